//! Recognises what the input is, by its first lines.

use std::borrow::Cow;

/// What the input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A message with a header.
    Message {
        /// Offset of its first header field.
        start: usize,
    },
    /// MIME parts without a message header.
    Parts {
        /// Offset of the first boundary line.
        start: usize,
    },
    /// The fields of a delivery status alone.
    Fields,
    /// SMTP replies.
    Reply,
    /// An SMTP session.
    Transcript,
    /// Lines of a mail log.
    Log,
    /// JSON: a webhook, a structured log line.
    Json,
    /// Other text, e.g. a bounce copied from a mail program.
    Text,
}

/// Recognises the input.
pub(super) fn recognise(raw: &[u8]) -> Shape {
    let body = raw.get(skip_blank(raw)..).unwrap_or_default();
    let array = || looks_like_json_array(&String::from_utf8_lossy(head_of(body)));
    if body.starts_with(b"{") || body.starts_with(b"[") && array() {
        return Shape::Json;
    }
    of_text(raw)
}

/// The first lines of an input.
pub(super) fn head(raw: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(head_of(raw))
}

/// The bytes by which an input is recognised.
fn head_of(body: &[u8]) -> &[u8] {
    body.get(..body.len().min(4096)).unwrap_or_default()
}

/// Where the second message of an mbox begins (RFC 4155); `None` when there is none.
pub(super) fn second_message(raw: &[u8]) -> Option<usize> {
    if !raw.get(skip_blank(raw)..)?.starts_with(b"From ") {
        return None;
    }
    let mut at = 0_usize;
    let mut after_blank = false;
    let mut lines = raw.split_inclusive(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        let start = at;
        at = at.saturating_add(line.len());
        let followed = |next: &&[u8]| is_field(&String::from_utf8_lossy(head_of(next)));
        if after_blank && is_separator(line) && lines.peek().is_some_and(followed) {
            return Some(start);
        }
        after_blank = line.trim_ascii().is_empty() && start > 0;
    }
    None
}

/// `From sender@example.org Fri Mar  1 10:00:00 2024`
fn is_separator(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else {
        return false;
    };
    let rest = String::from_utf8_lossy(head_of(rest));
    let is_time =
        |word: &str| word.len() >= 5 && word.split(':').all(|part| part.parse::<u8>().is_ok());
    let is_year = |word: &str| word.len() == 4 && word.parse::<u16>().is_ok();
    let mut words = rest.split_whitespace();
    words
        .clone()
        .any(|word| word.contains(':') && is_time(word))
        && words.any(is_year)
}

/// Recognises an input that is not JSON.
pub(super) fn of_text(raw: &[u8]) -> Shape {
    let start = skip_blank(raw);
    let body = raw.get(start..).unwrap_or_default();
    let head = String::from_utf8_lossy(head_of(body));
    let mut lines = head.lines();
    let first = lines.next().unwrap_or_default();
    if first.starts_with("From ") && lines.clone().next().is_some_and(is_field) {
        let line_end = body
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(body.len(), |at| at.saturating_add(1));
        return Shape::Message {
            start: start.saturating_add(line_end),
        };
    }
    if first.starts_with("--")
        && lines
            .next()
            .is_some_and(|line| starts_with_ignore_case(line, "content-"))
    {
        return Shape::Parts { start };
    }
    if super::log::recognise_labels(&head) {
        return Shape::Log;
    }
    if let Some(shape) = header_block(&head) {
        return if shape == Shape::Fields {
            shape
        } else {
            Shape::Message { start }
        };
    }
    if super::json::recognise_form(&head) {
        return Shape::Json;
    }
    if super::transcript::recognise(&head) {
        return Shape::Transcript;
    }
    if is_log(first) || super::log::recognise(&head) {
        return Shape::Log;
    }
    if is_reply(&head, body.len()) || super::trace::recognise(&head) {
        Shape::Reply
    } else {
        Shape::Text
    }
}

fn skip_blank(raw: &[u8]) -> usize {
    let bom = if raw.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let blank = raw
        .iter()
        .skip(bom)
        .take_while(|byte| byte.is_ascii_whitespace())
        .count();
    bom.saturating_add(blank)
}

