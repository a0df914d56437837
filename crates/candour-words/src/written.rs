//! Dates, times, spans and numbers as people read them, in London time.

use std::sync::LazyLock;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ZonedDateTime};

use crate::texts::Texts;

/// London's clock by rule, so that nothing depends on a time-zone database on the machine. The rule (last Sundays of
/// March and October, at one o'clock Greenwich time) has held since 1996.
static LONDON: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZone::posix("GMT0BST,M3.5.0/1,M10.5.0").unwrap_or(TimeZone::UTC));

fn london(at: Timestamp) -> ZonedDateTime {
    at.to_zoned_datetime(LONDON.clone())
}

impl Texts {
    /// "24 November 2026".
    pub fn date(&'static self, at: Timestamp) -> String {
        let local = london(at);
        self.text_with(
            "written-date",
            &[
                ("day", local.day().to_string().into()),
                ("month", self.text(&format!("month-{}", local.month())).into()),
                ("year", local.year().to_string().into()),
            ],
        )
    }

    /// "Tuesday 24 November 2026".
    pub fn weekday_and_date(&'static self, at: Timestamp) -> String {
        let weekday = self.text(&format!("weekday-{}", london(at).weekday().to_monday_one_offset()));
        self.text_with("written-weekday", &[("weekday", weekday.into()), ("date", self.date(at).into())])
    }

    /// "15:40", on a clock of twenty-four hours.
    pub fn time(&'static self, at: Timestamp) -> String {
        let local = london(at);
        format!("{:02}:{:02}", local.hour(), local.minute())
    }

    /// "24 November 2026 at 15:40".
    pub fn date_and_time(&'static self, at: Timestamp) -> String {
        self.text_with("written-at", &[("date", self.date(at).into()), ("time", self.time(at).into())])
    }

    /// A span in its largest one or two units: "2 days 3 hours", "1 hour 20 minutes", "5 minutes". The sign is left
    /// out: what lies behind or ahead is said by the sentence around it.
    pub fn span(&'static self, span: SignedDuration) -> String {
        let minutes = i64::try_from(span.as_secs().unsigned_abs() / 60).unwrap_or(i64::MAX);
        let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
        let say = |id, count: i64| {
            self.text_with(id, &[("count", count.into()), ("number", self.number(count).into())])
        };
        let parts = match (days, hours, minutes) {
            (0, 0, minutes) => return say("span-minutes", minutes),
            (0, hours, 0) => return say("span-hours", hours),
            (0, hours, minutes) => (say("span-hours", hours), say("span-minutes", minutes)),
            (days, 0, _) => return say("span-days", days),
            (days, hours, _) => (say("span-days", days), say("span-hours", hours)),
        };
        self.text_with("span-two", &[("larger", parts.0.into()), ("smaller", parts.1.into())])
    }

    /// A whole number with its thousands set apart: "60,000".
    pub fn number(&'static self, number: i64) -> String {
        let digits = number.unsigned_abs().to_string();
        let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
        if number < 0 {
            out.push('\u{2212}');
        }
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                out.push_str(self.text("number-group"));
            }
            out.push(digit);
        }
        out
    }

    /// A number with a fixed count of decimals: "4.2". Nothing sensible to show is a dash.
    pub fn decimal(&'static self, number: f64, places: usize) -> String {
        if !number.is_finite() {
            return "–".to_owned();
        }
        let text = format!("{number:.places$}");
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let mut out = whole.parse().map_or_else(|_| whole.to_owned(), |whole| self.number(whole));
        if number < 0.0 && !out.starts_with('\u{2212}') && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
            out.insert(0, '\u{2212}');
        }
        if !fraction.is_empty() {
            out.push_str(self.text("number-decimal"));
            out.push_str(fraction);
        }
        out
    }

    /// A share from 0 to 1 as a percentage: "87%".
    pub fn percent(&'static self, share: f64, places: usize) -> String {
        self.text_with("number-percent", &[("number", self.decimal(share * 100.0, places).into())])
    }
}

#[cfg(test)]
mod tests {
    use candour_domain::language::Language;

    use super::*;
    use crate::texts;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn dates_are_written_in_london_time_summer_and_winter() {
        let english = texts(Language::English);
        assert_eq!(english.date_and_time(at("2026-11-24T15:40:00Z")), "24 November 2026 at 15:40");
        assert_eq!(english.date_and_time(at("2026-06-30T23:30:00Z")), "1 July 2026 at 00:30");
        assert_eq!(english.time(at("2026-03-29T00:59:59Z")), "00:59");
        assert_eq!(english.time(at("2026-03-29T01:00:00Z")), "02:00");
        assert_eq!(english.time(at("2026-10-25T00:59:59Z")), "01:59");
        assert_eq!(english.time(at("2026-10-25T01:00:00Z")), "01:00");
        assert_eq!(english.weekday_and_date(at("2026-12-25T12:00:00Z")), "Friday 25 December 2026");
    }

    #[test]
    fn dates_are_written_in_welsh_and_arabic() {
        assert_eq!(texts(Language::Welsh).date(at("2026-03-01T12:00:00Z")), "1 Mawrth 2026");
        assert_eq!(texts(Language::Arabic).date(at("2026-03-01T12:00:00Z")), "1 مارس 2026");
    }

    #[test]
    fn spans_use_their_two_largest_units() {
        let english = texts(Language::English);
        let span = |seconds| english.span(SignedDuration::from_secs(seconds));
        assert_eq!(span(59), "0 minutes");
        assert_eq!(span(60), "1 minute");
        assert_eq!(span(-3_600), "1 hour");
        assert_eq!(span(4_800), "1 hour 20 minutes");
        assert_eq!(span(2 * 86_400 + 3 * 3_600 + 59), "2 days 3 hours");
        let arabic = texts(Language::Arabic);
        assert_eq!(arabic.span(SignedDuration::from_hours(2)), "ساعتان");
        assert_eq!(arabic.span(SignedDuration::from_hours(3)), "3 ساعات");
        assert_eq!(arabic.span(SignedDuration::from_hours(11)), "11 ساعة");
    }

    #[test]
    fn numbers_are_set_apart_by_thousands_and_keep_their_sign() {
        let english = texts(Language::English);
        assert_eq!(english.number(0), "0");
        assert_eq!(english.number(999), "999");
        assert_eq!(english.number(60_000), "60,000");
        assert_eq!(english.number(-1_234_567), "−1,234,567");
        assert_eq!(english.decimal(-0.25, 2), "−0.25");
        assert_eq!(english.decimal(-0.001, 2), "0.00");
        assert_eq!(english.decimal(1_234.5, 1), "1,234.5");
        assert_eq!(english.decimal(f64::NAN, 1), "–");
        assert_eq!(english.percent(0.873, 0), "87%");
    }
}
