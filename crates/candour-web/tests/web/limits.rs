//! A client that asks too often, and what every answer carries whatever went wrong.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use candour_domain::language::Language;
use candour_service::ctx::Settings;
use candour_testkit::{App, TestStore, settings};
use candour_web::router;
use jiff::SignedDuration;

use crate::visitor::{Seen, Visitor};

const FORM: &str = "application/x-www-form-urlencoded";

/// A request that came from this address.
fn from(address: &str, method: Method, path: &str, body: &str) -> Request<Body> {
    let request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, FORM);
    let mut request = request.body(Body::from(body.to_owned())).unwrap();
    let peer: SocketAddr = format!("{address}:4711").parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

async fn strict(more: Settings) -> Visitor {
    let strict = Settings { client_rate: 60, client_burst: 5, ..more };
    Visitor::of(App::over(TestStore::sqlite().await, strict).await)
}

async fn ask(visitor: &Visitor, address: &str, path: &str) -> Seen {
    visitor.send(from(address, Method::GET, path, "")).await
}

#[tokio::test]
async fn a_client_that_asks_too_often_waits_and_others_do_not() {
    let visitor = strict(settings()).await;
    for _ in 0..5 {
        assert_eq!(ask(&visitor, "192.0.2.1", "/").await.status, StatusCode::OK);
    }
    let refused = ask(&visitor, "192.0.2.1", "/nothing-here").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers[header::RETRY_AFTER], "1");
    assert_eq!(refused.heading(), "Please wait a moment");
    assert!(!refused.has("main form"), "nothing was typed");
    assert_eq!(ask(&visitor, "192.0.2.2", "/").await.status, StatusCode::OK);
    assert_eq!(
        ask(&visitor, "192.0.2.1", "/readyz").await.status,
        StatusCode::OK,
        "who watches is not counted"
    );
    visitor.app.ctx.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(ask(&visitor, "192.0.2.1", "/").await.status, StatusCode::OK);
    for last in 0..5 {
        assert_eq!(ask(&visitor, &format!("[2001:db8::{last}]"), "/").await.status, StatusCode::OK);
    }
    let neighbour = ask(&visitor, "[2001:db8::ffff:1]", "/").await;
    assert_eq!(
        neighbour.status,
        StatusCode::TOO_MANY_REQUESTS,
        "one network of long addresses is one client"
    );
}

#[tokio::test]
async fn a_form_that_is_turned_away_stands_in_the_page_and_is_stored_once_when_sent_again() {
    let visitor = strict(settings()).await;
    let form = ask(&visitor, "192.0.2.1", "/f/no-code").await;
    for _ in 0..4 {
        ask(&visitor, "192.0.2.1", "/").await;
    }
    let nonce = form.hidden("/f/no-code").into_iter().find(|(name, _)| name == "nonce").unwrap().1;
    let body = format!("nonce={nonce}&rating=4&words=Kind%0D%0Aand+%22patient%22+%3Cb%3E&lang=ar");
    let refused = visitor.send(from("192.0.2.1", Method::POST, "/f/no-code", &body)).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.attribute("html", "lang"), "ar", "in the language of the form");
    // Line breaks in HTML are one sign; a browser sends two again.
    let kept = refused.hidden("/f/no-code");
    assert!(kept.contains(&("words".to_owned(), "Kind\nand \"patient\" <b>".to_owned())), "{kept:?}");
    visitor.app.ctx.clock.advance(SignedDuration::from_secs(2));
    // By the button, twice.
    let thanked = visitor.post("/f/no-code", &kept).await;
    assert_eq!(thanked.status, StatusCode::OK);
    let again = visitor.post("/f/no-code", &kept).await;
    assert_eq!(again.receipt(), thanked.receipt());
    assert!(!thanked.receipt().is_empty());
}

#[tokio::test]
async fn a_form_with_a_password_is_never_shown_again() {
    let visitor = strict(settings()).await;
    for _ in 0..5 {
        ask(&visitor, "192.0.2.1", "/").await;
    }
    for (path, body) in [
        ("/sign-in", "username=amy&password=very-secret-words"),
        ("/account-settings", "present=very-secret-words&new=very-secret-words2&again=x"),
    ] {
        let refused = visitor.send(from("192.0.2.1", Method::POST, path, body)).await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(!refused.body.contains("very-secret-words"), "{path}");
    }
}

#[tokio::test]
async fn the_page_that_asks_to_wait_is_in_every_language() {
    let all = Settings { languages: Language::ALL.to_vec(), ..settings() };
    let visitor = strict(all).await;
    for _ in 0..5 {
        ask(&visitor, "192.0.2.1", "/").await;
    }
    let mut titles = std::collections::HashSet::new();
    for language in Language::ALL {
        let refused = ask(&visitor, "192.0.2.1", &format!("/f?lang={}", language.tag())).await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(refused.attribute("html", "lang"), language.tag());
        assert!(titles.insert(refused.heading()), "{}: not translated", language.tag());
    }
    assert_eq!(titles.len(), 10);
}

