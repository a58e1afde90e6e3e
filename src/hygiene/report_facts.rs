//! What histories and campaign summaries need of a report, from Rust or from the JSON of a stored one.

use serde::Serialize;

use super::argument::{ArgumentError, Field};
use super::history::{EventKind, HistoryEvent};
use super::time::Timestamp;
use crate::report::{
    BounceType, Confidence, Kind, Outcome, Problem, Reason, Recipient, Report, Scope, Stage,
};
use crate::value::Value;

/// The part of a report that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFacts {
    /// What it is.
    pub kind: Kind,
    /// `Message-ID` of the message concerned.
    pub message_id: Option<String>,
    /// The recipients it speaks of.
    pub recipients: Vec<RecipientFacts>,
    /// Who complained.
    pub complainants: Vec<String>,
}

/// The part of a recipient's verdict that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipientFacts {
    /// The address.
    pub address: Option<String>,
    /// What became of the message.
    pub outcome: Outcome,
    /// What went wrong.
    pub reason: Reason,
    /// What it means for the address.
    pub bounce_type: BounceType,
    /// At which stage.
    pub stage: Stage,
    /// Whose problem it is.
    pub problem_with: Problem,
    /// How far to trust this.
    pub confidence: Confidence,
    /// Whether the codes call it temporary.
    pub temporary: bool,
    /// Provider that refused.
    pub provider: Option<String>,
    /// What the limit or listing applies to.
    pub scope: Option<Scope>,
    /// The list that names the sender.
    pub blocklist: Option<String>,
    /// The address that was probably meant.
    pub suggestion: Option<String>,
    /// Readings that disagreed.
    pub conflicts: Vec<Reason>,
    /// The cause inside a wrapper.
    pub cause: Option<Reason>,
}

/// An event, and whose history it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AddressEvent {
    /// Whose.
    pub address: String,
    /// What happened.
    pub event: HistoryEvent,
}

impl From<&Report> for ReportFacts {
    fn from(report: &Report) -> Self {
        Self {
            kind: report.kind,
            message_id: report
                .original
                .as_ref()
                .and_then(|original| original.message_id.clone()),
            recipients: report.recipients.iter().map(RecipientFacts::from).collect(),
            complainants: report
                .complaint
                .iter()
                .flat_map(|complaint| complaint.original_recipients.clone())
                .collect(),
        }
    }
}

impl From<&Recipient> for RecipientFacts {
    fn from(recipient: &Recipient) -> Self {
        Self {
            address: recipient.address.clone(),
            outcome: recipient.outcome,
            reason: recipient.reason,
            bounce_type: recipient.bounce_type,
            stage: recipient.stage,
            problem_with: recipient.problem_with,
            confidence: recipient.confidence,
            temporary: is_temporary(
                recipient.smtp_code.map(u64::from),
                recipient.enhanced_code.as_deref(),
            ),
            provider: recipient.remote.provider.as_ref().map(ToString::to_string),
            scope: recipient.detail.scope,
            blocklist: recipient
                .detail
                .blocklist
                .as_ref()
                .map(|list| list.name.to_string()),
            suggestion: recipient.detail.suggestion.clone(),
            conflicts: recipient
                .conflicts
                .iter()
                .map(|conflict| conflict.reason)
                .collect(),
            cause: recipient.cause.as_ref().map(|cause| cause.reason),
        }
    }
}

