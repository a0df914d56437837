//! A person asks for a copy of what is held about them. One person gathers, looks, blacks out and makes the copy;
//! another releases it; the person fetches it. Each step is on record.
//!
//! docs/guides/access-requests.md tells it for those who do it.

mod act;
mod ask;
mod copy;
mod fetch;
mod gather;
mod held_of_answer;
mod held_of_staff;
mod shown;
mod sources;

pub use act::{black_out, end, extend, give_code, prepare, prove, release, remove_answer, uncover, undo};
pub use ask::{
    Asked, DeskWish, add_subject, ask_at_desk, ask_by_receipt, ask_own, own_request, request_of_receipt,
    withdraw_by_receipt, withdraw_own,
};
pub use copy::{Entry, Field, HeldCopy, SCHEMA, Section, VERSION, Value, WithheldIn};
pub use fetch::{ArchiveFile, Fetched, as_it_goes_out, fetch_by_receipt, fetch_own, hand_over, pack};
pub use gather::{Gathered, look};
pub use shown::{AnswerFacts, SubjectShown};
pub use sources::{SOURCES, Source};

use candour_domain::access_request::{AccessState, Subject};
use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::ids::{AccessRequestId, OpeningId, WorkItemId};
use candour_domain::permission::{Act, Place};
use candour_domain::second_person::SecondPerson;
use candour_domain::staff::Staff;
use candour_domain::text::ShortTextError;
use candour_store::seal::Column;
use candour_store::{BusyError, Db, StoreError, transact};
use jiff::{SignedDuration, Timestamp};

pub use candour_store::access_request::{AccessFound, AccessKey, AccessListed, Withheld};

use crate::Unavailable;
use crate::audit;
use crate::ctx::Ctx;
use crate::permit::{Refused, can, permit};
use crate::restriction::{self, Door};

/// How many requests a page of the list holds.
pub const PAGE: usize = 50;

/// Why nothing was shown or done.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// The person may not do this.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// There is no such request, or no such passage.
    #[error("there is no such request")]
    NotFound,
    /// No answer has this receipt.
    #[error("no answer has this receipt")]
    UnknownReceipt,
    /// Nobody, or nothing, of this name is known.
    #[error("nobody of this name is known")]
    Nobody,
    /// A request about this is being answered.
    #[error("a request about this is being answered")]
    BeingAnswered,
    /// The request does not stand where this could be done.
    #[error("the request does not stand where this could be done")]
    NotNow,
    /// It is not known who asks.
    #[error("it is not known who asks")]
    NotProven,
    /// The request is about whoever would do it, or they made the copy that somebody else has to release.
    #[error("somebody else has to do this")]
    SomebodyElse,
    /// It is the last thing that leads to the person.
    #[error("nothing would be left in the request")]
    Last,
    /// The passage does not stand in the text.
    #[error("the passage does not stand in the text")]
    NoPassage,
    /// Nothing, or something unknown, was chosen.
    #[error("nothing was chosen")]
    Choice,
    /// The note will not do.
    #[error("the note will not do: {0}")]
    Note(ShortTextError),
    /// The code is another, or was tried too often.
    #[error("the code does not work")]
    WrongCode,
    /// The copy is not released yet.
    #[error("the copy is not released yet")]
    NotReleased,
    /// The copy is not there: its time is over, or words in it were taken back.
    #[error("the copy is not there")]
    NoCopy,
    /// Wishes to be contacted wait to be put in the index: not all would be found by a number or address.
    #[error("not every wish can be found by its number yet")]
    Behind,
    /// The person has looked up too many numbers and addresses within the hour.
    #[error("too many searches within an hour")]
    TooManySearches,
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for AccessError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl BusyError for AccessError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_busy())
    }
}

/// A page of the list.
#[derive(Debug, Clone)]
pub struct AccessPage {
    /// The requests.
    pub requests: Vec<AccessListed>,
    /// Where the next page begins.
    pub next: Option<AccessKey>,
    /// The time by which they are late.
    pub now: Timestamp,
}

