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
    /// The key that seals what belongs to nobody, and sealed everything before each person had a key.
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
    /// Codes with which copies are fetched, each drawn from the form that asked for it.
    FetchCode,
    /// Fingerprints of the codes with which copies are fetched.
    FetchCodeLookup,
    /// Fingerprints of the force's own telephone numbers and e-mail addresses.
    StaffContact,
    /// Marks of where members of staff signed in, good for one day.
    StaffSource,
    /// Fingerprints of who is slowed down: a user name, a network.
    LimitLookup,
    /// The key of a force key's slot in the key folder.
    KeySlot,
    /// The name of a force key's slot in the key folder.
    KeySlotName,
    /// Fingerprints of the keys of months, by which nodes see that they share one key folder.
    MonthKeyCheck,
    /// Fingerprints of telephone numbers and e-mail addresses.
    ContactLookup,
    /// Fingerprints of sign-ins that were begun, and of the browsers that began them.
    SignInTryLookup,
    /// What a sign-in at the force's own service is bound by, each drawn from its state.
    SingleSignOn,
    /// Fingerprints of the names by which the force's own service knows people.
    IdentityLookup,
    /// The key that signs what the audit log's tree holds.
    AuditSigning,
    /// Marks on lines of the audit log, by which the program knows its own.
    AuditMark,
    /// Fingerprints of one-time links, and of the forms behind them.
    EnrolmentLookup,
    /// Fingerprints of recovery codes.
    RecoveryCodeLookup,
    /// Marks on secrets of one-time codes that a page offers: only what we drew comes back.
    CodeOffer,
    /// Fingerprints of networks from which somebody signs in.
    NetworkLookup,
    /// Signatures in the addresses that take answers to e-mails.
    ReplyAddress,
    /// Fingerprints of what asked for a message, or of the name under which it came in.
    MessageRequest,
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
            Self::FetchCode => b"candour 1 fetch code",
            Self::FetchCodeLookup => b"candour 1 fetch code lookup",
            Self::StaffContact => b"candour 1 staff contact",
            Self::StaffSource => b"candour 1 staff source",
            Self::LimitLookup => b"candour 1 limit lookup",
            Self::KeySlot => b"candour 1 key slot",
            Self::KeySlotName => b"candour 1 key slot name",
            Self::MonthKeyCheck => b"candour 1 month key check",
            Self::ContactLookup => b"candour 1 contact lookup",
            Self::SignInTryLookup => b"candour 1 sign-in try lookup",
            Self::SingleSignOn => b"candour 1 single sign-on",
            Self::IdentityLookup => b"candour 1 identity lookup",
            Self::AuditSigning => b"candour 1 audit signing",
            Self::AuditMark => b"candour 1 audit mark",
            Self::EnrolmentLookup => b"candour 1 enrolment lookup",
            Self::RecoveryCodeLookup => b"candour 1 recovery code lookup",
            Self::CodeOffer => b"candour 1 code offer",
            Self::NetworkLookup => b"candour 1 network lookup",
            Self::ReplyAddress => b"candour 1 reply address",
            Self::MessageRequest => b"candour 1 message request",
        }
    }
}

/// A 32-byte secret of one force, wiped when dropped and never shown. A force has two of them, which only in databases
/// made before there were key folders are the same bytes: the *force key*, which it keeps and can change, opens the
/// slots of the key folder; the *lasting secret*, which lies in the folder and stays, is what fingerprints come from.
#[derive(Clone)]
pub struct ForceKey([u8; 32]);

impl ForceKey {
    /// The key from its bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, to seal them elsewhere.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
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

/// A calendar month, whose key wraps the keys of people. Text form: `2026-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyMonth(i32);

impl KeyMonth {
    /// The month that lies this many months after January 1970.
    pub const fn from_number(months: i32) -> Self {
        Self(months)
    }

    /// Months since January 1970.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The month after.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// Reads `2026-11`: four digits, a hyphen, two digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let digits = |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return None;
        }
        let (year, month) = (year.parse::<i32>().ok()?, month.parse::<i32>().ok()?);
        (1..=12).contains(&month).then_some(Self((year - 1970) * 12 + month - 1))
    }
}

impl fmt::Display for KeyMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", 1970 + self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

