//! SMTP sessions as swaks, telnet, openssl, curl, Exim, sendmail, Python and others print them.

use std::collections::VecDeque;
use std::ops::Range;

use super::event::{Event, server};
use super::{Document, Role};
use crate::extract::{address, codes};
use crate::report::{Kind, Stage};

/// Who wrote a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Client,
    Server,
}

/// What stands before the words of either side.
const MARKERS: [(&str, Side); 23] = [
    ("<<<", Side::Server),
    (">>>", Side::Client),
    ("<--", Side::Server),
    ("-->", Side::Client),
    ("SMTP<<", Side::Server),
    ("SMTP>>", Side::Client),
    ("SERVER -> CLIENT:", Side::Server),
    ("CLIENT -> SERVER:", Side::Client),
    ("<**", Side::Server),
    ("**>", Side::Client),
    ("<~*", Side::Server),
    ("<~", Side::Server),
    ("~>", Side::Client),
    ("<-", Side::Server),
    ("->", Side::Client),
    ("<=", Side::Server),
    ("=>", Side::Client),
    ("reply:", Side::Server),
    ("send:", Side::Client),
    ("S:", Side::Server),
    ("C:", Side::Client),
    ("<", Side::Server),
    (">", Side::Client),
];

/// A command and where it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Command {
    name: &'static str,
    stage: Stage,
    recipient: Option<String>,
    original: Option<String>,
}

impl Command {
    const fn new(name: &'static str, stage: Stage) -> Self {
        Self {
            name,
            stage,
            recipient: None,
            original: None,
        }
    }

    /// The command a line is; `None` when it is none.
    fn read(line: &str) -> Option<Self> {
        const COMMANDS: [(&str, &str, Stage); 12] = [
            ("EHLO ", "EHLO", Stage::Helo),
            ("HELO ", "HELO", Stage::Helo),
            ("LHLO ", "LHLO", Stage::Helo),
            ("MAIL FROM:", "MAIL FROM", Stage::MailFrom),
            ("RCPT TO:", "RCPT TO", Stage::RcptTo),
            ("DATA", "DATA", Stage::Data),
            ("BDAT ", "BDAT", Stage::Data),
            ("STARTTLS", "STARTTLS", Stage::Tls),
            ("AUTH ", "AUTH", Stage::Auth),
            ("QUIT", "QUIT", Stage::Unknown),
            ("RSET", "RSET", Stage::Unknown),
            ("NOOP", "NOOP", Stage::Unknown),
        ];
        let line = line.trim();
        let (verb, name, stage) = COMMANDS.iter().find(|(verb, ..)| {
            let start = line.get(..verb.len()).unwrap_or_default();
            let whole = verb.ends_with([' ', ':']) || line.len() <= verb.len().saturating_add(5);
            whole && start.eq_ignore_ascii_case(verb)
        })?;
        let mut command = Self::new(name, *stage);
        if *stage == Stage::RcptTo {
            let argument = line.get(verb.len()..).unwrap_or_default().trim();
            let (path, parameters) = argument.split_once(' ').unwrap_or((argument, ""));
            command.recipient = address::typed(path.trim_end_matches("\\r\\n'"));
            command.original = parameters
                .split(' ')
                .find_map(|parameter| address::typed(parameter.strip_prefix("ORCPT=")?))
                .filter(|original| Some(original) != command.recipient.as_ref());
        }
        Some(command)
    }
}

/// Who wrote a line and where its words stand in it; `None` for what is neither's.
fn side(line: &str) -> Option<(Side, Range<usize>)> {
    let fits = |side, words: &str| match side {
        Side::Server => codes::starts_with_reply(words),
        Side::Client => Command::read(words).is_some() || words.trim() == ".",
    };
    let words = |from: usize| {
        let rest = line.get(from..).unwrap_or_default();
        let lead = rest.trim_start_matches([' ', '\t', ':']);
        let quoted = lead.strip_prefix('b').unwrap_or(lead);
        let bare = quoted.strip_prefix(['\'', '"']).unwrap_or(lead);
        let end = bare.trim_end().trim_end_matches(['\'', '"']);
        let end = end.trim_end_matches("\\n").trim_end_matches("\\r");
        let end = if bare.len() < lead.len() {
            end
        } else {
            bare.trim_end()
        };
        let start = line.len().saturating_sub(bare.len());
        (start..start.saturating_add(end.len()), end)
    };
    let (range, bare) = words(0);
    for side in [Side::Server, Side::Client] {
        if fits(side, bare) {
            return Some((side, range));
        }
    }
    MARKERS.iter().find_map(|(marker, side)| {
        let at = line.find(marker).filter(|at| *at < 60)?;
        let (range, bare) = words(at.saturating_add(marker.len()));
        fits(*side, bare).then_some((*side, range))
    })
}

