//! What goes on around the pages: the log, alerts, the drop folder, and ending in order.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::client::Chance;
use crate::server::{Server, free_port, key_file, program};

/// A server over a fresh SQLite database with more settings; its log goes to `log` in the folder.
fn server(folder: &Path, settings: &[&str]) -> Server {
    let address = free_port();
    let database = format!("sqlite:{}", folder.join("candour.db").display());
    let mut command = program();
    command.args(["serve", "--database", &database, "--listen", &address.to_string(), "--key-file"]);
    command.arg(key_file(folder));
    for setting in settings {
        command.args(["--set", setting]);
    }
    command.stderr(Stdio::from(std::fs::File::create(folder.join("log")).unwrap()));
    Server::of(command, address)
}

#[test]
fn the_log_names_routes_and_never_codes_words_or_receipts() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = server(folder.path(), &["log=json", "log_level=trace"]);
    let client = server.client();
    let words = "They were very kind to my neighbour";
    let nonce = Chance::new(4).nonce();
    let reply = client.rate("/f/no-code", &nonce, 2, words).unwrap();
    let receipt = reply.receipt().unwrap();
    client.get("/f/HHHHHHHHHHH?words=secretwords").unwrap();
    client.post("/receipt", &[("receipt", &receipt)]).unwrap();
    client.get("/nowhere/HHHHHHHHHHH").unwrap();
    assert!(server.end());
    let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
    for line in log.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "not JSON: {line}");
    }
    assert!(log.contains("\"route\":\"/f/{code}\"") && log.contains("\"method\":\"POST\""), "{log}");
    assert!(log.contains("\"status\":200") && log.contains("\"micros\":"), "{log}");
    for secret in ["HHHHHHHHHHH", "secretwords", "neighbour", &receipt, &receipt.replace('-', ""), &nonce] {
        assert!(!log.contains(secret), "the log holds {secret}");
    }
}

#[test]
fn an_alert_about_a_risk_leaves_within_seconds() {
    let receiver = TcpListener::bind("127.0.0.1:0").unwrap();
    let hook = format!("alert_webhook=http://{}/alerts", receiver.local_addr().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let mut server = server(folder.path(), &[&hook]);
    let arrived = std::thread::spawn(move || {
        let (mut stream, _) = receiver.accept().unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let mut request = Vec::new();
        let mut piece = [0u8; 4_096];
        while !String::from_utf8_lossy(&request).contains("work_item") {
            let count = stream.read(&mut piece).unwrap();
            assert!(count > 0, "the alert broke off");
            request.extend_from_slice(&piece[..count]);
        }
        stream.write_all(b"HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n").unwrap();
        String::from_utf8_lossy(&request).into_owned()
    });
    let words = "I am in danger, please come";
    let reply = server.client().rate("/f/no-code", &Chance::new(6).nonce(), 1, words).unwrap();
    assert_eq!(reply.status, 200);
    let alert = arrived.join().unwrap();
    assert!(
        alert.starts_with("POST /alerts ") && alert.to_lowercase().contains("webhook-signature"),
        "{alert}"
    );
    assert!(!alert.contains("danger, please"), "the alert holds words");
    assert!(server.end());
}

#[test]
fn a_file_laid_into_the_drop_folder_is_brought_in() {
    let folder = tempfile::tempdir().unwrap();
    let drop = folder.path().join("drop");
    std::fs::create_dir(&drop).unwrap();
    let mut server = server(folder.path(), &[&format!("drop_folder={}", drop.display())]);
    let text = "bcu,borough_code,borough,team,officer_reference,officer_name\n\
                North,E09000007,Camden,Team 1,P1,Alder Sampleby\n";
    std::fs::write(drop.join("organisation.csv"), text).unwrap();
    // The folder is looked at every ten seconds, and a file is read when it has not grown since the last look.
    for _ in 0..400 {
        if !drop.join("organisation.csv").exists() {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(!drop.join("organisation.csv").exists(), "the file still lies there");
    assert!(server.end());
    let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(log.contains("done=1") && log.contains("failed=0"), "{log}");
}

#[test]
fn a_request_under_way_is_answered_before_the_server_ends() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = server(folder.path(), &[]);
    let body = format!("nonce={}&rating=5&words=", Chance::new(7).nonce());
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let head = format!(
        "POST /f/no-code HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: {}\r\n\r\n{}",
        body.len(),
        &body[..20]
    );
    stream.write_all(head.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(200));
    let asked = Command::new("kill").args(["-TERM", &server.child.id().to_string()]).status().unwrap();
    assert!(asked.success());
    std::thread::sleep(Duration::from_millis(500));
    assert!(server.child.try_wait().unwrap().is_none(), "the server did not wait");
    assert!(TcpStream::connect(server.address).is_err(), "the door is still open");
    stream.write_all(&body.as_bytes()[20..]).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    assert!(reply.starts_with("HTTP/1.1 200 "), "{}", reply.lines().next().unwrap_or_default());
    assert!(server.child.wait().unwrap().success());
}
