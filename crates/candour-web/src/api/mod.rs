//! The doors for programs: addresses under `/api/v1`, answers in JSON or CSV, every error a problem by RFC 9457.
//!
//! Each route stands in the table of all routes ([`crate::router::table`]) with an access rule, and says in its
//! [`Operation`] what the [`document`] tells of it. The document is made from that table, so no route is left out of it.
//! Titles and explanations are in English: they are read by those who write programs.

mod body;
mod document;
mod door;
mod figures;
mod invitations;
mod negotiate;
mod operation;
mod problem;
mod query;
mod schema;
mod time;
mod units;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use candour_domain::api_key::KeyScope;
use candour_service::ctx::Settings;
use serde::Serialize;
use serde_json::json;

pub(crate) use door::{ApiVisit, by_key, for_any};
pub use operation::{Operation, Parameter, Place, Success};
pub(crate) use problem::{ApiProblem, Kind};

use crate::page::bytes;
use crate::router::{Method, Route};

/// What a handler for programs gives back.
pub(crate) type ApiAnswer = Result<Response, ApiProblem>;

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    let read = KeyScope::FiguresRead;
    vec![
        Route::for_programs("/api/v1/openapi.json", document::OPERATION, served),
        Route::for_programs("/api/v1/problems/{problem}", problem::OPERATION, explained),
        Route::key(Method::Get, "/api/v1/units", read, units::OPERATION, units::list),
        Route::key(Method::Get, "/api/v1/figures/force", read, figures::OF_FORCE, figures::of_force),
        Route::key(Method::Get, "/api/v1/figures/bcu/{bcu}", read, figures::OF_BCU, figures::of_bcu),
        Route::key(
            Method::Get,
            "/api/v1/figures/borough/{borough}",
            read,
            figures::OF_BOROUGH,
            figures::of_borough,
        ),
        Route::key(Method::Get, "/api/v1/figures/team/{team}", read, figures::OF_TEAM, figures::of_team),
        Route::key(
            Method::Post,
            "/api/v1/invitations",
            KeyScope::InvitationsWrite,
            invitations::OPERATION,
            invitations::ask,
        ),
    ]
}

/// Whether an address is one of those for programs, where no page is ever answered.
pub(crate) fn is_for_programs(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

async fn served(visit: ApiVisit<()>) -> ApiAnswer {
    visit.no_query()?;
    json_answer(StatusCode::OK, &document::document(&visit.ctx.settings))
}

async fn explained(visit: ApiVisit<()>) -> ApiAnswer {
    visit.no_query()?;
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == visit.param("problem"));
    let kind = kind.ok_or(ApiProblem::new(Kind::NotFound))?;
    let explained = json!({
        "type": kind.uri(&visit.ctx.settings),
        "title": kind.title(),
        "status": kind.status().as_u16(),
        "meaning": kind.meaning(),
    });
    json_answer(StatusCode::OK, &explained)
}

/// Answers with JSON.
pub(crate) fn json_answer(status: StatusCode, body: &impl Serialize) -> ApiAnswer {
    match serde_json::to_vec(body) {
        Ok(body) => Ok(bytes(status, "application/json", body)),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written as JSON");
            Err(ApiProblem::new(Kind::Internal))
        }
    }
}

/// Answers with a file of comma-separated values.
pub(crate) fn csv_answer(name: &str, body: Vec<u8>) -> Response {
    let mut response = bytes(StatusCode::OK, "text/csv; charset=utf-8; header=present", body);
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}.csv\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// An address of the API as programs outside reach it.
fn outside(settings: &Settings, path: &str) -> String {
    format!("{}{path}", settings.base_url.trim_end_matches('/'))
}
