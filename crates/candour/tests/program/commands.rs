//! Commands: what they do, and what they say when they cannot.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use candour_domain::audit::AuditAct;
use candour_domain::ids::AuditId;
use candour_domain::key::ForceKey;
use candour_service::ctx::Clock;
use candour_store::audit::NewAudit;
use candour_testkit::{App, TestStore, settings};
use jiff::SignedDuration;

use crate::server::{Server, free_port, key_file, program, run, said, told};

fn sqlite(folder: &tempfile::TempDir) -> String {
    format!("sqlite:{}", folder.path().join("candour.db").display())
}

#[test]
fn help_documents_every_command_and_every_setting() {
    let help = told(&run(&["--help"]));
    for command in ["demo", "serve", "migrate", "doctor", "import", "user", "key", "try"] {
        assert!(help.contains(&format!("  {command} ")), "{command}:\n{help}");
    }
    let serve = told(&run(&["serve", "--help"]));
    for setting in
        ["listen", "key_file", "drop_folder", "alert_webhook", "risk_phrases", "trust_forwarded_for"]
    {
        assert!(serve.contains(&format!("\n  {setting}\n")), "{setting}");
    }
    assert!(told(&run(&["doctor", "--help"])).contains("--recount"));
    assert_eq!(run(&[]).status.code(), Some(2));
}

#[test]
fn a_key_is_made_once_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("force.key");
    let path_text = path.to_str().unwrap();
    assert!(run(&["key", "new", path_text]).status.success());
    let key = std::fs::read_to_string(&path).unwrap();
    assert!(ForceKey::from_hex(&key).is_ok());
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let early = run(&["key", "webhook", path_text]);
    assert!(said(&early).contains("The first start makes one"), "{}", said(&early));
    let database = sqlite(&folder);
    assert!(Server::start(&database, &path, free_port()).end());
    let secret = run(&["key", "webhook", path_text]);
    assert!(String::from_utf8(secret.stdout).unwrap().starts_with("whsec_"));
    let again = run(&["key", "new", path_text]);
    assert_eq!(again.status.code(), Some(1));
    assert!(said(&again).contains("is there already"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), key);
}

#[test]
fn a_new_database_is_its_owners_alone_with_the_files_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let database = sqlite(&folder);
    // As a shell without a careful umask starts it.
    let mut serving = Command::new("sh");
    let wrapped = "umask 022 && exec \"$@\"";
    serving.args(["-c", wrapped, "sh", env!("CARGO_BIN_EXE_candour"), "migrate", "--database", &database]);
    assert!(serving.status().unwrap().success());
    let server = Server::start(&database, &key_file(folder.path()), free_port());
    for name in ["candour.db", "candour.db-wal", "candour.db-shm"] {
        let mode = std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    drop(server);
}

#[test]
fn a_flag_is_stronger_than_the_environment_and_that_is_stronger_than_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let config = at("candour.toml");
    std::fs::write(&config, format!("database = \"sqlite:{}\"", at("file.db").display())).unwrap();
    let migrate = |environment: bool, flag: bool| {
        let mut command = program();
        command.arg("migrate").arg("--config").arg(&config);
        if environment {
            command.env("CANDOUR_DATABASE", format!("sqlite:{}", at("environment.db").display()));
        }
        if flag {
            command.args(["--database", &format!("sqlite:{}", at("flag.db").display())]);
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
    };
    migrate(true, true);
    assert!(at("flag.db").exists() && !at("environment.db").exists() && !at("file.db").exists());
    migrate(true, false);
    assert!(at("environment.db").exists() && !at("file.db").exists());
    migrate(false, false);
    assert!(at("file.db").exists());
}

