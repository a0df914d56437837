//! The cards of a pack, once: the answer to the form that made them, and nowhere else.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use candour_domain::batch::shown_card_number;
use candour_domain::code::Code;
use candour_domain::ids::BatchId;
use candour_service::batch::Pack;

use super::{sample_batches, typed_at};
use crate::errors::Problem;
use crate::page::{Html, Page, html};
use crate::qr::Qr;
use crate::router::Answer;
use crate::samples::SampleSet;

#[derive(Template)]
#[template(path = "batches/pack.html")]
struct PackPage {
    page: Page,
    label: String,
    cards: Vec<Card>,
    until: String,
    see: String,
}

struct Card {
    number: String,
    code: String,
    svg: Html,
}

impl PackPage {
    fn new(page: Page, pack: &Pack) -> Result<Self, Problem> {
        let label = pack.batch.batch.label.clone();
        let cards = pack
            .cards
            .iter()
            .map(|(serial, code, address)| {
                let qr = Qr::draw(address).map_err(|_| Problem::Internal)?;
                let name = page.t1("pack-qr-label", "serial", serial);
                Ok(Card {
                    number: shown_card_number(&label, *serial),
                    code: code.shown(),
                    svg: Html::ours(qr.svg(&name)),
                })
            })
            .collect::<Result<_, Problem>>()?;
        let until = page.words().date(pack.expires_at);
        let see = page.href(&format!("/batches/{}", pack.batch.batch.id));
        Ok(Self { page, label, cards, until, see })
    }

    fn typed_at(&self) -> String {
        typed_at(&self.page)
    }
}

/// The pack was made by an earlier sending of the same form.
#[derive(Template)]
#[template(path = "batches/pack_before.html")]
struct BeforePage {
    page: Page,
    see: String,
}

pub(super) fn show(page: Page, pack: &Pack) -> Answer {
    Ok(html(StatusCode::OK, &PackPage::new(page, pack)?))
}

pub(super) fn before(page: Page, id: BatchId) -> Response {
    let see = page.href(&format!("/batches/{id}"));
    html(StatusCode::CONFLICT, &BeforePage { page, see })
}

pub(super) fn samples() -> Vec<SampleSet> {
    vec![
        SampleSet::new("batches/pack.html", |page| {
            let cards = (1..=4u8)
                .map(|serial| {
                    let code = Code::draw(|| serial * 31);
                    let address = format!("{}/f/{}", page.settings().base_url, code.plain());
                    (i64::from(serial), code, address)
                })
                .collect();
            let batch = sample_batches::cards();
            let pack = Pack { expires_at: batch.batch.made_at, batch, cards };
            PackPage::new(page, &pack).map(|page| vec![("four cards".to_owned(), page)]).unwrap_or_default()
        }),
        SampleSet::one("batches/pack_before.html", |page| {
            let see = page.href("/batches");
            BeforePage { page, see }
        }),
    ]
}
