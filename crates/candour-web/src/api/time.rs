//! Times and days as programs read them: RFC 3339, with the offset of London at that time.

use candour_domain::cut::Week;
use candour_service::ctx::london;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

/// A time, to the second.
pub(crate) fn written(at: Timestamp) -> String {
    let at = Timestamp::from_second(at.as_second()).unwrap_or(at);
    at.display_with_offset(at.to_zoned_datetime(london()).offset()).to_string()
}

/// The Monday of a week.
pub(crate) fn monday(week: Week) -> String {
    let days = SignedDuration::from_hours(24 * i64::from(week.first_day()));
    Date::constant(1970, 1, 1).saturating_add(days).to_string()
}

/// Reads a time exactly as RFC 3339 has it, offset and all.
pub(crate) fn read(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let sign = |at: usize, wanted: &[u8]| bytes.get(at).is_some_and(|byte| wanted.contains(byte));
    let digits = [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18];
    let signs: [(usize, &[u8]); 5] = [(4, b"-"), (7, b"-"), (10, b"Tt"), (13, b":"), (16, b":")];
    if !digits.into_iter().all(digit) || !signs.into_iter().all(|(at, wanted)| sign(at, wanted)) {
        return None;
    }
    let mut rest = bytes.get(19..)?;
    if let Some(after) = rest.strip_prefix(b".") {
        let fraction = after.iter().take_while(|byte| byte.is_ascii_digit()).count();
        rest = after.get(fraction..).filter(|_| (1..=9).contains(&fraction))?;
    }
    let offset = match rest {
        [b'Z' | b'z'] => true,
        [b'+' | b'-', h, i, b':', m, n] => [h, i, m, n].into_iter().all(u8::is_ascii_digit),
        _ => false,
    };
    if offset { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn times_carry_londons_offset_in_winter_and_in_summer() {
        let written = |text: &str| written(text.parse().unwrap());
        assert_eq!(written("2026-01-02T03:04:05.678Z"), "2026-01-02T03:04:05+00:00");
        assert_eq!(written("2026-07-02T03:04:05Z"), "2026-07-02T04:04:05+01:00");
        assert_eq!(written("1969-01-01T00:00:00Z"), "1969-01-01T01:00:00+01:00");
    }

    #[test]
    fn a_week_is_told_by_its_monday() {
        let day = candour_service::ctx::local_day("2026-11-24T10:00:00Z".parse().unwrap());
        assert_eq!(monday(Week::of_day(day)), "2026-11-23");
        assert_eq!(monday(Week::of_day(0)), "1969-12-29");
    }

    #[test]
    fn only_times_with_an_offset_are_taken() {
        let at = |text: &str| read(text).map(Timestamp::as_second);
        assert_eq!(at("2026-11-24T10:00:00Z"), at("2026-11-24T11:00:00.123456+01:00"));
        assert!(at("2026-11-24t10:00:00z").is_some());
        for wrong in [
            "",
            "2026-11-24",
            "2026-11-24T10:00:00",
            "2026-11-24 10:00:00Z",
            "2026-11-24T10:00Z",
            "tomorrow",
            "2026-11-24T10:00:00[Europe/London]",
            "2026-13-24T10:00:00Z",
            "2026-11-24T10:00:00.Z",
            "2026-11-24T10:00:00+01",
            "2026-11-24T10:00:00Zé",
            "２026-11-24T10:00:00Z",
            "2026-11-24T25:00:00Z",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again_and_any_text_is_read_without_a_panic(
            second in -2_000_000_000i64..4_000_000_000, text in "\\PC{0,30}",
        ) {
            let at = Timestamp::from_second(second).unwrap();
            prop_assert_eq!(read(&written(at)), Some(at));
            let _ = read(&text);
        }
    }
}
