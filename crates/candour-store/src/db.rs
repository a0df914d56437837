//! Opening a database, connections, transactions, and the one place that knows there are two databases.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;
use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, Database, PgPool, Postgres, Sqlite, SqlitePool, Transaction};
use uuid::Uuid;

use crate::audit::Marker;
use crate::error::StoreError;

pub(crate) static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("./migrations/sqlite");
pub(crate) static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("./migrations/postgres");

/// How long to wait for a free connection before saying that the database does not answer.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// A connection that has rested this long is asked whether it still stands.
const RESTED: Duration = Duration::from_secs(1);
/// How long SQLite waits for another process's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How often a busy transaction is tried before the caller hears of it.
const TRIES: u32 = 5;

/// One database, SQLite or PostgreSQL.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) kind: Kind,
    pub(crate) marker: Option<Marker>,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// One connection writes, several read: readers never wait for the writer (WAL).
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

/// A connection, inside a transaction or not. Every query is a method of it, in the file of its feature.
#[derive(Debug)]
pub struct Db {
    pub(crate) held: Held,
    pub(crate) marker: Option<Marker>,
    /// Lines of the audit log that this transaction has written, and how many of them before the savepoint.
    pub(crate) written: Vec<Uuid>,
    pub(crate) saved: usize,
}

#[derive(Debug)]
pub(crate) enum Held {
    Sqlite(Connection<Sqlite>),
    Postgres(Connection<Postgres>),
}

