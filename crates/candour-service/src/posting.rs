//! Officers whose posting begins or ends today are shown under the team they are in from today.

use crate::Unavailable;
use crate::ctx::{Ctx, local_day};

/// Gives every officer the team of today's posting. Call it now and then; where nobody moved it changes nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn settle(ctx: &Ctx) -> Result<u64, Unavailable> {
    let today = local_day(ctx.clock.now());
    Ok(candour_store::transact!(ctx.store, |db| db.settle_teams(today).await)?)
}
