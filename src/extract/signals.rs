//! What a message looks like from outside: who wrote it, in answer to what, and whether its words
//! stand where a report has them.

use super::candidates::{Candidate, Standing};
use super::{Scene, codes, free_text, region};
use crate::read::{Header, Role};
use crate::rules::Role as HitRole;
use crate::rules::normalise::{Normalised, lower};
use crate::rules::{LAYOUTS, Reason, Rule, Strength, Target};
use crate::scan::Hit;

/// From how many points on a report of a mail system counts as a bounce.
const BOUNCE: i32 = 3;
/// From how many points on mail that a person may have written does.
const BOUNCE_OF_A_PERSON: i32 = 4;

/// Whether a message, or a text copied from one, reads like a bounce.
pub(super) fn is_bounce(scene: Scene<'_>) -> bool {
    let header = &scene.document.header;
    if header.is_empty() || is_machine(header) {
        return points(scene) >= BOUNCE;
    }
    // What a person may have written must say more than that mail can fail.
    points(scene) >= BOUNCE_OF_A_PERSON && (names_recipient(scene) || quotes_reply(scene))
}

/// Whether an SMTP reply stands in a text.
fn quotes_reply(scene: Scene<'_>) -> bool {
    (scene.document.with_role(Role::Human)).any(|(_, text)| {
        codes::replies(&text.content).any(|reply| reply.weight > 2 && reply.code >= 400)
    })
}

/// Evidence that this is a bounce, in points.
fn points(scene: Scene<'_>) -> i32 {
    let header = &scene.document.header;
    let subject = subject_says_bounce(scene);
    let opening = first_near_top(scene, |rule| matches!(rule.target, Target::Opening(_)));
    let at_once = opening.is_some_and(|(text, hit)| begins(text, hit.start));
    let mut points = 0;
    if header.get("x-failed-recipients").is_some() || is_report(header) {
        points += 3;
    }
    if is_daemon(header) {
        points += 2;
    }
    if has_null_sender(header) {
        points += 1;
    }
    if subject {
        points += 2;
    }
    if opening.is_some() {
        points += if header.is_empty() { 3 } else { 2 };
    } else if header.is_empty() && free_text::opening(scene).is_some() {
        points += 2;
    }
    // A copied text that quotes a server needs no opening.
    if header.is_empty() && opening.is_none() && names_recipient_in(scene) && quotes_reply(scene) {
        points += 2;
    }
    if at_once {
        points += 1;
    }
    if opening.is_some_and(|(_, hit)| lists_recipient_after(scene, hit.end)) {
        points += 1;
    }
    if !scene.document.attached.is_empty() {
        points += 1;
    }
    if points > 0 && says_reason_first(scene) {
        points += 1;
    }
    if is_answer(header) && !is_daemon(header) {
        points -= 1;
    }
    // A person at the postmaster's desk answers a letter.
    let listed = |candidate: &Candidate| candidate.standing == Standing::Listed;
    if opening.is_none()
        && has_answered_subject(header)
        && header.get("in-reply-to").is_some()
        && !scene.candidates().iter().any(listed)
    {
        points -= 2;
    }
    // A notice about the reader's own mailbox tells of no message.
    if opening.is_none() && !subject && !names_recipient(scene) {
        points -= 1;
    }
    // What a list manager writes has the header of its list.
    let by_list_manager = opening.is_some() && refused_by_list(scene);
    if by_list_manager {
        points += 2;
    } else if is_bulk(header) && !is_daemon(header) && !(subject && at_once) {
        points -= 3;
    }
    points
}

/// Whether the report opens like that of a list manager.
pub(super) fn refused_by_list(scene: Scene<'_>) -> bool {
    const MANAGERS: [&str; 8] = [
        "mailman",
        "sympa",
        "ezmlm",
        "majordomo",
        "listserv",
        "mlmmj",
        "fml",
        "smartlist",
    ];
    free_text::opening(scene).is_some_and(|layout| MANAGERS.contains(&layout.software))
}

