//! The marker proof: something is planted in a database that is served, erased, and then looked for everywhere, as raw
//! bytes: what was written, what it was sealed to, and what led to it in the index.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use candour_domain::contact_point::ContactPoint;
use candour_domain::contact_request::ContactWish;
use candour_domain::feedback::Nonce;
use candour_domain::flag::alike::Sketch;
use candour_domain::ids::{AccessRequestId, FeedbackId, WorkEventId};
use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_domain::receipt::Receipt;
use candour_domain::staff::Staff;
use candour_domain::stem::{Sought, fingerprints};
use candour_service::ctx::{Chance as Random, Clock, Ctx, Settings, london};
use candour_service::hold::{self, HoldForm};
use candour_service::staff::{self, AccountWish, By, Hidden};
use candour_service::{access_request, feedback, keys, work};
use candour_store::access_request::key_of_copy;
use candour_store::seal::{Column, Sealed};
use candour_store::{Store, transact};
use candour_testkit::{TestStore, fresh_postgres, settings};
use tempfile::TempDir;
use uuid::Uuid;

use crate::client::Chance;
use crate::server::{Server, free_port, key, key_file, program, run, said, told};

const MARKER: &str = "zanzibarmarker";
const NUMBER: &str = "020 7946 0123";
/// Long enough for a sketch of it, by which copied words are found.
const WORDS: &str = "Nobody told me zanzibarmarker, although the sergeant promised a telephone call on Tuesday, and \
                     afterwards another letter arrived from court without any explanation";
const OTHER: &str = "They stayed with me, and told me what happens next";

/// What must be found nowhere, in each form in which it may be written.
#[derive(Clone)]
struct Trace {
    what: String,
    forms: Vec<Vec<u8>>,
}

impl Trace {
    /// Text, as it was written.
    fn text(what: &str, text: &str) -> Self {
        Self { what: what.to_owned(), forms: vec![text.as_bytes().to_vec()] }
    }

    /// Bytes, and as PostgreSQL writes bytes in text.
    fn bytes(what: &str, bytes: &[u8]) -> Self {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { what: what.to_owned(), forms: vec![bytes.to_vec(), hex.into_bytes()] }
    }

    /// The same of long bytes, which a database cuts up as it likes: any piece of them tells.
    fn pieces(what: &str, bytes: &[u8]) -> Self {
        let forms = bytes.chunks_exact(64).flat_map(|piece| Self::bytes(what, piece).forms).collect();
        Self { what: what.to_owned(), forms }
    }

    /// A number, as SQLite and PostgreSQL store it, and in text.
    fn number(what: &str, number: i64) -> Self {
        let forms = vec![
            number.to_be_bytes().to_vec(),
            number.to_le_bytes().to_vec(),
            number.to_string().into_bytes(),
        ];
        Self { what: what.to_owned(), forms }
    }
}

/// The traces found in these files, as raw bytes.
fn found_in(files: &[PathBuf], traces: &[Trace]) -> BTreeSet<String> {
    let pair = |bytes: &[u8]| usize::from(bytes[0]) << 8 | usize::from(bytes[1]);
    let mut begins = vec![false; 1 << 16];
    for form in traces.iter().flat_map(|trace| &trace.forms) {
        begins[pair(form)] = true;
    }
    let mut found = BTreeSet::new();
    for file in files {
        // A file that is gone meanwhile holds nothing.
        let Ok(bytes) = std::fs::read(file) else { continue };
        let starts = bytes.windows(2).enumerate().filter(|(_, two)| begins[pair(two)]);
        for (at, _) in starts {
            for trace in
                traces.iter().filter(|trace| trace.forms.iter().any(|form| bytes[at..].starts_with(form)))
            {
                found.insert(trace.what.clone());
            }
        }
    }
    found
}

fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files_under(&path)) } else { found.push(path) }
    }
    found
}

fn psql(address: &str, text: &str) -> String {
    let asked =
        Command::new("psql").args(["--no-psqlrc", "-At", "--command", text, address]).output().unwrap();
    assert!(asked.status.success(), "{}", said(&asked));
    told(&asked).trim().to_owned()
}

