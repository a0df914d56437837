//! Signing in with a passkey, one's own passkeys, and proving with one who one is.
//!
//! A passkey needs a script: the browser is asked by the one file `/passkey.js`, on these pages alone. The page says so
//! where no script runs. What it asked for travels in fields of a form, both ways.

use askama::Template;
use axum::http::StatusCode;
use candour_domain::ids::PasskeyId;
use candour_domain::sign_in::DeviceKind;
use candour_domain::text::ShortTextError;
use candour_service::passkey::{self, Asked, NAME_LIMIT, PasskeyError, PasskeyFound, RemoveError};
use jiff::Timestamp;

use crate::errors::Problem;
use crate::page::{self, Errors, Page, html, see_other};
use crate::router::{Answer, Method, Route, StaffVisit, Visit};
use crate::samples::SampleSet;
use crate::session;
use crate::sign_in::{enrol, home, landing, limit, note_place, signed_in_to};

const LIST: &str = "/account-settings/passkeys";
const SAVE: &str = "/account-settings/passkeys/save";
const ENROL_SAVE: &str = "/enrol/passkey/save";
const SCRIPT: &str = include_str!("../templates/passkey.js");

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        Route::public(Method::Get, "/passkey.js", script),
        Route::sign_in_page(Method::Post, "/sign-in/passkey", begin_sign_in),
        Route::sign_in_page(Method::Post, "/sign-in/passkey/use", finish_sign_in),
        Route::sign_in_page(Method::Post, "/enrol/passkey", begin_enrolling),
        Route::sign_in_page(Method::Post, ENROL_SAVE, finish_enrolling),
        Route::any_staff(Method::Get, LIST, list),
        Route::any_staff(Method::Post, "/account-settings/passkeys/add", begin_adding).step_up(),
        Route::any_staff(Method::Post, SAVE, finish_adding),
        Route::any_staff(Method::Post, "/account-settings/passkeys/{passkey}/remove", remove).step_up(),
        Route::any_staff(Method::Post, "/confirm-with-passkey", begin_proof),
        Route::any_staff(Method::Post, "/confirm-with-passkey/use", finish_proof),
    ]
}

async fn script(_: Visit) -> Answer {
    Ok(page::bytes(StatusCode::OK, "text/javascript; charset=utf-8", SCRIPT.as_bytes().to_vec()))
}

/// What a passkey is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum For {
    SigningIn,
    Proving,
    Making,
    Enrolling,
}

/// The page that asks the browser.
#[derive(Template)]
#[template(path = "passkey/ask.html")]
struct AskPage {
    page: Page,
    asked_for: For,
    options: String,
    returning: String,
    answer: String,
    name: String,
    /// What the form of a one-time link carries.
    form_token: Option<String>,
}

impl AskPage {
    fn new(page: Page, asked_for: For, asked: Asked) -> Self {
        let (options, returning) = (asked.options, asked.returning);
        let (answer, name) = (String::new(), String::new());
        Self { page, asked_for, options, returning, answer, name, form_token: None }
    }

    fn title(&self) -> &'static str {
        match self.asked_for {
            For::SigningIn => "passkey-sign-in",
            For::Proving => "confirm-title",
            For::Making | For::Enrolling => "passkey-making-title",
        }
    }

    fn about(&self) -> &'static str {
        match self.asked_for {
            For::SigningIn | For::Proving => "passkey-about",
            For::Making | For::Enrolling => "passkey-making-about",
        }
    }

    fn go(&self) -> &'static str {
        match self.asked_for {
            For::SigningIn | For::Proving => "passkey-go",
            For::Making | For::Enrolling => "passkey-make",
        }
    }

    fn action(&self) -> &'static str {
        match self.asked_for {
            For::SigningIn => "/sign-in/passkey/use",
            For::Proving => "/confirm-with-passkey/use",
            For::Making => SAVE,
            For::Enrolling => ENROL_SAVE,
        }
    }

    fn back(&self) -> &'static str {
        match self.asked_for {
            For::SigningIn => "/sign-in",
            For::Proving => "/confirm-it-is-you",
            For::Making => LIST,
            For::Enrolling => enrol::PATH,
        }
    }

    fn is_making(&self) -> bool {
        matches!(self.asked_for, For::Making | For::Enrolling)
    }
}

