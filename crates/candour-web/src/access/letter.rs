//! The letter that goes with a copy: what was asked and when, what is in it, what was left out and under which rule, and
//! how to complain. It is the first page of the archive; those who answer see it before the copy is released.

use askama::Template;
use axum::http::StatusCode;
use candour_domain::access_request::Exemption;
use candour_service::access_request::{self, HeldCopy};
use jiff::Timestamp;

use super::one::id;
use super::{coded, problem, said};
use crate::page::{Html, Page, html};
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;

#[derive(Template)]
#[template(path = "access/letter.html")]
pub(super) struct LetterPage {
    page: Page,
    copy: HeldCopy,
    /// The way back to the request; nothing in the archive.
    back: Option<String>,
}

impl LetterPage {
    /// The letter of a copy, in the language of the person.
    pub(super) fn new(page: &Page, copy: HeldCopy) -> Self {
        Self { page: page.clone().in_language(copy.language), copy, back: None }
    }

    fn date(&self, at: Timestamp) -> String {
        self.page.words().date(at)
    }

    fn section(&self, name: &str) -> &'static str {
        coded(&self.page, "copy-section", name)
    }

    fn because(&self, exemption: Exemption) -> &'static str {
        coded(&self.page, "copy-because", exemption.as_str())
    }

    fn law(&self, exemption: Exemption) -> Html {
        law(&self.page, exemption)
    }
}

/// The places in the law, as a person reads them: for what is held under the UK GDPR, and for case facts.
pub(super) fn law(page: &Page, exemption: Exemption) -> Html {
    let law = match exemption.law_of_part_3() {
        Some(other) => format!("{}; {other}", exemption.law()),
        None => exemption.law().to_owned(),
    };
    page.bdi(law)
}

pub(super) async fn show(visit: StaffVisit) -> Answer {
    let id = id(&visit)?;
    match access_request::as_it_goes_out(&visit.ctx, &visit.staff, id).await {
        Ok(copy) => {
            let back = visit.page.href(&format!("/access-requests/{id}"));
            let letter = LetterPage { back: Some(back), ..LetterPage::new(&visit.page, copy) };
            Ok(html(StatusCode::OK, &letter))
        }
        Err(error) => match said(&error) {
            Some(text) => super::one::again(&visit, id, text).await,
            None => Err(problem(error)),
        },
    }
}

pub(super) fn samples() -> SampleSet {
    SampleSet::new("access/letter.html", |page| {
        let victim = super::sample_requests::of_victim(page.language());
        let mut whole = super::sample_requests::of_victim(page.language());
        whole.withheld.clear();
        let of_clerk = LetterPage {
            back: Some("/access-requests/1".to_owned()),
            ..LetterPage::new(&page, super::sample_requests::of_officer(page.language()))
        };
        vec![
            ("victim".to_owned(), LetterPage::new(&page, victim)),
            ("nothing left out".to_owned(), LetterPage::new(&page, whole)),
            ("officer".to_owned(), of_clerk),
        ]
    })
}
