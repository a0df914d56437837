//! Gathering: one act brings together everything held about a person.

use std::collections::BTreeSet;

use candour_domain::access_request::Subject;
use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::ids::{AccessRequestId, ErasureId, FeedbackId, WordsBatchId};
use candour_domain::permission::{Act, Place};
use candour_domain::staff::Staff;
use candour_store::access_request::{AccessFound, Withheld};
use candour_store::seal::{Column, Sealed};
use candour_store::{Db, StoreError, transact};
use uuid::Uuid;

use super::copy::{Build, HeldCopy, VERSION};
use super::{AccessError, held_of_answer, held_of_staff, opened_lines, to_answer};
use crate::audit;
use crate::ctx::Ctx;
use crate::keys;
use crate::permit::permit;

/// What was gathered, before anything is blacked out.
#[derive(Debug)]
pub struct Gathered {
    /// The request.
    pub found: AccessFound,
    /// What is held.
    pub copy: HeldCopy,
    /// What is to be blacked out of it.
    pub withheld: Vec<(String, Withheld)>,
}

/// Whose words lie in what was gathered.
#[derive(Default)]
pub(super) struct Touched {
    /// Answers.
    pub(super) answers: BTreeSet<FeedbackId>,
    /// Batches of an officer's reading.
    pub(super) batches: BTreeSet<WordsBatchId>,
    /// What was erased of those answers before.
    pub(super) erasures: BTreeSet<ErasureId>,
}

/// What was erased of these answers.
pub(super) async fn erased_of(
    db: &mut Db,
    answers: &BTreeSet<FeedbackId>,
) -> Result<BTreeSet<ErasureId>, StoreError> {
    let mut erased = BTreeSet::new();
    for answer in answers {
        erased.extend(db.erasures_of(*answer).await?.into_iter().map(|one| one.listed.id));
    }
    Ok(erased)
}

/// Gathers what is held about the person of a request and shows it, before anything is blacked out, to somebody who is
/// to answer it. That they looked is on record first.
///
/// # Errors
/// [`AccessError`] says why nothing is shown.
pub async fn look(ctx: &Ctx, staff: &Staff, id: AccessRequestId) -> Result<Gathered, AccessError> {
    permit(staff, Act::AnswerAccessRequests, Place::default())?;
    let (found, subjects) = to_answer(ctx, &mut ctx.store.read().await?, staff, id).await?;
    record_look(ctx, staff, id, &subjects).await?;
    let (copy, _) = gather(ctx, &found, &subjects).await?;
    let withheld = ctx.store.read().await?.withheld_of(id).await?;
    Ok(Gathered { found, copy, withheld })
}

/// Puts on record that somebody who answers a request looks at what is in the copy, before they are shown it.
pub(super) async fn record_look(
    ctx: &Ctx,
    staff: &Staff,
    id: AccessRequestId,
    subjects: &[Subject],
) -> Result<(), AccessError> {
    let entry = audit::line(
        ctx,
        Some(staff.id),
        AuditAct::AccessLooked,
        Some(id.uuid()),
        Some(ReadPurpose::AnswerAccess),
    );
    let opened = opened_lines(ctx, staff, subjects).await?;
    Ok(transact!(ctx.store, |db| {
        for line in &opened {
            db.insert_audit(line).await?;
        }
        db.insert_audit(&entry).await
    })?)
}

/// Brings together what is held, from one state of the database.
pub(super) async fn gather(
    ctx: &Ctx,
    found: &AccessFound,
    subjects: &[Subject],
) -> Result<(HeldCopy, Touched), AccessError> {
    let mut copy = HeldCopy {
        version: VERSION,
        request: found.id.to_string(),
        force: ctx.settings.force_name.clone(),
        language: found.language,
        asked_at: found.received_at,
        gathered_at: ctx.clock.now(),
        sections: Vec::new(),
        withheld: Vec::new(),
    };
    let mut touched = Touched::default();
    // A batch that is not whole any more is hidden for good before anything of it could be shown.
    for subject in subjects {
        if let Subject::Officer(officer) = subject {
            held_of_staff::hide_broken(ctx, *officer).await?;
        }
    }
    let mut db = ctx.store.snapshot().await?;
    let answers: Vec<FeedbackId> = subjects
        .iter()
        .filter_map(|subject| if let Subject::Answer(id) = subject { Some(*id) } else { None })
        .collect();
    held_of_answer::add(ctx, &mut db, &mut copy, &answers).await?;
    touched.answers.extend(&answers);
    let account =
        subjects.iter().find_map(|subject| if let Subject::Account(id) = subject { Some(*id) } else { None });
    let officer =
        subjects.iter().find_map(|subject| if let Subject::Officer(id) = subject { Some(*id) } else { None });
    if account.is_some() || officer.is_some() {
        held_of_staff::add(ctx, &mut db, &mut copy, &mut touched, account, officer).await?;
    }
    let mut requests = Vec::new();
    let mut seen = BTreeSet::new();
    for subject in subjects {
        for request in db.access_requests_about(*subject).await? {
            if seen.insert(request.id) {
                requests.push(
                    Build::default()
                        .at("asked_at", request.received_at)
                        .at("due_at", request.due_at)
                        .coded("state", "access-state", request.state.as_str())
                        .coded("asked_by", "access-by", request.asked_by.as_str())
                        .at_if("ended_at", request.ended_at)
                        .done(),
                );
            }
        }
    }
    copy.add("requests", requests);
    touched.erasures = erased_of(&mut db, &touched.answers).await?;
    drop(db);
    if let Some(officer) = officer {
        held_of_staff::add_figures(ctx, &mut copy, officer).await?;
    }
    Ok((copy, touched))
}

/// Opens a sealed column; nothing where the key of whoever it belongs to was destroyed.
pub(super) async fn unsealed(
    ctx: &Ctx,
    db: &mut Db,
    column: Column,
    row: Uuid,
    sealed: &Sealed,
) -> Result<Option<String>, StoreError> {
    keys::opener(ctx, db, [sealed]).await?.text(column, row, sealed)
}
