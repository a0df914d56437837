//! The doors, tried in process over a fresh SQLite database.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where its setting fails")]

mod access;
mod accounts;
mod api;
mod api_keys;
mod audit;
mod batches;
mod codes;
mod colleague;
mod desk;
mod doors;
mod enrolment;
mod feedback;
mod flags;
mod holds;
mod import;
mod insight;
mod limits;
mod matrix;
mod officer;
mod pages;
mod passkey;
mod permissions;
mod receipt;
mod sessions;
mod single_sign_on;
mod visitor;
mod words;
