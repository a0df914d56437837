//! An attacker with every account of the force but the officers' own: they keep every page of every cut.

use std::collections::BTreeMap;

use candour_domain::code::Stratum;
use candour_domain::feedback::Channel;
use candour_domain::published::Spread;
use candour_service::figures::{self, Filter, Period, Query, Unit};

use crate::world::Force;

/// What one page shows, by a name of its own.
async fn pages(force: &Force) -> BTreeMap<String, Spread> {
    let reach = force.analyst();
    let mut seen = BTreeMap::new();
    let units = figures::units(&force.app.ctx, reach).await.unwrap();
    let filters = std::iter::once(None)
        .chain(Stratum::ALL.into_iter().map(|stratum| Some(Filter::Stratum(stratum))))
        .chain(Channel::ALL.into_iter().map(|channel| Some(Filter::Channel(channel))));
    for filter in filters.collect::<Vec<_>>() {
        for listed in &units {
            for period in [Period::Quarter, Period::Year] {
                let query = Query { unit: listed.unit, filter, period };
                let page = figures::of_unit(&force.app.ctx, reach, &query).await.unwrap();
                let spread = page.whole.map(|shown| shown.spread).unwrap_or_default();
                seen.insert(format!("{:?} {filter:?} {period:?}", listed.unit), spread);
                for (week, shown) in page.by_week {
                    if let Some(shown) = shown {
                        let name = format!("{:?} {filter:?} {period:?} {week:?}", listed.unit);
                        seen.insert(name, shown.spread);
                    }
                }
            }
        }
    }
    seen
}

fn is_a_group(difference: &[i64]) -> bool {
    let (more, fewer): (i64, i64) =
        difference.iter().fold((0, 0), |(more, fewer), n| (more + (*n).max(0), fewer + (-*n).max(0)));
    (more == 0 || more >= 5) && (fewer == 0 || fewer >= 5)
}

fn minus(one: Spread, other: Spread) -> Vec<i64> {
    one.0.iter().zip(other.0).map(|(one, other)| one - other).collect()
}

#[tokio::test]
async fn subtraction_between_pages_and_between_days_leaves_groups_of_five_or_nothing() {
    for force in Force::both().await {
        let mut yesterday: BTreeMap<String, Spread> = BTreeMap::new();
        let mut receipts = Vec::new();
        let dice = |n: usize| usize::from(force.app.ctx.chance.bytes::<1>()[0]) % n;
        for day in 0..6 {
            for team in [0, 1, 2, 3] {
                for _ in 0..dice([7, 4, 2, 5][team]) {
                    let stratum = if dice(3) == 0 { Stratum::Sampled } else { Stratum::HandedOver };
                    let channel = if dice(4) == 0 { Channel::Sms } else { Channel::Web };
                    let code = force.ask(team, &[dice(2)], stratum).await;
                    let rating = [5, 5, 5, 4, 1, 2][dice(6)];
                    receipts.push(force.answer(Some(&code), rating, channel).await);
                }
            }
            if day > 1 && !receipts.is_empty() {
                let gone = receipts.swap_remove(dice(receipts.len()));
                force.take_back(&gone).await;
            }
            force.cut().await;
            let today = pages(&force).await;
            for (name, now) in &today {
                let before = yesterday.get(name).copied().unwrap_or_default();
                assert!(is_a_group(&minus(*now, before)), "day {day}, {name}: {now:?} after {before:?}");
                assert!(now.total() == 0 || now.total() >= 5, "{name}: {now:?}");
            }
            // The whole less its parts.
            let reach = force.analyst();
            for filter in [None, Some(Filter::Stratum(Stratum::Sampled)), Some(Filter::Channel(Channel::Sms))]
            {
                let at = |unit: Unit| today[&format!("{unit:?} {filter:?} {:?}", Period::Year)];
                for borough in &force.boroughs {
                    let rest = figures::units(&force.app.ctx, reach)
                        .await
                        .unwrap()
                        .into_iter()
                        .filter(|unit| unit.within == Some(Unit::Borough(*borough)))
                        .fold(at(Unit::Borough(*borough)), |rest, team| {
                            let mut rest = rest;
                            for (rest, part) in rest.0.iter_mut().zip(at(team.unit).0) {
                                *rest -= part;
                            }
                            rest
                        });
                    assert!(is_a_group(&rest.0), "day {day}: {rest:?}");
                }
                let boroughs = force
                    .boroughs
                    .iter()
                    .fold(Spread::default(), |sum, borough| sum.plus(at(Unit::Borough(*borough))));
                assert_eq!(at(Unit::Force), boroughs, "nothing is without a borough here");
            }
            // Between two looks on one day nothing moves.
            force.rate(0, &[0], 1).await;
            assert_eq!(pages(&force).await, today);
            yesterday = today;
            force.days_pass(1);
        }
        assert!(yesterday.len() > 50, "the attacker had something to attack");
    }
}
