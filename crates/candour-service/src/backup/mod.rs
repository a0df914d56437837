//! Backups: made while others write, encrypted to those who may restore, read back before they count; and the way back.
//!
//! The keys of the force are in none of them: what is sealed stays sealed in a backup, and whoever restores needs the
//! force key as well. See docs/operations/backup.md.

mod archive;
mod keys;
mod make;
mod restore;
mod schedule;

use std::path::PathBuf;

use candour_domain::backup::Engine;
use candour_store::StoreError;

pub use candour_domain::audit::verify::Verdict;
pub use candour_domain::backup::{AuditTree, Differs, Manifest, TableSum};
pub use keys::{Identities, NoRecipients, Recipients, new_pair};
pub use make::{Made, To, make};
pub use restore::{Drilled, Restored, Took, drill, look, restore};
pub use schedule::{Plan, Standing, make_when_due, note_drill, standing};

/// Why there is no backup. Whatever was begun is removed again; an earlier backup is never touched.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is something under this name already.
    #[error("{} is there already", .0.display())]
    There(PathBuf),
    /// The folder is not there. It is not made: where a disk is not mounted, backups would land somewhere else.
    #[error("the folder {} is not there", .0.display())]
    NoFolder(PathBuf),
    /// Too little room for the copy of the database that is made beside it, or for the backup.
    #[error("there is no room under {}: {needed} MB are needed, {free} MB are free", .folder.display())]
    NoRoom {
        /// Where.
        folder: PathBuf,
        /// What is needed, in megabytes.
        needed: u64,
        /// What is free, in megabytes.
        free: u64,
    },
    /// The disk of the backup became full while it was written.
    #[error("the disk under {} is full", .0.display())]
    Full(PathBuf),
    /// A file could not be written or read back.
    #[error("{}: {source}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// What was read back is not what was written.
    #[error("what was read back from {} is not what was written", .0.display())]
    ReadBack(PathBuf),
    /// PostgreSQL's own tool could not be started, or failed.
    #[error("{tool} failed: {why}")]
    Tool {
        /// Which tool.
        tool: &'static str,
        /// What it said.
        why: String,
    },
    /// The database did not answer.
    #[error(transparent)]
    Storage(#[from] StoreError),
}

/// Why nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The file cannot be read.
    #[error("{}: {source}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is no backup, or nothing but its beginning was ever written.
    #[error("it is no backup of Candour")]
    NoBackup,
    /// None of the identities opens it.
    #[error("none of these identities opens it")]
    WrongIdentity,
    /// It ends too soon, or bytes in it were changed.
    #[error("it is cut short or damaged")]
    NotWhole,
    /// It was made by a program whose backups or schema this one does not know.
    #[error("it was made by version {program}, whose schema has {schema} steps")]
    Newer {
        /// The version of that program.
        program: String,
        /// Its steps.
        schema: usize,
    },
    /// It is a backup of the other database.
    #[error("it is a backup of {0}")]
    OtherEngine(Engine),
    /// The database holds something already.
    #[error("the database is not empty")]
    NotEmpty,
    /// What was restored is not what the backup says.
    #[error("{} tables differ", .0.len())]
    Differs(Vec<Differs>),
    /// PostgreSQL's own tool could not be started, or failed.
    #[error("{tool} failed: {why}")]
    Tool {
        /// Which tool.
        tool: &'static str,
        /// What it said.
        why: String,
    },
    /// The database did not answer.
    #[error(transparent)]
    Storage(#[from] StoreError),
}

/// What a tool said last, in one line.
fn last_line(said: &[u8]) -> String {
    String::from_utf8_lossy(said)
        .lines()
        .rfind(|line| !line.trim().is_empty())
        .unwrap_or("it said nothing")
        .to_owned()
}
