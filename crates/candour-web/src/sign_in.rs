//! Signing in and out, one's own account and sign-ins, and proving once more who one is.

mod codes;
mod ending;
pub(crate) mod enrol;
mod own_sessions;
pub(crate) mod step_up;

pub use ending::Ending;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use candour_domain::permission::Role;
use candour_domain::staff::{PASSWORD_MAX, PASSWORD_MIN};
use candour_service::ctx::Ctx;
use candour_service::flag;
use candour_service::passkey;
use candour_service::sign_in::{self, ChangePasswordError, PasswordError, Shown, SignInError, SignedIn};
use jiff::SignedDuration;

use crate::page::{Errors, Page, html, see_other};
use crate::router::{Answer, Method, Route, StaffVisit, Visit};
use crate::samples::SampleSet;
use crate::session;
use crate::welcome::WELCOME;

const ACCOUNT: &str = "/account-settings";

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        Route::sign_in_page(Method::Get, "/sign-in", show),
        Route::sign_in_page(Method::Post, "/sign-in", sign_in),
        Route::sign_in_page(Method::Get, "/enrol/{link}", enrol::open),
        Route::sign_in_page(Method::Post, "/enrol/{link}", enrol::exchange),
        Route::sign_in_page(Method::Get, enrol::PATH, enrol::form),
        Route::sign_in_page(Method::Post, enrol::PATH, enrol::choose),
        Route::any_staff(Method::Post, "/sign-out", sign_out),
        Route::any_staff(Method::Get, ACCOUNT, account).in_navigation("nav-account"),
        Route::any_staff(Method::Post, ACCOUNT, change_password),
        Route::any_staff(Method::Get, own_sessions::PATH, own_sessions::list),
        Route::any_staff(Method::Post, "/account-settings/sign-ins/end-others", own_sessions::end_others),
        Route::any_staff(Method::Post, "/account-settings/sign-ins/{session}/end", own_sessions::end),
        Route::any_staff(Method::Get, codes::PATH, codes::show),
        Route::any_staff(Method::Post, codes::RECOVERY, codes::new_recovery).step_up(),
        Route::any_staff(Method::Get, codes::NEW, codes::offer).step_up(),
        Route::any_staff(Method::Post, codes::NEW, codes::set_up).step_up(),
        Route::any_staff(Method::Get, "/stay-signed-in", own_sessions::stay),
        Route::any_staff(Method::Get, step_up::PATH, step_up::show),
        Route::any_staff(Method::Post, step_up::PATH, step_up::confirm),
    ]
}

/// The page a person of this role begins at.
pub const fn home(role: Role) -> &'static str {
    match role {
        Role::Officer | Role::TeamLeader => "/officer",
        Role::DeskAdviser | Role::DeskSupervisor | Role::ProfessionalStandards | Role::Commissioner => {
            "/desk"
        }
        Role::Analyst | Role::BoroughCommander | Role::MayorsOffice => "/insight",
        Role::Administrator => "/admin/staff",
        Role::Auditor => "/audit",
        // Their part of the service is still to come.
        Role::RecognitionPanel | Role::ForumCoordinator | Role::ForumMember => WELCOME,
    }
}

#[derive(Template)]
#[template(path = "sign_in/sign_in.html")]
struct SignInPage {
    page: Page,
    username: String,
    next: String,
    signed_out: bool,
}

impl SignInPage {
    /// Whether a password alone is enough for who has no codes yet.
    fn code_may_miss(&self) -> bool {
        !self.page.settings().live
    }

    /// Whether there are other ways in on this page.
    fn other_ways(&self) -> bool {
        let settings = self.page.settings();
        settings.single_sign_on.is_some() || passkey::offered(settings)
    }

    fn by_password(&self) -> bool {
        self.page.settings().sign_in_password
    }
}

async fn show(visit: Visit) -> Answer {
    let next = session::local_path(visit.query.get("next")).to_owned();
    if let Some(token) = &visit.session_token
        && let Some(session) = sign_in::session(&visit.ctx, token).await?
    {
        return Ok(see_other(&visit.page.href(landing(&next, session.staff.role))));
    }
    let signed_out = visit.query.has("signed-out");
    Ok(html(StatusCode::OK, &SignInPage { page: visit.page, username: String::new(), next, signed_out }))
}

