//! What a message is when no machine-readable report says so.

use super::{Extraction, Scene, address, auto_reply, feedback, free_text};
use crate::read::{Header, Role, Shape};
use crate::report::{Kind, Outcome, Reporter};
use crate::rules::Role as HitRole;
use crate::rules::normalise::Normalised;
use crate::rules::{LAYOUTS, Place, Rule, Strength, Target};

/// From how many points on a text counts as a bounce.
const BOUNCE: i32 = 3;

/// Recognises a message or a copied text.
pub(super) fn recognise(scene: Scene<'_>) -> Extraction {
    let said = said_kind(scene);
    let bounce = bounce_points(scene);
    if bounce >= BOUNCE
        && has_substance(scene)
        && !(said == Some(Kind::AutoReply)
            && is_auto_reply(&scene.document.header)
            && !is_daemon(&scene.document.header))
    {
        return free_text::extract_anyway(scene);
    }
    if let Some(kind) = said {
        return of_kind(scene, kind);
    }
    if is_auto_reply(&scene.document.header) {
        return of_kind(scene, Kind::AutoReply);
    }
    let format = if scene.document.header.is_empty() {
        "text"
    } else {
        "message"
    };
    Extraction::new(Kind::NotABounce, format)
}

/// Evidence that this is a bounce, in points.
fn bounce_points(scene: Scene<'_>) -> i32 {
    let header = &scene.document.header;
    let mut points = 0;
    if header.get("x-failed-recipients").is_some() {
        points += 3;
    }
    if header.get("content-type").is_some_and(|value| {
        let value = value.to_ascii_lowercase();
        value.contains("delivery-status") || value.starts_with("multipart/report")
    }) {
        points += 3;
    }
    if is_daemon(header) {
        points += 2;
    }
    if header
        .get("return-path")
        .is_some_and(|value| value.trim() == "<>")
    {
        points += 1;
    }
    if subject_says_bounce(scene) {
        points += 2;
    }
    if opens_as_bounce(scene) {
        points += if header.is_empty() { 3 } else { 2 };
    }
    if header.is_empty() && points == 0 && free_text::opening(scene).is_some() {
        points += 2;
    }
    if !scene.document.attached.is_empty() {
        points += 1;
    }
    if says_reason_first(scene) && (points > 0) {
        points += 1;
    }
    if header.get("in-reply-to").is_some()
        && header.get("references").is_some()
        && !is_daemon(header)
    {
        points -= 1;
    }
    if ["list-id", "list-unsubscribe", "list-post"]
        .iter()
        .any(|name| header.get(name).is_some())
        && !is_daemon(header)
    {
        points -= 3;
    }
    points
}

/// Whether status fields in a text written for people may be the report itself: it was written by
/// a mail system, forwarded, or pasted without a header. In other mail they are a quotation.
pub(super) fn may_report(scene: Scene<'_>) -> bool {
    let header = &scene.document.header;
    header.is_empty()
        || is_daemon(header)
        || header
            .get("return-path")
            .is_some_and(|value| value.trim() == "<>")
        || subject_says_bounce(scene)
        || is_forwarded(header)
        || header.get("x-failed-recipients").is_some()
        || header
            .get("content-type")
            .is_some_and(|value| value.to_ascii_lowercase().starts_with("multipart/report"))
}

/// Whether somebody sent on a message of somebody else.
fn is_forwarded(header: &Header) -> bool {
    const MARKS: [&str; 8] = ["fwd:", "fw:", "wg:", "tr:", "rv:", "vs:", "enc:", "i:"];
    let subject = header.get("subject").unwrap_or_default().to_lowercase();
    MARKS.iter().any(|mark| subject.starts_with(mark))
}

/// Whether a mail system wrote it, by its `From`.
fn is_daemon(header: &Header) -> bool {
    const NAMES: [&str; 15] = [
        "post_master",
        "mailer-daemon",
        "mailerdaemon",
        "postmaster",
        "mail delivery",
        "maildelivery",
        "mail-daemon",
        "delivery subsystem",
        "mail system",
        "mdaemon",
        "mail administrator",
        "system administrator",
        "systemadministrator",
        "internet mail delivery",
        "postmast",
    ];
    let from = header.get("from").unwrap_or_default().to_lowercase();
    NAMES.iter().any(|name| from.contains(name))
}

