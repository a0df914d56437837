//! Sign-ins that go on: their tokens, their lists, their proofs; on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use candour_domain::audit::AuditAct;
use candour_domain::permission::Role;
use candour_domain::sign_in::{DeviceKind, Method};
use candour_domain::staff::Staff;
use candour_service::audit;
use candour_service::ctx::Ctx;
use candour_service::sign_in::{
    ProofError, Session, Shown, begin_session, end_other_sessions, end_own_session, own_sessions, prove,
    proved, renew_when_due, session, sign_in, sign_out,
};
use candour_service::staff::{AccountWish, By, Hidden, create};
use candour_testkit::App;
use jiff::SignedDuration;

const PASSWORD: &str = "a long enough password";

async fn account(app: &App, username: &str, role: Role) -> Staff {
    let wish = AccountWish {
        username: username.to_owned(),
        display_name: format!("{username} of the desk"),
        role: role.as_str().to_owned(),
        password: Hidden(PASSWORD.to_owned()),
        ..AccountWish::default()
    };
    create(&app.ctx, By::CommandLine, &wish).await.unwrap()
}

async fn begin(ctx: &Ctx, staff: &Staff) -> String {
    begin_session(ctx, staff, Method::Passkey, DeviceKind::Windows).await.unwrap().token
}

async fn there(ctx: &Ctx, token: &str) -> Session {
    session(ctx, token).await.unwrap().unwrap()
}

async fn keep_busy(app: &App, token: &str, hours: i64) {
    for _ in 0..hours * 3 {
        app.ctx.clock.advance(SignedDuration::from_mins(20));
        there(&app.ctx, token).await;
    }
}

#[tokio::test]
async fn a_token_is_renewed_after_hours_and_the_other_tab_does_not_fall_out() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let amy = account(&app, "amy", Role::DeskAdviser).await;
        let old = begin(ctx, &amy).await;
        let before = there(ctx, &old).await;
        assert!(renew_when_due(ctx, &before, &old).await.unwrap().is_none(), "not yet");
        keep_busy(&app, &old, 4).await;
        // Two tabs ask at the same time.
        let (one, other) = (there(ctx, &old).await, there(ctx, &old).await);
        let new = renew_when_due(ctx, &one, &old).await.unwrap().unwrap();
        assert!(renew_when_due(ctx, &other, &old).await.unwrap().is_none(), "one of them alone renews it");
        assert_ne!(new, old);
        let by_old = there(ctx, &old).await;
        assert!(renew_when_due(ctx, &by_old, &old).await.unwrap().is_none());
        let by_new = there(ctx, &new).await;
        assert_eq!(by_new.id, before.id);
        assert_eq!(by_new.form_token, before.form_token, "a form that stood open can still be sent");
        ctx.clock.advance(SignedDuration::from_secs(30));
        assert!(session(ctx, &old).await.unwrap().is_none(), "a copy of the old token opens nothing");
        assert!(session(ctx, &new).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn a_sign_in_ends_by_the_earlier_token_too() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let amy = account(&app, "amy", Role::DeskAdviser).await;
        let old = begin(ctx, &amy).await;
        let new = proved(ctx, &there(ctx, &old).await, &old).await.unwrap().unwrap();
        sign_out(ctx, &old).await.unwrap();
        assert!(session(ctx, &new).await.unwrap().is_none());
        sign_out(ctx, &new).await.unwrap();
    }
}

