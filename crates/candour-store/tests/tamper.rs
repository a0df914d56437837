//! Whatever somebody does to the audit log behind the program's back is found. The bulk in memory, over rows as each
//! database gives them; some hundreds in the databases themselves, their triggers removed.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where its setting fails")]

use candour_domain::audit::leaf::{LineContent, StoredLine};
use candour_domain::audit::tree::{Edge, Hash, TILE, Tile, TileAt};
use candour_domain::audit::verify::{Finding, Verdict, Verifier};
use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::ids::StaffId;
use candour_domain::permission::{Role, Roles};
use candour_domain::staff::Staff;
use candour_service::audit::{self, Held, NoteSigner, PublicKey};
use candour_service::ctx::{Chance, Ctx};
use candour_store::staff::NewStaff;
use candour_store::transact;
use candour_testkit::App;
use jiff::SignedDuration;
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use uuid::Uuid;

/// More than one tile of lines.
const LINES: u64 = 300;
/// How many lines the checkpoint of a witness covers.
const WITNESSED: u64 = 290;

async fn person(ctx: &Ctx, username: &str) -> StaffId {
    let id = StaffId::new(ctx.clock.now(), ctx.chance.bytes());
    let new = NewStaff {
        staff: Staff {
            id,
            username: username.to_owned(),
            display_name: username.to_owned(),
            role: Role::DeskAdviser,
            further: Roles::default(),
            borough: None,
            team: None,
            officer: None,
        },
        password_hash: "none".to_owned(),
        made_at: ctx.clock.now(),
    };
    transact!(ctx.store, |db| db.insert_staff(&new).await).unwrap();
    id
}

/// A log of reads by two people, one line of it erased, and the checkpoint that a witness holds.
async fn a_log(ctx: &Ctx) -> Held {
    let people = [person(ctx, "amy").await, person(ctx, "ben").await];
    let mut note = String::new();
    for n in 0..LINES {
        if n == WITNESSED {
            note = audit::checkpoint(ctx).await.unwrap().note;
        }
        let by = people[usize::try_from(n % 2).unwrap()];
        let (subject, purpose) = (Uuid::from_u128(u128::from(1_000 + n)), ReadPurpose::CheckRisk);
        let line = audit::line(ctx, Some(by), AuditAct::ItemRead, Some(subject), Some(purpose));
        transact!(ctx.store, |db| db.insert_audit(&line).await).unwrap();
        ctx.clock.advance(SignedDuration::from_secs(1));
    }
    assert_eq!(audit::erase_about(ctx, None, Uuid::from_u128(1_005)).await.unwrap(), 1);
    audit::number_all(ctx).await.unwrap();
    Held { from: "the witness".to_owned(), note }
}

/// A log in memory.
#[derive(Clone)]
struct Log {
    lines: Vec<(u64, StoredLine)>,
    tiles: Vec<Tile>,
    higher: Vec<Tile>,
    size: u64,
    signed: Vec<(u64, Hash)>,
}

impl Log {
    async fn read(ctx: &Ctx, key: &PublicKey, held: &Held) -> Self {
        let mut db = ctx.store.snapshot().await.unwrap();
        let head = db.audit_head().await.unwrap();
        let lines = db.numbered_lines(0, 10_000).await.unwrap();
        let signed = [&head.note, &held.note].map(|note| {
            let checkpoint = key.read(note).unwrap();
            (checkpoint.size, checkpoint.root)
        });
        Self {
            lines: lines.into_iter().map(|(number, line)| (number.unwrap(), line)).collect(),
            tiles: db.audit_tiles(0, 0, 100).await.unwrap(),
            higher: db.audit_tiles(1, 0, 100).await.unwrap(),
            size: head.size,
            signed: signed.to_vec(),
        }
    }

