//! Accounts of people who sign in: listing, closing, and what the command line alone does, making one and setting its
//! password. On the pages [`crate::waiting_account`] makes them. Each change is on record.

use candour_domain::audit::AuditAct;
use candour_domain::ids::{BoroughId, StaffId, WorkEventId};
use candour_domain::organisation::{NAME_LIMIT, OFFICER_REFERENCE_LIMIT};
use candour_domain::permission::{Act, Place, Role, Roles, Scope, scope_of};
use candour_domain::staff::{Staff, USERNAME_LIMIT};
use candour_domain::text::{self, ShortTextError};
use candour_domain::work_item::WorkEvent;
use candour_store::staff::NewStaff;
use candour_store::work::NewWorkEvent;
use candour_store::{BusyError, Db, StoreError, transact};
use jiff::Timestamp;

pub use candour_store::staff::StaffListed;

use crate::Unavailable;
use crate::audit;
use crate::ctx::Ctx;
use crate::permit::{Refused, permit};
use crate::sign_in::{self, PasswordError};

/// How many accounts a page of the list holds.
pub const PAGE: usize = 50;

/// Who manages accounts.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    /// Somebody who is signed in; the permission table is asked.
    Staff(&'a Staff),
    /// Whoever may run the program against the database. The log says that nobody in particular did it.
    CommandLine,
}

impl By<'_> {
    /// Whether accounts of this place, in the force or outside it, may be managed.
    pub(crate) fn permit(self, place: Place) -> Result<(), Refused> {
        match self {
            Self::Staff(staff) => permit(staff, Act::ManageStaff, place),
            Self::CommandLine => Ok(()),
        }
    }

    /// Which accounts may be managed: only those outside the force, only the others, or all.
    ///
    /// # Errors
    /// [`Refused`] when none.
    pub(crate) fn reach(self) -> Result<Option<bool>, Refused> {
        let inside = self.permit(Place::default()).is_ok();
        let outside = self.permit(Place::OUTSIDE).is_ok();
        match (inside, outside) {
            (false, false) => Err(Refused),
            (true, true) => Ok(None),
            (_, outside) => Ok(Some(outside)),
        }
    }

    /// Whether this person's account may be managed.
    pub fn may_manage(self, person: &Staff) -> bool {
        self.permit(account_place(person)).is_ok()
    }

    /// The roles that may be given.
    pub fn roles(self) -> Vec<Role> {
        let reach = self.reach();
        Role::ALL
            .into_iter()
            .filter(|role| match reach {
                Ok(None) => true,
                Ok(Some(outside)) => role.is_outside() == outside,
                Err(Refused) => false,
            })
            .collect()
    }

    /// Whether this act, which reaches the whole force, may be done.
    pub(crate) fn permit_to(self, act: Act) -> Result<(), Refused> {
        match self {
            Self::Staff(staff) => permit(staff, act, Place::default()),
            Self::CommandLine => Ok(()),
        }
    }

    /// What nobody who is signed in does: it would let one person alone into another's account.
    pub(crate) fn by_hand(self) -> Result<(), Refused> {
        match self {
            Self::Staff(_) => Err(Refused),
            Self::CommandLine => Ok(()),
        }
    }

    /// Whose name stands on record.
    pub(crate) fn id(self) -> Option<StaffId> {
        match self {
            Self::Staff(staff) => Some(staff.id),
            Self::CommandLine => None,
        }
    }
}

/// An account as it is asked for, all as typed.
#[derive(Debug, Clone, Default)]
pub struct AccountWish {
    /// The name to sign in with.
    pub username: String,
    /// The name colleagues see.
    pub display_name: String,
    /// The role's name.
    pub role: String,
    /// The names of the roles they hold besides, with spaces between.
    pub further: String,
    /// The borough's code or name; may be left empty where the role needs none, or where the officer tells.
    pub borough: String,
    /// The team's name in that borough.
    pub team: String,
    /// The officer's reference; tells borough and team.
    pub officer: String,
    /// The first password. It is hashed, and shown nowhere. Where it is empty the person has none: they choose one by a
    /// one-time link.
    pub password: Hidden,
}

