//! Reports without machine-readable fields: who failed, and which words are about whom.
//!
//! Software differs in wording, hardly in layout: a recipient stands at the start of a line or
//! behind a label, its reason follows, sometimes a session transcript names it again. So the
//! layout is read in general, and only the wording comes from `rules/layouts/`.

use std::ops::Range;

use super::address;
use super::candidates::{Candidate, Standing};
use super::{Extraction, Failure, Scene, Words, original};
use crate::read::Role;
use crate::report::{Kind, Outcome, Reporter};
use crate::rules::Role as HitRole;
use crate::rules::normalise::lower;
use crate::rules::order::sort_by;
use crate::rules::{LAYOUTS, Layout, Reason, Target};

/// Reads the failures of a free-text report.
pub(super) fn failures(scene: Scene<'_>) -> Vec<Failure> {
    let candidates = scene.candidates();
    let failed_header = failed_recipients(scene);
    let best = candidates.iter().map(|candidate| candidate.standing).max();
    let mut failures: Vec<Failure> = Vec::new();
    for address in &failed_header {
        push(&mut failures, address);
    }
    if failed_header.is_empty() {
        for candidate in candidates
            .iter()
            .filter(|candidate| Some(candidate.standing) == best)
        {
            push(&mut failures, &candidate.found.address);
        }
    }
    if failures.is_empty() || best == Some(Standing::Mentioned) && failed_header.is_empty() {
        let to = original::find(scene)
            .map(|original| original.to)
            .unwrap_or_default();
        if let [only] = to.as_slice() {
            failures.clear();
            push(&mut failures, only);
        }
    }
    if failures.is_empty() {
        failures.push(Failure {
            original_address: undisclosed(scene),
            ..Failure::default()
        });
    }
    add_words(scene, &mut failures, candidates);
    failures
}

fn push(failures: &mut Vec<Failure>, address: &str) {
    let known = |failure: &Failure| {
        failure
            .address
            .as_ref()
            .is_some_and(|known| known.eq_ignore_ascii_case(address))
    };
    if !failures.iter().any(known) {
        failures.push(Failure {
            address: Some(address.to_owned()),
            ..Failure::default()
        });
    }
}

fn failed_recipients(scene: Scene<'_>) -> Vec<String> {
    let header = &scene.document.header;
    header
        .all("x-failed-recipients")
        .flat_map(address::all)
        .map(|found| found.address)
        .collect()
}

/// Places of a report that name one recipient and are read, those that list it first.
const MAX_TOLD: usize = 16;

/// Gives each failure the words about it.
fn add_words(scene: Scene<'_>, failures: &mut [Failure], candidates: &[Candidate]) {
    let single = failures.len() == 1;
    for failure in failures.iter_mut() {
        let address = failure.address.clone().unwrap_or_default();
        let own: Vec<&Candidate> = candidates
            .iter()
            .filter(|c| c.found.address.eq_ignore_ascii_case(&address))
            .collect();
        let mut told = own.clone();
        sort_by(&mut told, |one, other| one.standing > other.standing);
        for candidate in told.into_iter().take(MAX_TOLD) {
            let range = block(scene, candidate, candidates, &address);
            failure.words.push(Words {
                text: candidate.text,
                range,
                tier: u8::from(candidate.standing < Standing::Listed),
            });
        }
        let first = own.first().map(|candidate| {
            let text = scene
                .document
                .texts
                .get(candidate.text)
                .map(|text| &*text.content)
                .unwrap_or_default();
            (text, candidate.found.range.end)
        });
        if let Some((text, end)) = first {
            failure.original_address = failure
                .original_address
                .take()
                .or_else(|| expanded_from(text, end));
        }
        for (index, text) in scene.document.texts.iter().enumerate() {
            if matches!(text.role, Role::Human | Role::Reply) {
                let range = scene.report(index);
                failure.words.push(Words {
                    text: index,
                    range,
                    tier: if single { 1 } else { 3 },
                });
            }
        }
    }
    if !single {
        share(scene, failures);
    }
}

