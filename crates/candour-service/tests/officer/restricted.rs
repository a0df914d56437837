//! Restricted records, what an officer at the desk never meets, and accounts that others cannot reach.

use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::code::Stratum;
use candour_domain::contact_request::ContactWish;
use candour_domain::feedback::{Channel, Nonce, Rating, Words};
use candour_domain::flag::FlagTarget;
use candour_domain::ids::{WorkEventId, WorkItemId};
use candour_domain::language::Language;
use candour_domain::permission::{Act, Role, Roles, scope_of};
use candour_domain::receipt::Receipt;
use candour_domain::restriction::{OpeningWish, RestrictionReason};
use candour_domain::staff::Staff;
use candour_service::access_request::{AccessError, ask_by_receipt, hand_over, look, prepare, release};
use candour_service::audit::{self, opened_of_item};
use candour_service::encounter;
use candour_service::feedback::{Submission, ask_for_contact, receive};
use candour_service::flag::{self, FlagError, FlagView, give_staff_contacts};
use candour_service::jobs::tick;
use candour_service::restriction::{RestrictionError, ask, decide, give_named_list, list, restrict};
use candour_service::staff::{self as accounts, AccountWish, By, Hidden, StaffError};
use candour_service::waiting_account::{self, WaitingError};
use candour_service::words::{Wish, browse, index_new, make_batches, own};
use candour_service::work::{
    Content, InboxView, WorkError, assign, close, find, inbox, index_wishes, note, open, put_back, take,
};
use candour_testkit::App;
use jiff::SignedDuration;

use crate::force::{both, by_reference, encounters, read, staff, staff_of_the_force};

type Received = (Receipt, Nonce);

/// An answer about a contact at which P1 was.
async fn said(app: &App, n: usize, text: &str) -> Received {
    let reference = format!("CAD {n}");
    let row = format!("{reference},2026-11-24 09:10,Hackney,Response A,visit,P1,\n");
    encounters(&app.ctx, &row).await.unwrap();
    let contact = by_reference(app, &reference).await;
    app.ctx.clock.advance(SignedDuration::from_millis(1));
    let submission = Submission {
        code: Some(app.code(Stratum::HandedOver, Some(contact)).await),
        nonce: Nonce::from_bytes(app.ctx.chance.bytes()),
        rating: Rating::ALL[4],
        words: Words::parse(text).unwrap(),
        language: Language::English,
        channel: Channel::Web,
        source: None,
    };
    let nonce = submission.nonce;
    (receive(&app.ctx, submission).await.unwrap().receipt, nonce)
}

async fn items(app: &App, reader: &Staff) -> Vec<(WorkItemId, bool)> {
    let list = inbox(&app.ctx, reader, InboxView::Open, None).await.unwrap();
    let counted = list.counts.waiting + list.counts.taken;
    assert_eq!(usize::try_from(counted).unwrap(), list.items.len(), "counts tell what the list shows");
    list.items.iter().map(|item| (item.key.id, item.restricted)).collect()
}

async fn words_found(app: &App, reader: &Staff, search: &str) -> usize {
    let wish = Wish { purpose: ReadPurpose::Complaint, search: search.to_owned(), place: String::new() };
    browse(&app.ctx, reader, &wish).await.unwrap().entries.len()
}

fn is_shown(content: &Content) -> bool {
    matches!(content, Content::Shown(_))
}

