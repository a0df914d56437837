//! Holds: what a person gave is kept as evidence or to keep somebody safe. Whatever erases it then, it leaves feedback and
//! lies under the hold; nobody reads it but the few who may open the hold, with their purpose on record. One person asks to
//! lift a hold, another lifts it, and what was asked for meanwhile happens at once.

use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::contact_request::ContactWish;
use candour_domain::erasure::{ErasureCause, Listed};
use candour_domain::hold::{HeldKind, HoldKind, HoldReason, ReviewDayError, review_day};
use candour_domain::ids::{ErasureId, FeedbackId, HoldId, StaffId, WorkItemId};
use candour_domain::permission::{Act, Place};
use candour_domain::second_person::{SamePerson, SecondPerson};
use candour_domain::staff::Staff;
use candour_domain::text::{ShortTextError, lines};
use candour_store::erasure::NewErasure;
use candour_store::hold::NewHold;
use candour_store::seal::Column;
use candour_store::{BusyError, Db, StoreError, transact};
use jiff::Timestamp;
use jiff::civil::Date;

pub use candour_store::hold::{By as LiftAsked, HoldFound, LiftedFound};

use crate::audit::{line, record_read};
use crate::ctx::{Ctx, day_number, london};
use crate::keys;
use crate::permit::{Refused, can, permit};
use crate::restriction::{self, Door};
use crate::{Unavailable, erasure};

/// The most holds that a page lists.
const MOST_LISTED: i64 = 200;
/// The most characters in the note of a hold.
pub const NOTE_LIMIT: usize = 1_000;
/// Why somebody opens what is held.
pub const PURPOSES: [ReadPurpose; 4] =
    [ReadPurpose::Investigation, ReadPurpose::CheckRisk, ReadPurpose::Complaint, ReadPurpose::FollowUp];

/// Why nothing was shown or done.
#[derive(Debug, thiserror::Error)]
pub enum HoldError {
    /// The person may not do this.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// There is no such item or hold.
    #[error("there is nothing like this")]
    NotFound,
    /// The record is restricted, and nobody has allowed them to open it.
    #[error("the record is restricted")]
    Restricted,
    /// A hold of this kind stands already.
    #[error("it is held already")]
    Already,
    /// The answer was erased: there is nothing to hold.
    #[error("there is nothing left to hold")]
    Gone,
    /// No reason was chosen, or none for this kind of hold.
    #[error("no reason was chosen")]
    Reason,
    /// The note will not do.
    #[error("the note will not do: {0}")]
    Note(ShortTextError),
    /// The day of the next look will not do.
    #[error(transparent)]
    Day(#[from] ReviewDayError),
    /// Somebody asks to lift it already.
    #[error("somebody asks already")]
    Waiting,
    /// Nobody lifts what they asked to lift themselves.
    #[error("nobody decides on their own wish")]
    OwnWish,
    /// It was lifted, in this way.
    #[error("it was lifted")]
    Lifted(LiftedFound),
    /// Nobody asks to lift it, or nobody any more: somebody let it stand.
    #[error("nobody asks to lift it")]
    NotAsked,
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for HoldError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl From<SamePerson> for HoldError {
    fn from(_: SamePerson) -> Self {
        Self::OwnWish
    }
}

impl BusyError for HoldError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_busy())
    }
}

/// The act of opening what a hold of this kind keeps.
const fn opening(kind: HoldKind) -> Act {
    match kind {
        HoldKind::Evidence => Act::OpenEvidence,
        HoldKind::Safeguarding => Act::OpenSafeguarding,
    }
}

fn today(ctx: &Ctx) -> Date {
    ctx.clock.now().to_zoned_datetime(london()).date()
}

/// What somebody fills in to place a hold.
#[derive(Debug, Clone, Copy)]
pub struct HoldForm<'a> {
    /// Why; the reason says which kind of hold it is.
    pub reason: &'a str,
    /// What is to be known about it.
    pub note: &'a str,
    /// The day on which somebody looks again.
    pub review_day: &'a str,
}

