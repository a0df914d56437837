//! The key folder: where the keys of months and the lasting secret lie, outside the database and outside its backups.
//!
//! ```text
//! folder.key     the folder's own key, sealed in a slot for each force key; under it the lasting secret
//! 2026-11.key    the key of a month, sealed under the folder's key
//! 2026-09.gone   says that a key was destroyed, so that nobody makes another under its name
//! audit-gone     ids of lines of the audit log that were removed before they had a number; there only if there are such
//! audit-head     how far the audit log went when it was last numbered, signed: no secret, but out of the database's reach
//! ```
//!
//! Files are text with a version and a sum to tell one that is half written from one that another key seals. They are
//! written beside their place, made to last, and then named: a new one never over one that is there. Nothing in here
//! reads the clock or draws chance.

mod file;
mod write;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use candour_domain::key::{ForceKey, KeyMonth, Purpose};
use uuid::Uuid;
use zeroize::Zeroize as _;

use crate::seal::{MonthKey, cipher, open, seal};

use file::{KeyFile, Slot};

/// Lines of the audit log that were written and then removed before they had a number, an id a line.
const AUDIT_GONE: &str = "audit-gone";
/// The most of them that are kept.
const MOST_GONE: usize = 1_000;
/// How far the audit log went when it was last numbered.
const AUDIT_HEAD: &str = "audit-head";
const FOLDER: &str = "folder.key";
/// What the lasting secret is bound to.
const LASTING: &str = "lasting";

/// Why a key folder, or a key in it, cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFolderError {
    /// The folder, or the file that makes it one, is not there.
    #[error("there is no key folder at {0}")]
    Missing(PathBuf),
    /// A file of the folder is not there.
    #[error("the key folder has no file {0}")]
    NoFile(String),
    /// A file is not whole, or is none of ours.
    #[error("the file {0} of the key folder is damaged")]
    Damaged(String),
    /// A file was made by a newer program.
    #[error("the file {0} of the key folder was made by a newer program")]
    Newer(String),
    /// No slot opens with the force key at hand.
    #[error("the force key opens no slot of the key folder")]
    NoSlot,
    /// The key of a month was destroyed.
    #[error("the key of {0} was destroyed")]
    Destroyed(KeyMonth),
    /// The last slot cannot be dropped, or the key at hand is the one to drop.
    #[error("a key folder keeps the slot of the force key at hand")]
    LastSlot,
    /// There is no such slot.
    #[error("there is no such slot")]
    NoSuchSlot,
    /// The folder cannot be read or written.
    #[error("{path}: {error}")]
    Io {
        /// What was read or written.
        path: PathBuf,
        /// Why not.
        error: std::io::Error,
    },
}

impl KeyFolderError {
    /// Whether the disk, or what may be used of it, is full.
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Io { error, .. }
            if matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded))
    }
}

/// A key folder, opened with a force key. `Debug` shows no key.
pub struct KeyFolder {
    path: PathBuf,
    force_key: ForceKey,
    id: [u8; 16],
    /// The folder's own key, and while a slot is being dropped also the next.
    keys: Vec<[u8; 32]>,
}

impl Drop for KeyFolder {
    fn drop(&mut self) {
        self.keys.zeroize();
    }
}

impl std::fmt::Debug for KeyFolder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyFolder({})", self.path.display())
    }
}

/// What is random when a folder is made.
#[derive(Clone)]
pub struct NewFolder {
    /// Tells folders apart.
    pub id: [u8; 16],
    /// The folder's own key.
    pub key: [u8; 32],
    /// For the slot.
    pub slot_nonce: [u8; 24],
    /// For the lasting secret.
    pub lasting_nonce: [u8; 24],
}

impl std::fmt::Debug for NewFolder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewFolder(…)")
    }
}