/// A byte order mark or markup at the start.
pub(super) fn looks_like_html(bytes: &[u8]) -> bool {
    let head = bytes
        .get(..bytes.len().min(512))
        .unwrap_or_default()
        .trim_ascii_start();
    [
        "<html",
        "<!doctype html",
        "<body",
        "<head",
        "<div",
        "<table",
        "<p>",
        "<meta",
    ]
    .iter()
    .any(|tag| {
        head.get(..tag.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(tag.as_bytes()))
    })
}

fn looks_like_json_array(head: &str) -> bool {
    head.trim_start_matches('[')
        .trim_start()
        .starts_with(['{', '"'])
}

fn starts_with_ignore_case(line: &str, prefix: &str) -> bool {
    line.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// Whether a line is `Name: value` as in a message header.
fn is_field(line: &str) -> bool {
    field_name(line).is_some()
}

fn field_name(line: &str) -> Option<&str> {
    let (name, _) = line.split_once(':')?;
    let name = name.trim_end();
    let plausible = name.len() > 1
        && name.len() < 60
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    plausible.then_some(name)
}

/// A message header, or the fields of a delivery status; `None` when the text begins otherwise.
fn header_block(head: &str) -> Option<Shape> {
    const MAIL: [&str; 22] = [
        "received",
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "return-path",
        "mime-version",
        "content-type",
        "delivered-to",
        "x-original-to",
        "envelope-to",
        "reply-to",
        "sender",
        "x-failed-recipients",
        "auto-submitted",
        "dkim-signature",
        "authentication-results",
        "arc-seal",
        "x-mailer",
        "x-received",
        "cc",
    ];
    const STATUS: [&str; 6] = [
        "reporting-mta",
        "final-recipient",
        "original-recipient",
        "diagnostic-code",
        "original-envelope-id",
        "arrival-date",
    ];
    let (mut fields, mut mail, mut status) = (0_u32, 0_u32, 0_u32);
    for (number, line) in head.lines().enumerate() {
        if line.trim().is_empty() {
            break;
        }
        let folded = number > 0 && line.starts_with([' ', '\t']);
        if folded || (number > 0 && line.starts_with('>')) {
            continue;
        }
        let Some(name) = field_name(line) else {
            if fields == 0 {
                return None;
            }
            // A damaged line inside a header: go on where the header is certain.
            if mail + status < 2 {
                return None;
            }
            continue;
        };
        let name = name.to_ascii_lowercase();
        fields = fields.saturating_add(1);
        mail = mail.saturating_add(u32::from(MAIL.contains(&name.as_str())));
        status = status.saturating_add(u32::from(STATUS.contains(&name.as_str())));
    }
    if status > 0 && status >= mail {
        return Some(Shape::Fields);
    }
    let typed = starts_with_ignore_case(head, "content-type:");
    (mail >= 2 || (typed && fields > 0) || (mail == 1 && fields >= 4))
        .then_some(Shape::Message { start: 0 })
}

/// The start of a line of a mail log: a time, then what such logs write.
fn is_log(line: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "Jan ", "Feb ", "Mar ", "Apr ", "May ", "Jun ", "Jul ", "Aug ", "Sep ", "Oct ", "Nov ",
        "Dec ",
    ];
    let syslog = MONTHS.iter().any(|month| line.starts_with(month))
        && line
            .bytes()
            .skip(4)
            .take(12)
            .filter(|byte| *byte == b':')
            .count()
            == 2;
    let bytes = line.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let is = |at: usize, byte: u8| bytes.get(at) == Some(&byte);
    let iso = digit(0)
        && digit(3)
        && is(4, b'-')
        && digit(5)
        && is(7, b'-')
        && (is(10, b' ') || is(10, b'T'))
        && digit(11)
        && is(13, b':');
    let marked = ["postfix/", "smtp-out", "mta ", "["]
        .iter()
        .any(|word| line.contains(word));
    syslog || (iso && marked)
}

/// Replies alone: a code first, or one short line.
fn is_reply(head: &str, size: usize) -> bool {
    let first = head.trim_start();
    // A link alone says nothing, whatever its parameters are called.
    let link = first.starts_with("http://") || first.starts_with("https://");
    if link && !first.trim_end().contains(char::is_whitespace) {
        return false;
    }
    if crate::extract::codes::starts_with_reply(first) && size < 8192 {
        return true;
    }
    let lines = head.lines().filter(|line| !line.trim().is_empty()).count();
    // Lines of a web server's log have codes of the same kind.
    lines <= 3 && size < 1000 && !head.contains(" HTTP/")
}
