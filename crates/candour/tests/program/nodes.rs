//! Several nodes on one PostgreSQL: what they share, and what is lost when one of them is killed (nothing).

use std::collections::{HashMap, HashSet};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use candour_domain::feedback::Nonce;
use candour_domain::permission::Role;
use candour_domain::receipt::Receipt;
use candour_service::staff::{AccountWish, By, Hidden};
use candour_store::Store;
use candour_testkit::{App, TestStore, fresh_postgres, settings};

use crate::client::{Chance, Client, Reply};
use crate::server::{Server, free_port, key, key_file, program, run, said, told};

const PASSWORD: &str = "a long enough password";

/// A node with more settings.
fn node(database: &str, key_file: &std::path::Path, more: &[&str]) -> Server {
    let address = free_port();
    let mut command = program();
    command.args(["serve", "--database", database, "--listen", &address.to_string(), "--key-file"]);
    command.arg(key_file);
    for setting in [&["log_level=error", "client_rate=0"], more].concat() {
        command.args(["--set", setting]);
    }
    Server::of(command, address)
}

fn account(app: &App, runtime: &tokio::runtime::Runtime, username: &str) {
    let wish = AccountWish {
        username: username.to_owned(),
        display_name: "Ida of the office".to_owned(),
        role: Role::Administrator.as_str().to_owned(),
        password: Hidden(PASSWORD.to_owned()),
        ..AccountWish::default()
    };
    runtime.block_on(candour_service::staff::create(&app.ctx, By::CommandLine, &wish)).unwrap();
}

fn sign_in(client: &Client, username: &str, password: &str) -> Reply {
    client.post("/sign-in", &[("username", username), ("password", password)]).unwrap()
}

/// The same person with the cookie of a sign-in.
fn with_cookie(client: &Client, reply: &Reply) -> Client {
    let cookie = reply.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    Client { cookie: Some(cookie), ..client.clone() }
}

/// The id of each message that came, and the item it tells of.
type Came = Arc<Mutex<Vec<(String, String)>>>;

/// A receiver of alerts: the id of each message, as often as it came.
fn receiver() -> (String, Came) {
    let door = TcpListener::bind("127.0.0.1:0").unwrap();
    let hook = format!("alert_webhook=http://{}/alerts", door.local_addr().unwrap());
    let came = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&came);
    std::thread::spawn(move || {
        for stream in door.incoming() {
            let (mut stream, seen) = (stream.unwrap(), Arc::clone(&seen));
            std::thread::spawn(move || {
                let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
                let mut request = Vec::new();
                let mut piece = [0u8; 4_096];
                // The sender may be killed at any moment.
                while !request.ends_with(b"}}") {
                    match stream.read(&mut piece) {
                        Ok(count) if count > 0 => request.extend_from_slice(&piece[..count]),
                        _ => return,
                    }
                }
                let text = String::from_utf8_lossy(&request).into_owned();
                let after = |start: &str| {
                    let rest = text.split_once(start).map_or("", |(_, rest)| rest);
                    rest.split(['\r', '"']).next().unwrap_or_default().trim().to_owned()
                };
                seen.lock().unwrap().push((after("webhook-id:"), after("\"work_item\":\"")));
                let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n");
            });
        }
    });
    (hook, came)
}

#[derive(Debug, Default)]
struct Seen {
    /// Nonce, receipt, and whether the words were alarming.
    thanked: Mutex<Vec<(String, String, bool)>>,
    cut_off: AtomicUsize,
}

