//! The log.

use candour_domain::audit::leaf::{ContentState, StoredLine};
use candour_domain::audit::tree::{Tile, TileAt};
use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::ids::{AuditId, FeedbackId, StaffId};
use candour_domain::key::ForceKey;
use candour_domain::permission::Role;
use candour_store::audit::{
    AuditCheck, AuditCheckpoint, AuditFilter, AuditHead, NOBODY, NewAudit, Numbered, WitnessState,
};
use candour_store::{Store, StoreError, transact};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::staff::account;

fn at(seconds: i64) -> Timestamp {
    "2026-11-24T10:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
}

fn line(n: u8, seconds: i64, staff_id: Option<StaffId>, act: AuditAct) -> NewAudit {
    NewAudit {
        id: AuditId::new(at(0), [n; 10]),
        at: at(seconds),
        staff_id,
        act,
        subject_id: Some(Uuid::from_u128(u128::from(n))),
        purpose: (act == AuditAct::ItemRead).then_some(ReadPurpose::CheckRisk),
        api_key_id: None,
        salt: [n; 16],
    }
}

pub async fn exercise(store: &Store) {
    let amy = account(1, "amy", Role::DeskAdviser);
    let id = Some(amy.staff.id);
    let mut db = store.begin().await.unwrap();
    db.insert_staff(&amy).await.unwrap();
    for new in [line(1, 0, None, AuditAct::SignInRefused), line(2, 1, id, AuditAct::SignedIn)] {
        db.insert_audit(&new).await.unwrap();
    }
    let together = [
        line(3, 2, id, AuditAct::ItemRead),
        line(4, 2, id, AuditAct::ItemTaken),
        line(5, 3, None, AuditAct::StaffMade),
    ];
    db.insert_audits(&together).await.unwrap();
    db.insert_audits(&[]).await.unwrap();
    db.commit().await.unwrap();
    let mut db = store.begin().await.unwrap();
    let unknown = line(6, 4, Some(StaffId::new(at(0), [99; 10])), AuditAct::SignedIn);
    assert!(matches!(db.insert_audit(&unknown).await, Err(StoreError::Orphan)));
    drop(db);

    let mut db = store.read().await.unwrap();
    let acts = |lines: &[candour_store::audit::AuditFound]| -> Vec<AuditAct> {
        lines.iter().map(|line| line.act).collect()
    };
    assert_eq!(db.latest_audit_at().await.unwrap(), Some(at(3)));
    let first = db.list_audit(AuditFilter::default(), None, 3).await.unwrap();
    assert_eq!(acts(&first), [AuditAct::StaffMade, AuditAct::ItemTaken, AuditAct::ItemRead]);
    assert_eq!(first[2].purpose, Some(ReadPurpose::CheckRisk));
    assert_eq!(first[2].subject_id, Some(Uuid::from_u128(3)));
    assert_eq!((first[2].staff_id, first[2].username.as_deref()), (id, Some("amy")));
    let next = db.list_audit(AuditFilter::default(), Some((first[2].at, first[2].id)), 3).await.unwrap();
    assert_eq!(acts(&next), [AuditAct::SignedIn, AuditAct::SignInRefused]);
    assert_eq!((next[1].staff_id, next[1].username.as_deref()), (None, None));
    let hers = AuditFilter { staff_id: id, ..AuditFilter::default() };
    assert_eq!(db.list_audit(hers, None, 10).await.unwrap().len(), 3);
    let taken = AuditFilter { staff_id: id, act: Some(AuditAct::ItemTaken), ..AuditFilter::default() };
    assert_eq!(acts(&db.list_audit(taken, None, 10).await.unwrap()), [AuditAct::ItemTaken]);
    let nothing = AuditFilter { act: Some(AuditAct::Imported), ..AuditFilter::default() };
    assert!(db.list_audit(nothing, None, 10).await.unwrap().is_empty());
    let of_one = AuditFilter { subject_id: Some(Uuid::from_u128(4)), ..AuditFilter::default() };
    assert_eq!(acts(&db.list_audit(of_one, None, 10).await.unwrap()), [AuditAct::ItemTaken]);
    let between = AuditFilter { from: Some(at(1)), until: Some(at(2)), ..AuditFilter::default() };
    assert_eq!(acts(&db.list_audit(between, None, 10).await.unwrap()), [AuditAct::SignedIn]);
    assert_eq!((first[2].actor.as_deref(), first[2].leaf), (Some("desk_adviser"), None));
    assert_eq!((first[0].actor.as_deref(), first[0].api_key.as_deref()), (Some(NOBODY), None));
    drop(db);
    marks(store).await;
    purposes(store, amy.staff.id).await;
    numbers(store, amy.staff.id).await;
    checkpoints(store).await;
    witnesses(store).await;
    checks(store).await;
}

