//! The disk is full: nobody is thanked for what is not stored, and everything goes on once there is room.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::client::{Chance, Client};
use crate::server::{Server, free_port, key_file, run, said, told};

/// A server whose database lies on a small disk of its own, in a mount namespace of its own.
fn on_a_small_disk(folder: &Path, megabytes: u32) -> (Server, PathBuf) {
    let disk = folder.join("disk");
    std::fs::create_dir(&disk).unwrap();
    let key = key_file(folder);
    let address = free_port();
    let me = Command::new("id").arg("-u").output().unwrap();
    let root = String::from_utf8_lossy(&me.stdout).trim() == "0";
    let mut command = Command::new("unshare");
    command.args(if root { &["--mount"][..] } else { &["--mount", "--map-root-user"] });
    command.args(["sh", "-c", "mount -t tmpfs -o size=\"$1\"m tmpfs \"$2\" && shift 2 && exec \"$@\"", "sh"]);
    command.arg(megabytes.to_string()).arg(&disk).arg(env!("CARGO_BIN_EXE_candour"));
    let database = format!("sqlite:{}", disk.join("candour.db").display());
    command.args([
        "serve",
        "--database",
        &database,
        "--listen",
        &address.to_string(),
        "--set",
        "log_level=off",
    ]);
    command.arg("--key-file").arg(&key);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CANDOUR_") {
            command.env_remove(name);
        }
    }
    let server = Server::of(command, address);
    // The disk is seen only through the process that has it.
    let seen = PathBuf::from(format!("/proc/{}/root", server.child.id()));
    let seen = seen.join(disk.strip_prefix("/").unwrap());
    (server, seen)
}

/// Takes all the room there is.
fn fill(disk: &Path) {
    let mut ballast = File::create(disk.join("ballast")).unwrap();
    let block = vec![0u8; 4_096];
    while ballast.write_all(&block).is_ok() {}
}

/// How many answers the database in this file holds.
fn answers_in(file: &Path) -> i64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = candour_store::Store::open(&format!("sqlite:{}", file.display())).await.unwrap();
        let count = store.read().await.unwrap().count_answers().await.unwrap();
        store.close().await;
        count
    })
}

#[test]
fn a_full_disk_is_told_without_thanks_and_forgotten_once_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, disk) = on_a_small_disk(folder.path(), 12);
    let client = server.client();
    let mut chance = Chance::new(5);
    let words = "ক".repeat(1_000);
    let mut thanked = 0i64;
    let rate = |client: &Client, chance: &mut Chance| {
        let nonce = chance.nonce();
        let reply = client.rate("/f/no-code", &nonce, 4, &words).unwrap();
        (nonce, reply)
    };
    let (_, reply) = rate(&client, &mut chance);
    assert!(reply.status == 200 && reply.receipt().is_some(), "{}", reply.status);
    thanked += 1;

    fill(&disk);
    // What room the files have inside is used up first.
    let mut refused = None;
    for _ in 0..3_000 {
        let (nonce, reply) = rate(&client, &mut chance);
        if reply.status != 200 {
            refused = Some((nonce, reply));
            break;
        }
        assert!(reply.receipt().is_some());
        thanked += 1;
    }
    let (nonce, reply) = refused.expect("the disk never became full");
    assert_eq!(reply.status, 503);
    assert_eq!(reply.receipt(), None, "thanked on a full disk");
    assert_eq!(client.get("/healthz").unwrap().status, 200);
    assert_eq!(client.get("/rights").unwrap().status, 200);
    // What was found of writing a moment ago stands for some seconds.
    let unready = readiness(&client, 503);
    assert!(unready.body.contains("cannot be written to"), "{}", unready.body);

    std::fs::remove_file(disk.join("ballast")).unwrap();
    let mut again = client.rate("/f/no-code", &nonce, 4, &words).unwrap();
    for _ in 0..100 {
        if again.status == 200 {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
        again = client.rate("/f/no-code", &nonce, 4, &words).unwrap();
    }
    assert!(again.status == 200 && again.receipt().is_some(), "the same form is taken once there is room");
    thanked += 1;

    readiness(&client, 200);

    // The disk goes with the server, so what it holds is looked at in a copy.
    let copy = folder.path().join("copy.db");
    std::fs::copy(disk.join("candour.db"), &copy).unwrap();
    std::fs::copy(disk.join("candour.db-wal"), folder.path().join("copy.db-wal")).unwrap();
    let recount = run(&["doctor", "--recount", "--database", &format!("sqlite:{}", copy.display())]);
    assert!(recount.status.success(), "{}{}", told(&recount), said(&recount));
    assert!(server.end());
    let stored = answers_in(&copy);
    assert_eq!(stored, thanked, "what was thanked is not what is stored");
}

