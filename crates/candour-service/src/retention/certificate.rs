//! What is said in writing of a run: how much went by which rule, and from when on nobody can read it.

use candour_domain::erasure::ErasureCause;
use candour_domain::ids::RetentionRunId;
use candour_domain::retention::Rule;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use serde::Serialize;

use super::{RetentionRun, day_of};
use crate::Unavailable;
use crate::ctx::Ctx;
use crate::erasure;

/// What a run erased: counts, ids and dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunCertificate {
    /// The run.
    pub run: RetentionRunId,
    /// Why: the time of it was over.
    pub cause: ErasureCause,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// When it was done.
    pub ended_at: Timestamp,
    /// How much each rule removed.
    pub removed: Vec<(Rule, u64)>,
    /// The erasures of answers; each stands on the list outside the database.
    pub erasures: Vec<candour_domain::ids::ErasureId>,
    /// Whether all of those are on the list: until then a restore would bring some back.
    pub listed: bool,
    /// From when on nobody can read any of it in the service.
    pub unreadable_in_service: Timestamp,
    /// From which day on nobody can read any of it in a backup either, provided that no backup is kept longer than
    /// `backup_days`.
    pub unreadable_in_backups: Date,
}

/// The certificate of a run that was done; nothing where it was cut off.
///
/// # Errors
/// When the database does not answer.
pub async fn certificate(ctx: &Ctx, run: &RetentionRun) -> Result<Option<RunCertificate>, Unavailable> {
    let Some(ended_at) = run.ended_at else { return Ok(None) };
    let found = ctx.store.read().await?.outdated_between(run.begun_at, ended_at).await?;
    let backups = day_of(ended_at).saturating_add(i32::from(ctx.settings.backup_days).days());
    let each = found.iter().filter_map(|one| erasure::certified(ctx, one, &[]).unreadable_in_backups);
    Ok(Some(RunCertificate {
        run: run.id,
        cause: ErasureCause::Retention,
        begun_at: run.begun_at,
        ended_at,
        removed: run.removed.clone(),
        erasures: found.iter().map(|one| one.listed.id).collect(),
        listed: found.iter().all(|one| one.listed_at.is_some()),
        unreadable_in_service: ended_at,
        unreadable_in_backups: each.fold(backups, Date::max),
    }))
}
