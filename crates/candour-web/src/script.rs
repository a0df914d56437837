//! The one script there is, beside the pages.

use axum::http::StatusCode;

use crate::inline;
use crate::page;
use crate::router::{Answer, Method, Route, Visit};

/// The route of this feature.
pub(crate) fn routes() -> Vec<Route> {
    vec![Route::public(Method::Get, inline::SCRIPT_PATH, show)]
}

async fn show(_: Visit) -> Answer {
    Ok(page::bytes(StatusCode::OK, "text/javascript; charset=utf-8", inline::SCRIPT.as_bytes().to_vec()))
}
