//! Encounters: one row each. A row confirms an encounter that an officer made on the spot, by the same reference or,
//! where the officer had none, by being the only one that fits.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use candour_domain::encounter::{
    ContactSafety, EncounterKind, EncounterState, ForceReferenceError, OFFICERS_LIMIT, StartError,
    check_start, force_reference,
};
use candour_domain::file_time::{DateForm, FileDateError, FileTimeError, read_as};
use candour_domain::ids::{BoroughId, CorrectionId, EncounterId, OfficerId, TeamId};
use candour_domain::matching::{START_TOLERANCE, Side, matches};
use candour_domain::organisation::officer_reference;
use candour_domain::posting::{Posting, team_of_all, team_on};
use candour_store::Db;
use candour_store::encounter::{Correction, Encounter};
use jiff::Timestamp;

use super::lookup::Organisation;
use super::organisation::{date_fault, short_text};
use super::problem::{Choices, Problem, Problems, What};
use super::table::{self, Columns, Row};
use super::{File, ImportError, ImportReport, NoteKind, Progress, Stage, Unwritten, postings, rows};
use crate::ctx::{Ctx, local_day, london};

pub(super) const COLUMNS: Columns = Columns {
    all: &["force_reference", "started_at", "borough", "team", "kind", "officers", "contact_safe"],
    optional: &["team", "contact_safe"],
    list: Some("officers"),
};

/// Encounters written between two words about how far it has come.
const STEP: usize = 5_000;

/// A row, checked in itself; names are looked up later.
#[derive(Debug, Clone)]
pub(super) struct Record {
    line: u64,
    reference: String,
    started_at: Timestamp,
    borough: Name,
    team: Name,
    kind: EncounterKind,
    officers: Box<[Name]>,
    safety: ContactSafety,
}

/// A name that many rows share.
type Name = Arc<str>;

/// Names, each kept once however many rows have it.
#[derive(Default)]
struct Names(HashSet<Name>);

impl Names {
    fn one(&mut self, name: &str) -> Name {
        if let Some(known) = self.0.get(name) {
            return Arc::clone(known);
        }
        let new: Name = Arc::from(name);
        self.0.insert(Arc::clone(&new));
        new
    }
}

/// A row whose names are known.
struct Known<'a> {
    record: &'a Record,
    borough: BoroughId,
    /// The team that the row names.
    team: Option<TeamId>,
    /// Where it names none, the team of those who were there.
    posted: Option<TeamId>,
    officers: Vec<OfficerId>,
}

/// What the file changes.
#[derive(Debug, Default)]
pub(super) struct Plan {
    new: Vec<Encounter>,
    /// Each with the state it was read in.
    changed: Vec<(Encounter, EncounterState)>,
    added: Vec<(EncounterId, OfficerId)>,
    removed: Vec<(EncounterId, OfficerId)>,
    corrections: Vec<Correction>,
}

pub(super) fn read(
    file: &File,
    now: Timestamp,
    tell: &mut dyn FnMut(Progress),
) -> Result<Vec<Record>, Problems> {
    let mut seen: HashMap<String, u64> = HashMap::new();
    let mut names = Names::default();
    table::read(file, &COLUMNS, tell, |row, problems| {
        let record = record(row, file.dates, now, &mut names, problems)?;
        if let Some(first) = seen.insert(record.reference.clone(), record.line) {
            problems.add(Problem::of_field(record.line, "force_reference", What::Repeated { first }));
        }
        Some(record)
    })
}

fn record(
    row: &Row,
    form: DateForm,
    now: Timestamp,
    names: &mut Names,
    problems: &mut Problems,
) -> Option<Record> {
    let mut good = true;
    let mut fault = |column: &str, what: What| {
        problems.add(Problem::of_field(row.line, column, what));
        good = false;
    };
    let reference = match force_reference(row.text(0)) {
        Ok(reference) => reference,
        Err(error) => {
            let what = match error {
                ForceReferenceError::Text(error) => short_text(error),
                ForceReferenceError::NoDigit => What::ReferenceNoDigit,
            };
            fault("force_reference", what);
            String::new()
        }
    };
    let started_at = match started_at(row.text(1), form, now) {
        Ok(at) => at,
        Err(what) => {
            fault("started_at", what);
            now
        }
    };
    if row.text(2).is_empty() {
        fault("borough", What::Required);
    }
    let kind = kind(row.text(4)).unwrap_or_else(|what| {
        fault("kind", what);
        EncounterKind::Other
    });
    let officers = officers(row.items(5)).unwrap_or_else(|what| {
        fault("officers", what);
        Vec::new()
    });
    let safety = match row.text(6).to_ascii_lowercase().as_str() {
        "" => ContactSafety::Unknown,
        given => ContactSafety::parse(given).unwrap_or_else(|| {
            fault("contact_safe", What::SafetyUnknown { given: row.text(6).to_owned() });
            ContactSafety::Unsafe
        }),
    };
    good.then(|| Record {
        line: row.line,
        reference,
        started_at,
        borough: names.one(row.text(2)),
        team: names.one(row.text(3)),
        kind,
        officers: officers.iter().map(|officer| names.one(officer)).collect(),
        safety,
    })
}

