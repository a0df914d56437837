//! What has had its time: each rule finds and removes what is from before a moment, and nothing else.

use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::code::Stratum;
use candour_domain::equality::EqualityAnswers;
use candour_domain::feedback::{Channel, Rating};
use candour_domain::flag::{FlagDecision, FlagKind, FlagTarget, Seen};
use candour_domain::ids::{
    AuditId, FeedbackId, FlagDecisionId, FlagId, ImportId, OpeningId, PasskeyId, RestrictionId,
    RetentionRunId, StaffId, WordsId, WorkEventId, WorkItemId,
};
use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_domain::restriction::{OpeningWish, RestrictionReason};
use candour_domain::retention::Rule;
use candour_domain::work_item::WorkKind;
use candour_store::audit::{AuditCheck, AuditHead, NewAudit, Numbered};
use candour_store::feedback::{NewFeedback, NewWords};
use candour_store::flag::{NewFlag, NewFlagDecision};
use candour_store::import_run::ImportRun;
use candour_store::passkey::NewPasskey;
use candour_store::restriction::{NewOpening, NewRestriction};
use candour_store::retention::{Before, RetentionRun};
use candour_store::seal::Sealed;
use candour_store::work::NewWorkItem;
use candour_store::{Db, Store, StoreError, transact};
use jiff::Timestamp;

use super::staff::account;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).unwrap()
}

fn before(second: i64) -> Before {
    Before { at: at(second), month: i32::try_from(second).unwrap() }
}

async fn plain_answer(db: &mut Db, id: FeedbackId, n: u8) -> Result<(), StoreError> {
    db.insert_feedback(&NewFeedback {
        id,
        person_id: None,
        nonce_fingerprint: [n; 32],
        receipt_fingerprint: [n; 32],
        code_id: None,
        stratum: Stratum::Open,
        channel: Channel::Web,
        rating: Rating::ALL[0],
        language: Language::English,
        received_at: at(0),
        day: 20_000,
        source_mark: None,
        own_network: false,
        staff_mark: None,
    })
    .await
}

pub async fn exercise(store: &Store) {
    let (amy, ben) = (account(1, "amy", Role::DeskSupervisor), account(2, "ben", Role::DeskSupervisor));
    transact!(store, |db| {
        db.insert_staff(&amy).await?;
        db.insert_staff(&ben).await
    })
    .unwrap();
    rows_go_by_their_own_times(store, amy.staff.id, ben.staff.id).await;
    reasons_go_once_no_words_are_left(store, amy.staff.id).await;
    lines_of_the_log_are_found_until_they_are_emptied(store, amy.staff.id).await;
    runs_and_the_clock_read_back(store).await;
}

