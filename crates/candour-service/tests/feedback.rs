//! An answer is stored once, thanked after the commit, and stays the person's own: on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use std::sync::Arc;

use candour_domain::code::{Code, Stratum};
use candour_domain::contact_request::ContactWish;
use candour_domain::equality::{AgeBand, EqualityAnswers};
use candour_domain::feedback::{Channel, FeedbackState, Nonce, Rating, Words};
use candour_domain::language::Language;
use candour_domain::receipt::Receipt;
use candour_service::feedback::{
    CodeStanding, ReceiptError, ReceiveError, Submission, add_words, answer_equality, ask_for_contact,
    look_up, receive, standing_of, withdraw,
};
use candour_service::{figures, keys};
use candour_store::seal::Column;
use candour_testkit::App;
use jiff::SignedDuration;

fn submission(app: &App, code: Option<&Code>, words: &str) -> Submission {
    Submission {
        code: code.cloned(),
        nonce: Nonce::from_bytes(app.ctx.chance.bytes()),
        rating: Rating::ALL[3],
        words: Words::parse(words).unwrap(),
        language: Language::English,
        channel: Channel::Web,
        source: Some("198.51.100.7 a phone".to_owned()),
    }
}

fn wish() -> ContactWish {
    ContactWish::parse("telephone", "020 7946 0000", "", "after 4", "no voicemail").unwrap()
}

fn nonce(app: &App) -> Nonce {
    Nonce::from_bytes(app.ctx.chance.bytes())
}

#[tokio::test]
async fn a_repeated_form_gives_the_same_receipt_and_another_form_is_refused() {
    for app in App::both().await {
        let code = app.single_use_code().await;
        let first = submission(&app, Some(&code), "Thank you");
        let received = receive(&app.ctx, first.clone()).await.unwrap();
        assert!(!received.repeated);
        let again = receive(&app.ctx, first.clone()).await.unwrap();
        assert!(again.repeated);
        assert_eq!(again.receipt, received.receipt);
        assert_eq!(look_up(&app.ctx, &code).await.unwrap(), CodeStanding::Used);
        let other = receive(&app.ctx, submission(&app, Some(&code), "")).await;
        assert!(matches!(other, Err(ReceiveError::CodeUsed)));
        let mut elsewhere = submission(&app, Some(&app.open_code().await), "");
        elsewhere.nonce = first.nonce;
        assert!(matches!(receive(&app.ctx, elsewhere).await, Err(ReceiveError::NonceReused)));
    }
}

#[tokio::test]
async fn what_a_repeated_form_says_anew_is_not_lost_and_the_first_rating_stands() {
    for app in App::both().await {
        for code in [Some(app.single_use_code().await), Some(app.open_code().await), None] {
            let first = submission(&app, code.as_ref(), "first words");
            let received = receive(&app.ctx, first.clone()).await.unwrap();
            let mut changed = first.clone();
            changed.rating = Rating::ALL[0];
            changed.words = Words::parse("other words").unwrap();
            for _ in 0..2 {
                let again = receive(&app.ctx, changed.clone()).await.unwrap();
                assert_eq!(
                    (again.receipt, again.first_rating),
                    (received.receipt.clone(), Some(Rating::ALL[3]))
                );
            }
            let same = receive(&app.ctx, first).await.unwrap();
            assert_eq!((same.repeated, same.first_rating), (true, None));
            let mut db = app.ctx.store.read().await.unwrap();
            let found =
                db.feedback_by_receipt(received.receipt.fingerprint(&app.ctx.key)).await.unwrap().unwrap();
            assert_eq!(found.rating, Rating::ALL[3]);
            assert_eq!(db.words_of(found.id).await.unwrap().len(), 2);
            drop(db);
            withdraw(&app.ctx, &received.receipt).await.unwrap();
            assert!(matches!(receive(&app.ctx, changed).await, Err(ReceiveError::Withdrawn(_))));
        }
    }
}

