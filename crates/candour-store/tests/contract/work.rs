//! Work items.

use candour_domain::code::Stratum;
use candour_domain::encounter::ContactSafety;
use candour_domain::feedback::{Channel, Rating};
use candour_domain::ids::{CodeId, FeedbackId, StaffId, WorkEventId, WorkItemId};
use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_domain::risk::RiskKind;
use candour_domain::work_item::{WorkEvent, WorkKind, WorkOutcome, WorkState};
use candour_store::code::NewCode;
use candour_store::feedback::NewFeedback;
use candour_store::restriction::Sight;
use candour_store::seal::Sealed;
use candour_store::work::{InboxCounts, InboxView, NewWorkEvent, NewWorkItem};
use candour_store::{Store, StoreError, transact};
use jiff::{SignedDuration, Timestamp};

use super::encounter::encounter;
use super::organisation::{officer, small_force, team};
use super::staff::account;

/// Of a reader whom nothing is about, and who is told of flags.
const EVERYTHING: Sight = Sight { not_about: None, restricted: false, flags: true };

fn at(minutes: i64) -> Timestamp {
    "2026-11-24T10:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minutes)
}

fn item(n: u8, kind: WorkKind, due: i64) -> NewWorkItem {
    NewWorkItem {
        id: WorkItemId::new(at(0), [n; 10]),
        kind,
        feedback_id: None,
        contact_request_id: None,
        risk: if kind == WorkKind::Risk { vec![RiskKind::Danger, RiskKind::Child] } else { Vec::new() },
        made_at: at(0),
        due_at: at(due),
        event_id: WorkEventId::new(at(0), [n; 10]),
    }
}

pub async fn exercise(store: &Store) {
    let people = [account(1, "amy", Role::DeskAdviser), account(2, "ben", Role::DeskAdviser)];
    let mut db = store.begin().await.unwrap();
    for new in &people {
        db.insert_staff(new).await.unwrap();
    }
    db.commit().await.unwrap();
    let [amy, ben] = people.map(|new| new.staff.id);
    the_inbox_is_sorted_by_urgency_and_paged(store, amy, ben).await;
    an_item_is_taken_by_one_and_closed_once(store, amy, ben).await;
    late_items_are_escalated_once(store, amy).await;
    the_trace_and_the_answer_behind_an_item_are_found(store, amy, ben).await;
    of_many_who_take_at_once_one_has_it(store).await;
    the_contact_behind_an_answer_is_found_with_all_who_were_there(store).await;
}

async fn the_contact_behind_an_answer_is_found_with_all_who_were_there(store: &Store) {
    small_force(store).await;
    let mut there = encounter(40, 3);
    there.contact_safety = ContactSafety::Unsafe;
    let officers = [officer(1, &team(1)), officer(3, &team(2))];
    let code = NewCode {
        id: CodeId::new(at(0), [40; 10]),
        fingerprint: [40; 32],
        stratum: Stratum::HandedOver,
        encounter_id: Some(there.id),
        batch_id: None,
        serial: None,
        made_at: at(0),
        expires_at: None,
    };
    let feedback = NewFeedback {
        id: FeedbackId::new(at(0), [40; 10]),
        nonce_fingerprint: [40; 32],
        receipt_fingerprint: [40; 32],
        code_id: Some(code.id),
        stratum: Stratum::HandedOver,
        channel: Channel::Web,
        rating: Rating::ALL[4],
        language: Language::English,
        received_at: at(0),
        day: 20_000,
        source_mark: None,
        person_id: None,
        own_network: false,
        staff_mark: None,
    };
    let mut db = store.begin().await.unwrap();
    db.insert_encounters(std::slice::from_ref(&there)).await.unwrap();
    db.insert_encounter_officers(&officers.clone().map(|officer| (there.id, officer.id))).await.unwrap();
    db.insert_code(&code).await.unwrap();
    db.insert_feedback(&feedback).await.unwrap();
    let found = db.work_context(feedback.id).await.unwrap().unwrap();
    db.commit().await.unwrap();
    assert_eq!((found.borough.as_deref(), found.team.as_deref()), (Some("Borough 1"), Some("Response A")));
    let behind = found.encounter.unwrap();
    assert_eq!(
        (behind.id, behind.force_reference, behind.kind),
        (there.id, there.force_reference, there.kind)
    );
    assert_eq!((behind.started_at, behind.state), (there.started_at, there.state));
    assert_eq!(behind.contact_safety, ContactSafety::Unsafe);
    let present: Vec<_> = behind.officers.iter().map(|officer| officer.reference.as_str()).collect();
    assert_eq!(present, ["P1", "P3"]);
}

