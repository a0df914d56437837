//! What is done with a request. What could not be done comes back on the request's own page.

use axum::http::StatusCode;
use candour_domain::ids::{AccessRequestId, FeedbackId};
use candour_service::access_request::{self, AccessError};

use super::new::CodePage;
use super::one::{again, id};
use super::{copy_page, problem, said};
use crate::errors::Problem;
use crate::page::{html, see_other};
use crate::router::{Answer, StaffVisit};

async fn onward(visit: &StaffVisit, id: AccessRequestId, outcome: Result<(), AccessError>) -> Answer {
    match outcome {
        Ok(()) => Ok(see_other(&visit.page.href(&format!("/access-requests/{id}?did=1")))),
        Err(error) => refused(visit, id, error).await,
    }
}

async fn refused(visit: &StaffVisit, id: AccessRequestId, error: AccessError) -> Answer {
    match said(&error) {
        Some(text) => again(visit, id, text).await,
        None => Err(problem(error)),
    }
}

pub(super) async fn prove(visit: StaffVisit) -> Answer {
    let id = id(&visit)?;
    let outcome = access_request::prove(&visit.ctx, &visit.staff, id).await;
    onward(&visit, id, outcome).await
}

pub(super) async fn add(visit: StaffVisit) -> Answer {
    let id = id(&visit)?;
    let item = visit.form.get("item");
    // The number, or the address of the item's page.
    let item = item.trim().rsplit('/').next().unwrap_or_default();
    let outcome = access_request::add_subject(&visit.ctx, &visit.staff, id, item).await;
    onward(&visit, id, outcome).await
}

pub(super) async fn remove(visit: StaffVisit) -> Answer {
    let id = id(&visit)?;
    let Ok(answer) = FeedbackId::parse(visit.form.get("answer")) else { return Err(Problem::NotFound) };
    let outcome = access_request::remove_answer(&visit.ctx, &visit.staff, id, answer).await;
    onward(&visit, id, outcome).await
}

pub(super) async fn prepare(visit: StaffVisit) -> Answer {
    let id = id(&visit)?;
    let outcome = access_request::prepare(&visit.ctx, &visit.staff, id).await;
    onward(&visit, id, outcome).await
}

pub(super) async fn undo(visit: StaffVisit) -> Answer {
    let id = id(&visit)?;
    let outcome = access_request::undo(&visit.ctx, &visit.staff, id).await;
    onward(&visit, id, outcome).await
}

pub(super) async fn release(visit: StaffVisit) -> Answer {
    let id = id(&visit)?;
    let outcome = access_request::release(&visit.ctx, &visit.staff, id).await;
    onward(&visit, id, outcome).await
}

pub(super) async fn extend(visit: StaffVisit) -> Answer {
    let id = id(&visit)?;
    let outcome = access_request::extend(&visit.ctx, &visit.staff, id, visit.form.get("why")).await;
    onward(&visit, id, outcome).await
}

pub(super) async fn end(visit: StaffVisit) -> Answer {
    let id = id(&visit)?;
    // A reason for a refusal is chosen in the same list as the other ends.
    let chosen = visit.form.get("how");
    let (state, refusal) = match chosen {
        "none_held" | "withdrawn" => (chosen, ""),
        reason => ("refused", reason),
    };
    let outcome = access_request::end(&visit.ctx, &visit.staff, id, state, refusal).await;
    onward(&visit, id, outcome).await
}

pub(super) async fn give_code(visit: StaffVisit) -> Answer {
    let id = id(&visit)?;
    match access_request::give_code(&visit.ctx, &visit.staff, id).await {
        Ok(code) => Ok(html(StatusCode::OK, &CodePage::new(visit.page, code.shown(), id))),
        Err(error) => refused(&visit, id, error).await,
    }
}

pub(super) async fn hand_over(visit: StaffVisit) -> Answer {
    let id = id(&visit)?;
    match access_request::hand_over(&visit.ctx, &visit.staff, id).await {
        Ok(fetched) => copy_page::archive(&visit.page, fetched.copy),
        Err(error) => refused(&visit, id, error).await,
    }
}