#[test]
fn wrong_settings_are_refused_before_anything_is_tried() {
    let folder = tempfile::tempdir().unwrap();
    let database = sqlite(&folder);
    let unknown =
        program().args(["migrate", "--database", &database]).env("CANDOUR_LISEN", "x").output().unwrap();
    assert_eq!(unknown.status.code(), Some(2));
    assert!(
        said(&unknown).contains("\"lisen\"") && said(&unknown).contains("\"listen\""),
        "{}",
        said(&unknown)
    );
    let bad = run(&["migrate", "--database", &database, "--set", "code_days=many"]);
    assert_eq!(bad.status.code(), Some(2));
    assert!(said(&bad).contains("\"code_days\"") && said(&bad).contains("1 to 3650"), "{}", said(&bad));
    let none = run(&["migrate"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(said(&none).contains("No database is set"), "{}", said(&none));
    let other = run(&["migrate", "--database", "mysql://me:secret@x/y"]);
    assert!(said(&other).contains("sqlite:") && !said(&other).contains("secret"), "{}", said(&other));
    assert!(!folder.path().join("candour.db").exists());
}

#[test]
fn a_key_that_is_missing_wrong_or_of_another_force_is_told_plainly() {
    let folder = tempfile::tempdir().unwrap();
    let database = sqlite(&folder);
    let serve = |key: Option<&std::path::Path>| {
        let mut command = program();
        command.args(["serve", "--database", &database, "--listen", "127.0.0.1:0"]);
        if let Some(key) = key {
            command.arg("--key-file").arg(key);
        }
        command.output().unwrap()
    };
    let none = serve(None);
    assert_eq!(none.status.code(), Some(2));
    assert!(said(&none).contains("candour key new PATH"), "{}", said(&none));
    let missing = serve(Some(&folder.path().join("nowhere.key")));
    assert_eq!(missing.status.code(), Some(1));
    assert!(said(&missing).contains("nowhere.key is not there"), "{}", said(&missing));
    let garbage = folder.path().join("garbage.key");
    std::fs::write(&garbage, b"\xff\xfe not a key").unwrap();
    let wrong = serve(Some(&garbage));
    assert_eq!(wrong.status.code(), Some(1));
    assert!(said(&wrong).contains("64 hexadecimal digits"), "{}", said(&wrong));

    let mut server = Server::start(&database, &key_file(folder.path()), free_port());
    assert!(server.end());
    let other = folder.path().join("other.key");
    assert!(run(&["key", "new", other.to_str().unwrap()]).status.success());
    let others = serve(Some(&other));
    assert_eq!(others.status.code(), Some(1));
    assert!(said(&others).contains("opens no slot"), "{}", said(&others));
    std::fs::rename(folder.path().join("keys"), folder.path().join("away")).unwrap();
    let lost = serve(Some(&folder.path().join("force.key")));
    assert!(said(&lost).contains("There is no key folder at"), "{}", said(&lost));
    assert!(!folder.path().join("keys").exists(), "no other folder is made in its place");
    // None of these is a crash.
    for output in [none, missing, wrong, others, lost] {
        assert!(!said(&output).contains("panicked"), "{}", said(&output));
    }
}

#[test]
fn a_port_that_is_taken_is_told_and_the_database_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let key = key_file(folder.path());
    let output = run(&[
        "serve",
        "--database",
        &sqlite(&folder),
        "--listen",
        &address,
        "--key-file",
        key.to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains(&format!("listens on {address} already")), "{}", said(&output));
    assert!(!folder.path().join("candour.db").exists());
}

#[test]
fn a_schema_that_does_not_fit_is_told_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let database = sqlite(&folder);
    let key = key_file(folder.path());
    let key = key.to_str().unwrap();
    let serve =
        ["serve", "--database", &database, "--listen", "127.0.0.1:0", "--key-file", key, "--no-migrate"];
    let absent = run(&serve);
    assert!(said(&absent).contains("is not there"), "{}", said(&absent));
    assert!(!folder.path().join("candour.db").exists());
    std::fs::write(folder.path().join("candour.db"), b"").unwrap();
    let behind = run(&serve);
    assert_eq!(behind.status.code(), Some(1));
    assert!(said(&behind).contains("candour migrate"), "{}", said(&behind));
    std::fs::write(folder.path().join("candour.db"), b"this is no database at all, but a text file").unwrap();
    let text = run(&serve);
    assert_eq!(text.status.code(), Some(1));
    assert!(!said(&text).contains("panicked"), "{}", said(&text));

    let postgres = candour_testkit::fresh_postgres();
    assert!(run(&["migrate", "--database", &postgres]).status.success());
    let sql = |text: &str| {
        let psql = Command::new("psql")
            .args(["--no-psqlrc", "--quiet", "--command", text, &postgres])
            .output()
            .unwrap();
        assert!(psql.status.success(), "{}", said(&psql));
    };
    sql("INSERT INTO _sqlx_migrations SELECT 9999, description, now(), success, checksum, execution_time \
         FROM _sqlx_migrations LIMIT 1");
    // A step that only added something: an older program may be started again.
    let mut older = Server::start(&postgres, &key_file(folder.path()), free_port());
    assert!(older.end());
    assert!(run(&["migrate", "--database", &postgres]).status.success());
    sql("UPDATE schema_need SET steps = 9999");
    let refused = run(&["migrate", "--database", &postgres]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("newer than this program"), "{}", said(&refused));
}

#[test]
fn a_database_that_cannot_be_reached_is_told() {
    let nobody = free_port();
    let output = run(&["migrate", "--database", &format!("postgres://x@{nobody}/x")]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("does not answer"), "{}", said(&output));
    let folder = run(&["migrate", "--database", "sqlite:/nowhere/at/all/candour.db"]);
    assert!(said(&folder).contains("/nowhere/at/all/candour.db"), "{}", said(&folder));
}

#[test]
fn a_list_without_entries_empties_nothing_unless_somebody_says_how_many_go() {
    let folder = tempfile::tempdir().unwrap();
    let database = sqlite(&folder);
    let key = key_file(folder.path());
    assert!(run(&["migrate", "--database", &database]).status.success());
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    };
    let full = file("full.txt", "# ours\n020 7946 0018\npat@force.example\n07700 900123\n");
    let empty = file("empty.txt", "# an export that failed\n\n");
    for list in ["named-list", "staff-contacts"] {
        let give = |more: &[&str]| {
            let both = ["--database", &database, "--key-file", key.to_str().unwrap()];
            run(&[&[list][..], more, &both].concat())
        };
        let given = give(&[&full]);
        assert!(given.status.success() && told(&given).starts_with("3 "), "{list}: {}", said(&given));
        for wrong in [&[empty.as_str()][..], &[empty.as_str(), "--empty", "2"]] {
            let refused = give(wrong);
            assert_eq!(refused.status.code(), Some(1), "{list}");
            let said = said(&refused);
            assert!(said.contains("still stands, with 3") && said.contains("--empty 3"), "{list}: {said}");
        }
        let emptied = give(&[&empty, "--empty", "3"]);
        assert!(emptied.status.success(), "{list}: {}", said(&emptied));
        assert!(told(&emptied).contains("3 numbers and addresses were forgotten"), "{list}");
        assert!(said(&give(&[&empty])).contains("still stands, with 0"), "{list}");
    }
}

