//! Encounters, who was there, and corrections of that.

use candour_domain::encounter::{ContactSafety, EncounterKind, EncounterState};
use candour_domain::ids::{BoroughId, CorrectionId, EncounterId, OfficerId, StaffId, TeamId};
use candour_domain::invitation::InvitationOutcome;
use jiff::Timestamp;
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;
use crate::organisation::{OfficerFound, OfficerFoundRow, ROWS, officer_found};

/// An encounter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encounter {
    /// Id.
    pub id: EncounterId,
    /// The force's own reference, as [`candour_domain::encounter::force_reference`] reads it.
    pub force_reference: Option<String>,
    /// When it began.
    pub started_at: Timestamp,
    /// Where.
    pub borough_id: BoroughId,
    /// The team it belongs to.
    pub team_id: Option<TeamId>,
    /// What sort of contact.
    pub kind: EncounterKind,
    /// Whether the victim may be written to.
    pub contact_safety: ContactSafety,
    /// Whether an import has confirmed it.
    pub state: EncounterState,
    /// Who made it on the spot.
    pub made_by: Option<StaffId>,
    /// When the row was made.
    pub made_at: Timestamp,
    /// When an import confirmed it.
    pub confirmed_at: Option<Timestamp>,
}

/// An encounter as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncounterListed {
    /// The encounter.
    pub encounter: Encounter,
    /// The borough's name.
    pub borough: String,
    /// The team's name.
    pub team: Option<String>,
    /// The last line of the ledger: whether somebody was offered a code.
    pub outcome: Option<InvitationOutcome>,
}

/// A correction of who was there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Id.
    pub id: CorrectionId,
    /// The encounter.
    pub encounter_id: EncounterId,
    /// When.
    pub at: Timestamp,
    /// Who put it right; nobody when an import did.
    pub staff_id: Option<StaffId>,
    /// Who was not there after all.
    pub removed: Option<OfficerId>,
    /// Who was.
    pub added: Option<OfficerId>,
    /// Why.
    pub reason: String,
}

/// A correction with names, as the trace shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectionFound {
    /// When.
    pub at: Timestamp,
    /// Who put it right; nobody when an import did.
    pub staff: Option<String>,
    /// Who was not there after all.
    pub removed: Option<String>,
    /// Who was.
    pub added: Option<String>,
    /// Why.
    pub reason: String,
}

const TABLE: &str = "encounter";

macro_rules! columns {
    () => {
        "encounter.id, encounter.force_reference, encounter.started_at, encounter.borough_id, encounter.team_id, \
         encounter.kind, encounter.contact_safety, encounter.state, encounter.made_by, encounter.made_at, \
         encounter.confirmed_at"
    };
}

macro_rules! listed {
    ($condition:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            ", borough.name AS borough, team.name AS team, (SELECT invitation.outcome FROM invitation \
             WHERE invitation.encounter_id = encounter.id ORDER BY invitation.at DESC, invitation.id DESC LIMIT 1) \
             AS outcome FROM encounter JOIN borough ON borough.id = encounter.borough_id \
             LEFT JOIN team ON team.id = encounter.team_id WHERE ",
            $condition,
            " ORDER BY encounter.started_at DESC, encounter.id DESC LIMIT $3"
        )
    };
}

#[derive(sqlx::FromRow)]
struct EncounterRow {
    id: Uuid,
    force_reference: Option<String>,
    started_at: i64,
    borough_id: Uuid,
    team_id: Option<Uuid>,
    kind: String,
    contact_safety: String,
    state: String,
    made_by: Option<Uuid>,
    made_at: i64,
    confirmed_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct ListedRow {
    #[sqlx(flatten)]
    encounter: EncounterRow,
    borough: String,
    team: Option<String>,
    outcome: Option<String>,
}

impl TryFrom<EncounterRow> for Encounter {
    type Error = StoreError;

    fn try_from(row: EncounterRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: EncounterId::from_uuid(row.id),
            force_reference: row.force_reference,
            started_at: timestamp(TABLE, row.started_at)?,
            borough_id: BoroughId::from_uuid(row.borough_id),
            team_id: row.team_id.map(TeamId::from_uuid),
            kind: named(TABLE, EncounterKind::parse(&row.kind))?,
            contact_safety: named(TABLE, ContactSafety::parse(&row.contact_safety))?,
            state: named(TABLE, EncounterState::parse(&row.state))?,
            made_by: row.made_by.map(StaffId::from_uuid),
            made_at: timestamp(TABLE, row.made_at)?,
            confirmed_at: row.confirmed_at.map(|at| timestamp(TABLE, at)).transpose()?,
        })
    }
}

