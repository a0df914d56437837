//! What came with an answer is warned of and erased; a hold and whatever happens keep it. With a clock that is moved.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use candour_domain::audit::AuditAct;
use candour_domain::erasure::ErasureCause;
use candour_domain::feedback::{Channel, FeedbackState, Nonce, Rating, Words};
use candour_domain::hold::{HoldKind, HoldReason};
use candour_domain::ids::{FeedbackId, HoldId};
use candour_domain::language::Language;
use candour_domain::receipt::Receipt;
use candour_domain::retention::Rule;
use candour_service::audit::AuditFilter;
use candour_service::erasure::{ErasureList, list_waiting, replay};
use candour_service::feedback::{
    Backups, Submission, TakenOut, add_words, fate_of, receive, standing_of, withdraw,
};
use candour_service::retention::{
    Foreseen, RetentionError, RetentionRun, certificate, foresee, run, run_when_due, warnings, watch_clock,
};
use candour_store::hold::NewHold;
use candour_store::{StoreError, transact};
use candour_testkit::App;
use jiff::{SignedDuration, Timestamp};

async fn answer(app: &App, words: &str) -> (FeedbackId, Receipt) {
    let submission = Submission {
        code: None,
        nonce: Nonce::from_bytes(app.ctx.chance.bytes()),
        rating: Rating::ALL[0],
        words: Words::parse(words).unwrap(),
        language: Language::English,
        channel: Channel::Web,
        source: None,
    };
    let receipt = receive(&app.ctx, submission).await.unwrap().receipt;
    let mut db = app.ctx.store.read().await.unwrap();
    let id = db.feedback_by_receipt(receipt.fingerprint(&app.ctx.key)).await.unwrap().unwrap().id;
    drop(db);
    close_work(app, id).await;
    (id, receipt)
}

/// What waited for the words is done, as somebody at the desk would do it.
async fn close_work(app: &App, id: FeedbackId) {
    let (at, random) = (app.ctx.clock.now(), app.ctx.chance.bytes());
    let done: Result<(), StoreError> =
        transact!(app.ctx.store, |db| db.close_withdrawn_work(id, at, random).await);
    done.unwrap();
}

async fn add(app: &App, receipt: &Receipt, words: &str) {
    let added = Words::parse(words).unwrap().unwrap();
    add_words(&app.ctx, receipt, Nonce::from_bytes(app.ctx.chance.bytes()), added, Language::English)
        .await
        .unwrap();
}

/// So many days pass, as they do: the program looks at the clock now and then.
async fn days(app: &App, days: i64) {
    for _ in 0..days / 10 {
        app.ctx.clock.advance(SignedDuration::from_hours(24 * 10));
        assert_eq!(watch_clock(&app.ctx).await.unwrap(), None);
    }
    app.ctx.clock.advance(SignedDuration::from_hours(24 * (days % 10)));
    assert_eq!(watch_clock(&app.ctx).await.unwrap(), None);
}

async fn words_left(app: &App, id: FeedbackId) -> usize {
    app.ctx.store.read().await.unwrap().words_of(id).await.unwrap().len()
}

fn erased(run: &RetentionRun) -> u64 {
    run.removed.iter().filter(|(rule, _)| *rule == Rule::Answer).map(|(_, count)| count).sum()
}

async fn hold(app: &App, id: FeedbackId, n: u8) {
    let new = NewHold {
        id: HoldId::new(app.ctx.clock.now(), [n; 10]),
        feedback_id: id,
        kind: HoldKind::Evidence,
        reason: HoldReason::ALL[0],
        sealed_note: None,
        placed_at: app.ctx.clock.now(),
        placed_by: None,
        review_day: 30_000,
    };
    transact!(app.ctx.store, |db| db.insert_hold(&new).await).unwrap();
}

