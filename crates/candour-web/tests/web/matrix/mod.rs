//! Every route, asked for by somebody of each role and by nobody, for a record in each place, over both databases. What
//! they should get stands in `expected`; the router is the real one.

mod expected;
mod world;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use candour_testkit::App;
use candour_web::router::{self, Access};

use crate::colleague::{Colleague, PASSWORD};
use crate::visitor::{Seen, Visitor};
use expected::{EVERYBODY, EXPECTED, PROGRAMS, PUBLIC, SIGNED_IN};
use world::{MARKER, PEOPLE, WISHED_AT, World, reference, world};

/// What somebody gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gets {
    /// Let in: the page, or what is wrong with the form.
    In,
    /// May not (403).
    Refused,
    /// Is not there for them (404).
    Hidden,
    /// Is turned away in words (422).
    Told,
}

/// A line of the table, read.
struct Line {
    method: &'static str,
    path: &'static str,
    door: BTreeSet<&'static str>,
    /// Record by record: who gets something else than a 404.
    records: Vec<(&'static str, HashMap<&'static str, Gets>)>,
}

impl Line {
    fn read(line: &'static str) -> Self {
        let mut columns = line.split('|');
        let (method, path) = columns.next().unwrap().trim().split_once(' ').unwrap();
        let door: BTreeSet<_> = columns.next().unwrap().split_whitespace().collect();
        assert!(door.iter().all(|name| EVERYBODY.split(' ').any(|known| known == *name)), "{line}");
        let records = columns.map(|column| {
            let (record, people) = column.split_once(':').unwrap();
            let person = |name: &'static str| match name.split_at(1) {
                ("!", name) => (name, Gets::Refused),
                ("?", name) => (name, Gets::Told),
                _ => (name, Gets::In),
            };
            let people: HashMap<_, _> = people.split_whitespace().map(person).collect();
            assert!(people.keys().all(|name| door.contains(name)), "{line}: not let through the door");
            (record.trim(), people)
        });
        Self { method, path, records: records.collect(), door }
    }

    /// The records, and what this person gets of each. Whoever is not let through the door is turned away before any record
    /// is looked at: one stands for all.
    fn cases(&self, person: &str) -> Vec<(&'static str, Gets)> {
        if !self.door.contains(person) {
            let first = self.records.first().map_or("", |(record, _)| record);
            return vec![(first, Gets::Refused)];
        }
        if self.records.first().is_some_and(|(record, _)| *record == "unknown") {
            return Vec::new();
        }
        if self.records.is_empty() {
            return vec![("", Gets::In)];
        }
        let gets = |people: &HashMap<&str, Gets>| people.get(person).copied().unwrap_or(Gets::Hidden);
        self.records.iter().map(|(record, people)| (*record, gets(people))).collect()
    }
}

fn lines() -> Vec<Line> {
    EXPECTED.lines().filter(|line| !line.is_empty()).map(Line::read).collect()
}

fn named(list: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    list.lines()
        .filter(|line| !line.is_empty())
        .map(|line| line.split('|').next().unwrap().trim().split_once(' ').unwrap())
}

#[test]
fn every_route_has_its_line_in_the_table_of_expectations_and_no_line_is_left_over() {
    let mut expected = BTreeMap::new();
    let kinds = [("people", EXPECTED), ("signed in", SIGNED_IN), ("public", PUBLIC), ("programs", PROGRAMS)];
    for (kind, list) in kinds {
        for (method, path) in named(list) {
            assert!(expected.insert((method, path), kind).is_none(), "{method} {path} stands twice");
        }
    }
    for route in router::table() {
        let method = if route.method == router::Method::Get { "GET" } else { "POST" };
        let kind = match route.access {
            Access::SignedIn(_) => "people",
            Access::AnyStaff => "signed in",
            Access::Public | Access::Health | Access::SignInPage | Access::ForPrograms => "public",
            Access::Key(_) => "programs",
        };
        assert_eq!(
            expected.remove(&(method, route.path)),
            Some(kind),
            "{method} {}: write into tests/web/matrix/expected.rs who may",
            route.path
        );
    }
    assert!(expected.is_empty(), "no such routes any more: {expected:?}");
}

