//! The log.

use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::ids::{AuditId, StaffId};
use candour_domain::permission::Role;
use candour_store::audit::{AuditFilter, NewAudit};
use candour_store::{Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::staff::account;

fn at(seconds: i64) -> Timestamp {
    "2026-11-24T10:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
}

fn line(n: u8, seconds: i64, staff_id: Option<StaffId>, act: AuditAct) -> NewAudit {
    NewAudit {
        id: AuditId::new(at(0), [n; 10]),
        at: at(seconds),
        staff_id,
        act,
        subject_id: Some(Uuid::from_u128(u128::from(n))),
        purpose: (act == AuditAct::ItemRead).then_some(ReadPurpose::CheckRisk),
    }
}

pub async fn exercise(store: &Store) {
    let amy = account(1, "amy", Role::DeskAdviser);
    let id = Some(amy.staff.id);
    let mut db = store.begin().await.unwrap();
    db.insert_staff(&amy).await.unwrap();
    for new in [
        line(1, 0, None, AuditAct::SignInRefused),
        line(2, 1, id, AuditAct::SignedIn),
        line(3, 2, id, AuditAct::ItemRead),
        line(4, 2, id, AuditAct::ItemTaken),
        line(5, 3, None, AuditAct::StaffMade),
    ] {
        db.insert_audit(&new).await.unwrap();
    }
    db.commit().await.unwrap();
    let mut db = store.begin().await.unwrap();
    let unknown = line(6, 4, Some(StaffId::new(at(0), [99; 10])), AuditAct::SignedIn);
    assert!(matches!(db.insert_audit(&unknown).await, Err(StoreError::Orphan)));
    drop(db);

    let mut db = store.read().await.unwrap();
    let acts = |lines: &[candour_store::audit::AuditFound]| -> Vec<AuditAct> {
        lines.iter().map(|line| line.act).collect()
    };
    let first = db.list_audit(AuditFilter::default(), None, 3).await.unwrap();
    assert_eq!(acts(&first), [AuditAct::StaffMade, AuditAct::ItemTaken, AuditAct::ItemRead]);
    assert_eq!(first[2].purpose, Some(ReadPurpose::CheckRisk));
    assert_eq!(first[2].subject_id, Some(Uuid::from_u128(3)));
    assert_eq!((first[2].staff_id, first[2].username.as_deref()), (id, Some("amy")));
    let next = db.list_audit(AuditFilter::default(), Some((first[2].at, first[2].id)), 3).await.unwrap();
    assert_eq!(acts(&next), [AuditAct::SignedIn, AuditAct::SignInRefused]);
    assert_eq!((next[1].staff_id, next[1].username.as_deref()), (None, None));
    let hers = AuditFilter { staff_id: id, act: None };
    assert_eq!(db.list_audit(hers, None, 10).await.unwrap().len(), 3);
    let taken = AuditFilter { staff_id: id, act: Some(AuditAct::ItemTaken) };
    assert_eq!(acts(&db.list_audit(taken, None, 10).await.unwrap()), [AuditAct::ItemTaken]);
    let nothing = AuditFilter { staff_id: None, act: Some(AuditAct::Imported) };
    assert!(db.list_audit(nothing, None, 10).await.unwrap().is_empty());
}
