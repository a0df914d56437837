//! A person with a receipt asks for a copy, sees where it stands, and fetches it. The receipt travels in hidden fields
//! and never in an address.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use candour_domain::access_request::{AccessState, FetchCode, Proof};
use candour_domain::feedback::Nonce;
use candour_domain::receipt::Receipt;
use candour_service::access_request::{self, AccessError, AccessFound};
use candour_service::ctx::Ctx;
use jiff::Timestamp;

use super::copy_page;
use crate::errors::Problem;
use crate::feedback::fresh_nonce;
use crate::page::{Errors, Page, html};
use crate::router::{Answer, Visit};
use crate::samples::SampleSet;

#[derive(Template)]
#[template(path = "public/receipt_copy.html")]
pub(super) struct ReceiptCopyPage {
    page: Page,
    receipt: String,
    nonce: String,
    found: Option<AccessFound>,
    /// The code, the one time it is shown.
    code: Option<String>,
    typed: String,
    /// Whether somebody came for the copy before it was released.
    early: bool,
}

impl ReceiptCopyPage {
    fn waiting(&self) -> Option<&AccessFound> {
        self.found.as_ref().filter(|found| found.state.is_open())
    }

    fn ready(&self) -> Option<Timestamp> {
        let found =
            self.found.as_ref().filter(|found| found.state == AccessState::Released && found.has_copy)?;
        found.copy_until
    }

    /// What became of the last request, where it is over.
    fn over(&self) -> Option<&'static str> {
        let found = self.found.as_ref()?;
        let text = match found.state {
            AccessState::Asked | AccessState::Prepared => return None,
            AccessState::Released if found.has_copy => return None,
            AccessState::Released => "copy-gone",
            AccessState::NoneHeld => "copy-none",
            AccessState::Refused => "copy-refused",
            AccessState::Withdrawn => "copy-withdrawn",
        };
        Some(self.page.t(text))
    }

    fn date(&self, at: Timestamp) -> String {
        self.page.words().date(at)
    }
}

fn read(visit: &Visit) -> Result<Receipt, Problem> {
    // The field was filled by our own page; what is not a receipt was not typed here.
    Receipt::parse(visit.form.get("receipt")).map_err(|_| Problem::StaleForm)
}

async fn page(
    ctx: &Ctx,
    page: Page,
    receipt: &Receipt,
    status: StatusCode,
    code: Option<String>,
    typed: &str,
) -> Result<Response, Problem> {
    Ok(html(status, &made(ctx, page, receipt, code, typed).await?))
}

async fn made(
    ctx: &Ctx,
    page: Page,
    receipt: &Receipt,
    code: Option<String>,
    typed: &str,
) -> Result<ReceiptCopyPage, Problem> {
    let mut found = match access_request::request_of_receipt(ctx, receipt).await {
        Ok(found) => found,
        Err(AccessError::Unavailable(error)) => return Err(error.into()),
        Err(_) => return Err(Problem::NotFound),
    };
    // A copy whose time is over is gone, whether or not the job that removes it has had its turn.
    let now = ctx.clock.now();
    if let Some(found) = &mut found {
        found.has_copy &= found.copy_until.is_none_or(|until| until > now);
    }
    let (receipt, nonce, typed) = (receipt.shown(), fresh_nonce(ctx).to_hex(), typed.to_owned());
    Ok(ReceiptCopyPage { page, receipt, nonce, found, code, typed, early: false })
}

pub(super) async fn show(visit: Visit) -> Answer {
    let receipt = read(&visit)?;
    page(&visit.ctx, visit.page, &receipt, StatusCode::OK, None, "").await
}

pub(super) async fn ask(visit: Visit) -> Answer {
    let receipt = read(&visit)?;
    let Ok(nonce) = Nonce::parse(visit.form.get("nonce")) else { return Err(Problem::StaleForm) };
    match access_request::ask_by_receipt(&visit.ctx, &receipt, nonce, visit.page.language()).await {
        Ok(asked) => {
            let code = Some(asked.code.shown());
            page(&visit.ctx, visit.page, &receipt, StatusCode::OK, code, "").await
        }
        // The page says where the one that stands is.
        Err(AccessError::BeingAnswered) => {
            page(&visit.ctx, visit.page, &receipt, StatusCode::CONFLICT, None, "").await
        }
        Err(AccessError::Unavailable(error)) => Err(error.into()),
        Err(_) => Err(Problem::NotFound),
    }
}

