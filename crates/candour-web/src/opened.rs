//! Who has opened a record, for the person whose record it is, and for a clerk who answers them. Roles, days and reasons; no
//! names.

use askama::Template;
use axum::http::StatusCode;
use candour_domain::audit::ReadPurpose;
use candour_domain::ids::WorkItemId;
use candour_domain::permission::{Act, Role};
use candour_service::audit::{self, Opening};
use candour_service::work::WorkError;
use jiff::{SignedDuration, Timestamp};

use crate::errors::Problem;
use crate::page::{Page, html};
use crate::router::{Answer, Method, Route, StaffVisit};
use crate::samples::SampleSet;

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    vec![Route::staff(Method::Get, "/desk/items/{item}/opened", Act::ReadWords, of_item)]
}

/// A line as it is read.
struct Row {
    day: String,
    role: &'static str,
    why: &'static str,
}

/// For the person.
#[derive(Template)]
#[template(path = "public/opened.html")]
pub(crate) struct OpenedPage {
    page: Page,
    rows: Vec<Row>,
    receipt: String,
}

impl OpenedPage {
    pub(crate) fn new(page: Page, openings: &[Opening], receipt: String) -> Self {
        Self { rows: rows(&page, openings), page, receipt }
    }
}

/// For the clerk.
#[derive(Template)]
#[template(path = "desk/opened.html")]
struct OpenedItemPage {
    page: Page,
    id: WorkItemId,
    rows: Vec<Row>,
}

fn rows(page: &Page, openings: &[Opening]) -> Vec<Row> {
    openings
        .iter()
        .map(|opening| Row {
            day: page.words().date(opening.at),
            role: page.t(&format!("opened-role-{}", role(*opening))),
            why: page.t(&format!("opened-why-{}", why(opening.purpose))),
        })
        .collect()
}

/// What somebody does, in the words of who has nothing to do with the force's names for it.
const fn role(opening: Opening) -> &'static str {
    match opening.role {
        Some(Role::DeskAdviser | Role::DeskSupervisor) => "desk",
        Some(Role::Officer) => "officer",
        Some(Role::TeamLeader | Role::BoroughCommander) => "lead",
        Some(Role::ProfessionalStandards) => "standards",
        Some(Role::Analyst | Role::RecognitionPanel) => "analyst",
        Some(Role::Commissioner) => "commissioner",
        Some(Role::Administrator | Role::Auditor) => "check",
        None if opening.program => "program",
        Some(_) | None => "other",
    }
}

fn why(purpose: Option<ReadPurpose>) -> String {
    purpose.map_or_else(|| "other".to_owned(), |purpose| purpose.as_str().replace('_', "-"))
}

async fn of_item(visit: StaffVisit) -> Answer {
    let Ok(id) = WorkItemId::parse(visit.param("item")) else { return Err(Problem::NotFound) };
    let openings =
        audit::opened_of_item(&visit.ctx, &visit.staff, id).await.map_err(|error| match error {
            WorkError::Unavailable(error) => error.into(),
            WorkError::Refused(_) => Problem::Forbidden,
            _ => Problem::NotFound,
        })?;
    let page = OpenedItemPage { rows: rows(&visit.page, &openings), page: visit.page, id };
    Ok(html(StatusCode::OK, &page))
}

/// One of each kind.
fn every_kind() -> Vec<Opening> {
    let purposes = ReadPurpose::ALL.into_iter().map(Some).chain([None]).cycle();
    let roles = Role::ALL.into_iter().map(Some).chain([None]);
    (0i64..)
        .zip(roles.zip(purposes))
        .map(|(n, (role, purpose))| Opening {
            role,
            program: role.is_none(),
            at: Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * n),
            purpose,
        })
        .collect()
}

pub(crate) fn samples() -> Vec<SampleSet> {
    let id = || WorkItemId::new(Timestamp::UNIX_EPOCH, [7; 10]);
    vec![
        SampleSet::new("public/opened.html", |page| {
            let receipt = || "D7K2M-X9PQR-4HJ3T".to_owned();
            vec![
                ("full".to_owned(), OpenedPage::new(page.clone(), &every_kind(), receipt())),
                ("nobody".to_owned(), OpenedPage::new(page, &[], receipt())),
            ]
        }),
        SampleSet::new("desk/opened.html", move |page| {
            let make = |page: Page, openings: &[Opening]| OpenedItemPage {
                rows: rows(&page, openings),
                id: id(),
                page,
            };
            vec![
                ("full".to_owned(), make(page.clone(), &every_kind())),
                ("nobody".to_owned(), make(page, &[])),
            ]
        }),
    ]
}
