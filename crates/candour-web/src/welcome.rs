//! What somebody's roles are for: the page at which those begin whose part of the service is still to come.

use askama::Template;
use axum::http::StatusCode;
use candour_domain::permission::{Act, Role, Roles, scope_of};

use crate::page::{Page, html};
use crate::router::{Answer, Method, Route, StaffVisit};
use crate::samples::SampleSet;

/// The address of the page.
pub(crate) const WELCOME: &str = "/welcome";

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    vec![Route::any_staff(Method::Get, WELCOME, welcome)]
}

#[derive(Template)]
#[template(path = "welcome/welcome.html")]
struct WelcomePage {
    page: Page,
    roles: Roles,
}

impl WelcomePage {
    fn new(page: Page) -> Self {
        let roles = page.reader().map(|reader| reader.staff.roles()).unwrap_or_default();
        Self { page, roles }
    }

    /// The name of each role, and what it is for.
    fn parts(&self) -> Vec<(&'static str, &'static str)> {
        let what = |role: Role| format!("welcome-{}", role.as_str().replace('_', "-"));
        self.roles.iter().map(|role| (role_name(&self.page, role), self.page.t(&what(role)))).collect()
    }

    /// Whether there is nothing to do here yet but look after one's own account.
    fn nothing_yet(&self) -> bool {
        !Act::ALL.into_iter().any(|act| act != Act::UseAccount && scope_of(self.roles, act).is_some())
    }
}

/// The name of a role.
pub(crate) fn role_name(page: &Page, role: Role) -> &'static str {
    page.t(&format!("role-{}", role.as_str().replace('_', "-")))
}

async fn welcome(visit: StaffVisit) -> Answer {
    Ok(html(StatusCode::OK, &WelcomePage::new(visit.page)))
}

pub(crate) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("welcome/welcome.html", |page| {
        let of = |roles| WelcomePage { page: page.clone(), roles };
        let mut states: Vec<_> =
            Role::ALL.into_iter().map(|role| (role.as_str().to_owned(), of(role.into()))).collect();
        states
            .push(("several roles".to_owned(), of([Role::Officer, Role::DeskAdviser].into_iter().collect())));
        states
    })]
}
