//! A human decides what a flag means, with a reason. A later decision stands in for an earlier one, and both are kept.

use candour_domain::audit::AuditAct;
use candour_domain::flag::FlagDecision;
use candour_domain::ids::{FlagDecisionId, FlagId, WorkEventId};
use candour_domain::permission::{Act, Place};
use candour_domain::staff::Staff;
use candour_domain::text::{self, ShortTextError};
use candour_domain::work_item::{WorkEvent, WorkOutcome};
use candour_store::flag::{NewFlagDecision, item_of};
use candour_store::seal::Column;
use candour_store::work::NewWorkEvent;
use candour_store::{StoreError, transact};

use super::FlagError;
use super::view::permit_flag;
use crate::audit::line;
use crate::ctx::Ctx;
use crate::permit::permit;

/// The most characters in a reason.
pub const REASON_LIMIT: usize = 2_000;

/// Decides a flag, or decides it anew. Its answers are set aside, or count again, within seconds; figures follow at cuts.
/// `form` is the id the form was made with: the same form sent again is the same decision.
///
/// # Errors
/// [`FlagError`] says why nothing was decided.
pub async fn decide(
    ctx: &Ctx,
    staff: &Staff,
    id: FlagId,
    form: FlagDecisionId,
    decision: &str,
    reason: &str,
) -> Result<(), FlagError> {
    permit(staff, Act::DecideFlags, Place::default())?;
    let decision = FlagDecision::parse(decision).ok_or(FlagError::Decision)?;
    let reason = text::lines(reason, REASON_LIMIT)
        .and_then(|reason| reason.ok_or(ShortTextError::Empty))
        .map_err(FlagError::Reason)?;
    let at = ctx.clock.now();
    let sealed_reason = ctx
        .sealer
        .seal(Column::FlagReason, form.uuid(), reason.as_bytes(), ctx.chance.bytes())
        .map_err(|_| StoreError::Corrupt { table: "flag_decision" })?;
    let new = NewFlagDecision { id: form, flag_id: id, at, staff_id: staff.id, decision, sealed_reason };
    let event = NewWorkEvent {
        id: WorkEventId::new(at, ctx.chance.bytes()),
        work_item_id: item_of(id),
        at,
        event: WorkEvent::Closed,
        staff_id: Some(staff.id),
        to_staff_id: None,
        sealed_note: None,
    };
    let entry = line(ctx, Some(staff.id), AuditAct::FlagDecided, Some(id.uuid()), None);
    let decided = transact!(ctx.store, |db| {
        let flag = db.flag(id).await?.ok_or(FlagError::NotFound)?;
        permit_flag(staff, Act::DecideFlags, &flag)?;
        db.decide_flag(&new).await?;
        if db.close_work_item(item_of(id), WorkOutcome::Decided, at, Some(staff.id), None).await? {
            db.insert_work_event(&event).await?;
        }
        Ok(db.insert_audit(&entry).await?)
    });
    match decided {
        Err(FlagError::Unavailable(error)) if error.is_duplicate() => {
            let there = ctx.store.read().await?.flag_decisions(id).await?.iter().any(|made| made.id == form);
            if there { Ok(()) } else { Err(FlagError::NotFound) }
        }
        other => other,
    }
}
