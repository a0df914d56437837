//! What came with an answer: a warning once its time is over, a while in which anything that happens takes the warning
//! back, then it is erased and put on the list outside the database.

use candour_domain::audit::AuditAct;
use candour_domain::erasure::{ErasureCause, Listed};
use candour_domain::ids::{ErasureId, FeedbackId};
use candour_domain::retention::{AnswerTerms, Rule, Standing, Step};
use candour_store::erasure::NewErasure;
use candour_store::retention::{OldAnswer, RetentionWarning};
use candour_store::{Db, StoreError, transact};
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan as _};

use super::{RetentionError, RetentionRun, day_of, keep, with};
use crate::audit;
use crate::ctx::{Ctx, local_day, london};
use crate::erasure::{ErasureError, ErasureList};

/// How many answers are looked at in one question.
const PAGE: i64 = 200;
/// How many answers are warned of, and how many erased, in one run at most.
pub const MOST_ANSWERS: u64 = 1_000;

/// A day as it is stored: days since 1970.
fn number(day: Date) -> i32 {
    day.since(date(1970, 1, 1)).map_or(0, |span| span.get_days())
}

/// The day of such a number.
pub(super) fn of_number(day: i32) -> Date {
    date(1970, 1, 1).saturating_add(day.days())
}

/// Whether anything under a hold is in what came with an answer. The one place that asks: nothing under a hold is erased
/// by time.
async fn held(db: &mut Db, answer: FeedbackId) -> Result<bool, StoreError> {
    db.is_held(answer).await
}

/// What is to be done about an answer today.
async fn step(db: &mut Db, terms: AnswerTerms, today: Date, old: &OldAnswer) -> Result<Step, StoreError> {
    let standing = Standing {
        last_day: of_number(local_day(old.last_at)),
        open_work: old.needed,
        held: held(db, old.answer).await?,
        warned: old.warned.map(|(warned, erase)| (of_number(warned), of_number(erase))),
    };
    Ok(terms.step(today, standing))
}

/// How many answers a run would warn of, erase, and leave although their time is over. Changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Foreseen {
    /// Warned of.
    pub warned: u64,
    /// Warnings taken back.
    pub taken_back: u64,
    /// Kept by a hold, open work, a flag or a request for a copy.
    pub kept: u64,
    /// Erased.
    pub erased: u64,
}

/// What a run would do about answers now.
///
/// # Errors
/// When the database does not answer.
pub async fn foresee(ctx: &Ctx) -> Result<Foreseen, StoreError> {
    let now = ctx.clock.now();
    let (terms, today) = (ctx.settings.retention.of_answers(), day_of(now));
    let (mut foreseen, mut after) = (Foreseen::default(), None);
    let mut db = ctx.store.read().await?;
    loop {
        let old = db.old_answers(not_before(terms, today), after, PAGE).await?;
        let Some(last) = old.last() else { return Ok(foreseen) };
        after = Some(last.answer);
        for one in &old {
            match step(&mut db, terms, today, one).await? {
                Step::Leave => {}
                Step::Warn(_) => foreseen.warned += 1,
                Step::TakeBackWarning => foreseen.taken_back += 1,
                Step::Kept => foreseen.kept += 1,
                Step::Erase => foreseen.erased += 1,
            }
        }
    }
}

/// What is younger than this has not had its time: a day more than is needed, since the step decides by local days.
fn not_before(terms: AnswerTerms, today: Date) -> Timestamp {
    let day = today.saturating_sub(i32::from(terms.days).days()).saturating_add(2.days());
    day.to_zoned_datetime(london()).map_or(Timestamp::MIN, |day| day.timestamp())
}

