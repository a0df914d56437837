//! Somebody is on the telephone: their wish is found by the number or address they gave. It comes in a form's body and
//! stands in no address, so that it comes into no log and no history.

use askama::Template;
use axum::http::StatusCode;
use candour_domain::ids::WorkItemId;
use candour_domain::work_item::{WorkKind, WorkState};
use candour_service::work::{self, FindError, SEARCHES};
use jiff::Timestamp;

use super::{kind_name, part};
use crate::errors::Problem;
use crate::page::{Errors, Page, html};
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;

#[derive(Template)]
#[template(path = "desk/find.html")]
struct FindPage {
    page: Page,
    contact: String,
    found: Option<Vec<Found>>,
    /// Whether there may be more than is found yet.
    behind: bool,
}

struct Found {
    href: String,
    name: String,
    state: &'static str,
}

impl Found {
    fn new(page: &Page, id: WorkItemId, kind: WorkKind, state: WorkState, made_at: Timestamp) -> Self {
        let when = page.words().date_and_time(made_at);
        Self {
            href: page.href(&format!("/desk/items/{id}")),
            name: page.t2("desk-item-name", "kind", kind_name(page, kind), "when", when),
            state: page.t(&format!("desk-find-{}", part(state.as_str()))),
        }
    }
}

pub(super) async fn ask(visit: StaffVisit) -> Answer {
    Ok(html(
        StatusCode::OK,
        &FindPage { page: visit.page, contact: String::new(), found: None, behind: false },
    ))
}

pub(super) async fn show(visit: StaffVisit) -> Answer {
    let StaffVisit { ctx, staff, page, form, .. } = visit;
    let contact = form.get("contact").to_owned();
    let mut errors = Errors::new();
    let found = match work::find(&ctx, &staff, &contact).await {
        Ok(found) => Some(found),
        Err(FindError::Refused(_)) => return Err(Problem::Forbidden),
        Err(FindError::Unavailable(error)) => return Err(error.into()),
        Err(FindError::NoContact) => {
            errors.add("contact", page.t("desk-find-none-such"));
            None
        }
        Err(FindError::TooMany) => {
            errors.add("contact", page.t1("desk-find-too-many", "number", SEARCHES));
            None
        }
    };
    let status = if found.is_some() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let behind = found.as_ref().is_some_and(|found| found.behind);
    let found = found.map(|found| {
        found
            .items
            .iter()
            .map(|item| Found::new(&page, item.id, item.kind, item.state, item.made_at))
            .collect()
    });
    Ok(html(status, &FindPage { page: page.with_errors(errors), contact, found, behind }))
}

pub(super) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("desk/find.html", |page| {
        let now: Timestamp = "2026-11-24T15:40:00Z".parse().unwrap_or(Timestamp::UNIX_EPOCH);
        let one = |n: u8, state| {
            Found::new(&page, WorkItemId::new(now, [n; 10]), WorkKind::ContactRequest, state, now)
        };
        let all = vec![one(1, WorkState::Waiting), one(2, WorkState::Taken), one(3, WorkState::Closed)];
        let of = |page: Page, contact: &str, found| FindPage {
            page,
            contact: contact.to_owned(),
            found,
            behind: false,
        };
        let soon = FindPage { behind: true, ..of(page.clone(), "020 7946 0000", Some(Vec::new())) };
        let mut errors = Errors::new();
        errors.add("contact", page.t("desk-find-none-such"));
        let mut often = Errors::new();
        often.add("contact", page.t1("desk-find-too-many", "number", SEARCHES));
        vec![
            ("asks".to_owned(), of(page.clone(), "", None)),
            ("found".to_owned(), of(page.clone(), "020 7946 0000", Some(all))),
            ("nothing found".to_owned(), of(page.clone(), "<amy>@example.org", Some(Vec::new()))),
            ("index behind".to_owned(), soon),
            ("no number".to_owned(), of(page.clone().with_errors(errors), "<999>", None)),
            ("too often".to_owned(), of(page.with_errors(often), "020 7946 0000", None)),
        ]
    })]
}
