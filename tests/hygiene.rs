//! Does an address stay on the list?
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::collections::BTreeMap;

use serde_json::{Value, json};
use undelivered::hygiene::EventKind::{
    self, AutoReply, Bounce, Click, Complaint, Delayed, Delivery, Open, Unsubscribe,
};
use undelivered::hygiene::{
    History, HistoryEvent, HygieneDecision, HygienePolicy, PRESETS, ReportFacts, Timestamp, decide,
    decide_json,
};
use undelivered::report::{BounceType, Confidence, Reason};

fn run(events: Value, policy: Value, now: Value) -> HygieneDecision {
    decide_json(
        &json!({ "address": "ann@example.com", "events": events }),
        &policy,
        &now,
    )
    .unwrap()
}

fn day(day: u32) -> String {
    format!("2026-01-{day:02}T08:00:00Z")
}

fn soft(on: u32) -> Value {
    json!({ "at": day(on), "kind": "bounce", "type": "soft", "reason": "mailbox_full" })
}

fn hard(on: u32) -> Value {
    json!({ "at": day(on), "kind": "bounce", "type": "hard", "reason": "user_unknown" })
}

fn event(on: u32, kind: &str) -> Value {
    json!({ "at": day(on), "kind": kind })
}

fn action(decision: &HygieneDecision) -> (&str, Option<String>) {
    (
        decision.action.id(),
        decision.until.map(|until| until.to_string()),
    )
}

#[test]
fn an_address_without_history_stays() {
    let decision = run(json!([]), Value::Null, Value::Null);
    assert_eq!(action(&decision), ("keep", None));
    assert_eq!(decision.reason_id, "nothing_counts");
    assert_eq!(
        decision.state,
        History::new(Some("ann@example.com".to_owned()), Vec::new())
    );
}

#[test]
fn a_hard_bounce_suppresses_at_once() {
    let decision = run(
        json!([event(1, "click"), hard(2), event(3, "open")]),
        Value::Null,
        Value::Null,
    );
    assert_eq!(action(&decision), ("suppress", None));
    assert_eq!(decision.reason_id, "hard_bounce");
    assert_eq!(
        decision.reason,
        "A message bounced on 2026-01-02: this address does not take mail (user_unknown)."
    );
}

#[test]
fn a_guessed_hard_bounce_counts_like_a_soft_one() {
    let guess =
        json!({ "at": day(2), "kind": "bounce", "reason": "user_unknown", "confidence": "guess" });
    assert_eq!(
        action(&run(json!([guess]), Value::Null, Value::Null)),
        ("pause", Some(day(3)))
    );
    let strict = json!({ "hardConfidence": "guess" });
    assert_eq!(
        action(&run(json!([guess]), strict, Value::Null)),
        ("suppress", None)
    );
}

#[test]
fn soft_bounces_suppress_after_three_in_a_row_over_a_week() {
    let two = run(json!([soft(1), soft(9)]), Value::Null, json!(day(20)));
    assert_eq!(
        (action(&two), two.reason_id),
        (("keep", None), "below_limit")
    );
    let three = run(json!([soft(1), soft(5), soft(8)]), Value::Null, Value::Null);
    assert_eq!(
        (action(&three), three.reason_id),
        (("suppress", None), "repeated_bounces")
    );
    assert_eq!(
        three.reason,
        "3 messages in a row bounced without a sign of life between, from 2026-01-01 to 2026-01-08 (mailbox_full)."
    );
    assert_eq!(three.facts.count, 3);
}

#[test]
fn three_soft_bounces_within_days_only_pause() {
    let decision = run(json!([soft(1), soft(2), soft(3)]), Value::Null, Value::Null);
    assert_eq!(action(&decision), ("pause", Some(day(8))));
    let fourth = run(
        json!([soft(1), soft(2), soft(3), soft(8)]),
        Value::Null,
        Value::Null,
    );
    assert_eq!(action(&fourth), ("suppress", None));
}

