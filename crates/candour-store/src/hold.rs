//! Holds, and what lies under them when its answer is gone from feedback.
//!
//! A text moves here as it is sealed, under the id it had, so that it opens as what it was. Nothing that shows feedback
//! looks here.

use std::collections::HashSet;

use candour_domain::hold::{HeldKind, HoldKind, HoldReason};
use candour_domain::ids::{ContactRequestId, FeedbackId, HoldId, StaffId, WorkItemId};
use candour_domain::second_person::SecondPerson;
use jiff::Timestamp;
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;
use crate::organisation::ROWS;
use crate::seal::{Column, Sealed};

/// A hold to place.
#[derive(Debug, Clone)]
pub struct NewHold {
    /// Id.
    pub id: HoldId,
    /// The answer.
    pub feedback_id: FeedbackId,
    /// What for.
    pub kind: HoldKind,
    /// Why.
    pub reason: HoldReason,
    /// What is to be known about it, sealed.
    pub sealed_note: Option<Sealed>,
    /// When.
    pub placed_at: Timestamp,
    /// By whom; nobody where a restore did.
    pub placed_by: Option<StaffId>,
    /// The local day on which somebody looks again, as days since 1970.
    pub review_day: i32,
}

/// Somebody, with the name to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// Who.
    pub id: StaffId,
    /// Their name.
    pub name: String,
    /// When they did it.
    pub at: Timestamp,
}

/// A hold that stands.
#[derive(Debug, Clone, PartialEq)]
pub struct HoldFound {
    /// Id.
    pub id: HoldId,
    /// The answer.
    pub feedback_id: FeedbackId,
    /// What for.
    pub kind: HoldKind,
    /// Why.
    pub reason: HoldReason,
    /// What is to be known about it, sealed.
    pub sealed_note: Option<Sealed>,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// The name of who placed it; nobody where a restore did.
    pub placed_by: Option<String>,
    /// The local day on which somebody looks again, as days since 1970.
    pub review_day: i32,
    /// Who asks to lift it.
    pub lift_asked: Option<By>,
    /// Whether the words have left feedback and lie under the hold alone.
    pub set_aside: bool,
}

/// What became of a hold that stands no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiftedFound {
    /// The answer it stood over.
    pub feedback_id: FeedbackId,
    /// When it was lifted.
    pub at: Timestamp,
    /// The name of who lifted it; nobody where a restore did.
    pub by: Option<String>,
}

/// A text under a hold.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldFound {
    /// The id it had as words, wish or note.
    pub id: Uuid,
    /// What it was.
    pub kind: HeldKind,
    /// When it was written.
    pub at: Timestamp,
    /// The text.
    pub sealed: Sealed,
}

impl HeldFound {
    /// The column to which it is sealed: the one it came from.
    pub const fn column(&self) -> Column {
        match self.kind {
            HeldKind::Words => Column::Words,
            HeldKind::Wish => Column::ContactWish,
            HeldKind::Note => Column::WorkNote,
        }
    }
}

const TABLE: &str = "hold";
type Row = (
    Uuid,
    Uuid,
    String,
    String,
    Option<Vec<u8>>,
    i64,
    Option<String>,
    i64,
    Option<i64>,
    Option<Uuid>,
    Option<String>,
    bool,
);

macro_rules! holds {
    ($condition:literal) => {
        concat!(
            "SELECT hold.id, hold.feedback_id, hold.kind, hold.reason, hold.sealed_note, hold.placed_at, \
             placer.display_name, hold.review_day, hold.lift_asked_at, hold.lift_asked_by, asker.display_name, \
             feedback.state = 'withdrawn' FROM hold JOIN feedback ON feedback.id = hold.feedback_id \
             LEFT JOIN staff AS placer ON placer.id = hold.placed_by \
             LEFT JOIN staff AS asker ON asker.id = hold.lift_asked_by WHERE hold.lifted_at IS NULL AND ",
            $condition
        )
    };
}