/// The name of a force key's slot in one folder: eight digits that open nothing.
pub fn slot_name(force_key: &ForceKey, folder: [u8; 16]) -> String {
    let mac = force_key.mac(Purpose::KeySlotName, &[&folder]);
    mac.iter().take(4).fold(String::new(), |mut text, byte| {
        use std::fmt::Write as _;
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl KeyFolder {
    /// Whether there is a key folder at `path`: one that was begun and not finished is none.
    ///
    /// # Errors
    /// When the place cannot be looked at.
    pub fn is_at(path: &Path) -> Result<bool, KeyFolderError> {
        match std::fs::metadata(path.join(FOLDER)) {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(KeyFolderError::Io { path: path.join(FOLDER), error }),
        }
    }

    /// Makes a folder at `path` around a lasting secret, or opens the one that another program has just made there.
    ///
    /// # Errors
    /// [`KeyFolderError`] says why not; what was half made is no folder, and the next try finishes it.
    pub fn make(
        path: &Path,
        force_key: &ForceKey,
        lasting: &ForceKey,
        new: &NewFolder,
    ) -> Result<Self, KeyFolderError> {
        write::make_folder(path)?;
        let opened =
            Self { path: path.to_owned(), force_key: force_key.clone(), id: new.id, keys: vec![new.key] };
        let slot = sealed_slot(force_key, new.id, &new.key, new.slot_nonce)?;
        let sealed = opened.sealed(LASTING, lasting.bytes(), new.lasting_nonce)?;
        // One file, which is there as a whole or not at all.
        if write::create(&path.join(FOLDER), &KeyFile::folder(new.id, vec![slot], sealed).text())? {
            return Ok(opened);
        }
        Self::open(path, force_key)
    }

    /// Opens a folder.
    ///
    /// # Errors
    /// [`KeyFolderError`] says why not.
    pub fn open(path: &Path, force_key: &ForceKey) -> Result<Self, KeyFolderError> {
        let (id, keys) = folder_keys(path, force_key)?;
        Ok(Self { path: path.to_owned(), force_key: force_key.clone(), id, keys })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The name of the slot that the force key at hand opens.
    pub fn own_slot(&self) -> String {
        slot_name(&self.force_key, self.id)
    }

    /// The names of all slots.
    ///
    /// # Errors
    /// [`KeyFolderError`] says why they cannot be read.
    pub fn slots(&self) -> Result<Vec<String>, KeyFolderError> {
        let file = read(&self.path, FOLDER)?;
        Ok(file.slots.iter().map(|slot| slot.name.clone()).collect())
    }

    /// The lasting secret.
    ///
    /// # Errors
    /// [`KeyFolderError`] says why it cannot be read.
    pub fn lasting(&mut self) -> Result<ForceKey, KeyFolderError> {
        self.opened(FOLDER, LASTING).map(ForceKey::from_bytes)
    }

    /// The months whose keys lie here, the oldest first.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn months(&self) -> Result<Vec<KeyMonth>, KeyFolderError> {
        self.named(".key")
    }

    /// The months whose keys were destroyed, the oldest first.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn gone(&self) -> Result<Vec<KeyMonth>, KeyFolderError> {
        self.named(".gone")
    }

    /// The key of a month.
    ///
    /// # Errors
    /// [`KeyFolderError`] says why it cannot be read.
    pub fn month(&mut self, month: KeyMonth) -> Result<MonthKey, KeyFolderError> {
        let name = format!("{month}.key");
        match self.opened(&name, &name) {
            Ok(key) => Ok(MonthKey::new(month, key)),
            Err(KeyFolderError::NoFile(_)) if self.is_gone(month)? => Err(KeyFolderError::Destroyed(month)),
            Err(error) => Err(error),
        }
    }

    /// Makes the key of a month out of these random bytes, or gives the one that is there.
    ///
    /// # Errors
    /// [`KeyFolderError`] says why not; a key that was destroyed is not made again.
    pub fn make_month(
        &mut self,
        month: KeyMonth,
        random: [u8; 32],
        nonce: [u8; 24],
    ) -> Result<MonthKey, KeyFolderError> {
        let _lock = write::lock(&self.path)?;
        if self.is_gone(month)? {
            return Err(KeyFolderError::Destroyed(month));
        }
        // Another force key may have taken a slot, or lost it, since this folder was opened.
        self.read_keys()?;
        let name = format!("{month}.key");
        let sealed = self.sealed(&name, MonthKey::new(month, random).bytes(), nonce)?;
        write::create(&self.path.join(&name), &KeyFile::month(month, sealed).text())?;
        // What is there now is what counts, whoever made it.
        self.month(month)
    }

    /// Says that a month's key is about to be destroyed: no program begins to use it from now on, and none makes another
    /// under its name. [`Self::keep_month`] takes that back, [`Self::destroy_month`] carries it out.
    ///
    /// # Errors
    /// [`KeyFolderError`] says why not.
    pub fn mark_month_gone(&mut self, month: KeyMonth) -> Result<(), KeyFolderError> {
        let _lock = write::lock(&self.path)?;
        write::create(&self.gone_file(month), "candour key destroyed 1\n").map(|_| ())
    }

    /// Takes back that a month's key is about to be destroyed.
    ///
    /// # Errors
    /// [`KeyFolderError`] says why not.
    pub fn keep_month(&mut self, month: KeyMonth) -> Result<(), KeyFolderError> {
        let _lock = write::lock(&self.path)?;
        write::wipe(&self.gone_file(month))
    }

    /// Destroys the key of a month: its file is written over and removed, and a note stays that says so.
    ///
    /// # Errors
    /// [`KeyFolderError`] says why not; a second try finishes what the first began.
    pub fn destroy_month(&mut self, month: KeyMonth) -> Result<(), KeyFolderError> {
        self.mark_month_gone(month)?;
        let _lock = write::lock(&self.path)?;
        write::wipe(&self.path.join(format!("{month}.key")))?;
        // What a program left that was ended while it wrote.
        write::wipe_begun(&self.path, &format!(".{month}.key."))
    }

    /// The note of how far the audit log went when it was last numbered, as [`Self::keep_audit_head`] left it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn audit_head(&self) -> Result<Option<String>, KeyFolderError> {
        let path = self.path.join(AUDIT_HEAD);
        match std::fs::read_to_string(&path) {
            Ok(note) => Ok(Some(note)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(KeyFolderError::Io { path, error }),
        }
    }

    /// Keeps a note of how far the audit log went, outside the database, where `newer` says of the one that is there
    /// that this one comes after it.
    ///
    /// # Errors
    /// [`KeyFolderError`] says why not; then the one that was there stays.
    pub fn keep_audit_head(
        &self,
        note: &str,
        newer: impl FnOnce(&str) -> bool,
    ) -> Result<(), KeyFolderError> {
        let _lock = write::lock(&self.path)?;
        if self.audit_head()?.is_some_and(|there| !newer(&there)) {
            return Ok(());
        }
        write::replace(&self.path.join(AUDIT_HEAD), note)
    }

    /// Lines of the audit log that were found removed before they had a number.
    ///
    /// # Errors
    /// When the list cannot be read.
    pub fn audit_gone(&self) -> Result<Vec<Uuid>, KeyFolderError> {
        let path = self.path.join(AUDIT_GONE);
        match std::fs::read_to_string(&path) {
            Ok(list) => Ok(list.lines().filter_map(|line| Uuid::try_parse(line).ok()).collect()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(KeyFolderError::Io { path, error }),
        }
    }

    /// Adds to the lines that were found removed.
    ///
    /// # Errors
    /// [`KeyFolderError`] says why not.
    pub fn keep_audit_gone(&self, gone: &[Uuid]) -> Result<(), KeyFolderError> {
        let _lock = write::lock(&self.path)?;
        let mut all = self.audit_gone()?;
        all.extend(gone);
        all.truncate(MOST_GONE);
        let list: String = all.iter().map(|id| format!("{id}\n")).collect();
        write::replace(&self.path.join(AUDIT_GONE), &list)
    }

    /// Empties the list of lines that were found removed.
    ///
    /// # Errors
    /// [`KeyFolderError`] says why not.
    pub fn forget_audit_gone(&self) -> Result<(), KeyFolderError> {
        let _lock = write::lock(&self.path)?;
        write::wipe(&self.path.join(AUDIT_GONE))
    }

    /// Adds a slot for another force key. A second time changes nothing.
    ///
    /// # Errors
    /// [`KeyFolderError`] says why not.
    pub fn add_slot(&mut self, force_key: &ForceKey, nonce: [u8; 24]) -> Result<String, KeyFolderError> {
        let _lock = write::lock(&self.path)?;
        self.read_keys()?;
        let mut file = read(&self.path, FOLDER)?;
        let name = slot_name(force_key, self.id);
        if file.slots.iter().all(|slot| slot.name != name) {
            file.slots.push(sealed_slot(force_key, self.id, &self.keys.concat(), nonce)?);
            write::replace(&self.path.join(FOLDER), &file.text())?;
        }
        Ok(name)
    }

    /// Drops the slot of another force key. Where the key at hand is then the only one left, the folder gets a new key of
    /// its own and every file in it is sealed anew, so that who has the dropped key and an old copy of the folder can
    /// open nothing of what comes later.
    ///
    /// # Errors
    /// [`KeyFolderError`] says why not; a second try finishes what the first began.
    pub fn drop_slot(
        &mut self,
        name: &str,
        new_key: [u8; 32],
        mut nonce: impl FnMut() -> [u8; 24],
    ) -> Result<(), KeyFolderError> {
        let _lock = write::lock(&self.path)?;
        self.read_keys()?;
        let own = self.own_slot();
        if name == own {
            return Err(KeyFolderError::LastSlot);
        }
        let place = self.path.join(FOLDER);
        let mut file = read(&self.path, FOLDER)?;
        let there = file.slots.len();
        file.slots.retain(|slot| slot.name != name);
        // One that was being dropped when the program ended is gone already, and its work is finished here.
        if file.slots.len() == there && self.keys.len() == 1 {
            return Err(KeyFolderError::NoSuchSlot);
        }
        if file.slots.len() > 1 {
            return write::replace(&place, &file.text());
        }
        let lasting = self.lasting()?;
        if self.keys.len() == 1 {
            self.keys.push(new_key);
        }
        // Both keys first, then each file under the new one, then the new one alone: every step can be read.
        self.write_folder(&lasting, &mut nonce)?;
        for month in self.months()? {
            let name = format!("{month}.key");
            let mut key = self.opened(&name, &name)?;
            let sealed = self.sealed(&name, &key, nonce())?;
            key.zeroize();
            write::replace(&self.path.join(&name), &KeyFile::month(month, sealed).text())?;
        }
        let last = self.keys.split_off(self.keys.len().saturating_sub(1));
        self.keys.zeroize();
        self.keys = last;
        self.write_folder(&lasting, &mut nonce)
    }

    /// Writes the folder's own file with the slot of the force key at hand alone.
    fn write_folder(
        &self,
        lasting: &ForceKey,
        nonce: &mut impl FnMut() -> [u8; 24],
    ) -> Result<(), KeyFolderError> {
        let slot = sealed_slot(&self.force_key, self.id, &self.keys.concat(), nonce())?;
        let sealed = self.sealed(LASTING, lasting.bytes(), nonce())?;
        write::replace(&self.path.join(FOLDER), &KeyFile::folder(self.id, vec![slot], sealed).text())
    }

    fn gone_file(&self, month: KeyMonth) -> PathBuf {
        self.path.join(format!("{month}.gone"))
    }

    fn is_gone(&self, month: KeyMonth) -> Result<bool, KeyFolderError> {
        let path = self.gone_file(month);
        path.try_exists().map_err(|error| KeyFolderError::Io { path, error })
    }

    fn named(&self, ending: &str) -> Result<Vec<KeyMonth>, KeyFolderError> {
        let failed = |error| KeyFolderError::Io { path: self.path.clone(), error };
        let mut months = Vec::new();
        for entry in std::fs::read_dir(&self.path).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            let month = name.to_str().and_then(|name| name.strip_suffix(ending)).and_then(KeyMonth::parse);
            months.extend(month);
        }
        months.sort();
        Ok(months)
    }

    fn read_keys(&mut self) -> Result<(), KeyFolderError> {
        let (id, keys) = folder_keys(&self.path, &self.force_key)?;
        self.keys.zeroize();
        (self.id, self.keys) = (id, keys);
        Ok(())
    }

    /// The 32 bytes in a file. When another node has changed the folder's own key meanwhile, that is read anew.
    fn opened(&mut self, name: &str, bound: &str) -> Result<[u8; 32], KeyFolderError> {
        let file = read(&self.path, name)?;
        if let Some(bytes) = self.try_keys(bound, &file) {
            return Ok(bytes);
        }
        self.read_keys()?;
        let file = read(&self.path, name)?;
        self.try_keys(bound, &file).ok_or_else(|| KeyFolderError::Damaged(name.to_owned()))
    }

    fn try_keys(&self, bound: &str, file: &KeyFile) -> Option<[u8; 32]> {
        let bound = bound_to(self.id, bound);
        self.keys.iter().find_map(|key| {
            let mut bytes = open(&cipher(key), &bound, &file.sealed).ok()?;
            let opened = bytes.as_slice().try_into().ok();
            bytes.zeroize();
            opened
        })
    }

    /// 32 bytes, sealed under the newest of the folder's keys.
    fn sealed(&self, bound: &str, bytes: &[u8; 32], nonce: [u8; 24]) -> Result<Vec<u8>, KeyFolderError> {
        let key = self.keys.last().ok_or(KeyFolderError::NoSlot)?;
        let body = seal(&cipher(key), &bound_to(self.id, bound), bytes, nonce);
        let body = body.map_err(|_| KeyFolderError::Damaged(bound.to_owned()))?;
        Ok([&nonce[..], &body].concat())
    }
}

/// Reads and checks a file.
fn read(path: &Path, name: &str) -> Result<KeyFile, KeyFolderError> {
    let place = path.join(name);
    let text = match std::fs::read(&place) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(match name {
                FOLDER => KeyFolderError::Missing(path.to_owned()),
                _ => KeyFolderError::NoFile(name.to_owned()),
            });
        }
        Err(error) => return Err(KeyFolderError::Io { path: place, error }),
    };
    KeyFile::read(&text, name)
}