#[tokio::test]
async fn visitors_behind_a_trusted_proxy_are_told_apart_and_a_stranger_cannot_pretend() {
    let trusting = Settings { trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()], ..settings() };
    let visitor = strict(trusting).await;
    let via = |peer: &str, said: &str| {
        let mut request = from(peer, Method::GET, "/", "");
        request.headers_mut().insert("x-forwarded-for", said.parse().unwrap());
        request
    };
    for last in 0..20 {
        let seen = visitor.send(via("10.0.0.1", &format!("192.0.2.{last}"))).await;
        assert_eq!(seen.status, StatusCode::OK);
    }
    let mut refused = 0;
    for last in 0..20 {
        let seen = visitor.send(via("203.0.113.9", &format!("192.0.2.{}", 100 + last))).await;
        refused += usize::from(seen.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(refused, 15, "it is one client, whatever it claims");
}

#[tokio::test]
async fn who_comes_to_the_proxy_in_clear_is_sent_to_the_encrypted_address() {
    let https = Settings {
        trusted_proxies: vec!["10.0.0.1/32".parse().unwrap()],
        base_url: "https://candour.example".to_owned(),
        ..settings()
    };
    let visitor = Visitor::of(App::over(TestStore::sqlite().await, https).await);
    let clear = |peer: &str, method| {
        let mut request = from(peer, method, "/f?lang=cy", "");
        request.headers_mut().insert("x-forwarded-proto", "http".parse().unwrap());
        request
    };
    let seen = visitor.send(clear("10.0.0.1", Method::GET)).await;
    assert_eq!(seen.status, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(seen.headers[header::LOCATION], "https://candour.example/f?lang=cy");
    assert_eq!(
        visitor.send(clear("10.0.0.2", Method::GET)).await.status,
        StatusCode::OK,
        "a stranger's claim"
    );
    let sent = visitor.send(clear("10.0.0.1", Method::POST)).await;
    assert_ne!(sent.status, StatusCode::PERMANENT_REDIRECT, "a form is not sent round");
}

/// The headers that keep a page to itself, whatever it is.
fn guarded(headers: &HeaderMap, whose: &str) {
    let header = |name: &str| headers.get(name).map_or("", |value| value.to_str().unwrap());
    let policy = header("content-security-policy");
    for part in ["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
        assert!(policy.contains(part), "{whose}: {policy}");
    }
    assert!(!policy.contains("unsafe"), "{whose}: {policy}");
    for (name, value) in [
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(header(name), value, "{whose}: {name}");
    }
    assert!(header("permissions-policy").contains("geolocation=()"), "{whose}");
    assert!(header("strict-transport-security").contains("max-age=63072000"), "{whose}");
}

#[tokio::test]
async fn every_route_and_every_error_carries_the_headers_that_guard_it() {
    let https = Settings { base_url: "https://candour.example".to_owned(), ..settings() };
    let visitor = Visitor::of(App::over(TestStore::sqlite().await, https).await);
    let mut statuses = std::collections::BTreeSet::new();
    for route in router::table() {
        let path: Vec<&str> =
            route.path.split('/').map(|part| if part.starts_with('{') { "x" } else { part }).collect();
        let path = path.join("/");
        for method in [Method::GET, Method::HEAD, Method::POST, Method::DELETE] {
            let seen = visitor.send(from("192.0.2.1", method.clone(), &path, "rating=9&words=%FF")).await;
            statuses.insert(seen.status.as_u16());
            guarded(&seen.headers, &format!("{method} {path}"));
        }
    }
    let large = "a".repeat(300_000);
    for (request, status) in [
        // By another: the first has asked as often as it may by now.
        (from("192.0.2.9", Method::POST, "/f", &large), 413),
        (from("192.0.2.9", Method::GET, "/nothing", ""), 404),
    ] {
        let seen = visitor.send(request).await;
        assert_eq!(seen.status.as_u16(), status);
        guarded(&seen.headers, &status.to_string());
    }
    for status in [200, 303, 405, 422] {
        assert!(statuses.contains(&status), "no answer was {status}: {statuses:?}");
    }
    let seen = ask(
        &strict(Settings { base_url: "https://x.example".into(), ..settings() }).await,
        "192.0.2.7",
        "/f",
    )
    .await;
    guarded(&seen.headers, "before the limit");
}

#[tokio::test]
async fn the_service_says_that_it_is_about_to_end_and_goes_on_answering() {
    let visitor = Visitor::new().await;
    assert_eq!(visitor.get("/readyz").await.status, StatusCode::OK);
    visitor.app.ctx.life.end();
    let ending = visitor.get("/readyz").await;
    assert_eq!(
        (ending.status, ending.body.as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "the program is about to end\n")
    );
    assert_eq!(visitor.get("/healthz").await.status, StatusCode::OK, "it lives");
    let page = visitor.get("/f/no-code").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.headers[header::CONNECTION], "close", "the next request goes to another node");
}
