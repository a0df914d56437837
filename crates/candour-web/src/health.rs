//! Whether the process lives, and whether it can do its work.

use axum::http::StatusCode;
use candour_service::health::NotReady;

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
    let said = match candour_service::health::ready(&visit.ctx).await {
        Ok(()) => return Ok(page::text(StatusCode::OK, "ready\n")),
        Err(NotReady::Ending) => "the program is about to end\n",
        Err(NotReady::Database(_)) => "the database cannot be reached\n",
        Err(NotReady::Unwritable) => "the database cannot be written to\n",
        Err(NotReady::Schema) => "the schema of the database does not fit this program\n",
    };
    Ok(page::text(StatusCode::SERVICE_UNAVAILABLE, said))
}
