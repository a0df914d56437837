//! Keys, scopes, headers, methods, bodies and bytes at the doors for programs: a problem always, a page never.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use candour_domain::permission::Role;
use candour_service::ctx::Settings;
use candour_testkit::{App, TestStore, settings};
use candour_web::router::{self, Access};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::Service;
use crate::colleague::{PASSWORD, account, cookie};

fn address(path: &str) -> String {
    let id = "00000000-0000-7000-8000-000000000000";
    path.split('/').map(|part| if part.starts_with('{') { id } else { part }).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn every_door_with_a_key_is_shut_without_one_and_to_keys_for_something_else() {
    let service = Service::new().await;
    let stopped = service.key(&["figures_read", "invitations_write"], "").await;
    let name = stopped.split('_').nth(1).unwrap();
    candour_service::api_key::stop(&service.visitor.app.ctx, candour_service::staff::By::CommandLine, name)
        .await
        .unwrap();
    let keys = [
        ("figures_read", service.key(&["figures_read"], "").await),
        ("invitations_write", service.key(&["invitations_write"], "").await),
    ];
    let mut seen = 0;
    for route in router::table() {
        let Access::Key(scope) = route.access else { continue };
        seen += 1;
        let method = if route.method == router::Method::Get { Method::GET } else { Method::POST };
        let ask = async |authorization: Option<String>| {
            let mut request = Request::builder().method(method.clone()).uri(address(route.path));
            if let Some(value) = authorization {
                request = request.header(header::AUTHORIZATION, value);
            }
            service.send(request.body(Body::empty()).unwrap()).await
        };
        let good = &keys[0].1;
        let wrong = [
            None,
            Some("Bearer".to_owned()),
            Some("Bearer nonsense".to_owned()),
            Some(format!("Basic {good}")),
            Some(format!("Bearer {stopped}")),
            Some(format!("Bearer {}0", &good[..good.len() - 1])),
        ];
        for authorization in wrong {
            let told = ask(authorization.clone()).await;
            assert_eq!(told.status, StatusCode::UNAUTHORIZED, "{} {authorization:?}", route.path);
            assert_eq!(told.problem(), "key-needed");
            assert!(told.header(header::WWW_AUTHENTICATE).starts_with("Bearer"));
        }
        for (has, key) in &keys {
            let told = ask(Some(format!("Bearer {key}"))).await;
            let refused = told.status == StatusCode::FORBIDDEN && told.problem() == "scope-missing";
            assert_eq!(refused, *has != scope.as_str(), "{} {has}", route.path);
            assert!(!told.text.contains(&key[20..]), "a key comes back in no answer");
        }
    }
    assert!(seen >= 6);
}

#[tokio::test]
async fn a_sign_in_opens_no_door_for_programs_and_a_key_no_page() {
    let service = Service::new().await;
    let app = &service.visitor.app;
    account(app, "ana", Role::Analyst).await;
    let form = service.visitor.get("/sign-in").await;
    let fields = [("username", "ana"), ("password", PASSWORD)];
    let cookie = cookie(&service.visitor.fill(&form, "/sign-in", &fields).await);
    let request = Request::get("/api/v1/units").header(header::COOKIE, cookie).body(Body::empty());
    assert_eq!(service.send(request.unwrap()).await.status, StatusCode::UNAUTHORIZED);
    let key = service.key(&["figures_read"], "").await;
    let request = Request::get("/insight").header(header::AUTHORIZATION, format!("Bearer {key}"));
    let seen = service.visitor.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "to the sign-in page");
}