/// What is wrong with a time of a file.
pub(super) fn time_fault(error: FileDateError, given: &str) -> What {
    date_fault(error, given, |given| match error {
        FileDateError::Time(FileTimeError::Skipped) => What::TimeSkipped { given },
        FileDateError::Time(FileTimeError::Twice) => What::TimeTwice { given },
        _ => What::TimeForm { given },
    })
}

fn started_at(given: &str, form: DateForm, now: Timestamp) -> Result<Timestamp, What> {
    if given.is_empty() {
        return Err(What::Required);
    }
    let at = read_as(given, form, &london()).map_err(|error| time_fault(error, given))?;
    // Stored times have microseconds; a finer one would never equal itself when the file is read again.
    let at = Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at);
    check_start(at, now).map_err(|error| match error {
        StartError::Future => What::TimeFuture,
        StartError::LongAgo => What::TimeLongAgo,
    })?;
    Ok(at)
}

fn kind(given: &str) -> Result<EncounterKind, What> {
    if given.is_empty() {
        return Err(What::Required);
    }
    EncounterKind::parse(&given.to_ascii_lowercase().replace([' ', '-'], "_")).ok_or_else(|| {
        What::KindUnknown {
            given: given.to_owned(),
            known: Choices(EncounterKind::ALL.map(EncounterKind::as_str).join(", ")),
        }
    })
}

fn officers(given: Vec<&str>) -> Result<Vec<String>, What> {
    if given.is_empty() {
        return Err(What::Required);
    }
    let mut officers = Vec::with_capacity(given.len());
    for item in given {
        let reference = officer_reference(item).map_err(|_| What::OfficerReference)?;
        if !officers.contains(&reference) {
            officers.push(reference);
        }
        if officers.len() > OFFICERS_LIMIT {
            return Err(What::OfficersMany { most: OFFICERS_LIMIT });
        }
    }
    Ok(officers)
}

/// What the database holds that the file speaks of.
struct Held {
    organisation: Organisation,
    officers: HashMap<String, OfficerId>,
    by_reference: HashMap<String, Encounter>,
    to_match: Vec<Encounter>,
    present: HashMap<EncounterId, Vec<OfficerId>>,
    corrected: HashSet<EncounterId>,
    postings: HashMap<OfficerId, Vec<Posting>>,
    boroughs_of_teams: HashMap<TeamId, BoroughId>,
}

