//! Pages of figures over many answers, against a full scan of the answers by the same database and by DuckDB, in one run.
//!
//! The answers are made by the database itself (with ids in order, or the making alone would take half an hour), counted
//! by one statement (as the job of every second would have, bit by bit), and cut by the program's own cut. Then the
//! program is asked for the figures of units in turn.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use candour_domain::code::Stratum;
use candour_domain::key::ForceKey;
use candour_domain::permission::Role;
use candour_domain::staff::Staff;
use candour_service::ctx::{Chance, Clock, Ctx, Settings};
use candour_service::figures::{self, Filter, Period, Query, Reach};
use candour_service::keys::Keys;
use candour_store::Store;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use tokio::process::Command;

use crate::Options;
use crate::server::Database;

/// Boroughs, and teams in each.
const BOROUGHS: usize = 32;
const TEAMS: usize = 10;
/// Pages asked for.
const PAGES: usize = 2_000;

/// What a full scan has to give: the spread by week, stratum and channel.
const SCAN: &str = "SELECT (day + 3) / 7 AS week, stratum, channel, rating, COUNT(*) AS answers FROM feedback \
                    WHERE state <> 'withdrawn' GROUP BY (day + 3) / 7, stratum, channel, rating";

/// Measures one database.
pub(crate) async fn dashboards(options: &Options, cluster: Option<&str>) -> Result<()> {
    let name = if cluster.is_some() { "PostgreSQL" } else { "SQLite" };
    let database = Database::fresh(cluster).await?;
    let store = Store::open(&database.address).await?;
    store.migrate().await?;
    organisation(&store).await?;
    let began = Instant::now();
    if cluster.is_some() {
        let mut connection = PgConnection::connect(&database.address).await?;
        fill(&mut connection, &POSTGRES, options.answers).await?;
        connection.execute("VACUUM ANALYZE").await?;
    } else {
        let mut connection = SqliteConnection::connect(&database.address).await?;
        for pragma in
            ["journal_mode = WAL", "synchronous = OFF", "cache_size = -400000", "temp_store = MEMORY"]
        {
            connection.execute(AssertSqlSafe(format!("PRAGMA {pragma}"))).await?;
        }
        fill(&mut connection, &SQLITE, options.answers).await?;
        connection.execute("ANALYZE").await?;
    }
    println!(
        "{name}: {} answers made and counted in {:.0} s",
        options.answers,
        began.elapsed().as_secs_f64()
    );
    let (clock, chance) = (Clock::System, Chance::System);
    let folder = database.folder.path().join("keys");
    let keys = Keys::open(&store, &folder, &ForceKey::from_bytes([7; 32]), &clock, &chance).await?;
    let ctx = Ctx::new(store.clone(), keys, clock, chance, Settings::default()).await?;
    let began = Instant::now();
    figures::cut(&ctx).await.map_err(|_| anyhow::anyhow!("the cut failed"))?;
    println!("{name}: the first cut took {:.1} s", began.elapsed().as_secs_f64());
    let mut times = pages(&ctx).await?;
    times.sort();
    let at = |share: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an index into a short list"
        )]
        let index = ((times.len() as f64 * share) as usize).min(times.len() - 1);
        times.get(index).copied().unwrap_or_default().as_secs_f64() * 1_000.0
    };
    println!(
        "{name}: {} pages of figures: median {:.2} ms, p99 {:.2} ms, slowest {:.2} ms",
        times.len(),
        at(0.5),
        at(0.99),
        at(1.0)
    );
    let scan = scan(&database.address, cluster.is_some()).await?;
    println!(
        "{name}: a full scan of the answers {:.0} ms, {:.0} times the p99 of a page",
        scan.as_secs_f64() * 1_000.0,
        scan.as_secs_f64() * 1_000.0 / at(0.99)
    );
    if let Some(python) = &options.duckdb_python {
        let duck = duckdb(python, &database.address, cluster.is_some(), options.answers).await?;
        println!(
            "{name}: a full scan of the same answers by DuckDB {:.0} ms, {:.1} times the p99 of a page",
            duck.as_secs_f64() * 1_000.0,
            duck.as_secs_f64() * 1_000.0 / at(0.99)
        );
    } else {
        println!("DuckDB: not measured, --duckdb-python was not given");
    }
    store.close().await;
    Ok(())
}

