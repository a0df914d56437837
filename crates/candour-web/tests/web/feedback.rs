//! From a code to thanks.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use candour_domain::code::{Code, Stratum};
use jiff::SignedDuration;

use crate::visitor::Visitor;

/// All that is stored: the database file and its log, byte by byte.
fn stored(visitor: &Visitor) -> Vec<(String, Vec<u8>)> {
    let folder = visitor.app.database.folder.as_ref().unwrap().path();
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.to_string_lossy().ends_with("-shm"))
        .map(|path| (path.display().to_string(), std::fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}

#[tokio::test]
async fn looking_stores_nothing_at_any_public_address() {
    let visitor = Visitor::new().await;
    let code = visitor.app.single_use_code().await;
    let before = stored(&visitor);
    let mut paths = vec![format!("/f/{}", code.plain()), format!("/f/{}?lang=cy", code.plain())];
    for route in candour_web::router::table() {
        if route.method == candour_web::router::Method::Get && !route.path.contains('{') {
            paths.push(route.path.to_owned());
        }
    }
    for path in paths {
        for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
            let request = Request::builder().method(&method).uri(&path).header("purpose", "prefetch");
            visitor.send(request.body(Body::empty()).unwrap()).await;
        }
    }
    assert!(stored(&visitor) == before, "something was written");
    assert_eq!(visitor.answer(&format!("/f/{}", code.plain()), "5", "").await.status, StatusCode::OK);
    assert!(stored(&visitor) != before, "an answer is written, so the comparison sees what is written");
}

#[tokio::test]
async fn a_link_with_a_number_chooses_and_sends_nothing() {
    let visitor = Visitor::new().await;
    let code = visitor.app.single_use_code().await;
    let before = stored(&visitor);
    let path = format!("/f/{}", code.plain());
    for rating in 1..=5 {
        let form = visitor.get(&format!("{path}?rating={rating}")).await;
        assert_eq!(form.status, StatusCode::OK);
        assert!(form.has(&format!("input[name=rating][value='{rating}'][checked]")));
        assert_eq!(form.texts("input[checked]").len(), 1);
        assert!(form.has("main button"), "a person presses Send");
    }
    for none in ["0", "6", "five", "5%00", "-1", "5.0", ""] {
        let form = visitor.get(&format!("{path}?rating={none}")).await;
        assert_eq!(form.status, StatusCode::OK);
        assert!(!form.has("input[checked]"), "{none}");
    }
    assert!(stored(&visitor) == before, "something was written");
    // Whoever changes their mind sends what they chose last.
    let form = visitor.get(&format!("{path}?rating=5")).await;
    let thanks = visitor.fill(&form, &path, &[("rating", "1"), ("words", "")]).await;
    assert_eq!(thanks.status, StatusCode::OK);
}

#[tokio::test]
async fn a_scanner_that_follows_every_link_of_two_thousand_emails_makes_no_rating() {
    let visitor = Visitor::new().await;
    let code = visitor.app.single_use_code().await;
    let before = stored(&visitor);
    for _ in 0..2_000 {
        for rating in 1..=5 {
            let path = format!("/f/{}?rating={rating}", code.plain());
            let request = Request::builder().method(Method::GET).uri(&path).body(Body::empty()).unwrap();
            visitor.send(request).await;
        }
    }
    assert!(stored(&visitor) == before, "ten thousand links were followed, and something was written");
}

#[tokio::test]
async fn a_person_types_a_code_answers_and_gets_a_receipt() {
    let visitor = Visitor::new().await;
    let code = visitor.app.single_use_code().await;
    let typed = format!(" {} ", code.shown().to_lowercase().replace('-', " "));
    let seen = visitor.post("/f", &[("code", typed.as_str())]).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER);
    let path = seen.headers["location"].to_str().unwrap().to_owned();
    assert_eq!(path, format!("/f/{}", code.plain()));

    let form = visitor.get(&path).await;
    assert_eq!(form.heading(), "How was our contact with you?");
    assert_eq!(form.texts("input[name=rating]").len(), 5);
    assert!(!form.has("input[checked]"));
    assert!(!form.has("textarea[maxlength]"), "nothing is cut off in silence");
    assert!(form.has("main a[href='/rights']"));

    let thanks =
        visitor.fill(&form, &path, &[("rating", "4"), ("words", "They listened.\r\nThank you.")]).await;
    assert_eq!(thanks.status, StatusCode::OK);
    assert_eq!(thanks.heading(), "Thank you. We have your answer.");
    assert_eq!(thanks.receipt().len(), 17);
    assert!(thanks.body.contains("within 1 day"), "by when somebody reads it");
    assert!(!thanks.headers.contains_key("location"), "the receipt stands in no address");
}

