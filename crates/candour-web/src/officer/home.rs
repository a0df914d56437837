//! The first page on an officer's phone, and a contact found by its reference.

use askama::Template;
use axum::http::StatusCode;
use candour_domain::encounter::EncounterState;
use candour_domain::permission::{Act, grants_own};
use candour_service::encounter::{self, EncounterListed, FindError, Found};
use candour_service::permit::can;
use jiff::Timestamp;

use super::{outcome_name, place, sample_contacts, title, title_today};
use crate::page::{Errors, Page, html, see_other};
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;

#[derive(Template)]
#[template(path = "officer/home.html")]
struct HomePage {
    page: Page,
    may_make: bool,
    /// Whether the reader has figures of their own.
    sees_own: bool,
    /// Whether the reader has words of their own to read.
    may_read: bool,
    today: Vec<Row>,
    earlier: Vec<Row>,
    did: Option<&'static str>,
}

/// A contact as it is listed.
pub(super) struct Row {
    pub(super) href: String,
    pub(super) title: String,
    pub(super) reference: Option<String>,
    pub(super) place: String,
    pub(super) outcome: &'static str,
    pub(super) asked: bool,
    pub(super) unmatched: bool,
}

impl Row {
    pub(super) fn new(page: &Page, listed: &EncounterListed) -> Self {
        let encounter = &listed.encounter;
        Self {
            href: page.href(&format!("/officer/encounters/{}", encounter.id)),
            title: title(page, encounter),
            reference: encounter.force_reference.clone(),
            place: place(page, listed),
            outcome: outcome_name(page, listed.outcome),
            asked: listed.outcome.is_some(),
            unmatched: encounter.state == EncounterState::Unmatched,
        }
    }
}

impl HomePage {
    fn new(page: Page, list: &[EncounterListed], now: Timestamp, may_make: bool) -> Self {
        let roles = page.reader().map(|reader| reader.staff.roles()).unwrap_or_default();
        let sees_own = grants_own(roles, Act::SeeFigures);
        let date = |at| page.words().date(at);
        let today = date(now);
        let (mut new, mut earlier) = (Vec::new(), Vec::new());
        for listed in list {
            let mut row = Row::new(&page, listed);
            if date(listed.encounter.started_at) == today {
                row.title = title_today(&page, &listed.encounter);
                new.push(row);
            } else {
                earlier.push(row);
            }
        }
        Self { may_make, sees_own, may_read: false, today: new, earlier, did: None, page }
    }
}

/// What has just been done, from the address that the reader was sent on to.
pub(super) fn did(page: &Page, what: &str) -> Option<&'static str> {
    let known = ["made", "not-offered", "corrected", "bound", "moved"];
    known.contains(&what).then(|| page.t(&format!("officer-did-{what}")))
}

pub(super) async fn show(visit: StaffVisit) -> Answer {
    let list = encounter::recent(&visit.ctx, &visit.staff).await?;
    let may_make = can(&visit.staff, Act::HandOver);
    let did = did(&visit.page, visit.query.get("did"));
    let mut page = HomePage::new(visit.page, &list, visit.ctx.clock.now(), may_make);
    page.did = did;
    page.may_read = visit.staff.officer.is_some() && can(&visit.staff, Act::ReadOwnWords);
    Ok(html(StatusCode::OK, &page))
}

#[derive(Template)]
#[template(path = "officer/find.html")]
struct FindPage {
    page: Page,
    typed: String,
    /// A reference that no contact has, and the address that makes one with it.
    none: Option<(String, Option<String>)>,
}

/// The address that a scanned code on the force's own paperwork may hold: `/officer/encounters?ref=…`.
pub(super) async fn find(visit: StaffVisit) -> Answer {
    let page = visit.page;
    let typed = visit.query.get("ref").to_owned();
    if !visit.query.has("ref") {
        return Ok(html(StatusCode::OK, &FindPage { page, typed, none: None }));
    }
    let mut errors = Errors::new();
    let mut none = None;
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    match encounter::find(&visit.ctx, &visit.staff, &typed).await {
        Ok(Found::Here(id)) => return Ok(see_other(&page.href(&format!("/officer/encounters/{id}")))),
        Ok(Found::NotYours) => {
            status = StatusCode::NOT_FOUND;
            errors.add("ref", page.t("find-not-yours"));
        }
        Ok(Found::None(reference)) => {
            status = StatusCode::NOT_FOUND;
            let encoded: String = form_urlencoded::byte_serialize(reference.as_bytes()).collect();
            let make = can(&visit.staff, Act::HandOver)
                .then(|| page.href(&format!("/officer/encounters/new?ref={encoded}")));
            none = Some((reference, make));
        }
        Err(FindError::Reference(error)) => errors.add("ref", super::new::reference_text(&page, error)),
        Err(FindError::Unavailable(error)) => return Err(error.into()),
    }
    Ok(html(status, &FindPage { page: page.with_errors(errors), typed, none }))
}

pub(super) fn samples() -> Vec<SampleSet> {
    vec![
        SampleSet::new("officer/home.html", |page| {
            let now = sample_contacts::now();
            let list = sample_contacts::list();
            let mut done = HomePage::new(page.clone(), &list, now, true);
            done.did = did(&page, "bound");
            done.may_read = true;
            vec![
                ("contacts".to_owned(), HomePage::new(page.clone(), &list, now, true)),
                ("just bound a card".to_owned(), done),
                ("nothing yet".to_owned(), HomePage::new(page, &[], now, false)),
            ]
        }),
        SampleSet::new("officer/find.html", |page| {
            let mut errors = Errors::new();
            errors.add("ref", page.t("find-not-yours"));
            let make = page.href("/officer/encounters/new?ref=CAD+99");
            let empty = FindPage { page: page.clone(), typed: String::new(), none: None };
            let none = Some(("CAD 99".to_owned(), Some(make)));
            vec![
                ("empty".to_owned(), empty),
                ("none".to_owned(), FindPage { page: page.clone(), typed: "cad 99".to_owned(), none }),
                (
                    "error".to_owned(),
                    FindPage { page: page.with_errors(errors), typed: "CAD 1".to_owned(), none: None },
                ),
            ]
        }),
    ]
}
