//! Letting people in: a one-time link with which a person chooses how they sign in, and a new one for somebody who has
//! lost their means, which two administrators agree on. Nobody who is signed in makes a link alone, for nobody's account.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use candour_domain::audit::AuditAct;
use candour_domain::ids::StaffId;
use candour_domain::key::Purpose;
use candour_domain::one_time_code::RecoveryCode;
use candour_domain::second_person::{SamePerson, SecondPerson};
use candour_domain::sign_in::{DeviceKind, Method};
use candour_domain::staff::Staff;
use candour_store::enrolment::NewEnrolment;
use candour_store::{Db, StoreError, transact};
use jiff::{SignedDuration, Timestamp};

pub use candour_domain::link_code::LinkCode;
pub use candour_store::enrolment::{OpenEnrolment, RecoveryAsked};

use crate::ctx::Ctx;
use crate::permit::Refused;
use crate::sign_in::{self, CodeOffer, CodesError, PasswordError, SignedIn};
use crate::staff::{By, StaffError, person};
use crate::{Unavailable, audit};

/// How long a link works, and how long a wish for recovery waits.
const LINK_LASTS: SignedDuration = SignedDuration::from_hours(72);
/// How long the form behind a link that was used stands open.
const FORM_LASTS: SignedDuration = SignedDuration::from_hours(1);

/// A link that was made. It is shown this once. `Debug` is left out.
pub struct Link {
    /// The address, as the person opens it.
    pub address: String,
    /// Whose it is.
    pub staff: Staff,
    /// When it dies.
    pub expires_at: Timestamp,
    /// Whether it takes the code that was shown to who asked.
    pub takes_code: bool,
}

/// What was asked for: somebody else is to confirm it, and is shown the link. `Debug` is left out.
pub struct Asked {
    /// Who is to be let in.
    pub staff: Staff,
    /// The code that the link will take; shown this once, to who asked. So neither of the two has both.
    pub code: LinkCode,
}

