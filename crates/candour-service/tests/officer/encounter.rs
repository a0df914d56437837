//! Encounters as officers see them.

use candour_domain::encounter::{EncounterState, ForceReferenceError, StartError};
use candour_domain::file_time::FileTimeError;
use candour_domain::ids::EncounterId;
use candour_domain::permission::Role;
use candour_domain::staff::Staff;
use candour_domain::text::ShortTextError;
use candour_service::encounter::{
    CorrectError, CorrectionWish, EncounterError, Found, MakeError, OnTheSpot, SpotFault, correct, find,
    find_officers, make, recent, view,
};
use candour_testkit::App;

use crate::force::{both, by_reference, encounters, present, read, staff, staff_of_the_force};

/// What a form on an officer's phone sends. `at` is date and time with a space between.
pub fn form(app: &App, staff: &Staff, reference: &str, at: &str) -> OnTheSpot {
    let (date, time) = at.split_once(' ').unwrap();
    OnTheSpot {
        id: EncounterId::new(app.ctx.clock.now(), app.ctx.chance.bytes()),
        reference: reference.to_owned(),
        date: date.to_owned(),
        time: time.to_owned(),
        borough: staff.borough.map(|id| id.to_string()).unwrap_or_default(),
        kind: "response".to_owned(),
        others: String::new(),
        safety: String::new(),
    }
}

pub async fn on_the_spot(app: &App, staff: &Staff, reference: &str, at: &str) -> EncounterId {
    make(&app.ctx, staff, &form(app, staff, reference, at)).await.unwrap()
}

#[tokio::test]
async fn an_encounter_made_on_the_spot_is_unmatched_and_a_form_sent_twice_makes_one() {
    for app in both().await {
        let ada = staff(&app, Role::Officer, "P1").await;
        let mut sent = form(&app, &ada, "cad 7/24nov26", "2026-11-24 09:30");
        sent.others = "p2, P4;P1".to_owned();
        let id = make(&app.ctx, &ada, &sent).await.unwrap();
        assert_eq!(make(&app.ctx, &ada, &sent).await.unwrap(), id);
        let shown = view(&app.ctx, &ada, id).await.unwrap();
        let encounter = &shown.listed.encounter;
        assert_eq!((encounter.state, encounter.made_by), (EncounterState::Unmatched, Some(ada.id)));
        assert_eq!(encounter.force_reference.as_deref(), Some("CAD 7/24NOV26"));
        assert_eq!((encounter.team_id, encounter.borough_id), (ada.team, ada.borough.unwrap()));
        assert_eq!(present(&app, id).await, ["P1", "P2", "P4"]);
        assert!(shown.may_hand_over && shown.may_correct && shown.codes == 0 && shown.ledger.is_empty());

        let same_reference = form(&app, &ada, "CAD 7/24NOV26", "2026-11-24 09:40");
        assert_eq!(make(&app.ctx, &ada, &same_reference).await.unwrap(), id, "leads to what is there");
        let cai = staff(&app, Role::Officer, "P3").await;
        let refused = make(&app.ctx, &cai, &form(&app, &cai, "CAD 7/24NOV26", "2026-11-24 09:40")).await;
        assert!(matches!(refused, Err(MakeError::Faults(faults)) if faults == [SpotFault::ReferenceTaken]));
        assert!(matches!(make(&app.ctx, &cai, &sent).await, Err(MakeError::Refused(_))), "another's form");
        let analyst = staff_of_the_force(&app, Role::Analyst).await;
        assert!(matches!(make(&app.ctx, &analyst, &sent).await, Err(MakeError::Refused(_))));
    }
}

#[tokio::test]
async fn everything_wrong_in_the_form_is_named_at_once() {
    let [app, _] = both().await;
    let ada = staff(&app, Role::Officer, "P1").await;
    let faults = async |sent: OnTheSpot| match make(&app.ctx, &ada, &sent).await {
        Err(MakeError::Faults(faults)) => faults,
        other => panic!("{other:?}"),
    };
    let mut sent = form(&app, &ada, "Jo Bloggs", "2026-03-29 01:30");
    sent.borough = "nowhere".to_owned();
    sent.kind = "burglary".to_owned();
    sent.others = "P9 P2 \u{0}".to_owned();
    assert_eq!(
        faults(sent).await,
        [
            SpotFault::Reference(ForceReferenceError::NoDigit),
            SpotFault::Time(FileTimeError::Skipped),
            SpotFault::Borough,
            SpotFault::Kind,
            SpotFault::OfficersUnknown(vec!["P9".to_owned(), "\u{0}".to_owned()]),
        ]
    );
    let future = faults(form(&app, &ada, "", "2026-11-25 09:30")).await;
    assert_eq!(future, [SpotFault::Start(StartError::Future)]);
    let mut many = form(&app, &ada, "", "2026-11-24 09:30");
    many.others = "P2 ".repeat(31);
    assert_eq!(faults(many).await, [SpotFault::OfficersMany]);
}

