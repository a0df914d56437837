//! The figures of a unit, as last cut: the same numbers as on its page, and no person's.

use axum::http::StatusCode;
use candour_domain::code::Stratum;
use candour_domain::cut::Week;
use candour_domain::feedback::Channel;
use candour_domain::ids::{BcuId, BoroughId, TeamId};
use candour_domain::invitation::NotOfferedReason;
use candour_service::api_key::Caller;
use candour_service::ctx::Settings;
use candour_service::figures::{
    self, Asked, Compared, FiguresError, Filter, Gap, Period, Query, Share, Shown, Unit, UnitFigures,
};
use serde::Serialize;

use super::negotiate::{Wanted, wanted};
use super::operation::{Operation, Parameter, Place, Success};
use super::problem::{ApiProblem, Kind};
use super::units::{NamedUnit, UnitRef, name};
use super::{ApiAnswer, ApiVisit, csv_answer, json_answer, query, schema, time};

const WEEKS: Parameter = Parameter {
    name: "weeks",
    place: Place::Query,
    about: "How many whole weeks back, the present week among them. 53 where it is left out.",
    required: false,
    schema: schema::weeks,
};
const STRATUM: Parameter = Parameter {
    name: "stratum",
    place: Place::Query,
    about: "Only answers whose code came this way. Not together with `channel`.",
    required: false,
    schema: schema::stratum,
};
const CHANNEL: Parameter = Parameter {
    name: "channel",
    place: Place::Query,
    about: "Only answers that came in this way. Not together with `stratum`.",
    required: false,
    schema: schema::channel,
};
const FORMAT: Parameter = Parameter {
    name: "format",
    place: Place::Query,
    about: "JSON or CSV; counts before the header `Accept`.",
    required: false,
    schema: schema::format,
};

const fn id(name: &'static str, about: &'static str) -> Parameter {
    Parameter { name, place: Place::Path, about, required: true, schema: schema::id }
}

const SUCCESS: Success = Success {
    status: 200,
    about: "The figures as last cut.",
    content: &[("application/json", "UnitFigures"), ("text/csv", "Csv")],
};

const ABOUT: &str = "Figures are cut once a day from groups of at least five new answers; `ratings` is null where fewer \
                     than five answers may be shown. One filter at a time: `stratum` or `channel`. `asked` is the \
                     ledger: it gives every figure its denominator.";

/// What the document says of the force's figures.
pub(crate) const OF_FORCE: Operation = Operation {
    id: "readForceFigures",
    summary: "Figures of the force",
    description: ABOUT,
    parameters: &[WEEKS, STRATUM, CHANNEL, FORMAT],
    body: None,
    success: SUCCESS,
    problems: &[Kind::QueryWrong, Kind::OneFilterOnly, Kind::OutOfReach],
};
/// Of a BCU's.
pub(crate) const OF_BCU: Operation = Operation {
    id: "readBcuFigures",
    summary: "Figures of a Basic Command Unit",
    parameters: &[id("bcu", "The unit's id."), WEEKS, STRATUM, CHANNEL, FORMAT],
    problems: &[Kind::QueryWrong, Kind::OneFilterOnly, Kind::OutOfReach, Kind::NotFound],
    ..OF_FORCE
};
/// Of a borough's.
pub(crate) const OF_BOROUGH: Operation = Operation {
    id: "readBoroughFigures",
    summary: "Figures of a borough",
    parameters: &[id("borough", "The borough's id."), WEEKS, STRATUM, CHANNEL, FORMAT],
    ..OF_BCU
};
/// Of a team's.
pub(crate) const OF_TEAM: Operation = Operation {
    id: "readTeamFigures",
    summary: "Figures of a team",
    parameters: &[id("team", "The team's id."), WEEKS, STRATUM, CHANNEL, FORMAT],
    problems: &[Kind::QueryWrong, Kind::OneFilterOnly, Kind::OutOfReach, Kind::NotFound, Kind::TeamTooSmall],
    ..OF_FORCE
};

/// Of the whole force.
pub(crate) async fn of_force(visit: ApiVisit<Caller>) -> ApiAnswer {
    of(visit, Some(Unit::Force)).await
}

