//! Numbers and addresses of people: what each person said about theirs, and what holds for it whoever is behind it.

use candour_domain::contact_point::ContactKind;
use candour_domain::ids::{ContactPointId, PersonId, StaffId};
use candour_domain::language::Language;
use candour_domain::safe_contact::{DroppedCall, PointSafety, Safety, Window};
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;
use crate::seal::Sealed;

/// A number or an address of somebody, to store.
#[derive(Debug, Clone)]
pub struct NewContactPoint {
    /// Id.
    pub id: ContactPointId,
    /// Whose.
    pub victim_id: PersonId,
    /// Its keyed fingerprint.
    pub fingerprint: [u8; 32],
    /// What it is.
    pub kind: ContactKind,
    /// The number or address itself.
    pub sealed: Sealed,
    /// What the person said about it.
    pub said: PointSaid,
}

/// What somebody said about a number or an address, as it was put down.
#[derive(Debug, Clone, PartialEq)]
pub struct PointSaid {
    /// The safety; `code_word`, `opted_out` and `returned` in it are not read: they follow from the rest.
    pub safety: PointSafety,
    /// How it is known.
    pub confirmed_how: Option<String>,
    /// The agreed word.
    pub sealed_code_word: Option<Sealed>,
    /// When it was put down.
    pub set_at: Timestamp,
    /// By whom; nobody where a file or the person did.
    pub set_by: Option<StaffId>,
}

/// A number or an address of somebody, as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactPointFound {
    /// Id.
    pub id: ContactPointId,
    /// Whose.
    pub victim_id: PersonId,
    /// The language they read.
    pub language: Language,
    /// Its keyed fingerprint.
    pub fingerprint: [u8; 32],
    /// What it is.
    pub kind: ContactKind,
    /// The number or address itself; nothing once it is erased.
    pub sealed: Option<Sealed>,
    /// What the person said about it, with what holds whoever is behind it.
    pub said: PointSaid,
    /// When something last came from it, whoever sent it.
    pub last_wrote_at: Option<Timestamp>,
}

const TABLE: &str = "contact_point";

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    victim_id: Uuid,
    language: String,
    fingerprint: Vec<u8>,
    kind: String,
    sealed: Option<Vec<u8>>,
    safety: String,
    confirmed_at: Option<i64>,
    confirmed_how: Option<String>,
    review_at: Option<i64>,
    windows: String,
    sms: bool,
    email: bool,
    call: bool,
    voicemail: bool,
    may_name_police: bool,
    others_answer: bool,
    sealed_code_word: Option<Vec<u8>>,
    dropped_call: String,
    shared_with_suspect: bool,
    set_at: i64,
    set_by: Option<Uuid>,
    opted_out_at: Option<i64>,
    returned_at: Option<i64>,
    last_wrote_at: Option<i64>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT contact_point.id, victim_id, language, contact_point.fingerprint, contact_point.kind, sealed, safety, \
             confirmed_at, confirmed_how, review_at, windows, sms, email, call, voicemail, may_name_police, others_answer, \
             sealed_code_word, dropped_call, shared_with_suspect, set_at, set_by, opted_out_at, returned_at, \
             last_wrote_at FROM contact_point JOIN victim ON victim.id = victim_id \
             JOIN contact_address ON contact_address.fingerprint = contact_point.fingerprint WHERE ",
            $rest
        )
    };
}

impl TryFrom<Row> for ContactPointFound {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let at = |at: Option<i64>| at.map(|at| timestamp(TABLE, at)).transpose();
        let sealed_code_word = row.sealed_code_word.map(Sealed::from_bytes);
        let safety = PointSafety {
            safety: named(TABLE, Safety::parse(&row.safety))?,
            confirmed_at: at(row.confirmed_at)?,
            review_at: at(row.review_at)?,
            windows: named(TABLE, Window::parse_all(&row.windows))?,
            sms: row.sms,
            email: row.email,
            call: row.call,
            voicemail: row.voicemail,
            may_name_police: row.may_name_police,
            others_answer: row.others_answer,
            code_word: sealed_code_word.is_some(),
            dropped_call: named(TABLE, DroppedCall::parse(&row.dropped_call))?,
            shared_with_suspect: row.shared_with_suspect,
            opted_out: row.opted_out_at.is_some(),
            returned: row.returned_at.is_some(),
        };
        Ok(Self {
            id: ContactPointId::from_uuid(row.id),
            victim_id: PersonId::from_uuid(row.victim_id),
            language: named(TABLE, Language::parse(&row.language))?,
            fingerprint: named(TABLE, row.fingerprint.try_into().ok())?,
            kind: named(TABLE, ContactKind::parse(&row.kind))?,
            sealed: row.sealed.map(Sealed::from_bytes),
            said: PointSaid {
                safety,
                confirmed_how: row.confirmed_how,
                sealed_code_word,
                set_at: timestamp(TABLE, row.set_at)?,
                set_by: row.set_by.map(StaffId::from_uuid),
            },
            last_wrote_at: at(row.last_wrote_at)?,
        })
    }
}

