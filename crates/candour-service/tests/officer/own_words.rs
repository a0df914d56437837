//! An officer reads what people said about their own contacts, and an attacker looks before and after.

use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::code::Stratum;
use candour_domain::contact_request::ContactWish;
use candour_domain::feedback::{Channel, Nonce, Rating, Words};
use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_domain::receipt::Receipt;
use candour_domain::staff::Staff;
use candour_domain::work_item::WorkKind;
use candour_service::encounter::{CorrectionWish, correct};
use candour_service::feedback::{Submission, add_words, ask_for_contact, receive, withdraw};
use candour_service::words::{OwnWords, OwnWordsError, index_new, make_batches_when_due, own};
use candour_service::work::{InboxView, close, inbox};
use candour_store::audit::AuditFilter;
use candour_testkit::App;
use jiff::SignedDuration;

use crate::force::{both, by_reference, encounters, read, staff, staff_of_the_force};

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// An answer about a contact of its own.
async fn said(app: &App, n: u32, officers: &str, rating: u8, words: &str) -> Receipt {
    let safe = if words.contains("unsafe contact") { "unsafe" } else { "" };
    let row = format!("CAD {n},2026-11-20 10:00,E09000012,Response A,visit,{officers},{safe}\n");
    encounters(&app.ctx, &row).await.unwrap();
    let code = app.code(Stratum::HandedOver, Some(by_reference(app, &format!("CAD {n}")).await)).await;
    let submission = Submission {
        code: Some(code),
        nonce: Nonce::from_bytes(app.ctx.chance.bytes()),
        rating: Rating::try_from(rating).unwrap(),
        words: Words::parse(words).unwrap(),
        language: Language::English,
        channel: Channel::Web,
        source: None,
    };
    // Ids keep the order of time to the millisecond.
    app.ctx.clock.advance(SignedDuration::from_millis(1));
    receive(&app.ctx, submission).await.unwrap().receipt
}

/// The words come into the index, the desk reads what waits, and a day goes by.
async fn a_day_goes_by(app: &App, desk: &Staff) {
    while index_new(&app.ctx).await.unwrap() > 0 {}
    let list = inbox(&app.ctx, desk, InboxView::Open, None).await.unwrap();
    for item in list.items.iter().filter(|item| item.kind == WorkKind::ReadWords) {
        close(&app.ctx, desk, item.key.id, "read", "").await.unwrap();
    }
    app.ctx.clock.advance(DAY);
    assert!(make_batches_when_due(&app.ctx).await.unwrap());
    assert!(!make_batches_when_due(&app.ctx).await.unwrap(), "once a day, on one node");
}

async fn days_go_by(app: &App, desk: &Staff, days: u32) {
    for _ in 0..days {
        a_day_goes_by(app, desk).await;
    }
}

async fn seen(app: &App, officer: &Staff) -> OwnWords {
    own(&app.ctx, officer, None).await.unwrap()
}

fn texts(words: &OwnWords) -> Vec<String> {
    let all = words.thanks.iter().chain(&words.others);
    let mut texts: Vec<String> =
        all.flat_map(|batch| &batch.0).flatten().map(|said| said.text.clone()).collect();
    texts.sort();
    texts
}

fn sizes(words: &OwnWords) -> (Vec<usize>, Vec<usize>) {
    let size =
        |batches: &[candour_service::words::Batch]| batches.iter().map(|batch| batch.0.len()).collect();
    (size(&words.thanks), size(&words.others))
}

