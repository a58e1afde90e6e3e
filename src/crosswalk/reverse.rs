//! Other systems' labels, read.

use std::borrow::Cow;

use serde::Serialize;

use super::{KINDS, LABELS, Label, SPECIALS, VOCABULARIES, Vocabulary, VocabularyFacts};
use crate::hygiene::ArgumentError;
use crate::report::{BounceType, Codes, Kind, Reason};
use crate::rules::order;

/// What a label of another system means here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CrosswalkEntry {
    /// The vocabulary.
    pub vocabulary: Vocabulary,
    /// The label as that system writes it; as it was asked for when the system has no such label.
    pub label: String,
    /// The reasons it stands for; empty when it stands for none.
    pub reasons: Vec<Reason>,
    /// The kinds other than a bounce it stands for.
    pub kinds: Vec<Kind>,
    /// The type that system gives it, where it gives one.
    #[serde(rename = "type")]
    pub label_type: Option<BounceType>,
    /// What more must hold for a verdict to get this label, in English.
    pub when: Vec<&'static str>,
}

/// What a label of another system means. Case, spaces and punctuation do not matter, neither in the
/// vocabulary's name nor in the label; `Permanent` stands for all of SES's `Permanent/…`. An
/// unknown label gives an entry without reasons and kinds.
///
/// # Errors
/// An unknown vocabulary; the error names the known ones.
pub fn crosswalk(vocabulary: &str, label: &str) -> Result<CrosswalkEntry, ArgumentError> {
    let facts = find(vocabulary)?;
    let mut entry = CrosswalkEntry {
        vocabulary: facts.id,
        label: label.trim().to_owned(),
        reasons: Vec::new(),
        kinds: Vec::new(),
        label_type: None,
        when: Vec::new(),
    };
    let asked = key(label);
    if asked.is_empty() {
        return Ok(entry);
    }
    let mut known = false;
    for meaning in meanings(facts.id) {
        let head = meaning.label.split('/').next().unwrap_or_default();
        let whole = key(&meaning.label) == asked;
        if !whole && key(head) != asked {
            continue;
        }
        known = true;
        entry.label = if whole {
            meaning.label.into_owned()
        } else {
            head.to_owned()
        };
        entry.reasons.extend(meaning.reasons);
        entry.kinds.extend(meaning.kinds);
        entry.when.extend(meaning.when);
    }
    order::sort(&mut entry.reasons);
    entry.reasons.dedup();
    order::sort(&mut entry.kinds);
    entry.kinds.dedup();
    entry.when.dedup();
    if known {
        entry.label_type = facts.type_of(&entry.label);
    }
    Ok(entry)
}

/// All labels of a vocabulary, each once: those that verdicts get, then those that only
/// [`crosswalk`] reads.
///
/// # Errors
/// An unknown vocabulary; the error names the known ones.
pub fn labels(vocabulary: &str) -> Result<Vec<Cow<'static, str>>, ArgumentError> {
    let mut labels: Vec<Cow<'static, str>> = Vec::new();
    for meaning in meanings(find(vocabulary)?.id) {
        if !labels.contains(&meaning.label) {
            labels.push(meaning.label);
        }
    }
    Ok(labels)
}

impl VocabularyFacts {
    fn type_of(&self, label: &str) -> Option<BounceType> {
        let head = label.split('/').next().unwrap_or_default();
        let own = self
            .types
            .iter()
            .find(|(of, _)| *of == label || *of == head);
        own.map_or(self.every, |(_, bounce_type)| *bounce_type)
    }
}

/// One line of a vocabulary.
struct Meaning {
    label: Cow<'static, str>,
    reasons: Vec<Reason>,
    kinds: Vec<Kind>,
    when: Option<&'static str>,
}

/// Everything the tables say about the labels of a vocabulary.
fn meanings(vocabulary: Vocabulary) -> impl Iterator<Item = Meaning> {
    let own = move |codes: &'static [(Vocabulary, Label)]| {
        codes
            .iter()
            .find(|(of, _)| *of == vocabulary)
            .map(|(_, label)| label.text())
    };
    let reasons = Reason::ALL.iter().filter_map(move |reason| {
        let label = label_in(&reason.facts().codes, vocabulary)?.text();
        Some(Meaning {
            label,
            reasons: vec![*reason],
            kinds: Vec::new(),
            when: None,
        })
    });
    let kinds = KINDS.iter().filter_map(move |(kind, codes)| {
        Some(Meaning {
            label: own(codes)?,
            reasons: Vec::new(),
            kinds: vec![*kind],
            when: None,
        })
    });
    let specials = SPECIALS.iter().filter_map(move |special| {
        Some(Meaning {
            label: own(special.codes)?,
            reasons: special.reasons(),
            kinds: Vec::new(),
            when: Some(special.note),
        })
    });
    let foreign = LABELS
        .iter()
        .filter(move |foreign| foreign.vocabulary == vocabulary)
        .map(|foreign| Meaning {
            label: Cow::Borrowed(foreign.label),
            reasons: foreign.reasons.to_vec(),
            kinds: foreign.kinds.to_vec(),
            when: None,
        });
    reasons.chain(kinds).chain(specials).chain(foreign)
}

fn find(name: &str) -> Result<&'static VocabularyFacts, ArgumentError> {
    let asked = key(name);
    let fits = |facts: &&VocabularyFacts| {
        [facts.id.id(), facts.name]
            .iter()
            .chain(facts.aliases)
            .any(|known| key(known) == asked)
    };
    VOCABULARIES.iter().find(fits).ok_or_else(|| {
        let known: Vec<&str> = Vocabulary::ALL
            .iter()
            .map(|vocabulary| vocabulary.id())
            .collect();
        ArgumentError {
            field: "vocabulary".to_owned(),
            message: format!("{name:?} is unknown; known are {}", known.join(", ")),
        }
    })
}

/// A name or label without what people write differently.
fn key(text: &str) -> String {
    text.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn label_in(codes: &Codes, vocabulary: Vocabulary) -> Option<Label> {
    Some(match vocabulary {
        Vocabulary::MarketingPlatform => Label::Number(codes.marketing_platform),
        Vocabulary::GreenArrow => Label::Number(codes.green_arrow),
        Vocabulary::SparkPost => Label::Number(codes.spark_post),
        Vocabulary::PowerMta => Label::Text(codes.power_mta),
        Vocabulary::Mailpro => Label::Text(codes.mailpro?),
        Vocabulary::ConstantContact => Label::Text(codes.constant_contact),
        Vocabulary::Ses => Label::Text(codes.ses),
        Vocabulary::SendGrid => Label::Text(codes.send_grid),
        Vocabulary::Postmark => Label::Text(codes.postmark),
        Vocabulary::Sisimai => Label::Text(codes.sisimai),
        Vocabulary::KumoMta => Label::Text(codes.kumo_mta),
        Vocabulary::Postalsys => Label::Text(codes.postalsys),
    })
}
