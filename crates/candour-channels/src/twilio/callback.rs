//! What Twilio posts to us, as the fields of a form. Fields may be added at any time and are let be.

use candour_domain::delivery::Delivery;

use crate::received::ReceivedText;

/// News of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Twilio's id of the message.
    pub id: String,
    /// What became of it; nothing where Twilio says a word that is new to us.
    pub delivery: Option<Delivery>,
}

fn field<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn filled<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    field(fields, name).filter(|value| !value.is_empty())
}

/// Reads news of a message; nothing where the fields are not that.
pub fn status(fields: &[(String, String)]) -> Option<Status> {
    let status = filled(fields, "MessageStatus")?;
    let error = filled(fields, "ErrorCode").and_then(|code| code.parse().ok());
    Some(Status { id: filled(fields, "MessageSid")?.to_owned(), delivery: delivery(status, error) })
}

/// Reads a text message that somebody sent us; nothing where the fields are not that. It carries no time: it is now.
pub fn received_text(fields: &[(String, String)]) -> Option<ReceivedText> {
    Some(ReceivedText {
        id: filled(fields, "MessageSid")?.to_owned(),
        from: filled(fields, "From")?.to_owned(),
        to: field(fields, "To").unwrap_or_default().to_owned(),
        words: field(fields, "Body")?.to_owned(),
        received_at: None,
    })
}

/// What a status of Twilio means, with the number of the error that came with it.
pub fn delivery(status: &str, error: Option<u32>) -> Option<Delivery> {
    Some(match status {
        "accepted" | "scheduled" | "queued" => Delivery::Accepted,
        "sending" | "sent" => Delivery::Sending,
        "delivered" | "read" => Delivery::Delivered,
        "failed" | "undelivered" => match error {
            // No such number, a landline, a number that blocks or has sent STOP, one outside the plan.
            Some(21_211 | 21_610 | 21_612 | 21_614 | 30_004 | 30_005 | 30_006) => Delivery::Permanent,
            // Switched off or out of reach; the network said no more than that it failed.
            Some(30_003 | 30_008 | 30_017) => Delivery::Temporary,
            _ if status == "undelivered" => Delivery::Temporary,
            _ => Delivery::Technical,
        },
        "canceled" => Delivery::Technical,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn what_twilio_posts_is_read_and_what_is_missing_makes_it_nothing() {
        let text = fields(&[
            ("ToCountry", "GB"),
            ("MessageSid", "SM1"),
            ("From", "+447700900123"),
            ("To", "+447700900999"),
            ("Body", "5 thank you"),
        ]);
        let read = received_text(&text).unwrap();
        assert_eq!((read.id.as_str(), read.words.as_str()), ("SM1", "5 thank you"));
        assert!(received_text(&text[..3]).is_none());
        assert!(received_text(&[]).is_none());
        let news = |status: &str, code: &str| {
            super::status(&fields(&[("MessageSid", "SM1"), ("MessageStatus", status), ("ErrorCode", code)]))
                .unwrap()
                .delivery
        };
        assert_eq!(news("delivered", ""), Some(Delivery::Delivered));
        assert_eq!(news("sent", ""), Some(Delivery::Sending));
        assert_eq!(news("undelivered", "30003"), Some(Delivery::Temporary));
        assert_eq!(news("undelivered", "30005"), Some(Delivery::Permanent));
        assert_eq!(news("undelivered", "x"), Some(Delivery::Temporary));
        assert_eq!(news("failed", "30001"), Some(Delivery::Technical));
        assert_eq!(news("teleported", ""), None);
        assert!(super::status(&text).is_none());
    }
}
