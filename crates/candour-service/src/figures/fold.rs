//! Counting what has come: answers and lines of the ledger that no count has yet are added to the counts of their units.

use std::collections::BTreeMap;

use candour_domain::cut::Week;
use candour_domain::ids::{CodeId, EncounterId};
use candour_domain::invitation::{InvitationOutcome, NotOfferedReason, OfferFacts, Standing};
use candour_domain::published::Spread;
use candour_store::ledger::{LedgerCell, LedgerLine};
use candour_store::rollup::{Cell, Counted, CountedUnit};
use candour_store::{Db, StoreError};
use jiff::Timestamp;

use crate::Unavailable;
use crate::ctx::{Ctx, local_day};

/// How many answers, or encounters, one transaction counts.
const AT_ONCE: i64 = 500;
/// How many transactions one call makes before it lets others go on.
const ROUNDS: usize = 40;

/// What a line is counted as when its encounter was asked again later, or asked after all: so that nobody is counted as
/// asked twice.
const REPLACED: &str = "replaced";

/// Counts what is not counted yet, as far as one call goes. Returns whether more is left.
///
/// # Errors
/// [`Unavailable`] when the database does not answer. What was counted before stays counted.
pub async fn fold(ctx: &Ctx) -> Result<bool, Unavailable> {
    let now = ctx.clock.now();
    for _ in 0..ROUNDS {
        let counted: usize = candour_store::transact!(ctx.store, |db| {
            let answers = fold_answers(db, now).await?;
            let lines = fold_ledger(db, now).await?;
            Ok::<_, StoreError>(answers + lines)
        })?;
        if counted == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Counts everything that is not counted yet.
///
/// # Errors
/// As [`fold`].
pub async fn fold_all(ctx: &Ctx) -> Result<(), Unavailable> {
    while fold(ctx).await? {}
    Ok(())
}

async fn fold_answers(db: &mut Db, now: Timestamp) -> Result<usize, StoreError> {
    let answers = db.count_tail(AT_ONCE).await?;
    if answers.is_empty() {
        return Ok(0);
    }
    add(db, &answers).await?;
    let ids: Vec<_> = answers.iter().map(|answer| answer.id).collect();
    db.note_officers_of(&ids).await?;
    let codes: Vec<CodeId> = answers.iter().filter_map(|answer| answer.code_id).collect();
    let asked = db.encounters_asked_by(&codes).await?;
    count_lines(db, &asked, now).await?;
    Ok(answers.len())
}

/// Adds answers to the counts of their units, or takes them out.
pub(super) async fn add(db: &mut Db, answers: &[Counted]) -> Result<(), StoreError> {
    let mut cells: BTreeMap<Cell, Spread> = BTreeMap::new();
    for answer in answers {
        let mut by = answer.spread;
        if !answer.counts {
            by.0.iter_mut().for_each(|n| *n = -*n);
        }
        for unit in CountedUnit::of_place(answer.borough, answer.team) {
            let cell = Cell { unit, week: answer.week, kind: answer.kind };
            let here = cells.entry(cell).or_default();
            *here = here.plus(by);
        }
    }
    db.add_to_rollups(&cells.into_iter().collect::<Vec<_>>()).await
}

async fn fold_ledger(db: &mut Db, now: Timestamp) -> Result<usize, StoreError> {
    let asked = db.encounters_to_ledger(AT_ONCE).await?;
    count_lines(db, &asked, now).await?;
    Ok(asked.len())
}

/// Counts the codes that have run out.
pub(super) async fn fold_run_out(ctx: &Ctx, now: Timestamp) -> Result<(), Unavailable> {
    loop {
        let counted: usize = candour_store::transact!(ctx.store, |db| {
            let run_out = db.encounters_run_out(now, AT_ONCE).await?;
            count_lines(db, &run_out, now).await?;
            Ok::<_, StoreError>(run_out.len())
        })?;
        if counted == 0 {
            return Ok(());
        }
    }
}

/// Counts the lines of encounters as what they are now.
pub(super) async fn count_lines(
    db: &mut Db,
    encounters: &[EncounterId],
    now: Timestamp,
) -> Result<(), StoreError> {
    if encounters.is_empty() {
        return Ok(());
    }
    let mut changed = Vec::new();
    let mut cells: BTreeMap<LedgerCell, i64> = BTreeMap::new();
    for mut line in db.ledger_of_encounters(encounters).await? {
        let is = counted_as(&line, now)?;
        if line.counted_as.as_deref() == Some(is) {
            continue;
        }
        let week = week_of(line.at);
        for unit in CountedUnit::of_place(line.borough, line.team) {
            if let Some(was) = &line.counted_as {
                *cells.entry(LedgerCell { unit, week, counted_as: was.clone() }).or_default() -= 1;
            }
            *cells.entry(LedgerCell { unit, week, counted_as: is.to_owned() }).or_default() += 1;
        }
        line.counted_as = Some(is.to_owned());
        line.week = Some(week);
        changed.push(line);
    }
    db.set_counted_as(&changed).await?;
    db.note_officers_at(encounters).await?;
    db.add_to_ledger(&cells).await
}

/// The week of a time.
pub(super) fn week_of(at: Timestamp) -> Week {
    Week::of_day(local_day(at))
}

/// What a line is counted as at `now`.
pub(super) fn counted_as(line: &LedgerLine, now: Timestamp) -> Result<&'static str, StoreError> {
    let corrupt = StoreError::Corrupt { table: "invitation" };
    let Some(outcome) = InvitationOutcome::parse(&line.outcome) else { return Err(corrupt) };
    let reason = match &line.reason {
        None => None,
        Some(reason) => Some(NotOfferedReason::parse(reason).ok_or(corrupt)?),
    };
    let facts =
        OfferFacts { answered: line.answered, taken_back: line.withdrawn, expires_at: line.expires_at };
    let standing = Standing::of(outcome, reason, facts, now);
    let settled = matches!(standing, Standing::Answered | Standing::Withdrawn);
    Ok(if line.replaced && !settled { REPLACED } else { standing.as_str() })
}