/// A text that `Debug` hides.
#[derive(Clone, Default)]
pub struct Hidden(pub String);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

/// Why a user name will not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UsernameError {
    /// None was given.
    #[error("no user name was given")]
    Empty,
    /// It is too long.
    #[error("a user name has at most {USERNAME_LIMIT} characters")]
    TooLong,
    /// It holds something else than letters, digits, dots, hyphens, underscores and @.
    #[error("a user name holds only letters a to z, digits, dots, hyphens, underscores and @")]
    Signs,
    /// Somebody has it, or had it.
    #[error("the user name is taken")]
    Taken,
}

/// What is wrong with a borough, team or officer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// The role needs one.
    #[error("this role needs one")]
    Needed,
    /// There is none of this name.
    #[error("there is none of this name")]
    Unknown,
}

/// What is wrong with an account, one entry a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AccountErrors {
    /// The user name.
    pub username: Option<UsernameError>,
    /// The display name.
    pub display_name: Option<ShortTextError>,
    /// No such role, or none that may be given.
    pub role: bool,
    /// No such further roles, or roles that one person may not hold together.
    pub further: bool,
    /// The borough.
    pub borough: Option<PlaceError>,
    /// The team.
    pub team: Option<PlaceError>,
    /// The officer.
    pub officer: Option<PlaceError>,
    /// The password.
    pub password: Option<PasswordError>,
}

/// Why an account was not made, closed or changed.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// The person may not manage accounts.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Some fields are wrong.
    #[error("some fields are wrong")]
    Fields(AccountErrors),
    /// Nobody has this user name.
    #[error("nobody has this user name")]
    NoSuchPerson,
    /// The account was closed before.
    #[error("the account is closed")]
    Closed,
    /// Nobody closes their own account: there may be nobody left to open another.
    #[error("nobody closes their own account")]
    Oneself,
    /// It is the last account of an administrator: nobody could make another on the pages.
    #[error("it is the last open account of an administrator; make another first")]
    LastAdministrator,
    /// It is the person's last way in.
    #[error("it is the last way in; a new one-time link takes two administrators")]
    LastWay,
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl BusyError for StaffError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_busy())
    }
}

impl From<StoreError> for StaffError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

/// Reads a user name: in lower case, of few signs.
///
/// # Errors
/// [`UsernameError`] says what is wrong.
pub fn username(given: &str) -> Result<String, UsernameError> {
    let name = given.trim().to_lowercase();
    if name.is_empty() {
        return Err(UsernameError::Empty);
    }
    if name.chars().count() > USERNAME_LIMIT {
        return Err(UsernameError::TooLong);
    }
    let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_' | '@');
    if name.chars().all(fine) { Ok(name) } else { Err(UsernameError::Signs) }
}

/// Whether any act of the role reaches just this far. One's own account needs no place in the organisation.
pub(crate) fn reaches(role: Role, scope: Scope) -> bool {
    Act::ALL.into_iter().any(|act| act != Act::UseAccount && scope_of(role, act) == Some(scope))
}

