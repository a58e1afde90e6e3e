//! How long a server asks to wait, read from its words.
//!
//! A hint is a request (`try again`, `wait`, `greylisted`), some small words and a duration. What
//! lies behind ("has been trying for 5 days"), how long someone goes on ("will retry for 3 more
//! days") and what a limit counts ("100 messages in 60 minutes") are none. Meant for verdicts that
//! time cures; elsewhere a duration may be anything.

use crate::value::number;

/// Characters of a text that are read. A reply is far shorter.
const LONGEST_TEXT: usize = 4000;

/// A longer wait is a misreading, or no use.
const LONGEST_HINT: u32 = 7 * 86_400;

/// Words that ask to wait, a line a language.
const REQUESTS: &[&str] = &[
    "again back expires reconnect resend retry try",
    "versuchen",
    "attendez patientez réessayer réessayez",
    "espere intente inténtelo",
    "aguarde tente",
    "attendere riprova riprovare",
    "probeer wacht",
    "prøv vent försök vänta",
    "poczekaj spróbuj",
];

/// Words after which "for" begins the wait; after those above it says how long somebody goes on.
const STATES: &[&str] = &[
    "banned blocked graylisted graylisting greylisted greylisting limited suspended throttled wait",
    "warten",
];

/// Words that may stand between a request and its duration.
const FILLERS: &[&str] = &[
    "about after again another approximately around at it in is later least please sending the this",
    "time until up you",
    "bitte einmal erneut es etwa mindestens nach noch sie später wieder",
    "après au dans moins nouveau plus tard à",
    "de dentro después en más nuevamente nuevo tarde",
    "após em mais novamente novo",
    "dopo fra più tardi tra",
    "het na opnieuw over",
    "efter etter igen igjen om",
    "ponownie za",
];

const MOST_FILLERS: usize = 6;

/// Words after a duration that make a request of it: "in 5 Minuten erneut versuchen".
const AFTERWORDS: &[&[&str]] = &[
    &["erneut"],
    &["noch", "einmal"],
    &["nochmals"],
    &["opnieuw"],
    &["på", "nytt"],
    &["before", "retrying"],
    &["before", "trying"],
    &["before", "you", "try"],
];

/// Words after a duration that make a request of it where the text speaks of greylisting.
const COUNTDOWN: &[&[&str]] = &[&["left"], &["remaining"], &["to", "go"]];

/// The seconds that a server asks to wait before the next try, or `None` where it does not say.
///
/// Understands "try again in 5 minutes", "retry after 300 seconds", "wait 00:05:00", "come back in
/// 1h 30m", "Retry-After: 3600", "greylisted for 60 seconds" and the like; also in the languages of
/// the locales.
#[must_use]
pub fn retry_hint(text: &str) -> Option<u32> {
    let tokens = tokens(text);
    let greylisted = tokens.iter().any(|token| {
        matches!(token, Token::Word(word) if word.starts_with("greyl") || word.starts_with("grayl"))
    });
    (0..tokens.len())
        .filter_map(|place| tokens.get(place..))
        .filter_map(|tokens| asked(tokens).or_else(|| told_after(tokens, greylisted)))
        .find(|seconds| (1..=LONGEST_HINT).contains(seconds))
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Number(f64),
    /// `h:mm:ss`, in seconds.
    Clock(u32),
    /// `mm:ss` in seconds, unless it is a time of day.
    ShortClock(u32),
    /// The end of a sentence or clause, or something that is no part of a duration.
    Stop,
}

/// `text` in lower case, cut where letters, digits and signs meet.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut piece = String::new();
    let mut characters = text
        .chars()
        .take(LONGEST_TEXT)
        .flat_map(char::to_lowercase)
        .peekable();
    while let Some(character) = characters.next() {
        let numeric = piece.starts_with(|first: char| first.is_ascii_digit());
        let joins = numeric
            && matches!(character, '.' | ':')
            && characters.peek().is_some_and(char::is_ascii_digit);
        let digit = character.is_ascii_digit() || joins;
        if digit || character.is_alphabetic() {
            if numeric != digit {
                tokens.extend(token(&mut piece));
            }
            piece.push(character);
        } else {
            tokens.extend(token(&mut piece));
            if matches!(character, '.' | ';' | '!' | '?' | '。' | '；') {
                tokens.push(Token::Stop);
            }
        }
    }
    tokens.extend(token(&mut piece));
    tokens
}