#[test]
fn activity_between_starts_the_count_again() {
    for kind in ["open", "click", "delivery", "delivered", "reply"] {
        let decision = run(
            json!([soft(1), soft(5), event(6, kind), soft(20)]),
            Value::Null,
            Value::Null,
        );
        assert_eq!(action(&decision), ("pause", Some(day(21))), "{kind}");
        assert_eq!(
            decision.reason,
            "One message bounced since 2026-01-20 (mailbox_full). Wait until 2026-01-21 before the next."
        );
    }
    let same_moment = run(
        json!([event(1, "delivery"), soft(1)]),
        Value::Null,
        Value::Null,
    );
    assert_eq!(
        action(&same_moment),
        ("keep", None),
        "the message was delivered after all"
    );
    let clicks_only = json!({ "activity": ["click"] });
    let decision = run(
        json!([soft(1), soft(5), event(6, "open"), soft(20)]),
        clicks_only,
        Value::Null,
    );
    assert_eq!(action(&decision), ("suppress", None));
}

#[test]
fn what_the_sender_caused_never_counts() {
    for reason in [
        "ip_blocklisted",
        "spam_content",
        "auth_failed",
        "rate_limited",
        "greylisted",
        "too_many_recipients",
    ] {
        let events: Vec<Value> = (1..30)
            .map(|on| json!({ "at": day(on), "kind": "bounce", "reason": reason }))
            .collect();
        for preset in PRESETS {
            let decision = run(json!(events), json!({ "preset": preset }), Value::Null);
            assert_eq!(action(&decision), ("keep", None), "{reason} {preset}");
        }
    }
    let delayed: Vec<Value> = (1..30).map(|on| event(on, "delayed")).collect();
    assert_eq!(
        action(&run(json!(delayed), Value::Null, Value::Null)),
        ("keep", None)
    );
}

#[test]
fn a_type_overrules_the_reason() {
    let temporary =
        json!({ "at": day(1), "kind": "bounce", "type": "soft", "reason": "user_unknown" });
    assert_eq!(
        action(&run(json!([temporary]), Value::Null, Value::Null)),
        ("pause", Some(day(2)))
    );
    let unread = json!({ "at": day(1), "kind": "bounce" });
    assert_eq!(
        action(&run(json!([unread]), Value::Null, Value::Null)),
        ("pause", Some(day(2)))
    );
}

#[test]
fn complaints_and_unsubscribe_requests_are_for_good() {
    for (kind, id) in [
        ("complaint", "complaint"),
        ("unsubscribe", "unsubscribe"),
        ("unsubscribe_request", "unsubscribe"),
    ] {
        for preset in PRESETS {
            let decision = run(
                json!([event(1, kind), event(2, "click"), event(3, "subscribe")]),
                json!({ "preset": preset }),
                Value::Null,
            );
            assert_eq!(
                (action(&decision), decision.reason_id),
                (("suppress", None), id)
            );
        }
    }
}

#[test]
fn a_disabled_mailbox_is_tried_again_once() {
    let disabled = |at: &str| json!({ "at": at, "kind": "bounce", "reason": "mailbox_disabled" });
    let first = run(json!([disabled(&day(1))]), Value::Null, Value::Null);
    assert_eq!(
        action(&first),
        ("recheck", Some("2026-01-31T08:00:00Z".to_owned()))
    );
    let again_too_early = run(
        json!([disabled(&day(1)), disabled(&day(9))]),
        Value::Null,
        Value::Null,
    );
    assert_eq!(action(&again_too_early), action(&first));
    let due = run(
        json!([disabled(&day(1))]),
        Value::Null,
        json!("2026-02-05T00:00:00Z"),
    );
    assert_eq!(action(&due), action(&first));
    assert!(
        due.reason.ends_with("It is time to try it once more."),
        "{}",
        due.reason
    );
    let second = run(
        json!([disabled(&day(1)), disabled("2026-01-31T08:00:00Z")]),
        Value::Null,
        Value::Null,
    );
    assert_eq!(
        (action(&second), second.reason_id),
        (("suppress", None), "still_disabled")
    );
    let back = run(
        json!([disabled(&day(1)), event(31, "delivery")]),
        Value::Null,
        Value::Null,
    );
    assert_eq!(action(&back), ("keep", None));
    let never = run(
        json!([disabled(&day(1))]),
        json!({ "recheckLimit": 0 }),
        Value::Null,
    );
    assert_eq!(
        (action(&never), never.reason_id),
        (("suppress", None), "still_disabled")
    );
}

