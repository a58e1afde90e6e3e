//! What the reports of one sending say together: how bad it is, what to fix first, whom to remove.

mod summary;

use std::cmp::Reverse;
use std::collections::HashMap;

pub use summary::{
    CampaignSummary, Doubt, FixFirst, GOOD_RATE, HIGH_RATE, LooksDead, RateLevel, Removal, Share,
};

use crate::extract::{address, remote::provider_of_domain};
use crate::hygiene::{ArgumentError, Field, RecipientFacts, ReportFacts};
use crate::report::{BounceType, Confidence, Kind, Outcome, Problem, Reason, Scope, Stage};
use crate::rules::normalise::lower;
use crate::rules::order::{sort, sort_by};
use crate::value::Value;

/// Summarises all reports at once.
#[must_use]
pub fn summarize<'a>(
    reports: impl IntoIterator<Item = &'a ReportFacts>,
    sent: Option<u64>,
) -> CampaignSummary {
    let mut campaign = Campaign::default();
    for report in reports {
        campaign.add(report);
    }
    campaign.summary(sent)
}

/// Summarises a JSON list of reports. `options` is `{ sent? }` or null.
///
/// # Errors
/// The first field that cannot be used.
pub fn summarize_json(
    reports: impl Into<Value>,
    options: impl Into<Value>,
) -> Result<CampaignSummary, ArgumentError> {
    let reports = &reports.into();
    let sent = sent_from_json(options)?;
    let Value::List(reports) = reports else {
        return Err(Field::new("reports", reports).expected("a list of reports"));
    };
    let mut campaign = Campaign::default();
    for (index, report) in reports.iter().enumerate() {
        campaign.add(&ReportFacts::from_json(
            &format!("reports[{index}]"),
            report.clone(),
        )?);
    }
    Ok(campaign.summary(sent))
}

/// Reads `{ sent? }` or null.
///
/// # Errors
/// `sent` is no whole number above 0, or another option was given.
pub fn sent_from_json(options: impl Into<Value>) -> Result<Option<u64>, ArgumentError> {
    let options = &options.into();
    if options.is_null() {
        return Ok(None);
    }
    let options = Field::new("options", options).object_of(&["sent"])?;
    options
        .get("sent")
        .map(|sent| sent.number(1..=1_000_000_000_000))
        .transpose()
}

/// A sending whose reports arrive one by one. Its memory grows with the addresses to remove and
/// with nothing else.
#[derive(Debug, Clone, Default)]
pub struct Campaign {
    reports: u64,
    failed: u64,
    delayed: u64,
    kinds: Counts<Kind>,
    reasons: Counts<Reason>,
    stages: Counts<Stage>,
    providers: Counts<String>,
    types: Counts<BounceType>,
    problems: Counts<Problem>,
    fixable: Vec<Group>,
    standings: Vec<Standing>,
    /// The place of each address's standing.
    addresses: HashMap<String, usize>,
}

/// What is to be done about an address.
#[derive(Debug, Clone)]
enum Standing {
    Remove(Removal),
    LooksDead(LooksDead),
}

/// Failures with one cause.
#[derive(Debug, Clone)]
struct Group {
    cause: (Reason, Option<Scope>),
    count: u64,
    providers: Counts<String>,
    blocklists: Counts<String>,
}

/// Names that come out of reports are free text; no more than this many are counted apart.
const NAMES: usize = 1000;
const UNKNOWN: &str = "unknown";

impl Campaign {
    /// Counts one more report.
    pub fn add(&mut self, report: &ReportFacts) {
        self.reports += 1;
        self.kinds.add(report.kind);
        match report.kind {
            Kind::Bounce | Kind::Delayed | Kind::Delivered => {
                for recipient in &report.recipients {
                    self.add_recipient(recipient);
                }
            }
            Kind::Complaint | Kind::UnsubscribeRequest => {
                let named = report
                    .recipients
                    .iter()
                    .filter_map(|recipient| recipient.address.as_ref());
                for address in named.chain(&report.complainants) {
                    self.remove(address, report.kind, None);
                }
            }
            _ => {}
        }
    }

