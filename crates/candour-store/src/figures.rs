//! Counts kept on write, their recount, and cuts of figures.

use candour_domain::code::Stratum;
use candour_domain::feedback::{Channel, Rating};
use candour_domain::ids::CutId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;

/// One cell of the counts kept on write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// The local day, as days since 1970.
    pub day: i32,
    /// The stratum.
    pub stratum: Stratum,
    /// The way in.
    pub channel: Channel,
    /// The rating.
    pub rating: Rating,
}

/// One line of a cut of figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CutRow {
    /// The stratum.
    pub stratum: Stratum,
    /// Whether the answers are verified: single-use codes of matched encounters.
    pub verified: bool,
    /// The rating.
    pub rating: Rating,
    /// How many answers.
    pub answers: i64,
}

type CellRow = (i64, String, String, i64, i64);

impl Db {
    /// Adds to the counts. The cells are sorted first, so that two writers never wait for each other in a ring.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn add_to_rollup(&mut self, cells: &[(Cell, i64)]) -> Result<(), StoreError> {
        let mut cells = cells.to_vec();
        cells.sort_unstable();
        for (cell, by) in cells {
            on_both!(self, connection => {
                sqlx::query(
                    "INSERT INTO rollup (day, stratum, channel, rating, answers) VALUES ($1, $2, $3, $4, $5) \
                     ON CONFLICT (day, stratum, channel, rating) \
                     DO UPDATE SET answers = rollup.answers + excluded.answers",
                )
                .bind(i64::from(cell.day))
                .bind(cell.stratum.as_str())
                .bind(cell.channel.as_str())
                .bind(i64::from(cell.rating.value()))
                .bind(by)
                .execute(connection)
                .await
                .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// The counts kept on write, cells of zero left out.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn rollup(&mut self) -> Result<Vec<(Cell, i64)>, StoreError> {
        self.cells(
            "SELECT day, stratum, channel, rating, answers FROM rollup WHERE answers <> 0 \
             ORDER BY day, stratum, channel, rating",
        )
        .await
    }

    /// The same counts, counted anew from the answers.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn recount(&mut self) -> Result<Vec<(Cell, i64)>, StoreError> {
        self.cells(
            "SELECT day, stratum, channel, rating, COUNT(*) FROM feedback WHERE counted \
             GROUP BY day, stratum, channel, rating ORDER BY day, stratum, channel, rating",
        )
        .await
    }

    /// The counts of answers taken back since the last cut.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn withdrawn_since_cut(&mut self) -> Result<Vec<(Cell, i64)>, StoreError> {
        self.cells(
            "SELECT day, stratum, channel, rating, COUNT(*) FROM feedback WHERE state = 'withdrawn' AND counted \
             GROUP BY day, stratum, channel, rating ORDER BY day, stratum, channel, rating",
        )
        .await
    }

    async fn cells(&mut self, sql: &'static str) -> Result<Vec<(Cell, i64)>, StoreError> {
        let rows: Vec<CellRow> =
            on_both!(self, connection => sqlx::query_as(sql).fetch_all(connection).await)?;
        rows.into_iter()
            .map(|(day, stratum, channel, rating, answers)| {
                let cell = Cell {
                    day: named("rollup", i32::try_from(day).ok())?,
                    stratum: named("rollup", Stratum::parse(&stratum))?,
                    channel: named("rollup", Channel::parse(&channel))?,
                    rating: named("rollup", rating_of(rating))?,
                };
                Ok((cell, answers))
            })
            .collect()
    }

    /// Lets answers taken back leave the counts for good.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn uncount_withdrawn(&mut self) -> Result<u64, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query("UPDATE feedback SET counted = FALSE WHERE state = 'withdrawn' AND counted")
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(changed)
    }

    /// Cuts figures from the answers that count.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_cut(&mut self, id: CutId, at: Timestamp) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("INSERT INTO cut (id, at) VALUES ($1, $2)")
                .bind(id.uuid())
                .bind(micros(at))
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO cut_row (cut_id, stratum, verified, rating, answers) \
                 SELECT $1, stratum, verified, rating, COUNT(*) FROM ( \
                   SELECT feedback.stratum AS stratum, feedback.rating AS rating, \
                   (feedback.stratum <> 'open' AND COALESCE(encounter.state, '') = 'matched') AS verified \
                   FROM feedback LEFT JOIN code ON code.id = feedback.code_id \
                   LEFT JOIN encounter ON encounter.id = code.encounter_id WHERE feedback.counted \
                 ) AS answer GROUP BY stratum, verified, rating",
            )
            .bind(id.uuid())
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// When figures were last cut, and what they are.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn latest_cut(&mut self) -> Result<Option<(Timestamp, Vec<CutRow>)>, StoreError> {
        let head: Option<(Uuid, i64)> = on_both!(self, connection => {
            sqlx::query_as("SELECT id, at FROM cut ORDER BY at DESC, id DESC LIMIT 1")
                .fetch_optional(connection)
                .await
        })?;
        let Some((id, at)) = head else { return Ok(None) };
        let rows: Vec<(String, bool, i64, i64)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT stratum, verified, rating, answers FROM cut_row WHERE cut_id = $1 \
                 ORDER BY stratum, verified, rating",
            )
            .bind(id)
            .fetch_all(connection)
            .await
        })?;
        let rows = rows
            .into_iter()
            .map(|(stratum, verified, rating, answers)| {
                Ok(CutRow {
                    stratum: named("cut_row", Stratum::parse(&stratum))?,
                    verified,
                    rating: named("cut_row", rating_of(rating))?,
                    answers,
                })
            })
            .collect::<Result<_, StoreError>>()?;
        Ok(Some((timestamp("cut", at)?, rows)))
    }
}

fn rating_of(stored: i64) -> Option<Rating> {
    u8::try_from(stored).ok().and_then(|rating| Rating::try_from(rating).ok())
}
