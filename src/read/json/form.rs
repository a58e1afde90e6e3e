//! Webhooks that post a form (`application/x-www-form-urlencoded`).

use super::value::{Piece, Place, Value};

/// The fields of a form; `None` when a text is none.
pub(super) fn parse(text: &str, place: &Place) -> Option<Value> {
    let form = text.trim();
    let lead = text.len().saturating_sub(text.trim_start().len());
    if form.contains(char::is_whitespace) || form.matches('=').count() < 3 {
        return None;
    }
    let mut entries = Vec::new();
    let mut at = lead;
    for pair in form.split('&') {
        let (name, value) = pair.split_once('=')?;
        if name.is_empty()
            || !name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_[]%.".contains(&b))
        {
            return None;
        }
        let start = at.saturating_add(name.len()).saturating_add(1);
        at = at.saturating_add(pair.len()).saturating_add(1);
        let place = place.slice(start..start.saturating_add(value.len()));
        entries.push((
            name.to_owned(),
            Value::Text(Piece {
                text: decode(value),
                place,
            }),
        ));
    }
    Some(Value::Map(entries))
}

/// `+` and `%40` decoded.
fn decode(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        rest = match code {
            Some(byte) => {
                bytes.push(byte);
                after.get(2..).unwrap_or_default()
            }
            None => {
                bytes.push(if *first == b'+' { b' ' } else { *first });
                after
            }
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
