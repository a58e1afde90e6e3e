#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic
)]

use super::*;
use crate::rules::{RuleError, RuleSpec};

fn spec(id: &str, phrases: &[&str]) -> RuleSpec {
    let phrases = phrases.iter().map(|phrase| (*phrase).to_owned()).collect();
    RuleSpec {
        id: format!("undetermined.{id}"),
        phrases,
        ..RuleSpec::default()
    }
}

fn rules(specs: &[RuleSpec]) -> RuleSet {
    RuleSet::with_user(specs).unwrap()
}

/// The user's rules that hit, each with the part of the text.
fn quotes<'a>(text: &'a str, rules: &RuleSet) -> Vec<(String, &'a str)> {
    let hits = scan(text, rules)
        .into_iter()
        .filter(|hit| rules.is_user(hit.rule));
    hits.map(|hit| {
        let id = rules.rule(hit.rule).unwrap().id.to_string();
        (
            id.split_once('.').unwrap().1.to_owned(),
            &text[hit.start..hit.end],
        )
    })
    .collect()
}

fn found<'a>(phrase: &str, text: &'a str) -> Vec<&'a str> {
    let rules = rules(&[spec("one", &[phrase])]);
    quotes(text, &rules)
        .into_iter()
        .map(|(_, quote)| quote)
        .collect()
}

#[test]
fn quotes_stand_in_the_original() {
    assert_eq!(
        found("over quota", "The user is\r\n  OVER \tQuota."),
        ["OVER \tQuota"]
    );
    assert_eq!(
        found("mailbox is full", "> > Mailbox\n> > is full"),
        ["Mailbox\n> > is full"]
    );
    assert_eq!(
        found("user's mailbox", "<user’s mail\u{ad}box>"),
        ["user’s mail\u{ad}box"]
    );
    assert_eq!(found("邮箱已满", "错误:邮箱已满。"), ["邮箱已满"]);
    assert_eq!(found("quota!", "（ＱＵＯＴＡ！）"), ["ＱＵＯＴＡ！"]);
    assert_eq!(found("ÜBER quota", "über\u{a0}Quota"), ["über\u{a0}Quota"]);
    assert_eq!(
        found(
            "does not exist. please try",
            "550-5.1.1 It does not\r\n550-5.1.1 exist. Please try\r\n550 5.1.1 x"
        ),
        ["does not\r\n550-5.1.1 exist. Please try"]
    );
}

#[test]
fn words_are_whole() {
    assert!(found("spam", "spamhaus antispam spam1").is_empty());
    assert_eq!(
        found("spam", "[spam] spam_x anti-spam"),
        ["spam", "spam", "spam"]
    );
    assert_eq!(
        found("unbekannt*", "unbekannter, unbekannt; nichtunbekannt"),
        ["unbekannt", "unbekannt"]
    );
    assert_eq!(found("<user>", "no<user>here"), ["<user>"]);
    assert!(found("пользователь", "пользователья").is_empty());
    assert_eq!(found("満杯", "メール満杯です"), ["満杯"]);
    assert_eq!(found("full", "邮箱full了"), ["full"]);
    assert_eq!(found("ไม่พบ", "เราไม่พบผู้ใช้"), ["ไม่พบ"]);
}

#[test]
fn gaps_are_short_and_stay_in_the_paragraph() {
    let phrase = "user * does not exist";
    assert_eq!(
        found(phrase, "user does not exist"),
        ["user does not exist"]
    );
    let text = "The user <a@example.com>\r\ndoes not exist here";
    assert_eq!(
        found(phrase, text),
        ["user <a@example.com>\r\ndoes not exist"]
    );
    assert!(found(phrase, "user a.\r\n\r\nIt does not exist").is_empty());
    let gap = |length: usize| format!("user {} does not exist", "x".repeat(length));
    assert_eq!(
        found(phrase, &gap(78)).len(),
        1,
        "80 bytes with both blanks"
    );
    assert!(found(phrase, &gap(79)).is_empty());
    // The nearest part counts, and each part only in its order.
    assert_eq!(
        found(phrase, "user 1, user 2 does not exist"),
        ["user 2 does not exist"]
    );
    assert!(found(phrase, "does not exist: user").is_empty());
    assert_eq!(found("邮箱 * 已满", "邮箱已满"), ["邮箱已满"]);
    assert_eq!(
        found("one * two * three", "one one two x three"),
        ["one two x three"]
    );
}

