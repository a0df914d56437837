//! Everything that is kept, counted anew.

use std::collections::{BTreeMap, BTreeSet};

use candour_domain::ids::BoroughId;
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::db::{Db, named, on_both};
use crate::error::StoreError;
use crate::figures::sums;
use crate::rollup::{CountedUnit, cell_of, kind_of, of_officers};

/// Counts of one cell, kept and counted anew, that differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What was compared.
    pub of: &'static str,
    /// The counts that differ: the unit with its id, the week, and which answers.
    pub unit: String,
    /// What was kept.
    pub kept: String,
    /// What a recount gives.
    pub counted: String,
}

type CellRow = (String, Uuid, i64, String, String, i64, i64, i64, i64, i64);
type SumRow = (String, Uuid, String, String, i64, i64, i64, i64, i64);

/// The five ratings of answers grouped by something, as five columns.
macro_rules! five {
    () => {
        "CAST(SUM(CASE WHEN rating = 1 THEN 1 ELSE 0 END) AS BIGINT), \
         CAST(SUM(CASE WHEN rating = 2 THEN 1 ELSE 0 END) AS BIGINT), \
         CAST(SUM(CASE WHEN rating = 3 THEN 1 ELSE 0 END) AS BIGINT), \
         CAST(SUM(CASE WHEN rating = 4 THEN 1 ELSE 0 END) AS BIGINT), \
         CAST(SUM(CASE WHEN rating = 5 THEN 1 ELSE 0 END) AS BIGINT)"
    };
}

/// The leaf units of a borough, as the tables name them: its teams and what belongs to none of them.
const LEAF_OF_BOROUGH: &str = "CASE WHEN figure.unit = 'team' THEN (SELECT team.borough_id FROM team \
     WHERE team.id = figure.unit_id) ELSE figure.unit_id END";

