//! Keys with which other programs come in: making, listing, stopping, and letting a program in. A key is shown once,
//! to whoever makes it; only its fingerprint is stored. Each change is on record.

use candour_domain::api_key::{self, ApiKey, KeyLife, KeyReach, KeyScope, KeyScopes};
use candour_domain::audit::AuditAct;
use candour_domain::ids::{ApiKeyId, BoroughId};
use candour_domain::permission::Act;
use candour_domain::text::ShortTextError;
use candour_store::api_key::NewApiKey;
use candour_store::{StoreError, transact};
use jiff::{SignedDuration, Timestamp};

pub use candour_store::api_key::ApiKeyFound;

use crate::Unavailable;
use crate::audit;
use crate::ctx::{Ctx, local_day};
use crate::figures::{FiguresError, Reach};
use crate::permit::Refused;
use crate::staff::By;

/// How many keys a page of the list holds.
pub const PAGE: usize = 50;

/// A key as it is asked for, all as typed.
#[derive(Debug, Clone, Default)]
pub struct KeyWish {
    /// What people call it.
    pub label: String,
    /// The names of what it may do.
    pub scopes: Vec<String>,
    /// The borough's code or name; empty for the whole force.
    pub borough: String,
    /// The name of how long it works.
    pub life: String,
}

/// What is wrong with a key that was asked for, one entry a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KeyErrors {
    /// What people call it.
    pub label: Option<ShortTextError>,
    /// Nothing that it may do was chosen, or something unknown.
    pub scopes: bool,
    /// There is no such borough.
    pub borough: bool,
    /// There is no such life.
    pub life: bool,
}

/// Why a key was not made, listed or stopped.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The person may not manage keys.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Some fields are wrong.
    #[error("some fields are wrong")]
    Fields(KeyErrors),
    /// There is no key of this name.
    #[error("there is no key of this name")]
    NotFound,
    /// The key was stopped before.
    #[error("the key was stopped before")]
    Stopped,
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for KeyError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

/// A key that was just made. `Debug` shows its name alone.
#[derive(Debug, Clone)]
pub struct Made {
    /// The key itself. It is shown now and never again.
    pub key: ApiKey,
    /// What people call it.
    pub label: String,
}

/// Whether a key works at this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// It works.
    Works,
    /// Its time is over.
    Expired(Timestamp),
    /// Somebody stopped it.
    Stopped(Timestamp),
}

/// Whether this key works at `now`.
pub fn state(key: &ApiKeyFound, now: Timestamp) -> KeyState {
    match (key.stopped_at, key.expires_at) {
        (Some(at), _) => KeyState::Stopped(at),
        (None, Some(at)) if at <= now => KeyState::Expired(at),
        (None, _) => KeyState::Works,
    }
}

/// Makes a key.
///
/// # Errors
/// [`KeyError`] says why not; wrong fields come together.
pub async fn make(ctx: &Ctx, by: By<'_>, wish: &KeyWish) -> Result<Made, KeyError> {
    by.permit_to(Act::ManageApiKeys)?;
    let mut errors = KeyErrors::default();
    let label = api_key::label(&wish.label).map_err(|error| errors.label = Some(error)).ok();
    let scopes: Option<Vec<KeyScope>> = wish.scopes.iter().map(|name| KeyScope::parse(name.trim())).collect();
    let scopes = scopes.and_then(KeyScopes::new);
    errors.scopes = scopes.is_none();
    let life =
        if wish.life.trim().is_empty() { Some(KeyLife::default()) } else { KeyLife::parse(wish.life.trim()) };
    errors.life = life.is_none();
    let reach = match wish.borough.trim() {
        "" => Some(KeyReach::Force),
        named => borough(ctx, named).await?.map(KeyReach::Borough),
    };
    errors.borough = reach.is_none();
    let (Some(label), Some(scopes), Some(life), Some(reach)) = (label, scopes, life, reach) else {
        return Err(KeyError::Fields(errors));
    };

    let at = ctx.clock.now();
    let key = ApiKey::draw(&ctx.chance.bytes());
    let new = NewApiKey {
        id: ApiKeyId::new(at, ctx.chance.bytes()),
        name: key.name().to_owned(),
        fingerprint: key.fingerprint(&ctx.key),
        label: label.clone(),
        scopes,
        reach,
        made_at: at,
        made_by: by.id(),
        expires_at: life.days().and_then(|days| at.checked_add(SignedDuration::from_hours(24 * days)).ok()),
    };
    let entry = audit::line(ctx, by.id(), AuditAct::ApiKeyMade, Some(new.id.uuid()), None);
    transact!(ctx.store, |db| {
        db.insert_api_key(&new).await?;
        db.insert_audit(&entry).await
    })?;
    Ok(Made { key, label })
}

/// The borough with this code or name.
async fn borough(ctx: &Ctx, named: &str) -> Result<Option<BoroughId>, StoreError> {
    let fits = |name: &str, code: &str| {
        name.to_lowercase() == named.to_lowercase() || code.eq_ignore_ascii_case(named)
    };
    let boroughs = ctx.store.read().await?.boroughs().await?;
    Ok(boroughs.into_iter().find(|borough| fits(&borough.name, &borough.code)).map(|borough| borough.id))
}

