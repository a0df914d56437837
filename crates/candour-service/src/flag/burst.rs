//! Whether more answers came for somebody than their own history explains.

use candour_domain::flag::{BURST_WINDOWS, FEWEST_IN_BURST, HISTORY_DAYS, Seen, is_burst};
use candour_figures::arrivals::Expected;

/// How many days a look needs: the longest window and the history before it.
pub const DAYS: u32 = HISTORY_DAYS + 7;

/// A burst that ends today, where there is one: the numbers of the window that is least explained. `days` are the answers
/// of each day, the oldest first, today last; days before the first count as without answers.
pub fn burst(days: &[u32]) -> Option<Seen> {
    BURST_WINDOWS
        .into_iter()
        .filter_map(|window| {
            let (history, seen) = days.split_at_checked(days.len().checked_sub(window as usize)?)?;
            let from = history.len().saturating_sub(HISTORY_DAYS as usize);
            let seen = seen.iter().fold(0u32, |sum, day| sum.saturating_add(*day));
            if seen < FEWEST_IN_BURST {
                return None;
            }
            let expected = Expected::from_days(&history[from..], window);
            let chance = expected.at_least(seen);
            is_burst(seen, chance).then(|| {
                (chance, Seen { number: seen, of: window, expected_tenths: tenths(expected.mean()) })
            })
        })
        .min_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, seen)| seen)
}

/// A number in whole tenths.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "brought within a u32 just before"
)]
pub(super) fn tenths(number: f64) -> u32 {
    (number * 10.0).round().clamp(0.0, 1e9) as u32
}

/// Made-up officers, for the tests of what is a sign and what is not.
#[cfg(test)]
pub(super) mod simulation {
    /// SplitMix64, so that the simulation is the same on every machine.
    pub(in crate::flag) struct Dice(pub(in crate::flag) u64);

