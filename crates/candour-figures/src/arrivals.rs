//! Whether more came in a few days than the days before explain.
//!
//! Sources: counts of a Poisson process whose rate is only known from earlier counts are negative binomial (Gelman and
//! others 2013, Bayesian Data Analysis, third edition, section 2.6: a conjugate gamma prior); counts that vary more than
//! Poisson's are allowed for by a factor of dispersion never below a floor, as in Farrington and others (1996), A
//! statistical algorithm for the early detection of outbreaks of infectious disease, Journal of the Royal Statistical
//! Society A 159, 547–563.

use crate::special::beta_below_and_above;

/// What is known before anything was counted: 1.5 in a week. Weak beside eight weeks of counts; it keeps the first
/// answers of somebody new from being a surprise.
const PRIOR_COUNT: f64 = 1.5;
/// The days of [`PRIOR_COUNT`].
const PRIOR_DAYS: f64 = 7.0;
/// Counts of people's work vary at least this much more than Poisson's: shifts, leave, a bad night.
const LEAST_DISPERSION: f64 = 1.5;
/// How many blocks of history the floor of dispersion weighs as much as.
const DISPERSION_WEIGHT: f64 = 10.0;

/// What a history lets one expect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    count: f64,
    days: f64,
    dispersion: f64,
}

impl Expected {
    /// From counts of successive days. Dispersion is estimated from blocks of `block` days; at least one.
    pub fn from_days(history: &[u32], block: u32) -> Self {
        let block = usize::try_from(block.max(1)).unwrap_or(usize::MAX);
        let total: f64 = history.iter().copied().map(f64::from).sum();
        let days = history.iter().map(|_| 1.0).sum::<f64>();
        let blocks: Vec<f64> =
            history.chunks_exact(block).map(|days| days.iter().copied().map(f64::from).sum()).collect();
        Self { count: total + PRIOR_COUNT, days: days + PRIOR_DAYS, dispersion: dispersion(&blocks) }
    }

    /// How many are expected in so many days.
    pub fn mean(self, days: u32) -> f64 {
        self.count / self.days * f64::from(days)
    }

    /// The probability that as many as `seen` or more come in `days` days, if nothing has changed.
    pub fn at_least(self, seen: u32, days: u32) -> f64 {
        if seen == 0 || days == 0 {
            return if seen == 0 { 1.0 } else { 0.0 };
        }
        let days = f64::from(days);
        let share = days / (self.days + days);
        let (below, _) =
            beta_below_and_above(f64::from(seen) / self.dispersion, self.count / self.dispersion, share);
        below
    }
}

/// The variance of counts over their mean, pulled towards the floor and never below it.
fn dispersion(blocks: &[f64]) -> f64 {
    let number = blocks.iter().map(|_| 1.0).sum::<f64>();
    let mean = blocks.iter().sum::<f64>() / number;
    if number < 2.0 || mean <= 0.0 {
        return LEAST_DISPERSION;
    }
    let freedom = number - 1.0;
    let variance = blocks.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / freedom;
    let pulled =
        (variance / mean * freedom + LEAST_DISPERSION * DISPERSION_WEIGHT) / (freedom + DISPERSION_WEIGHT);
    pulled.max(LEAST_DISPERSION)
}
