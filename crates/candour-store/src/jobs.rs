//! Work to do after the commit that caused it, in the same transaction as its cause.

use candour_domain::ids::JobId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, on_both, timestamp};
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

/// A job that was claimed: until its lease ends nobody else runs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobClaimed {
    /// Id.
    pub id: JobId,
    /// Which job.
    pub kind: String,
    /// What it needs.
    pub payload: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// Which try this is, from 1.
    pub attempt: i64,
}

/// A job in the list for administrators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobListed {
    /// Id.
    pub id: JobId,
    /// Which job.
    pub kind: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it may run next.
    pub run_at: Timestamp,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was given up.
    pub gave_up_at: Option<Timestamp>,
    /// Why the last try failed.
    pub failure: Option<String>,
}

/// How many jobs stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JobCounts {
    /// Not finished.
    pub waiting: i64,
    /// Not finished, and failed at least once.
    pub retrying: i64,
    /// Given up.
    pub gave_up: i64,
    /// When the oldest job that may run was due, where one is.
    pub oldest_due: Option<Timestamp>,
}

const TABLE: &str = "job";

type ListRow = (Uuid, String, i64, i64, i64, Option<i64>, Option<String>);

// A job is waiting while `finished_at` is null; done when it is set and `failure` is null; given up when both are set.
// A claim moves `run_at` to the end of its lease and counts the attempt; the attempt's number then guards what the
// worker writes, so that one whose lease ran out cannot undo what another did since.
impl Db {
    /// Claims up to `limit` jobs of these kinds that are due, until `lease_until`. Of several nodes, each job goes to one;
    /// a kind that is not named is left for a node that knows it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn claim_jobs(
        &mut self,
        kinds: &[&str],
        now: Timestamp,
        lease_until: Timestamp,
        limit: i64,
    ) -> Result<Vec<JobClaimed>, StoreError> {
        // One text for both databases, which have no array in common.
        let kinds = format!(" {} ", kinds.join(" "));
        let due: Vec<(Uuid, i64)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, attempts FROM job WHERE finished_at IS NULL AND run_at <= $1 \
                 AND $3 LIKE '% ' || kind || ' %' ORDER BY run_at, id LIMIT $2",
            )
            .bind(micros(now))
            .bind(limit)
            .bind(kinds)
            .fetch_all(connection)
            .await
        })?;
        let mut claimed = Vec::with_capacity(due.len());
        for (id, attempts) in due {
            let row: Option<(String, String, i64, i64)> = on_both!(self, connection => {
                sqlx::query_as(
                    "UPDATE job SET run_at = $3, attempts = attempts + 1 \
                     WHERE id = $1 AND attempts = $2 AND finished_at IS NULL AND run_at <= $4 \
                     RETURNING kind, payload, made_at, attempts",
                )
                .bind(id)
                .bind(attempts)
                .bind(micros(lease_until))
                .bind(micros(now))
                .fetch_optional(connection)
                .await
            })?;
            if let Some((kind, payload, made_at, attempt)) = row {
                claimed.push(JobClaimed {
                    id: JobId::from_uuid(id),
                    kind,
                    payload,
                    made_at: timestamp(TABLE, made_at)?,
                    attempt,
                });
            }
        }
        Ok(claimed)
    }

    /// Marks a job as done. `false` when another try has begun since.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn finish_job(&mut self, id: JobId, attempt: i64, at: Timestamp) -> Result<bool, StoreError> {
        self.end_job(id, attempt, at, None).await
    }

    /// Marks a job as given up. `false` when another try has begun since.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn give_up_job(
        &mut self,
        id: JobId,
        attempt: i64,
        at: Timestamp,
        failure: &str,
    ) -> Result<bool, StoreError> {
        self.end_job(id, attempt, at, Some(failure)).await
    }

    async fn end_job(
        &mut self,
        id: JobId,
        attempt: i64,
        at: Timestamp,
        failure: Option<&str>,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE job SET finished_at = $3, failure = $4 \
                 WHERE id = $1 AND attempts = $2 AND finished_at IS NULL",
            )
            .bind(id.uuid())
            .bind(attempt)
            .bind(micros(at))
            .bind(failure)
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Puts a failed job off until `run_at`. `false` when another try has begun since.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_off_job(
        &mut self,
        id: JobId,
        attempt: i64,
        run_at: Timestamp,
        failure: &str,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE job SET run_at = $3, failure = $4 WHERE id = $1 AND attempts = $2 AND finished_at IS NULL",
            )
            .bind(id.uuid())
            .bind(attempt)
            .bind(micros(run_at))
            .bind(failure)
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Lets a job that was given up run again from `now`, with all its tries. `false` when it was not given up.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn revive_job(&mut self, id: JobId, now: Timestamp) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE job SET finished_at = NULL, attempts = 0, run_at = $2 \
                 WHERE id = $1 AND finished_at IS NOT NULL AND failure IS NOT NULL",
            )
            .bind(id.uuid())
            .bind(micros(now))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// The jobs that failed at least once and are not done, newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn troubled_jobs(&mut self, limit: i64) -> Result<Vec<JobListed>, StoreError> {
        let rows: Vec<ListRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, kind, made_at, run_at, attempts, finished_at, failure FROM job \
                 WHERE failure IS NOT NULL ORDER BY made_at DESC, id DESC LIMIT $1",
            )
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter()
            .map(|(id, kind, made_at, run_at, attempts, finished_at, failure)| {
                Ok(JobListed {
                    id: JobId::from_uuid(id),
                    kind,
                    made_at: timestamp(TABLE, made_at)?,
                    run_at: timestamp(TABLE, run_at)?,
                    attempts,
                    gave_up_at: finished_at.map(|at| timestamp(TABLE, at)).transpose()?,
                    failure,
                })
            })
            .collect()
    }

    /// How many jobs stand where.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn job_counts(&mut self, now: Timestamp) -> Result<JobCounts, StoreError> {
        let (waiting, retrying, gave_up, oldest): (i64, i64, i64, Option<i64>) = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT COUNT(CASE WHEN finished_at IS NULL THEN 1 END), \
                 COUNT(CASE WHEN finished_at IS NULL AND failure IS NOT NULL THEN 1 END), \
                 COUNT(CASE WHEN finished_at IS NOT NULL AND failure IS NOT NULL THEN 1 END), \
                 MIN(CASE WHEN finished_at IS NULL AND run_at <= $1 THEN run_at END) FROM job",
            )
            .bind(micros(now))
            .fetch_one(connection)
            .await
        })?;
        Ok(JobCounts {
            waiting,
            retrying,
            gave_up,
            oldest_due: oldest.map(|at| timestamp(TABLE, at)).transpose()?,
        })
    }

    /// Removes jobs that were done before `before`. Those given up stay until somebody has looked. Returns how many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn forget_done_jobs(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query("DELETE FROM job WHERE finished_at < $1 AND failure IS NULL")
                .bind(micros(before))
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(changed)
    }
}
