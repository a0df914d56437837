//! How a time that a file or a person gives is read: with an offset, or as local time that happened exactly once.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, date};
use jiff::fmt::strtime;
use jiff::tz::{AmbiguousOffset, TimeZone};

/// Why a time is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileTimeError {
    /// Not a form that is read.
    #[error("not a time in a form that is read")]
    Form,
    /// The local time was skipped when the clocks went forward.
    #[error("this local time does not exist: the clocks went forward over it")]
    Skipped,
    /// The local time came twice when the clocks went back.
    #[error("this local time came twice: the clocks went back over it")]
    Twice,
}

/// How a file writes dates that do not begin with the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DateForm {
    /// Nothing was told: only dates that begin with the year are read.
    #[default]
    Untold,
    /// 03/04/2026 is the third of April.
    DayFirst,
    /// 03/04/2026 is the fourth of March.
    MonthFirst,
}

impl DateForm {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Untold, Self::DayFirst, Self::MonthFirst];

    /// The name on the command line and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Untold => "year-first",
            Self::DayFirst => "day-first",
            Self::MonthFirst => "month-first",
        }
    }

    /// Reads the name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.as_str() == text)
    }
}

/// Why a date, or a time with its date, is not taken from a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileDateError {
    /// It can be read two ways, and nobody has told which is meant.
    #[error("this date can be read two ways")]
    TwoWays,
    /// It is no date in the form that was told.
    #[error("this is no date in the form that was told")]
    OtherForm,
    /// Anything else.
    #[error(transparent)]
    Time(#[from] FileTimeError),
}

/// Reads the date at the front of a text, and gives the rest. `None` where no date of this kind stands there.
fn numbered_date(text: &str, form: DateForm) -> Option<(Result<Date, FileDateError>, &str)> {
    let end = text.find([' ', 'T', 't']).unwrap_or(text.len());
    let (whole, rest) = text.split_at_checked(end)?;
    let separator = whole.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '/' | '.' | '-'))?;
    let mut parts = whole.split(separator);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        (lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())).then_some(())
    };
    digits(first, 1..=2)?;
    digits(second, 1..=2)?;
    digits(year, 4..=4)?;
    if parts.next().is_some() {
        return None;
    }
    let (first, second, year): (i8, i8, i16) =
        (first.parse().ok()?, second.parse().ok()?, year.parse().ok()?);
    let day_first = Date::new(year, second, first);
    let month_first = Date::new(year, first, second);
    let read = match form {
        DateForm::DayFirst => day_first.map_err(|_| FileDateError::OtherForm),
        DateForm::MonthFirst => month_first.map_err(|_| FileDateError::OtherForm),
        DateForm::Untold if day_first.is_ok() && month_first.is_ok() => Err(FileDateError::TwoWays),
        DateForm::Untold => Err(FileTimeError::Form.into()),
    };
    Some((read, rest))
}

/// Reads a time as [`read`] does, and one whose date is written in the form that was told (`03/04/2026 14:05`).
///
/// # Errors
/// [`FileDateError`] says what is wrong; a date that can be read two ways is never guessed.
pub fn read_as(given: &str, form: DateForm, zone: &TimeZone) -> Result<Timestamp, FileDateError> {
    match numbered_date(given.trim(), form) {
        Some((date, rest)) => Ok(read(&format!("{}{rest}", date?), zone)?),
        None => Ok(read(given, zone)?),
    }
}

/// Reads a whole day: `2026-04-03`, or as in the form that was told (`03/04/2026`).
///
/// # Errors
/// [`FileDateError`] says what is wrong; a date that can be read two ways is never guessed.
pub fn read_day(given: &str, form: DateForm) -> Result<Date, FileDateError> {
    let text = given.trim();
    if let Some((date, rest)) = numbered_date(text, form) {
        return if rest.is_empty() { date } else { Err(FileTimeError::Form.into()) };
    }
    let bytes = text.as_bytes();
    let shape = bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !shape {
        return Err(FileTimeError::Form.into());
    }
    text.parse().map_err(|_| FileTimeError::Form.into())
}

/// A day as it is stored: days since 1970.
pub fn day_number(day: Date) -> i32 {
    day.since(date(1970, 1, 1)).map_or(0, |span| span.get_days())
}

/// A stored day as a date; nothing where it lies outside the calendar.
pub fn day_of_number(number: i32) -> Option<Date> {
    date(1970, 1, 1).checked_add(jiff::Span::new().try_days(number).ok()?).ok()
}

