use statrs::function::beta::beta_reg;
use statrs::function::erf::erfc_inv;

use super::*;

/// z, ln Γ, digamma and trigamma by 50-digit arithmetic.
const GAMMA: &[[f64; 4]] = &[
    [0.001, 6.907_178_885_383_854, -1_000.575_571_931_810_3, 1_000_001.642_533_195_8],
    [0.1, 2.252_712_651_734_206, -10.423_754_940_411_076, 101.433_299_150_792_75],
    [0.5, 0.572_364_942_924_700_1, -1.963_510_026_021_423_5, 4.934_802_200_544_679],
    [1.0, 0.0, -0.577_215_664_901_532_9, 1.644_934_066_848_226_4],
    [1.5, -0.120_782_237_635_245_22, 0.036_489_973_978_576_52, 0.934_802_200_544_679_3],
    [2.0, 0.0, 0.422_784_335_098_467_14, 0.644_934_066_848_226_4],
    [3.7, 1.428_072_326_665_388, 1.167_153_539_361_511_4, 0.310_037_857_670_038_3],
    [15.9, 27.625_493_215_168_69, 2.734_543_070_175_774, 0.064_912_281_599_060_11],
    [16.0, 27.899_271_383_840_89, 2.741_013_328_327_460_4, 0.064_493_783_403_239_36],
    [100.25, 360.284_559_637_764_2, 4.602_671_243_274_713, 0.010_024_978_698_123_366],
    [180_001.0, 1_998_135.152_672_083_6, 12.100_714_907_647_553, 5.555_540_123_485_368e-6],
    [1e9, 19_723_265_827.503_717, 20.723_265_836_446_41, 1.000_000_000_5e-9],
];

fn close(found: f64, expected: f64, relative: f64) -> bool {
    (found - expected).abs() <= relative * expected.abs().max(1.0)
}

#[test]
fn the_gamma_family_equals_fifty_digit_arithmetic() {
    for [z, ln, first, second] in GAMMA {
        assert!(close(ln_gamma(*z), *ln, 1e-14), "ln gamma {z}: {}", ln_gamma(*z));
        assert!(close(digamma(*z), *first, 1e-14), "digamma {z}: {}", digamma(*z));
        assert!(close(trigamma(*z), *second, 1e-14), "trigamma {z}: {}", trigamma(*z));
    }
}

/// A probability and its normal quantile by 50-digit arithmetic.
const NORMAL: &[[f64; 2]] = &[
    [1e-10, -6.361_340_902_404_056],
    [1e-5, -4.264_890_793_922_825],
    [0.001, -3.090_232_306_167_813_5],
    [0.025, -1.959_963_984_540_054],
    [0.0749, -1.440_238_267_527_963_7],
    [0.2, -0.841_621_233_572_914_2],
    [0.5, 0.0],
    [0.8, 0.841_621_233_572_914_4],
    [0.975, 1.959_963_984_540_054],
    [0.999, 3.090_232_306_167_813],
];

#[test]
fn the_normal_quantile_equals_fifty_digit_arithmetic_and_a_library() {
    for [probability, quantile] in NORMAL {
        let found = normal_quantile(*probability);
        assert!(close(found, *quantile, 1e-14), "{probability}: {found}");
    }
    for step in 1..2000 {
        let probability = f64::from(step) / 2000.0;
        let library = -std::f64::consts::SQRT_2 * erfc_inv(2.0 * probability);
        assert!(close(normal_quantile(probability), library, 1e-13), "{probability}");
        let far = probability.powi(9);
        assert!(close(normal_quantile(far), -std::f64::consts::SQRT_2 * erfc_inv(2.0 * far), 1e-12), "{far}");
    }
}

