//! Signing in by password, proving once more who one is, and the sign-in that follows: a random token in a cookie, of
//! which only a fingerprint is stored; it ends when unused for a while, and after half a day however busy.

mod guard;
mod password;
mod session;

pub use guard::Guard;
pub(crate) use password::hash;
pub use password::{PasswordError, check as check_password};
pub use session::{
    Session, SessionListed, SignedIn, begin_session, end_other_sessions, end_own_session, own_sessions,
    proved, purge, renew_when_due, session, sign_out,
};

use candour_domain::audit::AuditAct;
use candour_domain::sign_in::{DeviceKind, Method};
use candour_domain::staff::{PASSWORD_MAX, Staff};
use candour_store::{StoreError, transact};
use jiff::SignedDuration;

use crate::ctx::Ctx;
use crate::{Unavailable, audit, staff};

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// User name or password is wrong, or the account is closed. Which of them is not told.
    #[error("user name or password is wrong")]
    Wrong,
    /// Too many tries; holds how long to wait.
    #[error("too many tries")]
    TooMany(SignedDuration),
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for SignInError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

/// Signs a person in. `client` is where the try comes from, to slow down guesses.
///
/// # Errors
/// [`SignInError`] says why not, and never whether the user name exists.
pub async fn sign_in(
    ctx: &Ctx,
    username: &str,
    password: &str,
    client: Option<&str>,
) -> Result<SignedIn, SignInError> {
    let username = username.trim().to_lowercase();
    ctx.sign_in_guard.admit(ctx, &username, client).await?.map_err(SignInError::TooMany)?;
    let known = match staff::username(&username) {
        Ok(name) => ctx.store.read().await?.staff_by_username(&name).await?,
        Err(_) => None,
    };
    let id = known.as_ref().map(|found| found.staff.id.uuid());
    let open = known.filter(|found| found.closed_at.is_none());
    let fits = password::fits(ctx, open.as_ref().map(|found| found.password_hash.clone()), password)
        .await
        .map_err(SignInError::TooMany)?;
    let Some(found) = open.filter(|_| fits) else {
        // Written for unknown names too, so that the time of the answer tells nothing.
        let entry = audit::line(ctx, None, AuditAct::SignInRefused, id, None);
        transact!(ctx.store, |db| db.insert_audit(&entry).await)?;
        return Err(SignInError::Wrong);
    };
    let method = Method::Password;
    Ok(begin_session(ctx, &found.staff, method, DeviceKind::of_user_agent(browser(client))).await?)
}

/// What the browser of a client says of itself, from the second line of where a try comes from.
fn browser(client: Option<&str>) -> &str {
    client.and_then(|client| client.split_once('\n')).map_or("", |(_, browser)| browser)
}

/// Why somebody has not proved who they are.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// The password is wrong.
    #[error("the password is wrong")]
    Wrong,
    /// Too many tries; holds how long to wait.
    #[error("too many tries")]
    TooMany(SignedDuration),
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for ProofError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

/// Proves by password who sits behind a sign-in that holds: what comes next may be dangerous. The cookie's new value,
/// unless another tab was first.
///
/// # Errors
/// [`ProofError`] says why nothing was proved; the sign-in goes on as it was.
pub async fn prove(
    ctx: &Ctx,
    session: &Session,
    token: &str,
    password: &str,
    client: Option<&str>,
) -> Result<Option<String>, ProofError> {
    let staff = &session.staff;
    ctx.sign_in_guard.admit(ctx, &staff.username, client).await?.map_err(ProofError::TooMany)?;
    let stored = ctx.store.read().await?.staff_by_id(staff.id).await?;
    let stored = stored.filter(|found| found.closed_at.is_none()).map(|found| found.password_hash);
    if !password::fits(ctx, stored, password).await.map_err(ProofError::TooMany)? {
        let entry = audit::line(ctx, Some(staff.id), AuditAct::ProofRefused, Some(staff.id.uuid()), None);
        transact!(ctx.store, |db| db.insert_audit(&entry).await)?;
        return Err(ProofError::Wrong);
    }
    Ok(proved(ctx, session, token).await?)
}

/// Why a password was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangePasswordError {
    /// The present password is wrong.
    #[error("the present password is wrong")]
    Wrong,
    /// The new password will not do.
    #[error(transparent)]
    New(#[from] PasswordError),
    /// Too many tries; holds how long to wait.
    #[error("too many tries")]
    TooMany(SignedDuration),
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for ChangePasswordError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

/// Changes a person's own password. Their other sign-ins end; the one behind `token` goes on.
///
/// # Errors
/// [`ChangePasswordError`] says why nothing changed.
pub async fn change_password(
    ctx: &Ctx,
    staff: &Staff,
    token: &str,
    present: &str,
    new: &str,
) -> Result<(), ChangePasswordError> {
    password::check(new, &staff.username)?;
    ctx.sign_in_guard.admit(ctx, &staff.username, None).await?.map_err(ChangePasswordError::TooMany)?;
    let keep = session(ctx, token).await?.map(|session| session.id);
    let stored = ctx.store.read().await?.staff_by_id(staff.id).await?;
    let stored = stored.filter(|found| found.closed_at.is_none()).map(|found| found.password_hash);
    if !password::fits(ctx, stored, present).await.map_err(ChangePasswordError::TooMany)? {
        return Err(ChangePasswordError::Wrong);
    }
    let hash = hash(ctx, new).await?;
    let entry = audit::line(ctx, Some(staff.id), AuditAct::PasswordChanged, Some(staff.id.uuid()), None);
    transact!(ctx.store, |db| {
        db.set_password_hash(staff.id, &hash).await?;
        db.delete_sessions_of(staff.id, keep).await?;
        db.insert_audit(&entry).await
    })?;
    Ok(())
}

/// A password longer than any of ours is cut for hashing; it fits none.
fn hashable(password: &str) -> Option<&str> {
    (password.chars().count() <= PASSWORD_MAX).then_some(password)
}
