//! One pack or open code: how it stands, the open code to be printed again, and stopping it.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use candour_domain::batch::BatchKind;
use candour_domain::code::Code;
use candour_service::batch::{self, BatchFound, OpenCode};

use super::{named, place, problem, sample_batches, standing, typed_at};
use crate::errors::Problem;
use crate::page::{Errors, Html, Page, bytes, html, see_other};
use crate::qr::Qr;
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;

/// Pixels along one square of the picture: sharp on a poster of A3.
const SCALE: usize = 24;

#[derive(Template)]
#[template(path = "batches/one.html")]
struct OnePage {
    page: Page,
    found: BatchFound,
    /// The open code and its picture; cards have none, and neither has a code that was stopped.
    open: Option<(Code, Html)>,
    stopped: bool,
}

impl OnePage {
    fn new(page: Page, found: BatchFound, open: Option<&OpenCode>) -> Result<Self, Problem> {
        let open = open
            .map(|open| {
                let qr = Qr::draw(&open.address).map_err(|_| Problem::Internal)?;
                Ok::<_, Problem>((open.code.clone(), Html::ours(qr.svg(page.t("batch-qr-label")))))
            })
            .transpose()?;
        Ok(Self { page, found, open, stopped: false })
    }

    fn is_cards(&self) -> bool {
        self.found.batch.kind == BatchKind::Cards
    }

    fn place(&self) -> String {
        place(&self.page, &self.found)
    }

    fn standing(&self) -> String {
        standing(&self.page, &self.found)
    }

    fn made(&self) -> String {
        self.page.t1("batches-made", "when", self.page.words().date_and_time(self.found.batch.made_at))
    }

    fn typed_at(&self) -> String {
        typed_at(&self.page)
    }

    fn path(&self, end: &str) -> String {
        format!("/batches/{}/{end}", self.found.batch.id)
    }
}

async fn page(visit: &StaffVisit, status: StatusCode, errors: Errors) -> Answer {
    let id = named(visit)?;
    let found = batch::view(&visit.ctx, &visit.staff, id).await.map_err(problem)?;
    let open = if found.batch.kind == BatchKind::Open && found.working > 0 {
        Some(batch::open_code(&visit.ctx, &visit.staff, id).await.map_err(problem)?)
    } else {
        None
    };
    let mut page = OnePage::new(visit.page.clone().with_errors(errors), found, open.as_ref())?;
    page.stopped = visit.query.get("did") == "stopped";
    Ok(html(status, &page))
}

pub(super) async fn show(visit: StaffVisit) -> Answer {
    page(&visit, StatusCode::OK, Errors::new()).await
}

/// The QR of an open code that works.
async fn qr(visit: &StaffVisit) -> Result<Qr, Problem> {
    let id = named(visit)?;
    let open = batch::open_code(&visit.ctx, &visit.staff, id).await.map_err(problem)?;
    if open.batch.working == 0 {
        return Err(Problem::NotFound);
    }
    Qr::draw(&open.address).map_err(|_| Problem::Internal)
}

fn download(kind: &'static str, name: &'static str, body: Vec<u8>) -> Response {
    let mut response = bytes(StatusCode::OK, kind, body);
    response.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(name));
    response
}

pub(super) async fn svg(visit: StaffVisit) -> Answer {
    let svg = qr(&visit).await?.svg(visit.page.t("batch-qr-label"));
    Ok(download("image/svg+xml", "attachment; filename=\"code.svg\"", svg.into_bytes()))
}

pub(super) async fn png(visit: StaffVisit) -> Answer {
    let png = qr(&visit).await?.png(SCALE).map_err(|_| Problem::Internal)?;
    Ok(download("image/png", "attachment; filename=\"code.png\"", png))
}

pub(super) async fn stop(visit: StaffVisit) -> Answer {
    let id = named(&visit)?;
    if !visit.form.has("sure") {
        let mut errors = Errors::new();
        errors.add("sure", visit.page.t("batch-stop-error"));
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, errors).await;
    }
    batch::stop(&visit.ctx, &visit.staff, id).await.map_err(problem)?;
    Ok(see_other(&visit.page.href(&format!("/batches/{id}?did=stopped"))))
}

pub(super) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("batches/one.html", |page| {
        let code = Code::draw(|| 99);
        let address = format!("{}/f/{}", page.settings().base_url, code.plain());
        let open = OpenCode { batch: sample_batches::open(1), code, address };
        let mut errors = Errors::new();
        errors.add("sure", page.t("batch-stop-error"));
        let states = [
            ("cards", OnePage::new(page.clone(), sample_batches::cards(), None)),
            ("open code", OnePage::new(page.clone(), sample_batches::open(1), Some(&open))),
            (
                "error: not sure",
                OnePage::new(page.clone().with_errors(errors), sample_batches::open(1), Some(&open)),
            ),
            ("stopped", OnePage::new(page, sample_batches::open(0), None)),
        ];
        states
            .into_iter()
            .filter_map(|(state, page)| {
                let mut page = page.ok()?;
                page.stopped = state == "stopped";
                Some((state.to_owned(), page))
            })
            .collect()
    })]
}
