//! Accounts that wait for a second person.

use candour_domain::ids::{OfficerId, StaffId};
use candour_domain::permission::{Role, Roles};
use candour_domain::second_person::SecondPerson;
use candour_domain::staff::Staff;
use candour_store::waiting_account::NewWaitingAccount;
use candour_store::{Store, StoreError};
use jiff::{SignedDuration, Timestamp};

use super::organisation::{borough, officer, small_force, team};
use super::staff::account;

fn at(hours: i64) -> Timestamp {
    let begin: Timestamp = "2026-11-24T10:00:00Z".parse().unwrap();
    begin + SignedDuration::from_hours(hours)
}

fn waiting(n: u8, username: &str, asked_by: StaffId) -> NewWaitingAccount {
    let staff = account(n, username, Role::Analyst).staff;
    NewWaitingAccount { staff, asked_by, asked_at: at(0), expires_at: at(10), code_fingerprint: [n; 32] }
}

pub async fn exercise(store: &Store) {
    small_force(store).await;
    let people = [(1, "ida"), (2, "jo")].map(|(n, name)| account(n, name, Role::Administrator));
    let mut db = store.begin().await.unwrap();
    for one in &people {
        db.insert_staff(one).await.unwrap();
    }
    db.commit().await.unwrap();
    let [ida, jo] = people.map(|one| one.staff.id);
    what_waits_is_read_back_and_is_no_account(store, ida).await;
    it_is_taken_out_once_for_two(store, ida, jo).await;
    it_is_dropped_or_lapses(store, ida, jo).await;
}

async fn what_waits_is_read_back_and_is_no_account(store: &Store, ida: StaffId) {
    let mut leader = waiting(3, "amy", ida);
    leader.staff = Staff {
        role: Role::TeamLeader,
        further: Roles::from_iter([Role::Officer, Role::RecognitionPanel]),
        borough: Some(borough(1).id),
        team: Some(team(1).id),
        officer: Some(officer(1, &team(1)).id),
        ..leader.staff
    };
    let mut db = store.begin().await.unwrap();
    db.insert_waiting_account(&leader).await.unwrap();
    db.insert_waiting_account(&NewWaitingAccount { asked_at: at(1), ..waiting(4, "ben", ida) })
        .await
        .unwrap();
    db.commit().await.unwrap();
    let mut db = store.begin().await.unwrap();
    let again = db.insert_waiting_account(&waiting(5, "amy", ida)).await;
    assert!(matches!(again, Err(StoreError::Duplicate)), "one of a name waits");
    drop(db);
    let mut nowhere = waiting(5, "cai", ida);
    nowhere.staff.officer = Some(OfficerId::new(at(0), [8; 10]));
    let nobody = waiting(5, "cai", StaffId::new(at(0), [99; 10]));
    for orphan in [nowhere, nobody] {
        let mut db = store.begin().await.unwrap();
        assert!(matches!(db.insert_waiting_account(&orphan).await, Err(StoreError::Orphan)));
    }
    let mut db = store.read().await.unwrap();
    let found = db.waiting_account("amy", at(9)).await.unwrap().unwrap();
    assert_eq!(found.staff, leader.staff);
    assert_eq!((found.asked_by, found.asked_by_name.as_str()), (ida, "Name 1%"));
    assert_eq!((found.asked_at, found.expires_at), (at(0), at(10)));
    assert_eq!(found.code_fingerprint, Some([3; 32]));
    assert!(db.waiting_account("amy", at(10)).await.unwrap().is_none(), "it has lapsed");
    assert!(db.waiting_account("zoe", at(0)).await.unwrap().is_none());
    let names: Vec<_> =
        db.waiting_accounts(at(9)).await.unwrap().into_iter().map(|one| one.staff.username).collect();
    assert_eq!(names, ["amy", "ben"], "the oldest first");
    assert!(db.waiting_accounts(at(10)).await.unwrap().is_empty());
    assert!(db.staff_by_username("amy").await.unwrap().is_none(), "no account");
    assert!(db.staff_by_id(leader.staff.id).await.unwrap().is_none());
    assert!(db.list_staff("amy", "", 10, None).await.unwrap().is_empty());
}

async fn it_is_taken_out_once_for_two(store: &Store, ida: StaffId, jo: StaffId) {
    let (idas, jos) = (SecondPerson::after(ida, jo).unwrap(), SecondPerson::after(jo, ida).unwrap());
    let mut db = store.begin().await.unwrap();
    let amy = db.waiting_account("amy", at(1)).await.unwrap().unwrap().staff;
    assert!(!db.confirm_waiting_account(amy.id, jos, at(1)).await.unwrap(), "the first must have asked");
    assert!(!db.confirm_waiting_account(amy.id, idas, at(10)).await.unwrap(), "too late");
    assert!(db.confirm_waiting_account(amy.id, idas, at(1)).await.unwrap());
    assert!(!db.confirm_waiting_account(amy.id, idas, at(1)).await.unwrap(), "once");
    assert!(db.waiting_account("amy", at(1)).await.unwrap().is_none());
    db.commit().await.unwrap();
}

async fn it_is_dropped_or_lapses(store: &Store, ida: StaffId, jo: StaffId) {
    let mut db = store.begin().await.unwrap();
    let ben = db.waiting_account("ben", at(1)).await.unwrap().unwrap().staff;
    assert!(db.drop_waiting_account(ben.id).await.unwrap());
    assert!(!db.drop_waiting_account(ben.id).await.unwrap());
    db.insert_waiting_account(&waiting(6, "dee", ida)).await.unwrap();
    let later = NewWaitingAccount { asked_at: at(10), expires_at: at(20), ..waiting(7, "dee", jo) };
    db.insert_waiting_account(&later).await.unwrap();
    assert_eq!(db.waiting_account("dee", at(10)).await.unwrap().unwrap().asked_by, jo, "the old one lapsed");
    db.insert_waiting_account(&waiting(8, "eve", jo)).await.unwrap();
    db.insert_waiting_account(&waiting(9, "flo", ida)).await.unwrap();
    assert_eq!(db.drop_waiting_accounts_of(ida).await.unwrap(), 1);
    assert_eq!(db.purge_waiting_accounts(at(10)).await.unwrap(), 1);
    assert_eq!(db.purge_waiting_accounts(at(10)).await.unwrap(), 0);
    assert!(db.waiting_account("dee", at(11)).await.unwrap().is_some());
    db.commit().await.unwrap();
}
