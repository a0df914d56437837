//! Messages, out and in: what they are called, where they stand, and what happened to them.

use crate::named::named;
use crate::safe_contact::ContactPurpose;

named! {
    /// Which way a message went.
    Direction {
        /// From us.
        Out = "out",
        /// To us.
        In = "in",
    }
}

named! {
    /// By what a message goes or comes.
    MessageChannel {
        /// A text message.
        Sms = "sms",
        /// An e-mail.
        Email = "email",
    }
}

impl MessageChannel {
    /// As `may_contact` calls it.
    pub const fn contact(self) -> crate::safe_contact::Channel {
        match self {
            Self::Sms => crate::safe_contact::Channel::Sms,
            Self::Email => crate::safe_contact::Channel::Email,
        }
    }
}

named! {
    /// Where a message stands with us. What the supplier made of it is [`Delivery`](crate::delivery::Delivery).
    MessageState {
        /// To be sent, now or again.
        Waiting = "waiting",
        /// Somebody is at it; or was, when the program stopped.
        Trying = "trying",
        /// The supplier took it.
        HandedOver = "handed_over",
        /// The supplier never took it, and it is tried no more.
        GaveUp = "gave_up",
        /// Safe contact said no.
        Refused = "refused",
        /// Somebody stopped it, or it was no longer wanted.
        Cancelled = "cancelled",
        /// Came in.
        Received = "received",
    }
}

named! {
    /// The texts by which the force writes to people.
    TemplateName {
        /// Asks for feedback, with a link.
        Invitation = "invitation",
        /// Asks once more, with a link.
        Reminder = "reminder",
        /// In a dialogue: "1 to 5?".
        AskRating = "ask_rating",
        /// In a dialogue, when a reply was not clear.
        AskAgain = "ask_again",
        /// In a dialogue: "any words?".
        AskWords = "ask_words",
        /// In a dialogue: thanks.
        Thanks = "thanks",
        /// A code that was answered before.
        CodeUsed = "code_used",
        /// A code that is not known, or no longer.
        CodeUnknown = "code_unknown",
        /// Says what this is.
        Help = "help",
        /// The answer to STOP.
        Stopped = "stopped",
        /// The answer to START.
        Started = "started",
        /// A text that no rule understands: where to turn to.
        NotUnderstood = "not_understood",
        /// A code to sign in with.
        SignInCode = "sign_in_code",
    }
}

impl TemplateName {
    /// What a message of this text is for.
    pub const fn purpose(self) -> ContactPurpose {
        match self {
            Self::Invitation => ContactPurpose::Invitation,
            Self::Reminder => ContactPurpose::Reminder,
            Self::Stopped | Self::Started | Self::SignInCode | Self::Help => ContactPurpose::RequestedNow,
            Self::AskRating
            | Self::AskAgain
            | Self::AskWords
            | Self::Thanks
            | Self::CodeUsed
            | Self::CodeUnknown
            | Self::NotUnderstood => ContactPurpose::ReplyInSession,
        }
    }
}

named! {
    /// Something that happened to a message.
    MessageEventKind {
        /// It was made.
        Made = "made",
        /// Somebody began to send it.
        Claimed = "claimed",
        /// The supplier took it.
        Accepted = "accepted",
        /// Safe contact said no.
        Refused = "refused",
        /// The supplier did not take it, and it is tried again.
        PutOff = "put_off",
        /// It was given up.
        GaveUp = "gave_up",
        /// Nobody knows whether the supplier took it.
        InDoubt = "in_doubt",
        /// The supplier was asked, and had it.
        FoundAtSupplier = "found_at_supplier",
        /// The supplier was asked, and had it not.
        NotAtSupplier = "not_at_supplier",
        /// It was sent once more, though it may have gone before.
        SentAgainInDoubt = "sent_again_in_doubt",
        /// News of the supplier.
        News = "news",
        /// Another message or a human took its place.
        FellBack = "fell_back",
        /// Somebody stopped it.
        Cancelled = "cancelled",
        /// It came in.
        Received = "received",
        /// It came in again, and changed nothing.
        Repeated = "repeated",
        /// It became an answer.
        BecameAnswer = "became_answer",
    }
}

named! {
    /// How a person came to be known.
    VictimOrigin {
        /// From the force's own records.
        Imported = "imported",
        /// Put down by somebody who spoke with them.
        Staff = "staff",
        /// They wrote first.
        WroteFirst = "wrote_first",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_unasked_is_an_invitation_or_a_reminder_and_nothing_else() {
        for name in TemplateName::ALL {
            assert_eq!(
                name.purpose().asks(),
                matches!(name, TemplateName::Invitation | TemplateName::Reminder),
                "{name:?}"
            );
        }
    }
}
