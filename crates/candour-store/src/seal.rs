//! Sealing: words and contact details are encrypted before they reach a row, each bound to its table, column and row.
//!
//! Two ways, told apart by the first byte: 1, under the force's sealing key, for what belongs to nobody; 2, under the key
//! of the person it belongs to. A person's key is wrapped by the key of a month, which lies outside the database.

use std::fmt;

use candour_domain::ids::PersonId;
use candour_domain::key::{ForceKey, KeyMonth, Purpose};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use uuid::Uuid;
use zeroize::Zeroize as _;

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
    /// `access_request.sealed_note`
    AccessNote,
    /// `access_request.sealed_copy`
    AccessCopy,
    /// `one_time_code.sealed_secret`
    CodeSecret,
    /// `flag_decision.sealed_reason`
    FlagReason,
    /// `hold.sealed_note`
    HoldNote,
    /// `victim.sealed_name`
    VictimName,
    /// `contact_point.sealed`
    ContactPoint,
    /// `contact_point.sealed_code_word`
    CodeWord,
    /// `conversation.sealed_code`
    ConversationCode,
    /// `message.sealed`
    Message,
    /// `message_original.sealed`
    MessageOriginal,
    /// `dead_letter.sealed`
    DeadLetter,
}

impl Column {
    /// Every sealed column.
    pub const ALL: [Self; 17] = [
        Self::KeyCheck,
        Self::BatchCode,
        Self::Words,
        Self::ContactWish,
        Self::WorkNote,
        Self::AccessNote,
        Self::AccessCopy,
        Self::CodeSecret,
        Self::FlagReason,
        Self::HoldNote,
        Self::VictimName,
        Self::ContactPoint,
        Self::CodeWord,
        Self::ConversationCode,
        Self::Message,
        Self::MessageOriginal,
        Self::DeadLetter,
    ];

    /// Table and column, as the sealed text is bound to them.
    pub const fn path(self) -> &'static str {
        match self {
            Self::KeyCheck => "force_key_check.sealed",
            Self::BatchCode => "batch.sealed_code",
            Self::Words => "feedback_words.sealed",
            Self::ContactWish => "contact_request.sealed",
            Self::WorkNote => "work_event.sealed_note",
            Self::AccessNote => "access_request.sealed_note",
            Self::AccessCopy => "access_request.sealed_copy",
            Self::CodeSecret => "one_time_code.sealed_secret",
            Self::FlagReason => "flag_decision.sealed_reason",
            Self::HoldNote => "hold.sealed_note",
            Self::VictimName => "victim.sealed_name",
            Self::ContactPoint => "contact_point.sealed",
            Self::CodeWord => "contact_point.sealed_code_word",
            Self::ConversationCode => "conversation.sealed_code",
            Self::Message => "message.sealed",
            Self::MessageOriginal => "message_original.sealed",
            Self::DeadLetter => "dead_letter.sealed",
        }
    }
}

impl Column {
    /// The table.
    pub const fn table(self) -> &'static str {
        match self {
            Self::KeyCheck => "force_key_check",
            Self::BatchCode => "batch",
            Self::Words => "feedback_words",
            Self::ContactWish => "contact_request",
            Self::WorkNote => "work_event",
            Self::AccessNote | Self::AccessCopy => "access_request",
            Self::CodeSecret => "one_time_code",
            Self::FlagReason => "flag_decision",
            Self::HoldNote => "hold",
            Self::VictimName => "victim",
            Self::ContactPoint | Self::CodeWord => "contact_point",
            Self::ConversationCode => "conversation",
            Self::Message => "message",
            Self::MessageOriginal => "message_original",
            Self::DeadLetter => "dead_letter",
        }
    }
}

