//! Finding the wish of somebody who is on the telephone, by the number or address they asked to be contacted at.

use candour_domain::audit::AuditAct;
use candour_domain::contact_point::ContactPoint;
use candour_domain::contact_request::ContactWish;
use candour_domain::permission::{Act, Place};
use candour_domain::staff::Staff;
use candour_store::contact_index::WishIndexed;
use candour_store::seal::Column;
use candour_store::work::WorkItemFound;
use candour_store::{BusyError, StoreError, transact};
use jiff::{SignedDuration, Timestamp};

use crate::Unavailable;
use crate::ctx::Ctx;
use crate::permit::{Refused, permit};
use crate::restriction::{self, Door};
use crate::{audit, keys};

/// How many items one search shows: who asked to be contacted more often is found by the newest.
const SHOWN: i64 = 20;
/// How often one person may search within an hour: more than anybody at a desk takes calls, and too few to try numbers.
pub const SEARCHES: i64 = 60;
const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// The most wishes that one round puts in the index.
const ROUND: i64 = 100;

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// The person may not.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// It is neither a telephone number nor an e-mail address.
    #[error("neither a telephone number nor an e-mail address")]
    NoContact,
    /// The person has searched too often within the hour.
    #[error("more than {SEARCHES} searches within an hour")]
    TooMany,
    /// Storage failed, or the search could not be put on record.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for FindError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl BusyError for FindError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_busy())
    }
}

/// What a search by number or address came to.
#[derive(Debug, Clone)]
pub struct FoundByContact {
    /// The work, the newest first.
    pub items: Vec<WorkItemFound>,
    /// Whether wishes wait to be put in the index: then one may be there and not be found yet.
    pub behind: bool,
}

/// Puts the wishes that came last in the index, so that one that came this moment is found. Whether more wait.
pub(crate) async fn catch_up(ctx: &Ctx) -> Result<bool, Unavailable> {
    if index_wishes(ctx).await? == 0 {
        return Ok(false);
    }
    Ok(!ctx.store.read().await?.wishes_to_index(1).await?.is_empty())
}

/// Finds the work for wishes with exactly this number or address, the newest first. That a search took place is on record
/// before anything is shown, without what was searched for. What stands in a wish is shown by opening its item, which is
/// on record by itself.
///
/// # Errors
/// [`FindError`] says why nothing is shown.
pub async fn find(ctx: &Ctx, staff: &Staff, contact: &str) -> Result<FoundByContact, FindError> {
    permit(staff, Act::DoWork, Place::default())?;
    let point = ContactPoint::parse(contact).ok_or(FindError::NoContact)?;
    let line = audit::line(ctx, Some(staff.id), AuditAct::ContactSearched, None, None);
    let since = ctx.clock.now().checked_sub(HOUR).unwrap_or(Timestamp::MIN);
    transact!(ctx.store, |db| {
        if db.contact_searches_since(staff.id, since).await? >= SEARCHES {
            return Err(FindError::TooMany);
        }
        Ok(db.insert_audit(&line).await?)
    })?;
    let behind = catch_up(ctx).await?;
    let mut db = ctx.store.read().await?;
    let mut items = Vec::new();
    for id in db.work_by_contact(point.fingerprint(&ctx.key), SHOWN).await? {
        let Some(item) = db.work_item(id).await? else { continue };
        // That a number belongs to a restricted record, or to one about who searches, is not told here.
        if let Door::Open(_) = restriction::door(ctx, &mut db, staff, item.feedback_id).await? {
            items.push(item);
        }
    }
    Ok(FoundByContact { items, behind })
}

/// Puts the newest wishes that are not in the index into it, at most one round. Returns how many there were; more may wait
/// when it is not zero.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn index_wishes(ctx: &Ctx) -> Result<usize, Unavailable> {
    let mut db = ctx.store.read().await?;
    let waiting = db.wishes_to_index(ROUND).await?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let opener = keys::opener(ctx, &mut db, waiting.iter().map(|(_, sealed)| sealed)).await?;
    drop(db);
    let mut ready: Vec<WishIndexed> = Vec::with_capacity(waiting.len());
    for (id, sealed) in &waiting {
        let wish = match opener.bytes(Column::ContactWish, id.uuid(), sealed) {
            Ok(bytes) => bytes.and_then(|bytes| serde_json::from_slice::<ContactWish>(&bytes).ok()),
            Err(error) => {
                tracing::error!(wish = %id, %error, "a wish cannot be looked up");
                None
            }
        };
        let points = wish.as_ref().map(ContactPoint::of_wish).unwrap_or_default();
        ready.push((*id, points.iter().map(|point| point.fingerprint(&ctx.key)).collect()));
    }
    transact!(ctx.store, |db| db.index_wishes(&ready).await)?;
    Ok(waiting.len())
}
