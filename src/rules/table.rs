//! All phrases of a set of rules, arranged so that a text is scanned in one pass whose time does not
//! depend on their number.
//!
//! The built-in phrases are shipped in the order of their rules and arranged when they are needed
//! first. That takes milliseconds once; arranged tables would need half as much space again.

use std::ops::Range;

use super::normalise::is_word;
use super::phrase::{MIN_PIECE, ends_at};

/// What a phrase does for its rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// It means what the rule says.
    Phrase,
    /// It cancels the rule.
    Unless,
}

/// Where a piece of a phrase is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Use {
    /// The phrase with gaps it is part of, counted from 1; 0: it is the whole phrase.
    pub(crate) phrase: u32,
    /// The rule.
    pub(crate) rule: u16,
    /// Its place in the phrase.
    pub(crate) place: u8,
    /// Whether it is the last one there.
    pub(crate) last: bool,
    /// Whether it may end within a word.
    pub(crate) open: bool,
    /// What the phrase does.
    pub(crate) role: Role,
}

/// The pieces of all phrases.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// Those of at least [`LONG`] bytes, looked up by so many; nearly all.
    long: Index<LONG>,
    /// The others, looked up by the bytes that every piece has.
    short: Index<MIN_PIECE>,
}

const LONG: usize = 8;

impl Table {
    /// Arranges phrases given as (rule, role, normalised phrase with its `*`s).
    #[must_use]
    pub(crate) fn new<'a>(phrases: impl IntoIterator<Item = (u16, Role, &'a str)>) -> Self {
        let (mut long, mut short) = (Vec::new(), Vec::new());
        let mut gaps = 0;
        for (rule, role, phrase) in phrases {
            let whole = !phrase.contains(" * ");
            gaps += u32::from(!whole);
            let mut pieces = (0..).zip(phrase.split(" * ")).peekable();
            while let Some((place, piece)) = pieces.next() {
                let (text, open) = piece
                    .strip_suffix('*')
                    .map_or((piece, false), |text| (text, true));
                let phrase = if whole { 0 } else { gaps };
                let last = pieces.peek().is_none();
                let list = if text.len() < LONG {
                    &mut short
                } else {
                    &mut long
                };
                list.push(Entry::new(
                    text,
                    Use {
                        phrase,
                        rule,
                        place,
                        last,
                        open,
                        role,
                    },
                ));
            }
        }
        Self {
            long: Index::new(long),
            short: Index::new(short),
        }
    }

    /// Calls `found` with the place and the use of every piece in a normalised text.
    pub(crate) fn find(&self, text: &str, mut found: impl FnMut(Range<usize>, &Use)) {
        let mut in_word = false;
        for (start, letter) in text.char_indices() {
            let word = is_word(letter);
            if !(word && in_word) && letter != ' ' {
                self.long.find_at(text, start, &mut found);
                self.short.find_at(text, start, &mut found);
            }
            in_word = word;
        }
    }
}

/// A piece and one of its uses.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Entry<'a> {
    /// The first bytes of the text, so that few comparisons have to look further.
    head: u64,
    text: &'a str,
    used: Use,
}

impl<'a> Entry<'a> {
    fn new(text: &'a str, used: Use) -> Self {
        Self {
            head: head::<8>(text.as_bytes()).unwrap_or_default(),
            text,
            used,
        }
    }
}

/// Pieces that are looked up by their first `KEY` bytes.
#[derive(Debug, Clone)]
struct Index<const KEY: usize> {
    /// The pieces, sorted, one after the other.
    text: Vec<u8>,
    pieces: Vec<Piece>,
    uses: Vec<Use>,
    /// Open-addressed hash table, never more than half full.
    groups: Vec<Group>,
    /// One bit for each of many hashes, to dismiss most of a text's words at once.
    filter: Vec<u64>,
}

#[derive(Debug, Clone, Copy)]
struct Piece {
    /// Where it ends in the index' `text`.
    end: u32,
    /// Where its uses end.
    uses: u32,
    /// How many places before it stands the longest other piece that it begins with; 0: nowhere.
    parent: u32,
}

/// The pieces that share a key; free when there are none.
#[derive(Debug, Clone, Copy, Default)]
struct Group {
    key: u64,
    first: u32,
    end: u32,
}

