//! What is erased is gone wherever it stood, and waits to be put on the list.

use candour_domain::code::Stratum;
use candour_domain::erasure::{ErasureCause, Listed};
use candour_domain::feedback::{Channel, FeedbackState, Rating};
use candour_domain::ids::{ErasureId, FeedbackId, PersonId, WordsId};
use candour_domain::key::KeyMonth;
use candour_domain::language::Language;
use candour_store::erasure::NewErasure;
use candour_store::feedback::NewFeedback;
use candour_store::{Store, transact};
use jiff::{SignedDuration, Timestamp};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).unwrap()
}

fn erasure(n: u8, answer: FeedbackId, person: Option<PersonId>) -> NewErasure {
    let id = ErasureId::new(at(i64::from(n)), [n; 10]);
    NewErasure {
        listed: Listed { id, answer, person, at: at(i64::from(n)), cause: ErasureCause::Asked, held: None },
        staff_id: None,
        key_month: person.map(|_| KeyMonth::from_number(682)),
    }
}

pub async fn exercise(store: &Store) {
    an_answer_without_anything_else_is_taken_back_and_noted(store).await;
    erasures_wait_for_the_list_in_their_order(store).await;
    a_round_is_one_nodes_until_its_lease_ends(store).await;
}

async fn an_answer_without_anything_else_is_taken_back_and_noted(store: &Store) {
    let id = FeedbackId::new(at(0), [7; 10]);
    let new = NewFeedback {
        id,
        person_id: None,
        nonce_fingerprint: [7; 32],
        receipt_fingerprint: [8; 32],
        code_id: None,
        stratum: Stratum::Open,
        channel: Channel::Web,
        rating: Rating::ALL[0],
        language: Language::English,
        received_at: at(0),
        day: 20_000,
        source_mark: Some([9; 16]),
        own_network: false,
        staff_mark: None,
    };
    transact!(store, |db| db.insert_feedback(&new).await).unwrap();
    let nobody = FeedbackId::new(at(0), [99; 10]);
    assert!(
        transact!(store, |db| db.erase_answer(nobody, at(1), ErasureCause::Asked).await).unwrap().is_none()
    );
    for _ in 0..2 {
        let erased =
            transact!(store, |db| db.erase_answer(id, at(1), ErasureCause::Asked).await).unwrap().unwrap();
        assert_eq!((erased.person, erased.key_month), (None, None));
    }
    let mut db = store.read().await.unwrap();
    let found = db.feedback_by_receipt([8; 32]).await.unwrap().unwrap();
    assert_eq!(found.state, FeedbackState::Withdrawn);
    assert_eq!(db.person_and_month_of(id).await.unwrap(), (None, None));
    let words: Vec<WordsId> = db.words_of(id).await.unwrap().iter().map(|words| words.id).collect();
    assert!(words.is_empty());
}

async fn erasures_wait_for_the_list_in_their_order(store: &Store) {
    let answer = FeedbackId::new(at(0), [7; 10]);
    let person = PersonId::new(at(0), [1; 10]);
    let (one, two) = (erasure(1, answer, None), erasure(2, answer, Some(person)));
    for new in [&two, &one, &one] {
        transact!(store, |db| db.insert_erasure(new).await).unwrap();
    }
    let mut db = store.read().await.unwrap();
    let waiting = db.erasures_to_list(9).await.unwrap();
    let ids: Vec<_> = waiting.iter().map(|found| found.listed.clone()).collect();
    assert_eq!(ids, [one.listed.clone(), two.listed.clone()]);
    assert_eq!(db.erasures_to_list(1).await.unwrap().len(), 1);
    assert_eq!(waiting[1].key_month, two.key_month);
    drop(db);
    transact!(store, |db| db.mark_erasure_listed(one.listed.id, at(9)).await).unwrap();
    transact!(store, |db| db.mark_erasure_listed(one.listed.id, at(10)).await).unwrap();
    let mut db = store.read().await.unwrap();
    assert_eq!(db.erasures_to_list(9).await.unwrap().len(), 1);
    assert_eq!(db.erasure(one.listed.id).await.unwrap().unwrap().listed_at, Some(at(9)));
    let latest: Vec<_> = db.latest_erasures(9).await.unwrap().iter().map(|found| found.listed.id).collect();
    assert_eq!(latest, [two.listed.id, one.listed.id]);
}

async fn a_round_is_one_nodes_until_its_lease_ends(store: &Store) {
    let every = SignedDuration::from_secs(100);
    let claim = async |now: i64| {
        transact!(store, |db| db.claim_round("r", at(now), at(now + 10), every).await).unwrap()
    };
    assert!(claim(0).await);
    assert!(!claim(5).await, "somebody is at it");
    transact!(store, |db| db.keep_round("r", at(30)).await).unwrap();
    assert!(!claim(20).await, "and goes on");
    assert!(claim(30).await, "the lease has ended");
    assert_eq!(store.read().await.unwrap().round_finished("r").await.unwrap(), None);
    transact!(store, |db| db.finish_round("r", at(35)).await).unwrap();
    assert!(!claim(134).await, "it is not time");
    assert!(claim(135).await);
    assert_eq!(store.read().await.unwrap().round_finished("r").await.unwrap(), Some(at(35)));
    assert_eq!(store.read().await.unwrap().round_finished("never").await.unwrap(), None);
}
