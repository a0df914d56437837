//! Passkeys, by a device of the testkit that can misbehave.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use candour_domain::audit::AuditAct;
use candour_domain::sign_in::{DeviceKind, Method};
use candour_service::ctx::Settings;
use candour_service::enrolment;
use candour_service::passkey::{self, Asked, PasskeyError, RemoveError};
use candour_service::sign_in::{self, Session, begin_session};
use candour_service::staff::{self, AccountWish, By, Hidden};
use candour_store::audit::AuditFilter;
use candour_testkit::authenticator::Authenticator;
use candour_testkit::{App, TestStore};
use jiff::SignedDuration;

const ORIGIN: &str = "https://candour.example";

/// The same device with something changed.
fn but(mut device: Authenticator, change: impl FnOnce(&mut Authenticator)) -> Authenticator {
    change(&mut device);
    device
}

async fn apps() -> Vec<App> {
    let mut apps = Vec::new();
    for database in TestStore::both().await {
        let settings = Settings { base_url: ORIGIN.to_owned(), ..candour_testkit::settings() };
        apps.push(App::over(database, settings).await);
    }
    apps
}

/// Somebody who is signed in, and the token of their sign-in.
async fn somebody(app: &App, username: &str) -> (Session, String) {
    let wish = AccountWish {
        username: username.to_owned(),
        display_name: username.to_owned(),
        role: "desk_adviser".to_owned(),
        password: Hidden("three plain words".to_owned()),
        ..AccountWish::default()
    };
    let person = staff::create(&app.ctx, By::CommandLine, &wish).await.unwrap();
    let begun = begin_session(&app.ctx, &person, Method::Password, DeviceKind::Other).await.unwrap();
    (sign_in::session(&app.ctx, &begun.token).await.unwrap().unwrap(), begun.token)
}

async fn make(app: &App, session: &Session, device: &mut Authenticator) -> Result<(), PasskeyError> {
    let asked = passkey::begin_adding(&app.ctx, session).await?;
    let answer = device.make(&asked.options);
    passkey::finish_adding(&app.ctx, session, "work laptop", &asked.returning, &answer).await
}

async fn finish(app: &App, asked: &Asked, answer: &str) -> Result<String, PasskeyError> {
    let browser = Some(asked.browser.as_str());
    let came = passkey::finish_sign_in(&app.ctx, browser, &asked.returning, answer, DeviceKind::Other).await;
    came.map(|(signed_in, next)| {
        assert_eq!(next, "/desk");
        signed_in.staff.username
    })
}

async fn sign_in_with(app: &App, device: &mut Authenticator) -> Result<String, PasskeyError> {
    let asked = passkey::begin_sign_in(&app.ctx, "/desk").await?;
    let answer = device.sign(&asked.options);
    finish(app, &asked, &answer).await
}

async fn on_record(app: &App, act: AuditAct) -> usize {
    let filter = AuditFilter { act: Some(act), ..AuditFilter::default() };
    app.ctx.store.read().await.unwrap().list_audit(filter, None, 100).await.unwrap().len()
}

#[tokio::test]
async fn a_passkey_is_made_and_signs_its_owner_in_without_a_name() {
    for app in apps().await {
        let (session, _) = somebody(&app, "amy").await;
        let mut device = Authenticator::new(1, ORIGIN);
        make(&app, &session, &mut device).await.unwrap();
        assert_eq!(sign_in_with(&app, &mut device).await.unwrap(), "amy");
        assert_eq!(sign_in_with(&app, &mut device).await.unwrap(), "amy");
        let list = passkey::list(&app.ctx, &session.staff).await.unwrap();
        assert_eq!(list.len(), 1);
        assert_eq!((list[0].name.as_str(), list[0].used_at), ("work laptop", Some(app.ctx.clock.now())));
        assert_eq!(on_record(&app, AuditAct::PasskeyAdded).await, 1);
        // One that does not count, as those copied between telephones, works as often as it likes.
        let mut synced = but(Authenticator::new(2, ORIGIN), |device| device.counts = false);
        make(&app, &session, &mut synced).await.unwrap();
        for _ in 0..3 {
            assert_eq!(sign_in_with(&app, &mut synced).await.unwrap(), "amy");
        }
        assert!(passkey::remove(&app.ctx, &session.staff, list[0].id).await.unwrap());
        assert!(!passkey::remove(&app.ctx, &session.staff, list[0].id).await.unwrap());
        assert!(matches!(sign_in_with(&app, &mut device).await, Err(PasskeyError::Refused)));
        assert_eq!(on_record(&app, AuditAct::PasskeyRemoved).await, 1);
    }
}

