//! Somebody asks for a copy of what is held about them: a victim with a receipt, an officer, one who is both.

use std::io::Read as _;

use candour_domain::access_request::{AccessState, Extension, FetchCode, MOST_TRIES, Proof};
use candour_domain::audit::AuditAct;
use candour_domain::code::Stratum;
use candour_domain::contact_request::ContactWish;
use candour_domain::equality::{AgeBand, EqualityAnswers};
use candour_domain::feedback::{Channel, Nonce, Rating, Words};
use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_domain::receipt::Receipt;
use candour_domain::staff::Staff;
use candour_domain::work_item::{WorkKind, WorkOutcome};
use candour_service::access_request::*;
use candour_service::feedback::{Submission, answer_equality, ask_for_contact, receive, withdraw};
use candour_service::words::{index_new, make_batches_when_due};
use candour_service::work::{self, InboxView, WorkError};
use candour_store::audit::AuditFilter;
use candour_testkit::App;
use jiff::SignedDuration;

use crate::force::{both, by_reference, encounters, read, staff, staff_of_the_force};

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn nonce(app: &App) -> Nonce {
    Nonce::from_bytes(app.ctx.chance.bytes())
}

/// An answer about a contact of its own, at which these officers were.
async fn said(app: &App, n: u32, officers: &str, rating: u8, words: &str) -> Receipt {
    let row = format!("CAD {n},2026-11-20 10:00,E09000012,Response A,visit,{officers},\n");
    encounters(&app.ctx, &row).await.unwrap();
    let code = app.code(Stratum::HandedOver, Some(by_reference(app, &format!("CAD {n}")).await)).await;
    let submission = Submission {
        code: Some(code),
        nonce: nonce(app),
        rating: Rating::try_from(rating).unwrap(),
        words: Words::parse(words).unwrap(),
        language: Language::Polish,
        channel: Channel::Web,
        source: None,
    };
    app.ctx.clock.advance(SignedDuration::from_millis(1));
    receive(&app.ctx, submission).await.unwrap().receipt
}

/// Two people who answer requests.
async fn desk(app: &App) -> [Staff; 2] {
    [
        staff_of_the_force(app, Role::DeskSupervisor).await,
        staff_of_the_force(app, Role::ProfessionalStandards).await,
    ]
}

async fn released(app: &App, [one, other]: &[Staff; 2], id: candour_domain::ids::AccessRequestId) {
    prepare(&app.ctx, one, id).await.unwrap();
    release(&app.ctx, other, id).await.unwrap();
}

