//! A sign-in that was begun here and is to end elsewhere: what for, and how long it is good.

use jiff::SignedDuration;

/// What was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TryKind {
    /// Signing in through the force's own service.
    SignOn,
    /// Joining one's account here to the one at the force's service.
    SignOnLink,
    /// Proving at the force's service who one is.
    SignOnProof,
    /// Choosing one's account at the force's service as the way in, by a one-time link.
    SignOnEnrol,
    /// Signing in with a passkey.
    PasskeySignIn,
    /// Making a passkey.
    PasskeyAdd,
    /// Proving with a passkey who one is.
    PasskeyProof,
    /// Making a passkey as the way in, by a one-time link.
    PasskeyEnrol,
}

impl TryKind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::SignOn,
        Self::SignOnLink,
        Self::SignOnProof,
        Self::SignOnEnrol,
        Self::PasskeySignIn,
        Self::PasskeyAdd,
        Self::PasskeyProof,
        Self::PasskeyEnrol,
    ];

    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignOn => "sign_on",
            Self::SignOnLink => "sign_on_link",
            Self::SignOnProof => "sign_on_proof",
            Self::SignOnEnrol => "sign_on_enrol",
            Self::PasskeySignIn => "passkey_sign_in",
            Self::PasskeyAdd => "passkey_add",
            Self::PasskeyProof => "passkey_proof",
            Self::PasskeyEnrol => "passkey_enrol",
        }
    }

    /// Reads the name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// How long it is good. At the force's service somebody may have to look for their telephone.
    pub const fn lasts(self) -> SignedDuration {
        match self {
            Self::SignOn | Self::SignOnLink | Self::SignOnProof | Self::SignOnEnrol => {
                SignedDuration::from_mins(10)
            }
            Self::PasskeySignIn | Self::PasskeyAdd | Self::PasskeyProof | Self::PasskeyEnrol => {
                SignedDuration::from_mins(5)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_back_and_lasts_some_minutes() {
        for kind in TryKind::ALL {
            assert_eq!(TryKind::parse(kind.as_str()), Some(kind));
            assert!(
                kind.lasts() >= SignedDuration::from_mins(5) && kind.lasts() <= SignedDuration::from_mins(10)
            );
        }
        assert_eq!(TryKind::parse("password"), None);
    }
}
