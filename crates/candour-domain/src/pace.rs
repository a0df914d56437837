//! How fast messages may go to a supplier: a ceiling in a minute that several senders share by one stored time.

use jiff::{SignedDuration, Timestamp};

/// A supplier's ceiling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    a_minute: u32,
    at_once: u32,
}

impl Pace {
    /// What GOV.UK Notify takes of one key: 3,000 a minute, rolling.
    pub const NOTIFY: Self = Self::new(3_000);

    /// So many in any minute. A fiftieth of it may go at once after a rest, so that nobody waits without need: at most a
    /// fiftieth more than the ceiling goes in a minute, which is what keeping below it by that much makes up for.
    pub const fn new(a_minute: u32) -> Self {
        let at_once = if a_minute < 50 { 1 } else { a_minute / 50 };
        let a_minute = if a_minute > at_once { a_minute - at_once } else { 1 };
        Self { a_minute, at_once }
    }

    fn between(self) -> SignedDuration {
        SignedDuration::from_micros(60_000_000 / i64::from(self.a_minute.max(1)))
    }

    /// How many of `want` may go now, and the time to store for whoever asks next. `next` is the stored time; there is
    /// none before the first.
    pub fn grant(self, next: Option<Timestamp>, now: Timestamp, want: u32) -> (u32, Timestamp) {
        let between = self.between();
        let credit =
            between.saturating_mul(i32::try_from(self.at_once.saturating_sub(1)).unwrap_or(i32::MAX));
        let rested = now.checked_sub(credit).unwrap_or(Timestamp::MIN);
        let next = next.unwrap_or(rested).max(rested);
        if next > now || want == 0 {
            return (0, next);
        }
        let due = now.duration_since(next).as_micros() / between.as_micros().max(1) + 1;
        let granted = u32::try_from(due).unwrap_or(u32::MAX).min(want);
        let after = next.checked_add(between.saturating_mul(i32::try_from(granted).unwrap_or(i32::MAX)));
        (granted, after.unwrap_or(Timestamp::MAX))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_minute_has_more_than_the_ceiling_and_nothing_is_held_back_without_need(
            a_minute in 1u32..6_000,
            steps in prop::collection::vec((0i64..2_000_000, 0u32..200), 1..200),
        ) {
            let pace = Pace::new(a_minute);
            let mut now = Timestamp::from_second(1_000_000).unwrap();
            let (mut next, mut sent) = (None, Vec::<(Timestamp, u32)>::new());
            for (wait, want) in steps {
                now += SignedDuration::from_micros(wait);
                let (granted, after) = pace.grant(next, now, want);
                prop_assert!(granted <= want);
                next = Some(after);
                sent.push((now, granted));
                let minute = now - SignedDuration::from_mins(1);
                let in_minute: u32 = sent.iter().filter(|(at, _)| *at > minute).map(|(_, n)| n).sum();
                prop_assert!(in_minute <= a_minute.max(2), "{in_minute} of {a_minute}");
            }
        }
    }

    #[test]
    fn a_steady_sender_gets_within_five_in_a_hundred_of_the_ceiling() {
        let start = Timestamp::from_second(1_000_000).unwrap();
        let (mut next, mut sent) = (None, 0);
        for tick in 0..600 {
            let now = start + SignedDuration::from_millis(tick * 100);
            let (granted, after) = Pace::NOTIFY.grant(next, now, 100);
            next = Some(after);
            sent += granted;
        }
        assert!((2_850..=3_000).contains(&sent), "{sent}");
    }

    #[test]
    fn a_clock_that_went_back_stops_nobody_for_longer_than_it_went() {
        let now = Timestamp::from_second(1_000_000).unwrap();
        let (granted, next) = Pace::new(60).grant(None, now, 1);
        assert_eq!(granted, 1);
        assert_eq!(Pace::new(60).grant(Some(next), now - SignedDuration::from_secs(5), 1).0, 0);
        assert_eq!(Pace::new(60).grant(Some(next), now + SignedDuration::from_secs(2), 1).0, 1);
    }
}