/// The file for machines, which has to be as its schema says, by a validator that is not ours.
fn held(copy: &HeldCopy) -> String {
    let (file, schema) = (copy.json(), serde_json::from_str(SCHEMA).unwrap());
    let options = jsonschema::options().with_draft(jsonschema::Draft::Draft202012);
    let validator = options.should_validate_formats(true).build(&schema).unwrap();
    let wrong: Vec<String> =
        validator.iter_errors(&file).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{wrong:#?}\n{file}");
    file.to_string()
}

fn names(copy: &HeldCopy) -> Vec<&str> {
    copy.sections.iter().map(|section| section.name.as_str()).collect()
}

async fn logged(app: &App, act: AuditAct) -> usize {
    let filter = AuditFilter { act: Some(act), ..AuditFilter::default() };
    read(app).await.list_audit(filter, None, 99).await.unwrap().len()
}

#[tokio::test]
async fn a_victim_gets_all_that_is_held_with_receipt_and_code_and_no_name_of_the_force() {
    for app in both().await {
        let ctx = &app.ctx;
        let people = desk(&app).await;
        let receipt = said(&app, 1, "P1;P2", 2, "Nobody rang back. My sister Ann knows.").await;
        let wish = ContactWish::parse("telephone", "020 7946 0000", "Zofia", "mornings", "").unwrap();
        ask_for_contact(ctx, &receipt, nonce(&app), wish).await.unwrap();
        let age = EqualityAnswers { age_band: Some(AgeBand::From25), ..EqualityAnswers::default() };
        answer_equality(ctx, &receipt, age).await.unwrap();
        let item = work::inbox(ctx, &people[0], InboxView::Open, None).await.unwrap().items.remove(0).key.id;
        work::open(ctx, &people[0], item, None).await.unwrap();
        let form = candour_domain::ids::WorkEventId::new(ctx.clock.now(), ctx.chance.bytes());
        work::note(ctx, &people[0], item, form, "Rang; no reply.").await.unwrap();

        let form = nonce(&app);
        let asked = ask_by_receipt(ctx, &receipt, form, Language::Polish).await.unwrap();
        let again = ask_by_receipt(ctx, &receipt, form, Language::Polish).await.unwrap();
        assert_eq!((again.id, &again.code), (asked.id, &asked.code), "the same form is the same request");
        let second = ask_by_receipt(ctx, &receipt, nonce(&app), Language::Polish).await;
        assert!(matches!(second, Err(AccessError::BeingAnswered)));
        for code in [&asked.code, &FetchCode::draw([8; 16])] {
            let early = fetch_by_receipt(ctx, &receipt, code).await;
            assert!(matches!(early, Err(AccessError::NotReleased)), "right or wrong, the same: {early:?}");
        }

        let gathered = look(ctx, &people[0], asked.id).await.unwrap();
        let words = gathered.copy.texts().find(|(part, _)| part.starts_with("words:")).unwrap().0.to_owned();
        let none = black_out(ctx, &people[0], asked.id, &words, "no such words", "other_people").await;
        assert!(matches!(none, Err(AccessError::NoPassage)));
        let own_rule = black_out(ctx, &people[0], asked.id, &words, "ann", "few_people").await;
        assert!(matches!(own_rule, Err(AccessError::Choice)));
        assert_eq!(
            black_out(ctx, &people[0], asked.id, &words, "my sister ann", "other_people").await.unwrap(),
            1
        );
        prepare(ctx, &people[0], asked.id).await.unwrap();
        let early = hand_over(ctx, &people[1], asked.id).await;
        assert!(matches!(early, Err(AccessError::NotReleased)), "{early:?}");
        let early = fetch_by_receipt(ctx, &receipt, &asked.code).await;
        assert!(matches!(early, Err(AccessError::NotReleased)), "{early:?}");
        assert!(matches!(release(ctx, &people[0], asked.id).await, Err(AccessError::SomebodyElse)));
        release(ctx, &people[1], asked.id).await.unwrap();
        let item = open(ctx, &people[0], asked.id).await.unwrap().found.work_item_id;
        let closed = read(&app).await.work_item(item).await.unwrap().unwrap().closed.unwrap();
        assert_eq!(closed.0, WorkOutcome::CopyReleased);

        let wrong = FetchCode::draw([9; 16]);
        assert!(matches!(fetch_by_receipt(ctx, &receipt, &wrong).await, Err(AccessError::WrongCode)));
        let fetched = fetch_by_receipt(ctx, &receipt, &asked.code).await.unwrap().copy;
        let json = fetched.json();
        assert_eq!(json["held"]["words"][0]["words"], "Nobody rang back. █████ knows.");
        assert_eq!(json["held"]["answer"][0]["rating"], 2);
        assert_eq!(json["held"]["wish"][0]["reach"], "020 7946 0000");
        assert_eq!(json["held"]["equality"][0]["age"], "25-34");
        assert_eq!(json["held"]["contact"][0]["officers"], 2);
        let text = held(&fetched);
        for part in ["CAD 1", "Rang; no reply.", "desk_supervisor", "answer_request", "other_people"] {
            assert!(text.contains(part), "{part} is missing in {text}");
        }
        for name in ["Ada Able", "Ben Bold", "Ann", "Nobody\""] {
            assert!(!text.contains(name), "{name} is in {text}");
        }
        for act in [
            AuditAct::AccessAsked,
            AuditAct::AccessLooked,
            AuditAct::AccessBlackedOut,
            AuditAct::AccessPrepared,
            AuditAct::AccessReleased,
            AuditAct::AccessFetched,
        ] {
            assert_eq!(logged(&app, act).await, 1, "{act:?}");
        }
        // A download that broke off: the same code, each time on record, until the copy goes.
        ctx.clock.advance(DAY * 29);
        let again = fetch_by_receipt(ctx, &receipt, &asked.code).await.unwrap().copy;
        assert_eq!(again.json(), json);
        assert_eq!(logged(&app, AuditAct::AccessFetched).await, 2);
        ctx.clock.advance(DAY * 2);
        let late = fetch_by_receipt(ctx, &receipt, &asked.code).await;
        assert!(matches!(late, Err(AccessError::NoCopy)), "before the job had its turn: {late:?}");
    }
}

#[tokio::test]
async fn codes_are_guessed_ten_times_at_most_and_copies_go_after_their_days() {
    for app in both().await {
        let ctx = &app.ctx;
        let people = desk(&app).await;
        let receipt = said(&app, 1, "P1", 2, "A marker to look for").await;
        let asked = ask_by_receipt(ctx, &receipt, nonce(&app), Language::English).await.unwrap();
        released(&app, &people, asked.id).await;
        for n in 0..MOST_TRIES {
            let wrong = FetchCode::draw([u8::try_from(n).unwrap(); 16]);
            assert!(matches!(fetch_by_receipt(ctx, &receipt, &wrong).await, Err(AccessError::WrongCode)));
        }
        assert!(matches!(fetch_by_receipt(ctx, &receipt, &asked.code).await, Err(AccessError::WrongCode)));
        let fresh = give_code(ctx, &people[0], asked.id).await.unwrap();
        fetch_by_receipt(ctx, &receipt, &fresh).await.unwrap();
        assert_eq!(tidy(ctx).await.unwrap(), 0);
        ctx.clock.advance(DAY * 31);
        assert_eq!(tidy(ctx).await.unwrap(), 1);
        assert!(matches!(hand_over(ctx, &people[0], asked.id).await, Err(AccessError::NoCopy)));
        assert_eq!(request_of_receipt(ctx, &receipt).await.unwrap().unwrap().state, AccessState::Released);
        ask_by_receipt(ctx, &receipt, nonce(&app), Language::English).await.unwrap();
        ctx.clock.advance(DAY * 731);
        tidy(ctx).await.unwrap();
        assert!(open(ctx, &people[0], asked.id).await.is_err(), "what ended long ago is forgotten");
    }
}

#[tokio::test]
async fn words_that_are_taken_back_leave_the_copy_that_waits() {
    for app in both().await {
        let ctx = &app.ctx;
        let people = desk(&app).await;
        let receipt = said(&app, 1, "P1", 2, "Words to take back").await;
        let asked = ask_by_receipt(ctx, &receipt, nonce(&app), Language::English).await.unwrap();
        prepare(ctx, &people[0], asked.id).await.unwrap();
        withdraw(ctx, &receipt).await.unwrap();
        assert!(matches!(release(ctx, &people[1], asked.id).await, Err(AccessError::NotNow)));
        released(&app, &people, asked.id).await;
        let copy = fetch_by_receipt(ctx, &receipt, &asked.code).await.unwrap().copy;
        assert!(names(&copy).contains(&"answer") && !names(&copy).contains(&"words"), "{:?}", names(&copy));
    }
}

#[tokio::test]
async fn an_officer_learns_no_more_by_a_copy_than_by_their_own_pages() {
    for app in both().await {
        let ctx = &app.ctx;
        let people = desk(&app).await;
        let ada = staff(&app, Role::Officer, "P1").await;
        let mut receipts = Vec::new();
        for n in 0..6 {
            receipts.push(said(&app, n, "P1", 5, &format!("thanks {n}")).await);
        }
        said(&app, 20, "P1", 1, "a complaint about her").await;
        while index_new(ctx).await.unwrap() > 0 {}
        for item in work::inbox(ctx, &people[0], InboxView::Open, None).await.unwrap().items {
            let opened = work::open(ctx, &people[0], item.key.id, None).await.unwrap();
            let work::Content::Shown(shown) = opened.content else { panic!("shown") };
            let complaint = shown.words[0].text.contains("complaint");
            let outcome = if complaint { "passed_to_standards" } else { "read" };
            work::close(ctx, &people[0], item.key.id, outcome, "").await.unwrap();
        }
        ctx.clock.advance(DAY);
        assert!(make_batches_when_due(ctx).await.unwrap());
        said(&app, 30, "P1", 5, "too new to be read").await;

        let asked = ask_own(ctx, &ada, nonce(&app), Language::English).await.unwrap();
        released(&app, &people, asked.id).await;
        let copy = fetch_own(ctx, &ada).await.unwrap().copy;
        let text = held(&copy);
        for n in 0..6 {
            assert!(text.contains(&format!("thanks {n}")), "{n}");
        }
        for kept in ["a complaint about her", "too new to be read", "CAD ", "rated_1"] {
            assert!(!text.contains(kept), "{kept}");
        }
        assert!(text.contains("Ada Able") && text.contains("few_people"), "{text}");
        for section in ["account", "officer", "contacts_attended", "own_figures", "own_words", "requests"] {
            assert!(names(&copy).contains(&section), "{section}");
        }

        withdraw(ctx, &receipts[3]).await.unwrap();
        assert!(
            matches!(fetch_own(ctx, &ada).await, Err(AccessError::NoCopy)),
            "words in it were taken back"
        );
        ctx.clock.advance(SignedDuration::from_secs(1));
        let asked = ask_own(ctx, &ada, nonce(&app), Language::English).await.unwrap();
        released(&app, &people, asked.id).await;
        assert!(
            !held(&fetch_own(ctx, &ada).await.unwrap().copy).contains("thanks "),
            "whole batches or none"
        );
    }
}

#[tokio::test]
async fn a_batch_that_breaks_after_the_release_is_not_in_what_is_fetched() {
    for app in both().await {
        let ctx = &app.ctx;
        let people = desk(&app).await;
        let ada = staff(&app, Role::Officer, "P1").await;
        let mut receipts = Vec::new();
        for n in 0..5 {
            receipts.push(said(&app, n, "P1", 5, &format!("thanks {n}")).await);
        }
        while index_new(ctx).await.unwrap() > 0 {}
        for item in work::inbox(ctx, &people[0], InboxView::Open, None).await.unwrap().items {
            work::close(ctx, &people[0], item.key.id, "read", "").await.unwrap();
        }
        ctx.clock.advance(DAY);
        assert!(make_batches_when_due(ctx).await.unwrap());
        let asked = ask_own(ctx, &ada, nonce(&app), Language::English).await.unwrap();
        released(&app, &people, asked.id).await;
        assert!(held(&fetch_own(ctx, &ada).await.unwrap().copy).contains("thanks 4"));
        let wish = ContactWish::parse("telephone", "020 7946 0000", "", "", "").unwrap();
        ask_for_contact(ctx, &receipts[0], nonce(&app), wish).await.unwrap();
        assert!(!held(&fetch_own(ctx, &ada).await.unwrap().copy).contains("thanks "));
    }
}

#[tokio::test]
async fn an_answer_that_was_put_in_by_mistake_is_told_from_the_other_and_taken_out_before_the_copy_is_made() {
    for app in both().await {
        let ctx = &app.ctx;
        let people = desk(&app).await;
        let hers = said(&app, 1, "P1", 2, "Nobody rang back").await;
        ctx.clock.advance(DAY);
        let anothers = said(&app, 2, "P2", 4, "Of somebody else").await;
        let wish = ContactWish::parse("telephone", "020 7946 0000", "", "", "").unwrap();
        ask_for_contact(ctx, &anothers, nonce(&app), wish).await.unwrap();
        let asked = ask_by_receipt(ctx, &hers, nonce(&app), Language::English).await.unwrap();
        let only = open(ctx, &people[0], asked.id).await.unwrap();
        assert!(!only.may.remove, "one has to stay");
        let candour_domain::access_request::Subject::Answer(first) = only.subjects[0].subject else {
            panic!()
        };
        let last = remove_answer(ctx, &people[0], asked.id, first).await;
        assert!(matches!(last, Err(AccessError::Last)), "{last:?}");

        add_subject(ctx, &people[0], asked.id, "020 7946 0000").await.unwrap();
        prove(ctx, &people[0], asked.id).await.unwrap();
        let opened = open(ctx, &people[1], asked.id).await.unwrap();
        let facts: Vec<_> = opened.subjects.iter().map(|shown| shown.facts.clone().unwrap()).collect();
        let known: Vec<_> =
            facts.iter().map(|facts| (facts.reference.as_deref(), facts.with_words)).collect();
        assert_eq!(known, [(Some("CAD 1"), true), (Some("CAD 2"), true)]);
        assert_eq!(facts[1].received_at.duration_since(facts[0].received_at).as_hours(), 24);
        assert!(opened.may.remove && facts.iter().all(|facts| facts.item.is_some()));
        // Who only takes requests down sees that there are answers, and takes none out.
        let adviser = staff_of_the_force(&app, Role::DeskAdviser).await;
        let seen = open(ctx, &adviser, asked.id).await.unwrap();
        assert!(!seen.may.remove && seen.subjects.iter().all(|shown| shown.facts.is_none()));
        let candour_domain::access_request::Subject::Answer(wrong) = opened.subjects[1].subject else {
            panic!()
        };
        let refused = remove_answer(ctx, &adviser, asked.id, wrong).await;
        assert!(matches!(refused, Err(AccessError::Refused(_))));

        // Not from a copy that was made; before it, once, with its line.
        prepare(ctx, &people[0], asked.id).await.unwrap();
        assert!(matches!(remove_answer(ctx, &people[1], asked.id, wrong).await, Err(AccessError::NotNow)));
        undo(ctx, &people[1], asked.id).await.unwrap();
        for _ in 0..2 {
            remove_answer(ctx, &people[1], asked.id, wrong).await.unwrap();
        }
        assert_eq!(logged(&app, AuditAct::AccessAnswerRemoved).await, 1);
        released(&app, &people, asked.id).await;
        let copy = held(&fetch_by_receipt(ctx, &hers, &asked.code).await.unwrap().copy);
        assert!(copy.contains("Nobody rang back") && !copy.contains("Of somebody else"));
    }
}

#[tokio::test]
async fn somebody_who_is_victim_and_officer_gets_both_and_answers_no_request_about_themself() {
    for app in both().await {
        let ctx = &app.ctx;
        let people = desk(&app).await;
        let receipt = said(&app, 1, "P2", 2, "As a victim I was not told").await;
        let both = DeskWish {
            asked_by: "desk".to_owned(),
            language: "en".to_owned(),
            receipt: receipt.shown(),
            username: people[0].username.clone(),
            officer: "P1".to_owned(),
            note: "Came to the counter with a warrant card.".to_owned(),
        };
        let asked = ask_at_desk(ctx, &people[1], nonce(&app), &both).await.unwrap();
        let opened = open(ctx, &people[1], asked.id).await.unwrap();
        assert_eq!(
            (opened.subjects.len(), opened.found.proof),
            (3, Proof::None),
            "a receipt proves no account"
        );
        assert!(matches!(prepare(ctx, &people[1], asked.id).await, Err(AccessError::NotProven)));
        for refused in [
            prove(ctx, &people[0], asked.id).await,
            prepare(ctx, &people[0], asked.id).await,
            look(ctx, &people[0], asked.id).await.map(|_| ()),
            end(ctx, &people[0], asked.id, "none_held", "").await,
        ] {
            assert!(matches!(refused, Err(AccessError::SomebodyElse)), "{refused:?}");
        }
        assert_eq!(open(ctx, &people[0], asked.id).await.unwrap().note, None);
        let third = staff_of_the_force(&app, Role::DeskSupervisor).await;
        prove(ctx, &third, asked.id).await.unwrap();
        prepare(ctx, &third, asked.id).await.unwrap();
        release(ctx, &people[1], asked.id).await.unwrap();
        let copy = hand_over(ctx, &third, asked.id).await.unwrap().copy;
        for section in ["answer", "words", "account", "officer"] {
            assert!(names(&copy).contains(&section), "{section}");
        }
        assert!(!names(&copy).contains(&"equality"), "only the receipt leads there");
    }
}

#[tokio::test]
async fn requests_end_without_a_copy_are_put_off_once_and_taken_back() {
    for app in both().await {
        let ctx = &app.ctx;
        let people = desk(&app).await;
        let adviser = staff_of_the_force(&app, Role::DeskAdviser).await;
        let wish = DeskWish {
            asked_by: "other".to_owned(),
            language: "cy".to_owned(),
            note: "A solicitor; letter of authority seen on paper.".to_owned(),
            ..DeskWish::default()
        };
        let form = nonce(&app);
        let asked = ask_at_desk(ctx, &adviser, form, &wish).await.unwrap();
        assert_eq!(ask_at_desk(ctx, &adviser, form, &wish).await.unwrap().id, asked.id);
        let empty =
            ask_at_desk(ctx, &adviser, nonce(&app), &DeskWish { note: String::new(), ..wish.clone() }).await;
        assert!(matches!(empty, Err(AccessError::Note(_))));
        assert!(prove(ctx, &adviser, asked.id).await.is_err(), "an adviser takes down and no more");
        let listed = list(ctx, &adviser, true, None).await.unwrap();
        assert_eq!(listed.requests.len(), 1);

        let inbox = work::inbox(ctx, &people[0], InboxView::Open, None).await.unwrap();
        let item = inbox.items.iter().find(|item| item.kind == WorkKind::AccessRequest).unwrap();
        assert_eq!(item.due_at, asked.due_at);
        let by_hand = work::close(ctx, &people[0], item.key.id, "read", "").await;
        assert!(matches!(by_hand, Err(WorkError::Outcome)), "the request closes it, nothing else");
        extend(ctx, &people[0], asked.id, Extension::Complex.as_str()).await.unwrap();
        assert!(matches!(extend(ctx, &people[0], asked.id, "several").await, Err(AccessError::NotNow)));
        prove(ctx, &people[0], asked.id).await.unwrap();
        assert!(
            matches!(prepare(ctx, &people[0], asked.id).await, Err(AccessError::Nobody)),
            "nothing to give"
        );
        assert!(matches!(end(ctx, &people[0], asked.id, "refused", "").await, Err(AccessError::Choice)));
        end(ctx, &people[0], asked.id, "none_held", "").await.unwrap();
        assert!(matches!(end(ctx, &people[0], asked.id, "none_held", "").await, Err(AccessError::NotNow)));

        let receipt = said(&app, 1, "P1", 4, "").await;
        ask_by_receipt(ctx, &receipt, nonce(&app), Language::English).await.unwrap();
        withdraw_by_receipt(ctx, &receipt).await.unwrap();
        withdraw_by_receipt(ctx, &receipt).await.unwrap();
        assert_eq!(request_of_receipt(ctx, &receipt).await.unwrap().unwrap().state, AccessState::Withdrawn);
        ask_by_receipt(ctx, &receipt, nonce(&app), Language::English).await.unwrap();
        assert_eq!(list(ctx, &adviser, false, None).await.unwrap().requests.len(), 2);
    }
}

#[tokio::test]
async fn every_table_of_the_schema_is_in_the_copy_or_left_out_for_a_reason() {
    for app in both().await {
        let columns = read(&app).await.columns().await.unwrap();
        let mut tables: Vec<&str> = columns.iter().filter_map(|column| column.split('.').next()).collect();
        tables.dedup();
        let known: Vec<&str> = SOURCES.iter().map(|(table, _)| *table).collect();
        assert_eq!(tables, known, "say in access_request/sources.rs what a copy does with each table");
    }
}

#[test]
fn the_archive_opens_with_its_files_as_they_went_in() {
    let files = [
        ArchiveFile { name: "index.html".to_owned(), content: "<p>كلمات</p>".repeat(500).into_bytes() },
        ArchiveFile { name: "data.json".to_owned(), content: b"{}".to_vec() },
    ];
    let bytes = pack(&files).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    assert_eq!(archive.len(), 2);
    for file in &files {
        let mut content = Vec::new();
        archive.by_name(&file.name).unwrap().read_to_end(&mut content).unwrap();
        assert_eq!(content, file.content);
    }
}
