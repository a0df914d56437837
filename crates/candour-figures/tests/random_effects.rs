//! Pooled means against other programs, and against what must hold of any.
#![expect(clippy::unwrap_used, reason = "what a test makes is well formed")]

use candour_figures::Effect;
use candour_figures::random_effects::{
    NoUnits, Pooled, dersimonian_laird, fixed, heterogeneity, paule_mandel, reml,
};
use proptest::prelude::*;

/// Made-up means of 32 units with their variances.
const UNITS: &[(f64, f64)] = &[
    (4.241_476_201_491, 0.010_601_849_863),
    (4.127_593_586_348, 0.003_282_497_415),
    (4.137_716_255_510, 0.002_975_703_129),
    (3.983_829_381_070, 0.001_350_064_860),
    (4.281_988_598_888, 0.015_917_119_443),
    (4.257_747_837_672, 0.002_983_442_683),
    (4.359_784_992_883, 0.010_121_933_544),
    (4.111_627_248_235, 0.005_901_850_402),
    (4.136_482_643_816, 0.008_655_828_428),
    (3.872_060_753_959, 0.004_499_209_610),
    (4.414_661_161_408, 0.008_784_738_634),
    (4.343_183_539_539, 0.001_182_180_424),
    (4.238_436_957_734, 0.008_170_149_530),
    (4.300_085_077_151, 0.007_969_992_135),
    (4.111_439_474_981, 0.005_653_433_060),
    (4.257_671_110_807, 0.002_800_432_545),
    (4.103_937_958_205, 0.001_250_858_679),
    (4.365_246_425_966, 0.003_046_264_379),
    (4.388_120_385_280, 0.020_236_487_031),
    (4.124_620_930_917, 0.003_596_693_563),
    (4.075_373_855_945, 0.014_308_893_524),
    (3.927_900_533_144, 0.008_597_331_345),
    (4.155_645_688_109, 0.009_937_356_932),
    (3.973_441_698_642, 0.015_045_453_870),
    (4.163_002_230_886, 0.000_414_495_083),
    (4.071_421_546_082, 0.020_804_635_917),
    (4.030_133_292_358, 0.013_430_345_099),
    (4.283_833_246_919, 0.002_273_345_099),
    (4.066_243_263_782, 0.009_648_864_866),
    (4.103_239_410_835, 0.018_353_391_620),
    (4.251_389_900_773, 0.005_502_261_754),
    (3.839_900_137_977, 0.016_611_964_442),
];

fn effects(units: &[(f64, f64)]) -> Vec<Effect> {
    units.iter().map(|(value, variance)| Effect::new(*value, *variance).unwrap()).collect()
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-8, "{found} is not {expected}");
}

#[test]
fn the_fixed_mean_and_the_heterogeneity_equal_those_of_another_program() {
    // By statsmodels 0.15.0.
    close(fixed(&effects(UNITS)).unwrap().mean, 4.169_894_790_632_733);
    let found = heterogeneity(&effects(UNITS)).unwrap();
    assert!((found.q - 138.470_805_233_984_72).abs() < 1e-6, "{found:?}");
    close(found.i_squared, 0.776_126_094_250_575_5);
}

#[test]
fn the_three_random_effects_means_equal_those_of_other_programs() {
    let found = dersimonian_laird(&effects(UNITS)).unwrap();
    close(found.between, 0.012_694_555_452_863_838);
    close(found.mean, 4.164_466_986_254_54);
    close(found.standard_error, 0.024_660_732_288_294_03);
    // Paule and Mandel by Brent's method on their equation.
    let found = paule_mandel(&effects(UNITS)).unwrap();
    close(found.between, 0.013_827_042_988_078_901);
    close(found.mean, 4.164_223_998_711_011_5);
    close(found.standard_error, 0.025_413_311_737_037_12);
    let found = reml(&effects(UNITS)).unwrap();
    close(found.between, 0.013_878_812_497_302_55);
    close(found.mean, 4.164_213_453_999_413);
    close(found.standard_error, 0.025_447_069_879_901_66);
}

#[test]
fn units_of_equal_variance_give_the_textbook_answer_by_every_method() {
    // With one variance v the variance between units is that of the values less v: 5/3 - 1/2.
    let units = effects(&[(1.0, 0.5), (2.0, 0.5), (3.0, 0.5), (4.0, 0.5)]);
    for method in [dersimonian_laird, paule_mandel, reml] {
        let found = method(&units).unwrap();
        close(found.between, 5.0 / 3.0 - 0.5);
        close(found.mean, 2.5);
        close(found.standard_error, (5.0f64 / 3.0 / 4.0).sqrt());
    }
}

