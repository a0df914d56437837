//! The officer's phone, from the list of contacts to a code in somebody's hand.

use axum::http::{StatusCode, header};
use base64::Engine as _;
use candour_domain::permission::Role;
use candour_service::import::{File, Kind, run};
use candour_service::staff::{AccountWish, By, Hidden, create};
use jiff::SignedDuration;

use crate::colleague::{Colleague, PASSWORD, location};
use crate::visitor::{Seen, Visitor};

const ORGANISATION: &str = "bcu,borough_code,borough,team,officer_reference,officer_name\n\
    Central East,E09000012,Hackney,Response A,P1,Ada Able\n\
    Central East,E09000012,Hackney,Response A,P2,Ben Bold\n\
    North East,E09000025,Newham,Response A,P4,Dee Dare\n";
const ENCOUNTERS: &str = "force_reference,started_at,borough,team,kind,officers\n\
    CAD 1/24NOV26,2026-11-24 09:10,Hackney,Response A,visit,P1;P2\n\
    CAD 2/20NOV26,2026-11-20 09:10,Hackney,Response A,response,P2\n";

pub async fn bring(visitor: &Visitor, kind: Kind, text: &str) {
    let file = File::new(kind, "a.csv", text.into());
    run(&visitor.app.ctx, None, file, false, &mut |_| ()).await.unwrap();
}

/// A force with two contacts.
pub async fn force() -> Visitor {
    let visitor = Visitor::new().await;
    bring(&visitor, Kind::Organisation, ORGANISATION).await;
    bring(&visitor, Kind::Encounters, ENCOUNTERS).await;
    visitor
}

pub async fn at_the_place_of<'a>(visitor: &'a Visitor, role: Role, officer: &str) -> Colleague<'a> {
    let username = format!("{}.{}", role.as_str(), officer.to_lowercase());
    let wish = AccountWish {
        username: username.clone(),
        display_name: format!("Colleague {officer}"),
        role: role.as_str().to_owned(),
        officer: officer.to_owned(),
        password: Hidden(PASSWORD.to_owned()),
        ..AccountWish::default()
    };
    create(&visitor.app.ctx, By::CommandLine, &wish).await.unwrap();
    Colleague::sign_in(visitor, &username, PASSWORD).await
}

/// The text that the QR on a page holds, as another library reads it from the picture.
fn scanned(seen: &Seen) -> String {
    let href = seen.attribute("a[download]", "href");
    let data = href.strip_prefix("data:image/png;base64,").unwrap();
    read_png(&base64::engine::general_purpose::STANDARD.decode(data).unwrap())
}

pub fn read_png(bytes: &[u8]) -> String {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    let side = info.width as usize;
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| pixels[y * info.line_size + x]);
    image.detect_grids()[0].decode().unwrap().1
}

/// The path of the first contact in a list.
fn first(seen: &Seen) -> String {
    seen.attribute(".contact a", "href")
}

