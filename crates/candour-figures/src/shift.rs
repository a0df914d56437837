//! Whether ratings of late are others than the ratings before: an exact permutation test of their means.
//!
//! If nothing has changed, the late answers are any so many of all: each choice of as many is as likely. What is given is
//! the share of choices whose mean lies as far from what is expected, or farther. Sources: Fisher 1935, The Design of
//! Experiments, section 21; Pitman 1937, Significance tests which may be applied to samples from any populations,
//! Supplement to the Journal of the Royal Statistical Society 4, 119–130. Counted for ratings of five values, no choice
//! has to be drawn: how many of each value are among the late ones is multivariate hypergeometric.

use crate::special::ln_gamma;

/// How many answers gave each of the ratings one to five.
pub type Spread = [u32; 5];

/// Sums that differ by less than this are one: they are whole numbers, told apart from their expectation in floating point.
const NEAR: f64 = 1e-9;

/// The mean rating; nothing where there are no answers.
pub fn mean(spread: Spread) -> Option<f64> {
    let all: f64 = spread.iter().copied().map(f64::from).sum();
    (all > 0.0).then(|| sum(spread) / all)
}

fn sum(spread: Spread) -> f64 {
    (1u8..).zip(spread).map(|(rating, count)| f64::from(rating) * f64::from(count)).sum()
}

/// The probability that as many answers as came late have a mean as far from that of all, on either side, if it is chance
/// which of all came late. One where there are no answers on one side.
pub fn chance(before: Spread, late: Spread) -> f64 {
    let drawn: u32 = late.iter().fold(0, |sum, count| sum.saturating_add(*count));
    let mut left: u32 = before.iter().fold(drawn, |sum, count| sum.saturating_add(*count));
    if drawn == 0 || drawn == left {
        return 1.0;
    }
    let expected = (sum(before) + sum(late)) / f64::from(left) * f64::from(drawn);
    let far = (sum(late) - expected).abs() - NEAR;
    // How likely it is that so many are still to be drawn and what was drawn has this sum, value by value.
    let (many, sums) = (index(drawn) + 1, 5 * index(drawn) + 1);
    let mut states = vec![0.0; many * sums];
    if let Some(first) = states.get_mut(index(drawn) * sums) {
        *first = 1.0;
    }
    for ((rating, one), other) in (1usize..).zip(before).zip(late) {
        let of_value = one.saturating_add(other);
        let mut next = vec![0.0; many * sums];
        for to_draw in 0..=drawn {
            let least = to_draw.saturating_sub(left - of_value);
            for taken in least..=to_draw.min(of_value) {
                let chance = hypergeometric(taken, of_value, to_draw, left);
                let (from, to) = (index(to_draw) * sums, index(to_draw - taken) * sums);
                let step = rating * index(taken);
                let source = states.get(from..from + sums).unwrap_or_default();
                let target = next.get_mut(to + step..to + sums).unwrap_or_default();
                for (probability, into) in source.iter().zip(target) {
                    *into += probability * chance;
                }
            }
        }
        left -= of_value;
        states = next;
    }
    let all_drawn = states.get(..sums).unwrap_or_default();
    let mut of_sum = 0.0;
    let mut found = 0.0;
    for probability in all_drawn {
        if (of_sum - expected).abs() >= far {
            found += probability;
        }
        of_sum += 1.0;
    }
    found.min(1.0)
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The probability that `taken` of the `drawn` out of `all` are among the `marked`.
fn hypergeometric(taken: u32, marked: u32, drawn: u32, all: u32) -> f64 {
    let ways = ln_choose(marked, taken) + ln_choose(all - marked, drawn - taken) - ln_choose(all, drawn);
    ways.exp()
}

fn ln_choose(from: u32, some: u32) -> f64 {
    let factorial = |number: u32| ln_gamma(f64::from(number) + 1.0);
    factorial(from) - factorial(some) - factorial(from - some)
}
