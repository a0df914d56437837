//! What the force puts its name to: a checkpoint says how many lines the log's tree holds and what its root is, in the
//! form of C2SP's `tlog-checkpoint` and `signed-note`, which other programs read too. The signature is Ed25519.
//!
//! The name in a note is made from the key, so that it needs no setting, and two forces never share one.

use std::fmt;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use candour_domain::audit::tree::Hash;
use candour_domain::key::{ForceKey, Purpose};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// The kind of signature that Ed25519 is in a signed note.
const ED25519: u8 = 1;
/// How the line with the time begins.
const TIME: &str = "time ";

/// How far the tree went, and its root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose log.
    pub origin: String,
    /// How many lines.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// When it was signed, as far as the note says.
    pub at: Option<Timestamp>,
}

/// Why a note is not taken at its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It is no checkpoint.
    #[error("this is not a signed checkpoint")]
    Form,
    /// It is signed by somebody else, or by nobody.
    #[error("no signature in it is by this log's key")]
    Stranger,
    /// The signature is wrong.
    #[error("the signature does not fit what it says")]
    Signature,
}

/// The key that checks this log's signatures. Anybody may have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    name: String,
    key: VerifyingKey,
}

impl PublicKey {
    fn of(key: VerifyingKey) -> Self {
        let name = Sha256::digest(key.as_bytes()).iter().take(8).fold(
            "candour.audit/".to_owned(),
            |mut name, byte| {
                let _ = write!(name, "{byte:02x}");
                name
            },
        );
        Self { name, key }
    }

    /// The four bytes that tell keys of one name apart.
    fn id(&self) -> [u8; 4] {
        let mut hash = Sha256::new();
        hash.update(self.name.as_bytes());
        hash.update([b'\n', ED25519]);
        hash.update(self.key.as_bytes());
        let hash: [u8; 32] = hash.finalize().into();
        hash.first_chunk().copied().unwrap_or_default()
    }

    /// The name in notes.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads a key as [`PublicKey`] is written: name, id and key with a plus between.
    ///
    /// # Errors
    /// [`NoteError::Form`] when it is anything else.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let mut parts = text.trim().splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::Form);
        };
        let bytes = STANDARD.decode(key).map_err(|_| NoteError::Form)?;
        let key = match bytes.split_first() {
            Some((&ED25519, key)) => <[u8; 32]>::try_from(key).map_err(|_| NoteError::Form)?,
            _ => return Err(NoteError::Form),
        };
        let key = VerifyingKey::from_bytes(&key).map_err(|_| NoteError::Form)?;
        let key = Self { name: name.to_owned(), key };
        let written = key.id().iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        if written == id { Ok(key) } else { Err(NoteError::Form) }
    }

    /// Reads a note that this key signed.
    ///
    /// # Errors
    /// [`NoteError`] says why it is not believed.
    pub fn read(&self, note: &str) -> Result<Checkpoint, NoteError> {
        let (checkpoint, text, signatures) = parts(note)?;
        let mut wrong = NoteError::Stranger;
        for line in signatures.lines() {
            let Some((name, signature)) =
                line.strip_prefix("\u{2014} ").and_then(|line| line.split_once(' '))
            else {
                return Err(NoteError::Form);
            };
            let bytes = STANDARD.decode(signature).map_err(|_| NoteError::Form)?;
            let Some((id, signature)) = bytes.split_first_chunk::<4>() else { return Err(NoteError::Form) };
            if name != self.name || *id != self.id() {
                continue;
            }
            let signature = Signature::from_slice(signature).map_err(|_| NoteError::Form)?;
            match self.key.verify_strict(text.as_bytes(), &signature) {
                Ok(()) if checkpoint.origin == self.name => return Ok(checkpoint),
                Ok(()) | Err(_) => wrong = NoteError::Signature,
            }
        }
        Err(wrong)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        f.write_str("+")?;
        for byte in self.id() {
            write!(f, "{byte:02x}")?;
        }
        let mut bytes = vec![ED25519];
        bytes.extend_from_slice(self.key.as_bytes());
        write!(f, "+{}", STANDARD.encode(bytes))
    }
}

/// Signs for one force, with a key derived from the force key.
pub struct NoteSigner {
    key: SigningKey,
    public: PublicKey,
}

