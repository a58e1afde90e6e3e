//! Errors as programs print them: exceptions and stack traces around a reply.

use super::event::Event;
use super::json::value::{Piece, Place, Value};
use super::{Document, Role, json};
use crate::extract::{address, codes};
use crate::report::Kind;

/// What the errors of mail libraries are called.
const NAMES: [&str; 14] = [
    "smtplib.",
    "SMTPRecipientsRefused",
    "javax.mail",
    "jakarta.mail",
    "com.sun.mail",
    "SendFailedException",
    "SmtpException",
    "SmtpFailedRecipient",
    "SmtpCommandException",
    "TransportException",
    "Net::SMTP",
    "nodemailer",
    "responseCode:",
    "SMTP Error:",
];

/// Lines that are read.
const MAX_LINES: usize = 300;

/// Whether a text is such an error.
pub(super) fn recognise(head: &str) -> bool {
    NAMES.iter().any(|name| head.contains(name))
        && head
            .lines()
            .any(|line| !is_frame(line) && quotes_reply(line))
}

/// A line of the stack: it tells of the program alone.
fn is_frame(line: &str) -> bool {
    let line = line.trim_start();
    ["at ", "File ", "from /", "raise ", "... ", "#"]
        .iter()
        .any(|start| line.starts_with(start))
}

fn quotes_reply(line: &str) -> bool {
    let speaks = |reply: &codes::Reply| {
        let after = line.get(reply.range.end..).unwrap_or_default();
        after.chars().filter(|c| c.is_alphabetic()).count() > 2
    };
    codes::replies(line).any(|reply| reply.weight > 1 && reply.code >= 400 && speaks(&reply))
        || codes::enhanced(line).next().is_some()
}

/// Reads an error. Returns whether it quotes a reply.
pub(super) fn read(document: &mut Document<'_>) -> bool {
    let raw = document.raw;
    let mut at = 0_usize;
    for bytes in raw.split_inclusive(|byte| *byte == b'\n').take(MAX_LINES) {
        let start = at;
        at = at.saturating_add(bytes.len());
        let Ok(line) = std::str::from_utf8(bytes) else {
            continue;
        };
        if is_frame(line) {
            continue;
        }
        if !refused(document, line, start) && quotes_reply(line) {
            let words = line.trim();
            let lead = line.len().saturating_sub(line.trim_start().len());
            let from = start.saturating_add(lead);
            let place = Place::exact(from..from.saturating_add(words.len()));
            let found = address::all(words).next().map(|found| found.address);
            let text = words.to_owned();
            add(document, found, vec![Piece { text, place }]);
        }
    }
    if document
        .events
        .iter()
        .any(|event| event.recipient.is_some())
    {
        document.events.retain(|event| event.recipient.is_some());
    }
    !document.events.is_empty()
}

/// Python's `SMTPRecipientsRefused: {'a@example.com': (550, b'5.1.1 User unknown')}`.
fn refused(document: &mut Document<'_>, line: &str, start: usize) -> bool {
    let Some(open) = line.find("{'").filter(|_| line.contains("': (")) else {
        return false;
    };
    let end = start.saturating_add(line.len());
    let place = Place::exact(start..end);
    // The pair of code and words is a list but for its brackets.
    let as_lists = line
        .replace('(', "[")
        .replace(')', "]")
        .replace("b'", " '")
        .replace("b\"", " \"");
    let Some(parsed) = json::value::parse(&as_lists, open, &place) else {
        return false;
    };
    let Value::Map(entries) = parsed.value else {
        return false;
    };
    for (name, value) in &entries {
        let Value::List(items) = value else { continue };
        let mut pieces: Vec<Piece> = items.iter().filter_map(Value::piece).cloned().collect();
        // The words, then the code.
        pieces.reverse();
        add(document, address::typed(name), pieces);
    }
    !document.events.is_empty()
}

fn add(document: &mut Document<'_>, recipient: Option<String>, pieces: Vec<Piece>) {
    let mut event = Event::new(Kind::Bounce, "smtp_reply", "");
    event.recipient = recipient;
    for piece in pieces {
        let text = document.add_text(Role::Reply, piece.text, piece.place.range);
        event.words.push(text);
    }
    document.add_event(event);
}
