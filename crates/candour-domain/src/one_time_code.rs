//! What a person types to show that they hold their device: six digits of the moment, or one of the recovery codes they
//! were given for the day the device is gone.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::ids::StaffId;
use crate::key::{ForceKey, Purpose};
use crate::sayable::{self, ascii_digit};

/// Digits in a one-time code.
pub const DIGITS: usize = 6;
/// How long a one-time code is the code of the moment, in seconds (RFC 6238).
pub const STEP_SECONDS: i64 = 30;
/// How many recovery codes a person is given.
pub const RECOVERY_CODES: usize = 10;
/// Symbols in a recovery code, the check symbol included. No feedback code and no receipt is as long.
const RECOVERY_LENGTH: usize = 12;

/// What was typed where a code was asked for.
#[derive(Clone, PartialEq, Eq)]
pub enum TypedCode {
    /// Six digits.
    OfTheMoment([u8; DIGITS]),
    /// A recovery code.
    Recovery(RecoveryCode),
}

impl TypedCode {
    /// Reads what was typed; nothing where it can be neither. Spaces and dashes are forgiven, and digits of any common
    /// script are read.
    pub fn parse(typed: &str) -> Option<Self> {
        let digits: Vec<u8> = typed
            .chars()
            .take(40)
            .nfkc()
            .filter(|c| {
                !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{200e}' | '\u{200f}')
            })
            .map(|c| ascii_digit(c).to_digit(10).and_then(|digit| u8::try_from(digit).ok()))
            .collect::<Option<_>>()
            .unwrap_or_default();
        match <[u8; DIGITS]>::try_from(digits) {
            Ok(digits) => Some(Self::OfTheMoment(digits)),
            Err(_) => RecoveryCode::parse(typed).map(Self::Recovery),
        }
    }
}

impl fmt::Debug for TypedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OfTheMoment(_) => "TypedCode::OfTheMoment(…)",
            Self::Recovery(_) => "TypedCode::Recovery(…)",
        })
    }
}

/// A code that works once, instead of the code of the moment. Only its fingerprint is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// A new one, of 49 bits of chance.
    pub fn draw(mut byte: impl FnMut() -> u8) -> Self {
        let mut values = Vec::with_capacity(RECOVERY_LENGTH - 1);
        while values.len() < RECOVERY_LENGTH - 1 {
            let drawn = byte();
            // Bytes past the last whole round of 23 would make some symbols likelier than others.
            if drawn < 253 {
                values.push(drawn % sayable::RADIX);
            }
        }
        Self(sayable::write(&values))
    }

    /// Reads what was typed; nothing where it can be none.
    pub(crate) fn parse(typed: &str) -> Option<Self> {
        sayable::read(typed, RECOVERY_LENGTH).ok().map(Self)
    }

    /// In three groups of four symbols, for people.
    pub fn shown(&self) -> String {
        sayable::grouped(&self.0, &[4, 4, 4])
    }

    /// What is stored instead of it: bound to its person, so that it opens nobody else's account.
    pub fn fingerprint(&self, key: &ForceKey, staff: StaffId) -> [u8; 32] {
        key.mac(Purpose::RecoveryCodeLookup, &[staff.uuid().as_bytes(), self.0.as_bytes()])
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::code::Code;
    use crate::receipt::Receipt;

    fn digits(typed: &str) -> Option<[u8; DIGITS]> {
        match TypedCode::parse(typed) {
            Some(TypedCode::OfTheMoment(digits)) => Some(digits),
            _ => None,
        }
    }

    #[test]
    fn six_digits_are_read_in_whatever_way_they_are_written() {
        for typed in ["123456", " 123 456 ", "123-456", "١٢٣٤٥٦", "۱۲۳ ۴۵۶", "１２３４５６", "\u{200e}123456"]
        {
            assert_eq!(digits(typed), Some([1, 2, 3, 4, 5, 6]), "{typed}");
        }
        for wrong in ["", "12345", "1234567", "12345a", "one two", "½23456", "12.3456"] {
            assert_eq!(TypedCode::parse(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_recovery_code_reads_back_and_is_nothing_else(bytes in prop::collection::vec(0_u8..253, 11)) {
            let mut source = bytes.into_iter();
            let code = RecoveryCode::draw(|| source.next().unwrap());
            prop_assert_eq!(TypedCode::parse(&code.shown().to_lowercase()), Some(TypedCode::Recovery(code.clone())));
            prop_assert!(Code::parse(&code.shown()).is_err());
            prop_assert!(Receipt::parse(&code.shown()).is_err());
            let key = ForceKey::from_bytes([1; 32]);
            let staff = |n| StaffId::new(Timestamp::UNIX_EPOCH, [n; 10]);
            prop_assert_ne!(code.fingerprint(&key, staff(1)), code.fingerprint(&key, staff(2)));
        }

        #[test]
        fn whatever_is_typed_is_read_without_fault(typed in "\\PC{0,60}") {
            let _ = TypedCode::parse(&typed);
        }
    }

    #[test]
    fn no_code_is_shown_in_logs() {
        let code = RecoveryCode::draw(|| 5);
        assert!(!format!("{code:?}").contains(&code.0[..4]));
        assert!(!format!("{:?}", TypedCode::parse("123456")).contains('1'));
    }
}
