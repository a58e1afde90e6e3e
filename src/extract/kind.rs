//! What a message is when no machine-readable report says so.

use super::{Extraction, Scene, address, auto_reply, feedback, free_text, signals};
use crate::read::{Role, Shape};
use crate::report::{Kind, Outcome, Reporter};
use crate::rules::Role as HitRole;
use crate::rules::{Place, Strength, Target};
use crate::scan::Hit;

/// Recognises a message or a copied text.
pub(super) fn recognise(scene: Scene<'_>) -> Extraction {
    let said = said_kind(scene);
    // A person's program may use the words of a mail system; it does not sign as one.
    let header = &scene.document.header;
    let by_program = match said {
        Some(Kind::AutoReply) => signals::is_auto_reply(header),
        Some(Kind::ChallengeResponse) => !header.is_empty(),
        _ => false,
    };
    if signals::is_bounce(scene)
        && has_substance(scene)
        && !(by_program && !signals::is_daemon(header))
    {
        return free_text::extract_anyway(scene);
    }
    if signals::is_auto_reply(&scene.document.header) && signals::says_mailbox_is_dead(scene) {
        let mut extraction = free_text::extract_anyway(scene);
        extraction.format = "auto_reply";
        return extraction;
    }
    if let Some(kind) = said {
        return of_kind(scene, kind);
    }
    if signals::is_auto_reply(&scene.document.header) {
        return of_kind(scene, Kind::AutoReply);
    }
    let format = if scene.document.header.is_empty() {
        "text"
    } else {
        "message"
    };
    Extraction::new(Kind::NotABounce, format)
}

/// Whether the report names a recipient, a code or a reason.
fn has_substance(scene: Scene<'_>) -> bool {
    scene
        .document
        .texts
        .iter()
        .enumerate()
        .any(|(index, text)| {
            text.role == Role::Human
                && (super::codes::replies(&text.content).any(|reply| reply.weight > 2)
                    || address::all(&text.content).next().is_some()
                    || scene.hits.get(index).is_some_and(|hits| {
                        hits.iter().any(|hit| {
                            scene.rules.rule(hit.rule).is_some_and(|rule| {
                                matches!(rule.target, Target::Reason(_) | Target::Opening(_))
                            })
                        })
                    }))
        })
}

/// The kind that subject or text name, by the longest phrase; subjects first.
fn said_kind(scene: Scene<'_>) -> Option<Kind> {
    strongest_kind(scene).map(|(kind, _)| kind)
}

fn strongest_kind(scene: Scene<'_>) -> Option<(Kind, u16)> {
    let mut best: Option<(bool, u16, Kind, u16)> = None;
    for (index, place) in texts_with_place(scene) {
        let Some(text) = scene.document.texts.get(index) else {
            continue;
        };
        for hit in scene.hits.get(index).map(Vec::as_slice).unwrap_or_default() {
            let Some(rule) = scene
                .rules
                .rule(hit.rule)
                .filter(|rule| rule.place == place)
            else {
                continue;
            };
            let Target::Kind(kind) = rule.target else {
                continue;
            };
            if hit.role != HitRole::Phrase
                || cancelled(scene, index, hit.rule)
                || !fits(scene, kind, place, &text.content, hit)
                || (rule.strength != Strength::Normal
                    && !is_all(&text.content, hit)
                    && !has_support(scene, kind, hit.rule))
            {
                continue;
            }
            let key = (place == Place::Subject, hit.weight, kind, hit.rule);
            if best.is_none_or(|best| (key.0, key.1) > (best.0, best.1)) {
                best = Some(key);
            }
        }
    }
    best.map(|(_, _, kind, rule)| (kind, rule))
}

/// Whether an `unless` phrase of the rule stands in the same text.
fn cancelled(scene: Scene<'_>, index: usize, rule: u16) -> bool {
    scene.hits.get(index).is_some_and(|hits| {
        hits.iter()
            .any(|hit| hit.rule == rule && hit.role == HitRole::Unless)
    })
}

/// Whether a hit is all that a text says.
fn is_all(content: &str, hit: &Hit) -> bool {
    let around = [content.get(..hit.start), content.get(hit.end..)];
    !around
        .iter()
        .any(|part| part.unwrap_or_default().contains(char::is_alphanumeric))
}

/// Whether something else speaks for a kind that a general phrase names: the header, or another
/// phrase of that kind.
fn has_support(scene: Scene<'_>, kind: Kind, rule: u16) -> bool {
    let header = &scene.document.header;
    signals::is_auto_reply(header)
        || signals::has_null_sender(header)
        || texts_with_place(scene).any(|(index, place)| {
            let hits = scene.hits.get(index).into_iter().flatten();
            hits.filter(|hit| hit.role == HitRole::Phrase && hit.rule != rule)
                .filter_map(|hit| scene.rules.rule(hit.rule))
                .any(|rule| rule.target == Target::Kind(kind) && rule.place == place)
        })
}

/// The texts that rules of kinds look at.
pub(super) fn texts_with_place(scene: Scene<'_>) -> impl Iterator<Item = (usize, Place)> {
    let texts = scene.document.texts.iter().enumerate();
    texts.filter_map(|(index, text)| match text.role {
        Role::Subject => Some((index, Place::Subject)),
        Role::Human => Some((index, Place::Body)),
        Role::From => Some((index, Place::From)),
        _ => None,
    })
}

/// Requests are short and say so at once; automatic replies say so near the top.
fn fits(scene: Scene<'_>, kind: Kind, place: Place, content: &str, hit: &Hit) -> bool {
    let before = content.get(..hit.start).unwrap_or_default().trim();
    let after = content.get(hit.end..).unwrap_or_default().trim();
    let bulk = scene.document.header.get("list-unsubscribe").is_some();
    match (kind, place) {
        (Kind::UnsubscribeRequest | Kind::SubscribeRequest, Place::Subject) => {
            before.is_empty() && after.len() < 20 && !bulk
        }
        (Kind::UnsubscribeRequest | Kind::SubscribeRequest, _) => {
            before.len() < 40 && content.trim().len() < 400 && !bulk
        }
        (Kind::AutoReply, Place::Subject) => before.len() < 30,
        (Kind::AutoReply, _) => {
            before.len() < 600 && !bulk && signals::answers(&scene.document.header)
        }
        (_, Place::Subject) => true,
        _ => before.len() < 2000 && !bulk,
    }
}

fn of_kind(scene: Scene<'_>, kind: Kind) -> Extraction {
    match kind {
        Kind::Bounce | Kind::Delayed => free_text::extract_anyway(scene),
        Kind::Delivered => {
            let mut extraction = free_text::extract_anyway(scene);
            extraction.kind = Kind::Delivered;
            for failure in &mut extraction.failures {
                failure.outcome = Some(Outcome::Delivered);
            }
            extraction
        }
        Kind::Complaint => feedback::complaint(scene),
        _ => {
            let format = match (kind, scene.document.shape) {
                (Kind::AutoReply, _) => "auto_reply",
                (_, Shape::Text) => "text",
                _ => "message",
            };
            let mut extraction = Extraction::new(kind, format);
            extraction.reporter = free_text::reporter(scene, Reporter::default());
            if kind == Kind::AutoReply {
                extraction.auto_reply = Some(auto_reply::facts(scene));
            }
            extraction
        }
    }
}
