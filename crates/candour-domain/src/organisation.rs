//! The organisation: Basic Command Units, boroughs, teams, officers.

use crate::text::{ShortTextError, one_line};

/// The most characters in the name of a unit, borough or team, or of an officer.
pub const NAME_LIMIT: usize = 100;

/// The most characters in an officer's reference (the force's own stable number, not the shoulder number).
pub const OFFICER_REFERENCE_LIMIT: usize = 40;

/// Why an officer's reference is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OfficerReferenceError {
    /// Empty, too long, or with a control character.
    #[error(transparent)]
    Text(#[from] ShortTextError),
    /// A semicolon or a space, which part one reference from the next.
    #[error("a semicolon, comma or space stands in it")]
    Separator,
}

/// Reads an officer's reference: no spaces, commas or semicolons, letters A to Z as capitals.
///
/// # Errors
/// [`OfficerReferenceError`] names what is wrong.
pub fn officer_reference(given: &str) -> Result<String, OfficerReferenceError> {
    let text = one_line(given, OFFICER_REFERENCE_LIMIT)?;
    if text.contains(|c: char| c == ';' || c == ',' || c.is_whitespace()) {
        return Err(OfficerReferenceError::Separator);
    }
    Ok(text.to_ascii_uppercase())
}

/// Reads the code of a borough or district as the Office for National Statistics gives it: a letter and eight digits.
pub fn borough_code(given: &str) -> Option<String> {
    let text = given.trim().to_ascii_uppercase();
    let mut symbols = text.bytes();
    let fits = symbols.next().is_some_and(|first| first.is_ascii_uppercase())
        && symbols.len() == 8
        && symbols.all(|byte| byte.is_ascii_digit());
    fits.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_officers_reference_is_one_word_in_capitals() {
        assert_eq!(officer_reference(" p123456 ").as_deref(), Ok("P123456"));
        assert_eq!(officer_reference("P1;P2"), Err(OfficerReferenceError::Separator));
        assert_eq!(officer_reference("P1 P2"), Err(OfficerReferenceError::Separator));
        assert_eq!(officer_reference(" "), Err(OfficerReferenceError::Text(ShortTextError::Empty)));
    }

    #[test]
    fn a_borough_code_is_a_letter_and_eight_digits() {
        assert_eq!(borough_code(" e09000012 ").as_deref(), Some("E09000012"));
        for wrong in ["", "E0900001", "E090000123", "09000012E", "E09000O12", "Hackney"] {
            assert_eq!(borough_code(wrong), None, "{wrong}");
        }
    }
}
