//! Messages: the MIME tree flattened to texts.

use std::borrow::Cow;
use std::ops::Range;

use mail_parser::{Headers, MessageParser, MessagePart, MessageRef, PartKind};

use super::charset::{self, HostDecoder};
use super::text::{Role, Text};
use super::words;
use super::{Attached, Document, Header};

/// Messages inside messages that are looked into.
const MAX_ATTACHED: usize = 8;

/// Reads a message that begins at `start`.
pub(super) fn read(document: &mut Document<'_>, start: usize, host: Option<HostDecoder>) {
    if let Some(root) = read_structure(document, start, host) {
        whole_body(document, root, host);
    }
}

/// Reads a message by its MIME structure. Where that hides all text, returns where the body begins.
fn read_structure(
    document: &mut Document<'_>,
    start: usize,
    host: Option<HostDecoder>,
) -> Option<usize> {
    let raw = document.raw;
    let Some(message) = raw
        .get(start..)
        .and_then(|bytes| MessageParser::new().parse(bytes))
    else {
        document.warn(
            "broken_message",
            "The message could not be parsed; read as plain text.",
        );
        super::plain(document, Role::Human, host);
        return None;
    };
    let mut walk = Walk {
        raw,
        offset: start,
        host,
        warnings: Vec::new(),
    };
    let root = message.root();
    document.header = Header::new(root.headers(), host);
    document.texts.extend(walk.head(&root));
    document.texts.extend(walk.texts(&root));
    for nested in message.messages().skip(1).take(MAX_ATTACHED) {
        let header = Header::new(nested.headers(), host);
        let mut texts: Vec<_> = walk.head(&nested).collect();
        texts.extend(walk.texts(&nested));
        document.attached.push(Attached { header, texts });
    }
    if message.messages().len() > MAX_ATTACHED.saturating_add(1) {
        walk.warn(
            "too_many_attached",
            "Only the first attached messages were read.".into(),
        );
    }
    let warnings = walk.warnings;
    let unread =
        (document.texts.iter()).all(|text| matches!(text.role, Role::Subject | Role::From));
    for (code, text) in warnings {
        document.warn(code, text);
    }
    let body = start.saturating_add(root.root_part().offset_body() as usize);
    let multipart =
        (root.root_part().content_type()).is_some_and(|kind| kind.ctype() == "multipart");
    (unread && (multipart || root.root_part().is_multipart())).then_some(body)
}

/// A message whose MIME structure hides all text: read the parts that stand there, or the body as it
/// is.
fn whole_body(document: &mut Document<'_>, from: usize, host: Option<HostDecoder>) {
    let range = from..document.raw.len();
    let Some(bytes) = document
        .raw
        .get(range.clone())
        .filter(|bytes| !bytes.trim_ascii().is_empty())
    else {
        return;
    };
    if let Some(at) = first_boundary(bytes) {
        let header = std::mem::take(&mut document.header);
        let mut texts = std::mem::take(&mut document.texts);
        read_parts(document, from.saturating_add(at), host);
        let found = !document.texts.is_empty();
        texts.append(&mut document.texts);
        document.header = header;
        document.texts = texts;
        if found {
            document.warn(
                "broken_mime",
                "The boundary of the MIME parts was taken from the body.",
            );
            return;
        }
    }
    let (content, _) = charset::decode(bytes, None, host);
    document
        .texts
        .push(Text::new(Role::Human, content, document.raw, range));
    document.warn(
        "broken_mime",
        "No MIME part was found; the body was read as plain text.",
    );
}

/// Where a line like a boundary stands, with a header of a part below.
fn first_boundary(body: &[u8]) -> Option<usize> {
    let mut at = 0_usize;
    let mut before: Option<usize> = None;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let part = line
            .get(..8)
            .is_some_and(|start| start.eq_ignore_ascii_case(b"content-"));
        if part && before.is_some() {
            return before;
        }
        let boundary = line.starts_with(b"--") && line.trim_ascii().len() > 2;
        before = boundary.then_some(at);
        at = at.saturating_add(line.len());
    }
    None
}

