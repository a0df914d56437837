//! Requests for a copy, the sealed copy, and what is held.

use candour_domain::access_request::{
    AccessState, AskedBy, Exemption, Extension, MOST_TRIES, Passage, Proof, Refusal, Subject,
};
use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::code::Stratum;
use candour_domain::equality::{AgeBand, EqualityAnswers};
use candour_domain::feedback::{Channel, Rating};
use candour_domain::ids::{
    AccessRequestId, AuditId, CodeId, ContactRequestId, FeedbackId, OfficerId, StaffId, WithheldId,
    WordsBatchId, WorkEventId, WorkItemId,
};
use candour_domain::key::KeyMonth;
use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_domain::second_person::SecondPerson;
use candour_domain::work_item::{WorkEvent, WorkKind};
use candour_store::access_request::{AccessKey, NewAccessRequest, Withheld, key_of_copy};
use candour_store::audit::NewAudit;
use candour_store::code::NewCode;
use candour_store::encounter::Correction;
use candour_store::feedback::{NewContactRequest, NewFeedback};
use candour_store::seal::{Sealed, WrappedKey};
use candour_store::words::NewWordsBatch;
use candour_store::work::NewWorkItem;
use candour_store::{Store, StoreError};
use jiff::{SignedDuration, Timestamp};

use super::encounter::encounter;
use super::organisation::{officer, small_force, team};
use super::staff::account;

fn two(first: StaffId, second: StaffId) -> SecondPerson {
    SecondPerson::after(first, second).unwrap()
}

fn at(hours: i64) -> Timestamp {
    "2026-11-24T10:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours)
}

fn request(n: u8, due: i64, subjects: Vec<Subject>) -> (NewWorkItem, NewAccessRequest) {
    let item = NewWorkItem {
        id: WorkItemId::new(at(0), [n; 10]),
        kind: WorkKind::AccessRequest,
        feedback_id: None,
        contact_request_id: None,
        risk: Vec::new(),
        made_at: at(0),
        due_at: at(due),
        event_id: WorkEventId::new(at(0), [n; 10]),
    };
    let request = NewAccessRequest {
        id: AccessRequestId::new(at(0), [n; 10]),
        form_fingerprint: [n; 32],
        work_item_id: item.id,
        asked_by: AskedBy::Desk,
        language: Language::Welsh,
        received_at: at(0),
        due_at: at(due),
        proof: Proof::None,
        taken_by: None,
        sealed_note: Some(Sealed::from_bytes(vec![n])),
        fetch_fingerprint: Some([n; 32]),
        subjects,
    };
    (item, request)
}

/// What stands behind the requests: two people of the desk, an officer at a contact, an answer about it.
struct World {
    amy: StaffId,
    ben: StaffId,
    officer: OfficerId,
    answer: FeedbackId,
}

async fn world(store: &Store) -> World {
    small_force(store).await;
    let amy = account(61, "amy.access", Role::DeskSupervisor).staff.id;
    let ben = account(62, "ben.access", Role::ProfessionalStandards).staff.id;
    let mut db = store.begin().await.unwrap();
    db.insert_staff(&account(61, "amy.access", Role::DeskSupervisor)).await.unwrap();
    db.insert_staff(&account(62, "ben.access", Role::ProfessionalStandards)).await.unwrap();
    let mut there = encounter(60, 3);
    there.made_by = Some(amy);
    let officer = officer(1, &team(1)).id;
    db.insert_encounters(&[there.clone()]).await.unwrap();
    db.insert_encounter_officers(&[(there.id, officer)]).await.unwrap();
    db.insert_corrections(&[Correction {
        id: candour_domain::ids::CorrectionId::new(at(0), [60; 10]),
        encounter_id: there.id,
        at: at(0),
        staff_id: Some(amy),
        removed: None,
        added: Some(officer),
        reason: "was there after all".to_owned(),
    }])
    .await
    .unwrap();
    let code = NewCode {
        id: CodeId::new(at(0), [60; 10]),
        fingerprint: [60; 32],
        stratum: Stratum::HandedOver,
        encounter_id: Some(there.id),
        batch_id: None,
        serial: None,
        made_at: at(0),
        expires_at: Some(at(500)),
    };
    let answer = NewFeedback {
        id: FeedbackId::new(at(0), [60; 10]),
        nonce_fingerprint: [60; 32],
        receipt_fingerprint: [160; 32],
        code_id: Some(code.id),
        stratum: Stratum::HandedOver,
        channel: Channel::Web,
        rating: Rating::ALL[1],
        language: Language::Arabic,
        received_at: at(1),
        day: 20_000,
        person_id: None,
        source_mark: None,
        own_network: false,
        staff_mark: None,
    };
    db.insert_code(&code).await.unwrap();
    db.insert_feedback(&answer).await.unwrap();
    db.insert_key_month(KeyMonth::from_number(MONTH), [60; 32], at(0)).await.unwrap();
    db.commit().await.unwrap();
    World { amy, ben, officer, answer: answer.id }
}

