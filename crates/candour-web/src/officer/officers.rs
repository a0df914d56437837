//! Who was there, put right with a reason.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use candour_domain::encounter::CORRECTION_REASON_LIMIT;
use candour_domain::ids::{EncounterId, OfficerId};
use candour_domain::text::ShortTextError;
use candour_service::encounter::{self, CorrectError, CorrectionWish, EncounterView, OfficerFound};

use super::encounter::problem;
use super::{named, sample_contacts, title};
use crate::errors::Problem;
use crate::page::{Errors, Page, html, see_other};
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;
use crate::sign_in::limit;

#[derive(Template)]
#[template(path = "officer/officers.html")]
struct OfficersPage {
    page: Page,
    view: EncounterView,
    find: String,
    found: Vec<OfficerFound>,
    wish: CorrectionWish,
}

impl OfficersPage {
    fn title(&self) -> String {
        title(&self.page, &self.view.listed.encounter)
    }

    fn action(&self) -> String {
        format!("/officer/encounters/{}/officers", self.view.listed.encounter.id)
    }

    fn back(&self) -> String {
        self.page.href(&format!("/officer/encounters/{}", self.view.listed.encounter.id))
    }

    fn removing(&self, id: &OfficerId) -> bool {
        self.wish.remove.contains(id)
    }

    fn adding(&self, id: &OfficerId) -> bool {
        self.wish.add.contains(id)
    }

    fn reason_limit(&self) -> String {
        limit(&self.page, CORRECTION_REASON_LIMIT)
    }
}

async fn form(
    visit: &StaffVisit,
    id: EncounterId,
    status: StatusCode,
    errors: Errors,
    find: String,
    wish: CorrectionWish,
) -> Result<Response, Problem> {
    let view = encounter::view(&visit.ctx, &visit.staff, id).await.map_err(problem)?;
    if !view.may_correct {
        return Err(Problem::NotFound);
    }
    let found = encounter::find_officers(&visit.ctx, &visit.staff, &find).await?;
    let found = found
        .into_iter()
        .filter(|officer| !view.officers.iter().any(|there| there.id == officer.id))
        .collect();
    let page = visit.page.clone().with_errors(errors);
    Ok(html(status, &OfficersPage { page, view, find, found, wish }))
}

pub(super) async fn show(visit: StaffVisit) -> Answer {
    let id = named(&visit)?;
    let find = visit.query.get("find").to_owned();
    form(&visit, id, StatusCode::OK, Errors::new(), find, CorrectionWish::default()).await
}

pub(super) async fn correct(visit: StaffVisit) -> Answer {
    let id = named(&visit)?;
    let ids = |name| visit.form.all(name).filter_map(|id| OfficerId::parse(id).ok()).collect();
    let wish = CorrectionWish {
        remove: ids("remove"),
        add: ids("add"),
        reason: visit.form.get("reason").to_owned(),
    };
    let find = visit.form.get("find").to_owned();
    let page = &visit.page;
    let mut errors = Errors::new();
    if visit.form.unreadable() {
        errors.add("why", page.t("some-unreadable"));
    } else if visit.form.has("look") {
        // The button that looks for officers: nothing is changed, and what was chosen and typed stays.
        return form(&visit, id, StatusCode::OK, errors, find, wish).await;
    } else {
        match encounter::correct(&visit.ctx, &visit.staff, id, &wish).await {
            Ok(()) => {
                // Whoever took themselves off the contact may not see it any more.
                let still = encounter::view(&visit.ctx, &visit.staff, id).await.is_ok();
                let to = if still { format!("/officer/encounters/{id}") } else { "/officer".to_owned() };
                return Ok(see_other(&page.href(&format!("{to}?did=corrected"))));
            }
            Err(CorrectError::Unknown) => return Err(Problem::NotFound),
            Err(CorrectError::Unavailable(error)) => return Err(error.into()),
            Err(CorrectError::Reason(error)) => errors.add("why", reason_text(page, error)),
            Err(CorrectError::Nothing) => errors.add("there", page.t("officers-nothing")),
            Err(CorrectError::Nobody) => errors.add("there", page.t("officers-nobody")),
            Err(CorrectError::Many) => errors.add("there", page.t("new-others-many")),
            Err(CorrectError::OfficerUnknown) => errors.add("find", page.t("officers-unknown")),
        }
    }
    form(&visit, id, StatusCode::UNPROCESSABLE_ENTITY, errors, find, wish).await
}

/// What is wrong with a reason.
pub(super) fn reason_text(page: &Page, error: ShortTextError) -> String {
    match error {
        ShortTextError::Empty => page.t("officers-reason-empty").to_owned(),
        ShortTextError::TooLong(most) => page.t1("field-too-long", "number", limit(page, most)),
        ShortTextError::Control => page.t("field-control").to_owned(),
    }
}

pub(super) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("officer/officers.html", |page| {
        let view = sample_contacts::view(1);
        let found = sample_contacts::others();
        let wish = CorrectionWish {
            remove: view.officers.iter().take(1).map(|officer| officer.id).collect(),
            add: found.iter().take(1).map(|officer| officer.id).collect(),
            reason: String::new(),
        };
        let mut errors = Errors::new();
        errors.add("there", page.t("officers-nothing"));
        errors.add("why", page.t("officers-reason-empty"));
        let state = |page: Page, find: &str, found: Vec<OfficerFound>, wish| OfficersPage {
            page,
            view: view.clone(),
            find: find.to_owned(),
            found,
            wish,
        };
        vec![
            ("fresh".to_owned(), state(page.clone(), "", Vec::new(), CorrectionWish::default())),
            ("nobody found".to_owned(), state(page.clone(), "zz", Vec::new(), CorrectionWish::default())),
            ("error".to_owned(), state(page.with_errors(errors), "a", found, wish)),
        ]
    })]
}
