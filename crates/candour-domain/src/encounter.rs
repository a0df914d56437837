//! An encounter: one contact between the police and a victim. It never holds a victim's name.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::text::{ShortTextError, one_line};

/// The most characters in a force reference.
pub const FORCE_REFERENCE_LIMIT: usize = 64;

/// The most officers at one encounter.
pub const OFFICERS_LIMIT: usize = 30;

/// The most characters in the reason for a correction.
pub const CORRECTION_REASON_LIMIT: usize = 300;

/// Why a force reference is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ForceReferenceError {
    /// Empty, too long, or with a control character.
    #[error(transparent)]
    Text(#[from] ShortTextError),
    /// No digit stands in it. Every force's references have one, and a person's name has none.
    #[error("a reference holds a digit")]
    NoDigit,
}

/// Reads a force reference. It is kept as it is written but for what people write in two ways: letters A to Z become
/// capitals, and white space becomes single spaces, so that a reference typed on a phone finds its encounter.
///
/// # Errors
/// [`ForceReferenceError`] names what is wrong.
pub fn force_reference(given: &str) -> Result<String, ForceReferenceError> {
    if given.trim().chars().any(char::is_control) {
        return Err(ShortTextError::Control.into());
    }
    let spaced = given.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = one_line(&spaced, FORCE_REFERENCE_LIMIT)?.to_ascii_uppercase();
    if text.chars().any(char::is_numeric) { Ok(text) } else { Err(ForceReferenceError::NoDigit) }
}

/// Why the start of an encounter cannot be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// It lies ahead. An hour is forgiven: clocks differ.
    #[error("it lies in the future")]
    Future,
    /// It lies more than ten years back: a mistyped year.
    #[error("it lies more than ten years back")]
    LongAgo,
}

/// Checks when an encounter began.
///
/// # Errors
/// [`StartError`] when that cannot be right.
pub fn check_start(started_at: Timestamp, now: Timestamp) -> Result<(), StartError> {
    if started_at.duration_since(now) > SignedDuration::from_hours(1) {
        return Err(StartError::Future);
    }
    if now.duration_since(started_at) > SignedDuration::from_hours(24 * 3_653) {
        return Err(StartError::LongAgo);
    }
    Ok(())
}

/// Whether the force's records confirm that the encounter took place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EncounterState {
    /// Made on the spot by an officer; no import has confirmed it yet. Its answers do not count for officers.
    Unmatched,
    /// Came with an import, or was confirmed by one.
    Matched,
}

impl EncounterState {
    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unmatched => "unmatched",
            Self::Matched => "matched",
        }
    }

    /// Reads the name in storage.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Unmatched, Self::Matched].into_iter().find(|state| state.as_str() == text)
    }
}

/// What sort of contact it was. Never the crime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EncounterKind {
    /// Officers came to a call.
    Response,
    /// A visit agreed beforehand.
    Visit,
    /// A statement or interview was taken.
    Statement,
    /// A conversation by telephone or video.
    Telephone,
    /// At a front counter.
    FrontCounter,
    /// An update on the case given in person.
    Update,
    /// Anything else.
    Other,
}

impl EncounterKind {
    /// All kinds, in the order they are shown.
    pub const ALL: [Self; 7] = [
        Self::Response,
        Self::Visit,
        Self::Statement,
        Self::Telephone,
        Self::FrontCounter,
        Self::Update,
        Self::Other,
    ];

    /// The name in storage and files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Response => "response",
            Self::Visit => "visit",
            Self::Statement => "statement",
            Self::Telephone => "telephone",
            Self::FrontCounter => "front_counter",
            Self::Update => "update",
            Self::Other => "other",
        }
    }

    /// Reads the name in storage or a file.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Whether the system may write to the victim of its own accord after this encounter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactSafety {
    /// Nobody has said. Counts as no.
    #[default]
    Unknown,
    /// Confirmed as safe.
    Safe,
    /// Known to be unsafe.
    Unsafe,
}

impl ContactSafety {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Unknown, Self::Safe, Self::Unsafe];

    /// The name in storage and files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }

    /// Reads the name in storage or a file.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|safety| safety.as_str() == text)
    }

    /// What stands after a file has spoken. Silence changes nothing, and no file lifts an "unsafe": that takes a
    /// person.
    #[must_use]
    pub const fn after_import(self, file: Self) -> Self {
        match (self, file) {
            (Self::Unsafe, _) | (_, Self::Unsafe) => Self::Unsafe,
            (known, Self::Unknown) => known,
            (_, told) => told,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_typed_on_a_phone_finds_its_encounter() {
        assert_eq!(force_reference(" cad  1234/01jan26 ").as_deref(), Ok("CAD 1234/01JAN26"));
        assert_eq!(force_reference("a\u{0}b"), Err(ShortTextError::Control.into()));
        assert_eq!(force_reference("\u{a0} "), Err(ShortTextError::Empty.into()));
        assert_eq!(force_reference(&"9".repeat(65)), Err(ShortTextError::TooLong(64).into()));
        assert_eq!(force_reference("Jo Bloggs"), Err(ForceReferenceError::NoDigit));
    }

    #[test]
    fn a_start_lies_neither_ahead_nor_many_years_back() {
        let now: Timestamp = "2026-10-01T12:00:00Z".parse().unwrap();
        let check = |text: &str| check_start(text.parse().unwrap(), now);
        assert_eq!(check("2026-10-01T13:00:00Z"), Ok(()));
        assert_eq!(check("2026-10-01T13:00:01Z"), Err(StartError::Future));
        assert_eq!(check("2016-10-02T12:00:00Z"), Ok(()));
        assert_eq!(check("2006-10-01T12:00:00Z"), Err(StartError::LongAgo));
    }

    #[test]
    fn no_file_lifts_an_unsafe_and_silence_changes_nothing() {
        use ContactSafety::{Safe, Unknown, Unsafe};
        for file in ContactSafety::ALL {
            assert_eq!(Unsafe.after_import(file), Unsafe);
            assert_eq!(Unknown.after_import(file), file);
        }
        assert_eq!(Safe.after_import(Unknown), Safe);
        assert_eq!(Safe.after_import(Unsafe), Unsafe);
    }
}
