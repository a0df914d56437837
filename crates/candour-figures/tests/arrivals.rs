//! How surprising a number of arrivals is, against SciPy and against a plain sum of the negative binomial distribution.

use candour_figures::arrivals::Expected;
use proptest::prelude::*;

/// Histories that the reference was computed for.
fn history(name: &str) -> Vec<u32> {
    match name {
        "quiet" => [0, 0, 1, 0, 0, 0, 0].repeat(8),
        "steady" => [1, 0, 2, 1, 0, 1, 2].repeat(8),
        "nothing" => vec![0; 56],
        "lumpy" => [&[0; 20][..], &[9], &[0; 34], &[3]].concat(),
        _ => vec![1, 2],
    }
}

/// History, days of a block, days of the window, how many came, and the probability of as many: by SciPy 1.17.
const REFERENCE: &[(&str, u32, u32, u32, f64)] = &[
    ("quiet", 1, 1, 1, 2.253_098_716_198_804e-01),
    ("quiet", 1, 1, 8, 8.416_513_582_187_905e-08),
    ("quiet", 7, 7, 10, 1.146_585_133_512_368e-04),
    ("quiet", 7, 7, 30, 5.154_339_223_328_321e-16),
    ("steady", 1, 1, 1, 6.302_646_203_357_449e-01),
    ("steady", 1, 1, 8, 2.481_344_804_350_437e-04),
    ("steady", 7, 7, 10, 1.825_150_379_895_583e-01),
    ("steady", 7, 7, 30, 3.388_980_447_119_325e-07),
    ("nothing", 1, 1, 1, 6.25e-02),
    ("nothing", 7, 7, 10, 2.154_434_690_031_883e-07),
    ("lumpy", 1, 1, 8, 1.388_078_667_164_082e-02),
    ("lumpy", 1, 7, 30, 1.391_067_105_721_489e-04),
    ("lumpy", 7, 1, 8, 1.159_175_964_905_107e-03),
    ("lumpy", 7, 7, 10, 2.191_674_015_567_194e-02),
    ("short", 1, 7, 10, 5.187_378_959_671_846e-02),
    ("short", 7, 7, 30, 5.194_096_469_356_117e-06),
];

#[test]
fn tails_are_those_of_another_program() {
    for (name, block, days, seen, expected) in REFERENCE {
        let found = Expected::from_days(&history(name), *block).at_least(*seen, *days);
        assert!((found - expected).abs() <= expected * 1e-9, "{name} {block} {days} {seen}: {found:e}");
    }
}

/// Twelve that came evenly in 49 days: with the prior 13.5 in 56, no more varied than the floor. After dispersion the
/// sizes are whole numbers, and the tail is one minus a sum that a person could do by hand.
#[test]
fn a_tail_is_what_the_terms_before_it_leave() {
    let even: Vec<u32> = (0..48).map(|day| u32::from(day % 4 == 0)).chain([0]).collect();
    let (size, stay) = (9.0_f64, 56.0_f64 / 63.0);
    let mut term = stay.powf(size);
    let mut before = 0.0;
    for count in 0..4 {
        before += term;
        let count = f64::from(count);
        term *= (size + count) / (count + 1.0) * (1.0 - stay);
    }
    let found = Expected::from_days(&even, 7).at_least(6, 7);
    assert!((found - (1.0 - before)).abs() < 1e-12, "{found} {}", 1.0 - before);
}

proptest! {
    #[test]
    fn more_is_never_less_surprising_and_nothing_never_is(
        history in prop::collection::vec(0u32..20, 0..80), block in 0u32..9, days in 1u32..9, seen in 0u32..200,
    ) {
        let expected = Expected::from_days(&history, block);
        let (fewer, more) = (expected.at_least(seen, days), expected.at_least(seen + 1, days));
        prop_assert!((0.0..=1.0).contains(&fewer) && (0.0..=1.0).contains(&more));
        prop_assert!(more <= fewer + 1e-12, "{fewer} {more}");
        prop_assert!((expected.at_least(0, days) - 1.0).abs() < 1e-15);
        prop_assert!(expected.mean(days) > 0.0);
    }

    #[test]
    fn a_busier_history_makes_the_same_number_less_surprising(
        each in 0u32..5, seen in 1u32..60, days in 1u32..8,
    ) {
        let quiet = Expected::from_days(&[each; 56], 7).at_least(seen, days);
        let busy = Expected::from_days(&[each + 1; 56], 7).at_least(seen, days);
        prop_assert!(busy >= quiet);
    }
}
