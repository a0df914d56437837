//! Holds and erasures on pages: placing, telling the person, opening, asking, the second person with a fresh proof, and
//! the certificate.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use candour_domain::permission::Role;
use candour_service::ctx::Settings;
use candour_testkit::App;
use jiff::SignedDuration;

use crate::colleague::{Colleague, PASSWORD, location};
use crate::visitor::{Seen, Visitor};

/// A visitor of a force with a list of erasures in this folder.
async fn with_list(folder: &std::path::Path) -> Visitor {
    let mut app = App::sqlite().await;
    app.ctx.settings = Arc::new(Settings {
        erasure_folder: Some(folder.to_owned()),
        data_contact: Some("Data Office, 020 7946 0999".to_owned()),
        ..(*app.ctx.settings).clone()
    });
    Visitor::of(app)
}

/// Words of somebody, their receipt, and the address of the item they made.
async fn said(visitor: &Visitor, reader: &Colleague<'_>, words: &str) -> (String, String) {
    let code = visitor.app.single_use_code().await;
    let thanks = visitor.answer(&format!("/f/{}", code.plain()), "1", words).await;
    (thanks.receipt(), reader.get("/desk").await.attribute(".item h2 a", "href"))
}

async fn take_back(visitor: &Visitor, receipt: &str) -> (Seen, Seen) {
    let menu = visitor.post("/receipt", &[("receipt", receipt)]).await;
    let confirm = visitor.fill(&menu, "/receipt/withdraw", &[]).await;
    let done = visitor.fill(&confirm, "/receipt/withdraw", &[]).await;
    (confirm, done)
}

/// Sends a form that needs a fresh proof, gives it, and follows.
async fn proving(person: &Colleague<'_>, page: &Seen, action: &str) -> Seen {
    let asked = person.fill(page, action, &[]).await;
    assert_eq!(asked.status, StatusCode::FORBIDDEN, "a fresh proof is asked for first");
    person.fill(&asked, action, &[("proof_password", PASSWORD)]).await
}

