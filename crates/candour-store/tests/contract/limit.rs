//! Allowances that all nodes share.

use candour_domain::allowance::Allowance;
use candour_store::limit::LimitKind;
use candour_store::{Store, StoreError, transact};
use jiff::{SignedDuration, Timestamp};

fn at(seconds: i64) -> Timestamp {
    "2026-11-24T10:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
}

async fn spend(store: &Store, key: u8, now: Timestamp, allowance: Allowance) -> Result<(), SignedDuration> {
    let outcome: Result<_, StoreError> =
        transact!(store, |db| db.spend_allowance(LimitKind::Guess, [key; 32], now, allowance).await);
    outcome.unwrap()
}

pub async fn exercise(store: &Store) {
    let allowance = Allowance::new(3, SignedDuration::from_secs(10));
    for _ in 0..3 {
        assert_eq!(spend(store, 1, at(0), allowance).await, Ok(()));
    }
    assert_eq!(spend(store, 1, at(0), allowance).await, Err(SignedDuration::from_secs(10)));
    assert_eq!(spend(store, 1, at(4), allowance).await, Err(SignedDuration::from_secs(6)));
    assert_eq!(spend(store, 2, at(0), allowance).await, Ok(()), "another key");
    assert_eq!(spend(store, 1, at(10), allowance).await, Ok(()), "a step later");
    assert_eq!(spend(store, 1, at(3_600), allowance).await, Ok(()), "long after, the whole is there again");
    assert_eq!(spend(store, 1, at(3_600), allowance).await, Ok(()));

    at_the_same_time_no_more_are_let_through(store).await;

    // What happened elsewhere is added, and never shuts out for longer than the whole allowance.
    let mut db = store.begin().await.unwrap();
    db.add_to_allowances(LimitKind::Client, &[([7; 32], 2), ([6; 32], 1)], at(0), allowance).await.unwrap();
    db.add_to_allowances(LimitKind::Client, &[([7; 32], 1), ([5; 32], 9)], at(5), allowance).await.unwrap();
    db.commit().await.unwrap();
    let mut db = store.read().await.unwrap();
    let busy = db.allowances_spent(LimitKind::Client, at(5), 10).await.unwrap();
    let expected = [([5; 32], at(35)), ([7; 32], at(30)), ([6; 32], at(10))];
    assert_eq!(busy, expected);
    assert_eq!(db.allowances_spent(LimitKind::Client, at(29), 10).await.unwrap().len(), 2);
    assert_eq!(db.allowances_spent(LimitKind::Client, at(0), 1).await.unwrap().len(), 1);
    assert_eq!(db.allowance_paid_at([7; 32]).await.unwrap(), Some(at(30)));
    assert_eq!(db.allowance_paid_at([99; 32]).await.unwrap(), None);
    drop(db);
    let mut db = store.begin().await.unwrap();
    db.add_to_allowances(LimitKind::Client, &[([7; 32], 1)], at(100), allowance).await.unwrap();
    assert_eq!(
        db.allowances_spent(LimitKind::Client, at(100), 9).await.unwrap(),
        [([7; 32], at(110))],
        "what was paid back long ago counts no more"
    );
    // Forgotten once it is paid back: of all that was spent above, one guess and one client are left.
    assert!(db.forget_allowances(at(100)).await.unwrap() >= 3);
    assert_eq!(db.allowances_spent(LimitKind::Guess, at(0), 9).await.unwrap().len(), 1);
    assert_eq!(db.allowances_spent(LimitKind::Client, at(0), 9).await.unwrap().len(), 1);
    db.commit().await.unwrap();
}

async fn at_the_same_time_no_more_are_let_through(store: &Store) {
    let allowance = Allowance::new(5, SignedDuration::from_secs(10));
    let tries = (0..12).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { spend(&store, 9, at(0), allowance).await.is_ok() })
    });
    let mut through = 0;
    for one in tries.collect::<Vec<_>>() {
        through += usize::from(one.await.unwrap());
    }
    assert_eq!(through, 5);
}
