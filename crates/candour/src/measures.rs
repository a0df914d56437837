//! Measures for who watches the program, in the text format of Prometheus, on an address of their own. No label holds
//! a name, an address or a code: labels are routes, methods, states and kinds, of which there are few.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use candour_service::ctx::Ctx;
use candour_service::health::Standing;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::fault::Fault;

/// How often what was recorded is put in order, so that it takes bounded memory.
pub const UPKEEP: Duration = Duration::from_secs(5);

/// Bounds of the histograms: seconds, and answers in a commit.
const SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 20.0];
const ANSWERS: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];

/// Starts recording. Without it, nothing is recorded anywhere.
///
/// # Errors
/// When it was started before.
pub fn start() -> Result<PrometheusHandle, Fault> {
    let failed = |error: &dyn std::fmt::Display| {
        Fault::new(
            format!("Measures cannot be taken: {error}."),
            "Leave metrics_listen out, and ask for help.",
        )
    };
    let seconds = Matcher::Full("candour_request_seconds".to_owned());
    let answers = Matcher::Full("candour_commit_group_answers".to_owned());
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(seconds, SECONDS)
        .and_then(|builder| builder.set_buckets_for_metric(answers, ANSWERS))
        .map_err(|error| failed(&error))?
        .build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).map_err(|error| failed(&error))?;
    describe();
    Ok(handle)
}

fn describe() {
    use metrics::{describe_counter as counter, describe_gauge as gauge, describe_histogram as histogram};
    counter!("candour_requests_total", "Requests by method, pattern of the address, and status.");
    histogram!("candour_request_seconds", "How long an answer took, by method and pattern of the address.");
    counter!("candour_answers_stored_total", "Answers stored by this node since its start.");
    histogram!("candour_commit_group_answers", "How many answers shared a commit.");
    gauge!("candour_connections", "Connections that are open.");
    gauge!("candour_database_up", "1 where the database answered when this was asked for, else 0.");
    gauge!(
        "candour_database_connections",
        "Connections to the database: open, idle, and the most there may be."
    );
    gauge!("candour_jobs", "Jobs: waiting (failed before or not), retrying (failed before), gave_up.");
    gauge!("candour_job_oldest_due_seconds", "How long the oldest job that may run has been due.");
    gauge!("candour_work_late", "Work items whose time has passed.");
    gauge!(
        "candour_figures_age_seconds",
        "How long ago figures were last cut; missing before the first cut."
    );
    gauge!("candour_ending", "1 once the program was told to end, else 0.");
    gauge!("candour_build_info", "Always 1; the label says which version this is.");
}

/// What answers on the address of the measures: `/metrics` and nothing else.
pub fn site(handle: PrometheusHandle, ctx: Ctx) -> Router {
    Router::new().route("/metrics", get(show)).with_state((handle, ctx))
}

async fn show(State((handle, ctx)): State<(PrometheusHandle, Ctx)>) -> Response {
    match candour_service::health::standing(&ctx).await {
        Ok(standing) => {
            metrics::gauge!("candour_database_up").set(1.0);
            set(&standing);
        }
        // The gauges keep what they last showed; this one says that they are old.
        Err(_) => metrics::gauge!("candour_database_up").set(0.0),
    }
    let connections = ctx.store.connections();
    for (state, count) in [("open", connections.open), ("idle", connections.idle), ("most", connections.most)]
    {
        metrics::gauge!("candour_database_connections", "state" => state).set(f64::from(count));
    }
    metrics::gauge!("candour_ending").set(if ctx.life.is_ending() { 1.0 } else { 0.0 });
    metrics::gauge!("candour_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (StatusCode::OK, kind, handle.render()).into_response()
}

fn set(standing: &Standing) {
    let count = |number: i64| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    for (state, number) in [
        ("waiting", standing.jobs.waiting),
        ("retrying", standing.jobs.retrying),
        ("gave_up", standing.jobs.gave_up),
    ] {
        metrics::gauge!("candour_jobs", "state" => state).set(count(number));
    }
    metrics::gauge!("candour_job_oldest_due_seconds").set(standing.oldest_job.as_secs_f64());
    metrics::gauge!("candour_work_late").set(count(standing.late_work));
    if let Some(age) = standing.figures_age {
        metrics::gauge!("candour_figures_age_seconds").set(age.as_secs_f64());
    }
}

/// One request that was answered.
pub fn answered(method: &'static str, route: &str, status: u16, seconds: f64) {
    let route = route.to_owned();
    metrics::counter!(
        "candour_requests_total", "method" => method, "route" => route.clone(), "status" => status.to_string()
    )
    .increment(1);
    metrics::histogram!("candour_request_seconds", "method" => method, "route" => route).record(seconds);
}