/// Two rows of each rule, from the seconds or months 10 and 20: at 11 the first goes, and no other.
async fn rows_go_by_their_own_times(store: &Store, amy: StaffId, ben: StaffId) {
    let there = FeedbackId::new(at(0), [40; 10]);
    transact!(store, |db| {
        plain_answer(db, there, 40).await?;
        for n in [10u8, 20] {
            let when = at(i64::from(n));
            db.put_equality([n; 16], i32::from(n), &EqualityAnswers::default()).await?;
            db.insert_import_run(&ImportRun {
                id: ImportId::new(when, [n; 10]),
                kind: "encounters".to_owned(),
                name: format!("{n}.csv"),
                at: when,
                fingerprint: [n; 32],
                records: 1,
                created: 1,
                changed: 0,
            })
            .await?;
            let check = AuditCheck { at: when, lines: 1, findings: 0, first_finding: None };
            db.insert_audit_check(&check).await?;
            let restriction_id = RestrictionId::new(when, [n; 10]);
            db.insert_restriction(&NewRestriction {
                id: restriction_id,
                feedback_id: Some(there),
                encounter_id: None,
                reason: RestrictionReason::NamedList,
                made_at: when,
                made_by: None,
            })
            .await?;
            db.insert_opening(&NewOpening {
                id: OpeningId::new(when, [n; 10]),
                restriction_id,
                wish: OpeningWish::Open,
                purpose: ReadPurpose::CheckRisk,
                asked_at: when,
                asked_by: amy,
            })
            .await?;
            db.lift_restriction(restriction_id, when, ben).await?;
        }
        Ok::<(), StoreError>(())
    })
    .unwrap();
    let rules = [Rule::Equality, Rule::ImportRun, Rule::AuditCheck, Rule::Opening];
    for rule in rules {
        assert_eq!(gone(store, rule, 10).await, (0, 0), "{rule:?} goes too early");
    }
    assert_eq!(gone(store, Rule::Restriction, 99).await, (0, 0), "a wish still names it");
    for rule in rules {
        assert_eq!(gone(store, rule, 11).await, (1, 1), "{rule:?}");
        assert_eq!(gone(store, rule, 11).await, (0, 0), "{rule:?} once");
    }
    assert_eq!(gone(store, Rule::Restriction, 11).await, (1, 1));
    assert_eq!(gone(store, Rule::AuditCheck, 99).await, (0, 0), "the newest stays");
    // A limit is a limit.
    transact!(store, |db| db.put_equality([30; 16], 30, &EqualityAnswers::default()).await).unwrap();
    assert_eq!(transact!(store, |db| db.remove_outdated(Rule::Equality, before(99), 1).await).unwrap(), 1);
    assert_eq!(gone(store, Rule::Equality, 99).await, (1, 1));
    for rule in [Rule::AccessRequest, Rule::AccessCopy, Rule::Answer, Rule::SignIn, Rule::Job] {
        assert_eq!(gone(store, rule, 99).await, (0, 0));
    }
    for (n, staff) in [(1u8, amy), (2, ben)] {
        let new = NewPasskey {
            id: PasskeyId::new(at(0), [n; 10]),
            staff_id: staff,
            credential_id: vec![n; 40],
            credential: "{}".to_owned(),
            name: "mine".to_owned(),
            made_at: at(0),
        };
        transact!(store, |db| {
            db.insert_passkey(&new).await?;
            db.insert_identity([n; 32], staff, at(0)).await
        })
        .unwrap();
    }
    assert!(transact!(store, |db| db.close_staff(ben, at(50)).await).unwrap());
    assert_eq!(gone(store, Rule::ClosedAccount, 50).await, (0, 0));
    assert_eq!(gone(store, Rule::ClosedAccount, 51).await, (2, 2), "a passkey and a tie; another's stay");
    assert_eq!(gone(store, Rule::ClosedAccount, 99).await, (0, 0));
}

/// How much a rule finds, and removes.
async fn gone(store: &Store, rule: Rule, second: i64) -> (u64, u64) {
    let found = store.read().await.unwrap().count_outdated(rule, before(second)).await.unwrap();
    (found, transact!(store, |db| db.remove_outdated(rule, before(second), 99).await).unwrap())
}

async fn reasons_go_once_no_words_are_left(store: &Store, amy: StaffId) {
    let answer = FeedbackId::new(at(0), [41; 10]);
    let flag_id = FlagId::new(at(0), [41; 10]);
    let item = NewWorkItem {
        id: WorkItemId::new(at(0), [41; 10]),
        kind: WorkKind::Flag,
        feedback_id: None,
        contact_request_id: None,
        risk: Vec::new(),
        made_at: at(0),
        due_at: at(1),
        event_id: WorkEventId::new(at(0), [41; 10]),
    };
    let flag = NewFlag {
        kind: FlagKind::Burst,
        target: FlagTarget::Nobody,
        seen: Seen::default(),
        answers: vec![answer],
        item,
    };
    let decision = NewFlagDecision {
        id: FlagDecisionId::new(at(0), [41; 10]),
        flag_id,
        at: at(10),
        staff_id: amy,
        decision: FlagDecision::Genuine,
        sealed_reason: Sealed::from_bytes(vec![7; 20]),
    };
    let words = NewWords {
        id: WordsId::new(at(0), [41; 10]),
        feedback_id: answer,
        nonce_fingerprint: [41; 32],
        at: at(0),
        language: Language::English,
        sealed: Sealed::from_bytes(vec![41; 40]),
    };
    transact!(store, |db| {
        plain_answer(db, answer, 41).await?;
        db.insert_words(&words).await?;
        db.put_flag(&flag).await?;
        db.decide_flag(&decision).await
    })
    .unwrap();
    assert_eq!(gone(store, Rule::FlagReason, 99).await, (0, 0), "its answer still has words");
    transact!(store, |db| db.withdraw_feedback(answer, at(20)).await).unwrap();
    assert_eq!(gone(store, Rule::FlagReason, 10).await, (0, 0));
    assert_eq!(gone(store, Rule::FlagReason, 11).await, (1, 1));
    assert_eq!(gone(store, Rule::FlagReason, 11).await, (0, 0));
    let made = store.read().await.unwrap().flag_decisions(flag_id).await.unwrap();
    assert!(made[0].sealed_reason.bytes().is_empty());
    assert_eq!(made[0].decision, FlagDecision::Genuine);
}