/// Why a passkey was not taken.
#[derive(Template)]
#[template(path = "passkey/problem.html")]
struct ProblemPage {
    page: Page,
    text: &'static str,
    again: &'static str,
}

fn not_taken(page: Page, error: PasskeyError, again: &'static str) -> Answer {
    let (status, text) = match error {
        PasskeyError::Unavailable(error) => return Err(error.into()),
        PasskeyError::Off => return Err(Problem::NotFound),
        PasskeyError::NotAsked => (StatusCode::UNPROCESSABLE_ENTITY, "passkey-not-asked"),
        PasskeyError::Copied => (StatusCode::FORBIDDEN, "passkey-copied"),
        PasskeyError::There => (StatusCode::CONFLICT, "passkey-there"),
        PasskeyError::TooMany => (StatusCode::UNPROCESSABLE_ENTITY, "passkey-too-many"),
        PasskeyError::Refused | PasskeyError::Name(_) => (StatusCode::FORBIDDEN, "passkey-refused"),
    };
    Ok(html(status, &ProblemPage { page, text, again }))
}

async fn begin_sign_in(visit: Visit) -> Answer {
    let next = session::local_path(visit.form.get("next")).to_owned();
    match passkey::begin_sign_in(&visit.ctx, &next).await {
        Ok(asked) => {
            let browser = asked.browser.clone();
            let response = html(StatusCode::OK, &AskPage::new(visit.page, For::SigningIn, asked));
            Ok(session::begin_trip(response, &visit.ctx.settings, &browser))
        }
        Err(error) => not_taken(visit.page, error, "/sign-in"),
    }
}

async fn finish_sign_in(visit: Visit) -> Answer {
    let form = &visit.form;
    if form.get("answer").is_empty() {
        return not_taken(visit.page, PasskeyError::NotAsked, "/sign-in");
    }
    let browser = visit.source.as_deref().and_then(|source| source.split_once('\n')).map_or("", |(_, b)| b);
    let device = DeviceKind::of_user_agent(browser);
    let (returning, answer) = (form.get("returning"), form.get("answer"));
    match passkey::finish_sign_in(&visit.ctx, visit.trip.as_deref(), returning, answer, device).await {
        Ok((signed_in, next)) => {
            note_place(&visit.ctx, visit.source.as_deref()).await;
            let to = visit.page.href(landing(session::local_path(&next), signed_in.staff.role));
            let before = visit.session_token.as_deref();
            let response = signed_in_to(&visit.ctx, before, &signed_in, &to).await?;
            Ok(session::end_trip(response, &visit.ctx.settings))
        }
        Err(error) => not_taken(visit.page, error, "/sign-in"),
    }
}

async fn begin_proof(visit: StaffVisit) -> Answer {
    let next = session::local_path(visit.form.get("next")).to_owned();
    match passkey::begin_proof(&visit.ctx, &visit.session, &next).await {
        Ok(asked) => Ok(html(StatusCode::OK, &AskPage::new(visit.page, For::Proving, asked))),
        Err(error) => not_taken(visit.page, error, "/confirm-it-is-you"),
    }
}

async fn finish_proof(visit: StaffVisit) -> Answer {
    let (ctx, form) = (&visit.ctx, &visit.form);
    let (returning, answer) = (form.get("returning"), form.get("answer"));
    match passkey::finish_proof(ctx, &visit.session, &visit.session_token, returning, answer).await {
        Ok((token, next)) => {
            let response = see_other(&visit.page.href(landing(session::local_path(&next), visit.staff.role)));
            Ok(match token {
                Some(token) => session::begin(response, &ctx.settings, &token),
                None => response,
            })
        }
        Err(error) => not_taken(visit.page, error, "/confirm-it-is-you"),
    }
}

#[derive(Template)]
#[template(path = "passkey/list.html")]
struct ListPage {
    page: Page,
    passkeys: Vec<PasskeyFound>,
    offered: bool,
    did: Option<&'static str>,
}

