//! One-time codes on the pages.

use axum::http::StatusCode;
use candour_domain::permission::Role;
use jiff::SignedDuration;
use rqrr::PreparedImage;
use scraper::Html;

use crate::colleague::{Colleague, PASSWORD, location};
use crate::visitor::{Seen, Visitor, select};

const NEW: &str = "/account-settings/codes/new";

/// What another library reads in the QR code of a page.
fn read_qr(page: &Seen) -> String {
    let html: Html = page.html();
    let svg = html.select(&select("main svg")).next().unwrap();
    let side: usize = svg.value().attr("viewBox").unwrap().rsplit(' ').next().unwrap().parse().unwrap();
    let path = svg.select(&select("path[fill='#000']")).next().unwrap().value().attr("d").unwrap().to_owned();
    let mut dark = vec![false; side * side];
    for run in path.split('z').filter(|run| !run.is_empty()) {
        let (start, rest) = run.strip_prefix('M').unwrap().split_once('h').unwrap();
        let (column, row) = start.split_once(' ').unwrap();
        let length: usize = rest.split('v').next().unwrap().parse().unwrap();
        let at = row.parse::<usize>().unwrap() * side + column.parse::<usize>().unwrap();
        dark[at..at + length].fill(true);
    }
    let scale = 4;
    let mut image = PreparedImage::prepare_from_greyscale(side * scale, side * scale, |x, y| {
        if dark[y / scale * side + x / scale] { 0 } else { 255 }
    });
    image.detect_grids()[0].decode().unwrap().1
}

/// What the person's device shows, by the library that the door uses; the service's tests have another writing of it.
fn device(visitor: &Visitor, secret: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
    totp.generate(u64::try_from(visitor.app.ctx.clock.now().as_second()).unwrap()).to_string()
}

#[tokio::test]
async fn a_colleague_sets_up_codes_and_signs_in_with_one() {
    let visitor = Visitor::new().await;
    let amy = Colleague::new(&visitor, "amy", Role::DeskAdviser).await;
    let none = amy.get("/account-settings/codes").await;
    assert!(none.has(".note.urgent"), "without codes the page says what may happen");
    let offer = amy.get(NEW).await;
    let typed: String = offer.texts(".key-out").concat().split_whitespace().collect();
    let address = read_qr(&offer);
    assert!(address.starts_with("otpauth://totp/Candour:amy?secret="), "{address}");
    assert!(address.contains(&format!("secret={typed}&")), "the picture and the text say the same");
    let wrong = amy.fill(&offer, NEW, &[("one_time_code", "12")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.attribute(".summary a", "href"), "#one-time-code");
    assert_eq!(read_qr(&wrong), address, "the same secret is offered again");
    let done = amy.fill(&wrong, NEW, &[("one_time_code", &device(&visitor, &typed))]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.heading());
    let recovery = done.texts(".recovery li");
    assert_eq!(recovery.len(), 10);
    assert!(amy.get("/account-settings/codes").await.texts(".note").concat().contains("10 recovery codes"));
    let form = visitor.get("/sign-in").await;
    let alone = [("username", "amy"), ("password", PASSWORD)];
    let refused = visitor.fill(&form, "/sign-in", &alone).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    visitor.app.ctx.clock.advance(SignedDuration::from_secs(30));
    let code = device(&visitor, &typed);
    let with_code = [alone[0], alone[1], ("one_time_code", code.as_str())];
    assert!(location(&visitor.fill(&form, "/sign-in", &with_code).await).starts_with("/desk"));
    let again = visitor.fill(&form, "/sign-in", &with_code).await;
    assert_eq!(again.texts(".summary"), refused.texts(".summary"), "nothing tells which part was wrong");
    assert!(!again.body.contains(&code));
    let with_recovery = [alone[0], alone[1], ("one_time_code", recovery[3].as_str())];
    assert!(location(&visitor.fill(&form, "/sign-in", &with_recovery).await).starts_with("/desk"));
}

#[tokio::test]
async fn recovery_codes_are_made_anew_and_only_for_who_has_codes() {
    let visitor = Visitor::new().await;
    let amy = Colleague::new(&visitor, "amy", Role::DeskAdviser).await;
    let token = amy.token().await;
    let fields = [("form_token", token.as_str())];
    let without = amy.post("/account-settings/codes/recovery", &fields).await;
    assert_eq!(without.status, StatusCode::NOT_FOUND);
    let offer = amy.get(NEW).await;
    let typed: String = offer.texts(".key-out").concat().split_whitespace().collect();
    let first = amy.fill(&offer, NEW, &[("one_time_code", &device(&visitor, &typed))]).await;
    let page = amy.get("/account-settings/codes").await;
    let second = amy.fill(&page, "/account-settings/codes/recovery", &[]).await;
    assert_eq!(second.texts(".recovery li").len(), 10);
    assert_ne!(first.texts(".recovery li"), second.texts(".recovery li"));
}

#[tokio::test]
async fn where_passwords_are_off_the_page_has_no_form_for_one() {
    let off = candour_service::ctx::Settings { sign_in_password: false, ..candour_testkit::settings() };
    let app = candour_testkit::App::over(candour_testkit::TestStore::sqlite().await, off).await;
    let visitor = Visitor::of(app);
    let page = visitor.get("/sign-in").await;
    assert!(!page.has("input[type=password]") && page.has(".note"));
    let tried = visitor.post("/sign-in", &[("username", "amy"), ("password", PASSWORD)]).await;
    assert_eq!(tried.status, StatusCode::FORBIDDEN);
}
