//! Holds: what stands over what, who asked and who lifted, and that nothing takes held texts but what ends the hold.

use candour_domain::contact_request::ContactWish;
use candour_domain::erasure::{ErasureCause, Listed};
use candour_domain::feedback::{Channel, FeedbackState, Rating};
use candour_domain::hold::{HeldKind, HoldKind, HoldReason};
use candour_domain::ids::{
    ContactRequestId, ErasureId, ErasureWishId, FeedbackId, HoldId, PersonId, StaffId, WordsId, WorkEventId,
    WorkItemId,
};
use candour_domain::key::KeyMonth;
use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_domain::second_person::SecondPerson;
use candour_domain::work_item::{WorkEvent, WorkKind};
use candour_store::erasure::{NewErasure, NewErasureWish};
use candour_store::feedback::{NewContactRequest, NewFeedback, NewWords};
use candour_store::hold::NewHold;
use candour_store::seal::{Column, Sealed, WrappedKey};
use candour_store::work::{NewWorkEvent, NewWorkItem};
use candour_store::{Db, Store, StoreError, transact};
use jiff::{SignedDuration, Timestamp};

use super::staff::account;

fn at(hours: i64) -> Timestamp {
    "2026-11-24T10:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours)
}

fn answer_id(n: u8) -> FeedbackId {
    FeedbackId::new(at(0), [n; 10])
}

fn person_id(n: u8) -> PersonId {
    PersonId::new(at(0), [n; 10])
}

fn wish_id(n: u8) -> ContactRequestId {
    ContactRequestId::new(at(1), [n; 10])
}

async fn wish(db: &mut Db, n: u8, answer: u8) {
    assert!(ContactWish::parse("sms", "020 7946 0000", "", "", "").is_ok());
    db.insert_contact_request(&NewContactRequest {
        id: wish_id(n),
        feedback_id: answer_id(answer),
        nonce_fingerprint: [n; 32],
        at: at(1),
        sealed: Sealed::from_bytes(vec![n, 1]),
    })
    .await
    .unwrap();
}

/// An answer of somebody with a key: words, a wish, an item with a note.
async fn answer(db: &mut Db, n: u8) {
    db.insert_key_month(KeyMonth::from_number(682), [1; 32], at(0)).await.unwrap();
    let key = WrappedKey { person: person_id(n), month: KeyMonth::from_number(682), wrapped: vec![n; 73] };
    db.insert_person_key(&key).await.unwrap();
    db.insert_feedback(&NewFeedback {
        id: answer_id(n),
        nonce_fingerprint: [n; 32],
        receipt_fingerprint: [n; 32],
        code_id: None,
        stratum: candour_domain::code::Stratum::Open,
        channel: Channel::Web,
        rating: Rating::try_from(1).unwrap(),
        language: Language::English,
        received_at: at(0),
        day: 20_000,
        source_mark: None,
        own_network: false,
        staff_mark: None,
        person_id: Some(person_id(n)),
    })
    .await
    .unwrap();
    db.insert_words(&NewWords {
        id: WordsId::new(at(0), [n; 10]),
        feedback_id: answer_id(n),
        nonce_fingerprint: [n; 32],
        at: at(0),
        language: Language::English,
        sealed: Sealed::from_bytes(vec![n, 0]),
    })
    .await
    .unwrap();
    let item = WorkItemId::new(at(0), [n; 10]);
    db.insert_work_item(&NewWorkItem {
        id: item,
        kind: WorkKind::Risk,
        feedback_id: Some(answer_id(n)),
        contact_request_id: None,
        risk: Vec::new(),
        made_at: at(0),
        due_at: at(4),
        event_id: WorkEventId::new(at(0), [n; 10]),
    })
    .await
    .unwrap();
    db.insert_work_event(&NewWorkEvent {
        id: WorkEventId::new(at(2), [n; 10]),
        work_item_id: item,
        at: at(2),
        event: WorkEvent::Noted,
        staff_id: None,
        to_staff_id: None,
        sealed_note: Some(Sealed::from_bytes(vec![n, 2])),
    })
    .await
    .unwrap();
}

fn hold(n: u8, answer: u8, kind: HoldKind, by: Option<StaffId>) -> NewHold {
    NewHold {
        id: HoldId::new(at(1), [n; 10]),
        feedback_id: answer_id(answer),
        kind,
        reason: HoldReason::chosen(kind)[0],
        sealed_note: Some(Sealed::from_bytes(vec![n, 3])),
        placed_at: at(1),
        placed_by: by,
        review_day: 20_500 - i32::from(n),
    }
}

