//! The keys of people, wrapped by the keys of months, and which rows belong to whom.

use candour_domain::ids::{ContactRequestId, FeedbackId, PersonId, WordsId, WorkEventId, WorkItemId};
use candour_domain::key::KeyMonth;
use jiff::Timestamp;
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::db::{Db, micros, on_both, timestamp};
use crate::error::StoreError;
use crate::organisation::ROWS;
use crate::seal::{Column, Sealed, WrappedKey};

/// A month whose key may be needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyMonthFound {
    /// The month.
    pub month: KeyMonth,
    /// The fingerprint of its key.
    pub fingerprint: Vec<u8>,
    /// When its key was first used here.
    pub made_at: Timestamp,
    /// On how many days since no key was found to be wrapped by it.
    pub unused_days: i64,
}

/// The rows that belong to a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonRows {
    /// Their answers.
    pub answers: Vec<FeedbackId>,
    /// Their words.
    pub words: Vec<WordsId>,
    /// Their wishes to be contacted.
    pub wishes: Vec<ContactRequestId>,
    /// What needed a human because of them.
    pub work: Vec<WorkItemId>,
    /// Events of that work that hold a note.
    pub notes: Vec<WorkEventId>,
}

/// Texts that may still be sealed under the force's sealing key though they belong to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldSeal {
    /// What people wrote.
    Words,
    /// Wishes to be contacted.
    Wishes,
    /// Notes of staff.
    Notes,
}

/// A text to seal anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToReseal {
    /// Its row.
    pub row: Uuid,
    /// The answer it belongs to.
    pub answer: FeedbackId,
    /// As it is sealed now.
    pub sealed: Sealed,
}

impl OldSeal {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Words, Self::Wishes, Self::Notes];

    /// The column.
    pub const fn column(self) -> Column {
        match self {
            Self::Words => Column::Words,
            Self::Wishes => Column::ContactWish,
            Self::Notes => Column::WorkNote,
        }
    }

    const fn find(self) -> &'static str {
        match self {
            Self::Words => {
                "SELECT id, feedback_id, sealed FROM feedback_words WHERE seal_version = 1 ORDER BY id LIMIT $1"
            }
            Self::Wishes => {
                "SELECT id, feedback_id, sealed FROM contact_request WHERE seal_version = 1 ORDER BY id LIMIT $1"
            }
            Self::Notes => {
                "SELECT work_event.id, work_item.feedback_id, work_event.sealed_note FROM work_event \
                 JOIN work_item ON work_item.id = work_event.work_item_id WHERE work_event.seal_version = 1 \
                 AND work_event.sealed_note IS NOT NULL AND work_item.feedback_id IS NOT NULL \
                 ORDER BY work_event.id LIMIT $1"
            }
        }
    }

    const fn is_there(self) -> &'static str {
        match self {
            Self::Words => "SELECT COUNT(*) FROM feedback_words WHERE id = $1 AND seal_version = 1",
            Self::Wishes => "SELECT COUNT(*) FROM contact_request WHERE id = $1 AND seal_version = 1",
            Self::Notes => "SELECT COUNT(*) FROM work_event WHERE id = $1 AND seal_version = 1",
        }
    }

    const fn replace(self) -> &'static str {
        match self {
            Self::Words => {
                "UPDATE feedback_words SET sealed = $2, seal_version = $3 WHERE id = $1 AND seal_version = 1"
            }
            Self::Wishes => {
                "UPDATE contact_request SET sealed = $2, seal_version = $3 WHERE id = $1 AND seal_version = 1"
            }
            Self::Notes => {
                "UPDATE work_event SET sealed_note = $2, seal_version = $3 WHERE id = $1 AND seal_version = 1"
            }
        }
    }

    const fn leave(self) -> &'static str {
        match self {
            Self::Words => "UPDATE feedback_words SET seal_version = 0 WHERE id = $1 AND seal_version = 1",
            Self::Wishes => "UPDATE contact_request SET seal_version = 0 WHERE id = $1 AND seal_version = 1",
            Self::Notes => "UPDATE work_event SET seal_version = 0 WHERE id = $1 AND seal_version = 1",
        }
    }
}

fn month(number: i64) -> Result<KeyMonth, StoreError> {
    let number = i32::try_from(number).map_err(|_| StoreError::Corrupt { table: "person_key" })?;
    Ok(KeyMonth::from_number(number))
}

