//! The wish of somebody who is on the telephone is found by the number they gave. On SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use candour_domain::access_request::Proof;
use candour_domain::audit::AuditAct;
use candour_domain::contact_request::ContactWish;
use candour_domain::feedback::{Channel, Nonce, Rating};
use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_domain::staff::Staff;
use candour_service::access_request::{self, AccessError, DeskWish};
use candour_service::feedback::{Submission, ask_for_contact, receive, withdraw};
use candour_service::staff::{self, AccountWish, By, Hidden};
use candour_service::work::{FindError, SEARCHES, find, index_wishes};
use candour_testkit::App;
use jiff::SignedDuration;

async fn person(app: &App, username: &str, role: Role) -> Staff {
    let wish = AccountWish {
        username: username.to_owned(),
        display_name: username.to_uppercase(),
        role: role.as_str().to_owned(),
        password: Hidden("a long enough password".to_owned()),
        ..AccountWish::default()
    };
    staff::create(&app.ctx, By::CommandLine, &wish).await.unwrap()
}

async fn ask(app: &App, method: &str, to: &str) -> candour_domain::receipt::Receipt {
    let nonce = Nonce::from_bytes(app.ctx.chance.bytes());
    let (rating, language, channel) = (Rating::ALL[1], Language::English, Channel::Web);
    let submission = Submission { code: None, nonce, rating, words: None, language, channel, source: None };
    let receipt = receive(&app.ctx, submission).await.unwrap().receipt;
    let wish = ContactWish::parse(method, to, "", "", "").unwrap();
    ask_for_contact(&app.ctx, &receipt, nonce, wish).await.unwrap();
    receipt
}

#[tokio::test]
async fn a_wish_is_found_by_its_whole_number_however_it_is_written_until_it_is_taken_back() {
    for app in App::both().await {
        let amy = person(&app, "amy", Role::DeskAdviser).await;
        let receipt = ask(&app, "telephone", "020 7946 0018").await;
        ask(&app, "email", "Sam@Example.org").await;
        ask(&app, "other", "whatsapp 07700900123, not after 6").await;
        // What came this moment is found, before the job has had its turn.
        let found = find(&app.ctx, &amy, "020 7946 0018").await.unwrap();
        assert_eq!((found.items.len(), found.behind), (1, false));
        assert_eq!(index_wishes(&app.ctx).await.unwrap(), 0);
        for written in ["+44 20 7946 0018", "(020) 7946-0018"] {
            assert_eq!(find(&app.ctx, &amy, written).await.unwrap().items.len(), 1, "{written}");
        }
        assert_eq!(find(&app.ctx, &amy, "sam@example.org").await.unwrap().items.len(), 1);
        assert_eq!(find(&app.ctx, &amy, "07700 900123").await.unwrap().items.len(), 1, "among words");
        for other in ["020 7946 0019", "am@example.org"] {
            assert!(find(&app.ctx, &amy, other).await.unwrap().items.is_empty(), "{other}");
        }
        assert!(matches!(find(&app.ctx, &amy, "7946").await, Err(FindError::NoContact)));
        withdraw(&app.ctx, &receipt).await.unwrap();
        assert!(find(&app.ctx, &amy, "020 7946 0018").await.unwrap().items.is_empty());
        if let Some(folder) = &app.database.folder {
            app.ctx.store.checkpoint().await.unwrap();
            let bytes = std::fs::read(folder.path().join("candour.db")).unwrap();
            for clear in [b"442079460018".as_slice(), b"sam@example.org"] {
                assert!(
                    !bytes.windows(clear.len()).any(|part| part == clear),
                    "a contact point in the clear"
                );
            }
        }
    }
}

#[tokio::test]
async fn while_wishes_wait_for_the_index_nobody_is_told_that_there_is_none() {
    for app in App::both().await {
        let amy = person(&app, "amy", Role::DeskSupervisor).await;
        for n in 0..201 {
            ask(&app, "telephone", &format!("020 7946 {n:04}")).await;
            app.ctx.clock.advance(SignedDuration::from_millis(2));
        }
        // One search puts the hundred that came last in the index; the first is not among them.
        let first = async || find(&app.ctx, &amy, "020 7946 0000").await.unwrap();
        let early = first().await;
        assert_eq!((early.items.len(), early.behind), (0, true));
        let wish = DeskWish {
            asked_by: "desk".to_owned(),
            language: "en".to_owned(),
            note: "Called back at the number.".to_owned(),
            ..DeskWish::default()
        };
        let form = Nonce::from_bytes(app.ctx.chance.bytes());
        let asked = access_request::ask_at_desk(&app.ctx, &amy, form, &wish).await.unwrap();
        let added = access_request::add_subject(&app.ctx, &amy, asked.id, "020 7946 0000").await;
        assert!(matches!(added, Err(AccessError::Behind)), "a copy that lacks answers: {added:?}");
        let late = first().await;
        assert_eq!((late.items.len(), late.behind), (1, false));
        access_request::add_subject(&app.ctx, &amy, asked.id, "020 7946 0000").await.unwrap();
    }
}

