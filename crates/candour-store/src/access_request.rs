//! Requests for a copy of what is held about a person. Every change of state is one conditional update, so that of two
//! people at once one is told that the other was first.

mod copy;
mod held;
mod list;
mod rows;

pub use copy::key_of_copy;
pub use list::{AccessKey, AccessListed};
pub use rows::{
    AccountHeld, ActHeld, AnswerHeld, CodeHeld, CorrectionHeld, EncounterHeld, ItemHeld, LookHeld,
    OfficerHeld, WishHeld,
};

use candour_domain::access_request::{
    AccessState, AskedBy, Exemption, Extension, Passage, Proof, Refusal, Subject,
};
use candour_domain::ids::{AccessRequestId, StaffId, WithheldId, WorkItemId};
use candour_domain::language::Language;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;
use crate::seal::Sealed;

/// A request to store.
#[derive(Debug, Clone)]
pub struct NewAccessRequest {
    /// Id.
    pub id: AccessRequestId,
    /// Fingerprint of the form it came by: the same form again is the same request.
    pub form_fingerprint: [u8; 32],
    /// The item that keeps its clock.
    pub work_item_id: WorkItemId,
    /// Who asked.
    pub asked_by: AskedBy,
    /// The language the person reads.
    pub language: Language,
    /// When it came.
    pub received_at: Timestamp,
    /// By when it is answered.
    pub due_at: Timestamp,
    /// How it is known who asks.
    pub proof: Proof,
    /// Who took it down; nobody where the person asked at a page.
    pub taken_by: Option<StaffId>,
    /// Who asks, by what authority, how to reach them.
    pub sealed_note: Option<Sealed>,
    /// Fingerprint of the code to fetch the copy with.
    pub fetch_fingerprint: Option<[u8; 32]>,
    /// What leads to the person.
    pub subjects: Vec<Subject>,
}

/// A request as stored. The copy itself is read on its own.
#[derive(Debug, Clone)]
pub struct AccessFound {
    /// Id.
    pub id: AccessRequestId,
    /// The item that keeps its clock.
    pub work_item_id: WorkItemId,
    /// Where it stands.
    pub state: AccessState,
    /// Who asked.
    pub asked_by: AskedBy,
    /// The language the person reads.
    pub language: Language,
    /// When it came.
    pub received_at: Timestamp,
    /// By when it is answered.
    pub due_at: Timestamp,
    /// Why it was put off.
    pub extension: Option<Extension>,
    /// How it is known who asks.
    pub proof: Proof,
    /// Who took it down.
    pub taken_by: Option<StaffId>,
    /// Who asks, by what authority, how to reach them.
    pub sealed_note: Option<Sealed>,
    /// Who made the copy, and when.
    pub prepared: Option<(StaffId, Timestamp)>,
    /// Who released it, and when.
    pub released: Option<(StaffId, Timestamp)>,
    /// Until when the copy is kept.
    pub copy_until: Option<Timestamp>,
    /// Whether the copy is there.
    pub has_copy: bool,
    /// Fingerprint of the code to fetch it with.
    pub fetch_fingerprint: Option<[u8; 32]>,
    /// How many wrong codes were typed.
    pub fetch_tries: i64,
    /// When it was first fetched or handed over.
    pub fetched_at: Option<Timestamp>,
    /// Why it was refused.
    pub refusal: Option<Refusal>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// A passage that is withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Withheld {
    /// Id.
    pub id: WithheldId,
    /// Where it stands in its text.
    pub passage: Passage,
    /// Why.
    pub exemption: Exemption,
}

pub(crate) const TABLE: &str = "access_request";

type Row = (
    (Uuid, Uuid, String, String, String, i64, i64, Option<String>),
    (String, Option<Uuid>, Option<Vec<u8>>, Option<i64>, Option<Uuid>, Option<i64>, Option<Uuid>),
    (Option<i64>, bool, Option<Vec<u8>>, i64, Option<i64>, Option<String>, Option<i64>),
);

/// A row of 22 columns, which are more than one tuple takes.
struct Wide(Row);

impl<'r, R> sqlx::FromRow<'r, R> for Wide
where
    R: sqlx::Row,
    usize: sqlx::ColumnIndex<R>,
    String: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    i64: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    bool: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    Uuid: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    Vec<u8>: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
{
    fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
        let first = (
            row.try_get(0)?,
            row.try_get(1)?,
            row.try_get(2)?,
            row.try_get(3)?,
            row.try_get(4)?,
            row.try_get(5)?,
            row.try_get(6)?,
            row.try_get(7)?,
        );
        let second = (
            row.try_get(8)?,
            row.try_get(9)?,
            row.try_get(10)?,
            row.try_get(11)?,
            row.try_get(12)?,
            row.try_get(13)?,
            row.try_get(14)?,
        );
        let third = (
            row.try_get(15)?,
            row.try_get(16)?,
            row.try_get(17)?,
            row.try_get(18)?,
            row.try_get(19)?,
            row.try_get(20)?,
            row.try_get(21)?,
        );
        Ok(Self((first, second, third)))
    }
}