#[test]
fn the_doctor_says_line_by_line_what_is_well_and_fails_where_something_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let database = sqlite(&folder);
    let key = key_file(folder.path());
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let doctor = |more: &[&str]| {
        run(&[&["doctor", "--database", &database, "--key-file", key.to_str().unwrap()][..], more].concat())
    };
    let absent = doctor(&[]);
    assert_eq!(absent.status.code(), Some(1));
    assert!(told(&absent).contains("fail  database"), "{}", told(&absent));
    assert!(!folder.path().join("candour.db").exists());

    assert!(run(&["migrate", "--database", &database]).status.success());
    let well = doctor(&[]);
    assert!(well.status.success(), "{}", told(&well));
    assert!(!told(&well).contains("warn  database"), "a new database is its owner's alone: {}", told(&well));
    let file = folder.path().join("candour.db");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let seen = told(&doctor(&[]));
    assert!(seen.contains("warn  database") && seen.contains("Run chmod 600"), "{seen}");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    for line in ["ok    settings", "ok    database", "ok    clock", "warn  key", "warn  alerts", "warn  data"]
    {
        assert!(told(&well).contains(line), "{line}:\n{}", told(&well));
    }
    let unencrypted = doctor(&["--set", "live=true", "--set", "base_url=http://candour.example"]);
    assert_eq!(unencrypted.status.code(), Some(1));
    assert!(told(&unencrypted).contains("fail  address"), "{}", told(&unencrypted));
    let settings = doctor(&["--set", "colour=blue"]);
    assert_eq!(settings.status.code(), Some(1));
    assert!(told(&settings).contains("fail  settings"), "{}", told(&settings));
}

#[test]
fn the_doctor_knows_a_clock_that_is_behind_what_was_stored() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for database in runtime.block_on(TestStore::both()) {
        let folder = tempfile::tempdir().unwrap();
        let key = key_file(folder.path());
        let doctor =
            || run(&["doctor", "--database", &database.address, "--key-file", key.to_str().unwrap()]);
        assert!(told(&doctor()).contains("ok    clock"), "{}", told(&doctor()));
        // As after a clock was set back by a day, or a machine came up without its battery.
        let tomorrow = Clock::System.now() + SignedDuration::from_hours(24);
        runtime.block_on(async {
            let line = NewAudit {
                id: AuditId::new(tomorrow, [1; 10]),
                at: tomorrow,
                staff_id: None,
                api_key_id: None,
                act: AuditAct::SignInRefused,
                subject_id: None,
                purpose: None,
                salt: [7; 16],
            };
            candour_store::transact!(database.store, |db| db.insert_audit(&line).await).unwrap();
        });
        let behind = doctor();
        assert_eq!(behind.status.code(), Some(1));
        let told = told(&behind);
        assert!(told.contains("fail  clock") && told.contains("something was stored later"), "{told}");
        assert!(told.contains("NTP"), "what to do: {told}");
    }
}

