//! By whom messages go out and come in. Put together by the binary from the settings; nothing here is read anew.

use candour_channels::gateway::{Gateway, Training};
use candour_channels::token::Token;
use candour_channels::twilio::AuthToken;
use candour_domain::safe_contact::Channel;
use candour_domain::sms_length::{FragmentPrice, SmsBackEnd};

/// Where Twilio posts news of messages, under the public address.
pub const TWILIO_NEWS: &str = "/messages/in/twilio/status";

/// Suppliers and what goes with them. The default sends nothing.
#[derive(Debug, Clone, Default)]
pub struct MessagingSettings {
    /// By whom text messages go out.
    pub sms: Option<Gateway>,
    /// By whom e-mail goes out.
    pub email: Option<Gateway>,
    /// What is kept in memory where one of the two is for training.
    pub training: Training,
    /// What GOV.UK Notify shows with each callback.
    pub notify_callback_token: Option<Token>,
    /// By which requests of Twilio are known.
    pub twilio_token: Option<AuthToken>,
    /// The domain whose mail comes to this program, after the @ of a reply address.
    pub email_reply_domain: Option<String>,
    /// The number that people send text messages to, +44….
    pub sms_number: Option<String>,
    /// What a fragment of a text message costs.
    pub fragment_price: Option<FragmentPrice>,
}

impl MessagingSettings {
    /// By whom messages of this kind go out; nobody where none is set, and for calls.
    pub const fn gateway(&self, channel: Channel) -> Option<&Gateway> {
        match channel {
            Channel::Sms => self.sms.as_ref(),
            Channel::Email => self.email.as_ref(),
            Channel::Call | Channel::Voicemail => None,
        }
    }

    /// Nothing leaves: text messages and e-mail are kept in memory.
    pub fn for_training() -> Self {
        let training = Training::default();
        let gateway = || Some(Gateway::Training(training.clone()));
        Self {
            sms: gateway(),
            email: gateway(),
            training: training.clone(),
            fragment_price: Some(FragmentPrice::NOTIFY_2026),
            ..Self::default()
        }
    }

    /// Whose letters and fragments a text message has. Training shows what GOV.UK Notify would make of it.
    pub const fn sms_back_end(&self) -> Option<SmsBackEnd> {
        match self.sms {
            Some(Gateway::Twilio(_)) => Some(SmsBackEnd::Twilio),
            Some(_) => Some(SmsBackEnd::Notify),
            None => None,
        }
    }
}
