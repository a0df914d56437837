//! A contact made on the spot.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use candour_domain::encounter::{ContactSafety, EncounterKind, ForceReferenceError, StartError};
use candour_domain::file_time::FileTimeError;
use candour_domain::ids::EncounterId;
use candour_domain::text::ShortTextError;
use candour_service::encounter::{self, Borough, MakeError, OnTheSpot, SpotFault};

use super::{kind_name, safety_name, sample_contacts};
use crate::errors::Problem;
use crate::page::{Errors, Page, html, see_other};
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;

#[derive(Template)]
#[template(path = "officer/new.html")]
struct NewPage {
    page: Page,
    given: OnTheSpot,
    boroughs: Vec<Borough>,
    named_self: bool,
}

impl NewPage {
    fn kinds(&self) -> Vec<(&'static str, &'static str, bool)> {
        EncounterKind::ALL
            .into_iter()
            .map(|kind| (kind.as_str(), kind_name(&self.page, kind), self.given.kind == kind.as_str()))
            .collect()
    }

    fn safeties(&self) -> Vec<(&'static str, &'static str, bool)> {
        ContactSafety::ALL
            .into_iter()
            .map(|safety| {
                let chosen = self.given.safety == safety.as_str()
                    || (self.given.safety.is_empty() && safety == ContactSafety::Unknown);
                (safety.as_str(), safety_name(&self.page, safety), chosen)
            })
            .collect()
    }

    fn here(&self, borough: &Borough) -> bool {
        borough.id.to_string() == self.given.borough
    }
}

/// What is wrong with a reference.
pub(super) fn reference_text(page: &Page, error: ForceReferenceError) -> String {
    match error {
        ForceReferenceError::NoDigit => page.t("reference-no-digit").to_owned(),
        ForceReferenceError::Text(ShortTextError::Empty) => page.t("reference-empty").to_owned(),
        ForceReferenceError::Text(ShortTextError::TooLong(most)) => page.t1("field-too-long", "number", most),
        ForceReferenceError::Text(ShortTextError::Control) => page.t("field-control").to_owned(),
    }
}

fn errors_of(page: &Page, faults: Vec<SpotFault>) -> Errors {
    let mut errors = Errors::new();
    for fault in faults {
        match fault {
            SpotFault::Reference(error) => errors.add("reference", reference_text(page, error)),
            SpotFault::ReferenceTaken => errors.add("reference", page.t("find-not-yours")),
            SpotFault::Time(FileTimeError::Form) => errors.add("date", page.t("new-time-form")),
            SpotFault::Time(FileTimeError::Skipped) => errors.add("time", page.t("new-time-skipped")),
            SpotFault::Time(FileTimeError::Twice) => errors.add("time", page.t("new-time-twice")),
            SpotFault::Start(StartError::Future) => errors.add("date", page.t("new-time-future")),
            SpotFault::Start(StartError::LongAgo) => errors.add("date", page.t("new-time-long-ago")),
            SpotFault::Borough => errors.add("borough", page.t("new-borough-error")),
            SpotFault::Kind => errors.add("kind-response", page.t("new-kind-error")),
            SpotFault::OfficersUnknown(list) => {
                errors.add("others", page.t1("new-others-unknown", "list", list.join(", ")));
            }
            SpotFault::OfficersNone => errors.add("others", page.t("new-others-none")),
            SpotFault::OfficersMany => errors.add("others", page.t("new-others-many")),
        }
    }
    errors
}

pub(super) async fn show(visit: StaffVisit) -> Answer {
    let now = visit.ctx.clock.now();
    let local = candour_service::ctx::london().to_datetime(now);
    let given = OnTheSpot {
        id: EncounterId::new(now, visit.ctx.chance.bytes()),
        reference: visit.query.get("ref").to_owned(),
        date: local.date().to_string(),
        time: format!("{:02}:{:02}", local.hour(), local.minute()),
        borough: visit.staff.borough.map(|id| id.to_string()).unwrap_or_default(),
        kind: String::new(),
        others: String::new(),
        safety: String::new(),
    };
    form(&visit, StatusCode::OK, Errors::new(), given).await
}

async fn form(
    visit: &StaffVisit,
    status: StatusCode,
    errors: Errors,
    given: OnTheSpot,
) -> Result<Response, Problem> {
    let boroughs = encounter::boroughs(&visit.ctx).await?;
    let page = visit.page.clone().with_errors(errors);
    Ok(html(status, &NewPage { page, given, boroughs, named_self: visit.staff.officer.is_some() }))
}

pub(super) async fn make(visit: StaffVisit) -> Answer {
    let text = |name: &str| visit.form.get(name).to_owned();
    let Ok(id) = EncounterId::parse(visit.form.get("id")) else { return Err(Problem::StaleForm) };
    let given = OnTheSpot {
        id,
        reference: text("reference"),
        date: text("date"),
        time: text("time"),
        borough: text("borough"),
        kind: text("kind"),
        others: text("others"),
        safety: text("safety"),
    };
    if visit.form.unreadable() {
        let mut errors = Errors::new();
        errors.add("reference", visit.page.t("some-unreadable"));
        return form(&visit, StatusCode::UNPROCESSABLE_ENTITY, errors, given).await;
    }
    match encounter::make(&visit.ctx, &visit.staff, &given).await {
        Ok(id) => Ok(see_other(&visit.page.href(&format!("/officer/encounters/{id}?did=made")))),
        Err(MakeError::Faults(faults)) => {
            let errors = errors_of(&visit.page, faults);
            form(&visit, StatusCode::UNPROCESSABLE_ENTITY, errors, given).await
        }
        Err(MakeError::Refused(_)) => Err(Problem::Forbidden),
        Err(MakeError::Unavailable(error)) => Err(error.into()),
    }
}

pub(super) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("officer/new.html", |page| {
        let boroughs = sample_contacts::boroughs();
        let given = OnTheSpot {
            id: EncounterId::new(sample_contacts::now(), [7; 10]),
            reference: String::new(),
            date: "2026-11-24".to_owned(),
            time: "15:40".to_owned(),
            borough: boroughs.first().map(|borough| borough.id.to_string()).unwrap_or_default(),
            kind: String::new(),
            others: String::new(),
            safety: String::new(),
        };
        let wrong = vec![
            SpotFault::Reference(ForceReferenceError::NoDigit),
            SpotFault::Time(FileTimeError::Skipped),
            SpotFault::Start(StartError::Future),
            SpotFault::Borough,
            SpotFault::Kind,
            SpotFault::OfficersUnknown(vec!["P99".to_owned()]),
        ];
        let typed = OnTheSpot {
            reference: "Jo <b>".to_owned(),
            others: "P99".to_owned(),
            safety: "unsafe".to_owned(),
            ..given.clone()
        };
        let errors = errors_of(&page, wrong);
        let fresh = NewPage { page: page.clone(), given, boroughs: boroughs.clone(), named_self: true };
        let again = NewPage { page: page.with_errors(errors), given: typed, boroughs, named_self: false };
        vec![("fresh".to_owned(), fresh), ("error".to_owned(), again)]
    })]
}
