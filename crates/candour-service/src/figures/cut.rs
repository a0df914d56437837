//! The daily cut: what has come enters the figures in groups of at least five, unit by unit.
//!
//! Each unit is settled in a transaction of its own, together with what its change adds to its borough and the force. So
//! figures are whole at every moment, and answers that come in meanwhile wait for a few milliseconds only.

use std::collections::BTreeMap;

use candour_domain::cut::{FEWEST_TOGETHER, Week, WeekCounts, settle};
use candour_domain::ids::{BoroughId, TeamId};
use candour_domain::published::Spread;
use candour_figures::{Proportion, beta_binomial, reliability};
use candour_store::figures::BetweenPeople;
use candour_store::ledger::{LedgerCell, LedgerOf};
use candour_store::rollup::{Cell, CountedUnit, Kind};
use candour_store::{Db, StoreError};
use jiff::{SignedDuration, Timestamp};

use super::fold::{counted_as, fold_all, fold_run_out, week_of};
use crate::Unavailable;
use crate::ctx::{Ctx, local_day};

/// After this long without an end, a cut is taken over by whoever looks.
const LEASE: SignedDuration = SignedDuration::from_mins(30);
/// How many units are looked up at a time.
const AT_ONCE: i64 = 200;

/// Cuts figures when today has had no cut. Only one program does, however many look.
///
/// # Errors
/// [`Unavailable`] when storage failed; the cut goes on where it stood when it is tried again.
pub async fn cut_when_due(ctx: &Ctx) -> Result<bool, Unavailable> {
    let now = ctx.clock.now();
    let day = local_day(now);
    let latest = ctx.store.read().await?.latest_figures_cut().await?;
    if latest.is_some_and(|cut| cut.day >= day) {
        return Ok(false);
    }
    let stale = now.checked_sub(LEASE).unwrap_or(Timestamp::MIN);
    let ours = candour_store::transact!(ctx.store, |db| db.begin_cut(day, now, stale).await)?;
    if !ours {
        return Ok(false);
    }
    perform(ctx, day, now).await?;
    Ok(true)
}

/// Cuts figures now, whatever cuts today had. For the demo and for tests.
///
/// # Errors
/// [`Unavailable`] when storage failed.
pub async fn cut(ctx: &Ctx) -> Result<(), Unavailable> {
    let now = ctx.clock.now();
    let day = local_day(now);
    candour_store::transact!(ctx.store, |db| db.begin_cut_anyway(day, now).await)?;
    perform(ctx, day, now).await
}

async fn perform(ctx: &Ctx, day: i32, now: Timestamp) -> Result<(), Unavailable> {
    fold_all(ctx).await?;
    fold_run_out(ctx, now).await?;
    recount_officers(ctx, now).await?;
    let boroughs = borough_of_team(ctx).await?;
    let mut after = None;
    loop {
        let units = ctx.store.read().await?.units_with_news(after, AT_ONCE).await?;
        let Some(last) = units.last() else { break };
        after = Some(*last);
        for unit in units {
            let above = above(unit, &boroughs);
            candour_store::transact!(ctx.store, |db| settle_unit(db, unit, &above).await)?;
        }
    }
    cut_ledgers(ctx, &boroughs).await?;
    let fit = between_people(ctx).await?;
    candour_store::transact!(ctx.store, |db| {
        db.finish_cut(day, now, fit).await?;
        // Marks of where open answers came from say nothing once their day is over.
        db.forget_source_marks(day).await
    })?;
    Ok(())
}

/// Counts anew what changed for officers: the answers of their encounters, and whom they asked.
async fn recount_officers(ctx: &Ctx, now: Timestamp) -> Result<(), Unavailable> {
    loop {
        let counted: usize = candour_store::transact!(ctx.store, |db| {
            let officers = db.take_officer_news(AT_ONCE).await?;
            for officer in &officers {
                db.recount_officer(*officer).await?;
                let unit = CountedUnit::Officer(*officer);
                let mut cells: BTreeMap<LedgerCell, i64> = BTreeMap::new();
                for line in db.ledger_of_officer(*officer).await? {
                    let counted_as = counted_as(&line, now)?.to_owned();
                    *cells.entry(LedgerCell { unit, week: week_of(line.at), counted_as }).or_default() += 1;
                }
                db.put_ledger(unit, &cells).await?;
                cut_ledger(db, unit).await?;
            }
            Ok::<_, StoreError>(officers.len())
        })?;
        if counted == 0 {
            return Ok(());
        }
    }
}

async fn borough_of_team(ctx: &Ctx) -> Result<BTreeMap<TeamId, BoroughId>, Unavailable> {
    let teams = ctx.store.read().await?.teams().await?;
    Ok(teams.into_iter().map(|team| (team.id, team.borough_id)).collect())
}

