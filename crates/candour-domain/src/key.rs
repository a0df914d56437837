//! The force key and what is derived from it.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroize;

/// What a derived value is for. Each purpose has its own key, so that no value can stand in for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Fingerprints of codes.
    CodeLookup,
    /// Receipts.
    Receipt,
    /// Fingerprints of receipts.
    ReceiptLookup,
    /// Fingerprints of form nonces.
    NonceLookup,
    /// Keys of equality answers.
    EqualityKey,
    /// Fingerprints of sessions.
    SessionLookup,
    /// Tokens in the forms of staff pages.
    FormToken,
    /// Marks of where an open answer came from, good for one day.
    SourceMark,
    /// The key that seals words and contact details.
    Sealing,
    /// Signatures of outgoing webhooks.
    Webhook,
    /// Codes handed over, each drawn from the form that asked for it.
    HandOver,
    /// Fingerprints of API keys.
    ApiKeyLookup,
    /// Codes of invitations that a file or another program asked for, each drawn from the key of the request.
    Invitation,
    /// Fingerprints of such requests.
    InvitationLookup,
    /// Fingerprints of word stems, by which words are searched.
    WordStem,
    /// The order of answers in an officer's batch of words.
    WordsOrder,
    /// Marks on places in a list of words.
    WordsPlace,
    /// Fingerprints of who is slowed down: a user name, a network.
    LimitLookup,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::CodeLookup => b"candour 1 code lookup",
            Self::Receipt => b"candour 1 receipt",
            Self::ReceiptLookup => b"candour 1 receipt lookup",
            Self::NonceLookup => b"candour 1 nonce lookup",
            Self::EqualityKey => b"candour 1 equality key",
            Self::SessionLookup => b"candour 1 session lookup",
            Self::FormToken => b"candour 1 form token",
            Self::SourceMark => b"candour 1 source mark",
            Self::Sealing => b"candour 1 sealing",
            Self::Webhook => b"candour 1 webhook",
            Self::HandOver => b"candour 1 hand over",
            Self::ApiKeyLookup => b"candour 1 api key lookup",
            Self::Invitation => b"candour 1 invitation",
            Self::InvitationLookup => b"candour 1 invitation lookup",
            Self::WordStem => b"candour 1 word stem",
            Self::WordsOrder => b"candour 1 words order",
            Self::WordsPlace => b"candour 1 words place",
            Self::LimitLookup => b"candour 1 limit lookup",
        }
    }
}

/// The 32-byte secret of one force. It is read from a file, wiped when dropped, and never shown.
#[derive(Clone)]
pub struct ForceKey([u8; 32]);

impl ForceKey {
    /// The key from its bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads the key from its file's text: 64 hexadecimal digits, white space around them forgiven.
    ///
    /// # Errors
    /// [`KeyFormatError`] when it is anything else.
    pub fn from_hex(text: &str) -> Result<Self, KeyFormatError> {
        let digits = text.trim().as_bytes();
        if digits.len() != 64 {
            return Err(KeyFormatError);
        }
        let mut bytes = [0u8; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let digit = |at: usize| {
                pair.get(at).and_then(|d| char::from(*d).to_digit(16)).and_then(|d| u8::try_from(d).ok())
            };
            *byte = digit(0).ok_or(KeyFormatError)? * 16 + digit(1).ok_or(KeyFormatError)?;
        }
        Ok(Self(bytes))
    }

    /// The text of a key file.
    pub fn to_hex(&self) -> String {
        use std::fmt::Write as _;
        let mut text = String::with_capacity(65);
        for byte in self.0 {
            let _ = write!(text, "{byte:02x}");
        }
        text.push('\n');
        text
    }

    /// HMAC-SHA-256 over the parts for one purpose. Each part is preceded by its length, so that no two lists of parts
    /// give the same input.
    pub fn mac(&self, purpose: Purpose, parts: &[&[u8]]) -> [u8; 32] {
        let own = hmac(&self.0, &[purpose.label()]);
        hmac(&own, parts)
    }
}

impl Drop for ForceKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for ForceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ForceKey(…)")
    }
}

/// The key file is not 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a force key is 64 hexadecimal digits and nothing else")]
pub struct KeyFormatError;

fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC pads a key with zeros to the block of its hash, 64 bytes for SHA-256; done here, it cannot fail.
    let mut block = [0u8; 64];
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    let mut mac = Hmac::<Sha256>::new(&block.into());
    block.zeroize();
    for part in parts {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_reads_back_and_anything_else_is_refused() {
        let key = ForceKey::from_bytes([0xA5; 32]);
        let read = ForceKey::from_hex(&key.to_hex()).unwrap();
        assert_eq!(read.mac(Purpose::Receipt, &[b"x"]), key.mac(Purpose::Receipt, &[b"x"]));
        for wrong in ["", "a5", &"g".repeat(64), &"a5".repeat(33), "é"] {
            assert!(ForceKey::from_hex(wrong).is_err());
        }
    }

    #[test]
    fn purposes_and_part_borders_keep_values_apart() {
        let key = ForceKey::from_bytes([1; 32]);
        assert_ne!(key.mac(Purpose::Receipt, &[b"x"]), key.mac(Purpose::CodeLookup, &[b"x"]));
        assert_ne!(key.mac(Purpose::Receipt, &[b"ab", b"c"]), key.mac(Purpose::Receipt, &[b"a", b"bc"]));
    }
}
