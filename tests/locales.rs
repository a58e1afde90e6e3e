//! Every locale says everything English says, and every text reads well whatever facts are known.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::collections::{BTreeMap, BTreeSet};

use undelivered::explain::advice::advice;
use undelivered::explain::{Locale, explain_kind, explain_reason, explain_recipient};
use undelivered::report::{
    AutoReply, Blocklist, BounceType, Cause, Complaint, Confidence, Detail, Explanation, Kind,
    Mechanism, Outcome, Reason, Recipient, Remote, Report, Reporter, Scope, Stage, Versions,
};

const LOCALES: [&str; 2] = ["en", "de"];
const _ALL: [&str; 11] = [
    "de", "en", "es", "fr", "it", "ja", "nb", "nl", "pl", "pt-BR", "zh-CN",
];

/// The texts of one locale by key, a list's items as `key.0`, `key.1` …
type Texts = BTreeMap<String, String>;

fn source(lang: &str) -> String {
    let path = format!("{}/src/locales/{lang}.toml", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn texts(lang: &str) -> Texts {
    fn flatten(path: &str, value: &toml::Value, texts: &mut Texts) {
        let inner = |key: &str| {
            if path.is_empty() {
                key.to_owned()
            } else {
                format!("{path}.{key}")
            }
        };
        match value {
            toml::Value::String(text) => {
                texts.insert(path.to_owned(), text.clone());
            }
            toml::Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    flatten(&inner(&index.to_string()), item, texts);
                }
            }
            toml::Value::Table(table) => {
                table
                    .iter()
                    .for_each(|(key, value)| flatten(&inner(key), value, texts));
            }
            other => panic!("{path}: {other} is no text"),
        }
    }
    let table: toml::Table = source(lang)
        .parse()
        .unwrap_or_else(|error| panic!("{lang}: {error}"));
    let mut all = Texts::new();
    flatten("", &toml::Value::Table(table), &mut all);
    all
}

fn locale(lang: &str) -> Locale {
    toml::from_str(&source(lang)).unwrap_or_else(|error| panic!("{lang}: {error}"))
}

/// The plural categories that CLDR gives a language for whole numbers below a million.
fn plurals(lang: &str) -> &'static [&'static str] {
    match lang {
        "ja" | "zh-CN" => &["other"],
        "pl" => &["few", "many", "one"],
        _ => &["one", "other"],
    }
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .map(|piece| piece.split_once('}').expect("} is missing").0)
        .collect()
}

/// What stands outside all brackets.
fn outside(text: &str) -> String {
    text.split('[')
        .map(|piece| piece.rsplit(']').next().unwrap())
        .collect()
}

/// The facts that are always known where the text `key` is used.
fn certain(key: &str) -> &'static [&'static str] {
    let has = |part: &str| key.contains(part);
    match key {
        "step.suggestion" => &["suggestion"],
        "step.forward_to" => &["forward_to"],
        "step.admin" => &["step"],
        "step.help" => &["help_url"],
        "delayed.title" => &["title"],
        "delayed.what" => &["what"],
        _ if key.ends_with(".retry") => &["wait", "give_up"],
        _ if has(".when.provider.") => &["provider"],
        _ if key.starts_with("unit.") => &["n"],
        _ => &[],
    }
}

#[test]
fn every_locale_has_the_keys_of_english() {
    let keys = |lang| -> BTreeSet<String> {
        texts(lang)
            .into_keys()
            .filter(|key| !key.starts_with("unit."))
            .collect()
    };
    let english = keys("en");
    for lang in LOCALES {
        let own = keys(lang);
        let missing: Vec<_> = english.difference(&own).collect();
        let unknown: Vec<_> = own.difference(&english).collect();
        assert!(missing.is_empty(), "{lang}.toml lacks {missing:#?}");
        assert!(
            unknown.is_empty(),
            "{lang}.toml has keys that English lacks: {unknown:#?}"
        );
    }
}