impl Db {
    /// Waits until nobody else is at an answer, and keeps others from it until the end of the transaction: what is held
    /// and what is erased are decided one after the other. `false` where there is no such answer.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lock_answer(&mut self, id: FeedbackId) -> Result<bool, StoreError> {
        let there = on_both!(self, connection => {
            sqlx::query("UPDATE feedback SET state = state WHERE id = $1")
                .bind(id.uuid())
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(there == 1)
    }

    /// Places a hold.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when one of this kind stands; [`StoreError::Orphan`] when there is no such answer.
    pub async fn insert_hold(&mut self, new: &NewHold) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO hold (id, feedback_id, kind, reason, sealed_note, placed_at, placed_by, review_day) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(new.id.uuid())
            .bind(new.feedback_id.uuid())
            .bind(new.kind.as_str())
            .bind(new.reason.as_str())
            .bind(new.sealed_note.as_ref().map(|note| note.bytes().to_vec()))
            .bind(micros(new.placed_at))
            .bind(new.placed_by.map(StaffId::uuid))
            .bind(i64::from(new.review_day))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// The holds that stand, the one to look at first on top.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn holds(&mut self, limit: i64) -> Result<Vec<HoldFound>, StoreError> {
        let rows: Vec<Row> = on_both!(self, connection => {
            sqlx::query_as(holds!("TRUE ORDER BY hold.review_day, hold.id LIMIT $1"))
                .bind(limit)
                .fetch_all(connection)
                .await
        })?;
        rows.into_iter().map(found).collect()
    }

