//! The drop folder: nothing half-written is read, nothing comes in twice, wherever it was stopped.

use std::path::{Path, PathBuf};

use candour_service::drop_folder::{DropFolder, Swept};
use candour_service::import::Kind;
use candour_testkit::App;
use tempfile::TempDir;

use crate::force::{ORGANISATION, both, bring, everything, read};

const ENCOUNTERS: &str = "force_reference,started_at,borough,kind,officers\n\
    CAD 1,2026-11-20 14:05,Hackney,visit,P1\n";

fn folder() -> (TempDir, DropFolder) {
    let place = tempfile::tempdir().unwrap();
    let folder = DropFolder::new(place.path());
    (place, folder)
}

fn put(place: &TempDir, name: &str, text: &str) {
    std::fs::write(place.path().join(name), text).unwrap();
}

fn names(path: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(path)
        .map(|entries| entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect())
        .unwrap_or_default();
    names.sort();
    names
}

fn text(path: PathBuf) -> String {
    std::fs::read_to_string(path).unwrap()
}

async fn count(app: &App) -> usize {
    read(app).await.encounters_by_reference(&["CAD 1".to_owned(), "CAD 2".to_owned()]).await.unwrap().len()
}

#[tokio::test]
async fn a_file_is_taken_once_it_has_stopped_growing() {
    let [app, _] = both().await;
    let (place, mut folder) = folder();
    put(&place, "encounters.csv", &ENCOUNTERS[..60]);
    assert_eq!(folder.sweep(&app.ctx).await.unwrap().waiting, ["encounters.csv"]);
    put(&place, "encounters.csv", ENCOUNTERS);
    assert_eq!(folder.sweep(&app.ctx).await.unwrap().waiting, ["encounters.csv"], "it has grown");
    assert_eq!(count(&app).await, 0);
    assert_eq!(folder.sweep(&app.ctx).await.unwrap().done, ["encounters.csv"]);
    assert_eq!(count(&app).await, 1);
    assert_eq!(names(place.path()), ["done"]);
    assert_eq!(names(&place.path().join("done")), ["encounters.csv", "encounters.csv.report.txt"]);
    let report = text(place.path().join("done/encounters.csv.report.txt"));
    assert_eq!(
        report,
        "encounters.csv: 1 records read; 1 new, 0 changed, 0 as before.\n\
         Contacts made on the spot that this file confirmed: 0.\n"
    );
    assert_eq!(folder.sweep(&app.ctx).await.unwrap(), Swept::default());
}

