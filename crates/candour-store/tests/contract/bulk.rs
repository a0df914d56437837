//! Many rows at once.

use candour_domain::code::Stratum;
use candour_domain::encounter::{ContactSafety, EncounterKind, EncounterState};
use candour_domain::equality::{AgeBand, EqualityAnswers};
use candour_domain::feedback::{Channel, FeedbackState, Rating};
use candour_domain::ids::{
    BcuId, BoroughId, CodeId, ContactRequestId, EncounterId, FeedbackId, InvitationId, StaffId, WordsId,
    WorkEventId, WorkItemId,
};
use candour_domain::invitation::{InvitationOutcome, NotOfferedReason};
use candour_domain::language::Language;
use candour_domain::permission::{Role, Roles};
use candour_domain::risk::RiskKind;
use candour_domain::staff::Staff;
use candour_domain::work_item::{WorkEvent, WorkKind, WorkOutcome, WorkState};
use candour_store::bulk::{PastAnswer, PastWork};
use candour_store::code::NewCode;
use candour_store::encounter::Encounter;
use candour_store::feedback::{NewContactRequest, NewFeedback, NewWords};
use candour_store::invitation::Invitation;
use candour_store::organisation::{Bcu, Borough};
use candour_store::seal::Sealed;
use candour_store::staff::NewStaff;
use candour_store::work::{NewWorkEvent, NewWorkItem};
use candour_store::{Store, StoreError};
use jiff::{SignedDuration, Timestamp};

/// More than two statements' worth.
const MANY: u16 = 1_201;

