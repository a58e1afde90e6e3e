//! Events of webhooks, logs and sessions → failures.

use super::codes::Enhanced;
use super::{Extraction, Failure, Hint, Scene, Words, codes};
use crate::crosswalk;
use crate::read::{Event, Label};
use crate::report::{AutoReply, BounceType, Kind, Outcome, Reporter};
use crate::rules::{self, PROVIDERS, Reason, Target};

/// The kinds of events, the one that matters most first.
const KINDS: [Kind; 10] = [
    Kind::Bounce,
    Kind::Delayed,
    Kind::Complaint,
    Kind::UnsubscribeRequest,
    Kind::SubscribeRequest,
    Kind::AutoReply,
    Kind::ChallengeResponse,
    Kind::AddressChange,
    Kind::Delivered,
    Kind::NotABounce,
];

/// Reads the events of a document; `None` when there are none.
pub(super) fn extract(scene: Scene<'_>) -> Option<Extraction> {
    let events = &scene.document.events;
    let told: Vec<(Kind, &Event)> = events
        .iter()
        .map(|event| (kind(scene, event), event))
        .collect();
    let kind = KINDS
        .into_iter()
        .find(|kind| told.iter().any(|(of, _)| of == kind))?;
    let of_kind = |of: Kind| of == kind || (kind == Kind::Bounce && of == Kind::Delayed);
    let relevant = || told.iter().filter(|(of, _)| of_kind(*of));
    let (_, first) = relevant().next()?;
    let mut extraction = Extraction::new(kind, first.format);
    extraction.reporter = reporter(first);
    extraction.original =
        Some(first.message.clone()).filter(|original| *original != Default::default());
    match kind {
        Kind::Bounce | Kind::Delayed | Kind::Delivered => {
            extraction.failures = relevant()
                .map(|(of, event)| failure(scene, *of, event))
                .collect();
        }
        Kind::Complaint => {
            let mut complaint = first.complaint.clone();
            complaint.original_recipients = relevant()
                .filter_map(|(_, event)| event.recipient.clone())
                .collect();
            extraction.complaint = Some(complaint);
        }
        Kind::AutoReply => {
            extraction.auto_reply = Some(AutoReply {
                until: None,
                subtype: "other",
            });
        }
        _ => {}
    }
    Some(extraction)
}

fn reporter(event: &Event) -> Reporter {
    let software = Some(event.software).filter(|software| !software.is_empty());
    let by_host = event.reporter.as_deref();
    let provider = by_host
        .and_then(super::remote::provider_of_host)
        .or_else(|| {
            let id = match event.software {
                "amazon_ses" => "ses",
                "exchange_online" => "microsoft365",
                software => software,
            };
            PROVIDERS.iter().find(|provider| provider.id == id)
        });
    Reporter {
        address: None,
        host: event.reporter.clone(),
        software: software.map(Into::into),
        provider: provider.map(|provider| provider.id.into()),
    }
}

/// What an event tells, its service's own name for the cause included.
fn kind(scene: Scene<'_>, event: &Event) -> Kind {
    if event.software.is_empty() && matches!(event.format, "webhook" | "mta_log") {
        return vague_kind(scene, event);
    }
    let named = event
        .label
        .as_ref()
        .filter(|_| event.kind == Kind::Bounce)
        .and_then(entry)
        .filter(|entry| entry.reasons.is_empty());
    match named.as_ref().map(|entry| entry.kinds.as_slice()) {
        Some([kind, ..]) => *kind,
        _ => event.kind,
    }
}

/// What an event of an unknown service tells: what it calls an error may have nothing to do with
/// mail.
fn vague_kind(scene: Scene<'_>, event: &Event) -> Kind {
    let failed = matches!(event.kind, Kind::Bounce | Kind::Delayed);
    match said_class(scene, event) {
        Some(2) => return Kind::Delivered,
        Some(_) if !failed => return Kind::Bounce,
        Some(_) => return event.kind,
        None => {}
    }
    let named = event.recipient.is_some();
    let says_why = || says_reason(scene, event);
    let labelled = || {
        event
            .label
            .as_ref()
            .is_some_and(|label| meaning(label).is_some())
    };
    match event.kind {
        Kind::NotABounce if named && quotes_code(scene, event) && says_why() => Kind::Bounce,
        kind if failed && named && (is_about_mail(event) || labelled() || says_why()) => kind,
        Kind::Bounce if !named && says_why() => Kind::Bounce,
        kind if !failed && named && is_about_mail(event) => kind,
        _ => Kind::NotABounce,
    }
}

