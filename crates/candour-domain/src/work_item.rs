//! Something that needs a human: one model for requests, risk, reading, call-backs and troubleshooting.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Why a human is needed. The order is the order of urgency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkKind {
    /// The words match a plain risk rule.
    Risk,
    /// A person asked to be contacted.
    ContactRequest,
    /// Words have come in and must be read.
    ReadWords,
    /// A person asks for a copy of what is held about them.
    AccessRequest,
    /// A sign that feedback is abused: somebody looks and decides.
    Flag,
}

impl WorkKind {
    /// All kinds, most urgent first.
    pub const ALL: [Self; 5] =
        [Self::Risk, Self::ContactRequest, Self::ReadWords, Self::AccessRequest, Self::Flag];

    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Risk => "risk",
            Self::ContactRequest => "contact_request",
            Self::ReadWords => "read_words",
            Self::AccessRequest => "access_request",
            Self::Flag => "flag",
        }
    }

    /// Reads the name in storage.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Whether an alert leaves at once, or only the inbox shows it.
    pub const fn alerts(self) -> bool {
        matches!(self, Self::Risk | Self::ContactRequest)
    }
}

/// How long each kind may wait. Settings of a force; these are the defaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkClocks {
    /// A risk is looked at within this time.
    pub risk: SignedDuration,
    /// A request to be contacted is taken up within this time.
    pub contact_request: SignedDuration,
    /// Words are read within this time.
    pub read_words: SignedDuration,
    /// A flag is decided within this time.
    pub flag: SignedDuration,
}

impl Default for WorkClocks {
    fn default() -> Self {
        Self {
            risk: SignedDuration::from_mins(30),
            contact_request: SignedDuration::from_hours(4),
            read_words: SignedDuration::from_hours(24),
            flag: SignedDuration::from_hours(72),
        }
    }
}

impl WorkClocks {
    /// When an item made at `at` is due. The clock runs day and night: no state stops it. A request for a copy has the
    /// month of the law, which depends on the calendar ([`crate::access_request::due`]); here it is the shortest month.
    pub fn due(&self, kind: WorkKind, at: Timestamp) -> Timestamp {
        let wait = match kind {
            WorkKind::Risk => self.risk,
            WorkKind::ContactRequest => self.contact_request,
            WorkKind::ReadWords => self.read_words,
            WorkKind::AccessRequest => SignedDuration::from_hours(24 * 28),
            WorkKind::Flag => self.flag,
        };
        at.checked_add(wait).unwrap_or(Timestamp::MAX)
    }
}

/// Where an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkState {
    /// Nobody has it.
    Waiting,
    /// Somebody has it.
    Taken,
    /// It is done, with an outcome.
    Closed,
}

impl WorkState {
    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Taken => "taken",
            Self::Closed => "closed",
        }
    }

    /// Reads the name in storage.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Waiting, Self::Taken, Self::Closed].into_iter().find(|state| state.as_str() == text)
    }

    /// The state after somebody takes the item.
    ///
    /// # Errors
    /// [`AlreadyClosed`] when it is done.
    pub const fn take(self) -> Result<Self, AlreadyClosed> {
        match self {
            Self::Closed => Err(AlreadyClosed),
            Self::Waiting | Self::Taken => Ok(Self::Taken),
        }
    }

    /// The state after the item is given back to the inbox.
    ///
    /// # Errors
    /// [`AlreadyClosed`] when it is done.
    pub const fn put_back(self) -> Result<Self, AlreadyClosed> {
        match self {
            Self::Closed => Err(AlreadyClosed),
            Self::Waiting | Self::Taken => Ok(Self::Waiting),
        }
    }

    /// The state after an outcome is recorded.
    ///
    /// # Errors
    /// [`AlreadyClosed`] when it is done.
    pub const fn close(self) -> Result<Self, AlreadyClosed> {
        match self {
            Self::Closed => Err(AlreadyClosed),
            Self::Waiting | Self::Taken => Ok(Self::Closed),
        }
    }
}

/// The item is done; nothing more can happen to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the item is closed")]
pub struct AlreadyClosed;

/// What came of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkOutcome {
    /// Read; nothing more to do.
    Read,
    /// The person was reached.
    Reached,
    /// The person could not be reached; tries stand in the notes.
    NotReached,
    /// Passed to the officer in the case.
    PassedToOfficer,
    /// Passed to safeguarding.
    PassedToSafeguarding,
    /// Passed to professional standards as a possible complaint.
    PassedToStandards,
    /// Passed to a support service with consent.
    PassedToSupport,
    /// An emergency was called in.
    EmergencyCalled,
    /// The risk rule matched, a human read it, there is no risk.
    NoRisk,
    /// The person took the answer back before anybody was needed.
    Withdrawn,
    /// The copy was released.
    CopyReleased,
    /// The person was told that nothing is held that can be found.
    NoneHeld,
    /// The request was refused, with a reason.
    AccessRefused,
    /// The flag was decided.
    Decided,
}