/// Answers until there is no room left inside the database's files either.
fn use_up(client: &Client) {
    let mut chance = Chance::new(11);
    let words = "ক".repeat(1_000);
    for _ in 0..3_000 {
        let nonce = chance.nonce();
        if client.rate("/f/no-code", &nonce, 4, &words).unwrap().status == 503 {
            return;
        }
    }
    panic!("the disk never became full");
}

/// Asks again until there is room once more.
fn until(wanted: u16, ask: impl Fn() -> crate::client::Reply) -> crate::client::Reply {
    let mut reply = ask();
    for _ in 0..100 {
        if reply.status == wanted {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
        reply = ask();
    }
    assert_eq!(reply.status, wanted);
    reply
}

/// Asks whether the program is ready until it says this, for longer than its last look at writing stands.
fn readiness(client: &Client, wanted: u16) -> crate::client::Reply {
    for _ in 0..40 {
        let reply = client.get("/readyz").unwrap();
        if reply.status == wanted {
            return reply;
        }
        std::thread::sleep(Duration::from_millis(250));
    }
    panic!("never {wanted}");
}

#[test]
fn on_a_full_disk_nobody_comes_in_and_nothing_is_read_that_cannot_be_put_on_record() {
    const PASSWORD: &str = "four words in a row";
    let folder = tempfile::tempdir().unwrap();
    let (mut server, disk) = on_a_small_disk(folder.path(), 14);
    // SQLite follows links before it opens a file, so that the program has to see the disk as the server does.
    let database = format!("sqlite:{}", folder.path().join("disk/candour.db").display());
    let key = folder.path().join("force.key");
    let me = Command::new("id").arg("-u").output().unwrap();
    let root = String::from_utf8_lossy(&me.stdout).trim() == "0";
    for (name, role) in [("amy", "desk_adviser"), ("ben", "desk_adviser")] {
        let mut adding = Command::new("nsenter")
            .args(["--target", &server.child.id().to_string()])
            .args(if root { &["--mount"][..] } else { &["--mount", "--user", "--preserve-credentials"] })
            .arg(env!("CARGO_BIN_EXE_candour"))
            .args(["user", "add", name, "--name", name, "--role", role, "--database", &database])
            .arg("--key-file")
            .arg(&key)
            .stdin(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        writeln!(adding.stdin.take().unwrap(), "{PASSWORD}").unwrap();
        assert!(adding.wait().unwrap().success());
    }
    let client = server.client();
    let sign_in = |name: &str, password: &str| {
        client.post("/sign-in", &[("username", name), ("password", password)]).unwrap()
    };
    let nonce = Chance::new(1).nonce();
    let thanked = client.rate("/f/no-code", &nonce, 1, "Nobody rang me back").unwrap();
    assert!(thanked.receipt().is_some());
    let begun = sign_in("amy", PASSWORD);
    assert_eq!(begun.status, 303);
    let cookie = begun.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let amy = Client { cookie: Some(cookie), ..client.clone() };
    let inbox = amy.get("/desk").unwrap();
    let at = inbox.body.find("/desk/items/").expect("an item in the inbox");
    let item = inbox.body[at..].split(['"', '?']).next().unwrap().to_owned();
    let item = format!("{item}?purpose=read_entry");

    fill(&disk);
    use_up(&client);
    for (name, password) in [("ben", PASSWORD), ("ben", "not the password"), ("nobody", "not the password")] {
        let refused = sign_in(name, password);
        assert_eq!(refused.status, 503, "{name}, {password}: the try cannot be put on record");
        let set = refused.header("set-cookie").unwrap_or_default();
        assert!(!set.contains("candour="), "{name} came in: {set}");
        assert!(refused.body.contains("try again"), "what to do is not told: {}", refused.body);
    }
    let unread = amy.get(&item).unwrap();
    assert_eq!(unread.status, 503);
    assert!(!unread.body.contains("Nobody rang me back"), "read without a line in the log");
    assert_eq!(amy.get("/desk").unwrap().status, 200, "her sign-in holds, and lists are shown");

    std::fs::remove_file(disk.join("ballast")).unwrap();
    let read = until(200, || amy.get(&item).unwrap());
    assert!(read.body.contains("Nobody rang me back"));
    until(303, || sign_in("ben", PASSWORD));
    assert_eq!(sign_in("ben", "not the password").status, 422);
    assert!(server.end());
}