/// Lists requests: those still to be answered, the most urgent first, or those that ended.
///
/// # Errors
/// [`AccessError`] says why nothing is shown.
pub async fn list(
    ctx: &Ctx,
    staff: &Staff,
    open: bool,
    after: Option<AccessKey>,
) -> Result<AccessPage, AccessError> {
    permit(staff, Act::TakeAccessRequests, Place::default())?;
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
    let mut requests = ctx.store.read().await?.list_access_requests(open, after, limit).await?;
    let more = requests.len() > PAGE;
    requests.truncate(PAGE);
    let next = requests.last().filter(|_| more).map(|request| request.key);
    Ok(AccessPage { requests, next, now: ctx.clock.now() })
}

/// A request as those see it who work on it.
#[derive(Clone)]
pub struct AccessOpened {
    /// The request.
    pub found: AccessFound,
    /// What leads to the person.
    pub subjects: Vec<SubjectShown>,
    /// Who asks, by what authority, how to reach them.
    pub note: Option<String>,
    /// The names of who made the copy and who released it.
    pub names: [Option<String>; 2],
    /// What the reader may do.
    pub may: AccessMay,
    /// Now.
    pub now: Timestamp,
}

impl std::fmt::Debug for AccessOpened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AccessOpened({})", self.found.id)
    }
}

/// What a reader may do with a request as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AccessMay {
    /// Say who asks, add what leads to the person, put off, end.
    pub work: bool,
    /// Gather, black out, make a copy.
    pub prepare: bool,
    /// Take out an answer that was put in by mistake.
    pub remove: bool,
    /// Undo a copy that was not released.
    pub undo: bool,
    /// Release the copy.
    pub release: bool,
    /// Hand over the copy, give a new code.
    pub hand_over: bool,
    /// The request is about the reader.
    pub about_self: bool,
}

/// Opens a request. What is held about the person is not shown by this.
///
/// # Errors
/// [`AccessError`] says why nothing is shown.
pub async fn open(ctx: &Ctx, staff: &Staff, id: AccessRequestId) -> Result<AccessOpened, AccessError> {
    permit(staff, Act::TakeAccessRequests, Place::default())?;
    let mut db = ctx.store.read().await?;
    let found = db.access_request(id).await?.ok_or(AccessError::NotFound)?;
    let subjects = db.access_subjects(id).await?;
    let mut names = [None, None];
    for (name, by) in names.iter_mut().zip([found.prepared, found.released]) {
        if let Some((by, _)) = by {
            *name = db.staff_by_id(by).await?.map(|found| found.staff.display_name);
        }
    }
    let about_self = is_about(staff, &subjects);
    let note = match &found.sealed_note {
        Some(sealed) if !about_self => Some(opened(ctx, Column::AccessNote, id, sealed)?),
        _ => None,
    };
    let mut may = may(staff, &found, about_self);
    let of_answers = subjects.iter().any(|subject| matches!(subject, Subject::Answer(_)));
    may.remove = may.work && found.state == AccessState::Asked && of_answers && subjects.len() > 1;
    let with_facts = can(staff, Act::AnswerAccessRequests) && !about_self;
    let subjects = shown::subjects(ctx, &mut db, staff, &subjects, with_facts).await?;
    Ok(AccessOpened { found, subjects, note, names, may, now: ctx.clock.now() })
}

/// The request that a work item keeps the clock of.
///
/// # Errors
/// [`AccessError`] says why nothing is shown.
pub async fn of_item(
    ctx: &Ctx,
    staff: &Staff,
    item: WorkItemId,
) -> Result<Option<AccessRequestId>, AccessError> {
    permit(staff, Act::TakeAccessRequests, Place::default())?;
    Ok(ctx.store.read().await?.access_request_of_item(item).await?.map(|found| found.id))
}

