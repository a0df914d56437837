//! Codes: what is scanned, typed or read aloud to answer about one contact or one leaflet.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::key::{ForceKey, Purpose};
use crate::sayable::{self, SayableError};

/// Symbols in a code, the check symbol included.
pub const CODE_LENGTH: usize = 11;

/// Random symbols in a code: 10 × log2(23) = 45.2 bits.
pub const RANDOM_SYMBOLS: usize = 10;

/// A code: ten random symbols and a check symbol. Its `Debug` shows the last two symbols only.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Code(String);

impl Code {
    /// Draws a code, each symbol equally likely. `next_byte` gives random bytes; those above 229 are thrown away so
    /// that no symbol is favoured (230 is the largest multiple of 23 that fits in a byte).
    pub fn draw(mut next_byte: impl FnMut() -> u8) -> Self {
        let mut values = [0u8; RANDOM_SYMBOLS];
        for value in &mut values {
            *value = loop {
                let byte = next_byte();
                if byte < 230 {
                    break byte % sayable::RADIX;
                }
            };
        }
        Self(sayable::write(&values))
    }

    /// Reads a code as a person typed or scanned it.
    ///
    /// # Errors
    /// [`SayableError`] says what is wrong with the text; it never says whether such a code was given out.
    pub fn parse(typed: &str) -> Result<Self, SayableError> {
        sayable::read(typed, CODE_LENGTH).map(Self)
    }

    /// The eleven symbols without dashes, for addresses.
    pub fn plain(&self) -> &str {
        &self.0
    }

    /// In groups of 4, 3 and 4 symbols, for people.
    pub fn shown(&self) -> String {
        sayable::grouped(&self.0, &[4, 3, 4])
    }

    /// What is stored instead of the code, so that a stolen database holds no code that works.
    pub fn fingerprint(&self, key: &ForceKey) -> [u8; 32] {
        key.mac(Purpose::CodeLookup, &[self.0.as_bytes()])
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code(…{})", self.0.get(CODE_LENGTH - 2..).unwrap_or_default())
    }
}

/// How the code reached the person. The three are never pooled without saying so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stratum {
    /// Single use, sent by the system to a contact chosen by rule.
    Sampled,
    /// Single use, given by an officer for one encounter.
    HandedOver,
    /// On a leaflet or poster, or no code at all: answers, not people.
    Open,
}

impl Stratum {
    /// All three, in the order they are shown.
    pub const ALL: [Self; 3] = [Self::Sampled, Self::HandedOver, Self::Open];

    /// The name in storage, files and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sampled => "sampled",
            Self::HandedOver => "handed_over",
            Self::Open => "open",
        }
    }

    /// Reads the name in storage.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stratum| stratum.as_str() == text)
    }

    /// Whether a code of this stratum answers once and no more.
    pub const fn is_single_use(self) -> bool {
        !matches!(self, Self::Open)
    }
}

/// Whether an answer is *verified*: only then does it count for officers.
///
/// Verified is a single-use code of an encounter that an import has confirmed.
pub fn is_verified(stratum: Stratum, encounter: Option<crate::encounter::EncounterState>) -> bool {
    stratum.is_single_use() && encounter == Some(crate::encounter::EncounterState::Matched)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encounter::EncounterState;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_code_survives_being_shown_typed_and_spelled(seed in prop::collection::vec(0u8..230, 10)) {
            let mut bytes = seed.into_iter();
            let code = Code::draw(|| bytes.next().unwrap());
            prop_assert_eq!(code.plain().len(), CODE_LENGTH);
            prop_assert_eq!(Code::parse(&code.shown()), Ok(code.clone()));
            prop_assert_eq!(Code::parse(&format!("  {}\n", code.shown().to_lowercase())), Ok(code));
        }
    }

    #[test]
    fn a_code_holds_at_least_forty_five_random_bits() {
        let bits = f64::from(u32::try_from(RANDOM_SYMBOLS).unwrap()) * 23f64.log2();
        assert!(bits >= 45.0);
    }

    #[test]
    fn every_symbol_is_equally_likely() {
        let mut counts = [0u32; 23];
        for byte in 0..=255u8 {
            if byte < 230 {
                counts[usize::from(byte % 23)] += 1;
            }
        }
        assert!(counts.iter().all(|count| *count == 10));
    }

    #[test]
    fn a_code_does_not_show_itself_in_logs() {
        let code = Code::draw(|| 7);
        assert!(!format!("{code:?}").contains(code.plain()));
    }

    #[test]
    fn only_single_use_codes_of_matched_encounters_are_verified() {
        for stratum in Stratum::ALL {
            assert!(!is_verified(stratum, None));
            assert!(!is_verified(stratum, Some(EncounterState::Unmatched)));
            assert_eq!(is_verified(stratum, Some(EncounterState::Matched)), stratum != Stratum::Open);
        }
    }
}