/// The units whose figures grow with this one's.
fn above(unit: CountedUnit, boroughs: &BTreeMap<TeamId, BoroughId>) -> Vec<CountedUnit> {
    match unit {
        CountedUnit::Team(team) => {
            let borough = boroughs.get(&team).map(|borough| CountedUnit::Borough(*borough));
            borough.into_iter().chain([CountedUnit::Force]).collect()
        }
        CountedUnit::BoroughRest(borough) => vec![CountedUnit::Borough(borough), CountedUnit::Force],
        CountedUnit::ForceRest => vec![CountedUnit::Force],
        CountedUnit::Officer(_) | CountedUnit::Force | CountedUnit::Borough(_) => Vec::new(),
    }
}

/// Settles one unit: a transaction of its own.
async fn settle_unit(db: &mut Db, unit: CountedUnit, above: &[CountedUnit]) -> Result<(), StoreError> {
    let mut news: BTreeMap<Kind, Vec<WeekCounts>> = BTreeMap::new();
    for (kind, counts) in db.news_of(unit).await? {
        news.entry(kind).or_default().push(counts);
    }
    if news.is_empty() {
        return Ok(());
    }
    let mut figures: BTreeMap<Kind, BTreeMap<Week, Spread>> = BTreeMap::new();
    for (week, kind, spread) in db.figures_of(unit, Week(i32::MIN)).await? {
        figures.entry(kind).or_default().insert(week, spread);
    }
    let mut taken = Vec::new();
    let mut added = Vec::new();
    for (kind, counts) in news {
        let settled = settle(&counts, figures.get(&kind).unwrap_or(&BTreeMap::new()));
        taken.extend(settled.taken.into_iter().map(|(week, spread)| (Cell { unit, week, kind }, spread)));
        for (week, spread) in settled.added {
            for unit in std::iter::once(&unit).chain(above) {
                added.push((Cell { unit: *unit, week, kind }, spread));
            }
        }
    }
    db.set_taken(&taken).await?;
    db.add_to_figures(&added).await
}

/// The ledger below borough is shown as of a cut: where fewer than five people have answered since the last, it stands
/// still. That of officers was seen to with their counts.
async fn cut_ledgers(ctx: &Ctx, teams: &BTreeMap<TeamId, BoroughId>) -> Result<(), Unavailable> {
    for team in teams.keys() {
        candour_store::transact!(ctx.store, |db| cut_ledger(db, CountedUnit::Team(*team)).await)?;
    }
    Ok(())
}

async fn cut_ledger(db: &mut Db, unit: CountedUnit) -> Result<(), StoreError> {
    let always = Week(i32::MIN);
    let now = db.ledger_counts(LedgerOf::Now, &[unit], always).await?.into_iter().collect();
    let shown = db.ledger_counts(LedgerOf::LastCut, &[unit], always).await?.into_iter().collect();
    if moves_enough(&now, &shown) { db.cut_ledger(unit).await } else { Ok(()) }
}

/// Whether the ledger of a unit may change: at least five more people answered, or took an answer back, or nobody did.
fn moves_enough(now: &BTreeMap<String, i64>, shown: &BTreeMap<String, i64>) -> bool {
    use candour_domain::invitation::Standing;
    let of = |counts: &BTreeMap<String, i64>, standing: &str| counts.get(standing).copied().unwrap_or(0);
    let more = |standing: Standing| of(now, standing.as_str()) - of(shown, standing.as_str());
    // Who takes an answer back leaves those who answered, and is one person, not two.
    let withdrew = more(Standing::Withdrawn).abs();
    let answered = (more(Standing::Answered) + more(Standing::Withdrawn)).abs();
    let people = answered.max(withdrew);
    now != shown && (people == 0 || people >= FEWEST_TOGETHER)
}

/// What the figures of all officers tell about chance and difference between people.
async fn between_people(ctx: &Ctx) -> Result<Option<BetweenPeople>, Unavailable> {
    let officers = ctx.store.read().await?.fives_of_officers().await?;
    let people: Vec<_> =
        officers.into_iter().filter_map(|(fives, all)| Proportion::new(fives, all).ok()).collect();
    // Some seconds of arithmetic for tens of thousands of officers: not on a thread that others wait for.
    let fitted = tokio::task::spawn_blocking(move || {
        reliability::estimate(&people)?;
        let prior = beta_binomial::fit(&people).ok()?.prior;
        let people = i64::try_from(people.len()).ok()?;
        Some(BetweenPeople { people, alpha: prior.alpha(), beta: prior.beta() })
    });
    Ok(fitted.await.unwrap_or(None))
}
