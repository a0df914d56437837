//! Holds, and erasures by two: what is held leaves feedback and not the hold, and is erased for good when a second person
//! lifts it.

use std::path::Path;
use std::sync::Arc;

use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::contact_request::ContactWish;
use candour_domain::erasure::{ErasureCause, Listed};
use candour_domain::feedback::{Channel, FeedbackState, Nonce, Rating, Words};
use candour_domain::hold::{HoldKind, HoldReason};
use candour_domain::ids::{ErasureWishId, FeedbackId, HoldId, WorkEventId, WorkItemId};
use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_domain::receipt::Receipt;
use candour_domain::staff::Staff;
use candour_service::access_request::{AccessError, ask_by_receipt, fetch_by_receipt, prepare, release};
use candour_service::audit::{AuditFilter, Opening, opened_by_receipt, opened_of_item};
use candour_service::ctx::{Ctx, Settings};
use candour_service::erasure::{
    self, ByTwoError, ErasureError, ErasureList, Replayed, Which, carry_out, certificate, decline, replay,
};
use candour_service::feedback::{
    Backups, Holding, Submission, TakenOut, ask_for_contact, fate_of, receive, standing_of, withdraw,
};
use candour_service::hold::{self, HeldText, HoldError, HoldForm, ask_to_lift, keep, lift, list, place};
use candour_service::restriction::restrict;
use candour_service::words::{Wish, browse, index_new};
use candour_service::work::{self, InboxView, inbox};
use candour_testkit::App;
use jiff::SignedDuration;

use crate::force::{both, read, staff_of_the_force};

/// The same context with a list of erasures in this folder.
fn listing_in(app: &App, folder: &Path) -> Ctx {
    let mut ctx = app.ctx.clone();
    let erasure_folder = Some(folder.to_owned());
    ctx.settings = Arc::new(Settings { erasure_folder, ..(*ctx.settings).clone() });
    ctx
}

struct Said {
    receipt: Receipt,
    answer: FeedbackId,
    item: WorkItemId,
}

/// An answer with words and a wish, and the item it made.
async fn said(app: &App, reader: &Staff, words: &str) -> Said {
    app.ctx.clock.advance(SignedDuration::from_secs(1));
    let submission = Submission {
        code: None,
        nonce: Nonce::from_bytes(app.ctx.chance.bytes()),
        rating: Rating::ALL[0],
        words: Words::parse(words).unwrap(),
        language: Language::English,
        channel: Channel::Web,
        source: None,
    };
    let receipt = receive(&app.ctx, submission).await.unwrap().receipt;
    let wish = ContactWish::parse("telephone", "020 7946 0000", "", "after 4", "").unwrap();
    let nonce = Nonce::from_bytes(app.ctx.chance.bytes());
    ask_for_contact(&app.ctx, &receipt, nonce, wish).await.unwrap();
    index_new(&app.ctx).await.unwrap();
    let found =
        read(app).await.feedback_by_receipt(receipt.fingerprint(&app.ctx.key)).await.unwrap().unwrap();
    let open = inbox(&app.ctx, reader, InboxView::Open, None).await.unwrap();
    let mut item = None;
    for listed in open.items {
        let there = read(app).await.work_item(listed.key.id).await.unwrap().unwrap();
        if there.feedback_id == Some(found.id) {
            item = Some(there.id);
        }
    }
    Said { receipt, answer: found.id, item: item.unwrap() }
}

const FORM: HoldForm<'_> =
    HoldForm { reason: "investigation", note: "Asked for by DS Khan", review_day: "2027-03-31" };

async fn only_hold(ctx: &Ctx, reader: &Staff) -> HoldId {
    let holds = list(ctx, reader).await.unwrap().holds;
    assert_eq!(holds.len(), 1);
    holds[0].hold.id
}

async fn words_found(ctx: &Ctx, reader: &Staff, search: &str) -> usize {
    let wish = Wish { purpose: ReadPurpose::Complaint, search: search.to_owned(), place: String::new() };
    browse(ctx, reader, &wish).await.unwrap().entries.len()
}