    fn add_recipient(&mut self, recipient: &RecipientFacts) {
        match recipient.outcome {
            Outcome::Failed => {}
            Outcome::Delayed => {
                self.delayed += 1;
                return;
            }
            Outcome::Delivered | Outcome::Relayed | Outcome::Expanded => return,
        }
        self.failed += 1;
        self.reasons.add(recipient.reason);
        self.stages.add(recipient.stage);
        self.types.add(recipient.bounce_type);
        self.problems.add(recipient.problem_with);
        let provider = provider_of(recipient);
        self.providers
            .add_name(provider.as_deref().unwrap_or(UNKNOWN));
        let (cause, problem) = match recipient.cause {
            Some(cause) => (cause, cause.facts().problem_with),
            None => (recipient.reason, recipient.problem_with),
        };
        if is_fixable(problem) {
            self.add_fixable((cause, recipient.scope), provider, recipient);
        }
        self.judge_address(recipient);
    }

    fn add_fixable(
        &mut self,
        cause: (Reason, Option<Scope>),
        provider: Option<String>,
        recipient: &RecipientFacts,
    ) {
        let known = self.fixable.iter().position(|group| group.cause == cause);
        if known.is_none() {
            self.fixable.push(Group {
                cause,
                count: 0,
                providers: Counts::default(),
                blocklists: Counts::default(),
            });
        }
        let last = self.fixable.len().saturating_sub(1);
        let Some(group) = self.fixable.get_mut(known.unwrap_or(last)) else {
            return;
        };
        group.count += 1;
        if let Some(provider) = &provider {
            group.providers.add_name(provider);
        }
        if let Some(blocklist) = &recipient.blocklist {
            group.blocklists.add_name(blocklist);
        }
    }

    fn judge_address(&mut self, recipient: &RecipientFacts) {
        let Some(address) = &recipient.address else {
            return;
        };
        if recipient.reason.facts().bounce_type != BounceType::Hard
            || recipient.bounce_type == BounceType::Other
        {
            return;
        }
        let doubts = doubts(recipient);
        if doubts.is_empty() {
            self.remove(address, Kind::Bounce, Some(recipient));
            return;
        }
        let new = || {
            Standing::LooksDead(LooksDead {
                address: address.clone(),
                reason: recipient.reason,
                because: Vec::new(),
                suggestion: recipient.suggestion.clone(),
            })
        };
        let Some(Standing::LooksDead(entry)) = self.standing_of(address, new) else {
            return;
        };
        // The same whatever the order of the reports.
        entry.reason = entry.reason.min(recipient.reason);
        entry.because.extend(doubts);
        sort(&mut entry.because);
        entry.because.dedup();
    }

    fn remove(&mut self, address: &str, kind: Kind, recipient: Option<&RecipientFacts>) {
        let removal = Removal {
            address: address.to_owned(),
            kind,
            reason: recipient.map(|recipient| recipient.reason),
            suggestion: recipient.and_then(|recipient| recipient.suggestion.clone()),
        };
        let new = || Standing::Remove(removal.clone());
        // The same whatever the order of the reports.
        match self.standing_of(address, new) {
            Some(Standing::Remove(entry))
                if (entry.kind, entry.reason) <= (removal.kind, removal.reason) => {}
            Some(entry) => *entry = Standing::Remove(removal),
            None => {}
        }
    }

    /// What the reports so far say together.
    #[must_use]
    pub fn summary(&self, sent: Option<u64>) -> CampaignSummary {
        let rate = sent.map(|sent| ratio(self.failed, sent));
        CampaignSummary {
            reports: self.reports,
            sent,
            failed: self.failed,
            delayed: self.delayed,
            rate,
            level: rate.map(|rate| match rate {
                rate if rate < GOOD_RATE => RateLevel::Good,
                rate if rate <= HIGH_RATE => RateLevel::Elevated,
                _ => RateLevel::High,
            }),
            by_kind: self.kinds.shares(|kind| kind.id(), self.reports),
            by_reason: self.reasons.shares(|reason| reason.id(), self.failed),
            by_stage: self.stages.shares(|stage| stage.id(), self.failed),
            by_provider: self.providers.shares(String::as_str, self.failed),
            by_type: self.types.shares(|kind| kind.id(), self.failed),
            by_problem: self.problems.shares(|problem| problem.id(), self.failed),
            fix_first: self.fix_first(),
            remove: self.standing(|standing| match standing {
                Standing::Remove(removal) => Some(removal.clone()),
                Standing::LooksDead(_) => None,
            }),
            looks_dead: self.standing(|standing| match standing {
                Standing::Remove(_) => None,
                Standing::LooksDead(address) => Some(address.clone()),
            }),
        }
    }

