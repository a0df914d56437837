//! Coming in by a one-time link: a page with one button, which uses the link up, and the form behind it, in which the
//! person chooses a password and sets up one-time codes.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use candour_domain::sign_in::DeviceKind;
use candour_domain::staff::PASSWORD_MIN;
use candour_service::enrolment::{self, ChoiceError, Enrolling};
use candour_service::passkey;
use candour_service::sign_in::{self, CodesError};

use super::codes::{Offer, sample_offer, shown_once};
use super::{home, limit, password_text};
use crate::errors::Problem;
use crate::page::{Errors, Page, html, see_other};
use crate::router::{Answer, Visit};
use crate::samples::SampleSet;
use crate::session;

/// Where the form is.
pub(crate) const PATH: &str = "/enrol";

#[derive(Template)]
#[template(path = "sign_in/enrol.html")]
struct OpenPage {
    page: Page,
    /// The address that uses the link up; nothing where it does not work.
    action: Option<String>,
    /// Whether it takes a code that came by another way.
    takes_code: bool,
}

impl OpenPage {
    /// Whether password and codes are what everybody chooses here.
    fn by_password_alone(&self) -> bool {
        let settings = self.page.settings();
        settings.sign_in_password && settings.single_sign_on.is_none() && !passkey::offered(settings)
    }
}

fn link_of(visit: &Visit) -> String {
    visit.param("link").chars().filter(char::is_ascii_graphic).take(100).collect()
}

pub(crate) fn dead(page: Page) -> Response {
    html(StatusCode::GONE, &OpenPage { page, action: None, takes_code: false })
}

/// A link that is opened changes nothing: programs that look at messages open links as well.
pub(super) async fn open(visit: Visit) -> Answer {
    let link = link_of(&visit);
    let Some(open) = enrolment::works(&visit.ctx, &link).await? else {
        return Ok(dead(visit.page));
    };
    Ok(opened(visit.page, StatusCode::OK, &link, open.takes_code))
}

fn opened(page: Page, status: StatusCode, link: &str, takes_code: bool) -> Response {
    html(status, &OpenPage { page, action: Some(format!("{PATH}/{link}")), takes_code })
}

/// Uses the link up. The form behind it is this browser's from now on.
pub(super) async fn exchange(visit: Visit) -> Answer {
    let (link, code) = (link_of(&visit), visit.form.get("link_code"));
    let Some(token) = enrolment::exchange(&visit.ctx, &link, code).await? else {
        let Some(open) = enrolment::works(&visit.ctx, &link).await? else {
            return Ok(dead(visit.page));
        };
        let mut errors = Errors::new();
        errors.add("link-code", visit.page.t("enrol-code-wrong"));
        let page = visit.page.with_errors(errors);
        return Ok(opened(page, StatusCode::UNPROCESSABLE_ENTITY, &link, open.takes_code));
    };
    if let Some(before) = &visit.session_token {
        sign_in::sign_out(&visit.ctx, before).await?;
    }
    Ok(session::begin(see_other(&visit.page.href(PATH)), &visit.ctx.settings, &token))
}

#[derive(Template)]
#[template(path = "sign_in/enrol_form.html")]
struct FormPage {
    page: Page,
    username: String,
    form_token: String,
    offer: Offer,
}

impl FormPage {
    fn least(&self) -> String {
        limit(&self.page, PASSWORD_MIN)
    }

    fn by_password(&self) -> bool {
        self.page.settings().sign_in_password
    }

    fn by_passkey(&self) -> bool {
        passkey::offered(self.page.settings())
    }

    fn by_force(&self) -> bool {
        self.page.settings().single_sign_on.is_some()
    }
}

/// Who fills in the form, by the cookie of the link they used.
async fn who(visit: &Visit) -> Result<Option<(String, Enrolling)>, Problem> {
    let Some(token) = &visit.session_token else { return Ok(None) };
    let enrolling = enrolment::enrolling(&visit.ctx, token).await?;
    Ok(enrolling.map(|enrolling| (token.clone(), enrolling)))
}

