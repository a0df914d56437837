//! Figures: cut daily, shown from the cut, three strata apart, small numbers hidden.

use candour_domain::code::Stratum;
use candour_domain::ids::CutId;
use candour_domain::permission::{Act, Place, may};
use candour_domain::published::{Audience, Spread};
use candour_domain::staff::Staff;
use candour_store::figures::Cell;
use candour_store::{Store, StoreError};
use jiff::Timestamp;

use crate::Unavailable;
use crate::ctx::{Ctx, local_day};

/// The answers of one stratum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StratumFigures {
    /// The stratum.
    pub stratum: Stratum,
    /// The spread of 1 to 5, unless too few have answered.
    pub spread: Option<Spread>,
    /// The spread of verified answers alone, unless too few have answered. Open answers are never verified.
    pub verified: Option<Spread>,
}

/// What was last cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// When.
    pub cut_at: Timestamp,
    /// The three strata, never pooled.
    pub strata: Vec<StratumFigures>,
}

/// Why figures are not shown.
#[derive(Debug, thiserror::Error)]
pub enum FiguresError {
    /// The person may not see them.
    #[error("not permitted")]
    Forbidden,
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for FiguresError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

/// The figures of the whole force as last cut; `None` before the first cut.
///
/// # Errors
/// [`FiguresError::Forbidden`] when the person may not see figures.
pub async fn published(ctx: &Ctx, staff: &Staff) -> Result<Option<Published>, FiguresError> {
    if !may(staff.role, staff.place(), Act::SeeFigures, Place::default()) {
        return Err(FiguresError::Forbidden);
    }
    let Some((cut_at, rows)) = ctx.store.read().await?.latest_cut().await? else { return Ok(None) };
    let strata = Stratum::ALL
        .into_iter()
        .map(|stratum| {
            let spread = |verified_only: bool| {
                let mut counts = [0i64; 5];
                for row in
                    rows.iter().filter(|row| row.stratum == stratum && (row.verified || !verified_only))
                {
                    if let Some(count) = counts.get_mut(usize::from(row.rating.value()) - 1) {
                        *count += row.answers;
                    }
                }
                Spread(counts)
            };
            StratumFigures { stratum, spread: Audience::Public.shown(spread(false)), verified: Audience::Public.shown(spread(true)) }
        })
        .collect();
    Ok(Some(Published { cut_at, strata }))
}

/// Cuts figures: answers taken back leave the counts, and what is shown until the next cut is fixed. Marks of where
/// open answers came from say nothing once their day is over, and are forgotten on the way.
///
/// # Errors
/// [`Unavailable`] when storage failed; then nothing has changed.
pub async fn cut(ctx: &Ctx) -> Result<(), Unavailable> {
    let at = ctx.clock.now();
    let id = CutId::new(at, ctx.chance.bytes());
    let forget_before = local_day(at);
    candour_store::transact!(ctx.store, |db| {
        let leaving: Vec<(Cell, i64)> =
            db.withdrawn_since_cut().await?.into_iter().map(|(cell, answers)| (cell, -answers)).collect();
        db.add_to_rollup(&leaving).await?;
        db.uncount_withdrawn().await?;
        db.insert_cut(id, at).await?;
        db.forget_source_marks(forget_before).await?;
        Ok(())
    })
}

/// Cuts figures when the last cut was on an earlier local day, or there is none.
///
/// # Errors
/// [`Unavailable`] when storage failed.
pub async fn cut_when_due(ctx: &Ctx) -> Result<bool, Unavailable> {
    let last = ctx.store.read().await?.latest_cut().await?.map(|(at, _)| local_day(at));
    if last.is_some_and(|day| day >= local_day(ctx.clock.now())) {
        return Ok(false);
    }
    cut(ctx).await?;
    Ok(true)
}

/// A cell in which the counts kept on write differ from a recount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// The cell.
    pub cell: Cell,
    /// What was kept.
    pub kept: i64,
    /// What the answers say.
    pub counted: i64,
}

/// Counts every answer anew and compares. Needs no key: ratings are not sealed.
///
/// # Errors
/// [`StoreError`] when the database does not answer.
pub async fn recount(store: &Store) -> Result<Vec<Difference>, StoreError> {
    // One transaction, so that an answer that comes in between is in both or in neither.
    let mut db = store.snapshot().await?;
    let kept = db.rollup().await?;
    let counted = db.recount().await?;
    let kept: std::collections::BTreeMap<_, _> = kept.into_iter().collect();
    let counted: std::collections::BTreeMap<_, _> = counted.into_iter().collect();
    let cells: std::collections::BTreeSet<_> = kept.keys().chain(counted.keys()).copied().collect();
    Ok(cells
        .into_iter()
        .map(|cell| Difference {
            cell,
            kept: kept.get(&cell).copied().unwrap_or(0),
            counted: counted.get(&cell).copied().unwrap_or(0),
        })
        .filter(|difference| difference.kept != difference.counted)
        .collect())
}
