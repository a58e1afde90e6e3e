//! A rule as written in TOML or JSON, and the checks that every rule has to pass. `build.rs` includes
//! this file too.

use std::collections::HashMap;

use serde::Deserialize;

use super::order::sort;
use super::phrase::{CodePattern, Phrase};

/// The subtypes of automatic replies.
pub const SUBTYPES: [&str; 5] = [
    "vacation",
    "out_of_office",
    "left_company",
    "ticket",
    "other",
];

/// How much a phrase proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Beaten by a specific enhanced status code.
    Weak,
    /// Beaten by every normal phrase.
    General,
    /// Means what it says.
    Normal,
}

/// Which text a rule applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The text of the report.
    Body,
    /// Its `Subject`.
    Subject,
    /// Its `From`.
    From,
}

/// A rule as written; the fields are described in `src/rules/README.md`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RuleSpec {
    /// Stable id, `<prefix>.<slug>`.
    pub id: String,
    /// The reason it means, where the id's prefix does not say it.
    pub reason: Option<String>,
    /// The phrases that mean it.
    pub phrases: Vec<String>,
    /// The phrases that cancel it.
    pub unless: Vec<String>,
    /// Codes that corroborate it.
    pub codes: Vec<String>,
    /// Codes of which one is needed.
    pub requires: Vec<String>,
    /// `normal`, `general` or `weak`.
    pub strength: Option<String>,
    /// The provider it belongs to, where the id's prefix does not say it.
    pub provider: Option<String>,
    /// Whether it holds for that provider only.
    pub only_provider: bool,
    /// Whether it only wraps another failure.
    pub wrapper: bool,
    /// Its own stage.
    pub stage: Option<String>,
    /// Its own type.
    #[serde(rename = "type")]
    pub bounce_type: Option<String>,
    /// `detail.mechanism`.
    pub mechanism: Option<String>,
    /// `detail.scope`.
    pub scope: Option<String>,
    /// Regular expression for `detail.providerCode`.
    pub provider_code: Option<String>,
    /// `detail.helpUrl`.
    pub help_url: Option<String>,
    /// `body`, `subject` or `from`.
    #[serde(rename = "where")]
    pub place: Option<String>,
    /// `autoReply.subtype`.
    pub subtype: Option<String>,
    /// Where the meaning is documented.
    pub source: Option<String>,
    /// Texts in which the rule wins.
    pub examples: Vec<String>,
    /// Texts in which it does not.
    pub counter_examples: Vec<String>,
}

/// Something wrong with a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The field.
    pub field: &'static str,
    /// What is wrong and what to change.
    pub message: String,
}

/// What could be read of a rule.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// From `phrases`.
    pub phrases: Vec<Phrase>,
    /// From `unless`.
    pub unless: Vec<Phrase>,
    /// From `codes`.
    pub codes: Vec<CodePattern>,
    /// From `requires`.
    pub requires: Vec<CodePattern>,
    /// From `strength`.
    pub strength: Strength,
    /// From `where`.
    pub place: Place,
    /// From `subtype`.
    pub subtype: Option<&'static str>,
}

impl RuleSpec {
    /// Reads the rule's fields and notes in `faults` what is wrong with them. The ids of reasons,
    /// kinds, providers, stages, types, mechanisms and scopes are the caller's to check.
    pub fn parse(&self, faults: &mut Vec<Fault>) -> Parsed {
        let mut fault = |field, message| faults.push(Fault { field, message });
        if !is_rule_id(&self.id) {
            fault(
                "id",
                format!(
                    "{:?} is no id: write `<prefix>.<slug>` in [a-z0-9_]",
                    self.id
                ),
            );
        }
        if self.phrases.is_empty() {
            fault("phrases", "is missing: give at least one phrase".to_owned());
        }
        if self.subtype.is_some() && self.subtype().is_none() {
            fault("subtype", unknown(self.subtype.as_deref(), &SUBTYPES));
        }
        if let Some(Err(error)) = self.provider_code.as_deref().map(regex_lite::Regex::new) {
            fault(
                "provider_code",
                format!("is no regular expression: {error}"),
            );
        }
        Parsed {
            phrases: phrases("phrases", &self.phrases, &mut fault),
            unless: phrases("unless", &self.unless, &mut fault),
            codes: codes("codes", &self.codes, &mut fault),
            requires: codes("requires", &self.requires, &mut fault),
            strength: self.strength().unwrap_or_else(|| {
                fault(
                    "strength",
                    unknown(self.strength.as_deref(), &["normal", "general", "weak"]),
                );
                Strength::Normal
            }),
            place: self.place().unwrap_or_else(|| {
                fault(
                    "where",
                    unknown(self.place.as_deref(), &["body", "subject", "from"]),
                );
                Place::Body
            }),
            subtype: self.subtype(),
        }
    }

