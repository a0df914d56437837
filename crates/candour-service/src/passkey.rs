//! Passkeys: a key on its owner's device that signs what only this address asks. Signing in with one needs no user name
//! and no password, and tells nobody whether an account exists.
//!
//! What was asked is kept here, for one answer and five minutes; the library checks origin, signature, counter and that
//! the device knew its owner (by finger, face or PIN).

use std::sync::Arc;

use candour_domain::audit::AuditAct;
use candour_domain::ids::{PasskeyId, StaffId};
use candour_domain::sign_in::{DeviceKind, Method};
use candour_domain::sign_in_try::TryKind;
use candour_domain::staff::Staff;
use candour_domain::text::{self, ShortTextError};
use candour_store::passkey::NewPasskey;
use candour_store::sign_in_try::TryTaken;
use candour_store::{StoreError, transact};
use url::Url;
use webauthn_rs::Webauthn;
use webauthn_rs::WebauthnBuilder;
use webauthn_rs::prelude::{
    AuthenticationResult, CredentialID, DiscoverableAuthentication, Passkey, PasskeyAuthentication,
    PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, WebauthnError,
};

pub use candour_store::passkey::PasskeyFound;

use crate::ctx::{Ctx, Settings};
use crate::enrolment::{self, Enrolling};
use crate::sign_in::{self, Session, SignedIn};
use crate::sign_in_try::{self, Keys};
use crate::{Unavailable, audit};

/// The most characters in what somebody calls a passkey.
pub const NAME_LIMIT: usize = 60;
/// The most passkeys of one person.
pub const MOST: usize = 10;

/// What checks passkeys for the address people reach the service under. `None` where that address is a number, or is
/// neither https nor this machine: browsers refuse passkeys there.
pub fn checker(settings: &Settings) -> Option<Arc<Webauthn>> {
    if !offered(settings) {
        return None;
    }
    let origin = Url::parse(&settings.base_url).ok()?;
    let host = origin.domain()?.to_owned();
    let builder = WebauthnBuilder::new(&host, &origin).ok()?.rp_name(&settings.service_name);
    builder.build().ok().map(Arc::new)
}

/// Whether browsers allow passkeys under the address that is set.
pub fn offered(settings: &Settings) -> bool {
    Url::parse(&settings.base_url).is_ok_and(|origin| {
        origin.domain().is_some_and(|host| origin.scheme() == "https" || host == "localhost")
    })
}

/// What a browser is asked, and what comes back with its answer. `Debug` is left out.
pub struct Asked {
    /// For `navigator.credentials`, as JSON with bytes in base64url.
    pub options: String,
    /// What the form carries back.
    pub returning: String,
    /// The value of the cookie that binds the answer to this browser; for who is signed in, their session does.
    pub browser: String,
}

