//! A year of contacts, answers and work, made up from one seed: the same for the same seed, key and end.

mod answer;
mod contact;
mod work;

use candour_domain::code::{Code, Stratum};
use candour_domain::ids::{CodeId, EncounterId, OfficerId, StaffId};
use candour_domain::key::ForceKey;
use candour_domain::risk::RiskRules;
use candour_domain::work_item::WorkClocks;
use candour_store::bulk::{PastAnswer, PastEquality, PastWork};
use candour_store::code::NewCode;
use candour_store::encounter::Encounter;
use candour_store::feedback::{NewContactRequest, NewWords};
use candour_store::invitation::Invitation;
use candour_store::seal::{MonthKey, WrappedKey};
use candour_store::work::NewWorkEvent;
use jiff::{SignedDuration, Timestamp};

use super::dice::Dice;
use super::london::{Force, TeamOf};

/// Days in the year.
const DAYS: u32 = 365;
/// Seconds in a day.
const DAY: i64 = 86_400;
/// How busy each hour of the day is.
const HOURS: [f64; 24] = [
    0.7, 0.5, 0.4, 0.3, 0.3, 0.3, 0.4, 0.6, 0.9, 1.1, 1.2, 1.2, 1.2, 1.2, 1.2, 1.3, 1.4, 1.5, 1.5, 1.4, 1.3,
    1.2, 1.1, 0.9,
];
/// Encounters without an answer for each answer: a code was offered, or nobody was asked.
const SILENT: f64 = 0.42;
const NOT_ASKED: f64 = 0.13;

/// Rows to store together, in the order of their fields.
#[derive(Debug, Default)]
pub struct Rows {
    /// Contacts.
    pub encounters: Vec<Encounter>,
    /// Who was there.
    pub present: Vec<(EncounterId, OfficerId)>,
    /// Codes.
    pub codes: Vec<NewCode>,
    /// Who was asked.
    pub invitations: Vec<Invitation>,
    /// The keys of whoever gave more than a rating.
    pub people: Vec<WrappedKey>,
    /// Answers.
    pub answers: Vec<PastAnswer>,
    /// Their words.
    pub words: Vec<NewWords>,
    /// Wishes to be contacted.
    pub wishes: Vec<NewContactRequest>,
    /// Equality answers.
    pub equality: Vec<PastEquality>,
    /// Work.
    pub work: Vec<PastWork>,
    /// What happened to it.
    pub events: Vec<NewWorkEvent>,
}

/// What the year needs to know.
#[derive(Debug)]
pub struct Given {
    /// The seed.
    pub seed: u64,
    /// When the year ends: now.
    pub end: Timestamp,
    /// How many answers.
    pub answers: u32,
    /// The force's people.
    pub force: Force,
    /// The lasting secret.
    pub key: ForceKey,
    /// Wraps the keys of people.
    pub month: MonthKey,
    /// Who closes work.
    pub desk: Vec<StaffId>,
    /// Open codes, each with its id.
    pub open: Vec<(CodeId, Code)>,
    /// How long work may wait.
    pub clocks: WorkClocks,
}

/// Makes the year, a few days at a time.
#[derive(Debug)]
pub struct Year {
    given: Given,
    dice: Dice,
    rules: RiskRules,
    teams: Chooser,
    /// Answers of each day, the oldest first.
    plan: Vec<u32>,
    day: usize,
    rows: Rows,
    encounters_made: u32,
    /// Work of the last two days waits to the end, when it is known what stands open.
    recent: Vec<(PastWork, Vec<NewWorkEvent>)>,
}

impl Year {
    /// Plans a year.
    pub fn new(given: Given) -> Self {
        let mut dice = Dice::new(given.seed, 2);
        let plan = plan(&mut dice, given.answers);
        let teams = Chooser::new(&given.force.at_work);
        Self {
            dice,
            rules: RiskRules::default(),
            teams,
            plan,
            day: 0,
            rows: Rows::default(),
            encounters_made: 0,
            recent: Vec::new(),
            given,
        }
    }

    /// The rows of the next few days; `None` after the last.
    pub fn next_rows(&mut self) -> Option<Rows> {
        if self.day >= self.plan.len() {
            return None;
        }
        while self.day < self.plan.len() && self.rows.encounters.len() < 1_500 {
            self.one_day();
            self.day += 1;
        }
        if self.day >= self.plan.len() {
            self.settle_recent();
        }
        Some(std::mem::take(&mut self.rows))
    }

