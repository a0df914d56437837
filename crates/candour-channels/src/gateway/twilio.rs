//! Messages by Twilio.

use candour_domain::delivery::Delivery;
use candour_domain::safe_contact::Channel;
use jiff::Timestamp;

use super::{Accepted, Found, Outgoing, SendFailure, Sought};
use crate::twilio::{Sms, Twilio};

/// An account at Twilio, and our number there.
#[derive(Debug, Clone)]
pub struct TwilioGateway {
    /// The account.
    pub account: Twilio,
    /// Our number (+44…), or the id of a messaging service (MG…).
    pub from: String,
    /// Where news of messages is posted; our id of the message is put behind it as `?message=…`.
    pub news_to: Option<String>,
}

impl TwilioGateway {
    pub(super) async fn send(&self, outgoing: &Outgoing, now: Timestamp) -> Result<Accepted, SendFailure> {
        if outgoing.channel != Channel::Sms {
            return Err(SendFailure::NotAllowed);
        }
        let news_to = self.news_to.as_ref().map(|url| format!("{url}?message={}", outgoing.message));
        let sms =
            Sms { to: &outgoing.to, from: &self.from, body: &outgoing.body, news_to: news_to.as_deref() };
        let supplier_id = self.account.send(&sms, now).await?;
        Ok(Accepted { supplier_id })
    }

    pub(super) async fn look_up(
        &self,
        sought: &Sought<'_>,
        now: Timestamp,
    ) -> Result<Option<Found>, SendFailure> {
        let found = match (sought.supplier_id, sought.outgoing) {
            (Some(id), _) => vec![self.account.message(id, now).await?.ok_or(SendFailure::CannotTell)?],
            (None, Some(outgoing)) => {
                self.account.sent(&outgoing.to, &outgoing.body, sought.tried_at, now).await?
            }
            (None, None) => return Err(SendFailure::CannotTell),
        };
        let furthest = found.iter().map(|one| one.delivery).reduce(Delivery::after);
        let named = found.into_iter().find(|one| Some(one.delivery) == furthest);
        Ok(named.map(|one| Found { supplier_id: one.id, delivery: one.delivery }))
    }
}
