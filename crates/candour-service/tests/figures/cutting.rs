use candour_domain::code::Stratum;
use candour_domain::feedback::Channel;
use candour_service::figures::{self, Unit, cut_when_due};

use crate::world::{Force, total};

#[tokio::test]
async fn four_answers_wait_for_the_fifth_and_then_enter_together() {
    for force in Force::both().await {
        let alpha = Unit::Team(force.teams[0].0);
        for _ in 0..4 {
            force.rate(0, &[0], 5).await;
        }
        force.cut().await;
        assert_eq!(force.see(alpha).await.whole, None);
        assert_eq!(force.see(Unit::Force).await.whole, None, "also above: else subtraction would tell");
        assert_eq!(force.see(Unit::Force).await.answers_now, Some(4));
        force.rate(0, &[1], 1).await;
        force.days_pass(1);
        force.cut().await;
        for unit in [alpha, Unit::Borough(force.boroughs[0]), Unit::Bcu(force.bcu), Unit::Force] {
            assert_eq!(force.see(unit).await.whole.unwrap().spread.0, [1, 0, 0, 0, 4]);
        }
    }
}

#[tokio::test]
async fn ten_answers_in_one_borough_and_none_in_the_next_are_just_that() {
    for force in Force::both().await {
        for number in 0..10 {
            force.rate(3, &[number % 3], 5).await;
        }
        force.cut().await;
        let hackney = force.see(Unit::Borough(force.boroughs[0])).await;
        assert_eq!((hackney.whole, hackney.answers_now), (None, Some(0)));
        assert!(hackney.by_week.iter().all(|(_, shown)| shown.is_none()));
        assert_eq!(total(&force.see(Unit::Borough(force.boroughs[1])).await), 10);
        assert_eq!(hackney.force.unwrap().spread.total(), 10);
    }
}

#[tokio::test]
async fn answers_taken_back_leave_five_together_and_are_not_told_one_by_one() {
    for force in Force::both().await {
        let mut receipts = Vec::new();
        for number in 0..12 {
            receipts.push(force.rate(0, &[0], if number == 0 { 1 } else { 5 }).await);
        }
        force.cut().await;
        assert_eq!(force.see(Unit::Force).await.whole.unwrap().spread.0, [1, 0, 0, 0, 11]);
        // The only 1 is taken back: it stays in the figures until it can leave in company.
        force.take_back(&receipts[0]).await;
        force.days_pass(1);
        force.cut().await;
        assert_eq!(force.see(Unit::Force).await.whole.unwrap().spread.0, [1, 0, 0, 0, 11]);
        assert_eq!(force.see(Unit::Force).await.answers_now, Some(11));
        for receipt in &receipts[1..5] {
            force.take_back(receipt).await;
        }
        force.days_pass(1);
        force.cut().await;
        assert_eq!(force.see(Unit::Force).await.whole.unwrap().spread.0, [0, 0, 0, 0, 7]);
        // A repeat changes nothing.
        force.take_back(&receipts[1]).await;
        force.days_pass(1);
        force.cut().await;
        assert_eq!(force.see(Unit::Force).await.whole.unwrap().spread.0, [0, 0, 0, 0, 7]);
    }
}

#[tokio::test]
async fn figures_are_cut_once_a_day_by_one_program() {
    for force in Force::both().await {
        for _ in 0..5 {
            force.rate(0, &[0], 5).await;
        }
        let cuts = (0..5).map(|_| {
            let ctx = force.app.ctx.clone();
            tokio::spawn(async move { cut_when_due(&ctx).await.unwrap() })
        });
        let mut did = 0;
        for cut in cuts.collect::<Vec<_>>() {
            did += usize::from(cut.await.unwrap());
        }
        assert_eq!(did, 1);
        assert_eq!(total(&force.see(Unit::Force).await), 5);
        for _ in 0..5 {
            force.rate(0, &[0], 5).await;
        }
        assert!(!cut_when_due(&force.app.ctx).await.unwrap(), "today had its cut");
        assert_eq!(total(&force.see(Unit::Force).await), 5);
        force.days_pass(1);
        assert!(cut_when_due(&force.app.ctx).await.unwrap());
        assert_eq!(total(&force.see(Unit::Force).await), 10);
    }
}

#[tokio::test]
async fn a_cut_that_broke_off_is_finished_by_whoever_looks_later() {
    for force in Force::both().await {
        for _ in 0..5 {
            force.rate(0, &[0], 5).await;
        }
        // Somebody began and died.
        let now = force.app.ctx.clock.now();
        let day = candour_service::ctx::local_day(now);
        candour_store::transact!(force.app.ctx.store, |db| db.begin_cut(day, now, now).await).unwrap();
        assert!(!cut_when_due(&force.app.ctx).await.unwrap());
        assert_eq!(force.see(Unit::Force).await.cut_at, None);
        force.app.ctx.clock.advance(jiff::SignedDuration::from_mins(31));
        assert!(cut_when_due(&force.app.ctx).await.unwrap());
        assert_eq!(total(&force.see(Unit::Force).await), 5);
    }
}

#[tokio::test]
async fn answers_of_an_older_program_are_counted_like_any_other() {
    for force in Force::both().await {
        // Version 0.1.0 knows nothing of `rolled_up`: its rows are not counted yet, like all rows at first. Its cut marks
        // what was taken back.
        let code = force.ask(0, &[0], Stratum::Sampled).await;
        let receipt = force.answer(Some(&code), 5, Channel::Sms).await;
        force.cut().await;
        force.take_back(&receipt).await;
        force.days_pass(1);
        force.cut().await;
        assert_eq!(force.see(Unit::Force).await.answers_now, Some(0));
        assert_eq!(figures::recount(&force.app.ctx.store).await.unwrap(), []);
    }
}