/// a, b, x, and the probabilities below and above x by arithmetic with 40 digits or more; for large whole a and b by
/// the sum of a binomial distribution.
const BETA: &[[f64; 5]] = &[
    [0.5, 0.5, 0.1, 0.204_832_764_699_133_46, 0.795_167_235_300_866_5],
    [1.0, 1.0, 0.3, 0.3, 0.7],
    [2.0, 3.0, 0.4, 0.524_8, 0.475_2],
    [18.5, 3.1, 0.9, 0.684_324_461_895_726_1, 0.315_675_538_104_273_95],
    [17.4651, 200.0, 0.05, 0.034_500_350_369_832_97, 0.965_499_649_630_167],
    [1.0, 1000.0, 1e-6, 0.000_999_500_666_125_591, 0.999_000_499_333_874_4],
    [0.01, 0.02, 0.5, 0.666_719_461_041_272_2, 0.333_280_538_958_727_8],
    [0.001, 50.0, 1e-9, 0.983_886_363_827_715_5, 0.016_113_636_172_284_464],
    [300.5, 0.5, 0.999, 0.438_272_685_632_049_1, 0.561_727_314_367_950_9],
    [20_800.5, 5_200.5, 0.805, 0.978_819_790_643_960_1, 0.021_180_209_356_039_96],
    [123_457.0, 56_544.0, 0.6859, 0.511_266_164_460_982_7, 0.488_733_835_539_017_3],
    [123_457.0, 56_544.0, 0.68, 4.477_380_806_895_945e-8, 0.999_999_955_226_191_9],
    [56_544.0, 123_457.0, 0.33, 1.0, 3.523_216_608_842_951e-47],
    [1e6, 1e6, 0.5005, 0.921_350_422_419_075_3, 0.078_649_577_580_924_68],
    [900_000_001.0, 100_000_001.0, 0.900_01, 0.854_099_744_332_556_3, 0.145_900_255_667_443_7],
];

#[test]
fn the_beta_distribution_equals_arithmetic_with_forty_digits() {
    for [a, b, x, expected_below, expected_above] in BETA {
        let (below, above) = beta_below_and_above(*a, *b, *x);
        assert!(close(below, *expected_below, 1e-11), "{a} {b} {x}: {below}");
        assert!(close(above, *expected_above, 1e-11), "{a} {b} {x}: {above}");
        // The smaller of the two to as many digits as it has.
        let (found, expected) =
            if below < above { (below, *expected_below) } else { (above, *expected_above) };
        assert!((found / expected - 1.0).abs() < 1e-9, "{a} {b} {x}: {found} is not {expected}");
    }
}

#[test]
fn the_beta_distribution_equals_a_library_where_that_has_terms_enough() {
    let parameters = [0.2, 0.5, 1.0, 2.5, 9.0, 40.5, 300.0, 1500.0];
    for a in parameters {
        for b in parameters {
            for step in 1..40 {
                let x = f64::from(step) / 40.0;
                let (below, above) = beta_below_and_above(a, b, x);
                assert!((below - beta_reg(a, b, x)).abs() < 1e-10, "{a} {b} {x}");
                assert!((above - beta_reg(b, a, 1.0 - x)).abs() < 1e-10, "{a} {b} {x}");
                assert!((below + above - 1.0).abs() < 1e-14, "{a} {b} {x}");
            }
        }
    }
}

#[test]
fn a_point_of_the_beta_distribution_has_the_probability_below_it() {
    let parameters = [0.05, 0.5, 1.0, 3.0, 25.5, 1000.0, 123_456.5, 1e9];
    for a in parameters {
        for b in parameters {
            for probability in [5e-10, 0.001, 0.025, 0.2, 0.49] {
                let x = beta_lower_point(a, b, probability);
                assert!((0.0..=1.0).contains(&x), "{a} {b} {probability}: {x}");
                // What one step of a double to either side changes is no fault of the point.
                let (low, high) = (x * (1.0 - 1e-12), (x * (1.0 + 1e-12)).min(1.0));
                let below = beta_below_and_above(a, b, low).0;
                let up_to = beta_below_and_above(a, b, high).0;
                let slack = probability * 1e-9;
                assert!(
                    below <= probability + slack && up_to >= probability - slack,
                    "{a} {b} {probability}: {x} has {below} to {up_to}"
                );
            }
        }
    }
}
