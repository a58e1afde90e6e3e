//! Does an address stay on the list? A pure reducer over what happened to it.
//!
//! The same events in any order, once or several times, give the same decision. Nothing here reads
//! a clock: "now" is an argument, or the time of the last event.

mod argument;
mod history;
mod policy;
mod report_facts;
mod time;
mod trail;

use serde::{Serialize, Serializer};

pub use argument::ArgumentError;
pub(crate) use argument::Field;
pub use history::{EventKind, HISTORY_VERSION, History, HistoryEvent};
pub use policy::{HardRule, HygienePolicy, PRESETS};
pub use report_facts::{AddressEvent, RecipientFacts, ReportFacts};
pub use time::Timestamp;

use crate::report::{Reason, vocabulary};
use crate::value::Value;
use trail::{Finding, Trail};

vocabulary! {
    /// What to do with an address.
    HygieneAction {
        /// Go on sending.
        Keep = "keep",
        /// Send nothing before a time.
        Pause = "pause",
        /// Send nothing before a time, then try once more.
        Recheck = "recheck",
        /// Send nothing again.
        Suppress = "suppress",
    }
}

/// What to do with an address, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HygieneDecision {
    /// What to do.
    pub action: HygieneAction,
    /// For `pause` and `recheck`: when to send again. It may lie before now for `recheck`: then it
    /// is due.
    pub until: Option<Timestamp>,
    /// Why, in one or two English sentences.
    pub reason: String,
    /// Stable id of [`HygieneDecision::reason`]: `complaint`, `unsubscribe`, `hard_bounce`,
    /// `still_disabled`, `repeated_bounces`, `disabled`, `bounced`, `below_limit` or
    /// `nothing_counts`. With [`HygieneDecision::facts`], enough to say it in another language.
    pub reason_id: &'static str,
    /// What the reason is based on.
    pub facts: DecisionFacts,
    /// What to store and to give back, with new events added, the next time: every event that can
    /// still matter under the same policy.
    pub state: History,
}

/// What a decision is based on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DecisionFacts {
    /// How many events led to it.
    pub count: usize,
    /// The time of the first of them.
    pub since: Option<Timestamp>,
    /// The time of the last of them.
    pub last: Option<Timestamp>,
    /// Why the last of them bounced.
    pub bounce_reason: Option<Reason>,
}

/// Decides from a history read from JSON; see [`decide`]. A null policy is the default one, a null
/// `now` the time of the last event.
///
/// # Errors
/// The first field of an argument that cannot be used.
pub fn decide_json(
    history: impl Into<Value>,
    policy: impl Into<Value>,
    now: impl Into<Value>,
) -> Result<HygieneDecision, ArgumentError> {
    let now = now.into();
    let now = if now.is_null() {
        None
    } else {
        Some(history::timestamp(&Field::new("now", &now))?)
    };
    Ok(decide(
        &History::from_json(history)?,
        &HygienePolicy::from_json(policy)?,
        now,
    ))
}

/// Decides what to do with an address as of `now`, or as of its last event. Later events are kept
/// in the state but do not count yet.
#[must_use]
pub fn decide(
    history: &History,
    policy: &HygienePolicy,
    now: Option<Timestamp>,
) -> HygieneDecision {
    let sorted = history.sorted();
    let now = now.or_else(|| sorted.last().map(|event| event.at));
    let is_past = |event: &HistoryEvent| now.is_none_or(|now| event.at <= now);
    let trail = Trail::of(
        sorted.iter().copied().filter(|event| is_past(event)),
        policy,
    );

    let mut kept: Vec<&HistoryEvent> = trail.all().chain(sorted.last().copied()).collect();
    kept.extend(sorted.iter().filter(|event| !is_past(event)));
    crate::rules::order::sort(&mut kept);
    kept.dedup();
    let state = History::new(history.address.clone(), kept.into_iter().cloned().collect());

    let Finding {
        action,
        until,
        reason_id,
        events,
        reason,
    } = trail.finding(policy, now);
    HygieneDecision {
        action,
        until,
        reason,
        reason_id,
        facts: DecisionFacts {
            count: events.len(),
            since: events.first().map(|event| event.at),
            last: events.last().map(|event| event.at),
            bounce_reason: events.last().and_then(|event| event.reason),
        },
        state,
    }
}
