//! Flags, what they are made from, and answers that are set aside.

use std::collections::BTreeSet;

use candour_domain::code::Stratum;
use candour_domain::encounter::{ContactSafety, EncounterKind, EncounterState};
use candour_domain::feedback::{Channel, Rating};
use candour_domain::flag::alike::Sketch;
use candour_domain::flag::{FlagDecision, FlagKind, FlagTarget, Seen};
use candour_domain::ids::{
    BcuId, BoroughId, CodeId, EncounterId, FeedbackId, FlagDecisionId, FlagId, OfficerId, RestrictionId,
    StaffId, TeamId, WordsId, WorkEventId, WorkItemId,
};
use candour_domain::key::ForceKey;
use candour_domain::language::Language;
use candour_domain::permission::{Role, Roles};
use candour_domain::restriction::RestrictionReason;
use candour_domain::staff::Staff;
use candour_domain::stem::fingerprints;
use candour_domain::work_item::{WorkKind, WorkOutcome};
use candour_store::code::NewCode;
use candour_store::encounter::Encounter;
use candour_store::feedback::{NewFeedback, NewWords};
use candour_store::flag::{FlagCounts, NewFlag, NewFlagDecision};
use candour_store::organisation::{Bcu, Borough, Officer, Team};
use candour_store::restriction::{NewRestriction, Sight};
use candour_store::seal::Sealed;
use candour_store::staff::NewStaff;
use candour_store::work::NewWorkItem;
use candour_store::{Db, Store, StoreError};
use jiff::{SignedDuration, Timestamp};

const DAY: i32 = 20_781;