/// Reads RFC 3339 with an offset (`2026-03-29T14:05:00+01:00`), or `2026-03-29 14:05[:30]` as local time in `zone`.
///
/// Nothing is guessed: a day-month order, a month's name, or a local time that happened twice is refused.
///
/// # Errors
/// [`FileTimeError`] says which of these it was.
pub fn read(given: &str, zone: &TimeZone) -> Result<Timestamp, FileTimeError> {
    let text = given.trim();
    // The longest RFC 3339 time with nine decimals is 35 characters; other letters than T and Z never occur.
    if text.len() > 40 || !text.is_ascii() || text.bytes().filter(u8::is_ascii_alphabetic).count() > 2 {
        return Err(FileTimeError::Form);
    }
    let bytes = text.as_bytes();
    let date_shape = bytes.len() >= 16
        && bytes.iter().take(10).enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
        && matches!(bytes.get(10), Some(b' ' | b'T' | b't'));
    if !date_shape {
        return Err(FileTimeError::Form);
    }
    let rest = text.get(16..).unwrap_or_default();
    if rest.contains(['+', '-', 'Z', 'z']) {
        let whole = text.to_ascii_uppercase().replacen(' ', "T", 1);
        return whole.parse().map_err(|_| FileTimeError::Form);
    }
    let form = match rest.len() {
        0 => "%Y-%m-%dT%H:%M",
        3 => "%Y-%m-%dT%H:%M:%S",
        _ => return Err(FileTimeError::Form),
    };
    let local = text.to_ascii_uppercase().replacen(' ', "T", 1);
    let local: DateTime =
        strtime::parse(form, &local).and_then(|read| read.to_datetime()).map_err(|_| FileTimeError::Form)?;
    local_once(local, zone)
}

