//! All phrases of a set of rules, arranged so that a text is scanned in one pass whose time does not
//! depend on their number.
//!
//! The built-in phrases are shipped in the order of their rules and arranged when they are needed
//! first. That takes a few milliseconds; arranged tables would need half as much space again.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

use super::normalise::is_word;
use super::order::sort_by;
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
#[derive(Debug, Clone, Copy)]
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
    /// The phrases, see [`Table::new`].
    text: Cow<'static, str>,
    /// Pieces of at least [`LONG`] bytes, looked up by so many; nearly all.
    long: Index<LONG>,
    /// The others, looked up by the bytes that every piece has.
    short: Index<MIN_PIECE>,
}

const LONG: usize = HEAD;

impl Table {
    /// Arranges the phrases of the rules from `first` on: a line for each normalised phrase, with a
    /// tab before those that cancel the rule; after each rule a carriage return.
    pub(crate) fn new(text: Cow<'static, str>, first: u16) -> Self {
        let mut pieces = Pieces::default();
        let mut start = 0;
        for (rule, lines) in (first..).zip(text.split('\r')) {
            for line in lines.split_terminator('\n') {
                pieces.add(rule, line, start);
                start += line.len() + 1;
            }
            start += 1;
        }
        let long = Index::new(text.as_bytes(), &pieces.long);
        let short = Index::new(text.as_bytes(), &pieces.short);
        Self { text, long, short }
    }

    /// Calls `found` with the place and the use of every piece in a normalised text.
    pub(crate) fn find(&self, text: &str, mut found: impl FnMut(Range<usize>, &Use)) {
        let mut in_word = false;
        for (start, letter) in text.char_indices() {
            let word = is_word(letter);
            if !(word && in_word)
                && letter != ' '
                && let Some(rest) = text.as_bytes().get(start..)
            {
                let mut found = |piece: &Piece| {
                    let end = start + piece.len as usize;
                    if piece.used.open || ends_at(text, end) {
                        found(start..end, &piece.used);
                    }
                };
                let head = head(rest);
                self.long
                    .find_at(head, rest, self.text.as_bytes(), &mut found);
                self.short
                    .find_at(head, rest, self.text.as_bytes(), &mut found);
            }
            in_word = word;
        }
    }
}

/// One use of a piece.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// Its first bytes, see [`head`].
    head: u64,
    /// Where it stands in the table's text.
    start: u32,
    len: u32,
    /// How many places before it in the index stands the next longest piece that it begins with,
    /// which may be the same piece in another use; 0: nowhere.
    parent: u32,
    used: Use,
}

impl Piece {
    fn bytes<'a>(&self, text: &'a [u8]) -> &'a [u8] {
        let start = self.start as usize;
        text.get(start..start + self.len as usize)
            .unwrap_or_default()
    }

    /// Compares its bytes with those of `rest`, whose head is given.
    fn compare(&self, head: u64, rest: &[u8], text: &[u8]) -> Ordering {
        self.head.cmp(&head).then_with(|| match self.len as usize {
            0..=HEAD => self.len.cmp(&u32::try_from(rest.len()).unwrap_or(u32::MAX)),
            _ => self.bytes(text).cmp(rest),
        })
    }

    /// Whether `rest`, whose head is given, begins with it.
    fn begins(&self, head: u64, rest: &[u8], text: &[u8]) -> bool {
        match self.len as usize {
            len @ 1..HEAD => (self.head ^ head) >> (64 - 8 * len) == 0,
            _ => self.head == head && rest.starts_with(self.bytes(text)),
        }
    }
}

/// The pieces in the order of the rules.
#[derive(Default)]
struct Pieces {
    long: Vec<Piece>,
    short: Vec<Piece>,
    /// Phrases with gaps so far.
    gaps: u32,
}

impl Pieces {
    /// Adds the phrase of a line that starts at `start`.
    fn add(&mut self, rule: u16, line: &str, start: usize) {
        let (role, phrase) = match line.strip_prefix('\t') {
            Some(phrase) => (Role::Unless, phrase),
            None => (Role::Phrase, line),
        };
        let mut start = start + line.len() - phrase.len();
        let whole = Use {
            phrase: 0,
            rule,
            place: 0,
            last: true,
            open: false,
            role,
        };
        if !phrase.contains('*') {
            self.piece(phrase, start, whole);
            return;
        }
        let gaps = phrase.contains(GAP);
        self.gaps += u32::from(gaps);
        let mut pieces = (0..).zip(phrase.split(GAP)).peekable();
        while let Some((place, piece)) = pieces.next() {
            let text = piece.strip_suffix('*').unwrap_or(piece);
            let used = Use {
                phrase: if gaps { self.gaps } else { 0 },
                place,
                last: pieces.peek().is_none(),
                open: text.len() < piece.len(),
                ..whole
            };
            self.piece(text, start, used);
            start += piece.len() + GAP.len();
        }
    }

