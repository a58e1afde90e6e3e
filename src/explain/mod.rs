//! Verdicts in words, in any language there is a locale for, and advice for programs.

pub mod advice;
mod locale;
mod template;
pub mod wait;

pub use locale::Locale;

use crate::report::{
    Advice, BounceType, Explanation, Kind, Outcome, Problem, Reason, Recipient, Report, Suppress,
};
use crate::value::Value;
use locale::Entry;
use template::{Facts, render};

/// What happened for one recipient of a report of this `kind`, in words.
///
/// Reads every field of `recipient` but its explanation. `provider_name` is the name for people
/// of `recipient.remote.provider`.
#[must_use]
pub fn explain_recipient(
    locale: &Locale,
    recipient: &Recipient,
    kind: Kind,
    provider_name: Option<&str>,
) -> Explanation {
    let mut facts = recipient_facts(recipient);
    facts.add("provider", provider_name);
    let variants = variants(recipient, provider_name);
    match (kind, recipient.outcome) {
        (Kind::Bounce | Kind::Delayed | Kind::Delivered, Outcome::Failed | Outcome::Delayed) => {
            failure(&Failure::of(recipient), locale, &variants, facts)
        }
        (Kind::Bounce | Kind::Delayed | Kind::Delivered, outcome) => {
            of_kind(locale, Kind::Delivered, &[outcome.id()], &facts)
        }
        _ => of_kind(locale, kind, &[], &facts),
    }
}

/// What a report is, in words: that of its first recipient for bounces and delays.
#[must_use]
pub fn explain_kind(locale: &Locale, report: &Report) -> Explanation {
    let first = report.recipients.first();
    if let (Kind::Bounce | Kind::Delayed | Kind::Delivered, Some(recipient)) = (report.kind, first)
    {
        return recipient.explanation.clone();
    }
    let mut facts = Facts::default();
    facts.add("address", whom(report));
    let reply = report.auto_reply.as_ref();
    facts.add("until", reply.and_then(|reply| reply.until.as_deref()));
    let variant = match report.kind {
        Kind::AutoReply => reply.map_or("", |reply| match reply.subtype {
            "vacation" | "out_of_office" => "away",
            subtype => subtype,
        }),
        Kind::Complaint => {
            let complaint = report.complaint.as_ref();
            complaint.map_or("", |complaint| feedback_variant(&complaint.feedback_type))
        }
        _ => "",
    };
    of_kind(locale, report.kind, &[variant], &facts)
}

/// What a reason means in general, in words: for pages about it, not for one bounce.
#[must_use]
pub fn explain_reason(locale: &Locale, reason: Reason) -> Explanation {
    let usual = reason.facts();
    let failure_in_general = Failure {
        reason,
        told: reason,
        problem: usual.problem_with,
        bounce_type: usual.bounce_type,
        delayed: false,
        advice: advice::advice(reason, usual.bounce_type, None, None),
    };
    failure(&failure_in_general, locale, &[], Facts::default())
}

/// Who complained, replied or asks, as far as the report tells.
fn whom(report: &Report) -> Option<&str> {
    let recipient = report
        .recipients
        .first()
        .and_then(|first| first.address.as_deref());
    let complaint = || {
        report
            .complaint
            .as_ref()?
            .original_recipients
            .first()
            .map(String::as_str)
    };
    let original = || match report.kind {
        // These answer the quoted message, so they come from whom it went to.
        Kind::AutoReply | Kind::Complaint | Kind::ChallengeResponse | Kind::ReadReceipt => {
            report.original.as_ref()?.to.first().map(String::as_str)
        }
        _ => None,
    };
    recipient.or_else(complaint).or_else(original)
}

/// The registered feedback types (RFC 5965, 6430, 6591) that say something else than `abuse`.
fn feedback_variant(feedback_type: &str) -> &'static str {
    match feedback_type {
        "fraud" => "fraud",
        "virus" => "virus",
        "opt-out" | "opt-out-list" => "opt_out",
        "not-spam" => "not_spam",
        "auth-failure" => "auth_failure",
        _ => "",
    }
}

