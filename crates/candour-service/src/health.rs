//! Whether the program can do its work.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::Unavailable;
use crate::ctx::Ctx;

/// Whether the program goes on or is about to end. Clones tell the same.
#[derive(Debug, Clone, Default)]
pub struct Life(Arc<AtomicBool>);

impl Life {
    /// From now on the program is about to end: it answers what comes, and says that no more should be sent.
    pub fn end(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether it is about to end.
    pub fn is_ending(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// Why no requests should be sent here.
#[derive(Debug, thiserror::Error)]
pub enum NotReady {
    /// The program is about to end.
    #[error("the program is about to end")]
    Ending,
    /// The database does not answer.
    #[error("the database cannot be reached")]
    Database(#[from] Unavailable),
    /// The schema of the database is not one this program can serve on.
    #[error("the schema of the database does not fit this program")]
    Schema,
}

/// Whether requests should be sent here: the program goes on, the database answers, and its schema fits.
///
/// # Errors
/// [`NotReady`] says why not.
pub async fn ready(ctx: &Ctx) -> Result<(), NotReady> {
    if ctx.life.is_ending() {
        return Err(NotReady::Ending);
    }
    if fits(ctx).await? { Ok(()) } else { Err(NotReady::Schema) }
}

/// Whether the schema has every step this program knows, and needs none that it does not know.
async fn fits(ctx: &Ctx) -> Result<bool, Unavailable> {
    let (known, applied) = ctx.store.migrations().await?;
    let needed = ctx.store.read().await?.steps_needed().await?.unwrap_or(0);
    Ok(applied >= known && usize::try_from(needed).is_ok_and(|needed| needed <= known))
}