/// Finds the place a wish names, or says what is wrong with it.
async fn place(db: &mut Db, wish: &AccountWish, errors: &mut AccountErrors) -> Result<Place, StoreError> {
    let (borough, team, officer) = (wish.borough.trim(), wish.team.trim(), wish.officer.trim());
    let mut place = Place::default();
    if !officer.is_empty() {
        let found = match text::one_line(officer, OFFICER_REFERENCE_LIMIT) {
            Ok(reference) => db.officers_by_reference(&[reference]).await?.into_iter().next(),
            Err(_) => None,
        };
        match found {
            Some(found) => {
                place.officer = Some(found.id);
                place.team = Some(found.team_id);
            }
            None => errors.officer = Some(PlaceError::Unknown),
        }
    }
    if !borough.is_empty() {
        let named = |name: &str, code: &str| {
            name.to_lowercase() == borough.to_lowercase() || code.eq_ignore_ascii_case(borough)
        };
        place.borough = db.boroughs().await?.into_iter().find(|b| named(&b.name, &b.code)).map(|b| b.id);
        if place.borough.is_none() {
            errors.borough = Some(PlaceError::Unknown);
        }
    }
    if team.is_empty() && place.team.is_none() {
        return Ok(place);
    }
    let teams = db.teams().await?;
    if !team.is_empty() {
        if place.borough.is_none() && errors.borough.is_none() && place.officer.is_none() {
            errors.borough = Some(PlaceError::Needed);
        }
        let officers_team = place.team.and_then(|id| teams.iter().find(|t| t.id == id));
        let borough = place.borough.or(officers_team.map(|t| t.borough_id));
        let found = teams
            .iter()
            .find(|t| Some(t.borough_id) == borough && t.name.to_lowercase() == team.to_lowercase());
        place.team = found.map(|t| t.id);
        if found.is_none() && errors.borough.is_none() {
            errors.team = Some(PlaceError::Unknown);
        }
    }
    if place.borough.is_none() {
        place.borough = place.team.and_then(|id| teams.iter().find(|t| t.id == id)).map(|t| t.borough_id);
    }
    Ok(place)
}

/// The account that is wished for, if it can be made.
pub(crate) async fn checked(ctx: &Ctx, by: By<'_>, wish: &AccountWish) -> Result<Staff, StaffError> {
    let may_give = by.roles();
    if may_give.is_empty() {
        return Err(Refused.into());
    }
    let mut errors = AccountErrors::default();
    let name = username(&wish.username).map_err(|error| errors.username = Some(error)).ok();
    let display_name = text::one_line(&wish.display_name, NAME_LIMIT)
        .map_err(|error| errors.display_name = Some(error))
        .ok();
    let role = Role::parse(wish.role.trim()).filter(|role| may_give.contains(role));
    errors.role = role.is_none();
    let further = Roles::parse(&wish.further).unwrap_or_default();
    let together = role.map_or(further, |role| further.with(role));
    errors.further = Roles::parse(&wish.further).is_none()
        || together.at_odds().is_some()
        || further.iter().any(|role| !may_give.contains(&role));
    if !wish.password.0.is_empty()
        && let Err(error) = sign_in::check_password(&wish.password.0, name.as_deref().unwrap_or_default())
    {
        errors.password = Some(error);
    }
    let mut db = ctx.store.read().await?;
    let place = place(&mut db, wish, &mut errors).await?;
    if let Some(name) = &name
        && (db.staff_by_username(name).await?.is_some()
            || db.waiting_account(name, ctx.clock.now()).await?.is_some())
    {
        errors.username = Some(UsernameError::Taken);
    }
    drop(db);
    for role in together.iter() {
        let needs = |scope, there: bool, error: &mut Option<PlaceError>| {
            if reaches(role, scope) && !there && error.is_none() {
                *error = Some(PlaceError::Needed);
            }
        };
        needs(Scope::Own, place.officer.is_some(), &mut errors.officer);
        needs(Scope::Team, place.team.is_some(), &mut errors.team);
        needs(Scope::Borough, place.borough.is_some(), &mut errors.borough);
    }
    let (Some(username), Some(display_name), Some(role)) = (name, display_name, role) else {
        return Err(StaffError::Fields(errors));
    };
    if errors != AccountErrors::default() {
        return Err(StaffError::Fields(errors));
    }
    Ok(Staff {
        id: StaffId::new(ctx.clock.now(), ctx.chance.bytes()),
        username,
        display_name,
        role,
        further: further.without(role),
        borough: place.borough,
        team: place.team,
        officer: place.officer,
    })
}

