//! Work after the commit that caused it: the whole list of jobs, one match that runs them, and when they are tried
//! again. The binary calls [`tick`] every few seconds and [`tidy`] every hour, on as many nodes as it likes.

use candour_domain::audit::AuditAct;
use candour_domain::ids::{JobId, WorkItemId};
use candour_domain::permission::{Act, Place};
use candour_domain::staff::Staff;
use candour_store::jobs::{JobClaimed, NewJob};
use candour_store::{StoreError, transact};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

pub use candour_store::jobs::{JobCounts, JobListed};

use crate::audit::Witness;
use crate::ctx::Ctx;
use crate::permit::{Refused, permit};
use crate::{Unavailable, access_request, alerts, audit, restriction, sign_in, sign_in_try, work};

/// How many jobs one round takes.
const ROUND: i64 = 16;
/// How many rounds one call makes before it lets the loop draw breath.
const ROUNDS: usize = 32;
/// How long a job belongs to the node that claimed it: longer than any handler takes.
const LEASE: SignedDuration = SignedDuration::from_secs(40);
/// How often a job is tried before it is given up.
pub const MOST_TRIES: i64 = 12;
/// How long the jobs that are done are kept.
const KEEP_DONE: SignedDuration = SignedDuration::from_hours(24 * 7);
/// How many troubled jobs are listed.
const LISTED: i64 = 100;

/// Every job there is. Each holds ids only, never words, names or contact points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "payload", rename_all = "snake_case")]
pub enum Job {
    /// Tells the force's own systems that a work item waits or is late.
    WorkAlert {
        /// The item.
        work_item: WorkItemId,
        /// Whether its time has passed.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        escalated: bool,
    },
    /// Takes a checkpoint of the audit log to a witness.
    AuditCheckpoint {
        /// How many lines it covers.
        size: u64,
        /// By what way.
        witness: Witness,
    },
    /// Restricts earlier records of people on a list that was just given.
    RestrictListed {},
}

