//! An account takes two people: on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use candour_domain::audit::AuditAct;
use candour_domain::ids::StaffId;
use candour_domain::permission::Role;
use candour_domain::sign_in::DeviceKind;
use candour_domain::staff::Staff;
use candour_service::audit;
use candour_service::ctx::Ctx;
use candour_service::enrolment::{
    EnrolmentError, Link, ask_recovery, choose, enrolling, exchange, make_link, works,
};
use candour_service::sign_in::{CodeOffer, Shown, SignInError, offer_codes, purge, sign_in};
use candour_service::staff::{
    AccountWish, By, Hidden, StaffError, UsernameError, close, create, list as accounts, set_password,
};
use candour_service::waiting_account::{WaitingError, ask, confirm, drop, list, show};
use candour_testkit::App;
use jiff::SignedDuration;

const PASSWORD: &str = "a long enough password";

fn wish(username: &str, role: Role) -> AccountWish {
    AccountWish {
        username: username.to_owned(),
        display_name: username.to_uppercase(),
        role: role.as_str().to_owned(),
        ..AccountWish::default()
    }
}

async fn made(ctx: &Ctx, username: &str, role: Role) -> Staff {
    let wish = AccountWish { password: Hidden(PASSWORD.to_owned()), ..wish(username, role) };
    create(ctx, By::CommandLine, &wish).await.unwrap()
}

async fn lines(ctx: &Ctx, olu: &Staff, act: AuditAct) -> Vec<(Option<uuid::Uuid>, Option<uuid::Uuid>)> {
    let page = audit::list(ctx, olu, "", Some(act), None).await.unwrap();
    page.lines.iter().map(|line| (line.staff_id.map(StaffId::uuid), line.subject_id)).collect()
}

