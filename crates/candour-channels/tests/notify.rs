//! The client of GOV.UK Notify against a supplier that errs, is slow and lies.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

mod support;

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use candour_channels::gateway::{
    Accepted, Again, Found, Gateway, NotifyGateway, Outgoing, SendFailure, Sought,
};
use candour_channels::notify::{ApiKey, Notify};
use candour_domain::delivery::Delivery;
use candour_domain::safe_contact::Channel;
use candour_testkit::supplier::{Reply, Supplier};
use serde_json::{Value, json};
use support::{cleared, noon, sought, text_to};

const SERVICE: &str = "26785a09-ab16-4eb0-8407-a37497a57506";
const SECRET: &str = "3d844edf-8d35-48ac-975b-e847b4f122b0";
const TAKEN: &str = r#"{"id":"n-1","reference":"x","content":{}}"#;

fn service(address: &str) -> Notify {
    Notify::new(address, ApiKey::parse(&format!("test-{SERVICE}-{SECRET}")).unwrap()).unwrap()
}

async fn world() -> (Supplier, Gateway) {
    let supplier = Supplier::start().await;
    let gateway = Gateway::Notify(NotifyGateway {
        service: service(supplier.address()),
        sms_template: Some("template-sms".to_owned()),
        email_template: Some("template-email".to_owned()),
        sms_sender: None,
    });
    (supplier, gateway)
}

async fn sent(supplier: &Supplier, gateway: &Gateway, reply: Reply) -> Result<Accepted, SendFailure> {
    supplier.will(reply);
    gateway.send(cleared(Channel::Sms), &text_to("+447700900123"), noon()).await
}

fn error(status: u16, name: &str) -> Reply {
    let body =
        json!({"status_code": status, "errors": [{"error": name, "message": "words that may change"}]});
    Reply::With(status, body.to_string())
}

#[tokio::test]
async fn a_text_message_goes_out_under_our_reference_with_a_fresh_pass() {
    let (supplier, gateway) = world().await;
    let accepted = sent(&supplier, &gateway, Reply::With(201, TAKEN.to_owned())).await.unwrap();
    assert_eq!(accepted.supplier_id, "n-1");
    let asked = supplier.asked().pop().unwrap();
    assert_eq!((asked.method.as_str(), asked.path.as_str()), ("POST", "/v2/notifications/sms"));
    let body: Value = serde_json::from_str(&asked.body).unwrap();
    // Exactly these fields: one that Notify does not know is refused.
    let expected = json!({
        "phone_number": "+447700900123", "template_id": "template-sms",
        "personalisation": {"body": "Please reply 1 to 5."},
        "reference": "00000000-0000-0000-0000-000000000007",
    });
    assert_eq!(body, expected);
    let pass = asked.header("authorization").unwrap().strip_prefix("Bearer ").unwrap();
    let claims = URL_SAFE_NO_PAD.decode(pass.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims, json!({"iss": SERVICE, "iat": noon().as_second()}));
}