fn may(staff: &Staff, found: &AccessFound, about_self: bool) -> AccessMay {
    let answers = can(staff, Act::AnswerAccessRequests) && !about_self;
    let by_another = found.prepared.is_some_and(|(by, _)| SecondPerson::after(by, staff.id).is_ok());
    let prepared = found.state == AccessState::Prepared;
    AccessMay {
        work: answers && found.state.is_open(),
        prepare: answers
            && found.state == AccessState::Asked
            && found.proof != candour_domain::access_request::Proof::None,
        remove: false,
        undo: answers && prepared,
        release: answers && prepared && by_another,
        hand_over: answers && found.state == AccessState::Released && found.has_copy,
        about_self,
    }
}

/// Whether a request is about somebody: their account, or the officer they are.
fn is_about(staff: &Staff, subjects: &[Subject]) -> bool {
    subjects.iter().any(|subject| match subject {
        Subject::Account(id) => *id == staff.id,
        Subject::Officer(id) => staff.officer == Some(*id),
        Subject::Answer(_) => false,
    })
}

/// The request, for somebody who may answer it, whom it is not about, and who may open every answer in it.
async fn to_answer(
    ctx: &Ctx,
    db: &mut Db,
    staff: &Staff,
    id: AccessRequestId,
) -> Result<(AccessFound, Vec<Subject>), AccessError> {
    let found = db.access_request(id).await?.ok_or(AccessError::NotFound)?;
    let subjects = db.access_subjects(id).await?;
    if is_about(staff, &subjects) {
        return Err(AccessError::SomebodyElse);
    }
    openings_over(ctx, db, staff, &subjects).await?;
    Ok((found, subjects))
}

/// By which openings somebody reads the restricted answers of a request; none where nothing of it is restricted.
async fn openings_over(
    ctx: &Ctx,
    db: &mut Db,
    staff: &Staff,
    subjects: &[Subject],
) -> Result<Vec<OpeningId>, AccessError> {
    let mut all = Vec::new();
    for subject in subjects {
        let Subject::Answer(answer) = subject else { continue };
        match restriction::door(ctx, db, staff, Some(*answer)).await? {
            Door::Open(openings) => all.extend(openings),
            Door::Hidden | Door::Shut => return Err(AccessError::SomebodyElse),
        }
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// The lines that say by which openings a copy with restricted records in it was looked at or given away.
async fn opened_lines(
    ctx: &Ctx,
    staff: &Staff,
    subjects: &[Subject],
) -> Result<Vec<candour_store::audit::NewAudit>, AccessError> {
    let openings = openings_over(ctx, &mut ctx.store.read().await?, staff, subjects).await?;
    Ok(restriction::opened_lines(ctx, staff, &openings, ReadPurpose::AnswerAccess))
}

fn opened(
    ctx: &Ctx,
    column: Column,
    id: AccessRequestId,
    sealed: &candour_store::seal::Sealed,
) -> Result<String, StoreError> {
    let wrong = || StoreError::Corrupt { table: "access_request" };
    let bytes = ctx.sealer.open(column, id.uuid(), sealed).map_err(|_| wrong())?;
    String::from_utf8(bytes).map_err(|_| wrong())
}

/// Removes copies whose time is over, and requests that ended long ago. Returns how many copies went.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn tidy(ctx: &Ctx) -> Result<u64, Unavailable> {
    let now = ctx.clock.now();
    let days = i64::from(ctx.settings.retention.access_request);
    let before = now.checked_sub(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MIN);
    let gone = transact!(ctx.store, |db| {
        let gone = db.forget_access_copies(now).await?;
        db.forget_access_requests(before).await?;
        Ok::<u64, StoreError>(gone)
    })?;
    if gone > 0
        && let Err(error) = ctx.store.checkpoint().await
    {
        tracing::warn!(%error, "the write-ahead log was not emptied after copies were removed");
    }
    Ok(gone)
}

/// A line of the log about a request, its id fixed before the write.
fn line(ctx: &Ctx, by: Option<&Staff>, act: AuditAct, id: AccessRequestId) -> candour_store::audit::NewAudit {
    audit::line(ctx, by.map(|staff| staff.id), act, Some(id.uuid()), None)
}
