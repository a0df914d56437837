//! What a person has besides their password: the secret of their one-time codes, sealed; recovery codes, by
//! fingerprint; and the networks they signed in from, by keyed fingerprint.

use candour_domain::ids::StaffId;
use jiff::Timestamp;

use crate::db::{Db, micros, on_both, timestamp};
use crate::error::StoreError;
use crate::seal::Sealed;

const TABLE: &str = "one_time_code";

/// The secret of somebody's one-time codes, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeSecret {
    /// The secret, sealed for its row.
    pub sealed: Sealed,
    /// When it was set up.
    pub made_at: Timestamp,
    /// The step of time of the last code that was taken: none of that step or before it is taken again.
    pub last_step: i64,
}

impl Db {
    /// Stores the secret of somebody's codes, in the place of the one before.
    ///
    /// # Errors
    /// [`StoreError::Orphan`] when the account is not there.
    pub async fn set_code_secret(&mut self, staff_id: StaffId, new: &CodeSecret) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO one_time_code (staff_id, sealed_secret, made_at, last_step) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (staff_id) DO UPDATE SET sealed_secret = excluded.sealed_secret, \
                 made_at = excluded.made_at, last_step = excluded.last_step",
            )
            .bind(staff_id.uuid())
            .bind(new.sealed.bytes().to_vec())
            .bind(micros(new.made_at))
            .bind(new.last_step)
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// The secret of somebody's codes.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn code_secret(&mut self, staff_id: StaffId) -> Result<Option<CodeSecret>, StoreError> {
        let row: Option<(Vec<u8>, i64, i64)> = on_both!(self, connection => {
            sqlx::query_as("SELECT sealed_secret, made_at, last_step FROM one_time_code WHERE staff_id = $1")
                .bind(staff_id.uuid())
                .fetch_optional(connection)
                .await
        })?;
        row.map(|(sealed, made_at, last_step)| {
            Ok(CodeSecret {
                sealed: Sealed::from_bytes(sealed),
                made_at: timestamp(TABLE, made_at)?,
                last_step,
            })
        })
        .transpose()
    }

    /// Takes the code of a step of time. `false` when that one or a later one was taken before: of two tries at once
    /// with one code, one alone succeeds.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn take_code_step(&mut self, staff_id: StaffId, step: i64) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query("UPDATE one_time_code SET last_step = $2 WHERE staff_id = $1 AND last_step < $2")
                .bind(staff_id.uuid())
                .bind(step)
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Gives somebody new recovery codes; those before work no more.
    ///
    /// # Errors
    /// [`StoreError::Orphan`] when the account is not there.
    pub async fn set_recovery_codes(
        &mut self,
        staff_id: StaffId,
        fingerprints: &[[u8; 32]],
    ) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("DELETE FROM recovery_code WHERE staff_id = $1")
                .bind(staff_id.uuid())
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        for fingerprint in fingerprints {
            on_both!(self, connection => {
                sqlx::query("INSERT INTO recovery_code (fingerprint, staff_id) VALUES ($1, $2)")
                    .bind(fingerprint.to_vec())
                    .bind(staff_id.uuid())
                    .execute(connection)
                    .await
                    .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Takes a recovery code: it is gone. `false` when it was not there.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn take_recovery_code(
        &mut self,
        staff_id: StaffId,
        fingerprint: [u8; 32],
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query("DELETE FROM recovery_code WHERE fingerprint = $1 AND staff_id = $2")
                .bind(fingerprint.to_vec())
                .bind(staff_id.uuid())
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// How many recovery codes somebody has left.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn recovery_codes_left(&mut self, staff_id: StaffId) -> Result<i64, StoreError> {
        let (count,): (i64,) = on_both!(self, connection => {
            sqlx::query_as("SELECT COUNT(*) FROM recovery_code WHERE staff_id = $1")
                .bind(staff_id.uuid())
                .fetch_one(connection)
                .await
        })?;
        Ok(count)
    }

    /// Remembers until when somebody is known to sign in from a network.
    ///
    /// # Errors
    /// [`StoreError::Orphan`] when the account is not there.
    pub async fn know_network(
        &mut self,
        staff_id: StaffId,
        fingerprint: [u8; 32],
        until: Timestamp,
    ) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO known_network (fingerprint, staff_id, until) VALUES ($1, $2, $3) \
                 ON CONFLICT (fingerprint) DO UPDATE SET until = excluded.until, staff_id = excluded.staff_id",
            )
            .bind(fingerprint.to_vec())
            .bind(staff_id.uuid())
            .bind(micros(until))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Whether somebody has signed in from this network and it is remembered.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_known_network(
        &mut self,
        fingerprint: [u8; 32],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let row: Option<(i64,)> = on_both!(self, connection => {
            sqlx::query_as("SELECT until FROM known_network WHERE fingerprint = $1 AND until > $2")
                .bind(fingerprint.to_vec())
                .bind(micros(now))
                .fetch_optional(connection)
                .await
        })?;
        Ok(row.is_some())
    }

    /// Forgets networks whose time is over. Returns how many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn forget_networks(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        let gone = on_both!(self, connection => {
            sqlx::query("DELETE FROM known_network WHERE until <= $1")
                .bind(micros(now))
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(gone)
    }

    /// Takes away everything of somebody that goes with a password: the secret of their codes, recovery codes, known
    /// networks. The password stays; whoever takes it away as well sets an empty one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_codes_of(&mut self, staff_id: StaffId) -> Result<(), StoreError> {
        for statement in [
            "DELETE FROM one_time_code WHERE staff_id = $1",
            "DELETE FROM recovery_code WHERE staff_id = $1",
            "DELETE FROM known_network WHERE staff_id = $1",
        ] {
            on_both!(self, connection => {
                sqlx::query(statement).bind(staff_id.uuid()).execute(connection).await.map(|_| ())
            })?;
        }
        Ok(())
    }
}
