//! What the reports of one sending say together.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::float_cmp
)]

use serde_json::{Value, json};
use undelivered::Engine;
use undelivered::campaign::{Campaign, CampaignSummary, sent_from_json, summarize, summarize_json};
use undelivered::hygiene::ReportFacts;

fn bounce(address: &str, reason: &str) -> Value {
    json!({ "kind": "bounce", "recipients": [{ "address": address, "outcome": "failed", "reason": reason }] })
}

fn with(mut report: Value, field: &str, value: Value) -> Value {
    report["recipients"][0][field] = value;
    report
}

fn summary(reports: &[Value], sent: Value) -> CampaignSummary {
    summarize_json(&json!(reports), &json!({ "sent": sent })).unwrap()
}

fn addresses(reports: &[Value]) -> (Vec<String>, Vec<String>) {
    let summary = summary(reports, Value::Null);
    let remove = summary
        .remove
        .into_iter()
        .map(|entry| entry.address)
        .collect();
    let looks_dead = summary
        .looks_dead
        .into_iter()
        .map(|entry| {
            let because: Vec<&str> = entry.because.iter().map(|doubt| doubt.id()).collect();
            format!("{} {}", entry.address, because.join("+"))
        })
        .collect();
    (remove, looks_dead)
}

#[test]
fn the_rate_is_compared_with_two_and_five_percent() {
    let reports: Vec<Value> = (0..5)
        .map(|n| bounce(&format!("p{n}@example.com"), "mailbox_full"))
        .collect();
    for (sent, rate, level) in [
        (1000, 0.005, "good"),
        (251, 5.0 / 251.0, "good"),
        (250, 0.02, "elevated"),
        (100, 0.05, "elevated"),
        (99, 5.0 / 99.0, "high"),
    ] {
        let summary = summary(&reports, json!(sent));
        assert_eq!(
            (summary.rate, summary.level.unwrap().id()),
            (Some(rate), level),
            "{sent}"
        );
        assert_eq!((summary.sent, summary.failed), (Some(sent), 5));
    }
    let without = summarize_json(&json!(reports), &Value::Null).unwrap();
    assert_eq!(
        (without.sent, without.rate, without.level),
        (None, None, None)
    );
}

#[test]
fn counts_by_everything() {
    let reports = [
        with(
            bounce("ann@gmail.com", "mailbox_full"),
            "remote",
            json!({ "provider": "gmail" }),
        ),
        with(
            bounce("bob@example.com", "mailbox_full"),
            "stage",
            json!("data"),
        ),
        bounce("cy@example.com", "spam_content"),
        with(
            bounce("di@example.com", "greylisted"),
            "outcome",
            json!("delayed"),
        ),
        json!({ "kind": "delivered", "recipients": [{ "address": "ed@example.com", "outcome": "delivered" }] }),
        json!({ "kind": "auto_reply", "recipients": [] }),
    ];
    let summary = serde_json::to_value(summary(&reports, Value::Null)).unwrap();
    assert_eq!(summary["reports"], 6);
    assert_eq!(
        (&summary["failed"], &summary["delayed"]),
        (&json!(3), &json!(1))
    );
    let counts = |field: &str| -> Vec<(String, u64)> {
        let entries = summary[field].as_array().unwrap();
        entries
            .iter()
            .map(|entry| {
                (
                    entry["id"].as_str().unwrap().to_owned(),
                    entry["count"].as_u64().unwrap(),
                )
            })
            .collect()
    };
    let list = |pairs: &[(&str, u64)]| {
        pairs
            .iter()
            .map(|(id, count)| ((*id).to_owned(), *count))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        counts("byKind"),
        list(&[("bounce", 4), ("delivered", 1), ("auto_reply", 1)])
    );
    assert_eq!(
        counts("byReason"),
        list(&[("mailbox_full", 2), ("spam_content", 1)])
    );
    assert_eq!(counts("byStage"), list(&[("data", 2), ("rcpt_to", 1)]));
    assert_eq!(counts("byProvider"), list(&[("unknown", 2), ("gmail", 1)]));
    assert_eq!(counts("byType"), list(&[("soft", 2), ("other", 1)]));
    assert_eq!(
        counts("byProblem"),
        list(&[("recipient_address", 2), ("message", 1)])
    );
    assert_eq!(summary["byReason"][0]["share"], json!(2.0 / 3.0));
}

