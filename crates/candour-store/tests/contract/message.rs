//! People, their numbers, decisions about them, messages, the brake and the pace.

use candour_domain::contact_point::ContactKind;
use candour_domain::delivery::Delivery;
use candour_domain::feedback::{Channel as FeedbackChannel, Rating};
use candour_domain::ids::{
    ContactDecisionId, ContactPointId, FeedbackId, MessageEventId, MessageId, PersonId,
};
use candour_domain::language::Language;
use candour_domain::message::{
    Direction, MessageChannel, MessageEventKind, MessageState, TemplateName, VictimOrigin,
};
use candour_domain::pace::Pace;
use candour_domain::permission::Role;
use candour_domain::safe_contact::{
    Channel, ContactPurpose, Decision, Exclusion, Exclusions, PersonSafety, PointSafety, Refusal, Refusals,
    Rules, Safety, Saying, TriggerPoint, Window, may_contact,
};
use candour_store::contact_decision::NewContactDecision;
use candour_store::contact_point::{NewContactPoint, PointSaid};
use candour_store::feedback::NewFeedback;
use candour_store::message::{Attempt, NewMessage, NewMessageEvent};
use candour_store::seal::Sealed;
use candour_store::victim::NewVictim;
use candour_store::{Store, StoreError};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::staff::account;

fn at(minutes: i64) -> Timestamp {
    "2026-11-24T10:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minutes)
}

fn person(n: u8) -> PersonId {
    PersonId::new(at(0), [n; 10])
}

fn point(n: u8) -> ContactPointId {
    ContactPointId::new(at(0), [n; 10])
}

fn victim(n: u8) -> NewVictim {
    NewVictim {
        id: person(n),
        origin: VictimOrigin::Imported,
        language: Language::Welsh,
        reference_fingerprint: Some([n; 32]),
        sealed_name: Some(Sealed::from_bytes(vec![n])),
        exclusions: [Exclusion::Stalking, Exclusion::Kidnap].into_iter().collect(),
        made_at: at(0),
    }
}

fn said() -> PointSaid {
    PointSaid {
        safety: PointSafety {
            safety: Safety::Safe,
            confirmed_at: Some(at(-60)),
            review_at: Some(at(9_000)),
            windows: Window::parse_all("mon,tue 09:00-17:00; sat 22:00-01:30").unwrap(),
            sms: true,
            email: false,
            call: true,
            voicemail: false,
            may_name_police: true,
            others_answer: false,
            code_word: true,
            ..PointSafety::UNKNOWN
        },
        confirmed_how: Some("call".to_owned()),
        sealed_code_word: Some(Sealed::from_bytes(vec![7])),
        set_at: at(0),
        set_by: None,
    }
}

fn new_point(n: u8, victim_id: PersonId, fingerprint: u8) -> NewContactPoint {
    NewContactPoint {
        id: point(n),
        victim_id,
        fingerprint: [fingerprint; 32],
        kind: ContactKind::Telephone,
        sealed: Sealed::from_bytes(vec![n, n]),
        said: said(),
    }
}

fn message(n: u8, send_at: Timestamp) -> NewMessage {
    NewMessage {
        id: MessageId::new(at(0), [n; 10]),
        direction: Direction::Out,
        victim_id: person(1),
        contact_point_id: point(1),
        conversation_id: None,
        bulk_send_id: None,
        instead_of: None,
        channel: MessageChannel::Sms,
        purpose: ContactPurpose::Reminder,
        template: Some((TemplateName::Reminder, 0)),
        language: Language::English,
        sealed: Some(Sealed::from_bytes(vec![n])),
        at: at(0),
        send_at: Some(send_at),
        supplier: None,
        supplier_id: None,
        request_fingerprint: [n; 32],
        fragments: Some(2),
        cost: Some(480),
    }
}

pub async fn exercise(store: &Store) {
    somebody_is_stored_once_and_their_danger_moves_forward(store).await;
    what_was_said_about_a_number_reads_back(store).await;
    what_holds_for_a_number_binds_everybody_on_it(store).await;
    a_message_goes_to_one_node_and_its_outcome_counts_for_its_attempt(store).await;
    news_moves_forward_and_counts_are_of_what_may_have_gone(store).await;
    a_decision_reads_back_with_its_reasons(store).await;
    the_brake_is_pulled_and_released_once(store).await;
    all_nodes_together_keep_to_the_pace(store).await;
    a_message_that_became_an_answer_has_no_text(store).await;
    a_reply_comes_before_what_waits_longer(store).await;
}