/// Makes an account at once. Only whoever may run the program against the database does: on the pages it takes two.
///
/// # Errors
/// [`StaffError`] says why not; wrong fields come together.
pub async fn create(ctx: &Ctx, by: By<'_>, wish: &AccountWish) -> Result<Staff, StaffError> {
    by.by_hand()?;
    let staff = checked(ctx, by, wish).await?;
    let by_link = wish.password.0.is_empty();
    let password_hash = if by_link { String::new() } else { sign_in::hash(ctx, &wish.password.0).await? };
    let new = NewStaff { staff: staff.clone(), password_hash, made_at: ctx.clock.now() };
    let entry = audit::line(ctx, by.id(), AuditAct::StaffMade, Some(staff.id.uuid()), None);
    let written = transact!(ctx.store, |db| {
        db.insert_staff(&new).await?;
        db.insert_audit(&entry).await
    });
    match written {
        // Somebody else took the name in the meantime.
        Err(StoreError::Duplicate) => Err(StaffError::Fields(AccountErrors {
            username: Some(UsernameError::Taken),
            ..AccountErrors::default()
        })),
        Err(error) => Err(error.into()),
        Ok(()) => Ok(staff),
    }
}

/// Closes an account. Its sign-ins end at once, all means of signing in go but for the hash of the password, which opens
/// no closed account, and what the person had in work goes back to the inbox.
///
/// # Errors
/// [`StaffError`] says why not.
pub async fn close(ctx: &Ctx, by: By<'_>, username: &str) -> Result<Staff, StaffError> {
    let found = person(ctx, by, username).await?;
    if by.id() == Some(found.id) {
        return Err(StaffError::Oneself);
    }
    let at = ctx.clock.now();
    let entry = audit::line(ctx, by.id(), AuditAct::StaffClosed, Some(found.id.uuid()), None);
    // One draw of chance, and a number for each item, so that a second try writes the same ids.
    let random = ctx.chance.bytes::<10>();
    let closed = transact!(ctx.store, |db| {
        // Two administrators who close each other at once: one comes second.
        let administrators = db.hold_staff_of(Role::Administrator).await?;
        if !db.close_staff(found.id, at).await? {
            return Ok(false);
        }
        if found.role == Role::Administrator && administrators <= 1 {
            return Err(StaffError::LastAdministrator);
        }
        db.delete_sessions_of(found.id, None).await?;
        db.delete_codes_of(found.id).await?;
        db.delete_passkeys_of(found.id).await?;
        db.delete_identity_of(found.id).await?;
        db.delete_sign_in_tries_of(found.id).await?;
        db.delete_enrolments_of(found.id).await?;
        db.drop_recovery(found.id).await?;
        db.drop_waiting_accounts_of(found.id).await?;
        for (number, item) in (0u16..).zip(db.release_work_of(found.id).await?) {
            let mut random = random;
            for (to, from) in random.iter_mut().zip(number.to_be_bytes()) {
                *to ^= from;
            }
            db.insert_work_event(&NewWorkEvent {
                id: WorkEventId::new(at, random),
                work_item_id: item,
                at,
                event: WorkEvent::PutBack,
                staff_id: by.id(),
                to_staff_id: None,
                sealed_note: None,
            })
            .await?;
        }
        db.insert_audit(&entry).await?;
        Ok::<bool, StaffError>(true)
    })?;
    if closed { Ok(found) } else { Err(StaffError::Closed) }
}

/// Sets somebody's password; their sign-ins end. Only whoever may run the program against the database does.
///
/// # Errors
/// [`StaffError`] says why not.
pub async fn set_password(
    ctx: &Ctx,
    by: By<'_>,
    username: &str,
    password: &Hidden,
) -> Result<Staff, StaffError> {
    by.by_hand()?;
    let found = person(ctx, by, username).await?;
    if let Err(error) = sign_in::check_password(&password.0, &found.username) {
        return Err(StaffError::Fields(AccountErrors { password: Some(error), ..AccountErrors::default() }));
    }
    let hash = sign_in::hash(ctx, &password.0).await?;
    let entry = audit::line(ctx, by.id(), AuditAct::PasswordSet, Some(found.id.uuid()), None);
    let set = transact!(ctx.store, |db| {
        let set = db.set_password_hash(found.id, &hash).await?;
        if set {
            db.delete_sessions_of(found.id, None).await?;
            db.insert_audit(&entry).await?;
        }
        Ok::<bool, StoreError>(set)
    })?;
    if set { Ok(found) } else { Err(StaffError::Closed) }
}

