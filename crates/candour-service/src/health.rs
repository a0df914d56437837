//! Whether the program can do its work.

use crate::Unavailable;
use crate::ctx::Ctx;

/// Whether the database answers.
///
/// # Errors
/// [`Unavailable`] when it does not.
pub async fn ready(ctx: &Ctx) -> Result<(), Unavailable> {
    ctx.store.read().await?.ping().await?;
    Ok(())
}