impl Held {
    async fn load(
        ctx: &Ctx,
        records: &[Record],
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Self, ImportError> {
        // One state of the database throughout: an encounter and its officers belong together.
        let mut db = ctx.store.snapshot().await?;
        let organisation = Organisation::load(&mut db).await?;
        let boroughs_of_teams = organisation.teams.iter().map(|team| (team.id, team.borough_id)).collect();
        let wanted: HashSet<&Name> = records.iter().flat_map(|record| &record.officers).collect();
        let wanted: Vec<String> = wanted.into_iter().map(ToString::to_string).collect();
        let officers: HashMap<String, OfficerId> = db
            .officers_by_reference(&wanted)
            .await?
            .into_iter()
            .map(|officer| (officer.reference, officer.id))
            .collect();
        // Where the file names no team, the postings of those who were there tell it.
        let without_team = records.iter().filter(|record| record.team.is_empty());
        let posted: HashSet<OfficerId> = without_team
            .flat_map(|record| &record.officers)
            .filter_map(|reference| officers.get(&**reference).copied())
            .collect();
        let posted: Vec<OfficerId> = posted.into_iter().collect();
        let postings = postings::by_officer(&mut db, &posted).await?;
        let mut by_reference: HashMap<String, Encounter> = HashMap::new();
        let mut done = 0;
        for some in records.chunks(STEP) {
            let references: Vec<String> = some.iter().map(|record| record.reference.clone()).collect();
            let found = db.encounters_by_reference(&references).await?;
            by_reference.extend(
                found
                    .into_iter()
                    .filter_map(|encounter| Some((encounter.force_reference.clone()?, encounter))),
            );
            done += some.len();
            progress(Progress { stage: Stage::Checking, done, of: records.len() });
        }
        let times = || records.iter().map(|record| record.started_at);
        let to_match = match (times().min(), times().max()) {
            (Some(first), Some(last)) => {
                let from = first.checked_sub(START_TOLERANCE).unwrap_or(first);
                let to = last.checked_add(START_TOLERANCE).unwrap_or(last);
                db.encounters_to_match(from, to).await?
            }
            _ => Vec::new(),
        };
        let ids: Vec<EncounterId> =
            by_reference.values().chain(&to_match).map(|encounter| encounter.id).collect();
        let mut present: HashMap<EncounterId, Vec<OfficerId>> = HashMap::new();
        for (encounter, officer) in db.officers_of_encounters(&ids).await? {
            present.entry(encounter).or_default().push(officer);
        }
        let corrected = db.corrected_by_people(&ids).await?.into_iter().collect();
        Ok(Self {
            organisation,
            officers,
            by_reference,
            to_match,
            present,
            corrected,
            postings,
            boroughs_of_teams,
        })
    }

    /// The team of an encounter whose row names none: where those who were there were posted on its local day, if that
    /// is one team of the encounter's borough.
    fn team_by_postings(&self, at: Timestamp, borough: BoroughId, officers: &[OfficerId]) -> Option<TeamId> {
        let day = local_day(at);
        team_of_all(officers.iter().map(|officer| team_on(self.postings.get(officer)?, day)))
            .filter(|team| self.boroughs_of_teams.get(team) == Some(&borough))
    }

    fn present(&self, id: EncounterId) -> &[OfficerId] {
        self.present.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Looks up the names in a row.
    fn known<'a>(&self, record: &'a Record, problems: &mut Problems) -> Option<Known<'a>> {
        let mut good = true;
        let mut fault = |column: &str, what: What| {
            problems.add(Problem::of_field(record.line, column, what));
            good = false;
        };
        let borough = self.organisation.borough(&record.borough);
        let mut team = None;
        match borough {
            None => fault("borough", What::BoroughUnknown { given: record.borough.to_string() }),
            Some(borough) if !record.team.is_empty() => {
                team = self.organisation.team(borough.id, &record.team).map(|team| team.id);
                if team.is_none() {
                    let (given, borough) = (record.team.to_string(), borough.name.clone());
                    fault("team", What::TeamUnknown { given, borough });
                }
            }
            Some(_) => {}
        }
        let mut officers = Vec::with_capacity(record.officers.len());
        for reference in &record.officers {
            match self.officers.get(&**reference) {
                Some(id) => officers.push(*id),
                None => fault("officers", What::OfficerUnknown { given: reference.to_string() }),
            }
        }
        let borough = borough?.id;
        if !good {
            return None;
        }
        let posted = if record.team.is_empty() {
            self.team_by_postings(record.started_at, borough, &officers)
        } else {
            None
        };
        Some(Known { record, borough, team, posted, officers })
    }
}

