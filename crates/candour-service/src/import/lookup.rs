//! What is known of the organisation, by the names that files and forms use.

use std::collections::HashMap;

use candour_domain::ids::BoroughId;
use candour_domain::organisation::borough_code;
use candour_store::organisation::{Bcu, Borough, Team};
use candour_store::{Db, StoreError};

/// Units, boroughs and teams by name. Case is forgiven.
pub(crate) struct Organisation {
    pub(crate) bcus: Vec<Bcu>,
    pub(crate) boroughs: Vec<Borough>,
    pub(crate) teams: Vec<Team>,
    by_code: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
    teams_by_name: HashMap<(BoroughId, String), usize>,
}

/// A name as it is looked up.
pub(crate) fn key(name: &str) -> String {
    name.trim().to_lowercase()
}

impl Organisation {
    pub(crate) async fn load(db: &mut Db) -> Result<Self, StoreError> {
        let (bcus, boroughs, teams) = (db.bcus().await?, db.boroughs().await?, db.teams().await?);
        let by = |name: fn(&Borough) -> String| {
            boroughs.iter().enumerate().map(|(at, borough)| (name(borough), at)).collect()
        };
        let by_code = by(|borough| borough.code.clone());
        let by_name = by(|borough| key(&borough.name));
        let teams_by_name =
            teams.iter().enumerate().map(|(at, team)| ((team.borough_id, key(&team.name)), at)).collect();
        Ok(Self { bcus, boroughs, teams, by_code, by_name, teams_by_name })
    }

    pub(crate) fn bcu(&self, name: &str) -> Option<&Bcu> {
        let name = key(name);
        self.bcus.iter().find(|bcu| key(&bcu.name) == name)
    }

    pub(crate) fn borough_by_code(&self, code: &str) -> Option<&Borough> {
        self.by_code.get(code).and_then(|at| self.boroughs.get(*at))
    }

    pub(crate) fn borough_by_name(&self, name: &str) -> Option<&Borough> {
        self.by_name.get(&key(name)).and_then(|at| self.boroughs.get(*at))
    }

    /// A borough by its code or its name.
    pub(crate) fn borough(&self, given: &str) -> Option<&Borough> {
        borough_code(given)
            .and_then(|code| self.borough_by_code(&code))
            .or_else(|| self.borough_by_name(given))
    }

    pub(crate) fn team(&self, borough: BoroughId, name: &str) -> Option<&Team> {
        self.teams_by_name.get(&(borough, key(name))).and_then(|at| self.teams.get(*at))
    }
}