#[tokio::test]
async fn a_corrected_number_takes_the_place_of_the_wrong_one() {
    for app in App::both().await {
        let receipt = receive(&app.ctx, submission(&app, None, "")).await.unwrap().receipt;
        let form = nonce(&app);
        let mut right = wish();
        right.to = "020 7946 0999".to_owned();
        for sent in [wish(), right.clone(), right] {
            ask_for_contact(&app.ctx, &receipt, form, sent).await.unwrap();
        }
        let mut db = app.ctx.store.read().await.unwrap();
        let found = db.feedback_by_receipt(receipt.fingerprint(&app.ctx.key)).await.unwrap().unwrap();
        assert_eq!(db.count_additions(found.id).await.unwrap(), 1, "one wish is left, the right one");
    }
}

#[tokio::test]
async fn a_thousand_at_once_store_one_answer_to_a_single_use_code() {
    for app in App::both().await {
        let app = Arc::new(app);
        let code = app.single_use_code().await;
        let tasks: Vec<_> = (0..1_000)
            .map(|_| {
                let (app, code) = (Arc::clone(&app), code.clone());
                tokio::spawn(async move {
                    let submission = submission(&app, Some(&code), "");
                    receive(&app.ctx, submission).await
                })
            })
            .collect();
        let (mut thanked, mut used) = (0, 0);
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => thanked += 1,
                Err(ReceiveError::CodeUsed) => used += 1,
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!((thanked, used), (1, 999));
        let counted = app.ctx.store.read().await.unwrap().count_answers().await.unwrap();
        assert_eq!(counted, 1);
        assert!(figures::recount(&app.ctx.store).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_thousand_repeats_of_one_open_form_count_once() {
    for app in App::both().await {
        let app = Arc::new(app);
        let first = submission(&app, Some(&app.open_code().await), "");
        let tasks: Vec<_> = (0..1_000)
            .map(|_| {
                let (app, same) = (Arc::clone(&app), first.clone());
                tokio::spawn(async move { receive(&app.ctx, same).await.unwrap() })
            })
            .collect();
        let mut fresh = 0;
        for task in tasks {
            fresh += usize::from(!task.await.unwrap().repeated);
        }
        assert_eq!(fresh, 1);
        figures::fold_all(&app.ctx).await.unwrap();
        assert_eq!(app.ctx.store.read().await.unwrap().answers_now(None).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn a_refused_answer_does_not_undo_those_that_share_its_commit() {
    for app in App::both().await {
        let app = Arc::new(app);
        let used = app.single_use_code().await;
        receive(&app.ctx, submission(&app, Some(&used), "")).await.unwrap();
        let open = app.open_code().await;
        let tasks: Vec<_> = (0..200)
            .map(|n| {
                let (app, code) = (Arc::clone(&app), if n % 2 == 0 { open.clone() } else { used.clone() });
                tokio::spawn(async move {
                    let submission = submission(&app, Some(&code), "");
                    receive(&app.ctx, submission).await.is_ok()
                })
            })
            .collect();
        let mut thanked = 0;
        for task in tasks {
            thanked += usize::from(task.await.unwrap());
        }
        assert_eq!(thanked, 100);
        let before = app.ctx.store.read().await.unwrap().answers_now(None).await.unwrap();
        figures::fold_all(&app.ctx).await.unwrap();
        let after = app.ctx.store.read().await.unwrap().answers_now(None).await.unwrap();
        assert_eq!((before, after), (101, 101), "counted or not yet, an answer is read once");
        assert!(figures::recount(&app.ctx.store).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_code_that_was_never_given_out_or_is_over_stores_nothing() {
    for app in App::both().await {
        let stranger = Code::draw(app.ctx.chance.byte_source());
        assert_eq!(look_up(&app.ctx, &stranger).await.unwrap(), CodeStanding::Unknown);
        let refused = receive(&app.ctx, submission(&app, Some(&stranger), "x")).await;
        assert!(matches!(refused, Err(ReceiveError::CodeUnknown)));
        assert_eq!(app.ctx.store.read().await.unwrap().count_answers().await.unwrap(), 0);
    }
}

#[tokio::test]
async fn more_from_one_place_is_flagged_and_not_prevented() {
    for app in App::both().await {
        let code = app.open_code().await;
        let receipts = [
            receive(&app.ctx, submission(&app, Some(&code), "")).await.unwrap().receipt,
            receive(&app.ctx, submission(&app, Some(&code), "")).await.unwrap().receipt,
        ];
        assert_ne!(receipts[0], receipts[1]);
        app.ctx.clock.advance(SignedDuration::from_hours(24));
        let tomorrow = receive(&app.ctx, submission(&app, Some(&code), "")).await.unwrap().receipt;
        let mut flags = Vec::new();
        for receipt in [&receipts[0], &receipts[1], &tomorrow] {
            let mut db = app.ctx.store.read().await.unwrap();
            let found = db.feedback_by_receipt(receipt.fingerprint(&app.ctx.key)).await.unwrap().unwrap();
            flags.push(found.repeat_source);
        }
        assert_eq!(flags, [false, true, false]);
    }
}

#[tokio::test]
async fn words_are_sealed_and_open_as_given() {
    for app in App::both().await {
        let given = "Diolch 🙏 ﷽ \u{202E}abc\n\tend";
        let received = receive(&app.ctx, submission(&app, None, given)).await.unwrap();
        let mut db = app.ctx.store.read().await.unwrap();
        let feedback =
            db.feedback_by_receipt(received.receipt.fingerprint(&app.ctx.key)).await.unwrap().unwrap();
        let words = db.words_of(feedback.id).await.unwrap();
        let opener = keys::opener(&app.ctx, &mut db, [&words[0].sealed]).await.unwrap();
        let opened = opener.text(Column::Words, words[0].id.uuid(), &words[0].sealed).unwrap();
        assert_eq!(opened.as_deref(), Some(given));
    }
}

#[tokio::test]
async fn no_clear_text_code_receipt_or_nonce_lies_in_the_database_file() {
    let app = App::sqlite().await;
    let code = app.single_use_code().await;
    let first = submission(&app, Some(&code), "MARKER-WORDS suicide");
    let received = receive(&app.ctx, first.clone()).await.unwrap();
    let shown = received.receipt.shown().replace('-', "");
    let mut secret = wish();
    secret.to = "MARKER-NUMBER".to_owned();
    secret.do_not = Some("MARKER-DO-NOT".to_owned());
    ask_for_contact(&app.ctx, &received.receipt, nonce(&app), secret).await.unwrap();
    let more = Words::parse("MARKER-MORE").unwrap().unwrap();
    add_words(&app.ctx, &received.receipt, nonce(&app), more, Language::English).await.unwrap();
    let folder = app.database.folder.as_ref().unwrap();
    let mut seen = 0;
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        seen += bytes.len();
        let needles: [&[u8]; 5] =
            [b"MARKER", code.plain().as_bytes(), shown.as_bytes(), first.nonce.bytes(), &[42; 32]];
        for needle in needles {
            assert!(!bytes.windows(needle.len()).any(|window| window == needle));
        }
    }
    assert!(seen > 10_000);
}

#[tokio::test]
async fn taking_an_answer_back_removes_words_at_once_and_the_rating_from_the_counts() {
    for app in App::both().await {
        let code = app.single_use_code().await;
        let first = submission(&app, Some(&code), "please forget this");
        let receipt = receive(&app.ctx, first.clone()).await.unwrap().receipt;
        answer_equality(
            &app.ctx,
            &receipt,
            EqualityAnswers { age_band: Some(AgeBand::From35), ..EqualityAnswers::default() },
        )
        .await
        .unwrap();
        ask_for_contact(&app.ctx, &receipt, nonce(&app), wish()).await.unwrap();
        figures::cut(&app.ctx).await.unwrap();

        withdraw(&app.ctx, &receipt).await.unwrap();
        withdraw(&app.ctx, &receipt).await.unwrap();
        assert_eq!(standing_of(&app.ctx, &receipt).await.unwrap(), FeedbackState::Withdrawn);
        let mut db = app.ctx.store.read().await.unwrap();
        let found = db.feedback_by_receipt(receipt.fingerprint(&app.ctx.key)).await.unwrap().unwrap();
        assert!(db.words_of(found.id).await.unwrap().is_empty());
        drop(db);

        let more = Words::parse("more").unwrap().unwrap();
        let refused = add_words(&app.ctx, &receipt, nonce(&app), more, Language::English).await;
        assert!(matches!(refused, Err(ReceiptError::Withdrawn)));
        let refused = ask_for_contact(&app.ctx, &receipt, nonce(&app), wish()).await;
        assert!(matches!(refused, Err(ReceiptError::Withdrawn)));
        // The code stays answered: taking back is no second try.
        let second = receive(&app.ctx, submission(&app, Some(&code), "")).await;
        assert!(matches!(second, Err(ReceiveError::CodeUsed)));

        app.ctx.clock.advance(SignedDuration::from_hours(24));
        assert!(figures::cut_when_due(&app.ctx).await.unwrap());
        assert!(!figures::cut_when_due(&app.ctx).await.unwrap());
        assert_eq!(app.ctx.store.read().await.unwrap().count_answers().await.unwrap(), 0);
        assert!(figures::recount(&app.ctx.store).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn withdrawn_words_leave_no_trace_even_in_the_write_ahead_log() {
    let app = App::sqlite().await;
    let receipt = receive(&app.ctx, submission(&app, None, "x")).await.unwrap().receipt;
    let mut db = app.ctx.store.read().await.unwrap();
    let found = db.feedback_by_receipt(receipt.fingerprint(&app.ctx.key)).await.unwrap().unwrap();
    let sealed = db.words_of(found.id).await.unwrap()[0].sealed.bytes().to_vec();
    drop(db);
    let folder = app.database.folder.as_ref().unwrap().path().to_path_buf();
    let holds = || {
        std::fs::read_dir(&folder).unwrap().any(|entry| {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            bytes.windows(sealed.len()).any(|window| window == sealed)
        })
    };
    assert!(holds());
    withdraw(&app.ctx, &receipt).await.unwrap();
    assert!(!holds());
}

#[tokio::test]
async fn additions_are_kept_once_and_have_an_end() {
    for app in App::both().await {
        let receipt = receive(&app.ctx, submission(&app, None, "")).await.unwrap().receipt;
        let words = |text: &str| Words::parse(text).unwrap().unwrap();
        let same = nonce(&app);
        for _ in 0..3 {
            add_words(&app.ctx, &receipt, same, words("again"), Language::Arabic).await.unwrap();
        }
        let mut db = app.ctx.store.read().await.unwrap();
        let found = db.feedback_by_receipt(receipt.fingerprint(&app.ctx.key)).await.unwrap().unwrap();
        assert_eq!(db.count_additions(found.id).await.unwrap(), 1);
        drop(db);
        for _ in 0..19 {
            add_words(&app.ctx, &receipt, nonce(&app), words("more"), Language::English).await.unwrap();
        }
        let refused = ask_for_contact(&app.ctx, &receipt, nonce(&app), wish()).await;
        assert!(matches!(refused, Err(ReceiptError::TooMany)));
    }
}

#[tokio::test]
async fn a_receipt_of_nobody_opens_nothing() {
    for app in App::both().await {
        let stranger = Receipt::for_nonce(&app.ctx.key, &nonce(&app));
        let words = Words::parse("x").unwrap().unwrap();
        let added = add_words(&app.ctx, &stranger, nonce(&app), words, Language::English).await;
        assert!(matches!(added, Err(ReceiptError::Unknown)));
        assert!(matches!(withdraw(&app.ctx, &stranger).await, Err(ReceiptError::Unknown)));
        assert!(matches!(standing_of(&app.ctx, &stranger).await, Err(ReceiptError::Unknown)));
    }
}

#[tokio::test]
async fn an_answer_keeps_the_stratum_of_its_code() {
    for app in App::both().await {
        for stratum in Stratum::ALL {
            let code = app.code(stratum, None).await;
            let received = receive(&app.ctx, submission(&app, Some(&code), "")).await.unwrap();
            assert_eq!(received.stratum, stratum);
        }
    }
}
