//! `candour retention`: what it says would go, that looking changes nothing, and the certificate of a run.

use candour_domain::feedback::{Channel, Nonce, Rating, Words};
use candour_domain::language::Language;
use candour_service::feedback::{Submission, receive};
use candour_store::{StoreError, transact};
use candour_testkit::{App, TestStore, settings};
use jiff::SignedDuration;

use crate::server::{key_file, run, said, told};

/// An answer of three years ago about which nothing is open.
async fn old_answer(app: &App) {
    app.ctx.clock.advance(SignedDuration::from_hours(-24 * 365 * 3));
    let submission = Submission {
        code: None,
        nonce: Nonce::from_bytes(app.ctx.chance.bytes()),
        rating: Rating::ALL[0],
        words: Words::parse("Nobody rang me back").unwrap(),
        language: Language::English,
        channel: Channel::Web,
        source: None,
    };
    let receipt = receive(&app.ctx, submission).await.unwrap().receipt;
    let fingerprint = receipt.fingerprint(&app.ctx.key);
    let (at, random) = (app.ctx.clock.now(), app.ctx.chance.bytes());
    let closed: Result<(), StoreError> = transact!(app.ctx.store, |db| {
        let found = db.feedback_by_receipt(fingerprint).await?.unwrap();
        db.close_withdrawn_work(found.id, at, random).await
    });
    closed.unwrap();
}

fn says_what_would_go_and_certifies_a_run(database: impl AsyncFnOnce() -> TestStore) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let app = runtime.block_on(async {
        let app = App::over(database().await, settings()).await;
        old_answer(&app).await;
        app
    });
    let key = key_file(app.key_home.path());
    let folder = tempfile::tempdir().unwrap();
    let list = format!("erasure_folder={}", folder.path().display());
    let retention = |more: &[&str]| {
        let database = ["--database", &app.database.address, "--key-file", key.to_str().unwrap()];
        run(&[&["retention"][..], &database, &["--set", &list], more].concat())
    };
    for _ in 0..2 {
        let looked = retention(&[]);
        assert!(looked.status.success(), "{}", said(&looked));
        let text = told(&looked);
        assert!(
            text.contains("0  to erase; 1 to warn of") && text.contains("Nothing was changed."),
            "{text}"
        );
        assert!(!text.contains("to be erased on"), "looking warns of nothing: {text}");
    }
    let ran = retention(&["--run"]);
    assert!(ran.status.success(), "{}", said(&ran));
    let certificate: serde_json::Value = serde_json::from_str(&told(&ran)).unwrap();
    assert_eq!(
        (certificate["cause"].as_str(), certificate["listed"].as_bool()),
        (Some("retention"), Some(true))
    );
    assert_eq!(certificate["erasures"], serde_json::json!([]), "it is warned of first");
    assert!(said(&ran).contains("1 answers warned of"), "{}", said(&ran));
    let text = told(&retention(&[]));
    assert!(text.contains("0 to warn of") && text.contains("1  to be erased on"), "{text}");
}

#[test]
fn retention_says_what_would_go_and_certifies_a_run_on_sqlite() {
    says_what_would_go_and_certifies_a_run(async || TestStore::sqlite().await);
}

#[test]
fn retention_says_what_would_go_and_certifies_a_run_on_postgresql() {
    says_what_would_go_and_certifies_a_run(async || TestStore::postgres().await);
}
