//! Encounters, who was there, corrections.

use candour_domain::encounter::{ContactSafety, EncounterKind, EncounterState};
use candour_domain::ids::{CorrectionId, EncounterId, InvitationId, StaffId};
use candour_domain::invitation::{InvitationOutcome, NotOfferedReason};
use candour_domain::permission::{Role, Roles};
use candour_domain::staff::Staff;
use candour_store::encounter::{Correction, Encounter};
use candour_store::invitation::Invitation;
use candour_store::staff::NewStaff;
use candour_store::{Store, StoreError};

use super::organisation::{at, borough, officer, small_force, team};

pub fn encounter(n: u8, minute: i64) -> Encounter {
    Encounter {
        id: EncounterId::new(at(minute), [n; 10]),
        force_reference: Some(format!("REF {n}")),
        started_at: at(minute),
        borough_id: borough(1).id,
        team_id: Some(team(1).id),
        kind: EncounterKind::Response,
        contact_safety: ContactSafety::Unknown,
        state: EncounterState::Unmatched,
        made_by: None,
        made_at: at(minute),
        confirmed_at: None,
    }
}

pub fn staff(n: u8) -> Staff {
    Staff {
        id: StaffId::new(at(0), [n; 10]),
        username: format!("staff{n}"),
        display_name: format!("Staff {n}"),
        role: Role::TeamLeader,
        further: Roles::NONE,
        borough: Some(borough(1).id),
        team: Some(team(1).id),
        officer: None,
    }
}

/// An account for [`staff`], so that rows may name it.
pub async fn one_account(store: &Store) {
    let new = NewStaff { staff: staff(1), password_hash: "$argon2id$none".to_owned(), made_at: at(0) };
    candour_store::transact!(store, |db| db.insert_staff(&new).await).unwrap();
}

pub async fn exercise(store: &Store) {
    small_force(store).await;
    one_account(store).await;
    encounters_read_back_by_id_and_reference(store).await;
    an_import_confirms_only_what_stands_as_it_was_read(store).await;
    who_was_there_is_put_right_with_a_trace(store).await;
    lists_show_ones_own_and_the_teams_newest_first(store).await;
    only_what_has_no_reference_and_no_confirmation_is_matched(store).await;
}

async fn encounters_read_back_by_id_and_reference(store: &Store) {
    let mut first = encounter(1, 10);
    first.made_by = Some(staff(1).id);
    first.contact_safety = ContactSafety::Unsafe;
    let second = Encounter { force_reference: None, team_id: None, ..encounter(2, 20) };
    let mut db = store.begin().await.unwrap();
    db.insert_encounters(&[first.clone(), second.clone()]).await.unwrap();
    db.commit().await.unwrap();
    let mut db = store.read().await.unwrap();
    let found = db.encounter(first.id).await.unwrap().unwrap();
    assert_eq!(found.encounter, first);
    assert_eq!((found.borough.as_str(), found.team.as_deref()), ("Borough 1", Some("Response A")));
    assert_eq!(db.encounter(second.id).await.unwrap().unwrap().team, None);
    assert_eq!(db.encounter(encounter(99, 1).id).await.unwrap(), None);
    assert_eq!(db.encounter_by_reference("REF 1").await.unwrap(), Some(first.id));
    assert_eq!(db.encounter_by_reference("ref 1").await.unwrap(), None);
    let known = db.encounters_by_reference(&["REF 1".to_owned(), "REF 9".to_owned()]).await.unwrap();
    assert_eq!(known, std::slice::from_ref(&first));
    drop(db);
    let mut db = store.begin().await.unwrap();
    let again = Encounter { force_reference: first.force_reference.clone(), ..encounter(3, 30) };
    assert!(matches!(db.insert_encounters(&[again]).await, Err(StoreError::Duplicate)));
    drop(db);
    let mut db = store.begin().await.unwrap();
    let twice = Encounter { force_reference: None, ..encounter(1, 10) };
    assert!(matches!(db.insert_encounters(&[twice]).await, Err(StoreError::Duplicate)));
}

