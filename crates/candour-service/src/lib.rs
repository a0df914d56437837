//! What happens: use cases, one function for one act, whatever the door.
//!
//! Belongs here: what happens together and in what order, who may, what is retried. Never here: SQL, URLs, HTML.
//! Only this crate opens transactions, and it fixes ids, times and nonces before it does.

pub mod access_request;
pub mod alerts;
pub mod api_key;
pub mod audit;
pub mod backup;
pub mod batch;
pub mod contact;
pub mod ctx;
pub mod drop_folder;
pub mod encounter;
pub mod enrolment;
pub mod erasure;
pub mod feedback;
pub mod figures;
pub mod flag;
pub mod hand_over;
pub mod health;
pub mod hold;
pub mod import;
pub mod invitation;
pub mod jobs;
pub mod keys;
pub mod limits;
pub mod message;
pub mod passkey;
pub mod permit;
pub mod posting;
pub mod restriction;
pub mod retention;
pub mod sign_in;
pub mod sign_in_try;
pub mod single_sign_on;
pub mod staff;
mod unavailable;
pub mod waiting_account;
pub mod words;
pub mod work;

pub use unavailable::Unavailable;
