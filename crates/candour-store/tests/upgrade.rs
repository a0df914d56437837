//! From each earlier release to this one: a database as that release left it, brought up to date on both databases.
//! Nothing is lost, and what is new works over what was there.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use candour_domain::feedback::Nonce;
use candour_domain::key::ForceKey;
use candour_domain::permission::Role;
use candour_service::{figures, keys};
use candour_store::seal::{Column, Sealer};
use candour_store::{Store, StoreError, transact};
use candour_testkit::{App, TestStore, fresh_postgres, settings};
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use uuid::Uuid;

/// How many steps each release had.
const RELEASE_0_1_0: i64 = 7;

const ANSWERS: u8 = 12;
/// Noon on 1 June 2026, in microseconds since 1970, and its day.
const AT: i64 = 1_780_311_600_000_000;
const DAY: i64 = 20_605;

/// How a database writes ids, bytes and truth in plain SQL.
#[derive(Clone, Copy)]
struct Dialect {
    sqlite: bool,
}

impl Dialect {
    fn id(self, kind: u8, number: u8) -> String {
        let id = id(kind, number);
        if self.sqlite { format!("X'{}'", id.simple()) } else { format!("'{id}'") }
    }

    fn bytes(self, bytes: &[u8]) -> String {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        if self.sqlite { format!("X'{hex}'") } else { format!("'\\x{hex}'") }
    }
}

fn id(kind: u8, number: u8) -> Uuid {
    let mut bytes = [0; 16];
    (bytes[0], bytes[15]) = (kind, number);
    Uuid::from_bytes(bytes)
}

fn key() -> ForceKey {
    ForceKey::from_bytes([42; 32])
}

fn nonce(number: u8) -> [u8; 32] {
    Nonce::parse(&format!("{number:032x}")).unwrap().fingerprint(&key())
}

fn words(number: u8) -> String {
    format!("They rang back {number} times. Diolch!")
}

/// Everything a running force had, written by hand as 0.1.0 wrote it: an organisation, people, contacts, codes, the
/// ledger, answers with words, a work item with its trace, a job, the counts, and a cut.
fn as_0_1_0_left_it(dialect: Dialect) -> String {
    let one = |kind, number| dialect.id(kind, number);
    let sealer = Sealer::new(&key());
    let sealed = |column, row: Uuid, text: &str| {
        dialect.bytes(sealer.seal(column, row, text.as_bytes(), [row.as_bytes()[15]; 24]).unwrap().bytes())
    };
    let mut sql = vec![
        format!(
            "INSERT INTO force_key_check VALUES (1, {})",
            sealed(Column::KeyCheck, Uuid::nil(), "the right force key")
        ),
        format!("INSERT INTO bcu VALUES ({}, 'North')", one(1, 1)),
        format!("INSERT INTO borough VALUES ({}, {}, 'E09000007', 'Camden')", one(2, 1), one(1, 1)),
        format!("INSERT INTO team VALUES ({}, {}, 'Response A')", one(3, 1), one(2, 1)),
        format!("INSERT INTO officer VALUES ({}, 'P1', 'Alder Sampleby', {})", one(4, 1), one(3, 1)),
        format!(
            "INSERT INTO staff VALUES ({}, 'amy', 'Amy Adviser', '$argon2id$none', 'desk_adviser', NULL, NULL, NULL, {AT}, NULL)",
            one(5, 1)
        ),
        format!(
            "INSERT INTO session VALUES ({}, {}, {}, {AT}, {AT}, {})",
            one(6, 1),
            dialect.bytes(&[6; 32]),
            one(5, 1),
            AT + 1
        ),
        format!(
            "INSERT INTO audit_entry VALUES ({}, {AT}, {}, 'signed_in', 'staff', {}, NULL)",
            one(7, 1),
            one(5, 1),
            one(5, 1)
        ),
    ];
    for number in 1..=ANSWERS {
        let rating = 1 + number % 5;
        let at = AT + i64::from(number);
        sql.push(format!(
            "INSERT INTO encounter VALUES ({}, 'CAD {number}/01JUN26', {at}, {}, {}, 'visit', 'unknown', 'matched', NULL, {at}, {at})",
            one(8, number), one(2, 1), one(3, 1)
        ));
        sql.push(format!("INSERT INTO encounter_officer VALUES ({}, {})", one(8, number), one(4, 1)));
        sql.push(format!(
            "INSERT INTO code VALUES ({}, {}, 'handed_over', {}, NULL, NULL, {at}, NULL, NULL, NULL)",
            one(9, number),
            dialect.bytes(&[number; 32]),
            one(8, number)
        ));
        sql.push(format!(
            "INSERT INTO invitation VALUES ({}, {}, {at}, 'offered', NULL, {}, NULL)",
            one(10, number),
            one(8, number),
            one(9, number)
        ));
        let mut receipt = [number; 32];
        receipt[0] = 0xAA;
        let yes = if dialect.sqlite { "1" } else { "TRUE" };
        let no = if dialect.sqlite { "0" } else { "FALSE" };
        sql.push(format!(
            "INSERT INTO feedback VALUES ({}, {}, {}, {}, 'handed_over', 'web', {rating}, 'en', {at}, {DAY}, 'received', {yes}, NULL, NULL, {no})",
            one(11, number), dialect.bytes(&nonce(number)), dialect.bytes(&receipt), one(9, number)
        ));
        sql.push(format!(
            "INSERT INTO feedback_words VALUES ({}, {}, {}, {at}, 'en', {})",
            one(12, number),
            one(11, number),
            dialect.bytes(&nonce(100 + number)),
            sealed(Column::Words, id(12, number), &words(number))
        ));
    }
    sql.extend((1..=5).map(|rating| {
        let answers = (1..=ANSWERS).filter(|number| 1 + number % 5 == rating).count();
        format!("INSERT INTO rollup VALUES ({DAY}, 'handed_over', 'web', {rating}, {answers})")
    }));
    let yes = if dialect.sqlite { "1" } else { "TRUE" };
    sql.push(format!("INSERT INTO cut VALUES ({}, {AT})", one(13, 1)));
    sql.push(format!("INSERT INTO cut_row VALUES ({}, 'handed_over', {yes}, 5, 2)", one(13, 1)));
    sql.push(format!(
        "INSERT INTO work_item VALUES ({}, 'read_words', 'waiting', {}, NULL, NULL, {AT}, {AT}, NULL, NULL, NULL, NULL, NULL)",
        one(14, 1), one(11, 1)
    ));
    sql.push(format!(
        "INSERT INTO work_event VALUES ({}, {}, {AT}, 'made', NULL, NULL, NULL)",
        one(15, 1),
        one(14, 1)
    ));
    sql.push(format!(
        "INSERT INTO job VALUES ({}, 'work_alert', '{{\"work_item\":\"{}\"}}', {AT}, {AT}, 0, NULL, NULL)",
        one(16, 1),
        id(14, 1)
    ));
    sql.join(";\n")
}