#[tokio::test]
async fn an_answer_counts_once_in_its_own_browser_and_in_time() {
    for app in apps().await {
        let (session, _) = somebody(&app, "amy").await;
        let mut device = Authenticator::new(1, ORIGIN);
        make(&app, &session, &mut device).await.unwrap();
        let asked = passkey::begin_sign_in(&app.ctx, "/desk").await.unwrap();
        let other = passkey::begin_sign_in(&app.ctx, "/desk").await.unwrap();
        let answer = device.sign(&asked.options);
        for browser in [None, Some(other.browser.as_str()), Some("x")] {
            let came =
                passkey::finish_sign_in(&app.ctx, browser, &asked.returning, &answer, DeviceKind::Other)
                    .await;
            assert!(matches!(came, Err(PasskeyError::NotAsked)));
        }
        assert!(
            matches!(finish(&app, &other, &answer).await, Err(PasskeyError::Refused)),
            "another challenge"
        );
        finish(&app, &asked, &answer).await.unwrap();
        assert!(matches!(finish(&app, &asked, &answer).await, Err(PasskeyError::NotAsked)), "one use");
        let late = passkey::begin_sign_in(&app.ctx, "/desk").await.unwrap();
        let answer = device.sign(&late.options);
        app.ctx.clock.advance(SignedDuration::from_mins(5));
        assert!(matches!(finish(&app, &late, &answer).await, Err(PasskeyError::NotAsked)), "too late");
    }
}

#[tokio::test]
async fn a_passkey_of_another_address_owner_or_unknown_hand_opens_nothing() {
    for app in apps().await {
        let (session, _) = somebody(&app, "amy").await;
        let (other, _) = somebody(&app, "ben").await;
        let mut device = Authenticator::new(1, ORIGIN);
        let mut bens = Authenticator::new(2, ORIGIN);
        make(&app, &session, &mut device).await.unwrap();
        make(&app, &other, &mut bens).await.unwrap();
        let mut phished =
            but(device.clone(), |device| device.origin = "https://candour.example.evil".to_owned());
        let mut unknown_hand = but(device.clone(), |device| device.knows_owner = false);
        let mut posing = bens.clone();
        posing.claim_owner_of(&device);
        let mut strange = Authenticator::new(9, ORIGIN);
        strange.claim_owner_of(&device);
        for wrong in [&mut phished, &mut unknown_hand, &mut posing, &mut strange] {
            assert!(matches!(sign_in_with(&app, wrong).await, Err(PasskeyError::Refused)));
        }
        for nonsense in ["", "{}", "null", "[1]", "\u{0}"] {
            let asked = passkey::begin_sign_in(&app.ctx, "/desk").await.unwrap();
            assert!(
                matches!(finish(&app, &asked, nonsense).await, Err(PasskeyError::Refused)),
                "{nonsense:?}"
            );
        }
        assert_eq!(on_record(&app, AuditAct::SignInRefused).await, 9);
        staff::close(&app.ctx, By::CommandLine, "amy").await.unwrap();
        assert!(matches!(sign_in_with(&app, &mut device).await, Err(PasskeyError::Refused)), "closed");
        assert!(passkey::list(&app.ctx, &session.staff).await.unwrap().is_empty(), "and gone");
        assert_eq!(sign_in_with(&app, &mut bens).await.unwrap(), "ben");
    }
}

#[tokio::test]
async fn a_copy_is_noticed_by_its_counter_and_put_on_record() {
    for app in apps().await {
        let (session, _) = somebody(&app, "amy").await;
        let mut device = Authenticator::new(1, ORIGIN);
        make(&app, &session, &mut device).await.unwrap();
        let mut copy = device.clone();
        sign_in_with(&app, &mut device).await.unwrap();
        sign_in_with(&app, &mut device).await.unwrap();
        assert!(matches!(sign_in_with(&app, &mut copy).await, Err(PasskeyError::Copied)));
        assert_eq!(on_record(&app, AuditAct::PasskeySuspect).await, 1);
        assert_eq!(sign_in_with(&app, &mut device).await.unwrap(), "amy", "its owner is not locked out");
    }
}

