//! What lies in the key folder about the log, out of the database's reach.

use candour_store::key_folder::{KeyFolder, KeyFolderError};
use uuid::Uuid;

/// What the key folder remembers of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remembered {
    /// The signed head, as it was after lines were last numbered.
    pub head: Option<String>,
    /// Lines that the program had written and that were gone before they had a number.
    pub gone: Vec<Uuid>,
}

impl Remembered {
    /// What is in a folder.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(folder: &KeyFolder) -> Result<Self, KeyFolderError> {
        Ok(Self { head: folder.audit_head()?, gone: folder.audit_gone()? })
    }
}