async fn the_inbox_is_sorted_by_urgency_and_paged(store: &Store, amy: StaffId, ben: StaffId) {
    let mut db = store.begin().await.unwrap();
    for new in [
        item(1, WorkKind::ReadWords, 5),
        item(2, WorkKind::Risk, 30),
        item(3, WorkKind::ContactRequest, 10),
        item(4, WorkKind::Risk, 20),
        item(5, WorkKind::ReadWords, 5),
    ] {
        db.insert_work_item(&new).await.unwrap();
    }
    assert!(db.take_work_item(item(3, WorkKind::Risk, 0).id, amy).await.unwrap());
    db.commit().await.unwrap();

    let mut db = store.read().await.unwrap();
    let ids = |found: &[candour_store::work::InboxFound]| -> Vec<u8> {
        found.iter().map(|found| found.key.id.uuid().as_bytes()[15]).collect()
    };
    let now = at(10);
    let all = db.inbox(InboxView::Open, None, now, 10, EVERYTHING).await.unwrap();
    assert_eq!(ids(&all), [4, 2, 3, 1, 5]);
    assert_eq!(all[0].risk, [RiskKind::Danger, RiskKind::Child]);
    assert_eq!((all[0].kind, all[0].state, all[0].due_at), (WorkKind::Risk, WorkState::Waiting, at(20)));
    assert_eq!(all[2].owner, Some((amy, "Name 1%".to_owned())));
    assert_eq!(
        (all[0].made_at, all[0].language, all[0].closed, all[0].feedback_id),
        (at(0), None, None, None)
    );
    let mut paged = Vec::new();
    let mut after = None;
    loop {
        let page = db.inbox(InboxView::Open, after, now, 2, EVERYTHING).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.key);
        paged.extend(ids(&page));
    }
    assert_eq!(paged, [4, 2, 3, 1, 5]);
    let view = async |db: &mut candour_store::Db, view| {
        ids(&db.inbox(view, None, now, 10, EVERYTHING).await.unwrap())
    };
    assert_eq!(view(&mut db, InboxView::Waiting).await, [4, 2, 1, 5]);
    assert_eq!(view(&mut db, InboxView::Taken).await, [3]);
    assert_eq!(view(&mut db, InboxView::Of(amy)).await, [3]);
    assert!(view(&mut db, InboxView::Of(ben)).await.is_empty());
    assert_eq!(view(&mut db, InboxView::Overdue).await, [3, 1, 5]);
    assert!(view(&mut db, InboxView::Closed).await.is_empty());
    let counts = InboxCounts { waiting: 4, taken: 1, mine: 1, overdue: 3, risk: 2 };
    assert_eq!(db.inbox_counts(amy, now, EVERYTHING).await.unwrap(), counts);
    assert_eq!(db.late_work(now).await.unwrap(), 3);
    assert_eq!(db.inbox_counts(ben, now, EVERYTHING).await.unwrap(), InboxCounts { mine: 0, ..counts });
}

