//! Intervals for a share: Wilson for what is shown, the others to compare with and for what asks for them.
//!
//! Source of all four: Brown, Cai and DasGupta (2001), Interval estimation for a binomial proportion, Statistical
//! Science 16(2), 101–133.

use crate::input::{Alpha, Interval, Proportion};
use crate::special::{beta_lower_point, normal_quantile};

/// The score interval of Wilson (1927): right on average even for few answers, never outside 0 to 1, and never a
/// single point. What pages show.
pub fn wilson(of: Proportion, alpha: Alpha) -> Interval {
    let z = -normal_quantile(alpha.each_side());
    let n = f64::from(of.whole());
    let share = of.share();
    let centre = share + z * z / (2.0 * n);
    // (n² / 4) times what stands under the root, so that a share of exactly 0 or 1 leaves no rest.
    let spread = z * (f64::from(of.part()) * f64::from(of.others()) / n + z * z / 4.0).sqrt() / n;
    let scale = 1.0 + z * z / n;
    let low = if of.part() == 0 { 0.0 } else { (centre - spread) / scale };
    let high = if of.others() == 0 { 1.0 } else { (centre + spread) / scale };
    // The share is inside by its meaning; rounding must not push it out.
    Interval::of_shares(low.min(share), high.max(share))
}

/// The exact interval of Clopper and Pearson (1934), also called "beta": misses at most as often as said, mostly far
/// less.
pub fn clopper_pearson(of: Proportion, alpha: Alpha) -> Interval {
    let (k, others) = (f64::from(of.part()), f64::from(of.others()));
    let low = if of.part() == 0 { 0.0 } else { beta_lower_point(k, others + 1.0, alpha.each_side()) };
    let high =
        if of.others() == 0 { 1.0 } else { 1.0 - beta_lower_point(others, k + 1.0, alpha.each_side()) };
    Interval::of_shares(low, high)
}

/// The interval of Jeffreys: equal tails of Beta(k + 1/2, n - k + 1/2). Its ends are not moved to 0 and 1 when
/// nobody or everybody did, so it may leave out the share itself there.
pub fn jeffreys(of: Proportion, alpha: Alpha) -> Interval {
    equal_tails(f64::from(of.part()) + 0.5, f64::from(of.others()) + 0.5, alpha)
}

/// The interval of Agresti and Coull (1998): the textbook formula after adding z² answers, half of them yes.
pub fn agresti_coull(of: Proportion, alpha: Alpha) -> Interval {
    let z = -normal_quantile(alpha.each_side());
    let n = f64::from(of.whole()) + z * z;
    let share = (f64::from(of.part()) + z * z / 2.0) / n;
    let half = z * (share * (1.0 - share) / n).sqrt();
    Interval::of_shares(share - half, share + half)
}

/// The interval of the difference between two shares of different people, the first less the second, from -1 to 1: the
/// hybrid score interval, which is made of the two Wilson intervals. When it does not hold 0, the shares differ by more
/// than chance; whether the two Wilson intervals overlap does not say that.
///
/// Source: Newcombe (1998), Interval estimation for the difference between independent proportions: comparison of eleven
/// methods, Statistics in Medicine 17, 873–890, method 10.
pub fn difference(first: Proportion, second: Proportion, alpha: Alpha) -> Interval {
    let (one, other) = (wilson(first, alpha), wilson(second, alpha));
    let by = first.share() - second.share();
    let below = (first.share() - one.low).hypot(other.high - second.share());
    let above = (one.high - first.share()).hypot(second.share() - other.low);
    Interval { low: (by - below).max(-1.0), high: (by + above).min(1.0) }
}

/// What lies between equal tails of Beta(a, b), for positive parameters.
pub(crate) fn equal_tails(a: f64, b: f64, alpha: Alpha) -> Interval {
    Interval::of_shares(
        beta_lower_point(a, b, alpha.each_side()),
        1.0 - beta_lower_point(b, a, alpha.each_side()),
    )
}
