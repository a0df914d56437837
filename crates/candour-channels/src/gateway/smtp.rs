//! E-mail by the force's own mail server.

use candour_domain::safe_contact::Channel;
use jiff::Timestamp;

use super::{Accepted, Outgoing, SendFailure};
use crate::smtp::{Letter, Relay, post};

/// The mail server, and whom mail is from.
#[derive(Debug, Clone)]
pub struct SmtpGateway {
    /// The mail server.
    pub relay: Relay,
    /// From whom, as people see it: an address, or a neutral name and an address in angle brackets.
    pub from: String,
}

impl SmtpGateway {
    pub(super) async fn send(&self, outgoing: &Outgoing, now: Timestamp) -> Result<Accepted, SendFailure> {
        if outgoing.channel != Channel::Email {
            return Err(SendFailure::NotAllowed);
        }
        let letter = Letter {
            id: &outgoing.message.to_string(),
            to: &outgoing.to,
            from: &self.from,
            subject: &outgoing.subject,
            text: &outgoing.body,
            reply_to: outgoing.reply_to.as_deref(),
            unsubscribe_url: outgoing.unsubscribe_url.as_deref(),
        };
        let supplier_id = post(&self.relay, &letter, now).await?;
        Ok(Accepted { supplier_id })
    }
}