pub async fn exercise(store: &Store) {
    let people = [account(1, "amy", Role::DeskSupervisor), account(2, "ben", Role::ProfessionalStandards)];
    let [amy, ben] = [people[0].staff.id, people[1].staff.id];
    let mut db = store.begin().await.unwrap();
    for person in &people {
        db.insert_staff(person).await.unwrap();
    }
    for n in 1..=4 {
        answer(&mut db, n).await;
    }
    db.commit().await.unwrap();
    what_stands_over_what(store, amy, ben).await;
    what_is_held_leaves_feedback_and_not_the_hold(store, amy).await;
    a_wish_that_makes_room_is_kept_too(store).await;
    one_lifts_what_another_asked_to_lift(store, amy, ben).await;
    after_the_last_hold_nothing_is_left(store).await;
    one_carries_out_what_another_asked_to_erase(store, amy, ben).await;
}

async fn what_stands_over_what(store: &Store, amy: StaffId, ben: StaffId) {
    let mut db = store.begin().await.unwrap();
    assert!(!db.lock_answer(answer_id(99)).await.unwrap());
    assert!(db.lock_answer(answer_id(1)).await.unwrap());
    assert!(!db.is_held(answer_id(1)).await.unwrap());
    db.insert_hold(&hold(1, 1, HoldKind::Safeguarding, Some(amy))).await.unwrap();
    db.insert_hold(&hold(2, 1, HoldKind::Evidence, Some(ben))).await.unwrap();
    db.insert_hold(&hold(3, 2, HoldKind::Evidence, None)).await.unwrap();
    db.commit().await.unwrap();
    for (new, wanted_duplicate) in
        [(hold(9, 1, HoldKind::Evidence, None), true), (hold(9, 99, HoldKind::Evidence, None), false)]
    {
        let refused = transact!(store, |db| db.insert_hold(&new).await).unwrap_err();
        assert_eq!(matches!(refused, StoreError::Duplicate), wanted_duplicate);
        assert_eq!(matches!(refused, StoreError::Orphan), !wanted_duplicate);
    }
    let mut db = store.read().await.unwrap();
    let over: Vec<_> = db.holds_over(answer_id(1)).await.unwrap();
    assert_eq!(
        over.iter().map(|hold| hold.kind).collect::<Vec<_>>(),
        [HoldKind::Evidence, HoldKind::Safeguarding]
    );
    assert_eq!(over[1].placed_by.as_deref(), Some("Name 1%"));
    assert_eq!(over[1].reason, HoldReason::ChildAtRisk);
    assert_eq!(over[1].sealed_note.as_ref().unwrap().bytes(), [1, 3]);
    assert!(over[1].lift_asked.is_none() && !over[1].set_aside);
    let listed: Vec<_> = db.holds(9).await.unwrap().iter().map(|hold| hold.id).collect();
    let id = |n: u8| HoldId::new(at(1), [n; 10]);
    assert_eq!(listed, [id(3), id(2), id(1)], "the next to look at on top");
    assert_eq!(db.holds(1).await.unwrap().len(), 1);
    assert_eq!(db.hold(id(3)).await.unwrap().unwrap().placed_by, None);
    assert!(db.hold(id(9)).await.unwrap().is_none());
    let among = db.held_among(&[1, 2, 3, 99].map(answer_id)).await.unwrap();
    assert_eq!(among, [1, 2].map(answer_id).into());
    assert!(db.held_among(&[]).await.unwrap().is_empty());
    assert_eq!(db.first_item_of(answer_id(1)).await.unwrap(), Some(WorkItemId::new(at(0), [1; 10])));
    assert_eq!(db.first_item_of(answer_id(99)).await.unwrap(), None);
}

/// What lies under the holds of an answer: what it was, to which column it is sealed, and its bytes.
async fn held(db: &mut Db, n: u8) -> Vec<(HeldKind, Column, Vec<u8>)> {
    let texts = db.held_texts(answer_id(n)).await.unwrap();
    texts.iter().map(|text| (text.kind, text.column(), text.sealed.bytes().to_vec())).collect()
}

