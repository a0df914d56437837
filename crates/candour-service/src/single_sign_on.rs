//! Signing in through the force's own service: who begins, who comes back, whose account it is, and what the claims
//! make of it.
//!
//! The service is believed about who somebody is, and about the role only as far as the force wrote down. It makes no
//! account, and no Commissioner; it neither gives nor takes a role that is not the force's own, and the last administrator
//! stays one. Where the claims leave no role, nobody comes in, and sign-ins that hold end.

use candour_channels::single_sign_on::{Begin, Client, Finish, Registration, Secret, Told};
use candour_domain::audit::AuditAct;
use candour_domain::ids::{SessionId, StaffId};
use candour_domain::key::Purpose;
use candour_domain::permission::{Role, Scope};
use candour_domain::sign_in::{DeviceKind, Method};
use candour_domain::sign_in_try::TryKind;
use candour_domain::single_sign_on::{RoleMapping, follows_claims, may_come_through_the_force};
use candour_domain::staff::Staff;
use candour_store::{BusyError, StoreError, transact};

pub use candour_channels::single_sign_on::{Fault, TokenFault};
pub use candour_store::single_sign_on::IdentityFound;

use crate::ctx::{Ctx, Settings};
use crate::enrolment::{self, Enrolling};
use crate::sign_in::{self, Session, SignedIn};
use crate::sign_in_try::{self, Keys};
use crate::{Unavailable, audit, staff};

/// The address that people come back to.
pub const BACK: &str = "/sign-in/single-sign-on/back";

/// What a force sets to have its people come in through its own service.
#[derive(Debug, Clone)]
pub struct SignOnSettings {
    /// The service's address, letter by letter as it names itself.
    pub issuer: String,
    /// This program's name there.
    pub client_id: String,
    /// This program's secret there.
    pub client_secret: Option<Secret>,
    /// What is asked for besides `openid`.
    pub scopes: Vec<String>,
    /// The claim that holds roles.
    pub role_claim: String,
    /// Which of its values gives which role. Empty: administrators give roles, and claims change none.
    pub roles: RoleMapping,
    /// Whether somebody may be, or become, an administrator through the service.
    pub administrators: bool,
    /// The claim whose text is the user name of an account that is not joined yet. None: accounts are joined by their
    /// own people alone.
    pub link_claim: Option<String>,
}

/// A client for the service that is set, if one is.
///
/// # Errors
/// [`Fault::Address`] when an address will not do.
pub fn client(settings: &Settings) -> Result<Option<Client>, Fault> {
    let Some(set) = &settings.single_sign_on else { return Ok(None) };
    Client::new(Registration {
        issuer: set.issuer.clone(),
        client_id: set.client_id.clone(),
        secret: set.client_secret.clone(),
        scopes: set.scopes.clone(),
        redirect_uri: format!("{}{BACK}", settings.base_url),
    })
    .map(Some)
}

/// What somebody goes to the service for.
#[derive(Debug, Clone, Copy)]
pub enum Wish<'a> {
    /// To sign in.
    SignIn,
    /// To join their account here, being signed in, to theirs there.
    Join(&'a Staff),
    /// To prove once more who they are, by signing in there anew. The text is the cookie's value.
    Prove(&'a Session, &'a str),
    /// To choose their account there as the way in, having come by a one-time link.
    Enrol(&'a Enrolling),
}

/// Where somebody is sent, and what their browser keeps meanwhile. `Debug` is left out: both are secret for a while.
pub struct Begun {
    /// The address at the service.
    pub address: String,
    /// The value of the cookie that binds the way back to this browser.
    pub browser: String,
}

/// What somebody comes back with, all as it came.
#[derive(Clone, Copy, Default)]
pub struct Back<'a> {
    /// The cookie.
    pub browser: Option<&'a str>,
    /// `state`.
    pub state: &'a str,
    /// `code`.
    pub code: &'a str,
    /// `error`.
    pub error: &'a str,
    /// `iss` (RFC 9207), where it came.
    pub issuer: Option<&'a str>,
}

/// What came of it.
pub enum Came {
    /// Somebody is signed in.
    In {
        /// Their sign-in.
        signed_in: SignedIn,
        /// The page that was asked for.
        next: String,
    },
    /// The two accounts are joined.
    Joined,
    /// Somebody has proved once more who they are.
    Proved {
        /// The cookie's new value, unless another tab was first.
        token: Option<String>,
        /// The page that was asked for.
        next: String,
    },
}

