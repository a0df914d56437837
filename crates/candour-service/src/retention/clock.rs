//! Whether the clock may be trusted with what cannot be undone. A clock that is ahead by years would have everything
//! erased at once; so the last time at which it was believed is kept, and a leap from there waits for a human.

use candour_domain::retention::{ClockDoubt, doubt};
use candour_store::{Store, StoreError, transact};
use jiff::Timestamp;

use crate::Unavailable;
use crate::ctx::{Clock, Ctx};

/// What speaks against a clock over this database. Changes nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn clock_doubt(store: &Store, clock: &Clock) -> Result<Option<ClockDoubt>, Unavailable> {
    let mut db = store.read().await?;
    let mut seen = db.clock_believed_at().await?;
    if seen.is_none() {
        // Never looked at so far: then what was stored last was stored in the past, and not long ago.
        let cut = db.latest_figures_cut().await?.and_then(|cut| cut.finished_at);
        seen = db.latest_audit_at().await?.max(cut);
    }
    // A clock that stands still, as in tests, is nobody's: the server's says nothing of it.
    let server = if matches!(clock, Clock::System) { db.server_clock().await? } else { None };
    Ok(doubt(clock.now(), seen, server))
}

/// Looks at the clock and notes that it is believed, where nothing speaks against it.
///
/// # Errors
/// When the database does not answer.
pub async fn watch_clock(ctx: &Ctx) -> Result<Option<ClockDoubt>, Unavailable> {
    let doubt = clock_doubt(&ctx.store, &ctx.clock).await?;
    if doubt.is_none() {
        believe(ctx, ctx.clock.now()).await?;
    }
    Ok(doubt)
}

/// Somebody has looked at the clock and says that it is right: the program stood still so long. What else speaks against
/// the clock stays.
///
/// # Errors
/// When the database does not answer.
pub async fn settle_clock(ctx: &Ctx) -> Result<Option<ClockDoubt>, Unavailable> {
    match clock_doubt(&ctx.store, &ctx.clock).await? {
        Some(doubt) if !doubt.can_be_settled() => Ok(Some(doubt)),
        _ => {
            believe(ctx, ctx.clock.now()).await?;
            Ok(None)
        }
    }
}

async fn believe(ctx: &Ctx, at: Timestamp) -> Result<(), StoreError> {
    transact!(ctx.store, |db| db.believe_clock(at).await)
}
