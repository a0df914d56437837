//! A force in which each kind of record stands in each place, and somebody of each role.

use std::collections::HashMap;
use std::fmt::{Display, Write as _};
use std::sync::Arc;

use candour_domain::access_request::FetchCode;
use candour_domain::audit::ReadPurpose;
use candour_domain::code::Stratum;
use candour_domain::contact_request::ContactWish;
use candour_domain::feedback::Nonce;
use candour_domain::flag::FlagTarget;
use candour_domain::ids::{AccessRequestId, BatchId, EncounterId, WorkItemId};
use candour_domain::language::Language;
use candour_domain::receipt::Receipt;
use candour_domain::restriction::OpeningWish;
use candour_domain::staff::Staff;
use candour_service::access_request;
use candour_service::batch::{For, make_cards, make_open};
use candour_service::ctx::Settings;
use candour_service::erasure::{self, Which};
use candour_service::feedback::ask_for_contact;
use candour_service::hold::{self, HoldForm};
use candour_service::import::{File, Kind, run};
use candour_service::restriction;
use candour_service::staff::{AccountWish, By, Hidden, create};
use candour_service::waiting_account;
use candour_service::work::index_wishes;
use candour_service::work::{InboxView, inbox};
use candour_testkit::App;

use crate::colleague::PASSWORD;
use crate::visitor::Visitor;

/// What stands in everything that a person wrote here.
pub const MARKER: &str = "quillwort";

/// Teams that are large enough to have figures of their own.
pub fn organisation() -> String {
    let mut rows = String::from("bcu,borough_code,borough,team,officer_reference,officer_name\n");
    let teams = [
        ("Central East,E09000012,Hackney,Response A", ["P1", "P2"]),
        ("Central East,E09000012,Hackney,Response B", ["P3", "P5"]),
        ("North East,E09000025,Newham,Response A", ["P4", "P6"]),
    ];
    for (n, (team, references)) in teams.into_iter().enumerate() {
        for reference in references {
            writeln!(rows, "{team},{reference},Officer {reference}").unwrap();
        }
        for more in 0..6 {
            writeln!(rows, "{team},Q{n}{more},Officer Q{n}{more}").unwrap();
        }
    }
    rows
}

/// Name, role, further role, whether at P1's place: as the officer, in the team, in the borough.
pub const PEOPLE: [(&str, &str, &str, &str); 21] = [
    ("O", "officer", "", "officer"),
    ("T", "team_leader", "", "team"),
    ("B", "borough_commander", "", "borough"),
    ("D", "desk_adviser", "", ""),
    ("S", "desk_supervisor", "", ""),
    ("P", "professional_standards", "", ""),
    ("A", "analyst", "", ""),
    ("R", "recognition_panel", "", ""),
    ("F", "forum_coordinator", "", ""),
    ("M", "forum_member", "", ""),
    ("C", "commissioner", "", ""),
    ("Y", "mayors_office", "", ""),
    ("I", "administrator", "", ""),
    ("U", "auditor", "", ""),
    ("OD", "officer", "desk_adviser", "officer"),
    ("OS", "officer", "desk_supervisor", "officer"),
    ("OP", "officer", "professional_standards", "officer"),
    ("OT", "officer", "team_leader", "officer"),
    ("TA", "team_leader", "analyst", "team"),
    ("SA", "desk_supervisor", "analyst", ""),
    ("CY", "commissioner", "mayors_office", ""),
];

/// Records by what an address calls them and by their name in the table of expectations.
pub type Records = HashMap<(&'static str, &'static str), String>;

pub struct World {
    pub visitor: Visitor,
    pub staff: HashMap<&'static str, Staff>,
    pub records: Records,
    /// The folder of the list of erasures, there while the world is.
    _erasures: tempfile::TempDir,
}

impl World {
    fn put(&mut self, kind: &'static str, name: &'static str, id: &dyn Display) {
        self.records.insert((kind, name), id.to_string());
    }

    pub fn record(&self, kind: &'static str, name: &'static str) -> &str {
        &self.records[&(kind, name)]
    }

    fn app(&self) -> &App {
        &self.visitor.app
    }

    fn nonce(&self) -> Nonce {
        Nonce::from_bytes(self.app().ctx.chance.bytes())
    }

    async fn items(&self) -> Vec<WorkItemId> {
        let list = inbox(&self.app().ctx, &self.staff["S"], InboxView::Open, None).await.unwrap();
        list.items.iter().map(|item| item.key.id).collect()
    }