impl TryFrom<ListedRow> for EncounterListed {
    type Error = StoreError;

    fn try_from(row: ListedRow) -> Result<Self, StoreError> {
        Ok(Self {
            encounter: row.encounter.try_into()?,
            borough: row.borough,
            team: row.team,
            outcome: row
                .outcome
                .map(|outcome| named("invitation", InvitationOutcome::parse(&outcome)))
                .transpose()?,
        })
    }
}

impl Db {
    /// Stores encounters, without the officers.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when an id or a force reference is there already.
    pub async fn insert_encounters(&mut self, new: &[Encounter]) -> Result<(), StoreError> {
        for rows in new.chunks(ROWS) {
            on_both!(self, connection => {
                QueryBuilder::new(
                    "INSERT INTO encounter (id, force_reference, started_at, borough_id, team_id, kind, \
                     contact_safety, state, made_by, made_at, confirmed_at) ",
                )
                .push_values(rows, |mut row, encounter| {
                    row.push_bind(encounter.id.uuid())
                        .push_bind(encounter.force_reference.clone())
                        .push_bind(micros(encounter.started_at))
                        .push_bind(encounter.borough_id.uuid())
                        .push_bind(encounter.team_id.map(TeamId::uuid))
                        .push_bind(encounter.kind.as_str())
                        .push_bind(encounter.contact_safety.as_str())
                        .push_bind(encounter.state.as_str())
                        .push_bind(encounter.made_by.map(StaffId::uuid))
                        .push_bind(micros(encounter.made_at))
                        .push_bind(encounter.confirmed_at.map(micros));
                })
                .build()
                .execute(connection)
                .await
                .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Puts officers at encounters; who is there already stays.
    ///
    /// # Errors
    /// [`StoreError::Orphan`] when an officer or an encounter is not there.
    pub async fn insert_encounter_officers(
        &mut self,
        new: &[(EncounterId, OfficerId)],
    ) -> Result<(), StoreError> {
        for rows in new.chunks(ROWS) {
            on_both!(self, connection => {
                QueryBuilder::new("INSERT INTO encounter_officer (encounter_id, officer_id) ")
                    .push_values(rows, |mut row, (encounter, officer)| {
                        row.push_bind(encounter.uuid()).push_bind(officer.uuid());
                    })
                    .push(" ON CONFLICT (encounter_id, officer_id) DO NOTHING")
                    .build()
                    .execute(connection)
                    .await
                    .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Takes officers from encounters. Returns how many were there to be taken.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn remove_encounter_officers(
        &mut self,
        gone: &[(EncounterId, OfficerId)],
    ) -> Result<u64, StoreError> {
        let mut removed = 0;
        for rows in gone.chunks(ROWS) {
            removed += on_both!(self, connection => {
                QueryBuilder::new("DELETE FROM encounter_officer WHERE (encounter_id, officer_id) IN (")
                    .push_values(rows, |mut row, (encounter, officer)| {
                        row.push_bind(encounter.uuid()).push_bind(officer.uuid());
                    })
                    .push(")")
                    .build()
                    .execute(connection)
                    .await
                    .map(|done| done.rows_affected())
            })?;
        }
        Ok(removed)
    }

    /// Gives encounters that each still stand in the state beside it what they hold now. Returns how many there were.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when another encounter has a force reference.
    pub async fn update_encounters(
        &mut self,
        changed: &[(Encounter, EncounterState)],
    ) -> Result<u64, StoreError> {
        let mut updated = 0;
        for rows in changed.chunks(ROWS) {
            // Both databases call the columns of a list of values column1, column2, …
            updated += on_both!(self, connection => {
                QueryBuilder::new(
                    "UPDATE encounter SET force_reference = now.column3, started_at = now.column4, \
                     borough_id = now.column5, team_id = now.column6, kind = now.column7, \
                     contact_safety = now.column8, state = now.column9, confirmed_at = now.column10 FROM (",
                )
                .push_values(rows, |mut row, (now, was)| {
                    row.push_bind(now.id.uuid())
                        .push_bind(was.as_str())
                        .push_bind(now.force_reference.clone())
                        .push_bind(micros(now.started_at))
                        .push_bind(now.borough_id.uuid())
                        .push_bind(now.team_id.map(TeamId::uuid))
                        .push_bind(now.kind.as_str())
                        .push_bind(now.contact_safety.as_str())
                        .push_bind(now.state.as_str())
                        .push_bind(now.confirmed_at.map(micros));
                })
                .push(") AS now WHERE encounter.id = now.column1 AND encounter.state = now.column2")
                .build()
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
            })?;
        }
        // An encounter that was confirmed makes its answers count for those who were there.
        let ids: Vec<_> = changed.iter().map(|(encounter, _)| encounter.id).collect();
        self.note_officers_at(&ids).await?;
        Ok(updated)
    }

    /// Puts corrections on record, and notes that figures of the officers in them change.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_corrections(&mut self, new: &[Correction]) -> Result<(), StoreError> {
        for rows in new.chunks(ROWS) {
            on_both!(self, connection => {
                QueryBuilder::new(
                    "INSERT INTO encounter_correction (id, encounter_id, at, staff_id, removed_officer_id, \
                     added_officer_id, reason) ",
                )
                .push_values(rows, |mut row, correction| {
                    row.push_bind(correction.id.uuid())
                        .push_bind(correction.encounter_id.uuid())
                        .push_bind(micros(correction.at))
                        .push_bind(correction.staff_id.map(StaffId::uuid))
                        .push_bind(correction.removed.map(OfficerId::uuid))
                        .push_bind(correction.added.map(OfficerId::uuid))
                        .push_bind(correction.reason.clone());
                })
                .build()
                .execute(connection)
                .await
                .map(|_| ())
            })?;
        }
        let officers: Vec<_> = new.iter().flat_map(|one| [one.removed, one.added]).flatten().collect();
        self.note_officers(&officers).await
    }

    /// One encounter, locked on PostgreSQL until the transaction ends, so that two changes of it follow each other.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lock_encounter(&mut self, id: EncounterId) -> Result<bool, StoreError> {
        // An update that changes nothing takes the row's lock on PostgreSQL; SQLite has one writer at a time anyway.
        let there = on_both!(self, connection => {
            sqlx::query("UPDATE encounter SET state = state WHERE id = $1")
                .bind(id.uuid())
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(there == 1)
    }

    /// One encounter, with the names a page shows.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn encounter(&mut self, id: EncounterId) -> Result<Option<EncounterListed>, StoreError> {
        let row: Option<ListedRow> = on_both!(self, connection => {
            sqlx::query_as(listed!("encounter.id = $1 AND encounter.started_at >= $2"))
                .bind(id.uuid())
                .bind(i64::MIN)
                .bind(1i64)
                .fetch_optional(connection)
                .await
        })?;
        row.map(TryInto::try_into).transpose()
    }

    /// Which encounter has this reference.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn encounter_by_reference(
        &mut self,
        reference: &str,
    ) -> Result<Option<EncounterId>, StoreError> {
        let row: Option<(Uuid,)> = on_both!(self, connection => {
            sqlx::query_as("SELECT id FROM encounter WHERE force_reference = $1")
                .bind(reference)
                .fetch_optional(connection)
                .await
        })?;
        Ok(row.map(|(id,)| EncounterId::from_uuid(id)))
    }

    /// The encounters with these references; an unknown one is left out.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn encounters_by_reference(
        &mut self,
        references: &[String],
    ) -> Result<Vec<Encounter>, StoreError> {
        let mut found = Vec::with_capacity(references.len());
        for some in references.chunks(ROWS) {
            let rows: Vec<EncounterRow> = on_both!(self, connection => {
                let mut query = QueryBuilder::new(concat!(
                    "SELECT ",
                    columns!(),
                    " FROM encounter WHERE encounter.force_reference IN ("
                ));
                let mut list = query.separated(", ");
                for reference in some {
                    list.push_bind(reference.clone());
                }
                query.push(")").build_query_as().fetch_all(connection).await
            })?;
            for row in rows {
                found.push(row.try_into()?);
            }
        }
        Ok(found)
    }

    /// Encounters made on the spot without a reference that began between two times, and not confirmed yet.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn encounters_to_match(
        &mut self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Encounter>, StoreError> {
        let rows: Vec<EncounterRow> = on_both!(self, connection => {
            sqlx::query_as(concat!(
                "SELECT ",
                columns!(),
                " FROM encounter WHERE encounter.state = 'unmatched' AND encounter.force_reference IS NULL \
                 AND encounter.started_at >= $1 AND encounter.started_at <= $2 \
                 ORDER BY encounter.started_at, encounter.id"
            ))
            .bind(micros(from))
            .bind(micros(to))
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Who was at these encounters.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn officers_of_encounters(
        &mut self,
        encounters: &[EncounterId],
    ) -> Result<Vec<(EncounterId, OfficerId)>, StoreError> {
        let mut found = Vec::with_capacity(encounters.len());
        for some in encounters.chunks(ROWS) {
            let rows: Vec<(Uuid, Uuid)> = on_both!(self, connection => {
                let mut query = QueryBuilder::new(
                    "SELECT encounter_id, officer_id FROM encounter_officer WHERE encounter_id IN (",
                );
                let mut list = query.separated(", ");
                for encounter in some {
                    list.push_bind(encounter.uuid());
                }
                query.push(")").build_query_as().fetch_all(connection).await
            })?;
            found.extend(rows.into_iter().map(|(encounter, officer)| {
                (EncounterId::from_uuid(encounter), OfficerId::from_uuid(officer))
            }));
        }
        Ok(found)
    }

    /// Which of these encounters a person, not an import, has corrected.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn corrected_by_people(
        &mut self,
        encounters: &[EncounterId],
    ) -> Result<Vec<EncounterId>, StoreError> {
        let mut found = Vec::new();
        for some in encounters.chunks(ROWS) {
            let rows: Vec<(Uuid,)> = on_both!(self, connection => {
                let mut query = QueryBuilder::new(
                    "SELECT DISTINCT encounter_id FROM encounter_correction WHERE staff_id IS NOT NULL \
                     AND (removed_officer_id IS NOT NULL OR added_officer_id IS NOT NULL) AND encounter_id IN (",
                );
                let mut list = query.separated(", ");
                for encounter in some {
                    list.push_bind(encounter.uuid());
                }
                query.push(")").build_query_as().fetch_all(connection).await
            })?;
            found.extend(rows.into_iter().map(|(id,)| EncounterId::from_uuid(id)));
        }
        Ok(found)
    }

    /// Who was at an encounter, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn officers_present(&mut self, id: EncounterId) -> Result<Vec<OfficerFound>, StoreError> {
        let rows: Vec<OfficerFoundRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT officer.id, officer.reference, officer.name, team.id, team.name, borough.id, borough.name \
                 FROM encounter_officer JOIN officer ON officer.id = encounter_officer.officer_id \
                 JOIN team ON team.id = officer.team_id JOIN borough ON borough.id = team.borough_id \
                 WHERE encounter_officer.encounter_id = $1 ORDER BY officer.name, officer.reference",
            )
            .bind(id.uuid())
            .fetch_all(connection)
            .await
        })?;
        Ok(rows.into_iter().map(officer_found).collect())
    }

    /// The corrections of an encounter, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn corrections_of(&mut self, id: EncounterId) -> Result<Vec<CorrectionFound>, StoreError> {
        type Row = (i64, Option<String>, Option<String>, Option<String>, String);
        let rows: Vec<Row> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT correction.at, staff.display_name, removed.name, added.name, correction.reason \
                 FROM encounter_correction AS correction \
                 LEFT JOIN staff ON staff.id = correction.staff_id \
                 LEFT JOIN officer AS removed ON removed.id = correction.removed_officer_id \
                 LEFT JOIN officer AS added ON added.id = correction.added_officer_id \
                 WHERE correction.encounter_id = $1 ORDER BY correction.at, correction.id",
            )
            .bind(id.uuid())
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter()
            .map(|(at, staff, removed, added, reason)| {
                Ok(CorrectionFound {
                    at: timestamp("encounter_correction", at)?,
                    staff,
                    removed,
                    added,
                    reason,
                })
            })
            .collect()
    }

    /// Encounters at which an officer was present, begun since `since`, newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn encounters_of_officer(
        &mut self,
        officer: OfficerId,
        since: Timestamp,
        limit: i64,
    ) -> Result<Vec<EncounterListed>, StoreError> {
        let rows: Vec<ListedRow> = on_both!(self, connection => {
            sqlx::query_as(listed!(
                "encounter.started_at >= $2 AND encounter.id IN (SELECT encounter_officer.encounter_id \
                 FROM encounter_officer WHERE encounter_officer.officer_id = $1)"
            ))
            .bind(officer.uuid())
            .bind(micros(since))
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Encounters of a team, or at which one of its officers was present, begun since `since`, newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn encounters_of_team(
        &mut self,
        team: TeamId,
        since: Timestamp,
        limit: i64,
    ) -> Result<Vec<EncounterListed>, StoreError> {
        let rows: Vec<ListedRow> = on_both!(self, connection => {
            sqlx::query_as(listed!(
                "encounter.started_at >= $2 AND encounter.id IN (SELECT own.id FROM encounter AS own \
                 WHERE own.team_id = $1 AND own.started_at >= $2 UNION SELECT present.encounter_id \
                 FROM encounter_officer AS present JOIN officer ON officer.id = present.officer_id \
                 WHERE officer.team_id = $1)"
            ))
            .bind(team.uuid())
            .bind(micros(since))
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
