//! A recipient domain that is one slip away from a large mailbox provider's.

use crate::extract::remote::provider_of_domain;
use crate::report::{Reason, Recipient};
use crate::rules::PROVIDERS;

/// The domain that was probably meant, when this one is exactly one slip (a letter too many, missing,
/// replaced or swapped with its neighbour) away from a domain of a large mailbox provider. Ask only
/// for a domain that does not exist. `None` when it is a known provider's domain itself, or when two
/// domains are equally likely.
#[must_use]
pub fn suggest(domain: &str) -> Option<&'static str> {
    let typed = domain.trim().trim_end_matches('.').to_ascii_lowercase();
    if provider_of_domain(&typed).is_some() {
        return None;
    }
    let mut best = None;
    let mut tie = false;
    for provider in PROVIDERS.iter().filter(|provider| provider.large) {
        for (index, meant) in provider.domains.iter().copied().enumerate() {
            let Some(slip) = slip(&typed, meant) else {
                continue;
            };
            // Most people are at a .com; a provider's main domain stands first in its list.
            let order = (slip, !meant.ends_with(".com"), index > 0);
            match best {
                Some((least, _)) if least < order => {}
                Some((least, _)) if least == order => tie = true,
                _ => (best, tie) = (Some((order, meant)), false),
            }
        }
    }
    best.filter(|_| !tie).map(|(_, meant)| meant)
}

/// The address that was probably meant, where the verdict or its cause says that the domain does
/// not exist or takes no mail; see [`suggest`].
#[must_use]
pub fn suggestion(recipient: &Recipient) -> Option<String> {
    let is_dead = |reason| matches!(reason, Reason::DomainNotFound | Reason::NoMailService);
    let cause = recipient.cause.as_ref().map(|cause| cause.reason);
    if !is_dead(recipient.reason) && !cause.is_some_and(is_dead) {
        return None;
    }
    let (local, domain) = recipient.address.as_deref()?.rsplit_once('@')?;
    suggest(domain).map(|meant| format!("{local}@{meant}"))
}

/// What went wrong in typing, the likeliest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Slip {
    /// Two neighbours swapped, or a letter doubled or a doubled letter single.
    Rhythm,
    /// A letter too many or missing, or the key beside it.
    Finger,
    /// Another letter.
    Letter,
}

/// The one slip that makes `typed` of `meant`, if one does and it is likely enough.
fn slip(typed: &str, meant: &str) -> Option<Slip> {
    if typed.len().abs_diff(meant.len()) > 1 || !typed.is_ascii() {
        return None;
    }
    let (typed, meant) = (typed.as_bytes(), meant.as_bytes());
    let ahead = typed
        .iter()
        .zip(meant)
        .take_while(|(one, other)| one == other)
        .count();
    let (typed_rest, meant_rest) = (typed.get(ahead..)?, meant.get(ahead..)?);
    let behind = typed_rest
        .iter()
        .rev()
        .zip(meant_rest.iter().rev())
        .take_while(|(one, other)| one == other)
        .count();
    let typed_part = typed_rest.get(..typed_rest.len() - behind)?;
    let meant_part = meant_rest.get(..meant_rest.len() - behind)?;
    let before = ahead.checked_sub(1).and_then(|index| meant.get(index));
    let slip = match (typed_part, meant_part) {
        ([one, other], [first, second]) if one == second && other == first => Slip::Rhythm,
        ([letter], []) | ([], [letter]) if Some(letter) == before => Slip::Rhythm,
        ([_], []) | ([], [_]) => Slip::Finger,
        ([wrong], [right]) if are_neighbours(*wrong, *right) => Slip::Finger,
        ([_], [_]) => Slip::Letter,
        _ => return None,
    };
    // A letter too many before the first dot belongs to the name.
    let at = match (typed_part, meant_part) {
        ([letter], []) if *letter != b'.' => ahead.saturating_sub(1),
        _ => ahead,
    };
    likely(slip, at, meant).then_some(slip)
}

/// A short name has many neighbours that are names of their own, and so have the two letters of a
/// country: there only some slips are believed.
fn likely(slip: Slip, at: usize, meant: &[u8]) -> bool {
    let name = meant
        .iter()
        .position(|byte| *byte == b'.')
        .unwrap_or(meant.len());
    let ending = meant
        .iter()
        .rev()
        .position(|byte| *byte == b'.')
        .unwrap_or_default();
    if at < name {
        match name {
            0..=3 => slip == Slip::Rhythm,
            4 => slip <= Slip::Finger,
            _ => true,
        }
    } else {
        slip < Slip::Letter || meant.len() - at > ending || ending > 2
    }
}

/// Whether the keys lie side by side on a QWERTY keyboard.
fn are_neighbours(one: u8, other: u8) -> bool {
    const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
    let place = |key: u8| {
        ROWS.iter()
            .enumerate()
            .find_map(|(row, keys)| Some((row, keys.bytes().position(|known| known == key)?)))
    };
    let (Some((row, column)), Some((other_row, other_column))) = (place(one), place(other)) else {
        return false;
    };
    match other_row.cmp(&row) {
        std::cmp::Ordering::Equal => column.abs_diff(other_column) == 1,
        // Each row stands half a key to the right of the one above.
        std::cmp::Ordering::Greater => column == other_column || column == other_column + 1,
        std::cmp::Ordering::Less => column == other_column || column + 1 == other_column,
    }
}