macro_rules! found_sql {
    ($condition:literal) => {
        concat!(
            "SELECT id, work_item_id, state, asked_by, language, received_at, due_at, extension, proof, taken_by, \
             sealed_note, prepared_at, prepared_by, released_at, released_by, copy_until, sealed_copy IS NOT NULL, \
             fetch_fingerprint, fetch_tries, fetched_at, refusal, ended_at FROM access_request WHERE ",
            $condition
        )
    };
}

fn found(Wide((first, second, third)): Wide) -> Result<AccessFound, StoreError> {
    let (id, work_item_id, state, asked_by, language, received_at, due_at, extension) = first;
    let (proof, taken_by, note, prepared_at, prepared_by, released_at, released_by) = second;
    let (copy_until, has_copy, fetch_fingerprint, fetch_tries, fetched_at, refusal, ended_at) = third;
    let at = |micros: Option<i64>| micros.map(|micros| timestamp(TABLE, micros)).transpose();
    let by = |who: Option<Uuid>, micros| Ok::<_, StoreError>(who.map(StaffId::from_uuid).zip(at(micros)?));
    Ok(AccessFound {
        id: AccessRequestId::from_uuid(id),
        work_item_id: WorkItemId::from_uuid(work_item_id),
        state: named(TABLE, AccessState::parse(&state))?,
        asked_by: named(TABLE, AskedBy::parse(&asked_by))?,
        language: named(TABLE, Language::parse(&language))?,
        received_at: timestamp(TABLE, received_at)?,
        due_at: timestamp(TABLE, due_at)?,
        extension: extension.map(|name| named(TABLE, Extension::parse(&name))).transpose()?,
        proof: named(TABLE, Proof::parse(&proof))?,
        taken_by: taken_by.map(StaffId::from_uuid),
        sealed_note: note.map(Sealed::from_bytes),
        prepared: by(prepared_by, prepared_at)?,
        released: by(released_by, released_at)?,
        copy_until: at(copy_until)?,
        has_copy,
        fetch_fingerprint: fetch_fingerprint
            .map(|bytes| bytes.try_into().map_err(|_| StoreError::Corrupt { table: TABLE }))
            .transpose()?,
        fetch_tries,
        fetched_at: at(fetched_at)?,
        refusal: refusal.map(|name| named(TABLE, Refusal::parse(&name))).transpose()?,
        ended_at: at(ended_at)?,
    })
}

