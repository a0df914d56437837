//! Sign-ins that hold: begun in one place, looked up with every page, given another token now and then, listed and
//! ended by their own people.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use candour_domain::audit::AuditAct;
use candour_domain::ids::{SessionId, StaffId};
use candour_domain::key::Purpose;
use candour_domain::sign_in::{DeviceKind, Method};
use candour_domain::staff::Staff;
use candour_store::session::{NewSession, NewToken};
use candour_store::{StoreError, transact};
use jiff::{SignedDuration, Timestamp};

pub use candour_store::session::SessionListed;

use crate::ctx::Ctx;
use crate::{Unavailable, audit};

/// How old the last use on record may grow before it is written again.
const SEEN_STEP: SignedDuration = SignedDuration::from_mins(1);
/// How old a token may grow before another takes its place.
const TOKEN_LASTS: SignedDuration = SignedDuration::from_hours(4);
/// How long the token before the present one still holds: for the other tabs, whose requests are under way.
const EARLIER_LASTS: SignedDuration = SignedDuration::from_secs(30);
/// How long it counts that somebody has proved who they are.
const PROOF_LASTS: SignedDuration = SignedDuration::from_mins(10);

/// A sign-in that holds.
#[derive(Debug, Clone)]
pub struct Session {
    /// Which.
    pub id: SessionId,
    /// Whose.
    pub staff: Staff,
    /// What every form of this sign-in carries. It stays the same for as long as the sign-in lasts, whatever becomes of
    /// its token.
    pub form_token: String,
    /// How its person signed in.
    pub method: Method,
    /// When they last proved who they are.
    pub proved_at: Option<Timestamp>,
    /// When it ends if nothing more is asked for.
    pub idle_at: Timestamp,
    /// When it ends, however busy, unless its person proves once more who they are.
    pub expires_at: Timestamp,
    token_at: Timestamp,
    by_earlier_token: bool,
}

impl Session {
    /// Whether its person has proved so lately who they are that they may do something dangerous.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.proved_at.is_some_and(|at| now.duration_since(at) < PROOF_LASTS)
    }
}

/// What came of signing in. `Debug` is left out: the token is as good as a password.
pub struct SignedIn {
    /// The cookie's value.
    pub token: String,
    /// Whose sign-in it is.
    pub staff: Staff,
}

/// Begins a sign-in for somebody who has just shown who they are. Every way of signing in ends here.
///
/// # Errors
/// [`Unavailable`] when the database does not answer; then nobody is signed in.
pub async fn begin_session(
    ctx: &Ctx,
    staff: &Staff,
    method: Method,
    device: DeviceKind,
) -> Result<SignedIn, Unavailable> {
    let token = ctx.chance.bytes::<32>();
    let at = ctx.clock.now();
    let new = NewSession {
        id: SessionId::new(at, ctx.chance.bytes()),
        token_fingerprint: fingerprint(ctx, &token),
        staff_id: staff.id,
        made_at: at,
        expires_at: lasting(ctx, at),
        method,
        device,
    };
    let entry = audit::line(ctx, Some(staff.id), AuditAct::SignedIn, Some(staff.id.uuid()), None);
    transact!(ctx.store, |db| {
        db.insert_session(&new).await?;
        db.insert_audit(&entry).await
    })?;
    Ok(SignedIn { token: URL_SAFE_NO_PAD.encode(token), staff: staff.clone() })
}

/// When a sign-in ends, however busy, whose person has proved at `at` who they are.
fn lasting(ctx: &Ctx, at: Timestamp) -> Timestamp {
    at.checked_add(ctx.settings.session_max).unwrap_or(Timestamp::MAX)
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
    if found.earlier_until.is_some_and(|until| now >= until) {
        return Ok(None);
    }
    let mut seen_at = found.seen_at;
    if unused >= SEEN_STEP {
        // A page is worth more than the minute it was seen at: should this fail, the sign-in ends a little sooner.
        match transact!(ctx.store, |db| db.touch_session(found.id, now).await) {
            Ok(()) => seen_at = now,
            Err(error) => tracing::warn!(%error, "the last use of a sign-in was not written"),
        }
    }
    Ok(Some(Session {
        id: found.id,
        staff: found.staff,
        form_token: form_token(ctx, found.id),
        method: found.method,
        proved_at: found.proved_at,
        idle_at: seen_at.checked_add(ctx.settings.session_idle).unwrap_or(Timestamp::MAX),
        expires_at: found.expires_at,
        token_at: found.token_at,
        by_earlier_token: found.earlier_until.is_some(),
    }))
}

/// Another token for a sign-in whose present one has grown old: the cookie's new value. The old one holds a few seconds
/// longer. Nothing where it is not time yet, or another tab was first.
///
/// # Errors
/// [`Unavailable`] when the database does not answer; then the present token goes on.
pub async fn renew_when_due(
    ctx: &Ctx,
    session: &Session,
    token: &str,
) -> Result<Option<String>, Unavailable> {
    if session.by_earlier_token || ctx.clock.now().duration_since(session.token_at) < TOKEN_LASTS {
        return Ok(None);
    }
    let Some((new, next)) = next_token(ctx, token) else { return Ok(None) };
    let renewed = transact!(ctx.store, |db| db.renew_session_token(session.id, &new).await)?;
    Ok(renewed.then_some(next))
}

/// A new token in the place of this one.
fn next_token(ctx: &Ctx, token: &str) -> Option<(NewToken, String)> {
    Some(token_after(ctx, known_by(ctx, token)?))
}

