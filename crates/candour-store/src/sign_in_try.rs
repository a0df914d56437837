//! Sign-ins that were begun here and end elsewhere. A row is taken out by its one use; who reads the database cannot go
//! on with any of them, since only fingerprints of what the browser holds are stored.

use candour_domain::ids::StaffId;
use candour_domain::sign_in_try::TryKind;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;

/// Something begun, to store.
#[derive(Debug, Clone)]
pub struct NewTry {
    /// Fingerprint of what comes back.
    pub fingerprint: [u8; 32],
    /// Fingerprint of what the browser's cookie holds.
    pub browser_fingerprint: [u8; 32],
    /// What was begun.
    pub kind: TryKind,
    /// For whom, where that is known.
    pub staff_id: Option<StaffId>,
    /// What has to be remembered to end it. Nothing secret.
    pub state: Option<String>,
    /// The page that was asked for.
    pub next: String,
    /// When.
    pub made_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// Something begun, taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TryTaken {
    /// What was begun.
    pub kind: TryKind,
    /// For whom.
    pub staff_id: Option<StaffId>,
    /// What was remembered.
    pub state: Option<String>,
    /// The page that was asked for.
    pub next: String,
    /// When it was begun.
    pub made_at: Timestamp,
}

const TABLE: &str = "sign_in_try";

type TryRow = (String, Option<Uuid>, Option<String>, String, i64);

impl Db {
    /// Stores something begun.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when one of this fingerprint is there; [`StoreError::Orphan`] when the account is not.
    pub async fn insert_sign_in_try(&mut self, new: &NewTry) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO sign_in_try (fingerprint, browser_fingerprint, kind, staff_id, state, next, made_at, \
                 expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(new.fingerprint.to_vec())
            .bind(new.browser_fingerprint.to_vec())
            .bind(new.kind.as_str())
            .bind(new.staff_id.map(StaffId::uuid))
            .bind(new.state.as_deref())
            .bind(&new.next)
            .bind(micros(new.made_at))
            .bind(micros(new.expires_at))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Takes out what was begun by this browser and is still good at `now`: whoever comes second finds nothing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn take_sign_in_try(
        &mut self,
        fingerprint: [u8; 32],
        browser_fingerprint: [u8; 32],
        now: Timestamp,
    ) -> Result<Option<TryTaken>, StoreError> {
        let row: Option<TryRow> = on_both!(self, connection => {
            sqlx::query_as(
                "DELETE FROM sign_in_try WHERE fingerprint = $1 AND browser_fingerprint = $2 AND expires_at > $3 \
                 RETURNING kind, staff_id, state, next, made_at",
            )
            .bind(fingerprint.to_vec())
            .bind(browser_fingerprint.to_vec())
            .bind(micros(now))
            .fetch_optional(connection)
            .await
        })?;
        let Some((kind, staff_id, state, next, made_at)) = row else { return Ok(None) };
        Ok(Some(TryTaken {
            kind: named(TABLE, TryKind::parse(&kind))?,
            staff_id: staff_id.map(StaffId::from_uuid),
            state,
            next,
            made_at: timestamp(TABLE, made_at)?,
        }))
    }

    /// Removes what a person began: nothing of it can be ended any more. Returns how many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_sign_in_tries_of(&mut self, staff_id: StaffId) -> Result<u64, StoreError> {
        let gone = on_both!(self, connection => {
            sqlx::query("DELETE FROM sign_in_try WHERE staff_id = $1")
                .bind(staff_id.uuid())
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(gone)
    }

    /// Removes what is no longer good at `now`. Returns how many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn purge_sign_in_tries(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        let gone = on_both!(self, connection => {
            sqlx::query("DELETE FROM sign_in_try WHERE expires_at <= $1")
                .bind(micros(now))
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(gone)
    }
}
