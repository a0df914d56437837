//! Units, boroughs, teams, officers, and which files were brought in.

use candour_domain::ids::{BcuId, BoroughId, ImportId, OfficerId, TeamId};
use candour_store::import_run::ImportRun;
use candour_store::organisation::{Bcu, Borough, Officer, Team};
use candour_store::{Store, StoreError};
use jiff::Timestamp;

pub fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_795_514_400 + minute * 60).unwrap()
}

pub fn bcu(n: u8) -> Bcu {
    Bcu { id: BcuId::new(at(0), [n; 10]), name: format!("Area {n}") }
}

pub fn borough(n: u8) -> Borough {
    Borough {
        id: BoroughId::new(at(0), [n; 10]),
        bcu_id: bcu(1).id,
        code: format!("E0900000{n}"),
        name: format!("Borough {n}"),
    }
}

pub fn team(n: u8) -> Team {
    Team { id: TeamId::new(at(0), [n; 10]), borough_id: borough(n).id, name: "Response A".to_owned() }
}

pub fn officer(n: u8, team: &Team) -> Officer {
    Officer {
        id: OfficerId::new(at(0), [n; 10]),
        reference: format!("P{n}"),
        name: format!("Officer {n}"),
        team_id: team.id,
    }
}

/// Two boroughs with a team each; officers 1 and 2 in the first, 3 in the second.
pub async fn small_force(store: &Store) {
    let mut db = store.begin().await.unwrap();
    db.insert_bcus(&[bcu(1)]).await.unwrap();
    db.insert_boroughs(&[borough(1), borough(2)]).await.unwrap();
    db.insert_teams(&[team(1), team(2)]).await.unwrap();
    let officers = [officer(1, &team(1)), officer(2, &team(1)), officer(3, &team(2))];
    db.insert_officers(&officers).await.unwrap();
    db.commit().await.unwrap();
}

pub async fn exercise(store: &Store) {
    small_force(store).await;
    what_is_stored_is_read_back_and_names_are_unique(store).await;
    changes_of_name_team_and_unit_last(store).await;
    officers_are_found_by_part_of_name_or_reference_near_ones_first(store).await;
    a_thousand_officers_go_in_and_come_out(store).await;
    an_import_is_found_by_its_fingerprint(store).await;
}

async fn what_is_stored_is_read_back_and_names_are_unique(store: &Store) {
    let mut db = store.read().await.unwrap();
    assert_eq!(db.bcus().await.unwrap(), [bcu(1)]);
    assert_eq!(db.boroughs().await.unwrap(), [borough(1), borough(2)]);
    assert_eq!(db.teams().await.unwrap(), [team(1), team(2)]);
    let known = db.officers_by_reference(&["P2".to_owned(), "P9".to_owned()]).await.unwrap();
    assert_eq!(known, [officer(2, &team(1))]);
    assert_eq!(db.officers_by_reference(&[]).await.unwrap(), []);
    drop(db);

    let mut same_name = team(7);
    same_name.borough_id = borough(1).id;
    let mut same_reference = officer(7, &team(1));
    "P1".clone_into(&mut same_reference.reference);
    let mut same_code = borough(7);
    same_code.code = borough(1).code;
    let mut same_unit = bcu(7);
    same_unit.name = bcu(1).name;
    let mut db = store.begin().await.unwrap();
    assert!(matches!(db.insert_teams(&[same_name]).await, Err(StoreError::Duplicate)));
    drop(db);
    let mut db = store.begin().await.unwrap();
    assert!(matches!(db.insert_officers(&[same_reference]).await, Err(StoreError::Duplicate)));
    drop(db);
    let mut db = store.begin().await.unwrap();
    assert!(matches!(db.insert_boroughs(&[same_code]).await, Err(StoreError::Duplicate)));
    drop(db);
    let mut db = store.begin().await.unwrap();
    assert!(matches!(db.insert_bcus(&[same_unit]).await, Err(StoreError::Duplicate)));
    drop(db);
    let mut db = store.begin().await.unwrap();
    assert!(matches!(db.insert_officers(&[officer(8, &team(9))]).await, Err(StoreError::Orphan)));
}