#[test]
fn presets_follow_their_conventions() {
    let one_soft = json!([soft(1)]);
    let two_soft = json!([soft(1), soft(2)]);
    let many_soft: Vec<Value> = (1..30).map(soft).collect();
    let hard_twice = json!([hard(1), hard(2)]);
    let mixed = json!([hard(1), soft(2), hard(3)]);
    let lively = json!([hard(1), soft(2), event(3, "open"), hard(4)]);
    for (preset, expected) in [
        (
            "default",
            [
                "pause", "pause", "suppress", "suppress", "suppress", "suppress",
            ],
        ),
        (
            "hard_at_once",
            ["keep", "keep", "keep", "suppress", "suppress", "suppress"],
        ),
        (
            "second_soft_as_hard",
            [
                "keep", "suppress", "suppress", "suppress", "suppress", "suppress",
            ],
        ),
        (
            "consecutive",
            ["keep", "keep", "suppress", "keep", "suppress", "keep"],
        ),
    ] {
        let histories = [
            &one_soft,
            &two_soft,
            &json!(many_soft),
            &hard_twice,
            &mixed,
            &lively,
        ];
        let got = histories.map(|events| {
            run(events.clone(), json!({ "preset": preset }), Value::Null)
                .action
                .id()
        });
        assert_eq!(got, expected, "{preset}");
    }
    assert_eq!(
        PRESETS.map(|name| HygienePolicy::preset(name).is_some()),
        [true; 4]
    );
    assert_eq!(
        HygienePolicy::preset("default"),
        Some(HygienePolicy::default())
    );
}

#[test]
fn a_policy_may_change_single_fields_of_a_preset() {
    let policy = json!({ "preset": "second_soft_as_hard", "softLimit": 5, "pauseDays": 2 });
    assert_eq!(
        action(&run(json!([soft(1), soft(2)]), policy, Value::Null)),
        ("pause", Some(day(4)))
    );
    let round_trip = serde_json::to_value(HygienePolicy::default()).unwrap();
    assert_eq!(
        HygienePolicy::from_json(&round_trip).unwrap(),
        HygienePolicy::default()
    );
}