/// Pieces of a text that several recipients share.
const MAX_SHARED: usize = 8;

/// Gives all failures what is said beside the paragraphs about each.
fn share(scene: Scene<'_>, failures: &mut [Failure]) {
    let mut shared: Vec<Words> = Vec::new();
    for (index, text) in scene.document.texts.iter().enumerate() {
        if !matches!(text.role, Role::Human | Role::Reply) {
            continue;
        }
        let own = failures.iter().flat_map(|failure| &failure.words);
        let mut taken: Vec<Range<usize>> = own
            .filter(|words| words.text == index && words.tier == 0)
            .map(|words| first_paragraph(&text.content, &words.range))
            .collect();
        sort_by(&mut taken, |one, other| one.start < other.start);
        let report = scene.report(index);
        let mut at = report.start;
        let end = report.end..report.end;
        for range in taken.into_iter().chain([end]) {
            if range.start > at && shared.len() < MAX_SHARED {
                shared.push(Words {
                    text: index,
                    range: at..range.start.min(report.end),
                    tier: 2,
                });
            }
            at = at.max(range.end);
        }
    }
    for failure in failures {
        failure.words.extend(shared.iter().cloned());
    }
}

/// A range up to the first blank line in it.
fn first_paragraph(text: &str, range: &Range<usize>) -> Range<usize> {
    let words = text.get(range.clone()).unwrap_or_default();
    let blank = [words.find("\n\n"), words.find("\n\r\n")];
    let length = blank.into_iter().flatten().min().unwrap_or(words.len());
    range.start..range.start.saturating_add(length)
}

/// The words that follow an address: to the next recipient of the list, or the next section.
fn block(scene: Scene<'_>, own: &Candidate, all: &[Candidate], address: &str) -> Range<usize> {
    let end_of_report = scene.report(own.text).end;
    if own.own_line {
        return transcript_lines(scene, own, all, end_of_report);
    }
    if own.standing < Standing::Listed {
        let limit = next_listed(own, all, address).map(|next| next.line_start);
        return paragraph(scene, own, limit.unwrap_or(end_of_report));
    }
    let next = next_listed(own, all, address);
    let end = next.map_or(end_of_report, |next| {
        next.line_start.max(own.found.range.end)
    });
    let text = scene
        .document
        .texts
        .get(own.text)
        .map(|text| &*text.content)
        .unwrap_or_default();
    let between = text.get(own.found.range.end..end).unwrap_or_default();
    let in_transcript = |other: &Candidate| {
        other.text == own.text
            && other.own_line
            && other.found.address.eq_ignore_ascii_case(address)
    };
    if all.iter().any(in_transcript) {
        let line = text.get(own.line_start..end).unwrap_or_default();
        let line = line.split_inclusive('\n').next().unwrap_or_default();
        return own.line_start..own.line_start.saturating_add(line.len());
    }
    let label = Words {
        text: own.text,
        range: own.line_start..own.found.range.start,
        tier: 0,
    };
    let says_why = |hit: &&crate::scan::Hit| {
        let target = scene.rules.rule(hit.rule).map(|rule| rule.target);
        matches!(target, Some(Target::Reason(reason)) if reason != Reason::Undetermined)
    };
    if next.is_some() && scene.hits_in(&label).find(says_why).is_some() {
        return own.line_start..end;
    }
    if next.is_some() && between.chars().filter(|c| c.is_alphanumeric()).count() < 3 {
        // A list of recipients that share the reason below: read on to the one that has words.
        let rest = all.iter().filter(|other| {
            other.text == own.text && other.found.range.start > own.found.range.end
        });
        let mut at = own.found.range.end;
        for other in rest {
            let gap = text.get(at..other.line_start).unwrap_or_default();
            if gap.chars().filter(|c| c.is_alphanumeric()).count() >= 3 {
                return own.line_start..other.line_start;
            }
            at = other.found.range.end;
        }
        return own.line_start..end_of_report;
    }
    own.line_start..end
}