/// A page of keys.
#[derive(Debug, Clone)]
pub struct KeyPage {
    /// The keys, newest first, each with its state.
    pub keys: Vec<(ApiKeyFound, KeyState)>,
    /// The key after which the next page begins.
    pub next: Option<ApiKeyId>,
}

/// Lists keys, newest first, those made before `before`.
///
/// # Errors
/// [`KeyError`] says why not.
pub async fn list(ctx: &Ctx, by: By<'_>, before: Option<ApiKeyId>) -> Result<KeyPage, KeyError> {
    by.permit_to(Act::ManageApiKeys)?;
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
    let mut keys = ctx.store.read().await?.list_api_keys(before, limit).await?;
    let more = keys.len() > PAGE;
    keys.truncate(PAGE);
    let next = keys.last().filter(|_| more).map(|last| last.id);
    let now = ctx.clock.now();
    let with_state = |key: ApiKeyFound| {
        let state = state(&key, now);
        (key, state)
    };
    Ok(KeyPage { keys: keys.into_iter().map(with_state).collect(), next })
}

/// The key of this name, and whether it works.
///
/// # Errors
/// [`KeyError`] says why not.
pub async fn find(ctx: &Ctx, by: By<'_>, name: &str) -> Result<(ApiKeyFound, KeyState), KeyError> {
    by.permit_to(Act::ManageApiKeys)?;
    let found = named(ctx, name).await?;
    let state = state(&found, ctx.clock.now());
    Ok((found, state))
}

async fn named(ctx: &Ctx, name: &str) -> Result<ApiKeyFound, KeyError> {
    // PostgreSQL takes no text with a zero byte, and no key has a name with one.
    let name: String = name.trim().chars().filter(|c| !c.is_control()).collect();
    ctx.store.read().await?.api_key_by_name(&name).await?.ok_or(KeyError::NotFound)
}

/// The boroughs that a key can be kept to, by name.
///
/// # Errors
/// [`KeyError`] says why not.
pub async fn boroughs(ctx: &Ctx, by: By<'_>) -> Result<Vec<String>, KeyError> {
    by.permit_to(Act::ManageApiKeys)?;
    Ok(ctx.store.read().await?.boroughs().await?.into_iter().map(|borough| borough.name).collect())
}

/// Stops a key, by its name: it opens nothing from now on.
///
/// # Errors
/// [`KeyError`] says why not.
pub async fn stop(ctx: &Ctx, by: By<'_>, name: &str) -> Result<ApiKeyFound, KeyError> {
    by.permit_to(Act::ManageApiKeys)?;
    let found = named(ctx, name).await?;
    let at = ctx.clock.now();
    let entry = audit::line(ctx, by.id(), AuditAct::ApiKeyStopped, Some(found.id.uuid()), None);
    let stopped = transact!(ctx.store, |db| {
        let stopped = db.stop_api_key(found.id, at).await?;
        if stopped {
            db.insert_audit(&entry).await?;
        }
        Ok::<bool, StoreError>(stopped)
    })?;
    if stopped { Ok(ApiKeyFound { stopped_at: Some(at), ..found }) } else { Err(KeyError::Stopped) }
}

/// A program that came in with a good key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Which key.
    pub id: ApiKeyId,
    /// The part of the key that may be written into a log.
    pub name: String,
    /// What it may do.
    pub scopes: KeyScopes,
    /// How far it reaches.
    pub reach: KeyReach,
}

impl Caller {
    /// How far its view of figures reaches.
    ///
    /// # Errors
    /// [`FiguresError::Forbidden`] when the key may not read figures.
    pub fn figures(&self) -> Result<Reach, FiguresError> {
        if !self.scopes.has(KeyScope::FiguresRead) {
            return Err(FiguresError::Forbidden);
        }
        Ok(Reach::of_key(match self.reach {
            KeyReach::Force => None,
            KeyReach::Borough(id) => Some(id),
        }))
    }
}

/// Lets a program in by its key. Nothing is told about a key that does not work: it may be mistyped, unknown, stopped
/// or over. The key is looked up by its fingerprint, so how long it takes says nothing about other keys.
///
/// # Errors
/// [`Unavailable`] when storage failed.
pub async fn admit(ctx: &Ctx, given: &str) -> Result<Option<Caller>, Unavailable> {
    let Ok(key) = ApiKey::parse(given) else { return Ok(None) };
    let found = ctx.store.read().await?.api_key_by_fingerprint(key.fingerprint(&ctx.key)).await?;
    let now = ctx.clock.now();
    let Some(found) = found.filter(|found| state(found, now) == KeyState::Works) else { return Ok(None) };
    let today = local_day(now);
    if found.last_used_day.is_none_or(|day| day < today) {
        transact!(ctx.store, |db| db.touch_api_key(found.id, today).await)?;
    }
    Ok(Some(Caller { id: found.id, name: found.name, scopes: found.scopes, reach: found.reach }))
}
