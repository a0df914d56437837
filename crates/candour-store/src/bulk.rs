//! Many rows at once: how the demo's year comes into a new database. What a running force stores comes one act at a
//! time, through the other modules.

use candour_domain::equality::{AgeBand, Disability, EqualityAnswers, EthnicGroup, Sex};
use candour_domain::feedback::FeedbackState;
use candour_domain::ids::{CodeId, ContactRequestId, FeedbackId, PersonId, StaffId};
use candour_domain::work_item::{WorkOutcome, WorkState};
use jiff::Timestamp;
use sqlx::QueryBuilder;

use crate::db::{Db, Kind, Store, micros, on_both};
use crate::error::StoreError;
use crate::feedback::{NewContactRequest, NewFeedback, NewWords};
use crate::invitation::Invitation;
use crate::organisation::ROWS;
use crate::seal::Sealed;
use crate::work::{NewWorkEvent, NewWorkItem};

/// An answer of the past.
#[derive(Debug, Clone)]
pub struct PastAnswer {
    /// The answer.
    pub answer: NewFeedback,
    /// When it was taken back.
    pub withdrawn_at: Option<Timestamp>,
}

/// A work item of the past, with what became of it. Its events are stored apart.
#[derive(Debug, Clone)]
pub struct PastWork {
    /// The item.
    pub item: NewWorkItem,
    /// Where it stands.
    pub state: WorkState,
    /// Who has it.
    pub owner: Option<StaffId>,
    /// What came of it, when, and who closed it.
    pub closed: Option<(WorkOutcome, Timestamp, Option<StaffId>)>,
}

/// Equality answers with their key and month.
pub type PastEquality = ([u8; 16], i32, EqualityAnswers);

impl Store {
    /// Lets SQLite write without waiting for the disk, which is right only for a file that is thrown away when the
    /// program or the machine stops half-way. [`Store::careful`] ends it. PostgreSQL is not changed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn hasty(&self) -> Result<(), StoreError> {
        self.writer_pragmas(&[
            "PRAGMA synchronous = OFF",
            // Room for every page that changes, in KiB, so that each is written once.
            "PRAGMA cache_size = -262144",
        ])
        .await
    }

    /// Lets SQLite be as careful as a new [`Store`] is.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn careful(&self) -> Result<(), StoreError> {
        self.writer_pragmas(&["PRAGMA synchronous = FULL", "PRAGMA cache_size = -2000"]).await
    }

    async fn writer_pragmas(&self, pragmas: &[&'static str]) -> Result<(), StoreError> {
        if let Kind::Sqlite { writer, .. } = &self.kind {
            for pragma in pragmas {
                sqlx::query(*pragma).execute(writer).await?;
            }
        }
        Ok(())
    }
}

impl Db {
    /// Stores lines of the ledger.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_past_invitations(&mut self, new: &[Invitation]) -> Result<(), StoreError> {
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
                        .push_bind(line.reason.map(candour_domain::invitation::NotOfferedReason::as_str))
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

