//! Limits of a funnel plot: how far a unit's share may lie from a target by chance alone.
//!
//! Source: Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in Medicine 24,
//! 1185–1202, appendix A.1.1: exact binomial limits, with interpolation between counts so that they are smooth.

use crate::input::{Alpha, Interval, Probability, Proportion};
use crate::special::{beta_below_and_above, normal_quantile};

/// The limits for one size of unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// As shares, interpolated between counts.
    pub shares: Interval,
    /// The smallest count that at least half of alpha of such units do not exceed, if they all meet the target.
    pub low_count: u32,
    /// The smallest count that all but half of alpha of such units do not exceed.
    pub high_count: u32,
}

impl Limits {
    /// Whether a share lies further out than chance alone would have it.
    pub fn outside(self, of: Proportion) -> bool {
        of.share() < self.shares.low || of.share() > self.shares.high
    }
}

/// The limits for units as large as `of`, where `target` is the share all should have. Only the whole of `of` counts.
pub fn limits(target: Probability, of: Proportion, alpha: Alpha) -> Limits {
    let (low_count, low) = point(target, of.whole(), Tail::Lower(alpha.each_side()));
    let (high_count, high) = point(target, of.whole(), Tail::Upper(alpha.each_side()));
    Limits { shares: Interval::of_shares(low, high), low_count, high_count }
}

/// Which tail is cut off, and how much of it. The upper one is kept as what is above: one minus it would lose digits.
#[derive(Clone, Copy)]
enum Tail {
    Lower(f64),
    Upper(f64),
}

impl Tail {
    /// How far the distribution function at a count is beyond the wanted point; not negative where it is reached.
    fn beyond(self, (up_to, above): (f64, f64)) -> f64 {
        match self {
            Self::Lower(wanted) => up_to - wanted,
            Self::Upper(wanted) => wanted - above,
        }
    }
}

/// The smallest count whose distribution function reaches the wanted point, and the interpolated share.
fn point(target: Probability, whole: u32, tail: Tail) -> (u32, f64) {
    let reached = |count: u32| tail.beyond(binomial(target, whole, count)) >= 0.0;
    let (mut low, mut high) = near(target, whole, tail);
    // The guess may lie wrong in a far tail; then the whole range is searched.
    if low > 0 && reached(low - 1) {
        low = 0;
    }
    if !reached(high) {
        high = whole;
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if reached(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    let at = binomial(target, whole, low);
    let before = if low == 0 { (0.0, 1.0) } else { binomial(target, whole, low - 1) };
    // How much of the last count's probability is not needed. Differences are taken in the smaller tail.
    let size = match tail {
        Tail::Lower(_) => at.0 - before.0,
        Tail::Upper(_) => before.1 - at.1,
    };
    let unneeded = if size > 0.0 { (tail.beyond(at) / size).clamp(0.0, 1.0) } else { 0.0 };
    (low, (f64::from(low) - unneeded) / f64::from(whole))
}

/// A range of counts that should hold the wanted one, by the normal distribution.
fn near(target: Probability, whole: u32, tail: Tail) -> (u32, u32) {
    let z = match tail {
        Tail::Lower(wanted) => normal_quantile(wanted),
        Tail::Upper(wanted) => -normal_quantile(wanted),
    };
    let n = f64::from(whole);
    let p = target.value();
    let deviation = (n * p * (1.0 - p)).sqrt();
    let middle = n * p + z * deviation;
    let margin = 2.0 + z * z;
    (count(middle - margin, whole), count(middle + margin, whole))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "brought within 0 to a u32 just before"
)]
fn count(number: f64, whole: u32) -> u32 {
    number.clamp(0.0, f64::from(whole)) as u32
}

/// The probabilities of at most `count` and of more than `count` of `whole`, each with the chance `target`.
pub(crate) fn binomial(target: Probability, whole: u32, count: u32) -> (f64, f64) {
    if count >= whole {
        return (1.0, 0.0);
    }
    let (above, up_to) =
        beta_below_and_above(f64::from(count) + 1.0, f64::from(whole - count), target.value());
    (up_to, above)
}
