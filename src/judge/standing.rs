//! Where a phrase stands: in the server's words, in the reporter's, or across both.

use super::names::line_before;
use super::status::Status;
use crate::extract::{Scene, Words};
use crate::scan::Hit;

/// Whether a gap of the phrase holds the reply code: the reporter's words before it and the
/// server's after it are two sentences.
pub(super) fn straddles(hit: &Hit, words: &Words, status: &Status) -> bool {
    let has_gap = hit.end.saturating_sub(hit.start) > usize::from(hit.weight) + 2;
    let reply = status.reply.as_ref().map(|(_, reply)| reply);
    has_gap
        && reply.is_some_and(|reply| {
            reply.text == words.text && hit.start < reply.range.start && reply.range.end < hit.end
        })
}

/// Whether a hit stands where the reporter introduces the reply it got: this is not what the server
/// said, but for the command it answered.
pub(super) fn introduces(scene: Scene<'_>, hit: &Hit, words: &Words, status: &Status) -> bool {
    let reply = status.reply.as_ref().map(|(_, reply)| reply);
    reply.is_some_and(|reply| reply.text == words.text && hit.end <= reply.range.start)
        && !slice(scene, words, hit.start, hit.end)
            .to_ascii_lowercase()
            .contains("mail from")
}

/// Whether a hit stands behind the reply code.
pub(super) fn in_reply(hit: &Hit, words: &Words, status: &Status) -> bool {
    let reply = status.reply.as_ref().map(|(_, reply)| reply);
    reply.is_some_and(|reply| reply.text == words.text && reply.range.start <= hit.start)
}

/// Whether a hit stands in the line that sendmail writes below any 550 it got (`<<< 550 …`): it
/// calls the user unknown whatever the server said.
pub(super) fn sums_up(scene: Scene<'_>, hit: &Hit, words: &Words) -> bool {
    let matched = slice(scene, words, hit.start, hit.end).to_ascii_lowercase();
    if !matched.ends_with("unknown") {
        return false;
    }
    let text = slice(scene, words, 0, hit.end);
    let line = line_before(text);
    let above = text.get(..text.len().saturating_sub(line.len()));
    line.starts_with("550 5.1.1 <") && above.is_some_and(|above| above.contains("<<< 5"))
}

/// A part of the text that some words stand in.
fn slice<'s>(scene: Scene<'s>, words: &Words, start: usize, end: usize) -> &'s str {
    scene.text(&Words {
        text: words.text,
        range: start..end,
        tier: words.tier,
    })
}