fn at() -> Timestamp {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

fn random(number: u16) -> [u8; 10] {
    let [high, low] = number.to_be_bytes();
    [7, 7, 7, 7, 7, 7, 7, 7, high, low]
}

fn fingerprint(first: u8, number: u16) -> [u8; 32] {
    let mut bytes = [first; 32];
    bytes[30..].copy_from_slice(&number.to_be_bytes());
    bytes
}

fn answer(number: u16, code_id: Option<CodeId>) -> PastAnswer {
    PastAnswer {
        answer: NewFeedback {
            id: FeedbackId::new(at(), random(number)),
            nonce_fingerprint: fingerprint(81, number),
            receipt_fingerprint: fingerprint(82, number),
            code_id,
            stratum: if code_id.is_some() { Stratum::HandedOver } else { Stratum::Open },
            channel: Channel::Paper,
            rating: Rating::ALL[3],
            language: Language::Urdu,
            received_at: at(),
            day: 19_000,
            source_mark: (number == 0).then_some([9; 16]),
            person_id: None,
            own_network: false,
            staff_mark: None,
        },
        withdrawn_at: (number == 1).then(at),
    }
}

pub async fn exercise(store: &Store) {
    // Haste changes how SQLite waits for the disk, never what is stored.
    store.hasty().await.unwrap();
    many_answers_are_stored_as_single_ones_would_be(store).await;
    the_ledger_is_stored_line_by_line(store).await;
    work_of_the_past_is_stored_with_what_became_of_it(store).await;
    store.careful().await.unwrap();
    a_repeat_is_refused_and_undone_as_a_whole(store).await;
}

async fn many_answers_are_stored_as_single_ones_would_be(store: &Store) {
    let code = NewCode {
        id: CodeId::new(at(), random(0)),
        fingerprint: fingerprint(80, 0),
        stratum: Stratum::HandedOver,
        encounter_id: None,
        batch_id: None,
        serial: None,
        made_at: at(),
        expires_at: None,
    };
    let answers: Vec<_> = (0..MANY).map(|number| answer(number, (number == 2).then_some(code.id))).collect();
    let words: Vec<_> = (0..MANY)
        .map(|number| NewWords {
            id: WordsId::new(at(), random(number)),
            feedback_id: answers[usize::from(number)].answer.id,
            nonce_fingerprint: fingerprint(83, number),
            at: at(),
            language: Language::Arabic,
            sealed: Sealed::from_bytes(number.to_be_bytes().to_vec()),
        })
        .collect();
    let equality =
        ([81; 16], 600, EqualityAnswers { age_band: Some(AgeBand::From35), ..EqualityAnswers::default() });
    let mut db = store.begin().await.unwrap();
    db.insert_code(&code).await.unwrap();
    db.insert_past_answers(&answers).await.unwrap();
    db.insert_past_words(&words).await.unwrap();
    db.insert_past_equality(&[equality]).await.unwrap();
    db.insert_past_answers(&[]).await.unwrap();
    db.commit().await.unwrap();

    let mut db = store.read().await.unwrap();
    // One of them was taken back.
    assert_eq!(db.count_answers().await.unwrap(), i64::from(MANY) - 1);
    assert_eq!(db.tail_length().await.unwrap(), i64::from(MANY) - 1);
    assert!(db.code_by_fingerprint(fingerprint(80, 0)).await.unwrap().unwrap().used);
    let last = db.feedback_by_nonce(fingerprint(81, MANY - 1)).await.unwrap().unwrap();
    assert_eq!((last.rating.value(), last.channel, last.state), (4, Channel::Paper, FeedbackState::Received));
    assert_eq!(db.words_of(last.id).await.unwrap()[0].sealed.bytes(), (MANY - 1).to_be_bytes());
    let withdrawn = db.feedback_by_receipt(fingerprint(82, 1)).await.unwrap().unwrap();
    assert_eq!(withdrawn.state, FeedbackState::Withdrawn);
}

async fn the_ledger_is_stored_line_by_line(store: &Store) {
    let bcu_id = BcuId::new(at(), random(0));
    let borough_id = BoroughId::new(at(), random(0));
    let encounter = Encounter {
        id: EncounterId::new(at(), random(0)),
        force_reference: None,
        started_at: at(),
        borough_id,
        team_id: None,
        kind: EncounterKind::Visit,
        contact_safety: ContactSafety::Unknown,
        state: EncounterState::Matched,
        made_by: None,
        made_at: at(),
        confirmed_at: None,
    };
    let line = |number: u16, outcome, reason| Invitation {
        id: InvitationId::new(at(), random(number)),
        encounter_id: encounter.id,
        at: at().checked_add(SignedDuration::from_secs(i64::from(number))).unwrap(),
        outcome,
        reason,
        code_id: None,
        staff_id: None,
    };
    let lines = [
        line(0, InvitationOutcome::NotOffered, Some(NotOfferedReason::CalledAway)),
        line(1, InvitationOutcome::Offered, None),
    ];
    let mut db = store.begin().await.unwrap();
    db.insert_bcus(&[Bcu { id: bcu_id, name: "Bulk".to_owned() }]).await.unwrap();
    let borough = Borough { id: borough_id, bcu_id, code: "E99999999".to_owned(), name: "Bulk".to_owned() };
    db.insert_boroughs(&[borough]).await.unwrap();
    db.insert_encounters(std::slice::from_ref(&encounter)).await.unwrap();
    db.insert_past_invitations(&lines).await.unwrap();
    db.commit().await.unwrap();
    assert_eq!(store.read().await.unwrap().invitations_of(encounter.id).await.unwrap(), lines);
}

async fn work_of_the_past_is_stored_with_what_became_of_it(store: &Store) {
    let person = Staff {
        id: StaffId::new(at(), random(0)),
        username: "bulk".to_owned(),
        display_name: "Bulk".to_owned(),
        role: Role::DeskAdviser,
        further: Roles::NONE,
        borough: None,
        team: None,
        officer: None,
    };
    let feedback_id = FeedbackId::new(at(), random(5));
    let wish = ContactRequestId::new(at(), random(5));
    let item = |number: u16, kind, contact_request_id, risk| NewWorkItem {
        id: WorkItemId::new(at(), random(number)),
        kind,
        feedback_id: Some(feedback_id),
        contact_request_id,
        risk,
        made_at: at(),
        due_at: at(),
        event_id: WorkEventId::new(at(), random(number)),
    };
    let closed = PastWork {
        item: item(1, WorkKind::Risk, None, vec![RiskKind::Danger, RiskKind::Abuse]),
        state: WorkState::Closed,
        owner: Some(person.id),
        closed: Some((WorkOutcome::NoRisk, at(), Some(person.id))),
    };
    let waiting = PastWork {
        item: item(2, WorkKind::ContactRequest, Some(wish), Vec::new()),
        state: WorkState::Waiting,
        owner: None,
        closed: None,
    };
    let event = |number: u16, event, staff_id, note: Option<Sealed>| NewWorkEvent {
        id: WorkEventId::new(at(), random(number)),
        work_item_id: closed.item.id,
        at: at(),
        event,
        staff_id,
        to_staff_id: None,
        sealed_note: note,
    };
    let events = [
        event(1, WorkEvent::Made, None, None),
        event(3, WorkEvent::Closed, Some(person.id), Some(Sealed::from_bytes(vec![4]))),
    ];
    let mut db = store.begin().await.unwrap();
    let account = NewStaff { staff: person.clone(), password_hash: "x".to_owned(), made_at: at() };
    db.insert_staff(&account).await.unwrap();
    let wish_row = NewContactRequest {
        id: wish,
        feedback_id,
        nonce_fingerprint: fingerprint(84, 0),
        at: at(),
        sealed: Sealed::from_bytes(vec![1]),
    };
    db.insert_past_wishes(&[wish_row]).await.unwrap();
    db.insert_past_work(&[closed.clone(), waiting.clone()]).await.unwrap();
    db.insert_past_events(&events).await.unwrap();
    db.commit().await.unwrap();

    let mut db = store.read().await.unwrap();
    let found = db.work_item(closed.item.id).await.unwrap().unwrap();
    assert_eq!(found.risk, [RiskKind::Danger, RiskKind::Abuse]);
    assert_eq!((found.state, found.closed), (WorkState::Closed, Some((WorkOutcome::NoRisk, at()))));
    assert_eq!(found.owner, Some((person.id, "Bulk".to_owned())));
    let found = db.work_item(waiting.item.id).await.unwrap().unwrap();
    assert_eq!((found.state, found.closed, found.contact_request_id), (WorkState::Waiting, None, Some(wish)));
    let trace = db.work_events(closed.item.id).await.unwrap();
    assert_eq!(trace.iter().map(|one| one.event).collect::<Vec<_>>(), [WorkEvent::Made, WorkEvent::Closed]);
    assert_eq!(trace[1].sealed_note.as_ref().unwrap().bytes(), [4]);
    assert_eq!(db.contact_request(wish).await.unwrap().unwrap().bytes(), [1]);
}

async fn a_repeat_is_refused_and_undone_as_a_whole(store: &Store) {
    let mut db = store.begin().await.unwrap();
    let new: Vec<_> = [MANY, MANY + 1, 0].map(|number| answer(number, None)).into();
    assert!(matches!(db.insert_past_answers(&new).await, Err(StoreError::Duplicate)));
    drop(db);
    let mut db = store.read().await.unwrap();
    assert_eq!(db.feedback_by_nonce(fingerprint(81, MANY)).await.unwrap(), None);
    assert_eq!(db.count_answers().await.unwrap(), i64::from(MANY) - 1);
}
