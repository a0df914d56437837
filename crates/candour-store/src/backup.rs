//! What a backup needs of a database: a copy that is one moment of it, a sum of every table that is the same on both
//! databases, and PostgreSQL's own tools.

use std::path::Path;
use std::process::Command;

use candour_domain::backup::{Engine, TableSum};
use futures_util::TryStreamExt as _;
use sha2::{Digest as _, Sha256};
use sqlx::postgres::{PgConnectOptions, PgRow};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Row as _};
use uuid::Uuid;

use crate::db::{Db, Held, Kind, POSTGRES_MIGRATIONS, SQLITE_MIGRATIONS, Store};
use crate::error::StoreError;

/// How a column is read for its table's sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    Whole,
    Truth,
    Real,
    Text,
    Bytes,
    Id,
}

impl Cell {
    /// By the name of the type. Both schemas keep to these few, whose values have one form.
    fn of(declared: &str) -> Option<Self> {
        Some(match declared.to_ascii_lowercase().as_str() {
            "integer" | "bigint" => Self::Whole,
            "boolean" => Self::Truth,
            "real" | "double precision" => Self::Real,
            "text" => Self::Text,
            "blob" | "bytea" => Self::Bytes,
            "uuid" => Self::Id,
            _ => return None,
        })
    }
}

/// A table as the database describes it.
#[derive(Debug)]
struct Table {
    name: String,
    /// Columns by name.
    columns: Vec<(String, Cell)>,
    /// The key's columns in their order; all columns where there is no key.
    order: Vec<String>,
}

/// Adds a value to a sum: a letter for its kind, then the value with its length where that differs.
#[derive(Debug)]
struct Sum(Sha256);

impl Sum {
    fn nothing(&mut self) {
        self.0.update(b"n");
    }

    fn whole(&mut self, value: i64) {
        self.0.update(b"i");
        self.0.update(value.to_be_bytes());
    }

    fn real(&mut self, value: f64) {
        self.0.update(b"f");
        self.0.update(value.to_bits().to_be_bytes());
    }

    fn text(&mut self, value: &str) {
        self.long(b"t", value.as_bytes());
    }

    fn bytes(&mut self, value: &[u8]) {
        self.long(b"b", value);
    }

    fn long(&mut self, kind: &[u8], value: &[u8]) {
        self.0.update(kind);
        self.0.update((value.len() as u64).to_be_bytes());
        self.0.update(value);
    }

