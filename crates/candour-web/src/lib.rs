//! The doors: addresses, forms, pages.
//!
//! Belongs here: what names an address, a header, a form field or a tag. Never here: SQL, and rules about who may or
//! what happens; a handler makes one call into candour-service and shows what came of it.
//!
//! Start reading at [`router`] (the table of all routes, and how to write a handler), then [`page`] (how to write a
//! page).

pub mod errors;
pub mod form;
mod health;
mod inline;
pub mod page;
pub mod qr;
pub mod router;
pub mod samples;
pub mod session;

pub use router::router;