    fn judge(&self) -> Verdict {
        let mut verifier = Verifier::default();
        for (size, root) in &self.signed {
            verifier.signed(*size, *root, "a signed note");
        }
        let recorded: Vec<Option<Hash>> = (0..self.size)
            .map(|n| {
                let (number, within) = (n / TILE as u64, usize::try_from(n % TILE as u64).unwrap());
                let tile = self.tiles.iter().find(|tile| tile.at == TileAt { level: 0, number })?;
                tile.hashes.get(within).copied()
            })
            .collect();
        let mut lines = self.lines.clone();
        lines.sort_by_key(|(number, _)| *number);
        verifier.page(&recorded, &lines);
        verifier.finish(&self.higher, &[])
    }

    /// Makes tree and head anew over the lines as they are, as somebody would who knows the program and has no key.
    fn make_tree_anew(&mut self) {
        let mut edge = Edge::default();
        let mut tiles = Vec::new();
        for (_, line) in &self.lines {
            edge.push(line.hash().unwrap_or_default(), |tile| tiles.push(tile));
        }
        tiles.extend(edge.begun());
        self.size = edge.size();
        (self.tiles, self.higher) = tiles.into_iter().partition(|tile| tile.at.level == 0);
    }

    fn number_anew(&mut self) {
        for (n, (number, _)) in (0..).zip(&mut self.lines) {
            *number = n;
        }
    }
}

/// Random numbers below a bound.
struct Dice(Chance);

impl Dice {
    fn below(&self, bound: usize) -> usize {
        usize::try_from(u64::from_be_bytes(self.0.bytes()) % u64::try_from(bound).unwrap()).unwrap()
    }
}

/// Changes one bit, or the length of what has none.
fn flip(bytes: &mut Vec<u8>, dice: &Dice) {
    if bytes.is_empty() || dice.below(20) == 0 {
        bytes.push(7);
        return;
    }
    let at = dice.below(bytes.len());
    bytes[at] ^= 1 << dice.below(8);
}

fn flip_text(text: &mut String, dice: &Dice) {
    let mut bytes = std::mem::take(text).into_bytes();
    flip(&mut bytes, dice);
    // What is no text any more cannot be read at all, which the tests in the databases look at.
    *text = String::from_utf8_lossy(&bytes).into_owned();
}

fn flip_id(id: &mut Option<Uuid>, dice: &Dice) {
    *id = match id {
        Some(_) if dice.below(4) == 0 => None,
        Some(id) => Some(Uuid::from_u128(id.as_u128() ^ (1 << dice.below(128)))),
        None => Some(Uuid::from_u128(u128::from_be_bytes(dice.0.bytes()))),
    };
}

fn flip_bytes(bytes: &mut Option<Vec<u8>>, dice: &Dice) {
    match bytes {
        Some(_) if dice.below(8) == 0 => *bytes = None,
        Some(bytes) => flip(bytes, dice),
        None => *bytes = Some(vec![1; 16]),
    }
}

/// Changes one column of one line.
fn change(line: &mut StoredLine, dice: &Dice) {
    match dice.below(11) {
        0 => line.id = Uuid::from_u128(line.id.as_u128() ^ (1 << dice.below(128))),
        1 => line.at ^= 1 << dice.below(63),
        2 => flip_text(&mut line.act, dice),
        3 => flip_text(&mut line.subject, dice),
        4 => match &mut line.actor {
            Some(actor) if dice.below(8) > 0 => flip_text(actor, dice),
            actor => *actor = None,
        },
        5 => flip_id(&mut line.content.staff_id, dice),
        6 => flip_id(&mut line.content.api_key_id, dice),
        7 => flip_id(&mut line.content.subject_id, dice),
        8 => match &mut line.content.purpose {
            Some(purpose) if dice.below(8) > 0 => flip_text(purpose, dice),
            Some(_) => line.content.purpose = None,
            None => line.content.purpose = Some("check_risk".to_owned()),
        },
        9 => flip_bytes(&mut line.salt, dice),
        _ => flip_bytes(&mut line.commitment, dice),
    }
}