/// The key of a request's copy, wrapped by a month that may be used.
fn key(id: AccessRequestId) -> WrappedKey {
    WrappedKey { person: key_of_copy(id), month: KeyMonth::from_number(MONTH), wrapped: vec![7; 48] }
}

/// A month of which no other part of the contract says anything.
const MONTH: i32 = 4_000;

pub async fn exercise(store: &Store) {
    let world = world(store).await;
    a_request_is_found_by_form_item_and_person(store, &world).await;
    a_copy_is_released_by_somebody_else_and_fetched_while_it_is_kept(store, &world).await;
    a_copy_goes_with_its_time_and_with_the_words_in_it(store, &world).await;
    requests_are_listed_by_what_is_due_and_forgotten(store, &world).await;
    what_is_held_is_found(store, &world).await;
}

async fn store_all(store: &Store, requests: &[(NewWorkItem, NewAccessRequest)]) {
    let mut db = store.begin().await.unwrap();
    for (item, request) in requests {
        db.insert_work_item(item).await.unwrap();
        db.insert_access_request(request).await.unwrap();
    }
    db.commit().await.unwrap();
}

async fn a_request_is_found_by_form_item_and_person(store: &Store, world: &World) {
    let subject = Subject::Answer(world.answer);
    let (item, new) = request(61, 24, vec![subject, Subject::Account(world.amy)]);
    store_all(store, &[(item.clone(), new.clone())]).await;
    let mut db = store.begin().await.unwrap();
    let (other, mut again) = request(62, 24, Vec::new());
    again.form_fingerprint = new.form_fingerprint;
    db.insert_work_item(&other).await.unwrap();
    assert!(matches!(db.insert_access_request(&again).await, Err(StoreError::Duplicate)));
    drop(db);
    let mut db = store.begin().await.unwrap();
    let found = db.access_request(new.id).await.unwrap().unwrap();
    assert_eq!(
        (found.state, found.proof, found.language),
        (AccessState::Asked, Proof::None, Language::Welsh)
    );
    assert_eq!(
        (found.has_copy, found.sealed_note, found.fetch_fingerprint),
        (false, new.sealed_note, Some([61; 32]))
    );
    assert_eq!(db.access_request_by_form([61; 32]).await.unwrap().unwrap().id, new.id);
    assert!(db.access_request_by_form([1; 32]).await.unwrap().is_none());
    assert_eq!(db.access_request_of_item(item.id).await.unwrap().unwrap().id, new.id);
    assert_eq!(db.access_requests_about(subject).await.unwrap().len(), 1);
    assert!(db.access_requests_about(Subject::Officer(world.officer)).await.unwrap().is_empty());
    db.add_access_subject(new.id, subject).await.unwrap();
    assert!(db.remove_access_subject(new.id, subject).await.unwrap());
    assert!(!db.remove_access_subject(new.id, subject).await.unwrap(), "it is gone");
    assert!(!db.access_subjects(new.id).await.unwrap().contains(&subject));
    db.add_access_subject(new.id, subject).await.unwrap();
    assert_eq!(db.access_subjects(new.id).await.unwrap(), [Subject::Account(world.amy), subject]);

    assert!(
        !db.prepare_access(new.id, &key(new.id), &Sealed::from_bytes(vec![1]), &[], at(1), world.amy)
            .await
            .unwrap()
    );
    assert!(db.prove_access(new.id, Proof::Checked).await.unwrap());
    assert!(db.extend_access(new.id, Extension::Complex, at(90)).await.unwrap());
    assert!(!db.extend_access(new.id, Extension::Several, at(99)).await.unwrap());
    assert_eq!(db.work_item(item.id).await.unwrap().unwrap().due_at, at(90));
    assert!(db.end_access(new.id, AccessState::Refused, Some(Refusal::NotProven), at(5)).await.unwrap());
    assert!(!db.end_access(new.id, AccessState::NoneHeld, None, at(6)).await.unwrap());
    assert!(!db.prove_access(new.id, Proof::Checked).await.unwrap());
    let found = db.access_request(new.id).await.unwrap().unwrap();
    assert_eq!((found.state, found.refusal), (AccessState::Refused, Some(Refusal::NotProven)));
    assert_eq!((found.extension, found.ended_at), (Some(Extension::Complex), Some(at(5))));
    db.commit().await.unwrap();
}

