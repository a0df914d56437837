//! What programs are told when something is wrong, as RFC 9457 has it: a type that stays the same, a title, a status, and
//! what was wrong this time.

use std::fmt::Write as _;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use candour_service::Unavailable;
use candour_service::ctx::Settings;
use serde::Serialize;

use super::operation::{Operation, Parameter, Place, Success};
use super::{outside, schema};
use crate::errors::Problem;
use crate::page::{Page, bytes};

/// The type of content.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

macro_rules! kinds {
    ($($variant:ident = $name:literal, $status:ident, $title:literal, $meaning:literal;)+) => {
        /// What can be wrong. The names are part of the API's promise: none is ever changed or given another meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Kind {
            $(#[doc = $title] $variant,)+
        }

        impl Kind {
            /// All of them.
            pub(crate) const ALL: [Self; [$($name),+].len()] = [$(Self::$variant),+];

            /// The last part of the type.
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The status.
            pub(crate) const fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status,)+ }
            }

            /// The title, always the same.
            pub(crate) const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// What it means and what to do.
            pub(crate) const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)+ }
            }
        }
    };
}

kinds! {
    QueryWrong = "query-wrong", BAD_REQUEST, "The query is wrong",
        "A field of the query is unknown, stands twice, or has a value it cannot have. The list of errors names it.";
    OneFilterOnly = "one-filter-only", BAD_REQUEST, "One filter at a time",
        "Figures take one filter at a time, since two together would show groups too small. Leave one out.";
    IdempotencyKeyWrong = "idempotency-key-wrong", BAD_REQUEST, "The idempotency key is missing or wrong",
        "This request needs the header `Idempotency-Key`, once, with a value of your own that no other request of yours \
         has. Nothing was done.";
    BodyBroken = "body-broken", BAD_REQUEST, "The body did not arrive whole",
        "The connection broke off while the body was read. Nothing was done; send it again.";
    NotJson = "not-json", BAD_REQUEST, "The body is not JSON",
        "The body is not one JSON object in UTF-8, or a name stands twice in it. The detail says where it goes wrong.";
    KeyNeeded = "key-needed", UNAUTHORIZED, "An API key is needed",
        "The request has no header `Authorization: Bearer` with a key that works. The key may be mistyped, stopped, or \
         over; which of these is not told. Whoever looks after the service can make another.";
    ScopeMissing = "scope-missing", FORBIDDEN, "The key may not do this",
        "The key works, and was not made for this. The detail names the scope that is needed; a key with that scope \
         has to be made.";
    OutOfReach = "out-of-reach", FORBIDDEN, "The key does not reach this",
        "The key was made for one borough, and this is elsewhere.";
    Forbidden = "forbidden", FORBIDDEN, "This is not allowed",
        "The service refuses this request.";
    NotFound = "not-found", NOT_FOUND, "There is nothing here",
        "Nothing stands at this address: the address is wrong, or the unit it names does not exist.";
    TeamTooSmall = "team-too-small", NOT_FOUND, "This team has no figures of its own",
        "Figures of a team with so few officers would be figures of a person. Its answers are in its borough's figures.";
    MethodWrong = "method-wrong", METHOD_NOT_ALLOWED, "This method is not for this address",
        "The address exists, and another method is meant. The header `Allow` names those there are.";
    TooSlow = "too-slow", REQUEST_TIMEOUT, "The body took too long",
        "The body did not arrive in time. Nothing was done; send it again.";
    TooLarge = "too-large", PAYLOAD_TOO_LARGE, "The body is too large",
        "The body has more bytes than any request of this API needs. Nothing was done.";
    TypeWrong = "type-wrong", UNSUPPORTED_MEDIA_TYPE, "The body is not sent as JSON",
        "Send the body with the header `Content-Type: application/json`.";
    BodyWrong = "body-wrong", UNPROCESSABLE_ENTITY, "Something in the body is wrong",
        "The body is JSON, and a field is unknown, missing, or has a value it cannot have. The list of errors points at \
         each. Nothing was done.";
    EncounterUnknown = "encounter-unknown", UNPROCESSABLE_ENTITY, "There is no such encounter",
        "No encounter within the key's reach has this reference. It may not have been imported yet. Nothing was done.";
    IdempotencyKeyReused = "idempotency-key-reused", UNPROCESSABLE_ENTITY, "The idempotency key was used before",
        "An earlier request with this idempotency key said something else. Nothing was done. A request that is sent \
         again keeps its key and its body; another request takes a key of its own.";
    EncounterUnsafe = "encounter-unsafe", CONFLICT, "The person may not be written to",
        "The encounter is marked as unsafe to write to, so no code is made that would be sent unasked. Nothing was done.";
    TooManyCodes = "too-many-codes", CONFLICT, "The encounter has enough codes",
        "The encounter has had as many codes as it may. Nothing was done.";
    TooMany = "too-many-requests", TOO_MANY_REQUESTS, "Too many requests",
        "Wait as many seconds as the header `Retry-After` says, then go on more slowly.";
    Internal = "internal", INTERNAL_SERVER_ERROR, "A fault of the service",
        "The service has a fault, and it is on record. Whether anything was done is not known; a request with an \
         idempotency key can be sent again.";
    Unavailable = "unavailable", SERVICE_UNAVAILABLE, "The service cannot do this just now",
        "The database does not answer. Whether anything was done is not known; a request with an idempotency key can be \
         sent again, later.";
}

impl Kind {
    /// The type, as programs compare it.
    pub(crate) fn uri(self, settings: &Settings) -> String {
        outside(settings, &format!("/api/v1/problems/{}", self.name()))
    }
}

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Wrong {
    detail: String,
    /// Where in the body: a JSON pointer as a fragment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<&'static str>,
}

