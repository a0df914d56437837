//! What has had its time goes, by rules, with a clock that is moved.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use candour_domain::audit::AuditAct;
use candour_domain::equality::EqualityAnswers;
use candour_domain::retention::{ClockDoubt, Rule};
use candour_service::audit::{self, AuditFilter, NoteSigner};
use candour_service::ctx::local_month;
use candour_service::retention::{
    RetentionError, clock_doubt, run, run_when_due, runs, settle_clock, tidy_when_due, waiting, watch_clock,
};
use candour_store::{StoreError, transact};
use candour_testkit::App;
use jiff::{SignedDuration, Timestamp};

/// So many days pass, as they do: the program looks at the clock now and then.
async fn days(app: &App, days: i64) {
    for _ in 0..days / 10 {
        app.ctx.clock.advance(SignedDuration::from_hours(24 * 10));
        assert_eq!(watch_clock(&app.ctx).await.unwrap(), None);
    }
    app.ctx.clock.advance(SignedDuration::from_hours(24 * (days % 10)));
    assert_eq!(watch_clock(&app.ctx).await.unwrap(), None);
}

async fn equality(app: &App, key: u8) {
    let month = local_month(app.ctx.clock.now());
    let none = EqualityAnswers::default();
    transact!(app.ctx.store, |db| db.put_equality([key; 16], month, &none).await).unwrap();
}

async fn rows(app: &App, table: &str) -> u64 {
    let sums = app.ctx.store.snapshot().await.unwrap().table_sums().await.unwrap();
    sums.iter().find(|sum| sum.table == table).unwrap().rows
}

fn count(found: &[(Rule, u64)], rule: Rule) -> u64 {
    found.iter().filter(|(one, _)| *one == rule).map(|(_, count)| count).sum()
}

#[tokio::test]
async fn answers_about_equality_go_on_the_first_day_of_the_month_after_two_years() {
    for app in App::both().await {
        watch_clock(&app.ctx).await.unwrap();
        equality(&app, 1).await;
        // From 24 November 2026, 736 days lead to 29 November 2028: 730 days before that it is still November.
        days(&app, 736).await;
        assert_eq!(count(&run(&app.ctx, None).await.unwrap().removed, Rule::Equality), 0);
        // 730 days before 30 November 2028 begins December.
        days(&app, 1).await;
        let found = waiting(&app.ctx).await.unwrap();
        assert_eq!(count(&found, Rule::Equality), 1);
        assert_eq!(rows(&app, "equality_answer").await, 1, "looking changes nothing");
        let done = run(&app.ctx, None).await.unwrap();
        assert_eq!(count(&done.removed, Rule::Equality), 1);
        assert!(done.ended_at.is_some());
        assert_eq!(rows(&app, "equality_answer").await, 0);
        assert_eq!(runs(&app.ctx, 1).await.unwrap(), std::slice::from_ref(&done));
        let filter = AuditFilter { act: Some(AuditAct::RetentionRan), ..AuditFilter::default() };
        let lines = app.ctx.store.read().await.unwrap().list_audit(filter, None, 9).await.unwrap();
        assert_eq!((lines.len(), lines[0].subject_id), (2, Some(done.id.uuid())));
    }
}

#[tokio::test]
async fn a_line_of_the_log_loses_who_and_what_after_six_years_and_the_tree_still_verifies() {
    for app in App::both().await {
        watch_clock(&app.ctx).await.unwrap();
        let about = |n: u128| Some(uuid::Uuid::from_u128(n));
        let read = |n| audit::line(&app.ctx, None, AuditAct::ItemRead, about(n), None);
        audit::record(&app.ctx, vec![read(1), read(2)]).await.unwrap();
        days(&app, 1_000).await;
        audit::record(&app.ctx, vec![read(3)]).await.unwrap();
        let left = async || {
            let filter = AuditFilter { act: Some(AuditAct::ItemRead), ..AuditFilter::default() };
            let lines = app.ctx.store.read().await.unwrap().list_audit(filter, None, 9).await.unwrap();
            let mut left: Vec<_> = lines.iter().map(|line| line.subject_id).collect();
            left.sort();
            left
        };
        days(&app, 1_190).await;
        assert_eq!(
            count(&run(&app.ctx, None).await.unwrap().removed, Rule::AuditContent),
            0,
            "a day too early"
        );
        assert_eq!(left().await, [about(1), about(2), about(3)]);
        days(&app, 1).await;
        assert_eq!(count(&waiting(&app.ctx).await.unwrap(), Rule::AuditContent), 2);
        assert_eq!(count(&run(&app.ctx, None).await.unwrap().removed, Rule::AuditContent), 2);
        assert_eq!(left().await, [None, None, about(3)], "the lines stay, the later one whole");
        assert_eq!(count(&run(&app.ctx, None).await.unwrap().removed, Rule::AuditContent), 0);
        audit::number_all(&app.ctx).await.unwrap();
        let signer = NoteSigner::new(&app.ctx.key);
        let verified = audit::verify(&app.ctx.store, signer.public(), &[]).await.unwrap();
        assert!(verified.verdict.findings.is_empty(), "{:?}", verified.verdict.findings);
        assert!(verified.verdict.size >= 3);
        assert_eq!(verified.verdict.erased, 2);

        // Whoever empties a younger line and says that it had had its time is found.
        let later = audit_id(&app).await;
        let forged = audit::line(&app.ctx, None, AuditAct::AuditFaded, Some(uuid::Uuid::max()), None);
        let now = candour_domain::ids::AuditId::new(app.ctx.clock.now(), [255; 10]).uuid();
        let plausible = audit::line(&app.ctx, None, AuditAct::AuditFaded, Some(now), None);
        transact!(app.ctx.store, |db| {
            db.erase_audit_content(later).await?;
            db.insert_audit(&forged).await?;
            db.insert_audit(&plausible).await
        })
        .unwrap();
        let verified = audit::verify(&app.ctx.store, signer.public(), &[]).await.unwrap();
        assert_eq!(verified.verdict.findings.len(), 1, "{:?}", verified.verdict.findings);
    }
}

