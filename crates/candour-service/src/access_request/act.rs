//! Answering a request: who asks, what is blacked out, one makes the copy, another releases it. Each act is one
//! transaction: the request, its work item and the log change together or not at all.

use candour_domain::access_request::{
    AccessState, Exemption, Extension, FetchCode, Passage, Proof, Refusal, Subject, copy_until, due_extended,
    find,
};
use candour_domain::audit::AuditAct;
use candour_domain::ids::{AccessRequestId, FeedbackId, WithheldId};
use candour_domain::permission::{Act, Place};
use candour_domain::second_person::SecondPerson;
use candour_domain::staff::Staff;
use candour_domain::work_item::WorkOutcome;
use candour_store::access_request::{Withheld, key_of_copy};
use candour_store::seal::Column;
use candour_store::{StoreError, transact};

use super::ask::Closing;
use super::gather::{erased_of, gather};
use super::{AccessError, line, opened_lines, to_answer};
use crate::ctx::{Ctx, london};
use crate::permit::permit;

/// Says that somebody has checked who asks.
///
/// # Errors
/// [`AccessError`] says why not.
pub async fn prove(ctx: &Ctx, staff: &Staff, id: AccessRequestId) -> Result<(), AccessError> {
    permit(staff, Act::AnswerAccessRequests, Place::default())?;
    let entry = line(ctx, Some(staff), AuditAct::AccessProven, id);
    transact!(ctx.store, |db| {
        let (found, _) = to_answer(ctx, db, staff, id).await?;
        if found.proof != Proof::None {
            return Ok(());
        }
        if !db.prove_access(id, Proof::Checked).await? {
            return Err(AccessError::NotNow);
        }
        Ok(db.insert_audit(&entry).await?)
    })
}

/// Takes an answer out of a request into which it was put by mistake, before a copy is made. Where somebody has done so
/// already, it is done. One has to stay: a request about nothing is ended.
///
/// # Errors
/// [`AccessError`] says why not.
pub async fn remove_answer(
    ctx: &Ctx,
    staff: &Staff,
    id: AccessRequestId,
    answer: FeedbackId,
) -> Result<(), AccessError> {
    permit(staff, Act::AnswerAccessRequests, Place::default())?;
    let entry = line(ctx, Some(staff), AuditAct::AccessAnswerRemoved, id);
    let subject = Subject::Answer(answer);
    transact!(ctx.store, |db| {
        let (found, subjects) = to_answer(ctx, db, staff, id).await?;
        if found.state != AccessState::Asked {
            return Err(AccessError::NotNow);
        }
        if subjects == [subject] {
            return Err(AccessError::Last);
        }
        if db.remove_access_subject(id, subject).await? {
            db.insert_audit(&entry).await?;
        }
        Ok(())
    })
}

/// Blacks out a passage of a part of the copy, wherever it stands there; an empty passage stands for all of the part.
/// Returns in how many places.
///
/// # Errors
/// [`AccessError`] says why not.
pub async fn black_out(
    ctx: &Ctx,
    staff: &Staff,
    id: AccessRequestId,
    part: &str,
    passage: &str,
    exemption: &str,
) -> Result<usize, AccessError> {
    permit(staff, Act::AnswerAccessRequests, Place::default())?;
    let exemption =
        Exemption::parse(exemption).filter(|one| one.may_be_chosen()).ok_or(AccessError::Choice)?;
    let (found, subjects) = to_answer(ctx, &mut ctx.store.read().await?, staff, id).await?;
    if found.state != AccessState::Asked {
        return Err(AccessError::NotNow);
    }
    let (copy, _) = gather(ctx, &found, &subjects).await?;
    let text =
        copy.texts().find(|(name, _)| *name == part).map(|(_, text)| text).ok_or(AccessError::NotFound)?;
    let passages = if passage.trim().is_empty() {
        vec![Passage::whole(text.chars().count())]
    } else {
        find(text, passage)
    };
    if passages.is_empty() {
        return Err(AccessError::NoPassage);
    }
    let at = ctx.clock.now();
    let withheld: Vec<Withheld> = passages
        .into_iter()
        .map(|passage| Withheld { id: WithheldId::new(at, ctx.chance.bytes()), passage, exemption })
        .collect();
    let entry = line(ctx, Some(staff), AuditAct::AccessBlackedOut, id);
    transact!(ctx.store, |db| {
        let (found, _) = to_answer(ctx, db, staff, id).await?;
        if found.state != AccessState::Asked {
            return Err(AccessError::NotNow);
        }
        for one in &withheld {
            db.insert_withheld(id, part, *one, at, staff.id).await?;
        }
        db.insert_audit(&entry).await?;
        Ok(withheld.len())
    })
}

