//! Bounces and ordinary mail, each read with LF and with CRLF line ends and compared with what
//! `fixtures/index.toml` expects. `fixtures/README.md` says how to add one.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "fixtures/promises.rs"]
mod promises;
#[path = "fixtures/support.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;
use support::{Check, Fixture, Miss};
use undelivered::Engine;
use undelivered::report::Report;

/// Every fixture of the index, with its bytes and its report.
fn reports() -> Vec<(Fixture, Vec<u8>, Report)> {
    let engine = Engine::new();
    let index = support::index();
    let read = |fixture: Fixture| {
        let input = support::read(&fixture.file);
        let report = engine.classify(&input);
        (fixture, input, report)
    };
    index.fixture.into_iter().map(read).collect()
}

/// A report as JSON, without what changes from version to version.
fn json(report: &Report) -> Value {
    let mut json = serde_json::to_value(report).unwrap();
    json["versions"] = Value::Null;
    json
}

/// Removes what the line ends may change: spans, and the ends of lines in quotes.
fn without_line_ends(json: &mut Value) {
    match json {
        Value::Object(fields) => {
            for (name, value) in fields {
                match (name.as_str(), &value) {
                    ("span", _) => *value = Value::Null,
                    ("quote", Value::String(quote)) => {
                        *value = Value::String(quote.replace("\r\n", "\n"));
                    }
                    _ => without_line_ends(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(without_line_ends),
        _ => {}
    }
}

/// All comparisons with the index; one for the line ends with each file.
fn checks() -> Vec<(String, Check)> {
    let engine = Engine::new();
    let mut all = Vec::new();
    for (fixture, input, report) in reports() {
        let group = match fixture.file.split('/').collect::<Vec<_>>()[..] {
            [folder @ "ordinary", ..] | [_, folder, ..] => folder.to_owned(),
            _ => panic!("{}: put it in a folder", fixture.file),
        };
        let mut found = support::compare(&fixture, &report);
        let (mut lf, mut crlf) = (
            json(&report),
            json(&engine.classify(&support::with_crlf(&input))),
        );
        without_line_ends(&mut lf);
        without_line_ends(&mut crlf);
        found.push(Check {
            field: "crlf",
            miss: difference("", &lf, &crlf).map(|actual| Miss {
                file: fixture.file.clone(),
                what: "crlf".to_owned(),
                actual,
            }),
        });
        all.extend(found.into_iter().map(|check| (group.clone(), check)));
    }
    all
}

/// Where two values differ first.
fn difference(path: &str, one: &Value, other: &Value) -> Option<String> {
    if one == other {
        return None;
    }
    let inside = match (one, other) {
        (Value::Object(one), Value::Object(other)) => one.iter().find_map(|(name, value)| {
            difference(
                &format!("{path}.{name}"),
                value,
                other.get(name).unwrap_or(&Value::Null),
            )
        }),
        (Value::Array(one), Value::Array(other)) => (one.iter().zip(other).enumerate())
            .find_map(|(place, (one, other))| difference(&format!("{path}.{place}"), one, other)),
        _ => None,
    };
    Some(inside.unwrap_or_else(|| path.to_owned()))
}

/// The misses are exactly `known_misses`: a new one is a fault, a repaired one leaves the list.
#[test]
fn verdicts() {
    let checks = checks();
    print_score(&checks);
    let found: BTreeSet<Miss> = checks
        .into_iter()
        .filter_map(|(_, check)| check.miss)
        .collect();
    let index = support::index();
    let read: BTreeSet<_> = index.fixture.iter().map(|fixture| &fixture.file).collect();
    let known: BTreeSet<Miss> = (index.known_misses.into_iter())
        .filter(|miss| read.contains(&miss.file))
        .collect();
    let line = |miss: &Miss| {
        format!(
            "  {{ file = {:?}, what = {:?}, actual = {:?} }},",
            miss.file, miss.what, miss.actual
        )
    };
    let new: Vec<_> = found.difference(&known).map(line).collect();
    let gone: Vec<_> = known.difference(&found).map(line).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "\nmisses that known_misses of index.toml does not list:\n{}\nlisted, but no longer so:\n{}\n",
        new.join("\n"),
        gone.join("\n")
    );
}

/// Prints how many comparisons hold, by folder and field (`--nocapture` shows it).
fn print_score(checks: &[(String, Check)]) {
    let mut score: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    for (group, check) in checks {
        for group in [group.as_str(), "~all"] {
            let (right, all) = score.entry((group, check.field)).or_default();
            *right += usize::from(check.miss.is_none());
            *all += 1;
        }
    }
    for ((group, field), (right, all)) in score {
        println!("{group:<20} {field:<12} {right:>4} of {all:>4}");
    }
}

/// What holds for every report: spans, evidence, shape.
#[test]
fn promises() {
    let engine = Engine::new();
    let mut broken = Vec::new();
    for (fixture, input, report) in reports() {
        let crlf = support::with_crlf(&input);
        let found = [(&input, &report), (&crlf, &engine.classify(&crlf))]
            .map(|(input, report)| promises::broken_promises(input, report));
        broken.extend(
            found
                .concat()
                .iter()
                .map(|what| format!("{}: {what}", fixture.file)),
        );
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

/// Every file below `bounces/` stands in the index once, and has LF line ends.
#[test]
fn index_is_complete() {
    let text = fs::read_to_string(support::folder().join("index.toml")).unwrap();
    let index: support::Index = toml::from_str(&text).unwrap();
    let mut listed: Vec<_> = index
        .fixture
        .into_iter()
        .map(|fixture| fixture.file)
        .collect();
    listed.sort();
    let files: Vec<_> = support::files("bounces").collect();
    assert_eq!(listed, files);
    for file in files {
        assert!(!support::read(&file).contains(&b'\r'), "{file} has a CR");
    }
}

/// `UPDATE_GOLDENS=1 cargo test --test fixtures` writes them anew.
#[test]
fn goldens() {
    let update = std::env::var_os("UPDATE_GOLDENS").is_some();
    let mut differing = Vec::new();
    let mut written = BTreeSet::new();
    for (fixture, _, report) in reports().into_iter().filter(|(fixture, ..)| fixture.golden) {
        let name = fixture
            .file
            .trim_start_matches("bounces/")
            .replace('/', "_");
        let name = name.rsplit_once('.').unwrap().0;
        let file = format!("golden/{name}.json");
        let path = support::folder().join(&file);
        let json = json(&report);
        if update {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, serde_json::to_string_pretty(&json).unwrap() + "\n").unwrap();
        }
        let golden = fs::read_to_string(&path).unwrap_or_default();
        let golden: Value = serde_json::from_str(&golden).unwrap_or_default();
        if let Some(place) = difference("", &golden, &json) {
            differing.push(format!("{file}: {place}"));
        }
        written.insert(file);
    }
    assert!(
        differing.is_empty(),
        "\n{}\nUPDATE_GOLDENS=1 writes them anew; read the changes\n",
        differing.join("\n")
    );
    let present: BTreeSet<_> = support::files("golden").collect();
    assert_eq!(
        present, written,
        "golden/ holds a report that no fixture asks for"
    );
}