#[tokio::test]
async fn a_file_with_faults_is_moved_aside_with_every_fault_named() {
    let [app, _] = both().await;
    let before = everything(&app).await;
    let (place, mut folder) = folder();
    put(&place, "encounters-a.csv", &ENCOUNTERS.replace("P1", "P9"));
    put(&place, "encounters-b.jsonl", "{\"force_reference\":");
    put(&place, "encounters-c.csv", "\u{0}");
    folder.sweep(&app.ctx).await.unwrap();
    let swept = folder.sweep(&app.ctx).await.unwrap();
    assert_eq!(swept.failed, ["encounters-a.csv", "encounters-b.jsonl", "encounters-c.csv"]);
    let report = text(place.path().join("failed/encounters-a.csv.report.txt"));
    assert!(
        report.starts_with("encounters-a.csv, line 2, column officers: There is no officer “P9”."),
        "{report}"
    );
    assert!(report.ends_with("Nothing was brought in.\n"));
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn the_organisation_goes_first_and_other_files_are_left_alone() {
    let app = App::sqlite().await;
    let (place, mut folder) = folder();
    put(&place, "encounters.csv", ENCOUNTERS);
    put(&place, "organisation.csv", ORGANISATION);
    put(&place, "notes.txt", "x");
    put(&place, ".encounters.csv", "x");
    put(&place, "encounters.csv.part", "x");
    std::fs::create_dir(place.path().join("encounters-folder.csv")).unwrap();
    folder.sweep(&app.ctx).await.unwrap();
    let swept = folder.sweep(&app.ctx).await.unwrap();
    assert_eq!(swept.done, ["organisation.csv", "encounters.csv"]);
    assert_eq!(swept.ignored, ["encounters.csv.part", "notes.txt"]);
    assert_eq!(count(&app).await, 1);
}

#[tokio::test]
async fn stopped_after_the_commit_the_next_start_brings_nothing_in_twice() {
    for app in both().await {
        let (place, mut folder) = folder();
        put(&place, "encounters.csv", ENCOUNTERS);
        // The program stopped right after the commit: the rows are there, the file has not moved.
        bring(&app.ctx, Kind::Encounters, "encounters.csv", ENCOUNTERS).await.unwrap();
        let before = everything(&app).await;
        folder.sweep(&app.ctx).await.unwrap();
        assert_eq!(folder.sweep(&app.ctx).await.unwrap().done, ["encounters.csv"]);
        assert_eq!(everything(&app).await, before);
        let report = text(place.path().join("done/encounters.csv.report.txt"));
        assert!(report.contains("was brought in before, on 24 November 2026 at 10:00"), "{report}");
    }
}

#[tokio::test]
async fn stopped_between_report_and_move_the_next_start_goes_on() {
    let [app, _] = both().await;
    let (place, mut folder) = folder();
    put(&place, "encounters.csv", ENCOUNTERS);
    bring(&app.ctx, Kind::Encounters, "encounters.csv", ENCOUNTERS).await.unwrap();
    std::fs::create_dir(place.path().join("done")).unwrap();
    put(&place, "done/encounters.csv.report.txt", "the report of the start that was stopped");
    put(&place, "done/encounters.csv.report.txt.part", "half");
    folder.sweep(&app.ctx).await.unwrap();
    folder.sweep(&app.ctx).await.unwrap();
    assert_eq!(names(&place.path().join("done")), ["encounters.csv", "encounters.csv.report.txt"]);
    assert_eq!(count(&app).await, 1);
}

#[tokio::test]
async fn a_name_that_comes_again_keeps_both_files() {
    let [app, _] = both().await;
    let (place, mut folder) = folder();
    for rows in [ENCOUNTERS.to_owned(), ENCOUNTERS.replace("CAD 1", "CAD 2"), ENCOUNTERS.to_owned()] {
        put(&place, "encounters.csv", &rows);
        folder.sweep(&app.ctx).await.unwrap();
        folder.sweep(&app.ctx).await.unwrap();
    }
    assert_eq!(count(&app).await, 2);
    assert_eq!(
        names(&place.path().join("done")),
        [
            "encounters.2.csv",
            "encounters.2.csv.report.txt",
            "encounters.3.csv",
            "encounters.3.csv.report.txt",
            "encounters.csv",
            "encounters.csv.report.txt"
        ]
    );
}

#[tokio::test]
async fn with_the_database_gone_the_file_stays_and_is_tried_again() {
    let [app, _] = both().await;
    let (place, mut folder) = folder();
    put(&place, "encounters.csv", ENCOUNTERS);
    folder.sweep(&app.ctx).await.unwrap();
    app.ctx.store.close().await;
    assert!(folder.sweep(&app.ctx).await.is_err());
    assert_eq!(names(place.path()), ["encounters.csv"]);
    let [again, _] = both().await;
    folder.sweep(&again.ctx).await.unwrap();
    assert_eq!(folder.sweep(&again.ctx).await.unwrap().done, ["encounters.csv"]);
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_no_plain_file_is_moved_aside_unread() {
    let [app, _] = both().await;
    let (place, mut folder) = folder();
    let secret = place.path().join("secret.txt");
    std::fs::write(&secret, ENCOUNTERS).unwrap();
    std::os::unix::fs::symlink(&secret, place.path().join("encounters.csv")).unwrap();
    assert_eq!(folder.sweep(&app.ctx).await.unwrap().failed, ["encounters.csv"]);
    assert_eq!(count(&app).await, 0);
    assert!(secret.exists(), "what it pointed to is untouched");
    let report = text(place.path().join("failed/encounters.csv.report.txt"));
    assert_eq!(
        report,
        "encounters.csv could not be read: it is not a plain file. Put it right and send it again.\n"
    );
    let missing = DropFolder::new(place.path().join("nowhere")).sweep(&app.ctx).await;
    assert!(missing.is_err());
}
