//! The receipt: what lets a person who answered come back, and nobody else.

use std::fmt;

use crate::code::Code;
use crate::feedback::Nonce;
use crate::key::{ForceKey, Purpose};
use crate::sayable::{self, SayableError};

/// Symbols in a receipt, the check symbol included. Longer than a code, so that neither is taken for the other.
pub const RECEIPT_LENGTH: usize = 15;

/// Fourteen symbols derived from the code or the form nonce (63 bits) and a check symbol.
///
/// It is made by HMAC with the force key, shown once, and stands in no address; only [`Receipt::fingerprint`] is
/// stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Receipt(String);

impl Receipt {
    /// The receipt for an answer with a single-use code.
    pub fn for_code(key: &ForceKey, code: &Code) -> Self {
        Self::derive(key, b"code", code.plain().as_bytes())
    }

    /// The receipt for an answer with an open code, or with none.
    pub fn for_nonce(key: &ForceKey, nonce: &Nonce) -> Self {
        Self::derive(key, b"nonce", nonce.bytes())
    }

    fn derive(key: &ForceKey, kind: &[u8], of: &[u8]) -> Self {
        let mac = key.mac(Purpose::Receipt, &[kind, of]);
        // 16 bytes as one number, written in base 23: the bias of the modulus is below 2^-64.
        let mut number = u128::from_be_bytes(mac.first_chunk().copied().unwrap_or_default());
        let mut values = [0u8; RECEIPT_LENGTH - 1];
        for value in &mut values {
            *value = u8::try_from(number % u128::from(sayable::RADIX)).unwrap_or(0);
            number /= u128::from(sayable::RADIX);
        }
        Self(sayable::write(&values))
    }

    /// Reads a receipt as a person typed it.
    ///
    /// # Errors
    /// [`SayableError`] says what is wrong with the text.
    pub fn parse(typed: &str) -> Result<Self, SayableError> {
        sayable::read(typed, RECEIPT_LENGTH).map(Self)
    }

    /// In three groups of five symbols, for people.
    pub fn shown(&self) -> String {
        sayable::grouped(&self.0, &[5, 5, 5])
    }

    /// What is stored instead of the receipt.
    pub fn fingerprint(&self, key: &ForceKey) -> [u8; 32] {
        key.mac(Purpose::ReceiptLookup, &[self.0.as_bytes()])
    }

    /// The random key under which equality answers stand. It leads to the answers only from the receipt, which is
    /// not stored, so nobody can go from an answer to the person or back without the person.
    pub fn equality_key(&self, key: &ForceKey) -> [u8; 16] {
        let mac = key.mac(Purpose::EqualityKey, &[self.0.as_bytes()]);
        mac.first_chunk().copied().unwrap_or_default()
    }
}

impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Receipt(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_receipt_is_the_same_each_time_and_reads_back(bytes in any::<[u8; 16]>(), secret in any::<[u8; 32]>()) {
            let key = ForceKey::from_bytes(secret);
            let nonce = Nonce::from_bytes(bytes);
            let receipt = Receipt::for_nonce(&key, &nonce);
            prop_assert_eq!(&receipt, &Receipt::for_nonce(&key, &nonce));
            prop_assert_eq!(Receipt::parse(&receipt.shown().to_lowercase()), Ok(receipt.clone()));
            prop_assert!(Code::parse(&receipt.shown()).is_err());
            prop_assert_ne!(receipt.fingerprint(&key), ForceKey::from_bytes([0; 32]).mac(Purpose::ReceiptLookup, &[]));
        }

        #[test]
        fn another_force_gives_another_receipt(bytes in any::<[u8; 16]>(), a in any::<[u8; 32]>(), b in any::<[u8; 32]>()) {
            prop_assume!(a != b);
            let nonce = Nonce::from_bytes(bytes);
            let (a, b) = (ForceKey::from_bytes(a), ForceKey::from_bytes(b));
            prop_assert_ne!(Receipt::for_nonce(&a, &nonce), Receipt::for_nonce(&b, &nonce));
        }
    }
}
