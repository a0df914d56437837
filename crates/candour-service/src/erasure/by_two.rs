//! Erasing for a person, by the force: one person asks with a cause, another carries it out or declines.

use candour_domain::audit::AuditAct;
use candour_domain::erasure::{Certificate, ErasureCause, Listed};
use candour_domain::hold::HoldKind;
use candour_domain::ids::{ErasureId, ErasureWishId, FeedbackId, WorkItemId};
use candour_domain::permission::{Act, Place};
use candour_domain::receipt::Receipt;
use candour_domain::second_person::{SamePerson, SecondPerson};
use candour_domain::staff::Staff;
use candour_store::erasure::{NewErasure, NewErasureWish};
use candour_store::{BusyError, Db, StoreError, transact};

pub use candour_store::erasure::{ErasureFound, ErasureWishFound};

use super::{ErasureError, ErasureList, certificate, empty_log};
use crate::Unavailable;
use crate::audit::line;
use crate::ctx::Ctx;
use crate::hold::{self, HoldError};
use crate::permit::{Refused, can, permit};
use crate::restriction::{self, Door};

/// The most wishes, and the most erasures, that a page lists.
const MOST_LISTED: i64 = 100;

/// Why nothing was shown, asked for or erased.
#[derive(Debug, thiserror::Error)]
pub enum ByTwoError {
    /// The person may not do this.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// There is no such answer, wish or certificate, or the person may not know of it.
    #[error("there is nothing like this")]
    NotFound,
    /// What was typed is no receipt of an answer.
    #[error("no answer has this receipt")]
    UnknownReceipt,
    /// No cause was chosen.
    #[error("no cause was chosen")]
    Cause,
    /// Somebody asks for this answer already.
    #[error("somebody asks for this already")]
    Waiting,
    /// Nobody decides on what they asked for themselves.
    #[error("nobody decides on their own wish")]
    OwnWish,
    /// Somebody has decided.
    #[error("it has been decided")]
    Decided,
    /// Nothing was erased, or not put on the list yet; holds why.
    #[error(transparent)]
    Erasure(ErasureError),
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for ByTwoError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl From<SamePerson> for ByTwoError {
    fn from(_: SamePerson) -> Self {
        Self::OwnWish
    }
}

impl From<ErasureError> for ByTwoError {
    fn from(error: ErasureError) -> Self {
        match error {
            ErasureError::NoSuchAnswer => Self::NotFound,
            ErasureError::Unavailable(error) => Self::Unavailable(error),
            other => Self::Erasure(other),
        }
    }
}

impl BusyError for ByTwoError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_busy())
    }
}

/// Which answer is to be erased.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// That behind an item.
    Item(WorkItemId),
    /// That with the receipt that the person tells.
    Receipt(&'a str),
}

/// Whether a person may know of an answer: it is not about them, nor restricted for those who know.
async fn may_know(ctx: &Ctx, db: &mut Db, staff: &Staff, answer: FeedbackId) -> Result<bool, StoreError> {
    Ok(!matches!(restriction::door(ctx, db, staff, Some(answer)).await?, Door::Hidden))
}

