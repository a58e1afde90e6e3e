//! Delivery status notifications (RFC 3464, RFC 6533).

use super::codes::Enhanced;
use super::fields::{self, Field};
use super::{Extraction, Failure, Scene, Words, address, free_text, original, signals};
use crate::read::Role;
use crate::report::{Kind, Outcome, Reporter};

/// Reads the status part; `None` when there is none that names a recipient.
pub(super) fn extract(scene: Scene<'_>) -> Option<Extraction> {
    let mut failures: Vec<Failure> = Vec::new();
    let mut reporter = Reporter::default();
    for (index, text) in scene.document.texts.iter().enumerate() {
        let pasted = text.role == Role::Human
            && has_status_fields(&text.content)
            && signals::may_report(scene);
        if text.role != Role::Status && !pasted {
            continue;
        }
        for group in fields::groups(&text.content) {
            if failures.len() >= super::MAX_RECIPIENTS {
                break;
            }
            reporter.host = reporter
                .host
                .take()
                .or_else(|| reporting_mta(&text.content, &group));
            if let Some(failure) = recipient(index, &text.content, &group) {
                merge(&mut failures, failure);
            }
        }
        if pasted && !failures.is_empty() {
            break;
        }
    }
    if failures.is_empty() {
        return None;
    }
    free_text::add_human_words(scene, &mut failures);
    let told = free_text::outcome(scene);
    for failure in &mut failures {
        failure.outcome = failure.outcome.or_else(|| implied_outcome(failure, told));
    }
    let is = |outcome: Outcome| {
        failures
            .iter()
            .any(|failure| failure.outcome == Some(outcome))
    };
    let kind = if is(Outcome::Failed) {
        Kind::Bounce
    } else if is(Outcome::Delayed) {
        Kind::Delayed
    } else {
        Kind::Delivered
    };
    if kind != Kind::Delivered {
        failures
            .retain(|failure| matches!(failure.outcome, Some(Outcome::Failed | Outcome::Delayed)));
    }
    let mut extraction = Extraction::new(kind, "rfc3464");
    extraction.original = original::find(scene);
    extraction.reporter = free_text::reporter(scene, reporter);
    let to = extraction
        .original
        .as_ref()
        .map(|original| original.to.as_slice());
    fill_missing_address(scene, &mut failures, to.unwrap_or_default());
    extraction.failures = failures;
    Some(extraction)
}

/// Whether a text written for people holds the fields themselves.
fn has_status_fields(text: &str) -> bool {
    let has = |name: &str| {
        text.lines().any(|line| {
            line.trim_start_matches(['>', ' '])
                .get(..name.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(name))
        })
    };
    has("Final-Recipient:") && (has("Action:") || has("Status:") || has("Diagnostic-Code:"))
}

fn reporting_mta(text: &str, group: &[Field]) -> Option<String> {
    host(fields::value(text, group, "reporting-mta")?)
}

/// The name of a typed MTA field: `dns; mx.example.com`.
fn host(value: &str) -> Option<String> {
    let name = value.split_once(';').map_or(value, |(_, name)| name);
    let name = name
        .trim()
        .trim_start_matches('[')
        .split([' ', '(', ']', '\r', '\n', ','])
        .next()?;
    let name = name.trim_end_matches('.');
    (!name.is_empty()).then(|| name.to_owned())
}