#[test]
fn wrong_arguments_give_one_error_that_names_the_field() {
    let history = json!({ "events": [] });
    for (policy, expected) in [
        (
            json!({ "softLimit": "3" }),
            "policy.softLimit: expected a whole number from 0 to 1000, got \"3\"",
        ),
        (
            json!({ "softLimit": 2.5 }),
            "policy.softLimit: expected a whole number from 0 to 1000, got 2.5",
        ),
        (
            json!({ "softDays": -1 }),
            "policy.softDays: expected a whole number from 0 to 3650, got -1",
        ),
        (
            json!({ "recheckDays": 0 }),
            "policy.recheckDays: expected a whole number from 1 to 3650, got 0",
        ),
        (
            json!({ "hard": "now" }),
            "policy.hard: expected at_once or counts, got \"now\"",
        ),
        (
            json!({ "preset": "strict" }),
            "policy.preset: expected one of default, hard_at_once, second_soft_as_hard, consecutive, got \"strict\"",
        ),
        (
            json!({ "activity": "open" }),
            "policy.activity: expected a list, got \"open\"",
        ),
        (
            json!({ "activity": ["bounce"] }),
            "policy.activity[0]: expected a sign of life, such as \"open\", \"click\" or \"delivery\", got \"bounce\"",
        ),
        (
            json!({ "recheckReasons": ["full"] }),
            "policy.recheckReasons[0]: expected the id of a reason, such as \"mailbox_disabled\", got \"full\"",
        ),
        (json!([]), "policy: expected an object, got []"),
    ] {
        assert_eq!(
            decide_json(&history, &policy, &Value::Null)
                .unwrap_err()
                .to_string(),
            expected
        );
    }
    let unknown = decide_json(&history, &json!({ "softlimit": 3 }), &Value::Null)
        .unwrap_err()
        .to_string();
    assert!(
        unknown.starts_with("policy.softlimit: is unknown; known are preset, hard,"),
        "{unknown}"
    );
    for (history, expected) in [
        (json!(null), "history: expected an object, got null"),
        (json!({}), "history.events: is missing"),
        (
            json!({ "version": 2, "events": [] }),
            "history.version: expected 1, the version this release reads, got 2",
        ),
        (
            json!({ "events": [{ "kind": "open" }] }),
            "history.events[0].at: is missing",
        ),
        (
            json!({ "events": [{ "at": 5, "kind": "open" }] }),
            "history.events[0].at: expected an RFC 3339 date-time such as \"2026-01-31T08:00:00Z\", got 5",
        ),
        (
            json!({ "events": [{ "at": day(1), "kind": "open", "id": 7 }] }),
            "history.events[0].id: expected a text, got 7",
        ),
        (
            json!({ "events": [{ "at": day(1), "kind": "bounce", "type": "Hard" }] }),
            "history.events[0].type: expected hard, soft or other, got \"Hard\"",
        ),
    ] {
        assert_eq!(
            decide_json(&history, &Value::Null, &Value::Null)
                .unwrap_err()
                .to_string(),
            expected
        );
    }
    let kind = json!({ "events": [{ "at": day(1), "kind": "bounced" }] });
    let error = decide_json(&kind, &Value::Null, &Value::Null)
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("history.events[0].kind: expected one of bounce, delayed, complaint,"),
        "{error}"
    );
    assert_eq!(
        decide_json(&history, &Value::Null, &json!("tomorrow"))
            .unwrap_err()
            .to_string(),
        "now: expected an RFC 3339 date-time such as \"2026-01-31T08:00:00Z\", got \"tomorrow\""
    );
}

#[test]
fn the_decision_is_plain_json() {
    let decision = serde_json::to_value(run(json!([soft(1)]), Value::Null, Value::Null)).unwrap();
    assert_eq!(
        decision,
        json!({
            "action": "pause",
            "until": day(2),
            "reason": "One message bounced since 2026-01-01 (mailbox_full). Wait until 2026-01-02 before the next.",
            "reasonId": "bounced",
            "facts": { "count": 1, "since": day(1), "last": day(1), "bounceReason": "mailbox_full" },
            "state": { "version": 1, "address": "ann@example.com", "events": [soft(1)] },
        })
    );
}

#[test]
fn reports_become_events() {
    let report = json!({
        "kind": "bounce",
        "original": { "messageId": "7@example.org" },
        "recipients": [
            { "address": "ann@example.com", "outcome": "failed", "reason": "user_unknown", "type": "hard", "confidence": "certain" },
            { "address": "bob@example.com", "outcome": "delayed", "reason": "greylisted" },
            { "address": null, "outcome": "failed", "reason": "user_unknown" },
        ],
    });
    let at = Timestamp::parse(&day(1)).unwrap();
    let events = ReportFacts::from_json("report", &report)
        .unwrap()
        .events(at);
    assert_eq!(
        serde_json::to_value(&events).unwrap(),
        json!([
            { "address": "ann@example.com", "event": { "at": day(1), "kind": "bounce", "type": "hard", "reason": "user_unknown", "confidence": "certain", "id": "7@example.org" } },
            { "address": "bob@example.com", "event": { "at": day(1), "kind": "delayed", "id": "7@example.org" } },
        ])
    );
    let complaint = json!({ "kind": "complaint", "recipients": [], "complaint": { "originalRecipients": ["cy@example.net"] } });
    let events = ReportFacts::from_json("report", &complaint)
        .unwrap()
        .events(at);
    assert_eq!(
        serde_json::to_value(&events).unwrap(),
        json!([{ "address": "cy@example.net", "event": { "at": day(1), "kind": "complaint" } }])
    );
}

