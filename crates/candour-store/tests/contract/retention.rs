//! What has had its time: each rule finds and removes what is from before a moment, and nothing else.

use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::code::Stratum;
use candour_domain::equality::EqualityAnswers;
use candour_domain::erasure::{ErasureCause, Listed};
use candour_domain::feedback::{Channel, FeedbackState, Rating};
use candour_domain::flag::{FlagDecision, FlagKind, FlagTarget, Seen};
use candour_domain::ids::{
    AuditId, ErasureId, FeedbackId, FlagDecisionId, FlagId, ImportId, OpeningId, PasskeyId, RestrictionId,
    RetentionRunId, StaffId, WordsId, WorkEventId, WorkItemId,
};
use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_domain::restriction::{OpeningWish, RestrictionReason};
use candour_domain::retention::Rule;
use candour_domain::work_item::WorkKind;
use candour_store::audit::{AuditCheck, AuditHead, NewAudit, Numbered};
use candour_store::erasure::NewErasure;
use candour_store::feedback::{NewFeedback, NewWords};
use candour_store::flag::{NewFlag, NewFlagDecision};
use candour_store::import_run::ImportRun;
use candour_store::passkey::NewPasskey;
use candour_store::restriction::{NewOpening, NewRestriction};
use candour_store::retention::{Before, RetentionRun, RetentionWarning};
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
    answers_are_old_by_the_last_thing_that_happened(store).await;
    what_came_later_stays(store).await;
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

fn words(n: u8, answer: FeedbackId, second: i64) -> NewWords {
    NewWords {
        id: WordsId::new(at(second), [n; 10]),
        feedback_id: answer,
        nonce_fingerprint: [n; 32],
        at: at(second),
        language: Language::English,
        sealed: Sealed::from_bytes(vec![n; 40]),
    }
}

async fn answers_are_old_by_the_last_thing_that_happened(store: &Store) {
    let [early, late, open] = [50u8, 51, 52].map(|n| FeedbackId::new(at(100), [n; 10]));
    let item = NewWorkItem {
        id: WorkItemId::new(at(100), [52; 10]),
        kind: WorkKind::ReadWords,
        feedback_id: Some(open),
        contact_request_id: None,
        risk: Vec::new(),
        made_at: at(130),
        due_at: at(200),
        event_id: WorkEventId::new(at(130), [52; 10]),
    };
    transact!(store, |db| {
        for (n, id, second) in [(50, early, 110), (51, late, 120), (52, open, 110)] {
            plain_answer(db, id, n).await?;
            db.insert_words(&words(n, id, second)).await?;
        }
        db.insert_work_item(&item).await
    })
    .unwrap();
    let ids = async |before: i64, after: Option<FeedbackId>| {
        let found = store.read().await.unwrap().old_answers(at(before), after, 9).await.unwrap();
        found.iter().map(|one| one.answer).collect::<Vec<_>>()
    };
    assert_eq!(ids(110, None).await, []);
    assert_eq!(ids(111, None).await, [early, open]);
    assert_eq!(ids(999, None).await, [early, late, open]);
    assert_eq!(ids(999, Some(early)).await, [late, open]);
    let mut db = store.begin().await.unwrap();
    let found = db.old_answers(at(999), None, 9).await.unwrap();
    assert_eq!((found[0].last_at, found[0].needed, found[0].warned), (at(110), false, None));
    assert_eq!(
        (found[2].needed, found[2].last_at),
        (true, at(130)),
        "work on it is open, and was made later"
    );
    assert_eq!(db.old_answer(late).await.unwrap(), Some(found[1]));
    assert_eq!(db.old_answer(FeedbackId::new(at(0), [99; 10])).await.unwrap(), None);

    let warning = |answer, day| RetentionWarning { answer, warned_day: day, erase_day: day + 30 };
    for stands in [warning(late, 20_000), warning(late, 20_007), warning(early, 20_000)] {
        db.put_retention_warning(stands).await.unwrap();
    }
    assert_eq!(db.retention_warning(late).await.unwrap(), Some(warning(late, 20_000)), "the first stands");
    assert_eq!(db.retention_warning(open).await.unwrap(), None);
    assert_eq!(db.retention_warning_days().await.unwrap(), [(20_030, 2)]);
    assert_eq!(db.old_answer(late).await.unwrap().unwrap().warned, Some((20_000, 20_030)));
    db.commit().await.unwrap();
    assert_eq!(ids(0, None).await, [early, late], "what was warned of is looked at again");
    transact!(store, |db| db.remove_retention_warning(early).await).unwrap();
    transact!(store, |db| db.withdraw_feedback(late, at(300)).await).unwrap();
    assert_eq!(ids(0, None).await, [], "a withdrawal takes it back as well");
    assert_eq!(store.read().await.unwrap().retention_warning_days().await.unwrap(), []);
}

async fn what_came_later_stays(store: &Store) {
    let id = FeedbackId::new(at(100), [60; 10]);
    transact!(store, |db| {
        plain_answer(db, id, 60).await?;
        db.insert_words(&words(60, id, 110)).await?;
        db.insert_words(&words(61, id, 150)).await?;
        db.erase_outdated(id, at(110), None).await.map(|_| ())
    })
    .unwrap();
    let mut db = store.read().await.unwrap();
    let left: Vec<WordsId> = db.words_of(id).await.unwrap().iter().map(|words| words.id).collect();
    assert_eq!(left, [words(61, id, 150).id]);
    assert_eq!(db.feedback_by_receipt([60; 32]).await.unwrap().unwrap().state, FeedbackState::Received);
    drop(db);
    let nobody = FeedbackId::new(at(0), [99; 10]);
    assert_eq!(transact!(store, |db| db.erase_outdated(nobody, at(1), None).await).unwrap(), None);
    let erasure = |n: u8, second: i64, cause| NewErasure {
        listed: Listed {
            id: ErasureId::new(at(second), [n; 10]),
            answer: id,
            person: None,
            at: at(second),
            cause,
            held: None,
        },
        staff_id: None,
        key_month: None,
    };
    let one = erasure(1, 400, ErasureCause::Retention);
    transact!(store, |db| {
        db.insert_erasure(&one).await?;
        db.insert_erasure(&erasure(2, 401, ErasureCause::Asked)).await?;
        db.insert_erasure(&erasure(3, 402, ErasureCause::Retention)).await
    })
    .unwrap();
    let found = store.read().await.unwrap().outdated_between(at(400), at(401)).await.unwrap();
    assert_eq!(found.iter().map(|found| found.listed.clone()).collect::<Vec<_>>(), [one.listed]);
}