#[derive(Debug)]
pub(crate) enum Connection<D: Database> {
    Plain(PoolConnection<D>),
    Transaction(Transaction<'static, D>),
}

impl<D: Database> Connection<D> {
    pub(crate) fn get(&mut self) -> &mut D::Connection {
        match self {
            Self::Plain(connection) => &mut *connection,
            Self::Transaction(transaction) => &mut *transaction,
        }
    }
}

/// Runs the same body against whichever database is behind a [`Db`]; the compiler checks it once for each.
macro_rules! on_both {
    ($db:expr, $connection:ident => $body:expr) => {
        match &mut $db.held {
            $crate::db::Held::Sqlite(held) => {
                let $connection = held.get();
                $body
            }
            $crate::db::Held::Postgres(held) => {
                let $connection = held.get();
                $body
            }
        }
    };
}
pub(crate) use on_both;

/// Makes the file of a new database, which its owner alone may read. SQLite gives the files beside it the same mode. Where
/// it cannot be made, SQLite says why; one that is there is left as it is.
fn make_for_owner_alone(file: &Path) {
    if !file.as_os_str().is_empty() && file != Path::new(":memory:") {
        let _ = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    }
}

impl Store {
    /// Opens `sqlite:PATH` (made when it is not there) or `postgres://…`.
    ///
    /// # Errors
    /// [`StoreError::Address`] for any other address; else why the database cannot be reached.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        if address.starts_with("sqlite:") {
            Self::open_sqlite(address).await
        } else if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            let options = PgConnectOptions::from_str(address).map_err(|_| StoreError::Address)?;
            Self::open_postgres_with(options).await
        } else {
            Err(StoreError::Address)
        }
    }

    pub(crate) async fn open_postgres_with(options: PgConnectOptions) -> Result<Self, StoreError> {
        let pool = PgPoolOptions::new()
            .max_connections(16)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            // Asking a connection before each use costs as much as the use. One that has rested is asked, since
            // the server may have gone meanwhile; one just used is not.
            .test_before_acquire(false)
            .before_acquire(|connection, rested| {
                Box::pin(async move {
                    if rested.idle_for >= RESTED {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_with(options)
            .await?;
        Ok(Self { kind: Kind::Postgres(pool), marker: None })
    }

    async fn open_sqlite(address: &str) -> Result<Self, StoreError> {
        Self::open_sqlite_with(SqliteConnectOptions::from_str(address).map_err(|_| StoreError::Address)?)
            .await
    }

    pub(crate) async fn open_sqlite_with(options: SqliteConnectOptions) -> Result<Self, StoreError> {
        make_for_owner_alone(options.get_filename());
        let options = options
            .journal_mode(SqliteJournalMode::Wal)
            // NORMAL can lose the last commits when the power fails; an answer that was thanked may not be lost.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_TIMEOUT)
            .foreign_keys(true)
            // What is deleted is overwritten, so that withdrawn words do not linger in free pages.
            .pragma("secure_delete", "ON");
        // A file does not go away like a server: no connection is asked before it is used.
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .test_before_acquire(false)
            // When the disk is full SQLite undoes a transaction by itself, and the driver still counts it as open: such a
            // connection would refuse every later transaction, so another takes its place.
            .before_acquire(|connection, _| {
                let idle = !connection.is_in_transaction();
                Box::pin(async move { Ok(idle) })
            })
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(options.clone().create_if_missing(true))
            .await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(4)
            .test_before_acquire(false)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_lazy_with(options.read_only(true));
        Ok(Self { kind: Kind::Sqlite { writer, readers }, marker: None })
    }

    /// Brings the schema up to date. Steps of a newer program that are there already are left alone. On PostgreSQL
    /// two programs that do this at once take turns.
    ///
    /// # Errors
    /// Why it could not be.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        self.migrate_to(i64::MAX).await
    }

    /// Brings the schema up to this step and no further, as a program of an earlier release would.
    ///
    /// # Errors
    /// Why it could not be.
    pub async fn migrate_to(&self, last: i64) -> Result<(), StoreError> {
        let all = match &self.kind {
            Kind::Sqlite { .. } => &SQLITE_MIGRATIONS,
            Kind::Postgres(_) => &POSTGRES_MIGRATIONS,
        };
        let mut some =
            Migrator::with_migrations(all.iter().filter(|step| step.version <= last).cloned().collect());
        some.set_ignore_missing(true);
        match &self.kind {
            Kind::Sqlite { writer, .. } => some.run(writer).await?,
            Kind::Postgres(pool) => some.run(pool).await?,
        }
        Ok(())
    }

    /// How many migrations this program knows and how many of them the database has had.
    ///
    /// # Errors
    /// When the database does not answer; a database that had none yet counts as zero.
    pub async fn migrations(&self) -> Result<(usize, usize), StoreError> {
        let known = match &self.kind {
            Kind::Sqlite { .. } => SQLITE_MIGRATIONS.iter().count(),
            Kind::Postgres(_) => POSTGRES_MIGRATIONS.iter().count(),
        };
        let mut db = self.read().await?;
        let there: Result<(i64,), sqlx::Error> = on_both!(db, connection => {
            sqlx::query_as("SELECT COUNT(*) FROM _sqlx_migrations WHERE success").fetch_one(connection).await
        });
        let applied = match there {
            Ok((count,)) => usize::try_from(count).unwrap_or(0),
            Err(sqlx::Error::Database(_)) => 0,
            Err(error) => return Err(error.into()),
        };
        Ok((known, applied))
    }

    /// Whether this is SQLite.
    pub const fn is_sqlite(&self) -> bool {
        matches!(self.kind, Kind::Sqlite { .. })
    }

    /// How many writers can usefully commit at the same time.
    pub const fn writers(&self) -> usize {
        match self.kind {
            Kind::Sqlite { .. } => 1,
            Kind::Postgres(_) => 4,
        }
    }

    /// A connection for single reads.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn read(&self) -> Result<Db, StoreError> {
        Ok(Db {
            marker: self.marker.clone(),
            written: Vec::new(),
            saved: 0,
            held: match &self.kind {
                Kind::Sqlite { readers, .. } => Held::Sqlite(Connection::Plain(readers.acquire().await?)),
                Kind::Postgres(pool) => Held::Postgres(Connection::Plain(pool.acquire().await?)),
            },
        })
    }

    /// A transaction that only reads and sees one state of the database throughout.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn snapshot(&self) -> Result<Db, StoreError> {
        Ok(Db {
            marker: self.marker.clone(),
            written: Vec::new(),
            saved: 0,
            held: match &self.kind {
                Kind::Sqlite { readers, .. } => Held::Sqlite(Connection::Transaction(readers.begin().await?)),
                Kind::Postgres(pool) => Held::Postgres(Connection::Transaction(
                    pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?,
                )),
            },
        })
    }

    /// Begins a transaction that writes. Dropping it without [`Db::commit`] undoes it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin(&self) -> Result<Db, StoreError> {
        Ok(Db {
            marker: self.marker.clone(),
            written: Vec::new(),
            saved: 0,
            held: match &self.kind {
                // IMMEDIATE takes the write lock at once, so that no transaction fails half-way for want of it.
                Kind::Sqlite { writer, .. } => {
                    Held::Sqlite(Connection::Transaction(writer.begin_with("BEGIN IMMEDIATE").await?))
                }
                Kind::Postgres(pool) => Held::Postgres(Connection::Transaction(pool.begin().await?)),
            },
        })
    }

    /// Copies what the write-ahead log holds into the database file and empties it. Nothing to do on PostgreSQL.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn checkpoint(&self) -> Result<(), StoreError> {
        if let Kind::Sqlite { writer, .. } = &self.kind {
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(writer).await?;
        }
        Ok(())
    }

    /// Closes every connection.
    pub async fn close(&self) {
        match &self.kind {
            Kind::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Kind::Postgres(pool) => pool.close().await,
        }
    }
}