/// Of a BCU.
pub(crate) async fn of_bcu(visit: ApiVisit<Caller>) -> ApiAnswer {
    let unit = BcuId::parse(visit.param("bcu")).ok().map(Unit::Bcu);
    of(visit, unit).await
}

/// Of a borough.
pub(crate) async fn of_borough(visit: ApiVisit<Caller>) -> ApiAnswer {
    let unit = BoroughId::parse(visit.param("borough")).ok().map(Unit::Borough);
    of(visit, unit).await
}

/// Of a team.
pub(crate) async fn of_team(visit: ApiVisit<Caller>) -> ApiAnswer {
    let unit = TeamId::parse(visit.param("team")).ok().map(Unit::Team);
    of(visit, unit).await
}

/// What a refusal is to a program.
pub(crate) fn problem(error: FiguresError) -> ApiProblem {
    match error {
        FiguresError::Forbidden => ApiProblem::new(Kind::OutOfReach),
        FiguresError::Unknown => ApiProblem::new(Kind::NotFound),
        FiguresError::NotApart => ApiProblem::new(Kind::TeamTooSmall),
        FiguresError::Unavailable(error) => error.into(),
    }
}

async fn of(visit: ApiVisit<Caller>, unit: Option<Unit>) -> ApiAnswer {
    query::only(&visit.query, &["weeks", "stratum", "channel", "format"])?;
    let unit = unit.ok_or(ApiProblem::new(Kind::NotFound))?;
    let wanted = wanted(&visit.query, &visit.headers)?;
    let asked = asked(&visit.query, unit)?;
    let reach = visit.caller.figures().map_err(problem)?;
    let found = figures::of_unit(&visit.ctx, reach, &asked).await.map_err(problem)?;
    match wanted {
        Wanted::Json => json_answer(StatusCode::OK, &Answer::of(&visit.ctx.settings, found)),
        Wanted::Csv => {
            let lines = crate::insight::csv_of_unit(&found, &visit.ctx.settings.force_name);
            Ok(csv_answer("figures", lines.into_bytes()))
        }
    }
}

