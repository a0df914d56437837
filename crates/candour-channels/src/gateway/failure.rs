//! Why a message was not taken, and what to do.

use std::time::Duration;

/// Why the supplier has not taken a message, as far as we know. No text here names a number, an address or a word of
/// the message: they are stored and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendFailure {
    /// The permission to send was for another channel, or over.
    #[error("the permission to send it had run out before it was sent")]
    NotCleared,
    /// The supplier will not take this message, however often it is tried.
    #[error("the supplier will not take this message")]
    Rejected,
    /// There is no such number or mailbox.
    #[error("the supplier says that this number or address cannot be reached")]
    NoSuchRecipient,
    /// The person has told the supplier to stop, which stops our messages there.
    #[error("the supplier holds a STOP from this number")]
    OptedOut,
    /// The supplier does not let us send: a key, an account, a template, a right that is missing.
    #[error("the supplier does not let this service send; check the settings of the supplier")]
    NotAllowed,
    /// The clock of this machine is wrong.
    #[error("the clock of this machine is more than 30 seconds wrong")]
    Clock,
    /// Too many in too short a time.
    #[error("the supplier asks to send more slowly")]
    RateLimited(Duration),
    /// Too many today.
    #[error("the supplier's limit for today is reached")]
    DailyLimit(Duration),
    /// The supplier asks to come again later.
    #[error("the supplier asks to try again later")]
    Later,
    /// There was no connection, so that nothing has left.
    #[error("no connection to the supplier")]
    Unreachable,
    /// The supplier did not answer in time: it may have taken the message.
    #[error("the supplier did not answer in time")]
    TooSlow,
    /// The connection broke off, or the answer was none: the supplier may have taken the message.
    #[error("the supplier's answer was not understood or broke off")]
    NoAnswer,
    /// The supplier has failed: it may have taken the message.
    #[error("the supplier failed with {0}")]
    Down(u16),
    /// The supplier cannot say what became of the message.
    #[error("the supplier cannot say what became of it")]
    CannotTell,
}

/// When the same message may be tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// Never: the supplier would say the same.
    Never,
    /// It was not taken, and may be tried again after so long.
    At(Duration),
    /// It may have been taken: look for it at the supplier first, [`LOOK_AFTER`] the try at the earliest, and send it only
    /// if it is not there.
    Unknown,
}

/// How long a supplier may take until a message that it took can be found there.
pub const LOOK_AFTER: Duration = Duration::from_mins(2);

impl SendFailure {
    /// When it may be tried again.
    pub const fn again(&self) -> Again {
        match self {
            Self::Rejected | Self::NoSuchRecipient | Self::OptedOut => Again::Never,
            Self::NotCleared => Again::At(Duration::ZERO),
            Self::RateLimited(wait) | Self::DailyLimit(wait) => Again::At(*wait),
            Self::Clock | Self::Unreachable => Again::At(Duration::from_mins(1)),
            // Somebody has to put a setting right, and is told so in the meantime.
            Self::NotAllowed | Self::Later => Again::At(Duration::from_mins(5)),
            Self::TooSlow | Self::NoAnswer | Self::Down(_) | Self::CannotTell => Again::Unknown,
        }
    }

    /// Its name in storage.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::NotCleared => "not_cleared",
            Self::Rejected => "rejected",
            Self::NoSuchRecipient => "no_such_recipient",
            Self::OptedOut => "opted_out",
            Self::NotAllowed => "not_allowed",
            Self::Clock => "clock",
            Self::RateLimited(_) => "rate_limited",
            Self::DailyLimit(_) => "daily_limit",
            Self::Later => "later",
            Self::Unreachable => "unreachable",
            Self::TooSlow => "too_slow",
            Self::NoAnswer => "no_answer",
            Self::Down(_) => "down",
            Self::CannotTell => "cannot_tell",
        }
    }

    /// Whether the supplier as a whole is in trouble, not this message: a sign for the brake.
    pub const fn is_general(&self) -> bool {
        !matches!(self, Self::NotCleared | Self::Rejected | Self::NoSuchRecipient | Self::OptedOut)
    }
}
