//! The forms of an item. What could not be done comes back on the item's own page, with everything that was typed.

use axum::http::StatusCode;
use axum::response::Response;
use candour_domain::ids::{WorkEventId, WorkItemId};
use candour_domain::text::ShortTextError;
use candour_service::hold::HoldError;
use candour_service::restriction::{self, RestrictionError};
use candour_service::work::{self, NOTE_LIMIT, WorkError};

use super::item::{Typed, again};
use super::{isolated, problem};
use crate::errors::Problem;
use crate::page::{Errors, Page, see_other};
use crate::router::{Answer, StaffVisit};
use crate::sign_in::limit;

fn item(visit: &StaffVisit) -> Result<WorkItemId, Problem> {
    WorkItemId::parse(visit.param("item")).map_err(|_| Problem::NotFound)
}

/// Back to the item, with what has been done, and with the purpose it was read for.
fn onward(visit: &StaffVisit, id: WorkItemId, did: &str) -> Response {
    let purpose = candour_domain::audit::ReadPurpose::parse(visit.form.get("purpose"));
    let purpose = purpose.map_or_else(String::new, |purpose| format!("&purpose={}", purpose.as_str()));
    see_other(&visit.page.href(&format!("/desk/items/{id}?did={did}{purpose}")))
}

/// Back to the inbox, for the next item.
fn inbox(visit: &StaffVisit, did: &str) -> Response {
    see_other(&visit.page.href(&format!("/desk?did={did}")))
}

fn note_error(page: &Page, error: ShortTextError) -> String {
    match error {
        ShortTextError::Empty => page.t("item-note-empty").to_owned(),
        ShortTextError::TooLong(_) => page.t1("item-note-too-long", "number", limit(page, NOTE_LIMIT)),
        ShortTextError::Control => page.t("item-note-control").to_owned(),
    }
}

/// Shows the item with what went wrong. `note` is the field a wrong note belongs to.
async fn refused(
    visit: &StaffVisit,
    id: WorkItemId,
    error: WorkError,
    note: &'static str,
    typed: Typed,
) -> Answer {
    let page = &visit.page;
    let mut errors = Errors::new();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    match error {
        WorkError::TakenBy(name) => {
            status = StatusCode::CONFLICT;
            errors.add("state", page.t1("item-taken-by", "name", isolated(&name)));
        }
        WorkError::AlreadyClosed => {
            status = StatusCode::CONFLICT;
            errors.add("state", page.t("item-already-closed"));
        }
        WorkError::NoSuchColleague => errors.add("assign-to", page.t("item-assign-error")),
        WorkError::Note(error) => errors.add(note, note_error(page, error)),
        WorkError::Outcome => errors.add("outcome", page.t("item-close-error")),
        other => return Err(problem(other)),
    }
    again(visit, id, status, errors, typed).await
}

/// A form whose bytes are not text comes back before anything is done.
async fn unreadable(visit: &StaffVisit, id: WorkItemId, typed: Typed) -> Answer {
    let mut errors = Errors::new();
    errors.add("state", visit.page.t("some-unreadable"));
    again(visit, id, StatusCode::UNPROCESSABLE_ENTITY, errors, typed).await
}

pub(super) async fn take(visit: StaffVisit) -> Answer {
    let id = item(&visit)?;
    match work::take(&visit.ctx, &visit.staff, id).await {
        Ok(()) => Ok(onward(&visit, id, "taken")),
        Err(error) => refused(&visit, id, error, "note", Typed::default()).await,
    }
}

pub(super) async fn restrict(visit: StaffVisit) -> Answer {
    let id = item(&visit)?;
    match restriction::restrict(&visit.ctx, &visit.staff, id, visit.form.get("reason")).await {
        // Where somebody was first, what was wished for has come about.
        Ok(()) | Err(RestrictionError::Already) => Ok(inbox(&visit, "restricted")),
        Err(RestrictionError::Reason) => {
            let mut errors = Errors::new();
            errors.add("reason", visit.page.t("restricted-error-reason"));
            again(&visit, id, StatusCode::UNPROCESSABLE_ENTITY, errors, Typed::default()).await
        }
        Err(error) => Err(crate::restricted::problem(error)),
    }
}