    /// A hold that stands.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn hold(&mut self, id: HoldId) -> Result<Option<HoldFound>, StoreError> {
        let row: Option<Row> = on_both!(self, connection => {
            sqlx::query_as(holds!("hold.id = $1")).bind(id.uuid()).fetch_optional(connection).await
        })?;
        row.map(found).transpose()
    }

    /// What became of a hold that was lifted.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lifted_hold(&mut self, id: HoldId) -> Result<Option<LiftedFound>, StoreError> {
        let row: Option<(Uuid, i64, Option<String>)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT hold.feedback_id, hold.lifted_at, staff.display_name FROM hold \
                 LEFT JOIN staff ON staff.id = hold.lifted_by WHERE hold.id = $1 AND hold.lifted_at IS NOT NULL",
            )
            .bind(id.uuid())
            .fetch_optional(connection)
            .await
        })?;
        let lifted = |(answer, at, by)| {
            Ok(LiftedFound { feedback_id: FeedbackId::from_uuid(answer), at: timestamp(TABLE, at)?, by })
        };
        row.map(lifted).transpose()
    }

    /// The holds that stand over an answer, that for evidence first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn holds_over(&mut self, id: FeedbackId) -> Result<Vec<HoldFound>, StoreError> {
        let rows: Vec<Row> = on_both!(self, connection => {
            sqlx::query_as(holds!("hold.feedback_id = $1 ORDER BY hold.kind"))
                .bind(id.uuid())
                .fetch_all(connection)
                .await
        })?;
        rows.into_iter().map(found).collect()
    }

    /// Whether a hold stands over an answer.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_held(&mut self, id: FeedbackId) -> Result<bool, StoreError> {
        Ok(!self.held_among(&[id]).await?.is_empty())
    }

    /// Those of these answers over which a hold stands.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn held_among(&mut self, ids: &[FeedbackId]) -> Result<HashSet<FeedbackId>, StoreError> {
        let mut held = HashSet::new();
        for some in ids.chunks(ROWS) {
            let rows: Vec<(Uuid,)> = on_both!(self, connection => {
                let mut query =
                    QueryBuilder::new("SELECT feedback_id FROM hold WHERE lifted_at IS NULL AND feedback_id IN (");
                let mut list = query.separated(", ");
                for id in some {
                    list.push_bind(id.uuid());
                }
                query.push(")").build_query_as().fetch_all(connection).await
            })?;
            held.extend(rows.into_iter().map(|(id,)| FeedbackId::from_uuid(id)));
        }
        Ok(held)
    }

    /// Lets a hold stand on, until somebody looks again on this day; nobody's wish to lift it waits any more. `false`
    /// when it was lifted.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep_hold(&mut self, id: HoldId, review_day: i32) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE hold SET review_day = $2, lift_asked_at = NULL, lift_asked_by = NULL \
                 WHERE id = $1 AND lifted_at IS NULL",
            )
            .bind(id.uuid())
            .bind(i64::from(review_day))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Stores that somebody asks to lift a hold. `false` when somebody asks already, or it was lifted.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ask_to_lift_hold(
        &mut self,
        id: HoldId,
        by: StaffId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE hold SET lift_asked_at = $3, lift_asked_by = $2 \
                 WHERE id = $1 AND lifted_at IS NULL AND lift_asked_by IS NULL",
            )
            .bind(id.uuid())
            .bind(by.uuid())
            .bind(micros(at))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Lifts a hold that the first person asked to lift. `false` when they did not, or it was lifted.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lift_hold(
        &mut self,
        id: HoldId,
        by: SecondPerson,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE hold SET lifted_at = $3, lifted_by = $2 \
                 WHERE id = $1 AND lifted_at IS NULL AND lift_asked_by = $4",
            )
            .bind(id.uuid())
            .bind(by.second().uuid())
            .bind(micros(at))
            .bind(by.first().uuid())
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Ends every hold over an answer that the list of erasures says was erased, at `at`, after its holds were lifted. One
    /// that was placed later stands.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lift_holds_over(&mut self, id: FeedbackId, at: Timestamp) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("UPDATE hold SET lifted_at = $2 WHERE feedback_id = $1 AND lifted_at IS NULL AND placed_at <= $2")
                .bind(id.uuid())
                .bind(micros(at))
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        Ok(())
    }

    /// Where a hold stands over an answer: puts its words and wishes under the hold. They are still where they were;
    /// whoever calls this takes them from there.
    pub(crate) async fn set_aside_words(&mut self, id: FeedbackId) -> Result<(), StoreError> {
        self.set_aside(
            id,
            &[
                "INSERT INTO held_text (id, feedback_id, kind, at, sealed) \
                 SELECT id, feedback_id, 'words', at, sealed FROM feedback_words WHERE feedback_id = $1",
                "INSERT INTO held_text (id, feedback_id, kind, at, sealed) \
                 SELECT id, feedback_id, 'wish', at, sealed FROM contact_request WHERE feedback_id = $1",
            ],
        )
        .await
    }

    /// The same with the notes of staff about it.
    pub(crate) async fn set_aside_notes(&mut self, id: FeedbackId) -> Result<(), StoreError> {
        self.set_aside(
            id,
            &["INSERT INTO held_text (id, feedback_id, kind, at, sealed) \
               SELECT work_event.id, work_item.feedback_id, 'note', work_event.at, work_event.sealed_note \
               FROM work_event JOIN work_item ON work_item.id = work_event.work_item_id \
               WHERE work_item.feedback_id = $1 AND work_event.sealed_note IS NOT NULL"],
        )
        .await
    }

    /// The same with wishes that no work is left for, before they make room for a newer one.
    pub(crate) async fn set_aside_old_wishes(
        &mut self,
        id: FeedbackId,
        newest: ContactRequestId,
    ) -> Result<(), StoreError> {
        if !self.is_held(id).await? {
            return Ok(());
        }
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO held_text (id, feedback_id, kind, at, sealed) \
                 SELECT id, feedback_id, 'wish', at, sealed FROM contact_request WHERE feedback_id = $1 AND id <> $2 \
                 AND NOT EXISTS (SELECT 1 FROM work_item WHERE work_item.contact_request_id = contact_request.id)",
            )
            .bind(id.uuid())
            .bind(newest.uuid())
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    async fn set_aside(&mut self, id: FeedbackId, texts: &[&'static str]) -> Result<(), StoreError> {
        if !self.is_held(id).await? {
            return Ok(());
        }
        for sql in texts.iter().copied() {
            on_both!(self, connection => sqlx::query(sql).bind(id.uuid()).execute(connection).await.map(|_| ()))?;
        }
        Ok(())
    }

    /// What lies under the holds of an answer, the oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn held_texts(&mut self, id: FeedbackId) -> Result<Vec<HeldFound>, StoreError> {
        let rows: Vec<(Uuid, String, i64, Vec<u8>)> = on_both!(self, connection => {
            sqlx::query_as("SELECT id, kind, at, sealed FROM held_text WHERE feedback_id = $1 ORDER BY at, id")
                .bind(id.uuid())
                .fetch_all(connection)
                .await
        })?;
        rows.into_iter()
            .map(|(id, kind, at, sealed)| {
                Ok(HeldFound {
                    id,
                    kind: named("held_text", HeldKind::parse(&kind))?,
                    at: timestamp("held_text", at)?,
                    sealed: Sealed::from_bytes(sealed),
                })
            })
            .collect()
    }

    /// Erases what lies under the holds of an answer, and what was noted when they were placed. Nothing happens while one
    /// of them stands.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn erase_held(&mut self, id: FeedbackId) -> Result<(), StoreError> {
        if self.is_held(id).await? {
            return Ok(());
        }
        for sql in [
            "DELETE FROM held_text WHERE feedback_id = $1",
            "UPDATE hold SET sealed_note = NULL WHERE feedback_id = $1 AND sealed_note IS NOT NULL",
        ] {
            on_both!(self, connection => sqlx::query(sql).bind(id.uuid()).execute(connection).await.map(|_| ()))?;
        }
        Ok(())
    }

    /// When the last hold over an answer was lifted, where there was one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn hold_was_lifted(&mut self, id: FeedbackId) -> Result<Option<Timestamp>, StoreError> {
        let (at,): (Option<i64>,) = on_both!(self, connection => {
            sqlx::query_as("SELECT MAX(lifted_at) FROM hold WHERE feedback_id = $1")
                .bind(id.uuid())
                .fetch_one(connection)
                .await
        })?;
        at.map(|at| timestamp(TABLE, at)).transpose()
    }

    /// The item of an answer by which people at the desk know it: the first that was made.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn first_item_of(&mut self, id: FeedbackId) -> Result<Option<WorkItemId>, StoreError> {
        let row: Option<(Uuid,)> = on_both!(self, connection => {
            sqlx::query_as("SELECT id FROM work_item WHERE feedback_id = $1 ORDER BY made_at, id LIMIT 1")
                .bind(id.uuid())
                .fetch_optional(connection)
                .await
        })?;
        Ok(row.map(|(id,)| WorkItemId::from_uuid(id)))
    }
}

fn found(row: Row) -> Result<HoldFound, StoreError> {
    let (id, answer, kind, reason, note, placed_at, placer, review_day, asked_at, asked_by, asker, set_aside) =
        row;
    let lift_asked = match (asked_by, asker, asked_at) {
        (Some(by), Some(name), Some(at)) => {
            Some(By { id: StaffId::from_uuid(by), name, at: timestamp(TABLE, at)? })
        }
        _ => None,
    };
    Ok(HoldFound {
        id: HoldId::from_uuid(id),
        feedback_id: FeedbackId::from_uuid(answer),
        kind: named(TABLE, HoldKind::parse(&kind))?,
        reason: named(TABLE, HoldReason::parse(&reason))?,
        sealed_note: note.map(Sealed::from_bytes),
        placed_at: timestamp(TABLE, placed_at)?,
        placed_by: placer,
        review_day: i32::try_from(review_day).map_err(|_| StoreError::Corrupt { table: TABLE })?,
        lift_asked,
        set_aside,
    })
}
