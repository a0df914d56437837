//! Why somebody may not be reached.

use crate::named::named;

named! {
    /// A reason against reaching somebody. The order is that in which they are told.
    Refusal {
        /// Everything is stopped.
        Stopped = "stopped",
        /// The point is not safe.
        Unsafe = "unsafe",
        /// A suspect shares the point.
        SharedWithSuspect = "shared_with_suspect",
        /// STOP came from the point.
        OptedOut = "opted_out",
        /// Nobody has asked whether the point is safe.
        Unknown = "unknown",
        /// It is said to be safe, and nobody knows since when.
        NotConfirmed = "not_confirmed",
        /// It was safe too long ago, or the day to ask anew has come.
        Expired = "expired",
        /// The danger may have changed since it was last asked about.
        TriggerPoint = "trigger_point",
        /// People like this are not asked for feedback by a message.
        Excluded = "excluded",
        /// Not at this hour, the person said.
        OutsideWindow = "outside_window",
        /// Not at this hour, the force says.
        QuietHours = "quiet_hours",
        /// Not in this way.
        WrongChannel = "wrong_channel",
        /// The wording tells more than it may here.
        NotNeutral = "not_neutral",
        /// The wording says that it is the police.
        NamesPolice = "names_police",
        /// Nobody has approved the wording.
        NotApproved = "not_approved",
        /// They were asked for feedback a short while ago.
        AskedLately = "asked_lately",
        /// They were reminded often enough.
        TooManyReminders = "too_many_reminders",
        /// They were sent enough for one day.
        TooManyToday = "too_many_today",
        /// What they sent is too long ago to be answered.
        SessionOver = "session_over",
        /// The point sends back what is sent to it.
        Returned = "returned",
    }
}

/// A set of reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Refusals(u32);

impl Refusals {
    /// No reason.
    pub const NONE: Self = Self(0);

    pub(super) const fn add(&mut self, refusal: Refusal) {
        self.0 |= 1 << refusal as u32;
    }

    pub(super) const fn add_if(&mut self, holds: bool, refusal: Refusal) {
        if holds {
            self.add(refusal);
        }
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether one is among them.
    pub const fn contains(self, refusal: Refusal) -> bool {
        self.0 & (1 << refusal as u32) != 0
    }

    /// The reasons in the order in which they are told.
    pub fn iter(self) -> impl Iterator<Item = Refusal> {
        Refusal::ALL.into_iter().filter(move |refusal| self.contains(*refusal))
    }

    /// Reads names with spaces between them.
    pub fn parse(text: &str) -> Option<Self> {
        text.split_whitespace().map(Refusal::parse).try_fold(Self::NONE, |mut all, one| {
            all.add(one?);
            Some(all)
        })
    }

    /// Whether time alone may turn all of them into a yes: an hour, a day, a stop that ends.
    pub fn may_pass(self) -> bool {
        !self.is_empty()
            && self.iter().all(|refusal| {
                matches!(
                    refusal,
                    Refusal::Stopped | Refusal::OutsideWindow | Refusal::QuietHours | Refusal::TooManyToday
                )
            })
    }
}

/// Their names with spaces between them, as they are stored.
impl std::fmt::Display for Refusals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.iter().map(Refusal::as_str).collect::<Vec<_>>().join(" "))
    }
}
