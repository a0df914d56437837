//! The doors, tried in process over a fresh SQLite database.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where its setting fails")]

mod doors;
mod feedback;
mod pages;
mod receipt;
mod visitor;
