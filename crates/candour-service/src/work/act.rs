//! Doing something with an item. Each act is one transaction: the item, its trace and the log change together or not
//! at all. A repeat of what has already come about is no error.

use candour_domain::audit::AuditAct;
use candour_domain::ids::{StaffId, WorkEventId, WorkItemId};
use candour_domain::permission::{Act, Place, scope_of};
use candour_domain::staff::Staff;
use candour_domain::text::{self, ShortTextError};
use candour_domain::work_item::{WorkEvent, WorkOutcome, WorkState};
use candour_store::audit::NewAudit;
use candour_store::seal::{Column, Sealed};
use candour_store::work::{NewWorkEvent, WorkItemFound};
use candour_store::{Db, StoreError, transact};

use super::WorkError;
use crate::ctx::Ctx;
use crate::keys::{self, NewPerson};
use crate::permit::{can, permit};
use crate::restriction::{self, Door};
use crate::{audit, staff};

/// The most characters in a note.
pub const NOTE_LIMIT: usize = 2_000;

/// An event and its line in the log, fixed before the write.
struct Record {
    event: NewWorkEvent,
    entry: NewAudit,
    note: Option<Note>,
}

/// A note, and what sealing it takes: whose it is, is known inside the write.
struct Note {
    text: String,
    nonce: [u8; 24],
    person: NewPerson,
}

impl Record {
    fn new(ctx: &Ctx, staff: &Staff, item: WorkItemId, event: WorkEvent, act: AuditAct) -> Self {
        let at = ctx.clock.now();
        Self {
            event: NewWorkEvent {
                id: WorkEventId::new(at, ctx.chance.bytes()),
                work_item_id: item,
                at,
                event,
                staff_id: Some(staff.id),
                to_staff_id: None,
                sealed_note: None,
            },
            entry: audit::line(ctx, Some(staff.id), act, Some(item.uuid()), None),
            note: None,
        }
    }

    fn to(mut self, staff: StaffId) -> Self {
        self.event.to_staff_id = Some(staff);
        self
    }

    fn noting(mut self, ctx: &Ctx, note: Option<&str>) -> Result<Self, StoreError> {
        if let Some(text) = note {
            let person = ctx.keys.new_person(self.event.at, &ctx.chance)?;
            self.note = Some(Note { text: text.to_owned(), nonce: ctx.chance.bytes(), person });
        }
        Ok(self)
    }

    async fn store(&self, db: &mut Db) -> Result<(), StoreError> {
        db.insert_work_event(&self.event).await?;
        db.insert_audit(&self.entry).await
    }

    /// Stores it with its note, sealed for whoever the item is about.
    async fn store_for(&self, ctx: &Ctx, db: &mut Db, item: &WorkItemFound) -> Result<(), StoreError> {
        let Some(note) = &self.note else { return self.store(db).await };
        let mut event = self.event.clone();
        event.sealed_note = Some(note.sealed(ctx, db, event.id, item).await?);
        db.insert_work_event(&event).await?;
        db.insert_audit(&self.entry).await
    }
}

impl Note {
    async fn sealed(
        &self,
        ctx: &Ctx,
        db: &mut Db,
        event: WorkEventId,
        item: &WorkItemFound,
    ) -> Result<Sealed, StoreError> {
        let (row, text) = (event.uuid(), self.text.as_bytes());
        let sealed = match item.feedback_id {
            Some(answer) => {
                let key = keys::of_answer(ctx, db, answer, &self.person).await?;
                key.seal(Column::WorkNote, row, text, self.nonce)
            }
            None => ctx.sealer.seal(Column::WorkNote, row, text, self.nonce),
        };
        sealed.map_err(|_| StoreError::Corrupt { table: "work_event" })
    }
}

async fn item(db: &mut Db, id: WorkItemId) -> Result<WorkItemFound, WorkError> {
    db.work_item(id).await?.ok_or(WorkError::NotFound)
}

/// Whether a person may do anything with an item: it is not about them, and where it is restricted somebody else has
/// allowed them to open it.
async fn reach(ctx: &Ctx, staff: &Staff, id: WorkItemId) -> Result<(), WorkError> {
    let mut db = ctx.store.read().await?;
    let item = item(&mut db, id).await?;
    match restriction::door(ctx, &mut db, staff, item.feedback_id).await? {
        Door::Hidden => Err(WorkError::NotFound),
        Door::Shut => Err(WorkError::Restricted),
        Door::Open(_) => Ok(()),
    }
}

/// Who else has an item, or that it is closed; nothing when it is free or this person's.
fn in_the_way(item: &WorkItemFound, staff: &Staff) -> Result<(), WorkError> {
    if item.state == WorkState::Closed {
        return Err(WorkError::AlreadyClosed);
    }
    match &item.owner {
        Some((owner, name)) if *owner != staff.id => Err(WorkError::TakenBy(name.clone())),
        _ => Ok(()),
    }
}

/// Takes a waiting item. Of two people at once the second is told who has it.
///
/// # Errors
/// [`WorkError`] says why not.
pub async fn take(ctx: &Ctx, staff: &Staff, id: WorkItemId) -> Result<(), WorkError> {
    permit(staff, Act::DoWork, Place::default())?;
    reach(ctx, staff, id).await?;
    let record = Record::new(ctx, staff, id, WorkEvent::Taken, AuditAct::ItemTaken);
    transact!(ctx.store, |db| {
        if db.take_work_item(id, staff.id).await? {
            return Ok(record.store(db).await?);
        }
        in_the_way(&item(db, id).await?, staff)
    })
}

