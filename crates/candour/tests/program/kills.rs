//! The server is killed again and again while people answer. Nobody who was thanked may be lost.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use candour_domain::code::{Code, Stratum};
use candour_domain::feedback::Nonce;
use candour_domain::receipt::Receipt;
use candour_store::transact;
use candour_testkit::{App, TestStore, settings};

use crate::client::{Chance, Client};
use crate::server::{Server, free_port, key, key_file, run, told};

/// How often the server is killed. `CANDOUR_TEST_KILLS` asks for more.
fn kills() -> u32 {
    std::env::var("CANDOUR_TEST_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(50)
}

const PEOPLE: usize = 6;
const SINGLE_USE: usize = 4_000;

/// One form, sent until it is answered.
#[derive(Debug, Clone)]
struct Thanked {
    code: Option<Code>,
    single_use: bool,
    nonce: String,
    receipt: String,
    with_words: bool,
}

#[derive(Debug, Default)]
struct Seen {
    thanked: Mutex<Vec<Thanked>>,
    refused: AtomicUsize,
    sent_again: AtomicUsize,
}

#[test]
fn no_thanked_answer_is_lost_when_the_server_is_killed_fifty_times_on_sqlite() {
    no_thanked_answer_is_lost(async || TestStore::sqlite().await);
}

#[test]
fn no_thanked_answer_is_lost_when_the_server_is_killed_fifty_times_on_postgresql() {
    no_thanked_answer_is_lost(async || TestStore::postgres().await);
}

fn no_thanked_answer_is_lost(database: impl AsyncFnOnce() -> TestStore) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (app, open, single) = runtime.block_on(async {
        let app = App::over(database().await, settings()).await;
        let open = app.open_code().await;
        let single = single_use_codes(&app).await;
        (app, open, single)
    });
    let key_file = key_file(app.key_home.path());
    let address = free_port();
    let seen = Arc::new(Seen::default());
    let stop = Arc::new(AtomicBool::new(false));
    let next = Arc::new(AtomicUsize::new(0));
    let mut server = Server::start(&app.database.address, &key_file, address);
    let people: Vec<_> = (0..PEOPLE)
        .map(|number| {
            let (seen, stop, next) = (Arc::clone(&seen), Arc::clone(&stop), Arc::clone(&next));
            let (open, single) = (open.clone(), single.clone());
            std::thread::spawn(move || {
                answer_until(&stop, &seen, &next, &open, &single, &Client::new(address), number);
            })
        })
        .collect();

    let mut chance = Chance::new(20_261_124);
    for _ in 0..kills() {
        std::thread::sleep(Duration::from_millis(30 + chance.below(270)));
        server.kill();
        server = Server::start(&app.database.address, &key_file, address);
    }
    // Everybody gets to the end of the form they are at.
    std::thread::sleep(Duration::from_millis(200));
    stop.store(true, Ordering::SeqCst);
    for person in people {
        person.join().unwrap();
    }
    assert!(server.end(), "the server did not end in order");

    let thanked = seen.thanked.lock().unwrap().clone();
    assert!(thanked.len() > 200, "only {} answers were thanked: the load was too small", thanked.len());
    assert!(
        seen.sent_again.load(Ordering::SeqCst) > 10,
        "hardly any connection was cut: the kills came too late"
    );
    runtime.block_on(compare(&app, &thanked));
    let recount = run(&["doctor", "--recount", "--database", &app.database.address]);
    assert!(recount.status.success(), "{}", told(&recount));
    runtime.block_on(app.ctx.store.close());
}

async fn single_use_codes(app: &App) -> Vec<Code> {
    let ctx = &app.ctx;
    let at = ctx.clock.now();
    let codes: Vec<Code> = (0..SINGLE_USE).map(|_| Code::draw(ctx.chance.byte_source())).collect();
    let new: Vec<_> = codes
        .iter()
        .map(|code| candour_store::code::NewCode {
            id: candour_domain::ids::CodeId::new(at, ctx.chance.bytes()),
            fingerprint: code.fingerprint(&ctx.key),
            stratum: Stratum::HandedOver,
            encounter_id: None,
            batch_id: None,
            serial: None,
            made_at: at,
            expires_at: None,
        })
        .collect();
    let stored: Result<(), candour_store::StoreError> =
        transact!(ctx.store, |db| db.insert_codes(&new).await);
    stored.unwrap();
    codes
}

