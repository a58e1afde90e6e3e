//! Measures the rules: which phrases each file triggers, and what is read without some of them.
//!
//! Reads one path a line from standard input and writes one JSON object a line:
//! - `accuracy phrases` — `{"file": …, "phrases": ["rule.id\tphrase", …]}`
//! - `accuracy classify [OFF]` — `{"file": …, "report": …}`, with the phrases listed in the file OFF
//!   (in the form above, one a line) switched off.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};
use std::error::Error;
use std::io::{BufRead, Write};

use undelivered::Engine;
use undelivered::rules::RuleSet;
use undelivered::rules::normalise::Normalised;
use undelivered::scan::Hit;

/// A phrase as it is told apart here: its rule and its words as they stand, variable parts left out.
fn name(rules: &RuleSet, text: &str, hit: &Hit) -> String {
    let words = Normalised::new(text.get(hit.start..hit.end).unwrap_or_default());
    let words = words.text();
    let id = rules.rule(hit.rule).map_or("", |rule| &rule.id);
    // A phrase with gaps is longer where it stands than it weighs; its ends tell it apart.
    let weight = usize::from(hit.weight);
    if words.len() > weight {
        let ends = weight / 2;
        let head: String = words.chars().take(ends.min(4)).collect();
        let tail: String = words.chars().rev().take(ends.min(4)).collect();
        return format!("{id}\t{head}*{tail}*{weight}");
    }
    format!("{id}\t{words}")
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mode = arguments.next().unwrap_or_default();
    let off: HashSet<String> = match arguments.next() {
        Some(path) => std::fs::read_to_string(path)?
            .lines()
            .map(str::to_owned)
            .collect(),
        None => HashSet::new(),
    };
    let engine = Engine::new();
    let rules = RuleSet::builtin();
    let mut out = std::io::stdout().lock();
    for file in std::io::stdin().lock().lines() {
        let file = file?;
        let input = std::fs::read(&file)?;
        let seen = RefCell::new(BTreeSet::new());
        let report = engine.classify_where(&input, &|text, hit| {
            let name = name(&rules, text, hit);
            let keep = !off.contains(&name);
            seen.borrow_mut().insert(name);
            keep
        });
        let line = if mode == "phrases" {
            serde_json::json!({ "file": file, "phrases": seen.into_inner() })
        } else {
            serde_json::json!({ "file": file, "report": report })
        };
        writeln!(out, "{line}")?;
    }
    Ok(())
}
