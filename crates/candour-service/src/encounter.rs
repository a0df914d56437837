//! Encounters as officers see them: their own, those of their team, one made on the spot, who was there put right.

use candour_domain::audit::AuditAct;
use candour_domain::encounter::{
    CORRECTION_REASON_LIMIT, ContactSafety, EncounterKind, EncounterState, ForceReferenceError,
    OFFICERS_LIMIT, StartError, check_start, force_reference,
};
use candour_domain::file_time::{self, FileTimeError};
use candour_domain::ids::{BoroughId, CorrectionId, EncounterId, OfficerId};
use candour_domain::organisation::officer_reference;
use candour_domain::permission::{Act, Place, Scope, may, scope_of};
use candour_domain::staff::Staff;
use candour_domain::text::{ShortTextError, one_line};
use candour_store::encounter::Correction;
use candour_store::{BusyError, Db, StoreError};
use jiff::SignedDuration;

pub use candour_store::encounter::{CorrectionFound, Encounter, EncounterListed};
pub use candour_store::invitation::Invitation;
pub use candour_store::organisation::{Borough, OfficerFound};

use crate::Unavailable;
use crate::audit;
use crate::ctx::{Ctx, london};
use crate::permit::Refused;

/// How far back lists reach.
const RECENT: SignedDuration = SignedDuration::from_hours(24 * 28);
/// The most encounters in a list.
const MOST_LISTED: i64 = 60;
/// The most officers a search shows.
const MOST_FOUND: i64 = 20;

/// One encounter, with all that its page shows.
#[derive(Debug, Clone)]
pub struct EncounterView {
    /// The encounter with the names of borough and team.
    pub listed: EncounterListed,
    /// Who was there.
    pub officers: Vec<OfficerFound>,
    /// What was put right.
    pub trace: Vec<CorrectionFound>,
    /// Who was asked, oldest line first.
    pub ledger: Vec<Invitation>,
    /// How many codes it has had, cards included. Whether they were answered is not told.
    pub codes: usize,
    /// Whether this person may hand over a code for it.
    pub may_hand_over: bool,
    /// Whether this person may put right who was there.
    pub may_correct: bool,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum EncounterError {
    /// No such encounter, or none that this person may see: the two are not told apart.
    #[error("no such encounter")]
    Unknown,
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for EncounterError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl BusyError for EncounterError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_busy())
    }
}

/// Where an encounter stands for the permission table, seen by one person: it is their own where they were there, and
/// their team's where the team has it or one of the team was there.
pub(crate) fn place_of(staff: &Staff, encounter: &Encounter, officers: &[OfficerFound]) -> Place {
    let own_team = staff.team.filter(|team| {
        encounter.team_id == Some(*team) || officers.iter().any(|officer| officer.team_id == *team)
    });
    Place {
        borough: Some(encounter.borough_id),
        team: own_team.or(encounter.team_id),
        officer: staff.officer.filter(|own| officers.iter().any(|officer| officer.id == *own)),
        outside: false,
    }
}

/// An encounter and who was there, if this person may do the act to it.
pub(crate) async fn permitted(
    db: &mut Db,
    staff: &Staff,
    act: Act,
    id: EncounterId,
) -> Result<Option<(EncounterListed, Vec<OfficerFound>)>, StoreError> {
    let Some(listed) = db.encounter(id).await? else { return Ok(None) };
    let officers = db.officers_present(id).await?;
    let place = place_of(staff, &listed.encounter, &officers);
    if is_shut(db, staff, &place, id).await? {
        return Ok(None);
    }
    Ok(may(staff.roles(), staff.place(), act, place).then_some((listed, officers)))
}

/// Whether a contact is restricted, and the person was not there: then it is as if it were not.
async fn is_shut(db: &mut Db, staff: &Staff, place: &Place, id: EncounterId) -> Result<bool, StoreError> {
    let present = staff.officer.is_some() && place.officer == staff.officer;
    Ok(!present && db.restriction_over_contact(id).await?.is_some())
}

/// A person's recent encounters, newest first: an officer's own, a team leader's team's.
///
/// # Errors
/// When the database does not answer.
pub async fn recent(ctx: &Ctx, staff: &Staff) -> Result<Vec<EncounterListed>, Unavailable> {
    let now = ctx.clock.now();
    let since = now.checked_sub(RECENT).unwrap_or(now);
    let mut db = ctx.store.read().await?;
    let reach = scope_of(staff.roles(), Act::HandOver);
    Ok(match (reach, staff.team, staff.officer) {
        (Some(Scope::Team), Some(team), _) => {
            let mut listed = Vec::new();
            for found in db.encounters_of_team(team, since, MOST_LISTED).await? {
                let id = found.encounter.id;
                let officers = db.officers_present(id).await?;
                let place = place_of(staff, &found.encounter, &officers);
                if !is_shut(&mut db, staff, &place, id).await? {
                    listed.push(found);
                }
            }
            listed
        }
        (Some(_), _, Some(officer)) => db.encounters_of_officer(officer, since, MOST_LISTED).await?,
        _ => Vec::new(),
    })
}

