//! Whether the program can do its work.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use candour_store::jobs::JobCounts;
use jiff::SignedDuration;

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

/// What who watches the program wants to know of all nodes together.
#[derive(Debug, Clone)]
pub struct Standing {
    /// How many jobs stand where.
    pub jobs: JobCounts,
    /// How long the oldest job that may run has been due.
    pub oldest_job: SignedDuration,
    /// How many work items are late.
    pub late_work: i64,
    /// How long ago figures were last cut; nothing before the first cut.
    pub figures_age: Option<SignedDuration>,
}

/// Looks up how the work stands.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn standing(ctx: &Ctx) -> Result<Standing, Unavailable> {
    let now = ctx.clock.now();
    let mut db = ctx.store.read().await?;
    let jobs = db.job_counts(now).await?;
    let since = |at| now.duration_since(at).max(SignedDuration::ZERO);
    Ok(Standing {
        jobs,
        oldest_job: jobs.oldest_due.map_or(SignedDuration::ZERO, since),
        late_work: db.late_work(now).await?,
        figures_age: db.latest_figures_cut().await?.and_then(|cut| cut.finished_at).map(since),
    })
}
