//! Every form of input, as `tests/inputs/*.toml` describes it, with LF and with CRLF.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use serde::Deserialize;
use undelivered::Engine;
use undelivered::report::{Evidence, Recipient, Report};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Case>,
}

/// One input and what must be read from it; what is left out is not checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    input: String,
    kind: String,
    format: Option<String>,
    software: Option<String>,
    message_id: Option<String>,
    feedback_type: Option<String>,
    source_ip: Option<String>,
    complained: Option<Vec<String>>,
    subtype: Option<String>,
    /// `autoReply.until`; `"none"` where there must be none.
    until: Option<String>,
    /// Codes that must be there; empty where there must be none.
    warnings: Option<Vec<String>>,
    /// In the order of the report; checked when given.
    recipients: Option<Vec<Expected>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    address: Option<String>,
    original: Option<String>,
    outcome: Option<String>,
    reason: Option<String>,
    cause: Option<String>,
    r#type: Option<String>,
    stage: Option<String>,
    command: Option<String>,
    confidence: Option<String>,
    smtp: Option<u16>,
    enhanced: Option<String>,
    host: Option<String>,
    ip: Option<String>,
    provider: Option<String>,
    diagnostic: Option<String>,
    /// Words of which the evidence must quote some.
    quote: Option<String>,
    /// Whether that quote's place in the input must be known.
    located: Option<bool>,
}

fn cases() -> Vec<(String, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut cases = Vec::new();
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let file: File = toml::from_str(&fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        cases.extend(file.case.into_iter().map(|case| (name.clone(), case)));
    }
    cases
}

fn differs<T: PartialEq + std::fmt::Debug>(
    faults: &mut Vec<String>,
    what: &str,
    want: Option<T>,
    got: T,
) {
    if let Some(want) = want
        && want != got
    {
        faults.push(format!("{what}: want {want:?}, got {got:?}"));
    }
}

fn check(case: &Case, report: &Report, input: &[u8]) -> Vec<String> {
    let mut faults = Vec::new();
    let f = &mut faults;
    differs(f, "kind", Some(case.kind.as_str()), report.kind.id());
    differs(f, "format", case.format.as_deref(), report.format);
    let software = report.reporter.software.as_deref().unwrap_or("none");
    differs(f, "software", case.software.as_deref(), software);
    let id = report
        .original
        .as_ref()
        .and_then(|o| o.message_id.as_deref());
    differs(
        f,
        "message_id",
        case.message_id.as_deref(),
        id.unwrap_or("none"),
    );
    let complaint = report.complaint.as_ref();
    let feedback = complaint.map_or("none", |c| c.feedback_type.as_str());
    differs(f, "feedback_type", case.feedback_type.as_deref(), feedback);
    let ip = complaint
        .and_then(|c| c.source_ip.as_deref())
        .unwrap_or("none");
    differs(f, "source_ip", case.source_ip.as_deref(), ip);
    let complained = complaint.map(|c| c.original_recipients.clone());
    differs(
        f,
        "complained",
        case.complained.clone(),
        complained.unwrap_or_default(),
    );
    let reply = report.auto_reply.as_ref();
    differs(
        f,
        "subtype",
        case.subtype.as_deref(),
        reply.map_or("none", |r| r.subtype),
    );
    let until = reply.and_then(|r| r.until.as_deref()).unwrap_or("none");
    differs(f, "until", case.until.as_deref(), until);
    for code in case.warnings.iter().flatten() {
        if !report.warnings.iter().any(|warning| warning.code == code) {
            f.push(format!("warning {code} is missing"));
        }
    }
    if case.warnings.as_ref().is_some_and(Vec::is_empty) && !report.warnings.is_empty() {
        f.push(format!("warnings: {:?}", report.warnings));
    }
    if let Some(expected) = &case.recipients {
        differs(
            f,
            "recipients",
            Some(expected.len()),
            report.recipients.len(),
        );
        for (want, got) in expected.iter().zip(&report.recipients) {
            let mut own = Vec::new();
            check_recipient(&mut own, want, got);
            let who = want.address.as_deref().unwrap_or("?");
            f.extend(own.into_iter().map(|fault| format!("{who} {fault}")));
        }
    }
    for evidence in report.recipients.iter().flat_map(all_evidence) {
        if let Some(span) = &evidence.span
            && input.get(span.clone()) != Some(evidence.quote.as_bytes())
        {
            f.push(format!("{:?} does not stand at {span:?}", evidence.quote));
        }
        if evidence.quote.is_empty() {
            f.push(format!("{} quotes nothing", evidence.rule));
        }
    }
    faults
}