/// Does something to a log that nobody may do, and says what.
fn tamper(log: &mut Log, dice: &Dice) -> &'static str {
    let count = log.lines.len();
    let one = dice.below(count);
    let other = (one + 1 + dice.below(count - 1)) % count;
    let kind = dice.below(14);
    match kind {
        0..=3 => {
            change(&mut log.lines[one].1, dice);
            "a column changed"
        }
        4 => {
            log.lines.remove(one);
            "a line removed"
        }
        5 => {
            log.lines.remove(one);
            log.number_anew();
            "a line removed and the rest moved up"
        }
        6 => {
            let number = log.lines[one].0;
            log.lines[one].0 = log.lines[other].0;
            log.lines[other].0 = number;
            "two lines swapped"
        }
        7 => {
            let (from, to) = (one.min(other), one.max(other) + 1);
            log.lines[from..to].rotate_left(1);
            log.number_anew();
            "lines reordered"
        }
        8 => {
            log.lines.truncate(one);
            "lines cut off"
        }
        9 => {
            // An old state of everything in the database: true but for what a witness holds.
            let witnessed = usize::try_from(WITNESSED).unwrap();
            log.lines.truncate(one % witnessed);
            log.make_tree_anew();
            log.signed.remove(0);
            "the whole log put back to an earlier day"
        }
        10 => {
            let mut line = log.lines[other].1.clone();
            line.id = Uuid::from_u128(u128::from_be_bytes(dice.0.bytes()));
            log.lines.insert(one, (0, line));
            log.number_anew();
            "a line put in"
        }
        11 => {
            let before = log.lines[one].1.clone();
            while log.lines[one].1.hash() == before.hash() && log.lines[one].1 == before {
                change(&mut log.lines[one].1, dice);
            }
            if log.lines[one].1.content != before.content && log.lines[one].1.salt == before.salt {
                // With a new commitment the line agrees with itself.
                let salt = before.salt.unwrap_or_else(|| vec![1; 16]);
                log.lines[one].1.commitment = Some(log.lines[one].1.content.commitment(&salt).to_vec());
                log.lines[one].1.salt = Some(salt);
            }
            log.make_tree_anew();
            "a line changed and the tree made anew"
        }
        12 => {
            let tiles = if dice.below(2) == 0 { &mut log.tiles } else { &mut log.higher };
            let tile = dice.below(tiles.len());
            let at = dice.below(tiles[tile].hashes.len());
            tiles[tile].hashes[at][dice.below(32)] ^= 1 << dice.below(8);
            "a tile changed"
        }
        _ => {
            let line = &mut log.lines[one].1;
            if line.salt.is_none() {
                line.act.push('x');
            }
            line.salt = None;
            line.content = LineContent::default();
            "content made to look erased"
        }
    }
}

async fn in_memory(app: &App, times: usize, seed: u64) {
    let ctx = &app.ctx;
    let held = a_log(ctx).await;
    let key = NoteSigner::new(&ctx.key).public().clone();
    let log = Log::read(ctx, &key, &held).await;
    let verdict = log.judge();
    assert!(verdict.is_sound(), "{verdict:?}");
    assert_eq!((verdict.size, verdict.erased), (LINES + 2, 1));
    let dice = Dice(Chance::seeded(seed));
    for n in 0..times {
        let mut tampered = log.clone();
        let what = tamper(&mut tampered, &dice);
        let changed =
            tampered.lines != log.lines || tampered.tiles != log.tiles || tampered.higher != log.higher;
        // A swap of a line with itself is none.
        assert!(!changed || !tampered.judge().is_sound(), "{n}: {what} was not found");
    }
}

#[tokio::test]
async fn five_thousand_random_tamperings_with_rows_of_sqlite_are_all_found() {
    in_memory(&App::sqlite().await, 5_000, 1).await;
}

