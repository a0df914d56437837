//! Signing in, one's own account, other people's accounts, the log, the jobs.

use axum::http::{StatusCode, header};
use candour_domain::permission::Role;
use jiff::SignedDuration;

use crate::colleague::{Colleague, PASSWORD, account, location};
use crate::visitor::Visitor;

#[tokio::test]
async fn a_colleague_signs_in_comes_to_their_own_page_and_signs_out() {
    let visitor = Visitor::new().await;
    account(&visitor.app, "olu", Role::Auditor).await;
    let asked = visitor.get("/audit?what=signed_in").await;
    let form = visitor.get(location(&asked)).await;
    assert_eq!(form.heading(), "Sign in");
    let wrong =
        visitor.fill(&form, "/sign-in", &[("username", "olu"), ("password", "nonsense nonsense")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!wrong.headers.contains_key(header::SET_COOKIE));
    assert_eq!(wrong.attribute("#username", "value"), "olu");
    assert_eq!(wrong.attribute("#password", "value"), "");
    let unknown = visitor.fill(&form, "/sign-in", &[("username", "nobody"), ("password", PASSWORD)]).await;
    assert_eq!(unknown.texts(".summary"), wrong.texts(".summary"), "nothing tells whether a name exists");
    let empty = visitor.fill(&form, "/sign-in", &[("username", " "), ("password", "")]).await;
    assert_eq!(empty.texts(".summary li").len(), 2);
    let seen = visitor.fill(&wrong, "/sign-in", &[("username", "OLU"), ("password", PASSWORD)]).await;
    assert!(location(&seen).starts_with("/audit?what=signed_in"), "the page that was asked for");
    let set = seen.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Strict") && set.contains("Path=/"));
    let olu = Colleague::sign_in(&visitor, "olu", PASSWORD).await;
    let again = olu.get("/sign-in").await;
    assert_eq!(location(&again), "/audit", "whoever is signed in is not asked again");
    let page = olu.get("/audit").await;
    let out = olu.fill(&page, "/sign-out", &[]).await;
    assert!(out.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(visitor.get(location(&out)).await.texts("p.note"), ["You are signed out."]);
    assert!(location(&olu.get("/audit").await).starts_with("/sign-in?"));
}

#[tokio::test]
async fn a_sign_in_that_was_not_used_has_ended() {
    let visitor = Visitor::new().await;
    let amy = Colleague::new(&visitor, "amy", Role::DeskAdviser).await;
    assert_eq!(amy.get("/desk").await.status, StatusCode::OK);
    visitor.app.ctx.clock.advance(SignedDuration::from_mins(30));
    assert!(location(&amy.get("/desk").await).starts_with("/sign-in?next=%2Fdesk"));
}

#[tokio::test]
async fn guessing_is_told_to_wait() {
    let visitor = Visitor::new().await;
    account(&visitor.app, "amy", Role::DeskAdviser).await;
    let form = visitor.get("/sign-in").await;
    let fields = [("username", "amy"), ("password", "guess after guess")];
    for _ in 0..10 {
        let seen = visitor.fill(&form, "/sign-in", &fields).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let seen = visitor.fill(&form, "/sign-in", &fields).await;
    assert_eq!(seen.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(seen.headers.contains_key(header::RETRY_AFTER));
    assert!(seen.texts(".summary").concat().contains("Wait 1 minute"));
}

#[tokio::test]
async fn a_colleague_changes_their_password() {
    let visitor = Visitor::new().await;
    let amy = Colleague::new(&visitor, "amy", Role::DeskAdviser).await;
    let elsewhere = Colleague::sign_in(&visitor, "amy", PASSWORD).await;
    let page = amy.get("/account-settings").await;
    let change = async |present: &str, new: &str, again: &str| {
        let fields = [("present", present), ("new", new), ("again", again)];
        amy.fill(&page, "/account-settings", &fields).await
    };
    for (present, new, again, field) in [
        ("", "another good password", "another good password", "#present"),
        ("not the one I have", "another good password", "another good password", "#present"),
        (PASSWORD, "short", "short", "#new"),
        (PASSWORD, "another good password", "another god password", "#again"),
    ] {
        let seen = change(present, new, again).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert_eq!(seen.attribute(".summary a", "href"), field);
        assert!(!seen.body.contains("good password"), "no password comes back in a page");
    }
    let changed = change(PASSWORD, "another good password", "another good password").await;
    assert_eq!(amy.follow(&changed).await.texts("p.did"), ["Your password has been changed."]);
    assert_eq!(elsewhere.get("/desk").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_administrator_makes_finds_and_closes_accounts() {
    let visitor = Visitor::new().await;
    let ida = Colleague::new(&visitor, "ida", Role::Administrator).await;
    let form = ida.get("/admin/staff/new").await;
    let action = "/admin/staff/new";
    let wrong = ida.fill(&form, action, &[("username", "Bad Name"), ("role", "officer")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields: Vec<String> = wrong.texts(".summary li");
    assert_eq!(fields.len(), 3, "{fields:?}");
    assert_eq!(wrong.attribute("#username", "value"), "Bad Name");
    assert!(wrong.has("option[value=officer][selected]"));
    let fine = [("username", "Ben.Ali@force"), ("display_name", "Ben <Ali>"), ("role", "desk_adviser")];
    let code = ida.fill(&wrong, action, &fine).await;
    assert!(code.heading().starts_with("Code for") && code.heading().contains("Ben <Ali>"));
    assert_eq!(code.texts("#code").concat().trim().len(), 14, "three groups of four");
    let asked = ida.get(&code.attribute("main a", "href")).await;
    assert!(asked.heading().contains("Ben <Ali>"));
    assert!(!asked.has("#link") && !asked.has("form[action$='/confirm']"), "who asked cannot confirm");
    assert!(
        asked.texts(".note").concat().contains("candour user confirm ben.ali@force"),
        "nobody else could"
    );
    assert!(!ida.get("/admin/staff?q=ben").await.has("tbody th"), "it is no account yet");
    let jo = Colleague::new(&visitor, "jo", Role::Administrator).await;
    let page = jo.get(&jo.get("/admin/staff").await.attribute("#waiting a", "href")).await;
    let made = jo.fill(&page, &page.attribute("form[action$='/confirm']", "action"), &[]).await;
    assert!(made.heading().starts_with("One-time link for") && made.heading().contains("Ben <Ali>"));
    assert!(made.texts("#link").concat().contains("/enrol/"));
    let again = ida.fill(&form, action, &fine).await;
    assert_eq!(again.attribute(".summary a", "href"), "#username");
    let ben = Colleague::new(&visitor, "ben", Role::DeskAdviser).await;
    assert_eq!(ben.get("/admin/staff").await.status, StatusCode::FORBIDDEN);
    let list = ida.get("/admin/staff?q=BEN").await;
    assert_eq!(list.texts("tbody th"), ["ben", "ben.ali@force"]);
    let href = list.attribute("tbody a", "href");
    let person = ida.get(&href).await;
    let close = "/admin/staff/person/ben/close";
    let closed = ida.fill(&person, close, &[]).await;
    assert!(!ida.follow(&closed).await.has(".warn"));
    assert_eq!(ben.get("/desk").await.status, StatusCode::SEE_OTHER);
    let twice = ida.fill(&person, close, &[]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    let oneself = ida.get("/admin/staff/person/ida").await;
    assert!(oneself.body.contains("You cannot close your own account"));
    for path in ["/admin/staff/person/nobody", "/admin/staff/person/%00%FF"] {
        assert_eq!(ida.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(ida.get("/admin/staff?q=%00%FF&after=%00").await.has("p.note, tbody"));
}

#[tokio::test]
async fn the_log_is_read_by_those_who_may_and_says_who_did_what() {
    let visitor = Visitor::new().await;
    let olu = Colleague::new(&visitor, "olu", Role::Auditor).await;
    let amy = Colleague::new(&visitor, "amy", Role::DeskAdviser).await;
    visitor.answer("/f/no-code", "1", "Please read this").await;
    let item = amy.get("/desk").await.attribute(".item h2 a", "href");
    assert!(amy.get(&item).await.body.contains("Please read this"));
    let log = olu.get("/audit?who=Amy&what=item_read").await;
    let rows = log.texts("tbody tr");
    assert_eq!(rows.len(), 1);
    assert!(rows[0].contains("amy") && rows[0].contains("read what a person wrote"), "{rows:?}");
    assert!(rows[0].contains("To read what came in") && rows[0].contains(item.rsplit('/').next().unwrap()));
    assert!(!log.body.contains("Please read this"));
    let unknown = olu.get("/audit?who=nobody%00").await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(unknown.attribute(".summary a", "href"), "#who");
    assert_eq!(amy.get("/audit").await.status, StatusCode::FORBIDDEN);
    for _ in 0..55 {
        olu.get("/audit").await;
    }
    let first = olu.get("/audit").await;
    assert_eq!(first.texts("tbody tr").len(), 50);
    let older = olu.get(&first.attribute("a[rel=next]", "href")).await;
    assert!(older.texts("tbody tr").len() > 5 && !older.has("a[rel=next]"));
}

#[tokio::test]
async fn the_jobs_page_says_that_no_alerts_leave() {
    let visitor = Visitor::new().await;
    let ida = Colleague::new(&visitor, "ida", Role::Administrator).await;
    let seen = ida.get("/admin/jobs").await;
    assert_eq!(seen.status, StatusCode::OK);
    assert!(seen.texts(".note.urgent").concat().contains("No address for alerts is set"));
    let token = ida.token().await;
    let fields = [("form_token", token.as_str())];
    assert_eq!(ida.post("/admin/jobs/x/retry", &fields).await.status, StatusCode::NOT_FOUND);
    let gone = ida.post("/admin/jobs/00000000-0000-0000-0000-000000000000/retry", &fields).await;
    assert_eq!(gone.status, StatusCode::CONFLICT);
}
