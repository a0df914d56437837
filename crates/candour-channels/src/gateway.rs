//! The one way out for messages to people: a text message or an e-mail goes to the supplier that is set, or to none.
//!
//! Nothing can be handed in without a [`Cleared`], which `safe_contact::may_contact` alone gives. A gateway tries once
//! and says what came of it; whether and when it is tried again is the service's to decide, by [`SendFailure::again`].

mod failure;
mod notify;
mod smtp;
mod training;
mod twilio;

use candour_domain::delivery::Delivery;
use candour_domain::safe_contact::{Channel, Cleared};
use jiff::Timestamp;
use uuid::Uuid;

pub use failure::{Again, LOOK_AFTER, SendFailure};
pub use notify::NotifyGateway;
pub use smtp::SmtpGateway;
pub use training::{Shown, Training};
pub use twilio::TwilioGateway;

use crate::received::ReceivedTexts;

/// A message as it is to go out.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Our id of the message: the same each time it is tried, so that the supplier can be asked about it.
    pub message: Uuid,
    /// A number in the form +447…, or an address.
    pub to: String,
    /// [`Channel::Sms`] or [`Channel::Email`].
    pub channel: Channel,
    /// The subject of an e-mail.
    pub subject: String,
    /// The words.
    pub body: String,
    /// A template at the supplier to be filled in, where not the one that is set.
    pub template: Option<String>,
    /// Where an empty POST ends e-mails like this one (RFC 8058).
    pub unsubscribe_url: Option<String>,
    /// The address that takes the answer to an e-mail, and the e-mail itself if it comes back.
    pub reply_to: Option<String>,
}

impl std::fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Outgoing({}, {})", self.message, self.channel.as_str())
    }
}

/// The supplier has taken a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The supplier's name for it.
    pub supplier_id: String,
}

/// Which message is looked for at the supplier.
#[derive(Clone, Copy)]
pub struct Sought<'a> {
    /// Our id.
    pub message: Uuid,
    /// The supplier's, where it told one.
    pub supplier_id: Option<&'a str>,
    /// The message as it was handed in, where it is still there: one supplier knows messages by nothing else.
    pub outgoing: Option<&'a Outgoing>,
    /// When it was first tried.
    pub tried_at: Timestamp,
}

impl std::fmt::Debug for Sought<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sought({})", self.message)
    }
}

/// A message that the supplier has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The supplier's name for it.
    pub supplier_id: String,
    /// What became of it.
    pub delivery: Delivery,
}

/// A supplier of text messages or e-mail.
#[derive(Debug, Clone)]
pub enum Gateway {
    /// GOV.UK Notify.
    Notify(NotifyGateway),
    /// Twilio.
    Twilio(TwilioGateway),
    /// The force's own mail server.
    Smtp(SmtpGateway),
    /// Messages stay in this process's memory, to be shown on a screen: nothing leaves the machine.
    Training(Training),
}

impl Gateway {
    /// The supplier's name in storage.
    pub const fn supplier(&self) -> &'static str {
        match self {
            Self::Notify(_) => "notify",
            Self::Twilio(_) => "twilio",
            Self::Smtp(_) => "smtp",
            Self::Training(_) => "training",
        }
    }

    /// How many messages a minute may be handed in, on all nodes together. Notify counts 3,000 and refuses more; Twilio
    /// puts them in a queue; a mail server of the force's own has other mail to carry as well.
    pub const fn a_minute(&self) -> u32 {
        match self {
            Self::Notify(_) | Self::Training(_) => 3_000,
            Self::Twilio(_) | Self::Smtp(_) => 600,
        }
    }

    /// Hands one message to the supplier, once. `now` is the clock of this try.
    ///
    /// # Errors
    /// [`SendFailure`] says why it was not taken, or that nobody knows.
    pub async fn send(
        &self,
        cleared: Cleared,
        outgoing: &Outgoing,
        now: Timestamp,
    ) -> Result<Accepted, SendFailure> {
        if !cleared.holds(outgoing.channel, now) {
            return Err(SendFailure::NotCleared);
        }
        if !matches!(outgoing.channel, Channel::Sms | Channel::Email) {
            return Err(SendFailure::Rejected);
        }
        match self {
            Self::Notify(notify) => notify.send(outgoing, now).await,
            Self::Twilio(twilio) => twilio.send(outgoing, now).await,
            Self::Smtp(smtp) => smtp.send(outgoing, now).await,
            Self::Training(training) => Ok(training.take(outgoing, now)),
        }
    }

    /// What became of a message; nothing where the supplier does not have it, so that it can be sent.
    ///
    /// # Errors
    /// [`SendFailure`] says why the supplier could not be asked, or that it cannot tell ([`SendFailure::CannotTell`]).
    pub async fn look_up(&self, sought: &Sought<'_>, now: Timestamp) -> Result<Option<Found>, SendFailure> {
        match self {
            Self::Notify(notify) => notify.look_up(sought, now).await,
            Self::Twilio(twilio) => twilio.look_up(sought, now).await,
            // A mail server answers no questions; what comes back is said by mail.
            Self::Smtp(_) => Err(SendFailure::CannotTell),
            Self::Training(training) => Ok(training.find(sought.message)),
        }
    }

    /// Text messages that the supplier has received for us since this time, to find those whose callback was lost. A
    /// supplier that receives none has none. `our_number` counts at Twilio alone; where it is empty, all numbers do.
    ///
    /// # Errors
    /// [`SendFailure`] says why the supplier could not be asked.
    pub async fn received_texts(
        &self,
        our_number: &str,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<ReceivedTexts, SendFailure> {
        match self {
            Self::Notify(notify) => notify.service.received_texts(since, now).await,
            Self::Twilio(twilio) => twilio.account.received_texts(our_number, since, now).await,
            Self::Smtp(_) | Self::Training(_) => {
                Ok(ReceivedTexts { whole: true, ..ReceivedTexts::default() })
            }
        }
    }
}