/// Whether status fields in a text written for people may be the report itself: it was written by
/// a mail system, forwarded, or pasted without a header. In other mail they are a quotation.
pub(super) fn may_report(scene: Scene<'_>) -> bool {
    let header = &scene.document.header;
    header.is_empty()
        || is_daemon(header)
        || has_null_sender(header)
        || subject_says_bounce(scene)
        || is_forwarded(header)
        || header.get("x-failed-recipients").is_some()
        || is_report(header)
}

/// Whether a program wrote it, by its header.
fn is_machine(header: &Header) -> bool {
    let automatic = |value: &str| value.to_ascii_lowercase().starts_with("auto-");
    is_daemon(header)
        || has_null_sender(header)
        || is_report(header)
        || header.get("x-failed-recipients").is_some()
        || header.get("auto-submitted").is_some_and(automatic)
}

fn is_report(header: &Header) -> bool {
    header.get("content-type").is_some_and(|value| {
        let value = value.to_ascii_lowercase();
        // Reports on abuse, on TLS (RFC 8460) and on DMARC (RFC 7489) have the same form.
        value.contains("delivery-status")
            || value.starts_with("multipart/report") && !value.contains("report-type")
    })
}

pub(super) fn has_null_sender(header: &Header) -> bool {
    header
        .get("return-path")
        .is_some_and(|value| value.trim() == "<>")
}

/// Whether many get it.
pub(super) fn is_bulk(header: &Header) -> bool {
    ["list-id", "list-unsubscribe", "list-post"]
        .iter()
        .any(|name| header.get(name).is_some())
}

/// Whether it belongs to a conversation.
fn is_answer(header: &Header) -> bool {
    header.get("in-reply-to").is_some() && header.get("references").is_some()
}

/// Whether the subject begins as that of an answer.
fn has_answered_subject(header: &Header) -> bool {
    let subject = lower(header.get("subject").unwrap_or_default());
    let subject = subject.trim_start();
    ANSWERED.iter().any(|mark| subject.starts_with(mark))
}

/// Whether somebody sent on a message of somebody else.
fn is_forwarded(header: &Header) -> bool {
    let subject = lower(header.get("subject").unwrap_or_default());
    FORWARDED.iter().any(|mark| subject.starts_with(mark))
}

const FORWARDED: [&str; 8] = ["fwd:", "fw:", "wg:", "tr:", "rv:", "vs:", "enc:", "i:"];
const ANSWERED: [&str; 6] = ["re:", "aw:", "sv:", "antw:", "odp:", "res:"];

/// Whether a mail system wrote it, by its `From`.
pub(super) fn is_daemon(header: &Header) -> bool {
    const NAMES: [&str; 14] = [
        "mailer-daemon",
        "mailerdaemon",
        "postmast",
        "post_master",
        "mail delivery",
        "maildelivery",
        "mail-daemon",
        "delivery subsystem",
        "mail system",
        "mdaemon",
        "mail administrator",
        "system administrator",
        "systemadministrator",
        "microsoft outlook",
    ];
    let from = lower(header.get("from").unwrap_or_default());
    NAMES.iter().any(|name| from.contains(name))
}

/// Whether the subject is that of a report; an answer to one is not.
fn subject_says_bounce(scene: Scene<'_>) -> bool {
    let Some(subject) = scene.document.header.get("subject").map(Normalised::new) else {
        return false;
    };
    if has_answered_subject(&scene.document.header) {
        return false;
    }
    let mut subject = subject.text().trim();
    while let Some(rest) = FORWARDED.iter().find_map(|mark| subject.strip_prefix(mark)) {
        subject = rest.trim_start();
    }
    LAYOUTS
        .iter()
        .flat_map(|layout| &layout.headers)
        .any(|(name, phrase)| *name == "subject" && subject.contains(phrase))
}

