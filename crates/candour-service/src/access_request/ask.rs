//! Asking: with the receipt of an answer, through the desk, or as somebody who is signed in.

use candour_domain::access_request::{AccessState, AskedBy, FetchCode, NOTE_LIMIT, Proof, Subject, due};
use candour_domain::audit::AuditAct;
use candour_domain::contact_point::ContactPoint;
use candour_domain::feedback::Nonce;
use candour_domain::ids::{AccessRequestId, FeedbackId, WorkEventId, WorkItemId};
use candour_domain::key::Purpose;
use candour_domain::language::Language;
use candour_domain::permission::{Act, Place};
use candour_domain::receipt::Receipt;
use candour_domain::staff::Staff;
use candour_domain::text::{self, ShortTextError};
use candour_domain::work_item::{WorkEvent, WorkKind, WorkOutcome};
use candour_store::access_request::{AccessFound, NewAccessRequest};
use candour_store::audit::NewAudit;
use candour_store::seal::Column;
use candour_store::work::{NewWorkEvent, NewWorkItem};
use candour_store::{Db, StoreError, transact};
use jiff::{SignedDuration, Timestamp};

use super::{AccessError, line, to_answer};
use crate::audit;
use crate::ctx::{Ctx, london};
use crate::permit::permit;
use crate::restriction::Door;
use crate::staff as accounts;
use crate::work::SEARCHES;

/// How many requests about one answer or account are kept at a time, so that nobody can pile them up.
const MOST_REQUESTS: usize = 10;

/// Searches by a number or address count together with those at the desk, within this time.
const SEARCHES_WITHIN: SignedDuration = SignedDuration::from_hours(1);
/// The most wishes of one number or address that are gathered.
const MOST_BY_CONTACT: i64 = 500;

/// What leads to the answers that are added.
enum Wanted {
    /// A work item.
    Item(WorkItemId),
    /// The number or address that wishes to be contacted name.
    Contact { fingerprint: [u8; 32], since: Timestamp, searched: NewAudit },
}

/// A request that was taken.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The request.
    pub id: AccessRequestId,
    /// The code to fetch the copy with. It is shown once.
    pub code: FetchCode,
    /// By when it is answered.
    pub due_at: jiff::Timestamp,
}

/// What the desk takes down, as typed.
#[derive(Clone, Default)]
pub struct DeskWish {
    /// The name of who asks: the person, or somebody for them.
    pub asked_by: String,
    /// The language the person reads.
    pub language: String,
    /// The receipt of an answer, where they have it.
    pub receipt: String,
    /// The user name of the account, where they work for the force.
    pub username: String,
    /// The reference of the officer they are.
    pub officer: String,
    /// Who asks, by what authority, how to reach them.
    pub note: String,
}

impl std::fmt::Debug for DeskWish {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeskWish(…)")
    }
}

/// All that is stored for a request, fixed before the write.
struct Ready {
    item: NewWorkItem,
    request: NewAccessRequest,
    entry: NewAudit,
    code: FetchCode,
}

impl Ready {
    fn new(
        ctx: &Ctx,
        nonce: Nonce,
        by: Option<&Staff>,
        asked_by: AskedBy,
        proof: Proof,
        lang: Language,
    ) -> Self {
        let at = ctx.clock.now();
        let id = AccessRequestId::new(at, ctx.chance.bytes());
        let due_at = due(at, london());
        // From the form, so that the same form sent twice shows the same code.
        let drawn = ctx.key.mac(Purpose::FetchCode, &[nonce.bytes()]);
        let code = FetchCode::draw(drawn.first_chunk().copied().unwrap_or_default());
        let item = NewWorkItem {
            id: WorkItemId::new(at, ctx.chance.bytes()),
            kind: WorkKind::AccessRequest,
            // Not the answer: what an officer may read of it does not depend on whether its person asks for a copy.
            feedback_id: None,
            contact_request_id: None,
            risk: Vec::new(),
            made_at: at,
            due_at,
            event_id: WorkEventId::new(at, ctx.chance.bytes()),
        };
        let request = NewAccessRequest {
            id,
            form_fingerprint: nonce.fingerprint_with(&ctx.key, b"access request"),
            work_item_id: item.id,
            asked_by,
            language: lang,
            received_at: at,
            due_at,
            proof,
            taken_by: by.map(|staff| staff.id),
            sealed_note: None,
            fetch_fingerprint: None,
            subjects: Vec::new(),
        };
        let entry = line(ctx, by, AuditAct::AccessAsked, id);
        Self { item, request, entry, code }
    }

