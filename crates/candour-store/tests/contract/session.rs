//! Sign-ins.

use candour_domain::ids::{SessionId, StaffId};
use candour_domain::permission::Role;
use candour_domain::sign_in::{DeviceKind, Method};
use candour_store::session::{NewSession, NewToken};
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
        method: if n.is_multiple_of(2) { Method::PasswordAndCode } else { Method::Passkey },
        device: DeviceKind::IPhone,
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
    assert_eq!((found.method, found.device), (Method::Passkey, DeviceKind::IPhone));
    assert_eq!((found.made_at, found.token_at, found.proved_at), (at(), at(), Some(at())));
    assert!(found.earlier_until.is_none());
    assert!(db.session_by_fingerprint([77; 32]).await.unwrap().is_none());

    let later = at() + SignedDuration::from_mins(10);
    db.touch_session(found.id, later).await.unwrap();
    db.touch_session(found.id, at()).await.unwrap();
    assert_eq!(db.session_by_fingerprint([1; 32]).await.unwrap().unwrap().seen_at, later, "never backwards");

    assert_eq!(db.delete_sessions_of(amy.staff.id, Some(found.id)).await.unwrap(), 2);
    assert!(db.session_by_fingerprint([2; 32]).await.unwrap().is_none());
    assert!(db.session_by_fingerprint([1; 32]).await.unwrap().is_some());

    let fourth = SessionId::new(at(), [4; 10]);
    assert!(!db.delete_session(fourth, amy.staff.id).await.unwrap(), "another person's");
    assert!(db.delete_session(fourth, ben.staff.id).await.unwrap());
    assert!(!db.delete_session(fourth, ben.staff.id).await.unwrap());

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
    a_token_is_renewed_once_and_the_earlier_one_still_leads_here(store).await;
    the_list_holds_what_holds_and_a_proof_lengthens_it(store).await;
}

async fn a_token_is_renewed_once_and_the_earlier_one_still_leads_here(store: &Store) {
    let cai = account(3, "cai", Role::Analyst);
    let mut db = store.begin().await.unwrap();
    db.insert_staff(&cai).await.unwrap();
    for n in [21, 22] {
        db.insert_session(&session(n, cai.staff.id)).await.unwrap();
    }
    let id = SessionId::new(at(), [21; 10]);
    let (later, until) = (at() + SignedDuration::from_hours(4), at() + SignedDuration::from_hours(5));
    let new = NewToken { present: [21; 32], next: [121; 32], at: later, earlier_until: until };
    assert!(db.renew_session_token(id, &new).await.unwrap());
    assert!(!db.renew_session_token(id, &new).await.unwrap(), "the second of two requests");
    let by_new = db.session_by_fingerprint([121; 32]).await.unwrap().unwrap();
    assert_eq!((by_new.id, by_new.token_at, by_new.earlier_until), (id, later, None));
    let by_old = db.session_by_fingerprint([21; 32]).await.unwrap().unwrap();
    assert_eq!((by_old.id, by_old.earlier_until), (id, Some(until)));
    let again = NewToken { present: [121; 32], next: [122; 32], ..new };
    assert!(db.renew_session_token(id, &again).await.unwrap());
    assert!(db.session_by_fingerprint([21; 32]).await.unwrap().is_none(), "one earlier token is known");
    db.commit().await.unwrap();
}

async fn the_list_holds_what_holds_and_a_proof_lengthens_it(store: &Store) {
    let dee = account(4, "dee", Role::Analyst);
    let mut db = store.begin().await.unwrap();
    db.insert_staff(&dee).await.unwrap();
    for n in [31, 32, 33] {
        db.insert_session(&session(n, dee.staff.id)).await.unwrap();
    }
    let id = |n: u8| SessionId::new(at(), [n; 10]);
    let (later, end) = (at() + SignedDuration::from_hours(1), at() + SignedDuration::from_hours(12));
    db.touch_session(id(32), later).await.unwrap();
    let before = at() - SignedDuration::from_secs(1);
    let listed = db.sessions_of(dee.staff.id, later, before).await.unwrap();
    assert_eq!((listed.len(), listed[0].id), (3, id(32)));
    assert_eq!((listed[0].method, listed[1].method), (Method::PasswordAndCode, Method::Passkey));
    assert_eq!((listed[0].made_at, listed[0].seen_at, listed[0].device), (at(), later, DeviceKind::IPhone));
    assert_eq!(db.sessions_of(dee.staff.id, later, at()).await.unwrap().len(), 1, "two stand idle");
    assert!(db.sessions_of(dee.staff.id, end, before).await.unwrap().is_empty(), "all have ended");
    assert!(db.prove_session(id(31), later, end + SignedDuration::from_hours(1)).await.unwrap());
    assert!(!db.prove_session(id(39), later, end).await.unwrap());
    let proved = db.session_by_fingerprint([31; 32]).await.unwrap().unwrap();
    assert_eq!((proved.proved_at, proved.expires_at), (Some(later), end + SignedDuration::from_hours(1)));
    assert_eq!(db.sessions_of(dee.staff.id, end, before).await.unwrap().len(), 1);
    db.commit().await.unwrap();
}
