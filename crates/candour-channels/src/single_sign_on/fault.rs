//! What can go wrong with the force's sign-in service. No text names a person, a token or a secret: it is logged.

/// Why the service was not asked, or its answer not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// An address is not https (http is taken on this machine alone), or is none.
    #[error("an address of the sign-in service is not https")]
    Address,
    /// This machine has no certificates to check the service by.
    #[error("no certificate authorities were found on this machine")]
    NoCertificates,
    /// There was no connection.
    #[error("no connection to the sign-in service")]
    NoConnection,
    /// It took too long.
    #[error("the sign-in service did not answer within eight seconds")]
    TooSlow,
    /// The connection broke off.
    #[error("the connection to the sign-in service broke off")]
    Broken,
    /// It answered with a status that is no answer. A redirect counts: where it leads nobody has approved.
    #[error("the sign-in service answered with status {0}")]
    Status(u16),
    /// The answer is larger than any honest one.
    #[error("the answer of the sign-in service is too large")]
    TooLarge,
    /// The answer is not the JSON that it should be.
    #[error("the answer of the sign-in service is not the JSON that was asked for")]
    NotUnderstood,
    /// It says that it is somebody else.
    #[error("the sign-in service names another issuer than the one that is set")]
    OtherIssuer,
    /// It lacks something that is needed: a token endpoint, the code flow, or a way of signing that can be checked.
    #[error("the sign-in service offers no authorization code flow with signed tokens")]
    Unsuited,
    /// The code was used, is too old, or belongs to somebody else.
    #[error("the sign-in service did not take the code: used, too old, or not ours")]
    Code,
    /// This program is not known there, or its secret is wrong.
    #[error("the sign-in service does not take this program's client_id and secret")]
    Client,
    /// It refused for another reason.
    #[error("the sign-in service refused to give a token")]
    Refused,
    /// It gave no token about the person.
    #[error("the sign-in service gave no ID token")]
    NoToken,
    /// The token is not to be believed.
    #[error("the ID token is not to be believed: {0}")]
    Token(TokenFault),
    /// What it tells about the person is about somebody else.
    #[error("the sign-in service told about another person than the one who signed in")]
    OtherPerson,
}

/// What is wrong with an ID token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// Made by somebody else.
    #[error("another issuer")]
    Issuer,
    /// Made for another program.
    #[error("another audience")]
    Audience,
    /// Not signed, signed by another key, or in a way that is not allowed.
    #[error("its signature")]
    Signature,
    /// Signed by a key that the service does not publish.
    #[error("its key is not published")]
    UnknownKey,
    /// Made for another sign-in.
    #[error("another nonce")]
    Nonce,
    /// Its time is over.
    #[error("it has expired")]
    Expired,
    /// It was made later than now: one of the two clocks is wrong.
    #[error("it comes from the future: a clock is wrong")]
    Future,
    /// It was made long ago: it is an old one, or one of the two clocks is wrong.
    #[error("it was made long ago, or a clock is wrong")]
    Old,
    /// The person did not sign in anew, though that was asked for.
    #[error("the person did not sign in anew")]
    NotFresh,
    /// It belongs to another access token.
    #[error("another access token")]
    AccessToken,
    /// It lacks something.
    #[error("it is not whole")]
    NotWhole,
}

impl Fault {
    /// Whether the service may be well again in a while, with nothing to put right on either side.
    pub const fn may_pass(self) -> bool {
        matches!(self, Self::NoConnection | Self::TooSlow | Self::Broken | Self::Status(500..=599 | 429))
    }

    /// Whether one of the two clocks is likely wrong.
    pub const fn is_about_clocks(self) -> bool {
        matches!(self, Self::Token(TokenFault::Future | TokenFault::Old | TokenFault::Expired))
    }
}
