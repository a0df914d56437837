//! The list of what people wrote, its search, and what officers read about their own contacts.

use axum::http::StatusCode;
use candour_domain::code::Stratum;
use candour_domain::permission::Role;
use candour_service::import::Kind;
use candour_service::words::{index_new, make_batches_when_due};
use candour_service::work::{InboxView, close, inbox};
use jiff::SignedDuration;

use crate::colleague::{Colleague, PASSWORD, account};
use crate::officer::{at_the_place_of, bring, force};
use crate::visitor::{Seen, Visitor};

async fn answer(visitor: &Visitor, words: &str) {
    let code = visitor.app.single_use_code().await;
    visitor.app.ctx.clock.advance(SignedDuration::from_millis(1));
    let path = format!("/f/{}", code.plain());
    let form = visitor.get(&format!("{path}?lang=ar")).await;
    let thanks = visitor.fill(&form, &path, &[("rating", "2"), ("words", words)]).await;
    assert_eq!(thanks.status, StatusCode::OK);
}

fn given(seen: &Seen) -> Vec<String> {
    seen.texts("blockquote.given")
}

#[tokio::test]
async fn nothing_is_shown_before_a_reason_is_chosen() {
    let visitor = Visitor::new().await;
    let amy = Colleague::new(&visitor, "amy", Role::DeskAdviser).await;
    answer(&visitor, "A secret").await;
    let form = amy.get("/words").await;
    assert_eq!((form.status, form.body.contains("A secret")), (StatusCode::OK, false));
    for purpose in ["", "curiosity", "own_contacts"] {
        let refused = amy.fill(&form, "/words", &[("purpose", purpose), ("search", "secret")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.texts("#purpose-error").len(), 1);
        assert_eq!(refused.attribute("#search", "value"), "secret", "what was typed is kept");
        assert!(!refused.body.contains("A secret"));
    }
    let shown = amy.fill(&form, "/words", &[("purpose", "quality_check"), ("search", "")]).await;
    assert_eq!((shown.status, given(&shown)), (StatusCode::OK, vec!["A secret".to_owned()]));
}

#[tokio::test]
async fn words_are_searched_paged_and_lead_to_their_items() {
    let visitor = Visitor::new().await;
    let amy = Colleague::new(&visitor, "amy", Role::DeskAdviser).await;
    for n in 0..25 {
        answer(&visitor, &format!("They were helping <b> n{n:02}")).await;
    }
    answer(&visitor, "شكرا للشرطة").await;
    index_new(&visitor.app.ctx).await.unwrap();
    let form = amy.get("/words").await;
    let fields = [("purpose", "quality_check"), ("search", "helped")];
    let first = amy.fill(&form, "/words", &fields).await;
    assert_eq!(given(&first).len(), 20);
    assert_eq!(given(&first)[0], "They were helping <b> n24");
    // The form was Arabic, the letters are not.
    assert_eq!(first.attribute("blockquote.given", "lang"), "und");
    assert_eq!(first.attribute("blockquote.given", "dir"), "ltr");
    assert!(first.attribute("figcaption a", "href").starts_with("/desk/items/"));
    let older = amy.fill(&first, "/words/older", &[]).await;
    assert_eq!(given(&older).len(), 5);
    assert!(!older.has("form[action='/words/older']") && older.has("#found a"));
    let bent = [("purpose", "quality_check"), ("search", "helped"), ("place", "00")];
    let token = amy.token().await;
    let bent: Vec<_> = bent.into_iter().chain([("form_token", token.as_str())]).collect();
    let bent = amy.post("/words/older", &bent).await;
    assert_eq!((bent.status, given(&bent).len()), (StatusCode::UNPROCESSABLE_ENTITY, 0));

    let arabic = amy.fill(&form, "/words", &[("purpose", "quality_check"), ("search", "الشرطة")]).await;
    assert_eq!(given(&arabic), ["شكرا للشرطة"]);
    assert_eq!(arabic.attribute("blockquote.given", "lang"), "ar");
    assert_eq!(arabic.attribute("blockquote.given", "dir"), "rtl");
    for wrong in ["a b c d e f g", "?!", &"x".repeat(300)] {
        let refused = amy.fill(&form, "/words", &[("purpose", "quality_check"), ("search", wrong)]).await;
        assert_eq!(
            (refused.status, refused.texts("#search-error").len()),
            (StatusCode::UNPROCESSABLE_ENTITY, 1)
        );
    }
    for role in [Role::Analyst, Role::Administrator, Role::Commissioner] {
        let other = Colleague::new(&visitor, role.as_str(), role).await;
        assert_eq!(other.get("/words").await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn an_officer_reads_what_was_said_together_without_times_ratings_or_ids() {
    let visitor = force().await;
    let ada = at_the_place_of(&visitor, Role::Officer, "P1").await;
    let empty = ada.get("/officer/words").await;
    assert_eq!((empty.status, empty.texts("p.note").len(), given(&empty).len()), (StatusCode::OK, 1, 0));
    assert!(ada.get("/officer").await.has("a[href='/officer/words']"));

    let desk = account(&visitor.app, "sue", Role::DeskSupervisor).await;
    let ctx = &visitor.app.ctx;
    for n in 0..5 {
        let heading = "force_reference,started_at,borough,team,kind,officers\n";
        let row = format!("CAD {n}X,2026-11-24 09:1{n},Hackney,Response A,visit,P1\n");
        bring(&visitor, Kind::Encounters, &format!("{heading}{row}")).await;
        let mut db = ctx.store.read().await.unwrap();
        let encounter = db.encounter_by_reference(&format!("CAD {n}X")).await.unwrap().unwrap();
        drop(db);
        let code = visitor.app.code(Stratum::HandedOver, Some(encounter)).await;
        visitor.answer(&format!("/f/{}", code.plain()), "5", &format!("thanks <i> {n}")).await;
    }
    index_new(ctx).await.unwrap();
    for item in inbox(ctx, &desk, InboxView::Open, None).await.unwrap().items {
        close(ctx, &desk, item.key.id, "read", "").await.unwrap();
    }
    assert_eq!(given(&ada.get("/officer/words").await).len(), 0);
    ctx.clock.advance(SignedDuration::from_hours(24));
    assert!(make_batches_when_due(ctx).await.unwrap());
    let ada = Colleague::sign_in(&visitor, "officer.p1", PASSWORD).await;
    let seen = ada.get("/officer/words").await;
    let mut texts = given(&seen);
    texts.sort();
    assert_eq!(texts, (0..5).map(|n| format!("thanks <i> {n}")).collect::<Vec<_>>());
    assert_eq!(seen.texts("main h2")[0], "Thanks");
    let main = seen.texts("main").concat();
    assert!(!main.contains("2026") && !main.contains("of 5") && !main.contains("CAD"), "{main}");
    // No id of anything: ids tell when something was made.
    let id = |part: &str| part.len() == 36 && part.matches('-').count() == 4;
    assert!(!seen.body.split(['"', '/', '=', ' ']).any(id));
    for role in [Role::DeskAdviser, Role::Analyst] {
        let other = Colleague::new(&visitor, role.as_str(), role).await;
        assert_eq!(other.get("/officer/words").await.status, StatusCode::FORBIDDEN);
    }
}
