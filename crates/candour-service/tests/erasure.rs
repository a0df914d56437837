//! Erasing for a person, the list outside the database, and doing it all again after a restore.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use candour_domain::audit::AuditAct;
use candour_domain::contact_request::ContactWish;
use candour_domain::erasure::{BackupsLoseIt, Certificate, ErasureCause, Listed};
use candour_domain::feedback::{Channel, FeedbackState, Nonce, Rating, Words};
use candour_domain::ids::FeedbackId;
use candour_domain::language::Language;
use candour_domain::receipt::Receipt;
use candour_service::audit::AuditFilter;
use candour_service::erasure::{
    ErasureError, ErasureList, Replayed, certificate, erase, list_waiting, replay,
};
use candour_service::feedback::{Submission, ask_for_contact, receive, standing_of, withdraw};
use candour_testkit::App;

async fn answer(app: &App, words: &str) -> (FeedbackId, Receipt) {
    let submission = Submission {
        code: None,
        nonce: Nonce::from_bytes(app.ctx.chance.bytes()),
        rating: Rating::ALL[0],
        words: Words::parse(words).unwrap(),
        language: Language::English,
        channel: Channel::Web,
        source: Some("198.51.100.7 a phone".to_owned()),
    };
    let receipt = receive(&app.ctx, submission).await.unwrap().receipt;
    let mut db = app.ctx.store.read().await.unwrap();
    (db.feedback_by_receipt(receipt.fingerprint(&app.ctx.key)).await.unwrap().unwrap().id, receipt)
}

async fn rows(app: &App, table: &str) -> u64 {
    let sums = app.ctx.store.snapshot().await.unwrap().table_sums().await.unwrap();
    sums.iter().find(|sum| sum.table == table).unwrap().rows
}

#[tokio::test]
async fn what_is_erased_is_gone_certified_on_the_list_and_on_record() {
    for app in App::both().await {
        let folder = tempfile::tempdir().unwrap();
        let list = ErasureList::in_folder(folder.path());
        let (id, receipt) = answer(&app, "Nobody rang me back").await;
        let (other, _) = answer(&app, "They stayed with me").await;
        let wish = ContactWish::parse("telephone", "020 7946 0000", "", "after 4", "no voicemail").unwrap();
        let nonce = Nonce::from_bytes(app.ctx.chance.bytes());
        ask_for_contact(&app.ctx, &receipt, nonce, wish).await.unwrap();
        candour_service::words::index_new(&app.ctx).await.unwrap();
        let stems = rows(&app, "word_stem").await;
        let certified = erase(&app.ctx, id, ErasureCause::Asked, &list).await.unwrap();
        assert_eq!((certified.answer, certified.cause), (id, ErasureCause::Asked));
        assert_eq!(certified.unreadable_in_service, Some(app.ctx.clock.now()));
        let backups = certified.unreadable_in_backups.unwrap().to_string();
        match certified.backups_lose_it.unwrap() {
            BackupsLoseIt::BackupsRemoved => {
                assert_eq!(backups, "2026-12-29");
            }
            BackupsLoseIt::MonthKeyDestroyed => {
                assert_eq!(backups, "2027-01-06");
            }
        }
        assert_eq!(certificate(&app.ctx, certified.id).await.unwrap(), Some(certified.clone()));
        assert_eq!(standing_of(&app.ctx, &receipt).await.unwrap(), FeedbackState::Withdrawn);
        assert_eq!(rows(&app, "contact_request").await, 0);
        assert!(rows(&app, "word_stem").await < stems);
        let mut db = app.ctx.store.read().await.unwrap();
        assert!(db.words_of(id).await.unwrap().is_empty());
        assert_eq!(db.words_of(other).await.unwrap().len(), 1);
        let filter = AuditFilter { act: Some(AuditAct::AnswerErased), ..AuditFilter::default() };
        let lines = db.list_audit(filter, None, 9).await.unwrap();
        assert_eq!(lines.iter().map(|line| line.subject_id).collect::<Vec<_>>(), [Some(id.uuid())]);
        drop(db);
        let (listed, unread) = list.read().unwrap();
        assert!(unread.is_empty());
        assert_eq!(listed.len(), 1);
        assert_eq!((listed[0].id, listed[0].answer), (certified.id, id));
        assert_eq!(list_waiting(&app.ctx, &list).await.unwrap(), 0);

        // Erased once more, it waits for the same backups.
        let again = erase(&app.ctx, id, ErasureCause::Ordered, &list).await.unwrap();
        let when = |one: &Certificate| (one.unreadable_in_backups, one.backups_lose_it);
        assert_eq!(when(&again), when(&certified));

        let nobody = FeedbackId::new(app.ctx.clock.now(), [9; 10]);
        let refused = erase(&app.ctx, nobody, ErasureCause::Asked, &list).await.unwrap_err();
        assert!(matches!(refused, ErasureError::NoSuchAnswer));
        let missing = ErasureList::in_folder(&folder.path().join("not mounted"));
        let refused = erase(&app.ctx, other, ErasureCause::Asked, &missing).await.unwrap_err();
        assert!(matches!(refused, ErasureError::NoList(_)));
        assert_eq!(
            app.ctx.store.read().await.unwrap().words_of(other).await.unwrap().len(),
            1,
            "nothing was erased"
        );
    }
}

#[tokio::test]
async fn what_people_take_back_goes_on_the_list_and_is_done_again_after_a_restore() {
    for app in App::both().await {
        let folder = tempfile::tempdir().unwrap();
        let list = ErasureList::in_folder(folder.path());
        let (id, receipt) = answer(&app, "Nobody rang me back").await;
        let (other, _) = answer(&app, "They stayed with me").await;
        for _ in 0..2 {
            withdraw(&app.ctx, &receipt).await.unwrap();
        }
        assert_eq!(list_waiting(&app.ctx, &list).await.unwrap(), 1);
        assert_eq!(list_waiting(&app.ctx, &list).await.unwrap(), 0);
        let (listed, _) = list.read().unwrap();
        assert_eq!(
            listed.iter().map(|line| (line.answer, line.cause)).collect::<Vec<_>>(),
            [(id, ErasureCause::Withdrawn)]
        );

        // As after a restore: the answer is there, and the list tells of it and of one this database never held.
        let of_other = Listed { answer: other, ..listed[0].clone() };
        let of_nobody = Listed { answer: FeedbackId::new(app.ctx.clock.now(), [9; 10]), ..listed[0].clone() };
        for _ in 0..2 {
            let both = [of_other.clone(), of_nobody.clone()];
            let done = replay(&app.ctx.store, &app.ctx.clock, &app.ctx.chance, &both).await.unwrap();
            assert_eq!(done, Replayed { again: 1, unknown: 1 });
        }
        assert!(app.ctx.store.read().await.unwrap().words_of(other).await.unwrap().is_empty());
        assert_eq!(list_waiting(&app.ctx, &list).await.unwrap(), 0);
    }
}
