//! How a time that a file or a person gives is read: with an offset, or as local time that happened exactly once.

use jiff::Timestamp;
use jiff::civil::DateTime;
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

    proptest! {
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