pub(super) async fn hold(visit: StaffVisit) -> Answer {
    let id = item(&visit)?;
    let typed = Typed {
        hold_reason: visit.form.get("hold_reason").to_owned(),
        hold_note: visit.form.get("hold_note").to_owned(),
        hold_day: visit.form.get("hold_day").to_owned(),
        ..Typed::default()
    };
    if visit.form.unreadable() {
        return unreadable(&visit, id, typed).await;
    }
    match crate::hold::place(&visit, id).await {
        Ok(()) => Ok(onward(&visit, id, "held")),
        Err(error) => {
            let Some(said) = crate::hold::said(&visit.page, &error) else {
                return Err(crate::hold::problem(error));
            };
            let field = match error {
                HoldError::Note(_) => "hold-note",
                HoldError::Day(_) => "hold-day",
                _ => "hold",
            };
            let mut errors = Errors::new();
            errors.add(field, said);
            again(&visit, id, StatusCode::UNPROCESSABLE_ENTITY, errors, typed).await
        }
    }
}

pub(super) async fn erase(visit: StaffVisit) -> Answer {
    let id = item(&visit)?;
    match crate::erasure::ask_of_item(&visit, id).await {
        Ok(()) => Ok(onward(&visit, id, "erasure-asked")),
        Err(error) => {
            let Some(text) = crate::erasure::said(&error) else { return Err(crate::erasure::problem(error)) };
            let mut errors = Errors::new();
            errors.add("erase", visit.page.t(text));
            again(&visit, id, StatusCode::UNPROCESSABLE_ENTITY, errors, Typed::default()).await
        }
    }
}

pub(super) async fn put_back(visit: StaffVisit) -> Answer {
    let id = item(&visit)?;
    match work::put_back(&visit.ctx, &visit.staff, id).await {
        Ok(()) => Ok(inbox(&visit, "put-back")),
        Err(error) => refused(&visit, id, error, "note", Typed::default()).await,
    }
}

pub(super) async fn assign(visit: StaffVisit) -> Answer {
    let id = item(&visit)?;
    let typed = Typed { to: visit.form.get("to").to_owned(), ..Typed::default() };
    if visit.form.unreadable() {
        return unreadable(&visit, id, typed).await;
    }
    match work::assign(&visit.ctx, &visit.staff, id, &typed.to).await {
        Ok(()) => Ok(onward(&visit, id, "assigned")),
        Err(error) => refused(&visit, id, error, "note", typed).await,
    }
}

pub(super) async fn note(visit: StaffVisit) -> Answer {
    let id = item(&visit)?;
    let typed = Typed { note: visit.form.get("note").to_owned(), ..Typed::default() };
    if visit.form.unreadable() {
        return unreadable(&visit, id, typed).await;
    }
    let Ok(form) = WorkEventId::parse(visit.form.get("form")) else { return Err(Problem::StaleForm) };
    match work::note(&visit.ctx, &visit.staff, id, form, &typed.note).await {
        Ok(()) => Ok(onward(&visit, id, "noted")),
        Err(error) => refused(&visit, id, error, "note", typed).await,
    }
}

pub(super) async fn close(visit: StaffVisit) -> Answer {
    let id = item(&visit)?;
    let typed = Typed {
        outcome: visit.form.get("outcome").to_owned(),
        close_note: visit.form.get("note").to_owned(),
        ..Typed::default()
    };
    if visit.form.unreadable() {
        return unreadable(&visit, id, typed).await;
    }
    match work::close(&visit.ctx, &visit.staff, id, &typed.outcome, &typed.close_note).await {
        Ok(()) => Ok(inbox(&visit, "closed")),
        Err(error) => refused(&visit, id, error, "close-note", typed).await,
    }
}