fn folder_keys(path: &Path, force_key: &ForceKey) -> Result<([u8; 16], Vec<[u8; 32]>), KeyFolderError> {
    let file = read(path, FOLDER)?;
    let id = file.id.ok_or_else(|| KeyFolderError::Damaged(FOLDER.to_owned()))?;
    let name = slot_name(force_key, id);
    let slot = file.slots.iter().find(|slot| slot.name == name).ok_or(KeyFolderError::NoSlot)?;
    let bytes = open(&cipher(&slot_key(force_key, id)), &bound_to(id, FOLDER), &slot.sealed);
    let mut bytes = bytes.map_err(|_| KeyFolderError::Damaged(FOLDER.to_owned()))?;
    let (keys, rest) = bytes.as_chunks::<32>();
    let (keys, whole) = (keys.to_vec(), rest.is_empty());
    bytes.zeroize();
    if keys.is_empty() || !whole {
        return Err(KeyFolderError::Damaged(FOLDER.to_owned()));
    }
    Ok((id, keys))
}

fn slot_key(force_key: &ForceKey, id: [u8; 16]) -> [u8; 32] {
    force_key.mac(Purpose::KeySlot, &[&id])
}

fn sealed_slot(
    force_key: &ForceKey,
    id: [u8; 16],
    keys: &[u8],
    nonce: [u8; 24],
) -> Result<Slot, KeyFolderError> {
    let body = seal(&cipher(&slot_key(force_key, id)), &bound_to(id, FOLDER), keys, nonce);
    let body = body.map_err(|_| KeyFolderError::Damaged(FOLDER.to_owned()))?;
    Ok(Slot { name: slot_name(force_key, id), sealed: [&nonce[..], &body].concat() })
}

fn bound_to(id: [u8; 16], name: &str) -> Vec<u8> {
    [b"candour key file 1|".as_slice(), &id, b"|", name.as_bytes()].concat()
}

#[cfg(test)]
mod tests;
