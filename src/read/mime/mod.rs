//! MIME (RFC 2045, 2046): a message's header and the leaves of its tree, however broken.
//!
//! Depth, parts and headers are bounded; what is beyond stays part of the leaf around it.

pub(crate) mod date;
mod decode;
pub(super) mod fields;
pub(super) mod words;

use std::borrow::Cow;
use std::ops::Range;

pub(super) use decode::base64;
use fields::{Field, lines, parameter};

/// Multiparts and messages inside each other that are looked into.
const MAX_DEPTH: u8 = 32;
/// Parts that are read.
const MAX_PARTS: usize = 2000;

/// A message: the one that was read, or one attached to it.
pub(super) struct Message<'a> {
    /// Its header.
    pub(super) fields: Vec<Field<'a>>,
    /// Its leaves, without those of the messages attached to it.
    pub(super) leaves: Vec<Leaf<'a>>,
    /// Where its body stands in the input.
    pub(super) body: Range<usize>,
    /// Whether it says that it has parts.
    pub(super) is_multipart: bool,
}

/// A part that has no parts.
pub(super) struct Leaf<'a> {
    /// Its content type without parameters, in lower case.
    pub(super) kind: String,
    /// The charset it names.
    pub(super) charset: Option<String>,
    /// Its content, the transfer encoding undone.
    pub(super) content: Cow<'a, [u8]>,
    /// Where it stands in the input.
    pub(super) range: Range<usize>,
    /// Whether the transfer encoding is damaged.
    pub(super) is_damaged: bool,
}

/// The message in `raw[start..]`, then those attached to it in their order.
pub(super) fn parse(raw: &[u8], start: usize) -> Vec<Message<'_>> {
    let mut walk = Walk {
        messages: Vec::new(),
        parts: 0,
    };
    let source = Source {
        bytes: Cow::Borrowed(raw),
        place: None,
    };
    walk.message(&source, start..raw.len(), 0);
    walk.messages
}

/// The header at the start of `bytes`.
pub(super) fn header(bytes: &[u8]) -> Vec<Field<'_>> {
    let source = Source {
        bytes: Cow::Borrowed(bytes),
        place: None,
    };
    fields::block(&source, 0..bytes.len()).0
}

/// The bytes a part is read from: the input, or what a part of it was encoded from.
struct Source<'a> {
    bytes: Cow<'a, [u8]>,
    /// The part of the input that these bytes were decoded from.
    place: Option<Range<usize>>,
}

impl<'a> Source<'a> {
    /// Bytes that live as long as the input, if these are the input.
    fn slice(&self, range: Range<usize>) -> Cow<'a, [u8]> {
        match &self.bytes {
            Cow::Borrowed(bytes) => Cow::Borrowed(bytes.get(range).unwrap_or_default()),
            Cow::Owned(bytes) => Cow::Owned(bytes.get(range).unwrap_or_default().to_vec()),
        }
    }

    fn place(&self, range: Range<usize>) -> Range<usize> {
        self.place.clone().unwrap_or(range)
    }
}

struct Walk<'a> {
    messages: Vec<Message<'a>>,
    parts: usize,
}

impl<'a> Walk<'a> {
    /// A message with all it holds; `false` when it has no header.
    fn message(&mut self, source: &Source<'a>, range: Range<usize>, depth: u8) -> bool {
        let (fields, body) = fields::block(source, range);
        if fields.is_empty() && depth > 0 {
            return false;
        }
        let number = self.messages.len();
        let kind = content_type(&fields).0;
        self.messages.push(Message {
            fields: Vec::new(),
            leaves: Vec::new(),
            body: source.place(body.clone()),
            is_multipart: kind.starts_with("multipart/"),
        });
        self.part(source, &fields, body, number, depth, "text/plain");
        if let Some(message) = self.messages.get_mut(number) {
            message.fields = fields;
        }
        true
    }