    async fn store(&self, db: &mut Db) -> Result<(), StoreError> {
        db.insert_work_item(&self.item).await?;
        db.insert_access_request(&self.request).await?;
        db.insert_audit(&self.entry).await
    }

    fn asked(self) -> Asked {
        Asked { id: self.request.id, code: self.code, due_at: self.request.due_at }
    }
}

async fn answer_of(ctx: &Ctx, receipt: &Receipt) -> Result<FeedbackId, AccessError> {
    let found = ctx.store.read().await?.feedback_by_receipt(receipt.fingerprint(&ctx.key)).await?;
    Ok(found.ok_or(AccessError::UnknownReceipt)?.id)
}

/// Whether a request still stands in the way of another: it is open, or its copy waits to be fetched.
fn stands(found: &AccessFound) -> bool {
    found.state.is_open() || (found.state == AccessState::Released && found.has_copy)
}

/// Stores a request unless one about the same stands. The same form again gives what it gave before.
async fn store(ctx: &Ctx, mut ready: Ready, subject: Subject) -> Result<Asked, AccessError> {
    ready.request.subjects.push(subject);
    ready.request.fetch_fingerprint = Some(ready.code.fingerprint(&ctx.key, ready.request.id));
    let before = transact!(ctx.store, |db| {
        let there = db.access_requests_about(subject).await?;
        if let Some(same) = db.access_request_by_form(ready.request.form_fingerprint).await? {
            return Ok::<Option<AccessFound>, AccessError>(Some(same));
        }
        if there.len() >= MOST_REQUESTS || there.iter().any(stands) {
            return Err(AccessError::BeingAnswered);
        }
        ready.store(db).await?;
        Ok(None)
    })?;
    Ok(match before {
        // The code was drawn from the form, but it is bound to the request that was stored first.
        Some(same) => Asked { id: same.id, code: ready.code, due_at: same.due_at },
        None => ready.asked(),
    })
}

/// Asks for a copy with the receipt of an answer, which proves who asks. The same form again changes nothing.
///
/// # Errors
/// [`AccessError`] says why nothing was asked.
pub async fn ask_by_receipt(
    ctx: &Ctx,
    receipt: &Receipt,
    nonce: Nonce,
    language: Language,
) -> Result<Asked, AccessError> {
    let answer = answer_of(ctx, receipt).await?;
    let ready = Ready::new(ctx, nonce, None, AskedBy::Person, Proof::Receipt, language);
    store(ctx, ready, Subject::Answer(answer)).await
}

/// The newest request about the answer of this receipt.
///
/// # Errors
/// [`AccessError::UnknownReceipt`] when no answer has it.
pub async fn request_of_receipt(ctx: &Ctx, receipt: &Receipt) -> Result<Option<AccessFound>, AccessError> {
    let answer = answer_of(ctx, receipt).await?;
    let mut db = ctx.store.read().await?;
    Ok(db.access_requests_about(Subject::Answer(answer)).await?.into_iter().next())
}

/// Asks for a copy of what is held about oneself, signed in.
///
/// # Errors
/// [`AccessError`] says why nothing was asked.
pub async fn ask_own(
    ctx: &Ctx,
    staff: &Staff,
    nonce: Nonce,
    language: Language,
) -> Result<Asked, AccessError> {
    let mut ready = Ready::new(ctx, nonce, Some(staff), AskedBy::Person, Proof::Account, language);
    ready.request.taken_by = None;
    if let Some(officer) = staff.officer {
        ready.request.subjects.push(Subject::Officer(officer));
    }
    store(ctx, ready, Subject::Account(staff.id)).await
}

/// The newest request of somebody who is signed in.
///
/// # Errors
/// When the database does not answer.
pub async fn own_request(ctx: &Ctx, staff: &Staff) -> Result<Option<AccessFound>, AccessError> {
    let mut db = ctx.store.read().await?;
    let found = db.access_requests_about(Subject::Account(staff.id)).await?;
    // What the desk took down for somebody else's sake is not shown to the account it is about.
    Ok(found.into_iter().find(|request| request.proof == Proof::Account))
}

