//! A serial card, bound to the contact at which it was given.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use candour_domain::ids::EncounterId;
use candour_service::encounter::{self, EncounterListed};
use candour_service::hand_over::{self, CardError};

use super::home::Row;
use super::officers::reason_text;
use super::sample_contacts;
use crate::errors::Problem;
use crate::page::{Errors, Page, html, see_other};
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;

#[derive(Template)]
#[template(path = "officer/cards.html")]
struct CardsPage {
    page: Page,
    contacts: Vec<(EncounterId, Row)>,
    number: String,
    chosen: Option<EncounterId>,
    /// Whether the card is bound elsewhere and this person may move it; holds the reason that was typed.
    moving: Option<String>,
}

impl CardsPage {
    fn new(page: Page, list: &[EncounterListed]) -> Self {
        let contacts = list.iter().map(|listed| (listed.encounter.id, Row::new(&page, listed))).collect();
        Self { contacts, number: String::new(), chosen: None, moving: None, page }
    }

    fn is_chosen(&self, id: &EncounterId) -> bool {
        self.chosen.as_ref() == Some(id)
    }

    /// The field that an error about the contact belongs to: the first of the radios.
    fn contact_field(&self) -> bool {
        self.page.error("contact-1").is_some()
    }
}

async fn form(
    visit: &StaffVisit,
    status: StatusCode,
    errors: Errors,
    (number, chosen, moving): (String, Option<EncounterId>, Option<String>),
) -> Result<Response, Problem> {
    let list = encounter::recent(&visit.ctx, &visit.staff).await?;
    let mut page = CardsPage::new(visit.page.clone().with_errors(errors), &list);
    page.number = number;
    page.chosen = chosen;
    page.moving = moving;
    Ok(html(status, &page))
}

pub(super) async fn show(visit: StaffVisit) -> Answer {
    let chosen = EncounterId::parse(visit.query.get("encounter")).ok();
    form(&visit, StatusCode::OK, Errors::new(), (String::new(), chosen, None)).await
}

pub(super) async fn bind(visit: StaffVisit) -> Answer {
    let page = &visit.page;
    let number = visit.form.get("number").to_owned();
    let chosen = EncounterId::parse(visit.form.get("encounter")).ok();
    let reason = visit.form.has("reason").then(|| visit.form.get("reason").to_owned());
    let mut errors = Errors::new();
    let mut moving = None;
    let Some(id) = chosen.filter(|_| !visit.form.unreadable()) else {
        if visit.form.unreadable() {
            errors.add("number", page.t("some-unreadable"));
        } else {
            errors.add("contact-1", page.t("cards-contact-error"));
        }
        return form(&visit, StatusCode::UNPROCESSABLE_ENTITY, errors, (number, chosen, reason)).await;
    };
    let (outcome, did) = match &reason {
        None => (hand_over::bind_card(&visit.ctx, &visit.staff, id, &number).await, "bound"),
        Some(reason) => (hand_over::move_card(&visit.ctx, &visit.staff, id, &number, reason).await, "moved"),
    };
    let Err(error) = outcome else {
        return Ok(see_other(&page.href(&format!("/officer/encounters/{id}?did={did}"))));
    };
    match error {
        CardError::Unavailable(error) => return Err(error.into()),
        CardError::Unknown => errors.add("contact-1", page.t("cards-contact-error")),
        CardError::Number => errors.add("number", page.t("cards-number-error")),
        CardError::NoSuchCard => errors.add("number", page.t("cards-none")),
        CardError::BoundHere => errors.add("number", page.t("cards-bound-here")),
        CardError::TooMany(_) => errors.add("contact-1", page.t("offer-full")),
        CardError::BoundElsewhere { may_move: true } => {
            moving = Some(reason.unwrap_or_default());
            errors.add("number", page.t("cards-bound-may-move"));
        }
        CardError::BoundElsewhere { may_move: false } => {
            errors.add("number", page.t("cards-bound-elsewhere"));
        }
        CardError::Reason(error) => {
            moving = Some(reason.unwrap_or_default());
            errors.add("why", reason_text(page, error));
        }
    }
    form(&visit, StatusCode::UNPROCESSABLE_ENTITY, errors, (number, chosen, moving)).await
}

pub(super) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("officer/cards.html", |page| {
        let list = sample_contacts::list();
        let fresh = CardsPage::new(page.clone(), &list);
        let none = CardsPage::new(page.clone(), &[]);
        let mut errors = Errors::new();
        errors.add("number", page.t("cards-bound-may-move"));
        errors.add("contact-1", page.t("cards-contact-error"));
        errors.add("why", page.t("officers-reason-empty"));
        let mut wrong = CardsPage::new(page.with_errors(errors), &list);
        "EA-1/12".clone_into(&mut wrong.number);
        wrong.moving = Some(String::new());
        vec![("fresh".to_owned(), fresh), ("no contacts".to_owned(), none), ("error".to_owned(), wrong)]
    })]
}
