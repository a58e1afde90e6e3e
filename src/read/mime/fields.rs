//! Header fields (RFC 5322 section 2.2) and their parameters (RFC 2045, 2231).

use std::borrow::Cow;
use std::ops::Range;

use super::Source;

/// Fields of a header that are read.
const MAX_FIELDS: usize = 2000;

/// A field of a header.
pub(in crate::read) struct Field<'a> {
    /// Its name, in lower case.
    pub(in crate::read) name: String,
    /// Its value as it stands there, folded over several lines perhaps.
    pub(in crate::read) value: Cow<'a, [u8]>,
    /// Where the value stands in the input.
    pub(in crate::read) range: Range<usize>,
}

/// The lines of a range, each with its end.
pub(super) fn lines(bytes: &[u8], range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut at = range.start;
    std::iter::from_fn(move || {
        let rest = bytes.get(at..range.end).filter(|rest| !rest.is_empty())?;
        let length = rest.iter().position(|byte| *byte == b'\n');
        let start = at;
        at += length.map_or(rest.len(), |length| length + 1);
        Some(start..at)
    })
}

/// The header at the start of a range, and the range of the body. A line that is no field is passed
/// over; but where the very first is none, there is no header.
pub(super) fn block<'a>(
    source: &Source<'a>,
    range: Range<usize>,
) -> (Vec<Field<'a>>, Range<usize>) {
    let mut found: Vec<(String, Range<usize>)> = Vec::new();
    let mut is_open = false;
    let mut body = range.end;
    for line in lines(&source.bytes, range.clone()) {
        let content = source.bytes.get(line.clone()).unwrap_or_default();
        if content.trim_ascii().is_empty() {
            body = line.end;
            break;
        }
        if content.starts_with(b" ") || content.starts_with(b"\t") {
            if let Some((_, value)) = found.last_mut().filter(|_| is_open) {
                value.end = line.end;
            }
            continue;
        }
        is_open = false;
        if let Some((name, length)) = name(content)
            && found.len() < MAX_FIELDS
        {
            found.push((name, line.start + length..line.end));
            is_open = true;
        }
    }
    if found.is_empty() && body == range.end {
        body = range.start;
    }
    let fields = found.into_iter().map(|(name, value)| Field {
        name,
        value: source.slice(value.clone()),
        range: source.place(value),
    });
    (fields.collect(), body..range.end)
}

/// The name that a line begins with, and where its value begins.
fn name(line: &[u8]) -> Option<(String, usize)> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let name = line.get(..colon)?.trim_ascii_end();
    let is_name = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    let text = || String::from_utf8_lossy(name).to_ascii_lowercase();
    is_name.then(|| (text(), colon + 1))
}

/// A parameter of a field, put together where it comes in numbered pieces.
pub(super) fn parameter(value: &[u8], wanted: &str) -> Option<String> {
    let text = String::from_utf8_lossy(value);
    let mut found: Option<String> = None;
    for piece in outside_quotes(&text, ';').skip(1) {
        let Some((name, value)) = piece.split_once('=') else {
            continue;
        };
        let name = name.trim().to_ascii_lowercase();
        let Some(number) = name.strip_prefix(wanted) else {
            continue;
        };
        let value = unquoted(value.trim());
        let value = match number.strip_suffix('*') {
            Some("" | "*0") => percent(value.rsplit('\'').next().unwrap_or_default()),
            Some(_) => percent(&value),
            None => value,
        };
        match number {
            "" | "*" | "*0" | "*0*" => {
                found.get_or_insert(value);
            }
            _ if number.starts_with('*') => {
                if let Some(found) = &mut found {
                    found.push_str(&value);
                }
            }
            _ => {}
        }
    }
    found
}

/// The pieces of a text between marks that stand outside quotes.
pub(in crate::read) fn outside_quotes(text: &str, mark: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let mut escaped = false;
    text.split(move |letter| {
        let was_escaped = std::mem::take(&mut escaped);
        match letter {
            _ if was_escaped => {}
            '\\' => escaped = quoted,
            '"' => quoted = !quoted,
            _ => return letter == mark && !quoted,
        }
        false
    })
}

/// A value without its quotes, or up to the first blank where it has none.
fn unquoted(value: &str) -> String {
    let Some(inside) = value.strip_prefix('"') else {
        let end = value.find([' ', '\t', '\r', '\n', '(']);
        return value
            .get(..end.unwrap_or(value.len()))
            .unwrap_or_default()
            .to_owned();
    };
    let mut text = String::new();
    let mut letters = inside.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => break,
            '\\' => text.extend(letters.next()),
            '\r' | '\n' => {}
            _ => text.push(letter),
        }
    }
    text
}

/// A value with `%41` for letters.
fn percent(value: &str) -> String {
    let bytes = super::decode::hexadecimal(value.as_bytes(), b'%');
    String::from_utf8_lossy(&bytes.0).into_owned()
}
