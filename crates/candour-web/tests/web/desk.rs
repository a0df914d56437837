//! The inbox and its items, as colleagues use them.

use axum::http::{StatusCode, header};
use candour_domain::permission::Role;
use jiff::SignedDuration;

use crate::colleague::{Colleague, location};
use crate::visitor::{Seen, Visitor};

async fn answer(visitor: &Visitor, rating: &str, words: &str) -> Seen {
    let code = visitor.app.single_use_code().await;
    visitor.answer(&format!("/f/{}", code.plain()), rating, words).await
}

/// The address of the first item in a list.
fn first_item(list: &Seen) -> String {
    list.attribute(".item h2 a", "href")
}

#[tokio::test]
async fn an_empty_inbox_says_so_in_every_part() {
    let visitor = Visitor::new().await;
    let amy = Colleague::new(&visitor, "amy", Role::DeskAdviser).await;
    for view in ["open", "waiting", "mine", "taken", "late", "done", "nonsense", "%FF"] {
        let seen = amy.get(&format!("/desk?view={view}")).await;
        assert_eq!(seen.status, StatusCode::OK);
        assert_eq!((seen.texts(".item").len(), seen.texts("p.note").len()), (0, 1), "{view}");
        assert!(!seen.headers.contains_key(header::REFRESH));
    }
    let refreshing = amy.get("/desk?refresh=1").await;
    assert_eq!(refreshing.headers[header::REFRESH], "60");
}

#[tokio::test]
async fn the_most_urgent_stands_first_and_no_word_of_anybody_is_listed() {
    let visitor = Visitor::new().await;
    let amy = Colleague::new(&visitor, "amy", Role::DeskAdviser).await;
    answer(&visitor, "5", "Thank you so much").await;
    answer(&visitor, "1", "He is going to kill me").await;
    let seen = amy.get("/desk").await;
    let names = seen.texts(".item h2");
    assert!(names[0].starts_with("Risk") && names[1].starts_with("Words to read"), "{names:?}");
    assert!(seen.texts(".note.urgent").concat().contains("1 item may be about somebody at risk"));
    assert!(!seen.body.contains("kill") && !seen.body.contains("Thank you so much"));
    visitor.app.ctx.clock.advance(SignedDuration::from_mins(29));
    assert!(amy.get("/desk?view=late").await.texts(".item").is_empty());
    visitor.app.ctx.clock.advance(SignedDuration::from_mins(25));
    let amy = Colleague::sign_in(&visitor, "amy", crate::colleague::PASSWORD).await;
    let late = amy.get("/desk?view=late").await;
    assert_eq!(late.texts(".item .tag.late"), ["Late by 24 minutes"]);
}

#[tokio::test]
async fn an_adviser_takes_reads_notes_and_closes_an_item() {
    let visitor = Visitor::new().await;
    let amy = Colleague::new(&visitor, "amy", Role::DeskAdviser).await;
    answer(&visitor, "2", "Line one <b>\nسطر ثان").await;
    let inbox = amy.get("/desk").await;
    let item = first_item(&inbox);
    let taken = amy.fill(&inbox, &format!("{item}/take"), &[]).await;
    let page = amy.follow(&taken).await;
    assert_eq!(page.texts("p.did"), ["You have this item now."]);
    assert_eq!(page.texts("blockquote.given"), ["Line one <b>سطر ثان"]);
    assert_eq!(page.attribute("blockquote.given", "dir"), "auto");
    assert!(page.body.contains("2 of 5"));
    let noted = amy.fill(&page, &format!("{item}/note"), &[("note", "Looks fine <i>")]).await;
    let page = amy.follow(&noted).await;
    assert!(page.texts(".trace").concat().contains("Looks fine <i>"));
    let closing = [("outcome", "read"), ("note", "Nothing to do")];
    let closed = amy.fill(&page, &format!("{item}/close"), &closing).await;
    assert!(location(&closed).starts_with("/desk?did=closed"));
    let inbox = amy.follow(&closed).await;
    assert_eq!(
        (inbox.texts("p.did").concat().as_str(), inbox.texts(".item").len()),
        ("The item is closed.", 0)
    );
    let done = amy.get("/desk?view=done").await;
    assert!(done.texts(".item").concat().contains("Read; nothing more to do"));
    let page = amy.get(&item).await;
    assert!(
        page.has("input[name=purpose]") && !page.body.contains("Line one"),
        "reading again needs a reason"
    );
    let wrong = amy.get(&format!("{item}?purpose=curiosity")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.title().starts_with("Error:") && !wrong.body.contains("Line one"));
    let read = amy.get(&format!("{item}?purpose=quality_check")).await;
    assert!(read.body.contains("Line one") && !read.has("main form:not([action$='/erase'])"));
}

