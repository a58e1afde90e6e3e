//! Finds mail addresses (RFC 5321 section 4.1.2, RFC 6531) in text.

use std::ops::Range;

/// An address found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The address without brackets or source route.
    pub address: String,
    /// Where it stands, brackets included.
    pub range: Range<usize>,
}

/// The longest address that is read (RFC 5321 section 4.5.3.1.3 allows 254 bytes).
const MAX_LENGTH: usize = 320;

/// All addresses of a text, in order.
pub fn all(text: &str) -> impl Iterator<Item = Found> + '_ {
    let mut from = 0;
    std::iter::from_fn(move || {
        while let Some(at) = text.get(from..).and_then(|rest| rest.find('@')) {
            let at = from.saturating_add(at);
            match around(text, at).filter(|found| found.range.start >= from) {
                Some(found) => {
                    from = found.range.end.max(at.saturating_add(1));
                    return Some(found);
                }
                None => from = at.saturating_add(1),
            }
        }
        None
    })
}

/// The address around an `@`.
fn around(text: &str, at: usize) -> Option<Found> {
    let before = text.get(..at)?;
    let after = text.get(at.checked_add(1)?..)?;
    let start = local_start(before)?;
    let end = at.checked_add(1)?.checked_add(domain_length(after)?)?;
    let address = text.get(start..end)?;
    if address.len() > MAX_LENGTH {
        return None;
    }
    let address = tidy(address)?;
    let start = end
        .checked_sub(address.len())
        .filter(|from| text.get(*from..end) == Some(address))
        .unwrap_or(start);
    let bracketed = text.get(..start)?.ends_with('<') && text.get(end..)?.starts_with('>');
    let range = if bracketed {
        start.checked_sub(1)?..end.checked_add(1)?
    } else {
        start..end
    };
    Some(Found {
        address: address.to_owned(),
        range,
    })
}

fn local_start(before: &str) -> Option<usize> {
    if let Some(open) = before
        .strip_suffix('"')
        .and_then(|quoted| quoted.rfind('"'))
    {
        // "quoted local part"@example.com
        if before.len().saturating_sub(open) < 70 && !before.get(open..)?.contains('\n') {
            return Some(open);
        }
    }
    let start = before
        .char_indices()
        .rev()
        .take_while(|(_, c)| is_local(*c))
        .last()
        .map(|(index, _)| index)?;
    Some(start)
}

fn is_local(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || "!#$%&'*+/=?^_`{|}~.-\\".contains(c)
        || (!c.is_ascii() && (c.is_alphanumeric() || c == char::REPLACEMENT_CHARACTER))
}

fn domain_length(after: &str) -> Option<usize> {
    if let Some(literal) = after.strip_prefix('[') {
        let close = literal.find(']').filter(|close| *close < 60)?;
        return close.checked_add(2);
    }
    let length: usize = after
        .chars()
        .take_while(|c| {
            c.is_ascii_alphanumeric()
                || matches!(c, '.' | '-' | '_')
                || (!c.is_ascii() && c.is_alphanumeric())
        })
        .map(char::len_utf8)
        .sum();
    let domain = after.get(..length)?.trim_end_matches(['.', '-', '_']);
    let first = domain.chars().next()?;
    (first.is_alphanumeric()).then_some(domain.len())
}

/// Cuts what the characters around allow but no address begins with.
fn tidy(address: &str) -> Option<&str> {
    let mut rest = address.trim_start_matches([
        '\'', '`', '=', '/', '.', '*', '|', '\\', '~', '#', '?', '!', '{', '&',
    ]);
    for prefix in ["mailto:", "smtp:", "smtp=", "rfc-822=", "rfc822;", "3D"] {
        if let Some(cut) = rest
            .get(..prefix.len())
            .filter(|cut| cut.eq_ignore_ascii_case(prefix))
        {
            rest = rest.get(cut.len()..)?;
        }
    }
    (!rest.starts_with('@') && rest.contains('@')).then_some(rest)
}

/// The address of a typed DSN field (RFC 3464 section 2.1.2): `rfc822; <a@example.com>`.
///
/// `utf-8` addresses (RFC 6533 section 3) are decoded. What is no address, such as a local user
/// name, is returned as it stands; `None` when nothing is left.
#[must_use]
pub fn typed(value: &str) -> Option<String> {
    let (kind, rest) = match value.split_once(';') {
        Some((kind, rest)) if kind.len() < 20 && !kind.contains('@') => (kind.trim(), rest),
        _ => ("", value),
    };
    let rest = rest.trim();
    let rest = if kind.eq_ignore_ascii_case("utf-8") {
        utf8_xtext(rest)
    } else {
        rest.to_owned()
    };
    let bare = rest
        .trim()
        .trim_matches(|c| matches!(c, '<' | '>' | '"' | '\''))
        .trim();
    if let Some(found) = all(&rest).last() {
        // A pipe or a path that holds an address is kept out; a source route is cut by `all`.
        return Some(found.address);
    }
    let bare = bare.split_whitespace().next().unwrap_or_default();
    (!bare.is_empty()).then(|| bare.to_owned())
}

/// Decodes `\x{0416}` (RFC 6533 section 3).
fn utf8_xtext(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once("\\x{") {
        out.push_str(before);
        let decoded = after.split_once('}').and_then(|(hex, tail)| {
            let c = u32::from_str_radix(hex, 16).ok().and_then(char::from_u32)?;
            Some((c, tail))
        });
        match decoded {
            Some((c, tail)) => {
                out.push(c);
                rest = tail;
            }
            None => {
                out.push_str("\\x{");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The domain of an address, lower case.
#[must_use]
pub fn domain(address: &str) -> Option<String> {
    address
        .rsplit_once('@')
        .map(|(_, domain)| domain.to_ascii_lowercase())
        .filter(|d| !d.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(text: &str) -> Vec<String> {
        all(text).map(|found| found.address).collect()
    }

    #[test]
    fn finds_addresses_in_prose() {
        assert_eq!(
            addresses("to <a.b+c@example.com>, 'd@example.org' or e@example.net."),
            ["a.b+c@example.com", "d@example.org", "e@example.net"]
        );
    }

    #[test]
    fn keeps_brackets_in_the_range() {
        let text = "x <a@example.com> y";
        let found = all(text).next();
        assert_eq!(found.map(|found| found.range), Some(2..17));
    }

    #[test]
    fn reads_typed_fields() {
        assert_eq!(
            typed("rfc822; <a@example.com>").as_deref(),
            Some("a@example.com")
        );
        assert_eq!(
            typed("utf-8; \\x{0416}@example.com").as_deref(),
            Some("Ж@example.com")
        );
        assert_eq!(typed("RFC822;someone").as_deref(), Some("someone"));
        assert_eq!(typed("rfc822;"), None);
    }

    #[test]
    fn survives_nonsense() {
        for text in [
            "@", "@@", "a@", "@b", "\"@", "<@>", "\"\"@\"", "a@[", "é@é", "@@@a@b@",
        ] {
            let _ = addresses(text);
        }
    }
}