#[tokio::test]
async fn five_thousand_random_tamperings_with_rows_of_postgresql_are_all_found() {
    in_memory(&App::postgres().await, 5_000, 2).await;
}

/// A connection of somebody who owns the database.
enum Owner {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Owner {
    async fn of(address: &str) -> Self {
        if address.starts_with("sqlite:") {
            Self::Sqlite(SqliteConnection::connect(address).await.unwrap())
        } else {
            Self::Postgres(PgConnection::connect(address).await.unwrap())
        }
    }

    async fn try_to(&mut self, sql: &str) -> Result<(), sqlx::Error> {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(connection) => sqlx::raw_sql(sql).execute(connection).await.map(|_| ()),
            Self::Postgres(connection) => sqlx::raw_sql(sql).execute(connection).await.map(|_| ()),
        }
    }

    async fn does(&mut self, sql: &str) {
        self.try_to(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    fn id(&self, id: u128) -> String {
        let id = Uuid::from_u128(id);
        match self {
            Self::Sqlite(_) => format!("X'{}'", id.simple()),
            Self::Postgres(_) => format!("'{id}'"),
        }
    }

    fn bytes(&self, bytes: &[u8]) -> String {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        match self {
            Self::Sqlite(_) => format!("X'{hex}'"),
            Self::Postgres(_) => format!("'\\x{hex}'"),
        }
    }

    /// Removes every trigger of the log, and keeps a copy of its tables.
    async fn take_over(&mut self) {
        let triggers: Vec<(String, String)> = match self {
            Self::Sqlite(connection) => {
                sqlx::query_as("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
                    .fetch_all(connection)
                    .await
                    .unwrap()
            }
            Self::Postgres(connection) => sqlx::query_as(
                "SELECT t.tgname::text, c.relname::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid \
                 WHERE NOT t.tgisinternal",
            )
            .fetch_all(connection)
            .await
            .unwrap(),
        };
        for (trigger, table) in triggers.iter().filter(|(_, table)| table.starts_with("audit_")) {
            match self {
                Self::Sqlite(_) => self.does(&format!("DROP TRIGGER {trigger}")).await,
                Self::Postgres(_) => self.does(&format!("DROP TRIGGER {trigger} ON {table}")).await,
            }
        }
        for table in TABLES {
            self.does(&format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await;
        }
    }

    async fn put_back(&mut self) {
        for table in TABLES {
            self.does(&format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table}")).await;
        }
    }
}

const TABLES: [&str; 4] = ["audit_entry", "audit_tile", "audit_head", "audit_checkpoint"];

/// All numbers taken from the lines and the tree emptied, so that the program would number and sign what is left.
const MADE_ANEW: &str = "UPDATE audit_entry SET leaf = NULL; DELETE FROM audit_tile; DELETE FROM audit_checkpoint; \
                         DELETE FROM audit_entry WHERE act = 'checkpoint_made'; \
                         UPDATE audit_head SET size = 0, note = ''";

/// A random change as SQL.
fn as_sql(owner: &Owner, dice: &Dice) -> String {
    let size = usize::try_from(LINES + 2).unwrap();
    let one = dice.below(size);
    let other = (one + 1 + dice.below(size - 1)) % size;
    let set = |what: String| format!("UPDATE audit_entry SET {what} WHERE leaf = {one}");
    let hash = |length: usize| {
        let bytes: [u8; 32] = dice.0.bytes();
        owner.bytes(&bytes[..length])
    };
    match dice.below(24) {
        0 => set(format!("id = {}", owner.id(u128::from_be_bytes(dice.0.bytes())))),
        1 => set(format!("at = at + {}", 1 + dice.below(1_000_000))),
        2 => set("act = act || 'x'".to_owned()),
        3 => set("subject = 'staff'".to_owned()),
        4 => set("actor = 'auditor'".to_owned()),
        5 => set(
            "staff_id = (SELECT id FROM staff WHERE staff.id IS DISTINCT FROM audit_entry.staff_id LIMIT 1)"
                .to_owned(),
        ),
        6 => set(format!("subject_id = {}", owner.id(7))),
        7 => set("purpose = 'quality_check'".to_owned()),
        8 => set(format!("salt = {}", hash(16))),
        9 => set(format!("commitment = {}", hash(32))),
        10 => set(format!("commitment = {}", hash(dice.below(32)))),
        11 => set(format!("leaf = {}", [-1, 1_000_000][dice.below(2)])),
        12 => set("leaf = NULL".to_owned()),
        13 => format!("DELETE FROM audit_entry WHERE leaf = {one}"),
        14 => format!("DELETE FROM audit_entry WHERE leaf >= {one}"),
        15 => format!(
            "UPDATE audit_entry SET leaf = -5 WHERE leaf = {one}; \
             UPDATE audit_entry SET leaf = {one} WHERE leaf = {other}; \
             UPDATE audit_entry SET leaf = {other} WHERE leaf = -5"
        ),
        16 => {
            let (level, number) = [(0, 0), (0, 1), (1, 0)][dice.below(3)];
            format!("UPDATE audit_tile SET hashes = {} WHERE level = {level} AND number = {number}", hash(32))
        }
        17 => format!("DELETE FROM audit_tile WHERE level = {}", dice.below(2)),
        18 => [
            "UPDATE audit_head SET size = size - 1",
            "UPDATE audit_head SET note = ''",
            "UPDATE audit_head SET note = replace(note, '2026', '2025')",
            "UPDATE audit_checkpoint SET note = replace(note, '2026', '2025')",
            "UPDATE audit_checkpoint SET size = size + 1",
        ][dice.below(5)]
        .to_owned(),
        19 => "DELETE FROM audit_head".to_owned(),
        20 => "DELETE FROM audit_checkpoint".to_owned(),
        21 => format!("DELETE FROM audit_entry WHERE leaf = {one}; {MADE_ANEW}"),
        22 => {
            let id = owner.id(u128::from_be_bytes(dice.0.bytes()));
            // As somebody would who knows how a commitment is made, or leaves it to the program.
            let kept = ["commitment, mark", "commitment, NULL", "NULL, NULL", "NULL, mark"][dice.below(4)];
            format!(
                "INSERT INTO audit_entry (id, at, staff_id, act, subject, subject_id, purpose, salt, actor, commitment, \
                 mark) SELECT {id}, at, staff_id, act, subject, subject_id, purpose, salt, actor, {kept} \
                 FROM audit_entry WHERE leaf = {one}"
            )
        }
        _ => "UPDATE audit_entry SET salt = NULL, staff_id = NULL, subject_id = NULL, purpose = NULL \
              WHERE leaf = 17"
            .to_owned(),
    }
}

async fn in_the_database(app: &App, times: usize, seed: u64) {
    let ctx = &app.ctx;
    let held = [a_log(ctx).await];
    let key = NoteSigner::new(&ctx.key).public().clone();
    let sound = audit::verify_here(ctx, &held).await.unwrap();
    assert!(sound.verdict.is_sound(), "{:?}", sound.verdict);
    assert_eq!((sound.checkpoints, sound.unnumbered), (2, 0));
    assert!(audit::verify(&ctx.store, &key, &held).await.unwrap().verdict.is_sound());
    let remembered = app.key_folder().join("audit-head");
    let kept = std::fs::read(&remembered).unwrap();
    let mut owner = Owner::of(&app.database.address).await;
    owner.take_over().await;
    let dice = Dice(Chance::seeded(seed));
    for n in 0..times {
        let sql = as_sql(&owner, &dice);
        owner.does(&sql).await;
        // Without a witness: the key folder remembers what the owner of the database does not reach.
        let found = audit::verify_here(ctx, &[]).await.unwrap();
        assert!(!found.verdict.is_sound(), "{n}: not found: {sql}");
        // Nor is it gone once the program went on, and nothing is signed over a tree that is not as it was left.
        let line = audit::line(ctx, None, AuditAct::SignedOut, None, None);
        transact!(ctx.store, |db| db.insert_audit(&line).await).unwrap();
        let numbered = audit::number_all(ctx).await;
        let still = audit::verify_here(ctx, &[]).await.unwrap();
        assert!(!still.verdict.is_sound(), "{n}: signed over: {sql} {numbered:?}");
        if sql.contains("audit_head") {
            assert!(numbered.is_err(), "{n}: {sql}");
            assert!(audit::checkpoint(ctx).await.is_err(), "{n}: {sql}");
        }
        owner.put_back().await;
        std::fs::write(&remembered, &kept).unwrap();
        // The line written meanwhile went with what was put back, and is missed; that is another test's.
        audit::number_all(ctx).await.unwrap();
        let _ = std::fs::remove_file(app.key_folder().join("audit-gone"));
    }
    assert!(audit::verify_here(ctx, &held).await.unwrap().verdict.is_sound());
    // The whole database put back to an earlier day is a true log of that day. The key folder knows better; without it
    // only the witness does.
    let earlier = format!(
        "DELETE FROM audit_entry WHERE leaf >= {WITNESSED} OR leaf IS NULL; DELETE FROM audit_checkpoint; \
         DELETE FROM audit_tile; UPDATE audit_head SET size = 0, note = ''; UPDATE audit_entry SET leaf = NULL \
         WHERE leaf >= 0; DELETE FROM audit_entry WHERE act = 'audit_erased'"
    );
    owner.does(&earlier).await;
    owner.does("DELETE FROM audit_entry WHERE salt IS NULL").await;
    assert!(audit::number_all(ctx).await.is_err());
    let found = audit::verify_here(ctx, &[]).await.unwrap();
    assert!(found.verdict.findings.iter().any(|finding| matches!(finding, Finding::CutOff { .. })));
    std::fs::remove_file(&remembered).unwrap();
    audit::number_all(ctx).await.unwrap();
    owner.does("DELETE FROM audit_entry WHERE act = 'checkpoint_made'").await;
    assert!(audit::verify(&ctx.store, &key, &[]).await.unwrap().verdict.findings.is_empty());
    let found = audit::verify(&ctx.store, &key, &held).await.unwrap();
    let said: Vec<String> = found.verdict.findings.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("lines were cut off"), "{said:?}");
}

#[tokio::test]
async fn what_the_owner_of_a_sqlite_database_does_is_found() {
    in_the_database(&App::sqlite().await, 150, 3).await;
}

#[tokio::test]
async fn what_the_owner_of_a_postgresql_database_does_is_found() {
    in_the_database(&App::postgres().await, 150, 4).await;
}

#[tokio::test]
async fn the_databases_themselves_refuse_what_is_not_growth() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let held = a_log(ctx).await;
        let key = NoteSigner::new(&ctx.key).public().clone();
        let mut owner = Owner::of(&app.database.address).await;
        let dice = Dice(Chance::seeded(5));
        let mut refused = 0;
        for _ in 0..200 {
            let sql = as_sql(&owner, &dice);
            if sql.contains("salt = NULL") || sql.contains("SET note") || sql.contains("INSERT") {
                // Erasing is allowed, and a new note over as many lines is for the signature to find, a line that somebody
                // put in for its mark.
                continue;
            }
            assert!(owner.try_to(&sql).await.is_err(), "allowed: {sql}");
            refused += 1;
        }
        assert!(refused > 100);
        let verified = audit::verify(&ctx.store, &key, &[held]).await.unwrap();
        assert!(verified.verdict.is_sound(), "{:?}", verified.verdict);
    }
}
