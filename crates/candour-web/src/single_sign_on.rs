//! The way to the force's own sign-in service and back, and joining one's account to the one there.
//!
//! Both ends of the way are a small page of ours that goes on by itself: a redirect out of a form is stopped by our own
//! policy, and a browser that comes back from another site would not send the session cookie on a redirect.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use candour_domain::sign_in::DeviceKind;
use candour_service::single_sign_on::{self, Back, Came, Fault, IdentityFound, SignOnError, Wish};
use candour_service::staff::{By, StaffError};
use jiff::Timestamp;

use crate::errors::Problem;
use crate::page::{Page, html, see_other};
use crate::router::{Answer, Method, Route, StaffVisit, Visit};
use crate::samples::SampleSet;
use crate::session;
use crate::sign_in::{enrol, landing, note_place, step_up};

const BEGIN: &str = "/sign-in/single-sign-on";
/// Where one goes to prove at the force who one is.
const PROVE: &str = "/confirm-at-the-force";
const ACCOUNT: &str = "/account-settings/force-account";

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        Route::sign_in_page(Method::Post, BEGIN, begin),
        Route::sign_in_page(Method::Get, single_sign_on::BACK, back),
        Route::sign_in_page(Method::Post, "/enrol/single-sign-on", enrol),
        Route::any_staff(Method::Post, PROVE, prove),
        Route::any_staff(Method::Get, ACCOUNT, account),
        Route::any_staff(Method::Post, "/account-settings/force-account/join", join).step_up(),
        Route::any_staff(Method::Post, "/account-settings/force-account/part", part).step_up(),
    ]
}

/// A page that goes on by itself.
#[derive(Template)]
#[template(path = "single_sign_on/going.html")]
struct GoingPage {
    page: Page,
    title: &'static str,
    body: &'static str,
    go: &'static str,
    to: String,
}

impl GoingPage {
    fn there(page: Page, to: String) -> Self {
        Self { page, title: "sso-there-title", body: "sso-there-body", go: "sso-there-go", to }
    }

    fn inside(page: Page, to: String) -> Self {
        Self { page, title: "sso-in-title", body: "sso-in-body", go: "sso-in-go", to }
    }

    fn respond(self) -> Response {
        let on = HeaderValue::from_str(&format!("0; url={}", self.to));
        let mut response = html(StatusCode::OK, &self);
        if let Ok(on) = on {
            response.headers_mut().insert(header::REFRESH, on);
        }
        response
    }
}

/// Why nobody came in.
#[derive(Template)]
#[template(path = "single_sign_on/problem.html")]
struct ProblemPage {
    page: Page,
    /// The text that says what happened and what to do.
    text: &'static str,
    /// Where to begin again.
    again: &'static str,
}

async fn begin(visit: Visit) -> Answer {
    let next = session::local_path(visit.form.get("next")).to_owned();
    match single_sign_on::begin(&visit.ctx, Wish::SignIn, &next).await {
        Ok(begun) => {
            let response = GoingPage::there(visit.page, begun.address).respond();
            Ok(session::begin_trip(response, &visit.ctx.settings, &begun.browser))
        }
        Err(error) => not_in(visit.page, error, "/sign-in"),
    }
}