#[tokio::test]
async fn the_same_form_sent_twice_shows_the_same_thanks_and_another_form_the_used_page() {
    let visitor = Visitor::new().await;
    let path = format!("/f/{}", visitor.app.single_use_code().await.plain());
    let (form, other) = (visitor.get(&path).await, visitor.get(&path).await);
    let first = visitor.fill(&form, &path, &[("rating", "2"), ("words", "")]).await;
    let again = visitor.fill(&form, &path, &[("rating", "2"), ("words", "")]).await;
    assert_eq!((again.status, again.receipt()), (StatusCode::OK, first.receipt()));

    let late = visitor.fill(&other, &path, &[("rating", "1"), ("words", "Something <else>")]).await;
    assert_eq!(late.status, StatusCode::GONE);
    assert_eq!(late.heading(), "This code has been used");
    assert_eq!(late.texts("#kept").concat(), "Something <else>", "what was written can be copied");
    assert!(!late.body.contains(&first.receipt()));
    assert_eq!(visitor.get(&path).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_code_works_however_it_is_written_in_the_address() {
    let visitor = Visitor::new().await;
    let code = visitor.app.open_code().await;
    for written in [
        code.plain().to_lowercase(),
        code.shown(),
        code.shown().replace('-', "%20"),
        format!("{}%E2%80%8F", code.plain()),
    ] {
        assert_eq!(visitor.get(&format!("/f/{written}")).await.status, StatusCode::OK, "{written}");
    }
}

#[tokio::test]
async fn a_form_with_mistakes_comes_back_with_everything_typed() {
    let visitor = Visitor::new().await;
    let form = visitor.get("/f/no-code").await;
    let long = format!("\n  {} </textarea>العربية", "é".repeat(1_200));
    let seen = visitor.fill(&form, "/f/no-code", &[("words", &long)]).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(seen.title().starts_with("Error:"));
    assert_eq!(seen.texts("#words").concat(), long, "nothing is cut off, not even a first line break");
    assert_eq!(seen.attribute(".summary a", "href"), "#rating-5");
    assert!(seen.has("#rating-5") && seen.texts("#words-error").concat().contains("1,2"));
    assert_eq!(seen.hidden("/f/no-code"), form.hidden("/f/no-code"), "the same form");

    let seen = visitor.fill(&form, "/f/no-code", &[("rating", "3"), ("words", &long)]).await;
    assert!(seen.has("#rating-3[checked]"));
    let seen = visitor.fill(&seen, "/f/no-code", &[("rating", "3"), ("words", "Shorter.")]).await;
    assert_eq!(seen.status, StatusCode::OK);
}

#[tokio::test]
async fn characters_that_cannot_be_read_are_named_and_the_rest_is_kept() {
    let visitor = Visitor::new().await;
    let body = b"nonce=00112233445566778899aabbccddeeff&rating=5&words=good%FFday".to_vec();
    let seen = visitor.post_bytes("/f/no-code", body).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(seen.body.contains("Some characters could not be read"));
    assert_eq!(seen.texts("#words").concat(), "good\u{FFFD}day");
    assert!(seen.has("#rating-5[checked]"));
}

#[tokio::test]
async fn an_odd_nonce_is_replaced_and_sending_again_works() {
    let visitor = Visitor::new().await;
    for nonce in ["", "zz", "00112233445566778899aabbccddeef\u{e9}"] {
        let fields = [("nonce", nonce), ("rating", "5"), ("words", "Kind.")];
        let seen = visitor.post("/f/no-code", &fields).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(seen.attribute(".summary a", "href"), "#send");
        let seen = visitor.fill(&seen, "/f/no-code", &[("rating", "5"), ("words", "Kind.")]).await;
        assert_eq!(seen.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_nonce_of_another_answer_is_replaced_too() {
    let visitor = Visitor::new().await;
    let form = visitor.get("/f/no-code").await;
    visitor.fill(&form, "/f/no-code", &[("rating", "5")]).await;
    let path = format!("/f/{}", visitor.app.open_code().await.plain());
    let mut fields = form.hidden("/f/no-code");
    fields.push(("rating".into(), "1".into()));
    let seen = visitor.post(&path, &fields).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_ne!(seen.hidden(&path), form.hidden("/f/no-code"));
    assert_eq!(visitor.fill(&seen, &path, &[("rating", "1")]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn codes_that_do_not_lead_on_get_kind_pages() {
    let visitor = Visitor::new().await;
    let unknown = Code::draw(|| 200);
    let mut wrong = visitor.app.open_code().await.plain().to_owned();
    let last = wrong.pop().unwrap();
    wrong.push(if last == 'D' { 'F' } else { 'D' });
    for (path, heading) in [
        (format!("/f/{wrong}"), "This code does not look right"),
        ("/f/hello".to_owned(), "This code does not look right"),
        (format!("/f/{}", unknown.plain()), "We do not know this code"),
    ] {
        let seen = visitor.get(&path).await;
        assert_eq!((seen.status, seen.heading().as_str()), (StatusCode::NOT_FOUND, heading));
        assert!(seen.has("form[action='/f'] #code") && seen.has("main a[href='/f/no-code']"));
        let seen =
            visitor.post(&path, &[("rating", "5"), ("nonce", &"0".repeat(32)), ("words", "Hello")]).await;
        assert_eq!(seen.status, StatusCode::NOT_FOUND);
        assert_eq!(seen.texts("#kept").concat(), "Hello");
    }
    for (typed, message) in [
        ("", "Type your code."),
        ("hello", "One of these characters is never in a code."),
        ("D7K", "A code has 11 letters and numbers."),
        (wrong.as_str(), "One character does not fit."),
    ] {
        let seen = visitor.post("/f", &[("code", typed)]).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(seen.texts("#code-error").concat().starts_with(message), "{typed}");
        assert_eq!(seen.attribute("#code", "value"), typed);
    }
}

#[tokio::test]
async fn an_answer_in_another_language_is_thanked_in_it() {
    let visitor = Visitor::new().await;
    let form = visitor.get("/f/no-code?lang=ar").await;
    assert_eq!(form.attribute("html", "dir"), "rtl");
    let thanks = visitor.fill(&form, "/f/no-code", &[("rating", "5"), ("words", "شكرًا")]).await;
    assert_eq!(thanks.attribute("html", "lang"), "ar");
    assert!(thanks.has("#receipt bdi[dir=ltr]"));
    assert_eq!(thanks.attribute("main a", "href"), "/rights?lang=ar");
}

#[tokio::test]
async fn while_the_database_is_gone_nobody_is_thanked_and_nothing_typed_is_lost() {
    let visitor = Visitor::new().await;
    let form = visitor.get("/f/no-code").await;
    let path = format!("/f/{}", visitor.app.single_use_code().await.plain());
    let with_code = visitor.get(&path).await;
    visitor.app.ctx.store.close().await;
    for (form, path) in [(&form, "/f/no-code"), (&with_code, path.as_str())] {
        let seen = visitor.fill(form, path, &[("rating", "2"), ("words", "Still here?")]).await;
        assert_eq!(seen.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(seen.has("#rating-2[checked]") && !seen.has("#receipt"));
        assert_eq!(seen.texts("#words").concat(), "Still here?");
        assert_eq!(seen.hidden(path), form.hidden(path), "the same nonce, so that it cannot count twice");
    }
    assert_eq!(visitor.get(&path).await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(visitor.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(visitor.get("/healthz").await.status, StatusCode::OK);
    assert_eq!(visitor.get("/support").await.status, StatusCode::OK, "what needs no database still works");
}

#[tokio::test]
async fn an_expired_code_says_so() {
    let visitor = Visitor::new().await;
    let code = visitor.app.expiring_code(Stratum::HandedOver, SignedDuration::from_hours(1)).await;
    let path = format!("/f/{}", code.plain());
    let form = visitor.get(&path).await;
    assert_eq!(form.status, StatusCode::OK);
    visitor.app.ctx.clock.advance(SignedDuration::from_hours(2));
    let seen = visitor.get(&path).await;
    assert_eq!(
        (seen.status, seen.heading().as_str()),
        (StatusCode::GONE, "This code does not work any more")
    );
    assert_eq!(visitor.fill(&form, &path, &[("rating", "5")]).await.status, StatusCode::GONE);
}
