//! Coming back with a receipt.

use axum::http::StatusCode;

use crate::visitor::{Seen, Visitor};

async fn answered() -> (Visitor, Seen) {
    let visitor = Visitor::new().await;
    let thanks = visitor.answer("/f/no-code", "4", "First words.").await;
    (visitor, thanks)
}

#[tokio::test]
async fn a_person_comes_back_and_adds_words() {
    let (visitor, thanks) = answered().await;
    let typed = thanks.receipt().to_lowercase().replace('-', " ");
    let menu = visitor.post("/receipt", &[("receipt", typed.as_str())]).await;
    assert_eq!(menu.status, StatusCode::OK);
    let seen = visitor.fill(&menu, "/receipt/words", &[("words", " ")]).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(seen.has("details[open] #words-error"), "the part with the mistake is unfolded");
    let done = visitor.fill(&seen, "/receipt/words", &[("words", "One more thing.")]).await;
    assert_eq!((done.status, done.heading().as_str()), (StatusCode::OK, "We have added your words"));
    let again = visitor.fill(&seen, "/receipt/words", &[("words", "One more thing.")]).await;
    assert_eq!(again.status, StatusCode::OK, "a repeat changes nothing and says the same");
}

#[tokio::test]
async fn a_person_asks_to_be_contacted_from_the_thanks_page() {
    let (visitor, thanks) = answered().await;
    let action = "/receipt/contact";
    let typed = [("name", "Sam"), ("safe_when", "9 to 3"), ("do_not", "No <messages>")];
    let seen = visitor.fill(&thanks, action, &typed).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(seen.title().starts_with("Error:"));
    assert_eq!(seen.attribute("#contact-name", "value"), "Sam");
    assert_eq!(seen.texts("#contact-do-not").concat(), "No <messages>");
    assert!(seen.has("details[open] #contact-to-error"));
    let fields = [("method", "telephone"), ("to", "020 7946 0000"), typed[0], typed[1], typed[2]];
    let done = visitor.fill(&seen, action, &fields).await;
    assert_eq!((done.status, done.heading().as_str()), (StatusCode::OK, "We will get in touch"));
    assert!(done.body.contains("within 4 hours"));
}

#[tokio::test]
async fn equality_answers_are_optional() {
    let (visitor, thanks) = answered().await;
    let action = "/receipt/equality";
    let seen = visitor.fill(&thanks, action, &[]).await;
    assert!(seen.body.contains("Nothing was saved"));
    let seen = visitor.fill(&thanks, action, &[("age", "25-34"), ("sex", "nonsense")]).await;
    assert_eq!(seen.status, StatusCode::OK);
    assert!(seen.body.contains("We have your answers"));
}

#[tokio::test]
async fn an_answer_is_taken_back_after_asking_once_more() {
    let (visitor, thanks) = answered().await;
    let menu = visitor.post("/receipt", &[("receipt", thanks.receipt())]).await;
    let confirm = visitor.fill(&menu, "/receipt/withdraw", &[]).await;
    assert_eq!(confirm.heading(), "Take your answer back?");
    let done = visitor.fill(&confirm, "/receipt/withdraw", &[]).await;
    assert_eq!((done.status, done.heading().as_str()), (StatusCode::OK, "Your answer is taken back"));
    let again = visitor.fill(&confirm, "/receipt/withdraw", &[]).await;
    assert_eq!(again.heading(), "Your answer is taken back", "a repeat says the same");

    let menu_again = visitor.post("/receipt", &[("receipt", thanks.receipt())]).await;
    assert_eq!(menu_again.heading(), "Your answer is taken back");
    let late = visitor.fill(&menu, "/receipt/words", &[("words", "Too late?")]).await;
    assert_eq!(late.status, StatusCode::GONE);
    assert_eq!(late.texts("#kept").concat(), "Too late?");
}

#[tokio::test]
async fn a_receipt_that_nobody_was_given_reveals_nothing() {
    let visitor = Visitor::new().await;
    let nonce = "0".repeat(32);
    // Fifteen equal symbols of value nought have the right check symbol.
    let receipt = "2".repeat(15);
    let fields = [
        ("receipt", receipt.as_str()),
        ("nonce", &nonce),
        ("words", "x"),
        ("confirm", "yes"),
        ("method", "email"),
        ("to", "a@b.example"),
        ("age", "25-34"),
    ];
    for action in ["/receipt", "/receipt/words", "/receipt/contact", "/receipt/equality", "/receipt/withdraw"]
    {
        let seen = visitor.post(action, &fields).await;
        assert_eq!(seen.status, StatusCode::NOT_FOUND, "{action}");
        assert_eq!(seen.heading(), "We cannot find this receipt", "{action}");
        let seen = visitor.post(action, &[("receipt", "nonsense")]).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{action}");
        assert_eq!(seen.attribute("#receipt", "value"), "nonsense");
    }
}

#[tokio::test]
async fn while_the_database_is_gone_nothing_typed_is_lost() {
    let (visitor, thanks) = answered().await;
    let menu = visitor.post("/receipt", &[("receipt", thanks.receipt())]).await;
    visitor.app.ctx.store.close().await;
    let seen = visitor.fill(&menu, "/receipt/words", &[("words", "Kept.")]).await;
    assert_eq!(seen.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(seen.texts("#words").concat(), "Kept.");
    let seen = visitor.fill(&menu, "/receipt/contact", &[("method", "sms"), ("to", "07700 900000")]).await;
    assert_eq!(seen.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(seen.attribute("#contact-to", "value"), "07700 900000");
    for action in ["/receipt/withdraw", "/receipt/equality"] {
        let fields = [("receipt", thanks.receipt()), ("confirm", "yes".into()), ("age", "25-34".into())];
        assert_eq!(visitor.post(action, &fields).await.status, StatusCode::SERVICE_UNAVAILABLE, "{action}");
    }
}
