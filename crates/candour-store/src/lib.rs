//! How it is kept: the only crate that names tables, columns and SQL. One SQL text serves SQLite and PostgreSQL.
//!
//! Belongs here: rows, queries, migrations, sealing of columns. Never here: rules, the order of things, permission.
//! Ids, times and nonces come from the caller, so that a write can be tried again and give the same rows.

pub mod access_request;
pub mod api_key;
pub mod audit;
pub mod backup;
pub mod batch;
pub mod brake;
pub mod bulk;
pub mod code;
pub mod contact_decision;
pub mod contact_index;
pub mod contact_point;
mod db;
pub mod encounter;
pub mod enrolment;
pub mod erasure;
mod error;
pub mod feedback;
pub mod figures;
pub mod flag;
pub mod hold;
pub mod import_run;
pub mod invitation;
pub mod jobs;
mod key_check;
pub mod key_folder;
pub mod ledger;
pub mod limit;
pub mod message;
pub mod one_time_code;
pub mod organisation;
pub mod passkey;
pub mod person_key;
pub mod posting;
pub mod recount;
pub mod restricted_contact;
pub mod restriction;
pub mod retention;
pub mod rollup;
mod round;
mod schema;
pub mod seal;
pub mod session;
pub mod sign_in_try;
pub mod single_sign_on;
pub mod staff;
pub mod victim;
pub mod waiting_account;
pub mod words;
pub mod work;

pub use db::{BusyError, Db, Store, Tries};
pub use error::StoreError;
pub use schema::Connections;
