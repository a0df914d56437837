//! Handing over a code at the scene, saying why nobody was offered one, and binding a serial card afterwards.

use candour_domain::audit::AuditAct;
use candour_domain::batch::card_number;
use candour_domain::code::{Code, Stratum};
use candour_domain::encounter::CORRECTION_REASON_LIMIT;
use candour_domain::feedback::Nonce;
use candour_domain::hand_over::{CODES_PER_ENCOUNTER, Recipient, code_to_stop};
use candour_domain::ids::{CodeId, CorrectionId, EncounterId, InvitationId};
use candour_domain::invitation::{InvitationOutcome, NotOfferedReason};
use candour_domain::key::{ForceKey, Purpose};
use candour_domain::permission::{Act, Scope, scope_of};
use candour_domain::staff::Staff;
use candour_domain::text::{ShortTextError, one_line};
use candour_store::code::{Card, NewCode};
use candour_store::encounter::{Correction, EncounterListed};
use candour_store::invitation::Invitation;
use candour_store::{BusyError, Db, StoreError};
use jiff::{SignedDuration, Timestamp};

use crate::Unavailable;
use crate::audit;
use crate::ctx::{Ctx, Settings};
use crate::encounter::permitted;

/// The address that a code's QR holds.
pub fn address(settings: &Settings, code: &Code) -> String {
    format!("{}/f/{}", settings.base_url, code.plain())
}

/// When a code made at `at` stops working.
pub(crate) fn expiry(at: Timestamp, days: u16) -> Timestamp {
    at.checked_add(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(Timestamp::MAX)
}

/// A code that was just made. It is stored nowhere, and shown again only to a repeat of the form that asked for it.
#[derive(Debug, Clone)]
pub struct Issued {
    /// The code.
    pub code: Code,
    /// The address that its QR holds.
    pub address: String,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// Whether an earlier code stopped because of it.
    pub replaced: bool,
}

/// Why no code was made.
#[derive(Debug, thiserror::Error)]
pub enum HandOverError {
    /// No such encounter, or none that this person may hand over a code for.
    #[error("no such encounter")]
    Unknown,
    /// The encounter has had as many codes as it may.
    #[error(transparent)]
    TooMany(#[from] candour_domain::hand_over::TooManyCodes),
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for HandOverError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl BusyError for HandOverError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_busy())
    }
}

/// The code that a form asks for. The same form asks for the same code however often it is sent, and without the force
/// key and the form's nonce, which is not stored, nobody can find it again.
fn code_of_form(key: &ForceKey, nonce: &Nonce, id: EncounterId, recipient: Recipient) -> Code {
    let recipient: &[u8] = match recipient {
        Recipient::Same => b"same",
        Recipient::Another => b"another",
    };
    let uuid = id.uuid();
    let mut block = 0u64;
    let mut pool = Vec::new();
    Code::draw(|| {
        if pool.is_empty() {
            let parts: [&[u8]; 4] = [nonce.bytes(), uuid.as_bytes(), recipient, &block.to_be_bytes()];
            pool.extend_from_slice(&key.mac(Purpose::HandOver, &parts));
            block = block.wrapping_add(1);
        }
        pool.pop().unwrap_or_default()
    })
}

/// Makes a code for one encounter, to be shown to the person at once. A code made before for the same person stops, if
/// it has not been answered, so that codes of one encounter cannot stack up. A form that was sent
/// before, as its nonce tells, gets the code it got then: nothing is made and nothing stops.
///
/// # Errors
/// [`HandOverError`] says why none was made.
pub async fn issue(
    ctx: &Ctx,
    staff: &Staff,
    id: EncounterId,
    recipient: Recipient,
    nonce: Nonce,
) -> Result<Issued, HandOverError> {
    let at = ctx.clock.now();
    let code = code_of_form(&ctx.key, &nonce, id, recipient);
    let expires_at = expiry(at, ctx.settings.code_days);
    let new = NewCode {
        id: CodeId::new(at, ctx.chance.bytes()),
        fingerprint: code.fingerprint(&ctx.key),
        stratum: Stratum::HandedOver,
        encounter_id: Some(id),
        batch_id: None,
        serial: None,
        made_at: at,
        expires_at: Some(expires_at),
    };
    let offered = offered(ctx, staff, id, new.id);
    let line = audit::line(ctx, Some(staff.id), AuditAct::CodeHandedOver, Some(id.uuid()), None);
    let (replaced, expires_at) = candour_store::transact!(ctx.store, |db| {
        lock_permitted(db, staff, id).await?.ok_or(HandOverError::Unknown)?;
        if let Some(made) = db.code_by_fingerprint(new.fingerprint).await? {
            return Ok((false, made.expires_at.unwrap_or(expires_at)));
        }
        let codes = db.codes_of_encounter(id).await?;
        let replaced = match code_to_stop(&codes, recipient, at)? {
            Some(old) => db.stop_code(old, at).await?,
            None => false,
        };
        db.insert_code(&new).await?;
        db.insert_invitation(&offered).await?;
        db.insert_audit(&line).await?;
        Ok::<(bool, Timestamp), HandOverError>((replaced, expires_at))
    })?;
    let address = address(&ctx.settings, &code);
    Ok(Issued { code, address, expires_at, replaced })
}

