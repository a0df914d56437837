//! Codes of an encounter: listed, and stopped while nobody has answered.

use candour_domain::code::Stratum;
use candour_domain::feedback::{Channel, Rating};
use candour_domain::hand_over::CodeOfEncounter;
use candour_domain::ids::{CodeId, EncounterId, FeedbackId, InvitationId};
use candour_domain::invitation::InvitationOutcome;
use candour_domain::language::Language;
use candour_store::code::NewCode;
use candour_store::feedback::NewFeedback;
use candour_store::invitation::Invitation;
use candour_store::{Store, StoreError};
use jiff::Timestamp;

use super::encounter::encounter;
use super::organisation::{at, small_force};

fn code(n: u8, minute: i64, expires_at: Option<Timestamp>) -> NewCode {
    NewCode {
        id: CodeId::new(at(minute), [n; 10]),
        fingerprint: [n; 32],
        stratum: Stratum::HandedOver,
        encounter_id: Some(encounter(1, 0).id),
        batch_id: None,
        serial: None,
        made_at: at(minute),
        expires_at,
    }
}

pub async fn exercise(store: &Store) {
    small_force(store).await;
    let here = encounter(1, 0);
    candour_store::transact!(store, |db| db.insert_encounters(std::slice::from_ref(&here)).await).unwrap();
    codes_are_listed_oldest_first_and_stop_only_while_unanswered(store, here.id).await;
    a_code_is_stored_once_and_only_for_an_encounter_that_is_there(store).await;
    the_ledger_names_the_code(store, here.id).await;
}

async fn codes_are_listed_oldest_first_and_stop_only_while_unanswered(store: &Store, here: EncounterId) {
    let (first, second) = (code(1, 10, None), code(2, 5, Some(at(100))));
    let answer = NewFeedback {
        id: FeedbackId::new(at(20), [1; 10]),
        nonce_fingerprint: [1; 32],
        receipt_fingerprint: [2; 32],
        code_id: Some(first.id),
        stratum: Stratum::HandedOver,
        channel: Channel::Web,
        rating: Rating::ALL[0],
        language: Language::English,
        received_at: at(20),
        day: 20_000,
        source_mark: None,
        person_id: None,
        own_network: false,
        staff_mark: None,
    };
    let mut db = store.begin().await.unwrap();
    db.insert_code(&first).await.unwrap();
    db.insert_code(&second).await.unwrap();
    db.insert_feedback(&answer).await.unwrap();
    db.commit().await.unwrap();

    let mut db = store.begin().await.unwrap();
    assert!(!db.stop_code(first.id, at(30)).await.unwrap(), "answered");
    assert!(db.stop_code(second.id, at(30)).await.unwrap());
    assert!(!db.stop_code(second.id, at(31)).await.unwrap(), "stopped before");
    db.commit().await.unwrap();

    let mut db = store.read().await.unwrap();
    let listed = |code: &NewCode, expires_at, used| CodeOfEncounter {
        id: code.id,
        given_at: code.made_at,
        expires_at,
        used,
    };
    assert_eq!(
        db.codes_of_encounter(here).await.unwrap(),
        [listed(&second, Some(at(30)), false), listed(&first, None, true)]
    );
    assert_eq!(db.codes_of_encounter(encounter(2, 0).id).await.unwrap(), []);
}

async fn a_code_is_stored_once_and_only_for_an_encounter_that_is_there(store: &Store) {
    let mut db = store.begin().await.unwrap();
    let again = NewCode { id: CodeId::new(at(0), [7; 10]), ..code(1, 10, None) };
    assert!(matches!(db.insert_code(&again).await, Err(StoreError::Duplicate)));
    drop(db);
    let mut db = store.begin().await.unwrap();
    let nowhere = NewCode { encounter_id: Some(encounter(9, 0).id), ..code(8, 0, None) };
    assert!(matches!(db.insert_code(&nowhere).await, Err(StoreError::Orphan)));
}

async fn the_ledger_names_the_code(store: &Store, here: EncounterId) {
    let line = Invitation {
        id: InvitationId::new(at(40), [1; 10]),
        encounter_id: here,
        at: at(40),
        outcome: InvitationOutcome::Offered,
        reason: None,
        code_id: Some(code(1, 10, None).id),
        staff_id: None,
    };
    candour_store::transact!(store, |db| db.insert_invitation(&line).await).unwrap();
    assert_eq!(store.read().await.unwrap().invitations_of(here).await.unwrap(), [line]);
}
