//! What the key folder and the marks on lines add to the log's tree, on both databases: an owner of the database alone
//! has the program sign nothing that it did not write, and finds no way to have it forget.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use candour_domain::audit::AuditAct;
use candour_domain::audit::verify::Finding;
use candour_domain::ids::AuditId;
use candour_service::audit::{self, AcceptError, NoteSigner, Remembered, head_trouble};
use candour_service::ctx::Ctx;
use candour_store::audit::AuditFilter;
use candour_store::{StoreError, transact};
use candour_testkit::App;
use jiff::SignedDuration;
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use uuid::Uuid;

async fn does(app: &App, sql: &str) {
    let (address, sql) = (&app.database.address, sqlx::AssertSqlSafe(sql.to_owned()));
    if address.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(address).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    } else {
        let mut connection = PgConnection::connect(address).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    }
}

async fn write(ctx: &Ctx, count: usize) -> Vec<AuditId> {
    let mut ids = Vec::new();
    for _ in 0..count {
        let line = audit::line(ctx, None, AuditAct::SignedOut, None, None);
        transact!(ctx.store, |db| db.insert_audit(&line).await).unwrap();
        ids.push(line.id);
    }
    ids
}

async fn findings(ctx: &Ctx) -> Vec<Finding> {
    audit::verify_here(ctx, &[]).await.unwrap().verdict.findings
}

async fn trouble(ctx: &Ctx) -> Option<Finding> {
    let head = std::fs::read_to_string(remembered(ctx)).ok();
    let remembered = Remembered { head, gone: Vec::new() };
    head_trouble(&ctx.store, NoteSigner::new(&ctx.key).public(), &remembered).await.unwrap()
}

fn remembered(ctx: &Ctx) -> std::path::PathBuf {
    ctx.keys.folder_path().join("audit-head")
}

/// Puts in a copy of a line under another id, with or without its mark.
async fn put_in(app: &App, n: u128, of: AuditId, mark: &str) -> Uuid {
    let id = Uuid::from_u128(n);
    let (new, of) = if app.ctx.store.is_sqlite() {
        (format!("X'{}'", id.simple()), format!("X'{}'", of.uuid().simple()))
    } else {
        (format!("'{id}'"), format!("'{}'", of.uuid()))
    };
    let sql = format!(
        "INSERT INTO audit_entry (id, at, act, subject, salt, commitment, actor, mark) \
         SELECT {new}, at, act, subject, salt, commitment, actor, {mark} FROM audit_entry WHERE id = {of}"
    );
    does(app, &sql).await;
    id
}

#[tokio::test]
async fn a_line_that_the_program_did_not_write_gets_no_number_and_holds_up_no_other() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let ids = write(ctx, 3).await;
        audit::number_all(ctx).await.unwrap();
        let forged = [put_in(&app, 1, ids[0], "mark").await, put_in(&app, 2, ids[0], "NULL").await];
        write(ctx, 2_100).await;
        assert_eq!(audit::number_all(ctx).await.unwrap(), 2_100);
        let found = findings(ctx).await;
        assert_eq!(found, forged.map(|id| Finding::Unmarked { id }));
        assert_eq!(audit::number_all(ctx).await.unwrap(), 0);
        assert_eq!(trouble(ctx).await, None);

        // Somebody with the keys may say that they are to stand, as after an upgrade with two versions at once.
        assert_eq!(audit::accept_unmarked(ctx).await.unwrap(), 2);
        assert_eq!(findings(ctx).await, []);
        let lines = ctx.store.read().await.unwrap().numbered_lines(0, 9_999).await.unwrap();
        let accepted = lines.iter().filter(|(_, line)| line.act == AuditAct::AuditAccepted.as_str());
        assert_eq!((lines.len(), accepted.count()), (3 + 2_100 + 2 + 1, 1));
        assert_eq!(audit::accept_unmarked(ctx).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn lines_from_before_there_were_marks_get_numbers_once() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let ids = write(ctx, 1).await;
        // As versions before left them: with a salted hash, and from before there was a tree without.
        put_in(&app, 1, ids[0], "NULL").await;
        let bare = "INSERT INTO audit_entry (id, at, act, subject) SELECT ";
        let id = |n: u128| {
            let id = Uuid::from_u128(n);
            if ctx.store.is_sqlite() { format!("X'{}'", id.simple()) } else { format!("'{id}'") }
        };
        does(&app, &format!("{bare} {}, 5, 'signed_in', 'staff'", id(2))).await;
        assert_eq!(findings(ctx).await, []);
        assert_eq!(audit::number_all(ctx).await.unwrap(), 3);
        does(&app, &format!("{bare} {}, 5, 'signed_in', 'staff'", id(3))).await;
        assert_eq!(audit::number_all(ctx).await.unwrap(), 0);
        assert_eq!(findings(ctx).await, [Finding::Unmarked { id: Uuid::from_u128(3) }]);
    }
}

