//! Typing a code, and the pages for codes that do not lead on.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use candour_domain::code::Code;
use candour_domain::sayable::SayableError;

use super::example_code;
use crate::page::{Errors, Page, html, see_other};
use crate::router::{Answer, Visit};
use crate::samples::SampleSet;

#[derive(Template)]
#[template(path = "public/code.html")]
struct CodePage {
    page: Page,
    typed: String,
    example: String,
}

/// Why a code does not lead on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    Mistyped,
    Unknown,
    Used,
    Expired,
}

impl Closed {
    const ALL: [Self; 4] = [Self::Mistyped, Self::Unknown, Self::Used, Self::Expired];

    const fn name(self) -> &'static str {
        match self {
            Self::Mistyped => "mistyped",
            Self::Unknown => "unknown",
            Self::Used => "used",
            Self::Expired => "expired",
        }
    }

    const fn status(self) -> StatusCode {
        match self {
            Self::Mistyped | Self::Unknown => StatusCode::NOT_FOUND,
            Self::Used | Self::Expired => StatusCode::GONE,
        }
    }
}

/// Says kindly that a code does not lead on, with ways on. What was written stays on the page, to be copied.
#[derive(Template)]
#[template(path = "public/code_closed.html")]
struct ClosedPage {
    page: Page,
    title: &'static str,
    what: &'static str,
    /// Whether typing again may help.
    again: bool,
    typed: String,
    example: String,
    kept: String,
}

impl ClosedPage {
    fn new(page: Page, closed: Closed, typed: &str, kept: &str) -> Self {
        let text = |part: &str| page.t(&format!("code-{}-{part}", closed.name()));
        Self {
            title: text("title"),
            what: text("what"),
            again: matches!(closed, Closed::Mistyped | Closed::Unknown),
            typed: typed.chars().take(40).collect(),
            example: example_code(),
            kept: kept.to_owned(),
            page,
        }
    }
}

/// The page for a code that does not lead on.
pub(super) fn closed(page: Page, closed: Closed, typed: &str, kept: &str) -> Response {
    html(closed.status(), &ClosedPage::new(page, closed, typed, kept))
}

pub(super) async fn ask(visit: Visit) -> Answer {
    let page = CodePage { page: visit.page, typed: String::new(), example: example_code() };
    Ok(html(StatusCode::OK, &page))
}

pub(super) async fn take(visit: Visit) -> Answer {
    let typed = visit.form.get("code");
    // Some paste the whole address; the code is what stands after /f/.
    let code =
        typed.rsplit_once("/f/").map_or(typed, |(_, code)| code.split(['?', '#']).next().unwrap_or(code));
    match Code::parse(code) {
        Ok(code) => Ok(see_other(&visit.page.href(&format!("/f/{}", code.plain())))),
        Err(error) => {
            let mut errors = Errors::new();
            errors.add("code", visit.page.t(error_text("code", error)));
            let page = CodePage {
                typed: typed.to_owned(),
                example: example_code(),
                page: visit.page.with_errors(errors),
            };
            Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// The text id for what is wrong with a code or a receipt.
pub(crate) fn error_text(what: &str, error: SayableError) -> &'static str {
    match (what, error) {
        ("receipt", SayableError::Empty) => "receipt-error-empty",
        ("receipt", SayableError::Symbol) => "receipt-error-symbol",
        ("receipt", SayableError::Length) => "receipt-error-length",
        ("receipt", SayableError::Check) => "receipt-error-check",
        (_, SayableError::Empty) => "code-error-empty",
        (_, SayableError::Symbol) => "code-error-symbol",
        (_, SayableError::Length) => "code-error-length",
        (_, SayableError::Check) => "code-error-check",
    }
}

pub(super) fn samples() -> Vec<SampleSet> {
    vec![
        SampleSet::new("public/code.html", |page| {
            let wrong = |error: SayableError| {
                let mut errors = Errors::new();
                errors.add("code", page.t(error_text("code", error)));
                CodePage {
                    page: page.clone().with_errors(errors),
                    typed: String::from("D7K2 \"MX\""),
                    example: example_code(),
                }
            };
            let plain = CodePage { page: page.clone(), typed: String::new(), example: example_code() };
            let mut states = vec![(String::from("plain"), plain)];
            for error in
                [SayableError::Empty, SayableError::Symbol, SayableError::Length, SayableError::Check]
            {
                states.push((format!("{error:?}"), wrong(error)));
            }
            states
        }),
        SampleSet::new("public/code_closed.html", |page| {
            let kept = ["", "They came <quickly> & were kind.\nThank you."];
            let state = |closed: Closed, kept: &str| {
                (
                    format!("{closed:?}, {} characters kept", kept.len()),
                    ClosedPage::new(page.clone(), closed, "D7K2-MX9-PQR4", kept),
                )
            };
            Closed::ALL.into_iter().flat_map(|closed| kept.map(|kept| state(closed, kept))).collect()
        }),
    ]
}
