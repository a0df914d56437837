//! Arithmetic on numbers alone: intervals, shrinkage, reliability, pooled means.
//!
//! Belongs here: a formula that has a paper, with the paper named. Never here: what a number is about, who may see
//! it, how it is written, input and output, a clock, chance.
//!
//! What comes in is a type that cannot hold nonsense ([`Proportion`], [`Alpha`], [`Probability`], [`BetaPrior`],
//! [`Effect`]); what could go wrong after that is a typed error. Nothing here panics or gives a number that is none.
//! The tests compare every formula with values that other programs computed, to 1e-6 or closer, and with a second
//! way to the same number.

pub mod arrivals;
pub mod beta_binomial;
pub mod funnel;
mod input;
pub mod intervals;
mod likelihood;
pub mod random_effects;
pub mod reliability;
pub mod shift;
mod special;

pub use beta_binomial::BetaPrior;
pub use input::{Alpha, InputError, Interval, Probability, Proportion};
pub use random_effects::Effect;
