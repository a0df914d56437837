//! Shares with their intervals, and sums of what was cut.

use candour_domain::cut::Week;
use candour_domain::published::{Audience, Spread};
use candour_figures::intervals::{difference, wilson};
use candour_figures::{Alpha, Proportion};
use candour_store::rollup::Kind;

use super::{Compared, Filter, Gap, Share, Shown};

/// A share with its 95% interval (Wilson). Of nothing there is none.
pub(super) fn share(some: i64, all: i64) -> Option<Share> {
    let proportion = Proportion::new(some, all).ok()?;
    let interval = wilson(proportion, Alpha::FIVE_PERCENT);
    Some(Share { some, all, share: proportion.share(), low: interval.low, high: interval.high })
}

pub(super) fn shown(spread: Spread) -> Option<Shown> {
    let all = spread.total();
    Some(Shown {
        spread,
        fives: share(spread.fives(), all)?,
        ones_and_twos: share(spread.ones_and_twos(), all)?,
    })
}

/// A unit beside the rest of the force. The rest is a sum of what was cut, as every figure is.
pub(super) fn compared(unit: &Shown, force: &Shown) -> Option<Compared> {
    let mut rest = force.spread;
    for (rest, ours) in rest.0.iter_mut().zip(unit.spread.0) {
        *rest -= ours;
    }
    let rest =
        Audience::Staff.shown(rest).filter(|rest| rest.0.iter().all(|count| *count >= 0)).and_then(shown)?;
    let gap = |here: Share, there: Share| {
        let (one, other) =
            (Proportion::new(here.some, here.all).ok()?, Proportion::new(there.some, there.all).ok()?);
        let interval = difference(one, other, Alpha::FIVE_PERCENT);
        Some(Gap { by: here.share - there.share, low: interval.low, high: interval.high })
    };
    Some(Compared {
        fives: gap(unit.fives, rest.fives)?,
        ones_and_twos: gap(unit.ones_and_twos, rest.ones_and_twos)?,
        rest,
    })
}

/// Whether answers of this kind pass the filter.
pub(super) fn passes(filter: Option<Filter>, kind: Kind) -> bool {
    match filter {
        None => true,
        Some(Filter::Stratum(stratum)) => kind.stratum == stratum,
        Some(Filter::Channel(channel)) => kind.channel == channel,
    }
}

/// The sum of rows.
pub(super) fn sum<'a>(rows: impl IntoIterator<Item = &'a (Week, Kind, Spread)>) -> Spread {
    rows.into_iter().fold(Spread::default(), |sum, (_, _, spread)| sum.plus(*spread))
}

/// Rows split by one dimension, small parts hidden, also where subtraction would tell them.
pub(super) fn parts<T: Copy + PartialEq>(
    audience: Audience,
    rows: &[(Week, Kind, Spread)],
    all: impl IntoIterator<Item = T>,
    of: impl Fn(&(Week, Kind, Spread)) -> T,
) -> Vec<(T, Option<Shown>)> {
    let parts = all.into_iter().map(|part| (part, sum(rows.iter().filter(|row| of(row) == part)))).collect();
    audience.parts(parts).into_iter().map(|(part, spread)| (part, spread.and_then(shown))).collect()
}