/// What is said of something that cannot be a code: the same as of a wrong one.
async fn not_a_code(ctx: &Ctx, receipt: &Receipt) -> Result<access_request::Fetched, AccessError> {
    match access_request::request_of_receipt(ctx, receipt).await? {
        Some(found) if found.state.is_open() => Err(AccessError::NotReleased),
        Some(found) if found.state == AccessState::Released && found.has_copy => Err(AccessError::WrongCode),
        _ => Err(AccessError::NoCopy),
    }
}

pub(super) async fn fetch(visit: Visit) -> Answer {
    let receipt = read(&visit)?;
    let typed = visit.form.get("code");
    let fetched = match FetchCode::parse(typed) {
        Ok(code) => access_request::fetch_by_receipt(&visit.ctx, &receipt, &code).await,
        Err(_) => not_a_code(&visit.ctx, &receipt).await,
    };
    match fetched {
        Ok(fetched) => copy_page::archive(&visit.page, fetched.copy),
        // The page says where the request stands, and nothing of the code.
        Err(error @ (AccessError::NotReleased | AccessError::NoCopy)) => {
            let mut made = made(&visit.ctx, visit.page, &receipt, None, "").await?;
            made.early = matches!(error, AccessError::NotReleased);
            Ok(html(StatusCode::CONFLICT, &made))
        }
        Err(AccessError::WrongCode) => {
            let mut errors = Errors::new();
            errors.add("code", visit.page.t("copy-code-error"));
            let with_errors = visit.page.clone().with_errors(errors);
            page(&visit.ctx, with_errors, &receipt, StatusCode::UNPROCESSABLE_ENTITY, None, typed).await
        }
        Err(AccessError::Unavailable(error)) => Err(error.into()),
        Err(_) => Err(Problem::NotFound),
    }
}

pub(super) async fn withdraw(visit: Visit) -> Answer {
    let receipt = read(&visit)?;
    match access_request::withdraw_by_receipt(&visit.ctx, &receipt).await {
        Ok(()) => page(&visit.ctx, visit.page, &receipt, StatusCode::OK, None, "").await,
        Err(AccessError::Unavailable(error)) => Err(error.into()),
        Err(_) => Err(Problem::NotFound),
    }
}

pub(super) fn samples() -> SampleSet {
    SampleSet::new("public/receipt_copy.html", |page| {
        let state =
            |page: Page, state: Option<AccessState>, code: Option<&str>, typed: &str| ReceiptCopyPage {
                receipt: "D7K2M-X9PQR-4HJ3T".to_owned(),
                nonce: Nonce::from_bytes([7; 16]).to_hex(),
                found: state.map(|state| super::sample_requests::found(state, Proof::Receipt)),
                code: code.map(str::to_owned),
                typed: typed.to_owned(),
                early: false,
                page,
            };
        let mut errors = Errors::new();
        errors.add("code", page.t("copy-code-error"));
        let wrong = page.clone().with_errors(errors);
        let mut all = vec![
            ("nothing asked".to_owned(), state(page.clone(), None, None, "")),
            ("just asked".to_owned(), state(page.clone(), Some(AccessState::Asked), Some("D7K-2MX-9PQ"), "")),
            ("wrong".to_owned(), state(wrong, Some(AccessState::Released), None, "<D7K>")),
        ];
        all.extend(
            AccessState::ALL
                .into_iter()
                .map(|one| (one.as_str().to_owned(), state(page.clone(), Some(one), None, ""))),
        );
        let mut gone = state(page.clone(), Some(AccessState::Released), None, "");
        gone.found.iter_mut().for_each(|found| found.has_copy = false);
        all.push(("gone".to_owned(), gone));
        let mut early = state(page.clone(), Some(AccessState::Prepared), None, "");
        early.early = true;
        all.push(("too early".to_owned(), early));
        let mut late = state(page, Some(AccessState::Asked), None, "");
        let why = candour_domain::access_request::Extension::Complex;
        late.found.iter_mut().for_each(|found| found.extension = Some(why));
        all.push(("put off".to_owned(), late));
        all
    })
}