/// One person after another answers: with a leaflet's code, without a code, or with a single-use code, for which two
/// people race.
fn answer_until(
    stop: &AtomicBool,
    seen: &Seen,
    next: &AtomicUsize,
    open: &Code,
    single: &[Code],
    client: &Client,
    number: usize,
) {
    let mut chance = Chance::new(1 + u64::try_from(number).unwrap());
    while !stop.load(Ordering::SeqCst) {
        let kind = chance.below(10);
        let (code, single_use) = match kind {
            0 => (None, false),
            1..=3 => (Some(open.clone()), false),
            _ => match single.get(next.fetch_add(1, Ordering::SeqCst) / 2) {
                Some(code) => (Some(code.clone()), true),
                None => (Some(open.clone()), false),
            },
        };
        let path =
            code.as_ref().map_or_else(|| "/f/no-code".to_owned(), |code| format!("/f/{}", code.plain()));
        let Some((path, nonce)) = open_form(client, &path, stop) else { continue };
        let words = if chance.below(2) == 0 { "They were kind. Diolch! شكرا" } else { "" };
        let rating = u8::try_from(1 + chance.below(5)).unwrap();
        loop {
            match client.rate(&path, &nonce, rating, words) {
                Ok(reply) if reply.status == 200 => {
                    let receipt = reply.receipt().expect("thanks without a receipt");
                    let thanked = Thanked { code, single_use, nonce, receipt, with_words: !words.is_empty() };
                    seen.thanked.lock().unwrap().push(thanked);
                    break;
                }
                Ok(reply) if reply.status == 410 => {
                    assert!(single_use && reply.receipt().is_none());
                    seen.refused.fetch_add(1, Ordering::SeqCst);
                    break;
                }
                // Cut off, or no thanks: the same form is sent again.
                Ok(reply) => assert!(reply.status == 503 && reply.receipt().is_none(), "{}", reply.status),
                Err(_) => {}
            }
            seen.sent_again.fetch_add(1, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// Opens a form and gives its address and nonce; nothing when the code was answered meanwhile.
fn open_form(client: &Client, path: &str, stop: &AtomicBool) -> Option<(String, String)> {
    loop {
        match client.get(path) {
            Ok(reply) if reply.status == 200 => {
                return Some((path.to_owned(), reply.hidden("nonce").expect("a form without a nonce")));
            }
            Ok(reply) if reply.status == 410 => return None,
            Ok(reply) => assert_eq!(reply.status, 503),
            Err(_) => {}
        }
        if stop.load(Ordering::SeqCst) {
            return None;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

async fn compare(app: &App, thanked: &[Thanked]) {
    let mut db = app.ctx.store.read().await.unwrap();
    let mut nonces = HashSet::new();
    let mut by_code: HashMap<String, u32> = HashMap::new();
    for one in thanked {
        assert!(nonces.insert(one.nonce.clone()), "one form was thanked twice as two");
        let nonce = Nonce::parse(&one.nonce).unwrap();
        let found = db.feedback_by_nonce(nonce.fingerprint(&key())).await.unwrap();
        let found = found.unwrap_or_else(|| panic!("a thanked answer is lost"));
        let receipt = Receipt::parse(&one.receipt).unwrap();
        assert_eq!(
            found.receipt_fingerprint,
            receipt.fingerprint(&key()),
            "another receipt was shown than is stored"
        );
        assert_eq!(db.words_of(found.id).await.unwrap().len(), usize::from(one.with_words));
        assert_eq!(db.open_work_of(found.id).await.unwrap().len(), usize::from(one.with_words));
        if let (true, Some(code)) = (one.single_use, &one.code) {
            *by_code.entry(code.plain().to_owned()).or_default() += 1;
        }
    }
    assert!(by_code.values().all(|count| *count == 1), "a single-use code was thanked twice");
    // Nobody is thanked for what is not stored; stored without thanks is only what was under way at a kill and given up
    // for another form, which no person here does.
    let stored: i64 = db.count_answers().await.unwrap();
    assert_eq!(
        stored,
        i64::try_from(thanked.len()).unwrap(),
        "answers were counted that nobody was thanked for"
    );
}
