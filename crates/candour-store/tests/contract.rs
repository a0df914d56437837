//! The contract of storage: every method does the same on SQLite and on PostgreSQL. A missing database is a failure.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

mod contract {
    pub mod access_request;
    pub mod api_key;
    pub mod audit;
    pub mod backup;
    pub mod batch;
    pub mod bulk;
    pub mod code;
    pub mod contact_index;
    pub mod encounter;
    pub mod enrolment;
    pub mod erasure;
    pub mod feedback;
    pub mod figures;
    pub mod flag;
    pub mod hold;
    pub mod invitation;
    pub mod jobs;
    pub mod limit;
    pub mod message;
    pub mod one_time_code;
    pub mod organisation;
    pub mod passkey;
    pub mod person_key;
    pub mod posting;
    pub mod restriction;
    pub mod retention;
    pub mod schema;
    pub mod session;
    pub mod sign_in_try;
    pub mod single_sign_on;
    pub mod staff;
    pub mod waiting_account;
    pub mod words;
    pub mod work;
}

use candour_domain::key::ForceKey;
use candour_store::seal::Sealer;
use candour_store::{Store, StoreError};
use candour_testkit::TestStore;

/// One test a feature and database, over a fresh database each.
macro_rules! on_each_database {
    ($($feature:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $feature() {
                let database = super::TestStore::sqlite().await;
                super::contract::$feature::exercise(&database.store).await;
            })+
        }
        mod on_postgres {
            $(#[tokio::test]
            async fn $feature() {
                let database = super::TestStore::postgres().await;
                super::contract::$feature::exercise(&database.store).await;
            })+
        }
    };
}

on_each_database!(
    access_request,
    api_key,
    backup,
    bulk,
    organisation,
    person_key,
    passkey,
    posting,
    restriction,
    retention,
    invitation,
    contact_index,
    encounter,
    erasure,
    code,
    batch,
    feedback,
    figures,
    flag,
    hold,
    staff,
    session,
    sign_in_try,
    single_sign_on,
    one_time_code,
    enrolment,
    waiting_account,
    audit,
    work,
    jobs,
    limit,
    message,
    schema,
    words
);

#[tokio::test]
async fn a_database_opens_with_its_own_force_key_alone() {
    for database in TestStore::both().await {
        let store = database.store;
        let (right, wrong) = (ForceKey::from_bytes([1; 32]), ForceKey::from_bytes([2; 32]));
        store.check_key(&Sealer::new(&right), [1; 24]).await.unwrap();
        store.check_key(&Sealer::new(&right), [2; 24]).await.unwrap();
        let refused = store.check_key(&Sealer::new(&wrong), [3; 24]).await;
        assert!(matches!(refused, Err(StoreError::WrongKey)));
        let sealed = store.read().await.unwrap().key_check().await.unwrap().unwrap();
        candour_store::transact!(store, |db| db.insert_key_check(&sealed).await).unwrap();
    }
}

#[tokio::test]
async fn migrating_twice_changes_nothing_and_the_count_is_known() {
    for database in TestStore::both().await {
        database.store.migrate().await.unwrap();
        let (known, applied) = database.store.migrations().await.unwrap();
        assert_eq!(known, applied);
        assert!(known >= 7);
        database.store.read().await.unwrap().ping().await.unwrap();
        database.store.checkpoint().await.unwrap();
        database.store.close().await;
    }
}

#[tokio::test]
async fn an_address_of_another_kind_is_refused() {
    assert!(matches!(Store::open("mysql://127.0.0.1/x").await, Err(StoreError::Address)));
}

#[tokio::test]
async fn both_schemas_have_the_same_tables_and_columns() {
    let [sqlite, postgres] = TestStore::both().await;
    let a = sqlite.store.read().await.unwrap().columns().await.unwrap();
    let b = postgres.store.read().await.unwrap().columns().await.unwrap();
    assert!(a.len() > 50);
    assert_eq!(a, b);
}
