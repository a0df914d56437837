//! What is shown of figures.

use std::cmp::Ordering;

use candour_domain::code::Stratum;
use candour_domain::cut::Week;
use candour_domain::feedback::Channel;
use candour_domain::ids::{BcuId, BoroughId, TeamId};
use candour_domain::invitation::NotOfferedReason;
use candour_domain::published::Spread;
use jiff::Timestamp;

/// A part of the organisation that has figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// All of it.
    Force,
    /// A Basic Command Unit.
    Bcu(BcuId),
    /// A borough.
    Borough(BoroughId),
    /// A team.
    Team(TeamId),
}

/// One dimension, and one value of it: more than one at a time is not offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Filter {
    /// How the code reached the person.
    Stratum(Stratum),
    /// The way the answer came in.
    Channel(Channel),
}

/// How many whole weeks back figures reach, the present week among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Period {
    /// 13 weeks.
    Quarter,
    /// 26 weeks.
    HalfYear,
    /// 53 weeks.
    #[default]
    Year,
}

impl Period {
    /// All of them, shortest first.
    pub const ALL: [Self; 3] = [Self::Quarter, Self::HalfYear, Self::Year];

    /// In weeks.
    pub const fn weeks(self) -> i32 {
        match self {
            Self::Quarter => 13,
            Self::HalfYear => 26,
            Self::Year => 53,
        }
    }

    /// Reads a number of weeks; only those of [`Period::ALL`].
    pub fn parse(weeks: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|period| period.weeks().to_string() == weeks)
    }
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Query {
    /// Of what part.
    pub unit: Unit,
    /// Of which answers.
    pub filter: Option<Filter>,
    /// Since when.
    pub period: Period,
}

/// A share of answers with its 95% interval (Wilson 1927), all between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// How many.
    pub some: i64,
    /// Of how many.
    pub all: i64,
    /// The share.
    pub share: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// Answers that may be shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    /// How many gave each rating.
    pub spread: Spread,
    /// The share of 5s.
    pub fives: Share,
    /// The share of 1s and 2s.
    pub ones_and_twos: Share,
}

/// By how much one share is above another, with its 95% interval (Newcombe 1998), all between -1 and 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// The share here less the share there.
    pub by: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Gap {
    /// Whether the share here is higher or lower beyond chance; [`Ordering::Equal`] when no difference is clear.
    pub fn clear(self) -> Ordering {
        if self.low > 0.0 {
            Ordering::Greater
        } else if self.high < 0.0 {
            Ordering::Less
        } else {
            Ordering::Equal
        }
    }
}

/// A unit beside the rest of the force, under the same filter: other people's answers, so that nobody is compared with
/// themselves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compared {
    /// The force without the unit.
    pub rest: Shown,
    /// The share of 5s.
    pub fives: Gap,
    /// The share of 1s and 2s.
    pub ones_and_twos: Gap,
}

/// Who was asked, and what came of it, by the week of asking.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// Codes offered to people: answered, withdrawn, expired and open together.
    pub offered: i64,
    /// Of them, answered.
    pub answered: i64,
    /// Of them, answered and then taken back.
    pub withdrawn: i64,
    /// Of them, run out without an answer.
    pub expired: i64,
    /// Of them, still open.
    pub open: i64,
    /// Encounters at which nobody was offered a code, by reason.
    pub not_offered: Vec<(NotOfferedReason, i64)>,
}

impl Asked {
    /// All at whom nobody was offered a code.
    pub fn not_offered_in_all(&self) -> i64 {
        self.not_offered.iter().map(|(_, number)| number).sum()
    }
}

/// A unit in the path above or the list below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Which.
    pub unit: Unit,
    /// Its name; empty for the whole force, whose name is a setting.
    pub name: String,
    /// Whether the reader may open it: within their reach, and for a team, large enough to have figures of its own.
    pub open: bool,
}

/// A unit in the list of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitListed {
    /// Which.
    pub unit: Unit,
    /// Its name; empty for the whole force.
    pub name: String,
    /// A borough's code at the Office for National Statistics.
    pub code: Option<String>,
    /// What it is part of.
    pub within: Option<Unit>,
}

/// The figures of a force, BCU, borough or team.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitFigures {
    /// What was asked for.
    pub query: Query,
    /// Its name; empty for the whole force.
    pub name: String,
    /// The force, BCU, borough that it is part of, outermost first.
    pub above: Vec<Named>,
    /// Its BCUs, boroughs or teams, by name.
    pub below: Vec<Named>,
    /// When figures were last cut; nothing before the first cut.
    pub cut_at: Option<Timestamp>,
    /// The first and the last week.
    pub weeks: (Week, Week),
    /// All of it, unless too few.
    pub whole: Option<Shown>,
    /// The force's, under the same filter, to compare with.
    pub force: Option<Shown>,
    /// The unit beside the rest of the force, where both may be shown.
    pub compared: Option<Compared>,
    /// Each week, the earliest first; nothing where there were none or too few.
    pub by_week: Vec<(Week, Option<Shown>)>,
    /// Each way in. Empty under a filter.
    pub by_channel: Vec<(Channel, Option<Shown>)>,
    /// Each stratum. Empty under a filter.
    pub by_stratum: Vec<(Stratum, Option<Shown>)>,
    /// Who was asked. Nothing under a filter by channel: who is asked has no channel.
    pub asked: Option<Asked>,
    /// How many answers have come, to this moment; for borough and above, without a filter. Some wait for the next cut.
    pub answers_now: Option<i64>,
}

/// Shares in whole percents, without counts: taking one's own answers from them tells nothing about others'.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rounded {
    /// The share of 5s.
    pub fives: u8,
    /// The share of 1s and 2s.
    pub ones_and_twos: u8,
}

/// Why an officer's own figures of one stratum are not shown yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Withheld {
    /// How many answers it takes.
    pub fewest: i64,
}

/// An officer's own figures of one stratum.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonFigures {
    /// The answers.
    pub whole: Shown,
    /// The reliability of the share of 5s, from 0 to 1; nothing while the force's own spread between people is not
    /// known.
    pub reliability: Option<f64>,
    /// The share of 5s with chance allowed for (beta-binomial empirical Bayes), where the force's own is known.
    pub expected: Option<Share>,
    /// The force's shares, same stratum; nothing where others are too few for that.
    pub force: Option<Rounded>,
    /// Each week that may be shown.
    pub by_week: Vec<(Week, Option<Shown>)>,
    /// Each way in.
    pub by_channel: Vec<(Channel, Option<Shown>)>,
}

/// An officer's own page.
#[derive(Debug, Clone, PartialEq)]
pub struct OfficerFigures {
    /// Their name.
    pub name: String,
    /// When figures were last cut.
    pub cut_at: Option<Timestamp>,
    /// The first and the last week.
    pub weeks: (Week, Week),
    /// Whom they asked, as of the last cut. Their own acts; what people answered is counted below.
    pub asked: Asked,
    /// Sampled and handed over, never pooled.
    pub strata: Vec<(Stratum, Result<PersonFigures, Withheld>)>,
}