/// Gives an item back to the inbox: one's own, or anybody's for who may hand out work.
///
/// # Errors
/// [`WorkError`] says why not.
pub async fn put_back(ctx: &Ctx, staff: &Staff, id: WorkItemId) -> Result<(), WorkError> {
    permit(staff, Act::DoWork, Place::default())?;
    reach(ctx, staff, id).await?;
    let record = Record::new(ctx, staff, id, WorkEvent::PutBack, AuditAct::ItemPutBack);
    let only_of = (!can(staff, Act::AssignWork)).then_some(staff.id);
    transact!(ctx.store, |db| {
        if db.put_back_work_item(id, only_of).await? {
            return Ok(record.store(db).await?);
        }
        in_the_way(&item(db, id).await?, staff)
    })
}

/// Gives an open item to a colleague who does this work, whoever has it.
///
/// # Errors
/// [`WorkError`] says why not.
pub async fn assign(ctx: &Ctx, lead: &Staff, id: WorkItemId, username: &str) -> Result<(), WorkError> {
    permit(lead, Act::AssignWork, Place::default())?;
    reach(ctx, lead, id).await?;
    let username = staff::username(username).map_err(|_| WorkError::NoSuchColleague)?;
    let ready = Record::new(ctx, lead, id, WorkEvent::Assigned, AuditAct::ItemAssigned);
    let (event, entry) = (ready.event, ready.entry);
    transact!(ctx.store, |db| {
        let colleague = db
            .staff_by_username(&username)
            .await?
            .filter(|found| found.closed_at.is_none())
            .map(|found| found.staff)
            .filter(|found| scope_of(found.roles(), Act::DoWork).is_some())
            .ok_or(WorkError::NoSuchColleague)?;
        let there = item(db, id).await?;
        if there.owner.as_ref().is_some_and(|(owner, _)| *owner == colleague.id)
            && there.state == WorkState::Taken
        {
            return Ok(());
        }
        if !db.assign_work_item(id, colleague.id).await? {
            return Err(WorkError::AlreadyClosed);
        }
        let record = Record { event: event.clone(), entry, note: None }.to(colleague.id);
        Ok(record.store(db).await?)
    })
}

/// Writes a note on an open item, sealed. `form` is the id the form was made with: the same form sent again is the same
/// note.
///
/// # Errors
/// [`WorkError`] says why not.
pub async fn note(
    ctx: &Ctx,
    staff: &Staff,
    id: WorkItemId,
    form: WorkEventId,
    text: &str,
) -> Result<(), WorkError> {
    permit(staff, Act::DoWork, Place::default())?;
    reach(ctx, staff, id).await?;
    let text = text::lines(text, NOTE_LIMIT)
        .and_then(|note| note.ok_or(ShortTextError::Empty))
        .map_err(WorkError::Note)?;
    let mut record = Record::new(ctx, staff, id, WorkEvent::Noted, AuditAct::ItemNoted);
    record.event.id = form;
    let record = record.noting(ctx, Some(&text))?;
    let written = transact!(ctx.store, |db| {
        let there = item(db, id).await?;
        if there.state == WorkState::Closed {
            return Err(WorkError::AlreadyClosed);
        }
        Ok(record.store_for(ctx, db, &there).await?)
    });
    match written {
        Err(WorkError::Unavailable(error)) if error.is_duplicate() => {
            let mut db = ctx.store.read().await?;
            let there = db.work_events(id).await?.iter().any(|event| event.id == form);
            if there { Ok(()) } else { Err(WorkError::NotFound) }
        }
        other => other,
    }
}

/// Closes an item with what came of it: a free one, one's own, or anybody's for who may hand out work.
///
/// # Errors
/// [`WorkError`] says why not.
pub async fn close(
    ctx: &Ctx,
    staff: &Staff,
    id: WorkItemId,
    outcome: &str,
    note: &str,
) -> Result<(), WorkError> {
    permit(staff, Act::DoWork, Place::default())?;
    reach(ctx, staff, id).await?;
    let outcome = WorkOutcome::parse(outcome).ok_or(WorkError::Outcome)?;
    let note = text::lines(note, NOTE_LIMIT).map_err(WorkError::Note)?;
    let record =
        Record::new(ctx, staff, id, WorkEvent::Closed, AuditAct::ItemClosed).noting(ctx, note.as_deref())?;
    let unless_of_another = (!can(staff, Act::AssignWork)).then_some(staff.id);
    transact!(ctx.store, |db| {
        let there = item(db, id).await?;
        if !outcome.may_close(there.kind) {
            return Err(WorkError::Outcome);
        }
        let at = record.event.at;
        if db.close_work_item(id, outcome, at, Some(staff.id), unless_of_another).await? {
            return Ok(record.store_for(ctx, db, &there).await?);
        }
        let there = item(db, id).await?;
        in_the_way(&there, staff)?;
        Err(WorkError::AlreadyClosed)
    })
}