async fn what_is_held_leaves_feedback_and_not_the_hold(store: &Store, amy: StaffId) {
    let mut db = store.begin().await.unwrap();
    wish(&mut db, 20, 1).await;
    wish(&mut db, 30, 3).await;
    db.commit().await.unwrap();
    // Taken back: words and wish go under the hold, the note of staff stays where it was. A second time changes nothing.
    for first in [true, false] {
        let changed = transact!(store, |db| db.withdraw_feedback(answer_id(1), at(3)).await).unwrap();
        assert_eq!(changed, first);
    }
    let mut db = store.read().await.unwrap();
    assert!(db.words_of(answer_id(1)).await.unwrap().is_empty());
    assert!(db.contact_request(wish_id(20)).await.unwrap().is_none());
    assert_eq!(
        held(&mut db, 1).await,
        [(HeldKind::Words, Column::Words, vec![1, 0]), (HeldKind::Wish, Column::ContactWish, vec![20, 1])]
    );
    assert_eq!(db.notes_of_answer(answer_id(1)).await.unwrap().len(), 1);
    assert!(db.holds_over(answer_id(1)).await.unwrap()[0].set_aside);
    drop(db);
    // Erased for them: the note goes too, and the key stays.
    let erased = transact!(store, |db| db.erase_answer(answer_id(1), at(4), ErasureCause::Asked).await);
    let erased = erased.unwrap().unwrap();
    assert_eq!((erased.person, erased.held), (Some(person_id(1)), Some(HoldKind::Evidence)));
    let mut db = store.read().await.unwrap();
    assert_eq!(held(&mut db, 1).await[2], (HeldKind::Note, Column::WorkNote, vec![1, 2]));
    assert!(db.notes_of_answer(answer_id(1)).await.unwrap().is_empty());
    assert_eq!(db.person_keys(&[person_id(1)]).await.unwrap().len(), 1);
    drop(db);
    // Without a hold all of it goes, and nothing lies anywhere.
    let erased = transact!(store, |db| db.erase_answer(answer_id(3), at(4), ErasureCause::Retention).await);
    assert_eq!(erased.unwrap().unwrap().held, None);
    let mut db = store.read().await.unwrap();
    assert!(held(&mut db, 3).await.is_empty());
    assert!(db.person_keys(&[person_id(3)]).await.unwrap().is_empty());
    drop(db);
    // What was asked for stands until it is done for good.
    let new = |n: u8, held| NewErasure {
        listed: Listed {
            id: ErasureId::new(at(5 + i64::from(n)), [n; 10]),
            answer: answer_id(1),
            person: Some(person_id(1)),
            at: at(5 + i64::from(n)),
            cause: if n == 1 { ErasureCause::Withdrawn } else { ErasureCause::Asked },
            held,
        },
        staff_id: Some(amy),
        key_month: None,
    };
    for n in [1, 2] {
        transact!(store, |db| db.insert_erasure(&new(n, Some(HoldKind::Evidence))).await).unwrap();
    }
    let mut db = store.read().await.unwrap();
    let causes: Vec<_> =
        db.erasures_held_up(answer_id(1)).await.unwrap().iter().map(|found| found.listed.cause).collect();
    assert_eq!(causes, [ErasureCause::Asked, ErasureCause::Withdrawn]);
    drop(db);
    transact!(store, |db| db.insert_erasure(&new(3, None)).await).unwrap();
    let mut db = store.read().await.unwrap();
    assert!(db.erasures_held_up(answer_id(1)).await.unwrap().is_empty());
    let all = db.erasures_of(answer_id(1)).await.unwrap();
    assert_eq!(all.len(), 3);
    assert_eq!(all.iter().map(|found| found.listed.held.is_some()).collect::<Vec<_>>(), [false, true, true]);
}

async fn a_wish_that_makes_room_is_kept_too(store: &Store) {
    let mut db = store.begin().await.unwrap();
    wish(&mut db, 40, 2).await;
    wish(&mut db, 41, 2).await;
    db.supersede_wishes(answer_id(2), wish_id(41)).await.unwrap();
    db.commit().await.unwrap();
    let mut db = store.read().await.unwrap();
    assert_eq!(held(&mut db, 2).await, [(HeldKind::Wish, Column::ContactWish, vec![40, 1])]);
    assert!(db.contact_request(wish_id(41)).await.unwrap().is_some());
    assert!(db.contact_request(wish_id(40)).await.unwrap().is_none());
    assert_eq!(db.feedback_by_id(answer_id(2)).await.unwrap().unwrap().state, FeedbackState::Received);
}

