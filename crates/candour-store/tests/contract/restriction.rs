//! Restricted records: what restricts what, who asked and who allowed, and what lists leave out for whom.

use candour_domain::audit::ReadPurpose;
use candour_domain::code::Stratum;
use candour_domain::feedback::{Channel, Rating};
use candour_domain::ids::{
    CodeId, EncounterId, FeedbackId, OfficerId, OpeningId, RestrictionId, StaffId, WordsId, WorkEventId,
    WorkItemId,
};
use candour_domain::key::ForceKey;
use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_domain::restriction::{OpeningWish, RestrictionReason};
use candour_domain::second_person::SecondPerson;
use candour_domain::stem::{Sought, fingerprints};
use candour_domain::work_item::WorkKind;
use candour_store::code::NewCode;
use candour_store::feedback::{NewFeedback, NewWords};
use candour_store::restriction::{NewOpening, NewRestriction, Sight};
use candour_store::seal::Sealed;
use candour_store::work::{InboxView, NewWorkItem};
use candour_store::{Db, Store, StoreError};
use jiff::{SignedDuration, Timestamp};

use super::encounter::encounter;
use super::organisation::{officer, small_force, team};
use super::staff::account;

fn at(hours: i64) -> Timestamp {
    "2026-11-24T10:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours)
}

fn answer_id(n: u8) -> FeedbackId {
    FeedbackId::new(at(0), [n; 10])
}

fn item_id(n: u8) -> WorkItemId {
    WorkItemId::new(at(0), [n; 10])
}

/// An answer with words, a work item, and a code of a contact where one is given.
async fn answer(db: &mut Db, n: u8, about: Option<EncounterId>) {
    let code_id = CodeId::new(at(0), [n; 10]);
    let stratum = if about.is_some() { Stratum::HandedOver } else { Stratum::Open };
    db.insert_code(&NewCode {
        id: code_id,
        fingerprint: [n; 32],
        stratum,
        encounter_id: about,
        batch_id: None,
        serial: None,
        made_at: at(0),
        expires_at: None,
    })
    .await
    .unwrap();
    db.insert_feedback(&NewFeedback {
        id: answer_id(n),
        nonce_fingerprint: [n; 32],
        receipt_fingerprint: [n; 32],
        code_id: Some(code_id),
        stratum,
        channel: Channel::Web,
        rating: Rating::try_from(4).unwrap(),
        language: Language::English,
        received_at: at(0),
        day: 20_000,
        source_mark: None,
        own_network: false,
        staff_mark: None,
        person_id: None,
    })
    .await
    .unwrap();
    db.insert_words(&NewWords {
        id: WordsId::new(at(0), [n; 10]),
        feedback_id: answer_id(n),
        nonce_fingerprint: [n; 32],
        at: at(0),
        language: Language::English,
        sealed: Sealed::from_bytes(vec![n]),
    })
    .await
    .unwrap();
    db.insert_work_item(&NewWorkItem {
        id: item_id(n),
        kind: WorkKind::ReadWords,
        feedback_id: Some(answer_id(n)),
        contact_request_id: None,
        risk: Vec::new(),
        made_at: at(0),
        due_at: at(i64::from(n)),
        event_id: WorkEventId::new(at(0), [n; 10]),
    })
    .await
    .unwrap();
    let stems = fingerprints(&ForceKey::from_bytes([7; 32]), "kind words", Language::English);
    db.index_words(&[(WordsId::new(at(0), [n; 10]), stems)]).await.unwrap();
}

/// The items that a reader's inbox lists, which of them are restricted, how many are counted; and in how many words of
/// the list and of a search they are found.
async fn seen(db: &mut Db, reader: StaffId, sight: Sight) -> (Vec<(WorkItemId, bool)>, i64, usize, usize) {
    let listed = db.inbox(InboxView::Open, None, at(0), 50, sight).await.unwrap();
    let counts = db.inbox_counts(reader, at(0), sight).await.unwrap();
    let sought = Sought::parse(&ForceKey::from_bytes([7; 32]), "kind").unwrap();
    let words = db.list_words(None, 50, sight.not_about).await.unwrap().len();
    // One at a time, so that what is left out makes no page shorter.
    let mut found = 0;
    let mut before = None;
    while let Some(one) = db.find_words(&sought, before, 1, sight.not_about).await.unwrap().pop() {
        found += 1;
        before = Some(one.id);
    }
    (listed.iter().map(|i| (i.key.id, i.restricted)).collect(), counts.waiting, words, found)
}

