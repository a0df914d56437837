//! What a program finds out about the schema and its connections.

use candour_store::Store;

pub async fn exercise(store: &Store) {
    let mut db = store.begin().await.unwrap();
    db.write_nothing_new().await.unwrap();
    db.commit().await.unwrap();
    let needed = store.read().await.unwrap().steps_needed().await.unwrap().unwrap();
    let (known, _) = store.migrations().await.unwrap();
    assert!(needed > 0 && needed <= i64::try_from(known).unwrap(), "{needed} of {known}");
    let held = store.read().await.unwrap();
    let connections = store.connections();
    assert!(connections.open > connections.idle && connections.open <= connections.most, "{connections:?}");
    drop(held);
    let server = store.read().await.unwrap().server_clock().await.unwrap();
    assert_eq!(server.is_none(), store.is_sqlite(), "a file has no clock of its own");
    store.migrate_to(3).await.unwrap();
    let (_, applied) = store.migrations().await.unwrap();
    assert_eq!(applied, known, "what is there is left alone");
}
