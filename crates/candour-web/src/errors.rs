//! Everything that can go wrong at the door, each with one page: what happened, and what to do.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use jiff::SignedDuration;

use crate::api::{self, ApiProblem};
use crate::form::Form;
use crate::page::{Page, html};
use crate::samples::SampleSet;

/// Why a request gets no answer of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// There is nothing at this address.
    NotFound,
    /// The address exists, but not for this method.
    MethodNotAllowed,
    /// The form is larger than any form of ours.
    TooLarge,
    /// The body is not a form.
    WrongType,
    /// The body did not arrive in time.
    TooSlow,
    /// The body broke off, or is not what it says it is.
    Broken,
    /// Signed in, and not allowed to do this.
    Forbidden,
    /// The form was made for another sign-in, or came from another site.
    StaleForm,
    /// The sign-in had ended before the form was sent.
    SignedOut,
    /// The client asks too often; nothing was saved.
    TooMany,
    /// The database cannot be reached just now; nothing was saved.
    Unavailable,
    /// A fault of ours.
    Internal,
}

impl Problem {
    /// All of them, for samples.
    pub const ALL: [Self; 12] = [
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::TooLarge,
        Self::WrongType,
        Self::TooSlow,
        Self::Broken,
        Self::Forbidden,
        Self::StaleForm,
        Self::SignedOut,
        Self::TooMany,
        Self::Unavailable,
        Self::Internal,
    ];

    /// The status code.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Broken => StatusCode::BAD_REQUEST,
            Self::Forbidden | Self::StaleForm => StatusCode::FORBIDDEN,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The name in text ids: `problem-<name>-title`, `-what`, `-do`.
    const fn name(self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method",
            Self::TooLarge => "too-large",
            Self::WrongType => "wrong-type",
            Self::TooSlow => "too-slow",
            Self::Broken => "broken",
            Self::Forbidden => "forbidden",
            Self::StaleForm => "stale-form",
            Self::SignedOut => "signed-out",
            Self::TooMany => "too-many",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
        }
    }

    /// The page that says so; where programs ask, the problem document.
    pub fn page(self, page: &Page) -> Response {
        self.page_with(page, &Form::default())
    }

    /// The page that says so, with what was typed into a staff form, to be copied. Passwords are not shown again.
    pub(crate) fn page_with(self, page: &Page, form: &Form) -> Response {
        if api::is_for_programs(page.path()) {
            return ApiProblem::from(self).answer(page);
        }
        let text = |part: &str| page.t(&format!("problem-{}-{part}", self.name()));
        let (title, what, to_do) = (text("title"), text("what"), text("do"));
        let page = page.clone();
        if page.reader().is_some() || self == Self::SignedOut {
            let kept = kept(form);
            html(self.status(), &StaffProblemPage { page, title, what, to_do, kept })
        } else {
            html(self.status(), &ProblemPage { page, title, what, to_do, again: None })
        }
    }
}

/// The page that asks a client to wait. A form that was sent stands in it, to be sent again as it was, but for one that
/// holds passwords: those are in no page.
pub(crate) fn too_many(page: &Page, wait: SignedDuration, action: &str, form: &Form) -> Response {
    let problem = Problem::TooMany;
    let text = |part: &str| page.t(&format!("problem-{}-{part}", problem.name()));
    let (title, what, to_do) = (text("title"), text("what"), text("do"));
    let fields = form.fields();
    let again = (!fields.is_empty() && !fields.iter().any(|(name, _)| is_secret(name)))
        .then(|| SendAgain { action: action.to_owned(), fields: fields.to_vec() });
    let mut response = if api::is_for_programs(page.path()) {
        ApiProblem::from(problem).answer(page)
    } else {
        html(problem.status(), &ProblemPage { page: page.clone(), title, what, to_do, again })
    };
    let seconds = u64::try_from(wait.as_millis()).unwrap_or(0).div_ceil(1_000).max(1);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// Whether a field of this name holds a password in one of our forms.
pub(crate) fn is_secret(name: &str) -> bool {
    name.contains("password")
        || name.contains("one_time_code")
        || matches!(name, "present" | "new" | "again" | "secret")
}

/// What a person typed by hand into a form, as far as can be told: not its tokens, not passwords.
pub(crate) fn kept(form: &Form) -> Vec<String> {
    form.fields()
        .iter()
        .filter(|(name, value)| {
            !is_secret(name) && name != "form_token" && name != "lang" && !value.trim().is_empty()
        })
        .map(|(_, value)| value.clone())
        .collect()
}

impl From<candour_service::Unavailable> for Problem {
    fn from(error: candour_service::Unavailable) -> Self {
        tracing::error!(%error, "the database did not do what it should");
        Self::Unavailable
    }
}

/// One page for every problem.
#[derive(Template)]
#[template(path = "public/problem.html")]
struct ProblemPage {
    page: Page,
    title: &'static str,
    what: &'static str,
    to_do: &'static str,
    again: Option<SendAgain>,
}

/// A form that was not taken, ready to be sent again.
struct SendAgain {
    action: String,
    fields: Vec<(String, String)>,
}

/// The same for people who are, or were, signed in.
#[derive(Template)]
#[template(path = "staff/problem.html")]
struct StaffProblemPage {
    page: Page,
    title: &'static str,
    what: &'static str,
    to_do: &'static str,
    kept: Vec<String>,
}

pub(crate) fn samples() -> Vec<SampleSet> {
    fn each<T>(
        page: &Page,
        make: impl Fn(Page, &'static str, &'static str, &'static str) -> T,
    ) -> Vec<(String, T)> {
        let one = |problem: Problem| {
            let text = |part: &str| page.t(&format!("problem-{}-{part}", problem.name()));
            (format!("{problem:?}"), make(page.clone(), text("title"), text("what"), text("do")))
        };
        Problem::ALL.into_iter().map(one).collect()
    }
    vec![
        SampleSet::new("public/problem.html", |page| {
            let mut all =
                each(&page, |page, title, what, to_do| ProblemPage { page, title, what, to_do, again: None });
            let fields = vec![(String::from("words"), String::from("Kind.\n<no> \"more\""))];
            let again = Some(SendAgain { action: String::from("/f/no-code"), fields });
            let text = |part: &str| page.t(&format!("problem-too-many-{part}"));
            let (title, what, to_do) = (text("title"), text("what"), text("do"));
            all.push((
                String::from("TooMany, a form"),
                ProblemPage { page: page.clone(), title, what, to_do, again },
            ));
            all
        }),
        SampleSet::new("staff/problem.html", |page| {
            each(&page, |page, title, what, to_do| {
                let kept = vec![String::from("Rang twice,\n<no> answer."), String::from("reached")];
                StaffProblemPage { page, title, what, to_do, kept }
            })
        }),
    ]
}
