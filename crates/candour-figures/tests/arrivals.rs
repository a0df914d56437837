//! How surprising a number of arrivals is, against mpmath and against a sum of terms that a person could do by hand.
#![expect(clippy::unreadable_literal, reason = "numbers stand as the reference printed them")]

use candour_figures::arrivals::Expected;
use proptest::prelude::*;

/// Histories that the reference was computed for.
fn history(name: &str) -> Vec<u32> {
    match name {
        "quiet" => [0, 0, 1, 0, 0, 0, 0].repeat(8),
        "steady" => [1, 0, 2, 1, 0, 1, 2].repeat(8),
        "nothing" => vec![0; 56],
        "lumpy" => [&[0; 20][..], &[9], &[0; 34], &[3]].concat(),
        "leave" => [[2, 1, 0, 3, 0, 0, 1].repeat(3), vec![0; 21], [0, 4, 1, 1, 0, 2, 0].repeat(4)].concat(),
        _ => vec![1, 2],
    }
}

/// History, days of a block, how many came, the mean, and the probability of as many: by mpmath 1.3, as a plain sum of
/// the terms from there on, to thirty digits.
const REFERENCE: &[(&str, u32, u32, f64, f64)] = &[
    ("quiet", 1, 1, 0.15966386554621848, 0.1382653206075805),
    ("quiet", 1, 8, 0.15966386554621848, 9.695902822781267e-08),
    ("quiet", 1, 30, 0.15966386554621848, 3.373761631071957e-27),
    ("quiet", 7, 1, 1.1176470588235294, 0.6235269384301294),
    ("quiet", 7, 8, 1.1176470588235294, 0.0005137945508723419),
    ("quiet", 7, 30, 1.1176470588235294, 1.2262501845337868e-16),
    ("steady", 1, 1, 0.9663865546218487, 0.5691045978889795),
    ("steady", 1, 8, 0.9663865546218487, 0.00031637936628662537),
    ("steady", 1, 30, 0.9663865546218487, 6.325927025637797e-17),
    ("steady", 7, 1, 6.764705882352941, 0.9878616395662878),
    ("steady", 7, 8, 6.764705882352941, 0.3695421220157847),
    ("steady", 7, 30, 6.764705882352941, 7.223959958542577e-05),
    ("nothing", 1, 1, 0.42857142857142855, 0.18330453996097582),
    ("nothing", 1, 8, 0.42857142857142855, 0.006341494318419991),
    ("nothing", 1, 30, 0.42857142857142855, 3.217455288737857e-06),
    ("nothing", 7, 1, 3.0, 0.6897925266293746),
    ("nothing", 7, 8, 3.0, 0.11287399682112435),
    ("nothing", 7, 30, 3.0, 0.0007891151561143373),
    ("lumpy", 1, 1, 0.7714285714285715, 0.27000712840926555),
    ("lumpy", 1, 8, 0.7714285714285715, 0.018087228787431332),
    ("lumpy", 1, 30, 0.7714285714285715, 4.822269602310317e-05),
    ("lumpy", 7, 1, 5.4, 0.937923678071801),
    ("lumpy", 7, 8, 5.4, 0.25196477229057473),
    ("lumpy", 7, 30, 5.4, 0.0004079326072497702),
    ("short", 1, 1, 0.42857142857142855, 0.18330453996097582),
    ("short", 1, 8, 0.42857142857142855, 0.006341494318419991),
    ("short", 1, 30, 0.42857142857142855, 3.217455288737857e-06),
    ("short", 7, 1, 3.0, 0.6897925266293746),
    ("short", 7, 8, 3.0, 0.11287399682112435),
    ("short", 7, 30, 3.0, 0.0007891151561143373),
    ("leave", 1, 1, 1.0380952380952382, 0.5430050487207827),
    ("leave", 1, 8, 1.0380952380952382, 0.0022264277142640737),
    ("leave", 1, 30, 1.0380952380952382, 1.6879230999109924e-11),
    ("leave", 7, 1, 7.266666666666667, 0.9891372702745352),
    ("leave", 7, 8, 7.266666666666667, 0.41720830104608225),
    ("leave", 7, 30, 7.266666666666667, 0.00021323496869606195),
];

#[test]
fn tails_are_those_of_another_program() {
    for (name, block, seen, mean, expected) in REFERENCE {
        let found = Expected::from_days(&history(name), *block);
        assert!((found.mean() - mean).abs() <= mean * 1e-12, "{name} {block}: {}", found.mean());
        let chance = found.at_least(*seen);
        assert!((chance - expected).abs() <= expected * 1e-9, "{name} {block} {seen}: {chance:e}");
    }
}

/// Nothing was counted: the mean is 3 a week, its change 1/4 + (1/4 + 1/3) / (1/2) = 17/12, the size 12/17. The tail is
/// one minus a sum that a person could do by hand.
#[test]
fn a_tail_is_what_the_terms_before_it_leave() {
    let size = 12.0_f64 / 17.0;
    let stay: f64 = size / (3.0 + size);
    let mut term = stay.powf(size);
    let mut before = 0.0;
    for count in 0..6 {
        before += term;
        let count = f64::from(count);
        term *= (size + count) / (count + 1.0) * (1.0 - stay);
    }
    let found = Expected::from_days(&[], 7).at_least(6);
    assert!((found - (1.0 - before)).abs() < 1e-12, "{found} {}", 1.0 - before);
}

#[test]
fn weeks_of_leave_change_nothing() {
    let weeks = |before: &[[u32; 7]]| before.concat();
    let at_work = [[2, 1, 0, 3, 0, 0, 1], [0, 2, 2, 0, 1, 0, 0], [1, 1, 0, 0, 3, 0, 2]];
    let away = [at_work[0], [0; 7], [0; 7], at_work[1], [0; 7], at_work[2]];
    for block in [1, 7] {
        let (one, other) =
            (Expected::from_days(&weeks(&at_work), block), Expected::from_days(&weeks(&away), block));
        assert_eq!(one, other);
    }
}

proptest! {
    #[test]
    fn more_is_never_less_surprising_and_nothing_never_is(
        history in prop::collection::vec(0u32..20, 0..80), block in 0u32..9, seen in 0u32..200,
    ) {
        let expected = Expected::from_days(&history, block);
        let (fewer, more) = (expected.at_least(seen), expected.at_least(seen + 1));
        prop_assert!((0.0..=1.0).contains(&fewer) && (0.0..=1.0).contains(&more));
        prop_assert!(more <= fewer + 1e-12, "{fewer} {more}");
        prop_assert!((expected.at_least(0) - 1.0).abs() < 1e-15);
        prop_assert!(expected.mean() > 0.0);
    }

    #[test]
    fn a_busier_history_makes_the_same_number_less_surprising(each in 1u32..5, seen in 1u32..60) {
        let quiet = Expected::from_days(&[each; 56], 7).at_least(seen);
        let busy = Expected::from_days(&[each + 1; 56], 7).at_least(seen);
        prop_assert!(busy >= quiet);
    }
}