#[tokio::test]
async fn nobody_opens_a_restricted_record_alone() {
    for app in both().await {
        let ctx = &app.ctx;
        let [sue, pat] = [
            staff_of_the_force(&app, Role::DeskSupervisor).await,
            staff_of_the_force(&app, Role::ProfessionalStandards).await,
        ];
        let amy = staff_of_the_force(&app, Role::DeskAdviser).await;
        said(&app, 1, "kind words").await;
        let (item, _) = items(&app, &amy).await[0];
        take(ctx, &amy, item).await.unwrap();
        assert!(matches!(restrict(ctx, &amy, item, "sensitive").await, Err(RestrictionError::Refused(_))));
        assert!(matches!(restrict(ctx, &sue, item, "whim").await, Err(RestrictionError::Reason)));
        restrict(ctx, &sue, item, "employee_case").await.unwrap();
        assert!(matches!(restrict(ctx, &pat, item, "sensitive").await, Err(RestrictionError::Already)));

        // Whoever had it in hand has it no more, and it is not there for them.
        assert!(items(&app, &amy).await.is_empty());
        assert!(matches!(open(ctx, &amy, item, None).await, Err(WorkError::NotFound)));
        assert!(matches!(close(ctx, &amy, item, "read", "").await, Err(WorkError::NotFound)));
        // Those who may know see that it is there, and open nothing.
        for reader in [&sue, &pat] {
            assert_eq!(items(&app, reader).await, [(item, true)]);
            let opened = open(ctx, reader, item, Some(ReadPurpose::Complaint)).await.unwrap();
            assert!(matches!(opened.content, Content::Restricted) && !opened.may.note);
            assert!(matches!(take(ctx, reader, item).await, Err(WorkError::Restricted)));
        }
        let id = WorkEventId::new(ctx.clock.now(), ctx.chance.bytes());
        assert!(matches!(note(ctx, &sue, item, id, "x").await, Err(WorkError::Restricted)));
        assert!(matches!(put_back(ctx, &sue, item).await, Err(WorkError::Restricted)));
        assert!(matches!(assign(ctx, &sue, item, "amy").await, Err(WorkError::Restricted)));

        // One asks with a reason, and does not decide.
        let record = list(ctx, &sue).await.unwrap().records.remove(0).restriction.id;
        assert!(matches!(
            ask(ctx, &sue, record, OpeningWish::Open, None).await,
            Err(RestrictionError::Reason)
        ));
        let why = Some(ReadPurpose::Complaint);
        assert!(matches!(
            ask(ctx, &amy, record, OpeningWish::Open, why).await,
            Err(RestrictionError::Refused(_))
        ));
        ask(ctx, &sue, record, OpeningWish::Open, why).await.unwrap();
        assert!(matches!(
            ask(ctx, &sue, record, OpeningWish::Open, why).await,
            Err(RestrictionError::Waiting)
        ));
        let wish = list(ctx, &pat).await.unwrap().records[0].wishes[0].id;
        assert!(matches!(decide(ctx, &sue, wish, true).await, Err(RestrictionError::OwnWish(_))));
        assert!(!is_shown(&open(ctx, &sue, item, why).await.unwrap().content));
        decide(ctx, &pat, wish, true).await.unwrap();
        let Err(RestrictionError::Decided(made)) = decide(ctx, &pat, wish, false).await else {
            panic!("decided twice");
        };
        assert!(made.allowed && made.decider.is_some() && made.decided_at.is_some(), "{made:?}");

        // It is open for who asked, alone, for a day, and both are on record.
        assert!(is_shown(&open(ctx, &sue, item, why).await.unwrap().content));
        assert!(!is_shown(&open(ctx, &pat, item, why).await.unwrap().content));
        let auditor = staff_of_the_force(&app, Role::Auditor).await;
        for (act, by) in [
            (AuditAct::OpeningAsked, &sue),
            (AuditAct::OpeningAllowed, &pat),
            (AuditAct::RestrictedOpened, &sue),
        ] {
            let page = audit::list(ctx, &auditor, &by.username, Some(act), None).await.unwrap();
            let subjects: Vec<_> = page.lines.iter().map(|line| line.subject_id).collect();
            assert_eq!(subjects, [Some(wish.uuid())], "{act:?}");
        }
        ctx.clock.advance(SignedDuration::from_hours(24));
        assert!(!is_shown(&open(ctx, &sue, item, why).await.unwrap().content));

        // Lifting takes two as well.
        ask(ctx, &pat, record, OpeningWish::Lift, why).await.unwrap();
        let wish = list(ctx, &sue).await.unwrap().records[0].wishes[0].id;
        assert!(matches!(decide(ctx, &pat, wish, true).await, Err(RestrictionError::OwnWish(_))));
        assert_eq!(items(&app, &sue).await, [(item, true)]);
        decide(ctx, &sue, wish, true).await.unwrap();
        assert_eq!(items(&app, &amy).await, [(item, false)]);
        // Whoever comes later hears what was decided, though the record is listed no more.
        let sid = staff_of_the_force(&app, Role::DeskSupervisor).await;
        for late in [&sid, &sue] {
            let Err(RestrictionError::Decided(made)) = decide(ctx, late, wish, false).await else {
                panic!("the decision is gone");
            };
            assert!(made.allowed && made.decider.as_deref() == Some(&sue.display_name), "{made:?}");
        }
        let late = ask(ctx, &sid, record, OpeningWish::Open, why).await;
        assert!(matches!(late, Err(RestrictionError::Lifted)), "{late:?}");
        assert!(is_shown(&open(ctx, &amy, item, None).await.unwrap().content));
    }
}

