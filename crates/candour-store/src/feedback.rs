//! Answers, words, wishes to be contacted, equality answers.

use candour_domain::code::Stratum;
use candour_domain::equality::EqualityAnswers;
use candour_domain::feedback::{Channel, FeedbackState, Rating};
use candour_domain::ids::{CodeId, ContactRequestId, FeedbackId, PersonId, WordsId, WorkEventId, WorkItemId};
use candour_domain::language::Language;
use candour_domain::work_item::WorkEvent;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;
use crate::seal::Sealed;
use crate::work::NewWorkEvent;

/// A code as an answer needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeFound {
    /// The code.
    pub id: CodeId,
    /// How it reached the person.
    pub stratum: Stratum,
    /// When it stops working, if it does.
    pub expires_at: Option<Timestamp>,
    /// Whether a single-use code has been answered.
    pub used: bool,
}

/// An answer to store. Everything in it is fixed before the first try.
#[derive(Debug, Clone)]
pub struct NewFeedback {
    /// Id.
    pub id: FeedbackId,
    /// Fingerprint of the form's nonce.
    pub nonce_fingerprint: [u8; 32],
    /// Fingerprint of the receipt.
    pub receipt_fingerprint: [u8; 32],
    /// The code, where there was one.
    pub code_id: Option<CodeId>,
    /// The code's stratum; open where there was no code.
    pub stratum: Stratum,
    /// The way it came in.
    pub channel: Channel,
    /// The rating.
    pub rating: Rating,
    /// The language of the form.
    pub language: Language,
    /// When.
    pub received_at: Timestamp,
    /// The local day, as days since 1970.
    pub day: i32,
    /// A one-day mark of where an open answer came from.
    pub source_mark: Option<[u8; 16]>,
    /// Whoever gave it, where it holds more than a rating: their key is stored first.
    pub person_id: Option<PersonId>,
    /// Whether it came from a network of the force.
    pub own_network: bool,
    /// A mark to compare with those of signed-in staff of the day; it is not stored.
    pub staff_mark: Option<[u8; 16]>,
}

/// Words to store, sealed.
#[derive(Debug, Clone)]
pub struct NewWords {
    /// Id.
    pub id: WordsId,
    /// The answer they belong to.
    pub feedback_id: FeedbackId,
    /// Fingerprint of the form's nonce.
    pub nonce_fingerprint: [u8; 32],
    /// When.
    pub at: Timestamp,
    /// The language of the form.
    pub language: Language,
    /// The words.
    pub sealed: Sealed,
}

/// A wish to be contacted, sealed.
#[derive(Debug, Clone)]
pub struct NewContactRequest {
    /// Id.
    pub id: ContactRequestId,
    /// The answer it came with.
    pub feedback_id: FeedbackId,
    /// Fingerprint of the form's nonce.
    pub nonce_fingerprint: [u8; 32],
    /// When.
    pub at: Timestamp,
    /// The wish.
    pub sealed: Sealed,
}

/// A stored answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedbackFound {
    /// Id.
    pub id: FeedbackId,
    /// The code, where there was one.
    pub code_id: Option<CodeId>,
    /// Its stratum.
    pub stratum: Stratum,
    /// Its rating.
    pub rating: Rating,
    /// The way it came in.
    pub channel: Channel,
    /// When.
    pub received_at: Timestamp,
    /// Where it stands.
    pub state: FeedbackState,
    /// Fingerprint of its receipt.
    pub receipt_fingerprint: [u8; 32],
    /// Whether the same place had answered an open code that day.
    pub repeat_source: bool,
}

/// Words as stored.
#[derive(Debug, Clone)]
pub struct WordsFound {
    /// Id.
    pub id: WordsId,
    /// When.
    pub at: Timestamp,
    /// The language of the form.
    pub language: Language,
    /// The words.
    pub sealed: Sealed,
}

const TABLE: &str = "feedback";

type FeedbackRow = (Uuid, Option<Uuid>, String, i64, String, i64, String, Vec<u8>, bool);

const FEEDBACK_BY_NONCE: &str = "SELECT id, code_id, stratum, rating, channel, received_at, state, \
     receipt_fingerprint, repeat_source FROM feedback WHERE nonce_fingerprint = $1";
const FEEDBACK_BY_RECEIPT: &str = "SELECT id, code_id, stratum, rating, channel, received_at, state, \
     receipt_fingerprint, repeat_source FROM feedback WHERE receipt_fingerprint = $1";
