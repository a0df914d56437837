//! The ledger of who was asked, counted by unit and by the week of asking.

use std::collections::BTreeMap;

use candour_domain::cut::Week;
use candour_domain::ids::{BoroughId, CodeId, EncounterId, InvitationId, OfficerId, TeamId};
use jiff::Timestamp;
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::db::{Db, Held, micros, named, on_both, timestamp};
use crate::error::StoreError;
use crate::organisation::ROWS;
use crate::recount::{Difference, differences};
use crate::rollup::{CountedUnit, week_of, week_text};

const TABLE: &str = "invitation";

/// A line of the ledger with what its standing follows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerLine {
    /// The line.
    pub id: InvitationId,
    /// When somebody was asked, or was not.
    pub at: Timestamp,
    /// Offered or not offered, as stored.
    pub outcome: String,
    /// Why nobody was offered a code.
    pub reason: Option<String>,
    /// When the code stops, where there is one.
    pub expires_at: Option<Timestamp>,
    /// Whether the code was answered.
    pub answered: bool,
    /// Whether that answer was taken back.
    pub withdrawn: bool,
    /// Whether the encounter was given another code later, or its card belongs to another encounter now.
    pub replaced: bool,
    /// What the line is counted as.
    pub counted_as: Option<String>,
    /// Where it counts: where it was counted first, else where the encounter is.
    pub borough: Option<BoroughId>,
    /// Where it counts.
    pub team: Option<TeamId>,
    /// The week in which it counts; nothing while it is not counted.
    pub week: Option<Week>,
}

/// One line of counts of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LedgerCell {
    /// Of what.
    pub unit: CountedUnit,
    /// The week of asking.
    pub week: Week,
    /// A standing, as it is stored.
    pub counted_as: String,
}

/// Which of the two tables of counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerOf {
    /// Kept as things happen.
    Now,
    /// As of the last cut.
    LastCut,
}

#[derive(sqlx::FromRow)]
struct LineRow {
    id: Uuid,
    at: i64,
    outcome: String,
    reason: Option<String>,
    expires_at: Option<i64>,
    answered: bool,
    withdrawn: bool,
    replaced: bool,
    counted_as: Option<String>,
    borough_id: Option<Uuid>,
    team_id: Option<Uuid>,
    week: Option<i64>,
}

type PlaceRow = (Option<Uuid>, Option<Uuid>, i64, String, i64);
type CountRow = (String, Uuid, i64, String, i64);

macro_rules! lines {
    ($condition:literal) => {
        concat!(
            "SELECT invitation.id AS id, invitation.at AS at, invitation.outcome AS outcome, \
             invitation.reason AS reason, code.expires_at AS expires_at, \
             (feedback.id IS NOT NULL) AS answered, \
             (COALESCE(feedback.state, '') = 'withdrawn') AS withdrawn, \
             (invitation.code_id IS NOT NULL AND code.id IS NULL OR \
              EXISTS (SELECT 1 FROM invitation AS later WHERE later.encounter_id = invitation.encounter_id \
               AND later.outcome = 'offered' AND (later.at, later.id) > (invitation.at, invitation.id))) AS replaced, \
             invitation.counted_as AS counted_as, \
             COALESCE(invitation.borough_id, encounter.borough_id) AS borough_id, \
             CASE WHEN invitation.borough_id IS NULL THEN encounter.team_id ELSE invitation.team_id END AS team_id, \
             invitation.week AS week \
             FROM invitation JOIN encounter ON encounter.id = invitation.encounter_id \
             LEFT JOIN code ON code.id = invitation.code_id AND code.encounter_id = invitation.encounter_id \
             LEFT JOIN feedback ON feedback.code_id = code.id AND feedback.stratum <> 'open' WHERE ",
            $condition
        )
    };
}

impl TryFrom<LineRow> for LedgerLine {
    type Error = StoreError;

    fn try_from(row: LineRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: InvitationId::from_uuid(row.id),
            at: timestamp(TABLE, row.at)?,
            outcome: row.outcome,
            reason: row.reason,
            expires_at: row.expires_at.map(|at| timestamp(TABLE, at)).transpose()?,
            answered: row.answered,
            withdrawn: row.withdrawn,
            replaced: row.replaced,
            counted_as: row.counted_as,
            borough: row.borough_id.map(BoroughId::from_uuid),
            team: row.team_id.map(TeamId::from_uuid),
            week: row.week.map(week_of).transpose()?,
        })
    }
}

