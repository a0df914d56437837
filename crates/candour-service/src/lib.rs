//! What happens: use cases, one function for one act, whatever the door.
//!
//! Belongs here: what happens together and in what order, who may, what is retried. Never here: SQL, URLs, HTML.
//! Only this crate opens transactions, and it fixes ids, times and nonces before it does.

pub mod audit;
pub mod ctx;
pub mod feedback;
pub mod figures;
pub mod health;
pub mod permit;
pub mod sign_in;
mod unavailable;

pub use unavailable::Unavailable;
