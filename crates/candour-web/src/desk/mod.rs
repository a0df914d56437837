//! The inbox of the desk, and its items. A GET of an item writes its line in the log first; where that fails, nothing
//! is shown.

mod act;
mod find;
mod inbox;
mod item;
mod sample_items;

use candour_domain::permission::Act;
use candour_domain::work_item::WorkKind;
use candour_service::work::WorkError;
use jiff::Timestamp;

use crate::errors::Problem;
use crate::page::Page;
use crate::router::{Method, Route};
use crate::samples::SampleSet;

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        Route::staff(Method::Get, "/desk", Act::SeeWork, inbox::show).in_navigation("nav-desk"),
        Route::staff(Method::Get, "/desk/find", Act::DoWork, find::ask).in_navigation("nav-find-wish"),
        Route::staff(Method::Post, "/desk/find", Act::DoWork, find::show),
        Route::staff(Method::Get, "/desk/items/{item}", Act::SeeWork, item::show),
        Route::staff(Method::Post, "/desk/items/{item}/take", Act::DoWork, act::take),
        Route::staff(Method::Post, "/desk/items/{item}/put-back", Act::DoWork, act::put_back),
        Route::staff(Method::Post, "/desk/items/{item}/assign", Act::AssignWork, act::assign),
        Route::staff(Method::Post, "/desk/items/{item}/note", Act::DoWork, act::note),
        Route::staff(Method::Post, "/desk/items/{item}/close", Act::DoWork, act::close),
        Route::staff(Method::Post, "/desk/items/{item}/restrict", Act::Restrict, act::restrict),
        Route::staff(Method::Post, "/desk/items/{item}/hold", Act::PlaceHold, act::hold),
        Route::staff(Method::Post, "/desk/items/{item}/erase", Act::AskErasure, act::erase),
    ]
}

pub(crate) fn samples() -> Vec<SampleSet> {
    [inbox::samples(), find::samples(), item::samples()].into_iter().flatten().collect()
}

/// A name in code as part of a text id.
fn part(name: &str) -> String {
    name.replace('_', "-")
}

/// The name of a kind.
fn kind_name(page: &Page, kind: WorkKind) -> &'static str {
    page.t(&format!("kind-{}", part(kind.as_str())))
}

/// The name of a kind that says what the risk rules matched.
fn risk_name(page: &Page, risk: candour_domain::risk::RiskKind) -> &'static str {
    page.t(&format!("risk-{}", part(risk.as_str())))
}

/// "Due in 20 minutes" or "Late by 1 hour", and whether it is late.
fn due(page: &Page, due_at: Timestamp, now: Timestamp) -> (String, bool) {
    let late = now >= due_at;
    let span = page.words().span(now.duration_since(due_at));
    (page.t1(if late { "desk-late-by" } else { "desk-due-in" }, "span", span), late)
}

/// A time of today by its hour, any other with its date.
fn short(page: &Page, at: Timestamp, now: Timestamp) -> String {
    let words = page.words();
    if words.date(at) == words.date(now) { words.time(at) } else { words.date_and_time(at) }
}

/// A name inside a text, kept in its own direction.
pub(crate) fn isolated(name: &str) -> String {
    format!("\u{2068}{name}\u{2069}")
}

/// What has just been done, from the address that the reader was sent on to.
fn did(page: &Page, what: &str) -> Option<&'static str> {
    let known = ["taken", "put-back", "assigned", "noted", "closed", "restricted", "held", "erasure-asked"];
    known.contains(&what).then(|| page.t(&format!("desk-did-{what}")))
}

/// The page for what is no matter of a form.
fn problem(error: WorkError) -> Problem {
    match error {
        WorkError::Refused(_) | WorkError::Restricted => Problem::Forbidden,
        WorkError::NotFound => Problem::NotFound,
        WorkError::Unavailable(error) => error.into(),
        // Shown beside the form they belong to; elsewhere they cannot come.
        WorkError::TakenBy(_)
        | WorkError::AlreadyClosed
        | WorkError::NoSuchColleague
        | WorkError::Note(_)
        | WorkError::Outcome => Problem::Internal,
    }
}
