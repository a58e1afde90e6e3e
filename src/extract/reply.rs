//! SMTP replies: one failure, or one for each recipient that is answered on its own.

use std::ops::Range;

use super::{Extraction, Failure, Scene, Words, address, codes, free_text};
use crate::read::Shape;
use crate::report::{Kind, Outcome};

/// Reads pasted replies.
pub(super) fn extract(scene: Scene<'_>) -> Extraction {
    let text = scene
        .document
        .texts
        .first()
        .map(|text| &*text.content)
        .unwrap_or_default();
    let format = match scene.document.shape {
        Shape::Transcript => "smtp_transcript",
        Shape::Log => "mta_log",
        Shape::Json => "webhook",
        _ => "smtp_reply",
    };
    let answers = answers(text);
    if !answers.is_empty() {
        return several(text, answers, format);
    }
    // Any program may write a record or a log line with words such as "not found" and a number.
    let data = matches!(scene.document.shape, Shape::Json | Shape::Log);
    let class = class(text).filter(|_| !data || speaks_smtp(text));
    let says_something = scene
        .hits
        .first()
        .is_some_and(|hits| hits.iter().any(|hit| is_reason(scene, hit.rule)));
    if class.is_none() && (data || !says_something) {
        return Extraction::new(Kind::NotABounce, "text");
    }
    let everything = words(0..text.len());
    if class == Some(2) && !says_clearly(scene) {
        let mut extraction = Extraction::new(Kind::Delivered, format);
        extraction.failures = vec![Failure {
            outcome: Some(Outcome::Delivered),
            words: vec![everything.clone()],
            diagnostic: Some(everything),
            ..Failure::default()
        }];
        return extraction;
    }
    let mut extraction = Extraction::new(Kind::Bounce, format);
    let mut failures = free_text::failures(scene);
    failures.truncate(1);
    for failure in &mut failures {
        failure.outcome = Some(Outcome::Failed);
        failure.words = vec![everything.clone()];
        failure.diagnostic = Some(everything.clone());
    }
    extraction.failures = failures;
    extraction
}

/// Replies to several recipients, as LMTP and pipelining give them.
fn several(text: &str, answers: Vec<Answer>, format: &'static str) -> Extraction {
    let delivered = |answer: &Answer| {
        let said = text.get(answer.range.clone()).unwrap_or_default();
        class(said) == Some(2)
    };
    let kind = if answers.iter().all(delivered) {
        Kind::Delivered
    } else {
        Kind::Bounce
    };
    let mut extraction = Extraction::new(kind, format);
    extraction.failures = answers
        .into_iter()
        .filter(|answer| kind == Kind::Delivered || !delivered(answer))
        .map(|answer| Failure {
            address: Some(answer.address),
            outcome: Some(if kind == Kind::Delivered {
                Outcome::Delivered
            } else {
                Outcome::Failed
            }),
            words: vec![words(answer.range.clone())],
            diagnostic: Some(words(answer.range)),
            ..Failure::default()
        })
        .collect();
    extraction
}

/// A reply about one recipient.
struct Answer {
    address: String,
    range: Range<usize>,
}

/// The replies of a text, when each is about a recipient of its own; empty otherwise.
fn answers(text: &str) -> Vec<Answer> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut at = 0_usize;
    let mut continued = false;
    for line in text.split_inclusive('\n') {
        let start = at;
        at = at.saturating_add(line.len());
        if line.trim().is_empty() {
            continue;
        }
        let bare = line.trim_start();
        let coded = codes::starts_with_reply(bare);
        match ranges.last_mut() {
            Some(last) if continued || !coded => last.end = at,
            _ => ranges.push(start..at),
        }
        continued = coded && bare.get(3..4) == Some("-");
    }
    let mut answers: Vec<Answer> = Vec::new();
    for range in ranges {
        let said = text.get(range.clone()).unwrap_or_default();
        let Some(found) = address::all(said).next() else {
            return Vec::new();
        };
        let known = |answer: &Answer| answer.address.eq_ignore_ascii_case(&found.address);
        if !codes::starts_with_reply(said.trim_start()) || answers.iter().any(known) {
            return Vec::new();
        }
        answers.push(Answer {
            address: found.address,
            range,
        });
    }
    if answers.len() < 2 {
        answers.clear();
    }
    answers
}

const fn words(range: Range<usize>) -> Words {
    Words {
        text: 0,
        range,
        tier: 0,
    }
}

/// Whether a clear reason stands in the text.
fn says_clearly(scene: Scene<'_>) -> bool {
    scene.hits.first().into_iter().flatten().any(|hit| {
        is_reason(scene, hit.rule)
            && scene
                .rules
                .rule(hit.rule)
                .is_some_and(|rule| rule.strength == crate::rules::Strength::Normal)
    })
}

fn is_reason(scene: Scene<'_>, rule: u16) -> bool {
    scene
        .rules
        .rule(rule)
        .is_some_and(|rule| matches!(rule.target, crate::rules::Target::Reason(_)))
}

/// Whether a text holds a code of SMTP, not just any number.
fn speaks_smtp(text: &str) -> bool {
    codes::enhanced(text).next().is_some()
        || codes::replies(text).any(|reply| crate::rules::reply(reply.code).is_some())
}

/// The class of the reply's code.
fn class(text: &str) -> Option<u16> {
    let reply = codes::replies(text)
        .max_by_key(|reply| (reply.weight, std::cmp::Reverse(reply.range.start)));
    let enhanced = codes::enhanced(text).next();
    reply
        .map(|reply| reply.code / 100)
        .or_else(|| enhanced.map(|(code, _)| u16::from(code.class)))
}