async fn key_is_there(app: &App, answer: FeedbackId) -> bool {
    let mut db = read(app).await;
    match db.person_of_answer(answer).await.unwrap() {
        Some(person) => !db.person_keys(&[person]).await.unwrap().is_empty(),
        None => false,
    }
}

async fn on_record(app: &App, act: AuditAct) -> usize {
    let filter = AuditFilter { act: Some(act), ..AuditFilter::default() };
    read(app).await.list_audit(filter, None, 99).await.unwrap().len()
}

#[tokio::test]
async fn words_under_hold_leave_feedback_not_the_hold_and_go_when_a_second_person_lifts_it() {
    for app in both().await {
        let folder = tempfile::tempdir().unwrap();
        let ctx = &listing_in(&app, folder.path());
        let [sue, pat, amy] = [
            staff_of_the_force(&app, Role::DeskSupervisor).await,
            staff_of_the_force(&app, Role::ProfessionalStandards).await,
            staff_of_the_force(&app, Role::DeskAdviser).await,
        ];
        let said = said(&app, &amy, "He took my telephone away").await;
        let note = WorkEventId::new(ctx.clock.now(), ctx.chance.bytes());
        work::note(ctx, &amy, said.item, note, "Rang twice").await.unwrap();
        assert_eq!(words_found(ctx, &sue, "telephone").await, 1);
        assert_eq!(fate_of(ctx, &said.receipt).await.unwrap().holding, Holding::Never);

        assert!(matches!(place(ctx, &amy, said.item, FORM).await, Err(HoldError::Refused(_))));
        let whim = HoldForm { reason: "restored", ..FORM };
        assert!(matches!(place(ctx, &pat, said.item, whim).await, Err(HoldError::Reason)));
        let never = HoldForm { review_day: "2030-01-01", ..FORM };
        assert!(matches!(place(ctx, &pat, said.item, never).await, Err(HoldError::Day(_))));
        place(ctx, &pat, said.item, FORM).await.unwrap();
        assert!(matches!(place(ctx, &sue, said.item, FORM).await, Err(HoldError::Already)));
        let id = only_hold(ctx, &sue).await;

        // Taken back: gone for all that shows feedback.
        withdraw(ctx, &said.receipt).await.unwrap();
        assert_eq!(standing_of(ctx, &said.receipt).await.unwrap(), FeedbackState::Withdrawn);
        assert_eq!(fate_of(ctx, &said.receipt).await.unwrap().holding, Holding::Held);
        assert_eq!(words_found(ctx, &sue, "telephone").await, 0);
        assert!(read(&app).await.words_of(said.answer).await.unwrap().is_empty());
        let opened = work::open(ctx, &sue, said.item, Some(ReadPurpose::Complaint)).await.unwrap();
        let work::Content::Shown(shown) = opened.content else { panic!("it is shown, without words") };
        assert!(shown.words.is_empty() && shown.wish.is_none());
        assert!(key_is_there(&app, said.answer).await);

        // From the hold it opens, for whom it is held, with a purpose, on record first.
        let why = Some(ReadPurpose::Investigation);
        assert!(matches!(hold::open(ctx, &sue, id, why).await, Err(HoldError::Refused(_))));
        assert!(matches!(hold::open(ctx, &amy, id, why).await, Err(HoldError::Refused(_))));
        assert!(matches!(hold::open(ctx, &pat, id, None).await, Err(HoldError::Reason)));
        assert_eq!(on_record(&app, AuditAct::HeldRead).await, 0);
        let held = hold::open(ctx, &pat, id, why).await.unwrap();
        assert_eq!(held.note.as_deref(), Some("Asked for by DS Khan"));
        let words =
            |text: &HeldText| matches!(text, HeldText::Words(words) if words == "He took my telephone away");
        let wish = |text: &HeldText| matches!(text, HeldText::Wish(wish) if wish.to == "020 7946 0000");
        assert!(
            held.texts.iter().any(|(_, text)| words(text)) && held.texts.iter().any(|(_, text)| wish(text))
        );
        assert_eq!(on_record(&app, AuditAct::HeldRead).await, 1);
        let told = opened_by_receipt(ctx, &said.receipt).await.unwrap();
        // Who, and not why: that would say what it is held for.
        let of_pat = |one: &&Opening| one.role == Some(Role::ProfessionalStandards);
        assert_eq!(told.iter().filter(of_pat).map(|one| one.purpose).collect::<Vec<_>>(), [None]);
        let clerk = opened_of_item(ctx, &amy, said.item).await.unwrap();
        assert!(clerk.iter().any(|one| (one.role, one.purpose) == (Some(Role::ProfessionalStandards), why)));

        // The certificate does not lie.
        erasure::list_waiting(ctx, &ErasureList::in_folder(folder.path())).await.unwrap();
        let first = read(&app).await.erasures_of(said.answer).await.unwrap()[0].listed.id;
        let certified = certificate(ctx, first).await.unwrap().unwrap();
        assert_eq!(certified.held_since, Some(ctx.clock.now()));
        assert_eq!((certified.unreadable_in_service, certified.unreadable_in_backups), (None, None));

        // One asks, another lifts.
        assert!(matches!(lift(ctx, &sue, id).await, Err(HoldError::NotAsked)), "nobody has asked");
        ask_to_lift(ctx, &pat, id).await.unwrap();
        assert!(matches!(ask_to_lift(ctx, &sue, id).await, Err(HoldError::Waiting)));
        assert!(matches!(lift(ctx, &pat, id).await, Err(HoldError::OwnWish)));
        keep(ctx, &sue, id, "2027-06-30").await.unwrap();
        assert!(matches!(lift(ctx, &sue, id).await, Err(HoldError::NotAsked)), "declined by that");
        ask_to_lift(ctx, &pat, id).await.unwrap();
        let erased = lift(ctx, &sue, id).await.unwrap().unwrap();
        // Whoever comes later hears who lifted it, at whichever door.
        let late = [
            lift(ctx, &sue, id).await.map(drop),
            keep(ctx, &pat, id, "2027-06-30").await,
            ask_to_lift(ctx, &pat, id).await,
        ];
        for late in late {
            let Err(HoldError::Lifted(lifted)) = late else { panic!("{late:?}") };
            assert_eq!((lifted.at, lifted.by.as_ref()), (ctx.clock.now(), Some(&sue.display_name)));
        }

        // Then it is erased for good, and what staff did is still there to read.
        let mut db = read(&app).await;
        assert!(db.held_texts(said.answer).await.unwrap().is_empty());
        drop(db);
        let opened = work::open(ctx, &sue, said.item, Some(ReadPurpose::Complaint)).await.unwrap();
        assert!(opened.trace.iter().any(|line| line.note.as_deref() == Some("Rang twice")));
        let certified = certificate(ctx, erased).await.unwrap().unwrap();
        assert_eq!((certified.held_since, certified.cause), (None, ErasureCause::Withdrawn));
        assert!(certified.unreadable_in_service.is_some() && certified.unreadable_in_backups.is_some());
        assert_eq!(erasure::show(ctx, &amy, first).await.unwrap().later, Some(erased));
        assert_eq!(fate_of(ctx, &said.receipt).await.unwrap().holding, Holding::Over);
        let (listed, _) = ErasureList::in_folder(folder.path()).read().unwrap();
        assert_eq!(listed.iter().map(|line| line.held).collect::<Vec<_>>(), [Some(HoldKind::Evidence), None]);
        assert!(matches!(place(ctx, &pat, said.item, FORM).await, Err(HoldError::Gone)));
        for act in [AuditAct::HoldPlaced, AuditAct::HoldKept, AuditAct::HoldLifted] {
            assert_eq!(on_record(&app, act).await, 1, "{act:?}");
        }
    }
}

