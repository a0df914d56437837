//! Accounts.

use candour_domain::ids::{BoroughId, OfficerId, StaffId};
use candour_domain::permission::{Role, Roles};
use candour_domain::staff::Staff;
use candour_store::staff::NewStaff;
use candour_store::{Store, StoreError};
use jiff::Timestamp;

use super::organisation::{borough, officer, small_force, team};

fn at() -> Timestamp {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

/// An account without a place.
pub fn account(n: u8, username: &str, role: Role) -> NewStaff {
    NewStaff {
        staff: Staff {
            id: StaffId::new(at(), [n; 10]),
            username: username.to_owned(),
            display_name: format!("Name {n}%"),
            role,
            further: Roles::NONE,
            borough: None,
            team: None,
            officer: None,
        },
        password_hash: format!("hash {n}"),
        made_at: at(),
    }
}

pub async fn exercise(store: &Store) {
    an_account_is_made_once_and_found(store).await;
    a_closed_account_stays_and_changes_no_more(store).await;
    the_list_is_searched_and_paged(store).await;
    roles_beside_the_first_are_kept_and_those_outside_are_listed_apart(store).await;
}

async fn an_account_is_made_once_and_found(store: &Store) {
    let new = account(1, "amy", Role::DeskAdviser);
    let mut db = store.begin().await.unwrap();
    db.insert_staff(&new).await.unwrap();
    db.commit().await.unwrap();
    let mut db = store.begin().await.unwrap();
    let again =
        NewStaff { staff: Staff { id: StaffId::new(at(), [9; 10]), ..new.staff.clone() }, ..new.clone() };
    assert!(matches!(db.insert_staff(&again).await, Err(StoreError::Duplicate)));
    drop(db);
    let mut nowhere = account(8, "nowhere", Role::Officer);
    nowhere.staff.officer = Some(OfficerId::new(at(), [8; 10]));
    nowhere.staff.borough = Some(BoroughId::new(at(), [8; 10]));
    let mut db = store.begin().await.unwrap();
    assert!(matches!(db.insert_staff(&nowhere).await, Err(StoreError::Orphan)));
    drop(db);
    let mut db = store.read().await.unwrap();
    let found = db.staff_by_username("amy").await.unwrap().unwrap();
    assert_eq!(
        (found.staff.clone(), found.password_hash.as_str(), found.closed_at),
        (new.staff.clone(), "hash 1", None)
    );
    assert_eq!(db.staff_by_id(new.staff.id).await.unwrap().unwrap().staff, new.staff);
    assert!(db.staff_by_username("Amy").await.unwrap().is_none());
    assert!(db.staff_by_id(StaffId::new(at(), [77; 10])).await.unwrap().is_none());
}

async fn a_closed_account_stays_and_changes_no_more(store: &Store) {
    let new = account(2, "ben", Role::DeskAdviser);
    let id = new.staff.id;
    let mut db = store.begin().await.unwrap();
    db.insert_staff(&new).await.unwrap();
    assert!(db.set_password_hash(id, "another").await.unwrap());
    assert_eq!(db.staff_by_id(id).await.unwrap().unwrap().password_hash, "another");
    assert_eq!(db.staff_of_role(Role::DeskAdviser).await.unwrap().len(), 2);
    assert!(db.close_staff(id, at()).await.unwrap());
    assert!(!db.close_staff(id, at()).await.unwrap());
    assert!(!db.set_password_hash(id, "late").await.unwrap());
    let found = db.staff_by_username("ben").await.unwrap().unwrap();
    assert_eq!((found.password_hash.as_str(), found.closed_at), ("another", Some(at())));
    assert_eq!(db.staff_of_role(Role::DeskAdviser).await.unwrap().len(), 1);
    db.commit().await.unwrap();
}

async fn the_list_is_searched_and_paged(store: &Store) {
    let mut db = store.begin().await.unwrap();
    for (n, name) in [(3, "cai"), (4, "dee_1"), (5, "def-2"), (6, "ed")] {
        db.insert_staff(&account(n, name, Role::Analyst)).await.unwrap();
    }
    db.commit().await.unwrap();
    let mut db = store.read().await.unwrap();
    let names = |listed: Vec<candour_store::staff::StaffListed>| -> Vec<String> {
        listed.into_iter().map(|listed| listed.staff.username).collect()
    };
    let first = names(db.list_staff("", "", 4, None).await.unwrap());
    assert_eq!(first, ["amy", "ben", "cai", "dee_1"]);
    assert_eq!(names(db.list_staff("", "dee_1", 4, None).await.unwrap()), ["def-2", "ed"]);
    assert_eq!(names(db.list_staff("EE_", "", 4, None).await.unwrap()), ["dee_1"], "the line is no wildcard");
    assert_eq!(names(db.list_staff("name 6%", "", 4, None).await.unwrap()), ["ed"]);
    assert!(db.list_staff("100!", "", 4, None).await.unwrap().is_empty());
    let ben = db.list_staff("ben", "", 4, None).await.unwrap().remove(0);
    assert_eq!((ben.made_at, ben.closed_at, ben.borough, ben.team), (at(), Some(at()), None, None));
    drop(db);
    small_force(store).await;
    let mut leader = account(7, "flo", Role::TeamLeader);
    leader.staff.borough = Some(borough(1).id);
    leader.staff.team = Some(team(1).id);
    leader.staff.officer = Some(officer(1, &team(1)).id);
    let mut db = store.begin().await.unwrap();
    db.insert_staff(&leader).await.unwrap();
    let listed = db.list_staff("flo", "", 4, None).await.unwrap().remove(0);
    db.commit().await.unwrap();
    assert_eq!(listed.staff, leader.staff);
    assert_eq!((listed.borough.as_deref(), listed.team.as_deref()), (Some("Borough 1"), Some("Response A")));
}

async fn roles_beside_the_first_are_kept_and_those_outside_are_listed_apart(store: &Store) {
    let mut both = account(30, "zoe", Role::Officer);
    both.staff.further = Roles::from_iter([Role::DeskAdviser, Role::RecognitionPanel]);
    let mut db = store.begin().await.unwrap();
    db.insert_staff(&both).await.unwrap();
    for (n, role) in (31..).zip(Role::ALL.into_iter().filter(|role| role.is_outside())) {
        db.insert_staff(&account(n, &format!("zz{n}"), role)).await.unwrap();
    }
    db.commit().await.unwrap();
    let mut db = store.begin().await.unwrap();
    assert_eq!(db.staff_by_username("zoe").await.unwrap().unwrap().staff, both.staff);
    let of_role = async |db: &mut candour_store::Db, role| {
        db.staff_of_role(role).await.unwrap().iter().any(|found| found.username == "zoe")
    };
    for (role, held) in [(Role::Officer, true), (Role::DeskAdviser, true), (Role::RecognitionPanel, true)] {
        assert_eq!(of_role(&mut db, role).await, held, "{role:?}");
    }
    assert!(!of_role(&mut db, Role::DeskSupervisor).await);
    let outside = db.list_staff("", "", 100, Some(true)).await.unwrap();
    assert_eq!(outside.len(), Role::ALL.into_iter().filter(|role| role.is_outside()).count());
    assert!(outside.iter().all(|listed| listed.staff.role.is_outside()));
    let inside = db.list_staff("", "", 100, Some(false)).await.unwrap();
    assert!(inside.iter().all(|listed| !listed.staff.role.is_outside()));
    assert_eq!(inside.len() + outside.len(), db.list_staff("", "", 100, None).await.unwrap().len());
    assert_eq!(db.hold_staff_of(Role::Commissioner).await.unwrap(), 1);
    assert_eq!(db.hold_staff_of(Role::ForumMember).await.unwrap(), 0);
    let commissioner = outside.iter().find(|listed| listed.staff.role == Role::Commissioner).unwrap();
    assert!(db.close_staff(commissioner.staff.id, at()).await.unwrap());
    assert_eq!(db.hold_staff_of(Role::Commissioner).await.unwrap(), 0);
    db.commit().await.unwrap();
}
