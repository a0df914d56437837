//! The page of a flag and the form that decides it.

use axum::http::StatusCode;
use candour_domain::feedback::{Channel, Nonce, Rating, Words};
use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_service::ctx::Settings;
use candour_service::feedback::{Submission, receive};
use candour_service::flag;
use candour_service::restriction::restrict;
use candour_service::work::{InboxView, inbox};
use candour_testkit::{App, TestStore, settings};
use jiff::SignedDuration;

use crate::colleague::{Colleague, account, location};
use crate::visitor::Visitor;

/// A visitor of a force in which one answer with words came from its own network, and the address of the flag.
async fn flagged() -> (Visitor, String) {
    let own = Settings { own_networks: vec!["192.0.2.0/24".parse().unwrap()], ..settings() };
    let visitor = Visitor::of(App::over(TestStore::sqlite().await, own).await);
    let ctx = &visitor.app.ctx;
    flag::screen(ctx).await.unwrap();
    let code = visitor.app.single_use_code().await;
    ctx.clock.advance(SignedDuration::from_mins(3));
    let submission = Submission {
        code: Some(code),
        nonce: Nonce::from_bytes(ctx.chance.bytes()),
        rating: Rating::ALL[4],
        words: Words::parse("The best of all").unwrap(),
        language: Language::English,
        channel: Channel::Web,
        source: Some("192.0.2.7\nBrowser".to_owned()),
    };
    receive(ctx, submission).await.unwrap();
    ctx.clock.advance(SignedDuration::from_mins(2));
    while flag::screen(ctx).await.unwrap() > 0 {}
    let pat = Colleague::new(&visitor, "first", Role::ProfessionalStandards).await;
    let address = pat.get("/insight/flags").await.attribute("a[href^='/insight/flags/']", "href");
    assert!(!address.is_empty());
    drop(pat);
    (visitor, address)
}

#[tokio::test]
async fn a_flag_is_decided_with_a_reason_and_what_was_typed_is_kept() {
    let (visitor, address) = flagged().await;
    let pat = Colleague::new(&visitor, "pat", Role::ProfessionalStandards).await;
    let page = pat.get(&address).await;
    assert_eq!(page.texts("blockquote.given"), ["The best of all"]);
    let decide = format!("{address}/decide");
    for (fields, error, kept) in [
        (&[("reason", "On the <lobby> screen")][..], "Choose what you think", "On the <lobby> screen"),
        (&[("decision", "set_aside")], "Say why", ""),
        (&[("decision", "delete"), ("reason", "Because")], "Choose what you think", "Because"),
    ] {
        let again = pat.fill(&page, &decide, fields).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.texts("form .error").contains(&error.to_owned()), "{:?}", again.texts("form .error"));
        assert_eq!(again.texts("textarea#reason").concat().trim(), kept);
    }
    let long = "a".repeat(2_001);
    let again = pat.fill(&page, &decide, &[("decision", "genuine"), ("reason", &long)]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = [("decision", "set_aside"), ("reason", "On the lobby screen")];
    // Sent twice, as by a double click, it is one decision.
    for _ in 0..2 {
        let done = pat.fill(&page, &decide, &right).await;
        assert!(location(&done).starts_with("/insight/flags?did=decided"));
    }
    let seen = pat.get(&address).await;
    assert_eq!(seen.texts(".trace li").len(), 1);
    let made = seen.texts(".trace li").concat();
    assert!(
        ["Set them aside", "PAT", "On the lobby screen"].iter().all(|part| made.contains(part)),
        "{made}"
    );
    assert!(seen.texts("p.note").concat().contains("set aside"));
    let forged = pat.post(&decide, &[("form_token", "forged"), ("reason", "Typed"), ("form", "x")]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    assert_eq!(forged.texts("textarea"), ["Typed"], "only what was typed is given back");
}

#[tokio::test]
async fn a_flag_on_a_restricted_answer_says_that_it_is_restricted_and_nothing_else() {
    let (visitor, address) = flagged().await;
    let ctx = &visitor.app.ctx;
    let pat = Colleague::new(&visitor, "pat", Role::ProfessionalStandards).await;
    let page = pat.get(&address).await;
    let right = [("decision", "genuine"), ("reason", "On the lobby screen")];
    assert_eq!(pat.fill(&page, &format!("{address}/decide"), &right).await.status, StatusCode::SEE_OTHER);
    let sue = account(&visitor.app, "sue", Role::DeskSupervisor).await;
    let items = inbox(ctx, &sue, InboxView::Open, None).await.unwrap().items;
    restrict(ctx, &sue, items[0].key.id, "sensitive").await.unwrap();
    let com = Colleague::new(&visitor, "com", Role::Commissioner).await;
    for reader in [&pat, &com] {
        for path in [address.as_str(), "/insight/flags?view=decided"] {
            let seen = reader.get(path).await;
            let text = seen.texts("main").concat();
            assert!(text.contains("Restricted record"), "{path}: {text}");
            for told in ["network", "No officer", "About", "best of all", "lobby", "1 answer", "Rating"] {
                assert!(
                    !seen.texts("main h1, main li.item, main > p").concat().contains(told),
                    "{path}: {told}"
                );
            }
            assert!(!text.contains("lobby") && !text.contains("from a network"), "{path}: {text}");
        }
        assert_eq!(reader.get(&address).await.heading(), "Restricted record");
    }
}

#[tokio::test]
async fn who_reads_no_words_sees_no_single_answer_and_no_form() {
    let (visitor, address) = flagged().await;
    for role in [Role::Analyst, Role::Commissioner] {
        let reader = Colleague::new(&visitor, role.as_str(), role).await;
        let page = reader.get(&address).await;
        assert_eq!(page.status, StatusCode::OK, "{role:?}");
        assert!(page.texts("p.tags").concat().contains("1 answer"), "{role:?}");
        assert!(!page.has("li.item") && !page.has("blockquote") && !page.has("textarea"), "{role:?}");
        assert!(!page.body.contains("best of all") && !page.body.contains("Rating"), "{role:?}");
        assert!(page.body.contains("beside a name they would say who it was"), "{role:?}");
    }
}
