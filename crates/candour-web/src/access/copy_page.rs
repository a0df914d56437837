//! The copy as a person reads it: one page that opens without a network, and beside it a file for machines.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use candour_domain::access_request::Exemption;
use candour_domain::language::Language;
use candour_service::access_request::{ArchiveFile, Field, HeldCopy, Value, WithheldIn, pack};
use jiff::{SignedDuration, Timestamp};

use super::{coded, problem};
use crate::errors::Problem;
use crate::page::{Html, Page, bytes};
use crate::samples::SampleSet;

#[derive(Template)]
#[template(path = "access/copy.html")]
pub(super) struct CopyPage {
    page: Page,
    copy: HeldCopy,
}

impl CopyPage {
    fn when(&self, at: Timestamp) -> String {
        self.page.words().date_and_time(at)
    }

    fn section(&self, name: &str) -> &'static str {
        coded(&self.page, "copy-section", name)
    }

    fn label(&self, field: &Field) -> &'static str {
        coded(&self.page, "copy-field", &field.name)
    }

    fn because(&self, exemption: Exemption) -> &'static str {
        coded(&self.page, "copy-because", exemption.as_str())
    }

    fn left_out(&self, note: &WithheldIn) -> Html {
        let law = match note.exemption.law_of_part_3() {
            Some(other) => format!("{}; {other}", note.exemption.law()),
            None => note.exemption.law().to_owned(),
        };
        self.page.bdi(law)
    }

    fn value(&self, field: &Field) -> Html {
        let page = &self.page;
        match &field.value {
            Value::Text { text, .. } => page.written(text),
            Value::Line(line) => page.bdi(line),
            Value::At(at) => page.bdi(self.when(*at)),
            Value::Day(day) => {
                let noon = SignedDuration::from_hours(24 * i64::from(*day) + 12);
                let at = Timestamp::UNIX_EPOCH.checked_add(noon).unwrap_or(Timestamp::UNIX_EPOCH);
                page.bdi(page.words().date(at))
            }
            Value::Number(number) => page.bdi(page.words().number(*number)),
            Value::Yes(yes) => page.written(page.t(if *yes { "copy-yes" } else { "copy-no" })),
            Value::Coded(list, name) => page.written(coded(page, list, name)),
            Value::Withheld(exemption) => page.written(self.because(*exemption)),
        }
    }
}

/// The archive of a copy, as an answer to be saved. Its name says nothing.
pub(super) fn archive(page: &Page, copy: HeldCopy) -> Result<Response, Problem> {
    let json = serde_json::to_vec_pretty(&copy.json()).map_err(|_| Problem::Internal)?;
    let html = CopyPage { page: page.clone().in_language(copy.language), copy };
    let html = html.render().map_err(|_| Problem::Internal)?;
    let files = [
        ArchiveFile { name: "index.html".to_owned(), content: html.into_bytes() },
        ArchiveFile { name: "data.json".to_owned(), content: json },
    ];
    let mut response = bytes(StatusCode::OK, "application/zip", pack(&files).map_err(problem)?);
    response
        .headers_mut()
        .insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"copy.zip\""));
    Ok(response)
}

pub(super) fn samples() -> SampleSet {
    SampleSet::new("access/copy.html", |page| {
        let language = page.language();
        let state = |copy| CopyPage { page: page.clone(), copy };
        vec![
            ("victim".to_owned(), state(super::sample_requests::of_victim(language))),
            ("officer".to_owned(), state(super::sample_requests::of_officer(Language::English))),
        ]
    })
}
