//! A person asks for a copy of what is held about them (UK GDPR Article 15; Data Protection Act 2018, section 45).
//!
//! What the law says here is from the project's knowledge of it, not from counsel; docs/guides/access-requests.md says
//! how sure each point is.

mod passage;
mod rules;

pub use passage::{BLACK, Passage, black_out, find};
pub use rules::{Exemption, Extension, Proof, Refusal};

use std::fmt;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ids::{FeedbackId, OfficerId, StaffId};
use crate::key::{ForceKey, Purpose};
use crate::sayable::{self, SayableError};

/// The months within which a request is answered (UK GDPR Article 12(3); Data Protection Act 2018, section 54).
pub const MONTHS: i32 = 1;
/// The months by which that may be put off once, where it is needed, and the person is told why within the first.
pub const MORE_MONTHS: i32 = 2;
/// The days a released copy is kept to be fetched.
pub const COPY_DAYS: i32 = 30;
/// How often a wrong code may be typed before a new one has to be given.
pub const MOST_TRIES: i64 = 10;
/// The most characters in a note on a request.
pub const NOTE_LIMIT: usize = 1_000;

/// Who asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskedBy {
    /// The person, at a page of the program.
    Person,
    /// The person, through the desk.
    Desk,
    /// Somebody else for the person: a parent, a solicitor. Their authority is noted.
    Other,
}

impl AskedBy {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Person, Self::Desk, Self::Other];

    /// The name in storage and forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Desk => "desk",
            Self::Other => "other",
        }
    }

    /// Reads the name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// What leads to the person. A request may hold several: an officer can be a victim too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum Subject {
    /// An answer they gave.
    Answer(FeedbackId),
    /// Their account.
    Account(StaffId),
    /// The officer they are.
    Officer(OfficerId),
}

impl Subject {
    /// The name of its kind in storage.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Answer(_) => "answer",
            Self::Account(_) => "account",
            Self::Officer(_) => "officer",
        }
    }

    /// The bare id.
    pub const fn uuid(self) -> uuid::Uuid {
        match self {
            Self::Answer(id) => id.uuid(),
            Self::Account(id) => id.uuid(),
            Self::Officer(id) => id.uuid(),
        }
    }

    /// Reads what is stored.
    pub fn read(kind: &str, id: uuid::Uuid) -> Option<Self> {
        match kind {
            "answer" => Some(Self::Answer(FeedbackId::from_uuid(id))),
            "account" => Some(Self::Account(StaffId::from_uuid(id))),
            "officer" => Some(Self::Officer(OfficerId::from_uuid(id))),
            _ => None,
        }
    }
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessState {
    /// Somebody has to find out who asks, gather and look.
    Asked,
    /// A copy is made; a second person has to release it.
    Prepared,
    /// The copy may be fetched.
    Released,
    /// Nothing is held that can be found.
    NoneHeld,
    /// It was refused, with a reason.
    Refused,
    /// The person does not want it any more.
    Withdrawn,
}

impl AccessState {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Asked, Self::Prepared, Self::Released, Self::NoneHeld, Self::Refused, Self::Withdrawn];

    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Prepared => "prepared",
            Self::Released => "released",
            Self::NoneHeld => "none_held",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads the name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether the force still owes an answer.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Asked | Self::Prepared)
    }
}

/// The end of the day by which a request that came at `received` is answered, in the zone of the force.
///
/// The month is counted from the day of receipt to the day of the same number; where the month is shorter, to its last
/// day. A day that falls on a weekend is not put off: earlier is always lawful.
pub fn due(received: Timestamp, zone: TimeZone) -> Timestamp {
    end_of_day(received, zone, Span::new().months(MONTHS))
}

/// The same with the months by which it may be put off.
pub fn due_extended(received: Timestamp, zone: TimeZone) -> Timestamp {
    end_of_day(received, zone, Span::new().months(MONTHS + MORE_MONTHS))
}

/// Until when a copy that is released now is kept.
pub fn copy_until(released: Timestamp, zone: TimeZone) -> Timestamp {
    end_of_day(released, zone, Span::new().days(COPY_DAYS))
}

fn end_of_day(from: Timestamp, zone: TimeZone, span: Span) -> Timestamp {
    let day: Date = from.to_zoned_datetime(zone.clone()).date();
    let Ok(last) = day.checked_add(span) else { return Timestamp::MAX };
    last.to_datetime(Time::constant(23, 59, 59, 0))
        .to_zoned_datetime(zone)
        .map_or(Timestamp::MAX, |moment| moment.timestamp())
}