#[tokio::test]
async fn a_passkey_is_made_by_its_owners_session_alone_and_once() {
    for app in apps().await {
        let (session, _) = somebody(&app, "amy").await;
        let (other, _) = somebody(&app, "ben").await;
        let ctx = &app.ctx;
        let mut device = Authenticator::new(1, ORIGIN);
        let asked = passkey::begin_adding(ctx, &session).await.unwrap();
        let answer = device.make(&asked.options);
        let stolen = passkey::finish_adding(ctx, &other, "x", &asked.returning, &answer).await;
        assert!(matches!(stolen, Err(PasskeyError::NotAsked)));
        for name in ["", "a\u{7}b", &"x".repeat(61)] {
            let unnamed = passkey::finish_adding(ctx, &session, name, &asked.returning, &answer).await;
            assert!(matches!(unnamed, Err(PasskeyError::Name(_))));
        }
        passkey::finish_adding(ctx, &session, "kept", &asked.returning, &answer).await.unwrap();
        let again = passkey::finish_adding(ctx, &session, "kept", &asked.returning, &answer).await;
        assert!(matches!(again, Err(PasskeyError::NotAsked)));
        assert!(matches!(make(&app, &other, &mut device).await, Err(PasskeyError::There)), "one owner");
        let mut unknown_hand = but(Authenticator::new(3, ORIGIN), |device| device.knows_owner = false);
        assert!(matches!(make(&app, &session, &mut unknown_hand).await, Err(PasskeyError::Refused)));
        for number in 10..19 {
            make(&app, &session, &mut Authenticator::new(number, ORIGIN)).await.unwrap();
        }
        assert!(matches!(passkey::begin_adding(ctx, &session).await, Err(PasskeyError::TooMany)));
    }
}

#[tokio::test]
async fn a_passkey_counts_as_a_fresh_proof_of_its_owner_alone() {
    for app in apps().await {
        let (session, token) = somebody(&app, "amy").await;
        let (other, _) = somebody(&app, "ben").await;
        let ctx = &app.ctx;
        let mut device = Authenticator::new(1, ORIGIN);
        let mut bens = Authenticator::new(2, ORIGIN);
        make(&app, &session, &mut device).await.unwrap();
        make(&app, &other, &mut bens).await.unwrap();
        ctx.clock.advance(SignedDuration::from_mins(11));
        let held = sign_in::session(ctx, &token).await.unwrap().unwrap();
        assert!(!held.is_fresh(ctx.clock.now()));
        let asked = passkey::begin_proof(ctx, &held, "/desk").await.unwrap();
        let wrong = bens.sign(&asked.options);
        let refused = passkey::finish_proof(ctx, &held, &token, &asked.returning, &wrong).await;
        assert!(matches!(refused, Err(PasskeyError::Refused)));
        let asked = passkey::begin_proof(ctx, &held, "/desk").await.unwrap();
        let answer = device.sign(&asked.options);
        let (next_token, next) =
            passkey::finish_proof(ctx, &held, &token, &asked.returning, &answer).await.unwrap();
        assert_eq!(next, "/desk");
        let fresh = sign_in::session(ctx, &next_token.unwrap()).await.unwrap().unwrap();
        assert!(fresh.is_fresh(ctx.clock.now()));
    }
}

