//! Signing in, staying signed in, and accounts: on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use candour_domain::audit::AuditAct;
use candour_domain::permission::Role;
use candour_domain::staff::Staff;
use candour_service::audit;
use candour_service::sign_in::{ChangePasswordError, PasswordError, SignInError, change_password, purge};
use candour_service::sign_in::{Shown, session, sign_in, sign_out};
use candour_service::staff::{
    AccountWish, By, Hidden, PlaceError, StaffError, UsernameError, close, create, list, set_password,
};
use candour_service::waiting_account::ask;
use candour_testkit::App;
use jiff::SignedDuration;

const PASSWORD: &str = "a long enough password";

fn wish(username: &str, role: Role) -> AccountWish {
    AccountWish {
        username: username.to_owned(),
        display_name: format!("{username} of the desk"),
        role: role.as_str().to_owned(),
        password: Hidden(PASSWORD.to_owned()),
        ..AccountWish::default()
    }
}

async fn account(app: &App, username: &str, role: Role) -> Staff {
    create(&app.ctx, By::CommandLine, &wish(username, role)).await.unwrap()
}

async fn acts(app: &App, auditor: &Staff) -> Vec<AuditAct> {
    let page = audit::list(&app.ctx, auditor, "", None, None).await.unwrap();
    page.lines.iter().map(|line| line.act).filter(|act| *act != AuditAct::AuditSeen).collect()
}

/// No clock is asked: the work is counted. What a hash costs is the same for everybody (`password.rs`).
#[tokio::test]
async fn a_known_and_an_unknown_name_cost_the_same_number_of_password_hashes() {
    for app in App::both().await {
        let ctx = &app.ctx;
        account(&app, "amy", Role::DeskAdviser).await;
        let closed = account(&app, "old", Role::DeskAdviser).await;
        close(ctx, By::CommandLine, &closed.username).await.unwrap();
        let link = AccountWish { password: Hidden(String::new()), ..wish("new", Role::DeskAdviser) };
        create(ctx, By::CommandLine, &link).await.unwrap();
        let cost = async |name: &str, password: &str| {
            let before = ctx.passwords_worked_on();
            let _ = sign_in(ctx, name, Shown::password(password), Some("192.0.2.1")).await;
            ctx.clock.advance(SignedDuration::from_mins(5));
            ctx.passwords_worked_on() - before
        };
        for (name, password, what) in [
            ("amy", PASSWORD, "a right password"),
            ("amy", "a wrong password", "a wrong one"),
            ("nobody", "a wrong password", "an unknown name"),
            ("", "a wrong password", "no name"),
            ("amy\0", "a wrong password", "a name that cannot be"),
            ("old", PASSWORD, "a closed account"),
            ("new", "a wrong password", "somebody who has chosen none yet"),
            ("amy", "", "no password"),
            ("nobody", &"b".repeat(5_000), "a password that is too long"),
        ] {
            assert_eq!(cost(name, password).await, 1, "{what}");
        }
    }
}

#[tokio::test]
async fn a_person_signs_in_and_out_and_nothing_tells_whether_a_name_exists() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let amy = account(&app, "amy", Role::DeskAdviser).await;
        let auditor = account(&app, "olu", Role::Auditor).await;
        let signed_in = sign_in(ctx, " Amy ", Shown::password(PASSWORD), Some("192.0.2.1")).await.unwrap();
        assert_eq!(signed_in.staff, amy);
        let there = session(ctx, &signed_in.token).await.unwrap().unwrap();
        assert_eq!(there.staff, amy);
        assert_ne!(there.form_token, signed_in.token);
        for (name, password) in [
            ("amy", "a wrong password"),
            ("nobody", PASSWORD),
            ("", PASSWORD),
            ("amy", ""),
            ("amy\0", PASSWORD),
            (&"a".repeat(5_000), &"b".repeat(5_000)),
        ] {
            let refused = sign_in(ctx, name, Shown::password(password), Some("192.0.2.1")).await;
            assert!(matches!(refused, Err(SignInError::Wrong)), "{name:?}");
        }
        for token in ["", "x", &"A".repeat(43), "not base64 at all", "\u{e9}"] {
            assert!(session(ctx, token).await.unwrap().is_none());
        }
        sign_out(ctx, &signed_in.token).await.unwrap();
        sign_out(ctx, &signed_in.token).await.unwrap();
        assert!(session(ctx, &signed_in.token).await.unwrap().is_none());
        let acts = acts(&app, &auditor).await;
        let count = |act| acts.iter().filter(|one| **one == act).count();
        assert_eq!(count(AuditAct::SignedIn), 1);
        assert_eq!(count(AuditAct::SignInRefused), 6);
        assert_eq!(count(AuditAct::SignedOut), 1);
        assert_eq!(count(AuditAct::StaffMade), 2);
    }
}