/// Whether an event is about mail by what it is called, or names a message.
fn is_about_mail(event: &Event) -> bool {
    let called = |parts: &[&str]| parts.iter().any(|part| event.name.contains(part));
    let message = &event.message;
    let by_name = match event.kind {
        // Parcels are delivered too, and lists of contacts tell who has unsubscribed.
        Kind::Delivered => called(&["mail"]),
        Kind::UnsubscribeRequest | Kind::SubscribeRequest => event.format == "webhook",
        _ => called(&["bounce", "mail", "deliver", "defer", "complain", "spam"]),
    };
    by_name || message.message_id.is_some() || message.subject.is_some()
}

/// The class of the reply that an event quotes; a number alone is none.
fn said_class(scene: Scene<'_>, event: &Event) -> Option<u16> {
    event.words.iter().find_map(|index| {
        let text = scene.document.texts.get(*index)?.content.trim();
        let enhanced = Enhanced::parse(text).map(|(code, _)| u16::from(code.class));
        let reply = codes::replies(text)
            .find(|reply| reply.weight > 1 && text.len() > 3)
            .map(|reply| reply.code / 100);
        enhanced.or(reply)
    })
}

/// Whether a reply code stands in a field of its own.
fn quotes_code(scene: Scene<'_>, event: &Event) -> bool {
    event.words.iter().any(|index| {
        let text = scene.document.texts.get(*index);
        let code = text.filter(|text| text.content.len() == 3);
        code.and_then(|text| rules::reply(text.content.parse().ok()?))
            .is_some()
    })
}

fn says_reason(scene: Scene<'_>, event: &Event) -> bool {
    // That something failed any program may say.
    let is_reason = |rule| {
        let target = scene.rules.rule(rule).map(|rule| rule.target);
        matches!(target, Some(Target::Reason(reason)) if reason != Reason::Undetermined)
    };
    event.words.iter().any(|index| {
        scene
            .hits
            .get(*index)
            .is_some_and(|hits| hits.iter().any(|hit| is_reason(hit.rule)))
    })
}

fn failure(scene: Scene<'_>, kind: Kind, event: &Event) -> Failure {
    let whole = |text: usize, tier: u8| Words {
        text,
        range: 0..scene
            .document
            .texts
            .get(text)
            .map_or(0, |text| text.content.len()),
        tier,
    };
    let status = event.status.and_then(|text| {
        let content = &scene.document.texts.get(text)?.content;
        let (code, length) = Enhanced::parse(content.trim())?;
        let mut words = whole(text, 1);
        words.range = 0..length;
        Some((code, words))
    });
    let mut words: Vec<Words> = Vec::new();
    for (place, text) in event.words.iter().enumerate() {
        words.push(whole(*text, u8::from(place > 0)));
    }
    Failure {
        address: event.recipient.clone(),
        original_address: event.original_recipient.clone(),
        outcome: Some(match kind {
            Kind::Delayed => Outcome::Delayed,
            Kind::Delivered => Outcome::Delivered,
            _ => Outcome::Failed,
        }),
        status,
        words,
        remote_mta: event.remote_host.clone(),
        remote_ip: event.remote_ip.clone(),
        command: event.command,
        diagnostic: None,
        hint: event.label.as_ref().and_then(|label| {
            let (reason, bounce_type, sure) = meaning(label)?;
            Some(Hint {
                reason,
                bounce_type,
                sure,
                words: whole(label.text, 1),
                id: match label.vocabulary {
                    "" => "label.unknown".into(),
                    known => format!("label.{known}"),
                },
            })
        }),
    }
}

