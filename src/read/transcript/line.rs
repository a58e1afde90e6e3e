//! One line of a session: whose it is, which command.

use std::ops::Range;

use crate::extract::{address, codes};
use crate::report::Stage;

/// Who wrote a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Client,
    Server,
}

/// What stands before the words of either side.
const MARKERS: [(&str, Side); 34] = [
    ("<<<", Side::Server),
    (">>>", Side::Client),
    ("<--", Side::Server),
    ("-->", Side::Client),
    ("SMTP<<", Side::Server),
    ("SMTP>>", Side::Client),
    ("SMTP|>", Side::Client),
    ("SMTP>|", Side::Client),
    ("SMTP+>", Side::Client),
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
    ("]:25:", Side::Server),
    ("]:25:", Side::Client),
    ("SENT:", Side::Server),
    ("SENT:", Side::Client),
    ("RECEIVED:", Side::Server),
    ("RECEIVED:", Side::Client),
    (",<,", Side::Server),
    (",>,", Side::Client),
    ("<", Side::Server),
    (">", Side::Client),
];

/// A command and where it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) name: &'static str,
    pub(super) stage: Stage,
    pub(super) recipient: Option<String>,
    pub(super) original: Option<String>,
}

impl Command {
    pub(super) const fn new(name: &'static str, stage: Stage) -> Self {
        Self {
            name,
            stage,
            recipient: None,
            original: None,
        }
    }

    /// The command a line is; `None` when it is none.
    pub(super) fn read(line: &str) -> Option<Self> {
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

/// 354 after DATA, 334 during AUTH.
fn asks_for_more(words: &str) -> bool {
    let (code, rest) = words.split_at_checked(3).unwrap_or_default();
    matches!(code, "354" | "334") && (rest.is_empty() || rest.starts_with([' ', '-']))
}

/// A line of one of the sides.
pub(super) struct Line {
    pub(super) side: Side,
    /// Where its words stand.
    pub(super) words: Range<usize>,
    /// Whether something before them says whose they are.
    pub(super) marked: bool,
}

/// Reads a line; `None` for what is neither side's.
pub(super) fn line(line: &str) -> Option<Line> {
    let fits = |side, words: &str| match side {
        Side::Server => codes::starts_with_reply(words) || asks_for_more(words),
        Side::Client => Command::read(words).is_some() || words.trim() == ".",
    };
    // Logs in columns and quotes close them behind the words.
    let closing: &[char] = if line.starts_with('"') { &['"'] } else { &[] };
    let words = |from: usize, closing: &[char]| {
        let rest = line.get(from..).unwrap_or_default();
        let lead = rest.trim_start_matches([' ', '\t', ':']);
        let unquoted = lead.strip_prefix('b').unwrap_or(lead);
        let unquoted = unquoted.strip_prefix(['\'', '"']);
        let bare = unquoted.unwrap_or(lead);
        let mut end = bare.trim_end().trim_end_matches(closing);
        if unquoted.is_some() {
            // As Python prints bytes: 'b"250 OK\r\n"'
            end = end.trim_end_matches(['\'', '"']);
            end = end.trim_end_matches("\\n").trim_end_matches("\\r");
        }
        let start = line.len().saturating_sub(bare.len());
        (start..start.saturating_add(end.len()), end)
    };
    let (range, bare) = words(0, &[]);
    for side in [Side::Server, Side::Client] {
        if fits(side, bare) {
            return Some(Line {
                side,
                words: range,
                marked: false,
            });
        }
    }
    let length = line
        .char_indices()
        .nth(160)
        .map_or(line.len(), |(at, _)| at);
    let head = line.get(..length).unwrap_or_default();
    MARKERS.iter().find_map(|(marker, side)| {
        let at = head.find(marker)?;
        let closing = if marker.starts_with(',') {
            &[',']
        } else {
            closing
        };
        let (range, bare) = words(at.saturating_add(marker.len()), closing);
        fits(*side, bare).then_some(Line {
            side: *side,
            words: range,
            marked: true,
        })
    })
}