#[tokio::test]
async fn a_restricted_record_is_in_no_list_no_search_and_no_batch() {
    for app in both().await {
        let ctx = &app.ctx;
        let sue = staff_of_the_force(&app, Role::DeskSupervisor).await;
        let ada = staff(&app, Role::Officer, "P1").await;
        let leader = staff(&app, Role::TeamLeader, "P1").await;
        for n in 0..5 {
            said(&app, n, "thank you so much").await;
        }
        while index_new(ctx).await.unwrap() > 0 {}
        for (item, _) in items(&app, &sue).await {
            close(ctx, &sue, item, "read", "").await.unwrap();
        }
        assert_eq!((words_found(&app, &sue, "").await, words_found(&app, &sue, "thank").await), (5, 5));
        assert_eq!(encounter::recent(ctx, &leader).await.unwrap().len(), 5);
        let closed = inbox(ctx, &sue, InboxView::Closed, None).await.unwrap().items;
        restrict(ctx, &sue, closed[0].key.id, "named_list").await.unwrap();
        // The team leader was not there; the officer was.
        assert_eq!(encounter::recent(ctx, &leader).await.unwrap().len(), 4);
        assert_eq!(encounter::recent(ctx, &ada).await.unwrap().len(), 5);

        assert_eq!((words_found(&app, &sue, "").await, words_found(&app, &sue, "thank").await), (4, 4));
        let amy = staff_of_the_force(&app, Role::DeskAdviser).await;
        assert_eq!((words_found(&app, &amy, "").await, words_found(&app, &amy, "thank").await), (4, 4));
        assert_eq!(inbox(ctx, &amy, InboxView::Closed, None).await.unwrap().items.len(), 4);
        let known = inbox(ctx, &sue, InboxView::Closed, None).await.unwrap().items;
        assert_eq!(known.iter().filter(|item| item.restricted).count(), 1);
        // Four are too few for a batch, also later, when it is restricted no more.
        ctx.clock.advance(SignedDuration::from_hours(24 * 8));
        assert_eq!(make_batches(ctx).await.unwrap(), 0);
        assert!(own(ctx, &ada, None).await.unwrap().thanks.is_empty());
        let record = list(ctx, &sue).await.unwrap().records.remove(0).restriction;
        let contact = record.encounter_id.unwrap();
        assert!(encounter::view(ctx, &leader, contact).await.is_err());
        assert!(encounter::view(ctx, &sue, contact).await.is_err());
        assert!(encounter::view(ctx, &ada, contact).await.is_ok());
    }
}

#[tokio::test]
async fn a_batch_that_was_made_is_hidden_when_one_of_it_is_restricted() {
    for app in both().await {
        let ctx = &app.ctx;
        let sue = staff_of_the_force(&app, Role::DeskSupervisor).await;
        let ada = staff(&app, Role::Officer, "P1").await;
        for n in 0..5 {
            said(&app, n, "thank you so much").await;
        }
        while index_new(ctx).await.unwrap() > 0 {}
        for (item, _) in items(&app, &sue).await {
            close(ctx, &sue, item, "read", "").await.unwrap();
        }
        ctx.clock.advance(SignedDuration::from_hours(24 * 8));
        assert_eq!(make_batches(ctx).await.unwrap(), 1);
        assert_eq!(own(ctx, &ada, None).await.unwrap().thanks.len(), 1);
        let closed = inbox(ctx, &sue, InboxView::Closed, None).await.unwrap().items;
        restrict(ctx, &sue, closed[0].key.id, "named_list").await.unwrap();
        assert!(own(ctx, &ada, None).await.unwrap().thanks.is_empty());
    }
}