/// Why a passkey was not made or not taken.
#[derive(Debug, thiserror::Error)]
pub enum PasskeyError {
    /// Browsers allow no passkeys under this address.
    #[error("there are no passkeys under this address")]
    Off,
    /// Nothing was asked of this browser, or too long ago, or it was answered already.
    #[error("nothing was asked of this browser that it could answer")]
    NotAsked,
    /// The passkey is not known, does not fit, or did not know its owner. Which of them is not told.
    #[error("the passkey was not taken")]
    Refused,
    /// Its counter went back: there may be two of it.
    #[error("there may be a copy of the passkey")]
    Copied,
    /// What its owner calls it will not do.
    #[error(transparent)]
    Name(#[from] ShortTextError),
    /// It is there already.
    #[error("the passkey is there already")]
    There,
    /// The person has as many as one may have.
    #[error("nobody has more than {MOST} passkeys")]
    TooMany,
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for PasskeyError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

fn library(ctx: &Ctx) -> Result<&Webauthn, PasskeyError> {
    ctx.webauthn.as_deref().ok_or(PasskeyError::Off)
}

/// What could not be written as JSON or read from it: ours was, so this is a fault or a forgery.
fn unread(error: &serde_json::Error) -> PasskeyError {
    tracing::debug!(%error, "an answer of a browser about a passkey could not be read");
    PasskeyError::Refused
}

/// Asks for a passkey to sign in with, of whomever.
///
/// # Errors
/// [`PasskeyError`] says why not.
pub async fn begin_sign_in(ctx: &Ctx, next: &str) -> Result<Asked, PasskeyError> {
    let (mut asked, state) =
        library(ctx)?.start_discoverable_authentication().map_err(|_| PasskeyError::Off)?;
    // The page has a button; the browser's own suggestion beside a field of names is another thing.
    asked.mediation = None;
    let keys = Keys::draw(ctx);
    let state = serde_json::to_string(&state).map_err(|error| unread(&error))?;
    let options = serde_json::to_string(&asked).map_err(|error| unread(&error))?;
    sign_in_try::keep(ctx, &keys, TryKind::PasskeySignIn, None, Some(state), next).await?;
    Ok(Asked {
        options,
        returning: sign_in_try::text(&keys.returning),
        browser: sign_in_try::text(&keys.browser),
    })
}

/// Signs in whoever's passkey answered. Gives the sign-in and the page that was asked for.
///
/// # Errors
/// [`PasskeyError`] says why nobody was signed in.
pub async fn finish_sign_in(
    ctx: &Ctx,
    browser: Option<&str>,
    returning: &str,
    answer: &str,
    device: DeviceKind,
) -> Result<(SignedIn, String), PasskeyError> {
    let library = library(ctx)?;
    let begun = taken(ctx, returning, browser, TryKind::PasskeySignIn).await?;
    let state: DiscoverableAuthentication = state(&begun)?;
    let Some((found, answer)) = named(ctx, answer).await? else {
        return refuse(ctx, None).await;
    };
    let mut passkey = stored(&found)?;
    // The device tells whose the key is; it must be the one we gave it to.
    let owner = library.identify_discoverable_authentication(&answer).ok().map(|(owner, _)| owner);
    if owner != Some(found.staff_id.uuid()) {
        return refuse(ctx, None).await;
    }
    let checked = library.finish_discoverable_authentication_v2(&answer, state, &passkey);
    let person = used(ctx, &found, &mut passkey, checked).await?;
    let signed_in = sign_in::begin_session(ctx, &person, Method::Passkey, device).await?;
    Ok((signed_in, begun.next))
}

/// Asks a person who is signed in for one of their passkeys, to prove once more who they are.
///
/// # Errors
/// [`PasskeyError`] says why not; [`PasskeyError::Refused`] where they have none.
pub async fn begin_proof(ctx: &Ctx, session: &Session, next: &str) -> Result<Asked, PasskeyError> {
    let own = own_passkeys(ctx, session.staff.id).await?;
    let (asked, state) =
        library(ctx)?.start_passkey_authentication(&own).map_err(|_| PasskeyError::Refused)?;
    let options = serde_json::to_string(&asked).map_err(|error| unread(&error))?;
    let state = serde_json::to_string(&state).map_err(|error| unread(&error))?;
    let (staff, bound) = (session.staff.id, &session.form_token);
    bound_to(ctx, staff, bound, TryKind::PasskeyProof, state, options, next).await
}

/// Takes the answer: the cookie's new value, unless another tab was first, and the page that was asked for.
///
/// # Errors
/// [`PasskeyError`] says why nothing was proved; the sign-in goes on as it was.
pub async fn finish_proof(
    ctx: &Ctx,
    session: &Session,
    token: &str,
    returning: &str,
    answer: &str,
) -> Result<(Option<String>, String), PasskeyError> {
    let library = library(ctx)?;
    let begun = taken(ctx, returning, Some(&session.form_token), TryKind::PasskeyProof).await?;
    let state: PasskeyAuthentication = state(&begun)?;
    let found = named(ctx, answer).await?.filter(|(found, _)| found.staff_id == session.staff.id);
    let Some((found, answer)) = found else {
        return refuse(ctx, Some(session.staff.id)).await;
    };
    let mut passkey = stored(&found)?;
    let checked = library.finish_passkey_authentication(&answer, &state);
    used(ctx, &found, &mut passkey, checked).await?;
    Ok((sign_in::proved(ctx, session, token).await?, begun.next))
}

/// Asks a person's device to make a passkey.
///
/// # Errors
/// [`PasskeyError`] says why not.
pub async fn begin_adding(ctx: &Ctx, session: &Session) -> Result<Asked, PasskeyError> {
    begin_making(ctx, &session.staff, &session.form_token, TryKind::PasskeyAdd).await
}

/// Asks the device of somebody who came by a one-time link to make a passkey. What they had before counts for nothing:
/// it goes when the link is used.
///
/// # Errors
/// [`PasskeyError`] says why not.
pub async fn begin_enrolling(ctx: &Ctx, enrolling: &Enrolling) -> Result<Asked, PasskeyError> {
    begin_making(ctx, &enrolling.staff, &enrolling.form_token, TryKind::PasskeyEnrol).await
}

async fn begin_making(
    ctx: &Ctx,
    staff: &Staff,
    form_token: &str,
    kind: TryKind,
) -> Result<Asked, PasskeyError> {
    let own = own_passkeys(ctx, staff.id).await?;
    if own.len() >= MOST && kind == TryKind::PasskeyAdd {
        return Err(PasskeyError::TooMany);
    }
    let there = own.iter().filter(|_| kind == TryKind::PasskeyAdd);
    let there: Vec<CredentialID> = there.map(|passkey| passkey.cred_id().clone()).collect();
    let (asked, state) = library(ctx)?
        .start_passkey_registration(staff.id.uuid(), &staff.username, &staff.display_name, Some(there))
        .map_err(|_| PasskeyError::Off)?;
    // Kept on the device with its owner's id, so that nobody types a user name to sign in.
    let mut options = serde_json::to_value(&asked).map_err(|error| unread(&error))?;
    let selection = options.pointer_mut("/publicKey/authenticatorSelection");
    if let Some(selection) = selection.and_then(serde_json::Value::as_object_mut) {
        selection.insert("residentKey".to_owned(), "required".into());
        selection.insert("requireResidentKey".to_owned(), true.into());
    }
    let options = options.to_string();
    let state = serde_json::to_string(&state).map_err(|error| unread(&error))?;
    bound_to(ctx, staff.id, form_token, kind, state, options, "/").await
}

/// Keeps the passkey that a person's device made.
///
/// # Errors
/// [`PasskeyError`] says why not. A name that will not do uses nothing up: the same form can be sent again.
pub async fn finish_adding(
    ctx: &Ctx,
    session: &Session,
    name: &str,
    returning: &str,
    answer: &str,
) -> Result<(), PasskeyError> {
    let made = Made { name, returning, answer };
    let new = made_by(ctx, session.staff.id, &session.form_token, TryKind::PasskeyAdd, made).await?;
    let staff = session.staff.id;
    let entry = audit::line(ctx, Some(staff), AuditAct::PasskeyAdded, Some(staff.uuid()), None);
    let kept = transact!(ctx.store, |db| {
        db.insert_passkey(&new).await?;
        db.insert_audit(&entry).await
    });
    match kept {
        Err(StoreError::Duplicate) => Err(PasskeyError::There),
        other => Ok(other?),
    }
}

/// Keeps the passkey that the device of somebody made who came by a one-time link, and signs them in. It is their only
/// way in: what they had before is gone, and so are their sign-ins.
///
/// # Errors
/// [`PasskeyError`] says why nothing changed; [`PasskeyError::NotAsked`] also where the link is not good any more.
pub async fn finish_enrolling(
    ctx: &Ctx,
    enrolling: &Enrolling,
    name: &str,
    returning: &str,
    answer: &str,
    device: DeviceKind,
) -> Result<SignedIn, PasskeyError> {
    let staff = &enrolling.staff;
    let (id, form, now) = (staff.id, enrolling.form, ctx.clock.now());
    let made = Made { name, returning, answer };
    let new = made_by(ctx, id, &enrolling.form_token, TryKind::PasskeyEnrol, made).await?;
    let used = audit::line(ctx, Some(id), AuditAct::EnrolmentLinkUsed, Some(id.uuid()), None);
    let added = audit::line(ctx, Some(id), AuditAct::PasskeyAdded, Some(id.uuid()), None);
    let kept = transact!(ctx.store, |db| {
        if !enrolment::begin_anew(db, id, form, "", now).await? {
            return Ok(false);
        }
        db.insert_passkey(&new).await?;
        db.insert_audit(&used).await?;
        db.insert_audit(&added).await?;
        Ok::<bool, StoreError>(true)
    });
    match kept {
        Err(StoreError::Duplicate) => return Err(PasskeyError::There),
        Err(error) => return Err(error.into()),
        Ok(false) => return Err(PasskeyError::NotAsked),
        Ok(true) => {}
    }
    Ok(sign_in::begin_session(ctx, staff, Method::Passkey, device).await?)
}

/// What came back of a passkey that was made.
#[derive(Clone, Copy)]
struct Made<'a> {
    name: &'a str,
    returning: &'a str,
    answer: &'a str,
}

async fn made_by(
    ctx: &Ctx,
    staff: StaffId,
    form_token: &str,
    kind: TryKind,
    made: Made<'_>,
) -> Result<NewPasskey, PasskeyError> {
    let name = text::one_line(made.name, NAME_LIMIT)?;
    let library = library(ctx)?;
    let begun = taken(ctx, made.returning, Some(form_token), kind).await?;
    let state: PasskeyRegistration = state(&begun)?;
    let answer: RegisterPublicKeyCredential =
        serde_json::from_str(made.answer).map_err(|error| unread(&error))?;
    let passkey =
        library.finish_passkey_registration(&answer, &state).map_err(|error| told_to_log(&error))?;
    let at = ctx.clock.now();
    Ok(NewPasskey {
        id: PasskeyId::new(at, ctx.chance.bytes()),
        staff_id: staff,
        credential_id: passkey.cred_id().clone(),
        credential: serde_json::to_string(&passkey).map_err(|error| unread(&error))?,
        name,
        made_at: at,
    })
}

/// A person's own passkeys, the oldest first.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn list(ctx: &Ctx, staff: &Staff) -> Result<Vec<PasskeyFound>, Unavailable> {
    Ok(ctx.store.read().await?.passkeys_of(staff.id).await?)
}

