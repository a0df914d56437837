//! The organisation: one row an officer, with unit, borough and team beside; a row without an officer makes a team.
//!
//! Nobody is removed: an officer who is in no file any more stays, because encounters name them.

use std::collections::{HashMap, HashSet};

use candour_domain::ids::{BcuId, BoroughId, OfficerId, TeamId};
use candour_domain::organisation::{NAME_LIMIT, OfficerReferenceError, borough_code, officer_reference};
use candour_domain::text::{ShortTextError, one_line};
use candour_store::Db;
use candour_store::organisation::{Bcu, Borough, Officer, Team};

use super::lookup::{Organisation, key};
use super::problem::{Problem, Problems, What};
use super::table::{self, Columns, Row};
use super::{File, ImportError, ImportReport, Unwritten};
use crate::ctx::Ctx;

pub(super) const COLUMNS: Columns = Columns {
    all: &["bcu", "borough_code", "borough", "team", "officer_reference", "officer_name"],
    optional: &[],
    list: None,
};

/// A row, checked in itself.
#[derive(Debug, Clone)]
pub(super) struct Record {
    line: u64,
    bcu: String,
    code: String,
    borough: String,
    team: String,
    /// Reference and name.
    officer: Option<(String, String)>,
}

/// What the file changes.
#[derive(Debug, Default)]
pub(super) struct Plan {
    bcus: Vec<Bcu>,
    boroughs: Vec<Borough>,
    teams: Vec<Team>,
    officers: Vec<Officer>,
    changed_boroughs: Vec<Borough>,
    changed_officers: Vec<Officer>,
}

pub(super) fn short_text(error: ShortTextError) -> What {
    match error {
        ShortTextError::Empty => What::Required,
        ShortTextError::TooLong(most) => What::TooLong { most },
        ShortTextError::Control => What::Control,
    }
}

pub(super) fn read(file: &File) -> Result<Vec<Record>, Problems> {
    let rows = table::read(&file.name, &file.bytes, &COLUMNS)?;
    let mut problems = Problems::new(&file.name);
    let mut records = Vec::with_capacity(rows.len());
    let mut officers: HashMap<String, u64> = HashMap::new();
    let mut boroughs: HashMap<String, (u64, String, String)> = HashMap::new();
    let mut names: HashMap<String, String> = HashMap::new();
    for row in &rows {
        let Some(record) = record(row, &mut problems) else { continue };
        if let Some((reference, _)) = &record.officer
            && let Some(first) = officers.insert(reference.clone(), record.line)
        {
            problems.add(Problem::of_field(record.line, "officer_reference", What::Repeated { first }));
        }
        let described = (record.line, key(&record.bcu), key(&record.borough));
        let (first, bcu, borough) = boroughs.entry(record.code.clone()).or_insert(described);
        if *bcu != key(&record.bcu) || *borough != key(&record.borough) {
            let column = if *bcu == key(&record.bcu) { "borough" } else { "bcu" };
            problems.add(Problem::of_field(record.line, column, What::BoroughDiffers { first: *first }));
        }
        let owner = names.entry(key(&record.borough)).or_insert_with(|| record.code.clone());
        if *owner != record.code {
            let what = What::BoroughNameTaken { code: owner.clone() };
            problems.add(Problem::of_field(record.line, "borough", what));
        }
        records.push(record);
    }
    if problems.is_empty() { Ok(records) } else { Err(problems) }
}

fn record(row: &Row, problems: &mut Problems) -> Option<Record> {
    let mut good = true;
    let mut fault = |column: usize, what: What| {
        problems.add(Problem::of_field(row.line, COLUMNS.all.get(column).copied().unwrap_or_default(), what));
        good = false;
    };
    let mut name = |column: usize| {
        one_line(row.text(column), NAME_LIMIT).unwrap_or_else(|error| {
            fault(column, short_text(error));
            String::new()
        })
    };
    let (bcu, borough, team) = (name(0), name(2), name(3));
    let code = match (row.text(1), borough_code(row.text(1))) {
        (_, Some(code)) => code,
        ("", None) => {
            fault(1, What::Required);
            String::new()
        }
        (given, None) => {
            fault(1, What::BoroughCode { given: given.to_owned() });
            String::new()
        }
    };
    let officer = match (row.text(4), row.text(5)) {
        ("", "") => None,
        ("", _) => {
            fault(4, What::OfficerHalf);
            None
        }
        (_, "") => {
            fault(5, What::OfficerHalf);
            None
        }
        (reference, name) => {
            let reference = officer_reference(reference).map_err(|error| match error {
                OfficerReferenceError::Text(error) => short_text(error),
                OfficerReferenceError::Separator => What::OfficerReference,
            });
            match (reference, one_line(name, NAME_LIMIT)) {
                (Ok(reference), Ok(name)) => Some((reference, name)),
                (reference, name) => {
                    if let Err(what) = reference {
                        fault(4, what);
                    }
                    if let Err(error) = name {
                        fault(5, short_text(error));
                    }
                    None
                }
            }
        }
    };
    good.then_some(Record { line: row.line, bcu, code, borough, team, officer })
}