#[tokio::test]
async fn while_another_hold_stands_nothing_goes_and_lifting_alone_erases_nothing() {
    for app in both().await {
        let ctx = &app.ctx;
        let [sue, pat] = [
            staff_of_the_force(&app, Role::DeskSupervisor).await,
            staff_of_the_force(&app, Role::ProfessionalStandards).await,
        ];
        let kept = said(&app, &sue, "Nothing was taken back").await;
        place(ctx, &pat, kept.item, FORM).await.unwrap();
        let child = HoldForm { reason: "child_at_risk", ..FORM };
        place(ctx, &sue, kept.item, child).await.unwrap();
        let holds = list(ctx, &pat).await.unwrap().holds;
        let of = |kind| holds.iter().find(|listed| listed.hold.kind == kind).unwrap();
        let (evidence, safety) = (of(HoldKind::Evidence), of(HoldKind::Safeguarding));
        assert_eq!((evidence.may_open, safety.may_open), (true, false));
        // What still is feedback opens from the hold too.
        let opened = hold::open(ctx, &sue, safety.hold.id, Some(ReadPurpose::CheckRisk)).await.unwrap();
        assert_eq!(opened.texts.len(), 1);
        for id in [evidence.hold.id, safety.hold.id] {
            ask_to_lift(ctx, &pat, id).await.unwrap();
            assert_eq!(lift(ctx, &sue, id).await.unwrap(), None);
        }
        assert_eq!(read(&app).await.words_of(kept.answer).await.unwrap().len(), 1);
        assert!(key_is_there(&app, kept.answer).await);

        let both = said(&app, &sue, "This was taken back").await;
        place(ctx, &pat, both.item, FORM).await.unwrap();
        place(ctx, &sue, both.item, child).await.unwrap();
        withdraw(ctx, &both.receipt).await.unwrap();
        let holds = list(ctx, &pat).await.unwrap().holds;
        for (n, listed) in holds.iter().enumerate() {
            assert_eq!(fate_of(ctx, &both.receipt).await.unwrap().holding, Holding::Held);
            ask_to_lift(ctx, &pat, listed.hold.id).await.unwrap();
            assert_eq!(lift(ctx, &sue, listed.hold.id).await.unwrap().is_some(), n == 1);
        }
        assert!(!key_is_there(&app, both.answer).await);
        assert!(read(&app).await.held_texts(both.answer).await.unwrap().is_empty());
    }
}