fn all_evidence(recipient: &Recipient) -> impl Iterator<Item = &Evidence> {
    let conflicts = recipient.conflicts.iter().map(|conflict| &conflict.because);
    let cause = recipient.cause.iter().flat_map(|cause| &cause.evidence);
    recipient.evidence.iter().chain(conflicts).chain(cause)
}

fn check_recipient(f: &mut Vec<String>, want: &Expected, got: &Recipient) {
    let none = || "none".to_owned();
    let text = |value: &Option<String>| value.clone().unwrap_or_else(none);
    differs(f, "address", want.address.clone(), text(&got.address));
    differs(
        f,
        "original",
        want.original.clone(),
        text(&got.original_address),
    );
    differs(f, "outcome", want.outcome.as_deref(), got.outcome.id());
    differs(f, "reason", want.reason.as_deref(), got.reason.id());
    let cause = got.cause.as_ref().map_or("none", |cause| cause.reason.id());
    differs(f, "cause", want.cause.as_deref(), cause);
    differs(f, "type", want.r#type.as_deref(), got.bounce_type.id());
    differs(f, "stage", want.stage.as_deref(), got.stage.id());
    differs(
        f,
        "command",
        want.command.as_deref(),
        got.command.unwrap_or("none"),
    );
    differs(
        f,
        "confidence",
        want.confidence.as_deref(),
        got.confidence.id(),
    );
    differs(f, "smtp", want.smtp, got.smtp_code.unwrap_or(0));
    differs(
        f,
        "enhanced",
        want.enhanced.clone(),
        text(&got.enhanced_code),
    );
    differs(f, "host", want.host.clone(), text(&got.remote.host));
    differs(f, "ip", want.ip.clone(), text(&got.remote.ip));
    let provider = got.remote.provider.as_deref().unwrap_or("none");
    differs(f, "provider", want.provider.as_deref(), provider);
    differs(
        f,
        "diagnostic",
        want.diagnostic.clone(),
        text(&got.diagnostic),
    );
    if let Some(quote) = &want.quote {
        let evidence = got
            .evidence
            .iter()
            .find(|evidence| evidence.quote.len() > 3 && quote.contains(&evidence.quote));
        match evidence {
            None => f.push(format!("evidence: want {quote:?}, got {:?}", got.evidence)),
            Some(found) => {
                differs(
                    f,
                    "located",
                    want.located.or(Some(true)),
                    found.span.is_some(),
                );
            }
        }
    }
}

#[test]
fn every_input_is_read() {
    let engine = Engine::new();
    let mut faults = Vec::new();
    let all = cases();
    assert!(all.len() > 20, "the fixtures are missing");
    for (file, case) in &all {
        for (ends, input) in [
            ("LF", case.input.clone()),
            ("CRLF", case.input.replace('\n', "\r\n")),
        ] {
            let report = engine.classify(input.as_bytes());
            for fault in check(case, &report, input.as_bytes()) {
                faults.push(format!("{file}: {} ({ends}): {fault}", case.name));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// What a report says of each recipient.
fn said(report: &Report) -> Vec<String> {
    let recipient = |r: &Recipient| {
        format!(
            "{:?} {} {:?} {:?}",
            r.address,
            r.reason.id(),
            r.smtp_code,
            r.enhanced_code
        )
    };
    report.recipients.iter().map(recipient).collect()
}

/// As older and other systems save a text: carriage returns alone, UTF-16 with and without its mark.
#[test]
fn every_input_is_read_in_other_forms() {
    let engine = Engine::new();
    let units = |text: &str, mark: &[u8], bytes: fn(u16) -> [u8; 2]| {
        let text = text.encode_utf16().flat_map(bytes);
        mark.iter().copied().chain(text).collect::<Vec<u8>>()
    };
    let mut faults = Vec::new();
    for (file, case) in cases() {
        let plain = engine.classify(case.input.as_bytes());
        let forms = [
            ("CR", case.input.replace('\n', "\r").into_bytes()),
            (
                "UTF-16LE",
                units(&case.input, b"\xff\xfe", u16::to_le_bytes),
            ),
            (
                "UTF-16BE",
                units(&case.input, b"\xfe\xff", u16::to_be_bytes),
            ),
            (
                "UTF-16BE unmarked",
                units(&format!("\n{}", case.input), b"", u16::to_be_bytes),
            ),
        ];
        for (form, input) in forms {
            // Without a mark only what begins in ASCII is known.
            if form.ends_with("unmarked") && !case.input.chars().take(32).all(|c| c.is_ascii()) {
                continue;
            }
            let report = engine.classify(&input);
            if (plain.kind, said(&plain)) != (report.kind, said(&report)) {
                faults.push(format!(
                    "{file}: {} ({form}): {:?} {:?}",
                    case.name,
                    report.kind,
                    said(&report)
                ));
            }
            for evidence in report.recipients.iter().flat_map(all_evidence) {
                if let Some(span) = &evidence.span
                    && input.get(span.clone()) != Some(evidence.quote.as_bytes())
                {
                    faults.push(format!("{file}: {} ({form}): {span:?}", case.name));
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// A fixture after damage: cut, overwritten, doubled, joined to another.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let inputs: Vec<Vec<u8>> = cases()
        .into_iter()
        .map(|(_, case)| case.input.into_bytes())
        .collect();
    let one = prop::sample::select(inputs);
    let edits = prop::collection::vec((any::<prop::sample::Index>(), 0..6_u8, any::<u8>()), 0..6);
    (one.clone(), one, edits).prop_map(|(mut input, other, edits)| {
        for (place, edit, byte) in edits {
            if input.is_empty() {
                break;
            }
            let at = place.index(input.len());
            match edit {
                0 => input.truncate(at),
                1 => input.splice(at..=at, [byte]).for_each(drop),
                2 => input
                    .splice(at..at, br#"\"}],{[:"#.iter().copied())
                    .for_each(drop),
                3 => drop(input.drain(..at)),
                4 => input.extend_from_slice(&other),
                _ => {
                    let part = input.get(at..).unwrap_or_default().to_vec();
                    input.extend(part);
                }
            }
        }
        input
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn damage_is_survived(input in damaged()) {
        let report = Engine::new().classify(&input);
        for evidence in report.recipients.iter().flat_map(all_evidence) {
            if let Some(span) = &evidence.span {
                prop_assert_eq!(input.get(span.clone()), Some(evidence.quote.as_bytes()));
            }
        }
    }
}

/// Time grows with the size of an input and with nothing else.
#[test]
fn large_inputs_are_read_in_time() {
    let line = "Mar  1 10:00:01 mx1 postfix/smtp[1]: A1: to=<a@example.com>, relay=mx.example.com[192.0.2.1]:25, dsn=5.1.1, status=bounced (host mx.example.com[192.0.2.1] said: 550 5.1.1 no such user)\n";
    let many: String = (0..3000)
        .map(|number| line.replace("a@", &format!("a{number}@")))
        .collect();
    let session = "220 mx.example.com\nEHLO a\n250 ok\nMAIL FROM:<>\n250 ok\n";
    for (name, input) in [
        ("a log", many),
        ("one line of a log", line.trim_end().repeat(3000)),
        (
            "equals signs",
            format!("x to=<a@example.com> {}", "a= ".repeat(100_000)),
        ),
        ("open brackets", "[{\"a\":".repeat(50_000)),
        (
            "escapes",
            format!("{{\"a\":\"{}\"}}", "\\u00e9\\\\".repeat(50_000)),
        ),
        (
            "nested strings",
            format!("{{\"a\":\"{{{}\"}}", "\\\"a\\\":1,".repeat(50_000)),
        ),
        ("keys", format!("{{{}}}", "\"a\":1,".repeat(50_000))),
        (
            "small events",
            format!(
                "[{}]",
                "{\"email\":\"a@example.com\",\"reason\":\"550 no\"},".repeat(10_000)
            ),
        ),
        (
            "recipients",
            format!(
                "{session}{}",
                "RCPT TO:<a@example.com>\n550 no\n".repeat(20_000)
            ),
        ),
        (
            "commands",
            format!("{session}{}", "RCPT TO:<a@example.com>\n".repeat(20_000)),
        ),
        ("markers", format!("{session}{}", "<".repeat(500_000))),
        (
            "cells",
            format!("email,reason\na@example.com,{}", "\"\",".repeat(100_000)),
        ),
        (
            "dates",
            format!(
                "Auto-Submitted: auto-replied\nFrom: a@example.com\nSubject: x\n\n{}",
                "until may 5 back ".repeat(50_000)
            ),
        ),
        (
            "styles",
            format!("<html>{}", "<style><p>a</p></x>".repeat(30_000)),
        ),
        ("tags", format!("<html>{}", "<a b=\"<!-".repeat(50_000))),
        (
            "mailbox",
            "From a@example.com Fri Mar  1 10:00:00 2024\n\n".repeat(20_000),
        ),
    ] {
        let start = std::time::Instant::now();
        let report = Engine::new().classify(input.as_bytes());
        let spent = start.elapsed();
        assert!(report.recipients.len() <= 1000, "{name}");
        // Unoptimised, on a busy machine; what grows with the square of the size takes minutes.
        assert!(spent.as_secs() < 20, "{name} took {spent:?}");
        println!("{name}: {spent:?} {}", report.kind.id());
    }
}
