//! For tests only: a context over a fresh database, with a clock that stands still and chance that repeats itself.
#![expect(clippy::panic, reason = "a test that cannot be set up must stop, loudly")]

pub mod authenticator;
pub mod mail_server;
pub mod provider;
pub mod supplier;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use candour_domain::code::{Code, Stratum};
use candour_domain::flag::{FlagKind, FlagTarget, Seen};
use candour_domain::ids::{CodeId, EncounterId, FeedbackId, FlagId, WorkEventId, WorkItemId};
use candour_domain::key::ForceKey;
use candour_domain::language::Language;
use candour_domain::work_item::WorkKind;
use candour_service::ctx::{Chance, Clock, Ctx, Settings};
use candour_service::keys::Keys;
use candour_store::Store;
use candour_store::code::NewCode;
use candour_store::flag::NewFlag;
use candour_store::key_folder::{KeyFolder, NewFolder};
use candour_store::work::NewWorkItem;
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

/// A database of its own for one test; the files go when it is dropped.
#[derive(Debug)]
pub struct TestStore {
    /// The migrated database.
    pub store: Store,
    /// Its address.
    pub address: String,
    /// The folder it lives in, for SQLite.
    pub folder: Option<TempDir>,
}

impl TestStore {
    /// A fresh SQLite file.
    pub async fn sqlite() -> Self {
        let folder = or_stop(tempfile::tempdir());
        let address = format!("sqlite:{}", folder.path().join("candour.db").display());
        Self { store: migrated(&address).await, address, folder: Some(folder) }
    }

    /// A fresh PostgreSQL database in the cluster that `cargo xtask test` starts. Without one the test fails: a
    /// skipped database test is a failure.
    pub async fn postgres() -> Self {
        let address = fresh_postgres();
        Self { store: migrated(&address).await, address, folder: None }
    }

    /// One of each.
    pub async fn both() -> [Self; 2] {
        [Self::sqlite().await, Self::postgres().await]
    }
}

/// Makes an empty PostgreSQL database and gives its address.
pub fn fresh_postgres() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let Ok(cluster) = std::env::var("CANDOUR_TEST_POSTGRES") else {
        panic!("CANDOUR_TEST_POSTGRES is not set: run the tests through `cargo xtask test`");
    };
    let psql = std::env::var("CANDOUR_TEST_POSTGRES_BIN")
        .map_or_else(|_| "psql".into(), |folder| std::path::Path::new(&folder).join("psql"));
    let name = loop {
        let name = format!("candour_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
        let made = Command::new(&psql)
            .args(["--no-psqlrc", "--quiet", "--command", &format!("CREATE DATABASE {name}"), &cluster])
            .output();
        let made = or_stop(made);
        let said = String::from_utf8_lossy(&made.stderr).into_owned();
        // The cluster outlives the tests, and the system gives numbers of processes out again.
        if !said.contains("already exists") {
            assert!(made.status.success(), "psql: {said}");
            break name;
        }
    };
    let Some((base, _)) = cluster.rsplit_once('/') else { panic!("CANDOUR_TEST_POSTGRES names no database") };
    format!("{base}/{name}")
}

async fn migrated(address: &str) -> Store {
    let store = or_stop(Store::open(address).await);
    or_stop(store.migrate().await);
    // The lasting secret of an App's key folder is its force key.
    store.marking(&force_key())
}

fn or_stop<T, E: std::fmt::Display>(result: Result<T, E>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("the test could not be set up: {error}"),
    }
}

/// A context over a fresh database. Its clock stands at 10:00 on 24 November 2026 until it is moved.
#[derive(Debug)]
pub struct App {
    /// The context.
    pub ctx: Ctx,
    /// The database.
    pub database: TestStore,
    /// The folder in which the key folder lies, as `keys`.
    pub key_home: TempDir,
}

/// The force key of an [`App`].
pub fn force_key() -> ForceKey {
    ForceKey::from_bytes([42; 32])
}

/// Makes a key folder whose lasting secret is the force key of an [`App`] as well, so that tests can make codes; one that
/// is there stays.
pub fn make_key_folder(path: &Path) {
    if !or_stop(KeyFolder::is_at(path)) {
        let new = NewFolder { id: [1; 16], key: [2; 32], slot_nonce: [3; 24], lasting_nonce: [4; 24] };
        or_stop(KeyFolder::make(path, &force_key(), &force_key(), &new));
    }
}

