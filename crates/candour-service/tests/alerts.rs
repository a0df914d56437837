//! Alerts leave signed, once, and arrive after the receiver was away. On SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::mpsc::{Receiver, channel};

use candour_channels::webhook::verify;
use candour_domain::feedback::{Channel, Nonce, Rating, Words};
use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_domain::staff::Staff;
use candour_service::alerts;
use candour_service::ctx::Settings;
use candour_service::feedback::{Submission, receive};
use candour_service::jobs::{self, JobsError, MOST_TRIES, counts, run_due, tick};
use candour_service::staff::{AccountWish, By, Hidden, create};
use candour_service::work::{InboxView, inbox, take};
use candour_testkit::{App, TestStore, settings};
use jiff::SignedDuration;

/// A message as it arrived.
struct Message {
    headers: HashMap<String, String>,
    body: Vec<u8>,
}

/// Somebody who receives webhooks, and answers with the status it is told to.
struct Listener {
    url: String,
    status: Arc<AtomicU16>,
    messages: Receiver<Message>,
}

impl Listener {
    fn start() -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/alerts", socket.local_addr().unwrap());
        let status = Arc::new(AtomicU16::new(204));
        let (send, messages) = channel();
        let answer = Arc::clone(&status);
        std::thread::spawn(move || {
            for stream in socket.incoming() {
                let mut stream = stream.unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let mut headers = HashMap::new();
                loop {
                    let mut line = String::new();
                    reader.read_line(&mut line).unwrap();
                    if line.trim().is_empty() {
                        break;
                    }
                    if let Some((name, value)) = line.split_once(':') {
                        headers.insert(name.to_lowercase(), value.trim().to_owned());
                    }
                }
                let length = headers.get("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
                let mut body = vec![0; length];
                reader.read_exact(&mut body).unwrap();
                let status = answer.load(Ordering::SeqCst);
                let head = format!(
                    "HTTP/1.1 {status} x\r\ncontent-length: 0\r\nlocation: http://127.0.0.1:9/\r\nconnection: close\r\n\r\n"
                );
                stream.write_all(head.as_bytes()).unwrap();
                if send.send(Message { headers, body }).is_err() {
                    return;
                }
            }
        });
        Self { url, status, messages }
    }

    fn arrived(&self) -> Vec<Message> {
        self.messages.try_iter().collect()
    }
}

async fn apps(url: &str) -> [App; 2] {
    let settings = || Settings { alert_webhook: Some(url.to_owned()), ..settings() };
    [
        App::over(TestStore::sqlite().await, settings()).await,
        App::over(TestStore::postgres().await, settings()).await,
    ]
}

async fn answer(app: &App, words: &str) {
    let submission = Submission {
        code: None,
        nonce: Nonce::from_bytes(app.ctx.chance.bytes()),
        rating: Rating::ALL[0],
        words: Words::parse(words).unwrap(),
        language: Language::English,
        channel: Channel::Web,
        source: None,
    };
    receive(&app.ctx, submission).await.unwrap();
}

async fn person(app: &App, username: &str, role: Role) -> Staff {
    let wish = AccountWish {
        username: username.to_owned(),
        display_name: username.to_owned(),
        role: role.as_str().to_owned(),
        password: Hidden("a long enough password".to_owned()),
        ..AccountWish::default()
    };
    create(&app.ctx, By::CommandLine, &wish).await.unwrap()
}

const WORDS: &str = "He is going to kill me. Call Sam on 020 7946 0018";

#[tokio::test]
async fn an_alert_is_signed_and_says_no_word_of_what_was_written() {
    let listener = Listener::start();
    for app in apps(&listener.url).await {
        answer(&app, WORDS).await;
        assert_eq!(tick(&app.ctx).await.unwrap(), 1);
        assert_eq!(tick(&app.ctx).await.unwrap(), 0);
        let arrived = listener.arrived();
        assert_eq!(arrived.len(), 1);
        let Message { headers, body } = &arrived[0];
        let (id, at, signature) =
            (&headers["webhook-id"], &headers["webhook-timestamp"], &headers["webhook-signature"]);
        let secret = alerts::secret(&app.ctx.key);
        let now = app.ctx.clock.now().as_second();
        assert_eq!(verify(&secret, id, at, signature, body, now), Ok(()));
        let json: serde_json::Value = serde_json::from_slice(body).unwrap();
        assert_eq!(json["type"], "work_item.made");
        assert_eq!(json["data"]["kind"], "risk");
        assert_eq!(json["data"]["due"], "2026-11-24T10:30:00Z");
        let item = json["data"]["work_item"].as_str().unwrap();
        assert_eq!(json["data"]["link"], format!("{}/desk/items/{item}", app.ctx.settings.base_url));
        let text = String::from_utf8(body.clone()).unwrap();
        assert!(!text.contains("kill") && !text.contains("Sam") && !text.contains("7946"));
    }
}

