//! The values that rules may name: those declared in `src/report.rs`, and the reasons.

use std::collections::BTreeMap;
use std::path::Path;

use crate::files::{Faults, Files};

/// For each vocabulary the ids with the names of their variants.
pub(crate) struct Vocabulary(BTreeMap<String, BTreeMap<String, String>>);

impl Vocabulary {
    /// Reads the `vocabulary!` blocks of `report`; the reasons are the names of their files.
    pub(crate) fn read(report: &Path, files: &Files, faults: &mut Faults) -> Self {
        let text = std::fs::read_to_string(report).unwrap_or_default();
        let mut all: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for block in text.split("\nvocabulary! {").skip(1) {
            let lines = block.lines().map(str::trim).take_while(|line| *line != "}");
            let mut lines = lines.filter(|line| !line.is_empty() && !line.starts_with("///"));
            let name = lines.next().unwrap_or_default().trim_end_matches(" {");
            let variants = lines.filter_map(|line| {
                let (variant, id) = line.strip_suffix("\",")?.split_once(" = \"")?;
                Some((id.to_owned(), variant.to_owned()))
            });
            all.insert(name.to_owned(), variants.collect());
        }
        for name in [
            "Kind",
            "BounceType",
            "Stage",
            "Outcome",
            "Problem",
            "Suppress",
            "Mechanism",
            "Scope",
        ] {
            if all.get(name).is_none_or(BTreeMap::is_empty) {
                faults.add("../report.rs", name, "", "no such vocabulary");
            }
        }
        let reasons = files
            .reasons
            .iter()
            .map(|file| (file.stem.clone(), camel_case(&file.stem)));
        all.insert("Reason".to_owned(), reasons.collect());
        Self(all)
    }

    /// The Rust path of a value: `Stage`, `rcpt_to` → `Stage::RcptTo`.
    pub(crate) fn path(&self, name: &str, id: &str) -> Option<String> {
        self.0
            .get(name)?
            .get(id)
            .map(|variant| format!("{name}::{variant}"))
    }

    pub(crate) fn has(&self, name: &str, id: &str) -> bool {
        self.path(name, id).is_some()
    }

    pub(crate) fn ids(&self, name: &str) -> Vec<&str> {
        self.0
            .get(name)
            .into_iter()
            .flatten()
            .map(|(id, _)| id.as_str())
            .collect()
    }
}

/// `mailbox_full` → `MailboxFull`.
pub(crate) fn camel_case(id: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .chain(letters)
            .collect::<String>()
    };
    id.split('_').map(word).collect()
}