impl Db {
    /// Stores a request and what leads to the person. Its work item must be there.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when the form was stored before.
    pub async fn insert_access_request(&mut self, new: &NewAccessRequest) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO access_request (id, form_fingerprint, work_item_id, state, asked_by, language, \
                 received_at, due_at, proof, taken_by, sealed_note, fetch_fingerprint, fetch_tries) \
                 VALUES ($1, $2, $3, 'asked', $4, $5, $6, $7, $8, $9, $10, $11, 0)",
            )
            .bind(new.id.uuid())
            .bind(new.form_fingerprint.to_vec())
            .bind(new.work_item_id.uuid())
            .bind(new.asked_by.as_str())
            .bind(new.language.tag())
            .bind(micros(new.received_at))
            .bind(micros(new.due_at))
            .bind(new.proof.as_str())
            .bind(new.taken_by.map(StaffId::uuid))
            .bind(new.sealed_note.as_ref().map(|note| note.bytes().to_vec()))
            .bind(new.fetch_fingerprint.map(|bytes| bytes.to_vec()))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        for subject in &new.subjects {
            self.add_access_subject(new.id, *subject).await?;
        }
        Ok(())
    }

    /// Adds what leads to the person; nothing happens where it is there.
    ///
    /// # Errors
    /// [`StoreError::Orphan`] when there is no such request.
    pub async fn add_access_subject(
        &mut self,
        id: AccessRequestId,
        subject: Subject,
    ) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO access_subject (access_request_id, kind, subject_id) VALUES ($1, $2, $3) \
                 ON CONFLICT (access_request_id, kind, subject_id) DO NOTHING",
            )
            .bind(id.uuid())
            .bind(subject.kind())
            .bind(subject.uuid())
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Takes out what does not lead to the person. `false` where it was not there.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn remove_access_subject(
        &mut self,
        id: AccessRequestId,
        subject: Subject,
    ) -> Result<bool, StoreError> {
        let removed = on_both!(self, connection => {
            sqlx::query(
                "DELETE FROM access_subject WHERE access_request_id = $1 AND kind = $2 AND subject_id = $3",
            )
            .bind(id.uuid())
            .bind(subject.kind())
            .bind(subject.uuid())
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(removed == 1)
    }

    /// What leads to the person of a request.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn access_subjects(&mut self, id: AccessRequestId) -> Result<Vec<Subject>, StoreError> {
        let rows: Vec<(String, Uuid)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT kind, subject_id FROM access_subject WHERE access_request_id = $1 ORDER BY kind, subject_id",
            )
            .bind(id.uuid())
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter().map(|(kind, id)| named("access_subject", Subject::read(&kind, id))).collect()
    }

    /// The request with this id.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn access_request(&mut self, id: AccessRequestId) -> Result<Option<AccessFound>, StoreError> {
        let row: Option<Wide> = on_both!(self, connection => {
            sqlx::query_as(found_sql!("id = $1")).bind(id.uuid()).fetch_optional(connection).await
        })?;
        row.map(found).transpose()
    }

    /// The request that came by this form.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn access_request_by_form(
        &mut self,
        fingerprint: [u8; 32],
    ) -> Result<Option<AccessFound>, StoreError> {
        let row: Option<Wide> = on_both!(self, connection => {
            sqlx::query_as(found_sql!("form_fingerprint = $1"))
                .bind(fingerprint.to_vec())
                .fetch_optional(connection)
                .await
        })?;
        row.map(found).transpose()
    }

    /// The request that an item keeps the clock of.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn access_request_of_item(
        &mut self,
        id: WorkItemId,
    ) -> Result<Option<AccessFound>, StoreError> {
        let row: Option<Wide> = on_both!(self, connection => {
            sqlx::query_as(found_sql!("work_item_id = $1")).bind(id.uuid()).fetch_optional(connection).await
        })?;
        row.map(found).transpose()
    }

    /// The requests about somebody, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn access_requests_about(&mut self, subject: Subject) -> Result<Vec<AccessFound>, StoreError> {
        let rows: Vec<Wide> = on_both!(self, connection => {
            sqlx::query_as(found_sql!(
                "id IN (SELECT access_request_id FROM access_subject WHERE kind = $1 AND subject_id = $2) \
                 ORDER BY received_at DESC, id DESC"
            ))
            .bind(subject.kind())
            .bind(subject.uuid())
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter().map(found).collect()
    }

    /// Says how it is known who asks. `false` when the request is not open.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn prove_access(&mut self, id: AccessRequestId, proof: Proof) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query("UPDATE access_request SET proof = $2 WHERE id = $1 AND state = 'asked'")
                .bind(id.uuid())
                .bind(proof.as_str())
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Puts off the day by which an open request is answered, once; its work item is due then too and was not late.
    /// `false` when it was put off before, or is not open.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn extend_access(
        &mut self,
        id: AccessRequestId,
        why: Extension,
        due_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE access_request SET due_at = $3, extension = $2 \
                 WHERE id = $1 AND extension IS NULL AND state IN ('asked', 'prepared')",
            )
            .bind(id.uuid())
            .bind(why.as_str())
            .bind(micros(due_at))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        if changed == 1 {
            on_both!(self, connection => {
                sqlx::query(
                    "UPDATE work_item SET due_at = $2 WHERE state <> 'closed' \
                     AND id = (SELECT work_item_id FROM access_request WHERE id = $1)",
                )
                .bind(id.uuid())
                .bind(micros(due_at))
                .execute(connection)
                .await
                .map(|_| ())
            })?;
        }
        Ok(changed == 1)
    }

    /// Ends an open request without a copy. `false` when it is not open.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn end_access(
        &mut self,
        id: AccessRequestId,
        state: AccessState,
        refusal: Option<Refusal>,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE access_request SET state = $2, refusal = $3, ended_at = $4, sealed_copy = NULL, \
                 fetch_fingerprint = NULL WHERE id = $1 AND state IN ('asked', 'prepared')",
            )
            .bind(id.uuid())
            .bind(state.as_str())
            .bind(refusal.map(Refusal::as_str))
            .bind(micros(at))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        if changed == 1 {
            self.forget_copy_key(id).await?;
        }
        Ok(changed == 1)
    }

    /// Removes requests that ended before a time, with what leads to the person. Returns how many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn forget_access_requests(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        Ok(on_both!(self, connection => {
            sqlx::query("DELETE FROM access_request WHERE ended_at < $1")
                .bind(micros(before))
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?)
    }
}
