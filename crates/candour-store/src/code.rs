//! Codes as they are made, printed and bound.

use candour_domain::code::Stratum;
use candour_domain::ids::{BatchId, CodeId, EncounterId};
use jiff::Timestamp;

use crate::db::{Db, micros, on_both};
use crate::error::StoreError;

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

impl Db {
    /// Stores a code.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] in the one case in 10^13 that the code was drawn before.
    pub async fn insert_code(&mut self, new: &NewCode) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO code (id, fingerprint, stratum, encounter_id, batch_id, serial, made_at, expires_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(new.id.uuid())
            .bind(new.fingerprint.to_vec())
            .bind(new.stratum.as_str())
            .bind(new.encounter_id.map(EncounterId::uuid))
            .bind(new.batch_id.map(BatchId::uuid))
            .bind(new.serial)
            .bind(micros(new.made_at))
            .bind(new.expires_at.map(micros))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }
}
