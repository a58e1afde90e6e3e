//! What a webhook, a log or a session tells, one event a recipient.

use std::ops::Range;

use super::json::value::{Piece, Value};
use super::service::{self, Field, Service};
use super::{Document, Role, Text};
use crate::extract::{address, remote};
use crate::report::{Complaint, Kind, Original, Stage};
use crate::rules::normalise::lower;

/// Events of one input that are kept; what is beyond is a warning.
const MAX_EVENTS: usize = 1000;

/// Texts of an earlier event that are kept for a later one.
const MAX_WORDS: usize = 4;

/// What a service, a log or a session tells of one message and one recipient.
#[derive(Debug, Clone)]
pub struct Event {
    /// What happened.
    pub kind: Kind,
    /// What tells it: `webhook`, `mta_log` or `smtp_transcript`.
    pub format: &'static str,
    /// The software that tells it; empty when it is not known.
    pub software: &'static str,
    /// What it calls the event, lower case; only where the software is not known.
    pub name: String,
    /// The address the message was sent to.
    pub recipient: Option<String>,
    /// The address before aliasing or forwarding.
    pub original_recipient: Option<String>,
    /// The texts that say why, the remote server's words first: indices into
    /// [`Document::texts`].
    pub words: Vec<usize>,
    /// The text that is the enhanced status code.
    pub status: Option<usize>,
    /// The service's own name for what went wrong.
    pub label: Option<Label>,
    /// The server that refused.
    pub remote_host: Option<String>,
    /// Its address.
    pub remote_ip: Option<String>,
    /// The command it refused, and its stage.
    pub command: Option<(&'static str, Stage)>,
    /// The server that tells it.
    pub reporter: Option<String>,
    /// The message.
    pub message: Original,
    /// Facts of a complaint.
    pub complaint: Complaint,
    /// The message's id in the queue of a log: tells the deliveries to one address apart.
    pub(super) queue: Option<String>,
}

/// A service's own name for what went wrong.
#[derive(Debug, Clone)]
pub struct Label {
    /// The vocabulary: one of [`crate::crosswalk::Vocabulary`]'s ids, or the service's own.
    pub vocabulary: &'static str,
    /// The name, `type/subtype` where there are two.
    pub name: String,
    /// The text it stands in.
    pub text: usize,
}

impl Event {
    /// An event of which only its kind is known.
    pub(super) fn new(kind: Kind, format: &'static str, software: &'static str) -> Self {
        Self {
            kind,
            format,
            software,
            name: String::new(),
            recipient: None,
            original_recipient: None,
            words: Vec::new(),
            status: None,
            label: None,
            remote_host: None,
            remote_ip: None,
            command: None,
            reporter: None,
            message: Original::default(),
            complaint: Complaint::default(),
            queue: None,
        }
    }
}

impl Document<'_> {
    /// Adds a text of some characters of the input.
    pub(super) fn add_text(&mut self, role: Role, content: String, range: Range<usize>) -> usize {
        self.texts
            .push(Text::new(role, content.into(), self.raw, range));
        self.texts.len().saturating_sub(1)
    }

    /// Adds an event, unless there are too many.
    pub(super) fn add_event(&mut self, event: Event) {
        let slot = self.slot(&event);
        self.put(slot, event);
    }

    fn put(&mut self, slot: Slot, mut event: Event) {
        match slot {
            Slot::Instead(index) => {
                if let Some(known) = self.events.get_mut(index) {
                    // Why it waited may be why it failed in the end.
                    if (known.kind, event.kind) == (Kind::Delayed, Kind::Bounce) {
                        event.words.extend(known.words.iter().take(MAX_WORDS));
                    }
                    *known = event;
                }
            }
            Slot::New => self.events.push(event),
            Slot::Nowhere => {}
        }
    }

    /// Where an event belongs of which at least kind, recipient and message are known.
    fn slot(&mut self, event: &Event) -> Slot {
        let same = |known: &Event| {
            known.recipient == event.recipient
                && known.queue == event.queue
                && known.message.message_id == event.message.message_id
        };
        let known = || {
            let delivery = |known: &Event| weight(known.kind) > 0 && same(known);
            self.events.iter().rposition(delivery)
        };
        if weight(event.kind) > 0
            && event.recipient.is_some()
            && let Some(index) = known()
        {
            let before = self.events.get(index).map_or(0, |known| weight(known.kind));
            return if before <= weight(event.kind) {
                Slot::Instead(index)
            } else {
                Slot::Nowhere
            };
        }
        if self.events.len() < MAX_EVENTS {
            return Slot::New;
        }
        self.warn(
            "too_many_recipients",
            format!("Only the first {MAX_EVENTS} recipients were read."),
        );
        // A failure is worth more than a delivery or less.
        let small = |kind| matches!(kind, Kind::Delivered | Kind::NotABounce);
        let least = self.events.iter().rposition(|known| small(known.kind));
        match least {
            Some(index) if !small(event.kind) => Slot::Instead(index),
            _ => Slot::Nowhere,
        }
    }
}