/// What the person's device shows.
fn device(ctx: &Ctx, offer: &CodeOffer) -> String {
    let secret = totp_rs::Secret::try_from_base32(&offer.secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
    totp.generate(u64::try_from(ctx.clock.now().as_second()).unwrap()).to_string()
}

async fn walks_in(ctx: &Ctx, link: &Link, code: &str) -> Staff {
    let form = exchange(ctx, link.address.rsplit('/').next().unwrap(), code).await.unwrap().unwrap();
    let staff = enrolling(ctx, &form).await.unwrap().unwrap().staff;
    let offer = offer_codes(ctx, &staff);
    let code = device(ctx, &offer);
    choose(ctx, &form, "chosen by nobody else", &offer, &code, DeviceKind::Mac).await.unwrap().0.staff
}

#[tokio::test]
async fn an_account_comes_to_be_when_a_second_person_confirms_it_and_not_before() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let ida = made(ctx, "ida", Role::Administrator).await;
        let jo = made(ctx, "jo", Role::Administrator).await;
        let olu = made(ctx, "olu", Role::Auditor).await;
        let asked = ask(ctx, &ida, &wish("Amy", Role::ProfessionalStandards)).await.unwrap();
        // An administrator's account waits as well: else the first could make the second person.
        let other = ask(ctx, &ida, &wish("ida2", Role::Administrator)).await.unwrap();
        for name in ["amy", "ida2"] {
            let shown = show(ctx, &ida, name).await.unwrap();
            assert!(!shown.may_confirm && shown.somebody_else);
            assert!(matches!(confirm(ctx, By::Staff(&ida), name).await, Err(WaitingError::OwnWish)));
            assert!(matches!(make_link(ctx, By::Staff(&ida), name).await, Err(EnrolmentError::Refused(_))));
            assert!(matches!(make_link(ctx, By::CommandLine, name).await, Err(EnrolmentError::NoSuchPerson)));
            assert!(matches!(ask_recovery(ctx, &ida, name).await, Err(EnrolmentError::NoSuchPerson)));
            let set = set_password(ctx, By::CommandLine, name, &Hidden(PASSWORD.into())).await;
            assert!(matches!(set, Err(StaffError::NoSuchPerson)));
        }
        let all = accounts(ctx, By::CommandLine, "", "").await.unwrap().staff;
        assert_eq!(all.len(), 3, "neither is an account");
        let shown = show(ctx, &jo, "AMY").await.unwrap();
        assert!(shown.may_confirm);
        assert_eq!((shown.waiting.asked_by, shown.waiting.asked_at), (ida.id, ctx.clock.now()));
        let link = confirm(ctx, By::Staff(&jo), "amy").await.unwrap();
        assert!(matches!(confirm(ctx, By::Staff(&jo), "amy").await, Err(WaitingError::NotFound)));
        // Each of the two has one half, and neither comes in by it.
        let token = link.address.rsplit('/').next().unwrap();
        assert!(link.takes_code && works(ctx, token).await.unwrap().unwrap().takes_code);
        for wrong in [String::new(), other.code.shown(), "a guess".to_owned()] {
            assert!(exchange(ctx, token, &wrong).await.unwrap().is_none(), "{wrong}");
            assert!(works(ctx, token).await.unwrap().is_some(), "a wrong code uses nothing up");
        }
        let refused = lines(ctx, &olu, AuditAct::LinkCodeRefused).await;
        assert_eq!(refused, [(None, Some(asked.staff.id.uuid())); 3], "who tries is seen");
        assert!(exchange(ctx, &asked.code.shown(), &asked.code.shown()).await.unwrap().is_none(), "no link");
        assert_eq!(walks_in(ctx, &link, &asked.code.shown().to_lowercase()).await, asked.staff);
        let (asked, other) = (asked.staff, other.staff);
        drop(ctx, By::Staff(&ida), "ida2").await.unwrap();
        let (by_ida, by_jo) = (Some(ida.id.uuid()), Some(jo.id.uuid()));
        let (of_asked, of_other) = (Some(asked.id.uuid()), Some(other.id.uuid()));
        let mut both = lines(ctx, &olu, AuditAct::AccountAsked).await;
        both.sort_unstable();
        let mut expected = [(by_ida, of_asked), (by_ida, of_other)];
        expected.sort_unstable();
        assert_eq!(both, expected);
        assert_eq!(lines(ctx, &olu, AuditAct::AccountConfirmed).await, [(by_jo, of_asked)]);
        assert_eq!(lines(ctx, &olu, AuditAct::AccountTakenBack).await, [(by_ida, of_other)]);
    }
}

#[tokio::test]
async fn nobody_signs_in_with_what_waits_and_nothing_tells_it_from_an_unknown_name() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let ida = made(ctx, "ida", Role::Administrator).await;
        let olu = made(ctx, "olu", Role::Auditor).await;
        // A first password cannot be slipped in either: nobody keeps it.
        let sly = AccountWish { password: Hidden(PASSWORD.to_owned()), ..wish("amy", Role::DeskAdviser) };
        ask(ctx, &ida, &sly).await.unwrap();
        for name in ["amy", "nobody-at-all"] {
            for shown in [Shown::password(""), Shown::password(PASSWORD)] {
                let refused = sign_in(ctx, name, shown, Some("192.0.2.7\nx")).await;
                let Err(SignInError::Wrong) = refused else {
                    panic!("{name}: not refused as an unknown name is")
                };
            }
        }
        // The same line is written for both, and about nobody: the same work was done.
        assert_eq!(lines(ctx, &olu, AuditAct::SignInRefused).await, [(None, None); 4]);
        assert!(lines(ctx, &olu, AuditAct::CodeRefused).await.is_empty());
        assert!(lines(ctx, &olu, AuditAct::SignedIn).await.is_empty());
    }
}

