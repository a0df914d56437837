//! The log of who looked at what and did what. A change and its line are written in one transaction; a read of what a
//! person wrote has its line written first, and where that fails nothing is shown.

mod checkpoint;
mod note;
mod number;
mod prove;
mod verify;
pub(crate) mod witness;

use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::ids::{AuditId, StaffId};
use candour_domain::permission::{Act, Place};
use candour_domain::staff::Staff;
use candour_store::audit::NewAudit;
use candour_store::{StoreError, transact};
use jiff::Timestamp;
use uuid::Uuid;

pub use candour_store::audit::{AuditFilter, AuditFound};
pub use checkpoint::{checkpoint, checkpoint_when_due};
pub use note::{Checkpoint, NoteError, NoteSigner, PublicKey, root_text, unchecked};
pub use number::{number, number_all};
pub use prove::{Consistency, Inclusion, ProofError, consistency, inclusion};
pub use verify::{Held, NUMBERED_WITHIN, Verified, check_when_due, verify};
pub use witness::{Witness, WitnessStanding, file_name, standing, witnesses};

use crate::Unavailable;
use crate::ctx::Ctx;
use crate::permit::{Refused, permit};
use crate::staff::{self, UsernameError};

/// How many lines a page holds.
pub const PAGE: usize = 50;

/// A line of the log for something that happens now, its id fixed before the write.
pub fn line(
    ctx: &Ctx,
    by: Option<StaffId>,
    act: AuditAct,
    subject: Option<Uuid>,
    purpose: Option<ReadPurpose>,
) -> NewAudit {
    let at = ctx.clock.now();
    NewAudit {
        id: AuditId::new(at, ctx.chance.bytes()),
        at,
        staff_id: by,
        api_key_id: None,
        act,
        subject_id: subject,
        purpose,
        salt: ctx.chance.bytes(),
    }
}

/// Puts a read of what a person wrote on record. Nothing may be shown before this has come back.
///
/// # Errors
/// When the line could not be written: then nothing may be shown.
pub(crate) async fn record_read(
    ctx: &Ctx,
    by: &Staff,
    act: AuditAct,
    subject: Option<Uuid>,
    purpose: Option<ReadPurpose>,
) -> Result<(), StoreError> {
    let entry = line(ctx, Some(by.id), act, subject, purpose);
    transact!(ctx.store, |db| db.insert_audit(&entry).await)
}

/// Puts on record that the log was written out.
///
/// # Errors
/// [`Unavailable`] when it could not be: then nothing may be written out.
pub async fn exported(ctx: &Ctx) -> Result<(), Unavailable> {
    let entry = line(ctx, None, AuditAct::AuditExported, None, None);
    Ok(transact!(ctx.store, |db| db.insert_audit(&entry).await)?)
}

/// Erases who, to what and why from the lines about a thing, and puts each of these on record. Returns how many.
///
/// # Errors
/// [`Unavailable`] when storage failed; then nothing was erased.
pub async fn erase_about(ctx: &Ctx, by: Option<StaffId>, subject: Uuid) -> Result<usize, Unavailable> {
    // What is from before there was a tree has nothing to stay behind until it is numbered.
    number_all(ctx).await?;
    let entry = line(ctx, by, AuditAct::AuditErased, None, None);
    let seed = ctx.chance.bytes::<32>();
    let erased = transact!(ctx.store, |db| {
        let lines = db.audit_lines_about(subject).await?;
        for id in &lines {
            db.erase_audit_content(*id).await?;
            let (random, salt) = number::drawn(&seed, *id);
            let told =
                NewAudit { id: AuditId::new(entry.at, random), subject_id: Some(id.uuid()), salt, ..entry };
            db.insert_audit(&told).await?;
        }
        Ok::<usize, StoreError>(lines.len())
    })?;
    Ok(erased)
}

/// Lines of the log, newest first.
#[derive(Debug, Clone)]
pub struct AuditPage {
    /// The lines.
    pub lines: Vec<AuditFound>,
    /// Where the next page begins.
    pub next: Option<(Timestamp, AuditId)>,
    /// The person that was asked for, if any.
    pub person: Option<Staff>,
}

/// Why the log is not shown.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The person may not see it.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Nobody has this user name.
    #[error("nobody has this user name")]
    NoSuchPerson,
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for AuditError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

/// Shows the log to somebody who may see it; that they did is on record too.
///
/// # Errors
/// [`AuditError`] says why nothing is shown.
pub async fn list(
    ctx: &Ctx,
    reader: &Staff,
    username: &str,
    act: Option<AuditAct>,
    before: Option<(Timestamp, AuditId)>,
) -> Result<AuditPage, AuditError> {
    permit(reader, Act::SeeAudit, Place::default())?;
    let person = match staff::username(username) {
        Err(UsernameError::Empty) => None,
        Err(_) => return Err(AuditError::NoSuchPerson),
        Ok(name) => {
            let found = ctx.store.read().await?.staff_by_username(&name).await?;
            Some(found.ok_or(AuditError::NoSuchPerson)?.staff)
        }
    };
    let subject = person.as_ref().map(|person| person.id.uuid());
    record_read(ctx, reader, AuditAct::AuditSeen, subject, None).await?;
    let filter = AuditFilter { staff_id: person.as_ref().map(|person| person.id), act };
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
    let mut lines = ctx.store.read().await?.list_audit(filter, before, limit).await?;
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let next = lines.last().filter(|_| more).map(|line| (line.at, line.id));
    Ok(AuditPage { lines, next, person })
}