/// One encounter.
///
/// # Errors
/// [`EncounterError::Unknown`] when there is none, or none that this person may see.
pub async fn view(ctx: &Ctx, staff: &Staff, id: EncounterId) -> Result<EncounterView, EncounterError> {
    let mut db = ctx.store.read().await?;
    let listed = db.encounter(id).await?.ok_or(EncounterError::Unknown)?;
    let officers = db.officers_present(id).await?;
    let place = place_of(staff, &listed.encounter, &officers);
    if is_shut(&mut db, staff, &place, id).await? {
        return Err(EncounterError::Unknown);
    }
    let may_do = |act| may(staff.roles(), staff.place(), act, place);
    let (may_hand_over, may_correct) = (may_do(Act::HandOver), may_do(Act::CorrectEncounter));
    if !(may_hand_over || may_correct) {
        return Err(EncounterError::Unknown);
    }
    Ok(EncounterView {
        trace: db.corrections_of(id).await?,
        ledger: db.invitations_of(id).await?,
        codes: db.codes_of_encounter(id).await?.len(),
        listed,
        officers,
        may_hand_over,
        may_correct,
    })
}

/// What a typed or scanned reference leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// This encounter.
    Here(EncounterId),
    /// An encounter at which this person is not named as present. Whoever may correct it can put that right.
    NotYours,
    /// None with this reference; holds the reference as it was read.
    None(String),
}

/// Why a search found nothing to say.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// What was typed is no reference.
    #[error(transparent)]
    Reference(#[from] ForceReferenceError),
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for FindError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

/// Finds an encounter by the force's reference.
///
/// # Errors
/// [`FindError`] when nothing could be looked for.
pub async fn find(ctx: &Ctx, staff: &Staff, typed: &str) -> Result<Found, FindError> {
    let reference = force_reference(typed)?;
    let mut db = ctx.store.read().await?;
    let Some(id) = db.encounter_by_reference(&reference).await? else { return Ok(Found::None(reference)) };
    let permitted = permitted(&mut db, staff, Act::CorrectEncounter, id).await?;
    Ok(if permitted.is_some() { Found::Here(id) } else { Found::NotYours })
}

/// Finds officers by part of a name or reference, those of the person's own borough first.
///
/// # Errors
/// When the database does not answer.
pub async fn find_officers(ctx: &Ctx, staff: &Staff, typed: &str) -> Result<Vec<OfficerFound>, Unavailable> {
    let Ok(text) = one_line(typed, 100) else { return Ok(Vec::new()) };
    Ok(ctx.store.read().await?.find_officers(&text, staff.borough, MOST_FOUND).await?)
}

/// Every borough, for forms.
///
/// # Errors
/// When the database does not answer.
pub async fn boroughs(ctx: &Ctx) -> Result<Vec<Borough>, Unavailable> {
    Ok(ctx.store.read().await?.boroughs().await?)
}

/// An encounter as an officer gives it on the spot, all as typed.
#[derive(Debug, Clone)]
pub struct OnTheSpot {
    /// Drawn when the form was made, so that a form sent twice makes one encounter.
    pub id: EncounterId,
    /// The force's reference; may be empty.
    pub reference: String,
    /// The date, `YYYY-MM-DD`.
    pub date: String,
    /// The local time, `HH:MM`.
    pub time: String,
    /// The borough's id.
    pub borough: String,
    /// The name of the kind.
    pub kind: String,
    /// References of officers who were there too, parted by spaces, commas or semicolons.
    pub others: String,
    /// The name of the safety; empty is unknown.
    pub safety: String,
}

/// What is wrong with an encounter made on the spot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpotFault {
    /// The reference is no reference.
    Reference(ForceReferenceError),
    /// Another encounter has this reference, and this person is not named as present there.
    ReferenceTaken,
    /// The time is not read.
    Time(FileTimeError),
    /// The time cannot be right.
    Start(StartError),
    /// No borough, or none that is known.
    Borough,
    /// No kind, or none that is known.
    Kind,
    /// These officers are not known.
    OfficersUnknown(Vec<String>),
    /// Nobody is named as present.
    OfficersNone,
    /// More officers than one encounter has.
    OfficersMany,
}

