//! Hashing passwords: argon2id, on threads of its own, few at a time.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use candour_domain::staff::{PASSWORD_MAX, PASSWORD_MIN};
use candour_store::StoreError;
use jiff::SignedDuration;

use super::hashable;
use crate::ctx::Ctx;

/// What OWASP's cheat sheet asks of argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A hash that no password has, with the parameters above: an unknown user name is checked against it, so that the
/// answer takes as long as for a known one.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlz$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// How long a try may wait for its turn to be hashed.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(5);

/// Why a new password will not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Fewer characters than it takes.
    #[error("a password has at least {PASSWORD_MIN} characters")]
    TooShort,
    /// More characters than it takes.
    #[error("a password has at most {PASSWORD_MAX} characters")]
    TooLong,
    /// It holds the user name, or one character over and over.
    #[error("a password may not hold the user name or be one character over and over")]
    TooPlain,
}

/// Whether a new password will do. Length is what counts; no mix of signs is asked for.
///
/// # Errors
/// [`PasswordError`] says why not.
pub fn check(password: &str, username: &str) -> Result<(), PasswordError> {
    let characters = password.chars().count();
    if characters < PASSWORD_MIN {
        return Err(PasswordError::TooShort);
    }
    if characters > PASSWORD_MAX {
        return Err(PasswordError::TooLong);
    }
    let first = password.chars().next();
    let one_character = password.chars().all(|c| Some(c) == first);
    let holds_name =
        username.chars().count() >= 4 && password.to_lowercase().contains(&username.to_lowercase());
    if one_character || holds_name { Err(PasswordError::TooPlain) } else { Ok(()) }
}

fn hasher() -> Option<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The hash of a password, as it is stored.
pub(crate) async fn hash(ctx: &Ctx, password: &str) -> Result<String, StoreError> {
    let broken = || StoreError::Corrupt { table: "staff" };
    let password = password.to_owned();
    let salt = ctx.chance.bytes::<16>();
    let turn = ctx.sign_in_guard.turn();
    let _turn = turn.acquire().await.map_err(|_| broken())?;
    let made = tokio::task::spawn_blocking(move || {
        let hash = hasher()?.hash_password_with_salt(password.as_bytes(), &salt).ok()?;
        Some(hash.to_string())
    });
    made.await.ok().flatten().ok_or_else(broken)
}

/// Whether a password fits a stored hash; nobody's hash takes as long. When too many wait for their turn the error
/// says how long to wait.
pub(super) async fn fits(ctx: &Ctx, stored: Option<String>, password: &str) -> Result<bool, SignedDuration> {
    // Who has chosen none yet has an empty one.
    let stored = stored.filter(|stored| !stored.is_empty());
    let stored_there = stored.is_some();
    let stored = stored.unwrap_or_else(|| NOBODY.to_owned());
    let given = hashable(password);
    let given_fits = given.is_some();
    let password = given.unwrap_or_default().to_owned();
    let turn = ctx.sign_in_guard.turn();
    let Ok(Ok(_turn)) = tokio::time::timeout(PATIENCE, turn.acquire()).await else {
        return Err(SignedDuration::from_secs(10));
    };
    let guard = ctx.sign_in_guard.clone();
    let checked = tokio::task::spawn_blocking(move || {
        let Ok(parsed) = PasswordHash::new(&stored) else { return false };
        guard.works();
        Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok()
    });
    Ok(checked.await.unwrap_or(false) && stored_there && given_fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_what_a_password_needs() {
        assert_eq!(check("correct horse", "amy"), Ok(()));
        assert_eq!(check("lluniau'r ci", "amy"), Ok(()));
        assert_eq!(check("كلمة سر طويلة", "amy"), Ok(()));
        assert_eq!(check("eleven char", "amy"), Err(PasswordError::TooShort));
        assert_eq!(check(&"ab".repeat(101), "amy"), Err(PasswordError::TooLong));
        assert_eq!(check("aaaaaaaaaaaaaaa", "amy"), Err(PasswordError::TooPlain));
        assert_eq!(check("my name is D.Jones", "d.jones"), Err(PasswordError::TooPlain));
    }

    #[test]
    fn nobodys_hash_is_checked_with_the_same_effort_and_never_fits() {
        let nobody = PasswordHash::new(NOBODY).unwrap();
        let own = hasher().unwrap().hash_password_with_salt(b"x", &[1; 16]).unwrap().to_string();
        let own = PasswordHash::new(&own).unwrap();
        assert_eq!(nobody.params.to_string(), own.params.to_string());
        assert_eq!((nobody.algorithm, nobody.version), (own.algorithm, own.version));
        assert!(Argon2::default().verify_password(b"", &nobody).is_err());
        assert!(Argon2::default().verify_password(b"x", &own).is_ok());
    }
}
