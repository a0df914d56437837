//! Keys with which other programs come in: how one is written, what it may do, and how far it reaches.
//!
//! A key reads `candour_` *name* `_` *secret and check*. The name (eight symbols) may be shown and written down; the
//! rest may not. The check is a CRC-32 of all before it, so that a mistyped key is told apart without a look at the
//! database, and a program that searches files for keys that leaked makes no mistakes.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::BoroughId;
use crate::key::{ForceKey, Purpose};
use crate::text::{ShortTextError, one_line};

/// The most characters in what a key is called by people.
pub const LABEL_LIMIT: usize = 100;

/// How every key begins.
const START: &str = "candour_";
/// Douglas Crockford's 32 symbols: no i, l, o or u.
const SYMBOLS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Symbols in the name: 40 bits, so that two keys of one force hardly ever share one.
const NAME: usize = 8;
/// Symbols of the secret: 160 bits.
const SECRET: usize = 32;
/// Symbols of the check: 32 bits, the first symbol at most 3.
const CHECK: usize = 7;
/// Symbols in a whole key.
const LENGTH: usize = START.len() + NAME + 1 + SECRET + CHECK;

/// A key. Its `Debug` shows the name alone.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

/// The text is not a key, or was mistyped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not an API key")]
pub struct NotAKey;

impl ApiKey {
    /// Makes a key from 40 random bytes. Each symbol takes five bits of one byte.
    pub fn draw(random: &[u8; NAME + SECRET]) -> Self {
        let mut text = String::with_capacity(LENGTH);
        text.push_str(START);
        for (at, byte) in random.iter().enumerate() {
            if at == NAME {
                text.push('_');
            }
            text.push(symbol(u32::from(*byte)));
        }
        let check = crc32(text.as_bytes());
        for at in (0..CHECK).rev() {
            text.push(symbol(check >> (5 * at)));
        }
        Self(text)
    }

    /// Reads a key exactly as it was shown. Whether there is such a key is another question.
    ///
    /// # Errors
    /// [`NotAKey`] when it is anything else.
    pub fn parse(text: &str) -> Result<Self, NotAKey> {
        let rest = text.strip_prefix(START).ok_or(NotAKey)?;
        let (name, secret) = rest.split_once('_').ok_or(NotAKey)?;
        let spelled = |part: &str| part.bytes().all(|byte| SYMBOLS.contains(&byte));
        if name.len() != NAME || secret.len() != SECRET + CHECK || !spelled(name) || !spelled(secret) {
            return Err(NotAKey);
        }
        let random: Vec<u8> = name.bytes().chain(secret.bytes().take(SECRET)).map(value).collect();
        let random: [u8; NAME + SECRET] = random.try_into().map_err(|_| NotAKey)?;
        let key = Self::draw(&random);
        if key.0 == text { Ok(key) } else { Err(NotAKey) }
    }

    /// The whole key: shown once, to whoever made it, and never again.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The part that may be shown, stored and written into a log.
    pub fn name(&self) -> &str {
        self.0.get(START.len()..START.len() + NAME).unwrap_or_default()
    }

    /// What is stored instead of the key, so that a stolen database holds no key that works.
    pub fn fingerprint(&self, key: &ForceKey) -> [u8; 32] {
        key.mac(Purpose::ApiKeyLookup, &[self.0.as_bytes()])
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKey({}…)", self.name())
    }
}

fn symbol(value: u32) -> char {
    char::from(SYMBOLS.get((value & 31) as usize).copied().unwrap_or_default())
}

fn value(symbol: u8) -> u8 {
    SYMBOLS.iter().zip(0u8..).find(|(known, _)| **known == symbol).map_or(0, |(_, value)| value)
}

/// CRC-32 as in ISO 3309, gzip and PNG.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

/// Something that a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyScope {
    /// Read figures, and the units that have them.
    FiguresRead,
    /// Say to whom a code was offered, and get the code.
    InvitationsWrite,
}

impl KeyScope {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::FiguresRead, Self::InvitationsWrite];

    /// The name in storage, in the API's document and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FiguresRead => "figures_read",
            Self::InvitationsWrite => "invitations_write",
        }
    }

    /// Reads the name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text)
    }
}

/// What a key may do: at least one thing, each once, in the order of [`KeyScope::ALL`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyScopes(Vec<KeyScope>);

impl KeyScopes {
    /// The scopes of a key; `None` for none at all, since such a key would be of no use.
    pub fn new(scopes: impl IntoIterator<Item = KeyScope>) -> Option<Self> {
        let mut scopes = scopes.into_iter();
        let first = scopes.next()?;
        Some(Self::of(first, &scopes.collect::<Vec<_>>()))
    }

    /// One scope, and more.
    pub fn of(first: KeyScope, more: &[KeyScope]) -> Self {
        let mut scopes = vec![first];
        scopes.extend_from_slice(more);
        scopes.sort_unstable();
        scopes.dedup();
        Self(scopes)
    }

    /// Reads names parted by spaces, as stored.
    pub fn parse(text: &str) -> Option<Self> {
        let scopes: Option<Vec<KeyScope>> = text.split_whitespace().map(KeyScope::parse).collect();
        Self::new(scopes?)
    }