impl Db {
    /// Stores a number or an address of somebody.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when the person has it already.
    pub async fn insert_contact_point(&mut self, new: &NewContactPoint) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO contact_address (fingerprint, kind) VALUES ($1, $2) \
                 ON CONFLICT (fingerprint) DO NOTHING",
            )
            .bind(new.fingerprint.as_slice())
            .bind(new.kind.as_str())
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        let (said, safety) = (&new.said, &new.said.safety);
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO contact_point (id, victim_id, fingerprint, kind, sealed, safety, confirmed_at, \
                 confirmed_how, review_at, windows, sms, email, call, voicemail, may_name_police, others_answer, \
                 sealed_code_word, dropped_call, shared_with_suspect, set_at, set_by) VALUES ($1, $2, $3, $4, $5, $6, \
                 $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
            )
            .bind(new.id.uuid())
            .bind(new.victim_id.uuid())
            .bind(new.fingerprint.as_slice())
            .bind(new.kind.as_str())
            .bind(new.sealed.bytes())
            .bind(safety.safety.as_str())
            .bind(safety.confirmed_at.map(micros))
            .bind(&said.confirmed_how)
            .bind(safety.review_at.map(micros))
            .bind(Window::write_all(&safety.windows))
            .bind(safety.sms)
            .bind(safety.email)
            .bind(safety.call)
            .bind(safety.voicemail)
            .bind(safety.may_name_police)
            .bind(safety.others_answer)
            .bind(said.sealed_code_word.as_ref().map(Sealed::bytes))
            .bind(safety.dropped_call.as_str())
            .bind(safety.shared_with_suspect)
            .bind(micros(said.set_at))
            .bind(said.set_by.map(StaffId::uuid))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Puts what was said about a number or an address in the place of what was said before. `false` where there is none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn set_contact_safety(
        &mut self,
        id: ContactPointId,
        said: &PointSaid,
    ) -> Result<bool, StoreError> {
        let safety = &said.safety;
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE contact_point SET safety = $2, confirmed_at = $3, confirmed_how = $4, review_at = $5, \
                 windows = $6, sms = $7, email = $8, call = $9, voicemail = $10, may_name_police = $11, \
                 others_answer = $12, sealed_code_word = $13, dropped_call = $14, shared_with_suspect = $15, \
                 set_at = $16, set_by = $17 WHERE id = $1",
            )
            .bind(id.uuid())
            .bind(safety.safety.as_str())
            .bind(safety.confirmed_at.map(micros))
            .bind(&said.confirmed_how)
            .bind(safety.review_at.map(micros))
            .bind(Window::write_all(&safety.windows))
            .bind(safety.sms)
            .bind(safety.email)
            .bind(safety.call)
            .bind(safety.voicemail)
            .bind(safety.may_name_police)
            .bind(safety.others_answer)
            .bind(said.sealed_code_word.as_ref().map(Sealed::bytes))
            .bind(safety.dropped_call.as_str())
            .bind(safety.shared_with_suspect)
            .bind(micros(said.set_at))
            .bind(said.set_by.map(StaffId::uuid))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// A number or an address of somebody.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn contact_point(
        &mut self,
        id: ContactPointId,
    ) -> Result<Option<ContactPointFound>, StoreError> {
        let row: Option<Row> = on_both!(self, connection => {
            sqlx::query_as(select!("contact_point.id = $1")).bind(id.uuid()).fetch_optional(connection).await
        })?;
        row.map(ContactPointFound::try_from).transpose()
    }

    /// All numbers and addresses of somebody, the first first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn contact_points_of(
        &mut self,
        person: PersonId,
    ) -> Result<Vec<ContactPointFound>, StoreError> {
        let rows: Vec<Row> = on_both!(self, connection => {
            sqlx::query_as(select!("victim_id = $1 ORDER BY contact_point.id"))
                .bind(person.uuid())
                .fetch_all(connection)
                .await
        })?;
        rows.into_iter().map(ContactPointFound::try_from).collect()
    }

    /// Everybody's at one number or address, the first first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn contact_points_at(
        &mut self,
        fingerprint: &[u8; 32],
    ) -> Result<Vec<ContactPointFound>, StoreError> {
        let rows: Vec<Row> = on_both!(self, connection => {
            sqlx::query_as(select!("contact_point.fingerprint = $1 ORDER BY contact_point.id"))
                .bind(fingerprint.as_slice())
                .fetch_all(connection)
                .await
        })?;
        rows.into_iter().map(ContactPointFound::try_from).collect()
    }

    /// STOP came from a number or an address, or START. Which binds everybody on it. `false` where that was so before.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn note_opted_out(
        &mut self,
        fingerprint: &[u8; 32],
        at: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE contact_address SET opted_out_at = $2 WHERE fingerprint = $1 \
                 AND (opted_out_at IS NULL) <> (CAST($2 AS BIGINT) IS NULL)",
            )
            .bind(fingerprint.as_slice())
            .bind(at.map(micros))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// A number or an address sent back what was sent to it, or is known to be good again.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn note_returned(
        &mut self,
        fingerprint: &[u8; 32],
        at: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE contact_address SET returned_at = $2 WHERE fingerprint = $1 \
                 AND (returned_at IS NULL) <> (CAST($2 AS BIGINT) IS NULL)",
            )
            .bind(fingerprint.as_slice())
            .bind(at.map(micros))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Something came from a number or an address. What came late moves nothing back.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn note_wrote(&mut self, fingerprint: &[u8; 32], at: Timestamp) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "UPDATE contact_address SET last_wrote_at = $2 WHERE fingerprint = $1 \
                 AND (last_wrote_at IS NULL OR last_wrote_at < $2)",
            )
            .bind(fingerprint.as_slice())
            .bind(micros(at))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }
}
