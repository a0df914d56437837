//! One mean of several units whose true values differ: how much they differ, and the mean all the same.
//!
//! Sources: Cochran (1954) for Q; DerSimonian and Laird (1986), Controlled Clinical Trials 7, 177–188; Paule and
//! Mandel (1982), Journal of Research of the National Bureau of Standards 87, 377–385; Viechtbauer (2005), Journal
//! of Educational and Behavioral Statistics 30, 261–293, for restricted maximum likelihood; Higgins and Thompson
//! (2002), Statistics in Medicine 21, 1539–1558, for I².

use crate::input::InputError;

/// What one unit shows, and how sure that is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    value: f64,
    variance: f64,
}

impl Effect {
    /// A value with the variance of its estimate (the square of its standard error).
    ///
    /// # Errors
    /// [`InputError::OutOfRange`] unless the value is between minus and plus a thousand million, and the variance
    /// between 1e-12 and 1e12.
    pub fn new(value: f64, variance: f64) -> Result<Self, InputError> {
        if (-1e9..=1e9).contains(&value) && (1e-12..=1e12).contains(&variance) {
            Ok(Self { value, variance })
        } else {
            Err(InputError::OutOfRange)
        }
    }
}

/// One mean of all units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pooled {
    /// The mean.
    pub mean: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// The variance of the true values between units, tau²; nothing in a fixed mean.
    pub between: f64,
}

/// How far units differ beyond chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heterogeneity {
    /// Cochran's Q: a chi-squared number with one fewer degree of freedom than units, if units do not differ.
    pub q: f64,
    /// The share of the variation that is not chance, I², 0 to 1.
    pub i_squared: f64,
}

/// There is nothing to pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there are no units")]
pub struct NoUnits;

/// The mean as if all units had one true value.
///
/// # Errors
/// [`NoUnits`].
pub fn fixed(effects: &[Effect]) -> Result<Pooled, NoUnits> {
    pooled(effects, 0.0)
}

/// Q and I².
///
/// # Errors
/// [`NoUnits`].
pub fn heterogeneity(effects: &[Effect]) -> Result<Heterogeneity, NoUnits> {
    let q = match effects {
        [] => return Err(NoUnits),
        // One unit does not differ from itself, whatever rounding says.
        [_] => 0.0,
        _ => weighted_squares(effects, &fixed(effects)?),
    };
    let i_squared = if q > 0.0 { ((q - freedom(effects)) / q).max(0.0) } else { 0.0 };
    Ok(Heterogeneity { q, i_squared })
}

/// The random-effects mean of DerSimonian and Laird: the variance between units by moments, in one step.
///
/// # Errors
/// [`NoUnits`].
pub fn dersimonian_laird(effects: &[Effect]) -> Result<Pooled, NoUnits> {
    let q = heterogeneity(effects)?.q;
    let weights: f64 = effects.iter().map(|effect| 1.0 / effect.variance).sum();
    let squares: f64 = effects.iter().map(|effect| 1.0 / (effect.variance * effect.variance)).sum();
    let scale = weights - squares / weights;
    let between = if q > 0.0 && scale > 0.0 { ((q - freedom(effects)) / scale).max(0.0) } else { 0.0 };
    pooled(effects, between)
}

/// The random-effects mean of Paule and Mandel: the variance between units that brings Q to what chance would give.
///
/// # Errors
/// [`NoUnits`].
pub fn paule_mandel(effects: &[Effect]) -> Result<Pooled, NoUnits> {
    if effects.len() < 2 {
        return fixed(effects);
    }
    let freedom = freedom(effects);
    // Falls as the variance grows, so there is one root at most.
    let excess = |between: f64| Ok(weighted_squares(effects, &pooled(effects, between)?) - freedom);
    if excess(0.0)? <= 0.0 {
        return pooled(effects, 0.0);
    }
    let mut high = variance_of_values(effects).max(1e-12);
    while excess(high)? > 0.0 {
        high *= 2.0;
    }
    pooled(effects, root(0.0, high, excess)?)
}