#[test]
fn parts_of_different_phrases_do_not_mix() {
    let rules = rules(&[
        spec("a", &["alpha * beta"]),
        spec("b", &["gamma * beta", "delta * alpha * beta"]),
    ]);
    assert_eq!(
        quotes("gamma beta", &rules),
        [("b".to_owned(), "gamma beta")]
    );
    assert_eq!(
        quotes("alpha beta", &rules),
        [("a".to_owned(), "alpha beta")]
    );
    let all = quotes("delta alpha beta", &rules);
    assert_eq!(
        all,
        [
            ("b".to_owned(), "delta alpha beta"),
            ("a".to_owned(), "alpha beta")
        ]
    );
}

#[test]
fn phrases_within_phrases_are_all_found() {
    let ids = ["mail", "mailbox", "mailbox full", "mailbox full of"];
    let specs: Vec<_> = (0..)
        .zip(ids)
        .map(|(n, phrase): (u8, _)| spec(&n.to_string(), &[phrase]))
        .collect();
    let rules = rules(&specs);
    let found: Vec<_> = quotes("mailbox full off", &rules)
        .into_iter()
        .map(|(_, quote)| quote)
        .collect();
    assert_eq!(found, ["mailbox", "mailbox full"]);
    assert_eq!(quotes("mail, mailbox full of mail", &rules).len(), 5);
}

#[test]
fn hits_tell_role_and_weight() {
    let rules = rules(&[RuleSpec {
        unless: vec!["sending quota".to_owned()],
        ..spec("quota", &["quota exceeded", "over * quota"])
    }]);
    let user = |hit: &Hit| rules.is_user(hit.rule);
    let hits: Vec<_> = scan("sending quota exceeded, over the Quota", &rules)
        .into_iter()
        .filter(user)
        .collect();
    let facts: Vec<_> = hits
        .iter()
        .map(|hit| (hit.start, hit.role, hit.weight))
        .collect();
    assert_eq!(
        facts,
        [
            (0, Role::Unless, 13),
            (8, Role::Phrase, 14),
            (24, Role::Phrase, 9)
        ]
    );
}

fn error(specs: &[RuleSpec]) -> RuleError {
    match RuleSet::with_user(specs) {
        Ok(_) => panic!("the rules were taken"),
        Err(error) => error,
    }
}

#[test]
fn faulty_rules_are_named() {
    let twice = [spec("a", &["one phrase"]), spec("b", &["One  Phrase"])];
    let faulty: [(&[RuleSpec], &str); 15] = [
        (
            &[RuleSpec {
                id: "Bad.id".to_owned(),
                ..spec("x", &["abc"])
            }],
            "id",
        ),
        (&[spec("x", &["abc"]), spec("x", &["def"])], "id"),
        (&[spec("x", &[])], "phrases"),
        (&[spec("x", &["ab"])], "phrases"),
        (&[spec("x", &["abc * "])], "phrases"),
        (&[spec("x", &["a*c"])], "phrases"),
        (&[spec("x", &["abc", "ABC"])], "phrases"),
        (&[spec("x", &[&"x".repeat(201)])], "phrases"),
        (&twice, "phrases"),
        (
            &[RuleSpec {
                codes: vec!["5.x.1".to_owned()],
                ..spec("x", &["abc"])
            }],
            "codes",
        ),
        (
            &[RuleSpec {
                stage: Some("rcpt".to_owned()),
                ..spec("x", &["abc"])
            }],
            "stage",
        ),
        (
            &[RuleSpec {
                reason: Some("nonsense".to_owned()),
                ..spec("x", &["abc"])
            }],
            "reason",
        ),
        (
            &[RuleSpec {
                provider_code: Some("(".to_owned()),
                ..spec("x", &["abc"])
            }],
            "provider_code",
        ),
        (
            &[RuleSpec {
                only_provider: true,
                ..spec("x", &["abc"])
            }],
            "provider",
        ),
        (&[spec("x", &vec!["abc"; 101])], "phrases"),
    ];
    for (specs, field) in faulty {
        let error = error(specs);
        assert_eq!(error.field, field, "{error}");
        assert_eq!(error.rule_id, specs.last().unwrap().id);
    }
}

#[test]
fn different_conditions_may_share_phrases() {
    let requires = |code: &str| vec![code.to_owned()];
    rules(&[
        spec("a", &["mailbox unavailable"]),
        RuleSpec {
            requires: requires("5.1.1"),
            ..spec("b", &["mailbox unavailable"])
        },
        RuleSpec {
            requires: requires("5.2.1"),
            ..spec("c", &["mailbox unavailable"])
        },
    ]);
}