/// Why no encounter was made.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// The person may not make one.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// What was given will not do.
    #[error("{} things are wrong", .0.len())]
    Faults(Vec<SpotFault>),
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for MakeError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl BusyError for MakeError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_busy())
    }
}

/// Makes an encounter on the spot, unmatched until an import confirms it. The same form again, or a reference that is
/// known, leads to the encounter that is there.
///
/// # Errors
/// [`MakeError`] says why none was made.
pub async fn make(ctx: &Ctx, staff: &Staff, given: &OnTheSpot) -> Result<EncounterId, MakeError> {
    let own = Place { borough: staff.borough, team: staff.team, officer: staff.officer, outside: false };
    crate::permit::permit(staff, Act::HandOver, own)?;
    let (encounter, officers) = check(ctx, staff, given).await?;
    let pairs: Vec<(EncounterId, OfficerId)> = officers.iter().map(|id| (encounter.id, *id)).collect();
    let line = audit::line(ctx, Some(staff.id), AuditAct::EncounterMade, Some(encounter.id.uuid()), None);
    candour_store::transact!(ctx.store, |db| {
        if let Some(there) = db.encounter(encounter.id).await? {
            let mine = there.encounter.made_by == Some(staff.id);
            return if mine { Ok(encounter.id) } else { Err(Refused.into()) };
        }
        if let Some(reference) = &encounter.force_reference
            && let Some(there) = db.encounter_by_reference(reference).await?
        {
            let permitted = permitted(db, staff, Act::HandOver, there).await?;
            return match permitted {
                Some(_) => Ok(there),
                None => Err(MakeError::Faults(vec![SpotFault::ReferenceTaken])),
            };
        }
        match db.insert_encounters(std::slice::from_ref(&encounter)).await {
            Ok(()) => {}
            // Somebody stored the reference since we looked: look again.
            Err(StoreError::Duplicate) => return Err(StoreError::Busy.into()),
            Err(error) => return Err(error.into()),
        }
        db.insert_encounter_officers(&pairs).await?;
        db.insert_audit(&line).await?;
        Ok(encounter.id)
    })
}

/// Checks everything that was given and names all that is wrong at once.
async fn check(
    ctx: &Ctx,
    staff: &Staff,
    given: &OnTheSpot,
) -> Result<(Encounter, Vec<OfficerId>), MakeError> {
    let now = ctx.clock.now();
    let mut faults = Vec::new();
    let reference = match given.reference.trim() {
        "" => None,
        typed => match force_reference(typed) {
            Ok(reference) => Some(reference),
            Err(error) => {
                faults.push(SpotFault::Reference(error));
                None
            }
        },
    };
    let started_at = match file_time::read(&format!("{} {}", given.date.trim(), given.time.trim()), &london())
    {
        Ok(at) => {
            if let Err(error) = check_start(at, now) {
                faults.push(SpotFault::Start(error));
            }
            at
        }
        Err(error) => {
            faults.push(SpotFault::Time(error));
            now
        }
    };
    let mut db = ctx.store.read().await?;
    let borough = BoroughId::parse(&given.borough).ok();
    let borough = db.boroughs().await?.into_iter().find(|known| Some(known.id) == borough);
    if borough.is_none() {
        faults.push(SpotFault::Borough);
    }
    let kind = EncounterKind::parse(&given.kind);
    if kind.is_none() {
        faults.push(SpotFault::Kind);
    }
    let (officers, fault) = named_officers(&mut db, staff, &given.others).await?;
    faults.extend(fault);
    let (Some(borough), Some(kind), true) = (borough, kind, faults.is_empty()) else {
        return Err(MakeError::Faults(faults));
    };
    let encounter = Encounter {
        id: given.id,
        force_reference: reference,
        started_at,
        borough_id: borough.id,
        team_id: staff.team.filter(|_| staff.borough == Some(borough.id)),
        kind,
        contact_safety: ContactSafety::parse(&given.safety).unwrap_or_default(),
        state: EncounterState::Unmatched,
        made_by: Some(staff.id),
        made_at: now,
        confirmed_at: None,
    };
    Ok((encounter, officers))
}

