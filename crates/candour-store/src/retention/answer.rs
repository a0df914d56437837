//! Answers whose words, wishes or notes may have had their time, and the warnings that stand.

use candour_domain::ids::{ErasureId, FeedbackId, PersonId};
use candour_domain::key::KeyMonth;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, on_both, timestamp};
use crate::erasure::ErasureFound;
use crate::error::StoreError;

/// An answer with something that goes by time, and all that its time depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OldAnswer {
    /// The answer.
    pub answer: FeedbackId,
    /// When something last happened to it: it came, words or a wish were added, or somebody worked on it.
    pub last_at: Timestamp,
    /// Whether somebody still needs it: work on it is open, a flag it is in, a request for a copy, or a copy that lies
    /// there to be fetched.
    pub needed: bool,
    /// The local days of the warning and of the erasure it announced, as days since 1970.
    pub warned: Option<(i32, i32)>,
}

/// A warning that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetentionWarning {
    /// The answer.
    pub answer: FeedbackId,
    /// The local day of the warning, as days since 1970.
    pub warned_day: i32,
    /// The local day on which it is erased.
    pub erase_day: i32,
}

/// What went from an answer because its time was over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outdated {
    /// Whoever gave it.
    pub person: Option<PersonId>,
    /// The month by whose key their key was wrapped, where there was one until now.
    pub key_month: Option<KeyMonth>,
}

const TABLE: &str = "retention_warning";

type OldRow = (Uuid, i64, Option<i64>, Option<i64>, Option<i64>, bool, Option<i64>, Option<i64>);

fn day(day: i64) -> Result<i32, StoreError> {
    i32::try_from(day).map_err(|_| StoreError::Corrupt { table: TABLE })
}

fn warning((answer, warned, erase): (Uuid, i64, i64)) -> Result<RetentionWarning, StoreError> {
    let answer = FeedbackId::from_uuid(answer);
    Ok(RetentionWarning { answer, warned_day: day(warned)?, erase_day: day(erase)? })
}

fn old(row: OldRow) -> Result<OldAnswer, StoreError> {
    let (id, received, words, wish, work, needed, warned, erase) = row;
    let last = [words, wish, work].into_iter().flatten().fold(received, i64::max);
    let warned = warned.zip(erase).map(|(warned, erase)| Ok::<_, StoreError>((day(warned)?, day(erase)?)));
    Ok(OldAnswer {
        answer: FeedbackId::from_uuid(id),
        last_at: timestamp("feedback", last)?,
        needed,
        warned: warned.transpose()?,
    })
}

/// What is asked of each answer. `$1` to `$3` belong to what follows.
macro_rules! answers {
    ($which:literal) => {
        concat!(
            "SELECT feedback.id, feedback.received_at, \
             (SELECT MAX(words.at) FROM feedback_words AS words WHERE words.feedback_id = feedback.id), \
             (SELECT MAX(wish.at) FROM contact_request AS wish WHERE wish.feedback_id = feedback.id), \
             (SELECT MAX(work_event.at) FROM work_event JOIN work_item ON work_item.id = work_event.work_item_id \
             WHERE work_item.feedback_id = feedback.id), \
             (EXISTS (SELECT 1 FROM work_item WHERE work_item.feedback_id = feedback.id \
             AND work_item.state <> 'closed') \
             OR EXISTS (SELECT 1 FROM flag_answer JOIN work_item ON work_item.id = flag_answer.flag_id \
             WHERE flag_answer.feedback_id = feedback.id AND work_item.state <> 'closed') \
             OR EXISTS (SELECT 1 FROM access_subject \
             JOIN access_request ON access_request.id = access_subject.access_request_id \
             WHERE access_subject.kind = 'answer' AND access_subject.subject_id = feedback.id \
             AND access_request.ended_at IS NULL) \
             OR EXISTS (SELECT 1 FROM access_copy_answer WHERE access_copy_answer.feedback_id = feedback.id)), \
             stands.warned_day, stands.erase_day \
             FROM feedback LEFT JOIN retention_warning AS stands ON stands.feedback_id = feedback.id ",
            $which
        )
    };
}

