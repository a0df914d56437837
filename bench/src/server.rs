//! The program under test, on a database of its own.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use candour_domain::code::{Code, Stratum};
use candour_domain::ids::CodeId;
use candour_domain::key::ForceKey;
use candour_service::ctx::Chance;
use candour_store::Store;
use candour_store::code::NewCode;
use candour_store::key_folder::{KeyFolder, NewFolder};
use jiff::Timestamp;
use sqlx::Connection;
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// A database for one measurement.
#[derive(Debug)]
pub(crate) struct Database {
    pub(crate) address: String,
    pub(crate) folder: TempDir,
}

impl Database {
    /// A fresh, migrated one: SQLite in a folder on disk, or a new database in the cluster.
    pub(crate) async fn fresh(cluster: Option<&str>) -> Result<Self> {
        // Not the system's temporary folder, which may be memory: a commit has to reach the disk.
        let folder = tempfile::Builder::new().prefix("candour-bench-").tempdir_in("target")?;
        let address = match cluster {
            None => format!("sqlite:{}", folder.path().join("candour.db").display()),
            Some(cluster) => {
                let mut connection = sqlx::PgConnection::connect(cluster).await?;
                let name = format!("bench_{}", Timestamp::now().as_microsecond());
                sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
                    .execute(&mut connection)
                    .await?;
                let (base, _) =
                    cluster.rsplit_once('/').context("the cluster's address names no database")?;
                format!("{base}/{name}")
            }
        };
        let store = Store::open(&address).await?;
        store.migrate().await?;
        store.close().await;
        Ok(Self { address, folder })
    }

    /// Writes the force key beside the database, for its owner alone, and a key folder whose lasting secret is the same
    /// key.
    pub(crate) fn write_key(&self, key: &ForceKey) -> Result<PathBuf> {
        let path = self.folder.path().join("force.key");
        std::fs::write(&path, key.to_hex())?;
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        let chance = Chance::System;
        let new = NewFolder {
            id: chance.bytes(),
            key: chance.bytes(),
            slot_nonce: chance.bytes(),
            lasting_nonce: chance.bytes(),
        };
        KeyFolder::make(&self.folder.path().join("keys"), key, key, &new)?;
        Ok(path)
    }
}

/// Makes single-use codes in a database.
pub(crate) async fn fresh_codes(store: &Store, key: &ForceKey, count: usize) -> Result<Vec<(CodeId, Code)>> {
    let mut source = Chance::System.byte_source();
    let at = Timestamp::now();
    let mut codes = Vec::with_capacity(count);
    let news: Vec<NewCode> = (0..count)
        .map(|_| {
            let code = Code::draw(&mut source);
            let id = CodeId::new(at, Chance::System.bytes());
            let fingerprint = code.fingerprint(key);
            codes.push((id, code));
            NewCode {
                id,
                fingerprint,
                stratum: Stratum::HandedOver,
                encounter_id: None,
                batch_id: None,
                serial: None,
                made_at: at,
                expires_at: None,
            }
        })
        .collect();
    candour_store::transact!(store, |db| {
        for new in &news {
            db.insert_code(new).await?;
        }
        Ok::<(), candour_store::StoreError>(())
    })?;
    Ok(codes)
}

/// The program, serving.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
    pub(crate) first_answer: Duration,
    store: Store,
    key: ForceKey,
}

impl Server {
    pub(crate) async fn start(binary: &Path, database: &Database) -> Result<Self> {
        let key = ForceKey::from_bytes([7; 32]);
        let key_file = database.write_key(&key)?;
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let began = Instant::now();
        let child = Command::new(binary)
            .args(["serve", "--database", &database.address, "--listen", &format!("127.0.0.1:{port}")])
            .args(["--set", "client_rate=0"])
            .env("CANDOUR_KEY_FILE", &key_file)
            .env("RUST_LOG", "warn")
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} does not start", binary.display()))?;
        let first_answer = loop {
            if began.elapsed() > Duration::from_secs(20) {
                bail!("the program gave no answer within 20 s");
            }
            if crate::http::is_well(port).await {
                break began.elapsed();
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        };
        let store = Store::open(&database.address).await?;
        Ok(Self { child, port, first_answer, store, key })
    }

    /// Fresh single-use codes.
    pub(crate) async fn codes(&self, count: usize) -> Result<Vec<Code>> {
        Ok(fresh_codes(&self.store, &self.key, count).await?.into_iter().map(|(_, code)| code).collect())
    }

    /// Resident memory of the program, in KiB.
    pub(crate) fn memory_kib(&self) -> Result<u64> {
        let pid = self.child.id().context("the program has ended")?;
        let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse()?)
    }

    /// Ends the program.
    pub(crate) async fn stop(mut self) -> Result<()> {
        self.store.close().await;
        self.child.kill().await?;
        Ok(())
    }
}
