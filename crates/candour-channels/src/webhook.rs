//! Signed webhooks in the manner of Standard Webhooks: three headers carry an id that stays the same when a message is
//! sent again, the time of this try, and a signature over both and the body.

mod client;
mod secret;
mod signature;

pub use client::{Delivery, PostError, post};
pub use secret::{NotASecret, Secret};
pub use signature::{Refused, sign, verify};

/// The header with the message's id.
pub const ID: &str = "webhook-id";
/// The header with the time of this try, in seconds since 1970.
pub const TIMESTAMP: &str = "webhook-timestamp";
/// The header with the signatures, each `v1,` and Base64, with spaces between them.
pub const SIGNATURE: &str = "webhook-signature";
