//! Work items and what happened to them.

use candour_domain::ids::{ContactRequestId, FeedbackId, StaffId, WorkEventId, WorkItemId};
use candour_domain::risk::RiskKind;
use candour_domain::work_item::{WorkEvent, WorkKind};
use jiff::Timestamp;

use crate::db::{Db, micros, on_both};
use crate::error::StoreError;
use crate::seal::Sealed;

/// A work item to store.
#[derive(Debug, Clone)]
pub struct NewWorkItem {
    /// Id.
    pub id: WorkItemId,
    /// Why a human is needed.
    pub kind: WorkKind,
    /// The answer it came from.
    pub feedback_id: Option<FeedbackId>,
    /// The wish it came from.
    pub contact_request_id: Option<ContactRequestId>,
    /// What the risk rules matched.
    pub risk: Vec<RiskKind>,
    /// When.
    pub made_at: Timestamp,
    /// When it is due.
    pub due_at: Timestamp,
    /// The id of its first event.
    pub event_id: WorkEventId,
}

/// An event of a work item to store.
#[derive(Debug, Clone)]
pub struct NewWorkEvent {
    /// Id.
    pub id: WorkEventId,
    /// The item.
    pub work_item_id: WorkItemId,
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub event: WorkEvent,
    /// Who did it; nobody when the system did.
    pub staff_id: Option<StaffId>,
    /// To whom it was given.
    pub to_staff_id: Option<StaffId>,
    /// A note.
    pub sealed_note: Option<Sealed>,
}

impl Db {
    /// Stores a work item and that it was made.
    ///
    /// # Errors
    /// [`StoreError::Orphan`] when the answer or wish is not there.
    pub async fn insert_work_item(&mut self, new: &NewWorkItem) -> Result<(), StoreError> {
        let risk = (!new.risk.is_empty())
            .then(|| new.risk.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(","));
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO work_item (id, kind, state, feedback_id, contact_request_id, risk, made_at, due_at) \
                 VALUES ($1, $2, 'waiting', $3, $4, $5, $6, $7)",
            )
            .bind(new.id.uuid())
            .bind(new.kind.as_str())
            .bind(new.feedback_id.map(FeedbackId::uuid))
            .bind(new.contact_request_id.map(ContactRequestId::uuid))
            .bind(risk)
            .bind(micros(new.made_at))
            .bind(micros(new.due_at))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        self.insert_work_event(&NewWorkEvent {
            id: new.event_id,
            work_item_id: new.id,
            at: new.made_at,
            event: WorkEvent::Made,
            staff_id: None,
            to_staff_id: None,
            sealed_note: None,
        })
        .await
    }

    /// Stores an event.
    ///
    /// # Errors
    /// [`StoreError::Orphan`] when the item is not there.
    pub async fn insert_work_event(&mut self, new: &NewWorkEvent) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO work_event (id, work_item_id, at, event, staff_id, to_staff_id, sealed_note) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(new.id.uuid())
            .bind(new.work_item_id.uuid())
            .bind(micros(new.at))
            .bind(new.event.as_str())
            .bind(new.staff_id.map(StaffId::uuid))
            .bind(new.to_staff_id.map(StaffId::uuid))
            .bind(new.sealed_note.as_ref().map(|note| note.bytes().to_vec()))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }
}
