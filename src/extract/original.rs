//! The message that failed, as far as the report quotes it.

use super::{Scene, region};
use crate::read::{Header, Role, Shape};
use crate::report::Original;

/// Finds the returned message: attached, as a header part, or pasted below the report.
pub(super) fn find(scene: Scene<'_>) -> Option<Original> {
    let document = scene.document;
    if matches!(document.shape, Shape::Message { .. } | Shape::Parts { .. })
        && let Some(attached) = document
            .attached
            .first()
            .filter(|attached| !attached.header.is_empty())
    {
        return from_header(&attached.header);
    }
    if let Some((_, text)) = document.with_role(Role::Original).next() {
        return from_header(&Header::read(&text.content));
    }
    document.with_role(Role::Human).find_map(|(index, text)| {
        let start = region::returned_message(scene, index)?;
        from_header(&Header::read(text.content.get(start..)?))
    })
}

fn from_header(header: &Header) -> Option<Original> {
    if header.is_empty() {
        return None;
    }
    let owned = |name: &str| {
        header
            .get(name)
            .map(str::to_owned)
            .filter(|value| !value.is_empty())
    };
    let bare = |value: String| value.trim_matches(['<', '>', ' ']).to_owned();
    let original = Original {
        message_id: owned("message-id").map(bare),
        subject: owned("subject"),
        from: header.addresses("from").next().map(str::to_owned),
        to: recipients(header),
        date: header.date().map(str::to_owned),
        return_path: header
            .get("return-path")
            .map(|value| bare(value.to_owned())),
        list_id: owned("list-id").map(|value| {
            value.rsplit_once('<').map_or(value.clone(), |(_, id)| {
                id.trim_end_matches(['>', ' ']).to_owned()
            })
        }),
        feedback_id: owned("feedback-id"),
    };
    (original != Original::default()).then_some(original)
}

fn recipients(header: &Header) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for address in header.addresses("to") {
        if !all.iter().any(|known| known.eq_ignore_ascii_case(address)) {
            all.push(address.to_owned());
        }
    }
    all
}
