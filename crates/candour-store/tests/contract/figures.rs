//! Counts kept on write, recounts, cuts.

use candour_domain::code::Stratum;
use candour_domain::feedback::{Channel, Rating};
use candour_domain::ids::{CutId, FeedbackId};
use candour_domain::language::Language;
use candour_store::Store;
use candour_store::feedback::NewFeedback;
use candour_store::figures::{Cell, CutRow};
use jiff::Timestamp;

pub async fn exercise(store: &Store) {
    let at: Timestamp = "2026-11-24T10:00:00Z".parse().unwrap();
    let cell = |day| Cell { day, stratum: Stratum::Open, channel: Channel::Web, rating: Rating::ALL[1] };
    let new = |n: u8| NewFeedback {
        id: FeedbackId::new(at, [n; 10]),
        nonce_fingerprint: [n; 32],
        receipt_fingerprint: [n; 32],
        code_id: None,
        stratum: Stratum::Open,
        channel: Channel::Web,
        rating: Rating::ALL[1],
        language: Language::English,
        received_at: at,
        day: i32::from(n),
        source_mark: None,
    };
    let mut db = store.begin().await.unwrap();
    assert_eq!(db.latest_cut().await.unwrap(), None);
    for n in [1, 2] {
        db.insert_feedback(&new(n)).await.unwrap();
    }
    db.add_to_rollup(&[(cell(2), 1), (cell(1), 3)]).await.unwrap();
    db.add_to_rollup(&[(cell(1), -2)]).await.unwrap();
    assert_eq!(db.rollup().await.unwrap(), db.recount().await.unwrap());
    assert_eq!(db.rollup().await.unwrap(), vec![(cell(1), 1), (cell(2), 1)]);

    db.withdraw_feedback(new(1).id, at).await.unwrap();
    assert_eq!(db.recount().await.unwrap().len(), 2, "figures lose an answer at the cut, not before");
    assert_eq!(db.withdrawn_since_cut().await.unwrap(), vec![(cell(1), 1)]);
    db.add_to_rollup(&[(cell(1), -1)]).await.unwrap();
    assert_eq!(db.uncount_withdrawn().await.unwrap(), 1);
    assert_eq!(db.uncount_withdrawn().await.unwrap(), 0);
    assert_eq!(db.rollup().await.unwrap(), db.recount().await.unwrap());
    db.insert_cut(CutId::new(at, [1; 10]), at).await.unwrap();
    let row = CutRow { stratum: Stratum::Open, verified: false, rating: Rating::ALL[1], answers: 1 };
    assert_eq!(db.latest_cut().await.unwrap(), Some((at, vec![row])));
    db.commit().await.unwrap();

    let mut db = store.snapshot().await.unwrap();
    assert_eq!(db.rollup().await.unwrap().len(), 1);
    db.commit().await.unwrap();
}
