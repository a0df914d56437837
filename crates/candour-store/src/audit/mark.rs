//! Marks on lines, by which the program knows the lines it wrote itself.

use std::fmt;
use std::sync::Arc;

use candour_domain::audit::leaf::{MARK, StoredLine, mark};
use candour_domain::key::ForceKey;

use super::NewAudit;
use crate::db::{Db, Store, micros};
use crate::error::StoreError;

/// Marks lines and knows marks again. Clones share the key.
#[derive(Clone)]
pub(crate) struct Marker(Arc<ForceKey>);

impl fmt::Debug for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Marker(…)")
    }
}

/// A line that waits for its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingLine {
    /// The line.
    pub line: StoredLine,
    /// Whether it bears the mark that was put on it when it was written.
    pub marked: bool,
}

impl Store {
    /// The same database, lines of its audit log marked with a key that comes from this secret. Without it none can be
    /// written.
    #[must_use]
    pub fn marking(mut self, lasting: &ForceKey) -> Self {
        self.marker = Some(Marker(Arc::new(lasting.clone())));
        self
    }

    /// Whether it can tell lines that the program wrote from others.
    pub const fn knows_marks(&self) -> bool {
        self.marker.is_some()
    }
}

impl Db {
    /// The mark of a line that is about to be written.
    pub(super) fn mark(&self, new: &NewAudit, commitment: &[u8]) -> Result<[u8; MARK], StoreError> {
        let Marker(key) = self.marker.as_ref().ok_or(StoreError::NoMarks)?;
        let (act, subject) = (new.act.as_str(), new.act.subject().as_str());
        Ok(mark(key, new.id.uuid(), micros(new.at), act, subject, commitment))
    }

    /// The line with what its mark says of it.
    pub(super) fn waiting(&self, line: StoredLine, given: Option<&[u8]>) -> WaitingLine {
        let marked = self.marker.as_ref().is_some_and(|Marker(key)| line.bears(key, given));
        WaitingLine { line, marked }
    }
}
