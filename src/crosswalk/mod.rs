//! The verdict in other systems' vocabularies, and back. The tables stand in
//! `src/rules/crosswalk.toml`; `docs/crosswalk.md` explains them.

mod reverse;

use std::borrow::Cow;

use serde::{Serialize, Serializer};

pub use reverse::{CrosswalkEntry, crosswalk, labels};

use crate::extract::{address, remote::provider_of_domain};
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

fn labels_of(kind: Kind) -> &'static [(Vocabulary, Label)] {
    KINDS
        .iter()
        .find(|(of, _)| *of == kind)
        .map_or(&[], |(_, codes)| codes)
}

impl Label {
    fn text(self) -> Cow<'static, str> {
        match self {
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Text(text) => Cow::Borrowed(text),
        }
    }
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