/// Why a job failed. The text is stored and shown to administrators: it names nothing that is secret.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The job is none of ours, or was written by a newer version.
    #[error("this version does not know the job")]
    Unknown,
    /// An alert did not arrive.
    #[error("{0}")]
    Alert(#[from] candour_channels::webhook::PostError),
    /// A mail was not taken.
    #[error("{0}")]
    Mail(#[from] candour_channels::smtp::MailError),
    /// A folder could not be written to.
    #[error("the folder could not be written to: {0}")]
    Folder(std::io::ErrorKind),
    /// Storage failed.
    #[error("the database did not do what it should")]
    Storage(#[from] StoreError),
    /// The handler broke off.
    #[error("the job broke off")]
    BrokeOff,
}

impl Job {
    /// Every kind this version knows. Others are left for a newer version that runs beside it.
    const KINDS: &[&str] = &["work_alert", "audit_checkpoint", "restrict_listed"];

    /// The job as it is stored, to run at once.
    pub fn stored(&self, ctx: &Ctx) -> NewJob {
        let at = ctx.clock.now();
        self.stored_as(JobId::new(at, ctx.chance.bytes()), at)
    }

    /// The job as it is stored, its id drawn before, to run at once.
    pub(crate) fn stored_as(&self, id: JobId, at: Timestamp) -> NewJob {
        let (kind, payload) = self.written();
        NewJob { id, kind, payload, made_at: at, run_at: at }
    }

    /// Its kind and payload, as they are stored.
    fn written(&self) -> (String, String) {
        let value = serde_json::to_value(self).unwrap_or_default();
        let kind = value.get("kind").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        let payload = value.get("payload").map(ToString::to_string).unwrap_or_default();
        (kind, payload)
    }

    /// Reads a stored job.
    ///
    /// # Errors
    /// [`JobError::Unknown`] when it is none of ours.
    pub fn read(kind: &str, payload: &str) -> Result<Self, JobError> {
        let payload: serde_json::Value = serde_json::from_str(payload).map_err(|_| JobError::Unknown)?;
        serde_json::from_value(serde_json::json!({ "kind": kind, "payload": payload }))
            .map_err(|_| JobError::Unknown)
    }

    /// Does it.
    async fn run(&self, ctx: &Ctx, id: JobId) -> Result<(), JobError> {
        match self {
            Self::WorkAlert { work_item, escalated } => alerts::send(ctx, id, *work_item, *escalated).await,
            Self::AuditCheckpoint { size, witness } => audit::witness::send(ctx, id, *size, *witness).await,
            Self::RestrictListed {} => Ok(restriction::restrict_listed(ctx).await?),
        }
    }
}

/// How long to wait after a try failed.
fn wait_after(attempt: i64) -> SignedDuration {
    SignedDuration::from_mins(match attempt {
        ..=1 => 1,
        2 => 5,
        3 => 15,
        _ => 60,
    })
}

/// Runs the jobs that are due, as far as one call goes. Returns how many were tried.
///
/// # Errors
/// [`Unavailable`] when the database does not answer. Jobs that were claimed run again when their lease ends.
pub async fn run_due(ctx: &Ctx) -> Result<usize, Unavailable> {
    let mut tried = 0;
    // A full round says that more wait: after many alerts at once nobody is to wait for the next tick.
    for _ in 0..ROUNDS {
        let round = run_round(ctx).await?;
        tried += round;
        if i64::try_from(round).is_ok_and(|round| round < ROUND) {
            break;
        }
    }
    Ok(tried)
}

/// Runs one round of the jobs that are due. Returns how many were tried.
async fn run_round(ctx: &Ctx) -> Result<usize, Unavailable> {
    let now = ctx.clock.now();
    let lease = now.checked_add(LEASE).unwrap_or(Timestamp::MAX);
    let claimed = transact!(ctx.store, |db| db.claim_jobs(Job::KINDS, now, lease, ROUND).await)?;
    let count = claimed.len();
    let mut running = JoinSet::new();
    for job in claimed {
        let ctx = ctx.clone();
        running.spawn(async move {
            let outcome = try_one(&ctx, &job).await;
            settle(&ctx, &job, outcome).await
        });
    }
    let mut first_error = None;
    while let Some(ended) = running.join_next().await {
        match ended {
            Ok(Ok(())) => {}
            Ok(Err(error)) => first_error = first_error.or(Some(error)),
            Err(error) => tracing::error!(%error, "a job could not be settled"),
        }
    }
    first_error.map_or(Ok(count), |error| Err(error.into()))
}

/// Runs one job in a task of its own, so that a fault in a handler is a failure of that job alone.
async fn try_one(ctx: &Ctx, claimed: &JobClaimed) -> Result<(), JobError> {
    let job = Job::read(&claimed.kind, &claimed.payload)?;
    let (ctx, id) = (ctx.clone(), claimed.id);
    let ended = tokio::spawn(async move { job.run(&ctx, id).await }).await;
    ended.unwrap_or(Err(JobError::BrokeOff))
}

/// Writes what came of a try.
async fn settle(ctx: &Ctx, job: &JobClaimed, outcome: Result<(), JobError>) -> Result<(), StoreError> {
    let now = ctx.clock.now();
    let (id, attempt) = (job.id, job.attempt);
    let still_ours = match outcome {
        Ok(()) => transact!(ctx.store, |db| db.finish_job(id, attempt, now).await)?,
        Err(error) => {
            let failure = error.to_string();
            if attempt >= MOST_TRIES {
                tracing::error!(job = %id, kind = %job.kind, failure, "a job was given up");
                transact!(ctx.store, |db| db.give_up_job(id, attempt, now, &failure).await)?
            } else {
                tracing::warn!(job = %id, kind = %job.kind, attempt, failure, "a job failed and is tried again");
                let again = now.checked_add(wait_after(attempt)).unwrap_or(Timestamp::MAX);
                transact!(ctx.store, |db| db.put_off_job(id, attempt, again, &failure).await)?
            }
        }
    };
    if !still_ours {
        tracing::warn!(job = %id, "a job took longer than its lease and was begun again elsewhere");
    }
    Ok(())
}

/// One round of everything that is to happen soon: late work is escalated, jobs that are due run. Returns how much was
/// done; more may wait when it is not zero.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn tick(ctx: &Ctx) -> Result<usize, Unavailable> {
    let escalated = work::escalate_overdue(ctx).await?;
    Ok(escalated + run_due(ctx).await?)
}

/// What is to happen now and then: sign-ins that have ended, jobs that are done and copies nobody fetched are removed.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn tidy(ctx: &Ctx) -> Result<(), Unavailable> {
    sign_in::purge(ctx).await?;
    access_request::tidy(ctx).await?;
    sign_in_try::purge(ctx).await?;
    let before = ctx.clock.now().checked_sub(KEEP_DONE).unwrap_or(Timestamp::MIN);
    transact!(ctx.store, |db| db.forget_done_jobs(before).await)?;
    Ok(())
}