/// Why there is no link, or no recovery.
#[derive(Debug, thiserror::Error)]
pub enum EnrolmentError {
    /// The person may not do this, or not to this account.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Nobody has this user name.
    #[error("nobody has this user name")]
    NoSuchPerson,
    /// The account is closed.
    #[error("the account is closed")]
    Closed,
    /// Nobody lets themselves in anew.
    #[error("nobody does this for themselves")]
    Oneself,
    /// One such wish waits already.
    #[error("this was asked for already")]
    AskedAlready,
    /// No wish waits that this person may confirm: nobody asked, it was too long ago, or they asked themselves.
    #[error("nothing waits that this person may confirm")]
    NothingToConfirm,
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for EnrolmentError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl From<SamePerson> for EnrolmentError {
    fn from(_: SamePerson) -> Self {
        Self::NothingToConfirm
    }
}

impl From<StaffError> for EnrolmentError {
    fn from(error: StaffError) -> Self {
        match error {
            StaffError::Refused(refused) => Self::Refused(refused),
            StaffError::Closed => Self::Closed,
            StaffError::Oneself => Self::Oneself,
            StaffError::Unavailable(error) => Self::Unavailable(error),
            StaffError::Fields(_)
            | StaffError::NoSuchPerson
            | StaffError::LastAdministrator
            | StaffError::LastWay => Self::NoSuchPerson,
        }
    }
}

/// The account of this name, where who asks may manage it.
async fn managed(ctx: &Ctx, by: By<'_>, username: &str) -> Result<Staff, EnrolmentError> {
    // Whoever stands outside the force is not let in, nor locked out, by its administrators; `person` asks.
    Ok(person(ctx, by, username).await?)
}

/// A link for somebody, and what is stored of it.
pub(crate) fn drawn(
    ctx: &Ctx,
    staff: &Staff,
    by: By<'_>,
    code_fingerprint: Option<[u8; 32]>,
) -> (NewEnrolment, Link) {
    let token = ctx.chance.bytes::<32>();
    let made_at = ctx.clock.now();
    let expires_at = made_at.checked_add(LINK_LASTS).unwrap_or(Timestamp::MAX);
    let fingerprint = ctx.key.mac(Purpose::EnrolmentLookup, &[b"link", &token]);
    let (staff_id, made_by) = (staff.id, by.id());
    let new = NewEnrolment { fingerprint, staff_id, made_by, made_at, expires_at, code_fingerprint };
    let address = format!("{}/enrol/{}", ctx.settings.base_url, URL_SAFE_NO_PAD.encode(token));
    (new, Link { address, staff: staff.clone(), expires_at, takes_code: code_fingerprint.is_some() })
}

/// Makes a link for anybody; any link from before is dead. Only whoever may run the program against the database does: on
/// the pages a link comes of what two people did.
///
/// # Errors
/// [`EnrolmentError`] says why there is none.
pub async fn make_link(ctx: &Ctx, by: By<'_>, username: &str) -> Result<Link, EnrolmentError> {
    by.by_hand()?;
    let staff = managed(ctx, by, username).await?;
    let (new, link) = drawn(ctx, &staff, by, None);
    let entry = audit::line(ctx, by.id(), AuditAct::EnrolmentLinkMade, Some(staff.id.uuid()), None);
    transact!(ctx.store, |db| {
        db.insert_enrolment(&new).await?;
        db.insert_audit(&entry).await
    })?;
    Ok(link)
}

/// Asks that somebody who has lost their means be let in anew. Another administrator confirms it.
///
/// # Errors
/// [`EnrolmentError`] says why it was not asked for.
pub async fn ask_recovery(ctx: &Ctx, by: &Staff, username: &str) -> Result<Asked, EnrolmentError> {
    let staff = managed(ctx, By::Staff(by), username).await?;
    if staff.id == by.id {
        return Err(EnrolmentError::Oneself);
    }
    let at = ctx.clock.now();
    let expires_at = at.checked_add(LINK_LASTS).unwrap_or(Timestamp::MAX);
    let code = LinkCode::draw(ctx.chance.byte_source());
    let fingerprint = code.fingerprint(&ctx.key, staff.id);
    let entry = audit::line(ctx, Some(by.id), AuditAct::RecoveryAsked, Some(staff.id.uuid()), None);
    let asked = transact!(ctx.store, |db| {
        let asked = db.ask_recovery(staff.id, by.id, at, expires_at, fingerprint).await?;
        if asked {
            db.insert_audit(&entry).await?;
        }
        Ok::<bool, StoreError>(asked)
    })?;
    if asked { Ok(Asked { staff, code }) } else { Err(EnrolmentError::AskedAlready) }
}

/// Confirms what another administrator asked for, and makes the link. What the person had before goes when it is used.
///
/// # Errors
/// [`EnrolmentError`] says why there is none.
pub async fn confirm_recovery(ctx: &Ctx, by: &Staff, username: &str) -> Result<Link, EnrolmentError> {
    let staff = managed(ctx, By::Staff(by), username).await?;
    let now = ctx.clock.now();
    let asked_by = ctx.store.read().await?.recovery_asked_by(staff.id, now).await?;
    let asked_by = asked_by.ok_or(EnrolmentError::NothingToConfirm)?;
    let two = SecondPerson::after(asked_by.staff_id, by.id)?;
    let (new, link) = drawn(ctx, &staff, By::Staff(by), asked_by.code_fingerprint);
    let entry = audit::line(ctx, Some(by.id), AuditAct::RecoveryConfirmed, Some(staff.id.uuid()), None);
    let confirmed = transact!(ctx.store, |db| {
        if !db.confirm_recovery(staff.id, two, now).await? {
            return Ok(false);
        }
        db.insert_enrolment(&new).await?;
        db.insert_audit(&entry).await?;
        Ok::<bool, StoreError>(true)
    })?;
    if confirmed { Ok(link) } else { Err(EnrolmentError::NothingToConfirm) }
}

/// Drops such a wish. Whoever asked may take it back as well.
///
/// # Errors
/// [`EnrolmentError`] says why not.
pub async fn decline_recovery(ctx: &Ctx, by: &Staff, username: &str) -> Result<Staff, EnrolmentError> {
    let staff = managed(ctx, By::Staff(by), username).await?;
    let entry = audit::line(ctx, Some(by.id), AuditAct::RecoveryDeclined, Some(staff.id.uuid()), None);
    transact!(ctx.store, |db| {
        if db.drop_recovery(staff.id).await? {
            db.insert_audit(&entry).await?;
        }
        Ok::<(), StoreError>(())
    })?;
    Ok(staff)
}

/// The wishes that wait for a second administrator, for accounts that this one may manage.
///
/// # Errors
/// [`EnrolmentError`] says why they are not shown.
pub async fn recovery_requests(ctx: &Ctx, by: &Staff) -> Result<Vec<RecoveryAsked>, EnrolmentError> {
    By::Staff(by).reach()?;
    let mut db = ctx.store.read().await?;
    let mut reached = Vec::new();
    for asked in db.recovery_requests(ctx.clock.now()).await? {
        let found = db.staff_by_id(asked.staff_id).await?;
        if found.is_some_and(|found| By::Staff(by).may_manage(&found.staff)) {
            reached.push(asked);
        }
    }
    Ok(reached)
}

/// How a link that still works would be used. Nothing is used up; nothing where it does not work.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn works(ctx: &Ctx, token: &str) -> Result<Option<OpenEnrolment>, Unavailable> {
    let Some(fingerprint) = fingerprint(ctx, b"link", token) else { return Ok(None) };
    Ok(ctx.store.read().await?.open_enrolment(fingerprint, ctx.clock.now()).await?)
}

