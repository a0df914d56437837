//! What is seen of the program from outside: measures, the log, and connections that are held open.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::client::{Chance, Client};
use crate::server::{Server, free_port, key_file, program, run, said};

const WORDS: &str = "They-were-very-kind-to-my-neighbour";
const USERNAME: &str = "quentin.quill";
const NAME: &str = "Quentin-Marker-Quill";
const PASSWORD: &str = "marked and long enough";
const VISITOR: &str = "203.0.113.77";

/// A server over a fresh SQLite database, with somebody who may sign in. Its log goes to `log` in the folder.
fn server(folder: &Path, settings: &[&str]) -> (Server, String) {
    let database = format!("sqlite:{}", folder.join("candour.db").display());
    assert!(run(&["migrate", "--database", &database]).status.success());
    let key = key_file(folder);
    let mut add = program();
    add.args(["user", "add", USERNAME, "--name", NAME, "--role", "administrator"]);
    add.args(["--database", &database, "--key-file"]).arg(&key);
    let mut add = add.stdin(Stdio::piped()).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    add.stdin.take().unwrap().write_all(format!("{PASSWORD}\n").as_bytes()).unwrap();
    let added = add.wait_with_output().unwrap();
    assert!(added.status.success(), "{}", said(&added));
    let address = free_port();
    let mut command = program();
    command.args(["serve", "--database", &database, "--listen", &address.to_string(), "--key-file"]);
    command.arg(&key);
    for setting in settings {
        command.args(["--set", setting]);
    }
    command.stderr(Stdio::from(std::fs::File::create(folder.join("log")).unwrap()));
    (Server::of(command, address), database)
}

#[test]
fn neither_the_log_nor_the_measures_hold_words_names_codes_or_addresses() {
    let folder = tempfile::tempdir().unwrap();
    let watch = free_port();
    let measures = format!("metrics_listen={watch}");
    let settings = ["log=json", "log_level=trace", "trusted_proxies=127.0.0.1", "client_burst=60", &measures];
    let (mut server, _) = server(folder.path(), &settings);
    let client = server.client();
    let nonce = Chance::new(11).nonce();
    let reply = client.rate("/f/no-code", &nonce, 2, WORDS).unwrap();
    let receipt = reply.receipt().unwrap();
    client.post("/receipt", &[("receipt", &receipt)]).unwrap();
    for path in
        ["/f/HHHHHHHHHHH", "/nowhere/HHHHHHHHHHH", "/f?code=HHHHHHHHHHH", "/f/HHHHHHHHHHH/HHHHHHHHHHH"]
    {
        client.get(path).unwrap();
        client.send("BREW-HHHHHHHHHHH", path, None).unwrap();
    }
    client.post("/sign-in", &[("username", USERNAME), ("password", "a wrong one, marked")]).unwrap();
    let signed_in = client.post("/sign-in", &[("username", USERNAME), ("password", PASSWORD)]).unwrap();
    let cookie = signed_in.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let token = cookie.split_once('=').unwrap().1.to_owned();
    let inside = Client { cookie: Some(cookie), ..client.clone() };
    assert_eq!(inside.get("/admin/staff").unwrap().status, 200);
    forwarded(server.address, VISITOR, 70);
    let measured = Client::new(watch).get("/metrics").unwrap();
    assert_eq!(measured.status, 200);
    assert!(server.end());
    let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
    let mut lines = 0;
    for line in log.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "not JSON: {line}");
        lines += 1;
    }
    assert!(lines > 80 && log.contains("\"status\":429"), "{lines} lines");
    let plain = receipt.replace('-', "");
    let marks = [
        "HHHHHHHHHHH",
        "neighbour",
        USERNAME,
        "Marker",
        "marked",
        VISITOR,
        &receipt,
        &plain,
        &nonce,
        &token,
        "candour.db",
        "secret",
    ];
    for mark in marks {
        assert!(!log.contains(mark), "the log holds {mark}");
        assert!(!measured.body.contains(mark), "the measures hold {mark}");
    }
}

/// Asks so often, as a proxy does for this visitor.
fn forwarded(server: SocketAddr, visitor: &str, times: usize) {
    for _ in 0..times {
        let mut stream = TcpStream::connect(server).unwrap();
        let head = format!("GET /rights HTTP/1.0\r\nhost: x\r\nx-forwarded-for: {visitor}\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let _ = stream.read_to_end(&mut Vec::new());
    }
}

/// The value of a measure with these labels.
fn value(text: &str, measure: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(measure)?.trim().parse().ok())
}