/// The token that `piece` is; empties it.
fn token(piece: &mut String) -> Option<Token> {
    let piece = std::mem::take(piece);
    if !piece.starts_with(|first: char| first.is_ascii_digit()) {
        return (!piece.is_empty())
            .then(|| in_words(&piece).map_or(Token::Word(piece), Token::Number));
    }
    let clock = piece
        .split(':')
        .map(str::parse)
        .collect::<Result<Vec<u32>, _>>();
    Some(match clock.as_deref() {
        Ok([hours, minutes @ 0..60, seconds @ 0..60]) => Token::Clock(
            hours
                .saturating_mul(3600)
                .saturating_add(minutes * 60 + seconds),
        ),
        Ok([minutes, seconds @ 0..60]) => {
            Token::ShortClock(minutes.saturating_mul(60).saturating_add(*seconds))
        }
        _ => number(&piece).map_or(Token::Stop, Token::Number),
    })
}

fn in_words(word: &str) -> Option<f64> {
    Some(match word {
        "a" | "an" | "one" => 1.0,
        "two" => 2.0,
        "three" => 3.0,
        "five" => 5.0,
        "ten" => 10.0,
        "fifteen" => 15.0,
        "twenty" => 20.0,
        "thirty" => 30.0,
        _ => return None,
    })
}

/// The seconds in the unit that `word` names, or begins with where words are not spaced.
fn unit(word: &str) -> Option<u32> {
    const UNITS: &[(u32, &[&str], &[&str])] = &[
        (
            1,
            &["s", "sec", "secs"],
            &["second", "sekund", "segund", "secondi", "秒"],
        ),
        (60, &["m", "min", "mins", "mn"], &["minut", "分"]),
        (
            3600,
            &["h", "hr", "hrs", "ora", "ore", "uur", "timer"],
            &[
                "hour", "stund", "heure", "hora", "godz", "timm", "小时", "小時", "時間",
            ],
        ),
        (
            86_400,
            &["d", "dag", "dni", "dia", "día"],
            &[
                "day", "tag", "jour", "días", "dias", "giorn", "dage", "天", "日",
            ],
        ),
    ];
    let named = |names: &[&str], stems: &[&str]| {
        names.contains(&word) || stems.iter().any(|stem| word.starts_with(stem))
    };
    UNITS
        .iter()
        .find(|(_, names, stems)| named(names, stems))
        .map(|(seconds, ..)| *seconds)
}

/// The duration that `tokens` begin with, and what follows it.
fn duration(tokens: &[Token]) -> Option<(u32, &[Token])> {
    if let [
        Token::Clock(seconds) | Token::ShortClock(seconds),
        rest @ ..,
    ] = tokens
    {
        return Some((*seconds, rest));
    }
    let mut total = None;
    let mut rest = tokens;
    let mut smallest = u32::MAX;
    loop {
        let after_and = match rest {
            [Token::Word(and), after @ ..] if total.is_some() && and == "and" => after,
            _ => rest,
        };
        let [Token::Number(count), Token::Word(word), after @ ..] = after_and else {
            break;
        };
        let Some(size) = unit(word).filter(|size| *size < smallest) else {
            break;
        };
        let seconds = (count * f64::from(size))
            .ceil()
            .clamp(0.0, f64::from(u32::MAX)) as u32;
        total = Some(total.unwrap_or(0_u32).saturating_add(seconds));
        smallest = size;
        rest = after;
    }
    total.map(|total| (total, rest))
}

fn among(lines: &[&str], word: &str) -> bool {
    lines
        .iter()
        .any(|line| line.split(' ').any(|known| known == word))
}

/// A request and its duration at the beginning of `tokens`.
fn asked(tokens: &[Token]) -> Option<u32> {
    let (first, mut rest) = tokens.split_first()?;
    let Token::Word(request) = first else {
        return None;
    };
    let state = among(STATES, request);
    if !state && !among(REQUESTS, request) {
        return None;
    }
    let mut last = "";
    for _ in 0..MOST_FILLERS {
        let [Token::Word(word), after @ ..] = rest else {
            break;
        };
        if !among(FILLERS, word) && !(state && word == "for") {
            break;
        }
        last = word;
        rest = after;
    }
    match (rest, last) {
        // "try again at 17:30"
        ([Token::ShortClock(_), ..], "at" | "after" | "until") => None,
        // "Retry-After: 3600"
        ([Token::Number(seconds)] | [Token::Number(seconds), Token::Stop, ..], "after")
            if request == "retry" =>
        {
            Some(*seconds as u32)
        }
        _ => duration(rest).map(|(seconds, _)| seconds),
    }
}

