//! What has had its time goes: one node does it for all, a little at a time, and only while the clock can be believed.
//!
//! Each step is a transaction of its own and is noted with it. A run that is cut off has lost nothing; the next one
//! goes on with what is left.

mod answers;
mod certificate;
mod clock;

use candour_domain::audit::AuditAct;
use candour_domain::ids::{AuditId, FeedbackId, RetentionRunId};
use candour_domain::retention::{Periods, Rule};
use candour_store::retention::Before;
use candour_store::{BusyError, Db, StoreError, transact};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

pub use answers::{Foreseen, MOST_ANSWERS, foresee};
pub use candour_domain::retention::ClockDoubt;
pub use candour_store::retention::RetentionRun;
pub use certificate::{RunCertificate, certificate};
pub use clock::{clock_doubt, settle_clock, watch_clock};

use crate::ctx::{Ctx, local_month, london};
use crate::erasure::{ErasureError, ErasureList};
use crate::{Unavailable, audit, jobs};

/// The names of the rounds in the database.
const ROUND: &str = "retention";
const TIDYING: &str = "tidying";
/// How often each is made, and how long it belongs to the node that claimed it.
const EVERY: SignedDuration = SignedDuration::from_hours(24);
const TIDY_EVERY: SignedDuration = SignedDuration::from_hours(1);
const LEASE: SignedDuration = SignedDuration::from_mins(10);
/// How many rows a rule removes in one run at most. What is left goes the day after: should anything be wrong, not all
/// is gone at once.
pub const MOST_ROWS: u64 = 10_000;
/// How many lines of the audit log lose who, to what and why in one run at most, and in one transaction.
pub const MOST_LINES: u64 = 100_000;
const LINES: i64 = 500;

/// Why nothing is removed by time, or not all.
#[derive(Debug, thiserror::Error)]
pub enum RetentionError {
    /// The clock cannot be believed. Nothing was removed.
    #[error("the clock cannot be believed ({0:?}), so nothing is erased by time")]
    Clock(ClockDoubt),
    /// The list of erasures outside the database could not be written. What was erased before is on it, or is put there
    /// by the loop that lists what waits.
    #[error(transparent)]
    List(#[from] ErasureError),
    /// Storage failed. What was done stays, and the rest is done next time.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for RetentionError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl BusyError for RetentionError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_busy())
    }
}

/// The local day of a moment.
fn day_of(at: Timestamp) -> Date {
    at.to_zoned_datetime(london()).date()
}

/// What of a rule has had its time today.
fn before(rule: Rule, periods: Periods, now: Timestamp) -> Before {
    let kept_from = rule.kept_from(periods, day_of(now));
    let at = kept_from.to_zoned_datetime(london()).map_or(Timestamp::MIN, |day| day.timestamp());
    Before { at, month: local_month(at) }
}

/// What each rule would remove today: nothing is changed.
///
/// # Errors
/// When the database does not answer.
pub async fn waiting(ctx: &Ctx) -> Result<Vec<(Rule, u64)>, Unavailable> {
    let (now, periods) = (ctx.clock.now(), ctx.settings.retention);
    let mut db = ctx.store.read().await?;
    let mut found = Vec::new();
    for rule in Rule::ALL {
        found.push((rule, db.count_outdated(rule, before(rule, periods, now)).await?));
    }
    Ok(found)
}

/// Tidies when nobody has this hour: sign-ins that ended, jobs that are done, copies nobody fetched. Says whether this
/// call did it.
///
/// # Errors
/// [`RetentionError`] says why not.
pub async fn tidy_when_due(ctx: &Ctx) -> Result<bool, RetentionError> {
    if let Some(doubt) = watch_clock(ctx).await? {
        return Err(RetentionError::Clock(doubt));
    }
    let now = ctx.clock.now();
    let lease = now.checked_add(LEASE).unwrap_or(Timestamp::MAX);
    if !transact!(ctx.store, |db| db.claim_round(TIDYING, now, lease, TIDY_EVERY).await)? {
        return Ok(false);
    }
    jobs::tidy(ctx).await?;
    transact!(ctx.store, |db| db.finish_round(TIDYING, now).await)?;
    Ok(true)
}

/// Makes the day's run when nobody has. Says what it came to, where this call made it.
///
/// # Errors
/// As for [`run`].
pub async fn run_when_due(
    ctx: &Ctx,
    list: Option<&ErasureList>,
) -> Result<Option<RetentionRun>, RetentionError> {
    if let Some(doubt) = watch_clock(ctx).await? {
        return Err(RetentionError::Clock(doubt));
    }
    let now = ctx.clock.now();
    let lease = now.checked_add(LEASE).unwrap_or(Timestamp::MAX);
    if !transact!(ctx.store, |db| db.claim_round(ROUND, now, lease, EVERY).await)? {
        return Ok(None);
    }
    let done = run(ctx, list).await?;
    transact!(ctx.store, |db| db.finish_round(ROUND, now).await)?;
    Ok(Some(done))
}

/// Runs every rule of the day at once. Without a list outside the database answers are warned of, and none is erased.
///
/// # Errors
/// [`RetentionError`] says why it did not begin or broke off. What was done stays, and the rest is done next time.
pub async fn run(ctx: &Ctx, list: Option<&ErasureList>) -> Result<RetentionRun, RetentionError> {
    if let Some(doubt) = watch_clock(ctx).await? {
        return Err(RetentionError::Clock(doubt));
    }
    let begun_at = ctx.clock.now();
    let id = RetentionRunId::new(begun_at, ctx.chance.bytes());
    let mut so_far =
        RetentionRun { id, begun_at, ended_at: None, warned: 0, taken_back: 0, kept: 0, removed: Vec::new() };
    for rule in Rule::ALL {
        match rule {
            Rule::Answer => so_far = answers::go_through(ctx, list, so_far).await?,
            Rule::AuditContent => so_far = fade(ctx, so_far).await?,
            _ if rule.hourly() => {}
            _ => so_far = remove(ctx, so_far, rule).await?,
        }
        keep(ctx).await?;
    }
    end(ctx, so_far).await
}

