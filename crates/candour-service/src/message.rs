//! Messages to people: what is set about them.

pub mod settings;