/// The next recipient that is listed behind an address.
fn next_listed<'c>(own: &Candidate, all: &'c [Candidate], address: &str) -> Option<&'c Candidate> {
    all.iter().find(|other| {
        other.text == own.text
            && other.standing == Standing::Listed
            && other.line_start > own.line_start
            && other.found.range.start > own.found.range.end
            && !other.found.address.eq_ignore_ascii_case(address)
    })
}

/// A line of a sendmail transcript and the session lines above it.
fn transcript_lines(
    scene: Scene<'_>,
    own: &Candidate,
    all: &[Candidate],
    limit: usize,
) -> Range<usize> {
    let text = scene
        .document
        .texts
        .get(own.text)
        .map_or("", |text| &*text.content);
    let line_end = |at: usize| {
        let rest = text.get(at..limit).unwrap_or_default();
        at.saturating_add(
            rest.find('\n')
                .map_or(rest.len(), |end| end.saturating_add(1)),
        )
    };
    let above = all.iter().filter(|other| {
        other.text == own.text && other.own_line && other.line_start < own.line_start
    });
    let after_last = above.map(|other| line_end(other.found.range.end)).max();
    let section = text
        .get(..own.line_start)
        .and_then(|before| before.rfind("-----\n").max(before.rfind("-----\r\n")))
        .map_or(own.line_start, line_end);
    let start = after_last.unwrap_or(section).min(own.line_start);
    // A new session begins where sendmail names the next server.
    let session = text.get(start..own.line_start).and_then(|above| {
        let at = above.to_ascii_lowercase().rfind("while talking to")?;
        start.checked_add(at)
    });
    let start = session.unwrap_or(start);
    start..line_end(own.found.range.end)
}

/// The paragraph around a mention, and a reply that directly follows it.
fn paragraph(scene: Scene<'_>, own: &Candidate, limit: usize) -> Range<usize> {
    let text = scene
        .document
        .texts
        .get(own.text)
        .map(|text| &*text.content)
        .unwrap_or_default();
    let after = text.get(own.found.range.end..limit).unwrap_or_default();
    let stop = [after.find("\n\n"), after.find("\r\n\r\n")]
        .into_iter()
        .flatten()
        .min()
        .unwrap_or(after.len());
    own.line_start..own.found.range.end.saturating_add(stop)
}

/// `(expanded from <a@example.com>)`, `(ultimately generated from …)`, `Original address: …`.
fn expanded_from(text: &str, at: usize) -> Option<String> {
    let mut after = text.get(at..)?;
    let reason = after.trim_start_matches(['>', ' ', '\r', '\n']);
    if let Some(reason) = reason.strip_prefix("(reason:") {
        // sendmail tells the reason in between.
        after = reason.get(..400.min(reason.len())).unwrap_or(reason);
        after = after
            .split_once(")\n")
            .or_else(|| after.split_once(")\r\n"))?
            .1;
    }
    let after: String = after.chars().take(160).collect();
    let lower = lower(&after);
    let cue = [
        "expanded from",
        "generated from",
        "forwarded from",
        "originally addressed to",
        "original address:",
        "original recipient:",
        "original-recipient:",
    ]
    .iter()
    .find_map(|cue| {
        let found = lower.find(cue)?;
        // The words must stand directly behind the address.
        (after
            .get(..found)?
            .trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '(' | '>' | ','))
            .len()
            < 12)
            .then_some(found.saturating_add(cue.len()))
    })?;
    let first_line: String = after.get(cue..)?.chars().take(120).collect();
    address::all(&first_line).next().map(|found| found.address)
}

/// `an undisclosed address (generated from a@example.com)`: only the origin is told.
fn undisclosed(scene: Scene<'_>) -> Option<String> {
    scene
        .document
        .with_role(Role::Human)
        .find_map(|(index, text)| {
            let report = text.slice(scene.report(index));
            let at = ["generated from", "expanded from"]
                .iter()
                .find_map(|cue| report.find(cue))?;
            address::all(report.get(at..)?)
                .next()
                .map(|found| found.address)
        })
}

