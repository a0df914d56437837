//! What a backup needs: sums of tables, a copy or a shared snapshot of one moment, a database beside.

use candour_domain::backup::{Engine, TableSum};
use candour_store::{Db, Store, transact};
use candour_testkit::TestStore;

use super::feedback;

async fn sums(store: &Store) -> Vec<TableSum> {
    store.snapshot().await.unwrap().table_sums().await.unwrap()
}

fn rows(sums: &[TableSum], table: &str) -> u64 {
    sums.iter().find(|sum| sum.table == table).unwrap().rows
}

async fn exported(db: &mut Db) -> bool {
    db.share_snapshot().await.unwrap().is_some()
}

pub async fn exercise(store: &Store) {
    let empty = sums(store).await;
    assert!(empty.len() > 30);
    assert!(empty.iter().all(|sum| sum.sha256.len() == 64 && !sum.table.starts_with('_')));
    assert_eq!(rows(&empty, "schema_need"), 1);
    assert_eq!(rows(&empty, "feedback"), 0);
    feedback::exercise(store).await;
    let filled = sums(store).await;
    assert!(rows(&filled, "feedback") > 0);
    assert_eq!(sums(store).await, filled, "the same rows have the same sums");
    let before = |table: &str| filled.iter().find(|sum| sum.table == table).unwrap().sha256.clone();
    transact!(store, |db| db.insert_key_check(&candour_store::seal::Sealed::from_bytes(vec![1, 2])).await)
        .unwrap();
    let changed = sums(store).await;
    let differing: Vec<&str> =
        changed.iter().filter(|sum| sum.sha256 != before(&sum.table)).map(|sum| sum.table.as_str()).collect();
    assert_eq!(differing, ["force_key_check"]);
    assert!(!store.is_blank().await.unwrap());

    let mut snapshot = store.snapshot().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("a copy? of 100%.db");
    match store.engine() {
        Engine::Sqlite => {
            assert!(!exported(&mut snapshot).await);
            assert!(store.file().unwrap().ends_with("candour.db"));
            assert!(store.dump_command("x").is_none() && store.undump_command().is_none());
            store.copy_to(&copy).await.unwrap();
            let copied = Store::open_file(&copy).await.unwrap();
            assert_eq!(sums(&copied).await, changed);
            copied.close().await;
            assert!(store.make_beside("candour_beside").await.unwrap().is_none());
            store.remove_beside("candour_beside").await.unwrap();
        }
        Engine::Postgresql => {
            let name = snapshot.share_snapshot().await.unwrap().unwrap();
            assert!(store.file().is_none());
            store.copy_to(&copy).await.unwrap();
            assert!(!copy.exists());
            // What comes after the snapshot is not in what the tool writes.
            let at = "2026-11-24T12:00:00Z".parse().unwrap();
            let later = candour_store::jobs::NewJob {
                id: candour_domain::ids::JobId::new(at, [77; 10]),
                kind: "later".to_owned(),
                payload: "{}".to_owned(),
                made_at: at,
                run_at: at,
            };
            transact!(store, |db| db.insert_job(&later).await).unwrap();
            let dumped = store.dump_command(&name).unwrap().output().unwrap();
            assert!(dumped.status.success(), "{}", String::from_utf8_lossy(&dumped.stderr));
            drop(snapshot);
            let beside = format!("candour_beside_{}", std::process::id());
            let other = store.make_beside(&beside).await.unwrap().unwrap();
            assert!(other.is_blank().await.unwrap());
            std::fs::write(&copy, &dumped.stdout).unwrap();
            let mut undump = other.undump_command().unwrap();
            let undumped = undump.stdin(std::fs::File::open(&copy).unwrap()).output().unwrap();
            assert!(undumped.status.success(), "{}", String::from_utf8_lossy(&undumped.stderr));
            assert_eq!(sums(&other).await, changed);
            other.close().await;
            store.remove_beside(&beside).await.unwrap();
            assert!(store.make_beside("no; name").await.is_err());
        }
    }
    assert_eq!(Store::known_steps(store.engine()), store.migrations().await.unwrap().0);
}

/// Nothing in a sum is of one database alone.
#[tokio::test]
async fn the_same_rows_have_the_same_sums_on_both_databases() {
    let [sqlite, postgres] = TestStore::both().await;
    for store in [&sqlite.store, &postgres.store] {
        feedback::exercise(store).await;
        super::organisation::exercise(store).await;
        super::jobs::exercise(store).await;
    }
    let (a, b) = (sums(&sqlite.store).await, sums(&postgres.store).await);
    assert!(a.iter().filter(|sum| sum.rows > 0).count() > 6);
    assert_eq!(a, b);
}