    /// The names, parted by spaces.
    pub fn to_text(&self) -> String {
        self.0.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Whether this is among them.
    pub fn has(&self, scope: KeyScope) -> bool {
        self.0.contains(&scope)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = KeyScope> {
        self.0.iter().copied()
    }
}

/// How far a key reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyReach {
    /// The whole force.
    Force,
    /// One borough and its teams.
    Borough(BoroughId),
}

impl KeyReach {
    /// Whether a thing of this borough is within reach. What is of no borough is reached by the whole force alone.
    pub fn covers(self, borough: Option<BoroughId>) -> bool {
        match self {
            Self::Force => true,
            Self::Borough(own) => borough == Some(own),
        }
    }
}

/// How long a key works at most, if it is not stopped before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum KeyLife {
    /// A quarter of a year.
    Days90,
    /// A year.
    #[default]
    Days365,
    /// Until somebody stops it.
    UntilStopped,
}

impl KeyLife {
    /// All of them, shortest first.
    pub const ALL: [Self; 3] = [Self::Days90, Self::Days365, Self::UntilStopped];

    /// The name in forms and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Days90 => "90",
            Self::Days365 => "365",
            Self::UntilStopped => "until_stopped",
        }
    }

    /// Reads the name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|life| life.as_str() == text)
    }

    /// In days; nothing where it ends only by being stopped.
    pub const fn days(self) -> Option<i64> {
        match self {
            Self::Days90 => Some(90),
            Self::Days365 => Some(365),
            Self::UntilStopped => None,
        }
    }
}

/// Reads what a key is called by people: which program has it, and who looks after that.
///
/// # Errors
/// [`ShortTextError`] when it is empty, too long or holds a control character.
pub fn label(given: &str) -> Result<String, ShortTextError> {
    one_line(given, LABEL_LIMIT)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_key_reads_back_as_it_was_shown_and_any_slip_of_one_symbol_is_noticed(
            random in prop::array::uniform32(any::<u8>()), more in prop::array::uniform8(any::<u8>()),
            at in 0..LENGTH, other in prop::sample::select(SYMBOLS.as_slice()),
        ) {
            let mut bytes = [0; NAME + SECRET];
            bytes[..32].copy_from_slice(&random);
            bytes[32..].copy_from_slice(&more);
            let key = ApiKey::draw(&bytes);
            prop_assert_eq!(key.reveal().len(), LENGTH);
            prop_assert_eq!(ApiKey::parse(key.reveal()), Ok(key.clone()));
            let mut slip = key.reveal().to_owned();
            slip.replace_range(at..=at, std::str::from_utf8(&[other]).unwrap());
            prop_assert_eq!(ApiKey::parse(&slip).is_ok(), slip == key.reveal());
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,80}") {
            prop_assert!(ApiKey::parse(&text).is_err());
            let begun = format!("candour_{text}");
            prop_assert!(ApiKey::parse(&begun).is_err());
        }
    }

    #[test]
    fn the_check_is_the_one_of_gzip_and_png() {
        assert_eq!(
            crc32(b"123456789"),
            0xCBF4_3926,
            "the value that ISO 3309's implementations are checked with"
        );
    }

    #[test]
    fn a_key_does_not_show_itself_in_logs() {
        let key = ApiKey::draw(&[7; 40]);
        assert_eq!(key.name(), "77777777");
        assert_eq!(format!("{key:?}"), "ApiKey(77777777…)");
    }

    #[test]
    fn spaces_capitals_and_leftovers_make_another_text() {
        let key = ApiKey::draw(&[9; 40]);
        let shown = key.reveal();
        for wrong in [format!(" {shown}"), format!("{shown}\n"), shown.to_uppercase(), format!("{shown}0")] {
            assert_eq!(ApiKey::parse(&wrong), Err(NotAKey));
        }
    }

    #[test]
    fn scopes_are_kept_once_in_order_and_never_empty() {
        let both = KeyScopes::parse("invitations_write figures_read figures_read").unwrap();
        assert_eq!(both.to_text(), "figures_read invitations_write");
        assert!(both.has(KeyScope::FiguresRead) && both.iter().count() == 2);
        assert!(!KeyScopes::parse("figures_read").unwrap().has(KeyScope::InvitationsWrite));
        assert_eq!(KeyScopes::parse(" "), None);
        assert_eq!(KeyScopes::parse("figures_read everything"), None);
    }

    #[test]
    fn a_key_of_one_borough_reaches_nothing_else() {
        let at = Timestamp::UNIX_EPOCH;
        let (own, other) = (BoroughId::new(at, [1; 10]), BoroughId::new(at, [2; 10]));
        let reach = KeyReach::Borough(own);
        assert!(reach.covers(Some(own)) && !reach.covers(Some(other)) && !reach.covers(None));
        assert!(KeyReach::Force.covers(Some(other)) && KeyReach::Force.covers(None));
    }

    #[test]
    fn a_life_reads_back() {
        for life in KeyLife::ALL {
            assert_eq!(KeyLife::parse(life.as_str()), Some(life));
            assert!(life.days().is_none_or(|days| days.to_string() == life.as_str()));
        }
        assert_eq!(KeyLife::parse("1000"), None);
    }
}