    /// An answer with words; its item and its receipt.
    async fn said(&self, about: Option<EncounterId>, name: &str) -> (WorkItemId, Receipt) {
        let before = self.items().await;
        let code = self.app().code(Stratum::HandedOver, about).await;
        let words = format!("{MARKER}{} was kind to me", name.replace('_', ""));
        let thanks = self.visitor.answer(&format!("/f/{}", code.plain()), "4", &words).await;
        let new = self.items().await.into_iter().find(|item| !before.contains(item)).unwrap();
        (new, Receipt::parse(&thanks.receipt()).unwrap())
    }

    async fn feedback(&self, item: WorkItemId) -> candour_domain::ids::FeedbackId {
        let mut db = self.app().ctx.store.read().await.unwrap();
        db.work_item(item).await.unwrap().unwrap().feedback_id.unwrap()
    }

    /// A request for a copy of an answer, and the item that keeps its clock.
    async fn request(&mut self, name: &'static str, asked: access_request::Asked) -> AccessRequestId {
        let id = asked.id;
        let mut db = self.app().ctx.store.read().await.unwrap();
        let item = db.access_request(id).await.unwrap().unwrap().work_item_id;
        drop(db);
        self.put("request", name, &id);
        self.put("request item", name, &item);
        let _: FetchCode = asked.code;
        id
    }

    async fn bring(&self, kind: Kind, text: &str) {
        let file = File::new(kind, "a.csv", text.into());
        run(&self.app().ctx, None, file, false, &mut |_| ()).await.unwrap();
    }
}

async fn account(app: &App, (name, role, further, place): (&str, &str, &str, &str)) -> Staff {
    let at = |wanted: &[&str], text: &str| {
        if wanted.contains(&place) { text.to_owned() } else { String::new() }
    };
    let wish = AccountWish {
        username: name.to_owned(),
        display_name: format!("Person {name}"),
        role: role.to_owned(),
        further: further.to_owned(),
        officer: at(&["officer"], "P1"),
        borough: at(&["team", "borough"], "Hackney"),
        team: at(&["team"], "Response A"),
        // Whoever is only managed has not been in yet.
        password: Hidden(if name.len() > 2 { String::new() } else { PASSWORD.to_owned() }),
    };
    create(&app.ctx, By::CommandLine, &wish).await.unwrap()
}

/// The number at which somebody wishes to be contacted.
pub const WISHED_AT: &str = "020 7946 0018";

/// The force's reference of a contact.
pub fn reference(name: &str) -> String {
    format!("CAD 7-{}-{}", name.len(), name.replace('_', "").to_uppercase())
}

pub async fn world(mut app: App) -> World {
    let folder = tempfile::tempdir().unwrap();
    let erasure_folder = Some(folder.path().to_owned());
    app.ctx.settings = Arc::new(Settings { erasure_folder, ..(*app.ctx.settings).clone() });
    let (staff, records) = (HashMap::new(), HashMap::new());
    let mut world = World { visitor: Visitor::of(app), staff, records, _erasures: folder };
    world.bring(Kind::Organisation, &organisation()).await;
    let contacts: Vec<(&'static str, &str, &str, &str)> = vec![
        ("own", "Hackney", "Response A", "P1"),
        ("team", "Hackney", "Response A", "P2"),
        ("borough", "Hackney", "Response B", "P3"),
        ("force", "Newham", "Response A", "P4"),
        ("shut", "Hackney", "Response A", "P2"),
        ("shut_own", "Hackney", "Response A", "P1"),
        ("wish_own", "Hackney", "Response A", "P1"),
        ("wish_team", "Hackney", "Response A", "P2"),
        ("wish_shut", "Hackney", "Response A", "P2"),
        ("kept_own", "Hackney", "Response A", "P1"),
        ("kept_team", "Hackney", "Response A", "P2"),
        ("gone_own", "Hackney", "Response A", "P1"),
        ("gone_team", "Hackney", "Response A", "P2"),
        ("gone_shut", "Hackney", "Response A", "P2"),
    ];
    let mut rows = String::from("force_reference,started_at,borough,team,kind,officers\n");
    for (name, borough, team, officer) in &contacts {
        writeln!(rows, "{},2026-11-24 09:10,{borough},{team},visit,{officer}", reference(name)).unwrap();
    }
    world.bring(Kind::Encounters, &rows).await;
    for person in PEOPLE {
        let made = account(world.app(), person).await;
        world.staff.insert(person.0, made);
    }
    account(world.app(), ("inside", "desk_adviser", "", "")).await;
    account(world.app(), ("outside", "mayors_office", "", "")).await;
    world.put("username", "inside", &"inside");
    world.put("username", "outside", &"outside");
    waiting(&mut world).await;
    places(&mut world).await;
    let mut receipts = HashMap::new();
    for (name, ..) in contacts {
        let mut db = world.app().ctx.store.read().await.unwrap();
        let contact = db.encounter_by_reference(&reference(name)).await.unwrap().unwrap();
        drop(db);
        world.put("encounter", name, &contact);
        let (item, receipt) = world.said(Some(contact), name).await;
        world.put("item", name, &item);
        receipts.insert(name, receipt);
    }
    let (item, receipt) = world.said(None, "loose").await;
    world.put("item", "loose", &item);
    let ctx = &world.app().ctx;
    let wish = ContactWish::parse("telephone", WISHED_AT, "", "", "").unwrap();
    ask_for_contact(ctx, &receipt, Nonce::from_bytes(ctx.chance.bytes()), wish).await.unwrap();
    index_wishes(ctx).await.unwrap();
    flags(&mut world).await;
    requests(&mut world, &receipts).await;
    restrictions(&mut world).await;
    holds(&mut world).await;
    erasures(&mut world).await;
    candour_service::figures::cut(&world.app().ctx).await.unwrap();
    world
}

