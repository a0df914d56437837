//! The sealed copy of a request: what is blacked out in it, who made and released it, how it is fetched, when it goes.

use candour_domain::access_request::{Exemption, MOST_TRIES, Passage};
use candour_domain::ids::{AccessRequestId, FeedbackId, PersonId, StaffId, WithheldId};
use candour_domain::second_person::SecondPerson;
use jiff::Timestamp;
use uuid::Uuid;

use super::{TABLE, Withheld};
use crate::db::{Db, micros, named, on_both};
use crate::error::StoreError;
use crate::seal::{Sealed, WrappedKey};

/// Under whose name the key of a request's copy is kept among the keys of people. It is a key of the copy's own, since words
/// of many can lie in one copy, and it is destroyed with the key of any of them.
pub fn key_of_copy(id: AccessRequestId) -> PersonId {
    PersonId::from_uuid(id.uuid())
}

impl Db {
    /// Stores a passage that is withheld from a part of the copy.
    ///
    /// # Errors
    /// [`StoreError::Orphan`] when there is no such request.
    pub async fn insert_withheld(
        &mut self,
        request: AccessRequestId,
        part: &str,
        new: Withheld,
        at: Timestamp,
        by: StaffId,
    ) -> Result<(), StoreError> {
        let place = |at: usize| i64::try_from(at).unwrap_or(i64::MAX);
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO access_withheld (id, access_request_id, part, from_character, to_character, exemption, \
                 at, staff_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(new.id.uuid())
            .bind(request.uuid())
            .bind(part)
            .bind(place(new.passage.from))
            .bind(place(new.passage.to))
            .bind(new.exemption.as_str())
            .bind(micros(at))
            .bind(by.uuid())
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// What is withheld from a request's copy: the part, and the passage.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn withheld_of(&mut self, id: AccessRequestId) -> Result<Vec<(String, Withheld)>, StoreError> {
        const TABLE: &str = "access_withheld";
        let rows: Vec<(Uuid, String, i64, i64, String)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, part, from_character, to_character, exemption FROM access_withheld \
                 WHERE access_request_id = $1 ORDER BY part, from_character, id",
            )
            .bind(id.uuid())
            .fetch_all(connection)
            .await
        })?;
        let place = |at: i64| usize::try_from(at).map_err(|_| StoreError::Corrupt { table: TABLE });
        rows.into_iter()
            .map(|(id, part, from, to, exemption)| {
                let passage = Passage { from: place(from)?, to: place(to)? };
                let exemption = named(TABLE, Exemption::parse(&exemption))?;
                Ok((part, Withheld { id: WithheldId::from_uuid(id), passage, exemption }))
            })
            .collect()
    }

    /// Takes back that a passage is withheld. `false` when it is not.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_withheld(
        &mut self,
        request: AccessRequestId,
        id: WithheldId,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query("DELETE FROM access_withheld WHERE id = $1 AND access_request_id = $2")
                .bind(id.uuid())
                .bind(request.uuid())
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Keeps the copy that somebody made, sealed under a key of its own, with that key, wrapped, and whose words lie in it.
    /// `false` when the request does not wait for one: it is not open, or another copy waits to be released.
    ///
    /// # Errors
    /// [`StoreError::Orphan`] when one of the answers is not there, or the month of the key is none that may be used.
    pub async fn prepare_access(
        &mut self,
        id: AccessRequestId,
        key: &WrappedKey,
        copy: &Sealed,
        answers: &[FeedbackId],
        at: Timestamp,
        by: StaffId,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE access_request SET state = 'prepared', sealed_copy = $2, prepared_at = $3, prepared_by = $4 \
                 WHERE id = $1 AND state = 'asked' AND proof <> 'none'",
            )
            .bind(id.uuid())
            .bind(copy.bytes().to_vec())
            .bind(micros(at))
            .bind(by.uuid())
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        if changed != 1 {
            return Ok(false);
        }
        self.insert_person_key(key).await?;
        for answer in answers {
            on_both!(self, connection => {
                sqlx::query(
                    "INSERT INTO access_copy_answer (feedback_id, access_request_id) VALUES ($1, $2) \
                     ON CONFLICT (feedback_id, access_request_id) DO NOTHING",
                )
                .bind(answer.uuid())
                .bind(id.uuid())
                .execute(connection)
                .await
                .map(|_| ())
            })?;
        }
        Ok(true)
    }

    /// Undoes a copy that was not released, so that another can be made. `false` when there is none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn undo_prepared(&mut self, id: AccessRequestId) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE access_request SET state = 'asked', sealed_copy = NULL, prepared_at = NULL, prepared_by = NULL \
                 WHERE id = $1 AND state = 'prepared'",
            )
            .bind(id.uuid())
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        if changed == 1 {
            self.forget_copy_key(id).await?;
        }
        Ok(changed == 1)
    }

    /// Releases a copy that the first person has made. `false` when there is none of theirs.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn release_access(
        &mut self,
        id: AccessRequestId,
        at: Timestamp,
        until: Timestamp,
        by: SecondPerson,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE access_request SET state = 'released', released_at = $2, released_by = $3, copy_until = $4, \
                 ended_at = $2 WHERE id = $1 AND state = 'prepared' AND prepared_by = $5 AND sealed_copy IS NOT NULL",
            )
            .bind(id.uuid())
            .bind(micros(at))
            .bind(by.second().uuid())
            .bind(micros(until))
            .bind(by.first().uuid())
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// The copy, while it is kept.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sealed_access_copy(&mut self, id: AccessRequestId) -> Result<Option<Sealed>, StoreError> {
        let row: Option<(Option<Vec<u8>>,)> = on_both!(self, connection => {
            sqlx::query_as("SELECT sealed_copy FROM access_request WHERE id = $1")
                .bind(id.uuid())
                .fetch_optional(connection)
                .await
        })?;
        Ok(row.and_then(|(copy,)| copy).map(Sealed::from_bytes))
    }

    /// Gives the request another code to fetch its copy with; wrong tries are forgotten. `false` when it ended without a
    /// copy.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn set_fetch_code(
        &mut self,
        id: AccessRequestId,
        fingerprint: [u8; 32],
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE access_request SET fetch_fingerprint = $2, fetch_tries = 0 \
                 WHERE id = $1 AND state IN ('asked', 'prepared', 'released')",
            )
            .bind(id.uuid())
            .bind(fingerprint.to_vec())
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Counts a wrong code.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_fetch_try(&mut self, id: AccessRequestId) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("UPDATE access_request SET fetch_tries = fetch_tries + 1 WHERE id = $1")
                .bind(id.uuid())
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        Ok(())
    }

    /// Takes the code of a released copy, which works as long as the copy is kept: a download that broke off is begun
    /// anew. `false` when the code is another or was tried too often, or the copy is not released or gone.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn take_fetch_code(
        &mut self,
        id: AccessRequestId,
        fingerprint: [u8; 32],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE access_request SET fetched_at = COALESCE(fetched_at, $3) \
                 WHERE id = $1 AND fetch_fingerprint = $2 AND state = 'released' AND sealed_copy IS NOT NULL \
                 AND copy_until > $3 AND fetch_tries < $4",
            )
            .bind(id.uuid())
            .bind(fingerprint.to_vec())
            .bind(micros(now))
            .bind(MOST_TRIES)
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Marks a released copy as handed over. `false` when it is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn mark_fetched(&mut self, id: AccessRequestId, now: Timestamp) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE access_request SET fetched_at = COALESCE(fetched_at, $2) \
                 WHERE id = $1 AND state = 'released' AND sealed_copy IS NOT NULL AND copy_until > $2",
            )
            .bind(id.uuid())
            .bind(micros(now))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Removes the copies whose time is over. Returns how many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn forget_access_copies(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        let rows: Vec<(Uuid,)> = on_both!(self, connection => {
            sqlx::query_as(
                "UPDATE access_request SET sealed_copy = NULL, fetch_fingerprint = NULL \
                 WHERE sealed_copy IS NOT NULL AND copy_until <= $1 RETURNING id",
            )
            .bind(micros(now))
            .fetch_all(connection)
            .await
        })?;
        self.forget_keys_of_copies(rows).await
    }

    /// Removes every copy in which words of this answer lie: they were taken back, or their person is erased. What was
    /// not released yet is made again. Returns how many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn forget_access_copies_with(&mut self, answer: FeedbackId) -> Result<u64, StoreError> {
        let rows: Vec<(Uuid,)> = on_both!(self, connection => {
            sqlx::query_as(
                "UPDATE access_request SET sealed_copy = NULL, \
                 state = CASE state WHEN 'prepared' THEN 'asked' ELSE state END, \
                 prepared_at = CASE state WHEN 'prepared' THEN NULL ELSE prepared_at END, \
                 prepared_by = CASE state WHEN 'prepared' THEN NULL ELSE prepared_by END \
                 WHERE sealed_copy IS NOT NULL AND id IN \
                 (SELECT access_request_id FROM access_copy_answer WHERE feedback_id = $1) RETURNING id",
            )
            .bind(answer.uuid())
            .fetch_all(connection)
            .await
        })?;
        self.forget_keys_of_copies(rows).await
    }

    async fn forget_keys_of_copies(&mut self, requests: Vec<(Uuid,)>) -> Result<u64, StoreError> {
        let count = requests.len();
        for (id,) in requests {
            self.forget_copy_key(AccessRequestId::from_uuid(id)).await?;
        }
        u64::try_from(count).map_err(|_| StoreError::Corrupt { table: TABLE })
    }

    /// Destroys the key of a copy that goes, so that its bytes open with nothing wherever they are kept, and whose words
    /// lay in it.
    pub(super) async fn forget_copy_key(&mut self, id: AccessRequestId) -> Result<(), StoreError> {
        self.delete_person_key(key_of_copy(id)).await?;
        on_both!(self, connection => {
            sqlx::query("DELETE FROM access_copy_answer WHERE access_request_id = $1")
                .bind(id.uuid())
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        Ok(())
    }
}
