//! An account takes two people: whoever may manage accounts asks for one, and somebody else who may confirms it. Until
//! then it is no account at all, so that no way of signing in can find it.

use candour_domain::audit::AuditAct;
use candour_domain::permission::{Act, Role};
use candour_domain::second_person::{SamePerson, SecondPerson};
use candour_domain::staff::Staff;
use candour_store::staff::NewStaff;
use candour_store::waiting_account::NewWaitingAccount;
use candour_store::{BusyError, Db, StoreError, transact};
use jiff::{SignedDuration, Timestamp};

pub use candour_store::waiting_account::WaitingAccount;

use crate::ctx::Ctx;
use crate::enrolment::{self, Asked, Link, LinkCode};
use crate::permit::{Refused, can};
use crate::staff::{self, AccountErrors, AccountWish, By, StaffError, UsernameError};
use crate::{Unavailable, audit};

/// How long an account waits.
const WAITS: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Why an account that waits was not shown, confirmed or dropped.
#[derive(Debug, thiserror::Error)]
pub enum WaitingError {
    /// The person may not manage such accounts.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// No account of this name waits.
    #[error("no account of this name waits")]
    NotFound,
    /// Nobody confirms what they asked for themselves.
    #[error("nobody confirms an account that they asked for themselves")]
    OwnWish,
    /// Somebody decided in the meantime, or it lapsed.
    #[error("it waits no more")]
    Decided,
    /// Another account has taken the user name.
    #[error("another account has this user name")]
    Taken,
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for WaitingError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Duplicate => Self::Taken,
            error => Self::Unavailable(error.into()),
        }
    }
}

impl From<SamePerson> for WaitingError {
    fn from(_: SamePerson) -> Self {
        Self::OwnWish
    }
}

impl BusyError for WaitingError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_busy())
    }
}

/// Asks for an account. There is none until somebody else has confirmed it, and nobody chooses a password for it here.
///
/// # Errors
/// [`StaffError`] says why not; wrong fields come together.
pub async fn ask(ctx: &Ctx, staff: &Staff, wish: &AccountWish) -> Result<Asked, StaffError> {
    let asked = staff::checked(ctx, By::Staff(staff), wish).await?;
    let asked_at = ctx.clock.now();
    let expires_at = asked_at.checked_add(WAITS).unwrap_or(Timestamp::MAX);
    let code = LinkCode::draw(ctx.chance.byte_source());
    let code_fingerprint = code.fingerprint(&ctx.key, asked.id);
    let new = NewWaitingAccount { staff: asked, asked_by: staff.id, asked_at, expires_at, code_fingerprint };
    let entry = audit::line(ctx, Some(staff.id), AuditAct::AccountAsked, Some(new.staff.id.uuid()), None);
    let written = transact!(ctx.store, |db| {
        db.insert_waiting_account(&new).await?;
        db.insert_audit(&entry).await
    });
    match written {
        Err(StoreError::Duplicate) => Err(StaffError::Fields(AccountErrors {
            username: Some(UsernameError::Taken),
            ..AccountErrors::default()
        })),
        Err(error) => Err(error.into()),
        Ok(()) => Ok(Asked { staff: new.staff, code }),
    }
}

/// The accounts that wait and whose place is in reach of who looks, the oldest first.
///
/// # Errors
/// [`WaitingError`] says why they are not shown.
pub async fn list(ctx: &Ctx, by: By<'_>) -> Result<Vec<WaitingAccount>, WaitingError> {
    by.reach()?;
    let all = ctx.store.read().await?.waiting_accounts(ctx.clock.now()).await?;
    Ok(all.into_iter().filter(|waiting| by.may_manage(&waiting.staff)).collect())
}

/// One account that waits, with what somebody must know to decide.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The account, who asked for it, and when.
    pub waiting: WaitingAccount,
    /// The borough's name.
    pub borough: Option<String>,
    /// The team's name.
    pub team: Option<String>,
    /// The officer's reference and name.
    pub officer: Option<(String, String)>,
    /// Whether who looks may confirm it: they did not ask for it.
    pub may_confirm: bool,
    /// Whether anybody else than who asked could confirm it on the pages.
    pub somebody_else: bool,
}

