//! Signing in by password, and the sign-in that follows: a random token in a cookie, of which only a fingerprint is
//! stored; it ends when unused for a while, and after half a day however busy.

mod guard;
mod password;

pub use guard::Guard;
pub(crate) use password::hash;
pub use password::{PasswordError, check as check_password};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use candour_domain::audit::AuditAct;
use candour_domain::ids::SessionId;
use candour_domain::key::Purpose;
use candour_domain::staff::{PASSWORD_MAX, Staff};
use candour_store::session::NewSession;
use candour_store::{StoreError, transact};
use jiff::{SignedDuration, Timestamp};

use crate::ctx::Ctx;
use crate::{Unavailable, audit, staff};

/// How old the last use on record may grow before it is written again.
const SEEN_STEP: SignedDuration = SignedDuration::from_mins(1);

/// A sign-in that holds.
#[derive(Debug, Clone)]
pub struct Session {
    /// Which.
    pub id: SessionId,
    /// Whose.
    pub staff: Staff,
    /// What every form of this sign-in carries.
    pub form_token: String,
}

/// What came of signing in. `Debug` is left out: the token is as good as a password.
pub struct SignedIn {
    /// The cookie's value.
    pub token: String,
    /// Whose sign-in it is.
    pub staff: Staff,
}

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
    let token = ctx.chance.bytes::<32>();
    let at = ctx.clock.now();
    let new = NewSession {
        id: SessionId::new(at, ctx.chance.bytes()),
        token_fingerprint: fingerprint(ctx, &token),
        staff_id: found.staff.id,
        made_at: at,
        expires_at: at.checked_add(ctx.settings.session_max).unwrap_or(Timestamp::MAX),
    };
    let entry = audit::line(ctx, Some(found.staff.id), AuditAct::SignedIn, Some(found.staff.id.uuid()), None);
    transact!(ctx.store, |db| {
        db.insert_session(&new).await?;
        db.insert_audit(&entry).await
    })?;
    Ok(SignedIn { token: URL_SAFE_NO_PAD.encode(token), staff: found.staff })
}

/// The sign-in behind a cookie, if it still holds.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn session(ctx: &Ctx, token: &str) -> Result<Option<Session>, Unavailable> {
    let Some(token) = token_bytes(token) else { return Ok(None) };
    let Some(found) = ctx.store.read().await?.session_by_fingerprint(fingerprint(ctx, &token)).await? else {
        return Ok(None);
    };
    let now = ctx.clock.now();
    let unused = now.duration_since(found.seen_at);
    if now >= found.expires_at || unused >= ctx.settings.session_idle {
        return Ok(None);
    }
    if unused >= SEEN_STEP {
        // A page is worth more than the minute it was seen at: should this fail, the sign-in ends a little sooner.
        if let Err(error) = transact!(ctx.store, |db| db.touch_session(found.id, now).await) {
            tracing::warn!(%error, "the last use of a sign-in was not written");
        }
    }
    let form_token = URL_SAFE_NO_PAD.encode(ctx.key.mac(Purpose::FormToken, &[&token]));
    Ok(Some(Session { id: found.id, staff: found.staff, form_token }))
}

/// Ends a sign-in. One that has ended already is no error.
///
/// # Errors
/// [`Unavailable`] when the database does not answer: then the sign-in still holds.
pub async fn sign_out(ctx: &Ctx, token: &str) -> Result<(), Unavailable> {
    let Some(session) = session(ctx, token).await? else { return Ok(()) };
    let staff = session.staff.id;
    let entry = audit::line(ctx, Some(staff), AuditAct::SignedOut, Some(staff.uuid()), None);
    transact!(ctx.store, |db| {
        if db.delete_session(session.id).await? {
            db.insert_audit(&entry).await?;
        }
        Ok::<(), StoreError>(())
    })?;
    Ok(())
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

/// Removes sign-ins that have ended. Returns how many went.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn purge(ctx: &Ctx) -> Result<u64, Unavailable> {
    let now = ctx.clock.now();
    let idle_since = now.checked_sub(ctx.settings.session_idle).unwrap_or(Timestamp::MIN);
    Ok(transact!(ctx.store, |db| db.purge_sessions(now, idle_since).await)?)
}

fn token_bytes(text: &str) -> Option<[u8; 32]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

fn fingerprint(ctx: &Ctx, token: &[u8; 32]) -> [u8; 32] {
    ctx.key.mac(Purpose::SessionLookup, &[token])
}

/// A password longer than any of ours is cut for hashing; it fits none.
fn hashable(password: &str) -> Option<&str> {
    (password.chars().count() <= PASSWORD_MAX).then_some(password)
}