#[tokio::test]
async fn a_restricted_record_is_not_reached_by_its_number_its_readers_or_a_request_for_a_copy() {
    for app in both().await {
        let ctx = &app.ctx;
        let sue = staff_of_the_force(&app, Role::DeskSupervisor).await;
        let pat = staff_of_the_force(&app, Role::ProfessionalStandards).await;
        let amy = staff_of_the_force(&app, Role::DeskAdviser).await;
        let ada = Staff {
            further: Roles::from_iter([Role::DeskSupervisor]),
            ..staff(&app, Role::Officer, "P1").await
        };
        let (receipt, nonce) = said(&app, 1, "kind words").await;
        let wish = ContactWish::parse("telephone", "020 7946 0018", "", "", "").unwrap();
        ask_for_contact(ctx, &receipt, nonce, wish).await.unwrap();
        while index_wishes(ctx).await.unwrap() > 0 {}
        let copy = ask_by_receipt(ctx, &receipt, nonce, Language::English).await.unwrap().id;
        look(ctx, &sue, copy).await.unwrap();

        // About oneself: nothing.
        let item = find(ctx, &amy, "020 7946 0018").await.unwrap().items[0].id;
        opened_of_item(ctx, &amy, item).await.unwrap();
        assert!(find(ctx, &ada, "020 7946 0018").await.unwrap().items.is_empty());
        assert!(matches!(opened_of_item(ctx, &ada, item).await, Err(WorkError::NotFound)));
        assert!(matches!(look(ctx, &ada, copy).await, Err(AccessError::SomebodyElse)));

        // Restricted: nothing, also to those who may know that it is there, until somebody else allows it.
        restrict(ctx, &sue, item, "employee_case").await.unwrap();
        for reader in [&amy, &sue, &pat] {
            assert!(find(ctx, reader, "020 7946 0018").await.unwrap().items.is_empty());
            assert!(matches!(opened_of_item(ctx, reader, item).await, Err(WorkError::NotFound)));
        }
        assert!(matches!(look(ctx, &sue, copy).await, Err(AccessError::SomebodyElse)));
        let record = list(ctx, &sue).await.unwrap().records.remove(0).restriction.id;
        ask(ctx, &sue, record, OpeningWish::Open, Some(ReadPurpose::AnswerAccess)).await.unwrap();
        let wish = list(ctx, &pat).await.unwrap().records[0].wishes[0].id;
        decide(ctx, &pat, wish, true).await.unwrap();
        look(ctx, &sue, copy).await.unwrap();
        assert!(matches!(look(ctx, &pat, copy).await, Err(AccessError::SomebodyElse)));
        let auditor = staff_of_the_force(&app, Role::Auditor).await;
        let opened = async |by: &Staff| {
            let act = Some(AuditAct::RestrictedOpened);
            audit::list(ctx, &auditor, &by.username, act, None).await.unwrap().lines.len()
        };
        assert_eq!(opened(&sue).await, 1);

        // A copy is made and given away by those who may open what is in it, and that stands on record as an opening.
        prepare(ctx, &sue, copy).await.unwrap();
        assert_eq!(opened(&sue).await, 2);
        assert!(matches!(release(ctx, &pat, copy).await, Err(AccessError::SomebodyElse)));
        ask(ctx, &pat, record, OpeningWish::Open, Some(ReadPurpose::AnswerAccess)).await.unwrap();
        let wishes = list(ctx, &sue).await.unwrap().records.remove(0).wishes;
        let wish = wishes.iter().find(|wish| wish.asked_by == pat.id).unwrap().id;
        decide(ctx, &sue, wish, true).await.unwrap();
        assert_eq!(opened(&pat).await, 0);
        release(ctx, &pat, copy).await.unwrap();
        assert_eq!(opened(&pat).await, 1);
        hand_over(ctx, &sue, copy).await.unwrap();
        assert_eq!(opened(&sue).await, 3);
        ctx.clock.advance(SignedDuration::from_hours(24));
        assert!(matches!(hand_over(ctx, &sue, copy).await, Err(AccessError::SomebodyElse)));
    }
}

