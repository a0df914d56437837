//! `candour backup`, `candour restore` and the drill, while people write, on a full disk, and with the wrong things.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::feedback::Nonce;
use candour_service::audit;
use candour_store::{Store, transact};
use candour_testkit::{App, TestStore, fresh_postgres, settings};

use crate::client::{Chance, Client};
use crate::server::{Server, free_port, key, key_file, run, said, told};

const PEOPLE: u64 = 32;

/// Makes a pair and gives the recipient.
fn recipient(identity: &Path) -> String {
    let made = run(&["backup", "key", identity.to_str().unwrap()]);
    assert!(made.status.success(), "{}", said(&made));
    assert!(said(&made).contains("away from every machine"), "{}", said(&made));
    let recipient = told(&made).trim().to_owned();
    assert!(recipient.starts_with("age1") && !recipient.contains('\n'));
    recipient
}

fn backup(database: &str, recipient: &str, to: &Path) -> Output {
    let recipients = format!("backup_recipients={recipient}");
    run(&["backup", "--to", to.to_str().unwrap(), "--database", database, "--set", &recipients])
}

fn restore(file: &Path, identity: &Path, more: &[&str]) -> Output {
    let fixed = [
        "restore",
        file.to_str().unwrap(),
        "--identity",
        identity.to_str().unwrap(),
        // Nothing is erased here; the list has tests of its own.
        "--without-erasures",
    ];
    run(&[&fixed[..], more].concat())
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_backup_made_while_32_people_write_comes_back_whole_on_sqlite() {
    comes_back_whole(async || TestStore::sqlite().await);
}

#[test]
fn a_backup_made_while_32_people_write_comes_back_whole_on_postgresql() {
    comes_back_whole(async || TestStore::postgres().await);
}

fn comes_back_whole(database: impl AsyncFnOnce() -> TestStore) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let app = runtime.block_on(async { App::over(database().await, settings()).await });
    let folder = tempfile::tempdir().unwrap();
    let identity = folder.path().join("identity");
    let recipient = recipient(&identity);
    let backups = folder.path().join("backups");
    std::fs::create_dir(&backups).unwrap();
    let mut server = Server::start(&app.database.address, &key_file(app.key_home.path()), free_port());
    let (stop, thanked) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
    let people: Vec<_> = (1..=PEOPLE)
        .map(|number| {
            let (stop, thanked, client) = (Arc::clone(&stop), Arc::clone(&thanked), server.client());
            std::thread::spawn(move || write_until(&stop, &thanked, &client, number))
        })
        .collect();
    let wait_for = |count: usize| {
        while thanked.lock().unwrap().len() < count {
            std::thread::sleep(Duration::from_millis(10));
        }
    };
    wait_for(200);
    let before: Vec<String> = thanked.lock().unwrap().clone();
    let made = backup(&app.database.address, &recipient, &backups);
    let during = thanked.lock().unwrap().len();
    wait_for(during + 100);
    stop.store(true, Ordering::SeqCst);
    for person in people {
        person.join().unwrap();
    }
    assert!(made.status.success(), "{}", said(&made));
    assert!(during > before.len(), "nobody wrote while the backup was made");
    assert!(server.end());

    let names = files(&backups);
    assert_eq!(names.len(), 1, "{names:?}");
    let file = backups.join(&names[0]);
    let drill = restore(&file, &identity, &["--drill", "--database", &app.database.address]);
    assert!(drill.status.success(), "{}{}", told(&drill), said(&drill));
    assert!(
        told(&drill).contains("equal  feedback_words")
            && told(&drill).contains("lines of the audit log, root ")
            && told(&drill).contains("compared in"),
        "{}",
        told(&drill)
    );

    let sqlite = app.database.folder.is_some();
    let address = if sqlite {
        format!("sqlite:{}", folder.path().join("restored.db").display())
    } else {
        fresh_postgres()
    };
    let restored = restore(&file, &identity, &["--database", &address]);
    assert!(restored.status.success(), "{}", said(&restored));
    let recount = run(&["doctor", "--recount", "--database", &address]);
    assert!(recount.status.success(), "{}", told(&recount));
    let mut again = Server::start(&address, &key_file(app.key_home.path()), free_port());
    assert_eq!(again.client().rate("/f/no-code", &Chance::new(99).nonce(), 5, "").unwrap().status, 200);
    assert!(again.end());
    runtime.block_on(async {
        let store = Store::open(&address).await.unwrap();
        let mut db = store.read().await.unwrap();
        for nonce in &before {
            let nonce = Nonce::parse(nonce).unwrap();
            let found = db.feedback_by_nonce(nonce.fingerprint(&key())).await.unwrap();
            assert!(found.is_some(), "an answer thanked before the backup was begun is not in it");
        }
        drop(db);
        store.close().await;
        app.ctx.store.close().await;
    });
    let full = restore(&file, &identity, &["--database", &address]);
    assert_eq!(full.status.code(), Some(1));
    assert!(said(&full).contains("is not empty, and was not touched"), "{}", said(&full));
}