#[tokio::test]
async fn an_officer_sees_own_contacts_and_shows_a_code_that_a_phone_reads() {
    let visitor = force().await;
    let ada = at_the_place_of(&visitor, Role::Officer, "P1").await;
    let home = ada.get("/officer").await;
    assert_eq!(home.texts(".contact strong"), ["Visit, 09:10"]);
    let path = first(&home);
    let contact = ada.get(&path).await;
    assert_eq!(contact.heading(), "Visit, 24 November 2026 at 09:10");
    let names = contact.texts("main li").concat();
    assert!(names.contains("Ada Able") && names.contains("Ben Bold"), "a rating names everybody");
    let action = format!("{path}/hand-over");
    let shown = ada.fill(&contact, &action, &[("recipient", "same")]).await;
    assert_eq!((shown.status, shown.heading().as_str()), (StatusCode::OK, "Show this to the person"));
    let address = scanned(&shown);
    let code = shown.texts("#code").concat();
    assert_eq!(address, format!("http://127.0.0.1:8080/f/{}", code.replace('-', "")));
    assert_eq!(shown.headers[header::CACHE_CONTROL], "no-store");
    let main = shown.texts("main").concat().to_lowercase();
    for word in ["crime", "victim", "offence", "case", "ada"] {
        assert!(!main.contains(word), "the code's page says {word}");
    }
    let public = visitor.get(&address["http://127.0.0.1:8080".len()..]).await;
    assert_eq!(public.status, StatusCode::OK);
    assert!(public.has("input[name=rating]"));

    // A new code for the same person: the old one stops, and the ledger has both.
    visitor.app.ctx.clock.advance(SignedDuration::from_secs(5));
    let contact = ada.get(&path).await;
    assert!(contact.texts("main").concat().contains("a code was given"));
    let again = ada.fill(&contact, &action, &[("recipient", "same")]).await;
    assert!(again.texts("main").concat().contains("The code from before has stopped working"));
    assert_eq!(visitor.get(&address["http://127.0.0.1:8080".len()..]).await.status, StatusCode::GONE);
    for _ in 0..4 {
        visitor.app.ctx.clock.advance(SignedDuration::from_secs(5));
        let contact = ada.get(&path).await;
        assert_eq!(ada.fill(&contact, &action, &[("recipient", "another")]).await.status, StatusCode::OK);
    }
    let full = ada.fill(&contact, &action, &[("recipient", "another")]).await;
    assert_eq!(full.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(full.texts(".summary").concat().contains("as many codes as it can have"));
    assert!(!full.has("button[name=recipient]"));
}

#[tokio::test]
async fn a_repeated_form_shows_the_same_code_and_one_without_its_nonce_none() {
    let visitor = force().await;
    let ada = at_the_place_of(&visitor, Role::Officer, "P1").await;
    let path = first(&ada.get("/officer").await);
    let action = format!("{path}/hand-over");
    let contact = ada.get(&path).await;
    let nonce = "input[name=nonce]";
    assert_ne!(contact.attribute(nonce, "value"), ada.get(&path).await.attribute(nonce, "value"));
    let token = ada.token().await;
    for odd in [None, Some(""), Some("7"), Some("é"), Some("zz345678901234567890123456789012")] {
        let mut fields = vec![("form_token", token.as_str()), ("recipient", "same")];
        fields.extend(odd.map(|odd| ("nonce", odd)));
        let seen = ada.post(&action, &fields).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{odd:?}");
        assert!(seen.texts(".summary").concat().contains("press the button again"), "{odd:?}");
        assert!(seen.has("button[name=recipient]") && seen.has(nonce) && !seen.has("#code"), "{odd:?}");
    }
    assert!(!ada.get(&path).await.texts("main").concat().contains("a code was given"));
    let shown = ada.fill(&contact, &action, &[("recipient", "same")]).await;
    visitor.app.ctx.clock.advance(SignedDuration::from_secs(5));
    let again = ada.fill(&contact, &action, &[("recipient", "same")]).await;
    assert_eq!((again.status, again.texts("#code")), (StatusCode::OK, shown.texts("#code")));
    assert!(!again.texts("main").concat().contains("has stopped working"));
    let address = scanned(&again);
    assert_eq!(visitor.get(&address["http://127.0.0.1:8080".len()..]).await.status, StatusCode::OK);
    assert_eq!(ada.get(&path).await.texts("main").concat().matches("a code was given").count(), 1);
}

#[tokio::test]
async fn a_reference_opens_its_contact_and_an_unknown_one_begins_a_new_contact() {
    let visitor = force().await;
    let ada = at_the_place_of(&visitor, Role::Officer, "P1").await;
    assert_eq!(ada.get("/officer/encounters").await.status, StatusCode::OK);
    let found = ada.get("/officer/encounters?ref=cad%201/24nov26").await;
    assert!(location(&found).starts_with("/officer/encounters/"));
    let theirs = ada.get("/officer/encounters?ref=CAD+2/20NOV26").await;
    assert_eq!(theirs.status, StatusCode::NOT_FOUND);
    assert!(theirs.texts("#ref-error").concat().contains("not named as present"));
    for wrong in ["", "%00", "Jo+Bloggs", "%FF"] {
        let seen = ada.get(&format!("/officer/encounters?ref={wrong}")).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(seen.has("#ref-error"));
    }
    let none = ada.get("/officer/encounters?ref=cad+9&lang=cy").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    let make = none.attribute(".note a.button", "href");
    assert_eq!(make, "/officer/encounters/new?ref=CAD+9&lang=cy");
    assert_eq!(ada.get(&make).await.attribute("#reference", "value"), "CAD 9");
}

#[tokio::test]
async fn a_new_contact_is_made_and_a_wrong_form_keeps_everything() {
    let visitor = force().await;
    let ada = at_the_place_of(&visitor, Role::Officer, "P1").await;
    let form = ada.get("/officer/encounters/new").await;
    assert_eq!(
        (form.attribute("#date", "value"), form.attribute("#time", "value")),
        ("2026-11-24".into(), "10:00".into())
    );
    assert_eq!(form.texts("#borough option[selected]"), ["Hackney"]);
    let typed = [
        ("reference", "Jo <Bloggs>"),
        ("date", "2026-03-29"),
        ("time", "01:30"),
        ("borough", "x"),
        ("others", "p2 P99"),
        ("safety", "unsafe"),
    ];
    let action = "/officer/encounters/new";
    let wrong = ada.fill(&form, action, &typed).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.texts(".summary li").len(), 5);
    assert_eq!(wrong.attribute("#reference", "value"), "Jo <Bloggs>");
    assert_eq!(wrong.attribute("#others", "value"), "p2 P99");
    assert_eq!(
        (wrong.attribute("#date", "value"), wrong.attribute("#time", "value")),
        ("2026-03-29".into(), "01:30".into())
    );
    assert!(wrong.has("#safety-unsafe[checked]"));
    assert!(wrong.texts("#others-error").concat().contains("P99"));

    let borough = form.attribute("#borough option[selected]", "value");
    let good = [
        ("reference", ""),
        ("date", "2026-11-24"),
        ("time", "09:55"),
        ("borough", borough.as_str()),
        ("kind", "statement"),
        ("others", "p2"),
        ("safety", ""),
    ];
    let made = ada.fill(&wrong, action, &good).await;
    let twice = ada.fill(&wrong, action, &good).await;
    assert_eq!(location(&made), location(&twice), "a form sent twice makes one contact");
    let contact = ada.follow(&made).await;
    assert_eq!(contact.heading(), "Statement or interview, 24 November 2026 at 09:55");
    assert!(contact.texts(".tag").concat().contains("not confirmed yet"));
    let mut bytes = b"kind=visit&reference=%FF&id=".to_vec();
    bytes.extend_from_slice(form.attribute("input[name=id]", "value").as_bytes());
    bytes.extend_from_slice(format!("&form_token={}", ada.token().await).as_bytes());
    let seen = ada.post_bytes(action, bytes).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(seen.has("#kind-visit[checked]"));
}

