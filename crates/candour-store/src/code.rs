//! Codes as they are made, printed, bound and stopped.

use candour_domain::code::Stratum;
use candour_domain::hand_over::CodeOfEncounter;
use candour_domain::ids::{BatchId, BoroughId, CodeId, EncounterId, StaffId, TeamId};
use jiff::Timestamp;
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::db::{Db, micros, on_both, timestamp};
use crate::error::StoreError;
use crate::organisation::ROWS;

/// A code to store. The code itself never is.
#[derive(Debug, Clone)]
pub struct NewCode {
    /// Id.
    pub id: CodeId,
    /// Fingerprint of the code.
    pub fingerprint: [u8; 32],
    /// How it reaches the person.
    pub stratum: Stratum,
    /// The encounter it is for; a card has none until it is bound.
    pub encounter_id: Option<EncounterId>,
    /// The print run or open code it belongs to.
    pub batch_id: Option<BatchId>,
    /// The card's number in its print run.
    pub serial: Option<i64>,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it stops working.
    pub expires_at: Option<Timestamp>,
}

/// A serial card, found by the label of its pack and its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Card {
    /// Its code.
    pub id: CodeId,
    /// Its pack.
    pub batch_id: BatchId,
    /// The borough the pack is for.
    pub borough_id: Option<BoroughId>,
    /// The team the pack is for.
    pub team_id: Option<TeamId>,
    /// The encounter it is bound to.
    pub encounter_id: Option<EncounterId>,
}

type CardRow = (Uuid, Uuid, Option<Uuid>, Option<Uuid>, Option<Uuid>);

const TABLE: &str = "code";

impl Db {
    /// Stores a code.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] in the one case in 10^13 that the code was drawn before.
    pub async fn insert_code(&mut self, new: &NewCode) -> Result<(), StoreError> {
        self.insert_codes(std::slice::from_ref(new)).await
    }

    /// Stores codes.
    ///
    /// # Errors
    /// As [`Db::insert_code`].
    pub async fn insert_codes(&mut self, new: &[NewCode]) -> Result<(), StoreError> {
        for rows in new.chunks(ROWS) {
            on_both!(self, connection => {
                QueryBuilder::new(
                    "INSERT INTO code (id, fingerprint, stratum, encounter_id, batch_id, serial, made_at, \
                     expires_at) ",
                )
                .push_values(rows, |mut row, code| {
                    row.push_bind(code.id.uuid())
                        .push_bind(code.fingerprint.to_vec())
                        .push_bind(code.stratum.as_str())
                        .push_bind(code.encounter_id.map(EncounterId::uuid))
                        .push_bind(code.batch_id.map(BatchId::uuid))
                        .push_bind(code.serial)
                        .push_bind(micros(code.made_at))
                        .push_bind(code.expires_at.map(micros));
                })
                .build()
                .execute(connection)
                .await
                .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// The codes of an encounter, bound cards included, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn codes_of_encounter(&mut self, id: EncounterId) -> Result<Vec<CodeOfEncounter>, StoreError> {
        let rows: Vec<(Uuid, i64, Option<i64>, bool)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT code.id, COALESCE(code.bound_at, code.made_at), code.expires_at, \
                 EXISTS (SELECT 1 FROM feedback WHERE feedback.code_id = code.id) \
                 FROM code WHERE code.encounter_id = $1 ORDER BY COALESCE(code.bound_at, code.made_at), code.id",
            )
            .bind(id.uuid())
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter()
            .map(|(id, given_at, expires_at, used)| {
                Ok(CodeOfEncounter {
                    id: CodeId::from_uuid(id),
                    given_at: timestamp(TABLE, given_at)?,
                    expires_at: expires_at.map(|at| timestamp(TABLE, at)).transpose()?,
                    used,
                })
            })
            .collect()
    }

    /// How many codes each of these encounters has had, cards included; one that had none is left out.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn codes_per_encounter(
        &mut self,
        encounters: &[EncounterId],
    ) -> Result<Vec<(EncounterId, usize)>, StoreError> {
        let mut found = Vec::new();
        for some in encounters.chunks(ROWS) {
            let rows: Vec<(Uuid, i64)> = on_both!(self, connection => {
                let mut query =
                    QueryBuilder::new("SELECT encounter_id, COUNT(*) FROM code WHERE encounter_id IN (");
                let mut list = query.separated(", ");
                for encounter in some {
                    list.push_bind(encounter.uuid());
                }
                query.push(") GROUP BY encounter_id").build_query_as().fetch_all(connection).await
            })?;
            found.extend(rows.into_iter().map(|(id, count)| {
                (EncounterId::from_uuid(id), usize::try_from(count).unwrap_or(usize::MAX))
            }));
        }
        Ok(found)
    }

    /// Lets a single-use code stop at `at`. `false` when it was answered, or had stopped before.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn stop_code(&mut self, id: CodeId, at: Timestamp) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE code SET expires_at = $2 WHERE id = $1 AND (expires_at IS NULL OR expires_at > $2) \
                 AND NOT EXISTS (SELECT 1 FROM feedback WHERE feedback.code_id = $1)",
            )
            .bind(id.uuid())
            .bind(micros(at))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Lets every code of a batch stop at `at`. Returns how many could still be answered.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn stop_batch(&mut self, id: BatchId, at: Timestamp) -> Result<u64, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE code SET expires_at = $2 WHERE batch_id = $1 AND (expires_at IS NULL OR expires_at > $2)",
            )
            .bind(id.uuid())
            .bind(micros(at))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed)
    }

    /// The card with this number in the pack of this label.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn card(&mut self, label: &str, serial: i64) -> Result<Option<Card>, StoreError> {
        let row: Option<CardRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT code.id, batch.id, batch.borough_id, batch.team_id, code.encounter_id FROM code \
                 JOIN batch ON batch.id = code.batch_id \
                 WHERE batch.kind = 'cards' AND batch.label = $1 AND code.serial = $2",
            )
            .bind(label)
            .bind(serial)
            .fetch_optional(connection)
            .await
        })?;
        Ok(row.map(|(id, batch_id, borough_id, team_id, encounter_id)| Card {
            id: CodeId::from_uuid(id),
            batch_id: BatchId::from_uuid(batch_id),
            borough_id: borough_id.map(BoroughId::from_uuid),
            team_id: team_id.map(TeamId::from_uuid),
            encounter_id: encounter_id.map(EncounterId::from_uuid),
        }))
    }

    /// Binds a card that no encounter has yet. `false` when one has.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn bind_card(
        &mut self,
        id: CodeId,
        to: EncounterId,
        at: Timestamp,
        by: StaffId,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE code SET encounter_id = $2, bound_at = $3, bound_by = $4 \
                 WHERE id = $1 AND encounter_id IS NULL AND serial IS NOT NULL",
            )
            .bind(id.uuid())
            .bind(to.uuid())
            .bind(micros(at))
            .bind(by.uuid())
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Moves a card from the encounter it was wrongly bound to. `false` when it is not bound to `from`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn move_card(
        &mut self,
        id: CodeId,
        (from, to): (EncounterId, EncounterId),
        at: Timestamp,
        by: StaffId,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE code SET encounter_id = $3, bound_at = $4, bound_by = $5 \
                 WHERE id = $1 AND encounter_id = $2 AND serial IS NOT NULL",
            )
            .bind(id.uuid())
            .bind(from.uuid())
            .bind(to.uuid())
            .bind(micros(at))
            .bind(by.uuid())
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }
}
