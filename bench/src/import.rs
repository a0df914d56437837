//! `candour import` of the organisation and of encounters, against the same rows by bare multi-row inserts in one
//! transaction, each on a fresh database.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use candour_domain::key::ForceKey;
use sqlx::types::Uuid;
use sqlx::{Connection, PgConnection, QueryBuilder, SqliteConnection};
use tokio::process::Command;

use crate::Options;
use crate::server::Database;

/// Rows in one bare statement, as many as the program puts into one.
const ROWS: usize = 500;
/// Teams of the made-up force, all in one borough.
const TEAMS: usize = 40;
/// The first day of every posting: 1 January 2020.
const POSTED: i64 = 18_262;

/// Seconds that each kind of file took.
struct Took {
    organisation: Duration,
    encounters: Duration,
}

/// Measures both kinds in turn and tells rates and ratios.
pub(crate) async fn import(options: &Options, cluster: Option<&str>) -> Result<()> {
    let name = if cluster.is_some() { "PostgreSQL" } else { "SQLite (synchronous=FULL)" };
    let (officers, encounters) = (options.import_rows / 4, options.import_rows);
    let (mut organisation_ratios, mut encounter_ratios) = (Vec::new(), Vec::new());
    for round in 1..=options.rounds {
        let whole = by_program(&Database::fresh(cluster).await?, options, officers, encounters).await?;
        let database = Database::fresh(cluster).await?;
        let bare = if cluster.is_some() {
            let mut connection = PgConnection::connect(&database.address).await?;
            bare_postgres(&mut connection, officers, encounters).await?
        } else {
            let mut connection = SqliteConnection::connect(&database.address).await?;
            // As the program sets them.
            for pragma in
                ["journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "foreign_keys = ON"]
            {
                let sql = format!("PRAGMA {pragma}");
                sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await?;
            }
            bare_sqlite(&mut connection, officers, encounters).await?
        };
        for (kind, rows, took, base, ratios) in [
            ("organisation", officers, whole.organisation, bare.organisation, &mut organisation_ratios),
            ("encounters", encounters, whole.encounters, bare.encounters, &mut encounter_ratios),
        ] {
            let (took, base) = (rows as f64 / took.as_secs_f64(), rows as f64 / base.as_secs_f64());
            println!(
                "{name}: import of {kind}: round {round}: {rows} rows, {took:.0}/s, bare inserts {base:.0}/s, ratio {:.2}",
                took / base
            );
            ratios.push(took / base);
        }
    }
    for (kind, mut ratios) in [("organisation", organisation_ratios), ("encounters", encounter_ratios)] {
        ratios.sort_by(f64::total_cmp);
        let median = ratios.get(ratios.len() / 2).copied().unwrap_or_default();
        println!("{name}: import of {kind}: median ratio {median:.2}");
    }
    Ok(())
}

/// The time from the command to its end, start of the program included.
async fn by_program(
    database: &Database,
    options: &Options,
    officers: usize,
    encounters: usize,
) -> Result<Took> {
    let key_file = database.write_key(&ForceKey::from_bytes([7; 32]))?;
    let folder = tempfile::tempdir_in("target")?;
    let organisation_file = folder.path().join("organisation.csv");
    let mut text = String::from(
        "bcu,borough_code,borough,team,officer_reference,officer_name,shoulder_number,posted_from\n",
    );
    for officer in 0..officers {
        let team = officer % TEAMS;
        writeln!(
            text,
            "Area,E09000012,Borough,Team {team},P{officer},Officer {officer},{officer},2020-01-01"
        )?;
    }
    std::fs::write(&organisation_file, text)?;
    let encounters_file = folder.path().join("encounters.csv");
    let mut text = String::from("force_reference,started_at,borough,kind,officers,contact_safe\n");
    for row in 0..encounters {
        let (hour, minute) = (row / 60 % 24, row % 60);
        let (one, other) = pair(row, officers);
        writeln!(
            text,
            "CAD {row},2026-03-02 {hour:02}:{minute:02},E09000012,response,P{one};P{other},unknown"
        )?;
    }
    std::fs::write(&encounters_file, text)?;
    let bring = async |kind: &str, file: &Path| -> Result<Duration> {
        let began = Instant::now();
        let output = Command::new(&options.binary)
            .args(["import", kind])
            .arg(file)
            .args(["--database", &database.address])
            .env("CANDOUR_KEY_FILE", &key_file)
            .output()
            .await
            .with_context(|| format!("{} does not start", options.binary.display()))?;
        let took = began.elapsed();
        if !output.status.success() {
            bail!("the import failed: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(took)
    };
    let organisation = bring("organisation", &organisation_file).await?;
    Ok(Took { organisation, encounters: bring("encounters", &encounters_file).await? })
}

/// Two officers of one team, so that the encounter has that team.
const fn pair(row: usize, officers: usize) -> (usize, usize) {
    let one = row % officers;
    (one, (one + TEAMS) % officers)
}

fn id(number: usize, salt: u8) -> Uuid {
    // As the program's ids: in the order of time, here of their number.
    let mut bytes = [salt; 16];
    for (to, from) in bytes.iter_mut().zip((number as u64).to_be_bytes()) {
        *to = from;
    }
    Uuid::from_bytes(bytes)
}

macro_rules! bare {
    ($name:ident, $connection:ty, $begin:literal) => {
        async fn $name(connection: &mut $connection, officers: usize, encounters: usize) -> Result<Took> {
            let began = Instant::now();
            sqlx::query($begin).execute(&mut *connection).await?;
            sqlx::query("INSERT INTO bcu (id, name) VALUES ($1, 'Area')")
                .bind(id(0, 1))
                .execute(&mut *connection)
                .await?;
            sqlx::query(
                "INSERT INTO borough (id, bcu_id, code, name) VALUES ($1, $2, 'E09000012', 'Borough')",
            )
            .bind(id(0, 2))
            .bind(id(0, 1))
            .execute(&mut *connection)
            .await?;
            for team in 0..TEAMS {
                sqlx::query("INSERT INTO team (id, borough_id, name) VALUES ($1, $2, $3)")
                    .bind(id(team, 3))
                    .bind(id(0, 2))
                    .bind(format!("Team {team}"))
                    .execute(&mut *connection)
                    .await?;
            }
            let all: Vec<usize> = (0..officers).collect();
            for rows in all.chunks(ROWS) {
                QueryBuilder::new("INSERT INTO officer (id, reference, name, team_id) ")
                    .push_values(rows, |mut row, officer| {
                        row.push_bind(id(*officer, 4))
                            .push_bind(format!("P{officer}"))
                            .push_bind(format!("Officer {officer}"))
                            .push_bind(id(officer % TEAMS, 3));
                    })
                    .build()
                    .execute(&mut *connection)
                    .await?;
            }
            for rows in all.chunks(ROWS) {
                QueryBuilder::new("INSERT INTO posting (officer_id, from_day, team_id, shoulder_number) ")
                    .push_values(rows, |mut row, officer| {
                        row.push_bind(id(*officer, 4))
                            .push_bind(POSTED)
                            .push_bind(id(officer % TEAMS, 3))
                            .push_bind(officer.to_string());
                    })
                    .build()
                    .execute(&mut *connection)
                    .await?;
            }
            sqlx::query("COMMIT").execute(&mut *connection).await?;
            let organisation = began.elapsed();

            let began = Instant::now();
            sqlx::query($begin).execute(&mut *connection).await?;
            let all: Vec<usize> = (0..encounters).collect();
            for rows in all.chunks(ROWS) {
                QueryBuilder::new(
                    "INSERT INTO encounter (id, force_reference, started_at, borough_id, team_id, kind, \
                     contact_safety, state, made_at, confirmed_at) ",
                )
                .push_values(rows, |mut row, encounter| {
                    let started_at =
                        1_772_409_600_000_000 + 60_000_000 * i64::try_from(encounter % 1_440).unwrap_or(0);
                    row.push_bind(id(*encounter, 5))
                        .push_bind(format!("CAD {encounter}"))
                        .push_bind(started_at)
                        .push_bind(id(0, 2))
                        .push_bind(id(pair(*encounter, officers).0 % TEAMS, 3))
                        .push_bind("response")
                        .push_bind("unknown")
                        .push_bind("matched")
                        .push_bind(started_at)
                        .push_bind(started_at);
                })
                .build()
                .execute(&mut *connection)
                .await?;
            }
            let present: Vec<(usize, usize)> = all
                .iter()
                .flat_map(|row| {
                    let (one, other) = pair(*row, officers);
                    [(*row, one), (*row, other)]
                })
                .collect();
            for rows in present.chunks(ROWS) {
                QueryBuilder::new("INSERT INTO encounter_officer (encounter_id, officer_id) ")
                    .push_values(rows, |mut row, (encounter, officer)| {
                        row.push_bind(id(*encounter, 5)).push_bind(id(*officer, 4));
                    })
                    .build()
                    .execute(&mut *connection)
                    .await?;
            }
            sqlx::query("COMMIT").execute(&mut *connection).await?;
            Ok(Took { organisation, encounters: began.elapsed() })
        }
    };
}

bare!(bare_sqlite, SqliteConnection, "BEGIN IMMEDIATE");
bare!(bare_postgres, PgConnection, "BEGIN");