async fn a_reply_comes_before_what_waits_longer(store: &Store) {
    let mut db = store.begin().await.unwrap();
    db.insert_message(&message(11, at(100))).await.unwrap();
    db.insert_message(&message(12, at(101))).await.unwrap();
    let reply = NewMessage { purpose: ContactPurpose::ReplyInSession, ..message(13, at(102)) };
    db.insert_message(&reply).await.unwrap();
    assert_eq!(db.messages_due(MessageChannel::Sms, at(103), 2).await.unwrap(), 2, "no more are counted");
    let claimed = db.claim_messages(MessageChannel::Sms, at(103), at(105), 2).await.unwrap();
    let ids: Vec<MessageId> = claimed.into_iter().map(|message| message.id).collect();
    assert_eq!(ids, [reply.id, message(11, at(100)).id]);
    db.commit().await.unwrap();
}

async fn somebody_is_stored_once_and_their_danger_moves_forward(store: &Store) {
    let mut db = store.begin().await.unwrap();
    db.insert_victim(&victim(1)).await.unwrap();
    db.insert_victim(&NewVictim { reference_fingerprint: None, sealed_name: None, ..victim(2) })
        .await
        .unwrap();
    let found = db.victim(person(1)).await.unwrap().unwrap();
    assert_eq!(
        (found.origin, found.language, found.trigger),
        (VictimOrigin::Imported, Language::Welsh, None)
    );
    assert_eq!(found.exclusions, victim(1).exclusions);
    assert_eq!((found.sealed_name, found.made_at, found.erased_at), (victim(1).sealed_name, at(0), None));
    assert_eq!(db.victim_by_reference(&[1; 32]).await.unwrap(), Some(person(1)));
    assert_eq!(db.victim_by_reference(&[9; 32]).await.unwrap(), None);
    assert!(db.set_trigger_point(person(1), TriggerPoint::Charge, at(5)).await.unwrap());
    assert!(!db.set_trigger_point(person(1), TriggerPoint::Release, at(4)).await.unwrap(), "an earlier one");
    assert!(db.set_trigger_point(person(1), TriggerPoint::Trial, at(6)).await.unwrap());
    db.set_exclusions(person(1), Exclusions::NONE).await.unwrap();
    let found = db.victim(person(1)).await.unwrap().unwrap();
    assert_eq!((found.trigger, found.exclusions), (Some((TriggerPoint::Trial, at(6))), Exclusions::NONE));
    db.commit().await.unwrap();
    let mut db = store.begin().await.unwrap();
    let twice = db.insert_victim(&NewVictim { id: person(3), ..victim(1) }).await;
    assert!(matches!(twice, Err(StoreError::Duplicate)));
}