#[tokio::test]
async fn an_officer_sees_their_own_a_leader_the_teams_and_nobody_else_any() {
    for app in both().await {
        let rows = "CAD 1,2026-11-20 14:05,Hackney,Response A,visit,P3,\n\
            CAD 2,2026-11-21 14:05,Newham,Response A,visit,P4;P2,\n\
            CAD 3,2026-10-01 14:05,Hackney,Response A,visit,P1,\n";
        encounters(&app.ctx, rows).await.unwrap();
        let (one, two) = (by_reference(&app, "CAD 1").await, by_reference(&app, "CAD 2").await);
        let ids = async |staff: &Staff| {
            let list = recent(&app.ctx, staff).await.unwrap();
            list.into_iter().map(|listed| listed.encounter.id).collect::<Vec<_>>()
        };
        let [ben, cai] = [staff(&app, Role::Officer, "P2").await, staff(&app, Role::Officer, "P3").await];
        let leader = staff(&app, Role::TeamLeader, "P1").await;
        assert_eq!(ids(&ben).await, [two]);
        assert_eq!(ids(&cai).await, [one]);
        assert_eq!(ids(&leader).await, [two, one], "of the last four weeks, newest first");
        assert!(matches!(view(&app.ctx, &ben, one).await, Err(EncounterError::Unknown)));
        assert!(view(&app.ctx, &leader, one).await.is_ok() && view(&app.ctx, &leader, two).await.is_ok());
        assert_eq!(find(&app.ctx, &ben, " cad  2 ").await.unwrap(), Found::Here(two));
        assert_eq!(find(&app.ctx, &ben, "CAD 1").await.unwrap(), Found::NotYours);
        assert_eq!(find(&app.ctx, &ben, "cad 99").await.unwrap(), Found::None("CAD 99".to_owned()));
        assert!(find(&app.ctx, &ben, "\u{7}").await.is_err());
        let supervisor = staff_of_the_force(&app, Role::DeskSupervisor).await;
        let shown = view(&app.ctx, &supervisor, one).await.unwrap();
        assert!(shown.may_correct && !shown.may_hand_over);
        for role in [Role::Analyst, Role::Administrator, Role::Commissioner, Role::DeskAdviser] {
            let other = staff_of_the_force(&app, role).await;
            assert!(matches!(view(&app.ctx, &other, one).await, Err(EncounterError::Unknown)), "{role:?}");
        }
    }
}

#[tokio::test]
async fn a_wrong_officer_is_put_right_with_a_reason_and_a_trace() {
    for app in both().await {
        encounters(&app.ctx, "CAD 1,2026-11-20 14:05,Hackney,Response A,visit,P1;P2,\n").await.unwrap();
        let id = by_reference(&app, "CAD 1").await;
        let leader = staff(&app, Role::TeamLeader, "P1").await;
        let found = find_officers(&app.ctx, &leader, "a").await.unwrap();
        assert_eq!(found[0].borough, "Hackney", "one's own borough comes first");
        let officer =
            async |reference: &str| read(&app).await.find_officers(reference, None, 1).await.unwrap()[0].id;
        let (ada, ben, dee) = (officer("P1").await, officer("P2").await, officer("P4").await);
        let wish = |remove: &[_], add: &[_], reason: &str| CorrectionWish {
            remove: remove.to_vec(),
            add: add.to_vec(),
            reason: reason.to_owned(),
        };
        let outcome = async |wish: CorrectionWish| correct(&app.ctx, &leader, id, &wish).await;
        let no_reason = outcome(wish(&[ada], &[], " ")).await;
        assert!(matches!(no_reason, Err(CorrectError::Reason(ShortTextError::Empty))));
        assert!(matches!(outcome(wish(&[dee], &[ada], "x")).await, Err(CorrectError::Nothing)));
        assert!(matches!(outcome(wish(&[ada, ben], &[], "x")).await, Err(CorrectError::Nobody)));
        let unknown = candour_domain::ids::OfficerId::new(app.ctx.clock.now(), [9; 10]);
        assert!(matches!(outcome(wish(&[], &[unknown], "x")).await, Err(CorrectError::OfficerUnknown)));
        let dare = staff(&app, Role::Officer, "P4").await;
        let not_theirs = correct(&app.ctx, &dare, id, &wish(&[ada], &[], "x")).await;
        assert!(matches!(not_theirs, Err(CorrectError::Unknown)));
        assert_eq!(present(&app, id).await, ["P1", "P2"]);

        outcome(wish(&[ada], &[dee, dee], " Was in Newham ")).await.unwrap();
        assert_eq!(present(&app, id).await, ["P2", "P4"]);
        let trace = view(&app.ctx, &leader, id).await.unwrap().trace;
        assert_eq!(trace.len(), 1);
        assert_eq!(
            (trace[0].removed.as_deref(), trace[0].added.as_deref()),
            (Some("Ada Able"), Some("Dee Dare"))
        );
        assert_eq!(
            (trace[0].reason.as_str(), trace[0].staff.as_deref()),
            ("Was in Newham", Some("Ada Able"))
        );
        assert!(view(&app.ctx, &dare, id).await.is_ok(), "now it is theirs too");
    }
}
