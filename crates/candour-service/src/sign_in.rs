//! Signing in by password, proving once more who one is, and the sign-in that follows: a random token in a cookie, of
//! which only a fingerprint is stored; it ends when unused for a while, and after half a day however busy.

mod guard;
mod one_time_code;
mod password;
mod session;

pub use guard::Guard;
pub use one_time_code::{
    CodeOffer, Codes, CodesError, new_recovery_codes, offer_codes, own_codes, same_offer, set_up_codes,
};
pub(crate) use one_time_code::{draw_recovery_codes, fitting};
pub(crate) use password::hash;
pub use password::{PasswordError, check as check_password};
pub use session::{
    Session, SessionListed, SignedIn, begin_session, end_other_sessions, end_own_session, own_sessions,
    proved, purge, renew_when_due, session, sign_out,
};
pub(crate) use session::{known_by, proved_behind};

use candour_domain::audit::AuditAct;
use candour_domain::sign_in::{DeviceKind, Method};
use candour_domain::staff::{PASSWORD_MAX, Staff};
use candour_store::staff::StaffFound;
use candour_store::{StoreError, transact};
use jiff::SignedDuration;

use crate::ctx::Ctx;
use crate::{Unavailable, audit, staff};

/// What somebody shows at the door.
#[derive(Clone, Copy, Default)]
pub struct Shown<'a> {
    /// The password.
    pub password: &'a str,
    /// The one-time code or a recovery code; nothing where they have none.
    pub code: &'a str,
}

impl<'a> Shown<'a> {
    /// A password alone.
    pub const fn password(password: &'a str) -> Self {
        Self { password, code: "" }
    }
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// User name, password or code is wrong, or the account is closed. Which of them is not told.
    #[error("user name, password or code is wrong")]
    Wrong,
    /// Too many tries; holds how long to wait.
    #[error("too many tries")]
    TooMany(SignedDuration),
    /// This force does not let people in by password.
    #[error("nobody signs in by password here")]
    Off,
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for SignInError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

/// Signs a person in. `client` is where the try comes from, to slow down guesses, with the browser on its second line.
///
/// # Errors
/// [`SignInError`] says why not, and never whether the user name exists or which part was wrong.
pub async fn sign_in(
    ctx: &Ctx,
    username: &str,
    shown: Shown<'_>,
    client: Option<&str>,
) -> Result<SignedIn, SignInError> {
    if !ctx.settings.sign_in_password {
        return Err(SignInError::Off);
    }
    let username = username.trim().to_lowercase();
    let admitted = ctx.sign_in_guard.admit(ctx, &username, client, shown.code).await?;
    admitted.map_err(SignInError::TooMany)?;
    let known = match staff::username(&username) {
        Ok(name) => ctx.store.read().await?.staff_by_username(&name).await?,
        Err(_) => None,
    };
    let id = known.as_ref().map(|found| found.staff.id.uuid());
    match check(ctx, &username, known, shown, client).await?.map_err(SignInError::TooMany)? {
        Checked::Fits(staff, method) => {
            if let Err(error) = guard::know_network(ctx, &staff, client).await {
                // Nobody is kept out by that, but for a flood of guesses.
                tracing::warn!(%error, "the network of a sign-in was not remembered");
            }
            let device = DeviceKind::of_user_agent(browser(client));
            Ok(begin_session(ctx, &staff, method, device).await?)
        }
        Checked::Wrong { right_password } => {
            // Written for unknown names too, so that the time of the answer tells nothing.
            let act = if right_password { AuditAct::CodeRefused } else { AuditAct::SignInRefused };
            let entry = audit::line(ctx, None, act, id, None);
            transact!(ctx.store, |db| db.insert_audit(&entry).await)?;
            Err(SignInError::Wrong)
        }
    }
}

/// What a check of password and code came to.
enum Checked {
    Fits(Staff, Method),
    Wrong { right_password: bool },
}

/// Checks a password and a code. Somebody unknown takes the same path and the same work as somebody known, and a wrong
/// password the same as a wrong code. The inner error says how long to wait.
async fn check(
    ctx: &Ctx,
    username: &str,
    known: Option<StaffFound>,
    shown: Shown<'_>,
    client: Option<&str>,
) -> Result<Result<Checked, SignedDuration>, StoreError> {
    let open = known.filter(|found| found.closed_at.is_none());
    let hash = open.as_ref().map(|found| found.password_hash.clone());
    let fits = match password::fits(ctx, hash, shown.password).await {
        Ok(fits) => fits,
        Err(wait) => return Ok(Err(wait)),
    };
    let looked = one_time_code::look(ctx, open.as_ref().map(|found| found.staff.id), shown.code).await?;
    let known_here = guard::is_known_here(ctx, username, client).await?;
    let spent = guard::codes_are_spent(ctx, username, client, known_here).await?;
    let right_password = open.is_some() && fits;
    if let Some(found) = open.filter(|_| fits) {
        // A password alone is enough only where no real person's data is held, and never for who has codes.
        let method = match (looked.set_up, spent) {
            (true, false) => one_time_code::take(ctx, &found.staff, &looked).await?,
            (true, true) => None,
            (false, _) => (!ctx.settings.live).then_some(Method::Password),
        };
        if let Some(method) = method {
            return Ok(Ok(Checked::Fits(found.staff, method)));
        }
    }
    guard::count_wrong_code(ctx, username, client, known_here, right_password).await?;
    Ok(Ok(Checked::Wrong { right_password }))
}

/// What the browser of a client says of itself, from the second line of where a try comes from.
fn browser(client: Option<&str>) -> &str {
    client.and_then(|client| client.split_once('\n')).map_or("", |(_, browser)| browser)
}

/// Why somebody has not proved who they are.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// The password or the code is wrong.
    #[error("the password or the code is wrong")]
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

/// Proves by password and code who sits behind a sign-in that holds: what comes next may be dangerous. The cookie's new
/// value, unless another tab was first.
///
/// # Errors
/// [`ProofError`] says why nothing was proved; the sign-in goes on as it was.
pub async fn prove(
    ctx: &Ctx,
    session: &Session,
    token: &str,
    shown: Shown<'_>,
    client: Option<&str>,
) -> Result<Option<String>, ProofError> {
    let staff = &session.staff;
    let admitted = ctx.sign_in_guard.admit(ctx, &staff.username, client, shown.code).await?;
    admitted.map_err(ProofError::TooMany)?;
    let known = ctx.store.read().await?.staff_by_id(staff.id).await?;
    match check(ctx, &staff.username, known, shown, client).await?.map_err(ProofError::TooMany)? {
        Checked::Fits(..) => Ok(proved(ctx, session, token).await?),
        Checked::Wrong { .. } => {
            let entry = audit::line(ctx, Some(staff.id), AuditAct::ProofRefused, Some(staff.id.uuid()), None);
            transact!(ctx.store, |db| db.insert_audit(&entry).await)?;
            Err(ProofError::Wrong)
        }
    }
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
    ctx.sign_in_guard.admit(ctx, &staff.username, None, "").await?.map_err(ChangePasswordError::TooMany)?;
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