fn subject_says_bounce(scene: Scene<'_>) -> bool {
    let Some(subject) = scene.document.header.get("subject").map(Normalised::new) else {
        return false;
    };
    let subject = subject.text();
    if ["re:", "aw:", "sv:", "fwd:", "fw:", "wg:"]
        .iter()
        .any(|prefix| subject.starts_with(prefix))
    {
        return false;
    }
    LAYOUTS
        .iter()
        .flat_map(|layout| layout.headers)
        .any(|(name, phrase)| *name == "subject" && subject.contains(phrase))
}

/// Whether a clear reason stands near the top, not in a quotation.
fn says_reason_first(scene: Scene<'_>) -> bool {
    any_near_top(scene, |rule| {
        matches!(rule.target, Target::Reason(_)) && rule.strength == Strength::Normal
    })
}

/// Whether an opening stands near the top, not in a quotation.
fn opens_as_bounce(scene: Scene<'_>) -> bool {
    any_near_top(scene, |rule| matches!(rule.target, Target::Opening(_)))
}

fn any_near_top(scene: Scene<'_>, wanted: impl Fn(&Rule) -> bool) -> bool {
    scene.document.with_role(Role::Human).any(|(index, text)| {
        scene.hits.get(index).is_some_and(|hits| {
            hits.iter().any(|hit| {
                hit.role == HitRole::Phrase
                    && scene.rules.rule(hit.rule).is_some_and(&wanted)
                    && near_top(&text.content, hit.start)
            })
        })
    })
}

/// Whether a place is near the top of a text and not in a quotation.
fn near_top(content: &str, at: usize) -> bool {
    let before = content.get(..at).unwrap_or_default();
    let quoted = before
        .rsplit('\n')
        .next()
        .is_some_and(|line| line.trim_start().starts_with(['>', '|']));
    before.trim().len() < 1500 && !quoted
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
    for (index, text) in scene.document.texts.iter().enumerate() {
        let place = match text.role {
            Role::Subject => Place::Subject,
            Role::Human => Place::Body,
            _ => continue,
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
                || !fits(scene, kind, place, &text.content, hit.start)
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

/// Requests are short and say so at once; automatic replies say so near the top.
fn fits(scene: Scene<'_>, kind: Kind, place: Place, content: &str, at: usize) -> bool {
    let before = content.get(..at).unwrap_or_default().trim();
    let bulk = scene.document.header.get("list-unsubscribe").is_some();
    match (kind, place) {
        (Kind::UnsubscribeRequest | Kind::SubscribeRequest, Place::Subject) => {
            before.is_empty() && content.len() < 60 && !bulk
        }
        (Kind::UnsubscribeRequest | Kind::SubscribeRequest, _) => {
            before.len() < 40 && content.trim().len() < 400 && !bulk
        }
        (Kind::AutoReply, Place::Subject) => before.len() < 30,
        (Kind::AutoReply, _) => before.len() < 600 && !bulk && answers(&scene.document.header),
        (_, Place::Subject) => true,
        _ => before.len() < 2000 && !bulk,
    }
}

/// Whether the message is an answer, or a text without a header.
fn answers(header: &Header) -> bool {
    header.is_empty()
        || is_auto_reply(header)
        || header.get("in-reply-to").is_some()
        || header.get("auto-submitted").is_some()
        || header.get("subject").is_some_and(|subject| {
            subject
                .get(..3)
                .is_some_and(|start| start.eq_ignore_ascii_case("re:"))
        })
}

/// Whether the header says that nobody wrote this by hand, in answer to a message (RFC 3834).
fn is_auto_reply(header: &Header) -> bool {
    let is = |name: &str, words: &[&str]| {
        header.all(name).any(|value| {
            let value = value.to_ascii_lowercase();
            words.iter().any(|word| value.contains(word))
        })
    };
    is("auto-submitted", &["auto-replied"])
        || is("precedence", &["auto_reply", "auto-reply"])
        || is("x-precedence", &["auto_reply", "auto-reply"])
        || [
            "x-autoreply",
            "x-autorespond",
            "x-autoresponder",
            "x-autoreply-from",
            "x-mail-autoreply",
        ]
        .iter()
        .any(|name| header.get(name).is_some())
        || is("x-auto-response-type", &["oof", "auto"])
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
