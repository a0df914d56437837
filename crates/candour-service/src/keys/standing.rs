//! How the keys stand, for who looks after the program. Nothing is changed.

use std::path::Path;

use candour_domain::key::{ForceKey, KeyMonth};
use candour_store::Store;
use candour_store::key_folder::KeyFolder;
use candour_store::seal::Sealer;
use jiff::Timestamp;

use super::{KeysError, is_the_same};
use crate::ctx::local_month;

/// How a key folder stands to a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeysStanding {
    /// There is none yet; the first start makes it.
    NotMade,
    /// It opens, and every key that is needed is there and the right one.
    Fits {
        /// The names of the slots; the first is that of the force key at hand.
        slots: Vec<String>,
        /// The months whose keys are there.
        months: Vec<KeyMonth>,
        /// The months whose keys were destroyed.
        gone: Vec<KeyMonth>,
        /// The month of the clock.
        this_month: KeyMonth,
    },
}

/// Looks whether the folder opens with the force key and fits the database.
///
/// # Errors
/// [`KeysError`] says why it does not.
pub async fn standing(
    store: &Store,
    path: &Path,
    force_key: &ForceKey,
    now: Timestamp,
) -> Result<KeysStanding, KeysError> {
    let mut db = store.read().await?;
    let (check, needed) = (db.key_check().await?, db.key_months().await?);
    drop(db);
    if !KeyFolder::is_at(path)? {
        if !needed.is_empty() {
            return Err(KeysError::FolderLost);
        }
        if check.is_some() {
            store.check_key(&Sealer::new(force_key), [0; 24]).await?;
        }
        return Ok(KeysStanding::NotMade);
    }
    let mut folder = KeyFolder::open(path, force_key)?;
    let lasting = folder.lasting()?;
    if check.is_some() {
        store.check_key(&Sealer::new(&lasting), [0; 24]).await?;
    }
    for found in &needed {
        is_the_same(&lasting, &folder.month(found.month)?, found)?;
    }
    let own = folder.own_slot();
    let mut slots = folder.slots()?;
    slots.sort_by_key(|slot| *slot != own);
    Ok(KeysStanding::Fits {
        slots,
        months: folder.months()?,
        gone: folder.gone()?,
        this_month: KeyMonth::from_number(local_month(now)),
    })
}
