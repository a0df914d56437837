//! The doors, tried in process over a fresh SQLite database.

mod doors;
mod feedback;
mod pages;
mod receipt;
mod visitor;
