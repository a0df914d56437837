//! The program stops itself when messages go wrong.

use candour_domain::audit::AuditAct;
use candour_store::{StoreError, transact};
use jiff::{SignedDuration, Timestamp};

use crate::Unavailable;
use crate::audit;
use crate::ctx::Ctx;

/// When the program pulls the brake by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AutoStop {
    /// Over how long it looks.
    pub within: SignedDuration,
    /// How many messages in that time are too many, whatever becomes of them.
    pub most: i64,
    /// From how many that had an outcome on failures are looked at.
    pub at_least: i64,
    /// How many in a hundred of those may fail.
    pub failed_percent: i64,
}

impl Default for AutoStop {
    fn default() -> Self {
        Self { within: SignedDuration::from_mins(15), most: 5_000, at_least: 50, failed_percent: 40 }
    }
}

/// Looks at how messages fared lately, and stops everything when that looks wrong. `true` when it stopped now.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn stop_when_wrong(ctx: &Ctx, rule: &AutoStop) -> Result<bool, Unavailable> {
    let now = ctx.clock.now();
    let line = audit::line(ctx, None, AuditAct::BrakePulled, None, None);
    let stopped = transact!(ctx.store, |db| {
        let brake = db.brake().await?;
        if brake.stopped_at.is_some() {
            return Ok::<_, StoreError>(None);
        }
        // What a person has looked at and let go again is not stopped for the same messages.
        let since = now.checked_sub(rule.within).unwrap_or(Timestamp::MIN);
        let since = brake.released_at.map_or(since, |released| released.max(since));
        let counts = db.send_counts(since).await?;
        let ended = counts.handed_over.max(counts.failed);
        let cause = if counts.made > rule.most {
            "volume"
        } else if ended >= rule.at_least && counts.failed * 100 > ended * rule.failed_percent {
            "failures"
        } else {
            return Ok(None);
        };
        if !db.pull_brake(now, None, cause).await? {
            return Ok(None);
        }
        db.insert_audit(&line).await?;
        Ok(Some(cause))
    })?;
    if let Some(cause) = stopped {
        tracing::error!(cause, "messages look wrong: nothing is sent until somebody has looked");
    }
    Ok(stopped.is_some())
}
