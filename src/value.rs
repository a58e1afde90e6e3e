//! Plain data from outside: what JSON can say. It comes from JSON in Rust and from plain objects in
//! JavaScript; both are read by the same code, which names what is wrong.

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Flag(bool),
    /// A number; JavaScript has one type for all of them.
    Number(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// Names and values, each name once.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// Reads JSON (RFC 8259); `None` when it is none, or nested deeper than 64 values.
    #[must_use]
    pub fn from_json(text: &str) -> Option<Self> {
        let mut reader = Reader { rest: text };
        let value = reader.value(DEEPEST)?;
        reader.next().is_none().then_some(value)
    }

    /// The member of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        let member = self.members()?.iter().find(|(known, _)| known == name);
        member.map(|(_, value)| value)
    }

    /// Its members, if it is a map.
    #[must_use]
    pub fn members(&self) -> Option<&[(String, Self)]> {
        match self {
            Self::Map(members) => Some(members),
            _ => None,
        }
    }

    /// Its items, if it is a list.
    #[must_use]
    pub fn items(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// Its text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Its number, if it is a whole one from 0 to 2^53.
    #[must_use]
    pub fn whole(&self) -> Option<u64> {
        match self {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "checked"
            )]
            Self::Number(number) if (0.0..=EXACT).contains(number) && number.fract() == 0.0 => {
                Some(*number as u64)
            }
            _ => None,
        }
    }

    /// What it is, for people: much as JSON writes it, but shortened.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Flag(flag) => flag.to_string(),
            Self::Number(number) => decimal(*number),
            Self::Text(text) => {
                let start: String = text.chars().take(LONGEST).collect();
                let rest = if start.len() < text.len() { "…" } else { "" };
                format!("{start:?}{rest}")
            }
            Self::List(items) => if items.is_empty() { "[]" } else { "[…]" }.to_owned(),
            Self::Map(members) => if members.is_empty() { "{}" } else { "{…}" }.to_owned(),
        }
    }
}

