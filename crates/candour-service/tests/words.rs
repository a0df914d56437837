//! Words are found soon after they came in, page by page, and every page is on record first. On SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::feedback::{Channel, Nonce, Rating, Words};
use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_domain::receipt::Receipt;
use candour_domain::staff::Staff;
use candour_domain::stem::{SoughtError, fingerprints};
use candour_service::feedback::{Submission, receive, withdraw};
use candour_service::staff::{self, AccountWish, By, Hidden};
use candour_service::words::{BrowseError, PAGE, Wish, WordsPage, browse, index_new};
use candour_store::audit::{AuditFilter, AuditFound};
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

async fn said(app: &App, language: Language, words: &str) -> Receipt {
    let submission = Submission {
        code: Some(app.single_use_code().await),
        nonce: Nonce::from_bytes(app.ctx.chance.bytes()),
        rating: Rating::ALL[1],
        words: Words::parse(words).unwrap(),
        language,
        channel: Channel::Web,
        source: None,
    };
    // Ids keep the order of time to the millisecond.
    app.ctx.clock.advance(SignedDuration::from_millis(1));
    receive(&app.ctx, submission).await.unwrap().receipt
}

fn wish(search: &str, place: &str) -> Wish {
    Wish { purpose: ReadPurpose::QualityCheck, search: search.to_owned(), place: place.to_owned() }
}

async fn find(app: &App, reader: &Staff, search: &str) -> Vec<String> {
    texts(&browse(&app.ctx, reader, &wish(search, "")).await.unwrap())
}

fn texts(page: &WordsPage) -> Vec<String> {
    page.entries.iter().map(|entry| entry.text.clone()).collect()
}

async fn lines(app: &App, act: AuditAct) -> Vec<AuditFound> {
    let filter = AuditFilter { act: Some(act), ..AuditFilter::default() };
    app.ctx.store.read().await.unwrap().list_audit(filter, None, 99).await.unwrap()
}

