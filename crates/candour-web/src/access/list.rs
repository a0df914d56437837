//! The list of requests.

use askama::Template;
use axum::http::StatusCode;
use candour_domain::access_request::{AccessState, AskedBy, Proof};
use candour_domain::ids::{AccessRequestId, WorkItemId};
use candour_service::access_request::{self, AccessKey, AccessListed, AccessPage};
use jiff::Timestamp;

use super::{coded, problem};
use crate::errors::Problem;
use crate::page::{Page, html, see_other};
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;

#[derive(Template)]
#[template(path = "access/list.html")]
pub(super) struct ListPage {
    page: Page,
    list: AccessPage,
    open: bool,
    first: bool,
}

impl ListPage {
    fn state(&self, request: &AccessListed) -> &'static str {
        coded(&self.page, "access-state", request.state.as_str())
    }

    fn by(&self, request: &AccessListed) -> &'static str {
        coded(&self.page, "access-by", request.asked_by.as_str())
    }

    fn due(&self, request: &AccessListed) -> (String, bool) {
        let span = self.page.words().span(self.list.now.duration_since(request.due_at));
        let late = request.state.is_open() && self.list.now >= request.due_at;
        let id = if late { "desk-late-by" } else { "desk-due-in" };
        if request.state.is_open() {
            (self.page.t1(id, "span", span), late)
        } else {
            (self.page.words().date(request.key.at), false)
        }
    }

    fn unproven(request: &AccessListed) -> bool {
        request.proof == Proof::None && request.state == AccessState::Asked
    }

    fn href(&self, request: &AccessListed) -> String {
        self.page.href(&format!("/access-requests/{}", request.key.id))
    }

    fn next(&self, key: &AccessKey) -> String {
        let view = if self.open { "" } else { "ended=1&" };
        self.page.href(&format!("/access-requests?{view}at={}&after={}", key.at.as_microsecond(), key.id))
    }

    fn came(&self, request: &AccessListed) -> String {
        self.page.t1("desk-came", "when", self.page.words().date(request.received_at))
    }
}

pub(super) async fn show(visit: StaffVisit) -> Answer {
    let open = !visit.query.has("ended");
    let at = visit.query.get("at").parse().ok().and_then(|at| Timestamp::from_microsecond(at).ok());
    let after =
        at.zip(AccessRequestId::parse(visit.query.get("after")).ok()).map(|(at, id)| AccessKey { at, id });
    let list = access_request::list(&visit.ctx, &visit.staff, open, after).await.map_err(problem)?;
    Ok(html(StatusCode::OK, &ListPage { page: visit.page, list, open, first: after.is_none() }))
}

/// From a work item to the request whose clock it keeps.
pub(super) async fn of_item(visit: StaffVisit) -> Answer {
    let Ok(item) = WorkItemId::parse(visit.param("item")) else { return Err(Problem::NotFound) };
    match access_request::of_item(&visit.ctx, &visit.staff, item).await.map_err(problem)? {
        Some(id) => Ok(see_other(&visit.page.href(&format!("/access-requests/{id}")))),
        None => Err(Problem::NotFound),
    }
}

pub(super) fn samples() -> SampleSet {
    SampleSet::new("access/list.html", |page| {
        let now = super::sample_requests::now();
        let one = |n: u8, state, proof, due| AccessListed {
            key: AccessKey { at: now, id: AccessRequestId::new(now, [n; 10]) },
            state,
            asked_by: AskedBy::ALL[usize::from(n) % 3],
            proof,
            received_at: now,
            due_at: super::sample_requests::days(due),
            owner: (n == 1).then(|| "Olu <Adeyemi>".to_owned()),
        };
        let state = |requests: Vec<AccessListed>, open| ListPage {
            page: page.clone(),
            list: AccessPage { next: requests.first().map(|request| request.key), requests, now },
            open,
            first: open,
        };
        let waiting = vec![
            one(1, AccessState::Asked, Proof::None, -1),
            one(2, AccessState::Prepared, Proof::Receipt, 9),
        ];
        let ended = vec![one(3, AccessState::Released, Proof::Account, 3)];
        vec![
            ("waiting".to_owned(), state(waiting, true)),
            ("ended".to_owned(), state(ended, false)),
            ("none".to_owned(), state(Vec::new(), true)),
        ]
    })
}