fn recipient(index: usize, text: &str, group: &[Field]) -> Option<Failure> {
    let value = |name: &str| fields::value(text, group, name);
    let final_recipient = value("final-recipient").and_then(address::typed);
    let original_recipient = value("original-recipient").and_then(address::typed);
    let actual = value("x-actual-recipient").and_then(address::typed);
    let words = |range| Words {
        text: index,
        range,
        tier: 0,
    };
    let has_verdict = value("action").is_some()
        || value("status").is_some()
        || value("diagnostic-code").is_some();
    if !has_verdict
        || (final_recipient.is_none()
            && original_recipient.is_none()
            && value("final-recipient").is_none()
            && value("action").is_none())
    {
        return None;
    }
    let address = [&final_recipient, &actual, &original_recipient]
        .into_iter()
        .flatten()
        .find(|address| {
            address
                .split_once('@')
                .is_some_and(|(local, _)| !local.is_empty())
        })
        .or(final_recipient.as_ref())
        .cloned();
    let original_address = original_recipient.filter(|original| address.as_ref() != Some(original));
    let status = value("status").and_then(|value| {
        let code = Enhanced::parse(value)?.0;
        Some((code, words(fields::range(group, "status")?)))
    });
    let mut diagnostic = fields::range(group, "diagnostic-code").filter(|range| !range.is_empty());
    for name in [
        "smtp-remote-recipient-diagnostic",
        "x-display-name-diagnostic",
        "x-supplementary-info",
        "x-postfix",
        "x-notes",
        "reason",
    ] {
        diagnostic =
            diagnostic.or_else(|| fields::range(group, name).filter(|range| range.len() > 5));
    }
    let mut all: Vec<Words> = diagnostic.clone().into_iter().map(words).collect();
    for field in group.iter().filter(|field| {
        field.name == "diagnostic-code"
            || field.name == "x-supplementary-info"
            || field.name == "status"
    }) {
        let more = words(field.value.clone());
        if !all.contains(&more) {
            all.push(more);
        }
    }
    Some(Failure {
        address,
        original_address,
        outcome: value("action").and_then(outcome),
        status,
        words: all,
        remote_mta: value("remote-mta").and_then(host),
        diagnostic: diagnostic.map(words),
        ..Failure::default()
    })
}

fn outcome(action: &str) -> Option<Outcome> {
    let word = action
        .split(|c: char| !c.is_ascii_alphabetic())
        .next()?
        .to_ascii_lowercase();
    match word.as_str() {
        "failed" | "failure" | "fail" => Some(Outcome::Failed),
        "delayed" | "delay" | "deferred" => Some(Outcome::Delayed),
        "delivered" | "deliverable" => Some(Outcome::Delivered),
        "relayed" => Some(Outcome::Relayed),
        "expanded" => Some(Outcome::Expanded),
        _ => None,
    }
}

fn implied_outcome(failure: &Failure, opening: Option<Outcome>) -> Option<Outcome> {
    match failure.status.as_ref().map(|(code, _)| code.class) {
        Some(2) => Some(Outcome::Delivered),
        Some(5) => Some(Outcome::Failed),
        _ => opening.or(Some(Outcome::Failed)),
    }
}

/// Several groups may speak of one recipient (once for each server tried).
fn merge(failures: &mut Vec<Failure>, new: Failure) {
    let same = |old: &&mut Failure| {
        old.address.is_some()
            && old.address.as_ref().map(|a| a.to_ascii_lowercase())
                == new.address.as_ref().map(|a| a.to_ascii_lowercase())
    };
    if let Some(old) = failures.iter_mut().find(same) {
        let replace = old.outcome != Some(Outcome::Failed) && new.outcome == Some(Outcome::Failed);
        old.original_address = old.original_address.take().or(new.original_address);
        if replace {
            old.outcome = new.outcome;
            old.status = new.status;
            old.diagnostic = new.diagnostic;
            old.remote_mta = new.remote_mta;
            let mut words = new.words;
            words.append(&mut old.words);
            old.words = words;
        } else {
            old.words.extend(new.words);
        }
        return;
    }
    failures.push(new);
}

/// A report that hides the address of its only recipient: the text names it, or the returned message.
fn fill_missing_address(scene: Scene<'_>, failures: &mut [Failure], to: &[String]) {
    let is_address = |address: &String| {
        address
            .split_once('@')
            .is_some_and(|(local, _)| !local.is_empty())
    };
    let [failure] = failures else { return };
    if failure.address.as_ref().is_some_and(is_address) {
        return;
    }
    let known = free_text::only_listed(scene).or_else(|| match to {
        [only] => Some(only.clone()),
        _ => None,
    });
    if let Some(address) = known {
        let hidden = failure.address.replace(address);
        failure.original_address = failure.original_address.take().or(hidden);
    }
}
