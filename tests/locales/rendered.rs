//! What is said with more or fewer facts.

use std::collections::HashSet;

use undelivered::explain::advice::advice;
use undelivered::explain::{Locale, explain_kind, explain_reason, explain_recipient};
use undelivered::report::{
    AutoReply, Blocklist, BounceType, Cause, Complaint, Confidence, Detail, Explanation, Kind,
    Mechanism, Outcome, Problem, Reason, Recipient, Remote, Report, Reporter, Scope, Stage,
    Versions,
};

use crate::{LOCALES, Texts, locale, texts};

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

/// Reads what is said in one language, and each text once.
struct Reader {
    lang: &'static str,
    locale: Locale,
    read: HashSet<String>,
}

impl Reader {
    fn of(lang: &'static str) -> Self {
        Self {
            lang,
            locale: locale(lang),
            read: HashSet::new(),
        }
    }

    /// That every text of `told` is whole and well-formed.
    fn check(&mut self, told: &Explanation, case: &dyn std::fmt::Debug) {
        let lang = self.lang;
        let steps = &told.what_to_do;
        assert!(!steps.is_empty(), "{lang}: no steps: {case:?}");
        for (index, step) in steps.iter().enumerate() {
            assert!(
                !steps[..index].contains(step),
                "{lang}: a step twice: {step}: {case:?}"
            );
        }
        let sentences = [&told.what_happened, &told.whose_problem]
            .into_iter()
            .chain(steps);
        for text in sentences.chain([&told.title]) {
            if !self.read.contains(text) {
                if let Some(flaw) = flaw(text, std::ptr::eq(text, &told.title)) {
                    panic!("{lang}: {flaw}: {text:?} in {case:?}");
                }
                self.read.insert(text.clone());
            }
        }
    }
}

fn flaw(text: &str, is_title: bool) -> Option<String> {
    let ends = ['.', '!', '?', '。', '！', '？'];
    if text.is_empty() || text.trim() != text {
        return Some("empty or with blanks at an end".to_owned());
    }
    if text.contains(['{', '}', '[', ']', '|']) {
        return Some("an unfilled gap".to_owned());
    }
    if is_title && text.ends_with(['.', '。', ',', ':', '：']) {
        return Some("a title is no sentence".to_owned());
    }
    if !is_title && !text.ends_with(ends) {
        return Some("no end of sentence".to_owned());
    }
    FLAWS
        .iter()
        .find(|flaw| text.contains(**flaw))
        .map(|flaw| format!("{flaw:?}"))
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
fn every_failure_reads_well_whatever_is_known() {
    let english = texts("en");
    for lang in LOCALES {
        let mut reader = Reader::of(lang);
        for &reason in Reason::ALL {
            for (scope, mechanism) in details(reason, &english) {
                for known in Known::sets() {
                    for &bounce_type in BounceType::ALL {
                        for outcome in [Outcome::Failed, Outcome::Delayed] {
                            let mut recipient = recipient(reason, bounce_type, outcome, known);
                            recipient.detail.scope = scope;
                            recipient.detail.mechanism = mechanism;
                            let provider = known.has(8).then_some("Example Mail");
                            let told = explain_recipient(
                                &reader.locale,
                                &recipient,
                                Kind::Bounce,
                                provider,
                            );
                            reader.check(
                                &told,
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
        let mut reader = Reader::of(lang);
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
                let told = explain_recipient(&reader.locale, &recipient, Kind::Bounce, provider);
                reader.check(&told, &(cause, known));
            }
        }
    }
}

#[test]
fn every_problem_is_told() {
    for lang in LOCALES {
        let mut reader = Reader::of(lang);
        for &problem in Problem::ALL {
            for known in Known::sets() {
                let mut recipient = recipient(
                    Reason::PolicyRejected,
                    BounceType::Other,
                    Outcome::Failed,
                    known,
                );
                recipient.problem_with = problem;
                let told = explain_recipient(&reader.locale, &recipient, Kind::Bounce, None);
                reader.check(&told, &(problem, known));
            }
        }
        for &reason in Reason::ALL {
            reader.check(&explain_reason(&reader.locale, reason), &reason);
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
        backscatter: None,
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
        let mut reader = Reader::of(lang);
        for &kind in Kind::ALL {
            for known in [Known(0), Known(1)] {
                let who = recipient(
                    Reason::Undetermined,
                    BounceType::Soft,
                    Outcome::Failed,
                    known,
                );
                let mut told = vec![explain_kind(&reader.locale, &report(kind))];
                for &outcome in Outcome::ALL {
                    let who = Recipient {
                        outcome,
                        ..who.clone()
                    };
                    told.push(explain_recipient(&reader.locale, &who, kind, None));
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
                        &reader.locale,
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
                        &reader.locale,
                        &Report {
                            complaint,
                            ..report(kind)
                        },
                    ));
                }
                told.iter()
                    .for_each(|told| reader.check(told, &(kind, known)));
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
        ("zh-CN", 7200, "2 小时"),
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
