//! Sign-ins that were begun here and end elsewhere.

use candour_domain::ids::StaffId;
use candour_domain::permission::Role;
use candour_domain::sign_in_try::TryKind;
use candour_store::sign_in_try::{NewTry, TryTaken};
use candour_store::{Store, StoreError};
use jiff::{SignedDuration, Timestamp};

use super::staff::account;

fn begun(n: u8, staff_id: Option<StaffId>, at: Timestamp) -> NewTry {
    NewTry {
        fingerprint: [n; 32],
        browser_fingerprint: [n + 100; 32],
        kind: TryKind::SignOn,
        staff_id,
        state: staff_id.map(|_| "{}".to_owned()),
        next: "/desk".to_owned(),
        made_at: at,
        expires_at: at + SignedDuration::from_mins(10),
    }
}

pub async fn exercise(store: &Store) {
    let at: Timestamp = "2026-11-24T10:00:00Z".parse().unwrap();
    let amy = account(1, "amy", Role::DeskAdviser);
    let mut db = store.begin().await.unwrap();
    db.insert_staff(&amy).await.unwrap();
    db.insert_sign_in_try(&begun(1, None, at)).await.unwrap();
    db.insert_sign_in_try(&NewTry { kind: TryKind::SignOnLink, ..begun(2, Some(amy.staff.id), at) })
        .await
        .unwrap();
    for n in [3, 4] {
        db.insert_sign_in_try(&begun(n, None, at)).await.unwrap();
    }
    db.commit().await.unwrap();
    let mut db = store.begin().await.unwrap();
    assert!(matches!(db.insert_sign_in_try(&begun(1, None, at)).await, Err(StoreError::Duplicate)));
    drop(db);
    let mut db = store.begin().await.unwrap();
    let nobody = begun(9, Some(StaffId::new(at, [99; 10])), at);
    assert!(matches!(db.insert_sign_in_try(&nobody).await, Err(StoreError::Orphan)));
    drop(db);

    let mut db = store.begin().await.unwrap();
    assert_eq!(db.take_sign_in_try([1; 32], [0; 32], at).await.unwrap(), None, "another browser");
    let taken = db.take_sign_in_try([1; 32], [101; 32], at).await.unwrap();
    let expected = TryTaken {
        kind: TryKind::SignOn,
        staff_id: None,
        state: None,
        next: "/desk".to_owned(),
        made_at: at,
    };
    assert_eq!(taken, Some(expected));
    assert_eq!(db.take_sign_in_try([1; 32], [101; 32], at).await.unwrap(), None, "one use");
    let linked = db.take_sign_in_try([2; 32], [102; 32], at).await.unwrap().unwrap();
    assert_eq!((linked.kind, linked.staff_id), (TryKind::SignOnLink, Some(amy.staff.id)));
    assert_eq!(linked.state.as_deref(), Some("{}"));

    db.insert_sign_in_try(&begun(5, Some(amy.staff.id), at)).await.unwrap();
    assert_eq!(db.delete_sign_in_tries_of(amy.staff.id).await.unwrap(), 1);
    assert_eq!(db.take_sign_in_try([5; 32], [105; 32], at).await.unwrap(), None, "taken away");

    let end = at + SignedDuration::from_mins(10);
    assert_eq!(db.take_sign_in_try([3; 32], [103; 32], end).await.unwrap(), None, "its time is over");
    assert_eq!(db.purge_sign_in_tries(at).await.unwrap(), 0);
    assert_eq!(db.purge_sign_in_tries(end).await.unwrap(), 2);
    db.commit().await.unwrap();
}