impl ReportFacts {
    /// Reads the JSON of a [`Report`]. Fields that do not count may be missing.
    ///
    /// # Errors
    /// The first field that cannot be used; `path` says where the report came from.
    pub fn from_json(path: &str, value: impl Into<Value>) -> Result<Self, ArgumentError> {
        let value = &value.into();
        let report = Field::new(path, value).object()?;
        let list = |field: Option<Field<'_>>| {
            field.map_or(Ok(Vec::new()), |field| {
                field
                    .items()?
                    .iter()
                    .map(|item| item.text().map(str::to_owned))
                    .collect::<Result<Vec<_>, _>>()
            })
        };
        let recipients = report
            .get("recipients")
            .map_or(Ok(Vec::new()), |field| field.items())?;
        Ok(Self {
            kind: report
                .require("kind")?
                .id(Kind::from_id, "the id of a kind, such as \"bounce\"")?,
            message_id: text(
                report
                    .get("original")
                    .and_then(|original| original.get("messageId")),
            )?,
            recipients: recipients
                .into_iter()
                .map(RecipientFacts::from_json)
                .collect::<Result<_, _>>()?,
            complainants: list(
                report
                    .get("complaint")
                    .and_then(|complaint| complaint.get("originalRecipients")),
            )?,
        })
    }

    /// What this report adds to the histories of the addresses it names. `at` is when it was
    /// written. The same report gives events with the same ids again.
    #[must_use]
    pub fn events(&self, at: Timestamp) -> Vec<AddressEvent> {
        let mut events = Vec::new();
        for recipient in &self.recipients {
            let Some(address) = recipient.address.clone() else {
                continue;
            };
            let Some(kind) = self.event_kind(recipient.outcome) else {
                continue;
            };
            let failed = kind == EventKind::Bounce;
            let event = HistoryEvent {
                bounce_type: failed.then_some(recipient.bounce_type),
                reason: failed.then_some(recipient.reason),
                confidence: failed.then_some(recipient.confidence),
                id: self.message_id.clone(),
                ..HistoryEvent::new(at, kind)
            };
            events.push(AddressEvent { address, event });
        }
        for address in self.complainants.iter().cloned() {
            let event = HistoryEvent {
                id: self.message_id.clone(),
                ..HistoryEvent::new(at, EventKind::Complaint)
            };
            if self.kind == Kind::Complaint
                && !events
                    .iter()
                    .any(|known: &AddressEvent| known.address == address)
            {
                events.push(AddressEvent { address, event });
            }
        }
        events
    }

    fn event_kind(&self, outcome: Outcome) -> Option<EventKind> {
        match self.kind {
            Kind::Bounce | Kind::Delayed | Kind::Delivered => Some(match outcome {
                Outcome::Failed => EventKind::Bounce,
                Outcome::Delayed => EventKind::Delayed,
                Outcome::Delivered | Outcome::Relayed | Outcome::Expanded => EventKind::Delivery,
            }),
            Kind::AutoReply => Some(EventKind::AutoReply),
            Kind::Complaint => Some(EventKind::Complaint),
            Kind::ChallengeResponse => Some(EventKind::ChallengeResponse),
            Kind::UnsubscribeRequest => Some(EventKind::Unsubscribe),
            Kind::SubscribeRequest => Some(EventKind::Subscribe),
            Kind::AddressChange => Some(EventKind::AddressChange),
            Kind::ReadReceipt => Some(EventKind::ReadReceipt),
            Kind::NotABounce => None,
        }
    }
}

impl RecipientFacts {
    fn from_json(field: Field<'_>) -> Result<Self, ArgumentError> {
        let field = field.object()?;
        let reason = |field: Field<'_>| {
            field.id(
                Reason::from_id,
                "the id of a reason, such as \"mailbox_full\"",
            )
        };
        let facts = match field.get("reason") {
            None => Reason::Undetermined,
            Some(id) => reason(id)?,
        };
        let known = facts.facts();
        let detail = |name: &str| field.get("detail").and_then(|detail| detail.get(name));
        let conflicts = field
            .get("conflicts")
            .map_or(Ok(Vec::new()), |field| field.items())?;
        Ok(Self {
            address: text(field.get("address"))?,
            outcome: read(
                field.get("outcome"),
                Outcome::from_id,
                "the id of an outcome",
                Outcome::Failed,
            )?,
            reason: facts,
            bounce_type: read(
                field.get("type"),
                BounceType::from_id,
                "hard, soft or other",
                known.bounce_type,
            )?,
            stage: read(
                field.get("stage"),
                Stage::from_id,
                "the id of a stage",
                known.stage,
            )?,
            problem_with: read(
                field.get("problemWith"),
                Problem::from_id,
                "whose problem it is",
                known.problem_with,
            )?,
            confidence: read(
                field.get("confidence"),
                Confidence::from_id,
                "certain, likely or guess",
                Confidence::Certain,
            )?,
            temporary: is_temporary(
                field
                    .get("smtpCode")
                    .map(|code| code.number(0..=999))
                    .transpose()?,
                text(field.get("enhancedCode"))?.as_deref(),
            ),
            provider: text(
                field
                    .get("remote")
                    .and_then(|remote| remote.get("provider")),
            )?,
            scope: detail("scope")
                .map(|scope| scope.id(Scope::from_id, "the id of a scope"))
                .transpose()?,
            blocklist: text(detail("blocklist").and_then(|list| list.get("name")))?,
            suggestion: text(detail("suggestion"))?,
            conflicts: conflicts
                .iter()
                .map(|conflict| reason(conflict.require("reason")?))
                .collect::<Result<_, _>>()?,
            cause: field
                .get("cause")
                .map(|cause| reason(cause.require("reason")?))
                .transpose()?,
        })
    }
}

fn read<T>(
    field: Option<Field<'_>>,
    from_id: fn(&str) -> Option<T>,
    expected: &str,
    absent: T,
) -> Result<T, ArgumentError> {
    field.map_or(Ok(absent), |field| field.id(from_id, expected))
}

fn text(field: Option<Field<'_>>) -> Result<Option<String>, ArgumentError> {
    field
        .map(|field| field.text().map(str::to_owned))
        .transpose()
}

fn is_temporary(smtp_code: Option<u64>, enhanced_code: Option<&str>) -> bool {
    smtp_code.is_some_and(|code| (400..500).contains(&code))
        || enhanced_code.is_some_and(|code| code.starts_with("4."))
}