    fn done(self) -> String {
        self.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

fn add_sqlite(sum: &mut Sum, row: &SqliteRow, columns: &[(String, Cell)]) -> Result<(), sqlx::Error> {
    for (at, (_, cell)) in columns.iter().enumerate() {
        match cell {
            Cell::Whole | Cell::Truth => match row.try_get::<Option<i64>, _>(at)? {
                Some(value) => sum.whole(value),
                None => sum.nothing(),
            },
            Cell::Real => match row.try_get::<Option<f64>, _>(at)? {
                Some(value) => sum.real(value),
                None => sum.nothing(),
            },
            Cell::Text => match row.try_get::<Option<&str>, _>(at)? {
                Some(value) => sum.text(value),
                None => sum.nothing(),
            },
            Cell::Bytes | Cell::Id => match row.try_get::<Option<&[u8]>, _>(at)? {
                Some(value) => sum.bytes(value),
                None => sum.nothing(),
            },
        }
    }
    Ok(())
}

fn add_postgres(sum: &mut Sum, row: &PgRow, columns: &[(String, Cell)]) -> Result<(), sqlx::Error> {
    for (at, (_, cell)) in columns.iter().enumerate() {
        match cell {
            Cell::Whole => match row.try_get::<Option<i64>, _>(at)? {
                Some(value) => sum.whole(value),
                None => sum.nothing(),
            },
            Cell::Truth => match row.try_get::<Option<bool>, _>(at)? {
                Some(value) => sum.whole(i64::from(value)),
                None => sum.nothing(),
            },
            Cell::Real => match row.try_get::<Option<f64>, _>(at)? {
                Some(value) => sum.real(value),
                None => sum.nothing(),
            },
            Cell::Text => match row.try_get::<Option<&str>, _>(at)? {
                Some(value) => sum.text(value),
                None => sum.nothing(),
            },
            Cell::Bytes => match row.try_get::<Option<&[u8]>, _>(at)? {
                Some(value) => sum.bytes(value),
                None => sum.nothing(),
            },
            Cell::Id => match row.try_get::<Option<Uuid>, _>(at)? {
                Some(value) => sum.bytes(value.as_bytes()),
                None => sum.nothing(),
            },
        }
    }
    Ok(())
}

/// Table, column, declared type, place in the key from 1 or 0.
type Described = (String, String, String, i64);

const SQLITE_COLUMNS: &str = "SELECT m.name, c.name, c.type, c.pk FROM sqlite_master AS m, pragma_table_info(m.name) AS c \
     WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%' \
     ORDER BY m.name, c.name";

const POSTGRES_COLUMNS: &str = "SELECT c.table_name::text, c.column_name::text, c.data_type::text, \
     COALESCE((SELECT k.ordinal_position::bigint FROM information_schema.table_constraints AS t \
     JOIN information_schema.key_column_usage AS k ON k.constraint_name = t.constraint_name \
     AND k.table_schema = t.table_schema AND k.table_name = t.table_name \
     WHERE t.constraint_type = 'PRIMARY KEY' AND t.table_schema = c.table_schema AND t.table_name = c.table_name \
     AND k.column_name = c.column_name), 0) \
     FROM information_schema.columns AS c JOIN information_schema.tables AS b \
     ON b.table_schema = c.table_schema AND b.table_name = c.table_name AND b.table_type = 'BASE TABLE' \
     WHERE c.table_schema = current_schema() AND c.table_name NOT LIKE '\\_sqlx%' \
     ORDER BY c.table_name, c.column_name";

fn tables_of(described: Vec<Described>) -> Result<Vec<Table>, StoreError> {
    let mut tables: Vec<(Table, Vec<(i64, String)>)> = Vec::new();
    for (table, column, declared, place) in described {
        let cell = Cell::of(&declared).ok_or(StoreError::Corrupt { table: "the schema" })?;
        if tables.last().is_none_or(|(last, _)| last.name != table) {
            tables.push((Table { name: table, columns: Vec::new(), order: Vec::new() }, Vec::new()));
        }
        if let Some((last, key)) = tables.last_mut() {
            if place > 0 {
                key.push((place, column.clone()));
            }
            last.columns.push((column, cell));
        }
    }
    let mut tables: Vec<Table> = tables
        .into_iter()
        .map(|(mut table, mut key)| {
            key.sort();
            table.order = if key.is_empty() {
                table.columns.iter().map(|(name, _)| name.clone()).collect()
            } else {
                key.into_iter().map(|(_, name)| name).collect()
            };
            // Databases order names by rules of their own.
            table.columns.sort_by(|a, b| a.0.cmp(&b.0));
            table
        })
        .collect();
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(tables)
}

impl Table {
    /// Its rows in the order of its key, the same on both databases: text by its bytes.
    fn select(&self, engine: Engine) -> String {
        let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
        let columns: Vec<String> = self.columns.iter().map(|(name, _)| quoted(name)).collect();
        let order: Vec<String> = self
            .order
            .iter()
            .map(|name| {
                let text = self.columns.iter().any(|(column, cell)| column == name && *cell == Cell::Text);
                let by_bytes = if text && engine == Engine::Postgresql { " COLLATE \"C\"" } else { "" };
                format!("{}{by_bytes} NULLS FIRST", quoted(name))
            })
            .collect();
        format!("SELECT {} FROM {} ORDER BY {}", columns.join(", "), quoted(&self.name), order.join(", "))
    }

    /// The sum begins with the names of the table and its columns.
    fn begin(&self) -> Sum {
        let mut sum = Sum(Sha256::new());
        sum.text(&self.name);
        for (column, _) in &self.columns {
            sum.text(column);
        }
        sum
    }
}

impl Db {
    /// The sum of every table, the migrator's own left out. In a snapshot, all are of one moment.
    ///
    /// # Errors
    /// When the database does not answer, or has a column of a type with no form of its own here.
    pub async fn table_sums(&mut self) -> Result<Vec<TableSum>, StoreError> {
        let described: Vec<Described> = match &mut self.held {
            Held::Sqlite(held) => sqlx::query_as(SQLITE_COLUMNS).fetch_all(held.get()).await?,
            Held::Postgres(held) => sqlx::query_as(POSTGRES_COLUMNS).fetch_all(held.get()).await?,
        };
        let mut sums = Vec::new();
        for table in tables_of(described)? {
            let mut sum = table.begin();
            let mut rows = 0u64;
            match &mut self.held {
                Held::Sqlite(held) => {
                    let sql = AssertSqlSafe(table.select(Engine::Sqlite));
                    let mut found = sqlx::query(sql).fetch(held.get());
                    while let Some(row) = found.try_next().await? {
                        add_sqlite(&mut sum, &row, &table.columns)?;
                        rows += 1;
                    }
                }
                Held::Postgres(held) => {
                    let sql = AssertSqlSafe(table.select(Engine::Postgresql));
                    let mut found = sqlx::query(sql).fetch(held.get());
                    while let Some(row) = found.try_next().await? {
                        add_postgres(&mut sum, &row, &table.columns)?;
                        rows += 1;
                    }
                }
            }
            sums.push(TableSum { table: table.name, rows, sha256: sum.done() });
        }
        Ok(sums)
    }

    /// A name by which another connection, of PostgreSQL's own tools, sees what this snapshot sees for as long as it
    /// lasts. None on SQLite.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn share_snapshot(&mut self) -> Result<Option<String>, StoreError> {
        let Held::Postgres(held) = &mut self.held else { return Ok(None) };
        let (name,): (String,) = sqlx::query_as("SELECT pg_export_snapshot()").fetch_one(held.get()).await?;
        Ok(Some(name))
    }
}

impl Store {
    /// Which database this is.
    pub const fn engine(&self) -> Engine {
        if self.is_sqlite() { Engine::Sqlite } else { Engine::Postgresql }
    }

