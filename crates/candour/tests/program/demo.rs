//! The demo: made once, gone on with at the second start, with fresh codes each time.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use candour_domain::permission::Role;
use serde_json::Value;

use crate::client::{Chance, Client};
use crate::server::{program, run, told};

struct Demo {
    child: Child,
    facts: Value,
    client: Client,
}

impl Demo {
    fn start(folder: &Path) -> Self {
        let file = folder.join("demo.json");
        let before = std::fs::read_to_string(&file).ok();
        let child = program()
            .args(["demo", "--answers", "1500", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut demo = Self { child, facts: Value::Null, client: Client::new(([127, 0, 0, 1], 1).into()) };
        for _ in 0..2_400 {
            let now = std::fs::read_to_string(&file).ok();
            if let Some(now) = now.filter(|now| before.as_ref() != Some(now)) {
                demo.facts = serde_json::from_str(&now).expect("demo.json is written at once");
                let address: SocketAddr =
                    demo.text("base_url").strip_prefix("http://").unwrap().parse().unwrap();
                demo.client = Client::new(address);
                assert_eq!(demo.client.get("/readyz").unwrap().status, 200, "ready once demo.json is there");
                return demo;
            }
            assert!(demo.child.try_wait().unwrap().is_none(), "the demo ended");
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the demo was not ready in time");
    }

    fn text(&self, name: &str) -> String {
        self.facts[name].as_str().unwrap().to_owned()
    }

    fn codes(&self, kind: &str) -> Vec<String> {
        let codes = self.facts["codes"][kind].as_array().unwrap();
        codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn sign_in(demo: &Demo, person: &Value) -> Client {
    let fields = [
        ("username", person["username"].as_str().unwrap()),
        ("password", person["password"].as_str().unwrap()),
    ];
    let reply = demo.client.post("/sign-in", &fields).unwrap();
    assert_eq!(reply.status, 303, "{} cannot sign in", fields[0].1);
    let begins_at = reply.header("location").and_then(|to| to.split('?').next());
    assert_eq!(begins_at, person["home"].as_str(), "{} is told of another page", fields[0].1);
    let cookie = reply.header("set-cookie").expect("a cookie").split(';').next().unwrap().to_owned();
    Client { cookie: Some(cookie), ..demo.client.clone() }
}

#[test]
fn a_demo_is_made_walked_through_and_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let demo = Demo::start(&data);
    assert_eq!(demo.facts["synthetic"], true);
    assert_eq!(demo.text("database"), format!("sqlite:{}", data.join("candour.db").display()));
    let verified = demo.codes("verified");
    assert!(verified.len() >= 500);
    let mut chance = Chance::new(3);
    for code in [&verified[0], &demo.codes("open")[0]] {
        let path = format!("/f/{code}");
        let page = demo.client.get(&path).unwrap();
        assert_eq!(page.status, 200);
        assert!(page.body.contains("made up"), "the page does not say what it is: {}", page.body);
        let reply = demo.client.rate(&path, &chance.nonce(), 5, "").unwrap();
        assert!(reply.status == 200 && reply.receipt().is_some(), "{path}: {}", reply.status);
    }
    assert_eq!(demo.client.get(&format!("/f/{}", verified[0])).unwrap().status, 410);
    let staff = demo.facts["staff"].as_array().unwrap().clone();
    assert_eq!(staff.len(), Role::ALL.len());
    for person in &staff {
        let home = person["home"].as_str().unwrap();
        let reply = sign_in(&demo, person).get(home).unwrap();
        assert_eq!(reply.status, 200, "{} at {home}", person["role"]);
    }
    drop(demo);

    let again = Demo::start(&data);
    let fresh: HashSet<String> = again.codes("verified").into_iter().collect();
    assert!(
        fresh.len() >= 500 && verified.iter().all(|code| !fresh.contains(code)),
        "the codes are not fresh"
    );
    assert_eq!(again.facts["staff"].as_array().unwrap(), &staff);
    assert_eq!(again.client.get(&format!("/f/{}", verified[1])).unwrap().status, 200);
    let database = again.text("database");
    drop(again);
    let recount = run(&["doctor", "--recount", "--database", &database]);
    assert!(recount.status.success(), "{}", told(&recount));

    std::fs::remove_file(data.join("demo.json")).unwrap();
    let renewed = Demo::start(&data);
    let person = &renewed.facts["staff"][0];
    sign_in(&renewed, person);
    let code = &renewed.codes("open")[0];
    assert_eq!(renewed.client.get(&format!("/f/{code}")).unwrap().status, 200);
}

#[test]
fn a_demo_that_was_stopped_half_way_begins_anew() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    std::fs::write(data.join("candour.db.new"), b"half of a database").unwrap();
    let demo = Demo::start(&data);
    assert!(demo.codes("verified").len() >= 500);
    assert!(!data.join("candour.db.new").exists());
}
