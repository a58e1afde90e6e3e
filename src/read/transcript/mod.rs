//! SMTP sessions as swaks, telnet, openssl, curl, Exim, sendmail, Python and others print them.

mod line;

use std::collections::VecDeque;
use std::ops::Range;

use super::event::{Event, server};
use super::{Document, Role};
use crate::extract::address;
use crate::report::{Kind, Stage};
use line::{Command, Side, line};

/// Whether a text begins with a session: lines of both sides.
pub(super) fn recognise(head: &str) -> bool {
    let (mut client, mut server) = (0_u32, 0_u32);
    for text in head.lines().take(60) {
        match line(text) {
            Some(line) if line.side == Side::Server => server = server.saturating_add(1),
            Some(line) if text.get(line.words.clone()) != Some(".") => {
                client = client.saturating_add(1)
            }
            _ => {}
        }
    }
    let connects = || head.lines().filter(|line| is_connection(line)).count() >= 2;
    client >= 2 && server >= 2 || server >= 1 && connects()
}

/// What telnet, openssl, swaks and curl print before the greeting.
fn is_connection(line: &str) -> bool {
    let line = line.trim_start_matches(['*', '=', ' ']);
    [
        "Trying ",
        "Connected to ",
        "Connecting to ",
        "Escape character is ",
        "CONNECTED(",
    ]
    .iter()
    .any(|start| line.starts_with(start))
}

/// Reads a session. Returns whether it tells how a delivery ended.
pub(super) fn read(document: &mut Document<'_>) -> bool {
    let mut session = Session::default();
    let raw = document.raw;
    let mut at = 0_usize;
    for bytes in raw.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at = at.saturating_add(bytes.len());
        let text = String::from_utf8_lossy(bytes);
        let Some(line) = line(&text) else {
            if !session.content || text.starts_with("***") {
                session.remarked(text.trim());
            }
            continue;
        };
        let place = start.saturating_add(line.words.start)..start.saturating_add(line.words.end);
        let words = text.get(line.words).unwrap_or_default();
        if session.content && !line.marked {
            // The message itself; its end may be left out.
            match (line.side, words) {
                (Side::Client, ".") => session.held = None,
                (Side::Client, _) if !words.eq_ignore_ascii_case("quit") => continue,
                (Side::Server, _) => {
                    session.held = Some((words.to_owned(), place));
                    continue;
                }
                _ => {}
            }
        }
        session.release(document);
        match line.side {
            Side::Client => session.sent(words),
            Side::Server => session.received(document, words, place),
        }
    }
    session.release(document);
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
    /// Whether the message is being sent.
    content: bool,
    /// A line in the message that looks like a reply.
    held: Option<(String, Range<usize>)>,
    host: Option<String>,
    ip: Option<String>,
    /// The last line of neither side.
    remark: String,
    /// The recipient that the log behind an Exim session names.
    named: Option<String>,
}

impl Session {
    /// The message is over; what looked like a reply last was one.
    fn release(&mut self, document: &mut Document<'_>) {
        self.content = false;
        if let Some((words, place)) = self.held.take() {
            self.received(document, &words, place);
        }
    }

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
        self.content = true;
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
        let mut event = Event::new(kind, "smtp_transcript", "");
        event.recipient.clone_from(&recipient.recipient);
        event.original_recipient.clone_from(&recipient.original);
        event.words.push(reply.text);
        event.command = Some((at.name, at.stage));
        event.remote_host.clone_from(&self.host);
        event.remote_ip.clone_from(&self.ip);
        document.add_event(event);
    }

    fn remarked(&mut self, line: &str) {
        // Exim: "** user@example.com R=dnslookup T=remote_smtp …", "== …" when it tries again.
        if let Some(entry) = line
            .strip_prefix("** ")
            .or_else(|| line.strip_prefix("== "))
        {
            let found = address::all(entry.split(" R=").next().unwrap_or_default()).last();
            self.named = found.map(|found| found.address).or(self.named.take());
        }
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
                let mut nobody = Command::new("", Stage::Unknown);
                nobody.recipient = self.named.take();
                self.event(document, Kind::Bounce, &nobody, &at, &reply);
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