/// Somebody at their browser.
struct Person<'a> {
    name: &'static str,
    browser: Colleague<'a>,
    token: String,
}

async fn people(visitor: &Visitor) -> Vec<Person<'_>> {
    let mut people = Vec::new();
    for (name, ..) in PEOPLE {
        let browser = Colleague::sign_in(visitor, name, PASSWORD).await;
        let token = browser.token().await;
        assert!(!token.is_empty(), "{name}");
        people.push(Person { name, browser, token });
    }
    people
}

/// The address with its record in it.
fn address(world: &World, path: &'static str, record: &'static str) -> String {
    let Some((before, rest)) = path.split_once('{') else { return path.to_owned() };
    let (kind, after) = rest.split_once('}').unwrap();
    let kind = if path.starts_with("/access-requests/of/") { "request item" } else { kind };
    format!("{before}{}{after}", world.record(kind, record))
}

/// A form that would do what the address is for, or one that does no harm to what others are still to be shown.
fn form(
    world: &World,
    path: &'static str,
    record: &'static str,
    n: u128,
    harmless: bool,
) -> Vec<(&'static str, String)> {
    let id = || uuid::Uuid::from_u128((7 << 100) + n).to_string();
    let fields: Vec<(&str, String)> = match path {
        "/officer/encounters/new" => vec![
            ("id", id()),
            ("date", "2026-11-24".into()),
            ("time", "09:30".into()),
            ("borough", world.record("borough", "home").into()),
            ("kind", "visit".into()),
        ],
        "/officer/encounters/{encounter}/officers" => {
            vec![("add", world.record("officer", "spare").into()), ("reason", "was there too".into())]
        }
        "/officer/encounters/{encounter}/hand-over" => {
            vec![("nonce", format!("{n:032x}")), ("recipient", "another".into())]
        }
        "/officer/encounters/{encounter}/not-offered" => vec![("reason", "declined".into())],
        "/officer/cards" => vec![
            ("number", format!("WALK/{}", n % 30 + 1)),
            ("encounter", world.record("encounter", "own").into()),
        ],
        "/batches/cards" | "/batches/open" => {
            let place = match record {
                "team" => format!("team:{}", world.record("team", "home")),
                "elsewhere" => format!("team:{}", world.record("team", "away")),
                _ => "all".to_owned(),
            };
            let label = format!("PACK {n}");
            vec![("id", id()), ("label", label), ("quantity", "2".into()), ("for", place)]
        }
        "/desk/find" => vec![("contact", "020 7946 0018".into())],
        "/desk/items/{item}/note" => vec![("form", id()), ("note", "seen".into())],
        "/desk/items/{item}/assign" => vec![("to", "d".into())],
        "/desk/items/{item}/close" => vec![("outcome", "read".into()), ("note", "done".into())],
        "/desk/items/{item}/restrict" if harmless => vec![("reason", "whim".into())],
        "/desk/items/{item}/restrict" => vec![("reason", "sensitive".into())],
        "/desk/items/{item}/hold" => {
            vec![("hold_reason", "adult_at_risk".into()), ("hold_day", "2027-03-31".into())]
        }
        "/desk/items/{item}/erase" => vec![("cause", "asked".into())],
        "/holds/{hold}/keep" => vec![("review_day", "2027-03-31".into())],
        "/restricted/{restriction}/ask" => vec![("wish", "lift".into()), ("purpose", "complaint".into())],
        "/restricted/wishes/{opening}/decide" => {
            vec![("decision", if harmless { "refuse" } else { "allow" }.into())]
        }
        "/words" | "/words/older" => vec![("purpose", "complaint".into()), ("search", String::new())],
        "/insight/flags/{flag}/decide" => {
            vec![("form", id()), ("decision", "genuine".into()), ("reason", "looked at".into())]
        }
        "/admin/staff/new" => vec![
            ("username", format!("new{n}")),
            ("display_name", "New".into()),
            ("role", "desk_adviser".into()),
        ],
        "/admin/api-keys/new" => {
            vec![("label", "Another".into()), ("scopes", "figures_read".into()), ("life", "90".into())]
        }
        "/import" => vec![("kind", "organisation".into()), ("rows", world::organisation())],
        "/access-requests/new" => vec![
            ("nonce", format!("{n:032x}")),
            ("asked_by", "other".into()),
            ("language", "en".into()),
            ("username", "inside".into()),
            ("note", "A solicitor".into()),
        ],
        "/access-requests/{request}/black-out" => {
            let part = world.record("part", record).to_owned();
            vec![("part", part), ("passage", String::new()), ("because", "crime".into())]
        }
        "/access-requests/{request}/uncover" if record == "answer" => {
            vec![("passage", world.record("withheld", record).into())]
        }
        "/access-requests/{request}/uncover" => vec![("passage", id())],
        "/batches/{batch}/stop" => vec![("sure", "yes".into())],
        "/access-requests/{request}/add" => vec![("item", WISHED_AT.into())],
        "/access-requests/{request}/remove" => vec![("answer", id())],
        "/access-requests/{request}/extend" => vec![("why", "complex".into())],
        "/access-requests/{request}/end" => vec![("how", "withdrawn".into())],
        _ => vec![],
    };
    fields
}