/// Places a hold over the answer behind an item.
///
/// # Errors
/// [`HoldError`] says why not.
pub async fn place(ctx: &Ctx, staff: &Staff, item: WorkItemId, form: HoldForm<'_>) -> Result<(), HoldError> {
    permit(staff, Act::PlaceHold, Place::default())?;
    let answer = answer_of(ctx, staff, item).await?;
    let reason = HoldReason::parse(form.reason).ok_or(HoldError::Reason)?;
    let kind = HoldKind::ALL.into_iter().find(|kind| HoldReason::chosen(*kind).contains(&reason));
    let kind = kind.ok_or(HoldError::Reason)?;
    let day = review_day(form.review_day, today(ctx))?;
    let note = lines(form.note, NOTE_LIMIT).map_err(HoldError::Note)?;
    let at = ctx.clock.now();
    let id = HoldId::new(at, ctx.chance.bytes());
    let nonce = ctx.chance.bytes();
    let entry = line(ctx, Some(staff.id), AuditAct::HoldPlaced, Some(answer.uuid()), None);
    let written = transact!(ctx.store, |db| {
        db.lock_answer(answer).await?;
        let held = db.is_held(answer).await?;
        let there = db.feedback_by_id(answer).await?.ok_or(HoldError::NotFound)?;
        if !held && there.state == candour_domain::feedback::FeedbackState::Withdrawn {
            return Err(HoldError::Gone);
        }
        // Under the person's key, so that it goes when their key does; a rating alone has none.
        let sealed_note = match &note {
            None => None,
            Some(note) => Some(
                match keys::key_of_answer(ctx, db, answer).await? {
                    Some(key) => key.seal(Column::HoldNote, id.uuid(), note.as_bytes(), nonce),
                    None => ctx.sealer.seal(Column::HoldNote, id.uuid(), note.as_bytes(), nonce),
                }
                .map_err(|_| StoreError::Corrupt { table: "hold" })?,
            ),
        };
        let (placed_by, review_day) = (Some(staff.id), day_number(day));
        let new = NewHold {
            id,
            feedback_id: answer,
            kind,
            reason,
            sealed_note,
            placed_at: at,
            placed_by,
            review_day,
        };
        db.insert_hold(&new).await?;
        db.insert_audit(&entry).await?;
        Ok(())
    });
    match written {
        Err(HoldError::Unavailable(Unavailable(StoreError::Duplicate))) => Err(HoldError::Already),
        other => other,
    }
}

/// The answer behind an item that this person may act on.
pub(crate) async fn answer_of(ctx: &Ctx, staff: &Staff, item: WorkItemId) -> Result<FeedbackId, HoldError> {
    let mut db = ctx.store.read().await?;
    let item = db.work_item(item).await?.ok_or(HoldError::NotFound)?;
    let answer = item.feedback_id.ok_or(HoldError::NotFound)?;
    match restriction::door(ctx, &mut db, staff, Some(answer)).await? {
        Door::Hidden => Err(HoldError::NotFound),
        Door::Shut | Door::Open(_) => Ok(answer),
    }
}

/// A hold as it is listed: that it stands. Nothing of what it keeps.
#[derive(Debug, Clone)]
pub struct HoldListed {
    /// The hold.
    pub hold: HoldFound,
    /// The item by which people at the desk know the answer.
    pub item: Option<WorkItemId>,
    /// Whether the reader may open what it keeps.
    pub may_open: bool,
}

/// The holds that stand.
#[derive(Debug, Clone)]
pub struct Holds {
    /// The holds, the next to look at on top.
    pub holds: Vec<HoldListed>,
    /// Today, as days since 1970.
    pub today: i32,
}

/// Lists the holds, but for those over what was said about the reader and what they may not know of.
///
/// # Errors
/// [`HoldError`] says why nothing is shown.
pub async fn list(ctx: &Ctx, staff: &Staff) -> Result<Holds, HoldError> {
    permit(staff, Act::SeeHolds, Place::default())?;
    let mut db = ctx.store.snapshot().await?;
    let mut holds = Vec::new();
    for hold in db.holds(MOST_LISTED).await? {
        if matches!(restriction::door(ctx, &mut db, staff, Some(hold.feedback_id)).await?, Door::Hidden) {
            continue;
        }
        let item = db.first_item_of(hold.feedback_id).await?;
        holds.push(HoldListed { may_open: can(staff, opening(hold.kind)), item, hold });
    }
    Ok(Holds { holds, today: day_number(today(ctx)) })
}

/// A hold that the person may act on.
async fn reached(ctx: &Ctx, db: &mut Db, staff: &Staff, id: HoldId) -> Result<HoldFound, HoldError> {
    let (answer, hold) = if let Some(hold) = db.hold(id).await? {
        (hold.feedback_id, Ok(hold))
    } else {
        let lifted = db.lifted_hold(id).await?.ok_or(HoldError::NotFound)?;
        (lifted.feedback_id, Err(HoldError::Lifted(lifted)))
    };
    match restriction::door(ctx, db, staff, Some(answer)).await? {
        Door::Hidden => Err(HoldError::NotFound),
        Door::Shut | Door::Open(_) => hold,
    }
}

