//! Hours of days of the week, as the person's own clock shows them.

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
