//! When what came with an answer has had its time: a warning first, a while in which anything that happens to it begins
//! its time anew, then it is erased. A hold and open work keep it.

use jiff::ToSpan as _;
use jiff::civil::Date;

/// How long what came with an answer is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerTerms {
    /// Days after the last thing that happened to it.
    pub days: u16,
    /// Days between the warning and the erasure.
    pub grace_days: u16,
}

/// How an answer with words or a wish stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The last day on which something happened to it: words, a wish, or work on it.
    pub last_day: Date,
    /// Whether work on it is open.
    pub open_work: bool,
    /// Whether it is under a hold.
    pub held: bool,
    /// The day of the warning, and the day it announced; where there was one.
    pub warned: Option<(Date, Date)>,
}

/// What is to be done about it today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing: it is not time.
    Leave,
    /// Say that it will be erased on this day.
    Warn(Date),
    /// Something happened to it since the warning, or keeps it: the warning is void.
    TakeBackWarning,
    /// Nothing, though its time is over: a hold or open work keeps it.
    Kept,
    /// Erase it.
    Erase,
}

impl AnswerTerms {
    /// The day on which the time of something is over.
    fn ends(self, last_day: Date) -> Date {
        last_day.saturating_add(i32::from(self.days).days())
    }

    /// What is to be done today.
    pub fn step(self, today: Date, standing: Standing) -> Step {
        let over = today >= self.ends(standing.last_day);
        let kept = standing.held || standing.open_work;
        match standing.warned {
            Some((warned_on, _)) if kept || !over || standing.last_day > warned_on => Step::TakeBackWarning,
            // Terms that became longer hold for what was warned of, too; shorter ones do not bring a day nearer.
            Some((_, erase_on)) if today >= erase_on => Step::Erase,
            None if over && kept => Step::Kept,
            None if over => Step::Warn(today.saturating_add(i32::from(self.grace_days).days())),
            _ => Step::Leave,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMS: AnswerTerms = AnswerTerms { days: 730, grace_days: 30 };

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn quiet(last_day: &str) -> Standing {
        Standing { last_day: day(last_day), open_work: false, held: false, warned: None }
    }

    /// Day by day over years: the warnings and the erasure that come of it.
    fn lived(
        mut standing: Standing,
        from: &str,
        until: &str,
        busy_on: &[&str],
    ) -> Vec<(String, &'static str)> {
        let (mut today, until) = (day(from), day(until));
        let mut told = Vec::new();
        while today < until {
            if busy_on.iter().any(|busy| day(busy) == today) {
                standing.last_day = today;
            }
            match TERMS.step(today, standing) {
                Step::Leave | Step::Kept => {}
                Step::Warn(erase_on) => {
                    standing.warned = Some((today, erase_on));
                    told.push((today.to_string(), "warned"));
                }
                Step::TakeBackWarning => {
                    standing.warned = None;
                    told.push((today.to_string(), "taken back"));
                }
                Step::Erase => {
                    told.push((today.to_string(), "erased"));
                    return told;
                }
            }
            today = today.tomorrow().unwrap();
        }
        told
    }

    fn at(date: &str, what: &'static str) -> (String, &'static str) {
        (date.to_owned(), what)
    }

    #[test]
    fn what_is_quiet_is_warned_of_after_two_years_and_erased_thirty_days_later() {
        let told = lived(quiet("2026-11-30"), "2026-11-30", "2032-01-01", &[]);
        assert_eq!(told, [at("2028-11-29", "warned"), at("2028-12-29", "erased")]);
        // From a day that not every year has.
        let told = lived(quiet("2024-02-29"), "2024-02-29", "2032-01-01", &[]);
        assert_eq!(told, [at("2026-02-28", "warned"), at("2026-03-30", "erased")]);
    }

    #[test]
    fn whatever_happens_begins_its_time_anew_even_after_the_warning() {
        let told = lived(quiet("2026-01-10"), "2026-01-10", "2034-01-01", &["2027-06-01", "2029-06-15"]);
        assert_eq!(
            told,
            [
                at("2029-05-31", "warned"),
                at("2029-06-15", "taken back"),
                at("2031-06-15", "warned"),
                at("2031-07-15", "erased")
            ]
        );
    }

    #[test]
    fn a_hold_and_open_work_win_and_when_they_end_a_whole_warning_comes_first() {
        for (held, open_work) in [(true, false), (false, true)] {
            let kept = Standing { open_work, held, ..quiet("2020-01-01") };
            assert_eq!(TERMS.step(day("2026-11-30"), kept), Step::Kept);
            let warned = Standing { warned: Some((day("2026-10-01"), day("2026-10-31"))), ..kept };
            assert_eq!(TERMS.step(day("2026-11-30"), warned), Step::TakeBackWarning);
        }
        assert_eq!(TERMS.step(day("2026-11-30"), quiet("2020-01-01")), Step::Warn(day("2026-12-30")));
    }

    #[test]
    fn terms_that_became_longer_take_a_warning_back_and_shorter_ones_bring_no_day_nearer() {
        let warned = Standing { warned: Some((day("2026-11-01"), day("2026-12-01"))), ..quiet("2024-10-01") };
        let longer = AnswerTerms { days: 1_095, grace_days: 30 };
        assert_eq!(longer.step(day("2026-11-30"), warned), Step::TakeBackWarning);
        let shorter = AnswerTerms { days: 730, grace_days: 1 };
        assert_eq!(shorter.step(day("2026-11-30"), warned), Step::Leave);
        assert_eq!(shorter.step(day("2026-12-01"), warned), Step::Erase);
    }

    use proptest::prelude::*;

    proptest! {
        /// Whatever happens on whatever day, and however the terms are: what is erased was quiet for its whole time,
        /// was warned of at least the days of grace before, had nothing happen since, and nothing keeps it.
        #[test]
        fn nothing_is_erased_but_what_was_quiet_warned_of_and_free(
            days in 1u16..40,
            grace_days in 1u16..20,
            events in prop::collection::vec((0u8..60, any::<bool>(), any::<bool>()), 1..400),
        ) {
            let terms = AnswerTerms { days, grace_days };
            let mut today = day("2026-11-30");
            let mut standing = quiet("2026-11-30");
            let mut told: Option<Date> = None;
            for (busy, toggle_hold, toggle_work) in events {
                match busy {
                    0 => standing.last_day = today,
                    1 => standing.held ^= toggle_hold,
                    2 => standing.open_work ^= toggle_work,
                    _ => {}
                }
                match terms.step(today, standing) {
                    Step::Leave | Step::Kept => {}
                    Step::Warn(erase_on) => {
                        prop_assert!(told.is_none());
                        prop_assert_eq!(erase_on, today.saturating_add(i32::from(grace_days).days()));
                        standing.warned = Some((today, erase_on));
                        told = Some(today);
                    }
                    Step::TakeBackWarning => {
                        prop_assert!(told.is_some());
                        standing.warned = None;
                        told = None;
                    }
                    Step::Erase => {
                        let warned_on = told.expect("warned of before");
                        let since = |day: Date| today.since(day).unwrap().get_days();
                        prop_assert!(since(warned_on) >= i32::from(grace_days));
                        prop_assert!(since(standing.last_day) >= i32::from(days));
                        prop_assert!(standing.last_day <= warned_on);
                        prop_assert!(!standing.held && !standing.open_work);
                        break;
                    }
                }
                today = today.tomorrow().unwrap();
            }
        }
    }
}