#[tokio::test]
async fn what_is_not_there_or_by_another_method_is_a_problem_and_no_page() {
    let service = Service::new().await;
    let key = service.key(&["figures_read", "invitations_write"], "").await;
    for path in
        ["/api", "/api/", "/api/v1", "/api/v2/units", "/api/v1/units/", "/api/v1/%FF", "/api/v1/figures"]
    {
        let told = service.get(&key, path).await;
        assert_eq!((told.status, told.problem().as_str()), (StatusCode::NOT_FOUND, "not-found"), "{path}");
    }
    for (method, path, allowed) in [
        (Method::POST, "/api/v1/units", "GET,HEAD"),
        (Method::DELETE, "/api/v1/figures/force", "GET,HEAD"),
        (Method::GET, "/api/v1/invitations", "POST"),
        (Method::OPTIONS, "/api/v1/invitations", "POST"),
        (Method::PUT, "/api/v1/openapi.json", "GET,HEAD"),
    ] {
        let request = Request::builder().method(&method).uri(path).body(Body::empty()).unwrap();
        let told = service.send(request).await;
        assert_eq!(told.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        assert_eq!(
            (told.problem().as_str(), told.header(header::ALLOW)),
            ("method-wrong", allowed),
            "{path}"
        );
    }
    let head = Request::head("/api/v1/openapi.json").body(Body::empty()).unwrap();
    let told = service.send(head).await;
    assert_eq!((told.status, told.text.as_str()), (StatusCode::OK, ""));
}

#[tokio::test]
async fn bodies_of_another_kind_or_too_large_are_problems() {
    let service = Service::new().await;
    let key = service.key(&["invitations_write"], "").await;
    let ask = async |kind: Option<&str>, body: Body| {
        let mut request = Request::post("/api/v1/invitations")
            .header(header::AUTHORIZATION, format!("Bearer {key}"))
            .header("Idempotency-Key", "1");
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        service.send(request.body(body).unwrap()).await
    };
    for kind in
        [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("application/jsonx")]
    {
        let told = ask(kind, Body::from("{}")).await;
        assert_eq!(
            (told.status, told.problem().as_str()),
            (StatusCode::UNSUPPORTED_MEDIA_TYPE, "type-wrong")
        );
    }
    let json = Some("application/json; charset=utf-8");
    let told = ask(json, Body::from(vec![b' '; 64 * 1024 + 1])).await;
    assert_eq!((told.status, told.problem().as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "too-large"));
    let told = ask(json, Body::from(vec![b' '; 64 * 1024])).await;
    assert_eq!((told.status, told.problem().as_str()), (StatusCode::BAD_REQUEST, "not-json"));
    assert!(told.json()["detail"].as_str().unwrap().contains("line 1, column"), "{}", told.text);
}

#[tokio::test]
async fn a_program_that_asks_too_often_is_told_how_long_to_wait() {
    let few = Settings { client_rate: 60, client_burst: 2, ..settings() };
    let service = Service::of(App::over(TestStore::sqlite().await, few).await).await;
    let ask = async || {
        let mut request = Request::get("/api/v1/openapi.json").body(Body::empty()).unwrap();
        let from: std::net::SocketAddr = "192.0.2.1:1".parse().unwrap();
        request.extensions_mut().insert(axum::extract::ConnectInfo(from));
        service.send(request).await
    };
    assert_eq!(ask().await.status, StatusCode::OK);
    ask().await;
    let told = ask().await;
    assert_eq!((told.status, told.problem().as_str()), (StatusCode::TOO_MANY_REQUESTS, "too-many-requests"));
    assert!(told.header(header::RETRY_AFTER).parse::<u64>().unwrap() > 0);
}

#[tokio::test]
async fn while_the_database_is_gone_a_program_is_told_so() {
    let service = Service::new().await;
    let key = service.key(&["figures_read", "invitations_write"], "").await;
    service.visitor.app.database.store.close().await;
    let told = service.get(&key, "/api/v1/units").await;
    assert_eq!((told.status, told.problem().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "unavailable"));
    let told = service.invite(&key, "1", "{}").await;
    assert_eq!(told.status, StatusCode::SERVICE_UNAVAILABLE);
}

/// What may not stand in an address as it is.
const ODD: &percent_encoding::AsciiSet =
    &percent_encoding::CONTROLS.add(b' ').add(b'#').add(b'"').add(b'<').add(b'>').add(b'`');

/// Any bytes as a body, and any text as query, idempotency key and part of an address: never a fault of ours, and always
/// an answer that the document has.
#[test]
fn any_bytes_at_the_doors_for_programs_get_an_answer_of_the_document() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (service, key) = runtime.block_on(async {
        let service = Service::new().await;
        let key = service.key(&["figures_read", "invitations_write"], "").await;
        (service, key)
    });
    let body = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..80),
        "[\\[\\]{}:,\" a-z0-9\\\\ue.+-]{0,60}".prop_map(String::into_bytes),
        ("\\PC{0,20}", "offered|not_offered|\\PC{0,5}", "declined|\\PC{0,9}").prop_map(
            |(reference, outcome, reason)| {
                serde_json::json!({"encounter_reference": reference, "outcome": outcome, "reason": reason})
                    .to_string()
                    .into_bytes()
            }
        ),
    ];
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() });
    runner
        .run(&(body, "[ -~\u{e9}]{0,20}", "[ -~]{0,30}"), |(body, idempotency, query)| {
            runtime.block_on(async {
                let mut request = Request::post("/api/v1/invitations")
                    .header(header::AUTHORIZATION, format!("Bearer {key}"))
                    .header(header::CONTENT_TYPE, "application/json");
                request = request.header("Idempotency-Key", idempotency.as_bytes());
                let told = service.send(request.body(Body::from(body)).unwrap()).await;
                assert!(told.status.is_client_error(), "there is no encounter: {}", told.text);
                let query = percent_encoding::utf8_percent_encode(&query, ODD).to_string();
                for path in ["/api/v1/figures/force", "/api/v1/figures/team/"] {
                    let path = if path.ends_with('/') {
                        format!("{path}{}", query.replace(['/', '?'], "%2F"))
                    } else {
                        format!("{path}?{query}")
                    };
                    if let Ok(request) = Request::get(&path)
                        .header(header::AUTHORIZATION, format!("Bearer {key}"))
                        .body(Body::empty())
                    {
                        assert!(service.send(request).await.status.as_u16() < 500, "{path}");
                    }
                }
            });
            Ok(())
        })
        .unwrap();
}
