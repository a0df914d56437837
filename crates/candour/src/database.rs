//! Opening the database and making sure that this program and its schema fit together.

use std::path::PathBuf;

use candour_domain::key::ForceKey;
use candour_service::ctx::{Chance, Clock, Ctx};
use candour_store::{Store, StoreError};

use crate::fault::Fault;
use crate::key_file;
use crate::settings::Config;

/// What to do when program and schema differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// Bring the schema up to date; a SQLite file that is not there is made.
    Migrate,
    /// Stop when it is not up to date.
    MustFit,
}

/// The address of the database.
///
/// # Errors
/// When none is set.
pub fn address(config: &Config) -> Result<&str, Fault> {
    config.database.as_deref().ok_or_else(|| {
        Fault::usage(
            "No database is set.",
            "Give --database sqlite:PATH or --database postgres://…, or set CANDOUR_DATABASE.",
        )
    })
}

/// The file of a SQLite database.
pub fn sqlite_file(address: &str) -> Option<PathBuf> {
    let path = address.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    Some(PathBuf::from(path.split('?').next().unwrap_or(path)))
}

/// Opens the database and sees to its schema.
///
/// # Errors
/// Says why it cannot be used, and what to do.
pub async fn open(config: &Config, schema: Schema) -> Result<Store, Fault> {
    let address = address(config)?;
    if let Some(file) = sqlite_file(address)
        && schema == Schema::MustFit
        && !file.exists()
    {
        return Err(Fault::new(
            format!("The database file {} is not there.", file.display()),
            "Check the path. `candour migrate` makes a new database there.",
        ));
    }
    let store = Store::open(address).await.map_err(|error| not_opened(address, error))?;
    let (known, applied) = store.migrations().await?;
    if applied > known {
        newer(&store, known, applied).await?;
    }
    if applied < known {
        match schema {
            Schema::Migrate => store.migrate().await?,
            Schema::MustFit => {
                return Err(Fault::new(
                    format!(
                        "The schema of the database is behind this program by {} steps.",
                        known - applied
                    ),
                    "Make a backup, then run `candour migrate`.",
                ));
            }
        }
    }
    Ok(store)
}

/// The schema has steps this program does not know. Steps that only add are no hindrance, so that an older program can
/// be started again beside or after a newer one; the schema itself says from where on they are more.
async fn newer(store: &Store, known: usize, applied: usize) -> Result<(), Fault> {
    let needed = store.read().await?.steps_needed().await?;
    if needed.is_some_and(|needed| usize::try_from(needed).is_ok_and(|needed| needed <= known)) {
        tracing::warn!(
            known,
            applied,
            "the schema of the database is newer than this program, and fits it still"
        );
        return Ok(());
    }
    Err(Fault::new(
        "The schema of the database is newer than this program. Nothing was changed, nothing is lost.",
        "Use the newer program that brought the schema up to date, or a later one.",
    ))
}

fn not_opened(address: &str, error: StoreError) -> Fault {
    match (sqlite_file(address), error) {
        (Some(file), StoreError::Database(error)) => Fault::new(
            format!("The database file {} cannot be opened: {error}.", file.display()),
            "Check that the folder is there, that this program may write to it, and that the file is a SQLite database.",
        ),
        (_, error) => error.into(),
    }
}

/// The force key, as set.
///
/// # Errors
/// When no key file is set, or it cannot be read.
pub fn key(config: &Config) -> Result<ForceKey, Fault> {
    let path = config.key_file.as_deref().ok_or_else(|| {
        Fault::usage(
            "No force key is set. Without it nothing can be stored or read.",
            "For a new database make one with `candour key new PATH`; then give --key-file PATH or set \
             CANDOUR_KEY_FILE.",
        )
    })?;
    key_file::read(path)
}

/// The context over an open database: the key is checked against it.
///
/// # Errors
/// When the key is another's, or the database does not answer.
pub async fn context(config: &Config, store: Store, key: ForceKey) -> Result<Ctx, Fault> {
    Ok(Ctx::new(store, key, Clock::System, Chance::System, config.settings.clone()).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_a_sqlite_address_is_known() {
        assert_eq!(sqlite_file("sqlite:a/b.db"), Some(PathBuf::from("a/b.db")));
        assert_eq!(sqlite_file("sqlite:///a/b.db?mode=rwc"), Some(PathBuf::from("/a/b.db")));
        assert_eq!(sqlite_file("postgres://x/y"), None);
    }
}