#[tokio::test]
async fn nobody_asked_needs_a_reason() {
    let visitor = force().await;
    let ada = at_the_place_of(&visitor, Role::Officer, "P1").await;
    let path = first(&ada.get("/officer").await);
    let contact = ada.get(&path).await;
    let action = format!("{path}/not-offered");
    let none = ada.fill(&contact, &action, &[]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.has("details[open] .error"));
    let done = ada.fill(&contact, &action, &[("reason", "not_safe")]).await;
    let home = ada.follow(&done).await;
    assert!(home.texts("[role=status]").concat().contains("on record"));
    assert!(home.texts(".contact .tag").concat().contains("not offered"));
    assert!(ada.get(&path).await.texts("main").concat().contains("It could have put them at risk"));
}

#[tokio::test]
async fn who_was_there_is_put_right_without_a_script() {
    let visitor = force().await;
    let ada = at_the_place_of(&visitor, Role::Officer, "P1").await;
    let path = format!("{}/officers", first(&ada.get("/officer").await));
    let form = ada.get(&path).await;
    let ben = form.attribute("input[name=remove]:not([checked])", "value");
    let look = ada
        .fill(&form, &path, &[("find", "dare"), ("look", "1"), ("remove", &ben), ("reason", "typed before")])
        .await;
    assert_eq!(look.status, StatusCode::OK);
    assert!(look.has("input[name=remove][checked]") && look.attribute("#why", "value") == "typed before");
    let dee = look.attribute("input[name=add]", "value");
    let wrong = ada.fill(&look, &path, &[("find", "dare"), ("add", &dee), ("reason", " ")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.has("#why-error") && wrong.has("input[name=add][checked]"));
    let nothing = ada.fill(&look, &path, &[("reason", "x")]).await;
    assert!(nothing.texts(".summary").concat().contains("Nothing would change"));
    let reason = "Was sent <elsewhere>";
    let done = ada.fill(&look, &path, &[("add", &dee), ("reason", reason)]).await;
    let contact = ada.follow(&done).await;
    let main = contact.texts("main").concat();
    assert!(
        main.contains("Dee Dare was there") && main.contains(reason) && main.contains("Colleague P1"),
        "{main}"
    );

    // Whoever takes themselves off is led home: the contact is not theirs any more.
    let own = contact.attribute("input[name=recipient]", "value");
    assert!(own.is_empty());
    let form = ada.get(&path).await;
    let html = form.html();
    let labels = crate::visitor::select("label.radio");
    let mine = html
        .select(&labels)
        .filter(|label| label.text().collect::<String>().contains("Ada Able"))
        .map(|label| label.value().attr("for").unwrap().trim_start_matches("remove-").to_owned())
        .next()
        .unwrap();
    let done = ada.fill(&form, &path, &[("remove", &mine), ("reason", "Was on leave")]).await;
    assert!(location(&done).starts_with("/officer?did=corrected"));
    assert_eq!(ada.get(&path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn another_officers_contact_is_not_found_and_another_role_is_refused() {
    let visitor = force().await;
    let ada = at_the_place_of(&visitor, Role::Officer, "P1").await;
    let dee = at_the_place_of(&visitor, Role::Officer, "P4").await;
    let path = first(&ada.get("/officer").await);
    assert_eq!(dee.get(&path).await.status, StatusCode::NOT_FOUND);
    let token = dee.token().await;
    let fields = [("form_token", token.as_str()), ("recipient", "same"), ("reason", "declined")];
    for act in ["hand-over", "not-offered", "officers"] {
        let seen = dee.post(&format!("{path}/{act}"), &fields).await;
        assert_eq!(seen.status, StatusCode::NOT_FOUND, "{act}");
    }
    for wrong in ["/officer/encounters/x", "/officer/encounters/%FF", "/officer/encounters/x/officers"] {
        assert_eq!(ada.get(wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    let analyst = Colleague::new(&visitor, "ana", Role::Analyst).await;
    for page in ["/officer", path.as_str(), "/officer/cards", "/batches", "/import"] {
        assert_eq!(analyst.get(page).await.status, StatusCode::FORBIDDEN, "{page}");
        let stranger = visitor.get(page).await;
        assert!(location(&stranger).starts_with("/sign-in"), "{page}");
    }
}