impl Wrong {
    /// In a field of the body.
    pub(crate) fn in_body(field: &str, detail: impl Into<String>) -> Self {
        let escaped = field.replace('~', "~0").replace('/', "~1");
        let pointer = format!("#/{}", percent_encoding::utf8_percent_encode(&escaped, FRAGMENT));
        Self { detail: detail.into(), pointer: Some(pointer), parameter: None, header: None }
    }

    /// Whether it is about this field of the body.
    pub(crate) fn points_at(&self, field: &str) -> bool {
        self.pointer == Self::in_body(field, "").pointer
    }

    /// In a field of the query or a part of the address.
    pub(crate) fn in_query(field: &str, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), pointer: None, parameter: Some(field.to_owned()), header: None }
    }

    /// In a header.
    pub(crate) fn in_header(header: &'static str, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), pointer: None, parameter: None, header: Some(header) }
    }
}

/// What RFC 3986 does not let stand in a fragment as it is.
const FRAGMENT: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Why a program gets no other answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiProblem {
    kind: Kind,
    detail: Option<String>,
    errors: Vec<Wrong>,
}

/// As it goes over the wire.
#[derive(Serialize)]
struct Body<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: &'a str,
    instance: &'a str,
    #[serde(skip_serializing_if = "<[Wrong]>::is_empty")]
    errors: &'a [Wrong],
}

impl ApiProblem {
    /// A problem of this kind, of which no more is to be said.
    pub(crate) const fn new(kind: Kind) -> Self {
        Self { kind, detail: None, errors: Vec::new() }
    }

    /// A problem of this kind, and what was wrong this time.
    pub(crate) fn because(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: Some(detail.into()), errors: Vec::new() }
    }

    /// A problem of this kind with all that is wrong.
    pub(crate) const fn with(kind: Kind, errors: Vec<Wrong>) -> Self {
        Self { kind, detail: None, errors }
    }

    /// The answer that says so to whoever asked for this page's address.
    pub(crate) fn answer(&self, page: &Page) -> Response {
        let kind = self.kind;
        let body = Body {
            r#type: kind.uri(page.settings()),
            title: kind.title(),
            status: kind.status().as_u16(),
            detail: self.detail.as_deref().unwrap_or(kind.meaning()),
            instance: &reference(page.path()),
            errors: &self.errors,
        };
        let mut response = bytes(kind.status(), MEDIA_TYPE, serde_json::to_vec(&body).unwrap_or_default());
        if kind == Kind::KeyNeeded {
            let ask = HeaderValue::from_static("Bearer realm=\"Candour API\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, ask);
        }
        response
    }
}

/// An address as a URI may hold it. What came in may have signs and bare `%` that RFC 3986 has no place for.
fn reference(path: &str) -> String {
    let bytes = path.as_bytes();
    let hex = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    let mut out = String::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/".contains(byte);
        if plain || (*byte == b'%' && hex(at + 1) && hex(at + 2)) {
            out.push(char::from(*byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

impl From<Problem> for ApiProblem {
    fn from(problem: Problem) -> Self {
        Self::new(match problem {
            Problem::NotFound => Kind::NotFound,
            Problem::MethodNotAllowed => Kind::MethodWrong,
            Problem::TooLarge => Kind::TooLarge,
            Problem::WrongType => Kind::TypeWrong,
            Problem::TooSlow => Kind::TooSlow,
            Problem::Broken => Kind::BodyBroken,
            Problem::Forbidden | Problem::StaleForm => Kind::Forbidden,
            Problem::SignedOut => Kind::KeyNeeded,
            Problem::TooMany => Kind::TooMany,
            Problem::Unavailable => Kind::Unavailable,
            Problem::Internal => Kind::Internal,
        })
    }
}

impl From<Unavailable> for ApiProblem {
    fn from(error: Unavailable) -> Self {
        Problem::from(error).into()
    }
}

/// What the document says of the explanations.
pub(crate) const OPERATION: Operation = Operation {
    id: "explainProblem",
    summary: "Explain a problem",
    description: "Every `type` of a problem is an address of this kind. It says what the problem means and what to do.",
    parameters: &[Parameter {
        name: "problem",
        place: Place::Path,
        about: "The last part of the type.",
        required: true,
        schema: schema::problem_name,
    }],
    body: None,
    success: Success {
        status: 200,
        about: "What it means.",
        content: &[("application/json", "ProblemType")],
    },
    problems: &[Kind::QueryWrong, Kind::NotFound],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_has_a_name_of_its_own_and_says_what_to_do() {
        let mut names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Kind::ALL.len());
        for kind in Kind::ALL {
            assert!(kind.status().is_client_error() || kind.status().is_server_error());
            assert!(kind.title().len() > 10 && kind.meaning().len() > 20, "{kind:?}");
            assert!(kind.name().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'));
        }
    }

    #[test]
    fn an_address_is_told_as_a_uri_may_hold_it() {
        assert_eq!(reference("/api/v1/figures/team/a-b%20c"), "/api/v1/figures/team/a-b%20c");
        assert_eq!(reference("/api/[%zz|%4\"\u{e9}"), "/api/%5B%25zz%7C%254%22%C3%A9");
    }

    #[test]
    fn a_pointer_leads_to_a_field_of_any_name() {
        let pointer = |field: &str| Wrong::in_body(field, "").pointer.unwrap();
        assert_eq!(pointer("outcome"), "#/outcome");
        assert_eq!(pointer("a/b~c d%"), "#/a~1b~0c%20d%25");
        assert_eq!(pointer("é"), "#/%C3%A9");
    }
}