/// How many random symbols a fetch code has; a check symbol follows.
const RANDOM_SYMBOLS: usize = 8;

/// What a person keeps to fetch a copy: shown once, typed together with the receipt, stored as a fingerprint alone.
#[derive(Clone, PartialEq, Eq)]
pub struct FetchCode(String);

impl FetchCode {
    /// A code from 16 random bytes: eight symbols (36 bits) and a check symbol. It opens nothing without the receipt,
    /// and ten wrong ones stop it.
    pub fn draw(random: [u8; 16]) -> Self {
        // 16 bytes as one number, written in base 23: the bias of the modulus is below 2^-90.
        let mut number = u128::from_be_bytes(random);
        let mut values = [0u8; RANDOM_SYMBOLS];
        for value in &mut values {
            *value = u8::try_from(number % u128::from(sayable::RADIX)).unwrap_or(0);
            number /= u128::from(sayable::RADIX);
        }
        Self(sayable::write(&values))
    }

    /// Reads a code as a person typed it.
    ///
    /// # Errors
    /// [`SayableError`] says what is wrong with the text.
    pub fn parse(typed: &str) -> Result<Self, SayableError> {
        sayable::read(typed, RANDOM_SYMBOLS + 1).map(Self)
    }

    /// In three groups of three symbols, for people.
    pub fn shown(&self) -> String {
        sayable::grouped(&self.0, &[3, 3, 3])
    }

    /// What is stored instead of the code. It is bound to the request, so that no code works for another.
    pub fn fingerprint(&self, key: &ForceKey, request: crate::ids::AccessRequestId) -> [u8; 32] {
        key.mac(Purpose::FetchCodeLookup, &[request.uuid().as_bytes(), self.0.as_bytes()])
    }
}

impl fmt::Debug for FetchCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FetchCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::AccessRequestId;
    use proptest::prelude::*;

    fn london() -> TimeZone {
        TimeZone::get("Europe/London").unwrap()
    }

    fn day(at: Timestamp) -> String {
        at.to_zoned_datetime(london()).datetime().to_string()
    }

    #[test]
    fn a_month_is_counted_from_the_day_of_receipt_and_never_jumps_over_a_short_month() {
        let due = |at: &str| day(due(at.parse().unwrap(), london()));
        assert_eq!(due("2026-11-30T13:00:00Z"), "2026-12-30T23:59:59");
        assert_eq!(due("2027-01-31T09:00:00Z"), "2027-02-28T23:59:59");
        assert_eq!(due("2028-01-30T09:00:00Z"), "2028-02-29T23:59:59");
        // Half past midnight in London, the day before in Greenwich.
        assert_eq!(due("2026-06-30T23:30:00Z"), "2026-08-01T23:59:59");
    }

    #[test]
    fn two_months_more_are_counted_from_the_same_day() {
        let late = due_extended("2026-11-30T13:00:00Z".parse().unwrap(), london());
        assert_eq!(day(late), "2027-02-28T23:59:59");
        assert_eq!(day(copy_until("2026-11-30T13:00:00Z".parse().unwrap(), london())), "2026-12-30T23:59:59");
    }

    #[test]
    fn every_state_and_asker_reads_back() {
        for state in AccessState::ALL {
            assert_eq!(AccessState::parse(state.as_str()), Some(state));
        }
        for by in AskedBy::ALL {
            assert_eq!(AskedBy::parse(by.as_str()), Some(by));
        }
        assert_eq!(AccessState::ALL.into_iter().filter(|state| state.is_open()).count(), 2);
    }

    proptest! {
        #[test]
        fn a_fetch_code_survives_being_typed_and_works_for_one_request(random in any::<[u8; 16]>()) {
            let key = ForceKey::from_bytes([3; 32]);
            let code = FetchCode::draw(random);
            let typed = FetchCode::parse(&code.shown().to_lowercase()).unwrap();
            let request = |n| AccessRequestId::new(Timestamp::UNIX_EPOCH, [n; 10]);
            prop_assert_eq!(typed.fingerprint(&key, request(1)), code.fingerprint(&key, request(1)));
            prop_assert_ne!(code.fingerprint(&key, request(1)), code.fingerprint(&key, request(2)));
            let debugged = format!("{code:?}");
            prop_assert!(!debugged.contains(&code.shown()[..3]));
        }
    }
}
