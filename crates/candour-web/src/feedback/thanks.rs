//! Thanks, the receipt, and what a person may do afterwards.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use candour_domain::contact_request::ContactMethod;
use candour_domain::equality::{AgeBand, Disability, EthnicGroup, Sex};
use candour_domain::feedback::{Nonce, Rating};
use candour_domain::receipt::Receipt;
use candour_domain::work_item::WorkKind;
use candour_service::ctx::Ctx;
use candour_service::feedback::Received;

use super::fresh_nonce;
use crate::form::Form;
use crate::page::{Page, html};
use crate::samples::SampleSet;

/// What was typed into the form to be contacted.
#[derive(Default)]
pub(crate) struct ContactFields {
    pub(crate) method: Option<ContactMethod>,
    pub(crate) to: String,
    pub(crate) name: String,
    pub(crate) safe_when: String,
    pub(crate) do_not: String,
}

impl ContactFields {
    /// As it came.
    pub(crate) fn of(form: &Form) -> Self {
        Self {
            method: ContactMethod::parse(form.get("method")),
            to: form.get("to").to_owned(),
            name: form.get("name").to_owned(),
            safe_when: form.get("safe_when").to_owned(),
            do_not: form.get("do_not").to_owned(),
        }
    }
}

/// One equality question: the field's name, the text id, and the choices with their text ids.
pub(crate) type Question = (&'static str, &'static str, Vec<(&'static str, String)>);

/// The equality questions.
pub(crate) struct EqualityFields;

impl EqualityFields {
    /// The questions in the order they are asked.
    pub(crate) fn questions() -> Vec<Question> {
        fn choices(question: &str, names: impl Iterator<Item = &'static str>) -> Vec<(&'static str, String)> {
            names.map(|name| (name, format!("{question}-{name}"))).collect()
        }
        vec![
            ("age", "equality-age", choices("equality-age", AgeBand::ALL.iter().map(|c| c.as_str()))),
            ("sex", "equality-sex", choices("equality-sex", Sex::ALL.iter().map(|c| c.as_str()))),
            (
                "ethnic",
                "equality-ethnic",
                choices("equality-ethnic", EthnicGroup::ALL.iter().map(|c| c.as_str())),
            ),
            (
                "disability",
                "equality-disability",
                choices("equality-disability", Disability::ALL.iter().map(|c| c.as_str())),
            ),
        ]
    }
}

/// What the forms of a person with a receipt need, on whatever page they stand.
pub(crate) struct Afterwards {
    /// The receipt as shown; it goes with each form in a hidden field.
    pub(crate) receipt: String,
    /// One nonce for the page: each form makes one thing, once.
    pub(crate) nonce: String,
    /// What was typed, when a form comes back.
    pub(crate) contact: ContactFields,
}

impl Afterwards {
    pub(crate) fn new(receipt: &Receipt, nonce: Nonce) -> Self {
        Self { receipt: receipt.shown(), nonce: nonce.to_hex(), contact: ContactFields::default() }
    }

    /// The ways to be reached, with their text ids and whether each is chosen.
    pub(crate) fn methods(&self) -> Vec<(&'static str, String, bool)> {
        ContactMethod::ALL
            .into_iter()
            .map(|method| {
                let name = method.as_str();
                (name, format!("contact-method-{name}"), self.contact.method == Some(method))
            })
            .collect()
    }

    /// The equality questions.
    #[expect(clippy::unused_self, reason = "templates reach the questions through the page")]
    pub(crate) fn questions(&self) -> Vec<Question> {
        EqualityFields::questions()
    }
}

#[derive(Template)]
#[template(path = "public/thanks.html")]
struct ThanksPage {
    page: Page,
    after: Afterwards,
    /// How soon the words are read; nothing where there are none.
    read_within: Option<String>,
    /// The rating that stands, when the form was sent before with another one.
    first_rating: Option<Rating>,
}

/// The time within which work of this kind is taken up, in words.
pub(crate) fn within(ctx: &Ctx, page: &Page, kind: WorkKind) -> String {
    let clocks = ctx.settings.work_clocks;
    page.words().span(match kind {
        WorkKind::Risk => clocks.risk,
        WorkKind::ContactRequest => clocks.contact_request,
        WorkKind::ReadWords => clocks.read_words,
        WorkKind::AccessRequest => jiff::SignedDuration::from_hours(24 * 28),
        WorkKind::Flag => clocks.flag,
    })
}

pub(super) fn page(ctx: &Ctx, page: Page, received: &Received, with_words: bool) -> Response {
    let read_within = with_words.then(|| within(ctx, &page, WorkKind::ReadWords));
    let after = Afterwards::new(&received.receipt, fresh_nonce(ctx));
    html(StatusCode::OK, &ThanksPage { page, after, read_within, first_rating: received.first_rating })
}

pub(super) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("public/thanks.html", |page| {
        let make = |page: &Page, read_within, first_rating| ThanksPage {
            page: page.clone(),
            after: Afterwards {
                receipt: String::from("D7K2M-X9PQR-4HJ3T"),
                nonce: Nonce::from_bytes([7; 16]).to_hex(),
                contact: ContactFields::default(),
            },
            read_within,
            first_rating,
        };
        let within = page.words().span(jiff::SignedDuration::from_hours(24));
        vec![
            (String::from("with words"), make(&page, Some(within), None)),
            (String::from("without words"), make(&page, None, None)),
            (String::from("sent before"), make(&page, None, Rating::try_from(2).ok())),
        ]
    })]
}