async fn back(visit: Visit) -> Answer {
    let query = &visit.query;
    let came = Back {
        browser: visit.trip.as_deref(),
        state: query.get("state"),
        code: query.get("code"),
        error: query.get("error"),
        issuer: query.has("iss").then(|| query.get("iss")),
    };
    let browser = visit.source.as_deref().and_then(|source| source.split_once('\n')).map_or("", |(_, b)| b);
    let page = visit.page;
    let settings = &visit.ctx.settings;
    let answer = match single_sign_on::finish(&visit.ctx, came, DeviceKind::of_user_agent(browser)).await {
        Ok(Came::In { signed_in, next }) => {
            note_place(&visit.ctx, visit.source.as_deref()).await;
            let to = page.href(landing(session::local_path(&next), signed_in.staff.role));
            let response = GoingPage::inside(page, to).respond();
            session::begin(response, settings, &signed_in.token)
        }
        Ok(Came::Joined) => {
            let to = page.href(&format!("{ACCOUNT}?joined"));
            GoingPage { page, title: "sso-joined-done", body: "sso-in-body", go: "sso-in-go", to }.respond()
        }
        Ok(Came::Proved { token, next }) => {
            let next = session::local_path(&next);
            let to = if next == "/" { format!("{}?done", step_up::PATH) } else { next.to_owned() };
            let (title, to) = ("sso-proved-title", page.href(&to));
            let response = GoingPage { page, title, body: "sso-in-body", go: "sso-in-go", to }.respond();
            match token {
                Some(token) => session::begin(response, settings, &token),
                None => response,
            }
        }
        // The cookie stays: the way that it binds may still be open in another tab.
        Err(error @ SignOnError::NotBegun) => return not_in(page, error, "/sign-in"),
        Err(error) => not_in(page, error, "/sign-in")?,
    };
    Ok(session::end_trip(answer, settings))
}

/// The page of an error.
fn not_in(page: Page, error: SignOnError, again: &'static str) -> Answer {
    let (status, text) = match error {
        SignOnError::Unavailable(error) => return Err(error.into()),
        SignOnError::Off => return Err(Problem::NotFound),
        SignOnError::NotBegun => (StatusCode::BAD_REQUEST, "sso-not-begun"),
        SignOnError::Declined => (StatusCode::FORBIDDEN, "sso-declined"),
        SignOnError::NoAccount => (StatusCode::FORBIDDEN, "sso-no-account"),
        SignOnError::OtherWay => (StatusCode::FORBIDDEN, "sso-other-way"),
        SignOnError::SomebodyElse => (StatusCode::FORBIDDEN, "sso-somebody-else"),
        SignOnError::NoRole => (StatusCode::FORBIDDEN, "sso-no-role"),
        SignOnError::LastAdministrator => (StatusCode::CONFLICT, "sso-last-administrator"),
        SignOnError::JoinedElsewhere => (StatusCode::CONFLICT, "sso-joined-elsewhere"),
        SignOnError::Fault(fault) => of_fault(fault),
    };
    Ok(html(status, &ProblemPage { page, text, again }))
}

/// What a person is told of a fault: whether to wait, to begin again, or to tell somebody. The log has the rest.
fn of_fault(fault: Fault) -> (StatusCode, &'static str) {
    if fault.may_pass() {
        (StatusCode::SERVICE_UNAVAILABLE, "sso-down")
    } else if fault.is_about_clocks() {
        (StatusCode::BAD_GATEWAY, "sso-clock")
    } else if fault == Fault::Code {
        (StatusCode::BAD_REQUEST, "sso-not-begun")
    } else {
        (StatusCode::BAD_GATEWAY, "sso-not-believed")
    }
}

#[derive(Template)]
#[template(path = "single_sign_on/account.html")]
struct AccountPage {
    page: Page,
    joined: Option<IdentityFound>,
    did: Option<&'static str>,
}

impl AccountPage {
    fn date(&self, at: &Timestamp) -> String {
        self.page.words().date_and_time(*at)
    }
}

async fn account(visit: StaffVisit) -> Answer {
    if visit.ctx.settings.single_sign_on.is_none() {
        return Err(Problem::NotFound);
    }
    let joined = single_sign_on::joined(&visit.ctx, &visit.staff).await?;
    let did = match (visit.query.has("joined") && joined.is_some(), visit.query.has("parted")) {
        (true, _) => Some("sso-joined-done"),
        (false, true) if joined.is_none() => Some("sso-parted-done"),
        _ => None,
    };
    Ok(html(StatusCode::OK, &AccountPage { page: visit.page, joined, did }))
}