/// Where a sign-in leads: to the page that was asked for, else to the role's own.
pub(crate) fn landing(next: &str, role: Role) -> &str {
    if next == "/" { home(role) } else { next }
}

async fn sign_in(visit: Visit) -> Answer {
    let page = visit.page;
    let username = visit.form.get("username").to_owned();
    let password = visit.form.get("password");
    let next = session::local_path(visit.form.get("next")).to_owned();
    let mut errors = Errors::new();
    if visit.form.unreadable() {
        errors.add("username", page.t("some-unreadable"));
    }
    if username.trim().is_empty() {
        errors.add("username", page.t("sign-in-name-empty"));
    }
    if password.is_empty() {
        errors.add("password", page.t("sign-in-password-empty"));
    }
    let again = |status, errors| {
        let page = page.clone().with_errors(errors);
        html(status, &SignInPage { page, username: username.clone(), next: next.clone(), signed_out: false })
    };
    if !errors.is_empty() {
        return Ok(again(StatusCode::UNPROCESSABLE_ENTITY, errors));
    }
    let shown = Shown { password, code: visit.form.get("one_time_code") };
    match sign_in::sign_in(&visit.ctx, &username, shown, visit.source.as_deref()).await {
        Ok(signed_in) => {
            note_place(&visit.ctx, visit.source.as_deref()).await;
            let to = page.href(landing(&next, signed_in.staff.role));
            signed_in_to(&visit.ctx, visit.session_token.as_deref(), &signed_in, &to).await
        }
        Err(SignInError::Wrong) => {
            errors.add("username", page.t("sign-in-wrong"));
            Ok(again(StatusCode::UNPROCESSABLE_ENTITY, errors))
        }
        Err(SignInError::TooMany(wait)) => {
            errors.add("username", too_many(&page, wait));
            Ok(asked_to_wait(again(StatusCode::TOO_MANY_REQUESTS, errors), wait))
        }
        // The page then has no form for it.
        Err(SignInError::Off) => Ok(again(StatusCode::FORBIDDEN, errors)),
        Err(SignInError::Unavailable(error)) => Err(error.into()),
    }
}

/// Notes where somebody on the staff has just signed in, whatever way they came in, so that an answer from there today is
/// flagged.
pub(crate) async fn note_place(ctx: &Ctx, source: Option<&str>) {
    if let Err(error) = flag::note_staff_source(ctx, source).await {
        // It only leads to a flag; nobody is kept out for it.
        tracing::warn!(%error, "where somebody on the staff signed in was not noted");
    }
}

/// Leads somebody who has just signed in to a page, with the new cookie. A sign-in that this browser had before ends:
/// nobody goes on with a token from before.
pub(crate) async fn signed_in_to(ctx: &Ctx, before: Option<&str>, signed_in: &SignedIn, to: &str) -> Answer {
    if let Some(before) = before
        && let Err(error) = sign_in::sign_out(ctx, before).await
    {
        // It ends by itself; the new one holds.
        tracing::warn!(%error, "the sign-in before was not ended");
    }
    Ok(session::begin(see_other(to), &ctx.settings, &signed_in.token))
}

/// "Wait … and try again", in whole minutes, at least one.
fn too_many(page: &Page, wait: SignedDuration) -> String {
    let minutes = SignedDuration::from_mins(wait.as_secs().unsigned_abs().div_ceil(60).max(1).cast_signed());
    page.t1("sign-in-too-many", "span", page.words().span(minutes))
}