#[test]
fn a_recount_needs_no_key_and_prints_each_difference() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let databases = runtime.block_on(TestStore::both());
    for database in databases {
        let address = database.address.clone();
        let right = run(&["doctor", "--recount", "--database", &address]);
        assert!(right.status.success(), "{}", told(&right));
        runtime.block_on(async {
            let app = App::over(database, settings()).await;
            let cell = candour_store::rollup::Cell {
                unit: candour_store::rollup::CountedUnit::Force,
                week: candour_domain::cut::Week(2_857),
                kind: candour_store::rollup::Kind {
                    stratum: candour_domain::code::Stratum::Open,
                    channel: candour_domain::feedback::Channel::Web,
                },
            };
            let three = candour_domain::published::Spread([0, 0, 0, 0, 3]);
            let mut db = app.ctx.store.begin().await.unwrap();
            db.add_to_rollups(&[(cell, three)]).await.unwrap();
            db.commit().await.unwrap();
            let wrong = run(&["doctor", "--recount", "--database", &address]);
            assert_eq!(wrong.status.code(), Some(1));
            let line = "differs  In answers of the force: of the force, the week from 2024-09-30, codes open, by web, \
                        3 answers (3 rated 5) kept, nothing counted.";
            assert!(told(&wrong).contains(line), "{}", told(&wrong));
            assert!(!told(&wrong).contains(['[', '{']), "no structures of the program: {}", told(&wrong));
        });
    }
}

#[test]
fn the_force_key_is_changed_without_a_stop_and_comes_from_the_environment_or_a_command() {
    let folder = tempfile::tempdir().unwrap();
    let database = sqlite(&folder);
    let key = folder.path().join("force.key");
    let (key_text, keys) = (key.to_str().unwrap(), folder.path().join("keys"));
    assert!(run(&["key", "new", key_text]).status.success());
    let serving = Server::start(&database, &key, free_port());
    let next = folder.path().join("next.key");
    assert!(run(&["key", "new", next.to_str().unwrap()]).status.success());
    let list = |key: &std::path::Path| run(&["key", "list", "--key-file", key.to_str().unwrap()]);
    let first = told(&list(&key));
    assert!(first.lines().filter(|line| line.starts_with("month  ")).count() == 2, "{first}");
    let old = first.lines().next().unwrap().split_whitespace().nth(1).unwrap().to_owned();
    let added = run(&["key", "add", next.to_str().unwrap(), "--key-file", key_text]);
    assert!(added.status.success(), "{}", said(&added));
    let own = run(&["key", "drop", &old, "--key-file", key_text]);
    assert_eq!(own.status.code(), Some(2));
    let dropped = run(&["key", "drop", &old, "--key-file", next.to_str().unwrap()]);
    assert!(dropped.status.success(), "{}", said(&dropped));
    assert!(said(&list(&key)).contains("opens no slot"));
    assert!(told(&list(&next)).contains("the force key at hand"));
    assert_eq!(serving.client().get("/readyz").unwrap().status, 200, "what serves goes on");
    drop(serving);
    // From the environment, and from a command; never on a command line.
    let digits = std::fs::read_to_string(&next).unwrap();
    let with = |name: &str, value: &str, more: &[&str]| {
        let mut command = program();
        command.args(["key", "list", "--set"]).arg(format!("key_folder={}", keys.display())).args(more);
        command.env(name, value).output().unwrap()
    };
    assert!(told(&with("CANDOUR_FORCE_KEY", digits.trim(), &[])).contains("at hand"));
    let command = format!("cat {}", next.display());
    assert!(told(&with("CANDOUR_KEY_COMMAND", &command, &[])).contains("at hand"));
    let failed = with("CANDOUR_KEY_COMMAND", "exit 7", &[]);
    assert!(said(&failed).contains("The key command failed"), "{}", said(&failed));
    let shown = with("CANDOUR_LOG", "text", &["--set", &format!("force_key={}", digits.trim())]);
    assert_eq!(shown.status.code(), Some(2));
    assert!(said(&shown).contains("environment alone") && !said(&shown).contains(digits.trim()));
    let both = with("CANDOUR_FORCE_KEY", digits.trim(), &["--set", "key_command=true"]);
    assert!(said(&both).contains("More than one"), "{}", said(&both));
}
