//! Signs that feedback is abused: looked for soon after answers come, put before a human with the reason, and decided by
//! one. A sign stops nothing and tells the person who answered nothing; what is set aside stays on record, and leaves
//! the figures as an answer that was taken back does.

mod burst;
mod decide;
mod flip;
mod hand_out;
mod own_contact;
mod own_place;
mod screen;
mod view;

use candour_domain::flag::{FlagKind, FlagTarget, Seen};
use candour_domain::ids::{FeedbackId, WorkEventId, WorkItemId};
use candour_domain::text::ShortTextError;
use candour_domain::work_item::WorkKind;
use candour_store::flag::NewFlag;
use candour_store::work::NewWorkItem;
use candour_store::{BusyError, StoreError};
use jiff::Timestamp;

pub use candour_store::flag::{FlagCounts, FlagFound, FlaggedAnswer};

pub use burst::{DAYS, burst};
pub use decide::{REASON_LIMIT, decide};
pub use hand_out::look_at_offers;
pub use own_contact::{Given, empty_staff_contacts, give_staff_contacts};
pub(crate) use own_contact::{MaybeOwn, flag_if_own};
pub use own_place::note_staff_source;
pub(crate) use own_place::{is_own_network, staff_mark};
pub use screen::screen;
pub use view::{AnswerShown, DecisionShown, FlagOpened, FlagPage, FlagView, PAGE, list, open};

use crate::Unavailable;
use crate::ctx::Ctx;
use crate::permit::Refused;

/// Why nothing was shown or decided.
#[derive(Debug, thiserror::Error)]
pub enum FlagError {
    /// The person may not do this, or the flag is about themselves.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// There is no such flag.
    #[error("there is no such flag")]
    NotFound,
    /// Nothing was decided.
    #[error("nothing was decided")]
    Decision,
    /// The reason will not do.
    #[error("the reason will not do: {0}")]
    Reason(ShortTextError),
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for FlagError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl BusyError for FlagError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_busy())
    }
}

/// What was seen of somebody, before it is a flag.
#[derive(Debug, Clone)]
struct Sign {
    kind: FlagKind,
    target: FlagTarget,
    seen: Seen,
    answers: Vec<FeedbackId>,
}

impl Sign {
    /// With the work item that puts it before a human, all fixed before the write.
    fn flag(self, ctx: &Ctx, at: Timestamp) -> NewFlag {
        let item = NewWorkItem {
            id: WorkItemId::new(at, ctx.chance.bytes()),
            kind: WorkKind::Flag,
            feedback_id: None,
            contact_request_id: None,
            risk: Vec::new(),
            made_at: at,
            due_at: ctx.settings.work_clocks.due(WorkKind::Flag, at),
            event_id: WorkEventId::new(at, ctx.chance.bytes()),
        };
        NewFlag { kind: self.kind, target: self.target, seen: self.seen, answers: self.answers, item }
    }
}
