//! Files come in whole or not at all, the same file changes nothing, and every fault is named.

use candour_domain::encounter::{ContactSafety, EncounterKind, EncounterState};
use candour_domain::permission::Role;
use candour_service::encounter::{CorrectionWish, correct};
use candour_service::import::{File, ImportError, Kind, Note, NoteKind, run};
use candour_testkit::App;

use crate::encounter::on_the_spot;
use crate::force::{
    ORGANISATION, both, bring, by_reference, encounters, everything, present, problems, read, staff,
    staff_of_the_force,
};

#[tokio::test]
async fn an_organisation_comes_in_and_the_same_file_changes_nothing() {
    for app in App::both().await {
        let report = bring(&app.ctx, Kind::Organisation, "a.csv", ORGANISATION).await.unwrap();
        assert_eq!((report.records, report.created, report.changed, report.unchanged()), (4, 4, 0, 0));
        let before = everything(&app).await;
        let report = bring(&app.ctx, Kind::Organisation, "b.csv", ORGANISATION).await.unwrap();
        assert_eq!((report.records, report.created, report.changed, report.unchanged()), (4, 0, 0, 4));
        assert_eq!(everything(&app).await, before);
    }
}

#[tokio::test]
async fn an_officer_moves_a_borough_is_renamed_and_a_team_without_officers_is_made() {
    for app in both().await {
        let changed = "officer_name,bcu,borough_code,borough,team,officer_reference\n\
            Ada Able-Smith,Central East,e09000012,London Borough of Hackney,response b,p1\n\
            ,Central East,E09000012,London Borough of Hackney,Response C,\n\
            Eve East,North East,E09000025,Newham,Response A,P5\n";
        let report = bring(&app.ctx, Kind::Organisation, "o.csv", changed).await.unwrap();
        assert_eq!((report.created, report.changed, report.unchanged()), (2, 1, 0));
        let mut db = read(&app).await;
        let ada = &db.find_officers("P1", None, 1).await.unwrap()[0];
        assert_eq!((ada.name.as_str(), ada.team.as_str()), ("Ada Able-Smith", "Response B"));
        assert_eq!(ada.borough, "London Borough of Hackney");
        assert_eq!(db.teams().await.unwrap().len(), 4, "case made no second Response B");
        assert_eq!(db.find_officers("P2", None, 1).await.unwrap()[0].name, "Ben Bold", "nobody is removed");
    }
}

#[tokio::test]
async fn two_boroughs_may_swap_their_names() {
    for app in both().await {
        let swapped = "bcu,borough_code,borough,team,officer_reference,officer_name\n\
            Central East,E09000012,Newham,Response A,P1,Ada Able\n\
            North East,E09000025,Hackney,Response A,P4,Dee Dare\n";
        bring(&app.ctx, Kind::Organisation, "o.csv", swapped).await.unwrap();
        assert_eq!(read(&app).await.find_officers("P1", None, 1).await.unwrap()[0].borough, "Newham");
    }
}

#[tokio::test]
async fn a_field_that_a_spreadsheet_broke_over_lines_is_one_line_again() {
    for app in both().await {
        let broken = "bcu,borough_code,borough,team,officer_reference,officer_name\r\n\
            \"Central\r\nEast\",E09000012,Hackney,\"Response \r A\",P7,\"Gil\n\tGood\"\r\n";
        bring(&app.ctx, Kind::Organisation, "o.csv", broken).await.unwrap();
        let found = read(&app).await.find_officers("P7", None, 1).await.unwrap().remove(0);
        assert_eq!((found.name.as_str(), found.team.as_str()), ("Gil Good", "Response A"));
        assert_eq!(read(&app).await.bcus().await.unwrap().len(), 2, "no other unit was made");
    }
}

