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

/// Whether a field of this name holds a password in one of our forms, or a code that lets somebody in.
pub(crate) fn is_secret(name: &str) -> bool {
    name.contains("password")
        || name.contains("one_time_code")
        || matches!(name, "present" | "new" | "again" | "secret" | "link_code")
}

/// The fields of staff forms into which people type by hand, but for passwords and codes. A test compares them with the
/// templates. What is not here is hidden, or chosen, and is not given back.
const TYPED: [&str; 29] = [
    "code",
    "contact",
    "date",
    "display_name",
    "do_not",
    "find",
    "hold_day",
    "hold_note",
    "item",
    "label",
    "name",
    "note",
    "number",
    "officer",
    "others",
    "passage",
    "quantity",
    "reason",
    "receipt",
    "reference",
    "review_day",
    "rows",
    "safe_when",
    "search",
    "team",
    "time",
    "to",
    "username",
    "words",
];

/// What a person typed by hand into a form: no token, no id, no choice, no password.
pub(crate) fn kept(form: &Form) -> Vec<String> {
    // An id stands in the field "passage" where a form takes back what was blacked out.
    let is_id = |value: &str| value.len() == 36 && value.bytes().filter(|byte| *byte == b'-').count() == 4;
    form.fields()
        .iter()
        .filter(|(name, value)| TYPED.contains(&name.as_str()) && !value.trim().is_empty() && !is_id(value))
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// The names of fields in the templates of forms that are sent, with their kinds.
    fn fields() -> Vec<(String, String)> {
        fn read(folder: &Path, into: &mut Vec<(String, String)>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    read(&path, into);
                    continue;
                }
                let text = std::fs::read_to_string(&path).unwrap();
                for form in text.split("<form").skip(1).chain(text.split("<form").take(1)) {
                    // What is asked by an address alone is never given back.
                    if form.split('>').next().unwrap().contains("method=\"get\"") {
                        continue;
                    }
                    for (tag, rest) in ["<input ", "<textarea "]
                        .into_iter()
                        .flat_map(|tag| form.split(tag).skip(1).map(move |rest| (tag, rest)))
                    {
                        let rest = rest.split('<').next().unwrap();
                        let attribute = |name: &str| {
                            let from = rest.find(&format!("{name}=\""))? + name.len() + 2;
                            rest[from..].split('"').next().map(str::to_owned)
                        };
                        let kind =
                            if tag == "<textarea " { Some("textarea".into()) } else { attribute("type") };
                        if let (Some(name), Some(kind)) = (attribute("name"), kind) {
                            into.push((name, kind));
                        }
                    }
                }
            }
        }
        let mut all = Vec::new();
        read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"), &mut all);
        assert!(all.len() > 60, "hardly any fields found: the search is broken");
        all
    }

    #[test]
    fn every_field_that_people_type_into_is_given_back_and_no_other() {
        let hand = ["text", "textarea", "email", "tel", "date", "time", "number", "search", "url"];
        let typed: BTreeSet<String> = fields()
            .into_iter()
            // The names that the page for a new request of a copy puts in are here from other pages.
            .filter(|(name, kind)| hand.contains(&kind.as_str()) && !name.contains('{') && !is_secret(name))
            .map(|(name, _)| name)
            .collect();
        let known: BTreeSet<String> = TYPED.map(str::to_owned).into();
        assert_eq!(known, typed);
        let hidden: BTreeSet<String> =
            fields().into_iter().filter(|(_, kind)| kind == "hidden").map(|(name, _)| name).collect();
        let both: Vec<&String> = hidden.iter().filter(|name| known.contains(*name)).collect();
        // Each of these was typed on the page before, or is an id that is left out.
        assert_eq!(both, ["passage", "receipt", "search", "username"]);
    }

    #[test]
    fn hidden_values_and_passwords_are_not_given_back() {
        let form = Form::parse(
            b"form_token=forged&form=0190a1b2-0000-7000-8000-000000000001&nonce=AAAA&next=%2Fdesk&purpose=check_risk\
              &decision=set_aside&passage=0190a1b2-0000-7000-8000-000000000002&proof_password=hunter2\
              &note=Rang+twice&reason=++",
        );
        assert_eq!(kept(&form), ["Rang twice"]);
    }
}
