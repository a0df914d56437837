//! Backups and the way back, on both databases.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use std::io::Read as _;
use std::path::Path;
use std::process::Command;
use std::str::FromStr as _;

use candour_domain::audit::AuditAct;
use candour_domain::audit::verify::Finding;
use candour_domain::feedback::{Channel, Nonce, Rating, Words};
use candour_domain::language::Language;
use candour_service::audit::{self, NoteSigner};
use candour_service::backup::{
    self, AuditTree, BackupError, Identities, Recipients, RestoreError, TableSum, To, drill, make, new_pair,
    restore,
};
use candour_service::feedback::{Submission, receive};
use candour_store::{Store, transact};
use candour_testkit::{App, fresh_postgres};
use jiff::SignedDuration;
use uuid::Uuid;

async fn answer(app: &App, n: u8) {
    let submission = Submission {
        code: None,
        nonce: Nonce::from_bytes([n; 16]),
        rating: Rating::ALL[4],
        words: Words::parse("Nobody rang me back").unwrap(),
        language: Language::English,
        channel: Channel::Web,
        source: None,
    };
    receive(&app.ctx, submission).await.unwrap();
}

async fn sums(store: &Store) -> Vec<TableSum> {
    store.snapshot().await.unwrap().table_sums().await.unwrap()
}

fn address_for(store: &Store, folder: &Path, name: &str) -> String {
    if store.is_sqlite() { format!("sqlite:{}", folder.join(name).display()) } else { fresh_postgres() }
}

fn pair() -> (Identities, Recipients, String) {
    let (identity, recipient) = new_pair();
    (Identities::parse(&identity).unwrap(), Recipients::parse(&recipient).unwrap(), identity.to_string())
}

/// All that is in a backup, in the clear.
fn opened(file: &Path, identity: &str) -> Vec<u8> {
    let line = identity.lines().find(|line| line.starts_with("AGE-")).unwrap();
    let identity = age::x25519::Identity::from_str(line).unwrap();
    let decryptor = age::Decryptor::new(std::fs::File::open(file).unwrap()).unwrap();
    let mut all = Vec::new();
    decryptor
        .decrypt(std::iter::once(&identity as &dyn age::Identity))
        .unwrap()
        .read_to_end(&mut all)
        .unwrap();
    all
}

fn holds(all: &[u8], sought: &[u8]) -> bool {
    all.windows(sought.len()).any(|window| window == sought)
}

#[tokio::test]
async fn a_backup_comes_back_row_for_row_and_holds_no_key_of_the_force() {
    for app in App::both().await {
        let folder = tempfile::tempdir().unwrap();
        for n in 1..=5 {
            answer(&app, n).await;
        }
        let before = sums(&app.ctx.store).await;
        let (identities, recipients, secret) = pair();
        let to = To::Folder(folder.path().to_owned());
        let made = make(&app.ctx.store, &app.ctx.clock, &recipients, &to).await.unwrap();
        assert_eq!(made.path, folder.path().join("candour-20261124T100000Z.age"));
        assert_eq!(made.manifest.tables, before);
        assert_eq!(made.bytes, std::fs::metadata(&made.path).unwrap().len());
        let again = make(&app.ctx.store, &app.ctx.clock, &recipients, &to).await.unwrap_err();
        assert!(matches!(again, BackupError::There(_)), "{again}");

        let all = opened(&made.path, &secret);
        assert!(holds(&all, b"manifest.json") && holds(&all, b"feedback_words"));
        assert!(!holds(&all, &[42; 32]), "the force key is in the backup");
        assert!(!holds(&all, app.ctx.key.to_hex().as_bytes()), "the force key is in the backup");
        assert!(!holds(&all, b"rang me back"), "words are in the clear");
        let closed = std::fs::read(&made.path).unwrap();
        assert!(!holds(&closed, b"manifest.json") && !holds(&closed, b"feedback_words"));

        answer(&app, 9).await;
        let address = address_for(&app.ctx.store, folder.path(), "new.db");
        let restored = restore(&made.path, &identities, &address, &app.ctx.clock).await.unwrap();
        assert_eq!(restored.manifest, made.manifest);
        assert_eq!(sums(&restored.store).await, before, "what came after the backup is not in it");
        let sealer = &app.ctx.sealer;
        restored.store.check_key(sealer, [9; 24]).await.unwrap();
        restored.store.close().await;
        let full = restore(&made.path, &identities, &address, &app.ctx.clock).await.unwrap_err();
        assert!(matches!(full, RestoreError::NotEmpty), "{full}");
        let drilled =
            drill(&made.path, &identities, folder.path(), Some(&app.database.address), &app.ctx.clock).await;
        let drilled = drilled.unwrap();
        assert_eq!(drilled.manifest, made.manifest);
        assert!(drilled.log.unwrap().is_sound());
        let names: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(names.iter().all(|name| !name.to_string_lossy().contains("drill")), "{names:?}");
    }
}

