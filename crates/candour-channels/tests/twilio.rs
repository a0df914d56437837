//! The client of Twilio against a supplier that errs and lies.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

mod support;

use std::time::Duration;

use candour_channels::gateway::{
    Accepted, Again, Found, Gateway, Outgoing, SendFailure, Sought, TwilioGateway,
};
use candour_channels::twilio::{AuthToken, Twilio};
use candour_domain::delivery::Delivery;
use candour_domain::safe_contact::Channel;
use candour_testkit::supplier::{Reply, Supplier};
use serde_json::{Value, json};
use support::{at, cleared, noon, sought, text_to};

const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";

async fn world() -> (Supplier, Gateway) {
    let supplier = Supplier::start().await;
    let token = AuthToken::parse("0123456789abcdef0123456789abcdef").unwrap();
    let gateway = Gateway::Twilio(TwilioGateway {
        account: Twilio::new(supplier.address(), ACCOUNT, token).unwrap(),
        from: "+447700900999".to_owned(),
        news_to: Some("https://candour.example/messages/twilio/status".to_owned()),
    });
    (supplier, gateway)
}

async fn sent(supplier: &Supplier, gateway: &Gateway, reply: Reply) -> Result<Accepted, SendFailure> {
    supplier.will(reply);
    gateway.send(cleared(Channel::Sms), &text_to("+447700900123"), noon()).await
}

fn error(status: u16, code: u32) -> Reply {
    Reply::With(
        status,
        json!({"code": code, "message": "words that may change", "status": status}).to_string(),
    )
}

