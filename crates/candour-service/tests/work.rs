//! Somebody answers: the inbox, two people at once, escalation, alerts. On SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where its setting fails")]

use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::contact_request::ContactWish;
use candour_domain::feedback::{Channel, Nonce, Rating, Words};
use candour_domain::ids::{WorkEventId, WorkItemId};
use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_domain::risk::RiskKind;
use candour_domain::staff::Staff;
use candour_domain::work_item::{WorkEvent, WorkKind, WorkOutcome, WorkState};
use candour_service::feedback::{Submission, ask_for_contact, receive, withdraw};
use candour_service::staff::{self, AccountWish, By, Hidden};
use candour_service::work::{
    Content, InboxView, Opened, WorkError, assign, close, escalate_overdue, inbox, note, open, put_back, take,
};
use candour_service::{audit, jobs};
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

async fn answer(app: &App, words: &str) -> candour_domain::receipt::Receipt {
    let submission = Submission {
        code: Some(app.single_use_code().await),
        nonce: Nonce::from_bytes(app.ctx.chance.bytes()),
        rating: Rating::ALL[1],
        words: Words::parse(words).unwrap(),
        language: Language::Arabic,
        channel: Channel::Web,
        source: None,
    };
    receive(&app.ctx, submission).await.unwrap().receipt
}

async fn ask(app: &App, words: &str) {
    let receipt = answer(app, words).await;
    let wish = ContactWish::parse("telephone", "020 7946 0018", "Sam", "after 4", "no voicemail").unwrap();
    ask_for_contact(&app.ctx, &receipt, Nonce::from_bytes(app.ctx.chance.bytes()), wish).await.unwrap();
}

async fn only_item(app: &App, reader: &Staff) -> WorkItemId {
    let list = inbox(&app.ctx, reader, InboxView::Open, None).await.unwrap();
    assert_eq!(list.items.len(), 1);
    list.items[0].key.id
}

fn form(app: &App) -> WorkEventId {
    WorkEventId::new(app.ctx.clock.now(), app.ctx.chance.bytes())
}