async fn one_lifts_what_another_asked_to_lift(store: &Store, amy: StaffId, ben: StaffId) {
    let id = HoldId::new(at(1), [2; 10]);
    let lift = async |asked, by| {
        let two = SecondPerson::after(asked, by).unwrap();
        transact!(store, |db| db.lift_hold(id, two, at(9)).await).unwrap()
    };
    let ask = async |by| transact!(store, |db| db.ask_to_lift_hold(id, by, at(8)).await).unwrap();
    assert!(!lift(amy, ben).await, "nobody asked");
    assert!(ask(amy).await);
    assert!(!ask(ben).await, "somebody asks already");
    let asked = store.read().await.unwrap().hold(id).await.unwrap().unwrap().lift_asked.unwrap();
    assert_eq!((asked.id, asked.name.as_str(), asked.at), (amy, "Name 1%", at(8)));
    assert!(!lift(ben, amy).await, "who lifts is not who asked");
    assert!(transact!(store, |db| db.keep_hold(id, 20_700).await).unwrap());
    let kept = store.read().await.unwrap().hold(id).await.unwrap().unwrap();
    assert_eq!((kept.review_day, kept.lift_asked), (20_700, None));
    assert!(!lift(amy, ben).await, "the wish is gone");
    assert!(ask(ben).await);
    assert_eq!(store.read().await.unwrap().lifted_hold(id).await.unwrap(), None, "it stands");
    assert!(lift(ben, amy).await);
    assert!(!lift(ben, amy).await);
    let lifted = store.read().await.unwrap().lifted_hold(id).await.unwrap().unwrap();
    assert_eq!((lifted.feedback_id, lifted.at, lifted.by.as_deref()), (answer_id(1), at(9), Some("Name 1%")));
    assert!(!transact!(store, |db| db.keep_hold(id, 20_700).await).unwrap());
    assert!(store.read().await.unwrap().hold(id).await.unwrap().is_none());
    assert_eq!(store.read().await.unwrap().hold_was_lifted(answer_id(1)).await.unwrap(), Some(at(9)));
    assert_eq!(store.read().await.unwrap().hold_was_lifted(answer_id(2)).await.unwrap(), None);
}

async fn after_the_last_hold_nothing_is_left(store: &Store) {
    transact!(store, |db| db.erase_held(answer_id(1)).await).unwrap();
    assert_eq!(held(&mut store.read().await.unwrap(), 1).await.len(), 3, "another hold stands");
    transact!(store, |db| {
        db.lift_holds_over(answer_id(1), at(10)).await?;
        db.erase_held(answer_id(1)).await
    })
    .unwrap();
    let mut db = store.read().await.unwrap();
    assert!(!db.is_held(answer_id(1)).await.unwrap());
    assert!(held(&mut db, 1).await.is_empty());
    drop(db);
    // The same hold may be placed again.
    transact!(store, |db| db.insert_hold(&hold(5, 4, HoldKind::Evidence, None)).await).unwrap();
    assert!(store.read().await.unwrap().is_held(answer_id(4)).await.unwrap());
}

async fn one_carries_out_what_another_asked_to_erase(store: &Store, amy: StaffId, ben: StaffId) {
    let wish = |n: u8, answer: u8| NewErasureWish {
        id: ErasureWishId::new(at(i64::from(n)), [n; 10]),
        answer: answer_id(answer),
        cause: ErasureCause::Ordered,
        asked_at: at(i64::from(n)),
        asked_by: amy,
    };
    transact!(store, |db| db.insert_erasure_wish(&wish(1, 4)).await).unwrap();
    let refused = transact!(store, |db| db.insert_erasure_wish(&wish(2, 4)).await).unwrap_err();
    assert!(matches!(refused, StoreError::Duplicate));
    let refused = transact!(store, |db| db.insert_erasure_wish(&wish(2, 99)).await).unwrap_err();
    assert!(matches!(refused, StoreError::Orphan));
    let found = store.read().await.unwrap().erasure_wish(wish(1, 4).id).await.unwrap().unwrap();
    assert_eq!(
        (found.cause, found.asker.as_str(), found.answer),
        (ErasureCause::Ordered, "Name 1%", answer_id(4))
    );
    assert!(store.read().await.unwrap().erasure_wish(wish(9, 4).id).await.unwrap().is_none());
    let decide = async |asked, by, erasure| {
        let two = SecondPerson::after(asked, by).unwrap();
        transact!(store, |db| db.decide_erasure_wish(wish(1, 4).id, two, at(6), erasure).await).unwrap()
    };
    let erasure = Some(ErasureId::new(at(8), [3; 10]));
    assert!(!decide(ben, amy, erasure).await, "who decides is not who asked");
    assert!(decide(amy, ben, erasure).await);
    assert!(!decide(amy, ben, None).await, "it is decided");
    transact!(store, |db| db.insert_erasure_wish(&wish(3, 2)).await).unwrap();
    transact!(store, |db| db.insert_erasure_wish(&wish(4, 4)).await).unwrap();
    let listed = store.read().await.unwrap().erasure_wishes(9).await.unwrap();
    assert_eq!(listed.iter().map(|found| found.id).collect::<Vec<_>>(), [4, 3, 1].map(|n| wish(n, 4).id));
    assert_eq!(listed[2].decider.as_deref(), Some("Name 2%"));
    assert_eq!((listed[2].allowed, listed[2].erasure), (true, erasure));
    assert_eq!(store.read().await.unwrap().erasure_wishes(1).await.unwrap().len(), 1);
}