#[test]
fn the_one_thing_to_fix_first() {
    let listed = |address: &str, provider: &str| {
        let report = with(
            bounce(address, "ip_blocklisted"),
            "remote",
            json!({ "provider": provider }),
        );
        with(
            report,
            "detail",
            json!({ "scope": "ip", "blocklist": { "name": "Spamhaus ZEN" } }),
        )
    };
    let mut reports = vec![
        bounce("ann@example.com", "user_unknown"),
        bounce("bob@example.com", "user_unknown"),
        bounce("cy@example.com", "user_unknown"),
        bounce("di@example.com", "user_unknown"),
        listed("ed@example.com", "outlook"),
        listed("flo@example.com", "outlook"),
        listed("gus@example.com", "gmail"),
        bounce("hal@example.com", "spam_content"),
    ];
    let fix = summary(&reports, Value::Null).fix_first.unwrap();
    assert_eq!(
        serde_json::to_value(fix).unwrap(),
        json!({
            "reason": "ip_blocklisted",
            "scope": "ip",
            "problemWith": "sending_ip",
            "provider": "outlook",
            "blocklist": "Spamhaus ZEN",
            "count": 3,
            "share": 3.0 / 8.0,
            "explanation": "reason.ip_blocklisted",
            "action": "delist",
        })
    );
    // Messages that expired because of it belong to the cause; what happens everywhere has no provider.
    for address in [
        "ida@example.com",
        "jo@example.com",
        "kit@example.com",
        "lee@example.com",
    ] {
        let expired = with(
            bounce(address, "message_expired"),
            "cause",
            json!({ "reason": "spam_content" }),
        );
        reports.push(expired);
    }
    let fix = summary(&reports, Value::Null).fix_first.unwrap();
    assert_eq!(
        (fix.reason.id(), fix.count, fix.provider, fix.blocklist),
        ("spam_content", 5, None, None)
    );
    let dead = [
        bounce("ann@example.com", "user_unknown"),
        bounce("bob@example.com", "connection_failed"),
    ];
    assert_eq!(
        summary(&dead, Value::Null).fix_first,
        None,
        "nothing on the sender's side"
    );
}

#[test]
fn dead_addresses_apart_from_those_that_only_look_dead() {
    let reports = [
        bounce("sure@example.com", "user_unknown"),
        with(
            bounce("typo@gmial.com", "domain_not_found"),
            "detail",
            json!({ "suggestion": "typo@gmail.com" }),
        ),
        with(
            bounce("reply4@example.com", "user_unknown"),
            "smtpCode",
            json!(450),
        ),
        with(
            bounce("code4@example.com", "user_unknown"),
            "enhancedCode",
            json!("4.1.1"),
        ),
        with(
            bounce("soft@example.com", "user_unknown"),
            "type",
            json!("soft"),
        ),
        with(
            bounce("guess@example.com", "user_unknown"),
            "confidence",
            json!("guess"),
        ),
        with(
            bounce("conflict@example.com", "user_unknown"),
            "conflicts",
            json!([{ "reason": "rate_limited" }]),
        ),
        with(
            bounce("agree@example.com", "user_unknown"),
            "conflicts",
            json!([{ "reason": "mailbox_moved" }]),
        ),
        bounce("asleep@example.com", "mailbox_disabled"),
        with(
            bounce("full@example.com", "mailbox_full"),
            "smtpCode",
            json!(552),
        ),
        bounce("blocked@example.com", "ip_blocklisted"),
        json!({ "kind": "complaint", "recipients": [], "complaint": { "originalRecipients": ["angry@example.com"] } }),
        json!({ "kind": "bounce", "recipients": [{ "address": null, "reason": "user_unknown" }] }),
    ];
    let (remove, looks_dead) = addresses(&reports);
    assert_eq!(
        remove,
        [
            "agree@example.com",
            "angry@example.com",
            "sure@example.com",
            "typo@gmial.com"
        ]
    );
    assert_eq!(
        looks_dead,
        [
            "asleep@example.com may_return",
            "code4@example.com temporary",
            "conflict@example.com conflict",
            "guess@example.com guess",
            "reply4@example.com temporary",
            "soft@example.com temporary",
        ]
    );
    let removals = serde_json::to_value(summary(&reports, Value::Null).remove).unwrap();
    assert_eq!(
        removals[1],
        json!({ "address": "angry@example.com", "kind": "complaint" })
    );
    assert_eq!(
        removals[3],
        json!({ "address": "typo@gmial.com", "kind": "bounce", "reason": "domain_not_found", "suggestion": "typo@gmail.com" })
    );
}

