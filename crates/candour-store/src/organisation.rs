//! Basic Command Units, boroughs, teams, officers.

use candour_domain::ids::{BcuId, BoroughId, OfficerId, TeamId};
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::db::{Db, on_both};
use crate::error::StoreError;

/// Rows in one statement: well under SQLite's 32,766 variables for every table here.
pub(crate) const ROWS: usize = 500;

/// A Basic Command Unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bcu {
    /// Id.
    pub id: BcuId,
    /// Name.
    pub name: String,
}

/// A borough or district.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Borough {
    /// Id.
    pub id: BoroughId,
    /// The unit it belongs to.
    pub bcu_id: BcuId,
    /// Its code at the Office for National Statistics.
    pub code: String,
    /// Name.
    pub name: String,
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Id.
    pub id: TeamId,
    /// Its borough.
    pub borough_id: BoroughId,
    /// Name, unlike any other in the borough.
    pub name: String,
}

/// An officer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Officer {
    /// Id.
    pub id: OfficerId,
    /// The force's own stable number.
    pub reference: String,
    /// Name.
    pub name: String,
    /// The team today.
    pub team_id: TeamId,
}

/// An officer with the names of team and borough, as staff pages show one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficerFound {
    /// Id.
    pub id: OfficerId,
    /// The force's own stable number.
    pub reference: String,
    /// Name.
    pub name: String,
    /// The team today.
    pub team_id: TeamId,
    /// The team's name.
    pub team: String,
    /// The team's borough.
    pub borough_id: BoroughId,
    /// The borough's name.
    pub borough: String,
}

pub(crate) type OfficerFoundRow = (Uuid, String, String, Uuid, String, Uuid, String);

pub(crate) fn officer_found(row: OfficerFoundRow) -> OfficerFound {
    let (id, reference, name, team_id, team, borough_id, borough) = row;
    OfficerFound {
        id: OfficerId::from_uuid(id),
        reference,
        name,
        team_id: TeamId::from_uuid(team_id),
        team,
        borough_id: BoroughId::from_uuid(borough_id),
        borough,
    }
}

type OfficerRow = (Uuid, String, String, Uuid);

fn officer((id, reference, name, team_id): OfficerRow) -> Officer {
    Officer { id: OfficerId::from_uuid(id), reference, name, team_id: TeamId::from_uuid(team_id) }
}