/// A small generator (xorshift64*), so that a failure can be repeated from its seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33).unwrap() % limit
    }

    fn number(&mut self, limit: usize) -> u32 {
        u32::try_from(self.below(limit)).unwrap()
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for index in (1..list.len()).rev() {
            list.swap(index, self.below(index + 1));
        }
    }

    fn history(&mut self) -> Vec<HistoryEvent> {
        // Often a single kind prevails, so that long runs of bounces occur.
        let favourite = self.pick(&[Bounce, Bounce, Bounce, Delivery, Open]);
        (0..self.below(12))
            .map(|number| {
                let any = [
                    Bounce,
                    Delayed,
                    Complaint,
                    Unsubscribe,
                    Open,
                    Click,
                    Delivery,
                    AutoReply,
                ];
                let kind = if self.below(3) > 0 {
                    favourite
                } else {
                    self.pick(&any)
                };
                let (month, day, hour) = (1 + self.below(3), 1 + self.below(28), self.below(24));
                let at = Timestamp::parse(&format!("2026-{month:02}-{day:02}T{hour:02}:00:00Z"));
                let mut event = HistoryEvent::new(at.unwrap(), kind);
                if kind == Bounce {
                    event.reason = Some(self.pick(&[
                        Reason::UserUnknown,
                        Reason::MailboxDisabled,
                        Reason::MailboxFull,
                        Reason::ConnectionFailed,
                        Reason::SpamContent,
                        Reason::RateLimited,
                        Reason::Undetermined,
                    ]));
                    event.bounce_type = (self.below(4) == 0).then(|| self.pick(BounceType::ALL));
                    event.confidence = (self.below(3) == 0).then(|| self.pick(Confidence::ALL));
                }
                event.id = (self.below(2) == 0).then(|| format!("message-{number}"));
                event
            })
            .collect()
    }

    fn policy(&mut self) -> HygienePolicy {
        let mut policy = HygienePolicy::preset(self.pick(&PRESETS)).unwrap();
        if self.below(2) == 0 {
            policy.soft_limit = self.number(4);
            policy.soft_days = self.number(15);
            policy.pause_days = self.number(5);
            policy.recheck_limit = self.number(3);
            policy.recheck_reasons = vec![Reason::MailboxDisabled];
        }
        policy
    }
}

fn of(events: &[HistoryEvent], policy: &HygienePolicy, now: Option<Timestamp>) -> HygieneDecision {
    decide(&History::new(None, events.to_vec()), policy, now)
}

#[test]
fn ten_thousand_histories() {
    let mut seen = BTreeMap::new();
    for seed in 1..=10_000 {
        let mut random = Random(0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(seed));
        let events = random.history();
        let policy = random.policy();
        let decision = of(&events, &policy, None);
        *seen.entry(decision.reason_id).or_insert(0) += 1;
        order_and_duplicates_do_not_matter(seed, &mut random, &events, &policy, &decision);
        the_state_stands_for_its_events(seed, &mut random, &events, &policy);
        what_holds_for_every_decision(seed, &events, &policy, &decision);
    }
    let expected = [
        "below_limit",
        "bounced",
        "complaint",
        "disabled",
        "hard_bounce",
        "nothing_counts",
        "repeated_bounces",
        "still_disabled",
        "unsubscribe",
    ];
    assert_eq!(
        seen.keys().copied().collect::<Vec<_>>(),
        expected,
        "the generator reaches every outcome"
    );
    assert!(seen.values().all(|count| *count >= 50), "{seen:?}");
}