fn wrapped((id, number, wrapped): (Uuid, i64, Vec<u8>)) -> Result<WrappedKey, StoreError> {
    Ok(WrappedKey { person: PersonId::from_uuid(id), month: month(number)?, wrapped })
}

impl Db {
    /// Stores a person's key.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when the person has one; [`StoreError::Orphan`] when its month is none that may be used.
    pub async fn insert_person_key(&mut self, new: &WrappedKey) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("INSERT INTO person_key (id, month, wrapped) VALUES ($1, $2, $3)")
                .bind(new.person.uuid())
                .bind(i64::from(new.month.number()))
                .bind(new.wrapped.as_slice())
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        Ok(())
    }

    /// Stores the keys of many people.
    ///
    /// # Errors
    /// As for one.
    pub async fn insert_person_keys(&mut self, new: &[WrappedKey]) -> Result<(), StoreError> {
        for rows in new.chunks(ROWS) {
            on_both!(self, connection => {
                QueryBuilder::new("INSERT INTO person_key (id, month, wrapped) ")
                    .push_values(rows, |mut row, key| {
                        row.push_bind(key.person.uuid())
                            .push_bind(i64::from(key.month.number()))
                            .push_bind(key.wrapped.as_slice());
                    })
                    .build()
                    .execute(connection)
                    .await
                    .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// The keys of these people, in no order; whoever has none is left out.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn person_keys(&mut self, people: &[PersonId]) -> Result<Vec<WrappedKey>, StoreError> {
        let mut found = Vec::with_capacity(people.len());
        for some in people.chunks(ROWS) {
            let rows: Vec<(Uuid, i64, Vec<u8>)> = on_both!(self, connection => {
                let mut query = QueryBuilder::new("SELECT id, month, wrapped FROM person_key WHERE id IN (");
                let mut list = query.separated(", ");
                for id in some {
                    list.push_bind(id.uuid());
                }
                query.push(")").build_query_as().fetch_all(connection).await
            })?;
            for row in rows {
                found.push(wrapped(row)?);
            }
        }
        Ok(found)
    }

    /// Some of the keys that are wrapped by this month's key.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn person_keys_of_month(
        &mut self,
        month: KeyMonth,
        limit: i64,
    ) -> Result<Vec<WrappedKey>, StoreError> {
        let rows: Vec<(Uuid, i64, Vec<u8>)> = on_both!(self, connection => {
            sqlx::query_as("SELECT id, month, wrapped FROM person_key WHERE month = $1 LIMIT $2")
                .bind(i64::from(month.number()))
                .bind(limit)
                .fetch_all(connection)
                .await
        })?;
        rows.into_iter().map(wrapped).collect()
    }

    /// Lets another wrapping take the place of the one by `from`'s key. `false` when that one is not there any more.
    ///
    /// # Errors
    /// [`StoreError::Orphan`] when the new month is none that may be used.
    pub async fn rewrap_person_key(&mut self, from: KeyMonth, new: &WrappedKey) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query("UPDATE person_key SET month = $3, wrapped = $4 WHERE id = $1 AND month = $2")
                .bind(new.person.uuid())
                .bind(i64::from(from.number()))
                .bind(i64::from(new.month.number()))
                .bind(new.wrapped.as_slice())
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Destroys a person's key: what is sealed under it cannot be read any more. `false` when there was none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_person_key(&mut self, person: PersonId) -> Result<bool, StoreError> {
        let gone = on_both!(self, connection => {
            sqlx::query("DELETE FROM person_key WHERE id = $1")
                .bind(person.uuid())
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(gone == 1)
    }

    /// Removes from every index what leads to a person's rows: the stems of their words, what was made from them, and
    /// the telephone number or e-mail address of their wishes. Returns how many tokens went.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn forget_tokens_of_person(&mut self, person: PersonId) -> Result<u64, StoreError> {
        let gone = on_both!(self, connection => {
            sqlx::query(
                "DELETE FROM word_stem WHERE words_id IN (SELECT feedback_words.id FROM feedback_words \
                 JOIN feedback ON feedback.id = feedback_words.feedback_id WHERE feedback.person_id = $1)",
            )
            .bind(person.uuid())
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        on_both!(self, connection => {
            sqlx::query(
                "DELETE FROM word_sketch WHERE words_id IN (SELECT feedback_words.id FROM feedback_words \
                 JOIN feedback ON feedback.id = feedback_words.feedback_id WHERE feedback.person_id = $1)",
            )
            .bind(person.uuid())
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        let contacts = on_both!(self, connection => {
            sqlx::query(
                "DELETE FROM contact_index WHERE contact_request_id IN (SELECT contact_request.id FROM contact_request \
                 JOIN feedback ON feedback.id = contact_request.feedback_id WHERE feedback.person_id = $1)",
            )
            .bind(person.uuid())
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(gone + contacts)
    }

    /// Whoever gave an answer; nobody where it holds a rating alone.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn person_of_answer(&mut self, id: FeedbackId) -> Result<Option<PersonId>, StoreError> {
        let row: Option<(Option<Uuid>,)> = on_both!(self, connection => {
            sqlx::query_as("SELECT person_id FROM feedback WHERE id = $1")
                .bind(id.uuid())
                .fetch_optional(connection)
                .await
        })?;
        Ok(row.and_then(|(id,)| id).map(PersonId::from_uuid))
    }

    /// Says who gave an answer, whose key is stored, where until now `before` was said. `false` when it was not.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn set_person_of_answer(
        &mut self,
        id: FeedbackId,
        before: Option<PersonId>,
        person: PersonId,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query("UPDATE feedback SET person_id = $2 WHERE id = $1 AND person_id IS NOT DISTINCT FROM $3")
                .bind(id.uuid())
                .bind(person.uuid())
                .bind(before.map(PersonId::uuid))
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Whatever belongs to a person, by id.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn rows_of_person(&mut self, person: PersonId) -> Result<PersonRows, StoreError> {
        Ok(PersonRows {
            answers: self.ids_of_person(person, "SELECT id FROM feedback WHERE person_id = $1 ORDER BY id")
                .await?
                .into_iter()
                .map(FeedbackId::from_uuid)
                .collect(),
            words: self
                .ids_of_person(
                    person,
                    "SELECT feedback_words.id FROM feedback_words \
                     JOIN feedback ON feedback.id = feedback_words.feedback_id \
                     WHERE feedback.person_id = $1 ORDER BY feedback_words.id",
                )
                .await?
                .into_iter()
                .map(WordsId::from_uuid)
                .collect(),
            wishes: self
                .ids_of_person(
                    person,
                    "SELECT contact_request.id FROM contact_request \
                     JOIN feedback ON feedback.id = contact_request.feedback_id \
                     WHERE feedback.person_id = $1 ORDER BY contact_request.id",
                )
                .await?
                .into_iter()
                .map(ContactRequestId::from_uuid)
                .collect(),
            work: self
                .ids_of_person(
                    person,
                    "SELECT work_item.id FROM work_item JOIN feedback ON feedback.id = work_item.feedback_id \
                     WHERE feedback.person_id = $1 ORDER BY work_item.id",
                )
                .await?
                .into_iter()
                .map(WorkItemId::from_uuid)
                .collect(),
            notes: self
                .ids_of_person(
                    person,
                    "SELECT work_event.id FROM work_event JOIN work_item ON work_item.id = work_event.work_item_id \
                     JOIN feedback ON feedback.id = work_item.feedback_id \
                     WHERE feedback.person_id = $1 AND work_event.sealed_note IS NOT NULL ORDER BY work_event.id",
                )
                .await?
                .into_iter()
                .map(WorkEventId::from_uuid)
                .collect(),
        })
    }

    async fn ids_of_person(&mut self, person: PersonId, sql: &'static str) -> Result<Vec<Uuid>, StoreError> {
        let rows: Vec<(Uuid,)> = on_both!(self, connection => {
            sqlx::query_as(sql).bind(person.uuid()).fetch_all(connection).await
        })?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// The notes on work that an answer made, sealed, by event.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn notes_of_answer(
        &mut self,
        answer: FeedbackId,
    ) -> Result<Vec<(WorkEventId, Sealed)>, StoreError> {
        let rows: Vec<(Uuid, Vec<u8>)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT work_event.id, work_event.sealed_note FROM work_event \
                 JOIN work_item ON work_item.id = work_event.work_item_id \
                 WHERE work_item.feedback_id = $1 AND work_event.sealed_note IS NOT NULL ORDER BY work_event.id",
            )
            .bind(answer.uuid())
            .fetch_all(connection)
            .await
        })?;
        Ok(rows
            .into_iter()
            .map(|(id, note)| (WorkEventId::from_uuid(id), Sealed::from_bytes(note)))
            .collect())
    }

    /// Lets a note that was sealed anew take the place of the old one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn reseal_note(&mut self, id: WorkEventId, sealed: &Sealed) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("UPDATE work_event SET sealed_note = $2, seal_version = $3 WHERE id = $1")
                .bind(id.uuid())
                .bind(sealed.bytes())
                .bind(sealed.version())
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        Ok(())
    }

    /// Some of the texts that are sealed under the force's sealing key and belong to a person.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn to_reseal(&mut self, old: OldSeal, limit: i64) -> Result<Vec<ToReseal>, StoreError> {
        let rows: Vec<(Uuid, Uuid, Vec<u8>)> = on_both!(self, connection => {
            sqlx::query_as(old.find()).bind(limit).fetch_all(connection).await
        })?;
        Ok(rows
            .into_iter()
            .map(|(row, answer, sealed)| ToReseal {
                row,
                answer: FeedbackId::from_uuid(answer),
                sealed: Sealed::from_bytes(sealed),
            })
            .collect())
    }

    /// Whether a text is still there and sealed under the force's sealing key.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_to_reseal(&mut self, old: OldSeal, row: Uuid) -> Result<bool, StoreError> {
        let (count,): (i64,) = on_both!(self, connection => {
            sqlx::query_as(old.is_there()).bind(row).fetch_one(connection).await
        })?;
        Ok(count == 1)
    }

    /// Lets a text that was sealed anew take the place of the one under the force's sealing key. `false` when that one is
    /// not there any more.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn reseal(&mut self, old: OldSeal, row: Uuid, sealed: &Sealed) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(old.replace())
                .bind(row)
                .bind(sealed.bytes())
                .bind(sealed.version())
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Leaves a text alone from now on that does not open, so that it does not stand in the way of others.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn leave_unsealable(&mut self, old: OldSeal, row: Uuid) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(old.leave()).bind(row).execute(connection).await.map(|_| ())
        })?;
        Ok(())
    }

    /// Lets a month's key be used from now on. A second time changes nothing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_key_month(
        &mut self,
        month: KeyMonth,
        fingerprint: [u8; 32],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO key_month (month, fingerprint, made_at) VALUES ($1, $2, $3) \
                 ON CONFLICT (month) DO NOTHING",
            )
            .bind(i64::from(month.number()))
            .bind(fingerprint.as_slice())
            .bind(micros(at))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// The months whose keys may be needed, the oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn key_months(&mut self) -> Result<Vec<KeyMonthFound>, StoreError> {
        let rows: Vec<(i64, Vec<u8>, i64, i64)> = on_both!(self, connection => {
            sqlx::query_as("SELECT month, fingerprint, made_at, unused_days FROM key_month ORDER BY month")
                .fetch_all(connection)
                .await
        })?;
        rows.into_iter()
            .map(|(number, fingerprint, made_at, unused_days)| {
                let made_at = timestamp("key_month", made_at)?;
                Ok(KeyMonthFound { month: month(number)?, fingerprint, made_at, unused_days })
            })
            .collect()
    }

    /// Counts a day on which no key was wrapped by this month's, each day once, and gives how many there were. A clock
    /// that is set back by a day counts none; one that was years ahead does not stop the count.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_unused_day(&mut self, month: KeyMonth, day: i32) -> Result<i64, StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "UPDATE key_month SET unused_days = unused_days + 1, counted_day = $2 WHERE month = $1 \
                 AND (counted_day IS NULL OR counted_day < $2 OR counted_day > $2 + 1)",
            )
            .bind(i64::from(month.number()))
            .bind(i64::from(day))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        let row: Option<(i64,)> = on_both!(self, connection => {
            sqlx::query_as("SELECT unused_days FROM key_month WHERE month = $1")
                .bind(i64::from(month.number()))
                .fetch_optional(connection)
                .await
        })?;
        Ok(row.map_or(0, |(days,)| days))
    }

    /// Begins the count of days anew, since a key is wrapped by this month's again.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn month_is_used(&mut self, month: KeyMonth) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "UPDATE key_month SET unused_days = 0, counted_day = NULL WHERE month = $1 AND unused_days > 0",
            )
            .bind(i64::from(month.number()))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Ends the use of a month's key: no key can be wrapped by it from now on.
    ///
    /// # Errors
    /// [`StoreError::Orphan`] when somebody's key is wrapped by it.
    pub async fn delete_key_month(&mut self, month: KeyMonth) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("DELETE FROM key_month WHERE month = $1")
                .bind(i64::from(month.number()))
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        Ok(())
    }
}