/// Text that can be read only with its key, and only in its own row.
///
/// Layout: one byte of version; for version 2 the person's id (16 bytes); the nonce (24 bytes); XChaCha20-Poly1305
/// ciphertext and tag. What is bound: version, table and column, row, and for version 2 the person.
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

    /// The person under whose key it is sealed; nobody where it is sealed under the force's.
    pub fn person(&self) -> Option<PersonId> {
        let (version, rest) = self.0.split_first()?;
        let id = rest.first_chunk::<16>().filter(|_| *version == OF_PERSON)?;
        Some(PersonId::from_uuid(Uuid::from_bytes(*id)))
    }

    /// Its version, as the column beside it says it.
    pub(crate) fn version(&self) -> i64 {
        self.0.first().map_or(1, |version| i64::from(*version))
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

/// The text could not be opened: another key, another row, or changed bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("sealed text does not open with this key in this row")]
pub struct NotOpened;

/// Seals and opens with a key derived from the force key.
#[derive(Clone)]
pub struct Sealer {
    cipher: XChaCha20Poly1305,
}

/// Sealed under the force's sealing key.
const OF_FORCE: u8 = 1;
/// Sealed under a person's key.
const OF_PERSON: u8 = 2;

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
        let body = seal(&self.cipher, &bound_to(column, row), text, nonce)?;
        let mut bytes = Vec::with_capacity(25 + body.len());
        bytes.push(OF_FORCE);
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
        if *version != OF_FORCE {
            return Err(NotOpened);
        }
        open(&self.cipher, &bound_to(column, row), rest)
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer(…)")
    }
}

/// The key of one person: seals and opens what belongs to them. Wiped when dropped, never shown.
#[derive(Clone)]
pub struct PersonKey {
    id: PersonId,
    key: [u8; 32],
}

impl PersonKey {
    /// The key of a person from its bytes, which are random.
    pub const fn new(id: PersonId, key: [u8; 32]) -> Self {
        Self { id, key }
    }

    /// Whose key it is.
    pub const fn id(&self) -> PersonId {
        self.id
    }

    /// Seals a text for one row of one column. `nonce` is random and never used twice.
    ///
    /// # Errors
    /// [`NotOpened`] never in practice: only a text of many gigabytes cannot be sealed.
    pub fn seal(&self, column: Column, row: Uuid, text: &[u8], nonce: [u8; 24]) -> Result<Sealed, NotOpened> {
        let body = seal(&cipher(&self.key), &self.bound_to(column, row), text, nonce)?;
        let mut bytes = Vec::with_capacity(41 + body.len());
        bytes.push(OF_PERSON);
        bytes.extend_from_slice(self.id.uuid().as_bytes());
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&body);
        Ok(Sealed(bytes))
    }

    /// Opens what was sealed with this key for this row of this column.
    ///
    /// # Errors
    /// [`NotOpened`] when person, key, row, column or bytes are others.
    pub fn open(&self, column: Column, row: Uuid, sealed: &Sealed) -> Result<Vec<u8>, NotOpened> {
        let (version, rest) = sealed.0.split_first().ok_or(NotOpened)?;
        let (id, rest) = rest.split_first_chunk::<16>().ok_or(NotOpened)?;
        if *version != OF_PERSON || id != self.id.uuid().as_bytes() {
            return Err(NotOpened);
        }
        open(&cipher(&self.key), &self.bound_to(column, row), rest)
    }

    fn bound_to(&self, column: Column, row: Uuid) -> Vec<u8> {
        let mut bound = Vec::with_capacity(80);
        bound.push(OF_PERSON);
        bound.extend_from_slice(column.path().as_bytes());
        bound.push(b'|');
        bound.extend_from_slice(row.as_bytes());
        bound.extend_from_slice(self.id.uuid().as_bytes());
        bound
    }
}

impl Drop for PersonKey {
    fn drop(&mut self) {
        self.key.zeroize();
    }
}

impl fmt::Debug for PersonKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonKey({})", self.id)
    }
}

/// A person's key as it is stored: wrapped by the key of a month, bound to the person and the month.
///
/// Layout: one byte of version (1), the nonce (24 bytes), XChaCha20-Poly1305 ciphertext and tag (48 bytes).
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedKey {
    /// Whose key it is.
    pub person: PersonId,
    /// The month whose key opens it.
    pub month: KeyMonth,
    /// The wrapped bytes.
    pub wrapped: Vec<u8>,
}

