//! GOV.UK Notify: text messages and e-mail out, receipts and text messages in.
//!
//! Of an error only its status and its name are used, never its words: they differ between the documents of the service
//! and the service.

mod callback;
mod client;
mod key;
mod told;

pub use callback::{Complaint, Odd, Receipt, complaint, receipt, received_text};
pub(crate) use client::{Email, Sms, furthest};
pub use client::{Notify, Rendered};
pub use key::{ApiKey, NotAKey};
pub use told::{Notification, delivery};
