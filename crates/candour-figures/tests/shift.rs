//! The permutation test of ratings, against all choices counted one by one in exact fractions by another program (Python).

use candour_figures::shift::{Spread, chance, mean};
use proptest::prelude::*;

const REFERENCE: &[(Spread, Spread, f64)] = &[
    ([3, 2, 4, 9, 22], [6, 1, 0, 1, 0], 1.943_823_918_078_34e-05),
    ([1, 1, 3, 12, 23], [0, 0, 1, 2, 9], 0.366_523_951_750_903_7),
    ([20, 5, 5, 5, 5], [0, 0, 0, 2, 8], 3.494_161_607_190_978e-06),
    ([0, 0, 0, 0, 30], [0, 0, 0, 0, 10], 1.0),
    ([10, 0, 0, 0, 30], [6, 0, 0, 0, 2], 0.011_530_222_868_435_684),
    ([2, 3, 5, 10, 20], [1, 1, 1, 3, 4], 0.568_228_338_096_105_1),
];

#[test]
fn chances_are_those_of_all_choices_counted_one_by_one() {
    for (before, late, expected) in REFERENCE {
        let found = chance(*before, *late);
        assert!((found - expected).abs() <= expected * 1e-9, "{before:?} {late:?}: {found:e}");
    }
}

#[test]
fn where_there_is_nothing_to_compare_nothing_is_surprising() {
    assert!((chance([0; 5], [1, 2, 3, 4, 5]) - 1.0).abs() < 1e-12);
    assert!((chance([1, 2, 3, 4, 5], [0; 5]) - 1.0).abs() < 1e-12);
    assert_eq!(mean([0; 5]), None);
    assert_eq!(mean([1, 0, 0, 0, 1]), Some(3.0));
}

proptest! {
    #[test]
    fn a_scale_that_is_turned_round_gives_the_same_chance(before in any::<[u8; 5]>(), late in any::<[u8; 5]>()) {
        let (before, late) = (before.map(u32::from), late.map(|count| u32::from(count % 12)));
        let turned = |mut spread: Spread| { spread.reverse(); spread };
        let (one, other) = (chance(before, late), chance(turned(before), turned(late)));
        prop_assert!((one - other).abs() < 1e-9, "{one} {other}");
        prop_assert!((0.0..=1.0).contains(&one));
    }
}
