//! Accounts that wait for a second person: one asked, another confirms and is shown the one-time link.

use askama::Template;
use axum::http::StatusCode;
use candour_domain::permission::Role;
use candour_service::staff::By;
use candour_service::waiting_account::{self, Shown, WaitingAccount, WaitingError};
use jiff::Timestamp;

use crate::admin_enrolment::link_page;
use crate::admin_staff::{role_names, sample_staff};
use crate::desk::isolated;
use crate::errors::Problem;
use crate::page::{Errors, Html, Page, html, see_other};
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;

fn problem(error: WaitingError) -> Problem {
    match error {
        WaitingError::Refused(_) => Problem::Forbidden,
        WaitingError::NotFound => Problem::NotFound,
        WaitingError::Unavailable(error) => error.into(),
        // Shown on the account's page; elsewhere they cannot come.
        WaitingError::OwnWish | WaitingError::Decided | WaitingError::Taken => Problem::Internal,
    }
}

/// The page of an account that waits.
pub(crate) fn href(page: &Page, username: &str) -> String {
    page.href(&address(username))
}

fn address(username: &str) -> String {
    let name = percent_encoding::utf8_percent_encode(username, percent_encoding::NON_ALPHANUMERIC);
    format!("/admin/staff/waiting/{name}")
}

/// The list, with what has just been done.
fn back(page: &Page, did: &str) -> axum::response::Response {
    let to = page.href("/admin/staff");
    let joint = if to.contains('?') { '&' } else { '?' };
    see_other(&format!("{to}{joint}did={did}"))
}

/// A line of the list: the account, and who asked for it.
pub(crate) struct Listed {
    href: String,
    waiting: WaitingAccount,
    line: String,
}

impl Listed {
    fn of(page: &Page, waiting: WaitingAccount) -> Self {
        let when = page.words().date_and_time(waiting.asked_at);
        let line = page.t2("admin-waiting-line", "name", isolated(&waiting.asked_by_name), "when", when);
        Self { href: href(page, &waiting.staff.username), waiting, line }
    }

    pub(crate) fn href(&self) -> &str {
        &self.href
    }

    pub(crate) fn username(&self) -> &str {
        &self.waiting.staff.username
    }

    pub(crate) fn role(&self, page: &Page) -> String {
        role_names(page, &self.waiting.staff)
    }

    pub(crate) fn line(&self) -> &str {
        &self.line
    }
}

/// The accounts that wait and that who looks may know of.
pub(crate) async fn listed(visit: &StaffVisit) -> Result<Vec<Listed>, Problem> {
    let all = waiting_account::list(&visit.ctx, By::Staff(&visit.staff)).await.map_err(problem)?;
    Ok(all.into_iter().map(|waiting| Listed::of(&visit.page, waiting)).collect())
}

#[derive(Template)]
#[template(path = "admin/staff_waiting.html")]
struct WaitingPage {
    page: Page,
    shown: Shown,
}

impl WaitingPage {
    fn title(&self) -> String {
        self.page.t1("admin-waiting-title", "name", isolated(&self.shown.waiting.staff.display_name))
    }

    fn role(&self) -> String {
        role_names(&self.page, &self.shown.waiting.staff)
    }

    fn asked(&self) -> String {
        let when = self.page.words().date_and_time(self.shown.waiting.asked_at);
        let name = isolated(&self.shown.waiting.asked_by_name);
        self.page.t2("admin-waiting-line", "name", name, "when", when)
    }

    fn until(&self) -> String {
        let when = self.page.words().date_and_time(self.shown.waiting.expires_at);
        self.page.t1("admin-waiting-until", "when", when)
    }

    /// The command for whoever has the machine, where nobody on the pages could confirm.
    fn command(&self) -> Option<Html> {
        let command = format!("candour user confirm {}", self.shown.waiting.staff.username);
        (!self.shown.somebody_else).then(|| self.page.ltr("admin-waiting-nobody", "command", command))
    }

    fn action(&self, what: &str) -> String {
        format!("{}/{what}", address(&self.shown.waiting.staff.username))
    }
}

async fn shown(visit: StaffVisit, status: StatusCode, errors: Errors) -> Answer {
    let shown = waiting_account::show(&visit.ctx, &visit.staff, visit.param("waiting")).await;
    let shown = shown.map_err(problem)?;
    Ok(html(status, &WaitingPage { page: visit.page.with_errors(errors), shown }))
}

/// The page of one of them.
pub(crate) async fn show(visit: StaffVisit) -> Answer {
    shown(visit, StatusCode::OK, Errors::new()).await
}

/// The page once more with what went wrong; or the list, where it waits no more.
async fn told(visit: StaffVisit, error: WaitingError) -> Answer {
    let text = match error {
        WaitingError::OwnWish => "admin-waiting-own",
        WaitingError::Taken => "admin-error-username-taken",
        WaitingError::NotFound | WaitingError::Decided => return Ok(back(&visit.page, "gone")),
        other => return Err(problem(other)),
    };
    let mut errors = Errors::new();
    errors.add("state", visit.page.t(text));
    shown(visit, StatusCode::UNPROCESSABLE_ENTITY, errors).await
}

/// Confirms it, and shows the link.
pub(crate) async fn confirm(visit: StaffVisit) -> Answer {
    match waiting_account::confirm(&visit.ctx, By::Staff(&visit.staff), visit.param("waiting")).await {
        Ok(link) => Ok(link_page(visit.page, link)),
        Err(error) => told(visit, error).await,
    }
}

/// Declines it, or takes it back.
pub(crate) async fn decline(visit: StaffVisit) -> Answer {
    match waiting_account::drop(&visit.ctx, By::Staff(&visit.staff), visit.param("waiting")).await {
        Ok(_) => Ok(back(&visit.page, "dropped")),
        Err(error) => told(visit, error).await,
    }
}

fn sample() -> WaitingAccount {
    let asker = sample_staff("rowan", Role::Administrator);
    WaitingAccount {
        staff: sample_staff("olu.adeyemi@force", Role::DeskAdviser),
        asked_by: asker.id,
        asked_by_name: "Rowan <K>".to_owned(),
        asked_at: Timestamp::UNIX_EPOCH,
        expires_at: Timestamp::UNIX_EPOCH,
        code_fingerprint: None,
    }
}

pub(crate) fn sample_listed(page: &Page) -> Vec<Listed> {
    vec![Listed::of(page, sample())]
}

pub(crate) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("admin/staff_waiting.html", |page| {
        let make = |page: Page, may_confirm, somebody_else| WaitingPage {
            page,
            shown: Shown {
                waiting: sample(),
                borough: Some("Lambeth".to_owned()),
                team: Some("Response A".to_owned()),
                officer: Some(("P1".to_owned(), "Olu <Adeyemi>".to_owned())),
                may_confirm,
                somebody_else,
            },
        };
        let mut errors = Errors::new();
        errors.add("state", page.t("admin-waiting-own"));
        vec![
            ("to confirm".to_owned(), make(page.clone(), true, true)),
            ("asked for by oneself".to_owned(), make(page.clone(), false, true)),
            ("nobody else could".to_owned(), make(page.clone(), false, false)),
            ("wrong".to_owned(), make(page.with_errors(errors), false, true)),
        ]
    })]
}