/// Goes through all answers that may have had their time.
pub(super) async fn go_through(
    ctx: &Ctx,
    list: Option<&ErasureList>,
    mut run: RetentionRun,
) -> Result<RetentionRun, RetentionError> {
    let terms = ctx.settings.retention.of_answers();
    let (mut after, mut erased, mut unlisted) = (None, 0u64, 0u64);
    loop {
        // The clock goes on while a long run does.
        let today = day_of(ctx.clock.now());
        let old = ctx.store.read().await?.old_answers(not_before(terms, today), after, PAGE).await?;
        let Some(last) = old.last() else { break };
        after = Some(last.answer);
        for one in &old {
            let mut db = ctx.store.read().await?;
            let seen = step(&mut db, terms, today, one).await?;
            drop(db);
            match seen {
                Step::Leave => continue,
                Step::Kept => {
                    run.kept += 1;
                    continue;
                }
                Step::Warn(_) if run.warned >= MOST_ANSWERS => continue,
                Step::Erase if erased >= MOST_ANSWERS => continue,
                Step::Erase if list.is_none() => {
                    unlisted += 1;
                    continue;
                }
                Step::Warn(_) | Step::TakeBackWarning | Step::Erase => {}
            }
            run = do_one(ctx, run, one.answer, terms, today, list).await?;
            if seen == Step::Erase {
                erased += 1;
            }
        }
        keep(ctx).await?;
    }
    if unlisted > 0 {
        tracing::warn!(
            unlisted,
            "answers have had their time and stay: no erasure_folder is set for the list of erasures"
        );
    }
    Ok(run)
}

/// Looks at an answer once more, in the transaction that does what is to be done: something may have happened to it since
/// it was listed.
async fn do_one(
    ctx: &Ctx,
    run: RetentionRun,
    answer: FeedbackId,
    terms: AnswerTerms,
    today: Date,
    list: Option<&ErasureList>,
) -> Result<RetentionRun, RetentionError> {
    let at = ctx.clock.now();
    let id = ErasureId::new(at, ctx.chance.bytes());
    let warned = audit::line(ctx, None, AuditAct::RetentionWarned, Some(answer.uuid()), None);
    let erased = audit::line(ctx, None, AuditAct::AnswerErased, Some(answer.uuid()), None);
    if let Some(list) = list {
        list.open().map_err(ErasureError::NoList)?;
    }
    let (run, listed) = transact!(ctx.store, |db| {
        // Nobody places a hold or adds words meanwhile.
        db.lock_answer(answer).await?;
        let Some(now) = db.old_answer(answer).await? else { return Ok((run.clone(), None)) };
        let mut run = run.clone();
        let mut listed = None;
        match step(db, terms, today, &now).await? {
            Step::Leave => {}
            Step::Kept => run.kept += 1,
            Step::Warn(day) => {
                let warning = RetentionWarning { answer, warned_day: number(today), erase_day: number(day) };
                db.put_retention_warning(warning).await?;
                db.insert_audit(&warned).await?;
                run.warned += 1;
            }
            Step::TakeBackWarning => {
                db.remove_retention_warning(answer).await?;
                run.taken_back += 1;
            }
            Step::Erase => {
                let Some(gone) = db.erase_outdated(answer, at, None).await? else { return Ok((run, None)) };
                let cause = ErasureCause::Retention;
                let line = Listed { id, answer, person: gone.person, at, cause, held: None };
                let new = NewErasure { listed: line.clone(), staff_id: None, key_month: gone.key_month };
                db.insert_erasure(&new).await?;
                db.insert_audit(&erased).await?;
                run = with(&run, Rule::Answer, 1);
                listed = Some(line);
            }
        }
        db.put_retention_run(&run).await?;
        Ok::<_, RetentionError>((run, listed))
    })?;
    // Stopped here, the loop that lists what waits does it.
    if let (Some(line), Some(list)) = (listed, list) {
        list.add(std::slice::from_ref(&line)).map_err(ErasureError::NotListed)?;
        transact!(ctx.store, |db| db.mark_erasure_listed(id, at).await)?;
    }
    Ok(run)
}
