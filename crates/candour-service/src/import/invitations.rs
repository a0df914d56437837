//! Invitations: one row says that somebody was offered a code after an encounter, or why nobody was. The codes come out
//! in the report, for the force's own way of sending them. A row that comes again, in this file or another, changes
//! nothing and gets the code it got before.

use std::collections::HashMap;
use std::fmt;

use candour_domain::code::{Code, Stratum};
use candour_domain::encounter::{ContactSafety, ForceReferenceError, force_reference};
use candour_domain::file_time::{DateForm, local_once, read_as, read_day};
use candour_domain::hand_over::CODES_PER_ENCOUNTER;
use candour_domain::ids::{CodeId, EncounterId, InvitationId};
use candour_domain::invitation::{ExpiryError, InvitationOutcome, NotOfferedReason, Standing, check_expiry};
use candour_domain::text::one_line;
use candour_store::Db;
use candour_store::code::NewCode;
use candour_store::encounter::Encounter;
use candour_store::invitation::{Invitation, InvitationRequest, RequestFound};
use jiff::Timestamp;

use super::encounters::time_fault;
use super::organisation::short_text;
use super::problem::{Choices, Problem, Problems, What};
use super::table::{self, Columns, Row};
use super::{File, ImportError, ImportReport, Progress, Stage, Unwritten};
use crate::ctx::{Ctx, london};
use crate::hand_over::expiry;
use crate::invitation::{RequestKey, not_offered_body, offer_body};

pub(super) const COLUMNS: Columns = Columns {
    all: &["encounter_reference", "outcome", "reason", "stratum", "expires_at", "key"],
    optional: &["reason", "stratum", "expires_at", "key"],
    list: None,
};

/// Rows looked up, or written, between two words about how far it has come.
const STEP: usize = 5_000;

/// The most characters in what tells two people of one encounter apart.
const KEY_LIMIT: usize = 40;

/// The key of a row that names none.
const ONLY: &str = "1";

/// A code that a row offers.
#[derive(Clone, PartialEq, Eq)]
pub struct OfferedCode {
    /// The force's reference of the encounter.
    pub encounter_reference: String,
    /// What tells the person apart from others at the encounter.
    pub key: String,
    /// The code.
    pub code: Code,
    /// When it stops working, or stopped.
    pub expires_at: Timestamp,
}

impl fmt::Debug for OfferedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OfferedCode").field(&self.code).finish()
    }
}

/// What a row says became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    Offered { stratum: Stratum, expires_at: Option<Timestamp> },
    NotOffered(NotOfferedReason),
}

/// A row, checked in itself.
#[derive(Debug, Clone)]
pub(super) struct Record {
    line: u64,
    reference: String,
    key: String,
    says: Says,
}

/// What the file changes.
#[derive(Debug, Default)]
pub(super) struct Plan {
    codes: Vec<NewCode>,
    invitations: Vec<Invitation>,
    requests: Vec<InvitationRequest>,
}

pub(super) fn read(file: &File, tell: &mut dyn FnMut(Progress)) -> Result<Vec<Record>, Problems> {
    let mut seen: HashMap<(String, String), u64> = HashMap::new();
    table::read(file, &COLUMNS, tell, |row, problems| {
        let record = record(row, file.dates, problems)?;
        if matches!(record.says, Says::Offered { .. }) && !file.codes {
            problems.add(Problem::of_field(row.line, "outcome", What::CodesNowhere));
        }
        let of = (record.reference.clone(), record.key.clone());
        if let Some(first) = seen.insert(of, record.line) {
            problems.add(Problem::of_field(record.line, "encounter_reference", What::Repeated { first }));
        }
        Some(record)
    })
}

fn record(row: &Row, form: DateForm, problems: &mut Problems) -> Option<Record> {
    let mut fault = |column: usize, what: What| {
        problems.add(Problem::of_field(row.line, COLUMNS.all.get(column).copied().unwrap_or_default(), what));
    };
    let reference = force_reference(row.text(0)).map_err(|error| {
        let what = match error {
            ForceReferenceError::Text(error) => short_text(error),
            ForceReferenceError::NoDigit => What::ReferenceNoDigit,
        };
        fault(0, what);
    });
    let key = match row.text(5) {
        "" => Ok(ONLY.to_owned()),
        given => one_line(given, KEY_LIMIT).map_err(|error| fault(5, short_text(error))),
    };
    let plain = |column: usize| row.text(column).to_ascii_lowercase().replace([' ', '-'], "_");
    let says = match InvitationOutcome::parse(&plain(1)) {
        Some(InvitationOutcome::Offered) => offered(row, form, &mut fault),
        Some(InvitationOutcome::NotOffered) => match NotOfferedReason::parse(&plain(2)) {
            Some(reason) => Some(Says::NotOffered(reason)),
            None if row.text(2).is_empty() => {
                fault(2, What::Required);
                None
            }
            None => {
                let known = Choices(NotOfferedReason::ALL.map(NotOfferedReason::as_str).join(", "));
                fault(2, What::ReasonUnknown { given: row.text(2).to_owned(), known });
                None
            }
        },
        None if row.text(1).is_empty() => {
            fault(1, What::Required);
            None
        }
        None => {
            fault(1, What::OutcomeUnknown { given: row.text(1).to_owned() });
            None
        }
    };
    Some(Record { line: row.line, reference: reference.ok()?, key: key.ok()?, says: says? })
}

