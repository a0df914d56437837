//! Sealing: words and contact details are encrypted before they reach a row, each bound to its table, column and row.

use std::fmt;

use candour_domain::key::{ForceKey, Purpose};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use uuid::Uuid;

/// A column that holds sealed text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// `force_key_check.sealed`
    KeyCheck,
    /// `batch.sealed_code`
    BatchCode,
    /// `feedback_words.sealed`
    Words,
    /// `contact_request.sealed`
    ContactWish,
    /// `work_event.sealed_note`
    WorkNote,
}

impl Column {
    /// Every sealed column.
    pub const ALL: [Self; 5] =
        [Self::KeyCheck, Self::BatchCode, Self::Words, Self::ContactWish, Self::WorkNote];

    /// Table and column, as the sealed text is bound to them.
    pub const fn path(self) -> &'static str {
        match self {
            Self::KeyCheck => "force_key_check.sealed",
            Self::BatchCode => "batch.sealed_code",
            Self::Words => "feedback_words.sealed",
            Self::ContactWish => "contact_request.sealed",
            Self::WorkNote => "work_event.sealed_note",
        }
    }
}

/// Text that can be read only with the force key, and only in its own row.
///
/// Layout: one byte of version (1), the nonce (24 bytes), XChaCha20-Poly1305 ciphertext and tag.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// The bytes to store.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Bytes that were stored.
    pub const fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

/// The text could not be opened: another key, another row, or changed bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("sealed text does not open with this force key in this row")]
pub struct NotOpened;

/// Seals and opens with a key derived from the force key.
#[derive(Clone)]
pub struct Sealer {
    cipher: XChaCha20Poly1305,
}

const VERSION: u8 = 1;

impl Sealer {
    /// The sealer of a force.
    pub fn new(key: &ForceKey) -> Self {
        let derived = Key::from(key.mac(Purpose::Sealing, &[]));
        Self { cipher: XChaCha20Poly1305::new(&derived) }
    }

    /// Seals a text for one row of one column. `nonce` is random and never used twice.
    ///
    /// # Errors
    /// [`NotOpened`] never in practice: only a text of many gigabytes cannot be sealed.
    pub fn seal(&self, column: Column, row: Uuid, text: &[u8], nonce: [u8; 24]) -> Result<Sealed, NotOpened> {
        let bound = bound_to(column, row);
        let payload = Payload { msg: text, aad: &bound };
        let body = self.cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| NotOpened)?;
        let mut bytes = Vec::with_capacity(25 + body.len());
        bytes.push(VERSION);
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&body);
        Ok(Sealed(bytes))
    }

    /// Opens what was sealed for this row of this column.
    ///
    /// # Errors
    /// [`NotOpened`] when key, row, column or bytes are others.
    pub fn open(&self, column: Column, row: Uuid, sealed: &Sealed) -> Result<Vec<u8>, NotOpened> {
        let (version, rest) = sealed.0.split_first().ok_or(NotOpened)?;
        let (nonce, body) = rest.split_first_chunk::<24>().ok_or(NotOpened)?;
        if *version != VERSION {
            return Err(NotOpened);
        }
        let bound = bound_to(column, row);
        self.cipher.decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: &bound }).map_err(|_| NotOpened)
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer(…)")
    }
}

fn bound_to(column: Column, row: Uuid) -> Vec<u8> {
    let mut bound = Vec::with_capacity(64);
    bound.push(VERSION);
    bound.extend_from_slice(column.path().as_bytes());
    bound.push(b'|');
    bound.extend_from_slice(row.as_bytes());
    bound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_only_with_its_key_in_its_row_and_column_unchanged() {
        let sealer = Sealer::new(&ForceKey::from_bytes([7; 32]));
        let row = Uuid::from_u128(1);
        let sealed = sealer.seal(Column::Words, row, "geiriau كلمات".as_bytes(), [9; 24]).unwrap();
        assert_eq!(sealer.open(Column::Words, row, &sealed).unwrap(), "geiriau كلمات".as_bytes());
        assert_eq!(sealer.open(Column::ContactWish, row, &sealed), Err(NotOpened));
        assert_eq!(sealer.open(Column::Words, Uuid::from_u128(2), &sealed), Err(NotOpened));
        assert_eq!(
            Sealer::new(&ForceKey::from_bytes([8; 32])).open(Column::Words, row, &sealed),
            Err(NotOpened)
        );
        for at in 0..sealed.bytes().len() {
            let mut bytes = sealed.bytes().to_vec();
            bytes[at] ^= 1;
            assert_eq!(sealer.open(Column::Words, row, &Sealed::from_bytes(bytes)), Err(NotOpened));
        }
        for length in 0..sealed.bytes().len() {
            let cut = Sealed::from_bytes(sealed.bytes()[..length].to_vec());
            assert_eq!(sealer.open(Column::Words, row, &cut), Err(NotOpened));
        }
    }
}
