//! What formulas take: counts, probabilities and levels that cannot be nonsense.

/// The most answers a proportion is of. Well above what all victims of a country could give in a lifetime; below
/// it every count is exact in a double and every series ends.
pub const MOST: u32 = 1_000_000_000;

/// Why numbers are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// A proportion of nothing.
    #[error("there are no answers")]
    NoAnswers,
    /// A count below nothing.
    #[error("a count is negative")]
    Negative,
    /// A part larger than its whole.
    #[error("the part is larger than the whole")]
    MoreThanAll,
    /// More than [`MOST`].
    #[error("the count is too large")]
    TooMany,
    /// A probability that is not strictly between 0 and 1.
    #[error("not strictly between 0 and 1")]
    NoProbability,
    /// A parameter that is not positive, or out of all proportion.
    #[error("a parameter is out of range")]
    OutOfRange,
}

/// So many of so many: at least one in all, and no more than all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Proportion {
    part: u32,
    whole: u32,
}

impl Proportion {
    /// `part` of `whole`.
    ///
    /// # Errors
    /// [`InputError`] when there is no whole, or the part is not between 0 and the whole, or there are more than
    /// [`MOST`].
    pub fn new(part: i64, whole: i64) -> Result<Self, InputError> {
        if part < 0 || whole < 0 {
            return Err(InputError::Negative);
        }
        if whole == 0 {
            return Err(InputError::NoAnswers);
        }
        if part > whole {
            return Err(InputError::MoreThanAll);
        }
        let whole = u32::try_from(whole).ok().filter(|whole| *whole <= MOST).ok_or(InputError::TooMany)?;
        let part = u32::try_from(part).map_err(|_| InputError::TooMany)?;
        Ok(Self { part, whole })
    }

    /// How many of them.
    pub const fn part(self) -> u32 {
        self.part
    }

    /// How many in all; at least one.
    pub const fn whole(self) -> u32 {
        self.whole
    }

    /// How many of all are not of the part.
    pub const fn others(self) -> u32 {
        self.whole - self.part
    }

    /// The part as a share of the whole, 0 to 1.
    pub fn share(self) -> f64 {
        f64::from(self.part) / f64::from(self.whole)
    }
}

/// How often an interval misses: 0.05 for a 95% interval.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Alpha(f64);

impl Alpha {
    /// 95% intervals.
    pub const FIVE_PERCENT: Self = Self(0.05);
    /// 99.8% limits, the outer ones of a funnel plot.
    pub const TWO_IN_A_THOUSAND: Self = Self(0.002);

    /// At least one in a thousand million and below 1.
    ///
    /// # Errors
    /// [`InputError::NoProbability`] otherwise.
    pub fn new(alpha: f64) -> Result<Self, InputError> {
        if (1e-9..1.0).contains(&alpha) { Ok(Self(alpha)) } else { Err(InputError::NoProbability) }
    }

    /// The share that misses on each side.
    pub(crate) const fn each_side(self) -> f64 {
        self.0 / 2.0
    }
}

/// A probability strictly between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Probability(f64);

impl Probability {
    /// Strictly between 0 and 1.
    ///
    /// # Errors
    /// [`InputError::NoProbability`] otherwise.
    pub fn new(probability: f64) -> Result<Self, InputError> {
        // Nearer to either end, one minus it is no longer a number of its own.
        if (1e-15..=1.0 - 1e-15).contains(&probability) {
            Ok(Self(probability))
        } else {
            Err(InputError::NoProbability)
        }
    }

    /// The number.
    pub const fn value(self) -> f64 {
        self.0
    }
}

/// From `low` to `high`, both within 0 to 1 where it is about a share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// Both ends brought within 0 to 1.
    pub(crate) const fn of_shares(low: f64, high: f64) -> Self {
        Self { low: low.clamp(0.0, 1.0), high: high.clamp(0.0, 1.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proportion_is_between_nothing_and_all_of_at_least_one() {
        assert_eq!(Proportion::new(0, 0), Err(InputError::NoAnswers));
        assert_eq!(Proportion::new(-1, 4), Err(InputError::Negative));
        assert_eq!(Proportion::new(1, -4), Err(InputError::Negative));
        assert_eq!(Proportion::new(5, 4), Err(InputError::MoreThanAll));
        assert_eq!(Proportion::new(5, i64::MAX), Err(InputError::TooMany));
        assert_eq!(Proportion::new(i64::MAX, i64::MAX), Err(InputError::TooMany));
        let three = Proportion::new(3, 4).unwrap();
        assert_eq!((three.part(), three.others(), three.whole()), (3, 1, 4));
        assert!((three.share() - 0.75).abs() < 1e-15);
    }

    #[test]
    fn levels_and_probabilities_are_strictly_between_nothing_and_one() {
        for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.5, 0.0, 1.0, 1.5] {
            assert_eq!(Alpha::new(wrong), Err(InputError::NoProbability), "{wrong}");
            assert_eq!(Probability::new(wrong), Err(InputError::NoProbability), "{wrong}");
        }
        assert_eq!(Alpha::new(0.05), Ok(Alpha::FIVE_PERCENT));
        assert!((Probability::new(0.9).unwrap().value() - 0.9).abs() < 1e-15);
    }
}