/// The read of the third thing, the only one that still says what it was done to.
async fn audit_id(app: &App) -> candour_domain::ids::AuditId {
    let filter = AuditFilter { subject_id: Some(uuid::Uuid::from_u128(3)), ..AuditFilter::default() };
    app.ctx.store.read().await.unwrap().list_audit(filter, None, 1).await.unwrap()[0].id
}

#[tokio::test]
async fn a_clock_that_leapt_or_went_back_erases_nothing_until_a_human_has_looked() {
    for app in App::both().await {
        watch_clock(&app.ctx).await.unwrap();
        let begin = app.ctx.clock.now();
        equality(&app, 1).await;
        app.ctx.clock.advance(SignedDuration::from_hours(24 * 3_650));
        let ahead = ClockDoubt::Ahead { seen: begin };
        for _ in 0..2 {
            for refused in [
                run(&app.ctx, None).await.map(|_| ()),
                run_when_due(&app.ctx, None).await.map(|_| ()),
                tidy_when_due(&app.ctx).await.map(|_| ()),
            ] {
                assert!(matches!(refused, Err(RetentionError::Clock(doubt)) if doubt == ahead));
            }
        }
        assert_eq!((rows(&app, "equality_answer").await, rows(&app, "retention_run").await), (1, 0));
        // Set right again, it is believed by itself.
        app.ctx.clock.advance(SignedDuration::from_hours(-24 * 3_650));
        assert_eq!(count(&run(&app.ctx, None).await.unwrap().removed, Rule::Equality), 0);
        app.ctx.clock.advance(SignedDuration::from_hours(-1));
        let refused = run(&app.ctx, None).await;
        assert!(matches!(refused, Err(RetentionError::Clock(ClockDoubt::SetBack { .. }))));
        assert!(
            settle_clock(&app.ctx).await.unwrap().is_some(),
            "a clock that is behind is set, not settled"
        );
        // The program really stood still for years, and somebody says so.
        app.ctx.clock.advance(SignedDuration::from_hours(24 * 3_650 + 1));
        assert!(clock_doubt(&app.ctx.store, &app.ctx.clock).await.unwrap().is_some());
        assert_eq!(settle_clock(&app.ctx).await.unwrap(), None);
        assert_eq!(count(&run(&app.ctx, None).await.unwrap().removed, Rule::Equality), 1);
    }
}

#[tokio::test]
async fn of_two_nodes_one_runs_and_another_day_comes() {
    for app in App::both().await {
        let other = app.ctx.clone();
        let (one, two) = tokio::join!(run_when_due(&app.ctx, None), run_when_due(&other, None));
        let made = [one.unwrap(), two.unwrap()];
        assert_eq!(made.iter().flatten().count(), 1);
        assert!(run_when_due(&app.ctx, None).await.unwrap().is_none(), "once a day");
        days(&app, 1).await;
        assert!(run_when_due(&other, None).await.unwrap().is_some());
        assert_eq!(rows(&app, "retention_run").await, 2);
        assert!(tidy_when_due(&app.ctx).await.unwrap());
        assert!(!tidy_when_due(&other).await.unwrap(), "once an hour");
    }
}

#[tokio::test]
async fn a_run_that_was_cut_off_is_finished_by_the_next() {
    for app in App::both().await {
        watch_clock(&app.ctx).await.unwrap();
        equality(&app, 1).await;
        days(&app, 800).await;
        // A node claimed the round, noted that it began, and was stopped.
        let now = app.ctx.clock.now();
        let lease = now + SignedDuration::from_mins(10);
        let claimed: Result<bool, StoreError> = transact!(app.ctx.store, |db| db
            .claim_round("retention", now, lease, SignedDuration::from_hours(24))
            .await);
        assert!(claimed.unwrap());
        assert!(run_when_due(&app.ctx, None).await.unwrap().is_none(), "somebody is at it");
        app.ctx.clock.advance(SignedDuration::from_mins(10));
        let done = run_when_due(&app.ctx, None).await.unwrap().unwrap();
        assert_eq!(count(&done.removed, Rule::Equality), 1);
        assert!(run_when_due(&app.ctx, None).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_database_of_before_takes_its_clock_from_what_was_stored_last() {
    for app in App::both().await {
        let line = audit::line(&app.ctx, None, AuditAct::AuditExported, None, None);
        audit::record(&app.ctx, vec![line]).await.unwrap();
        let stored: Timestamp = app.ctx.clock.now();
        app.ctx.clock.advance(SignedDuration::from_hours(24 * 15));
        let doubt = clock_doubt(&app.ctx.store, &app.ctx.clock).await.unwrap();
        assert_eq!(doubt, Some(ClockDoubt::Ahead { seen: stored }));
    }
}
