//! The keys a running program holds: the lasting secret and the keys of months out of the key folder, and through them
//! the keys of people.
//!
//! Sealing for a person: [`Keys::new_person`] before the write, or [`of_answer`] inside it. Opening: [`opener()`] with all
//! the sealed texts of a page, then [`Opener::text`] for each. Whose key was destroyed is left out of a page.

mod opener;
mod person;
mod standing;
mod upkeep;

pub use opener::{Opener, opener};
pub(crate) use person::key_of_answer;
pub use person::{Fresh, NewPerson, forget_answer, key_of_person, of_answer};
pub use standing::{KeysStanding, standing};
pub use upkeep::{Done, out_of_backups, upkeep};

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use candour_domain::key::{ForceKey, KeyMonth, MonthToUse};
use candour_store::key_folder::{KeyFolder, KeyFolderError, NewFolder};
use candour_store::person_key::KeyMonthFound;
use candour_store::seal::{MonthKey, Sealer};
use candour_store::{Store, StoreError, transact};
use jiff::Timestamp;

use crate::audit::{Remembered, unchecked};
use crate::ctx::{Chance, Clock, Ctx, local_month};

/// Why the keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// Something is wrong with the key folder.
    #[error("the key folder cannot be used: {0}")]
    Folder(#[from] KeyFolderError),
    /// There is no key folder, and the database says that there was one.
    #[error("there is no key folder, and without it the words in this database cannot be read")]
    FolderLost,
    /// The key of a month is not the one that other nodes use.
    #[error("the key of {0} in the key folder is not the one this database was used with")]
    OtherFolder(KeyMonth),
    /// Storage failed, or the keys belong to another database.
    #[error(transparent)]
    Storage(#[from] StoreError),
}

/// The keys of a running program. Clones share them.
#[derive(Clone)]
pub struct Keys(Arc<Held>);

struct Held {
    lasting: ForceKey,
    folder: Mutex<KeyFolder>,
    months: RwLock<Months>,
}

#[derive(Default)]
struct Months {
    current: Option<KeyMonth>,
    known: BTreeMap<KeyMonth, MonthKey>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

impl Keys {
    /// Opens the key folder with the force key, or makes it where the database never had one: around the force key's own
    /// bytes where those sealed the database before there were folders, else around a new lasting secret. Then sees to
    /// the month.
    ///
    /// # Errors
    /// [`KeysError`] says why the program cannot go on with these keys. Nothing was changed.
    pub async fn open(
        store: &Store,
        path: &Path,
        force_key: &ForceKey,
        clock: &Clock,
        chance: &Chance,
    ) -> Result<Self, KeysError> {
        let mut db = store.read().await?;
        let (check, months) = (db.key_check().await?, db.key_months().await?);
        drop(db);
        let mut folder = if KeyFolder::is_at(path)? {
            KeyFolder::open(path, force_key)?
        } else if !months.is_empty() {
            return Err(KeysError::FolderLost);
        } else {
            let lasting = if check.is_some() {
                store.check_key(&Sealer::new(force_key), chance.bytes()).await?;
                force_key.clone()
            } else {
                ForceKey::from_bytes(chance.bytes())
            };
            let new = NewFolder {
                id: chance.bytes(),
                key: chance.bytes(),
                slot_nonce: chance.bytes(),
                lasting_nonce: chance.bytes(),
            };
            KeyFolder::make(path, force_key, &lasting, &new)?
        };
        let lasting = folder.lasting()?;
        store.check_key(&Sealer::new(&lasting), chance.bytes()).await?;
        // Every key that somebody's key needs has to be here before the first request.
        for found in &months {
            let key = folder.month(found.month)?;
            is_the_same(&lasting, &key, found)?;
        }
        let keys = Self(Arc::new(Held { lasting, folder: Mutex::new(folder), months: RwLock::default() }));
        match keys.turn(store, clock.now(), chance).await {
            Err(KeysError::Folder(error)) if keys.current().is_ok() => {
                tracing::error!(%error, "the key of this month cannot be made; the last one goes on");
            }
            outcome => outcome?,
        }
        Ok(keys)
    }

    /// The lasting secret, from which fingerprints come.
    pub fn lasting(&self) -> &ForceKey {
        &self.0.lasting
    }

    /// Where the key folder is.
    pub fn folder_path(&self) -> std::path::PathBuf {
        self.folder().path().to_owned()
    }

    /// Sees to it that this month has a key and the next one too, so that a copy of the folder is good for a month at
    /// least, and that the month's key is used from now on.
    async fn turn(&self, store: &Store, now: Timestamp, chance: &Chance) -> Result<(), KeysError> {
        let clock = KeyMonth::from_number(local_month(now));
        let random = [(chance.bytes(), chance.bytes()), (chance.bytes(), chance.bytes())];
        let keys = self.clone();
        let made = tokio::task::spawn_blocking(move || keys.see_to_months(clock, random)).await;
        let (to_use, trouble) = made.unwrap_or_else(|error| Err(broken_off(error)))?;
        let registered = store.read().await?.key_months().await?;
        if let Some(found) = registered.iter().find(|found| found.month == to_use.month()) {
            is_the_same(&self.0.lasting, &to_use, found)?;
        } else {
            let fingerprint = to_use.fingerprint(&self.0.lasting);
            let found: Result<Vec<KeyMonthFound>, StoreError> = transact!(store, |db| {
                db.insert_key_month(to_use.month(), fingerprint, now).await?;
                db.key_months().await
            });
            let found = found?;
            // Of two nodes with two folders the one that came first is right.
            if let Some(found) = found.iter().find(|found| found.month == to_use.month()) {
                is_the_same(&self.0.lasting, &to_use, found)?;
            }
            if self.folder().gone()?.contains(&to_use.month()) {
                return Err(KeyFolderError::Destroyed(to_use.month()).into());
            }
        }
        let mut months = self.0.months.write().unwrap_or_else(PoisonError::into_inner);
        months.current = Some(to_use.month());
        months.known.insert(to_use.month(), to_use);
        drop(months);
        trouble.map_or(Ok(()), |error| Err(error.into()))
    }

    /// The key to use from now on, and what could not be made.
    fn see_to_months(
        &self,
        clock: KeyMonth,
        [this, next]: [([u8; 32], [u8; 24]); 2],
    ) -> Result<(MonthKey, Option<KeyFolderError>), KeyFolderError> {
        let mut folder = self.folder();
        let (there, gone) = (folder.months()?, folder.gone()?);
        // What was destroyed is not kept in memory either.
        let mut months = self.0.months.write().unwrap_or_else(PoisonError::into_inner);
        months.known.retain(|month, _| there.contains(month));
        drop(months);
        let (to_use, trouble) = match MonthToUse::decide(clock, &there, &gone) {
            MonthToUse::There(month) => (folder.month(month)?, None),
            MonthToUse::Make { month, meanwhile } => {
                match (folder.make_month(month, this.0, this.1), meanwhile) {
                    (Ok(key), _) => (key, None),
                    (Err(error), Some(earlier)) => (folder.month(earlier)?, Some(error)),
                    (Err(error), None) => return Err(error),
                }
            }
        };
        let trouble = match trouble {
            None if to_use.month() == clock && !there.contains(&clock.next()) => {
                folder.make_month(clock.next(), next.0, next.1).err()
            }
            other => other,
        };
        Ok((to_use, trouble))
    }

    /// The key of the month in use.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`] when there is none, which is so only before the first turn.
    pub fn current(&self) -> Result<MonthKey, StoreError> {
        let months = self.0.months.read().unwrap_or_else(PoisonError::into_inner);
        let current = months.current.and_then(|month| months.known.get(&month));
        current.cloned().ok_or(StoreError::WrongKey)
    }

    /// The key of a month, from memory or the folder.
    ///
    /// # Errors
    /// [`KeyFolderError`] says why it cannot be read.
    pub fn month(&self, month: KeyMonth) -> Result<MonthKey, KeyFolderError> {
        let months = self.0.months.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = months.known.get(&month) {
            return Ok(key.clone());
        }
        drop(months);
        let key = self.folder().month(month)?;
        let mut months = self.0.months.write().unwrap_or_else(PoisonError::into_inner);
        months.known.insert(month, key.clone());
        Ok(key)
    }

    /// The note of how far the audit log went when it was last numbered.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub(crate) async fn audit_head(&self) -> Result<Option<String>, KeyFolderError> {
        self.in_folder(|folder| folder.audit_head()).await
    }

    /// What the key folder remembers of the audit log.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub(crate) async fn audit_remembered(&self) -> Result<Remembered, KeyFolderError> {
        self.in_folder(|folder| Remembered::of(folder)).await
    }

    /// Adds to the lines of the audit log that were found removed.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(crate) async fn remember_audit_gone(&self, gone: Vec<uuid::Uuid>) -> Result<(), KeyFolderError> {
        self.in_folder(move |folder| folder.keep_audit_gone(&gone)).await
    }

    /// Empties that list.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(crate) async fn forget_audit_gone(&self) -> Result<(), KeyFolderError> {
        self.in_folder(|folder| folder.forget_audit_gone()).await
    }

    /// Keeps a note of how far the audit log goes: in the place of one that says it went less far, or of any.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(crate) async fn remember_audit_head(&self, note: String, of_any: bool) -> Result<(), KeyFolderError> {
        self.in_folder(move |folder| {
            let size = |note: &str| unchecked(note).map(|note| note.size).ok();
            folder.keep_audit_head(&note, |there| of_any || size(there) < size(&note))
        })
        .await
    }

    /// Does something in the folder, where a slow disk holds up nobody.
    async fn in_folder<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut KeyFolder) -> Result<T, KeyFolderError> + Send + 'static,
    ) -> Result<T, KeyFolderError> {
        let keys = self.clone();
        let done = tokio::task::spawn_blocking(move || act(&mut keys.folder())).await;
        done.unwrap_or_else(|error| Err(broken_off(error)))
    }

    /// Drops the key of a month from memory.
    fn forget(&self, month: KeyMonth) {
        let mut months = self.0.months.write().unwrap_or_else(PoisonError::into_inner);
        months.known.remove(&month);
    }

    fn folder(&self) -> std::sync::MutexGuard<'_, KeyFolder> {
        self.0.folder.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A task that broke off, which it does only when the program ends.
fn broken_off(error: tokio::task::JoinError) -> KeyFolderError {
    KeyFolderError::Io { path: std::path::PathBuf::new(), error: std::io::Error::other(error) }
}

fn is_the_same(lasting: &ForceKey, key: &MonthKey, found: &KeyMonthFound) -> Result<(), KeysError> {
    if key.fingerprint(lasting).as_slice() == found.fingerprint {
        Ok(())
    } else {
        Err(KeysError::OtherFolder(found.month))
    }
}

/// Sees to the month: its key is used, and the next one lies ready. Called each minute; there is hardly ever anything to
/// do.
///
/// # Errors
/// [`KeysError`] says what could not be done. The last key goes on.
pub async fn turn(ctx: &Ctx) -> Result<(), KeysError> {
    ctx.keys.turn(&ctx.store, ctx.clock.now(), &ctx.chance).await
}
