//! What the log would refuse for good is taken as it is when somebody with the keys says so: a log that a restored backup
//! took back, and lines without a mark. That they did is on record.

use candour_domain::audit::AuditAct;
use candour_store::{StoreError, transact};

use super::note::NoteSigner;
use super::number::{Take, number_every, remembered, signed_edge};
use crate::Unavailable;
use crate::ctx::Ctx;

/// Takes the log back to where the database has it, as after a restore: the key folder remembers this head from now on.
/// Returns how many lines it remembered and how many there are.
///
/// # Errors
/// [`Unavailable`] when storage failed, or the tree in the database is not one that this log's key signed.
pub async fn accept_restored(ctx: &Ctx) -> Result<(Option<u64>, u64), Unavailable> {
    let before = remembered(ctx).await?.map(|head| head.size);
    let signer = NoteSigner::new(&ctx.key);
    let line = super::line(ctx, None, AuditAct::AuditAccepted, None, None);
    let at = ctx.clock.now();
    let (size, note) = transact!(ctx.store, |db| {
        let head = db.hold_audit_head().await?;
        let edge = signed_edge(db, &head, &signer).await?;
        db.insert_audit(&line).await?;
        Ok::<_, StoreError>((edge.size(), signer.sign(edge.size(), &edge.root(), at)))
    })?;
    ctx.keys.remember_audit_head(note, true).await.map_err(StoreError::from)?;
    Ok((before, size))
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
