//! Twilio: text messages out, text messages and news of them in.

mod callback;
mod client;
mod signature;

pub use callback::{Status, delivery, received_text, status};
pub(crate) use client::Sms;
pub use client::Twilio;
pub use signature::{AuthToken, BodyOf, NotAnAuthToken};
