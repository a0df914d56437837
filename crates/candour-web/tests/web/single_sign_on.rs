//! The way to the force's own sign-in service and back, through the doors.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use candour_channels::single_sign_on::Secret;
use candour_domain::feedback::{Channel, Nonce, Rating};
use candour_domain::ids::FeedbackId;
use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_domain::single_sign_on::RoleMapping;
use candour_service::ctx::Settings;
use candour_service::feedback::{Submission, receive};
use candour_service::single_sign_on::SignOnSettings;
use candour_testkit::provider::{Answer, CLIENT_ID, CLIENT_SECRET, Provider};
use candour_testkit::{App, BEGIN, TestStore};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::colleague::{Colleague, account};
use crate::visitor::{Seen, Visitor};

const BEGIN_AT: &str = "/sign-in/single-sign-on";
const BACK: &str = "/sign-in/single-sign-on/back";

async fn world(base_url: &str) -> (Visitor, Provider) {
    let begin: Timestamp = BEGIN.parse().unwrap();
    let provider = Provider::start(begin.as_second()).await;
    let single_sign_on = Some(SignOnSettings {
        issuer: provider.issuer().to_owned(),
        client_id: CLIENT_ID.to_owned(),
        client_secret: Some(Secret::new(CLIENT_SECRET)),
        scopes: Vec::new(),
        role_claim: "roles".to_owned(),
        roles: RoleMapping::parse([("desk", "desk_adviser")], false).unwrap(),
        administrators: false,
        link_claim: Some("preferred_username".to_owned()),
    });
    let settings = Settings { single_sign_on, base_url: base_url.to_owned(), ..candour_testkit::settings() };
    (Visitor::of(App::over(TestStore::sqlite().await, settings).await), provider)
}

fn says(provider: &Provider, username: &str, roles: &[&str]) {
    provider.behave_well();
    provider.behave(|manner| {
        manner.claims.insert("preferred_username".to_owned(), json!(username));
        manner.claims.insert("roles".to_owned(), json!(roles));
    });
}

fn cookies(seen: &Seen) -> Vec<String> {
    let values = seen.headers.get_all(header::SET_COOKIE).iter();
    values.map(|value| value.to_str().unwrap().to_owned()).collect()
}

/// Goes there, agrees, and comes back with the cookie that was set on the way.
async fn there_and_back(visitor: &Visitor, provider: &Provider) -> Seen {
    let form = visitor.get("/sign-in?next=%2Fdesk%3Fstate%3Dwaiting").await;
    let going = visitor.fill(&form, BEGIN_AT, &[]).await;
    assert_eq!(going.status, StatusCode::OK, "{}", going.heading());
    let trip = cookies(&going).concat();
    assert!(trip.contains("HttpOnly") && trip.contains("SameSite=Lax") && trip.contains("Max-Age=600"));
    let to = going.attribute("main a.button", "href");
    assert_eq!(going.headers[header::REFRESH].to_str().unwrap(), format!("0; url={to}"));
    let (code, state) = provider.agree(&to);
    come_back(visitor, &format!("{BACK}?code={code}&state={state}"), &trip).await
}

async fn come_back(visitor: &Visitor, address: &str, trip: &str) -> Seen {
    let cookie = trip.split(';').next().unwrap();
    let request =
        Request::get(address).header(header::COOKIE, cookie).header(header::USER_AGENT, "Force browser");
    let from = ConnectInfo(SocketAddr::from(([203, 0, 113, 9], 50_000)));
    visitor.send(request.extension(from).body(Body::empty()).unwrap()).await
}

/// Whether an answer from this address and browser would be told as one from a staff device.
async fn is_of_staff(visitor: &Visitor, source: &str) -> bool {
    let ctx = &visitor.app.ctx;
    let from = FeedbackId::new(ctx.clock.now(), [0; 10]);
    let submission = Submission {
        code: None,
        nonce: Nonce::from_bytes(ctx.chance.bytes()),
        rating: Rating::ALL[4],
        words: None,
        language: Language::English,
        channel: Channel::Web,
        source: Some(source.to_owned()),
    };
    ctx.clock.advance(SignedDuration::from_secs(1));
    receive(ctx, submission).await.unwrap();
    let until = FeedbackId::new(ctx.clock.now() + SignedDuration::from_secs(1), [0; 10]);
    let answers = ctx.store.read().await.unwrap().answers_to_screen(from, until, 9).await.unwrap();
    answers.last().unwrap().own_device
}

#[tokio::test]
async fn an_answer_from_where_a_colleague_came_in_through_the_force_is_told_as_one_of_a_staff_device() {
    let (visitor, provider) = world("http://127.0.0.1:8080").await;
    account(&visitor.app, "amy", Role::DeskAdviser).await;
    says(&provider, "amy", &["desk"]);
    let source = "203.0.113.9\nForce browser";
    assert!(!is_of_staff(&visitor, source).await);
    assert_eq!(there_and_back(&visitor, &provider).await.heading(), "You are signed in");
    assert!(is_of_staff(&visitor, source).await);
    assert!(!is_of_staff(&visitor, "203.0.113.9\nAnother browser").await);
}

