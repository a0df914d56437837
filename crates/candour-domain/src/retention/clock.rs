//! Whether the clock may be trusted with what cannot be undone.

use jiff::{SignedDuration, Timestamp};

/// The longest that the program may have been quiet for its clock to be believed without a human: a clock that jumped
/// by years looks the same as a program that stood still for years.
pub const QUIET: SignedDuration = SignedDuration::from_hours(24 * 14);
/// How far clocks of nodes may be apart, or one be set back, before it means something.
const APART: SignedDuration = SignedDuration::from_mins(5);
/// Before this program was written: 1 January 2026.
const WRITTEN: i64 = 1_767_225_600;

/// Why nothing is erased by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockDoubt {
    /// The clock is before this program was written.
    LongAgo,
    /// It is before a time at which it was believed.
    SetBack {
        /// That time.
        seen: Timestamp,
    },
    /// It is long after the last time at which it was believed.
    Ahead {
        /// That time.
        seen: Timestamp,
    },
    /// It is not that of the database's server.
    NotTheServers {
        /// The server's.
        server: Timestamp,
    },
}

impl ClockDoubt {
    /// Whether somebody who has looked at a clock can settle it. The other doubts end when the clock is set.
    pub const fn can_be_settled(self) -> bool {
        matches!(self, Self::Ahead { .. })
    }
}

/// What speaks against the clock: `seen` is the last time at which it was believed, or the latest that anything was
/// stored; `server` is the clock of the database's server, where it has one of its own.
pub fn doubt(now: Timestamp, seen: Option<Timestamp>, server: Option<Timestamp>) -> Option<ClockDoubt> {
    if now.as_second() < WRITTEN {
        return Some(ClockDoubt::LongAgo);
    }
    if let Some(server) = server
        && server.duration_since(now).abs() > APART
    {
        return Some(ClockDoubt::NotTheServers { server });
    }
    let seen = seen?;
    let passed = now.duration_since(seen);
    if passed < -APART {
        Some(ClockDoubt::SetBack { seen })
    } else if passed > QUIET {
        Some(ClockDoubt::Ahead { seen })
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_clock_that_jumped_is_doubted_and_one_that_went_on_is_not() {
        let seen = at("2026-11-30T12:00:00Z");
        let now = |text: &str| doubt(at(text), Some(seen), None);
        assert_eq!(now("2026-11-30T12:00:00Z"), None);
        assert_eq!(now("2026-12-14T12:00:00Z"), None);
        assert_eq!(now("2026-12-14T12:00:01Z"), Some(ClockDoubt::Ahead { seen }));
        assert_eq!(now("2036-11-30T12:00:00Z"), Some(ClockDoubt::Ahead { seen }));
        assert_eq!(now("2026-11-30T11:55:00Z"), None);
        assert_eq!(now("2026-11-30T11:54:59Z"), Some(ClockDoubt::SetBack { seen }));
        assert_eq!(now("1970-01-01T00:01:00Z"), Some(ClockDoubt::LongAgo));
    }

    #[test]
    fn the_clock_of_the_server_counts_even_where_nothing_was_stored() {
        let now = at("2026-11-30T12:00:00Z");
        assert_eq!(doubt(now, None, None), None);
        assert_eq!(doubt(now, None, Some(at("2026-11-30T12:04:00Z"))), None);
        let server = at("2024-11-30T12:00:00Z");
        assert_eq!(doubt(now, Some(now), Some(server)), Some(ClockDoubt::NotTheServers { server }));
        assert!(!ClockDoubt::NotTheServers { server }.can_be_settled());
        assert!(ClockDoubt::Ahead { seen: server }.can_be_settled());
    }
}