#[tokio::test]
async fn the_last_way_in_is_not_removed() {
    for database in TestStore::both().await {
        let settings =
            Settings { base_url: ORIGIN.to_owned(), sign_in_password: false, ..candour_testkit::settings() };
        let app = App::over(database, settings).await;
        let (session, _) = somebody(&app, "amy").await;
        for number in [1, 2] {
            make(&app, &session, &mut Authenticator::new(number, ORIGIN)).await.unwrap();
        }
        let list = passkey::list(&app.ctx, &session.staff).await.unwrap();
        assert!(passkey::remove(&app.ctx, &session.staff, list[0].id).await.unwrap());
        let last = passkey::remove(&app.ctx, &session.staff, list[1].id).await;
        assert!(matches!(last, Err(RemoveError::LastWay)));
        assert_eq!(passkey::list(&app.ctx, &session.staff).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn under_an_address_of_numbers_or_in_clear_there_are_no_passkeys() {
    for base_url in ["http://127.0.0.1:8080", "https://192.0.2.1", "http://candour.example"] {
        let settings = Settings { base_url: base_url.to_owned(), ..candour_testkit::settings() };
        assert!(!passkey::offered(&settings), "{base_url}");
        let app = App::over(TestStore::sqlite().await, settings).await;
        assert!(matches!(passkey::begin_sign_in(&app.ctx, "/").await, Err(PasskeyError::Off)));
    }
    for base_url in ["http://localhost:8080", "https://candour.example", "https://a.b.example:8443"] {
        let settings = Settings { base_url: base_url.to_owned(), ..candour_testkit::settings() };
        assert!(passkey::offered(&settings) && passkey::checker(&settings).is_some(), "{base_url}");
    }
}

#[tokio::test]
async fn a_one_time_link_leads_to_a_passkey_as_first_and_only_way_in() {
    for app in apps().await {
        let ctx = &app.ctx;
        let (session, before) = somebody(&app, "amy").await;
        let mut lost = Authenticator::new(1, ORIGIN);
        make(&app, &session, &mut lost).await.unwrap();
        let link = enrolment::make_link(ctx, By::CommandLine, "amy").await.unwrap();
        let token = link.address.rsplit('/').next().unwrap().to_owned();
        let form = enrolment::exchange(ctx, &token, "").await.unwrap().unwrap();
        let enrolling = enrolment::enrolling(ctx, &form).await.unwrap().unwrap();
        let mut device = Authenticator::new(2, ORIGIN);
        let asked = passkey::begin_enrolling(ctx, &enrolling).await.unwrap();
        let second = passkey::begin_enrolling(ctx, &enrolling).await.unwrap();
        let answer = device.make(&asked.options);
        let end = async |name: &str, asked: &Asked, answer: &str| {
            passkey::finish_enrolling(ctx, &enrolling, name, &asked.returning, answer, DeviceKind::Other)
                .await
        };
        // The answer ends what the link began, and neither a sign-in's own form nor another question.
        let other = passkey::finish_adding(ctx, &session, "x", &asked.returning, &answer).await;
        assert!(matches!(other, Err(PasskeyError::NotAsked)));
        assert!(
            matches!(end("", &asked, &answer).await, Err(PasskeyError::Name(_))),
            "typed again, not lost"
        );
        assert!(sign_in::session(ctx, &before).await.unwrap().is_some(), "until then all is as it was");
        let signed_in = end("telephone", &asked, &answer).await.unwrap();
        let held = sign_in::session(ctx, &signed_in.token).await.unwrap().unwrap();
        assert_eq!((held.staff.username.as_str(), held.method), ("amy", Method::Passkey));
        assert!(sign_in::session(ctx, &before).await.unwrap().is_none(), "earlier sign-ins are over");
        assert!(matches!(sign_in_with(&app, &mut lost).await, Err(PasskeyError::Refused)));
        let old = sign_in::Shown::password("three plain words");
        assert!(sign_in::sign_in(ctx, "amy", old, None).await.is_err(), "and so is the password of before");
        assert_eq!(sign_in_with(&app, &mut device).await.unwrap(), "amy");
        let answer = Authenticator::new(3, ORIGIN).make(&second.options);
        assert!(matches!(end("again", &second, &answer).await, Err(PasskeyError::NotAsked)), "once");
        assert!(enrolment::enrolling(ctx, &form).await.unwrap().is_none());
        assert_eq!(on_record(&app, AuditAct::EnrolmentLinkUsed).await, 1);
        // There is no password behind it: it is the last way in, although passwords are on.
        let only = passkey::list(ctx, &held.staff).await.unwrap()[0].id;
        assert!(matches!(passkey::remove(ctx, &held.staff, only).await, Err(RemoveError::LastWay)));
    }
}