#[test]
fn no_unit_is_an_error_and_one_is_its_own_mean() {
    let one = effects(&[(0.1, 0.3)]);
    for method in [fixed, dersimonian_laird, paule_mandel, reml] {
        assert_eq!(method(&[]), Err(NoUnits));
        let found = method(&one).unwrap();
        close(found.mean, 0.1);
        close(found.standard_error, 0.3f64.sqrt());
        assert!(found.between.abs() < f64::MIN_POSITIVE);
    }
    assert_eq!(heterogeneity(&[]), Err(NoUnits));
    let found = heterogeneity(&one).unwrap();
    assert!(found.q.abs() < f64::MIN_POSITIVE && found.i_squared.abs() < f64::MIN_POSITIVE);
}

#[test]
fn an_effect_that_is_no_number_or_has_no_variance_is_refused() {
    for (value, variance) in [
        (f64::NAN, 1.0),
        (f64::INFINITY, 1.0),
        (1e300, 1.0),
        (1.0, 0.0),
        (1.0, -1.0),
        (1.0, f64::NAN),
        (1.0, 1e300),
    ] {
        assert!(Effect::new(value, variance).is_err(), "{value} {variance}");
    }
}

/// The restricted log-likelihood as Viechtbauer writes it, for a search by eye over a grid.
fn restricted(units: &[(f64, f64)], between: f64) -> f64 {
    let weights: Vec<f64> = units.iter().map(|(_, variance)| 1.0 / (variance + between)).collect();
    let sum: f64 = weights.iter().sum();
    let mean = units.iter().zip(&weights).map(|((value, _), weight)| value * weight).sum::<f64>() / sum;
    let squares: f64 =
        units.iter().zip(&weights).map(|((value, _), weight)| weight * (value - mean).powi(2)).sum();
    (weights.iter().map(|weight| weight.ln()).sum::<f64>() - sum.ln() - squares) / 2.0
}

fn some_units() -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop::collection::vec((-5.0..5.0f64, 0.001..4.0f64), 2..30)
}

proptest! {
    #[test]
    fn every_mean_lies_among_the_values_and_is_a_number(
        units in prop::collection::vec((-1e9..1e9f64, (-12.0..12.0f64).prop_map(|power| 10f64.powf(power))), 1..20)
    ) {
        let values = effects(&units);
        let (low, high) = units.iter().fold((f64::MAX, f64::MIN), |(low, high), (value, _)| {
            (low.min(*value), high.max(*value))
        });
        for method in [fixed, dersimonian_laird, paule_mandel, reml] {
            let Pooled { mean, standard_error, between } = method(&values).unwrap();
            let slack = 1e-9 * low.abs().max(high.abs()) + 1e-12;
            prop_assert!(low - slack <= mean && mean <= high + slack, "{mean}");
            prop_assert!(standard_error > 0.0 && standard_error.is_finite() && between >= 0.0 && between.is_finite());
        }
        let found = heterogeneity(&values).unwrap();
        prop_assert!(found.q >= 0.0 && (0.0..=1.0).contains(&found.i_squared));
    }

    #[test]
    fn the_variance_of_paule_and_mandel_brings_q_to_its_degrees_of_freedom(units in some_units()) {
        let found = paule_mandel(&effects(&units)).unwrap();
        let q: f64 = units.iter().map(|(value, variance)| (value - found.mean).powi(2) / (variance + found.between)).sum();
        let freedom = f64::from(u32::try_from(units.len()).unwrap()) - 1.0;
        prop_assert!(if found.between > 0.0 { (q - freedom).abs() < 1e-6 } else { q <= freedom + 1e-9 }, "{q}");
    }

    #[test]
    fn no_other_variance_is_likelier_than_that_of_restricted_maximum_likelihood(units in some_units()) {
        let found = restricted(&units, reml(&effects(&units)).unwrap().between);
        for step in 0..400 {
            let other = 40.0 * (f64::from(step) / 400.0).powi(4);
            prop_assert!(restricted(&units, other) <= found + 1e-9, "{other} is likelier");
        }
    }

    #[test]
    fn moving_all_values_moves_the_mean_and_nothing_else(units in some_units(), by in -100.0..100.0f64) {
        let moved: Vec<(f64, f64)> = units.iter().map(|(value, variance)| (value + by, *variance)).collect();
        for method in [fixed, dersimonian_laird, paule_mandel] {
            let (here, there) = (method(&effects(&units)).unwrap(), method(&effects(&moved)).unwrap());
            prop_assert!((there.mean - here.mean - by).abs() < 1e-6);
            prop_assert!((there.between - here.between).abs() < 1e-6);
        }
    }
}
