//! Shrinkage against other programs, unit by unit, and against what must hold of any.
#![expect(clippy::unwrap_used, reason = "what a test makes is well formed")]

use candour_figures::beta_binomial::{FitError, fit, moments};
use candour_figures::intervals::jeffreys;
use candour_figures::{Alpha, BetaPrior, Probability, Proportion};
use proptest::prelude::*;

/// One line of the fixture: so many units had k of n, and what another program says of them.
struct Line {
    of: Proportion,
    units: usize,
    /// Shrunken mean, low, high, probability of more than 0.9.
    expected: [f64; 4],
}

fn lines() -> Vec<Line> {
    include_str!("fixtures/shrunken.csv")
        .lines()
        .filter(|line| !line.starts_with(['#', 'n']))
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            let count = |at: usize| fields[at].parse::<i64>().unwrap();
            let number = |at: usize| fields[at].parse::<f64>().unwrap();
            Line {
                of: Proportion::new(count(1), count(0)).unwrap(),
                units: fields[2].parse().unwrap(),
                expected: [number(3), number(4), number(5), number(6)],
            }
        })
        .collect()
}

fn all_units(lines: &[Line]) -> Vec<Proportion> {
    lines.iter().flat_map(|line| std::iter::repeat_n(line.of, line.units)).collect()
}

fn of(part: i64, whole: i64) -> Proportion {
    Proportion::new(part, whole).unwrap()
}

/// Where SciPy's search ended on the units of the fixture.
const ALPHA: f64 = 17.465_137_137_992_773;
const BETA: f64 = 3.109_060_895_544_934;

#[test]
fn the_fit_of_five_thousand_units_equals_that_of_another_program() {
    let units = all_units(&lines());
    assert_eq!(units.len(), 5000);
    let found = fit(&units).unwrap();
    // The other program's search stopped a little short of the maximum.
    assert!((found.prior.alpha() - ALPHA).abs() < 1e-5, "{found:?}");
    assert!((found.prior.beta() - BETA).abs() < 1e-5, "{found:?}");
    assert!((found.prior.mean() - 0.848_885_439_399_538_2).abs() < 1e-7, "{found:?}");
    assert!((found.log_likelihood - -10_475.858_238_161_258).abs() < 1e-6, "{found:?}");
    let theirs = BetaPrior::new(ALPHA, BETA).unwrap().log_likelihood(&units);
    assert!((theirs - -10_475.858_238_161_258).abs() < 1e-8, "{theirs}");
    assert!(found.log_likelihood >= theirs, "theirs is likelier: {theirs}");
    // And the root of the slope, found by SciPy with digamma functions to 1e-11.
    assert!((found.prior.alpha() - 17.465_133_587_487_667).abs() < 1e-8, "{found:?}");
    assert!((found.prior.beta() - 3.109_060_202_181_970_7).abs() < 1e-8, "{found:?}");
}

#[test]
fn every_shrunken_mean_and_interval_equals_that_of_another_program() {
    let lines = lines();
    let own = fit(&all_units(&lines)).unwrap().prior;
    let theirs = BetaPrior::new(ALPHA, BETA).unwrap();
    assert_eq!(lines.len(), 1126);
    // Under the own fit, within what is asked; under their prior, to all digits of the fixture.
    for (prior, slack) in [(own, 1e-6), (theirs, 2e-10)] {
        for line in &lines {
            let posterior = prior.given(line.of);
            let interval = posterior.interval(Alpha::FIVE_PERCENT);
            let above = posterior.above(Probability::new(0.9).unwrap());
            let found = [posterior.mean(), interval.low, interval.high, above];
            for (found, expected) in found.iter().zip(line.expected) {
                assert!((found - expected).abs() < slack, "{:?}: {found} is not {expected}", line.of);
            }
        }
    }
}

