use candour_domain::code::Stratum;
use candour_domain::cut::Week;
use candour_domain::feedback::Channel;
use candour_domain::invitation::NotOfferedReason;
use candour_service::ctx::local_day;
use candour_service::figures::{self, Unit, fold_all};

use crate::world::{Force, total};

#[tokio::test]
async fn every_level_shows_what_a_second_count_gives() {
    for force in Force::both().await {
        // By team, officer, rating, way in, kind of code; an oracle counts along.
        let mut given: Vec<(usize, usize, Channel, Stratum)> = Vec::new();
        for number in 0..60usize {
            let team = [0, 0, 1, 3][number % 4];
            let rating = [5, 5, 4, 1, 3][number % 5];
            let channel = if number % 2 == 0 { Channel::Web } else { Channel::Sms };
            let stratum = if number % 3 == 0 { Stratum::Sampled } else { Stratum::HandedOver };
            let code = force.ask(team, &[number % 3], stratum).await;
            force.answer(Some(&code), rating, channel).await;
            given.push((team, rating, channel, stratum));
        }
        force.cut().await;
        // What waits for company is not shown: groups of fewer than five that share team, way and kind.
        let shown: Vec<_> = given
            .iter()
            .filter(|(team, _, channel, stratum)| {
                given.iter().filter(|(t, _, c, s)| (t, c, s) == (team, channel, stratum)).count() >= 5
            })
            .collect();
        let count = |teams: &[usize]| {
            let mut spread = [0i64; 5];
            for (team, rating, ..) in &shown {
                if teams.contains(team) {
                    spread[rating - 1] += 1;
                }
            }
            spread
        };
        let all = force.see(Unit::Force).await;
        assert_eq!(all.whole.unwrap().spread.0, count(&[0, 1, 2, 3]));
        assert_eq!(all.answers_now, Some(60));
        assert_eq!(force.see(Unit::Bcu(force.bcu)).await.whole, all.whole);
        let hackney = force.see(Unit::Borough(force.boroughs[0])).await;
        assert_eq!(hackney.whole.unwrap().spread.0, count(&[0, 1, 2]));
        assert_eq!(hackney.answers_now, Some(45));
        assert_eq!(hackney.force, all.whole);
        let alpha = force.see(Unit::Team(force.teams[0].0)).await;
        assert_eq!(alpha.whole.unwrap().spread.0, count(&[0]));
        assert_eq!(alpha.answers_now, None, "below borough nothing moves between cuts");
        for figures in [&all, &hackney, &alpha] {
            let whole = figures.whole.unwrap();
            assert_eq!(whole.fives.some, whole.spread.0[4]);
            assert_eq!(whole.ones_and_twos.some, whole.spread.0[0] + whole.spread.0[1]);
            let weeks: i64 = figures.by_week.iter().filter_map(|(_, s)| *s).map(|s| s.spread.total()).sum();
            assert_eq!(weeks, whole.spread.total());
            assert_eq!(figures.by_week.len(), 53);
        }
    }
}

#[tokio::test]
async fn what_no_count_has_yet_is_read_from_the_answers() {
    for force in Force::both().await {
        let receipt = force.rate(0, &[0], 5).await;
        force.answer(None, 3, Channel::Web).await;
        assert_eq!(force.see(Unit::Force).await.answers_now, Some(2));
        assert_eq!(force.see(Unit::Borough(force.boroughs[0])).await.answers_now, Some(1));
        fold_all(&force.app.ctx).await.unwrap();
        force.rate(0, &[0], 4).await;
        force.take_back(&receipt).await;
        assert_eq!(force.see(Unit::Force).await.answers_now, Some(2), "one more, one fewer");
        fold_all(&force.app.ctx).await.unwrap();
        assert_eq!(force.see(Unit::Force).await.answers_now, Some(2));
        assert_eq!(figures::recount(&force.app.ctx.store).await.unwrap(), []);
    }
}