/// Where an event belongs.
enum Slot {
    New,
    Instead(usize),
    Nowhere,
}

/// How much an event tells of a delivery: a failure outweighs what came before it.
const fn weight(kind: Kind) -> u8 {
    match kind {
        Kind::Bounce => 3,
        Kind::Delivered => 2,
        Kind::Delayed => 1,
        _ => 0,
    }
}

/// Warns where several kinds of events stand together: a report has one kind.
pub(super) fn check(document: &mut Document<'_>) {
    let any = |test: fn(Kind) -> bool| document.events.iter().any(|event| test(event.kind));
    let failed = any(|kind| matches!(kind, Kind::Bounce | Kind::Delayed));
    let other = any(|kind| !is_delivery(kind) && kind != Kind::NotABounce);
    if failed && other {
        document.warn(
            "several_kinds",
            "The input also tells of complaints or subscriptions; only the failures are reported.",
        );
    }
}

const fn is_delivery(kind: Kind) -> bool {
    weight(kind) > 0
}

/// Adds the events of one record of a service, one a recipient.
pub(super) fn add(document: &mut Document<'_>, service: &'static Service, record: &Value) {
    let role = match service.format {
        service::Format::Webhook => Role::Json,
        service::Format::Log => Role::Log,
    };
    let listed = service
        .paths(Field::Recipients)
        .find_map(|path| match record.at(path) {
            Some(Value::List(items)) if !items.is_empty() => Some(items.as_slice()),
            _ => None,
        });
    let named = several(service, record);
    let items = match listed {
        Some(items) => items,
        None if named.len() > 1 => named.as_slice(),
        None => std::slice::from_ref(record),
    };
    let to: Vec<String> = items
        .iter()
        .take(MAX_EVENTS)
        .filter_map(|item| recipient(service, item, record))
        .collect();
    for item in items.iter().take(MAX_EVENTS.saturating_add(1)) {
        let mut reader = Reader {
            document,
            service,
            role,
            item,
            record,
        };
        let mut event = reader.outline();
        let slot = reader.document.slot(&event);
        if matches!(slot, Slot::Nowhere) {
            continue;
        }
        event.message.to.clone_from(&to);
        reader.details(&mut event);
        document.put(slot, event);
    }
}

/// The addresses that stand in one field: `a@example.com;b@example.com`.
fn several(service: &'static Service, record: &Value) -> Vec<Value> {
    let Some(piece) = service.find(Field::Address, record, record) else {
        return Vec::new();
    };
    let found = address::all(&piece.text).map(|found| {
        Value::Text(Piece {
            text: found.address,
            place: piece.place.slice(found.range),
        })
    });
    found.take(MAX_EVENTS).collect()
}

fn recipient(service: &'static Service, item: &Value, record: &Value) -> Option<String> {
    let own = match item {
        Value::Text(piece) => Some(piece),
        _ => service.find(Field::Address, item, record),
    };
    own.and_then(|piece| address::typed(&piece.text))
}

struct Reader<'r, 'd, 'a> {
    document: &'d mut Document<'a>,
    service: &'static Service,
    role: Role,
    /// The recipient's own entry.
    item: &'r Value,
    /// The whole record.
    record: &'r Value,
}