/// The same organisation by the program's own means.
async fn organisation(store: &Store) -> Result<()> {
    use candour_domain::ids::{BcuId, BoroughId, OfficerId, TeamId};
    use candour_store::organisation::{Bcu, Borough, Officer, Team};
    let at = jiff::Timestamp::now();
    let random = |kind: u8, number: usize| {
        let mut bytes = [kind; 10];
        bytes[..8].copy_from_slice(&(number as u64).to_be_bytes());
        bytes
    };
    let bcus: Vec<_> =
        (0..8).map(|n| Bcu { id: BcuId::new(at, random(1, n)), name: format!("Unit {n}") }).collect();
    let boroughs: Vec<_> = (0..BOROUGHS)
        .map(|n| Borough {
            id: BoroughId::new(at, random(2, n)),
            bcu_id: bcus[n % bcus.len()].id,
            code: format!("E09{n:06}"),
            name: format!("Borough {n}"),
        })
        .collect();
    let teams: Vec<_> = (0..BOROUGHS * TEAMS)
        .map(|n| Team {
            id: TeamId::new(at, random(3, n)),
            borough_id: boroughs[n % BOROUGHS].id,
            name: format!("Team {n}"),
        })
        .collect();
    let officers: Vec<_> = (0..teams.len() * 5)
        .map(|n| Officer {
            id: OfficerId::new(at, random(4, n)),
            reference: format!("B{n}"),
            name: format!("Bench Sample {n}"),
            team_id: teams[n % teams.len()].id,
        })
        .collect();
    let mut db = store.begin().await?;
    db.insert_bcus(&bcus).await?;
    db.insert_boroughs(&boroughs).await?;
    db.insert_teams(&teams).await?;
    db.insert_officers(&officers).await?;
    db.commit().await?;
    Ok(())
}

/// What the two databases say differently.
struct Dialect {
    numbers: &'static str,
    id: &'static str,
    bytes: &'static str,
    today: &'static str,
    yes: &'static str,
    nil: &'static str,
}

const SQLITE: Dialect = Dialect {
    numbers: "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {answers}) ",
    id: "CAST(printf('%016d', n) AS BLOB)",
    bytes: "CAST(printf('%032d', n) AS BLOB)",
    today: "CAST(strftime('%s', 'now') / 86400 AS INTEGER)",
    yes: "1",
    nil: "zeroblob(16)",
};

const POSTGRES: Dialect = Dialect {
    numbers: "WITH number AS (SELECT generate_series(CAST(1 AS BIGINT), {answers}) AS n) ",
    id: "CAST(lpad(to_hex(n), 32, '0') AS UUID)",
    bytes: "CAST(lpad(CAST(n AS TEXT), 32, '0') AS BYTEA)",
    today: "CAST(EXTRACT(EPOCH FROM now()) / 86400 AS BIGINT)",
    yes: "TRUE",
    nil: "CAST('00000000-0000-0000-0000-000000000000' AS UUID)",
};

async fn fill<'c, C>(connection: &'c mut C, dialect: &Dialect, answers: u64) -> Result<()>
where
    C: Connection,
    for<'e> &'e mut C: Executor<'e, Database = C::Database>,
{
    let Dialect { numbers, id, bytes, today, yes, nil } = dialect;
    let numbers = numbers.replace("{answers}", &answers.to_string());
    // A year of answers, most of them 5s, in every team, by three ways of two kinds.
    let insert = format!(
        "{numbers} INSERT INTO feedback (id, nonce_fingerprint, receipt_fingerprint, stratum, channel, rating, language, \
         received_at, day, state, counted, repeat_source, rolled_up, team_id, borough_id) \
         SELECT {id}, {bytes}, {bytes}, CASE n % 3 WHEN 0 THEN 'sampled' ELSE 'handed_over' END, \
         CASE n % 4 WHEN 0 THEN 'sms' WHEN 1 THEN 'email' ELSE 'web' END, \
         CASE (n * 7919) % 11 WHEN 0 THEN 1 WHEN 1 THEN 2 WHEN 2 THEN 3 WHEN 3 THEN 4 ELSE 5 END, 'en', \
         0, {today} - n % 364, 'received', {yes}, NOT {yes}, {yes}, place.id, place.borough_id FROM number \
         JOIN (SELECT team.id AS id, team.borough_id AS borough_id, \
           ROW_NUMBER() OVER (ORDER BY team.name) AS at FROM team) AS place \
         ON place.at = 1 + (n * 31) % {}",
        BOROUGHS * TEAMS
    );
    connection.execute(AssertSqlSafe(insert)).await.context("answers")?;
    let five = "SUM(CASE WHEN rating = 1 THEN 1 ELSE 0 END), SUM(CASE WHEN rating = 2 THEN 1 ELSE 0 END), \
                SUM(CASE WHEN rating = 3 THEN 1 ELSE 0 END), SUM(CASE WHEN rating = 4 THEN 1 ELSE 0 END), \
                SUM(CASE WHEN rating = 5 THEN 1 ELSE 0 END), 0, 0, 0, 0, 0";
    for (unit, unit_id) in [("team", "team_id"), ("borough", "borough_id"), ("force", nil)] {
        let group = if unit == "force" { String::new() } else { format!("{unit_id}, ") };
        let count = format!(
            "INSERT INTO unit_rollup SELECT '{unit}', {unit_id}, (day + 3) / 7, stratum, channel, {five}, {} \
             FROM feedback GROUP BY {group}(day + 3) / 7, stratum, channel",
            if unit == "team" { (*yes).to_owned() } else { format!("NOT {yes}") }
        );
        connection.execute(AssertSqlSafe(count)).await.with_context(|| format!("counts of {unit}"))?;
    }
    Ok(())
}

