//! Whether ratings of late are abruptly others than those before.

use candour_domain::flag::{FEWEST_TO_COMPARE, FLIP_DAYS, FLIP_HISTORY_DAYS, Seen, has_flipped};
use candour_figures::shift::{Spread, chance, mean};

use super::burst::tenths;

/// How many days a look needs: the window and what it is compared with.
pub(super) const LOOK_DAYS: u32 = FLIP_DAYS + FLIP_HISTORY_DAYS;

/// The numbers of ratings that have flipped; nothing where they have not, or there are too few to tell.
pub(super) fn flip(before: Spread, late: Spread) -> Option<Seen> {
    let all = |spread: Spread| spread.iter().fold(0u32, |sum, count| sum.saturating_add(*count));
    let (fewest_late, fewest_before) = FEWEST_TO_COMPARE;
    if all(late) < fewest_late || all(before) < fewest_before {
        return None;
    }
    let (was, is) = (mean(before)?, mean(late)?);
    // The chance takes long to count beside the means, and hardly ever matters.
    let flipped = has_flipped(is - was, 0.0) && has_flipped(is - was, chance(before, late));
    flipped.then(|| Seen { number: all(late), of: tenths(is), expected_tenths: tenths(was) })
}

#[cfg(test)]
mod tests {
    use super::super::burst::simulation::{Dice, working_for};
    use super::*;

    const DAYS: usize = LOOK_DAYS as usize + 91;

    /// A rating: more fives and fewer ones where more goes well, and some who choose the ends whatever happened.
    fn rating(dice: &mut Dice, well: f64) -> usize {
        let share = dice.share();
        if share < 0.5 * well {
            4
        } else if share < 0.5 * well + 0.12 * (1.0 - well) {
            0
        } else {
            (0..4).filter(|_| dice.share() < well).count()
        }
    }

    /// Who is good at it and who is not, some better and some worse as time goes by, each with bad weeks.
    fn ordinary(dice: &mut Dice, times: f64) -> Vec<Vec<usize>> {
        let counts = working_for(dice, times, DAYS);
        let (base, drift) = (0.55 + 0.35 * dice.share(), 0.2 * (dice.share() - 0.5));
        let mut week = 0.0;
        (0u32..)
            .zip(counts)
            .map(|(day, count)| {
                if day % 7 == 0 {
                    week = if dice.share() < 0.1 { -0.25 } else { 0.0 };
                }
                let well = (base + drift * f64::from(day) / 484.0 + week).clamp(0.05, 0.97);
                (0..count).map(|_| rating(dice, well)).collect()
            })
            .collect()
    }

    fn spread(days: &[Vec<usize>]) -> Spread {
        let mut spread = [0; 5];
        for rating in days.iter().flatten() {
            spread[*rating] += 1;
        }
        spread
    }

    fn looked(days: &[Vec<usize>], today: usize) -> bool {
        let begin = today + 1 - FLIP_DAYS as usize;
        let first = begin.saturating_sub(FLIP_HISTORY_DAYS as usize);
        flip(spread(&days[first..begin]), spread(&days[begin..=today])).is_some()
    }

    /// What ADR 0036 says: at most one in a hundred ordinary officers in a quarter, looked at after each answer, with about
    /// one answer a week or five times as many; and of officers with enough answers to compare, most of those who are given
    /// twenty ones within a fortnight. Of 3,000 drawn with other dice, 3 and 20 were flagged: by chance alone more than
    /// one in a hundred of 1,000 would be in one run of thirteen at the latter, so that many more mean another rule.
    #[test]
    fn ratings_that_flip_are_found_and_ordinary_ups_and_downs_are_not() {
        let people = 1_000u32;
        for (times, least) in [(1.0, 97), (5.0, 80)] {
            let mut dice = Dice(20_261_130);
            let (mut wrong, mut found, mut attacked) = (0, 0, 0);
            for _ in 0..people {
                let mut days = ordinary(&mut dice, times);
                let first = LOOK_DAYS as usize - 1;
                let flagged = (first..DAYS).any(|day| !days[day].is_empty() && looked(&days, day));
                wrong += u32::from(flagged);
                let begin = first + dice.below(60);
                let before: u32 = spread(&days[begin - 392..begin - 27]).iter().sum();
                if before < FEWEST_TO_COMPARE.1 {
                    continue;
                }
                attacked += 1;
                for _ in 0..20 {
                    days[begin + dice.below(14)].push(0);
                }
                found += u32::from((begin..begin + 15).any(|day| looked(&days, day)));
            }
            assert!(wrong * 100 <= people, "{times}: {wrong} of {people} ordinary officers");
            assert!(found * 100 >= attacked * least, "{times}: {found} of {attacked} attacks");
        }
    }

    #[test]
    fn the_reason_holds_both_means_and_few_answers_say_nothing() {
        let seen = flip([2, 2, 4, 10, 22], [9, 1, 0, 0, 0]).unwrap();
        assert_eq!((seen.number, seen.of, seen.expected_tenths), (10, 11, 42));
        assert_eq!(flip([2, 2, 4, 10, 22], [7, 0, 0, 0, 0]), None);
        assert_eq!(flip([2, 2, 4, 10, 10], [9, 1, 0, 0, 0]), None);
        assert_eq!(flip([2, 2, 4, 10, 22], [1, 1, 1, 3, 6]), None);
    }
}