/// A search text as a pattern that matches anywhere, its own wildcards taken literally.
fn anywhere(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for symbol in text.chars() {
        if matches!(symbol, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(symbol);
    }
    pattern.push('%');
    pattern
}

impl Db {
    /// Every unit, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn bcus(&mut self) -> Result<Vec<Bcu>, StoreError> {
        let rows: Vec<(Uuid, String)> = on_both!(self, connection => {
            sqlx::query_as("SELECT id, name FROM bcu ORDER BY name").fetch_all(connection).await
        })?;
        Ok(rows.into_iter().map(|(id, name)| Bcu { id: BcuId::from_uuid(id), name }).collect())
    }

    /// Every borough, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn boroughs(&mut self) -> Result<Vec<Borough>, StoreError> {
        let rows: Vec<(Uuid, Uuid, String, String)> = on_both!(self, connection => {
            sqlx::query_as("SELECT id, bcu_id, code, name FROM borough ORDER BY name").fetch_all(connection).await
        })?;
        Ok(rows
            .into_iter()
            .map(|(id, bcu_id, code, name)| Borough {
                id: BoroughId::from_uuid(id),
                bcu_id: BcuId::from_uuid(bcu_id),
                code,
                name,
            })
            .collect())
    }

    /// Every team, by borough and name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn teams(&mut self) -> Result<Vec<Team>, StoreError> {
        let rows: Vec<(Uuid, Uuid, String)> = on_both!(self, connection => {
            sqlx::query_as("SELECT id, borough_id, name FROM team ORDER BY borough_id, name")
                .fetch_all(connection)
                .await
        })?;
        Ok(rows
            .into_iter()
            .map(|(id, borough_id, name)| Team {
                id: TeamId::from_uuid(id),
                borough_id: BoroughId::from_uuid(borough_id),
                name,
            })
            .collect())
    }

    /// Stores units.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when a name is there already.
    pub async fn insert_bcus(&mut self, new: &[Bcu]) -> Result<(), StoreError> {
        for rows in new.chunks(ROWS) {
            on_both!(self, connection => {
                QueryBuilder::new("INSERT INTO bcu (id, name) ")
                    .push_values(rows, |mut row, bcu| {
                        row.push_bind(bcu.id.uuid()).push_bind(bcu.name.clone());
                    })
                    .build()
                    .execute(connection)
                    .await
                    .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Stores boroughs.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when a code or name is there already.
    pub async fn insert_boroughs(&mut self, new: &[Borough]) -> Result<(), StoreError> {
        for rows in new.chunks(ROWS) {
            on_both!(self, connection => {
                QueryBuilder::new("INSERT INTO borough (id, bcu_id, code, name) ")
                    .push_values(rows, |mut row, borough| {
                        row.push_bind(borough.id.uuid())
                            .push_bind(borough.bcu_id.uuid())
                            .push_bind(borough.code.clone())
                            .push_bind(borough.name.clone());
                    })
                    .build()
                    .execute(connection)
                    .await
                    .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Stores teams.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when the borough has a team of that name already.
    pub async fn insert_teams(&mut self, new: &[Team]) -> Result<(), StoreError> {
        for rows in new.chunks(ROWS) {
            on_both!(self, connection => {
                QueryBuilder::new("INSERT INTO team (id, borough_id, name) ")
                    .push_values(rows, |mut row, team| {
                        row.push_bind(team.id.uuid())
                            .push_bind(team.borough_id.uuid())
                            .push_bind(team.name.clone());
                    })
                    .build()
                    .execute(connection)
                    .await
                    .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Stores officers.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when a reference is there already.
    pub async fn insert_officers(&mut self, new: &[Officer]) -> Result<(), StoreError> {
        for rows in new.chunks(ROWS) {
            on_both!(self, connection => {
                QueryBuilder::new("INSERT INTO officer (id, reference, name, team_id) ")
                    .push_values(rows, |mut row, officer| {
                        row.push_bind(officer.id.uuid())
                            .push_bind(officer.reference.clone())
                            .push_bind(officer.name.clone())
                            .push_bind(officer.team_id.uuid());
                    })
                    .build()
                    .execute(connection)
                    .await
                    .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Gives a borough another name or unit.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when another borough has the name.
    pub async fn update_borough(&mut self, borough: &Borough) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("UPDATE borough SET bcu_id = $2, name = $3 WHERE id = $1")
                .bind(borough.id.uuid())
                .bind(borough.bcu_id.uuid())
                .bind(borough.name.as_str())
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        Ok(())
    }

    /// Gives officers other names or teams.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn update_officers(&mut self, changed: &[Officer]) -> Result<(), StoreError> {
        for rows in changed.chunks(ROWS) {
            // Both databases call the columns of a list of values column1, column2, …
            on_both!(self, connection => {
                QueryBuilder::new("UPDATE officer SET name = now.column2, team_id = now.column3 FROM (")
                    .push_values(rows, |mut row, officer| {
                        row.push_bind(officer.id.uuid())
                            .push_bind(officer.name.clone())
                            .push_bind(officer.team_id.uuid());
                    })
                    .push(") AS now WHERE officer.id = now.column1")
                    .build()
                    .execute(connection)
                    .await
                    .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// The officers with these references; an unknown one is left out.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn officers_by_reference(&mut self, references: &[String]) -> Result<Vec<Officer>, StoreError> {
        let mut found = Vec::with_capacity(references.len());
        for some in references.chunks(ROWS) {
            let rows: Vec<OfficerRow> = on_both!(self, connection => {
                let mut query =
                    QueryBuilder::new("SELECT id, reference, name, team_id FROM officer WHERE reference IN (");
                let mut list = query.separated(", ");
                for reference in some {
                    list.push_bind(reference.clone());
                }
                query.push(")").build_query_as().fetch_all(connection).await
            })?;
            found.extend(rows.into_iter().map(officer));
        }
        Ok(found)
    }

    /// Officers whose reference or name holds `text`, or who wear or wore it as their shoulder number, those of `near`
    /// first, then by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_officers(
        &mut self,
        text: &str,
        near: Option<BoroughId>,
        limit: i64,
    ) -> Result<Vec<OfficerFound>, StoreError> {
        let rows: Vec<OfficerFoundRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT officer.id, officer.reference, officer.name, team.id, team.name, borough.id, borough.name \
                 FROM officer JOIN team ON team.id = officer.team_id JOIN borough ON borough.id = team.borough_id \
                 WHERE lower(officer.reference) LIKE lower($1) ESCAPE '\\' \
                 OR lower(officer.name) LIKE lower($1) ESCAPE '\\' \
                 OR officer.id IN (SELECT posting.officer_id FROM posting WHERE posting.shoulder_number = upper($4)) \
                 ORDER BY CASE WHEN borough.id = $2 THEN 0 ELSE 1 END, officer.name, officer.reference LIMIT $3",
            )
            .bind(anywhere(text))
            .bind(near.map(BoroughId::uuid))
            .bind(limit)
            .bind(text.trim())
            .fetch_all(connection)
            .await
        })?;
        Ok(rows.into_iter().map(officer_found).collect())
    }
}
