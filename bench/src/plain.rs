//! The same rows by plain SQL in the same commit pattern: what the database alone can do on this machine.
//!
//! The clients hand rows to as many writers as the program uses; each writer takes what waits, up to 64, and commits
//! it as one transaction, every answer in its savepoint, the counts added once a commit.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use candour_domain::key::{ForceKey, KeyMonth};
use candour_store::Store;
use sqlx::{Connection, PgConnection, SqliteConnection};
use tokio::sync::{Mutex, mpsc, oneshot};

use crate::Options;
use crate::server::{Database, fresh_codes};

const GROUP: usize = 64;
const WORDS: usize = 90 + 57;
/// A wrapped key of a person.
const WRAPPED: usize = 73;

struct Row {
    number: i64,
    code: sqlx::types::Uuid,
    with_words: bool,
    done: oneshot::Sender<()>,
}

/// How many answers were committed in the stretch.
pub(crate) async fn answers(database: &Database, options: &Options, stretch: Duration) -> Result<u64> {
    let sqlite = database.address.starts_with("sqlite:");
    let store = Store::open(&database.address).await?;
    let wanted = usize::try_from(stretch.as_secs())? * 30_000;
    let codes = Arc::new(fresh_codes(&store, &ForceKey::from_bytes([7; 32]), wanted).await?);
    let month = KeyMonth::from_number(0);
    candour_store::transact!(store, |db| db
        .insert_key_month(month, [7; 32], jiff::Timestamp::UNIX_EPOCH)
        .await)?;
    store.close().await;
    let (queue, waiting) = mpsc::channel::<Row>(4_096);
    let waiting = Arc::new(Mutex::new(waiting));
    let mut writers = Vec::new();
    for _ in 0..if sqlite { 1 } else { 4 } {
        let waiting = Arc::clone(&waiting);
        let address = database.address.clone();
        writers.push(if sqlite {
            let mut connection = SqliteConnection::connect(&address).await?;
            for pragma in
                ["PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA secure_delete = ON"]
            {
                sqlx::query(pragma).execute(&mut connection).await?;
            }
            tokio::spawn(write_sqlite(connection, waiting))
        } else {
            let connection = PgConnection::connect(&address).await?;
            tokio::spawn(write_postgres(connection, waiting))
        });
    }
    let next = Arc::new(AtomicI64::new(0));
    let committed = Arc::new(AtomicU64::new(0));
    let end = Instant::now() + stretch;
    let mut clients = Vec::new();
    for _ in 0..options.clients {
        let (queue, codes) = (queue.clone(), Arc::clone(&codes));
        let (next, committed) = (Arc::clone(&next), Arc::clone(&committed));
        let percent = i64::from(options.words_percent);
        clients.push(tokio::spawn(async move {
            while Instant::now() < end {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let Some((code, _)) = usize::try_from(number).ok().and_then(|at| codes.get(at)) else {
                    break;
                };
                let (done, wait) = oneshot::channel();
                let row = Row { number, code: code.uuid(), with_words: number % 100 < percent, done };
                if queue.send(row).await.is_err() {
                    break;
                }
                if wait.await.is_ok() {
                    committed.fetch_add(1, Ordering::Relaxed);
                }
            }
        }));
    }
    for client in clients {
        client.await?;
    }
    drop(queue);
    for writer in writers {
        writer.await??;
    }
    Ok(committed.load(Ordering::Relaxed))
}

/// A fingerprint-sized value that no other row has.
fn unique(number: i64, salt: u8) -> Vec<u8> {
    let mut bytes = vec![salt; 32];
    for (to, from) in bytes.iter_mut().zip(number.wrapping_mul(-7_046_029_254_386_353_131).to_be_bytes()) {
        *to = from;
    }
    for (to, from) in bytes.iter_mut().skip(8).zip(number.to_be_bytes()) {
        *to = from;
    }
    bytes
}

fn id(number: i64, salt: u8) -> sqlx::types::Uuid {
    let mut bytes = [salt; 16];
    for (to, from) in bytes.iter_mut().zip(number.to_be_bytes()) {
        *to = from;
    }
    sqlx::types::Uuid::from_bytes(bytes)
}

macro_rules! writer {
    ($name:ident, $connection:ty, $begin:literal) => {
        async fn $name(mut connection: $connection, waiting: Arc<Mutex<mpsc::Receiver<Row>>>) -> Result<()> {
            loop {
                let mut group = Vec::with_capacity(GROUP);
                if waiting.lock().await.recv_many(&mut group, GROUP).await == 0 {
                    return Ok(());
                }
                sqlx::query($begin).execute(&mut connection).await?;
                for row in &group {
                    sqlx::query("SAVEPOINT one").execute(&mut connection).await?;
                    let person = row.with_words.then(|| id(row.number, 6));
                    if let Some(person) = person {
                        sqlx::query("INSERT INTO person_key (id, month, wrapped) VALUES ($1, 0, $2)")
                            .bind(person)
                            .bind(vec![7u8; WRAPPED])
                            .execute(&mut connection)
                            .await?;
                    }
                    sqlx::query(
                        "INSERT INTO feedback (id, nonce_fingerprint, receipt_fingerprint, code_id, stratum, channel, \
                         rating, language, received_at, day, state, counted, repeat_source, person_id) \
                         VALUES ($1, $2, $3, $4, 'handed_over', 'web', 5, 'en', $5, 20000, 'received', TRUE, FALSE, \
                         $6)",
                    )
                    .bind(id(row.number, 1))
                    .bind(unique(row.number, 1))
                    .bind(unique(row.number, 2))
                    .bind(row.code)
                    .bind(row.number)
                    .bind(person)
                    .execute(&mut connection)
                    .await?;
                    if row.with_words {
                        sqlx::query(
                            "INSERT INTO feedback_words (id, feedback_id, nonce_fingerprint, at, language, sealed) \
                             VALUES ($1, $2, $3, $4, 'en', $5)",
                        )
                        .bind(id(row.number, 2))
                        .bind(id(row.number, 1))
                        .bind(unique(row.number, 1))
                        .bind(row.number)
                        .bind(vec![7u8; WORDS])
                        .execute(&mut connection)
                        .await?;
                        sqlx::query(
                            "INSERT INTO work_item (id, kind, state, feedback_id, made_at, due_at) \
                             VALUES ($1, 'read_words', 'waiting', $2, $3, $3)",
                        )
                        .bind(id(row.number, 3))
                        .bind(id(row.number, 1))
                        .bind(row.number)
                        .execute(&mut connection)
                        .await?;
                        sqlx::query(
                            "INSERT INTO work_event (id, work_item_id, at, event) VALUES ($1, $2, $3, 'made')",
                        )
                        .bind(id(row.number, 4))
                        .bind(id(row.number, 3))
                        .bind(row.number)
                        .execute(&mut connection)
                        .await?;
                    }
                    sqlx::query("RELEASE SAVEPOINT one").execute(&mut connection).await?;
                }
                sqlx::query(
                    "INSERT INTO rollup (day, stratum, channel, rating, answers) \
                     VALUES (20000, 'handed_over', 'web', 5, $1) ON CONFLICT (day, stratum, channel, rating) \
                     DO UPDATE SET answers = rollup.answers + excluded.answers",
                )
                .bind(i64::try_from(group.len())?)
                .execute(&mut connection)
                .await?;
                sqlx::query("COMMIT").execute(&mut connection).await?;
                for row in group {
                    let _ = row.done.send(());
                }
            }
        }
    };
}

writer!(write_sqlite, SqliteConnection, "BEGIN IMMEDIATE");
writer!(write_postgres, PgConnection, "BEGIN");
