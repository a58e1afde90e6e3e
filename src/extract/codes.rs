//! SMTP reply codes (RFC 5321 section 4.2) and enhanced status codes (RFC 3463) in text.

use std::fmt;
use std::ops::Range;

/// An enhanced status code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Enhanced {
    /// 2, 4 or 5.
    pub class: u8,
    /// The subject.
    pub subject: u16,
    /// The detail.
    pub detail: u16,
}

impl fmt::Display for Enhanced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

impl Enhanced {
    /// Whether the code says no more than its class: `5.0.0`.
    #[must_use]
    pub const fn is_general(self) -> bool {
        self.subject == 0 && self.detail == 0
    }

    /// The code at the start of a text and its length in bytes.
    #[must_use]
    pub fn parse(text: &str) -> Option<(Self, usize)> {
        let class = match text.as_bytes().first()? {
            b'2' => 2,
            b'4' => 4,
            b'5' => 5,
            _ => return None,
        };
        let rest = text.get(1..)?.strip_prefix('.')?;
        let (subject, subject_length) = number(rest)?;
        let rest = rest.get(subject_length..)?.strip_prefix('.')?;
        let (detail, detail_length) = number(rest)?;
        let length = subject_length.checked_add(detail_length)?.checked_add(3)?;
        let after = text.get(length..)?;
        let goes_on = after.starts_with(|c: char| c.is_ascii_alphanumeric())
            || after
                .strip_prefix('.')
                .is_some_and(|tail| tail.starts_with(|c: char| c.is_ascii_digit()));
        (!goes_on && subject < 10).then_some((
            Self {
                class,
                subject,
                detail,
            },
            length,
        ))
    }
}

/// One to three digits.
fn number(text: &str) -> Option<(u16, usize)> {
    let length = text.bytes().take(4).take_while(u8::is_ascii_digit).count();
    if length > 3 {
        return None;
    }
    Some((text.get(..length)?.parse().ok()?, length))
}

/// All enhanced codes of a text.
pub fn enhanced(text: &str) -> impl Iterator<Item = (Enhanced, Range<usize>)> + '_ {
    text.match_indices(['2', '4', '5'])
        .filter_map(move |(at, _)| {
            let before = text.get(..at)?.chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '/' | '=')) {
                return None;
            }
            let (code, length) = Enhanced::parse(text.get(at..)?)?;
            Some((code, at..at.checked_add(length)?))
        })
}

/// Whether a text begins with a reply: three digits, then a blank, a hyphen or the end.
#[must_use]
pub fn starts_with_reply(text: &str) -> bool {
    reply_at(text).is_some()
        && !text
            .get(3..)
            .unwrap_or_default()
            .starts_with(['.', ',', ':', ')', '\'', '"', ']'])
}

/// A reply code at the start of a text.
fn reply_at(text: &str) -> Option<u16> {
    let digits = text.get(..3)?;
    let code: u16 = digits.parse().ok()?;
    let plausible =
        (200..=260).contains(&code) || (400..=560).contains(&code) || (570..=599).contains(&code);
    let after = text.get(3..)?.chars().next();
    let ends = after.is_none_or(|c| c.is_whitespace() || "-.,:;)]'\"#(<\\".contains(c));
    (digits.bytes().all(|byte| byte.is_ascii_digit()) && plausible && ends).then_some(code)
}

/// A reply code with how likely it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The code.
    pub code: u16,
    /// Where it stands.
    pub range: Range<usize>,
    /// Larger is likelier.
    pub weight: u8,
}

/// Words after which three digits are a reply code.
const CUES: [&str; 26] = [
    "said:",
    "smtp;",
    "<<<",
    "reply:",
    "error:",
    "reason:",
    "response:",
    "returned",
    "code:",
    "code",
    "command:",
    "diagnostic:",
    "host:",
    "failed:",
    "status:",
    "server:",
    "error",
    "answer:",
    "data:",
    "to:",
    "message:",
    "says:",
    "was:",
    "to me:",
    "x-unix;",
    "<-",
];