/// Why a hold could not be changed as it stood a moment ago.
async fn changed_meanwhile(db: &mut Db, id: HoldId) -> HoldError {
    match db.lifted_hold(id).await {
        Ok(Some(lifted)) => HoldError::Lifted(lifted),
        Ok(None) => HoldError::NotAsked,
        Err(error) => error.into(),
    }
}

/// A text under a hold, opened.
#[derive(Clone)]
pub enum HeldText {
    /// Words as they were written.
    Words(String),
    /// A wish to be contacted.
    Wish(Box<ContactWish>),
    /// A note of staff.
    Note(String),
}

impl std::fmt::Debug for HeldText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Words(_) => "HeldText::Words(…)",
            Self::Wish(_) => "HeldText::Wish(…)",
            Self::Note(_) => "HeldText::Note(…)",
        })
    }
}

/// What a hold keeps, opened.
#[derive(Clone)]
pub struct HoldOpened {
    /// The hold.
    pub hold: HoldFound,
    /// What was noted when it was placed.
    pub note: Option<String>,
    /// What is kept, and when it was written, the oldest first.
    pub texts: Vec<(Timestamp, HeldText)>,
    /// Why it is opened.
    pub purpose: ReadPurpose,
}

impl std::fmt::Debug for HoldOpened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HoldOpened({:?}, {} texts)", self.hold.id, self.texts.len())
    }
}

/// Opens what a hold keeps, also while its answer is still feedback. The look is on record first, with its purpose.
///
/// # Errors
/// [`HoldError`] says why nothing is shown.
pub async fn open(
    ctx: &Ctx,
    staff: &Staff,
    id: HoldId,
    purpose: Option<ReadPurpose>,
) -> Result<HoldOpened, HoldError> {
    permit(staff, Act::SeeHolds, Place::default())?;
    let mut db = ctx.store.read().await?;
    let hold = reached(ctx, &mut db, staff, id).await?;
    permit(staff, opening(hold.kind), Place::default())?;
    let answer = hold.feedback_id;
    let Door::Open(openings) = restriction::door(ctx, &mut db, staff, Some(answer)).await? else {
        return Err(HoldError::Restricted);
    };
    drop(db);
    let purpose = purpose.filter(|purpose| PURPOSES.contains(purpose)).ok_or(HoldError::Reason)?;
    restriction::record_opened(ctx, staff, &openings, purpose).await?;
    record_read(ctx, staff, AuditAct::HeldRead, Some(answer.uuid()), Some(purpose)).await?;
    let mut db = ctx.store.read().await?;
    let words = db.words_of(answer).await?;
    let held = db.held_texts(answer).await?;
    let sealed = words.iter().map(|words| &words.sealed).chain(held.iter().map(|held| &held.sealed));
    let opener = keys::opener(ctx, &mut db, sealed.chain(hold.sealed_note.as_ref())).await?;
    let mut texts = Vec::new();
    for held in held {
        let Some(text) = opener.text(held.column(), held.id, &held.sealed)? else { continue };
        let text = match held.kind {
            HeldKind::Words => HeldText::Words(text),
            HeldKind::Note => HeldText::Note(text),
            HeldKind::Wish => HeldText::Wish(Box::new(
                serde_json::from_str(&text).map_err(|_| StoreError::Corrupt { table: "held_text" })?,
            )),
        };
        texts.push((held.at, text));
    }
    for words in words {
        let text = opener.text(Column::Words, words.id.uuid(), &words.sealed)?;
        texts.extend(text.map(|text| (words.at, HeldText::Words(text))));
    }
    let note = match &hold.sealed_note {
        Some(note) => opener.text(Column::HoldNote, hold.id.uuid(), note)?,
        None => None,
    };
    Ok(HoldOpened { hold, note, texts, purpose })
}

/// Lets a hold stand on until another day; a wish to lift it is declined by that.
///
/// # Errors
/// [`HoldError`] says why not.
pub async fn keep(ctx: &Ctx, staff: &Staff, id: HoldId, until: &str) -> Result<(), HoldError> {
    permit(staff, Act::PlaceHold, Place::default())?;
    let hold = reached(ctx, &mut ctx.store.read().await?, staff, id).await?;
    let day = review_day(until, today(ctx))?;
    let entry = line(ctx, Some(staff.id), AuditAct::HoldKept, Some(hold.feedback_id.uuid()), None);
    transact!(ctx.store, |db| {
        if !db.keep_hold(id, day_number(day)).await? {
            return Err(changed_meanwhile(db, id).await);
        }
        Ok(db.insert_audit(&entry).await?)
    })
}

