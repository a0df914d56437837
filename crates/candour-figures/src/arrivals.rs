//! Whether more came in a few days than the weeks before explain.
//!
//! How many come in a week, or in a day, is taken as negative binomial: Poisson's counts with a rate that changes from one
//! block of days to the next, since shifts, seasons and bad nights do that (Lawless 1987, Negative binomial and mixed
//! Poisson regression, Canadian Journal of Statistics 15, 209–225). The mean and how much the rate changes come from the
//! person's own weeks, the latter from the variance beyond Poisson's (Bliss and Fisher 1953, Fitting the negative binomial
//! distribution to biological data, Biometrics 9, 176–200), pulled towards what is usual where the weeks are few. That the
//! mean is known from so many weeks alone widens the distribution.
//!
//! Weeks in which nothing came tell nothing of how many come when somebody works: they are leave, or before the first
//! day. They are left out, so that who comes back from leave is no surprise. Of somebody to whom little comes that makes
//! the mean a little too high.

use crate::special::beta_below_and_above;

/// The days of a week.
const WEEK: usize = 7;
/// What is known before anything was counted: this many in [`PRIOR_WEEKS`]. So weak that nearly any number may come first.
const PRIOR_COUNT: f64 = 1.5;
/// The weeks of [`PRIOR_COUNT`].
const PRIOR_WEEKS: f64 = 0.5;
/// How much the rate usually changes from week to week and from day to day: its variance over its square.
const USUAL_CHANGE: (f64, f64) = (1.0 / 4.0, 2.0 / 3.0);
/// How many weeks, and days, of counting what is usual weighs as much as.
const USUAL_WEIGHT: (f64, f64) = (10.0, 20.0);
/// The least change, so that the distribution always is one.
const LEAST_CHANGE: f64 = 0.02;

/// What a history lets one expect of a block of days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    mean: f64,
    change: f64,
}

impl Expected {
    /// Of blocks of `block` days, one to seven, from counts of successive days.
    pub fn from_days(history: &[u32], block: u32) -> Self {
        let block = usize::try_from(block).unwrap_or(WEEK).clamp(1, WEEK);
        let blocks: Vec<f64> = history
            .rchunks_exact(WEEK)
            .filter(|week| week.iter().any(|count| *count > 0))
            .flat_map(|week| week.chunks_exact(block))
            .map(|days| days.iter().copied().map(f64::from).sum())
            .collect();
        let in_a_week = u32::try_from(WEEK / block).map_or(1.0, f64::from);
        let number: f64 = blocks.iter().map(|_| 1.0).sum();
        let total: f64 = blocks.iter().sum();
        let mean = (total + PRIOR_COUNT) / (number + PRIOR_WEEKS * in_a_week);
        let (usual, weight) =
            if block == WEEK { (USUAL_CHANGE.0, USUAL_WEIGHT.0) } else { (USUAL_CHANGE.1, USUAL_WEIGHT.1) };
        let freedom = (number - 1.0).max(0.0);
        let within = (change(&blocks) * freedom + usual * weight) / (freedom + weight);
        let within = within.max(LEAST_CHANGE);
        // The mean of so many weeks is itself off by this much.
        let of_mean = (within + 1.0 / mean) / (number / in_a_week + PRIOR_WEEKS);
        Self { mean, change: within + of_mean }
    }

    /// How many are expected in a block.
    pub fn mean(self) -> f64 {
        self.mean
    }

    /// The probability that as many as `seen` or more come in a block, if nothing has changed.
    pub fn at_least(self, seen: u32) -> f64 {
        if seen == 0 {
            return 1.0;
        }
        let size = 1.0 / self.change;
        beta_below_and_above(f64::from(seen), size, self.mean / (self.mean + size)).0
    }
}

/// The variance of counts beyond Poisson's, over the square of their mean; none where there is no such.
fn change(blocks: &[f64]) -> f64 {
    let number = blocks.iter().map(|_| 1.0).sum::<f64>();
    let mean = blocks.iter().sum::<f64>() / number;
    if number < 2.0 || mean <= 0.0 {
        return 0.0;
    }
    let variance = blocks.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / (number - 1.0);
    ((variance - mean) / (mean * mean)).max(0.0)
}