/// Keeps the round while the run goes on.
async fn keep(ctx: &Ctx) -> Result<(), StoreError> {
    let lease = ctx.clock.now().checked_add(LEASE).unwrap_or(Timestamp::MAX);
    transact!(ctx.store, |db| db.keep_round(ROUND, lease).await)
}

/// What a run has come to with this as well.
fn with(run: &RetentionRun, rule: Rule, count: u64) -> RetentionRun {
    let mut run = run.clone();
    match run.removed.iter_mut().find(|(other, _)| *other == rule) {
        Some((_, before)) => *before += count,
        None if count > 0 => run.removed.push((rule, count)),
        None => {}
    }
    run
}

async fn remove(ctx: &Ctx, run: RetentionRun, rule: Rule) -> Result<RetentionRun, StoreError> {
    let before = before(rule, ctx.settings.retention, run.begun_at);
    let limit = i64::try_from(MOST_ROWS).unwrap_or(i64::MAX);
    transact!(ctx.store, |db| {
        let count = db.remove_outdated(rule, before, limit).await?;
        let run = with(&run, rule, count);
        db.put_retention_run(&run).await?;
        Ok::<RetentionRun, StoreError>(run)
    })
}

/// Who, to what and why go from lines of the audit log that have had their time. The lines and the tree stay.
async fn fade(ctx: &Ctx, mut run: RetentionRun) -> Result<RetentionRun, RetentionError> {
    // What is from before there was a tree has nothing to stay behind until it is numbered.
    audit::number_all(ctx).await?;
    let before = before(Rule::AuditContent, ctx.settings.retention, run.begun_at);
    // The lines before this id may be empty from now on, and a verifier knows why.
    let until = AuditId::new(before.at, [0; 10]).uuid();
    let told = audit::line(ctx, None, AuditAct::AuditFaded, Some(until), None);
    let mut done = 0;
    while done < MOST_LINES {
        let lines = ctx.store.read().await?.audit_lines_before(before.at, LINES).await?;
        if lines.is_empty() {
            break;
        }
        let count = u64::try_from(lines.len()).unwrap_or(u64::MAX);
        let so_far = with(&run, Rule::AuditContent, count);
        transact!(ctx.store, |db| {
            if done == 0 {
                db.insert_audit(&told).await?;
            }
            for line in &lines {
                db.erase_audit_content(*line).await?;
            }
            db.put_retention_run(&so_far).await
        })?;
        (run, done) = (so_far, done.saturating_add(count));
        keep(ctx).await?;
    }
    Ok(run)
}

async fn end(ctx: &Ctx, run: RetentionRun) -> Result<RetentionRun, RetentionError> {
    let run = RetentionRun { ended_at: Some(ctx.clock.now()), ..run };
    let entry = audit::line(ctx, None, AuditAct::RetentionRan, Some(run.id.uuid()), None);
    transact!(ctx.store, |db| {
        db.put_retention_run(&run).await?;
        db.insert_audit(&entry).await
    })?;
    // What was deleted must not linger in SQLite's write-ahead log.
    if !run.removed.is_empty()
        && let Err(error) = ctx.store.checkpoint().await
    {
        tracing::warn!(%error, "the write-ahead log was not emptied after a run of retention");
    }
    let removed: u64 = run.removed.iter().map(|(_, count)| count).sum();
    if run.warned > 0 {
        tracing::warn!(
            answers = run.warned,
            "answers have had their time and will be erased after the days of the warning"
        );
    }
    tracing::info!(
        warned = run.warned,
        taken_back = run.taken_back,
        kept = run.kept,
        removed,
        "what has had its time was looked for"
    );
    Ok(run)
}

/// How many warnings stand, for each day of erasure, the next day first.
///
/// # Errors
/// When the database does not answer.
pub async fn warnings(ctx: &Ctx) -> Result<Vec<(Date, u64)>, Unavailable> {
    let days = ctx.store.read().await?.retention_warning_days().await?;
    Ok(days.into_iter().map(|(day, count)| (answers::of_number(day), count)).collect())
}

/// The beginning of the day on which what came with an answer is erased, where a warning stands.
pub(crate) async fn announced(db: &mut Db, answer: FeedbackId) -> Result<Option<Timestamp>, StoreError> {
    let warning = db.retention_warning(answer).await?;
    Ok(warning.and_then(|warning| begin_of(answers::of_number(warning.erase_day))))
}

/// The first moment of a local day.
fn begin_of(day: Date) -> Option<Timestamp> {
    day.to_zoned_datetime(london()).ok().map(|day| day.timestamp())
}

/// How many answers have had their time, and the beginning of the day on which the first are erased.
///
/// # Errors
/// When the database does not answer.
pub async fn warned(ctx: &Ctx) -> Result<Option<(u64, Timestamp)>, Unavailable> {
    let days = warnings(ctx).await?;
    let count = days.iter().map(|(_, count)| count).sum();
    Ok(days.first().and_then(|(day, _)| begin_of(*day)).map(|first| (count, first)))
}

/// The newest runs, what they came to.
///
/// # Errors
/// When the database does not answer.
pub async fn runs(ctx: &Ctx, limit: i64) -> Result<Vec<RetentionRun>, Unavailable> {
    Ok(ctx.store.read().await?.retention_runs(limit).await?)
}
