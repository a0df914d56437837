//! Work items and what happened to them: making them and changing them. Every change of owner or state is one
//! conditional update, so that of two people at once one is told that the other was first.

mod inbox;
mod item;

pub use inbox::{InboxCounts, InboxFound, InboxKey, InboxView};
pub use item::{ContextFound, EncounterBehind, OpenWork, WorkEventFound, WorkItemFound};

use candour_domain::ids::{ContactRequestId, FeedbackId, StaffId, WorkEventId, WorkItemId};
use candour_domain::risk::RiskKind;
use candour_domain::work_item::{WorkEvent, WorkKind, WorkOutcome};
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
                "INSERT INTO work_event (id, work_item_id, at, event, staff_id, to_staff_id, sealed_note, seal_version) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(new.id.uuid())
            .bind(new.work_item_id.uuid())
            .bind(micros(new.at))
            .bind(new.event.as_str())
            .bind(new.staff_id.map(StaffId::uuid))
            .bind(new.to_staff_id.map(StaffId::uuid))
            .bind(new.sealed_note.as_ref().map(|note| note.bytes().to_vec()))
            .bind(new.sealed_note.as_ref().map_or(1, Sealed::version))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Gives a waiting item to `owner`. `false` when it is not waiting any more.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn take_work_item(&mut self, id: WorkItemId, owner: StaffId) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE work_item SET state = 'taken', owner_id = $2 WHERE id = $1 AND state = 'waiting'",
            )
            .bind(id.uuid())
            .bind(owner.uuid())
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Gives a taken item back to the inbox; where `owner` is given, only when that person has it. `false` when not.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_back_work_item(
        &mut self,
        id: WorkItemId,
        owner: Option<StaffId>,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE work_item SET state = 'waiting', owner_id = NULL \
                 WHERE id = $1 AND state = 'taken' AND ($2 IS NULL OR owner_id = $2)",
            )
            .bind(id.uuid())
            .bind(owner.map(StaffId::uuid))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Gives an open item to `owner`, whoever has it. `false` when it is closed or not there.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn assign_work_item(&mut self, id: WorkItemId, owner: StaffId) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE work_item SET state = 'taken', owner_id = $2 WHERE id = $1 AND state <> 'closed'",
            )
            .bind(id.uuid())
            .bind(owner.uuid())
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Closes an open item; where `unless_of_another` is given, only when nobody else than that person has it.
    /// `by` is nobody when the system closes it. `false` when it could not be.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn close_work_item(
        &mut self,
        id: WorkItemId,
        outcome: WorkOutcome,
        at: Timestamp,
        by: Option<StaffId>,
        unless_of_another: Option<StaffId>,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE work_item SET state = 'closed', outcome = $2, closed_at = $3, closed_by = $4 \
                 WHERE id = $1 AND state <> 'closed' AND ($5 IS NULL OR owner_id IS NULL OR owner_id = $5)",
            )
            .bind(id.uuid())
            .bind(outcome.as_str())
            .bind(micros(at))
            .bind(by.map(StaffId::uuid))
            .bind(unless_of_another.map(StaffId::uuid))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Gives every open item of a person back to the inbox, and returns them: a closed account owns nothing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn release_work_of(&mut self, owner: StaffId) -> Result<Vec<WorkItemId>, StoreError> {
        let rows: Vec<(uuid::Uuid,)> = on_both!(self, connection => {
            sqlx::query_as(
                "UPDATE work_item SET state = 'waiting', owner_id = NULL \
                 WHERE owner_id = $1 AND state = 'taken' RETURNING id",
            )
            .bind(owner.uuid())
            .fetch_all(connection)
            .await
        })?;
        Ok(rows.into_iter().map(|(id,)| WorkItemId::from_uuid(id)).collect())
    }

    /// Open items whose time has passed and that were not escalated, the longest late first. Taken or not: no state
    /// stops the clock.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn work_to_escalate(
        &mut self,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<WorkItemId>, StoreError> {
        let rows: Vec<(uuid::Uuid,)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id FROM work_item \
                 WHERE state <> 'closed' AND due_at <= $1 AND escalated_at IS NULL ORDER BY due_at, id LIMIT $2",
            )
            .bind(micros(now))
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        Ok(rows.into_iter().map(|(id,)| WorkItemId::from_uuid(id)).collect())
    }

    /// Marks an open item as escalated. `false` when it was before, or is closed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn mark_escalated(&mut self, id: WorkItemId, at: Timestamp) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE work_item SET escalated_at = $2 \
                 WHERE id = $1 AND state <> 'closed' AND escalated_at IS NULL",
            )
            .bind(id.uuid())
            .bind(micros(at))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }
}
