//! Whether the process lives, and whether it can do its work.

use axum::http::StatusCode;

use crate::page;
use crate::router::{Answer, Route, Visit};

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    vec![Route::health("/healthz", alive), Route::health("/readyz", ready)]
}

async fn alive(_: Visit) -> Answer {
    Ok(page::text(StatusCode::OK, "ok\n"))
}

async fn ready(visit: Visit) -> Answer {
    Ok(match candour_service::health::ready(&visit.ctx).await {
        Ok(()) => page::text(StatusCode::OK, "ready\n"),
        Err(_) => page::text(StatusCode::SERVICE_UNAVAILABLE, "the database cannot be reached\n"),
    })
}
