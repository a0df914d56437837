use candour_domain::code::Stratum;
use candour_domain::encounter::{ContactSafety, EncounterKind, EncounterState};
use candour_domain::feedback::{Channel, Rating};
use candour_domain::ids::{
    BcuId, BoroughId, CodeId, ContactRequestId, EncounterId, FeedbackId, OfficerId, TeamId, WordsBatchId,
    WordsId, WorkEventId, WorkItemId,
};
use candour_domain::key::ForceKey;
use candour_domain::language::Language;
use candour_domain::reading::Waiting;
use candour_domain::risk::RiskKind;
use candour_domain::stem::{Sought, fingerprints};
use candour_domain::work_item::{WorkKind, WorkOutcome};
use candour_store::code::NewCode;
use candour_store::encounter::Encounter;
use candour_store::feedback::{NewContactRequest, NewFeedback, NewWords};
use candour_store::organisation::{Bcu, Borough, Officer, Team};
use candour_store::seal::Sealed;
use candour_store::words::{NewWordsBatch, WaitingFound, WordsBatchKey};
use candour_store::work::NewWorkItem;
use candour_store::{Db, Store, StoreError};
use jiff::{SignedDuration, Timestamp};

fn at() -> Timestamp {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

fn key() -> ForceKey {
    ForceKey::from_bytes([6; 32])
}

fn officer(n: u8) -> OfficerId {
    OfficerId::new(at(), [n; 10])
}

fn feedback_id(n: u8) -> FeedbackId {
    FeedbackId::new(at(), [n; 10])
}

/// Each a second later than the one before.
fn words_id(n: u8) -> WordsId {
    WordsId::new(at() + SignedDuration::from_secs(i64::from(n)), [n; 10])
}

fn encounter_id(n: u8) -> EncounterId {
    EncounterId::new(at(), [n; 10])
}

pub async fn exercise(store: &Store) {
    organisation(store).await;
    words_are_indexed_once_and_found(store).await;
    what_is_taken_back_is_found_no_more(store).await;
    only_what_may_be_read_waits(store).await;
    a_batch_is_listed_until_it_is_hidden(store).await;
    a_round_is_claimed_once_a_day(store).await;
}

async fn organisation(store: &Store) {
    let (bcu, borough, team) =
        (BcuId::new(at(), [1; 10]), BoroughId::new(at(), [1; 10]), TeamId::new(at(), [1; 10]));
    let mut db = store.begin().await.unwrap();
    db.insert_bcus(&[Bcu { id: bcu, name: "Central".to_owned() }]).await.unwrap();
    let hackney = Borough { id: borough, bcu_id: bcu, code: "E1".to_owned(), name: "Hackney".to_owned() };
    db.insert_boroughs(&[hackney]).await.unwrap();
    db.insert_teams(&[Team { id: team, borough_id: borough, name: "A".to_owned() }]).await.unwrap();
    let officers: Vec<Officer> = (1..=2)
        .map(|n| Officer {
            id: officer(n),
            reference: format!("P{n}"),
            name: format!("Officer {n}"),
            team_id: team,
        })
        .collect();
    db.insert_officers(&officers).await.unwrap();
    db.commit().await.unwrap();
}

/// An answer of rating 5 about an encounter of its own at which officer 1 was, with words that somebody has read.
async fn answer(db: &mut Db, n: u8, safety: ContactSafety, state: EncounterState) {
    let encounter = Encounter {
        id: encounter_id(n),
        force_reference: None,
        started_at: at(),
        borough_id: BoroughId::new(at(), [1; 10]),
        team_id: None,
        kind: EncounterKind::Visit,
        contact_safety: safety,
        state,
        made_by: None,
        made_at: at(),
        confirmed_at: None,
    };
    db.insert_encounters(&[encounter]).await.unwrap();
    db.insert_encounter_officers(&[(encounter_id(n), officer(1))]).await.unwrap();
    let code = NewCode {
        id: CodeId::new(at(), [n; 10]),
        fingerprint: [n; 32],
        stratum: Stratum::HandedOver,
        encounter_id: Some(encounter_id(n)),
        batch_id: None,
        serial: None,
        made_at: at(),
        expires_at: None,
    };
    db.insert_code(&code).await.unwrap();
    let feedback = NewFeedback {
        id: feedback_id(n),
        nonce_fingerprint: [n; 32],
        receipt_fingerprint: [n; 32],
        code_id: Some(code.id),
        stratum: Stratum::HandedOver,
        channel: Channel::Web,
        rating: Rating::ALL[4],
        language: Language::English,
        received_at: at(),
        day: 20_000,
        source_mark: None,
        person_id: None,
        own_network: false,
        staff_mark: None,
    };
    db.insert_feedback(&feedback).await.unwrap();
    add_words(db, n, n, Language::English).await;
}

async fn add_words(db: &mut Db, n: u8, feedback: u8, language: Language) {
    let words = NewWords {
        id: words_id(n),
        feedback_id: feedback_id(feedback),
        nonce_fingerprint: [n; 32],
        at: at() + SignedDuration::from_secs(i64::from(n)),
        language,
        sealed: Sealed::from_bytes(vec![n; 3]),
    };
    db.insert_words(&words).await.unwrap();
}

fn item(n: u8, kind: WorkKind, risk: Vec<RiskKind>) -> NewWorkItem {
    NewWorkItem {
        id: WorkItemId::new(at(), [n; 10]),
        kind,
        feedback_id: Some(feedback_id(n)),
        contact_request_id: None,
        risk,
        made_at: at(),
        due_at: at(),
        event_id: WorkEventId::new(at(), [n; 10]),
    }
}

async fn read_by_somebody(db: &mut Db, n: u8, outcome: WorkOutcome) {
    db.insert_work_item(&item(n, WorkKind::ReadWords, Vec::new())).await.unwrap();
    let closed = db.close_work_item(WorkItemId::new(at(), [n; 10]), outcome, at(), None, None).await.unwrap();
    assert!(closed);
}

async fn index(db: &mut Db, n: u8, text: &str) -> usize {
    db.index_words(&[(words_id(n), fingerprints(&key(), text, Language::English))]).await.unwrap()
}

async fn found(db: &mut Db, search: &str, before: Option<WordsId>, limit: i64) -> Vec<WordsId> {
    let sought = Sought::parse(&key(), search).unwrap();
    db.find_words(&sought, before, limit, None).await.unwrap().into_iter().map(|words| words.id).collect()
}

async fn words_are_indexed_once_and_found(store: &Store) {
    let mut db = store.begin().await.unwrap();
    for n in 1..=3 {
        answer(&mut db, n, ContactSafety::Unknown, EncounterState::Matched).await;
        read_by_somebody(&mut db, n, WorkOutcome::Read).await;
    }
    db.commit().await.unwrap();
    let mut db = store.begin().await.unwrap();
    let waiting = db.words_to_index(2).await.unwrap();
    assert_eq!(waiting.iter().map(|words| words.id).collect::<Vec<_>>(), [words_id(3), words_id(2)]);
    assert_eq!((waiting[0].language, waiting[0].sealed.bytes()), (Language::English, &[3u8; 3][..]));
    assert_eq!(index(&mut db, 1, "They helped me").await, 1);
    assert_eq!(index(&mut db, 1, "They helped me").await, 0, "somebody has put it in");
    assert_eq!(index(&mut db, 2, "Helping, and kind").await, 1);
    assert_eq!(index(&mut db, 3, "Kindness itself helps, helps").await, 1);
    assert_eq!(index(&mut db, 99, "nobody wrote this").await, 0);
    assert!(db.words_to_index(9).await.unwrap().is_empty());
    db.commit().await.unwrap();

    let mut db = store.read().await.unwrap();
    let all = [words_id(3), words_id(2), words_id(1)];
    assert_eq!(found(&mut db, "help", None, 9).await, all);
    assert_eq!(found(&mut db, "help", None, 2).await, all[..2]);
    assert_eq!(found(&mut db, "help", Some(words_id(2)), 9).await, all[2..]);
    assert_eq!(found(&mut db, "helping kind", None, 9).await, all[..2]);
    assert_eq!(found(&mut db, "they me helped", None, 9).await, all[2..]);
    assert!(found(&mut db, "help late", None, 9).await.is_empty());
    let listed = db.list_words(None, 2, None).await.unwrap();
    assert_eq!(listed.iter().map(|words| words.id).collect::<Vec<_>>(), all[..2]);
    let first = &listed[0];
    assert_eq!((first.feedback_id, first.rating.value()), (feedback_id(3), 5));
    assert_eq!(first.at, at() + SignedDuration::from_secs(3));
    assert_eq!(first.work, [(WorkItemId::new(at(), [3; 10]), WorkKind::ReadWords)]);
    assert_eq!(db.list_words(Some(words_id(2)), 9, None).await.unwrap().len(), 1);
}

async fn what_is_taken_back_is_found_no_more(store: &Store) {
    let mut db = store.begin().await.unwrap();
    assert!(db.withdraw_feedback(feedback_id(3), at()).await.unwrap());
    assert_eq!(found(&mut db, "help", None, 9).await, [words_id(2), words_id(1)]);
    assert!(found(&mut db, "itself", None, 9).await.is_empty());
    db.commit().await.unwrap();
    // In the same transaction the stems have gone, not only the words they led to.
    let mut db = store.begin().await.unwrap();
    add_words(&mut db, 3, 3, Language::English).await;
    assert!(found(&mut db, "itself", None, 9).await.is_empty());
    drop(db);
}

async fn ready(db: &mut Db) -> Vec<FeedbackId> {
    let found = db.words_waiting_for(officer(1)).await.unwrap();
    found
        .into_iter()
        .filter_map(|found| match found {
            WaitingFound::Ready(answer) => Some(answer.id),
            WaitingFound::NotYet | WaitingFound::Never(_) => None,
        })
        .collect()
}

async fn only_what_may_be_read_waits(store: &Store) {
    let mut db = store.begin().await.unwrap();
    assert_eq!(ready(&mut db).await, [feedback_id(1), feedback_id(2)]);
    let waiting = db.words_waiting_for(officer(1)).await.unwrap();
    assert_eq!(waiting[2], WaitingFound::Never(feedback_id(3)), "it was taken back");
    let written_at = at() + SignedDuration::from_secs(1);
    let first = Waiting { id: feedback_id(1), rating: Rating::ALL[4], written_at };
    assert_eq!(waiting[0], WaitingFound::Ready(first));
    db.forget_words_waiting(officer(1), &[feedback_id(3)]).await.unwrap();
    assert_eq!(db.words_waiting_for(officer(1)).await.unwrap().len(), 2);

    let (unknown, matched) = (ContactSafety::Unknown, EncounterState::Matched);
    answer(&mut db, 10, unknown, matched).await; // nobody has read it
    db.insert_work_item(&item(10, WorkKind::ReadWords, Vec::new())).await.unwrap();
    answer(&mut db, 11, unknown, matched).await; // a risk, however it ended
    db.insert_work_item(&item(11, WorkKind::Risk, vec![RiskKind::Danger])).await.unwrap();
    let risk = WorkItemId::new(at(), [11; 10]);
    assert!(db.close_work_item(risk, WorkOutcome::NoRisk, at(), None, None).await.unwrap());
    answer(&mut db, 12, ContactSafety::Unsafe, matched).await;
    read_by_somebody(&mut db, 12, WorkOutcome::Read).await;
    answer(&mut db, 13, unknown, EncounterState::Unmatched).await;
    read_by_somebody(&mut db, 13, WorkOutcome::Read).await;
    answer(&mut db, 14, unknown, matched).await; // a complaint, as it turned out
    read_by_somebody(&mut db, 14, WorkOutcome::PassedToStandards).await;
    answer(&mut db, 15, unknown, matched).await; // who asked for somebody
    read_by_somebody(&mut db, 15, WorkOutcome::Read).await;
    let wish = NewContactRequest {
        id: ContactRequestId::new(at(), [15; 10]),
        feedback_id: feedback_id(15),
        nonce_fingerprint: [15; 32],
        at: at(),
        sealed: Sealed::from_bytes(vec![1]),
    };
    db.insert_contact_request(&wish).await.unwrap();
    for n in 10..=15 {
        index(&mut db, n, "thanks").await;
    }
    let waiting = db.words_waiting_for(officer(1)).await.unwrap();
    let never = [11, 12, 14, 15].map(|n| WaitingFound::Never(feedback_id(n)));
    assert_eq!(
        waiting[2..],
        [WaitingFound::NotYet, never[0], never[1], WaitingFound::NotYet, never[2], never[3]]
    );
    assert_eq!(db.officers_with_words_waiting(8, None, 9).await.unwrap(), [officer(1)]);
    assert!(db.officers_with_words_waiting(9, None, 9).await.unwrap().is_empty());
    assert!(db.officers_with_words_waiting(1, Some(officer(1)), 9).await.unwrap().is_empty());

    // Who is put right to have been there finds what was said before; who was not there does not.
    db.insert_encounter_officers(&[(encounter_id(1), officer(2))]).await.unwrap();
    db.let_words_of_encounters_wait(&[encounter_id(1)]).await.unwrap();
    assert_eq!(db.words_waiting_for(officer(2)).await.unwrap().len(), 1);
    db.remove_encounter_officers(&[(encounter_id(1), officer(2))]).await.unwrap();
    assert_eq!(db.words_waiting_for(officer(2)).await.unwrap(), [WaitingFound::Never(feedback_id(1))]);
    db.commit().await.unwrap();
}

async fn a_batch_is_listed_until_it_is_hidden(store: &Store) {
    let batch = |n: u8, thanks, answers: &[u8]| NewWordsBatch {
        id: WordsBatchId::new(at(), [n; 10]),
        officer_id: officer(1),
        thanks,
        until: at(),
        answers: answers.iter().map(|n| feedback_id(*n)).collect(),
    };
    let mut db = store.begin().await.unwrap();
    db.insert_words_batch(&batch(1, true, &[2])).await.unwrap();
    db.insert_words_batch(&batch(2, false, &[1, 13])).await.unwrap();
    db.insert_words_batch(&batch(3, true, &[12])).await.unwrap();
    db.commit().await.unwrap();
    let mut db = store.begin().await.unwrap();
    let twice = db.insert_words_batch(&batch(4, true, &[2])).await;
    assert!(matches!(twice, Err(StoreError::Duplicate)));
    drop(db);

    let mut db = store.begin().await.unwrap();
    let ids = |found: &[candour_store::words::WordsBatchFound]| -> Vec<WordsBatchId> {
        found.iter().map(|batch| batch.id).collect()
    };
    let all = db.words_batches(officer(1), None, 9).await.unwrap();
    assert_eq!(ids(&all), [3, 1, 2].map(|n| batch(n, true, &[]).id), "thanks first, then the newest");
    assert_eq!((all[0].key, all[0].until), (WordsBatchKey { thanks: true, number: 3 }, at()));
    let rest = db.words_batches(officer(1), Some(all[0].key), 1).await.unwrap();
    assert_eq!(ids(&rest), [all[1].id]);
    assert!(db.words_batches(officer(2), None, 9).await.unwrap().is_empty());
    let answers = db.words_batch_answers(all[2].id).await.unwrap();
    let answers: Vec<_> = answers.into_iter().map(|answer| (answer.id, answer.may)).collect();
    assert_eq!(answers, [(feedback_id(1), true), (feedback_id(13), true)]);
    assert!(!db.words_batch_answers(all[0].id).await.unwrap()[0].may, "it is unsafe");
    // What is in a batch waits no longer, also when somebody is put right.
    db.let_words_of_encounters_wait(&[encounter_id(1), encounter_id(2)]).await.unwrap();
    assert!(ready(&mut db).await.is_empty());
    db.hide_words_batch(all[0].id).await.unwrap();
    assert_eq!(ids(&db.words_batches(officer(1), None, 9).await.unwrap()), [all[1].id, all[2].id]);
    db.commit().await.unwrap();
}

async fn a_round_is_claimed_once_a_day(store: &Store) {
    let hour = SignedDuration::from_hours(1);
    let mut db = store.begin().await.unwrap();
    assert!(db.claim_words_round(20_000, at(), at() + hour).await.unwrap());
    assert!(!db.claim_words_round(20_000, at(), at() + hour).await.unwrap());
    assert!(
        db.claim_words_round(20_000, at() + hour, at() + hour + hour).await.unwrap(),
        "the node has died"
    );
    db.finish_words_round(20_000, at() + hour).await.unwrap();
    assert!(!db.claim_words_round(20_000, at() + hour + hour + hour, at() + hour).await.unwrap());
    assert!(db.claim_words_round(20_001, at(), at() + hour).await.unwrap());
    db.finish_words_round(20_001, at()).await.unwrap();
    db.commit().await.unwrap();
}