async fn an_import_confirms_only_what_stands_as_it_was_read(store: &Store) {
    let confirmed = Encounter {
        force_reference: Some("REF 2".to_owned()),
        started_at: at(21),
        borough_id: borough(2).id,
        team_id: Some(team(2).id),
        kind: EncounterKind::Visit,
        contact_safety: ContactSafety::Safe,
        state: EncounterState::Matched,
        confirmed_at: Some(at(40)),
        ..encounter(2, 20)
    };
    let mut db = store.begin().await.unwrap();
    let from = |state| [(confirmed.clone(), state)];
    assert_eq!(db.update_encounters(&[]).await.unwrap(), 0);
    assert_eq!(db.update_encounters(&from(EncounterState::Matched)).await.unwrap(), 0);
    assert_eq!(db.update_encounters(&from(EncounterState::Unmatched)).await.unwrap(), 1);
    assert_eq!(db.update_encounters(&from(EncounterState::Unmatched)).await.unwrap(), 0);
    assert!(db.lock_encounter(confirmed.id).await.unwrap());
    assert!(!db.lock_encounter(encounter(99, 1).id).await.unwrap());
    db.commit().await.unwrap();
    let mut db = store.read().await.unwrap();
    assert_eq!(db.encounter(confirmed.id).await.unwrap().unwrap().encounter, confirmed);
    drop(db);
    let mut db = store.begin().await.unwrap();
    let taken = Encounter { force_reference: Some("REF 1".to_owned()), ..confirmed };
    assert!(matches!(
        db.update_encounters(&[(taken, EncounterState::Matched)]).await,
        Err(StoreError::Duplicate)
    ));
}

async fn who_was_there_is_put_right_with_a_trace(store: &Store) {
    let (one, two, three) = (officer(1, &team(1)).id, officer(2, &team(1)).id, officer(3, &team(2)).id);
    let (first, second) = (encounter(1, 10).id, encounter(2, 20).id);
    let by_hand = Correction {
        id: CorrectionId::new(at(50), [1; 10]),
        encounter_id: first,
        at: at(50),
        staff_id: Some(staff(1).id),
        removed: Some(one),
        added: Some(three),
        reason: "Was on leave".to_owned(),
    };
    let by_import = Correction {
        id: CorrectionId::new(at(51), [2; 10]),
        encounter_id: second,
        at: at(51),
        staff_id: None,
        removed: None,
        added: Some(two),
        reason: "encounters.csv".to_owned(),
    };
    let of_a_card = Correction {
        id: CorrectionId::new(at(52), [3; 10]),
        encounter_id: second,
        staff_id: Some(staff(1).id),
        added: None,
        ..by_import.clone()
    };
    let mut db = store.begin().await.unwrap();
    db.insert_encounter_officers(&[(first, one), (first, two), (second, two)]).await.unwrap();
    db.insert_encounter_officers(&[(first, one)]).await.unwrap();
    assert_eq!(db.remove_encounter_officers(&[(first, one), (second, one)]).await.unwrap(), 1);
    assert_eq!(db.remove_encounter_officers(&[(first, one)]).await.unwrap(), 0);
    assert_eq!(db.remove_encounter_officers(&[]).await.unwrap(), 0);
    db.insert_encounter_officers(&[(first, three)]).await.unwrap();
    db.insert_corrections(&[by_hand, by_import, of_a_card]).await.unwrap();
    db.commit().await.unwrap();

    let mut db = store.read().await.unwrap();
    let present = db.officers_present(first).await.unwrap();
    assert_eq!(present.iter().map(|officer| officer.id).collect::<Vec<_>>(), [two, three]);
    let mut pairs = db.officers_of_encounters(&[first, second]).await.unwrap();
    pairs.sort_unstable();
    assert_eq!(pairs, [(first, two), (first, three), (second, two)]);
    assert_eq!(db.corrected_by_people(&[first, second]).await.unwrap(), [first]);
    let trace = db.corrections_of(first).await.unwrap();
    assert_eq!(trace.len(), 1);
    assert_eq!((trace[0].at, trace[0].staff.as_deref()), (at(50), Some("Staff 1")));
    assert_eq!(trace[0].removed.as_deref(), Some("Officer 1"));
    assert_eq!(trace[0].added.as_deref(), Some("Officer 3"));
    assert_eq!(trace[0].reason, "Was on leave");
    assert_eq!(db.corrections_of(second).await.unwrap()[0].staff, None);
    drop(db);
    let mut db = store.begin().await.unwrap();
    let nobody = officer(9, &team(1)).id;
    assert!(matches!(db.insert_encounter_officers(&[(first, nobody)]).await, Err(StoreError::Orphan)));
}

