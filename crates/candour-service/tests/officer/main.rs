//! From the force's files to a code in somebody's hand: stories on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where its setting fails")]

mod access_request;
mod batch;
mod drop_folder;
mod encounter;
mod force;
mod hand_over;
mod hold;
mod import;
mod invitation;
mod large;
mod own_words;
mod posting;
mod restricted;
