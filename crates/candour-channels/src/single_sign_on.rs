//! The force's own sign-in service, spoken to by OpenID Connect: authorization code flow with PKCE.
//!
//! The client asks for one thing at a time and believes nothing that it has not checked: issuer, audience, signature,
//! nonce and times of what comes back; an answer that is too large, too slow, no JSON or sent on to another address is
//! no answer. What the service says about itself, and its keys, are kept for an hour. Who may come in, and as what, is
//! not decided here.

mod client;
mod fault;
mod http;
mod told;

pub use client::{Begin, Client, Finish, Registration, Secret};
pub use fault::{Fault, TokenFault};
pub use told::Told;
