//! Dates of header fields (RFC 5322 section 3.3).

const MONTHS: &str = "janfebmaraprmayjunjulaugsepoctnovdec";
/// Zones that RFC 5322 section 4.3 gives names, with their hours.
const ZONES: [(&str, i32); 8] = [
    ("EDT", -4),
    ("EST", -5),
    ("CDT", -5),
    ("CST", -6),
    ("MDT", -6),
    ("MST", -7),
    ("PDT", -7),
    ("PST", -8),
];

/// `Tue, 3 Feb 2026 09:05:00 +0100` as `2026-02-03T09:05:00+01:00`; `None` for what is no date.
#[must_use]
pub(crate) fn to_rfc3339(text: &str) -> Option<String> {
    let text = text.split('(').next()?;
    let mut words = text
        .split([' ', '\t', ',', '\r', '\n'])
        .filter(|word| !word.is_empty());
    let first = words.next()?;
    let day = match number(first) {
        Some(day) => day,
        None => number(words.next()?)?,
    };
    let month = words.next()?.get(..3)?.to_ascii_lowercase();
    let month = MONTHS.find(&month).filter(|at| at % 3 == 0)? / 3 + 1;
    let year = match number(words.next()?)? {
        year @ 0..=49 => year + 2000,
        year @ 50..=999 => year + 1900,
        year => year,
    };
    let mut time = words.next()?.split(':').map(number);
    let (hour, minute) = (time.next()??, time.next()??);
    let second = time.next().unwrap_or(Some(0))?;
    let is_time = hour < 24 && minute < 60 && second <= 60;
    if !(1..=31).contains(&day) || year > 9999 || !is_time {
        return None;
    }
    let zone = zone(words.next().unwrap_or_default());
    Some(format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}"
    ))
}

fn number(word: &str) -> Option<u32> {
    let is_number = (1..=4).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| word.parse().ok())?
}

fn zone(word: &str) -> String {
    let offset = word
        .strip_prefix(['+', '-'])
        .filter(|digits| digits.len() == 4)
        .and_then(number);
    let (hours, minutes) = match offset {
        Some(offset) => (offset / 100, offset % 100),
        None => {
            let named = ZONES.iter().find(|(name, _)| *name == word);
            return named.map_or("Z".to_owned(), |(_, hours)| format!("-{:02}:00", -hours));
        }
    };
    if (hours, minutes) == (0, 0) || hours > 23 || minutes > 59 {
        return "Z".to_owned();
    }
    let sign = if word.starts_with('-') { '-' } else { '+' };
    format!("{sign}{hours:02}:{minutes:02}")
}

#[cfg(test)]
mod tests {
    use super::to_rfc3339;

    #[test]
    fn reads_dates_as_mail_has_them() {
        for (text, expected) in [
            (
                "Tue, 3 Feb 2026 09:05:00 +0100",
                "2026-02-03T09:05:00+01:00",
            ),
            ("03 Feb 26 09:05 GMT", "2026-02-03T09:05:00Z"),
            (
                "Tue,3 February 2026 09:05:00 -0330 (NST)",
                "2026-02-03T09:05:00-03:30",
            ),
            ("Tue, 3 Feb 1998 09:05:00 PST", "1998-02-03T09:05:00-08:00"),
            ("3 Feb 2026 09:05:00", "2026-02-03T09:05:00Z"),
        ] {
            assert_eq!(to_rfc3339(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "",
            "tomorrow",
            "32 Feb 2026 09:05",
            "3 Foo 2026 09:05",
            "3 Feb 2026",
            "3 Feb 2026 25:00",
            "é é é é",
        ] {
            assert_eq!(to_rfc3339(text), None, "{text}");
        }
    }
}