#[tokio::test]
async fn one_administrator_is_never_both_persons_of_a_rule_of_two() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let ida = made(ctx, "ida", Role::Administrator).await;
        let amy = made(ctx, "amy", Role::DeskSupervisor).await;
        let idle = create(ctx, By::CommandLine, &wish("idle", Role::DeskSupervisor)).await.unwrap();
        // No way to make an account, nor into one of somebody else, whether they have been in or not.
        for name in ["one", "two"] {
            let made = create(ctx, By::Staff(&ida), &wish(name, Role::DeskSupervisor)).await;
            assert!(matches!(made, Err(StaffError::Refused(_))));
            ask(ctx, &ida, &wish(name, Role::DeskSupervisor)).await.unwrap();
            assert!(matches!(confirm(ctx, By::Staff(&ida), name).await, Err(WaitingError::OwnWish)));
        }
        for person in [&amy, &idle] {
            let name = &person.username;
            assert!(matches!(make_link(ctx, By::Staff(&ida), name).await, Err(EnrolmentError::Refused(_))));
            let set = set_password(ctx, By::Staff(&ida), name, &Hidden("set by ida alone".into())).await;
            assert!(matches!(set, Err(StaffError::Refused(_))));
            ask_recovery(ctx, &ida, name).await.unwrap();
            let alone = candour_service::enrolment::confirm_recovery(ctx, &ida, name).await;
            assert!(matches!(alone, Err(EnrolmentError::NothingToConfirm)));
        }
        // Nothing of this is anybody to whom work could go.
        let colleagues = ctx.store.read().await.unwrap().staff_of_role(Role::DeskSupervisor).await.unwrap();
        assert_eq!(colleagues.len(), 2, "amy and idle");
    }
}

#[tokio::test]
async fn whoever_may_not_manage_such_accounts_neither_sees_nor_confirms_nor_declines_them() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let [ida, jo] =
            [made(ctx, "ida", Role::Administrator).await, made(ctx, "jo", Role::Administrator).await];
        let [cam, cleo] =
            [made(ctx, "cam", Role::Commissioner).await, made(ctx, "cleo", Role::Commissioner).await];
        let sue = made(ctx, "sue", Role::DeskSupervisor).await;
        ask(ctx, &ida, &wish("amy", Role::DeskAdviser)).await.unwrap();
        ask(ctx, &cam, &wish("may", Role::MayorsOffice)).await.unwrap();
        let refused = ask(ctx, &ida, &wish("com", Role::Commissioner)).await;
        assert!(matches!(refused, Err(StaffError::Fields(errors)) if errors.role));
        for (by, name) in [(&sue, "amy"), (&sue, "may"), (&cleo, "amy"), (&jo, "may")] {
            assert!(matches!(show(ctx, by, name).await, Err(WaitingError::Refused(_))));
            assert!(matches!(confirm(ctx, By::Staff(by), name).await, Err(WaitingError::Refused(_))));
            assert!(matches!(drop(ctx, By::Staff(by), name).await, Err(WaitingError::Refused(_))));
        }
        assert!(matches!(list(ctx, By::Staff(&sue)).await, Err(WaitingError::Refused(_))));
        for (by, name) in [(&jo, "amy"), (&cleo, "may")] {
            let listed = list(ctx, By::Staff(by)).await.unwrap();
            assert_eq!(listed.iter().map(|one| one.staff.username.as_str()).collect::<Vec<_>>(), [name]);
            assert!(confirm(ctx, By::Staff(by), name).await.is_ok());
        }
    }
}