    /// How many steps of the schema this program knows.
    pub fn known_steps(engine: Engine) -> usize {
        match engine {
            Engine::Sqlite => SQLITE_MIGRATIONS.iter().count(),
            Engine::Postgresql => POSTGRES_MIGRATIONS.iter().count(),
        }
    }

    /// The file of a SQLite database.
    pub fn file(&self) -> Option<std::path::PathBuf> {
        match &self.kind {
            Kind::Sqlite { writer, .. } => Some(writer.connect_options().get_filename().to_owned()),
            Kind::Postgres(_) => None,
        }
    }

    /// Opens the SQLite database in this file, which may have any name.
    ///
    /// # Errors
    /// When it cannot be opened, or is none.
    pub async fn open_file(file: &Path) -> Result<Self, StoreError> {
        Self::open_sqlite_with(sqlx::sqlite::SqliteConnectOptions::new().filename(file)).await
    }

    /// Copies a SQLite database, as it is at one moment, into a new file, while others write. Nothing that was deleted
    /// is in the copy. Nothing to do on PostgreSQL.
    ///
    /// # Errors
    /// [`StoreError::Full`] when the copy has no room; else why it could not be made.
    pub async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        if let Kind::Sqlite { readers, .. } = &self.kind {
            let file = file.to_str().ok_or(StoreError::Address)?;
            sqlx::query("VACUUM INTO $1").bind(file).execute(readers).await?;
        }
        Ok(())
    }

    /// Whether there is no table in it at all, not even the migrator's.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_blank(&self) -> Result<bool, StoreError> {
        let mut db = self.read().await?;
        let (count,): (i64,) =
            match &mut db.held {
                Held::Sqlite(held) => {
                    sqlx::query_as("SELECT COUNT(*) FROM sqlite_master").fetch_one(held.get()).await?
                }
                Held::Postgres(held) => sqlx::query_as(
                    "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema()",
                )
                .fetch_one(held.get())
                .await?,
            };
        Ok(count == 0)
    }

    /// PostgreSQL's own tool that writes what a shared snapshot sees to its standard output. None on SQLite.
    pub fn dump_command(&self, snapshot: &str) -> Option<Command> {
        let mut command = self.tool("pg_dump")?;
        command.args(["--format=custom", "--compress=1", "--no-owner", "--no-privileges", "--no-password"]);
        command.arg(format!("--snapshot={snapshot}"));
        Some(command)
    }

    /// PostgreSQL's own tool that reads such a dump from its standard input and brings it in, wholly or not at all.
    /// None on SQLite.
    pub fn undump_command(&self) -> Option<Command> {
        let Kind::Postgres(pool) = &self.kind else { return None };
        let mut command = self.tool("pg_restore")?;
        command.args([
            "--no-owner",
            "--no-privileges",
            "--exit-on-error",
            "--single-transaction",
            "--no-password",
        ]);
        let options = pool.connect_options();
        command.arg(format!("--dbname={}", options.get_database().unwrap_or(options.get_username())));
        Some(command)
    }

    /// The tool, told by its environment where the database is: others on the machine can read command lines.
    fn tool(&self, name: &str) -> Option<Command> {
        let Kind::Postgres(pool) = &self.kind else { return None };
        let mut command = Command::new(name);
        for (name, value) in environment(&pool.connect_options()) {
            command.env(name, value);
        }
        Some(command)
    }

    /// Makes a database of this name beside this one, and gives its address. None on SQLite.
    ///
    /// # Errors
    /// When this account may not make databases.
    pub async fn make_beside(&self, name: &str) -> Result<Option<Self>, StoreError> {
        let Kind::Postgres(pool) = &self.kind else { return Ok(None) };
        sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {}", plain_name(name)?))).execute(pool).await?;
        let options = pool.connect_options().as_ref().clone().database(name);
        Ok(Some(Self::open_postgres_with(options).await?))
    }

    /// Removes a database of this name beside this one. Nothing to do on SQLite.
    ///
    /// # Errors
    /// When it is not there, somebody uses it, or this account may not.
    pub async fn remove_beside(&self, name: &str) -> Result<(), StoreError> {
        if let Kind::Postgres(pool) = &self.kind {
            sqlx::query(AssertSqlSafe(format!("DROP DATABASE {}", plain_name(name)?))).execute(pool).await?;
        }
        Ok(())
    }
}