fn where_to(seen: &Seen) -> &str {
    seen.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
}

fn sent_to_sign_in(seen: &Seen) -> bool {
    seen.status == StatusCode::UNAUTHORIZED
        || (seen.status == StatusCode::SEE_OTHER && where_to(seen).starts_with("/sign-in"))
}

/// Whether an answer is of this class.
fn is(seen: &Seen, gets: Gets) -> bool {
    match gets {
        Gets::Refused => seen.status == StatusCode::FORBIDDEN,
        Gets::Hidden => seen.status == StatusCode::NOT_FOUND,
        Gets::Told => seen.status == StatusCode::UNPROCESSABLE_ENTITY,
        Gets::In => {
            let led = seen.status == StatusCode::SEE_OTHER && !sent_to_sign_in(seen);
            let form = [StatusCode::UNPROCESSABLE_ENTITY, StatusCode::CONFLICT].contains(&seen.status);
            led || form || seen.status == StatusCode::OK
        }
    }
}

/// Who may read what a person wrote, one by one. Nobody else ever has any of it on a page.
const READERS: [&str; 6] = ["D", "S", "P", "OD", "OS", "OP"];

/// What must never stand on a page of this person.
fn leaks(person: &str, seen: &Seen) -> Option<&'static str> {
    let has = |text: &str| seen.body.contains(text);
    // Nobody was allowed to open what is restricted.
    if has("quillwortshut") {
        return Some("words of a restricted record");
    }
    if has(&reference("shut")) {
        return Some("the reference of a restricted contact");
    }
    if has(MARKER) && !READERS.contains(&person) {
        return Some("words of a person");
    }
    // Not even those who read words at the desk: these are about themselves.
    (person.starts_with('O') && has("quillwortown")).then_some("words about themselves")
}

async fn ask(person: &Person<'_>, method: &str, address: &str, mut fields: Vec<(&str, String)>) -> Seen {
    if method == "GET" {
        return person.browser.get(address).await;
    }
    fields.push(("form_token", person.token.clone()));
    person.browser.post(address, &fields).await
}

/// What lies in each table, but for what every request may leave: the log, the limits, and when somebody was last here.
async fn content(world: &World) -> BTreeMap<String, String> {
    let mut db = world.visitor.app.ctx.store.read().await.unwrap();
    let sums = db.table_sums().await.unwrap();
    sums.into_iter()
        .filter(|sum| !sum.table.starts_with("audit_"))
        .filter(|sum| {
            !["spent_allowance", "session", "staff_source", "sign_in_try"].contains(&sum.table.as_str())
        })
        .map(|sum| (sum.table.clone(), format!("{sum:?}")))
        .collect()
}