/// A duration at the beginning of `tokens` and the words that make a request of it.
fn told_after(tokens: &[Token], greylisted: bool) -> Option<u32> {
    let (seconds, rest) = duration(tokens)?;
    let follows = |words: &&[&str]| {
        words.len() <= rest.len()
            && words
                .iter()
                .zip(rest)
                .all(|(word, token)| matches!(token, Token::Word(it) if it == word))
    };
    let unspaced = || {
        let Some(Token::Word(unit)) = tokens.get(1) else {
            return false;
        };
        let next = match rest.first() {
            Some(Token::Word(next)) => next.as_str(),
            _ => "",
        };
        unit.contains(['後', '后']) && (unit.contains(['再', '重']) || next.contains(['再', '重']))
    };
    let asked = AFTERWORDS.iter().any(follows)
        || (greylisted && COUNTDOWN.iter().any(follows))
        || unspaced();
    asked.then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_servers_ask() {
        for (text, seconds) in [
            ("450 4.2.0 Greylisted, please try again in 300 seconds", 300),
            (
                "451 4.7.1 Greylisting in action, please come back in 00:04:33",
                273,
            ),
            ("please retry after 5 minutes", 300),
            ("Please try again after 15 mins.", 900),
            ("Retry-After: 3600", 3600),
            ("421 too many connections, retry after 120", 120),
            ("You must wait 1 hour, 5 minutes before trying", 3900),
            ("wait at least 90s", 90),
            ("try again later in 1 hour", 3600),
            ("try again in an hour", 3600),
            ("try again in 15min", 900),
            ("come back in 1h30m", 5400),
            ("Greylisted for 60 seconds by the filter", 60),
            ("IP temporarily blocked for 24 hours", 86_400),
            ("Greylisting enabled: 245 seconds remaining", 245),
            ("Try again in 4:32", 272),
            ("try again in 1.5 minutes", 90),
            ("try again in two hours", 7200),
            ("Bitte versuchen Sie es in 10 Minuten erneut.", 600),
            ("in 10 Minuten noch einmal versuchen", 600),
            ("Bitte warten Sie 30 Sekunden", 30),
            ("Réessayez dans 5 minutes", 300),
            ("Inténtelo de nuevo en 2 horas", 7200),
            ("Tente novamente em 10 minutos", 600),
            ("Riprovare tra 5 minuti", 300),
            ("Probeer het over 5 minuten opnieuw", 300),
            ("Prøv igjen om 5 minutter", 300),
            ("Försök igen om 2 timmar", 7200),
            ("Spróbuj ponownie za 5 minut", 300),
            ("5分後に再試行してください", 300),
            ("请在5分钟后重试", 300),
            ("請於 1 小時後再試", 3600),
        ] {
            assert_eq!(retry_hint(text), Some(seconds), "{text}");
        }
    }

    #[test]
    fn leaves_alone_what_is_no_request() {
        for text in [
            "",
            "451 Temporary failure, please try again later",
            "The server has been trying for 5 days",
            "The message will be retried for 3 more days",
            "Gmail will retry for 47 more hours",
            "We will keep trying for 2 days",
            "delayed for 4 hours",
            "unable to deliver in 840 minutes",
            "Too many messages: 100 in 60 minutes; try again later",
            "try again later. You sent 100 messages in the last 60 minutes",
            "limit is 20 messages per 1 hour",
            "try again at 17:30",
            "try again after 3 attempts",
            "try again in a few minutes",
            "retry after 192.0.2.1",
            "try again in 90 days",
            "try again in 0 seconds",
            "try again in 99999999999999999999 seconds",
            "5 hours remaining before the message is returned",
            "421 4.7.0 try again",
        ] {
            assert_eq!(retry_hint(text), None, "{text}");
        }
    }

    #[test]
    fn long_texts_are_read_in_bounded_time() {
        let text = "retry after ".repeat(500_000);
        assert_eq!(retry_hint(&text), None);
    }
}
