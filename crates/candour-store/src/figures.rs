//! Figures as cuts left them, and the cuts themselves.

use candour_domain::cut::Week;
use candour_domain::ids::{BoroughId, TeamId};
use candour_domain::published::Spread;
use jiff::Timestamp;
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;
use crate::organisation::ROWS;
use crate::rollup::{Cell, CountedUnit, Kind, kind_of, week_of};

/// A daily cut.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FiguresCut {
    /// The local day, as days since 1970.
    pub day: i32,
    /// When it was finished; nothing while it is under way.
    pub finished_at: Option<Timestamp>,
    /// What the force's officers tell about chance and difference between people; nothing where they are too few.
    pub between_people: Option<BetweenPeople>,
}

/// The beta-binomial fit over officers: of how many, and its two parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BetweenPeople {
    /// Officers in it.
    pub people: i64,
    /// First parameter of the beta distribution.
    pub alpha: f64,
    /// Second parameter.
    pub beta: f64,
}

type CutRow = (i64, Option<i64>, Option<i64>, Option<f64>, Option<f64>);
type FigureRow = (i64, String, String, i64, i64, i64, i64, i64);

macro_rules! sums {
    ($table:literal) => {
        concat!(
            "CAST(SUM(",
            $table,
            ".r1) AS BIGINT), CAST(SUM(",
            $table,
            ".r2) AS BIGINT), CAST(SUM(",
            $table,
            ".r3) AS BIGINT), CAST(SUM(",
            $table,
            ".r4) AS BIGINT), CAST(SUM(",
            $table,
            ".r5) AS BIGINT)"
        )
    };
}

pub(crate) use sums;