#[tokio::test]
async fn the_wish_to_be_contacted_shows_first_what_not_to_do() {
    let visitor = Visitor::new().await;
    let amy = Colleague::new(&visitor, "amy", Role::DeskAdviser).await;
    let thanks = answer(&visitor, "2", "").await;
    let wish = [
        ("method", "telephone"),
        ("to", "020 7946 0018"),
        ("name", "Sam"),
        ("safe_when", ""),
        ("do_not", "no voicemail"),
    ];
    visitor.fill(&thanks, "/receipt/contact", &wish).await;
    let item = first_item(&amy.get("/desk?lang=ar").await);
    let page = amy.get(&item).await;
    assert_eq!(page.attribute("html", "dir"), "rtl");
    assert_eq!(page.texts(".wish dd")[0], "no voicemail");
    assert_eq!(page.texts(".reach bdi[dir=ltr]"), ["020 7946 0018"]);
}

#[tokio::test]
async fn the_second_of_two_is_told_who_has_the_item_and_keeps_what_was_typed() {
    let visitor = Visitor::new().await;
    let amy = Colleague::new(&visitor, "amy", Role::DeskAdviser).await;
    let ben = Colleague::new(&visitor, "ben", Role::DeskAdviser).await;
    let sue = Colleague::new(&visitor, "sue", Role::DeskSupervisor).await;
    answer(&visitor, "3", "Some words").await;
    let inbox = amy.get("/desk").await;
    let item = first_item(&inbox);
    let bens = ben.get(&item).await;
    amy.fill(&inbox, &format!("{item}/take"), &[]).await;
    let late = ben.fill(&bens, &format!("{item}/take"), &[]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.texts(".summary").concat().contains("has this item"));
    assert!(!late.body.contains("Some words"), "he has to say why he reads what she has");
    let typed = [("outcome", "read"), ("note", "What I found out")];
    let late = ben.fill(&bens, &format!("{item}/close"), &typed).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert_eq!(late.texts("#kept").concat().trim(), "What I found out");
    let given = sue.fill(&sue.get(&item).await, &format!("{item}/assign"), &[("to", "ben")]).await;
    assert_eq!(sue.follow(&given).await.texts("p.did"), ["The item has been given to somebody."]);
    let bens = ben.get(&item).await;
    assert!(bens.body.contains("You have it") && bens.body.contains("Some words"));
    let back = ben.fill(&bens, &format!("{item}/put-back"), &[]).await;
    assert!(location(&back).starts_with("/desk?did=put-back"));
    assert!(!bens.has("form[action$='/assign']"), "advisers do not hand out work");
    let token = ben.token().await;
    let own = ben.post(&format!("{item}/assign"), &[("form_token", token.as_str()), ("to", "ben")]).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_form_with_mistakes_comes_back_with_everything_typed() {
    let visitor = Visitor::new().await;
    let sue = Colleague::new(&visitor, "sue", Role::DeskSupervisor).await;
    answer(&visitor, "1", "I want to die").await;
    let item = first_item(&sue.get("/desk").await);
    let page = sue.get(&item).await;
    assert!(!page.has("#outcome-read"), "a risk is never closed as merely read");
    let long = "x".repeat(2_001);
    for (action, fields, error, kept) in [
        ("close", vec![("note", "typed one")], "#outcome", "typed one"),
        ("close", vec![("note", "typed two"), ("outcome", "read")], "#outcome", "typed two"),
        ("close", vec![("note", long.as_str()), ("outcome", "no_risk")], "#close-note", long.as_str()),
        ("note", vec![("note", "  ")], "#note", ""),
        ("note", vec![("note", long.as_str())], "#note", long.as_str()),
        ("assign", vec![("to", "")], "#assign-to", ""),
        ("assign", vec![("to", "a\0b")], "#assign-to", ""),
    ] {
        let seen = sue.fill(&page, &format!("{item}/{action}"), &fields).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{action} {error}");
        assert_eq!(seen.attribute(".summary a", "href"), error, "{action}");
        assert!(seen.title().starts_with("Error:"));
        assert!(seen.texts("textarea").iter().any(|text| text.trim() == kept), "{action} {error}");
        assert!(seen.has(error));
    }
    let checked = [("outcome", "no_risk"), ("note", long.as_str())];
    let seen = sue.fill(&page, &format!("{item}/close"), &checked).await;
    assert!(seen.has("#outcome-no_risk[checked]"));
    let token = sue.token().await;
    let body = format!("form_token={token}&note=caf%FF&form=x");
    let seen = sue.post_bytes(&format!("{item}/note"), body).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(seen.texts("#note").concat().contains("caf\u{FFFD}"));
}

#[tokio::test]
async fn forms_need_the_token_of_the_sign_in_and_odd_addresses_have_a_page() {
    let visitor = Visitor::new().await;
    let amy = Colleague::new(&visitor, "amy", Role::DeskAdviser).await;
    answer(&visitor, "3", "Some words").await;
    let item = first_item(&amy.get("/desk").await);
    let refused = amy.post(&format!("{item}/take"), &[("form_token", "guess")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(amy.get(&item).await.body.contains("Nobody has it"));
    for path in ["/desk/items/x", "/desk/items/%00", "/desk/items/00000000-0000-0000-0000-000000000000"] {
        assert_eq!(amy.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        let token = amy.token().await;
        let seen = amy.post(&format!("{path}/take"), &[("form_token", token.as_str())]).await;
        assert_eq!(seen.status, StatusCode::NOT_FOUND, "{path}");
    }
    let before = amy.get("/desk?after=1.2.x").await;
    assert_eq!(before.texts(".item").len(), 1, "a place that cannot be read is the top");
}

#[tokio::test]
async fn the_commissioner_sees_the_queue_and_its_clocks_and_no_words() {
    let visitor = Visitor::new().await;
    let cam = Colleague::new(&visitor, "cam", Role::Commissioner).await;
    answer(&visitor, "1", "I am in danger here").await;
    let inbox = cam.get("/desk").await;
    assert_eq!((inbox.texts(".item").len(), inbox.has(".item form")), (1, false));
    let item = first_item(&inbox);
    let page = cam.get(&format!("{item}?purpose=quality_check")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.body.contains("danger here") && page.has(".trace") && !page.has("main form"));
    let officer = Colleague::new(&visitor, "aud", Role::Auditor).await;
    assert_eq!(officer.get("/desk").await.status, StatusCode::FORBIDDEN);
    assert_eq!(officer.get(&item).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_long_inbox_is_paged() {
    let visitor = Visitor::new().await;
    let amy = Colleague::new(&visitor, "amy", Role::DeskAdviser).await;
    for _ in 0..52 {
        answer(&visitor, "4", "Words").await;
    }
    let first = amy.get("/desk?view=waiting").await;
    assert_eq!(first.texts(".item").len(), 50);
    let second = amy.get(&first.attribute("a[rel=next]", "href")).await;
    assert_eq!((second.texts(".item").len(), second.has("a[rel=next]")), (2, false));
    assert!(second.has("a[href='/desk?view=waiting']"));
}
