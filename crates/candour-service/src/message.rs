//! Messages to people: written in the transaction of what causes them, sent afterwards by a loop that asks first.

pub mod compose;
pub mod news;
pub mod send;
pub mod settings;

mod brake;

pub use brake::{AutoStop, stop_when_wrong};
