//! An answer comes in, and what the person may do with it afterwards.

mod afterwards;
mod commit_group;
mod fate;
mod receive;

pub use afterwards::{ReceiptError, add_words, answer_equality, ask_for_contact, standing_of, withdraw};
pub use commit_group::CommitGroup;
pub use fate::{Backups, Fate, Holding, TakenOut, fate_of};
pub use receive::{CodeStanding, ReceiveError, Received, Submission, look_up, receive};

use candour_domain::ids::{FeedbackId, WorkEventId, WorkItemId};
use candour_domain::risk::RiskKind;
use candour_domain::work_item::WorkKind;
use candour_store::jobs::NewJob;
use candour_store::work::NewWorkItem;
use jiff::Timestamp;

use crate::ctx::Ctx;
use crate::jobs::Job;

/// A work item with the job that alerts people to it, both fixed before the write.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) item: NewWorkItem,
    pub(crate) alert: Option<NewJob>,
}

/// Asks for a human: the item, due by the force's clock, and an alert where the kind needs one.
pub(crate) fn want_human(
    ctx: &Ctx,
    kind: WorkKind,
    feedback_id: FeedbackId,
    risk: Vec<RiskKind>,
    at: Timestamp,
) -> Wanted {
    let id = WorkItemId::new(at, ctx.chance.bytes());
    let item = NewWorkItem {
        id,
        kind,
        feedback_id: Some(feedback_id),
        contact_request_id: None,
        risk,
        made_at: at,
        due_at: ctx.settings.work_clocks.due(kind, at),
        event_id: WorkEventId::new(at, ctx.chance.bytes()),
    };
    let alert = kind.alerts().then(|| Job::WorkAlert { work_item: id, escalated: false }.stored(ctx));
    Wanted { item, alert }
}

impl Wanted {
    /// Stores the item and the alert in the transaction of what caused them.
    pub(crate) async fn store(&self, db: &mut candour_store::Db) -> Result<(), candour_store::StoreError> {
        db.insert_work_item(&self.item).await?;
        if let Some(job) = &self.alert {
            db.insert_job(job).await?;
        }
        Ok(())
    }
}