#[test]
fn certainty_wins_whatever_the_order() {
    let guess = with(
        bounce("ann@example.com", "user_unknown"),
        "confidence",
        json!("guess"),
    );
    let sure = bounce("Ann@Example.com", "user_unknown");
    for reports in [[guess.clone(), sure.clone()], [sure, guess]] {
        let (remove, looks_dead) = addresses(&reports);
        assert_eq!((remove.len(), looks_dead.len()), (1, 0));
        assert!(remove[0].eq_ignore_ascii_case("ann@example.com"));
    }
}

#[test]
fn one_by_one_is_the_same_as_all_at_once() {
    let replies = [
        "550 5.1.1 <ann@example.com>: Recipient address rejected: User unknown in virtual mailbox table",
        "552 5.2.2 <bob@example.com>: Mailbox full",
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
    ];
    let engine = Engine::new();
    let reports: Vec<_> = replies
        .iter()
        .map(|reply| engine.classify(reply.as_bytes()))
        .collect();
    let facts: Vec<ReportFacts> = reports.iter().map(ReportFacts::from).collect();
    let at_once = summarize(&facts, Some(100));
    let mut campaign = Campaign::default();
    for report in &reports {
        // As JavaScript hands reports back.
        let stored = serde_json::to_value(report).unwrap();
        let read = ReportFacts::from_json("report", &stored).unwrap();
        assert_eq!(read, ReportFacts::from(report));
        campaign.add(&read);
    }
    assert_eq!(campaign.summary(Some(100)), at_once);
    assert_eq!(at_once.failed, 3);
    assert_eq!(at_once.remove[0].address, "ann@example.com");
    assert_eq!(at_once.fix_first.unwrap().reason.id(), "ip_blocklisted");
    let mut backwards = facts.clone();
    backwards.reverse();
    assert_eq!(
        summarize(&backwards, Some(100)),
        campaign.summary(Some(100))
    );
}

#[test]
fn an_empty_campaign() {
    let summary = summary(&[], json!(10));
    assert_eq!(
        (summary.rate, summary.level.unwrap().id()),
        (Some(0.0), "good")
    );
    assert!(
        summary.by_reason.is_empty() && summary.fix_first.is_none() && summary.remove.is_empty()
    );
}

#[test]
fn memory_does_not_grow_with_names_that_reports_invent() {
    let mut campaign = Campaign::default();
    for number in 0..5000 {
        let report = with(
            bounce("ann@example.com", "ip_blocklisted"),
            "remote",
            json!({ "provider": format!("p{number}") }),
        );
        campaign.add(&ReportFacts::from_json("report", &report).unwrap());
    }
    let summary = campaign.summary(None);
    assert!(
        summary.by_provider.len() <= 1001,
        "{}",
        summary.by_provider.len()
    );
    assert_eq!(
        summary
            .by_provider
            .iter()
            .map(|share| share.count)
            .sum::<u64>(),
        5000
    );
}

#[test]
fn wrong_arguments_give_one_error_that_names_the_field() {
    for (options, expected) in [
        (
            json!({ "sent": 0 }),
            "options.sent: expected a whole number from 1 to 1000000000000, got 0",
        ),
        (
            json!({ "sent": "10" }),
            "options.sent: expected a whole number from 1 to 1000000000000, got \"10\"",
        ),
        (
            json!({ "send": 10 }),
            "options.send: is unknown; known are sent",
        ),
        (json!(10), "options: expected an object, got 10"),
    ] {
        assert_eq!(sent_from_json(&options).unwrap_err().to_string(), expected);
    }
    for (reports, expected) in [
        (json!({}), "reports: expected a list of reports, got {}"),
        (json!([{}]), "reports[0].kind: is missing"),
        (
            json!([{ "kind": "bounced" }]),
            "reports[0].kind: expected the id of a kind, such as \"bounce\", got \"bounced\"",
        ),
        (
            json!([{ "kind": "bounce", "recipients": [{ "reason": "full" }] }]),
            "reports[0].recipients[0].reason: expected the id of a reason, such as \"mailbox_full\", got \"full\"",
        ),
    ] {
        assert_eq!(
            summarize_json(&reports, &Value::Null)
                .unwrap_err()
                .to_string(),
            expected
        );
    }
}