#[tokio::test]
async fn the_audit_log_that_comes_back_is_the_one_that_was_backed_up_and_one_that_was_changed_is_told() {
    for app in App::both().await {
        let folder = tempfile::tempdir().unwrap();
        let (identities, recipients, _) = pair();
        for n in 0..300 {
            let line = audit::line(&app.ctx, None, AuditAct::ItemRead, Some(Uuid::from_u128(n)), None);
            transact!(app.ctx.store, |db| db.insert_audit(&line).await).unwrap();
        }
        audit::number_all(&app.ctx).await.unwrap();
        let key = NoteSigner::new(&app.ctx.key).public().clone();
        let verified = audit::verify(&app.ctx.store, &key, &[]).await.unwrap().verdict;
        assert_eq!(verified.size, 300);
        let sound = folder.path().join("sound.age");
        let made = make(&app.ctx.store, &app.ctx.clock, &recipients, &To::File(sound.clone())).await.unwrap();
        let tree = made.manifest.audit.unwrap();
        assert_eq!((tree.size, tree.root), (300, audit::root_text(&verified.root)));
        let address = address_for(&app.ctx.store, folder.path(), "sound.db");
        let restored = restore(&sound, &identities, &address, &app.ctx.clock).await.unwrap();
        let log = restored.log.unwrap();
        assert!(log.is_sound(), "{:?}", log.findings);
        assert_eq!((log.size, log.root), (300, verified.root));
        // Another log than the one that was backed up, sound as it is in itself.
        let other = AuditTree { size: 300, root: audit::root_text(&[7; 32]) };
        assert!(!audit::verify_restored(&restored.store, &other).await.unwrap().is_sound());
        let longer = AuditTree { size: 301, root: audit::root_text(&verified.root) };
        assert!(!audit::verify_restored(&restored.store, &longer).await.unwrap().is_sound());
        restored.store.close().await;

        // Content that is gone without a line that says so, before the backup: every table comes back equal.
        transact!(app.ctx.store, |db| {
            let lines = db.audit_lines_about(Uuid::from_u128(7)).await?;
            db.erase_audit_content(lines[0]).await
        })
        .unwrap();
        let changed = folder.path().join("changed.age");
        make(&app.ctx.store, &app.ctx.clock, &recipients, &To::File(changed.clone())).await.unwrap();
        let address = address_for(&app.ctx.store, folder.path(), "changed.db");
        let restored = restore(&changed, &identities, &address, &app.ctx.clock).await.unwrap();
        assert!(matches!(restored.log.unwrap().findings[..], [Finding::ContentGone { .. }]));
        restored.store.close().await;
        let server = Some(app.database.address.as_str());
        let drilled = drill(&changed, &identities, folder.path(), server, &app.ctx.clock).await.unwrap();
        assert!(!drilled.log.unwrap().is_sound());
    }
}

#[tokio::test]
async fn what_is_cut_changed_of_others_or_no_backup_is_refused_and_nothing_is_made() {
    for app in App::both().await {
        let folder = tempfile::tempdir().unwrap();
        answer(&app, 1).await;
        let (identities, recipients, _) = pair();
        let file = folder.path().join("a.age");
        make(&app.ctx.store, &app.ctx.clock, &recipients, &To::File(file.clone())).await.unwrap();
        let address = address_for(&app.ctx.store, folder.path(), "new.db");
        let whole = std::fs::read(&file).unwrap();
        let bad = folder.path().join("bad.age");
        let attempt = async |content: &[u8], identities: &Identities| {
            std::fs::write(&bad, content).unwrap();
            restore(&bad, identities, &address, &app.ctx.clock).await.unwrap_err()
        };
        let (others, _, _) = pair();
        assert!(matches!(attempt(&whole, &others).await, RestoreError::WrongIdentity));
        for length in [0, 10, 100, 300, 500, 66_000, whole.len() / 2, whole.len() - 1] {
            let refused = attempt(&whole[..length.min(whole.len() - 1)], &identities).await;
            let expected = matches!(refused, RestoreError::NotWhole)
                || (length <= 500 && matches!(refused, RestoreError::NoBackup));
            assert!(expected, "cut at {length}: {refused}");
        }
        for at in [400, 70_000, whole.len() / 2, whole.len() - 20] {
            let mut changed = whole.clone();
            changed[at.min(whole.len() - 1)] ^= 1;
            let refused = attempt(&changed, &identities).await;
            assert!(
                matches!(
                    refused,
                    RestoreError::NotWhole | RestoreError::WrongIdentity | RestoreError::NoBackup
                ),
                "{at}: {refused}"
            );
        }
        for other in [&b"no backup at all"[..], &[0; 4_096]] {
            assert!(matches!(
                attempt(other, &identities).await,
                RestoreError::NoBackup | RestoreError::NotWhole
            ));
        }
        let nowhere =
            restore(&folder.path().join("x"), &identities, &address, &app.ctx.clock).await.unwrap_err();
        assert!(matches!(nowhere, RestoreError::File { .. }), "{nowhere}");
        let wrong_kind = if app.ctx.store.is_sqlite() {
            fresh_postgres()
        } else {
            format!("sqlite:{}/o.db", folder.path().display())
        };
        let refused = restore(&file, &identities, &wrong_kind, &app.ctx.clock).await.unwrap_err();
        assert!(matches!(refused, RestoreError::OtherEngine(_)), "{refused}");
        // After all that, the right one still goes in: nothing was left behind.
        restore(&file, &identities, &address, &app.ctx.clock).await.unwrap();
    }
}

