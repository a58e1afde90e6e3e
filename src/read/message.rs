//! Messages: the MIME tree flattened to texts.

use std::borrow::Cow;
use std::ops::Range;

use super::charset::{self, HostDecoder};
use super::mime::{self, Leaf, Message, words};
use super::text::{Role, Text};
use super::{Attached, Document, Header};

/// Messages inside messages that are looked into.
const MAX_ATTACHED: usize = 8;

/// Reads a message that begins at `start`.
pub(super) fn read(document: &mut Document<'_>, start: usize, host: Option<HostDecoder>) {
    let raw = document.raw;
    let mut walk = Walk {
        raw,
        host,
        warnings: Vec::new(),
    };
    let mut messages = mime::parse(raw, start).into_iter();
    let Some(root) = messages.next() else {
        return;
    };
    let (body, is_multipart) = (root.body.clone(), root.is_multipart);
    let read = walk.message(root);
    document.header = read.header;
    document.texts.extend(read.texts);
    let attached = messages.by_ref().take(MAX_ATTACHED);
    document
        .attached
        .extend(attached.map(|message| walk.message(message)));
    if messages.next().is_some() {
        walk.warn(
            "too_many_attached",
            "Only the first attached messages were read.".into(),
        );
    }
    let warnings = walk.warnings;
    let unread = document.texts.iter().all(|text| text.role == Role::Subject);
    for (code, text) in warnings {
        document.warn(code, text);
    }
    if unread && is_multipart {
        whole_body(document, body, host);
    }
}

/// A message whose MIME structure hides all text: read the body as it stands.
fn whole_body(document: &mut Document<'_>, range: Range<usize>, host: Option<HostDecoder>) {
    let Some(bytes) = document
        .raw
        .get(range.clone())
        .filter(|bytes| !bytes.trim_ascii().is_empty())
    else {
        return;
    };
    let (content, _) = charset::decode(bytes, None, host);
    document
        .texts
        .push(Text::new(Role::Human, content, document.raw, range));
    document.warn(
        "broken_mime",
        "No MIME part was found; the body was read as plain text.",
    );
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
    read(&mut inner, 0, host);
    // The texts were made from a copy; their places are found again by their characters.
    let range = start..raw.len();
    let own = |text: Text<'_>| Text::converted(text.role, text.content.into_owned(), range.clone());
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
    host: Option<HostDecoder>,
    warnings: Vec<(&'static str, String)>,
}

impl<'a> Walk<'a> {
    fn warn(&mut self, code: &'static str, message: String) {
        self.warnings.push((code, message));
    }

    fn message(&mut self, message: Message<'a>) -> Attached<'a> {
        let mut texts: Vec<_> = self.subject(&message).into_iter().collect();
        let is_long_text =
            |leaf: &Leaf<'_>| leaf.kind == "text/plain" && leaf.content.trim_ascii().len() > 40;
        let has_plain = message.leaves.iter().any(is_long_text);
        let leaves = message.leaves.into_iter();
        texts.extend(leaves.filter_map(|leaf| self.text(leaf, has_plain)));
        Attached {
            header: Header::new(&message.fields, self.host),
            texts,
        }
    }

    fn subject(&self, message: &Message<'a>) -> Option<Text<'a>> {
        let mut fields = message.fields.iter();
        let field = fields.find(|field| field.name == "subject")?;
        let content = words::text(&field.value, self.host);
        Some(Text::new(
            Role::Subject,
            Cow::Owned(content),
            self.raw,
            field.range.clone(),
        ))
    }

    fn text(&mut self, leaf: Leaf<'a>, has_plain: bool) -> Option<Text<'a>> {
        let role = role(&leaf)?;
        let html = leaf.kind == "text/html" && role == Role::Human;
        if html && has_plain {
            return None;
        }
        let range = leaf.range;
        if leaf.is_damaged {
            self.warn(
                "broken_encoding",
                "A part's transfer encoding is damaged.".into(),
            );
        }
        let (content, warning) = charset::decode(&leaf.content, leaf.charset.as_deref(), self.host);
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

/// What a part is; `None` for what is not read (images, archives).
fn role(leaf: &Leaf<'_>) -> Option<Role> {
    let role = match leaf.kind.as_str() {
        "message/delivery-status"
        | "message/global-delivery-status"
        | "message/delivery-report"
        | "text/delivery-status" => Role::Status,
        "message/feedback-report" => Role::Feedback,
        "message/disposition-notification" | "message/global-disposition-notification" => {
            Role::Disposition
        }
        "text/rfc822-headers" | "text/rfc822-header" | "text/rfc822" => Role::Original,
        // message/rfc822 without a header, message/partial …
        kind if kind.starts_with("message/") => Role::Original,
        kind if kind.starts_with("text/") => {
            if starts_like_original(&leaf.content) {
                Role::Original
            } else {
                Role::Human
            }
        }
        _ => return None,
    };
    Some(role)
}

/// A text part that is a copied message header (sent as `text/plain` by some software).
fn starts_like_original(content: &[u8]) -> bool {
    let body = content.trim_ascii_start();
    ["received:", "return-path:"].iter().any(|name| {
        body.get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
    })
}
