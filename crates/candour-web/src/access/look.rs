//! What was gathered, before anything is blacked out, and the forms that black out. That it was looked at is on record
//! before it is shown.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use candour_domain::access_request::{Exemption, black_out as blackened};
use candour_domain::ids::{AccessRequestId, WithheldId};
use candour_service::access_request::{self, Gathered};

use super::one::id;
use super::{coded, problem, said};
use crate::errors::Problem;
use crate::page::{Errors, Page, html, see_other};
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;

/// A text of the copy.
struct Part {
    name: String,
    section: &'static str,
    /// As it stands, with what is blacked out gone.
    text: String,
    /// What is blacked out.
    withheld: Vec<(WithheldId, &'static str)>,
}

#[derive(Template)]
#[template(path = "access/look.html")]
pub(super) struct LookPage {
    page: Page,
    id: AccessRequestId,
    parts: Vec<Part>,
    sections: Vec<(&'static str, usize)>,
    typed: [String; 2],
    may: bool,
}

impl LookPage {
    fn new(page: Page, gathered: &Gathered, typed: [String; 2]) -> Self {
        let mut parts = Vec::new();
        let mut sections = Vec::new();
        for section in &gathered.copy.sections {
            let name = coded(&page, "copy-section", &section.name);
            sections.push((name, section.entries.len()));
            for field in section.entries.iter().flat_map(|entry| &entry.0) {
                let access_request::Value::Text { part, text } = &field.value else { continue };
                let mine = gathered.withheld.iter().filter(|(of, _)| of == part);
                let passages: Vec<_> = mine.clone().map(|(_, withheld)| withheld.passage).collect();
                let because = |exemption: Exemption| coded(&page, "copy-because", exemption.as_str());
                parts.push(Part {
                    name: part.clone(),
                    section: name,
                    text: blackened(text, &passages),
                    withheld: mine.map(|(_, withheld)| (withheld.id, because(withheld.exemption))).collect(),
                });
            }
        }
        let may = gathered.found.state == candour_domain::access_request::AccessState::Asked;
        Self { id: gathered.found.id, parts, sections, typed, may, page }
    }

    fn reasons(&self) -> Vec<(&'static str, &'static str)> {
        Exemption::ALL
            .into_iter()
            .filter(|one| one.may_be_chosen())
            .map(|one| (one.as_str(), coded(&self.page, "copy-because", one.as_str())))
            .collect()
    }

    fn back(&self) -> String {
        self.page.href(&format!("/access-requests/{}", self.id))
    }

    fn action(&self, what: &str) -> String {
        format!("/access-requests/{}/{what}", self.id)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a template hands over references")]
    fn count(&self, count: &usize) -> String {
        self.page.words().number(i64::try_from(*count).unwrap_or(i64::MAX))
    }

    fn passage(&self, part: &str) -> &str {
        if self.typed[0] == part { &self.typed[1] } else { "" }
    }

    /// Whether the form of this part went wrong.
    fn wrong(&self, part: &str) -> Option<&str> {
        self.page.error("passage").filter(|_| self.typed[0] == part)
    }
}

pub(super) async fn show(visit: StaffVisit) -> Answer {
    let id = id(&visit)?;
    match access_request::look(&visit.ctx, &visit.staff, id).await {
        Ok(gathered) => Ok(html(StatusCode::OK, &LookPage::new(visit.page, &gathered, Default::default()))),
        Err(error) => match said(&error) {
            Some(text) => super::one::again(&visit, id, text).await,
            None => Err(problem(error)),
        },
    }
}

async fn again(
    visit: &StaffVisit,
    id: AccessRequestId,
    text: &str,
    typed: [String; 2],
) -> Result<Response, Problem> {
    let gathered = match access_request::look(&visit.ctx, &visit.staff, id).await {
        Ok(gathered) => gathered,
        // Whoever may not look is told so on the page of the request.
        Err(error) => {
            return match said(&error) {
                Some(text) => super::one::again(visit, id, text).await,
                None => Err(problem(error)),
            };
        }
    };
    let mut errors = Errors::new();
    errors.add("passage", visit.page.t(text));
    let page = visit.page.clone().with_errors(errors);
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &LookPage::new(page, &gathered, typed)))
}

pub(super) async fn black_out(visit: StaffVisit) -> Answer {
    let id = id(&visit)?;
    let typed = [visit.form.get("part").to_owned(), visit.form.get("passage").to_owned()];
    if visit.form.unreadable() {
        return again(&visit, id, "some-unreadable", typed).await;
    }
    let because = visit.form.get("because");
    match access_request::black_out(&visit.ctx, &visit.staff, id, &typed[0], &typed[1], because).await {
        Ok(_) => Ok(see_other(&visit.page.href(&format!("/access-requests/{id}/look")))),
        Err(error) => match said(&error) {
            Some(text) => again(&visit, id, text, typed).await,
            None => Err(problem(error)),
        },
    }
}

pub(super) async fn uncover(visit: StaffVisit) -> Answer {
    let id = id(&visit)?;
    let Ok(passage) = WithheldId::parse(visit.form.get("passage")) else { return Err(Problem::NotFound) };
    match access_request::uncover(&visit.ctx, &visit.staff, id, passage).await {
        Ok(()) => Ok(see_other(&visit.page.href(&format!("/access-requests/{id}/look")))),
        Err(error) => match said(&error) {
            Some(text) => again(&visit, id, text, Default::default()).await,
            None => Err(problem(error)),
        },
    }
}

pub(super) fn samples() -> SampleSet {
    SampleSet::new("access/look.html", |page| {
        let gathered = super::sample_requests::gathered();
        let mut errors = Errors::new();
        errors.add("passage", page.t("access-error-passage"));
        let typed = ["words:1".to_owned(), "<not there>".to_owned()];
        vec![
            ("plain".to_owned(), LookPage::new(page.clone(), &gathered, Default::default())),
            ("wrong".to_owned(), LookPage::new(page.with_errors(errors), &gathered, typed)),
        ]
    })
}