#[tokio::test]
async fn words_are_found_in_each_language_by_other_endings_too() {
    for app in App::both().await {
        let amy = person(&app, "amy", Role::DeskAdviser).await;
        let entries = [
            (Language::English, "They kept HELPING us, kindly", "helped"),
            (Language::Arabic, "الشرطي كان لطيفاً وساعدني", "الشرطيّ"),
            (Language::Polish, "Dziękuję policjantowi za pomoc", "policjant dziekuje"),
            (Language::Turkish, "İstanbul'da yaşıyorum, ISRARLA aradım", "istanbul ısrarla"),
            (Language::Bengali, "পুলিশ আমাকে সাহায্য করেছে", "সাহায্য"),
            (Language::Urdu, "پولیس نے میری مدد کی", "مدد پوليس"),
        ];
        for (language, words, search) in entries {
            said(&app, language, words).await;
            assert_eq!(find(&app, &amy, search).await, Vec::<String>::new(), "{search}");
        }
        assert_eq!(index_new(&app.ctx).await.unwrap(), entries.len());
        assert_eq!(index_new(&app.ctx).await.unwrap(), 0);
        for (language, words, search) in entries {
            let page = browse(&app.ctx, &amy, &wish(search, "")).await.unwrap();
            assert_eq!(texts(&page), [words], "{search}");
            assert_eq!((page.entries[0].language, page.entries[0].work.len()), (language, 1));
        }
        assert_eq!(find(&app, &amy, "helped late").await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn two_nodes_index_what_came_in_once() {
    for app in App::both().await {
        let amy = person(&app, "amy", Role::DeskAdviser).await;
        for n in 0..30 {
            said(&app, Language::English, &format!("kind number{n}")).await;
        }
        let (one, two) = tokio::join!(index_new(&app.ctx), index_new(&app.ctx));
        assert!(one.unwrap() == 30 && two.unwrap() <= 30);
        for n in [0, 29] {
            assert_eq!(find(&app, &amy, &format!("number{n} kind")).await, [format!("kind number{n}")]);
        }
        assert_eq!(app.ctx.store.read().await.unwrap().words_to_index(9).await.unwrap().len(), 0);
    }
}

#[tokio::test]
async fn pages_hold_still_while_new_words_arrive_and_no_place_can_be_made_up() {
    for app in App::both().await {
        let (amy, ben) =
            (person(&app, "amy", Role::DeskAdviser).await, person(&app, "ben", Role::DeskAdviser).await);
        for n in 0..50 {
            said(&app, Language::English, &format!("{} n{n:02}", if n % 2 == 0 { "even" } else { "odd" }))
                .await;
        }
        index_new(&app.ctx).await.unwrap();
        for (search, step) in [("", 1), ("EVENS", 2), ("even", 2)] {
            let mut seen = Vec::new();
            let mut place = String::new();
            loop {
                let page = browse(&app.ctx, &amy, &wish(search, &place)).await.unwrap();
                assert!(page.entries.len() <= PAGE);
                seen.extend(texts(&page));
                said(&app, Language::English, "even newer").await;
                index_new(&app.ctx).await.unwrap();
                let Some(next) = page.next else { break };
                // It is good for her and this search alone.
                let of_another = browse(&app.ctx, &ben, &wish(search, &next)).await;
                assert!(matches!(of_another, Err(BrowseError::Place)));
                let other_search = browse(&app.ctx, &amy, &wish("odd", &next)).await;
                assert!(matches!(other_search, Err(BrowseError::Place)));
                place = next;
            }
            let old: Vec<String> = seen.into_iter().filter(|text| text != "even newer").collect();
            let expected: Vec<String> = (0..50)
                .rev()
                .filter(|n| n % step == 0)
                .map(|n| format!("{} n{n:02}", if n % 2 == 0 { "even" } else { "odd" }))
                .collect();
            assert_eq!(old, expected, "{search}");
        }
        let good = browse(&app.ctx, &amy, &wish("", "")).await.unwrap().next.unwrap();
        for at in 0..good.len() {
            let mut bad = good.clone().into_bytes();
            bad[at] = if bad[at] == b'0' { b'1' } else { b'0' };
            let bad = String::from_utf8(bad).unwrap();
            assert!(matches!(browse(&app.ctx, &amy, &wish("", &bad)).await, Err(BrowseError::Place)));
        }
        for bad in ["x", "é".repeat(20).as_str(), &good[..32], &format!("{good}0")] {
            assert!(matches!(browse(&app.ctx, &amy, &wish("", bad)).await, Err(BrowseError::Place)));
        }
    }
}

#[tokio::test]
async fn every_answer_shown_is_on_record_first_and_what_was_searched_for_is_not() {
    for app in App::both().await {
        let amy = person(&app, "amy", Role::DeskAdviser).await;
        said(&app, Language::English, "Margaret was late").await;
        said(&app, Language::English, "Margaret was kind").await;
        index_new(&app.ctx).await.unwrap();
        assert_eq!(find(&app, &amy, "Margaret").await.len(), 2);
        assert_eq!(find(&app, &amy, "Nobody").await.len(), 0);
        let searches = lines(&app, AuditAct::WordsSearched).await;
        assert_eq!(searches.len(), 2);
        assert!(searches.iter().all(|line| line.subject_id.is_none() && line.staff_id == Some(amy.id)));
        let reads = lines(&app, AuditAct::WordsRead).await;
        assert_eq!(reads.len(), 2);
        assert!(reads.iter().all(|line| line.purpose == Some(ReadPurpose::QualityCheck)));
        assert_ne!(reads[0].subject_id, reads[1].subject_id);
        let page = browse(&app.ctx, &amy, &wish("", "")).await.unwrap();
        assert_eq!(lines(&app, AuditAct::WordsRead).await.len(), 4);
        assert_eq!(lines(&app, AuditAct::WordsSearched).await.len(), 2);
        assert!(!format!("{page:?} {:?}", wish("Margaret", "")).contains("Margaret"));

        let ghost =
            Staff { id: candour_domain::ids::StaffId::new(app.ctx.clock.now(), [9; 10]), ..amy.clone() };
        let unrecorded = browse(&app.ctx, &ghost, &wish("", "")).await;
        assert!(matches!(unrecorded, Err(BrowseError::Unavailable(_))));
        for role in [Role::Officer, Role::Analyst, Role::Commissioner, Role::Administrator, Role::Auditor] {
            let other = Staff { role, ..amy.clone() };
            assert!(matches!(browse(&app.ctx, &other, &wish("", "")).await, Err(BrowseError::Refused(_))));
        }
        for (search, why) in [(" ,! ", SoughtError::NoWord), ("a b c d e f g", SoughtError::TooMany)] {
            match browse(&app.ctx, &amy, &wish(search, "")).await {
                Err(BrowseError::Sought(error)) => assert_eq!(error, why),
                // White space alone is no search.
                other => panic!("{search}: {other:?}"),
            }
        }
        let long = "a".repeat(201);
        assert!(matches!(browse(&app.ctx, &amy, &wish(&long, "")).await, Err(BrowseError::TooLong)));
    }
}

#[tokio::test]
async fn words_taken_back_are_found_no_more_and_leave_no_trace_in_the_index() {
    let marker = "zebrafish";
    for app in App::both().await {
        let amy = person(&app, "amy", Role::DeskAdviser).await;
        let receipt = said(&app, Language::English, marker).await;
        said(&app, Language::English, "another").await;
        index_new(&app.ctx).await.unwrap();
        assert_eq!(find(&app, &amy, marker).await, [marker]);
        withdraw(&app.ctx, &receipt).await.unwrap();
        assert_eq!(find(&app, &amy, marker).await, Vec::<String>::new());
        assert_eq!(find(&app, &amy, "").await, ["another"]);
        // Words that came back before the index was made do not come into it.
        let receipt = said(&app, Language::English, marker).await;
        withdraw(&app.ctx, &receipt).await.unwrap();
        assert_eq!(index_new(&app.ctx).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn no_clear_text_lies_in_the_index_and_after_a_withdrawal_no_fingerprint() {
    let marker = "zebrafish";
    let app = App::sqlite().await;
    let receipt = said(&app, Language::English, marker).await;
    index_new(&app.ctx).await.unwrap();
    let folder = app.database.folder.as_ref().unwrap().path().to_path_buf();
    let holds = |wanted: &[u8]| {
        std::fs::read_dir(&folder).unwrap().any(|entry| {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            bytes.windows(wanted.len()).any(|window| window == wanted)
        })
    };
    let stems = fingerprints(&app.ctx.key, marker, Language::English);
    let stored = stems[0].value().to_be_bytes();
    assert_eq!(stems.len(), 1);
    assert!(holds(&stored) && !holds(b"zebrafish") && !holds(b"zebra"));
    withdraw(&app.ctx, &receipt).await.unwrap();
    assert!(!holds(&stored));
}
