//! SMTP replies and sessions: one failure.

use super::{Extraction, Failure, Scene, Words, codes, free_text};
use crate::read::Shape;
use crate::report::{Kind, Outcome};

/// Reads a pasted reply.
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
    let class = class(text);
    let says_something = scene
        .hits
        .first()
        .is_some_and(|hits| hits.iter().any(|hit| is_reason(scene, hit.rule)));
    if class.is_none() && !says_something {
        return Extraction::new(Kind::NotABounce, "text");
    }
    if class == Some(2) && !says_something {
        let mut extraction = Extraction::new(Kind::Delivered, format);
        extraction.failures = vec![whole(scene, Outcome::Delivered)];
        return extraction;
    }
    let mut extraction = Extraction::new(Kind::Bounce, format);
    let mut failures = free_text::failures(scene);
    failures.truncate(1);
    let everything = Words {
        text: 0,
        range: 0..text.len(),
        tier: 0,
    };
    for failure in &mut failures {
        failure.outcome = Some(Outcome::Failed);
        failure.words = vec![everything.clone()];
        failure.diagnostic = Some(everything.clone());
    }
    extraction.failures = failures;
    extraction
}

fn whole(scene: Scene<'_>, outcome: Outcome) -> Failure {
    let length = scene
        .document
        .texts
        .first()
        .map_or(0, |text| text.content.len());
    let words = Words {
        text: 0,
        range: 0..length,
        tier: 0,
    };
    Failure {
        outcome: Some(outcome),
        words: vec![words.clone()],
        diagnostic: Some(words),
        ..Failure::default()
    }
}

fn is_reason(scene: Scene<'_>, rule: u16) -> bool {
    scene
        .rules
        .rule(rule)
        .is_some_and(|rule| matches!(rule.target, crate::rules::Target::Reason(_)))
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
