//! One interpretation of one phrase or code.

use std::cmp::Reverse;

use super::evidence;
use super::names::Names;
use super::standing::{in_reply, introduces, straddles, sums_up};
use super::status::Status;
use crate::extract::{Failure, Hint, Scene, Words};
use crate::report::{BounceType, Evidence, Mechanism, Scope, Stage};
use crate::rules::Role;
use crate::rules::order::{sort, sort_by};
use crate::rules::{
    CodePattern, PROVIDERS, Place, Provider, ProviderCode, Reason, Rule, Strength, Target,
};
use crate::scan::Hit;

/// How much a reading proves; compared before everything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// Words around the server's own that only say that something failed.
    Preamble,
    /// A reply code: `550`.
    ReplyCode,
    /// Words that only say that something failed.
    Causeless,
    /// An enhanced code that says little: `5.7.1`, `5.0.0`.
    WeakCode,
    /// Words that only say that something was refused.
    Refusal,
    /// A weak phrase.
    Weak,
    /// Words that only wrap another failure.
    Wrapper,
    /// An enhanced code about the address or the protocol, which software sends for much else.
    AddressCode,
    /// A general phrase.
    General,
    /// A clear phrase in the text around, where the server's own words are given apart: such text
    /// explains and speculates.
    Nearby,
    /// Any other specific enhanced code.
    SpecificCode,
    /// A phrase that means what it says.
    Normal,
    /// A phrase of the provider that refused.
    Provider,
    /// A phrase of a user's rule.
    User,
}

/// One interpretation.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) reason: Reason,
    pub(super) rank: Rank,
    /// Bytes of phrase that were matched.
    pub(super) weight: u16,
    /// Whether a code that fits was read.
    pub(super) corroborated: bool,
    /// Where it was read.
    pub(super) words: Words,
    /// The rule's index; `None` for a code.
    pub(super) rule: Option<u16>,
    /// Id of the rule or code.
    pub(super) id: String,
    pub(super) stage: Option<Stage>,
    pub(super) bounce_type: Option<BounceType>,
    pub(super) mechanism: Option<Mechanism>,
    pub(super) scope: Option<Scope>,
    /// `detail.helpUrl` of a provider's code.
    pub(super) help_url: Option<&'static str>,
}

/// A code that fits is worth this many bytes of phrase.
const CORROBORATION: u16 = 8;

impl Reading {
    /// The order of readings: larger wins.
    pub(super) fn key(&self) -> impl Ord {
        let bonus = if self.corroborated { CORROBORATION } else { 0 };
        (
            self.rank,
            // "Access denied" loses to whatever says why.
            self.rank > Rank::General || self.reason != Reason::AccessDenied,
            Reverse(self.words.tier),
            self.weight.saturating_add(bonus),
            self.corroborated,
            Reverse(self.words.range.start),
            Reverse(self.id.clone()),
        )
    }

    pub(super) fn evidence(&self, scene: Scene<'_>) -> Evidence {
        evidence::quote(scene, &self.words, self.id.clone())
    }
}

/// All readings of one failure.
pub(super) fn all(
    scene: Scene<'_>,
    failure: &Failure,
    status: &Status,
    provider: Option<&'static Provider>,
    command: Option<Stage>,
) -> Vec<Reading> {
    let mut readings = phrases(scene, failure, status, provider);
    readings.extend(status.readings(command));
    readings.extend(provider_code(status, provider));
    readings.extend(failure.hint.as_ref().map(hint));
    if command == Some(Stage::MailFrom) {
        readings.iter_mut().for_each(about_sender);
    }
    readings
}

/// At MAIL FROM the server knows no recipient yet: what it calls unknown is the sender.
fn about_sender(reading: &mut Reading) {
    let about_address = matches!(
        reading.reason,
        Reason::UserUnknown
            | Reason::BadAddressSyntax
            | Reason::DomainNotFound
            | Reason::NoMailService
            | Reason::MailboxMoved
            | Reason::MailboxDisabled
    );
    if about_address {
        reading.reason = Reason::SenderAddressInvalid;
    }
}

/// What the reporting service itself takes it for.
fn hint(hint: &Hint) -> Reading {
    Reading {
        reason: hint.reason,
        rank: if hint.sure {
            Rank::AddressCode
        } else {
            Rank::WeakCode
        },
        weight: 0,
        corroborated: false,
        words: hint.words.clone(),
        rule: None,
        id: hint.id.clone(),
        stage: None,
        bounce_type: hint.bounce_type,
        mechanism: None,
        scope: None,
        help_url: None,
    }
}

