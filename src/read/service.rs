//! How each service and each mail log names what it tells: paths of fields, names of events.

use super::json::value::{Piece, Value, is_key};
use super::services::WEBHOOKS;
use crate::extract::codes::Enhanced;
use crate::report::Kind;

/// What a field tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// What happened.
    Event,
    /// A word that says whether it was final.
    Severity,
    /// A list with an entry a recipient.
    Recipients,
    /// The recipient's address.
    Address,
    /// The address before aliasing.
    Original,
    /// The remote server's words; the first that is there.
    Words,
    /// More words; all that are there.
    More,
    /// The enhanced status code.
    Status,
    /// The service's own name for what went wrong.
    Label,
    /// A finer name below it.
    SubLabel,
    /// The remote server.
    Host,
    /// Its address.
    Ip,
    /// The command that was refused.
    Command,
    /// The reporting server.
    Reporter,
    MessageId,
    Subject,
    From,
    ReturnPath,
    Date,
    FeedbackType,
    UserAgent,
    SourceIp,
    /// The message's id in a queue.
    Queue,
}

/// Where a service's records come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Webhook,
    Log,
}

impl Format {
    /// What a report calls it.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Log => "mta_log",
        }
    }
}

/// How a service names what it tells.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) id: &'static str,
    pub(super) format: Format,
    /// The vocabulary of its labels.
    pub(super) vocabulary: &'static str,
    /// Paths that all its records have.
    pub(super) marks: &'static [&'static str],
    /// Where each field stands, the best place first. Paths are lower case and without punctuation.
    pub(super) fields: &'static [(Field, &'static str)],
}

impl Service {
    /// Whether a record has the service's marks.
    pub(super) fn fits(&self, record: &Value) -> bool {
        self.marks.iter().all(|mark| record.at(mark).is_some())
    }

    /// The paths of a field.
    pub(super) fn paths(&'static self, field: Field) -> impl Iterator<Item = &'static str> {
        self.fields
            .iter()
            .filter(move |(of, _)| *of == field)
            .map(|(_, path)| *path)
    }

    /// The characters at a path of the recipient's own entry, or of the whole record.
    pub(super) fn one<'v>(
        &self,
        path: &str,
        item: &'v Value,
        record: &'v Value,
    ) -> Option<&'v Piece> {
        let at = |value: &'v Value| value.at(path).and_then(Value::piece);
        at(item).or_else(|| at(record))
    }

    /// The first characters there are for a field.
    pub(super) fn find<'v>(
        &'static self,
        field: Field,
        item: &'v Value,
        record: &'v Value,
    ) -> Option<&'v Piece> {
        self.paths(field)
            .find_map(|path| self.one(path, item, record))
    }

    /// What a record calls the event.
    pub(super) fn names<'v>(
        &'static self,
        item: &'v Value,
        record: &'v Value,
    ) -> impl Iterator<Item = &'v str> {
        self.paths(Field::Event)
            .filter_map(move |path| self.one(path, item, record))
            .map(|piece| piece.text.as_str())
    }

    /// What a record tells.
    pub(super) fn kind(&'static self, item: &Value, record: &Value) -> Kind {
        let text = |field| {
            self.find(field, item, record)
                .map(|piece| piece.text.as_str())
        };
        let named = || self.names(item, record).filter_map(kind_of);
        // "DeliveryReport" and the like say less than any other name.
        let kind = named()
            .find(|kind| *kind != Kind::Delivered)
            .or_else(|| named().next())
            .unwrap_or_else(|| by_code(text(Field::Status)));
        match (kind, text(Field::Severity)) {
            (Kind::Bounce, Some("temporary")) => Kind::Delayed,
            _ => kind,
        }
    }
}

fn by_code(status: Option<&str>) -> Kind {
    match status.and_then(|status| Enhanced::parse(status.trim())) {
        Some((code, _)) if code.class == 2 => Kind::Delivered,
        Some((code, _)) if code.class == 4 => Kind::Delayed,
        Some(_) => Kind::Bounce,
        None => Kind::NotABounce,
    }
}

/// The service whose record this is.
pub(super) fn of(record: &Value) -> Option<&'static Service> {
    WEBHOOKS.iter().find(|service| service.fits(record))
}

/// What the name of an event says; `None` for a name that says nothing about delivery.
pub(super) fn kind_of(name: &str) -> Option<Kind> {
    if let Some((_, kind)) = EXACT.iter().find(|(exact, _)| is_key(name, exact)) {
        return Some(*kind);
    }
    let name: String = name
        .chars()
        .filter(|c| c.is_alphanumeric())
        .take(60)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    NAMES
        .iter()
        .find(|(part, _)| name.contains(part))
        .map(|(_, kind)| *kind)
}

/// Names that say something else than their parts.
const EXACT: &[(&str, Kind)] = &[
    ("d", Kind::Delivered),
    ("b", Kind::Bounce),
    ("rb", Kind::Bounce),
    ("t", Kind::Delayed),
    ("tq", Kind::Delayed),
    ("f", Kind::Complaint),
    ("ok", Kind::Delivered),
    ("emailsent", Kind::NotABounce),
    ("manualsuppression", Kind::UnsubscribeRequest),
    ("subscription", Kind::UnsubscribeRequest),
    ("subscriptionchange", Kind::SubscribeRequest),
    ("filteredasspam", Kind::Delivered),
];

/// Parts of names, the surer first.
const NAMES: &[(&str, Kind)] = &[
    ("unsub", Kind::UnsubscribeRequest),
    ("optout", Kind::UnsubscribeRequest),
    ("resub", Kind::SubscribeRequest),
    ("complain", Kind::Complaint),
    ("spam", Kind::Complaint),
    ("abuse", Kind::Complaint),
    ("feedback", Kind::Complaint),
    ("transient", Kind::Delayed),
    ("temp", Kind::Delayed),
    ("defer", Kind::Delayed),
    ("delay", Kind::Delayed),
    ("pending", Kind::Delayed),
    ("retry", Kind::Delayed),
    ("bounce", Kind::Bounce),
    ("fail", Kind::Bounce),
    ("reject", Kind::Bounce),
    ("drop", Kind::Bounce),
    ("block", Kind::Bounce),
    ("invalid", Kind::Bounce),
    ("expir", Kind::Bounce),
    ("suppress", Kind::Bounce),
    ("undeliver", Kind::Bounce),
    ("outofband", Kind::Bounce),
    ("oob", Kind::Bounce),
    ("error", Kind::Bounce),
    ("deliver", Kind::Delivered),
    ("sent", Kind::Delivered),
    ("success", Kind::Delivered),
    ("relayed", Kind::Delivered),
];
