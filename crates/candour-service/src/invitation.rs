//! Invitations that another program asks for, one at a time: offered, with the code for the program to send, or not
//! offered, with the reason. A request that comes again gets the answer it got before.
//!
//! Nothing is sent from here. Whoever asks has its own way of sending, and answers for its being safe; that an
//! encounter is marked as unsafe is told, and then no code is made that would be sent unasked.

use candour_domain::api_key::KeyScope;
use candour_domain::audit::AuditAct;
use candour_domain::code::{Code, Stratum};
use candour_domain::encounter::{ContactSafety, ForceReferenceError, force_reference};
use candour_domain::hand_over::{CODES_PER_ENCOUNTER, TooManyCodes};
use candour_domain::ids::{ApiKeyId, CodeId, EncounterId, InvitationId};
use candour_domain::invitation::{
    ExpiryError, IDEMPOTENCY_KEY_LIMIT, InvitationOutcome, NotOfferedReason, check_expiry,
};
use candour_domain::key::{ForceKey, Purpose};
use candour_domain::text::{ShortTextError, one_line};
use candour_store::audit::NewAudit;
use candour_store::code::NewCode;
use candour_store::invitation::{Invitation, InvitationRequest};
use candour_store::{BusyError, Db, StoreError};
use jiff::Timestamp;

use crate::Unavailable;
use crate::api_key::Caller;
use crate::audit;
use crate::ctx::Ctx;
use crate::hand_over::{address, expiry};

/// An offer that a program asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferWish {
    /// The force's reference of the encounter, as given.
    pub encounter_reference: String,
    /// How the code will reach the person: sampled or handed over.
    pub stratum: Stratum,
    /// When the code stops working; the force's usual time where nothing is said.
    pub expires_at: Option<Timestamp>,
}

/// An offer that was made, now or by the same request before.
#[derive(Debug, Clone)]
pub struct Offered {
    /// The line of the ledger.
    pub invitation: InvitationId,
    /// The code. It is stored nowhere, and told again only to the same request.
    pub code: Code,
    /// The whole address that leads to the form.
    pub address: String,
    /// When the code stops working, or stopped.
    pub expires_at: Timestamp,
    /// Whether the same request was answered before.
    pub repeated: bool,
}

impl Offered {
    /// The part of the address after the service's own: `/f/` and the code.
    pub fn path(&self) -> String {
        format!("/f/{}", self.code.plain())
    }
}

/// A line of the ledger that says why nobody was offered a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotOffered {
    /// The line.
    pub invitation: InvitationId,
    /// Whether the same request was answered before.
    pub repeated: bool,
}

/// Why a request was refused.
#[derive(Debug, thiserror::Error)]
pub enum InvitationError {
    /// The key may not write invitations.
    #[error("this key may not write invitations")]
    Forbidden,
    /// The idempotency key is empty, too long or has control characters.
    #[error("the idempotency key will not do: {0}")]
    IdempotencyKey(ShortTextError),
    /// The reference is no reference.
    #[error(transparent)]
    Reference(#[from] ForceReferenceError),
    /// No such encounter, or none within the key's reach: the two are not told apart.
    #[error("no such encounter")]
    NoEncounter,
    /// An open code belongs to a leaflet, not to an encounter.
    #[error("an invitation is sampled or handed over")]
    Stratum,
    /// The time at which the code is to stop will not do.
    #[error(transparent)]
    Expiry(#[from] ExpiryError),
    /// The encounter is marked as unsafe: nothing may be sent to the victim unasked.
    #[error("the encounter is marked as unsafe to write to")]
    Unsafe,
    /// The encounter has had as many codes as it may.
    #[error(transparent)]
    TooMany(#[from] TooManyCodes),
    /// A request with this idempotency key said something else.
    #[error("another request came with this idempotency key")]
    Conflict,
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for InvitationError {
    fn from(error: StoreError) -> Self {
        // Two requests of one key at once: the later looks again and finds the earlier.
        let error = if matches!(error, StoreError::Duplicate) { StoreError::Busy } else { error };
        Self::Unavailable(error.into())
    }
}

impl BusyError for InvitationError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_busy())
    }
}

/// What tells one request from the next. It is not stored; its fingerprint is.
#[derive(Debug, Clone)]
pub(crate) struct RequestKey(Vec<Vec<u8>>);

impl RequestKey {
    /// A program's own key, which is another's where another program uses the same.
    fn of_program(id: ApiKeyId, given: &str) -> Result<Self, ShortTextError> {
        let given = one_line(given, IDEMPOTENCY_KEY_LIMIT)?;
        Ok(Self(vec![b"program".to_vec(), id.uuid().as_bytes().to_vec(), given.into_bytes()]))
    }