async fn lists_show_ones_own_and_the_teams_newest_first(store: &Store) {
    let (first, second) = (encounter(1, 10).id, encounter(2, 20).id);
    let line = |n: u8, outcome, reason| Invitation {
        id: InvitationId::new(at(60 + i64::from(n)), [n; 10]),
        encounter_id: first,
        at: at(60 + i64::from(n)),
        outcome,
        reason,
        code_id: None,
        staff_id: Some(staff(1).id),
    };
    let not_offered = line(1, InvitationOutcome::NotOffered, Some(NotOfferedReason::CalledAway));
    let offered = line(2, InvitationOutcome::Offered, None);
    let mut db = store.begin().await.unwrap();
    db.insert_invitation(&not_offered).await.unwrap();
    db.insert_invitation(&offered).await.unwrap();
    db.commit().await.unwrap();
    let mut db = store.read().await.unwrap();
    assert_eq!(db.invitations_of(first).await.unwrap(), [not_offered, offered]);
    assert_eq!(db.invitations_of(second).await.unwrap(), []);
    let ids = |list: Vec<candour_store::encounter::EncounterListed>| {
        list.into_iter().map(|listed| listed.encounter.id).collect::<Vec<_>>()
    };
    let two = officer(2, &team(1)).id;
    let own = db.encounters_of_officer(two, at(0), 10).await.unwrap();
    assert_eq!(own[0].outcome, None);
    assert_eq!(own[1].outcome, Some(InvitationOutcome::Offered));
    assert_eq!(ids(own), [second, first]);
    assert_eq!(ids(db.encounters_of_officer(two, at(15), 10).await.unwrap()), [second]);
    assert_eq!(ids(db.encounters_of_officer(two, at(0), 1).await.unwrap()), [second]);
    // The second belongs to the other team, and an officer of this one was there.
    assert_eq!(ids(db.encounters_of_team(team(1).id, at(0), 10).await.unwrap()), [second, first]);
    assert_eq!(ids(db.encounters_of_team(team(2).id, at(0), 10).await.unwrap()), [second, first]);
    assert_eq!(ids(db.encounters_of_team(team(2).id, at(15), 10).await.unwrap()), [second]);
}

async fn only_what_has_no_reference_and_no_confirmation_is_matched(store: &Store) {
    let spot = Encounter { force_reference: None, ..encounter(5, 500) };
    let confirmed = Encounter {
        state: EncounterState::Matched,
        ..Encounter { force_reference: None, ..encounter(6, 500) }
    };
    let referenced = encounter(7, 500);
    candour_store::transact!(store, |db| db
        .insert_encounters(&[spot.clone(), confirmed.clone(), referenced.clone()])
        .await)
    .unwrap();
    let mut db = store.read().await.unwrap();
    assert_eq!(db.encounters_to_match(at(500), at(500)).await.unwrap(), std::slice::from_ref(&spot));
    assert_eq!(db.encounters_to_match(at(501), at(600)).await.unwrap(), []);
}
