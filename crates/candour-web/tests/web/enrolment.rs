//! Coming in by a one-time link, and by a new one that two administrators agreed on.

use axum::http::{StatusCode, header};
use candour_domain::permission::Role;
use candour_service::enrolment::make_link;
use candour_service::staff::{AccountWish, By, create};

use crate::colleague::{Colleague, PASSWORD, account, cookie, location};
use crate::visitor::{Seen, Visitor};

const CHOSEN: &str = "chosen by nobody else";

pub async fn newcomer(visitor: &Visitor, username: &str, role: Role) -> String {
    let wish = AccountWish {
        username: username.to_owned(),
        display_name: username.to_uppercase(),
        role: role.as_str().to_owned(),
        ..AccountWish::default()
    };
    create(&visitor.app.ctx, By::CommandLine, &wish).await.unwrap();
    path_of(&make_link(&visitor.app.ctx, By::CommandLine, username).await.unwrap().address)
}

fn path_of(address: &str) -> String {
    address.find("/enrol/").map(|at| address[at..].to_owned()).unwrap()
}

/// What the person's device shows for the secret on a page.
pub fn device(visitor: &Visitor, page: &Seen) -> String {
    let typed: String = page.texts(".key-out").concat().split_whitespace().collect();
    let secret = totp_rs::Secret::try_from_base32(&typed).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
    totp.generate(u64::try_from(visitor.app.ctx.clock.now().as_second()).unwrap()).to_string()
}

#[tokio::test]
async fn a_newcomer_chooses_how_to_sign_in_and_is_shown_recovery_codes() {
    let visitor = Visitor::new().await;
    let link = newcomer(&visitor, "amy", Role::DeskAdviser).await;
    for _ in 0..3 {
        let seen = visitor.get(&link).await;
        assert_eq!(seen.status, StatusCode::OK, "looking changes nothing");
        assert!(!seen.headers.contains_key(header::SET_COOKIE) && !seen.body.contains("amy"));
    }
    let begun = visitor.post(&link, &[("lang", "en")]).await;
    let browser = Colleague::bearing(&visitor, cookie(&begun));
    assert!(location(&browser.get("/desk").await).starts_with("/sign-in"), "the link opens nothing else");
    let form = browser.follow(&begun).await;
    assert!(form.texts("main").concat().contains("amy"));
    let code = device(&visitor, &form);
    let fields = |again| [("new", CHOSEN), ("again", again), ("one_time_code", code.as_str())];
    let foreign = browser.post("/enrol", &fields(CHOSEN)).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN, "without the form's own token nothing is taken");
    let wrong = browser.fill(&form, "/enrol", &fields("something else")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.attribute(".summary a", "href"), "#again");
    assert!(!wrong.body.contains(CHOSEN));
    assert_eq!(device(&visitor, &wrong), code, "the same secret is offered again");
    let done = browser.fill(&wrong, "/enrol", &fields(CHOSEN)).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.heading());
    assert_eq!(done.texts(".recovery li").len(), 10);
    let amy = browser.with_cookie(cookie(&done));
    assert_eq!(amy.get("/desk").await.status, StatusCode::OK);
    let used = visitor.get(&link).await;
    assert_eq!(used.status, StatusCode::GONE);
    assert_eq!(visitor.post(&link, &[("lang", "en")]).await.status, StatusCode::GONE);
    assert_eq!(browser.get("/enrol").await.status, StatusCode::GONE);
    let alone = visitor.post("/sign-in", &[("username", "amy"), ("password", CHOSEN)]).await;
    assert_eq!(alone.status, StatusCode::UNPROCESSABLE_ENTITY, "from now on with a code");
}

#[tokio::test]
async fn two_administrators_let_somebody_in_anew() {
    let visitor = Visitor::new().await;
    let ida = Colleague::new(&visitor, "ida", Role::Administrator).await;
    let jo = Colleague::new(&visitor, "jo", Role::Administrator).await;
    account(&visitor.app, "amy", Role::DeskAdviser).await;
    let person = "/admin/staff/person/amy";
    let page = ida.get(person).await;
    let token = ida.token().await;
    let alone = ida.post(&format!("{person}/link"), &[("form_token", token.as_str())]).await;
    assert_eq!(alone.status, StatusCode::NOT_FOUND, "one alone cannot");
    let asked = ida.fill(&page, &format!("{person}/recover"), &[]).await;
    let half = asked.texts("#code").concat().trim().to_owned();
    let page = ida.get(person).await;
    assert!(!page.body.contains(&half), "it is shown once");
    assert!(page.has(&format!("form[action='{person}/decline']")));
    assert!(!page.has(&format!("form[action='{person}/confirm']")));
    let own = ida.post(&format!("{person}/confirm"), &[("form_token", token.as_str())]).await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY, "nor twice the same");
    assert!(jo.get("/admin/staff").await.texts(".note.urgent").concat().contains("amy"), "the other is told");
    let page = jo.get(person).await;
    let confirmed = jo.fill(&page, &format!("{person}/confirm"), &[]).await;
    assert_eq!(confirmed.status, StatusCode::OK);
    let link = path_of(confirmed.texts("#link").concat().trim());
    assert!(!jo.get(person).await.body.contains(&link), "it is shown once");
    assert!(!confirmed.body.contains(&half));
    let amy = Colleague::sign_in(&visitor, "amy", PASSWORD).await;
    assert!(visitor.get(&link).await.has("#link-code"));
    for wrong in ["", "a guess", "2222-2222-2222"] {
        let seen = visitor.post(&link, &[("lang", "en"), ("link_code", wrong)]).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "the half of jo alone");
        assert_eq!(seen.attribute(".summary a", "href"), "#link-code");
        assert!(!seen.headers.contains_key(header::SET_COOKIE));
    }
    let begun = visitor.post(&link, &[("lang", "en"), ("link_code", &half)]).await;
    let browser = Colleague::bearing(&visitor, cookie(&begun));
    let form = browser.follow(&begun).await;
    let code = device(&visitor, &form);
    let fields = [("new", CHOSEN), ("again", CHOSEN), ("one_time_code", code.as_str())];
    assert_eq!(browser.fill(&form, "/enrol", &fields).await.status, StatusCode::OK);
    assert_eq!(amy.get("/desk").await.status, StatusCode::SEE_OTHER, "the old sign-ins are over");
}

