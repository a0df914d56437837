//! People and files, brought in from the command line.

use std::io::Write as _;
use std::path::Path;
use std::process::{Output, Stdio};

use crate::client::Client;
use crate::server::{Server, free_port, key_file, program, run, said, told};

fn user(database: &str, key: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = program()
        .arg("user")
        .args(arguments)
        .args(["--database", database, "--key-file", key.to_str().unwrap()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

#[test]
fn people_are_added_listed_given_passwords_and_closed() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("candour.db").display());
    let key = key_file(folder.path());
    assert!(run(&["migrate", "--database", &database]).status.success());
    let add = ["add", "amy", "--name", "Amy Admin", "--role", "administrator"];
    let short = user(&database, &key, &add, "short\n");
    assert_eq!(short.status.code(), Some(1));
    assert!(said(&short).contains("at least"), "{}", said(&short));
    let added = user(&database, &key, &add, "correct horse battery\n");
    assert!(added.status.success(), "{}", said(&added));
    let taken = user(&database, &key, &add, "correct horse battery\n");
    assert!(said(&taken).contains("taken"), "{}", said(&taken));
    let role =
        user(&database, &key, &["add", "bo", "--name", "Bo", "--role", "wizard"], "correct horse battery\n");
    assert!(said(&role).contains("--role"), "{}", said(&role));
    let changed = user(&database, &key, &["password", "amy"], "another horse battery");
    assert!(changed.status.success(), "{}", said(&changed));
    let list = user(&database, &key, &["list"], "");
    assert!(told(&list).contains("amy") && told(&list).contains("administrator"), "{}", told(&list));
    assert!(told(&list).contains(" open"), "{}", told(&list));
    let last = user(&database, &key, &["close", "amy"], "");
    assert_eq!(last.status.code(), Some(1), "nobody would be left to let people in");
    assert!(said(&last).contains("administrator"), "{}", said(&last));
    let other = ["add", "cas", "--name", "Cas Admin", "--role", "administrator"];
    assert!(user(&database, &key, &other, "correct horse battery\n").status.success());
    assert!(user(&database, &key, &["close", "amy"], "").status.success());
    assert!(told(&user(&database, &key, &["list"], "")).contains("closed"));
    let nobody = user(&database, &key, &["close", "zoe"], "");
    assert!(said(&nobody).contains("nobody has this user name"), "{}", said(&nobody));
    for output in [short, added, taken, role, changed, list, nobody] {
        assert!(!(told(&output) + &said(&output)).contains("horse"), "a password was shown");
    }
}

#[test]
fn a_one_time_link_is_printed_alone_and_a_newer_one_takes_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("candour.db").display());
    let key = key_file(folder.path());
    assert!(run(&["migrate", "--database", &database]).status.success());
    // Nobody is asked for a password: standard input stays empty.
    let added = user(&database, &key, &["add", "zoe", "--name", "Zoe", "--role", "analyst", "--link"], "");
    assert!(added.status.success(), "{}", said(&added));
    let path = |output: &Output| {
        let printed = told(output);
        let link = printed.strip_suffix('\n').unwrap();
        assert!(!link.contains(char::is_whitespace), "something else was printed: {printed}");
        let at = link.find("/enrol/").unwrap();
        let token = &link[at + "/enrol/".len()..];
        let signs = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        assert!(token.len() == 43 && token.chars().all(signs), "256 bits: {token}");
        link[at..].to_owned()
    };
    let first = path(&added);
    let second = user(&database, &key, &["link", "ZOE"], "");
    assert!(second.status.success(), "{}", said(&second));
    let second = path(&second);
    assert!(told(&user(&database, &key, &["list"], "")).contains("zoe"));
    let alone = user(&database, &key, &["password", "zoe"], "\n");
    assert_eq!(alone.status.code(), Some(1), "an empty password is none");

    let mut server = Server::start(&database, &key, free_port());
    let client = server.client();
    assert_eq!(client.get(&first).unwrap().status, 410, "the one before is dead");
    for _ in 0..2 {
        assert_eq!(client.get(&second).unwrap().status, 200, "looking uses nothing up");
    }
    let used = client.post(&second, &[("lang", "en")]).unwrap();
    assert!(used.status == 303 && used.header("set-cookie").is_some(), "{}", used.status);
    assert_eq!(client.get(&second).unwrap().status, 410, "it works once");
    assert!(server.end());

    let nobody = user(&database, &key, &["link", "nobody"], "");
    assert_eq!(nobody.status.code(), Some(1));
    assert!(said(&nobody).contains("No link was made: nobody has this user name"), "{}", said(&nobody));
    assert!(user(&database, &key, &["close", "zoe"], "").status.success());
    let closed = user(&database, &key, &["link", "zoe"], "");
    assert_eq!((closed.status.code(), told(&closed).as_str()), (Some(1), ""));
    assert!(said(&closed).contains("closed"), "{}", said(&closed));
}

