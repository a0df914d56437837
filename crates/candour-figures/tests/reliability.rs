//! How many answers a figure about one person needs.
#![expect(clippy::unwrap_used, reason = "what a test makes is well formed")]

use candour_figures::beta_binomial::fit;
use candour_figures::reliability::{
    ANSWERS_EACH, FEWEST_BEFORE_ESTIMATED, PEOPLE, WANTED, estimate, fewest, of_mean,
};
use candour_figures::{Probability, Proportion};
use proptest::prelude::*;

fn probability(value: f64) -> Probability {
    Probability::new(value).unwrap()
}

#[test]
fn one_answer_is_as_reliable_as_two_answers_agree_and_many_are_wholly_reliable() {
    assert!((of_mean(probability(0.2), 1) - 0.2).abs() < 1e-15);
    // Two answers: 2 rho / (1 + rho), by hand.
    assert!((of_mean(probability(0.2), 2) - 0.4 / 1.2).abs() < 1e-15);
    assert!(of_mean(probability(0.2), 1_000_000) > 0.999_99);
    assert!(of_mean(probability(0.2), 0).abs() < 1e-15);
}

#[test]
fn the_fixed_number_is_what_a_correlation_of_82_in_a_thousand_asks_for() {
    assert_eq!(fewest(probability(0.082), probability(WANTED)), FEWEST_BEFORE_ESTIMATED);
    assert!(of_mean(probability(0.082), 26) < WANTED && of_mean(probability(0.082), 27) >= WANTED);
}

#[test]
fn a_correlation_of_almost_nothing_asks_for_more_answers_than_there_are_and_of_almost_one_for_one() {
    assert_eq!(fewest(probability(1e-14), probability(WANTED)), u32::MAX);
    assert_eq!(fewest(probability(0.999_999), probability(WANTED)), 1);
}

/// People with `each` answers, of whom some have nearly all good ones and some fewer.
fn people(count: usize, each: i64) -> Vec<Proportion> {
    (0..count)
        .map(|person| {
            let bad = i64::try_from(person % 5).unwrap() * each / 10;
            Proportion::new(each - bad, each).unwrap()
        })
        .collect()
}

#[test]
fn the_own_number_of_a_force_is_known_from_fifty_people_with_ten_answers_each() {
    let enough = people(PEOPLE, i64::from(ANSWERS_EACH));
    let found = estimate(&enough).unwrap();
    assert_eq!(found.prior, fit(&enough).unwrap().prior);
    assert!((found.correlation.value() - found.prior.intraclass_correlation()).abs() < 1e-15);
    assert_eq!(found.fewest, fewest(found.correlation, probability(WANTED)));
    assert_eq!(estimate(&people(PEOPLE - 1, i64::from(ANSWERS_EACH))), None, "one person fewer");
    assert_eq!(estimate(&people(PEOPLE, i64::from(ANSWERS_EACH) - 1)), None, "one answer fewer");
    assert_eq!(estimate(&[]), None);
}

#[test]
fn nothing_is_estimated_where_people_do_not_differ() {
    let alike = vec![Proportion::new(8, 10).unwrap(); 200];
    assert_eq!(estimate(&alike), None);
    let all_good = vec![Proportion::new(10, 10).unwrap(); 200];
    assert_eq!(estimate(&all_good), None);
}

#[test]
fn people_with_few_answers_take_part_where_enough_others_are() {
    let mut some = people(PEOPLE, 20);
    let without = estimate(&some).unwrap();
    some.extend(vec![Proportion::new(0, 3).unwrap(); 20]);
    let with = estimate(&some).unwrap();
    assert!(with.correlation.value() > without.correlation.value());
    assert!(with.fewest < without.fewest);
}

proptest! {
    #[test]
    fn the_fewest_is_enough_and_one_fewer_is_not(rho in 1e-6..0.999f64, wanted in 0.01..0.99f64) {
        let (rho, wanted) = (probability(rho), probability(wanted));
        let found = fewest(rho, wanted);
        prop_assert!(of_mean(rho, found) >= wanted.value());
        prop_assert!(found == 1 || of_mean(rho, found - 1) < wanted.value());
    }

    #[test]
    fn more_answers_are_more_reliable(rho in 1e-4..0.999f64, answers in 1u32..100_000) {
        let (less, more) = (of_mean(probability(rho), answers), of_mean(probability(rho), answers + 1));
        prop_assert!(0.0 < less && less <= more && more <= 1.0);
    }
}