    fn piece(&mut self, text: &str, start: usize, used: Use) {
        let small = |length| u32::try_from(length).unwrap_or(u32::MAX);
        let (start, len, parent) = (small(start), small(text.len()), 0);
        let list = if text.len() < LONG {
            &mut self.short
        } else {
            &mut self.long
        };
        list.push(Piece {
            head: head(text.as_bytes()),
            start,
            len,
            parent,
            used,
        });
    }
}

const GAP: &str = " * ";

/// Pieces that are looked up by their first `KEY` bytes.
#[derive(Debug, Clone)]
struct Index<const KEY: usize> {
    /// The pieces in the order of their buckets, sorted by their text within each.
    pieces: Vec<Piece>,
    /// Where the bucket of each hash begins in `pieces`, and where the last one ends; the number of
    /// buckets is a power of two.
    buckets: Vec<u32>,
    /// One bit for each of many hashes, to dismiss most of a text's words at once.
    filter: Vec<u64>,
}

impl<const KEY: usize> Index<KEY> {
    fn new(text: &[u8], unsorted: &[Piece]) -> Self {
        let count = unsorted.len().next_power_of_two();
        let mut filter = vec![0; FILTER / 64];
        let mut buckets = vec![0; count + 1];
        for piece in unsorted {
            let hash = hash::<KEY>(piece.head);
            if let Some(word) = filter.get_mut(hash % FILTER / 64) {
                *word |= 1 << (hash % 64);
            }
            if let Some(bucket) = buckets.get_mut((hash & (count - 1)) + 1) {
                *bucket += 1;
            }
        }
        let mut end = 0;
        for bucket in &mut buckets {
            end += *bucket;
            *bucket = end;
        }
        let mut pieces = unsorted.to_vec();
        let mut next = buckets.clone();
        for piece in unsorted {
            if let Some(next) = next.get_mut(hash::<KEY>(piece.head) & (count - 1))
                && let Some(free) = pieces.get_mut(*next as usize)
            {
                *free = *piece;
                *next += 1;
            }
        }
        for (first, end) in buckets.iter().zip(buckets.iter().skip(1)) {
            if let Some(bucket) = pieces.get_mut(*first as usize..*end as usize) {
                arrange(text, bucket);
            }
        }
        Self {
            pieces,
            buckets,
            filter,
        }
    }

    /// Calls `found` with the pieces that `rest` begins with.
    fn find_at(&self, head: u64, rest: &[u8], text: &[u8], found: &mut impl FnMut(&Piece)) {
        let Some(bucket) = self.bucket(head) else {
            return;
        };
        // The longest of them is the greatest piece that is not greater than `rest`, or a parent of
        // that one.
        let not_greater = |piece: &Piece| piece.compare(head, rest, text).is_le();
        let mut last = bucket.partition_point(not_greater).checked_sub(1);
        while let Some(piece) = last.and_then(|index| bucket.get(index)) {
            if piece.begins(head, rest, text) {
                found(piece);
            }
            last = match piece.parent {
                0 => None,
                distance => last.and_then(|index| index.checked_sub(distance as usize)),
            };
        }
    }

    /// The pieces among which are all that share their key with this head.
    fn bucket(&self, head: u64) -> Option<&[Piece]> {
        let hash = hash::<KEY>(head);
        if self.filter.get(hash % FILTER / 64)? >> (hash % 64) & 1 == 0 {
            return None;
        }
        let bucket = hash & self.buckets.len().checked_sub(2)?;
        let (first, end) = (self.buckets.get(bucket)?, self.buckets.get(bucket + 1)?);
        self.pieces.get(*first as usize..*end as usize)
    }
}

/// Sorts the pieces of a bucket and finds their parents.
fn arrange(text: &[u8], bucket: &mut [Piece]) {
    if bucket.len() < 2 {
        return;
    }
    sort_by(bucket, |a, b| {
        a.compare(b.head, b.bytes(text), text).is_lt()
    });
    let mut above: Vec<(u32, &[u8])> = Vec::new();
    for (index, piece) in (0..).zip(bucket) {
        let bytes = piece.bytes(text);
        while above
            .last()
            .is_some_and(|(_, last)| !bytes.starts_with(last))
        {
            above.pop();
        }
        piece.parent = above.last().map_or(0, |(parent, _)| index - parent);
        above.push((index, bytes));
    }
}

/// Bits of the filter.
const FILTER: usize = 1 << 16;

/// Bytes in a head.
const HEAD: usize = 8;

/// The first bytes as a number, filled up with 0; two heads compare as the texts they begin do.
fn head(text: &[u8]) -> u64 {
    let mut head = [0; HEAD];
    match text.first_chunk() {
        Some(first) => head = *first,
        None => head.iter_mut().zip(text).for_each(|(to, from)| *to = *from),
    }
    u64::from_be_bytes(head)
}

/// A hash of the first `KEY` bytes of a head: a multiplication spreads them over the upper half
/// (Knuth, volume 3, section 6.4).
fn hash<const KEY: usize>(head: u64) -> usize {
    let key = head >> (64 - 8 * KEY);
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize
}
