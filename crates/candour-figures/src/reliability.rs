//! How many answers it takes until a mean says more about the person than about chance.
//!
//! Source: Spearman (1910) and Brown (1910), British Journal of Psychology 3: the reliability of a mean of n answers
//! with the intraclass correlation rho is n rho / (1 + (n - 1) rho). 0.7 is the floor
//! commonly asked of patients' ratings of one doctor, and asked here of figures about one officer.

use crate::beta_binomial::{BetaPrior, fit};
use crate::input::{Probability, Proportion};

/// The fewest answers about one person until the force's own number is known: reliability 0.7 where the intraclass
/// correlation is 0.082.
pub const FEWEST_BEFORE_ESTIMATED: u32 = 27;
/// The reliability that figures about one person need.
pub const WANTED: f64 = 0.7;
/// A force's own correlation is estimated from at least so many people ...
pub const PEOPLE: usize = 50;
/// ... of whom each has at least so many answers.
pub const ANSWERS_EACH: u32 = 10;

/// The reliability, 0 to 1, of a mean of so many answers.
pub fn of_mean(correlation: Probability, answers: u32) -> f64 {
    let (rho, n) = (correlation.value(), f64::from(answers));
    n * rho / (1.0 + (n - 1.0) * rho)
}

/// The fewest answers whose mean is as reliable as wanted; [`u32::MAX`] where that takes more.
pub fn fewest(correlation: Probability, wanted: Probability) -> u32 {
    let (rho, wanted_value) = (correlation.value(), wanted.value());
    let exact = wanted_value * (1.0 - rho) / (rho * (1.0 - wanted_value));
    // Rounding may have gone either way: the smallest number that fulfils the formula itself is meant.
    let start = whole(exact).saturating_sub(1).max(1);
    (start..=start.saturating_add(2))
        .find(|answers| of_mean(correlation, *answers) >= wanted_value)
        .unwrap_or_else(|| start.saturating_add(2))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "brought within 0 to a u32 just before"
)]
fn whole(number: f64) -> u32 {
    number.floor().clamp(0.0, f64::from(u32::MAX)) as u32
}

/// What a force's own figures say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// How true shares are spread over its people.
    pub prior: BetaPrior,
    /// The intraclass correlation.
    pub correlation: Probability,
    /// The fewest answers for a reliability of [`WANTED`].
    pub fewest: u32,
}

/// The force's own correlation from the counts of its people. `None` unless at least [`PEOPLE`] of them have at least
/// [`ANSWERS_EACH`] answers, and the fit of [`crate::beta_binomial::fit`] over all given reached a maximum, so that
/// the correlation is above nothing. Then [`FEWEST_BEFORE_ESTIMATED`] holds.
pub fn estimate(people: &[Proportion]) -> Option<Estimate> {
    let enough = people.iter().filter(|person| person.whole() >= ANSWERS_EACH).count() >= PEOPLE;
    if !enough {
        return None;
    }
    let prior = fit(people).ok()?.prior;
    let correlation = Probability::new(prior.intraclass_correlation()).ok()?;
    Some(Estimate { prior, correlation, fewest: fewest(correlation, Probability::new(WANTED).ok()?) })
}