impl<const KEY: usize> Index<KEY> {
    fn new(mut entries: Vec<Entry<'_>>) -> Self {
        entries.sort_unstable();
        let mut index = Self {
            text: Vec::new(),
            pieces: Vec::with_capacity(entries.len()),
            uses: Vec::with_capacity(entries.len()),
            groups: Vec::new(),
            filter: vec![0; FILTER / 64],
        };
        let mut groups: Vec<Group> = Vec::new();
        let mut above: Vec<(u32, &str)> = Vec::new();
        for same in entries.chunk_by(|a, b| a.text == b.text) {
            let Some(Entry { text, .. }) = same.first() else {
                continue;
            };
            let number = small(index.pieces.len());
            index.text.extend(text.bytes());
            index.uses.extend(same.iter().map(|entry| entry.used));
            while above
                .last()
                .is_some_and(|(_, last)| !text.starts_with(last))
            {
                above.pop();
            }
            index.pieces.push(Piece {
                end: small(index.text.len()),
                uses: small(index.uses.len()),
                parent: above.last().map_or(0, |(parent, _)| number - parent),
            });
            above.push((number, text));
            let Some(key) = head::<KEY>(text.as_bytes()) else {
                continue;
            };
            match groups.last_mut() {
                Some(group) if group.key == key => group.end += 1,
                _ => groups.push(Group {
                    key,
                    first: number,
                    end: number + 1,
                }),
            }
        }
        index.enter(&groups);
        index
    }

    fn enter(&mut self, groups: &[Group]) {
        self.groups = vec![Group::default(); (groups.len() * 2).next_power_of_two()];
        for group in groups {
            let hash = hash(group.key);
            if let Some(word) = self.filter.get_mut(hash % FILTER / 64) {
                *word |= 1 << (hash % 64);
            }
            let mut slot = hash;
            while self.slot(slot).is_some_and(|taken| taken.end != 0) {
                slot += 1;
            }
            let mask = self.groups.len() - 1;
            if let Some(free) = self.groups.get_mut(slot & mask) {
                *free = *group;
            }
        }
    }

    fn slot(&self, slot: usize) -> Option<&Group> {
        self.groups.get(slot & (self.groups.len() - 1))
    }

    fn find_at(&self, text: &str, start: usize, found: &mut impl FnMut(Range<usize>, &Use)) {
        let Some(rest) = text.as_bytes().get(start..) else {
            return;
        };
        let Some(group) = self.group(rest) else {
            return;
        };
        // Of all pieces that `rest` begins with, the longest is the greatest piece that is not
        // greater than `rest`, or a parent of that one.
        let mut next = self.last_not_above(group, rest);
        while let Some((index, piece)) = next {
            if let Some((bytes, uses)) = self.content(index, piece)
                && rest.starts_with(bytes)
            {
                let end = start + bytes.len();
                let whole = ends_at(text, end);
                for one in uses.iter().filter(|one| whole || one.open) {
                    found(start..end, one);
                }
            }
            next = match piece.parent as usize {
                0 => None,
                distance => index
                    .checked_sub(distance)
                    .and_then(|index| Some((index, self.pieces.get(index)?))),
            };
        }
    }

    /// The pieces whose first bytes are those of `rest`.
    fn group(&self, rest: &[u8]) -> Option<&Group> {
        let key = head::<KEY>(rest)?;
        let hash = hash(key);
        if self.filter.get(hash % FILTER / 64)? >> (hash % 64) & 1 == 0 {
            return None;
        }
        let mut slot = hash;
        loop {
            let group = self.slot(slot).filter(|group| group.end != 0)?;
            if group.key == key {
                return Some(group);
            }
            slot += 1;
        }
    }

    fn last_not_above(&self, group: &Group, rest: &[u8]) -> Option<(usize, &Piece)> {
        let first = group.first as usize;
        let pieces = self.pieces.get(first..group.end as usize)?;
        let (mut low, mut high) = (0, pieces.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let piece = pieces.get(middle)?;
            if self.content(first + middle, piece)?.0 <= rest {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let last = low.checked_sub(1)?;
        Some((first + last, pieces.get(last)?))
    }

    /// The text and the uses of a piece.
    fn content(&self, index: usize, piece: &Piece) -> Option<(&[u8], &[Use])> {
        let (end, uses) = index
            .checked_sub(1)
            .and_then(|before| self.pieces.get(before))
            .map_or((0, 0), |before| (before.end as usize, before.uses as usize));
        Some((
            self.text.get(end..piece.end as usize)?,
            self.uses.get(uses..piece.uses as usize)?,
        ))
    }
}

/// Bits of the filter.
const FILTER: usize = 1 << 16;

/// The first `N` bytes as a number that sorts as they do, shorter texts filled up with 0; `None`
/// only where a key is too short.
fn head<const N: usize>(bytes: &[u8]) -> Option<u64> {
    let mut head = [0; 8];
    match bytes.get(..N) {
        Some(first) => head.get_mut(..N)?.copy_from_slice(first),
        None if N == 8 => head.get_mut(..bytes.len())?.copy_from_slice(bytes),
        None => return None,
    }
    Some(u64::from_be_bytes(head))
}

fn hash(key: u64) -> usize {
    // A multiplication spreads the key over the upper half (Knuth, volume 3, section 6.4).
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize
}

/// Lengths are bounded by the number and length of phrases.
fn small(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
