//! Print runs of serial cards, and open codes for leaflets and posters.

use serde::{Deserialize, Serialize};

use crate::text::{ShortTextError, one_line};

/// The most cards in one pack.
pub const CARDS_LIMIT: u16 = 500;

/// The most characters in the label of an open code.
pub const OPEN_LABEL_LIMIT: usize = 80;

/// The most characters in the label of a pack, which an officer types together with the serial number.
pub const PACK_LABEL_LIMIT: usize = 16;

/// What a batch holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchKind {
    /// Serial cards: single-use codes, each bound to an encounter afterwards.
    Cards,
    /// One open code, printed as often as is wished.
    Open,
}

impl BatchKind {
    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cards => "cards",
            Self::Open => "open",
        }
    }

    /// Reads the name in storage.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Cards, Self::Open].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Why the label of a pack is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PackLabelError {
    /// Empty, too long, or with a control character.
    #[error(transparent)]
    Text(#[from] ShortTextError),
    /// Something else than letters A to Z, digits and dashes.
    #[error("a pack's label has letters A to Z, digits and dashes only")]
    Symbol,
}

/// Reads the label of a pack: letters A to Z, digits, dashes; case and spaces forgiven.
///
/// # Errors
/// [`PackLabelError`] names what is wrong.
pub fn pack_label(given: &str) -> Result<String, PackLabelError> {
    let squeezed: String =
        given.chars().filter(|c| !matches!(c, ' ' | '\u{A0}')).map(|c| c.to_ascii_uppercase()).collect();
    let label = one_line(&squeezed, PACK_LABEL_LIMIT)?;
    if label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        Ok(label)
    } else {
        Err(PackLabelError::Symbol)
    }
}

/// Reads a card's number as printed, `LABEL/12`: the label of its pack and its serial number.
pub fn card_number(given: &str) -> Option<(String, i64)> {
    let (label, serial) = given.rsplit_once('/')?;
    let label = pack_label(label).ok()?;
    let serial: String = serial.trim().chars().map(crate::sayable::ascii_digit).collect();
    if serial.is_empty() || serial.len() > 6 || !serial.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    serial.parse().ok().filter(|serial| *serial > 0).map(|serial| (label, serial))
}

/// A card's number as it is printed.
pub fn shown_card_number(label: &str, serial: i64) -> String {
    format!("{label}/{serial}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_label_forgives_case_and_spaces_and_nothing_else() {
        assert_eq!(pack_label(" hackney 1 ").as_deref(), Ok("HACKNEY1"));
        assert_eq!(pack_label("EA-2026-10").as_deref(), Ok("EA-2026-10"));
        assert_eq!(pack_label("a/b"), Err(PackLabelError::Symbol));
        assert_eq!(pack_label("Ö1"), Err(PackLabelError::Symbol));
        assert_eq!(pack_label("  "), Err(PackLabelError::Text(ShortTextError::Empty)));
        assert_eq!(pack_label(&"A".repeat(17)), Err(PackLabelError::Text(ShortTextError::TooLong(16))));
    }

    #[test]
    fn a_card_number_is_read_as_it_is_printed() {
        assert_eq!(card_number("EA-1/12"), Some(("EA-1".to_owned(), 12)));
        assert_eq!(card_number(" ea-1 / 012 "), Some(("EA-1".to_owned(), 12)));
        for wrong in ["", "EA-1", "EA-1/", "/3", "EA-1/0", "EA-1/-2", "EA-1/x", "EA-1/9999999999999999999"] {
            assert_eq!(card_number(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_printed_card_number_reads_back(label in "[A-Z0-9-]{1,16}", serial in 1i64..=500) {
            prop_assert_eq!(card_number(&shown_card_number(&label, serial)), Some((label, serial)));
        }

        #[test]
        fn any_text_is_read_or_refused_and_never_panics(text in ".{0,40}") {
            let _ = card_number(&text);
        }
    }
}
