//! Scan: a text → hits of all phrases of all rules, in one pass.

use std::ops::Range;

use crate::rules::normalise::Normalised;
use crate::rules::order::{sort, sort_by};
use crate::rules::phrase::MAX_GAP;
use crate::rules::{Role, RuleSet, Table, Use};

/// A phrase found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Where it starts in the text, in bytes.
    pub start: usize,
    /// Where it ends, in bytes.
    pub end: usize,
    /// Index of its rule, see [`RuleSet::rule`].
    pub rule: u16,
    /// What it does for the rule.
    pub role: Role,
    /// Bytes of the phrase without gaps; the longer of two phrases wins.
    pub weight: u16,
}

/// All phrases that stand in `text`, in the order of their starts.
#[must_use]
pub fn scan(text: &str, rules: &RuleSet) -> Vec<Hit> {
    scan_normalised(&Normalised::new(text), rules)
}

/// As [`scan`], for a text that is normalised already; the hits still tell their places in the
/// original.
#[must_use]
pub fn scan_normalised(text: &Normalised, rules: &RuleSet) -> Vec<Hit> {
    let mut hits = Vec::new();
    for table in rules.tables() {
        find(text, table, &mut hits);
    }
    sort(&mut hits);
    hits
}

fn find(text: &Normalised, table: &Table, hits: &mut Vec<Hit>) {
    let mut parts = Vec::new();
    table.find(text.text(), |place, used| match used.phrase {
        0 => hits.push(hit(text, used, place.clone(), place.len())),
        _ => parts.push(Part { used: *used, place }),
    });
    join(text, &mut parts, hits);
}

/// A piece of a phrase with gaps, found at `place` of the normalised text.
struct Part {
    used: Use,
    place: Range<usize>,
}

impl Part {
    fn piece(&self) -> (u32, u8) {
        (self.used.phrase, self.used.place)
    }
}

/// A phrase with gaps as far as it was found.
#[derive(Clone, Copy)]
struct Chain {
    start: usize,
    end: usize,
    weight: usize,
}

/// Finds the phrases with gaps among their parts. Where a part can follow several others, it follows
/// the nearest one.
fn join(text: &Normalised, parts: &mut [Part], hits: &mut Vec<Hit>) {
    sort_by(parts, |one, other| {
        (one.piece(), one.place.start) < (other.piece(), other.place.start)
    });
    let mut before: Vec<Chain> = Vec::new();
    let mut next = None;
    for same_piece in parts.chunk_by(|a, b| a.piece() == b.piece()) {
        let piece = same_piece.first().map(Part::piece);
        if next != piece {
            before.clear();
        }
        next = piece.map(|(phrase, place)| (phrase, place.saturating_add(1)));
        let mut chains = Vec::new();
        let mut nearest = None;
        let mut previous = before.iter().peekable();
        for part in same_piece {
            let place = &part.place;
            while let Some(chain) = previous.next_if(|chain| chain.end <= place.start) {
                nearest = Some(*chain);
            }
            let (start, weight) = match nearest {
                _ if part.used.place == 0 => (place.start, 0),
                Some(chain) if is_gap(text.text().get(chain.end..place.start)) => {
                    (chain.start, chain.weight)
                }
                _ => continue,
            };
            let chain = Chain {
                start,
                end: place.end,
                weight: weight + place.len(),
            };
            if part.used.last {
                hits.push(hit(text, &part.used, chain.start..chain.end, chain.weight));
            }
            chains.push(chain);
        }
        before = chains;
    }
}

fn is_gap(between: Option<&str>) -> bool {
    between.is_some_and(|between| between.len() <= MAX_GAP && !between.contains('\n'))
}

fn hit(text: &Normalised, used: &Use, place: Range<usize>, weight: usize) -> Hit {
    let Range { start, end } = text.original(place);
    let weight = u16::try_from(weight).unwrap_or(u16::MAX);
    Hit {
        start,
        end,
        rule: used.rule,
        role: used.role,
        weight,
    }
}

#[cfg(test)]
mod reference;
#[cfg(test)]
mod tests;