#[tokio::test]
async fn an_account_that_waits_is_declined_or_taken_back_and_is_no_account_meanwhile() {
    let visitor = Visitor::new().await;
    let ida = Colleague::new(&visitor, "ida", Role::Administrator).await;
    let jo = Colleague::new(&visitor, "jo", Role::Administrator).await;
    let new = "/admin/staff/new";
    let fields = [("username", "amy"), ("display_name", "Amy <A>"), ("role", "desk_adviser")];
    let ask = async || ida.fill(&ida.get(new).await, new, &fields).await;
    let waits = "/admin/staff/waiting/amy";
    let (confirm, decline) = (format!("{waits}/confirm"), format!("{waits}/decline"));
    let asked = ask().await;
    assert!(asked.has("#code") && asked.attribute("main a", "href").starts_with(waits));
    let own = ida.get(waits).await;
    assert!(own.texts(".note").concat().contains("Somebody else"), "{:?}", own.texts(".note"));
    let forced = ida.post(&confirm, &[("form_token", ida.token().await)]).await;
    assert_eq!(forced.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(forced.attribute(".summary a", "href"), "#state");
    assert_eq!(ida.get("/admin/staff/person/amy").await.status, StatusCode::NOT_FOUND);
    let listed = jo.get("/admin/staff").await.texts("#waiting li").concat();
    assert!(listed.contains("amy") && listed.contains("IDA") && listed.contains("2026"), "{listed}");
    let page = jo.get(waits).await;
    assert!(page.has(&format!("form[action='{confirm}']")) && page.heading().contains("Amy <A>"));
    let declined = jo.follow(&jo.fill(&page, &decline, &[]).await).await;
    assert_eq!(declined.texts("p.did"), ["This account will not be made."]);
    assert!(!declined.has("#waiting"));
    let late = jo.follow(&jo.fill(&page, &confirm, &[]).await).await;
    assert!(late.texts("p.did").concat().contains("waits no more"), "nothing comes of an old page");
    assert_eq!(jo.get(waits).await.status, StatusCode::NOT_FOUND);
    ask().await;
    let back = ida.follow(&ida.fill(&ida.get(waits).await, &decline, &[]).await).await;
    assert!(back.has("p.did") && !back.has("#waiting"));
    let refused = visitor.post("/sign-in", &[("username", "amy"), ("password", PASSWORD)]).await;
    let unknown = visitor.post("/sign-in", &[("username", "nobody"), ("password", PASSWORD)]).await;
    assert_eq!((refused.status, refused.texts("main")), (unknown.status, unknown.texts("main")));
    ask().await;
    let waiting = visitor.post("/sign-in", &[("username", "amy"), ("password", PASSWORD)]).await;
    assert_eq!((waiting.status, waiting.texts("main")), (unknown.status, unknown.texts("main")));
}

#[tokio::test]
async fn a_wish_can_be_declined_and_an_account_from_outside_is_left_alone() {
    let visitor = Visitor::new().await;
    let ida = Colleague::new(&visitor, "ida", Role::Administrator).await;
    account(&visitor.app, "amy", Role::DeskAdviser).await;
    account(&visitor.app, "cleo", Role::Commissioner).await;
    let person = "/admin/staff/person/amy";
    ida.fill(&ida.get(person).await, &format!("{person}/recover"), &[]).await;
    let back = ida.fill(&ida.get(person).await, &format!("{person}/decline"), &[]).await;
    let page = ida.follow(&back).await;
    assert!(page.has("p.did") && page.has(&format!("form[action='{person}/recover']")));
    let cleo = ida.get("/admin/staff/person/cleo").await;
    assert!(!cleo.has("form[action$='/recover'], form[action$='/link']"));
    let token = ida.token().await;
    let fields = [("form_token", token.as_str())];
    let forced = ida.post("/admin/staff/person/cleo/recover", &fields).await;
    assert_eq!(forced.status, StatusCode::FORBIDDEN);
}