    /// A row of a file: the encounter, the key that the row names, and what it says became of it. Whichever file it
    /// stands in, such a row is the same.
    pub(crate) fn of_row(encounter: EncounterId, key: &str, says: &str) -> Self {
        let encounter = encounter.uuid().as_bytes().to_vec();
        Self(vec![b"file".to_vec(), encounter, key.as_bytes().to_vec(), says.as_bytes().to_vec()])
    }

    fn parts<'a>(&'a self, last: &'a [u8]) -> Vec<&'a [u8]> {
        self.0.iter().map(Vec::as_slice).chain([last]).collect()
    }

    /// What is stored of it.
    pub(crate) fn fingerprint(&self, key: &ForceKey) -> [u8; 32] {
        key.mac(Purpose::InvitationLookup, &self.parts(b"key"))
    }

    /// The code that the request asks for: the same each time it comes, and not to be found without the force key.
    pub(crate) fn code(&self, key: &ForceKey) -> Code {
        let mut block = 0u64;
        let mut pool = Vec::new();
        Code::draw(|| {
            if pool.is_empty() {
                pool.extend_from_slice(&key.mac(Purpose::Invitation, &self.parts(&block.to_be_bytes())));
                block = block.wrapping_add(1);
            }
            pool.pop().unwrap_or_default()
        })
    }
}

/// Fingerprint of what a request says.
pub(crate) fn body_fingerprint(key: &ForceKey, said: &[&str]) -> [u8; 32] {
    let parts: Vec<&[u8]> =
        [&b"body"[..]].into_iter().chain(said.iter().map(|part| part.as_bytes())).collect();
    key.mac(Purpose::InvitationLookup, &parts)
}

/// What an offer says, for its fingerprint.
pub(crate) fn offer_body(
    key: &ForceKey,
    reference: &str,
    stratum: Stratum,
    expires: Option<Timestamp>,
) -> [u8; 32] {
    let expires = expires.map(|at| at.to_string()).unwrap_or_default();
    body_fingerprint(key, &[InvitationOutcome::Offered.as_str(), reference, stratum.as_str(), &expires])
}

/// What a line without an offer says, for its fingerprint.
pub(crate) fn not_offered_body(key: &ForceKey, reference: &str, reason: NotOfferedReason) -> [u8; 32] {
    body_fingerprint(key, &[InvitationOutcome::NotOffered.as_str(), reference, reason.as_str()])
}

/// What both kinds of request have in common, fixed before the write.
struct Prepared {
    reference: String,
    request: InvitationRequest,
    invitation: Invitation,
    line: NewAudit,
}

impl Prepared {
    fn new(
        ctx: &Ctx,
        by: &Caller,
        key: &RequestKey,
        reference: String,
        body_fingerprint: [u8; 32],
        (outcome, reason, code_id): (InvitationOutcome, Option<NotOfferedReason>, Option<CodeId>),
    ) -> Self {
        let at = ctx.clock.now();
        let id = InvitationId::new(at, ctx.chance.bytes());
        let act = match outcome {
            InvitationOutcome::Offered => AuditAct::CodeHandedOver,
            InvitationOutcome::NotOffered => AuditAct::NotOffered,
        };
        Self {
            reference,
            request: InvitationRequest {
                key_fingerprint: key.fingerprint(&ctx.key),
                body_fingerprint,
                invitation_id: id,
                api_key_id: Some(by.id),
            },
            // The encounter is known once it has been looked up.
            invitation: Invitation {
                id,
                encounter_id: EncounterId::new(at, [0; 10]),
                at,
                outcome,
                reason,
                code_id,
                staff_id: None,
            },
            line: NewAudit { api_key_id: Some(by.id), ..audit::line(ctx, None, act, None, None) },
        }
    }

    /// The answer this request got before.
    ///
    /// # Errors
    /// [`InvitationError::Conflict`] when it said something else then.
    async fn before(
        &self,
        db: &mut Db,
    ) -> Result<Option<(InvitationId, Option<Timestamp>)>, InvitationError> {
        let Some(found) = db.invitation_requests(&[self.request.key_fingerprint]).await?.pop() else {
            return Ok(None);
        };
        if found.body_fingerprint != self.request.body_fingerprint {
            return Err(InvitationError::Conflict);
        }
        Ok(Some((found.invitation_id, found.expires_at)))
    }