    impl Dice {
        #[expect(clippy::cast_precision_loss, reason = "both are whole numbers of at most 53 bits")]
        pub(in crate::flag) fn share(&mut self) -> f64 {
            self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
        }

        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a small number times a share between nought and one"
        )]
        pub(in crate::flag) fn below(&mut self, n: usize) -> usize {
            (self.share() * n as f64) as usize
        }

        /// Knuth's way; the means here are small.
        fn poisson(&mut self, mean: f64) -> u32 {
            let (limit, mut product, mut count) = ((-mean).exp(), self.share(), 0);
            while product > limit {
                product *= self.share();
                count += 1;
            }
            count
        }

        /// The way of Box and Muller.
        fn normal(&mut self) -> f64 {
            let far = (-2.0 * (1.0 - self.share()).ln()).sqrt();
            far * (std::f64::consts::TAU * self.share()).cos()
        }

        /// The sum of `shape` exponentials of mean `scale`.
        fn gamma(&mut self, shape: u32, scale: f64) -> f64 {
            (0..shape).map(|_| -(1.0 - self.share()).ln() * scale).sum()
        }
    }

    /// The answers of each of so many days of somebody with so many times as many answers as an ordinary officer: most on
    /// the four days of a shift, good and bad weeks, now and then weeks of leave or a start in the middle.
    pub(in crate::flag) fn working_for(dice: &mut Dice, times: f64, length: usize) -> Vec<u32> {
        let rate = (times * dice.gamma(2, 0.09)).min(if times > 1.0 { 6.0 } else { 1.0 });
        let phase = dice.below(8);
        let leave = (dice.share() < 0.4).then(|| (dice.below(length), 14 + dice.below(15)));
        let start = if dice.share() < 0.05 { dice.below(length) } else { 0 };
        let mut week = 1.0;
        (0..length)
            .map(|day| {
                if day % 7 == 0 {
                    week = dice.gamma(8, 0.125);
                }
                let away =
                    leave.is_some_and(|(from, days)| (from..from + days).contains(&day)) || day < start;
                let shift = if (day + phase) % 8 < 4 { 1.9 } else { 0.1 };
                dice.poisson(if away { 0.0 } else { rate * shift * week })
            })
            .collect()
    }

    /// Days of somebody whose work is made in another way, so that the rule is not tried on its own picture alone: means
    /// that differ by a logarithm, weeks that lean on the week before, three patterns of shifts, weeks away once or twice
    /// a year, now and then a start in the middle. About so many answers a week.
    pub(in crate::flag) fn otherwise_working(dice: &mut Dice, each_week: f64, length: usize) -> Vec<u32> {
        const CHANGE: f64 = 0.3;
        const LEANS: f64 = 0.5;
        let rate = each_week / 7.0 * (0.4 * dice.normal()).exp();
        let (pattern, phase) = (dice.below(3), dice.below(18));
        let mut away = vec![false; length];
        let mut at = dice.below(200);
        while at < length {
            let days = 7 + dice.below(22);
            away.iter_mut().skip(at).take(days).for_each(|day| *day = true);
            at += days + 60 + dice.below(180);
        }
        let start = if dice.share() < 0.05 { dice.below(length) } else { 0 };
        away.iter_mut().take(start).for_each(|day| *day = true);
        let mut week = CHANGE * dice.normal();
        (0..length)
            .map(|day| {
                if day % 7 == 3 {
                    week = LEANS * week + CHANGE * (1.0 - LEANS * LEANS).sqrt() * dice.normal();
                }
                let shift = match pattern {
                    0 if (day + phase) % 9 < 6 => 1.4,
                    1 if (day + phase) % 7 < 5 => 1.35,
                    2 if (day + phase) % 8 < 4 => 1.8,
                    1 => 0.125,
                    _ => 0.2,
                };
                dice.poisson(if away[day] { 0.0 } else { rate * shift * week.exp() })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::simulation::{Dice, otherwise_working, working_for};
    use super::*;

    const QUARTER: usize = 91;
    const BEFORE: usize = DAYS as usize;

    fn flagged(days: &[u32], from: usize, until: usize) -> bool {
        (from..until.min(days.len())).any(|day| burst(&days[..=day]).is_some())
    }

    /// Of so many officers: how many are flagged in a quarter though nothing is wrong, and how many attacks by each of
    /// these numbers of answers within three days are found.
    fn tried<const N: usize>(
        people: u32,
        sizes: [usize; N],
        days_of: impl Fn(&mut Dice, usize) -> Vec<u32>,
    ) -> (u32, [u32; N]) {
        let mut dice = Dice(20_261_130);
        let (mut wrong, mut found) = (0, [0; N]);
        for _ in 0..people {
            let days = days_of(&mut dice, BEFORE + QUARTER);
            wrong += u32::from(flagged(&days, BEFORE, days.len()));
            let begin = BEFORE + dice.below(QUARTER - 7);
            let spread = 1 + dice.below(3);
            for (found, size) in found.iter_mut().zip(sizes) {
                // Nought stands for any from ten to fifty.
                let size = if size == 0 { 10 + dice.below(41) } else { size };
                let mut attacked = days.clone();
                for _ in 0..size {
                    attacked[begin + dice.below(spread)] += 1;
                }
                *found += u32::from(flagged(&attacked, begin, begin + spread + 1));
            }
        }
        (wrong, found)
    }

    /// Thresholds of the project: at least 95% of attackers found who add 10 to 50 fives for one officer, at most 1% of
    /// ordinary officers flagged in a quarter of a year. About one answer a week, made in two ways.
    #[test]
    fn an_attacker_is_found_and_ordinary_officers_are_left_alone() {
        let people = 1_500;
        for (wrong, [found]) in [
            tried(people, [0], |dice, length| working_for(dice, 1.0, length)),
            tried(people, [0], |dice, length| otherwise_working(dice, 1.0, length)),
        ] {
            assert!(wrong * 100 <= people, "{wrong} of {people} ordinary officers");
            assert!(found * 100 >= people * 95, "{found} of {people} attacks");
        }
    }

    /// What ADR 0036 says of officers with many answers: no more of them are flagged though nothing is wrong, and what is
    /// found of attacks are those that are many beside what usually comes. At least found in a hundred, by 30, 60 and 100.
    #[test]
    fn busy_officers_are_left_alone_too_and_only_larger_attacks_on_them_are_found() {
        let people = 1_500;
        let sizes = [30, 60, 100];
        let each_week = |mean| move |dice: &mut Dice, length| otherwise_working(dice, mean, length);
        for (name, least, (wrong, found)) in [
            ("6 a week", [88, 99, 99], tried(people, sizes, |dice, length| working_for(dice, 5.0, length))),
            ("12 a week", [62, 92, 99], tried(people, sizes, |dice, length| working_for(dice, 10.0, length))),
            ("7 a week", [90, 99, 99], tried(people, sizes, each_week(7.0))),
            ("20 a week", [36, 83, 97], tried(people, sizes, each_week(20.0))),
        ] {
            assert!(wrong * 100 <= people, "{name}: {wrong} of {people} ordinary officers");
            for ((size, least), found) in sizes.into_iter().zip(least).zip(found) {
                assert!(found * 100 >= people * least, "{name}: {found} of {people} attacks by {size}");
            }
        }
    }

    #[test]
    fn the_reason_holds_the_window_and_what_was_usual() {
        let mut days = vec![0; BEFORE];
        for day in (0..BEFORE).step_by(7) {
            days[day] = 1;
        }
        assert_eq!(burst(&days), None);
        *days.last_mut().unwrap() = 20;
        let seen = burst(&days).unwrap();
        assert_eq!((seen.number, seen.of), (20, 1));
        assert!((1..=3).contains(&seen.expected_tenths), "{seen:?}");
    }

    #[test]
    fn a_history_of_any_length_is_looked_at() {
        assert_eq!(burst(&[]), None);
        assert_eq!(burst(&[7]), None);
        // Whoever begins may begin with many; a hundred on the first day are more than anybody begins with.
        assert_eq!(burst(&[12]), None);
        assert_eq!(burst(&[u32::MAX, u32::MAX]).map(|seen| seen.of), Some(1));
        assert!(burst(&[0, 0, 100]).is_some());
    }

    #[test]
    fn who_comes_back_from_leave_is_no_surprise() {
        let at_work = [2, 3, 0, 0, 4, 1, 2];
        let away = [[0; 7]; 4].concat();
        let back = [at_work.repeat(20), away, at_work.repeat(2)].concat();
        for day in 20 * 7..back.len() {
            assert_eq!(burst(&back[..=day]), None, "{day}");
        }
    }
}
