//! How strict to be, as data.

use serde::{Serialize, Serializer};

use super::argument::{ArgumentError, Field};
use super::history::EventKind;
use crate::report::{Confidence, Reason, vocabulary};
use crate::value::Value;

vocabulary! {
    /// What a hard bounce does.
    HardRule {
        /// It suppresses the address.
        AtOnce = "at_once",
        /// It counts like a soft one.
        Counts = "counts",
    }
}

/// When to pause, recheck and suppress an address. Complaints and unsubscribe requests suppress for
/// good and bounces of type `other` never count, whatever the policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HygienePolicy {
    /// What a hard bounce does.
    pub hard: HardRule,
    /// A hard bounce that is less certain than this counts like a soft one. A bounce without
    /// `confidence` is certain.
    pub hard_confidence: Confidence,
    /// This many bounces in a row, without activity between, suppress; 0: they never do.
    pub soft_limit: u32,
    /// … when the last came at least this many days of 24 hours after the first.
    pub soft_days: u32,
    /// Days to wait after a bounce that counts.
    pub pause_days: u32,
    /// Hard bounces with one of these reasons do not suppress at once: the address is tried again.
    pub recheck_reasons: Vec<Reason>,
    /// Days until it is tried again.
    pub recheck_days: u32,
    /// How often it is tried again before it is suppressed.
    pub recheck_limit: u32,
    /// What proves that somebody reads mail there.
    pub activity: Vec<EventKind>,
}

const FIELDS: [&str; 10] = [
    "preset",
    "hard",
    "hardConfidence",
    "softLimit",
    "softDays",
    "pauseDays",
    "recheckReasons",
    "recheckDays",
    "recheckLimit",
    "activity",
];

/// Names of the presets, for [`HygienePolicy::preset`].
pub const PRESETS: [&str; 4] = [
    "default",
    "hard_at_once",
    "second_soft_as_hard",
    "consecutive",
];

impl Default for HygienePolicy {
    /// Hard at once, except a disabled mailbox, which is tried again once after 30 days; three soft
    /// bounces in a row over at least 7 days.
    fn default() -> Self {
        Self {
            hard: HardRule::AtOnce,
            hard_confidence: Confidence::Likely,
            soft_limit: 3,
            soft_days: 7,
            pause_days: 1,
            recheck_reasons: vec![Reason::MailboxDisabled],
            recheck_days: 30,
            recheck_limit: 1,
            activity: vec![
                EventKind::Open,
                EventKind::Click,
                EventKind::Delivery,
                EventKind::Reply,
                EventKind::ReadReceipt,
                EventKind::Subscribe,
            ],
        }
    }
}

impl HygienePolicy {
    /// A policy by the name of the convention it follows; see `docs/hygiene.md`.
    #[must_use]
    pub fn preset(name: &str) -> Option<Self> {
        let default = Self::default();
        let every_hard = Self {
            hard_confidence: Confidence::Guess,
            recheck_reasons: Vec::new(),
            pause_days: 0,
            ..Self::default()
        };
        match name {
            "default" => Some(default),
            "hard_at_once" => Some(Self {
                soft_limit: 0,
                ..every_hard
            }),
            "second_soft_as_hard" => Some(Self {
                soft_limit: 2,
                soft_days: 0,
                ..every_hard
            }),
            "consecutive" => Some(Self {
                hard: HardRule::Counts,
                soft_days: 0,
                ..every_hard
            }),
            _ => None,
        }
    }

    /// Reads a policy: the default, or the one named by `preset`, with the fields given changed.
    ///
    /// # Errors
    /// The first field that is unknown or has a value out of range.
    pub fn from_json(value: impl Into<Value>) -> Result<Self, ArgumentError> {
        let value = &value.into();
        if value.is_null() {
            return Ok(Self::default());
        }
        let given = Field::new("policy", value).object_of(&FIELDS)?;
        let mut policy = match given.get("preset") {
            None => Self::default(),
            Some(name) => name.id(Self::preset, &format!("one of {}", PRESETS.join(", ")))?,
        };
        if let Some(field) = given.get("hard") {
            policy.hard = field.id(HardRule::from_id, "at_once or counts")?;
        }
        if let Some(field) = given.get("hardConfidence") {
            policy.hard_confidence = field.id(Confidence::from_id, "certain, likely or guess")?;
        }
        for (name, target, least, most) in [
            ("softLimit", &mut policy.soft_limit, 0, 1000),
            ("softDays", &mut policy.soft_days, 0, 3650),
            ("pauseDays", &mut policy.pause_days, 0, 3650),
            ("recheckDays", &mut policy.recheck_days, 1, 3650),
            ("recheckLimit", &mut policy.recheck_limit, 0, 1000),
        ] {
            if let Some(field) = given.get(name) {
                *target = u32::try_from(field.number(least..=most)?).unwrap_or(u32::MAX);
            }
        }
        if let Some(field) = given.get("recheckReasons") {
            let reason = |field: Field| {
                field.id(
                    Reason::from_id,
                    "the id of a reason, such as \"mailbox_disabled\"",
                )
            };
            policy.recheck_reasons = field
                .items()?
                .into_iter()
                .map(reason)
                .collect::<Result<_, _>>()?;
        }
        if let Some(field) = given.get("activity") {
            let kind = |field: Field| {
                field
                    .id(EventKind::from_id, &EventKind::known())
                    .and_then(|kind| {
                        if kind.never_activity() {
                            Err(field.expected(
                                "a sign of life, such as \"open\", \"click\" or \"delivery\"",
                            ))
                        } else {
                            Ok(kind)
                        }
                    })
            };
            policy.activity = field
                .items()?
                .into_iter()
                .map(kind)
                .collect::<Result<_, _>>()?;
        }
        Ok(policy)
    }
}
