//! Lines of qmail, Courier and Stalwart.

use super::line::{Line, Record, entry, word};
use crate::read::json::value::{Piece, Place, Value};
use crate::read::services::{COURIER, QMAIL, STALWART};

/// Deliveries of qmail under way: their numbers and addresses.
#[derive(Debug, Default)]
pub(super) struct Deliveries(Vec<(String, Piece)>);

/// Deliveries that are kept in mind: more than qmail makes at once by default.
const MAX_DELIVERIES: usize = 500;

impl Deliveries {
    /// Whether a line is one of qmail's.
    pub(super) fn recognise(text: &str) -> bool {
        let starts = text.contains("starting delivery ") && text.contains(": msg ");
        let nowhere = Place::default();
        starts || Self::default().record(&Line::new(text, &nowhere)).is_some()
    }

    /// `starting delivery 5: msg 12 to remote a@example.com`,
    /// `delivery 5: failure: Remote_host_said:_550_…`
    pub(super) fn record(&mut self, line: &Line<'_>) -> Option<Record> {
        let text = line.text;
        let number = |from: usize| {
            let rest = text.get(from..)?;
            let end = rest.find(": ")?;
            let digits = rest.get(..end)?;
            let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then_some((digits, from.saturating_add(end).saturating_add(2)))
        };
        let at = text.find("delivery ")?.saturating_add("delivery ".len());
        let (id, rest) = number(at)?;
        if text.contains("starting delivery ") {
            let to = [" to remote ", " to local "].iter().find_map(|cue| {
                let found = text.get(rest..)?.find(cue)?;
                Some(rest.saturating_add(found).saturating_add(cue.len()))
            })?;
            if self.0.len() >= MAX_DELIVERIES {
                self.0.remove(0);
            }
            self.0.push((id.to_owned(), line.piece(to..text.len())));
            return None;
        }
        let (status, end) = ["success: ", "failure: ", "deferral: "]
            .iter()
            .find_map(|status| {
                let found = text.get(rest..)?.starts_with(status);
                found.then_some((*status, rest.saturating_add(status.len())))
            })?;
        // Blanks and line ends are underscores and slashes there.
        let mut words = line.piece(end..text.len());
        words.text = words.text.replace('_', " ");
        let mut entries = vec![
            entry("status", word(status.trim_end_matches(": "))),
            entry("words", Value::Text(words)),
        ];
        let known = self.0.iter().rposition(|(known, _)| known == id);
        let to = known.map(|index| self.0.remove(index).1);
        entries.extend(to.map(|address| entry("to", Value::Text(address))));
        Some((&QMAIL, Value::Map(entries)))
    }
}

/// `…,addr=<a@example.com>: 550 5.1.1 User unknown`
pub(super) fn courier(line: &Line<'_>) -> Option<Record> {
    let at = line.find(0, ",addr=<")?.saturating_add(",addr=".len());
    let end = line.find(at, ">: ")?;
    let words = line.piece(end.saturating_add(3)..line.text.len());
    let status = match words.text.chars().next()? {
        '4' => "deferred",
        '5' => "failed",
        _ => return None,
    };
    Some((
        &COURIER,
        Value::Map(vec![
            entry("status", word(status)),
            entry("to", line.value(at..end.saturating_add(1))),
            entry("words", Value::Text(words)),
        ]),
    ))
}

/// `… (delivery.rcpt-to-rejected) … to = "a@example.com", hostname = "mx", code = 550, details = "…"`
pub(super) fn stalwart(line: &Line<'_>) -> Option<Record> {
    let at = line.find(0, "(delivery.")?.saturating_add(1);
    let end = line.find(at, ")")?;
    let mut entries = vec![entry("status", line.value(at..end))];
    let mut from = end;
    while let Some(equals) = line.find(from, " = ") {
        let before = line.text.get(from..equals)?;
        let name = before.rsplit([' ', ',']).next()?.to_owned();
        let start = equals.saturating_add(3);
        let quoted = line.text.get(start..)?.starts_with('"');
        let start = start.saturating_add(usize::from(quoted));
        let stop = if quoted { "\"" } else { "," };
        from = line.find(start, stop).unwrap_or(line.text.len());
        entries.push((name, line.value(start..from)));
    }
    Some((&STALWART, Value::Map(entries)))
}
