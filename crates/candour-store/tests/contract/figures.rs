//! Counts of units, cuts, figures, the ledger, and the recount of it all.

use std::collections::BTreeMap;

use candour_domain::code::Stratum;
use candour_domain::cut::{Week, WeekCounts};
use candour_domain::encounter::{ContactSafety, EncounterKind, EncounterState};
use candour_domain::feedback::{Channel, Rating};
use candour_domain::ids::{
    BcuId, BoroughId, CodeId, CorrectionId, EncounterId, FeedbackId, InvitationId, OfficerId, TeamId,
};
use candour_domain::invitation::{InvitationOutcome, NotOfferedReason};
use candour_domain::language::Language;
use candour_domain::published::Spread;
use candour_store::Store;
use candour_store::code::NewCode;
use candour_store::encounter::{Correction, Encounter};
use candour_store::feedback::NewFeedback;
use candour_store::figures::BetweenPeople;
use candour_store::invitation::Invitation;
use candour_store::ledger::{LedgerCell, LedgerOf};
use candour_store::organisation::{Bcu, Borough, Officer, Team};
use candour_store::rollup::{Cell, CountedUnit, Kind};
use jiff::{SignedDuration, Timestamp};

const WEEK: Week = Week(2_968);
const KIND: Kind = Kind { stratum: Stratum::HandedOver, channel: Channel::Web };