#[tokio::test]
async fn faults_of_an_organisation_are_named_by_line_and_column_and_nothing_comes_in() {
    let [app, _] = both().await;
    let before = everything(&app).await;
    let bad = "bcu,borough_code,borough,team,officer_reference,officer_name\r\n\
        Central East,E09000012,Hackney,Response A,P7,Good Row\r\n\
        ,Hackney,Hackney,Response A,P1;P2,\r\n\
        North East,E09000012,Hackney,Response A,P7,\"Same\u{1}\r\nofficer\"\r\n\
        Central East,E09000001,Hackney,Response A,P8,Taken name\r\n";
    let lines = problems(bring(&app.ctx, Kind::Organisation, "o.csv", bad).await);
    let starts = [
        "o.csv, line 3, column officer_name: An officer needs both",
        "o.csv, line 3, column bcu: Nothing stands here.",
        "o.csv, line 3, column borough_code: “Hackney” is not a borough’s code.",
        "o.csv, line 4, column officer_name: A line break, tab",
        "o.csv, line 6, column borough: The borough E09000012 has this name.",
    ];
    for start in starts {
        assert!(lines.iter().any(|line| line.starts_with(start)), "{start}\n{lines:#?}");
    }
    let repeated = "bcu,borough_code,borough,team,officer_reference,officer_name\n\
        Central East,E09000012,Hackney,Response A,P7,One\n\
        North East,E09000012,Hackney,Response A,p7,Two\n";
    let lines = problems(bring(&app.ctx, Kind::Organisation, "o.csv", repeated).await);
    assert_eq!(
        lines,
        [
            "o.csv, line 3, column officer_reference: The same stands on line 2 already. Keep one of the two.",
            "o.csv, line 3, column bcu: Line 2 describes this borough in another way. Give it the same name and unit \
             on every line."
        ]
    );
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn encounters_come_in_from_csv_and_json_lines_and_a_repeat_changes_nothing() {
    for app in both().await {
        let rows = "cad 1,2026-11-20T14:05:00Z,E09000012,Response A,response,P1;P2,unsafe\n\
            CAD 2,2026-11-20 14:05,newham,,front counter,p4,\n";
        let report = encounters(&app.ctx, rows).await.unwrap();
        assert_eq!((report.created, report.changed, report.confirmed), (2, 0, 0));
        let id = by_reference(&app, "CAD 1").await;
        let found = read(&app).await.encounter(id).await.unwrap().unwrap();
        assert_eq!((found.borough.as_str(), found.team.as_deref()), ("Hackney", Some("Response A")));
        let encounter = found.encounter;
        assert_eq!((encounter.state, encounter.kind), (EncounterState::Matched, EncounterKind::Response));
        assert_eq!(encounter.contact_safety, ContactSafety::Unsafe);
        assert_eq!(encounter.confirmed_at, Some(app.ctx.clock.now()));
        assert_eq!(present(&app, id).await, ["P1", "P2"]);

        let before = everything(&app).await;
        let json = "{\"force_reference\":\"CAD 1\",\"started_at\":\"2026-11-20T14:05:00+00:00\",\
            \"borough\":\"Hackney\",\"team\":\"Response A\",\"kind\":\"response\",\"officers\":[\"P2\",\"P1\"],\
            \"contact_safe\":\"unsafe\"}\n\
            {\"force_reference\":\"CAD 2\",\"started_at\":\"2026-11-20 14:05\",\"borough\":\"E09000025\",\
            \"kind\":\"front_counter\",\"officers\":\"P4\"}\n";
        for (name, text) in [("x.jsonl", json), ("x", json)] {
            let file = File::new(Kind::Encounters, name, text.into());
            let report = run(&app.ctx, None, file, true, &mut |_| ()).await.unwrap();
            assert_eq!((report.records, report.unchanged(), report.dry_run), (2, 2, true), "{name}");
        }
        assert_eq!(encounters(&app.ctx, rows).await.unwrap().unchanged(), 2);
        assert_eq!(everything(&app).await, before);
    }
}

#[tokio::test]
async fn a_fault_names_every_choice_and_cuts_only_the_files_own_text() {
    let [app, _] = both().await;
    let long = "k".repeat(60);
    let rows = format!("CAD 1,2026-11-20 14:05,Hackney,,{long},P1,\n");
    assert_eq!(
        problems(encounters(&app.ctx, &rows).await),
        [format!(
            "encounters.csv, line 2, column kind: There is no kind “{}…”. Write one of: response, visit, \
             statement, telephone, front_counter, update, other.",
            &long[..40]
        )]
    );
    let columns = "force_reference,started_at,borough,kind,officers,colour\n";
    let lines = problems(bring(&app.ctx, Kind::Encounters, "a.csv", columns).await);
    let all =
        "The columns are: force_reference, started_at, borough, team, kind, officers, contact_safe. Remove";
    assert!(lines[0].contains(all), "{lines:#?}");
}

#[tokio::test]
async fn faults_of_encounters_are_named_and_nothing_comes_in() {
    let [app, _] = both().await;
    let rows = "CAD 1,2026-03-29 01:30,Hackney,Response A,response,P1,\n\
        CAD 2,2026-10-25 01:30,Hackney,Response A,response,P1,\n\
        CAD 3,20/11/2026 14:05,Atlantis,Response A,chat,P1,perhaps\n\
        Jo Bloggs,2026-11-24 12:00,Hackney,Response Z,response,P9;P8,\n\
        CAD 1,2016-11-20 14:05,Hackney,,response,;,\n\
        CAD 6,2026-11-20 14:05,Hackney,,response,P1 P2,safe\n";
    let lines = problems(encounters(&app.ctx, rows).await);
    let starts = [
        "encounters.csv, line 2, column started_at: 2026-03-29 01:30 did not exist",
        "encounters.csv, line 3, column started_at: 2026-10-25 01:30 came twice",
        "encounters.csv, line 4, column started_at: “20/11/2026 14:05” is not read as a time. Write 2026-10-01T14:05",
        "encounters.csv, line 4, column kind: There is no kind “chat”. Write one of: response, visit,",
        "encounters.csv, line 4, column contact_safe: “perhaps” is not understood.",
        "encounters.csv, line 5, column force_reference: A reference holds at least one digit. Never write a name",
        "encounters.csv, line 5, column started_at: This time lies in the future.",
        "encounters.csv, line 6, column started_at: This time is more than ten years ago.",
        "encounters.csv, line 6, column officers: Nothing stands here.",
        "encounters.csv, line 7, column officers: An officer’s reference has no spaces",
    ];
    for start in starts {
        assert!(lines.iter().any(|line| line.starts_with(start)), "{start}\n{lines:#?}");
    }
    assert_eq!(lines.len(), starts.len());
    let unknown = "CAD 3,2026-11-20 14:05,Atlantis,Response A,visit,P1,\n\
        CAD 4,2026-11-20 14:05,Hackney,Response Z,visit,P9;P1;P8,\n\
        CAD 3,2026-11-20 14:05,Hackney,,visit,P1,\n";
    let lines = problems(encounters(&app.ctx, unknown).await);
    assert_eq!(lines.len(), 1, "the repeat is in the file itself and is told first");
    let lines = problems(encounters(&app.ctx, unknown.rsplit_once("CAD 3").unwrap().0).await);
    let starts = [
        "encounters.csv, line 2, column borough: There is no borough “Atlantis”.",
        "encounters.csv, line 3, column team: There is no team “Response Z” in Hackney.",
        "encounters.csv, line 3, column officers: There is no officer “P9”.",
        "encounters.csv, line 3, column officers: There is no officer “P8”.",
    ];
    assert_eq!(lines.len(), starts.len());
    for (line, start) in lines.iter().zip(starts) {
        assert!(line.starts_with(start), "{line}");
    }
    let named = bring(&app.ctx, Kind::Encounters, "e.csv", "force_reference,victim_name\nCAD 1,Jo\n").await;
    assert!(problems(named)[0].contains("victim_name” looks as if it holds a victim’s details"));
    assert_eq!(read(&app).await.encounters_by_reference(&["CAD 1".to_owned()]).await.unwrap(), []);
}

#[tokio::test]
async fn an_encounter_made_on_the_spot_is_confirmed_by_its_reference_with_a_trace() {
    for app in both().await {
        let ada = staff(&app, Role::Officer, "P1").await;
        let id = on_the_spot(&app, &ada, "cad 1", "2026-11-24 09:30").await;
        let rows = "CAD 1,2026-11-24 09:10,Hackney,Response A,visit,P2;P3,safe\n";
        let report = encounters(&app.ctx, rows).await.unwrap();
        assert_eq!((report.created, report.changed, report.confirmed), (0, 1, 1));
        let mut db = read(&app).await;
        let encounter = db.encounter(id).await.unwrap().unwrap().encounter;
        assert_eq!((encounter.state, encounter.made_by), (EncounterState::Matched, Some(ada.id)));
        assert_eq!(encounter.started_at, "2026-11-24T09:10:00Z".parse().unwrap());
        assert_eq!(encounter.contact_safety, ContactSafety::Safe);
        let trace = db.corrections_of(id).await.unwrap();
        let told: Vec<_> =
            trace.iter().map(|c| (c.staff.as_deref(), c.removed.as_deref(), c.added.as_deref())).collect();
        assert_eq!(told.len(), 2);
        assert!(told.contains(&(None, Some("Ada Able"), Some("Ben Bold"))), "{told:?}");
        assert!(told.contains(&(None, None, Some("Cai Calm"))), "{told:?}");
        assert!(trace.iter().all(|correction| correction.reason == "encounters.csv"));
        drop(db);
        assert_eq!(present(&app, id).await, ["P2", "P3"]);
    }
}

#[tokio::test]
async fn one_without_a_reference_is_confirmed_only_where_nothing_else_fits() {
    for app in both().await {
        let ada = staff(&app, Role::Officer, "P1").await;
        let dee = staff(&app, Role::Officer, "P4").await;
        let alone = on_the_spot(&app, &ada, "", "2026-11-23 12:00").await;
        let twins = [
            on_the_spot(&app, &dee, "", "2026-11-23 12:00").await,
            on_the_spot(&app, &dee, "", "2026-11-23 12:30").await,
        ];
        let rows = "CAD 1,2026-11-23 13:00,Hackney,,response,P2;P1,\n\
            CAD 2,2026-11-23 12:10,Newham,,response,P4,\n\
            CAD 3,2026-11-23 20:00,Hackney,,response,P1,\n";
        let report = encounters(&app.ctx, rows).await.unwrap();
        assert_eq!((report.created, report.changed, report.confirmed), (2, 1, 1));
        assert_eq!(report.notes, [Note { line: 3, kind: NoteKind::Unclear }]);
        assert_eq!(by_reference(&app, "CAD 1").await, alone);
        assert_eq!(present(&app, alone).await, ["P1", "P2"]);
        for twin in twins {
            let encounter = read(&app).await.encounter(twin).await.unwrap().unwrap().encounter;
            assert_eq!((encounter.state, encounter.force_reference), (EncounterState::Unmatched, None));
        }
        assert_eq!(encounters(&app.ctx, rows).await.unwrap().unchanged(), 3);
    }
}

#[tokio::test]
async fn a_file_sent_again_does_not_undo_what_a_person_put_right() {
    for app in both().await {
        let rows = "CAD 1,2026-11-20 14:05,Hackney,Response A,visit,P1,unsafe\n";
        encounters(&app.ctx, rows).await.unwrap();
        let id = by_reference(&app, "CAD 1").await;
        let leader = staff(&app, Role::TeamLeader, "P1").await;
        let ben = read(&app).await.find_officers("P2", None, 1).await.unwrap()[0].id;
        let ada = read(&app).await.find_officers("P1", None, 1).await.unwrap()[0].id;
        let wish = CorrectionWish { remove: vec![ada], add: vec![ben], reason: "Swapped shifts".to_owned() };
        correct(&app.ctx, &leader, id, &wish).await.unwrap();
        let report = encounters(&app.ctx, &rows.replace("unsafe", "safe")).await.unwrap();
        assert_eq!(report.unchanged(), 1);
        let kinds: Vec<NoteKind> = report.notes.iter().map(|note| note.kind).collect();
        assert_eq!(kinds, [NoteKind::UnsafeKept, NoteKind::OfficersKept]);
        assert_eq!(present(&app, id).await, ["P2"]);
        let encounter = read(&app).await.encounter(id).await.unwrap().unwrap().encounter;
        assert_eq!(encounter.contact_safety, ContactSafety::Unsafe);
    }
}

#[tokio::test]
async fn a_dry_run_writes_nothing_and_says_what_would_be() {
    for app in both().await {
        let before = everything(&app).await;
        let heading = "force_reference,started_at,borough,kind,officers\n";
        let bytes = format!("{heading}CAD 1,2026-11-20 14:05,Hackney,visit,P1\n").into_bytes();
        let file = File::new(Kind::Encounters, "e.csv", bytes);
        let report = run(&app.ctx, None, file, true, &mut |_| ()).await.unwrap();
        assert_eq!((report.created, report.dry_run), (1, true));
        assert!(
            report
                .to_string()
                .starts_with("This was a trial. Nothing was written.\ne.csv: 1 records read; 1 new")
        );
        assert_eq!(everything(&app).await, before);
    }
}

#[tokio::test]
async fn only_who_may_import_imports_and_it_is_on_record() {
    for app in both().await {
        let file = || File::new(Kind::Organisation, "o.csv", ORGANISATION.replace("P1", "P6").into());
        let analyst = staff_of_the_force(&app, Role::Analyst).await;
        let refused = run(&app.ctx, Some(&analyst), file(), false, &mut |_| ()).await;
        assert!(matches!(refused, Err(ImportError::Refused(_))));
        let administrator = staff_of_the_force(&app, Role::Administrator).await;
        app.ctx.clock.advance(jiff::SignedDuration::from_secs(1));
        run(&app.ctx, Some(&administrator), file(), false, &mut |_| ()).await.unwrap();
        let log =
            read(&app).await.list_audit(candour_store::audit::AuditFilter::default(), None, 9).await.unwrap();
        assert_eq!((log[0].act.as_str(), log[0].staff_id), ("imported", Some(administrator.id)));
        assert_eq!(log[1].staff_id, None, "the fixture came by the command line");
    }
}

#[tokio::test]
async fn two_imports_of_one_file_at_once_bring_it_in_once() {
    for app in both().await {
        let rows = "CAD 1,2026-11-20 14:05,Hackney,,visit,P1,\nCAD 2,2026-11-20 14:05,Hackney,,visit,P2,\n";
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let ctx = app.ctx.clone();
                tokio::spawn(async move { encounters(&ctx, rows).await.unwrap().created })
            })
            .collect();
        let mut created = 0;
        for task in tasks {
            created += task.await.unwrap();
        }
        assert_eq!(created, 2);
    }
}
