//! Nothing that a person wrote is shown before it is on record, at any door; and who opened a record can be told.

use std::process::Command;

use axum::http::StatusCode;
use candour_domain::permission::{Act, Role, scope_of};
use candour_service::audit;
use candour_service::work::{InboxView, inbox};
use candour_web::router::{Access, Method, table};

use crate::colleague::{Colleague, account};
use crate::visitor::{Seen, Visitor};

/// What is looked for: in words, in a wish to be contacted, in a note.
const MARK: &str = "zebrafinch";

/// Lets every further line of the audit log fail, as a full disk would.
fn break_the_log(visitor: &Visitor) {
    let file = visitor.app.database.address.strip_prefix("sqlite:").unwrap();
    let script = "import sqlite3, sys\n\
        database = sqlite3.connect(sys.argv[1])\n\
        database.execute(\"CREATE TRIGGER full BEFORE INSERT ON audit_entry \
        BEGIN SELECT RAISE(ABORT, 'no room'); END\")\n\
        database.commit()\n";
    let output = Command::new("python3").args(["-c", script, file]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// An answer with words and a wish to be contacted, both with the mark; gives the receipt and the addresses of the items.
async fn marked(visitor: &Visitor) -> (String, Vec<String>) {
    let thanks = visitor.answer("/f/no-code", "2", &format!("She said {MARK}.")).await;
    let wish = [("method", "telephone"), ("to", "020 7946 0000"), ("name", MARK), ("safe_when", MARK)];
    let asked = visitor.fill(&thanks, "/receipt/contact", &wish).await;
    assert_eq!(asked.status, StatusCode::OK);
    let lead = account(&visitor.app, "lead", Role::DeskSupervisor).await;
    let items = inbox(&visitor.app.ctx, &lead, InboxView::Open, None).await.unwrap().items;
    assert_eq!(items.len(), 2);
    (thanks.receipt(), items.iter().map(|item| item.key.id.to_string()).collect())
}

/// Every door of staff, for one item: what came, where the mark was in it.
async fn every_door(person: &Colleague<'_>, item: &str) -> Vec<(String, Seen)> {
    let token = person.token().await;
    let mut marked = Vec::new();
    for route in table() {
        if !matches!(route.access, Access::SignedIn(_) | Access::AnyStaff)
            || route.path.contains("sign-out")
            || route.path.contains("session")
        {
            continue;
        }
        let path = route.path.replace("{item}", item);
        if path.contains('{') {
            continue;
        }
        let seen = match route.method {
            Method::Get => person.get(&format!("{path}?purpose=quality_check")).await,
            Method::Post => {
                let fields = [
                    ("form_token", token.as_str()),
                    ("purpose", "quality_check"),
                    ("search", ""),
                    ("outcome", ""),
                    ("note", ""),
                ];
                person.post(&path, &fields).await
            }
        };
        if seen.body.contains(MARK) {
            marked.push((path, seen));
        }
    }
    marked
}

#[tokio::test]
async fn while_the_log_cannot_be_written_no_door_shows_what_a_person_wrote() {
    let visitor = Visitor::new().await;
    let (_, items) = marked(&visitor).await;
    let mut people = Vec::new();
    for role in [
        Role::DeskAdviser,
        Role::DeskSupervisor,
        Role::ProfessionalStandards,
        Role::Auditor,
        Role::Commissioner,
    ] {
        people.push((role, Colleague::new(&visitor, role.as_str(), role).await));
    }
    let mut before = 0;
    for (role, person) in &people {
        for item in &items {
            let shown = every_door(person, item).await;
            // Words and wishes are shown to nobody whose role has nothing to do with them.
            assert!(
                scope_of(*role, Act::ReadWords).is_some() || shown.is_empty(),
                "{role:?} {:?}",
                shown[0].0
            );
            before += shown.len();
        }
    }
    assert!(before >= 6, "the test has to see what it looks for: {before}");
    break_the_log(&visitor);
    for (role, person) in &people {
        for item in &items {
            let shown = every_door(person, item).await;
            let doors: Vec<&String> = shown.iter().map(|(path, _)| path).collect();
            assert!(doors.is_empty(), "{role:?} saw it at {doors:?}");
            let page = person.get(&format!("/desk/items/{item}?purpose=quality_check")).await;
            let reads = scope_of(*role, Act::ReadWords).is_some();
            assert!(!reads || page.status.is_server_error(), "{role:?}: {}", page.status);
        }
    }
}

#[tokio::test]
async fn a_person_and_a_clerk_for_them_see_which_roles_opened_the_record_and_no_names() {
    let visitor = Visitor::new().await;
    let (receipt, items) = marked(&visitor).await;
    let mine = async || {
        let menu = visitor.post("/receipt", &[("receipt", receipt.as_str())]).await;
        visitor.fill(&menu, "/receipt/opened", &[]).await
    };
    let nobody = mine().await;
    assert_eq!((nobody.status, nobody.heading().as_str()), (StatusCode::OK, "Who has opened your record"));
    assert_eq!(nobody.texts("main .note"), ["Nobody has opened your record yet."]);

    let amy = Colleague::new(&visitor, "amy", Role::DeskAdviser).await;
    let olu = Colleague::new(&visitor, "olu", Role::ProfessionalStandards).await;
    for item in &items {
        amy.get(&format!("/desk/items/{item}?purpose=answer_request")).await;
        amy.get(&format!("/desk/items/{item}?purpose=answer_request")).await;
    }
    olu.get(&format!("/desk/items/{}?purpose=complaint", items[0])).await;
    let seen = mine().await;
    assert_eq!(seen.texts(".openings li").len(), 2, "several looks on a day are one line: {}", seen.body);
    let text = seen.texts(".openings").concat();
    assert!(text.contains("someone at the help desk for victims"), "{text}");
    assert!(text.contains("someone who looks into complaints about the police"), "{text}");
    assert!(text.contains("to get in touch, as you asked") && text.contains("24 November 2026"), "{text}");
    let page = seen.texts("main").concat();
    for name in ["amy", "AMY", "olu", "OLU"] {
        assert!(!page.contains(name), "{name}");
    }
    let unknown = visitor.post("/receipt/opened", &[("receipt", "D7K2M-X9PQR-4HJ3T")]).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let mistyped = visitor.post("/receipt/opened", &[("receipt", "nonsense")]).await;
    assert_eq!(mistyped.status, StatusCode::UNPROCESSABLE_ENTITY);

    // The clerk's look is on record, and is no reading of the record itself.
    let page = amy.get(&format!("/desk/items/{}", items[0])).await;
    let link = page.attribute("main a[href$='/opened']", "href");
    let clerk = amy.get(&link).await;
    assert_eq!((clerk.status, clerk.texts(".openings li").len()), (StatusCode::OK, 2));
    let auditor = account(&visitor.app, "ida", Role::Auditor).await;
    let act = Some(candour_domain::audit::AuditAct::ReadersShown);
    let log = audit::list(&visitor.app.ctx, &auditor, "amy", act, None).await.unwrap();
    assert_eq!(log.lines.len(), 1);
    assert_eq!(mine().await.texts(".openings li").len(), 2);
}

#[tokio::test]
async fn an_auditor_finds_lines_by_person_act_record_and_day_and_sees_how_the_log_stands() {
    let visitor = Visitor::new().await;
    let (_, items) = marked(&visitor).await;
    let amy = Colleague::new(&visitor, "amy", Role::DeskAdviser).await;
    amy.get(&format!("/desk/items/{}", items[0])).await;
    let ctx = &visitor.app.ctx;
    audit::checkpoint(ctx).await.unwrap();
    audit::check_when_due(ctx).await.unwrap();
    let ida = Colleague::new(&visitor, "ida", Role::Auditor).await;
    let log = ida.get("/audit").await;
    assert_eq!(log.status, StatusCode::OK);
    let state = log.texts("details li").concat();
    assert!(state.contains("nothing wrong") && state.contains("Last checkpoint"), "{state}");
    assert!(state.contains("Nobody outside the force gets checkpoints"), "{state}");
    let rows = async |query: &str| ida.get(&format!("/audit?{query}")).await.texts("tbody tr").len();
    // That the auditor looks for the record is a line about it, too.
    assert_eq!(rows(&format!("record={}", items[0])).await, 2);
    assert_eq!(rows("what=item_read&who=amy").await, 1);
    assert_eq!(rows("what=item_read&day=2026-11-24").await, 1);
    assert_eq!(rows("what=item_read&day=2026-11-25").await, 0);
    for (query, field) in [("record=x", "record"), ("day=yesterday", "day"), ("who=zoe", "who")] {
        let wrong = ida.get(&format!("/audit?{query}")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(wrong.has(&format!("#{field}-error")), "{query}");
    }
}
