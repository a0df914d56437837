//! The desk takes a request down.

use askama::Template;
use axum::http::StatusCode;
use candour_domain::access_request::AskedBy;
use candour_domain::feedback::Nonce;
use candour_domain::language::Language;
use candour_service::access_request::{self, Asked, DeskWish};

use super::{coded, problem, said};
use crate::errors::Problem;
use crate::feedback::fresh_nonce;
use crate::page::{Errors, Page, html};
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;

#[derive(Template)]
#[template(path = "access/new.html")]
pub(super) struct NewPage {
    page: Page,
    wish: DeskWish,
    nonce: String,
}

impl NewPage {
    fn askers(&self) -> [(&'static str, &'static str, bool); 2] {
        [AskedBy::Desk, AskedBy::Other].map(|by| {
            (by.as_str(), coded(&self.page, "access-by", by.as_str()), self.wish.asked_by == by.as_str())
        })
    }

    fn languages(&self) -> Vec<(&'static str, &'static str, bool)> {
        let chosen = if self.wish.language.is_empty() { "en" } else { self.wish.language.as_str() };
        Language::ALL.into_iter().map(|one| (one.tag(), one.endonym(), one.tag() == chosen)).collect()
    }

    fn fields(&self) -> [(&'static str, &'static str, &str); 3] {
        let wish = &self.wish;
        [
            ("receipt", self.page.t("access-receipt"), &wish.receipt),
            ("username", self.page.t("access-username"), &wish.username),
            ("officer", self.page.t("access-officer"), &wish.officer),
        ]
    }
}

/// The code that goes with a request, shown once.
#[derive(Template)]
#[template(path = "access/code.html")]
pub(super) struct CodePage {
    page: Page,
    code: String,
    back: String,
}

impl CodePage {
    pub(super) fn new(page: Page, code: String, id: candour_domain::ids::AccessRequestId) -> Self {
        Self { back: page.href(&format!("/access-requests/{id}")), code, page }
    }
}

pub(super) async fn show(visit: StaffVisit) -> Answer {
    let nonce = fresh_nonce(&visit.ctx).to_hex();
    Ok(html(StatusCode::OK, &NewPage { page: visit.page, wish: DeskWish::default(), nonce }))
}

pub(super) async fn take(visit: StaffVisit) -> Answer {
    let field = |name: &str| visit.form.get(name).to_owned();
    let wish = DeskWish {
        asked_by: field("asked_by"),
        language: field("language"),
        receipt: field("receipt"),
        username: field("username"),
        officer: field("officer"),
        note: field("note"),
    };
    let Ok(nonce) = Nonce::parse(visit.form.get("nonce")) else { return Err(Problem::StaleForm) };
    let mut errors = Errors::new();
    if visit.form.unreadable() {
        errors.add("note", visit.page.t("some-unreadable"));
    } else {
        match access_request::ask_at_desk(&visit.ctx, &visit.staff, nonce, &wish).await {
            // In the answer itself: the code must stand in no address.
            Ok(Asked { id, code, .. }) => {
                return Ok(html(StatusCode::OK, &CodePage::new(visit.page, code.shown(), id)));
            }
            Err(error) => match said(&error) {
                Some(text) => errors.add("note", visit.page.t(text)),
                None => return Err(problem(error)),
            },
        }
    }
    let page = visit.page.with_errors(errors);
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &NewPage { page, wish, nonce: nonce.to_hex() }))
}

pub(super) fn samples() -> SampleSet {
    SampleSet::new("access/new.html", |page| {
        let nonce = || Nonce::from_bytes([7; 16]).to_hex();
        let mut errors = Errors::new();
        errors.add("note", page.t("access-error-note"));
        let wish =
            DeskWish { asked_by: "other".to_owned(), language: "ar".to_owned(), ..DeskWish::default() };
        vec![
            ("empty".to_owned(), NewPage { page: page.clone(), wish: DeskWish::default(), nonce: nonce() }),
            ("wrong".to_owned(), NewPage { page: page.with_errors(errors), wish, nonce: nonce() }),
        ]
    })
}

pub(super) fn samples_of_code() -> SampleSet {
    SampleSet::one("access/code.html", |page| {
        let id = super::sample_requests::gathered().found.id;
        CodePage::new(page, "D7K-2MX-9PQ".to_owned(), id)
    })
}