impl fmt::Debug for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WrappedKey({} under {})", self.person, self.month)
    }
}

const WRAPPED: u8 = 1;

/// The key of a month: wraps the keys of people. It lies in the key folder, never in the database. Wiped when dropped.
#[derive(Clone)]
pub struct MonthKey {
    month: KeyMonth,
    key: [u8; 32],
}

impl MonthKey {
    /// The key of a month from its bytes, which are random.
    pub const fn new(month: KeyMonth, key: [u8; 32]) -> Self {
        Self { month, key }
    }

    /// Which month.
    pub const fn month(&self) -> KeyMonth {
        self.month
    }

    /// Wraps a person's key. `nonce` is random and never used twice.
    ///
    /// # Errors
    /// [`NotOpened`] never in practice.
    pub fn wrap(&self, key: &PersonKey, nonce: [u8; 24]) -> Result<WrappedKey, NotOpened> {
        let body = seal(&cipher(&self.key), &self.bound_to(key.id), &key.key, nonce)?;
        let mut wrapped = Vec::with_capacity(25 + body.len());
        wrapped.push(WRAPPED);
        wrapped.extend_from_slice(&nonce);
        wrapped.extend_from_slice(&body);
        Ok(WrappedKey { person: key.id, month: self.month, wrapped })
    }

    /// Unwraps a person's key.
    ///
    /// # Errors
    /// [`NotOpened`] when month, person, key or bytes are others.
    pub fn unwrap(&self, wrapped: &WrappedKey) -> Result<PersonKey, NotOpened> {
        let (version, rest) = wrapped.wrapped.split_first().ok_or(NotOpened)?;
        if *version != WRAPPED || wrapped.month != self.month {
            return Err(NotOpened);
        }
        let mut bytes = open(&cipher(&self.key), &self.bound_to(wrapped.person), rest)?;
        let key = bytes.as_slice().try_into().map_err(|_| NotOpened);
        bytes.zeroize();
        Ok(PersonKey::new(wrapped.person, key?))
    }

    /// A fingerprint under the lasting secret, by which nodes see that they have the same key.
    pub fn fingerprint(&self, lasting: &ForceKey) -> [u8; 32] {
        lasting.mac(Purpose::MonthKeyCheck, &[&self.month.number().to_be_bytes(), &self.key])
    }

    /// The bytes, for the key folder's file.
    pub(crate) const fn bytes(&self) -> &[u8; 32] {
        &self.key
    }

    fn bound_to(&self, person: PersonId) -> Vec<u8> {
        let mut bound = Vec::with_capacity(48);
        bound.extend_from_slice(b"person_key.wrapped|");
        bound.extend_from_slice(person.uuid().as_bytes());
        bound.extend_from_slice(&self.month.number().to_be_bytes());
        bound
    }
}

impl Drop for MonthKey {
    fn drop(&mut self) {
        self.key.zeroize();
    }
}

impl fmt::Debug for MonthKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MonthKey({})", self.month)
    }
}

pub(crate) fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(*key))
}

/// Ciphertext and tag.
pub(crate) fn seal(
    cipher: &XChaCha20Poly1305,
    bound: &[u8],
    text: &[u8],
    nonce: [u8; 24],
) -> Result<Vec<u8>, NotOpened> {
    cipher.encrypt(&XNonce::from(nonce), Payload { msg: text, aad: bound }).map_err(|_| NotOpened)
}

/// Opens a nonce followed by ciphertext and tag.
pub(crate) fn open(cipher: &XChaCha20Poly1305, bound: &[u8], sealed: &[u8]) -> Result<Vec<u8>, NotOpened> {
    let (nonce, body) = sealed.split_first_chunk::<24>().ok_or(NotOpened)?;
    cipher.decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: bound }).map_err(|_| NotOpened)
}