/// All reply codes of a text that stand where a reply code stands.
pub fn replies(text: &str) -> impl Iterator<Item = Reply> + '_ {
    text.match_indices(['2', '4', '5'])
        .filter_map(move |(at, _)| {
            let before = text.get(..at)?;
            if before.chars().next_back().is_some_and(|c| {
                c.is_alphanumeric() || matches!(c, '.' | '_' | '/' | '$' | ',' | '+')
            }) {
                return None;
            }
            let rest = text.get(at..)?;
            let code = reply_at(rest)?;
            let weight = weight(before, rest)?;
            Some(Reply {
                code,
                range: at..at.checked_add(3)?,
                weight,
            })
        })
}

fn weight(before: &str, rest: &str) -> Option<u8> {
    let after = rest.get(3..)?;
    let followed = after.trim_start_matches(['-', ' ', '#', '(', ':', '\t', '\r', '\n', '\'']);
    if Enhanced::parse(followed).is_some() {
        return Some(4);
    }
    // What stands before on the same line, as far as it matters.
    let near = before.get(before.floor_char_boundary(before.len().saturating_sub(200))..)?;
    let line = near.rsplit('\n').next().unwrap_or_default();
    if after.starts_with("-'") || after.starts_with("-\"") {
        // Cisco ESA: "5.1.0 - Unknown address error 550-'no such user'".
        return Some(3);
    }
    if line.ends_with("... ") {
        // sendmail quotes what the remote server said: "554 <a@example.com>... 550 Host unknown".
        return Some(4);
    }
    let prefix = line
        .trim_end()
        .trim_end_matches(['\'', '"', '(', '[', '<', '#', ' ']);
    let at_start = prefix.is_empty();
    // Continued reply lines of a wrapped paragraph begin with a code, dates and sizes do not.
    let spoken = after.starts_with([' ', '-'])
        && after.get(1..).is_some_and(|tail| {
            tail.trim_start().chars().next().is_none_or(|c| {
                c.is_alphabetic()
                    || matches!(c, '<' | '"' | '\'' | '[' | '(' | '#' | '*' | '-' | ':')
            })
        });
    if at_start {
        return Some(if spoken { 3 } else { 1 });
    }
    let last = prefix.rsplit([' ', '(']).next().unwrap_or_default();
    if spoken && (prefix.ends_with("],") || Enhanced::parse(last).is_some()) {
        return Some(3);
    }
    let tail_start = prefix
        .char_indices()
        .rev()
        .nth(15)
        .map_or(0, |(index, _)| index);
    let tail = prefix
        .get(tail_start..)
        .unwrap_or_default()
        .to_ascii_lowercase();
    if CUES.iter().any(|cue| tail.ends_with(cue)) {
        return Some(if spoken || after.is_empty() { 3 } else { 2 });
    }
    let opened = line.ends_with(['#', '(', '\'', '"', '[']);
    if opened || prefix.ends_with([':', ';', '.', ')', '>']) {
        return Some(if spoken { 2 } else { 1 });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_enhanced(text: &str) -> Option<String> {
        enhanced(text).next().map(|(code, _)| code.to_string())
    }

    fn best_reply(text: &str) -> Option<u16> {
        replies(text)
            .max_by_key(|reply| (reply.weight, std::cmp::Reverse(reply.range.start)))
            .map(|reply| reply.code)
    }

    #[test]
    fn reads_enhanced_codes() {
        assert_eq!(first_enhanced("550 5.1.1 no"), Some("5.1.1".into()));
        assert_eq!(first_enhanced("(#5.7.606)"), Some("5.7.606".into()));
        assert_eq!(first_enhanced("550-5.7.26"), Some("5.7.26".into()));
    }

    #[test]
    fn leaves_addresses_and_versions_alone() {
        for text in [
            "192.5.1.1",
            "5.1.1.1",
            "v5.1.1",
            "2.0.0.1",
            "5.1.1a",
            "4.94.2.1",
        ] {
            assert_eq!(first_enhanced(text), None, "{text}");
        }
    }

    #[test]
    fn reads_reply_codes_where_they_stand() {
        assert_eq!(
            best_reply("host mx.example.com[192.0.2.1] said: 550 no"),
            Some(550)
        );
        assert_eq!(best_reply("smtp;421 try later"), Some(421));
        assert_eq!(
            best_reply("we tried for 450 seconds and sent 500 mails"),
            None
        );
        assert_eq!(best_reply("550-5.1.1 gone"), Some(550));
        assert_eq!(best_reply("returned '554 5.4.6 loop'"), Some(554));
    }
}
