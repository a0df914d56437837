//! Which files were brought in.

use candour_domain::ids::ImportId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, on_both, timestamp};
use crate::error::StoreError;

/// One import of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRun {
    /// Id.
    pub id: ImportId,
    /// What the file held: `organisation`, `encounters`.
    pub kind: String,
    /// The file's name, without folders.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// SHA-256 of kind and content.
    pub fingerprint: [u8; 32],
    /// Records in the file.
    pub records: i64,
    /// How many were new.
    pub created: i64,
    /// How many changed something.
    pub changed: i64,
}

const TABLE: &str = "import_run";

type ImportRow = (Uuid, String, String, i64, Vec<u8>, i64, i64, i64);

fn import_run(row: ImportRow) -> Result<ImportRun, StoreError> {
    let (id, kind, name, at, fingerprint, records, created, changed) = row;
    Ok(ImportRun {
        id: ImportId::from_uuid(id),
        kind,
        name,
        at: timestamp(TABLE, at)?,
        fingerprint: fingerprint.try_into().map_err(|_| StoreError::Corrupt { table: TABLE })?,
        records,
        created,
        changed,
    })
}

impl Db {
    /// Puts an import on record, in the transaction that does it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_import_run(&mut self, run: &ImportRun) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO import_run (id, kind, name, at, fingerprint, records, created, changed) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(run.id.uuid())
            .bind(run.kind.as_str())
            .bind(run.name.as_str())
            .bind(micros(run.at))
            .bind(run.fingerprint.to_vec())
            .bind(run.records)
            .bind(run.created)
            .bind(run.changed)
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// The latest import of a file with this fingerprint.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn import_run_by_fingerprint(
        &mut self,
        fingerprint: [u8; 32],
    ) -> Result<Option<ImportRun>, StoreError> {
        let row: Option<ImportRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, kind, name, at, fingerprint, records, created, changed FROM import_run \
                 WHERE fingerprint = $1 ORDER BY at DESC, id DESC LIMIT 1",
            )
            .bind(fingerprint.to_vec())
            .fetch_optional(connection)
            .await
        })?;
        row.map(import_run).transpose()
    }

    /// The latest imports, newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn latest_import_runs(&mut self, limit: i64) -> Result<Vec<ImportRun>, StoreError> {
        let rows: Vec<ImportRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, kind, name, at, fingerprint, records, created, changed FROM import_run \
                 ORDER BY at DESC, id DESC LIMIT $1",
            )
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter().map(import_run).collect()
    }
}
