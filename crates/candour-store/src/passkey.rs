//! Passkeys: their public halves, and when each was last used.

use candour_domain::ids::{PasskeyId, StaffId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, on_both, timestamp};
use crate::error::StoreError;

/// A passkey to store.
#[derive(Debug, Clone)]
pub struct NewPasskey {
    /// Id.
    pub id: PasskeyId,
    /// Whose.
    pub staff_id: StaffId,
    /// The name that its device gives it.
    pub credential_id: Vec<u8>,
    /// Its public half and counter, as JSON.
    pub credential: String,
    /// What its owner calls it.
    pub name: String,
    /// When.
    pub made_at: Timestamp,
}

/// A passkey as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyFound {
    /// Id.
    pub id: PasskeyId,
    /// Whose.
    pub staff_id: StaffId,
    /// The name that its device gives it.
    pub credential_id: Vec<u8>,
    /// Its public half and counter, as JSON.
    pub credential: String,
    /// What its owner calls it.
    pub name: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
}

const TABLE: &str = "passkey";

type Row = (Uuid, Uuid, Vec<u8>, String, String, i64, Option<i64>);

fn passkey(
    (id, staff, credential_id, credential, name, made, used): Row,
) -> Result<PasskeyFound, StoreError> {
    Ok(PasskeyFound {
        id: PasskeyId::from_uuid(id),
        staff_id: StaffId::from_uuid(staff),
        credential_id,
        credential,
        name,
        made_at: timestamp(TABLE, made)?,
        used_at: used.map(|at| timestamp(TABLE, at)).transpose()?,
    })
}

impl Db {
    /// Stores a passkey.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when it is there already, whosever it is; [`StoreError::Orphan`] when the account is
    /// not.
    pub async fn insert_passkey(&mut self, new: &NewPasskey) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO passkey (id, staff_id, credential_id, credential, name, made_at) \
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(new.id.uuid())
            .bind(new.staff_id.uuid())
            .bind(&new.credential_id)
            .bind(&new.credential)
            .bind(&new.name)
            .bind(micros(new.made_at))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// A person's passkeys, the oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn passkeys_of(&mut self, staff_id: StaffId) -> Result<Vec<PasskeyFound>, StoreError> {
        let rows: Vec<Row> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, staff_id, credential_id, credential, name, made_at, used_at FROM passkey \
                 WHERE staff_id = $1 ORDER BY made_at, id",
            )
            .bind(staff_id.uuid())
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter().map(passkey).collect()
    }

    /// The passkey of this name, whosever it is.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn passkey_by_credential(
        &mut self,
        credential_id: &[u8],
    ) -> Result<Option<PasskeyFound>, StoreError> {
        let row: Option<Row> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, staff_id, credential_id, credential, name, made_at, used_at FROM passkey \
                 WHERE credential_id = $1",
            )
            .bind(credential_id)
            .fetch_optional(connection)
            .await
        })?;
        row.map(passkey).transpose()
    }

    /// Notes a use, with the counter that came with it. `false` when the passkey is gone, or another use came first
    /// and changed what is stored: of two uses at once with one counter, one is refused.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn use_passkey(
        &mut self,
        found: &PasskeyFound,
        credential: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query("UPDATE passkey SET credential = $3, used_at = $4 WHERE id = $1 AND credential = $2")
                .bind(found.id.uuid())
                .bind(&found.credential)
                .bind(credential)
                .bind(micros(at))
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Removes a passkey of this person. `false` when there is none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_passkey(&mut self, id: PasskeyId, staff_id: StaffId) -> Result<bool, StoreError> {
        let gone = on_both!(self, connection => {
            sqlx::query("DELETE FROM passkey WHERE id = $1 AND staff_id = $2")
                .bind(id.uuid())
                .bind(staff_id.uuid())
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(gone == 1)
    }

    /// Removes all passkeys of a person. Returns how many there were.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_passkeys_of(&mut self, staff_id: StaffId) -> Result<u64, StoreError> {
        let gone = on_both!(self, connection => {
            sqlx::query("DELETE FROM passkey WHERE staff_id = $1")
                .bind(staff_id.uuid())
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(gone)
    }
}
