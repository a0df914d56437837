//! Who else on the machine may read the database.

use std::path::PathBuf;

use super::Check;
use crate::database;
use crate::settings::Config;

/// Whether others on this machine may read a SQLite database. One that this program made is its owner's alone.
pub(super) fn of_database(config: &Config) -> Option<Check> {
    let file = database::sqlite_file(config.database.as_deref()?)?;
    let beside = |ending: &str| {
        let mut name = file.clone().into_os_string();
        name.push(ending);
        PathBuf::from(name)
    };
    let open: Vec<String> = [file.clone(), beside("-wal"), beside("-shm")]
        .iter()
        .filter(|file| super::others_may_enter(file))
        .map(|file| file.display().to_string())
        .collect();
    if open.is_empty() {
        return None;
    }
    let to_do = format!("Run chmod 600 {}, and ask who has read it.", open.join(" "));
    Some(Check::warn("database", "Others on this machine may read the file of the database.", to_do))
}
