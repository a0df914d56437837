//! The second half of a one-time link: a code that one person gives, where another gives the link. Neither of them alone
//! lets anybody in, nor comes in themselves, by what they hold.

use std::fmt;

use crate::ids::StaffId;
use crate::key::{ForceKey, Purpose};
use crate::one_time_code::RecoveryCode;

/// Such a code, of 49 bits of chance, in the form of a recovery code. Only its fingerprint is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkCode(RecoveryCode);

impl LinkCode {
    /// A new one.
    pub fn draw(byte: impl FnMut() -> u8) -> Self {
        Self(RecoveryCode::draw(byte))
    }

    /// Reads what was typed; nothing where it can be none. Spaces, dashes and case are forgiven.
    pub fn parse(typed: &str) -> Option<Self> {
        RecoveryCode::parse(typed).map(Self)
    }

    /// In three groups of four symbols, for people.
    pub fn shown(&self) -> String {
        self.0.shown()
    }

    /// What is stored instead of it: bound to whose link it goes with.
    pub fn fingerprint(&self, key: &ForceKey, staff: StaffId) -> [u8; 32] {
        key.mac(Purpose::EnrolmentLookup, &[b"code", staff.uuid().as_bytes(), self.shown().as_bytes()])
    }
}

impl fmt::Debug for LinkCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_back_belongs_to_one_person_and_is_not_shown_in_logs() {
        let code = LinkCode::draw(|| 7);
        for typed in [code.shown(), code.shown().to_lowercase(), code.shown().replace('-', " ")] {
            assert_eq!(LinkCode::parse(&typed), Some(code.clone()), "{typed}");
        }
        for wrong in ["", "123456", &code.shown()[1..], "é"] {
            assert_eq!(LinkCode::parse(wrong), None, "{wrong}");
        }
        let key = ForceKey::from_bytes([1; 32]);
        let [one, other] = [1, 2].map(|n| StaffId::from_uuid(uuid::Uuid::from_u128(n)));
        assert_ne!(code.fingerprint(&key, one), code.fingerprint(&key, other));
        assert_ne!(code.fingerprint(&key, one), LinkCode::draw(|| 8).fingerprint(&key, one));
        assert_ne!(
            code.fingerprint(&key, one),
            code.0.fingerprint(&key, one),
            "no recovery code stands in for it"
        );
        assert!(!format!("{code:?}").contains(&code.shown()[..4]));
    }
}