/// Takes back that a passage is blacked out. Where somebody has done so already, it is done.
///
/// # Errors
/// [`AccessError`] says why not.
pub async fn uncover(
    ctx: &Ctx,
    staff: &Staff,
    id: AccessRequestId,
    passage: WithheldId,
) -> Result<(), AccessError> {
    permit(staff, Act::AnswerAccessRequests, Place::default())?;
    let entry = line(ctx, Some(staff), AuditAct::AccessBlackedOut, id);
    transact!(ctx.store, |db| {
        let (found, _) = to_answer(ctx, db, staff, id).await?;
        if found.state != AccessState::Asked {
            return Err(AccessError::NotNow);
        }
        if !db.delete_withheld(id, passage).await? {
            return Ok(());
        }
        Ok(db.insert_audit(&entry).await?)
    })
}

/// Makes the copy, with what is blacked out gone from it, and keeps it sealed for somebody else to release.
///
/// # Errors
/// [`AccessError`] says why not.
pub async fn prepare(ctx: &Ctx, staff: &Staff, id: AccessRequestId) -> Result<(), AccessError> {
    permit(staff, Act::AnswerAccessRequests, Place::default())?;
    let (found, subjects) = to_answer(ctx, &mut ctx.store.read().await?, staff, id).await?;
    if found.state != AccessState::Asked {
        return Err(AccessError::NotNow);
    }
    if found.proof == Proof::None {
        return Err(AccessError::NotProven);
    }
    let opened = opened_lines(ctx, staff, &subjects).await?;
    let withheld = ctx.store.read().await?.withheld_of(id).await?;
    let (copy, touched) = gather(ctx, &found, &subjects).await?;
    let copy = copy.blacked_out(&withheld);
    if copy.sections.iter().all(|section| section.name == "requests") {
        // There is nothing to give: that is another answer, with words of its own.
        return Err(AccessError::Nobody);
    }
    let text = serde_json::to_vec(&copy).map_err(|_| StoreError::Corrupt { table: "access_request" })?;
    let key = ctx.keys.new_key(key_of_copy(id), &ctx.chance)?;
    let sealed = key
        .key
        .seal(Column::AccessCopy, id.uuid(), &text, ctx.chance.bytes())
        .map_err(|_| StoreError::Corrupt { table: "access_request" })?;
    let answers: Vec<FeedbackId> = touched.answers.iter().copied().collect();
    let at = ctx.clock.now();
    let entry = line(ctx, Some(staff), AuditAct::AccessPrepared, id);
    transact!(ctx.store, |db| {
        // What was erased while it was gathered would lie in the copy for as long as that is kept.
        for answer in &touched.answers {
            db.lock_answer(*answer).await?;
        }
        if erased_of(db, &touched.answers).await? != touched.erasures {
            return Err(AccessError::NotNow);
        }
        if !db.prepare_access(id, &key.wrapped, &sealed, &answers, at, staff.id).await? {
            return Err(AccessError::NotNow);
        }
        for line in &opened {
            db.insert_audit(line).await?;
        }
        Ok(db.insert_audit(&entry).await?)
    })
}

/// Undoes a copy that was not released, so that more can be blacked out.
///
/// # Errors
/// [`AccessError`] says why not.
pub async fn undo(ctx: &Ctx, staff: &Staff, id: AccessRequestId) -> Result<(), AccessError> {
    permit(staff, Act::AnswerAccessRequests, Place::default())?;
    let entry = line(ctx, Some(staff), AuditAct::AccessBlackedOut, id);
    transact!(ctx.store, |db| {
        to_answer(ctx, db, staff, id).await?;
        if !db.undo_prepared(id).await? {
            return Err(AccessError::NotNow);
        }
        Ok(db.insert_audit(&entry).await?)
    })
}