/// A line is written with a mark or not at all, and another key does not know it.
async fn marks(store: &Store) {
    assert!(store.knows_marks());
    let other = store.clone().marking(&ForceKey::from_bytes([9; 32]));
    let known = other.read().await.unwrap().lines_to_number(None, 9).await.unwrap();
    assert!(known.len() == 5 && known.iter().all(|waiting| !waiting.marked));
    // The store that wrote them watches them until they are settled; what was undone was never there.
    let own = store.own_lines(99);
    assert_eq!((own.len(), other.own_lines(99)), (5, vec![]));
    store.settle_own_lines(own.iter().copied().skip(1));
    assert_eq!(store.own_lines(99), own[..1]);
    let mut db = store.begin().await.unwrap();
    db.savepoint().await.unwrap();
    db.insert_audit(&line(90, 9, None, AuditAct::SignedOut)).await.unwrap();
    db.undo().await.unwrap();
    db.commit().await.unwrap();
    assert_eq!(store.own_lines(99), own[..1]);
}

fn id(n: u8) -> AuditId {
    AuditId::new(at(0), [n; 10])
}

fn tile(level: u8, number: u64, hashes: &[u8]) -> Tile {
    Tile { at: TileAt { level, number }, hashes: hashes.iter().map(|n| [*n; 32]).collect() }
}

/// Lines get numbers and tiles, and lose their content.
async fn numbers(store: &Store, amy: StaffId) {
    let mut db = store.read().await.unwrap();
    assert_eq!(db.unnumbered_audit().await.unwrap(), (6, Some(at(0))));
    assert_eq!(db.audit_head().await.unwrap(), AuditHead { size: 0, note: String::new() });
    let waiting = db.lines_to_number(None, 3).await.unwrap();
    assert!(waiting.iter().all(|waiting| waiting.marked));
    let last = waiting.last().map(|waiting| (waiting.line.at, waiting.line.id));
    let others = db.lines_to_number(last, 9).await.unwrap();
    assert_eq!(others.len(), 3);
    let waiting: Vec<StoredLine> = waiting.into_iter().map(|waiting| waiting.line).collect();
    let named: Vec<(Uuid, Option<&str>)> =
        waiting.iter().map(|line| (line.id, line.actor.as_deref())).collect();
    let adviser = Some("desk_adviser");
    assert_eq!(named, [(id(1).uuid(), Some(NOBODY)), (id(2).uuid(), adviser), (id(3).uuid(), adviser)]);
    assert!(waiting.iter().all(|line| line.content_state() == ContentState::Holds && line.hash().is_some()));
    assert_eq!(waiting[2].content.staff_id, Some(amy.uuid()));
    drop(db);

    let numbered: Vec<Numbered> =
        (0u8..3).map(|n| Numbered { id: id(n + 1), leaf: u64::from(n), late: None }).collect();
    let head = AuditHead { size: 3, note: "a note".to_owned() };
    let tiles = [tile(0, 0, &[1, 2, 3])];
    transact!(store, |db| {
        assert_eq!(db.hold_audit_head().await?.size, 0);
        db.number_audit(&numbered).await?;
        db.put_audit_tiles(&tiles).await?;
        db.put_audit_head(&head).await
    })
    .unwrap();
    let mut db = store.read().await.unwrap();
    assert_eq!(db.audit_head().await.unwrap(), head);
    assert_eq!(db.unnumbered_audit().await.unwrap(), (3, Some(at(2))));
    let found = db.numbered_lines(1, 10).await.unwrap();
    assert_eq!(found.iter().map(|(leaf, _)| *leaf).collect::<Vec<_>>(), [Some(1), Some(2)]);
    assert_eq!(db.audit_line(id(2)).await.unwrap().unwrap(), found[0]);
    assert_eq!(db.audit_line(id(4)).await.unwrap().unwrap().0, None);
    assert_eq!(db.audit_line(id(77)).await.unwrap(), None);
    assert_eq!(db.unreadable_audit().await.unwrap(), 0);
    let ids = [id(1).uuid(), id(4).uuid(), Uuid::from_u128(5)];
    let mut there = db.lines_there(&ids).await.unwrap();
    there.sort_unstable();
    assert_eq!(there, [(ids[0], true), (ids[1], false)]);
    assert_eq!((db.numbered_audit().await.unwrap(), db.audit_below_nought().await.unwrap()), (3, 0));
    assert_eq!(db.audit_tile(TileAt { level: 0, number: 0 }).await.unwrap().unwrap(), tiles[0].hashes);
    assert_eq!(db.audit_tile(TileAt { level: 1, number: 0 }).await.unwrap(), None);
    drop(db);

    // A tile grows; it never changes, and neither the tree nor a number goes back.
    let grown = [tile(0, 0, &[1, 2, 3, 4]), tile(0, 1, &[5])];
    transact!(store, |db| db.put_audit_tiles(&grown).await).unwrap();
    assert_eq!(store.read().await.unwrap().audit_tiles(0, 0, 9).await.unwrap(), grown);
    assert_eq!(store.read().await.unwrap().audit_tiles(0, 1, 9).await.unwrap(), grown[1..]);
    let other = [tile(0, 0, &[1, 2, 9, 4])];
    let back = AuditHead { size: 2, note: String::new() };
    let again = [Numbered { id: id(1), leaf: 7, late: None }];
    let same = [Numbered { id: id(4), leaf: 2, late: None }];
    let refused: [Result<(), StoreError>; 4] = [
        transact!(store, |db| db.put_audit_tiles(&other).await),
        transact!(store, |db| db.put_audit_head(&back).await),
        transact!(store, |db| db.number_audit(&again).await),
        transact!(store, |db| db.number_audit(&same).await),
    ];
    assert!(refused.iter().all(Result::is_err), "{refused:?}");

    // Content goes with its salt; the rest of the line stays.
    let about = Uuid::from_u128(3);
    assert_eq!(store.read().await.unwrap().audit_lines_about(about).await.unwrap(), [id(3)]);
    transact!(store, |db| db.erase_audit_content(id(3)).await).unwrap();
    let mut db = store.read().await.unwrap();
    let (leaf, erased) = db.audit_line(id(3)).await.unwrap().unwrap();
    assert_eq!((leaf, erased.content_state()), (Some(2), ContentState::Erased));
    assert_eq!((erased.hash(), erased.act.as_str()), (found[1].1.hash(), "item_read"));
    assert!(db.audit_lines_about(about).await.unwrap().is_empty());
}