/// Reads MIME parts without a message header: the first line is the boundary.
pub(super) fn read_parts(document: &mut Document<'_>, start: usize, host: Option<HostDecoder>) {
    let raw = document.raw;
    let body = raw.get(start..).unwrap_or_default();
    let line = body
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default()
        .trim_ascii_end();
    let boundary = String::from_utf8_lossy(line.strip_prefix(b"--").unwrap_or(line)).into_owned();
    let mut whole =
        format!("Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n").into_bytes();
    whole.extend_from_slice(body);
    let mut inner = Document::new(&whole, document.shape);
    read_structure(&mut inner, 0, host);
    // The texts were made from a copy; their places are found again by their characters.
    let range = start..raw.len();
    let own = |text: Text<'_>| text.copied(range.clone());
    document.texts = inner.texts.into_iter().map(own).collect();
    document.attached = inner
        .attached
        .into_iter()
        .map(|attached| Attached {
            header: attached.header,
            texts: attached.texts.into_iter().map(own).collect(),
        })
        .collect();
    for warning in inner.warnings {
        document.warn(warning.code, warning.message);
    }
}

struct Walk<'a> {
    raw: &'a [u8],
    /// Where the parsed bytes begin in `raw`.
    offset: usize,
    host: Option<HostDecoder>,
    warnings: Vec<(&'static str, String)>,
}

impl<'a> Walk<'a> {
    fn warn(&mut self, code: &'static str, message: String) {
        self.warnings.push((code, message));
    }

    /// The fields of the header that rules look at.
    fn head(&self, message: &MessageRef<'_>) -> impl Iterator<Item = Text<'a>> {
        let text = |name, role| {
            let field = last_field(message.headers(), name)?;
            let content = words::text(field.raw_value(), self.host);
            let range = self.range(field.offset_start(), field.offset_end());
            Some(Text::new(role, Cow::Owned(content), self.raw, range))
        };
        [text("subject", Role::Subject), text("from", Role::From)]
            .into_iter()
            .flatten()
    }

    fn range(&self, start: u32, end: u32) -> Range<usize> {
        self.offset.saturating_add(start as usize)..self.offset.saturating_add(end as usize)
    }

    /// The texts of one message, without those of the messages attached to it.
    fn texts(&mut self, message: &MessageRef<'_>) -> Vec<Text<'a>> {
        let parts: Vec<_> = message.parts().collect();
        let has_plain = parts.iter().any(|part| {
            part.is_content_type("text", "plain") && part.raw_body().trim_ascii().len() > 40
        });
        parts
            .into_iter()
            .filter_map(|part| self.text(part, message, has_plain))
            .collect()
    }

    fn text(
        &mut self,
        part: MessagePart<'_>,
        message: &MessageRef<'_>,
        has_plain: bool,
    ) -> Option<Text<'a>> {
        if part.message().id() != message.id() {
            return None;
        }
        let role = role(&part)?;
        let html = matches!(part.kind(), PartKind::Html) && role == Role::Human;
        if html && has_plain {
            return None;
        }
        let range = self.range(part.offset_body(), part.offset_end());
        let (bytes, damaged) = part.encoding().decode_checked(part.raw_body());
        if damaged || !has_known_encoding(&part) {
            self.warn(
                "broken_encoding",
                "A part's transfer encoding is damaged.".into(),
            );
        }
        let declared = part.content_type();
        let label = declared
            .as_ref()
            .and_then(|content_type| content_type.attribute("charset"));
        let (content, warning) = charset::decode(&bytes, label, self.host);
        if let Some(warning) = warning {
            self.warn(warning.code, warning.message);
        }
        if content.trim().is_empty() {
            return None;
        }
        if html || (role == Role::Human && super::shape::looks_like_html(content.as_bytes())) {
            return Some(Text::converted(role, super::html::to_text(&content), range));
        }
        // Borrow from the input itself where nothing was decoded.
        let content = match self.raw.get(range.clone()) {
            Some(raw) if raw == content.as_bytes() => std::str::from_utf8(raw)
                .map_or_else(|_| Cow::Owned(content.into_owned()), Cow::Borrowed),
            _ => Cow::Owned(content.into_owned()),
        };
        Some(Text::new(role, content, self.raw, range))
    }
}

/// The last field of this name, by the name as written: mail-parser's own look-up links its table of all names.
fn last_field<'m>(headers: Headers<'m>, name: &str) -> Option<mail_parser::Header<'m>> {
    let named = |field: &mail_parser::Header<'_>| field.raw_name().eq_ignore_ascii_case(name);
    headers.iter().rev().find(named)
}

