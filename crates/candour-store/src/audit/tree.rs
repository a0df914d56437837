//! Numbers, tiles, head and checkpoints of the log's tree. Triggers in both databases refuse what is not growth.

use candour_domain::audit::leaf::{LineContent, StoredLine};
use candour_domain::audit::tree::{Hash, Tile, TileAt};
use candour_domain::ids::AuditId;
use jiff::Timestamp;
use sqlx::{AssertSqlSafe, QueryBuilder};
use uuid::Uuid;

use super::WaitingLine;
use crate::db::{Db, Held, micros, named, on_both, timestamp};
use crate::error::StoreError;
use crate::organisation::ROWS;

const HEAD: &str = "audit_head";

/// A line that gets its number now.
#[derive(Debug, Clone)]
pub struct Numbered {
    /// Which line.
    pub id: AuditId,
    /// Its number, from 0.
    pub leaf: u64,
    /// For a line from before there was a tree: its actor, salt and commitment.
    pub late: Option<(String, [u8; 16], Hash)>,
}

/// The head of the tree as it was left last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditHead {
    /// How many lines are numbered.
    pub size: u64,
    /// The signed note that says so; empty while there are none.
    pub note: String,
}

/// A signed note that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditCheckpoint {
    /// How many lines it covers.
    pub size: u64,
    /// When it was made.
    pub at: Timestamp,
    /// The note.
    pub note: String,
}

/// A line as stored and its number, if it has one.
pub type NumberedLine = (Option<u64>, StoredLine);

type LineRow = (
    Option<i64>,
    Uuid,
    i64,
    String,
    String,
    Option<String>,
    Option<Uuid>,
    Option<Uuid>,
    Option<Uuid>,
    Option<String>,
    Option<Vec<u8>>,
    Option<Vec<u8>>,
);

/// A row of a line, and its mark.
#[derive(sqlx::FromRow)]
struct WaitingRow {
    #[sqlx(flatten)]
    row: LineRow,
    mark: Option<Vec<u8>>,
}

/// What a row must be to be read as a line. SQLite lets who writes by hand put bytes of any length for an id; on PostgreSQL
/// there are no such rows.
const READABLE: &str = "length(id) = 16 AND (staff_id IS NULL OR length(staff_id) = 16) \
                        AND (api_key_id IS NULL OR length(api_key_id) = 16) \
                        AND (subject_id IS NULL OR length(subject_id) = 16)";

macro_rules! lines {
    ($rest:literal) => {
        concat!(
            "SELECT leaf, id, at, act, subject, actor, staff_id, api_key_id, subject_id, purpose, salt, commitment \
             FROM audit_entry ",
            $rest
        )
    };
}

fn line(row: LineRow) -> NumberedLine {
    let (leaf, id, at, act, subject, actor, staff_id, api_key_id, subject_id, purpose, salt, commitment) =
        row;
    let content = LineContent { staff_id, api_key_id, subject_id, purpose };
    let line = StoredLine { id, at, act, subject, actor, content, salt, commitment };
    // A number below nought can only have been written by hand; as none it is found to be one too few.
    (leaf.and_then(|leaf| u64::try_from(leaf).ok()), line)
}

fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl Db {
    /// How many lines have no number, and when the oldest of them was written.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn unnumbered_audit(&mut self) -> Result<(u64, Option<Timestamp>), StoreError> {
        let (count, oldest): (i64, Option<i64>) = on_both!(self, connection => {
            sqlx::query_as("SELECT COUNT(*), MIN(at) FROM audit_entry WHERE leaf IS NULL")
                .fetch_one(connection)
                .await
        })?;
        // A time that is none was written by hand; it waits as long as can be.
        let oldest = oldest.map(|at| timestamp(super::TABLE, at).unwrap_or(Timestamp::MIN));
        Ok((u64::try_from(count).unwrap_or(0), oldest))
    }

    /// Takes the head for this transaction: whoever else numbers waits until it ends.
    ///
    /// # Errors
    /// When the database does not answer, or [`StoreError::Corrupt`] when there is none.
    pub async fn hold_audit_head(&mut self) -> Result<AuditHead, StoreError> {
        let row: Option<(i64, String)> = on_both!(self, connection => {
            sqlx::query_as("UPDATE audit_head SET size = size WHERE id = 1 RETURNING size, note")
                .fetch_optional(connection)
                .await
        })?;
        head(named(HEAD, row)?)
    }

    /// The head.
    ///
    /// # Errors
    /// When the database does not answer, or [`StoreError::Corrupt`] when there is none.
    pub async fn audit_head(&mut self) -> Result<AuditHead, StoreError> {
        let row: Option<(i64, String)> = on_both!(self, connection => {
            sqlx::query_as("SELECT size, note FROM audit_head WHERE id = 1").fetch_optional(connection).await
        })?;
        head(named(HEAD, row)?)
    }

    /// Lines without a number, oldest first, from after one on. For one from before there was a tree, the actor is the
    /// role its person has today.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lines_to_number(
        &mut self,
        after: Option<(i64, Uuid)>,
        limit: i64,
    ) -> Result<Vec<WaitingLine>, StoreError> {
        let (at, id) = after.unwrap_or((i64::MIN, Uuid::nil()));
        let sql = format!(
            "SELECT leaf, id, at, act, subject, \
             COALESCE(actor, (SELECT role FROM staff WHERE staff.id = audit_entry.staff_id)), \
             staff_id, api_key_id, subject_id, purpose, salt, commitment, mark \
             FROM audit_entry WHERE leaf IS NULL AND {} AND (at > $1 OR (at = $1 AND id > $2)) \
             ORDER BY at, id LIMIT $3",
            self.readable()
        );
        let rows: Vec<WaitingRow> = on_both!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql))
            .bind(at)
            .bind(id)
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        let lines =
            rows.into_iter().map(|WaitingRow { row, mark }| self.waiting(line(row).1, mark.as_deref()));
        Ok(lines.collect())
    }

    /// What a row must be to be read as a line, as SQL.
    pub(super) const fn readable(&self) -> &'static str {
        match self.held {
            Held::Sqlite(_) => READABLE,
            Held::Postgres(_) => "TRUE",
        }
    }

    /// How many rows without a number cannot be read as lines.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn unreadable_audit(&mut self) -> Result<u64, StoreError> {
        let sql =
            format!("SELECT COUNT(*) FROM audit_entry WHERE leaf IS NULL AND NOT ({})", self.readable());
        let (count,): (i64,) = on_both!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).fetch_one(connection).await
        })?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// Which of these lines are there, and whether each has a number.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lines_there(&mut self, ids: &[Uuid]) -> Result<Vec<(Uuid, bool)>, StoreError> {
        let mut there = Vec::with_capacity(ids.len());
        for ids in ids.chunks(ROWS) {
            let rows: Vec<(Uuid, bool)> = on_both!(self, connection => {
                let mut query = QueryBuilder::new("SELECT id, leaf IS NOT NULL FROM audit_entry WHERE id IN (");
                let mut list = query.separated(", ");
                for id in ids {
                    list.push_bind(*id);
                }
                query.push(")");
                query.build_query_as().fetch_all(connection).await
            })?;
            there.extend(rows);
        }
        Ok(there)
    }

    /// Gives lines their numbers.
    ///
    /// # Errors
    /// When the database does not answer, or a line has a number already.
    pub async fn number_audit(&mut self, numbered: &[Numbered]) -> Result<(), StoreError> {
        let (late, fresh): (Vec<&Numbered>, Vec<&Numbered>) =
            numbered.iter().partition(|line| line.late.is_some());
        for rows in fresh.chunks(ROWS) {
            // The columns of VALUES are called column1 and column2 in both databases.
            on_both!(self, connection => {
                let mut query = QueryBuilder::new("UPDATE audit_entry SET leaf = numbered.column2 FROM (");
                query.push_values(rows, |mut row, line| {
                    row.push_bind(line.id.uuid()).push_bind(stored(line.leaf));
                });
                query.push(") AS numbered WHERE audit_entry.id = numbered.column1");
                query.build().execute(connection).await.map(|_| ())
            })?;
        }
        for line in late {
            let Some((actor, salt, commitment)) = &line.late else { continue };
            on_both!(self, connection => {
                sqlx::query(
                    "UPDATE audit_entry SET leaf = $2, actor = $3, salt = $4, commitment = $5 WHERE id = $1",
                )
                .bind(line.id.uuid())
                .bind(stored(line.leaf))
                .bind(actor)
                .bind(salt.as_slice())
                .bind(commitment.as_slice())
                .execute(connection)
                .await
                .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Stores tiles; one that is there is replaced by one that begins with it.
    ///
    /// # Errors
    /// When the database does not answer, or a tile does not begin with the one that is there.
    pub async fn put_audit_tiles(&mut self, tiles: &[Tile]) -> Result<(), StoreError> {
        for tile in tiles {
            on_both!(self, connection => {
                sqlx::query(
                    "INSERT INTO audit_tile (level, number, hashes) VALUES ($1, $2, $3) \
                     ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes",
                )
                .bind(i64::from(tile.at.level))
                .bind(stored(tile.at.number))
                .bind(tile.hashes.concat())
                .execute(connection)
                .await
                .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// One tile. A stored length that is no whole number of hashes is cut to one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn audit_tile(&mut self, at: TileAt) -> Result<Option<Vec<Hash>>, StoreError> {
        let row: Option<(Vec<u8>,)> = on_both!(self, connection => {
            sqlx::query_as("SELECT hashes FROM audit_tile WHERE level = $1 AND number = $2")
                .bind(i64::from(at.level))
                .bind(stored(at.number))
                .fetch_optional(connection)
                .await
        })?;
        Ok(row.map(|(bytes,)| hashes(&bytes)))
    }

    /// Tiles of a level from number `from` on, in order.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn audit_tiles(&mut self, level: u8, from: u64, limit: i64) -> Result<Vec<Tile>, StoreError> {
        let rows: Vec<(i64, Vec<u8>)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT number, hashes FROM audit_tile WHERE level = $1 AND number >= $2 ORDER BY number LIMIT $3",
            )
            .bind(i64::from(level))
            .bind(stored(from))
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        Ok(rows
            .into_iter()
            .map(|(number, bytes)| Tile {
                at: TileAt { level, number: u64::try_from(number).unwrap_or(u64::MAX) },
                hashes: hashes(&bytes),
            })
            .collect())
    }

    /// Says how far the tree goes now.
    ///
    /// # Errors
    /// When the database does not answer, or the tree would shrink.
    pub async fn put_audit_head(&mut self, head: &AuditHead) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("UPDATE audit_head SET size = $1, note = $2 WHERE id = 1")
                .bind(stored(head.size))
                .bind(&head.note)
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        Ok(())
    }

    /// Keeps a checkpoint; one over as many lines stays as it is. Says whether it was kept.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_audit_checkpoint(&mut self, new: &AuditCheckpoint) -> Result<bool, StoreError> {
        let kept = on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO audit_checkpoint (size, at, note) VALUES ($1, $2, $3) ON CONFLICT (size) DO NOTHING",
            )
            .bind(stored(new.size))
            .bind(micros(new.at))
            .bind(&new.note)
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(kept > 0)
    }

    /// Checkpoints over more than `after` lines, smallest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn audit_checkpoints(
        &mut self,
        after: Option<u64>,
        limit: i64,
    ) -> Result<Vec<AuditCheckpoint>, StoreError> {
        let rows: Vec<(i64, i64, String)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT size, at, note FROM audit_checkpoint WHERE size > $1 ORDER BY size LIMIT $2",
            )
            .bind(after.map_or(-1, stored))
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter().map(checkpoint).collect()
    }

    /// The newest checkpoint.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn last_audit_checkpoint(&mut self) -> Result<Option<AuditCheckpoint>, StoreError> {
        let row: Option<(i64, i64, String)> = on_both!(self, connection => {
            sqlx::query_as("SELECT size, at, note FROM audit_checkpoint ORDER BY size DESC LIMIT 1")
                .fetch_optional(connection)
                .await
        })?;
        row.map(checkpoint).transpose()
    }

    /// Numbered lines from number `from` on, in order, as they are stored.
    ///
    /// # Errors
    /// When the database does not answer, or a row cannot be read as what its columns should hold.
    pub async fn numbered_lines(&mut self, from: u64, limit: i64) -> Result<Vec<NumberedLine>, StoreError> {
        let rows: Vec<LineRow> = on_both!(self, connection => {
            sqlx::query_as(lines!("WHERE leaf >= $1 ORDER BY leaf LIMIT $2"))
                .bind(stored(from))
                .bind(limit)
                .fetch_all(connection)
                .await
        })?;
        Ok(rows.into_iter().map(line).collect())
    }

    /// How many lines have a number.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn numbered_audit(&mut self) -> Result<u64, StoreError> {
        let (count,): (i64,) = on_both!(self, connection => {
            sqlx::query_as("SELECT COUNT(*) FROM audit_entry WHERE leaf >= 0").fetch_one(connection).await
        })?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// How many lines have a number that no line can have.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn audit_below_nought(&mut self) -> Result<u64, StoreError> {
        let (count,): (i64,) = on_both!(self, connection => {
            sqlx::query_as("SELECT COUNT(*) FROM audit_entry WHERE leaf < 0").fetch_one(connection).await
        })?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// One line as it is stored, and its number.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn audit_line(&mut self, id: AuditId) -> Result<Option<NumberedLine>, StoreError> {
        let row: Option<LineRow> = on_both!(self, connection => {
            sqlx::query_as(lines!("WHERE id = $1")).bind(id.uuid()).fetch_optional(connection).await
        })?;
        Ok(row.map(line))
    }

    /// The lines about a thing whose content is not erased.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn audit_lines_about(&mut self, subject_id: Uuid) -> Result<Vec<AuditId>, StoreError> {
        let rows: Vec<(Uuid,)> = on_both!(self, connection => {
            sqlx::query_as("SELECT id FROM audit_entry WHERE subject_id = $1 ORDER BY at, id")
                .bind(subject_id)
                .fetch_all(connection)
                .await
        })?;
        Ok(rows.into_iter().map(|(id,)| AuditId::from_uuid(id)).collect())
    }

    /// Erases who, to what and why of a line, with its salt. The line and its place in the tree stay.
    ///
    /// # Errors
    /// When the database does not answer, or the line is from before there was a tree and has no number yet.
    pub async fn erase_audit_content(&mut self, id: AuditId) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "UPDATE audit_entry SET salt = NULL, staff_id = NULL, api_key_id = NULL, subject_id = NULL, \
                 purpose = NULL WHERE id = $1",
            )
            .bind(id.uuid())
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }
}

fn hashes(bytes: &[u8]) -> Vec<Hash> {
    bytes.as_chunks::<32>().0.to_vec()
}

fn head((size, note): (i64, String)) -> Result<AuditHead, StoreError> {
    Ok(AuditHead { size: named(HEAD, u64::try_from(size).ok())?, note })
}

fn checkpoint((size, at, note): (i64, i64, String)) -> Result<AuditCheckpoint, StoreError> {
    let table = "audit_checkpoint";
    Ok(AuditCheckpoint { size: named(table, u64::try_from(size).ok())?, at: timestamp(table, at)?, note })
}
