//! One-time links with which people choose how they sign in, and recovery that two administrators agree on. Of a link
//! only the fingerprint is stored.

use candour_domain::ids::StaffId;
use candour_domain::second_person::SecondPerson;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, on_both, timestamp};
use crate::error::StoreError;

/// A link to store.
#[derive(Debug, Clone, Copy)]
pub struct NewEnrolment {
    /// Fingerprint of the link.
    pub fingerprint: [u8; 32],
    /// Whose it is.
    pub staff_id: StaffId,
    /// Who made it; nobody when the command line did.
    pub made_by: Option<StaffId>,
    /// When.
    pub made_at: Timestamp,
    /// When it dies.
    pub expires_at: Timestamp,
    /// Fingerprint of the code that it takes, where it takes one.
    pub code_fingerprint: Option<[u8; 32]>,
}

/// A link that can still be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenEnrolment {
    /// Whose it is.
    pub staff_id: StaffId,
    /// Whether it takes a code.
    pub takes_code: bool,
}

/// Who asked that somebody be let in anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedBy {
    /// Who.
    pub staff_id: StaffId,
    /// Fingerprint of the code that they were shown.
    pub code_fingerprint: Option<[u8; 32]>,
}

/// A wish that somebody be let in anew, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveryAsked {
    /// Who is to be let in.
    pub staff_id: StaffId,
    /// The name they sign in with.
    pub username: String,
    /// Who asked.
    pub asked_by: StaffId,
    /// The name by which colleagues know who asked.
    pub asked_by_name: String,
    /// When.
    pub asked_at: Timestamp,
}

const TABLE: &str = "recovery_request";

type AskedRow = (Uuid, String, Uuid, String, i64);

