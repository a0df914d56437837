//! The ledger of who was asked. Every figure needs to know who was not.

use serde::{Deserialize, Serialize};

/// What became of the duty to ask at one encounter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvitationOutcome {
    /// Somebody was given a code.
    Offered,
    /// Nobody was; a reason stands beside it.
    NotOffered,
}

impl InvitationOutcome {
    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::NotOffered => "not_offered",
        }
    }

    /// Reads the name in storage.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Offered, Self::NotOffered].into_iter().find(|outcome| outcome.as_str() == text)
    }
}

/// Why nobody was offered a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotOfferedReason {
    /// The person did not want one.
    Declined,
    /// It could have put the person at risk.
    NotSafe,
    /// The person was too hurt or upset.
    TooDistressed,
    /// The person was in no state to take it in: drink, drugs, illness.
    Unwell,
    /// No language both could use.
    Language,
    /// The officer was called away.
    CalledAway,
    /// No victim was there.
    NobodyThere,
    /// Anything else.
    Other,
}

impl NotOfferedReason {
    /// All reasons, in the order they are shown.
    pub const ALL: [Self; 8] = [
        Self::Declined,
        Self::NotSafe,
        Self::TooDistressed,
        Self::Unwell,
        Self::Language,
        Self::CalledAway,
        Self::NobodyThere,
        Self::Other,
    ];

    /// The name in storage and files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Declined => "declined",
            Self::NotSafe => "not_safe",
            Self::TooDistressed => "too_distressed",
            Self::Unwell => "unwell",
            Self::Language => "language",
            Self::CalledAway => "called_away",
            Self::NobodyThere => "nobody_there",
            Self::Other => "other",
        }
    }

    /// Reads the name in storage.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}