fn write_until(stop: &AtomicBool, thanked: &Mutex<Vec<String>>, client: &Client, number: u64) {
    let mut chance = Chance::new(number);
    while !stop.load(Ordering::SeqCst) {
        let nonce = chance.nonce();
        let reply = client.rate("/f/no-code", &nonce, 4, "Nobody rang me back").unwrap();
        assert_eq!(reply.status, 200);
        thanked.lock().unwrap().push(nonce);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_log_that_was_changed_before_the_backup_fails_the_drill_and_is_told_after_a_restore() {
    for app in App::both().await {
        let about = uuid::Uuid::from_u128(7);
        let line = audit::line(&app.ctx, None, AuditAct::ItemRead, Some(about), Some(ReadPurpose::CheckRisk));
        transact!(app.ctx.store, |db| db.insert_audit(&line).await).unwrap();
        audit::number_all(&app.ctx).await.unwrap();
        transact!(app.ctx.store, |db| db.erase_audit_content(line.id).await).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (identity, file) = (folder.path().join("identity"), folder.path().join("a.age"));
        let recipient = recipient(&identity);
        assert!(backup(&app.database.address, &recipient, &file).status.success());
        let drill = restore(&file, &identity, &["--drill", "--database", &app.database.address]);
        assert_eq!(drill.status.code(), Some(1), "{}", told(&drill));
        assert!(told(&drill).contains("fail  The audit log") && !told(&drill).contains("went well"));
        let address = if app.database.folder.is_some() {
            format!("sqlite:{}", folder.path().join("restored.db").display())
        } else {
            fresh_postgres()
        };
        let restored = restore(&file, &identity, &["--database", &address]);
        assert_eq!(restored.status.code(), Some(1), "{}", told(&restored));
        assert!(told(&restored).contains("fail  The audit log"), "{}", told(&restored));
        assert!(told(&restored).contains("ok  The backup is restored"), "{}", told(&restored));
        app.ctx.store.close().await;
    }
}

#[test]
fn wrong_things_are_told_plainly() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("candour.db").display());
    assert!(run(&["migrate", "--database", &database]).status.success());
    let identity = folder.path().join("identity");
    let ours = recipient(&identity);
    let backups = folder.path().join("backups");
    std::fs::create_dir(&backups).unwrap();

    let again = run(&["backup", "key", identity.to_str().unwrap()]);
    assert!(said(&again).contains("is there already and was not touched"), "{}", said(&again));
    let nobody = run(&["backup", "--to", backups.to_str().unwrap(), "--database", &database]);
    assert_eq!(nobody.status.code(), Some(2));
    assert!(
        said(&nobody).contains("Nobody is named") && said(&nobody).contains("candour backup key"),
        "{}",
        said(&nobody)
    );
    let nowhere = run(&["backup", "--database", &database, "--set", &format!("backup_recipients={ours}")]);
    assert!(said(&nowhere).contains("backup_folder"), "{}", said(&nowhere));
    let secret = backup(&database, identity.to_str().unwrap(), &backups);
    assert!(said(&secret).contains("opens backups and must not be where"), "{}", said(&secret));
    let missing = backup(&database, &ours, &folder.path().join("not/mounted"));
    assert!(said(&missing).contains("is not there"), "{}", said(&missing));
    assert!(files(&backups).is_empty());

    let file = backups.join("a.age");
    assert!(backup(&database, &ours, &file).status.success());
    let there = backup(&database, &ours, &file);
    assert!(said(&there).contains("is there already and was not touched"), "{}", said(&there));
    let other_identity = folder.path().join("other");
    recipient(&other_identity);
    let new = format!("sqlite:{}", folder.path().join("new.db").display());
    let others = restore(&file, &other_identity, &["--database", &new]);
    assert!(
        said(&others).contains("does not open") && said(&others).contains("Nothing was restored"),
        "{}",
        said(&others)
    );
    let cut = folder.path().join("cut.age");
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&cut, &whole[..whole.len() - 100]).unwrap();
    for more in [&["--database", &new][..], &["--drill"]] {
        let refused = restore(&cut, &identity, more);
        assert_eq!(refused.status.code(), Some(1));
        assert!(said(&refused).contains("cut short or damaged"), "{}", said(&refused));
    }
    let no_backup = restore(&identity, &identity, &["--database", &new]);
    assert!(said(&no_backup).contains("is no backup of Candour"), "{}", said(&no_backup));
    let no_identity = restore(&file, &file, &["--database", &new]);
    assert!(
        said(&no_identity).contains("cannot be read") || said(&no_identity).contains("holds no age identity")
    );
    assert!(!folder.path().join("new.db").exists());
    assert!(restore(&file, &identity, &["--database", &new]).status.success());
}

