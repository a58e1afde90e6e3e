//! The words of a summary.

use serde::{Serialize, Serializer};

use crate::report::{Kind, Problem, Reason, Scope, vocabulary};

/// Below this share of failures a sending is good.
pub const GOOD_RATE: f64 = 0.02;
/// Above this share of failures a sending is bad.
pub const HIGH_RATE: f64 = 0.05;

vocabulary! {
    /// How the rate of failures compares.
    RateLevel {
        /// Below [`GOOD_RATE`].
        Good = "good",
        /// From [`GOOD_RATE`] to [`HIGH_RATE`].
        Elevated = "elevated",
        /// Above [`HIGH_RATE`].
        High = "high",
    }
}

vocabulary! {
    /// Why an address that looks dead may not be.
    Doubt {
        /// The server called the failure temporary.
        Temporary = "temporary",
        /// The verdict is a guess.
        Guess = "guess",
        /// Another reading of the same report does not blame the address.
        Conflict = "conflict",
        /// Disabled mailboxes come back.
        MayReturn = "may_return",
    }
}

/// What all reports of a sending say together.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CampaignSummary {
    /// Reports read.
    pub reports: u64,
    /// Messages sent, as the caller said.
    pub sent: Option<u64>,
    /// Recipients that failed for good.
    pub failed: u64,
    /// Recipients that were reported as waiting.
    pub delayed: u64,
    /// Failed recipients a message sent, 0 to 1.
    pub rate: Option<f64>,
    /// The rate against 2% and 5%.
    pub level: Option<RateLevel>,
    /// Reports by kind.
    pub by_kind: Vec<Share>,
    /// Failed recipients by reason.
    pub by_reason: Vec<Share>,
    /// Failed recipients by stage.
    pub by_stage: Vec<Share>,
    /// Failed recipients by the id of the provider that refused; `unknown` for all others.
    pub by_provider: Vec<Share>,
    /// Failed recipients by type.
    pub by_type: Vec<Share>,
    /// Failed recipients by whose problem it is.
    pub by_problem: Vec<Share>,
    /// The largest problem that the sender can fix.
    pub fix_first: Option<FixFirst>,
    /// Addresses to remove, in alphabetical order.
    pub remove: Vec<Removal>,
    /// Addresses that look dead but should be tried again first, in alphabetical order.
    pub looks_dead: Vec<LooksDead>,
}

/// A part of a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Share {
    /// What is counted.
    pub id: String,
    /// How many.
    pub count: u64,
    /// Of all, 0 to 1.
    pub share: f64,
}

/// The largest problem that the sender can fix.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FixFirst {
    /// What goes wrong; the cause, where messages expired because of it.
    pub reason: Reason,
    /// What the limit or listing applies to.
    pub scope: Option<Scope>,
    /// Whose problem it is.
    pub problem_with: Problem,
    /// The provider at which more than half of these failures happen.
    pub provider: Option<String>,
    /// The list that is named most.
    pub blocklist: Option<String>,
    /// Failed recipients.
    pub count: u64,
    /// Of all failed recipients, 0 to 1.
    pub share: f64,
    /// Id of the explanation in the locales.
    pub explanation: String,
    /// Id of the action.
    pub action: &'static str,
}

/// An address to remove.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Removal {
    /// The address.
    pub address: String,
    /// What the report was: a bounce, a complaint or an unsubscribe request.
    pub kind: Kind,
    /// Why it bounced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The address that was probably meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

/// An address that looks dead but may not be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LooksDead {
    /// The address.
    pub address: String,
    /// Why it bounced.
    pub reason: Reason,
    /// Why it may not be dead.
    pub because: Vec<Doubt>,
    /// The address that was probably meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}
