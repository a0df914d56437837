//! Passkeys.

use candour_domain::ids::{PasskeyId, StaffId};
use candour_domain::permission::Role;
use candour_store::passkey::NewPasskey;
use candour_store::{Store, StoreError};
use jiff::{SignedDuration, Timestamp};

use super::staff::account;

fn passkey(n: u8, staff_id: StaffId, at: Timestamp) -> NewPasskey {
    NewPasskey {
        id: PasskeyId::new(at, [n; 10]),
        staff_id,
        credential_id: vec![n; 40],
        credential: format!("{{\"counter\":{n}}}"),
        name: format!("key {n}"),
        made_at: at,
    }
}

pub async fn exercise(store: &Store) {
    let at: Timestamp = "2026-11-24T10:00:00Z".parse().unwrap();
    let (amy, ben) = (account(1, "amy", Role::DeskAdviser), account(2, "ben", Role::Auditor));
    let mut db = store.begin().await.unwrap();
    db.insert_staff(&amy).await.unwrap();
    db.insert_staff(&ben).await.unwrap();
    db.insert_passkey(&passkey(1, amy.staff.id, at)).await.unwrap();
    db.insert_passkey(&passkey(2, amy.staff.id, at + SignedDuration::from_mins(1))).await.unwrap();
    db.insert_passkey(&passkey(3, ben.staff.id, at)).await.unwrap();
    db.commit().await.unwrap();
    let mut db = store.begin().await.unwrap();
    let twice = NewPasskey { id: PasskeyId::new(at, [9; 10]), ..passkey(1, ben.staff.id, at) };
    assert!(matches!(db.insert_passkey(&twice).await, Err(StoreError::Duplicate)), "one device, one owner");
    drop(db);
    let mut db = store.begin().await.unwrap();
    let nobodys = passkey(9, StaffId::new(at, [99; 10]), at);
    assert!(matches!(db.insert_passkey(&nobodys).await, Err(StoreError::Orphan)));
    drop(db);

    let mut db = store.begin().await.unwrap();
    let names = |list: &[candour_store::passkey::PasskeyFound]| {
        list.iter().map(|found| found.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(&db.passkeys_of(amy.staff.id).await.unwrap()), ["key 1", "key 2"]);
    let found = db.passkey_by_credential(&[1; 40]).await.unwrap().unwrap();
    assert_eq!((found.staff_id, found.used_at), (amy.staff.id, None));
    assert!(db.passkey_by_credential(&[1; 39]).await.unwrap().is_none());

    let later = at + SignedDuration::from_hours(1);
    assert!(db.use_passkey(&found, "{\"counter\":7}", later).await.unwrap());
    assert!(!db.use_passkey(&found, "{\"counter\":7}", later).await.unwrap(), "the counter has moved on");
    let used = db.passkey_by_credential(&[1; 40]).await.unwrap().unwrap();
    assert_eq!((used.credential.as_str(), used.used_at), ("{\"counter\":7}", Some(later)));

    assert!(!db.delete_passkey(used.id, ben.staff.id).await.unwrap(), "another's");
    assert!(db.delete_passkey(used.id, amy.staff.id).await.unwrap());
    assert!(!db.use_passkey(&used, "{}", later).await.unwrap(), "it is gone");
    assert_eq!(names(&db.passkeys_of(amy.staff.id).await.unwrap()), ["key 2"]);
    assert_eq!(db.delete_passkeys_of(amy.staff.id).await.unwrap(), 1);
    assert_eq!(db.delete_passkeys_of(amy.staff.id).await.unwrap(), 0);
    assert_eq!(names(&db.passkeys_of(ben.staff.id).await.unwrap()), ["key 3"], "another's stay");
    db.commit().await.unwrap();
}