#[tokio::test]
async fn a_colleague_goes_to_the_force_and_comes_back_signed_in_where_they_wanted_to_be() {
    let (visitor, provider) = world("http://127.0.0.1:8080").await;
    account(&visitor.app, "amy", Role::DeskAdviser).await;
    says(&provider, "amy", &["desk"]);
    let back = there_and_back(&visitor, &provider).await;
    assert_eq!((back.status, back.heading().as_str()), (StatusCode::OK, "You are signed in"));
    assert_eq!(back.attribute("main a.button", "href"), "/desk?state=waiting");
    let set = cookies(&back);
    assert!(set.iter().any(|cookie| cookie.starts_with("candour-trip=;") && cookie.contains("Max-Age=0")));
    let session = set.iter().find(|cookie| cookie.starts_with("candour=")).unwrap();
    assert!(session.contains("SameSite=Strict"));
    let request = Request::get("/desk").header(header::COOKIE, session.split(';').next().unwrap());
    let desk = visitor.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(desk.status, StatusCode::OK);
}

#[tokio::test]
async fn under_https_both_cookies_are_secure_and_bound_to_the_host() {
    let (visitor, provider) = world("https://candour.example").await;
    account(&visitor.app, "amy", Role::DeskAdviser).await;
    says(&provider, "amy", &["desk"]);
    let back = there_and_back(&visitor, &provider).await;
    for cookie in cookies(&back) {
        assert!(cookie.starts_with("__Host-candour") && cookie.contains("; Secure"), "{cookie}");
    }
}

#[tokio::test]
async fn each_reason_not_to_come_in_is_said_in_words_and_sets_no_session() {
    let (visitor, provider) = world("http://127.0.0.1:8080").await;
    for (name, role) in [("amy", Role::DeskAdviser), ("vera", Role::Commissioner)] {
        account(&visitor.app, name, role).await;
    }
    let cases: [(&str, &[&str], StatusCode, &str); 3] = [
        ("nobody", &["desk"], StatusCode::FORBIDDEN, "belongs to no account here"),
        ("vera", &["desk"], StatusCode::FORBIDDEN, "Sign in another way"),
        ("amy", &["canteen"], StatusCode::FORBIDDEN, "gives you no role"),
    ];
    for (name, roles, status, words) in cases {
        says(&provider, name, roles);
        let back = there_and_back(&visitor, &provider).await;
        assert_eq!(back.status, status, "{name}");
        assert!(back.body.contains(words) && back.body.contains("nothing was lost"), "{name}");
        assert!(cookies(&back).iter().all(|cookie| cookie.starts_with("candour-trip=;")), "{name}");
    }
    says(&provider, "amy", &["desk"]);
    provider.behave(|manner| {
        manner.claims.insert("iat".to_owned(), json!(4_000_000_000_i64));
    });
    let back = there_and_back(&visitor, &provider).await;
    assert_eq!(back.status, StatusCode::BAD_GATEWAY);
    assert!(back.body.contains("do not agree what time it is"));
    says(&provider, "amy", &["desk"]);
    provider.behave(|manner| {
        manner.claims.insert("aud".to_owned(), json!("somebody else"));
    });
    let back = there_and_back(&visitor, &provider).await;
    assert!(back.body.contains("could not be checked"));
    provider.behave(|manner| manner.token = Answer::Other(503, "text/html", "busy".to_owned()));
    let back = there_and_back(&visitor, &provider).await;
    assert_eq!(back.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(back.body.contains("does not answer just now"));
    for address in [BACK.to_owned(), format!("{BACK}?code=x&state=y"), format!("{BACK}?state=%FF&code=%00")] {
        let strange = visitor.get(&address).await;
        assert_eq!(strange.status, StatusCode::BAD_REQUEST, "{address}");
        assert!(strange.body.contains("begun in another browser") && cookies(&strange).is_empty());
    }
}

#[tokio::test]
async fn a_colleague_joins_the_two_accounts_and_parts_them() {
    let (visitor, provider) = world("http://127.0.0.1:8080").await;
    let amy = Colleague::new(&visitor, "amy", Role::DeskAdviser).await;
    says(&provider, "somebody.else", &["desk"]);
    assert!(amy.get("/account-settings").await.has("a[href='/account-settings/force-account']"));
    let page = amy.get("/account-settings/force-account").await;
    let going = amy.fill(&page, "/account-settings/force-account/join", &[]).await;
    let (code, state) = provider.agree(&going.attribute("main a.button", "href"));
    let trip = cookies(&going).concat();
    let back = come_back(&visitor, &format!("{BACK}?code={code}&state={state}"), &trip).await;
    assert_eq!(back.heading(), "Your force account is joined. You can sign in with it from now on.");
    assert!(there_and_back(&visitor, &provider).await.heading().contains("signed in"));
    let page = amy.get("/account-settings/force-account?joined").await;
    assert!(page.has("p.did"));
    let parted = amy.fill(&page, "/account-settings/force-account/part", &[]).await;
    assert_eq!(amy.follow(&parted).await.texts("p.did"), ["The two accounts are parted."]);
    assert_eq!(there_and_back(&visitor, &provider).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn where_no_service_is_set_nothing_of_it_is_there() {
    let visitor = Visitor::new().await;
    let amy = Colleague::new(&visitor, "amy", Role::DeskAdviser).await;
    assert!(!visitor.get("/sign-in").await.has(&format!("form[action='{BEGIN_AT}']")));
    assert_eq!(amy.get("/account-settings/force-account").await.status, StatusCode::NOT_FOUND);
    assert_eq!(visitor.get(&format!("{BACK}?code=x&state=y")).await.status, StatusCode::NOT_FOUND);
    let nothing: [(&str, &str); 0] = [];
    assert_eq!(visitor.post(BEGIN_AT, &nothing).await.status, StatusCode::NOT_FOUND);
}
