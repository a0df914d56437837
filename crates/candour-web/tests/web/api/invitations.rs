//! Invitations that programs ask for.

use axum::http::StatusCode;
use candour_domain::code::Code;
use serde_json::{Value, json};

use super::{Service, Told, encounters};

async fn service() -> (Service, String) {
    let service = Service::new().await;
    encounters(
        &service.visitor.app,
        "CAD 1,2026-11-20 14:05,Hackney,Response A,visit,P1,\n\
         CAD 2,2026-11-20 14:05,Newham,Response A,visit,P7,\n\
         CAD 3,2026-11-20 14:05,Hackney,Response A,visit,P1,unsafe\n",
    )
    .await;
    let key = service.key(&["invitations_write"], "").await;
    (service, key)
}

fn offered(reference: &str) -> String {
    json!({"encounter_reference": reference, "outcome": "offered"}).to_string()
}

fn refused(told: &Told, status: u16, problem: &str) {
    assert_eq!((told.status.as_u16(), told.problem().as_str()), (status, problem), "{}", told.text);
}

#[tokio::test]
async fn a_code_is_offered_and_works_and_the_same_request_gets_the_same_answer() {
    let (service, key) = service().await;
    let first = service.invite(&key, "one", offered("CAD 1")).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let told = first.json();
    assert_eq!((&told["outcome"], &told["stratum"]), (&json!("offered"), &json!("sampled")));
    assert_eq!(told["expires_at"], "2027-02-22T10:00:00+00:00", "90 days");
    let link = told["link"].as_str().unwrap();
    let code = Code::parse(told["code"].as_str().unwrap()).unwrap();
    assert!(link.starts_with("http://127.0.0.1:8080/f/") && link.ends_with(code.plain()));

    let spaced = "{\n \"outcome\" : \"offered\", \"encounter_reference\": \"CAD 1\", \"reason\": null }";
    for body in [offered("CAD 1"), spaced.to_owned()] {
        let again = service.invite(&key, "one", body).await;
        assert_eq!((again.status, &again.text), (StatusCode::CREATED, &first.text));
        assert_eq!(again.headers["idempotency-replayed"], "true");
    }
    assert!(!first.headers.contains_key("idempotency-replayed"));
    assert_ne!(service.invite(&key, "two", offered("CAD 1")).await.json()["code"], told["code"]);

    let path = format!("/f/{}", code.plain());
    assert_eq!(service.visitor.answer(&path, "5", "").await.status, StatusCode::OK);
    assert_eq!(
        service.invite(&key, "one", offered("CAD 1")).await.text,
        first.text,
        "also after it was used"
    );
}

#[tokio::test]
async fn why_nobody_was_offered_a_code_is_put_on_record() {
    let (service, key) = service().await;
    let body = json!({"encounter_reference": "CAD 1", "outcome": "not_offered", "reason": "too_distressed"});
    let told = service.invite(&key, "one", body.to_string()).await;
    assert_eq!(told.status, StatusCode::CREATED);
    assert_eq!(told.json()["reason"], "too_distressed");
    assert_eq!(service.invite(&key, "one", body.to_string()).await.text, told.text);
}

#[tokio::test]
async fn an_idempotency_key_is_needed_and_is_for_one_request() {
    let (service, key) = service().await;
    service.invite(&key, "one", offered("CAD 1")).await;
    let other = json!({"encounter_reference": "CAD 1", "outcome": "offered", "stratum": "handed_over"});
    for body in [offered("CAD 2"), other.to_string()] {
        refused(&service.invite(&key, "one", body).await, 422, "idempotency-key-reused");
    }
    let another = service.key(&["invitations_write"], "").await;
    assert_eq!(
        service.invite(&another, "one", offered("CAD 2")).await.status,
        StatusCode::CREATED,
        "its own keys"
    );
    for wrong in ["", " ", &"x".repeat(201), "a\tb"] {
        refused(&service.invite(&key, wrong, offered("CAD 1")).await, 400, "idempotency-key-wrong");
    }
    let build = |keys: &[&str]| {
        let mut request = axum::http::Request::post("/api/v1/invitations")
            .header("authorization", format!("Bearer {key}"))
            .header("content-type", "application/json");
        for key in keys {
            request = request.header("idempotency-key", *key);
        }
        request.body(offered("CAD 1").into()).unwrap()
    };
    for keys in [&[][..], &["a", "a"], &["\u{e9}"]] {
        refused(&service.send(build(keys)).await, 400, "idempotency-key-wrong");
    }
}

#[tokio::test]
async fn what_is_wrong_in_a_body_is_pointed_at_and_nothing_is_made() {
    let (service, key) = service().await;
    let cases: [(Value, &[&str]); 8] = [
        (json!({}), &["#/encounter_reference", "#/outcome"]),
        (json!({"encounter_reference": "CAD 1", "outcome": "maybe"}), &["#/outcome"]),
        (
            json!({"encounter_reference": 1, "outcome": "offered", "colour": "red"}),
            &["#/encounter_reference", "#/colour"],
        ),
        (json!({"encounter_reference": "CAD 1", "outcome": "not_offered"}), &["#/reason"]),
        (
            json!({"encounter_reference": "CAD 1", "outcome": "offered", "expires_at": "2027-01-01"}),
            &["#/expires_at"],
        ),
        (
            json!({"encounter_reference": "CAD 1", "outcome": "offered", "expires_at": "2026-01-01T00:00:00Z"}),
            &["#/expires_at"],
        ),
        (
            json!({"encounter_reference": "CAD 1", "outcome": "offered", "expires_at": "2126-01-01T00:00:00Z"}),
            &["#/expires_at"],
        ),
        (
            json!({"encounter_reference": "a\u{0}b", "outcome": "offered", "stratum": "open"}),
            &["#/encounter_reference", "#/stratum"],
        ),
    ];
    for (body, wanted) in cases {
        let told = service.invite(&key, "one", body.to_string()).await;
        refused(&told, 422, "body-wrong");
        let problem = told.json();
        let pointers: Vec<&str> = problem["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["pointer"].as_str().unwrap())
            .collect();
        assert_eq!(pointers, wanted, "{body}");
    }
    for body in
        ["", "null", "[]", "{\"outcome\":\"offered\",\"outcome\":\"offered\"}", "encounter_reference=CAD+1"]
    {
        refused(&service.invite(&key, "one", body.to_owned()).await, 400, "not-json");
    }
    assert_eq!(
        service.invite(&key, "one", offered("CAD 1")).await.status,
        StatusCode::CREATED,
        "the key was not used up"
    );
}

#[tokio::test]
async fn encounters_unknown_out_of_reach_unsafe_or_asked_enough_get_no_code() {
    let (service, key) = service().await;
    refused(&service.invite(&key, "one", offered("CAD 9")).await, 422, "encounter-unknown");
    let newham = service.key(&["invitations_write"], "Newham").await;
    refused(&service.invite(&newham, "one", offered("CAD 1")).await, 422, "encounter-unknown");
    assert_eq!(service.invite(&newham, "two", offered("CAD 2")).await.status, StatusCode::CREATED);
    refused(&service.invite(&key, "two", offered("CAD 3")).await, 409, "encounter-unsafe");
    for n in 0.. {
        let told = service.invite(&key, &format!("many {n}"), offered("CAD 1")).await;
        if told.status != StatusCode::CREATED {
            refused(&told, 409, "too-many-codes");
            assert!(n > 1);
            break;
        }
        assert!(n < 100);
    }
}
