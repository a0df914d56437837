//! What can go wrong in storage, sorted by what the caller can do about it.

use crate::key_folder::KeyFolderError;

/// A failure of storage.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique index already holds this value.
    #[error("already there")]
    Duplicate,
    /// A row refers to one that is not there.
    #[error("refers to a row that is not there")]
    Orphan,
    /// Somebody else holds what is needed; trying again helps.
    #[error("busy, try again")]
    Busy,
    /// The disk or the permitted size is full.
    #[error("the disk is full")]
    Full,
    /// A stored value cannot be what it should be.
    #[error("a row of {table} holds something that cannot be")]
    Corrupt {
        /// The table.
        table: &'static str,
    },
    /// The force key at hand is not the one that sealed this database.
    #[error("this database was sealed with another force key")]
    WrongKey,
    /// A line of the audit log is to be written, and the key that marks it is not at hand.
    #[error("without the key that marks them no lines of the audit log can be written")]
    NoMarks,
    /// The database said that it took a line of the audit log, and did not keep it.
    #[error("the database did not keep a line of the audit log")]
    NotKept,
    /// The key folder cannot be used.
    #[error("the key folder cannot be used: {0}")]
    KeyFolder(#[from] KeyFolderError),
    /// The database cannot be reached, or refuses.
    #[error("the database does not answer: {0}")]
    Database(#[source] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("the schema could not be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The address is neither `sqlite:PATH` nor `postgres://…`.
    #[error("a database address begins with sqlite: or postgres://")]
    Address,
}

impl StoreError {
    /// Whether the same transaction may succeed when tried again.
    pub const fn is_busy(&self) -> bool {
        matches!(self, Self::Busy)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if let sqlx::Error::Database(database) = &error {
            if database.is_unique_violation() {
                return Self::Duplicate;
            }
            if database.is_foreign_key_violation() {
                return Self::Orphan;
            }
            match database.code().as_deref() {
                // SQLite: BUSY, LOCKED and their extended forms; PostgreSQL: serialisation failure, deadlock.
                Some("5" | "6" | "261" | "262" | "517" | "40001" | "40P01") => return Self::Busy,
                // SQLite: FULL; PostgreSQL: disk full.
                Some("13" | "53100") => return Self::Full,
                _ => {}
            }
        }
        Self::Database(error)
    }
}