/// How many jobs stand where, for those who look after the program.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn counts(ctx: &Ctx) -> Result<JobCounts, Unavailable> {
    Ok(ctx.store.read().await?.job_counts(ctx.clock.now()).await?)
}

/// The jobs as an administrator sees them.
#[derive(Debug, Clone)]
pub struct JobsPage {
    /// How many stand where.
    pub counts: JobCounts,
    /// Those that failed at least once and are not done, newest first.
    pub troubled: Vec<JobListed>,
    /// Whether alerts have somewhere to go.
    pub alerts_configured: bool,
}

/// Why the jobs are not shown, or one is not tried again.
#[derive(Debug, thiserror::Error)]
pub enum JobsError {
    /// The person may not.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// There is no such job that was given up.
    #[error("no such job was given up")]
    NotFound,
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for JobsError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

/// Shows the jobs to somebody who looks after the program.
///
/// # Errors
/// [`JobsError`] says why not.
pub async fn overview(ctx: &Ctx, staff: &Staff) -> Result<JobsPage, JobsError> {
    permit(staff, Act::ManageJobs, Place::default())?;
    let mut db = ctx.store.read().await?;
    Ok(JobsPage {
        counts: db.job_counts(ctx.clock.now()).await?,
        troubled: db.troubled_jobs(LISTED).await?,
        alerts_configured: alerts::configured(ctx),
    })
}

/// Lets a job that was given up run again.
///
/// # Errors
/// [`JobsError`] says why not.
pub async fn retry(ctx: &Ctx, staff: &Staff, id: JobId) -> Result<(), JobsError> {
    permit(staff, Act::ManageJobs, Place::default())?;
    let now = ctx.clock.now();
    let entry = audit::line(ctx, Some(staff.id), AuditAct::JobRetried, Some(id.uuid()), None);
    let revived = transact!(ctx.store, |db| {
        let revived = db.revive_job(id, now).await?;
        if revived {
            db.insert_audit(&entry).await?;
        }
        Ok::<bool, StoreError>(revived)
    })?;
    if revived { Ok(()) } else { Err(JobsError::NotFound) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One of each job. The match makes the compiler ask for a sample when a job is added.
    fn samples() -> Vec<Job> {
        let work_item = WorkItemId::new(Timestamp::UNIX_EPOCH, [1; 10]);
        let samples = vec![
            Job::WorkAlert { work_item, escalated: false },
            Job::WorkAlert { work_item, escalated: true },
            Job::AuditCheckpoint { size: 7, witness: Witness::Mail },
            Job::RestrictListed {},
        ];
        for job in &samples {
            match job {
                Job::WorkAlert { .. } | Job::AuditCheckpoint { .. } | Job::RestrictListed {} => {}
            }
        }
        samples
    }

    #[test]
    fn every_job_reads_back_as_it_was_stored() {
        for job in samples() {
            let (kind, payload) = job.written();
            assert_eq!(Job::read(&kind, &payload).unwrap(), job);
            assert!(Job::KINDS.contains(&kind.as_str()), "{kind} is never claimed");
        }
    }

    #[test]
    fn the_stored_form_of_an_alert_does_not_change() {
        let id = WorkItemId::new(Timestamp::UNIX_EPOCH, [1; 10]);
        let (kind, payload) = Job::WorkAlert { work_item: id, escalated: false }.written();
        assert_eq!((kind.as_str(), payload), ("work_alert", format!("{{\"work_item\":\"{id}\"}}")));
    }

    #[test]
    fn a_job_that_is_none_of_ours_is_refused() {
        for (kind, payload) in
            [("send_sms", "{}"), ("work_alert", "{}"), ("work_alert", "not json"), ("", "")]
        {
            assert!(matches!(Job::read(kind, payload), Err(JobError::Unknown)), "{kind} {payload}");
        }
    }

    #[test]
    fn waiting_grows_to_an_hour_and_the_tries_last_a_working_day() {
        let waits: Vec<i64> = (1..MOST_TRIES).map(|attempt| wait_after(attempt).as_mins()).collect();
        assert_eq!(waits.get(..4), Some([1, 5, 15, 60].as_slice()));
        assert!(waits.iter().sum::<i64>() > 8 * 60);
    }
}