    /// Stores answers. The counts kept on write are stored apart.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when a nonce was used, or a single-use code was answered.
    pub async fn insert_past_answers(&mut self, new: &[PastAnswer]) -> Result<(), StoreError> {
        for rows in new.chunks(ROWS) {
            on_both!(self, connection => {
                QueryBuilder::new(
                    "INSERT INTO feedback (id, nonce_fingerprint, receipt_fingerprint, code_id, stratum, channel, \
                     rating, language, received_at, day, state, counted, withdrawn_at, source_mark, \
                     repeat_source, person_id) ",
                )
                .push_values(rows, |mut row, past| {
                    let answer = &past.answer;
                    let state = match past.withdrawn_at {
                        Some(_) => FeedbackState::Withdrawn,
                        None => FeedbackState::Received,
                    };
                    row.push_bind(answer.id.uuid())
                        .push_bind(answer.nonce_fingerprint.as_slice())
                        .push_bind(answer.receipt_fingerprint.as_slice())
                        .push_bind(answer.code_id.map(CodeId::uuid))
                        .push_bind(answer.stratum.as_str())
                        .push_bind(answer.channel.as_str())
                        .push_bind(i64::from(answer.rating.value()))
                        .push_bind(answer.language.tag())
                        .push_bind(micros(answer.received_at))
                        .push_bind(i64::from(answer.day))
                        .push_bind(state.as_str())
                        .push("TRUE")
                        .push_bind(past.withdrawn_at.map(micros))
                        .push_bind(answer.source_mark.as_ref().map(<[u8; 16]>::as_slice))
                        .push("FALSE")
                        .push_bind(answer.person_id.map(PersonId::uuid));
                })
                .build()
                .execute(connection)
                .await
                .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Stores words.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when a nonce was used.
    pub async fn insert_past_words(&mut self, new: &[NewWords]) -> Result<(), StoreError> {
        for rows in new.chunks(ROWS) {
            on_both!(self, connection => {
                QueryBuilder::new(
                    "INSERT INTO feedback_words (id, feedback_id, nonce_fingerprint, at, language, sealed, \
                     seal_version, officer_may_read) ",
                )
                .push_values(rows, |mut row, words| {
                    row.push_bind(words.id.uuid())
                        .push_bind(words.feedback_id.uuid())
                        .push_bind(words.nonce_fingerprint.as_slice())
                        .push_bind(micros(words.at))
                        .push_bind(words.language.tag())
                        .push_bind(words.sealed.bytes())
                        .push_bind(words.sealed.version())
                        .push_bind(true);
                })
                .build()
                .execute(connection)
                .await
                .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Stores wishes to be contacted.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when a nonce was used.
    pub async fn insert_past_wishes(&mut self, new: &[NewContactRequest]) -> Result<(), StoreError> {
        for rows in new.chunks(ROWS) {
            on_both!(self, connection => {
                QueryBuilder::new(
                    "INSERT INTO contact_request (id, feedback_id, nonce_fingerprint, at, sealed, seal_version) ",
                )
                .push_values(rows, |mut row, wish| {
                    row.push_bind(wish.id.uuid())
                        .push_bind(wish.feedback_id.uuid())
                        .push_bind(wish.nonce_fingerprint.as_slice())
                        .push_bind(micros(wish.at))
                        .push_bind(wish.sealed.bytes())
                        .push_bind(wish.sealed.version());
                })
                .build()
                .execute(connection)
                .await
                .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Stores equality answers, each under its own key.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when a key is there already.
    pub async fn insert_past_equality(&mut self, new: &[PastEquality]) -> Result<(), StoreError> {
        for rows in new.chunks(ROWS) {
            on_both!(self, connection => {
                QueryBuilder::new(
                    "INSERT INTO equality_answer (key, month, age_band, ethnic_group, disability, sex) ",
                )
                .push_values(rows, |mut row, (key, month, answers)| {
                    row.push_bind(key.as_slice())
                        .push_bind(i64::from(*month))
                        .push_bind(answers.age_band.map(AgeBand::as_str))
                        .push_bind(answers.ethnic_group.map(EthnicGroup::as_str))
                        .push_bind(answers.disability.map(Disability::as_str))
                        .push_bind(answers.sex.map(Sex::as_str));
                })
                .build()
                .execute(connection)
                .await
                .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Stores work items with what became of them.
    ///
    /// # Errors
    /// [`StoreError::Orphan`] when an answer, a wish or a person is not there.
    pub async fn insert_past_work(&mut self, new: &[PastWork]) -> Result<(), StoreError> {
        for rows in new.chunks(ROWS) {
            on_both!(self, connection => {
                QueryBuilder::new(
                    "INSERT INTO work_item (id, kind, state, feedback_id, contact_request_id, risk, made_at, due_at, \
                     owner_id, outcome, closed_at, closed_by) ",
                )
                .push_values(rows, |mut row, past| {
                    let item = &past.item;
                    let risk: Vec<&str> = item.risk.iter().map(|kind| kind.as_str()).collect();
                    row.push_bind(item.id.uuid())
                        .push_bind(item.kind.as_str())
                        .push_bind(past.state.as_str())
                        .push_bind(item.feedback_id.map(FeedbackId::uuid))
                        .push_bind(item.contact_request_id.map(ContactRequestId::uuid))
                        .push_bind((!risk.is_empty()).then(|| risk.join(",")))
                        .push_bind(micros(item.made_at))
                        .push_bind(micros(item.due_at))
                        .push_bind(past.owner.map(StaffId::uuid))
                        .push_bind(past.closed.map(|(outcome, ..)| outcome.as_str()))
                        .push_bind(past.closed.map(|(_, at, _)| micros(at)))
                        .push_bind(past.closed.and_then(|(.., by)| by.map(StaffId::uuid)));
                })
                .build()
                .execute(connection)
                .await
                .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Stores events of work items.
    ///
    /// # Errors
    /// [`StoreError::Orphan`] when an item or a person is not there.
    pub async fn insert_past_events(&mut self, new: &[NewWorkEvent]) -> Result<(), StoreError> {
        for rows in new.chunks(ROWS) {
            on_both!(self, connection => {
                QueryBuilder::new(
                    "INSERT INTO work_event (id, work_item_id, at, event, staff_id, to_staff_id, sealed_note, \
                     seal_version) ",
                )
                .push_values(rows, |mut row, event| {
                    row.push_bind(event.id.uuid())
                        .push_bind(event.work_item_id.uuid())
                        .push_bind(micros(event.at))
                        .push_bind(event.event.as_str())
                        .push_bind(event.staff_id.map(StaffId::uuid))
                        .push_bind(event.to_staff_id.map(StaffId::uuid))
                        .push_bind(event.sealed_note.as_ref().map(|note| note.bytes().to_vec()))
                        .push_bind(event.sealed_note.as_ref().map_or(1, Sealed::version));
                })
                .build()
                .execute(connection)
                .await
                .map(|_| ())
            })?;
        }
        Ok(())
    }
}
