//! One-time links and recovery by two: on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use candour_domain::audit::AuditAct;
use candour_domain::permission::Role;
use candour_domain::sign_in::DeviceKind;
use candour_domain::staff::Staff;
use candour_service::audit;
use candour_service::ctx::Ctx;
use candour_service::enrolment::{
    ChoiceError, EnrolmentError, Link, ask_recovery, choose, confirm_recovery, decline_recovery, enrolling,
    exchange, make_link, recovery_requests, works,
};
use candour_service::sign_in::{
    CodeOffer, CodesError, Shown, SignInError, offer_codes, own_codes, session, sign_in,
};
use candour_service::staff::{AccountWish, By, Hidden, close, create};
use candour_testkit::App;
use jiff::SignedDuration;

const PASSWORD: &str = "a long enough password";

async fn made(ctx: &Ctx, username: &str, role: Role, password: &str) -> Staff {
    let wish = AccountWish {
        username: username.to_owned(),
        display_name: username.to_uppercase(),
        role: role.as_str().to_owned(),
        password: Hidden(password.to_owned()),
        ..AccountWish::default()
    };
    create(ctx, By::CommandLine, &wish).await.unwrap()
}

fn token(link: &Link) -> &str {
    link.address.rsplit('/').next().unwrap()
}

/// What the person's device shows.
fn device(ctx: &Ctx, offer: &CodeOffer) -> String {
    let secret = totp_rs::Secret::try_from_base32(&offer.secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
    totp.generate(u64::try_from(ctx.clock.now().as_second()).unwrap()).to_string()
}

async fn walks_through(ctx: &Ctx, link: &Link, code: &str, password: &str) -> (String, Vec<String>) {
    let form = exchange(ctx, token(link), code).await.unwrap().unwrap();
    let staff = enrolling(ctx, &form).await.unwrap().unwrap().staff;
    let offer = offer_codes(ctx, &staff);
    let code = device(ctx, &offer);
    let (signed_in, codes) = choose(ctx, &form, password, &offer, &code, DeviceKind::Mac).await.unwrap();
    ctx.clock.advance(SignedDuration::from_secs(60));
    (signed_in.token, codes.iter().map(candour_domain::one_time_code::RecoveryCode::shown).collect())
}

#[tokio::test]
async fn a_link_leads_to_password_and_codes_once_and_never_by_being_looked_at() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let ida = made(ctx, "ida", Role::Administrator, PASSWORD).await;
        let olu = made(ctx, "olu", Role::Auditor, PASSWORD).await;
        let amy = made(ctx, "amy", Role::DeskAdviser, "").await;
        let nothing = sign_in(ctx, "amy", Shown::password(""), None).await;
        assert!(matches!(nothing, Err(SignInError::Wrong)), "no password is no way in");
        let alone = make_link(ctx, By::Staff(&ida), "amy").await;
        assert!(matches!(alone, Err(EnrolmentError::Refused(_))), "one administrator lets nobody in alone");
        let first = make_link(ctx, By::CommandLine, "amy").await.unwrap();
        let link = make_link(ctx, By::CommandLine, "AMY").await.unwrap();
        assert!(works(ctx, token(&first)).await.unwrap().is_none(), "the one before is dead");
        assert!(works(ctx, token(&link)).await.unwrap().is_some());
        assert!(works(ctx, token(&link)).await.unwrap().is_some(), "a scanner that looks uses nothing up");
        assert!(session(ctx, token(&link)).await.unwrap().is_none(), "a link is no sign-in");
        let form = exchange(ctx, token(&link), "").await.unwrap().unwrap();
        assert!(
            exchange(ctx, token(&link), "").await.unwrap().is_none()
                && works(ctx, token(&link)).await.unwrap().is_none()
        );
        assert!(session(ctx, &form).await.unwrap().is_none(), "nor is the form behind it");
        let there = enrolling(ctx, &form).await.unwrap().unwrap();
        assert_eq!(there.staff, amy);
        let offer = offer_codes(ctx, &amy);
        let code = device(ctx, &offer);
        let short = choose(ctx, &form, "short", &offer, &code, DeviceKind::Mac).await;
        assert!(matches!(short, Err(ChoiceError::Password(_))));
        let wrong = choose(ctx, &form, "chosen by amy herself", &offer, "000000", DeviceKind::Mac).await;
        assert!(matches!(wrong, Err(ChoiceError::Code(CodesError::Wrong))));
        let done = choose(ctx, &form, "chosen by nobody else", &offer, &code, DeviceKind::Mac).await.unwrap();
        assert!(session(ctx, &done.0.token).await.unwrap().is_some());
        assert_eq!(done.1.len(), 10);
        let twice = choose(ctx, &form, "chosen by nobody else", &offer, &code, DeviceKind::Mac).await;
        assert!(matches!(twice, Err(ChoiceError::Gone)));
        let alone = sign_in(ctx, "amy", Shown::password("chosen by nobody else"), None).await;
        assert!(matches!(alone, Err(SignInError::Wrong)), "codes are set up, so they are asked for");
        let again = make_link(ctx, By::Staff(&ida), "amy").await;
        assert!(matches!(again, Err(EnrolmentError::Refused(_))), "nor takes an account over");
        for (act, times) in [(AuditAct::EnrolmentLinkMade, 2), (AuditAct::EnrolmentLinkUsed, 1)] {
            let page = audit::list(ctx, &olu, "", Some(act), None).await.unwrap();
            assert_eq!(page.lines.len(), times, "{act:?}");
            assert!(page.lines.iter().all(|line| line.subject_id == Some(amy.id.uuid())));
        }
    }
}

