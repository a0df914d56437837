//! A key for each person, wrapped by a month's key outside the database: what is destroyed opens nowhere, and no fault of
//! the keys lets anything be lost or anybody in. On SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use std::path::Path;

use candour_domain::contact_request::ContactWish;
use candour_domain::feedback::{Channel, Nonce, Rating, Words};
use candour_domain::ids::{FeedbackId, WorkEventId};
use candour_domain::key::{ForceKey, KeyMonth};
use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_domain::receipt::Receipt;
use candour_service::ctx::{Chance, Clock, Ctx};
use candour_service::feedback::{Submission, add_words, ask_for_contact, receive, withdraw};
use candour_service::keys::{self, Keys, KeysError, KeysStanding};
use candour_service::staff::{self, AccountWish, By, Hidden};
use candour_service::work::{self, InboxView};
use candour_store::key_folder::{KeyFolder, KeyFolderError};
use candour_store::seal::{Column, Sealed};
use candour_store::{StoreError, transact};
use candour_testkit::{App, TestStore, force_key, settings};
use jiff::SignedDuration;

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn submission(app: &App, words: &str) -> Submission {
    Submission {
        code: None,
        nonce: Nonce::from_bytes(app.ctx.chance.bytes()),
        rating: Rating::ALL[3],
        words: Words::parse(words).unwrap(),
        language: Language::English,
        channel: Channel::Web,
        source: None,
    }
}

async fn answer(app: &App, words: &str) -> Receipt {
    receive(&app.ctx, submission(app, words)).await.unwrap().receipt
}

async fn id_of(app: &App, receipt: &Receipt) -> FeedbackId {
    let mut db = app.ctx.store.read().await.unwrap();
    db.feedback_by_receipt(receipt.fingerprint(&app.ctx.key)).await.unwrap().unwrap().id
}

/// The words of an answer, as this context reads them.
async fn words_of(ctx: &Ctx, id: FeedbackId) -> Vec<Option<String>> {
    let mut db = ctx.store.read().await.unwrap();
    let found = db.words_of(id).await.unwrap();
    let opener = keys::opener(ctx, &mut db, found.iter().map(|words| &words.sealed)).await.unwrap();
    found.iter().map(|words| opener.text(Column::Words, words.id.uuid(), &words.sealed).unwrap()).collect()
}

/// Another node over the same database and key folder.
async fn node(app: &App, key: &ForceKey) -> Result<Ctx, KeysError> {
    let (clock, chance) = (app.ctx.clock.clone(), Chance::seeded(777));
    let keys = Keys::open(&app.ctx.store, &app.key_folder(), key, &clock, &chance).await?;
    Ok(Ctx::new(app.ctx.store.clone(), keys, clock, chance, settings()).await?)
}

#[tokio::test]
async fn an_answer_with_words_has_a_person_of_its_own_and_a_rating_alone_has_none() {
    for app in App::both().await {
        let (first, second) = (answer(&app, "kind words").await, answer(&app, "other words").await);
        let silent = answer(&app, "").await;
        let mut people = Vec::new();
        for receipt in [&first, &second, &silent] {
            let id = id_of(&app, receipt).await;
            people.push(app.ctx.store.read().await.unwrap().person_of_answer(id).await.unwrap());
        }
        assert!(people[0].is_some() && people[1].is_some() && people[0] != people[1]);
        assert_eq!(people[2], None);
        // What comes later is the same person's, or makes one.
        for (receipt, person) in [(&first, people[0]), (&silent, None)] {
            let nonce = Nonce::from_bytes(app.ctx.chance.bytes());
            let more = Words::parse("and more").unwrap().unwrap();
            add_words(&app.ctx, receipt, nonce, more, Language::English).await.unwrap();
            let wish = ContactWish::parse("telephone", "020 7946 0000", "", "after 4", "").unwrap();
            ask_for_contact(&app.ctx, receipt, nonce, wish).await.unwrap();
            let id = id_of(&app, receipt).await;
            let mut db = app.ctx.store.read().await.unwrap();
            let theirs = db.person_of_answer(id).await.unwrap();
            assert!(theirs.is_some() && person.is_none_or(|person| theirs == Some(person)));
            let rows = db.rows_of_person(theirs.unwrap()).await.unwrap();
            assert_eq!((rows.answers.len(), rows.wishes.len()), (1, 1));
            for words in db.words_of(id).await.unwrap() {
                assert_eq!(words.sealed.person(), theirs);
            }
            assert_eq!(db.contact_request(rows.wishes[0]).await.unwrap().unwrap().person(), theirs);
        }
        let mut said = words_of(&app.ctx, id_of(&app, &first).await).await;
        said.sort();
        assert_eq!(said, [Some("and more".to_owned()), Some("kind words".to_owned())]);
    }
}

