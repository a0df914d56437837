//! Whether a program fits the schema it finds, how busy its connections are, and what the database knows of the time.

use jiff::Timestamp;

use crate::db::{Db, Held, Kind, Store, on_both, timestamp};
use crate::error::StoreError;

/// How many connections to the database are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// Open, whether used or not.
    pub open: u32,
    /// Open and not used just now.
    pub idle: u32,
    /// The most there may be.
    pub most: u32,
}

impl Store {
    /// The connections held just now; on SQLite those that read and the one that writes together.
    pub fn connections(&self) -> Connections {
        match &self.kind {
            Kind::Sqlite { writer, readers } => {
                let (a, b) = (of_pool(writer), of_pool(readers));
                Connections { open: a.open + b.open, idle: a.idle + b.idle, most: a.most + b.most }
            }
            Kind::Postgres(pool) => of_pool(pool),
        }
    }
}

fn of_pool<D: sqlx::Database>(pool: &sqlx::Pool<D>) -> Connections {
    Connections {
        open: pool.size(),
        idle: u32::try_from(pool.num_idle()).unwrap_or(u32::MAX),
        most: pool.options().get_max_connections(),
    }
}

impl Db {
    /// How many steps of the schema a program must know to serve on it, as the newest program that brought it up to
    /// date has said. Nothing where the schema is from before this was kept.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn steps_needed(&mut self) -> Result<Option<i64>, StoreError> {
        let row: Result<Option<(i64,)>, sqlx::Error> = on_both!(self, connection => {
            sqlx::query_as("SELECT steps FROM schema_need WHERE id = 1").fetch_optional(connection).await
        });
        match row {
            Ok(row) => Ok(row.map(|(steps,)| steps)),
            // The table is not there.
            Err(sqlx::Error::Database(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes a row as it is: whether the database can be written to just now. Nothing changes by it.
    ///
    /// # Errors
    /// [`StoreError::Full`] when there is no room; else why it cannot be written.
    pub async fn write_nothing_new(&mut self) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("UPDATE schema_need SET steps = steps WHERE id = 1").execute(connection).await.map(|_| ())
        })?;
        Ok(())
    }

    /// What the server of the database takes for now; nothing for SQLite, which has no clock but this machine's.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn server_clock(&mut self) -> Result<Option<Timestamp>, StoreError> {
        let Held::Postgres(held) = &mut self.held else { return Ok(None) };
        let (now,): (i64,) =
            sqlx::query_as("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)")
                .fetch_one(held.get())
                .await?;
        Ok(Some(timestamp("clock", now)?))
    }

    /// The latest time that stands in the audit log: no clock that goes right says less.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn latest_audit_at(&mut self) -> Result<Option<Timestamp>, StoreError> {
        let (at,): (Option<i64>,) = on_both!(self, connection => {
            sqlx::query_as("SELECT MAX(at) FROM audit_entry").fetch_one(connection).await
        })?;
        at.map(|at| timestamp("audit_entry", at)).transpose()
    }
}