#[tokio::test]
async fn a_flag_says_of_a_restricted_answer_that_it_is_restricted_and_only_to_who_may_know() {
    for app in both().await {
        let ctx = &app.ctx;
        let sue = staff_of_the_force(&app, Role::DeskSupervisor).await;
        let pat = staff_of_the_force(&app, Role::ProfessionalStandards).await;
        let ann = staff_of_the_force(&app, Role::Analyst).await;
        said(&app, 1, "kind words").await;
        said(&app, 2, "other words").await;
        let items = items(&app, &sue).await;
        let mut answers = Vec::new();
        for (item, _) in &items {
            answers.push(read(&app).await.work_item(*item).await.unwrap().unwrap().feedback_id.unwrap());
        }
        let flag = app.flag(FlagTarget::Nobody, &answers).await;
        let sees = async |reader: &Staff| {
            let seen = flag::list(ctx, reader, FlagView::Open, None).await.unwrap().flags.remove(0);
            (seen.is_shut(), seen.name.is_some() || seen.seen.number > 0)
        };
        assert_eq!(sees(&pat).await, (false, true));
        let counts = async |reader: &Staff| {
            let page = flag::list(ctx, reader, FlagView::Open, None).await.unwrap();
            (page.flags.len(), page.counts.open, page.counts.answers)
        };
        for reader in [&pat, &ann] {
            assert_eq!(counts(reader).await, (1, 1, 2));
            let opened = flag::open(ctx, reader, flag).await.unwrap();
            assert!(opened.answers.iter().all(|shown| shown.answer.is_some()));
        }
        restrict(ctx, &sue, items[0].0, "sensitive").await.unwrap();
        assert_eq!((counts(&pat).await, counts(&ann).await), ((1, 1, 2), (0, 0, 0)));
        assert_eq!(sees(&pat).await, (true, false), "what was seen would be told of the restricted one too");
        let opened = flag::open(ctx, &pat, flag).await.unwrap();
        let shown: Vec<_> =
            opened.answers.iter().map(|shown| (shown.answer.is_some(), shown.words.len())).collect();
        assert_eq!(shown.iter().filter(|one| **one == (false, 0)).count(), 1, "{shown:?}");
        assert_eq!(shown.iter().filter(|one| **one == (true, 1)).count(), 1, "{shown:?}");
        assert!(matches!(flag::open(ctx, &ann, flag).await, Err(FlagError::NotFound)));
    }
}

/// Asks to be contacted there.
async fn asks(app: &App, (receipt, nonce): &Received, way: &str, to: &str) {
    let wish = ContactWish::parse(way, to, "", "", "").unwrap();
    ask_for_contact(&app.ctx, receipt, *nonce, wish).await.unwrap();
}

async fn reasons(app: &App, reader: &Staff) -> Vec<RestrictionReason> {
    let found = list(&app.ctx, reader).await.unwrap().records;
    assert!(found.iter().all(|listed| listed.restriction.made_by.is_none()), "by a list");
    found.into_iter().rev().map(|listed| listed.restriction.reason).collect()
}