fn asked(fields: &crate::form::Form, unit: Unit) -> Result<Query, ApiProblem> {
    let names = |all: &[&'static str]| all.join(", ");
    let period = query::value(fields, "weeks", Period::parse, || names(&["13", "26", "53"]))?;
    let stratum =
        query::value(fields, "stratum", Stratum::parse, || names(&Stratum::ALL.map(Stratum::as_str)))?;
    let channel =
        query::value(fields, "channel", Channel::parse, || names(&Channel::ALL.map(Channel::as_str)))?;
    let filter = match (stratum, channel) {
        (Some(_), Some(_)) => return Err(ApiProblem::new(Kind::OneFilterOnly)),
        (stratum, channel) => stratum.map(Filter::Stratum).or(channel.map(Filter::Channel)),
    };
    Ok(Query { unit, filter, period: period.unwrap_or_default() })
}

#[derive(Serialize)]
struct ShareAnswer {
    some: i64,
    all: i64,
    share: f64,
    low: f64,
    high: f64,
}

impl From<Share> for ShareAnswer {
    fn from(share: Share) -> Self {
        Self { some: share.some, all: share.all, share: share.share, low: share.low, high: share.high }
    }
}

#[derive(Serialize)]
struct Ratings {
    answers: i64,
    /// How many gave 1, 2, 3, 4 and 5.
    spread: [i64; 5],
    fives: ShareAnswer,
    ones_and_twos: ShareAnswer,
}

impl From<Shown> for Ratings {
    fn from(shown: Shown) -> Self {
        Self {
            answers: shown.spread.total(),
            spread: shown.spread.0,
            fives: shown.fives.into(),
            ones_and_twos: shown.ones_and_twos.into(),
        }
    }
}

#[derive(Serialize)]
struct GapAnswer {
    by: f64,
    low: f64,
    high: f64,
}

impl From<Gap> for GapAnswer {
    fn from(gap: Gap) -> Self {
        Self { by: gap.by, low: gap.low, high: gap.high }
    }
}

#[derive(Serialize)]
struct ComparedAnswer {
    rest_of_force: Ratings,
    fives: GapAnswer,
    ones_and_twos: GapAnswer,
}

impl From<Compared> for ComparedAnswer {
    fn from(compared: Compared) -> Self {
        Self {
            rest_of_force: compared.rest.into(),
            fives: compared.fives.into(),
            ones_and_twos: compared.ones_and_twos.into(),
        }
    }
}

#[derive(Serialize)]
struct WeekAnswer {
    week: String,
    ratings: Option<Ratings>,
}

#[derive(Serialize)]
struct ChannelAnswer {
    channel: &'static str,
    ratings: Option<Ratings>,
}

#[derive(Serialize)]
struct StratumAnswer {
    stratum: &'static str,
    ratings: Option<Ratings>,
}

#[derive(Serialize)]
struct ReasonAnswer {
    reason: &'static str,
    encounters: i64,
}

#[derive(Serialize)]
struct AskedAnswer {
    offered: i64,
    answered: i64,
    withdrawn: i64,
    expired: i64,
    open: i64,
    not_offered: i64,
    not_offered_by_reason: Vec<ReasonAnswer>,
}

impl From<Asked> for AskedAnswer {
    fn from(asked: Asked) -> Self {
        let reason = |(reason, encounters): (NotOfferedReason, i64)| ReasonAnswer {
            reason: reason.as_str(),
            encounters,
        };
        Self {
            offered: asked.offered,
            answered: asked.answered,
            withdrawn: asked.withdrawn,
            expired: asked.expired,
            open: asked.open,
            not_offered: asked.not_offered_in_all(),
            not_offered_by_reason: asked.not_offered.into_iter().map(reason).collect(),
        }
    }
}

#[derive(Serialize)]
struct PeriodAnswer {
    weeks: i32,
    /// The Monday of the first week.
    first: String,
    /// The Monday of the last.
    last: String,
}

#[derive(Serialize)]
struct FilterAnswer {
    by: &'static str,
    value: &'static str,
}

#[derive(Serialize)]
struct Answer {
    unit: UnitRef,
    name: String,
    above: Vec<NamedUnit>,
    below: Vec<NamedUnit>,
    period: PeriodAnswer,
    filter: Option<FilterAnswer>,
    cut_at: Option<String>,
    ratings: Option<Ratings>,
    force: Option<Ratings>,
    compared: Option<ComparedAnswer>,
    by_week: Vec<WeekAnswer>,
    by_channel: Vec<ChannelAnswer>,
    by_stratum: Vec<StratumAnswer>,
    asked: Option<AskedAnswer>,
    answers_now: Option<i64>,
}

impl Answer {
    fn of(settings: &Settings, found: UnitFigures) -> Self {
        let UnitFigures { query, weeks: (first, last), .. } = found;
        let named = |list: Vec<_>| list.into_iter().map(|named| NamedUnit::of(settings, named)).collect();
        Self {
            unit: UnitRef::of(query.unit),
            name: name(settings, query.unit, found.name),
            above: named(found.above),
            below: named(found.below),
            period: PeriodAnswer {
                weeks: query.period.weeks(),
                first: time::monday(first),
                last: time::monday(last),
            },
            filter: query.filter.map(|filter| match filter {
                Filter::Stratum(stratum) => FilterAnswer { by: "stratum", value: stratum.as_str() },
                Filter::Channel(channel) => FilterAnswer { by: "channel", value: channel.as_str() },
            }),
            cut_at: found.cut_at.map(time::written),
            ratings: found.whole.map(Ratings::from),
            force: found.force.map(Ratings::from),
            compared: found.compared.map(ComparedAnswer::from),
            by_week: found
                .by_week
                .into_iter()
                .map(|(week, shown): (Week, _)| WeekAnswer {
                    week: time::monday(week),
                    ratings: shown.map(Ratings::from),
                })
                .collect(),
            by_channel: found
                .by_channel
                .into_iter()
                .map(|(channel, shown)| ChannelAnswer {
                    channel: channel.as_str(),
                    ratings: shown.map(Ratings::from),
                })
                .collect(),
            by_stratum: found
                .by_stratum
                .into_iter()
                .map(|(stratum, shown)| StratumAnswer {
                    stratum: stratum.as_str(),
                    ratings: shown.map(Ratings::from),
                })
                .collect(),
            asked: found.asked.map(AskedAnswer::from),
            answers_now: found.answers_now,
        }
    }
}