#[tokio::test]
async fn a_restored_log_goes_on_only_when_somebody_with_the_keys_says_so() {
    for app in App::both().await {
        let ctx = &app.ctx;
        write(ctx, 4).await;
        audit::number_all(ctx).await.unwrap();
        // What a restore brings back: the database as it is now.
        let tables = ["audit_entry", "audit_tile", "audit_head"];
        for table in tables {
            does(&app, &format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await;
        }
        write(ctx, 3).await;
        audit::number_all(ctx).await.unwrap();
        for trigger in ["audit_entry_stays", "audit_tile_stays", "audit_head_stays"] {
            let table = trigger.trim_end_matches("_stays");
            let on = if ctx.store.is_sqlite() { String::new() } else { format!(" ON {table}") };
            does(&app, &format!("DROP TRIGGER {trigger}{on}")).await;
        }
        for table in tables {
            does(&app, &format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table}")).await;
        }

        write(ctx, 1).await;
        assert!(audit::number_all(ctx).await.is_err());
        let from = "the head that the key folder remembers".to_owned();
        let cut = Finding::CutOff { has: 4, had: 7, from };
        assert_eq!((findings(ctx).await, trouble(ctx).await), (vec![cut.clone()], Some(cut)));
        // Nobody makes use of the moment: it must be as many lines as the backup had.
        for wrong in [0, 3, 5, 7] {
            let refused = audit::accept_restored(ctx, wrong).await;
            assert!(matches!(refused, Err(AcceptError::OtherLines { has: 4 })), "{wrong}");
        }
        assert_eq!(audit::accept_restored(ctx, 4).await.unwrap(), Some(7));
        assert_eq!((findings(ctx).await, trouble(ctx).await), (vec![], None));
        // The line that waited, and that the log was accepted.
        assert_eq!(audit::number_all(ctx).await.unwrap(), 2);
        assert_eq!(findings(ctx).await, []);
    }
}

#[tokio::test]
async fn a_head_that_is_gone_or_empty_is_named_and_never_accepted() {
    for app in App::both().await {
        let ctx = &app.ctx;
        write(ctx, 4).await;
        audit::number_all(ctx).await.unwrap();
        for trigger in ["audit_head_stays", "audit_head_grows"] {
            let on = if ctx.store.is_sqlite() { "" } else { " ON audit_head" };
            does(&app, &format!("DROP TRIGGER {trigger}{on}")).await;
        }
        write(ctx, 1).await;
        does(&app, "UPDATE audit_head SET size = 0, note = ''").await;
        assert_eq!(trouble(ctx).await, Some(Finding::Head));
        assert!(audit::number_all(ctx).await.is_err());
        // Nobody has signed a tree without a line, however many the operator names.
        assert!(
            audit::accept_restored(ctx, 0).await.is_err() && audit::accept_restored(ctx, 4).await.is_err()
        );
        does(&app, "DELETE FROM audit_head").await;
        assert_eq!(trouble(ctx).await, Some(Finding::HeadGone));
        assert_eq!(findings(ctx).await[0], Finding::HeadGone);
        let refused = audit::number_all(ctx).await.unwrap_err().0;
        assert!(matches!(refused, StoreError::Corrupt { table: "audit_head" }), "{refused}");
        assert!(audit::accept_restored(ctx, 4).await.is_err());
    }
}

#[tokio::test]
async fn a_remembered_head_only_goes_forward_and_a_strange_one_stops_the_numbering() {
    let app = App::sqlite().await;
    let ctx = &app.ctx;
    write(ctx, 2).await;
    audit::number_all(ctx).await.unwrap();
    let older = std::fs::read(remembered(ctx)).unwrap();
    write(ctx, 2).await;
    audit::number_all(ctx).await.unwrap();
    let newer = std::fs::read(remembered(ctx)).unwrap();
    assert_ne!(older, newer);
    // An older copy of the folder is as good: the tree goes on from it.
    std::fs::write(remembered(ctx), &older).unwrap();
    assert_eq!((findings(ctx).await, trouble(ctx).await), (vec![], None));
    write(ctx, 1).await;
    assert_eq!(audit::number_all(ctx).await.unwrap(), 1);
    assert_ne!(std::fs::read(remembered(ctx)).unwrap(), older);
    std::fs::write(remembered(ctx), "candour.audit/0\n9\nAAAA\n").unwrap();
    write(ctx, 1).await;
    assert!(audit::number_all(ctx).await.is_err());
    assert!(matches!(trouble(ctx).await, Some(Finding::CheckpointSignature { .. })));
    // The way out of a damaged file.
    assert_eq!(audit::accept_restored(ctx, 5).await.unwrap(), None);
    assert_eq!(audit::number_all(ctx).await.unwrap(), 2);
    assert_eq!((findings(ctx).await, trouble(ctx).await), (vec![], None));
}

#[tokio::test]
async fn a_line_that_is_removed_before_it_has_a_number_is_missed_however_numbering_was_stopped() {
    for app in App::both().await {
        let ctx = &app.ctx;
        write(ctx, 2).await;
        audit::number_all(ctx).await.unwrap();
        for (trigger, table) in [("audit_entry_stays", "audit_entry"), ("audit_head_grows", "audit_head")] {
            let on = if ctx.store.is_sqlite() { String::new() } else { format!(" ON {table}") };
            does(&app, &format!("DROP TRIGGER {trigger}{on}")).await;
        }
        // Somebody stops the numbering for as long as they like, removes what waits, and puts all back.
        does(&app, "UPDATE audit_head SET note = note || 'x'").await;
        let gone = write(ctx, 2).await;
        assert!(audit::number_all(ctx).await.is_err());
        does(&app, "DELETE FROM audit_entry WHERE leaf IS NULL").await;
        let head = std::fs::read_to_string(remembered(ctx)).unwrap();
        does(&app, &format!("UPDATE audit_head SET note = '{head}'")).await;
        write(ctx, 1).await;
        assert_eq!(audit::number_all(ctx).await.unwrap(), 1);
        let mut gone = gone;
        gone.sort_unstable_by_key(|id| id.uuid());
        let missed: Vec<Finding> = gone.iter().map(|id| Finding::Removed { id: id.uuid() }).collect();
        assert_eq!(findings(ctx).await, missed);
        // It stays known until somebody with the keys has looked into it, and that is on record.
        assert_eq!(audit::accept_removed(ctx).await.unwrap(), 2);
        assert_eq!((findings(ctx).await, audit::accept_removed(ctx).await.unwrap()), (vec![], 0));
    }
}

#[tokio::test]
async fn rows_that_are_no_lines_stop_neither_numbering_nor_verifying_nor_the_page() {
    let app = App::sqlite().await;
    let ctx = &app.ctx;
    write(ctx, 1).await;
    audit::number_all(ctx).await.unwrap();
    let row = "INSERT INTO audit_entry (id, at, act, subject) VALUES ";
    does(&app, &format!("{row} (x'01', 1, 'signed_in', 'staff')")).await;
    let id = "x'00000000000000000000000000000007'";
    does(&app, &format!("{row} ({id}, -9223372036854775808, 'no_such_act', 'staff')")).await;
    write(ctx, 1).await;
    assert_eq!(audit::number_all(ctx).await.unwrap(), 1);
    let found = findings(ctx).await;
    assert_eq!(found, [Finding::Unmarked { id: Uuid::from_u128(7) }, Finding::NoLines { count: 1 }]);
    assert_eq!(trouble(ctx).await, Some(Finding::NoLines { count: 1 }));
    let mut db = ctx.store.read().await.unwrap();
    assert_eq!(db.list_audit(AuditFilter::default(), None, 9).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_line_that_the_database_swallows_is_not_written_and_nothing_is_shown() {
    let swallow = [
        "CREATE TRIGGER zz BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(IGNORE); END",
        "CREATE FUNCTION zz() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; \
         CREATE TRIGGER zz BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION zz()",
    ];
    for (app, sql) in App::both().await.into_iter().zip(swallow) {
        let ctx = &app.ctx;
        does(&app, sql).await;
        let line = audit::line(ctx, None, AuditAct::ItemRead, None, None);
        let one = transact!(ctx.store, |db| db.insert_audit(&line).await);
        assert!(matches!(one, Err(StoreError::NotKept)), "{one:?}");
        assert!(matches!(audit::record(ctx, vec![line]).await, Err(StoreError::NotKept)));
    }
}

#[tokio::test]
async fn no_checkpoint_is_put_off_by_a_time_written_by_hand_nor_replaced_by_another_note() {
    for app in App::both().await {
        let ctx = &app.ctx;
        write(ctx, 1).await;
        assert!(audit::checkpoint_when_due(ctx).await.unwrap());
        assert!(audit::check_when_due(ctx).await.unwrap());
        audit::number_all(ctx).await.unwrap();
        let on = if ctx.store.is_sqlite() { "" } else { " ON audit_checkpoint" };
        does(&app, &format!("DROP TRIGGER audit_checkpoint_stays{on}")).await;
        if ctx.store.is_sqlite() {
            does(&app, "DROP TRIGGER audit_checkpoint_is_fixed").await;
        }
        does(&app, "UPDATE audit_checkpoint SET at = 4070908800000000").await;
        does(&app, "INSERT INTO audit_check (at, lines, findings) VALUES (4070908800000000, 9, 0)").await;
        assert!(matches!(findings(ctx).await[0], Finding::CheckpointSignature { .. }));
        ctx.clock.advance(SignedDuration::from_hours(48));
        assert!(audit::checkpoint_when_due(ctx).await.unwrap());
        assert!(audit::check_when_due(ctx).await.unwrap());
        audit::number_all(ctx).await.unwrap();
        // A signed head of some other moment does not stand in for a checkpoint that was removed.
        ctx.clock.advance(SignedDuration::from_mins(5));
        write(ctx, 1).await;
        audit::number_all(ctx).await.unwrap();
        does(&app, "DELETE FROM audit_checkpoint").await;
        assert_eq!(findings(ctx).await, [Finding::CheckpointsGone { gone: 2 }]);
        let now = ctx.clock.now().as_microsecond();
        does(&app, &format!("INSERT INTO audit_checkpoint SELECT size, {now}, note FROM audit_head")).await;
        assert_eq!(findings(ctx).await, [Finding::CheckpointsGone { gone: 2 }]);
    }
}
