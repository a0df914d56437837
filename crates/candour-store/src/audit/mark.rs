//! Marks on lines, by which the program knows the lines it wrote itself, and the lines it has written that have no number
//! yet: who owns the database could remove one in that time.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use candour_domain::audit::leaf::{MARK, StoredLine, mark};
use candour_domain::key::ForceKey;
use uuid::Uuid;

use super::NewAudit;
use crate::db::{Db, Store, micros};
use crate::error::StoreError;

/// The most lines that are remembered until they have their number. Where numbering stands still for long, later ones are
/// not watched.
const WATCHED: usize = 1_000_000;

/// Marks lines and knows marks again. Clones share the key, and the lines that wait.
#[derive(Clone)]
pub(crate) struct Marker {
    key: Arc<ForceKey>,
    own: Arc<Mutex<Own>>,
}

/// Lines that this program has written and that had no number when it last looked.
#[derive(Default)]
struct Own {
    lines: BTreeSet<Uuid>,
    looked: Option<Uuid>,
}

impl fmt::Debug for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Marker(…)")
    }
}

impl Marker {
    fn own(&self) -> MutexGuard<'_, Own> {
        self.own.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers lines that were committed.
    pub(crate) fn wrote(&self, lines: Vec<Uuid>) {
        if lines.is_empty() {
            return;
        }
        let mut own = self.own();
        let room = WATCHED.saturating_sub(own.lines.len());
        own.lines.extend(lines.into_iter().take(room));
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
        self.marker = Some(Marker { key: Arc::new(lasting.clone()), own: Arc::default() });
        self
    }

    /// Whether it can tell lines that the program wrote from others.
    pub const fn knows_marks(&self) -> bool {
        self.marker.is_some()
    }

    /// Some of the lines that this program has written and that had no number when it last looked: others each time,
    /// until all had their turn.
    pub fn own_lines(&self, limit: usize) -> Vec<Uuid> {
        let Some(marker) = &self.marker else { return Vec::new() };
        let mut own = marker.own();
        let after = own.looked.map_or(Bound::Unbounded, Bound::Excluded);
        let some: Vec<Uuid> = own.lines.range((after, Bound::Unbounded)).take(limit).copied().collect();
        own.looked = some.last().copied().filter(|_| some.len() == limit);
        some
    }

    /// These lines need not be watched any more.
    pub fn settle_own_lines(&self, lines: impl IntoIterator<Item = Uuid>) {
        let Some(marker) = &self.marker else { return };
        let mut own = marker.own();
        for line in lines {
            own.lines.remove(&line);
        }
    }
}

impl Db {
    /// The mark of a line that is about to be written.
    pub(super) fn mark(&self, new: &NewAudit, commitment: &[u8]) -> Result<[u8; MARK], StoreError> {
        let Marker { key, .. } = self.marker.as_ref().ok_or(StoreError::NoMarks)?;
        let (act, subject) = (new.act.as_str(), new.act.subject().as_str());
        Ok(mark(key, new.id.uuid(), micros(new.at), act, subject, commitment))
    }

    /// The line with what its mark says of it.
    pub(super) fn waiting(&self, line: StoredLine, given: Option<&[u8]>) -> WaitingLine {
        let marked = self.marker.as_ref().is_some_and(|Marker { key, .. }| line.bears(key, given));
        WaitingLine { line, marked }
    }

    /// Whether the database took as many lines as it was given: a trigger of somebody's could swallow one, and what it
    /// was to record would be done without it.
    pub(super) fn kept(&mut self, lines: &[NewAudit], rows: u64) -> Result<(), StoreError> {
        if u64::try_from(lines.len()) != Ok(rows) {
            return Err(StoreError::NotKept);
        }
        self.written.extend(lines.iter().map(|line| line.id.uuid()));
        Ok(())
    }
}