/// The account of this name that waits.
///
/// # Errors
/// [`WaitingError`] says why it is not shown.
pub async fn show(ctx: &Ctx, staff: &Staff, username: &str) -> Result<Shown, WaitingError> {
    let waiting = found(ctx, By::Staff(staff), username).await?;
    let mut db = ctx.store.read().await?;
    let borough = match waiting.staff.borough {
        Some(id) => db.boroughs().await?.into_iter().find(|borough| borough.id == id).map(|b| b.name),
        None => None,
    };
    let team = match waiting.staff.team {
        Some(id) => db.teams().await?.into_iter().find(|team| team.id == id).map(|team| team.name),
        None => None,
    };
    let officer = match waiting.staff.officer {
        Some(id) => db.officer_held(id).await?.map(|officer| (officer.reference, officer.name)),
        None => None,
    };
    let may_confirm = SecondPerson::after(waiting.asked_by, staff.id).is_ok();
    let somebody_else = has_another(&mut db, &waiting).await?;
    Ok(Shown { waiting, borough, team, officer, may_confirm, somebody_else })
}

/// Whether anybody else than who asked may manage such accounts.
async fn has_another(db: &mut Db, waiting: &WaitingAccount) -> Result<bool, StoreError> {
    for role in Role::ALL {
        for person in db.staff_of_role(role).await? {
            if person.id != waiting.asked_by
                && can(&person, Act::ManageStaff)
                && By::Staff(&person).may_manage(&waiting.staff)
            {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

async fn found(ctx: &Ctx, by: By<'_>, username: &str) -> Result<WaitingAccount, WaitingError> {
    by.reach()?;
    let name = staff::username(username).map_err(|_| WaitingError::NotFound)?;
    let waiting = ctx.store.read().await?.waiting_account(&name, ctx.clock.now()).await?;
    let waiting = waiting.ok_or(WaitingError::NotFound)?;
    by.permit(staff::account_place(&waiting.staff))?;
    Ok(waiting)
}

/// Confirms an account that somebody else asked for: from now on it is one, and its one-time link is shown to who
/// confirmed; who asked has the code that it takes. Whoever may run the program against the database is another person than anybody on the pages.
///
/// # Errors
/// [`WaitingError`] says why it still waits.
pub async fn confirm(ctx: &Ctx, by: By<'_>, username: &str) -> Result<Link, WaitingError> {
    let waiting = found(ctx, by, username).await?;
    let two = by.id().map(|second| SecondPerson::after(waiting.asked_by, second)).transpose()?;
    let now = ctx.clock.now();
    let id = waiting.staff.id;
    let new = NewStaff { staff: waiting.staff, password_hash: String::new(), made_at: now };
    // Whoever has the machine could write any link by hand: theirs takes no code of somebody else.
    let code = two.and(waiting.code_fingerprint);
    let (enrolment, link) = enrolment::drawn(ctx, &new.staff, by, code);
    let entry = audit::line(ctx, by.id(), AuditAct::AccountConfirmed, Some(id.uuid()), None);
    transact!(ctx.store, |db| {
        let waited = match two {
            Some(two) => db.confirm_waiting_account(id, two, now).await?,
            None => db.drop_waiting_account(id).await?,
        };
        if !waited {
            return Err(WaitingError::Decided);
        }
        db.insert_staff(&new).await?;
        db.insert_enrolment(&enrolment).await?;
        Ok::<(), WaitingError>(db.insert_audit(&entry).await?)
    })?;
    Ok(link)
}

/// Drops an account that waits: declined by somebody else, or taken back by who asked.
///
/// # Errors
/// [`WaitingError`] says why it still waits.
pub async fn drop(ctx: &Ctx, by: By<'_>, username: &str) -> Result<Staff, WaitingError> {
    let waiting = found(ctx, by, username).await?;
    let own = by.id() == Some(waiting.asked_by);
    let act = if own { AuditAct::AccountTakenBack } else { AuditAct::AccountDeclined };
    let id = waiting.staff.id;
    let entry = audit::line(ctx, by.id(), act, Some(id.uuid()), None);
    transact!(ctx.store, |db| {
        if !db.drop_waiting_account(id).await? {
            return Err(WaitingError::Decided);
        }
        Ok::<(), WaitingError>(db.insert_audit(&entry).await?)
    })?;
    Ok(waiting.staff)
}