#[tokio::test]
async fn after_a_persons_key_is_destroyed_nothing_of_theirs_opens_even_with_the_force_key() {
    for app in App::both().await {
        let receipt = answer(&app, "MARKER in words").await;
        let other = answer(&app, "somebody else").await;
        let id = id_of(&app, &receipt).await;
        let mut db = app.ctx.store.begin().await.unwrap();
        let person = db.person_of_answer(id).await.unwrap().unwrap();
        let wrapped = db.person_keys(&[person]).await.unwrap().pop().unwrap();
        let before: Vec<Sealed> =
            db.words_of(id).await.unwrap().into_iter().map(|words| words.sealed).collect();
        assert!(db.delete_person_key(person).await.unwrap());
        db.commit().await.unwrap();
        assert_eq!(words_of(&app.ctx, id).await, [None]);
        assert_eq!(words_of(&app.ctx, id_of(&app, &other).await).await.len(), 1);
        // A node that starts anew has no other way in, nor has the force's own sealing key.
        let fresh = node(&app, &force_key()).await.unwrap();
        assert_eq!(words_of(&fresh, id).await, [None]);
        for (words, sealed) in
            app.ctx.store.read().await.unwrap().words_of(id).await.unwrap().iter().zip(&before)
        {
            assert!(app.ctx.sealer.open(Column::Words, words.id.uuid(), sealed).is_err());
        }
        if let Some(folder) = &app.database.folder {
            app.ctx.store.checkpoint().await.unwrap();
            for name in ["candour.db", "candour.db-wal"] {
                let bytes = std::fs::read(folder.path().join(name)).unwrap_or_default();
                for needle in [b"MARKER".as_slice(), &wrapped.wrapped[1..]] {
                    assert!(!bytes.windows(needle.len()).any(|part| part == needle), "left in {name}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_withdrawal_destroys_the_key_and_notes_of_staff_stay_readable_under_another() {
    for app in App::both().await {
        let wish = AccountWish {
            username: "amy".to_owned(),
            display_name: "Amy".to_owned(),
            role: Role::DeskAdviser.as_str().to_owned(),
            password: Hidden("a long enough password".to_owned()),
            ..AccountWish::default()
        };
        let amy = staff::create(&app.ctx, By::CommandLine, &wish).await.unwrap();
        let receipt = answer(&app, "I want to die").await;
        let id = id_of(&app, &receipt).await;
        let item = work::inbox(&app.ctx, &amy, InboxView::Open, None).await.unwrap().items[0].key.id;
        let form = WorkEventId::new(app.ctx.clock.now(), app.ctx.chance.bytes());
        work::note(&app.ctx, &amy, item, form, "Rang the crisis team").await.unwrap();
        let mut db = app.ctx.store.read().await.unwrap();
        let before = db.person_of_answer(id).await.unwrap().unwrap();
        assert_eq!(db.notes_of_answer(id).await.unwrap()[0].1.person(), Some(before));
        drop(db);
        withdraw(&app.ctx, &receipt).await.unwrap();
        withdraw(&app.ctx, &receipt).await.unwrap();
        let mut db = app.ctx.store.read().await.unwrap();
        assert!(db.person_keys(&[before]).await.unwrap().is_empty(), "the key is gone");
        let after = db.person_of_answer(id).await.unwrap().unwrap();
        assert_ne!(after, before);
        drop(db);
        let opened = work::open(&app.ctx, &amy, item, None).await.unwrap();
        let notes: Vec<_> = opened.trace.iter().filter_map(|line| line.note.as_deref()).collect();
        assert_eq!(notes, ["Rang the crisis team"]);
        // Without notes nothing is left.
        let quiet = answer(&app, "Thank you").await;
        let id = id_of(&app, &quiet).await;
        let person = app.ctx.store.read().await.unwrap().person_of_answer(id).await.unwrap().unwrap();
        withdraw(&app.ctx, &quiet).await.unwrap();
        assert!(app.ctx.store.read().await.unwrap().person_keys(&[person]).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn the_force_key_is_changed_while_nodes_serve() {
    for app in App::both().await {
        let (old, new) = (force_key(), ForceKey::from_bytes([43; 32]));
        let first = id_of(&app, &answer(&app, "before").await).await;
        assert!(matches!(node(&app, &new).await, Err(KeysError::Folder(KeyFolderError::NoSlot))));
        let mut folder = KeyFolder::open(&app.key_folder(), &old).unwrap();
        folder.add_slot(&new, [9; 24]).unwrap();
        // One node is started with the new key; the other goes on with the old one.
        let renewed = node(&app, &new).await.unwrap();
        let second = receive(&renewed, submission(&app, "between")).await.unwrap().receipt;
        assert_eq!(words_of(&app.ctx, id_of(&app, &second).await).await, [Some("between".to_owned())]);
        assert_eq!(renewed.key.bytes(), app.ctx.key.bytes(), "codes and receipts go on working");
        let mut folder = KeyFolder::open(&app.key_folder(), &new).unwrap();
        let slots = folder.slots().unwrap();
        let of_old = slots.iter().find(|slot| **slot != folder.own_slot()).unwrap().clone();
        folder.drop_slot(&of_old, [5; 32], || app.ctx.chance.bytes()).unwrap();
        // What still runs with the old key goes on; nobody can start with it again.
        let third = answer(&app, "after").await;
        assert_eq!(words_of(&renewed, id_of(&app, &third).await).await, [Some("after".to_owned())]);
        assert_eq!(words_of(&renewed, first).await, [Some("before".to_owned())]);
        assert!(matches!(node(&app, &old).await, Err(KeysError::Folder(KeyFolderError::NoSlot))));
        assert!(node(&app, &new).await.is_ok());
    }
}

fn month(text: &str) -> KeyMonth {
    KeyMonth::parse(text).unwrap()
}

#[tokio::test]
async fn when_a_month_ends_its_keys_are_wrapped_anew_and_after_the_backups_its_key_is_destroyed() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let words = "MARKER of November";
        let (kept, erased) = (answer(&app, words).await, answer(&app, words).await);
        let (kept, erased) = (id_of(&app, &kept).await, id_of(&app, &erased).await);
        let mut db = ctx.store.begin().await.unwrap();
        let person = db.person_of_answer(erased).await.unwrap().unwrap();
        // A backup of November.
        let backup = db.person_keys(&[person]).await.unwrap().pop().unwrap();
        db.delete_person_key(person).await.unwrap();
        db.commit().await.unwrap();
        assert_eq!(backup.month, month("2026-11"));
        assert!(
            ctx.keys.month(backup.month).unwrap().unwrap(&backup).is_ok(),
            "as long as November's key is there"
        );
        assert_eq!(keys::upkeep(ctx).await.unwrap(), keys::Done::default());

        ctx.clock.advance(DAY * 8);
        keys::turn(ctx).await.unwrap();
        assert_eq!(ctx.keys.current().unwrap().month(), month("2026-12"));
        let done = keys::upkeep(ctx).await.unwrap();
        assert_eq!((done.rewrapped, done.destroyed), (1, vec![]));
        assert_eq!(words_of(ctx, kept).await, [Some(words.to_owned())]);
        let out = keys::out_of_backups(ctx, "2026-11-24T10:00:00Z".parse().unwrap());
        let mut days = 0;
        loop {
            let done = keys::upkeep(ctx).await.unwrap();
            if done.destroyed == [month("2026-11")] {
                break;
            }
            assert!(done.destroyed.is_empty() && days < 40, "{done:?} after {days} days");
            ctx.clock.advance(DAY);
            keys::turn(ctx).await.unwrap();
            days += 1;
        }
        assert_eq!(days, 35);
        let today = ctx.clock.now().to_zoned_datetime(candour_service::ctx::london()).date();
        assert!(today.to_string() == "2027-01-06" && out.to_string() == "2027-01-06", "{today} {out}");
        assert_eq!(
            words_of(ctx, kept).await,
            [Some(words.to_owned())],
            "who was not erased is read as before"
        );
        // The backup of November opens nothing any more: not here, and not on a node that starts with the force key.
        let destroyed = |keys: &Keys| matches!(keys.month(backup.month), Err(KeyFolderError::Destroyed(_)));
        assert!(destroyed(&ctx.keys));
        assert!(destroyed(&node(&app, &force_key()).await.unwrap().keys));
        for entry in std::fs::read_dir(app.key_folder()).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(!name.contains("2026-11.key"), "{name}");
        }
        // A restored backup is read as far as it can be: who was erased is left out.
        transact!(ctx.store, |db| {
            db.insert_key_month(backup.month, [0; 32], ctx.clock.now()).await?;
            db.insert_person_key(&backup).await
        })
        .unwrap();
        assert_eq!(words_of(ctx, erased).await, [None]);
    }
}

#[tokio::test]
async fn a_clock_that_jumps_years_ahead_destroys_no_key_that_a_backup_needs() {
    let app = App::sqlite().await;
    let ctx = &app.ctx;
    answer(&app, "words").await;
    ctx.clock.advance(DAY * 8);
    keys::turn(ctx).await.unwrap();
    keys::upkeep(ctx).await.unwrap();
    ctx.clock.advance(DAY * 365 * 5);
    keys::turn(ctx).await.unwrap();
    assert_eq!(keys::upkeep(ctx).await.unwrap().destroyed, []);
    ctx.clock.advance(-(DAY * 365 * 5));
    keys::turn(ctx).await.unwrap();
    assert_eq!(ctx.keys.current().unwrap().month(), month("2026-12"));
    assert_eq!(keys::upkeep(ctx).await.unwrap().destroyed, []);
    assert!(ctx.keys.month(month("2026-11")).is_ok());
    // Set back before every key there is: none is made for the past.
    ctx.clock.advance(-(DAY * 400));
    keys::turn(ctx).await.unwrap();
    assert_eq!(ctx.keys.current().unwrap().month(), month("2026-11"));
}

#[tokio::test]
async fn while_a_new_months_key_cannot_be_made_the_last_one_goes_on() {
    let app = App::sqlite().await;
    let ctx = &app.ctx;
    ctx.clock.advance(DAY * 8);
    keys::turn(ctx).await.unwrap();
    ctx.clock.advance(DAY * 31);
    // January's key was made ahead and is lost; in its place stands what no file can be made over.
    let place = app.key_folder().join("2027-01.key");
    std::fs::remove_file(&place).unwrap();
    std::fs::rename(app.key_folder(), app.key_home.path().join("away")).unwrap();
    assert!(matches!(keys::turn(ctx).await, Err(KeysError::Folder(_))), "the folder is gone");
    let receipt = answer(&app, "serving goes on").await;
    let id = id_of(&app, &receipt).await;
    assert_eq!(words_of(ctx, id).await, [Some("serving goes on".to_owned())]);
    std::fs::rename(app.key_home.path().join("away"), app.key_folder()).unwrap();
    keys::turn(ctx).await.unwrap();
    assert_eq!(ctx.keys.current().unwrap().month(), month("2027-01"));
    assert_eq!(words_of(ctx, id).await, [Some("serving goes on".to_owned())]);
}

/// What a start says over this folder.
async fn start(database: &TestStore, folder: &Path, key: &ForceKey) -> Result<Keys, KeysError> {
    let clock = Clock::fixed(candour_testkit::BEGIN.parse().unwrap());
    Keys::open(&database.store, folder, key, &clock, &Chance::seeded(5)).await
}

#[tokio::test]
async fn every_fault_of_the_folder_is_told_at_the_start_and_changes_nothing() {
    for app in App::both().await {
        let (folder, key) = (app.key_folder(), force_key());
        let receipt = answer(&app, "words").await;
        let id = id_of(&app, &receipt).await;
        let wrong = ForceKey::from_bytes([1; 32]);
        let refused = start(&app.database, &folder, &wrong).await;
        assert!(matches!(refused, Err(KeysError::Folder(KeyFolderError::NoSlot))), "{refused:?}");
        let lost = start(&app.database, &app.key_home.path().join("elsewhere"), &key).await;
        assert!(matches!(lost, Err(KeysError::FolderLost)), "{lost:?}");
        assert!(!app.key_home.path().join("elsewhere").exists());
        let november = folder.join("2026-11.key");
        let whole = std::fs::read(&november).unwrap();
        std::fs::write(&november, &whole[..40]).unwrap();
        let damaged = start(&app.database, &folder, &key).await;
        assert!(matches!(damaged, Err(KeysError::Folder(KeyFolderError::Damaged(_)))), "{damaged:?}");
        std::fs::remove_file(&november).unwrap();
        let missing = start(&app.database, &folder, &key).await;
        assert!(matches!(missing, Err(KeysError::Folder(KeyFolderError::NoFile(_)))), "{missing:?}");
        assert!(!november.exists(), "no other key is made in its place");
        std::fs::write(&november, &whole).unwrap();
        // A second node with a folder of its own, made around the same lasting secret.
        let own = app.key_home.path().join("own");
        candour_testkit::make_key_folder(&own);
        KeyFolder::open(&own, &key).unwrap().make_month(month("2026-11"), [7; 32], [7; 24]).unwrap();
        let other = start(&app.database, &own, &key).await;
        assert!(matches!(other, Err(KeysError::OtherFolder(_))), "{other:?}");
        // The folder of another force.
        let another = App::sqlite().await;
        let foreign = another.key_home.path().join("foreign");
        let theirs = TestStore::sqlite().await;
        start(&theirs, &foreign, &key).await.unwrap();
        let refused = start(&app.database, &foreign, &key).await;
        assert!(matches!(refused, Err(KeysError::Storage(StoreError::WrongKey))), "{refused:?}");
        let now = app.ctx.clock.now();
        let standing = keys::standing(&app.ctx.store, &folder, &key, now).await.unwrap();
        assert!(
            matches!(standing, KeysStanding::Fits { ref months, .. } if months.len() == 2),
            "{standing:?}"
        );
        assert!(keys::standing(&app.ctx.store, &own, &key, now).await.is_err());
        start(&app.database, &folder, &key).await.unwrap();
        assert_eq!(words_of(&app.ctx, id).await, [Some("words".to_owned())]);
    }
}

#[tokio::test]
async fn a_new_database_gets_a_lasting_secret_of_its_own_and_an_old_one_keeps_the_force_keys_bytes() {
    for database in TestStore::both().await {
        let home = tempfile::tempdir().unwrap();
        let (key, path) = (force_key(), home.path().join("keys"));
        let now = candour_testkit::BEGIN.parse().unwrap();
        let standing = keys::standing(&database.store, &path, &key, now).await.unwrap();
        assert_eq!(standing, KeysStanding::NotMade);
        assert!(!path.exists());
        let keys = start(&database, &path, &key).await.unwrap();
        assert_ne!(keys.lasting().bytes(), key.bytes());
    }
    for database in TestStore::both().await {
        let home = tempfile::tempdir().unwrap();
        let key = force_key();
        // As a program from before there were folders left it.
        database.store.check_key(&candour_store::seal::Sealer::new(&key), [1; 24]).await.unwrap();
        let path = home.path().join("keys");
        let wrong = start(&database, &path, &ForceKey::from_bytes([1; 32])).await;
        assert!(matches!(wrong, Err(KeysError::Storage(StoreError::WrongKey))), "{wrong:?}");
        assert!(!path.exists());
        let keys = start(&database, &path, &key).await.unwrap();
        assert_eq!(keys.lasting().bytes(), key.bytes());
    }
}