fn at() -> Timestamp {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

fn random(n: u8) -> [u8; 10] {
    [n, 77, 0, 0, 0, 0, 0, 0, 0, n]
}

fn answer(n: u8, code: Option<CodeId>, rating: usize) -> NewFeedback {
    NewFeedback {
        id: FeedbackId::new(at(), random(n)),
        nonce_fingerprint: [n; 32],
        receipt_fingerprint: [n; 32],
        code_id: code,
        stratum: if code.is_some() { Stratum::HandedOver } else { Stratum::Open },
        channel: Channel::Web,
        rating: Rating::ALL[rating - 1],
        language: Language::English,
        received_at: at(),
        day: WEEK.first_day() + 1,
        source_mark: None,
        person_id: None,
        own_network: false,
        staff_mark: None,
    }
}

pub async fn exercise(store: &Store) {
    let (borough, team, officer) = organisation(store).await;
    let (encounter, code) = asked(store, borough, team, officer).await;
    answers_are_counted_where_they_belong(store, (borough, team, officer), &encounter, code).await;
    news_is_seen_once_and_what_was_taken_stays_taken(store, team).await;
    a_cut_is_begun_by_one_and_taken_over_when_it_is_stale(store).await;
    the_ledger_counts_every_line_once(store, (borough, team, officer), &encounter).await;
    let mut db = store.snapshot().await.unwrap();
    assert_eq!(db.recount().await.unwrap(), []);
    db.commit().await.unwrap();
}

async fn organisation(store: &Store) -> (BoroughId, TeamId, OfficerId) {
    let bcu = Bcu { id: BcuId::new(at(), random(200)), name: "Figures unit".into() };
    let borough = Borough {
        id: BoroughId::new(at(), random(201)),
        bcu_id: bcu.id,
        code: "E09900001".into(),
        name: "Figures borough".into(),
    };
    let team =
        Team { id: TeamId::new(at(), random(202)), borough_id: borough.id, name: "Figures team".into() };
    let officer = Officer {
        id: OfficerId::new(at(), random(203)),
        reference: "FIGURES1".into(),
        name: "Fig Sample".into(),
        team_id: team.id,
    };
    let mut db = store.begin().await.unwrap();
    db.insert_bcus(std::slice::from_ref(&bcu)).await.unwrap();
    db.insert_boroughs(std::slice::from_ref(&borough)).await.unwrap();
    db.insert_teams(std::slice::from_ref(&team)).await.unwrap();
    db.insert_officers(std::slice::from_ref(&officer)).await.unwrap();
    assert_eq!(db.team_sizes(borough.id).await.unwrap(), vec![(team.id, "Figures team".to_owned(), 1)]);
    db.commit().await.unwrap();
    (borough.id, team.id, officer.id)
}

async fn asked(store: &Store, borough: BoroughId, team: TeamId, officer: OfficerId) -> (Encounter, CodeId) {
    let encounter = Encounter {
        id: EncounterId::new(at(), random(204)),
        force_reference: Some("FIG 1".into()),
        started_at: at(),
        borough_id: borough,
        team_id: Some(team),
        kind: EncounterKind::ALL[0],
        contact_safety: ContactSafety::Unknown,
        state: EncounterState::Matched,
        made_by: None,
        made_at: at(),
        confirmed_at: None,
    };
    let code = CodeId::new(at(), random(205));
    let mut db = store.begin().await.unwrap();
    db.insert_encounters(std::slice::from_ref(&encounter)).await.unwrap();
    db.insert_encounter_officers(&[(encounter.id, officer)]).await.unwrap();
    db.insert_code(&NewCode {
        id: code,
        fingerprint: [205; 32],
        stratum: Stratum::HandedOver,
        encounter_id: Some(encounter.id),
        batch_id: None,
        serial: None,
        made_at: at(),
        expires_at: Some(at() + SignedDuration::from_hours(24)),
    })
    .await
    .unwrap();
    db.insert_invitation(&Invitation {
        id: InvitationId::new(at(), random(206)),
        encounter_id: encounter.id,
        at: at(),
        outcome: InvitationOutcome::Offered,
        reason: None,
        code_id: Some(code),
        staff_id: None,
    })
    .await
    .unwrap();
    db.commit().await.unwrap();
    (encounter, code)
}

async fn answers_are_counted_where_they_belong(
    store: &Store,
    (borough, team, officer): (BoroughId, TeamId, OfficerId),
    encounter: &Encounter,
    code: CodeId,
) {
    let mut db = store.begin().await.unwrap();
    db.insert_feedback(&answer(1, Some(code), 5)).await.unwrap();
    db.insert_feedback(&answer(2, None, 1)).await.unwrap();
    db.insert_feedback(&answer(3, None, 2)).await.unwrap();
    assert_eq!(db.answers_now(None).await.unwrap(), 3, "what is not counted yet is read from the answers");
    assert_eq!(db.answers_now(Some(&[borough])).await.unwrap(), 1);
    assert_eq!(db.tail_length().await.unwrap(), 3);
    let first = db.count_tail(1).await.unwrap();
    assert_eq!(first.len(), 1);
    let mut counted = first;
    counted.extend(db.count_tail(10).await.unwrap());
    assert_eq!(counted.len(), 3);
    assert_eq!(db.count_tail(10).await.unwrap(), []);
    let of_code = counted.iter().find(|one| one.code_id == Some(code)).unwrap();
    assert_eq!((of_code.borough, of_code.team, of_code.week), (Some(borough), Some(team), WEEK));
    assert_eq!((of_code.counts, of_code.kind, of_code.spread), (true, KIND, Spread([0, 0, 0, 0, 1])));
    for one in &counted {
        let cells: Vec<_> = CountedUnit::of_place(one.borough, one.team)
            .into_iter()
            .map(|unit| (Cell { unit, week: one.week, kind: one.kind }, one.spread))
            .collect();
        db.add_to_rollups(&cells).await.unwrap();
    }
    db.note_officers_of(&[of_code.id]).await.unwrap();
    db.note_officers_of(&[of_code.id]).await.unwrap();
    assert_eq!(db.take_officer_news(10).await.unwrap(), [officer]);
    assert_eq!(db.take_officer_news(10).await.unwrap(), []);
    db.recount_officer(officer).await.unwrap();
    assert_eq!(db.verified_answers_of(officer).await.unwrap(), 1);
    assert_eq!(db.recount().await.unwrap(), []);
    assert_eq!((db.answers_now(None).await.unwrap(), db.count_answers().await.unwrap()), (3, 3));

    // Taken back: it is in the tail again, with the place where it was counted.
    db.withdraw_feedback(FeedbackId::new(at(), random(2)), at()).await.unwrap();
    assert_eq!((db.answers_now(None).await.unwrap(), db.count_answers().await.unwrap()), (2, 2));
    let gone = db.count_tail(10).await.unwrap();
    assert_eq!((gone.len(), gone[0].counts, gone[0].borough), (1, false, None));
    for unit in [CountedUnit::ForceRest, CountedUnit::Force] {
        let cell = Cell { unit, week: WEEK, kind: gone[0].kind };
        db.add_to_rollups(&[(cell, Spread([-1, 0, 0, 0, 0]))]).await.unwrap();
    }
    assert_eq!(db.recount().await.unwrap(), []);

    // Moved: out of the counts, and counted anew.
    let moved = db.uncount_answer(code).await.unwrap().unwrap();
    assert_eq!((moved.counts, moved.team), (false, Some(team)));
    assert_eq!(db.uncount_answer(code).await.unwrap(), None);
    assert!(!db.recount().await.unwrap().is_empty(), "what was taken out is still kept");
    let back = db.count_tail(10).await.unwrap();
    assert_eq!(back.len(), 1);
    assert_eq!(db.recount().await.unwrap(), []);

    // Whoever was not there after all has news.
    let unconfirmed = Encounter { state: EncounterState::Unmatched, ..encounter.clone() };
    assert_eq!(db.update_encounters(&[(unconfirmed, EncounterState::Matched)]).await.unwrap(), 1);
    assert_eq!(db.take_officer_news(10).await.unwrap(), [officer]);
    db.recount_officer(officer).await.unwrap();
    assert_eq!(db.verified_answers_of(officer).await.unwrap(), 0, "only a confirmed encounter counts");
    assert_eq!(db.update_encounters(&[(encounter.clone(), EncounterState::Unmatched)]).await.unwrap(), 1);
    db.insert_corrections(&[Correction {
        id: CorrectionId::new(at(), random(207)),
        encounter_id: encounter.id,
        at: at(),
        staff_id: None,
        removed: Some(officer),
        added: None,
        reason: "test".into(),
    }])
    .await
    .unwrap();
    assert_eq!(db.take_officer_news(10).await.unwrap(), [officer]);
    db.recount_officer(officer).await.unwrap();
    db.note_officers(&[officer, officer]).await.unwrap();
    db.note_officers_at(&[encounter.id]).await.unwrap();
    assert_eq!(db.take_officer_news(10).await.unwrap(), [officer]);
    assert_eq!(db.recount().await.unwrap(), []);
    db.commit().await.unwrap();
}

async fn news_is_seen_once_and_what_was_taken_stays_taken(store: &Store, team: TeamId) {
    let unit = CountedUnit::Team(team);
    let cell = Cell { unit, week: WEEK, kind: KIND };
    let one = Spread([0, 0, 0, 0, 1]);
    let mut db = store.begin().await.unwrap();
    let with_news = db.units_with_news(None, 10).await.unwrap();
    assert!(with_news.contains(&unit) && with_news.contains(&CountedUnit::ForceRest), "{with_news:?}");
    assert!(with_news.iter().all(|unit| unit.is_leaf()));
    let after = db.units_with_news(Some(with_news[0]), 10).await.unwrap();
    assert_eq!(after, with_news[1..], "the next page goes on after the last");
    let counts = WeekCounts { week: WEEK, now: one, taken: Spread::default() };
    assert_eq!(db.news_of(unit).await.unwrap(), vec![(KIND, counts)]);
    assert_eq!(db.news_of(unit).await.unwrap(), vec![]);
    db.set_taken(&[(cell, one)]).await.unwrap();
    let borough = db.teams().await.unwrap().into_iter().find(|found| found.id == team).unwrap().borough_id;
    let above = [CountedUnit::Borough(borough), CountedUnit::Force];
    for unit in above.into_iter().chain([unit]) {
        db.add_to_figures(&[(Cell { unit, ..cell }, one)]).await.unwrap();
    }
    assert_eq!(db.recount().await.unwrap(), []);
    assert_eq!(db.figures_of(unit, WEEK).await.unwrap(), vec![(WEEK, KIND, one)]);
    assert_eq!(db.figures_of(unit, Week(WEEK.0 + 1)).await.unwrap(), vec![]);
    assert_eq!(db.figures_of_boroughs(&[borough], WEEK).await.unwrap(), vec![(WEEK, KIND, one)]);
    assert_eq!(db.figures_of_boroughs(&[], WEEK).await.unwrap(), vec![]);
    assert_eq!(db.fives_of_officers().await.unwrap(), vec![]);
    // A figure that no cut took is found.
    db.add_to_figures(&[(cell, one)]).await.unwrap();
    let found = db.recount().await.unwrap();
    assert!(found.iter().any(|difference| difference.of.contains("cuts took")), "{found:?}");
    assert!(
        found.iter().any(|difference| difference.of.contains("boroughs and of their teams")),
        "{found:?}"
    );
    db.add_to_figures(&[(cell, Spread([0, 0, 0, 0, -1]))]).await.unwrap();
    let officer = Cell { unit: CountedUnit::Officer(OfficerId::new(at(), random(203))), ..cell };
    db.add_to_figures(&[(officer, Spread([1, 0, 0, 0, 3]))]).await.unwrap();
    assert_eq!(db.fives_of_officers().await.unwrap(), vec![(3, 4)]);
    db.add_to_figures(&[(officer, Spread([-1, 0, 0, 0, -3]))]).await.unwrap();
    db.commit().await.unwrap();
}

async fn a_cut_is_begun_by_one_and_taken_over_when_it_is_stale(store: &Store) {
    let mut db = store.begin().await.unwrap();
    let later = at() + SignedDuration::from_mins(40);
    assert_eq!(db.latest_figures_cut().await.unwrap(), None);
    assert!(db.begin_cut(20_000, at(), at()).await.unwrap());
    assert!(!db.begin_cut(20_000, at(), at()).await.unwrap(), "somebody is at it");
    assert!(db.begin_cut(20_000, later, later).await.unwrap(), "and did not end");
    assert_eq!(db.latest_figures_cut().await.unwrap(), None, "one under way is none");
    let fit = BetweenPeople { people: 60, alpha: 17.5, beta: 3.25 };
    db.finish_cut(20_000, later, Some(fit)).await.unwrap();
    let cut = db.latest_figures_cut().await.unwrap().unwrap();
    assert_eq!((cut.day, cut.finished_at, cut.between_people), (20_000, Some(later), Some(fit)));
    assert!(!db.begin_cut(20_000, later, later + SignedDuration::from_hours(1)).await.unwrap());
    db.begin_cut_anyway(20_000, later).await.unwrap();
    db.begin_cut_anyway(20_001, later).await.unwrap();
    db.finish_cut(20_001, later, None).await.unwrap();
    assert_eq!(db.latest_figures_cut().await.unwrap().unwrap().between_people, None);
    db.commit().await.unwrap();
}

async fn the_ledger_counts_every_line_once(
    store: &Store,
    (borough, team, officer): (BoroughId, TeamId, OfficerId),
    encounter: &Encounter,
) {
    let mut db = store.begin().await.unwrap();
    assert!(db.encounters_to_ledger(100).await.unwrap().contains(&encounter.id));
    db.insert_invitation(&Invitation {
        id: InvitationId::new(at(), random(208)),
        encounter_id: encounter.id,
        at: at() - SignedDuration::from_mins(1),
        outcome: InvitationOutcome::NotOffered,
        reason: Some(NotOfferedReason::Unwell),
        code_id: None,
        staff_id: None,
    })
    .await
    .unwrap();
    let mut lines = db.ledger_of_encounters(&[encounter.id, encounter.id]).await.unwrap();
    assert_eq!(lines.len(), 2);
    lines.sort_by_key(|line| line.at);
    assert!(lines[0].replaced && lines[0].reason.as_deref() == Some("unwell"), "{lines:?}");
    assert!(lines[1].answered && !lines[1].withdrawn && !lines[1].replaced, "{lines:?}");
    assert_eq!((lines[1].borough, lines[1].team), (Some(borough), Some(team)));
    assert_eq!(db.ledger_of_officer(officer).await.unwrap().len(), 2);
    let code = CodeId::new(at(), random(205));
    assert_eq!(db.encounters_asked_by(&[code]).await.unwrap(), [encounter.id]);

    lines[0].counted_as = Some("replaced".into());
    lines[1].counted_as = Some("open".into());
    for line in &mut lines {
        line.week = Some(WEEK);
    }
    db.set_counted_as(&lines).await.unwrap();
    assert!(!db.encounters_to_ledger(100).await.unwrap().contains(&encounter.id));
    let soon = at() + SignedDuration::from_hours(1);
    assert_eq!(db.encounters_run_out(soon, 10).await.unwrap(), []);
    let late = at() + SignedDuration::from_hours(25);
    assert_eq!(db.encounters_run_out(late, 10).await.unwrap(), [encounter.id]);

    let mut cells = BTreeMap::new();
    for unit in CountedUnit::of_place(Some(borough), Some(team)) {
        for counted_as in ["replaced", "open"] {
            cells.insert(LedgerCell { unit, week: WEEK, counted_as: counted_as.into() }, 1);
        }
    }
    let found = db.recount().await.unwrap();
    assert!(found.iter().any(|difference| difference.of.contains("ledger")), "{found:?}");
    db.add_to_ledger(&cells).await.unwrap();
    let of_officer = |counted_as: &str| LedgerCell {
        unit: CountedUnit::Officer(officer),
        week: WEEK,
        counted_as: counted_as.into(),
    };
    let right = BTreeMap::from([(of_officer("open"), 1), (of_officer("replaced"), 1)]);
    db.put_ledger(CountedUnit::Officer(officer), &right).await.unwrap();
    assert_eq!(db.recount().await.unwrap(), []);
    let unit = CountedUnit::Team(team);
    let mut now = db.ledger_counts(LedgerOf::Now, &[unit], WEEK).await.unwrap();
    now.sort();
    assert_eq!(now, [("open".to_owned(), 1), ("replaced".to_owned(), 1)]);
    assert_eq!(db.ledger_counts(LedgerOf::Now, &[unit], Week(WEEK.0 + 1)).await.unwrap(), []);
    assert_eq!(db.ledger_counts(LedgerOf::Now, &[], WEEK).await.unwrap(), []);
    assert_eq!(db.ledger_counts(LedgerOf::LastCut, &[unit], WEEK).await.unwrap(), []);
    db.cut_ledger(unit).await.unwrap();
    db.cut_ledger(unit).await.unwrap();
    assert_eq!(db.ledger_counts(LedgerOf::LastCut, &[unit], WEEK).await.unwrap().len(), 2);
    let unit = CountedUnit::Officer(officer);
    db.put_ledger(unit, &BTreeMap::from([(of_officer("open"), 4)])).await.unwrap();
    db.put_ledger(unit, &BTreeMap::from([(of_officer("open"), 3)])).await.unwrap();
    assert_eq!(db.ledger_counts(LedgerOf::Now, &[unit], WEEK).await.unwrap(), [("open".to_owned(), 3)]);
    let found = db.recount().await.unwrap();
    assert!(found.iter().any(|difference| difference.of == "the ledger of officers"), "{found:?}");
    // More shown than there ever were is found, too.
    db.put_ledger(unit, &BTreeMap::from([(of_officer("open"), 9)])).await.unwrap();
    db.cut_ledger(unit).await.unwrap();
    db.put_ledger(unit, &right).await.unwrap();
    let found = db.recount().await.unwrap();
    assert!(found.iter().any(|difference| difference.of == "the ledger as of the last cut"), "{found:?}");
    db.cut_ledger(unit).await.unwrap();
    assert_eq!(db.recount().await.unwrap(), []);
    db.commit().await.unwrap();
}