/// Which month's key wraps the keys of people from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MonthToUse {
    /// The key that is there.
    There(KeyMonth),
    /// A key that is to be made. While that cannot be, the earlier one goes on, where there is one.
    Make {
        /// The month.
        month: KeyMonth,
        /// The newest that is there.
        meanwhile: Option<KeyMonth>,
    },
}

impl MonthToUse {
    /// Decides by the clock's month, the keys that are there, and those that were destroyed.
    ///
    /// A clock that is set back before every key there is makes none, since it would be a key of the past, and uses the
    /// oldest; one that runs ahead makes a key ahead, which harms nothing and is used again by nobody until its time.
    pub fn decide(clock: KeyMonth, there: &[KeyMonth], gone: &[KeyMonth]) -> Self {
        let usable = || there.iter().copied().filter(|month| !gone.contains(month));
        if usable().any(|month| month == clock) {
            return Self::There(clock);
        }
        let earlier = usable().filter(|month| *month < clock).max();
        let later = usable().filter(|month| *month > clock).min();
        match (earlier, later) {
            (meanwhile @ Some(_), _) | (meanwhile @ None, None) if !gone.contains(&clock) => {
                Self::Make { month: clock, meanwhile }
            }
            (_, Some(later)) => Self::There(later),
            (Some(earlier), None) => Self::There(earlier),
            // Every key was destroyed and the clock stands in the past: the first month that has had none.
            (None, None) => {
                let free = gone.iter().copied().max().map_or(clock, KeyMonth::next);
                Self::Make { month: free, meanwhile: None }
            }
        }
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
    fn a_month_reads_back_and_anything_else_is_none() {
        for text in ["1969-12", "1970-01", "2026-11", "2026-12", "2027-01", "9999-12"] {
            assert_eq!(KeyMonth::parse(text).unwrap().to_string(), text);
        }
        let december = KeyMonth::parse("2026-12").unwrap();
        assert_eq!((december.number(), december.next().to_string()), (683, "2027-01".to_owned()));
        for wrong in ["", "2026", "2026-13", "2026-00", "26-11", "2026-1", "+026-11", "2026-11-01", "2026-٠١"]
        {
            assert_eq!(KeyMonth::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_month_to_use_follows_the_clock_and_no_wrong_clock_does_harm() {
        let m = KeyMonth::from_number;
        let make =
            |month, meanwhile: Option<i32>| MonthToUse::Make { month: m(month), meanwhile: meanwhile.map(m) };
        let decide = |clock, there: &[i32], gone: &[i32]| {
            let of = |months: &[i32]| months.iter().copied().map(m).collect::<Vec<_>>();
            MonthToUse::decide(m(clock), &of(there), &of(gone))
        };
        assert_eq!(decide(5, &[], &[]), make(5, None), "the first start");
        assert_eq!(decide(5, &[4, 5, 6], &[]), MonthToUse::There(m(5)));
        assert_eq!(decide(6, &[4, 5], &[]), make(6, Some(5)), "a month begins");
        assert_eq!(decide(9, &[4, 5], &[]), make(9, Some(5)), "after a long rest, or with a clock ahead");
        assert_eq!(decide(6, &[4, 5, 99], &[]), make(6, Some(5)), "the clock was ahead and is right again");
        assert_eq!(
            decide(3, &[4, 5], &[]),
            MonthToUse::There(m(4)),
            "a clock set back makes no key of the past"
        );
        assert_eq!(decide(4, &[5, 6], &[4]), MonthToUse::There(m(5)), "back into a month that is destroyed");
        assert_eq!(decide(4, &[2, 6], &[4]), MonthToUse::There(m(6)));
        assert_eq!(decide(4, &[2], &[4]), MonthToUse::There(m(2)));
        assert_eq!(decide(4, &[4, 5], &[4]), MonthToUse::There(m(5)), "about to be destroyed");
        assert_eq!(decide(4, &[], &[4, 5]), make(6, None));
    }

    #[test]
    fn purposes_and_part_borders_keep_values_apart() {
        let key = ForceKey::from_bytes([1; 32]);
        assert_ne!(key.mac(Purpose::Receipt, &[b"x"]), key.mac(Purpose::CodeLookup, &[b"x"]));
        assert_ne!(key.mac(Purpose::Receipt, &[b"ab", b"c"]), key.mac(Purpose::Receipt, &[b"a", b"bc"]));
    }
}