/// Whether a clear reason stands near the top, not in a quotation.
fn says_reason_first(scene: Scene<'_>) -> bool {
    let clear =
        |rule: &Rule| matches!(rule.target, Target::Reason(_)) && rule.strength == Strength::Normal;
    first_near_top(scene, clear).is_some()
}

/// Whether an automatic answer says that nobody reads the mailbox any more: to whoever keeps a list
/// that is a bounce.
pub(super) fn says_mailbox_is_dead(scene: Scene<'_>) -> bool {
    let dead = |rule: &Rule| {
        rule.target == Target::Reason(Reason::MailboxDisabled) && rule.strength != Strength::Weak
    };
    // A person who has left says so too; the words must be about the mailbox.
    const BOXES: [&str; 5] = ["mailbox", "inbox", "address", "account", "mail"];
    first_near_top(scene, dead).is_some_and(|(text, hit)| {
        let before = text.get(..hit.start).unwrap_or_default();
        let sentence = [". ", "! ", "\n\n"]
            .iter()
            .filter_map(|end| before.rfind(end))
            .max()
            .unwrap_or(0);
        let words = lower(text.get(sentence..hit.end).unwrap_or_default());
        let at_once = text.get(..hit.start).unwrap_or_default().trim().len() < 200;
        at_once && BOXES.iter().any(|word| words.contains(word))
    })
}

/// Whether an address other than the reader's stands in the text, or a message came back.
fn names_recipient(scene: Scene<'_>) -> bool {
    let header = &scene.document.header;
    header.is_empty() || names_recipient_in(scene)
}

/// As [`names_recipient`], for a copied text too.
fn names_recipient_in(scene: Scene<'_>) -> bool {
    let header = &scene.document.header;
    let own = |address: &str| {
        header
            .addresses("to")
            .any(|own| own.eq_ignore_ascii_case(address))
    };
    header.get("x-failed-recipients").is_some()
        || !scene.document.attached.is_empty()
        || scene.document.with_role(Role::Original).next().is_some()
        || (scene.candidates().iter()).any(|candidate| !own(&candidate.found.address))
        || (scene.document.with_role(Role::Human))
            .any(|(index, _)| region::returned_message(scene, index).is_some())
}

/// Whether a recipient is listed directly after a place.
fn lists_recipient_after(scene: Scene<'_>, at: usize) -> bool {
    scene.candidates().iter().any(|candidate| {
        let start = candidate.found.range.start;
        candidate.standing == Standing::Listed && start >= at && start.saturating_sub(at) < 200
    })
}

/// The first hit of such a rule near the top of a text, not in a quotation.
fn first_near_top<'s>(
    scene: Scene<'s>,
    wanted: impl Fn(&Rule) -> bool,
) -> Option<(&'s str, &'s Hit)> {
    scene
        .document
        .with_role(Role::Human)
        .find_map(|(index, text)| {
            let hits = scene.hits.get(index)?;
            let hit = hits.iter().find(|hit| {
                hit.role == HitRole::Phrase
                    && scene.rules.rule(hit.rule).is_some_and(&wanted)
                    && near_top(&text.content, hit.start)
            })?;
            Some((&*text.content, hit))
        })
}

/// Whether a place is near the top of a text and not in a quotation.
fn near_top(content: &str, at: usize) -> bool {
    const TOP: usize = 16_384;
    let before = content.get(..at).filter(|before| before.len() < TOP);
    let Some(before) = before else { return false };
    let quoted = before
        .rsplit('\n')
        .next()
        .is_some_and(|line| line.trim_start().starts_with(['>', '|']));
    before.trim().len() < 1500 && !quoted
}

/// Whether a text begins there, ornaments aside.
fn begins(content: &str, at: usize) -> bool {
    let before = content.get(..at).unwrap_or_default();
    !before.contains(char::is_alphanumeric)
}

/// Whether the message is an answer, or a text without a header.
pub(super) fn answers(header: &Header) -> bool {
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
pub(super) fn is_auto_reply(header: &Header) -> bool {
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