async fn waiting(ctx: &Ctx, reader: &Staff) -> ErasureWishId {
    let wishes = erasure::list(ctx, reader).await.unwrap().wishes;
    wishes.iter().find(|listed| listed.wish.decided_at.is_none()).unwrap().wish.id
}

#[tokio::test]
async fn one_asks_to_erase_and_another_carries_it_out() {
    for app in both().await {
        let folder = tempfile::tempdir().unwrap();
        let ctx = &listing_in(&app, folder.path());
        let [sue, pat, amy] = [
            staff_of_the_force(&app, Role::DeskSupervisor).await,
            staff_of_the_force(&app, Role::ProfessionalStandards).await,
            staff_of_the_force(&app, Role::DeskAdviser).await,
        ];
        let said_one = said(&app, &amy, "Please erase this").await;
        let shown = said_one.receipt.shown();
        let by_receipt = Which::Receipt(&shown);
        let nobody = erasure::ask(ctx, &amy, Which::Receipt("222222222222222"), "asked").await;
        assert!(matches!(nobody, Err(ByTwoError::UnknownReceipt)));
        for cause in ["withdrawn", "retention", "whim", ""] {
            let refused = erasure::ask(ctx, &amy, by_receipt, cause).await;
            assert!(matches!(refused, Err(ByTwoError::Cause)), "{cause}");
        }
        erasure::ask(ctx, &sue, by_receipt, "asked").await.unwrap();
        let twice = erasure::ask(ctx, &amy, Which::Item(said_one.item), "ordered").await;
        assert!(matches!(twice, Err(ByTwoError::Waiting)));
        let id = waiting(ctx, &amy).await;
        assert!(matches!(carry_out(ctx, &amy, id).await, Err(ByTwoError::Refused(_))));
        assert!(matches!(carry_out(ctx, &sue, id).await, Err(ByTwoError::OwnWish)));

        // Without a list outside the database nothing is erased.
        let none = carry_out(&app.ctx, &pat, id).await;
        assert!(matches!(none, Err(ByTwoError::Erasure(ErasureError::NoFolder))));
        let away = listing_in(&app, &folder.path().join("not mounted"));
        let none = carry_out(&away, &pat, id).await;
        assert!(matches!(none, Err(ByTwoError::Erasure(ErasureError::NoList(_)))));
        assert_eq!(read(&app).await.words_of(said_one.answer).await.unwrap().len(), 1);

        let certified = carry_out(ctx, &pat, id).await.unwrap();
        assert_eq!((certified.cause, certified.held_since), (ErasureCause::Asked, None));
        assert_eq!(certified.unreadable_in_service, Some(ctx.clock.now()));
        assert!(matches!(carry_out(ctx, &pat, id).await, Err(ByTwoError::Decided)));
        assert!(!key_is_there(&app, said_one.answer).await);
        let all = erasure::list(ctx, &amy).await.unwrap();
        assert!(all.has_list && all.wishes[0].wish.allowed);
        assert_eq!(all.done.iter().map(|done| done.listed.id).collect::<Vec<_>>(), [certified.id]);
        assert_eq!(erasure::show(ctx, &amy, certified.id).await.unwrap().certificate, certified);

        // What is declined stays.
        let said_two = said(&app, &amy, "Keep this one").await;
        erasure::ask(ctx, &amy, Which::Item(said_two.item), "mistake").await.unwrap();
        let id = waiting(ctx, &sue).await;
        decline(ctx, &sue, id).await.unwrap();
        assert!(matches!(decline(ctx, &pat, id).await, Err(ByTwoError::Decided)));
        assert_eq!(read(&app).await.words_of(said_two.answer).await.unwrap().len(), 1);

        // What is held leaves feedback; erased it is when the hold is lifted, notes and all.
        let note = WorkEventId::new(ctx.clock.now(), ctx.chance.bytes());
        work::note(ctx, &amy, said_two.item, note, "About her words").await.unwrap();
        place(ctx, &pat, said_two.item, FORM).await.unwrap();
        erasure::ask(ctx, &amy, Which::Item(said_two.item), "ordered").await.unwrap();
        let certified = carry_out(ctx, &sue, waiting(ctx, &sue).await).await.unwrap();
        assert!(certified.held_since.is_some() && certified.unreadable_in_service.is_none());
        let hold_id = only_hold(ctx, &pat).await;
        let held = hold::open(ctx, &pat, hold_id, Some(ReadPurpose::FollowUp)).await.unwrap();
        assert_eq!(held.texts.len(), 3, "words, wish and note");
        ask_to_lift(ctx, &sue, hold_id).await.unwrap();
        let erased = lift(ctx, &pat, hold_id).await.unwrap().unwrap();
        assert_eq!(certificate(ctx, erased).await.unwrap().unwrap().cause, ErasureCause::Ordered);
        assert!(!key_is_there(&app, said_two.answer).await);

        // Who may not know of a record learns nothing of it here.
        let secret = said(&app, &amy, "From a colleague").await;
        erasure::ask(ctx, &amy, Which::Item(secret.item), "asked").await.unwrap();
        place(ctx, &pat, secret.item, FORM).await.unwrap();
        restrict(ctx, &sue, secret.item, "employee_case").await.unwrap();
        let seen = erasure::list(ctx, &amy).await.unwrap();
        assert!(seen.wishes.iter().all(|listed| listed.wish.answer != secret.answer));
        let refused = erasure::ask(ctx, &amy, Which::Receipt(&secret.receipt.shown()), "asked").await;
        assert!(matches!(refused, Err(ByTwoError::UnknownReceipt)));
        let hold_id = only_hold(ctx, &pat).await;
        let shut = hold::open(ctx, &pat, hold_id, Some(ReadPurpose::Complaint)).await;
        assert!(matches!(shut, Err(HoldError::Restricted)));
    }
}

