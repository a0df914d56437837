//! Intervals against what other programs computed, against a second way, and against their own promise.
#![expect(clippy::unwrap_used, reason = "what a test makes is well formed")]

use candour_figures::intervals::{agresti_coull, clopper_pearson, difference, jeffreys, wilson};
use candour_figures::{Alpha, Interval, Proportion};
use proptest::prelude::*;

type Method = fn(Proportion, Alpha) -> Interval;
const METHODS: [(&str, Method); 4] = [
    ("wilson", wilson),
    ("clopper_pearson", clopper_pearson),
    ("jeffreys", jeffreys),
    ("agresti_coull", agresti_coull),
];

fn of(part: u32, whole: u32) -> Proportion {
    Proportion::new(i64::from(part), i64::from(whole)).unwrap()
}

/// The probability of exactly 0, 1, … of `whole`, each with this chance, by multiplying.
fn binomial(whole: u32, chance: f64) -> Vec<f64> {
    let mut all = vec![1.0];
    for _ in 0..whole {
        let mut next = vec![0.0; all.len() + 1];
        for (count, probability) in all.iter().enumerate() {
            next[count] += probability * (1.0 - chance);
            next[count + 1] += probability * chance;
        }
        all = next;
    }
    all
}

#[test]
fn all_four_intervals_equal_those_of_another_program() {
    let mut compared = 0;
    for line in include_str!("fixtures/intervals.csv").lines().filter(|line| !line.starts_with(['#', 'k'])) {
        let fields: Vec<f64> = line.split(',').map(|field| field.parse().unwrap()).collect();
        let counts: Vec<i64> = line.split(',').take(2).map(|field| field.parse().unwrap()).collect();
        let proportion = Proportion::new(counts[0], counts[1]).unwrap();
        let alpha = Alpha::new(fields[2]).unwrap();
        for ((name, method), expected) in METHODS.iter().zip(fields[3..].chunks(2)) {
            let found = method(proportion, alpha);
            assert!((found.low - expected[0]).abs() < 1e-10, "{name} {line}: {found:?}");
            assert!((found.high - expected[1]).abs() < 1e-10, "{name} {line}: {found:?}");
            compared += 1;
        }
    }
    assert_eq!(compared, 48 * 4);
}

#[test]
fn clopper_and_pearson_is_where_the_binomial_tails_are_half_of_alpha() {
    // The second way: halve until the plain sum of the tail is right.
    let halve = |tail_of: &dyn Fn(f64) -> f64| {
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if tail_of(middle) < 0.025 { low = middle } else { high = middle }
        }
        low
    };
    for whole in [1, 2, 7, 30, 61] {
        for part in 0..=whole {
            let found = clopper_pearson(of(part, whole), Alpha::FIVE_PERCENT);
            let at = usize::try_from(part).unwrap();
            let low =
                if part == 0 { 0.0 } else { halve(&|chance| binomial(whole, chance)[at..].iter().sum()) };
            let high = if part == whole {
                1.0
            } else {
                1.0 - halve(&|other| binomial(whole, 1.0 - other)[..=at].iter().sum())
            };
            assert!((found.low - low).abs() < 1e-12, "{part} of {whole}: {found:?}, not {low}");
            assert!((found.high - high).abs() < 1e-12, "{part} of {whole}: {found:?}, not {high}");
        }
    }
}

#[test]
fn wilson_is_where_the_score_test_says_alpha() {
    // |p - share| = z sqrt(p (1 - p) / n) at both ends.
    let z = 1.959_963_984_540_054;
    for whole in [1, 5, 10, 27, 400] {
        for part in 0..=whole {
            let (proportion, n) = (of(part, whole), f64::from(whole));
            let found = wilson(proportion, Alpha::FIVE_PERCENT);
            for end in [found.low, found.high] {
                let score = (end - proportion.share()).abs() - z * (end * (1.0 - end) / n).sqrt();
                assert!(score.abs() < 1e-12, "{part} of {whole}: {end}");
            }
        }
    }
}

#[test]
fn two_intervals_may_overlap_and_the_difference_be_beyond_chance_all_the_same() {
    let (one, other) = (of(60, 100), of(45, 100));
    let found = (wilson(one, Alpha::FIVE_PERCENT), wilson(other, Alpha::FIVE_PERCENT));
    assert!(found.0.low < found.1.high, "{found:?}");
    assert!(difference(one, other, Alpha::FIVE_PERCENT).low > 0.0);
}

/// How often the interval holds the true chance, over all outcomes.
fn coverage(method: Method, whole: u32, chance: f64) -> f64 {
    binomial(whole, chance)
        .into_iter()
        .zip(0..)
        .filter(|(_, part)| {
            let interval = method(of(*part, whole), Alpha::FIVE_PERCENT);
            interval.low <= chance && chance <= interval.high
        })
        .map(|(probability, _)| probability)
        .sum()
}

#[test]
fn the_exact_interval_never_misses_more_than_it_says_and_wilson_is_right_on_average() {
    for whole in [5, 10, 27, 60] {
        let mut sum = 0.0;
        for step in 1..200 {
            let chance = f64::from(step) / 200.0;
            assert!(coverage(clopper_pearson, whole, chance) >= 0.95 - 1e-9, "{whole} {chance}");
            let wilson = coverage(wilson, whole, chance);
            // The known dips of Wilson's interval lie near 0 and 1 (Brown, Cai and DasGupta, figure 5).
            assert!(wilson > 0.83, "{whole} {chance}: {wilson}");
            sum += wilson;
        }
        let mean = sum / 199.0;
        assert!((0.945..0.965).contains(&mean), "{whole}: {mean}");
    }
}