#[test]
fn an_account_that_waits_is_confirmed_by_whoever_has_the_machine() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("candour.db").display());
    let key = key_file(folder.path());
    assert!(run(&["migrate", "--database", &database]).status.success());
    let add = ["add", "ida", "--name", "Ida Admin", "--role", "administrator"];
    assert!(user(&database, &key, &add, "correct horse battery\n").status.success());
    let mut server = Server::start(&database, &key, free_port());
    let client = server.client();
    let fields = [("username", "ida"), ("password", "correct horse battery")];
    let cookie = client.post("/sign-in", &fields).unwrap().header("set-cookie").unwrap().to_owned();
    let cookie = cookie.split(';').next().map(str::to_owned);
    let ida = Client { cookie, ..client.clone() };
    let token = ida.get("/admin/staff/new").unwrap().hidden("form_token").unwrap();
    let wish =
        [("form_token", &*token), ("username", "jo"), ("display_name", "Jo"), ("role", "administrator")];
    assert!(ida.post("/admin/staff/new", &wish).unwrap().body.contains("id=\"code\""));
    let page = ida.get("/admin/staff/waiting/jo").unwrap();
    assert!(page.body.contains("candour user confirm jo"), "the page says what is to be done");

    let list = told(&user(&database, &key, &["list"], ""));
    assert!(
        list.lines().any(|line| line.starts_with("jo ") && line.contains("waits, asked for by Ida Admin"))
    );
    let taken = user(&database, &key, &["add", "jo", "--name", "Jo", "--role", "auditor", "--link"], "");
    assert!(said(&taken).contains("taken"), "{}", said(&taken));
    let nobody = user(&database, &key, &["confirm", "zoe"], "");
    assert_eq!(nobody.status.code(), Some(1));
    assert!(said(&nobody).contains("no account of this name waits"), "{}", said(&nobody));
    let confirmed = user(&database, &key, &["confirm", "JO"], "");
    assert!(confirmed.status.success(), "{}", said(&confirmed));
    assert!(said(&confirmed).contains("Jo, administrator: asked for by Ida Admin."), "{}", said(&confirmed));
    let printed = told(&confirmed);
    let link = printed.strip_suffix('\n').unwrap();
    assert!(!link.contains(char::is_whitespace), "something else was printed: {printed}");
    assert_eq!(client.get(&link[link.find("/enrol/").unwrap()..]).unwrap().status, 200);
    let again = user(&database, &key, &["confirm", "jo"], "");
    assert_eq!((again.status.code(), told(&again).as_str()), (Some(1), ""));
    assert!(server.end());
}

#[test]
fn api_keys_are_made_listed_and_stopped_and_shown_once() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("candour.db").display());
    let key = key_file(folder.path());
    assert!(run(&["migrate", "--database", &database]).status.success());
    let api_key = |arguments: &[&str]| {
        let fixed = ["--database", &database, "--key-file", key.to_str().unwrap()];
        run(&[&["api-key"][..], arguments, &fixed].concat())
    };
    let wrong =
        api_key(&["make", "A dashboard", "--scope", "everything", "--borough", "Nowhere", "--life", "7"]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(
        ["--scope", "--borough", "--life"].iter().all(|name| said(&wrong).contains(name)),
        "{}",
        said(&wrong)
    );
    assert_eq!(told(&api_key(&["list"])), "");
    let made = api_key(&["make", "A dashboard", "--scope", "figures_read", "--scope", "invitations_write"]);
    assert!(made.status.success(), "{}", said(&made));
    let printed = told(&made);
    let shown = printed.trim_end();
    assert!(shown.starts_with("candour_") && !shown.contains(char::is_whitespace), "{shown}");
    let name = shown.split('_').nth(1).unwrap();
    let list = told(&api_key(&["list"]));
    for part in [name, "works", "never used", "figures_read invitations_write", "whole force", "A dashboard"]
    {
        assert!(list.contains(part), "{part}: {list}");
    }
    assert!(api_key(&["stop", name]).status.success());
    assert!(said(&api_key(&["stop", name])).contains("stopped before"));
    assert!(said(&api_key(&["stop", "nothing"])).contains("no key of this name"));
    let list = told(&api_key(&["list"]));
    assert!(list.contains("stopped") && !list.contains(shown), "{list}");
}

#[test]
fn a_file_comes_in_whole_or_not_at_all_and_a_repeat_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("candour.db").display());
    let key = key_file(folder.path());
    assert!(run(&["migrate", "--database", &database]).status.success());
    let file = folder.path().join("organisation.csv");
    let import = |more: &[&str]| {
        let fixed = ["--database", &database, "--key-file", key.to_str().unwrap()];
        run(&[&["import", "organisation", file.to_str().unwrap()][..], &fixed, more].concat())
    };
    let heading = "bcu,borough_code,borough,team,officer_reference,officer_name\n";
    let good = format!("{heading}North,E09000007,Camden,Team 1,P1,Alder Sampleby\n");
    std::fs::write(&file, format!("{heading}North,E09,Camden,Team 1,P1,Alder Sampleby\n")).unwrap();
    let bad = import(&[]);
    assert_eq!(bad.status.code(), Some(1));
    assert!(said(&bad).contains("organisation.csv, line 2, column borough_code"), "{}", said(&bad));
    std::fs::write(&file, good).unwrap();
    let trial = import(&["--dry-run"]);
    assert!(trial.status.success(), "{}", said(&trial));
    let first = import(&[]);
    assert!(first.status.success() && told(&first).contains("1 new"), "{}{}", told(&first), said(&first));
    let again = import(&[]);
    assert!(again.status.success() && told(&again).contains("0 new, 0 changed"), "{}", told(&again));
    let missing = run(&[
        "import",
        "encounters",
        "/nowhere.csv",
        "--database",
        &database,
        "--key-file",
        key.to_str().unwrap(),
    ]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(said(&missing).contains("/nowhere.csv"), "{}", said(&missing));
}
