//! Figures of the force, a BCU, a borough or a team.

use candour_domain::code::Stratum;
use candour_domain::cut::Week;
use candour_domain::feedback::Channel;
use candour_domain::ids::{BoroughId, TeamId};
use candour_domain::invitation::Standing;
use candour_domain::permission::Place;
use candour_domain::published::{Audience, Spread, teams_apart};
use candour_store::Db;
use candour_store::ledger::LedgerOf;
use candour_store::organisation::{Bcu, Borough};
use candour_store::rollup::{CountedUnit, Kind};

use super::fold::week_of;
use super::share::{compared, parts, passes, shown, sum};
use super::{Asked, FiguresError, Filter, Named, Query, Reach, Unit, UnitFigures, UnitListed};
use crate::ctx::Ctx;

/// A team of a borough as it is listed.
struct Team {
    id: TeamId,
    name: String,
    /// Whether it has figures of its own.
    apart: bool,
}

/// What is needed to find a unit's place among the others.
struct Structure {
    bcus: Vec<Bcu>,
    boroughs: Vec<Borough>,
}

impl Structure {
    async fn read(db: &mut Db) -> Result<Self, FiguresError> {
        let mut bcus = db.bcus().await?;
        let mut boroughs = db.boroughs().await?;
        bcus.sort_by(|a, b| a.name.cmp(&b.name));
        boroughs.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Self { bcus, boroughs })
    }

    fn borough(&self, id: BoroughId) -> Option<&Borough> {
        self.boroughs.iter().find(|borough| borough.id == id)
    }
}

async fn teams(db: &mut Db, borough: BoroughId) -> Result<Vec<Team>, FiguresError> {
    let sizes = db.team_sizes(borough).await?;
    let officers: Vec<_> =
        sizes.iter().map(|(id, _, officers)| (*id, usize::try_from(*officers).unwrap_or(0))).collect();
    let apart = teams_apart(&officers);
    Ok(sizes.into_iter().map(|(id, name, _)| Team { id, name, apart: apart.contains(&id) }).collect())
}

const fn at_borough(borough: BoroughId) -> Place {
    Place { borough: Some(borough), team: None, officer: None, outside: false }
}

const fn at_team(borough: BoroughId, team: TeamId) -> Place {
    Place { borough: Some(borough), team: Some(team), officer: None, outside: false }
}

/// Where a unit stands.
struct Standpoint {
    name: String,
    above: Vec<Named>,
    below: Vec<Named>,
    /// What its figures are read from.
    source: Source,
}

enum Source {
    One(CountedUnit),
    Boroughs(Vec<BoroughId>),
}

async fn standpoint(db: &mut Db, reach: Reach, unit: Unit) -> Result<Standpoint, FiguresError> {
    let structure = Structure::read(db).await?;
    let force = || Named { unit: Unit::Force, name: String::new(), open: reach.covers(Place::default()) };
    let bcu = |of: &Borough| {
        structure.bcus.iter().find(|bcu| bcu.id == of.bcu_id).map(|bcu| Named {
            unit: Unit::Bcu(bcu.id),
            name: bcu.name.clone(),
            open: reach.covers(Place::default()),
        })
    };
    let named = |borough: &Borough| Named {
        unit: Unit::Borough(borough.id),
        name: borough.name.clone(),
        open: reach.covers(at_borough(borough.id)),
    };
    match unit {
        Unit::Force => {
            let below = structure.bcus.iter().map(|bcu| Named {
                unit: Unit::Bcu(bcu.id),
                name: bcu.name.clone(),
                open: true,
            });
            Ok(Standpoint {
                name: String::new(),
                above: Vec::new(),
                below: below.collect(),
                source: Source::One(CountedUnit::Force),
            })
        }
        Unit::Bcu(id) => {
            let of = structure.bcus.iter().find(|bcu| bcu.id == id).ok_or(FiguresError::Unknown)?;
            let boroughs: Vec<_> = structure.boroughs.iter().filter(|b| b.bcu_id == id).collect();
            Ok(Standpoint {
                name: of.name.clone(),
                above: vec![force()],
                below: boroughs.iter().map(|borough| named(borough)).collect(),
                source: Source::Boroughs(boroughs.iter().map(|borough| borough.id).collect()),
            })
        }
        Unit::Borough(id) => {
            let of = structure.borough(id).ok_or(FiguresError::Unknown)?;
            let below = teams(db, id).await?.into_iter().map(|team| Named {
                open: team.apart && reach.covers(at_team(id, team.id)),
                unit: Unit::Team(team.id),
                name: team.name,
            });
            Ok(Standpoint {
                name: of.name.clone(),
                above: std::iter::once(force()).chain(bcu(of)).collect(),
                below: below.collect(),
                source: Source::One(CountedUnit::Borough(id)),
            })
        }
        Unit::Team(id) => {
            let of = db.teams().await?.into_iter().find(|team| team.id == id).ok_or(FiguresError::Unknown)?;
            if !teams(db, of.borough_id).await?.iter().any(|team| team.id == id && team.apart) {
                return Err(FiguresError::NotApart);
            }
            let borough = structure.borough(of.borough_id);
            Ok(Standpoint {
                name: of.name,
                above: std::iter::once(force())
                    .chain(borough.and_then(bcu))
                    .chain(borough.map(named))
                    .collect(),
                below: Vec::new(),
                source: Source::One(CountedUnit::Team(id)),
            })
        }
    }
}