fn changed(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<String> {
    before
        .iter()
        .filter(|(table, sum)| after.get(*table) != Some(*sum))
        .map(|(table, _)| table.clone())
        .collect()
}

async fn walk(app: App) {
    let world = world(app).await;
    let people = people(&world.visitor).await;
    let mut wrong = Vec::new();
    let mut n = 0;
    let lines = lines();

    // Nobody is signed in: every staff address leads to the sign-in page, and nothing is done.
    let before = content(&world).await;
    for line in &lines {
        let records = line.cases("");
        for (record, _) in records {
            let address = address(&world, line.path, record);
            n += 1;
            let seen = if line.method == "GET" {
                world.visitor.get(&address).await
            } else {
                world.visitor.post(&address, &form(&world, line.path, record, n, false)).await
            };
            if !sent_to_sign_in(&seen) || seen.body.contains(MARKER) {
                wrong.push(format!("nobody {} {address}: {}", line.method, seen.status));
            }
        }
    }
    // Whoever is not to be let in is not, and nothing is changed and nothing shown by that.
    let mut refused = 0;
    for person in &people {
        for line in &lines {
            for (record, gets) in line.cases(person.name).into_iter().filter(|(_, gets)| *gets != Gets::In) {
                let address = address(&world, line.path, record);
                n += 1;
                let fields = form(&world, line.path, record, n, false);
                let seen = ask(person, line.method, &address, fields).await;
                refused += 1;
                let (name, method, path) = (person.name, line.method, line.path);
                if !is(&seen, gets) {
                    wrong.push(format!("{name} {method} {path} {record}: {gets:?}, but {}", seen.status));
                }
                if let Some(what) = leaks(name, &seen) {
                    wrong.push(format!("{name} {method} {path} {record}: shows {what}"));
                }
            }
        }
    }
    let tables = changed(&before, &content(&world).await);
    assert!(tables.is_empty(), "who was refused changed {tables:?}; {wrong:#?}");

    // Whoever is to be let in is, and is shown nothing that is for others.
    let (mut let_in, mut done) = (0, BTreeMap::new());
    for line in &lines {
        for person in &people {
            for (record, _) in line.cases(person.name).into_iter().filter(|(_, gets)| *gets == Gets::In) {
                let address = address(&world, line.path, record);
                n += 1;
                let fields = form(&world, line.path, record, n, true);
                let seen = ask(person, line.method, &address, fields).await;
                let_in += 1;
                let (name, method, path) = (person.name, line.method, line.path);
                // What one has uncovered is not there for the next, and a request of an officer holds no words.
                let none = path.ends_with("/uncover") || (path.ends_with("/black-out") && record == "own");
                let gone = none && seen.status == StatusCode::NOT_FOUND;
                if !gone && !is(&seen, Gets::In) {
                    wrong.push(format!("{name} {method} {path} {record}: not let in: {}", seen.status));
                }
                if let Some(what) = leaks(name, &seen) {
                    wrong.push(format!("{name} {method} {path} {record}: shows {what}"));
                }
                let well = matches!(seen.status, StatusCode::OK | StatusCode::SEE_OTHER);
                *done.entry((method, path)).or_insert(false) |= well;
            }
        }
    }
    for person in &people {
        for (method, path) in
            named(SIGNED_IN).filter(|(method, path)| *method == "GET" && !path.contains('{'))
        {
            let seen = ask(person, method, path, Vec::new()).await;
            // No service of the force is set here.
            let off = path.ends_with("/force-account") && seen.status == StatusCode::NOT_FOUND;
            if !off && !is(&seen, Gets::In) && seen.status != StatusCode::NO_CONTENT {
                wrong.push(format!("{} {method} {path}: not let in: {}", person.name, seen.status));
            }
        }
    }
    let never: Vec<_> = done
        .iter()
        .filter(|(route, well)| !**well && !NEVER_WELL.contains(&route.1))
        .map(|(route, _)| route)
        .collect();
    assert!(wrong.is_empty(), "{} of {n} answers are wrong: {wrong:#?}; {never:?}", wrong.len());
    assert!(
        never.is_empty(),
        "nobody could do what these are for, so that a refusal shows nothing: {never:?}"
    );
    assert!(refused > 1717 && let_in > 910, "{refused} {let_in}");
}

/// What nobody can do in this walk: no job has been given up, and restricting one more record would hide it from those who
/// come next (the same form has restricted two before).
const NEVER_WELL: [&str; 2] = ["/admin/jobs/{job}/retry", "/desk/items/{item}/restrict"];

#[tokio::test]
async fn each_role_gets_what_is_written_and_nothing_else_on_sqlite() {
    walk(App::sqlite().await).await;
}

#[tokio::test]
async fn each_role_gets_what_is_written_and_nothing_else_on_postgresql() {
    walk(App::postgres().await).await;
}

#[tokio::test]
async fn what_is_for_those_who_are_signed_in_sends_everybody_else_to_sign_in() {
    let visitor = Visitor::new().await;
    for (method, path) in named(SIGNED_IN) {
        let path = path.replace(['{', '}'], "");
        let none: [(&str, &str); 0] = [];
        let seen = if method == "GET" { visitor.get(&path).await } else { visitor.post(&path, &none).await };
        assert!(sent_to_sign_in(&seen), "{method} {path}: {}", seen.status);
    }
}

#[tokio::test]
async fn a_program_gets_what_its_key_is_for_and_a_person_who_is_signed_in_nothing_of_it() {
    let world = world(App::sqlite().await).await;
    let ctx = &world.visitor.app.ctx;
    let mut keys = Vec::new();
    for (scope, borough) in [("figures_read", ""), ("invitations_write", ""), ("figures_read", "Hackney")] {
        let wish = candour_service::api_key::KeyWish {
            label: "A program".to_owned(),
            scopes: vec![scope.to_owned()],
            borough: borough.to_owned(),
            life: String::new(),
        };
        let by = candour_service::staff::By::CommandLine;
        let made = candour_service::api_key::make(ctx, by, &wish).await.unwrap();
        keys.push((scope, borough, format!("Bearer {}", made.key.reveal())));
    }
    let cookie = Colleague::sign_in(&world.visitor, "s", PASSWORD).await.cookie().to_owned();
    for line in PROGRAMS.lines().filter(|line| !line.is_empty()) {
        let (route, needed) = line.split_once('|').unwrap();
        let (method, path) = route.trim().split_once(' ').unwrap();
        let needed = needed.trim().to_owned();
        let places: &[&str] = if path.contains('{') { &["home", "away"] } else { &[""] };
        for place in places {
            let address = address(&world, path, place);
            let request = |name: header::HeaderName, value: &str| {
                let method = if method == "GET" { Method::GET } else { Method::POST };
                let request = Request::builder().method(method).uri(&address).header(name, value);
                request.body(Body::empty()).unwrap()
            };
            for (name, value) in [(header::COOKIE, cookie.as_str()), (header::AUTHORIZATION, "Bearer x")] {
                let seen = world.visitor.send(request(name, value)).await;
                assert_eq!(seen.status, StatusCode::UNAUTHORIZED, "{method} {address}");
            }
            for (scope, borough, key) in &keys {
                let seen = world.visitor.send(request(header::AUTHORIZATION, key)).await;
                let of_borough = !borough.is_empty();
                let right = *scope == needed;
                // A key of a borough reaches the units of that borough.
                let reaches =
                    !of_borough || path.ends_with("/units") || (*place == "home" && !path.contains("/bcu/"));
                let refused = [StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&seen.status);
                assert_eq!(
                    refused,
                    !(right && reaches),
                    "{scope} {borough} {method} {address}: {}",
                    seen.status
                );
                assert_ne!(seen.status, StatusCode::UNAUTHORIZED, "{method} {address}");
            }
        }
    }
}
