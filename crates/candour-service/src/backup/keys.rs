//! Who can open a backup: age recipients, and the identities that belong to them.

use std::fmt;
use std::str::FromStr as _;

use age::secrecy::ExposeSecret as _;
use age::x25519;
use zeroize::Zeroizing;

/// Those who can open the backups: one or more age recipients (`age1…`).
#[derive(Clone)]
pub struct Recipients(Vec<x25519::Recipient>);

impl fmt::Debug for Recipients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipients({})", self.0.len())
    }
}

/// The text names nobody, or something that is no recipient.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoRecipients {
    /// There is none.
    #[error("nobody is named")]
    Nobody,
    /// This is a secret: it belongs to those who restore, and not where backups are made.
    #[error("it holds an identity, which opens backups and must not be where backups are made")]
    Identity,
    /// A word that is no recipient.
    #[error(
        "what stands in place {0} is no age recipient: one begins with age1 and was made for one key alone"
    )]
    Wrong(usize),
}

impl Recipients {
    /// Reads recipients parted by commas, spaces or lines; a line that begins with `#` is left out.
    ///
    /// # Errors
    /// [`NoRecipients`] when there is none, or one is wrong.
    pub fn parse(text: &str) -> Result<Self, NoRecipients> {
        let lines = text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
        let words = lines.flat_map(|line| line.split([',', ' ', '\t'])).filter(|word| !word.is_empty());
        let mut found = Vec::new();
        for (at, word) in words.enumerate() {
            if word.to_ascii_uppercase().starts_with("AGE-SECRET-KEY-") {
                return Err(NoRecipients::Identity);
            }
            found.push(x25519::Recipient::from_str(word).map_err(|_| NoRecipients::Wrong(at + 1))?);
        }
        if found.is_empty() { Err(NoRecipients::Nobody) } else { Ok(Self(found)) }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &dyn age::Recipient> {
        self.0.iter().map(|recipient| recipient as &dyn age::Recipient)
    }
}

/// What opens backups. It is kept apart from every server that makes them.
#[derive(Clone)]
pub struct Identities(Vec<x25519::Identity>);

impl fmt::Debug for Identities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identities(…)")
    }
}

impl Identities {
    /// Reads the identities in the text of an age identity file. Nothing where there is none.
    pub fn parse(text: &str) -> Option<Self> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let found: Option<Vec<_>> = lines.map(|line| x25519::Identity::from_str(line).ok()).collect();
        found.filter(|found| !found.is_empty()).map(Self)
    }

    pub(super) fn one(identity: x25519::Identity) -> Self {
        Self(vec![identity])
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &dyn age::Identity> {
        self.0.iter().map(|identity| identity as &dyn age::Identity)
    }
}

/// Makes a pair: the text of an identity file, and the recipient that belongs to it.
pub fn new_pair() -> (Zeroizing<String>, String) {
    let identity = x25519::Identity::generate();
    let recipient = identity.to_public().to_string();
    let text = format!(
        "# Opens backups of Candour. Keep it away from every machine that makes them.\n# public key: {recipient}\n{}\n",
        identity.to_string().expose_secret()
    );
    (Zeroizing::new(text), recipient)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_reads_back_and_no_secret_is_taken_for_a_recipient() {
        let (identity, recipient) = new_pair();
        assert!(Identities::parse(&identity).is_some());
        assert!(Identities::parse(&recipient).is_none());
        assert!(Identities::parse("# nothing\n").is_none());
        let (_, other) = new_pair();
        assert_eq!(Recipients::parse(&format!("# mine\n{recipient},{other}\n")).unwrap().iter().count(), 2);
        assert_eq!(Recipients::parse(&identity).unwrap_err(), NoRecipients::Identity);
        assert_eq!(Recipients::parse(" # \n").unwrap_err(), NoRecipients::Nobody);
        let wrong = recipient.replace('q', "p");
        assert_eq!(Recipients::parse(&format!("{other} {wrong}x")).unwrap_err(), NoRecipients::Wrong(2));
    }
}
