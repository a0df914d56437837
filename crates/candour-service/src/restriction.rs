//! Restricted records: nobody opens them alone. Somebody restricts, somebody asks with a reason, somebody else allows it
//! for a day, and every step is on record under both names.

use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::ids::{
    EncounterId, FeedbackId, OpeningId, RestrictionId, StaffId, WorkEventId, WorkItemId,
};
use candour_domain::permission::{Act, Place};
use candour_domain::restriction::{OpeningWish, RestrictionReason, open_until};
use candour_domain::second_person::{SamePerson, SecondPerson};
use candour_domain::staff::Staff;
use candour_domain::work_item::{WorkEvent, WorkState};
use candour_store::audit::NewAudit;
use candour_store::restriction::{NewOpening, NewRestriction};
use candour_store::work::NewWorkEvent;
use candour_store::{BusyError, Db, StoreError, transact};
use jiff::Timestamp;

pub use candour_store::restriction::{OpeningFound, RestrictionFound};

mod by_list;

pub(crate) use by_list::{MaybeListed, replace_list, restrict_if_listed, restrict_listed};
pub use by_list::{empty_named_list, give_named_list};

use crate::Unavailable;
use crate::audit::line;
use crate::ctx::Ctx;
use crate::permit::{Refused, can, permit};

/// The most restricted records that a page lists.
const MOST_LISTED: i64 = 200;

/// Why nothing was shown or done.
#[derive(Debug, thiserror::Error)]
pub enum RestrictionError {
    /// The person may not do this.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// There is no such record, restriction or wish.
    #[error("there is nothing like this")]
    NotFound,
    /// It is restricted already.
    #[error("it is restricted already")]
    Already,
    /// The same person asks for the same already.
    #[error("this has been asked for already")]
    Waiting,
    /// No reason was chosen.
    #[error("no reason was chosen")]
    Reason,
    /// Nobody decides on what they asked for themselves.
    #[error(transparent)]
    OwnWish(#[from] SamePerson),
    /// It has been decided, in this way.
    #[error("it has been decided")]
    Decided(Box<OpeningFound>),
    /// The restriction was lifted: there is nothing to decide or to ask for any more.
    #[error("the restriction was lifted")]
    Lifted,
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for RestrictionError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl BusyError for RestrictionError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_busy())
    }
}

/// How a person stands before a record.
pub(crate) enum Door {
    /// For them it is not there: it is about themselves, or it is restricted and they may not know that.
    Hidden,
    /// It is restricted, and nobody has allowed them to open it.
    Shut,
    /// They may open it; where it is restricted, by these openings.
    Open(Vec<OpeningId>),
}

/// How a person stands before what was said in an answer. Whatever shows an answer's words asks this first.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn door(
    ctx: &Ctx,
    db: &mut Db,
    staff: &Staff,
    answer: Option<FeedbackId>,
) -> Result<Door, StoreError> {
    let Some(answer) = answer else { return Ok(Door::Open(Vec::new())) };
    if let Some(officer) = staff.officer
        && db.answer_is_about(answer, officer).await?
    {
        return Ok(Door::Hidden);
    }
    let restrictions = db.restrictions_over(answer).await?;
    if restrictions.is_empty() {
        return Ok(Door::Open(Vec::new()));
    }
    if !can(staff, Act::SeeRestricted) {
        return Ok(Door::Hidden);
    }
    let now = ctx.clock.now();
    let mut openings = Vec::new();
    for restriction in &restrictions {
        match db.open_for(restriction.id, staff.id, now).await? {
            Some(opening) if can(staff, Act::ReadWords) => openings.push(opening),
            _ => return Ok(Door::Shut),
        }
    }
    Ok(Door::Open(openings))
}

/// Puts on record by which openings a restricted record is opened; nothing where it is not restricted. Nothing may be
/// shown before this has come back.
///
/// # Errors
/// When the lines could not be written.
pub(crate) async fn record_opened(
    ctx: &Ctx,
    staff: &Staff,
    openings: &[OpeningId],
    purpose: ReadPurpose,
) -> Result<(), StoreError> {
    if openings.is_empty() {
        return Ok(());
    }
    let lines = opened_lines(ctx, staff, openings, purpose);
    transact!(ctx.store, |db| {
        for line in &lines {
            db.insert_audit(line).await?;
        }
        Ok::<(), StoreError>(())
    })
}

/// The lines of [`record_opened`], for a write of one's own.
pub(crate) fn opened_lines(
    ctx: &Ctx,
    staff: &Staff,
    openings: &[OpeningId],
    purpose: ReadPurpose,
) -> Vec<NewAudit> {
    let opened = |id: &OpeningId| {
        line(ctx, Some(staff.id), AuditAct::RestrictedOpened, Some(id.uuid()), Some(purpose))
    };
    openings.iter().map(opened).collect()
}

