//! Holds: what a person gave is kept for an investigation, or to keep somebody safe, even where they take it back or it is
//! to be erased. Held words leave feedback, not the hold. One person asks to lift a hold, another lifts it.

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::named::named;

named! {
    /// What words are held for.
    HoldKind {
        /// They may be evidence of a crime or of misconduct.
        Evidence = "evidence",
        /// They are needed to keep somebody safe.
        Safeguarding = "safeguarding",
    }
}

named! {
    /// Why a hold was placed.
    HoldReason {
        /// Somebody looks into a crime.
        Investigation = "investigation",
        /// A court, or a lawyer for one, needs them.
        Court = "court",
        /// A complaint or conduct is looked into.
        Complaint = "complaint",
        /// A child may be at risk.
        ChildAtRisk = "child_at_risk",
        /// An adult may be at risk.
        AdultAtRisk = "adult_at_risk",
        /// The list of erasures says that they were held; the hold itself was lost with a restore from an older backup.
        Restored = "restored",
    }
}

impl HoldReason {
    /// Those that somebody may choose for a hold of this kind.
    pub const fn chosen(kind: HoldKind) -> &'static [Self] {
        match kind {
            HoldKind::Evidence => &[Self::Investigation, Self::Court, Self::Complaint],
            HoldKind::Safeguarding => &[Self::ChildAtRisk, Self::AdultAtRisk],
        }
    }

    /// The kind that it is a reason for; both where a restore made it.
    pub fn is_for(self, kind: HoldKind) -> bool {
        self == Self::Restored || Self::chosen(kind).contains(&self)
    }
}

named! {
    /// What lies under a hold when its answer is gone from feedback.
    HeldKind {
        /// Words.
        Words = "words",
        /// A wish to be contacted.
        Wish = "wish",
        /// A note of staff on what the answer made to do.
        Note = "note",
    }
}

/// The longest time until somebody looks again whether a hold must stand, in days.
pub const REVIEW_WITHIN: i32 = 366;

/// Why a day for the next look is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReviewDayError {
    /// It is not a day.
    #[error("not a day")]
    NoDay,
    /// It is not after today, or more than a year away.
    #[error("a day that is over or too far away")]
    OutOfReach,
}

/// Reads the day on which somebody looks again: after today, and within a year.
///
/// # Errors
/// [`ReviewDayError`] says why not.
pub fn review_day(text: &str, today: Date) -> Result<Date, ReviewDayError> {
    let day: Date = text.trim().parse().map_err(|_| ReviewDayError::NoDay)?;
    let last = today.saturating_add(REVIEW_WITHIN.days());
    if today < day && day <= last { Ok(day) } else { Err(ReviewDayError::OutOfReach) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_for_one_kind_but_that_of_a_restore() {
        for reason in HoldReason::ALL {
            let kinds = HoldKind::ALL.into_iter().filter(|kind| reason.is_for(*kind)).count();
            assert_eq!(kinds, if reason == HoldReason::Restored { 2 } else { 1 }, "{reason:?}");
            assert_eq!(HoldReason::parse(reason.as_str()), Some(reason));
        }
        assert!(
            HoldKind::ALL.into_iter().all(|kind| !HoldReason::chosen(kind).contains(&HoldReason::Restored))
        );
        assert_eq!(HoldKind::parse("for ever"), None);
    }

    #[test]
    fn a_hold_is_looked_at_again_within_a_year() {
        let today: Date = "2026-11-30".parse().unwrap();
        assert_eq!(review_day(" 2026-12-01 ", today), Ok("2026-12-01".parse().unwrap()));
        assert_eq!(review_day("2027-12-01", today), Ok("2027-12-01".parse().unwrap()));
        for out in ["2026-11-30", "2020-01-01", "2027-12-02", "9999-12-31"] {
            assert_eq!(review_day(out, today), Err(ReviewDayError::OutOfReach), "{out}");
        }
        for none in ["", "soon", "31/12/2026", "2026-02-30"] {
            assert_eq!(review_day(none, today), Err(ReviewDayError::NoDay), "{none}");
        }
    }
}
