//! Secrets of one-time codes, recovery codes, known networks.

use candour_domain::ids::StaffId;
use candour_domain::permission::Role;
use candour_store::one_time_code::CodeSecret;
use candour_store::seal::Sealed;
use candour_store::{Store, StoreError};
use jiff::{SignedDuration, Timestamp};

use super::staff::account;

fn at() -> Timestamp {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

pub async fn exercise(store: &Store) {
    let (amy, ben) = (account(1, "amy", Role::DeskAdviser), account(2, "ben", Role::Auditor));
    let mut db = store.begin().await.unwrap();
    db.insert_staff(&amy).await.unwrap();
    db.insert_staff(&ben).await.unwrap();
    db.commit().await.unwrap();
    let (amy, ben) = (amy.staff.id, ben.staff.id);
    a_code_is_taken_once(store, amy, ben).await;
    recovery_codes_are_one_persons_and_work_once(store, amy, ben).await;
    a_network_is_known_for_a_while(store, amy).await;
    what_goes_with_a_password_goes_together(store, amy, ben).await;
}

async fn a_code_is_taken_once(store: &Store, amy: StaffId, ben: StaffId) {
    let secret =
        |n: u8| CodeSecret { sealed: Sealed::from_bytes(vec![n; 40]), made_at: at(), last_step: 100 };
    let mut db = store.begin().await.unwrap();
    assert!(db.code_secret(amy).await.unwrap().is_none());
    db.set_code_secret(amy, &secret(1)).await.unwrap();
    db.set_code_secret(amy, &secret(2)).await.unwrap();
    db.set_code_secret(ben, &secret(3)).await.unwrap();
    assert_eq!(db.code_secret(amy).await.unwrap().unwrap(), secret(2));
    assert!(!db.take_code_step(amy, 100).await.unwrap());
    assert!(!db.take_code_step(amy, 99).await.unwrap());
    assert!(db.take_code_step(amy, 101).await.unwrap());
    assert!(!db.take_code_step(amy, 101).await.unwrap());
    assert_eq!(db.code_secret(amy).await.unwrap().unwrap().last_step, 101);
    assert_eq!(db.code_secret(ben).await.unwrap().unwrap().last_step, 100);
    db.commit().await.unwrap();
    let nobody = StaffId::new(at(), [99; 10]);
    let mut db = store.begin().await.unwrap();
    assert!(matches!(db.set_code_secret(nobody, &secret(4)).await, Err(StoreError::Orphan)));
}

async fn recovery_codes_are_one_persons_and_work_once(store: &Store, amy: StaffId, ben: StaffId) {
    let mut db = store.begin().await.unwrap();
    db.set_recovery_codes(amy, &[[1; 32], [2; 32], [3; 32]]).await.unwrap();
    db.set_recovery_codes(ben, &[[4; 32]]).await.unwrap();
    assert!(!db.take_recovery_code(ben, [1; 32]).await.unwrap());
    assert!(db.take_recovery_code(amy, [1; 32]).await.unwrap());
    assert!(!db.take_recovery_code(amy, [1; 32]).await.unwrap());
    assert_eq!(db.recovery_codes_left(amy).await.unwrap(), 2);
    db.set_recovery_codes(amy, &[[5; 32]]).await.unwrap();
    assert!(!db.take_recovery_code(amy, [2; 32]).await.unwrap(), "the ones before are dead");
    assert_eq!(db.recovery_codes_left(amy).await.unwrap(), 1);
    assert_eq!(db.recovery_codes_left(ben).await.unwrap(), 1);
    db.commit().await.unwrap();
}

async fn a_network_is_known_for_a_while(store: &Store, amy: StaffId) {
    let later = at() + SignedDuration::from_hours(1);
    let mut db = store.begin().await.unwrap();
    assert!(!db.is_known_network([7; 32], at()).await.unwrap());
    db.know_network(amy, [7; 32], later).await.unwrap();
    db.know_network(amy, [8; 32], later).await.unwrap();
    db.know_network(amy, [8; 32], later + SignedDuration::from_hours(1)).await.unwrap();
    assert!(db.is_known_network([7; 32], at()).await.unwrap());
    assert!(!db.is_known_network([7; 32], later).await.unwrap());
    assert_eq!(db.forget_networks(later).await.unwrap(), 1);
    assert!(db.is_known_network([8; 32], later).await.unwrap());
    db.commit().await.unwrap();
}

async fn what_goes_with_a_password_goes_together(store: &Store, amy: StaffId, ben: StaffId) {
    let mut db = store.begin().await.unwrap();
    db.delete_codes_of(amy).await.unwrap();
    assert!(db.code_secret(amy).await.unwrap().is_none());
    assert_eq!(db.recovery_codes_left(amy).await.unwrap(), 0);
    assert!(!db.is_known_network([8; 32], at()).await.unwrap());
    assert!(db.code_secret(ben).await.unwrap().is_some());
    assert_eq!(db.recovery_codes_left(ben).await.unwrap(), 1);
    db.commit().await.unwrap();
}
