//! An answer: a rating from 1 to 5 and, if the person wishes, words.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::key::{ForceKey, Purpose};

/// The most characters a person may write. Characters as people count them in any script: Unicode scalar values,
/// a line break counted once.
pub const WORDS_LIMIT: usize = 1_200;

/// An integer from 1 to 5; 5 is best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Rating(u8);

/// Not an integer from 1 to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a rating is a whole number from 1 to 5")]
pub struct NotARating;

impl Rating {
    /// The five points, worst first.
    pub const ALL: [Self; 5] = [Self(1), Self(2), Self(3), Self(4), Self(5)];

    /// The number.
    pub const fn value(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Rating {
    type Error = NotARating;

    fn try_from(value: u8) -> Result<Self, NotARating> {
        if (1..=5).contains(&value) { Ok(Self(value)) } else { Err(NotARating) }
    }
}

impl From<Rating> for u8 {
    fn from(rating: Rating) -> Self {
        rating.0
    }
}

impl std::str::FromStr for Rating {
    type Err = NotARating;

    fn from_str(text: &str) -> Result<Self, NotARating> {
        match text.as_bytes() {
            [digit @ b'1'..=b'5'] => Ok(Self(digit - b'0')),
            _ => Err(NotARating),
        }
    }
}

/// What a person wrote, as given. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Words(String);

/// Why words are not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// More than [`WORDS_LIMIT`] characters; holds how many there are.
    #[error("{0} characters are more than {WORDS_LIMIT}")]
    TooLong(usize),
}

impl Words {
    /// Takes words as given. Nothing but white space is no words. Line breaks become `\n`; nothing else is changed.
    ///
    /// # Errors
    /// [`WordsError::TooLong`] past the limit.
    pub fn parse(given: &str) -> Result<Option<Self>, WordsError> {
        let text = given.replace("\r\n", "\n").replace('\r', "\n");
        if text.trim().is_empty() {
            return Ok(None);
        }
        let count = text.chars().count();
        if count > WORDS_LIMIT {
            return Err(WordsError::TooLong(count));
        }
        Ok(Some(Self(text)))
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Words({} characters)", self.0.chars().count())
    }
}

/// Sixteen random bytes in a form, which make a repeat of the same submission known.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Nonce([u8; 16]);

/// The text is not a nonce.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a form nonce")]
pub struct NotANonce;

impl Nonce {
    /// A nonce from random bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Thirty-two hexadecimal digits, for a form.
    pub fn to_hex(self) -> String {
        use std::fmt::Write as _;
        self.0.iter().fold(String::with_capacity(32), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// Reads the form's text.
    ///
    /// # Errors
    /// [`NotANonce`] when it is not thirty-two hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, NotANonce> {
        if text.len() != 32 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(NotANonce);
        }
        u128::from_str_radix(text, 16).map(|number| Self(number.to_be_bytes())).map_err(|_| NotANonce)
    }

    /// What is stored for something said with this form after the answer: the same form with the same content is a
    /// repeat, the same form with changed content is not.
    pub fn fingerprint_with(&self, key: &ForceKey, content: &[u8]) -> [u8; 32] {
        key.mac(Purpose::NonceLookup, &[&self.0, content])
    }

    /// What is stored instead of the nonce, since receipts of open answers come from it.
    pub fn fingerprint(&self, key: &ForceKey) -> [u8; 32] {
        key.mac(Purpose::NonceLookup, &[&self.0])
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonce(…)")
    }
}

/// The way an answer came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The web form.
    Web,
    /// A text message.
    Sms,
    /// An e-mail.
    Email,
    /// A card or letter typed in by staff.
    Paper,
    /// Told to the desk by telephone.
    Desk,
}

impl Channel {
    /// All channels.
    pub const ALL: [Self; 5] = [Self::Web, Self::Sms, Self::Email, Self::Paper, Self::Desk];

    /// The name in storage and files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Sms => "sms",
            Self::Email => "email",
            Self::Paper => "paper",
            Self::Desk => "desk",
        }
    }

    /// Reads the name in storage.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == text)
    }
}

/// Where an answer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedbackState {
    /// It stands and counts.
    Received,
    /// The person took it back: the words are gone, the counts lose it within seconds, the figures at a cut.
    Withdrawn,
}

impl FeedbackState {
    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads the name in storage.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Received, Self::Withdrawn].into_iter().find(|state| state.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn words_are_kept_as_given_up_to_the_limit(text in "\\PC{0,1400}") {
            match Words::parse(&text) {
                Ok(Some(words)) => prop_assert_eq!(words.as_str(), text.as_str()),
                Ok(None) => prop_assert!(text.trim().is_empty()),
                Err(WordsError::TooLong(count)) => prop_assert!(count > WORDS_LIMIT),
            }
        }

        #[test]
        fn a_nonce_reads_back(bytes in any::<[u8; 16]>()) {
            let nonce = Nonce::from_bytes(bytes);
            prop_assert_eq!(Nonce::parse(&nonce.to_hex()), Ok(nonce));
        }

        #[test]
        fn only_one_to_five_is_a_rating(text in "\\PC{0,4}") {
            let rating: Result<Rating, _> = text.parse();
            prop_assert_eq!(rating.is_ok(), ["1", "2", "3", "4", "5"].contains(&text.as_str()));
        }
    }

    #[test]
    fn a_line_break_counts_once_however_the_browser_sends_it() {
        let text = "a\r\n".repeat(600);
        assert_eq!(Words::parse(&text).unwrap().unwrap().as_str().chars().count(), 1_200);
        assert_eq!(Words::parse(&format!("{text}b")), Err(WordsError::TooLong(1_201)));
    }

    #[test]
    fn a_nonce_with_a_sign_or_space_is_refused() {
        for wrong in ["", "+0000000000000000000000000000000", &" ".repeat(32), &"0".repeat(33)] {
            assert_eq!(Nonce::parse(wrong), Err(NotANonce));
        }
    }
}
