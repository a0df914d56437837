//! The log of who looked at what and did what. A change and its line are written in one transaction; a read of what a
//! person wrote has its line written first, and where that fails nothing is shown.

mod accept;
mod checkpoint;
pub(crate) mod group;
mod note;
mod number;
mod opened;
mod prove;
mod remembered;
mod standing;
mod verify;
pub(crate) mod witness;

use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::ids::{AuditId, StaffId};
use candour_domain::permission::{Act, Place};
use candour_domain::staff::Staff;
use candour_store::audit::NewAudit;
use candour_store::{StoreError, transact};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

pub use accept::{AcceptError, accept_removed, accept_restored, accept_unmarked};
pub use candour_store::audit::{AuditCheck, AuditFilter, AuditFound, WitnessState};
pub use checkpoint::{checkpoint, checkpoint_when_due};
pub use note::{Checkpoint, NoteError, NoteSigner, PublicKey, root_text, unchecked};
pub use number::{number, number_all};
pub use opened::{Opening, opened_by_receipt, opened_of_item};
pub use prove::{Consistency, Inclusion, ProofError, consistency, inclusion};
pub use remembered::Remembered;
pub use standing::head_trouble;
pub use verify::{
    Held, NUMBERED_WITHIN, Verified, check_when_due, verify, verify_here, verify_remembering, verify_restored,
};
pub use witness::{Witness, WitnessStanding, file_name, standing, witnesses};

use crate::Unavailable;
use crate::ctx::{Ctx, london};
use crate::permit::{Refused, permit};
use crate::staff::{self, UsernameError};

/// What the head in the key folder is called.
const KEY_FOLDER: &str = "the head that the key folder remembers";
/// How many lines a page holds.
pub const PAGE: usize = 50;

/// A line of the log for something that happens now, its id fixed before the write.
pub fn line(
    ctx: &Ctx,
    by: Option<StaffId>,
    act: AuditAct,
    subject: Option<Uuid>,
    purpose: Option<ReadPurpose>,
) -> NewAudit {
    let at = ctx.clock.now();
    NewAudit {
        id: AuditId::new(at, ctx.chance.bytes()),
        at,
        staff_id: by,
        api_key_id: None,
        act,
        subject_id: subject,
        purpose,
        salt: ctx.chance.bytes(),
    }
}

/// How long a page says that something has just been done.
const LATELY: SignedDuration = SignedDuration::from_mins(2);

