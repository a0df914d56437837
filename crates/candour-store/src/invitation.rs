//! The ledger of who was asked. Lines are added, never changed.

use candour_domain::ids::{ApiKeyId, CodeId, EncounterId, InvitationId, StaffId};
use candour_domain::invitation::{InvitationOutcome, NotOfferedReason};
use jiff::Timestamp;
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;
use crate::organisation::ROWS;

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

/// A request that a file or another program made, and the line that answered it, so that a repeat gets that answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvitationRequest {
    /// Fingerprint of its key.
    pub key_fingerprint: [u8; 32],
    /// Fingerprint of what it said.
    pub body_fingerprint: [u8; 32],
    /// The line.
    pub invitation_id: InvitationId,
    /// The key of the program that asked; none where a file did.
    pub api_key_id: Option<ApiKeyId>,
}

/// A request that was answered before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestFound {
    /// Fingerprint of its key.
    pub key_fingerprint: [u8; 32],
    /// Fingerprint of what it said.
    pub body_fingerprint: [u8; 32],
    /// The line that answered it.
    pub invitation_id: InvitationId,
    /// When the code that was made stops working.
    pub expires_at: Option<Timestamp>,
}

const TABLE: &str = "invitation";
const REQUEST: &str = "invitation_request";

type RequestRow = (Vec<u8>, Vec<u8>, Uuid, Option<i64>);

type InvitationRow = (Uuid, Uuid, i64, String, Option<String>, Option<Uuid>, Option<Uuid>);

impl Db {
    /// Adds a line.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_invitation(&mut self, new: &Invitation) -> Result<(), StoreError> {
        self.insert_invitations(std::slice::from_ref(new)).await
    }

    /// Adds lines.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_invitations(&mut self, new: &[Invitation]) -> Result<(), StoreError> {
        for rows in new.chunks(ROWS) {
            on_both!(self, connection => {
                QueryBuilder::new(
                    "INSERT INTO invitation (id, encounter_id, at, outcome, reason, code_id, staff_id) ",
                )
                .push_values(rows, |mut row, line| {
                    row.push_bind(line.id.uuid())
                        .push_bind(line.encounter_id.uuid())
                        .push_bind(micros(line.at))
                        .push_bind(line.outcome.as_str())
                        .push_bind(line.reason.map(NotOfferedReason::as_str))
                        .push_bind(line.code_id.map(CodeId::uuid))
                        .push_bind(line.staff_id.map(StaffId::uuid));
                })
                .build()
                .execute(connection)
                .await
                .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Puts on record which requests were answered by which lines.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when a request of that key was answered before.
    pub async fn insert_invitation_requests(&mut self, new: &[InvitationRequest]) -> Result<(), StoreError> {
        for rows in new.chunks(ROWS) {
            on_both!(self, connection => {
                QueryBuilder::new(
                    "INSERT INTO invitation_request (key_fingerprint, body_fingerprint, invitation_id, api_key_id) ",
                )
                .push_values(rows, |mut row, request| {
                    row.push_bind(request.key_fingerprint.to_vec())
                        .push_bind(request.body_fingerprint.to_vec())
                        .push_bind(request.invitation_id.uuid())
                        .push_bind(request.api_key_id.map(ApiKeyId::uuid));
                })
                .build()
                .execute(connection)
                .await
                .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// What came of the requests with these fingerprints of keys; those that nobody made are left out.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn invitation_requests(&mut self, keys: &[[u8; 32]]) -> Result<Vec<RequestFound>, StoreError> {
        let mut found = Vec::new();
        for some in keys.chunks(ROWS) {
            let rows: Vec<RequestRow> = on_both!(self, connection => {
                let mut query = QueryBuilder::new(
                    "SELECT request.key_fingerprint, request.body_fingerprint, request.invitation_id, code.expires_at \
                     FROM invitation_request AS request JOIN invitation ON invitation.id = request.invitation_id \
                     LEFT JOIN code ON code.id = invitation.code_id WHERE request.key_fingerprint IN (",
                );
                let mut list = query.separated(", ");
                for key in some {
                    list.push_bind(key.to_vec());
                }
                query.push(")").build_query_as().fetch_all(connection).await
            })?;
            for (key, body, invitation, expires_at) in rows {
                let fingerprint =
                    |bytes: Vec<u8>| bytes.try_into().map_err(|_| StoreError::Corrupt { table: REQUEST });
                found.push(RequestFound {
                    key_fingerprint: fingerprint(key)?,
                    body_fingerprint: fingerprint(body)?,
                    invitation_id: InvitationId::from_uuid(invitation),
                    expires_at: expires_at.map(|at| timestamp(REQUEST, at)).transpose()?,
                });
            }
        }
        Ok(found)
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
