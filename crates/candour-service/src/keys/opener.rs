//! Opening sealed texts, many at once.

use std::collections::{HashMap, HashSet};

use candour_domain::ids::PersonId;
use candour_store::key_folder::KeyFolderError;
use candour_store::seal::{Column, PersonKey, Sealed, Sealer};
use candour_store::{Db, StoreError};
use uuid::Uuid;

use crate::ctx::Ctx;

/// Opens the sealed texts it was made for, and no others.
#[derive(Debug)]
pub struct Opener {
    sealer: Sealer,
    people: HashMap<PersonId, PersonKey>,
}

/// Gets the keys of everybody to whom these texts belong, by one query.
///
/// # Errors
/// When the database does not answer, or the key of a month cannot be read though it was not destroyed.
pub async fn opener<'a>(
    ctx: &Ctx,
    db: &mut Db,
    sealed: impl IntoIterator<Item = &'a Sealed>,
) -> Result<Opener, StoreError> {
    let people: HashSet<PersonId> = sealed.into_iter().filter_map(Sealed::person).collect();
    let mut opener = Opener { sealer: ctx.sealer.clone(), people: HashMap::with_capacity(people.len()) };
    if people.is_empty() {
        return Ok(opener);
    }
    let people: Vec<PersonId> = people.into_iter().collect();
    for wrapped in db.person_keys(&people).await? {
        match ctx.keys.month(wrapped.month) {
            Ok(month) => {
                let key = month.unwrap(&wrapped).map_err(|_| StoreError::Corrupt { table: "person_key" })?;
                opener.people.insert(wrapped.person, key);
            }
            Err(KeyFolderError::Destroyed(_)) => {}
            Err(error) => {
                tracing::error!(%error, "keys of people cannot be unwrapped");
                return Err(StoreError::WrongKey);
            }
        }
    }
    Ok(opener)
}

impl Opener {
    /// The bytes; nothing where the key they are sealed under was destroyed.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when they do not open with their key in this row.
    pub fn bytes(&self, column: Column, row: Uuid, sealed: &Sealed) -> Result<Option<Vec<u8>>, StoreError> {
        let opened = match sealed.person() {
            None => self.sealer.open(column, row, sealed),
            Some(person) => match self.people.get(&person) {
                Some(key) => key.open(column, row, sealed),
                None => return Ok(None),
            },
        };
        opened.map(Some).map_err(|_| StoreError::Corrupt { table: column.table() })
    }

    /// The text; nothing where the key it is sealed under was destroyed.
    ///
    /// # Errors
    /// As for [`Self::bytes`].
    pub fn text(&self, column: Column, row: Uuid, sealed: &Sealed) -> Result<Option<String>, StoreError> {
        let bytes = self.bytes(column, row, sealed)?;
        let text = bytes.map(String::from_utf8).transpose();
        text.map_err(|_| StoreError::Corrupt { table: column.table() })
    }
}