/// Asks for figures of units in turn, with and without a filter, and tells how long each took.
async fn pages(ctx: &Ctx) -> Result<Vec<Duration>> {
    let analyst = Staff {
        id: candour_domain::ids::StaffId::new(jiff::Timestamp::now(), [9; 10]),
        username: "bench".into(),
        display_name: "Bench".into(),
        role: Role::Analyst,
        further: candour_domain::permission::Roles::NONE,
        borough: None,
        team: None,
        officer: None,
    };
    let reach = Reach::of_staff(&analyst)?;
    let units = figures::units(ctx, reach).await.map_err(|error| anyhow::anyhow!("{error}"))?;
    let mut times = Vec::with_capacity(PAGES);
    for number in 0..PAGES {
        // Every fifth page is the whole force's, the largest.
        let unit = if number % 5 == 0 { units.first() } else { units.get((number * 17) % units.len()) };
        let unit = unit.context("no units")?.unit;
        let filter = (number % 3 == 0).then_some(Filter::Stratum(Stratum::HandedOver));
        let query = Query { unit, filter, period: Period::Year };
        let began = Instant::now();
        let page = figures::of_unit(ctx, reach, &query).await.map_err(|error| anyhow::anyhow!("{error}"))?;
        times.push(began.elapsed());
        anyhow::ensure!(page.whole.is_some(), "a page without figures measures nothing");
    }
    Ok(times)
}

/// The best of three full scans.
async fn scan(address: &str, postgres: bool) -> Result<Duration> {
    let mut best = Duration::MAX;
    for _ in 0..3 {
        let took = if postgres {
            let mut connection = PgConnection::connect(address).await?;
            let began = Instant::now();
            let rows = sqlx::query(SCAN).fetch_all(&mut connection).await?;
            anyhow::ensure!(!rows.is_empty(), "an empty scan measures nothing");
            began.elapsed()
        } else {
            let mut connection = SqliteConnection::connect(address).await?;
            let began = Instant::now();
            let rows = sqlx::query(SCAN).fetch_all(&mut connection).await?;
            anyhow::ensure!(!rows.is_empty(), "an empty scan measures nothing");
            began.elapsed()
        };
        best = best.min(took);
    }
    Ok(best)
}

/// DuckDB over a copy of the same rows, its own column store, the best of three; told by a few lines of Python.
async fn duckdb(python: &std::path::Path, address: &str, postgres: bool, answers: u64) -> Result<Duration> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("feedback.csv");
    let columns = "day, stratum, channel, rating, state";
    if postgres {
        let sql = format!("COPY (SELECT {columns} FROM feedback) TO STDOUT WITH (FORMAT csv)");
        let out = std::fs::File::create(&file)?;
        let ended = Command::new("psql").args([address, "-q", "-c", &sql]).stdout(out).status().await?;
        anyhow::ensure!(ended.success(), "psql could not copy the answers");
    } else {
        let path = address.trim_start_matches("sqlite:");
        let out = std::fs::File::create(&file)?;
        let script = "import csv, sqlite3, sys\nw = csv.writer(sys.stdout)\n\
                      for row in sqlite3.connect(sys.argv[1]).execute(\n    'SELECT day, stratum, channel, rating, state \
                      FROM feedback'):\n    w.writerow(row)\n";
        let ended = Command::new(python).args(["-c", script, path]).stdout(out).status().await?;
        anyhow::ensure!(ended.success(), "the answers could not be copied");
    }
    let script = "import duckdb, sys, time\nd = duckdb.connect()\n\
                  d.execute(\"CREATE TABLE feedback AS SELECT * FROM read_csv(?, header = false, names = \
                  ['day', 'stratum', 'channel', 'rating', 'state'])\", [sys.argv[1]])\n\
                  assert d.execute('SELECT COUNT(*) FROM feedback').fetchone()[0] == int(sys.argv[3])\n\
                  best = 9e9\nfor _ in range(3):\n    began = time.perf_counter()\n    \
                  assert d.execute(sys.argv[2]).fetchall()\n    best = min(best, time.perf_counter() - began)\n\
                  print(best)\n";
    let query = SCAN.replace("(day + 3) / 7", "(day + 3) // 7");
    let output = Command::new(python)
        .args(["-c", script, &file.display().to_string(), &query, &answers.to_string()])
        .output()
        .await?;
    anyhow::ensure!(output.status.success(), "DuckDB: {}", String::from_utf8_lossy(&output.stderr));
    let seconds: f64 = String::from_utf8(output.stdout)?.trim().parse()?;
    Ok(Duration::from_secs_f64(seconds))
}