    fn one_day(&mut self) {
        let answers = self.plan.get(self.day).copied().unwrap_or(0);
        let mut open = 0;
        for _ in 0..answers {
            if self.dice.happens(0.15) { open += 1 } else { self.answered_encounter() }
        }
        for _ in 0..open {
            self.open_answer();
        }
        for _ in 0..self.share(answers, SILENT) {
            self.silent_encounter();
        }
        for _ in 0..self.share(answers, NOT_ASKED) {
            self.encounter_without_offer();
        }
    }

    /// A share of a number, rounded up or down by chance, so that the mean is right.
    fn share(&mut self, of: u32, share: f64) -> u32 {
        let exact = f64::from(of) * share;
        (0..of)
            .fold((0u32, exact), |(whole, left), _| {
                if left >= 1.0 {
                    (whole + 1, left - 1.0)
                } else {
                    (whole + u32::from(self.dice.happens(left.max(0.0))), 0.0)
                }
            })
            .0
    }

    /// A moment of this day, by how busy the hours are.
    fn moment(&mut self) -> Timestamp {
        let left = i64::try_from(self.plan.len().saturating_sub(self.day)).unwrap_or(1);
        loop {
            let at = back(self.given.end, left * DAY - self.dice.between(0, DAY - 1));
            let hour = usize::try_from(at.as_second().rem_euclid(DAY) / 3_600).unwrap_or(0);
            if self.dice.happens(HOURS.get(hour).copied().unwrap_or(1.0) / 1.5) {
                return at;
            }
        }
    }

    /// A moment some time later, never after the end of the year.
    fn later(&mut self, than: Timestamp, seconds: f64) -> Timestamp {
        let left = self.given.end.duration_since(than).as_secs().max(1);
        let wait = whole_seconds(seconds);
        forward(than, if wait < left { wait } else { self.dice.between(1, left) })
    }
}

/// How the answers are spread over the days: a service that grows, quieter on Sundays.
fn plan(dice: &mut Dice, answers: u32) -> Vec<u32> {
    let weights: Vec<f64> = (0..DAYS)
        .map(|day| {
            let grown = 0.55 + 0.9 * f64::from(day) / f64::from(DAYS);
            let week = if day % 7 == 3 { 0.85 } else { 1.0 };
            // An answer comes a day or so after its contact. What the last contacts would bring later comes by now, so
            // there are fewer of them.
            let last = match DAYS - day {
                1 => 0.35,
                2 => 0.6,
                3 => 0.85,
                _ => 1.0,
            };
            (grown * week * last * (1.0 + dice.normal(0.06))).max(0.1)
        })
        .collect();
    let total: f64 = weights.iter().sum();
    let mut given = 0;
    let mut so_far = 0.0;
    weights
        .iter()
        .map(|weight| {
            so_far += weight;
            let up_to = whole(f64::from(answers) * so_far / total).min(answers);
            let today = up_to - given;
            given = up_to;
            today
        })
        .collect()
}

/// Draws a team by how many contacts it has.
#[derive(Debug)]
struct Chooser(Vec<f64>);

impl Chooser {
    fn new(teams: &[TeamOf]) -> Self {
        let mut sum = 0.0;
        Self(
            teams
                .iter()
                .map(|team| {
                    sum += team.weight;
                    sum
                })
                .collect(),
        )
    }

    fn draw(&self, dice: &mut Dice) -> usize {
        let at = dice.unit() * self.0.last().copied().unwrap_or(0.0);
        self.0.partition_point(|sum| *sum <= at).min(self.0.len().saturating_sub(1))
    }
}

fn back(from: Timestamp, seconds: i64) -> Timestamp {
    from.checked_sub(SignedDuration::from_secs(seconds)).unwrap_or(from)
}

fn forward(from: Timestamp, seconds: i64) -> Timestamp {
    from.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(from)
}

#[expect(clippy::cast_possible_truncation, reason = "the number is far within bounds")]
fn whole_seconds(seconds: f64) -> i64 {
    seconds.round() as i64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the number is a count, positive and far within bounds"
)]
fn whole(number: f64) -> u32 {
    number.round() as u32
}

/// The stratum of a single-use code.
fn single_use(dice: &mut Dice) -> Stratum {
    if dice.happens(0.4) { Stratum::Sampled } else { Stratum::HandedOver }
}

#[cfg(test)]
mod tests;