impl Db {
    /// Begins the cut of a day. `false` when that day has one that is finished, or was begun after `stale_before`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin_cut(
        &mut self,
        day: i32,
        at: Timestamp,
        stale_before: Timestamp,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO figures_cut (day, started_at) VALUES ($1, $2) ON CONFLICT (day) DO UPDATE \
                 SET started_at = excluded.started_at \
                 WHERE figures_cut.finished_at IS NULL AND figures_cut.started_at < $3",
            )
            .bind(i64::from(day))
            .bind(micros(at))
            .bind(micros(stale_before))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Begins a cut whatever cuts that day had.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin_cut_anyway(&mut self, day: i32, at: Timestamp) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO figures_cut (day, started_at) VALUES ($1, $2) \
                 ON CONFLICT (day) DO UPDATE SET started_at = excluded.started_at",
            )
            .bind(i64::from(day))
            .bind(micros(at))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Finishes a cut.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn finish_cut(
        &mut self,
        day: i32,
        at: Timestamp,
        between_people: Option<BetweenPeople>,
    ) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "UPDATE figures_cut SET finished_at = $2, people = $3, alpha = $4, beta = $5 WHERE day = $1",
            )
            .bind(i64::from(day))
            .bind(micros(at))
            .bind(between_people.map(|fit| fit.people))
            .bind(between_people.map(|fit| fit.alpha))
            .bind(between_people.map(|fit| fit.beta))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// The last cut that was finished.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn latest_figures_cut(&mut self) -> Result<Option<FiguresCut>, StoreError> {
        let row: Option<CutRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT day, finished_at, people, alpha, beta FROM figures_cut WHERE finished_at IS NOT NULL \
                 ORDER BY day DESC LIMIT 1",
            )
            .fetch_optional(connection)
            .await
        })?;
        let Some((day, finished_at, people, alpha, beta)) = row else { return Ok(None) };
        Ok(Some(FiguresCut {
            day: named("figures_cut", i32::try_from(day).ok())?,
            finished_at: finished_at.map(|at| timestamp("figures_cut", at)).transpose()?,
            between_people: match (people, alpha, beta) {
                (Some(people), Some(alpha), Some(beta)) => Some(BetweenPeople { people, alpha, beta }),
                _ => None,
            },
        }))
    }

    /// Adds to figures. The cells are sorted first, so that two writers never wait for each other in a ring.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn add_to_figures(&mut self, cells: &[(Cell, Spread)]) -> Result<(), StoreError> {
        let mut cells = cells.to_vec();
        cells.sort_unstable();
        for rows in cells.chunks(ROWS) {
            on_both!(self, connection => {
                QueryBuilder::new(
                    "INSERT INTO figure (unit, unit_id, week, stratum, channel, r1, r2, r3, r4, r5) ",
                )
                .push_values(rows, |mut row, (cell, spread)| {
                    row.push_bind(cell.unit.kind())
                        .push_bind(cell.unit.id())
                        .push_bind(i64::from(cell.week.0))
                        .push_bind(cell.kind.stratum.as_str())
                        .push_bind(cell.kind.channel.as_str());
                    for answers in spread.0 {
                        row.push_bind(answers);
                    }
                })
                .push(
                    " ON CONFLICT (unit, unit_id, week, stratum, channel) DO UPDATE SET \
                     r1 = figure.r1 + excluded.r1, r2 = figure.r2 + excluded.r2, r3 = figure.r3 + excluded.r3, \
                     r4 = figure.r4 + excluded.r4, r5 = figure.r5 + excluded.r5",
                )
                .build()
                .execute(connection)
                .await
                .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// All figures of a unit since a week.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn figures_of(
        &mut self,
        unit: CountedUnit,
        since: Week,
    ) -> Result<Vec<(Week, Kind, Spread)>, StoreError> {
        let rows: Vec<FigureRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT week, stratum, channel, r1, r2, r3, r4, r5 FROM figure \
                 WHERE unit = $1 AND unit_id = $2 AND week >= $3",
            )
            .bind(unit.kind())
            .bind(unit.id())
            .bind(i64::from(since.0))
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter().map(figure).collect()
    }

    /// The figures of several boroughs together since a week.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn figures_of_boroughs(
        &mut self,
        boroughs: &[BoroughId],
        since: Week,
    ) -> Result<Vec<(Week, Kind, Spread)>, StoreError> {
        if boroughs.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<FigureRow> = on_both!(self, connection => {
            let mut query = QueryBuilder::new(concat!(
                "SELECT week, stratum, channel, ",
                sums!("figure"),
                " FROM figure WHERE unit = 'borough' AND unit_id IN ("
            ));
            let mut list = query.separated(", ");
            for id in boroughs {
                list.push_bind(id.uuid());
            }
            query
                .push(") AND week >= ")
                .push_bind(i64::from(since.0))
                .push(" GROUP BY week, stratum, channel")
                .build_query_as()
                .fetch_all(connection)
                .await
        })?;
        rows.into_iter().map(figure).collect()
    }

    /// Fives and answers of every officer that has figures: what the spread between people is estimated from.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn fives_of_officers(&mut self) -> Result<Vec<(i64, i64)>, StoreError> {
        let rows: Vec<(i64, i64)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT CAST(SUM(r5) AS BIGINT), CAST(SUM(r1 + r2 + r3 + r4 + r5) AS BIGINT) FROM figure \
                 WHERE unit = 'officer' GROUP BY unit_id HAVING SUM(r1 + r2 + r3 + r4 + r5) > 0",
            )
            .fetch_all(connection)
            .await
        })?;
        Ok(rows)
    }

    /// The teams of a borough by name, with how many officers each has.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn team_sizes(&mut self, borough: BoroughId) -> Result<Vec<(TeamId, String, i64)>, StoreError> {
        let rows: Vec<(Uuid, String, i64)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT team.id, team.name, COUNT(officer.id) FROM team LEFT JOIN officer ON officer.team_id = team.id \
                 WHERE team.borough_id = $1 GROUP BY team.id, team.name ORDER BY team.name",
            )
            .bind(borough.uuid())
            .fetch_all(connection)
            .await
        })?;
        Ok(rows.into_iter().map(|(id, name, officers)| (TeamId::from_uuid(id), name, officers)).collect())
    }
}

fn figure(row: FigureRow) -> Result<(Week, Kind, Spread), StoreError> {
    let (week, stratum, channel, r1, r2, r3, r4, r5) = row;
    Ok((week_of(week)?, kind_of(&stratum, &channel)?, Spread([r1, r2, r3, r4, r5])))
}
