//! `demo.json`: what an outside check needs to walk through the demo.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use candour_domain::permission::Role;
use serde::{Deserialize, Serialize};

use crate::fault::Fault;
use crate::settings::Config;

const NAME: &str = "demo.json";

/// The facts.
#[derive(Debug, Serialize, Deserialize)]
pub struct Facts {
    /// Where the demo is served.
    pub base_url: String,
    /// Its database.
    pub database: String,
    /// Codes to try.
    pub codes: Codes,
    /// Somebody to be in each role.
    pub staff: Vec<Person>,
    /// Always true.
    pub synthetic: bool,
}

/// Codes to try.
#[derive(Debug, Serialize, Deserialize)]
pub struct Codes {
    /// Unused single-use codes of matched encounters, made at this start.
    pub verified: Vec<String>,
    /// Codes of leaflets.
    pub open: Vec<String>,
}

/// Somebody to be.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Person {
    /// The role.
    pub role: Role,
    /// The name to sign in with.
    pub username: String,
    /// The password.
    pub password: String,
    /// The page this role begins at.
    pub home: String,
}

impl Facts {
    /// The facts of this start.
    pub fn new(config: &Config, verified: Vec<String>, open: Vec<String>, staff: Vec<Person>) -> Self {
        Self {
            base_url: config.settings.base_url.clone(),
            database: config.database.clone().unwrap_or_default(),
            codes: Codes { verified, open },
            staff,
            synthetic: true,
        }
    }

    /// The facts of the last start, where they are whole: a person for each role, and a leaflet's code.
    pub fn read(folder: &Path) -> Option<Self> {
        let facts: Self = serde_json::from_str(&std::fs::read_to_string(folder.join(NAME)).ok()?).ok()?;
        let whole = !facts.codes.open.is_empty()
            && Role::ALL.into_iter().all(|role| facts.staff.iter().any(|person| person.role == role));
        whole.then_some(facts)
    }

    /// Writes the facts at once or not at all, for the folder's owner alone.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), Fault> {
        let path = folder.join(NAME);
        let new = folder.join("demo.json.new");
        let written = serde_json::to_vec_pretty(self).map_err(std::io::Error::other).and_then(|text| {
            let mut file =
                std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
            file.write_all(&text)?;
            std::fs::rename(&new, &path)
        });
        written.map_err(|error| {
            Fault::new(
                format!("{} cannot be written: {error}.", path.display()),
                "Make room there, or name another folder with --data.",
            )
        })
    }
}
