use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::code::Stratum;
use candour_domain::contact_request::ContactWish;
use candour_domain::feedback::{Channel, Nonce, Rating, Words};
use candour_domain::flag::{FlagDecision, FlagKind, FlagTarget};
use candour_domain::ids::{FlagDecisionId, FlagId};
use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_domain::receipt::Receipt;
use candour_domain::staff::Staff;
use candour_domain::work_item::{WorkKind, WorkOutcome, WorkState};
use candour_service::audit;
use candour_service::feedback::{Submission, add_words, ask_for_contact, receive};
use candour_service::figures::{self, Unit, fold_all};
use candour_service::flag::{self, FlagError, FlagFound, FlagView};
use candour_service::staff::{AccountWish, By, Hidden, create};
use candour_service::work;
use candour_store::flag::item_of;
use candour_testkit::{App, TestStore, settings};
use jiff::SignedDuration;

use crate::world::{Force, total};

const PRAISE: &str = "The officer came within minutes, listened to everything I said, explained what would happen next \
                      and rang again on Thursday as promised.";

/// Somebody of a role, with an account: decisions and the log refer to it.
async fn account(force: &Force, role: Role) -> Staff {
    let wish = AccountWish {
        username: format!("{}.flags", role.as_str()),
        display_name: "Dee Sample".into(),
        role: role.as_str().into(),
        further: String::new(),
        borough: String::new(),
        team: String::new(),
        officer: String::new(),
        password: Hidden("a long enough password 7".into()),
    };
    create(&force.app.ctx, By::CommandLine, &wish).await.unwrap()
}

struct Sent<'a> {
    code: Option<&'a candour_domain::code::Code>,
    words: &'a str,
    source: &'a str,
}

async fn send(force: &Force, sent: Sent<'_>) -> Receipt {
    let ctx = &force.app.ctx;
    let submission = Submission {
        code: sent.code.cloned(),
        nonce: Nonce::from_bytes(ctx.chance.bytes()),
        rating: Rating::ALL[4],
        words: Words::parse(sent.words).unwrap(),
        language: Language::English,
        channel: Channel::Web,
        source: Some(sent.source.to_owned()),
    };
    receive(ctx, submission).await.unwrap().receipt
}

/// Lets two minutes pass and looks through all answers.
async fn screened(force: &Force) {
    force.app.ctx.clock.advance(SignedDuration::from_mins(2));
    while flag::screen(&force.app.ctx).await.unwrap() > 0 {}
}

async fn open_flags(force: &Force, staff: &Staff) -> Vec<FlagFound> {
    flag::list(&force.app.ctx, staff, FlagView::Open, None).await.unwrap().flags
}

fn kinds(flags: &[FlagFound]) -> Vec<FlagKind> {
    let mut kinds: Vec<_> = flags.iter().map(|flag| flag.kind).collect();
    kinds.sort_unstable();
    kinds
}

async fn decide(force: &Force, staff: &Staff, id: FlagId, decision: &str) -> Result<(), FlagError> {
    let form = FlagDecisionId::new(force.app.ctx.clock.now(), force.app.ctx.chance.bytes());
    flag::decide(&force.app.ctx, staff, id, form, decision, "Seen with my own eyes.").await
}

async fn forces() -> Vec<Force> {
    let settings = || candour_service::ctx::Settings {
        own_networks: vec!["10.0.0.0/8".parse().unwrap(), "2001:db8:f::/48".parse().unwrap()],
        ..settings()
    };
    let mut forces = Vec::new();
    for database in TestStore::both().await {
        let force = Force::over(App::over(database, settings()).await).await;
        // The first look only says where looking begins.
        flag::screen(&force.app.ctx).await.unwrap();
        force.app.ctx.clock.advance(SignedDuration::from_mins(10));
        forces.push(force);
    }
    forces
}