/// Who sends one of the forms behind a link, by the cookie of the link and the form's own token.
pub(crate) async fn asked_by(visit: &Visit) -> Result<Option<Enrolling>, Problem> {
    let Some((_, enrolling)) = who(visit).await? else { return Ok(None) };
    if session::same(visit.form.get("form_token"), &enrolling.form_token) {
        Ok(Some(enrolling))
    } else {
        Err(Problem::StaleForm)
    }
}

/// The form.
pub(super) async fn form(visit: Visit) -> Answer {
    let Some((_, Enrolling { staff, form_token, .. })) = who(&visit).await? else {
        return Ok(dead(visit.page));
    };
    let offer = Offer(sign_in::offer_codes(&visit.ctx, &staff));
    Ok(html(StatusCode::OK, &FormPage { page: visit.page, username: staff.username, form_token, offer }))
}

/// Takes what was chosen, signs the person in and shows the recovery codes.
pub(super) async fn choose(visit: Visit) -> Answer {
    let Some((token, Enrolling { staff, form_token, .. })) = who(&visit).await? else {
        return Ok(dead(visit.page));
    };
    let form = &visit.form;
    if !session::same(form.get("form_token"), &form_token) || !visit.ctx.settings.sign_in_password {
        return Err(Problem::StaleForm);
    }
    let page = visit.page;
    let mut errors = Errors::new();
    let password = form.get("new");
    if form.unreadable() {
        errors.add("new", page.t("some-unreadable"));
    } else if let Err(error) = sign_in::check_password(password, &staff.username) {
        errors.add("new", password_text(&page, error));
    } else if password != form.get("again") {
        errors.add("again", page.t("password-not-same"));
    }
    let offer = sign_in::same_offer(&visit.ctx, &staff, form.get("secret"), form.get("mark"));
    if errors.is_empty() {
        let browser =
            visit.source.as_deref().and_then(|source| source.split_once('\n')).map_or("", |(_, b)| b);
        let device = DeviceKind::of_user_agent(browser);
        let code = form.get("one_time_code");
        match enrolment::choose(&visit.ctx, &token, password, &offer, code, device).await {
            Ok((signed_in, codes)) => {
                super::note_place(&visit.ctx, visit.source.as_deref()).await;
                let response = shown_once(page, &codes, home(staff.role));
                return Ok(session::begin(response, &visit.ctx.settings, &signed_in.token));
            }
            Err(ChoiceError::Gone) => return Ok(dead(page)),
            Err(ChoiceError::Password(error)) => errors.add("new", password_text(&page, error)),
            Err(ChoiceError::Code(CodesError::Unavailable(error)) | ChoiceError::Unavailable(error)) => {
                return Err(error.into());
            }
            Err(ChoiceError::Code(CodesError::Wrong | CodesError::TooMany(_))) => {
                errors.add("one-time-code", page.t("codes-wrong"));
            }
        }
    }
    let page = page.with_errors(errors);
    let again = FormPage { page, username: staff.username, form_token, offer: Offer(offer) };
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &again))
}

pub(super) fn samples() -> Vec<SampleSet> {
    vec![
        SampleSet::new("sign_in/enrol.html", |page| {
            let action = Some(format!("{PATH}/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
            let mut errors = Errors::new();
            errors.add("link-code", page.t("enrol-code-wrong"));
            let make = |page: Page, action, takes_code| OpenPage { page, action, takes_code };
            vec![
                ("works".to_owned(), make(page.clone(), action.clone(), false)),
                ("takes a code".to_owned(), make(page.clone(), action.clone(), true)),
                ("wrong code".to_owned(), make(page.clone().with_errors(errors), action, true)),
                ("dead".to_owned(), make(page, None, false)),
            ]
        }),
        SampleSet::new("sign_in/enrol_form.html", |page| {
            let make = |page: Page| FormPage {
                page,
                username: "olu.adeyemi".to_owned(),
                form_token: "0123".to_owned(),
                offer: sample_offer(),
            };
            let mut errors = Errors::new();
            errors.add("new", page.t("password-too-plain"));
            errors.add("again", page.t("password-not-same"));
            errors.add("one-time-code", page.t("codes-wrong"));
            vec![
                ("plain".to_owned(), make(page.clone())),
                ("wrong".to_owned(), make(page.with_errors(errors))),
            ]
        }),
    ]
}