/// Takes down that somebody asks. With a receipt they have proven who they are; else somebody has to find out first.
///
/// # Errors
/// [`AccessError`] says why nothing was taken down.
pub async fn ask_at_desk(
    ctx: &Ctx,
    staff: &Staff,
    nonce: Nonce,
    wish: &DeskWish,
) -> Result<Asked, AccessError> {
    permit(staff, Act::TakeAccessRequests, Place::default())?;
    let asked_by =
        AskedBy::parse(&wish.asked_by).filter(|by| *by != AskedBy::Person).ok_or(AccessError::Choice)?;
    let language = Language::parse(&wish.language).ok_or(AccessError::Choice)?;
    let note = text::lines(&wish.note, NOTE_LIMIT)
        .and_then(|note| note.ok_or(ShortTextError::Empty))
        .map_err(AccessError::Note)?;
    let (subjects, proof) = subjects(ctx, wish, asked_by).await?;
    let mut ready = Ready::new(ctx, nonce, Some(staff), asked_by, proof, language);
    let id = ready.request.id;
    let sealed = ctx
        .sealer
        .seal(Column::AccessNote, id.uuid(), note.as_bytes(), ctx.chance.bytes())
        .map_err(|_| StoreError::Corrupt { table: "access_request" })?;
    ready.request.sealed_note = Some(sealed);
    ready.request.subjects = subjects;
    ready.request.fetch_fingerprint = Some(ready.code.fingerprint(&ctx.key, id));
    let before = transact!(ctx.store, |db| {
        if let Some(same) = db.access_request_by_form(ready.request.form_fingerprint).await? {
            return Ok::<Option<AccessFound>, AccessError>(Some(same));
        }
        for subject in &ready.request.subjects {
            if db.access_requests_about(*subject).await?.iter().any(stands) {
                return Err(AccessError::BeingAnswered);
            }
        }
        ready.store(db).await?;
        Ok(None)
    })?;
    Ok(match before {
        Some(same) => Asked { id: same.id, code: ready.code, due_at: same.due_at },
        None => ready.asked(),
    })
}

/// What the desk was told leads to the person, and whether that proves who asks: a receipt does, where the person asks.
async fn subjects(
    ctx: &Ctx,
    wish: &DeskWish,
    asked_by: AskedBy,
) -> Result<(Vec<Subject>, Proof), AccessError> {
    let mut subjects = Vec::new();
    let mut proof = Proof::None;
    if !wish.receipt.trim().is_empty() {
        let receipt = Receipt::parse(&wish.receipt).map_err(|_| AccessError::UnknownReceipt)?;
        subjects.push(Subject::Answer(answer_of(ctx, &receipt).await?));
        if asked_by == AskedBy::Desk {
            proof = Proof::Receipt;
        }
    }
    let mut db = ctx.store.read().await?;
    if !wish.username.trim().is_empty() {
        let name = accounts::username(&wish.username).map_err(|_| AccessError::Nobody)?;
        let found = db.staff_by_username(&name).await?.ok_or(AccessError::Nobody)?.staff;
        subjects.push(Subject::Account(found.id));
        subjects.extend(found.officer.map(Subject::Officer));
        proof = Proof::None;
    }
    if !wish.officer.trim().is_empty() {
        let reference = wish.officer.trim().to_owned();
        let found =
            db.officers_by_reference(&[reference]).await?.into_iter().next().ok_or(AccessError::Nobody)?;
        let officer = Subject::Officer(found.id);
        if !subjects.contains(&officer) {
            subjects.push(officer);
        }
        proof = Proof::None;
    }
    Ok((subjects, proof))
}

