//! SMTP replies: one failure, or one for each recipient that is answered on its own.

use std::ops::Range;

use super::{Extraction, Failure, Scene, Words, address, codes, free_text, region};
use crate::read::Shape;
use crate::report::{Kind, Outcome};
use crate::rules::normalise::lower;
use crate::rules::{Strength, Target};

/// Reads pasted replies.
pub(super) fn extract(scene: Scene<'_>) -> Extraction {
    let text = scene
        .document
        .texts
        .first()
        .map(|text| &*text.content)
        .unwrap_or_default();
    let format = match scene.document.shape {
        Shape::Transcript => "smtp_transcript",
        Shape::Log => "mta_log",
        Shape::Json => "webhook",
        _ => "smtp_reply",
    };
    let answers = answers(text);
    if !answers.is_empty() {
        return several(text, answers, format);
    }
    // Any program may write a record or a log line with words such as "not found" and a number.
    let data = matches!(scene.document.shape, Shape::Json | Shape::Log);
    let class = class(text, data).filter(|_| !data || speaks_smtp(text));
    if class.is_none() && (data || !speaks_of_failure(scene, text)) {
        return Extraction::new(Kind::NotABounce, "text");
    }
    let everything = words(0..text.len());
    if class == Some(2) && !says_clearly(scene) && !is_farewell(text) {
        let mut extraction = Extraction::new(Kind::Delivered, format);
        extraction.failures = vec![Failure {
            outcome: Some(Outcome::Delivered),
            words: vec![everything.clone()],
            diagnostic: Some(everything),
            ..Failure::default()
        }];
        return extraction;
    }
    let mut extraction = Extraction::new(Kind::Bounce, format);
    let mut failures = free_text::failures(scene);
    failures.truncate(1);
    for failure in &mut failures {
        failure.outcome = Some(Outcome::Failed);
        failure.words = vec![everything.clone()];
        failure.diagnostic = Some(everything.clone());
    }
    extraction.failures = failures;
    extraction
}

/// Replies to several recipients, as LMTP and pipelining give them.
fn several(text: &str, answers: Vec<Answer>, format: &'static str) -> Extraction {
    let delivered = |answer: &Answer| {
        let said = text.get(answer.range.clone()).unwrap_or_default();
        class(said, true) == Some(2)
    };
    let kind = if answers.iter().all(delivered) {
        Kind::Delivered
    } else {
        Kind::Bounce
    };
    let mut extraction = Extraction::new(kind, format);
    extraction.failures = answers
        .into_iter()
        .filter(|answer| kind == Kind::Delivered || !delivered(answer))
        .map(|answer| Failure {
            address: Some(answer.address),
            outcome: Some(if kind == Kind::Delivered {
                Outcome::Delivered
            } else {
                Outcome::Failed
            }),
            words: vec![words(answer.range.clone())],
            diagnostic: Some(words(answer.range)),
            ..Failure::default()
        })
        .collect();
    extraction
}

/// A reply about one recipient.
struct Answer {
    address: String,
    range: Range<usize>,
}

/// The replies of a text, when each is about a recipient of its own; empty otherwise.
fn answers(text: &str) -> Vec<Answer> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut at = 0_usize;
    let mut continued = false;
    for line in text.split_inclusive('\n') {
        let start = at;
        at = at.saturating_add(line.len());
        if line.trim().is_empty() {
            continue;
        }
        let bare = line.trim_start();
        let coded = codes::starts_with_reply(bare);
        match ranges.last_mut() {
            Some(last) if continued || !coded => last.end = at,
            _ => ranges.push(start..at),
        }
        continued = coded && bare.get(3..4) == Some("-");
    }
    let mut answers: Vec<Answer> = Vec::new();
    for range in ranges {
        let said = text.get(range.clone()).unwrap_or_default();
        let Some(found) = address::all(said).next() else {
            return Vec::new();
        };
        let known = |answer: &Answer| answer.address.eq_ignore_ascii_case(&found.address);
        if !codes::starts_with_reply(said.trim_start()) || answers.iter().any(known) {
            return Vec::new();
        }
        answers.push(Answer {
            address: found.address,
            range,
        });
    }
    if answers.len() < 2 {
        answers.clear();
    }
    answers
}

const fn words(range: Range<usize>) -> Words {
    Words {
        text: 0,
        range,
        tier: 0,
    }
}

/// Whether words without a code are a server's: a few words about a failure, or two of these: mail is
/// named, the failure is clear, there is but one sentence. Questions and letters speak of failures too.
fn speaks_of_failure(scene: Scene<'_>, text: &str) -> bool {
    let reasons = scene.hits.first().into_iter().flatten().filter(|hit| {
        let rule = scene.rules.rule(hit.rule);
        is_reason(scene, hit.rule) && rule.is_some_and(|rule| rule.requires.is_empty())
    });
    let opens = region::opening(scene, 0).is_some();
    if opens || reasons.count() == 0 {
        return opens;
    }
    if is_question(text) || is_letter(text) {
        return false;
    }
    let words = text.split_whitespace().filter(|word| !word.contains('@'));
    if (1..=6).contains(&words.count()) {
        return true;
    }
    let (mail, clear, one) = (
        speaks_of_mail(text),
        says_clearly(scene),
        sentences(text) < 2,
    );
    [mail, clear, one].iter().filter(|holds| **holds).count() > 1
}

