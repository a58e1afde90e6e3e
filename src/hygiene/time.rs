//! Points in time, as RFC 3339 writes them. No clock is read anywhere.

use std::fmt;

use serde::{Serialize, Serializer};

const DAY: i64 = 86_400_000;
/// First millisecond of the year 0 and last of the year 9999: the years that RFC 3339 can write.
const FIRST: i64 = -62_167_219_200_000;
const LAST: i64 = 253_402_300_799_999;

/// A point in time, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Reads an RFC 3339 `date-time` (section 5.6). A leap second counts as the next second; more
    /// than three digits of a second are cut. `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = Digits(text.as_bytes());
        let (year, month, day) = (rest.number(4)?, rest.after(b"-", 2)?, rest.after(b"-", 2)?);
        let (hour, minute, second) = (
            rest.after(b"Tt ", 2)?,
            rest.after(b":", 2)?,
            rest.after(b":", 2)?,
        );
        let millis = rest.fraction()?;
        let offset = rest.offset()?;
        let valid = (1..=12).contains(&month)
            && (1..=days_in(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second <= 60;
        if !valid || !rest.0.is_empty() {
            return None;
        }
        let seconds = days_before(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
            - offset * 60;
        Some(Self(seconds * 1000 + millis)).filter(|time| (FIRST..=LAST).contains(&time.0))
    }

    /// This many days of 24 hours later; at most the end of the year 9999.
    #[must_use]
    pub(crate) fn plus_days(self, days: u32) -> Self {
        Self(self.0.saturating_add(i64::from(days) * DAY).min(LAST))
    }

    /// Whether at least this many days of 24 hours lie between the earlier time and this one.
    pub(crate) fn days_after(self, earlier: Self, days: u32) -> bool {
        self.0.saturating_sub(earlier.0) >= i64::from(days) * DAY
    }

    /// The day in UTC, `2026-01-31`.
    pub(crate) fn date(self) -> String {
        self.to_string().chars().take(10).collect()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date_of(self.0.div_euclid(DAY));
        let millis = self.0.rem_euclid(DAY);
        let (hour, minute, second) = (millis / 3_600_000, millis / 60_000 % 60, millis / 1000 % 60);
        write!(
            formatter,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
        )?;
        match millis % 1000 {
            0 => formatter.write_str("Z"),
            fraction => write!(formatter, ".{fraction:03}Z"),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What is still to be read.
struct Digits<'a>(&'a [u8]);

impl Digits<'_> {
    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn number(&mut self, digits: usize) -> Option<i64> {
        (0..digits).try_fold(0, |number, _| {
            let digit = self.next().filter(u8::is_ascii_digit)?;
            Some(number * 10 + i64::from(digit - b'0'))
        })
    }

    fn after(&mut self, separators: &[u8], digits: usize) -> Option<i64> {
        self.next().filter(|byte| separators.contains(byte))?;
        self.number(digits)
    }

    /// Milliseconds of `.123456`; 0 when there is no fraction.
    fn fraction(&mut self) -> Option<i64> {
        if self.0.first() != Some(&b'.') {
            return Some(0);
        }
        self.next();
        let (mut millis, mut weight) = (self.number(1)? * 100, 10);
        while self.0.first().is_some_and(u8::is_ascii_digit) {
            millis += self.number(1)? * weight;
            weight /= 10;
        }
        Some(millis)
    }

    /// Minutes east of UTC.
    fn offset(&mut self) -> Option<i64> {
        let sign = match self.next()? {
            b'Z' | b'z' => return Some(0),
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let (hours, minutes) = (self.number(2)?, self.after(b":", 2)?);
        (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
    }
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to this day of the Gregorian calendar. Years begin in March here, so that
/// the leap day is the last of its year.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The inverse of [`days_before`].
fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn reads_and_writes_rfc_3339() {
        for (text, back) in [
            ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
            ("2024-02-29T23:59:59.250+01:00", "2024-02-29T22:59:59.250Z"),
            ("2026-03-01t00:30:00-00:45", "2026-03-01T01:15:00Z"),
            ("1969-12-31 23:59:59.9999z", "1969-12-31T23:59:59.999Z"),
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
            ("0000-03-01T00:00:00Z", "0000-03-01T00:00:00Z"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(Timestamp::parse(text).unwrap().to_string(), back, "{text}");
        }
    }

    #[test]
    fn every_day_survives_the_round_trip() {
        for day in -720_000..2_932_896 {
            let (year, month, date) = date_of(day);
            assert_eq!(days_before(year, month, date), day);
        }
    }

    #[test]
    fn refuses_what_is_no_date_time() {
        for text in [
            "",
            "2026-01-01",
            "2026-01-01T00:00:00",
            "2026-13-01T00:00:00Z",
            "2026-02-29T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z",
            "2026-01-01T00:00:61Z",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00Zz",
            "2026-1-1T0:0:0Z",
            "26-01-01T00:00:00Z",
            "0000-01-01T00:00:00+00:01",
            "9999-12-31T23:59:59-00:01",
            "2026-01-01T00:00:00+1",
            "１９７０-01-01T00:00:00Z",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }

    #[test]
    fn adding_days_stops_at_the_end_of_time() {
        let end = Timestamp::parse("9999-12-31T00:00:00Z").unwrap();
        assert_eq!(
            end.plus_days(u32::MAX).to_string(),
            "9999-12-31T23:59:59.999Z"
        );
    }
}