#[tokio::test]
async fn whoever_is_on_a_list_of_the_force_has_a_restricted_record_and_two_lift_a_false_match() {
    use RestrictionReason::{EmployeeCase, NamedList};
    for app in both().await {
        let ctx = &app.ctx;
        let sue = staff_of_the_force(&app, Role::DeskSupervisor).await;
        let pat = staff_of_the_force(&app, Role::ProfessionalStandards).await;
        let amy = staff_of_the_force(&app, Role::DeskAdviser).await;
        let earlier = said(&app, 1, "earlier words").await;
        asks(&app, &earlier, "telephone", "020 7946 0018").await;
        for (item, _) in items(&app, &amy).await {
            take(ctx, &amy, item).await.unwrap();
        }
        // A list with a line that is neither changes nothing.
        let given = give_named_list(ctx, "020 7946 0018\nnonsense\n").await.unwrap();
        assert_eq!(given.not_understood, [2]);
        tick(ctx).await.unwrap();
        assert_eq!(items(&app, &amy).await.len(), 2);

        // Earlier answers are found by a job; whoever had them in hand has them no more.
        give_staff_contacts(ctx, "# our own\n+44 20 7946 0018\n").await.unwrap();
        tick(ctx).await.unwrap();
        assert!(items(&app, &amy).await.is_empty());
        assert_eq!(items(&app, &sue).await.iter().filter(|(_, restricted)| *restricted).count(), 2);
        assert_eq!(reasons(&app, &sue).await, [EmployeeCase]);
        assert!(matches!(take(ctx, &sue, items(&app, &sue).await[0].0).await, Err(WorkError::Restricted)));

        // Later ones in the moment they come; others are not touched.
        let later = said(&app, 2, "later words").await;
        asks(&app, &later, "sms", "(020) 7946-0018").await;
        give_named_list(ctx, "Nell@example.org\n").await.unwrap();
        let named = said(&app, 3, "named words").await;
        asks(&app, &named, "email", "nell@example.org").await;
        let other = said(&app, 4, "other words").await;
        asks(&app, &other, "email", "somebody.else@example.org").await;
        assert_eq!(reasons(&app, &pat).await, [EmployeeCase, EmployeeCase, NamedList]);
        assert_eq!(items(&app, &amy).await.len(), 2, "the words and the wish of the other");
        let auditor = staff_of_the_force(&app, Role::Auditor).await;
        let act = Some(AuditAct::RecordRestricted);
        let lines = audit::list(ctx, &auditor, "", act, None).await.unwrap().lines;
        assert_eq!(lines.len(), 3);

        // A false match is lifted by two, and no list restricts it again.
        let record = list(ctx, &sue).await.unwrap().records.pop().unwrap().restriction.id;
        ask(ctx, &sue, record, OpeningWish::Lift, Some(ReadPurpose::Complaint)).await.unwrap();
        let found = list(ctx, &pat).await.unwrap().records.pop().unwrap();
        decide(ctx, &pat, found.wishes[0].id, true).await.unwrap();
        give_staff_contacts(ctx, "020 7946 0018\n").await.unwrap();
        tick(ctx).await.unwrap();
        asks(&app, &(earlier.0, Nonce::from_bytes([77; 16])), "telephone", "020 7946 0018").await;
        assert_eq!(items(&app, &amy).await.len(), 4);
        assert_eq!(reasons(&app, &sue).await, [EmployeeCase, NamedList]);
    }
}

#[tokio::test]
async fn a_listed_number_restricts_whatever_stands_around_it_and_however_it_is_written() {
    for app in both().await {
        let ctx = &app.ctx;
        let sue = staff_of_the_force(&app, Role::DeskSupervisor).await;
        let amy = staff_of_the_force(&app, Role::DeskAdviser).await;
        // Earlier ones are found in the index, by the number among the words.
        let earlier = said(&app, 1, "earlier words").await;
        asks(&app, &earlier, "other", "ring 07700 900 999 after 6").await;
        give_named_list(ctx, "07700 900999\nx@example.org\n").await.unwrap();
        tick(ctx).await.unwrap();
        assert_eq!(reasons(&app, &sue).await.len(), 1);
        for (number, way, to) in [
            (2, "telephone", "07700 900 999 after 6"),
            (3, "other", "whatsapp 07700900999"),
            (4, "email", "x@example.org."),
            (5, "sms", "7700900999"),
        ] {
            asks(&app, &said(&app, number, "words").await, way, to).await;
            assert_eq!(reasons(&app, &sue).await.len(), number, "{to}");
        }
        let (receipt, nonce) = said(&app, 6, "words").await;
        let wish = ContactWish::parse("other", "by text", "", "to 07700900999, evenings", "").unwrap();
        ask_for_contact(ctx, &receipt, nonce, wish).await.unwrap();
        assert_eq!(reasons(&app, &sue).await.len(), 6, "where it says when to reach them");
        assert!(items(&app, &amy).await.is_empty());
        // A number that is not to be called is nobody's wish to be reached there.
        let (receipt, nonce) = said(&app, 7, "words").await;
        let wish = ContactWish::parse("sms", "07700 900111", "", "", "call 07700900999").unwrap();
        ask_for_contact(ctx, &receipt, nonce, wish).await.unwrap();
        assert_eq!(reasons(&app, &sue).await.len(), 6);
        assert_eq!(items(&app, &amy).await.len(), 2);
    }
}

