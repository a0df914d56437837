//! Checkpoints: once a day, and when somebody asks, the tree's size and root are signed, kept, and sent to witnesses.

use candour_domain::audit::AuditAct;
use candour_store::audit::{AuditCheckpoint, NewAudit};
use candour_store::{StoreError, transact};

use super::note::NoteSigner;
use super::number::{number_all, signed_edge};
use super::witness;
use crate::Unavailable;
use crate::ctx::{Ctx, local_day};

/// Makes a checkpoint over all lines that are there now. That it was made is a line too.
///
/// # Errors
/// [`Unavailable`] when storage failed, or the tree is not as it was left.
pub async fn checkpoint(ctx: &Ctx) -> Result<AuditCheckpoint, Unavailable> {
    // Without a day there is always one to make.
    make(ctx, None).await?.ok_or_else(|| StoreError::Busy.into())
}

/// Makes today's checkpoint when today has none. Only one node does.
///
/// # Errors
/// As [`checkpoint`].
pub async fn checkpoint_when_due(ctx: &Ctx) -> Result<bool, Unavailable> {
    let today = local_day(ctx.clock.now());
    let last = ctx.store.read().await?.last_audit_checkpoint().await?;
    if last.is_some_and(|last| is_of(ctx, &last, today)) {
        return Ok(false);
    }
    Ok(make(ctx, Some(today)).await?.is_some())
}

/// Whether a checkpoint was signed on this day. What its column says is not asked: somebody could write another there, and
/// witnesses would get none until then.
fn is_of(ctx: &Ctx, checkpoint: &AuditCheckpoint, day: i32) -> bool {
    let read = NoteSigner::new(&ctx.key).public().read(&checkpoint.note);
    read.is_ok_and(|note| note.size == checkpoint.size && note.at.is_some_and(|at| local_day(at) == day))
}

async fn make(ctx: &Ctx, day: Option<i32>) -> Result<Option<AuditCheckpoint>, Unavailable> {
    number_all(ctx).await?;
    let signer = NoteSigner::new(&ctx.key);
    let at = ctx.clock.now();
    // Both at one time: so no other signed note stands in for a checkpoint that was removed.
    let line = NewAudit { at, ..super::line(ctx, None, AuditAct::CheckpointMade, None, None) };
    let seed = ctx.chance.bytes();
    let made = transact!(ctx.store, |db| {
        let head = db.hold_audit_head().await?;
        if let Some(day) = day
            && db.last_audit_checkpoint().await?.is_some_and(|last| is_of(ctx, &last, day))
        {
            return Ok(None);
        }
        let edge = signed_edge(db, &head, &signer).await?;
        let note = signer.sign(edge.size(), &edge.root(), at);
        let made = AuditCheckpoint { size: edge.size(), at, note };
        // One over as many lines is there already: then there is nothing to put on record either.
        if db.insert_audit_checkpoint(&made).await? {
            db.insert_audit(&line).await?;
        }
        for job in witness::jobs(ctx, made.size, at, seed) {
            db.insert_job(&job).await?;
        }
        Ok::<_, StoreError>(Some(made))
    })?;
    Ok(made)
}