#[tokio::test]
async fn an_email_goes_out_with_its_one_click_address() {
    let (supplier, gateway) = world().await;
    supplier.will(Reply::With(201, TAKEN.to_owned()));
    let email = Outgoing {
        channel: Channel::Email,
        subject: "A question".to_owned(),
        unsubscribe_url: Some("https://candour.example/u/1".to_owned()),
        ..text_to("a@example.org")
    };
    gateway.send(cleared(Channel::Email), &email, noon()).await.unwrap();
    let asked = supplier.asked().pop().unwrap();
    assert_eq!(asked.path, "/v2/notifications/email");
    let body: Value = serde_json::from_str(&asked.body).unwrap();
    let expected = json!({
        "email_address": "a@example.org", "template_id": "template-email",
        "personalisation": {"subject": "A question", "body": "Please reply 1 to 5."},
        "reference": "00000000-0000-0000-0000-000000000007",
        "one_click_unsubscribe_url": "https://candour.example/u/1",
        "sanitise_content_for": ["subject"],
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn each_refusal_says_what_to_do() {
    let (supplier, gateway) = world().await;
    let never =
        [error(400, "ValidationError"), error(400, "BadRequestError"), Reply::With(400, "<html>".to_owned())];
    for reply in never {
        let failure = sent(&supplier, &gateway, reply).await.unwrap_err();
        assert_eq!((failure, failure.again()), (SendFailure::Rejected, Again::Never));
    }
    let not_allowed = [
        error(401, "AuthError"),
        error(403, "AuthError"),
        Reply::With(404, String::new()),
        Reply::Headed(302, "location: http://127.0.0.1:1/\r\n", String::new()),
    ];
    for reply in not_allowed {
        assert_eq!(sent(&supplier, &gateway, reply).await, Err(SendFailure::NotAllowed));
    }
    let far = Reply::Headed(403, "date: Tue, 24 Nov 2026 12:00:31 GMT\r\n", String::new());
    assert_eq!(sent(&supplier, &gateway, far).await, Err(SendFailure::Clock));
    let near = Reply::Headed(403, "date: Tue, 24 Nov 2026 12:00:03 GMT\r\n", String::new());
    assert_eq!(sent(&supplier, &gateway, near).await, Err(SendFailure::NotAllowed));
    let fast = sent(&supplier, &gateway, error(429, "RateLimitError")).await;
    assert_eq!(fast, Err(SendFailure::RateLimited(Duration::from_secs(10))));
    let told = Reply::Headed(429, "retry-after: 42\r\n", String::new());
    assert_eq!(sent(&supplier, &gateway, told).await, Err(SendFailure::RateLimited(Duration::from_secs(42))));
    // Noon: twelve hours to midnight, and a minute.
    let today = sent(&supplier, &gateway, error(429, "TooManyRequestsError")).await;
    assert_eq!(today, Err(SendFailure::DailyLimit(Duration::from_mins(12 * 60 + 1))));
}

#[tokio::test]
async fn whatever_may_have_been_taken_is_looked_for_before_it_is_sent_again() {
    let (supplier, gateway) = world().await;
    let unclear = [
        (error(500, "Exception"), SendFailure::Down(500)),
        (Reply::With(503, String::new()), SendFailure::Down(503)),
        (Reply::With(201, "not json".to_owned()), SendFailure::NoAnswer),
        (Reply::With(201, "{\"id\": 7}".to_owned()), SendFailure::NoAnswer),
        (Reply::With(201, "[]".to_owned()), SendFailure::NoAnswer),
        (Reply::Broken, SendFailure::NoAnswer),
        (Reply::Endless, SendFailure::NoAnswer),
        (Reply::With(200, TAKEN.to_owned()), SendFailure::NoAnswer),
    ];
    for (reply, expected) in unclear {
        let failure = sent(&supplier, &gateway, reply.clone()).await.unwrap_err();
        assert_eq!((failure, failure.again()), (expected, Again::Unknown), "{reply:?}");
    }
    let nobody = Gateway::Notify(NotifyGateway {
        service: service("http://127.0.0.1:9"),
        sms_template: Some("t".to_owned()),
        email_template: None,
        sms_sender: None,
    });
    let failure = nobody.send(cleared(Channel::Sms), &text_to("+447700900123"), noon()).await.unwrap_err();
    assert_eq!(failure, SendFailure::Unreachable);
    assert_ne!(failure.again(), Again::Unknown, "nothing has left");
}

#[tokio::test]
async fn a_supplier_that_never_answers_is_not_waited_for() {
    let (supplier, gateway) = world().await;
    let patience = Duration::from_secs(25);
    let tried = tokio::time::timeout(patience, sent(&supplier, &gateway, Reply::Never)).await;
    assert_eq!(tried.unwrap(), Err(SendFailure::TooSlow));
}

#[tokio::test]
async fn a_message_is_found_by_our_reference_and_by_notifys_id() {
    let (supplier, gateway) = world().await;
    let reference = "00000000-0000-0000-0000-000000000007";
    let list = |notifications: Value| {
        Reply::With(200, json!({"notifications": notifications, "links": {}}).to_string())
    };
    let look = |supplier_id: Option<&'static str>| {
        let gateway = gateway.clone();
        async move {
            let message = text_to("x").message;
            gateway.look_up(&Sought { supplier_id, ..sought(message) }, noon()).await
        }
    };
    supplier.will(list(json!([])));
    assert_eq!(look(None).await, Ok(None), "it may be sent");
    assert_eq!(supplier.asked().pop().unwrap().path, format!("/v2/notifications?reference={reference}"));
    // One that belongs to somebody else is not ours.
    supplier.will(list(json!([{"id": "other", "reference": "y", "status": "delivered"}])));
    assert_eq!(look(None).await, Ok(None));
    let twice = json!([
        {"id": "n-2", "reference": reference, "status": "sending"},
        {"id": "n-1", "reference": reference, "status": "delivered", "extra": 1},
    ]);
    supplier.will(list(twice));
    let found = Found { supplier_id: "n-1".to_owned(), delivery: Delivery::Delivered };
    assert_eq!(look(None).await, Ok(Some(found)));
    supplier.will(Reply::With(200, json!({"id": "n-1", "status": "temporary-failure"}).to_string()));
    let found = Found { supplier_id: "n-1".to_owned(), delivery: Delivery::Temporary };
    assert_eq!(look(Some("n-1")).await, Ok(Some(found)));
    // What it took and has forgotten must not be sent again.
    supplier.will(error(404, "NoResultFound"));
    assert_eq!(look(Some("n-1")).await, Err(SendFailure::CannotTell));
    for lie in ["{}", "[]", "{\"notifications\": {}}", "{\"notifications\": [{}]}", "null"] {
        supplier.will(Reply::With(200, lie.to_owned()));
        assert_eq!(look(None).await, Err(SendFailure::NoAnswer), "{lie}");
    }
}

#[tokio::test]
async fn received_texts_are_listed_back_to_a_time_and_what_cannot_be_read_is_counted() {
    let (supplier, gateway) = world().await;
    let text = |id: &str, time: &str| {
        json!({"id": id, "user_number": "447700900123", "notify_number": "447700900999", "service_id": SERVICE,
               "content": "5", "created_at": format!("2026-11-24T{time}:00.000000Z")})
    };
    let page =
        |texts: Value| Reply::With(200, json!({"received_text_messages": texts, "links": {}}).to_string());
    supplier.will(page(json!([text("r-9&x=1", "11:00"), {"id": 7}, "x"])));
    supplier.will(page(json!([text("r-2", "10:00"), text("r-1", "08:59")])));
    let since = support::at("2026-11-24T09:00:00Z");
    let found = gateway.received_texts("", since, noon()).await.unwrap();
    let ids: Vec<&str> = found.texts.iter().map(|text| text.id.as_str()).collect();
    assert_eq!((ids, found.unread, found.whole), (vec!["r-9&x=1", "r-2"], 2, true));
    let asked: Vec<String> = supplier.asked().into_iter().map(|asked| asked.path).collect();
    assert_eq!(asked, ["/v2/received-text-messages", "/v2/received-text-messages?older_than=r-9%26x%3D1"]);
    // A list that goes round in a circle ends, and says that it was not the whole.
    for n in 0..100 {
        supplier.will(page(json!([text(if n % 2 == 0 { "a" } else { "b" }, "11:00")])));
    }
    let round = gateway.received_texts("", since, noon()).await.unwrap();
    assert!(!round.whole && round.texts.len() <= 80);
    let supplier = Supplier::start().await;
    supplier.will(error(403, "AuthError"));
    let refused = service(supplier.address()).received_texts(since, noon()).await;
    assert_eq!(refused, Err(SendFailure::NotAllowed));
}

#[tokio::test]
async fn a_template_is_shown_as_notify_fills_it_in() {
    let supplier = Supplier::start().await;
    let notify = service(supplier.address());
    supplier.will(Reply::With(
        200,
        json!({"id": "t", "type": "sms", "body": "Hello", "subject": null}).to_string(),
    ));
    let shown = notify.preview("t/../x", &[("body", "Hello")], noon()).await.unwrap();
    assert_eq!((shown.body.as_str(), shown.subject), ("Hello", None));
    assert_eq!(supplier.asked().pop().unwrap().path, "/v2/template/t%2F..%2Fx/preview");
}

#[test]
fn a_key_goes_nowhere_but_by_https_or_on_this_machine() {
    let key = ApiKey::parse(&format!("test-{SERVICE}-{SECRET}")).unwrap();
    for wrong in ["http://api.example", "https://me:word@api.example", "ftp://api.example", "x"] {
        assert!(Notify::new(wrong, key.clone()).is_none(), "{wrong}");
    }
    assert!(Notify::new("https://api.notifications.service.gov.uk", key).is_some());
}