/// Adds to an open request the answer behind a work item, or all answers whose wish to be contacted names a telephone
/// number or an e-mail address: for a person who has lost the receipt, and whom somebody calls back there. Who asks is to
/// be proven anew afterwards. That a number or address was looked up is on record, without it.
///
/// # Errors
/// [`AccessError`] says why not.
pub async fn add_subject(
    ctx: &Ctx,
    staff: &Staff,
    id: AccessRequestId,
    item: &str,
) -> Result<(), AccessError> {
    permit(staff, Act::AnswerAccessRequests, Place::default())?;
    let wanted = if let Ok(item) = WorkItemId::parse(item.trim()) {
        Wanted::Item(item)
    } else {
        let point = ContactPoint::parse(item).ok_or(AccessError::Nobody)?;
        Wanted::Contact {
            fingerprint: point.fingerprint(&ctx.key),
            since: ctx.clock.now().checked_sub(SEARCHES_WITHIN).unwrap_or(Timestamp::MIN),
            searched: audit::line(ctx, Some(staff.id), AuditAct::ContactSearched, None, None),
        }
    };
    // What waits to be put in the index would be left out of the copy, and nobody would know.
    if matches!(wanted, Wanted::Contact { .. }) && crate::work::catch_up(ctx).await? {
        return Err(AccessError::Behind);
    }
    let entry = line(ctx, Some(staff), AuditAct::AccessAsked, id);
    let added = transact!(ctx.store, |db| {
        let (found, subjects) = to_answer(ctx, db, staff, id).await?;
        // What people of the force get is bound to their account, and nothing that somebody else wrote is put to it.
        let of_staff = subjects.iter().any(|subject| !matches!(subject, Subject::Answer(_)));
        if found.state != AccessState::Asked || of_staff {
            return Err(AccessError::NotNow);
        }
        let items = match &wanted {
            Wanted::Item(item) => vec![*item],
            Wanted::Contact { fingerprint, since, searched } => {
                if db.contact_searches_since(staff.id, *since).await? >= SEARCHES {
                    return Err(AccessError::TooManySearches);
                }
                db.insert_audit(searched).await?;
                db.work_by_contact(*fingerprint, MOST_BY_CONTACT).await?
            }
        };
        let mut added = false;
        for item in items {
            // Without a wish to be contacted there is no number at which somebody proves that it is theirs.
            let wish = db.work_item(item).await?.filter(|item| item.contact_request_id.is_some());
            let Some(answer) = wish.and_then(|item| item.feedback_id) else { continue };
            // What this person could not open at the desk they do not gather here either.
            if matches!(crate::restriction::door(ctx, db, staff, Some(answer)).await?, Door::Open(_)) {
                db.add_access_subject(id, Subject::Answer(answer)).await?;
                added = true;
            }
        }
        if added {
            // Whose the rest is was shown for the rest: a mistyped number must not hand one person's words to another.
            db.prove_access(id, Proof::None).await?;
            db.insert_audit(&entry).await?;
        }
        Ok(added)
    })?;
    if added { Ok(()) } else { Err(AccessError::Nobody) }
}

/// Takes a request back with the receipt. Nothing happens when none is open.
///
/// # Errors
/// [`AccessError`] says why not.
pub async fn withdraw_by_receipt(ctx: &Ctx, receipt: &Receipt) -> Result<(), AccessError> {
    match request_of_receipt(ctx, receipt).await? {
        Some(found) if found.state.is_open() => withdrawn(ctx, None, &found).await,
        _ => Ok(()),
    }
}

/// Takes one's own request back. Nothing happens when none is open.
///
/// # Errors
/// [`AccessError`] says why not.
pub async fn withdraw_own(ctx: &Ctx, staff: &Staff) -> Result<(), AccessError> {
    match own_request(ctx, staff).await? {
        Some(found) if found.state.is_open() => withdrawn(ctx, Some(staff), &found).await,
        _ => Ok(()),
    }
}

async fn withdrawn(ctx: &Ctx, by: Option<&Staff>, found: &AccessFound) -> Result<(), AccessError> {
    let at = ctx.clock.now();
    let closing = Closing::new(ctx, None, found);
    let entry = line(ctx, by, AuditAct::AccessEnded, found.id);
    transact!(ctx.store, |db| {
        if db.end_access(found.id, AccessState::Withdrawn, None, at).await? {
            closing.store(db, WorkOutcome::Withdrawn).await?;
            db.insert_audit(&entry).await?;
        }
        Ok::<(), AccessError>(())
    })
}

/// Closes the work item of a request, fixed before the write.
pub(super) struct Closing {
    event: NewWorkEvent,
}

impl Closing {
    pub(super) fn new(ctx: &Ctx, by: Option<&Staff>, found: &AccessFound) -> Self {
        let at = ctx.clock.now();
        Self {
            event: NewWorkEvent {
                id: WorkEventId::new(at, ctx.chance.bytes()),
                work_item_id: found.work_item_id,
                at,
                event: WorkEvent::Closed,
                staff_id: by.map(|staff| staff.id),
                to_staff_id: None,
                sealed_note: None,
            },
        }
    }

    pub(super) async fn store(&self, db: &mut Db, outcome: WorkOutcome) -> Result<(), StoreError> {
        let event = &self.event;
        if db.close_work_item(event.work_item_id, outcome, event.at, event.staff_id, None).await? {
            db.insert_work_event(event).await?;
        }
        Ok(())
    }
}
