//! Packs of cards, open codes, and what becomes of their codes.

use candour_domain::batch::BatchKind;
use candour_domain::code::Stratum;
use candour_domain::ids::{BatchId, CodeId};
use candour_store::batch::{Batch, BatchFilter};
use candour_store::code::NewCode;
use candour_store::seal::Sealed;
use candour_store::{Store, StoreError};

use super::encounter::{encounter, one_account, staff};
use super::organisation::{at, borough, small_force, team};

fn pack(n: u8) -> Batch {
    Batch {
        id: BatchId::new(at(i64::from(n)), [n; 10]),
        kind: BatchKind::Cards,
        label: format!("PACK-{n}"),
        borough_id: Some(borough(1).id),
        team_id: Some(team(1).id),
        quantity: 2,
        made_at: at(i64::from(n)),
        made_by: Some(staff(1).id),
        sealed_code: None,
    }
}

fn card(n: u8, batch: &Batch, serial: i64) -> NewCode {
    NewCode {
        id: CodeId::new(at(0), [n; 10]),
        fingerprint: [n; 32],
        stratum: Stratum::HandedOver,
        encounter_id: None,
        batch_id: Some(batch.id),
        serial: Some(serial),
        made_at: at(0),
        expires_at: Some(at(1_000)),
    }
}

pub async fn exercise(store: &Store) {
    small_force(store).await;
    one_account(store).await;
    let encounters = [encounter(1, 10), encounter(2, 20)];
    candour_store::transact!(store, |db| db.insert_encounters(&encounters).await).unwrap();
    a_pack_and_an_open_code_are_listed_for_their_place(store).await;
    a_card_is_bound_once_and_moved_only_from_where_it_is(store).await;
    a_stopped_batch_has_no_working_code(store).await;
}

async fn a_pack_and_an_open_code_are_listed_for_their_place(store: &Store) {
    let cards = pack(1);
    let open = Batch {
        kind: BatchKind::Open,
        label: "Poster".to_owned(),
        borough_id: Some(borough(2).id),
        team_id: None,
        quantity: 1,
        sealed_code: Some(Sealed::from_bytes(vec![1, 2, 3])),
        ..pack(2)
    };
    let code = NewCode { stratum: Stratum::Open, serial: None, expires_at: None, ..card(9, &open, 1) };
    let mut db = store.begin().await.unwrap();
    db.insert_batch(&cards).await.unwrap();
    db.insert_batch(&open).await.unwrap();
    db.insert_codes(&[card(1, &cards, 1), card(2, &cards, 2), code]).await.unwrap();
    db.commit().await.unwrap();

    let mut db = store.read().await.unwrap();
    let found = db.batch(cards.id, at(5)).await.unwrap().unwrap();
    assert_eq!(found.batch, cards);
    assert_eq!((found.borough.as_deref(), found.team.as_deref()), (Some("Borough 1"), Some("Response A")));
    assert_eq!((found.working, found.bound), (2, 0));
    assert_eq!(db.batch(cards.id, at(1_000)).await.unwrap().unwrap().working, 0);
    assert_eq!(db.batch(open.id, at(9_000)).await.unwrap().unwrap().working, 1);
    assert_eq!(db.batch(pack(9).id, at(5)).await.unwrap(), None);
    let labels = async |db: &mut candour_store::Db, borough_id, team_id, limit| {
        let filter = BatchFilter { borough_id, team_id };
        let list = db.batches(filter, at(5), limit).await.unwrap();
        list.into_iter().map(|found| found.batch.label).collect::<Vec<_>>()
    };
    assert_eq!(labels(&mut db, None, None, 9).await, ["Poster", "PACK-1"]);
    assert_eq!(labels(&mut db, None, None, 1).await, ["Poster"]);
    assert_eq!(labels(&mut db, Some(borough(1).id), None, 9).await, ["PACK-1"]);
    assert_eq!(labels(&mut db, None, Some(team(1).id), 9).await, ["PACK-1"]);
    assert!(labels(&mut db, None, Some(team(2).id), 9).await.is_empty());
    drop(db);

    let mut db = store.begin().await.unwrap();
    let same_label = Batch { label: cards.label.clone(), ..pack(3) };
    assert!(matches!(db.insert_batch(&same_label).await, Err(StoreError::Duplicate)));
    drop(db);
    let mut db = store.begin().await.unwrap();
    assert!(matches!(db.insert_codes(&[card(3, &cards, 2)]).await, Err(StoreError::Duplicate)), "serial");
    drop(db);
    let open_of_the_same_label = Batch { kind: BatchKind::Open, label: cards.label, ..pack(3) };
    candour_store::transact!(store, |db| db.insert_batch(&open_of_the_same_label).await).unwrap();
}

async fn a_card_is_bound_once_and_moved_only_from_where_it_is(store: &Store) {
    let (here, there) = (encounter(1, 10).id, encounter(2, 20).id);
    let by = staff(1).id;
    let mut db = store.begin().await.unwrap();
    let found = db.card("PACK-1", 1).await.unwrap().unwrap();
    assert_eq!(
        (found.batch_id, found.team_id, found.borough_id),
        (pack(1).id, Some(team(1).id), Some(borough(1).id))
    );
    assert_eq!(found.encounter_id, None);
    assert_eq!(db.card("PACK-1", 3).await.unwrap(), None);
    assert_eq!(db.card("PACK-3", 1).await.unwrap(), None, "an open code has no cards");
    assert!(!db.move_card(found.id, (here, there), at(11), by).await.unwrap(), "not bound yet");
    assert!(db.bind_card(found.id, here, at(11), by).await.unwrap());
    assert!(!db.bind_card(found.id, there, at(12), by).await.unwrap(), "bound already");
    assert!(db.move_card(found.id, (here, there), at(13), by).await.unwrap());
    assert!(!db.move_card(found.id, (here, there), at(14), by).await.unwrap());
    let poster = CodeId::new(at(0), [9; 10]);
    assert!(!db.bind_card(poster, here, at(11), by).await.unwrap(), "an open code is never bound");
    db.commit().await.unwrap();
    let mut db = store.read().await.unwrap();
    assert_eq!(db.card("PACK-1", 1).await.unwrap().unwrap().encounter_id, Some(there));
    assert_eq!(db.batch(pack(1).id, at(5)).await.unwrap().unwrap().bound, 1);
    let codes = db.codes_of_encounter(there).await.unwrap();
    assert_eq!((codes.len(), codes[0].id, codes[0].given_at), (1, found.id, at(13)));
}

async fn a_stopped_batch_has_no_working_code(store: &Store) {
    let mut db = store.begin().await.unwrap();
    assert_eq!(db.stop_batch(pack(1).id, at(20)).await.unwrap(), 2);
    assert_eq!(db.stop_batch(pack(1).id, at(21)).await.unwrap(), 0);
    assert_eq!(db.stop_batch(pack(2).id, at(20)).await.unwrap(), 1);
    db.commit().await.unwrap();
    let mut db = store.read().await.unwrap();
    assert_eq!(db.batch(pack(1).id, at(20)).await.unwrap().unwrap().working, 0);
    assert_eq!(db.batch(pack(2).id, at(20)).await.unwrap().unwrap().working, 0);
}