/// Asks that what came with an answer be erased. Somebody else has to carry it out.
///
/// # Errors
/// [`ByTwoError`] says why not.
pub async fn ask(ctx: &Ctx, staff: &Staff, which: Which<'_>, cause: &str) -> Result<(), ByTwoError> {
    permit(staff, Act::AskErasure, Place::default())?;
    let answer = match which {
        Which::Item(item) => match hold::answer_of(ctx, staff, item).await {
            Ok(answer) => answer,
            Err(HoldError::Unavailable(error)) => return Err(error.into()),
            Err(_) => return Err(ByTwoError::NotFound),
        },
        Which::Receipt(typed) => {
            let receipt = Receipt::parse(typed).map_err(|_| ByTwoError::UnknownReceipt)?;
            let mut db = ctx.store.read().await?;
            let found = db.feedback_by_receipt(receipt.fingerprint(&ctx.key)).await?;
            let answer = found.ok_or(ByTwoError::UnknownReceipt)?.id;
            if !may_know(ctx, &mut db, staff, answer).await? {
                return Err(ByTwoError::UnknownReceipt);
            }
            answer
        }
    };
    let cause = ErasureCause::parse(cause).filter(|cause| ErasureCause::CHOSEN.contains(cause));
    let cause = cause.ok_or(ByTwoError::Cause)?;
    let at = ctx.clock.now();
    let id = ErasureWishId::new(at, ctx.chance.bytes());
    let new = NewErasureWish { id, answer, cause, asked_at: at, asked_by: staff.id };
    let entry = line(ctx, Some(staff.id), AuditAct::ErasureAsked, Some(answer.uuid()), None);
    let written = transact!(ctx.store, |db| {
        db.insert_erasure_wish(&new).await?;
        db.insert_audit(&entry).await
    });
    match written {
        Err(StoreError::Duplicate) => Err(ByTwoError::Waiting),
        other => Ok(other?),
    }
}

/// A wish as it is listed.
#[derive(Debug, Clone)]
pub struct WishListed {
    /// The wish.
    pub wish: ErasureWishFound,
    /// The item by which people at the desk know the answer.
    pub item: Option<WorkItemId>,
    /// What the words are held for, where they are: then carrying it out takes them from feedback alone.
    pub held: Option<HoldKind>,
    /// Whether the reader may decide on it.
    pub may_decide: bool,
}

/// What waits to be erased, and what was.
#[derive(Debug, Clone)]
pub struct Erasures {
    /// The wishes, those that wait first.
    pub wishes: Vec<WishListed>,
    /// The newest erasures by the force, on the list outside the database or about to be.
    pub done: Vec<ErasureFound>,
    /// Whether there is a list outside the database at all: without it nothing can be carried out.
    pub has_list: bool,
}

/// Lists what waits to be erased, and what was, but for what the reader may not know of.
///
/// # Errors
/// [`ByTwoError`] says why nothing is shown.
pub async fn list(ctx: &Ctx, staff: &Staff) -> Result<Erasures, ByTwoError> {
    permit(staff, Act::AskErasure, Place::default())?;
    let mut db = ctx.store.snapshot().await?;
    let mut wishes = Vec::new();
    for wish in db.erasure_wishes(MOST_LISTED).await? {
        if !may_know(ctx, &mut db, staff, wish.answer).await? {
            continue;
        }
        let held = db.holds_over(wish.answer).await?.first().map(|hold| hold.kind);
        let may_decide = can(staff, Act::Erase) && two(&wish, staff).is_ok();
        wishes.push(WishListed { item: db.first_item_of(wish.answer).await?, held, may_decide, wish });
    }
    let mut done = Vec::new();
    for found in db.latest_erasures(MOST_LISTED).await? {
        if may_know(ctx, &mut db, staff, found.listed.answer).await? {
            done.push(found);
        }
    }
    Ok(Erasures { wishes, done, has_list: ctx.settings.erasure_folder.is_some() })
}

/// Declines what somebody else asked for. Nothing is erased.
///
/// # Errors
/// [`ByTwoError`] says why not.
pub async fn decline(ctx: &Ctx, staff: &Staff, id: ErasureWishId) -> Result<(), ByTwoError> {
    let (wish, two) = to_decide(ctx, staff, id).await?;
    let at = ctx.clock.now();
    let entry = line(ctx, Some(staff.id), AuditAct::ErasureDeclined, Some(wish.answer.uuid()), None);
    transact!(ctx.store, |db| {
        if !db.decide_erasure_wish(id, two, at, None).await? {
            return Err(ByTwoError::Decided);
        }
        Ok(db.insert_audit(&entry).await?)
    })
}

