//! Accounts that somebody asked for and nobody has confirmed. They are no rows of `staff`, so that nothing that looks for
//! an account can find one.

use candour_domain::ids::{BoroughId, OfficerId, StaffId, TeamId};
use candour_domain::second_person::SecondPerson;
use candour_domain::staff::Staff;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, on_both, timestamp};
use crate::enrolment::fingerprint;
use crate::error::StoreError;
use crate::staff::staff;

/// A waiting account to store.
#[derive(Debug, Clone)]
pub struct NewWaitingAccount {
    /// The account as it would come to be.
    pub staff: Staff,
    /// Who asks.
    pub asked_by: StaffId,
    /// When.
    pub asked_at: Timestamp,
    /// When the wish lapses.
    pub expires_at: Timestamp,
    /// Fingerprint of the code that who asked was shown.
    pub code_fingerprint: [u8; 32],
}

/// A waiting account as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingAccount {
    /// The account as it would come to be.
    pub staff: Staff,
    /// Who asked.
    pub asked_by: StaffId,
    /// The name by which colleagues know who asked.
    pub asked_by_name: String,
    /// When.
    pub asked_at: Timestamp,
    /// When the wish lapses.
    pub expires_at: Timestamp,
    /// Fingerprint of the code that who asked was shown; nothing where they asked before there were such codes.
    pub code_fingerprint: Option<[u8; 32]>,
}

const TABLE: &str = "waiting_account";

type WaitingRow = (
    Uuid,
    String,
    String,
    String,
    String,
    Option<Uuid>,
    Option<Uuid>,
    Option<Uuid>,
    Uuid,
    String,
    i64,
    i64,
    Option<Vec<u8>>,
);

impl Db {
    /// Stores a waiting account. One of the same name that has lapsed goes.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when one of this user name waits; [`StoreError::Orphan`] when the borough, team, officer
    /// or whoever asks is not there.
    pub async fn insert_waiting_account(&mut self, new: &NewWaitingAccount) -> Result<(), StoreError> {
        let staff = &new.staff;
        on_both!(self, connection => {
            sqlx::query("DELETE FROM waiting_account WHERE username = $1 AND expires_at <= $2")
                .bind(&staff.username)
                .bind(micros(new.asked_at))
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO waiting_account (staff_id, username, display_name, role, further_roles, borough_id, \
                 team_id, officer_id, asked_by, asked_at, expires_at, code_fingerprint) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            )
            .bind(staff.id.uuid())
            .bind(&staff.username)
            .bind(&staff.display_name)
            .bind(staff.role.as_str())
            .bind(staff.further.to_string())
            .bind(staff.borough.map(BoroughId::uuid))
            .bind(staff.team.map(TeamId::uuid))
            .bind(staff.officer.map(OfficerId::uuid))
            .bind(new.asked_by.uuid())
            .bind(micros(new.asked_at))
            .bind(micros(new.expires_at))
            .bind(new.code_fingerprint.to_vec())
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// The accounts that wait, the oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn waiting_accounts(&mut self, now: Timestamp) -> Result<Vec<WaitingAccount>, StoreError> {
        let rows: Vec<WaitingRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT waiting_account.staff_id, waiting_account.username, waiting_account.display_name, \
                 waiting_account.role, waiting_account.further_roles, waiting_account.borough_id, \
                 waiting_account.team_id, waiting_account.officer_id, asker.id, asker.display_name, \
                 waiting_account.asked_at, waiting_account.expires_at, waiting_account.code_fingerprint \
                 FROM waiting_account JOIN staff AS asker ON asker.id = waiting_account.asked_by \
                 WHERE waiting_account.expires_at > $1 \
                 ORDER BY waiting_account.asked_at, waiting_account.username LIMIT 200",
            )
            .bind(micros(now))
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter().map(waiting).collect()
    }

    /// The account of this user name that waits.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn waiting_account(
        &mut self,
        username: &str,
        now: Timestamp,
    ) -> Result<Option<WaitingAccount>, StoreError> {
        let row: Option<WaitingRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT waiting_account.staff_id, waiting_account.username, waiting_account.display_name, \
                 waiting_account.role, waiting_account.further_roles, waiting_account.borough_id, \
                 waiting_account.team_id, waiting_account.officer_id, asker.id, asker.display_name, \
                 waiting_account.asked_at, waiting_account.expires_at, waiting_account.code_fingerprint \
                 FROM waiting_account JOIN staff AS asker ON asker.id = waiting_account.asked_by \
                 WHERE waiting_account.username = $1 AND waiting_account.expires_at > $2",
            )
            .bind(username)
            .bind(micros(now))
            .fetch_optional(connection)
            .await
        })?;
        row.map(waiting).transpose()
    }

    /// Takes out an account that waits, for a second person who confirms it. `false` when none waits any more that the
    /// first one of the two asked for.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn confirm_waiting_account(
        &mut self,
        id: StaffId,
        two: SecondPerson,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query("DELETE FROM waiting_account WHERE staff_id = $1 AND asked_by = $2 AND expires_at > $3")
                .bind(id.uuid())
                .bind(two.first().uuid())
                .bind(micros(now))
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Drops an account that waits. `false` when it waits no more.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn drop_waiting_account(&mut self, id: StaffId) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query("DELETE FROM waiting_account WHERE staff_id = $1")
                .bind(id.uuid())
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Drops all that one person asked for. Returns how many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn drop_waiting_accounts_of(&mut self, asked_by: StaffId) -> Result<u64, StoreError> {
        Ok(on_both!(self, connection => {
            sqlx::query("DELETE FROM waiting_account WHERE asked_by = $1")
                .bind(asked_by.uuid())
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?)
    }

    /// Removes those that have lapsed. Returns how many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn purge_waiting_accounts(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        Ok(on_both!(self, connection => {
            sqlx::query("DELETE FROM waiting_account WHERE expires_at <= $1")
                .bind(micros(now))
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?)
    }
}

fn waiting(row: WaitingRow) -> Result<WaitingAccount, StoreError> {
    let (
        id,
        username,
        name,
        role,
        further,
        borough,
        team,
        officer,
        asked_by,
        asked_by_name,
        asked_at,
        expires_at,
        code,
    ) = row;
    Ok(WaitingAccount {
        staff: staff(id, username, name, (&role, &further), borough, team, officer)?,
        asked_by: StaffId::from_uuid(asked_by),
        asked_by_name,
        asked_at: timestamp(TABLE, asked_at)?,
        expires_at: timestamp(TABLE, expires_at)?,
        code_fingerprint: code.map(|code| fingerprint(TABLE, code)).transpose()?,
    })
}
