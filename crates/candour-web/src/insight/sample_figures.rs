//! Samples of figures, in every state that their pages can be in.

use candour_domain::code::Stratum;
use candour_domain::cut::Week;
use candour_domain::feedback::Channel;
use candour_domain::ids::{BcuId, BoroughId, TeamId};
use candour_domain::invitation::NotOfferedReason;
use candour_domain::published::Spread;
use candour_service::figures::{
    Asked, Compared, Filter, Gap, Named, OfficerFigures, Period, PersonFigures, Query, Rounded, Share, Shown,
    Unit, UnitFigures, Withheld,
};
use jiff::Timestamp;
use uuid::Uuid;

const WEEKS: (Week, Week) = (Week(2917), Week(2969));

fn cut() -> Option<Timestamp> {
    "2026-11-24T00:05:00Z".parse().ok()
}

/// A share with the plain interval: near enough for a sample.
fn share(some: i64, all: i64) -> Share {
    let share = super::table::quotient(some, all).unwrap_or(0.0);
    let half = super::table::quotient(1, all).map_or(0.0, |one| 1.96 * (share * (1.0 - share) * one).sqrt());
    Share { some, all, share, low: (share - half).max(0.0), high: (share + half).min(1.0) }
}

fn shown(spread: [i64; 5]) -> Shown {
    let spread = Spread(spread);
    let all = spread.total();
    Shown { spread, fives: share(spread.fives(), all), ones_and_twos: share(spread.ones_and_twos(), all) }
}

fn named(unit: Unit, name: &str, open: bool) -> Named {
    Named { unit, name: name.to_owned(), open }
}

const fn bcu() -> Unit {
    Unit::Bcu(BcuId::from_uuid(Uuid::from_u128(1)))
}

/// A borough, with its name.
pub(super) fn borough() -> (String, Unit) {
    (String::from("Hackney"), Unit::Borough(BoroughId::from_uuid(Uuid::from_u128(2))))
}

const fn team(number: u128) -> Unit {
    Unit::Team(TeamId::from_uuid(Uuid::from_u128(number)))
}

fn asked() -> Asked {
    Asked {
        offered: 1_904,
        answered: 812,
        withdrawn: 3,
        expired: 690,
        open: 399,
        not_offered: vec![(NotOfferedReason::Declined, 120), (NotOfferedReason::NotSafe, 31)],
    }
}

fn weeks(period: Period) -> Vec<(Week, Option<Shown>)> {
    let first = WEEKS.1.0 - period.weeks() + 1;
    (first..=WEEKS.1.0)
        .map(|week| {
            let many = i64::from(week % 7);
            let of_week = (many > 1).then(|| shown([many, 1, 2, 3 + many, 2 * many]));
            (Week(week), of_week)
        })
        .collect()
}

fn unit(unit: Unit, name: &str) -> UnitFigures {
    let whole = shown([70, 45, 90, 208, 402]);
    UnitFigures {
        query: Query { unit, filter: None, period: Period::Year },
        name: name.to_owned(),
        above: vec![named(Unit::Force, "", true), named(bcu(), "Central East", true)],
        below: vec![
            named(team(3), "Neighbourhood <North>", true),
            named(team(4), "Response A", true),
            named(team(5), "Schools", false),
        ],
        cut_at: cut(),
        weeks: WEEKS,
        whole: Some(whole),
        force: Some(shown([900, 700, 1_300, 3_000, 5_400])),
        compared: Some(Compared {
            rest: shown([830, 655, 1_210, 2_792, 4_998]),
            fives: Gap { by: 0.0166, low: -0.019, high: 0.0521 },
            ones_and_twos: Gap { by: -0.0413, low: -0.0701, high: -0.0121 },
        }),
        by_week: weeks(Period::Year),
        by_channel: vec![
            (Channel::Web, Some(whole)),
            (Channel::Sms, None),
            (Channel::Email, None),
            (Channel::Paper, Some(shown([0, 0, 1, 4, 8]))),
            (Channel::Desk, None),
        ],
        by_stratum: vec![
            (Stratum::Sampled, None),
            (Stratum::HandedOver, Some(shown([40, 30, 60, 170, 380]))),
            (Stratum::Open, Some(shown([30, 15, 30, 38, 22]))),
        ],
        asked: Some(asked()),
        answers_now: Some(829),
    }
}

