//! Opening the database and making sure that this program and its schema fit together.

use std::path::PathBuf;

use candour_domain::key::ForceKey;
use candour_service::audit::Remembered;
use candour_service::ctx::{Chance, Clock, Ctx};
use candour_service::keys::Keys;
use candour_store::key_folder::KeyFolder;
use candour_store::{Store, StoreError};

use crate::fault::Fault;
use crate::settings::Config;
use crate::{key_command, key_fault, key_file};

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
/// When none is set, or more than one, or it cannot be read.
pub fn key(config: &Config) -> Result<ForceKey, Fault> {
    match (&config.key_file, &config.force_key, &config.key_command) {
        (Some(path), None, None) => key_file::read(path),
        (None, Some(key), None) => Ok(key.clone()),
        (None, None, Some(command)) => key_command::read(command),
        (None, None, None) => Err(Fault::usage(
            "No force key is set. Without it nothing can be stored or read.",
            "For a new database make one with `candour key new PATH`; then give --key-file PATH or set \
             CANDOUR_KEY_FILE.",
        )),
        _ => Err(Fault::usage(
            "More than one of the settings \"key_file\", \"force_key\" and \"key_command\" is set.",
            "Set the one the force key comes from, and no other.",
        )),
    }
}

/// Where the key folder is: as set, else `keys` beside the key file.
///
/// # Errors
/// When neither is set.
pub fn key_folder(config: &Config) -> Result<PathBuf, Fault> {
    let beside = || config.key_file.as_deref().map(|file| file.with_file_name("keys"));
    config.key_folder.clone().or_else(beside).ok_or_else(|| {
        Fault::usage(
            "No key folder is set, and there is no key file beside which it could be.",
            "Set key_folder to a folder outside the database and its backups, the same for every node.",
        )
    })
}

/// The lasting secret in the key folder.
///
/// # Errors
/// When the folder is not there, or the force key does not open it.
pub fn lasting(config: &Config) -> Result<ForceKey, Fault> {
    let (folder, key) = (key_folder(config)?, key(config)?);
    let lasting = KeyFolder::open(&folder, &key).and_then(|mut folder| folder.lasting());
    lasting.map_err(|error| key_fault::of_folder(&folder, &error))
}

/// What the key folder remembers of the audit log.
///
/// # Errors
/// When the folder is not there, or the force key does not open it.
pub fn audit_remembered(config: &Config) -> Result<Remembered, Fault> {
    let (folder, key) = (key_folder(config)?, key(config)?);
    let remembered = KeyFolder::open(&folder, &key).and_then(|folder| Remembered::of(&folder));
    remembered.map_err(|error| key_fault::of_folder(&folder, &error))
}

/// The context over an open database: the key folder is opened with the force key, or made for a new database, and
/// checked against it.
///
/// # Errors
/// When the keys are another's, or the database does not answer.
pub async fn context(config: &Config, store: Store, key: ForceKey) -> Result<Ctx, Fault> {
    let folder = key_folder(config)?;
    let (clock, chance) = (Clock::System, Chance::System);
    let keys = Keys::open(&store, &folder, &key, &clock, &chance).await;
    let keys = keys.map_err(|error| key_fault::of(&folder, error))?;
    Ok(Ctx::new(store, keys, clock, chance, config.settings.clone()).await?)
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