async fn a_copy_is_released_by_somebody_else_and_fetched_while_it_is_kept(store: &Store, world: &World) {
    let (item, new) = request(63, 24, vec![Subject::Answer(world.answer)]);
    store_all(store, &[(item, new.clone())]).await;
    let mut db = store.begin().await.unwrap();
    assert!(db.prove_access(new.id, Proof::Receipt).await.unwrap());
    let passage = Withheld {
        id: WithheldId::new(at(0), [63; 10]),
        passage: Passage { from: 2, to: 5 },
        exemption: Exemption::Crime,
    };
    db.insert_withheld(new.id, "words:1", passage, at(1), world.amy).await.unwrap();
    assert_eq!(db.withheld_of(new.id).await.unwrap(), [("words:1".to_owned(), passage)]);
    assert!(db.delete_withheld(new.id, passage.id).await.unwrap());
    assert!(!db.delete_withheld(new.id, passage.id).await.unwrap());

    let copy = Sealed::from_bytes(vec![6, 3]);
    assert!(db.prepare_access(new.id, &key(new.id), &copy, &[world.answer], at(2), world.amy).await.unwrap());
    assert!(
        !db.prepare_access(new.id, &key(new.id), &copy, &[], at(2), world.ben).await.unwrap(),
        "one waits"
    );
    assert_eq!(db.person_keys(&[key_of_copy(new.id)]).await.unwrap(), [key(new.id)]);
    assert!(db.undo_prepared(new.id).await.unwrap() && !db.undo_prepared(new.id).await.unwrap());
    assert!(db.person_keys(&[key_of_copy(new.id)]).await.unwrap().is_empty(), "the key goes with the copy");
    assert!(db.prepare_access(new.id, &key(new.id), &copy, &[world.answer], at(2), world.amy).await.unwrap());
    assert!(
        !db.release_access(new.id, at(3), at(50), two(world.ben, world.amy)).await.unwrap(),
        "not theirs"
    );
    assert!(!db.take_fetch_code(new.id, [63; 32], at(3)).await.unwrap(), "not released");
    assert!(db.release_access(new.id, at(3), at(50), two(world.amy, world.ben)).await.unwrap());
    assert!(!db.release_access(new.id, at(3), at(50), two(world.amy, world.ben)).await.unwrap());
    assert_eq!(db.sealed_access_copy(new.id).await.unwrap(), Some(copy));
    let found = db.access_request(new.id).await.unwrap().unwrap();
    assert_eq!((found.prepared, found.released), (Some((world.amy, at(2))), Some((world.ben, at(3)))));

    for _ in 0..MOST_TRIES {
        assert!(!db.take_fetch_code(new.id, [1; 32], at(4)).await.unwrap());
        db.count_fetch_try(new.id).await.unwrap();
    }
    assert!(!db.take_fetch_code(new.id, [63; 32], at(4)).await.unwrap(), "tried too often");
    assert!(db.set_fetch_code(new.id, [64; 32]).await.unwrap());
    assert!(!db.take_fetch_code(new.id, [64; 32], at(50)).await.unwrap(), "its time is over");
    assert!(db.take_fetch_code(new.id, [64; 32], at(5)).await.unwrap());
    assert!(db.take_fetch_code(new.id, [64; 32], at(6)).await.unwrap(), "the download broke off");
    assert!(!db.take_fetch_code(new.id, [64; 32], at(50)).await.unwrap(), "its time is over");
    assert!(db.mark_fetched(new.id, at(7)).await.unwrap());
    assert!(!db.mark_fetched(new.id, at(50)).await.unwrap());
    assert_eq!(db.access_request(new.id).await.unwrap().unwrap().fetched_at, Some(at(5)));
    db.commit().await.unwrap();
}

