//! The one error every use case may have: the database does not do what it should.

use candour_store::{BusyError, StoreError};

/// The database does not answer, is full, or holds something that cannot be. Nothing was thanked.
#[derive(Debug, thiserror::Error)]
#[error("storage failed: {0}")]
pub struct Unavailable(#[from] pub StoreError);

impl BusyError for Unavailable {
    fn is_busy(&self) -> bool {
        self.0.is_busy()
    }
}

impl Unavailable {
    /// Whether a row of this id was there already: the same write, sent again.
    pub(crate) const fn is_duplicate(&self) -> bool {
        matches!(self.0, StoreError::Duplicate)
    }
}
