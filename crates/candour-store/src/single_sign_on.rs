//! Which account of the force's own sign-in service is whose. Only a fingerprint of the service's name for a person is
//! kept.

use candour_domain::ids::StaffId;
use candour_domain::permission::Role;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, on_both, timestamp};
use crate::error::StoreError;

/// A join of two accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdentityFound {
    /// Whose.
    pub staff_id: StaffId,
    /// When it was made.
    pub made_at: Timestamp,
    /// When its person last came in by it.
    pub used_at: Timestamp,
}

const TABLE: &str = "staff_identity";

type Row = (Uuid, i64, i64);

fn identity((staff_id, made_at, used_at): Row) -> Result<IdentityFound, StoreError> {
    Ok(IdentityFound {
        staff_id: StaffId::from_uuid(staff_id),
        made_at: timestamp(TABLE, made_at)?,
        used_at: timestamp(TABLE, used_at)?,
    })
}

impl Db {
    /// Joins an account to one of the force's service.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when either is joined already; [`StoreError::Orphan`] when the account is not there.
    pub async fn insert_identity(
        &mut self,
        subject_fingerprint: [u8; 32],
        staff_id: StaffId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO staff_identity (subject_fingerprint, staff_id, made_at, used_at) \
                 VALUES ($1, $2, $3, $3)",
            )
            .bind(subject_fingerprint.to_vec())
            .bind(staff_id.uuid())
            .bind(micros(at))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Whose account of the force's service this is.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn identity_by_subject(
        &mut self,
        subject_fingerprint: [u8; 32],
    ) -> Result<Option<IdentityFound>, StoreError> {
        let row: Option<Row> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT staff_id, made_at, used_at FROM staff_identity WHERE subject_fingerprint = $1",
            )
            .bind(subject_fingerprint.to_vec())
            .fetch_optional(connection)
            .await
        })?;
        row.map(identity).transpose()
    }

    /// What a person's account is joined to.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn identity_of(&mut self, staff_id: StaffId) -> Result<Option<IdentityFound>, StoreError> {
        let row: Option<Row> = on_both!(self, connection => {
            sqlx::query_as("SELECT staff_id, made_at, used_at FROM staff_identity WHERE staff_id = $1")
                .bind(staff_id.uuid())
                .fetch_optional(connection)
                .await
        })?;
        row.map(identity).transpose()
    }

    /// Notes that its person came in by a join at `at`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn touch_identity(&mut self, staff_id: StaffId, at: Timestamp) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("UPDATE staff_identity SET used_at = $2 WHERE staff_id = $1 AND used_at < $2")
                .bind(staff_id.uuid())
                .bind(micros(at))
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        Ok(())
    }

    /// Parts a person's account from the force's service. `false` when it was not joined.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_identity_of(&mut self, staff_id: StaffId) -> Result<bool, StoreError> {
        let gone = on_both!(self, connection => {
            sqlx::query("DELETE FROM staff_identity WHERE staff_id = $1")
                .bind(staff_id.uuid())
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(gone == 1)
    }

    /// Gives an open account another role. `false` when it is closed or not there, or had another role than `from`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn change_role(&mut self, staff_id: StaffId, from: Role, to: Role) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query("UPDATE staff SET role = $3 WHERE id = $1 AND role = $2 AND closed_at IS NULL")
                .bind(staff_id.uuid())
                .bind(from.as_str())
                .bind(to.as_str())
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }
}
