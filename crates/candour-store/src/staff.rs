//! People who sign in.

use candour_domain::ids::{BoroughId, OfficerId, StaffId, TeamId};
use candour_domain::permission::{Role, Roles};
use candour_domain::staff::Staff;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;

/// An account to store.
#[derive(Clone)]
pub struct NewStaff {
    /// The person.
    pub staff: Staff,
    /// The password's hash, in the PHC format.
    pub password_hash: String,
    /// When.
    pub made_at: Timestamp,
}

/// An account as stored. `Debug` is left out: it holds a password's hash.
#[derive(Clone)]
pub struct StaffFound {
    /// The person.
    pub staff: Staff,
    /// The password's hash.
    pub password_hash: String,
    /// When the account was closed.
    pub closed_at: Option<Timestamp>,
}

/// An account in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffListed {
    /// The person.
    pub staff: Staff,
    /// Their borough's name.
    pub borough: Option<String>,
    /// Their team's name.
    pub team: Option<String>,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
}

pub(crate) const TABLE: &str = "staff";

type StaffRow =
    (Uuid, String, String, String, String, String, Option<Uuid>, Option<Uuid>, Option<Uuid>, Option<i64>);

type ListRow = (
    Uuid,
    String,
    String,
    String,
    String,
    Option<Uuid>,
    Option<Uuid>,
    Option<Uuid>,
    Option<String>,
    Option<String>,
    i64,
    Option<i64>,
);

impl Db {
    /// Stores an account.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when the user name is taken; [`StoreError::Orphan`] when the borough, team or officer
    /// is not there.
    pub async fn insert_staff(&mut self, new: &NewStaff) -> Result<(), StoreError> {
        let staff = &new.staff;
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO staff (id, username, display_name, password_hash, role, further_roles, \
                 borough_id, team_id, officer_id, \
                 made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            )
            .bind(staff.id.uuid())
            .bind(&staff.username)
            .bind(&staff.display_name)
            .bind(&new.password_hash)
                        .bind(staff.role.as_str())
            .bind(staff.further.to_string())
            .bind(staff.borough.map(BoroughId::uuid))
            .bind(staff.team.map(TeamId::uuid))
            .bind(staff.officer.map(OfficerId::uuid))
            .bind(micros(new.made_at))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// The account with this user name, open or closed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn staff_by_username(&mut self, username: &str) -> Result<Option<StaffFound>, StoreError> {
        let row: Option<StaffRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, username, display_name, password_hash, role, further_roles, borough_id, team_id, \
                 officer_id, closed_at FROM staff WHERE username = $1",
            )
            .bind(username)
            .fetch_optional(connection)
            .await
        })?;
        row.map(found).transpose()
    }

    /// The account with this id, open or closed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn staff_by_id(&mut self, id: StaffId) -> Result<Option<StaffFound>, StoreError> {
        let row: Option<StaffRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, username, display_name, password_hash, role, further_roles, borough_id, team_id, \
                 officer_id, closed_at FROM staff WHERE id = $1",
            )
            .bind(id.uuid())
            .fetch_optional(connection)
            .await
        })?;
        row.map(found).transpose()
    }

    /// Closes an account. `false` when it is not there or was closed before.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn close_staff(&mut self, id: StaffId, at: Timestamp) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query("UPDATE staff SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL")
                .bind(id.uuid())
                .bind(micros(at))
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// How many open accounts there are of a first role. Until the transaction ends nobody else closes one of them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn hold_staff_of(&mut self, role: Role) -> Result<u64, StoreError> {
        Ok(on_both!(self, connection => {
            // Writes nothing new, and holds the rows.
            sqlx::query("UPDATE staff SET role = role WHERE role = $1 AND closed_at IS NULL")
                .bind(role.as_str())
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?)
    }

    /// Replaces the password's hash of an open account. `false` when it is not there or closed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn set_password_hash(&mut self, id: StaffId, hash: &str) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query("UPDATE staff SET password_hash = $2 WHERE id = $1 AND closed_at IS NULL")
                .bind(id.uuid())
                .bind(hash)
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Accounts by user name after `after`, whose user name or display name holds `search`; where `outside` is given, only
    /// those of roles outside the force, or only the others.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_staff(
        &mut self,
        search: &str,
        after: &str,
        limit: i64,
        outside: Option<bool>,
    ) -> Result<Vec<StaffListed>, StoreError> {
        let rows: Vec<ListRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT staff.id, staff.username, staff.display_name, staff.role, staff.further_roles, staff.borough_id, staff.team_id, \
                 staff.officer_id, borough.name, team.name, staff.made_at, staff.closed_at \
                 FROM staff LEFT JOIN borough ON borough.id = staff.borough_id \
                 LEFT JOIN team ON team.id = staff.team_id \
                 WHERE staff.username > $1 \
                 AND (lower(staff.username) LIKE $2 ESCAPE '!' OR lower(staff.display_name) LIKE $2 ESCAPE '!') \
                 AND ($4 IS NULL OR (staff.role IN ('commissioner', 'mayors_office')) = $4) \
                 ORDER BY staff.username LIMIT $3",
            )
            .bind(after)
            .bind(containing(search))
            .bind(limit)
            .bind(outside)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter()
            .map(
                |(
                    id,
                    username,
                    name,
                    role,
                    further,
                    borough_id,
                    team_id,
                    officer_id,
                    borough,
                    team,
                    made,
                    closed,
                )| {
                    Ok(StaffListed {
                        staff: staff(id, username, name, (&role, &further), borough_id, team_id, officer_id)?,
                        borough,
                        team,
                        made_at: timestamp(TABLE, made)?,
                        closed_at: closed.map(|at| timestamp(TABLE, at)).transpose()?,
                    })
                },
            )
            .collect()
    }

    /// The open accounts of those who hold a role, by display name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn staff_of_role(&mut self, role: Role) -> Result<Vec<Staff>, StoreError> {
        let rows: Vec<StaffRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, username, display_name, password_hash, role, further_roles, borough_id, team_id, \
                 officer_id, closed_at FROM staff WHERE (role = $1 OR ' ' || further_roles || ' ' LIKE '% ' || $1 || ' %') \
                 AND closed_at IS NULL ORDER BY display_name, username",
            )
            .bind(role.as_str())
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter().map(|row| Ok(found(row)?.staff)).collect()
    }
}

/// A `LIKE` pattern for "holds this", in lower case, with its own signs made plain.
fn containing(search: &str) -> String {
    let mut pattern = String::from("%");
    for c in search.chars().flat_map(char::to_lowercase) {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

fn found(row: StaffRow) -> Result<StaffFound, StoreError> {
    let (id, username, display_name, password_hash, role, further, borough, team, officer, closed_at) = row;
    Ok(StaffFound {
        staff: staff(id, username, display_name, (&role, &further), borough, team, officer)?,
        password_hash,
        closed_at: closed_at.map(|at| timestamp(TABLE, at)).transpose()?,
    })
}

pub(crate) fn staff(
    id: Uuid,
    username: String,
    display_name: String,
    (role, further): (&str, &str),
    borough: Option<Uuid>,
    team: Option<Uuid>,
    officer: Option<Uuid>,
) -> Result<Staff, StoreError> {
    Ok(Staff {
        id: StaffId::from_uuid(id),
        username,
        display_name,
        role: named(TABLE, Role::parse(role))?,
        further: named(TABLE, Roles::parse(further))?,
        borough: borough.map(BoroughId::from_uuid),
        team: team.map(TeamId::from_uuid),
        officer: officer.map(OfficerId::from_uuid),
    })
}