#[tokio::test]
async fn a_restore_holds_again_what_was_held_and_erases_what_was_lifted() {
    for app in both().await {
        let folder = tempfile::tempdir().unwrap();
        let ctx = &listing_in(&app, folder.path());
        let [sue, pat] = [
            staff_of_the_force(&app, Role::DeskSupervisor).await,
            staff_of_the_force(&app, Role::ProfessionalStandards).await,
        ];
        let said = said(&app, &sue, "Held before, and not in the backup").await;
        let at = ctx.clock.now();
        let line = |n: u8, held| Listed {
            id: candour_domain::ids::ErasureId::new(at, [n; 10]),
            answer: said.answer,
            person: None,
            at,
            cause: ErasureCause::Withdrawn,
            held,
        };
        // As from a backup that is older than the hold: the line alone says that it was held.
        for _ in 0..2 {
            let held = [line(1, Some(HoldKind::Evidence))];
            let done = replay(&ctx.store, &ctx.clock, &ctx.chance, &held).await.unwrap();
            assert_eq!(done, Replayed { again: 1, unknown: 0 });
            assert!(read(&app).await.words_of(said.answer).await.unwrap().is_empty());
            assert_eq!(read(&app).await.held_texts(said.answer).await.unwrap().len(), 2);
        }
        let found = list(ctx, &sue).await.unwrap().holds.remove(0).hold;
        assert_eq!((found.reason, found.placed_by.as_deref()), (HoldReason::Restored, None));
        assert!(found.review_day <= list(ctx, &sue).await.unwrap().today, "to be looked at at once");
        let opened = hold::open(ctx, &pat, found.id, Some(ReadPurpose::Investigation)).await.unwrap();
        assert_eq!(opened.texts.len(), 2);
        // As from a backup that still has the hold: a later line says that it was lifted, and all of it erased.
        let both = [line(1, Some(HoldKind::Evidence)), line(2, None)];
        for _ in 0..2 {
            replay(&ctx.store, &ctx.clock, &ctx.chance, &both).await.unwrap();
            assert!(list(ctx, &sue).await.unwrap().holds.is_empty());
            assert!(read(&app).await.held_texts(said.answer).await.unwrap().is_empty());
            assert!(!key_is_there(&app, said.answer).await);
        }
    }
}

