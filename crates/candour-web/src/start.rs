//! The front door.

use askama::Template;
use axum::http::StatusCode;

use crate::page::{Page, html};
use crate::router::{Answer, Method, Route, Visit};
use crate::samples::SampleSet;

#[derive(Template)]
#[template(path = "public/start.html")]
struct StartPage {
    page: Page,
}

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    vec![Route::public(Method::Get, "/", start)]
}

async fn start(visit: Visit) -> Answer {
    Ok(html(StatusCode::OK, &StartPage { page: visit.page }))
}

pub(crate) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::one("public/start.html", |page| StartPage { page })]
}