async fn what_was_said_about_a_number_reads_back(store: &Store) {
    let mut db = store.begin().await.unwrap();
    db.insert_contact_point(&new_point(1, person(1), 1)).await.unwrap();
    db.insert_contact_point(&new_point(2, person(2), 1)).await.unwrap();
    db.insert_contact_point(&new_point(3, person(1), 3)).await.unwrap();
    let found = db.contact_point(point(1)).await.unwrap().unwrap();
    assert_eq!(
        (found.victim_id, found.language, found.kind),
        (person(1), Language::Welsh, ContactKind::Telephone)
    );
    assert_eq!((found.fingerprint, &found.sealed), ([1; 32], &Some(Sealed::from_bytes(vec![1, 1]))));
    assert_eq!(found.said, said());
    let ids = |found: Vec<candour_store::contact_point::ContactPointFound>| {
        found.into_iter().map(|point| point.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(db.contact_points_of(person(1)).await.unwrap()), [point(1), point(3)]);
    assert_eq!(ids(db.contact_points_at(&[1; 32]).await.unwrap()), [point(1), point(2)]);
    let other = PointSaid {
        safety: PointSafety { safety: Safety::Unsafe, shared_with_suspect: true, ..PointSafety::UNKNOWN },
        confirmed_how: None,
        sealed_code_word: None,
        set_at: at(9),
        set_by: None,
    };
    assert!(db.set_contact_safety(point(3), &other).await.unwrap());
    assert!(!db.set_contact_safety(point(9), &other).await.unwrap());
    assert_eq!(db.contact_point(point(3)).await.unwrap().unwrap().said, other);
    assert!(db.contact_point(point(9)).await.unwrap().is_none());
    db.commit().await.unwrap();
    let mut db = store.begin().await.unwrap();
    let twice = db.insert_contact_point(&new_point(4, person(1), 1)).await;
    assert!(matches!(twice, Err(StoreError::Duplicate)));
}

async fn what_holds_for_a_number_binds_everybody_on_it(store: &Store) {
    let mut db = store.begin().await.unwrap();
    assert!(db.note_opted_out(&[1; 32], Some(at(1))).await.unwrap());
    assert!(!db.note_opted_out(&[1; 32], Some(at(2))).await.unwrap(), "once is enough");
    assert!(db.note_returned(&[1; 32], Some(at(1))).await.unwrap());
    db.note_wrote(&[1; 32], at(3)).await.unwrap();
    db.note_wrote(&[1; 32], at(2)).await.unwrap();
    for found in db.contact_points_at(&[1; 32]).await.unwrap() {
        assert!(found.said.safety.opted_out && found.said.safety.returned);
        assert_eq!(found.last_wrote_at, Some(at(3)));
    }
    assert!(!db.contact_point(point(3)).await.unwrap().unwrap().said.safety.opted_out);
    assert!(db.note_opted_out(&[1; 32], None).await.unwrap());
    assert!(!db.note_opted_out(&[1; 32], None).await.unwrap());
    assert!(db.note_returned(&[1; 32], None).await.unwrap());
    assert!(!db.contact_point(point(2)).await.unwrap().unwrap().said.safety.opted_out);
    db.commit().await.unwrap();
}

async fn a_message_goes_to_one_node_and_its_outcome_counts_for_its_attempt(store: &Store) {
    let mut db = store.begin().await.unwrap();
    assert!(db.insert_message(&message(1, at(0))).await.unwrap());
    let again = NewMessage { id: MessageId::new(at(0), [99; 10]), ..message(1, at(0)) };
    assert!(!db.insert_message(&again).await.unwrap(), "what asked before");
    assert!(db.insert_message(&message(2, at(30))).await.unwrap());
    let found = db.message(message(1, at(0)).id).await.unwrap().unwrap();
    assert_eq!((found.state, found.delivery, found.attempts), (MessageState::Waiting, None, 0));
    assert_eq!(
        (found.template, found.fragments, found.cost),
        (Some((TemplateName::Reminder, 0)), Some(2), Some(480))
    );
    assert_eq!(db.message_by_request(&[1; 32]).await.unwrap(), Some(found));
    assert_eq!(db.messages_due(MessageChannel::Sms, at(1), 9).await.unwrap(), 1);
    assert_eq!(db.messages_due(MessageChannel::Email, at(1), 9).await.unwrap(), 0);
    assert!(db.claim_messages(MessageChannel::Email, at(1), at(3), 9).await.unwrap().is_empty());
    let claimed = db.claim_messages(MessageChannel::Sms, at(1), at(3), 9).await.unwrap();
    assert_eq!((claimed.len(), claimed[0].attempts, claimed[0].state), (1, 1, MessageState::Waiting));
    assert!(db.claim_messages(MessageChannel::Sms, at(2), at(4), 9).await.unwrap().is_empty(), "it is taken");
    // The node stops here. Whoever is next sees that somebody was at it.
    let claimed = db.claim_messages(MessageChannel::Sms, at(3), at(5), 9).await.unwrap();
    assert_eq!((claimed[0].attempts, claimed[0].state), (2, MessageState::Trying));
    let (first, second) =
        (Attempt { message: claimed[0].id, number: 1 }, Attempt { message: claimed[0].id, number: 2 });
    assert!(!db.hand_over_message(first, "notify", "a", at(4)).await.unwrap());
    assert!(!db.end_message(first, MessageState::GaveUp, at(4)).await.unwrap());
    assert!(!db.put_off_message(first, at(9), true, at(4)).await.unwrap());
    assert!(db.put_off_message(second, at(9), true, at(4)).await.unwrap());
    let claimed = db.claim_messages(MessageChannel::Sms, at(9), at(11), 9).await.unwrap();
    assert_eq!((claimed[0].attempts, claimed[0].state), (3, MessageState::Trying), "in doubt stays in doubt");
    let third = Attempt { message: claimed[0].id, number: 3 };
    assert!(db.hand_over_message(third, "notify", "a", at(10)).await.unwrap());
    assert!(!db.cancel_message(third.message, at(10)).await.unwrap(), "it has gone");
    let found = db.message(third.message).await.unwrap().unwrap();
    assert_eq!(
        (found.state, found.delivery, found.send_at),
        (MessageState::HandedOver, Some(Delivery::Accepted), None)
    );
    assert_eq!((found.supplier.as_deref(), found.supplier_id.as_deref()), (Some("notify"), Some("a")));
    let event = NewMessageEvent {
        id: MessageEventId::new(at(4), [1; 10]),
        message_id: third.message,
        at: at(4),
        event: MessageEventKind::InDoubt,
        detail: Some("too_slow".to_owned()),
    };
    db.insert_message_event(&event).await.unwrap();
    let events = db.message_events(third.message).await.unwrap();
    assert_eq!(
        (events.len(), events[0].event, events[0].detail.as_deref()),
        (1, MessageEventKind::InDoubt, Some("too_slow"))
    );
    assert!(db.insert_message(&message(3, at(60))).await.unwrap());
    let second = message(2, at(30)).id;
    assert!(db.cancel_message(second, at(12)).await.unwrap());
    assert!(!db.cancel_message(second, at(12)).await.unwrap());
    let cancelled = db.cancel_messages_to(&[1; 32], at(13)).await.unwrap();
    assert_eq!(cancelled, [message(3, at(60)).id]);
    assert_eq!(db.messages_of(person(1), 9).await.unwrap().len(), 3);
    assert!(db.messages_of(person(2), 9).await.unwrap().is_empty());
    db.commit().await.unwrap();
}

async fn news_moves_forward_and_counts_are_of_what_may_have_gone(store: &Store) {
    let mut db = store.begin().await.unwrap();
    let id = message(1, at(0)).id;
    assert_eq!(
        db.note_delivery(id, Delivery::Delivered, at(20)).await.unwrap(),
        Some((Delivery::Delivered, true))
    );
    assert_eq!(
        db.note_delivery(id, Delivery::Sending, at(21)).await.unwrap(),
        Some((Delivery::Delivered, false))
    );
    assert_eq!(
        db.note_delivery(MessageId::new(at(0), [77; 10]), Delivery::Sending, at(21)).await.unwrap(),
        None
    );
    assert!(db.messages_in_trouble(9).await.unwrap().is_empty());
    let counts = db.message_counts(person(1), None, at(-1), at(-1)).await.unwrap();
    assert_eq!(
        (counts.sent_today, counts.reminders, counts.last_asked),
        (1, 1, None),
        "cancelled ones did not go"
    );
    let counts = db.message_counts(person(1), Some(id), at(-1), at(-1)).await.unwrap();
    assert_eq!((counts.sent_today, counts.reminders), (0, 0), "the one in hand");
    let counts = db.message_counts(person(1), None, at(30), at(30)).await.unwrap();
    assert_eq!((counts.sent_today, counts.reminders), (0, 0));
    assert_eq!(
        db.note_delivery(id, Delivery::Permanent, at(22)).await.unwrap(),
        Some((Delivery::Permanent, true))
    );
    assert_eq!(db.messages_in_trouble(9).await.unwrap()[0].id, id);
    let sent = db.send_counts(at(-1)).await.unwrap();
    assert_eq!((sent.made, sent.handed_over, sent.failed), (3, 1, 1));
    db.commit().await.unwrap();
}

async fn a_decision_reads_back_with_its_reasons(store: &Store) {
    let mut db = store.begin().await.unwrap();
    let saying = Saying {
        purpose: ContactPurpose::Reminder,
        channel: Channel::Sms,
        neutral: false,
        names_police: false,
        approved: true,
    };
    let decision = may_contact(
        &PersonSafety::default(),
        &PointSafety::UNKNOWN,
        saying,
        &Rules::default(),
        at(0),
        &TimeZone::UTC,
    );
    let reasons = match decision {
        Decision::No(reasons) => reasons,
        Decision::Yes(_) => Refusals::NONE,
    };
    assert!(reasons.contains(Refusal::Unknown) && reasons.contains(Refusal::NotNeutral));
    let new = NewContactDecision {
        id: ContactDecisionId::new(at(0), [1; 10]),
        victim_id: person(1),
        contact_point_id: point(1),
        message_id: Some(message(1, at(0)).id),
        channel: Channel::Sms,
        purpose: ContactPurpose::Reminder,
        at: at(1),
        decision,
        staff_id: None,
    };
    db.insert_contact_decision(&new).await.unwrap();
    let safe = PointSafety { review_at: None, windows: Vec::new(), code_word: false, ..said().safety };
    let saying = Saying { neutral: true, ..saying };
    let yes = may_contact(&PersonSafety::default(), &safe, saying, &Rules::default(), at(0), &TimeZone::UTC);
    assert!(yes.is_yes());
    let id = ContactDecisionId::new(at(2), [1; 10]);
    db.insert_contact_decision(&NewContactDecision { id, at: at(2), decision: yes, ..new }).await.unwrap();
    let found = db.contact_decisions_of(person(1), 9).await.unwrap();
    assert_eq!((found[0].id, found[0].reasons.is_empty(), found[0].until.is_some()), (id, true, true));
    assert_eq!((found[1].reasons, found[1].until, found[1].at), (reasons, None, at(1)));
    db.commit().await.unwrap();
}

async fn the_brake_is_pulled_and_released_once(store: &Store) {
    let mut db = store.begin().await.unwrap();
    let admin = account(1, "amy", Role::Administrator);
    let staff = admin.staff.id;
    db.insert_staff(&admin).await.unwrap();
    assert_eq!(db.brake().await.unwrap().stopped_at, None);
    assert!(!db.release_brake(at(1), staff).await.unwrap());
    assert!(db.pull_brake(at(1), None, "failures").await.unwrap());
    assert!(!db.pull_brake(at(2), Some(staff), "person").await.unwrap());
    let brake = db.brake().await.unwrap();
    assert_eq!(
        (brake.stopped_at, brake.stopped_by, brake.cause.as_deref()),
        (Some(at(1)), None, Some("failures"))
    );
    assert!(db.release_brake(at(3), staff).await.unwrap());
    let brake = db.brake().await.unwrap();
    assert_eq!((brake.stopped_at, brake.released_at, brake.released_by), (None, Some(at(3)), Some(staff)));
    db.commit().await.unwrap();
}

async fn all_nodes_together_keep_to_the_pace(store: &Store) {
    let mut granted = 0;
    let pace = Pace::new(60);
    for turn in 0..4 {
        let mut db = store.begin().await.unwrap();
        granted += db.take_pace("notify", pace, at(0), 10 + turn).await.unwrap();
        db.commit().await.unwrap();
    }
    assert_eq!(granted, 1, "one may go at once, and nobody gets a second");
    let mut db = store.begin().await.unwrap();
    assert_eq!(db.take_pace("twilio", pace, at(0), 1).await.unwrap(), 1, "another supplier, another pace");
    assert_eq!(db.take_pace("notify", pace, at(1), 100).await.unwrap(), 1);
    db.commit().await.unwrap();
}

async fn a_message_that_became_an_answer_has_no_text(store: &Store) {
    let answer = FeedbackId::new(at(0), [1; 10]);
    let mut db = store.begin().await.unwrap();
    db.insert_feedback(&NewFeedback {
        id: answer,
        nonce_fingerprint: [1; 32],
        receipt_fingerprint: [1; 32],
        code_id: None,
        stratum: candour_domain::code::Stratum::Open,
        channel: FeedbackChannel::Web,
        rating: Rating::try_from(5).unwrap(),
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
    let id = message(1, at(0)).id;
    db.message_became_answer(id, answer).await.unwrap();
    let found = db.message(id).await.unwrap().unwrap();
    assert_eq!((found.feedback_id, found.sealed), (Some(answer), None));
    db.commit().await.unwrap();
}
