//! What the key folder and the marks on lines add to the log's tree, on both databases: an owner of the database alone
//! has the program sign nothing that it did not write, and finds no way to have it forget.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use candour_domain::audit::AuditAct;
use candour_domain::audit::verify::Finding;
use candour_domain::ids::AuditId;
use candour_service::audit::{self, NoteSigner, head_trouble};
use candour_service::ctx::Ctx;
use candour_store::{StoreError, transact};
use candour_testkit::App;
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
    let (signer, note) = (NoteSigner::new(&ctx.key), std::fs::read_to_string(remembered(ctx)).ok());
    head_trouble(&ctx.store, signer.public(), note.as_deref()).await.unwrap()
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
        assert_eq!(audit::accept_restored(ctx).await.unwrap(), (Some(7), 4));
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
        does(&app, "DELETE FROM audit_head").await;
        assert_eq!(trouble(ctx).await, Some(Finding::HeadGone));
        assert_eq!(findings(ctx).await[0], Finding::HeadGone);
        let refused = audit::number_all(ctx).await.unwrap_err().0;
        assert!(matches!(refused, StoreError::Corrupt { table: "audit_head" }), "{refused}");
        assert!(audit::accept_restored(ctx).await.is_err());
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
}