#[tokio::test]
async fn two_programs_that_count_at_once_count_every_answer_once() {
    for force in Force::both().await {
        for _ in 0..40 {
            force.rate(0, &[0], 5).await;
        }
        let folds = (0..6).map(|_| {
            let ctx = force.app.ctx.clone();
            tokio::spawn(async move { fold_all(&ctx).await })
        });
        for fold in folds.collect::<Vec<_>>() {
            fold.await.unwrap().unwrap();
        }
        assert_eq!(figures::recount(&force.app.ctx.store).await.unwrap(), []);
        assert_eq!(force.see(Unit::Force).await.answers_now, Some(40));
        let cuts = (0..4).map(|_| {
            let ctx = force.app.ctx.clone();
            tokio::spawn(async move { figures::cut(&ctx).await })
        });
        for cut in cuts.collect::<Vec<_>>() {
            cut.await.unwrap().unwrap();
        }
        assert_eq!(figures::recount(&force.app.ctx.store).await.unwrap(), []);
        assert_eq!(total(&force.see(Unit::Force).await), 40);
    }
}

#[tokio::test]
async fn the_ledger_tells_what_became_of_everybody_who_was_asked() {
    for force in Force::both().await {
        let mut receipts = Vec::new();
        for _ in 0..6 {
            receipts.push(force.rate(0, &[0], 5).await);
        }
        force.ask(0, &[1], Stratum::HandedOver).await;
        force.not_asked(0, &[0], NotOfferedReason::Unwell).await;
        force.not_asked(0, &[0], NotOfferedReason::NotSafe).await;
        force.take_back(&receipts[0]).await;
        fold_all(&force.app.ctx).await.unwrap();
        let asked = force.see(Unit::Borough(force.boroughs[0])).await.asked.unwrap();
        assert_eq!((asked.offered, asked.answered, asked.withdrawn), (7, 5, 1));
        assert_eq!((asked.open, asked.expired), (1, 0));
        assert_eq!(asked.not_offered, [(NotOfferedReason::NotSafe, 1), (NotOfferedReason::Unwell, 1)]);
        // A team's ledger stands still between cuts; a code that nobody used runs out.
        let alpha = Unit::Team(force.teams[0].0);
        assert_eq!(force.see(alpha).await.asked.unwrap().offered, 0);
        force.days_pass(29);
        force.cut().await;
        let asked = force.see(alpha).await.asked.unwrap();
        assert_eq!((asked.offered, asked.answered, asked.open, asked.expired), (7, 5, 0, 1));
        assert_eq!(asked.not_offered_in_all(), 2);
        // Two more answers are too few for the team's ledger to move.
        force.rate(0, &[0], 1).await;
        force.rate(0, &[0], 1).await;
        force.days_pass(1);
        force.cut().await;
        assert_eq!(force.see(alpha).await.asked.unwrap().offered, 7);
        assert_eq!(force.see(Unit::Force).await.asked.unwrap().offered, 9);
        // Nor do three who take theirs back, though each is one fewer here and one more there.
        for receipt in &receipts[1..4] {
            force.take_back(receipt).await;
        }
        force.days_pass(1);
        force.cut().await;
        let asked = force.see(alpha).await.asked.unwrap();
        assert_eq!((asked.answered, asked.withdrawn), (5, 1));
    }
}

#[tokio::test]
async fn weeks_are_local_also_when_the_clock_changes_and_a_week_without_answers_is_empty() {
    for force in Force::both().await {
        let clock = &force.app.ctx.clock;
        // The clocks go back on Sunday, 25 October 2026; half past midnight on Monday is still Sunday in UTC terms.
        let until = |text: &str| text.parse::<jiff::Timestamp>().unwrap().duration_since(clock.now());
        clock.advance(until("2026-11-29T23:30:00Z"));
        for _ in 0..5 {
            force.rate(0, &[0], 5).await;
        }
        clock.advance(until("2026-11-30T00:30:00Z"));
        for _ in 0..6 {
            force.rate(0, &[0], 4).await;
        }
        // A week without answers, then one in British Summer Time: half past eleven in UTC is the next day in London.
        clock.advance(until("2027-04-04T23:30:00Z"));
        for _ in 0..7 {
            force.rate(0, &[0], 3).await;
        }
        force.cut().await;
        let figures = force.see(Unit::Force).await;
        let shown: Vec<_> = figures
            .by_week
            .iter()
            .filter_map(|(week, shown)| shown.map(|shown| (*week, shown.spread.total())))
            .collect();
        let week = |text: &str| Week::of_day(local_day(text.parse().unwrap()));
        assert_eq!(
            shown,
            [
                (week("2026-11-29T12:00:00Z"), 5),
                (week("2026-11-30T12:00:00Z"), 6),
                (week("2027-04-05T12:00:00Z"), 7)
            ]
        );
        let (first, last) = figures.weeks;
        assert_eq!((last.0 - first.0, last), (52, week("2027-04-05T12:00:00Z")));
    }
}
