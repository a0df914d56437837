//! Sign-ins.

use candour_domain::ids::{SessionId, StaffId};
use candour_domain::permission::Role;
use candour_store::session::NewSession;
use candour_store::{Store, StoreError};
use jiff::{SignedDuration, Timestamp};

use super::staff::account;

fn at() -> Timestamp {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

fn session(n: u8, staff_id: StaffId) -> NewSession {
    NewSession {
        id: SessionId::new(at(), [n; 10]),
        token_fingerprint: [n; 32],
        staff_id,
        made_at: at(),
        expires_at: at() + SignedDuration::from_hours(12),
    }
}

pub async fn exercise(store: &Store) {
    let (amy, ben) = (account(1, "amy", Role::DeskAdviser), account(2, "ben", Role::Auditor));
    let mut db = store.begin().await.unwrap();
    db.insert_staff(&amy).await.unwrap();
    db.insert_staff(&ben).await.unwrap();
    for (n, staff) in [(1, &amy), (2, &amy), (3, &amy), (4, &ben), (5, &ben)] {
        db.insert_session(&session(n, staff.staff.id)).await.unwrap();
    }
    db.commit().await.unwrap();
    let mut db = store.begin().await.unwrap();
    let nobody = session(9, StaffId::new(at(), [99; 10]));
    assert!(matches!(db.insert_session(&nobody).await, Err(StoreError::Orphan)));
    drop(db);

    let mut db = store.begin().await.unwrap();
    let found = db.session_by_fingerprint([1; 32]).await.unwrap().unwrap();
    assert_eq!(found.staff, amy.staff);
    assert_eq!((found.seen_at, found.expires_at), (at(), at() + SignedDuration::from_hours(12)));
    assert!(db.session_by_fingerprint([77; 32]).await.unwrap().is_none());

    let later = at() + SignedDuration::from_mins(10);
    db.touch_session(found.id, later).await.unwrap();
    db.touch_session(found.id, at()).await.unwrap();
    assert_eq!(db.session_by_fingerprint([1; 32]).await.unwrap().unwrap().seen_at, later, "never backwards");

    assert_eq!(db.delete_sessions_of(amy.staff.id, Some(found.id)).await.unwrap(), 2);
    assert!(db.session_by_fingerprint([2; 32]).await.unwrap().is_none());
    assert!(db.session_by_fingerprint([1; 32]).await.unwrap().is_some());

    assert!(db.delete_session(SessionId::new(at(), [4; 10])).await.unwrap());
    assert!(!db.delete_session(SessionId::new(at(), [4; 10])).await.unwrap());

    assert_eq!(db.purge_sessions(later, at()).await.unwrap(), 1, "unused since");
    assert!(db.session_by_fingerprint([5; 32]).await.unwrap().is_none());
    assert!(db.session_by_fingerprint([1; 32]).await.unwrap().is_some());
    let end = at() + SignedDuration::from_hours(12);
    assert_eq!(db.purge_sessions(end, at()).await.unwrap(), 1, "at its end");

    db.insert_session(&session(6, ben.staff.id)).await.unwrap();
    db.close_staff(ben.staff.id, later).await.unwrap();
    assert!(db.session_by_fingerprint([6; 32]).await.unwrap().is_none(), "a closed account has no sign-in");
    assert_eq!(db.delete_sessions_of(ben.staff.id, None).await.unwrap(), 1);
    db.commit().await.unwrap();
}
