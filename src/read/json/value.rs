//! JSON as people paste it: places are kept, damage is survived.
//!
//! Beyond RFC 8259: single quotes, bare words and trailing commas as in a printed Python or
//! JavaScript object, line ends in strings, and an end that is missing.

use std::ops::Range;

/// Values inside values that are read; deeper ones end the reading.
const MAX_DEPTH: u8 = 48;

/// A value.
#[derive(Debug, Clone)]
pub(in crate::read) enum Value {
    /// A string, or a number or other word.
    Text(Piece),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
}

/// Characters and where they stand in the input.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::read) struct Piece {
    pub(in crate::read) text: String,
    pub(in crate::read) place: Place,
}

/// Where characters stand in the input.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::read) struct Place {
    pub(in crate::read) range: Range<usize>,
    /// Where escapes were decoded: offset in the characters, offset in the input.
    jumps: Vec<(usize, usize)>,
}

impl Place {
    /// Characters that stand in the input as they are.
    pub(in crate::read) const fn exact(range: Range<usize>) -> Self {
        Self {
            range,
            jumps: Vec::new(),
        }
    }

    /// Characters that were decoded from these bytes in a way that is not followed.
    pub(in crate::read) fn within(range: Range<usize>) -> Self {
        let unknown = (0, usize::MAX);
        Self {
            range,
            jumps: vec![unknown],
        }
    }

    /// The place of a range of the characters, in which `jumps` were decoded once more.
    fn part(&self, range: Range<usize>, jumps: Vec<(usize, usize)>) -> Self {
        match (self.locate(range.start), self.locate(range.end)) {
            (Some(start), Some(end)) => Self {
                range: start..end,
                jumps,
            },
            _ => self.clone(),
        }
    }

    /// The place of a range of the characters.
    pub(in crate::read) fn slice(&self, range: Range<usize>) -> Self {
        let inside = |(from, to): &(usize, usize)| {
            let offset = from.checked_sub(range.start)?;
            (*from <= range.end).then_some((offset, *to))
        };
        let jumps = self.jumps.iter().filter_map(inside).collect();
        self.part(range.clone(), jumps)
    }

    /// Where an offset of the characters stands.
    fn locate(&self, offset: usize) -> Option<usize> {
        let later = self.jumps.partition_point(|(from, _)| *from <= offset);
        let jump = later.checked_sub(1).and_then(|index| self.jumps.get(index));
        let (from, to) = jump.copied().unwrap_or((0, self.range.start));
        let at = to.checked_add(offset.saturating_sub(from))?;
        (at <= self.range.end).then_some(at)
    }
}

impl Value {
    /// The value of a key; case and punctuation of the key do not matter, `key` has neither.
    pub(in crate::read) fn get(&self, key: &str) -> Option<&Self> {
        let Self::Map(entries) = self else {
            return None;
        };
        entries
            .iter()
            .find(|(name, _)| is_key(name, key))
            .map(|(_, value)| value)
    }

    /// The value at a path of keys, `a.b.c`; of a list the first item.
    pub(in crate::read) fn at(&self, path: &str) -> Option<&Self> {
        path.split('.').try_fold(self, |value, key| {
            let value = match value {
                Self::List(items) => items.first()?,
                other => other,
            };
            value.get(key)
        })
    }

    /// Its characters; of a list the first item's.
    pub(in crate::read) fn piece(&self) -> Option<&Piece> {
        match self {
            Self::Text(piece) => Some(piece).filter(|piece| {
                let text = piece.text.trim();
                !text.is_empty() && text != "null" && text != "None"
            }),
            Self::List(items) => items.iter().find_map(Self::piece),
            Self::Map(_) => None,
        }
    }
}

/// Whether two keys are the same but for case and punctuation; `key` is lower case without any.
pub(in crate::read) fn is_key(name: &str, key: &str) -> bool {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .map(|c| c.to_ascii_lowercase())
        .eq(key.chars())
}

/// The value in a text; `None` when none begins there.
///
/// `from` is where it begins, `place` where the text stands in the input.
pub(in crate::read) fn parse(text: &str, from: usize, place: &Place) -> Option<Parsed> {
    let mut parser = Parser {
        text,
        at: from,
        place,
        whole: true,
    };
    let value = parser.value(0)?;
    Some(Parsed {
        value,
        end: parser.at,
        whole: parser.whole,
    })
}

/// A value that was read.
pub(in crate::read) struct Parsed {
    pub(in crate::read) value: Value,
    /// The offset behind it.
    pub(in crate::read) end: usize,
    /// Whether it ends where it should.
    pub(in crate::read) whole: bool,
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    place: &'t Place,
    whole: bool,
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next character that is no white space.
    fn next(&mut self) -> Option<char> {
        let rest = self.rest();
        let trimmed = rest.trim_start();
        self.at = self.at.saturating_add(rest.len() - trimmed.len());
        trimmed.chars().next()
    }

    fn skip(&mut self, c: char) -> bool {
        let there = self.next() == Some(c);
        if there {
            self.at = self.at.saturating_add(c.len_utf8());
        }
        there
    }

