//! Keys with which other programs come in.

use candour_domain::api_key::{KeyReach, KeyScopes};
use candour_domain::ids::{ApiKeyId, BoroughId};
use candour_domain::permission::Role;
use candour_store::api_key::NewApiKey;
use candour_store::{Store, StoreError};
use jiff::{SignedDuration, Timestamp};

use super::organisation::{borough, small_force};
use super::staff::account;

fn at() -> Timestamp {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

fn key(n: u8, reach: KeyReach) -> NewApiKey {
    NewApiKey {
        id: ApiKeyId::new(at() + SignedDuration::from_secs(n.into()), [n; 10]),
        name: format!("name{n}"),
        fingerprint: [n; 32],
        label: format!("Key {n}"),
        scopes: KeyScopes::parse("figures_read invitations_write").unwrap(),
        reach,
        made_at: at(),
        made_by: None,
        expires_at: None,
    }
}

pub async fn exercise(store: &Store) {
    small_force(store).await;
    let maker = account(1, "ida", Role::Administrator);
    let full = NewApiKey {
        made_by: Some(maker.staff.id),
        expires_at: Some(at() + SignedDuration::from_hours(24)),
        ..key(2, KeyReach::Borough(borough(1).id))
    };
    let mut db = store.begin().await.unwrap();
    db.insert_staff(&maker).await.unwrap();
    db.insert_api_key(&key(1, KeyReach::Force)).await.unwrap();
    db.insert_api_key(&full).await.unwrap();
    db.insert_api_key(&key(3, KeyReach::Force)).await.unwrap();
    db.commit().await.unwrap();

    a_name_and_a_fingerprint_stand_once(store).await;
    a_key_is_found_by_its_fingerprint_alone(store, &full).await;

    let mut db = store.begin().await.unwrap();
    for (day, stays) in [(20_780, 20_780), (20_779, 20_780), (20_781, 20_781)] {
        db.touch_api_key(full.id, day).await.unwrap();
        let found = db.api_key_by_fingerprint([2; 32]).await.unwrap().unwrap();
        assert_eq!(found.last_used_day, Some(stays), "a day is never taken back");
    }
    assert!(db.stop_api_key(full.id, at()).await.unwrap());
    assert!(!db.stop_api_key(full.id, at() + SignedDuration::from_secs(1)).await.unwrap());
    assert!(!db.stop_api_key(ApiKeyId::new(at(), [99; 10]), at()).await.unwrap());
    let found = db.api_key_by_fingerprint([2; 32]).await.unwrap().unwrap();
    assert_eq!(found.stopped_at, Some(at()));
    let untouched = db.api_key_by_fingerprint([1; 32]).await.unwrap().unwrap();
    assert_eq!((untouched.last_used_day, untouched.stopped_at), (None, None));
    db.commit().await.unwrap();

    let mut db = store.read().await.unwrap();
    let first = db.list_api_keys(None, 2).await.unwrap();
    let labels = |list: &[candour_store::api_key::ApiKeyFound]| -> Vec<String> {
        list.iter().map(|key| key.label.clone()).collect()
    };
    assert_eq!(labels(&first), ["Key 3", "Key 2"], "newest first, stopped ones among them");
    let rest = db.list_api_keys(Some(first[1].id), 2).await.unwrap();
    assert_eq!(labels(&rest), ["Key 1"]);
}

async fn a_name_and_a_fingerprint_stand_once(store: &Store) {
    let nowhere = KeyReach::Borough(BoroughId::new(at(), [88; 10]));
    let mut db = store.begin().await.unwrap();
    let name = NewApiKey { name: "name1".to_owned(), ..key(4, KeyReach::Force) };
    assert!(matches!(db.insert_api_key(&name).await, Err(StoreError::Duplicate)));
    drop(db);
    let mut db = store.begin().await.unwrap();
    let fingerprint = NewApiKey { fingerprint: [1; 32], ..key(4, KeyReach::Force) };
    assert!(matches!(db.insert_api_key(&fingerprint).await, Err(StoreError::Duplicate)));
    drop(db);
    let mut db = store.begin().await.unwrap();
    assert!(matches!(db.insert_api_key(&key(4, nowhere)).await, Err(StoreError::Orphan)));
}

async fn a_key_is_found_by_its_fingerprint_alone(store: &Store, full: &NewApiKey) {
    let mut db = store.read().await.unwrap();
    let found = db.api_key_by_fingerprint([2; 32]).await.unwrap().unwrap();
    assert_eq!((found.id, &found.name, &found.label), (full.id, &full.name, &full.label));
    assert_eq!((&found.scopes, found.reach), (&full.scopes, full.reach));
    assert_eq!(found.borough.as_deref(), Some("Borough 1"));
    assert_eq!((found.made_at, found.expires_at), (full.made_at, full.expires_at));
    assert_eq!((found.last_used_day, found.stopped_at), (None, None));
    let force = db.api_key_by_fingerprint([1; 32]).await.unwrap().unwrap();
    assert_eq!((force.reach, force.borough, force.expires_at), (KeyReach::Force, None, None));
    assert!(db.api_key_by_fingerprint([77; 32]).await.unwrap().is_none());
    assert_eq!(db.api_key_by_name("name2").await.unwrap(), Some(found));
    assert_eq!(db.api_key_by_name("Name2").await.unwrap(), None);
}