/// Why nobody came in.
#[derive(Debug, thiserror::Error)]
pub enum SignOnError {
    /// Single sign-on is not set.
    #[error("single sign-on is not set")]
    Off,
    /// This browser began nothing, or too long ago, or it came back already.
    #[error("this browser began nothing that can be ended")]
    NotBegun,
    /// The service says that the person, or it, did not agree.
    #[error("the sign-in service did not agree")]
    Declined,
    /// The service did not answer, or cannot be believed.
    #[error(transparent)]
    Fault(Fault),
    /// No open account here belongs to that person.
    #[error("no account here belongs to that person")]
    NoAccount,
    /// Accounts of this role come in another way.
    #[error("accounts of this role come in another way")]
    OtherWay,
    /// The claims leave the person no role that fits.
    #[error("the claims give no role")]
    NoRole,
    /// Somebody else signed in there than the one who was to prove who they are.
    #[error("somebody else signed in at the service")]
    SomebodyElse,
    /// The claims would take the role of the last administrator.
    #[error("the claims would take the role of the last administrator")]
    LastAdministrator,
    /// One of the two accounts is joined to another already.
    #[error("one of the two accounts is joined to another")]
    JoinedElsewhere,
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl BusyError for SignOnError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_busy())
    }
}

impl From<StoreError> for SignOnError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

/// Sends somebody to the service. Where the service does not answer, nothing was begun.
///
/// # Errors
/// [`SignOnError`] says why not.
pub async fn begin(ctx: &Ctx, wish: Wish<'_>, next: &str) -> Result<Begun, SignOnError> {
    let client = ctx.single_sign_on.as_ref().ok_or(SignOnError::Off)?;
    let keys = Keys::draw(ctx);
    let (nonce, verifier) = bound_by(ctx, &keys.returning);
    let state = sign_in_try::text(&keys.returning);
    let (kind, staff, remembered) = match wish {
        Wish::SignIn => (TryKind::SignOn, None, None),
        Wish::Join(staff) => (TryKind::SignOnLink, Some(staff.id), None),
        Wish::Prove(session, token) => {
            let staff = session.staff.id;
            if ctx.store.read().await?.identity_of(staff).await?.is_none() {
                return Err(SignOnError::NoAccount);
            }
            // On the way back the cookie of the sign-in does not come along. Neither of the two opens anything.
            let present = sign_in::known_by(ctx, token).ok_or(SignOnError::NotBegun)?;
            let behind = format!("{} {}", session.id, sign_in_try::text(&present));
            (TryKind::SignOnProof, Some(staff), Some(behind))
        }
        Wish::Enrol(enrolling) => {
            let form = sign_in_try::text(&enrolling.form);
            (TryKind::SignOnEnrol, Some(enrolling.staff.id), Some(form))
        }
    };
    let anew = kind == TryKind::SignOnProof;
    let begin = Begin { state: &state, nonce: &nonce, verifier: &verifier, anew };
    let address = client.begin(begin, ctx.clock.now().as_second()).await.map_err(told_to_log)?;
    sign_in_try::keep(ctx, &keys, kind, staff, remembered, next).await?;
    Ok(Begun { address, browser: sign_in_try::text(&keys.browser) })
}

