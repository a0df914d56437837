//! How many codes one encounter may have, and which of them stops when a new one is made.

use jiff::Timestamp;

use crate::ids::CodeId;

/// The most codes one encounter may ever have, cards and codes that were replaced included. It counts what was made,
/// not what was answered, so that reaching it tells nobody whether a person has answered.
pub const CODES_PER_ENCOUNTER: usize = 6;

/// Whom a code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipient {
    /// The person the last code was for: that code stops working if it has not been answered.
    Same,
    /// Another person who was there: the codes made before go on working.
    Another,
}

/// A code of an encounter, as the decision needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeOfEncounter {
    /// The code.
    pub id: CodeId,
    /// When it was made or, a card, bound.
    pub given_at: Timestamp,
    /// When it stops working.
    pub expires_at: Option<Timestamp>,
    /// Whether it has been answered.
    pub used: bool,
}

/// The encounter has had as many codes as it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("one encounter has at most {CODES_PER_ENCOUNTER} codes")]
pub struct TooManyCodes;

/// Whether one more code may be made, and which code has to stop first.
///
/// # Errors
/// [`TooManyCodes`] when there are as many as there may be.
pub fn code_to_stop(
    codes: &[CodeOfEncounter],
    recipient: Recipient,
    now: Timestamp,
) -> Result<Option<CodeId>, TooManyCodes> {
    if codes.len() >= CODES_PER_ENCOUNTER {
        return Err(TooManyCodes);
    }
    if recipient == Recipient::Another {
        return Ok(None);
    }
    let newest = codes.iter().max_by_key(|code| (code.given_at, code.id));
    Ok(newest.filter(|code| !code.used && code.expires_at.is_none_or(|at| at > now)).map(|code| code.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn code(second: i64, used: bool, expires: i64) -> CodeOfEncounter {
        CodeOfEncounter {
            id: CodeId::new(at(second), [0; 10]),
            given_at: at(second),
            expires_at: Some(at(expires)),
            used,
        }
    }

    #[test]
    fn the_first_code_stops_nothing() {
        assert_eq!(code_to_stop(&[], Recipient::Same, at(9)), Ok(None));
    }

    #[test]
    fn a_new_code_for_the_same_person_stops_the_newest_and_only_if_it_could_still_be_answered() {
        let (older, newest) = (code(1, false, 100), code(2, false, 100));
        assert_eq!(code_to_stop(&[newest, older], Recipient::Same, at(9)), Ok(Some(newest.id)));
        assert_eq!(code_to_stop(&[code(2, true, 100)], Recipient::Same, at(9)), Ok(None));
        assert_eq!(code_to_stop(&[code(2, false, 9)], Recipient::Same, at(9)), Ok(None));
    }

    #[test]
    fn a_code_for_another_person_stops_none() {
        assert_eq!(code_to_stop(&[code(2, false, 100)], Recipient::Another, at(9)), Ok(None));
    }

    #[test]
    fn codes_do_not_stack_up_whether_they_were_answered_or_not() {
        for used in [false, true] {
            let codes = [code(1, used, 100); CODES_PER_ENCOUNTER];
            assert_eq!(code_to_stop(&codes, Recipient::Same, at(9)), Err(TooManyCodes));
            assert_eq!(code_to_stop(&codes, Recipient::Another, at(9)), Err(TooManyCodes));
            assert!(code_to_stop(&codes[1..], Recipient::Another, at(9)).is_ok());
        }
    }
}
