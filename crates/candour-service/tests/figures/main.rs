//! Figures: counts kept, cuts, what is shown to whom, and what an attacker makes of it.
#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

mod attacker;
mod counted;
mod cutting;
mod flags;
mod shown;
mod world;