/// Ends what was begun.
///
/// # Errors
/// [`SignOnError`] says why nobody came in. What was begun is used up either way.
pub async fn finish(ctx: &Ctx, back: Back<'_>, device: DeviceKind) -> Result<Came, SignOnError> {
    let client = ctx.single_sign_on.as_ref().ok_or(SignOnError::Off)?;
    let set = ctx.settings.single_sign_on.as_ref().ok_or(SignOnError::Off)?;
    let begun = sign_in_try::take(ctx, back.state, back.browser).await?.ok_or(SignOnError::NotBegun)?;
    if back.issuer.is_some_and(|issuer| issuer != set.issuer) {
        return Err(told_to_log(Fault::OtherIssuer));
    }
    if !back.error.is_empty() || back.code.is_empty() {
        return Err(SignOnError::Declined);
    }
    let returning = sign_in_try::bytes(back.state).ok_or(SignOnError::NotBegun)?;
    let (nonce, verifier) = bound_by(ctx, &returning);
    let mut claims = Vec::new();
    if !set.roles.is_empty() {
        claims.push(set.role_claim.as_str());
    }
    claims.extend(set.link_claim.as_deref());
    // Who is to prove who they are must have signed in there after they were sent, by the service's own word on when.
    let anew_since = (begun.kind == TryKind::SignOnProof).then(|| begun.made_at.as_second());
    let finish = Finish { code: back.code, nonce: &nonce, verifier: &verifier, anew_since, claims: &claims };
    let told = match client.finish(finish, ctx.clock.now().as_second()).await {
        Ok(told) => told,
        Err(fault) => {
            // A token that lies is a try to come in; a service that is down is not.
            if matches!(fault, Fault::Token(_) | Fault::OtherPerson) {
                match begun.staff_id.filter(|_| anew_since.is_some()) {
                    Some(id) => not_proved(ctx, id).await?,
                    None => refused(ctx, None).await?,
                }
            }
            return Err(told_to_log(fault));
        }
    };
    let subject = ctx.key.mac(Purpose::IdentityLookup, &[set.issuer.as_bytes(), told.subject().as_bytes()]);
    match (begun.kind, begun.staff_id) {
        (TryKind::SignOnLink, Some(id)) => {
            let found = ctx.store.read().await?.staff_by_id(id).await?;
            let open = found.filter(|found| found.closed_at.is_none()).ok_or(SignOnError::NoAccount)?;
            join(ctx, set, subject, &open.staff).await?;
            Ok(Came::Joined)
        }
        (TryKind::SignOn, _) => {
            let person = whose(ctx, set, subject, &told).await?;
            let person = with_role(ctx, set, &told, person).await?;
            let signed_in = sign_in::begin_session(ctx, &person, Method::SingleSignOn, device).await?;
            let (id, at) = (person.id, ctx.clock.now());
            // The list of ways to sign in would be a little behind; the sign-in itself is on record.
            if let Err(error) = transact!(ctx.store, |db| db.touch_identity(id, at).await) {
                tracing::warn!(%error, "the last use of single sign-on was not written");
            }
            Ok(Came::In { signed_in, next: begun.next })
        }
        (TryKind::SignOnProof, Some(id)) => {
            let token = prove(ctx, set, subject, &told, id, begun.state.as_deref()).await?;
            Ok(Came::Proved { token, next: begun.next })
        }
        (TryKind::SignOnEnrol, Some(id)) => {
            let person = enrol(ctx, set, subject, &told, id, begun.state.as_deref()).await?;
            let signed_in = sign_in::begin_session(ctx, &person, Method::SingleSignOn, device).await?;
            Ok(Came::In { signed_in, next: begun.next })
        }
        _ => Err(SignOnError::NotBegun),
    }
}

async fn not_proved(ctx: &Ctx, id: StaffId) -> Result<(), StoreError> {
    let entry = audit::line(ctx, Some(id), AuditAct::ProofRefused, Some(id.uuid()), None);
    transact!(ctx.store, |db| db.insert_audit(&entry).await)
}

/// The open account of this id, if it may come in through the force at all.
async fn open_account(ctx: &Ctx, set: &SignOnSettings, id: StaffId) -> Result<Staff, SignOnError> {
    let found = ctx.store.read().await?.staff_by_id(id).await?;
    let open = found.filter(|found| found.closed_at.is_none()).ok_or(SignOnError::NoAccount)?;
    if may_come_through_the_force(open.staff.role, set.administrators) {
        Ok(open.staff)
    } else {
        Err(SignOnError::OtherWay)
    }
}

/// Puts on record that the person behind a sign-in has proved who they are: it must be them who signed in there.
async fn prove(
    ctx: &Ctx,
    set: &SignOnSettings,
    subject: [u8; 32],
    told: &Told,
    id: StaffId,
    behind: Option<&str>,
) -> Result<Option<String>, SignOnError> {
    let came = ctx.store.read().await?.identity_by_subject(subject).await?;
    if came.is_none_or(|identity| identity.staff_id != id) {
        not_proved(ctx, id).await?;
        return Err(SignOnError::SomebodyElse);
    }
    let person = open_account(ctx, set, id).await?;
    // What the claims give holds from now on, as it would after signing in.
    with_role(ctx, set, told, person).await?;
    let behind = behind.and_then(|behind| behind.split_once(' '));
    let (session, present) = behind.ok_or(SignOnError::NotBegun)?;
    let session = SessionId::parse(session).map_err(|_| SignOnError::NotBegun)?;
    let present = sign_in_try::bytes(present);
    sign_in::proved_behind(ctx, session, id, present).await?.ok_or(SignOnError::NotBegun)
}

