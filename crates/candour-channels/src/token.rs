//! A secret that a supplier shows with each request to us.

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// The secret. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// The text is no token: too short to be a secret, or longer than anybody could set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a token has 10 to 200 characters without spaces")]
pub struct NotAToken;

impl Token {
    /// Reads a token.
    ///
    /// # Errors
    /// [`NotAToken`] when it is too short, too long, or has spaces in it.
    pub fn parse(text: &str) -> Result<Self, NotAToken> {
        let text = text.trim();
        let fits = (10..=200).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits { Ok(Self(text.to_owned())) } else { Err(NotAToken) }
    }

    /// Whether the header `Authorization` shows it as a bearer's. How long the comparison takes says nothing about the
    /// token, its length included.
    pub fn admits(&self, authorization: Option<&str>) -> bool {
        let shown = authorization.and_then(|header| {
            let (scheme, token) = header.trim().split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        let digest = |text: &str| Sha256::digest(text.as_bytes());
        let fits: bool = digest(shown.unwrap_or_default()).ct_eq(&digest(&self.0)).into();
        shown.is_some() && fits
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_token_admits() {
        let token = Token::parse(" not-a-real-token \n").unwrap();
        for right in ["Bearer not-a-real-token", "bearer  not-a-real-token "] {
            assert!(token.admits(Some(right)), "{right}");
        }
        for wrong in [
            "Bearer not-a-real-toke",
            "Bearer not-a-real-tokenn",
            "Bearer NOT-A-REAL-TOKEN",
            "Basic not-a-real-token",
            "not-a-real-token",
            "Bearer",
            "Bearer ",
            "",
        ] {
            assert!(!token.admits(Some(wrong)), "{wrong}");
        }
        assert!(!token.admits(None));
        assert_eq!(Token::parse("too short"), Err(NotAToken));
        assert_eq!(Token::parse("with spaces in it"), Err(NotAToken));
        assert!(!format!("{token:?}").contains("real"));
    }
}
