//! Work to do after the commit that caused it, in the same transaction as its cause.

use candour_domain::ids::JobId;
use jiff::Timestamp;

use crate::db::{Db, micros, on_both};
use crate::error::StoreError;

/// A job to store. The payload never holds words, names or contact points: ids only.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Id.
    pub id: JobId,
    /// Which job.
    pub kind: String,
    /// What it needs, as JSON.
    pub payload: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it may run.
    pub run_at: Timestamp,
}

impl Db {
    /// Stores a job.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_job(&mut self, new: &NewJob) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO job (id, kind, payload, made_at, run_at, attempts) VALUES ($1, $2, $3, $4, $5, 0)",
            )
            .bind(new.id.uuid())
            .bind(&new.kind)
            .bind(&new.payload)
            .bind(micros(new.made_at))
            .bind(micros(new.run_at))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }
}
