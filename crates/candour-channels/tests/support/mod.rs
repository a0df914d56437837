//! A yes for tests, and a message.

use candour_channels::gateway::{Outgoing, Sought};
use candour_domain::safe_contact::{
    Channel, Cleared, ContactPurpose, PersonSafety, PointSafety, Rules, Safety, Saying, may_contact,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use uuid::Uuid;

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn noon() -> Timestamp {
    at("2026-11-24T12:00:00Z")
}

pub fn cleared(channel: Channel) -> Cleared {
    let point = PointSafety {
        safety: Safety::Safe,
        confirmed_at: Some(at("2026-11-20T12:00:00Z")),
        sms: true,
        email: true,
        call: true,
        others_answer: false,
        ..PointSafety::UNKNOWN
    };
    let saying = Saying {
        purpose: ContactPurpose::Update,
        channel,
        neutral: true,
        names_police: false,
        approved: true,
    };
    let decision =
        may_contact(&PersonSafety::default(), &point, saying, &Rules::default(), noon(), &TimeZone::UTC);
    decision.cleared().unwrap()
}

pub fn text_to(to: &str) -> Outgoing {
    Outgoing {
        message: Uuid::from_u128(7),
        to: to.to_owned(),
        channel: Channel::Sms,
        subject: String::new(),
        body: "Please reply 1 to 5.".to_owned(),
        template: None,
        unsubscribe_url: None,
        reply_to: None,
    }
}

pub fn sought(message: Uuid) -> Sought<'static> {
    Sought { message, supplier_id: None, outgoing: None, tried_at: noon() }
}