/// The files that hold a database's tables, after PostgreSQL was asked to write them anew and bring all to the disk.
fn files_of(database: &TestStore) -> Vec<PathBuf> {
    if let Some(folder) = &database.folder {
        return files_under(folder.path());
    }
    // VACUUM FULL writes each table to a new file; a plain VACUUM leaves bytes in the gaps of a page.
    psql(&database.address, "VACUUM FULL");
    psql(&database.address, "CHECKPOINT");
    let folder = psql(&database.address, "SHOW data_directory");
    let oid = psql(&database.address, "SELECT oid FROM pg_database WHERE datname = current_database()");
    files_under(&Path::new(&folder).join("base").join(oid))
}

/// What is still found once nothing holds on to what was there before: a reader that began earlier keeps SQLite's log, and
/// a transaction that began earlier keeps PostgreSQL's rows even from `VACUUM FULL`. Neither lasts.
async fn left_in(database: &TestStore, traces: &[Trace]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for _ in 0..40 {
        database.store.checkpoint().await.unwrap();
        found = found_in(&files_of(database), traces);
        if found.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    found
}

struct Planted {
    answer: FeedbackId,
    /// What a database holds of it.
    stored: Vec<Trace>,
    /// What nothing ever held in the clear.
    clear: Vec<Trace>,
    /// The sealed texts, as somebody may have kept them.
    sealed: Vec<(Column, Uuid, Sealed)>,
}

impl Planted {
    fn all(&self) -> Vec<Trace> {
        [&self.stored[..], &self.clear].concat()
    }

    /// How many of the kept texts open with the force key, the key folder and what the database holds.
    async fn opened(&self, ctx: &Ctx) -> usize {
        let mut db = ctx.store.read().await.unwrap();
        let opener =
            keys::opener(ctx, &mut db, self.sealed.iter().map(|(_, _, sealed)| sealed)).await.unwrap();
        let opened = self.sealed.iter().filter(|(column, row, sealed)| {
            assert!(ctx.sealer.open(*column, *row, sealed).is_err(), "the force key alone opens {column:?}");
            let text = opener.text(*column, *row, sealed).unwrap();
            text.is_some_and(|text| text.contains(MARKER))
        });
        opened.count()
    }
}

/// Words came by the web; a wish, a note of staff and a sketch come to them.
/// A copy of what is held, made and not released.
async fn copied(ctx: &Ctx, receipt: &Receipt) -> AccessRequestId {
    let account = AccountWish {
        username: "sue".to_owned(),
        display_name: "Sue".to_owned(),
        role: Role::DeskSupervisor.as_str().to_owned(),
        password: Hidden("a long enough password".to_owned()),
        ..AccountWish::default()
    };
    let sue = staff::create(ctx, By::CommandLine, &account).await.unwrap();
    let form = Nonce::from_bytes(ctx.chance.bytes());
    let asked = access_request::ask_by_receipt(ctx, receipt, form, Language::English).await.unwrap();
    access_request::prepare(ctx, &sue, asked.id).await.unwrap();
    asked.id
}

async fn plant(ctx: &Ctx, receipt: &Receipt, nonce: &Nonce) -> Planted {
    let wish = ContactWish::parse("telephone", NUMBER, MARKER, "after 4", "no voicemail").unwrap();
    feedback::ask_for_contact(ctx, receipt, Nonce::from_bytes(ctx.chance.bytes()), wish).await.unwrap();
    let account = AccountWish {
        username: "amy".to_owned(),
        display_name: "Amy".to_owned(),
        role: Role::DeskAdviser.as_str().to_owned(),
        password: Hidden("a long enough password".to_owned()),
        ..AccountWish::default()
    };
    let amy = staff::create(ctx, By::CommandLine, &account).await.unwrap();
    let answer = ctx.store.read().await.unwrap().feedback_by_nonce(nonce.fingerprint(&key())).await.unwrap();
    let answer = answer.unwrap().id;
    let open = ctx.store.read().await.unwrap().open_work_of(answer).await.unwrap();
    for item in &open {
        let id = WorkEventId::new(ctx.clock.now(), ctx.chance.bytes());
        work::note(ctx, &amy, item.id, id, &format!("Said {MARKER} again")).await.unwrap();
    }
    let point = ContactPoint::parse(NUMBER).unwrap().fingerprint(&ctx.key);
    let sought = Sought::parse(&ctx.key, MARKER).unwrap();
    let mut indexed = false;
    for _ in 0..400 {
        let mut db = ctx.store.read().await.unwrap();
        indexed = db.find_words(&sought, None, 9, None).await.unwrap().len() == 1
            && !db.work_by_contact(point, 9).await.unwrap().is_empty();
        drop(db);
        if indexed {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(indexed, "the marker is not in the indexes");
    let request = copied(ctx, receipt).await;

    let mut db = ctx.store.read().await.unwrap();
    let words = db.words_of(answer).await.unwrap();
    assert_eq!(words.len(), 1);
    let mut sealed = vec![(Column::Words, words[0].id.uuid(), words[0].sealed.clone())];
    for item in &open {
        if let Some(wish) = db.work_item(item.id).await.unwrap().unwrap().contact_request_id {
            let text = db.contact_request(wish).await.unwrap().unwrap();
            sealed.push((Column::ContactWish, wish.uuid(), text));
        }
    }
    for (id, note) in db.notes_of_answer(answer).await.unwrap() {
        sealed.push((Column::WorkNote, id.uuid(), note));
    }
    sealed.push((Column::AccessCopy, request.uuid(), db.sealed_access_copy(request).await.unwrap().unwrap()));
    for column in [Column::Words, Column::ContactWish, Column::WorkNote, Column::AccessCopy] {
        assert!(sealed.iter().any(|(sort, ..)| *sort == column), "nothing was planted in {column:?}");
    }
    let mut stored: Vec<Trace> = sealed
        .iter()
        .map(|(column, _, sealed)| match column {
            Column::AccessCopy => Trace::pieces("AccessCopy", sealed.bytes()),
            _ => Trace::bytes(&format!("{column:?}"), sealed.bytes()),
        })
        .collect();
    let person = db.person_of_answer(answer).await.unwrap().unwrap();
    let wrapped = db.person_keys(&[person]).await.unwrap();
    stored.push(Trace::bytes("the wrapped key", &wrapped[0].wrapped));
    let wrapped = db.person_keys(&[key_of_copy(request)]).await.unwrap();
    stored.push(Trace::bytes("the wrapped key of the copy", &wrapped[0].wrapped));
    stored.push(Trace::bytes("the contact's token", &point));
    drop(db);
    let stems = fingerprints(&ctx.key, WORDS, Language::English);
    let others = fingerprints(&ctx.key, OTHER, Language::English);
    for stem in stems.iter().filter(|stem| !others.contains(stem)) {
        stored.push(Trace::number(&format!("the token {}", stem.value()), stem.value()));
    }
    let sketch = Sketch::from_stems(&stems).unwrap();
    transact!(ctx.store, |db| db.keep_sketch(words[0].id, &sketch).await).unwrap();
    for band in sketch.bands() {
        stored.push(Trace::number(&format!("the band {band}"), *band));
    }
    let clear = vec![
        Trace::text("the marker", MARKER),
        Trace::text("the number", NUMBER),
        Trace::text("the number's one form", "442079460123"),
    ];
    Planted { answer, stored, clear, sealed }
}

#[test]
fn a_marker_that_was_erased_is_found_nowhere_on_sqlite() {
    found_nowhere(async || TestStore::sqlite().await, false);
}

#[test]
fn a_marker_that_was_erased_is_found_nowhere_on_postgresql() {
    found_nowhere(async || TestStore::postgres().await, false);
}

/// A served database, and what is beside it.
struct Place {
    runtime: tokio::runtime::Runtime,
    ctx: Ctx,
    database: TestStore,
    key_home: TempDir,
    folder: TempDir,
    recipient: String,
}

impl Place {
    fn new(database: impl AsyncFnOnce() -> TestStore) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (key_home, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        key_file(key_home.path());
        let database = runtime.block_on(database());
        let ctx = runtime.block_on(context(&database.store, key_home.path()));
        std::fs::create_dir(folder.path().join("erasures")).unwrap();
        let made = run(&["backup", "key", folder.path().join("identity").to_str().unwrap()]);
        assert!(made.status.success(), "{}", said(&made));
        let recipient = told(&made).trim().to_owned();
        Self { runtime, ctx, database, key_home, folder, recipient }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn list(&self) -> String {
        format!("erasure_folder={}", self.path("erasures").display())
    }

    fn serve(&self) -> Server {
        let listen = free_port();
        let mut command = program();
        command.args(["serve", "--database", &self.database.address, "--listen", &listen.to_string()]);
        command.args(["--set", "log_level=trace", "--set", &self.list(), "--key-file"]);
        command.arg(self.key_home.path().join("force.key"));
        let log = std::fs::File::create(self.path("log")).unwrap();
        command.stdout(Stdio::from(log.try_clone().unwrap())).stderr(Stdio::from(log));
        Server::of(command, listen)
    }

    fn does(&self, arguments: &[&str]) -> Output {
        let key = self.key_home.path().join("force.key");
        let fixed = ["--database", &self.database.address, "--key-file", key.to_str().unwrap()];
        run(&[arguments, &fixed].concat())
    }

    fn backup(&self, name: &str) {
        let recipients = format!("backup_recipients={}", self.recipient);
        let path = self.path(name);
        let path = path.to_str().unwrap();
        let made = run(&["backup", "--to", path, "--database", &self.database.address, "--set", &recipients]);
        assert!(made.status.success(), "{}", said(&made));
    }

    fn restore(&self, name: &str, database: &str, more: &[&str]) -> Output {
        let (file, identity) = (self.path(name), self.path("identity"));
        let (file, identity) = (file.to_str().unwrap(), identity.to_str().unwrap());
        run(&[&["restore", file, "--identity", identity, "--database", database][..], more].concat())
    }

    /// A database that a backup was restored into.
    fn restored(&self, name: &str, more: &[&str]) -> (TestStore, Output) {
        let folder = self.database.folder.as_ref().map(|_| tempfile::tempdir().unwrap());
        let address = folder.as_ref().map_or_else(fresh_postgres, |folder| {
            format!("sqlite:{}", folder.path().join("restored.db").display())
        });
        let restored = self.restore(name, &address, more);
        assert!(restored.status.success(), "{}", said(&restored));
        let store = self.runtime.block_on(Store::open(&address)).unwrap();
        (TestStore { store, address, folder }, restored)
    }
}

/// What a program has that is started over this database with the force key and the key folder.
async fn context(store: &Store, key_home: &Path) -> Ctx {
    let (clock, chance) = (Clock::System, Random::System);
    let keys = candour_testkit::keys(store, &key_home.join("keys"), &clock, &chance).await;
    Ctx::new(store.clone(), keys, clock, chance, settings()).await.unwrap()
}

#[test]
fn a_marker_that_was_held_is_found_nowhere_once_the_hold_is_lifted_on_sqlite() {
    found_nowhere(async || TestStore::sqlite().await, true);
}

#[test]
fn a_marker_that_was_held_is_found_nowhere_once_the_hold_is_lifted_on_postgresql() {
    found_nowhere(async || TestStore::postgres().await, true);
}

/// Two who may place and lift holds.
async fn two_people(ctx: &Ctx) -> [Staff; 2] {
    let mut people = Vec::new();
    for role in [Role::ProfessionalStandards, Role::DeskSupervisor] {
        let wish = AccountWish {
            username: format!("of.{}", role.as_str()),
            display_name: role.as_str().to_owned(),
            role: role.as_str().to_owned(),
            password: Hidden("a long enough password".to_owned()),
            ..AccountWish::default()
        };
        people.push(staff::create(ctx, By::CommandLine, &wish).await.unwrap());
    }
    people.try_into().unwrap()
}

/// Holds what was planted, with a note that holds the marker too.
async fn hold_over(ctx: &Ctx, answer: FeedbackId, by: &Staff) {
    let item = ctx.store.read().await.unwrap().first_item_of(answer).await.unwrap().unwrap();
    let review_day = ctx.clock.now().to_zoned_datetime(london()).date().tomorrow().unwrap().to_string();
    let note = format!("About {MARKER}");
    let form = HoldForm { reason: "investigation", note: &note, review_day: &review_day };
    hold::place(ctx, by, item, form).await.unwrap();
}

/// What is held is not erased by the order to erase it, and is once a second person has lifted the hold.
fn lifted(place: &Place, planted: &Planted, [asks, lifts]: &[Staff; 2]) {
    place.runtime.block_on(async {
        let texts = place.ctx.store.read().await.unwrap().held_texts(planted.answer).await.unwrap();
        assert!(texts.len() >= 3 && planted.opened(&place.ctx).await >= texts.len(), "it is not held");
        let mut ctx = place.ctx.clone();
        let erasure_folder = Some(place.path("erasures"));
        ctx.settings = std::sync::Arc::new(Settings { erasure_folder, ..(*ctx.settings).clone() });
        let id = hold::list(&ctx, asks).await.unwrap().holds[0].hold.id;
        hold::ask_to_lift(&ctx, asks, id).await.unwrap();
        assert!(hold::lift(&ctx, asks, id).await.is_err(), "nobody lifts a hold alone");
        assert!(hold::lift(&ctx, lifts, id).await.unwrap().is_some());
    });
}

fn nothing() -> BTreeSet<String> {
    BTreeSet::new()
}

fn names(traces: &[Trace]) -> BTreeSet<String> {
    traces.iter().map(|trace| trace.what.clone()).collect()
}

fn found_nowhere(database: impl AsyncFnOnce() -> TestStore, held: bool) {
    let place = Place::new(database);
    let mut server = place.serve();
    let mut chance = Chance::new(77);
    let (nonce, other) = (chance.nonce(), chance.nonce());
    let reply = server.client().rate("/f/no-code", &nonce, 1, WORDS).unwrap();
    let receipt = Receipt::parse(&reply.receipt().unwrap()).unwrap();
    assert_eq!(server.client().rate("/f/no-code", &other, 5, OTHER).unwrap().status, 200);
    let planted = place.runtime.block_on(plant(&place.ctx, &receipt, &Nonce::parse(&nonce).unwrap()));
    // What is looked for can be found: all that is stored is, and nothing is in the clear.
    let before = files_of(&place.database);
    assert_eq!(found_in(&before, &planted.stored), names(&planted.stored));
    assert_eq!(found_in(&before, &planted.clear), nothing());
    assert_eq!(place.runtime.block_on(planted.opened(&place.ctx)), planted.sealed.len());
    place.backup("old.age");

    let people = held.then(|| place.runtime.block_on(two_people(&place.ctx)));
    if let Some([asks, _]) = &people {
        place.runtime.block_on(hold_over(&place.ctx, planted.answer, asks));
    }
    erased_with_a_certificate(&place, &planted, held);
    if let Some(people) = &people {
        lifted(&place, &planted, people);
    }
    let listed = std::fs::read_to_string(place.path("erasures").join("erasures.jsonl")).unwrap();
    let held_lines = listed.lines().filter(|line| line.contains("held")).count();
    assert_eq!((listed.lines().count(), held_lines), if held { (2, 1) } else { (1, 0) });
    let all = planted.all();
    assert_eq!(place.runtime.block_on(left_in(&place.database, &all)), nothing());
    // Whoever kept the sealed texts, has the force key and the key folder, opens none of them.
    assert_eq!(place.runtime.block_on(planted.opened(&place.ctx)), 0);
    assert!(server.end());
    let exported = place.path("exported");
    let export = place.does(&["audit", "export", exported.to_str().unwrap()]);
    assert!(export.status.success(), "{}", said(&export));
    let mut files = vec![place.path("log")];
    let log = std::fs::read_to_string(place.path("log")).unwrap();
    assert!(log.contains("/f/no-code"), "nothing was logged: {log}");
    files.extend(files_under(&exported));
    files.extend(files_under(&place.path("erasures")));
    if place.database.folder.is_none() {
        let dump =
            Command::new("pg_dump").args(["--format=plain", &place.database.address]).output().unwrap();
        assert!(dump.status.success() && dump.stdout.len() > 10_000);
        std::fs::write(place.path("dump.sql"), dump.stdout).unwrap();
        files.push(place.path("dump.sql"));
        never_in_the_clear_in_the_log_of_postgresql(&place.database);
    }
    assert_eq!(found_in(&files, &all), nothing());

    place.backup("new.age");
    no_backup_brings_it_back(&place, &planted, &other, if held { 2 } else { 1 });
    place.runtime.block_on(place.ctx.store.close());
}

/// What stood in its write-ahead log stays there until the log is used again: sealed, and the marker never.
fn never_in_the_clear_in_the_log_of_postgresql(database: &TestStore) {
    let folder = psql(&database.address, "SHOW data_directory");
    let log = Path::new(&folder).join("pg_wal");
    let asked = Command::new("grep").args(["-rlaF", "-e", MARKER, "-e", NUMBER]).arg(&log).output().unwrap();
    assert_eq!(asked.status.code(), Some(1), "{}{}", told(&asked), said(&asked));
}

fn erased_with_a_certificate(place: &Place, planted: &Planted, held: bool) {
    let answer = planted.answer.to_string();
    let erase = |more: &[&str]| {
        place.does(&[&["erase", "--answer", &answer, "--because", "asked"][..], more].concat())
    };
    let no_list = erase(&[]);
    assert_eq!(no_list.status.code(), Some(2));
    let why = said(&no_list);
    assert!(why.contains("erasure_folder") && why.contains("Nothing was erased"), "{why}");
    let why = said(&erase(&["--set", "erasure_folder=/nowhere/at/all"]));
    assert!(why.contains("cannot be written") && why.contains("Nothing was erased"), "{why}");
    assert_eq!(
        place.runtime.block_on(planted.opened(&place.ctx)),
        planted.sealed.len(),
        "nothing was erased"
    );

    let erased = erase(&["--set", &place.list()]);
    assert!(erased.status.success(), "{}", said(&erased));
    let certificate: serde_json::Value = serde_json::from_str(&told(&erased)).unwrap();
    assert_eq!(certificate["answer"], answer);
    assert_eq!(certificate["cause"], "asked");
    if held {
        assert!(certificate["held_since"].is_string(), "{certificate}");
        for date in ["unreadable_in_service", "unreadable_in_backups", "backups_lose_it"] {
            assert!(certificate[date].is_null(), "{certificate}");
        }
        assert!(said(&erased).contains("there is no date yet"), "{}", said(&erased));
    } else {
        assert_eq!(certificate["backups_lose_it"], "month_key_destroyed");
        assert!(said(&erased).contains("Nobody can read it in the service any more"), "{}", said(&erased));
    }
    let listed = std::fs::read_to_string(place.path("erasures").join("erasures.jsonl")).unwrap();
    assert!(listed.contains(&answer));
    place.runtime.block_on(async {
        let mut db = place.ctx.store.read().await.unwrap();
        assert!(db.words_of(planted.answer).await.unwrap().is_empty());
        let sought = Sought::parse(&place.ctx.key, MARKER).unwrap();
        assert!(db.find_words(&sought, None, 9, None).await.unwrap().is_empty());
        assert!(db.erasures_to_list(9).await.unwrap().is_empty());
    });
}

fn no_backup_brings_it_back(place: &Place, planted: &Planted, other: &str, lines: usize) {
    let silent = place.restore("new.age", "sqlite:/nowhere/at/all.db", &[]);
    assert_eq!(silent.status.code(), Some(2), "a restore that says nothing of erasures is refused");
    let why = said(&silent);
    assert!(why.contains("--erasures") && why.contains("--without-erasures"), "{why}");
    // The old backup does hold it, and the new one does not even without the list.
    let (old, _) = place.restored("old.age", &["--without-erasures"]);
    assert_eq!(found_in(&files_of(&old), &planted.stored), names(&planted.stored));
    place.runtime.block_on(old.store.close());
    let (new, _) = place.restored("new.age", &["--without-erasures"]);
    assert_eq!(place.runtime.block_on(left_in(&new, &planted.all())), nothing());
    place.runtime.block_on(new.store.close());
    // A list that lacks what the backup knows of is refused, and nobody is told that all is well.
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("erasures.jsonl");
    std::fs::write(&empty, "").unwrap();
    let address = if place.database.folder.is_some() {
        format!("sqlite:{}", folder.path().join("restored.db").display())
    } else {
        fresh_postgres()
    };
    let refused = place.restore("new.age", &address, &["--erasures", empty.to_str().unwrap()]);
    assert!(!refused.status.success() && said(&refused).contains("not the whole list"), "{}", said(&refused));
    for backup in ["new.age", "old.age"] {
        let list = place.path("erasures");
        let (database, restored) = place.restored(backup, &["--erasures", list.to_str().unwrap()]);
        assert!(
            told(&restored).contains(&format!("{lines} erasures were done again")),
            "{}",
            told(&restored)
        );
        place.runtime.block_on(async {
            let ctx = context(&database.store, place.key_home.path()).await;
            assert_eq!(planted.opened(&ctx).await, 0, "{backup} brought it back");
            let mut db = ctx.store.read().await.unwrap();
            assert!(db.words_of(planted.answer).await.unwrap().is_empty(), "{backup} brought it back");
            let other = Nonce::parse(other).unwrap().fingerprint(&key());
            let other = db.feedback_by_nonce(other).await.unwrap().unwrap();
            assert_eq!(db.words_of(other.id).await.unwrap().len(), 1, "somebody else's words are gone");
        });
        let left = place.runtime.block_on(left_in(&database, &planted.all()));
        assert_eq!(left, nothing(), "{backup}");
        place.runtime.block_on(database.store.close());
    }
}