fn bound_to(column: Column, row: Uuid) -> Vec<u8> {
    let mut bound = Vec::with_capacity(64);
    bound.push(OF_FORCE);
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

    fn somebody(n: u128) -> PersonKey {
        PersonKey::new(PersonId::from_uuid(Uuid::from_u128(n)), [7; 32])
    }

    #[test]
    fn what_is_sealed_for_a_person_opens_with_their_key_alone_in_its_row_and_column() {
        let (anna, row) = (somebody(1), Uuid::from_u128(9));
        let sealed = anna.seal(Column::Words, row, b"words", [3; 24]).unwrap();
        assert_eq!(sealed.person(), Some(anna.id()));
        assert_eq!(anna.open(Column::Words, row, &sealed).unwrap(), b"words");
        assert_eq!(anna.open(Column::WorkNote, row, &sealed), Err(NotOpened));
        assert_eq!(anna.open(Column::Words, Uuid::from_u128(8), &sealed), Err(NotOpened));
        // The same bytes of key under another id, and another key under the same id.
        assert_eq!(somebody(2).open(Column::Words, row, &sealed), Err(NotOpened));
        assert_eq!(PersonKey::new(anna.id(), [8; 32]).open(Column::Words, row, &sealed), Err(NotOpened));
        for at in 0..sealed.bytes().len() {
            let mut bytes = sealed.bytes().to_vec();
            bytes[at] ^= 1;
            assert_eq!(anna.open(Column::Words, row, &Sealed::from_bytes(bytes)), Err(NotOpened));
        }
        // Neither way opens what the other sealed, even where both had the same key.
        let force = Sealer { cipher: cipher(&[7; 32]) };
        assert_eq!(force.open(Column::Words, row, &sealed), Err(NotOpened));
        let of_force = force.seal(Column::Words, row, b"words", [3; 24]).unwrap();
        assert_eq!(of_force.person(), None);
        assert_eq!(anna.open(Column::Words, row, &of_force), Err(NotOpened));
        assert_eq!((of_force.version(), sealed.version()), (1, 2));
    }

    #[test]
    fn a_persons_key_unwraps_with_its_months_key_alone_unchanged() {
        let november = MonthKey::new(KeyMonth::from_number(682), [1; 32]);
        let (anna, row) = (somebody(1), Uuid::from_u128(9));
        let sealed = anna.seal(Column::Words, row, b"words", [3; 24]).unwrap();
        let wrapped = november.wrap(&anna, [4; 24]).unwrap();
        let unwrapped = november.unwrap(&wrapped).unwrap();
        assert_eq!(unwrapped.open(Column::Words, row, &sealed).unwrap(), b"words");
        assert!(!wrapped.wrapped.windows(32).any(|bytes| bytes == [7; 32]));
        let other_month = MonthKey::new(november.month().next(), [1; 32]);
        let other_key = MonthKey::new(november.month(), [2; 32]);
        assert!(other_month.unwrap(&wrapped).is_err() && other_key.unwrap(&wrapped).is_err());
        let mut moved = wrapped.clone();
        moved.month = other_month.month();
        assert!(other_month.unwrap(&moved).is_err());
        let mut of_another = wrapped.clone();
        of_another.person = PersonId::from_uuid(Uuid::from_u128(2));
        assert!(november.unwrap(&of_another).is_err());
        for at in 0..wrapped.wrapped.len() {
            let mut changed = wrapped.clone();
            changed.wrapped[at] ^= 1;
            assert!(november.unwrap(&changed).is_err());
            changed.wrapped.truncate(at);
            assert!(november.unwrap(&changed).is_err());
        }
        let (lasting, other) = (ForceKey::from_bytes([5; 32]), ForceKey::from_bytes([6; 32]));
        assert_eq!(november.fingerprint(&lasting), november.clone().fingerprint(&lasting));
        for different in
            [november.fingerprint(&other), other_month.fingerprint(&lasting), other_key.fingerprint(&lasting)]
        {
            assert_ne!(november.fingerprint(&lasting), different);
        }
    }
}
