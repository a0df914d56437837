//! Checkpoints reach witnesses outside the force: by folder, webhook and mail, again after they were away.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use candour_channels::smtp::{Protection, Relay};
use candour_domain::audit::AuditAct;
use candour_service::audit::{self, Held, NoteSigner, Witness};
use candour_service::ctx::{Ctx, Settings};
use candour_service::jobs::{counts, run_due};
use candour_store::transact;
use candour_testkit::{App, TestStore, settings};
use jiff::SignedDuration;

/// A mail server of RFC 5321, as far as it takes to be handed mail. It gives what it was handed, word by word.
struct MailServer {
    port: u16,
    mails: Receiver<Vec<String>>,
}

impl MailServer {
    fn start() -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").unwrap())
    }

    fn on(socket: TcpListener) -> Self {
        let port = socket.local_addr().unwrap().port();
        let (send, mails) = channel();
        std::thread::spawn(move || {
            for stream in socket.incoming() {
                if let Some(mail) = session(stream.unwrap())
                    && send.send(mail).is_err()
                {
                    return;
                }
            }
        });
        Self { port, mails }
    }

    fn next(&self) -> Vec<String> {
        self.mails.recv_timeout(Duration::from_secs(20)).unwrap()
    }
}

/// One conversation; gives the envelope and the lines of the mail, if one was handed over.
fn session(mut stream: TcpStream) -> Option<Vec<String>> {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let mut say = move |text: &str| stream.write_all(format!("{text}\r\n").as_bytes()).is_ok();
    say("220 test ESMTP");
    let mut mail = Vec::new();
    while let Some(Ok(line)) = lines.next() {
        match line.get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
            "EHLO" | "HELO" => say("250-test\r\n250 8BITMIME"),
            "MAIL" | "RCPT" => {
                mail.push(line);
                say("250 ok")
            }
            "DATA" => {
                say("354 go on");
                for line in lines.by_ref().map_while(Result::ok) {
                    if line == "." {
                        break;
                    }
                    mail.push(line.strip_prefix('.').unwrap_or(&line).to_owned());
                }
                say("250 taken")
            }
            "QUIT" => {
                say("221 bye");
                break;
            }
            _ => say("250 ok"),
        };
    }
    (!mail.is_empty()).then_some(mail)
}

