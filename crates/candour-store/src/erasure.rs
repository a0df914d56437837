//! Erasing what a person gave, and the erasures that must stand on the list outside the database.

use candour_domain::erasure::{ErasureCause, Listed};
use candour_domain::hold::HoldKind;
use candour_domain::ids::{ErasureId, FeedbackId, PersonId, StaffId};
use candour_domain::key::KeyMonth;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;

mod wish;

pub use wish::{ErasureWishFound, NewErasureWish};

/// An erasure to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewErasure {
    /// What stands on the list.
    pub listed: Listed,
    /// Who did it; nobody when the person, the command line or the program did.
    pub staff_id: Option<StaffId>,
    /// The month by whose key the person's key was wrapped.
    pub key_month: Option<KeyMonth>,
}

/// An erasure as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureFound {
    /// What stands on the list.
    pub listed: Listed,
    /// Who did it.
    pub staff_id: Option<StaffId>,
    /// The month by whose key the person's key was wrapped.
    pub key_month: Option<KeyMonth>,
    /// When it was put on the list outside the database.
    pub listed_at: Option<Timestamp>,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erased {
    /// Whoever gave it, where it had a key of its own.
    pub person: Option<PersonId>,
    /// The month by whose key that key was wrapped, where there was one until now.
    pub key_month: Option<KeyMonth>,
    /// What it is held for, where a hold stands over it: then it left feedback alone, and its key is still there.
    pub held: Option<HoldKind>,
}

const TABLE: &str = "erasure";

type Row = (Uuid, Uuid, Option<Uuid>, i64, Option<Uuid>, String, Option<i64>, Option<i64>, Option<String>);

fn found(row: Row) -> Result<ErasureFound, StoreError> {
    let (id, answer, person, at, staff, cause, month, listed_at, held) = row;
    let month = month.map(|month| i32::try_from(month).map_err(|_| StoreError::Corrupt { table: TABLE }));
    Ok(ErasureFound {
        listed: Listed {
            id: ErasureId::from_uuid(id),
            answer: FeedbackId::from_uuid(answer),
            person: person.map(PersonId::from_uuid),
            at: timestamp(TABLE, at)?,
            cause: named(TABLE, ErasureCause::parse(&cause))?,
            held: held.map(|held| named(TABLE, HoldKind::parse(&held))).transpose()?,
        },
        staff_id: staff.map(StaffId::from_uuid),
        key_month: month.transpose()?.map(KeyMonth::from_number),
        listed_at: listed_at.map(|at| timestamp(TABLE, at)).transpose()?,
    })
}