async fn an_item_is_taken_by_one_and_closed_once(store: &Store, amy: StaffId, ben: StaffId) {
    let id = item(1, WorkKind::ReadWords, 0).id;
    let mut db = store.begin().await.unwrap();
    assert!(db.take_work_item(id, amy).await.unwrap());
    assert!(!db.take_work_item(id, ben).await.unwrap());
    assert!(!db.put_back_work_item(id, Some(ben)).await.unwrap());
    assert!(!db.close_work_item(id, WorkOutcome::Read, at(11), Some(ben), Some(ben)).await.unwrap());
    assert!(db.put_back_work_item(id, Some(amy)).await.unwrap());
    assert!(!db.put_back_work_item(id, None).await.unwrap(), "it waits already");
    assert!(db.assign_work_item(id, ben).await.unwrap());
    assert_eq!(db.work_item(id).await.unwrap().unwrap().owner, Some((ben, "Name 2%".to_owned())));
    assert_eq!(db.release_work_of(ben).await.unwrap(), [id]);
    assert!(db.release_work_of(ben).await.unwrap().is_empty());
    assert!(db.take_work_item(id, amy).await.unwrap());
    assert!(db.put_back_work_item(id, None).await.unwrap(), "by who leads");
    assert!(db.close_work_item(id, WorkOutcome::Read, at(11), Some(ben), Some(ben)).await.unwrap());
    let closed = db.work_item(id).await.unwrap().unwrap();
    assert_eq!((closed.state, closed.closed), (WorkState::Closed, Some((WorkOutcome::Read, at(11)))));
    assert!(!db.close_work_item(id, WorkOutcome::Read, at(12), Some(amy), None).await.unwrap());
    assert!(!db.take_work_item(id, amy).await.unwrap());
    assert!(!db.assign_work_item(id, amy).await.unwrap());
    let third = item(3, WorkKind::Risk, 0).id;
    assert!(db.close_work_item(third, WorkOutcome::Reached, at(12), None, None).await.unwrap());
    let done = db.inbox(InboxView::Closed, None, at(12), 1, EVERYTHING).await.unwrap();
    assert_eq!((done[0].key.id, done[0].closed), (third, Some((WorkOutcome::Reached, at(12)))));
    let next = db.inbox(InboxView::Closed, Some(done[0].key), at(12), 5, EVERYTHING).await.unwrap();
    assert_eq!(next.iter().map(|found| found.key.id).collect::<Vec<_>>(), [id]);
    db.commit().await.unwrap();
}

async fn late_items_are_escalated_once(store: &Store, amy: StaffId) {
    let (second, fourth) = (item(2, WorkKind::Risk, 0).id, item(4, WorkKind::Risk, 0).id);
    let mut db = store.begin().await.unwrap();
    db.take_work_item(second, amy).await.unwrap();
    assert_eq!(db.work_to_escalate(at(30), 10).await.unwrap().len(), 3, "taken or not");
    assert_eq!(db.work_to_escalate(at(30), 1).await.unwrap(), [item(5, WorkKind::Risk, 0).id]);
    assert!(db.mark_escalated(second, at(31)).await.unwrap());
    assert!(!db.mark_escalated(second, at(32)).await.unwrap());
    assert_eq!(db.work_item(second).await.unwrap().unwrap().escalated_at, Some(at(31)));
    assert_eq!(db.work_to_escalate(at(30), 10).await.unwrap().len(), 2);
    let first = item(1, WorkKind::Risk, 0).id;
    assert!(!db.mark_escalated(first, at(31)).await.unwrap(), "closed items are not late");
    assert!(db.work_to_escalate(at(4), 10).await.unwrap().is_empty());
    assert_eq!(db.work_item(fourth).await.unwrap().unwrap().escalated_at, None);
    db.commit().await.unwrap();
}