    /// The part of the id before the dot.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.id.split('.').next().unwrap_or_default()
    }

    fn strength(&self) -> Option<Strength> {
        match self.strength.as_deref() {
            None | Some("normal") => Some(Strength::Normal),
            Some("general") => Some(Strength::General),
            Some("weak") => Some(Strength::Weak),
            Some(_) => None,
        }
    }

    fn place(&self) -> Option<Place> {
        match self.place.as_deref() {
            None | Some("body") => Some(Place::Body),
            Some("subject") => Some(Place::Subject),
            Some("from") => Some(Place::From),
            Some(_) => None,
        }
    }

    fn subtype(&self) -> Option<&'static str> {
        let wanted = self.subtype.as_deref()?;
        SUBTYPES.into_iter().find(|subtype| *subtype == wanted)
    }
}

/// The message for a value that is not one of `known`.
#[must_use]
pub fn unknown(value: Option<&str>, known: &[&str]) -> String {
    format!(
        "{:?} is unknown, write one of: {}",
        value.unwrap_or_default(),
        known.join(", ")
    )
}

fn is_rule_id(id: &str) -> bool {
    let word = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    id.split_once('.')
        .is_some_and(|(prefix, slug)| word(prefix) && word(slug))
}

/// Reads the phrases of one field and notes those that are faulty or add nothing.
pub fn phrases(
    field: &'static str,
    raw: &[String],
    fault: &mut impl FnMut(&'static str, String),
) -> Vec<Phrase> {
    let mut read = Vec::with_capacity(raw.len());
    for phrase in raw {
        match Phrase::parse(phrase) {
            Ok(phrase) => read.push(phrase),
            Err(message) => fault(field, message),
        }
    }
    for (index, phrase) in read.iter().enumerate() {
        // A longer phrase outweighs other rules, so it may hold a shorter one; what cancels a rule
        // has no weight.
        let idle = |other: &Phrase| {
            let same = other == phrase;
            same || (field == "unless" && other.covers(phrase))
        };
        let by_other = |(at, other): &(usize, &Phrase)| {
            *at != index && idle(other) && (*at < index || !phrase.covers(other))
        };
        if let Some((_, other)) = read.iter().enumerate().find(by_other) {
            fault(
                field,
                format!("\"{phrase}\" adds nothing to \"{other}\", drop it"),
            );
        }
    }
    read
}

fn codes(
    field: &'static str,
    raw: &[String],
    fault: &mut impl FnMut(&'static str, String),
) -> Vec<CodePattern> {
    let mut read = Vec::with_capacity(raw.len());
    for code in raw {
        match CodePattern::parse(code) {
            Ok(code) => read.push(code),
            Err(message) => fault(field, message),
        }
    }
    read
}

/// The phrases read so far, to find those that stand in two rules.
#[derive(Debug, Default)]
pub struct Seen {
    owners: Vec<String>,
    /// The place among the owners of each phrase's owner.
    phrases: HashMap<String, usize>,
}

impl Seen {
    /// Notes the phrases of the rule `owner`; those that another rule has too are faults. Rules of
    /// different `realm`s (what the phrases are for and the one provider they hold for) and rules
    /// that require different codes may share phrases.
    pub fn note(&mut self, owner: &str, realm: &str, parsed: &Parsed) -> Vec<Fault> {
        let mut requires = parsed.requires.clone();
        sort(&mut requires);
        let requires: Vec<String> = requires.iter().map(CodePattern::to_string).collect();
        let requires = requires.join(" ");
        let mut faults = Vec::new();
        let place = self.owners.len();
        self.owners.push(owner.to_owned());
        for phrase in &parsed.phrases {
            let key = format!("{realm} {requires} {phrase}");
            if let Some(other) = self.phrases.insert(key, place)
                && let Some(other) = self.owners.get(other)
                && other != owner
            {
                let message = format!("\"{phrase}\" stands in {other} too, drop it in one of them");
                faults.push(Fault {
                    field: "phrases",
                    message,
                });
            }
        }
        faults
    }
}

/// Writes the phrases of a rule as the table of all phrases reads them: a line each, with a tab
/// before those that cancel the rule, and a carriage return at the end.
pub fn write_phrases(out: &mut String, parsed: &Parsed) {
    let phrases = parsed.phrases.iter().map(|phrase| format!("{phrase}\n"));
    let unless = parsed.unless.iter().map(|phrase| format!("\t{phrase}\n"));
    out.extend(phrases.chain(unless));
    out.push('\r');
}