async fn changes_of_name_team_and_unit_last(store: &Store) {
    let mut moved = officer(2, &team(2));
    "Officer Two".clone_into(&mut moved.name);
    let renamed = Borough { bcu_id: bcu(2).id, name: "Borough Two".to_owned(), ..borough(2) };
    let taken = Borough { name: borough(1).name, ..borough(2) };
    let mut db = store.begin().await.unwrap();
    db.insert_bcus(&[bcu(2)]).await.unwrap();
    db.update_officers(std::slice::from_ref(&moved)).await.unwrap();
    db.update_borough(&renamed).await.unwrap();
    db.commit().await.unwrap();
    let mut db = store.begin().await.unwrap();
    assert!(matches!(db.update_borough(&taken).await, Err(StoreError::Duplicate)));
    drop(db);
    let mut db = store.read().await.unwrap();
    assert_eq!(db.officers_by_reference(&["P2".to_owned()]).await.unwrap(), [moved]);
    assert_eq!(db.boroughs().await.unwrap()[1], renamed);
}

async fn officers_are_found_by_part_of_name_or_reference_near_ones_first(store: &Store) {
    let mut odd = officer(4, &team(1));
    "50%_\\ O'Neill".clone_into(&mut odd.name);
    candour_store::transact!(store, |db| db.insert_officers(std::slice::from_ref(&odd)).await).unwrap();
    let mut db = store.read().await.unwrap();
    let names = async |db: &mut candour_store::Db, text: &str, near, limit| {
        let found = db.find_officers(text, near, limit).await.unwrap();
        found.into_iter().map(|officer| officer.reference).collect::<Vec<_>>()
    };
    assert_eq!(names(&mut db, "oFFICER", None, 10).await, ["P1", "P3", "P2"], "by name");
    assert_eq!(names(&mut db, "officer", Some(borough(2).id), 10).await, ["P3", "P2", "P1"]);
    assert_eq!(names(&mut db, "officer", Some(borough(2).id), 1).await, ["P3"]);
    assert_eq!(names(&mut db, "p3", None, 10).await, ["P3"]);
    for literal in ["%", "_", "\\"] {
        assert_eq!(names(&mut db, literal, None, 10).await, ["P4"], "{literal}");
    }
    let found = db.find_officers("P1", None, 10).await.unwrap().remove(0);
    assert_eq!((found.team.as_str(), found.borough.as_str()), ("Response A", "Borough 1"));
    assert_eq!((found.team_id, found.borough_id), (team(1).id, borough(1).id));
}

async fn a_thousand_officers_go_in_and_come_out(store: &Store) {
    let many: Vec<Officer> = (0..1_201u32)
        .map(|n| {
            let mut random = [200u8; 10];
            random[..4].copy_from_slice(&n.to_be_bytes());
            Officer {
                id: OfficerId::new(at(1), random),
                reference: format!("M{n}"),
                name: "Many".to_owned(),
                team_id: team(1).id,
            }
        })
        .collect();
    candour_store::transact!(store, |db| db.insert_officers(&many).await).unwrap();
    let references: Vec<String> = many.iter().map(|officer| officer.reference.clone()).collect();
    let found = store.read().await.unwrap().officers_by_reference(&references).await.unwrap();
    assert_eq!(found.len(), many.len());
}

async fn an_import_is_found_by_its_fingerprint(store: &Store) {
    let run = |n: u8, minute| ImportRun {
        id: ImportId::new(at(minute), [n; 10]),
        kind: "organisation".to_owned(),
        name: format!("organisation-{n}.csv"),
        at: at(minute),
        fingerprint: [1; 32],
        records: 3,
        created: 2,
        changed: 1,
    };
    let mut db = store.begin().await.unwrap();
    db.insert_import_run(&run(1, 1)).await.unwrap();
    db.insert_import_run(&run(2, 2)).await.unwrap();
    db.commit().await.unwrap();
    let mut db = store.read().await.unwrap();
    assert_eq!(db.import_run_by_fingerprint([1; 32]).await.unwrap(), Some(run(2, 2)));
    assert_eq!(db.import_run_by_fingerprint([2; 32]).await.unwrap(), None);
    assert_eq!(db.latest_import_runs(10).await.unwrap(), [run(2, 2), run(1, 1)]);
    assert_eq!(db.latest_import_runs(1).await.unwrap(), [run(2, 2)]);
}