const FEEDBACK_BY_ID: &str = "SELECT id, code_id, stratum, rating, channel, received_at, state, \
     receipt_fingerprint, repeat_source FROM feedback WHERE id = $1";

impl Db {
    /// The code with this fingerprint.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn code_by_fingerprint(
        &mut self,
        fingerprint: [u8; 32],
    ) -> Result<Option<CodeFound>, StoreError> {
        let row: Option<(Uuid, String, Option<i64>, bool)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT code.id, code.stratum, code.expires_at, \
                 EXISTS (SELECT 1 FROM feedback WHERE feedback.code_id = code.id AND feedback.stratum <> 'open') \
                 FROM code WHERE code.fingerprint = $1",
            )
            .bind(fingerprint.to_vec())
            .fetch_optional(connection)
            .await
        })?;
        let Some((id, stratum, expires_at, used)) = row else { return Ok(None) };
        Ok(Some(CodeFound {
            id: CodeId::from_uuid(id),
            stratum: named("code", Stratum::parse(&stratum))?,
            expires_at: expires_at.map(|at| timestamp("code", at)).transpose()?,
            used,
        }))
    }

    /// Stores an answer.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when the nonce was used, or the single-use code was answered.
    pub async fn insert_feedback(&mut self, new: &NewFeedback) -> Result<(), StoreError> {
        let mark = new.source_mark.map(|mark| mark.to_vec());
        let staff_mark = new.staff_mark.map(|mark| mark.to_vec());
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO feedback (id, nonce_fingerprint, receipt_fingerprint, code_id, stratum, channel, rating, \
                 language, received_at, day, state, counted, source_mark, repeat_source, person_id, own_network, \
                 own_device) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'received', TRUE, $11, \
                 EXISTS (SELECT 1 FROM feedback WHERE source_mark = $11), $12, $13, \
                 EXISTS (SELECT 1 FROM staff_source WHERE mark = $14))",
            )
            .bind(new.id.uuid())
            .bind(new.nonce_fingerprint.to_vec())
            .bind(new.receipt_fingerprint.to_vec())
            .bind(new.code_id.map(CodeId::uuid))
            .bind(new.stratum.as_str())
            .bind(new.channel.as_str())
            .bind(i64::from(new.rating.value()))
            .bind(new.language.tag())
            .bind(micros(new.received_at))
            .bind(i64::from(new.day))
            .bind(mark)
            .bind(new.person_id.map(PersonId::uuid))
            .bind(new.own_network)
            .bind(staff_mark)
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Stores words.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when the nonce was used.
    pub async fn insert_words(&mut self, new: &NewWords) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO feedback_words (id, feedback_id, nonce_fingerprint, at, language, sealed, seal_version, \
                 officer_may_read) VALUES ($1, $2, $3, $4, $5, $6, $7, TRUE)",
            )
            .bind(new.id.uuid())
            .bind(new.feedback_id.uuid())
            .bind(new.nonce_fingerprint.to_vec())
            .bind(micros(new.at))
            .bind(new.language.tag())
            .bind(new.sealed.bytes())
            .bind(new.sealed.version())
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Stores a wish to be contacted.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when the nonce was used.
    pub async fn insert_contact_request(&mut self, new: &NewContactRequest) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO contact_request (id, feedback_id, nonce_fingerprint, at, sealed, seal_version) \
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(new.id.uuid())
            .bind(new.feedback_id.uuid())
            .bind(new.nonce_fingerprint.to_vec())
            .bind(micros(new.at))
            .bind(new.sealed.bytes())
            .bind(new.sealed.version())
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Stores equality answers under their own key; a repeat replaces them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_equality(
        &mut self,
        key: [u8; 16],
        month: i32,
        answers: &EqualityAnswers,
    ) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO equality_answer (key, month, age_band, ethnic_group, disability, sex) \
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (key) DO UPDATE SET age_band = excluded.age_band, \
                 ethnic_group = excluded.ethnic_group, disability = excluded.disability, sex = excluded.sex",
            )
            .bind(key.to_vec())
            .bind(i64::from(month))
            .bind(answers.age_band.map(candour_domain::equality::AgeBand::as_str))
            .bind(answers.ethnic_group.map(candour_domain::equality::EthnicGroup::as_str))
            .bind(answers.disability.map(candour_domain::equality::Disability::as_str))
            .bind(answers.sex.map(candour_domain::equality::Sex::as_str))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Removes equality answers. Nothing happens when there are none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_equality(&mut self, key: [u8; 16]) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("DELETE FROM equality_answer WHERE key = $1")
                .bind(key.to_vec())
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        Ok(())
    }

    /// The answer made with this nonce.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn feedback_by_nonce(
        &mut self,
        fingerprint: [u8; 32],
    ) -> Result<Option<FeedbackFound>, StoreError> {
        self.one_feedback(FEEDBACK_BY_NONCE, fingerprint.to_vec()).await
    }

    /// The answer with this receipt.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn feedback_by_receipt(
        &mut self,
        fingerprint: [u8; 32],
    ) -> Result<Option<FeedbackFound>, StoreError> {
        self.one_feedback(FEEDBACK_BY_RECEIPT, fingerprint.to_vec()).await
    }

    /// The answer with this id.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn feedback_by_id(&mut self, id: FeedbackId) -> Result<Option<FeedbackFound>, StoreError> {
        let row: Option<FeedbackRow> = on_both!(self, connection => {
            sqlx::query_as(FEEDBACK_BY_ID).bind(id.uuid()).fetch_optional(connection).await
        })?;
        row.map(found).transpose()
    }

    async fn one_feedback(
        &mut self,
        sql: &'static str,
        fingerprint: Vec<u8>,
    ) -> Result<Option<FeedbackFound>, StoreError> {
        let row: Option<FeedbackRow> = on_both!(self, connection => {
            sqlx::query_as(sql).bind(fingerprint).fetch_optional(connection).await
        })?;
        row.map(found).transpose()
    }

    /// Whether words with this nonce are stored.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn has_words_nonce(&mut self, fingerprint: [u8; 32]) -> Result<bool, StoreError> {
        self.exists("SELECT EXISTS (SELECT 1 FROM feedback_words WHERE nonce_fingerprint = $1)", fingerprint)
            .await
    }

    /// Whether a wish with this nonce is stored.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn has_contact_nonce(&mut self, fingerprint: [u8; 32]) -> Result<bool, StoreError> {
        self.exists("SELECT EXISTS (SELECT 1 FROM contact_request WHERE nonce_fingerprint = $1)", fingerprint)
            .await
    }

    async fn exists(&mut self, sql: &'static str, fingerprint: [u8; 32]) -> Result<bool, StoreError> {
        let (there,): (bool,) = on_both!(self, connection => {
            sqlx::query_as(sql).bind(fingerprint.to_vec()).fetch_one(connection).await
        })?;
        Ok(there)
    }

    /// The words of an answer, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn words_of(&mut self, id: FeedbackId) -> Result<Vec<WordsFound>, StoreError> {
        let rows: Vec<(Uuid, i64, String, Vec<u8>)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, at, language, sealed FROM feedback_words WHERE feedback_id = $1 ORDER BY at, id",
            )
            .bind(id.uuid())
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter()
            .map(|(id, at, language, sealed)| {
                Ok(WordsFound {
                    id: WordsId::from_uuid(id),
                    at: timestamp("feedback_words", at)?,
                    language: named("feedback_words", Language::parse(&language))?,
                    sealed: Sealed::from_bytes(sealed),
                })
            })
            .collect()
    }

    /// How many times words and wishes came after an answer, so that nobody can pile them up.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_additions(&mut self, id: FeedbackId) -> Result<i64, StoreError> {
        let (count,): (i64,) = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT (SELECT COUNT(*) FROM feedback_words WHERE feedback_id = $1) \
                 + (SELECT COUNT(*) FROM contact_request WHERE feedback_id = $1)",
            )
            .bind(id.uuid())
            .fetch_one(connection)
            .await
        })?;
        Ok(count)
    }

    /// A wish to be contacted.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn contact_request(&mut self, id: ContactRequestId) -> Result<Option<Sealed>, StoreError> {
        let row: Option<(Vec<u8>,)> = on_both!(self, connection => {
            sqlx::query_as("SELECT sealed FROM contact_request WHERE id = $1")
                .bind(id.uuid())
                .fetch_optional(connection)
                .await
        })?;
        Ok(row.map(|(sealed,)| Sealed::from_bytes(sealed)))
    }

    /// Lets a new wish stand in for the earlier ones of the same answer: open work for them is for the new one from now
    /// on, and wishes that no work is left for are removed. Returns how many open items now have the new wish.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn supersede_wishes(
        &mut self,
        feedback_id: FeedbackId,
        by: ContactRequestId,
    ) -> Result<u64, StoreError> {
        let open = on_both!(self, connection => {
            sqlx::query(
                "UPDATE work_item SET contact_request_id = $2 \
                 WHERE feedback_id = $1 AND kind = 'contact_request' AND state <> 'closed'",
            )
            .bind(feedback_id.uuid())
            .bind(by.uuid())
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        self.set_aside_old_wishes(feedback_id, by).await?;
        on_both!(self, connection => {
            sqlx::query(
                "DELETE FROM contact_request WHERE feedback_id = $1 AND id <> $2 AND NOT EXISTS \
                 (SELECT 1 FROM work_item WHERE work_item.contact_request_id = contact_request.id)",
            )
            .bind(feedback_id.uuid())
            .bind(by.uuid())
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(open)
    }

    /// Marks an answer as taken back, and removes its words and wishes. `false` when it was taken back before. Where a hold
    /// stands over it, they lie under the hold from now on.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn withdraw_feedback(&mut self, id: FeedbackId, at: Timestamp) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query("UPDATE feedback SET state = 'withdrawn', withdrawn_at = $2 WHERE id = $1 AND state = 'received'")
                .bind(id.uuid())
                .bind(micros(at))
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        self.set_aside_words(id).await?;
        self.remove_retention_warning(id).await?;
        on_both!(self, connection => {
            sqlx::query("DELETE FROM feedback_words WHERE feedback_id = $1")
                .bind(id.uuid())
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        on_both!(self, connection => {
            sqlx::query("UPDATE work_item SET contact_request_id = NULL WHERE feedback_id = $1")
                .bind(id.uuid())
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        on_both!(self, connection => {
            sqlx::query("DELETE FROM contact_request WHERE feedback_id = $1")
                .bind(id.uuid())
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        Ok(changed == 1)
    }

    /// Closes what waited for the words of an answer that was taken back. A risk stays open: people still see that
    /// there was one. `random` makes the ids of the events.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn close_withdrawn_work(
        &mut self,
        id: FeedbackId,
        at: Timestamp,
        random: [u8; 10],
    ) -> Result<(), StoreError> {
        let items: Vec<(Uuid,)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id FROM work_item WHERE feedback_id = $1 AND state <> 'closed' AND kind <> 'risk' ORDER BY id",
            )
            .bind(id.uuid())
            .fetch_all(connection)
            .await
        })?;
        for (index, (item,)) in items.into_iter().enumerate() {
            on_both!(self, connection => {
                sqlx::query(
                    "UPDATE work_item SET state = 'closed', outcome = 'withdrawn', closed_at = $2 WHERE id = $1",
                )
                .bind(item)
                .bind(micros(at))
                .execute(connection)
                .await
                .map(|_| ())
            })?;
            let mut random = random;
            random[9] = random[9].wrapping_add(u8::try_from(index % 256).unwrap_or(0));
            self.insert_work_event(&NewWorkEvent {
                id: WorkEventId::new(at, random),
                work_item_id: WorkItemId::from_uuid(item),
                at,
                event: WorkEvent::Closed,
                staff_id: None,
                to_staff_id: None,
                sealed_note: None,
            })
            .await?;
        }
        Ok(())
    }

    /// Removes the marks of where open answers came from, of days before `day`. Returns how many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn forget_source_marks(&mut self, before_day: i32) -> Result<u64, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query("UPDATE feedback SET source_mark = NULL WHERE source_mark IS NOT NULL AND day < $1")
                .bind(i64::from(before_day))
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(changed)
    }
}

fn found(row: FeedbackRow) -> Result<FeedbackFound, StoreError> {
    let (id, code_id, stratum, rating, channel, received_at, state, receipt_fingerprint, repeat_source) = row;
    Ok(FeedbackFound {
        id: FeedbackId::from_uuid(id),
        code_id: code_id.map(CodeId::from_uuid),
        stratum: named(TABLE, Stratum::parse(&stratum))?,
        rating: named(TABLE, u8::try_from(rating).ok().and_then(|rating| Rating::try_from(rating).ok()))?,
        channel: named(TABLE, Channel::parse(&channel))?,
        received_at: timestamp(TABLE, received_at)?,
        state: named(TABLE, FeedbackState::parse(&state))?,
        receipt_fingerprint: receipt_fingerprint
            .try_into()
            .map_err(|_| StoreError::Corrupt { table: TABLE })?,
        repeat_source,
    })
}