/// Adds the human text of a machine-readable report to its failures.
pub(super) fn add_human_words(scene: Scene<'_>, failures: &mut [Failure]) {
    let candidates = scene.candidates();
    add_words(scene, failures, candidates);
}

/// The recipient that a text lists, when it lists one.
pub(super) fn only_listed(scene: Scene<'_>) -> Option<String> {
    let all = scene.candidates();
    let mut listed = all
        .iter()
        .filter(|candidate| candidate.standing == Standing::Listed)
        .map(|candidate| &candidate.found.address);
    let first = listed.next()?;
    listed
        .all(|other| other.eq_ignore_ascii_case(first))
        .then(|| first.clone())
}

/// The layouts whose openings stand in the report, in their order.
fn openings(scene: Scene<'_>) -> impl Iterator<Item = &'static Layout> {
    scene
        .document
        .with_role(Role::Human)
        .flat_map(move |(index, _)| {
            let end = scene.report(index).end;
            let hits = scene.hits.get(index).map(Vec::as_slice).unwrap_or_default();
            hits.iter()
                .filter(move |hit| hit.role == HitRole::Phrase && hit.start < end)
                .filter_map(move |hit| match scene.rules.rule(hit.rule)?.target {
                    Target::Opening(layout) => LAYOUTS.get(usize::from(layout)),
                    _ => None,
                })
        })
}

/// The layout of the report: the first that names its software, else the first.
pub(super) fn opening(scene: Scene<'_>) -> Option<&'static Layout> {
    let named = openings(scene).find(|layout| !layout.software.is_empty());
    named.or_else(|| openings(scene).next())
}

/// What a report without fields says became of the message. A notice of delay may use the words of
/// a failure too; the other way round it does not happen.
pub(super) fn outcome(scene: Scene<'_>) -> Option<Outcome> {
    let delayed = openings(scene).find(|layout| layout.outcome == Outcome::Delayed);
    delayed
        .or_else(|| opening(scene))
        .map(|layout| layout.outcome)
}

/// Who wrote the report: by its opening, by its header.
pub(super) fn reporter(scene: Scene<'_>, mut reporter: Reporter) -> Reporter {
    let header = &scene.document.header;
    let by_header = || {
        LAYOUTS.iter().find(|layout| {
            let tells = |(name, part): &(&str, &str)| {
                *name != "subject" && header.all(name).any(|value| lower(value).contains(part))
            };
            !layout.software.is_empty() && layout.headers.iter().any(tells)
        })
    };
    let layout =
        by_header().or_else(|| opening(scene).filter(|layout| !layout.software.is_empty()));
    reporter.software = layout.map(|layout| layout.software.into());
    reporter.address = header.addresses("from").next().map(str::to_owned);
    if reporter.host.is_none() {
        let domain = header.addresses("from").next().and_then(address::domain);
        reporter.host = domain.filter(|domain| domain.contains('.'));
    }
    reporter.provider = reporter
        .host
        .as_deref()
        .and_then(super::remote::provider_of_host)
        .map(|provider| provider.id.into());
    reporter
}

/// A report whose fields name no recipient: what the text says.
pub(super) fn extract_anyway(scene: Scene<'_>) -> Extraction {
    let outcome = outcome(scene).unwrap_or(Outcome::Failed);
    let kind = kind_of(outcome);
    let mut extraction = Extraction::new(kind, "free_text_bounce");
    extraction.failures = failures(scene);
    for failure in &mut extraction.failures {
        failure.outcome = Some(outcome);
    }
    extraction.original = original::find(scene);
    extraction.reporter = reporter(scene, Reporter::default());
    extraction
}

const fn kind_of(outcome: Outcome) -> Kind {
    match outcome {
        Outcome::Failed => Kind::Bounce,
        Outcome::Delayed => Kind::Delayed,
        Outcome::Delivered | Outcome::Relayed | Outcome::Expanded => Kind::Delivered,
    }
}
