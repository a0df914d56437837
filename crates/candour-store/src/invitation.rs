//! The ledger of who was asked. Lines are added, never changed.

use candour_domain::ids::{CodeId, EncounterId, InvitationId, StaffId};
use candour_domain::invitation::{InvitationOutcome, NotOfferedReason};
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;

/// One line of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invitation {
    /// Id.
    pub id: InvitationId,
    /// The encounter.
    pub encounter_id: EncounterId,
    /// When.
    pub at: Timestamp,
    /// What became of it.
    pub outcome: InvitationOutcome,
    /// Why nobody was offered a code.
    pub reason: Option<NotOfferedReason>,
    /// The code that was offered.
    pub code_id: Option<CodeId>,
    /// Who wrote the line.
    pub staff_id: Option<StaffId>,
}

const TABLE: &str = "invitation";

type InvitationRow = (Uuid, Uuid, i64, String, Option<String>, Option<Uuid>, Option<Uuid>);

impl Db {
    /// Adds a line.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_invitation(&mut self, new: &Invitation) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO invitation (id, encounter_id, at, outcome, reason, code_id, staff_id) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(new.id.uuid())
            .bind(new.encounter_id.uuid())
            .bind(micros(new.at))
            .bind(new.outcome.as_str())
            .bind(new.reason.map(NotOfferedReason::as_str))
            .bind(new.code_id.map(CodeId::uuid))
            .bind(new.staff_id.map(StaffId::uuid))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// The lines of an encounter, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn invitations_of(&mut self, id: EncounterId) -> Result<Vec<Invitation>, StoreError> {
        let rows: Vec<InvitationRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, encounter_id, at, outcome, reason, code_id, staff_id FROM invitation \
                 WHERE encounter_id = $1 ORDER BY at, id",
            )
            .bind(id.uuid())
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter()
            .map(|(id, encounter_id, at, outcome, reason, code_id, staff_id)| {
                Ok(Invitation {
                    id: InvitationId::from_uuid(id),
                    encounter_id: EncounterId::from_uuid(encounter_id),
                    at: timestamp(TABLE, at)?,
                    outcome: named(TABLE, InvitationOutcome::parse(&outcome))?,
                    reason: reason
                        .map(|reason| named(TABLE, NotOfferedReason::parse(&reason)))
                        .transpose()?,
                    code_id: code_id.map(CodeId::from_uuid),
                    staff_id: staff_id.map(StaffId::from_uuid),
                })
            })
            .collect()
    }
}