impl<'r> Reader<'r, '_, '_> {
    fn find(&self, field: Field) -> Option<&'r Piece> {
        self.service.find(field, self.item, self.record)
    }

    fn string(&self, field: Field) -> Option<String> {
        self.find(field).map(|piece| piece.text.trim().to_owned())
    }

    fn text(&mut self, piece: &Piece) -> usize {
        let range = piece.place.range.clone();
        self.document.add_text(self.role, piece.text.clone(), range)
    }

    /// What happened, to whom, in which message.
    fn outline(&self) -> Event {
        let kind = self.service.kind(self.item, self.record);
        let mut event = Event::new(kind, self.service.format.id(), self.service.id);
        event.recipient = recipient(self.service, self.item, self.record);
        event.queue = self.string(Field::Queue);
        event.message = self.message();
        if self.service.id.is_empty() {
            let names: Vec<&str> = self.service.names(self.item, self.record).collect();
            event.name = lower(&names.join(" "));
        }
        event
    }

    fn details(&mut self, event: &mut Event) {
        event.original_recipient = self
            .find(Field::Original)
            .and_then(|piece| address::typed(&piece.text))
            .filter(|original| original != "-" && Some(original) != event.recipient.as_ref());
        if is_delivery(event.kind) || self.service.id.is_empty() {
            self.reasons(event);
        }
        event.reporter = self
            .string(Field::Reporter)
            .and_then(|name| server(&name).0);
        event.complaint = Complaint {
            feedback_type: self
                .string(Field::FeedbackType)
                .map_or_else(|| "abuse".into(), |kind| kind.to_ascii_lowercase()),
            user_agent: self.string(Field::UserAgent),
            source_ip: self.string(Field::SourceIp),
            original_recipients: event.recipient.iter().cloned().collect(),
        };
    }

    /// Why, and who says so.
    fn reasons(&mut self, event: &mut Event) {
        if let Some(piece) = self.find(Field::Words) {
            event.words.push(self.text(piece));
        }
        for path in self.service.paths(Field::More) {
            if let Some(piece) = self.service.one(path, self.item, self.record) {
                event.words.push(self.text(piece));
            }
        }
        event.status = self.status();
        event.label = self.label();
        for field in [Field::Host, Field::Ip] {
            if let Some(value) = self.string(field) {
                let (name, ip) = server(&value);
                event.remote_host = event.remote_host.take().or(name);
                event.remote_ip = event.remote_ip.take().or(ip);
            }
        }
        event.command = self
            .string(Field::Command)
            .and_then(|command| remote::smtp_command(&command));
    }

    /// The enhanced code; some write its three numbers apart.
    fn status(&mut self) -> Option<usize> {
        if let Some(piece) = self.find(Field::Status) {
            return Some(self.text(piece));
        }
        self.service.paths(Field::Status).find_map(|path| {
            let apart = self.record.at(path)?;
            let part = |key| apart.get(key).and_then(Value::piece);
            let (class, detail) = (part("class")?, part("detail")?);
            let code = format!("{}.{}.{}", class.text, part("subject")?.text, detail.text);
            let range = class.place.range.start..detail.place.range.end;
            Some(self.document.add_text(self.role, code, range))
        })
    }

    fn label(&mut self) -> Option<Label> {
        let name = self.find(Field::Label)?;
        let sub = self.find(Field::SubLabel);
        let text = self.text(sub.unwrap_or(name));
        Some(Label {
            vocabulary: self.service.vocabulary,
            name: sub.map_or_else(
                || name.text.clone(),
                |sub| format!("{}/{}", name.text, sub.text),
            ),
            text,
        })
    }

    fn message(&self) -> Original {
        let bare = |id: String| id.trim_matches(['<', '>', ' ']).to_owned();
        let one = |text: String| address::all(&text).next().map(|found| found.address);
        // RFC 3339 as it is; other forms of dates are left out.
        let rfc3339 = |date: &String| {
            date.len() >= 20 && date.get(10..11) == Some("T") && date.get(4..5) == Some("-")
        };
        Original {
            message_id: self.string(Field::MessageId).map(bare),
            subject: self.string(Field::Subject),
            from: self.string(Field::From).and_then(one),
            date: self.string(Field::Date).filter(rfc3339),
            return_path: self.string(Field::ReturnPath).map(bare),
            ..Original::default()
        }
    }
}

/// Name and address of a server: `mx.example.com[192.0.2.1]:25`, `dns; mx.example.com (192.0.2.1)`,
/// `192.0.2.1 (mx.example.com)`.
pub(super) fn server(value: &str) -> (Option<String>, Option<String>) {
    let bare = value
        .rsplit_once(';')
        .map_or(value, |(_, host)| host)
        .trim();
    let (name, ip) = remote::server(&format!("host {bare}"));
    let other = bare
        .split_once(" (")
        .filter(|_| name.is_none())
        .and_then(|(_, name)| remote::server(&format!("host {name}")).0);
    (name.or(other), ip)
}