impl Db {
    /// Stores a link in the place of the one the person had before.
    ///
    /// # Errors
    /// [`StoreError::Orphan`] when the account is not there.
    pub async fn insert_enrolment(&mut self, new: &NewEnrolment) -> Result<(), StoreError> {
        self.delete_enrolments_of(new.staff_id).await?;
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO enrolment (fingerprint, staff_id, made_by, made_at, expires_at, code_fingerprint) \
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(new.fingerprint.to_vec())
            .bind(new.staff_id.uuid())
            .bind(new.made_by.map(StaffId::uuid))
            .bind(micros(new.made_at))
            .bind(micros(new.expires_at))
            .bind(new.code_fingerprint.map(|code| code.to_vec()))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// A link that can still be used, without using it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn open_enrolment(
        &mut self,
        fingerprint: [u8; 32],
        now: Timestamp,
    ) -> Result<Option<OpenEnrolment>, StoreError> {
        let row: Option<(Uuid, bool)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT staff_id, code_fingerprint IS NOT NULL FROM enrolment \
                 WHERE fingerprint = $1 AND form_fingerprint IS NULL AND expires_at > $2",
            )
            .bind(fingerprint.to_vec())
            .bind(micros(now))
            .fetch_optional(connection)
            .await
        })?;
        Ok(row.map(|(id, takes_code)| OpenEnrolment { staff_id: StaffId::from_uuid(id), takes_code }))
    }

    /// Uses a link, with the code where it takes one: from now on a form with this fingerprint stands for it, until
    /// `form_until`. `false` when it was used, has died, is none, or takes another code: of two at once one alone
    /// succeeds.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn exchange_enrolment(
        &mut self,
        fingerprint: [u8; 32],
        code_fingerprint: Option<[u8; 32]>,
        form_fingerprint: [u8; 32],
        now: Timestamp,
        form_until: Timestamp,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE enrolment SET form_fingerprint = $2, form_until = $4 \
                 WHERE fingerprint = $1 AND form_fingerprint IS NULL AND expires_at > $3 \
                 AND (code_fingerprint IS NULL OR code_fingerprint = $5)",
            )
            .bind(fingerprint.to_vec())
            .bind(form_fingerprint.to_vec())
            .bind(micros(now))
            .bind(micros(form_until))
            .bind(code_fingerprint.map(|code| code.to_vec()))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Who is behind the form of a link that was used.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn enrolling(
        &mut self,
        form_fingerprint: [u8; 32],
        now: Timestamp,
    ) -> Result<Option<StaffId>, StoreError> {
        let row: Option<(Uuid,)> = on_both!(self, connection => {
            sqlx::query_as("SELECT staff_id FROM enrolment WHERE form_fingerprint = $1 AND form_until > $2")
                .bind(form_fingerprint.to_vec())
                .bind(micros(now))
                .fetch_optional(connection)
                .await
        })?;
        Ok(row.map(|(id,)| StaffId::from_uuid(id)))
    }

    /// Takes away the links of a person. Returns how many there were.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_enrolments_of(&mut self, staff_id: StaffId) -> Result<u64, StoreError> {
        let gone = on_both!(self, connection => {
            sqlx::query("DELETE FROM enrolment WHERE staff_id = $1")
                .bind(staff_id.uuid())
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(gone)
    }

    /// Stores the wish that somebody be let in anew. `false` when one waits already.
    ///
    /// # Errors
    /// [`StoreError::Orphan`] when an account is not there.
    pub async fn ask_recovery(
        &mut self,
        staff_id: StaffId,
        asked_by: StaffId,
        at: Timestamp,
        expires_at: Timestamp,
        code_fingerprint: [u8; 32],
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO recovery_request (staff_id, asked_by, asked_at, expires_at, code_fingerprint) \
                 VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT (staff_id) DO UPDATE SET asked_by = excluded.asked_by, \
                 asked_at = excluded.asked_at, expires_at = excluded.expires_at, \
                 code_fingerprint = excluded.code_fingerprint \
                 WHERE recovery_request.expires_at <= excluded.asked_at",
            )
            .bind(staff_id.uuid())
            .bind(asked_by.uuid())
            .bind(micros(at))
            .bind(micros(expires_at))
            .bind(code_fingerprint.to_vec())
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// The wishes that wait, the oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn recovery_requests(&mut self, now: Timestamp) -> Result<Vec<RecoveryAsked>, StoreError> {
        let rows: Vec<AskedRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT person.id, person.username, asker.id, asker.display_name, recovery_request.asked_at \
                 FROM recovery_request JOIN staff AS person ON person.id = recovery_request.staff_id \
                 JOIN staff AS asker ON asker.id = recovery_request.asked_by \
                 WHERE recovery_request.expires_at > $1 AND person.closed_at IS NULL \
                 ORDER BY recovery_request.asked_at, person.username LIMIT 100",
            )
            .bind(micros(now))
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter()
            .map(|(staff_id, username, asked_by, asked_by_name, asked_at)| {
                Ok(RecoveryAsked {
                    staff_id: StaffId::from_uuid(staff_id),
                    username,
                    asked_by: StaffId::from_uuid(asked_by),
                    asked_by_name,
                    asked_at: timestamp(TABLE, asked_at)?,
                })
            })
            .collect()
    }

    /// Who asked that this person be let in anew, where such a wish waits.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn recovery_asked_by(
        &mut self,
        staff_id: StaffId,
        now: Timestamp,
    ) -> Result<Option<AskedBy>, StoreError> {
        let row: Option<(Uuid, Option<Vec<u8>>)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT asked_by, code_fingerprint FROM recovery_request WHERE staff_id = $1 AND expires_at > $2",
            )
            .bind(staff_id.uuid())
            .bind(micros(now))
            .fetch_optional(connection)
            .await
        })?;
        row.map(|(id, code)| {
            let code_fingerprint = code.map(|code| fingerprint(TABLE, code)).transpose()?;
            Ok(AskedBy { staff_id: StaffId::from_uuid(id), code_fingerprint })
        })
        .transpose()
    }

    /// Takes the wish of the first for this person, where the second is not the person. `false` when there is none such.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn confirm_recovery(
        &mut self,
        staff_id: StaffId,
        two: SecondPerson,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "DELETE FROM recovery_request \
                 WHERE staff_id = $1 AND asked_by = $2 AND staff_id <> $3 AND expires_at > $4",
            )
            .bind(staff_id.uuid())
            .bind(two.first().uuid())
            .bind(two.second().uuid())
            .bind(micros(now))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Drops the wish for a person. `false` when there is none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn drop_recovery(&mut self, staff_id: StaffId) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query("DELETE FROM recovery_request WHERE staff_id = $1")
                .bind(staff_id.uuid())
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Removes links and wishes whose time is over. Returns how many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn purge_enrolments(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        let mut gone = 0;
        for statement in [
            "DELETE FROM enrolment WHERE (form_until IS NULL AND expires_at <= $1) OR form_until <= $1",
            "DELETE FROM recovery_request WHERE expires_at <= $1",
        ] {
            gone += on_both!(self, connection => {
                sqlx::query(statement)
                    .bind(micros(now))
                    .execute(connection)
                    .await
                    .map(|done| done.rows_affected())
            })?;
        }
        Ok(gone)
    }
}

/// 32 bytes of a fingerprint.
pub(crate) fn fingerprint(table: &'static str, bytes: Vec<u8>) -> Result<[u8; 32], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Corrupt { table })
}
