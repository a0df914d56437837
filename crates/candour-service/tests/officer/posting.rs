//! Officers move and wear other numbers; what they did stays with the team they were in that day.

use candour_domain::file_time::{DateForm, day_of_number};
use candour_service::import::{File, ImportReport, Kind, run};
use candour_service::posting::settle;
use candour_testkit::App;
use jiff::SignedDuration;

use crate::force::{both, bring, by_reference, encounters, everything, problems, read};

const HEADING: &str = "bcu,borough_code,borough,team,officer_reference,officer_name,shoulder_number,posted_from,\
    posted_until\n";

async fn postings(app: &App, rows: &str) -> ImportReport {
    bring(&app.ctx, Kind::Organisation, "p.csv", &format!("{HEADING}{rows}")).await.unwrap()
}

/// The postings of an officer: team, number, first and last day.
async fn of(app: &App, reference: &str) -> Vec<String> {
    let mut db = read(app).await;
    let officer = db.officers_by_reference(&[reference.to_owned()]).await.unwrap().remove(0);
    let teams = db.teams().await.unwrap();
    let boroughs = db.boroughs().await.unwrap();
    let day = |number| day_of_number(number).unwrap().to_string();
    db.postings_of(&[officer.id])
        .await
        .unwrap()
        .into_iter()
        .map(|(_, posting)| {
            let team = teams.iter().find(|team| team.id == posting.team).unwrap();
            let borough = boroughs.iter().find(|borough| borough.id == team.borough_id).unwrap();
            let until = posting.until.map(day).unwrap_or_default();
            let number = posting.shoulder_number.unwrap_or_default();
            format!("{} {} {number} {}..{until}", borough.name, team.name, day(posting.from))
        })
        .collect()
}

async fn team_of(app: &App, reference: &str) -> Option<String> {
    let id = by_reference(app, reference).await;
    read(app).await.encounter(id).await.unwrap().unwrap().team
}

#[tokio::test]
async fn a_file_without_days_posts_officers_from_the_day_they_are_first_seen_there() {
    for app in both().await {
        assert_eq!(of(&app, "P1").await, ["Hackney Response A  2026-11-24.."]);
        app.ctx.clock.advance(SignedDuration::from_hours(24 * 7));
        let moved = "bcu,borough_code,borough,team,officer_reference,officer_name\n\
            Central East,E09000012,Hackney,Response B,P1,Ada Able\n\
            Central East,E09000012,Hackney,Response A,P2,Ben Bold\n";
        let report = bring(&app.ctx, Kind::Organisation, "o.csv", moved).await.unwrap();
        assert_eq!((report.created, report.changed, report.unchanged()), (0, 1, 1));
        let moves = ["Hackney Response A  2026-11-24..2026-11-30", "Hackney Response B  2026-12-01.."];
        assert_eq!(of(&app, "P1").await, moves);
        app.ctx.clock.advance(SignedDuration::from_hours(24 * 7));
        let report = bring(&app.ctx, Kind::Organisation, "o.csv", moved).await.unwrap();
        assert_eq!((report.created, report.changed), (0, 0));
        assert_eq!(of(&app, "P1").await, moves);
    }
}

#[tokio::test]
async fn several_rows_of_an_officer_are_several_postings_and_a_repeat_changes_nothing() {
    for app in both().await {
        let rows = "Central East,E09000012,Hackney,Response A,P6,Fay Fair,12ce,2026-01-05,2026-06-30\n\
            North East,E09000025,Newham,Response A,P6,Fay Fair,7ne,2026-07-01,\n";
        let report = postings(&app, rows).await;
        assert_eq!((report.created, report.changed), (1, 1), "an officer, and one posting more");
        let history =
            ["Hackney Response A 12CE 2026-01-05..2026-06-30", "Newham Response A 7NE 2026-07-01.."];
        assert_eq!(of(&app, "P6").await, history);
        let before = everything(&app).await;
        let report = postings(&app, rows).await;
        assert_eq!((report.created, report.changed, report.unchanged()), (0, 0, 2));
        assert_eq!(everything(&app).await, before);
        let now = &read(&app).await.find_officers("7ne", None, 9).await.unwrap()[0];
        assert_eq!((now.reference.as_str(), now.borough.as_str()), ("P6", "Newham"));
        assert_eq!(
            read(&app).await.find_officers("12CE", None, 9).await.unwrap().len(),
            1,
            "a former number too"
        );
        let corrected = postings(
            &app,
            "Central East,E09000012,Hackney,Response B,P6,Fay Fair,12ce,2026-06-01,2026-06-30\n",
        );
        assert_eq!(corrected.await.changed, 1);
        assert_eq!(
            of(&app, "P6").await,
            [
                "Hackney Response A 12CE 2026-01-05..2026-05-31",
                "Hackney Response B 12CE 2026-06-01..2026-06-30",
                "Newham Response A 7NE 2026-07-01.."
            ]
        );
    }
}