    fn value(&mut self, depth: u8) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        match self.next()? {
            '{' => {
                self.skip('{');
                let mut entries = Vec::new();
                while !self.skip('}') {
                    match self.entry(depth) {
                        Some(entry) => entries.push(entry),
                        None => {
                            self.whole = false;
                            break;
                        }
                    }
                    self.skip(',');
                }
                Some(Value::Map(entries))
            }
            '[' => {
                self.skip('[');
                let mut items = Vec::new();
                while !self.skip(']') {
                    match self.value(depth.saturating_add(1)) {
                        Some(item) => items.push(item),
                        None => {
                            self.whole = false;
                            break;
                        }
                    }
                    self.skip(',');
                }
                Some(Value::List(items))
            }
            _ => self.scalar().map(Value::Text),
        }
    }

    fn entry(&mut self, depth: u8) -> Option<(String, Value)> {
        let key = self.scalar()?.text;
        if !self.skip(':') {
            return None;
        }
        Some((key, self.value(depth.saturating_add(1))?))
    }

    /// A string in quotes, or a bare word.
    fn scalar(&mut self) -> Option<Piece> {
        let quote = self.next()?;
        if quote == '"' || quote == '\'' {
            self.skip(quote);
            return Some(self.string(quote));
        }
        let rest = self.rest();
        let length = rest
            .find(|c: char| c.is_whitespace() || "{}[],:\"'".contains(c))
            .unwrap_or(rest.len());
        if length == 0 {
            return None;
        }
        let range = self.at..self.at.saturating_add(length);
        self.at = range.end;
        let place = self.place.part(range.clone(), Vec::new());
        let text = self.text.get(range).unwrap_or_default().to_owned();
        Some(Piece { text, place })
    }

    /// The string behind an opening quote, its escapes decoded.
    fn string(&mut self, quote: char) -> Piece {
        let start = self.at;
        let mut text = String::new();
        let mut jumps = Vec::new();
        loop {
            let rest = self.rest();
            let plain = rest.find([quote, '\\']).unwrap_or(rest.len());
            text.push_str(rest.get(..plain).unwrap_or_default());
            self.at = self.at.saturating_add(plain);
            let end = self.at;
            match self.rest().chars().next() {
                Some('\\') => {
                    self.at = end.saturating_add(1);
                    self.escape(&mut text);
                    jumps.extend(self.place.locate(self.at).map(|at| (text.len(), at)));
                }
                closed => {
                    self.whole &= closed.is_some();
                    self.at = end.saturating_add(closed.map_or(0, char::len_utf8));
                    let place = self.place.part(start..end, jumps);
                    return Piece { text, place };
                }
            }
        }
    }

    /// What stands behind a backslash.
    fn escape(&mut self, text: &mut String) {
        let Some(c) = self.rest().chars().next() else {
            return;
        };
        self.at = self.at.saturating_add(c.len_utf8());
        text.push(match c {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' | 'f' => ' ',
            'u' => self.unicode(),
            other => other,
        });
    }

    /// Four hexadecimal digits, or two surrogates of four.
    fn unicode(&mut self) -> char {
        let first = self.hex();
        let code = if (0xD800..0xDC00).contains(&first) && self.rest().starts_with("\\u") {
            self.at = self.at.saturating_add(2);
            let second = self.hex().wrapping_sub(0xDC00) & 0x3FF;
            0x10000_u32.saturating_add((first - 0xD800) << 10 | second)
        } else {
            first
        };
        char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    fn hex(&mut self) -> u32 {
        let digits = self.rest().get(..4).unwrap_or_default();
        let code = u32::from_str_radix(digits, 16).unwrap_or(0xFFFD);
        self.at = self.at.saturating_add(digits.len());
        code
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice)]
    use super::*;

    fn read(text: &str) -> Value {
        parse(text, 0, &Place::exact(0..text.len())).unwrap().value
    }

    #[test]
    fn reads_paths_without_regard_to_case_and_punctuation() {
        let value = read(r#"{"event-data": {"deliveryStatus": [{"Code": 550}]}}"#);
        let code = value.at("eventdata.deliverystatus.code").unwrap();
        assert_eq!(code.piece().unwrap().text, "550");
    }

    #[test]
    fn keeps_places_through_two_levels_of_escapes() {
        let text = r#"{"Message":"{\"x\":\"\\u00e9 \\\"no\\\" such user\"}"}"#;
        let outer = read(text);
        let message = outer.get("message").unwrap().piece().unwrap();
        let inner = parse(&message.text, 0, &message.place).unwrap().value;
        let words = inner.get("x").unwrap().piece().unwrap();
        assert_eq!(words.text, "é \"no\" such user");
        assert!(text[words.place.range.clone()].ends_with("such user"));
        assert!(text[words.place.range.clone()].starts_with("\\\\u00e9"));
    }

    #[test]
    fn reads_what_is_not_quite_json() {
        let value = read("{'a': True, b: [1, 2,], 'c': 'x\ny', \"d\": \"cut");
        assert_eq!(value.get("a").unwrap().piece().unwrap().text, "True");
        assert_eq!(value.get("b").unwrap().piece().unwrap().text, "1");
        assert_eq!(value.get("c").unwrap().piece().unwrap().text, "x\ny");
        assert_eq!(value.get("d").unwrap().piece().unwrap().text, "cut");
    }

    #[test]
    fn reads_surrogates_and_nonsense() {
        let value = read(r#"{"a":"\ud83d\ude00","b":"\ud83d","c":"\uzz"}"#);
        assert_eq!(value.get("a").unwrap().piece().unwrap().text, "😀");
        let deep = "[".repeat(5000);
        let _ = parse(&deep, 0, &Place::exact(0..deep.len()));
        assert!(parse("", 0, &Place::default()).is_none());
    }
}