impl Db {
    /// Up to `limit` encounters with a line that is not counted yet.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn encounters_to_ledger(&mut self, limit: i64) -> Result<Vec<EncounterId>, StoreError> {
        let rows: Vec<(Uuid,)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT DISTINCT encounter_id FROM (SELECT encounter_id FROM invitation WHERE counted_as IS NULL \
                 ORDER BY id LIMIT $1) AS line",
            )
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        Ok(rows.into_iter().map(|(id,)| EncounterId::from_uuid(id)).collect())
    }

    /// The encounters that were asked by these codes.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn encounters_asked_by(&mut self, codes: &[CodeId]) -> Result<Vec<EncounterId>, StoreError> {
        let mut found = Vec::new();
        for some in codes.chunks(ROWS) {
            let rows: Vec<(Uuid,)> = on_both!(self, connection => {
                let mut query =
                    QueryBuilder::new("SELECT DISTINCT encounter_id FROM invitation WHERE code_id IN (");
                let mut list = query.separated(", ");
                for code in some {
                    list.push_bind(code.uuid());
                }
                query.push(")").build_query_as().fetch_all(connection).await
            })?;
            found.extend(rows.into_iter().map(|(id,)| EncounterId::from_uuid(id)));
        }
        Ok(found)
    }

    /// Up to `limit` encounters with a code that is counted as open and has run out.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn encounters_run_out(
        &mut self,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<EncounterId>, StoreError> {
        let rows: Vec<(Uuid,)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT DISTINCT encounter_id FROM (SELECT invitation.encounter_id AS encounter_id FROM invitation \
                 JOIN code ON code.id = invitation.code_id WHERE invitation.counted_as = 'open' \
                 AND code.expires_at <= $1 LIMIT $2) AS line",
            )
            .bind(micros(now))
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        Ok(rows.into_iter().map(|(id,)| EncounterId::from_uuid(id)).collect())
    }

    /// The lines of encounters. On PostgreSQL they stay locked until the transaction ends, so that two programs count
    /// them one after the other.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ledger_of_encounters(
        &mut self,
        encounters: &[EncounterId],
    ) -> Result<Vec<LedgerLine>, StoreError> {
        let mut encounters = encounters.to_vec();
        encounters.sort_unstable();
        encounters.dedup();
        let mut found = Vec::new();
        for some in encounters.chunks(ROWS) {
            // An update that changes nothing takes the locks; SQLite has one writer at a time anyway.
            if let Held::Postgres(held) = &mut self.held {
                let mut query =
                    QueryBuilder::new("UPDATE invitation SET outcome = outcome WHERE encounter_id IN (");
                let mut list = query.separated(", ");
                for id in some {
                    list.push_bind(id.uuid());
                }
                query.push(")").build().execute(held.get()).await?;
            }
            let rows: Vec<LineRow> = on_both!(self, connection => {
                let mut query = QueryBuilder::new(lines!("invitation.encounter_id IN ("));
                let mut list = query.separated(", ");
                for id in some {
                    list.push_bind(id.uuid());
                }
                query.push(") ORDER BY invitation.id").build_query_as().fetch_all(connection).await
            })?;
            for row in rows {
                found.push(row.try_into()?);
            }
        }
        Ok(found)
    }

    /// The lines of the encounters at which an officer was.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ledger_of_officer(&mut self, officer: OfficerId) -> Result<Vec<LedgerLine>, StoreError> {
        let rows: Vec<LineRow> = on_both!(self, connection => {
            sqlx::query_as(lines!(
                "invitation.encounter_id IN (SELECT encounter_officer.encounter_id FROM encounter_officer \
                 WHERE encounter_officer.officer_id = $1)"
            ))
            .bind(officer.uuid())
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Keeps what lines are counted as, and where.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn set_counted_as(&mut self, lines: &[LedgerLine]) -> Result<(), StoreError> {
        for rows in lines.chunks(ROWS) {
            on_both!(self, connection => {
                // Both databases call the columns of a list of values column1, column2, …
                QueryBuilder::new(
                    "UPDATE invitation SET counted_as = now.column2, borough_id = now.column3, \
                     team_id = now.column4, week = now.column5 FROM (",
                )
                .push_values(rows, |mut row, line| {
                    row.push_bind(line.id.uuid())
                        .push_bind(line.counted_as.clone())
                        .push_bind(line.borough.map(BoroughId::uuid))
                        .push_bind(line.team.map(TeamId::uuid))
                        .push_bind(line.week.map(|week| i64::from(week.0)));
                })
                .push(") AS now WHERE invitation.id = now.column1")
                .build()
                .execute(connection)
                .await
                .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Adds to the counts of the ledger. The cells are sorted by the map, so that two writers never wait for each other
    /// in a ring.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn add_to_ledger(&mut self, cells: &BTreeMap<LedgerCell, i64>) -> Result<(), StoreError> {
        self.insert_ledger(
            cells,
            " ON CONFLICT (unit, unit_id, week, counted_as) DO UPDATE SET \
             invitations = ledger_rollup.invitations + excluded.invitations",
        )
        .await
    }

    /// Lets the counts of the ledger of a unit be these and no others.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_ledger(
        &mut self,
        unit: CountedUnit,
        cells: &BTreeMap<LedgerCell, i64>,
    ) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("DELETE FROM ledger_rollup WHERE unit = $1 AND unit_id = $2")
                .bind(unit.kind())
                .bind(unit.id())
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        // Another program may put the same at the same time.
        self.insert_ledger(
            cells,
            " ON CONFLICT (unit, unit_id, week, counted_as) DO UPDATE SET invitations = excluded.invitations",
        )
        .await
    }

    async fn insert_ledger(
        &mut self,
        cells: &BTreeMap<LedgerCell, i64>,
        where_there_is_one: &'static str,
    ) -> Result<(), StoreError> {
        let cells: Vec<_> = cells.iter().filter(|(_, number)| **number != 0).collect();
        for rows in cells.chunks(ROWS) {
            on_both!(self, connection => {
                QueryBuilder::new(
                    "INSERT INTO ledger_rollup (unit, unit_id, week, counted_as, invitations) ",
                )
                .push_values(rows, |mut row, (cell, number)| {
                    row.push_bind(cell.unit.kind())
                        .push_bind(cell.unit.id())
                        .push_bind(i64::from(cell.week.0))
                        .push_bind(cell.counted_as.clone())
                        .push_bind(**number);
                })
                .push(where_there_is_one)
                .build()
                .execute(connection)
                .await
                .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Lets the counts as of the last cut be what they are now.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn cut_ledger(&mut self, unit: CountedUnit) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("DELETE FROM ledger_figure WHERE unit = $1 AND unit_id = $2")
                .bind(unit.kind())
                .bind(unit.id())
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO ledger_figure (unit, unit_id, week, counted_as, invitations) \
                 SELECT unit, unit_id, week, counted_as, invitations FROM ledger_rollup \
                 WHERE unit = $1 AND unit_id = $2 AND invitations <> 0 \
                 ON CONFLICT (unit, unit_id, week, counted_as) DO UPDATE SET invitations = excluded.invitations",
            )
            .bind(unit.kind())
            .bind(unit.id())
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// The counts of a unit, or of several together, since a week, by standing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ledger_counts(
        &mut self,
        of: LedgerOf,
        units: &[CountedUnit],
        since: Week,
    ) -> Result<Vec<(String, i64)>, StoreError> {
        let Some(first) = units.first() else { return Ok(Vec::new()) };
        let table = match of {
            LedgerOf::Now => {
                "SELECT counted_as, CAST(SUM(invitations) AS BIGINT) FROM ledger_rollup WHERE unit = "
            }
            LedgerOf::LastCut => {
                "SELECT counted_as, CAST(SUM(invitations) AS BIGINT) FROM ledger_figure WHERE unit = "
            }
        };
        let rows: Vec<(String, i64)> = on_both!(self, connection => {
            let mut query = QueryBuilder::new(table);
            query.push_bind(first.kind()).push(" AND unit_id IN (");
            let mut list = query.separated(", ");
            for unit in units {
                list.push_bind(unit.id());
            }
            query
                .push(") AND week >= ")
                .push_bind(i64::from(since.0))
                .push(" GROUP BY counted_as")
                .build_query_as()
                .fetch_all(connection)
                .await
        })?;
        Ok(rows)
    }

    /// Compares the counts of the ledger with a recount of its lines, week by week. What is shown as of a cut cannot be
    /// counted anew; but no unit ever had more lines than it has.
    pub(crate) async fn recount_ledger(&mut self, found: &mut Vec<Difference>) -> Result<(), StoreError> {
        let kept = self
            .count_rows(
                "SELECT unit, unit_id, week, counted_as, invitations FROM ledger_rollup \
                 WHERE invitations <> 0 AND unit <> 'officer'",
            )
            .await?;
        let lines: Vec<PlaceRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT borough_id, team_id, week, counted_as, COUNT(*) FROM invitation \
                 WHERE counted_as IS NOT NULL AND week IS NOT NULL GROUP BY borough_id, team_id, week, counted_as",
            )
            .fetch_all(connection)
            .await
        })?;
        let mut counted: Counts = BTreeMap::new();
        for (borough, team, week, counted_as, number) in lines {
            let (borough, team) = (borough.map(BoroughId::from_uuid), team.map(TeamId::from_uuid));
            for unit in CountedUnit::of_place(borough, team) {
                *counted.entry((unit, week_of(week)?, counted_as.clone())).or_default() += number;
            }
        }
        differences("the ledger of who was asked", &as_text(&kept), &as_text(&counted), found);
        let kept = self
            .count_rows(
                "SELECT unit, unit_id, week, counted_as, invitations FROM ledger_rollup \
                 WHERE invitations <> 0 AND unit = 'officer' \
                 AND unit_id NOT IN (SELECT officer_id FROM officer_news)",
            )
            .await?;
        let counted = self
            .count_rows(
                "SELECT 'officer', encounter_officer.officer_id, invitation.week, invitation.counted_as, COUNT(*) \
                 FROM invitation JOIN encounter_officer ON encounter_officer.encounter_id = invitation.encounter_id \
                 WHERE invitation.counted_as IS NOT NULL AND invitation.week IS NOT NULL \
                 AND encounter_officer.officer_id NOT IN (SELECT officer_id FROM officer_news) \
                 GROUP BY encounter_officer.officer_id, invitation.week, invitation.counted_as",
            )
            .await?;
        differences("the ledger of officers", &as_text(&kept), &as_text(&counted), found);
        let too_many = self
            .count_rows(
                "SELECT unit, unit_id, CAST(0 AS BIGINT), 'all', CAST(SUM(invitations) AS BIGINT) \
                 FROM ledger_figure AS shown GROUP BY unit, unit_id HAVING SUM(invitations) > \
                 (SELECT COALESCE(SUM(now.invitations), 0) FROM ledger_rollup AS now \
                 WHERE now.unit = shown.unit AND now.unit_id = shown.unit_id)",
            )
            .await?;
        differences("the ledger as of the last cut", &as_text(&too_many), &BTreeMap::new(), found);
        Ok(())
    }

    async fn count_rows(&mut self, sql: &'static str) -> Result<Counts, StoreError> {
        let rows: Vec<CountRow> =
            on_both!(self, connection => sqlx::query_as(sql).fetch_all(connection).await)?;
        counts(rows)
    }
}

/// How many lines of each unit, week and standing.
type Counts = BTreeMap<(CountedUnit, Week, String), i64>;

fn as_text(counts: &Counts) -> BTreeMap<String, String> {
    let named = |(unit, week, counted_as): &(CountedUnit, Week, String)| {
        format!("{unit}, {}, counted as {}", week_text(*week), counted_as.replace('_', " "))
    };
    counts.iter().map(|(key, number)| (named(key), number.to_string())).collect()
}

fn counts(rows: Vec<CountRow>) -> Result<Counts, StoreError> {
    rows.into_iter()
        .map(|(unit, id, week, counted_as, number)| {
            let unit = named("ledger_rollup", CountedUnit::read(&unit, id))?;
            Ok(((unit, week_of(week)?, counted_as), number))
        })
        .collect()
}