#[tokio::test]
async fn an_officer_at_the_desk_never_meets_what_was_said_about_them() {
    for app in both().await {
        let ctx = &app.ctx;
        let sue = staff_of_the_force(&app, Role::DeskSupervisor).await;
        let ada = staff(&app, Role::Officer, "P1").await;
        let ben = staff(&app, Role::Officer, "P2").await;
        let further = Roles::from_iter([Role::DeskAdviser, Role::DeskSupervisor]);
        let [ada, ben] = [ada, ben].map(|officer| Staff { further, ..officer });
        said(&app, 1, "kind words").await;
        while index_new(ctx).await.unwrap() > 0 {}
        let (item, _) = items(&app, &sue).await[0];
        assert_eq!(items(&app, &ben).await, [(item, false)], "it is about somebody else");
        assert!(is_shown(&open(ctx, &ben, item, None).await.unwrap().content));

        assert!(items(&app, &ada).await.is_empty());
        for search in ["", "kind"] {
            assert_eq!(words_found(&app, &ada, search).await, 0);
            assert_eq!(words_found(&app, &ben, search).await, 1);
        }
        assert!(matches!(open(ctx, &ada, item, None).await, Err(WorkError::NotFound)));
        assert!(matches!(take(ctx, &ada, item).await, Err(WorkError::NotFound)));
        assert!(matches!(close(ctx, &ada, item, "read", "").await, Err(WorkError::NotFound)));
        assert!(matches!(restrict(ctx, &ada, item, "sensitive").await, Err(RestrictionError::NotFound)));
        restrict(ctx, &sue, item, "sensitive").await.unwrap();
        let record = list(ctx, &sue).await.unwrap().records.remove(0).restriction.id;
        assert!(list(ctx, &ada).await.unwrap().records.is_empty());
        let why = Some(ReadPurpose::Complaint);
        let asked = ask(ctx, &ada, record, OpeningWish::Lift, why).await;
        assert!(matches!(asked, Err(RestrictionError::NotFound)));
        ask(ctx, &sue, record, OpeningWish::Lift, why).await.unwrap();
        let wish = list(ctx, &sue).await.unwrap().records[0].wishes[0].id;
        assert!(matches!(decide(ctx, &ada, wish, true).await, Err(RestrictionError::NotFound)));
    }
}

fn account(username: &str, role: Role) -> AccountWish {
    AccountWish {
        username: username.to_owned(),
        display_name: username.to_uppercase(),
        role: role.as_str().to_owned(),
        password: Hidden("a long enough password".to_owned()),
        ..AccountWish::default()
    }
}

