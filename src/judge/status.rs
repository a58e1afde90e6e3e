//! The codes of one failure: which reply code, which enhanced code, what they say.

use super::evidence;
use super::reading::{Rank, Reading, fits};
use crate::extract::codes::{self, Enhanced};
use crate::extract::{Failure, Scene, Words};
use crate::report::{BounceType, Evidence, Outcome, Stage};
use crate::rules::order::sort_by;
use crate::rules::{self, CodeFacts, CodePattern, Reason};

/// The codes of one failure.
#[derive(Debug, Default)]
pub struct Status {
    /// Reply code and where it stands.
    pub reply: Option<(u16, Words)>,
    /// Enhanced code and where it stands.
    pub enhanced: Option<(Enhanced, Words)>,
    delayed: bool,
}

impl Status {
    /// Reads the codes of a failure.
    pub(super) fn read(scene: Scene<'_>, failure: &Failure) -> Self {
        let mut words: Vec<&Words> = failure.words.iter().collect();
        sort_by(&mut words, |one, other| one.tier < other.tier);
        let status = failure.status.clone();
        let class = status.as_ref().map(|(code, _)| code.class);
        let reply = words
            .iter()
            .find_map(|words| best_reply(scene, words, class));
        let class = reply
            .as_ref()
            .map(|(code, _)| code / 100)
            .or(class.map(u16::from));
        let spoken = words.iter().find_map(|words| {
            let status = status.as_ref().map(|(_, words)| words);
            let reply = reply.as_ref().map(|(_, words)| words);
            best_enhanced(scene, words, class, reply, status)
        });
        let enhanced = match (status, spoken) {
            // `Status: 5.0.0` says nothing; what the remote server said does. So does a code that
            // contradicts the class of its own reply.
            (Some(status), Some(spoken)) => {
                let specific = !spoken.0.is_general() && spoken.1.tier < 2;
                Some(if specific || status.0.is_general() {
                    spoken
                } else {
                    status
                })
            }
            (status, spoken) => status.or(spoken),
        };
        Self {
            reply,
            enhanced,
            delayed: failure.outcome == Some(Outcome::Delayed),
        }
    }

    /// With the codes of nearer words alone.
    pub(super) fn within(self, tier: u8) -> Self {
        Self {
            reply: self.reply.filter(|(_, words)| words.tier <= tier),
            enhanced: self.enhanced.filter(|(_, words)| words.tier <= tier),
            delayed: self.delayed,
        }
    }

    /// Whether the codes say "not now".
    pub(super) fn is_transient(&self) -> bool {
        match (&self.reply, &self.enhanced) {
            (Some((code, _)), _) => code / 100 == 4,
            (None, Some((code, _))) => code.class == 4,
            (None, None) => self.delayed,
        }
    }

    /// Whether the codes say "never".
    pub(super) fn is_permanent(&self) -> bool {
        match (&self.reply, &self.enhanced) {
            (Some((code, _)), _) => code / 100 == 5,
            (None, Some((code, _))) => code.class == 5,
            (None, None) => false,
        }
    }

    /// Whether one of the patterns was read.
    pub(super) fn matches(&self, patterns: &[CodePattern]) -> bool {
        fits(
            patterns,
            self.enhanced.as_ref().map(|(code, _)| *code),
            self.reply.as_ref().map(|(code, _)| *code),
        )
    }

    /// The reason of an enhanced code that says more than its subject.
    pub(super) fn specific_reason(&self) -> Option<Reason> {
        let (code, _) = self.enhanced.as_ref()?;
        let (facts, exact) = rules::enhanced(code.subject, code.detail)?;
        (exact && !facts.weak)
            .then(|| reason(facts, code.class == 5, None))
            .flatten()
    }

