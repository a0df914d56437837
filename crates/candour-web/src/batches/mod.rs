//! Packs of serial cards, and open codes for leaflets and posters.

mod list;
mod new;
mod one;
mod pack;
mod sample_batches;

use candour_domain::batch::BatchKind;
use candour_domain::ids::BatchId;
use candour_domain::permission::Act;
use candour_service::batch::{BatchError, BatchFound};

use crate::errors::Problem;
use crate::page::Page;
use crate::router::{Method, Route, StaffVisit};
use crate::samples::SampleSet;

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    let act = Act::MakeBatch;
    vec![
        Route::staff(Method::Get, "/batches", act, list::show).in_navigation("nav-batches"),
        Route::staff(Method::Get, "/batches/cards", act, new::cards),
        Route::staff(Method::Post, "/batches/cards", act, new::make_cards),
        Route::staff(Method::Get, "/batches/open", act, new::open),
        Route::staff(Method::Post, "/batches/open", act, new::make_open),
        Route::staff(Method::Get, "/batches/{batch}", act, one::show),
        Route::staff(Method::Get, "/batches/{batch}/qr.svg", act, one::svg),
        Route::staff(Method::Get, "/batches/{batch}/qr.png", act, one::png),
        Route::staff(Method::Post, "/batches/{batch}/stop", act, one::stop),
    ]
}

pub(crate) fn samples() -> Vec<SampleSet> {
    [list::samples(), new::samples(), one::samples(), pack::samples()].into_iter().flatten().collect()
}

/// The batch that an address names.
fn named(visit: &StaffVisit) -> Result<BatchId, Problem> {
    BatchId::parse(visit.param("batch")).map_err(|_| Problem::NotFound)
}

/// Whom a batch is for.
fn place(page: &Page, found: &BatchFound) -> String {
    match (&found.team, &found.borough) {
        (Some(team), Some(borough)) => page.t2("batches-for-team", "team", team, "borough", borough),
        (None, Some(borough)) => borough.clone(),
        _ => page.t("batches-for-force").to_owned(),
    }
}

/// How a batch stands, in a few words.
fn standing(page: &Page, found: &BatchFound) -> String {
    let number = |count| page.words().number(count);
    match found.batch.kind {
        BatchKind::Cards => page.words().text_with(
            "batches-cards-line",
            &[
                ("quantity", number(found.batch.quantity).into()),
                ("bound", number(found.bound).into()),
                ("working", number(found.working).into()),
            ],
        ),
        BatchKind::Open if found.working > 0 => page.t("batches-open-working").to_owned(),
        BatchKind::Open => page.t("batches-open-stopped").to_owned(),
    }
}

/// Where a code can be typed in: the address without the code.
fn typed_at(page: &Page) -> String {
    let base = &page.settings().base_url;
    let bare = base.split_once("://").map_or(base.as_str(), |(_, rest)| rest);
    format!("{bare}/f")
}

/// The page for what is no matter of a form.
fn problem(error: BatchError) -> Problem {
    match error {
        BatchError::Refused(_) => Problem::Forbidden,
        BatchError::Unknown => Problem::NotFound,
        BatchError::Unavailable(error) => error.into(),
        // The rest is shown beside the form it belongs to; a sealed code that does not open is a fault of ours.
        _ => Problem::Internal,
    }
}