fn order_and_duplicates_do_not_matter(
    seed: u64,
    random: &mut Random,
    events: &[HistoryEvent],
    policy: &HygienePolicy,
    decision: &HygieneDecision,
) {
    let mut other = events.to_vec();
    for _ in 0..random.below(4) {
        let Some(again) = events.get(random.below(events.len().max(1))) else {
            break;
        };
        let mut again = again.clone();
        if again.id.is_some() && random.below(2) == 0 {
            // The same report, processed once more later.
            again.at = Timestamp::parse("2026-04-01T00:00:00Z").unwrap();
        }
        other.push(again);
    }
    random.shuffle(&mut other);
    assert_eq!(&of(&other, policy, None), decision, "seed {seed}");
}

/// Also when more happens later or becomes known late.
fn the_state_stands_for_its_events(
    seed: u64,
    random: &mut Random,
    events: &[HistoryEvent],
    policy: &HygienePolicy,
) {
    let mut all = [events, &random.history()].concat();
    for (number, event) in all.iter_mut().enumerate() {
        event.id = Some(number.to_string());
    }
    let (first, later) = all.split_at(events.len());
    let state = of(first, policy, None).state;
    assert!(state.events.len() <= first.len(), "seed {seed}");
    let stored = serde_json::to_value(&state).unwrap();
    assert_eq!(
        History::from_json(&stored).unwrap(),
        state,
        "seed {seed}: plain JSON"
    );
    let continued = [&state.events, later].concat();
    let now = if random.below(2) == 0 {
        None
    } else {
        Timestamp::parse("2026-06-01T00:00:00Z")
    };
    assert_eq!(
        of(&continued, policy, now),
        of(&all, policy, now),
        "seed {seed}"
    );
}

fn what_holds_for_every_decision(
    seed: u64,
    events: &[HistoryEvent],
    policy: &HygienePolicy,
    decision: &HygieneDecision,
) {
    let has = |kinds: &[EventKind]| events.iter().any(|event| kinds.contains(&event.kind));
    let action = decision.action.id();
    if has(&[Complaint, Unsubscribe]) {
        assert_eq!(action, "suppress", "seed {seed}: for good");
    } else if !has(&[Bounce]) {
        assert_eq!(action, "keep", "seed {seed}: without a bounce");
    }
    assert_eq!(
        decision.until.is_some(),
        ["pause", "recheck"].contains(&action),
        "seed {seed}"
    );
    // A sign of life after bounces that only count together takes them all back.
    if decision.reason_id == "repeated_bounces" {
        let sign = HistoryEvent::new(Timestamp::parse("2026-12-01T00:00:00Z").unwrap(), Click);
        assert_eq!(
            of(&[events, &[sign]].concat(), policy, None).action.id(),
            "keep",
            "seed {seed}"
        );
    }
    // What the sender caused changes nothing.
    let now = events.iter().map(|event| event.at).max();
    let mut blocked = HistoryEvent::new(Timestamp::parse("2026-02-01T00:00:00Z").unwrap(), Bounce);
    blocked.reason = Some(Reason::IpBlocklisted);
    let with = of(&[events, &[blocked]].concat(), policy, now);
    assert_eq!(
        (with.action, with.until, &with.reason),
        (decision.action, decision.until, &decision.reason),
        "seed {seed}"
    );
    assert!(
        !decision.reason.contains(['{', '}']) && decision.reason.ends_with('.'),
        "{}",
        decision.reason
    );
}

#[test]
fn the_typed_face_agrees_with_the_json_face() {
    let value = json!({ "address": "ann@example.com", "events": [soft(1), soft(5), soft(9)] });
    let typed = decide(
        &History::from_json(&value).unwrap(),
        &HygienePolicy::default(),
        None,
    );
    assert_eq!(
        typed,
        decide_json(&value, &Value::Null, &Value::Null).unwrap()
    );
}