#[tokio::test]
async fn an_officer_in_two_boroughs_on_one_day_is_refused_with_both_lines() {
    let [app, other] = both().await;
    for app in [app, other] {
        let before = everything(&app).await;
        let two = format!(
            "{HEADING}Central East,E09000012,Hackney,Response A,P7,Gil Good,,2026-01-05,2026-07-01\n\
             North East,E09000025,Newham,Response A,P7,Gil Good,,2026-07-01,\n"
        );
        assert_eq!(
            problems(bring(&app.ctx, Kind::Organisation, "p.csv", &two).await),
            [
                "p.csv, line 3, column posted_from: This posting and the one on line 2 share a day. An officer has one \
              posting on each day. End one before the other begins."
            ]
        );
        let open = two.replace("2026-07-01\nNorth", "\nNorth");
        assert_eq!(problems(bring(&app.ctx, Kind::Organisation, "p.csv", &open).await).len(), 1);
        assert_eq!(everything(&app).await, before);
    }
}

#[tokio::test]
async fn faults_of_postings_are_named_by_line_and_column() {
    let [app, _] = both().await;
    let rows = format!(
        "{HEADING}Central East,E09000012,Hackney,Response A,P7,Gil Good,1,03/04/2026,2026-02-30\n\
         Central East,E09000012,Hackney,Response A,P8,Hal High,{},2026-05-01,2026-04-30\n\
         Central East,E09000012,Hackney,Response A,,,12,,\n\
         Central East,E09000012,Hackney,Response A,P9,Ida Iron,,,2026-04-30\n\
         Central East,E09000012,Hackney,\"Response\u{1}\r\nA\",P10,Jon Jet,,1969-12-31,\n\
         Central East,E09000012,Hackney,Response A,P11,Kim Kind,,2026-01-01,2026-01-31\n\
         Central East,E09000012,Hackney,Response B,P11,Kim Keen,,2026-02-01,\n\
         Central East,E09000012,Hackney,Response B,P11,Kim Kind,,,\n",
        "9".repeat(21)
    );
    let lines = problems(bring(&app.ctx, Kind::Organisation, "p.csv", &rows).await);
    let starts = [
        "p.csv, line 2, column posted_from: “03/04/2026” can be read two ways.",
        "p.csv, line 2, column posted_until: “2026-02-30” is not read as a day. Write 2026-10-01.",
        "p.csv, line 3, column shoulder_number: More than 20 characters.",
        "p.csv, line 3, column posted_until: This posting ends before it begins.",
        "p.csv, line 4, column shoulder_number: No officer stands on this line.",
        "p.csv, line 5, column posted_from: Nothing stands here.",
        "p.csv, line 6, column team: A line break",
        "p.csv, line 6, column posted_from: This day lies before 1970",
        "p.csv, line 9, column officer_name: Line 8 gives this officer another name.",
        "p.csv, line 10, column posted_from: Line 8 names this officer too.",
    ];
    for start in starts {
        assert!(lines.iter().any(|line| line.starts_with(start)), "{start}\n{lines:#?}");
    }
    assert_eq!(lines.len(), starts.len(), "{lines:#?}");
}

#[tokio::test]
async fn dates_are_read_as_the_file_is_said_to_write_them() {
    for app in both().await {
        let bytes = format!("{HEADING}Central East,E09000012,Hackney,Response A,P6,Fay Fair,,03/04/2026,\n");
        let file = |form| File::new(Kind::Organisation, "p.csv", bytes.clone().into()).with_dates(form);
        run(&app.ctx, None, file(DateForm::DayFirst), false, &mut |_| ()).await.unwrap();
        assert_eq!(of(&app, "P6").await, ["Hackney Response A  2026-04-03.."]);
        run(&app.ctx, None, file(DateForm::MonthFirst), false, &mut |_| ()).await.unwrap();
        assert_eq!(of(&app, "P6").await, ["Hackney Response A  2026-03-04.."]);
        let csv =
            "force_reference,started_at,borough,kind,officers\nCAD 1,03/04/2026 14:05,Hackney,visit,P6\n";
        let file = |form| File::new(Kind::Encounters, "e.csv", csv.into()).with_dates(form);
        let refused = run(&app.ctx, None, file(DateForm::Untold), false, &mut |_| ()).await;
        assert!(
            problems(refused)[0]
                .starts_with("e.csv, line 2, column started_at: “03/04/2026 14:05” can be read two ways.")
        );
        run(&app.ctx, None, file(DateForm::DayFirst), false, &mut |_| ()).await.unwrap();
        let id = by_reference(&app, "CAD 1").await;
        let started = read(&app).await.encounter(id).await.unwrap().unwrap().encounter.started_at;
        assert_eq!(started, "2026-04-03T13:05:00Z".parse().unwrap());
    }
}