pub(super) async fn plan(
    ctx: &Ctx,
    file: &File,
    records: &[Record],
    report: &mut ImportReport,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Plan, ImportError> {
    let held = Held::load(ctx, records, progress).await?;
    let mut problems = Problems::new(&file.name);
    let known: Vec<Known<'_>> =
        records.iter().filter_map(|record| held.known(record, &mut problems)).collect();
    if !problems.is_empty() {
        return Err(ImportError::Problems(problems));
    }
    let on_the_spot: Vec<(EncounterId, Side)> = held
        .to_match
        .iter()
        .map(|spot| (spot.id, side(spot.started_at, spot.borough_id, held.present(spot.id))))
        .collect();
    // A row of nobody who made an encounter on the spot matches none: of a million rows these are nearly all.
    let there: HashSet<OfficerId> = on_the_spot.iter().flat_map(|(_, spot)| spot.officers.clone()).collect();
    let unknown: Vec<(usize, Side)> = known
        .iter()
        .enumerate()
        .filter(|(_, row)| row.officers.iter().any(|officer| there.contains(officer)))
        .filter(|(_, row)| !held.by_reference.contains_key(&row.record.reference))
        .map(|(at, row)| (at, side(row.record.started_at, row.borough, &row.officers)))
        .collect();
    let found = matches(&unknown, &on_the_spot);
    let spots: HashMap<EncounterId, &Encounter> = held.to_match.iter().map(|spot| (spot.id, spot)).collect();

    let mut plan = Plan::default();
    for (at, row) in known.iter().enumerate() {
        let there = held
            .by_reference
            .get(&row.record.reference)
            .or_else(|| found.confirmed.get(&at).and_then(|id| spots.get(id).copied()));
        if found.unclear.contains_key(&at) {
            report.note(row.record.line, NoteKind::Unclear);
        }
        match there {
            Some(there) => plan.change(ctx, file, &held, row, there, report),
            None => plan.create(ctx, row, report),
        }
    }
    Ok(plan)
}

fn side(started_at: Timestamp, borough: BoroughId, officers: &[OfficerId]) -> Side {
    Side { started_at, borough, officers: officers.to_vec() }
}

impl Plan {
    fn create(&mut self, ctx: &Ctx, row: &Known<'_>, report: &mut ImportReport) {
        let now = ctx.clock.now();
        let id = EncounterId::new(now, ctx.chance.bytes());
        self.new.push(Encounter {
            id,
            force_reference: Some(row.record.reference.clone()),
            started_at: row.record.started_at,
            borough_id: row.borough,
            team_id: row.team.or(row.posted),
            kind: row.record.kind,
            contact_safety: row.record.safety,
            state: EncounterState::Matched,
            made_by: None,
            made_at: now,
            confirmed_at: Some(now),
        });
        self.added.extend(row.officers.iter().map(|officer| (id, *officer)));
        report.created += 1;
    }

    fn change(
        &mut self,
        ctx: &Ctx,
        file: &File,
        held: &Held,
        row: &Known<'_>,
        there: &Encounter,
        report: &mut ImportReport,
    ) {
        let now = ctx.clock.now();
        let wanted = Encounter {
            force_reference: Some(row.record.reference.clone()),
            started_at: row.record.started_at,
            borough_id: row.borough,
            // A file without teams does not take one away, unless the borough is another.
            team_id: row.team.or(there.team_id.filter(|_| there.borough_id == row.borough)).or(row.posted),
            kind: row.record.kind,
            contact_safety: there.contact_safety.after_import(row.record.safety),
            state: EncounterState::Matched,
            confirmed_at: there.confirmed_at.or(Some(now)),
            ..there.clone()
        };
        if there.contact_safety == ContactSafety::Unsafe && row.record.safety == ContactSafety::Safe {
            report.note(row.record.line, NoteKind::UnsafeKept);
        }
        let present = held.present(there.id);
        let missing: Vec<OfficerId> =
            row.officers.iter().filter(|officer| !present.contains(officer)).copied().collect();
        let surplus: Vec<OfficerId> =
            present.iter().filter(|officer| !row.officers.contains(officer)).copied().collect();
        let mut changed = wanted != *there;
        if !(missing.is_empty() && surplus.is_empty()) {
            if held.corrected.contains(&there.id) {
                // A person has looked into it; the file, sent again every night, has not.
                report.note(row.record.line, NoteKind::OfficersKept);
            } else {
                changed = true;
                self.correct(ctx, file, there.id, &missing, &surplus);
            }
        }
        if there.state == EncounterState::Unmatched {
            report.confirmed += 1;
        }
        if wanted != *there {
            self.changed.push((wanted, there.state));
        }
        report.changed += usize::from(changed);
    }

    /// Puts other officers at an encounter, and leaves a trace of each change.
    fn correct(
        &mut self,
        ctx: &Ctx,
        file: &File,
        encounter_id: EncounterId,
        added: &[OfficerId],
        removed: &[OfficerId],
    ) {
        let at = ctx.clock.now();
        self.added.extend(added.iter().map(|officer| (encounter_id, *officer)));
        self.removed.extend(removed.iter().map(|officer| (encounter_id, *officer)));
        for place in 0..added.len().max(removed.len()) {
            self.corrections.push(Correction {
                id: CorrectionId::new(at, ctx.chance.bytes()),
                encounter_id,
                at,
                staff_id: None,
                removed: removed.get(place).copied(),
                added: added.get(place).copied(),
                reason: file.name.clone(),
            });
        }
    }

    pub(super) async fn write(
        &self,
        db: &mut Db,
        of: usize,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<(), Unwritten> {
        let mut done = 0;
        for some in self.new.chunks(STEP) {
            db.insert_encounters(some).await?;
            done += some.len();
            progress(Progress { stage: Stage::Writing, done, of });
        }
        for some in self.changed.chunks(STEP) {
            if db.update_encounters(some).await? != rows(some.len()) {
                return Err(Unwritten::Moved);
            }
            done += some.len();
            progress(Progress { stage: Stage::Writing, done, of });
        }
        if db.remove_encounter_officers(&self.removed).await? != rows(self.removed.len()) {
            return Err(Unwritten::Moved);
        }
        db.insert_encounter_officers(&self.added).await?;
        // Figures of whoever is there now, or was, change where the encounter was asked or answered before.
        let changed: Vec<_> = self.changed.iter().map(|(encounter, _)| encounter.id).collect();
        db.note_officers_at(&changed).await?;
        db.note_officers(&self.removed.iter().map(|(_, officer)| *officer).collect::<Vec<_>>()).await?;
        // Only a contact that was there before can have been answered.
        let new: std::collections::BTreeSet<_> = self.new.iter().map(|encounter| encounter.id).collect();
        let mut known: Vec<_> = self.added.iter().map(|(id, _)| *id).filter(|id| !new.contains(id)).collect();
        known.dedup();
        db.let_words_of_encounters_wait(&known).await?;
        db.insert_corrections(&self.corrections).await?;
        Ok(())
    }
}
