//! The rules as they stand in `src/rules/`: what their files promise has to hold in the engine.
//!
//! `build.rs` checks their form; here are the checks that need the compiled rules.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;

use undelivered::rules::{LAYOUTS, PROVIDERS, RULES, RuleSet, RuleSpec, Target};
use undelivered::scan::scan;

/// A file of rules: its path below `src/rules/` and its content.
type File = (String, toml::Table);

/// The files of a folder of `src/rules/`.
fn files(folder: &str) -> Vec<File> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/rules")
        .join(folder);
    let Ok(entries) = std::fs::read_dir(path) else {
        return Vec::new();
    };
    let mut files: Vec<File> = entries
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            let table = text
                .parse()
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            (format!("{folder}/{name}"), table)
        })
        .collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files
}

/// The entries of a list in all files of some folders, such as all `[[rule]]`s.
fn entries(folders: &[&str], list: &str) -> Vec<(String, toml::Table)> {
    let files = folders.iter().flat_map(|folder| files(folder));
    files
        .flat_map(|(name, mut table)| {
            let entries = table
                .remove(list)
                .map(|entries| entries.as_array().unwrap().clone());
            entries
                .into_iter()
                .flatten()
                .map(move |entry| (name.clone(), entry.as_table().unwrap().clone()))
        })
        .collect()
}

fn strings(table: &toml::Table, field: &str) -> Vec<String> {
    let list = table
        .get(field)
        .and_then(toml::Value::as_array)
        .cloned()
        .unwrap_or_default();
    list.iter()
        .map(|text| text.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn every_written_rule_is_compiled() {
    let written = entries(&["reasons", "languages", "providers", "kinds"], "rule");
    let mut ids: Vec<&str> = written
        .iter()
        .map(|(_, rule)| rule["id"].as_str().unwrap())
        .collect();
    ids.sort_unstable();
    let is_rule = |target: Target| matches!(target, Target::Reason(_) | Target::Kind(_));
    let compiled = RULES
        .iter()
        .filter(|rule| is_rule(rule.target))
        .map(|rule| &*rule.id);
    assert_eq!(compiled.collect::<Vec<_>>(), ids);
    assert_eq!(LAYOUTS.len(), entries(&["layouts"], "layout").len());
    assert_eq!(PROVIDERS.len(), files("providers").len());
}

#[test]
fn every_phrase_is_found_where_it_stands() {
    let rules = RuleSet::builtin();
    let mut missing = Vec::new();
    let written = entries(&["reasons", "languages", "providers", "kinds"], "rule")
        .into_iter()
        .map(|(file, rule)| {
            let phrases = strings(&rule, "phrases")
                .into_iter()
                .chain(strings(&rule, "unless"));
            (
                file,
                rule["id"].as_str().unwrap().to_owned(),
                phrases.collect::<Vec<_>>(),
            )
        });
    let layouts = entries(&["layouts"], "layout")
        .into_iter()
        .map(|(file, layout)| {
            let phrases = strings(&layout, "opening")
                .into_iter()
                .chain(strings(&layout, "end"));
            (
                file,
                layout["id"].as_str().unwrap().to_owned(),
                phrases.collect(),
            )
        });
    for (file, id, phrases) in written.chain(layouts) {
        for phrase in phrases {
            let text = phrase.replace(" * ", " x ");
            let text = text.trim_end_matches('*');
            let found = |hit: &undelivered::scan::Hit| {
                rules.rule(hit.rule).unwrap().id == id && hit.start == 0 && hit.end == text.len()
            };
            if !scan(text, &rules).iter().any(found) {
                missing.push(format!("{file}: {id}: {phrase:?} is not found in {text:?}"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// A user's rule is written as a built-in one.
#[test]
fn built_in_rules_can_be_read_as_users_rules() {
    for (file, rule) in entries(&["reasons", "languages", "providers", "kinds"], "rule") {
        let id = rule["id"].as_str().unwrap().to_owned();
        let spec = rule
            .try_into::<RuleSpec>()
            .unwrap_or_else(|error| panic!("{file}: {id}: {error}"));
        assert_eq!(spec.id, id);
    }
}

/// What an example is read as: the rule that decided and, for wrappers, the one inside.
fn winners(report: &undelivered::report::Report) -> Vec<String> {
    report
        .recipients
        .iter()
        .flat_map(|recipient| {
            let own = recipient.evidence.first();
            let inner = recipient
                .cause
                .iter()
                .flat_map(|cause| cause.evidence.first());
            own.into_iter()
                .chain(inner)
                .map(|evidence| evidence.rule.to_string())
        })
        .collect()
}

/// A rule's example is won by that rule among all rules; a counter-example is won by another reason,
/// so that nobody who adds a rule can silently take another's mail.
#[test]
fn examples_win_and_counter_examples_do_not() {
    let engine = undelivered::Engine::new();
    let mut faults = Vec::new();
    for (file, rule) in entries(&["reasons", "providers", "languages"], "rule") {
        let id = rule["id"].as_str().unwrap().to_owned();
        let reason = rule.get("reason").and_then(toml::Value::as_str);
        let reason = reason
            .unwrap_or_else(|| id.split('.').next().unwrap())
            .to_owned();
        for example in strings(&rule, "examples") {
            let report = engine.classify(example.as_bytes());
            let first = report.recipients.first();
            let read = first.map(|recipient| {
                let cause = recipient.cause.as_ref().map(|cause| cause.reason.id());
                (recipient.reason.id(), cause)
            });
            let right = read.is_some_and(|(own, cause)| own == reason || cause == Some(&*reason));
            let rules = winners(&report);
            // Another rule of the same reason may win with a longer phrase, a bare code may not.
            let by_code = rules.first().is_none_or(|rule| rule.starts_with("code."));
            if !right || (by_code && !rules.contains(&id)) {
                faults.push(format!(
                    "{file}: {id}: {example:?} is read as {read:?} by {rules:?}"
                ));
            }
        }
        for example in strings(&rule, "counter_examples") {
            let report = engine.classify(example.as_bytes());
            if winners(&report).first() == Some(&id) {
                faults.push(format!(
                    "{file}: {id}: the counter-example {example:?} is won by it"
                ));
            }
        }
    }
    assert!(
        faults.is_empty(),
        "{} faults\n{}",
        faults.len(),
        faults.join("\n")
    );
}