#[tokio::test]
async fn a_sign_in_ends_when_unused_and_after_half_a_day_however_busy() {
    for app in App::both().await {
        let ctx = &app.ctx;
        account(&app, "amy", Role::DeskAdviser).await;
        let minutes = SignedDuration::from_mins;
        let idle = sign_in(ctx, "amy", Shown::password(PASSWORD), None).await.unwrap().token;
        let busy = sign_in(ctx, "amy", Shown::password(PASSWORD), None).await.unwrap().token;
        for _ in 0..3 {
            ctx.clock.advance(minutes(29));
            assert!(session(ctx, &busy).await.unwrap().is_some());
        }
        assert!(session(ctx, &idle).await.unwrap().is_none());
        assert_eq!(purge(ctx).await.unwrap(), 1);
        for _ in 0..21 {
            ctx.clock.advance(minutes(29));
            assert!(session(ctx, &busy).await.unwrap().is_some());
        }
        ctx.clock.advance(minutes(24));
        assert!(session(ctx, &busy).await.unwrap().is_none(), "twelve hours are over");
        assert_eq!(purge(ctx).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn a_new_password_ends_the_other_sign_ins_and_the_old_password() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let amy = account(&app, "amy", Role::DeskAdviser).await;
        let here = sign_in(ctx, "amy", Shown::password(PASSWORD), None).await.unwrap().token;
        let elsewhere = sign_in(ctx, "amy", Shown::password(PASSWORD), None).await.unwrap().token;
        let new = "another good password";
        let wrong = change_password(ctx, &amy, &here, "not it at all", new).await;
        assert!(matches!(wrong, Err(ChangePasswordError::Wrong)));
        let short = change_password(ctx, &amy, &here, PASSWORD, "short").await;
        assert!(matches!(short, Err(ChangePasswordError::New(PasswordError::TooShort))));
        change_password(ctx, &amy, &here, PASSWORD, new).await.unwrap();
        assert!(session(ctx, &here).await.unwrap().is_some());
        assert!(session(ctx, &elsewhere).await.unwrap().is_none());
        assert!(matches!(
            sign_in(ctx, "amy", Shown::password(PASSWORD), None).await,
            Err(SignInError::Wrong)
        ));
        assert!(sign_in(ctx, "amy", Shown::password(new), None).await.is_ok());
    }
}

#[tokio::test]
async fn too_many_guesses_have_to_wait_and_the_person_elsewhere_does_not() {
    let app = App::sqlite().await;
    let ctx = &app.ctx;
    account(&app, "amy", Role::DeskAdviser).await;
    let mut waits = Vec::new();
    for _ in 0..12 {
        match sign_in(ctx, "amy", Shown::password("guess after guess"), Some("192.0.2.66\nx")).await {
            Err(SignInError::Wrong) => {}
            Err(SignInError::TooMany(wait)) => waits.push(wait),
            _ => panic!("a guess was right, or storage failed"),
        }
    }
    assert_eq!(waits.len(), 2);
    assert!(sign_in(ctx, "amy", Shown::password(PASSWORD), Some("192.0.2.1\nx")).await.is_ok());
    ctx.clock.advance(waits[1]);
    assert!(sign_in(ctx, "amy", Shown::password(PASSWORD), Some("192.0.2.66\nx")).await.is_ok());
}

#[tokio::test]
async fn an_account_that_is_closed_is_out_at_once() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let admin = account(&app, "ida", Role::Administrator).await;
        account(&app, "amy", Role::DeskAdviser).await;
        let token = sign_in(ctx, "amy", Shown::password(PASSWORD), None).await.unwrap().token;
        close(ctx, By::Staff(&admin), "AMY").await.unwrap();
        assert!(session(ctx, &token).await.unwrap().is_none());
        assert!(matches!(
            sign_in(ctx, "amy", Shown::password(PASSWORD), None).await,
            Err(SignInError::Wrong)
        ));
        assert!(matches!(close(ctx, By::Staff(&admin), "amy").await, Err(StaffError::Closed)));
        assert!(matches!(close(ctx, By::Staff(&admin), "x").await, Err(StaffError::NoSuchPerson)));
        assert!(matches!(close(ctx, By::Staff(&admin), "ida").await, Err(StaffError::Oneself)));
        let set = set_password(ctx, By::CommandLine, "amy", &Hidden("a third password".into())).await;
        assert!(matches!(set, Err(StaffError::Closed)));
        let listed = list(ctx, By::Staff(&admin), "", "").await.unwrap();
        assert_eq!(listed.staff.iter().filter(|listed| listed.closed_at.is_some()).count(), 1);
    }
}