/// Where a unit is, for the permission table. A unit that is not there is nowhere.
async fn place_of(db: &mut Db, unit: Unit) -> Result<Place, FiguresError> {
    Ok(match unit {
        Unit::Force | Unit::Bcu(_) => Place::default(),
        Unit::Borough(borough) => at_borough(borough),
        Unit::Team(team) => db
            .teams()
            .await?
            .into_iter()
            .find(|found| found.id == team)
            .map_or(Place::default(), |found| at_team(found.borough_id, team)),
    })
}

/// The figures of a unit as last cut.
///
/// # Errors
/// [`FiguresError`] says why they are not shown.
pub async fn of_unit(ctx: &Ctx, reach: Reach, query: &Query) -> Result<UnitFigures, FiguresError> {
    let last = week_of(ctx.clock.now());
    let first = Week(last.0 - query.period.weeks() + 1);
    // One state throughout, so that all numbers of a page are of one cut.
    let mut db = ctx.store.snapshot().await?;
    if !reach.covers(place_of(&mut db, query.unit).await?) {
        return Err(FiguresError::Forbidden);
    }
    let at = standpoint(&mut db, reach, query.unit).await?;
    let cut = db.latest_figures_cut().await?;
    let rows = match &at.source {
        Source::One(unit) => db.figures_of(*unit, first).await?,
        Source::Boroughs(boroughs) => db.figures_of_boroughs(boroughs, first).await?,
    };
    let rows: Vec<_> = rows.into_iter().filter(|(_, kind, _)| passes(query.filter, *kind)).collect();
    let staff = Audience::Staff;
    let whole = staff.shown(sum(&rows)).and_then(shown);
    let force = if query.unit == Unit::Force {
        whole
    } else {
        let rows = db.figures_of(CountedUnit::Force, first).await?;
        staff.shown(sum(rows.iter().filter(|(_, kind, _)| passes(query.filter, *kind)))).and_then(shown)
    };
    let compared = whole.zip(force).and_then(|(whole, force)| compared(&whole, &force));
    let weeks = (first.0..=last.0).map(Week);
    let of = |rows: &[(Week, Kind, Spread)]| {
        if query.filter.is_some() || whole.is_none() {
            return (Vec::new(), Vec::new());
        }
        (
            parts(staff, rows, Channel::ALL, |(_, kind, _)| kind.channel),
            parts(staff, rows, Stratum::ALL, |(_, kind, _)| kind.stratum),
        )
    };
    let (by_channel, by_stratum) = of(&rows);
    let by_week = match whole {
        Some(_) => parts(staff, &rows, weeks, |(week, _, _)| *week),
        None => weeks.map(|week| (week, None)).collect(),
    };
    let asked = match query.filter {
        None => Some(asked(&mut db, query.unit, &at.source, first).await?),
        Some(Filter::Stratum(_) | Filter::Channel(_)) => None,
    };
    let answers_now = match (query.unit, query.filter) {
        (Unit::Force, None) => Some(db.answers_now(None).await?),
        (Unit::Bcu(_), None) => match &at.source {
            Source::Boroughs(boroughs) if !boroughs.is_empty() => Some(db.answers_now(Some(boroughs)).await?),
            _ => Some(0),
        },
        (Unit::Borough(borough), None) => Some(db.answers_now(Some(&[borough])).await?),
        _ => None,
    };
    Ok(UnitFigures {
        query: *query,
        name: at.name,
        above: at.above,
        below: at.below,
        cut_at: cut.and_then(|cut| cut.finished_at),
        weeks: (first, last),
        whole,
        force,
        compared,
        by_week,
        by_channel,
        by_stratum,
        asked,
        answers_now,
    })
}

