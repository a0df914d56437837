//! Which account of the force's own sign-in service is whose.

use candour_domain::ids::StaffId;
use candour_domain::permission::Role;
use candour_store::single_sign_on::IdentityFound;
use candour_store::{Store, StoreError};
use jiff::{SignedDuration, Timestamp};

use super::staff::account;

pub async fn exercise(store: &Store) {
    let at: Timestamp = "2026-11-24T10:00:00Z".parse().unwrap();
    let (amy, ben) = (account(1, "amy", Role::DeskAdviser), account(2, "ben", Role::Auditor));
    let mut db = store.begin().await.unwrap();
    db.insert_staff(&amy).await.unwrap();
    db.insert_staff(&ben).await.unwrap();
    db.insert_identity([1; 32], amy.staff.id, at).await.unwrap();
    db.commit().await.unwrap();
    for (subject, staff) in [([1; 32], ben.staff.id), ([2; 32], amy.staff.id)] {
        let mut db = store.begin().await.unwrap();
        assert!(matches!(db.insert_identity(subject, staff, at).await, Err(StoreError::Duplicate)));
    }
    let mut db = store.begin().await.unwrap();
    let nobody = StaffId::new(at, [99; 10]);
    assert!(matches!(db.insert_identity([3; 32], nobody, at).await, Err(StoreError::Orphan)));
    drop(db);

    let mut db = store.begin().await.unwrap();
    let joined = IdentityFound { staff_id: amy.staff.id, made_at: at, used_at: at };
    assert_eq!(db.identity_by_subject([1; 32]).await.unwrap(), Some(joined));
    assert_eq!(db.identity_by_subject([2; 32]).await.unwrap(), None);
    assert_eq!(db.identity_of(amy.staff.id).await.unwrap(), Some(joined));
    assert_eq!(db.identity_of(ben.staff.id).await.unwrap(), None);
    let later = at + SignedDuration::from_hours(1);
    db.touch_identity(amy.staff.id, later).await.unwrap();
    db.touch_identity(amy.staff.id, at).await.unwrap();
    assert_eq!(db.identity_of(amy.staff.id).await.unwrap().unwrap().used_at, later, "never backwards");
    assert!(db.delete_identity_of(amy.staff.id).await.unwrap());
    assert!(!db.delete_identity_of(amy.staff.id).await.unwrap());
    assert_eq!(db.identity_by_subject([1; 32]).await.unwrap(), None);

    assert!(
        !db.change_role(amy.staff.id, Role::Analyst, Role::Auditor).await.unwrap(),
        "another role than thought"
    );
    assert!(db.change_role(amy.staff.id, Role::DeskAdviser, Role::Analyst).await.unwrap());
    assert_eq!(db.staff_by_id(amy.staff.id).await.unwrap().unwrap().staff.role, Role::Analyst);
    db.close_staff(amy.staff.id, later).await.unwrap();
    assert!(!db.change_role(amy.staff.id, Role::Analyst, Role::DeskAdviser).await.unwrap(), "closed");
    db.commit().await.unwrap();
}