#[tokio::test]
async fn what_is_quiet_is_warned_of_after_its_days_and_erased_after_those_of_the_warning() {
    for app in App::both().await {
        watch_clock(&app.ctx).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let list = ErasureList::in_folder(folder.path());
        let (quiet, receipt) = answer(&app, "Nobody rang me back").await;
        days(&app, 729).await;
        let day = run(&app.ctx, Some(&list)).await.unwrap();
        assert_eq!((day.warned, erased(&day)), (0, 0), "a day too early");
        days(&app, 1).await;
        assert_eq!(foresee(&app.ctx).await.unwrap(), Foreseen { warned: 1, ..Foreseen::default() });
        assert_eq!(warnings(&app.ctx).await.unwrap(), [], "looking changes nothing");
        let day = run_when_due(&app.ctx, Some(&list)).await.unwrap().unwrap();
        assert_eq!((day.warned, erased(&day)), (1, 0));
        // 24 November 2026, 730 days, and 30 more.
        assert_eq!(warnings(&app.ctx).await.unwrap(), [(jiff::civil::date(2028, 12, 23), 1)]);
        days(&app, 29).await;
        let day = run(&app.ctx, Some(&list)).await.unwrap();
        assert_eq!((day.warned, erased(&day), words_left(&app, quiet).await), (0, 0, 1));
        days(&app, 1).await;
        let waits = run(&app.ctx, None).await.unwrap();
        assert_eq!(
            (erased(&waits), words_left(&app, quiet).await),
            (0, 1),
            "without a list nothing is erased"
        );
        let nowhere = ErasureList::in_folder(&folder.path().join("not mounted"));
        assert!(matches!(run(&app.ctx, Some(&nowhere)).await, Err(RetentionError::List(_))));
        assert_eq!(words_left(&app, quiet).await, 1);
        let done = run(&app.ctx, Some(&list)).await.unwrap();
        assert_eq!((erased(&done), words_left(&app, quiet).await), (1, 0));
        assert_eq!(warnings(&app.ctx).await.unwrap(), []);
        assert_eq!(
            standing_of(&app.ctx, &receipt).await.unwrap(),
            FeedbackState::Received,
            "its number stays"
        );

        let fate = fate_of(&app.ctx, &receipt).await.unwrap();
        assert_eq!((fate.taken_out, fate.at), (TakenOut::No, None), "nobody is said to have taken it back");
        assert_eq!(fate.outdated, Some(app.ctx.clock.now()));
        assert!(matches!(fate.backups, Some(Backups::Until(_))), "{fate:?}");

        let written = certificate(&app.ctx, &done).await.unwrap().unwrap();
        assert_eq!((written.run, written.removed, written.listed), (done.id, vec![(Rule::Answer, 1)], true));
        assert_eq!(Some(written.unreadable_in_service), done.ended_at);
        assert!(written.unreadable_in_backups > jiff::civil::date(2029, 1, 26), "35 days at least");
        let (listed, _) = list.read().unwrap();
        assert_eq!(listed.iter().map(|line| line.id).collect::<Vec<_>>(), written.erasures);
        assert_eq!((listed[0].answer, listed[0].cause), (quiet, ErasureCause::Retention));
        for (act, expected) in [(AuditAct::RetentionWarned, 1), (AuditAct::AnswerErased, 1)] {
            let filter = AuditFilter { act: Some(act), ..AuditFilter::default() };
            let lines = app.ctx.store.read().await.unwrap().list_audit(filter, None, 9).await.unwrap();
            assert_eq!(lines.len(), expected, "{act:?}");
            assert_eq!(lines[0].subject_id, Some(quiet.uuid()));
        }
        assert_eq!(erased(&run(&app.ctx, Some(&list)).await.unwrap()), 0, "once");

        // What the person says after that is kept, and the list, done again after a restore, leaves it.
        app.ctx.clock.advance(SignedDuration::from_hours(1));
        add(&app, &receipt, "One thing more").await;
        for _ in 0..2 {
            replay(&app.ctx.store, &app.ctx.clock, &app.ctx.chance, &listed).await.unwrap();
        }
        assert_eq!(words_left(&app, quiet).await, 1);
        let mut db = app.ctx.store.read().await.unwrap();
        let person = db.person_of_answer(quiet).await.unwrap().unwrap();
        assert_eq!(db.person_keys(&[person]).await.unwrap().len(), 1, "and can be read");
    }
}