fn offered(row: &Row, form: DateForm, fault: &mut dyn FnMut(usize, What)) -> Option<Says> {
    if !row.text(2).is_empty() {
        fault(2, What::ReasonOfOffer);
    }
    let stratum = match row.text(3).to_ascii_lowercase().replace([' ', '-'], "_").as_str() {
        "" => Some(Stratum::Sampled),
        given => Stratum::parse(given).filter(|stratum| stratum.is_single_use()),
    };
    if stratum.is_none() {
        fault(3, What::StratumUnknown { given: row.text(3).to_owned() });
    }
    let expires_at = match row.text(4) {
        "" => Ok(None),
        given => last_moment(given, form).map(Some).map_err(|what| fault(4, what)),
    };
    Some(Says::Offered { stratum: stratum?, expires_at: expires_at.ok()? })
}

/// The moment at which a code stops: the one that is given, or the end of the local day that is.
fn last_moment(given: &str, form: DateForm) -> Result<Timestamp, What> {
    let form_fault = || What::TimeForm { given: given.to_owned() };
    let at = match read_day(given, form) {
        Ok(day) => {
            let end = day.tomorrow().map_err(|_| form_fault())?.at(0, 0, 0, 0);
            local_once(end, &london()).map_err(|_| form_fault())?
        }
        Err(_) => read_as(given, form, &london()).map_err(|error| time_fault(error, given))?,
    };
    // Stored times have microseconds; a finer one would never equal itself when the file is read again.
    Ok(Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at))
}

/// What the database holds that the file speaks of.
#[derive(Default)]
struct Held {
    encounters: HashMap<String, Encounter>,
    codes: HashMap<EncounterId, usize>,
    requests: HashMap<[u8; 32], RequestFound>,
}