pub async fn exercise(store: &Store) {
    small_force(store).await;
    let people = [account(1, "amy", Role::DeskSupervisor), account(2, "ben", Role::DeskSupervisor)];
    let [amy, ben] = [people[0].staff.id, people[1].staff.id];
    let there = encounter(50, 1);
    let present: [OfficerId; 1] = [officer(1, &team(1)).id];
    let mut db = store.begin().await.unwrap();
    for new in &people {
        db.insert_staff(new).await.unwrap();
    }
    db.insert_encounters(std::slice::from_ref(&there)).await.unwrap();
    db.insert_encounter_officers(&[(there.id, present[0])]).await.unwrap();
    answer(&mut db, 1, Some(there.id)).await;
    answer(&mut db, 2, Some(there.id)).await;
    answer(&mut db, 3, None).await;
    db.commit().await.unwrap();

    let knows = Sight { not_about: None, restricted: true, flags: true };
    let (one, two, three) = (item_id(1), item_id(2), item_id(3));
    let mut db = store.begin().await.unwrap();
    let all = (vec![(one, false), (two, false), (three, false)], 3, 3, 3);
    assert_eq!(seen(&mut db, amy, Sight::default()).await, all);
    assert_eq!(seen(&mut db, amy, knows).await, all);
    let herself = Sight { not_about: Some(present[0]), restricted: true, flags: true };
    assert_eq!(seen(&mut db, amy, herself).await, (vec![(three, false)], 1, 1, 1));
    assert!(db.answer_is_about(answer_id(1), present[0]).await.unwrap());
    assert!(!db.answer_is_about(answer_id(3), present[0]).await.unwrap());
    assert!(!db.answer_is_about(answer_id(1), OfficerId::new(at(0), [99; 10])).await.unwrap());
    db.commit().await.unwrap();

    let of_contact = NewRestriction {
        id: RestrictionId::new(at(0), [1; 10]),
        feedback_id: None,
        encounter_id: Some(there.id),
        reason: RestrictionReason::EmployeeCase,
        made_at: at(0),
        made_by: Some(amy),
    };
    let of_answer = NewRestriction {
        id: RestrictionId::new(at(0), [2; 10]),
        feedback_id: Some(answer_id(3)),
        encounter_id: None,
        reason: RestrictionReason::NamedList,
        made_at: at(1),
        made_by: None,
    };
    let mut db = store.begin().await.unwrap();
    assert!(db.insert_restriction(&of_contact).await.unwrap());
    assert!(db.insert_restriction(&of_answer).await.unwrap());
    db.commit().await.unwrap();
    let mut db = store.begin().await.unwrap();
    let nowhere = NewRestriction { feedback_id: Some(answer_id(9)), ..of_answer };
    let nowhere = NewRestriction { id: RestrictionId::new(at(0), [8; 10]), ..nowhere };
    assert!(matches!(db.insert_restriction(&nowhere).await, Err(StoreError::Orphan)));
    drop(db);
    for again in [of_contact, of_answer] {
        let mut db = store.begin().await.unwrap();
        let again = NewRestriction { id: RestrictionId::new(at(0), [9; 10]), ..again };
        assert!(!db.insert_restriction(&again).await.unwrap());
    }
    let mut db = store.begin().await.unwrap();
    assert_eq!(seen(&mut db, amy, Sight::default()).await, (Vec::new(), 0, 0, 0));
    let masked = (vec![(one, true), (two, true), (three, true)], 3, 0, 0);
    assert_eq!(seen(&mut db, amy, knows).await, masked, "that they are there, and no words");
    let listed = db.inbox(InboxView::Open, None, at(0), 1, knows).await.unwrap();
    assert_eq!((listed[0].feedback_id, listed[0].language), (None, None));
    let ids: Vec<_> = db.restrictions(9).await.unwrap().into_iter().map(|found| found.id).collect();
    assert_eq!(ids, [of_answer.id, of_contact.id]);
    assert_eq!(db.restrictions(1).await.unwrap().len(), 1);
    let found = db.restriction(of_contact.id).await.unwrap().unwrap();
    assert_eq!((found.encounter_id, found.feedback_id), (Some(there.id), None));
    assert_eq!((found.reason, found.made_by.as_deref()), (RestrictionReason::EmployeeCase, Some("Name 1%")));
    assert_eq!(db.restriction_over_contact(there.id).await.unwrap(), Some(found.clone()));
    assert_eq!(db.restrictions_over(answer_id(1)).await.unwrap(), [found]);
    assert_eq!(db.restrictions_over(answer_id(3)).await.unwrap()[0].id, of_answer.id);
    assert_eq!(db.restricted_items(of_contact.id).await.unwrap(), [one, two]);
    assert_eq!(db.restricted_items(of_answer.id).await.unwrap(), [three]);
    db.commit().await.unwrap();
    somebody_asks_and_somebody_else_allows(store, of_contact.id, amy, ben).await;

    let mut db = store.begin().await.unwrap();
    assert_eq!(db.lifted_restriction(of_answer.id).await.unwrap(), None, "it holds");
    assert!(db.lift_restriction(of_answer.id, at(2), amy).await.unwrap());
    assert_eq!(
        db.lifted_restriction(of_answer.id).await.unwrap().unwrap().feedback_id,
        of_answer.feedback_id
    );
    assert!(!db.lift_restriction(of_answer.id, at(3), ben).await.unwrap(), "it does not hold any more");
    assert_eq!(db.restriction(of_answer.id).await.unwrap(), None);
    assert_eq!(seen(&mut db, amy, Sight::default()).await, (vec![(three, false)], 1, 1, 1));
    db.insert_restriction(&NewRestriction { id: RestrictionId::new(at(0), [3; 10]), ..of_answer })
        .await
        .unwrap();
    db.commit().await.unwrap();
}