#[tokio::test]
async fn of_many_who_open_one_link_at_once_one_alone_comes_through() {
    for app in App::both().await {
        let ctx = &app.ctx;
        made(ctx, "amy", Role::DeskAdviser, "").await;
        let link = make_link(ctx, By::CommandLine, "amy").await.unwrap();
        let mut through = 0;
        let mut all = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (ctx, token) = (ctx.clone(), token(&link).to_owned());
            all.spawn(async move { exchange(&ctx, &token, "").await.unwrap().is_some() });
        }
        while let Some(one) = all.join_next().await {
            through += usize::from(one.unwrap());
        }
        assert_eq!(through, 1);
    }
}

#[tokio::test]
async fn a_link_dies_after_three_days_and_its_form_after_an_hour_and_both_with_the_account() {
    for app in App::both().await {
        let ctx = &app.ctx;
        made(ctx, "amy", Role::DeskAdviser, "").await;
        let link = make_link(ctx, By::CommandLine, "amy").await.unwrap();
        ctx.clock.advance(SignedDuration::from_hours(72));
        assert!(works(ctx, token(&link)).await.unwrap().is_none());
        assert!(exchange(ctx, token(&link), "").await.unwrap().is_none());
        let link = make_link(ctx, By::CommandLine, "amy").await.unwrap();
        let form = exchange(ctx, token(&link), "").await.unwrap().unwrap();
        ctx.clock.advance(SignedDuration::from_hours(1));
        assert!(enrolling(ctx, &form).await.unwrap().is_none());
        let link = make_link(ctx, By::CommandLine, "amy").await.unwrap();
        close(ctx, By::CommandLine, "amy").await.unwrap();
        assert!(exchange(ctx, token(&link), "").await.unwrap().is_none());
        assert!(matches!(make_link(ctx, By::CommandLine, "amy").await, Err(EnrolmentError::Closed)));
        for nonsense in ["", "x", &"A".repeat(43), "é", &"A".repeat(4_000)] {
            assert!(
                works(ctx, nonsense).await.unwrap().is_none()
                    && exchange(ctx, nonsense, nonsense).await.unwrap().is_none()
            );
        }
    }
}