#[tokio::test]
async fn the_person_is_told_who_took_it_out_and_what_backups_hold() {
    for app in both().await {
        let folder = tempfile::tempdir().unwrap();
        let away = folder.path().join("not mounted");
        let (ctx, unlisted) = (&listing_in(&app, folder.path()), &listing_in(&app, &away));
        let [sue, amy] = [
            staff_of_the_force(&app, Role::DeskSupervisor).await,
            staff_of_the_force(&app, Role::DeskAdviser).await,
        ];
        // Taken back, with the list at hand: on it at once.
        let own = said(&app, &amy, "I take this back").await;
        let before = fate_of(ctx, &own.receipt).await.unwrap();
        assert_eq!((before.taken_out, before.backups), (TakenOut::No, None));
        withdraw(ctx, &own.receipt).await.unwrap();
        let fate = fate_of(ctx, &own.receipt).await.unwrap();
        assert_eq!((fate.taken_out, fate.at), (TakenOut::ByPerson, Some(ctx.clock.now())));
        let id = read(&app).await.erasures_of(own.answer).await.unwrap()[0].listed.id;
        let certified = certificate(ctx, id).await.unwrap().unwrap();
        assert_eq!(fate.backups, certified.unreadable_in_backups.map(Backups::Until));

        // Taken back while the list is away: gone in service, and nobody is told that backups cannot bring it back.
        let late = said(&app, &amy, "I take this back too").await;
        withdraw(unlisted, &late.receipt).await.unwrap();
        assert!(read(&app).await.words_of(late.answer).await.unwrap().is_empty());
        assert_eq!(fate_of(ctx, &late.receipt).await.unwrap().backups, Some(Backups::NotListed));
        erasure::list_waiting(ctx, &ErasureList::in_folder(folder.path())).await.unwrap();
        assert!(matches!(fate_of(ctx, &late.receipt).await.unwrap().backups, Some(Backups::Until(_))));

        // By the force: by two, and by whoever runs the program.
        let two = said(&app, &amy, "A court says no").await;
        erasure::ask(ctx, &amy, Which::Item(two.item), "ordered").await.unwrap();
        carry_out(ctx, &sue, waiting(ctx, &sue).await).await.unwrap();
        let by = |cause, by_two| TakenOut::ByForce { cause, by_two };
        let fate = fate_of(ctx, &two.receipt).await.unwrap();
        assert_eq!(fate.taken_out, by(ErasureCause::Ordered, true));
        let alone = said(&app, &amy, "By mistake").await;
        let list = ErasureList::in_folder(folder.path());
        erasure::erase(ctx, alone.answer, ErasureCause::Mistake, &list).await.unwrap();
        let fate = fate_of(ctx, &alone.receipt).await.unwrap();
        assert_eq!(fate.taken_out, by(ErasureCause::Mistake, false));
    }
}

