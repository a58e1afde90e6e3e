//! Mail logs: lines of Postfix, Exim, Sendmail, OpenSMTPD and Haraka, JSON lines, tables.

mod labels;
mod line;
mod other;
mod table;

use std::borrow::Cow;

use super::json::{self, value::Place};
use super::services::UNKNOWN_TABLE;
use super::{Document, event};

/// Reads a log line by line; what is no event of a delivery is left out. Returns whether there was
/// one.
pub(super) fn read(document: &mut Document<'_>) -> bool {
    let raw = document.raw;
    if read_labels(document) {
        return true;
    }
    let mut deliveries = other::Deliveries::default();
    let mut columns = None;
    let mut at = 0_usize;
    for bytes in raw.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at = at.saturating_add(bytes.len());
        let text = String::from_utf8_lossy(bytes);
        let place = match &text {
            Cow::Borrowed(_) => Place::exact(start..at),
            Cow::Owned(_) => Place::within(start..at),
        };
        if text.trim_start().starts_with('{') {
            json::read_text(document, &text, &place, json::Scope::Everything);
        } else if let Some(header) = table::header(&text) {
            columns = Some(header);
        } else {
            line(document, columns.as_ref(), &mut deliveries, &text, &place);
        }
    }
    !document.events.is_empty()
}

fn line(
    document: &mut Document<'_>,
    columns: Option<&table::Columns>,
    deliveries: &mut other::Deliveries,
    text: &str,
    place: &Place,
) {
    let record = table::record(columns, text, place)
        .or_else(|| deliveries.record(&line::Line::new(text, place)))
        .or_else(|| line::record(text, place));
    if let Some((service, record)) = record {
        event::add(document, service, &record);
    }
}

/// Reads records that have a line a field. Returns whether there was one.
fn read_labels(document: &mut Document<'_>) -> bool {
    let text = String::from_utf8_lossy(document.raw);
    let whole = 0..document.raw.len();
    let place = match &text {
        Cow::Borrowed(_) => Place::exact(whole),
        Cow::Owned(_) => Place::within(whole),
    };
    for record in labels::records(&text, &place) {
        event::add(document, &UNKNOWN_TABLE, &record);
    }
    !document.events.is_empty()
}

/// Whether a text is a record with a line a field.
pub(super) fn recognise_labels(head: &str) -> bool {
    !labels::records(head, &Place::default()).is_empty()
}

/// Reads a line that stood in a structured log. Returns whether it tells of a delivery.
pub(super) fn read_line(document: &mut Document<'_>, text: &str, place: &Place) -> bool {
    let record = line::record(text, place);
    if let Some((service, record)) = &record {
        event::add(document, service, record);
    }
    record.is_some()
}

/// Whether one of the first lines is one of a mail log.
pub(super) fn recognise(head: &str) -> bool {
    let nowhere = Place::default();
    let mut lines = head.lines().take(20).peekable();
    while let Some(text) = lines.next() {
        // Below the names of its columns a table has addresses.
        let filled = lines.peek().is_some_and(|next| next.contains('@'));
        if table::record(None, text, &nowhere).is_some()
            || line::record(text, &nowhere).is_some()
            || other::Deliveries::recognise(text)
            || filled && table::header(text).is_some()
        {
            return true;
        }
    }
    false
}
