//! Print runs of cards, and open codes.

use candour_domain::batch::BatchKind;
use candour_domain::ids::{BatchId, BoroughId, StaffId, TeamId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;
use crate::seal::Sealed;

/// A batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Id.
    pub id: BatchId,
    /// What it holds.
    pub kind: BatchKind,
    /// Its label.
    pub label: String,
    /// The borough it is for; none for the whole force.
    pub borough_id: Option<BoroughId>,
    /// The team it is for.
    pub team_id: Option<TeamId>,
    /// How many codes it holds.
    pub quantity: i64,
    /// When it was made.
    pub made_at: Timestamp,
    /// Who made it.
    pub made_by: Option<StaffId>,
    /// An open code, sealed for this row; cards have none.
    pub sealed_code: Option<Sealed>,
}

/// A batch as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchFound {
    /// The batch.
    pub batch: Batch,
    /// The borough's name.
    pub borough: Option<String>,
    /// The team's name.
    pub team: Option<String>,
    /// Codes that still work at the time asked about.
    pub working: i64,
    /// Cards bound to an encounter.
    pub bound: i64,
}

/// Which batches to list: those of one borough, of one team, or all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BatchFilter {
    /// Only those for this borough.
    pub borough_id: Option<BoroughId>,
    /// Only those for this team.
    pub team_id: Option<TeamId>,
}

const TABLE: &str = "batch";

type BatchRow = (
    Uuid,
    String,
    String,
    Option<Uuid>,
    Option<Uuid>,
    i64,
    i64,
    Option<Uuid>,
    Option<Vec<u8>>,
    Option<String>,
    Option<String>,
    i64,
    i64,
);

fn found(row: BatchRow) -> Result<BatchFound, StoreError> {
    let (
        id,
        kind,
        label,
        borough_id,
        team_id,
        quantity,
        made_at,
        made_by,
        sealed,
        borough,
        team,
        working,
        bound,
    ) = row;
    Ok(BatchFound {
        batch: Batch {
            id: BatchId::from_uuid(id),
            kind: named(TABLE, BatchKind::parse(&kind))?,
            label,
            borough_id: borough_id.map(BoroughId::from_uuid),
            team_id: team_id.map(TeamId::from_uuid),
            quantity,
            made_at: timestamp(TABLE, made_at)?,
            made_by: made_by.map(StaffId::from_uuid),
            sealed_code: sealed.map(Sealed::from_bytes),
        },
        borough,
        team,
        working,
        bound,
    })
}

impl Db {
    /// Stores a batch.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when the id, or the label of a pack, is there already.
    pub async fn insert_batch(&mut self, new: &Batch) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO batch (id, kind, label, borough_id, team_id, quantity, made_at, made_by, sealed_code) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            )
            .bind(new.id.uuid())
            .bind(new.kind.as_str())
            .bind(new.label.as_str())
            .bind(new.borough_id.map(BoroughId::uuid))
            .bind(new.team_id.map(TeamId::uuid))
            .bind(new.quantity)
            .bind(micros(new.made_at))
            .bind(new.made_by.map(StaffId::uuid))
            .bind(new.sealed_code.as_ref().map(Sealed::bytes))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// One batch, and how its codes stand at `now`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn batch(&mut self, id: BatchId, now: Timestamp) -> Result<Option<BatchFound>, StoreError> {
        let row: Option<BatchRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT batch.id, batch.kind, batch.label, batch.borough_id, batch.team_id, batch.quantity, \
                 batch.made_at, batch.made_by, batch.sealed_code, borough.name, team.name, \
                 (SELECT COUNT(*) FROM code WHERE code.batch_id = batch.id \
                  AND (code.expires_at IS NULL OR code.expires_at > $2)), \
                 (SELECT COUNT(*) FROM code WHERE code.batch_id = batch.id AND code.encounter_id IS NOT NULL) \
                 FROM batch LEFT JOIN borough ON borough.id = batch.borough_id \
                 LEFT JOIN team ON team.id = batch.team_id WHERE batch.id = $1",
            )
            .bind(id.uuid())
            .bind(micros(now))
            .fetch_optional(connection)
            .await
        })?;
        row.map(found).transpose()
    }

    /// Batches, newest first, and how their codes stand at `now`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn batches(
        &mut self,
        filter: BatchFilter,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<BatchFound>, StoreError> {
        let rows: Vec<BatchRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT batch.id, batch.kind, batch.label, batch.borough_id, batch.team_id, batch.quantity, \
                 batch.made_at, batch.made_by, batch.sealed_code, borough.name, team.name, \
                 (SELECT COUNT(*) FROM code WHERE code.batch_id = batch.id \
                  AND (code.expires_at IS NULL OR code.expires_at > $3)), \
                 (SELECT COUNT(*) FROM code WHERE code.batch_id = batch.id AND code.encounter_id IS NOT NULL) \
                 FROM batch LEFT JOIN borough ON borough.id = batch.borough_id \
                 LEFT JOIN team ON team.id = batch.team_id \
                 WHERE ($1 IS NULL OR batch.borough_id = $1) AND ($2 IS NULL OR batch.team_id = $2) \
                 ORDER BY batch.made_at DESC, batch.id DESC LIMIT $4",
            )
            .bind(filter.borough_id.map(BoroughId::uuid))
            .bind(filter.team_id.map(TeamId::uuid))
            .bind(micros(now))
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter().map(found).collect()
    }
}
