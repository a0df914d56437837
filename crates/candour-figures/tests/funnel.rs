//! Funnel limits against another program's, and against a plain sum of the binomial distribution.
#![expect(clippy::unwrap_used, reason = "what a test makes is well formed")]

use candour_figures::funnel::{Limits, limits};
use candour_figures::{Alpha, Probability, Proportion};
use proptest::prelude::*;

/// Size of unit; shares low 99.8%, low 95%, high 95%, high 99.8%; the counts at each. Target 0.85, by SciPy 1.17.1.
const AT_85_PERCENT: &[(u32, [f64; 4], [u32; 4])] = &[
    (
        5,
        [0.085_896_877_269_426_2, 0.386_779_443_803_665, 0.988_731_259_556_42, 0.999_549_250_382_257],
        [1, 2, 5, 5],
    ),
    (
        10,
        [0.369_308_165_051_301, 0.537_724_509_183_579, 0.987_301_548_881_523, 0.999_492_061_955_261],
        [4, 6, 10, 10],
    ),
    (
        20,
        [0.534_780_178_148_987, 0.653_377_457_628_632, 0.967_749_867_838_329, 0.998_709_994_713_533],
        [11, 14, 20, 20],
    ),
    (
        50,
        [0.665_257_569_106_966, 0.734_009_245_190_3, 0.933_212_717_521_808, 0.974_602_915_905_459],
        [34, 37, 47, 49],
    ),
    (
        100,
        [0.725_047_220_939_25, 0.771_667_797_130_022, 0.911_616_989_314_843, 0.944_903_144_065_382],
        [73, 78, 92, 95],
    ),
    (
        200,
        [0.764_944_703_498_546, 0.796_299_362_744_626, 0.895_223_461_117_135, 0.919_962_569_818_293],
        [153, 160, 180, 184],
    ),
    (
        500,
        [0.797_743_805_462_852, 0.817_012_890_900_33, 0.879_638_568_238_783, 0.896_252_989_094_914],
        [399, 409, 440, 449],
    ),
    (
        1000,
        [0.813_623_304_123_929, 0.827_045_350_388_274, 0.871_305_729_074_466, 0.883_380_813_337_259],
        [814, 828, 872, 884],
    ),
];

fn of_size(whole: u32) -> Proportion {
    Proportion::new(0, i64::from(whole)).unwrap()
}

fn at(target: f64, whole: u32, alpha: Alpha) -> Limits {
    limits(Probability::new(target).unwrap(), of_size(whole), alpha)
}

#[test]
fn limits_equal_those_of_another_program() {
    for (whole, shares, counts) in AT_85_PERCENT {
        let outer = at(0.85, *whole, Alpha::TWO_IN_A_THOUSAND);
        let inner = at(0.85, *whole, Alpha::FIVE_PERCENT);
        let found = [outer.shares.low, inner.shares.low, inner.shares.high, outer.shares.high];
        for (found, expected) in found.iter().zip(shares) {
            assert!((found - expected).abs() < 1e-10, "{whole}: {found} is not {expected}");
        }
        assert_eq!(
            [outer.low_count, inner.low_count, inner.high_count, outer.high_count],
            *counts,
            "{whole}"
        );
    }
}

/// The second way: add up the distribution from nothing, and interpolate as the paper has it.
fn by_adding(target: f64, whole: u32, wanted: f64) -> (u32, f64) {
    let n = f64::from(whole);
    let mut term = (1.0 - target).powi(i32::try_from(whole).unwrap());
    let mut sum = term;
    let mut count = 0;
    while sum < wanted && count < whole {
        term *= f64::from(whole - count) / f64::from(count + 1) * target / (1.0 - target);
        sum += term;
        count += 1;
    }
    (count, ((f64::from(count) - (sum - wanted) / term) / n).clamp(0.0, 1.0))
}

#[test]
fn limits_equal_a_plain_sum_for_other_targets_and_sizes() {
    for target in [0.03, 0.2, 0.5, 0.71, 0.97] {
        for whole in [1, 2, 3, 8, 27, 64, 150] {
            for (alpha, level) in [(Alpha::FIVE_PERCENT, 0.05), (Alpha::TWO_IN_A_THOUSAND, 0.002)] {
                let found = at(target, whole, alpha);
                let (low_count, low) = by_adding(target, whole, level / 2.0);
                let (high_count, high) = by_adding(target, whole, 1.0 - level / 2.0);
                assert_eq!((found.low_count, found.high_count), (low_count, high_count), "{target} {whole}");
                assert!((found.shares.low - low).abs() < 1e-9, "{target} {whole}: {found:?}, not {low}");
                assert!((found.shares.high - high).abs() < 1e-9, "{target} {whole}: {found:?}, not {high}");
            }
        }
    }
}

#[test]
fn a_unit_is_outside_where_its_share_is_beyond_a_limit() {
    let of = |part| Proportion::new(part, 100).unwrap();
    let inner = at(0.85, 100, Alpha::FIVE_PERCENT);
    assert!(inner.outside(of(77)) && !inner.outside(of(78)));
    assert!(!inner.outside(of(91)) && inner.outside(of(92)));
}

proptest! {
    #[test]
    fn limits_lie_around_the_target_and_within_nothing_and_all(
        target in 0.001..0.999f64,
        whole in 1u32..3_000_000,
        alpha in 1e-7..0.5f64,
    ) {
        let found = at(target, whole, Alpha::new(alpha).unwrap());
        prop_assert!(0.0 <= found.shares.low && found.shares.high <= 1.0, "{found:?}");
        prop_assert!(found.shares.low <= found.shares.high && found.low_count <= found.high_count, "{found:?}");
        // Interpolation moves a limit by less than one count.
        let one = 1.0 / f64::from(whole);
        prop_assert!(found.shares.low <= target + one && found.shares.high >= target - one, "{found:?}");
    }

    #[test]
    fn larger_units_have_narrower_limits(target in 0.1..0.9f64, whole in 20u32..100_000) {
        let width = |whole| {
            let found = at(target, whole, Alpha::FIVE_PERCENT);
            found.shares.high - found.shares.low
        };
        prop_assert!(width(whole * 4) < width(whole));
    }
}