#[test]
fn measures_are_shown_on_their_own_address_alone_and_tell_what_happened() {
    let folder = tempfile::tempdir().unwrap();
    let watch = free_port();
    let (mut server, _) = server(folder.path(), &[&format!("metrics_listen={watch}"), "drain=30s"]);
    let client = server.client();
    for number in 0..3 {
        let reply = client.rate("/f/no-code", &Chance::new(20 + number).nonce(), 4, "").unwrap();
        assert_eq!(reply.status, 200);
    }
    client.rate("/f/no-code", &Chance::new(30).nonce(), 1, "I am in danger").unwrap();
    client.get("/f/HHHHHHHHHHH").unwrap();
    assert_eq!(client.get("/metrics").unwrap().status, 404, "measures are no page");
    let watcher = Client::new(watch);
    assert_eq!(watcher.get("/").unwrap().status, 404);
    assert_eq!(watcher.get("/readyz").unwrap().status, 404, "the door of measures leads to no page");
    let shown = watcher.get("/metrics").unwrap();
    assert!(shown.header("content-type").unwrap().starts_with("text/plain; version=0.0.4"));
    let is = |measure: &str, expected: f64| {
        let found = value(&shown.body, measure);
        assert_eq!(found, Some(expected), "{measure}:\n{}", shown.body);
    };
    is("candour_requests_total{method=\"POST\",route=\"/f/no-code\",status=\"200\"}", 4.0);
    is("candour_requests_total{method=\"GET\",route=\"(none)\",status=\"404\"}", 1.0);
    is("candour_request_seconds_count{method=\"POST\",route=\"/f/no-code\"}", 4.0);
    is("candour_answers_stored_total{stratum=\"open\",channel=\"web\"}", 4.0);
    is("candour_commit_group_answers_sum", 4.0);
    is("candour_database_up", 1.0);
    is("candour_ending", 0.0);
    is("candour_work_late", 0.0);
    is("candour_jobs{state=\"gave_up\"}", 0.0);
    is(&format!("candour_build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION")), 1.0);
    assert!(value(&shown.body, "candour_database_connections{state=\"open\"}").unwrap() >= 1.0);
    assert!(shown.body.contains("# HELP candour_requests_total ") && shown.body.contains("# TYPE "));

    // Told to end: it goes on for a while, and says so.
    let tell = || {
        let told = Command::new("kill").args(["-TERM", &server.child.id().to_string()]).status().unwrap();
        assert!(told.success());
    };
    tell();
    let says_so = (0..500).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        client.get("/readyz").unwrap().status == 503
    });
    assert!(says_so, "it does not say that it ends");
    let page = client.get("/f/no-code").unwrap();
    assert_eq!((page.status, page.header("connection")), (200, Some("close")));
    assert_eq!(value(&watcher.get("/metrics").unwrap().body, "candour_ending"), Some(1.0));
    // Told twice, it does not wait for the thirty seconds to end.
    tell();
    let ended = (0..150).find_map(|_| {
        std::thread::sleep(Duration::from_millis(100));
        server.child.try_wait().unwrap()
    });
    assert!(ended.expect("it drained for thirty seconds").success());
}

#[test]
fn an_address_for_measures_that_is_taken_is_told_and_the_database_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let key = key_file(folder.path());
    let output = program()
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--set",
            &format!("metrics_listen={address}"),
            "--database",
        ])
        .arg(format!("sqlite:{}", folder.path().join("candour.db").display()))
        .arg("--key-file")
        .arg(&key)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains(&format!("listens on {address} already")), "{}", said(&output));
    assert!(!folder.path().join("candour.db").exists());
}

#[test]
fn who_sends_letter_by_letter_or_nothing_is_let_go_and_shuts_out_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, _) = server(folder.path(), &["connections=32"]);
    // More than a quarter of all connections, held by one client that sends half a head.
    let mut held: Vec<TcpStream> = Vec::new();
    let mut hung_up = 0;
    for _ in 0..12 {
        let mut stream = TcpStream::connect(server.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
        let _ = stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nx-slow: ");
        match stream.read(&mut [0u8; 1]) {
            Ok(0) => hung_up += 1,
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => hung_up += 1,
            _ => held.push(stream),
        }
    }
    assert_eq!((held.len(), hung_up), (8, 4), "a quarter of all, and no more");
    // Whoever comes from elsewhere is answered.
    let mut other = TcpStream::connect(server.address).unwrap();
    drop(held.pop());
    drop(held.pop());
    std::thread::sleep(Duration::from_millis(100));
    let mut page = String::new();
    if other.write_all(b"GET /healthz HTTP/1.0\r\n\r\n").is_err()
        || other.read_to_string(&mut page).is_err()
        || page.is_empty()
    {
        other = TcpStream::connect(server.address).unwrap();
        other.write_all(b"GET /healthz HTTP/1.0\r\n\r\n").unwrap();
        other.read_to_string(&mut page).unwrap();
    }
    assert!(page.starts_with("HTTP/1.0 200"), "{page}");
    // One that asked and was answered, and then says nothing.
    let mut idle = TcpStream::connect(server.address).unwrap();
    idle.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    // The slow ones are let go, whatever they go on sending.
    for stream in &mut held {
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let _ = stream.write_all(b"a");
        match stream.read_to_end(&mut Vec::new()) {
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => panic!("a slow one was held"),
            _ => {}
        }
    }
    // The idle one is let go as well.
    let mut answer = Vec::new();
    idle.read_to_end(&mut answer).expect("an idle connection was held");
    assert!(answer.starts_with(b"HTTP/1.1 200"));
    assert!(server.end());
}