/// A phrase of the same provider must be longer than this to beat its code.
const CODE_WEIGHT: u16 = 16;

/// What the enhanced code means at the provider, or at the only provider that writes it.
fn provider_code(status: &Status, provider: Option<&'static Provider>) -> Option<Reading> {
    let (enhanced, words) = (status.enhanced.as_ref()).filter(|(_, words)| words.tier < 3)?;
    let fits = |code: &&ProviderCode| code.fits(enhanced.class, enhanced.subject, enhanced.detail);
    let own = provider.and_then(|provider| provider.codes.iter().find(fits));
    let anywhere = || {
        let all = PROVIDERS.iter().flat_map(|provider| &provider.codes);
        all.filter(|code| code.anywhere).find(fits)
    };
    let (code, rank) = match own {
        Some(code) => (code, Rank::Provider),
        None => (anywhere()?, Rank::Normal),
    };
    Some(Reading {
        reason: code.reason,
        rank,
        weight: CODE_WEIGHT,
        corroborated: true,
        words: words.clone(),
        rule: None,
        id: code.id.to_owned(),
        stage: code.stage,
        bounce_type: code.bounce_type,
        mechanism: code.mechanism,
        scope: code.scope,
        help_url: code.help_url,
    })
}

fn phrases(
    scene: Scene<'_>,
    failure: &Failure,
    status: &Status,
    provider: Option<&'static Provider>,
) -> Vec<Reading> {
    let near = failure.words.iter().filter(|words| words.tier < 3);
    let mut words: Vec<&Words> = near.collect();
    sort_by(&mut words, |one, other| one.tier < other.tier);
    let wrapped = wrappers(scene, &words);
    let names = Names::new(scene);
    let mut seen: Vec<(usize, usize, usize, u16)> = Vec::new();
    let mut readings: Vec<Reading> = Vec::new();
    for words in words {
        if words.tier > 1 && readings.iter().any(|reading| reading.rank >= Rank::Refusal) {
            break;
        }
        let is_phrase = |hit: &&Hit| hit.role == Role::Phrase;
        let met = rules_of(&scene.hits_in(words).filter(is_phrase).collect::<Vec<_>>());
        let (introducing, cancelling): (Vec<&Hit>, Vec<&Hit>) = scene
            .hits_in(words)
            .filter(|hit| hit.role == Role::Unless && met.binary_search(&hit.rule).is_ok())
            .filter(|hit| !straddles(hit, words, status) && !names.holds(words, hit))
            .partition(|hit| introduces(scene, hit, words, status));
        let introducing = rules_of(&introducing);
        let cancelling = rules_of(&cancelling);
        for hit in scene.hits_in(words).filter(is_phrase) {
            // What a wrapper says in its own words is not about the failure inside.
            let inside = wrapped.iter().any(|(text, wrapper)| {
                *text == words.text
                    && wrapper.rule != hit.rule
                    && wrapper.start <= hit.start
                    && hit.end <= wrapper.end
            });
            if inside
                || straddles(hit, words, status)
                || sums_up(scene, hit, words)
                || names.holds(words, hit)
                || cancelling.binary_search(&hit.rule).is_ok()
                || (!in_reply(hit, words, status) && introducing.binary_search(&hit.rule).is_ok())
            {
                continue;
            }
            let key = (words.text, hit.start, hit.end, hit.rule);
            match seen.binary_search(&key) {
                Ok(_) => continue,
                Err(place) => seen.insert(place, key),
            }
            let reading = scene
                .rules
                .rule(hit.rule)
                .and_then(|rule| reading(scene, failure, words, hit, rule, status, provider));
            readings.extend(reading);
        }
    }
    readings
}

/// The rules of some hits, in order.
fn rules_of(hits: &[&Hit]) -> Vec<u16> {
    let mut rules: Vec<u16> = hits.iter().map(|hit| hit.rule).collect();
    sort(&mut rules);
    rules
}

/// The hits of rules that only wrap another failure.
fn wrappers<'s>(scene: Scene<'s>, words: &[&Words]) -> Vec<(usize, &'s Hit)> {
    let is_wrapper = |hit: &&Hit| {
        hit.role == Role::Phrase && scene.rules.rule(hit.rule).is_some_and(|rule| rule.wrapper)
    };
    words
        .iter()
        .flat_map(|words| scene.hits_in(words).map(|hit| (words.text, hit)))
        .filter(|(_, hit)| is_wrapper(hit))
        .collect()
}