#[tokio::test]
async fn recovery_takes_two_administrators_and_ends_what_was_there() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let ida = made(ctx, "ida", Role::Administrator, PASSWORD).await;
        let jo = made(ctx, "jo", Role::Administrator, PASSWORD).await;
        let olu = made(ctx, "olu", Role::Auditor, PASSWORD).await;
        let amy = made(ctx, "amy", Role::DeskAdviser, PASSWORD).await;
        let amys = sign_in(ctx, "amy", Shown::password(PASSWORD), None).await.unwrap().token;
        let early = confirm_recovery(ctx, &jo, "amy").await;
        assert!(matches!(early, Err(EnrolmentError::NothingToConfirm)));
        let code = ask_recovery(ctx, &ida, "amy").await.unwrap().code.shown();
        assert!(matches!(ask_recovery(ctx, &jo, "amy").await, Err(EnrolmentError::AskedAlready)));
        assert!(matches!(confirm_recovery(ctx, &ida, "amy").await, Err(EnrolmentError::NothingToConfirm)));
        assert!(matches!(confirm_recovery(ctx, &olu, "amy").await, Err(EnrolmentError::Refused(_))));
        assert_eq!(recovery_requests(ctx, &jo).await.unwrap().len(), 1);
        let link = confirm_recovery(ctx, &jo, "amy").await.unwrap();
        assert!(matches!(confirm_recovery(ctx, &jo, "amy").await, Err(EnrolmentError::NothingToConfirm)));
        assert!(session(ctx, &amys).await.unwrap().is_some(), "until the link is used, all is as it was");
        assert!(exchange(ctx, token(&link), "").await.unwrap().is_none(), "the half of jo alone");
        let (_, codes) = walks_through(ctx, &link, &code, "another good password").await;
        assert!(session(ctx, &amys).await.unwrap().is_none(), "whoever was signed in is out");
        assert!(matches!(
            sign_in(ctx, "amy", Shown::password(PASSWORD), None).await,
            Err(SignInError::Wrong)
        ));
        let new = Shown { password: "another good password", code: &codes[0] };
        assert!(sign_in(ctx, "amy", new, None).await.is_ok());
        assert!(own_codes(ctx, &amy).await.unwrap().since.is_some());
        for act in [AuditAct::RecoveryAsked, AuditAct::RecoveryConfirmed] {
            let page = audit::list(ctx, &olu, "", Some(act), None).await.unwrap();
            assert_eq!(page.lines.len(), 1, "{act:?}");
        }
        // For oneself nobody asks, and the administrator who lost their own means cannot confirm it.
        assert!(matches!(ask_recovery(ctx, &ida, "ida").await, Err(EnrolmentError::Oneself)));
        ask_recovery(ctx, &ida, "jo").await.unwrap();
        assert!(matches!(confirm_recovery(ctx, &jo, "jo").await, Err(EnrolmentError::NothingToConfirm)));
        decline_recovery(ctx, &jo, "jo").await.unwrap();
        assert!(recovery_requests(ctx, &jo).await.unwrap().is_empty());
        ask_recovery(ctx, &ida, "amy").await.unwrap();
        ctx.clock.advance(SignedDuration::from_hours(72));
        assert!(matches!(confirm_recovery(ctx, &jo, "amy").await, Err(EnrolmentError::NothingToConfirm)));
    }
}

#[tokio::test]
async fn administrators_of_the_force_do_not_let_in_who_stands_outside_it() {
    let app = App::sqlite().await;
    let ctx = &app.ctx;
    let ida = made(ctx, "ida", Role::Administrator, PASSWORD).await;
    made(ctx, "cleo", Role::Commissioner, "").await;
    let link = make_link(ctx, By::Staff(&ida), "cleo").await;
    assert!(matches!(link, Err(EnrolmentError::Refused(_))));
    assert!(matches!(ask_recovery(ctx, &ida, "cleo").await, Err(EnrolmentError::Refused(_))));
    assert!(make_link(ctx, By::CommandLine, "cleo").await.is_ok());

    // Those of that office let each other in, and learn nothing of the force's.
    let cam = made(ctx, "cam", Role::Commissioner, PASSWORD).await;
    assert!(matches!(make_link(ctx, By::Staff(&cam), "cleo").await, Err(EnrolmentError::Refused(_))));
    ask_recovery(ctx, &cam, "cleo").await.unwrap();
    assert!(recovery_requests(ctx, &ida).await.unwrap().is_empty());
    assert_eq!(recovery_requests(ctx, &cam).await.unwrap().len(), 1);
    assert!(matches!(confirm_recovery(ctx, &ida, "cleo").await, Err(EnrolmentError::Refused(_))));
    assert!(matches!(decline_recovery(ctx, &ida, "cleo").await, Err(EnrolmentError::Refused(_))));
    assert!(matches!(ask_recovery(ctx, &cam, "ida").await, Err(EnrolmentError::Refused(_))));
}