#[tokio::test]
async fn words_are_held_the_person_is_told_and_a_second_person_lifts_the_hold() {
    let folder = tempfile::tempdir().unwrap();
    let visitor = with_list(folder.path()).await;
    let pat = Colleague::new(&visitor, "pat", Role::ProfessionalStandards).await;
    let sue = Colleague::new(&visitor, "sue", Role::DeskSupervisor).await;
    let empty = sue.get("/holds").await;
    assert_eq!((empty.heading().as_str(), empty.texts("p.note").len()), ("Holds", 1));

    let (receipt, item) = said(&visitor, &pat, "He kept my keys").await;
    let page = pat.get(&item).await;
    let hold = format!("{item}/hold");
    let wrong = [("hold_note", "For DS <Khan>"), ("hold_day", "2027-03-31")];
    let again = pat.fill(&page, &hold, &wrong).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(again.texts("#hold .error"), ["Choose why"]);
    assert_eq!(again.texts("#hold-note").concat().trim(), "For DS <Khan>");
    assert_eq!(again.attribute("#hold-day", "value"), "2027-03-31");
    let right = [("hold_reason", "court"), ("hold_note", "For DS <Khan>"), ("hold_day", "2027-03-31")];
    let placed = pat.fill(&again, &hold, &right).await;
    assert_eq!(pat.follow(&placed).await.texts("p.did"), ["It is held."]);

    let tab = visitor.post("/receipt", &[("receipt", &receipt)]).await;
    // The person is told before and after, and nothing that a stranger could read gives it away.
    let (confirm, done) = take_back(&visitor, &receipt).await;
    assert!(confirm.body.contains("The police must keep a copy of what you wrote for now."));
    assert!(!confirm.body.contains("What you wrote is deleted at once."));
    let told = done.texts("main p").join("\n");
    assert!(told.contains("Your words are not part of our feedback any more."), "{told}");
    assert!(told.contains("Data Office, 020 7946 0999") && told.contains("ico.org.uk"), "{told}");
    for secret in ["court", "evidence", "Khan", "keys", "officer"] {
        assert!(!told.to_lowercase().contains(secret), "{secret}: {told}");
    }
    let later = visitor.post("/receipt", &[("receipt", &receipt)]).await;
    assert_eq!(later.texts("main p"), done.texts("main p"));
    // Who asked for a copy, or may, finds the way to it from here.
    let copy = visitor.fill(&later, "/receipt/copy", &[]).await;
    assert_eq!(copy.status, StatusCode::OK);
    assert!(copy.has("form[action='/receipt/copy/ask']"));
    // Another tab that was open before: what is typed there comes back, and nothing is said to be deleted.
    let wish = [("method", "telephone"), ("to", "020 7946 0111"), ("safe_when", "after <four>")];
    let sent = [
        ("/receipt/words", [("words", "And one thing more")].as_slice(), "And one thing more"),
        ("/receipt/contact", &wish, "Call me"),
        ("/receipt/equality", &[("sex", "female")], ""),
    ];
    for (action, fields, kept) in sent {
        let late = visitor.fill(&tab, action, fields).await;
        assert_eq!(late.status, StatusCode::GONE, "{action}");
        let told = late.texts("main p").join("\n");
        assert!(told.contains("was not saved") && told.contains("The police must keep a copy"), "{told}");
        assert!(!told.contains("What you wrote is deleted"), "{action}: {told}");
        assert!(late.texts("#kept").concat().contains(kept), "{action}");
        assert_eq!(late.has("#kept"), !kept.is_empty(), "{action}");
    }
    let late = visitor.fill(&tab, "/receipt/contact", &wish).await.texts("#kept").concat();
    assert!(late.contains("020 7946 0111") && late.contains("after <four>"), "{late}");

    // Gone from the item; opened from the hold alone, with a purpose, by whom it is held for.
    assert!(!pat.get(&item).await.body.contains("He kept my keys"));
    let list = sue.get("/holds").await;
    assert!(list.texts(".item .tag").contains(&"Left feedback".to_owned()) && !list.body.contains("my keys"));
    let address = list.attribute(".item h2 a", "href");
    assert!(!sue.get(&address).await.has("#open"), "what is evidence is not for the desk");
    assert_eq!(sue.get(&format!("{address}?purpose=check_risk")).await.status, StatusCode::FORBIDDEN);
    let unsaid = pat.get(&format!("{address}?purpose=whim")).await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
    let opened = pat.get(&format!("{address}?purpose=investigation")).await;
    assert_eq!(opened.texts("blockquote.given"), ["For DS <Khan>", "He kept my keys"]);
    // The person sees that somebody did, and not why: that would say what it is held for.
    let readers = visitor.fill(&later, "/receipt/opened", &[]).await.texts(".openings li").join("\n");
    assert!(readers.contains("looks into complaints about the police"), "{readers}");
    assert!(readers.contains("another reason that is written down"), "{readers}");

    // Kept longer, asked to lift, and lifted by somebody else with a fresh proof.
    let page = pat.get(&address).await;
    let keep = format!("{address}/keep");
    let wrong = pat.fill(&page, &keep, &[("review_day", "2020-01-01")]).await;
    assert_eq!(wrong.texts("#review-day-error"), ["Give a day after today and within a year"]);
    let kept = pat.fill(&wrong, &keep, &[("review_day", "2027-06-30")]).await;
    assert!(pat.follow(&kept).await.texts(".tag").concat().contains("30 June 2027"));
    let asked = pat.fill(&page, &format!("{address}/ask"), &[]).await;
    let asked = pat.follow(&asked).await;
    assert!(!asked.has(&format!("form[action='{address}/lift']")), "nobody lifts what they asked to lift");
    visitor.app.ctx.clock.advance(SignedDuration::from_mins(11));
    let page = sue.get(&address).await;
    // The one who asked has the page open, from before.
    let stale = pat.get(&address).await;
    let lifted = proving(&sue, &page, &format!("{address}/lift")).await;
    assert!(location(&lifted).starts_with("/holds?did=erased"));
    assert!(sue.get("/holds?did=erased").await.texts("p.did").concat().contains("erased for good"));
    let over = visitor.post("/receipt", &[("receipt", &receipt)]).await;
    assert!(over.texts("main p").concat().contains("That copy is deleted now, too."));
    let refused = sue.get(&format!("{address}?purpose=investigation")).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(!refused.body.contains("my keys"));
    for (person, page, door) in [(&sue, &page, "lift"), (&pat, &stale, "keep")] {
        let form = [("review_day", "2027-06-30")];
        let late = person.fill(page, &format!("{address}/{door}"), &form).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{door}");
        let told = late.texts(".summary li").concat();
        assert!(
            told.contains("lifted this hold already") && told.contains("changed nothing"),
            "{door}: {told}"
        );
    }
}

