//! The outside world: codecs and clients for what leaves the machine or comes in from a supplier.
//!
//! Belongs here: wire formats, signatures, clients, time-outs. Never here: when something is sent, how often it is
//! tried, who decides; that is the service's. A client does one thing once and says what came of it.

pub mod email;
pub mod gateway;
mod http;
pub mod lmtp;
pub mod notify;
pub mod received;
pub mod single_sign_on;
pub mod smtp;
pub mod token;
pub mod twilio;
pub mod webhook;