#[tokio::test]
async fn words_come_five_together_and_a_week_old_thanks_need_only_be_five() {
    for app in both().await {
        let (ada, desk) =
            (staff(&app, Role::Officer, "P1").await, staff_of_the_force(&app, Role::DeskAdviser).await);
        for n in 0..4 {
            said(&app, n, "P1", 3, &format!("mixed {n}")).await;
            said(&app, 10 + n, "P1", 5, &format!("thanks {n}")).await;
        }
        days_go_by(&app, &desk, 2).await;
        assert_eq!(sizes(&seen(&app, &ada).await), (vec![], vec![]), "four are too few");
        said(&app, 4, "P1", 2, "mixed 4").await;
        said(&app, 14, "P1", 5, "thanks 4").await;
        assert_eq!(texts(&seen(&app, &ada).await), Vec::<String>::new(), "not within the day");
        a_day_goes_by(&app, &desk).await;
        assert_eq!(sizes(&seen(&app, &ada).await), (vec![5], vec![]));
        days_go_by(&app, &desk, 5).await;
        assert_eq!(sizes(&seen(&app, &ada).await), (vec![5], vec![]), "the fifth is six days old");
        a_day_goes_by(&app, &desk).await;
        let words = seen(&app, &ada).await;
        assert_eq!(sizes(&words), (vec![5], vec![5]));
        let ten: Vec<String> =
            ["mixed", "thanks"].iter().flat_map(|s| (0..5).map(move |n| format!("{s} {n}"))).collect();
        assert_eq!(texts(&words), ten);
        assert_eq!(texts(&seen(&app, &ada).await), ten, "the same each time");
        assert_eq!(sizes(&seen(&app, &staff(&app, Role::Officer, "P2").await).await), (vec![], vec![]));
    }
}

#[tokio::test]
async fn each_batch_is_on_record_first_and_nobody_but_the_officer_reads_it() {
    for app in both().await {
        let (ada, desk) =
            (staff(&app, Role::Officer, "P1").await, staff_of_the_force(&app, Role::DeskAdviser).await);
        for n in 0..5 {
            said(&app, n, "P1", 5, "thank you").await;
        }
        a_day_goes_by(&app, &desk).await;
        let words = seen(&app, &ada).await;
        assert_eq!(sizes(&words).0, [5]);
        assert!(!format!("{words:?}").contains("thank you"));
        let filter = AuditFilter {
            staff_id: Some(ada.id),
            act: Some(AuditAct::OwnWordsRead),
            ..AuditFilter::default()
        };
        let lines = read(&app).await.list_audit(filter, None, 9).await.unwrap();
        assert_eq!(lines.len(), 1);
        let batch = read(&app).await.words_batches(ada.officer.unwrap(), None, 9).await.unwrap()[0].id;
        assert_eq!(
            (lines[0].subject_id, lines[0].purpose),
            (Some(batch.uuid()), Some(ReadPurpose::OwnContacts))
        );

        // Nobody who is not in the table of people can be named in the log.
        let ghost =
            Staff { id: candour_domain::ids::StaffId::new(app.ctx.clock.now(), [9; 10]), ..ada.clone() };
        assert!(matches!(own(&app.ctx, &ghost, None).await, Err(OwnWordsError::Unavailable(_))));
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Officer) {
            let other = Staff { role, ..ada.clone() };
            assert!(matches!(own(&app.ctx, &other, None).await, Err(OwnWordsError::Refused(_))), "{role:?}");
        }
        let nobody = Staff { officer: None, ..ada };
        assert!(matches!(own(&app.ctx, &nobody, None).await, Err(OwnWordsError::Refused(_))));
    }
}

