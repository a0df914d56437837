//! The batches in which officers read what people said, and the daily round that makes them.

use candour_domain::ids::{FeedbackId, OfficerId, WordsBatchId};
use jiff::Timestamp;
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::may_read;
use crate::db::{Db, micros, on_both, timestamp};
use crate::error::StoreError;

/// A batch to store. Its answers stay the same from then on.
#[derive(Debug, Clone)]
pub struct NewWordsBatch {
    /// Id.
    pub id: WordsBatchId,
    /// Whose contacts the answers are about.
    pub officer_id: OfficerId,
    /// Whether it holds thanks alone.
    pub thanks: bool,
    /// Words written later are not in it.
    pub until: Timestamp,
    /// The answers, in the order in which they are shown.
    pub answers: Vec<FeedbackId>,
}

/// Where a batch stands in an officer's list: thanks first, then the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordsBatchKey {
    /// Whether it holds thanks alone.
    pub thanks: bool,
    /// The how manieth of this officer it is.
    pub number: i64,
}

/// A batch as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordsBatchFound {
    /// Id.
    pub id: WordsBatchId,
    /// Where it stands in the list.
    pub key: WordsBatchKey,
    /// Words written later are not in it.
    pub until: Timestamp,
}

/// An answer in a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchAnswer {
    /// The answer.
    pub id: FeedbackId,
    /// Whether the officer may still read it.
    pub may: bool,
}

const TABLE: &str = "words_batch";

impl Db {
    /// Stores a batch; its answers wait no longer.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when one of the answers is in a batch of this officer.
    pub async fn insert_words_batch(&mut self, new: &NewWordsBatch) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO words_batch (id, officer_id, number, thanks, until, hidden) VALUES ($1, $2, \
                 (SELECT COALESCE(MAX(earlier.number), 0) + 1 FROM words_batch AS earlier WHERE earlier.officer_id = $2), \
                 $3, $4, FALSE)",
            )
            .bind(new.id.uuid())
            .bind(new.officer_id.uuid())
            .bind(new.thanks)
            .bind(micros(new.until))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        let answers: Vec<(i64, FeedbackId)> = (0i64..).zip(new.answers.iter().copied()).collect();
        on_both!(self, connection => {
            QueryBuilder::new("INSERT INTO words_batch_answer (officer_id, feedback_id, batch_id, place) ")
                .push_values(&answers, |mut row, (place, answer)| {
                    row.push_bind(new.officer_id.uuid())
                        .push_bind(answer.uuid())
                        .push_bind(new.id.uuid())
                        .push_bind(*place);
                })
                .build()
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        self.forget_words_waiting(new.officer_id, &new.answers).await
    }

    /// An officer's batches after `after` that are not hidden: thanks first, then the newest.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn words_batches(
        &mut self,
        officer: OfficerId,
        after: Option<WordsBatchKey>,
        limit: i64,
    ) -> Result<Vec<WordsBatchFound>, StoreError> {
        let after = after.unwrap_or(WordsBatchKey { thanks: true, number: i64::MAX });
        let rows: Vec<(Uuid, bool, i64, i64)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, thanks, number, until FROM words_batch WHERE officer_id = $1 AND NOT hidden \
                 AND (thanks, number) < ($2, $3) ORDER BY thanks DESC, number DESC LIMIT $4",
            )
            .bind(officer.uuid())
            .bind(after.thanks)
            .bind(after.number)
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter()
            .map(|(id, thanks, number, until)| {
                Ok(WordsBatchFound {
                    id: WordsBatchId::from_uuid(id),
                    key: WordsBatchKey { thanks, number },
                    until: timestamp(TABLE, until)?,
                })
            })
            .collect()
    }

    /// The answers of a batch, in the order in which they are shown, each with whether the officer may still read it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn words_batch_answers(&mut self, id: WordsBatchId) -> Result<Vec<BatchAnswer>, StoreError> {
        let rows: Vec<(Uuid, bool)> = on_both!(self, connection => {
            sqlx::query_as(concat!(
                "SELECT feedback.id, ",
                may_read!(),
                " FROM words_batch_answer AS seen JOIN feedback ON feedback.id = seen.feedback_id \
                 WHERE seen.batch_id = $1 ORDER BY seen.place"
            ))
            .bind(id.uuid())
            .fetch_all(connection)
            .await
        })?;
        Ok(rows.into_iter().map(|(id, may)| BatchAnswer { id: FeedbackId::from_uuid(id), may }).collect())
    }

    /// Hides a batch for good.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn hide_words_batch(&mut self, id: WordsBatchId) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("UPDATE words_batch SET hidden = TRUE WHERE id = $1")
                .bind(id.uuid())
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        Ok(())
    }

    /// Claims the round of a local day, until `lease_until`. `false` when it is done, or somebody else is at it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn claim_words_round(
        &mut self,
        day: i32,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO words_round (day, lease_until) VALUES ($1, $2) ON CONFLICT (day) DO UPDATE \
                 SET lease_until = excluded.lease_until \
                 WHERE words_round.finished_at IS NULL AND words_round.lease_until <= $3",
            )
            .bind(i64::from(day))
            .bind(micros(lease_until))
            .bind(micros(now))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Says that the round of a local day is done; rounds of earlier days are forgotten.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn finish_words_round(&mut self, day: i32, at: Timestamp) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("UPDATE words_round SET finished_at = $2 WHERE day = $1")
                .bind(i64::from(day))
                .bind(micros(at))
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        on_both!(self, connection => {
            sqlx::query("DELETE FROM words_round WHERE day < $1")
                .bind(i64::from(day))
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        Ok(())
    }
}
