//! The organisation: one row an officer, with unit, borough and team beside; a row without an officer makes a team.
//!
//! A row with days says where the officer was posted on these days, and an officer may have several. A row without days
//! says where the officer is posted today: where that is news, the posting begins on the day the file comes in.
//! Nobody is removed: an officer who is in no file any more stays, because encounters name them.

use std::collections::{BTreeMap, HashMap, HashSet};

use candour_domain::file_time::{DateForm, FileDateError, day_number, read_day};
use candour_domain::ids::{BcuId, BoroughId, OfficerId, TeamId};
use candour_domain::organisation::{NAME_LIMIT, OfficerReferenceError, borough_code, officer_reference};
use candour_domain::posting::{Posting, shoulder_number};
use candour_domain::text::{ShortTextError, one_line};
use candour_store::Db;
use candour_store::organisation::{Bcu, Borough, Officer, Team};
use candour_store::posting::PostingOf;
use jiff::Timestamp;

use super::lookup::{Organisation, key};
use super::postings::{self, Said};
use super::problem::{Problem, Problems, What};
use super::table::{self, Columns, Row};
use super::{File, ImportError, ImportReport, Progress, Unwritten, rows};
use crate::ctx::{Ctx, local_day};

pub(super) const COLUMNS: Columns = Columns {
    all: &[
        "bcu",
        "borough_code",
        "borough",
        "team",
        "officer_reference",
        "officer_name",
        "shoulder_number",
        "posted_from",
        "posted_until",
    ],
    optional: &["shoulder_number", "posted_from", "posted_until"],
    list: None,
};

/// How far ahead a posting may begin or end, in days.
const AHEAD: i32 = 731;

/// A row, checked in itself.
#[derive(Debug, Clone)]
pub(super) struct Record {
    line: u64,
    bcu: String,
    code: String,
    borough: String,
    team: String,
    officer: Option<OfficerRow>,
}

/// What a row says of an officer.
#[derive(Debug, Clone)]
struct OfficerRow {
    reference: String,
    name: String,
    shoulder_number: Option<String>,
    /// The first day and, where it is known, the last.
    days: Option<(i32, Option<i32>)>,
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
    removed_postings: Vec<PostingOf>,
    postings: Vec<PostingOf>,
}

pub(super) fn short_text(error: ShortTextError) -> What {
    match error {
        ShortTextError::Empty => What::Required,
        ShortTextError::TooLong(most) => What::TooLong { most },
        ShortTextError::Control => What::Control,
    }
}

/// What was read before, to compare the next row with.
#[derive(Default)]
struct Seen {
    officers: HashMap<String, SeenOfficer>,
    /// Line, unit and name of each borough.
    boroughs: HashMap<String, (u64, String, String)>,
    /// The code of the borough that has a name.
    names: HashMap<String, String>,
}

/// An officer of the rows before.
struct SeenOfficer {
    line: u64,
    name: String,
    dated: bool,
    /// The last day and the line of each posting, by its first day. They share no day.
    postings: BTreeMap<i32, (Option<i32>, u64)>,
}

pub(super) fn read(
    file: &File,
    now: Timestamp,
    tell: &mut dyn FnMut(Progress),
) -> Result<Vec<Record>, Problems> {
    let today = local_day(now);
    let mut seen = Seen::default();
    table::read(file, &COLUMNS, tell, |row, problems| {
        let record = record(row, file.dates, today, problems)?;
        if let Some(officer) = &record.officer {
            seen.officer(record.line, officer, problems);
        }
        seen.borough(&record, problems);
        Some(record)
    })
}

impl Seen {
    fn borough(&mut self, record: &Record, problems: &mut Problems) {
        let described = || (record.line, key(&record.bcu), key(&record.borough));
        let (first, bcu, borough) = self.boroughs.entry(record.code.clone()).or_insert_with(described);
        if *bcu != key(&record.bcu) || *borough != key(&record.borough) {
            let column = if *bcu == key(&record.bcu) { "borough" } else { "bcu" };
            problems.add(Problem::of_field(record.line, column, What::BoroughDiffers { first: *first }));
        }
        let owner = self.names.entry(key(&record.borough)).or_insert_with(|| record.code.clone());
        if *owner != record.code {
            let what = What::BoroughNameTaken { code: owner.clone() };
            problems.add(Problem::of_field(record.line, "borough", what));
        }
    }