#[tokio::test]
async fn an_ordinary_day_raises_no_flag() {
    for force in forces().await {
        let standards = account(&force, Role::ProfessionalStandards).await;
        for day in 0..20 {
            let code = force.ask(0, &[day % 4], Stratum::HandedOver).await;
            force.app.ctx.clock.advance(SignedDuration::from_mins(3));
            let words = ["Thank you, very helpful", "Nobody rang me back", ""][day % 3];
            send(&force, Sent { code: Some(&code), words, source: "198.51.100.7\nBrowser" }).await;
            force.days_pass(1);
        }
        screened(&force).await;
        assert_eq!(open_flags(&force, &standards).await, []);
        assert_eq!(flag::look_at_offers(&force.app.ctx).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn each_sign_is_put_before_a_human_with_a_clock_and_nobody_is_refused() {
    for force in forces().await {
        let ctx = &force.app.ctx;
        let standards = account(&force, Role::ProfessionalStandards).await;
        flag::note_staff_source(ctx, Some("203.0.113.9\nForce browser")).await.unwrap();
        let given =
            flag::give_staff_contacts(ctx, "# ours\n07700 900123\npat@force.example\n").await.unwrap();
        assert_eq!((given.known, given.not_understood.len()), (2, 0));
        let ask = async |minutes: i64| {
            let code = force.ask(0, &[0], Stratum::HandedOver).await;
            ctx.clock.advance(SignedDuration::from_mins(minutes));
            code
        };
        let code = ask(3).await;
        send(&force, Sent { code: Some(&code), words: "", source: "10.1.2.3\nBrowser" }).await;
        let code = ask(3).await;
        send(&force, Sent { code: Some(&code), words: "", source: "203.0.113.9\nForce browser" }).await;
        let code = ask(0).await;
        ctx.clock.advance(SignedDuration::from_secs(2));
        send(&force, Sent { code: Some(&code), words: "", source: "198.51.100.1\nBrowser" }).await;
        for source in ["198.51.100.2\nBrowser", "198.51.100.3\nBrowser"] {
            let code = ask(3).await;
            send(&force, Sent { code: Some(&code), words: PRAISE, source }).await;
        }
        let code = ask(3).await;
        let receipt =
            send(&force, Sent { code: Some(&code), words: "", source: "198.51.100.4\nBrowser" }).await;
        let wish = ContactWish::parse("telephone", "+44 (0)7700 900 123", "", "", "").unwrap();
        ask_for_contact(ctx, &receipt, Nonce::from_bytes([7; 16]), wish).await.unwrap();
        screened(&force).await;
        let flags = open_flags(&force, &standards).await;
        let expected = [
            FlagKind::OwnNetwork,
            FlagKind::StaffContact,
            FlagKind::SameWords,
            FlagKind::OwnDevice,
            FlagKind::Quick,
        ];
        assert_eq!(kinds(&flags), expected);
        for found in &flags {
            assert_eq!(found.target, FlagTarget::Officer(force.officers[0][0]));
            assert_eq!(
                found.answers,
                if found.kind == FlagKind::SameWords { 2 } else { 1 },
                "{:?}",
                found.kind
            );
            let item = work::open(ctx, &standards, item_of(found.id), None).await.unwrap().item;
            assert_eq!(
                (item.kind, item.state, item.due_at),
                (WorkKind::Flag, WorkState::Waiting, found.due_at)
            );
        }
        let quick = flags.iter().find(|flag| flag.kind == FlagKind::Quick).unwrap();
        assert_eq!(quick.seen.number, 2);
        // A second look at the same answers, and another answer of the kind: the flag grows, no other is made.
        let code = ask(3).await;
        send(&force, Sent { code: Some(&code), words: "", source: "2001:db8:f::9\nBrowser" }).await;
        screened(&force).await;
        let again = open_flags(&force, &standards).await;
        assert_eq!(again.len(), flags.len());
        assert_eq!(again.iter().find(|flag| flag.kind == FlagKind::OwnNetwork).unwrap().answers, 2);
        assert_eq!(force.see(Unit::Force).await.answers_now, Some(7), "every flagged answer counts");
    }
}

#[tokio::test]
async fn fake_fives_for_one_officer_are_flagged_and_change_no_verified_figure() {
    for force in forces().await {
        let ctx = &force.app.ctx;
        let standards = account(&force, Role::ProfessionalStandards).await;
        for _ in 0..8 {
            for rating in [5, 3, 4, 1, 5] {
                force.rate(0, &[0], rating).await;
            }
            force.days_pass(7);
        }
        force.cut().await;
        let verified = async || {
            let mut db = ctx.store.read().await.unwrap();
            db.verified_answers_of(force.officers[0][0]).await.unwrap()
        };
        let before = verified().await;
        assert_eq!(before, 40);
        // Codes that the officer hands over at encounters made up on the spot, which no record confirms.
        for n in 0..30u8 {
            let code = force.ask_at_made_up(0, 0).await;
            let source = format!("198.51.100.{n}\nBrowser");
            ctx.clock.advance(SignedDuration::from_secs(20));
            send(&force, Sent { code: Some(&code), words: "", source: &source }).await;
        }
        screened(&force).await;
        let flags = open_flags(&force, &standards).await;
        let burst = flags.iter().find(|flag| flag.kind == FlagKind::Burst).expect("flagged");
        assert_eq!((burst.target, burst.answers >= 30), (FlagTarget::Officer(force.officers[0][0]), true));
        assert!(burst.seen.number >= 30 && burst.seen.expected_tenths < 100, "{:?}", burst.seen);
        force.days_pass(1);
        force.cut().await;
        assert_eq!(verified().await, before, "what is not verified is in no officer's figure");
    }
}

#[tokio::test]
async fn words_that_are_added_with_a_receipt_are_compared_like_the_first_ones() {
    for force in forces().await {
        let ctx = &force.app.ctx;
        let standards = account(&force, Role::ProfessionalStandards).await;
        let first = force.ask(0, &[0], Stratum::HandedOver).await;
        ctx.clock.advance(SignedDuration::from_mins(3));
        send(&force, Sent { code: Some(&first), words: PRAISE, source: "198.51.100.2\nBrowser" }).await;
        let second = force.ask(0, &[1], Stratum::HandedOver).await;
        ctx.clock.advance(SignedDuration::from_mins(3));
        let receipt =
            send(&force, Sent { code: Some(&second), words: "", source: "198.51.100.3\nBrowser" }).await;
        screened(&force).await;
        assert_eq!(open_flags(&force, &standards).await, []);
        let words = candour_domain::feedback::Words::parse(PRAISE).unwrap().unwrap();
        add_words(ctx, &receipt, Nonce::from_bytes([8; 16]), words, Language::English).await.unwrap();
        // The next answer of anybody brings the look.
        for _ in 0..2 {
            let third = force.ask(0, &[2], Stratum::HandedOver).await;
            ctx.clock.advance(SignedDuration::from_mins(3));
            send(&force, Sent { code: Some(&third), words: "", source: "198.51.100.4\nBrowser" }).await;
            screened(&force).await;
            let flags = open_flags(&force, &standards).await;
            assert_eq!(kinds(&flags), [FlagKind::SameWords]);
            assert_eq!(flags[0].answers, 2);
        }
    }
}

#[tokio::test]
async fn ratings_that_flip_are_a_flag_with_both_means() {
    for force in forces().await {
        let standards = account(&force, Role::ProfessionalStandards).await;
        screened(&force).await;
        for _ in 0..8 {
            for rating in [5, 3, 4, 5, 5] {
                force.rate(0, &[0], rating).await;
            }
            force.days_pass(7);
        }
        force.days_pass(30);
        for week in 0..3 {
            screened(&force).await;
            let flags = open_flags(&force, &standards).await;
            assert!(!flags.iter().any(|flag| flag.kind == FlagKind::Flip), "{week}");
            for _ in 0..3 {
                force.rate(0, &[0], 1).await;
            }
            force.days_pass(6);
        }
        screened(&force).await;
        let flags = open_flags(&force, &standards).await;
        let flip = flags.iter().find(|flag| flag.kind == FlagKind::Flip).expect("flagged");
        assert_eq!((flip.target, flip.answers), (FlagTarget::Officer(force.officers[0][0]), 9));
        assert_eq!((flip.seen.number, flip.seen.of, flip.seen.expected_tenths), (9, 10, 44));
    }
}

#[tokio::test]
async fn what_is_set_aside_leaves_the_figures_with_others_and_comes_back() {
    for force in forces().await {
        let ctx = &force.app.ctx;
        let standards = account(&force, Role::ProfessionalStandards).await;
        for _ in 0..10 {
            force.rate(0, &[0], 3).await;
        }
        for n in 0..6u8 {
            let code = force.ask(0, &[0], Stratum::HandedOver).await;
            ctx.clock.advance(SignedDuration::from_mins(30));
            let source = format!("10.0.0.{n}\nBrowser");
            send(&force, Sent { code: Some(&code), words: "", source: &source }).await;
        }
        force.cut().await;
        assert_eq!(total(&force.see(Unit::Force).await), 16);
        screened(&force).await;
        let flags = open_flags(&force, &standards).await;
        let own = flags.iter().find(|flag| flag.kind == FlagKind::OwnNetwork).unwrap().id;
        assert!(matches!(decide(&force, &standards, own, "delete").await, Err(FlagError::Decision)));
        let form = FlagDecisionId::new(ctx.clock.now(), [1; 10]);
        let wordless = flag::decide(ctx, &standards, own, form, "set_aside", " ").await;
        assert!(matches!(wordless, Err(FlagError::Reason(_))), "no decision without a reason");
        for _ in 0..2 {
            flag::decide(ctx, &standards, own, form, "set_aside", "One telephone, six codes.").await.unwrap();
        }
        fold_all(ctx).await.unwrap();
        assert_eq!(force.see(Unit::Force).await.answers_now, Some(10));
        assert_eq!(total(&force.see(Unit::Force).await), 16, "figures move at a cut alone");
        assert_eq!(figures::recount(&ctx.store).await.unwrap(), []);
        force.days_pass(1);
        force.cut().await;
        let shown = force.see(Unit::Force).await;
        assert_eq!((total(&shown), shown.whole.unwrap().spread.0[4]), (10, 0));
        let opened = flag::open(ctx, &standards, own).await.unwrap();
        assert_eq!(opened.decisions.len(), 1, "the same form is one decision");
        assert!(opened.answers.iter().all(|shown| shown.answer.unwrap().set_aside));
        let item = work::open(ctx, &standards, item_of(own), None).await.unwrap().item;
        assert_eq!(item.closed.map(|(outcome, _)| outcome), Some(WorkOutcome::Decided));
        // A second look, and the answers are back.
        decide(&force, &standards, own, "genuine").await.unwrap();
        force.days_pass(1);
        force.cut().await;
        assert_eq!(total(&force.see(Unit::Force).await), 16);
        let opened = flag::open(ctx, &standards, own).await.unwrap();
        let made: Vec<_> =
            opened.decisions.iter().map(|made| (made.decision, made.reason.as_str())).collect();
        assert_eq!(
            made,
            [
                (FlagDecision::SetAside, "One telephone, six codes."),
                (FlagDecision::Genuine, "Seen with my own eyes.")
            ]
        );
    }
}

#[tokio::test]
async fn one_answer_that_is_set_aside_waits_for_company() {
    for force in forces().await {
        let standards = account(&force, Role::ProfessionalStandards).await;
        for _ in 0..10 {
            force.rate(0, &[0], 5).await;
        }
        let code = force.ask(0, &[0], Stratum::HandedOver).await;
        force.app.ctx.clock.advance(SignedDuration::from_mins(30));
        send(&force, Sent { code: Some(&code), words: "", source: "10.0.0.1\nBrowser" }).await;
        force.cut().await;
        screened(&force).await;
        let flags = open_flags(&force, &standards).await;
        let own = flags.iter().find(|flag| flag.kind == FlagKind::OwnNetwork).unwrap().id;
        decide(&force, &standards, own, "set_aside").await.unwrap();
        force.days_pass(1);
        force.cut().await;
        assert_eq!(total(&force.see(Unit::Force).await), 11, "one alone would tell what it said");
        assert_eq!(force.see(Unit::Force).await.answers_now, Some(10));
        // An equal new one takes its place unseen.
        force.rate(0, &[0], 5).await;
        force.days_pass(1);
        force.cut().await;
        assert_eq!(total(&force.see(Unit::Force).await), 11);
        assert_eq!(force.see(Unit::Force).await.answers_now, Some(11));
    }
}

#[tokio::test]
async fn who_may_see_sees_and_who_is_concerned_does_not() {
    for force in forces().await {
        let ctx = &force.app.ctx;
        let standards = account(&force, Role::ProfessionalStandards).await;
        let code = force.ask(0, &[0], Stratum::HandedOver).await;
        ctx.clock.advance(SignedDuration::from_mins(30));
        send(&force, Sent { code: Some(&code), words: "Kind words", source: "10.0.0.1\nBrowser" }).await;
        screened(&force).await;
        let id = open_flags(&force, &standards).await[0].id;
        for role in Role::ALL {
            let reader = force.staff(role, Some((0, 0)));
            let listed = flag::list(ctx, &reader, FlagView::Open, None).await;
            let may = matches!(role, Role::ProfessionalStandards | Role::Analyst | Role::Commissioner);
            assert_eq!(listed.is_ok(), may, "{role:?}");
            let decided = decide(&force, &reader, id, "nonsense").await;
            let refused = matches!(decided, Err(FlagError::Refused(_)));
            assert_eq!(!refused, role == Role::ProfessionalStandards, "{role:?}");
        }
        let concerned = Staff { officer: Some(force.officers[0][0]), ..standards.clone() };
        assert_eq!(open_flags(&force, &concerned).await, []);
        assert!(matches!(flag::open(ctx, &concerned, id).await, Err(FlagError::Refused(_))));
        assert!(matches!(decide(&force, &concerned, id, "genuine").await, Err(FlagError::Refused(_))));
        let opened = flag::open(ctx, &standards, id).await.unwrap();
        assert_eq!(opened.answers[0].words[0].1, "Kind words");
        // Who reads no words sees no single answer either: its number and minute beside a name would say whose it is.
        for role in [Role::Analyst, Role::Commissioner] {
            let opened = flag::open(ctx, &account(&force, role).await, id).await.unwrap();
            assert!(opened.answers.is_empty() && opened.flag.answers == 1, "{role:?}");
            assert!(!opened.may_decide && !opened.with_words, "{role:?}");
        }
        // The look is on record with its purpose; the desk's inbox tells nothing of flags.
        let log =
            audit::list(ctx, &account(&force, Role::Auditor).await, "", Some(AuditAct::FlagSeen), None).await;
        let lines = log.unwrap().lines;
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| line.purpose == Some(ReadPurpose::CheckFlag)));
        let adviser = account(&force, Role::DeskAdviser).await;
        let inbox = work::inbox(ctx, &adviser, candour_service::work::InboxView::Open, None).await.unwrap();
        assert!(inbox.items.iter().all(|item| item.kind != WorkKind::Flag));
        assert!(work::open(ctx, &adviser, item_of(id), None).await.is_err());
    }
}

#[tokio::test]
async fn no_address_and_no_number_lies_in_the_database_file() {
    let force = forces().await.remove(0);
    let ctx = &force.app.ctx;
    let source = "10.77.66.55\nMozilla/5.0 (Marked-Browser)";
    flag::note_staff_source(ctx, Some(source)).await.unwrap();
    flag::give_staff_contacts(ctx, "07700 900456\nmarked.person@force.example").await.unwrap();
    let code = force.ask(0, &[0], Stratum::HandedOver).await;
    send(&force, Sent { code: Some(&code), words: "", source }).await;
    send(&force, Sent { code: None, words: PRAISE, source }).await;
    screened(&force).await;
    ctx.store.checkpoint().await.unwrap();
    let folder = force.app.database.folder.as_ref().unwrap();
    let mut read = 0;
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        read += bytes.len();
        for mark in ["10.77.66.55", "Marked-Browser", "900456", "marked.person", "rang again"] {
            let found = bytes.windows(mark.len()).any(|window| window == mark.as_bytes());
            assert!(!found, "{mark} lies in the file");
        }
    }
    assert!(read > 100_000);
}
