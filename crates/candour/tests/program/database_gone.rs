//! PostgreSQL is gone, or answers nothing: nobody is thanked, and everything goes on once it is back.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::client::{Chance, Client};
use crate::server::{Server, free_port, key_file, run, told};

const WHOLE: u8 = 0;
const CUT: u8 = 1;
const SILENT: u8 = 2;

/// A line to the database that can be cut, or made to carry nothing.
struct Line {
    address: SocketAddr,
    state: Arc<AtomicU8>,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Line {
    fn to(database: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(AtomicU8::new(WHOLE));
        let open = Arc::new(Mutex::new(Vec::new()));
        let (line_state, line_open) = (Arc::clone(&state), Arc::clone(&open));
        std::thread::spawn(move || {
            for near in listener.incoming() {
                let Ok(near) = near else { continue };
                if line_state.load(Ordering::SeqCst) == CUT {
                    continue;
                }
                let Ok(far) = TcpStream::connect(database) else { continue };
                let mut held = line_open.lock().unwrap();
                held.push(near.try_clone().unwrap());
                held.push(far.try_clone().unwrap());
                carry(near.try_clone().unwrap(), far.try_clone().unwrap(), Arc::clone(&line_state));
                carry(far, near, Arc::clone(&line_state));
            }
        });
        Self { address, state, open }
    }

    fn cut(&self) {
        self.state.store(CUT, Ordering::SeqCst);
        for stream in self.open.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn set(&self, state: u8) {
        self.state.store(state, Ordering::SeqCst);
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream, state: Arc<AtomicU8>) {
    std::thread::spawn(move || {
        let mut bytes = [0u8; 16_384];
        while let Ok(count) = from.read(&mut bytes) {
            while state.load(Ordering::SeqCst) == SILENT {
                std::thread::sleep(Duration::from_millis(20));
            }
            if count == 0 || to.write_all(&bytes[..count]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
    });
}

/// A server whose line to PostgreSQL goes through one that can be cut, and the address of the database itself.
fn behind_a_line(folder: &std::path::Path) -> (Server, Line, String) {
    let address = candour_testkit::fresh_postgres();
    let host = address.rsplit_once('/').unwrap().0.rsplit_once('@').unwrap().1.to_owned();
    let line = Line::to(host.parse().expect("CANDOUR_TEST_POSTGRES names an IP address and a port"));
    let through = address.replace(&host, &line.address.to_string());
    (Server::start(&through, &key_file(folder), free_port()), line, address)
}

fn rate(client: &Client, nonce: &str) -> crate::client::Reply {
    client.rate("/f/no-code", nonce, 5, "They were kind.").unwrap()
}

/// Sends the same form until it is thanked.
fn rate_until_thanked(client: &Client, nonce: &str) {
    for _ in 0..100 {
        let reply = rate(client, nonce);
        if reply.status == 200 {
            assert!(reply.receipt().is_some());
            return;
        }
        assert!(reply.status == 503 && reply.receipt().is_none());
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("the server did not go on once the database was back");
}

#[test]
fn a_database_that_is_gone_is_told_without_thanks_and_forgotten_once_it_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, line, address) = behind_a_line(folder.path());
    let client = server.client();
    let mut chance = Chance::new(8);
    let first = chance.nonce();
    rate_until_thanked(&client, &first);

    line.cut();
    let nonce = chance.nonce();
    let reply = rate(&client, &nonce);
    assert_eq!(reply.status, 503);
    assert_eq!(reply.receipt(), None, "thanked without a database");
    assert_eq!(client.get("/readyz").unwrap().status, 503);
    assert_eq!(client.get("/healthz").unwrap().status, 200);
    assert_eq!(client.get("/rights").unwrap().status, 200);

    line.set(WHOLE);
    rate_until_thanked(&client, &nonce);
    rate_until_thanked(&client, &first);
    assert!(server.end());
    let recount = run(&["doctor", "--recount", "--database", &address]);
    assert!(recount.status.success(), "{}", told(&recount));
}

#[test]
fn a_database_that_answers_nothing_is_told_without_thanks_and_forgotten_once_it_answers() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, line, address) = behind_a_line(folder.path());
    let client = server.client();
    let mut chance = Chance::new(9);
    rate_until_thanked(&client, &chance.nonce());

    line.set(SILENT);
    let nonce = chance.nonce();
    let reply = rate(&client, &nonce);
    assert_eq!(reply.status, 503, "{}", reply.body);
    assert_eq!(reply.receipt(), None, "thanked by a silent database");

    line.set(WHOLE);
    rate_until_thanked(&client, &nonce);
    assert!(server.end());
    let recount = run(&["doctor", "--recount", "--database", &address]);
    assert!(recount.status.success(), "{}", told(&recount));
}
