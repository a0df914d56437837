//! Staying signed in: tokens that change, the list, the warning, and proving once more who one is.

use axum::http::{StatusCode, header};
use candour_domain::permission::Role;
use jiff::SignedDuration;

use crate::colleague::{Colleague, PASSWORD, cookie, location};
use crate::visitor::Visitor;

const CONFIRM: &str = "/confirm-it-is-you";

#[tokio::test]
async fn a_token_that_grew_old_is_changed_by_whatever_page_comes_next() {
    let visitor = Visitor::new().await;
    let amy = Colleague::new(&visitor, "amy", Role::DeskAdviser).await;
    let form = amy.get("/account-settings").await;
    assert!(!form.headers.contains_key(header::SET_COOKIE));
    for _ in 0..11 {
        visitor.app.ctx.clock.advance(SignedDuration::from_mins(20));
        assert!(!amy.get("/desk").await.headers.contains_key(header::SET_COOKIE));
    }
    visitor.app.ctx.clock.advance(SignedDuration::from_mins(20));
    let missing = amy.get("/desk/items/no-such-item").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    let renewed = amy.with_cookie(cookie(&missing));
    assert!(!amy.get("/desk").await.headers.contains_key(header::SET_COOKIE), "the other tab goes on");
    visitor.app.ctx.clock.advance(SignedDuration::from_mins(1));
    assert_eq!(amy.get("/desk").await.status, StatusCode::SEE_OTHER, "the old token is dead");
    assert_eq!(renewed.get("/desk").await.status, StatusCode::OK);
    let wrong =
        renewed.fill(&form, "/account-settings", &[("present", ""), ("new", ""), ("again", "")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "a form that stood open is still good");
}

#[tokio::test]
async fn whoever_signs_in_anew_leaves_no_sign_in_behind() {
    let visitor = Visitor::new().await;
    let amy = Colleague::new(&visitor, "amy", Role::DeskAdviser).await;
    let fields = [("username", "amy"), ("password", PASSWORD)];
    let again = amy.post("/sign-in", &fields).await;
    assert_ne!(cookie(&again), amy.cookie());
    assert_eq!(amy.get("/desk").await.status, StatusCode::SEE_OTHER, "the sign-in before has ended");
    assert_eq!(amy.with_cookie(cookie(&again)).get("/desk").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_colleague_sees_where_they_are_signed_in_and_ends_it() {
    let visitor = Visitor::new().await;
    let amy = Colleague::new(&visitor, "amy", Role::DeskAdviser).await;
    let other = Colleague::sign_in(&visitor, "amy", PASSWORD).await;
    let third = Colleague::sign_in(&visitor, "amy", PASSWORD).await;
    let list = amy.get("/account-settings/sign-ins").await;
    assert_eq!(list.texts(".item").len(), 3);
    assert_eq!(list.texts(".item .tag").len(), 1, "one of them is this one");
    let page = other.get("/account-settings/sign-ins").await;
    let own = page
        .html()
        .select(&crate::visitor::select(".item:has(.tag) form"))
        .next()
        .and_then(|form| form.value().attr("action").map(str::to_owned))
        .unwrap();
    let ended = amy.fill(&list, &own, &[]).await;
    assert_eq!(amy.follow(&ended).await.texts("p.did"), ["That device has been signed out."]);
    assert_eq!(other.get("/desk").await.status, StatusCode::SEE_OTHER);
    assert_eq!(amy.fill(&list, &own, &[]).await.status, StatusCode::SEE_OTHER, "ended twice is ended");
    let all = amy.fill(&list, "/account-settings/sign-ins/end-others", &[]).await;
    let list = amy.follow(&all).await;
    assert_eq!(list.texts("p.did"), ["Everywhere else has been signed out."]);
    assert_eq!(list.texts(".item").len(), 1);
    assert_eq!(third.get("/desk").await.status, StatusCode::SEE_OTHER);
    let token = amy.token().await;
    let fields = [("form_token", token.as_str())];
    let nonsense = amy.post("/account-settings/sign-ins/x/end", &fields).await;
    assert_eq!(nonsense.status, StatusCode::NOT_FOUND);
    let own = list.attribute(".item form", "action");
    let out = amy.fill(&list, &own, &[]).await;
    assert!(out.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    assert!(location(&out).starts_with("/sign-in?signed-out"));
}

#[tokio::test]
async fn every_staff_page_carries_the_warning_and_any_page_puts_the_end_off() {
    let visitor = Visitor::new().await;
    let amy = Colleague::new(&visitor, "amy", Role::DeskAdviser).await;
    let page = amy.get("/desk").await;
    assert!(page.has(".soon.soon-1500[role=alert]"), "it shows itself after 25 of 30 minutes");
    assert!(page.texts(".soon").concat().contains("at 10:30"));
    visitor.app.ctx.clock.advance(SignedDuration::from_mins(29));
    let stay = amy.get(&page.attribute(".soon a", "href")).await;
    assert_eq!(stay.heading(), "You are still signed in");
    assert!(stay.texts("main p").concat().contains("10:59"));
    visitor.app.ctx.clock.advance(SignedDuration::from_mins(29));
    assert_eq!(amy.get("/desk").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_sign_in_that_nears_its_end_is_lengthened_by_a_proof() {
    let visitor = Visitor::new().await;
    let mut amy = Colleague::new(&visitor, "amy", Role::DeskAdviser).await;
    let mut minutes = 0;
    while minutes < 700 {
        visitor.app.ctx.clock.advance(SignedDuration::from_mins(20));
        minutes += 20;
        let page = amy.get("/desk").await;
        if page.headers.contains_key(header::SET_COOKIE) {
            amy = amy.with_cookie(cookie(&page));
        }
    }
    let page = amy.get("/desk").await;
    assert_eq!(page.attribute(".soon a", "href"), CONFIRM, "twenty minutes are left, however busy");
    let form = amy.get(CONFIRM).await;
    let done = amy.fill(&form, CONFIRM, &[("proof_password", PASSWORD)]).await;
    let amy = amy.with_cookie(cookie(&done));
    assert!(amy.follow(&done).await.has("p.did"));
    visitor.app.ctx.clock.advance(SignedDuration::from_mins(25));
    assert_eq!(amy.get("/desk").await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_dangerous_asks_who_one_is_and_loses_nothing_that_was_filled_in() {
    let visitor = Visitor::new().await;
    let ida = Colleague::new(&visitor, "ida", Role::Administrator).await;
    let action = "/admin/api-keys/new";
    let fresh = ida.get(action).await;
    assert_eq!(fresh.status, StatusCode::OK, "signing in a moment ago is proof enough");
    visitor.app.ctx.clock.advance(SignedDuration::from_mins(10));
    let asked = ida.get(action).await;
    assert_eq!(location(&asked), format!("{CONFIRM}?next=%2Fadmin%2Fapi%2Dkeys%2Fnew"));
    let fields = [("label", "A <dash>board"), ("scopes", "figures_read"), ("life", "90")];
    let waits = ida.fill(&fresh, action, &fields).await;
    assert_eq!(waits.status, StatusCode::FORBIDDEN);
    assert_eq!(waits.heading(), "Confirm it is you");
    assert!(waits.body.contains("A &#60;dash&#62;board") || waits.body.contains("A &lt;dash&gt;board"));
    let wrong = ida.fill(&waits, action, &[("proof_password", "not my password at all")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let empty = ida.fill(&wrong, action, &[("proof_password", "")]).await;
    assert_eq!(empty.attribute(".summary a", "href"), "#proof-password");
    assert!(!ida.get("/admin/api-keys").await.body.contains("A &"), "nothing was made so far");
    let made = ida.fill(&empty, action, &[("proof_password", PASSWORD)]).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.heading());
    let ida = ida.with_cookie(cookie(&made));
    assert!(ida.get("/admin/api-keys").await.body.contains("dash"));
    assert_eq!(ida.get(action).await.status, StatusCode::OK, "the proof holds for what comes next, too");
}
