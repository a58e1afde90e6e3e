//! [`Failure`] and hits → verdict.
//!
//! Every phrase, code and provider gives a reading; the highest rank wins, never the order of
//! files. What loses is kept as a conflict.

mod detail;
mod evidence;
mod names;
mod reading;
mod standing;
#[cfg(test)]
mod standing_tests;
mod status;

use crate::extract::{Failure, Scene, remote};
use crate::report::{
    BounceType, Cause, Confidence, Conflict, Detail, Evidence, Outcome, Remote, Reporter, Stage,
};
use crate::rules::order::sort_by;
use crate::rules::{Provider, Reason};
use reading::{Rank, Reading};
pub use status::Status;

/// What is known of one recipient, before it is put into words.
#[derive(Debug)]
pub struct Verdict {
    /// What went wrong.
    pub reason: Reason,
    /// What it means for the address.
    pub bounce_type: BounceType,
    /// At which stage.
    pub stage: Stage,
    /// How far to trust it.
    pub confidence: Confidence,
    /// The codes that were read.
    pub status: Status,
    /// The refused command.
    pub command: Option<&'static str>,
    /// The remote server's words.
    pub diagnostic: Option<String>,
    /// The refusing server.
    pub remote: Remote,
    /// Its provider.
    pub provider: Option<&'static Provider>,
    /// Facts some reasons carry.
    pub detail: Detail,
    /// Why.
    pub evidence: Vec<Evidence>,
    /// What lost.
    pub conflicts: Vec<Conflict>,
    /// What was wrapped.
    pub cause: Option<Cause>,
}

/// Conflicts that are reported for one recipient.
const MAX_CONFLICTS: usize = 5;

/// Judges one failure that `reporter` reports.
#[must_use]
pub fn judge(scene: Scene<'_>, failure: &Failure, reporter: &Reporter) -> Verdict {
    let status = Status::read(scene, failure);
    let words = own_words(scene, failure);
    let command = failure
        .command
        .or_else(|| words.iter().find_map(|text| remote::command(text)));
    let (remote, provider) = server(scene, failure, &words, reporter);
    let mut readings = reading::all(
        scene,
        failure,
        &status,
        provider,
        command.map(|(_, stage)| stage),
    );
    sort_by(&mut readings, |a, b| a.key() > b.key());
    let delayed = failure.outcome == Some(Outcome::Delayed);
    let (winner, cause) = choose(&readings, &status, delayed);

    let Some(winner) = winner else {
        let status = status.within(2);
        return Verdict {
            reason: Reason::Undetermined,
            bounce_type: Reason::Undetermined.facts().bounce_type,
            stage: command.map_or(Stage::Unknown, |(_, stage)| stage),
            confidence: Confidence::Guess,
            command: command.map(|(command, _)| command),
            diagnostic: evidence::diagnostic(scene, failure, &status),
            remote,
            provider,
            detail: Detail::default(),
            evidence: status.evidence(scene),
            conflicts: Vec::new(),
            cause: None,
            status,
        };
    };
    // What fails before a server answers has no code of a server's.
    let unanswered = matches!(winner.reason.facts().stage, Stage::Dns | Stage::Connect);
    let status = match winner.words.tier {
        0 | 1 if unanswered => status.within(1),
        // A code that stands beside another recipient is taken where it agrees.
        _ if winner.corroborated => status,
        _ => status.within(2),
    };
    let stage_of = |reading| stage(reading, command.map(|(_, stage)| stage), &status);
    let stage = stage_of(winner);
    let stage_of_cause = cause.map(stage_of);
    let conflicts = conflicts(scene, &readings, winner, cause);
    let mut proof = vec![winner.evidence(scene)];
    proof.extend(
        status
            .evidence(scene)
            .into_iter()
            .filter(|code| !proof.contains(code))
            .collect::<Vec<_>>(),
    );
    Verdict {
        reason: winner.reason,
        bounce_type: bounce_type(winner, &status, delayed),
        stage,
        confidence: confidence(winner, &readings, &status),
        command: command.map(|(command, _)| command),
        diagnostic: evidence::diagnostic(scene, failure, &status),
        detail: detail::detail(scene, failure, winner, provider, remote.ip.as_deref()),
        remote,
        provider,
        evidence: proof,
        conflicts,
        cause: cause.map(|cause| Cause {
            reason: cause.reason,
            bounce_type: match cause.reason.facts().bounce_type {
                BounceType::Hard => BounceType::Soft,
                other => other,
            },
            stage: stage_of_cause.unwrap_or(Stage::Unknown),
            evidence: vec![cause.evidence(scene)],
        }),
        status,
    }
}

/// The texts about this failure, nearest first, without those that may be about another.
fn own_words<'s>(scene: Scene<'s>, failure: &Failure) -> Vec<&'s str> {
    let mut words: Vec<_> = failure
        .words
        .iter()
        .filter(|words| words.tier < 2)
        .collect();
    sort_by(&mut words, |one, other| one.tier < other.tier);
    words.into_iter().map(|words| scene.text(words)).collect()
}

