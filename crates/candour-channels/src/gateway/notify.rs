//! Messages by GOV.UK Notify. Our words go through one template of each kind, which holds nothing but `((body))` (and
//! `((subject))`), so that what was approved here is what arrives.

use candour_domain::safe_contact::Channel;
use jiff::Timestamp;

use super::{Accepted, Found, Outgoing, SendFailure, Sought};
use crate::notify::{Email, Notify, Sms, furthest};

/// A service at Notify and its templates.
#[derive(Debug, Clone)]
pub struct NotifyGateway {
    /// The service.
    pub service: Notify,
    /// The template of text messages: `((body))`.
    pub sms_template: Option<String>,
    /// The template of e-mails: `((subject))` and `((body))`.
    pub email_template: Option<String>,
    /// The id of the sender that text messages come from, where not the usual one.
    pub sms_sender: Option<String>,
}

impl NotifyGateway {
    pub(super) async fn send(&self, outgoing: &Outgoing, now: Timestamp) -> Result<Accepted, SendFailure> {
        let reference = outgoing.message.to_string();
        let template = |usual: &Option<String>| outgoing.template.clone().or_else(|| usual.clone());
        let supplier_id = if outgoing.channel == Channel::Sms {
            let sms = Sms {
                to: &outgoing.to,
                template: &template(&self.sms_template).ok_or(SendFailure::NotAllowed)?,
                filled: &[("body", &outgoing.body)],
                reference: &reference,
                sender: self.sms_sender.as_deref(),
            };
            self.service.send_sms(&sms, now).await?
        } else {
            let email = Email {
                to: &outgoing.to,
                template: &template(&self.email_template).ok_or(SendFailure::NotAllowed)?,
                filled: &[("subject", &outgoing.subject), ("body", &outgoing.body)],
                reference: &reference,
                unsubscribe_url: outgoing.unsubscribe_url.as_deref(),
                strangers: &["subject"],
            };
            self.service.send_email(&email, now).await?
        };
        Ok(Accepted { supplier_id })
    }

    pub(super) async fn look_up(
        &self,
        sought: &Sought<'_>,
        now: Timestamp,
    ) -> Result<Option<Found>, SendFailure> {
        let found = match sought.supplier_id {
            // Notify forgets after a week what it took.
            Some(id) => vec![self.service.notification(id, now).await?.ok_or(SendFailure::CannotTell)?],
            None => self.service.by_reference(&sought.message.to_string(), now).await?,
        };
        Ok(furthest(&found).map(|(one, delivery)| Found { supplier_id: one.id.clone(), delivery }))
    }
}