#[test]
fn the_moments_equal_those_of_another_program() {
    let found = moments(&all_units(&lines())).unwrap();
    assert!((found.mean - 0.849_631_283_217_339).abs() < 1e-12, "{found:?}");
    assert!((found.intraclass_correlation - 0.045_574_390_972_537_79).abs() < 1e-10, "{found:?}");
}

#[test]
fn under_the_prior_of_jeffreys_the_interval_is_that_of_jeffreys() {
    let prior = BetaPrior::new(0.5, 0.5).unwrap();
    for part in 0..=12 {
        assert_eq!(
            prior.given(of(part, 12)).interval(Alpha::FIVE_PERCENT),
            jeffreys(of(part, 12), Alpha::FIVE_PERCENT)
        );
    }
}

#[test]
fn a_prior_is_two_positive_numbers() {
    for wrong in [f64::NAN, f64::INFINITY, 0.0, -1.0, 1e300, 1e-300] {
        assert!(BetaPrior::new(wrong, 1.0).is_err(), "{wrong}");
        assert!(BetaPrior::new(1.0, wrong).is_err(), "{wrong}");
    }
}

#[test]
fn counts_that_no_prior_fits_best_say_why() {
    let times =
        |units: &[Proportion]| units.iter().copied().cycle().take(units.len() * 60).collect::<Vec<_>>();
    assert_eq!(fit(&[]), Err(FitError::TooFew));
    assert_eq!(fit(&[of(3, 4)]), Err(FitError::TooFew));
    assert_eq!(fit(&times(&[of(0, 1), of(1, 1)])), Err(FitError::TooFew));
    assert_eq!(fit(&times(&[of(7, 7), of(4, 4)])), Err(FitError::AllAlike));
    assert_eq!(fit(&times(&[of(0, 7), of(0, 4)])), Err(FitError::AllAlike));
    assert_eq!(fit(&times(&[of(8, 10), of(80, 100), of(9, 10)])), Err(FitError::NoSpread));
    assert_eq!(fit(&times(&[of(0, 10), of(10, 10), of(30, 30)])), Err(FitError::Polarised));
}

#[test]
fn units_with_millions_of_answers_are_fitted_in_no_time() {
    let units: Vec<Proportion> = (0..40).map(|unit| of(7_000_000 + 40_000 * unit, 10_000_000)).collect();
    let found = fit(&units).unwrap();
    // With so many answers the shares themselves are seen: their mean, and the spread of a Beta by its variance.
    let variance = found.prior.mean() * (1.0 - found.prior.mean()) * found.prior.intraclass_correlation();
    let seen: f64 = (0..40).map(|unit| (0.004 * (f64::from(unit) - 19.5)).powi(2)).sum::<f64>() / 40.0;
    assert!((found.prior.mean() - 0.778).abs() < 1e-3, "{found:?}");
    assert!((variance / seen - 1.0).abs() < 0.1, "{found:?}: {variance}, seen {seen}");
}

/// The log-likelihood as the distribution is defined: products of one factor for each answer.
fn by_factors(alpha: f64, beta: f64, units: &[Proportion]) -> f64 {
    units
        .iter()
        .map(|unit| {
            let (k, n) = (unit.part(), unit.whole());
            let rising = |x: f64, count: u32| (0..count).map(|i| (x + f64::from(i)).ln()).sum::<f64>();
            let coefficient = rising(f64::from(n - k) + 1.0, k) - rising(1.0, k);
            coefficient + rising(alpha, k) + rising(beta, n - k) - rising(alpha + beta, n)
        })
        .sum()
}

fn some_units() -> impl Strategy<Value = Vec<Proportion>> {
    let unit = (1i64..120).prop_flat_map(|whole| (0..=whole, Just(whole)));
    prop::collection::vec(unit.prop_map(|(part, whole)| of(part, whole)), 2..80)
}

