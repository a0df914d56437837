//! Answers with words that wait to be read by the officers who were there.

use candour_domain::feedback::Rating;
use candour_domain::ids::{EncounterId, FeedbackId, OfficerId};
use candour_domain::reading::{HARMLESS, Waiting};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::may_read;
use crate::db::{Db, named, on_both, timestamp};
use crate::error::StoreError;
use crate::organisation::ROWS;

/// An answer that waits for an officer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitingFound {
    /// It may be read.
    Ready(Waiting),
    /// Somebody has still to read it, or the force's records do not confirm the contact yet.
    NotYet,
    /// The officer will never read it.
    Never(FeedbackId),
}

const LET_WAIT: &str = "INSERT INTO words_waiting (officer_id, feedback_id) \
     SELECT encounter_officer.officer_id, feedback.id FROM code \
     JOIN feedback ON feedback.code_id = code.id \
     JOIN encounter_officer ON encounter_officer.encounter_id = code.encounter_id \
     WHERE feedback.stratum <> 'open' AND feedback.state = 'received' \
     AND EXISTS (SELECT 1 FROM feedback_words WHERE feedback_words.feedback_id = feedback.id \
     AND feedback_words.officer_may_read) \
     AND NOT EXISTS (SELECT 1 FROM words_batch_answer AS had WHERE had.officer_id = encounter_officer.officer_id \
     AND had.feedback_id = feedback.id) AND ";

impl Db {
    /// Lets the answers of these words wait for the officers who were there.
    pub(crate) async fn let_words_wait(&mut self, words: &[Uuid]) -> Result<(), StoreError> {
        self.let_wait(
            "feedback.id IN (SELECT new.feedback_id FROM feedback_words AS new WHERE new.id IN (",
            words,
        )
        .await
    }

    /// Lets the answers about these encounters wait for the officers who are named there now: for when a card is bound
    /// after it was answered, or when somebody is put right who was there. What an officer has read stays read.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn let_words_of_encounters_wait(
        &mut self,
        encounters: &[EncounterId],
    ) -> Result<(), StoreError> {
        let ids: Vec<Uuid> = encounters.iter().map(|id| id.uuid()).collect();
        self.let_wait("(code.encounter_id IN (", &ids).await
    }

    async fn let_wait(&mut self, condition: &'static str, ids: &[Uuid]) -> Result<(), StoreError> {
        for some in ids.chunks(ROWS) {
            on_both!(self, connection => {
                let mut query = QueryBuilder::new(LET_WAIT);
                query.push(condition);
                let mut list = query.separated(", ");
                for id in some {
                    list.push_bind(*id);
                }
                query
                    .push(")) ON CONFLICT (officer_id, feedback_id) DO NOTHING")
                    .build()
                    .execute(connection)
                    .await
                    .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Officers for whom at least so many answers wait, in the order of their ids, after `after`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn officers_with_words_waiting(
        &mut self,
        at_least: i64,
        after: Option<OfficerId>,
        limit: i64,
    ) -> Result<Vec<OfficerId>, StoreError> {
        let rows: Vec<(Uuid,)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT officer_id FROM words_waiting WHERE officer_id > $1 GROUP BY officer_id \
                 HAVING COUNT(*) >= $2 ORDER BY officer_id LIMIT $3",
            )
            .bind(after.map_or(Uuid::nil(), OfficerId::uuid))
            .bind(at_least)
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        Ok(rows.into_iter().map(|(id,)| OfficerId::from_uuid(id)).collect())
    }

    /// What waits for an officer.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn words_waiting_for(&mut self, officer: OfficerId) -> Result<Vec<WaitingFound>, StoreError> {
        type Row = (Uuid, i64, Option<i64>, bool, bool);
        let rows: Vec<Row> = on_both!(self, connection => {
            sqlx::query_as(concat!(
                "SELECT feedback.id, feedback.rating, \
                 (SELECT MIN(feedback_words.at) FROM feedback_words WHERE feedback_words.feedback_id = feedback.id), ",
                may_read!(),
                ", EXISTS (SELECT 1 FROM code JOIN encounter ON encounter.id = code.encounter_id \
                 WHERE code.id = feedback.code_id AND encounter.state = 'matched') \
                 AND EXISTS (SELECT 1 FROM work_item WHERE work_item.feedback_id = feedback.id \
                 AND work_item.outcome = $2) \
                 AND NOT EXISTS (SELECT 1 FROM work_item WHERE work_item.feedback_id = feedback.id \
                 AND work_item.state <> 'closed') \
                 FROM words_waiting AS seen JOIN feedback ON feedback.id = seen.feedback_id \
                 WHERE seen.officer_id = $1 ORDER BY feedback.id"
            ))
            .bind(officer.uuid())
            .bind(HARMLESS.as_str())
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter()
            .map(|(id, rating, written_at, may, ready)| {
                let id = FeedbackId::from_uuid(id);
                let Some(written_at) = written_at.filter(|_| may) else { return Ok(WaitingFound::Never(id)) };
                if !ready {
                    return Ok(WaitingFound::NotYet);
                }
                let rating = u8::try_from(rating).ok().and_then(|rating| Rating::try_from(rating).ok());
                Ok(WaitingFound::Ready(Waiting {
                    id,
                    rating: named("feedback", rating)?,
                    written_at: timestamp("feedback_words", written_at)?,
                }))
            })
            .collect()
    }

    /// Lets answers wait no longer for an officer.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn forget_words_waiting(
        &mut self,
        officer: OfficerId,
        answers: &[FeedbackId],
    ) -> Result<(), StoreError> {
        for some in answers.chunks(ROWS) {
            on_both!(self, connection => {
                let mut query = QueryBuilder::new("DELETE FROM words_waiting WHERE officer_id = ");
                query.push_bind(officer.uuid()).push(" AND feedback_id IN (");
                let mut list = query.separated(", ");
                for id in some {
                    list.push_bind(id.uuid());
                }
                query.push(")").build().execute(connection).await.map(|_| ())
            })?;
        }
        Ok(())
    }
}