/// A number with up to three decimals. (The standard library's exact way costs 20 KB of code and tables in WebAssembly.)
fn decimal(number: f64) -> String {
    let thousandths = number.abs() * 1000.0;
    if !(0.0..=EXACT).contains(&thousandths) {
        return "a very large number".to_owned();
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked"
    )]
    let thousandths = thousandths as u64;
    let sign = if number < 0.0 { "-" } else { "" };
    let (whole, rest) = (thousandths / 1000, thousandths % 1000);
    let text = format!("{sign}{whole}.{rest:03}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Values inside values that are read.
const DEEPEST: u8 = 64;

/// Reads JSON.
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// The next character that is no white space; it stays.
    fn next(&mut self) -> Option<char> {
        self.rest = self.rest.trim_ascii_start();
        self.rest.chars().next()
    }

    /// Takes the character if it comes next.
    fn skip(&mut self, wanted: char) -> bool {
        self.next();
        let rest = self.rest.strip_prefix(wanted);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Takes as much as `length` says.
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self
            .rest
            .split_at_checked(length)
            .unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn value(&mut self, depth: u8) -> Option<Value> {
        let deeper = depth.checked_sub(1)?;
        match self.next()? {
            '{' => {
                let member = |reader: &mut Self| {
                    let name = reader.text()?;
                    reader.skip(':').then_some(())?;
                    Some((name, reader.value(deeper)?))
                };
                self.list('}', member).map(Value::Map)
            }
            '[' => self
                .list(']', |reader| reader.value(deeper))
                .map(Value::List),
            '"' => self.text().map(Value::Text),
            _ => self.word(),
        }
    }

    /// What stands between brackets, with commas between.
    fn list<T>(
        &mut self,
        close: char,
        mut item: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let mut items = Vec::new();
        self.take(1);
        while !self.skip(close) {
            if !items.is_empty() {
                self.skip(',').then_some(())?;
            }
            items.push(item(self)?);
        }
        Some(items)
    }

    fn text(&mut self) -> Option<String> {
        self.skip('"').then_some(())?;
        let mut text = String::new();
        loop {
            let plain = self.rest.find(['"', '\\'])?;
            text.push_str(self.take(plain));
            if self.take(1) == "\"" {
                return Some(text);
            }
            text.push(match self.take(1) {
                "n" => '\n',
                "r" => '\r',
                "t" => '\t',
                "b" => '\u{8}',
                "f" => '\u{c}',
                "u" => self.unicode()?,
                other => other.chars().next()?,
            });
        }
    }

    /// Four hexadecimal digits, or two surrogates of four.
    fn unicode(&mut self) -> Option<char> {
        let first = u32::from_str_radix(self.take(4), 16).ok()?;
        let code = match self.rest.strip_prefix("\\u") {
            Some(rest) if first & 0xFC00 == 0xD800 => {
                self.rest = rest;
                let second = u32::from_str_radix(self.take(4), 16).ok()?;
                0x1_0000 + ((first & 0x3FF) << 10 | second & 0x3FF)
            }
            _ => first,
        };
        Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Option<Value> {
        let ends = |c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c);
        let length = self.rest.find(ends).unwrap_or(self.rest.len());
        match self.take(length) {
            "null" => Some(Value::Null),
            "true" => Some(Value::Flag(true)),
            "false" => Some(Value::Flag(false)),
            word => number(word).map(Value::Number),
        }
    }
}

/// A number, exact where it is whole. What is too large, and what is too fine for a count, is read as
/// something that is neither: no argument is meant to be such.
pub(crate) fn number(word: &str) -> Option<f64> {
    let (sign, digits) = match word.strip_prefix('-') {
        Some(digits) => (-1.0, digits),
        None => (1.0, word),
    };
    let mut value = 0.0;
    let mut place = 1.0;
    let mut after_point = false;
    for byte in digits.bytes() {
        match byte {
            b'0'..=b'9' if after_point => {
                place /= 10.0;
                value += place * f64::from(byte - b'0');
            }
            b'0'..=b'9' => value = value * 10.0 + f64::from(byte - b'0'),
            b'.' if !after_point => after_point = true,
            b'e' | b'E' => return Some(f64::NAN),
            _ => return None,
        }
    }
    (!digits.is_empty()).then_some(sign * value)
}

/// Up to here every whole number is exact.
const EXACT: f64 = 9_007_199_254_740_992.0;
/// The most characters of a text that a message shows.
const LONGEST: usize = 60;

impl From<&serde_json::Value> for Value {
    fn from(json: &serde_json::Value) -> Self {
        use serde_json::Value as Json;
        match json {
            Json::Null => Self::Null,
            Json::Bool(flag) => Self::Flag(*flag),
            Json::Number(number) => Self::Number(number.as_f64().unwrap_or(f64::NAN)),
            Json::String(text) => Self::Text(text.clone()),
            Json::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Json::Object(members) => Self::Map(
                members
                    .iter()
                    .map(|(name, value)| (name.clone(), Self::from(value)))
                    .collect(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn reads_what_serde_json_reads() {
        for json in [
            r#"{"a":[1,-2,0.5,true,false,null],"b":{"c":"x\n\"\\\u00e9\ud83d\ude00/"},"d":[],"e e":{}}"#,
            " [ 1 , { \"a\" : \"b\" } ] ",
            "9007199254740991",
            "\"\"",
        ] {
            let known: serde_json::Value = serde_json::from_str(json).unwrap();
            assert_eq!(Value::from_json(json), Some(Value::from(&known)), "{json}");
        }
    }

    #[test]
    fn refuses_what_is_no_json() {
        let deep = "[".repeat(10_000);
        for json in [
            "",
            "{",
            "[1",
            "[1 2]",
            "{\"a\"}",
            "{a:1}",
            "\"a",
            "nul",
            "1x",
            "[1]]",
            "\"\\u12\"",
            &deep,
        ] {
            assert_eq!(Value::from_json(json), None, "{json:.20}");
        }
    }

    #[test]
    fn describes_shortly() {
        for (json, words) in [
            ("2.5", "2.5"),
            ("-1", "-1"),
            ("1e300", "a very large number"),
            ("\"x\"", "\"x\""),
            ("[]", "[]"),
            ("{\"a\":1}", "{…}"),
        ] {
            assert_eq!(Value::from_json(json).unwrap().describe(), words);
        }
        let long = Value::Text("é".repeat(100));
        assert_eq!(long.describe().chars().count(), LONGEST + 3);
    }
}
