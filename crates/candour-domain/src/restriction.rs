//! Restricted records: an answer, or all that was said about one contact, that nobody opens alone. One person asks with
//! a reason, another allows it for a time.

use jiff::{SignedDuration, Timestamp};

use crate::named::named;

/// How long an opening lasts once it is allowed.
pub const OPEN_FOR: SignedDuration = SignedDuration::from_hours(24);

named! {
    /// Why a record is restricted.
    RestrictionReason {
        /// The person helped works for the force.
        EmployeeCase = "employee_case",
        /// The person stands on a list that the force keeps.
        NamedList = "named_list",
        /// It is under investigation, or very sensitive.
        Sensitive = "sensitive",
    }
}

named! {
    /// What somebody asks for.
    OpeningWish {
        /// To open the record for a time.
        Open = "open",
        /// To lift its restriction.
        Lift = "lift",
    }
}

/// Until when a record is open that was allowed at this time.
pub fn open_until(allowed_at: Timestamp) -> Timestamp {
    allowed_at.checked_add(OPEN_FOR).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opening_ends_after_a_day() {
        let at: Timestamp = "2026-11-30T10:00:00Z".parse().unwrap();
        assert_eq!(open_until(at).to_string(), "2026-12-01T10:00:00Z");
        assert_eq!(open_until(Timestamp::MAX), Timestamp::MAX);
    }

    #[test]
    fn every_name_reads_back() {
        for reason in RestrictionReason::ALL {
            assert_eq!(RestrictionReason::parse(reason.as_str()), Some(reason));
        }
        for wish in OpeningWish::ALL {
            assert_eq!(OpeningWish::parse(wish.as_str()), Some(wish));
        }
    }
}