#[tokio::test]
async fn each_search_is_on_record_without_its_number_for_the_desk_alone_and_not_without_end() {
    for app in App::both().await {
        let amy = person(&app, "amy", Role::DeskAdviser).await;
        let ada = person(&app, "ada", Role::Administrator).await;
        assert!(matches!(find(&app.ctx, &ada, "020 7946 0018").await, Err(FindError::Refused(_))));
        let since = app.ctx.clock.now();
        let searches = async || {
            let mut db = app.ctx.store.read().await.unwrap();
            db.contact_searches_since(amy.id, since).await.unwrap()
        };
        assert_eq!(AuditAct::ContactSearched.as_str(), "contact_searched");
        for number in 0..SEARCHES {
            assert_eq!(searches().await, number);
            find(&app.ctx, &amy, "020 7946 0018").await.unwrap();
        }
        assert!(matches!(find(&app.ctx, &amy, "020 7946 0018").await, Err(FindError::TooMany)));
        app.ctx.clock.advance(SignedDuration::from_mins(61));
        find(&app.ctx, &amy, "020 7946 0018").await.unwrap();
    }
}

#[tokio::test]
async fn a_request_for_a_copy_gathers_every_answer_whose_wish_names_the_number() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let bo = person(&app, "bo", Role::DeskSupervisor).await;
        for (method, to) in
            [("telephone", "020 7946 0018"), ("sms", "+44 20 7946 0018"), ("telephone", "020 7946 0019")]
        {
            ask(&app, method, to).await;
        }
        index_wishes(ctx).await.unwrap();
        let wish = DeskWish {
            asked_by: "desk".to_owned(),
            language: "en".to_owned(),
            note: "Lost the receipt; called back at the number.".to_owned(),
            ..DeskWish::default()
        };
        let form = Nonce::from_bytes(ctx.chance.bytes());
        let asked = access_request::ask_at_desk(ctx, &bo, form, &wish).await.unwrap();
        let subjects = async || access_request::open(ctx, &bo, asked.id).await.unwrap().subjects.len();
        let add = async |text| access_request::add_subject(ctx, &bo, asked.id, text).await;
        assert!(matches!(add("020 7946 0020").await, Err(AccessError::Nobody)));
        assert!(matches!(add("nobody").await, Err(AccessError::Nobody)));
        assert_eq!(subjects().await, 0);
        for _ in 0..2 {
            add("(020) 7946-0018").await.unwrap();
            assert_eq!(subjects().await, 2, "both, once each, and not the other number's");
        }
        // Looked up on record, also where nothing was found, and not without end.
        let mut db = ctx.store.read().await.unwrap();
        let searches = db.contact_searches_since(bo.id, app.ctx.clock.now() - SignedDuration::from_hours(1));
        assert_eq!(searches.await.unwrap(), 3);
        drop(db);
        for _ in 3..SEARCHES {
            let _ = add("020 7946 0020").await;
        }
        assert!(matches!(add("020 7946 0018").await, Err(AccessError::TooManySearches)));
    }
}

#[tokio::test]
async fn what_is_put_to_a_request_asks_for_a_proof_anew_and_nothing_is_put_to_one_of_staff() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let bo = person(&app, "bo", Role::DeskSupervisor).await;
        let cal = person(&app, "cal", Role::Analyst).await;
        let mine = ask(&app, "email", "sam@example.org").await;
        ask(&app, "telephone", "020 7946 0018").await;
        index_wishes(ctx).await.unwrap();
        let form = || Nonce::from_bytes(ctx.chance.bytes());
        let asked = access_request::ask_by_receipt(ctx, &mine, form(), Language::English).await.unwrap();
        let proof = async || access_request::open(ctx, &bo, asked.id).await.unwrap().found.proof;
        assert_eq!(proof().await, Proof::Receipt);
        access_request::add_subject(ctx, &bo, asked.id, "020 7946 0018").await.unwrap();
        assert_eq!(proof().await, Proof::None, "a receipt says nothing about another number");
        let made = access_request::prepare(ctx, &bo, asked.id).await;
        assert!(matches!(made, Err(AccessError::NotProven)), "{made:?}");

        let own = access_request::ask_own(ctx, &cal, form(), Language::English).await.unwrap();
        let added = access_request::add_subject(ctx, &bo, own.id, "020 7946 0018").await;
        assert!(matches!(added, Err(AccessError::NotNow)), "{added:?}");
    }
}