fn token_after(ctx: &Ctx, present: [u8; 32]) -> (NewToken, String) {
    let next = ctx.chance.bytes::<32>();
    let at = ctx.clock.now();
    let earlier_until = at.checked_add(EARLIER_LASTS).unwrap_or(Timestamp::MAX);
    let new = NewToken { present, next: fingerprint(ctx, &next), at, earlier_until };
    (new, URL_SAFE_NO_PAD.encode(next))
}

/// Puts on record that the person behind a sign-in has just proved who they are, however they did. The sign-in lasts
/// anew from now on, and gets another token: the cookie's new value, unless another tab was first.
///
/// # Errors
/// [`Unavailable`] when the database does not answer; then nothing counts as proved.
pub async fn proved(ctx: &Ctx, session: &Session, token: &str) -> Result<Option<String>, Unavailable> {
    let present = known_by(ctx, token);
    Ok(proved_behind(ctx, session.id, session.staff.id, present).await?.flatten())
}

/// The same for a sign-in of which only the id and the fingerprint of its token are known, because its cookie does not
/// come with this request. Nothing at all where it has ended.
pub(crate) async fn proved_behind(
    ctx: &Ctx,
    id: SessionId,
    staff: StaffId,
    present: Option<[u8; 32]>,
) -> Result<Option<Option<String>>, Unavailable> {
    let at = ctx.clock.now();
    let entry = audit::line(ctx, Some(staff), AuditAct::ProvedAgain, Some(staff.uuid()), None);
    let next = present.map(|present| token_after(ctx, present));
    let expires_at = lasting(ctx, at);
    let renewed = transact!(ctx.store, |db| {
        if !db.prove_session(id, at, expires_at).await? {
            return Ok(None);
        }
        db.insert_audit(&entry).await?;
        match &next {
            Some((new, _)) => Ok(Some(db.renew_session_token(id, new).await?)),
            None => Ok::<Option<bool>, StoreError>(Some(false)),
        }
    })?;
    Ok(renewed.map(|renewed| next.map(|(_, token)| token).filter(|_| renewed)))
}

/// What the database knows a token by; nobody signs in with it.
pub(crate) fn known_by(ctx: &Ctx, token: &str) -> Option<[u8; 32]> {
    token_bytes(token).map(|token| fingerprint(ctx, &token))
}

/// Ends a sign-in. One that has ended already is no error.
///
/// # Errors
/// [`Unavailable`] when the database does not answer: then the sign-in still holds.
pub async fn sign_out(ctx: &Ctx, token: &str) -> Result<(), Unavailable> {
    let Some(session) = session(ctx, token).await? else { return Ok(()) };
    end(ctx, &session.staff, session.id, AuditAct::SignedOut).await.map(|_| ())
}

async fn end(ctx: &Ctx, staff: &Staff, id: SessionId, act: AuditAct) -> Result<bool, Unavailable> {
    let entry = audit::line(ctx, Some(staff.id), act, Some(staff.id.uuid()), None);
    Ok(transact!(ctx.store, |db| {
        let ended = db.delete_session(id, staff.id).await?;
        if ended {
            db.insert_audit(&entry).await?;
        }
        Ok::<bool, StoreError>(ended)
    })?)
}

/// A person's own sign-ins that still hold, the last used first.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn own_sessions(ctx: &Ctx, staff: &Staff) -> Result<Vec<SessionListed>, Unavailable> {
    let now = ctx.clock.now();
    let idle_since = now.checked_sub(ctx.settings.session_idle).unwrap_or(Timestamp::MIN);
    Ok(ctx.store.read().await?.sessions_of(staff.id, now, idle_since).await?)
}

/// Ends one of a person's own sign-ins. `false` when it had ended before.
///
/// # Errors
/// [`Unavailable`] when the database does not answer: then it still holds.
pub async fn end_own_session(ctx: &Ctx, staff: &Staff, id: SessionId) -> Result<bool, Unavailable> {
    end(ctx, staff, id, AuditAct::SessionEnded).await
}

/// Ends all of a person's own sign-ins but the one named. Returns how many.
///
/// # Errors
/// [`Unavailable`] when the database does not answer: then all still hold.
pub async fn end_other_sessions(ctx: &Ctx, staff: &Staff, keep: SessionId) -> Result<u64, Unavailable> {
    let entry = audit::line(ctx, Some(staff.id), AuditAct::SessionEnded, Some(staff.id.uuid()), None);
    Ok(transact!(ctx.store, |db| {
        let ended = db.delete_sessions_of(staff.id, Some(keep)).await?;
        if ended > 0 {
            db.insert_audit(&entry).await?;
        }
        Ok::<u64, StoreError>(ended)
    })?)
}

/// Removes sign-ins that have ended, links nobody opened, and networks nobody signs in from any more. Returns how many sign-ins went.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn purge(ctx: &Ctx) -> Result<u64, Unavailable> {
    let now = ctx.clock.now();
    let idle_since = now.checked_sub(ctx.settings.session_idle).unwrap_or(Timestamp::MIN);
    Ok(transact!(ctx.store, |db| {
        db.forget_networks(now).await?;
        db.purge_enrolments(now).await?;
        db.purge_waiting_accounts(now).await?;
        db.purge_sessions(now, idle_since).await
    })?)
}

fn token_bytes(text: &str) -> Option<[u8; 32]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

fn fingerprint(ctx: &Ctx, token: &[u8; 32]) -> [u8; 32] {
    ctx.key.mac(Purpose::SessionLookup, &[token])
}

fn form_token(ctx: &Ctx, id: SessionId) -> String {
    URL_SAFE_NO_PAD.encode(ctx.key.mac(Purpose::FormToken, &[id.uuid().as_bytes()]))
}