/// Runs a shell text in a mount namespace of its own, with a small disk at `$1`.
fn with_a_small_disk(folder: &Path, size: &str, text: &str, arguments: &[&str]) -> Output {
    let disk = folder.join("disk");
    std::fs::create_dir(&disk).unwrap();
    let me = Command::new("id").arg("-u").output().unwrap();
    let root = String::from_utf8_lossy(&me.stdout).trim() == "0";
    let mut command = Command::new("unshare");
    command.args(if root { &["--mount"][..] } else { &["--mount", "--map-root-user"] });
    command.args([
        "sh",
        "-c",
        &format!("mount -t tmpfs -o size={size} tmpfs \"$1\" || exit 9; {text}"),
        "sh",
    ]);
    command.arg(&disk).arg(env!("CARGO_BIN_EXE_candour")).args(arguments);
    command.output().unwrap()
}

#[test]
fn a_full_disk_leaves_no_backup_and_nothing_that_looks_like_one() {
    let folder = tempfile::tempdir().unwrap();
    let recipient = recipient(&folder.path().join("identity"));
    let sqlite = format!("sqlite:{}", folder.path().join("candour.db").display());
    for (number, database) in [sqlite, fresh_postgres()].iter().enumerate() {
        assert!(run(&["migrate", "--database", database]).status.success());
        let place = folder.path().join(number.to_string());
        std::fs::create_dir(&place).unwrap();
        let text = "\"$2\" backup --to \"$1\" --database \"$3\" --set \"backup_recipients=$4\"; \
                    code=$?; ls -A \"$1\"; exit $code";
        let full = with_a_small_disk(&place, "32k", text, &[database, &recipient]);
        assert_eq!(full.status.code(), Some(1), "{}{}", told(&full), said(&full));
        assert!(
            said(&full).contains("became full") && said(&full).contains("earlier ones are untouched"),
            "{}",
            said(&full)
        );
        assert_eq!(told(&full), "", "something was left on the full disk");
    }
    assert_eq!(files(folder.path()), ["0", "1", "candour.db", "identity"], "the copy is gone, too");
}

#[test]
fn a_backup_is_not_begun_where_its_copy_would_fill_the_disk_of_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let recipient = recipient(&folder.path().join("identity"));
    let text = "\"$2\" migrate --database \"sqlite:$1/candour.db\" && \
                \"$2\" backup --to \"$3\" --database \"sqlite:$1/candour.db\" --set \"backup_recipients=$4\"";
    let full = with_a_small_disk(folder.path(), "8m", text, &[folder.path().to_str().unwrap(), &recipient]);
    assert_eq!(full.status.code(), Some(1), "{}", said(&full));
    assert!(
        said(&full).contains("There is no room under") && said(&full).contains("MB are free"),
        "{}",
        said(&full)
    );
    assert_eq!(files(folder.path()), ["disk", "identity"]);
}