/// Asks to lift a hold. Somebody else has to do it.
///
/// # Errors
/// [`HoldError`] says why not.
pub async fn ask_to_lift(ctx: &Ctx, staff: &Staff, id: HoldId) -> Result<(), HoldError> {
    permit(staff, Act::PlaceHold, Place::default())?;
    let hold = reached(ctx, &mut ctx.store.read().await?, staff, id).await?;
    let at = ctx.clock.now();
    let entry = line(ctx, Some(staff.id), AuditAct::HoldLiftAsked, Some(hold.feedback_id.uuid()), None);
    transact!(ctx.store, |db| {
        if !db.ask_to_lift_hold(id, staff.id, at).await? {
            return Err(match changed_meanwhile(db, id).await {
                HoldError::NotAsked => HoldError::Waiting,
                other => other,
            });
        }
        Ok(db.insert_audit(&entry).await?)
    })
}

/// Lifts a hold that somebody else asked to lift. Where no other stands and its answer was taken back or to be erased
/// meanwhile, that happens now: nobody can open it any more. Returns that erasure.
///
/// # Errors
/// [`HoldError`] says why not.
pub async fn lift(ctx: &Ctx, staff: &Staff, id: HoldId) -> Result<Option<ErasureId>, HoldError> {
    permit(staff, Act::LiftHold, Place::default())?;
    let hold = reached(ctx, &mut ctx.store.read().await?, staff, id).await?;
    let asked = hold.lift_asked.as_ref().ok_or(HoldError::NotAsked)?;
    let two = SecondPerson::after(asked.id, staff.id)?;
    let answer = hold.feedback_id;
    let at = ctx.clock.now();
    let after = AfterHold::new(ctx, staff.id, answer, at)?;
    let entry = line(ctx, Some(staff.id), AuditAct::HoldLifted, Some(answer.uuid()), None);
    let erased = transact!(ctx.store, |db| {
        db.lock_answer(answer).await?;
        if !db.lift_hold(id, two, at).await? {
            return Err(changed_meanwhile(db, id).await);
        }
        db.insert_audit(&entry).await?;
        Ok::<_, HoldError>(after.store(ctx, db).await?)
    })?;
    if let Some(new) = &erased {
        erasure::empty_log(ctx).await;
        erasure::list_now(ctx, new).await;
    }
    Ok(erased.map(|new| new.listed.id))
}

/// What happens when the last hold over an answer was lifted, fixed before the write.
struct AfterHold {
    id: ErasureId,
    answer: FeedbackId,
    at: Timestamp,
    by: StaffId,
    fresh: keys::Fresh,
    entry: candour_store::audit::NewAudit,
}

impl AfterHold {
    fn new(ctx: &Ctx, by: StaffId, answer: FeedbackId, at: Timestamp) -> Result<Self, StoreError> {
        Ok(Self {
            id: ErasureId::new(at, ctx.chance.bytes()),
            answer,
            at,
            by,
            fresh: keys::Fresh::new(ctx, at)?,
            entry: line(ctx, Some(by), AuditAct::AnswerErased, Some(answer.uuid()), None),
        })
    }

    async fn store(&self, ctx: &Ctx, db: &mut Db) -> Result<Option<NewErasure>, StoreError> {
        if db.is_held(self.answer).await? {
            return Ok(None);
        }
        let held_up = db.erasures_held_up(self.answer).await?;
        db.erase_held(self.answer).await?;
        let Some(newest) = held_up.first() else { return Ok(None) };
        // What the force was asked for goes further than what the person did with their receipt.
        let cause =
            held_up.iter().map(|found| found.listed.cause).find(|cause| *cause != ErasureCause::Withdrawn);
        let cause = cause.unwrap_or(newest.listed.cause);
        let (person, key_month) = db.person_and_month_of(self.answer).await?;
        keys::forget_answer(ctx, db, self.answer, &self.fresh).await?;
        // A copy that was made meanwhile holds what staff noted about it.
        db.forget_access_copies_with(self.answer).await?;
        let listed = Listed { id: self.id, answer: self.answer, person, at: self.at, cause, held: None };
        let new = NewErasure { listed, staff_id: Some(self.by), key_month };
        db.insert_erasure(&new).await?;
        db.insert_audit(&self.entry).await?;
        Ok(Some(new))
    }
}