/// The server that refused, and the provider behind it.
fn server(
    scene: Scene<'_>,
    failure: &Failure,
    words: &[&str],
    reporter: &Reporter,
) -> (Remote, Option<&'static Provider>) {
    let mut host = failure.remote_mta.clone();
    let mut ip = failure.remote_ip.clone();
    for text in words {
        let (name, address) = remote::server(text);
        host = host.or(name);
        ip = ip.or(address);
    }
    if host
        .as_deref()
        .is_some_and(|host| host.parse::<std::net::IpAddr>().is_ok())
    {
        ip = ip.or(host.take());
    }
    let by_host = host.as_deref().and_then(remote::provider_of_host);
    let provider = by_host
        .or_else(|| reading::marked_provider(scene, failure))
        .or_else(|| {
            let domain = failure
                .address
                .as_deref()
                .and_then(crate::extract::address::domain)?;
            remote::provider_of_domain(&domain)
        })
        .or_else(|| {
            // No other server is named: the reporting one refused.
            let reporting = reporter.host.as_deref().filter(|_| host.is_none());
            reporting.and_then(remote::provider_of_host)
        });
    let remote = Remote {
        host,
        ip,
        provider: provider.map(|provider| provider.id.into()),
    };
    (remote, provider)
}

/// The winning reading and, for a wrapper, its cause.
fn choose<'r>(
    readings: &'r [Reading],
    status: &Status,
    delayed: bool,
) -> (Option<&'r Reading>, Option<&'r Reading>) {
    let is_expiry = |reading: &&Reading| reading.reason == Reason::MessageExpired;
    let best = readings.first();
    let expiry = readings.iter().find(is_expiry);
    let other = readings.iter().find(|reading| {
        !is_expiry(reading)
            && reading.reason != Reason::Undetermined
            && reading.rank > Rank::ReplyCode
            && !matches!(reading.rank, Rank::Wrapper | Rank::Causeless)
    });
    match (expiry, other) {
        // A notice of delay may speak of the expiry to come.
        (Some(_), Some(other)) if delayed => (Some(other), None),
        (Some(expiry), Some(other)) => {
            let permanent = status.is_permanent()
                && other.rank >= Rank::Normal
                && !expiry_nearest(expiry, other);
            if permanent || (expiry.rank < Rank::General && other.rank > expiry.rank) {
                (Some(other), None)
            } else {
                (Some(expiry), Some(other))
            }
        }
        _ => (best, None),
    }
}

fn expiry_nearest(expiry: &Reading, other: &Reading) -> bool {
    expiry.words.tier <= other.words.tier && expiry.rank >= Rank::Normal
}

fn bounce_type(winner: &Reading, status: &Status, delayed: bool) -> BounceType {
    let stated = winner
        .bounce_type
        .unwrap_or(winner.reason.facts().bounce_type);
    match stated {
        BounceType::Hard if delayed || status.is_transient() => BounceType::Soft,
        other => other,
    }
}

/// The command in the reply, then the wording, then the reason's usual stage.
fn stage(winner: &Reading, command: Option<Stage>, status: &Status) -> Stage {
    let usual = winner.reason.facts().stage;
    let replied = status.reply.is_some();
    // These fail before any command is sent or after the last: a command quoted nearby is theirs
    // only if a server answered it.
    let silent = matches!(usual, Stage::Dns | Stage::AfterAcceptance | Stage::Compose);
    let usual = match usual {
        // Who answers has been found, and was asked.
        Stage::Dns if replied && winner.reason == Reason::NoMailService => Stage::Greeting,
        Stage::Compose if replied => Stage::RcptTo,
        usual => usual,
    };
    command
        .filter(|_| replied || !silent)
        .or(winner.stage)
        .unwrap_or(usual)
}

fn conflicts(
    scene: Scene<'_>,
    readings: &[Reading],
    winner: &Reading,
    cause: Option<&Reading>,
) -> Vec<Conflict> {
    let mut seen = vec![winner.reason];
    seen.extend(cause.map(|cause| cause.reason));
    let mut conflicts = Vec::new();
    for reading in readings {
        let worth =
            reading.rank >= Rank::Weak && reading.rank != Rank::WeakCode && reading.words.tier < 2;
        if !worth || seen.contains(&reading.reason) || reading.reason == Reason::Undetermined {
            continue;
        }
        seen.push(reading.reason);
        conflicts.push(Conflict {
            reason: reading.reason,
            because: reading.evidence(scene),
        });
        if conflicts.len() == MAX_CONFLICTS {
            break;
        }
    }
    conflicts
}

/// Trust grows with the words' clarity and falls with what disagrees.
fn confidence(winner: &Reading, readings: &[Reading], status: &Status) -> Confidence {
    let disagrees = readings.iter().any(|other| {
        other.reason != winner.reason
            && other.reason != Reason::Undetermined
            && !(winner.reason == Reason::MessageExpired)
            && other.rank >= Rank::Normal
            && other.words.tier <= winner.words.tier
    });
    let code_disagrees = status
        .specific_reason()
        .is_some_and(|reason| reason != winner.reason);
    match winner.rank {
        Rank::User | Rank::Provider | Rank::Normal
            if !disagrees && (winner.corroborated || !code_disagrees) =>
        {
            Confidence::Certain
        }
        Rank::Provider if winner.corroborated => Confidence::Certain,
        Rank::User | Rank::Provider | Rank::Normal | Rank::SpecificCode | Rank::AddressCode => {
            Confidence::Likely
        }
        Rank::General if winner.corroborated && !disagrees => Confidence::Likely,
        _ => Confidence::Guess,
    }
}
