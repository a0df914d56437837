//! What one node does for all from time to time: a backup, a look at what has had its time.

use jiff::{SignedDuration, Timestamp};

use crate::db::{Db, micros, on_both, timestamp};
use crate::error::StoreError;

impl Db {
    /// Claims a round until `lease_until`, unless somebody else is at it or it was last done less than `every` ago.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn claim_round(
        &mut self,
        name: &str,
        now: Timestamp,
        lease_until: Timestamp,
        every: SignedDuration,
    ) -> Result<bool, StoreError> {
        let done_before = now.checked_sub(every).unwrap_or(Timestamp::MIN);
        let changed = on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO round (name, lease_until) VALUES ($1, $3) ON CONFLICT (name) DO UPDATE \
                 SET lease_until = excluded.lease_until WHERE round.lease_until <= $2 \
                 AND (round.finished_at IS NULL OR round.finished_at <= $4)",
            )
            .bind(name)
            .bind(micros(now))
            .bind(micros(lease_until))
            .bind(micros(done_before))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Keeps a claimed round for longer.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep_round(&mut self, name: &str, lease_until: Timestamp) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("UPDATE round SET lease_until = $2 WHERE name = $1")
                .bind(name)
                .bind(micros(lease_until))
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        Ok(())
    }

    /// Gives a round up: done at `finished_at`, or to be tried again once the lease has ended.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn finish_round(&mut self, name: &str, finished_at: Timestamp) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("UPDATE round SET finished_at = $2, lease_until = $2 WHERE name = $1")
                .bind(name)
                .bind(micros(finished_at))
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        Ok(())
    }

    /// When a round was last done.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn round_finished(&mut self, name: &str) -> Result<Option<Timestamp>, StoreError> {
        let row: Option<(Option<i64>,)> = on_both!(self, connection => {
            sqlx::query_as("SELECT finished_at FROM round WHERE name = $1").bind(name).fetch_optional(connection).await
        })?;
        row.and_then(|(at,)| at).map(|at| timestamp("round", at)).transpose()
    }
}
