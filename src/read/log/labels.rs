//! Records as panels and reports show them: a line a field, `Recipient: a@example.com`.

use crate::extract::codes;
use crate::read::json::value::{Piece, Place, Value};
use crate::read::service::Field;
use crate::read::services::UNKNOWN_TABLE;

/// Lines that are read.
const MAX_LINES: usize = 200;

/// The records of a text; empty when it is none of this form.
///
/// A field that comes again begins the next record.
pub(super) fn records(text: &str, place: &Place) -> Vec<Value> {
    let mut records: Vec<Vec<(String, Value)>> = vec![Vec::new()];
    let (mut labelled, mut other) = (0_usize, 0_usize);
    let mut at = 0_usize;
    for line in text.split_inclusive('\n').take(MAX_LINES) {
        let start = at;
        at = at.saturating_add(line.len());
        if line.trim().is_empty() {
            continue;
        }
        let Some((label, value)) = line.split_once(':').filter(|(label, _)| is_label(label)) else {
            other = other.saturating_add(1);
            continue;
        };
        labelled = labelled.saturating_add(1);
        let lead = value.len().saturating_sub(value.trim_start().len());
        let from = start
            .saturating_add(label.len())
            .saturating_add(lead)
            .saturating_add(1);
        let text = value.trim().to_owned();
        let place = place.slice(from..from.saturating_add(text.len()));
        let again = |record: &Vec<(String, Value)>| record.iter().any(|(name, _)| name == label);
        if records.last().is_some_and(again) {
            records.push(Vec::new());
        }
        if let Some(record) = records.last_mut() {
            record.push((label.to_owned(), Value::Text(Piece { text, place })));
        }
    }
    if labelled < 3 || other > labelled {
        return Vec::new();
    }
    let mut records: Vec<Value> = records.into_iter().map(Value::Map).collect();
    records.retain(is_delivery);
    records
}

fn is_label(label: &str) -> bool {
    let label = label.trim();
    (2..=32).contains(&label.len())
        && label.starts_with(|c: char| c.is_ascii_alphabetic())
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b" -_()/".contains(&byte))
}

/// Whether a record names a recipient and quotes a reply. A message header and the fields of a
/// report look alike, but have fields that no panel shows.
fn is_delivery(record: &Value) -> bool {
    const NOT_HERE: [&str; 6] = [
        "received",
        "mimeversion",
        "contenttype",
        "finalrecipient",
        "reportingmta",
        "feedbacktype",
    ];
    let find = |field| UNKNOWN_TABLE.find(field, record, record);
    let quotes = |piece: &Piece| codes::replies(&piece.text).any(|reply| reply.weight > 2);
    NOT_HERE.iter().all(|key| record.get(key).is_none())
        && find(Field::Address).is_some_and(|piece| piece.text.contains('@'))
        && find(Field::Words).is_some_and(quotes)
}
