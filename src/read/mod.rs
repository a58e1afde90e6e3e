//! Bytes → [`Document`]: what the input is, its header, and its texts, each with its place.

mod charset;
mod event;
mod forwarded;
mod header;
mod html;
mod json;
mod log;
mod message;
mod service;
mod services;
mod shape;
mod text;
mod trace;
mod transcript;
mod words;

pub use charset::HostDecoder;
pub use event::{Event, Label};
pub(crate) use forwarded::is_subject_line;
pub use header::Header;
pub use shape::Shape;
pub use text::{Role, Text};

use std::borrow::Cow;

use crate::report::Warning;
use json::value::Place;

/// The input, taken apart.
#[derive(Debug)]
pub struct Document<'a> {
    /// The input, cut at the size limit.
    pub raw: &'a [u8],
    /// What it was recognised as.
    pub shape: Shape,
    /// The header of the message; empty when the input is not one.
    pub header: Header,
    /// Everything readable, in the order of the input.
    pub texts: Vec<Text<'a>>,
    /// Messages attached to this one, innermost last, each read in the same way.
    pub attached: Vec<Attached<'a>>,
    /// Messages forwarded inside the text, the outermost first.
    pub forwarded: Vec<Attached<'a>>,
    /// What a webhook, a log or a session tells, one entry a recipient.
    pub events: Vec<Event>,
    /// Damage met and survived.
    pub warnings: Vec<Warning>,
}

/// A message inside the message: the one that failed, or a bounce somebody forwarded.
#[derive(Debug)]
pub struct Attached<'a> {
    /// Its header.
    pub header: Header,
    /// Its texts.
    pub texts: Vec<Text<'a>>,
}

impl<'a> Document<'a> {
    /// An empty document of this shape.
    fn new(raw: &'a [u8], shape: Shape) -> Self {
        Self {
            raw,
            shape,
            header: Header::default(),
            texts: Vec::new(),
            attached: Vec::new(),
            forwarded: Vec::new(),
            events: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// The same document as that of `raw`, of which these bytes are a copy in another form; the places
    /// of the texts are found again by their characters.
    fn of(self, raw: &[u8]) -> Document<'_> {
        let own = |texts: Vec<Text<'_>>| {
            texts
                .into_iter()
                .map(|text| text.copied(0..raw.len()))
                .collect()
        };
        let attached = |all: Vec<Attached<'_>>| {
            all.into_iter()
                .map(|attached| Attached {
                    header: attached.header,
                    texts: own(attached.texts),
                })
                .collect()
        };
        Document {
            raw,
            shape: self.shape,
            header: self.header,
            texts: own(self.texts),
            attached: attached(self.attached),
            forwarded: attached(self.forwarded),
            events: self.events,
            warnings: self.warnings,
        }
    }

    pub(crate) fn warn(&mut self, code: &'static str, message: impl Into<String>) {
        if !self.warnings.iter().any(|warning| warning.code == code) {
            self.warnings.push(Warning {
                code,
                message: message.into(),
            });
        }
    }

    /// The texts with this role.
    pub fn with_role(&self, role: Role) -> impl Iterator<Item = (usize, &Text<'a>)> {
        self.texts
            .iter()
            .enumerate()
            .filter(move |(_, text)| text.role == role)
    }
}

/// Reads at most `max_bytes` of `input`.
#[must_use]
pub fn read<'a>(input: &'a [u8], max_bytes: usize, host: Option<HostDecoder>) -> Document<'a> {
    let raw = input.get(..max_bytes).unwrap_or(input);
    let mut document = match charset::plain_bytes(raw) {
        Some(copy) => read_all(&copy, host).of(raw),
        None => read_all(raw, host),
    };
    if raw.len() < input.len() {
        document.warn(
            "truncated",
            format!(
                "The input has {} bytes; only the first {max_bytes} were read.",
                input.len()
            ),
        );
    }
    document
}

/// Reads bytes of one to a character of ASCII, with line feeds.
fn read_all<'a>(raw: &'a [u8], host: Option<HostDecoder>) -> Document<'a> {
    let shape = shape::recognise(raw);
    let more = shape::second_message(raw);
    let mut document = Document::new(more.and_then(|end| raw.get(..end)).unwrap_or(raw), shape);
    if more.is_some() {
        document.warn(
            "several_messages",
            "The input is a mailbox of several messages; only the first was read.",
        );
    }
    if raw.contains(&0) {
        document.warn("nul_bytes", "The input contains NUL bytes.");
    }
    match shape {
        Shape::Message { start } => message::read(&mut document, start, host),
        Shape::Parts { start } => message::read_parts(&mut document, start, host),
        Shape::Fields => plain(&mut document, Role::Status, host),
        Shape::Reply => {
            if !(trace::recognise(&shape::head(raw)) && trace::read(&mut document)) {
                plain(&mut document, Role::Reply, host);
            }
        }
        Shape::Transcript => {
            if !transcript::read(&mut document) {
                plain(&mut document, Role::Reply, host);
            }
        }
        Shape::Log => {
            if !log::read(&mut document) {
                plain(&mut document, Role::Log, host);
            }
        }
        Shape::Json => json_text(&mut document, host),
        Shape::Text => plain(&mut document, Role::Human, host),
    }
    forwarded::find(&mut document);
    json::read_notice(&mut document);
    event::check(&mut document);
    document
}

/// A text that begins like JSON.
fn json_text(document: &mut Document<'_>, host: Option<HostDecoder>) {
    if json::read_form(document) {
        return;
    }
    let (content, _) = charset::decode(document.raw, None, host);
    let whole = 0..document.raw.len();
    let place = match &content {
        Cow::Borrowed(_) => Place::exact(whole),
        Cow::Owned(_) => Place::within(whole),
    };
    let is_json = json::read_text(document, &content, &place, json::Scope::Everything);
    if !is_json || document.events.is_empty() {
        document.shape = if is_json {
            Shape::Json
        } else {
            shape::of_text(document.raw)
        };
        let role = match document.shape {
            Shape::Json => Role::Json,
            Shape::Text => Role::Human,
            _ => Role::Reply,
        };
        plain(document, role, host);
    }
}

/// The whole input as one text.
fn plain(document: &mut Document<'_>, role: Role, host: Option<HostDecoder>) {
    let (content, problem) = charset::decode(document.raw, None, host);
    let html = matches!(role, Role::Human) && shape::looks_like_html(document.raw);
    let text = if html {
        Text::converted(role, html::to_text(&content), 0..document.raw.len())
    } else {
        Text::new(role, content, document.raw, 0..document.raw.len())
    };
    if let Some(problem) = problem {
        document.warn(problem.code, problem.message);
    }
    document.texts.push(text);
}