/// Makes the account at the force the one way in of somebody who came by a one-time link. What they had before is gone,
/// and so are their sign-ins.
async fn enrol(
    ctx: &Ctx,
    set: &SignOnSettings,
    subject: [u8; 32],
    told: &Told,
    id: StaffId,
    form: Option<&str>,
) -> Result<Staff, SignOnError> {
    let form = form.and_then(sign_in_try::bytes).ok_or(SignOnError::NotBegun)?;
    let there = ctx.store.read().await?.identity_by_subject(subject).await?;
    if there.is_some_and(|identity| identity.staff_id != id) {
        refused(ctx, None).await?;
        return Err(SignOnError::JoinedElsewhere);
    }
    let person = open_account(ctx, set, id).await?;
    let person = with_role(ctx, set, told, person).await?;
    let now = ctx.clock.now();
    let used = audit::line(ctx, Some(id), AuditAct::EnrolmentLinkUsed, Some(id.uuid()), None);
    let joined = audit::line(ctx, Some(id), AuditAct::IdentityJoined, Some(id.uuid()), None);
    let enrolled = transact!(ctx.store, |db| {
        if !enrolment::begin_anew(db, id, form, "", now).await? {
            return Ok(false);
        }
        db.insert_identity(subject, id, now).await?;
        db.insert_audit(&used).await?;
        db.insert_audit(&joined).await?;
        Ok::<bool, StoreError>(true)
    });
    match enrolled {
        Ok(true) => Ok(person),
        Ok(false) => Err(SignOnError::NotBegun),
        Err(StoreError::Duplicate) => Err(SignOnError::JoinedElsewhere),
        Err(error) => Err(error.into()),
    }
}

/// The nonce and the verifier of a sign-in. They follow from its state, so that neither is stored anywhere.
fn bound_by(ctx: &Ctx, returning: &[u8; 32]) -> (String, String) {
    let made = |what: &[u8]| sign_in_try::text(&ctx.key.mac(Purpose::SingleSignOn, &[what, returning]));
    (made(b"nonce"), made(b"verifier"))
}

/// A fault as the log has it: what, and nothing about whom.
fn told_to_log(fault: Fault) -> SignOnError {
    tracing::warn!(%fault, "nobody came in through the force's sign-in service");
    SignOnError::Fault(fault)
}

async fn refused(ctx: &Ctx, person: Option<&Staff>) -> Result<(), StoreError> {
    let entry = audit::line(ctx, None, AuditAct::SignInRefused, person.map(|staff| staff.id.uuid()), None);
    transact!(ctx.store, |db| db.insert_audit(&entry).await)
}

/// Whose account it is: one that is joined, else, where the force set a claim for that, the one of that user name.
async fn whose(
    ctx: &Ctx,
    set: &SignOnSettings,
    subject: [u8; 32],
    told: &Told,
) -> Result<Staff, SignOnError> {
    let mut db = ctx.store.read().await?;
    let joined = match db.identity_by_subject(subject).await? {
        Some(identity) => db.staff_by_id(identity.staff_id).await?,
        None => None,
    };
    let (found, is_joined) = match (joined, username(set, told)) {
        (Some(found), _) => (Some(found), true),
        (None, Some(name)) => (db.staff_by_username(&name).await?, false),
        (None, None) => (None, false),
    };
    drop(db);
    let Some(found) = found.filter(|found| found.closed_at.is_none()) else {
        refused(ctx, None).await?;
        return Err(SignOnError::NoAccount);
    };
    if !may_come_through_the_force(found.staff.role, set.administrators) {
        refused(ctx, Some(&found.staff)).await?;
        return Err(SignOnError::OtherWay);
    }
    if !is_joined {
        join(ctx, set, subject, &found.staff).await?;
    }
    Ok(found.staff)
}

/// The user name that the claim set for it tells. An e-mail address counts only where the service has checked it.
fn username(set: &SignOnSettings, told: &Told) -> Option<String> {
    let claim = set.link_claim.as_deref()?;
    if claim == "email" && !told.is_true("email_verified") {
        return None;
    }
    staff::username(told.text(claim)?).ok()
}

async fn join(ctx: &Ctx, set: &SignOnSettings, subject: [u8; 32], person: &Staff) -> Result<(), SignOnError> {
    if !may_come_through_the_force(person.role, set.administrators) {
        return Err(SignOnError::OtherWay);
    }
    let (id, at) = (person.id, ctx.clock.now());
    let entry = audit::line(ctx, Some(id), AuditAct::IdentityJoined, Some(id.uuid()), None);
    let joined = transact!(ctx.store, |db| {
        db.insert_identity(subject, id, at).await?;
        db.insert_audit(&entry).await
    });
    match joined {
        Ok(()) => Ok(()),
        Err(StoreError::Duplicate) => {
            // The same two, joined by another tab a moment ago, are no conflict.
            let there = ctx.store.read().await?.identity_by_subject(subject).await?;
            if there.is_some_and(|identity| identity.staff_id == id) {
                return Ok(());
            }
            refused(ctx, Some(person)).await?;
            Err(SignOnError::JoinedElsewhere)
        }
        Err(error) => Err(error.into()),
    }
}