/// Carries out what somebody else asked for. When this comes back well, it stands on the list outside the database, and
/// the certificate may be given to the person. If the list cannot be opened, nothing is erased.
///
/// # Errors
/// [`ByTwoError`] says why not.
pub async fn carry_out(ctx: &Ctx, staff: &Staff, id: ErasureWishId) -> Result<Certificate, ByTwoError> {
    let (wish, two) = to_decide(ctx, staff, id).await?;
    let folder = ctx.settings.erasure_folder.as_deref();
    let list = ErasureList::in_folder(folder.ok_or(ByTwoError::Erasure(ErasureError::NoFolder))?);
    list.open().map_err(ErasureError::NoList)?;
    let at = ctx.clock.now();
    let erasure = ErasureId::new(at, ctx.chance.bytes());
    let random = ctx.chance.bytes::<10>();
    let entry = line(ctx, Some(staff.id), AuditAct::AnswerErased, Some(wish.answer.uuid()), None);
    let (answer, cause) = (wish.answer, wish.cause);
    let new = transact!(ctx.store, |db| {
        let month_before = super::month_before(db, answer).await?;
        let erased = db.erase_answer(answer, at, cause).await?.ok_or(ByTwoError::NotFound)?;
        db.close_withdrawn_work(answer, at, random).await?;
        let listed = Listed { id: erasure, answer, person: erased.person, at, cause, held: erased.held };
        let new =
            NewErasure { listed, staff_id: Some(staff.id), key_month: erased.key_month.or(month_before) };
        db.insert_erasure(&new).await?;
        if !db.decide_erasure_wish(id, two, at, Some(erasure)).await? {
            return Err(ByTwoError::Decided);
        }
        db.insert_audit(&entry).await?;
        Ok::<_, ByTwoError>(new)
    })?;
    empty_log(ctx).await;
    super::put_on(ctx, &list, &new).await?;
    certificate(ctx, erasure).await?.ok_or(ByTwoError::NotFound)
}

/// Who asked and who decides, where nobody has decided and they are two.
fn two(wish: &ErasureWishFound, staff: &Staff) -> Result<SecondPerson, ByTwoError> {
    if wish.decided_at.is_some() {
        return Err(ByTwoError::Decided);
    }
    Ok(SecondPerson::after(wish.asked_by, staff.id)?)
}

async fn to_decide(
    ctx: &Ctx,
    staff: &Staff,
    id: ErasureWishId,
) -> Result<(ErasureWishFound, SecondPerson), ByTwoError> {
    permit(staff, Act::Erase, Place::default())?;
    let mut db = ctx.store.read().await?;
    let wish = db.erasure_wish(id).await?.ok_or(ByTwoError::NotFound)?;
    if !may_know(ctx, &mut db, staff, wish.answer).await? {
        return Err(ByTwoError::NotFound);
    }
    let two = two(&wish, staff)?;
    Ok((wish, two))
}

/// A certificate to show and to print.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The certificate.
    pub certificate: Certificate,
    /// The certificate that came of it when the hold was lifted, where this one says that the words are held.
    pub later: Option<ErasureId>,
}

/// The certificate of an erasure, for those who may ask for one; nothing while it is not on the list.
///
/// # Errors
/// [`ByTwoError`] says why nothing is shown.
pub async fn show(ctx: &Ctx, staff: &Staff, id: ErasureId) -> Result<Shown, ByTwoError> {
    permit(staff, Act::AskErasure, Place::default())?;
    let certificate = certificate(ctx, id).await?.ok_or(ByTwoError::NotFound)?;
    let mut db = ctx.store.read().await?;
    if !may_know(ctx, &mut db, staff, certificate.answer).await? {
        return Err(ByTwoError::NotFound);
    }
    let later = if certificate.held_since.is_some() {
        let all = db.erasures_of(certificate.answer).await?;
        all.iter().find(|found| found.listed.held.is_none()).map(|found| found.listed.id)
    } else {
        None
    };
    Ok(Shown { certificate, later })
}