impl Db {
    /// Answers with words, a wish or a note from before `before`, and those that were warned of, by id from `after` on.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn old_answers(
        &mut self,
        before: Timestamp,
        after: Option<FeedbackId>,
        limit: i64,
    ) -> Result<Vec<OldAnswer>, StoreError> {
        let rows: Vec<OldRow> = on_both!(self, connection => {
            sqlx::query_as(answers!(
                "WHERE feedback.id > $2 AND feedback.id IN (\
                 SELECT feedback_id FROM feedback_words WHERE at < $1 \
                 UNION SELECT feedback_id FROM contact_request WHERE at < $1 \
                 UNION SELECT work_item.feedback_id FROM work_event \
                 JOIN work_item ON work_item.id = work_event.work_item_id \
                 WHERE work_event.at < $1 AND work_event.sealed_note IS NOT NULL \
                 AND work_item.feedback_id IS NOT NULL \
                 UNION SELECT feedback_id FROM retention_warning) ORDER BY feedback.id LIMIT $3"
            ))
            .bind(micros(before))
            .bind(after.map_or(Uuid::nil(), FeedbackId::uuid))
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter().map(old).collect()
    }

    /// How one answer stands now.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn old_answer(&mut self, answer: FeedbackId) -> Result<Option<OldAnswer>, StoreError> {
        let row: Option<OldRow> = on_both!(self, connection => {
            sqlx::query_as(answers!("WHERE feedback.id = $1")).bind(answer.uuid()).fetch_optional(connection).await
        })?;
        row.map(old).transpose()
    }

    /// Notes that an answer was warned of. One that stands stays as it is.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_retention_warning(&mut self, warning: RetentionWarning) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO retention_warning (feedback_id, warned_day, erase_day) VALUES ($1, $2, $3) \
                 ON CONFLICT (feedback_id) DO NOTHING",
            )
            .bind(warning.answer.uuid())
            .bind(i64::from(warning.warned_day))
            .bind(i64::from(warning.erase_day))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Takes a warning back.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn remove_retention_warning(&mut self, answer: FeedbackId) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("DELETE FROM retention_warning WHERE feedback_id = $1")
                .bind(answer.uuid())
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        Ok(())
    }

    /// The warning about an answer, where one stands.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn retention_warning(
        &mut self,
        answer: FeedbackId,
    ) -> Result<Option<RetentionWarning>, StoreError> {
        let row: Option<(Uuid, i64, i64)> = on_both!(self, connection => {
            sqlx::query_as("SELECT feedback_id, warned_day, erase_day FROM retention_warning WHERE feedback_id = $1")
                .bind(answer.uuid())
                .fetch_optional(connection)
                .await
        })?;
        row.map(warning).transpose()
    }

    /// How many warnings stand for each day of erasure, the next day first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn retention_warning_days(&mut self) -> Result<Vec<(i32, u64)>, StoreError> {
        let rows: Vec<(i64, i64)> = on_both!(self, connection => {
            sqlx::query_as("SELECT erase_day, COUNT(*) FROM retention_warning GROUP BY erase_day ORDER BY erase_day")
                .fetch_all(connection)
                .await
        })?;
        rows.into_iter().map(|(on, count)| Ok((day(on)?, u64::try_from(count).unwrap_or(0)))).collect()
    }

    /// Erases what came with an answer until `at`: words and the stems of them, wishes, notes of staff, the mark of where
    /// it came from, copies it is in, and the key of whoever gave it. The answer itself stays in the counts: it is not
    /// taken back, only its words had their time. What came later stays, with the key it is sealed under; so a restore
    /// may do it again. `person` is whose key it was, where that is known from before. `None` where there is no such
    /// answer.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn erase_outdated(
        &mut self,
        id: FeedbackId,
        at: Timestamp,
        person: Option<PersonId>,
    ) -> Result<Option<Outdated>, StoreError> {
        if !self.lock_answer(id).await? {
            return Ok(None);
        }
        let (current, key_month) = self.person_and_month_of(id).await?;
        let mut gone = 0;
        for sql in [
            "DELETE FROM feedback_words WHERE feedback_id = $1 AND at <= $2",
            "UPDATE work_event SET sealed_note = NULL WHERE sealed_note IS NOT NULL AND at <= $2 \
             AND work_item_id IN (SELECT id FROM work_item WHERE feedback_id = $1)",
            "UPDATE work_item SET contact_request_id = NULL WHERE feedback_id = $1 AND contact_request_id IN \
             (SELECT id FROM contact_request WHERE feedback_id = $1 AND at <= $2)",
            "DELETE FROM contact_request WHERE feedback_id = $1 AND at <= $2",
            "UPDATE feedback SET source_mark = NULL WHERE id = $1 AND received_at <= $2 AND source_mark IS NOT NULL",
            "DELETE FROM words_waiting WHERE feedback_id = $1 AND NOT EXISTS (SELECT 1 FROM feedback_words \
             WHERE feedback_words.feedback_id = $1 AND feedback_words.at > $2)",
        ] {
            gone += on_both!(self, connection => {
                sqlx::query(sql)
                    .bind(id.uuid())
                    .bind(micros(at))
                    .execute(connection)
                    .await
                    .map(|done| done.rows_affected())
            })?;
        }
        if gone > 0 {
            self.forget_access_copies_with(id).await?;
        }
        self.erase_held(id).await?;
        self.remove_retention_warning(id).await?;
        if !self.something_is_left(id).await?
            && let Some(current) = current
        {
            self.delete_person_key(current).await?;
        }
        // What came later is sealed under another person's key.
        if let Some(person) = person.filter(|person| Some(*person) != current) {
            self.delete_person_key(person).await?;
        }
        Ok(Some(Outdated { person: current, key_month }))
    }

    /// Whether anything is sealed under the key of whoever gave an answer.
    async fn something_is_left(&mut self, id: FeedbackId) -> Result<bool, StoreError> {
        let (left,): (bool,) = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT EXISTS (SELECT 1 FROM feedback_words WHERE feedback_id = $1) \
                 OR EXISTS (SELECT 1 FROM contact_request WHERE feedback_id = $1) \
                 OR EXISTS (SELECT 1 FROM held_text WHERE feedback_id = $1) \
                 OR EXISTS (SELECT 1 FROM hold WHERE feedback_id = $1 AND sealed_note IS NOT NULL) \
                 OR EXISTS (SELECT 1 FROM work_event JOIN work_item ON work_item.id = work_event.work_item_id \
                 WHERE work_item.feedback_id = $1 AND work_event.sealed_note IS NOT NULL)",
            )
            .bind(id.uuid())
            .fetch_one(connection)
            .await
        })?;
        Ok(left)
    }

    /// What was erased because its time was over, from a moment to another, both included.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn outdated_between(
        &mut self,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<ErasureFound>, StoreError> {
        let rows: Vec<(Uuid,)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id FROM erasure WHERE cause = 'retention' AND at >= $1 AND at <= $2 ORDER BY at, id",
            )
            .bind(micros(from))
            .bind(micros(until))
            .fetch_all(connection)
            .await
        })?;
        let mut found = Vec::new();
        for (id,) in rows {
            found.extend(self.erasure(ErasureId::from_uuid(id)).await?);
        }
        Ok(found)
    }
}