/// Gives the person the role that the claims give. With none left their sign-ins end at once, and nobody comes in. Who
/// has a role that no claim gives keeps it.
async fn with_role(
    ctx: &Ctx,
    set: &SignOnSettings,
    told: &Told,
    mut person: Staff,
) -> Result<Staff, SignOnError> {
    if set.roles.is_empty() || !follows_claims(person.role, set.administrators) {
        return Ok(person);
    }
    let values = told.texts(&set.role_claim);
    let (id, present) = (person.id, person.role);
    let Some(role) = set.roles.role(&values, present, |role| fits(&person, role)) else {
        let entry = audit::line(ctx, None, AuditAct::SignInRefused, Some(id.uuid()), None);
        transact!(ctx.store, |db| {
            db.delete_sessions_of(id, None).await?;
            db.insert_audit(&entry).await
        })?;
        return Err(SignOnError::NoRole);
    };
    if role != present {
        let entry = audit::line(ctx, Some(id), AuditAct::RoleFromClaims, Some(id.uuid()), None);
        let changed = transact!(ctx.store, |db| {
            // Two administrators whose claims change at once: one comes second.
            if present == Role::Administrator && db.hold_staff_of(present).await? <= 1 {
                return Err(SignOnError::LastAdministrator);
            }
            if !db.change_role(id, present, role).await? {
                // An administrator changed or closed the account in this very moment: theirs is the last word.
                return Err(SignOnError::NoAccount);
            }
            Ok::<(), SignOnError>(db.insert_audit(&entry).await?)
        });
        if let Err(error) = changed {
            if matches!(error, SignOnError::LastAdministrator) {
                refused(ctx, Some(&person)).await?;
            }
            return Err(error);
        }
        person.role = role;
    }
    Ok(person)
}

/// Whether the person stands where the role can do anything (a borough commander needs a borough), and may hold it beside
/// their further ones.
fn fits(person: &Staff, role: Role) -> bool {
    let place = person.place();
    let stands = |scope, there: bool| there || !staff::reaches(role, scope);
    person.further.with(role).at_odds().is_none()
        && stands(Scope::Own, place.officer.is_some())
        && stands(Scope::Team, place.team.is_some())
        && stands(Scope::Borough, place.borough.is_some())
}

/// What a person's account is joined to.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn joined(ctx: &Ctx, person: &Staff) -> Result<Option<IdentityFound>, Unavailable> {
    Ok(ctx.store.read().await?.identity_of(person.id).await?)
}

/// Parts a person's account from the force's service. `by` is the person, or somebody who may manage their account; then
/// the person's sign-ins end as well. `false` when it was not joined.
///
/// The last way in is not taken: nobody is shut out by a slip, and what comes then takes two people.
///
/// # Errors
/// [`staff::StaffError`] says why nothing changed.
pub async fn part(ctx: &Ctx, by: staff::By<'_>, person: &Staff) -> Result<bool, staff::StaffError> {
    let oneself = by.id() == Some(person.id);
    if !oneself {
        by.permit(staff::account_place(person))?;
    }
    let by_password = ctx.settings.sign_in_password;
    let by_passkey = ctx.webauthn.is_some();
    let entry = audit::line(ctx, by.id(), AuditAct::IdentityParted, Some(person.id.uuid()), None);
    let id = person.id;
    let parted = transact!(ctx.store, |db| {
        if db.identity_of(id).await?.is_none() {
            return Ok(Some(false));
        }
        let password = db.staff_by_id(id).await?.is_some_and(|found| !found.password_hash.is_empty());
        let passkey = by_passkey && !db.passkeys_of(id).await?.is_empty();
        if !(passkey || password && by_password) {
            return Ok(None);
        }
        let parted = db.delete_identity_of(id).await?;
        if parted {
            if !oneself {
                db.delete_sessions_of(id, None).await?;
            }
            db.insert_audit(&entry).await?;
        }
        Ok::<Option<bool>, StoreError>(Some(parted))
    })?;
    parted.ok_or(staff::StaffError::LastWay)
}

/// The same by the user name.
///
/// # Errors
/// [`staff::StaffError`] says why nothing changed.
pub async fn part_of(ctx: &Ctx, by: staff::By<'_>, username: &str) -> Result<Staff, staff::StaffError> {
    let person = staff::person(ctx, by, username).await?;
    part(ctx, by, &person).await?;
    Ok(person)
}