/// Whether this person has just done one of these acts, to this thing where one is named. A page that says so reads it here
/// and not in its address, which anybody can write.
///
/// # Errors
/// When the database does not answer.
pub async fn did_lately(
    ctx: &Ctx,
    staff: &Staff,
    acts: &[AuditAct],
    subject_id: Option<Uuid>,
) -> Result<bool, Unavailable> {
    let from = Some(ctx.clock.now().checked_sub(LATELY).unwrap_or(Timestamp::MIN));
    let mut db = ctx.store.read().await?;
    for act in acts {
        let act = Some(*act);
        let filter = AuditFilter { staff_id: Some(staff.id), act, subject_id, from, until: None };
        if !db.list_audit(filter, None, 1).await?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Puts a read of what a person wrote on record. Nothing may be shown before this has come back.
///
/// # Errors
/// When the line could not be written: then nothing may be shown.
pub(crate) async fn record_read(
    ctx: &Ctx,
    by: &Staff,
    act: AuditAct,
    subject: Option<Uuid>,
    purpose: Option<ReadPurpose>,
) -> Result<(), StoreError> {
    record(ctx, vec![line(ctx, Some(by.id), act, subject, purpose)]).await
}

/// Puts reads on record, all or none, together with those of others at the same moment. Nothing may be shown before this
/// has come back.
///
/// # Errors
/// When the lines could not be written: then nothing may be shown.
pub async fn record(ctx: &Ctx, lines: Vec<NewAudit>) -> Result<(), StoreError> {
    ctx.audit_group.write(lines).await
}

/// Puts on record that the log was written out.
///
/// # Errors
/// [`Unavailable`] when it could not be: then nothing may be written out.
pub async fn exported(ctx: &Ctx) -> Result<(), Unavailable> {
    let entry = line(ctx, None, AuditAct::AuditExported, None, None);
    Ok(transact!(ctx.store, |db| db.insert_audit(&entry).await)?)
}

/// Erases who, to what and why from the lines about a thing, and puts each of these on record. Returns how many.
///
/// # Errors
/// [`Unavailable`] when storage failed; then nothing was erased.
pub async fn erase_about(ctx: &Ctx, by: Option<StaffId>, subject: Uuid) -> Result<usize, Unavailable> {
    // What is from before there was a tree has nothing to stay behind until it is numbered.
    number_all(ctx).await?;
    let entry = line(ctx, by, AuditAct::AuditErased, None, None);
    let seed = ctx.chance.bytes::<32>();
    let erased = transact!(ctx.store, |db| {
        let lines = db.audit_lines_about(subject).await?;
        for id in &lines {
            db.erase_audit_content(*id).await?;
            let (random, salt) = number::drawn(&seed, *id);
            let told =
                NewAudit { id: AuditId::new(entry.at, random), subject_id: Some(id.uuid()), salt, ..entry };
            db.insert_audit(&told).await?;
        }
        Ok::<usize, StoreError>(lines.len())
    })?;
    Ok(erased)
}

/// Lines of the log, newest first.
#[derive(Debug, Clone)]
pub struct AuditPage {
    /// The lines.
    pub lines: Vec<AuditFound>,
    /// Where the next page begins.
    pub next: Option<(Timestamp, AuditId)>,
    /// The person that was asked for, if any.
    pub person: Option<Staff>,
}

/// Why the log is not shown.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The person may not see it.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Nobody has this user name.
    #[error("nobody has this user name")]
    NoSuchPerson,
    /// The record's id is none.
    #[error("this is not an id")]
    NoRecord,
    /// The day is none.
    #[error("this is not a day")]
    NoDay,
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for AuditError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

/// What somebody looks for in the log. Nothing typed is nothing asked for.
#[derive(Debug, Clone, Default)]
pub struct AuditWish {
    /// The user name of who did it.
    pub username: String,
    /// What was done.
    pub act: Option<AuditAct>,
    /// The id of the thing it was done to.
    pub record: String,
    /// The local day, as in 2026-11-30.
    pub day: String,
}

/// Shows the log to somebody who may see it; that they did is on record too.
///
/// # Errors
/// [`AuditError`] says why nothing is shown.
pub async fn list(
    ctx: &Ctx,
    reader: &Staff,
    username: &str,
    act: Option<AuditAct>,
    before: Option<(Timestamp, AuditId)>,
) -> Result<AuditPage, AuditError> {
    let wish = AuditWish { username: username.to_owned(), act, ..AuditWish::default() };
    search(ctx, reader, &wish, before).await
}

/// The first and the last moment of a local day.
fn day_of(text: &str) -> Option<(Timestamp, Timestamp)> {
    let date: jiff::civil::Date = text.parse().ok()?;
    let start = |date: jiff::civil::Date| {
        date.at(0, 0, 0, 0).to_zoned_datetime(london()).ok().map(|at| at.timestamp())
    };
    Some((start(date)?, start(date.tomorrow().ok()?)?))
}

/// Shows those lines of the log that somebody looks for; that they did is on record too.
///
/// # Errors
/// [`AuditError`] says why nothing is shown.
pub async fn search(
    ctx: &Ctx,
    reader: &Staff,
    wish: &AuditWish,
    before: Option<(Timestamp, AuditId)>,
) -> Result<AuditPage, AuditError> {
    permit(reader, Act::SeeAudit, Place::default())?;
    let record = match wish.record.trim() {
        "" => None,
        text => Some(Uuid::try_parse(text).map_err(|_| AuditError::NoRecord)?),
    };
    let day = match wish.day.trim() {
        "" => None,
        text => Some(day_of(text).ok_or(AuditError::NoDay)?),
    };
    let person = match staff::username(&wish.username) {
        Err(UsernameError::Empty) => None,
        Err(_) => return Err(AuditError::NoSuchPerson),
        Ok(name) => {
            let found = ctx.store.read().await?.staff_by_username(&name).await?;
            Some(found.ok_or(AuditError::NoSuchPerson)?.staff)
        }
    };
    let subject = record.or_else(|| person.as_ref().map(|person| person.id.uuid()));
    record_read(ctx, reader, AuditAct::AuditSeen, subject, None).await?;
    let filter = AuditFilter {
        staff_id: person.as_ref().map(|person| person.id),
        act: wish.act,
        subject_id: record,
        from: day.map(|(from, _)| from),
        until: day.map(|(_, until)| until),
    };
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
    let mut lines = ctx.store.read().await?.list_audit(filter, before, limit).await?;
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let next = lines.last().filter(|_| more).map(|line| (line.at, line.id));
    Ok(AuditPage { lines, next, person })
}

/// Whether the log is whole, as far as the program knows, and who outside can tell.
#[derive(Debug, Clone, Default)]
pub struct AuditState {
    /// How many lines are in the tree.
    pub lines: u64,
    /// How many lines wait for their number.
    pub waiting: u64,
    /// Whether one of them waits longer than it should.
    pub behind: bool,
    /// How many lines the last checkpoint covers, and when it was made.
    pub checkpoint: Option<(u64, Timestamp)>,
    /// How the log was found when it was last verified.
    pub check: Option<AuditCheck>,
    /// How the witnesses stand.
    pub witnesses: Vec<WitnessStanding>,
}

/// How the log stands, for somebody who may see it.
///
/// # Errors
/// [`AuditError`] says why that is not shown.
pub async fn state(ctx: &Ctx, reader: &Staff) -> Result<AuditState, AuditError> {
    permit(reader, Act::SeeAudit, Place::default())?;
    let now = ctx.clock.now();
    let remembered = ctx.keys.audit_remembered().await.map_err(StoreError::from)?;
    let trouble = head_trouble(&ctx.store, NoteSigner::new(&ctx.key).public(), &remembered).await?;
    let mut db = ctx.store.read().await?;
    let (waiting, oldest) = db.unnumbered_audit().await?;
    let lines = match db.audit_head().await {
        Err(StoreError::Corrupt { .. }) => 0,
        head => head?.size,
    };
    // What stands wrong now is said now, not when the whole log is next gone through.
    let check = match trouble {
        Some(finding) => {
            Some(AuditCheck { at: now, lines, findings: 1, first_finding: Some(finding.to_string()) })
        }
        None => db.last_audit_check().await?,
    };
    let state = AuditState {
        lines,
        waiting,
        behind: oldest.is_some_and(|at| now.duration_since(at) > NUMBERED_WITHIN),
        checkpoint: db.last_audit_checkpoint().await?.map(|last| (last.size, last.at)),
        check,
        witnesses: Vec::new(),
    };
    drop(db);
    Ok(AuditState { witnesses: standing(ctx).await?, ..state })
}