#[tokio::test]
async fn a_text_message_goes_out_with_the_accounts_pass_and_tells_where_its_news_goes() {
    let (supplier, gateway) = world().await;
    let reply = Reply::With(201, json!({"sid": "SM1", "status": "queued"}).to_string());
    assert_eq!(sent(&supplier, &gateway, reply).await.unwrap().supplier_id, "SM1");
    let asked = supplier.asked().pop().unwrap();
    assert_eq!(asked.path, format!("/2010-04-01/Accounts/{ACCOUNT}/Messages.json"));
    // curl -u AC…:0123… sends the same.
    let pass =
        "Basic QUMwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjowMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZg==";
    assert_eq!(asked.header("authorization"), Some(pass));
    let fields: Vec<(String, String)> =
        url::form_urlencoded::parse(asked.body.as_bytes()).into_owned().collect();
    let news = "https://candour.example/messages/twilio/status?message=00000000-0000-0000-0000-000000000007";
    let expected = [
        ("To", "+447700900123"),
        ("From", "+447700900999"),
        ("Body", "Please reply 1 to 5."),
        ("StatusCallback", news),
    ];
    assert_eq!(fields, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let email = Outgoing { channel: Channel::Email, ..text_to("a@example.org") };
    let refused = gateway.send(cleared(Channel::Email), &email, noon()).await;
    assert_eq!(refused, Err(SendFailure::NotAllowed), "Twilio sends no e-mail here");
}

#[tokio::test]
async fn each_refusal_says_what_to_do() {
    let (supplier, gateway) = world().await;
    let cases = [
        (error(400, 21_610), SendFailure::OptedOut),
        (error(400, 21_211), SendFailure::NoSuchRecipient),
        (error(400, 21_614), SendFailure::NoSuchRecipient),
        (error(400, 21_606), SendFailure::NotAllowed),
        (error(400, 21_617), SendFailure::Rejected),
        (Reply::With(400, "x".to_owned()), SendFailure::Rejected),
        (error(401, 20_003), SendFailure::NotAllowed),
        (error(404, 20_404), SendFailure::NotAllowed),
        (error(429, 20_429), SendFailure::RateLimited(Duration::from_secs(10))),
        (error(429, 63_038), SendFailure::DailyLimit(Duration::from_hours(1))),
        (error(503, 20_503), SendFailure::Down(503)),
        (Reply::Broken, SendFailure::NoAnswer),
        (Reply::Endless, SendFailure::NoAnswer),
        (Reply::With(201, "{}".to_owned()), SendFailure::NoAnswer),
    ];
    for (reply, expected) in cases {
        let failure = sent(&supplier, &gateway, reply.clone()).await.unwrap_err();
        assert_eq!(failure, expected, "{reply:?}");
    }
}

fn listed(sid: &str, direction: &str, body: &str, time: &str, status: &str) -> Value {
    let (from, to) = ("+447700900999", "+447700900123");
    json!({"sid": sid, "direction": direction, "from": from, "to": to, "body": body, "status": status,
           "date_created": format!("Tue, 24 Nov 2026 {time} +0000"), "error_code": null})
}

#[tokio::test]
async fn a_message_whose_outcome_is_unknown_is_found_by_number_words_and_time() {
    let (supplier, gateway) = world().await;
    let outgoing = text_to("+447700900123");
    let look = async || {
        gateway.look_up(&Sought { outgoing: Some(&outgoing), ..sought(outgoing.message) }, noon()).await
    };
    let page = |messages: Value, next: Value| {
        Reply::With(200, json!({"messages": messages, "next_page_uri": next}).to_string())
    };
    let words = "Please reply 1 to 5.";
    supplier.will(page(
        json!([
            listed("SM1", "outbound-api", "Other words", "12:00:01", "sent"),
            listed("SM2", "outbound-api", words, "11:00:00", "delivered"),
            listed("SM3", "inbound", words, "12:00:01", "received"),
        ]),
        Value::Null,
    ));
    assert_eq!(look().await, Ok(None), "the one before, and what somebody sent, are not it");
    let path = supplier.asked().pop().unwrap().path;
    assert!(
        path.ends_with("/Messages.json?To=%2B447700900123&DateSent%3E=2026-11-24&PageSize=1000"),
        "{path}"
    );
    let next = format!("/2010-04-01/Accounts/{ACCOUNT}/Messages.json?Page=1");
    supplier.will(page(json!([]), json!(next)));
    supplier.will(page(json!([listed("SM4", "outbound-api", words, "12:00:02", "sent")]), Value::Null));
    let found = Found { supplier_id: "SM4".to_owned(), delivery: Delivery::Sending };
    assert_eq!(look().await, Ok(Some(found)));
    // A page elsewhere is not asked for: the account's pass would go there.
    supplier.will(page(json!([]), json!("https://elsewhere.example/x")));
    assert_eq!(look().await, Err(SendFailure::NoAnswer));
    let unnamed = gateway.look_up(&sought(outgoing.message), noon()).await.unwrap_err();
    assert_eq!((unnamed, unnamed.again()), (SendFailure::CannotTell, Again::Unknown));
    // A list without an end: none found in what was read is no answer.
    for _ in 0..20 {
        supplier.will(page(json!([]), json!(next)));
    }
    assert_eq!(look().await, Err(SendFailure::CannotTell));
}

#[tokio::test]
async fn a_message_is_found_by_its_id_and_one_that_is_forgotten_is_not_sent_again() {
    let (supplier, gateway) = world().await;
    let look = async |id: &'static str| {
        gateway.look_up(&Sought { supplier_id: Some(id), ..sought(text_to("x").message) }, noon()).await
    };
    supplier.will(Reply::With(200, listed("SM1", "outbound-api", "x", "12:00:00", "delivered").to_string()));
    let found = Found { supplier_id: "SM1".to_owned(), delivery: Delivery::Delivered };
    assert_eq!(look("SM1").await, Ok(Some(found)));
    supplier.will(error(404, 20_404));
    assert_eq!(look("SM1").await, Err(SendFailure::CannotTell));
    assert_eq!(look("../../x").await, Err(SendFailure::CannotTell));
    assert_eq!(supplier.asked().len(), 2, "what is no id is not asked for");
}

#[tokio::test]
async fn received_texts_are_listed_to_find_those_whose_callback_was_lost() {
    let (supplier, gateway) = world().await;
    let messages = json!([
        listed("SM1", "inbound", "5", "11:00:00", "received"),
        listed("SM2", "inbound", "4", "08:00:00", "received"),
        listed("SM3", "outbound-api", "x", "11:00:00", "sent"),
        {"sid": 7},
    ]);
    supplier.will(Reply::With(200, json!({"messages": messages, "next_page_uri": null}).to_string()));
    let found = gateway.received_texts("+447700900999", at("2026-11-24T09:00:00Z"), noon()).await.unwrap();
    let texts: Vec<(&str, &str)> = found.texts.iter().map(|t| (t.id.as_str(), t.words.as_str())).collect();
    assert_eq!((texts, found.unread, found.whole), (vec![("SM1", "5")], 1, true));
}
