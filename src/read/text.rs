//! A decoded piece of the input that remembers where it stood.

use std::borrow::Cow;
use std::ops::Range;

use super::json::value::Place;
use crate::report::EvidenceSource;

/// What a text is in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Written for people.
    Human,
    /// `message/delivery-status` and `message/global-delivery-status`.
    Status,
    /// `message/feedback-report`.
    Feedback,
    /// `message/disposition-notification`.
    Disposition,
    /// Header (and body) of the message that failed.
    Original,
    /// The subject of the report.
    Subject,
    /// Who wrote the report.
    From,
    /// An SMTP reply or transcript.
    Reply,
    /// Lines of a mail log.
    Log,
    /// A webhook or a structured log line.
    Json,
}

impl Role {
    /// What a quote from it is called in a report.
    #[must_use]
    pub const fn source(self) -> EvidenceSource {
        match self {
            Self::Human => EvidenceSource::HumanText,
            Self::Status | Self::Feedback | Self::Disposition => EvidenceSource::DsnField,
            Self::Original => EvidenceSource::OriginalHeaders,
            Self::Subject | Self::From => EvidenceSource::Header,
            Self::Reply => EvidenceSource::Reply,
            Self::Log | Self::Json => EvidenceSource::Log,
        }
    }
}

/// A decoded piece of the input.
#[derive(Debug)]
pub struct Text<'a> {
    /// What it is.
    pub role: Role,
    /// The decoded characters.
    pub content: Cow<'a, str>,
    /// The bytes of the input it was made from.
    raw: Range<usize>,
    /// Whether `content` is exactly those bytes.
    identical: bool,
}

impl<'a> Text<'a> {
    /// A text made from `raw[range]`; spans map by addition when nothing was decoded.
    pub(crate) fn new(role: Role, content: Cow<'a, str>, raw: &[u8], range: Range<usize>) -> Self {
        let identical = raw
            .get(range.clone())
            .is_some_and(|bytes| bytes == content.as_bytes());
        Self {
            role,
            content,
            raw: range,
            identical,
        }
    }

    /// A text whose characters were computed from the bytes, e.g. from HTML.
    pub(crate) const fn converted(role: Role, content: String, range: Range<usize>) -> Self {
        Self {
            role,
            content: Cow::Owned(content),
            raw: range,
            identical: false,
        }
    }

    /// The same characters, made from other bytes of which these are a copy.
    pub(super) fn copied<'b>(self, range: Range<usize>) -> Text<'b> {
        Text::converted(self.role, self.content.into_owned(), range)
    }

    /// Where the whole text stands in the input.
    pub(super) fn place(&self) -> Place {
        if self.identical {
            Place::exact(self.raw.clone())
        } else {
            Place::within(self.raw.clone())
        }
    }

    /// The characters of a range; empty when the range does not fit.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> &str {
        self.content.get(range).unwrap_or_default()
    }

    /// Where a range of the text stands in the input, `None` where it was encoded there.
    ///
    /// The same occurrence is found again by counting: the third "unknown" of the text is the
    /// third of its bytes, or the only one.
    #[must_use]
    pub fn locate(&self, range: Range<usize>, input: &[u8]) -> Option<Range<usize>> {
        let quote = self
            .content
            .get(range.clone())
            .filter(|quote| !quote.is_empty())?;
        if self.identical {
            let start = self.raw.start.checked_add(range.start)?;
            return Some(start..start.checked_add(quote.len())?);
        }
        let before = self.content.get(..range.start)?.matches(quote).count();
        let haystack = input.get(self.raw.clone())?;
        let mut from = 0;
        let mut found = None;
        for _ in 0..=before {
            match find(haystack.get(from..)?, quote.as_bytes()) {
                Some(at) => {
                    found = from.checked_add(at);
                    from = found?.checked_add(quote.len())?;
                }
                None => break,
            }
        }
        let start = self.raw.start.checked_add(found?)?;
        Some(start..start.checked_add(quote.len())?)
    }
}

/// The first place of `needle`.
fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    while let Some(at) = haystack.get(from..)?.iter().position(|byte| *byte == first) {
        let start = from.checked_add(at)?;
        if haystack.get(start..)?.starts_with(needle) {
            return Some(start);
        }
        from = start.checked_add(1)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locates_by_addition_when_nothing_was_decoded() {
        let raw = b"xx user unknown";
        let text = Text::new(Role::Human, Cow::Borrowed("user unknown"), raw, 3..15);
        assert_eq!(text.locate(5..12, raw), Some(8..15));
    }

    #[test]
    fn locates_the_same_occurrence_in_encoded_text() {
        let raw = b"=C3=A9 full, full, full";
        let text = Text::new(
            Role::Human,
            Cow::Borrowed("é full, full, full"),
            raw,
            0..raw.len(),
        );
        let second = text
            .content
            .match_indices("full")
            .nth(1)
            .map(|(at, _)| at)
            .unwrap_or(0);
        assert_eq!(text.locate(second..second + 4, raw), Some(13..17));
    }

    #[test]
    fn locates_nothing_that_is_encoded() {
        let raw = b"dXNlciB1bmtub3du";
        let text = Text::new(
            Role::Human,
            Cow::Borrowed("user unknown"),
            raw,
            0..raw.len(),
        );
        assert_eq!(text.locate(0..12, raw), None);
    }
}