/// Whether a text begins with a session: lines of both sides.
pub(super) fn recognise(head: &str) -> bool {
    let (mut client, mut server) = (0_u32, 0_u32);
    for line in head.lines().take(60) {
        match side(line) {
            Some((Side::Client, range)) => {
                let spoken = line.get(range).is_some_and(|words| words.trim() != ".");
                client = client.saturating_add(u32::from(spoken));
            }
            Some((Side::Server, _)) => server = server.saturating_add(1),
            None => {}
        }
    }
    client >= 2 && server >= 2
}

/// Reads a session. Returns whether it tells how a delivery ended.
pub(super) fn read(document: &mut Document<'_>) -> bool {
    let mut session = Session::default();
    let raw = document.raw;
    let mut at = 0_usize;
    for bytes in raw.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at = at.saturating_add(bytes.len());
        let line = String::from_utf8_lossy(bytes);
        match side(&line) {
            Some((Side::Client, range)) => session.sent(line.get(range).unwrap_or_default()),
            Some((Side::Server, range)) => {
                let place = start.saturating_add(range.start)..start.saturating_add(range.end);
                let words = line.get(range).unwrap_or_default();
                session.received(document, words, place);
            }
            None => session.remarked(line.trim()),
        }
    }
    session.end(document);
    !document.events.is_empty()
}

/// A reply: its code, and the text that holds it.
#[derive(Debug, Clone)]
struct Reply {
    code: u16,
    text: usize,
}

/// A session as far as it was read.
#[derive(Debug, Default)]
struct Session {
    /// Commands without an answer.
    pending: VecDeque<Command>,
    /// The last command with its answer, or the greeting.
    last: Option<Command>,
    /// Lines of a reply that goes on.
    lines: Vec<(String, Range<usize>)>,
    /// What went wrong before a recipient was named, and at which command.
    trouble: Option<(Command, Reply)>,
    /// Recipients that were accepted.
    accepted: Vec<Command>,
    lmtp: bool,
    host: Option<String>,
    ip: Option<String>,
    /// The last line of neither side.
    remark: String,
}

impl Session {
    fn sent(&mut self, words: &str) {
        let Some(command) = Command::read(words) else {
            return;
        };
        self.lmtp |= command.name == "LHLO";
        self.pending.push_back(command);
    }

    fn received(&mut self, document: &mut Document<'_>, words: &str, place: Range<usize>) {
        self.lines.push((words.to_owned(), place));
        if words.get(3..4) == Some("-") {
            return;
        }
        let code = words.get(..3).and_then(|code| code.parse().ok());
        let lines = std::mem::take(&mut self.lines);
        let range = lines.first().map_or(0, |(_, first)| first.start)
            ..lines.last().map_or(0, |(_, last)| last.end);
        let joined: Vec<String> = lines.into_iter().map(|(line, _)| line).collect();
        let joined = joined.join("\n");
        // Where nothing stands before the lines, the input itself is the text.
        let plain = document.raw.get(range.clone()).and_then(|raw| {
            let plain = std::str::from_utf8(raw).ok()?;
            plain.lines().eq(joined.lines()).then(|| plain.to_owned())
        });
        let text = document.add_text(Role::Reply, plain.unwrap_or(joined), range);
        if let Some(code) = code {
            self.answered(document, Reply { code, text });
        }
    }

    fn answered(&mut self, document: &mut Document<'_>, reply: Reply) {
        let greeting = self.last.is_none() && self.pending.is_empty();
        let command = match self.pending.pop_front() {
            Some(command) => command,
            None if greeting => {
                let words = document
                    .texts
                    .get(reply.text)
                    .map(|text| text.content.to_string());
                let name = words.unwrap_or_default();
                let (host, _) = server(name.get(4..).unwrap_or_default());
                self.host = self.host.take().or(host);
                Command::new("CONNECT", Stage::Greeting)
            }
            // Nothing was asked: the server ends the session.
            None => self
                .last
                .clone()
                .unwrap_or(Command::new("CONNECT", Stage::Greeting)),
        };
        match (reply.code / 100, command.stage) {
            (_, Stage::Unknown) => {}
            (3, Stage::Data) => self.await_end_of_data(),
            (3, _) => self.pending.push_front(command.clone()),
            (2, stage) => self.succeeded(document, stage, &command, &reply),
            _ => self.refused(document, &command, &reply),
        }
        if command.stage != Stage::Unknown {
            self.last = Some(command);
        }
    }