fn asked_to_wait(mut response: Response, wait: SignedDuration) -> Response {
    let seconds = wait.as_secs().unsigned_abs().max(1);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

async fn sign_out(visit: StaffVisit) -> Answer {
    sign_in::sign_out(&visit.ctx, &visit.session_token).await?;
    let to = visit.page.href("/sign-in?signed-out");
    Ok(session::end(see_other(&to), &visit.ctx.settings))
}

#[derive(Template)]
#[template(path = "sign_in/account.html")]
struct AccountPage {
    page: Page,
    changed: bool,
}

impl AccountPage {
    fn least(&self) -> String {
        limit(&self.page, PASSWORD_MIN)
    }
}

/// A limit as written.
pub(crate) fn limit(page: &Page, limit: usize) -> String {
    page.words().number(i64::try_from(limit).unwrap_or(i64::MAX))
}

/// What is wrong with a new password.
pub(crate) fn password_text(page: &Page, error: PasswordError) -> String {
    match error {
        PasswordError::TooShort => page.t1("password-too-short", "number", limit(page, PASSWORD_MIN)),
        PasswordError::TooLong => page.t1("password-too-long", "number", limit(page, PASSWORD_MAX)),
        PasswordError::TooPlain => page.t("password-too-plain").to_owned(),
    }
}

async fn account(visit: StaffVisit) -> Answer {
    let changed = visit.query.has("changed");
    Ok(html(StatusCode::OK, &AccountPage { page: visit.page, changed }))
}

async fn change_password(visit: StaffVisit) -> Answer {
    let page = visit.page;
    let (present, new) = (visit.form.get("present"), visit.form.get("new"));
    let mut errors = Errors::new();
    if visit.form.unreadable() {
        errors.add("present", page.t("some-unreadable"));
    }
    if present.is_empty() {
        errors.add("present", page.t("password-present-empty"));
    }
    if let Err(error) = sign_in::check_password(new, &visit.staff.username) {
        errors.add("new", password_text(&page, error));
    } else if new != visit.form.get("again") {
        errors.add("again", page.t("password-not-same"));
    }
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    let mut wait = None;
    if errors.is_empty() {
        let change = sign_in::change_password(&visit.ctx, &visit.staff, &visit.session_token, present, new);
        match change.await {
            Ok(()) => return Ok(see_other(&page.href(&format!("{ACCOUNT}?changed")))),
            Err(ChangePasswordError::Wrong) => errors.add("present", page.t("password-present-wrong")),
            Err(ChangePasswordError::New(error)) => errors.add("new", password_text(&page, error)),
            Err(ChangePasswordError::TooMany(span)) => {
                status = StatusCode::TOO_MANY_REQUESTS;
                wait = Some(span);
                errors.add("present", too_many(&page, span));
            }
            Err(ChangePasswordError::Unavailable(error)) => return Err(error.into()),
        }
    }
    let response = html(status, &AccountPage { page: page.with_errors(errors), changed: false });
    Ok(match wait {
        Some(wait) => asked_to_wait(response, wait),
        None => response,
    })
}

pub(crate) fn samples() -> Vec<SampleSet> {
    let mut all = own_sessions::samples();
    all.extend(codes::samples());
    all.extend(enrol::samples());
    all.push(step_up::samples());
    all.extend([
        SampleSet::new("sign_in/sign_in.html", |page| {
            let make = |page: Page, username: &str, signed_out| SignInPage {
                page,
                username: username.to_owned(),
                next: "/desk".to_owned(),
                signed_out,
            };
            let mut errors = Errors::new();
            errors.add("username", page.t("sign-in-wrong"));
            errors.add("password", page.t("sign-in-password-empty"));
            vec![
                ("plain".to_owned(), make(page.clone(), "", false)),
                ("signed out".to_owned(), make(page.clone(), "", true)),
                ("wrong".to_owned(), make(page.with_errors(errors), "a\"<b", false)),
            ]
        }),
        SampleSet::new("sign_in/account.html", |page| {
            let mut errors = Errors::new();
            errors.add("present", page.t("password-present-wrong"));
            errors.add("new", password_text(&page, PasswordError::TooShort));
            errors.add("again", page.t("password-not-same"));
            vec![
                ("plain".to_owned(), AccountPage { page: page.clone(), changed: false }),
                ("changed".to_owned(), AccountPage { page: page.clone(), changed: true }),
                ("wrong".to_owned(), AccountPage { page: page.with_errors(errors), changed: false }),
            ]
        }),
    ]);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_a_home_and_a_page_that_was_asked_for_comes_first() {
        for role in Role::ALL {
            assert!(home(role).starts_with('/'));
            assert_eq!(landing("/", role), home(role));
            assert_eq!(landing("/desk?view=late", role), "/desk?view=late");
        }
    }
}
