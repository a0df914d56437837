//! The forms that make a pack or an open code.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use candour_domain::batch::{CARDS_LIMIT, OPEN_LABEL_LIMIT};
use candour_domain::ids::{BatchId, BoroughId, TeamId};
use candour_service::batch::{self, BatchError, For, Places};

use super::{pack, problem, sample_batches};
use crate::errors::Problem;
use crate::page::{Errors, Page, html, see_other};
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;
use crate::sign_in::limit;

/// What was typed and chosen.
#[derive(Clone)]
struct Given {
    id: BatchId,
    label: String,
    quantity: String,
    place: String,
}

impl Given {
    fn fresh(visit: &StaffVisit) -> Self {
        let id = BatchId::new(visit.ctx.clock.now(), visit.ctx.chance.bytes());
        Self { id, label: String::new(), quantity: "30".to_owned(), place: String::new() }
    }

    fn sent(visit: &StaffVisit) -> Result<Self, Problem> {
        let text = |name: &str| visit.form.get(name).to_owned();
        let id = BatchId::parse(visit.form.get("id")).map_err(|_| Problem::StaleForm)?;
        Ok(Self { id, label: text("label"), quantity: text("quantity"), place: text("for") })
    }
}

#[derive(Template)]
#[template(path = "batches/new.html")]
struct NewPage {
    page: Page,
    cards: bool,
    given: Given,
    /// Whom it may be for: value, name, whether it is chosen.
    choices: Vec<(String, String, bool)>,
}

impl NewPage {
    fn new(page: Page, cards: bool, given: Given, known: &Places) -> Self {
        let mut places = Vec::new();
        if known.force {
            places.push(("all".to_owned(), page.t("batches-for-force").to_owned()));
        }
        for borough in &known.boroughs {
            places.push((format!("borough:{}", borough.id), borough.name.clone()));
        }
        for (team, borough) in &known.teams {
            let name = page.t2("batches-for-team", "team", &team.name, "borough", borough);
            places.push((format!("team:{}", team.id), name));
        }
        let only = places.len() == 1;
        let places = places
            .into_iter()
            .map(|(value, name)| {
                let chosen = only || value == given.place;
                (value, name, chosen)
            })
            .collect();
        Self { page, cards, given, choices: places }
    }

    fn action(&self) -> &'static str {
        if self.cards { "/batches/cards" } else { "/batches/open" }
    }

    /// The text of this form: packs and open codes have their own.
    fn say(&self, part: &str) -> &'static str {
        self.page.t(&format!("{}-new-{part}", if self.cards { "cards" } else { "open" }))
    }

    fn most(&self) -> String {
        limit(&self.page, usize::from(CARDS_LIMIT))
    }
}

/// Reads whom it is for.
fn place(given: &str) -> Option<For> {
    match given.split_once(':') {
        Some(("borough", id)) => BoroughId::parse(id).ok().map(For::Borough),
        Some(("team", id)) => TeamId::parse(id).ok().map(For::Team),
        _ => (given == "all").then_some(For::Force),
    }
}

async fn form(
    visit: &StaffVisit,
    status: StatusCode,
    errors: Errors,
    cards: bool,
    given: Given,
) -> Result<Response, Problem> {
    let places = batch::places(&visit.ctx, &visit.staff).await?;
    let page = visit.page.clone().with_errors(errors);
    Ok(html(status, &NewPage::new(page, cards, given, &places)))
}

pub(super) async fn cards(visit: StaffVisit) -> Answer {
    form(&visit, StatusCode::OK, Errors::new(), true, Given::fresh(&visit)).await
}

pub(super) async fn open(visit: StaffVisit) -> Answer {
    form(&visit, StatusCode::OK, Errors::new(), false, Given::fresh(&visit)).await
}

/// What is wrong with the form, or the problem that is no matter of it.
fn errors_of(page: &Page, error: BatchError) -> Result<Errors, Problem> {
    let mut errors = Errors::new();
    match error {
        BatchError::NoSuchPlace | BatchError::Refused(_) => errors.add("for", page.t("batch-for-error")),
        BatchError::PackLabel(_) => errors.add("label", page.t("cards-new-label-error")),
        BatchError::LabelTaken => errors.add("label", page.t("cards-new-label-taken")),
        BatchError::Label(_) => {
            errors.add("label", page.t1("open-new-label-error", "number", limit(page, OPEN_LABEL_LIMIT)));
        }
        BatchError::Quantity => {
            let most = limit(page, usize::from(CARDS_LIMIT));
            errors.add("quantity", page.t1("cards-new-quantity-error", "number", most));
        }
        other => return Err(problem(other)),
    }
    Ok(errors)
}

/// What is missing before anything can be made.
fn incomplete(visit: &StaffVisit, given: &Given) -> Result<For, Errors> {
    let mut errors = Errors::new();
    if visit.form.unreadable() {
        errors.add("label", visit.page.t("some-unreadable"));
    }
    let wanted = place(&given.place);
    if wanted.is_none() {
        errors.add("for", visit.page.t("batch-for-error"));
    }
    wanted.filter(|_| errors.is_empty()).ok_or(errors)
}

pub(super) async fn make_cards(visit: StaffVisit) -> Answer {
    let given = Given::sent(&visit)?;
    let errors = match incomplete(&visit, &given) {
        Err(errors) => errors,
        Ok(wanted) => {
            let made =
                batch::make_cards(&visit.ctx, &visit.staff, given.id, &given.label, &given.quantity, wanted);
            match made.await {
                Ok(made) => return pack::show(visit.page, &made),
                Err(BatchError::MadeBefore(id)) => return Ok(pack::before(visit.page, id)),
                Err(error) => errors_of(&visit.page, error)?,
            }
        }
    };
    form(&visit, StatusCode::UNPROCESSABLE_ENTITY, errors, true, given).await
}

pub(super) async fn make_open(visit: StaffVisit) -> Answer {
    let given = Given::sent(&visit)?;
    let errors = match incomplete(&visit, &given) {
        Err(errors) => errors,
        Ok(wanted) => {
            match batch::make_open(&visit.ctx, &visit.staff, given.id, &given.label, wanted).await {
                Ok(()) => return Ok(see_other(&visit.page.href(&format!("/batches/{}", given.id)))),
                Err(error) => errors_of(&visit.page, error)?,
            }
        }
    };
    form(&visit, StatusCode::UNPROCESSABLE_ENTITY, errors, false, given).await
}

pub(super) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("batches/new.html", |page| {
        let given = |label: &str, quantity: &str| Given {
            id: BatchId::new(sample_batches::now(), [1; 10]),
            label: label.to_owned(),
            quantity: quantity.to_owned(),
            place: String::new(),
        };
        let all = sample_batches::places();
        let own = Places { force: false, boroughs: Vec::new(), teams: all.teams.clone() };
        let mut errors = Errors::new();
        errors.add("label", page.t("cards-new-label-taken"));
        errors.add("quantity", page.t1("cards-new-quantity-error", "number", "500"));
        errors.add("for", page.t("batch-for-error"));
        let wrong = page.clone().with_errors(errors);
        vec![
            ("cards of a leader".to_owned(), NewPage::new(page.clone(), true, given("", "30"), &own)),
            ("open code".to_owned(), NewPage::new(page, false, given("", ""), &all)),
            ("error".to_owned(), NewPage::new(wrong, true, given("EA<1", "9999"), &all)),
        ]
    })]
}
