//! How often something may happen: so many at once, then one for each step of time that passes.
//!
//! All that is remembered of a key is one time, the moment at which everything it spent is paid back. Each use moves
//! that moment a step further; a use that would move it further than the whole allowance lies ahead of now is refused.
//! This is the generic cell rate algorithm (ITU-T I.371, annex A) and equals a bucket of tokens that fills steadily.

use jiff::{SignedDuration, Timestamp};

/// So many uses at once, and one more for each step that passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    burst: u32,
    step: SignedDuration,
}

impl Allowance {
    /// `burst` uses at once (at least one), and one more for each `step` (at least a microsecond).
    pub fn new(burst: u32, step: SignedDuration) -> Self {
        Self { burst: burst.max(1), step: step.max(SignedDuration::from_micros(1)) }
    }

    /// What one use costs.
    pub const fn step(self) -> SignedDuration {
        self.step
    }

    /// How far ahead of now the time of payment may lie: what all uses at once cost.
    pub fn whole(self) -> SignedDuration {
        self.cost(self.burst)
    }

    /// What this many uses cost.
    pub fn cost(self, uses: u32) -> SignedDuration {
        self.step.saturating_mul(i32::try_from(uses).unwrap_or(i32::MAX))
    }

    /// One use: the new time of payment.
    ///
    /// # Errors
    /// How long to wait until a use is allowed. Nothing is spent then.
    pub fn spend(self, paid_at: Option<Timestamp>, now: Timestamp) -> Result<Timestamp, SignedDuration> {
        let next = later(paid_at.map_or(now, |paid| paid.max(now)), self.step);
        let most = later(now, self.whole());
        if next <= most { Ok(next) } else { Err(next.duration_since(most)) }
    }

    /// Uses that happened elsewhere, whether they were allowed or not: the new time of payment, at most the whole
    /// allowance ahead.
    pub fn add(self, paid_at: Option<Timestamp>, now: Timestamp, uses: u32) -> Timestamp {
        let next = later(paid_at.map_or(now, |paid| paid.max(now)), self.cost(uses));
        next.min(later(now, self.whole()))
    }
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_microsecond(micros).unwrap()
    }

    #[test]
    fn a_burst_is_let_through_then_one_for_each_step_and_the_wait_is_told() {
        let allowance = Allowance::new(3, SignedDuration::from_secs(10));
        let mut paid = None;
        for _ in 0..3 {
            paid = Some(allowance.spend(paid, at(0)).unwrap());
        }
        let wait = allowance.spend(paid, at(0)).unwrap_err();
        assert_eq!(wait, SignedDuration::from_secs(10));
        assert_eq!(allowance.spend(paid, at(4_000_000)), Err(SignedDuration::from_secs(6)));
        assert!(allowance.spend(paid, at(10_000_000)).is_ok(), "after the wait it is let through");
    }

    #[test]
    fn nothing_at_all_is_no_allowance_and_no_fault() {
        let allowance = Allowance::new(0, SignedDuration::ZERO);
        assert!(allowance.spend(None, at(5)).is_ok());
        assert!(Allowance::new(u32::MAX, SignedDuration::MAX).spend(Some(Timestamp::MAX), at(0)).is_ok());
    }

    proptest! {
        /// Against a bucket of tokens kept as a number, which is another way to say the same.
        #[test]
        fn it_equals_a_bucket_of_tokens(
            burst in 1_u32..20,
            step in 1_i64..1_000,
            gaps in prop::collection::vec(0_i64..2_000, 1..80),
        ) {
            let allowance = Allowance::new(burst, SignedDuration::from_micros(step));
            let full = i64::from(burst) * step;
            let (mut paid, mut tokens, mut now) = (None, full, 0_i64);
            for gap in gaps {
                now += gap;
                tokens = (tokens + gap).min(full);
                match allowance.spend(paid, at(now)) {
                    Ok(next) => {
                        prop_assert!(tokens >= step, "let through with {tokens} of {step}");
                        tokens -= step;
                        paid = Some(next);
                    }
                    Err(wait) => {
                        prop_assert!(tokens < step, "refused with {tokens} of {step}");
                        prop_assert_eq!(wait.as_micros(), i128::from(step - tokens));
                    }
                }
            }
        }

        #[test]
        fn what_is_added_from_elsewhere_never_shuts_out_for_longer_than_the_whole(
            uses in any::<u32>(), paid in 0_i64..1_000_000, now in 0_i64..1_000_000,
        ) {
            let allowance = Allowance::new(10, SignedDuration::from_micros(100));
            let added = allowance.add(Some(at(paid)), at(now), uses);
            prop_assert!(added <= at(now + 1_000));
            prop_assert!(added >= at(now) || uses == 0);
        }
    }
}