impl Db {
    /// Whoever gave an answer and the month by whose key their key is wrapped, where they have one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn person_and_month_of(
        &mut self,
        id: FeedbackId,
    ) -> Result<(Option<PersonId>, Option<KeyMonth>), StoreError> {
        let Some(person) = self.person_of_answer(id).await? else { return Ok((None, None)) };
        let month = self.person_keys(&[person]).await?.first().map(|key| key.month);
        Ok((Some(person), month))
    }

    /// Erases what came with an answer: words and the stems of them, wishes, the mark of where it came from, copies of
    /// what is held about a person that it is in. The number leaves the counts as one that was taken back. Unless its
    /// person took it back themselves, notes of staff about it and the person's key go as well: what staff wrote about
    /// a risk stays with people after a withdrawal. `None` where there is no such answer. Doing it again changes
    /// nothing.
    ///
    /// Where a hold stands over it, what would be erased lies under the hold from now on, and the person's key stays.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn erase_answer(
        &mut self,
        id: FeedbackId,
        at: Timestamp,
        cause: ErasureCause,
    ) -> Result<Option<Erased>, StoreError> {
        if !self.lock_answer(id).await? {
            return Ok(None);
        }
        let (person, key_month) = self.person_and_month_of(id).await?;
        let held = self.holds_over(id).await?.first().map(|hold| hold.kind);
        self.withdraw_feedback(id, at).await?;
        self.forget_access_copies_with(id).await?;
        self.by_answer(
            "UPDATE feedback SET source_mark = NULL WHERE id = $1 AND source_mark IS NOT NULL",
            id,
        )
        .await?;
        self.by_answer("DELETE FROM words_waiting WHERE feedback_id = $1", id).await?;
        if cause != ErasureCause::Withdrawn {
            self.set_aside_notes(id).await?;
            self.by_answer(
                "UPDATE work_event SET sealed_note = NULL WHERE sealed_note IS NOT NULL \
                 AND work_item_id IN (SELECT id FROM work_item WHERE feedback_id = $1)",
                id,
            )
            .await?;
        }
        self.erase_held(id).await?;
        // Notes that stay after a withdrawal need the key they are sealed under, and so does what is held.
        if held.is_none()
            && let Some(person) = person
            && !self.has_notes(id).await?
        {
            self.delete_person_key(person).await?;
        }
        Ok(Some(Erased { person, key_month, held }))
    }

    /// What was asked for an answer while it was held, the newest first, and was not done for good since.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn erasures_held_up(&mut self, id: FeedbackId) -> Result<Vec<ErasureFound>, StoreError> {
        let rows: Vec<Row> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, feedback_id, person_id, at, staff_id, cause, key_month, listed_at, held FROM erasure \
                 WHERE feedback_id = $1 AND held IS NOT NULL AND NOT EXISTS (SELECT 1 FROM erasure AS done \
                 WHERE done.feedback_id = $1 AND done.held IS NULL \
                 AND done.cause <> 'retention') ORDER BY at DESC, id DESC",
            )
            .bind(id.uuid())
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter().map(found).collect()
    }

    /// The erasures of an answer, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn erasures_of(&mut self, id: FeedbackId) -> Result<Vec<ErasureFound>, StoreError> {
        let rows: Vec<Row> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, feedback_id, person_id, at, staff_id, cause, key_month, listed_at, held FROM erasure \
                 WHERE feedback_id = $1 ORDER BY at DESC, id DESC",
            )
            .bind(id.uuid())
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter().map(found).collect()
    }

    async fn has_notes(&mut self, id: FeedbackId) -> Result<bool, StoreError> {
        let row: Option<(Uuid,)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT work_event.id FROM work_event JOIN work_item ON work_item.id = work_event.work_item_id \
                 WHERE work_item.feedback_id = $1 AND work_event.sealed_note IS NOT NULL LIMIT 1",
            )
            .bind(id.uuid())
            .fetch_optional(connection)
            .await
        })?;
        Ok(row.is_some())
    }

    async fn by_answer(&mut self, sql: &'static str, id: FeedbackId) -> Result<(), StoreError> {
        on_both!(self, connection => sqlx::query(sql).bind(id.uuid()).execute(connection).await.map(|_| ()))?;
        Ok(())
    }

    /// Stores that something was erased. It is not on the list outside the database yet.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_erasure(&mut self, new: &NewErasure) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO erasure (id, feedback_id, person_id, at, staff_id, cause, key_month, held) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING",
            )
            .bind(new.listed.id.uuid())
            .bind(new.listed.answer.uuid())
            .bind(new.listed.person.map(PersonId::uuid))
            .bind(micros(new.listed.at))
            .bind(new.staff_id.map(StaffId::uuid))
            .bind(new.listed.cause.as_str())
            .bind(new.key_month.map(|month| i64::from(month.number())))
            .bind(new.listed.held.map(HoldKind::as_str))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// The erasures that are not on the list outside the database yet, the oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn erasures_to_list(&mut self, limit: i64) -> Result<Vec<ErasureFound>, StoreError> {
        let rows: Vec<Row> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, feedback_id, person_id, at, staff_id, cause, key_month, listed_at, held FROM erasure \
                 WHERE listed_at IS NULL ORDER BY at, id LIMIT $1",
            )
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter().map(found).collect()
    }

    /// The newest erasures that the force was asked for.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn latest_erasures(&mut self, limit: i64) -> Result<Vec<ErasureFound>, StoreError> {
        let rows: Vec<Row> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, feedback_id, person_id, at, staff_id, cause, key_month, listed_at, held FROM erasure \
                 WHERE cause IN ('asked', 'ordered', 'mistake') ORDER BY at DESC, id DESC LIMIT $1",
            )
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter().map(found).collect()
    }

    /// One erasure.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn erasure(&mut self, id: ErasureId) -> Result<Option<ErasureFound>, StoreError> {
        let row: Option<Row> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, feedback_id, person_id, at, staff_id, cause, key_month, listed_at, held FROM erasure \
                 WHERE id = $1",
            )
            .bind(id.uuid())
            .fetch_optional(connection)
            .await
        })?;
        row.map(found).transpose()
    }

    /// Says that an erasure stands on the list outside the database.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn mark_erasure_listed(&mut self, id: ErasureId, at: Timestamp) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("UPDATE erasure SET listed_at = $2 WHERE id = $1 AND listed_at IS NULL")
                .bind(id.uuid())
                .bind(micros(at))
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        Ok(())
    }
}