    /// The encounter, locked until the transaction ends, and its safety, if the program reaches it.
    async fn encounter(
        &self,
        db: &mut Db,
        by: &Caller,
    ) -> Result<(EncounterId, ContactSafety), InvitationError> {
        let id = db.encounter_by_reference(&self.reference).await?.ok_or(InvitationError::NoEncounter)?;
        db.lock_encounter(id).await?;
        let listed = db.encounter(id).await?.ok_or(InvitationError::NoEncounter)?;
        if !by.reach.covers(Some(listed.encounter.borough_id)) {
            return Err(InvitationError::NoEncounter);
        }
        Ok((id, listed.encounter.contact_safety))
    }

    async fn write(&self, db: &mut Db, encounter_id: EncounterId) -> Result<(), StoreError> {
        db.insert_invitation(&Invitation { encounter_id, ..self.invitation }).await?;
        db.insert_invitation_requests(std::slice::from_ref(&self.request)).await?;
        let line = NewAudit { subject_id: Some(encounter_id.uuid()), ..self.line };
        db.insert_audit(&line).await
    }
}

/// Offers a code for an encounter, for the program to send. The same request again gets the same code, and nothing is
/// made.
///
/// # Errors
/// [`InvitationError`] says why none was offered.
pub async fn offer(
    ctx: &Ctx,
    by: &Caller,
    idempotency_key: &str,
    wish: &OfferWish,
) -> Result<Offered, InvitationError> {
    if !by.scopes.has(KeyScope::InvitationsWrite) {
        return Err(InvitationError::Forbidden);
    }
    if !wish.stratum.is_single_use() {
        return Err(InvitationError::Stratum);
    }
    let key = RequestKey::of_program(by.id, idempotency_key).map_err(InvitationError::IdempotencyKey)?;
    let reference = force_reference(&wish.encounter_reference)?;
    let now = ctx.clock.now();
    let code = key.code(&ctx.key);
    let expires_at = wish.expires_at.unwrap_or_else(|| expiry(now, ctx.settings.code_days));
    let new = NewCode {
        id: CodeId::new(now, ctx.chance.bytes()),
        fingerprint: code.fingerprint(&ctx.key),
        stratum: wish.stratum,
        encounter_id: None,
        batch_id: None,
        serial: None,
        made_at: now,
        expires_at: Some(expires_at),
    };
    let body = offer_body(&ctx.key, &reference, wish.stratum, wish.expires_at);
    let outcome = (InvitationOutcome::Offered, None, Some(new.id));
    let prepared = Prepared::new(ctx, by, &key, reference, body, outcome);
    let (invitation, expires_at, repeated) = candour_store::transact!(ctx.store, |db| {
        // Before all else: a request that was answered once is answered so again, whatever holds by now.
        if let Some((invitation, expires)) = prepared.before(db).await? {
            return Ok((invitation, expires.unwrap_or(expires_at), true));
        }
        check_expiry(expires_at, now)?;
        let (encounter_id, safety) = prepared.encounter(db, by).await?;
        if safety == ContactSafety::Unsafe && wish.stratum == Stratum::Sampled {
            return Err(InvitationError::Unsafe);
        }
        if db.codes_of_encounter(encounter_id).await?.len() >= CODES_PER_ENCOUNTER {
            return Err(TooManyCodes.into());
        }
        db.insert_code(&NewCode { encounter_id: Some(encounter_id), ..new.clone() }).await?;
        prepared.write(db, encounter_id).await?;
        Ok((prepared.invitation.id, expires_at, false))
    })?;
    let address = address(&ctx.settings, &code);
    Ok(Offered { invitation, code, address, expires_at, repeated })
}

/// Puts on record that nobody was offered a code for an encounter, and why. The same request again changes nothing.
///
/// # Errors
/// [`InvitationError`] says why it was not.
pub async fn not_offer(
    ctx: &Ctx,
    by: &Caller,
    idempotency_key: &str,
    encounter_reference: &str,
    reason: NotOfferedReason,
) -> Result<NotOffered, InvitationError> {
    if !by.scopes.has(KeyScope::InvitationsWrite) {
        return Err(InvitationError::Forbidden);
    }
    let key = RequestKey::of_program(by.id, idempotency_key).map_err(InvitationError::IdempotencyKey)?;
    let reference = force_reference(encounter_reference)?;
    let body = not_offered_body(&ctx.key, &reference, reason);
    let outcome = (InvitationOutcome::NotOffered, Some(reason), None);
    let prepared = Prepared::new(ctx, by, &key, reference, body, outcome);
    candour_store::transact!(ctx.store, |db| {
        if let Some((invitation, _)) = prepared.before(db).await? {
            return Ok(NotOffered { invitation, repeated: true });
        }
        let (encounter_id, _) = prepared.encounter(db, by).await?;
        prepared.write(db, encounter_id).await?;
        Ok(NotOffered { invitation: prepared.invitation.id, repeated: false })
    })
}