/// A restricted record as it is listed: that it is there, and who asked for what. Nothing of what stands in it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The restriction.
    pub restriction: RestrictionFound,
    /// Its items.
    pub items: Vec<WorkItemId>,
    /// Who asked for what, and what became of it, the newest first.
    pub wishes: Vec<OpeningFound>,
    /// Until when the reader may open it.
    pub open_until: Option<Timestamp>,
}

/// The restricted records.
#[derive(Debug, Clone)]
pub struct Restricted {
    /// The records, the newest restriction first.
    pub records: Vec<Listed>,
    /// Now.
    pub now: Timestamp,
}

/// Lists the restricted records, but for those about the reader.
///
/// # Errors
/// [`RestrictionError`] says why nothing is shown.
pub async fn list(ctx: &Ctx, staff: &Staff) -> Result<Restricted, RestrictionError> {
    permit(staff, Act::SeeRestricted, Place::default())?;
    let now = ctx.clock.now();
    let mut db = ctx.store.snapshot().await?;
    let mut records = Vec::new();
    for restriction in db.restrictions(MOST_LISTED).await? {
        if is_about(&mut db, staff, &restriction).await? {
            continue;
        }
        let wishes = db.openings_of(restriction.id).await?;
        let open = |wish: &&OpeningFound| {
            wish.asked_by == staff.id && wish.wish == OpeningWish::Open && wish.allowed
        };
        let open_until = wishes.iter().filter(open).filter_map(|wish| wish.open_until).max();
        records.push(Listed {
            items: db.restricted_items(restriction.id).await?,
            open_until: open_until.filter(|until| *until > now),
            restriction,
            wishes,
        });
    }
    Ok(Restricted { records, now })
}

async fn is_about(db: &mut Db, staff: &Staff, found: &RestrictionFound) -> Result<bool, StoreError> {
    let Some(officer) = staff.officer else { return Ok(false) };
    if let Some(contact) = found.encounter_id {
        return Ok(db.officers_present(contact).await?.iter().any(|present| present.id == officer));
    }
    match found.feedback_id {
        Some(answer) => db.answer_is_about(answer, officer).await,
        None => Ok(false),
    }
}

/// Whether a restriction that the person may know of still holds.
async fn holds(db: &mut Db, staff: &Staff, id: RestrictionId) -> Result<bool, RestrictionError> {
    let holding = db.restriction(id).await?;
    let holds = holding.is_some();
    let found = match holding {
        Some(found) => found,
        None => db.lifted_restriction(id).await?.ok_or(RestrictionError::NotFound)?,
    };
    if is_about(db, staff, &found).await? { Err(RestrictionError::NotFound) } else { Ok(holds) }
}

/// Restricts what an item is about: the contact with all that was said about it, or the answer where it belongs to no
/// contact. Whoever has its items in hand has them no more.
///
/// # Errors
/// [`RestrictionError`] says why not.
pub async fn restrict(
    ctx: &Ctx,
    staff: &Staff,
    item: WorkItemId,
    reason: &str,
) -> Result<(), RestrictionError> {
    permit(staff, Act::Restrict, Place::default())?;
    let reason = RestrictionReason::parse(reason).ok_or(RestrictionError::Reason)?;
    let mut db = ctx.store.read().await?;
    let item = db.work_item(item).await?.ok_or(RestrictionError::NotFound)?;
    let answer = item.feedback_id.ok_or(RestrictionError::NotFound)?;
    match door(ctx, &mut db, staff, Some(answer)).await? {
        Door::Hidden => return Err(RestrictionError::NotFound),
        Door::Shut => return Err(RestrictionError::Already),
        Door::Open(openings) if !openings.is_empty() => return Err(RestrictionError::Already),
        Door::Open(_) => {}
    }
    let contact = contact_of(&mut db, answer).await?;
    drop(db);
    let restricting = Restricting::new(ctx, Some(staff));
    let made = transact!(ctx.store, |db| restricting.store(db, answer, contact, reason).await)?;
    if made { Ok(()) } else { Err(RestrictionError::Already) }
}

/// A restriction, all but what it restricts fixed before the write.
#[derive(Debug, Clone)]
pub(crate) struct Restricting {
    id: RestrictionId,
    at: Timestamp,
    by: Option<StaffId>,
    entry: NewAudit,
    random: [u8; 10],
}

impl Restricting {
    /// By somebody, or by a list.
    pub(crate) fn new(ctx: &Ctx, by: Option<&Staff>) -> Self {
        let at = ctx.clock.now();
        let (id, by) = (RestrictionId::new(at, ctx.chance.bytes()), by.map(|staff| staff.id));
        let entry = line(ctx, by, AuditAct::RecordRestricted, Some(id.uuid()), None);
        Self { id, at, by, entry, random: ctx.chance.bytes() }
    }

