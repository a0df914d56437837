//! What has been made so far.

use askama::Template;
use axum::http::StatusCode;
use candour_domain::batch::BatchKind;
use candour_service::batch::{self, BatchFound};

use super::{place, problem, sample_batches, standing};
use crate::page::{Page, html};
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;

#[derive(Template)]
#[template(path = "batches/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    label: String,
    kind: &'static str,
    place: String,
    made: String,
    standing: String,
}

impl ListPage {
    fn new(page: Page, list: &[BatchFound]) -> Self {
        let rows = list
            .iter()
            .map(|found| Row {
                href: page.href(&format!("/batches/{}", found.batch.id)),
                label: found.batch.label.clone(),
                kind: page.t(match found.batch.kind {
                    BatchKind::Cards => "batches-kind-cards",
                    BatchKind::Open => "batches-kind-open",
                }),
                place: place(&page, found),
                made: page.t1("batches-made", "when", page.words().date_and_time(found.batch.made_at)),
                standing: standing(&page, found),
            })
            .collect();
        Self { page, rows }
    }
}

pub(super) async fn show(visit: StaffVisit) -> Answer {
    let list = batch::list(&visit.ctx, &visit.staff).await.map_err(problem)?;
    Ok(html(StatusCode::OK, &ListPage::new(visit.page, &list)))
}

pub(super) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("batches/list.html", |page| {
        let list = [sample_batches::cards(), sample_batches::open(1), sample_batches::open(0)];
        vec![
            ("some".to_owned(), ListPage::new(page.clone(), &list)),
            ("none".to_owned(), ListPage::new(page, &[])),
        ]
    })]
}
