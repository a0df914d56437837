//! Sign-ins. Only the fingerprint of a session's token is stored: who reads the database cannot sign in with it.

use candour_domain::ids::{SessionId, StaffId};
use candour_domain::staff::Staff;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, on_both, timestamp};
use crate::error::StoreError;
use crate::staff::staff;

/// A sign-in to store.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Id.
    pub id: SessionId,
    /// Fingerprint of the token.
    pub token_fingerprint: [u8; 32],
    /// Who.
    pub staff_id: StaffId,
    /// When.
    pub made_at: Timestamp,
    /// When it ends, however busy.
    pub expires_at: Timestamp,
}

/// A sign-in as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionFound {
    /// Id.
    pub id: SessionId,
    /// Who.
    pub staff: Staff,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

const TABLE: &str = "session";

type SessionRow = (Uuid, i64, i64, Uuid, String, String, String, Option<Uuid>, Option<Uuid>, Option<Uuid>);

impl Db {
    /// Stores a sign-in.
    ///
    /// # Errors
    /// [`StoreError::Orphan`] when the account is not there.
    pub async fn insert_session(&mut self, new: &NewSession) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO session (id, token_fingerprint, staff_id, made_at, seen_at, expires_at) \
                 VALUES ($1, $2, $3, $4, $4, $5)",
            )
            .bind(new.id.uuid())
            .bind(new.token_fingerprint.to_vec())
            .bind(new.staff_id.uuid())
            .bind(micros(new.made_at))
            .bind(micros(new.expires_at))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// The sign-in with this token, whatever its age. A closed account has none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn session_by_fingerprint(
        &mut self,
        fingerprint: [u8; 32],
    ) -> Result<Option<SessionFound>, StoreError> {
        let row: Option<SessionRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT session.id, session.seen_at, session.expires_at, staff.id, staff.username, \
                 staff.display_name, staff.role, staff.borough_id, staff.team_id, staff.officer_id \
                 FROM session JOIN staff ON staff.id = session.staff_id \
                 WHERE session.token_fingerprint = $1 AND staff.closed_at IS NULL",
            )
            .bind(fingerprint.to_vec())
            .fetch_optional(connection)
            .await
        })?;
        let Some((id, seen_at, expires_at, staff_id, username, name, role, borough, team, officer)) = row
        else {
            return Ok(None);
        };
        Ok(Some(SessionFound {
            id: SessionId::from_uuid(id),
            staff: staff(staff_id, username, name, &role, borough, team, officer)?,
            seen_at: timestamp(TABLE, seen_at)?,
            expires_at: timestamp(TABLE, expires_at)?,
        }))
    }

    /// Marks a sign-in as used at `at`, never backwards.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn touch_session(&mut self, id: SessionId, at: Timestamp) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("UPDATE session SET seen_at = $2 WHERE id = $1 AND seen_at < $2")
                .bind(id.uuid())
                .bind(micros(at))
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        Ok(())
    }

    /// Ends a sign-in. `false` when it had ended before.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_session(&mut self, id: SessionId) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query("DELETE FROM session WHERE id = $1")
                .bind(id.uuid())
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Ends every sign-in of a person, but for one where `keep` names it. Returns how many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_sessions_of(
        &mut self,
        staff_id: StaffId,
        keep: Option<SessionId>,
    ) -> Result<u64, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query("DELETE FROM session WHERE staff_id = $1 AND ($2 IS NULL OR id <> $2)")
                .bind(staff_id.uuid())
                .bind(keep.map(SessionId::uuid))
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(changed)
    }

    /// Removes sign-ins that ended by `now`, and those not used since `idle_since`. Returns how many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn purge_sessions(&mut self, now: Timestamp, idle_since: Timestamp) -> Result<u64, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query("DELETE FROM session WHERE expires_at <= $1 OR seen_at <= $2")
                .bind(micros(now))
                .bind(micros(idle_since))
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(changed)
    }
}