/// The encounter, locked until the transaction ends, if this person may hand over a code for it.
async fn lock_permitted(
    db: &mut Db,
    staff: &Staff,
    id: EncounterId,
) -> Result<Option<EncounterListed>, StoreError> {
    if !db.lock_encounter(id).await? {
        return Ok(None);
    }
    Ok(permitted(db, staff, Act::HandOver, id).await?.map(|(listed, _)| listed))
}

fn offered(ctx: &Ctx, staff: &Staff, encounter_id: EncounterId, code_id: CodeId) -> Invitation {
    let at = ctx.clock.now();
    Invitation {
        id: InvitationId::new(at, ctx.chance.bytes()),
        encounter_id,
        at,
        outcome: InvitationOutcome::Offered,
        reason: None,
        code_id: Some(code_id),
        staff_id: Some(staff.id),
    }
}

/// Puts on record that nobody was offered a code, and why.
///
/// # Errors
/// [`HandOverError::Unknown`] when this person has no such encounter.
pub async fn not_offered(
    ctx: &Ctx,
    staff: &Staff,
    id: EncounterId,
    reason: NotOfferedReason,
) -> Result<(), HandOverError> {
    let at = ctx.clock.now();
    let invitation = Invitation {
        id: InvitationId::new(at, ctx.chance.bytes()),
        encounter_id: id,
        at,
        outcome: InvitationOutcome::NotOffered,
        reason: Some(reason),
        code_id: None,
        staff_id: Some(staff.id),
    };
    let line = audit::line(ctx, Some(staff.id), AuditAct::NotOffered, Some(id.uuid()), None);
    candour_store::transact!(ctx.store, |db| {
        lock_permitted(db, staff, id).await?.ok_or(HandOverError::Unknown)?;
        db.insert_invitation(&invitation).await?;
        db.insert_audit(&line).await?;
        Ok(())
    })
}

/// Why a card was not bound.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
    /// No such encounter, or none that this person may hand over a code for.
    #[error("no such encounter")]
    Unknown,
    /// What was typed is not a card's number.
    #[error("not the number of a card")]
    Number,
    /// There is no such card, or it belongs to another team or borough. The two are not told apart.
    #[error("no such card")]
    NoSuchCard,
    /// The card is bound to this encounter already.
    #[error("bound to this encounter already")]
    BoundHere,
    /// The card is bound to another encounter; holds whether this person may move it.
    #[error("bound to another encounter")]
    BoundElsewhere {
        /// Whether this person may move it, with a reason.
        may_move: bool,
    },
    /// The encounter has had as many codes as it may.
    #[error(transparent)]
    TooMany(#[from] candour_domain::hand_over::TooManyCodes),
    /// The reason for moving a card will not do.
    #[error(transparent)]
    Reason(#[from] ShortTextError),
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for CardError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl BusyError for CardError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_busy())
    }
}

/// Whether a card of a pack may be bound to an encounter: a pack for a team serves that team's encounters and people, a
/// pack for a borough that borough's, any other pack everybody's.
fn serves(card: &Card, staff: &Staff, encounter: &EncounterListed) -> bool {
    let encounter = &encounter.encounter;
    match (card.team_id, card.borough_id) {
        (Some(team), _) => staff.team == Some(team) || encounter.team_id == Some(team),
        (None, Some(borough)) => staff.borough == Some(borough) || encounter.borough_id == borough,
        (None, None) => true,
    }
}

async fn card_for(db: &mut Db, staff: &Staff, id: EncounterId, number: &str) -> Result<Card, CardError> {
    let (label, serial) = card_number(number).ok_or(CardError::Number)?;
    let encounter = lock_permitted(db, staff, id).await?.ok_or(CardError::Unknown)?;
    let card = db.card(&label, serial).await?.filter(|card| serves(card, staff, &encounter));
    card.ok_or(CardError::NoSuchCard)
}

