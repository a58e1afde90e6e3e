//! Logs in columns: PowerMTA's accounting files, Exchange's message tracking, exported traces.

use crate::extract::codes::Enhanced;
use crate::read::json::value::{Piece, Place, Value};
use crate::read::service::{Field, Service};
use crate::read::services::{TABLES, UNKNOWN_TABLE};

/// The columns that a first line names.
#[derive(Debug)]
pub(super) struct Columns {
    names: Vec<String>,
    separator: char,
    service: &'static Service,
}

/// The columns a line names; `None` when it is no such line.
pub(super) fn header(line: &str) -> Option<Columns> {
    if line.len() > 4096 || line.contains(['@', '<', '=']) {
        return None;
    }
    let line = line.trim_end().trim_start_matches('\u{feff}');
    let line = line.strip_prefix("#Fields:").unwrap_or(line).trim_start();
    let separator = [',', '\t', ';']
        .into_iter()
        .max_by_key(|separator| line.matches(*separator).count())?;
    let cells = cells(line, separator, &Place::default());
    let names: Vec<String> = cells.into_iter().map(|cell| cell.text).collect();
    let is_name =
        |name: &String| name.len() < 50 && !name.starts_with(|c: char| c.is_ascii_digit());
    if names.len() < 2 || !names.iter().all(is_name) {
        return None;
    }
    let named = Value::Map(
        names
            .iter()
            .map(|name| (name.clone(), Value::Text(Piece::default())))
            .collect(),
    );
    let has = |field| {
        UNKNOWN_TABLE
            .paths(field)
            .any(|path| named.get(path).is_some())
    };
    let service = TABLES
        .iter()
        .find(|service| service.fits(&named))
        .or_else(|| (has(Field::Address) && has(Field::Words)).then_some(&UNKNOWN_TABLE))?;
    Some(Columns {
        names,
        separator,
        service,
    })
}

/// The record of a line of a table; without columns, of a PowerMTA accounting file.
pub(super) fn record(
    columns: Option<&Columns>,
    line: &str,
    place: &Place,
) -> Option<(&'static Service, Value)> {
    let Some(columns) = columns else {
        return accounting(line, place);
    };
    if line.trim().is_empty() || line.starts_with('#') {
        return None;
    }
    let cells = cells(line.trim_end(), columns.separator, place);
    let entries = columns
        .names
        .iter()
        .cloned()
        .zip(cells.into_iter().map(Value::Text))
        .collect();
    Some((columns.service, Value::Map(entries)))
}

/// A line of a PowerMTA accounting file whose columns nothing names: they are known by what they
/// hold.
fn accounting(line: &str, place: &Place) -> Option<(&'static Service, Value)> {
    const TYPES: [&str; 7] = ["d", "b", "t", "tq", "rb", "rs", "f"];
    const ACTIONS: [&str; 5] = ["failed", "delayed", "delivered", "relayed", "expanded"];
    let kind = line.split(',').next()?;
    if !TYPES.contains(&kind) || line.matches(',').count() < 4 {
        return None;
    }
    let cells = cells(line.trim_end(), ',', place);
    let mut addresses = cells.iter().filter(|cell| cell.text.contains('@'));
    let (orig, rcpt) = match (addresses.next()?, addresses.next()) {
        (orig, Some(rcpt)) => (Some(orig), rcpt),
        (rcpt, None) => (None, rcpt),
    };
    let action = cells
        .iter()
        .position(|cell| ACTIONS.contains(&cell.text.as_str()));
    let status = cells
        .iter()
        .position(|cell| Enhanced::parse(&cell.text).is_some());
    let first = action.map(|index| index.saturating_add(1)).or(status);
    let named = |name: &str, piece: &Piece| (name.to_owned(), Value::Text(piece.clone()));
    let mut entries = vec![named("rcpt", rcpt)];
    entries.extend(cells.first().map(|piece| named("type", piece)));
    entries.extend(orig.map(|piece| named("orig", piece)));
    entries.extend(
        action
            .and_then(|index| cells.get(index))
            .map(|piece| named("dsnaction", piece)),
    );
    if let Some(first) = first {
        let names = ["dsnstatus", "dsndiag", "dsnmta", "bouncecat"];
        let following = cells.iter().skip(first);
        entries.extend(
            names
                .iter()
                .zip(following)
                .map(|(name, piece)| named(name, piece)),
        );
    }
    let service = TABLES.first()?;
    Some((service, Value::Map(entries)))
}

/// The cells of a line (RFC 4180).
fn cells(line: &str, separator: char, place: &Place) -> Vec<Piece> {
    let mut cells = Vec::new();
    let mut at = 0_usize;
    while at <= line.len() {
        let rest = line.get(at..).unwrap_or_default();
        let quoted = rest.starts_with('"');
        let end = if quoted { closing_quote(rest) } else { 0 };
        let length = rest
            .get(end..)
            .and_then(|after| after.find(separator))
            .map_or(rest.len(), |next| end.saturating_add(next));
        let range = if quoted {
            at.saturating_add(1)..at.saturating_add(end.max(1))
        } else {
            at..at.saturating_add(length)
        };
        let text = line.get(range.clone()).unwrap_or_default();
        let text = if quoted {
            text.replace("\"\"", "\"")
        } else {
            text.trim().to_owned()
        };
        cells.push(Piece {
            text,
            place: place.slice(range),
        });
        at = at.saturating_add(length).saturating_add(1);
    }
    cells
}

/// Where the quote closes that a text begins with.
fn closing_quote(text: &str) -> usize {
    let mut at = 1_usize;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('"')) {
        at = at.saturating_add(found);
        if !text
            .get(at.saturating_add(1)..)
            .is_some_and(|rest| rest.starts_with('"'))
        {
            return at;
        }
        at = at.saturating_add(2);
    }
    text.len()
}
