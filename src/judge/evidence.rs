//! Quotes and their places.

use std::borrow::Cow;

use super::status::Status;
use crate::extract::{Failure, Scene, Words};
use crate::report::{Evidence, EvidenceSource};

/// The longest diagnostic that is reported, in bytes.
const MAX_DIAGNOSTIC: usize = 2000;

/// A quote of some words.
pub(super) fn quote(scene: Scene<'_>, words: &Words, rule: String) -> Evidence {
    let text = scene.document.texts.get(words.text);
    Evidence {
        rule: Cow::Owned(rule),
        quote: text
            .map(|text| text.slice(words.range.clone()).to_owned())
            .unwrap_or_default(),
        span: text.and_then(|text| text.locate(words.range.clone(), scene.document.raw)),
        source: text.map_or(EvidenceSource::HumanText, |text| text.role.source()),
    }
}

/// The remote server's words: the diagnostic field, or what follows the reply code.
pub(super) fn diagnostic(scene: Scene<'_>, failure: &Failure, status: &Status) -> Option<String> {
    let nearest = || failure.words.iter().filter(|words| words.tier == 0);
    let holds_code = |words: &&Words| {
        let code = status.reply.as_ref().map(|(_, code)| code);
        code.or(status.enhanced.as_ref().map(|(_, code)| code))
            .is_some_and(|code| {
                code.text == words.text
                    && words.range.start <= code.range.start
                    && code.range.end <= words.range.end
            })
    };
    let own = failure
        .diagnostic
        .as_ref()
        .or_else(|| nearest().find(holds_code))
        .or_else(|| nearest().next());
    let words = own.or_else(|| failure.words.first())?;
    let text = scene.text(words);
    let reply = status
        .reply
        .as_ref()
        .map(|(_, reply)| reply)
        .filter(|reply| {
            failure.diagnostic.is_none()
                && reply.text == words.text
                && reply.range.start >= words.range.start
        });
    let from = reply.map_or(0, |reply| {
        reply.range.start.saturating_sub(words.range.start)
    });
    let text = text.get(from..).unwrap_or(text);
    let paragraph = text
        .split("\n\n")
        .map(str::trim)
        .find(|part| !part.is_empty())
        .unwrap_or(text);
    let paragraph = paragraph.split("\r\n\r\n").next().unwrap_or(paragraph);
    let line = one_line(strip_type(paragraph));
    (!line.is_empty()).then_some(line)
}

/// `smtp; 550 …` without its type.
fn strip_type(text: &str) -> &str {
    match text.split_once(';') {
        Some((kind, rest))
            if kind.len() < 12
                && kind
                    .trim()
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !kind.trim().is_empty() =>
        {
            rest
        }
        _ => text,
    }
}

fn one_line(text: &str) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if line.len().saturating_add(word.len()) > MAX_DIAGNOSTIC {
            line.push('…');
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}
