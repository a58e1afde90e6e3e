//! What the reports of one sending say together: how bad it is, what to fix first, whom to remove.

mod summary;

use std::collections::BTreeMap;

pub use summary::{
    CampaignSummary, Doubt, FixFirst, GOOD_RATE, HIGH_RATE, LooksDead, RateLevel, Removal, Share,
};

use crate::extract::{address, remote::provider_of_domain};
use crate::hygiene::{ArgumentError, Field, RecipientFacts, ReportFacts};
use crate::report::{BounceType, Confidence, Kind, Outcome, Problem, Reason, Scope, Stage};
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
    kinds: BTreeMap<Kind, u64>,
    reasons: BTreeMap<Reason, u64>,
    stages: BTreeMap<Stage, u64>,
    providers: BTreeMap<String, u64>,
    types: BTreeMap<BounceType, u64>,
    problems: BTreeMap<Problem, u64>,
    fixable: BTreeMap<(Reason, Option<Scope>), Group>,
    remove: BTreeMap<String, Removal>,
    looks_dead: BTreeMap<String, LooksDead>,
}

/// Failures with one cause.
#[derive(Debug, Clone, Default)]
struct Group {
    count: u64,
    providers: BTreeMap<String, u64>,
    blocklists: BTreeMap<String, u64>,
}

/// Names that come out of reports are free text; no more than this many are counted apart.
const NAMES: usize = 1000;
const UNKNOWN: &str = "unknown";

impl Campaign {
    /// Counts one more report.
    pub fn add(&mut self, report: &ReportFacts) {
        self.reports += 1;
        *self.kinds.entry(report.kind).or_default() += 1;
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
        *self.reasons.entry(recipient.reason).or_default() += 1;
        *self.stages.entry(recipient.stage).or_default() += 1;
        *self.types.entry(recipient.bounce_type).or_default() += 1;
        *self.problems.entry(recipient.problem_with).or_default() += 1;
        let provider = provider_of(recipient);
        count(&mut self.providers, provider.as_deref().unwrap_or(UNKNOWN));
        let (cause, problem) = match recipient.cause {
            Some(cause) => (cause, cause.facts().problem_with),
            None => (recipient.reason, recipient.problem_with),
        };
        if is_fixable(problem) {
            let group = self.fixable.entry((cause, recipient.scope)).or_default();
            group.count += 1;
            if let Some(provider) = &provider {
                count(&mut group.providers, provider);
            }
            if let Some(blocklist) = &recipient.blocklist {
                count(&mut group.blocklists, blocklist);
            }
        }
        self.judge_address(recipient);
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
        let key = address.to_lowercase();
        if self.remove.contains_key(&key) {
            return;
        }
        let entry = self.looks_dead.entry(key).or_insert_with(|| LooksDead {
            address: address.clone(),
            reason: recipient.reason,
            because: Vec::new(),
            suggestion: recipient.suggestion.clone(),
        });
        // The same whatever the order of the reports.
        entry.reason = entry.reason.min(recipient.reason);
        entry.because.extend(doubts);
        entry.because.sort_unstable();
        entry.because.dedup();
    }

    fn remove(&mut self, address: &str, kind: Kind, recipient: Option<&RecipientFacts>) {
        let key = address.to_lowercase();
        self.looks_dead.remove(&key);
        let removal = Removal {
            address: address.to_owned(),
            kind,
            reason: recipient.map(|recipient| recipient.reason),
            suggestion: recipient.and_then(|recipient| recipient.suggestion.clone()),
        };
        let entry = self.remove.entry(key).or_insert_with(|| removal.clone());
        // The same whatever the order of the reports.
        if (removal.kind, removal.reason) < (entry.kind, entry.reason) {
            *entry = removal;
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
            by_kind: shares(&self.kinds, |kind| kind.id(), self.reports),
            by_reason: shares(&self.reasons, |reason| reason.id(), self.failed),
            by_stage: shares(&self.stages, |stage| stage.id(), self.failed),
            by_provider: shares(&self.providers, String::as_str, self.failed),
            by_type: shares(&self.types, |bounce_type| bounce_type.id(), self.failed),
            by_problem: shares(&self.problems, |problem| problem.id(), self.failed),
            fix_first: self.fix_first(),
            remove: self.remove.values().cloned().collect(),
            looks_dead: self.looks_dead.values().cloned().collect(),
        }
    }

    fn fix_first(&self) -> Option<FixFirst> {
        let largest = |one: &(&(Reason, Option<Scope>), &Group),
                       other: &(&(Reason, Option<Scope>), &Group)| {
            // Of equal groups the first in the order of the map.
            one.1
                .count
                .cmp(&other.1.count)
                .then_with(|| other.0.cmp(one.0))
        };
        let (&(reason, scope), group) = self.fixable.iter().max_by(largest)?;
        let facts = reason.facts();
        Some(FixFirst {
            reason,
            scope,
            problem_with: facts.problem_with,
            provider: most(&group.providers)
                .filter(|(_, count)| count * 2 > group.count)
                .map(|(id, _)| id),
            blocklist: most(&group.blocklists).map(|(name, _)| name),
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

fn count(counts: &mut BTreeMap<String, u64>, name: &str) {
    if let Some(count) = counts.get_mut(name) {
        *count += 1;
    } else {
        let name = if counts.len() < NAMES { name } else { UNKNOWN };
        *counts.entry(name.to_owned()).or_default() += 1;
    }
}

/// The name counted most; of equals the first in alphabetical order.
fn most(counts: &BTreeMap<String, u64>) -> Option<(String, u64)> {
    let (name, count) = counts
        .iter()
        .max_by(|one, other| one.1.cmp(other.1).then_with(|| other.0.cmp(one.0)))?;
    Some((name.clone(), *count))
}

/// The largest share first; equals in the order of the map.
fn shares<K>(counts: &BTreeMap<K, u64>, id: impl Fn(&K) -> &str, of: u64) -> Vec<Share> {
    let mut shares: Vec<Share> = counts
        .iter()
        .map(|(key, count)| Share {
            id: id(key).to_owned(),
            count: *count,
            share: ratio(*count, of),
        })
        .collect();
    shares.sort_by_key(|share| std::cmp::Reverse(share.count));
    shares
}

#[allow(clippy::cast_precision_loss)] // Counts of messages stay far below 2^53.
fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}
