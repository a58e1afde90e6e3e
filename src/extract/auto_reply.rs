//! What an automatic reply says (RFC 3834): until when, and of what sort it is.

use super::kind::texts_with_place;
use super::{Scene, return_date};
use crate::read::Role;
use crate::report::{AutoReply, Kind};
use crate::rules::{Role as HitRole, Target};

/// The sorts, the one that says most first.
const SUBTYPES: [&str; 4] = ["left_company", "ticket", "vacation", "out_of_office"];

/// Reads an automatic reply.
pub(super) fn facts(scene: Scene<'_>) -> AutoReply {
    let header = &scene.document.header;
    let read = |role| {
        scene
            .document
            .with_role(role)
            .find_map(|(_, text)| return_date::find(own_words(&text.content), header.date()))
    };
    let subtype = subtype(scene);
    let until = if subtype == Some("left_company") || subtype == Some("ticket") {
        None
    } else {
        read(Role::Human).or_else(|| read(Role::Subject))
    };
    let implied = if until.is_some() {
        "out_of_office"
    } else {
        "other"
    };
    AutoReply {
        until,
        subtype: subtype.unwrap_or(implied),
    }
}

/// The sort that subject or text name.
fn subtype(scene: Scene<'_>) -> Option<&'static str> {
    let named: Vec<&str> = texts_with_place(scene)
        .flat_map(|(index, place)| {
            let hits = scene.hits.get(index).into_iter().flatten();
            hits.filter(|hit| hit.role == HitRole::Phrase)
                .filter_map(move |hit| {
                    let rule = scene.rules.rule(hit.rule)?;
                    let is_reply = rule.target == Target::Kind(Kind::AutoReply);
                    rule.subtype.filter(|_| is_reply && rule.place == place)
                })
        })
        .collect();
    SUBTYPES.into_iter().find(|subtype| named.contains(subtype))
}

/// Bytes of a text that are read: automatic replies say it at once.
const MAX_READ: usize = 4000;

/// The text above the message that is quoted in it.
fn own_words(text: &str) -> &str {
    let text = text
        .get(..text.floor_char_boundary(MAX_READ))
        .unwrap_or_default();
    let quoted = |line: &str| line.starts_with(['>', '|']) || line.starts_with("-----");
    let mut end = 0_usize;
    for line in text.split_inclusive('\n') {
        if quoted(line.trim_start()) {
            break;
        }
        end = end.saturating_add(line.len());
    }
    text.get(..end).unwrap_or_default()
}
