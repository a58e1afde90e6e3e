//! What stands in the files.

use std::collections::BTreeSet;

use undelivered::report::{Kind, Mechanism, Outcome, Reason, Scope};

use crate::{LOCALES, texts};

/// The plural categories that CLDR gives a language for whole numbers below a million.
fn plurals(lang: &str) -> &'static [&'static str] {
    match lang {
        "ja" | "zh-CN" => &["other"],
        "pl" => &["few", "many", "one"],
        _ => &["one", "other"],
    }
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .map(|piece| piece.split_once('}').expect("} is missing").0)
        .collect()
}

/// What stands outside all brackets.
fn outside(text: &str) -> String {
    text.split('[')
        .map(|piece| piece.rsplit(']').next().unwrap())
        .collect()
}

/// The facts that are always known where the text `key` is used.
fn certain(key: &str) -> &'static [&'static str] {
    let has = |part: &str| key.contains(part);
    match key {
        "step.suggestion" => &["suggestion"],
        "step.forward_to" => &["forward_to"],
        "step.admin" => &["step"],
        "step.help" => &["help_url"],
        "delayed.title" => &["title"],
        "delayed.what" => &["what"],
        _ if key.ends_with(".retry") => &["wait", "give_up"],
        _ if has(".when.provider.") => &["provider"],
        _ if key.starts_with("unit.") => &["n"],
        _ => &[],
    }
}

#[test]
fn every_file_is_tested() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/locales");
    let names = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let names = names.map(|name| name.into_string().unwrap());
    let files: BTreeSet<_> = names
        .filter_map(|name| name.strip_suffix(".toml").map(str::to_owned))
        .collect();
    assert_eq!(files, LOCALES.map(str::to_owned).into());
}

#[test]
fn every_locale_has_the_keys_of_english() {
    let keys = |lang| -> BTreeSet<String> {
        texts(lang)
            .into_keys()
            .filter(|key| !key.starts_with("unit."))
            .collect()
    };
    let english = keys("en");
    for lang in LOCALES {
        let own = keys(lang);
        let missing: Vec<_> = english.difference(&own).collect();
        let unknown: Vec<_> = own.difference(&english).collect();
        assert!(missing.is_empty(), "{lang}.toml lacks {missing:#?}");
        assert!(
            unknown.is_empty(),
            "{lang}.toml has keys that English lacks: {unknown:#?}"
        );
    }
}

#[test]
fn english_words_every_reason_and_kind() {
    let english = texts("en");
    let has = |key: String| assert!(english.contains_key(&key), "en.toml lacks {key}");
    for reason in Reason::ALL {
        has(format!("reason.{}.title", reason.id()));
        has(format!("reason.{}.what", reason.id()));
    }
    for kind in Kind::ALL {
        for key in ["title", "what", "problem", "steps.0"] {
            has(format!("kind.{}.{key}", kind.id()));
        }
    }
    for key in english.keys() {
        let known = match key.split('.').collect::<Vec<_>>()[..] {
            ["reason", id, ..] => Reason::from_id(id).is_some(),
            ["kind", id, ..] => Kind::from_id(id).is_some(),
            _ => true,
        };
        assert!(known, "en.toml: {key} is of no reason or kind");
    }
}

#[test]
fn a_locale_names_itself_and_its_plurals() {
    for lang in LOCALES {
        let own = texts(lang);
        assert_eq!(own["lang"], lang);
        assert_eq!(own["dir"], "ltr", "{lang}");
        assert!(!own["name"].is_empty(), "{lang}");
        for unit in ["minute", "hour", "day"] {
            let prefix = format!("unit.{unit}.");
            let categories: Vec<_> = own
                .keys()
                .filter_map(|key| key.strip_prefix(&prefix))
                .collect();
            assert_eq!(categories, plurals(lang), "{lang}: {prefix}");
        }
    }
}

#[test]
fn placeholders_are_those_of_english_and_never_stay_empty() {
    let english = texts("en");
    for lang in LOCALES {
        for (key, text) in texts(lang) {
            let place = format!("{lang}: {key}: {text}");
            let depth = text.chars().fold(0_i32, |depth, character| {
                let depth = depth + i32::from(character == '[') - i32::from(character == ']');
                assert!((0..=1).contains(&depth), "brackets: {place}");
                depth
            });
            assert_eq!(depth, 0, "brackets: {place}");
            let allowed = match key.strip_prefix("unit.") {
                Some(_) => BTreeSet::from(["n"]),
                None => placeholders(&english[&key]),
            };
            let used = placeholders(&text);
            assert!(
                used.is_subset(&allowed),
                "{:?}: {place}",
                used.difference(&allowed)
            );
            for name in placeholders(&outside(&text)) {
                let sure = certain(&key).contains(&name);
                assert!(
                    sure,
                    "{{{name}}} may be unknown; put it in [brackets]: {place}"
                );
            }
        }
    }
}

#[test]
fn translations_are_translated() {
    let english = texts("en");
    for lang in LOCALES.into_iter().filter(|lang| *lang != "en") {
        for (key, text) in texts(lang) {
            let same = english.get(&key) == Some(&text) && text.split(' ').count() > 3;
            assert!(!same, "{lang}: {key} is still English: {text}");
        }
    }
}

#[test]
fn every_variant_of_english_is_one_that_occurs() {
    for key in texts("en").keys() {
        let known = match key.split('.').collect::<Vec<_>>()[..] {
            ["reason", _, "when", variant, ..] => {
                Scope::from_id(variant).is_some()
                    || Mechanism::from_id(variant).is_some()
                    || ["provider", "soft"].contains(&variant)
            }
            ["kind", "delivered", "when", variant, ..] => Outcome::from_id(variant).is_some(),
            ["kind", "auto_reply", "when", variant, ..] => {
                ["away", "left_company", "ticket"].contains(&variant)
            }
            ["kind", "complaint", "when", variant, ..] => {
                ["fraud", "virus", "opt_out", "not_spam", "auth_failure"].contains(&variant)
            }
            ["kind", _, "when", ..] => false,
            ["problem", "when", variant, ..] => variant == "soft",
            _ => true,
        };
        assert!(known, "en.toml: nothing leads to {key}");
    }
}
