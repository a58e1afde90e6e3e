//! Where in a text the report begins and where the returned message follows it.

use std::ops::Range;

use super::Scene;
use crate::rules::Role as HitRole;
use crate::rules::Target;

/// The part of a human text that reports: up to the returned message.
#[must_use]
pub(super) fn find(scene: Scene<'_>, index: usize) -> Range<usize> {
    let length = scene
        .document
        .texts
        .get(index)
        .map_or(0, |text| text.content.len());
    0..returned_message(scene, index).unwrap_or(length)
}

/// Where the returned message begins in a text, `None` when it is not quoted there.
#[must_use]
pub(super) fn returned_message(scene: Scene<'_>, index: usize) -> Option<usize> {
    let text = scene.document.texts.get(index)?;
    let opening = opening(scene, index).map_or(0, |opening| opening.end);
    let marked = scene.hits.get(index)?.iter().find_map(|hit| {
        let ends = matches!(scene.rules.rule(hit.rule)?.target, Target::End(_))
            && hit.role == HitRole::Phrase
            && hit.start >= opening;
        ends.then_some(hit.end)
    });
    let after_mark = marked.map(|end| {
        let rest = text.content.get(end..).unwrap_or_default();
        end.saturating_add(
            rest.find('\n')
                .map_or(rest.len(), |at| at.saturating_add(1)),
        )
    });
    let header = header_run(&text.content, opening);
    match (after_mark, header) {
        (Some(mark), Some(header)) => Some(mark.min(header)),
        (mark, header) => mark.or(header),
    }
}

/// Where the first opening stands.
#[must_use]
pub(super) fn opening(scene: Scene<'_>, index: usize) -> Option<Range<usize>> {
    let hits = scene.hits.get(index)?;
    let opens = |hit: &&crate::scan::Hit| {
        hit.role == HitRole::Phrase
            && scene
                .rules
                .rule(hit.rule)
                .is_some_and(|rule| matches!(rule.target, Target::Opening(_)))
    };
    hits.iter().find(opens).map(|hit| hit.start..hit.end)
}

/// Where a copied message header begins: at least three fields in a row, the right ones among them.
fn header_run(text: &str, from: usize) -> Option<usize> {
    const STRONG: [&str; 6] = [
        "received",
        "return-path",
        "message-id",
        "mime-version",
        "delivered-to",
        "dkim-signature",
    ];
    const USUAL: [&str; 6] = ["from", "to", "subject", "date", "content-type", "reply-to"];
    let (mut start, mut fields, mut strong, mut usual) = (None, 0_u32, 0_u32, 0_u32);
    let mut at = 0_usize;
    for line in text.split_inclusive('\n') {
        let here = at;
        at = at.saturating_add(line.len());
        if here < from {
            continue;
        }
        let bare = line
            .trim_start_matches(['>', '|'])
            .strip_prefix(' ')
            .unwrap_or(line);
        if fields > 0 && bare.starts_with([' ', '\t']) && !bare.trim().is_empty() {
            continue;
        }
        match field_name(bare) {
            Some(name) => {
                start = start.or(Some(here));
                fields = fields.saturating_add(1);
                strong = strong.saturating_add(u32::from(STRONG.contains(&name.as_str())));
                usual = usual.saturating_add(u32::from(USUAL.contains(&name.as_str())));
                if fields >= 3 && (strong >= 1 && strong.saturating_add(usual) >= 2 || usual >= 3) {
                    return start;
                }
            }
            None => (start, fields, strong, usual) = (None, 0, 0, 0),
        }
    }
    None
}

fn field_name(line: &str) -> Option<String> {
    let (name, _) = line.split_once(':')?;
    let plausible = name.len() > 1
        && name.len() < 50
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && name.starts_with(|c: char| c.is_ascii_alphabetic());
    plausible.then(|| name.to_ascii_lowercase())
}