    /// The standing of an address, made if there is none.
    fn standing_of(
        &mut self,
        address: &str,
        new: impl FnOnce() -> Standing,
    ) -> Option<&mut Standing> {
        let last = self.standings.len();
        let place = *self.addresses.entry(lower(address)).or_insert(last);
        if place == last {
            self.standings.push(new());
        }
        self.standings.get_mut(place)
    }

    /// The addresses of one standing, in alphabetical order.
    fn standing<T>(&self, take: impl Fn(&Standing) -> Option<T>) -> Vec<T> {
        let mut places: Vec<(&String, &usize)> = self.addresses.iter().collect();
        sort(&mut places);
        let standings = places
            .iter()
            .filter_map(|(_, place)| self.standings.get(**place));
        standings.filter_map(take).collect()
    }

    fn fix_first(&self) -> Option<FixFirst> {
        // Of equal groups the one whose cause comes first.
        let key = |group: &&Group| (group.count, Reverse(group.cause));
        let group = self.fixable.iter().max_by_key(key)?;
        let (reason, scope) = group.cause;
        let facts = reason.facts();
        Some(FixFirst {
            reason,
            scope,
            problem_with: facts.problem_with,
            provider: (group.providers.most())
                .filter(|(_, count)| count * 2 > group.count)
                .map(|(id, _)| id.clone()),
            blocklist: group.blocklists.most().map(|(name, _)| name.clone()),
            count: group.count,
            share: ratio(group.count, self.failed),
            explanation: format!("reason.{}", reason.id()),
            action: facts.action,
        })
    }
}

/// Whether the sender can do something about it.
fn is_fixable(problem: Problem) -> bool {
    match problem {
        Problem::SendingSystem
        | Problem::SendingPlatform
        | Problem::SendingIp
        | Problem::SenderDomain
        | Problem::SenderPractice
        | Problem::Message => true,
        Problem::RecipientAddress
        | Problem::Recipient
        | Problem::ReceivingSystem
        | Problem::Network
        | Problem::Unknown => false,
    }
}

fn doubts(recipient: &RecipientFacts) -> Vec<Doubt> {
    let not_dead = |reason: &Reason| reason.facts().bounce_type != BounceType::Hard;
    [
        (
            recipient.temporary || recipient.bounce_type == BounceType::Soft,
            Doubt::Temporary,
        ),
        (recipient.confidence == Confidence::Guess, Doubt::Guess),
        (recipient.conflicts.iter().any(not_dead), Doubt::Conflict),
        (
            recipient.reason == Reason::MailboxDisabled,
            Doubt::MayReturn,
        ),
    ]
    .into_iter()
    .filter_map(|(holds, doubt)| holds.then_some(doubt))
    .collect()
}

/// The provider that refused, or the one whose domain the address has.
fn provider_of(recipient: &RecipientFacts) -> Option<String> {
    let by_domain = || {
        let domain = address::domain(recipient.address.as_deref()?)?;
        provider_of_domain(&domain).map(|provider| provider.id.to_owned())
    };
    recipient.provider.clone().or_else(by_domain)
}

/// How often each key was met, in the order of the keys.
#[derive(Debug, Clone)]
struct Counts<K>(Vec<(K, u64)>);

impl<K> Default for Counts<K> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Ord> Counts<K> {
    fn add(&mut self, key: K) {
        let place = self.0.partition_point(|(known, _)| *known < key);
        match self.0.get_mut(place) {
            Some((known, count)) if *known == key => *count += 1,
            _ => self.0.insert(place, (key, 1)),
        }
    }

    /// The key counted most; of equals the first.
    fn most(&self) -> Option<&(K, u64)> {
        self.0.iter().rev().max_by_key(|(_, count)| *count)
    }

    /// The largest share first; equals in the order of the keys.
    fn shares(&self, id: impl Fn(&K) -> &str, of: u64) -> Vec<Share> {
        let share = |(key, count): &(K, u64)| Share {
            id: id(key).to_owned(),
            count: *count,
            share: ratio(*count, of),
        };
        let mut shares: Vec<Share> = self.0.iter().map(share).collect();
        sort_by(&mut shares, |one, other| one.count > other.count);
        shares
    }
}

impl Counts<String> {
    fn add_name(&mut self, name: &str) {
        let known = self.0.len() < NAMES || self.0.iter().any(|(known, _)| known == name);
        self.add(if known { name } else { UNKNOWN }.to_owned());
    }
}

#[allow(clippy::cast_precision_loss)] // Counts of messages stay far below 2^53.
fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}