    fn officer(&mut self, line: u64, row: &OfficerRow, problems: &mut Problems) {
        let Some(seen) = self.officers.get_mut(&row.reference) else {
            let postings = row.days.map(|(from, until)| (from, (until, line))).into_iter().collect();
            let (name, dated) = (row.name.clone(), row.days.is_some());
            self.officers.insert(row.reference.clone(), SeenOfficer { line, name, dated, postings });
            return;
        };
        let first = seen.line;
        let mut fault = |column: &str, what| problems.add(Problem::of_field(line, column, what));
        let (from, until) = match row.days {
            Some(days) if seen.dated => days,
            None if !seen.dated => return fault("officer_reference", What::Repeated { first }),
            _ => return fault("posted_from", What::PostingUndated { first }),
        };
        if seen.name != row.name {
            fault("officer_name", What::OfficerDiffers { first });
        }
        let before = seen.postings.range(..=from).next_back();
        let before = before.filter(|(_, (end, _))| end.is_none_or(|end| end >= from)).map(|(_, (_, at))| *at);
        let after = seen.postings.range(from..).next();
        let after =
            after.filter(|(begin, _)| until.is_none_or(|until| **begin <= until)).map(|(_, (_, at))| *at);
        match before.or(after) {
            Some(first) => fault("posted_from", What::PostingsOverlap { first }),
            None => {
                seen.postings.insert(from, (until, line));
            }
        }
    }
}

/// What is wrong with a date of a file.
pub(super) fn date_fault(error: FileDateError, given: &str, other: impl FnOnce(String) -> What) -> What {
    let given = given.to_owned();
    match error {
        FileDateError::TwoWays => What::DateTwoWays { given },
        FileDateError::OtherForm => What::DateOtherForm { given },
        FileDateError::Time(_) => other(given),
    }
}

fn day(given: &str, form: DateForm, today: i32) -> Result<i32, What> {
    let day = read_day(given, form)
        .map(day_number)
        .map_err(|error| date_fault(error, given, |given| What::DayForm { given }))?;
    if (0..=today.saturating_add(AHEAD)).contains(&day) { Ok(day) } else { Err(What::DayFar) }
}

fn record(row: &Row, form: DateForm, today: i32, problems: &mut Problems) -> Option<Record> {
    let before = problems.count();
    let mut fault = |column: usize, what: What| {
        problems.add(Problem::of_field(row.line, COLUMNS.all.get(column).copied().unwrap_or_default(), what));
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
    let officer = officer(row, form, today, &mut fault);
    (problems.count() == before).then_some(Record { line: row.line, bcu, code, borough, team, officer })
}

fn officer(row: &Row, form: DateForm, today: i32, fault: &mut dyn FnMut(usize, What)) -> Option<OfficerRow> {
    match (row.text(4), row.text(5)) {
        ("", "") => {
            if let Some(column) = (6..=8).find(|column| !row.text(*column).is_empty()) {
                fault(column, What::PostingOfNobody);
            }
            return None;
        }
        ("", _) => {
            fault(4, What::OfficerHalf);
            return None;
        }
        (_, "") => {
            fault(5, What::OfficerHalf);
            return None;
        }
        _ => {}
    }
    let reference = officer_reference(row.text(4)).map_err(|error| {
        let what = match error {
            OfficerReferenceError::Text(error) => short_text(error),
            OfficerReferenceError::Separator => What::OfficerReference,
        };
        fault(4, what);
    });
    let name = one_line(row.text(5), NAME_LIMIT).map_err(|error| fault(5, short_text(error)));
    let shoulder_number = match row.text(6) {
        "" => Ok(None),
        given => shoulder_number(given).map(Some).map_err(|error| fault(6, short_text(error))),
    };
    let mut read = |column: usize| match row.text(column) {
        "" => Ok(None),
        given => day(given, form, today).map(Some).map_err(|what| fault(column, what)),
    };
    let days = match (read(7), read(8)) {
        (Ok(None), Ok(None)) => Ok(None),
        (Ok(None), Ok(Some(_))) => {
            fault(7, What::Required);
            Err(())
        }
        (Ok(Some(from)), Ok(Some(until))) if until < from => {
            fault(8, What::PostingEndsFirst);
            Err(())
        }
        (Ok(Some(from)), Ok(until)) => Ok(Some((from, until))),
        _ => Err(()),
    };
    Some(OfficerRow {
        reference: reference.ok()?,
        name: name.ok()?,
        shoulder_number: shoulder_number.ok()?,
        days: days.ok()?,
    })
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
        .map(|officer| officer.reference.clone())
        .collect::<HashSet<_>>()
        .into_iter()
        .collect();
    let officers: HashMap<String, Officer> = db
        .officers_by_reference(&references)
        .await?
        .into_iter()
        .map(|officer| (officer.reference.clone(), officer))
        .collect();
    let ids: Vec<OfficerId> = officers.values().map(|officer| officer.id).collect();
    let postings = postings::by_officer(&mut db, &ids).await?;
    drop(db);
    names_are_free(file, records, &known)?;

    let now = ctx.clock.now();
    let mut plan = Plan::default();
    let mut bcus: HashMap<String, BcuId> = HashMap::new();
    let mut boroughs: HashMap<String, BoroughId> = HashMap::new();
    let mut teams: HashMap<(BoroughId, String), TeamId> = HashMap::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut said: Vec<SaidOf<'_>> = Vec::new();
    let mut outcomes: Vec<(bool, bool)> = Vec::with_capacity(records.len());
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
        if let Some(officer) = &record.officer {
            let at = *places.entry(officer.reference.as_str()).or_insert_with(|| {
                said.push((officer, Vec::new()));
                said.len() - 1
            });
            if let Some((_, rows)) = said.get_mut(at) {
                let number = officer.shoulder_number.clone();
                rows.push((outcomes.len(), Said { team, shoulder_number: number, days: officer.days }));
            }
        }
        outcomes.push((created, changed));
    }
    plan.officers(ctx, &officers, &postings, &said, &mut outcomes);
    for (created, changed) in outcomes {
        report.created += usize::from(created);
        report.changed += usize::from(changed && !created);
    }
    Ok(plan)
}