    /// Restricts the contact, or the answer where it belongs to none. Whoever has its items in hand has them no more.
    /// `false` when it is restricted already.
    pub(crate) async fn store(
        &self,
        db: &mut Db,
        answer: FeedbackId,
        contact: Option<EncounterId>,
        reason: RestrictionReason,
    ) -> Result<bool, StoreError> {
        let new = NewRestriction {
            id: self.id,
            feedback_id: Some(answer).filter(|_| contact.is_none()),
            encounter_id: contact,
            reason,
            made_at: self.at,
            made_by: self.by,
        };
        if !db.insert_restriction(&new).await? {
            return Ok(false);
        }
        let items = db.restricted_items(self.id).await?;
        for (number, item) in (0u16..).zip(items) {
            let taken = db.work_item(item).await?.is_some_and(|item| item.state == WorkState::Taken);
            if !(taken && db.put_back_work_item(item, None).await?) {
                continue;
            }
            let mut random = self.random;
            for (to, from) in random.iter_mut().zip(number.to_be_bytes()) {
                *to ^= from;
            }
            db.insert_work_event(&NewWorkEvent {
                id: WorkEventId::new(self.at, random),
                work_item_id: item,
                at: self.at,
                event: WorkEvent::PutBack,
                staff_id: self.by,
                to_staff_id: None,
                sealed_note: None,
            })
            .await?;
        }
        db.insert_audit(&self.entry).await?;
        Ok(true)
    }
}

/// The contact that an answer is about.
pub(crate) async fn contact_of(db: &mut Db, answer: FeedbackId) -> Result<Option<EncounterId>, StoreError> {
    Ok(db.work_context(answer).await?.and_then(|context| context.encounter).map(|there| there.id))
}

/// Asks to open a restricted record, or to lift its restriction, and says why.
///
/// # Errors
/// [`RestrictionError`] says why not.
pub async fn ask(
    ctx: &Ctx,
    staff: &Staff,
    id: RestrictionId,
    wish: OpeningWish,
    purpose: Option<ReadPurpose>,
) -> Result<(), RestrictionError> {
    permit(staff, Act::Restrict, Place::default())?;
    let mut db = ctx.store.read().await?;
    if !holds(&mut db, staff, id).await? {
        return Err(RestrictionError::Lifted);
    }
    drop(db);
    let purpose = purpose.ok_or(RestrictionError::Reason)?;
    let at = ctx.clock.now();
    let new = NewOpening {
        id: OpeningId::new(at, ctx.chance.bytes()),
        restriction_id: id,
        wish,
        purpose,
        asked_at: at,
        asked_by: staff.id,
    };
    let entry = line(ctx, Some(staff.id), AuditAct::OpeningAsked, Some(new.id.uuid()), Some(purpose));
    let written = transact!(ctx.store, |db| {
        db.insert_opening(&new).await?;
        db.insert_audit(&entry).await
    });
    match written {
        Err(StoreError::Duplicate) => Err(RestrictionError::Waiting),
        other => Ok(other?),
    }
}

/// Decides on what somebody else asked for. An opening lasts a day and is good for who asked; a lifted restriction is
/// gone.
///
/// # Errors
/// [`RestrictionError`] says why not.
pub async fn decide(ctx: &Ctx, staff: &Staff, id: OpeningId, allow: bool) -> Result<(), RestrictionError> {
    permit(staff, Act::AllowOpening, Place::default())?;
    let mut db = ctx.store.read().await?;
    let wish = db.opening(id).await?.ok_or(RestrictionError::NotFound)?;
    let holds = holds(&mut db, staff, wish.restriction_id).await?;
    drop(db);
    if wish.decided_at.is_some() {
        return Err(RestrictionError::Decided(Box::new(wish)));
    }
    if !holds {
        return Err(RestrictionError::Lifted);
    }
    let two = SecondPerson::after(wish.asked_by, staff.id)?;
    let at = ctx.clock.now();
    let until = (allow && wish.wish == OpeningWish::Open).then(|| open_until(at));
    let act = if allow { AuditAct::OpeningAllowed } else { AuditAct::OpeningRefused };
    let entry = line(ctx, Some(staff.id), act, Some(id.uuid()), Some(wish.purpose));
    let lifted = (allow && wish.wish == OpeningWish::Lift).then(|| {
        line(ctx, Some(staff.id), AuditAct::RestrictionLifted, Some(wish.restriction_id.uuid()), None)
    });
    transact!(ctx.store, |db| {
        if !db.decide_opening(id, two, at, until, allow).await? {
            let made = db.opening(id).await?.ok_or(RestrictionError::NotFound)?;
            return Err(RestrictionError::Decided(Box::new(made)));
        }
        if let Some(entry) = &lifted {
            if !db.lift_restriction(wish.restriction_id, at, staff.id).await? {
                return Err(RestrictionError::Lifted);
            }
            db.insert_audit(entry).await?;
        }
        db.insert_audit(&entry).await?;
        Ok(())
    })
}
