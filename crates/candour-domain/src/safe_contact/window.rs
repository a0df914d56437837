//! Hours of days of the week, as the person's own clock shows them.

use std::fmt;

use jiff::civil::{Time, Weekday, time};
use jiff::{Timestamp, ToSpan as _, ZonedDateTime};

/// Days of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Days(u8);

impl Days {
    /// Every day.
    pub const EVERY: Self = Self(0b111_1111);

    /// Whether a day is among them.
    pub const fn contains(self, day: Weekday) -> bool {
        self.0 & (1 << day.to_monday_zero_offset()) != 0
    }
}

impl FromIterator<Weekday> for Days {
    fn from_iter<I: IntoIterator<Item = Weekday>>(days: I) -> Self {
        Self(days.into_iter().fold(0, |set, day| set | 1 << day.to_monday_zero_offset()))
    }
}

/// From one hour to another, on some days. Where the end is not after the beginning, it is that of the next day; the day
/// is the one on which it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The days on which it begins.
    pub days: Days,
    /// When it begins.
    pub from: Time,
    /// When it is over: this minute is no longer in it.
    pub until: Time,
}

impl Window {
    /// Eight in the evening to eight in the morning, every day.
    pub const fn quiet() -> Self {
        Self { days: Days::EVERY, from: time(20, 0, 0, 0), until: time(8, 0, 0, 0) }
    }

    fn over_midnight(&self) -> bool {
        self.until <= self.from
    }

    /// Whether the clock stands in it, and then whether it ends on the same day.
    fn ends_today(&self, at: &ZonedDateTime) -> Option<bool> {
        let (day, clock) = (at.weekday(), at.time());
        if self.days.contains(day) && clock >= self.from && (self.over_midnight() || clock < self.until) {
            return Some(!self.over_midnight());
        }
        let since_yesterday =
            self.over_midnight() && self.days.contains(day.previous()) && clock < self.until;
        since_yesterday.then_some(true)
    }

    /// Whether the clock stands in it.
    pub fn contains(&self, at: &ZonedDateTime) -> bool {
        self.ends_today(at).is_some()
    }

    /// Until when it is open, where it is. Of an hour that comes twice in autumn the first counts: then it is over.
    pub fn open_until(&self, at: &ZonedDateTime) -> Option<Timestamp> {
        let day = if self.ends_today(at)? { at.date() } else { at.date().saturating_add(1.day()) };
        let end = day.to_datetime(self.until).to_zoned_datetime(at.time_zone().clone()).ok()?.timestamp();
        (end > at.timestamp()).then_some(end)
    }

    /// When it opens next. The end of time where no day is among its days.
    pub fn opens_next(&self, at: &ZonedDateTime) -> Timestamp {
        for ahead in 0..=7 {
            let date = at.date().saturating_add(ahead.days());
            if !self.days.contains(date.weekday()) {
                continue;
            }
            if let Ok(opens) = date.to_datetime(self.from).to_zoned_datetime(at.time_zone().clone())
                && opens.timestamp() > at.timestamp()
            {
                return opens.timestamp();
            }
        }
        Timestamp::MAX
    }
}

const DAYS: [(Weekday, &str); 7] = [
    (Weekday::Monday, "mon"),
    (Weekday::Tuesday, "tue"),
    (Weekday::Wednesday, "wed"),
    (Weekday::Thursday, "thu"),
    (Weekday::Friday, "fri"),
    (Weekday::Saturday, "sat"),
    (Weekday::Sunday, "sun"),
];

/// As it stands in storage, forms and files: `mon,wed 09:00-17:30`, or `daily 09:00-17:30`.
impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.days == Days::EVERY {
            f.write_str("daily")?;
        } else {
            let days: Vec<&str> =
                DAYS.iter().filter(|(day, _)| self.days.contains(*day)).map(|(_, name)| *name).collect();
            f.write_str(&days.join(","))?;
        }
        let (from, until) = (self.from, self.until);
        write!(f, " {:02}:{:02}-{:02}:{:02}", from.hour(), from.minute(), until.hour(), until.minute())
    }
}

impl Window {
    /// Reads one window.
    pub fn parse(text: &str) -> Option<Self> {
        let (days, hours) = text.trim().split_once(' ')?;
        let days = if days == "daily" {
            Days::EVERY
        } else {
            let named =
                |name: &str| DAYS.iter().find(|(_, known)| *known == name.trim()).map(|(day, _)| *day);
            days.split(',').map(named).collect::<Option<Days>>()?
        };
        let (from, until) = hours.trim().split_once('-')?;
        Some(Self { days, from: clock(from)?, until: clock(until)? })
    }

    /// Reads several windows, a semicolon between them; an empty text holds none.
    pub fn parse_all(text: &str) -> Option<Vec<Self>> {
        text.split(';').map(str::trim).filter(|piece| !piece.is_empty()).map(Self::parse).collect()
    }

    /// Several windows as one text.
    pub fn write_all(windows: &[Self]) -> String {
        windows.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    }
}

fn clock(text: &str) -> Option<Time> {
    let (hour, minute) = text.trim().split_once(':')?;
    if hour.len() > 2 || minute.len() != 2 {
        return None;
    }
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn windows_read_back_as_they_were_written(
            all in prop::collection::vec((1u8..128, 0i8..24, 0i8..60, 0i8..24, 0i8..60), 0..5)
        ) {
            let windows: Vec<Window> = all
                .into_iter()
                .map(|(days, fh, fm, uh, um)| Window { days: Days(days), from: time(fh, fm, 0, 0), until: time(uh, um, 0, 0) })
                .collect();
            prop_assert_eq!(Window::parse_all(&Window::write_all(&windows)), Some(windows));
        }

        #[test]
        fn no_text_breaks_reading(text in "\\PC{0,40}") {
            let _ = Window::parse_all(&text);
        }
    }

    #[test]
    fn what_is_no_window_is_refused() {
        for wrong in [
            "mon",
            "mon 9-17",
            "xyz 09:00-17:00",
            "mon 25:00-26:00",
            "mon 09:00",
            " 09:00-17:00",
            "mon 009:00-17:00",
        ] {
            assert_eq!(Window::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Window::parse_all(" "), Some(Vec::new()));
    }
}