#[tokio::test]
async fn an_alert_arrives_once_after_the_receiver_was_away() {
    let listener = Listener::start();
    for app in apps(&listener.url).await {
        for status in [500, 302, 404] {
            listener.status.store(status, Ordering::SeqCst);
            if status == 500 {
                answer(&app, WORDS).await;
            }
            assert_eq!(run_due(&app.ctx).await.unwrap(), 1, "{status}");
            assert_eq!(run_due(&app.ctx).await.unwrap(), 0, "not at once again");
            app.ctx.clock.advance(SignedDuration::from_mins(15));
        }
        listener.status.store(200, Ordering::SeqCst);
        let admin = person(&app, "ida", Role::Administrator).await;
        let page = jobs::overview(&app.ctx, &admin).await.unwrap();
        assert_eq!((page.counts.retrying, page.troubled.len(), page.alerts_configured), (1, 1, true));
        let failure = page.troubled[0].failure.as_deref().unwrap();
        assert_eq!(failure, "the receiver answered with status 404");
        assert_eq!(run_due(&app.ctx).await.unwrap(), 1);
        assert_eq!(counts(&app.ctx).await.unwrap(), jobs::JobCounts::default());
        let arrived = listener.arrived();
        assert_eq!(arrived.len(), 4);
        assert!(arrived.iter().all(|m| m.headers["webhook-id"] == arrived[0].headers["webhook-id"]));
        assert_ne!(arrived[0].headers["webhook-timestamp"], arrived[3].headers["webhook-timestamp"]);
    }
}

#[tokio::test]
async fn a_job_is_given_up_at_last_and_an_administrator_can_have_it_tried_again() {
    let listener = Listener::start();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for app in apps(&format!("http://127.0.0.1:{port}/")).await {
        let admin = person(&app, "ida", Role::Administrator).await;
        let amy = person(&app, "amy", Role::DeskAdviser).await;
        answer(&app, WORDS).await;
        for _ in 0..MOST_TRIES {
            assert_eq!(run_due(&app.ctx).await.unwrap(), 1);
            app.ctx.clock.advance(SignedDuration::from_hours(1));
        }
        assert_eq!(run_due(&app.ctx).await.unwrap(), 0);
        let page = jobs::overview(&app.ctx, &admin).await.unwrap();
        assert_eq!((page.counts.waiting, page.counts.gave_up), (0, 1));
        assert_eq!(page.troubled[0].failure.as_deref(), Some("no connection to the receiver"));
        let id = page.troubled[0].id;
        assert!(matches!(jobs::retry(&app.ctx, &amy, id).await, Err(JobsError::Refused(_))));
        assert!(matches!(jobs::overview(&app.ctx, &amy).await, Err(JobsError::Refused(_))));
        jobs::retry(&app.ctx, &admin, id).await.unwrap();
        assert!(matches!(jobs::retry(&app.ctx, &admin, id).await, Err(JobsError::NotFound)));
        let mut back = app.ctx.clone();
        back.settings = Arc::new(Settings { alert_webhook: Some(listener.url.clone()), ..settings() });
        assert_eq!(run_due(&back).await.unwrap(), 1);
        assert_eq!(listener.arrived().len(), 1);
        assert_eq!(counts(&app.ctx).await.unwrap().gave_up, 0);
        app.ctx.clock.advance(SignedDuration::from_hours(24 * 8));
        jobs::tidy(&app.ctx).await.unwrap();
    }
}

#[tokio::test]
async fn nobody_is_called_for_what_somebody_has_taken_and_for_what_is_late_they_are() {
    let listener = Listener::start();
    for app in apps(&listener.url).await {
        let amy = person(&app, "amy", Role::DeskAdviser).await;
        answer(&app, WORDS).await;
        let list = inbox(&app.ctx, &amy, InboxView::Open, None).await.unwrap();
        take(&app.ctx, &amy, list.items[0].key.id).await.unwrap();
        assert_eq!(tick(&app.ctx).await.unwrap(), 1);
        assert!(listener.arrived().is_empty());
        app.ctx.clock.advance(SignedDuration::from_mins(31));
        assert_eq!(tick(&app.ctx).await.unwrap(), 2, "escalated, and told");
        let arrived = listener.arrived();
        let json: serde_json::Value = serde_json::from_slice(&arrived[0].body).unwrap();
        assert_eq!((arrived.len(), json["type"].as_str()), (1, Some("work_item.late")));
        assert_eq!(json["data"]["taken"], true);
    }
}

#[tokio::test]
async fn without_a_receiver_the_job_is_done_and_the_inbox_shows_the_item() {
    let app = App::sqlite().await;
    let amy = person(&app, "amy", Role::DeskAdviser).await;
    answer(&app, WORDS).await;
    assert!(!alerts::configured(&app.ctx));
    assert_eq!(run_due(&app.ctx).await.unwrap(), 1);
    assert_eq!(counts(&app.ctx).await.unwrap(), jobs::JobCounts::default());
    assert_eq!(inbox(&app.ctx, &amy, InboxView::Open, None).await.unwrap().items.len(), 1);
}