#[test]
fn differences_equal_those_that_the_paper_prints() {
    // Newcombe (1998), table II, method 10.
    for (first, second, low, high) in [
        (of(56, 70), of(48, 80), 0.0524, 0.3339),
        (of(9, 10), of(3, 10), 0.1705, 0.8090),
        (of(5, 56), of(0, 29), -0.0381, 0.1926),
        (of(10, 10), of(0, 10), 0.6075, 1.0),
    ] {
        let found = difference(first, second, Alpha::FIVE_PERCENT);
        assert!(
            (found.low - low).abs() < 5e-5 && (found.high - high).abs() < 5e-5,
            "{found:?}, not {low} {high}"
        );
    }
}

#[test]
fn the_interval_of_a_difference_holds_the_true_one_about_as_often_as_it_says() {
    for (whole, other_whole, chance, other_chance) in
        [(10, 40, 0.8, 0.85), (27, 27, 0.9, 0.6), (30, 60, 0.5, 0.5)]
    {
        let others = binomial(other_whole, other_chance);
        let mut held = 0.0;
        for (probability, part) in binomial(whole, chance).into_iter().zip(0..) {
            for (other_probability, other_part) in others.iter().zip(0..) {
                let found = difference(of(part, whole), of(other_part, other_whole), Alpha::FIVE_PERCENT);
                if found.low <= chance - other_chance && chance - other_chance <= found.high {
                    held += probability * other_probability;
                }
            }
        }
        assert!((0.93..0.98).contains(&held), "{whole} {other_whole}: {held}");
    }
}

proptest! {
    #[test]
    fn every_interval_is_in_order_and_within_nothing_and_all(
        (whole, part) in (1u32..200_000).prop_flat_map(|whole| (Just(whole), 0..=whole)),
        alpha in 1e-9..0.999f64,
    ) {
        let alpha = Alpha::new(alpha).unwrap();
        for (name, method) in METHODS {
            let found = method(of(part, whole), alpha);
            prop_assert!(0.0 <= found.low && found.low <= found.high && found.high <= 1.0, "{name}: {found:?}");
        }
    }

    #[test]
    fn wilson_and_the_exact_interval_hold_the_share_itself(
        (whole, part) in (1u32..2_000_000).prop_flat_map(|whole| (Just(whole), 0..=whole)),
        alpha in 1e-9..0.999f64,
    ) {
        let proportion = of(part, whole);
        for method in [wilson, clopper_pearson] {
            let found = method(proportion, Alpha::new(alpha).unwrap());
            prop_assert!(found.low <= proportion.share() && proportion.share() <= found.high, "{found:?}");
        }
    }

    #[test]
    fn one_more_of_as_many_moves_every_interval_up(
        (whole, part) in (1u32..50_000).prop_flat_map(|whole| (Just(whole), 0..whole)),
        alpha in 1e-6..0.9f64,
    ) {
        let alpha = Alpha::new(alpha).unwrap();
        for (name, method) in METHODS {
            let (less, more) = (method(of(part, whole), alpha), method(of(part + 1, whole), alpha));
            prop_assert!(less.low <= more.low && less.high <= more.high, "{name}: {less:?} {more:?}");
        }
    }

    #[test]
    fn yes_and_no_change_places_when_the_question_is_turned_round(
        (whole, part) in (1u32..50_000).prop_flat_map(|whole| (Just(whole), 0..=whole)),
    ) {
        for (name, method) in METHODS {
            let found = method(of(part, whole), Alpha::FIVE_PERCENT);
            let turned = method(of(whole - part, whole), Alpha::FIVE_PERCENT);
            prop_assert!((found.low + turned.high - 1.0).abs() < 1e-12, "{name}: {found:?} {turned:?}");
            prop_assert!((found.high + turned.low - 1.0).abs() < 1e-12, "{name}: {found:?} {turned:?}");
        }
    }

    #[test]
    fn a_smaller_alpha_makes_a_wider_interval(
        (whole, part) in (1u32..50_000).prop_flat_map(|whole| (Just(whole), 0..=whole)),
        alpha in 1e-8..0.4f64,
    ) {
        for (name, method) in METHODS {
            let (wide, narrow) = (
                method(of(part, whole), Alpha::new(alpha).unwrap()),
                method(of(part, whole), Alpha::new(alpha * 2.0).unwrap()),
            );
            prop_assert!(wide.low <= narrow.low && wide.high >= narrow.high, "{name}: {wide:?} {narrow:?}");
        }
    }

    #[test]
    fn the_interval_of_a_difference_holds_it_and_turns_with_it(
        (whole, part) in (1u32..50_000).prop_flat_map(|whole| (Just(whole), 0..=whole)),
        (other_whole, other_part) in (1u32..50_000).prop_flat_map(|whole| (Just(whole), 0..=whole)),
        alpha in 1e-6..0.9f64,
    ) {
        let (first, second, alpha) = (of(part, whole), of(other_part, other_whole), Alpha::new(alpha).unwrap());
        let (found, turned) = (difference(first, second, alpha), difference(second, first, alpha));
        let by = first.share() - second.share();
        prop_assert!(-1.0 <= found.low && found.low <= by && by <= found.high && found.high <= 1.0, "{found:?}");
        prop_assert!((found.low + turned.high).abs() < 1e-12 && (found.high + turned.low).abs() < 1e-12);
    }
}
