//! One-time links, and recovery by two.

use candour_domain::ids::StaffId;
use candour_domain::permission::Role;
use candour_domain::second_person::SecondPerson;
use candour_store::enrolment::{AskedBy, NewEnrolment, OpenEnrolment};
use candour_store::{Store, StoreError};
use jiff::{SignedDuration, Timestamp};

use super::staff::account;

fn at(hours: i64) -> Timestamp {
    let begin: Timestamp = "2026-11-24T10:00:00Z".parse().unwrap();
    begin + SignedDuration::from_hours(hours)
}

fn link(n: u8, staff_id: StaffId) -> NewEnrolment {
    NewEnrolment {
        fingerprint: [n; 32],
        staff_id,
        made_by: None,
        made_at: at(0),
        expires_at: at(72),
        code_fingerprint: None,
    }
}

pub async fn exercise(store: &Store) {
    let people = [(1, "amy"), (2, "ben"), (3, "cai")].map(|(n, name)| account(n, name, Role::Administrator));
    let mut db = store.begin().await.unwrap();
    for one in &people {
        db.insert_staff(one).await.unwrap();
    }
    db.commit().await.unwrap();
    let [amy, ben, cai] = people.map(|one| one.staff.id);
    a_link_is_used_once(store, amy, ben).await;
    recovery_takes_two(store, amy, ben, cai).await;
}

async fn a_link_is_used_once(store: &Store, amy: StaffId, ben: StaffId) {
    let mut db = store.begin().await.unwrap();
    db.insert_enrolment(&link(1, amy)).await.unwrap();
    db.insert_enrolment(&NewEnrolment { made_by: Some(amy), ..link(2, ben) }).await.unwrap();
    assert!(db.open_enrolment([1; 32], at(71)).await.unwrap().is_some());
    assert!(db.open_enrolment([1; 32], at(72)).await.unwrap().is_none());
    assert!(!db.exchange_enrolment([1; 32], None, [101; 32], at(72), at(73)).await.unwrap(), "it has died");
    assert!(db.exchange_enrolment([1; 32], None, [101; 32], at(1), at(2)).await.unwrap());
    assert!(!db.exchange_enrolment([1; 32], None, [102; 32], at(1), at(2)).await.unwrap(), "used");
    assert!(db.open_enrolment([1; 32], at(1)).await.unwrap().is_none());
    assert_eq!(db.enrolling([101; 32], at(1)).await.unwrap(), Some(amy));
    assert_eq!(db.enrolling([101; 32], at(2)).await.unwrap(), None);
    assert_eq!(db.enrolling([102; 32], at(1)).await.unwrap(), None);
    assert_eq!(db.purge_enrolments(at(2)).await.unwrap(), 1, "a form whose time is over");
    db.insert_enrolment(&link(3, ben)).await.unwrap();
    assert!(db.open_enrolment([2; 32], at(1)).await.unwrap().is_none(), "the one before is dead");
    assert_eq!(db.delete_enrolments_of(ben).await.unwrap(), 1);
    db.insert_enrolment(&link(4, ben)).await.unwrap();
    assert_eq!(db.purge_enrolments(at(72)).await.unwrap(), 1);
    db.insert_enrolment(&NewEnrolment { code_fingerprint: Some([8; 32]), ..link(5, ben) }).await.unwrap();
    let open = db.open_enrolment([5; 32], at(1)).await.unwrap();
    assert_eq!(open, Some(OpenEnrolment { staff_id: ben, takes_code: true }));
    for wrong in [None, Some([9; 32])] {
        assert!(!db.exchange_enrolment([5; 32], wrong, [105; 32], at(1), at(2)).await.unwrap(), "{wrong:?}");
    }
    assert_eq!(db.open_enrolment([5; 32], at(1)).await.unwrap(), open, "a wrong code uses nothing up");
    assert!(db.exchange_enrolment([5; 32], Some([8; 32]), [105; 32], at(1), at(2)).await.unwrap());
    assert_eq!(db.delete_enrolments_of(ben).await.unwrap(), 1);
    db.commit().await.unwrap();
    let mut db = store.begin().await.unwrap();
    let nobody = StaffId::new(at(0), [99; 10]);
    assert!(matches!(db.insert_enrolment(&link(9, nobody)).await, Err(StoreError::Orphan)));
}

async fn recovery_takes_two(store: &Store, amy: StaffId, ben: StaffId, cai: StaffId) {
    let mut db = store.begin().await.unwrap();
    assert!(db.ask_recovery(amy, ben, at(0), at(72), [7; 32]).await.unwrap());
    assert!(!db.ask_recovery(amy, cai, at(1), at(73), [7; 32]).await.unwrap(), "one waits");
    let asked = db.recovery_requests(at(1)).await.unwrap();
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0].staff_id, asked[0].asked_by, asked[0].asked_at), (amy, ben, at(0)));
    assert_eq!((asked[0].username.as_str(), asked[0].asked_by_name.as_str()), ("amy", "Name 2%"));
    let two = |first, second| SecondPerson::after(first, second).unwrap();
    let asked_by = AskedBy { staff_id: ben, code_fingerprint: Some([7; 32]) };
    assert_eq!(db.recovery_asked_by(amy, at(1)).await.unwrap(), Some(asked_by));
    assert_eq!(db.recovery_asked_by(amy, at(72)).await.unwrap(), None);
    assert_eq!(db.recovery_asked_by(ben, at(1)).await.unwrap(), None);
    assert!(!db.confirm_recovery(amy, two(cai, ben), at(1)).await.unwrap(), "the first must have asked");
    assert!(!db.confirm_recovery(amy, two(ben, amy), at(1)).await.unwrap(), "not the person themselves");
    assert!(!db.confirm_recovery(amy, two(ben, cai), at(72)).await.unwrap(), "nor anybody too late");
    assert!(db.confirm_recovery(amy, two(ben, cai), at(1)).await.unwrap());
    assert!(!db.confirm_recovery(amy, two(ben, cai), at(1)).await.unwrap());
    assert!(db.ask_recovery(amy, ben, at(0), at(72), [7; 32]).await.unwrap());
    assert!(db.ask_recovery(amy, cai, at(72), at(144), [7; 32]).await.unwrap(), "the old one has died");
    assert!(db.recovery_requests(at(144)).await.unwrap().is_empty());
    assert!(db.drop_recovery(amy).await.unwrap());
    assert!(!db.drop_recovery(amy).await.unwrap());
    assert!(db.ask_recovery(amy, ben, at(0), at(72), [7; 32]).await.unwrap());
    assert_eq!(db.purge_enrolments(at(72)).await.unwrap(), 1);
    db.commit().await.unwrap();
}
