//! The day of return that an automatic reply names.

use crate::rules::normalise::lower;

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Day {
    year: u16,
    month: u8,
    day: u8,
}

/// The day of return in a text, RFC 3339 full-date. `sent` is the date of the reply, RFC 3339: a
/// day without a year is the next one after it.
pub(super) fn find(text: &str, sent: Option<&str>) -> Option<String> {
    let lower = lower(text);
    let tokens = tokens(&lower);
    let reader = Reader {
        tokens: &tokens,
        sent: sent.and_then(rfc3339),
        month_first: writes_month_first(&tokens),
    };
    let day = reader.find()?;
    Some(format!("{:04}-{:02}-{:02}", day.year, day.month, day.day))
}

/// Words behind which the day of return stands.
const RETURN: &str = " back return returning returns resume zurück wieder zurueck retour rentre \
    rentrerai reviens reviendrai regreso vuelvo volveré regresaré vuelta rientro rientrerò ritorno \
    tornerò ritornerò terug weer volta retorno regresso voltarei retornarei regressarei tilbake \
    tilbage tillbaka åter palaan takaisin wracam wrócę powrót powrotem powrocie ";

/// Words behind which the last day of absence stands, or the day of return.
const UNTIL: &str = " until till til through thru bis jusqu jusque hasta fino tot até ate do \
    incl inclusive einschließlich einschliesslich inclus inbegrepen ";

/// Words that stand behind the day of return: "am 6. mai wieder", "6.5. asti".
const BEHIND: &str = " wieder zurück weer terug back takaisin asti saakka mennessä tilbake \
    tilbage tillbaka ";

/// What joins the ends of a span of days.
const RANGE: &str = " - – — to bis au al a t m tot à ao até til do till und and ";

/// After these the words are about something else.
const STOP: &str = " you your sie ihnen ihre vous votre usted you'll tu te dir dich u uw ";

/// Names of months, and their short forms where these mean nothing else.
const MONTHS: [&str; 12] = [
    " january jan januar jänner janvier janv enero ene gennaio gen januari janeiro stycznia \
     styczeń tammikuuta ",
    " february feb februar februari février fevrier févr fév febrero febbraio febb fevereiro fev \
     lutego luty helmikuuta ",
    " march mar märz maerz mrz mars marzo maart mrt março marca marzec marts maaliskuuta ",
    " april apr avril avr abril abr aprile kwietnia kwiecień huhtikuuta ",
    " may mai mayo maggio mag mei maio maj maja toukokuuta ",
    " june jun juni juin junio giugno giu junho czerwca czerwiec kesäkuuta ",
    " july jul juli juillet juil julio luglio lug julho lipca lipiec heinäkuuta ",
    " august aug août aout agosto ago augustus augusti sierpnia sierpień elokuuta ",
    " september sep sept septembre septiembre settembre set setembro września wrzesień syyskuuta ",
    " october oct oktober okt octobre octubre ottobre ott outubro out października październik \
     lokakuuta ",
    " november nov novembre noviembre novembro listopada listopad marraskuuta ",
    " december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro grudnia \
     grudzień desember joulukuuta ",
];

/// Words between a cue and its day.
const MAX_BETWEEN: usize = 7;

/// A word, a number or a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'t> {
    Word(&'t str),
    /// A number and how many digits it has.
    Number(u16, usize),
    Sign(char),
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let class = |c: char| (c.is_alphabetic(), c.is_ascii_digit());
        let length: usize = if c.is_alphanumeric() {
            rest.chars()
                .take_while(|next| class(*next) == class(c))
                .map(char::len_utf8)
                .sum()
        } else {
            c.len_utf8()
        };
        let (token, after) = rest.split_at_checked(length.max(1)).unwrap_or((rest, ""));
        rest = after;
        match class(c) {
            (true, _) => tokens.push(Token::Word(token)),
            (_, true) => tokens.push(Token::Number(token.parse().unwrap_or(u16::MAX), length)),
            _ if c.is_whitespace() => {}
            _ => tokens.push(Token::Sign(c)),
        }
    }
    tokens
}

fn holds(list: &str, word: &str) -> bool {
    list.match_indices(word).any(|(at, _)| {
        let before = list.get(..at).is_some_and(|list| list.ends_with(' '));
        let after = at
            .checked_add(word.len())
            .and_then(|end| list.get(end..))
            .is_some_and(|list| list.starts_with(' '));
        before && after
    })
}

