//! The program as it ships: started, fed, killed, starved, asked for help.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where its setting fails"
)]

mod audit;
mod backup;
mod client;
mod commands;
mod database_gone;
mod demo;
mod disk_full;
mod encrypted;
mod erasure;
mod import_killed;
mod importing;
mod kills;
mod links;
mod nodes;
mod retention;
mod server;
mod serving;
mod trial;
mod users;
mod watching;
