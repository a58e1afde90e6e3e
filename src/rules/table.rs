//! All phrases of a set of rules, arranged so that a text is scanned in one pass whose time does not
//! depend on their number. `build.rs` includes this file too and writes the built-in table.

use std::borrow::Cow;
use std::ops::Range;

use super::normalise::is_word;
use super::phrase::{MIN_PIECE, Phrase, ends_at};

/// What a phrase does for its rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// It means what the rule says.
    Phrase,
    /// It cancels the rule.
    Unless,
}

/// The pieces of all phrases, each once.
#[derive(Debug, Clone)]
pub struct Table {
    /// The pieces, sorted, one after the other.
    pub text: Cow<'static, [u8]>,
    /// Where each piece ends in `text`.
    pub ends: Cow<'static, [u32]>,
    /// How many places before a piece stands the longest other one that it begins with; 0: nowhere.
    pub parents: Cow<'static, [u32]>,
    /// The first piece of each group that shares its first three bytes, and the number of pieces.
    pub groups: Cow<'static, [u32]>,
    /// Open-addressed hash table of the groups, counted from 1; 0: free. Its length is a power of 2.
    pub slots: Cow<'static, [u32]>,
    /// Where each piece's uses end in `uses`.
    pub use_ends: Cow<'static, [u32]>,
    /// Where the pieces are used.
    pub uses: Cow<'static, [Use]>,
}

/// One piece in one phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// The phrase with gaps it is part of, counted from 1; 0: it is the whole phrase.
    pub phrase: u32,
    /// The rule.
    pub rule: u16,
    /// Its place in the phrase.
    pub place: u8,
    /// Whether it is the last one there.
    pub last: bool,
    /// Whether it may end within a word.
    pub open: bool,
    /// What the phrase does.
    pub role: Role,
}

impl Table {
    /// Arranges the phrases of rules given as (rule, role, phrase).
    #[must_use]
    pub fn new<'a>(phrases: impl IntoIterator<Item = (u16, Role, &'a Phrase)>) -> Self {
        let mut uses: Vec<(&str, Use)> = Vec::new();
        let mut gaps = 0;
        for (rule, role, phrase) in phrases {
            let whole = phrase.pieces.len() < 2;
            gaps += u32::from(!whole);
            for (place, piece) in (0..=u8::MAX).zip(&phrase.pieces) {
                let last = usize::from(place) + 1 == phrase.pieces.len();
                let phrase = if whole { 0 } else { gaps };
                uses.push((
                    &piece.text,
                    Use {
                        phrase,
                        rule,
                        place,
                        last,
                        open: piece.open,
                        role,
                    },
                ));
            }
        }
        uses.sort_unstable();
        let mut pieces: Vec<(&str, u32)> = Vec::new();
        for (index, (text, _)) in (1..).zip(&uses) {
            match pieces.last_mut() {
                Some(last) if last.0 == *text => last.1 = index,
                _ => pieces.push((text, index)),
            }
        }
        let groups = groups(&pieces);
        Self {
            text: pieces.iter().flat_map(|(text, _)| text.bytes()).collect(),
            ends: ends(&pieces).into(),
            parents: parents(&pieces).into(),
            slots: slots(&pieces, &groups).into(),
            groups: groups.into(),
            use_ends: pieces.iter().map(|(_, end)| *end).collect(),
            uses: uses.into_iter().map(|(_, one)| one).collect(),
        }
    }

    /// Calls `found` with the place and the use of every piece in a normalised text, in the order of
    /// their starts.
    pub fn find(&self, text: &str, mut found: impl FnMut(Range<usize>, &Use)) {
        let mut in_word = false;
        for (start, letter) in text.char_indices() {
            let word = is_word(letter);
            if !(word && in_word) && letter != ' ' {
                self.find_at(text, start, &mut found);
            }
            in_word = word;
        }
    }

    fn find_at(&self, text: &str, start: usize, found: &mut impl FnMut(Range<usize>, &Use)) {
        let Some(rest) = text.as_bytes().get(start..) else {
            return;
        };
        let Some((first, end)) = self.group(rest) else {
            return;
        };
        // Of all pieces that `rest` begins with, the longest is the greatest piece that is not
        // greater than `rest`, or a parent of that one.
        let mut next = self.last_not_above(first, end, rest);
        while let Some(index) = next {
            let piece = self.piece(index);
            if rest.starts_with(piece) {
                let end = start + piece.len();
                let whole = ends_at(text, end);
                for one in self.uses(index).iter().filter(|one| whole || one.open) {
                    found(start..end, one);
                }
            }
            next = match self.parents.get(index) {
                None | Some(0) => None,
                Some(distance) => index.checked_sub(*distance as usize),
            };
        }
    }

    /// The pieces whose first three bytes are those of `rest`.
    fn group(&self, rest: &[u8]) -> Option<(usize, usize)> {
        let key = rest.get(..MIN_PIECE)?;
        let mut slot = hash(key);
        loop {
            let group = *self.slots.get(slot & self.slots.len().checked_sub(1)?)? as usize;
            let first = *self.groups.get(group.checked_sub(1)?)? as usize;
            if self.piece(first).starts_with(key) {
                return Some((first, *self.groups.get(group)? as usize));
            }
            slot += 1;
        }
    }

    fn last_not_above(&self, first: usize, end: usize, rest: &[u8]) -> Option<usize> {
        let (mut low, mut high) = (first, end);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.piece(middle) <= rest {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low.checked_sub(1).filter(|last| *last >= first)
    }

    fn piece(&self, index: usize) -> &[u8] {
        between(&self.ends, index)
            .and_then(|range| self.text.get(range))
            .unwrap_or_default()
    }

    fn uses(&self, index: usize) -> &[Use] {
        between(&self.use_ends, index)
            .and_then(|range| self.uses.get(range))
            .unwrap_or_default()
    }
}

