//! Who read what, out of the log.

use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::ids::{FeedbackId, StaffId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;

/// Somebody read what a person sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRead {
    /// Which kind of reading it was.
    pub act: AuditAct,
    /// The role they had then, or what kind of program it was; nothing for a line that has no number yet and is from before
    /// roles were kept.
    pub actor: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Why; nothing where that was erased or is not known to this program.
    pub purpose: Option<ReadPurpose>,
}

impl Db {
    /// The purpose somebody gave last for the same act on the same thing since they last signed in, and not before `since`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn purpose_given(
        &mut self,
        staff_id: StaffId,
        act: AuditAct,
        subject_id: Uuid,
        since: Timestamp,
    ) -> Result<Option<ReadPurpose>, StoreError> {
        let row: Option<(Option<String>,)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT purpose FROM audit_entry WHERE staff_id = $1 AND act = $2 AND subject_id = $3 AND at >= $4 \
                 AND at >= COALESCE((SELECT MAX(earlier.at) FROM audit_entry AS earlier \
                 WHERE earlier.staff_id = $1 AND earlier.act = $5 AND earlier.at >= $4), $4) \
                 ORDER BY at DESC, id DESC LIMIT 1",
            )
            .bind(staff_id.uuid())
            .bind(act.as_str())
            .bind(subject_id)
            .bind(micros(since))
            .bind(AuditAct::SignedIn.as_str())
            .fetch_optional(connection)
            .await
        })?;
        Ok(row.and_then(|(purpose,)| purpose.as_deref().and_then(ReadPurpose::parse)))
    }

    /// Who read an answer: itself, a work item that came of it, a batch of words it is in, or a copy it went
    /// into. The oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn reads_of_answer(
        &mut self,
        feedback_id: FeedbackId,
        acts: &[AuditAct],
    ) -> Result<Vec<RecordRead>, StoreError> {
        // One text for both databases, which have no array in common.
        let acts: Vec<&str> = acts.iter().map(|act| act.as_str()).collect();
        let acts = format!(" {} ", acts.join(" "));
        let rows: Vec<(String, Option<String>, i64, Option<String>)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT act, actor, at, purpose FROM audit_entry WHERE $2 LIKE '% ' || act || ' %' AND subject_id IN (\
                 SELECT id FROM feedback WHERE id = $1 \
                 UNION SELECT id FROM work_item WHERE feedback_id = $1 \
                 UNION SELECT batch_id FROM words_batch_answer WHERE feedback_id = $1 \
                 UNION SELECT access_request_id FROM access_subject WHERE subject_id = $1) ORDER BY at, id",
            )
            .bind(feedback_id.uuid())
            .bind(acts)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter()
            .map(|(act, actor, at, purpose)| {
                Ok(RecordRead {
                    act: named(super::TABLE, AuditAct::parse(&act))?,
                    actor,
                    at: timestamp(super::TABLE, at)?,
                    purpose: purpose.as_deref().and_then(ReadPurpose::parse),
                })
            })
            .collect()
    }
}