impl ListPage {
    fn when(&self, at: &Timestamp) -> String {
        self.page.words().date_and_time(*at)
    }
}

async fn list(visit: StaffVisit) -> Answer {
    let passkeys = passkey::list(&visit.ctx, &visit.staff).await?;
    let did = match (visit.query.has("made"), visit.query.has("removed")) {
        (true, _) => Some("passkeys-did-make"),
        (false, true) => Some("passkeys-did-remove"),
        _ => None,
    };
    let offered = passkey::offered(&visit.ctx.settings);
    Ok(html(StatusCode::OK, &ListPage { page: visit.page, passkeys, offered, did }))
}

async fn begin_adding(visit: StaffVisit) -> Answer {
    match passkey::begin_adding(&visit.ctx, &visit.session).await {
        Ok(asked) => Ok(html(StatusCode::OK, &AskPage::new(visit.page, For::Making, asked))),
        Err(error) => not_taken(visit.page, error, LIST),
    }
}

async fn finish_adding(visit: StaffVisit) -> Answer {
    let form = &visit.form;
    if form.get("answer").is_empty() {
        return not_taken(visit.page, PasskeyError::NotAsked, LIST);
    }
    let (name, returning, answer) = (form.get("name"), form.get("returning"), form.get("answer"));
    let (page, ctx) = (visit.page, &visit.ctx);
    match passkey::finish_adding(ctx, &visit.session, name, returning, answer).await {
        Ok(()) => Ok(see_other(&page.href(&format!("{LIST}?made")))),
        Err(PasskeyError::Name(_)) => {
            // The device has made it already: what it said is kept, so that only the name is typed again.
            let again = NameAgain { name, returning, answer, form_token: None };
            Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &again.page(page)))
        }
        Err(error) => not_taken(page, error, LIST),
    }
}

async fn begin_enrolling(visit: Visit) -> Answer {
    let Some(enrolling) = enrol::asked_by(&visit).await? else { return Ok(enrol::dead(visit.page)) };
    match passkey::begin_enrolling(&visit.ctx, &enrolling).await {
        Ok(asked) => {
            let form_token = Some(enrolling.form_token);
            let page = AskPage { form_token, ..AskPage::new(visit.page, For::Enrolling, asked) };
            Ok(html(StatusCode::OK, &page))
        }
        Err(error) => not_taken(visit.page, error, enrol::PATH),
    }
}

async fn finish_enrolling(visit: Visit) -> Answer {
    let Some(enrolling) = enrol::asked_by(&visit).await? else { return Ok(enrol::dead(visit.page)) };
    let form = &visit.form;
    let (name, returning, answer) = (form.get("name"), form.get("returning"), form.get("answer"));
    if answer.is_empty() {
        return not_taken(visit.page, PasskeyError::NotAsked, enrol::PATH);
    }
    let browser = visit.source.as_deref().and_then(|source| source.split_once('\n')).map_or("", |(_, b)| b);
    let device = DeviceKind::of_user_agent(browser);
    match passkey::finish_enrolling(&visit.ctx, &enrolling, name, returning, answer, device).await {
        Ok(signed_in) => {
            note_place(&visit.ctx, visit.source.as_deref()).await;
            let to = visit.page.href(home(signed_in.staff.role));
            Ok(session::begin(see_other(&to), &visit.ctx.settings, &signed_in.token))
        }
        Err(PasskeyError::Name(_)) => {
            let again = NameAgain { name, returning, answer, form_token: Some(&enrolling.form_token) };
            Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &again.page(visit.page)))
        }
        Err(error) => not_taken(visit.page, error, enrol::PATH),
    }
}

/// A passkey that was made and whose name will not do.
#[derive(Template)]
#[template(path = "passkey/name.html")]
struct NamePage {
    page: Page,
    name: String,
    returning: String,
    answer: String,
    action: &'static str,
    form_token: Option<String>,
}

