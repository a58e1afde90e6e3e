//! Groups of `Name: value` fields: delivery status, feedback report, disposition notification.

use std::ops::Range;

/// A field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    /// Its name, lower case.
    pub name: String,
    /// Where its value stands in the text, folded lines included, trimmed.
    pub value: Range<usize>,
}

/// The fields of a text, a group for each block between blank lines.
///
/// Lenient: lines that are no field continue the one before, and a group that names a second
/// `Final-Recipient` without a blank line is split there.
#[must_use]
pub(crate) fn groups(text: &str) -> Vec<Vec<Field>> {
    let mut groups: Vec<Vec<Field>> = vec![Vec::new()];
    let mut at = 0_usize;
    for line in text.split_inclusive('\n') {
        let start = at;
        at = at.saturating_add(line.len());
        // A forwarded report may be quoted.
        let quote = line.len().saturating_sub(unquoted(line).len());
        let line = unquoted(line);
        let start = start.saturating_add(quote);
        let bare = line.trim_end();
        if bare.trim().is_empty() {
            if groups.last().is_some_and(|group| !group.is_empty()) {
                groups.push(Vec::new());
            }
            continue;
        }
        let end = start.saturating_add(bare.len());
        let parsed = if line.starts_with([' ', '\t']) {
            None
        } else {
            field(bare)
        };
        match parsed {
            Some((name, offset)) => {
                let value = trimmed(text, start.saturating_add(offset)..end);
                let repeats = name == "final-recipient"
                    && groups
                        .last()
                        .is_some_and(|group| group.iter().any(|f| f.name == name));
                if repeats {
                    groups.push(Vec::new());
                }
                if let Some(group) = groups.last_mut() {
                    group.push(Field { name, value });
                }
            }
            None => {
                if let Some(last) = groups.last_mut().and_then(|group| group.last_mut()) {
                    last.value.end = end;
                }
            }
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

fn unquoted(line: &str) -> &str {
    let rest = line.trim_start_matches('>');
    if rest.len() < line.len() {
        rest.strip_prefix(' ').unwrap_or(rest)
    } else {
        line
    }
}

fn field(line: &str) -> Option<(String, usize)> {
    let colon = line.find(':')?;
    let name = line.get(..colon)?.trim_end();
    let plausible = name.len() > 1
        && name.len() < 60
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    plausible.then(|| (name.to_ascii_lowercase(), colon.saturating_add(1)))
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let value = text.get(range.clone()).unwrap_or_default();
    let start = range
        .start
        .saturating_add(value.len().saturating_sub(value.trim_start().len()));
    start..start.saturating_add(value.trim().len())
}

/// The value of the first field with this name.
#[must_use]
pub(crate) fn value<'t>(text: &'t str, group: &[Field], name: &str) -> Option<&'t str> {
    range(group, name).and_then(|range| text.get(range))
}

/// Where the value of the first field with this name stands.
#[must_use]
pub(crate) fn range(group: &[Field], name: &str) -> Option<Range<usize>> {
    group
        .iter()
        .find(|field| field.name == name)
        .map(|field| field.value.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Reporting-MTA: dns; mx.example.com\r\n\r\nFinal-Recipient: rfc822; a@example.com\r\nDiagnostic-Code: smtp; 550 no\r\n such user\r\n";

    #[test]
    fn splits_groups_and_unfolds() {
        let groups = groups(TEXT);
        assert_eq!(groups.len(), 2);
        let recipient = groups.get(1).map(Vec::as_slice).unwrap_or_default();
        assert_eq!(
            value(TEXT, recipient, "final-recipient"),
            Some("rfc822; a@example.com")
        );
        assert_eq!(
            value(TEXT, recipient, "diagnostic-code"),
            Some("smtp; 550 no\r\n such user")
        );
    }

    #[test]
    fn splits_where_the_blank_line_is_missing() {
        let text = "Final-Recipient: a\nAction: failed\nFinal-Recipient: b\nAction: failed\n";
        assert_eq!(groups(text).len(), 2);
    }
}
