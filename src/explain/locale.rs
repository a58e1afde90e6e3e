//! The words of one language, and English behind them.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A tree of texts, as it stands in `src/locales/<lang>.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    Text(Cow<'static, str>),
    List(Cow<'static, [Cow<'static, str>]>),
    /// In the order of the keys' bytes.
    Table(Cow<'static, [(Cow<'static, str>, Node)]>),
}

// `static ENGLISH: Node`, written by `build/locales.rs`.
include!(concat!(env!("OUT_DIR"), "/english.rs"));

impl Node {
    fn get(&self, key: &str) -> Option<&Self> {
        let Self::Table(entries) = self else {
            return None;
        };
        let place = entries.binary_search_by(|(known, _)| known.as_bytes().cmp(key.as_bytes()));
        place
            .ok()
            .and_then(|place| entries.get(place))
            .map(|(_, node)| node)
    }
}

/// The words of one language: a table of the form of `src/locales/en.toml`, deserialised from
/// TOML, JSON or a JavaScript object. A key it lacks is told in English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locale(Node);

impl Default for Locale {
    fn default() -> Self {
        Self::english()
    }
}

impl Locale {
    /// English, which is compiled in.
    #[must_use]
    pub const fn english() -> Self {
        Self(Node::Table(Cow::Borrowed(&[])))
    }

    /// The language tag (BCP 47), e.g. `pt-BR`.
    #[must_use]
    pub fn lang(&self) -> &str {
        self.entry(&["lang"]).text().unwrap_or("en")
    }

    /// The place of `path` in this language and in English.
    pub(super) fn entry(&self, path: &[&str]) -> Entry<'_> {
        let root = Entry {
            own: Some(&self.0),
            english: Some(&ENGLISH),
        };
        path.iter().fold(root, |entry, key| entry.get(key))
    }

    /// A text that English always has.
    pub(super) fn text(&self, path: &[&str]) -> &str {
        self.entry(path).text().unwrap_or_default()
    }

    /// `seconds` in words, in the largest unit that fits: "90 minutes", "2 hours", "1 day".
    pub(super) fn duration(&self, seconds: u32) -> String {
        const MINUTE: u32 = 60;
        const HOUR: u32 = 60 * MINUTE;
        const DAY: u32 = 24 * HOUR;
        let (unit, size) = match seconds {
            s if s >= 2 * DAY || (s >= DAY && s % DAY == 0) => ("day", DAY),
            s if s >= 2 * HOUR || (s >= HOUR && s % HOUR == 0) => ("hour", HOUR),
            _ => ("minute", MINUTE),
        };
        let count = seconds.div_ceil(size).max(1);
        let forms = self.entry(&["unit", unit]);
        let form = forms.get(plural(self.lang(), count)).text();
        let form = form.or_else(|| forms.get("other").text()).unwrap_or("{n}");
        form.replace("{n}", &count.to_string())
    }
}

/// The CLDR plural category of a whole number from 1 to 999,999. Within these, every language
/// that is not named here has `one` for 1 and `other` for the rest.
fn plural(lang: &str, count: u32) -> &'static str {
    match lang.split('-').next().unwrap_or(lang) {
        "ja" | "zh" | "ko" | "th" | "vi" | "id" => "other",
        "pl" => match (count % 10, count % 100) {
            _ if count == 1 => "one",
            (2..=4, 0..=11 | 15..=99) => "few",
            _ => "many",
        },
        _ if count == 1 => "one",
        _ => "other",
    }
}

/// A place in a locale and the same place in English.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    own: Option<&'a Node>,
    english: Option<&'a Node>,
}

impl<'a> Entry<'a> {
    pub(super) fn get(self, key: &str) -> Self {
        Self {
            own: self.own.and_then(|node| node.get(key)),
            english: self.english.and_then(|node| node.get(key)),
        }
    }

    fn find<T>(self, read: impl Fn(&'a Node) -> Option<T>) -> Option<T> {
        self.own
            .and_then(&read)
            .or_else(|| self.english.and_then(&read))
    }

    pub(super) fn text(self) -> Option<&'a str> {
        self.find(|node| match node {
            Node::Text(text) => Some(text.as_ref()),
            _ => None,
        })
    }

    pub(super) fn list(self) -> Option<&'a [Cow<'static, str>]> {
        self.find(|node| match node {
            Node::List(texts) => Some(texts.as_ref()),
            _ => None,
        })
    }
}

impl<'de> Deserialize<'de> for Locale {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let root = Depth(0).deserialize(deserializer)?;
        match root.get("lang") {
            Some(Node::Text(_)) => Ok(Self(root)),
            _ => Err(D::Error::custom(
                "locale: `lang` is missing; pass a whole locale, such as undelivered/locales/nb",
            )),
        }
    }
}

/// How deep in the table the reader is. A JavaScript object may contain itself.
struct Depth(u8);

const DEEPEST: u8 = 6;

impl<'de> DeserializeSeed<'de> for Depth {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Depth {
    type Value = Node;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a locale: texts, lists of texts and tables of these")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Node, E> {
        Ok(Node::Text(Cow::Owned(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut texts = Vec::new();
        while let Some(text) = items.next_element::<String>()? {
            texts.push(Cow::Owned(text));
        }
        Ok(Node::List(Cow::Owned(texts)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        if self.0 == DEEPEST {
            return Err(A::Error::custom("locale: tables nested too deep"));
        }
        let mut entries = Vec::new();
        while let Some(key) = items.next_key::<String>()? {
            entries.push((Cow::Owned(key), items.next_value_seed(Self(self.0 + 1))?));
        }
        entries.sort_by(|(a, _), (b, _): &(Cow<'_, str>, Node)| a.as_bytes().cmp(b.as_bytes()));
        Ok(Node::Table(Cow::Owned(entries)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_take_the_unit_that_reads_best() {
        let english = Locale::english();
        for (seconds, words) in [
            (0, "1 minute"),
            (30, "1 minute"),
            (61, "2 minutes"),
            (3600, "1 hour"),
            (5400, "90 minutes"),
            (7200, "2 hours"),
            (86_400, "1 day"),
            (129_600, "36 hours"),
            (604_800, "7 days"),
        ] {
            assert_eq!(english.duration(seconds), words, "{seconds}");
        }
    }

    #[test]
    fn polish_has_three_forms() {
        let forms: Vec<_> = [1, 2, 5, 11, 12, 14, 21, 22, 25, 112, 122]
            .iter()
            .map(|&count| plural("pl", count))
            .collect();
        assert_eq!(
            forms,
            [
                "one", "few", "many", "many", "many", "many", "many", "few", "many", "many", "few"
            ]
        );
    }

    #[test]
    fn a_locale_says_which_language_it_is() {
        let error = serde_json::from_str::<Locale>("{}").unwrap_err();
        assert!(error.to_string().contains("`lang` is missing"), "{error}");
        for wrong in [
            "1",
            "null",
            r#"{"lang":"xx","a":1}"#,
            r#"{"lang":"xx","a":[1]}"#,
        ] {
            assert!(serde_json::from_str::<Locale>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn missing_keys_are_told_in_english() {
        let locale: Locale =
            serde_json::from_str(r#"{"lang":"xx","kind":{"bounce":{"title":"Xx"}}}"#).unwrap();
        assert_eq!(locale.text(&["kind", "bounce", "title"]), "Xx");
        assert_eq!(
            locale.text(&["kind", "delayed", "title"]),
            Locale::english().text(&["kind", "delayed", "title"])
        );
    }
}