/// Why a passkey was not removed.
#[derive(Debug, thiserror::Error)]
pub enum RemoveError {
    /// It is the person's last way in.
    #[error("it is the last way in")]
    LastWay,
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for RemoveError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

/// Removes one of a person's own passkeys. `false` when there is none of this id.
///
/// # Errors
/// [`RemoveError::LastWay`] where no password opens the door, the account is not joined to the force's service, and
/// this is the last passkey.
pub async fn remove(ctx: &Ctx, staff: &Staff, id: PasskeyId) -> Result<bool, RemoveError> {
    let owner = staff.id;
    let password_opens = ctx.settings.sign_in_password;
    let by_force = ctx.single_sign_on.is_some();
    let entry = audit::line(ctx, Some(owner), AuditAct::PasskeyRemoved, Some(owner.uuid()), None);
    let removed = transact!(ctx.store, |db| {
        let own = db.passkeys_of(owner).await?;
        if !own.iter().any(|passkey| passkey.id == id) {
            return Ok(Some(false));
        }
        let joined = by_force && db.identity_of(owner).await?.is_some();
        let chosen = db.staff_by_id(owner).await?.is_some_and(|found| !found.password_hash.is_empty());
        let by_password = password_opens && chosen;
        if !by_password && !joined && own.len() == 1 {
            return Ok(None);
        }
        let removed = db.delete_passkey(id, owner).await?;
        if removed {
            db.insert_audit(&entry).await?;
        }
        Ok::<Option<bool>, StoreError>(Some(removed))
    })?;
    removed.ok_or(RemoveError::LastWay)
}

/// Keeps what was asked of somebody who is signed in, or came by a link: their own forms answer, and no other.
async fn bound_to(
    ctx: &Ctx,
    staff: StaffId,
    form_token: &str,
    kind: TryKind,
    state: String,
    options: String,
    next: &str,
) -> Result<Asked, PasskeyError> {
    let mut keys = Keys::draw(ctx);
    keys.browser = sign_in_try::bytes(form_token).ok_or(PasskeyError::NotAsked)?;
    sign_in_try::keep(ctx, &keys, kind, Some(staff), Some(state), next).await?;
    let returning = sign_in_try::text(&keys.returning);
    Ok(Asked { options, returning, browser: String::new() })
}

async fn taken(
    ctx: &Ctx,
    returning: &str,
    browser: Option<&str>,
    kind: TryKind,
) -> Result<TryTaken, PasskeyError> {
    let begun = sign_in_try::take(ctx, returning, browser).await?;
    begun.filter(|begun| begun.kind == kind).ok_or(PasskeyError::NotAsked)
}

fn state<T: serde::de::DeserializeOwned>(begun: &TryTaken) -> Result<T, PasskeyError> {
    let state = begun.state.as_deref().ok_or(PasskeyError::NotAsked)?;
    serde_json::from_str(state).map_err(|error| unread(&error))
}

/// The passkey that an answer names, if we know it.
async fn named(ctx: &Ctx, answer: &str) -> Result<Option<(PasskeyFound, PublicKeyCredential)>, PasskeyError> {
    let Ok(answer) = serde_json::from_str::<PublicKeyCredential>(answer) else { return Ok(None) };
    let found = ctx.store.read().await?.passkey_by_credential(answer.get_credential_id()).await?;
    Ok(found.map(|found| (found, answer)))
}

fn stored(found: &PasskeyFound) -> Result<Passkey, PasskeyError> {
    serde_json::from_str(&found.credential)
        .map_err(|_| PasskeyError::from(StoreError::Corrupt { table: "passkey" }))
}

async fn own_passkeys(ctx: &Ctx, staff: StaffId) -> Result<Vec<Passkey>, PasskeyError> {
    let own = ctx.store.read().await?.passkeys_of(staff).await?;
    own.iter().map(stored).collect()
}

/// Notes the use of a passkey that was checked, and gives whose it is. One that may have a copy is on record.
async fn used(
    ctx: &Ctx,
    found: &PasskeyFound,
    passkey: &mut Passkey,
    checked: Result<AuthenticationResult, WebauthnError>,
) -> Result<Staff, PasskeyError> {
    let result = match checked {
        Ok(result) if result.user_verified() => result,
        Err(WebauthnError::CredentialPossibleCompromise) => return copied(ctx, found.staff_id).await,
        Ok(_) | Err(_) => return refuse(ctx, Some(found.staff_id)).await,
    };
    let account = ctx.store.read().await?.staff_by_id(found.staff_id).await?;
    let Some(account) = account.filter(|account| account.closed_at.is_none()) else {
        return refuse(ctx, Some(found.staff_id)).await;
    };
    passkey.update_credential(&result);
    let credential = serde_json::to_string(&*passkey).map_err(|error| unread(&error))?;
    let at = ctx.clock.now();
    if transact!(ctx.store, |db| db.use_passkey(found, &credential, at).await)? {
        Ok(account.staff)
    } else {
        copied(ctx, found.staff_id).await
    }
}

async fn refuse<T>(ctx: &Ctx, staff: Option<StaffId>) -> Result<T, PasskeyError> {
    let entry = audit::line(ctx, None, AuditAct::SignInRefused, staff.map(StaffId::uuid), None);
    transact!(ctx.store, |db| db.insert_audit(&entry).await)?;
    Err(PasskeyError::Refused)
}

async fn copied<T>(ctx: &Ctx, staff: StaffId) -> Result<T, PasskeyError> {
    let entry = audit::line(ctx, None, AuditAct::PasskeySuspect, Some(staff.uuid()), None);
    transact!(ctx.store, |db| db.insert_audit(&entry).await)?;
    tracing::warn!("the counter of a passkey went back: there may be a copy of it");
    Err(PasskeyError::Copied)
}

fn told_to_log(error: &WebauthnError) -> PasskeyError {
    tracing::info!(%error, "a passkey was not taken");
    PasskeyError::Refused
}
