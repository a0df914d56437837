//! Keys of people: new ones, and the one of whoever gave an answer.

use candour_domain::ids::{FeedbackId, PersonId};
use candour_domain::key::{ForceKey, Purpose};
use candour_store::seal::{Column, PersonKey, WrappedKey};
use candour_store::{Db, StoreError};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Keys, opener};
use crate::ctx::{Chance, Ctx};

/// A person who has given nothing yet, with their key: fixed before the write that may store it.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// Seals what they give.
    pub key: PersonKey,
    /// The key as it is stored.
    pub wrapped: WrappedKey,
}

impl Keys {
    /// A new person with a key of their own.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`] when there is no month's key, which is so only before the first turn.
    pub fn new_person(&self, at: Timestamp, chance: &Chance) -> Result<NewPerson, StoreError> {
        self.new_key(PersonId::new(at, chance.bytes()), chance)
    }

    /// A new key that is kept under this name.
    ///
    /// # Errors
    /// As for [`Self::new_person`].
    pub fn new_key(&self, id: PersonId, chance: &Chance) -> Result<NewPerson, StoreError> {
        let key = PersonKey::new(id, chance.bytes());
        let wrapped = self.current()?.wrap(&key, chance.bytes());
        let wrapped = wrapped.map_err(|_| StoreError::Corrupt { table: "person_key" })?;
        Ok(NewPerson { key, wrapped })
    }
}

/// The key of whoever gave an answer, in the transaction that is about to seal something of theirs. Where they have none,
/// because they gave a rating alone, or it was destroyed, `new` becomes theirs.
///
/// # Errors
/// When the database does not answer, or their key cannot be unwrapped.
pub async fn of_answer(
    ctx: &Ctx,
    db: &mut Db,
    answer: FeedbackId,
    new: &NewPerson,
) -> Result<PersonKey, StoreError> {
    let mut person = db.person_of_answer(answer).await?;
    // Somebody else may have given the answer a person just now: then it is theirs.
    for _ in 0..2 {
        if let Some(theirs) = person
            && let Some(wrapped) = db.person_keys(&[theirs]).await?.pop()
        {
            return unwrapped(ctx, &wrapped);
        }
        db.insert_person_key(&new.wrapped).await?;
        if db.set_person_of_answer(answer, person, new.key.id()).await? {
            return Ok(new.key.clone());
        }
        db.delete_person_key(new.key.id()).await?;
        person = db.person_of_answer(answer).await?;
    }
    Err(StoreError::Busy)
}

/// The key of whoever gave an answer, where they have one.
///
/// # Errors
/// When the database does not answer, or their key cannot be unwrapped.
pub(crate) async fn key_of_answer(
    ctx: &Ctx,
    db: &mut Db,
    answer: FeedbackId,
) -> Result<Option<PersonKey>, StoreError> {
    let Some(person) = db.person_of_answer(answer).await? else { return Ok(None) };
    key_of_person(ctx, db, person).await
}

/// The key of somebody; nothing once it was destroyed.
///
/// # Errors
/// When the database does not answer, or their key cannot be unwrapped.
pub async fn key_of_person(
    ctx: &Ctx,
    db: &mut Db,
    person: PersonId,
) -> Result<Option<PersonKey>, StoreError> {
    let wrapped = db.person_keys(&[person]).await?.pop();
    wrapped.map(|wrapped| unwrapped(ctx, &wrapped)).transpose()
}

/// What taking a person's key away needs besides: another key for what stays, and nonces for it.
#[derive(Debug)]
pub struct Fresh {
    person: NewPerson,
    seed: ForceKey,
}

impl Fresh {
    /// Fixes it before the write.
    ///
    /// # Errors
    /// As for [`Keys::new_person`].
    pub fn new(ctx: &Ctx, at: Timestamp) -> Result<Self, StoreError> {
        let person = ctx.keys.new_person(at, &ctx.chance)?;
        Ok(Self { person, seed: ForceKey::from_bytes(ctx.chance.bytes()) })
    }

    /// A nonce for each row, the same when the write is tried again.
    fn nonce(&self, row: Uuid) -> [u8; 24] {
        let mac = self.seed.mac(Purpose::Sealing, &[row.as_bytes()]);
        mac.first_chunk().copied().unwrap_or_default()
    }
}

/// Destroys the key of whoever gave an answer, in the transaction that removes what they gave. Notes of staff stay, since
/// they say what was done: they are sealed anew under another key, which opens nothing else.
///
/// # Errors
/// When the database does not answer, or a note does not open.
pub async fn forget_answer(
    ctx: &Ctx,
    db: &mut Db,
    answer: FeedbackId,
    fresh: &Fresh,
) -> Result<(), StoreError> {
    let before = db.person_of_answer(answer).await?;
    let notes = db.notes_of_answer(answer).await?;
    if !notes.is_empty() {
        let opener = opener(ctx, db, notes.iter().map(|(_, note)| note)).await?;
        db.insert_person_key(&fresh.person.wrapped).await?;
        if !db.set_person_of_answer(answer, before, fresh.person.key.id()).await? {
            return Err(StoreError::Busy);
        }
        for (id, note) in &notes {
            let row = id.uuid();
            let Some(text) = opener.bytes(Column::WorkNote, row, note)? else { continue };
            let sealed = fresh.person.key.seal(Column::WorkNote, row, &text, fresh.nonce(row));
            let sealed = sealed.map_err(|_| StoreError::Corrupt { table: "work_event" })?;
            db.reseal_note(*id, &sealed).await?;
        }
    }
    if let Some(before) = before {
        db.delete_person_key(before).await?;
    }
    Ok(())
}

fn unwrapped(ctx: &Ctx, wrapped: &WrappedKey) -> Result<PersonKey, StoreError> {
    let month = ctx.keys.month(wrapped.month).map_err(|error| {
        tracing::error!(%error, "the key of a person cannot be unwrapped");
        StoreError::WrongKey
    })?;
    month.unwrap(wrapped).map_err(|_| StoreError::Corrupt { table: "person_key" })
}
