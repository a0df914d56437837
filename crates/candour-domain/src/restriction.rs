//! Restricted records: an answer, or all that was said about one contact, that nobody opens alone. One person asks with
//! a reason, another allows it for a time.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ids::StaffId;

/// How long an opening lasts once it is allowed.
pub const OPEN_FOR: SignedDuration = SignedDuration::from_hours(24);

macro_rules! named {
    ($(#[$doc:meta])* $name:ident [$count:literal] { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: [Self; $count] = [$(Self::$variant),+];

            /// The name in storage and forms.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// Reads the name.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|one| one.as_str() == text)
            }
        }
    };
}

named! {
    /// Why a record is restricted.
    RestrictionReason [3] {
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
    OpeningWish [2] {
        /// To open the record for a time.
        Open = "open",
        /// To lift its restriction.
        Lift = "lift",
    }
}

/// Whether somebody may decide on what somebody asked for: nobody decides on their own.
pub fn may_decide(asked_by: StaffId, by: StaffId) -> bool {
    asked_by != by
}

/// Until when a record is open that was allowed at this time.
pub fn open_until(allowed_at: Timestamp) -> Timestamp {
    allowed_at.checked_add(OPEN_FOR).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_decides_on_their_own_wish() {
        let [one, other] = [1, 2].map(|n| StaffId::from_uuid(uuid::Uuid::from_u128(n)));
        assert!(!may_decide(one, one));
        assert!(may_decide(one, other) && may_decide(other, one));
    }

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