/// A local time as the one moment it was.
///
/// # Errors
/// [`FileTimeError::Skipped`] or [`FileTimeError::Twice`] when it was none, or two.
pub fn local_once(local: DateTime, zone: &TimeZone) -> Result<Timestamp, FileTimeError> {
    let ambiguous = zone.to_ambiguous_timestamp(local);
    match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { .. } => ambiguous.unambiguous().map_err(|_| FileTimeError::Form),
        AmbiguousOffset::Gap { .. } => Err(FileTimeError::Skipped),
        AmbiguousOffset::Fold { .. } => Err(FileTimeError::Twice),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn london() -> TimeZone {
        TimeZone::posix("GMT0BST,M3.5.0/1,M10.5.0").unwrap()
    }

    fn at(text: &str) -> Result<Timestamp, FileTimeError> {
        read(text, &london())
    }

    #[test]
    fn a_time_with_an_offset_and_a_local_time_are_read() {
        let moment: Timestamp = "2026-06-30T22:15:00Z".parse().unwrap();
        for text in [
            "2026-06-30T23:15:00+01:00",
            "2026-06-30T22:15:00Z",
            "2026-06-30t22:15:00z",
            "2026-06-30 23:15:00+01:00",
            "2026-06-30T23:15+01:00",
            "2026-06-30 23:15",
            " 2026-06-30T23:15:00 ",
        ] {
            assert_eq!(at(text), Ok(moment), "{text}");
        }
        assert_eq!(at("2026-12-01 08:00"), Ok("2026-12-01T08:00:00Z".parse().unwrap()));
    }

    #[test]
    fn a_local_time_that_never_was_or_was_twice_is_refused() {
        assert_eq!(at("2026-03-29 00:59"), Ok("2026-03-29T00:59:00Z".parse().unwrap()));
        assert_eq!(at("2026-03-29 01:00"), Err(FileTimeError::Skipped));
        assert_eq!(at("2026-03-29 01:59:59"), Err(FileTimeError::Skipped));
        assert_eq!(at("2026-03-29 02:00"), Ok("2026-03-29T01:00:00Z".parse().unwrap()));
        assert_eq!(at("2026-10-25 00:59:59"), Ok("2026-10-24T23:59:59Z".parse().unwrap()));
        assert_eq!(at("2026-10-25 01:00"), Err(FileTimeError::Twice));
        assert_eq!(at("2026-10-25 01:59:59"), Err(FileTimeError::Twice));
        assert_eq!(at("2026-10-25T01:30:00+00:00"), Ok("2026-10-25T01:30:00Z".parse().unwrap()));
        assert_eq!(at("2026-10-25 02:00"), Ok("2026-10-25T02:00:00Z".parse().unwrap()));
    }

    #[test]
    fn other_forms_are_refused_and_never_guessed() {
        for text in [
            "",
            "30/06/2026 23:15",
            "2026-06-30",
            "2026-06-31 10:00",
            "2026-13-01 10:00",
            "2026-06-30 24:00",
            "2026-06-30 23:60",
            "2026-06-30 11:15 PM",
            "2026-06-30 23:15:00.5",
            "2026-6-30 23:15",
            "46203.96875",
            "2026-06-30 23:15 Europe/London",
            "2026-06-30T23:15:00+01:00[Europe/London]",
            "2026-06-30T23:15:00+99:00",
            "٢٠٢٦-٠٦-٣٠ 23:15",
        ] {
            assert_eq!(at(text), Err(FileTimeError::Form), "{text}");
        }
    }

    #[test]
    fn a_date_that_can_be_read_two_ways_is_refused_until_the_form_is_told() {
        let day = |text: &str, form| read_day(text, form);
        for text in ["03/04/2026", "3.4.2026", "3-4-2026", " 03/04/2026 "] {
            assert_eq!(day(text, DateForm::Untold), Err(FileDateError::TwoWays), "{text}");
            assert_eq!(day(text, DateForm::DayFirst), Ok(date(2026, 4, 3)), "{text}");
            assert_eq!(day(text, DateForm::MonthFirst), Ok(date(2026, 3, 4)), "{text}");
        }
        assert_eq!(day("25/04/2026", DateForm::Untold), Err(FileTimeError::Form.into()));
        assert_eq!(day("25/04/2026", DateForm::MonthFirst), Err(FileDateError::OtherForm));
        assert_eq!(day("31/04/2026", DateForm::DayFirst), Err(FileDateError::OtherForm));
        for form in DateForm::ALL {
            assert_eq!(day("2026-04-03", form), Ok(date(2026, 4, 3)));
            for wrong in [
                "",
                "3/4/26",
                "2026-4-3",
                "2026/04/03",
                "3/4",
                "3/4.2026",
                "3/4/2026/1",
                "2026-04-31",
                "٣/٤/2026",
            ] {
                assert_eq!(day(wrong, form), Err(FileTimeError::Form.into()), "{wrong}");
            }
            assert_eq!(DateForm::parse(form.as_str()), Some(form));
        }
        assert_eq!(day("03/04/2026 10:00", DateForm::DayFirst), Err(FileTimeError::Form.into()));
    }

    #[test]
    fn a_time_takes_its_date_in_the_form_that_was_told() {
        let told = |text: &str, form| read_as(text, form, &london());
        assert_eq!(told("03/04/2026 14:05", DateForm::Untold), Err(FileDateError::TwoWays));
        assert_eq!(told("03/04/2026 14:05", DateForm::DayFirst), Ok("2026-04-03T13:05:00Z".parse().unwrap()));
        assert_eq!(
            told("3/4/2026 14:05:30", DateForm::MonthFirst),
            Ok("2026-03-04T14:05:30Z".parse().unwrap())
        );
        assert_eq!(told("29/03/2026 01:30", DateForm::DayFirst), Err(FileTimeError::Skipped.into()));
        assert_eq!(told("03/04/2026", DateForm::DayFirst), Err(FileTimeError::Form.into()));
        assert_eq!(
            told("2026-04-03 14:05", DateForm::MonthFirst),
            told("2026-04-03T13:05Z", DateForm::Untold)
        );
    }

    #[test]
    fn a_days_number_leads_back_to_the_day() {
        assert_eq!([day_number(date(1970, 1, 1)), day_number(date(2026, 4, 3))], [0, 20_546]);
        for number in [0, 1, 20_546, 100_000] {
            assert_eq!(day_of_number(number).map(day_number), Some(number));
        }
    }

    proptest! {
        #[test]
        fn any_date_is_read_or_refused_and_never_panics(text in "[0-9/.T -]{0,14}") {
            for form in DateForm::ALL {
                let _ = (read_day(&text, form), read_as(&text, form, &london()));
            }
        }

        #[test]
        fn any_text_is_read_or_refused_and_never_panics(text in ".{0,45}") {
            let _ = at(&text);
        }

        #[test]
        fn a_whole_minute_survives_being_written_with_an_offset(minutes in 0i64..40_000_000) {
            let moment = Timestamp::from_second(minutes * 60).unwrap();
            prop_assert_eq!(at(&moment.to_string()), Ok(moment));
        }
    }
}