/// Takes one webhook and gives its headers and body.
fn one_webhook(socket: &TcpListener) -> (String, Vec<u8>) {
    let (mut stream, _) = socket.accept().unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut head = String::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        head.push_str(&line.to_lowercase());
    }
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().trim();
    let mut body = vec![0; length.parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    stream.write_all(b"HTTP/1.1 204 x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
    (head, body)
}

fn relay(port: u16) -> Relay {
    Relay {
        host: "127.0.0.1".to_owned(),
        port,
        protection: Protection::None,
        login: None,
        from: "Candour <candour@force.example>".to_owned(),
    }
}

async fn write(ctx: &Ctx) {
    let line = audit::line(ctx, None, AuditAct::SignedOut, None, None);
    transact!(ctx.store, |db| db.insert_audit(&line).await).unwrap();
}

#[tokio::test]
async fn a_checkpoint_reaches_every_witness_and_fits_the_log() {
    for database in TestStore::both().await {
        let folder = tempfile::tempdir().unwrap();
        let webhook = TcpListener::bind("127.0.0.1:0").unwrap();
        let mail = MailServer::start();
        let settings = Settings {
            audit_witness_folder: Some(folder.path().to_owned()),
            audit_witness_webhook: Some(format!("http://{}/w", webhook.local_addr().unwrap())),
            audit_witness_mail: vec!["witness@commissioner.example".to_owned(), "b@mopac.example".to_owned()],
            smtp: Some(relay(mail.port)),
            ..settings()
        };
        let app = App::over(database, settings).await;
        let ctx = &app.ctx;
        assert_eq!(audit::witnesses(ctx), Witness::ALL);
        write(ctx).await;
        assert!(audit::checkpoint_when_due(ctx).await.unwrap());
        assert!(!audit::checkpoint_when_due(ctx).await.unwrap(), "one a day is enough");
        let receiving = std::thread::spawn(move || one_webhook(&webhook));
        assert_eq!(run_due(ctx).await.unwrap(), 3);
        assert_eq!(counts(ctx).await.unwrap().waiting, 0);

        let signed = ctx.store.read().await.unwrap().last_audit_checkpoint().await.unwrap().unwrap();
        let laid_down = std::fs::read_to_string(folder.path().join(audit::file_name(signed.size))).unwrap();
        assert_eq!(laid_down, signed.note);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing half-written is left");
        let (head, body) = receiving.join().unwrap();
        assert!(head.contains("webhook-signature: v1,"));
        let told: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(told["type"], "audit.checkpoint");
        assert_eq!(told["data"]["note"], signed.note);
        assert_eq!(told["data"]["key"], NoteSigner::new(&ctx.key).public().to_string());
        let mail = mail.next();
        assert!(mail[0].contains("candour@force.example"), "{mail:?}");
        assert!(mail[1].contains("witness@commissioner.example") && mail[2].contains("b@mopac.example"));
        let text = mail.join("\n");
        assert!(text.contains("Audit checkpoint of Test Force: 1 lines"), "{text}");
        assert!(text.contains(&format!("filename=\"{}\"", audit::file_name(1))), "{text}");

        let standing = audit::standing(ctx).await.unwrap();
        assert!(standing.iter().all(|one| {
            one.state
                .as_ref()
                .is_some_and(|state| state.told == Some((1, ctx.clock.now())) && state.failed.is_none())
        }));
        write(ctx).await;
        audit::number_all(ctx).await.unwrap();
        let held = [Held { from: "folder".to_owned(), note: laid_down }];
        let key = NoteSigner::new(&ctx.key).public().clone();
        assert!(audit::verify(&ctx.store, &key, &held).await.unwrap().verdict.is_sound());
        ctx.clock.advance(SignedDuration::from_hours(24));
        assert!(audit::checkpoint_when_due(ctx).await.unwrap(), "the next day has its own");
        assert!(audit::check_when_due(ctx).await.unwrap());
        assert_eq!(ctx.store.read().await.unwrap().last_audit_check().await.unwrap().unwrap().findings, 0);
    }
}

#[tokio::test]
async fn a_witness_that_was_away_gets_its_checkpoint_later() {
    for database in TestStore::both().await {
        // A port that nobody listens on, until later.
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = socket.local_addr().unwrap().port();
        drop(socket);
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("not-mounted");
        let settings = Settings {
            audit_witness_folder: Some(folder.clone()),
            audit_witness_mail: vec!["witness@commissioner.example".to_owned()],
            smtp: Some(relay(port)),
            ..settings()
        };
        let app = App::over(database, settings).await;
        let ctx = &app.ctx;
        let made = audit::checkpoint(ctx).await.unwrap();
        assert_eq!(run_due(ctx).await.unwrap(), 2);
        let standing = audit::standing(ctx).await.unwrap();
        let failures: Vec<String> =
            standing.iter().map(|one| one.state.clone().unwrap().failed.unwrap().1).collect();
        assert!(failures[0].contains("folder could not be written"), "{failures:?}");
        assert!(failures[1].contains("no connection to the mail server"), "{failures:?}");
        assert_eq!(counts(ctx).await.unwrap().retrying, 2);

        std::fs::create_dir(&folder).unwrap();
        let Ok(socket) = TcpListener::bind(("127.0.0.1", port)) else { return };
        let server = MailServer::on(socket);
        ctx.clock.advance(SignedDuration::from_mins(2));
        assert_eq!(run_due(ctx).await.unwrap(), 2);
        assert!(server.next()[1].contains("witness@commissioner.example"));
        assert!(folder.join(audit::file_name(made.size)).exists());
        let standing = audit::standing(ctx).await.unwrap();
        assert!(standing.iter().all(|one| one.state.as_ref().is_some_and(|state| state.failed.is_none())));
    }
}
