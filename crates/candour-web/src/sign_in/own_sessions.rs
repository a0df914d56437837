//! The list of one's own sign-ins, ending them, and staying signed in.

use askama::Template;
use axum::http::StatusCode;
use candour_domain::ids::SessionId;
use candour_domain::sign_in::{DeviceKind, Method as SignInMethod};
use candour_service::sign_in::{self, SessionListed};
use jiff::Timestamp;

use crate::page::{Page, html, see_other};
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;
use crate::session;

/// Where the list is.
pub(super) const PATH: &str = "/account-settings/sign-ins";

#[derive(Template)]
#[template(path = "sign_in/own_sessions.html")]
struct ListPage {
    page: Page,
    here: SessionId,
    sessions: Vec<SessionListed>,
    did: Option<&'static str>,
}

impl ListPage {
    fn device(&self, listed: &SessionListed) -> &'static str {
        self.page.t(&format!("device-{}", listed.device.as_str().replace('_', "-")))
    }

    fn method(&self, listed: &SessionListed) -> &'static str {
        self.page.t(&format!("method-{}", listed.method.as_str().replace('_', "-")))
    }

    fn is_here(&self, listed: &SessionListed) -> bool {
        listed.id == self.here
    }

    fn others(&self) -> bool {
        self.sessions.iter().any(|listed| listed.id != self.here)
    }

    fn when(&self, at: &Timestamp) -> String {
        self.page.words().date_and_time(*at)
    }
}

/// What has just been done, from the address that the reader was sent on to.
fn did(page: &Page, what: &str) -> Option<&'static str> {
    ["one", "others"].contains(&what).then(|| page.t(&format!("sign-ins-did-{what}")))
}

/// Shows the list.
pub(super) async fn list(visit: StaffVisit) -> Answer {
    let sessions = sign_in::own_sessions(&visit.ctx, &visit.staff).await?;
    let did = did(&visit.page, visit.query.get("did"));
    Ok(html(StatusCode::OK, &ListPage { page: visit.page, here: visit.session.id, sessions, did }))
}

/// Ends one. One that has ended already is as well ended.
pub(super) async fn end(visit: StaffVisit) -> Answer {
    let Ok(id) = SessionId::parse(visit.param("session")) else {
        return Err(crate::errors::Problem::NotFound);
    };
    sign_in::end_own_session(&visit.ctx, &visit.staff, id).await?;
    if id == visit.session.id {
        let to = visit.page.href("/sign-in?signed-out");
        return Ok(session::end(see_other(&to), &visit.ctx.settings));
    }
    Ok(see_other(&visit.page.href(&format!("{PATH}?did=one"))))
}

/// Ends all but this one.
pub(super) async fn end_others(visit: StaffVisit) -> Answer {
    sign_in::end_other_sessions(&visit.ctx, &visit.staff, visit.session.id).await?;
    Ok(see_other(&visit.page.href(&format!("{PATH}?did=others"))))
}

#[derive(Template)]
#[template(path = "sign_in/stay.html")]
struct StayPage {
    page: Page,
}

impl StayPage {
    fn until(&self) -> String {
        let time = self.page.ending().map_or_else(String::new, |ending| ending.time(&self.page));
        self.page.t1("stay-until", "time", time)
    }
}

/// Asked for, it has put off the end of the sign-in already, as every page does.
pub(super) async fn stay(visit: StaffVisit) -> Answer {
    Ok(html(StatusCode::OK, &StayPage { page: visit.page }))
}

pub(super) fn samples() -> Vec<SampleSet> {
    vec![
        SampleSet::new("sign_in/own_sessions.html", |page| {
            let at = Timestamp::UNIX_EPOCH;
            let id = |n: u8| SessionId::new(at, [n; 10]);
            let all = (0u8..).zip(DeviceKind::ALL).map(|(n, device)| {
                let method = SignInMethod::ALL[usize::from(n) % SignInMethod::ALL.len()];
                SessionListed { id: id(n), made_at: at, seen_at: at, method, device }
            });
            let all: Vec<SessionListed> = all.collect();
            let make = |sessions, did| ListPage { page: page.clone(), here: id(0), sessions, did };
            let one = all.iter().take(1).cloned().collect();
            vec![
                ("many".to_owned(), make(all, did(&page, "one"))),
                ("only this one".to_owned(), make(one, did(&page, "others"))),
            ]
        }),
        SampleSet::one("sign_in/stay.html", |page| StayPage { page }),
    ]
}
