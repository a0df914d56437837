//! A clock that cannot be right, whatever the database holds.

use jiff::Timestamp;

/// The beginning of the year in which this version was written, in seconds since 1970.
const WRITTEN: i64 = 1_767_225_600;
/// How many years a version is in use at most, before it is its clock that is doubted.
const YEARS_OF_USE: i64 = 6;

/// What is told of a clock that cannot be right, whatever the database holds: a program is replaced within some years.
pub(super) fn out_of_its_time(now: Timestamp) -> Option<String> {
    let written = Timestamp::from_second(WRITTEN).unwrap_or(Timestamp::UNIX_EPOCH);
    if now < written {
        return Some(format!("The clock says {now}, which is before this program was written."));
    }
    let years = now.duration_since(written).as_hours() / (24 * 365);
    (years >= YEARS_OF_USE)
        .then(|| format!("The clock says {now}, which is {years} years after this program was written."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_of_another_time_is_doubted() {
        let at = |text: &str| out_of_its_time(text.parse().unwrap());
        assert!(at("1970-01-01T00:00:00Z").unwrap().contains("before this program was written"));
        assert!(at("2025-12-31T23:59:59Z").is_some());
        assert_eq!(at("2026-11-30T12:00:00Z"), None);
        assert_eq!(at("2031-06-30T12:00:00Z"), None);
        assert!(at("2036-01-01T00:00:00Z").unwrap().contains("10 years after"));
    }
}