fn month(word: &str) -> Option<u8> {
    let index = MONTHS.iter().position(|names| holds(names, word))?;
    u8::try_from(index.checked_add(1)?).ok()
}

/// Whether a text writes "May 5" somewhere, as Americans do.
fn writes_month_first(tokens: &[Token<'_>]) -> bool {
    tokens.windows(3).any(|three| match three {
        [first, Token::Word(name), Token::Number(day, _)] => {
            !matches!(first, Token::Number(..)) && month(name).is_some() && *day <= 31
        }
        _ => false,
    })
}

/// The day of an RFC 3339 time.
fn rfc3339(text: &str) -> Option<Day> {
    let mut parts = text.get(..10)?.split('-');
    Some(Day {
        year: parts.next()?.parse().ok()?,
        month: parts.next()?.parse().ok()?,
        day: parts.next()?.parse().ok()?,
    })
}

struct Reader<'t> {
    tokens: &'t [Token<'t>],
    sent: Option<Day>,
    month_first: bool,
}

impl Reader<'_> {
    fn token(&self, at: usize) -> Option<Token<'_>> {
        self.tokens.get(at).copied()
    }

    /// A day of return, else the end of an absence, else the end of a span of days.
    fn find(&self) -> Option<Day> {
        let behind = |list: &'static str| {
            (0..self.tokens.len()).find_map(|at| match self.token(at)? {
                Token::Word(word) if holds(list, word) => self.after_cue(at.saturating_add(1)),
                _ => None,
            })
        };
        behind(RETURN)
            .or_else(|| self.before_cue())
            .or_else(|| behind(UNTIL))
            .or_else(|| self.span())
    }

    /// The first day behind a cue, before the sentence ends.
    fn after_cue(&self, start: usize) -> Option<Day> {
        for at in start..start.saturating_add(MAX_BETWEEN) {
            if let Some((day, end)) = self.day(at) {
                // "from 1 to 5 May": the end of the span is meant.
                return self.joined(end).or(Some(day));
            }
            match self.token(at)? {
                Token::Number(..) => return self.joined(at.saturating_add(1)),
                Token::Word(word) if holds(STOP, word) => return None,
                Token::Sign('!' | '?') => return None,
                Token::Sign('.') if self.ends_sentence(at) => return None,
                _ => {}
            }
        }
        None
    }

    /// Whether a full stop is none of a short form ("mo.", "approx.").
    fn ends_sentence(&self, at: usize) -> bool {
        match at.checked_sub(1).and_then(|before| self.token(before)) {
            Some(Token::Word(word)) => word.chars().count() > 3,
            _ => false,
        }
    }

    /// A day with a cue behind it: "am 6. mai bin ich wieder da".
    fn before_cue(&self) -> Option<Day> {
        (0..self.tokens.len()).find_map(|at| {
            let (day, end) = self.day(at)?;
            for next in end..end.saturating_add(MAX_BETWEEN) {
                match self.token(next)? {
                    Token::Word(word) if holds(BEHIND, word) => return Some(day),
                    Token::Word(word) if holds(STOP, word) || holds(UNTIL, word) => return None,
                    Token::Number(..) | Token::Sign('!' | '?') => return None,
                    Token::Sign('.') if self.ends_sentence(next) => return None,
                    _ => {}
                }
            }
            None
        })
    }

    /// The end of a span of days.
    fn span(&self) -> Option<Day> {
        (0..self.tokens.len()).find_map(|at| {
            let end = match self.day(at) {
                Some((_, end)) => end,
                None => match self.token(at)? {
                    Token::Number(day, digits) if day <= 31 && digits <= 2 => at.saturating_add(1),
                    _ => return None,
                },
            };
            self.joined(end)
        })
    }

    /// The day at the other end of a span whose first end stands before `at`.
    fn joined(&self, at: usize) -> Option<Day> {
        let mut at = at;
        let mut joins = false;
        for _ in 0..4 {
            match self.token(at)? {
                Token::Sign(c @ ('-' | '–' | '—')) => joins |= c != ' ',
                Token::Sign('.' | '/' | ',') => {}
                Token::Word(word) if holds(RANGE, word) => joins = true,
                Token::Word(word) if word.chars().count() <= 9 && joins => {}
                _ => break,
            }
            at = at.saturating_add(1);
            if joins && let Some((day, _)) = self.day(at) {
                return Some(day);
            }
        }
        None
    }

    /// The day that begins at a token, and the token behind it.
    fn day(&self, at: usize) -> Option<(Day, usize)> {
        self.numeric(at)
            .or_else(|| self.day_month(at))
            .or_else(|| self.month_day(at))
    }

    /// `2024-05-06`, `6.5.2024`, `06/05/24`, `6.5.`, `6/5`
    fn numeric(&self, at: usize) -> Option<(Day, usize)> {
        let number = |offset: usize| match self.token(at.saturating_add(offset)) {
            Some(Token::Number(number, digits)) => Some((number, digits)),
            _ => None,
        };
        let sign = |offset: usize| match self.token(at.saturating_add(offset)) {
            Some(Token::Sign(sign @ ('.' | '/' | '-'))) => Some(sign),
            _ => None,
        };
        let (first, digits) = number(0)?;
        let separator = sign(1)?;
        let (second, second_digits) = number(2)?;
        let third = number(4).filter(|_| sign(3) == Some(separator));
        if digits == 4 {
            let (third, _) = third?;
            return Some((
                self.checked(Some(first), second, third)?,
                at.saturating_add(5),
            ));
        }
        let swapped = second > 12 || (separator == '/' && self.month_first && first <= 12);
        let (day, month) = if swapped {
            (second, first)
        } else {
            (first, second)
        };
        match third {
            Some((year, 4)) => Some((self.checked(Some(year), month, day)?, at.saturating_add(5))),
            Some((year, 2)) => {
                let year = year.saturating_add(2000);
                Some((self.checked(Some(year), month, day)?, at.saturating_add(5)))
            }
            _ if separator == '.' && sign(3) == Some('.') && second_digits <= 2 => {
                Some((self.checked(None, month, day)?, at.saturating_add(4)))
            }
            _ if separator == '/' && (first, second) != (24, 7) && second_digits <= 2 => {
                Some((self.checked(None, month, day)?, at.saturating_add(3)))
            }
            _ => None,
        }
    }

    /// `5. Mai 2024`, `5th of May`, `5 de mayo de 2024`
    fn day_month(&self, at: usize) -> Option<(Day, usize)> {
        let Token::Number(day, 1..=2) = self.token(at)? else {
            return None;
        };
        let mut next = at.saturating_add(1);
        for _ in 0..4 {
            match self.token(next)? {
                Token::Sign('.' | 'º' | '°' | 'ª') => {}
                Token::Word(word) if holds(" st nd rd th er e º ª of de di den o ", word) => {}
                Token::Word(word) => {
                    let (year, end) = self.year(next.saturating_add(1));
                    return Some((self.checked(year, u16::from(month(word)?), day)?, end));
                }
                _ => return None,
            }
            next = next.saturating_add(1);
        }
        None
    }

    /// `May 5th, 2024`
    fn month_day(&self, at: usize) -> Option<(Day, usize)> {
        let Token::Word(name) = self.token(at)? else {
            return None;
        };
        let month = month(name)?;
        let mut next = at.saturating_add(1);
        while let Token::Sign('.') | Token::Word("the") = self.token(next)? {
            next = next.saturating_add(1);
        }
        let Token::Number(day, 1..=2) = self.token(next)? else {
            return None;
        };
        next = next.saturating_add(1);
        if let Some(Token::Word("st" | "nd" | "rd" | "th")) = self.token(next) {
            next = next.saturating_add(1);
        }
        let (year, end) = self.year(next);
        Some((self.checked(year, u16::from(month), day)?, end))
    }

    /// A year that may stand behind a month, and the token behind it.
    fn year(&self, at: usize) -> (Option<u16>, usize) {
        for skipped in 0..3_usize {
            let here = at.saturating_add(skipped);
            match self.token(here) {
                Some(Token::Number(year @ 2000..=2099, 4)) => {
                    return (Some(year), here.saturating_add(1));
                }
                Some(Token::Sign(',' | '.') | Token::Word("de" | "del" | "of")) => {}
                _ => break,
            }
        }
        (None, at)
    }

    /// A day that exists, not years away from the reply; without a year the next one.
    fn checked(&self, year: Option<u16>, month: u16, day: u16) -> Option<Day> {
        let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
        let known = Day {
            year: year.or(self.sent.map(|sent| sent.year))?,
            month,
            day,
        };
        let next = Day {
            year: known.year.checked_add(1)?,
            ..known
        };
        let found = if year.is_none() && self.sent.is_some_and(|sent| known < sent) {
            next
        } else {
            known
        };
        let days = match month {
            4 | 6 | 9 | 11 => 30,
            2 if found.year % 4 == 0 => 29,
            2 => 28,
            1..=12 => 31,
            _ => 0,
        };
        let near = |sent: Day| found.year.abs_diff(sent.year) <= 2;
        ((1..=days).contains(&day) && self.sent.is_none_or(near)).then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_day_of_return() {
        let sent = Some("2024-04-20T10:00:00Z");
        for (text, day) in [
            (
                "I am away returning to the office on May 5th.",
                "2024-05-05",
            ),
            ("Away until May 5", "2024-05-05"),
            ("I will be back on Monday, 6 May 2024.", "2024-05-06"),
            (
                "out from 1 May to 5 May, back on the 6th of May",
                "2024-05-06",
            ),
            (
                "I am out of the office 29/04/2024 - 03/05/2024.",
                "2024-05-03",
            ),
            (
                "I'll be out 4/29/2024 through 5/3/2024 with no email",
                "2024-05-03",
            ),
            (
                "On leave from April 29th to May 3rd, I return 5/6.",
                "2024-05-06",
            ),
            ("Out of office until 2024-05-06", "2024-05-06"),
            ("I am on leave and will return on January 3.", "2025-01-03"),
            (
                "Ich bin bis einschließlich 5. Mai nicht im Büro.",
                "2024-05-05",
            ),
            ("Ich bin ab dem 6.5. wieder erreichbar.", "2024-05-06"),
            ("Am Mo. 6. Mai 2024 bin ich wieder da.", "2024-05-06"),
            ("vom 29.04. bis 03.05.24 im Urlaub", "2024-05-03"),
            ("Je suis absent jusqu'au 5 mai 2024 inclus", "2024-05-05"),
            ("Je serai de retour le lundi 6 mai.", "2024-05-06"),
            ("Absente du 29 avril au 3 mai", "2024-05-03"),
            (
                "Estaré fuera de la oficina hasta el 5 de mayo de 2024.",
                "2024-05-05",
            ),
            ("Sarò assente fino al 5 maggio", "2024-05-05"),
            ("Rientro lunedì 6 maggio 2024", "2024-05-06"),
            ("Ik ben afwezig tot en met 5 mei.", "2024-05-05"),
            ("Vanaf 6 mei ben ik weer bereikbaar.", "2024-05-06"),
            ("Estarei ausente até 5 de maio", "2024-05-05"),
            ("Jeg er tilbake på kontoret 6. mai", "2024-05-06"),
            ("Jeg er på ferie til og med 5. maj", "2024-05-05"),
            ("Jag är tillbaka måndagen den 6 maj", "2024-05-06"),
            ("Palaan töihin 6. toukokuuta", "2024-05-06"),
            ("Olen lomalla 5.5. asti", "2024-05-05"),
            ("Jestem nieobecny do 5 maja 2024.", "2024-05-05"),
        ] {
            assert_eq!(find(text, sent).as_deref(), Some(day), "{text}");
        }
    }

    #[test]
    fn reads_no_other_day() {
        let sent = Some("2024-04-20T10:00:00Z");
        for text in [
            "I'm out of the office Friday.",
            "I will get back to you by May 5.",
            "We are open until 17:00.",
            "Your ticket 12/5 was created on May 5.",
            "Support is there 24/7 until further notice.",
            "I will be back soon. The fair begins on May 5.",
            "Until 31/02/2024",
            "until 5 May 2034",
            "until",
            "",
        ] {
            assert_eq!(find(text, sent), None, "{text}");
        }
        assert_eq!(find("Away until May 5", None), None);
        assert_eq!(
            find("Away until May 5, 2024", None).as_deref(),
            Some("2024-05-05")
        );
    }
}
