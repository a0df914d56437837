//! Erasures that one person of the force asks for and another decides on.

use candour_domain::erasure::ErasureCause;
use candour_domain::ids::{ErasureId, ErasureWishId, FeedbackId, StaffId};
use candour_domain::second_person::SecondPerson;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;

/// A wish to store.
#[derive(Debug, Clone, Copy)]
pub struct NewErasureWish {
    /// Id.
    pub id: ErasureWishId,
    /// The answer.
    pub answer: FeedbackId,
    /// Why.
    pub cause: ErasureCause,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// By whom.
    pub asked_by: StaffId,
}

/// A wish as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureWishFound {
    /// Id.
    pub id: ErasureWishId,
    /// The answer.
    pub answer: FeedbackId,
    /// Why.
    pub cause: ErasureCause,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// By whom.
    pub asked_by: StaffId,
    /// The name of who asked.
    pub asker: String,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// The name of who decided.
    pub decider: Option<String>,
    /// Whether it was carried out.
    pub allowed: bool,
    /// What was erased by it.
    pub erasure: Option<ErasureId>,
}

const TABLE: &str = "erasure_wish";
type Row = (Uuid, Uuid, String, i64, Uuid, String, Option<i64>, Option<String>, Option<bool>, Option<Uuid>);

macro_rules! wishes {
    ($condition:literal) => {
        concat!(
            "SELECT erasure_wish.id, erasure_wish.feedback_id, erasure_wish.cause, erasure_wish.asked_at, \
             erasure_wish.asked_by, asker.display_name, erasure_wish.decided_at, decider.display_name, \
             erasure_wish.allowed, erasure_wish.erasure_id FROM erasure_wish \
             JOIN staff AS asker ON asker.id = erasure_wish.asked_by \
             LEFT JOIN staff AS decider ON decider.id = erasure_wish.decided_by WHERE ",
            $condition
        )
    };
}

fn found(row: Row) -> Result<ErasureWishFound, StoreError> {
    let (id, answer, cause, asked_at, asked_by, asker, decided_at, decider, allowed, erasure) = row;
    Ok(ErasureWishFound {
        id: ErasureWishId::from_uuid(id),
        answer: FeedbackId::from_uuid(answer),
        cause: named(TABLE, ErasureCause::parse(&cause))?,
        asked_at: timestamp(TABLE, asked_at)?,
        asked_by: StaffId::from_uuid(asked_by),
        asker,
        decided_at: decided_at.map(|at| timestamp(TABLE, at)).transpose()?,
        decider,
        allowed: allowed.unwrap_or_default(),
        erasure: erasure.map(ErasureId::from_uuid),
    })
}

impl Db {
    /// Stores a wish.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when one waits for this answer; [`StoreError::Orphan`] when there is no such answer.
    pub async fn insert_erasure_wish(&mut self, new: &NewErasureWish) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO erasure_wish (id, feedback_id, cause, asked_at, asked_by) VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(new.id.uuid())
            .bind(new.answer.uuid())
            .bind(new.cause.as_str())
            .bind(micros(new.asked_at))
            .bind(new.asked_by.uuid())
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// One wish.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn erasure_wish(&mut self, id: ErasureWishId) -> Result<Option<ErasureWishFound>, StoreError> {
        let row: Option<Row> = on_both!(self, connection => {
            sqlx::query_as(wishes!("erasure_wish.id = $1")).bind(id.uuid()).fetch_optional(connection).await
        })?;
        row.map(found).transpose()
    }

    /// The newest wishes: those that wait first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn erasure_wishes(&mut self, limit: i64) -> Result<Vec<ErasureWishFound>, StoreError> {
        let rows: Vec<Row> = on_both!(self, connection => {
            sqlx::query_as(wishes!(
                "TRUE ORDER BY erasure_wish.decided_at IS NOT NULL, erasure_wish.asked_at DESC, erasure_wish.id DESC \
                 LIMIT $1"
            ))
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter().map(found).collect()
    }

    /// Decides on the first person's wish. `false` when it was decided before, or is not theirs.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn decide_erasure_wish(
        &mut self,
        id: ErasureWishId,
        by: SecondPerson,
        at: Timestamp,
        erasure: Option<ErasureId>,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE erasure_wish SET decided_by = $2, decided_at = $3, allowed = $4, erasure_id = $5 \
                 WHERE id = $1 AND decided_at IS NULL AND asked_by = $6",
            )
            .bind(id.uuid())
            .bind(by.second().uuid())
            .bind(micros(at))
            .bind(erasure.is_some())
            .bind(erasure.map(ErasureId::uuid))
            .bind(by.first().uuid())
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }
}
