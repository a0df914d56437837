//! One line in the log for each request: method, route, status, duration. The address itself may hold a code, so the
//! pattern it matched stands for it.

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use candour_service::ctx::Clock;

/// Logs a request after it was answered.
pub async fn log(State(clock): State<Clock>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let began = clock.now();
    let response = next.run(request).await;
    tracing::info!(
        method = method.as_str(),
        route = route.as_ref().map_or("(none)", MatchedPath::as_str),
        status = response.status().as_u16(),
        micros = i64::try_from(clock.now().duration_since(began).as_micros()).unwrap_or(0),
        "request"
    );
    response
}
