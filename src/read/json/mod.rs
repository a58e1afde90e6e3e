//! JSON: webhooks and structured logs, in envelopes, arrays and lines.

mod form;
pub(super) mod value;

use super::service::{self, Field};
use super::services::UNKNOWN;
use super::{Document, Role, Text, event, log};
use crate::extract::codes;
use value::{Place, Value};

/// Which records are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Those of known services.
    Known,
    /// Any that looks like one.
    Everything,
}

/// Strings inside strings that are read as JSON again.
const MAX_NESTED: u8 = 4;

/// Lines of a text at which JSON is looked for.
const MAX_TRIES: usize = 5;

/// Reads a notification that somebody was sent by mail, or copied: JSON at the start of a line.
pub(super) fn read_notice(document: &mut Document<'_>) {
    if !document.events.is_empty() {
        return;
    }
    let copied = |text: &&Text<'_>| matches!(text.role, Role::Human | Role::Reply);
    let notices: Vec<(String, Place)> = document
        .texts
        .iter()
        .filter(copied)
        .flat_map(|text| {
            let content: &str = &text.content;
            let starts = content.match_indices('{').map(|(at, _)| at);
            let lines = starts.filter(|at| {
                content
                    .get(..*at)
                    .is_some_and(|before| before.is_empty() || before.ends_with('\n'))
            });
            lines.take(MAX_TRIES).filter_map(|at| {
                let rest = content.get(at..)?;
                Some((rest.to_owned(), text.place().slice(at..content.len())))
            })
        })
        .take(MAX_TRIES)
        .collect();
    for (content, place) in notices {
        read_text(document, &content, &place, Scope::Known);
        if !document.events.is_empty() {
            break;
        }
    }
}

/// Reads the JSON values of a text that stands at `place` of the input. Returns whether it begins
/// with one.
pub(super) fn read_text(
    document: &mut Document<'_>,
    text: &str,
    place: &Place,
    scope: Scope,
) -> bool {
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut any = false;
    let holds_something = |value: &Value| match value {
        Value::Map(entries) => !entries.is_empty(),
        Value::List(items) => !items.is_empty(),
        Value::Text(_) => false,
    };
    while let Some(parsed) = value::parse(text, at, place)
        .filter(|parsed| holds_something(&parsed.value) && parsed.end > at)
    {
        any = true;
        let told = walk(document, &parsed.value, scope, 0);
        if told && !parsed.whole {
            document.warn(
                "broken_json",
                "The JSON is damaged; what there is was read.",
            );
        }
        at = parsed.end;
        let rest = text.get(at..).unwrap_or_default();
        let next = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        at = at.saturating_add(rest.len().saturating_sub(next.len()));
    }
    any
}

/// Reads a form. Returns whether it holds a record.
pub(super) fn read_form(document: &mut Document<'_>) -> bool {
    let text = String::from_utf8_lossy(document.raw);
    let place = Place::exact(0..document.raw.len());
    form::parse(&text, &place).is_some_and(|value| walk(document, &value, Scope::Everything, 0))
}

/// Whether a text may be a form: one word of pairs.
pub(super) fn recognise_form(head: &str) -> bool {
    form::parse(head, &Place::default()).is_some()
}

/// Finds the records in a value. Returns whether there was one.
fn walk(document: &mut Document<'_>, value: &Value, scope: Scope, nested: u8) -> bool {
    match value {
        Value::List(items) => items
            .iter()
            .fold(false, |any, item| walk(document, item, scope, nested) | any),
        Value::Text(piece) => {
            let inner = piece.text.trim_start();
            if nested < MAX_NESTED && inner.starts_with(['{', '[']) {
                value::parse(&piece.text, 0, &piece.place).is_some_and(|parsed| {
                    walk(document, &parsed.value, scope, nested.saturating_add(1))
                })
            } else {
                scope == Scope::Everything && log::read_line(document, &piece.text, &piece.place)
            }
        }
        Value::Map(entries) => {
            if let Some(service) = service::of(value) {
                event::add(document, service, value);
                return true;
            }
            let inside = entries.iter().fold(false, |any, (_, item)| {
                let leaf =
                    matches!(item, Value::Map(_)) && scope == Scope::Everything && is_leaf(item);
                (!leaf && walk(document, item, scope, nested)) | any
            });
            inside || (scope == Scope::Everything && unknown(document, value))
        }
    }
}

/// A map without lists of maps: it may belong to the record around it.
fn is_leaf(value: &Value) -> bool {
    match value {
        Value::Map(entries) => {
            service::of(value).is_none() && entries.iter().all(|(_, item)| is_leaf(item))
        }
        Value::List(items) => !items.iter().any(|item| matches!(item, Value::Map(_))),
        Value::Text(piece) => !piece.text.trim_start().starts_with('{'),
    }
}

/// A record of a service that is not known, by the usual names of fields.
fn unknown(document: &mut Document<'_>, value: &Value) -> bool {
    let mut flat = Vec::new();
    flatten(value, &mut flat);
    let record = Value::Map(flat);
    let found = |field| UNKNOWN.find(field, &record, &record);
    let speaks = [Field::Words, Field::Status, Field::Event]
        .into_iter()
        .any(|field| found(field).is_some());
    // Any program may log a "message"; one about mail names an address or a code.
    let coded = found(Field::Words).is_some_and(|words| {
        let text = &*words.text;
        codes::replies(text).any(|reply| crate::rules::reply(reply.code).is_some())
            || codes::enhanced(text).next().is_some()
    });
    if !speaks || !(coded || found(Field::Address).is_some()) {
        return false;
    }
    event::add(document, &UNKNOWN, &record);
    true
}

/// All strings of a value under their own names, the outer before the inner.
fn flatten(value: &Value, flat: &mut Vec<(String, Value)>) {
    let Value::Map(entries) = value else { return };
    for (name, item) in entries {
        if let Some(piece) = item.piece() {
            flat.push((name.clone(), Value::Text(piece.clone())));
        }
    }
    for (_, item) in entries {
        flatten(item, flat);
    }
}
