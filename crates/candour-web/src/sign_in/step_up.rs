//! Proving once more who one is, before something dangerous. A form that was sent without a fresh proof is kept, and
//! goes on with the proof; a page that was asked for is shown after it.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use candour_domain::sign_in::Method as SignedInBy;
use candour_service::ctx::Ctx;
use candour_service::sign_in::{ProofError, Session, Shown, prove};
use jiff::SignedDuration;

use super::{asked_to_wait, too_many};
use crate::errors::{Problem, is_secret};
use crate::form::Form;
use crate::page::{Errors, Page, html, see_other};
use crate::router::{Answer, Method, StaffVisit};
use crate::samples::SampleSet;
use crate::session;

/// Where a proof is asked for by itself.
pub(crate) const PATH: &str = "/confirm-it-is-you";

/// The field of the password. Its name is not that of any other form.
const PASSWORD: &str = "proof_password";

/// Who is asked, and where they come from.
pub(crate) struct Asked<'a> {
    pub(crate) ctx: &'a Ctx,
    pub(crate) session: &'a Session,
    pub(crate) token: &'a str,
    pub(crate) page: &'a Page,
    pub(crate) source: Option<&'a str>,
}

/// What came of asking.
pub(crate) enum Outcome {
    /// It is proved: the sign-in's other token, where it has one now.
    Proved(Option<String>),
    /// This is to be shown instead of what was asked for.
    Ask(Response),
}

#[derive(Template)]
#[template(path = "sign_in/confirm.html")]
struct ConfirmPage {
    page: Page,
    /// Where the form goes.
    action: String,
    /// What was filled in before, and goes on with the proof.
    carried: Vec<(String, String)>,
    /// The page that is shown after the proof, where no form waits for it.
    next: Option<String>,
    /// Whether something waits for the proof.
    waits: bool,
    done: bool,
    /// Whether the force's own page will do: for who came in by it.
    by_force: bool,
}

/// Asks for a proof before a route that needs one.
pub(crate) async fn at_the_door(
    asked: Asked<'_>,
    method: Method,
    address: &str,
    form: &Form,
) -> Result<Outcome, Problem> {
    if method == Method::Get {
        let next = percent_encoding::utf8_percent_encode(address, percent_encoding::NON_ALPHANUMERIC);
        let to = asked.page.href(&format!("{PATH}?next={next}"));
        return Ok(Outcome::Ask(see_other(&to)));
    }
    if form.unreadable() {
        // What cannot be read cannot be carried on unchanged.
        return Ok(Outcome::Ask(Problem::StaleForm.page_with(asked.page, form)));
    }
    let page = |errors| ConfirmPage {
        page: asked.page.clone().with_errors(errors),
        action: address.to_owned(),
        carried: carried(form),
        next: None,
        waits: true,
        done: false,
        by_force: came_by_the_force(asked.session),
    };
    if !form.has(PASSWORD) {
        return Ok(Outcome::Ask(html(StatusCode::FORBIDDEN, &page(Errors::new()))));
    }
    match tried(&asked, form).await? {
        Ok(token) => Ok(Outcome::Proved(token)),
        Err(wrong) => Ok(Outcome::Ask(wrong.shown(asked.page, page))),
    }
}

/// What goes on with the proof: all that was filled in, but for what every form has and for passwords, which stand in
/// no page.
fn carried(form: &Form) -> Vec<(String, String)> {
    let own = |name: &str| name == "form_token" || name == "lang" || name.starts_with("proof_");
    form.fields().iter().filter(|(name, _)| !own(name) && !is_secret(name)).cloned().collect()
}

/// Why a proof was not taken.
enum Wrong {
    Empty,
    Password,
    TooMany(SignedDuration),
}

impl Wrong {
    fn shown(self, page: &Page, make: impl Fn(Errors) -> ConfirmPage) -> Response {
        let mut errors = Errors::new();
        match self {
            Self::Empty => errors.add("proof-password", page.t("sign-in-password-empty")),
            Self::Password => errors.add("proof-password", page.t("confirm-wrong")),
            Self::TooMany(wait) => {
                errors.add("proof-password", too_many(page, wait));
                return asked_to_wait(html(StatusCode::TOO_MANY_REQUESTS, &make(errors)), wait);
            }
        }
        html(StatusCode::UNPROCESSABLE_ENTITY, &make(errors))
    }
}

async fn tried(asked: &Asked<'_>, form: &Form) -> Result<Result<Option<String>, Wrong>, Problem> {
    let password = form.get(PASSWORD);
    if password.is_empty() {
        return Ok(Err(Wrong::Empty));
    }
    let shown = Shown { password, code: form.get("proof_one_time_code") };
    match prove(asked.ctx, asked.session, asked.token, shown, asked.source).await {
        Ok(token) => Ok(Ok(token)),
        Err(ProofError::Wrong) => Ok(Err(Wrong::Password)),
        Err(ProofError::TooMany(wait)) => Ok(Err(Wrong::TooMany(wait))),
        Err(ProofError::Unavailable(error)) => Err(error.into()),
    }
}

/// The page that asks for a proof by itself.
pub(super) async fn show(visit: StaffVisit) -> Answer {
    let next = session::local_path(visit.query.get("next")).to_owned();
    let done = visit.query.has("done");
    let by_force = came_by_the_force(&visit.session);
    Ok(html(StatusCode::OK, &by_itself(visit.page, &next, done, by_force)))
}

fn came_by_the_force(session: &Session) -> bool {
    session.method == SignedInBy::SingleSignOn
}

fn by_itself(page: Page, next: &str, done: bool, by_force: bool) -> ConfirmPage {
    let carried = vec![(String::from("next"), next.to_owned())];
    let (action, waits) = (String::from(PATH), next != "/");
    ConfirmPage { page, action, carried, next: Some(next.to_owned()), waits, done, by_force }
}

/// Takes a proof, and leads on to where it was needed.
pub(super) async fn confirm(visit: StaffVisit) -> Answer {
    let next = session::local_path(visit.form.get("next"));
    let asked = Asked {
        ctx: &visit.ctx,
        session: &visit.session,
        token: &visit.session_token,
        page: &visit.page,
        source: visit.source.as_deref(),
    };
    match tried(&asked, &visit.form).await? {
        Ok(token) => {
            let to = if next == "/" { format!("{PATH}?done") } else { next.to_owned() };
            let response = see_other(&visit.page.href(&to));
            Ok(match token {
                Some(token) => session::begin(response, &visit.ctx.settings, &token),
                None => response,
            })
        }
        Err(wrong) => Ok(wrong.shown(&visit.page, |errors| {
            let by_force = came_by_the_force(&visit.session);
            by_itself(visit.page.clone().with_errors(errors), next, false, by_force)
        })),
    }
}

pub(super) fn samples() -> SampleSet {
    SampleSet::new("sign_in/confirm.html", |page| {
        let mut errors = Errors::new();
        errors.add("proof-password", page.t("confirm-wrong"));
        let mut kept = by_itself(page.clone().with_errors(errors), "/", false, true);
        kept.carried = vec![(String::from("label"), String::from("A <dash>board"))];
        (kept.waits, kept.next) = (true, None);
        vec![
            ("plain".to_owned(), by_itself(page.clone(), "/", false, false)),
            ("done".to_owned(), by_itself(page.clone(), "/", true, false)),
            ("before a page".to_owned(), by_itself(page.clone(), "/admin/staff/new", false, true)),
            ("a form waits, wrong".to_owned(), kept),
        ]
    })
}