/// The keys of a database, from a key folder, as a program opens them at its start.
pub async fn keys(store: &Store, folder: &Path, clock: &Clock, chance: &Chance) -> Keys {
    or_stop(Keys::open(store, folder, &force_key(), clock, chance).await)
}

/// Where an [`App`]'s clock begins.
pub const BEGIN: &str = "2026-11-24T10:00:00Z";

impl App {
    /// Over SQLite.
    pub async fn sqlite() -> Self {
        Self::over(TestStore::sqlite().await, settings()).await
    }

    /// Over PostgreSQL.
    pub async fn postgres() -> Self {
        Self::over(TestStore::postgres().await, settings()).await
    }

    /// One over each.
    pub async fn both() -> [Self; 2] {
        [Self::sqlite().await, Self::postgres().await]
    }

    /// Over this database, with these settings.
    pub async fn over(database: TestStore, settings: Settings) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let seed = u64::from(NEXT.fetch_add(1, Ordering::SeqCst));
        let (clock, chance) = (Clock::fixed(or_stop(BEGIN.parse())), Chance::seeded(seed));
        let key_home = or_stop(tempfile::tempdir());
        make_key_folder(&key_home.path().join("keys"));
        let keys = keys(&database.store, &key_home.path().join("keys"), &clock, &chance).await;
        let ctx = or_stop(Ctx::new(database.store.clone(), keys, clock, chance, settings).await);
        Self { ctx, database, key_home }
    }

    /// The key folder.
    pub fn key_folder(&self) -> PathBuf {
        self.key_home.path().join("keys")
    }

    /// A fresh open code, as on a leaflet.
    pub async fn open_code(&self) -> Code {
        self.code(Stratum::Open, None).await
    }

    /// A fresh single-use code that no encounter is bound to.
    pub async fn single_use_code(&self) -> Code {
        self.code(Stratum::HandedOver, None).await
    }

    /// A fresh code.
    pub async fn code(&self, stratum: Stratum, encounter_id: Option<EncounterId>) -> Code {
        self.insert_code(stratum, encounter_id, None).await
    }

    /// A fresh code of no encounter whose time is over after `works_for`.
    pub async fn expiring_code(&self, stratum: Stratum, works_for: SignedDuration) -> Code {
        self.insert_code(stratum, None, self.ctx.clock.now().checked_add(works_for).ok()).await
    }

    /// A flag about these answers, as a screening would put it before a human.
    pub async fn flag(&self, target: FlagTarget, answers: &[FeedbackId]) -> FlagId {
        let ctx = &self.ctx;
        let at = ctx.clock.now();
        let item = NewWorkItem {
            id: WorkItemId::new(at, ctx.chance.bytes()),
            kind: WorkKind::Flag,
            feedback_id: None,
            contact_request_id: None,
            risk: Vec::new(),
            made_at: at,
            due_at: or_stop(at.checked_add(SignedDuration::from_hours(72))),
            event_id: WorkEventId::new(at, ctx.chance.bytes()),
        };
        let seen = Seen { number: 1, of: 1, expected_tenths: 1 };
        let new = NewFlag { kind: FlagKind::Quick, target, seen, answers: answers.to_vec(), item };
        let made = or_stop(candour_store::transact!(ctx.store, |db| db.put_flag(&new).await));
        made.unwrap_or_else(|| panic!("these answers stand in such a flag already"))
    }

    async fn insert_code(
        &self,
        stratum: Stratum,
        encounter_id: Option<EncounterId>,
        expires_at: Option<Timestamp>,
    ) -> Code {
        let ctx = &self.ctx;
        let code = Code::draw(ctx.chance.byte_source());
        let at = ctx.clock.now();
        let new = NewCode {
            id: CodeId::new(at, ctx.chance.bytes()),
            fingerprint: code.fingerprint(&ctx.key),
            stratum,
            encounter_id,
            batch_id: None,
            serial: None,
            made_at: at,
            expires_at,
        };
        or_stop(candour_store::transact!(ctx.store, |db| db.insert_code(&new).await));
        code
    }
}

/// The settings of an [`App`]: all languages that have texts are offered.
pub fn settings() -> Settings {
    Settings {
        force_name: "Test Force".to_owned(),
        languages: vec![Language::English, Language::Welsh, Language::Arabic],
        ..Settings::default()
    }
}
