//! What happened to an address, as plain data.

use std::collections::HashMap;

use serde::{Serialize, Serializer};

use super::argument::{ArgumentError, Field};
use super::time::Timestamp;
use crate::report::{BounceType, Confidence, Reason, vocabulary};
use crate::rules::order::sort;
use crate::value::Value;

/// The version of [`History`] that this build reads and writes.
pub const HISTORY_VERSION: u32 = 1;

vocabulary! {
    /// What happened.
    EventKind {
        /// A message bounced.
        Bounce = "bounce",
        /// A message waits; does not count.
        Delayed = "delayed",
        /// The recipient complained.
        Complaint = "complaint",
        /// The recipient asked to be removed.
        Unsubscribe = "unsubscribe",
        /// A message was opened.
        Open = "open",
        /// A link in a message was followed.
        Click = "click",
        /// A message was delivered.
        Delivery = "delivery",
        /// The recipient wrote.
        Reply = "reply",
        /// A message was reported as read.
        ReadReceipt = "read_receipt",
        /// The recipient asked to be added.
        Subscribe = "subscribe",
        /// An automatic reply; does not count.
        AutoReply = "auto_reply",
        /// A challenge; does not count.
        ChallengeResponse = "challenge_response",
        /// A notice of a new address; does not count.
        AddressChange = "address_change",
    }
}

impl EventKind {
    /// By the id, or by the id of the kind of a report that means the same.
    fn read(id: &str) -> Option<Self> {
        Self::from_id(match id {
            "delivered" => "delivery",
            "unsubscribe_request" => "unsubscribe",
            "subscribe_request" => "subscribe",
            "not_a_bounce" => "reply",
            other => other,
        })
    }

    pub(crate) fn known() -> String {
        format!(
            "one of {}",
            Self::ALL
                .iter()
                .map(|kind| kind.id())
                .collect::<Vec<_>>()
                .join(", ")
        )
    }

    pub(crate) fn never_activity(self) -> bool {
        matches!(
            self,
            Self::Bounce | Self::Delayed | Self::Complaint | Self::Unsubscribe
        )
    }
}

/// One thing that happened to an address. Events are ordered by time, then by the other fields, so
/// that the order in which they are given does not matter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct HistoryEvent {
    /// When it happened (not when it was processed).
    pub at: Timestamp,
    /// What happened.
    pub kind: EventKind,
    /// The type of a bounce; that of its reason where absent.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub bounce_type: Option<BounceType>,
    /// The reason of a bounce; `undetermined` where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// How certain the verdict is; `certain` where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
    /// Two events with the same kind and id are one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

impl HistoryEvent {
    /// An event that is no bounce.
    #[must_use]
    pub fn new(at: Timestamp, kind: EventKind) -> Self {
        Self {
            at,
            kind,
            bounce_type: None,
            reason: None,
            confidence: None,
            id: None,
        }
    }

    fn from_json(field: Field<'_>) -> Result<Self, ArgumentError> {
        let field = field.object()?;
        Ok(Self {
            at: timestamp(&field.require("at")?)?,
            kind: field
                .require("kind")?
                .id(EventKind::read, &EventKind::known())?,
            bounce_type: optional(field.get("type"), |field| {
                field.id(BounceType::from_id, "hard, soft or other")
            })?,
            reason: optional(field.get("reason"), |field| {
                field.id(
                    Reason::from_id,
                    "the id of a reason, such as \"mailbox_full\"",
                )
            })?,
            confidence: optional(field.get("confidence"), |field| {
                field.id(Confidence::from_id, "certain, likely or guess")
            })?,
            id: optional(field.get("id"), |field| field.text().map(str::to_owned))?,
        })
    }
}

/// What happened to an address: what [`crate::hygiene::decide`] reads, and the state that it gives
/// back for the next time. Plain JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct History {
    /// [`HISTORY_VERSION`].
    pub version: u32,
    /// The address, for the caller.
    pub address: Option<String>,
    /// In any order; duplicates do no harm.
    pub events: Vec<HistoryEvent>,
}

impl History {
    /// A history of these events.
    #[must_use]
    pub fn new(address: Option<String>, events: Vec<HistoryEvent>) -> Self {
        Self {
            version: HISTORY_VERSION,
            address,
            events,
        }
    }

    /// Reads `{ version?, address?, events }`. Further fields are ignored.
    ///
    /// # Errors
    /// The first field that cannot be used.
    pub fn from_json(value: impl Into<Value>) -> Result<Self, ArgumentError> {
        let value = &value.into();
        let field = Field::new("history", value).object()?;
        if let Some(version) = field.get("version") {
            let known = u64::from(HISTORY_VERSION);
            if version.number(1..=u64::from(u32::MAX))? != known {
                return Err(version.expected(&format!("{known}, the version this release reads")));
            }
        }
        let events = field.require("events")?.items()?;
        Ok(Self::new(
            optional(field.get("address"), |field| {
                field.text().map(str::to_owned)
            })?,
            events
                .into_iter()
                .map(HistoryEvent::from_json)
                .collect::<Result<_, _>>()?,
        ))
    }

    /// The events in order, each once. Of events that share kind and id the earliest stays.
    pub(crate) fn sorted(&self) -> Vec<&HistoryEvent> {
        let mut events: Vec<&HistoryEvent> = self.events.iter().collect();
        sort(&mut events);
        events.dedup();
        let mut seen = HashMap::new();
        events.retain(|event| {
            event.id.as_ref().is_none_or(|id| {
                let key = format!("{} {id}", event.kind.id());
                seen.insert(key, 0_usize).is_none()
            })
        });
        events
    }
}

/// Reads an RFC 3339 date-time.
pub(crate) fn timestamp(field: &Field<'_>) -> Result<Timestamp, ArgumentError> {
    field.id(
        Timestamp::parse,
        "an RFC 3339 date-time such as \"2026-01-31T08:00:00Z\"",
    )
}

fn optional<'a, T>(
    field: Option<Field<'a>>,
    read: impl FnOnce(Field<'a>) -> Result<T, ArgumentError>,
) -> Result<Option<T>, ArgumentError> {
    field.map(read).transpose()
}