async fn a_copy_goes_with_its_time_and_with_the_words_in_it(store: &Store, world: &World) {
    let (item, new) = request(65, 24, vec![Subject::Answer(world.answer)]);
    store_all(store, &[(item, new.clone())]).await;
    let released = AccessRequestId::new(at(0), [63; 10]);
    let mut db = store.begin().await.unwrap();
    assert_eq!(db.forget_access_copies(at(49)).await.unwrap(), 0);
    assert!(db.prove_access(new.id, Proof::Receipt).await.unwrap());
    assert!(
        db.prepare_access(
            new.id,
            &key(new.id),
            &Sealed::from_bytes(vec![1]),
            &[world.answer],
            at(2),
            world.amy
        )
        .await
        .unwrap()
    );
    let keys = [key_of_copy(new.id), key_of_copy(released)];
    assert_eq!(db.person_keys(&keys).await.unwrap().len(), 2);
    assert_eq!(db.forget_access_copies_with(world.answer).await.unwrap(), 2);
    assert!(db.person_keys(&keys).await.unwrap().is_empty(), "what was erased opens with nothing");
    assert_eq!(db.forget_access_copies_with(world.answer).await.unwrap(), 0);
    let found = db.access_request(new.id).await.unwrap().unwrap();
    assert_eq!((found.state, found.has_copy, found.prepared), (AccessState::Asked, false, None));
    let found = db.access_request(released).await.unwrap().unwrap();
    assert_eq!((found.state, found.has_copy), (AccessState::Released, false));
    assert!(
        db.prepare_access(new.id, &key(new.id), &Sealed::from_bytes(vec![1]), &[], at(2), world.amy)
            .await
            .unwrap()
    );
    assert!(db.release_access(new.id, at(3), at(50), two(world.amy, world.ben)).await.unwrap());
    assert_eq!(db.forget_access_copies(at(50)).await.unwrap(), 1);
    assert_eq!(db.sealed_access_copy(new.id).await.unwrap(), None);
    assert!(db.person_keys(&keys).await.unwrap().is_empty(), "its time is over");
    db.delete_key_month(KeyMonth::from_number(MONTH)).await.unwrap();
    db.commit().await.unwrap();
}

async fn requests_are_listed_by_what_is_due_and_forgotten(store: &Store, _: &World) {
    let requests = [request(70, 30, Vec::new()), request(71, 10, Vec::new()), request(72, 20, Vec::new())];
    store_all(store, &requests).await;
    let mut db = store.begin().await.unwrap();
    let first = db.list_access_requests(true, None, 2).await.unwrap();
    let ids: Vec<_> = first.iter().map(|listed| listed.key.id).collect();
    assert_eq!(ids, [requests[1].1.id, requests[2].1.id]);
    assert_eq!(first[0].key, AccessKey { at: at(10), id: requests[1].1.id });
    let rest = db.list_access_requests(true, Some(first[1].key), 2).await.unwrap();
    assert_eq!(rest.iter().map(|listed| listed.key.id).collect::<Vec<_>>(), [requests[0].1.id]);
    let ended = db.list_access_requests(false, None, 10).await.unwrap();
    assert_eq!(ended.len(), 3);
    assert_eq!(ended[0].key.at, at(5));
    assert_eq!(db.forget_access_requests(at(4)).await.unwrap(), 2);
    assert_eq!(db.list_access_requests(false, None, 10).await.unwrap().len(), 1);
    db.commit().await.unwrap();
}

