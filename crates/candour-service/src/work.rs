//! Somebody answers: the inbox, opening an item, taking it, handing it on, noting, closing, and what happens when
//! nobody does in time. Of two people at once one is told who was first, and nothing is lost.

mod act;
mod find;
mod open;

pub use act::{NOTE_LIMIT, assign, close, note, put_back, take};
pub(crate) use find::catch_up;
pub use find::{FindError, FoundByContact, SEARCHES, find, index_wishes};
pub use open::{Answer, Content, May, Opened, Shown, ShownWords, TraceLine, open};

use candour_domain::ids::WorkEventId;
use candour_domain::permission::{Act, Place};
use candour_domain::staff::Staff;
use candour_domain::text::ShortTextError;
use candour_domain::work_item::WorkEvent;
use candour_store::restriction::Sight;
use candour_store::work::NewWorkEvent;
use candour_store::{BusyError, StoreError, transact};
use jiff::Timestamp;

pub use candour_store::organisation::OfficerFound;
pub use candour_store::work::{
    ContextFound, EncounterBehind, InboxCounts, InboxFound, InboxKey, InboxView, WorkItemFound,
};

use crate::Unavailable;
use crate::ctx::Ctx;
use crate::jobs::Job;
use crate::permit::{Refused, can, permit};

/// How many items a page of the inbox holds.
pub const PAGE: usize = 50;
/// How many late items one round escalates.
const ESCALATED_AT_ONCE: i64 = 100;

/// Why nothing was shown or done.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    /// The person may not do this.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// There is no such item.
    #[error("there is no such item")]
    NotFound,
    /// Nobody opens it alone, and nobody has allowed this person to.
    #[error("the record is restricted")]
    Restricted,
    /// Somebody else has the item; holds their name.
    #[error("somebody else has the item")]
    TakenBy(String),
    /// The item is closed.
    #[error("the item is closed")]
    AlreadyClosed,
    /// Nobody of this user name does this work.
    #[error("nobody of this name does this work")]
    NoSuchColleague,
    /// The note will not do.
    #[error("the note will not do: {0}")]
    Note(ShortTextError),
    /// No outcome was chosen, or one that this kind of item cannot have.
    #[error("not an outcome for this kind of item")]
    Outcome,
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for WorkError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl BusyError for WorkError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_busy())
    }
}

/// A page of the inbox.
#[derive(Debug, Clone)]
pub struct Inbox {
    /// The items.
    pub items: Vec<InboxFound>,
    /// How many stand where.
    pub counts: InboxCounts,
    /// Where the next page begins.
    pub next: Option<InboxKey>,
    /// The time by which items are late.
    pub now: Timestamp,
}

/// Lists the items of a view, the most urgent first: by kind, then by when they are due. Never words, nothing about the
/// reader, and of restricted items only that they are there, for those who may know that.
///
/// # Errors
/// [`WorkError`] says why nothing is shown.
pub async fn inbox(
    ctx: &Ctx,
    staff: &Staff,
    view: InboxView,
    after: Option<InboxKey>,
) -> Result<Inbox, WorkError> {
    permit(staff, Act::SeeWork, Place::default())?;
    let now = ctx.clock.now();
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
    // Whoever may not see flags is not told of them either.
    let sight = Sight {
        not_about: staff.officer,
        restricted: can(staff, Act::SeeRestricted),
        flags: can(staff, Act::SeeFlags),
    };
    let mut db = ctx.store.read().await?;
    let mut items = db.inbox(view, after, now, limit, sight).await?;
    let counts = db.inbox_counts(staff.id, now, sight).await?;
    let more = items.len() > PAGE;
    items.truncate(PAGE);
    let next = items.last().filter(|_| more).map(|item| item.key);
    Ok(Inbox { items, counts, next, now })
}

/// Escalates the items whose time has passed, each once: it is marked, its trace says so, and an alert leaves. Taken or
/// not, no state stops the clock. Returns how many.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn escalate_overdue(ctx: &Ctx) -> Result<usize, Unavailable> {
    let now = ctx.clock.now();
    let late = ctx.store.read().await?.work_to_escalate(now, ESCALATED_AT_ONCE).await?;
    let mut count = 0;
    for id in late {
        let event = NewWorkEvent {
            id: WorkEventId::new(now, ctx.chance.bytes()),
            work_item_id: id,
            at: now,
            event: WorkEvent::Escalated,
            staff_id: None,
            to_staff_id: None,
            sealed_note: None,
        };
        let job = Job::WorkAlert { work_item: id, escalated: true }.stored(ctx);
        let marked = transact!(ctx.store, |db| {
            // Another node may have been first.
            let marked = db.mark_escalated(id, now).await?;
            if marked {
                db.insert_work_event(&event).await?;
                db.insert_job(&job).await?;
            }
            Ok::<bool, StoreError>(marked)
        })?;
        count += usize::from(marked);
    }
    Ok(count)
}