/// Every state of the page of a unit.
pub(super) fn units() -> Vec<(&'static str, UnitFigures)> {
    let (name, hackney) = borough();
    let one = unit(hackney, &name);
    let above = one.above.clone();
    let better = Compared {
        fives: Gap { by: 0.1, low: 0.04, high: 0.16 },
        ones_and_twos: Gap { by: 0.05, low: 0.01, high: 0.1 },
        ..one.compared.unwrap_or(Compared {
            rest: shown([1, 1, 1, 1, 1]),
            fives: Gap { by: 0.0, low: 0.0, high: 0.0 },
            ones_and_twos: Gap { by: 0.0, low: 0.0, high: 0.0 },
        })
    };
    let filtered = |filter| UnitFigures {
        query: Query { filter: Some(filter), period: Period::Quarter, ..one.query },
        by_week: weeks(Period::Quarter),
        by_channel: Vec::new(),
        by_stratum: Vec::new(),
        asked: None,
        answers_now: None,
        compared: Some(better),
        ..one.clone()
    };
    let of_team = UnitFigures {
        query: Query { unit: team(4), ..one.query },
        name: "Response A".to_owned(),
        above: vec![
            named(Unit::Force, "", false),
            named(bcu(), "Central East", false),
            named(hackney, &name, false),
        ],
        below: Vec::new(),
        answers_now: None,
        ..one.clone()
    };
    let of_force = UnitFigures {
        query: Query { unit: Unit::Force, ..one.query },
        name: String::new(),
        above: Vec::new(),
        below: vec![named(bcu(), "Central East", true)],
        force: one.whole,
        compared: None,
        by_week: vec![(WEEKS.0, one.whole), (WEEKS.1, one.whole)],
        ..one.clone()
    };
    let nothing = UnitFigures {
        above,
        cut_at: None,
        whole: None,
        force: None,
        compared: None,
        by_week: one.by_week.iter().map(|(week, _)| (*week, None)).collect(),
        by_channel: Vec::new(),
        by_stratum: Vec::new(),
        asked: Some(Asked::default()),
        answers_now: Some(0),
        below: Vec::new(),
        ..one.clone()
    };
    let few = UnitFigures { cut_at: cut(), force: one.force, ..nothing.clone() };
    vec![
        ("the force", of_force),
        ("a borough", one.clone()),
        ("a team", of_team),
        ("one stratum", filtered(Filter::Stratum(Stratum::HandedOver))),
        ("one channel", filtered(Filter::Channel(Channel::Web))),
        ("before the first cut", nothing),
        ("too few", few),
    ]
}

/// Every state of an officer's own page.
pub(super) fn officers() -> Vec<(&'static str, OfficerFigures)> {
    let of = |strata| OfficerFigures {
        name: "Ada Able".to_owned(),
        cut_at: cut(),
        weeks: WEEKS,
        asked: asked(),
        strata,
    };
    let person = PersonFigures {
        whole: shown([2, 3, 5, 20, 60]),
        reliability: Some(0.83),
        expected: Some(share(58, 90)),
        force: Some(Rounded { fives: 79, ones_and_twos: 7 }),
        by_week: vec![(WEEKS.0, None), (WEEKS.1, Some(shown([0, 1, 2, 4, 9])))],
        by_channel: vec![(Channel::Web, Some(shown([2, 3, 5, 20, 60])))],
    };
    let young = PersonFigures {
        reliability: None,
        expected: None,
        force: None,
        by_week: vec![(WEEKS.1, None)],
        by_channel: vec![(Channel::Web, None)],
        ..person.clone()
    };
    let withheld = || Err(Withheld { fewest: 27 });
    let nothing = OfficerFigures {
        cut_at: None,
        asked: Asked::default(),
        ..of(vec![(Stratum::HandedOver, withheld()), (Stratum::Sampled, withheld())])
    };
    vec![
        (
            "enough in both",
            of(vec![(Stratum::HandedOver, Ok(person.clone())), (Stratum::Sampled, Ok(person))]),
        ),
        (
            "enough, force not known",
            of(vec![(Stratum::HandedOver, Ok(young)), (Stratum::Sampled, withheld())]),
        ),
        ("too few", of(vec![(Stratum::HandedOver, withheld()), (Stratum::Sampled, withheld())])),
        ("before the first cut", nothing),
    ]
}
