//! Rows pasted into a page.

use axum::http::StatusCode;
use candour_domain::permission::Role;

use crate::colleague::Colleague;
use crate::visitor::Visitor;

const ROWS: &str = "bcu,borough_code,borough,team,officer_reference,officer_name\r\n\
    Central East,E09000012,Hackney,Response A,P1,Ada Able\r\n";

#[tokio::test]
async fn rows_are_tried_brought_in_and_listed() {
    let visitor = Visitor::new().await;
    let admin = Colleague::new(&visitor, "ann", Role::Administrator).await;
    let page = admin.get("/import").await;
    let tried = admin.fill(&page, "/import", &[("kind", "organisation"), ("rows", ROWS), ("try", "1")]).await;
    assert_eq!(tried.status, StatusCode::OK);
    assert!(tried.texts("[role=status]").concat().contains("Nothing was written"));
    assert!(tried.texts("#rows").concat().contains("Ada Able"), "rows that were tried stay");
    assert!(tried.texts("main").concat().contains("Nothing has been brought in yet"));
    let done = admin.fill(&tried, "/import", &[("kind", "organisation"), ("rows", ROWS)]).await;
    assert!(done.texts("[role=status]").concat().contains("1 records read; 1 new"));
    assert_eq!(done.texts("#rows").concat().trim(), "");
    assert!(done.texts("main").concat().contains("pasted rows: 1 records, 1 new, 0 changed"));
}

#[tokio::test]
async fn wrong_rows_are_named_one_by_one_and_kept() {
    let visitor = Visitor::new().await;
    let admin = Colleague::new(&visitor, "ann", Role::Administrator).await;
    let page = admin.get("/import").await;
    let nothing = admin.fill(&page, "/import", &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(nothing.texts(".summary li").len(), 2);
    let rows = ROWS.replace("E09000012", "<b>").replace("P1,", "P 1,");
    let wrong = admin.fill(&page, "/import", &[("kind", "organisation"), ("rows", &rows)]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let problems = wrong.texts("#rows-error li");
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems.iter().all(|problem| problem.starts_with("pasted rows, line 2, column ")));
    assert!(wrong.texts("#rows").concat().contains("<b>"));
    let welsh = admin.get("/import?lang=cy").await;
    let wrong = admin.fill(&welsh, "/import", &[("kind", "organisation"), ("rows", &rows)]).await;
    assert!(wrong.texts("#rows-error li")[0].contains("llinell 2, colofn"));
    let token = admin.token().await;
    let bytes = format!("form_token={token}&kind=encounters&rows=a%FFb").into_bytes();
    let seen = admin.post_bytes("/import", bytes).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(seen.has("#kind-encounters[checked]"));
}

#[tokio::test]
async fn dates_are_read_in_the_form_that_is_chosen_and_codes_are_not_made_on_a_page() {
    let visitor = Visitor::new().await;
    let admin = Colleague::new(&visitor, "ann", Role::Administrator).await;
    let page = admin.get("/import").await;
    let rows = ROWS.replace("officer_name", "officer_name,posted_from").replace("Able", "Able,03/04/2026");
    let wrong = admin.fill(&page, "/import", &[("kind", "organisation"), ("rows", &rows)]).await;
    assert!(wrong.texts("#rows-error li")[0].contains("“03/04/2026” can be read two ways."));
    let told = [("kind", "organisation"), ("rows", rows.as_str()), ("dates", "day-first"), ("try", "1")];
    let tried = admin.fill(&wrong, "/import", &told).await;
    assert_eq!(tried.status, StatusCode::OK);
    assert!(tried.has("#dates option[value=day-first][selected]"), "what was chosen stays");
    let rows = "encounter_reference,outcome\nCAD 1,offered\n";
    let refused = admin.fill(&page, "/import", &[("kind", "invitations"), ("rows", rows)]).await;
    assert!(refused.texts("#rows-error li")[0].contains("A code that is offered has to reach somebody."));
}