    /// One answer to the message; in LMTP one for each recipient.
    fn await_end_of_data(&mut self) {
        if self.lmtp {
            let each = self.accepted.drain(..).map(|accepted| Command {
                name: "DATA",
                stage: Stage::Data,
                ..accepted
            });
            self.pending.extend(each);
        } else {
            self.pending.push_back(Command::new("DATA", Stage::Data));
        }
    }

    fn succeeded(
        &mut self,
        document: &mut Document<'_>,
        stage: Stage,
        command: &Command,
        reply: &Reply,
    ) {
        match stage {
            Stage::RcptTo => self.accepted.push(command.clone()),
            Stage::Data => self.tell(document, Kind::Delivered, command, reply),
            Stage::MailFrom => self.trouble = None,
            _ if self
                .trouble
                .as_ref()
                .is_some_and(|(at, _)| at.stage == stage) =>
            {
                self.trouble = None;
            }
            _ => {}
        }
    }

    fn refused(&mut self, document: &mut Document<'_>, command: &Command, reply: &Reply) {
        match command.stage {
            Stage::RcptTo => {
                // A server that took no sender takes no recipient.
                let (at, why) = self
                    .trouble
                    .clone()
                    .unwrap_or((command.clone(), reply.clone()));
                self.event(document, Kind::Bounce, command, &at, &why);
            }
            Stage::Data if !self.accepted.is_empty() || command.recipient.is_some() => {
                self.tell(document, Kind::Bounce, command, reply);
            }
            Stage::Data if document.events.is_empty() => {
                self.event(document, Kind::Bounce, command, command, reply);
            }
            Stage::Data => {}
            _ => {
                self.trouble.get_or_insert((command.clone(), reply.clone()));
            }
        }
    }

    /// Tells the end of a message, for each recipient that had been accepted.
    fn tell(&mut self, document: &mut Document<'_>, kind: Kind, command: &Command, reply: &Reply) {
        if command.recipient.is_some() || self.accepted.is_empty() {
            self.event(document, kind, command, command, reply);
        }
        for accepted in std::mem::take(&mut self.accepted) {
            self.event(document, kind, &accepted, command, reply);
        }
    }

    fn event(
        &self,
        document: &mut Document<'_>,
        kind: Kind,
        recipient: &Command,
        at: &Command,
        reply: &Reply,
    ) {
        let mut event = Event::new(kind, "");
        event.recipient.clone_from(&recipient.recipient);
        event.original_recipient.clone_from(&recipient.original);
        event.words.push(reply.text);
        event.command = Some((at.name, at.stage));
        event.remote_host.clone_from(&self.host);
        event.remote_ip.clone_from(&self.ip);
        document.add_event(event);
    }

    fn remarked(&mut self, line: &str) {
        let lower = line.to_ascii_lowercase();
        for cue in ["connected to ", "connecting to ", "trying "] {
            if let Some(at) = lower.find(cue) {
                let rest = line.get(at.saturating_add(cue.len())..).unwrap_or_default();
                let (host, ip) = server(rest);
                self.host = host.or(self.host.take());
                self.ip = ip.or(self.ip.take());
                return;
            }
        }
        if line.starts_with(['*', '=']) || line.contains("onnection") {
            self.remark = line.trim_start_matches(['*', '=', ' ']).to_owned();
        }
    }

    fn end(&mut self, document: &mut Document<'_>) {
        if let Some((at, reply)) = self.trouble.take() {
            let named: Vec<Command> = self.pending.drain(..).collect();
            let told = !document.events.is_empty();
            for command in named.iter().filter(|command| command.recipient.is_some()) {
                self.event(document, Kind::Bounce, command, &at, &reply);
            }
            if !told && document.events.is_empty() {
                self.event(
                    document,
                    Kind::Bounce,
                    &Command::new("", Stage::Unknown),
                    &at,
                    &reply,
                );
            }
        }
        if document.events.is_empty() && !self.remark.is_empty() {
            self.broke_off(document);
        }
    }

    /// The session ended without an answer; the program says why.
    fn broke_off(&mut self, document: &mut Document<'_>) {
        let remark = std::mem::take(&mut self.remark);
        let text = document.add_text(Role::Reply, remark, 0..document.raw.len());
        let at = self.pending.pop_back().or_else(|| self.last.take());
        let at = at.unwrap_or(Command::new("CONNECT", Stage::Greeting));
        let reply = Reply { code: 0, text };
        let recipients = match &at.recipient {
            None if !self.accepted.is_empty() => std::mem::take(&mut self.accepted),
            _ => vec![at.clone()],
        };
        for recipient in recipients {
            self.event(document, Kind::Bounce, &recipient, &at, &reply);
        }
    }
}