impl Held {
    async fn load(
        ctx: &Ctx,
        records: &[Record],
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Self, ImportError> {
        let mut db = ctx.store.snapshot().await?;
        let mut held = Self::default();
        let mut done = 0;
        for some in records.chunks(STEP) {
            let references: Vec<String> = some.iter().map(|record| record.reference.clone()).collect();
            for encounter in db.encounters_by_reference(&references).await? {
                if let Some(reference) = encounter.force_reference.clone() {
                    held.encounters.insert(reference, encounter);
                }
            }
            let here =
                || some.iter().filter_map(|record| Some((record, held.encounters.get(&record.reference)?)));
            let ids: Vec<EncounterId> = here().map(|(_, encounter)| encounter.id).collect();
            let keys: Vec<[u8; 32]> = here()
                .map(|(record, encounter)| record.request_key(encounter.id).fingerprint(&ctx.key))
                .collect();
            held.codes.extend(db.codes_per_encounter(&ids).await?);
            let found = db.invitation_requests(&keys).await?;
            held.requests.extend(found.into_iter().map(|request| (request.key_fingerprint, request)));
            done += some.len();
            progress(Progress { stage: Stage::Checking, done, of: records.len() });
        }
        Ok(held)
    }
}

impl Record {
    /// What makes this row the same as another. A person who was not offered a code and is offered one later has two
    /// lines in the ledger.
    fn request_key(&self, encounter: EncounterId) -> RequestKey {
        let says = match self.says {
            Says::Offered { .. } => InvitationOutcome::Offered.as_str(),
            Says::NotOffered(reason) => Standing::NotOffered(reason).as_str(),
        };
        RequestKey::of_row(encounter, &self.key, says)
    }
}

pub(super) async fn plan(
    ctx: &Ctx,
    file: &File,
    records: &[Record],
    report: &mut ImportReport,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Plan, ImportError> {
    let mut held = Held::load(ctx, records, progress).await?;
    let mut problems = Problems::new(&file.name);
    let mut plan = Plan::default();
    for record in records {
        if let Err((column, what)) = plan.add(ctx, &mut held, record, report) {
            problems.add(Problem::of_field(record.line, column, what));
        }
    }
    if problems.is_empty() { Ok(plan) } else { Err(ImportError::Problems(problems)) }
}

impl Plan {
    /// Adds what one row changes.
    fn add(
        &mut self,
        ctx: &Ctx,
        held: &mut Held,
        record: &Record,
        report: &mut ImportReport,
    ) -> Result<(), (&'static str, What)> {
        let now = ctx.clock.now();
        let encounter = held.encounters.get(&record.reference).ok_or_else(|| {
            ("encounter_reference", What::EncounterUnknown { given: record.reference.clone() })
        })?;
        let (encounter_id, safety) = (encounter.id, encounter.contact_safety);
        let request_key = record.request_key(encounter_id);
        let key_fingerprint = request_key.fingerprint(&ctx.key);
        let before = held.requests.get(&key_fingerprint);
        let id = InvitationId::new(now, ctx.chance.bytes());
        let line = Invitation {
            id,
            encounter_id,
            at: now,
            outcome: InvitationOutcome::NotOffered,
            reason: None,
            code_id: None,
            staff_id: None,
        };
        let (invitation, body_fingerprint) = match record.says {
            Says::NotOffered(reason) => {
                if before.is_some() {
                    return Ok(());
                }
                let body = not_offered_body(&ctx.key, &record.reference, reason);
                (Invitation { reason: Some(reason), ..line }, body)
            }
            Says::Offered { stratum, expires_at } => {
                let body = offer_body(&ctx.key, &record.reference, stratum, expires_at);
                let code = request_key.code(&ctx.key);
                let expires_at = expires_at.unwrap_or_else(|| expiry(now, ctx.settings.code_days));
                let known = before.map(|before| (before.body_fingerprint, before.expires_at));
                if let Some((said, stops)) = known {
                    if said != body {
                        return Err(("outcome", What::OfferedOtherwise));
                    }
                    tell_code(report, record, code, stops.unwrap_or(expires_at));
                    return Ok(());
                }
                may_be_offered(held, encounter_id, (safety, stratum), expires_at, now)?;
                let code_id = CodeId::new(now, ctx.chance.bytes());
                self.codes.push(NewCode {
                    id: code_id,
                    fingerprint: code.fingerprint(&ctx.key),
                    stratum,
                    encounter_id: Some(encounter_id),
                    batch_id: None,
                    serial: None,
                    made_at: now,
                    expires_at: Some(expires_at),
                });
                tell_code(report, record, code, expires_at);
                let outcome = InvitationOutcome::Offered;
                (Invitation { outcome, code_id: Some(code_id), ..line }, body)
            }
        };
        self.invitations.push(invitation);
        let request =
            InvitationRequest { key_fingerprint, body_fingerprint, invitation_id: id, api_key_id: None };
        self.requests.push(request);
        report.created += 1;
        Ok(())
    }

    pub(super) async fn write(
        &self,
        db: &mut Db,
        of: usize,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<(), Unwritten> {
        for some in self.codes.chunks(STEP) {
            db.insert_codes(some).await?;
        }
        let mut done = 0;
        for (lines, requests) in self.invitations.chunks(STEP).zip(self.requests.chunks(STEP)) {
            db.insert_invitations(lines).await?;
            db.insert_invitation_requests(requests).await?;
            done += lines.len();
            progress(Progress { stage: Stage::Writing, done, of });
        }
        Ok(())
    }
}

/// Hands a code to the caller, but not in a trial: it may never come to be.
fn tell_code(report: &mut ImportReport, record: &Record, code: Code, expires_at: Timestamp) {
    if !report.dry_run {
        let (encounter_reference, key) = (record.reference.clone(), record.key.clone());
        report.codes.push(OfferedCode { encounter_reference, key, code, expires_at });
    }
}

/// Whether one more code may be made, and counts it.
fn may_be_offered(
    held: &mut Held,
    encounter: EncounterId,
    (safety, stratum): (ContactSafety, Stratum),
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<(), (&'static str, What)> {
    if safety == ContactSafety::Unsafe && stratum == Stratum::Sampled {
        return Err(("encounter_reference", What::ContactUnsafe));
    }
    check_expiry(expires_at, now).map_err(|error| {
        let what = match error {
            ExpiryError::Past => What::ExpiryPast,
            ExpiryError::FarAhead => What::ExpiryFar,
        };
        ("expires_at", what)
    })?;
    let codes = held.codes.entry(encounter).or_default();
    if *codes >= CODES_PER_ENCOUNTER {
        return Err(("encounter_reference", What::CodesMany { most: CODES_PER_ENCOUNTER }));
    }
    *codes += 1;
    Ok(())
}
