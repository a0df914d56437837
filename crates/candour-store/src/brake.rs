//! The brake on messages, and the pace at which they may go.

use candour_domain::ids::StaffId;
use candour_domain::pace::Pace;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, on_both, timestamp};
use crate::error::StoreError;

/// The brake as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BrakeFound {
    /// Since when nothing goes out.
    pub stopped_at: Option<Timestamp>,
    /// Who stopped it; nobody where the program did.
    pub stopped_by: Option<StaffId>,
    /// Why.
    pub cause: Option<String>,
    /// When it was last released.
    pub released_at: Option<Timestamp>,
    /// By whom.
    pub released_by: Option<StaffId>,
}

/// How messages fared since a time, by which the program stops itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SendCounts {
    /// How many were made to go out.
    pub made: i64,
    /// How many a supplier took.
    pub handed_over: i64,
    /// How many failed at the supplier, or were given up.
    pub failed: i64,
}

const TABLE: &str = "brake";

type Row = (Option<i64>, Option<Uuid>, Option<String>, Option<i64>, Option<Uuid>);

impl Db {
    /// The brake.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn brake(&mut self) -> Result<BrakeFound, StoreError> {
        let row: Option<Row> = on_both!(self, connection => {
            sqlx::query_as("SELECT stopped_at, stopped_by, cause, released_at, released_by FROM brake WHERE id = 1")
                .fetch_optional(connection)
                .await
        })?;
        let (stopped_at, stopped_by, cause, released_at, released_by) =
            row.ok_or(StoreError::Corrupt { table: TABLE })?;
        Ok(BrakeFound {
            stopped_at: stopped_at.map(|at| timestamp(TABLE, at)).transpose()?,
            stopped_by: stopped_by.map(StaffId::from_uuid),
            cause,
            released_at: released_at.map(|at| timestamp(TABLE, at)).transpose()?,
            released_by: released_by.map(StaffId::from_uuid),
        })
    }

    /// Stops everything. `false` when it was stopped already.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn pull_brake(
        &mut self,
        at: Timestamp,
        by: Option<StaffId>,
        cause: &str,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE brake SET stopped_at = $1, stopped_by = $2, cause = $3 WHERE id = 1 AND stopped_at IS NULL",
            )
            .bind(micros(at))
            .bind(by.map(StaffId::uuid))
            .bind(cause)
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Lets messages go again. `false` when nothing was stopped.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn release_brake(&mut self, at: Timestamp, by: StaffId) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE brake SET stopped_at = NULL, stopped_by = NULL, cause = NULL, released_at = $1, \
                 released_by = $2 WHERE id = 1 AND stopped_at IS NOT NULL",
            )
            .bind(micros(at))
            .bind(by.uuid())
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// How messages fared since `since`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn send_counts(&mut self, since: Timestamp) -> Result<SendCounts, StoreError> {
        let (made, handed_over, failed): (i64, i64, i64) = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT COUNT(CASE WHEN at >= $1 THEN 1 END), \
                 COUNT(CASE WHEN state = 'handed_over' THEN 1 END), \
                 COUNT(CASE WHEN state = 'gave_up' OR delivery IN ('technical', 'temporary', 'permanent') THEN 1 END) \
                 FROM message WHERE direction = 'out' AND (at >= $1 OR state_at >= $1)",
            )
            .bind(micros(since))
            .fetch_one(connection)
            .await
        })?;
        Ok(SendCounts { made, handed_over, failed })
    }

    /// How many of `want` messages may go to a supplier now; all nodes together keep to its pace.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn take_pace(
        &mut self,
        supplier: &str,
        pace: Pace,
        now: Timestamp,
        want: u32,
    ) -> Result<u32, StoreError> {
        // The change that changes nothing takes the row's lock, so that two nodes ask one after the other.
        let row: Option<(i64,)> = on_both!(self, connection => {
            sqlx::query_as("UPDATE send_pace SET next_at = next_at WHERE supplier = $1 RETURNING next_at")
                .bind(supplier)
                .fetch_optional(connection)
                .await
        })?;
        let next = row.map(|(at,)| timestamp("send_pace", at)).transpose()?;
        let (granted, next) = pace.grant(next, now, want);
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO send_pace (supplier, next_at) VALUES ($1, $2) \
                 ON CONFLICT (supplier) DO UPDATE SET next_at = excluded.next_at",
            )
            .bind(supplier)
            .bind(micros(next))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(granted)
    }
}
