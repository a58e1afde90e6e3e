//! Words that are names: parts of an address, of a host or of a subject state nothing.

use crate::extract::{Scene, Words};
use crate::read::{Role, is_subject_line};
use crate::scan::Hit;

/// Bytes of an address or a host name (RFC 5321 section 4.5.3.1).
const LONGEST_NAME: usize = 320;

/// Subjects below this many bytes may stand anywhere by chance.
const SHORTEST_SUBJECT: usize = 8;

/// What tells names from statements, for the words about one recipient.
pub(super) struct Names<'s> {
    scene: Scene<'s>,
    subject: Option<&'s str>,
}

impl<'s> Names<'s> {
    pub(super) fn new(scene: Scene<'s>) -> Self {
        Names {
            scene,
            subject: subject(scene).filter(|subject| subject.len() >= SHORTEST_SUBJECT),
        }
    }

    /// Whether a hit is no more than a part of a name.
    pub(super) fn holds(&self, words: &Words, hit: &Hit) -> bool {
        let Some(text) = self.scene.document.texts.get(words.text) else {
            return false;
        };
        let human = text.role == Role::Human;
        let text: &str = &text.content;
        let (Some(before), Some(within), Some(after)) = (
            text.get(..hit.start),
            text.get(hit.start..hit.end),
            text.get(hit.end..),
        ) else {
            return false;
        };
        in_name(before, within, after)
            || human && is_subject_line(line_before(before))
            || self
                .subject
                .is_some_and(|subject| repeats(text, subject, hit))
    }
}

/// What stands in the last line of a text; empty where the line is longer than any that tells something.
pub(super) fn line_before(before: &str) -> &str {
    const LONGEST: usize = 1000;
    let start = before.floor_char_boundary(before.len().saturating_sub(LONGEST));
    let near = before.get(start..).unwrap_or_default();
    match near.rsplit_once('\n') {
        Some((_, line)) => line,
        None if start == 0 => near,
        None => "",
    }
}

/// The subject of the message that failed.
fn subject(scene: Scene<'_>) -> Option<&str> {
    let document = scene.document;
    let attached = document.attached.first();
    let attached = attached.and_then(|attached| attached.header.get("subject"));
    attached.or_else(|| {
        let (_, text) = document.with_role(Role::Original).next()?;
        text.content
            .lines()
            .take_while(|line| !line.is_empty())
            .find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("subject").then(|| value.trim())
            })
    })
}

/// Whether a phrase stands within an address (`quota@example.com`) or within the name of a host
/// that is told with its address (`spam.example.com[192.0.2.1]`). A blocklist is not told so.
fn in_name(before: &str, within: &str, after: &str) -> bool {
    if within.contains(['@', '.']) || within.contains(ends_name) {
        return false;
    }
    let start = before.len().saturating_sub(LONGEST_NAME);
    let before = before
        .get(before.floor_char_boundary(start)..)
        .unwrap_or_default();
    let before = before.rsplit(ends_name).next().unwrap_or_default();
    let near = after
        .get(..after.floor_char_boundary(LONGEST_NAME))
        .unwrap_or_default();
    let own = near.split(ends_name).next().unwrap_or_default();
    if before.contains('@') || own.contains('@') {
        return true;
    }
    let next = near.get(own.len()..).unwrap_or_default();
    let next = next.trim_start_matches(' ');
    let address = next.strip_prefix(['[', '(']).unwrap_or_default();
    let address = address.strip_prefix("IPv6:").unwrap_or(address);
    (before.contains('.') || own.contains('.')) && is_ip(address)
}

fn ends_name(letter: char) -> bool {
    letter.is_whitespace() || "<>()[]\"',;:/?&=|".contains(letter)
}

/// Whether a text begins with an IP address in brackets.
fn is_ip(text: &str) -> bool {
    let address = text.split([']', ')', ' ']).next().unwrap_or_default();
    let marks = address.matches(['.', ':']).count();
    (2..40).contains(&address.len())
        && marks >= 2
        && address
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'.' || byte == b':')
}

/// Whether a hit stands within a repetition of the subject.
fn repeats(text: &str, subject: &str, hit: &Hit) -> bool {
    let Some(room) = subject.len().checked_sub(hit.end.saturating_sub(hit.start)) else {
        return false;
    };
    let from = text.floor_char_boundary(hit.start.saturating_sub(room));
    let to = text.ceil_char_boundary(hit.end.saturating_add(room).min(text.len()));
    let around = text.get(from..to).unwrap_or_default();
    around.find(subject).is_some_and(|at| {
        let start = from.saturating_add(at);
        start <= hit.start && hit.end <= start.saturating_add(subject.len())
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::in_name;

    fn parts(text: &str, word: &str) -> bool {
        let (before, after) = text.split_once(word).unwrap();
        in_name(before, word, after)
    }

    #[test]
    fn names_are_no_statements() {
        assert!(parts("550 <quota@example.com>: no", "quota"));
        assert!(parts("550 <a@spam.example.com>: no", "spam"));
        assert!(parts(
            "host spam.example.com[192.0.2.1] said: 550 no",
            "spam"
        ));
        assert!(parts(
            "host mx-spam.example.com (2001:db8::1) said: no",
            "spam"
        ));
        assert!(!parts("blocked using zen.spamhaus.org", "spamhaus"));
        assert!(!parts("552 quota (max. 10 MB)", "quota"));
        assert!(!parts(
            "see https://example.com/spam?for=a@example.com",
            "spam"
        ));
        assert!(!parts("is this spam? [192.0.2.1]", "spam"));
    }
}