#[test]
fn english_words_every_reason_and_kind() {
    let english = texts("en");
    let has = |key: String| assert!(english.contains_key(&key), "en.toml lacks {key}");
    for reason in Reason::ALL {
        has(format!("reason.{}.title", reason.id()));
        has(format!("reason.{}.what", reason.id()));
    }
    for kind in Kind::ALL {
        for key in ["title", "what", "problem", "steps.0"] {
            has(format!("kind.{}.{key}", kind.id()));
        }
    }
    for key in english.keys() {
        let known = match key.split('.').collect::<Vec<_>>()[..] {
            ["reason", id, ..] => Reason::from_id(id).is_some(),
            ["kind", id, ..] => Kind::from_id(id).is_some(),
            _ => true,
        };
        assert!(known, "en.toml: {key} is of no reason or kind");
    }
}

#[test]
fn a_locale_names_itself_and_its_plurals() {
    for lang in LOCALES {
        let own = texts(lang);
        assert_eq!(own["lang"], lang);
        assert_eq!(own["dir"], "ltr", "{lang}");
        assert!(!own["name"].is_empty(), "{lang}");
        for unit in ["minute", "hour", "day"] {
            let prefix = format!("unit.{unit}.");
            let categories: Vec<_> = own
                .keys()
                .filter_map(|key| key.strip_prefix(&prefix))
                .collect();
            assert_eq!(categories, plurals(lang), "{lang}: {prefix}");
        }
    }
}

#[test]
fn placeholders_are_those_of_english_and_never_stay_empty() {
    let english = texts("en");
    for lang in LOCALES {
        for (key, text) in texts(lang) {
            let place = format!("{lang}: {key}: {text}");
            let depth = text.chars().fold(0_i32, |depth, character| {
                let depth = depth + i32::from(character == '[') - i32::from(character == ']');
                assert!((0..=1).contains(&depth), "brackets: {place}");
                depth
            });
            assert_eq!(depth, 0, "brackets: {place}");
            let allowed = match key.strip_prefix("unit.") {
                Some(_) => BTreeSet::from(["n"]),
                None => placeholders(&english[&key]),
            };
            let used = placeholders(&text);
            assert!(
                used.is_subset(&allowed),
                "{:?}: {place}",
                used.difference(&allowed)
            );
            for name in placeholders(&outside(&text)) {
                let sure = certain(&key).contains(&name);
                assert!(
                    sure,
                    "{{{name}}} may be unknown; put it in [brackets]: {place}"
                );
            }
        }
    }
}

#[test]
fn translations_are_translated() {
    let english = texts("en");
    for lang in LOCALES.into_iter().filter(|lang| *lang != "en") {
        for (key, text) in texts(lang) {
            let same = english.get(&key) == Some(&text) && text.split(' ').count() > 3;
            assert!(!same, "{lang}: {key} is still English: {text}");
        }
    }
}

/// Which facts a rendering knows.
#[derive(Debug, Clone, Copy)]
struct Known(u16);

impl Known {
    const FACTS: u16 = 9;

    fn has(self, fact: u16) -> bool {
        self.0 & (1 << fact) != 0
    }

    /// None, all, each alone and all but each.
    fn sets() -> impl Iterator<Item = Self> {
        let all = (1 << Self::FACTS) - 1;
        let singles = (0..Self::FACTS).map(|fact| 1 << fact);
        [0, all]
            .into_iter()
            .chain(singles.clone())
            .chain(singles.map(move |one| all & !one))
            .map(Self)
    }
}

fn recipient(reason: Reason, bounce_type: BounceType, outcome: Outcome, known: Known) -> Recipient {
    let given = |fact, value: &str| known.has(fact).then(|| value.to_owned());
    let facts = reason.facts();
    Recipient {
        address: given(0, "jo@example.com"),
        original_address: None,
        outcome,
        reason,
        bounce_type,
        stage: facts.stage,
        problem_with: facts.problem_with,
        confidence: Confidence::Certain,
        smtp_code: known.has(1).then_some(550),
        enhanced_code: given(1, "5.1.1"),
        command: None,
        diagnostic: None,
        remote: Remote {
            host: given(2, "mx.example.com"),
            ip: None,
            provider: None,
        },
        detail: Detail {
            mechanism: None,
            scope: None,
            blocklist: known.has(3).then(|| Blocklist {
                name: "Example BL".into(),
                lookup_url: given(4, "https://example.org/lookup").map(Into::into),
            }),
            forward_to: given(5, "jo@example.net"),
            suggestion: given(6, "jo@example.org"),
            provider_code: None,
            help_url: given(7, "https://example.org/help"),
        },
        evidence: Vec::new(),
        conflicts: Vec::new(),
        cause: None,
        advice: advice(reason, bounce_type, None, None),
        explanation: Explanation::default(),
        codes: facts.codes.clone(),
    }
}