/// Accounts that wait for a second person: asked for by another administrator, by I, and by C.
async fn waiting(world: &mut World) {
    let another = account(world.app(), ("another", "administrator", "", "")).await;
    let wishes = [
        ("inside", "desk_adviser", another),
        ("mine", "desk_adviser", world.staff["I"].clone()),
        ("outside", "mayors_office", world.staff["C"].clone()),
    ];
    for (name, role, by) in wishes {
        let wish = AccountWish {
            username: format!("waits-{name}"),
            display_name: "Waits".to_owned(),
            role: role.to_owned(),
            ..AccountWish::default()
        };
        let asked = waiting_account::ask(&world.app().ctx, &by, &wish).await.unwrap();
        world.put("waiting", name, &asked.staff.username);
    }
}

/// Boroughs, teams, batches, and what stands in no place.
async fn places(world: &mut World) {
    let mut db = world.app().ctx.store.read().await.unwrap();
    let (bcus, boroughs, teams) =
        (db.bcus().await.unwrap(), db.boroughs().await.unwrap(), db.teams().await.unwrap());
    drop(db);
    for (name, bcu, borough) in [("home", "Central East", "Hackney"), ("away", "North East", "Newham")] {
        world.put("bcu", name, &bcus.iter().find(|one| one.name == bcu).unwrap().id);
        let borough = boroughs.iter().find(|one| one.name == borough).unwrap().id;
        world.put("borough", name, &borough);
        world.put("team", name, &team(&teams, borough, "Response A"));
        if name == "home" {
            world.put("team", "beside", &team(&teams, borough, "Response B"));
        }
    }
    let ctx = world.app().ctx.clone();
    let named = |id: &str| For::Team(candour_domain::ids::TeamId::parse(id).unwrap());
    let places = [
        ("team", named(world.record("team", "home"))),
        ("elsewhere", named(world.record("team", "away"))),
        ("force", For::Force),
    ];
    for (name, place) in places {
        let id = BatchId::new(ctx.clock.now(), ctx.chance.bytes());
        make_open(&ctx, &world.staff["S"], id, name, place).await.unwrap();
        world.put("batch", name, &id);
    }
    let mut db = world.app().ctx.store.read().await.unwrap();
    let spare = db.officers_by_reference(&["P6".to_owned()]).await.unwrap().remove(0).id;
    drop(db);
    world.put("officer", "spare", &spare);
    let id = BatchId::new(ctx.clock.now(), ctx.chance.bytes());
    make_cards(&ctx, &world.staff["S"], id, "WALK", "30", For::Force).await.unwrap();
    world.put("erasure", "unknown", &uuid::Uuid::from_u128(8));
    world.put("job", "any", &uuid::Uuid::from_u128(7));
    let wish = candour_service::api_key::KeyWish {
        label: "A program".to_owned(),
        scopes: vec!["figures_read".to_owned()],
        borough: String::new(),
        life: String::new(),
    };
    let made = candour_service::api_key::make(&ctx, By::CommandLine, &wish).await.unwrap();
    world.put("name", "any", &made.key.name());
}

fn team(
    teams: &[candour_service::batch::Team],
    borough: candour_domain::ids::BoroughId,
    name: &str,
) -> candour_domain::ids::TeamId {
    teams.iter().find(|team| team.borough_id == borough && team.name == name).unwrap().id
}

async fn flags(world: &mut World) {
    let mut db = world.app().ctx.store.read().await.unwrap();
    let references = ["P1", "P2", "P4"].map(str::to_owned);
    let officers = db.officers_by_reference(&references).await.unwrap();
    drop(db);
    let officer = |reference: &str| {
        FlagTarget::Officer(officers.iter().find(|officer| officer.reference == reference).unwrap().id)
    };
    let flags = [
        ("own", officer("P1")),
        ("team", officer("P2")),
        ("force", officer("P4")),
        ("shut", FlagTarget::Nobody),
    ];
    for (name, target) in flags {
        let item = WorkItemId::parse(world.record("item", name)).unwrap();
        let answer = world.feedback(item).await;
        let flag = world.app().flag(target, &[answer]).await;
        world.put("flag", name, &flag);
    }
}

