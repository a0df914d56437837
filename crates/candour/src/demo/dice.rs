//! Chance that gives the same year for the same seed.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};

/// A stream of chance.
#[derive(Debug, Clone)]
pub struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream of this number under a seed. Two streams have nothing to do with each other.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        chance.set_stream(stream);
        Self(chance)
    }

    /// Any bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    /// Any byte.
    pub fn byte(&mut self) -> u8 {
        self.0.next_u32().to_le_bytes()[0]
    }

    /// From 0 to just below 1.
    pub fn unit(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / (f64::from(u32::MAX) + 1.0)
    }

    /// A number below `end`; 0 where there is none.
    pub fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from((u64::from(self.0.next_u32()) * end) >> 32).unwrap_or(0)
    }

    /// A number from `from` to `to`, both among them.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        let span = usize::try_from(to.saturating_sub(from).max(0)).unwrap_or(0);
        from + i64::try_from(self.below(span + 1)).unwrap_or(0)
    }

    /// Whether something of this likelihood happens.
    pub fn happens(&mut self, likelihood: f64) -> bool {
        self.unit() < likelihood
    }

    /// One of these, each as likely; the fallback where there is none.
    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T], fallback: &'a T) -> &'a T {
        let at = self.below(from.len());
        from.get(at).copied().unwrap_or(fallback)
    }

    /// One of these by weight; the first where weights say nothing.
    pub fn weighted<T: Copy>(&mut self, first: (T, f64), rest: &[(T, f64)]) -> T {
        let total = first.1 + rest.iter().map(|(_, weight)| weight).sum::<f64>();
        let mut left = self.unit() * total - first.1;
        for (value, weight) in rest {
            if left < 0.0 {
                break;
            }
            if left < *weight {
                return *value;
            }
            left -= weight;
        }
        first.0
    }

    /// Normally distributed, about 0, with this spread.
    pub fn normal(&mut self, spread: f64) -> f64 {
        // Twelve uniform numbers: near enough to the bell curve for made-up data.
        ((0..12).map(|_| self.unit()).sum::<f64>() - 6.0) * spread
    }

    /// A time of waiting with this mean, never longer than ten times it.
    pub fn waiting(&mut self, mean: f64) -> f64 {
        (-mean * (1.0 - self.unit()).ln()).min(mean * 10.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_stream_give_the_same_chance_and_another_stream_another() {
        let (mut a, mut b, mut c) = (Dice::new(1, 2), Dice::new(1, 2), Dice::new(1, 3));
        let first = a.bytes::<32>();
        assert_eq!(first, b.bytes());
        assert_ne!(first, c.bytes());
    }

    #[test]
    fn draws_keep_to_their_bounds_and_weights() {
        let mut dice = Dice::new(7, 0);
        let mut heavy = 0;
        for _ in 0..10_000 {
            assert!(dice.below(3) < 3);
            assert!((-2..=2).contains(&dice.between(-2, 2)));
            assert!((0.0..1.0).contains(&dice.unit()));
            heavy += u32::from(dice.weighted((1, 3.0), &[(2, 1.0)]) == 1);
        }
        assert!((7_000..8_000).contains(&heavy), "{heavy}");
        assert_eq!(dice.below(0), 0);
    }
}