fn shown(opened: &Opened) -> &candour_service::work::Shown {
    match &opened.content {
        Content::Shown(shown) => shown,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn risk_stands_before_requests_and_reading_and_the_inbox_holds_no_words() {
    for app in App::both().await {
        let amy = person(&app, "amy", Role::DeskAdviser).await;
        answer(&app, "All was well").await;
        ask(&app, "").await;
        answer(&app, "He says he is going to kill me").await;
        answer(&app, "").await;
        let list = inbox(&app.ctx, &amy, InboxView::Open, None).await.unwrap();
        let kinds: Vec<WorkKind> = list.items.iter().map(|item| item.kind).collect();
        assert_eq!(kinds, [WorkKind::Risk, WorkKind::ContactRequest, WorkKind::ReadWords]);
        assert_eq!(list.items[0].risk, [RiskKind::Danger]);
        assert_eq!(list.items[0].due_at, list.now + SignedDuration::from_mins(30));
        assert_eq!(list.items[0].language, Some(Language::Arabic));
        assert_eq!((list.counts.waiting, list.counts.risk, list.counts.overdue), (3, 1, 0));
        let text = format!("{list:?}");
        assert!(!text.contains("kill") && !text.contains("7946"));
    }
}

#[tokio::test]
async fn an_item_is_opened_with_its_purpose_on_record_first() {
    for app in App::both().await {
        let amy = person(&app, "amy", Role::DeskAdviser).await;
        let auditor = person(&app, "olu", Role::Auditor).await;
        let commissioner = person(&app, "cam", Role::Commissioner).await;
        ask(&app, "").await;
        let id = only_item(&app, &amy).await;
        let opened = open(&app.ctx, &amy, id, None).await.unwrap();
        let content = shown(&opened);
        assert_eq!(content.purpose, ReadPurpose::AnswerRequest);
        let wish = content.wish.as_ref().unwrap();
        assert_eq!((wish.to.as_str(), wish.do_not.as_deref()), ("020 7946 0018", Some("no voicemail")));
        assert_eq!(content.answer.unwrap().rating, Rating::ALL[1]);
        let log = audit::list(&app.ctx, &auditor, "Amy", Some(AuditAct::ItemRead), None).await.unwrap();
        assert_eq!(log.lines.len(), 1);
        assert_eq!(log.lines[0].subject_id, Some(id.uuid()));
        assert_eq!(log.lines[0].purpose, Some(ReadPurpose::AnswerRequest));

        let outside = open(&app.ctx, &commissioner, id, Some(ReadPurpose::QualityCheck)).await.unwrap();
        assert!(matches!(outside.content, Content::NotForReader));
        assert!(!outside.may.take && outside.may.close.is_empty() && !outside.may.note);

        take(&app.ctx, &amy, id).await.unwrap();
        let ben = person(&app, "ben", Role::DeskAdviser).await;
        let asked = open(&app.ctx, &ben, id, None).await.unwrap();
        assert!(matches!(asked.content, Content::AskPurpose), "it is hers; he has to say why");
        let told = open(&app.ctx, &ben, id, Some(ReadPurpose::FollowUp)).await.unwrap();
        assert_eq!(shown(&told).purpose, ReadPurpose::FollowUp);
        // Asked once: the same item again in the same sign-in goes on with that reason, and is a line of its own.
        let again = open(&app.ctx, &ben, id, None).await.unwrap();
        assert_eq!(shown(&again).purpose, ReadPurpose::FollowUp);
        let log = audit::list(&app.ctx, &auditor, "Ben", Some(AuditAct::ItemRead), None).await.unwrap();
        assert_eq!(log.lines.len(), 2);
        app.ctx.clock.advance(SignedDuration::from_mins(1));
        let later = audit::line(&app.ctx, Some(ben.id), AuditAct::SignedIn, Some(ben.id.uuid()), None);
        candour_store::transact!(app.ctx.store, |db| db.insert_audit(&later).await).unwrap();
        let asked = open(&app.ctx, &ben, id, None).await.unwrap();
        assert!(matches!(asked.content, Content::AskPurpose), "another sign-in; he has to say why");

        let missing = WorkItemId::new(app.ctx.clock.now(), [0; 10]);
        assert!(matches!(open(&app.ctx, &amy, missing, None).await, Err(WorkError::NotFound)));
        let officer = Staff { role: Role::Officer, ..amy };
        assert!(matches!(open(&app.ctx, &officer, id, None).await, Err(WorkError::Refused(_))));
    }
}

#[tokio::test]
async fn nothing_is_shown_when_the_read_cannot_be_put_on_record() {
    let app = App::sqlite().await;
    let amy = person(&app, "amy", Role::DeskAdviser).await;
    answer(&app, "Please read me").await;
    let id = only_item(&app, &amy).await;
    // Nobody who is not in the table of people can be named in the log.
    let ghost = Staff { id: candour_domain::ids::StaffId::new(app.ctx.clock.now(), [9; 10]), ..amy };
    assert!(matches!(open(&app.ctx, &ghost, id, None).await, Err(WorkError::Unavailable(_))));
}

#[tokio::test]
async fn of_two_advisers_the_second_is_told_who_has_it() {
    for app in App::both().await {
        let amy = person(&app, "amy", Role::DeskAdviser).await;
        let ben = person(&app, "ben", Role::DeskAdviser).await;
        let lead = person(&app, "sue", Role::DeskSupervisor).await;
        answer(&app, "Words to read").await;
        let id = only_item(&app, &amy).await;
        let (one, two) = tokio::join!(take(&app.ctx, &amy, id), take(&app.ctx, &ben, id));
        let (winner, loser, refused) = if one.is_ok() { (&amy, &ben, two) } else { (&ben, &amy, one) };
        match refused {
            Err(WorkError::TakenBy(name)) => assert_eq!(name, winner.display_name),
            other => panic!("{other:?}"),
        }
        take(&app.ctx, winner, id).await.unwrap();
        let taken_by =
            |result| matches!(result, Err(WorkError::TakenBy(name)) if name == winner.display_name);
        assert!(taken_by(put_back(&app.ctx, loser, id).await));
        assert!(taken_by(close(&app.ctx, loser, id, "read", "").await));
        assert!(matches!(assign(&app.ctx, loser, id, "amy").await, Err(WorkError::Refused(_))));
        note(&app.ctx, loser, id, form(&app), "I spoke to her before").await.unwrap();
        assign(&app.ctx, &lead, id, &loser.username).await.unwrap();
        assert!(matches!(assign(&app.ctx, &lead, id, "nobody").await, Err(WorkError::NoSuchColleague)));
        close(&app.ctx, loser, id, "read", "Read; nothing more").await.unwrap();
        for result in [
            close(&app.ctx, winner, id, "read", "").await,
            take(&app.ctx, winner, id).await,
            assign(&app.ctx, &lead, id, "amy").await,
            note(&app.ctx, winner, id, form(&app), "late").await,
        ] {
            assert!(matches!(result, Err(WorkError::AlreadyClosed)), "{result:?}");
        }
        let opened = open(&app.ctx, loser, id, Some(ReadPurpose::FollowUp)).await.unwrap();
        let events: Vec<WorkEvent> = opened.trace.iter().map(|line| line.event).collect();
        let expected =
            [WorkEvent::Made, WorkEvent::Taken, WorkEvent::Noted, WorkEvent::Assigned, WorkEvent::Closed];
        assert_eq!(events.len(), expected.len(), "a repeat leaves no second event");
        assert!(expected.iter().all(|event| events.contains(event)));
        let notes: Vec<&str> = opened.trace.iter().filter_map(|line| line.note.as_deref()).collect();
        assert_eq!(notes.len(), 2);
        assert!(notes.contains(&"I spoke to her before") && notes.contains(&"Read; nothing more"));
        assert_eq!(opened.item.closed.unwrap().0, WorkOutcome::Read);
    }
}

#[tokio::test]
async fn the_same_note_form_sent_twice_is_one_note() {
    for app in App::both().await {
        let amy = person(&app, "amy", Role::DeskAdviser).await;
        answer(&app, "Words to read").await;
        let id = only_item(&app, &amy).await;
        let form = form(&app);
        note(&app.ctx, &amy, id, form, "No reply at 15:40").await.unwrap();
        note(&app.ctx, &amy, id, form, "No reply at 15:40").await.unwrap();
        assert_eq!(open(&app.ctx, &amy, id, None).await.unwrap().trace.len(), 2);
        answer(&app, "Other words").await;
        let list = inbox(&app.ctx, &amy, InboxView::Open, None).await.unwrap();
        let other = list.items.iter().find(|item| item.key.id != id).unwrap().key.id;
        let elsewhere = note(&app.ctx, &amy, other, form, "No reply at 15:40").await;
        assert!(matches!(elsewhere, Err(WorkError::NotFound)), "a form of one item writes to no other");
        for wrong in ["", "  \n ", &"x".repeat(2_001), "a\0b"] {
            let result = note(&app.ctx, &amy, id, form, wrong).await;
            assert!(matches!(result, Err(WorkError::Note(_))), "{wrong:?}");
        }
    }
}

#[tokio::test]
async fn a_risk_is_never_closed_as_merely_read() {
    let app = App::sqlite().await;
    let amy = person(&app, "amy", Role::DeskAdviser).await;
    answer(&app, "I want to die").await;
    let id = only_item(&app, &amy).await;
    for outcome in ["read", "withdrawn", "", "nonsense"] {
        assert!(matches!(close(&app.ctx, &amy, id, outcome, "").await, Err(WorkError::Outcome)), "{outcome}");
    }
    let may = open(&app.ctx, &amy, id, None).await.unwrap().may.close;
    assert!(may.contains(&WorkOutcome::NoRisk) && !may.contains(&WorkOutcome::Read));
    close(&app.ctx, &amy, id, "passed_to_safeguarding", "").await.unwrap();
}

#[tokio::test]
async fn late_items_are_escalated_exactly_once_taken_or_not() {
    for app in App::both().await {
        let amy = person(&app, "amy", Role::DeskAdviser).await;
        answer(&app, "I am in danger").await;
        let id = only_item(&app, &amy).await;
        take(&app.ctx, &amy, id).await.unwrap();
        app.ctx.clock.advance(SignedDuration::from_mins(29));
        assert_eq!(escalate_overdue(&app.ctx).await.unwrap(), 0);
        app.ctx.clock.advance(SignedDuration::from_mins(1));
        let (one, two) = tokio::join!(escalate_overdue(&app.ctx), escalate_overdue(&app.ctx));
        assert_eq!(one.unwrap() + two.unwrap(), 1, "two nodes, one escalation");
        assert_eq!(escalate_overdue(&app.ctx).await.unwrap(), 0);
        put_back(&app.ctx, &amy, id).await.unwrap();
        app.ctx.clock.advance(SignedDuration::from_hours(5));
        assert_eq!(escalate_overdue(&app.ctx).await.unwrap(), 0, "once is once");
        let opened = open(&app.ctx, &amy, id, None).await.unwrap();
        let escalated = opened.trace.iter().filter(|line| line.event == WorkEvent::Escalated).count();
        assert_eq!((escalated, opened.item.escalated_at.is_some()), (1, true));
        let late = inbox(&app.ctx, &amy, InboxView::Overdue, None).await.unwrap();
        assert_eq!((late.items.len(), late.counts.overdue), (1, 1));
        assert_eq!(
            jobs::counts(&app.ctx).await.unwrap().waiting,
            2,
            "one when it came, one when it was late"
        );
    }
}

#[tokio::test]
async fn words_that_were_taken_back_are_gone_from_the_item() {
    for app in App::both().await {
        let amy = person(&app, "amy", Role::DeskAdviser).await;
        let receipt = answer(&app, "My husband strangled me again").await;
        let id = only_item(&app, &amy).await;
        assert_eq!(shown(&open(&app.ctx, &amy, id, None).await.unwrap()).words.len(), 1);
        withdraw(&app.ctx, &receipt).await.unwrap();
        let opened = open(&app.ctx, &amy, id, None).await.unwrap();
        assert!(shown(&opened).words.is_empty() && shown(&opened).answer.unwrap().withdrawn);
        assert_eq!(opened.item.state, WorkState::Waiting, "a risk stays with people");
    }
}

#[tokio::test]
async fn what_somebody_had_in_work_goes_back_when_their_account_is_closed() {
    for app in App::both().await {
        let amy = person(&app, "amy", Role::DeskAdviser).await;
        let ben = person(&app, "ben", Role::DeskAdviser).await;
        for words in ["One thing", "Another thing"] {
            answer(&app, words).await;
        }
        for item in inbox(&app.ctx, &amy, InboxView::Open, None).await.unwrap().items {
            take(&app.ctx, &amy, item.key.id).await.unwrap();
        }
        // What happens in one moment has no order.
        app.ctx.clock.advance(SignedDuration::from_secs(1));
        staff::close(&app.ctx, By::CommandLine, "amy").await.unwrap();
        let list = inbox(&app.ctx, &ben, InboxView::Waiting, None).await.unwrap();
        assert_eq!(list.items.len(), 2);
        let opened = open(&app.ctx, &ben, list.items[0].key.id, None).await.unwrap();
        assert_eq!(opened.trace.last().unwrap().event, WorkEvent::PutBack);
    }
}