async fn requests(world: &mut World, receipts: &HashMap<&str, Receipt>) {
    let ctx = world.app().ctx.clone();
    for (name, of) in [
        ("spare", "team"),
        ("answer", "force"),
        ("ready", "borough"),
        ("shut", "shut"),
        ("shut_ready", "shut_own"),
    ] {
        let nonce = world.nonce();
        let asked =
            access_request::ask_by_receipt(&ctx, &receipts[of], nonce, Language::English).await.unwrap();
        let id = world.request(name, asked).await;
        if name.ends_with("ready") {
            access_request::prepare(&ctx, &world.staff["P"], id).await.unwrap();
        }
    }
    let nonce = world.nonce();
    let asked = access_request::ask_own(&ctx, &world.staff["OS"], nonce, Language::English).await.unwrap();
    world.request("own", asked).await;
    for name in ["answer", "ready", "shut", "shut_ready", "own"] {
        let id = AccessRequestId::parse(world.record("request", name)).unwrap();
        let gathered = access_request::look(&ctx, &world.staff["P"], id).await.unwrap();
        let part = gathered.copy.texts().next().map(|(part, _)| part.to_owned()).unwrap_or_default();
        world.put("part", name, &part);
    }
    let id = AccessRequestId::parse(world.record("request", "answer")).unwrap();
    let part = world.record("part", "answer").to_owned();
    access_request::black_out(&ctx, &world.staff["P"], id, &part, "", "crime").await.unwrap();
    let gathered = access_request::look(&ctx, &world.staff["P"], id).await.unwrap();
    world.put("withheld", "answer", &gathered.withheld[0].1.id);
}

async fn restrictions(world: &mut World) {
    let ctx = world.app().ctx.clone();
    for name in ["shut", "shut_own"] {
        let item = WorkItemId::parse(world.record("item", name)).unwrap();
        let sue = &world.staff["S"];
        restriction::restrict(&ctx, sue, item, "sensitive").await.unwrap();
        let found = restriction::list(&ctx, sue).await.unwrap().records;
        let id = found.iter().find(|listed| listed.items.contains(&item)).unwrap().restriction.id;
        restriction::ask(&ctx, sue, id, OpeningWish::Open, Some(ReadPurpose::Complaint)).await.unwrap();
        let found = restriction::list(&ctx, sue).await.unwrap().records;
        let wish = found.iter().find(|listed| listed.restriction.id == id).unwrap().wishes[0].id;
        world.put("restriction", name, &id);
        world.put("opening", name, &wish);
    }
}

/// Records that are held as evidence.
async fn holds(world: &mut World) {
    let ctx = world.app().ctx.clone();
    for name in ["own", "team", "force", "loose", "shut", "shut_own"] {
        let item = WorkItemId::parse(world.record("item", name)).unwrap();
        let form = HoldForm { reason: "court", note: "", review_day: "2027-03-31" };
        // Which of an answer's items is the first is chance: the clock stands still.
        let held = async || hold::list(&ctx, &world.staff["P"]).await.unwrap().holds;
        let before: Vec<_> = held().await.iter().map(|listed| listed.hold.id).collect();
        hold::place(&ctx, &world.staff["P"], item, form).await.unwrap();
        let all = held().await;
        let id = all.iter().map(|listed| listed.hold.id).find(|id| !before.contains(id)).unwrap();
        world.put("hold", name, &id);
    }
}

/// Records that somebody else asked to erase, and records that were erased.
async fn erasures(world: &mut World) {
    let ctx = world.app().ctx.clone();
    let another = account(world.app(), ("lead", "desk_supervisor", "", "")).await;
    let names =
        ["wish_own", "wish_team", "wish_shut", "kept_own", "kept_team", "gone_own", "gone_team", "gone_shut"];
    for name in names {
        let item = WorkItemId::parse(world.record("item", name)).unwrap();
        erasure::ask(&ctx, &another, Which::Item(item), "asked").await.unwrap();
        let wishes = erasure::list(&ctx, &another).await.unwrap().wishes;
        let wish = wishes.iter().find(|listed| listed.item == Some(item)).unwrap().wish.id;
        if name.starts_with("gone") {
            let done = erasure::carry_out(&ctx, &world.staff["P"], wish).await.unwrap();
            world.put("erasure", name, &done.id);
        } else {
            world.put("wish", name, &wish);
        }
        if name.ends_with("shut") {
            restriction::restrict(&ctx, &another, item, "sensitive").await.unwrap();
        }
    }
}
