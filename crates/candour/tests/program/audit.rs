//! The audit log from the command line, checked by the program and by a verifier in another language.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_service::audit;
use candour_store::transact;
use candour_testkit::App;
use serde_json::{Value, json};

use crate::server::{key_file, program, said, told};

struct Log {
    database: String,
    key: String,
}

impl Log {
    fn does(&self, arguments: &[&str]) -> Output {
        let both = ["--database", &self.database, "--key-file", &self.key, "--set", "log_level=error"];
        program().arg("audit").args(arguments).args(both).output().unwrap()
    }

    fn does_well(&self, arguments: &[&str]) -> String {
        let output = self.does(arguments);
        assert!(output.status.success(), "{arguments:?}: {} {}", said(&output), told(&output));
        told(&output)
    }
}

/// What the verifier in Python says.
fn python(ask: &Value) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../candour-service/tests/verifier.py");
    let mut child =
        Command::new("python3").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{ask}").unwrap();
    let output = child.wait_with_output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

async fn write(app: &App, count: u128) {
    for n in 0..count {
        let (subject, purpose) = (uuid::Uuid::from_u128(n), ReadPurpose::CheckRisk);
        let line = audit::line(&app.ctx, None, AuditAct::ItemRead, Some(subject), Some(purpose));
        transact!(app.ctx.store, |db| db.insert_audit(&line).await).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_verified_proven_and_exported_and_another_verifier_agrees() {
    for app in App::both().await {
        let folder = tempfile::tempdir().unwrap();
        let key = key_file(app.key_home.path()).to_string_lossy().into_owned();
        let log = Log { database: app.database.address.clone(), key };
        let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        write(&app, 300).await;
        let id = app.ctx.store.read().await.unwrap().lines_to_number(None, 1).await.unwrap()[0]
            .line
            .id
            .to_string();
        assert!(log.does_well(&["verify"]).contains("300 lines have no number yet"));
        log.does_well(&["checkpoint", "--out", &at("held.txt")]);
        write(&app, 20).await;
        let said_key = log.does_well(&["key"]);
        let verified = log.does_well(&["verify", "--checkpoint", &at("held.txt")]);
        assert!(verified.contains("lines        300") && verified.contains("\nok  "), "{verified}");
        // Somebody with a copy of the database and no force key.
        let arguments = ["audit", "verify", "--database", &log.database, "--key", said_key.trim()];
        let stranger = program().args(arguments).args(["--checkpoint", &at("held.txt")]).output().unwrap();
        assert!(stranger.status.success(), "{}", said(&stranger));

        let note = log.does_well(&["checkpoint"]);
        assert!(note.starts_with("candour.audit/") && note.contains("\n321\n"), "{note}");
        log.does_well(&["export", &at("export")]);
        let exported = at("export");
        let checkpoints: Vec<String> =
            ["checkpoint-000000000300.txt", "checkpoint-000000000321.txt", "head.txt"]
                .map(|name| format!("{exported}/{name}"))
                .into_iter()
                .chain([at("held.txt")])
                .collect();
        let key_text = std::fs::read_to_string(format!("{exported}/key.txt")).unwrap();
        assert_eq!(key_text, said_key);
        for file in std::fs::read_dir(&exported).unwrap() {
            assert_eq!(file.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        let lines = format!("{exported}/lines.jsonl");
        let ask = json!({ "ask": "export", "lines": lines, "checkpoints": checkpoints, "key": key_text });
        let agreed = python(&ask);
        assert_eq!((&agreed["lines"], &agreed["wrong"]), (&json!(321), &json!([])), "{agreed}");
        // No salt, no who, no to what leaves.
        let text = std::fs::read_to_string(&lines).unwrap();
        assert!(!text.contains("salt") && !text.contains("check_risk") && !text.contains("subject_id"));
        std::fs::write(&lines, text.replacen("item_read", "item_noted", 1)).unwrap();
        assert_eq!(python(&ask)["wrong"].as_array().unwrap().len(), 4);
        // What stands in the folder stays as it is, and no line says that something was exported.
        let kept = std::fs::read(&lines).unwrap();
        let refused = log.does(&["export", &exported]);
        assert_eq!(refused.status.code(), Some(2));
        assert!(said(&refused).contains("is not empty") && said(&refused).contains("Name a new folder"));
        assert_eq!(std::fs::read(&lines).unwrap(), kept, "an earlier export was written over");
        assert!(log.does_well(&["verify"]).contains("lines        321"), "a refused export is on record");

        let inclusion: Value = serde_json::from_str(&log.does_well(&["proof", "inclusion", &id])).unwrap();
        let mut ask = inclusion.clone();
        ask["ask"] = json!("inclusion");
        assert_eq!(python(&ask)["holds"], true);
        let held = python(&json!({ "ask": "checkpoint", "note": inclusion["note"], "key": key_text }));
        assert_eq!(held["root"], inclusion["root"]);
        let mut ask: Value =
            serde_json::from_str(&log.does_well(&["proof", "consistency", "300", "321"])).unwrap();
        ask["ask"] = json!("consistency");
        assert_eq!(python(&ask)["holds"], true);
        assert_eq!(log.does(&["proof", "consistency", "300", "999"]).status.code(), Some(2));
        assert_eq!(log.does(&["proof", "inclusion", "nothing"]).status.code(), Some(2));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_put_back_to_an_earlier_day_is_found_by_key_folder_and_witness() {
    let app = App::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let key = key_file(app.key_home.path()).to_string_lossy().into_owned();
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let file = app.database.address.strip_prefix("sqlite:").unwrap().to_owned();
    let log = Log { database: app.database.address.clone(), key: key.clone() };
    write(&app, 10).await;
    log.does_well(&["checkpoint"]);
    app.ctx.store.checkpoint().await.unwrap();
    std::fs::copy(&file, at("earlier.db")).unwrap();
    write(&app, 10).await;
    log.does_well(&["checkpoint", "--out", &at("held.txt")]);

    let earlier = Log { database: format!("sqlite:{}", at("earlier.db")), key };
    let found = earlier.does(&["verify"]);
    assert_eq!(found.status.code(), Some(1));
    assert!(told(&found).contains("the head that the key folder remembers: it covers"), "{}", told(&found));
    // Who has the public key alone needs a witness.
    let public = log.does_well(&["key"]);
    let stranger = |checkpoint: Option<&str>| {
        let asks = ["audit", "verify", "--database", &earlier.database, "--key", public.trim()];
        let with = checkpoint.map(|file| ["--checkpoint", file]);
        program().args(asks).args(with.iter().flatten()).output().unwrap()
    };
    assert!(told(&stranger(None)).contains("\nok  "));
    let found = stranger(Some(&at("held.txt")));
    assert_eq!(found.status.code(), Some(1));
    assert!(told(&found).contains("lines were cut off"), "{}", told(&found));
    // A checkpoint that somebody made up is none.
    let made_up = std::fs::read_to_string(at("held.txt")).unwrap().replace("\n21\n", "\n11\n");
    std::fs::write(at("made-up.txt"), made_up).unwrap();
    let found = earlier.does(&["verify", "--checkpoint", &at("made-up.txt")]);
    assert!(told(&found).contains("not signed by this log's key"), "{}", told(&found));
    let missing = earlier.does(&["verify", "--checkpoint", &at("nowhere.txt")]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(said(&missing).contains("nowhere.txt"));

    // Over the earlier database nothing is signed until somebody says that it was restored.
    let refused = earlier.does(&["checkpoint"]);
    assert!(said(&refused).contains("audit accept --restored LINES"), "{}", said(&refused));
    let doctor = ["doctor", "--database", &earlier.database, "--key-file", &earlier.key];
    let doctor = || told(&program().args(doctor).output().unwrap());
    assert!(doctor().contains("fail  audit"), "{}", doctor());
    assert_eq!(earlier.does(&["accept"]).status.code(), Some(2));
    let other = earlier.does(&["accept", "--restored", "9"]);
    assert!(said(&other).contains("has 10 numbered lines, not 9"), "{}", said(&other));
    let accepted = earlier.does_well(&["accept", "--restored", "10"]);
    assert!(accepted.contains("goes on from 10 lines; 21 were"), "{accepted}");
    assert!(earlier.does_well(&["verify"]).contains("\nok  "));
    assert!(!doctor().contains("fail  audit"), "{}", doctor());
    assert!(earlier.does_well(&["accept", "--unmarked"]).contains("Nothing was changed"));
    assert!(earlier.does_well(&["accept", "--removed"]).contains("Nothing was changed"));
    assert!(told(&earlier.does(&["verify", "--checkpoint", &at("held.txt")])).contains("lines were cut off"));
}