/// What a gap that was filled badly leaves behind. French puts a no-break space before some signs.
const FLAWS: [&str; 36] = [
    "  ", "( ", " )", "()", " .", " ,", " ;", " :", " !", " ?", " 。", " 、", " ，", "..", ".,",
    ",.", ",,", ",;", ",:", ":,", ":.", ";,", ";.", "::", "。。", "。、", "、、", "、。", "，，",
    "，。", "。，", "（）", "：，", "：。", "，、", "、，",
];

/// That every text of `explanation` is whole and well-formed.
fn check(explanation: &Explanation, lang: &str, case: &dyn std::fmt::Debug) {
    let Explanation {
        title,
        what_happened,
        whose_problem,
        what_to_do,
    } = explanation;
    let fail = |text: &str, why: &str| panic!("{lang}: {why}: {text:?} in {case:?}");
    assert!(!what_to_do.is_empty(), "{lang}: no steps: {case:?}");
    for text in [title, what_happened, whose_problem]
        .into_iter()
        .chain(what_to_do)
    {
        if text.is_empty() || text.trim() != text {
            fail(text, "empty or with blanks at an end");
        }
        if text.contains(['{', '}', '[', ']', '|']) {
            fail(text, "an unfilled gap");
        }
        if let Some(flaw) = FLAWS.iter().find(|flaw| text.contains(**flaw)) {
            fail(text, &format!("{flaw:?}"));
        }
    }
    if title.ends_with(['.', '。', ',', ':']) {
        fail(title, "a title is no sentence");
    }
    for text in [what_happened, whose_problem].into_iter().chain(what_to_do) {
        if !text.ends_with(['.', '!', '?', '。', '！', '？']) {
            fail(text, "no end of sentence");
        }
    }
    for (index, step) in what_to_do.iter().enumerate() {
        assert!(
            !what_to_do[..index].contains(step),
            "{lang}: a step twice: {step}: {case:?}"
        );
    }
}

/// The scopes and mechanisms for which English has own words under `reason`, and none.
fn details(reason: Reason, english: &Texts) -> Vec<(Option<Scope>, Option<Mechanism>)> {
    let worded = |id: &str| {
        let prefix = format!("reason.{}.when.{id}.", reason.id());
        english.keys().any(|key| key.starts_with(&prefix))
    };
    let scopes = Scope::ALL.iter().filter(|scope| worded(scope.id()));
    let mechanisms = Mechanism::ALL
        .iter()
        .filter(|mechanism| worded(mechanism.id()));
    std::iter::once((None, None))
        .chain(scopes.map(|scope| (Some(*scope), None)))
        .chain(mechanisms.map(|mechanism| (None, Some(*mechanism))))
        .collect()
}

#[test]
fn every_variant_of_english_is_one_that_occurs() {
    for key in texts("en").keys() {
        let known = match key.split('.').collect::<Vec<_>>()[..] {
            ["reason", _, "when", variant, ..] => {
                Scope::from_id(variant).is_some()
                    || Mechanism::from_id(variant).is_some()
                    || ["provider", "soft"].contains(&variant)
            }
            ["kind", "delivered", "when", variant, ..] => Outcome::from_id(variant).is_some(),
            ["kind", "auto_reply", "when", variant, ..] => {
                ["away", "left_company", "ticket"].contains(&variant)
            }
            ["kind", "complaint", "when", variant, ..] => {
                ["fraud", "virus", "opt_out", "not_spam", "auth_failure"].contains(&variant)
            }
            ["kind", _, "when", ..] => false,
            ["problem", "when", variant, ..] => variant == "soft",
            _ => true,
        };
        assert!(known, "en.toml: nothing leads to {key}");
    }
}