/// Whether the part has no transfer encoding, or one of RFC 2045 section 6.
fn has_known_encoding(part: &MessagePart<'_>) -> bool {
    const KNOWN: [&[u8]; 5] = [b"7bit", b"8bit", b"binary", b"base64", b"quoted-printable"];
    last_field(part.headers(), "content-transfer-encoding").is_none_or(|field| {
        let value = field.raw_value().split(|byte| *byte == b'(').next();
        let value = value.unwrap_or_default().trim_ascii();
        KNOWN.iter().any(|known| known.eq_ignore_ascii_case(value))
    })
}

/// What a part is; `None` for what is not read (images, archives).
fn role(part: &MessagePart<'_>) -> Option<Role> {
    const STATUS: [(&str, &str); 4] = [
        ("message", "delivery-status"),
        ("message", "global-delivery-status"),
        ("message", "delivery-report"),
        ("text", "delivery-status"),
    ];
    const DISPOSITION: [(&str, &str); 2] = [
        ("message", "disposition-notification"),
        ("message", "global-disposition-notification"),
    ];
    const ORIGINAL: [(&str, &str); 5] = [
        ("text", "rfc822-headers"),
        ("text", "rfc822-header"),
        ("message", "global-headers"),
        ("message", "rfc822-headers"),
        ("text", "rfc822"),
    ];
    let is = |types: &[(&str, &str)]| {
        types
            .iter()
            .any(|(kind, sub)| part.is_content_type(kind, sub))
    };
    if is(&STATUS) {
        return Some(Role::Status);
    }
    if part.is_content_type("message", "feedback-report") {
        return Some(Role::Feedback);
    }
    if is(&DISPOSITION) {
        return Some(Role::Disposition);
    }
    if is(&ORIGINAL) {
        return Some(Role::Original);
    }
    match part.kind() {
        PartKind::Text | PartKind::Html => Some(if starts_like_original(part) {
            Role::Original
        } else {
            Role::Human
        }),
        PartKind::Binary | PartKind::InlineBinary if holds_status(part) => Some(Role::Status),
        // message/rfc822 that could not be parsed, message/partial …
        PartKind::Binary | PartKind::InlineBinary => {
            let message = part
                .content_type()
                .is_some_and(|kind| kind.ctype() == "message");
            message.then_some(Role::Original)
        }
        PartKind::Multipart | PartKind::Message(_) => None,
    }
}

/// Whether an attachment of no known type holds the fields of a delivery status.
fn holds_status(part: &MessagePart<'_>) -> bool {
    const LARGE: usize = 32_768;
    if part.raw_body().len() > LARGE {
        return false;
    }
    let (bytes, _) = part.decoded_checked();
    let text = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
    let has = |name: &str| text.lines().any(|line| line.starts_with(name));
    has("final-recipient:") && (has("action:") || has("status:"))
}

/// A text part that is a copied message header (sent as `text/plain` by some software).
fn starts_like_original(part: &MessagePart<'_>) -> bool {
    let body = part.raw_body().trim_ascii_start();
    ["received:", "return-path:"].iter().any(|name| {
        body.get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
    })
}
