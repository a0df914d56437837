//! The one way out: what it takes, and what it will not.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

mod support;

use candour_channels::gateway::{Again, Found, Gateway, Outgoing, SendFailure, Training};
use candour_domain::delivery::Delivery;
use candour_domain::safe_contact::Channel;
use support::{at, cleared, noon, sought, text_to};
use uuid::Uuid;

#[tokio::test]
async fn nothing_leaves_after_the_yes_is_over_or_in_another_way_than_it_was_for() {
    let training = Training::default();
    let gateway = Gateway::Training(training.clone());
    let text = text_to("+447700900123");
    let late = gateway.send(cleared(Channel::Sms), &text, at("2026-11-24T12:15:00Z")).await;
    assert_eq!(late, Err(SendFailure::NotCleared));
    let other = gateway.send(cleared(Channel::Email), &text, noon()).await;
    assert_eq!(other, Err(SendFailure::NotCleared));
    let call = Outgoing { channel: Channel::Call, ..text.clone() };
    let rung = gateway.send(cleared(Channel::Call), &call, noon()).await;
    assert_eq!(rung, Err(SendFailure::Rejected), "a call is no message");
    assert!(training.all().is_empty());
    gateway.send(cleared(Channel::Sms), &text, noon()).await.unwrap();
    assert_eq!(training.sent_to(Channel::Sms, "+447700900123").len(), 1);
    assert!(training.sent_to(Channel::Email, "+447700900123").is_empty());
}

#[tokio::test]
async fn training_says_what_became_of_a_message_and_of_none_that_it_never_had() {
    let gateway = Gateway::Training(Training::default());
    let became = [
        ("+447700900123", Delivery::Delivered),
        ("+447700900003", Delivery::Temporary),
        ("+447700900002", Delivery::Permanent),
    ];
    for (n, (to, delivery)) in (1u128..).zip(became) {
        let outgoing = Outgoing { message: Uuid::from_u128(n), ..text_to(to) };
        assert_eq!(gateway.look_up(&sought(outgoing.message), noon()).await, Ok(None));
        let accepted = gateway.send(cleared(Channel::Sms), &outgoing, noon()).await.unwrap();
        let found = gateway.look_up(&sought(outgoing.message), noon()).await.unwrap();
        assert_eq!(found, Some(Found { supplier_id: accepted.supplier_id, delivery }));
    }
}

#[tokio::test]
async fn training_keeps_the_newest_two_thousand() {
    let training = Training::default();
    let gateway = Gateway::Training(training.clone());
    for n in 0..2_100u128 {
        let outgoing = Outgoing { message: Uuid::from_u128(n), ..text_to("+447700900123") };
        gateway.send(cleared(Channel::Sms), &outgoing, noon()).await.unwrap();
    }
    let all = training.all();
    assert_eq!(all.len(), 2_000);
    assert_eq!(all.first().unwrap().outgoing.message, Uuid::from_u128(100));
}

#[test]
fn who_may_have_sent_is_never_told_to_send_again_unlooked() {
    let unknown = [SendFailure::TooSlow, SendFailure::NoAnswer, SendFailure::Down(502)];
    for failure in unknown {
        assert_eq!(failure.again(), Again::Unknown, "{failure:?}");
    }
    for failure in [SendFailure::Rejected, SendFailure::NoSuchRecipient, SendFailure::OptedOut] {
        assert_eq!(failure.again(), Again::Never, "{failure:?}");
        assert!(!failure.is_general());
    }
}

#[test]
fn a_message_shows_neither_words_nor_number_in_a_log() {
    let shown = format!("{:?}", text_to("+447700900123"));
    assert!(!shown.contains("7700900123") && !shown.contains("reply"), "{shown}");
}
