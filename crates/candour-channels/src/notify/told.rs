//! What Notify tells when it is asked: messages it has, and text messages it received.

use candour_domain::delivery::Delivery;
use jiff::Timestamp;
use serde_json::Value;

use crate::received::ReceivedText;

/// A message that Notify has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Notify's id of it.
    pub id: String,
    /// Our reference.
    pub reference: Option<String>,
    /// What became of it; nothing where Notify says a word that is new to us.
    pub delivery: Option<Delivery>,
}

impl Notification {
    pub(super) fn read(value: &Value) -> Option<Self> {
        Some(Self {
            id: text(value, "id")?,
            reference: text(value, "reference"),
            delivery: text(value, "status").as_deref().and_then(delivery),
        })
    }
}

/// Reads a text message by the names that its fields have in a list or in a callback.
pub(super) fn received(value: &Value, [from, to, words, at]: [&str; 4]) -> Option<ReceivedText> {
    Some(ReceivedText {
        id: text(value, "id")?,
        from: text(value, from)?,
        to: text(value, to).unwrap_or_default(),
        // Somebody may send nothing.
        words: match value.get(words) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(words)) => words.clone(),
            Some(_) => return None,
        },
        received_at: text(value, at).as_deref().and_then(time),
    })
}

/// A text field that is not empty.
pub(super) fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A time as Notify writes it: RFC 3339, in older answers with a space in place of the T and with UTC at the end.
pub(super) fn time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let plain = text.strip_suffix("UTC").map_or_else(|| text.to_owned(), |head| format!("{}Z", head.trim()));
    plain.parse().ok()
}

/// What a status of Notify means.
pub fn delivery(status: &str) -> Option<Delivery> {
    Some(match status {
        "created" | "accepted" => Delivery::Accepted,
        // `sent` is the last that is heard of a text abroad: nobody knows whether it arrived.
        "sending" | "pending" | "sent" => Delivery::Sending,
        "delivered" | "received" => Delivery::Delivered,
        "temporary-failure" => Delivery::Temporary,
        "permanent-failure" => Delivery::Permanent,
        "technical-failure" | "validation-failed" | "virus-scan-failed" | "cancelled" => Delivery::Technical,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_notify_writes_them() {
        let read = |text: &str| time(text).map(|at| at.to_string());
        for text in [
            "2026-11-24T12:15:30.500000Z",
            "2026-11-24 12:15:30.500000 UTC",
            "2026-11-24T12:15:30.500000UTC",
            "2026-11-24T13:15:30.5+01:00",
        ] {
            assert_eq!(read(text).as_deref(), Some("2026-11-24T12:15:30.5Z"), "{text}");
        }
        assert_eq!(read("yesterday"), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn a_temporary_failure_and_a_word_that_is_new_are_no_arrival() {
        assert_eq!(delivery("temporary-failure"), Some(Delivery::Temporary));
        assert_eq!(delivery("sent"), Some(Delivery::Sending));
        assert_eq!(delivery("Delivered"), None);
        assert_eq!(delivery("teleported"), None);
    }
}