#[derive(Clone, Copy)]
struct NameAgain<'a> {
    name: &'a str,
    returning: &'a str,
    answer: &'a str,
    /// What the form of a one-time link carries, where that is where it was made.
    form_token: Option<&'a str>,
}

impl NameAgain<'_> {
    fn page(&self, page: Page) -> NamePage {
        let text = match candour_domain::text::one_line(self.name, NAME_LIMIT) {
            Err(ShortTextError::TooLong(_)) => page.t1("field-too-long", "number", limit(&page, NAME_LIMIT)),
            Err(ShortTextError::Control) => page.t("field-control").to_owned(),
            _ => page.t("passkey-name-empty").to_owned(),
        };
        let mut errors = Errors::new();
        errors.add("name", text);
        NamePage {
            page: page.with_errors(errors),
            name: self.name.to_owned(),
            returning: self.returning.to_owned(),
            answer: self.answer.to_owned(),
            action: if self.form_token.is_some() { ENROL_SAVE } else { SAVE },
            form_token: self.form_token.map(str::to_owned),
        }
    }
}

async fn remove(visit: StaffVisit) -> Answer {
    let Ok(id) = PasskeyId::parse(visit.param("passkey")) else { return Err(Problem::NotFound) };
    match passkey::remove(&visit.ctx, &visit.staff, id).await {
        Ok(_) => Ok(see_other(&visit.page.href(&format!("{LIST}?removed")))),
        Err(RemoveError::LastWay) => {
            let page = ProblemPage { page: visit.page, text: "passkey-last", again: LIST };
            Ok(html(StatusCode::CONFLICT, &page))
        }
        Err(RemoveError::Unavailable(error)) => Err(error.into()),
    }
}

pub(crate) fn samples() -> Vec<SampleSet> {
    vec![
        SampleSet::new("passkey/ask.html", |page| {
            [
                ("sign in", For::SigningIn),
                ("prove", For::Proving),
                ("make", For::Making),
                ("by a link", For::Enrolling),
            ]
            .into_iter()
            .map(|(name, asked_for)| {
                let asked = Asked {
                    options: "{\"publicKey\":{}}".to_owned(),
                    returning: "returning".to_owned(),
                    browser: String::new(),
                };
                let form_token = (asked_for == For::Enrolling).then(|| "0123".to_owned());
                (name.to_owned(), AskPage { form_token, ..AskPage::new(page.clone(), asked_for, asked) })
            })
            .collect()
        }),
        SampleSet::new("passkey/name.html", |page| {
            let again = NameAgain { name: "", returning: "returning", answer: "{}", form_token: None };
            let by_link = NameAgain { form_token: Some("0123"), ..again };
            vec![
                ("empty".to_owned(), again.page(page.clone())),
                ("empty, by a link".to_owned(), by_link.page(page)),
            ]
        }),
        SampleSet::new("passkey/problem.html", |page| {
            [
                "passkey-not-asked",
                "passkey-last",
                "passkey-copied",
                "passkey-there",
                "passkey-too-many",
                "passkey-refused",
            ]
            .into_iter()
            .map(|text| (text.to_owned(), ProblemPage { page: page.clone(), text, again: "/sign-in" }))
            .collect()
        }),
        SampleSet::new("passkey/list.html", |page| {
            let at = Timestamp::UNIX_EPOCH;
            let one = |name: &str, used_at| PasskeyFound {
                id: PasskeyId::from_uuid(uuid::Uuid::nil()),
                staff_id: candour_domain::ids::StaffId::from_uuid(uuid::Uuid::nil()),
                credential_id: Vec::new(),
                credential: String::new(),
                name: name.to_owned(),
                made_at: at,
                used_at,
            };
            let make = |passkeys, offered, did| ListPage { page: page.clone(), passkeys, offered, did };
            vec![
                ("none".to_owned(), make(Vec::new(), true, None)),
                ("off".to_owned(), make(Vec::new(), false, None)),
                (
                    "some".to_owned(),
                    make(
                        vec![one("Work laptop <b>", Some(at)), one("مفتاح", None)],
                        true,
                        Some("passkeys-did-make"),
                    ),
                ),
            ]
        }),
    ]
}
