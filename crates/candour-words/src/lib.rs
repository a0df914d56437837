//! What people read: Fluent texts in every language, dates, numbers and spans of time as words, and charts.
//!
//! Belongs here: texts (`locales/<tag>/*.ftl`), which languages have texts and who has read them, how a date or a
//! number is written, how numbers are drawn. Never here: HTML, addresses, rules about who sees what.
//!
//! Adding a language is adding a folder under `locales/` and one line to the list in [`folders`]. A language stays
//! `reviewed: false` until somebody who grew up with it has read every text; such a language is offered only where a
//! setting allows it.

pub mod charts;
mod folders;
#[cfg(test)]
mod plain;
mod texts;
mod written;

pub use folders::{has_staff_texts, has_texts, offered, reviewed};
pub use texts::{Arg, Texts, texts};