proptest! {
    #[test]
    fn a_shrunken_mean_lies_between_the_units_own_and_the_mean_of_all(
        (whole, part) in (1i64..100_000).prop_flat_map(|whole| (Just(whole), 0..=whole)),
        alpha in 0.01..1000.0f64,
        beta in 0.01..1000.0f64,
    ) {
        let prior = BetaPrior::new(alpha, beta).unwrap();
        let (own, all) = (of(part, whole).share(), prior.mean());
        let found = prior.given(of(part, whole)).mean();
        prop_assert!(own.min(all) - 1e-12 <= found && found <= own.max(all) + 1e-12);
    }

    #[test]
    fn more_good_answers_move_everything_up(
        (whole, part) in (1i64..3000).prop_flat_map(|whole| (Just(whole), 0..whole)),
        alpha in 0.05..300.0f64,
        beta in 0.05..300.0f64,
        threshold in 0.01..0.99f64,
    ) {
        let prior = BetaPrior::new(alpha, beta).unwrap();
        let (less, more) = (prior.given(of(part, whole)), prior.given(of(part + 1, whole)));
        let (low, high) = (less.interval(Alpha::FIVE_PERCENT), more.interval(Alpha::FIVE_PERCENT));
        let threshold = Probability::new(threshold).unwrap();
        prop_assert!(less.mean() < more.mean());
        prop_assert!(low.low <= high.low && low.high <= high.high);
        prop_assert!(less.above(threshold) <= more.above(threshold) + 1e-12);
    }

    #[test]
    fn an_interval_leaves_out_as_much_on_either_side_as_it_says(
        (whole, part) in (1i64..3000).prop_flat_map(|whole| (Just(whole), 0..=whole)),
        alpha in 0.3..300.0f64,
        beta in 0.3..300.0f64,
        level in 0.001..0.5f64,
    ) {
        let posterior = BetaPrior::new(alpha, beta).unwrap().given(of(part, whole));
        let found = posterior.interval(Alpha::new(level).unwrap());
        for (end, expected) in [(found.low, 1.0 - level / 2.0), (found.high, level / 2.0)] {
            // An end nearer to 0 or 1 than a double can say has no probability to compare.
            if (1e-9..1.0 - 1e-9).contains(&end) {
                let above = posterior.above(Probability::new(end).unwrap());
                prop_assert!((above - expected).abs() < 1e-7, "{found:?}: {above}, not {expected}");
            }
        }
    }

    #[test]
    fn the_likelihood_of_all_is_the_product_of_one_factor_for_each_answer(
        units in some_units(), alpha in 0.01..500.0f64, beta in 0.01..500.0f64,
    ) {
        let found = BetaPrior::new(alpha, beta).unwrap().log_likelihood(&units);
        let expected = by_factors(alpha, beta, &units);
        prop_assert!((found - expected).abs() < 1e-9 * expected.abs().max(1.0), "{found}, not {expected}");
    }

    #[test]
    fn no_prior_near_a_fit_is_likelier(units in some_units()) {
        // Counts drawn without a pattern spread widely, so nearly all have a best prior.
        if let Ok(found) = fit(&units) {
            let (alpha, beta) = (found.prior.alpha(), found.prior.beta());
            for (a, b) in [(1.01, 1.0), (0.99, 1.0), (1.0, 1.01), (1.0, 0.99), (1.3, 1.3), (0.7, 0.7), (3.0, 3.0)] {
                let other = by_factors(alpha * a, beta * b, &units);
                prop_assert!(other <= found.log_likelihood + 1e-9, "{a} {b}: {other} over {found:?}");
            }
        }
    }

    #[test]
    fn turning_the_question_round_turns_the_fit_round(units in some_units()) {
        let turned: Vec<Proportion> =
            units.iter().map(|unit| of(i64::from(unit.others()), i64::from(unit.whole()))).collect();
        match (fit(&units), fit(&turned)) {
            (Ok(one), Ok(other)) => {
                prop_assert!((one.prior.alpha() / other.prior.beta() - 1.0).abs() < 1e-6);
                prop_assert!((one.prior.beta() / other.prior.alpha() - 1.0).abs() < 1e-6);
            }
            (one, other) => prop_assert_eq!(one.err(), other.err()),
        }
    }
}