/// The person's own officer and those whose references were typed.
async fn named_officers(
    db: &mut Db,
    staff: &Staff,
    typed: &str,
) -> Result<(Vec<OfficerId>, Option<SpotFault>), StoreError> {
    let mut officers: Vec<OfficerId> = staff.officer.into_iter().collect();
    let given: Vec<&str> = typed
        .split(|c: char| c == ';' || c == ',' || c.is_whitespace())
        .filter(|item| !item.is_empty())
        .take(OFFICERS_LIMIT + 1)
        .collect();
    if given.len() + officers.len() > OFFICERS_LIMIT {
        return Ok((officers, Some(SpotFault::OfficersMany)));
    }
    let read: Vec<String> = given.iter().filter_map(|item| officer_reference(item).ok()).collect();
    let known = db.officers_by_reference(&read).await?;
    let unknown: Vec<String> = given
        .iter()
        .filter(|item| {
            let reference = officer_reference(item).ok();
            !known.iter().any(|officer| Some(&officer.reference) == reference.as_ref())
        })
        .map(|item| item.chars().take(40).collect())
        .collect();
    if !unknown.is_empty() {
        return Ok((officers, Some(SpotFault::OfficersUnknown(unknown))));
    }
    for officer in known {
        if !officers.contains(&officer.id) {
            officers.push(officer.id);
        }
    }
    let fault = officers.is_empty().then_some(SpotFault::OfficersNone);
    Ok((officers, fault))
}

/// A correction of who was there.
#[derive(Debug, Clone, Default)]
pub struct CorrectionWish {
    /// Who was not there after all.
    pub remove: Vec<OfficerId>,
    /// Who was.
    pub add: Vec<OfficerId>,
    /// Why, as typed.
    pub reason: String,
}

/// Why nothing was put right.
#[derive(Debug, thiserror::Error)]
pub enum CorrectError {
    /// No such encounter, or none that this person may correct.
    #[error("no such encounter")]
    Unknown,
    /// The reason will not do.
    #[error(transparent)]
    Reason(#[from] ShortTextError),
    /// It would change nothing.
    #[error("nothing would change")]
    Nothing,
    /// Nobody would be left.
    #[error("nobody would be left")]
    Nobody,
    /// More officers than one encounter has.
    #[error("too many officers")]
    Many,
    /// An officer is not known.
    #[error("an officer is not known")]
    OfficerUnknown,
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for CorrectError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Orphan => Self::OfficerUnknown,
            other => Self::Unavailable(other.into()),
        }
    }
}

impl BusyError for CorrectError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_busy())
    }
}

/// Puts right who was there. Each change leaves a trace with its reason.
///
/// # Errors
/// [`CorrectError`] says why nothing was changed.
pub async fn correct(
    ctx: &Ctx,
    staff: &Staff,
    id: EncounterId,
    wish: &CorrectionWish,
) -> Result<(), CorrectError> {
    let at = ctx.clock.now();
    let line = audit::line(ctx, Some(staff.id), AuditAct::EncounterCorrected, Some(id.uuid()), None);
    let most = wish.add.len().max(wish.remove.len()).min(2 * OFFICERS_LIMIT);
    let correction_ids: Vec<CorrectionId> =
        (0..most).map(|_| CorrectionId::new(at, ctx.chance.bytes())).collect();
    candour_store::transact!(ctx.store, |db| {
        if !db.lock_encounter(id).await? {
            return Err(CorrectError::Unknown);
        }
        let (_, present) =
            permitted(db, staff, Act::CorrectEncounter, id).await?.ok_or(CorrectError::Unknown)?;
        let reason = one_line(&wish.reason, CORRECTION_REASON_LIMIT)?;
        let is_there = |officer: &OfficerId| present.iter().any(|there| there.id == *officer);
        let removed: Vec<OfficerId> = wish
            .remove
            .iter()
            .filter(|officer| is_there(officer) && !wish.add.contains(officer))
            .copied()
            .collect();
        let mut added: Vec<OfficerId> =
            wish.add.iter().filter(|officer| !is_there(officer)).copied().collect();
        added.sort_unstable();
        added.dedup();
        let left = present.len() + added.len() - removed.len();
        match (added.len() + removed.len(), left) {
            (0, _) => return Err(CorrectError::Nothing),
            (_, 0) => return Err(CorrectError::Nobody),
            (_, left) if left > OFFICERS_LIMIT => return Err(CorrectError::Many),
            _ => {}
        }
        let gone: Vec<(EncounterId, OfficerId)> = removed.iter().map(|officer| (id, *officer)).collect();
        db.remove_encounter_officers(&gone).await?;
        let pairs: Vec<(EncounterId, OfficerId)> = added.iter().map(|officer| (id, *officer)).collect();
        db.insert_encounter_officers(&pairs).await?;
        db.let_words_of_encounters_wait(&[id]).await?;
        let corrections: Vec<Correction> = correction_ids
            .iter()
            .take(added.len().max(removed.len()))
            .enumerate()
            .map(|(place, correction_id)| Correction {
                id: *correction_id,
                encounter_id: id,
                at,
                staff_id: Some(staff.id),
                removed: removed.get(place).copied(),
                added: added.get(place).copied(),
                reason: reason.clone(),
            })
            .collect();
        db.insert_corrections(&corrections).await?;
        db.insert_audit(&line).await?;
        Ok(())
    })
}
