//! Whether more answers came for somebody than their own history explains.

use candour_domain::flag::{BURST_WINDOWS, HISTORY_DAYS, Seen, is_burst};
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
            let expected = Expected::from_days(&history[from..], window);
            let chance = expected.at_least(seen, window);
            is_burst(seen, chance).then(|| {
                (chance, Seen { number: seen, of: window, expected_tenths: tenths(expected.mean(window)) })
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
}

#[cfg(test)]
mod tests {
    use super::simulation::{Dice, working_for};
    use super::*;

    const QUARTER: usize = 91;
    const BEFORE: usize = DAYS as usize;

    /// Eight months of an ordinary officer: about one answer a week, some several, most on the four days of a shift,
    /// good and bad weeks, now and then weeks of leave or a start in the middle.
    fn ordinary(dice: &mut Dice) -> Vec<u32> {
        working_for(dice, 1.0, BEFORE + QUARTER)
    }

    fn flagged(days: &[u32], from: usize, until: usize) -> bool {
        (from..until.min(days.len())).any(|day| burst(&days[..=day]).is_some())
    }

    /// Thresholds of the project: at least 95% of attackers found who add 10 to 50 fives for one officer, at most 1% of
    /// ordinary officers flagged in a quarter of a year.
    #[test]
    fn an_attacker_is_found_and_ordinary_officers_are_left_alone() {
        let mut dice = Dice(20_261_130);
        let (mut wrong, mut found) = (0, 0);
        let people = 1_500;
        for _ in 0..people {
            let days = ordinary(&mut dice);
            wrong += u32::from(flagged(&days, BEFORE, days.len()));
            let mut attacked = days;
            let begin = BEFORE + dice.below(QUARTER - 7);
            let spread = 1 + dice.below(3);
            for _ in 0..10 + dice.below(41) {
                attacked[begin + dice.below(spread)] += 1;
            }
            found += u32::from(flagged(&attacked, begin, begin + spread + 1));
        }
        assert!(wrong * 100 <= people, "{wrong} of {people} ordinary officers");
        assert!(found * 100 >= people * 95, "{found} of {people} attacks");
    }

    /// What holds for officers with many answers, as ADR 0036 says it: more of them are flagged though nothing is wrong,
    /// and more hides among their answers. Counts alone do no better.
    #[test]
    fn of_busy_officers_more_are_flagged_and_only_larger_attacks_are_found() {
        let people = 1_500u32;
        // Times as many answers; at most flagged, and at least found of attacks by 20 and by 50, in a hundred.
        for (times, most, twenty, fifty) in [(5.0, 10, 90, 99), (10.0, 23, 70, 97)] {
            let mut dice = Dice(20_261_130);
            let (mut wrong, mut found) = (0, [0; 2]);
            for _ in 0..people {
                let days = working_for(&mut dice, times, BEFORE + QUARTER);
                wrong += u32::from(flagged(&days, BEFORE, days.len()));
                let begin = BEFORE + dice.below(QUARTER - 7);
                let spread = 1 + dice.below(3);
                for (found, size) in found.iter_mut().zip([20, 50]) {
                    let mut attacked = days.clone();
                    for _ in 0..size {
                        attacked[begin + dice.below(spread)] += 1;
                    }
                    *found += u32::from(flagged(&attacked, begin, begin + spread + 1));
                }
            }
            assert!(wrong * 100 <= people * most, "{times}: {wrong} of {people} ordinary officers");
            // It would be wrong to promise these what is promised to the others.
            assert!(wrong * 100 > people, "{times}: {wrong} of {people}: say so in ADR 0036");
            assert!(found[0] * 100 >= people * twenty, "{times}: {} of {people} attacks by 20", found[0]);
            assert!(found[1] * 100 >= people * fifty, "{times}: {} of {people} attacks by 50", found[1]);
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
        // One day is next to no history: as many again the day after are still more than it explains.
        assert_eq!(burst(&[u32::MAX, u32::MAX]).map(|seen| seen.of), Some(1));
        assert!(burst(&[0, 0, 30]).is_some());
    }
}
