//! Phrases and codes as rules write them. `build.rs` includes this file too.

use super::normalise::{Normalised, is_word};

/// The longest phrase, in bytes.
pub const MAX_PHRASE: usize = 200;
/// The shortest piece of a phrase, in bytes after normalisation: the scan looks pieces up by their
/// first three bytes.
pub const MIN_PIECE: usize = 3;
/// The most bytes that ` * ` stands for.
pub const MAX_GAP: usize = 80;

/// A phrase: pieces in this order with gaps between them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Phrase {
    /// At least one.
    pub pieces: Vec<Piece>,
}

/// A part of a phrase without gaps.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Piece {
    /// Normalised text.
    pub text: String,
    /// Whether it may end within a word (`unbekannt*`).
    pub open: bool,
}

impl Phrase {
    /// Reads a phrase as rules write it; the error says what to change.
    pub fn parse(raw: &str) -> Result<Self, String> {
        if raw.len() > MAX_PHRASE {
            return Err(format!(
                "phrase has {} bytes, at most {MAX_PHRASE}: {raw:?}",
                raw.len()
            ));
        }
        if raw.trim_start().starts_with('>') {
            return Err(format!(
                "`>` at a line's start is dropped from texts, drop it: {raw:?}"
            ));
        }
        let normalised = Normalised::new(raw);
        if normalised.text().contains('\n') {
            return Err(format!("a phrase cannot reach over a blank line: {raw:?}"));
        }
        let pieces = normalised
            .text()
            .split(" * ")
            .map(|piece| Piece::parse(piece, raw));
        Ok(Self {
            pieces: pieces.collect::<Result<_, _>>()?,
        })
    }

    /// Bytes without gaps: the longer of two phrases wins.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.pieces.iter().map(|piece| piece.text.len()).sum()
    }

    /// Whether this phrase is found wherever `other` is, so that `other` adds nothing.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        match self.pieces.as_slice() {
            [piece] => other.pieces.iter().any(|within| piece.stands_in(within)),
            _ => self == other,
        }
    }
}

impl std::fmt::Display for Phrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, piece) in self.pieces.iter().enumerate() {
            let gap = if index == 0 { "" } else { " * " };
            write!(
                f,
                "{gap}{}{}",
                piece.text,
                if piece.open { "*" } else { "" }
            )?;
        }
        Ok(())
    }
}

impl Piece {
    fn parse(normalised: &str, raw: &str) -> Result<Self, String> {
        let (text, open) = match normalised.strip_suffix('*') {
            Some(text) => (text, true),
            None => (normalised, false),
        };
        if text.contains('*') || text.ends_with(' ') {
            return Err(format!(
                "`*` stands alone between two words or directly after the last letter: {raw:?}"
            ));
        }
        if text.len() < MIN_PIECE {
            return Err(format!(
                "{text:?} is shorter than {MIN_PIECE} bytes: {raw:?}"
            ));
        }
        Ok(Self {
            text: text.to_owned(),
            open,
        })
    }

    /// Whether this piece is found in every text in which `other` is found.
    fn stands_in(&self, other: &Self) -> bool {
        other.text.match_indices(&self.text).any(|(start, found)| {
            let end = start + found.len();
            let reaches_end = end == other.text.len();
            starts_at(&other.text, start)
                && if reaches_end {
                    self.open || !other.open
                } else {
                    self.open || ends_at(&other.text, end)
                }
        })
    }
}

/// Whether a word may start at `offset` of `text`.
#[must_use]
pub fn starts_at(text: &str, offset: usize) -> bool {
    let Some((before, after)) = text.split_at_checked(offset) else {
        return false;
    };
    !(before.chars().next_back().is_some_and(is_word) && after.chars().next().is_some_and(is_word))
}

/// Whether a word may end at `offset` of `text`; the same rule as for its start.
#[must_use]
pub fn ends_at(text: &str, offset: usize) -> bool {
    starts_at(text, offset)
}

/// A code that a rule names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodePattern {
    /// An enhanced status code (RFC 3463); class 0 stands for any class.
    Enhanced(u8, u16, u16),
    /// An SMTP reply code (RFC 5321 section 4.2).
    Reply(u16),
}

impl std::fmt::Display for CodePattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Enhanced(0, subject, detail) => write!(f, "x.{subject}.{detail}"),
            Self::Enhanced(class, subject, detail) => write!(f, "{class}.{subject}.{detail}"),
            Self::Reply(code) => write!(f, "{code}"),
        }
    }
}

impl CodePattern {
    /// Reads `5.2.2`, `x.2.2` or `452`; the error says what to change.
    pub fn parse(raw: &str) -> Result<Self, String> {
        let number = |part: &str| -> Option<u16> {
            let digits = (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            if digits && (part == "0" || !part.starts_with('0')) {
                part.parse().ok()
            } else {
                None
            }
        };
        let parts: Vec<&str> = raw.split('.').collect();
        let code = match parts.as_slice() {
            [code] => number(code)
                .filter(|code| (200..=299).contains(code) || (400..=599).contains(code))
                .map(Self::Reply),
            [class, subject, detail] => match *class {
                "x" => Some(0),
                "2" => Some(2),
                "4" => Some(4),
                "5" => Some(5),
                _ => None,
            }
            .zip(number(subject).zip(number(detail)))
            .map(|(class, (subject, detail))| Self::Enhanced(class, subject, detail)),
            _ => None,
        };
        code.ok_or_else(|| {
            format!(
                "{raw:?} is no code: write an enhanced code (5.2.2, x.2.2) or a reply code (452)"
            )
        })
    }
}
