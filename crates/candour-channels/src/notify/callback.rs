//! What Notify posts to us. Fields may be added at any time and are let be; one that is missing or of the wrong kind makes
//! the whole one [`Odd`].
//!
//! Notify tries a callback again after a network error, 429 or 5xx alone: whoever answers an odd one with another 4xx
//! has lost it for good, and finds it only in Notify's own list.

use candour_domain::delivery::Delivery;
use jiff::Timestamp;
use serde_json::Value;

use super::told::{delivery, received, text, time};
use crate::received::ReceivedText;

/// The body is not what Notify posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the body of the callback is not one that GOV.UK Notify sends")]
pub struct Odd;

/// News of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Notify's id of the message.
    pub id: String,
    /// Our reference.
    pub reference: Option<String>,
    /// What became of it; nothing where Notify says a word that is new to us.
    pub delivery: Option<Delivery>,
    /// When, where it can be read.
    pub completed_at: Option<Timestamp>,
}

/// Somebody has told their mail provider that a mail of ours is unwanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Notify's id of the complaint.
    pub id: String,
    /// Notify's id of the message.
    pub notification: String,
    /// Our reference.
    pub reference: Option<String>,
}

/// Reads news of a message.
///
/// # Errors
/// [`Odd`].
pub fn receipt(body: &[u8]) -> Result<Receipt, Odd> {
    let value = object(body)?;
    Ok(Receipt {
        id: text(&value, "id").ok_or(Odd)?,
        reference: text(&value, "reference"),
        delivery: delivery(&text(&value, "status").ok_or(Odd)?),
        completed_at: text(&value, "completed_at").as_deref().and_then(time),
    })
}

/// Reads a text message that somebody sent us.
///
/// # Errors
/// [`Odd`].
pub fn received_text(body: &[u8]) -> Result<ReceivedText, Odd> {
    let names = ["source_number", "destination_number", "message", "date_received"];
    received(&object(body)?, names).ok_or(Odd)
}

/// Reads a complaint.
///
/// # Errors
/// [`Odd`].
pub fn complaint(body: &[u8]) -> Result<Complaint, Odd> {
    let value = object(body)?;
    Ok(Complaint {
        id: text(&value, "complaint_id").ok_or(Odd)?,
        notification: text(&value, "notification_id").ok_or(Odd)?,
        reference: text(&value, "reference"),
    })
}

fn object(body: &[u8]) -> Result<Value, Odd> {
    serde_json::from_slice::<Value>(body).ok().filter(Value::is_object).ok_or(Odd)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn bytes(value: &Value) -> Vec<u8> {
        value.to_string().into_bytes()
    }

    #[test]
    fn what_notify_posts_is_read_and_more_fields_are_let_be() {
        let posted = json!({
            "id": "n-1", "reference": "our-1", "to": "+447700900123", "status": "delivered",
            "created_at": "2026-11-24T12:00:00.000000Z", "completed_at": "2026-11-24T12:00:05.000000Z",
            "sent_at": null, "notification_type": "sms", "template_id": "t", "template_version": 1, "new": [{}],
        });
        let read = receipt(&bytes(&posted)).unwrap();
        assert_eq!((read.id.as_str(), read.reference.as_deref()), ("n-1", Some("our-1")));
        assert_eq!(read.delivery, Some(Delivery::Delivered));
        assert_eq!(read.completed_at.unwrap().to_string(), "2026-11-24T12:00:05Z");
        assert!(!format!("{read:?}").contains("7700"), "the number of the receipt is not kept");
        let posted = json!({
            "id": "r-1", "source_number": "447700900123", "destination_number": "447700900999",
            "message": "5 thank you", "date_received": "2026-11-24T12:00:00.000000Z", "odd": 1,
        });
        let read = received_text(&bytes(&posted)).unwrap();
        assert_eq!((read.from.as_str(), read.words.as_str()), ("447700900123", "5 thank you"));
        assert!(!format!("{read:?}").contains("thank"));
        let posted = json!({"notification_id": "n-1", "complaint_id": "c-1", "reference": null, "to": "x@y", "complaint_date": ""});
        let read = complaint(&bytes(&posted)).unwrap();
        assert_eq!((read.id.as_str(), read.notification.as_str(), read.reference), ("c-1", "n-1", None));
    }

    #[test]
    fn a_body_that_is_none_is_odd_and_an_empty_text_is_a_text() {
        for odd in [
            "",
            "null",
            "[]",
            "{",
            "7",
            "\"x\"",
            "{\"id\": 7, \"status\": \"delivered\"}",
            "{\"id\": \"n\"}",
            "{\"id\": \"n\", \"status\": 5}",
            "\u{0}",
        ] {
            assert_eq!(receipt(odd.as_bytes()), Err(Odd), "{odd}");
        }
        let nested = format!("{}1{}", "[".repeat(50_000), "]".repeat(50_000));
        assert_eq!(receipt(format!("{{\"id\":\"n\",\"status\":{nested}}}").as_bytes()), Err(Odd));
        let text = |message: Value| {
            received_text(&bytes(&json!({"id": "r", "source_number": "44", "message": message})))
        };
        assert_eq!(text(json!("")).unwrap().words, "");
        assert_eq!(text(Value::Null).unwrap().words, "");
        assert_eq!(text(json!(5)), Err(Odd));
        assert_eq!(received_text(b"{\"id\":\"r\",\"message\":\"5\"}"), Err(Odd), "from nobody");
    }

    proptest! {
        #[test]
        fn no_bytes_whatever_stop_the_program(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = (receipt(&body), received_text(&body), complaint(&body));
        }
    }
}