/// Names of causes that several services use, without case and punctuation. A type stands where the
/// name says nothing else.
const NAMES: &[(&str, Reason, Option<BounceType>)] = &[
    // Mailjet's errors
    ("userunknown", Reason::UserUnknown, None),
    ("mailboxinactive", Reason::MailboxDisabled, None),
    ("quotaexceeded", Reason::MailboxFull, None),
    ("blacklisted", Reason::Suppressed, None),
    ("spamreporter", Reason::Suppressed, None),
    ("preblocked", Reason::Suppressed, None),
    ("duplicateincampaign", Reason::Suppressed, None),
    ("invaliddomain", Reason::DomainNotFound, None),
    ("nomailbox", Reason::UserUnknown, None),
    ("throttled", Reason::RateLimited, None),
    ("timeout", Reason::ConnectionFailed, None),
    ("connectionproblem", Reason::ConnectionFailed, None),
    ("connectionterminated", Reason::ConnectionLost, None),
    ("spfproblem", Reason::AuthFailed, None),
    ("dnsproblem", Reason::DnsFailure, None),
    ("contentfilter", Reason::SpamContent, None),
    ("nomailhost", Reason::NoMailService, None),
    ("typofix", Reason::DomainNotFound, None),
    ("relayaccessdenied", Reason::RelayDenied, None),
    ("greylisted", Reason::Greylisted, None),
    ("senderblocked", Reason::SenderBlocked, None),
    ("contentblocked", Reason::SpamContent, None),
    ("policyissue", Reason::PolicyRejected, None),
    ("systemissue", Reason::SystemUnavailable, None),
    ("protocolissue", Reason::ProtocolError, None),
    ("connectionissue", Reason::ConnectionFailed, None),
    ("templateerror", Reason::ComposeFailed, None),
    // Amazon SES: delay types, rejects, failed templates; Resend's failures
    ("mailboxfull", Reason::MailboxFull, None),
    ("spamdetected", Reason::SpamContent, None),
    ("recipientservererror", Reason::SystemUnavailable, None),
    (
        "transientcommunicationfailure",
        Reason::ConnectionFailed,
        None,
    ),
    ("internalfailure", Reason::SystemUnavailable, None),
    ("ipfailure", Reason::IpBlocklisted, None),
    ("badcontent", Reason::VirusDetected, None),
    ("renderingfailure", Reason::ComposeFailed, None),
    ("permanentsuppressed", Reason::Suppressed, None),
    (
        "permanentonaccountsuppressionlist",
        Reason::Suppressed,
        None,
    ),
    ("reacheddailyquota", Reason::SenderQuotaExceeded, None),
    (
        "permanentgeneral",
        Reason::Undetermined,
        Some(BounceType::Hard),
    ),
    (
        "transientgeneral",
        Reason::Undetermined,
        Some(BounceType::Soft),
    ),
    // Mailgun
    ("suppressbounce", Reason::Suppressed, None),
    ("suppresscomplaint", Reason::Suppressed, None),
    ("suppressunsubscribe", Reason::Suppressed, None),
    // Brevo, Postmark and others
    ("hardbounce", Reason::Undetermined, Some(BounceType::Hard)),
    ("softbounce", Reason::Undetermined, Some(BounceType::Soft)),
    ("blocked", Reason::Suppressed, None),
    ("invalidemail", Reason::BadAddressSyntax, None),
];

/// What a name of a cause means: reason, type, and whether it means nothing else.
fn meaning(label: &Label) -> Option<(Reason, Option<BounceType>, bool)> {
    let bare: String = label
        .name
        .chars()
        .filter(|c| c.is_alphanumeric())
        .map(|c| c.to_ascii_lowercase())
        .collect();
    if let Some((_, reason, bounce_type)) = NAMES.iter().find(|(name, ..)| *name == bare) {
        return Some((*reason, *bounce_type, *reason != Reason::Undetermined));
    }
    let entry = entry(label)?;
    match entry.reasons.as_slice() {
        [] => None,
        [reason] => Some((*reason, None, true)),
        [reason, ..] => Some((*reason, None, false)),
    }
}

/// What another vocabulary's label means; an unknown service may use any.
fn entry(label: &Label) -> Option<crosswalk::CrosswalkEntry> {
    let vocabularies: &[&str] = match label.vocabulary {
        "" => &["powerMta", "kumoMta", "sendGrid", "postmark"],
        known => &[known],
    };
    vocabularies.iter().find_map(|vocabulary| {
        let entry = crosswalk::crosswalk(vocabulary, &label.name).ok()?;
        (!entry.reasons.is_empty() || !entry.kinds.is_empty()).then_some(entry)
    })
}