#[tokio::test]
async fn whatever_happens_takes_the_warning_back() {
    for app in App::both().await {
        watch_clock(&app.ctx).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let list = ErasureList::in_folder(folder.path());
        let (more, receipt) = answer(&app, "They stayed with me").await;
        let (gone, gone_receipt) = answer(&app, "I waited for hours").await;
        days(&app, 730).await;
        assert_eq!(run(&app.ctx, Some(&list)).await.unwrap().warned, 2);
        days(&app, 20).await;
        add(&app, &receipt, "One thing more").await;
        withdraw(&app.ctx, &gone_receipt).await.unwrap();
        assert_eq!(warnings(&app.ctx).await.unwrap()[0].1, 1);
        let day = run(&app.ctx, Some(&list)).await.unwrap();
        assert_eq!((day.taken_back, day.kept, erased(&day)), (1, 0, 0));
        // The new words wait to be read: work that is open keeps them past their time.
        days(&app, 730).await;
        let day = run(&app.ctx, Some(&list)).await.unwrap();
        assert_eq!((day.warned, day.kept), (0, 1));
        close_work(&app, more).await;
        days(&app, 729).await;
        assert_eq!(run(&app.ctx, Some(&list)).await.unwrap().warned, 0, "closing it began its time anew");
        days(&app, 1).await;
        assert_eq!(run(&app.ctx, Some(&list)).await.unwrap().warned, 1);
        days(&app, 30).await;
        assert_eq!(erased(&run(&app.ctx, Some(&list)).await.unwrap()), 1);
        assert_eq!((words_left(&app, more).await, words_left(&app, gone).await), (0, 0));
    }
}

#[tokio::test]
async fn nothing_under_a_hold_is_erased_by_time() {
    for app in App::both().await {
        watch_clock(&app.ctx).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let list = ErasureList::in_folder(folder.path());
        let (before, _) = answer(&app, "They lost my file").await;
        let (after, _) = answer(&app, "They lost it twice").await;
        hold(&app, before, 1).await;
        days(&app, 730).await;
        let day = run(&app.ctx, Some(&list)).await.unwrap();
        assert_eq!((day.warned, day.kept), (1, 1));
        days(&app, 29).await;
        hold(&app, after, 2).await;
        days(&app, 400).await;
        for (taken_back, kept) in [(1, 1), (0, 2)] {
            let day = run(&app.ctx, Some(&list)).await.unwrap();
            assert_eq!((day.taken_back, day.kept, erased(&day)), (taken_back, kept, 0));
        }
        assert_eq!((words_left(&app, before).await, words_left(&app, after).await), (1, 1));
        // Once it is lifted a whole warning comes first.
        let now: Timestamp = app.ctx.clock.now();
        let lifted: Result<(), StoreError> =
            transact!(app.ctx.store, |db| db.lift_holds_over(after, now).await);
        lifted.unwrap();
        assert_eq!(run(&app.ctx, Some(&list)).await.unwrap().warned, 1);
        days(&app, 30).await;
        assert_eq!(erased(&run(&app.ctx, Some(&list)).await.unwrap()), 1);
        assert_eq!((words_left(&app, before).await, words_left(&app, after).await), (1, 0));
    }
}

#[tokio::test]
async fn what_a_run_that_was_cut_off_erased_still_comes_on_the_list() {
    for app in App::both().await {
        watch_clock(&app.ctx).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let list = ErasureList::in_folder(folder.path());
        for _ in 0..3 {
            answer(&app, "Nobody rang me back").await;
        }
        days(&app, 730).await;
        assert_eq!(run(&app.ctx, Some(&list)).await.unwrap().warned, 3);
        days(&app, 30).await;
        // The run is stopped somewhere on its way, at each of several places.
        for polls in [3, 9, 27] {
            let mut running = Box::pin(run(&app.ctx, Some(&list)));
            for _ in 0..polls {
                if went_on(&mut running).await {
                    break;
                }
            }
        }
        run(&app.ctx, Some(&list)).await.unwrap();
        list_waiting(&app.ctx, &list).await.unwrap();
        let (listed, unread) = list.read().unwrap();
        assert_eq!((listed.len(), unread.len()), (3, 0));
        assert!(warnings(&app.ctx).await.unwrap().is_empty());
    }
}

/// Lets a future go on a little, and says whether it is done.
async fn went_on<F: Future + Unpin>(future: &mut F) -> bool {
    tokio::time::timeout(std::time::Duration::from_millis(2), future).await.is_ok()
}