/// What the words about a failure depend on, apart from the facts in them.
struct Failure {
    reason: Reason,
    /// The reason whose cure helps: the cause, where the time limit only ended the tries.
    told: Reason,
    problem: Problem,
    bounce_type: BounceType,
    delayed: bool,
    advice: Advice,
}

impl Failure {
    fn of(recipient: &Recipient) -> Self {
        let reason = recipient.reason;
        let told = told(recipient);
        let usual = reason.facts().problem_with;
        let problem = match recipient.problem_with {
            problem if problem == usual => told.facts().problem_with,
            problem => problem,
        };
        Self {
            reason,
            told,
            problem,
            bounce_type: recipient.bounce_type,
            delayed: recipient.outcome == Outcome::Delayed,
            advice: recipient.advice.clone(),
        }
    }
}

fn told(recipient: &Recipient) -> Reason {
    match (&recipient.cause, recipient.reason) {
        (Some(cause), Reason::MessageExpired) => cause.reason,
        (_, reason) => reason,
    }
}

/// The variants of the texts that fit, the most telling first. A text without such a variant has
/// its usual words.
fn variants(recipient: &Recipient, provider_name: Option<&str>) -> Vec<&'static str> {
    let told = told(recipient);
    let bounce_type = match &recipient.cause {
        Some(cause) if told != recipient.reason => cause.bounce_type,
        _ => recipient.bounce_type,
    };
    let soft = bounce_type == BounceType::Soft && told.facts().bounce_type == BounceType::Hard;
    [
        recipient.detail.mechanism.map(|mechanism| mechanism.id()),
        recipient.detail.scope.map(|scope| scope.id()),
        provider_name.map(|_| "provider"),
        soft.then_some("soft"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn recipient_facts(recipient: &Recipient) -> Facts<'_> {
    let mut facts = Facts::default();
    let detail = &recipient.detail;
    let address = recipient.address.as_deref();
    facts.add("address", address);
    facts.add(
        "domain",
        address
            .and_then(|address| address.rsplit_once('@'))
            .map(|(_, domain)| domain),
    );
    // An IP address alone tells most readers less than "the receiving server" does.
    facts.add("server", recipient.remote.host.as_deref());
    facts.add("suggestion", detail.suggestion.as_deref());
    facts.add("forward_to", detail.forward_to.as_deref());
    facts.add("help_url", detail.help_url.as_deref());
    if let Some(blocklist) = &detail.blocklist {
        facts.add("blocklist", Some(blocklist.name.as_ref()));
        facts.add("lookup_url", blocklist.lookup_url.as_deref());
    }
    let reply = recipient.smtp_code.map(|code| code.to_string());
    facts.add(
        "code",
        match (reply, &recipient.enhanced_code) {
            (Some(reply), Some(enhanced)) => Some(format!("{reply} {enhanced}")),
            (reply, enhanced) => reply.or_else(|| enhanced.clone()),
        },
    );
    facts
}

/// A text in the words of the first variant that has any for it.
fn text<'a>(entry: Entry<'a>, variants: &[&str], key: &str) -> &'a str {
    first(entry, variants, |entry| entry.get(key).text()).unwrap_or_default()
}

fn list<'a>(entry: Entry<'a>, variants: &[&str], key: &str) -> Vec<&'a str> {
    let items = first(entry, variants, |entry| entry.get(key).list()).unwrap_or_default();
    items.iter().filter_map(Value::text).collect()
}

fn first<'a, T>(
    entry: Entry<'a>,
    variants: &[&str],
    read: impl Fn(Entry<'a>) -> Option<T>,
) -> Option<T> {
    let when = entry.get("when");
    variants
        .iter()
        .find_map(|variant| read(when.get(variant)))
        .or_else(|| read(entry))
}

