//! An import is killed half-way: nothing of the file is there, and the same command brings in all of it.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use candour_store::Store;
use candour_testkit::{App, TestStore, settings};

use crate::server::{key_file, program, run, said, told};

/// Rows of the file. `CANDOUR_TEST_ROWS` asks for more.
fn rows() -> usize {
    std::env::var("CANDOUR_TEST_ROWS").ok().and_then(|text| text.parse().ok()).unwrap_or(60_000)
}

const ORGANISATION: &str = "bcu,borough_code,borough,team,officer_reference,officer_name,posted_from\n\
    Central East,E09000012,Hackney,Response A,P1,Ada Able,2020-01-01\n\
    Central East,E09000012,Hackney,Response A,P2,Ben Bold,2020-01-01\n";

#[test]
fn an_import_killed_half_way_leaves_nothing_behind_on_sqlite() {
    an_import_killed_half_way_leaves_nothing_behind(async || TestStore::sqlite().await);
}

#[test]
fn an_import_killed_half_way_leaves_nothing_behind_on_postgresql() {
    an_import_killed_half_way_leaves_nothing_behind(async || TestStore::postgres().await);
}

fn an_import_killed_half_way_leaves_nothing_behind(database: impl AsyncFnOnce() -> TestStore) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let app = runtime.block_on(async { App::over(database().await, settings()).await });
    let folder = tempfile::tempdir().unwrap();
    let key = key_file(app.key_home.path());
    let organisation = folder.path().join("organisation.csv");
    std::fs::write(&organisation, ORGANISATION).unwrap();
    let file = folder.path().join("encounters.csv");
    let rows = rows();
    let mut text = String::from("force_reference,started_at,borough,kind,officers\n");
    for row in 0..rows {
        writeln!(text, "CAD {row},2026-03-02 {:02}:{:02},Hackney,response,P1;P2", row / 60 % 24, row % 60)
            .unwrap();
    }
    std::fs::write(&file, text).unwrap();
    let arguments = |kind: &'static str, file: &Path| {
        let (key, file) = (key.to_str().unwrap().to_owned(), file.to_str().unwrap().to_owned());
        ["import", kind, &file, "--database", &app.database.address, "--key-file", &key].map(str::to_owned)
    };
    let bring = |kind, file: &Path| {
        let arguments = arguments(kind, file);
        run(&arguments.each_ref().map(String::as_str))
    };
    let brought = bring("organisation", &organisation);
    assert!(brought.status.success(), "{}", said(&brought));

    let mut child = program()
        .args(arguments("encounters", &file))
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    // It says how far it has come, a line a second: it is killed once it is writing.
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let writing = lines.map_while(Result::ok).find(|line| line.starts_with("writing: "));
    child.kill().unwrap();
    let status = child.wait().unwrap();
    assert_eq!(
        std::os::unix::process::ExitStatusExt::signal(&status),
        Some(9),
        "it ended before it was killed"
    );
    let writing = writing.expect("a line of progress came while it wrote");
    let done: usize = writing.split_whitespace().nth(1).unwrap().parse().unwrap();
    assert!((1..rows).contains(&done), "{writing}");
    assert!(writing.ends_with(&format!(" of {rows}")), "{writing}");

    let ends = [0, done - 1, rows - 1].map(|row| format!("CAD {row}"));
    runtime.block_on(async {
        // The server may take a moment to hear that its client is gone.
        for _ in 0..50 {
            if here(&app.ctx.store, &ends).await == (0, 1) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(here(&app.ctx.store, &ends).await, (0, 1), "encounters, and files on record");
    });
    let whole = bring("encounters", &file);
    assert!(whole.status.success(), "{}", said(&whole));
    assert!(told(&whole).contains("0 changed, 0 as before"), "{}", told(&whole));
    runtime.block_on(async {
        assert_eq!(here(&app.ctx.store, &ends).await, (3, 2));
        app.ctx.store.close().await;
    });
}

/// How many of these encounters are there, and how many files were brought in.
async fn here(store: &Store, references: &[String]) -> (usize, usize) {
    let mut db = store.read().await.unwrap();
    let encounters = db.encounters_by_reference(references).await.unwrap();
    for encounter in &encounters {
        assert!(encounter.team_id.is_some(), "the officers' postings tell the team");
    }
    (encounters.len(), db.latest_import_runs(9).await.unwrap().len())
}
