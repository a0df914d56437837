//! A person asks for a copy with a receipt, two people of the force answer, and the person fetches it.

use axum::http::{StatusCode, header};
use candour_domain::permission::Role;

use crate::colleague::Colleague;
use crate::visitor::{Seen, Visitor};

async fn asked(visitor: &Visitor) -> (String, Seen) {
    let thanks = visitor.answer("/f/no-code", "2", "My sister Ann <knows>.").await;
    let menu = visitor.post("/receipt", &[("receipt", thanks.receipt())]).await;
    let page = visitor.fill(&menu, "/receipt/copy", &[]).await;
    assert_eq!(
        (page.status, page.heading().as_str()),
        (StatusCode::OK, "Get a copy of what we hold about you")
    );
    (thanks.receipt(), visitor.fill(&page, "/receipt/copy/ask", &[]).await)
}

#[tokio::test]
async fn a_copy_is_asked_for_with_a_receipt_made_by_one_released_by_another_and_fetched_till_it_goes() {
    let visitor = Visitor::new().await;
    let (receipt, page) = asked(&visitor).await;
    let code = page.texts(".note strong bdi").concat();
    assert_eq!(code.len(), 11, "{code}");

    let amy = Colleague::new(&visitor, "amy", Role::DeskSupervisor).await;
    let list = amy.get("/access-requests").await;
    let href = list.attribute(".item a", "href");
    let one = amy.get(&href).await;
    let look = amy.get(&format!("{href}/look")).await;
    assert!(
        look.body.contains("Ann &#60;knows&#62;") || look.body.contains("Ann &lt;knows&gt;"),
        "{}",
        look.body
    );
    let black = format!("{href}/black-out");
    let fields = [("passage", "nobody wrote this"), ("because", "other_people")];
    let wrong = amy.fill(&look, &black, &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.has("details[open] #passage") && wrong.body.contains("nobody wrote this"));
    amy.fill(&look, &black, &[("passage", "my sister ann"), ("because", "other_people")]).await;
    let look = amy.get(&format!("{href}/look")).await;
    assert!(!look.body.contains("Ann") && look.body.contains("█████"));
    let done = amy.fill(&one, &format!("{href}/prepare"), &[]).await;
    let one = amy.follow(&done).await;
    assert!(!one.has(&format!("form[action='{href}/release']")), "who made it does not release it");

    let ben = Colleague::new(&visitor, "ben", Role::ProfessionalStandards).await;
    let one = ben.get(&href).await;
    let token = ben.token().await;
    let early = ben.post(&format!("{href}/hand-over"), &[("form_token", token.as_str())]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.body.contains("The copy is not released yet."), "{}", early.texts("main").concat());
    // Whoever comes too early hears the same, whatever they typed.
    for typed in [code.as_str(), "222-222-222", "?"] {
        let sent = [("receipt", receipt.as_str()), ("code", typed)];
        let early = visitor.post("/receipt/copy/fetch", &sent).await;
        assert_eq!(early.status, StatusCode::CONFLICT, "{typed}");
        assert!(early.texts("p.note").concat().contains("Your copy is not ready yet."));
        assert!(!early.body.contains("does not work"), "{typed}");
    }
    let done = ben.fill(&one, &format!("{href}/release"), &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.heading());

    let page = visitor.post("/receipt/copy", &[("receipt", receipt.as_str())]).await;
    let seen = visitor.fill(&page, "/receipt/copy/fetch", &[("code", "222-222-222")]).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(seen.has("#code-error"));
    let copy = visitor.fill(&page, "/receipt/copy/fetch", &[("code", &code.to_lowercase())]).await;
    assert_eq!(
        (copy.status, copy.headers[header::CONTENT_TYPE].to_str().unwrap()),
        (StatusCode::OK, "application/zip")
    );
    assert_eq!(copy.headers[header::CACHE_CONTROL], "no-store");
    assert!(
        copy.body.starts_with("PK") && copy.body.contains("index.html") && copy.body.contains("data.json")
    );
    assert!(page.body.contains("try again with the same code"));
    let again = visitor.fill(&page, "/receipt/copy/fetch", &[("code", &code)]).await;
    assert_eq!(again.status, StatusCode::OK, "the download broke off");
    visitor.app.ctx.clock.advance(jiff::SignedDuration::from_hours(24 * 31));
    let gone = visitor.fill(&page, "/receipt/copy/fetch", &[("code", &code)]).await;
    assert_eq!(gone.status, StatusCode::CONFLICT);
    assert!(gone.texts("p.note").concat().contains("The copy is not here any more."));
    assert!(gone.has("form[action='/receipt/copy/ask']") && !gone.body.contains("does not work"));
}

#[tokio::test]
async fn a_request_is_taken_back_and_a_receipt_nobody_has_reveals_nothing() {
    let visitor = Visitor::new().await;
    let (_, page) = asked(&visitor).await;
    let page = visitor.fill(&page, "/receipt/copy/withdraw", &[]).await;
    assert!(page.body.contains("You took your request back"), "{}", page.body);
    let receipt = "2".repeat(15);
    let nonce = "0".repeat(32);
    for action in ["/receipt/copy", "/receipt/copy/ask", "/receipt/copy/fetch", "/receipt/copy/withdraw"] {
        let fields = [("receipt", receipt.as_str()), ("nonce", &nonce), ("code", "222-222-222")];
        assert_eq!(visitor.post(action, &fields).await.status, StatusCode::NOT_FOUND, "{action}");
        assert!(visitor.post(action, &[("receipt", "nonsense")]).await.status.is_client_error(), "{action}");
    }
}

#[tokio::test]
async fn the_desk_takes_a_request_down_and_staff_ask_for_their_own() {
    let visitor = Visitor::new().await;
    let cai = Colleague::new(&visitor, "cai", Role::DeskAdviser).await;
    let form = cai.get("/access-requests/new").await;
    let wrong = cai.fill(&form, "/access-requests/new", &[("asked_by", "other"), ("language", "ar")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.has("#asked-by-other[checked]") && wrong.has("#note-error"));
    let fields = [("asked_by", "other"), ("language", "ar"), ("note", "A solicitor")];
    let code = cai.fill(&wrong, "/access-requests/new", &fields).await;
    assert_eq!(code.heading(), "The code for the copy");
    let one = cai.get(&code.attribute("main a.button", "href")).await;
    assert!(!one.has("form[action$='/prove']"), "an adviser takes down and no more");

    let own = cai.get("/my-copy").await;
    let asked = cai.fill(&own, "/my-copy", &[]).await;
    let own = cai.follow(&asked).await;
    let taken_back = cai.fill(&own, "/my-copy/withdraw", &[]).await;
    assert!(cai.follow(&taken_back).await.has("form[action='/my-copy']"));
}