/// A name that needs no quotes.
fn plain_name(name: &str) -> Result<&str, StoreError> {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    if name.is_empty() || !name.chars().all(plain) { Err(StoreError::Address) } else { Ok(name) }
}

/// What the tools of PostgreSQL read about a connection, by the names they know.
fn environment(options: &PgConnectOptions) -> Vec<(&'static str, String)> {
    let address = options.to_url_lossy();
    let host = options
        .get_socket()
        .map_or_else(|| options.get_host().to_owned(), |socket| socket.display().to_string());
    let mut found = vec![
        ("PGHOST", host),
        ("PGPORT", options.get_port().to_string()),
        ("PGUSER", options.get_username().to_owned()),
        ("PGDATABASE", options.get_database().unwrap_or(options.get_username()).to_owned()),
    ];
    if let Some(password) = address.password() {
        let password = percent_decoded(password);
        found.push(("PGPASSWORD", password));
    }
    for (name, value) in address.query_pairs() {
        let known = match name.as_ref() {
            "sslmode" | "ssl-mode" => "PGSSLMODE",
            "sslrootcert" | "ssl-root-cert" | "ssl-ca" => "PGSSLROOTCERT",
            "sslcert" | "ssl-cert" => "PGSSLCERT",
            "sslkey" | "ssl-key" => "PGSSLKEY",
            "options" => "PGOPTIONS",
            _ => continue,
        };
        // The driver says of a certificate that it is in a file; the tools take the path alone.
        found.push((known, value.strip_prefix("file: ").unwrap_or(&value).to_owned()));
    }
    found
}

/// A password as it was before it stood in an address.
fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = bytes.get(at + 1..at + 3).and_then(|two| std::str::from_utf8(two).ok());
        let value = hex.and_then(|two| u8::from_str_radix(two, 16).ok()).filter(|_| *byte == b'%');
        decoded.push(value.unwrap_or(*byte));
        at += if value.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use std::str::FromStr as _;

    use super::*;

    #[test]
    fn the_tools_are_told_where_the_database_is_and_the_password_stands_in_no_argument() {
        let options = PgConnectOptions::from_str(
            "postgres://me:s%40cr%25t@db.example:6432/candour?sslmode=verify-full&sslrootcert=/etc/Ca.pem",
        )
        .unwrap();
        let found = environment(&options);
        for (name, value) in [
            ("PGHOST", "db.example"),
            ("PGPORT", "6432"),
            ("PGUSER", "me"),
            ("PGDATABASE", "candour"),
            ("PGPASSWORD", "s@cr%t"),
            ("PGSSLMODE", "verify-full"),
            ("PGSSLROOTCERT", "/etc/Ca.pem"),
        ] {
            assert!(found.contains(&(name, value.to_owned())), "{name}: {found:?}");
        }
    }

    #[test]
    fn a_password_is_read_out_of_an_address() {
        for (written, meant) in
            [("", ""), ("a%20b", "a b"), ("100%", "100%"), ("%zz", "%zz"), ("%C3%A9", "é")]
        {
            assert_eq!(percent_decoded(written), meant);
        }
    }

    #[test]
    fn a_name_with_anything_but_small_letters_digits_and_underscores_is_refused() {
        assert!(plain_name("candour_drill_1").is_ok());
        for name in ["", "a b", "a;b", "A", "a\"b", "é"] {
            assert!(plain_name(name).is_err(), "{name}");
        }
    }
}
