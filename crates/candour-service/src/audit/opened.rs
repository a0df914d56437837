//! Who has opened a record: the roles, days and reasons, without names, for the person whose record it is.

use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::ids::{FeedbackId, WorkItemId};
use candour_domain::permission::{Act, Place, Role};
use candour_domain::receipt::Receipt;
use candour_domain::staff::Staff;
use candour_store::audit::RecordRead;
use jiff::Timestamp;

use super::record_read;
use crate::ctx::{Ctx, local_day};
use crate::feedback::ReceiptError;
use crate::permit::permit;
use crate::restriction::{self, Door};
use crate::work::WorkError;

/// One kind of people who opened a record on one day for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// What they do; nothing where it is not known, or where a program did it.
    pub role: Option<Role>,
    /// Whether a program did it.
    pub program: bool,
    /// The first time on that day.
    pub at: Timestamp,
    /// Why.
    pub purpose: Option<ReadPurpose>,
}

/// Who has opened the record of the answer with this receipt, the newest day first; also what a hold keeps of it. Looking
/// writes nothing.
///
/// Why somebody opened what is held is not told here, since it says what it is held for, and somebody else may look at the
/// screen (ADR 0038). The same roles open records for many reasons. The clerk is told.
///
/// # Errors
/// [`ReceiptError::Unknown`] when no answer has this receipt.
pub async fn opened_by_receipt(ctx: &Ctx, receipt: &Receipt) -> Result<Vec<Opening>, ReceiptError> {
    let mut db = ctx.store.read().await?;
    let found = db.feedback_by_receipt(receipt.fingerprint(&ctx.key)).await?.ok_or(ReceiptError::Unknown)?;
    let mut reads = db.reads_of_answer(found.id, &AuditAct::READS).await?;
    for read in reads.iter_mut().filter(|read| read.act == AuditAct::HeldRead) {
        read.purpose = None;
    }
    Ok(openings(reads))
}

/// The same for a clerk who answers the person, from a work item of theirs. That the clerk had it shown is on record first.
///
/// # Errors
/// [`WorkError`] says why nothing is shown.
pub async fn opened_of_item(ctx: &Ctx, staff: &Staff, id: WorkItemId) -> Result<Vec<Opening>, WorkError> {
    permit(staff, Act::ReadWords, Place::default())?;
    let mut db = ctx.store.read().await?;
    let item = db.work_item(id).await?.ok_or(WorkError::NotFound)?;
    if !matches!(restriction::door(ctx, &mut db, staff, item.feedback_id).await?, Door::Open(_)) {
        return Err(WorkError::NotFound);
    }
    drop(db);
    let purpose = Some(ReadPurpose::AnswerRequest);
    record_read(ctx, staff, AuditAct::ReadersShown, Some(id.uuid()), purpose).await?;
    let Some(answer) = item.feedback_id else { return Ok(Vec::new()) };
    Ok(of_answer(ctx, answer).await?)
}

async fn of_answer(ctx: &Ctx, answer: FeedbackId) -> Result<Vec<Opening>, candour_store::StoreError> {
    Ok(openings(ctx.store.read().await?.reads_of_answer(answer, &AuditAct::READS).await?))
}

/// Several looks of one role on one day for one reason are one line.
fn openings(reads: Vec<RecordRead>) -> Vec<Opening> {
    let mut found: Vec<Opening> = Vec::new();
    for read in reads {
        let role = read.actor.as_deref().and_then(Role::parse);
        let program = read.actor.as_deref() == Some("api_key");
        let new = Opening { role, program, at: read.at, purpose: read.purpose };
        let same = |one: &Opening| {
            (one.role, one.program, one.purpose, local_day(one.at))
                == (new.role, new.program, new.purpose, local_day(new.at))
        };
        if !found.iter().any(same) {
            found.push(new);
        }
    }
    found.sort_by_key(|opening| std::cmp::Reverse(opening.at));
    found
}
