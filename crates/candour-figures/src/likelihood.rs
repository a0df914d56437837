//! The log-likelihood of the beta-binomial distribution with its first and second derivatives, over many units.
//!
//! For one unit with k of n it is, but for the binomial coefficient, the sum of ln(a + i) for i below k, and of
//! ln(b + i) for i below n - k, less the sum of ln(a + b + i) for i below n. Over all units the terms are the same, so
//! it is enough to know how many units have more than i. (Smith 1983, Applied Statistics 32, algorithm AS 189.)

use std::collections::BTreeMap;

use crate::input::Proportion;
use crate::special::{digamma, ln_gamma, trigamma};

/// So many units have more than `i`, for every `i` from `from` up to but without `to`.
#[derive(Debug, Clone, Copy)]
struct Run {
    from: u32,
    to: u32,
    units: f64,
}

/// Value, first and second derivative of a sum of ln(x + i).
#[derive(Debug, Clone, Copy, Default)]
struct Rising {
    value: f64,
    first: f64,
    second: f64,
    /// How far the value may be off by rounding.
    rounding: f64,
}

/// Up to how many terms are added one by one; more are the difference of two gamma functions.
const ONE_BY_ONE: u32 = 64;

impl Rising {
    fn over(runs: &[Run], x: f64) -> Self {
        let mut sum = Self::default();
        for run in runs {
            if run.to - run.from <= ONE_BY_ONE {
                for i in run.from..run.to {
                    let term = x + f64::from(i);
                    let ln = term.ln();
                    sum.value += run.units * ln;
                    sum.rounding += run.units * ln.abs() * f64::EPSILON;
                    sum.first += run.units / term;
                    sum.second -= run.units / (term * term);
                }
            } else {
                let (from, to) = (x + f64::from(run.from), x + f64::from(run.to));
                let (ln_to, ln_from) = (ln_gamma(to), ln_gamma(from));
                sum.value += run.units * (ln_to - ln_from);
                sum.rounding += run.units * (ln_to.abs() + ln_from.abs()) * f64::EPSILON;
                sum.first += run.units * (digamma(to) - digamma(from));
                sum.second += run.units * (trigamma(to) - trigamma(from));
            }
        }
        sum
    }
}

/// What all units together say about the parameters.
#[derive(Debug, Clone)]
pub(crate) struct Units {
    part: Vec<Run>,
    others: Vec<Run>,
    whole: Vec<Run>,
    coefficients: f64,
}

/// The log-likelihood and its derivatives in the logit of the mean and the logarithm of alpha + beta.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slope {
    pub(crate) value: f64,
    /// How far the value may be off by rounding.
    pub(crate) rounding: f64,
    pub(crate) first: [f64; 2],
    /// By mean twice, by both, by size twice.
    pub(crate) second: [f64; 3],
}

impl Units {
    pub(crate) fn new(units: &[Proportion]) -> Self {
        Self {
            part: runs(units.iter().map(|unit| unit.part())),
            others: runs(units.iter().map(|unit| unit.others())),
            whole: runs(units.iter().map(|unit| unit.whole())),
            coefficients: units
                .iter()
                .map(|unit| {
                    ln_gamma(f64::from(unit.whole()) + 1.0)
                        - ln_gamma(f64::from(unit.part()) + 1.0)
                        - ln_gamma(f64::from(unit.others()) + 1.0)
                })
                .sum(),
        }
    }

    /// The log-likelihood with the binomial coefficients.
    pub(crate) fn log_likelihood(&self, a: f64, b: f64) -> f64 {
        Rising::over(&self.part, a).value + Rising::over(&self.others, b).value
            - Rising::over(&self.whole, a + b).value
            + self.coefficients
    }

    /// At a mean and a size alpha + beta.
    pub(crate) fn slope(&self, mean: f64, size: f64) -> Slope {
        let (a, b) = (mean * size, (1.0 - mean) * size);
        let part = Rising::over(&self.part, a);
        let others = Rising::over(&self.others, b);
        let whole = Rising::over(&self.whole, size);
        // With m for the mean and s for the size: da/d(logit m) = s m (1 - m) = -db/d(logit m), da/d(ln s) = a.
        let turn = size * mean * (1.0 - mean);
        let (by_a, by_b) = (part.first - whole.first, others.first - whole.first);
        let (by_aa, by_bb) = (part.second - whole.second, others.second - whole.second);
        let by_ab = -whole.second;
        Slope {
            value: part.value + others.value - whole.value + self.coefficients,
            rounding: 4.0 * (part.rounding + others.rounding + whole.rounding),
            first: [turn * (by_a - by_b), a * by_a + b * by_b],
            second: [
                turn * turn * (by_aa - 2.0 * by_ab + by_bb) + turn * (1.0 - 2.0 * mean) * (by_a - by_b),
                turn * (a * by_aa + (b - a) * by_ab - b * by_bb) + turn * (by_a - by_b),
                a * a * by_aa + 2.0 * a * b * by_ab + b * b * by_bb + a * by_a + b * by_b,
            ],
        }
    }
}

fn runs(counts: impl Iterator<Item = u32>) -> Vec<Run> {
    let mut units_with: BTreeMap<u32, u32> = BTreeMap::new();
    for count in counts {
        *units_with.entry(count).or_default() += 1;
    }
    let mut more = units_with.values().map(|units| f64::from(*units)).sum::<f64>();
    let mut from = 0;
    let mut runs = Vec::new();
    for (to, units) in units_with {
        if to > from {
            runs.push(Run { from, to, units: more });
        }
        more -= f64::from(units);
        from = to;
    }
    runs
}