async fn the_trace_and_the_answer_behind_an_item_are_found(store: &Store, amy: StaffId, ben: StaffId) {
    let code = NewCode {
        id: CodeId::new(at(0), [1; 10]),
        fingerprint: [1; 32],
        stratum: Stratum::Open,
        encounter_id: None,
        batch_id: None,
        serial: None,
        made_at: at(0),
        expires_at: None,
    };
    let feedback = NewFeedback {
        id: FeedbackId::new(at(0), [1; 10]),
        nonce_fingerprint: [1; 32],
        receipt_fingerprint: [1; 32],
        code_id: Some(code.id),
        stratum: Stratum::Open,
        channel: Channel::Web,
        rating: Rating::ALL[0],
        language: Language::Arabic,
        received_at: at(0),
        day: 20_000,
        source_mark: None,
        person_id: None,
        own_network: false,
        staff_mark: None,
    };
    let mut new = item(20, WorkKind::ContactRequest, 60);
    new.feedback_id = Some(feedback.id);
    let event = |n: u8, event, staff_id, to_staff_id, sealed_note| NewWorkEvent {
        id: WorkEventId::new(at(1), [n; 10]),
        work_item_id: new.id,
        at: at(1),
        event,
        staff_id,
        to_staff_id,
        sealed_note,
    };
    let mut db = store.begin().await.unwrap();
    db.insert_code(&code).await.unwrap();
    db.insert_feedback(&feedback).await.unwrap();
    db.insert_work_item(&new).await.unwrap();
    db.insert_work_event(&event(21, WorkEvent::Assigned, Some(amy), Some(ben), None)).await.unwrap();
    let note = Sealed::from_bytes(vec![1, 2, 3]);
    db.insert_work_event(&event(22, WorkEvent::Noted, Some(ben), None, Some(note.clone()))).await.unwrap();
    db.commit().await.unwrap();
    let mut db = store.begin().await.unwrap();
    let again = event(22, WorkEvent::Noted, Some(ben), None, Some(note.clone()));
    assert!(matches!(db.insert_work_event(&again).await, Err(StoreError::Duplicate)));
    drop(db);

    let mut db = store.begin().await.unwrap();
    let trace = db.work_events(new.id).await.unwrap();
    let events: Vec<WorkEvent> = trace.iter().map(|line| line.event).collect();
    assert_eq!(events, [WorkEvent::Made, WorkEvent::Assigned, WorkEvent::Noted]);
    assert_eq!((trace[1].staff.as_deref(), trace[1].to.as_deref()), (Some("Name 1%"), Some("Name 2%")));
    assert_eq!((trace[0].staff.as_deref(), trace[0].at, trace[1].at), (None, at(0), at(1)));
    assert_eq!(
        (trace[2].id, trace[2].sealed_note.as_ref()),
        (event(22, WorkEvent::Noted, None, None, None).id, Some(&note))
    );
    let found = db.work_item(new.id).await.unwrap().unwrap();
    assert_eq!((found.feedback_id, found.contact_request_id), (Some(feedback.id), None));
    assert!(db.work_item(WorkItemId::new(at(0), [200; 10])).await.unwrap().is_none());
    let listed = db.inbox(InboxView::Open, None, at(0), 50, EVERYTHING).await.unwrap();
    let listed = listed.iter().find(|found| found.key.id == new.id).unwrap();
    assert_eq!((listed.language, listed.feedback_id), (Some(Language::Arabic), Some(feedback.id)));
    let open = db.open_work_of(feedback.id).await.unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!(
        (open[0].id, open[0].kind, open[0].state),
        (new.id, WorkKind::ContactRequest, WorkState::Waiting)
    );
    db.close_work_item(new.id, WorkOutcome::Reached, at(2), Some(ben), None).await.unwrap();
    assert!(db.open_work_of(feedback.id).await.unwrap().is_empty());
    let context = db.work_context(feedback.id).await.unwrap().unwrap();
    assert_eq!((context.borough, context.team, context.batch, context.encounter), (None, None, None, None));
    assert!(db.work_context(FeedbackId::new(at(0), [99; 10])).await.unwrap().is_none());
    db.commit().await.unwrap();
}

async fn of_many_who_take_at_once_one_has_it(store: &Store) {
    let new = item(50, WorkKind::Risk, 90);
    let people: Vec<_> = (60..76).map(|n| account(n, &format!("person{n}"), Role::DeskAdviser)).collect();
    let mut db = store.begin().await.unwrap();
    db.insert_work_item(&new).await.unwrap();
    for person in &people {
        db.insert_staff(person).await.unwrap();
    }
    db.commit().await.unwrap();
    let mut tries = tokio::task::JoinSet::new();
    for person in people {
        let (store, id) = (store.clone(), new.id);
        tries.spawn(async move {
            let taken: Result<bool, StoreError> =
                transact!(store, |db| db.take_work_item(id, person.staff.id).await);
            taken.is_ok_and(|taken| taken)
        });
    }
    assert_eq!(tries.join_all().await.into_iter().filter(|taken| *taken).count(), 1);
}