#[tokio::test]
async fn it_is_declined_taken_back_lapses_or_goes_with_who_asked() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let ida = made(ctx, "ida", Role::Administrator).await;
        let jo = made(ctx, "jo", Role::Administrator).await;
        let olu = made(ctx, "olu", Role::Auditor).await;
        let asked = ask(ctx, &ida, &wish("amy", Role::DeskAdviser)).await.unwrap();
        let asked = asked.staff;
        drop(ctx, By::Staff(&jo), "amy").await.unwrap();
        assert!(matches!(drop(ctx, By::Staff(&jo), "amy").await, Err(WaitingError::NotFound)));
        let declined = lines(ctx, &olu, AuditAct::AccountDeclined).await;
        assert_eq!(declined, [(Some(jo.id.uuid()), Some(asked.id.uuid()))]);
        ask(ctx, &ida, &wish("amy", Role::DeskAdviser)).await.unwrap();
        for taken in ["amy", "olu"] {
            let again = ask(ctx, &jo, &wish(taken, Role::Analyst)).await;
            assert!(
                matches!(again, Err(StaffError::Fields(errors)) if errors.username == Some(UsernameError::Taken))
            );
        }
        ctx.clock.advance(SignedDuration::from_hours(14 * 24));
        assert!(matches!(confirm(ctx, By::Staff(&jo), "amy").await, Err(WaitingError::NotFound)));
        assert!(list(ctx, By::Staff(&jo)).await.unwrap().is_empty());
        ask(ctx, &ida, &wish("amy", Role::DeskAdviser)).await.unwrap();
        ctx.clock.advance(SignedDuration::from_hours(14 * 24));
        purge(ctx).await.unwrap();
        let sums = ctx.store.read().await.unwrap().table_sums().await.unwrap();
        let left = sums.iter().find(|sum| sum.table == "waiting_account").unwrap();
        assert_eq!(left.rows, 0, "what lapsed is not kept");
        // Whoever is shut out has nothing more made.
        ask(ctx, &ida, &wish("amy", Role::DeskAdviser)).await.unwrap();
        close(ctx, By::Staff(&jo), "ida").await.unwrap();
        assert!(matches!(confirm(ctx, By::Staff(&jo), "amy").await, Err(WaitingError::NotFound)));
    }
}

#[tokio::test]
async fn with_one_administrator_the_page_says_so_and_the_command_line_confirms() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let ida = made(ctx, "ida", Role::Administrator).await;
        let cam = made(ctx, "cam", Role::Commissioner).await;
        let olu = made(ctx, "olu", Role::Auditor).await;
        let asked = ask(ctx, &ida, &wish("jo", Role::Administrator)).await.unwrap();
        let outside = ask(ctx, &cam, &wish("cleo", Role::Commissioner)).await.unwrap();
        for (by, name) in [(&ida, "jo"), (&cam, "cleo")] {
            let shown = show(ctx, by, name).await.unwrap();
            assert!(
                !shown.may_confirm && !shown.somebody_else,
                "{name}: those of the other side do not count"
            );
        }
        let link = confirm(ctx, By::CommandLine, "jo").await.unwrap();
        assert!(!link.takes_code);
        let (asked, outside) = (asked.staff, outside.staff);
        assert_eq!(walks_in(ctx, &link, "").await, asked);
        assert_eq!(lines(ctx, &olu, AuditAct::AccountConfirmed).await, [(None, Some(asked.id.uuid()))]);
        assert_eq!(drop(ctx, By::CommandLine, "cleo").await.unwrap(), outside);
        ask(ctx, &ida, &wish("amy", Role::DeskAdviser)).await.unwrap();
        assert!(show(ctx, &ida, "amy").await.unwrap().somebody_else);
    }
}

#[tokio::test]
async fn of_two_who_confirm_at_once_one_alone_is_shown_a_link() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let ida = made(ctx, "ida", Role::Administrator).await;
        let jo = made(ctx, "jo", Role::Administrator).await;
        ask(ctx, &ida, &wish("amy", Role::DeskAdviser)).await.unwrap();
        let mut all = tokio::task::JoinSet::new();
        for _ in 0..6 {
            let (ctx, jo) = (ctx.clone(), jo.clone());
            all.spawn(async move { confirm(&ctx, By::Staff(&jo), "amy").await });
        }
        let mut links = 0;
        while let Some(one) = all.join_next().await {
            match one.unwrap() {
                Ok(_) => links += 1,
                Err(WaitingError::Decided | WaitingError::NotFound) => {}
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(links, 1);
        assert_eq!(accounts(ctx, By::CommandLine, "amy", "").await.unwrap().staff.len(), 1);
    }
}