/// The random-effects mean by restricted maximum likelihood.
///
/// # Errors
/// [`NoUnits`].
pub fn reml(effects: &[Effect]) -> Result<Pooled, NoUnits> {
    if effects.len() < 2 {
        return fixed(effects);
    }
    // The likelihood may have several maxima. Written in contrasts of units it is a sum of terms, each of which falls
    // once the variance is above the square of its contrast, so beyond the sum of squares it only falls. Below, a
    // fine ladder finds the rungs around the greatest, and the root of its slope between them is the maximum.
    let top = freedom(effects) * variance_of_values(effects).max(1e-12) * 2.0;
    let mut best = (0usize, f64::NEG_INFINITY);
    for rung in 0..=RUNGS {
        let likelihood = restricted(effects, rung_at(top, rung))?.0;
        if likelihood > best.1 {
            best = (rung, likelihood);
        }
    }
    let slope = |between: f64| Ok(restricted(effects, between)?.1);
    for low in [rung_at(top, best.0.saturating_sub(1)), rung_at(top, best.0)] {
        if slope(low)? > 0.0 {
            return pooled(effects, root(low, rung_at(top, best.0 + 1), slope)?);
        }
    }
    pooled(effects, rung_at(top, best.0))
}

/// How many rungs the ladder of [`reml`] has above nothing, each a fifth higher than the one below.
const RUNGS: usize = 250;

fn rung_at(top: f64, rung: usize) -> f64 {
    let steps_down = i32::try_from(RUNGS.saturating_sub(rung)).unwrap_or(i32::MAX);
    match rung {
        0 => 0.0,
        _ if rung > RUNGS => top * 1.2,
        _ => top * 1.2f64.powi(-steps_down),
    }
}

/// The restricted log-likelihood but for a constant, and its slope in the variance between units.
fn restricted(effects: &[Effect], between: f64) -> Result<(f64, f64), NoUnits> {
    let at = pooled(effects, between)?;
    let (mut logarithms, mut weights, mut weights_squared) = (0.0, 0.0, 0.0);
    let (mut squares, mut slope) = (0.0, 0.0);
    for effect in effects {
        let weight = 1.0 / (effect.variance + between);
        let away = (effect.value - at.mean).powi(2);
        logarithms -= weight.ln();
        weights += weight;
        weights_squared += weight * weight;
        squares += weight * away;
        slope += weight * weight * away;
    }
    let free = weights - weights_squared / weights;
    Ok((-(logarithms + weights.ln() + squares) / 2.0, (slope - free) / 2.0))
}

/// Where a function that is positive at `low` and not at `high` becomes nothing, by halving.
fn root(mut low: f64, mut high: f64, value: impl Fn(f64) -> Result<f64, NoUnits>) -> Result<f64, NoUnits> {
    // Two hundred halvings are more than a double can tell apart in any range met here.
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if value(middle)? > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ok(f64::midpoint(low, high))
}

fn pooled(effects: &[Effect], between: f64) -> Result<Pooled, NoUnits> {
    if effects.is_empty() {
        return Err(NoUnits);
    }
    let (mut weights, mut values) = (0.0, 0.0);
    for effect in effects {
        let weight = 1.0 / (effect.variance + between);
        weights += weight;
        values += weight * effect.value;
    }
    Ok(Pooled { mean: values / weights, standard_error: (1.0 / weights).sqrt(), between })
}

fn weighted_squares(effects: &[Effect], around: &Pooled) -> f64 {
    effects
        .iter()
        .map(|effect| (effect.value - around.mean).powi(2) / (effect.variance + around.between))
        .sum()
}

/// Degrees of freedom: units less one.
#[expect(clippy::cast_precision_loss, reason = "nobody has 2^52 units")]
fn freedom(effects: &[Effect]) -> f64 {
    effects.len().saturating_sub(1) as f64
}

fn variance_of_values(effects: &[Effect]) -> f64 {
    let mean = effects.iter().map(|effect| effect.value).sum::<f64>() / (freedom(effects) + 1.0);
    let squares: f64 = effects.iter().map(|effect| (effect.value - mean).powi(2)).sum();
    squares / freedom(effects).max(1.0)
}
