//! Answers, words, wishes and equality answers.

use candour_domain::code::Stratum;
use candour_domain::equality::{AgeBand, EqualityAnswers};
use candour_domain::feedback::{Channel, FeedbackState, Rating};
use candour_domain::ids::{CodeId, ContactRequestId, FeedbackId, WordsId, WorkEventId, WorkItemId};
use candour_domain::language::Language;
use candour_domain::work_item::WorkKind;
use candour_store::code::NewCode;
use candour_store::feedback::{NewContactRequest, NewFeedback, NewWords};
use candour_store::seal::Sealed;
use candour_store::work::NewWorkItem;
use candour_store::{Store, StoreError};
use jiff::Timestamp;

fn at() -> Timestamp {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

fn code(n: u8, stratum: Stratum) -> NewCode {
    NewCode {
        id: CodeId::new(at(), [n; 10]),
        fingerprint: [n; 32],
        stratum,
        encounter_id: None,
        batch_id: None,
        serial: None,
        made_at: at(),
        expires_at: Some(at()),
    }
}

fn answer(n: u8, code: &NewCode) -> NewFeedback {
    NewFeedback {
        id: FeedbackId::new(at(), [n; 10]),
        nonce_fingerprint: [n; 32],
        receipt_fingerprint: [n.wrapping_add(100); 32],
        code_id: Some(code.id),
        stratum: code.stratum,
        channel: Channel::Web,
        rating: Rating::ALL[4],
        language: Language::Welsh,
        received_at: at(),
        day: 20_000,
        source_mark: None,
        person_id: None,
        own_network: false,
        staff_mark: None,
    }
}

pub async fn exercise(store: &Store) {
    codes_are_found_by_fingerprint_and_answered_once(store).await;
    words_and_wishes_go_when_an_answer_is_taken_back(store).await;
    equality_answers_stand_alone(store).await;
    a_mark_flags_the_second_answer_and_is_forgotten(store).await;
    a_savepoint_undoes_one_answer_alone(store).await;
}

async fn codes_are_found_by_fingerprint_and_answered_once(store: &Store) {
    let single = code(1, Stratum::HandedOver);
    let open = code(2, Stratum::Open);
    let mut db = store.begin().await.unwrap();
    db.insert_code(&single).await.unwrap();
    db.insert_code(&open).await.unwrap();
    assert_eq!(db.code_by_fingerprint([9; 32]).await.unwrap(), None);
    let found = db.code_by_fingerprint([1; 32]).await.unwrap().unwrap();
    assert_eq!((found.id, found.used, found.expires_at), (single.id, false, Some(at())));
    db.insert_feedback(&answer(1, &single)).await.unwrap();
    db.insert_feedback(&answer(2, &open)).await.unwrap();
    db.insert_feedback(&answer(3, &open)).await.unwrap();
    assert!(db.code_by_fingerprint([1; 32]).await.unwrap().unwrap().used);
    assert!(!db.code_by_fingerprint([2; 32]).await.unwrap().unwrap().used);
    db.commit().await.unwrap();

    let mut db = store.begin().await.unwrap();
    assert!(matches!(db.insert_feedback(&answer(4, &single)).await, Err(StoreError::Duplicate)));
    drop(db);
    let mut db = store.begin().await.unwrap();
    let mut same_nonce = answer(5, &open);
    same_nonce.nonce_fingerprint = [2; 32];
    assert!(matches!(db.insert_feedback(&same_nonce).await, Err(StoreError::Duplicate)));
    drop(db);
    let mut db = store.begin().await.unwrap();
    let nowhere = answer(6, &code(77, Stratum::Open));
    assert!(matches!(db.insert_feedback(&nowhere).await, Err(StoreError::Orphan)));
    drop(db);

    let mut db = store.read().await.unwrap();
    let found = db.feedback_by_nonce([1; 32]).await.unwrap().unwrap();
    assert_eq!(Some(found), db.feedback_by_receipt([101; 32]).await.unwrap());
    assert_eq!(Some(found), db.feedback_by_id(found.id).await.unwrap());
    assert_eq!((found.rating.value(), found.state), (5, FeedbackState::Received));
    assert_eq!(db.feedback_by_nonce([50; 32]).await.unwrap(), None);
}

async fn words_and_wishes_go_when_an_answer_is_taken_back(store: &Store) {
    let open = code(10, Stratum::Open);
    let new = answer(10, &open);
    let wish = ContactRequestId::new(at(), [10; 10]);
    let item = |n: u8, kind| NewWorkItem {
        id: WorkItemId::new(at(), [n; 10]),
        kind,
        feedback_id: Some(new.id),
        contact_request_id: (kind == WorkKind::ContactRequest).then_some(wish),
        risk: Vec::new(),
        made_at: at(),
        due_at: at(),
        event_id: WorkEventId::new(at(), [n; 10]),
    };
    let mut db = store.begin().await.unwrap();
    db.insert_code(&open).await.unwrap();
    db.insert_feedback(&new).await.unwrap();
    db.insert_words(&NewWords {
        id: WordsId::new(at(), [10; 10]),
        feedback_id: new.id,
        nonce_fingerprint: [10; 32],
        at: at(),
        language: Language::Arabic,
        sealed: Sealed::from_bytes(vec![1, 2, 3]),
    })
    .await
    .unwrap();
    db.insert_contact_request(&NewContactRequest {
        id: wish,
        feedback_id: new.id,
        nonce_fingerprint: [11; 32],
        at: at(),
        sealed: Sealed::from_bytes(vec![4, 5, 6]),
    })
    .await
    .unwrap();
    db.insert_work_item(&item(20, WorkKind::ReadWords)).await.unwrap();
    db.insert_work_item(&item(21, WorkKind::ContactRequest)).await.unwrap();
    db.insert_work_item(&item(22, WorkKind::Risk)).await.unwrap();
    db.commit().await.unwrap();

    let mut db = store.read().await.unwrap();
    let words = db.words_of(new.id).await.unwrap();
    assert_eq!(
        (words.len(), words[0].sealed.bytes(), words[0].language),
        (1, &[1, 2, 3][..], Language::Arabic)
    );
    assert_eq!(db.contact_request(wish).await.unwrap().unwrap().bytes(), &[4, 5, 6]);
    assert!(db.has_words_nonce([10; 32]).await.unwrap() && db.has_contact_nonce([11; 32]).await.unwrap());
    assert!(!db.has_words_nonce([11; 32]).await.unwrap());
    assert_eq!(db.count_additions(new.id).await.unwrap(), 2);
    drop(db);

    let mut db = store.begin().await.unwrap();
    let corrected = ContactRequestId::new(at(), [12; 10]);
    db.insert_contact_request(&NewContactRequest {
        id: corrected,
        feedback_id: new.id,
        nonce_fingerprint: [12; 32],
        at: at(),
        sealed: Sealed::from_bytes(vec![7, 8, 9]),
    })
    .await
    .unwrap();
    assert_eq!(db.supersede_wishes(new.id, corrected).await.unwrap(), 1);
    assert!(db.contact_request(wish).await.unwrap().is_none());
    assert_eq!(db.contact_request(corrected).await.unwrap().unwrap().bytes(), &[7, 8, 9]);
    db.commit().await.unwrap();

    let mut db = store.begin().await.unwrap();
    assert!(db.withdraw_feedback(new.id, at()).await.unwrap());
    db.close_withdrawn_work(new.id, at(), [30; 10]).await.unwrap();
    assert!(!db.withdraw_feedback(new.id, at()).await.unwrap());
    db.commit().await.unwrap();
    let mut db = store.read().await.unwrap();
    assert!(db.words_of(new.id).await.unwrap().is_empty());
    assert!(db.contact_request(wish).await.unwrap().is_none());
    assert_eq!(db.feedback_by_id(new.id).await.unwrap().unwrap().state, FeedbackState::Withdrawn);
    assert_eq!(db.count_additions(new.id).await.unwrap(), 0);
}

async fn equality_answers_stand_alone(store: &Store) {
    let mut answers = EqualityAnswers { age_band: Some(AgeBand::From25), ..EqualityAnswers::default() };
    let mut db = store.begin().await.unwrap();
    db.put_equality([3; 16], 680, &answers).await.unwrap();
    answers.age_band = Some(AgeBand::From35);
    db.put_equality([3; 16], 680, &answers).await.unwrap();
    db.delete_equality([3; 16]).await.unwrap();
    db.delete_equality([3; 16]).await.unwrap();
    db.commit().await.unwrap();
}

async fn a_mark_flags_the_second_answer_and_is_forgotten(store: &Store) {
    let open = code(40, Stratum::Open);
    let mut first = answer(40, &open);
    first.source_mark = Some([7; 16]);
    let mut second = answer(41, &open);
    second.source_mark = Some([7; 16]);
    let mut third = answer(42, &open);
    third.source_mark = Some([7; 16]);
    let mut db = store.begin().await.unwrap();
    db.insert_code(&open).await.unwrap();
    db.insert_feedback(&first).await.unwrap();
    db.insert_feedback(&second).await.unwrap();
    assert!(!db.feedback_by_id(first.id).await.unwrap().unwrap().repeat_source);
    assert!(db.feedback_by_id(second.id).await.unwrap().unwrap().repeat_source);
    assert_eq!(db.forget_source_marks(20_000).await.unwrap(), 0);
    assert_eq!(db.forget_source_marks(20_001).await.unwrap(), 2);
    db.insert_feedback(&third).await.unwrap();
    assert!(!db.feedback_by_id(third.id).await.unwrap().unwrap().repeat_source);
    db.commit().await.unwrap();
}

async fn a_savepoint_undoes_one_answer_alone(store: &Store) {
    let single = code(60, Stratum::Sampled);
    let mut db = store.begin().await.unwrap();
    db.insert_code(&single).await.unwrap();
    db.savepoint().await.unwrap();
    db.insert_feedback(&answer(60, &single)).await.unwrap();
    db.release().await.unwrap();
    db.savepoint().await.unwrap();
    assert!(matches!(db.insert_feedback(&answer(61, &single)).await, Err(StoreError::Duplicate)));
    db.undo().await.unwrap();
    assert_eq!(db.feedback_by_nonce([61; 32]).await.unwrap(), None);
    db.commit().await.unwrap();
    assert!(store.read().await.unwrap().feedback_by_nonce([60; 32]).await.unwrap().is_some());
}
