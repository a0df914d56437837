use candour_domain::code::Stratum;
use candour_domain::feedback::Channel;
use candour_domain::ids::{BcuId, BoroughId, TeamId};
use candour_domain::permission::Role;
use candour_service::figures::{self, FiguresError, Filter, Period, Query, Reach, Unit, Withheld};

use crate::world::{Force, total};

#[tokio::test]
async fn everybody_sees_what_their_role_reaches_and_nothing_else() {
    for force in Force::both().await {
        let units = [
            Unit::Force,
            Unit::Bcu(force.bcu),
            Unit::Borough(force.boroughs[0]),
            Unit::Borough(force.boroughs[1]),
            Unit::Team(force.teams[0].0),
            Unit::Team(force.teams[3].0),
        ];
        for role in Role::ALL {
            let staff = force.staff(role, Some((0, 0)));
            let expected: &[usize] = match role {
                Role::Analyst | Role::Commissioner | Role::MayorsOffice | Role::DeskSupervisor => {
                    &[0, 1, 2, 3, 4, 5]
                }
                Role::BoroughCommander => &[2, 4],
                Role::TeamLeader => &[4],
                _ => &[],
            };
            let Ok(reach) = Reach::of_staff(&staff) else {
                assert!(expected.is_empty(), "{role:?}");
                continue;
            };
            assert!(!expected.is_empty(), "{role:?}");
            assert_eq!(reach.widest(), Some(units[expected[0]]));
            for (number, unit) in units.into_iter().enumerate() {
                let seen = force.see_as(reach, unit).await;
                assert_eq!(seen.is_ok(), expected.contains(&number), "{role:?} {unit:?}");
                if let Err(error) = seen {
                    assert!(matches!(error, FiguresError::Forbidden), "{error}");
                }
            }
            let listed = figures::units(&force.app.ctx, reach).await.unwrap();
            for listed in listed {
                assert!(force.see_as(reach, listed.unit).await.is_ok(), "{role:?} {listed:?}");
            }
        }
        // What is not there is told to those alone who may see everything.
        let analyst = force.analyst();
        let at = force.app.ctx.clock.now();
        for nowhere in [
            Unit::Bcu(BcuId::new(at, [9; 10])),
            Unit::Borough(BoroughId::new(at, [9; 10])),
            Unit::Team(TeamId::new(at, [9; 10])),
        ] {
            assert!(matches!(force.see_as(analyst, nowhere).await, Err(FiguresError::Unknown)));
            let leader = Reach::of_staff(&force.staff(Role::TeamLeader, Some((0, 0)))).unwrap();
            assert!(matches!(force.see_as(leader, nowhere).await, Err(FiguresError::Forbidden)));
        }
    }
}

#[tokio::test]
async fn a_team_of_few_officers_has_no_figures_of_its_own_and_the_rest_does_not_tell_them() {
    for force in Force::both().await {
        for team in [0, 1, 2] {
            for _ in 0..8 {
                force.rate(team, &[0], 5).await;
            }
        }
        force.cut().await;
        let analyst = force.analyst();
        // Charlie has two officers; were Bravo shown, Hackney without Alpha and Bravo would be Charlie.
        let apart = |team: usize| force.see_as(analyst, Unit::Team(force.teams[team].0));
        assert!(apart(0).await.is_ok());
        assert!(matches!(apart(1).await, Err(FiguresError::NotApart)));
        assert!(matches!(apart(2).await, Err(FiguresError::NotApart)));
        let hackney = force.see(Unit::Borough(force.boroughs[0])).await;
        assert_eq!(total(&hackney), 24);
        let open: Vec<_> = hackney.below.iter().map(|team| (team.name.as_str(), team.open)).collect();
        assert_eq!(open, [("Alpha", true), ("Bravo", false), ("Charlie", false)]);
    }
}

#[tokio::test]
async fn one_filter_shows_its_answers_and_no_other() {
    for force in Force::both().await {
        for number in 0..30 {
            let stratum = if number % 3 == 0 { Stratum::Sampled } else { Stratum::HandedOver };
            let channel = if number % 2 == 0 { Channel::Web } else { Channel::Sms };
            let code = force.ask(0, &[0], stratum).await;
            force.answer(Some(&code), 5, channel).await;
        }
        force.cut().await;
        let analyst = force.analyst();
        let whole = force.see(Unit::Force).await;
        let filtered = async |filter| {
            let query = Query { unit: Unit::Force, filter: Some(filter), period: Period::Quarter };
            figures::of_unit(&force.app.ctx, analyst, &query).await.unwrap()
        };
        assert_eq!(whole.by_channel.len(), 5);
        assert_eq!(whole.by_stratum.len(), 3);
        for (channel, shown) in &whole.by_channel {
            let alone = filtered(Filter::Channel(*channel)).await;
            assert_eq!(alone.whole, *shown);
            assert_eq!((alone.by_channel.len(), alone.by_stratum.len()), (0, 0), "one dimension at a time");
            assert_eq!((alone.asked, alone.answers_now), (None, None));
        }
        for (stratum, shown) in &whole.by_stratum {
            assert_eq!(filtered(Filter::Stratum(*stratum)).await.whole, *shown);
        }
        let sum: i64 = whole.by_stratum.iter().filter_map(|(_, s)| *s).map(|s| s.spread.total()).sum();
        assert_eq!(sum, total(&whole));
    }
}

#[tokio::test]
async fn an_officer_sees_own_figures_from_twenty_seven_verified_answers_on() {
    for force in Force::both().await {
        let ada = force.staff(Role::Officer, Some((0, 0)));
        for _ in 0..26 {
            force.rate(0, &[0, 1], 5).await;
        }
        // Open answers and those of others are about somebody else.
        force.rate(0, &[1], 1).await;
        force.answer(None, 1, Channel::Web).await;
        force.cut().await;
        let own = figures::of_officer(&force.app.ctx, &ada).await.unwrap();
        let of = |figures: &figures::OfficerFigures, stratum| {
            figures.strata.iter().find(|(found, _)| *found == stratum).unwrap().1.clone()
        };
        assert_eq!(of(&own, Stratum::HandedOver), Err(Withheld { fewest: 27 }));
        assert_eq!((own.asked.offered, own.asked.answered), (26, 26));
        for _ in 0..5 {
            force.rate(0, &[0], 4).await;
        }
        force.days_pass(1);
        force.cut().await;
        let own = figures::of_officer(&force.app.ctx, &ada).await.unwrap();
        let shown = of(&own, Stratum::HandedOver).unwrap();
        assert_eq!(shown.whole.spread.0, [0, 0, 0, 5, 26]);
        assert_eq!((shown.reliability, shown.expected), (None, None), "the force's own is not known yet");
        assert_eq!(shown.force, None, "beside so few others the force's figures would tell theirs");
        assert_eq!(of(&own, Stratum::Sampled), Err(Withheld { fewest: 27 }));
        let web = shown.by_channel.iter().find(|(channel, _)| *channel == Channel::Web).unwrap().1;
        assert_eq!(web.unwrap().spread, shown.whole.spread);
        // Nobody else has such a page.
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Officer) {
            let staff = force.staff(role, Some((0, 0)));
            let seen = figures::of_officer(&force.app.ctx, &staff).await;
            assert!(matches!(seen, Err(FiguresError::Forbidden)), "{role:?}");
        }
        let elsewhere = candour_domain::staff::Staff { officer: None, ..ada };
        assert!(figures::of_officer(&force.app.ctx, &elsewhere).await.is_err());
    }
}
