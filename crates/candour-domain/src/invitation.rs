//! The ledger of who was asked. Every figure needs to know who was not.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The most characters in the key with which a file or another program tells one request from the next.
pub const IDEMPOTENCY_KEY_LIMIT: usize = 200;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

/// Why the time at which a code is to stop will not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExpiryError {
    /// It has passed.
    #[error("this time has passed")]
    Past,
    /// It lies more than two years ahead: a mistyped year.
    #[error("this time lies more than two years ahead")]
    FarAhead,
}

/// Checks when a code is to stop working.
///
/// # Errors
/// [`ExpiryError`] when that will not do.
pub fn check_expiry(expires_at: Timestamp, now: Timestamp) -> Result<(), ExpiryError> {
    if expires_at <= now {
        return Err(ExpiryError::Past);
    }
    if expires_at.duration_since(now) > SignedDuration::from_hours(24 * 731) {
        return Err(ExpiryError::FarAhead);
    }
    Ok(())
}

/// What is known of the code of an offered invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OfferFacts {
    /// Whether the code was answered.
    pub answered: bool,
    /// Whether that answer was taken back.
    pub taken_back: bool,
    /// When the code stops working, or was stopped; never where there is nothing.
    pub expires_at: Option<Timestamp>,
}

/// Where one line of the ledger stands. Every line stands in exactly one place, so that the places add up to who there
/// was to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Offered, and can still be answered.
    Open,
    /// Offered and answered.
    Answered,
    /// Offered, and the code stopped working before it was answered.
    Expired,
    /// Offered and answered, and the answer was taken back.
    Withdrawn,
    /// Not offered, and why.
    NotOffered(NotOfferedReason),
}

impl Standing {
    /// All places, in the order they are shown.
    pub const ALL: [Self; 12] = {
        use NotOfferedReason as R;
        [
            Self::Open,
            Self::Answered,
            Self::Expired,
            Self::Withdrawn,
            Self::NotOffered(R::Declined),
            Self::NotOffered(R::NotSafe),
            Self::NotOffered(R::TooDistressed),
            Self::NotOffered(R::Unwell),
            Self::NotOffered(R::Language),
            Self::NotOffered(R::CalledAway),
            Self::NotOffered(R::NobodyThere),
            Self::NotOffered(R::Other),
        ]
    };

    /// Where a line stands at `now`. An answer that came counts though its code has stopped since. A line that was not
    /// offered and says no reason, which the program never writes, counts under [`NotOfferedReason::Other`].
    pub fn of(
        outcome: InvitationOutcome,
        reason: Option<NotOfferedReason>,
        facts: OfferFacts,
        now: Timestamp,
    ) -> Self {
        match outcome {
            InvitationOutcome::NotOffered => Self::NotOffered(reason.unwrap_or(NotOfferedReason::Other)),
            InvitationOutcome::Offered if facts.answered && facts.taken_back => Self::Withdrawn,
            InvitationOutcome::Offered if facts.answered => Self::Answered,
            InvitationOutcome::Offered if facts.expires_at.is_some_and(|at| at <= now) => Self::Expired,
            InvitationOutcome::Offered => Self::Open,
        }
    }

    /// Whether somebody was offered a code.
    pub const fn was_offered(self) -> bool {
        !matches!(self, Self::NotOffered(_))
    }

    /// The name in storage and files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
            Self::NotOffered(NotOfferedReason::Declined) => "not_offered_declined",
            Self::NotOffered(NotOfferedReason::NotSafe) => "not_offered_not_safe",
            Self::NotOffered(NotOfferedReason::TooDistressed) => "not_offered_too_distressed",
            Self::NotOffered(NotOfferedReason::Unwell) => "not_offered_unwell",
            Self::NotOffered(NotOfferedReason::Language) => "not_offered_language",
            Self::NotOffered(NotOfferedReason::CalledAway) => "not_offered_called_away",
            Self::NotOffered(NotOfferedReason::NobodyThere) => "not_offered_nobody_there",
            Self::NotOffered(NotOfferedReason::Other) => "not_offered_other",
        }
    }

    /// Reads the name in storage.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_code_stops_after_now_and_within_two_years() {
        assert_eq!(check_expiry(at(100), at(100)), Err(ExpiryError::Past));
        assert_eq!(check_expiry(at(101), at(100)), Ok(()));
        assert_eq!(check_expiry(at(100 + 731 * 86_400), at(100)), Ok(()));
        assert_eq!(check_expiry(at(101 + 731 * 86_400), at(100)), Err(ExpiryError::FarAhead));
    }

    #[test]
    fn every_line_stands_in_one_place_whatever_is_known_of_it() {
        let offered = |answered, taken_back, expires: Option<i64>| {
            let facts = OfferFacts { answered, taken_back, expires_at: expires.map(at) };
            Standing::of(InvitationOutcome::Offered, None, facts, at(100))
        };
        assert_eq!(offered(false, false, None), Standing::Open);
        assert_eq!(offered(false, false, Some(101)), Standing::Open);
        assert_eq!(offered(false, false, Some(100)), Standing::Expired);
        assert_eq!(offered(true, false, Some(101)), Standing::Answered);
        assert_eq!(offered(true, false, Some(1)), Standing::Answered, "it was answered before it stopped");
        assert_eq!(offered(true, true, Some(1)), Standing::Withdrawn);
        for reason in NotOfferedReason::ALL {
            let facts = OfferFacts { answered: true, ..OfferFacts::default() };
            let standing = Standing::of(InvitationOutcome::NotOffered, Some(reason), facts, at(100));
            assert_eq!(standing, Standing::NotOffered(reason));
            assert!(!standing.was_offered());
        }
    }

    #[test]
    fn the_places_have_names_of_their_own_that_read_back() {
        for (at, standing) in Standing::ALL.into_iter().enumerate() {
            assert_eq!(Standing::ALL.iter().position(|other| *other == standing), Some(at));
            assert_eq!(Standing::parse(standing.as_str()), Some(standing));
        }
        for reason in NotOfferedReason::ALL {
            let name = Standing::NotOffered(reason).as_str();
            assert_eq!(name.strip_prefix("not_offered_"), Some(reason.as_str()));
            assert!(Standing::ALL.contains(&Standing::NotOffered(reason)));
        }
        assert_eq!(Standing::parse("sent"), None);
    }
}
