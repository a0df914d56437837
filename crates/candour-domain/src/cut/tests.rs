use proptest::prelude::*;

use super::*;

fn counts(week: i32, now: [i64; 5], taken: [i64; 5]) -> WeekCounts {
    WeekCounts { week: Week(week), now: Spread(now), taken: Spread(taken) }
}

fn shown(weeks: &[(i32, [i64; 5])]) -> BTreeMap<Week, Spread> {
    weeks.iter().map(|(week, spread)| (Week(*week), Spread(*spread))).collect()
}

#[test]
fn a_week_begins_on_monday() {
    // 5 January 1970 was a Monday, the fourth day after the first.
    assert_eq!(Week::of_day(3), Week::of_day(4).before());
    assert_eq!(Week::of_day(4).first_day(), 4);
    assert_eq!(Week::of_day(10), Week::of_day(4));
    assert_eq!(Week::of_day(-3).first_day(), -3);
}

impl Week {
    fn before(self) -> Self {
        Self(self.0 - 1)
    }
}

#[test]
fn four_wait_and_five_enter() {
    let four = settle(&[counts(9, [1, 0, 0, 0, 3], [0; 5])], &BTreeMap::new());
    assert_eq!(four, Settled::default());
    let five = settle(&[counts(9, [1, 0, 0, 0, 4], [0; 5])], &BTreeMap::new());
    assert_eq!(five.added, shown(&[(9, [1, 0, 0, 0, 4])]));
    assert_eq!(five.taken, vec![(Week(9), Spread([1, 0, 0, 0, 4]))]);
}

#[test]
fn weeks_too_small_join_the_next_and_the_last_joins_the_one_before() {
    let settled = settle(
        &[
            counts(1, [0, 0, 0, 0, 3], [0; 5]),
            counts(2, [2, 0, 0, 0, 1], [0; 5]),
            counts(3, [0, 0, 0, 7, 0], [0; 5]),
            counts(5, [0, 1, 0, 0, 0], [0; 5]),
        ],
        &BTreeMap::new(),
    );
    assert_eq!(settled.added, shown(&[(2, [2, 0, 0, 0, 4]), (3, [0, 1, 0, 7, 0])]));
}

#[test]
fn one_that_leaves_waits_unless_an_equal_one_comes() {
    let figures = shown(&[(1, [2, 0, 0, 0, 8])]);
    let alone = settle(&[counts(1, [1, 0, 0, 0, 8], [2, 0, 0, 0, 8])], &figures);
    assert_eq!(alone, Settled::default());
    let replaced =
        settle(&[counts(1, [1, 0, 0, 0, 8], [2, 0, 0, 0, 8]), counts(2, [1, 0, 0, 0, 0], [0; 5])], &figures);
    assert_eq!(replaced.added, BTreeMap::new(), "nobody can see it");
    assert_eq!(replaced.taken, vec![(Week(1), Spread([1, 0, 0, 0, 8])), (Week(2), Spread([1, 0, 0, 0, 0]))]);
}

#[test]
fn one_that_leaves_is_not_told_by_what_enters_beside_it() {
    let figures = shown(&[(1, [2, 0, 0, 0, 8])]);
    let settled =
        settle(&[counts(1, [1, 0, 0, 0, 8], [2, 0, 0, 0, 8]), counts(2, [0, 0, 0, 0, 6], [0; 5])], &figures);
    assert_eq!(settled.added, shown(&[(2, [0, 0, 0, 0, 6])]), "the 1 waits, the six 5s enter");
    assert_eq!(settled.taken, vec![(Week(2), Spread([0, 0, 0, 0, 6]))]);
}

#[test]
fn five_leave_together_from_the_latest_weeks_unless_few_would_stay() {
    let figures = shown(&[(1, [0, 0, 0, 0, 8]), (2, [0, 0, 0, 0, 7])]);
    let settled = settle(&[counts(1, [0, 0, 0, 0, 0], [0, 0, 0, 0, 8])], &figures);
    assert_eq!(settled.added, shown(&[(1, [0, 0, 0, 0, -1]), (2, [0, 0, 0, 0, -7])]));
    let few_stay = shown(&[(1, [0, 0, 0, 0, 8])]);
    let waits = settle(&[counts(1, [0, 0, 0, 0, 3], [0, 0, 0, 0, 8])], &few_stay);
    assert_eq!(waits, Settled::default());
}

fn spread() -> impl Strategy<Value = [i64; 5]> {
    prop::array::uniform5(0i64..7)
}

proptest! {
    #[test]
    fn what_enters_and_what_leaves_is_nothing_or_five(
        weeks in prop::collection::vec((0i32..6, spread(), spread()), 0..6),
        more in spread(),
    ) {
        let mut by_week = BTreeMap::new();
        for (week, now, taken) in weeks {
            by_week.insert(week, (now, taken));
        }
        let counts: Vec<_> = by_week.iter().map(|(w, (now, taken))| counts(*w, *now, *taken)).collect();
        // What is shown equals what was taken, spread over other weeks.
        let all = by_week.values().fold(Spread(more), |sum, (_, taken)| sum.plus(Spread(*taken)));
        let figures: BTreeMap<Week, Spread> = (0..5)
            .map(|r| {
                let mut one = Spread::default();
                one.0[r] = all.0[r];
                (Week(i32::try_from(r).unwrap()), one)
            })
            .collect();
        let settled = settle(&counts, &figures);
        let change = settled.added.values().fold(Spread::default(), |sum, s| sum.plus(*s));
        let entered: i64 = change.0.iter().filter(|n| **n > 0).sum();
        let left: i64 = change.0.iter().filter(|n| **n < 0).sum();
        prop_assert!(entered == 0 || entered >= FEWEST_TOGETHER);
        prop_assert!(left == 0 || -left >= FEWEST_TOGETHER);
        // No figure falls below zero, and what was taken grew by what was added.
        for (week, added) in &settled.added {
            let before = figures.get(week).copied().unwrap_or_default();
            prop_assert!(before.plus(*added).0.iter().all(|n| *n >= 0));
        }
        let taken = |settled: &Settled| {
            counts.iter().fold(Spread::default(), |sum, c| {
                let now = settled.taken.iter().find(|(w, _)| *w == c.week).map_or(c.taken, |(_, s)| *s);
                sum.plus(now)
            })
        };
        let before = taken(&Settled::default());
        for rating in 0..5 {
            prop_assert_eq!(taken(&settled).0[rating] - before.0[rating], change.0[rating]);
        }
        // A second cut without news changes nothing.
        let again: Vec<_> = counts
            .iter()
            .map(|c| WeekCounts {
                taken: settled.taken.iter().find(|(w, _)| *w == c.week).map_or(c.taken, |(_, s)| *s),
                ..*c
            })
            .collect();
        let mut figures = figures;
        for (week, added) in &settled.added {
            let here = figures.entry(*week).or_default();
            *here = here.plus(*added);
        }
        prop_assert_eq!(settle(&again, &figures).added, BTreeMap::new());
    }
}