/// Uses a link up, with the code that was typed where it takes one: the cookie's value for the form behind it. Nothing
/// where it is none, was used or has died, or where the code is another: then the link still works, and the try is on
/// record.
///
/// # Errors
/// [`Unavailable`] when the database does not answer; then the link still works.
pub async fn exchange(ctx: &Ctx, token: &str, code: &str) -> Result<Option<String>, Unavailable> {
    let Some(link) = fingerprint(ctx, b"link", token) else { return Ok(None) };
    let Some(open) = works(ctx, token).await? else { return Ok(None) };
    let code = LinkCode::parse(code).map(|code| code.fingerprint(&ctx.key, open.staff_id));
    let wrong = audit::line(ctx, None, AuditAct::LinkCodeRefused, Some(open.staff_id.uuid()), None);
    let drawn = ctx.chance.bytes::<32>();
    let form = ctx.key.mac(Purpose::EnrolmentLookup, &[b"form", &drawn]);
    let now = ctx.clock.now();
    let until = now.checked_add(FORM_LASTS).unwrap_or(Timestamp::MAX);
    let used = transact!(ctx.store, |db| {
        let used = db.exchange_enrolment(link, code, form, now, until).await?;
        // Of two who send it at once, the later one typed nothing wrong.
        if !used && db.open_enrolment(link, now).await?.is_some() {
            db.insert_audit(&wrong).await?;
        }
        Ok::<bool, StoreError>(used)
    })?;
    Ok(used.then(|| URL_SAFE_NO_PAD.encode(drawn)))
}

fn fingerprint(ctx: &Ctx, kind: &[u8], token: &str) -> Option<[u8; 32]> {
    let token: [u8; 32] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
    Some(ctx.key.mac(Purpose::EnrolmentLookup, &[kind, &token]))
}

/// Somebody who came by a link and has not chosen yet how they sign in. They can do nothing else.
#[derive(Debug, Clone)]
pub struct Enrolling {
    /// Who.
    pub staff: Staff,
    /// What the form carries.
    pub form_token: String,
    /// What the database knows the form by.
    pub(crate) form: [u8; 32],
}

/// Who is behind the cookie of a form.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn enrolling(ctx: &Ctx, token: &str) -> Result<Option<Enrolling>, Unavailable> {
    let Some(form) = fingerprint(ctx, b"form", token) else { return Ok(None) };
    let mut db = ctx.store.read().await?;
    let Some(id) = db.enrolling(form, ctx.clock.now()).await? else { return Ok(None) };
    let found = db.staff_by_id(id).await?.filter(|found| found.closed_at.is_none());
    let form_token = URL_SAFE_NO_PAD.encode(ctx.key.mac(Purpose::FormToken, &[b"enrolment", &form]));
    Ok(found.map(|found| Enrolling { staff: found.staff, form_token, form }))
}

/// Why nothing was chosen.
#[derive(Debug, thiserror::Error)]
pub enum ChoiceError {
    /// The form's time is over, or it was used.
    #[error("the link was used or has died")]
    Gone,
    /// The password will not do.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The code does not fit.
    #[error(transparent)]
    Code(#[from] CodesError),
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for ChoiceError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

/// Takes the password and the codes that somebody has chosen, and signs them in. What they had before is gone, and so are
/// their sign-ins. Gives the recovery codes, which are shown this once.
///
/// # Errors
/// [`ChoiceError`] says why nothing changed.
pub async fn choose(
    ctx: &Ctx,
    token: &str,
    password: &str,
    offer: &CodeOffer,
    code: &str,
    device: DeviceKind,
) -> Result<(SignedIn, Vec<RecoveryCode>), ChoiceError> {
    let Some(Enrolling { staff, form, .. }) = enrolling(ctx, token).await? else {
        return Err(ChoiceError::Gone);
    };
    sign_in::check_password(password, &staff.username)?;
    let secret = sign_in::fitting(ctx, &staff, offer, code)?;
    let hash = sign_in::hash(ctx, password).await?;
    let (codes, fingerprints) = sign_in::draw_recovery_codes(ctx, &staff);
    let entry = audit::line(ctx, Some(staff.id), AuditAct::EnrolmentLinkUsed, Some(staff.id.uuid()), None);
    let now = ctx.clock.now();
    let chosen = transact!(ctx.store, |db| {
        if !begin_anew(db, staff.id, form, &hash, now).await? {
            return Ok(false);
        }
        db.set_code_secret(staff.id, &secret).await?;
        db.set_recovery_codes(staff.id, &fingerprints).await?;
        db.insert_audit(&entry).await?;
        Ok::<bool, StoreError>(true)
    })?;
    if !chosen {
        return Err(ChoiceError::Gone);
    }
    let signed_in = sign_in::begin_session(ctx, &staff, Method::EnrolmentLink, device).await?;
    Ok((signed_in, codes))
}

/// Uses the form of a link up, and takes away what its person had before: a device that was lost must not open the door,
/// nor an account at the force that somebody else has. `hash` is of the password that takes the place of the one before,
/// empty where they chose another way. `false` when the form is not good any more, or the account is closed.
pub(crate) async fn begin_anew(
    db: &mut Db,
    staff: StaffId,
    form: [u8; 32],
    hash: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if db.enrolling(form, now).await? != Some(staff)
        || db.delete_enrolments_of(staff).await? == 0
        || !db.set_password_hash(staff, hash).await?
    {
        return Ok(false);
    }
    db.delete_codes_of(staff).await?;
    db.delete_sessions_of(staff, None).await?;
    db.delete_passkeys_of(staff).await?;
    db.delete_identity_of(staff).await?;
    db.delete_sign_in_tries_of(staff).await?;
    Ok(true)
}
