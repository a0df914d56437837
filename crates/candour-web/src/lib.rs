//! The doors: addresses, forms, pages.
//!
//! Belongs here: what names an address, a header, a form field or a tag. Never here: SQL, and rules about who may or
//! what happens; a handler makes one call into candour-service and shows what came of it.
//!
//! Start reading at [`mod@router`] (the table of all routes, and how to write a handler), then [`page`] (how to write a
//! page).

mod access;
mod admin_api_keys;
mod admin_enrolment;
mod admin_jobs;
mod admin_staff;
mod admin_waiting_account;
pub mod api;
mod audit;
mod batches;
mod desk;
mod door;
mod erasure;
pub mod errors;
mod feedback;
mod flag;
pub mod form;
mod health;
mod hold;
mod import;
mod information;
mod inline;
mod insight;
pub mod lmtp;
mod officer;
mod opened;
pub mod page;
pub mod passkey;
pub mod qr;
mod receipt;
mod restricted;
pub mod router;
pub mod samples;
mod script;
pub mod session;
pub mod sign_in;
pub mod single_sign_on;
mod start;
mod support;
mod welcome;
mod words;

pub use router::router;
