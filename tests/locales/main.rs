//! Every locale says everything English says, and every text reads well whatever facts are known.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod files;
mod rendered;

use std::collections::BTreeMap;

use undelivered::explain::Locale;

const LOCALES: [&str; 11] = [
    "de", "en", "es", "fr", "it", "ja", "nb", "nl", "pl", "pt-BR", "zh-CN",
];

/// The texts of one locale by key, a list's items as `key.0`, `key.1` …
type Texts = BTreeMap<String, String>;

fn source(lang: &str) -> String {
    let path = format!("{}/src/locales/{lang}.toml", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn texts(lang: &str) -> Texts {
    fn flatten(path: &str, value: &toml::Value, texts: &mut Texts) {
        let inner = |key: &str| {
            if path.is_empty() {
                key.to_owned()
            } else {
                format!("{path}.{key}")
            }
        };
        match value {
            toml::Value::String(text) => {
                texts.insert(path.to_owned(), text.clone());
            }
            toml::Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    flatten(&inner(&index.to_string()), item, texts);
                }
            }
            toml::Value::Table(table) => {
                table
                    .iter()
                    .for_each(|(key, value)| flatten(&inner(key), value, texts));
            }
            other => panic!("{path}: {other} is no text"),
        }
    }
    let table: toml::Table = source(lang)
        .parse()
        .unwrap_or_else(|error| panic!("{lang}: {error}"));
    let mut all = Texts::new();
    flatten("", &toml::Value::Table(table), &mut all);
    all
}

fn locale(lang: &str) -> Locale {
    toml::from_str(&source(lang)).unwrap_or_else(|error| panic!("{lang}: {error}"))
}