fn at() -> Timestamp {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

fn seconds(n: u8) -> Timestamp {
    at() + SignedDuration::from_secs(i64::from(n))
}

fn feedback_id(n: u8) -> FeedbackId {
    FeedbackId::new(seconds(n), [n; 10])
}

fn code_id(n: u8) -> CodeId {
    CodeId::new(at(), [n; 10])
}

fn officer() -> OfficerId {
    OfficerId::new(at(), [88; 10])
}

fn encounter() -> EncounterId {
    EncounterId::new(at(), [88; 10])
}

fn code(n: u8, made_at: Timestamp) -> NewCode {
    NewCode {
        id: code_id(n),
        fingerprint: [n; 32],
        stratum: Stratum::HandedOver,
        encounter_id: Some(encounter()),
        batch_id: None,
        serial: None,
        made_at,
        expires_at: None,
    }
}

fn answer(n: u8, code: Option<CodeId>) -> NewFeedback {
    NewFeedback {
        id: feedback_id(n),
        nonce_fingerprint: [n; 32],
        receipt_fingerprint: [n; 32],
        code_id: code,
        stratum: if code.is_some() { Stratum::HandedOver } else { Stratum::Open },
        channel: Channel::Web,
        rating: Rating::ALL[4],
        language: Language::English,
        received_at: seconds(n),
        day: DAY,
        source_mark: None,
        person_id: None,
        own_network: n == 91,
        staff_mark: Some([n; 16]),
    }
}

fn flag(n: u8, kind: FlagKind, target: FlagTarget, answers: &[u8]) -> NewFlag {
    NewFlag {
        kind,
        target,
        seen: Seen { number: u32::from(n), of: 7, expected_tenths: 12 },
        answers: answers.iter().map(|n| feedback_id(*n)).collect(),
        item: NewWorkItem {
            id: WorkItemId::new(at(), [n; 10]),
            kind: WorkKind::Flag,
            feedback_id: None,
            contact_request_id: None,
            risk: Vec::new(),
            made_at: seconds(n),
            due_at: seconds(n) + SignedDuration::from_hours(72),
            event_id: WorkEventId::new(at(), [n; 10]),
        },
    }
}

fn flag_id(n: u8) -> FlagId {
    FlagId::from_uuid(WorkItemId::new(at(), [n; 10]).uuid())
}

pub async fn exercise(store: &Store) {
    let decider = organisation(store).await;
    marks_of_staff_tell_of_an_answer_and_are_forgotten(store).await;
    answers_are_screened_once_in_order(store).await;
    own_numbers_are_known_by_fingerprint_alone(store).await;
    words_share_bands_until_they_are_forgotten(store).await;
    a_flag_gathers_its_answers_and_is_decided(store, decider).await;
}

async fn organisation(store: &Store) -> StaffId {
    let bcu = Bcu { id: BcuId::new(at(), [88; 10]), name: "Flag unit".into() };
    let borough = Borough {
        id: BoroughId::new(at(), [88; 10]),
        bcu_id: bcu.id,
        code: "E09900088".into(),
        name: "Flag".into(),
    };
    let team = Team { id: TeamId::new(at(), [88; 10]), borough_id: borough.id, name: "Flag team".into() };
    let present =
        Officer { id: officer(), reference: "FLAG1".into(), name: "Flo Sample".into(), team_id: team.id };
    let there = Encounter {
        id: encounter(),
        force_reference: Some("FLAG 1".into()),
        started_at: at(),
        borough_id: borough.id,
        team_id: Some(team.id),
        kind: EncounterKind::ALL[0],
        contact_safety: ContactSafety::Unknown,
        state: EncounterState::Matched,
        made_by: None,
        made_at: at(),
        confirmed_at: None,
    };
    let staff = NewStaff {
        staff: Staff {
            id: StaffId::new(at(), [88; 10]),
            username: "flag.decider".into(),
            display_name: "Dee Sample".into(),
            role: Role::ProfessionalStandards,
            further: Roles::NONE,
            borough: None,
            team: None,
            officer: None,
        },
        password_hash: "x".into(),
        made_at: at(),
    };
    let mut db = store.begin().await.unwrap();
    db.insert_bcus(&[bcu]).await.unwrap();
    db.insert_boroughs(&[borough]).await.unwrap();
    db.insert_teams(&[team]).await.unwrap();
    db.insert_officers(&[present]).await.unwrap();
    db.insert_encounters(&[there]).await.unwrap();
    db.insert_encounter_officers(&[(encounter(), officer())]).await.unwrap();
    db.insert_staff(&staff).await.unwrap();
    db.insert_code(&code(91, at())).await.unwrap();
    db.insert_code(&code(92, seconds(95))).await.unwrap();
    db.commit().await.unwrap();
    staff.staff.id
}

async fn marks_of_staff_tell_of_an_answer_and_are_forgotten(store: &Store) {
    let mut db = store.begin().await.unwrap();
    db.note_staff_source([92; 16], DAY).await.unwrap();
    db.note_staff_source([92; 16], DAY).await.unwrap();
    db.note_staff_source([93; 16], DAY - 1).await.unwrap();
    db.forget_staff_sources(DAY).await.unwrap();
    db.insert_feedback(&answer(91, Some(code_id(91)))).await.unwrap();
    db.insert_feedback(&answer(92, None)).await.unwrap();
    db.insert_feedback(&answer(93, None)).await.unwrap();
    db.commit().await.unwrap();
}

async fn answers_are_screened_once_in_order(store: &Store) {
    let mut db = store.begin().await.unwrap();
    assert_eq!(db.screened_until().await.unwrap(), None);
    assert!(db.set_screened(None, feedback_id(90)).await.unwrap());
    assert!(!db.set_screened(Some(feedback_id(89)), feedback_id(95)).await.unwrap(), "another was first");
    let seen = db.answers_to_screen(feedback_id(90), feedback_id(99), 10).await.unwrap();
    assert_eq!(seen.iter().map(|seen| seen.id).collect::<Vec<_>>(), [91, 92, 93].map(feedback_id));
    let first = &seen[0];
    assert!(first.own_network && !first.own_device && seen[1].own_device && !seen[2].own_device);
    assert_eq!((first.officers.as_slice(), first.encounter), (&[officer()][..], Some(encounter())));
    assert_eq!((first.issued_at, seen[1].issued_at), (Some(at()), None));
    assert_eq!(db.answers_to_screen(feedback_id(90), feedback_id(92), 10).await.unwrap().len(), 1);
    assert_eq!(db.answers_to_screen(feedback_id(90), feedback_id(99), 2).await.unwrap().len(), 2);
    assert!(db.set_screened(Some(feedback_id(90)), feedback_id(93)).await.unwrap());
    assert_eq!(db.screened_until().await.unwrap(), Some(feedback_id(93)));
    assert_eq!(db.target_of(feedback_id(91)).await.unwrap(), FlagTarget::Officer(officer()));
    let about = FlagTarget::Officer(officer());
    let rated = db.ratings_by_day(about, DAY).await.unwrap();
    assert_eq!(rated, [(DAY, answer(91, None).rating, feedback_id(91))]);
    assert_eq!(db.ratings_by_day(about, DAY + 1).await.unwrap(), []);
    assert_eq!(db.ratings_by_day(FlagTarget::Nobody, DAY).await.unwrap(), []);
    assert_eq!(db.target_of(feedback_id(92)).await.unwrap(), FlagTarget::Nobody);
    assert!(db.has_code_after_answer(encounter()).await.unwrap(), "the second code came four seconds later");
    let about = FlagTarget::Officer(officer());
    assert_eq!(db.answers_by_day(about, DAY).await.unwrap(), [(DAY, feedback_id(91))]);
    assert_eq!(db.answers_by_day(about, DAY + 1).await.unwrap(), []);
    assert_eq!(db.answers_by_day(FlagTarget::Team(TeamId::new(at(), [88; 10])), DAY).await.unwrap(), []);
    let offers = db.offers_of_officers(at(), seconds(1)).await.unwrap();
    assert_eq!(
        offers.iter().map(|one| (one.officer, one.offered, one.of)).collect::<Vec<_>>(),
        [(officer(), 1, 1)]
    );
    assert_eq!(db.offers_of_officers(seconds(1), seconds(2)).await.unwrap(), []);
    db.commit().await.unwrap();
}

async fn own_numbers_are_known_by_fingerprint_alone(store: &Store) {
    let mut db = store.begin().await.unwrap();
    db.replace_staff_contacts(&BTreeSet::from([[1; 32], [2; 32]])).await.unwrap();
    db.replace_staff_contacts(&BTreeSet::from([[2; 32], [3; 32]])).await.unwrap();
    assert_eq!(db.count_staff_contacts().await.unwrap(), 2);
    for (n, known) in [(1, false), (2, true), (3, true), (4, false)] {
        assert_eq!(db.is_staff_contact(&BTreeSet::from([[9; 32], [n; 32]])).await.unwrap(), known, "{n}");
    }
    db.commit().await.unwrap();
}

async fn words_share_bands_until_they_are_forgotten(store: &Store) {
    let text = "They came within minutes listened to everything explained what happens next and rang again as promised";
    let sketch =
        Sketch::from_stems(&fingerprints(&ForceKey::from_bytes([6; 32]), text, Language::English)).unwrap();
    let words = NewWords {
        id: WordsId::new(seconds(92), [91; 10]),
        feedback_id: feedback_id(91),
        nonce_fingerprint: [91; 32],
        at: seconds(91),
        language: Language::English,
        sealed: Sealed::from_bytes(vec![9; 3]),
    };
    let mut db = store.begin().await.unwrap();
    db.insert_words(&words).await.unwrap();
    assert_eq!(db.words_like(&sketch, 9).await.unwrap().len(), 0);
    db.keep_sketch(words.id, &sketch).await.unwrap();
    db.keep_sketch(words.id, &sketch).await.unwrap();
    db.keep_sketch(WordsId::new(at(), [1; 10]), &sketch).await.unwrap();
    let like = db.words_like(&sketch, 9).await.unwrap();
    assert_eq!(
        like.iter().map(|one| (one.id, one.feedback_id)).collect::<Vec<_>>(),
        [(words.id, feedback_id(91))]
    );
    db.forget_sketches(words.id).await.unwrap();
    assert_eq!(db.words_like(&sketch, 9).await.unwrap().len(), 1);
    let later = db.words_added_later(feedback_id(91), feedback_id(99)).await.unwrap();
    assert_eq!(later, [(feedback_id(91), words.id)]);
    assert_eq!(db.words_added_later(feedback_id(91), feedback_id(91)).await.unwrap(), []);
    assert_eq!(db.words_added_later(feedback_id(90), feedback_id(99)).await.unwrap(), [], "with the answer");
    db.forget_sketches(WordsId::new(seconds(93), [0; 10])).await.unwrap();
    assert_eq!(db.words_like(&sketch, 9).await.unwrap().len(), 0);
    db.commit().await.unwrap();
}

/// Answer 92 stands in both decided flags, and is restricted until the end of this.
async fn one_with_a_restricted_answer_is_there_for_those_who_may_know(db: &mut Db, by: StaffId) {
    let (all, none) = (Sight { restricted: true, ..Sight::default() }, Sight::default());
    assert!(!db.flag_is_restricted(flag_id(71)).await.unwrap());
    let before = db.flag_counts(none).await.unwrap();
    assert_eq!(before, db.flag_counts(all).await.unwrap());
    let restriction = NewRestriction {
        id: RestrictionId::new(at(), [93; 10]),
        feedback_id: Some(feedback_id(92)),
        encounter_id: None,
        reason: RestrictionReason::Sensitive,
        made_at: at(),
        made_by: None,
    };
    db.insert_restriction(&restriction).await.unwrap();
    assert!(db.flag_is_restricted(flag_id(71)).await.unwrap());
    let shut = db.flag(flag_id(71)).await.unwrap().unwrap();
    assert_eq!((shut.answers, shut.restricted), (2, 1));
    let open = db.flag(flag_id(74)).await.unwrap().unwrap();
    assert_eq!((open.restricted, open.is_shut()), (0, false));
    assert!(
        !db.flag_is_restricted(flag_id(74)).await.unwrap()
            && !db.flag_is_restricted(flag_id(70)).await.unwrap()
    );
    let restricted: Vec<_> =
        db.flag_answers(flag_id(71), 9).await.unwrap().iter().map(|one| (one.id, one.restricted)).collect();
    assert_eq!(restricted, [(feedback_id(92), true), (feedback_id(91), false)]);
    assert_eq!(
        (
            db.decided_flags(None, 9, none).await.unwrap().len(),
            db.decided_flags(None, 9, all).await.unwrap().len()
        ),
        (0, 2)
    );
    let open: Vec<_> = db.open_flags(None, 9, none).await.unwrap().iter().map(|flag| flag.id).collect();
    assert_eq!(open, [flag_id(74)]);
    assert_eq!(db.flag_counts(all).await.unwrap(), before);
    assert_eq!(db.flag_counts(none).await.unwrap(), FlagCounts { open: 1, answers: 0, set_aside: 0 });
    assert!(db.lift_restriction(restriction.id, at(), by).await.unwrap());
}

async fn a_flag_gathers_its_answers_and_is_decided(store: &Store, decider: StaffId) {
    let about = FlagTarget::Officer(officer());
    let all = Sight { restricted: true, ..Sight::default() };
    let mut db = store.begin().await.unwrap();
    let first = flag(71, FlagKind::Burst, about, &[91]);
    assert_eq!(db.put_flag(&first).await.unwrap(), Some(flag_id(71)));
    assert_eq!(db.put_flag(&first).await.unwrap(), None, "the same answers again");
    assert_eq!(db.put_flag(&flag(72, FlagKind::Burst, about, &[91, 92])).await.unwrap(), None, "it joins");
    assert_eq!(db.put_flag(&flag(73, FlagKind::Quick, about, &[92])).await.unwrap(), Some(flag_id(73)));
    assert_eq!(
        db.put_flag(&flag(74, FlagKind::HandOut, FlagTarget::Nobody, &[])).await.unwrap(),
        Some(flag_id(74))
    );
    let open = db.open_flags(None, 9, all).await.unwrap();
    assert_eq!(open.iter().map(|flag| flag.id).collect::<Vec<_>>(), [71, 73, 74].map(flag_id));
    let burst = &open[0];
    assert_eq!((burst.kind, burst.target, burst.answers, burst.seen.number), (FlagKind::Burst, about, 2, 72));
    assert_eq!(
        (burst.name.as_deref(), burst.decision, burst.owner.as_deref()),
        (Some("Flo Sample"), None, None)
    );
    assert_eq!(burst.team, Some(TeamId::new(at(), [88; 10])));
    let after = Some((open[0].due_at, open[0].id));
    assert_eq!(db.open_flags(after, 9, all).await.unwrap().len(), 2);
    assert_eq!(db.flag_counts(all).await.unwrap(), FlagCounts { open: 3, answers: 2, set_aside: 0 });
    db.commit().await.unwrap();

    let decide = |n: u8, flag: u8, decision| NewFlagDecision {
        id: FlagDecisionId::new(at(), [n; 10]),
        flag_id: flag_id(flag),
        at: seconds(n),
        staff_id: decider,
        decision,
        sealed_reason: Sealed::from_bytes(vec![n]),
    };
    let mut db = store.begin().await.unwrap();
    db.decide_flag(&decide(1, 71, FlagDecision::SetAside)).await.unwrap();
    db.decide_flag(&decide(2, 73, FlagDecision::SetAside)).await.unwrap();
    assert_eq!(db.flag_counts(all).await.unwrap(), FlagCounts { open: 1, answers: 0, set_aside: 2 });
    db.decide_flag(&decide(3, 71, FlagDecision::Genuine)).await.unwrap();
    let aside: Vec<_> =
        db.flag_answers(flag_id(71), 9).await.unwrap().iter().map(|one| (one.id, one.set_aside)).collect();
    assert_eq!(aside, [(feedback_id(92), true), (feedback_id(91), false)], "one flag still says so");
    let made = db.flag_decisions(flag_id(71)).await.unwrap();
    assert_eq!(
        made.iter().map(|made| made.decision).collect::<Vec<_>>(),
        [FlagDecision::SetAside, FlagDecision::Genuine]
    );
    assert_eq!(made[0].staff, "Dee Sample");
    let decided = db.decided_flags(None, 9, all).await.unwrap();
    assert_eq!(decided.iter().map(|flag| flag.id).collect::<Vec<_>>(), [71, 73].map(flag_id));
    let before = decided[0].decision.map(|(_, at)| (at, decided[0].id));
    assert_eq!(db.decided_flags(before, 9, all).await.unwrap().len(), 1);
    assert_eq!(db.flag(flag_id(71)).await.unwrap().unwrap().decision.unwrap().0, FlagDecision::Genuine);
    assert_eq!(db.flag(flag_id(70)).await.unwrap(), None);
    one_with_a_restricted_answer_is_there_for_those_who_may_know(&mut db, decider).await;
    assert!(db.flag_decided_since(FlagKind::Burst, about, seconds(3)).await.unwrap());
    assert!(!db.flag_decided_since(FlagKind::Burst, about, seconds(4)).await.unwrap());
    assert_eq!(
        db.answers_by_day(about, DAY).await.unwrap(),
        [],
        "a burst that was decided is looked at no more"
    );
    assert!(
        db.close_work_item(WorkItemId::new(at(), [71; 10]), WorkOutcome::Decided, at(), Some(decider), None)
            .await
            .unwrap()
    );
    // What is set aside leaves the counts as what was taken back does, and comes back.
    while !db.count_tail(50).await.unwrap().is_empty() {}
    assert_eq!(db.tail_length().await.unwrap(), 0);
    db.decide_flag(&decide(4, 73, FlagDecision::Unclear)).await.unwrap();
    let back = db.count_tail(50).await.unwrap();
    assert_eq!(back.iter().map(|one| (one.id, one.counts)).collect::<Vec<_>>(), [(feedback_id(92), true)]);
    db.commit().await.unwrap();

    let mut db = store.begin().await.unwrap();
    let again = db.decide_flag(&decide(4, 73, FlagDecision::Unclear)).await;
    assert!(matches!(again, Err(StoreError::Duplicate)));
    drop(db);
}