impl NoteSigner {
    /// The signer of a force.
    pub fn new(key: &ForceKey) -> Self {
        let key = SigningKey::from_bytes(&key.mac(Purpose::AuditSigning, &[]));
        let public = PublicKey::of(key.verifying_key());
        Self { key, public }
    }

    /// The key that others check with.
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The signed note for a tree.
    pub fn sign(&self, size: u64, root: &Hash, at: Timestamp) -> String {
        let PublicKey { name, .. } = &self.public;
        let text = format!("{name}\n{size}\n{}\n{TIME}{at}\n", STANDARD.encode(root));
        let mut signed = self.public.id().to_vec();
        signed.extend_from_slice(&self.key.sign(text.as_bytes()).to_bytes());
        format!("{text}\n\u{2014} {name} {}\n", STANDARD.encode(signed))
    }
}

impl fmt::Debug for NoteSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoteSigner({})", self.public.name)
    }
}

/// A root as notes write it.
pub fn root_text(root: &Hash) -> String {
    STANDARD.encode(root)
}

/// What a note says, whoever signed it; to be believed only after [`PublicKey::read`].
///
/// # Errors
/// [`NoteError::Form`] when it is no checkpoint.
pub fn unchecked(note: &str) -> Result<Checkpoint, NoteError> {
    parts(note).map(|(checkpoint, _, _)| checkpoint)
}

/// What a note says, the text that is signed, and the lines of signatures.
fn parts(note: &str) -> Result<(Checkpoint, &str, &str), NoteError> {
    let end = note.rfind("\n\n").ok_or(NoteError::Form)? + 1;
    let (text, signatures) = note.split_at(end);
    let signatures =
        signatures.strip_prefix('\n').filter(|lines| lines.ends_with('\n')).ok_or(NoteError::Form)?;
    let mut lines = text.lines();
    let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
        return Err(NoteError::Form);
    };
    let decimal = size == "0" || (!size.starts_with('0') && size.bytes().all(|byte| byte.is_ascii_digit()));
    let size = size.parse().ok().filter(|_| decimal).ok_or(NoteError::Form)?;
    let root =
        STANDARD.decode(root).ok().and_then(|root| Hash::try_from(root).ok()).ok_or(NoteError::Form)?;
    let at = lines.find_map(|line| line.strip_prefix(TIME)?.parse().ok());
    Ok((Checkpoint { origin: origin.to_owned(), size, root, at }, text, signatures))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer(n: u8) -> NoteSigner {
        NoteSigner::new(&ForceKey::from_bytes([n; 32]))
    }

    #[test]
    fn a_note_reads_back_and_only_with_its_own_key() {
        let at: Timestamp = "2026-11-24T10:00:00Z".parse().unwrap();
        let note = signer(1).sign(7, &[9; 32], at);
        let read = signer(1).public().read(&note).unwrap();
        assert_eq!((read.size, read.root, read.at), (7, [9; 32], Some(at)));
        assert_eq!(signer(2).public().read(&note), Err(NoteError::Stranger));
        assert_eq!(unchecked(&note), Ok(read));
    }

    #[test]
    fn a_note_with_any_byte_changed_is_not_believed() {
        let signer = signer(1);
        let note = signer.sign(1_234, &[9; 32], Timestamp::UNIX_EPOCH).into_bytes();
        for at in 0..note.len() {
            let mut changed = note.clone();
            changed[at] ^= 1 << (at % 6);
            let Ok(text) = String::from_utf8(changed) else { continue };
            assert!(signer.public().read(&text).is_err(), "{at}: {text}");
        }
        for length in 0..note.len() {
            let Ok(cut) = std::str::from_utf8(&note[..length]) else { continue };
            assert!(signer.public().read(cut).is_err(), "{length}");
        }
    }

    #[test]
    fn a_public_key_reads_back_and_a_mistyped_one_does_not() {
        let text = signer(3).public().to_string();
        assert_eq!(PublicKey::parse(&text).as_ref(), Ok(signer(3).public()));
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] ^= 1;
            let Ok(changed) = String::from_utf8(changed) else { continue };
            assert!(PublicKey::parse(&changed).is_err(), "{changed}");
        }
    }
}