    /// A part with this header and body.
    fn part(
        &mut self,
        source: &Source<'a>,
        fields: &[Field<'_>],
        body: Range<usize>,
        message: usize,
        depth: u8,
        usual: &str,
    ) {
        self.parts += 1;
        let (mut kind, header) = content_type(fields);
        if kind.is_empty() {
            usual.clone_into(&mut kind);
        }
        let goes_on = depth < MAX_DEPTH && self.parts < MAX_PARTS;
        if goes_on && kind.starts_with("multipart/") {
            if let Some(boundary) = parameter(header, "boundary").filter(|b| !b.is_empty()) {
                let usual = match kind.as_str() {
                    "multipart/digest" => "message/rfc822",
                    _ => "text/plain",
                };
                for piece in pieces(&source.bytes, body, boundary.as_bytes()) {
                    let (fields, body) = fields::block(source, piece);
                    self.part(source, &fields, body, message, depth + 1, usual);
                }
                return;
            }
            kind.replace_range(.., "text/plain");
        }
        let encoding = value(fields, "content-transfer-encoding");
        let (content, is_damaged) = decode::transfer(encoding, source.slice(body.clone()));
        let range = source.place(body.clone());
        if goes_on && matches!(kind.as_str(), "message/rfc822" | "message/global") {
            let found = match content {
                Cow::Borrowed(_) => self.message(source, body, depth + 1),
                Cow::Owned(ref bytes) => {
                    let inner = 0..bytes.len();
                    let source = Source {
                        bytes: Cow::Owned(bytes.clone()),
                        place: Some(range.clone()),
                    };
                    self.message(&source, inner, depth + 1)
                }
            };
            if found {
                return;
            }
        }
        let leaf = Leaf {
            charset: parameter(header, "charset"),
            kind,
            content,
            range,
            is_damaged,
        };
        if let Some(message) = self.messages.get_mut(message) {
            message.leaves.push(leaf);
        }
    }
}

fn value<'f>(fields: &'f [Field<'_>], name: &str) -> &'f [u8] {
    let field = fields.iter().find(|field| field.name == name);
    field.map_or(&[], |field| &field.value)
}

/// The content type without its parameters, and the whole value; empty when there is none, or one
/// that is not understood.
fn content_type<'f>(fields: &'f [Field<'_>]) -> (String, &'f [u8]) {
    let header = value(fields, "content-type");
    let kind = header
        .split(|byte| *byte == b';')
        .next()
        .unwrap_or_default();
    let mut kind = String::from_utf8_lossy(kind.trim_ascii()).to_ascii_lowercase();
    match kind.as_str() {
        "text" => kind.push_str("/plain"),
        _ if !kind.contains('/') => kind.clear(),
        _ => {}
    }
    (kind, header)
}

/// What stands between the lines that begin with two dashes and the boundary; the last piece may
/// lack its end.
fn pieces(bytes: &[u8], body: Range<usize>, boundary: &[u8]) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = None;
    let end = body.end;
    for line in lines(bytes, body) {
        let content = bytes.get(line.clone()).unwrap_or_default();
        let Some(rest) = content
            .strip_prefix(b"--")
            .and_then(|rest| rest.strip_prefix(boundary))
        else {
            continue;
        };
        let closes = rest.starts_with(b"--");
        if !closes && rest.first().is_some_and(|next| !next.is_ascii_whitespace()) {
            continue;
        }
        if let Some(start) = start.take() {
            pieces.push(start..without_line_end(bytes, start, line.start));
        }
        if closes || pieces.len() >= MAX_PARTS {
            return pieces;
        }
        start = Some(line.end);
    }
    pieces.extend(start.map(|start| start..end));
    pieces
}

/// The line end before a boundary belongs to the boundary.
fn without_line_end(bytes: &[u8], start: usize, end: usize) -> usize {
    let piece = bytes.get(start..end).unwrap_or_default();
    let piece = piece.strip_suffix(b"\n").unwrap_or(piece);
    start + piece.strip_suffix(b"\r").unwrap_or(piece).len()
}
