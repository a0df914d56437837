//! Sign-ins. Only the fingerprint of a session's token is stored: who reads the database cannot sign in with it.

use candour_domain::ids::{SessionId, StaffId};
use candour_domain::sign_in::{DeviceKind, Method};
use candour_domain::staff::Staff;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;
use crate::staff::staff;

/// A sign-in to store. Its person has just proved who they are.
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
    /// How they signed in.
    pub method: Method,
    /// On what kind of device.
    pub device: DeviceKind,
}

/// A sign-in as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionFound {
    /// Id.
    pub id: SessionId,
    /// Who.
    pub staff: Staff,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// How they signed in.
    pub method: Method,
    /// On what kind of device.
    pub device: DeviceKind,
    /// When they last proved who they are; unknown for sign-ins from before this was kept.
    pub proved_at: Option<Timestamp>,
    /// When the present token was given.
    pub token_at: Timestamp,
    /// Where it was found by the token before the present one: until when that holds.
    pub earlier_until: Option<Timestamp>,
}

/// A sign-in in its person's own list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionListed {
    /// Id.
    pub id: SessionId,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// How they signed in.
    pub method: Method,
    /// On what kind of device.
    pub device: DeviceKind,
}

/// Another token for a sign-in that goes on.
#[derive(Debug, Clone, Copy)]
pub struct NewToken {
    /// Fingerprint of the token it takes the place of.
    pub present: [u8; 32],
    /// Fingerprint of the new one.
    pub next: [u8; 32],
    /// When.
    pub at: Timestamp,
    /// Until when the other one holds, too.
    pub earlier_until: Timestamp,
}

const TABLE: &str = "session";

#[derive(sqlx::FromRow)]
struct SessionRow {
    id: Uuid,
    made_at: i64,
    seen_at: i64,
    expires_at: i64,
    method: String,
    device: String,
    proved_at: Option<i64>,
    token_at: Option<i64>,
    earlier_until: Option<i64>,
    staff_id: Uuid,
    username: String,
    display_name: String,
    role: String,
    further_roles: String,
    borough_id: Option<Uuid>,
    team_id: Option<Uuid>,
    officer_id: Option<Uuid>,
}

impl Db {
    /// Stores a sign-in.
    ///
    /// # Errors
    /// [`StoreError::Orphan`] when the account is not there.
    pub async fn insert_session(&mut self, new: &NewSession) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO session (id, token_fingerprint, staff_id, made_at, seen_at, expires_at, method, device, \
                 proved_at, token_at) VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $4, $4)",
            )
            .bind(new.id.uuid())
            .bind(new.token_fingerprint.to_vec())
            .bind(new.staff_id.uuid())
            .bind(micros(new.made_at))
            .bind(micros(new.expires_at))
            .bind(new.method.as_str())
            .bind(new.device.as_str())
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// The sign-in with this token, or with this token before its present one, whatever its age. A closed account has
    /// none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn session_by_fingerprint(
        &mut self,
        fingerprint: [u8; 32],
    ) -> Result<Option<SessionFound>, StoreError> {
        let row: Option<SessionRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT session.id, session.made_at, session.seen_at, session.expires_at, session.method, \
                 session.device, session.proved_at, session.token_at, \
                 CASE WHEN session.token_fingerprint = $1 THEN NULL ELSE session.earlier_until END AS earlier_until, \
                 staff.id AS staff_id, staff.username, staff.display_name, staff.role, staff.further_roles, \
                 staff.borough_id, staff.team_id, staff.officer_id \
                 FROM session JOIN staff ON staff.id = session.staff_id \
                 WHERE (session.token_fingerprint = $1 OR session.earlier_fingerprint = $1) \
                 AND staff.closed_at IS NULL",
            )
            .bind(fingerprint.to_vec())
            .fetch_optional(connection)
            .await
        })?;
        row.map(found).transpose()
    }

    /// The sign-ins of a person that still hold, the last used first: those that end after `now` and were used after
    /// `idle_since`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sessions_of(
        &mut self,
        staff_id: StaffId,
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Vec<SessionListed>, StoreError> {
        let rows: Vec<(Uuid, i64, i64, String, String)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, made_at, seen_at, method, device FROM session \
                 WHERE staff_id = $1 AND expires_at > $2 AND seen_at > $3 ORDER BY seen_at DESC, id DESC",
            )
            .bind(staff_id.uuid())
            .bind(micros(now))
            .bind(micros(idle_since))
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter()
            .map(|(id, made_at, seen_at, method, device)| {
                Ok(SessionListed {
                    id: SessionId::from_uuid(id),
                    made_at: timestamp(TABLE, made_at)?,
                    seen_at: timestamp(TABLE, seen_at)?,
                    method: named(TABLE, Method::parse(&method))?,
                    device: named(TABLE, DeviceKind::parse(&device))?,
                })
            })
            .collect()
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

    /// Gives a sign-in another token. `false` when its present token is not the one named: another request was first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn renew_session_token(&mut self, id: SessionId, new: &NewToken) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE session SET earlier_fingerprint = token_fingerprint, earlier_until = $5, \
                 token_fingerprint = $3, token_at = $4 WHERE id = $1 AND token_fingerprint = $2",
            )
            .bind(id.uuid())
            .bind(new.present.to_vec())
            .bind(new.next.to_vec())
            .bind(micros(new.at))
            .bind(micros(new.earlier_until))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Writes that the person has proved at `at` who they are, and that the sign-in now lasts until `expires_at`.
    /// `false` when it has ended.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn prove_session(
        &mut self,
        id: SessionId,
        at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query("UPDATE session SET proved_at = $2, expires_at = $3 WHERE id = $1 AND expires_at > $2")
                .bind(id.uuid())
                .bind(micros(at))
                .bind(micros(expires_at))
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Ends a sign-in of this person. `false` when it had ended before, or is another person's.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_session(&mut self, id: SessionId, staff_id: StaffId) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query("DELETE FROM session WHERE id = $1 AND staff_id = $2")
                .bind(id.uuid())
                .bind(staff_id.uuid())
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

fn found(row: SessionRow) -> Result<SessionFound, StoreError> {
    let at = |micros| timestamp(TABLE, micros);
    Ok(SessionFound {
        id: SessionId::from_uuid(row.id),
        made_at: at(row.made_at)?,
        seen_at: at(row.seen_at)?,
        expires_at: at(row.expires_at)?,
        method: named(TABLE, Method::parse(&row.method))?,
        device: named(TABLE, DeviceKind::parse(&row.device))?,
        proved_at: row.proved_at.map(at).transpose()?,
        token_at: at(row.token_at.unwrap_or(row.made_at))?,
        earlier_until: row.earlier_until.map(at).transpose()?,
        staff: staff(
            row.staff_id,
            row.username,
            row.display_name,
            (&row.role, &row.further_roles),
            row.borough_id,
            row.team_id,
            row.officer_id,
        )?,
    })
}