/// The borough that a team is part of, where its figures may be opened: in it count those of a team too small for
/// figures of its own.
///
/// # Errors
/// [`FiguresError::Unavailable`] when the database does not answer.
pub async fn borough_of(ctx: &Ctx, reach: Reach, team: TeamId) -> Result<Option<Named>, FiguresError> {
    let mut db = ctx.store.snapshot().await?;
    let Some(team) = db.teams().await?.into_iter().find(|found| found.id == team) else { return Ok(None) };
    let structure = Structure::read(&mut db).await?;
    Ok(structure
        .borough(team.borough_id)
        .filter(|borough| reach.covers(at_borough(borough.id)))
        .map(|borough| Named { unit: Unit::Borough(borough.id), name: borough.name.clone(), open: true }))
}

async fn asked(db: &mut Db, unit: Unit, source: &Source, since: Week) -> Result<Asked, FiguresError> {
    let of = if matches!(unit, Unit::Team(_)) { LedgerOf::LastCut } else { LedgerOf::Now };
    let units: Vec<_> = match source {
        Source::One(unit) => vec![*unit],
        Source::Boroughs(boroughs) => boroughs.iter().map(|id| CountedUnit::Borough(*id)).collect(),
    };
    Ok(asked_from(&db.ledger_counts(of, &units, since).await?))
}

/// Counts by standing as people read them.
pub(super) fn asked_from(counts: &[(String, i64)]) -> Asked {
    let mut asked = Asked::default();
    for (standing, number) in counts {
        match Standing::parse(standing) {
            Some(Standing::Open) => asked.open += number,
            Some(Standing::Answered) => asked.answered += number,
            Some(Standing::Expired) => asked.expired += number,
            Some(Standing::Withdrawn) => asked.withdrawn += number,
            Some(Standing::NotOffered(reason)) => asked.not_offered.push((reason, *number)),
            // Replaced by a later line of the same encounter, which is counted instead.
            None => {}
        }
    }
    asked.not_offered.retain(|(_, number)| *number > 0);
    asked.not_offered.sort_by_key(|(reason, _)| reason.as_str());
    asked.offered = asked.open + asked.answered + asked.expired + asked.withdrawn;
    asked
}

/// Every unit that somebody may see, each after the one it is part of.
///
/// # Errors
/// [`FiguresError::Unavailable`] when the database does not answer.
pub async fn units(ctx: &Ctx, reach: Reach) -> Result<Vec<UnitListed>, FiguresError> {
    let mut db = ctx.store.snapshot().await?;
    let structure = Structure::read(&mut db).await?;
    let mut listed = Vec::new();
    let everywhere = reach.covers(Place::default());
    if everywhere {
        listed.push(UnitListed { unit: Unit::Force, name: String::new(), code: None, within: None });
    }
    for bcu in &structure.bcus {
        if everywhere {
            listed.push(UnitListed {
                unit: Unit::Bcu(bcu.id),
                name: bcu.name.clone(),
                code: None,
                within: Some(Unit::Force),
            });
        }
        for borough in structure.boroughs.iter().filter(|borough| borough.bcu_id == bcu.id) {
            if reach.covers(at_borough(borough.id)) {
                listed.push(UnitListed {
                    unit: Unit::Borough(borough.id),
                    name: borough.name.clone(),
                    code: Some(borough.code.clone()),
                    within: Some(Unit::Bcu(bcu.id)),
                });
            }
            for team in teams(&mut db, borough.id).await? {
                if team.apart && reach.covers(at_team(borough.id, team.id)) {
                    listed.push(UnitListed {
                        unit: Unit::Team(team.id),
                        name: team.name,
                        code: None,
                        within: Some(Unit::Borough(borough.id)),
                    });
                }
            }
        }
    }
    Ok(listed)
}
