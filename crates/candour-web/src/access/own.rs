//! Somebody who works for the force asks for a copy of what is held about them.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use candour_domain::access_request::{AccessState, Proof};
use candour_domain::feedback::Nonce;
use candour_service::access_request::{self, AccessError, AccessFound};
use jiff::Timestamp;

use super::{coded, copy_page, problem, said};
use crate::errors::Problem;
use crate::feedback::fresh_nonce;
use crate::page::{Errors, Page, html, see_other};
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;

#[derive(Template)]
#[template(path = "access/own.html")]
pub(super) struct OwnPage {
    page: Page,
    found: Option<AccessFound>,
    nonce: String,
}

impl OwnPage {
    fn state(&self, found: &AccessFound) -> &'static str {
        coded(&self.page, "access-state", found.state.as_str())
    }

    fn when(&self, at: Timestamp) -> String {
        self.page.words().date(at)
    }

    fn ready(&self) -> bool {
        self.found.as_ref().is_some_and(|found| found.state == AccessState::Released && found.has_copy)
    }

    fn waiting(&self) -> bool {
        self.found.as_ref().is_some_and(|found| found.state.is_open())
    }
}

async fn page(visit: &StaffVisit, status: StatusCode, errors: Errors) -> Result<Response, Problem> {
    let found = access_request::own_request(&visit.ctx, &visit.staff).await.map_err(problem)?;
    let nonce = fresh_nonce(&visit.ctx).to_hex();
    Ok(html(status, &OwnPage { page: visit.page.clone().with_errors(errors), found, nonce }))
}

async fn refused(visit: &StaffVisit, error: AccessError) -> Answer {
    let Some(text) = said(&error) else { return Err(problem(error)) };
    let mut errors = Errors::new();
    errors.add("state", visit.page.t(text));
    page(visit, StatusCode::UNPROCESSABLE_ENTITY, errors).await
}

pub(super) async fn show(visit: StaffVisit) -> Answer {
    page(&visit, StatusCode::OK, Errors::new()).await
}

pub(super) async fn ask(visit: StaffVisit) -> Answer {
    let Ok(nonce) = Nonce::parse(visit.form.get("nonce")) else { return Err(Problem::StaleForm) };
    match access_request::ask_own(&visit.ctx, &visit.staff, nonce, visit.page.language()).await {
        Ok(_) => Ok(see_other(&visit.page.href("/my-copy"))),
        Err(error) => refused(&visit, error).await,
    }
}

pub(super) async fn withdraw(visit: StaffVisit) -> Answer {
    match access_request::withdraw_own(&visit.ctx, &visit.staff).await {
        Ok(()) => Ok(see_other(&visit.page.href("/my-copy"))),
        Err(error) => refused(&visit, error).await,
    }
}

pub(super) async fn fetch(visit: StaffVisit) -> Answer {
    match access_request::fetch_own(&visit.ctx, &visit.staff).await {
        Ok(fetched) => copy_page::archive(&visit.page, fetched.copy),
        Err(error) => refused(&visit, error).await,
    }
}

pub(super) fn samples() -> SampleSet {
    SampleSet::new("access/own.html", |page| {
        let state = |page: Page, state: Option<AccessState>| OwnPage {
            found: state.map(|state| super::sample_requests::found(state, Proof::Account)),
            nonce: Nonce::from_bytes([7; 16]).to_hex(),
            page,
        };
        let mut errors = Errors::new();
        errors.add("state", page.t("access-error-no-copy"));
        let mut all = vec![
            ("nothing asked".to_owned(), state(page.clone(), None)),
            ("wrong".to_owned(), state(page.clone().with_errors(errors), None)),
        ];
        all.extend(
            AccessState::ALL.into_iter().map(|one| (one.as_str().to_owned(), state(page.clone(), Some(one)))),
        );
        all
    })
}