/// An officer, and what each of their rows says, with the row's place.
type SaidOf<'a> = (&'a OfficerRow, Vec<(usize, Said)>);

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
    /// Works out the officers and their postings. `outcomes` hears which rows made or changed one.
    fn officers(
        &mut self,
        ctx: &Ctx,
        officers: &HashMap<String, Officer>,
        postings: &HashMap<OfficerId, Vec<Posting>>,
        said: &[SaidOf<'_>],
        outcomes: &mut [(bool, bool)],
    ) {
        let now = ctx.clock.now();
        let today = local_day(now);
        for (row, said) in said {
            let there = officers.get(&row.reference);
            let id = there.map_or_else(|| OfficerId::new(now, ctx.chance.bytes()), |officer| officer.id);
            let known = postings.get(&id).map_or(&[][..], Vec::as_slice);
            let rows: Vec<&Said> = said.iter().map(|(_, said)| said).collect();
            let after = postings::after(known, &rows, today);
            let team_id = postings::team_today(&after, there.map(|officer| officer.team_id), today);
            // Where there is no posting at all, no row was said.
            let Some(team_id) = team_id else { continue };
            let wanted = Officer { id, reference: row.reference.clone(), name: row.name.clone(), team_id };
            let renamed = there.is_some_and(|officer| *officer != wanted);
            for (nth, (at, said)) in said.iter().enumerate() {
                let Some((created, changed)) = outcomes.get_mut(*at) else { continue };
                *created |= there.is_none() && nth == 0;
                *changed |= (renamed && nth == 0) || postings::after(known, &[said], today) != known;
            }
            match there {
                None => self.officers.push(wanted),
                Some(_) if renamed => self.changed_officers.push(wanted),
                Some(_) => {}
            }
            let gone = known.iter().filter(|posting| !after.contains(posting));
            self.removed_postings.extend(gone.map(|posting| (id, posting.clone())));
            let new = after.iter().filter(|posting| !known.contains(posting));
            self.postings.extend(new.map(|posting| (id, posting.clone())));
        }
    }

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
        db.update_officers(&self.changed_officers).await?;
        if db.remove_postings(&self.removed_postings).await? != rows(self.removed_postings.len()) {
            return Err(Unwritten::Moved);
        }
        db.insert_postings(&self.postings).await?;
        Ok(())
    }
}