impl WorkOutcome {
    /// All outcomes, in the order they are shown.
    pub const ALL: [Self; 14] = [
        Self::Read,
        Self::Reached,
        Self::NotReached,
        Self::PassedToOfficer,
        Self::PassedToSafeguarding,
        Self::PassedToStandards,
        Self::PassedToSupport,
        Self::EmergencyCalled,
        Self::NoRisk,
        Self::Withdrawn,
        Self::CopyReleased,
        Self::NoneHeld,
        Self::AccessRefused,
        Self::Decided,
    ];

    /// The name in storage and forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Reached => "reached",
            Self::NotReached => "not_reached",
            Self::PassedToOfficer => "passed_to_officer",
            Self::PassedToSafeguarding => "passed_to_safeguarding",
            Self::PassedToStandards => "passed_to_standards",
            Self::PassedToSupport => "passed_to_support",
            Self::EmergencyCalled => "emergency_called",
            Self::NoRisk => "no_risk",
            Self::Withdrawn => "withdrawn",
            Self::CopyReleased => "copy_released",
            Self::NoneHeld => "none_held",
            Self::AccessRefused => "access_refused",
            Self::Decided => "decided",
        }
    }

    /// Reads the name in storage or a form.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text)
    }

    /// Whether a member of staff may choose it for this kind. A risk is never closed as merely read; a request for a copy
    /// is closed by what is done with it, and by nothing else; a flag by a decision.
    pub const fn may_close(self, kind: WorkKind) -> bool {
        !matches!(
            (kind, self),
            (_, Self::Withdrawn | Self::CopyReleased | Self::NoneHeld | Self::AccessRefused | Self::Decided)
                | (WorkKind::AccessRequest | WorkKind::Flag, _)
                | (WorkKind::Risk, Self::Read)
                | (WorkKind::ContactRequest, Self::Read | Self::NoRisk)
                | (WorkKind::ReadWords, Self::Reached | Self::NotReached | Self::NoRisk)
        )
    }
}

/// What happened to an item, for its trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkEvent {
    /// It was made.
    Made,
    /// Somebody took it.
    Taken,
    /// It was given back to the inbox.
    PutBack,
    /// It was given to somebody.
    Assigned,
    /// A note was written.
    Noted,
    /// It passed its due time and was escalated.
    Escalated,
    /// It was closed.
    Closed,
}

impl WorkEvent {
    /// All events.
    pub const ALL: [Self; 7] =
        [Self::Made, Self::Taken, Self::PutBack, Self::Assigned, Self::Noted, Self::Escalated, Self::Closed];

    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Taken => "taken",
            Self::PutBack => "put_back",
            Self::Assigned => "assigned",
            Self::Noted => "noted",
            Self::Escalated => "escalated",
            Self::Closed => "closed",
        }
    }

    /// Reads the name in storage.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_item_stays_closed() {
        assert_eq!(WorkState::Closed.take(), Err(AlreadyClosed));
        assert_eq!(WorkState::Closed.close(), Err(AlreadyClosed));
        assert_eq!(WorkState::Closed.put_back(), Err(AlreadyClosed));
        assert_eq!(WorkState::Waiting.take().and_then(WorkState::close), Ok(WorkState::Closed));
    }

    #[test]
    fn a_risk_is_never_closed_as_merely_read() {
        assert!(!WorkOutcome::Read.may_close(WorkKind::Risk));
        assert!(WorkOutcome::NoRisk.may_close(WorkKind::Risk));
        assert!(WorkOutcome::Read.may_close(WorkKind::ReadWords));
        for kind in WorkKind::ALL {
            let chosen = WorkOutcome::ALL.into_iter().any(|outcome| outcome.may_close(kind));
            let by_act = matches!(kind, WorkKind::AccessRequest | WorkKind::Flag);
            assert_eq!(chosen, !by_act, "{kind:?}");
        }
    }

    #[test]
    fn the_clock_runs_day_and_night() {
        let at: Timestamp = "2026-12-24T23:50:00Z".parse().unwrap();
        let due = WorkClocks::default().due(WorkKind::Risk, at);
        assert_eq!(due, "2026-12-25T00:20:00Z".parse::<Timestamp>().unwrap());
    }
}
