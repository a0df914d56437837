//! Jobs.

use candour_domain::ids::JobId;
use candour_store::jobs::{JobCounts, NewJob};
use candour_store::{Store, transact};
use jiff::{SignedDuration, Timestamp};

const KINDS: &[&str] = &["other", "tell"];

fn at(minutes: i64) -> Timestamp {
    "2026-11-24T10:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minutes)
}

fn job(n: u8, run_at: Timestamp) -> NewJob {
    NewJob {
        id: JobId::new(at(0), [n; 10]),
        kind: "tell".to_owned(),
        payload: "{}".to_owned(),
        made_at: at(0),
        run_at,
    }
}

pub async fn exercise(store: &Store) {
    a_job_is_claimed_once_until_its_lease_ends(store).await;
    a_worker_whose_lease_ran_out_writes_nothing(store).await;
    a_job_that_was_given_up_is_seen_and_can_be_revived(store).await;
    of_many_workers_each_job_goes_to_one(store).await;
}

async fn a_job_is_claimed_once_until_its_lease_ends(store: &Store) {
    let mut db = store.begin().await.unwrap();
    db.insert_job(&job(1, at(0))).await.unwrap();
    db.insert_job(&job(2, at(30))).await.unwrap();
    assert_eq!(
        db.job_counts(at(1)).await.unwrap(),
        JobCounts { waiting: 2, retrying: 0, gave_up: 0, oldest_due: Some(at(0)) }
    );
    assert!(
        db.claim_jobs(&["other", "tel"], at(1), at(3), 10).await.unwrap().is_empty(),
        "of an unknown kind"
    );
    let claimed = db.claim_jobs(KINDS, at(1), at(3), 10).await.unwrap();
    assert_eq!(claimed.len(), 1);
    assert_eq!((claimed[0].id, claimed[0].kind.as_str(), claimed[0].attempt), (job(1, at(0)).id, "tell", 1));
    assert_eq!((claimed[0].payload.as_str(), claimed[0].made_at), ("{}", at(0)));
    assert!(db.claim_jobs(KINDS, at(2), at(4), 10).await.unwrap().is_empty());
    assert_eq!(db.job_counts(at(2)).await.unwrap().oldest_due, None);
    db.commit().await.unwrap();
}

async fn a_worker_whose_lease_ran_out_writes_nothing(store: &Store) {
    let id = job(1, at(0)).id;
    let mut db = store.begin().await.unwrap();
    let again = db.claim_jobs(KINDS, at(3), at(5), 10).await.unwrap();
    assert_eq!((again.len(), again[0].attempt), (1, 2));
    assert!(!db.finish_job(id, 1, at(4)).await.unwrap());
    assert!(!db.put_off_job(id, 1, at(9), "late").await.unwrap());
    assert!(!db.give_up_job(id, 1, at(4), "late").await.unwrap());
    assert!(db.put_off_job(id, 2, at(9), "no connection").await.unwrap());
    assert_eq!(db.job_counts(at(5)).await.unwrap().retrying, 1);
    let troubled = db.troubled_jobs(10).await.unwrap();
    assert_eq!(troubled.len(), 1);
    assert_eq!((troubled[0].id, troubled[0].kind.as_str(), troubled[0].attempts), (id, "tell", 2));
    assert_eq!((troubled[0].run_at, troubled[0].made_at, troubled[0].gave_up_at), (at(9), at(0), None));
    assert_eq!(troubled[0].failure.as_deref(), Some("no connection"));
    assert_eq!(db.claim_jobs(KINDS, at(9), at(11), 10).await.unwrap()[0].attempt, 3);
    assert!(db.finish_job(id, 3, at(10)).await.unwrap());
    assert!(!db.finish_job(id, 3, at(10)).await.unwrap());
    assert!(db.troubled_jobs(10).await.unwrap().is_empty(), "done is done");
    assert!(db.claim_jobs(KINDS, at(20), at(22), 10).await.unwrap().is_empty());
    assert!(!db.revive_job(id, at(20)).await.unwrap(), "a job that is done is not revived");
    assert_eq!(db.forget_done_jobs(at(10)).await.unwrap(), 0);
    assert_eq!(db.forget_done_jobs(at(11)).await.unwrap(), 1);
    db.commit().await.unwrap();
}

async fn a_job_that_was_given_up_is_seen_and_can_be_revived(store: &Store) {
    let id = job(2, at(0)).id;
    let mut db = store.begin().await.unwrap();
    assert_eq!(db.claim_jobs(KINDS, at(30), at(32), 10).await.unwrap().len(), 1);
    assert!(db.give_up_job(id, 1, at(31), "status 500").await.unwrap());
    let counts = db.job_counts(at(40)).await.unwrap();
    assert_eq!((counts.waiting, counts.retrying, counts.gave_up), (0, 0, 1));
    assert_eq!(db.troubled_jobs(10).await.unwrap()[0].gave_up_at, Some(at(31)));
    assert_eq!(db.forget_done_jobs(at(100)).await.unwrap(), 0, "what was given up stays");
    assert!(db.revive_job(id, at(40)).await.unwrap());
    let claimed = db.claim_jobs(KINDS, at(40), at(42), 10).await.unwrap();
    assert_eq!((claimed.len(), claimed[0].attempt), (1, 1));
    assert!(db.finish_job(id, 1, at(41)).await.unwrap());
    assert_eq!(db.job_counts(at(41)).await.unwrap(), JobCounts::default());
    db.commit().await.unwrap();
}

async fn of_many_workers_each_job_goes_to_one(store: &Store) {
    let mut db = store.begin().await.unwrap();
    for n in 100..140 {
        db.insert_job(&job(n, at(50))).await.unwrap();
    }
    db.commit().await.unwrap();
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let store = store.clone();
        workers.spawn(async move {
            let mut mine = Vec::new();
            loop {
                let some = transact!(store, |db| db.claim_jobs(KINDS, at(50), at(52), 7).await);
                let some: Vec<_> = some.unwrap_or_default();
                if some.is_empty() {
                    return mine;
                }
                mine.extend(some.into_iter().map(|job| job.id));
            }
        });
    }
    let mut all: Vec<JobId> = workers.join_all().await.into_iter().flatten().collect();
    assert_eq!(all.len(), 40);
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 40, "no job was claimed twice");
}
