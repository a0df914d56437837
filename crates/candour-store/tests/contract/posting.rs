//! Where officers were posted on which days.

use candour_domain::posting::Posting;
use candour_store::posting::PostingOf;
use candour_store::{Store, StoreError};

use super::organisation::{officer, small_force, team};

fn posting(of: u8, in_team: u8, number: Option<&str>, from: i32, until: Option<i32>) -> PostingOf {
    let shoulder_number = number.map(str::to_owned);
    (officer(of, &team(1)).id, Posting { team: team(in_team).id, shoulder_number, from, until })
}

pub async fn exercise(store: &Store) {
    small_force(store).await;
    postings_are_listed_in_order_and_begin_once_a_day(store).await;
    a_posting_is_removed_only_as_it_was_read(store).await;
    the_team_of_today_follows_the_posting_of_the_day(store).await;
    an_officer_is_found_by_a_shoulder_number_of_any_day(store).await;
}

async fn postings_are_listed_in_order_and_begin_once_a_day(store: &Store) {
    let (late, early) = (posting(1, 2, Some("7NE"), 200, None), posting(1, 1, None, 100, Some(199)));
    let other = posting(2, 1, Some("12CE"), 50, None);
    let all = [late.clone(), early.clone(), other.clone()];
    candour_store::transact!(store, |db| db.insert_postings(&all).await).unwrap();
    let mut db = store.read().await.unwrap();
    assert_eq!(db.postings_of(&[late.0]).await.unwrap(), [early, late.clone()]);
    assert_eq!(db.postings_of(&[late.0, other.0]).await.unwrap().len(), 3);
    assert_eq!(db.postings_of(&[]).await.unwrap(), []);
    drop(db);
    let twice = [posting(1, 1, None, 200, Some(300))];
    let refused = candour_store::transact!(store, |db| db.insert_postings(&twice).await);
    assert!(matches!(refused, Err(StoreError::Duplicate)));
    let orphan = [posting(9, 1, None, 200, None)];
    let refused = candour_store::transact!(store, |db| db.insert_postings(&orphan).await);
    assert!(matches!(refused, Err(StoreError::Orphan)));
}

async fn a_posting_is_removed_only_as_it_was_read(store: &Store) {
    let changed = [
        posting(1, 1, None, 100, Some(198)),
        posting(1, 2, None, 200, None),
        posting(1, 1, Some("7NE"), 200, None),
        posting(1, 2, Some("7NE"), 200, Some(300)),
    ];
    let removed = candour_store::transact!(store, |db| db.remove_postings(&changed).await).unwrap();
    assert_eq!(removed, 0);
    let there = [posting(1, 1, None, 100, Some(199)), posting(1, 2, Some("7NE"), 200, None)];
    let removed = candour_store::transact!(store, |db| db.remove_postings(&there).await).unwrap();
    assert_eq!(removed, 2);
    candour_store::transact!(store, |db| db.insert_postings(&there).await).unwrap();
}

async fn the_team_of_today_follows_the_posting_of_the_day(store: &Store) {
    let settle = async |day| candour_store::transact!(store, |db| db.settle_teams(day).await).unwrap();
    let of_first = async || {
        let mut db = store.read().await.unwrap();
        db.officers_by_reference(&["P1".to_owned()]).await.unwrap().remove(0).team_id
    };
    assert_eq!((settle(99).await, settle(150).await, of_first().await), (0, 0, team(1).id));
    assert_eq!((settle(200).await, of_first().await), (1, team(2).id));
    assert_eq!(settle(200).await, 0);
    assert_eq!((settle(199).await, of_first().await), (1, team(1).id));
}

async fn an_officer_is_found_by_a_shoulder_number_of_any_day(store: &Store) {
    let mut db = store.read().await.unwrap();
    for (typed, reference) in [("7ne", "P1"), (" 12CE ", "P2")] {
        let found = db.find_officers(typed, None, 9).await.unwrap();
        assert_eq!(
            found.iter().map(|one| one.reference.as_str()).collect::<Vec<_>>(),
            [reference],
            "{typed}"
        );
    }
    assert_eq!(db.find_officers("7n", None, 9).await.unwrap(), [], "a number is given whole");
}