/// Runs a write as one transaction, and again when the database was busy: `transact!(ctx.store, |db| { … })` gives the
/// `Result` of its body. The body is run anew each time, so every id, time and nonce in it must have been fixed before;
/// `?` and `return` in it leave the body, not the function around it. The error must be `From<StoreError>` and
/// [`BusyError`].
///
/// A macro and not a method: a method over async closures gives futures of which the compiler cannot yet see that they
/// may move between threads.
#[macro_export]
macro_rules! transact {
    ($store:expr, |$db:ident| $body:expr) => {{
        let mut tries = $crate::Tries::default();
        loop {
            let outcome = match $store.begin().await {
                Err(error) => Err(::core::convert::From::from(error)),
                Ok(mut held) => {
                    let outcome = {
                        let $db = &mut held;
                        async { $body }.await
                    };
                    match outcome {
                        Err(error) => Err(error),
                        Ok(value) => match held.commit().await {
                            Ok(()) => Ok(value),
                            Err(error) => Err(::core::convert::From::from(error)),
                        },
                    }
                }
            };
            match &outcome {
                Err(error) if tries.again($crate::BusyError::is_busy(error)) => {}
                _ => break outcome,
            }
            tries.pause().await;
        }
    }};
}
pub(crate) use transact;

/// How often a busy transaction has been tried.
#[derive(Debug, Default)]
pub struct Tries {
    done: u32,
}

impl Tries {
    /// Counts a try that failed, and says whether another is worth while.
    pub fn again(&mut self, busy: bool) -> bool {
        self.done += 1;
        busy && self.done < TRIES
    }

    /// Waits a little longer each time.
    pub async fn pause(&self) {
        tokio::time::sleep(Duration::from_millis(u64::from(self.done) * 10)).await;
    }
}

/// An error that can say whether trying again may help.
pub trait BusyError {
    /// Whether it may.
    fn is_busy(&self) -> bool;
}

impl BusyError for StoreError {
    fn is_busy(&self) -> bool {
        Self::is_busy(self)
    }
}

impl Db {
    /// Makes the transaction last. For a plain connection there is nothing to do.
    ///
    /// # Errors
    /// After an error it is not known whether the transaction lasts; look before trying again.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self.held {
            Held::Sqlite(Connection::Transaction(transaction)) => transaction.commit().await?,
            Held::Postgres(Connection::Transaction(transaction)) => transaction.commit().await?,
            Held::Sqlite(Connection::Plain(_)) | Held::Postgres(Connection::Plain(_)) => {}
        }
        // What is committed has to be there until it has its number.
        if let Some(marker) = &self.marker {
            marker.wrote(self.written);
        }
        Ok(())
    }

    /// Marks a point to which a part of the transaction can be undone.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn savepoint(&mut self) -> Result<(), StoreError> {
        self.saved = self.written.len();
        self.plain("SAVEPOINT one").await
    }

    /// Keeps what came since the savepoint.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn release(&mut self) -> Result<(), StoreError> {
        self.plain("RELEASE SAVEPOINT one").await
    }

    /// Undoes what came since the savepoint, and the savepoint.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn undo(&mut self) -> Result<(), StoreError> {
        self.written.truncate(self.saved);
        self.plain("ROLLBACK TO SAVEPOINT one").await?;
        self.release().await
    }

    async fn plain(&mut self, sql: &'static str) -> Result<(), StoreError> {
        on_both!(self, connection => sqlx::query(sql).execute(connection).await.map(|_| ()))?;
        Ok(())
    }

    /// Every `table.column`, sorted, the migrator's own table left out.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn columns(&mut self) -> Result<Vec<String>, StoreError> {
        // The one question whose SQL has nothing in common: how each database describes itself.
        let mut columns: Vec<(String,)> = match &mut self.held {
            Held::Sqlite(held) => {
                sqlx::query_as(
                    "SELECT m.name || '.' || c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c \
                     WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'",
                )
                .fetch_all(held.get())
                .await?
            }
            Held::Postgres(held) => {
                sqlx::query_as(
                    "SELECT table_name || '.' || column_name FROM information_schema.columns \
                     WHERE table_schema = current_schema() AND table_name NOT LIKE '\\_sqlx%'",
                )
                .fetch_all(held.get())
                .await?
            }
        };
        columns.sort();
        Ok(columns.into_iter().map(|(name,)| name).collect())
    }

    /// Asks the database for nothing, to see whether it answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&mut self) -> Result<(), StoreError> {
        self.plain("SELECT 1").await
    }
}

/// A time as it is stored: microseconds since 1970.
pub(crate) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// A time as it was stored.
pub(crate) fn timestamp(table: &'static str, micros: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros).map_err(|_| StoreError::Corrupt { table })
}

/// A stored name as its type, or a corrupt row.
pub(crate) fn named<T>(table: &'static str, value: Option<T>) -> Result<T, StoreError> {
    value.ok_or(StoreError::Corrupt { table })
}
