//! A code to show: the answer to the form that asks for one, and nowhere else.

use askama::Template;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use candour_domain::code::Code;
use candour_domain::feedback::Nonce;
use candour_domain::hand_over::Recipient;
use candour_domain::invitation::NotOfferedReason;
use candour_service::hand_over::{self, HandOverError, Issued};
use jiff::SignedDuration;

use super::encounter::again;
use super::{named, sample_contacts};
use crate::errors::Problem;
use crate::page::{Errors, Html, Page, html, see_other};
use crate::qr::Qr;
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;

/// Pixels along one square of a picture to be saved: sharp on paper at a hand's width.
const SCALE: usize = 12;

#[derive(Template)]
#[template(path = "officer/code.html")]
struct CodePage {
    page: Page,
    issued: Issued,
    svg: Html,
    png: String,
    back: String,
}

impl CodePage {
    fn new(page: Page, issued: Issued, back: String) -> Result<Self, Problem> {
        let qr = Qr::draw(&issued.address).map_err(|_| Problem::Internal)?;
        let svg = Html::ours(qr.svg(page.t("handed-qr-label")));
        let png = STANDARD.encode(qr.png(SCALE).map_err(|_| Problem::Internal)?);
        Ok(Self { page, issued, svg, png, back })
    }

    /// Where the code can be typed in: the address without the code.
    fn typed_at(&self) -> String {
        let base = &self.page.settings().base_url;
        let bare = base.split_once("://").map_or(base.as_str(), |(_, rest)| rest);
        format!("{bare}/f")
    }

    fn until(&self) -> String {
        self.page.words().date(self.issued.expires_at)
    }
}

pub(super) async fn issue(visit: StaffVisit) -> Answer {
    let id = named(&visit)?;
    let recipient =
        if visit.form.get("recipient") == "another" { Recipient::Another } else { Recipient::Same };
    // Without its nonce a form sent twice would make two codes, so it makes none.
    let Ok(nonce) = Nonce::parse(visit.form.get("nonce")) else {
        let mut errors = Errors::new();
        errors.add("offer", visit.page.t("receipt-send-again"));
        return again(&visit, id, StatusCode::UNPROCESSABLE_ENTITY, errors, String::new(), None).await;
    };
    match hand_over::issue(&visit.ctx, &visit.staff, id, recipient, nonce).await {
        Ok(issued) => {
            if let Err(error) =
                candour_service::flag::note_staff_source(&visit.ctx, visit.source.as_deref()).await
            {
                // It only leads to a flag; the code is made and must be shown.
                tracing::warn!(%error, "where a code was handed over was not noted");
            }
            let back = visit.page.href(&format!("/officer/encounters/{id}"));
            Ok(html(StatusCode::OK, &CodePage::new(visit.page, issued, back)?))
        }
        Err(HandOverError::TooMany(_)) => {
            let mut errors = Errors::new();
            errors.add("offer", visit.page.t("offer-full"));
            again(&visit, id, StatusCode::UNPROCESSABLE_ENTITY, errors, String::new(), None).await
        }
        Err(error) => Err(problem(error)),
    }
}

pub(super) async fn not_offered(visit: StaffVisit) -> Answer {
    let id = named(&visit)?;
    let given = visit.form.get("reason").to_owned();
    let Some(reason) = NotOfferedReason::parse(&given) else {
        let mut errors = Errors::new();
        errors.add("reason-declined", visit.page.t("not-offered-error"));
        return again(&visit, id, StatusCode::UNPROCESSABLE_ENTITY, errors, given, None).await;
    };
    match hand_over::not_offered(&visit.ctx, &visit.staff, id, reason).await {
        Ok(()) => Ok(see_other(&visit.page.href("/officer?did=not-offered"))),
        Err(error) => Err(problem(error)),
    }
}

fn problem(error: HandOverError) -> Problem {
    match error {
        HandOverError::Unknown => Problem::NotFound,
        HandOverError::Unavailable(error) => error.into(),
        // Shown beside the form it belongs to; elsewhere it cannot come.
        HandOverError::TooMany(_) => Problem::Internal,
    }
}

pub(super) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("officer/code.html", |page| {
        let mut next = 0u8;
        let code = Code::draw(|| {
            next = next.wrapping_add(17) % 230;
            next
        });
        let at = sample_contacts::now();
        let expires_at = at.checked_add(SignedDuration::from_hours(24 * 90)).unwrap_or(at);
        let issued = |replaced| Issued {
            address: format!("{}/f/{}", page.settings().base_url, code.plain()),
            code: code.clone(),
            expires_at,
            replaced,
        };
        [("first", false), ("replaced", true)]
            .into_iter()
            .filter_map(|(state, replaced)| {
                let back = page.href("/officer");
                Some((state.to_owned(), CodePage::new(page.clone(), issued(replaced), back).ok()?))
            })
            .collect()
    })]
}
