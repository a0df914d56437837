//! The officer's phone: one's own contacts, a code to show, who was there, cards.

mod cards;
mod encounter;
mod hand_over;
mod home;
mod new;
mod officers;
mod sample_contacts;
mod words;

use candour_domain::encounter::{ContactSafety, EncounterKind};
use candour_domain::ids::EncounterId;
use candour_domain::invitation::InvitationOutcome;
use candour_domain::permission::Act;
use candour_service::encounter::{Encounter, EncounterListed};

use crate::errors::Problem;
use crate::page::Page;
use crate::router::{Method, Route, StaffVisit};
use crate::samples::SampleSet;

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    let (hand, right) = (Act::HandOver, Act::CorrectEncounter);
    vec![
        Route::staff(Method::Get, "/officer", hand, home::show).in_navigation("nav-officer"),
        Route::staff(Method::Get, "/officer/encounters", right, home::find).in_navigation("nav-find"),
        Route::staff(Method::Get, "/officer/encounters/new", hand, new::show),
        Route::staff(Method::Post, "/officer/encounters/new", hand, new::make),
        Route::staff(Method::Get, "/officer/encounters/{encounter}", right, encounter::show),
        Route::staff(Method::Post, "/officer/encounters/{encounter}/hand-over", hand, hand_over::issue),
        Route::staff(
            Method::Post,
            "/officer/encounters/{encounter}/not-offered",
            hand,
            hand_over::not_offered,
        ),
        Route::staff(Method::Get, "/officer/encounters/{encounter}/officers", right, officers::show),
        Route::staff(Method::Post, "/officer/encounters/{encounter}/officers", right, officers::correct),
        Route::staff(Method::Get, "/officer/cards", hand, cards::show),
        Route::staff(Method::Post, "/officer/cards", hand, cards::bind),
        Route::staff(Method::Get, "/officer/words", Act::ReadOwnWords, words::show),
    ]
}

pub(crate) fn samples() -> Vec<SampleSet> {
    [
        home::samples(),
        new::samples(),
        encounter::samples(),
        hand_over::samples(),
        officers::samples(),
        cards::samples(),
        words::samples(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The encounter that an address names.
fn named(visit: &StaffVisit) -> Result<EncounterId, Problem> {
    EncounterId::parse(visit.param("encounter")).map_err(|_| Problem::NotFound)
}

/// A name in code as part of a text id.
fn part(name: &str) -> String {
    name.replace('_', "-")
}

fn kind_name(page: &Page, kind: EncounterKind) -> &'static str {
    page.t(&format!("contact-kind-{}", part(kind.as_str())))
}

fn safety_name(page: &Page, safety: ContactSafety) -> &'static str {
    page.t(&format!("contact-safety-{}", safety.as_str()))
}

/// "Visit, 24 November 2026 at 15:40".
fn title(page: &Page, encounter: &Encounter) -> String {
    let at = page.words().date_and_time(encounter.started_at);
    page.t2("contact-name-when", "kind", kind_name(page, encounter.kind), "when", at)
}

/// "Visit, 15:40", where the day goes without saying.
fn title_today(page: &Page, encounter: &Encounter) -> String {
    let at = page.words().time(encounter.started_at);
    page.t2("contact-name-when", "kind", kind_name(page, encounter.kind), "when", at)
}

/// "Hackney, Response A".
fn place(page: &Page, listed: &EncounterListed) -> String {
    match &listed.team {
        Some(team) => page.t2("contact-place", "borough", &listed.borough, "team", team),
        None => listed.borough.clone(),
    }
}

/// Whether somebody was offered a code, in a few words.
fn outcome_name(page: &Page, outcome: Option<InvitationOutcome>) -> &'static str {
    page.t(match outcome {
        None => "contact-nobody-asked",
        Some(InvitationOutcome::Offered) => "contact-offered",
        Some(InvitationOutcome::NotOffered) => "contact-not-offered",
    })
}