async fn lines_of_the_log_are_found_until_they_are_emptied(store: &Store, amy: StaffId) {
    let id = |n: u8| AuditId::new(at(i64::from(n)), [n; 10]);
    let line = |n: u8| NewAudit {
        id: id(n),
        at: at(i64::from(n)),
        staff_id: Some(amy),
        api_key_id: None,
        act: AuditAct::ItemRead,
        subject_id: None,
        purpose: None,
        salt: [n; 16],
    };
    let numbered: Vec<Numbered> =
        [10u8, 20].map(|n| Numbered { id: id(n), leaf: u64::from(n / 10 - 1), late: None }).into();
    transact!(store, |db| {
        for n in [10, 20, 30] {
            db.insert_audit(&line(n)).await?;
        }
        db.number_audit(&numbered).await?;
        db.put_audit_head(&AuditHead { size: 2, note: "a note".to_owned() }).await
    })
    .unwrap();
    let mut db = store.begin().await.unwrap();
    assert_eq!(db.audit_lines_before(at(10), 9).await.unwrap(), []);
    assert_eq!(db.audit_lines_before(at(11), 9).await.unwrap(), [id(10)]);
    assert_eq!(
        db.audit_lines_before(at(99), 9).await.unwrap(),
        [id(10), id(20)],
        "without a number it waits"
    );
    assert_eq!(db.audit_lines_before(at(99), 1).await.unwrap(), [id(10)]);
    assert_eq!(db.count_outdated(Rule::AuditContent, before(11)).await.unwrap(), 1);
    db.erase_audit_content(id(10)).await.unwrap();
    assert_eq!(db.audit_lines_before(at(99), 9).await.unwrap(), [id(20)]);
    assert_eq!(db.count_outdated(Rule::AuditContent, before(99)).await.unwrap(), 1);
    db.commit().await.unwrap();
}

async fn runs_and_the_clock_read_back(store: &Store) {
    assert_eq!(store.read().await.unwrap().clock_believed_at().await.unwrap(), None);
    for second in [5, 9, 7] {
        transact!(store, |db| db.believe_clock(at(second)).await).unwrap();
        assert_eq!(store.read().await.unwrap().clock_believed_at().await.unwrap(), Some(at(second)));
    }
    let run = |n: u8| RetentionRun {
        id: RetentionRunId::new(at(i64::from(n)), [n; 10]),
        begun_at: at(i64::from(n)),
        ended_at: None,
        warned: 0,
        taken_back: 0,
        kept: 0,
        removed: Vec::new(),
    };
    let removed = vec![(Rule::Equality, 3), (Rule::ImportRun, 1)];
    let done = RetentionRun { ended_at: Some(at(40)), warned: 1, taken_back: 2, kept: 3, removed, ..run(10) };
    for run in [&run(10), &run(20), &done] {
        transact!(store, |db| db.put_retention_run(run).await).unwrap();
    }
    let found = store.read().await.unwrap().retention_runs(9).await.unwrap();
    assert_eq!(found, [run(20), done]);
    assert_eq!(store.read().await.unwrap().retention_runs(1).await.unwrap().len(), 1);
    assert_eq!(gone(store, Rule::Run, 11).await, (1, 1));
    assert_eq!(store.read().await.unwrap().retention_runs(9).await.unwrap(), [run(20)]);
}
