//! Keys with which other programs come in. Only a key's fingerprint is stored: who reads the database cannot come in.

use candour_domain::api_key::{KeyReach, KeyScopes};
use candour_domain::ids::{ApiKeyId, BoroughId, StaffId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;

/// A key to store.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    /// Id.
    pub id: ApiKeyId,
    /// The part of the key that may be shown.
    pub name: String,
    /// Fingerprint of the key.
    pub fingerprint: [u8; 32],
    /// What people call it.
    pub label: String,
    /// What it may do.
    pub scopes: KeyScopes,
    /// How far it reaches.
    pub reach: KeyReach,
    /// When.
    pub made_at: Timestamp,
    /// Who made it; nobody when the command line did.
    pub made_by: Option<StaffId>,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
}

/// A key as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyFound {
    /// Id.
    pub id: ApiKeyId,
    /// The part of the key that may be shown.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// What it may do.
    pub scopes: KeyScopes,
    /// How far it reaches.
    pub reach: KeyReach,
    /// The name of the borough it reaches.
    pub borough: Option<String>,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// The last day it was used on, in days since 1970.
    pub last_used_day: Option<i32>,
    /// When it was stopped.
    pub stopped_at: Option<Timestamp>,
}

const TABLE: &str = "api_key";

type KeyRow =
    (Uuid, String, String, String, Option<Uuid>, Option<String>, i64, Option<i64>, Option<i64>, Option<i64>);

impl Db {
    /// Stores a key.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when the name is taken; [`StoreError::Orphan`] when the borough is not there.
    pub async fn insert_api_key(&mut self, new: &NewApiKey) -> Result<(), StoreError> {
        let borough = match new.reach {
            KeyReach::Force => None,
            KeyReach::Borough(id) => Some(id.uuid()),
        };
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO api_key (id, name, fingerprint, label, scopes, borough_id, made_at, made_by, expires_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            )
            .bind(new.id.uuid())
            .bind(&new.name)
            .bind(new.fingerprint.to_vec())
            .bind(&new.label)
            .bind(new.scopes.to_text())
            .bind(borough)
            .bind(micros(new.made_at))
            .bind(new.made_by.map(StaffId::uuid))
            .bind(new.expires_at.map(micros))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// The key with this fingerprint, stopped or not.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn api_key_by_fingerprint(
        &mut self,
        fingerprint: [u8; 32],
    ) -> Result<Option<ApiKeyFound>, StoreError> {
        let row: Option<KeyRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT api_key.id, api_key.name, api_key.label, api_key.scopes, api_key.borough_id, borough.name, \
                 api_key.made_at, api_key.expires_at, api_key.last_used_day, api_key.stopped_at \
                 FROM api_key LEFT JOIN borough ON borough.id = api_key.borough_id \
                 WHERE api_key.fingerprint = $1",
            )
            .bind(fingerprint.to_vec())
            .fetch_optional(connection)
            .await
        })?;
        row.map(found).transpose()
    }

    /// The key of this name, stopped or not.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn api_key_by_name(&mut self, name: &str) -> Result<Option<ApiKeyFound>, StoreError> {
        let row: Option<KeyRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT api_key.id, api_key.name, api_key.label, api_key.scopes, api_key.borough_id, borough.name, \
                 api_key.made_at, api_key.expires_at, api_key.last_used_day, api_key.stopped_at \
                 FROM api_key LEFT JOIN borough ON borough.id = api_key.borough_id WHERE api_key.name = $1",
            )
            .bind(name)
            .fetch_optional(connection)
            .await
        })?;
        row.map(found).transpose()
    }

    /// Keys made before `before`, newest first, stopped ones among them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_api_keys(
        &mut self,
        before: Option<ApiKeyId>,
        limit: i64,
    ) -> Result<Vec<ApiKeyFound>, StoreError> {
        let before = before.map_or(Uuid::max(), ApiKeyId::uuid);
        let rows: Vec<KeyRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT api_key.id, api_key.name, api_key.label, api_key.scopes, api_key.borough_id, borough.name, \
                 api_key.made_at, api_key.expires_at, api_key.last_used_day, api_key.stopped_at \
                 FROM api_key LEFT JOIN borough ON borough.id = api_key.borough_id \
                 WHERE api_key.id < $1 ORDER BY api_key.id DESC LIMIT $2",
            )
            .bind(before)
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter().map(found).collect()
    }

    /// Marks a key as used on `day`, never backwards.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn touch_api_key(&mut self, id: ApiKeyId, day: i32) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "UPDATE api_key SET last_used_day = $2 \
                 WHERE id = $1 AND (last_used_day IS NULL OR last_used_day < $2)",
            )
            .bind(id.uuid())
            .bind(i64::from(day))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Stops a key. `false` when it is not there or was stopped before.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn stop_api_key(&mut self, id: ApiKeyId, at: Timestamp) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query("UPDATE api_key SET stopped_at = $2 WHERE id = $1 AND stopped_at IS NULL")
                .bind(id.uuid())
                .bind(micros(at))
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }
}

fn found(row: KeyRow) -> Result<ApiKeyFound, StoreError> {
    let (id, name, label, scopes, borough_id, borough, made_at, expires_at, last_used_day, stopped_at) = row;
    Ok(ApiKeyFound {
        id: ApiKeyId::from_uuid(id),
        name,
        label,
        scopes: named(TABLE, KeyScopes::parse(&scopes))?,
        reach: borough_id.map_or(KeyReach::Force, |id| KeyReach::Borough(BoroughId::from_uuid(id))),
        borough,
        made_at: timestamp(TABLE, made_at)?,
        expires_at: expires_at.map(|at| timestamp(TABLE, at)).transpose()?,
        last_used_day: last_used_day.map(|day| named(TABLE, i32::try_from(day).ok())).transpose()?,
        stopped_at: stopped_at.map(|at| timestamp(TABLE, at)).transpose()?,
    })
}