fn reading(
    scene: Scene<'_>,
    failure: &Failure,
    words: &Words,
    hit: &Hit,
    rule: &Rule,
    status: &Status,
    provider: Option<&'static Provider>,
) -> Option<Reading> {
    let Target::Reason(reason) = rule.target else {
        return None;
    };
    let own = is_provider(rule.provider, provider);
    if rule.place != Place::Body
        || (rule.only_provider && !own)
        || !(rule.requires.is_empty() || status.matches(&rule.requires))
    {
        return None;
    }
    let rank = match rule.strength {
        _ if reason == Reason::Undetermined && words.tier > 0 => Rank::Preamble,
        _ if reason == Reason::Undetermined => Rank::Causeless,
        _ if rule.wrapper => Rank::Wrapper,
        Strength::Normal if scene.rules.is_user(hit.rule) => Rank::User,
        Strength::Normal if own => Rank::Provider,
        Strength::Normal => Rank::Normal,
        Strength::General if own => Rank::Normal,
        Strength::General => Rank::General,
        Strength::Weak if reason == Reason::AccessDenied => Rank::Refusal,
        Strength::Weak => Rank::Weak,
    };
    let rank = match rank {
        Rank::Normal if words.tier > 0 && failure.diagnostic.is_some() => Rank::Nearby,
        rank => rank,
    };
    let same_code = status.specific_reason() == Some(reason);
    // A phrase and a code that say the same are worth at least the code.
    let rank = match rank {
        Rank::Refusal | Rank::Weak | Rank::General if same_code => Rank::SpecificCode,
        rank => rank,
    };
    let corroborated = same_code || !rule.requires.is_empty() || status.matches(&rule.codes);
    Some(Reading {
        reason,
        rank,
        weight: weight(hit),
        corroborated,
        words: Words {
            text: words.text,
            range: hit.start..hit.end,
            tier: words.tier,
        },
        rule: Some(hit.rule),
        id: rule.id.to_string(),
        stage: rule.stage,
        bounce_type: rule.bounce_type,
        mechanism: rule.mechanism,
        scope: rule.scope,
        help_url: None,
    })
}

/// What a phrase weighs: its bytes, less for the gaps in it, which may hold anything.
fn weight(hit: &Hit) -> u16 {
    let span = u16::try_from(hit.end.saturating_sub(hit.start)).unwrap_or(u16::MAX);
    let gap = span.saturating_sub(hit.weight);
    let loss = if gap > 2 { gap / 8 + 4 } else { 0 };
    hit.weight.saturating_sub(loss.min(hit.weight / 2))
}

fn is_provider(index: Option<u16>, provider: Option<&'static Provider>) -> bool {
    let named = index.and_then(|index| PROVIDERS.get(usize::from(index)));
    matches!((named, provider), (Some(named), Some(provider)) if named.id == provider.id)
}

/// The provider that wrote the words: by its marks, or by a phrase that only it writes.
pub(super) fn marked_provider(scene: Scene<'_>, failure: &Failure) -> Option<&'static Provider> {
    let mut best: Option<(u16, u16)> = None;
    for words in failure.words.iter().filter(|words| words.tier < 2) {
        for hit in scene.hits_in(words).filter(|hit| hit.role == Role::Phrase) {
            let Some(rule) = scene.rules.rule(hit.rule) else {
                continue;
            };
            let named = match rule.target {
                Target::Provider(index) => Some(index),
                Target::Reason(_) if !rule.only_provider && rule.requires.is_empty() => {
                    rule.provider
                }
                _ => None,
            };
            if let Some(index) = named
                && best.is_none_or(|(weight, _)| hit.weight > weight)
            {
                best = Some((hit.weight, index));
            }
        }
    }
    best.and_then(|(_, index)| PROVIDERS.get(usize::from(index)))
}

/// Whether a code fits one of the patterns.
pub(super) fn fits(
    patterns: &[CodePattern],
    enhanced: Option<crate::extract::codes::Enhanced>,
    reply: Option<u16>,
) -> bool {
    patterns.iter().any(|pattern| match *pattern {
        CodePattern::Enhanced(class, subject, detail) => enhanced.is_some_and(|code| {
            (class == 0 || class == code.class) && code.subject == subject && code.detail == detail
        }),
        CodePattern::Reply(code) => reply == Some(code),
    })
}