async fn join(visit: StaffVisit) -> Answer {
    match single_sign_on::begin(&visit.ctx, Wish::Join(&visit.staff), ACCOUNT).await {
        Ok(begun) => {
            let response = GoingPage::there(visit.page, begun.address).respond();
            Ok(session::begin_trip(response, &visit.ctx.settings, &begun.browser))
        }
        Err(error) => not_in(visit.page, error, ACCOUNT),
    }
}

/// Sends somebody to the force's page to prove who they are.
async fn prove(visit: StaffVisit) -> Answer {
    let next = session::local_path(visit.form.get("next")).to_owned();
    let wish = Wish::Prove(&visit.session, &visit.session_token);
    match single_sign_on::begin(&visit.ctx, wish, &next).await {
        Ok(begun) => {
            let response = GoingPage::there(visit.page, begun.address).respond();
            Ok(session::begin_trip(response, &visit.ctx.settings, &begun.browser))
        }
        Err(error) => not_in(visit.page, error, step_up::PATH),
    }
}

/// Sends somebody to the force's page who came by a one-time link.
async fn enrol(visit: Visit) -> Answer {
    let Some(enrolling) = enrol::asked_by(&visit).await? else { return Ok(enrol::dead(visit.page)) };
    match single_sign_on::begin(&visit.ctx, Wish::Enrol(&enrolling), "/").await {
        Ok(begun) => {
            let response = GoingPage::there(visit.page, begun.address).respond();
            Ok(session::begin_trip(response, &visit.ctx.settings, &begun.browser))
        }
        Err(error) => not_in(visit.page, error, enrol::PATH),
    }
}

async fn part(visit: StaffVisit) -> Answer {
    match single_sign_on::part(&visit.ctx, By::Staff(&visit.staff), &visit.staff).await {
        Ok(_) => Ok(see_other(&visit.page.href(&format!("{ACCOUNT}?parted")))),
        Err(StaffError::LastWay) => {
            let page = ProblemPage { page: visit.page, text: "sso-account-last", again: ACCOUNT };
            Ok(html(StatusCode::CONFLICT, &page))
        }
        Err(StaffError::Unavailable(error)) => Err(error.into()),
        Err(_) => Err(Problem::Forbidden),
    }
}

pub(crate) fn samples() -> Vec<SampleSet> {
    vec![
        SampleSet::new("single_sign_on/going.html", |page| {
            vec![
                (
                    "there".to_owned(),
                    GoingPage::there(page.clone(), "https://id.example/authorize".to_owned()),
                ),
                ("back".to_owned(), GoingPage::inside(page, "/desk".to_owned())),
            ]
        }),
        SampleSet::new("single_sign_on/problem.html", |page| {
            [
                "sso-not-begun",
                "sso-declined",
                "sso-no-account",
                "sso-other-way",
                "sso-no-role",
                "sso-joined-elsewhere",
                "sso-down",
                "sso-clock",
                "sso-not-believed",
                "sso-account-last",
                "sso-somebody-else",
            ]
            .into_iter()
            .map(|text| (text.to_owned(), ProblemPage { page: page.clone(), text, again: "/sign-in" }))
            .collect()
        }),
        SampleSet::new("single_sign_on/account.html", |page| {
            let at = Timestamp::UNIX_EPOCH;
            let staff_id = candour_domain::ids::StaffId::from_uuid(uuid::Uuid::nil());
            let joined = Some(IdentityFound { staff_id, made_at: at, used_at: at });
            vec![
                ("not joined".to_owned(), AccountPage { page: page.clone(), joined: None, did: None }),
                (
                    "parted".to_owned(),
                    AccountPage { page: page.clone(), joined: None, did: Some("sso-parted-done") },
                ),
                ("joined".to_owned(), AccountPage { page, joined, did: Some("sso-joined-done") }),
            ]
        }),
    ]
}