#[tokio::test]
async fn who_decides_on_a_restricted_record_second_hears_what_was_decided() {
    let visitor = Visitor::new().await;
    let pat = Colleague::new(&visitor, "pat", Role::ProfessionalStandards).await;
    let sue = Colleague::new(&visitor, "sue", Role::DeskSupervisor).await;
    let sid = Colleague::new(&visitor, "sid", Role::DeskSupervisor).await;
    let (_, item) = said(&visitor, &sue, "About a colleague").await;
    let page = sue.get(&item).await;
    sue.fill(&page, &format!("{item}/restrict"), &[("reason", "employee_case")]).await;
    let list = pat.get("/restricted").await;
    let ask = list.attribute("form[action$='/ask']", "action");
    pat.fill(&list, &ask, &[("wish", "lift"), ("purpose", "complaint")]).await;
    // Both have the page open; one is quicker.
    let (first, second) = (sue.get("/restricted").await, sid.get("/restricted").await);
    let decide = first.attribute("form[action$='/decide']", "action");
    assert_eq!(sue.fill(&first, &decide, &[("decision", "allow")]).await.status, StatusCode::SEE_OTHER);
    let late = sid.fill(&second, &decide, &[("decision", "refuse")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let told = late.texts(".summary li").concat();
    assert!(told.contains("decided already") && told.contains("Allowed by"), "{told}");
    let token = second.attribute("input[name='form_token']", "value");
    let nowhere = decide.replace(|c: char| c.is_ascii_digit(), "0");
    let unknown = sid.post(&nowhere, &[("form_token", token.as_str()), ("decision", "allow")]).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn one_asks_to_erase_on_a_page_and_another_carries_it_out_with_a_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let visitor = with_list(folder.path()).await;
    let amy = Colleague::new(&visitor, "amy", Role::DeskAdviser).await;
    let sue = Colleague::new(&visitor, "sue", Role::DeskSupervisor).await;
    let pat = Colleague::new(&visitor, "pat", Role::ProfessionalStandards).await;
    let (receipt, item) = said(&visitor, &amy, "Please erase me").await;
    let tab = visitor.post("/receipt", &[("receipt", &receipt)]).await;
    let page = amy.get("/erasures").await;
    assert_eq!(page.texts("p.note").len(), 2, "nothing waits and nothing is done");
    let unknown = amy.fill(&page, "/erasures", &[("receipt", "nonsense"), ("cause", "asked")]).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(unknown.attribute("#receipt", "value"), "nonsense");
    let no_cause = amy.fill(&page, "/erasures", &[("receipt", &receipt)]).await;
    assert_eq!(no_cause.texts("#cause .error"), ["Choose why"]);
    let asked = amy.fill(&page, "/erasures", &[("receipt", &receipt), ("cause", "asked")]).await;
    let mine = amy.follow(&asked).await;
    assert!(mine.texts("#waiting").concat().contains("somebody else has to decide"));
    let twice = amy.fill(&amy.get(&item).await, &format!("{item}/erase"), &[("cause", "ordered")]).await;
    assert!(twice.texts("#erase .error").concat().contains("Somebody has asked for this already"));

    let waits = sue.get("/erasures").await;
    let action = waits.attribute("#waiting form[action$='carry-out']", "action");
    visitor.app.ctx.clock.advance(SignedDuration::from_mins(11));
    std::fs::remove_dir_all(folder.path()).unwrap();
    let away = proving(&sue, &waits, &action).await;
    assert_eq!(away.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(away.texts("#waiting .error").concat().contains("Nothing was erased"));
    std::fs::create_dir_all(folder.path()).unwrap();
    let done = sue.fill(&away, &action, &[]).await;
    let certificate = sue.follow(&done).await;
    assert_eq!(certificate.heading(), "Certificate of erasure");
    assert_eq!(certificate.texts("main dl dt").len(), 6, "number, answer, reason, and three dates");
    let file = certificate.attribute("a[href$='certificate.json']", "href");
    let saved = amy.get(&file).await;
    assert_eq!(saved.headers[header::CONTENT_TYPE], "application/json");
    let json: serde_json::Value = serde_json::from_str(&saved.body).unwrap();
    assert_eq!((json["cause"].as_str(), json["held_since"].is_null()), (Some("asked"), true));
    assert!(json["unreadable_in_backups"].is_string() && json["unreadable_in_service"].is_string());

    let told = visitor.post("/receipt", &[("receipt", &receipt)]).await;
    assert_eq!(told.heading(), "Your answer was taken out");
    let paragraphs = told.texts("main p").join("\n");
    for part in [
        "The police took it out on",
        "two people",
        "What you wrote is deleted",
        "ico.org.uk",
        "safety copies",
    ] {
        assert!(paragraphs.contains(part), "{part}: {paragraphs}");
    }
    assert!(!told.body.contains("You took it back") && told.has("form[action='/receipt/opened']"));
    let copy = visitor.fill(&told, "/receipt/copy", &[]).await;
    assert!(copy.has("form[action='/receipt/copy/ask']"), "{}", copy.heading());
    // A tab that stood open does not ask to take back what is gone.
    let late = visitor.fill(&tab, "/receipt/withdraw", &[]).await;
    assert_eq!(late.heading(), "Your answer was taken out");
    assert_eq!(late.texts("main p"), told.texts("main p"));

    let late = proving(&pat, &waits_for(&pat, &waits).await, &action).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.texts("#waiting .error").concat().contains("Somebody else has decided already"));
}

/// The page as another person would have had it open: with their own token.
async fn waits_for(person: &Colleague<'_>, page: &Seen) -> Seen {
    let token = |seen: &Seen| seen.attribute("input[name='form_token']", "value");
    let own = person.get("/erasures").await;
    let body = page.body.replace(&token(page), &token(&own));
    Seen { status: page.status, headers: page.headers.clone(), body }
}

#[tokio::test]
async fn without_a_list_the_page_says_so_and_what_is_held_says_that_it_leaves_feedback_alone() {
    let visitor = Visitor::new().await;
    let sue = Colleague::new(&visitor, "sue", Role::DeskSupervisor).await;
    let (_, item) = said(&visitor, &sue, "Held and to be erased").await;
    let page = sue.get(&item).await;
    let form = [("hold_reason", "adult_at_risk"), ("hold_day", "2027-03-31")];
    sue.fill(&page, &format!("{item}/hold"), &form).await;
    sue.fill(&page, &format!("{item}/erase"), &[("cause", "mistake")]).await;
    let seen = sue.get("/erasures").await;
    assert!(seen.texts("p.note.urgent").concat().contains("erasure_folder"));
    assert!(seen.texts("#waiting .note").concat().contains("It is held"));
    let list = visitor.get("/holds").await;
    assert_eq!(list.status, StatusCode::SEE_OTHER, "not without signing in");
}

#[tokio::test]
async fn words_whose_time_was_over_are_not_said_to_have_been_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let visitor = with_list(folder.path()).await;
    let sue = Colleague::new(&visitor, "sue", Role::DeskSupervisor).await;
    let (receipt, item) = said(&visitor, &sue, "Long ago").await;
    let ctx = &visitor.app.ctx;
    let page = sue.get(&format!("{item}?purpose=read_entry")).await;
    let closed = sue.fill(&page, &format!("{item}/close"), &[("outcome", "read")]).await;
    assert!(location(&closed).starts_with("/desk?did=closed"));
    let list = candour_service::erasure::ErasureList::in_folder(folder.path());
    for days in [730, 30] {
        for _ in 0..days / 10 {
            ctx.clock.advance(SignedDuration::from_hours(240));
            candour_service::retention::watch_clock(ctx).await.unwrap();
        }
        candour_service::retention::run(ctx, Some(&list)).await.unwrap();
    }
    let menu = visitor.post("/receipt", &[("receipt", &receipt)]).await;
    let told = menu.texts(".note p").join("\n");
    for part in
        ["The time for which the police keep words was over", "Nobody took your answer back", "ico.org.uk"]
    {
        assert!(told.contains(part), "{part}: {told}");
    }
    let added = visitor.fill(&menu, "/receipt/words", &[("words", "Still here")]).await;
    assert_eq!(added.status, StatusCode::OK);
}

#[tokio::test]
async fn without_the_list_the_person_is_told_that_backups_may_bring_it_back() {
    let visitor = Visitor::new().await;
    let sue = Colleague::new(&visitor, "sue", Role::DeskSupervisor).await;
    let (receipt, _) = said(&visitor, &sue, "Take it away").await;
    let (_, done) = take_back(&visitor, &receipt).await;
    let told = done.texts("main p").join("\n");
    assert!(told.contains("You took it back on") && told.contains("What you wrote is deleted"), "{told}");
    assert!(told.contains("We could not yet write down that it must never come back"), "{told}");
}

#[tokio::test]
async fn an_address_alone_says_of_nothing_that_it_was_done() {
    let folder = tempfile::tempdir().unwrap();
    let visitor = with_list(folder.path()).await;
    let pat = Colleague::new(&visitor, "pat", Role::ProfessionalStandards).await;
    let sue = Colleague::new(&visitor, "sue", Role::DeskSupervisor).await;
    let pages = [
        ("/holds", ["kept", "asked", "lifted", "erased"].as_slice()),
        ("/erasures", &["asked", "declined"]),
        ("/restricted", &["asked", "allowed", "refused"]),
        ("/insight/flags", &["decided"]),
    ];
    for (page, all) in pages {
        for did in all {
            let seen = pat.get(&format!("{page}?did={did}")).await;
            assert_eq!((seen.status, seen.texts("p.did").len()), (StatusCode::OK, 0), "{page} {did}");
        }
    }
    let (_, item) = said(&visitor, &pat, "To be held").await;
    let form = [("hold_reason", "court"), ("hold_day", "2027-03-31")];
    pat.fill(&pat.get(&item).await, &format!("{item}/hold"), &form).await;
    let hold = pat.get("/holds").await.attribute(".item h2 a", "href");
    let asked = pat.fill(&pat.get(&hold).await, &format!("{hold}/ask"), &[]).await;
    let own = pat.follow(&asked).await;
    assert_eq!(own.texts("p.did"), ["You have asked. Somebody else has to lift it."]);
    // Whoever follows the same address has not asked; nor does it stay said.
    assert!(!sue.get(location(&asked)).await.has("p.did"));
    visitor.app.ctx.clock.advance(SignedDuration::from_mins(3));
    assert!(!pat.get(location(&asked)).await.has("p.did"));
}
