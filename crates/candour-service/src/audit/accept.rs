//! What the log would refuse for good is taken as it is when somebody with the keys says so: a log that a restored backup
//! took back, and lines without a mark. That they did is on record.

use candour_domain::audit::AuditAct;
use candour_store::{BusyError, StoreError, transact};

use super::note::NoteSigner;
use super::number::{Take, number_every, remembered, signed_edge};
use crate::Unavailable;
use crate::ctx::Ctx;

/// Why the log is not taken as it stands.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// The database has another number of lines than the backup.
    #[error("the log in the database has {has} lines with a number")]
    OtherLines {
        /// How many it has.
        has: u64,
    },
    /// Storage failed, or the tree is not one that this log's key signed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for AcceptError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl BusyError for AcceptError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_busy())
    }
}

/// Takes the log back to where a restored database has it: the key folder remembers this head from now on. It must have as
/// many lines as the restore said, so that nobody who owns the database makes use of the moment. Returns how many lines
/// were remembered; nothing where no head was, or it could not be read.
///
/// # Errors
/// [`AcceptError`] says why not. A tree without a line is never taken: nobody signed it.
pub async fn accept_restored(ctx: &Ctx, lines: u64) -> Result<Option<u64>, AcceptError> {
    let before = match remembered(ctx).await {
        Ok(head) => head.map(|head| head.size),
        Err(StoreError::Corrupt { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let signer = NoteSigner::new(&ctx.key);
    let line = super::line(ctx, None, AuditAct::AuditAccepted, None, None);
    let at = ctx.clock.now();
    let note = transact!(ctx.store, |db| {
        let head = db.hold_audit_head().await?;
        if head.size != lines || head.size == 0 {
            return Err(AcceptError::OtherLines { has: head.size });
        }
        let edge = signed_edge(db, &head, &signer).await?;
        db.insert_audit(&line).await?;
        Ok::<_, AcceptError>(signer.sign(edge.size(), &edge.root(), at))
    })?;
    ctx.keys.remember_audit_head(note, true).await.map_err(StoreError::from)?;
    Ok(before)
}

/// Forgets the lines that were found removed, once somebody has looked into it. Returns how many there were.
///
/// # Errors
/// [`Unavailable`] when storage failed.
pub async fn accept_removed(ctx: &Ctx) -> Result<usize, Unavailable> {
    let gone = ctx.keys.audit_remembered().await.map_err(StoreError::from)?.gone;
    if gone.is_empty() {
        return Ok(0);
    }
    let line = super::line(ctx, None, AuditAct::AuditAccepted, None, None);
    transact!(ctx.store, |db| db.insert_audit(&line).await)?;
    ctx.keys.forget_audit_gone().await.map_err(StoreError::from)?;
    Ok(gone.len())
}

/// Gives numbers to lines without a mark as well. Returns how many lines got one; nought when all that waited were
/// marked, or none waited.
///
/// # Errors
/// [`Unavailable`] when storage failed, or the tree is not as it was left.
pub async fn accept_unmarked(ctx: &Ctx) -> Result<usize, Unavailable> {
    // What the program wrote itself comes first.
    super::number_all(ctx).await?;
    if ctx.store.read().await?.unnumbered_audit().await?.0 == 0 {
        return Ok(0);
    }
    let line = super::line(ctx, None, AuditAct::AuditAccepted, None, None);
    transact!(ctx.store, |db| db.insert_audit(&line).await)?;
    // The line just written is one of them.
    Ok(number_every(ctx, Take::All).await?.saturating_sub(1))
}