impl Db {
    /// How many answers stand that no count has yet.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn tail_length(&mut self) -> Result<i64, StoreError> {
        let (count,): (i64,) = on_both!(self, connection => {
            sqlx::query_as("SELECT COUNT(*) FROM feedback WHERE rolled_up = (state = 'withdrawn' OR set_aside)")
                .fetch_one(connection)
                .await
        })?;
        Ok(count)
    }

    /// Compares everything that is kept with a recount of the answers, and figures with what cuts have taken. The
    /// answers that are not counted yet are left out on both sides. Needs no key: ratings are not sealed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn recount(&mut self) -> Result<Vec<Difference>, StoreError> {
        let mut found = Vec::new();
        for (of, kept, counted) in [
            (
                "answers of the force",
                "SELECT unit, unit_id, week, stratum, channel, r1, r2, r3, r4, r5 FROM unit_rollup \
                 WHERE unit = 'force' AND r1 + r2 + r3 + r4 + r5 <> 0",
                concat!(
                    "SELECT 'force', $1, (day + 3) / 7, stratum, channel, ",
                    five!(),
                    " FROM feedback WHERE rolled_up GROUP BY (day + 3) / 7, stratum, channel"
                ),
            ),
            (
                "answers of boroughs",
                "SELECT unit, unit_id, week, stratum, channel, r1, r2, r3, r4, r5 FROM unit_rollup \
                 WHERE unit = 'borough' AND r1 + r2 + r3 + r4 + r5 <> 0 AND unit_id <> $1",
                concat!(
                    "SELECT 'borough', borough_id, (day + 3) / 7, stratum, channel, ",
                    five!(),
                    " FROM feedback WHERE rolled_up AND borough_id IS NOT NULL AND borough_id <> $1 \
                     GROUP BY borough_id, (day + 3) / 7, stratum, channel"
                ),
            ),
            (
                "answers of teams",
                "SELECT unit, unit_id, week, stratum, channel, r1, r2, r3, r4, r5 FROM unit_rollup \
                 WHERE unit IN ('team', 'borough_rest', 'force_rest') AND r1 + r2 + r3 + r4 + r5 <> 0",
                concat!(
                    "SELECT unit, unit_id, week, stratum, channel, ",
                    five!(),
                    " FROM (SELECT CASE WHEN borough_id IS NULL THEN 'force_rest' WHEN team_id IS NULL \
                     THEN 'borough_rest' ELSE 'team' END AS unit, \
                     CASE WHEN borough_id IS NULL THEN $1 ELSE COALESCE(team_id, borough_id) END AS unit_id, \
                     (day + 3) / 7 AS week, stratum, channel, rating FROM feedback WHERE rolled_up) AS answer \
                     GROUP BY unit, unit_id, week, stratum, channel"
                ),
            ),
            (
                "verified answers of officers",
                "SELECT unit, unit_id, week, stratum, channel, r1, r2, r3, r4, r5 FROM unit_rollup \
                 WHERE unit = 'officer' AND r1 + r2 + r3 + r4 + r5 <> 0 AND unit_id <> $1 \
                 AND unit_id NOT IN (SELECT officer_id FROM officer_news)",
                concat!(
                    "SELECT 'officer', officer_id, week, stratum, channel, ",
                    five!(),
                    " FROM (",
                    of_officers!(),
                    " AND feedback.rolled_up AND officer_id <> $1 \
                     AND officer_id NOT IN (SELECT officer_id FROM officer_news)) AS answer \
                     GROUP BY officer_id, week, stratum, channel"
                ),
            ),
        ] {
            self.compare(of, kept, counted, &mut found).await?;
        }
        for (of, kept, counted) in [(
            "figures and what cuts took",
            concat!(
                "SELECT unit, unit_id, stratum, channel, ",
                sums!("figure"),
                " FROM figure WHERE unit NOT IN ('force', 'borough') AND unit_id IS NOT NULL AND $1 IS NOT NULL \
                     GROUP BY unit, unit_id, stratum, channel \
                     HAVING SUM(r1 + r2 + r3 + r4 + r5) <> 0"
            ),
            "SELECT unit, unit_id, stratum, channel, CAST(SUM(taken1) AS BIGINT), CAST(SUM(taken2) AS BIGINT), \
                 CAST(SUM(taken3) AS BIGINT), CAST(SUM(taken4) AS BIGINT), CAST(SUM(taken5) AS BIGINT) \
                 FROM unit_rollup WHERE unit NOT IN ('force', 'borough') AND $1 IS NOT NULL \
                 GROUP BY unit, unit_id, stratum, channel \
                 HAVING SUM(taken1 + taken2 + taken3 + taken4 + taken5) <> 0",
        )] {
            self.compare_sums(of, kept, counted, &mut found).await?;
        }
        let leaf = format!(
            "SELECT 'borough', {LEAF_OF_BOROUGH}, week, stratum, channel, {} FROM figure \
             WHERE unit IN ('team', 'borough_rest') AND $1 IS NOT NULL \
             GROUP BY {LEAF_OF_BOROUGH}, week, stratum, channel \
             HAVING SUM(r1 + r2 + r3 + r4 + r5) <> 0",
            sums!("figure")
        );
        self.compare(
            "figures of boroughs and of their teams",
            "SELECT unit, unit_id, week, stratum, channel, r1, r2, r3, r4, r5 FROM figure \
             WHERE unit = 'borough' AND r1 + r2 + r3 + r4 + r5 <> 0 AND $1 IS NOT NULL",
            &leaf,
            &mut found,
        )
        .await?;
        self.compare(
            "figures of the force and of its parts",
            "SELECT unit, unit_id, week, stratum, channel, r1, r2, r3, r4, r5 FROM figure \
             WHERE unit = 'force' AND r1 + r2 + r3 + r4 + r5 <> 0 AND $1 IS NOT NULL",
            concat!(
                "SELECT 'force', $1, week, stratum, channel, ",
                sums!("figure"),
                " FROM figure WHERE unit IN ('team', 'borough_rest', 'force_rest') GROUP BY week, stratum, channel \
                 HAVING SUM(r1 + r2 + r3 + r4 + r5) <> 0"
            ),
            &mut found,
        )
        .await?;
        self.recount_ledger(&mut found).await?;
        Ok(found)
    }

    async fn compare(
        &mut self,
        of: &'static str,
        kept: &str,
        counted: &str,
        found: &mut Vec<Difference>,
    ) -> Result<(), StoreError> {
        let kept = self.cells(kept).await?;
        let counted = self.cells(counted).await?;
        differences(of, &kept, &counted, found);
        Ok(())
    }

    async fn cells(&mut self, sql: &str) -> Result<BTreeMap<String, String>, StoreError> {
        let rows: Vec<CellRow> = on_both!(self, connection => {
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(Uuid::nil()).fetch_all(connection).await
        })?;
        rows.into_iter()
            .map(|row| {
                let (cell, spread) = cell_of(row)?;
                Ok((cell.to_string(), answers(spread.0)))
            })
            .collect()
    }

    async fn compare_sums(
        &mut self,
        of: &'static str,
        kept: &str,
        counted: &str,
        found: &mut Vec<Difference>,
    ) -> Result<(), StoreError> {
        let mut sides = Vec::new();
        for sql in [kept, counted] {
            let rows: Vec<SumRow> = on_both!(self, connection => {
                sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(Uuid::nil()).fetch_all(connection).await
            })?;
            sides.push(
                rows.into_iter()
                    .map(|(unit, id, stratum, channel, r1, r2, r3, r4, r5)| {
                        let unit = named("figure", CountedUnit::read(&unit, id))?;
                        let kind = kind_of(&stratum, &channel)?;
                        Ok((format!("{unit}, {kind}"), answers([r1, r2, r3, r4, r5])))
                    })
                    .collect::<Result<BTreeMap<_, _>, StoreError>>()?,
            );
        }
        let (Some(counted), Some(kept)) = (sides.pop(), sides.pop()) else { return Ok(()) };
        differences(of, &kept, &counted, found);
        Ok(())
    }

    /// How many answers of a unit count now, those that are not counted yet among them. For the force and boroughs.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn answers_now(&mut self, boroughs: Option<&[BoroughId]>) -> Result<i64, StoreError> {
        let (counted, tail): (i64, i64) = match boroughs {
            None => {
                let (counted,): (i64,) = on_both!(self, connection => {
                    sqlx::query_as(
                        "SELECT CAST(COALESCE(SUM(r1 + r2 + r3 + r4 + r5), 0) AS BIGINT) FROM unit_rollup \
                         WHERE unit = 'force'",
                    )
                    .fetch_one(connection)
                    .await
                })?;
                let (tail,): (i64,) = on_both!(self, connection => {
                    sqlx::query_as(
                        "SELECT CAST(COALESCE(SUM(CASE WHEN state = 'withdrawn' OR set_aside THEN -1 ELSE 1 END), 0) AS BIGINT) \
                         FROM feedback WHERE rolled_up = (state = 'withdrawn' OR set_aside)",
                    )
                    .fetch_one(connection)
                    .await
                })?;
                (counted, tail)
            }
            Some(boroughs) => {
                let ids: Vec<Uuid> = boroughs.iter().map(|id| id.uuid()).collect();
                let (counted,): (i64,) = on_both!(self, connection => {
                    let mut query = QueryBuilder::new(
                        "SELECT CAST(COALESCE(SUM(r1 + r2 + r3 + r4 + r5), 0) AS BIGINT) FROM unit_rollup \
                         WHERE unit = 'borough' AND unit_id IN (",
                    );
                    let mut list = query.separated(", ");
                    for id in &ids {
                        list.push_bind(*id);
                    }
                    query.push(")").build_query_as().fetch_one(connection).await
                })?;
                let (tail,): (i64,) = on_both!(self, connection => {
                    let mut query = QueryBuilder::new(
                        "SELECT CAST(COALESCE(SUM(CASE WHEN feedback.state = 'withdrawn' OR feedback.set_aside THEN -1 ELSE 1 END), 0) \
                         AS BIGINT) FROM feedback LEFT JOIN code ON code.id = feedback.code_id \
                         LEFT JOIN encounter ON encounter.id = code.encounter_id \
                         LEFT JOIN batch ON batch.id = code.batch_id \
                         WHERE feedback.rolled_up = (feedback.state = 'withdrawn' OR feedback.set_aside) AND \
                         CASE WHEN feedback.state = 'withdrawn' OR feedback.set_aside THEN feedback.borough_id \
                         ELSE COALESCE(encounter.borough_id, batch.borough_id) END IN (",
                    );
                    let mut list = query.separated(", ");
                    for id in &ids {
                        list.push_bind(*id);
                    }
                    query.push(")").build_query_as().fetch_one(connection).await
                })?;
                (counted, tail)
            }
        };
        Ok(counted + tail)
    }

    /// How many answers stand, counted one by one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_answers(&mut self) -> Result<i64, StoreError> {
        let (count,): (i64,) = on_both!(self, connection => {
            sqlx::query_as("SELECT COUNT(*) FROM feedback WHERE state <> 'withdrawn' AND NOT set_aside").fetch_one(connection).await
        })?;
        Ok(count)
    }
}

/// Counts of answers, in words.
fn answers(counts: [i64; 5]) -> String {
    let all: i64 = counts.iter().sum();
    let rated: Vec<String> = (1..)
        .zip(counts)
        .filter(|(_, count)| *count != 0)
        .map(|(rating, count)| format!("{count} rated {rating}"))
        .collect();
    let named = if all == 1 { "answer" } else { "answers" };
    if rated.is_empty() { format!("0 {named}") } else { format!("{all} {named} ({})", rated.join(", ")) }
}

/// Notes every key at which two maps differ.
pub(crate) fn differences(
    of: &'static str,
    kept: &BTreeMap<String, String>,
    counted: &BTreeMap<String, String>,
    found: &mut Vec<Difference>,
) {
    let keys: BTreeSet<_> = kept.keys().chain(counted.keys()).collect();
    for key in keys {
        let (kept, counted) = (kept.get(key), counted.get(key));
        if kept != counted {
            let nothing = || "nothing".to_owned();
            found.push(Difference {
                of,
                unit: key.clone(),
                kept: kept.cloned().unwrap_or_else(nothing),
                counted: counted.cloned().unwrap_or_else(nothing),
            });
        }
    }
}
