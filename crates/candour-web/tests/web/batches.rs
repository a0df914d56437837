//! Cards and posters: made, printed, bound, stopped.

use axum::http::{StatusCode, header};
use candour_domain::permission::Role;

use crate::colleague::{Colleague, location};
use crate::officer::{at_the_place_of, force, read_png};

#[tokio::test]
async fn a_pack_is_shown_once_and_its_cards_are_bound_to_a_contact() {
    let visitor = force().await;
    let leader = at_the_place_of(&visitor, Role::TeamLeader, "P1").await;
    let form = leader.get("/batches/cards").await;
    assert_eq!(form.texts("#for option[selected]"), ["Response A, Hackney"], "there is no choice");
    let place = form.attribute("#for option[selected]", "value");
    let wrong =
        leader.fill(&form, "/batches/cards", &[("label", "a/b"), ("quantity", "501"), ("for", "")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        (wrong.attribute("#label", "value"), wrong.attribute("#quantity", "value")),
        ("a/b".into(), "501".into())
    );
    let good = [("label", "hackney-1"), ("quantity", "3"), ("for", place.as_str())];
    let pack = leader.fill(&form, "/batches/cards", &good).await;
    assert_eq!(pack.status, StatusCode::OK);
    assert_eq!(pack.texts(".card").len(), 3);
    let cards = pack.texts(".cards").concat().to_lowercase();
    for word in ["crime", "victim", "police", "offence"] {
        assert!(!cards.contains(word), "a card says {word}");
    }
    let codes = pack.texts(".card .code-out");
    assert_eq!(visitor.get(&format!("/f/{}", codes[0])).await.status, StatusCode::OK);
    let again = leader.fill(&form, "/batches/cards", &good).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(codes.iter().all(|code| !again.body.contains(code.as_str())));
    let see = leader.get(&again.attribute("main a.button", "href")).await;
    assert!(see.texts("main").concat().contains("3 cards, 0 bound, 3 still work"));
    assert!(codes.iter().all(|code| !see.body.contains(code.as_str())));
    let fresh = leader.get("/batches/cards").await;
    let taken = leader.fill(&fresh, "/batches/cards", &good).await;
    assert!(taken.texts("#label-error").concat().contains("Another pack has this label"));

    let ben = at_the_place_of(&visitor, Role::Officer, "P2").await;
    let form = ben.get("/officer/cards").await;
    let contacts: Vec<String> = {
        let html = form.html();
        let radios = crate::visitor::select("input[name=encounter]");
        html.select(&radios).map(|radio| radio.value().attr("value").unwrap().to_owned()).collect()
    };
    assert_eq!(contacts.len(), 2);
    let bind = async |who: &Colleague<'_>, number: &str, contact: &str| {
        who.fill(&form, "/officer/cards", &[("number", number), ("encounter", contact)]).await
    };
    let seen = bind(&ben, "nonsense", &contacts[0]).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(seen.has("#number-error") && seen.attribute("#number", "value") == "nonsense");
    assert!(seen.has("input[name=encounter][checked]"));
    assert!(
        bind(&ben, "HACKNEY-1/9", &contacts[0])
            .await
            .texts("#number-error")
            .concat()
            .contains("no such card")
    );
    assert!(bind(&ben, "HACKNEY-1/1", "").await.texts(".summary").concat().contains("Choose the contact"));
    let done = bind(&ben, "hackney-1/1", &contacts[0]).await;
    assert!(location(&done).starts_with(&format!("/officer/encounters/{}?did=bound", contacts[0])));
    let elsewhere = bind(&ben, "hackney-1/1", &contacts[1]).await;
    assert!(elsewhere.texts("#number-error").concat().contains("A team leader can move it"));
    let leaders = leader.get("/officer/cards").await;
    let fields = [("number", "hackney-1/1"), ("encounter", contacts[1].as_str())];
    let asked = leader.fill(&leaders, "/officer/cards", &fields).await;
    assert!(asked.has("#why"), "a leader is asked for a reason");
    let mut with_reason = fields.to_vec();
    with_reason.push(("reason", "Mixed up"));
    let moved = leader.fill(&asked, "/officer/cards", &with_reason).await;
    assert!(leader.follow(&moved).await.texts("main").concat().contains("Mixed up"));
}

#[tokio::test]
async fn an_open_code_is_printed_downloaded_and_stopped() {
    let visitor = force().await;
    let supervisor = Colleague::new(&visitor, "sue", Role::DeskSupervisor).await;
    let form = supervisor.get("/batches/open").await;
    assert_eq!(form.texts("#for option").len(), 1 + 1 + 2 + 2, "choose, force, boroughs, teams");
    let empty = supervisor.fill(&form, "/batches/open", &[("label", ""), ("for", "nowhere:1")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.has("#for-error"));
    let fields = [("label", "Poster <A3>"), ("for", "all")];
    let made = supervisor.fill(&form, "/batches/open", &fields).await;
    let twice = supervisor.fill(&form, "/batches/open", &fields).await;
    assert_eq!(location(&made), location(&twice));
    let path = location(&made).split('?').next().unwrap().to_owned();
    let page = supervisor.get(&path).await;
    assert_eq!(page.heading(), "Poster <A3>");
    let code = page.texts(".code-out").concat();
    let svg = supervisor.get(&format!("{path}/qr.svg")).await;
    assert_eq!(svg.headers[header::CONTENT_TYPE], "image/svg+xml");
    assert!(svg.body.starts_with("<svg ") && svg.body.ends_with("</svg>"));
    let png = supervisor.picture(&format!("{path}/qr.png")).await;
    assert_eq!(read_png(&png), format!("http://127.0.0.1:8080/f/{}", code.replace('-', "")));
    let unsure = supervisor.fill(&page, &format!("{path}/stop"), &[]).await;
    assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsure.has("details[open] #sure-error"));
    let stopped = supervisor.fill(&page, &format!("{path}/stop"), &[("sure", "1")]).await;
    let page = supervisor.follow(&stopped).await;
    assert!(!page.has("svg") && !page.body.contains(&code), "a stopped code is not printed again");
    assert_eq!(supervisor.get(&format!("{path}/qr.png")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(visitor.get(&format!("/f/{code}")).await.status, StatusCode::GONE);
    assert!(supervisor.get("/batches").await.texts(".contact").concat().contains("stopped"));

    let leader = at_the_place_of(&visitor, Role::TeamLeader, "P4").await;
    for end in ["", "/qr.svg", "/qr.png"] {
        assert_eq!(leader.get(&format!("{path}{end}")).await.status, StatusCode::NOT_FOUND, "{end}");
    }
}
