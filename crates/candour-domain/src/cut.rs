//! What enters the figures at a daily cut, and what leaves them: never fewer than five answers at a time.
//!
//! Every figure that shows ratings is a sum of what was settled here, at whatever level it is shown. So whoever subtracts
//! one figure from another, or today's from yesterday's, is left with whole groups of at least [`FEWEST_TOGETHER`]
//! answers, or with nothing. What is settled together shares its unit, its stratum and its channel, so that no breakdown
//! takes a group apart.

use std::collections::BTreeMap;

use crate::published::Spread;

/// The fewest answers that enter or leave figures together.
pub const FEWEST_TOGETHER: i64 = 5;

/// A week, as whole weeks since the one that began on Monday, 29 December 1969.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week(pub i32);

impl Week {
    /// The week of a local day, which is given as days since 1970.
    pub const fn of_day(day: i32) -> Self {
        // 1 January 1970 was a Thursday.
        Self((day + 3).div_euclid(7))
    }

    /// Its Monday, as days since 1970.
    pub const fn first_day(self) -> i32 {
        self.0 * 7 - 3
    }
}

/// The counts of one week of answers: what they are now, and what of them cuts have taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeekCounts {
    /// The week in which the answers came.
    pub week: Week,
    /// How many count now.
    pub now: Spread,
    /// How many of them cuts have taken.
    pub taken: Spread,
}

/// What a cut changes in one unit, stratum and channel.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settled {
    /// What cuts have taken, for each week that changed.
    pub taken: Vec<(Week, Spread)>,
    /// What is added to the figures of each week; negative where answers leave.
    pub added: BTreeMap<Week, Spread>,
}

/// Decides what enters and what leaves.
///
/// `counts` are the weeks in which `now` and `taken` differ; `figures` is all that is shown of this unit, stratum and
/// channel.
///
/// - A new answer and one that left, both of one rating, cancel: nobody can see it.
/// - What is new enters when it is at least five answers, in groups of at least five, each in the week of its last
///   answer; else it waits.
/// - What is gone leaves when it is at least five answers and what stays is none or at least five; else it waits. It
///   leaves the latest weeks first: which weeks its answers came in is not told.
pub fn settle(counts: &[WeekCounts], figures: &BTreeMap<Week, Spread>) -> Settled {
    let mut counts: Vec<WeekCounts> = counts.iter().copied().filter(|c| c.now != c.taken).collect();
    counts.sort_by_key(|c| c.week);
    let mut entering = [0i64; 5];
    let mut leaving = [0i64; 5];
    for rating in 0..5 {
        let net: i64 = counts.iter().map(|c| c.now.0[rating] - c.taken.0[rating]).sum();
        entering[rating] = net.max(0);
        leaving[rating] = (-net).max(0);
    }
    let enters = Spread(entering).total() >= FEWEST_TOGETHER;
    let shown: i64 = figures.values().map(|spread| spread.total()).sum();
    let stays = shown + if enters { Spread(entering).total() } else { 0 } - Spread(leaving).total();
    let leaves = Spread(leaving).total() >= FEWEST_TOGETHER && (stays == 0 || stays >= FEWEST_TOGETHER);

    let mut settled = Settled::default();
    if enters {
        enter(&counts, entering, &mut settled.added);
    }
    if leaves {
        leave(figures, leaving, &mut settled.added);
    }
    settled.added.retain(|_, spread| *spread != Spread::default());
    for count in &counts {
        let mut taken = count.taken;
        for rating in 0..5 {
            let settles = (leaving[rating] == 0 && (entering[rating] == 0 || enters))
                || (leaving[rating] > 0 && leaves);
            if settles {
                taken.0[rating] = count.now.0[rating];
            }
        }
        if taken != count.taken {
            settled.taken.push((count.week, taken));
        }
    }
    settled
}

/// Spreads what enters over the weeks, in groups of at least five.
fn enter(counts: &[WeekCounts], entering: [i64; 5], added: &mut BTreeMap<Week, Spread>) {
    // The latest of what came stands for what is left after cancelling.
    let mut left = entering;
    let mut weeks: Vec<(Week, Spread)> = Vec::new();
    for count in counts.iter().rev() {
        let mut of_week = Spread::default();
        for (rating, left) in left.iter_mut().enumerate() {
            let here = (count.now.0[rating] - count.taken.0[rating]).clamp(0, *left);
            of_week.0[rating] = here;
            *left -= here;
        }
        weeks.push((count.week, of_week));
    }
    let mut group = Spread::default();
    let mut last: Option<Week> = None;
    for (week, spread) in weeks.into_iter().rev() {
        group = group.plus(spread);
        if group.total() >= FEWEST_TOGETHER {
            let here = added.entry(week).or_default();
            *here = here.plus(group);
            group = Spread::default();
            last = Some(week);
        }
    }
    // The rest is too small to stand alone: it joins the last group.
    if let Some(last) = last {
        let here = added.entry(last).or_default();
        *here = here.plus(group);
    }
}

/// Takes what leaves from the latest weeks first.
fn leave(figures: &BTreeMap<Week, Spread>, leaving: [i64; 5], added: &mut BTreeMap<Week, Spread>) {
    let mut left = leaving;
    for (week, shown) in figures.iter().rev() {
        let mut gone = Spread::default();
        for (rating, left) in left.iter_mut().enumerate() {
            let here = shown.0[rating].clamp(0, *left);
            gone.0[rating] = -here;
            *left -= here;
        }
        let here = added.entry(*week).or_default();
        *here = here.plus(gone);
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod attacker;
