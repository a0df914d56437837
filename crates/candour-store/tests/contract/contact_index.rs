//! The keyed index of telephone numbers and e-mail addresses.

use std::collections::BTreeSet;

use candour_domain::audit::AuditAct;
use candour_domain::code::Stratum;
use candour_domain::feedback::{Channel, Rating};
use candour_domain::ids::{
    ContactRequestId, FeedbackId, PersonId, RestrictionId, StaffId, WorkEventId, WorkItemId,
};
use candour_domain::key::{ForceKey, KeyMonth};
use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_domain::restriction::RestrictionReason;
use candour_domain::work_item::WorkKind;
use candour_store::feedback::{NewContactRequest, NewFeedback};
use candour_store::restriction::NewRestriction;
use candour_store::seal::{Column, MonthKey, PersonKey};
use candour_store::work::NewWorkItem;
use candour_store::{Db, Store};
use jiff::Timestamp;

use super::staff::account;

fn at() -> Timestamp {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

/// The wish of this answer is known under the fingerprint of sevens.
async fn lists_say_what_is_to_be_restricted(db: &mut Db, answer: FeedbackId) {
    use RestrictionReason::{EmployeeCase, NamedList};
    let list = |numbers: &[u8]| numbers.iter().map(|n| [*n; 32]).collect::<BTreeSet<_>>();
    db.replace_restricted_contacts(EmployeeCase, &list(&[5, 6])).await.unwrap();
    assert_eq!(db.answers_to_restrict(9).await.unwrap(), []);
    db.replace_restricted_contacts(EmployeeCase, &list(&[6, 7])).await.unwrap();
    db.replace_restricted_contacts(NamedList, &list(&[7, 8, 9])).await.unwrap();
    assert_eq!(db.count_restricted_contacts(EmployeeCase).await.unwrap(), 2);
    assert_eq!(db.count_restricted_contacts(NamedList).await.unwrap(), 3);
    let mut reasons = Vec::new();
    for n in 5..=8 {
        reasons.push(db.restricts(&list(&[n])).await.unwrap());
    }
    assert_eq!(reasons, [None, Some(EmployeeCase), Some(EmployeeCase), Some(NamedList)]);
    assert_eq!(db.restricts(&list(&[1, 8, 6])).await.unwrap(), Some(EmployeeCase), "one of several");
    assert_eq!(db.restricts(&list(&[])).await.unwrap(), None);
    assert_eq!(
        db.answers_to_restrict(9).await.unwrap(),
        [(answer, EmployeeCase)],
        "once, for all its wishes"
    );
    assert_eq!(db.answers_to_restrict(0).await.unwrap(), []);
    assert!(!db.was_restricted(answer).await.unwrap());
    let person = account(61, "lia", Role::DeskSupervisor);
    db.insert_staff(&person).await.unwrap();
    let restriction = NewRestriction {
        id: RestrictionId::new(at(), [1; 10]),
        feedback_id: Some(answer),
        encounter_id: None,
        reason: EmployeeCase,
        made_at: at(),
        made_by: None,
    };
    assert!(db.insert_restriction(&restriction).await.unwrap());
    assert!(db.was_restricted(answer).await.unwrap());
    assert_eq!(db.answers_to_restrict(9).await.unwrap(), []);
    assert!(db.lift_restriction(restriction.id, at(), person.staff.id).await.unwrap());
    assert!(db.was_restricted(answer).await.unwrap(), "what was lifted no list restricts again");
    assert_eq!(db.answers_to_restrict(9).await.unwrap(), []);
    db.replace_restricted_contacts(EmployeeCase, &list(&[])).await.unwrap();
    assert_eq!(
        (db.restricts(&list(&[6])).await.unwrap(), db.restricts(&list(&[6, 7])).await.unwrap()),
        (None, Some(NamedList))
    );
}

pub async fn exercise(store: &Store) {
    let month = MonthKey::new(KeyMonth::from_number(682), [1; 32]);
    let anna = PersonKey::new(PersonId::new(at(), [1; 10]), [1; 32]);
    let mut db = store.begin().await.unwrap();
    db.insert_key_month(month.month(), month.fingerprint(&ForceKey::from_bytes([9; 32])), at())
        .await
        .unwrap();
    db.insert_person_key(&month.wrap(&anna, [1; 24]).unwrap()).await.unwrap();
    let answer = FeedbackId::new(at(), [1; 10]);
    db.insert_feedback(&NewFeedback {
        id: answer,
        nonce_fingerprint: [1; 32],
        receipt_fingerprint: [2; 32],
        code_id: None,
        stratum: Stratum::Open,
        channel: Channel::Web,
        rating: Rating::ALL[4],
        language: Language::English,
        received_at: at(),
        day: 20_000,
        source_mark: None,
        own_network: false,
        staff_mark: None,
        person_id: Some(anna.id()),
    })
    .await
    .unwrap();
    let mut wishes = Vec::new();
    for n in 1..=3u8 {
        let id = ContactRequestId::new(at(), [n; 10]);
        let sealed = anna.seal(Column::ContactWish, id.uuid(), b"wish", [n; 24]).unwrap();
        let nonce_fingerprint = [n; 32];
        let wish = NewContactRequest { id, feedback_id: answer, nonce_fingerprint, at: at(), sealed };
        db.insert_contact_request(&wish).await.unwrap();
        db.insert_work_item(&NewWorkItem {
            id: WorkItemId::new(at(), [n; 10]),
            kind: WorkKind::ContactRequest,
            feedback_id: Some(answer),
            contact_request_id: Some(id),
            risk: Vec::new(),
            made_at: at(),
            due_at: at(),
            event_id: WorkEventId::new(at(), [n; 10]),
        })
        .await
        .unwrap();
        wishes.push(id);
    }
    db.commit().await.unwrap();

    let mut db = store.begin().await.unwrap();
    let found = db.wishes_to_index(2).await.unwrap();
    assert_eq!(found.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [wishes[2], wishes[1]]);
    let ready = [
        (wishes[0], BTreeSet::from([[7; 32]])),
        (wishes[1], BTreeSet::from([[7; 32], [10; 32]])),
        (wishes[2], BTreeSet::new()),
    ];
    assert_eq!(db.index_wishes(&ready).await.unwrap(), 3);
    assert_eq!(db.index_wishes(&ready).await.unwrap(), 0, "each once");
    assert_eq!(db.index_wishes(&[]).await.unwrap(), 0);
    assert!(db.wishes_to_index(9).await.unwrap().is_empty());
    let item = |n: u8| WorkItemId::new(at(), [n; 10]);
    assert_eq!(db.work_by_contact([7; 32], 9).await.unwrap(), [item(2), item(1)]);
    assert_eq!(db.work_by_contact([7; 32], 1).await.unwrap(), [item(2)]);
    assert_eq!(db.work_by_contact([10; 32], 9).await.unwrap(), [item(2)], "by each of its numbers");
    assert_eq!(db.work_by_contact([8; 32], 9).await.unwrap(), []);
    lists_say_what_is_to_be_restricted(&mut db, answer).await;
    let nobody = StaffId::new(at(), [1; 10]);
    assert_eq!(db.contact_searches_since(nobody, at()).await.unwrap(), 0);
    assert_eq!(AuditAct::ContactSearched.as_str(), "contact_searched", "as the count names it");
    assert_eq!(db.forget_tokens_of_person(anna.id()).await.unwrap(), 3);
    assert_eq!(db.work_by_contact([7; 32], 9).await.unwrap(), []);
    drop(db);
    let mut db = store.begin().await.unwrap();
    db.index_wishes(&ready).await.unwrap();
    db.withdraw_feedback(answer, at()).await.unwrap();
    assert_eq!(db.forget_tokens_of_person(anna.id()).await.unwrap(), 0, "the tokens went with the wishes");
    db.commit().await.unwrap();
}