async fn what_is_held_is_found(store: &Store, world: &World) {
    let mut db = store.begin().await.unwrap();
    let held = db.answer_held(world.answer).await.unwrap().unwrap();
    assert_eq!((held.rating.value(), held.language, held.received_at), (2, Language::Arabic, at(1)));
    assert!(db.answer_held(FeedbackId::new(at(0), [1; 10])).await.unwrap().is_none());
    let code = db.code_held(world.answer).await.unwrap().unwrap();
    assert_eq!((code.encounter, code.expires_at), (Some(encounter(60, 3).id), Some(at(500))));
    let wish = ContactRequestId::new(at(0), [66; 10]);
    db.insert_contact_request(&NewContactRequest {
        id: wish,
        feedback_id: world.answer,
        nonce_fingerprint: [66; 32],
        at: at(2),
        sealed: Sealed::from_bytes(vec![6]),
    })
    .await
    .unwrap();
    assert_eq!(db.wishes_held(world.answer).await.unwrap()[0].id, wish);
    let item = NewWorkItem {
        id: WorkItemId::new(at(0), [66; 10]),
        kind: WorkKind::ContactRequest,
        feedback_id: Some(world.answer),
        contact_request_id: Some(wish),
        risk: Vec::new(),
        made_at: at(2),
        due_at: at(6),
        event_id: WorkEventId::new(at(2), [66; 10]),
    };
    db.insert_work_item(&item).await.unwrap();
    let items = db.items_held(world.answer).await.unwrap();
    assert_eq!((items.len(), items[0].what, items[0].by, items[0].due_at), (1, WorkEvent::Made, None, at(6)));
    let look = NewAudit {
        id: AuditId::new(at(3), [66; 10]),
        at: at(3),
        staff_id: Some(world.amy),
        act: AuditAct::ItemRead,
        subject_id: Some(item.id.uuid()),
        purpose: Some(ReadPurpose::AnswerRequest),
        api_key_id: None,
        salt: [66; 16],
    };
    db.insert_audit(&look).await.unwrap();
    let looks = db.looks_held(&[item.id.uuid(), wish.uuid()]).await.unwrap();
    assert_eq!((looks.len(), looks[0].by, looks[0].act), (1, Some(Role::DeskSupervisor), AuditAct::ItemRead));
    assert_eq!(db.acts_logged(world.amy, 10).await.unwrap(), looks);
    let answers = EqualityAnswers { age_band: Some(AgeBand::From25), ..EqualityAnswers::default() };
    db.put_equality([66; 16], 683, &answers).await.unwrap();
    assert_eq!(db.equality_held([66; 16]).await.unwrap(), Some(answers));
    assert_eq!(db.equality_held([67; 16]).await.unwrap(), None);
    assert_eq!(db.readers_held(world.answer).await.unwrap(), (0, 0));
    db.insert_words_batch(&NewWordsBatch {
        id: WordsBatchId::new(at(4), [66; 10]),
        officer_id: world.officer,
        thanks: false,
        until: at(4),
        answers: vec![world.answer],
    })
    .await
    .unwrap();
    assert_eq!(db.readers_held(world.answer).await.unwrap(), (1, 0));

    let officer = db.officer_held(world.officer).await.unwrap().unwrap();
    assert_eq!(officer.team, team(1).name);
    assert_eq!(db.encounters_held(world.officer, 10).await.unwrap().len(), 1);
    let corrections = db.corrections_held(Some(world.officer), None).await.unwrap();
    assert!(corrections[0].added && !corrections[0].removed && !corrections[0].own);
    assert!(db.corrections_held(None, Some(world.amy)).await.unwrap()[0].own);
    assert!(db.corrections_held(None, None).await.unwrap().is_empty());
    let amy = db.account_held(world.amy).await.unwrap().unwrap();
    assert_eq!((amy.username.as_str(), amy.role, amy.closed_at), ("amy.access", Role::DeskSupervisor, None));
    assert!(db.sessions_held(world.amy).await.unwrap().is_empty());
    let tables: Vec<_> = db.acts_held(world.amy, 10).await.unwrap().iter().map(|act| act.table).collect();
    assert!(tables.contains(&"encounter") && tables.contains(&"encounter_correction"), "{tables:?}");
    db.commit().await.unwrap();
}
