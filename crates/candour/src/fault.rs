//! What is said when something goes wrong: what happened, and what to do. No word of a person is ever in it.

use std::fmt;
use std::io::Write as _;
use std::process::ExitCode;

use candour_store::StoreError;

/// Why the program stops.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    what: String,
    to_do: String,
    code: u8,
}

impl Fault {
    /// Something failed. `what` and `to_do` are whole sentences.
    pub fn new(what: impl Into<String>, to_do: impl Into<String>) -> Self {
        Self { what: what.into(), to_do: to_do.into(), code: 1 }
    }

    /// The command or a setting was wrong; nothing was tried.
    pub fn usage(what: impl Into<String>, to_do: impl Into<String>) -> Self {
        Self { what: what.into(), to_do: to_do.into(), code: 2 }
    }

    /// Tells it on standard error and gives the exit code: 2 where the command or a setting was wrong, else 1.
    pub fn tell(&self) -> ExitCode {
        // Where even standard error is gone, the exit code still says it.
        let _ = writeln!(std::io::stderr().lock(), "candour: {self}");
        ExitCode::from(self.code)
    }

    /// What happened.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// What to do about it.
    pub fn to_do(&self) -> &str {
        &self.to_do
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.what)?;
        if self.to_do.is_empty() { Ok(()) } else { write!(f, "\n  {}", self.to_do) }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::new(
                "The disk of the database is full. Nothing that was stored is lost; nothing more can be stored.",
                "Make room on that disk. The program goes on by itself once there is some.",
            ),
            StoreError::WrongKey => Self::new(
                "The force key is not the one this database was sealed with: it belongs to another force or another \
                 database. Nothing was changed.",
                "Set key_file to the key this database was made with. Without that key its words cannot be read.",
            ),
            StoreError::Address => Self::usage(
                "The address of the database is not understood.",
                "It begins with sqlite: and a path, or with postgres://, for example sqlite:candour.db or \
                 postgres://candour@db.example/candour.",
            ),
            StoreError::Busy => Self::new(
                "The database was busy with something else for too long. Nothing was changed.",
                "Try again. On SQLite, make sure that no other program holds the file.",
            ),
            StoreError::Migrate(error) => Self::new(
                format!(
                    "The schema of the database could not be brought up to date: {error}. Nothing is lost."
                ),
                "Put the cause right and start again; a step that failed is undone and tried anew.",
            ),
            StoreError::Database(error) => Self::new(
                format!("The database does not answer: {error}. Nothing that was stored is lost."),
                "Check that the database runs, that the address, name and password are right, and that this program \
                 may write there.",
            ),
            StoreError::KeyFolder(error) => Self::new(
                format!("The key folder cannot be used: {error}. Nothing was changed."),
                "Check that key_folder is where it should be, and that this program may read and write there.",
            ),
            StoreError::NotKept => Self::new(
                "The database did not keep a line of the audit log, so nothing was done or shown.",
                "Somebody may have put a trigger into the database. Keep a copy of it, and see who has access.",
            ),
            StoreError::NoMarks => Self::new(
                "The keys are not at hand, and without them nothing can be put on record. Nothing was changed.",
                "Set key_file and key_folder as the running program has them.",
            ),
            StoreError::Corrupt { table } => Self::new(
                format!("The database holds a row in \"{table}\" that cannot be right. Nothing was changed."),
                "Another program may have written there. Restore a backup, or ask for help.",
            ),
            StoreError::Duplicate | StoreError::Orphan => Self::new(
                format!("The database refused a row: {error}. Nothing was changed."),
                "Try again; if it comes back, ask for help.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_says_what_happened_and_then_what_to_do() {
        let fault = Fault::new("It broke.", "Mend it.");
        assert_eq!(fault.to_string(), "It broke.\n  Mend it.");
        assert_eq!(Fault::from(StoreError::Address).code, 2);
        assert!(Fault::from(StoreError::Full).what().contains("Nothing that was stored is lost"));
    }
}