/// The person with a user name, whose account may be managed.
pub(crate) async fn person(ctx: &Ctx, by: By<'_>, given: &str) -> Result<Staff, StaffError> {
    by.reach()?;
    let name = username(given).map_err(|_| StaffError::NoSuchPerson)?;
    let found = ctx.store.read().await?.staff_by_username(&name).await?.ok_or(StaffError::NoSuchPerson)?;
    by.permit(account_place(&found.staff))?;
    if found.closed_at.is_some() { Err(StaffError::Closed) } else { Ok(found.staff) }
}

/// Where an account stands: in the force, or outside it.
pub(crate) fn account_place(staff: &Staff) -> Place {
    if staff.roles().iter().any(Role::is_outside) { Place::OUTSIDE } else { Place::default() }
}

/// A page of accounts.
#[derive(Debug, Clone)]
pub struct StaffPage {
    /// The accounts, by user name.
    pub staff: Vec<StaffListed>,
    /// The user name after which the next page begins.
    pub next: Option<String>,
}

/// Lists accounts whose user name or display name holds `search`, by user name, after `after`.
///
/// # Errors
/// [`StaffError`] says why not.
pub async fn list(ctx: &Ctx, by: By<'_>, search: &str, after: &str) -> Result<StaffPage, StaffError> {
    let outside = by.reach()?;
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
    let search: String = search.trim().chars().filter(|c| !c.is_control()).take(NAME_LIMIT).collect();
    let after: String = after.chars().filter(|c| !c.is_control()).collect();
    let mut staff = ctx.store.read().await?.list_staff(&search, &after, limit, outside).await?;
    let more = staff.len() > PAGE;
    staff.truncate(PAGE);
    let next = staff.last().filter(|_| more).map(|last| last.staff.username.clone());
    Ok(StaffPage { staff, next })
}

/// One account.
#[derive(Debug, Clone)]
pub struct Account {
    /// The person.
    pub staff: Staff,
    /// Their borough's name.
    pub borough: Option<String>,
    /// Their team's name.
    pub team: Option<String>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
}

/// The account with a user name, open or closed.
///
/// # Errors
/// [`StaffError`] says why not.
pub async fn find(ctx: &Ctx, by: By<'_>, given: &str) -> Result<Account, StaffError> {
    by.reach()?;
    let name = username(given).map_err(|_| StaffError::NoSuchPerson)?;
    let mut db = ctx.store.read().await?;
    let found = db.staff_by_username(&name).await?.ok_or(StaffError::NoSuchPerson)?;
    by.permit(account_place(&found.staff))?;
    let borough = match found.staff.borough {
        Some(id) => db.boroughs().await?.into_iter().find(|borough| borough.id == id).map(|b| b.name),
        None => None,
    };
    let team = match found.staff.team {
        Some(id) => db.teams().await?.into_iter().find(|team| team.id == id).map(|team| team.name),
        None => None,
    };
    Ok(Account { staff: found.staff, borough, team, closed_at: found.closed_at })
}

/// What the form for an account offers: boroughs by code and name.
///
/// # Errors
/// [`StaffError`] says why not.
pub async fn boroughs(ctx: &Ctx, by: By<'_>) -> Result<Vec<(BoroughId, String, String)>, StaffError> {
    by.reach()?;
    let boroughs = ctx.store.read().await?.boroughs().await?;
    Ok(boroughs.into_iter().map(|borough| (borough.id, borough.code, borough.name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_name_is_lower_case_and_plain() {
        assert_eq!(username(" Amy.Jones@met "), Ok("amy.jones@met".to_owned()));
        assert_eq!(username(" "), Err(UsernameError::Empty));
        assert_eq!(username("amy jones"), Err(UsernameError::Signs));
        assert_eq!(username("amy\0"), Err(UsernameError::Signs));
        assert_eq!(username("élan"), Err(UsernameError::Signs));
        assert_eq!(username(&"a".repeat(65)), Err(UsernameError::TooLong));
    }

    #[test]
    fn a_secret_is_not_shown_in_logs() {
        let wish = AccountWish { password: Hidden("correct horse".to_owned()), ..AccountWish::default() };
        assert!(!format!("{wish:?}").contains("horse"));
    }
}
