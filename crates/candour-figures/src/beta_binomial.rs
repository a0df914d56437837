//! Empirical Bayes for shares of many units: what the units have in common tempers what each shows by itself.
//!
//! Each unit's true share is drawn from one Beta(alpha, beta); what was counted is binomial around it. Sources:
//! Skellam (1948), Journal of the Royal Statistical Society B 10, 257–261, for the distribution; Kleinman (1973),
//! Journal of the American Statistical Association 68, 46–54, for the moments; Efron and Morris (1975) for why to
//! shrink.

use crate::input::{Alpha, InputError, Interval, Probability, Proportion};
use crate::intervals::equal_tails;
use crate::likelihood::{Slope, Units};
use crate::special::beta_below_and_above;

/// Beyond this alpha + beta, units differ by no more than chance for any use; below [`SMALLEST`], each is all or
/// nothing.
const LARGEST: f64 = 1e7;
const SMALLEST: f64 = 1e-3;
/// A maximum is mostly reached in about ten steps.
const STEPS: usize = 500;

/// How true shares are spread over units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BetaPrior {
    alpha: f64,
    beta: f64,
}

impl BetaPrior {
    /// Beta(alpha, beta).
    ///
    /// # Errors
    /// [`InputError::OutOfRange`] unless both are between a millionth and a thousand million.
    pub fn new(alpha: f64, beta: f64) -> Result<Self, InputError> {
        let usable = 1e-6..=1e9;
        if usable.contains(&alpha) && usable.contains(&beta) {
            Ok(Self { alpha, beta })
        } else {
            Err(InputError::OutOfRange)
        }
    }

    /// Alpha.
    pub const fn alpha(self) -> f64 {
        self.alpha
    }

    /// Beta.
    pub const fn beta(self) -> f64 {
        self.beta
    }

    /// The mean true share.
    pub fn mean(self) -> f64 {
        self.alpha / (self.alpha + self.beta)
    }

    /// The intraclass correlation of two answers about one unit: 1 / (alpha + beta + 1).
    pub fn intraclass_correlation(self) -> f64 {
        1.0 / (self.alpha + self.beta + 1.0)
    }

    /// The natural logarithm of how likely these counts are, binomial coefficients included.
    pub fn log_likelihood(self, units: &[Proportion]) -> f64 {
        Units::new(units).log_likelihood(self.alpha, self.beta)
    }

    /// What is known of one unit after its own count.
    pub fn given(self, of: Proportion) -> Posterior {
        Posterior { alpha: self.alpha + f64::from(of.part()), beta: self.beta + f64::from(of.others()) }
    }
}

/// What is known of one unit's true share: Beta(alpha + k, beta + n - k).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Posterior {
    alpha: f64,
    beta: f64,
}

impl Posterior {
    /// The shrunken share: between the unit's own and the mean of all.
    pub fn mean(self) -> f64 {
        self.alpha / (self.alpha + self.beta)
    }

    /// The interval with equal tails.
    pub fn interval(self, alpha: Alpha) -> Interval {
        equal_tails(self.alpha, self.beta, alpha)
    }

    /// The probability that the true share is above this.
    pub fn above(self, threshold: Probability) -> f64 {
        beta_below_and_above(self.alpha, self.beta, threshold.value()).1
    }
}

/// A prior fitted by maximum likelihood.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Where the likelihood is greatest.
    pub prior: BetaPrior,
    /// Its logarithm there.
    pub log_likelihood: f64,
}

/// Why there is nothing to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FitError {
    /// Fewer than two units, or none with two answers.
    #[error("too few units, or each has one answer")]
    TooFew,
    /// Everybody, or nobody, everywhere.
    #[error("all answers are alike")]
    AllAlike,
    /// Units differ by no more than chance: there is nothing to tell apart, and the likelihood grows without end.
    #[error("units differ by no more than chance")]
    NoSpread,
    /// Each unit is all or nothing: the likelihood grows towards a prior that is no distribution.
    #[error("each unit is all or nothing")]
    Polarised,
    /// No maximum was reached.
    #[error("no maximum was reached")]
    NotReached,
}

/// The estimate by moments.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// The mean, each unit weighted by its answers.
    pub mean: f64,
    /// The intraclass correlation. Below nothing where units differ by less than chance would have them.
    pub intraclass_correlation: f64,
}

