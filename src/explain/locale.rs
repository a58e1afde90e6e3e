//! The words of one language, and English behind them.

use std::sync::LazyLock;

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::value::Value;

/// `src/locales/en.toml`.
static ENGLISH: LazyLock<Value> = LazyLock::new(|| {
    Value::from_json(include_str!(concat!(env!("OUT_DIR"), "/english.json"))).unwrap_or(Value::Null)
});

/// The words of one language: a table of the form of `src/locales/en.toml`, deserialised from
/// TOML, JSON or a JavaScript object. A key it lacks is told in English.
#[derive(Debug, Clone, PartialEq)]
pub struct Locale(Value);

impl Default for Locale {
    fn default() -> Self {
        Self::english()
    }
}

impl Locale {
    /// English, which is compiled in.
    #[must_use]
    pub const fn english() -> Self {
        Self(Value::Null)
    }

    /// Reads a locale from plain data.
    ///
    /// # Errors
    /// What makes it no locale.
    pub fn from_value(root: Value) -> Result<Self, String> {
        if root.get("lang").and_then(Value::text).is_none() {
            return Err(
                "locale: `lang` is missing; pass a whole locale, such as undelivered/locales/nb"
                    .to_owned(),
            );
        }
        if is_text(&root) {
            Ok(Self(root))
        } else {
            Err(
                "locale: it holds something else than texts, lists of texts and tables of these"
                    .to_owned(),
            )
        }
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
            english: Some(&*ENGLISH),
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
    own: Option<&'a Value>,
    english: Option<&'a Value>,
}

impl<'a> Entry<'a> {
    pub(super) fn get(self, key: &str) -> Self {
        Self {
            own: self.own.and_then(|node| node.get(key)),
            english: self.english.and_then(|node| node.get(key)),
        }
    }

    fn find<T>(self, read: fn(&'a Value) -> Option<T>) -> Option<T> {
        self.own
            .and_then(read)
            .or_else(|| self.english.and_then(read))
    }

    pub(super) fn text(self) -> Option<&'a str> {
        self.find(Value::text)
    }

    pub(super) fn list(self) -> Option<&'a [Value]> {
        self.find(Value::items)
    }
}

/// Whether there are texts everywhere.
fn is_text(value: &Value) -> bool {
    match value {
        Value::Text(_) => true,
        Value::List(items) => items.iter().all(|item| item.text().is_some()),
        Value::Map(members) => members.iter().all(|(_, member)| is_text(member)),
        Value::Null | Value::Flag(_) | Value::Number(_) => false,
    }
}

impl<'de> Deserialize<'de> for Locale {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let root = serde_json::Value::deserialize(deserializer)?;
        Self::from_value(Value::from(&root)).map_err(D::Error::custom)
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
