//! Whether a program fits the schema it finds, and how busy its connections are.

use crate::db::{Db, Kind, Store, on_both};
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
}