/// What stands between the end before `index` and its own.
fn between(ends: &[u32], index: usize) -> Option<Range<usize>> {
    let start = index
        .checked_sub(1)
        .map_or(Some(&0), |before| ends.get(before))?;
    Some(*start as usize..*ends.get(index)? as usize)
}

fn hash(key: &[u8]) -> usize {
    let number = key
        .iter()
        .fold(0u32, |sum, byte| (sum << 8) | u32::from(*byte));
    (number.wrapping_mul(0x9e37_79b1) >> 12) as usize
}

fn ends(pieces: &[(&str, u32)]) -> Vec<u32> {
    let mut end = 0;
    let add = |(text, _): &(&str, u32)| {
        end += u32::try_from(text.len()).unwrap_or_default();
        end
    };
    pieces.iter().map(add).collect()
}

fn parents(pieces: &[(&str, u32)]) -> Vec<u32> {
    let mut above: Vec<(u32, &str)> = Vec::new();
    let mut parents = Vec::with_capacity(pieces.len());
    for (index, (text, _)) in (0u32..).zip(pieces) {
        while above
            .last()
            .is_some_and(|(_, last)| !text.starts_with(last))
        {
            above.pop();
        }
        parents.push(above.last().map_or(0, |(parent, _)| index - parent));
        above.push((index, text));
    }
    parents
}

fn groups(pieces: &[(&str, u32)]) -> Vec<u32> {
    let mut groups = Vec::new();
    let mut before = None;
    for (index, (text, _)) in (0u32..).zip(pieces) {
        let key = text.as_bytes().get(..MIN_PIECE);
        if index == 0 || key != before {
            groups.push(index);
        }
        before = key;
    }
    groups.push(u32::try_from(pieces.len()).unwrap_or(u32::MAX));
    groups
}

fn slots(pieces: &[(&str, u32)], groups: &[u32]) -> Vec<u32> {
    // Never more than half full, so that a search soon meets a free slot.
    let mut slots = vec![0u32; (groups.len() * 2).next_power_of_two()];
    let mask = slots.len() - 1;
    for (number, first) in (1..).zip(groups) {
        let Some(key) = pieces
            .get(*first as usize)
            .and_then(|(text, _)| text.as_bytes().get(..MIN_PIECE))
        else {
            continue;
        };
        let mut slot = hash(key);
        while slots.get(slot & mask).is_some_and(|taken| *taken != 0) {
            slot += 1;
        }
        if let Some(free) = slots.get_mut(slot & mask) {
            *free = number;
        }
    }
    slots
}