/// The estimate of Kleinman (1973) with the numbers of answers as weights. Quick, needs no search, and less exact
/// than [`fit`].
///
/// # Errors
/// [`FitError::TooFew`] and [`FitError::AllAlike`].
pub fn moments(units: &[Proportion]) -> Result<Moments, FitError> {
    usable(units)?;
    let whole: f64 = units.iter().map(|unit| f64::from(unit.whole())).sum();
    let mean = units.iter().map(|unit| f64::from(unit.part())).sum::<f64>() / whole;
    let (mut spread, mut free, mut lost) = (0.0, 0.0, 0.0);
    for unit in units {
        let n = f64::from(unit.whole());
        spread += n * (unit.share() - mean).powi(2);
        free += n * (1.0 - n / whole);
        lost += 1.0 - n / whole;
    }
    let chance = mean * (1.0 - mean);
    Ok(Moments { mean, intraclass_correlation: (spread - chance * lost) / (chance * (free - lost)) })
}

fn usable(units: &[Proportion]) -> Result<(), FitError> {
    if units.len() < 2 || units.iter().all(|unit| unit.whole() == 1) {
        return Err(FitError::TooFew);
    }
    let all_alike = units.iter().all(|unit| unit.part() == 0) || units.iter().all(|unit| unit.others() == 0);
    if all_alike { Err(FitError::AllAlike) } else { Ok(()) }
}

/// The prior under which these counts are most likely.
///
/// # Errors
/// [`FitError`] when there is no such prior; the counts then say why.
pub fn fit(units: &[Proportion]) -> Result<Fit, FitError> {
    let start = moments(units)?;
    let counts = Units::new(units);
    let correlation = start.intraclass_correlation.clamp(1e-3, 0.9);
    let mut at =
        Place { logit: (start.mean / (1.0 - start.mean)).ln(), ln_size: (1.0 / correlation - 1.0).ln() };
    let mut slope = at.slope(&counts);
    let mut damping = 1e-3;
    for _ in 0..STEPS {
        let next = at.step(&slope, damping);
        let next_slope = next.slope(&counts);
        // Near the maximum a step gains less than rounding takes from the sum; it is right all the same.
        if next_slope.value >= slope.value - slope.rounding {
            // Within a thousand-millionth of a standard error, and not because the step was held back.
            if damping < 1e-2 && at.gain(next, &slope).abs() < 1e-18 {
                return next.fitted(next_slope.value);
            }
            at = next;
            slope = next_slope;
            damping = (damping / 10.0).max(1e-12);
        } else {
            damping *= 10.0;
        }
        if at.ln_size > LARGEST.ln() {
            return Err(FitError::NoSpread);
        }
        if at.ln_size < SMALLEST.ln() {
            return Err(FitError::Polarised);
        }
    }
    Err(FitError::NotReached)
}

/// Where the search is.
#[derive(Debug, Clone, Copy)]
struct Place {
    logit: f64,
    ln_size: f64,
}

impl Place {
    fn mean(self) -> f64 {
        1.0 / (1.0 + (-self.logit).exp())
    }

    fn slope(self, counts: &Units) -> Slope {
        counts.slope(self.mean(), self.ln_size.exp())
    }

    /// What a step to `next` gains by the slope here: the square of how many standard errors it moves.
    fn gain(self, next: Self, slope: &Slope) -> f64 {
        slope.first[0] * (next.logit - self.logit) + slope.first[1] * (next.ln_size - self.ln_size)
    }

    /// Newton's step, turned uphill and shortened by damping (Levenberg and Marquardt), and never longer than 2.
    fn step(self, slope: &Slope, damping: f64) -> Self {
        let [uu, uv, vv] = slope.second.map(|value| -value);
        // Added to the diagonal until the matrix is positive: then the step goes uphill.
        let smallest = f64::midpoint(uu, vv) - (((uu - vv) / 2.0).powi(2) + uv * uv).sqrt();
        let largest = f64::midpoint(uu, vv) + (((uu - vv) / 2.0).powi(2) + uv * uv).sqrt();
        let scale = largest.abs().max(smallest.abs()).max(1e-9);
        let lift =
            if smallest > 1e-9 * scale { damping * smallest } else { (damping + 1e-3) * scale - smallest };
        let (uu, vv) = (uu + lift, vv + lift);
        let determinant = uu * vv - uv * uv;
        let [u, v] = slope.first;
        let (mut along_u, mut along_v) = ((vv * u - uv * v) / determinant, (uu * v - uv * u) / determinant);
        let length = along_u.hypot(along_v);
        if length > 2.0 {
            along_u *= 2.0 / length;
            along_v *= 2.0 / length;
        }
        Self { logit: self.logit + along_u, ln_size: self.ln_size + along_v }
    }

    fn fitted(self, log_likelihood: f64) -> Result<Fit, FitError> {
        let size = self.ln_size.exp();
        let prior = BetaPrior::new(self.mean() * size, (1.0 - self.mean()) * size)
            .map_err(|_| FitError::NotReached)?;
        Ok(Fit { prior, log_likelihood })
    }
}
