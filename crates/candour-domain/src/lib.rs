//! What the words mean: the rules of Candour that would hold on paper, with no computer.
//!
//! Belongs here: types that cannot be built wrong, decisions as pure functions, the permission table.
//! Never here: input and output, a clock, chance, SQL, HTTP, async. Time and random bytes come in as arguments.

pub mod access_request;
pub mod allowance;
pub mod api_key;
pub mod audit;
pub mod backup;
pub mod batch;
pub mod code;
pub mod contact_point;
pub mod contact_request;
pub mod cut;
pub mod delivery;
pub mod dialogue;
pub mod email_reply;
pub mod encounter;
pub mod equality;
pub mod erasure;
pub mod feedback;
pub mod file_time;
pub mod flag;
pub mod hand_over;
pub mod hold;
pub mod ids;
pub mod invitation;
pub mod key;
pub mod language;
pub mod link_code;
pub mod matching;
pub mod message;
mod named;
pub mod one_time_code;
pub mod organisation;
pub mod pace;
pub mod permission;
pub mod posting;
pub mod published;
pub mod reading;
pub mod receipt;
pub mod reply_address;
pub mod restriction;
pub mod retention;
pub mod risk;
pub mod safe_contact;
pub mod sayable;
pub mod second_person;
pub mod sign_in;
pub mod sign_in_try;
pub mod single_sign_on;
pub mod sms;
pub mod sms_length;
pub mod staff;
pub mod stem;
pub mod text;
pub mod wording;
pub mod work_item;