    /// What the codes alone say.
    pub(super) fn readings(&self, command: Option<Stage>) -> Vec<Reading> {
        let mut readings = Vec::new();
        let own = |words: &Words| words.tier < 3;
        if let Some((code, words)) = self.enhanced.as_ref().filter(|(_, words)| own(words))
            && let Some((facts, exact)) = rules::enhanced(code.subject, code.detail)
            && let Some(reason) = reason(facts, code.class == 5, command)
        {
            // "Not now" about the address is what servers say that do not want to say more.
            let evasive = code.class == 4 && reason.facts().bounce_type == BounceType::Hard;
            let rank = match (exact && !facts.weak && !evasive, code.subject) {
                (true, 1 | 5) => Rank::AddressCode,
                (true, _) => Rank::SpecificCode,
                (false, _) => Rank::WeakCode,
            };
            readings.push(code_reading(
                reason,
                rank,
                words,
                format!("code.{code}"),
                facts,
            ));
        }
        if let Some((code, words)) = self.reply.as_ref().filter(|(_, words)| own(words))
            && let Some(facts) = rules::reply(*code)
            && let Some(reason) = facts.reason
        {
            readings.push(code_reading(
                reason,
                Rank::ReplyCode,
                words,
                format!("code.{code}"),
                facts,
            ));
        }
        readings
    }

    /// The codes as evidence.
    pub(super) fn evidence(&self, scene: Scene<'_>) -> Vec<Evidence> {
        let enhanced = self
            .enhanced
            .as_ref()
            .map(|(code, words)| evidence::quote(scene, words, format!("code.{code}")));
        let reply = self
            .reply
            .as_ref()
            .map(|(code, words)| evidence::quote(scene, words, format!("code.{code}")));
        enhanced.into_iter().chain(reply).collect()
    }
}

fn reason(facts: &CodeFacts, permanent: bool, command: Option<Stage>) -> Option<Reason> {
    let during_auth = facts.during_auth.filter(|_| command == Some(Stage::Auth));
    during_auth
        .or(facts.permanent.filter(|_| permanent))
        .or(facts.reason)
}

fn code_reading(
    reason: Reason,
    rank: Rank,
    words: &Words,
    id: String,
    facts: &CodeFacts,
) -> Reading {
    Reading {
        reason,
        rank,
        weight: 0,
        corroborated: false,
        words: words.clone(),
        rule: None,
        id,
        stage: None,
        bounce_type: None,
        mechanism: facts.mechanism,
        scope: None,
        help_url: None,
    }
}

/// The likeliest reply code of some words; of equals the first, of the given class if there is one.
fn best_reply(scene: Scene<'_>, words: &Words, class: Option<u8>) -> Option<(u16, Words)> {
    let text = scene.text(words);
    let failures = codes::replies(text).filter(|reply| reply.code >= 400);
    let best = failures.max_by_key(|reply| {
        let fits = class.is_some_and(|class| u16::from(class) == reply.code / 100);
        (
            reply.weight > 1,
            fits,
            reply.weight,
            std::cmp::Reverse(reply.range.start),
        )
    })?;
    Some((best.code, within(words, best.range)))
}

/// The first enhanced code that is not general and of the reply's class; one that follows the reply
/// code directly first.
fn best_enhanced(
    scene: Scene<'_>,
    words: &Words,
    class: Option<u16>,
    reply: Option<&Words>,
    status: Option<&Words>,
) -> Option<(Enhanced, Words)> {
    if Some(words) == status {
        return None;
    }
    let text = scene.text(words);
    let best = codes::enhanced(text)
        .filter(|(code, range)| code.class != 2 && status != Some(&within(words, range.clone())))
        .max_by_key(|(code, range)| {
            let fits = class.is_none_or(|class| class == u16::from(code.class));
            let follows = reply.is_some_and(|reply| {
                reply.text == words.text
                    && text
                        .get(reply.range.end.saturating_sub(words.range.start)..range.start)
                        .is_some_and(|between| {
                            between.len() < 8 && !between.contains(char::is_alphanumeric)
                        })
            });
            let specific = !code.is_general();
            (
                fits && specific,
                follows,
                fits,
                specific,
                std::cmp::Reverse(range.start),
            )
        })?;
    Some((best.0, within(words, best.1)))
}

fn within(words: &Words, range: std::ops::Range<usize>) -> Words {
    let base = words.range.start;
    Words {
        text: words.text,
        range: base.saturating_add(range.start)..base.saturating_add(range.end),
        tier: words.tier,
    }
}
