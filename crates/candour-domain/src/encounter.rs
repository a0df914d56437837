//! An encounter: one contact between the police and a victim. It never holds a victim's name.

use serde::{Deserialize, Serialize};

/// The most characters in a force reference.
pub const FORCE_REFERENCE_LIMIT: usize = 64;

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
}