/// Whether a text has a word of mail in it.
fn speaks_of_mail(text: &str) -> bool {
    const STEMS: [&str; 81] = [
        "mail",
        "messa",
        "mensa",
        "nachricht",
        "bericht",
        "besked",
        "meddel",
        "melding",
        "wiadomo",
        "zpráv",
        "üzenet",
        "mesaj",
        "сообщ",
        "письм",
        "повідом",
        "recipient",
        "recipiënt",
        "empfäng",
        "destinat",
        "mottak",
        "mottag",
        "modtag",
        "ontvang",
        "odbior",
        "получат",
        "address",
        "adres",
        "direcci",
        "indirizz",
        "endere",
        "адрес",
        "user",
        "usuari",
        "usuári",
        "utilis",
        "utent",
        "benutzer",
        "bruger",
        "użytk",
        "польз",
        "sender",
        "absend",
        "remit",
        "mittent",
        "server",
        "serv",
        "сервер",
        "host",
        "domain",
        "domän",
        "domin",
        "account",
        "konto",
        "compte",
        "cuenta",
        "smtp",
        "deliver",
        "relay",
        "postfach",
        "boîte",
        "buzón",
        "casella",
        "caixa",
        "ящик",
        "spam",
        "quota",
        "connect",
        "conect",
        "connexion",
        "verbind",
        "соедин",
        "newsletter",
        "campaign",
        "spf",
        "dkim",
        "dmarc",
        "tls",
        "dns",
        "greeting",
        "banner",
        "timeout",
    ];
    let text = lower(text);
    STEMS.iter().any(|stem| text.contains(stem)) || !text.is_ascii()
}

/// Whether somebody asks something.
fn is_question(text: &str) -> bool {
    text.contains('？') || text.split_whitespace().any(|word| word.ends_with('?'))
}

/// Whether a text begins with a salutation.
fn is_letter(text: &str) -> bool {
    const SALUTATIONS: [&str; 22] = [
        "dear", "hi", "hello", "hey", "liebe", "lieber", "hallo", "guten", "bonjour", "salut",
        "cher", "chère", "hola", "estimado", "estimada", "ciao", "gentile", "olá", "beste", "hei",
        "hej", "cześć",
    ];
    let first = text.split_whitespace().next().unwrap_or_default();
    let first = lower(first.trim_end_matches([',', '!']));
    SALUTATIONS.contains(&first.as_str())
}

/// How many sentences a text has.
fn sentences(text: &str) -> usize {
    let ends = |word: &str| word.len() > 3 && word.ends_with(['.', '!']);
    let words: Vec<&str> = text.split_whitespace().collect();
    let inner = words.len().saturating_sub(1);
    let stops = words.iter().take(inner).filter(|word| ends(word)).count();
    stops.saturating_add(1)
}

/// Whether a server hangs up: `221` closes the session, for an error too.
fn is_farewell(text: &str) -> bool {
    codes::replies(text).next().is_some_and(|reply| {
        let after = text.get(reply.range.end..).unwrap_or_default();
        let words = after.trim_start_matches(|c: char| !c.is_alphabetic());
        reply.code == 221
            && words
                .get(..5)
                .is_some_and(|word| word.eq_ignore_ascii_case("error"))
    })
}

/// Whether a clear reason stands in the text.
fn says_clearly(scene: Scene<'_>) -> bool {
    scene.hits.first().into_iter().flatten().any(|hit| {
        is_reason(scene, hit.rule)
            && scene.rules.rule(hit.rule).is_some_and(|rule| {
                rule.strength == Strength::Normal && rule.requires.is_empty() && !rule.wrapper
            })
    })
}

fn is_reason(scene: Scene<'_>, rule: u16) -> bool {
    scene
        .rules
        .rule(rule)
        .is_some_and(|rule| matches!(rule.target, Target::Reason(_)))
}

/// Whether a number counts something: `450 g`, `500 ml`.
fn is_measure(text: &str, reply: &codes::Reply) -> bool {
    let after = text.get(reply.range.end..).unwrap_or_default();
    let unit = after.split_whitespace().next().unwrap_or_default();
    UNITS.contains(&unit.trim_end_matches([',', '.', ';']))
}

/// What numbers count outside of mail.
const UNITS: [&str; 20] = [
    "g", "kg", "mg", "ml", "cl", "dl", "l", "mm", "cm", "m", "km", "m²", "kb", "mb", "gb", "eur",
    "usd", "min", "h", "x",
];

/// Whether a text holds a code of SMTP, not just any number.
fn speaks_smtp(text: &str) -> bool {
    codes::enhanced(text).next().is_some()
        || codes::replies(text).any(|reply| crate::rules::reply(reply.code).is_some())
}

/// The class of the reply's code. In prose a number is a code only where nothing else stands there;
/// `anywhere`, also behind any colon or bracket.
fn class(text: &str, anywhere: bool) -> Option<u16> {
    let reply = codes::replies(text)
        .filter(|reply| anywhere || reply.weight > 3 || !is_measure(text, reply))
        .max_by_key(|reply| (reply.weight, std::cmp::Reverse(reply.range.start)));
    let enhanced = codes::enhanced(text).next();
    reply
        .map(|reply| reply.code / 100)
        .or_else(|| enhanced.map(|(code, _)| u16::from(code.class)))
}