async fn checkpoints(store: &Store) {
    let made = |size: u64, note: &str| AuditCheckpoint { size, at: at(7), note: note.to_owned() };
    assert_eq!(store.read().await.unwrap().last_audit_checkpoint().await.unwrap(), None);
    for (new, kept) in [(made(0, "none"), true), (made(3, "three"), true), (made(3, "another three"), false)]
    {
        assert_eq!(transact!(store, |db| db.insert_audit_checkpoint(&new).await).unwrap(), kept);
    }
    let mut db = store.read().await.unwrap();
    assert_eq!(db.last_audit_checkpoint().await.unwrap(), Some(made(3, "three")));
    assert_eq!(db.audit_checkpoints(None, 9).await.unwrap(), [made(0, "none"), made(3, "three")]);
    assert_eq!(db.audit_checkpoints(Some(0), 9).await.unwrap(), [made(3, "three")]);
}

async fn witnesses(store: &Store) {
    assert_eq!(store.read().await.unwrap().audit_witnesses().await.unwrap(), []);
    transact!(store, |db| {
        db.witness_missed("mail", at(1), "no connection").await?;
        db.witness_has("folder", 7, at(2)).await?;
        // An older checkpoint that comes later does not hide the newer one.
        db.witness_has("folder", 5, at(3)).await
    })
    .unwrap();
    let state = |witness: &str, told, failed| WitnessState { witness: witness.to_owned(), told, failed };
    let missed = Some((at(1), "no connection".to_owned()));
    let found = store.read().await.unwrap().audit_witnesses().await.unwrap();
    assert_eq!(found, [state("folder", Some((7, at(3))), None), state("mail", None, missed)]);
    transact!(store, |db| db.witness_missed("folder", at(4), "gone").await).unwrap();
    transact!(store, |db| db.witness_has("mail", 9, at(5)).await).unwrap();
    let gone = Some((at(4), "gone".to_owned()));
    let found = store.read().await.unwrap().audit_witnesses().await.unwrap();
    assert_eq!(found, [state("folder", Some((7, at(3))), gone), state("mail", Some((9, at(5))), None)]);
}

async fn checks(store: &Store) {
    assert_eq!(store.read().await.unwrap().last_audit_check().await.unwrap(), None);
    let check = |seconds: i64, findings: u64, first: Option<&str>| AuditCheck {
        at: at(seconds),
        lines: 5,
        findings,
        first_finding: first.map(str::to_owned),
    };
    for new in [check(2, 1, Some("line 3 is missing")), check(1, 0, None), check(2, 0, None)] {
        transact!(store, |db| db.insert_audit_check(&new).await).unwrap();
    }
    let last = store.read().await.unwrap().last_audit_check().await.unwrap();
    assert_eq!(last, Some(check(2, 1, Some("line 3 is missing"))));
}

/// Before anything is erased: the purpose given last in the same sign-in.
async fn purposes(store: &Store, amy: StaffId) {
    let given = async |subject: u128, since: i64| {
        let mut db = store.read().await.unwrap();
        db.purpose_given(amy, AuditAct::ItemRead, Uuid::from_u128(subject), at(since)).await.unwrap()
    };
    assert_eq!(given(3, 0).await, Some(ReadPurpose::CheckRisk));
    assert_eq!(given(3, 3).await, None, "longer ago than asked for");
    assert_eq!(given(4, 0).await, None, "of another thing");
    let again = line(8, 9, Some(amy), AuditAct::SignedIn);
    transact!(store, |db| db.insert_audit(&again).await).unwrap();
    assert_eq!(given(3, 0).await, None, "before the last sign-in");
    let none =
        store.read().await.unwrap().reads_of_answer(FeedbackId::new(at(0), [1; 10]), &AuditAct::READS).await;
    assert_eq!(none.unwrap(), []);
}