#[tokio::test]
async fn a_password_that_is_set_for_somebody_ends_their_sign_ins() {
    let app = App::sqlite().await;
    let ctx = &app.ctx;
    account(&app, "amy", Role::DeskAdviser).await;
    let token = sign_in(ctx, "amy", Shown::password(PASSWORD), None).await.unwrap().token;
    set_password(ctx, By::CommandLine, "amy", &Hidden("set by somebody else".into())).await.unwrap();
    assert!(session(ctx, &token).await.unwrap().is_none());
    assert!(sign_in(ctx, "amy", Shown::password("set by somebody else"), None).await.is_ok());
}

#[tokio::test]
async fn wrong_fields_of_an_account_come_together_and_nothing_is_made() {
    for app in App::both().await {
        let ctx = &app.ctx;
        account(&app, "amy", Role::DeskAdviser).await;
        let wrong = AccountWish {
            username: "amy".to_owned(),
            display_name: "A\nB".to_owned(),
            further: String::new(),
            role: "officer".to_owned(),
            borough: "Atlantis".to_owned(),
            team: "Reef".to_owned(),
            officer: "P1\0".to_owned(),
            password: Hidden("short".to_owned()),
        };
        let Err(StaffError::Fields(errors)) = create(ctx, By::CommandLine, &wrong).await else {
            panic!("an account was made");
        };
        assert_eq!(errors.username, Some(UsernameError::Taken));
        assert!(errors.display_name.is_some() && !errors.role);
        assert_eq!(errors.borough, Some(PlaceError::Unknown));
        assert_eq!(errors.officer, Some(PlaceError::Unknown));
        assert_eq!(errors.password, Some(PasswordError::TooShort));
        let officer = create(ctx, By::CommandLine, &wish("ben", Role::Officer)).await;
        let Err(StaffError::Fields(errors)) = officer else { panic!("an officer without an officer") };
        assert_eq!(errors.officer, Some(PlaceError::Needed));
        let leader = create(ctx, By::CommandLine, &wish("ben", Role::TeamLeader)).await;
        let Err(StaffError::Fields(errors)) = leader else { panic!("a leader without a team") };
        assert_eq!(errors.team, Some(PlaceError::Needed));
        let commander = create(ctx, By::CommandLine, &wish("ben", Role::BoroughCommander)).await;
        let Err(StaffError::Fields(errors)) = commander else { panic!("a commander without a borough") };
        assert_eq!(errors.borough, Some(PlaceError::Needed));
        assert_eq!(list(ctx, By::CommandLine, "", "").await.unwrap().staff.len(), 1);
    }
}

#[tokio::test]
async fn only_an_administrator_manages_accounts_and_only_some_see_the_log() {
    let app = App::sqlite().await;
    let ctx = &app.ctx;
    // Those who need a borough, a team or an officer are tried with them elsewhere.
    let placed = [Role::Officer, Role::TeamLeader, Role::BoroughCommander];
    for (n, role) in Role::ALL.into_iter().filter(|role| !placed.contains(role)).enumerate() {
        let staff = account(&app, &format!("person{n}"), role).await;
        let asked = ask(ctx, &staff, &wish(&format!("by{n}"), Role::Auditor)).await;
        assert_eq!(asked.is_ok(), role == Role::Administrator, "{role:?}");
        let seen = audit::list(ctx, &staff, "", None, None).await;
        assert_eq!(seen.is_ok(), matches!(role, Role::Auditor | Role::Commissioner), "{role:?}");
    }
}