#[tokio::test]
async fn the_administrator_reaches_no_account_outside_the_force() {
    for app in both().await {
        let ctx = &app.ctx;
        let line = By::CommandLine;
        let administrator = accounts::create(ctx, line, &account("ida", Role::Administrator)).await.unwrap();
        let commissioner = accounts::create(ctx, line, &account("cam", Role::Commissioner)).await.unwrap();
        let (ida, cam) = (By::Staff(&administrator), By::Staff(&commissioner));
        let password = Hidden("another long password".to_owned());
        for outside in Role::ALL.into_iter().filter(|role| role.is_outside()) {
            let name = format!("new.{}", outside.as_str());
            let asked = waiting_account::ask(ctx, &administrator, &account(&name, outside)).await;
            assert!(matches!(asked, Err(StaffError::Fields(errors)) if errors.role), "{outside:?}");
            waiting_account::ask(ctx, &commissioner, &account(&name, outside)).await.unwrap();
            let confirmed = waiting_account::confirm(ctx, ida, &name).await;
            assert!(matches!(confirmed, Err(WaitingError::Refused(_))), "{outside:?}");
            waiting_account::confirm(ctx, line, &name).await.unwrap();
            assert!(matches!(accounts::find(ctx, ida, &name).await, Err(StaffError::Refused(_))));
            assert!(matches!(accounts::close(ctx, ida, &name).await, Err(StaffError::Refused(_))));
            let set = accounts::set_password(ctx, ida, &name, &password).await;
            assert!(matches!(set, Err(StaffError::Refused(_))));
            // Nor does anybody on the pages set a password for somebody else.
            let set = accounts::set_password(ctx, cam, &name, &password).await;
            assert!(matches!(set, Err(StaffError::Refused(_))));
        }
        let listed = |page: accounts::StaffPage| -> Vec<String> {
            page.staff.into_iter().map(|listed| listed.staff.username).collect()
        };
        assert_eq!(listed(accounts::list(ctx, ida, "", "").await.unwrap()), ["ida"]);
        let outside = ["cam", "new.commissioner", "new.mayors_office"];
        assert_eq!(listed(accounts::list(ctx, cam, "", "").await.unwrap()), outside);
        assert!(matches!(accounts::close(ctx, cam, "ida").await, Err(StaffError::Refused(_))));
        let asked = waiting_account::ask(ctx, &commissioner, &account("amy", Role::DeskAdviser)).await;
        assert!(matches!(asked, Err(StaffError::Fields(errors)) if errors.role));
        accounts::close(ctx, cam, "new.commissioner").await.unwrap();
    }
}

#[tokio::test]
async fn the_last_administrator_stays() {
    for app in both().await {
        let ctx = &app.ctx;
        let ida = accounts::create(ctx, By::CommandLine, &account("ida", Role::Administrator)).await.unwrap();
        let last = accounts::close(ctx, By::CommandLine, "ida").await;
        assert!(matches!(last, Err(StaffError::LastAdministrator)));
        let eve = accounts::create(ctx, By::CommandLine, &account("eve", Role::Administrator)).await.unwrap();
        // Both close each other at the same moment: one is left, whoever was first.
        let (one, other) = tokio::join!(
            accounts::close(ctx, By::Staff(&ida), "eve"),
            accounts::close(ctx, By::Staff(&eve), "ida")
        );
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
        assert_eq!(read(&app).await.staff_of_role(Role::Administrator).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn roles_that_watch_each_other_are_not_given_together() {
    let [app, _] = both().await;
    let ctx = &app.ctx;
    let mut made = 0;
    for (n, (one, other)) in
        Role::ALL.into_iter().flat_map(|one| Role::ALL.map(|other| (one, other))).enumerate()
    {
        if one > other {
            continue;
        }
        let wish = AccountWish {
            further: other.as_str().to_owned(),
            borough: "Hackney".to_owned(),
            officer: "P1".to_owned(),
            ..account(&format!("n{n}"), one)
        };
        let result = accounts::create(ctx, By::CommandLine, &wish).await;
        assert_eq!(result.is_ok(), one.goes_with(other), "{one:?} {other:?}");
        let Ok(person) = result else { continue };
        made += 1;
        assert_eq!(person.roles(), Roles::from_iter([one, other]));
        let found = read(&app).await.staff_by_username(&person.username).await.unwrap().unwrap();
        assert_eq!(found.staff, person);
        if person.roles().has(Role::Analyst) {
            assert_eq!(scope_of(person.roles(), Act::ReadWords), None);
        }
    }
    assert!(made > 0);
}