/// The rows of every table that 0.1.0 had, all their columns of then as text.
const TABLES: &[(&str, &str)] = &[
    ("bcu", "id, name"),
    ("borough", "id, bcu_id, code, name"),
    ("team", "id, borough_id, name"),
    ("officer", "id, reference, name, team_id"),
    ("staff", "id, username, display_name, password_hash, role, made_at, closed_at"),
    ("session", "id, token_fingerprint, staff_id, made_at, seen_at, expires_at"),
    ("audit_entry", "id, at, staff_id, act, subject, subject_id, purpose"),
    (
        "encounter",
        "id, force_reference, started_at, borough_id, team_id, kind, contact_safety, state, confirmed_at",
    ),
    ("encounter_officer", "encounter_id, officer_id"),
    ("code", "id, fingerprint, stratum, encounter_id, made_at"),
    ("invitation", "id, encounter_id, at, outcome, reason, code_id, staff_id"),
    (
        "feedback",
        "id, nonce_fingerprint, receipt_fingerprint, code_id, stratum, channel, rating, received_at, day, state",
    ),
    ("feedback_words", "id, feedback_id, nonce_fingerprint, at, language, sealed"),
    ("work_item", "id, kind, state, feedback_id, made_at, due_at"),
    ("work_event", "id, work_item_id, at, event"),
    ("job", "id, kind, payload, made_at, run_at, attempts"),
];

/// One line for each row: the same before and after, whatever was added to its table.
async fn rows(address: &str) -> Vec<String> {
    let mut all = Vec::new();
    let sqlite = address.starts_with("sqlite:");
    for (table, columns) in TABLES {
        let text: Vec<String> = columns
            .split(", ")
            .map(|column| match (sqlite, column) {
                (true, column) => format!("quote({column})"),
                (false, column) => format!("COALESCE(CAST({column} AS TEXT), '-')"),
            })
            .collect();
        let sql = format!("SELECT '{table} ' || {} FROM {table}", text.join(" || '|' || "));
        let sql = sqlx::AssertSqlSafe(sql);
        let found: Vec<(String,)> = if sqlite {
            let mut connection = SqliteConnection::connect(address).await.unwrap();
            sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap()
        } else {
            let mut connection = PgConnection::connect(address).await.unwrap();
            sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap()
        };
        assert!(!found.is_empty(), "{table} is empty");
        all.extend(found.into_iter().map(|(line,)| line));
    }
    all.sort();
    all
}

async fn execute(address: &str, sql: String) {
    let sql = sqlx::AssertSqlSafe(sql);
    if address.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(address).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    } else {
        let mut connection = PgConnection::connect(address).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    }
}