fn of_kind(locale: &Locale, kind: Kind, variants: &[&str], facts: &Facts<'_>) -> Explanation {
    let entry = locale.entry(&["kind", kind.id()]);
    Explanation {
        title: render(text(entry, variants, "title"), facts),
        what_happened: render(text(entry, variants, "what"), facts),
        whose_problem: render(text(entry, variants, "problem"), facts),
        what_to_do: list(entry, variants, "steps")
            .iter()
            .map(|step| render(step, facts))
            .collect(),
    }
}

fn failure(
    failure: &Failure,
    locale: &Locale,
    variants: &[&str],
    mut facts: Facts<'_>,
) -> Explanation {
    let entry = locale.entry(&["reason", failure.reason.id()]);
    let told = locale.entry(&["reason", failure.told.id()]);
    if let Some(retry) = failure.advice.retry {
        facts.add_text("wait", locale.duration(retry.after));
        facts.add_text("give_up", locale.duration(retry.give_up_after));
    }
    if failure.told != failure.reason {
        facts.add_text("cause", render(text(told, variants, "title"), &facts));
        facts.add_text("cause_what", render(text(told, variants, "what"), &facts));
    }
    let mut title = render(text(entry, variants, "title"), &facts);
    let mut what_happened = render(text(entry, variants, "what"), &facts);
    if failure.delayed {
        facts.add_text("title", title);
        facts.add_text("what", what_happened);
        title = render(locale.text(&["delayed", "title"]), &facts);
        what_happened = render(locale.text(&["delayed", "what"]), &facts);
    }
    // A reason words its usual problem better than the general text does.
    let worded = match failure.problem == failure.told.facts().problem_with {
        true => text(told, variants, "problem"),
        false => "",
    };
    let whose = match worded {
        "" => text(locale.entry(&["problem"]), variants, failure.problem.id()),
        worded => worded,
    };
    Explanation {
        title,
        what_happened,
        whose_problem: render(whose, &facts),
        what_to_do: steps(failure, locale, told, variants, &facts),
    }
}

/// The steps in the order in which they help: correct the address, wait, cure the cause, send
/// again, tidy the list.
fn steps(
    failure: &Failure,
    locale: &Locale,
    told: Entry<'_>,
    variants: &[&str],
    facts: &Facts<'_>,
) -> Vec<String> {
    // A step that many reasons share; a reason may have its own words for it.
    let shared = |key: &str| match text(told, variants, key) {
        "" => locale.text(&["step", key]),
        own => own,
    };
    let Failure {
        advice, delayed, ..
    } = failure;
    let mut steps = Vec::new();
    let mut add = |step: &str, facts: &Facts<'_>| steps.push(render(step, facts));

    for key in ["suggestion", "forward_to"] {
        if facts.knows(key) {
            add(shared(key), facts);
        }
    }
    if *delayed {
        add(locale.text(&["delayed", "wait"]), facts);
    } else if advice.retry.is_some() {
        add(shared("retry"), facts);
    }
    let own = list(told, variants, "steps");
    let admin = list(told, variants, "admin");
    own.iter().for_each(|step| add(step, facts));
    if own.is_empty() && !admin.is_empty() {
        let lasting = advice.retry.is_none() && !delayed;
        add(
            shared(if lasting {
                "pass_on"
            } else {
                "pass_on_repeats"
            }),
            facts,
        );
    }
    for step in admin {
        let mut introduced = Facts::default();
        introduced.add_text("step", render(step, facts));
        add(shared("admin"), &introduced);
    }
    if facts.knows("help_url") {
        add(shared("help"), facts);
    }
    if failure.bounce_type == BounceType::Other && advice.retry.is_none() && !delayed {
        add(shared("resend"), facts);
    }
    match advice.suppress {
        Suppress::Now => add(shared("now"), facts),
        _ if *delayed => {}
        Suppress::AfterRepeats => add(shared("after_repeats"), facts),
        Suppress::Never if failure.bounce_type == BounceType::Other => add(shared("never"), facts),
        Suppress::Never => {}
    }
    steps.retain(|step| !step.is_empty());
    steps
}