#[tokio::test]
async fn what_is_no_matter_for_an_officer_is_never_in_a_batch() {
    for app in both().await {
        let (ada, desk) =
            (staff(&app, Role::Officer, "P1").await, staff_of_the_force(&app, Role::DeskSupervisor).await);
        said(&app, 1, "P1", 1, "He is going to kill me").await;
        said(&app, 2, "P1", 5, "the officer touched me").await;
        said(&app, 3, "P1", 5, "an unsafe contact").await;
        let asked = said(&app, 4, "P1", 5, "please ring").await;
        let wish = ContactWish::parse("telephone", "020 7946 0018", "", "", "").unwrap();
        ask_for_contact(&app.ctx, &asked, Nonce::from_bytes(app.ctx.chance.bytes()), wish).await.unwrap();
        said(&app, 5, "P1", 2, "a complaint in other words").await;
        let list = inbox(&app.ctx, &desk, InboxView::Open, None).await.unwrap();
        let last =
            list.items.iter().filter(|item| item.kind == WorkKind::ReadWords).max_by_key(|item| item.key.id);
        close(&app.ctx, &desk, last.unwrap().key.id, "passed_to_standards", "").await.unwrap();
        for item in list.items.iter().filter(|item| item.kind == WorkKind::Risk) {
            close(&app.ctx, &desk, item.key.id, "no_risk", "").await.unwrap();
        }
        for n in 10..15 {
            said(&app, n, "P1", 4, "fine").await;
        }
        days_go_by(&app, &desk, 9).await;
        assert_eq!(texts(&seen(&app, &ada).await), ["fine"; 5]);
    }
}

/// The attacker is the officer: they know whom they met, and look before and after each change.
#[tokio::test]
async fn who_looks_before_and_after_somebody_takes_words_back_learns_not_whose_they_were() {
    for taken_back in 0..5u32 {
        let [app, other] = both().await;
        for app in if taken_back == 0 { vec![app, other] } else { vec![app] } {
            let (ada, desk) =
                (staff(&app, Role::Officer, "P1").await, staff_of_the_force(&app, Role::DeskAdviser).await);
            let mut receipts = Vec::new();
            for n in 0..5 {
                receipts.push(said(&app, n, "P1", 5, &format!("thanks {n}")).await);
            }
            a_day_goes_by(&app, &desk).await;
            assert_eq!(sizes(&seen(&app, &ada).await).0, [5]);
            withdraw(&app.ctx, &receipts[taken_back as usize]).await.unwrap();
            // The same page, whoever it was; nothing of the batch is left to compare.
            assert_eq!(sizes(&seen(&app, &ada).await), (vec![], vec![]));
            // What is left of it comes into no other batch, however much is said later.
            for n in 10..15 {
                said(&app, n, "P1", 5, &format!("later {n}")).await;
            }
            days_go_by(&app, &desk, 9).await;
            let later: Vec<String> = (10..15).map(|n| format!("later {n}")).collect();
            assert_eq!(texts(&seen(&app, &ada).await), later);
        }
    }
}

#[tokio::test]
async fn words_taken_back_before_the_batch_are_not_missed_in_it() {
    for app in both().await {
        let (ada, desk) =
            (staff(&app, Role::Officer, "P1").await, staff_of_the_force(&app, Role::DeskAdviser).await);
        let mut receipts = Vec::new();
        for n in 0..6 {
            receipts.push(said(&app, n, "P1", 5, &format!("thanks {n}")).await);
        }
        withdraw(&app.ctx, &receipts[2]).await.unwrap();
        a_day_goes_by(&app, &desk).await;
        assert_eq!(
            texts(&seen(&app, &ada).await),
            ["thanks 0", "thanks 1", "thanks 3", "thanks 4", "thanks 5"]
        );
    }
}

#[tokio::test]
async fn words_added_later_do_not_stand_out_in_a_batch() {
    for app in both().await {
        let (ada, desk) =
            (staff(&app, Role::Officer, "P1").await, staff_of_the_force(&app, Role::DeskAdviser).await);
        let mut receipts = Vec::new();
        for n in 0..5 {
            receipts.push(said(&app, n, "P1", 5, "thanks").await);
        }
        a_day_goes_by(&app, &desk).await;
        let words = Words::parse("and one more thing").unwrap().unwrap();
        let nonce = Nonce::from_bytes(app.ctx.chance.bytes());
        add_words(&app.ctx, &receipts[0], nonce, words, Language::English).await.unwrap();
        days_go_by(&app, &desk, 9).await;
        assert_eq!(texts(&seen(&app, &ada).await), ["thanks"; 5]);
        // Were it a danger, the whole batch would go.
        let words = Words::parse("He is going to kill me").unwrap().unwrap();
        let nonce = Nonce::from_bytes(app.ctx.chance.bytes());
        add_words(&app.ctx, &receipts[0], nonce, words, Language::English).await.unwrap();
        assert_eq!(texts(&seen(&app, &ada).await), Vec::<String>::new());
    }
}

