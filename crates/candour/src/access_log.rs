//! One line in the log for each request, and a measure: method, route, status, duration. The address itself may hold a
//! code, so the pattern it matched stands for it.

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use candour_service::ctx::Clock;

use crate::measures;

/// Logs a request after it was answered.
pub async fn log(State(clock): State<Clock>, request: Request, next: Next) -> Response {
    let method = known(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("(none)", MatchedPath::as_str);
    let began = clock.now();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let took = clock.now().duration_since(began);
    tracing::info!(method, route, status, micros = i64::try_from(took.as_micros()).unwrap_or(0), "request");
    measures::answered(method, route, status, took.as_secs_f64().max(0.0));
    response
}

/// The methods there are. A request can make up others, of any length and number.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