async fn room_for_one(db: &mut Db, id: EncounterId) -> Result<(), CardError> {
    if db.codes_of_encounter(id).await?.len() >= CODES_PER_ENCOUNTER {
        return Err(candour_domain::hand_over::TooManyCodes.into());
    }
    Ok(())
}

/// Binds a card, by the number printed on it, to the encounter at which it was given. A card is bound once.
///
/// # Errors
/// [`CardError`] says why it was not bound.
pub async fn bind_card(ctx: &Ctx, staff: &Staff, id: EncounterId, number: &str) -> Result<(), CardError> {
    let at = ctx.clock.now();
    let line = audit::line(ctx, Some(staff.id), AuditAct::CardBound, Some(id.uuid()), None);
    let ready = offered(ctx, staff, id, CodeId::new(at, [0; 10]));
    candour_store::transact!(ctx.store, |db| {
        let card = card_for(db, staff, id, number).await?;
        match card.encounter_id {
            Some(there) if there == id => return Err(CardError::BoundHere),
            Some(there) => {
                let may_move = may_move(db, staff, there, id).await?;
                return Err(CardError::BoundElsewhere { may_move });
            }
            None => {}
        }
        room_for_one(db, id).await?;
        if !db.bind_card(card.id, id, at, staff.id).await? {
            return Err(StoreError::Busy.into());
        }
        db.insert_invitation(&Invitation { code_id: Some(card.id), ..ready }).await?;
        crate::figures::moved(db, card.id, &[id], at).await?;
        // It may have been answered before it was bound.
        db.let_words_of_encounters_wait(&[id]).await?;
        db.insert_audit(&line).await?;
        Ok(())
    })
}

/// A wrongly bound card is moved by whoever answers for both encounters and not for their own alone: a team leader, or
/// the desk's supervisor. An officer who could would choose which rating is whose.
async fn may_move(
    db: &mut Db,
    staff: &Staff,
    from: EncounterId,
    to: EncounterId,
) -> Result<bool, StoreError> {
    if scope_of(staff.roles(), Act::CorrectEncounter).is_none_or(|scope| scope == Scope::Own) {
        return Ok(false);
    }
    Ok(permitted(db, staff, Act::CorrectEncounter, from).await?.is_some()
        && permitted(db, staff, Act::CorrectEncounter, to).await?.is_some())
}

/// Moves a wrongly bound card to the encounter at which it was given. Both encounters keep a trace with the reason.
///
/// # Errors
/// [`CardError`] says why it was not moved.
pub async fn move_card(
    ctx: &Ctx,
    staff: &Staff,
    id: EncounterId,
    number: &str,
    reason: &str,
) -> Result<(), CardError> {
    let at = ctx.clock.now();
    let ready = offered(ctx, staff, id, CodeId::new(at, [0; 10]));
    let ids: [CorrectionId; 2] = [0, 1].map(|_| CorrectionId::new(at, ctx.chance.bytes()));
    let lines = [0, 1].map(|_| audit::line(ctx, Some(staff.id), AuditAct::CardBound, Some(id.uuid()), None));
    candour_store::transact!(ctx.store, |db| {
        let card = card_for(db, staff, id, number).await?;
        let from = match card.encounter_id {
            Some(there) if there == id => return Err(CardError::BoundHere),
            Some(there) => there,
            None => return Err(CardError::NoSuchCard),
        };
        if !may_move(db, staff, from, id).await? {
            return Err(CardError::BoundElsewhere { may_move: false });
        }
        let reason = one_line(reason, CORRECTION_REASON_LIMIT)?;
        room_for_one(db, id).await?;
        db.note_officers_at(&[from]).await?;
        if !db.move_card(card.id, (from, id), at, staff.id).await? {
            return Err(StoreError::Busy.into());
        }
        let trace = [from, id].into_iter().zip(ids).map(|(encounter_id, id)| Correction {
            id,
            encounter_id,
            at,
            staff_id: Some(staff.id),
            removed: None,
            added: None,
            reason: reason.clone(),
        });
        db.insert_corrections(&trace.collect::<Vec<_>>()).await?;
        db.insert_invitation(&Invitation { code_id: Some(card.id), ..ready }).await?;
        crate::figures::moved(db, card.id, &[from, id], at).await?;
        db.let_words_of_encounters_wait(&[id]).await?;
        for (encounter, line) in [from, id].into_iter().zip(lines) {
            let line = candour_store::audit::NewAudit { subject_id: Some(encounter.uuid()), ..line };
            db.insert_audit(&line).await?;
        }
        Ok(())
    })
}