#[tokio::test]
async fn a_person_sees_their_own_sign_ins_and_ends_them_and_nobody_elses() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let amy = account(&app, "amy", Role::DeskAdviser).await;
        let ben = account(&app, "ben", Role::Auditor).await;
        let phone = "192.0.2.7\nMozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Mobile/15E148";
        let on_phone = sign_in(ctx, "amy", Shown::password(PASSWORD), Some(phone)).await.unwrap().token;
        ctx.clock.advance(SignedDuration::from_mins(5));
        let here = begin(ctx, &amy).await;
        let bens = begin(ctx, &ben).await;
        let listed = own_sessions(ctx, &amy).await.unwrap();
        let seen: Vec<_> = listed.iter().map(|one| (one.method, one.device)).collect();
        assert_eq!(seen, [(Method::Passkey, DeviceKind::Windows), (Method::Password, DeviceKind::IPhone)]);
        let bens_id = there(ctx, &bens).await.id;
        assert!(!end_own_session(ctx, &amy, bens_id).await.unwrap());
        assert!(session(ctx, &bens).await.unwrap().is_some());
        assert!(end_own_session(ctx, &amy, listed[1].id).await.unwrap());
        assert!(!end_own_session(ctx, &amy, listed[1].id).await.unwrap());
        assert!(session(ctx, &on_phone).await.unwrap().is_none());
        let third = begin(ctx, &amy).await;
        let keep = there(ctx, &here).await.id;
        assert_eq!(end_other_sessions(ctx, &amy, keep).await.unwrap(), 1);
        assert_eq!(end_other_sessions(ctx, &amy, keep).await.unwrap(), 0);
        assert!(session(ctx, &third).await.unwrap().is_none());
        assert!(session(ctx, &here).await.unwrap().is_some());
        let page = audit::list(ctx, &ben, "amy", Some(AuditAct::SessionEnded), None).await.unwrap();
        assert_eq!(page.lines.len(), 2, "one for each act that ended something");
        ctx.clock.advance(ctx.settings.session_idle);
        assert!(own_sessions(ctx, &amy).await.unwrap().is_empty(), "what stands idle is in no list");
    }
}

#[tokio::test]
async fn a_proof_is_fresh_for_ten_minutes_lengthens_the_sign_in_and_needs_the_password() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let amy = account(&app, "amy", Role::DeskAdviser).await;
        let auditor = account(&app, "olu", Role::Auditor).await;
        let token = begin(ctx, &amy).await;
        assert!(there(ctx, &token).await.is_fresh(ctx.clock.now()), "to sign in is to prove it");
        ctx.clock.advance(SignedDuration::from_mins(10));
        let stale = there(ctx, &token).await;
        assert!(!stale.is_fresh(ctx.clock.now()));
        let wrong = prove(ctx, &stale, &token, Shown::password("not my password"), None).await;
        assert!(matches!(wrong, Err(ProofError::Wrong)));
        let stays = there(ctx, &token).await;
        assert!(!stays.is_fresh(ctx.clock.now()) && stays.expires_at == stale.expires_at);
        let next = prove(ctx, &stale, &token, Shown::password(PASSWORD), None).await.unwrap().unwrap();
        let fresh = there(ctx, &next).await;
        assert!(fresh.is_fresh(ctx.clock.now()));
        assert_eq!(fresh.expires_at.duration_since(stale.expires_at), SignedDuration::from_mins(10));
        assert_eq!(fresh.id, stale.id);
        let page = audit::list(ctx, &auditor, "amy", None, None).await.unwrap();
        let mut acts: Vec<AuditAct> = page.lines.iter().map(|line| line.act).collect();
        acts.sort_unstable();
        assert_eq!(acts, [AuditAct::SignedIn, AuditAct::ProvedAgain, AuditAct::ProofRefused]);
    }
}

#[tokio::test]
async fn guesses_of_a_proof_are_slowed_down_like_guesses_at_the_door() {
    let app = App::sqlite().await;
    let ctx = &app.ctx;
    let amy = account(&app, "amy", Role::DeskAdviser).await;
    let token = begin(ctx, &amy).await;
    let session = there(ctx, &token).await;
    for _ in 0..10 {
        let wrong =
            prove(ctx, &session, &token, Shown::password("guess after guess"), Some("192.0.2.66\nx")).await;
        assert!(matches!(wrong, Err(ProofError::Wrong)));
    }
    let wait = prove(ctx, &session, &token, Shown::password(PASSWORD), Some("192.0.2.66\nx")).await;
    assert!(matches!(wait, Err(ProofError::TooMany(_))));
}
