//! The verdict in other systems' vocabularies, and back. The tables stand in
//! `src/rules/crosswalk.toml`; `docs/crosswalk.md` explains them.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use crate::extract::{address, remote::provider_of_domain};
use crate::hygiene::ArgumentError;
use crate::report::{BounceType, Codes, Kind, Outcome, Reason, Recipient, vocabulary};
use crate::rules::PROVIDERS;

vocabulary! {
    /// A vocabulary of bounces.
    Vocabulary {
        /// MarketingPlatform's bounce codes.
        MarketingPlatform = "marketingPlatform",
        /// GreenArrow's and Boogie Bounce's codes.
        GreenArrow = "greenArrow",
        /// SparkPost's classification codes.
        SparkPost = "sparkPost",
        /// PowerMTA's categories.
        PowerMta = "powerMta",
        /// Mailpro's categories of soft bounces.
        Mailpro = "mailpro",
        /// Constant Contact's letters.
        ConstantContact = "constantContact",
        /// Amazon SES's types and subtypes.
        Ses = "ses",
        /// SendGrid's classifications.
        SendGrid = "sendGrid",
        /// Postmark's bounce types.
        Postmark = "postmark",
        /// Sisimai's reasons.
        Sisimai = "sisimai",
        /// KumoMTA's classes.
        KumoMta = "kumoMta",
        /// postalsys/bounce-classifier's labels.
        Postalsys = "postalsys",
    }
}

/// A label as the tables hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Number(u16),
    Text(&'static str),
}

/// `[vocabulary.*]`.
struct VocabularyFacts {
    id: Vocabulary,
    name: &'static str,
    aliases: &'static [&'static str],
    types: &'static [(&'static str, Option<BounceType>)],
    every: Option<BounceType>,
}

/// `[[special]]`.
struct Special {
    reason: Option<Reason>,
    cause: Option<Reason>,
    rules: &'static [&'static str],
    large_provider: bool,
    unread: bool,
    no_address: bool,
    note: &'static str,
    codes: &'static [(Vocabulary, Label)],
}

/// `[[label]]`.
struct ForeignLabel {
    vocabulary: Vocabulary,
    label: &'static str,
    reasons: &'static [Reason],
    kinds: &'static [Kind],
}

include!(concat!(env!("OUT_DIR"), "/crosswalk.rs"));

/// Other systems' labels for one recipient of a report of this format
/// ([`crate::report::Report::format`]). Reads every field of `recipient` but its codes. Where a
/// system has no word, its text is empty, its number 0 and Mailpro's category `None`.
#[must_use]
pub fn codes_for(format: &str, recipient: &Recipient) -> Codes {
    let mut codes = match recipient.outcome {
        Outcome::Delivered | Outcome::Relayed | Outcome::Expanded => {
            return codes_for_kind(Kind::Delivered);
        }
        Outcome::Failed | Outcome::Delayed => recipient.reason.facts().codes.clone(),
    };
    if recipient.bounce_type == BounceType::Hard {
        codes.mailpro = None;
    }
    for special in SPECIALS
        .iter()
        .filter(|special| special.holds(format, recipient))
    {
        apply(&mut codes, special.codes);
    }
    if recipient.outcome == Outcome::Delayed {
        apply(&mut codes, labels_of(Kind::Delayed));
    }
    codes
}

/// Other systems' labels for what is no bounce; for `bounce` itself, those of an undetermined one.
/// Where a system has no word, its text is empty, its number 0 and Mailpro's category `None`.
#[must_use]
pub fn codes_for_kind(kind: Kind) -> Codes {
    let mut codes = match kind {
        Kind::Bounce | Kind::Delayed => Reason::Undetermined.facts().codes.clone(),
        _ => Codes {
            marketing_platform: 0,
            green_arrow: 0,
            spark_post: 0,
            power_mta: "",
            mailpro: None,
            constant_contact: "",
            ses: "",
            send_grid: "",
            postmark: "",
            sisimai: "",
            kumo_mta: "",
            postalsys: "",
        },
    };
    apply(&mut codes, labels_of(kind));
    codes
}