/// Releases a copy that somebody else has made. The person may fetch it from now on, for a month. Where restricted records
/// are in it, whoever releases it needs an opening of their own, as for reading them, and that stands on record too.
///
/// # Errors
/// [`AccessError`] says why not.
pub async fn release(ctx: &Ctx, staff: &Staff, id: AccessRequestId) -> Result<(), AccessError> {
    permit(staff, Act::AnswerAccessRequests, Place::default())?;
    let (found, subjects) = to_answer(ctx, &mut ctx.store.read().await?, staff, id).await?;
    let opened = opened_lines(ctx, staff, &subjects).await?;
    let at = ctx.clock.now();
    let until = copy_until(at, london());
    let closing = Closing::new(ctx, Some(staff), &found);
    let entry = line(ctx, Some(staff), AuditAct::AccessReleased, id);
    transact!(ctx.store, |db| {
        let (found, _) = to_answer(ctx, db, staff, id).await?;
        let (by, _) = found.prepared.ok_or(AccessError::NotNow)?;
        let two = SecondPerson::after(by, staff.id).map_err(|_| AccessError::SomebodyElse)?;
        if !db.release_access(id, at, until, two).await? {
            return Err(AccessError::NotNow);
        }
        closing.store(db, WorkOutcome::CopyReleased).await?;
        for line in &opened {
            db.insert_audit(line).await?;
        }
        Ok(db.insert_audit(&entry).await?)
    })
}

/// Ends an open request without a copy: nothing is held that can be found, it is refused with a reason, or the person
/// does not want it any more.
///
/// # Errors
/// [`AccessError`] says why not.
pub async fn end(
    ctx: &Ctx,
    staff: &Staff,
    id: AccessRequestId,
    state: &str,
    refusal: &str,
) -> Result<(), AccessError> {
    permit(staff, Act::AnswerAccessRequests, Place::default())?;
    let (state, refusal, outcome) = match AccessState::parse(state) {
        Some(AccessState::NoneHeld) => (AccessState::NoneHeld, None, WorkOutcome::NoneHeld),
        Some(AccessState::Withdrawn) => (AccessState::Withdrawn, None, WorkOutcome::Withdrawn),
        Some(AccessState::Refused) => {
            let why = Refusal::parse(refusal).ok_or(AccessError::Choice)?;
            (AccessState::Refused, Some(why), WorkOutcome::AccessRefused)
        }
        _ => return Err(AccessError::Choice),
    };
    let (found, _) = to_answer(ctx, &mut ctx.store.read().await?, staff, id).await?;
    let closing = Closing::new(ctx, Some(staff), &found);
    let at = ctx.clock.now();
    let entry = line(ctx, Some(staff), AuditAct::AccessEnded, id);
    transact!(ctx.store, |db| {
        if !db.end_access(id, state, refusal, at).await? {
            return Err(AccessError::NotNow);
        }
        closing.store(db, outcome).await?;
        Ok(db.insert_audit(&entry).await?)
    })
}

/// Puts off the day by which the request is answered by two months, once, while its first month lasts. The person is
/// told why on their page; who took the request at the desk tells them.
///
/// # Errors
/// [`AccessError`] says why not.
pub async fn extend(ctx: &Ctx, staff: &Staff, id: AccessRequestId, why: &str) -> Result<(), AccessError> {
    permit(staff, Act::AnswerAccessRequests, Place::default())?;
    let why = Extension::parse(why).ok_or(AccessError::Choice)?;
    let now = ctx.clock.now();
    let entry = line(ctx, Some(staff), AuditAct::AccessExtended, id);
    transact!(ctx.store, |db| {
        let (found, _) = to_answer(ctx, db, staff, id).await?;
        if found.due_at <= now
            || !db.extend_access(id, why, due_extended(found.received_at, london())).await?
        {
            return Err(AccessError::NotNow);
        }
        Ok(db.insert_audit(&entry).await?)
    })
}

/// Gives the person a new code to fetch the copy with, in place of the earlier. It is shown once.
///
/// # Errors
/// [`AccessError`] says why not.
pub async fn give_code(ctx: &Ctx, staff: &Staff, id: AccessRequestId) -> Result<FetchCode, AccessError> {
    permit(staff, Act::AnswerAccessRequests, Place::default())?;
    let code = FetchCode::draw(ctx.chance.bytes());
    let fingerprint = code.fingerprint(&ctx.key, id);
    let entry = line(ctx, Some(staff), AuditAct::AccessCodeGiven, id);
    transact!(ctx.store, |db| {
        to_answer(ctx, db, staff, id).await?;
        if !db.set_fetch_code(id, fingerprint).await? {
            return Err(AccessError::NotNow);
        }
        Ok::<(), AccessError>(db.insert_audit(&entry).await?)
    })?;
    Ok(code)
}