async fn from_0_1_0(address: String, folder: Option<tempfile::TempDir>) {
    let store = Store::open(&address).await.unwrap();
    store.migrate_to(RELEASE_0_1_0).await.unwrap();
    let dialect = Dialect { sqlite: store.is_sqlite() };
    execute(&address, as_0_1_0_left_it(dialect)).await;
    let before = rows(&address).await;
    assert_eq!(store.read().await.unwrap().steps_needed().await.unwrap(), None);

    store.migrate().await.unwrap();
    let (known, applied) = store.migrations().await.unwrap();
    assert!(known == applied && known > 7);
    assert_eq!(rows(&address).await, before, "rows were lost or changed");

    // The service of this release over it: the force's key fits, words open, and figures are counted from what was there.
    let database = TestStore { store: store.clone(), address: address.clone(), folder };
    let app = App::over(database, settings()).await;
    let ctx = &app.ctx;
    let mut db = store.read().await.unwrap();
    for number in 1..=ANSWERS {
        let found = db.feedback_by_nonce(nonce(number)).await.unwrap().unwrap();
        let sealed = db.words_of(found.id).await.unwrap();
        assert_eq!(sealed.len(), 1);
        let opened = ctx.sealer.open(Column::Words, id(12, number), &sealed[0].sealed).unwrap();
        assert_eq!(String::from_utf8(opened).unwrap(), words(number));
    }
    drop(db);
    // In the background everything that belongs to somebody gets a key of their own, and can be read meanwhile and after.
    let mut resealed = 0;
    loop {
        let done = keys::upkeep(ctx).await.unwrap();
        resealed += done.resealed;
        if done.resealed == 0 {
            break;
        }
    }
    assert!(resealed >= usize::from(ANSWERS), "{resealed}");
    let mut db = store.read().await.unwrap();
    for number in 1..=ANSWERS {
        let found = db.feedback_by_nonce(nonce(number)).await.unwrap().unwrap();
        let sealed = db.words_of(found.id).await.unwrap();
        let opener = keys::opener(ctx, &mut db, [&sealed[0].sealed]).await.unwrap();
        let text = opener.text(Column::Words, id(12, number), &sealed[0].sealed).unwrap();
        assert_eq!(text, Some(words(number)));
        assert_eq!(db.person_of_answer(found.id).await.unwrap(), sealed[0].sealed.person());
        assert!(
            ctx.sealer.open(Column::Words, id(12, number), &sealed[0].sealed).is_err(),
            "the old key opens it"
        );
    }
    let amy = db.staff_by_username("amy").await.unwrap().unwrap();
    assert_eq!(amy.staff.role, Role::DeskAdviser);
    drop(db);
    // Earlier words are found by a search, and wait for no officer: who wrote them was not told of that.
    assert_ne!(candour_service::words::index_new(ctx).await.unwrap(), 0);
    let mut db = store.read().await.unwrap();
    assert_eq!(db.officers_with_words_waiting(1, None, 10).await.unwrap(), []);
    drop(db);
    figures::fold_all(ctx).await.unwrap();
    figures::cut(ctx).await.unwrap();
    assert!(figures::recount(&store).await.unwrap().is_empty(), "the counts differ from a recount");
    let counted = counted_answers(&address).await;
    assert_eq!(counted, i64::from(ANSWERS), "the answers of 0.1.0 are not in this release's counts");

    // A node of 0.1.0 that still runs beside this one goes on storing as it did.
    let at = AT + 1_000;
    let columns = "id, nonce_fingerprint, receipt_fingerprint, code_id, stratum, channel, rating, language, received_at, \
                   day, state, counted, withdrawn_at, source_mark, repeat_source";
    let (yes, no) = if dialect.sqlite { ("1", "0") } else { ("TRUE", "FALSE") };
    execute(
        &address,
        format!(
            "INSERT INTO feedback ({columns}) VALUES ({}, {}, {}, NULL, 'open', 'web', 4, 'en', {at}, {DAY}, 'received', \
             {yes}, NULL, NULL, {no})",
            dialect.id(11, 200),
            dialect.bytes(&nonce(200)),
            dialect.bytes(&[200; 32]),
        ),
    )
    .await;
    figures::fold_all(ctx).await.unwrap();
    assert_eq!(counted_answers(&address).await, i64::from(ANSWERS) + 1);
    assert!(figures::recount(&store).await.unwrap().is_empty());
    let nothing: Result<u64, StoreError> = transact!(store, |db| db.forget_allowances(ctx.clock.now()).await);
    assert_eq!(nothing.unwrap(), 0);
    store.close().await;
}

/// How many answers this release's counts of the force hold.
async fn counted_answers(address: &str) -> i64 {
    let sql = "SELECT CAST(SUM(r1 + r2 + r3 + r4 + r5) AS BIGINT) FROM unit_rollup WHERE unit = 'force'";
    if address.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(address).await.unwrap();
        sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
    } else {
        let mut connection = PgConnection::connect(address).await.unwrap();
        sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
    }
}

#[tokio::test]
async fn a_database_of_0_1_0_is_brought_up_to_date_on_sqlite_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("sqlite:{}", folder.path().join("candour.db").display());
    from_0_1_0(address, Some(folder)).await;
}

#[tokio::test]
async fn a_database_of_0_1_0_is_brought_up_to_date_on_postgresql_and_nothing_is_lost() {
    from_0_1_0(fresh_postgres(), None).await;
}