pub(super) async fn plan(
    ctx: &Ctx,
    file: &File,
    records: &[Record],
    report: &mut ImportReport,
) -> Result<Plan, ImportError> {
    let mut db = ctx.store.snapshot().await?;
    let known = Organisation::load(&mut db).await?;
    let references: Vec<String> = records
        .iter()
        .filter_map(|record| record.officer.as_ref())
        .map(|(reference, _)| reference.clone())
        .collect();
    let officers: HashMap<String, Officer> = db
        .officers_by_reference(&references)
        .await?
        .into_iter()
        .map(|officer| (officer.reference.clone(), officer))
        .collect();
    drop(db);
    names_are_free(file, records, &known)?;

    let now = ctx.clock.now();
    let mut plan = Plan::default();
    let mut bcus: HashMap<String, BcuId> = HashMap::new();
    let mut boroughs: HashMap<String, BoroughId> = HashMap::new();
    let mut teams: HashMap<(BoroughId, String), TeamId> = HashMap::new();
    for record in records {
        let (mut created, mut changed) = (false, false);
        let bcu = *bcus.entry(key(&record.bcu)).or_insert_with(|| {
            known.bcu(&record.bcu).map_or_else(
                || {
                    let id = BcuId::new(now, ctx.chance.bytes());
                    plan.bcus.push(Bcu { id, name: record.bcu.clone() });
                    created = true;
                    id
                },
                |bcu| bcu.id,
            )
        });
        let borough = *boroughs.entry(record.code.clone()).or_insert_with(|| {
            let there = known.borough_by_code(&record.code);
            let id = there.map_or_else(|| BoroughId::new(now, ctx.chance.bytes()), |borough| borough.id);
            let wanted = Borough { id, bcu_id: bcu, code: record.code.clone(), name: record.borough.clone() };
            match there {
                None => {
                    plan.boroughs.push(wanted);
                    created = true;
                }
                Some(borough) if *borough != wanted => {
                    plan.changed_boroughs.push(wanted);
                    changed = true;
                }
                Some(_) => {}
            }
            id
        });
        let team = *teams.entry((borough, key(&record.team))).or_insert_with(|| {
            known.team(borough, &record.team).map_or_else(
                || {
                    let id = TeamId::new(now, ctx.chance.bytes());
                    plan.teams.push(Team { id, borough_id: borough, name: record.team.clone() });
                    created = true;
                    id
                },
                |team| team.id,
            )
        });
        if let Some((reference, name)) = &record.officer {
            let there = officers.get(reference);
            let id = there.map_or_else(|| OfficerId::new(now, ctx.chance.bytes()), |officer| officer.id);
            let wanted = Officer { id, reference: reference.clone(), name: name.clone(), team_id: team };
            match there {
                None => {
                    plan.officers.push(wanted);
                    created = true;
                }
                Some(officer) if *officer != wanted => {
                    plan.changed_officers.push(wanted);
                    changed = true;
                }
                Some(_) => {}
            }
        }
        report.created += usize::from(created);
        report.changed += usize::from(changed && !created);
    }
    Ok(plan)
}

/// No borough may take the name of one that the file does not speak of.
fn names_are_free(file: &File, records: &[Record], known: &Organisation) -> Result<(), ImportError> {
    let mut problems = Problems::new(&file.name);
    let codes: HashSet<&str> = records.iter().map(|record| record.code.as_str()).collect();
    let mut seen = HashSet::new();
    for record in records.iter().filter(|record| seen.insert(record.code.as_str())) {
        if let Some(other) = known.borough_by_name(&record.borough)
            && other.code != record.code
            && !codes.contains(other.code.as_str())
        {
            let what = What::BoroughNameTaken { code: other.code.clone() };
            problems.add(Problem::of_field(record.line, "borough", what));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(ImportError::Problems(problems)) }
}

impl Plan {
    pub(super) async fn write(&self, db: &mut Db) -> Result<(), Unwritten> {
        db.insert_bcus(&self.bcus).await?;
        // Two boroughs that swap names would meet half-way: each takes a name that nobody has first.
        for borough in &self.changed_boroughs {
            db.update_borough(&Borough { name: borough.id.to_string(), ..borough.clone() }).await?;
        }
        for borough in &self.changed_boroughs {
            db.update_borough(borough).await?;
        }
        db.insert_boroughs(&self.boroughs).await?;
        db.insert_teams(&self.teams).await?;
        db.insert_officers(&self.officers).await?;
        for officer in &self.changed_officers {
            db.update_officer(officer).await?;
        }
        Ok(())
    }
}