#[tokio::test]
async fn erased_once_more_it_is_out_of_feedback_since_the_first_time() {
    for app in both().await {
        let folder = tempfile::tempdir().unwrap();
        let ctx = &listing_in(&app, folder.path());
        let [sue, pat, amy] = [
            staff_of_the_force(&app, Role::DeskSupervisor).await,
            staff_of_the_force(&app, Role::ProfessionalStandards).await,
            staff_of_the_force(&app, Role::DeskAdviser).await,
        ];
        let said = said(&app, &amy, "Taken back, then erased").await;
        place(ctx, &pat, said.item, FORM).await.unwrap();
        let first = ctx.clock.now();
        withdraw(ctx, &said.receipt).await.unwrap();
        ctx.clock.advance(SignedDuration::from_hours(50));
        erasure::ask(ctx, &amy, Which::Item(said.item), "asked").await.unwrap();
        let again = carry_out(ctx, &sue, waiting(ctx, &sue).await).await.unwrap();
        assert_eq!((again.out_of_feedback, again.held_since), (first, Some(first)));
        let fate = fate_of(ctx, &said.receipt).await.unwrap();
        assert_eq!((fate.taken_out, fate.at, fate.backups), (TakenOut::ByPerson, Some(first), None));
        ctx.clock.advance(SignedDuration::from_hours(50));
        ask_to_lift(ctx, &pat, only_hold(ctx, &pat).await).await.unwrap();
        let erased = lift(ctx, &sue, only_hold(ctx, &sue).await).await.unwrap().unwrap();
        let over = certificate(ctx, erased).await.unwrap().unwrap();
        assert_eq!((over.out_of_feedback, over.held_since), (first, None));
        assert_eq!(over.unreadable_in_service, Some(ctx.clock.now()));
    }
}

#[tokio::test]
async fn a_copy_made_under_a_hold_goes_with_what_was_held() {
    for app in both().await {
        let ctx = &app.ctx;
        let [sue, pat] = [
            staff_of_the_force(&app, Role::DeskSupervisor).await,
            staff_of_the_force(&app, Role::ProfessionalStandards).await,
        ];
        let said = said(&app, &sue, "Copied, and taken back").await;
        let note = WorkEventId::new(ctx.clock.now(), ctx.chance.bytes());
        work::note(ctx, &sue, said.item, note, "She said it again").await.unwrap();
        place(ctx, &pat, said.item, FORM).await.unwrap();
        withdraw(ctx, &said.receipt).await.unwrap();
        let form = Nonce::from_bytes(ctx.chance.bytes());
        let asked = ask_by_receipt(ctx, &said.receipt, form, Language::English).await.unwrap();
        prepare(ctx, &sue, asked.id).await.unwrap();
        release(ctx, &pat, asked.id).await.unwrap();
        ask_to_lift(ctx, &pat, only_hold(ctx, &pat).await).await.unwrap();
        assert!(lift(ctx, &sue, only_hold(ctx, &sue).await).await.unwrap().is_some());
        let gone = fetch_by_receipt(ctx, &said.receipt, &asked.code).await;
        assert!(matches!(gone, Err(AccessError::NoCopy)), "{gone:?}");
    }
}
