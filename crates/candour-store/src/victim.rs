//! People the force may have to reach.

use candour_domain::ids::PersonId;
use candour_domain::language::Language;
use candour_domain::message::VictimOrigin;
use candour_domain::safe_contact::{Exclusions, TriggerPoint};
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;
use crate::seal::Sealed;

/// Somebody to store. Their key is stored beside it.
#[derive(Debug, Clone)]
pub struct NewVictim {
    /// The person, whose key has the same name.
    pub id: PersonId,
    /// How they came to be known.
    pub origin: VictimOrigin,
    /// The language they read.
    pub language: Language,
    /// Fingerprint of the force's own reference of them.
    pub reference_fingerprint: Option<[u8; 32]>,
    /// What staff call them by.
    pub sealed_name: Option<Sealed>,
    /// Why they are not asked for feedback by a message.
    pub exclusions: Exclusions,
    /// When.
    pub made_at: Timestamp,
}

/// Somebody as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct VictimFound {
    /// The person.
    pub id: PersonId,
    /// How they came to be known.
    pub origin: VictimOrigin,
    /// The language they read.
    pub language: Language,
    /// What staff call them by.
    pub sealed_name: Option<Sealed>,
    /// Why they are not asked for feedback by a message.
    pub exclusions: Exclusions,
    /// The last point of a case at which danger may have changed.
    pub trigger: Option<(TriggerPoint, Timestamp)>,
    /// When the row was made.
    pub made_at: Timestamp,
    /// When everything about them was erased.
    pub erased_at: Option<Timestamp>,
}

const TABLE: &str = "victim";

type Row = (Uuid, String, String, Option<Vec<u8>>, String, Option<String>, Option<i64>, i64, Option<i64>);

fn found(row: Row) -> Result<VictimFound, StoreError> {
    let (id, origin, language, name, exclusions, trigger, triggered_at, made_at, erased_at) = row;
    let trigger = match (trigger, triggered_at) {
        (Some(point), Some(at)) => Some((named(TABLE, TriggerPoint::parse(&point))?, timestamp(TABLE, at)?)),
        _ => None,
    };
    Ok(VictimFound {
        id: PersonId::from_uuid(id),
        origin: named(TABLE, VictimOrigin::parse(&origin))?,
        language: named(TABLE, Language::parse(&language))?,
        sealed_name: name.map(Sealed::from_bytes),
        exclusions: named(TABLE, Exclusions::parse(&exclusions))?,
        trigger,
        made_at: timestamp(TABLE, made_at)?,
        erased_at: erased_at.map(|at| timestamp(TABLE, at)).transpose()?,
    })
}

impl Db {
    /// Stores somebody.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when the person, or somebody with this reference, is known.
    pub async fn insert_victim(&mut self, new: &NewVictim) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO victim (id, origin, language, reference_fingerprint, sealed_name, exclusions, made_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(new.id.uuid())
            .bind(new.origin.as_str())
            .bind(new.language.tag())
            .bind(new.reference_fingerprint.as_ref().map(<[u8; 32]>::as_slice))
            .bind(new.sealed_name.as_ref().map(Sealed::bytes))
            .bind(new.exclusions.to_string())
            .bind(micros(new.made_at))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Somebody.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn victim(&mut self, id: PersonId) -> Result<Option<VictimFound>, StoreError> {
        let row: Option<Row> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, origin, language, sealed_name, exclusions, trigger_point, triggered_at, made_at, erased_at \
                 FROM victim WHERE id = $1",
            )
            .bind(id.uuid())
            .fetch_optional(connection)
            .await
        })?;
        row.map(found).transpose()
    }

    /// Whoever has this reference.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn victim_by_reference(
        &mut self,
        fingerprint: &[u8; 32],
    ) -> Result<Option<PersonId>, StoreError> {
        let row: Option<(Uuid,)> = on_both!(self, connection => {
            sqlx::query_as("SELECT id FROM victim WHERE reference_fingerprint = $1")
                .bind(fingerprint.as_slice())
                .fetch_optional(connection)
                .await
        })?;
        Ok(row.map(|(id,)| PersonId::from_uuid(id)))
    }

    /// A case of theirs came to a point at which danger may have changed. An earlier one than the last changes nothing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn set_trigger_point(
        &mut self,
        id: PersonId,
        point: TriggerPoint,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE victim SET trigger_point = $2, triggered_at = $3 \
                 WHERE id = $1 AND (triggered_at IS NULL OR triggered_at < $3)",
            )
            .bind(id.uuid())
            .bind(point.as_str())
            .bind(micros(at))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Why they are not asked for feedback by a message, from now on.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn set_exclusions(&mut self, id: PersonId, exclusions: Exclusions) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("UPDATE victim SET exclusions = $2 WHERE id = $1")
                .bind(id.uuid())
                .bind(exclusions.to_string())
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        Ok(())
    }
}
