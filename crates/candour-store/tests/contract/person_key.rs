//! The keys of people and of months.

use candour_domain::code::Stratum;
use candour_domain::feedback::{Channel, Rating};
use candour_domain::ids::{ContactRequestId, FeedbackId, PersonId, WordsId, WorkEventId, WorkItemId};
use candour_domain::key::{ForceKey, KeyMonth};
use candour_domain::language::Language;
use candour_domain::stem::fingerprints;
use candour_domain::work_item::{WorkEvent, WorkKind};
use candour_store::feedback::{NewContactRequest, NewFeedback, NewWords};
use candour_store::person_key::{OldSeal, PersonRows};
use candour_store::seal::{Column, MonthKey, PersonKey, Sealed, Sealer};
use candour_store::work::{NewWorkEvent, NewWorkItem};
use candour_store::{Store, StoreError};
use jiff::Timestamp;

const NOVEMBER: KeyMonth = KeyMonth::from_number(682);

fn at() -> Timestamp {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

fn somebody(n: u8) -> PersonKey {
    PersonKey::new(PersonId::new(at(), [n; 10]), [n; 32])
}

pub async fn exercise(store: &Store) {
    let (november, december) = (MonthKey::new(NOVEMBER, [1; 32]), MonthKey::new(NOVEMBER.next(), [2; 32]));
    months_are_known_before_they_are_used(store, &november, &december).await;
    keys_are_stored_once_wrapped_again_and_destroyed(store, &november, &december).await;
    days_are_counted_while_no_key_needs_a_month(store).await;
    the_rows_of_a_person_are_known_and_their_tokens_go(store, &november).await;
    old_texts_are_found_and_sealed_anew_once(store).await;
}

async fn months_are_known_before_they_are_used(store: &Store, november: &MonthKey, december: &MonthKey) {
    let early = november.wrap(&somebody(1), [1; 24]).unwrap();
    let mut db = store.begin().await.unwrap();
    assert!(matches!(db.insert_person_key(&early).await, Err(StoreError::Orphan)));
    drop(db);
    let lasting = ForceKey::from_bytes([9; 32]);
    let mut db = store.begin().await.unwrap();
    for month in [december, november, november] {
        db.insert_key_month(month.month(), month.fingerprint(&lasting), at()).await.unwrap();
    }
    // What was there first stays.
    db.insert_key_month(NOVEMBER, [0; 32], at()).await.unwrap();
    db.commit().await.unwrap();
    let months = store.read().await.unwrap().key_months().await.unwrap();
    assert_eq!(months.iter().map(|found| found.month).collect::<Vec<_>>(), [NOVEMBER, NOVEMBER.next()]);
    assert_eq!(months[0].fingerprint, november.fingerprint(&lasting));
    assert_eq!((months[0].made_at, months[0].unused_days), (at(), 0));
}

async fn keys_are_stored_once_wrapped_again_and_destroyed(
    store: &Store,
    november: &MonthKey,
    december: &MonthKey,
) {
    let keys: Vec<_> = (1..=3).map(|n| november.wrap(&somebody(n), [n; 24]).unwrap()).collect();
    let mut db = store.begin().await.unwrap();
    db.insert_person_key(&keys[0]).await.unwrap();
    db.insert_person_keys(&keys[1..]).await.unwrap();
    db.commit().await.unwrap();
    let mut db = store.begin().await.unwrap();
    assert!(matches!(db.insert_person_key(&keys[0]).await, Err(StoreError::Duplicate)));
    drop(db);

    let mut db = store.begin().await.unwrap();
    let nobody = PersonId::new(at(), [99; 10]);
    let mut found = db.person_keys(&[keys[1].person, nobody, keys[0].person]).await.unwrap();
    found.sort_by_key(|key| key.person);
    assert_eq!(found, keys[..2]);
    assert_eq!(db.person_keys(&[]).await.unwrap(), []);
    assert_eq!(db.person_keys_of_month(NOVEMBER, 2).await.unwrap().len(), 2);
    let again = december.wrap(&november.unwrap(&found[0]).unwrap(), [50; 24]).unwrap();
    assert!(db.rewrap_person_key(NOVEMBER, &again).await.unwrap());
    assert!(!db.rewrap_person_key(NOVEMBER, &again).await.unwrap());
    assert_eq!(db.person_keys(&[again.person]).await.unwrap(), std::slice::from_ref(&again));
    assert!(db.delete_person_key(keys[1].person).await.unwrap());
    assert!(!db.delete_person_key(keys[1].person).await.unwrap());
    db.commit().await.unwrap();
    // A month goes only when no key needs it.
    let mut db = store.begin().await.unwrap();
    assert!(matches!(db.delete_key_month(NOVEMBER).await, Err(StoreError::Orphan)));
    drop(db);
    let mut db = store.begin().await.unwrap();
    assert!(db.delete_person_key(again.person).await.unwrap());
    db.delete_key_month(NOVEMBER.next()).await.unwrap();
    assert_eq!(db.key_months().await.unwrap().len(), 1);
    db.commit().await.unwrap();
}

async fn days_are_counted_while_no_key_needs_a_month(store: &Store) {
    let mut db = store.begin().await.unwrap();
    let mut counted = Vec::new();
    // The same day twice, the next, a clock back by one, one far ahead, and right again.
    for day in [100, 100, 101, 100, 9_000, 102] {
        counted.push(db.count_unused_day(NOVEMBER, day).await.unwrap());
    }
    assert_eq!(counted, [1, 1, 2, 2, 3, 4]);
    db.month_is_used(NOVEMBER).await.unwrap();
    assert_eq!(db.key_months().await.unwrap()[0].unused_days, 0);
    assert_eq!(db.count_unused_day(NOVEMBER, 102).await.unwrap(), 1);
    assert_eq!(db.count_unused_day(NOVEMBER.next().next(), 102).await.unwrap(), 0);
    db.commit().await.unwrap();
}

async fn the_rows_of_a_person_are_known_and_their_tokens_go(store: &Store, november: &MonthKey) {
    let anna = somebody(40);
    let answer = |n: u8, person_id| NewFeedback {
        id: FeedbackId::new(at(), [n; 10]),
        nonce_fingerprint: [n; 32],
        receipt_fingerprint: [n.wrapping_add(100); 32],
        code_id: None,
        stratum: Stratum::Open,
        channel: Channel::Web,
        rating: Rating::ALL[4],
        language: Language::English,
        received_at: at(),
        day: 20_000,
        source_mark: None,
        person_id,
        own_network: false,
        staff_mark: None,
    };
    let (hers, later) = (answer(40, Some(anna.id())), answer(41, None));
    let words = WordsId::new(at(), [40; 10]);
    let wish = ContactRequestId::new(at(), [40; 10]);
    let (item, note) = (WorkItemId::new(at(), [40; 10]), WorkEventId::new(at(), [41; 10]));
    let sealed = |column, row| anna.seal(column, row, b"text", [1; 24]).unwrap();
    let mut db = store.begin().await.unwrap();
    db.insert_person_key(&november.wrap(&anna, [40; 24]).unwrap()).await.unwrap();
    db.insert_feedback(&hers).await.unwrap();
    db.insert_feedback(&later).await.unwrap();
    db.insert_words(&NewWords {
        id: words,
        feedback_id: hers.id,
        nonce_fingerprint: [40; 32],
        at: at(),
        language: Language::English,
        sealed: sealed(Column::Words, words.uuid()),
    })
    .await
    .unwrap();
    db.insert_contact_request(&NewContactRequest {
        id: wish,
        feedback_id: hers.id,
        nonce_fingerprint: [40; 32],
        at: at(),
        sealed: sealed(Column::ContactWish, wish.uuid()),
    })
    .await
    .unwrap();
    db.insert_work_item(&NewWorkItem {
        id: item,
        kind: WorkKind::ContactRequest,
        feedback_id: Some(hers.id),
        contact_request_id: Some(wish),
        risk: Vec::new(),
        made_at: at(),
        due_at: at(),
        event_id: WorkEventId::new(at(), [40; 10]),
    })
    .await
    .unwrap();
    db.insert_work_event(&NewWorkEvent {
        id: note,
        work_item_id: item,
        at: at(),
        event: WorkEvent::Noted,
        staff_id: None,
        to_staff_id: None,
        sealed_note: Some(sealed(Column::WorkNote, note.uuid())),
    })
    .await
    .unwrap();
    let stems = fingerprints(&ForceKey::from_bytes([9; 32]), "somebody helped", Language::English);
    assert!(stems.len() > 1);
    db.index_words(&[(words, stems.clone())]).await.unwrap();
    db.commit().await.unwrap();

    let mut db = store.begin().await.unwrap();
    let rows = PersonRows {
        answers: vec![hers.id],
        words: vec![words],
        wishes: vec![wish],
        work: vec![item],
        notes: vec![note],
    };
    assert_eq!(db.rows_of_person(anna.id()).await.unwrap(), rows);
    assert_eq!(db.person_of_answer(hers.id).await.unwrap(), Some(anna.id()));
    let anew = anna.seal(Column::WorkNote, note.uuid(), b"text", [2; 24]).unwrap();
    db.reseal_note(note, &anew).await.unwrap();
    assert_eq!(db.notes_of_answer(hers.id).await.unwrap(), [(note, anew)]);
    assert_eq!(db.notes_of_answer(later.id).await.unwrap(), []);
    assert_eq!(db.person_of_answer(later.id).await.unwrap(), None);
    let other = Some(somebody(41).id());
    assert!(!db.set_person_of_answer(later.id, other, anna.id()).await.unwrap());
    assert!(db.set_person_of_answer(later.id, None, somebody(41).id()).await.unwrap());
    assert!(!db.set_person_of_answer(later.id, None, anna.id()).await.unwrap());
    assert!(db.set_person_of_answer(later.id, other, anna.id()).await.unwrap());
    assert_eq!(db.rows_of_person(anna.id()).await.unwrap().answers, [hers.id, later.id]);
    assert_eq!(db.rows_of_person(somebody(41).id()).await.unwrap(), PersonRows::default());
    assert_eq!(db.forget_tokens_of_person(anna.id()).await.unwrap(), u64::try_from(stems.len()).unwrap());
    assert_eq!(db.forget_tokens_of_person(anna.id()).await.unwrap(), 0);
    db.commit().await.unwrap();
}

/// Over what the test before this one stored: words, a wish and a note of one answer.
async fn old_texts_are_found_and_sealed_anew_once(store: &Store) {
    let (anna, row) = (somebody(40), |n: u8| WordsId::new(at(), [n; 10]).uuid());
    let force = Sealer::new(&ForceKey::from_bytes([9; 32]));
    let answer = FeedbackId::new(at(), [40; 10]);
    for (old, number) in OldSeal::ALL.into_iter().zip([40, 40, 41]) {
        let column = old.column();
        let mut db = store.begin().await.unwrap();
        assert_eq!(db.to_reseal(old, 10).await.unwrap(), [], "what is sealed for a person is not found");
        let old_text = |n: u8| -> Sealed { force.seal(column, row(n), b"text", [n; 24]).unwrap() };
        let id = WordsId::new(at(), [60; 10]);
        match old {
            OldSeal::Words => {
                let sealed = old_text(60);
                let (nonce, at, language) = ([60; 32], at(), Language::English);
                let new =
                    NewWords { id, feedback_id: answer, nonce_fingerprint: nonce, at, language, sealed };
                db.insert_words(&new).await.unwrap();
            }
            OldSeal::Wishes => {
                let id = ContactRequestId::from_uuid(id.uuid());
                let new = NewContactRequest {
                    id,
                    feedback_id: answer,
                    nonce_fingerprint: [60; 32],
                    at: at(),
                    sealed: old_text(60),
                };
                db.insert_contact_request(&new).await.unwrap();
            }
            OldSeal::Notes => {
                let new = NewWorkEvent {
                    id: WorkEventId::from_uuid(id.uuid()),
                    work_item_id: WorkItemId::new(at(), [40; 10]),
                    at: at(),
                    event: WorkEvent::Noted,
                    staff_id: None,
                    to_staff_id: None,
                    sealed_note: Some(old_text(60)),
                };
                db.insert_work_event(&new).await.unwrap();
            }
        }
        let found = db.to_reseal(old, 10).await.unwrap();
        assert_eq!((found.len(), found[0].row, found[0].answer), (1, id.uuid(), answer), "{old:?}");
        assert_eq!(force.open(column, found[0].row, &found[0].sealed).unwrap(), b"text");
        assert!(db.is_to_reseal(old, id.uuid()).await.unwrap());
        assert!(!db.is_to_reseal(old, row(number)).await.unwrap());
        let anew = anna.seal(column, id.uuid(), b"text", [61; 24]).unwrap();
        assert!(db.reseal(old, id.uuid(), &anew).await.unwrap());
        assert!(!db.reseal(old, id.uuid(), &anew).await.unwrap());
        assert_eq!(db.to_reseal(old, 10).await.unwrap(), []);
        drop(db);
        // The same again, and left alone.
        let mut db = store.begin().await.unwrap();
        if old == OldSeal::Words {
            let sealed = old_text(60);
            let (nonce, at, language) = ([60; 32], at(), Language::English);
            let new = NewWords { id, feedback_id: answer, nonce_fingerprint: nonce, at, language, sealed };
            db.insert_words(&new).await.unwrap();
            db.leave_unsealable(old, id.uuid()).await.unwrap();
            assert_eq!(db.to_reseal(old, 10).await.unwrap(), []);
        }
    }
}