/// One person after another answers, at whichever node answers: a form that is cut off is sent again, to another node.
fn answer_until(stop: &AtomicBool, seen: &Seen, nodes: &Mutex<Vec<SocketAddr>>, number: u64) {
    let mut chance = Chance::new(number);
    let node = |chance: &mut Chance| {
        let nodes = nodes.lock().unwrap();
        Client::new(nodes[usize::try_from(chance.below(nodes.len() as u64)).unwrap()])
    };
    while !stop.load(Ordering::SeqCst) {
        let nonce = chance.nonce();
        let alarming = chance.below(8) == 0;
        let words = if alarming { "I am in danger, please come" } else { "" };
        loop {
            match node(&mut chance).rate("/f/no-code", &nonce, 3, words) {
                Ok(reply) if reply.status == 200 => {
                    let receipt = reply.receipt().expect("thanks without a receipt");
                    seen.thanked.lock().unwrap().push((nonce, receipt, alarming));
                    break;
                }
                Ok(reply) => assert!(reply.status == 503 && reply.receipt().is_none(), "{}", reply.status),
                Err(_) => {
                    seen.cut_off.fetch_add(1, Ordering::SeqCst);
                }
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

#[test]
fn nothing_thanked_is_lost_when_one_of_two_nodes_is_killed_and_another_takes_its_place() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let app = runtime.block_on(async { App::over(TestStore::postgres().await, settings()).await });
    account(&app, &runtime, "ida");
    let key_file = key_file(app.key_home.path());
    let (hook, alerts) = receiver();
    let start = || node(&app.database.address, &key_file, &[&hook]);
    let (mut one, mut two) = (start(), start());

    let nodes = Arc::new(Mutex::new(vec![one.address, two.address]));
    let (seen, stop) = (Arc::new(Seen::default()), Arc::new(AtomicBool::new(false)));
    let people: Vec<_> = (1..=6)
        .map(|number| {
            let (seen, stop, nodes) = (Arc::clone(&seen), Arc::clone(&stop), Arc::clone(&nodes));
            std::thread::spawn(move || answer_until(&stop, &seen, &nodes, number))
        })
        .collect();

    // A sign-in at one node is good at the other, and stays good when its node is gone.
    let signed_in = sign_in(&one.client(), "ida", PASSWORD);
    assert_eq!(signed_in.status, 303, "{}", signed_in.head);
    let elsewhere = with_cookie(&two.client(), &signed_in);
    assert_eq!(elsewhere.get("/admin/jobs").unwrap().status, 200);

    std::thread::sleep(Duration::from_millis(1_500));
    one.kill();
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(elsewhere.get("/admin/jobs").unwrap().status, 200);
    let mut three = start();
    *nodes.lock().unwrap() = vec![two.address, three.address];
    assert_eq!(with_cookie(&three.client(), &signed_in).get("/admin/jobs").unwrap().status, 200);
    std::thread::sleep(Duration::from_millis(1_500));

    // A stop in order, under load: nobody who was let in is cut off. (Whoever comes later goes to the other node.)
    *nodes.lock().unwrap() = vec![three.address];
    std::thread::sleep(Duration::from_millis(300));
    let cut_off = seen.cut_off.load(Ordering::SeqCst);
    assert!(cut_off > 0, "the kill cut nobody off: the load was too small");
    assert!(two.end(), "the second node did not end in order");
    assert_eq!(seen.cut_off.load(Ordering::SeqCst), cut_off, "a stop in order cut somebody off");

    stop.store(true, Ordering::SeqCst);
    for person in people {
        person.join().unwrap();
    }
    let thanked = seen.thanked.lock().unwrap().clone();
    assert!(thanked.len() > 100, "only {} answers were thanked", thanked.len());
    let alarming = thanked.iter().filter(|(.., alarming)| *alarming).count();
    runtime.block_on(each_is_stored_once(&app.ctx.store, &thanked));
    leases_end(&app.database.address);
    each_alert_arrives(&alerts, alarming);
    assert!(three.end());
    let recount = run(&["doctor", "--recount", "--database", &app.database.address]);
    assert!(recount.status.success(), "{}", told(&recount));
    runtime.block_on(app.ctx.store.close());
}

async fn each_is_stored_once(store: &Store, thanked: &[(String, String, bool)]) {
    let mut db = store.read().await.unwrap();
    let mut ids = HashSet::new();
    for (nonce, receipt, alarming) in thanked {
        let nonce = Nonce::parse(nonce).unwrap();
        let found = db.feedback_by_nonce(nonce.fingerprint(&key())).await.unwrap();
        let found = found.unwrap_or_else(|| panic!("a thanked answer is lost"));
        let receipt = Receipt::parse(receipt).unwrap();
        assert_eq!(found.receipt_fingerprint, receipt.fingerprint(&key()), "another receipt was shown");
        assert!(ids.insert(found.id), "two forms were thanked for one answer");
        let work = db.open_work_of(found.id).await.unwrap().len();
        assert_eq!(work, usize::from(*alarming), "a work item is missing, or stands twice");
    }
}

/// Lets the leases of the killed node end, as a minute's waiting would.
fn leases_end(database: &str) {
    let sql = "UPDATE job SET run_at = made_at WHERE finished_at IS NULL";
    let psql =
        Command::new("psql").args(["--no-psqlrc", "--quiet", "--command", sql, database]).output().unwrap();
    assert!(psql.status.success(), "{}", said(&psql));
}

/// Every job's message arrives. One may arrive twice, when its node was killed before it could say so: then under the
/// same id, and the receiver knows it again.
fn each_alert_arrives(alerts: &Mutex<Vec<(String, String)>>, expected: usize) {
    let mut told = 0;
    for _ in 0..100 {
        let came = alerts.lock().unwrap().clone();
        let mut items: HashMap<String, String> = HashMap::new();
        for (id, item) in &came {
            assert!(!id.is_empty() && !item.is_empty(), "{id:?} {item:?}");
            let first = items.entry(item.clone()).or_insert_with(|| id.clone());
            assert_eq!(first, id, "one item was told of under two ids");
        }
        told = items.len();
        if told == expected {
            assert!(came.len() <= expected + 16, "{} messages about {expected} items", came.len());
            return;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    panic!("{told} of {expected} alerts came");
}

#[test]
fn guesses_of_a_password_count_together_on_all_nodes_and_after_a_new_start() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let app = runtime.block_on(async { App::over(TestStore::postgres().await, settings()).await });
    account(&app, &runtime, "ida");
    let key_file = key_file(app.key_home.path());
    let start = || node(&app.database.address, &key_file, &[]);
    let (mut one, mut two) = (start(), start());
    let mut wrong = 0;
    for number in 0..14 {
        let at = if number % 2 == 0 { &one } else { &two };
        wrong += usize::from(sign_in(&at.client(), "ida", "guess after guess").status == 422);
    }
    // Ten at once, and one more for every ten seconds the others took.
    assert!((10..=13).contains(&wrong), "{wrong} guesses were tried");
    for at in [&one, &two] {
        let refused = sign_in(&at.client(), "ida", PASSWORD);
        assert_eq!(refused.status, 429, "{}", refused.head);
        assert!(refused.header("retry-after").is_some());
    }
    one.kill();
    assert!(two.end());
    let again = start();
    assert_eq!(sign_in(&again.client(), "ida", PASSWORD).status, 429, "a new start forgot the guesses");
    // Neither the name nor the address stands there.
    runtime.block_on(async {
        let mut db = app.ctx.store.read().await.unwrap();
        let spent = db
            .allowances_spent(candour_store::limit::LimitKind::Guess, jiff::Timestamp::UNIX_EPOCH, 10)
            .await
            .unwrap();
        let fingerprint = |parts: &[&[u8]]| app.ctx.key.mac(candour_domain::key::Purpose::LimitLookup, parts);
        let guess = |what: &str, name: &str| {
            let parts = [what.as_bytes(), name.as_bytes(), b"127.0.0.1"];
            fingerprint(if what == "guess both" { &parts } else { &parts[..2] })
        };
        let mut expected =
            vec![guess("guess name", "ida"), guess("guess both", "ida"), guess("guess client", "127.0.0.1")];
        // Written with a wrong password in the place of a wrong code, for a second; it may have been forgotten.
        let instead = guess("no code", "ida");
        let mut found: Vec<_> = spent.iter().map(|(key, _)| *key).filter(|key| *key != instead).collect();
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected, "a name, a network, and both");
        drop(db);
        app.ctx.store.close().await;
    });
}

#[test]
fn a_client_that_asks_too_often_at_one_node_has_to_wait_at_the_other_within_seconds() {
    let address = fresh_postgres();
    let folder = tempfile::tempdir().unwrap();
    let key_file = key_file(folder.path());
    let limits = ["client_rate=60", "client_burst=60"];
    let (one, two) = (node(&address, &key_file, &limits), node(&address, &key_file, &limits));
    let (here, there) = (one.client(), two.client());
    let refused = (0..80).filter(|_| here.get("/").unwrap().status == 429).count();
    assert!(refused >= 15, "only {refused} of 80 requests were refused at the node itself");
    // Each look counts as well, so it is looked seldom.
    let known = (0..16).any(|_| {
        std::thread::sleep(Duration::from_millis(500));
        let reply = there.get("/").unwrap();
        if reply.status == 429 {
            assert!(reply.body.contains("Please wait a moment") && reply.header("retry-after").is_some());
            return true;
        }
        while here.get("/").unwrap().status != 429 {}
        false
    });
    assert!(known, "the other node knows nothing of it");
    assert_eq!(there.get("/healthz").unwrap().status, 200, "who watches is let through");
}

#[test]
fn nodes_that_start_at_once_on_an_empty_database_do_not_collide() {
    let database = fresh_postgres();
    let folder = tempfile::tempdir().unwrap();
    let key_file = key_file(folder.path());
    let mut starting: Vec<_> = (0..4)
        .map(|_| {
            let mut command = program();
            command.args(["serve", "--database", &database, "--listen", "127.0.0.1:0", "--key-file"]);
            command.arg(&key_file).stderr(std::process::Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for child in &mut starting {
        // "serving" in its log, or its end.
        let mut log = child.stderr.take().unwrap();
        let mut text = String::new();
        let mut piece = [0u8; 1_024];
        while !text.contains("serving") {
            let count = log.read(&mut piece).unwrap();
            assert!(count > 0, "a node ended: {text}");
            text.push_str(&String::from_utf8_lossy(&piece[..count]));
        }
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
    }
    for child in &mut starting {
        let asked = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        assert!(asked.success() && child.wait().unwrap().success());
    }
    let migrated = run(&["migrate", "--database", &database]);
    assert!(migrated.status.success(), "{}", said(&migrated));
}