#[tokio::test]
async fn who_was_not_there_after_all_reads_it_no_more_and_does_not_get_it_back() {
    for app in both().await {
        let (ada, ben) = (staff(&app, Role::Officer, "P1").await, staff(&app, Role::Officer, "P2").await);
        let desk = staff_of_the_force(&app, Role::DeskSupervisor).await;
        for n in 0..5 {
            said(&app, n, "P1;P2", 5, &format!("thanks {n}")).await;
        }
        a_day_goes_by(&app, &desk).await;
        assert_eq!(sizes(&seen(&app, &ada).await).0, [5]);
        let encounter = by_reference(&app, "CAD 3").await;
        let me = vec![ada.officer.unwrap()];
        let wish = CorrectionWish { remove: me.clone(), add: vec![], reason: "not there".to_owned() };
        correct(&app.ctx, &desk, encounter, &wish).await.unwrap();
        assert_eq!(sizes(&seen(&app, &ada).await).0, Vec::<usize>::new());
        assert_eq!(sizes(&seen(&app, &ben).await).0, [5], "the other still may");
        // Put back, so that the batch would be whole: it stays away, and nothing of it comes anew.
        let wish = CorrectionWish { remove: vec![], add: me, reason: "there after all".to_owned() };
        correct(&app.ctx, &desk, encounter, &wish).await.unwrap();
        days_go_by(&app, &desk, 9).await;
        assert_eq!(texts(&seen(&app, &ada).await), Vec::<String>::new());
    }
}

#[tokio::test]
async fn who_is_put_right_to_have_been_there_reads_what_was_said_before() {
    for app in both().await {
        let cai = staff(&app, Role::Officer, "P3").await;
        let desk = staff_of_the_force(&app, Role::DeskSupervisor).await;
        for n in 0..5 {
            said(&app, n, "P1", 5, &format!("thanks {n}")).await;
        }
        days_go_by(&app, &desk, 2).await;
        for n in 0..5 {
            let encounter = by_reference(&app, &format!("CAD {n}")).await;
            let wish = CorrectionWish {
                remove: vec![],
                add: vec![cai.officer.unwrap()],
                reason: "was there".to_owned(),
            };
            correct(&app.ctx, &desk, encounter, &wish).await.unwrap();
        }
        assert_eq!(sizes(&seen(&app, &cai).await).0, Vec::<usize>::new());
        a_day_goes_by(&app, &desk).await;
        assert_eq!(sizes(&seen(&app, &cai).await).0, [5]);
    }
}

#[tokio::test]
async fn many_batches_are_read_a_page_at_a_time_each_once() {
    for app in both().await {
        let (ada, desk) =
            (staff(&app, Role::Officer, "P1").await, staff_of_the_force(&app, Role::DeskAdviser).await);
        for n in 0..40 {
            said(&app, n, "P1", 5, &format!("thanks {n:02}")).await;
        }
        a_day_goes_by(&app, &desk).await;
        let first = seen(&app, &ada).await;
        assert_eq!(sizes(&first).0, [5; 6]);
        let second = own(&app.ctx, &ada, first.next).await.unwrap();
        assert_eq!((sizes(&second).0, second.next), (vec![5; 2], None));
        let mut all = [texts(&first), texts(&second)].concat();
        all.sort();
        assert_eq!(all, (0..40).map(|n| format!("thanks {n:02}")).collect::<Vec<_>>());
    }
}