#[tokio::test]
async fn an_encounter_without_a_team_gets_that_of_the_officers_posting_on_its_local_day() {
    for app in both().await {
        postings(
            &app,
            "Central East,E09000012,Hackney,Response A,P6,Fay Fair,,2026-01-05,2026-06-30\n\
             Central East,E09000012,Hackney,Response B,P6,Fay Fair,,2026-07-01,2026-09-30\n\
             North East,E09000025,Newham,Response A,P6,Fay Fair,,2026-10-01,\n\
             Central East,E09000012,Hackney,Response B,P7,Gil Good,,2026-01-05,\n",
        )
        .await;
        // 22:59 and 23:30 UTC on 30 June are either side of local midnight; only the latter is July.
        let rows = "CAD 1,2026-06-30T22:59:00Z,Hackney,,visit,P6,\n\
            CAD 2,2026-06-30T23:30:00Z,Hackney,,visit,P6,\n\
            CAD 3,2026-11-20 14:05,Hackney,,visit,P6,\n\
            CAD 4,2026-11-20 14:05,Newham,,visit,P6,\n\
            CAD 5,2026-03-01 14:05,Hackney,,visit,P6;P7,\n\
            CAD 6,2026-08-01 14:05,Hackney,,visit,P6;P7,\n\
            CAD 7,2025-12-01 14:05,Hackney,,visit,P6,\n\
            CAD 8,2026-08-01 14:05,Hackney,Response A,visit,P6,\n";
        encounters(&app.ctx, rows).await.unwrap();
        let expected = [
            ("CAD 1", Some("Response A")),
            ("CAD 2", Some("Response B")),
            ("CAD 3", None),
            ("CAD 4", Some("Response A")),
            ("CAD 5", None),
            ("CAD 6", Some("Response B")),
            ("CAD 7", None),
            ("CAD 8", Some("Response A")),
        ];
        for (reference, team) in expected {
            assert_eq!(team_of(&app, reference).await.as_deref(), team, "{reference}");
        }
        assert_eq!(encounters(&app.ctx, rows).await.unwrap().unchanged(), 8);
        postings(&app, "Central East,E09000012,Hackney,Response A,P7,Gil Good,,2026-11-01,\n").await;
        assert_eq!(
            encounters(&app.ctx, rows).await.unwrap().unchanged(),
            8,
            "a later move leaves it where it was"
        );
    }
}

#[tokio::test]
async fn byte_order_marks_and_every_kind_of_line_break_are_read_and_utf_16_is_refused_in_words() {
    for app in both().await {
        let text = format!("{HEADING}Central East,E09000012,Hackney,Response A,P6,Fay Fair,,2026-01-05,\n");
        for line_break in ["\r\n", "\r", "\n"] {
            let marked = format!("\u{feff}{}", text.replace('\n', line_break));
            bring(&app.ctx, Kind::Organisation, "p.csv", &marked).await.unwrap();
        }
        assert_eq!(of(&app, "P6").await, ["Hackney Response A  2026-01-05.."]);
        let wide: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let refused =
            run(&app.ctx, None, File::new(Kind::Organisation, "p.csv", wide), false, &mut |_| ()).await;
        assert_eq!(
            problems(refused),
            ["p.csv: The file is UTF-16 text. Save it as “CSV UTF-8” and send it again."]
        );
    }
}

#[tokio::test]
async fn a_posting_that_lies_ahead_moves_the_officer_when_its_day_has_come() {
    for app in both().await {
        postings(&app, "North East,E09000025,Newham,Response A,P1,Ada Able,7ne,2026-12-01,\n").await;
        let borough = async || read(&app).await.find_officers("P1", None, 1).await.unwrap().remove(0).borough;
        assert_eq!((settle(&app.ctx).await.unwrap(), borough().await.as_str()), (0, "Hackney"));
        app.ctx.clock.advance(SignedDuration::from_hours(24 * 7));
        assert_eq!((settle(&app.ctx).await.unwrap(), borough().await.as_str()), (1, "Newham"));
        assert_eq!(settle(&app.ctx).await.unwrap(), 0);
    }
}
