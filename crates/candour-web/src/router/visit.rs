//! What handlers of pages are given.

use candour_domain::staff::Staff;
use candour_service::ctx::Ctx;
use candour_service::sign_in::Session;

use crate::form::Form;
use crate::page::Page;

/// What a public handler is given.
pub struct Visit {
    /// The context of the service.
    pub ctx: Ctx,
    /// What the page knows so far.
    pub page: Page,
    /// The fields of the query.
    pub query: Form,
    /// The fields of the form; none for a GET.
    pub form: Form,
    /// The client's address and browser, for the one-day mark of open answers and for slowing down guesses.
    pub source: Option<String>,
    /// The token in the session cookie, whether it is good or not. Public pages have no use for it.
    pub session_token: Option<String>,
    /// What binds a sign-in that was begun elsewhere to this browser.
    pub trip: Option<String>,
    pub(super) params: Vec<(&'static str, String)>,
}

impl Visit {
    /// A variable part of the address, decoded; nothing where there is none of this name.
    pub fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }
}

/// What a staff handler is given.
pub struct StaffVisit {
    /// The context of the service.
    pub ctx: Ctx,
    /// Who is signed in.
    pub staff: Staff,
    /// Their sign-in.
    pub session: Session,
    /// The token in the session cookie, for signing out.
    pub session_token: String,
    /// What the page knows so far.
    pub page: Page,
    /// The fields of the query.
    pub query: Form,
    /// The fields of the form; none for a GET.
    pub form: Form,
    /// The client's address and browser.
    pub source: Option<String>,
    pub(super) params: Vec<(&'static str, String)>,
}

impl StaffVisit {
    /// A variable part of the address, decoded; nothing where there is none of this name.
    pub fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }
}