#[tokio::test]
async fn a_schema_that_asks_for_a_newer_program_is_refused() {
    let app = App::postgres().await;
    let folder = tempfile::tempdir().unwrap();
    let psql = Command::new("psql")
        .args(["--no-psqlrc", "--quiet", "--command", "UPDATE schema_need SET steps = 9999"])
        .arg(&app.database.address)
        .status()
        .unwrap();
    assert!(psql.success());
    let (identities, recipients, _) = pair();
    let file = folder.path().join("a.age");
    make(&app.ctx.store, &app.ctx.clock, &recipients, &To::File(file.clone())).await.unwrap();
    let refused = restore(&file, &identities, &fresh_postgres(), &app.ctx.clock).await.unwrap_err();
    assert!(matches!(refused, RestoreError::Newer { .. }), "{refused}");
    let refused = drill(&file, &identities, folder.path(), Some(&app.database.address), &app.ctx.clock).await;
    assert!(matches!(refused, Err(RestoreError::Newer { .. })));
}

#[tokio::test]
async fn what_a_killed_program_left_is_removed_a_day_later() {
    let app = App::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let (_, recipients, _) = pair();
    let data = app.database.folder.as_ref().unwrap().path();
    let micros = app.ctx.clock.now().as_microsecond();
    let copy = data.join(format!("candour.db.copy-{micros}"));
    let partial = folder.path().join("candour-20261124T100000Z.age.partial");
    for left in [&copy, &partial] {
        std::fs::write(left, b"half").unwrap();
    }
    std::fs::write(folder.path().join("notes.partial"), b"somebody else's").unwrap();
    let to = To::Folder(folder.path().to_owned());
    app.ctx.clock.advance(SignedDuration::from_hours(23));
    make(&app.ctx.store, &app.ctx.clock, &recipients, &to).await.unwrap();
    assert!(copy.exists() && partial.exists(), "another program may be at it");
    app.ctx.clock.advance(SignedDuration::from_hours(2));
    make(&app.ctx.store, &app.ctx.clock, &recipients, &to).await.unwrap();
    assert!(!copy.exists() && !partial.exists());
    assert!(folder.path().join("notes.partial").exists());
    let missing = To::Folder(folder.path().join("not mounted"));
    let refused = make(&app.ctx.store, &app.ctx.clock, &recipients, &missing).await.unwrap_err();
    assert!(matches!(refused, BackupError::NoFolder(_)));
    let _: backup::Manifest = serde_json::from_str(
        r#"{"form":1,"program":"0.2.0","engine":"postgresql","schema":1,"needs":1,"made_at":"2026-11-30T12:00:00Z","tables":[]}"#,
    )
    .unwrap();
}

#[tokio::test]
async fn one_node_makes_a_backup_when_it_is_time_and_old_ones_go() {
    for app in App::both().await {
        let folder = tempfile::tempdir().unwrap();
        let (_, recipients, _) = pair();
        let every = SignedDuration::from_hours(24);
        let plan = backup::Plan { recipients, folder: folder.path().to_owned(), every, days: 3 };
        let due = async || backup::make_when_due(&app.ctx, &plan).await;
        let first = due().await.unwrap().unwrap().path;
        assert!(due().await.unwrap().is_none(), "it is not time");
        app.ctx.clock.advance(SignedDuration::from_hours(23));
        assert!(due().await.unwrap().is_none(), "it is not time");
        let drilled_at = app.ctx.clock.now();
        backup::note_drill(&first, drilled_at, SignedDuration::from_secs(2)).unwrap();
        for _ in 0..4 {
            app.ctx.clock.advance(SignedDuration::from_hours(24));
            assert!(due().await.unwrap().is_some());
        }
        assert!(!first.exists(), "one that has had its days goes");
        let standing = backup::standing(folder.path());
        assert_eq!(standing.drill, None, "and so does the note of its drill");
        assert!(standing.backup.is_some_and(|at| at > drilled_at));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4);
        std::fs::remove_dir_all(folder.path()).unwrap();
        app.ctx.clock.advance(SignedDuration::from_hours(24));
        assert!(matches!(due().await, Err(BackupError::NoFolder(_))));
        assert!(due().await.unwrap().is_none(), "the next try waits for ten minutes");
        std::fs::create_dir(folder.path()).unwrap();
        app.ctx.clock.advance(SignedDuration::from_mins(11));
        assert!(due().await.unwrap().is_some());
    }
}