async fn somebody_asks_and_somebody_else_allows(
    store: &Store,
    id: RestrictionId,
    amy: StaffId,
    ben: StaffId,
) {
    let wish = |n: u8, wish| NewOpening {
        id: OpeningId::new(at(1), [n; 10]),
        restriction_id: id,
        wish,
        purpose: ReadPurpose::Complaint,
        asked_at: at(1),
        asked_by: amy,
    };
    let (open, lift) = (wish(1, OpeningWish::Open), wish(2, OpeningWish::Lift));
    let mut db = store.begin().await.unwrap();
    db.insert_opening(&open).await.unwrap();
    db.insert_opening(&lift).await.unwrap();
    db.commit().await.unwrap();
    let mut db = store.begin().await.unwrap();
    let again = wish(3, OpeningWish::Open);
    assert!(matches!(db.insert_opening(&again).await, Err(StoreError::Duplicate)));
    drop(db);
    let mut db = store.begin().await.unwrap();
    assert_eq!(db.open_for(id, amy, at(2)).await.unwrap(), None);
    let until = Some(at(26));
    let two = |first, second| SecondPerson::after(first, second).unwrap();
    assert!(!db.decide_opening(open.id, two(ben, amy), at(2), until, true).await.unwrap(), "another's wish");
    assert!(db.decide_opening(open.id, two(amy, ben), at(2), until, true).await.unwrap());
    assert!(!db.decide_opening(open.id, two(amy, ben), at(3), None, false).await.unwrap(), "it was decided");
    assert!(db.decide_opening(lift.id, two(amy, ben), at(2), None, false).await.unwrap());
    assert_eq!(db.open_for(id, amy, at(25)).await.unwrap(), Some(open.id));
    assert_eq!(db.open_for(id, amy, at(26)).await.unwrap(), None, "it has ended");
    assert_eq!(db.open_for(id, ben, at(3)).await.unwrap(), None, "for who asked alone");
    let found = db.opening(open.id).await.unwrap().unwrap();
    assert_eq!((found.asker.as_str(), found.decider.as_deref()), ("Name 1%", Some("Name 2%")));
    assert_eq!((found.allowed, found.open_until, found.decided_at), (true, until, Some(at(2))));
    let all = db.openings_of(id).await.unwrap();
    assert_eq!(all.iter().map(|found| found.id).collect::<Vec<_>>(), [lift.id, open.id]);
    assert_eq!(
        (all[0].wish, all[0].allowed, all[0].purpose),
        (OpeningWish::Lift, false, ReadPurpose::Complaint)
    );
    db.commit().await.unwrap();
}
