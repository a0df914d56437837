//! A connection that is cut at the commit: nobody knows whether it lasted. The answer is stored once all the same.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use candour_domain::feedback::{Channel, Nonce, Rating, Words};
use candour_domain::language::Language;
use candour_service::ctx::{Chance, Clock, Ctx};
use candour_service::feedback::{ReceiveError, Submission, receive};
use candour_service::figures;
use candour_store::Store;
use candour_testkit::{TestStore, fresh_postgres, settings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// When the proxy cuts a connection that says COMMIT.
#[derive(Clone, Copy, PartialEq)]
enum Cut {
    /// The database hears it, the program never hears back.
    AfterCommit,
    /// The database never hears it.
    BeforeCommit,
}

/// A proxy in front of PostgreSQL that cuts the next `cuts` commits. Returns its port and what is left to cut.
async fn proxy(target: String, cut: Cut, cuts: usize) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let left = Arc::new(AtomicUsize::new(cuts));
    let shared = Arc::clone(&left);
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (target, left) = (target.clone(), Arc::clone(&shared));
            tokio::spawn(async move {
                let server = TcpStream::connect(target).await.unwrap();
                let (mut from_client, mut to_client) = client.into_split();
                let (mut from_server, mut to_server) = server.into_split();
                let back =
                    tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await });
                let mut buffer = vec![0; 65_536];
                while let Ok(read @ 1..) = from_client.read(&mut buffer).await {
                    let bytes = &buffer[..read];
                    let commits = bytes.windows(6).any(|window| window == b"COMMIT");
                    let take = |n: usize| n.checked_sub(1);
                    if commits && left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).is_ok() {
                        back.abort();
                        if cut == Cut::AfterCommit {
                            to_server.write_all(bytes).await.unwrap();
                            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
                        }
                        return;
                    }
                    if to_server.write_all(bytes).await.is_err() {
                        break;
                    }
                }
                back.abort();
            });
        }
    });
    (port, left)
}

async fn through_proxy(cut: Cut, cuts: usize) -> (Ctx, Store, Arc<AtomicUsize>) {
    let address = fresh_postgres();
    let direct = Store::open(&address).await.unwrap();
    direct.migrate().await.unwrap();
    let (host, database) = address.rsplit_once('/').unwrap();
    let target = host.rsplit_once('@').map_or(host, |(_, target)| target).to_owned();
    let user = host.trim_start_matches("postgres://").split('@').next().unwrap();
    // The context itself is made before anything is cut.
    let (port, left) = proxy(target, cut, 0).await;
    let store = Store::open(&format!("postgres://{user}@127.0.0.1:{port}/{database}")).await.unwrap();
    let clock = Clock::fixed("2026-11-24T10:00:00Z".parse().unwrap());
    let (folder, chance) = (tempfile::tempdir().unwrap(), Chance::seeded(9));
    let keys = candour_testkit::keys(&direct, folder.path(), &clock, &chance).await;
    let ctx = Ctx::new(store, keys, clock, chance, settings()).await.unwrap();
    left.store(cuts, Ordering::SeqCst);
    (ctx, direct, left)
}

fn submission(ctx: &Ctx) -> Submission {
    Submission {
        code: None,
        nonce: Nonce::from_bytes(ctx.chance.bytes()),
        rating: Rating::ALL[0],
        words: Words::parse("nobody rang").unwrap(),
        language: Language::English,
        channel: Channel::Web,
        source: None,
    }
}

async fn answers(store: &Store) -> i64 {
    store.read().await.unwrap().count_answers().await.unwrap()
}

#[tokio::test]
async fn a_commit_that_lasted_unheard_is_found_by_its_nonce_and_not_repeated() {
    let (ctx, direct, left) = through_proxy(Cut::AfterCommit, 1).await;
    let received = receive(&ctx, submission(&ctx)).await.unwrap();
    assert_eq!(left.load(Ordering::SeqCst), 0, "the cut took place");
    assert!(!received.repeated);
    assert_eq!(answers(&direct).await, 1);
    assert!(figures::recount(&direct).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_commit_that_was_never_heard_is_made_again() {
    let (ctx, direct, left) = through_proxy(Cut::BeforeCommit, 2).await;
    receive(&ctx, submission(&ctx)).await.unwrap();
    assert_eq!(left.load(Ordering::SeqCst), 0, "the cuts took place");
    assert_eq!(answers(&direct).await, 1);
    assert!(figures::recount(&direct).await.unwrap().is_empty());
}

#[tokio::test]
async fn many_at_once_through_cuts_are_each_stored_once() {
    let (ctx, direct, left) = through_proxy(Cut::AfterCommit, 3).await;
    let tasks: Vec<_> = (0..200)
        .map(|_| {
            let ctx = ctx.clone();
            tokio::spawn(async move {
                let submission = submission(&ctx);
                receive(&ctx, submission).await
            })
        })
        .collect();
    let mut thanked = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => thanked += 1,
            Err(ReceiveError::Unavailable(_)) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(left.load(Ordering::SeqCst), 0);
    assert_eq!((thanked, answers(&direct).await), (200, 200));
    assert!(figures::recount(&direct).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_database_that_is_gone_gives_no_thanks() {
    let database = TestStore::postgres().await;
    let app = candour_testkit::App::over(database, settings()).await;
    app.database.store.close().await;
    let refused = receive(&app.ctx, submission(&app.ctx)).await;
    assert!(matches!(refused, Err(ReceiveError::Unavailable(_))));
}