#[test]
fn every_failure_reads_well_whatever_is_known() {
    let english = texts("en");
    for lang in LOCALES {
        let locale = locale(lang);
        for &reason in Reason::ALL {
            for (scope, mechanism) in details(reason, &english) {
                for known in Known::sets() {
                    for &bounce_type in BounceType::ALL {
                        for outcome in [Outcome::Failed, Outcome::Delayed] {
                            let mut recipient = recipient(reason, bounce_type, outcome, known);
                            recipient.detail.scope = scope;
                            recipient.detail.mechanism = mechanism;
                            let provider = known.has(8).then_some("Example Mail");
                            let told =
                                explain_recipient(&locale, &recipient, Kind::Bounce, provider);
                            check(
                                &told,
                                lang,
                                &(reason, scope, mechanism, known, bounce_type, outcome),
                            );
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn every_cause_of_an_expiry_is_told() {
    for lang in LOCALES {
        let locale = locale(lang);
        for &cause in Reason::ALL {
            for known in Known::sets() {
                let mut recipient = recipient(
                    Reason::MessageExpired,
                    BounceType::Soft,
                    Outcome::Failed,
                    known,
                );
                recipient.cause = Some(Cause {
                    reason: cause,
                    bounce_type: BounceType::Soft,
                    stage: Stage::Unknown,
                    evidence: Vec::new(),
                });
                let provider = known.has(8).then_some("Example Mail");
                let told = explain_recipient(&locale, &recipient, Kind::Bounce, provider);
                check(&told, lang, &(cause, known));
            }
        }
    }
}

#[test]
fn every_problem_is_told() {
    for lang in LOCALES {
        let locale = locale(lang);
        for &problem in undelivered::report::Problem::ALL {
            for known in Known::sets() {
                let mut recipient = recipient(
                    Reason::PolicyRejected,
                    BounceType::Other,
                    Outcome::Failed,
                    known,
                );
                recipient.problem_with = problem;
                let told = explain_recipient(&locale, &recipient, Kind::Bounce, None);
                check(&told, lang, &(problem, known));
            }
        }
        for &reason in Reason::ALL {
            check(&explain_reason(&locale, reason), lang, &reason);
        }
    }
}

fn report(kind: Kind) -> Report {
    Report {
        kind,
        format: "message",
        recipients: Vec::new(),
        reporter: Reporter::default(),
        original: None,
        explanation: Explanation::default(),
        codes: None,
        complaint: None,
        auto_reply: None,
        warnings: Vec::new(),
        versions: Versions {
            engine: "0",
            rules: "0".into(),
        },
    }
}

#[test]
fn every_kind_is_told() {
    for lang in LOCALES {
        let locale = locale(lang);
        for &kind in Kind::ALL {
            for known in [Known(0), Known(1)] {
                let who = recipient(
                    Reason::Undetermined,
                    BounceType::Soft,
                    Outcome::Failed,
                    known,
                );
                let mut told = vec![explain_kind(&locale, &report(kind))];
                for &outcome in Outcome::ALL {
                    let who = Recipient {
                        outcome,
                        ..who.clone()
                    };
                    told.push(explain_recipient(&locale, &who, kind, None));
                }
                for subtype in [
                    "vacation",
                    "out_of_office",
                    "left_company",
                    "ticket",
                    "other",
                ] {
                    let until = known.has(0).then(|| "2030-01-31".to_owned());
                    let auto_reply = Some(AutoReply { until, subtype });
                    told.push(explain_kind(
                        &locale,
                        &Report {
                            auto_reply,
                            ..report(kind)
                        },
                    ));
                }
                for feedback in [
                    "abuse",
                    "fraud",
                    "virus",
                    "opt-out",
                    "not-spam",
                    "auth-failure",
                ] {
                    let original_recipients = who.address.iter().cloned().collect();
                    let feedback_type = feedback.to_owned();
                    let complaint = Some(Complaint {
                        feedback_type,
                        original_recipients,
                        ..Complaint::default()
                    });
                    told.push(explain_kind(
                        &locale,
                        &Report {
                            complaint,
                            ..report(kind)
                        },
                    ));
                }
                told.iter()
                    .for_each(|told| check(told, lang, &(kind, known)));
            }
        }
    }
}

#[test]
fn waiting_times_have_the_right_number() {
    let wait = |lang, seconds| {
        let mut recipient = recipient(
            Reason::SystemUnavailable,
            BounceType::Soft,
            Outcome::Failed,
            Known(0),
        );
        recipient.advice = advice(recipient.reason, BounceType::Soft, None, Some(seconds));
        explain_recipient(&locale(lang), &recipient, Kind::Bounce, None).what_to_do[0].clone()
    };
    for (lang, seconds, words) in [
        ("en", 60, "in 1 minute."),
        ("en", 300, "in 5 minutes."),
        ("en", 3600, "in 1 hour."),
        ("en", 86_400, "in 1 day."),
        ("de", 60, "in 1 Minute "),
        ("de", 172_800, "in 2 Tagen "),
        ("nb", 60, "om 1 minutt"),
        ("nb", 300, "om 5 minutter"),
        ("fr", 60, "dans 1\u{a0}minute"),
        ("fr", 7200, "dans 2\u{a0}heures"),
        ("es", 86_400, "1 día"),
        ("es", 300, "5 minutos"),
        ("pt-BR", 3600, "1 hora"),
        ("it", 7200, "2 ore"),
        ("nl", 300, "5 minuten"),
        ("pl", 60, "za 1 minutę"),
        ("pl", 120, "za 2 minuty"),
        ("pl", 300, "za 5 minut"),
        ("pl", 1320, "za 22 minuty"),
        ("pl", 86_400, "za 1 dzień"),
        ("ja", 300, "5分"),
        ("zh-CN", 7200, "2小时"),
    ] {
        let step = wait(lang, seconds);
        assert!(
            step.contains(words),
            "{lang}: {seconds} s should read {words:?}: {step}"
        );
    }
}

#[test]
fn english_is_compiled_in() {
    assert_eq!(Locale::english().lang(), "en");
    let english = locale("en");
    for &reason in Reason::ALL {
        assert_eq!(
            explain_reason(&english, reason),
            explain_reason(&Locale::english(), reason)
        );
    }
}

/// The facts of one bounce appear in its words.
#[test]
fn facts_are_told() {
    let known = Known((1 << Known::FACTS) - 1);
    let english = Locale::english();
    let tell = |reason: Reason, change: &dyn Fn(&mut Recipient)| {
        let facts = reason.facts();
        let mut recipient = recipient(reason, facts.bounce_type, Outcome::Failed, known);
        change(&mut recipient);
        explain_recipient(&english, &recipient, Kind::Bounce, Some("Example Mail"))
    };
    let told = tell(Reason::UserUnknown, &|_| {});
    assert!(
        told.what_happened
            .contains("Example Mail has no mailbox jo@example.com")
    );
    assert!(
        told.what_to_do[0].contains("jo@example.org was probably meant"),
        "{told:?}"
    );
    let told = tell(Reason::UserUnknown, &|recipient| {
        recipient.bounce_type = BounceType::Soft
    });
    assert!(told.what_happened.contains("temporary"), "{told:?}");
    let told = tell(Reason::IpBlocklisted, &|_| {});
    assert!(told.title.contains("Example BL"), "{told:?}");
    assert!(
        told.what_to_do
            .iter()
            .any(|step| step.contains("https://example.org/lookup"))
    );
    let told = tell(Reason::AuthFailed, &|recipient| {
        recipient.detail.mechanism = Some(Mechanism::Spf)
    });
    assert!(told.title.contains("SPF"), "{told:?}");
    let told = tell(Reason::MessageExpired, &|recipient| {
        recipient.cause = Some(Cause {
            reason: Reason::MailboxFull,
            bounce_type: BounceType::Soft,
            stage: Stage::RcptTo,
            evidence: Vec::new(),
        });
    });
    assert!(told.title.contains("The mailbox is full"), "{told:?}");
    assert!(told.whose_problem.contains("make room"), "{told:?}");
    let hostile = tell(Reason::UserUnknown, &|recipient| {
        recipient.address = Some("a\u{1b}[2J\u{202e}@example.com".to_owned());
    });
    assert!(
        hostile
            .what_happened
            .contains("no mailbox with this address"),
        "{hostile:?}"
    );
}