/// MarketingPlatform's own type of one of its codes: `None` for a complaint (200), which has none,
/// and for what is no code of it.
#[must_use]
pub fn marketing_platform_type(code: u16) -> Option<BounceType> {
    crosswalk(Vocabulary::MarketingPlatform.id(), &code.to_string())
        .ok()
        .and_then(|entry| entry.label_type)
}

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
    entry.reasons.sort_unstable();
    entry.reasons.dedup();
    entry.kinds.sort_unstable();
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

impl Vocabulary {
    /// Its name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        VOCABULARIES
            .iter()
            .find(|facts| facts.id == self)
            .map_or(self.id(), |facts| facts.name)
    }
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

impl Special {
    fn holds(&self, format: &str, recipient: &Recipient) -> bool {
        let cause = recipient.cause.as_ref();
        let mut evidence = recipient
            .evidence
            .iter()
            .chain(cause.iter().flat_map(|cause| &cause.evidence));
        self.reason.is_none_or(|reason| reason == recipient.reason)
            && self
                .cause
                .is_none_or(|reason| cause.is_some_and(|cause| cause.reason == reason))
            && (self.rules.is_empty()
                || evidence.any(|read| self.rules.contains(&read.rule.as_ref())))
            && (!self.large_provider || concerns_large_provider(recipient))
            && (!self.unread || recipient.evidence.is_empty())
            && (!self.no_address || recipient.address.is_none() && names_addresses(format))
    }

    /// The reasons whose verdicts can get these labels.
    fn reasons(&self) -> Vec<Reason> {
        let by_rule = self
            .rules
            .iter()
            .filter_map(|rule| Reason::from_id(rule.split('.').next()?));
        self.reason.into_iter().chain(by_rule).collect()
    }
}

/// Whether the recipient's domain, or the server that was tried, is a large mailbox provider's.
fn concerns_large_provider(recipient: &Recipient) -> bool {
    let domain = recipient.address.as_deref().and_then(address::domain);
    let by_domain = domain.and_then(|domain| provider_of_domain(&domain));
    let id = recipient.remote.provider.as_deref();
    let by_server = || PROVIDERS.iter().find(|provider| id == Some(provider.id));
    by_domain
        .or_else(by_server)
        .is_some_and(|provider| provider.large)
}

/// Whether this kind of input is a report that should name its recipients. A reply alone does not:
/// whoever received it knows.
fn names_addresses(format: &str) -> bool {
    matches!(format, "rfc3464" | "free_text_bounce")
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

fn labels_of(kind: Kind) -> &'static [(Vocabulary, Label)] {
    KINDS
        .iter()
        .find(|(of, _)| *of == kind)
        .map_or(&[], |(_, codes)| codes)
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

impl Label {
    fn text(self) -> Cow<'static, str> {
        match self {
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Text(text) => Cow::Borrowed(text),
        }
    }
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

fn apply(codes: &mut Codes, labels: &[(Vocabulary, Label)]) {
    for (vocabulary, label) in labels {
        match (vocabulary, *label) {
            (Vocabulary::MarketingPlatform, Label::Number(number)) => {
                codes.marketing_platform = number
            }
            (Vocabulary::GreenArrow, Label::Number(number)) => codes.green_arrow = number,
            (Vocabulary::SparkPost, Label::Number(number)) => codes.spark_post = number,
            (Vocabulary::PowerMta, Label::Text(text)) => codes.power_mta = text,
            (Vocabulary::Mailpro, Label::Text(text)) => codes.mailpro = Some(text),
            (Vocabulary::ConstantContact, Label::Text(text)) => codes.constant_contact = text,
            (Vocabulary::Ses, Label::Text(text)) => codes.ses = text,
            (Vocabulary::SendGrid, Label::Text(text)) => codes.send_grid = text,
            (Vocabulary::Postmark, Label::Text(text)) => codes.postmark = text,
            (Vocabulary::Sisimai, Label::Text(text)) => codes.sisimai = text,
            (Vocabulary::KumoMta, Label::Text(text)) => codes.kumo_mta = text,
            (Vocabulary::Postalsys, Label::Text(text)) => codes.postalsys = text,
            // The build refuses a number for a text and a text for a number.
            (_, Label::Number(_) | Label::Text(_)) => {}
        }
    }
}
