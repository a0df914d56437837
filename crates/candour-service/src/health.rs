//! Whether the program can do its work.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use candour_store::StoreError;
use candour_store::jobs::JobCounts;
use jiff::{SignedDuration, Timestamp};

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
    /// The database answers and cannot be written to: its disk is full, or it only reads.
    #[error("the database cannot be written to")]
    Unwritable,
}

/// How long what was found of writing stands, however often somebody asks: a probe of a load balancer each second from
/// several sides is no reason to write as often.
const WRITING_TRIED_EVERY: SignedDuration = SignedDuration::from_secs(5);
/// What an answer with the longest words takes on the disk, with its lines in the log, and some more.
const LEAST_ROOM: u64 = 256 << 10;
/// How long a probe waits for its turn to write. A database that is busy writing can be written to.
const TURN: std::time::Duration = std::time::Duration::from_secs(1);

/// What was last found of writing, and when. Clones tell the same.
#[derive(Debug, Clone, Default)]
pub struct Writing(Arc<Mutex<Option<(Timestamp, bool)>>>);

impl Writing {
    fn known(&self, now: Timestamp) -> Option<bool> {
        let last = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, could) = last?;
        (now.duration_since(at).abs() < WRITING_TRIED_EVERY).then_some(could)
    }

    fn found(&self, now: Timestamp, could: bool) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, could));
    }
}

/// Whether requests should be sent here: the program goes on, the database answers and can be written to, and its schema
/// fits.
///
/// # Errors
/// [`NotReady`] says why not.
pub async fn ready(ctx: &Ctx) -> Result<(), NotReady> {
    if ctx.life.is_ending() {
        return Err(NotReady::Ending);
    }
    if !fits(ctx).await? {
        return Err(NotReady::Schema);
    }
    if can_write(ctx).await { Ok(()) } else { Err(NotReady::Unwritable) }
}

/// Whether the disk of a SQLite database has room for an answer. A full disk takes small writes for long, into what room
/// its files have inside, while those of people are refused.
fn has_room(ctx: &Ctx) -> bool {
    let folder = ctx.store.file().and_then(|file| file.parent().map(Path::to_owned));
    let folder = folder.map(|folder| if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder });
    let Some(facts) = folder.and_then(|folder| rustix::fs::statvfs(&folder).ok()) else { return true };
    facts.f_bavail.saturating_mul(facts.f_frsize) >= LEAST_ROOM
}

/// Tries it by writing a row as it is, at most every few seconds: what is free on a disk says nothing of a quota, of a
/// disk that only reads, and of a database elsewhere.
async fn can_write(ctx: &Ctx) -> bool {
    let now = ctx.clock.now();
    if let Some(could) = ctx.writing.known(now) {
        return could;
    }
    if !has_room(ctx) {
        tracing::error!("the disk of the database is full");
        ctx.writing.found(now, false);
        return false;
    }
    let tried = async {
        let mut db = ctx.store.begin().await?;
        db.write_nothing_new().await?;
        db.commit().await
    };
    let could = match tokio::time::timeout(TURN, tried).await {
        Err(_) | Ok(Ok(()) | Err(StoreError::Busy)) => true,
        Ok(Err(error)) => {
            tracing::error!(%error, "the database cannot be written to");
            false
        }
    };
    ctx.writing.found(now, could);
    could
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
