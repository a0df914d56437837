//! Every door in one table: method, address, who may come in, and what answers.
//!
//! The axum router is built from [`table`] alone, so that a route without an access rule cannot exist.
//!
//! # Writing a feature
//! A feature module has `pub fn routes() -> Vec<Route>` and `pub(crate) fn samples() -> Vec<SampleSet>`, each added to
//! its list ([`table`] here, [`crate::samples::all`]). Handlers are plain functions:
//! ```ignore
//! pub fn routes() -> Vec<Route> {
//!     vec![
//!         Route::staff(Method::Get, "/desk", Act::SeeWork, inbox).in_navigation("nav-desk"),
//!         Route::staff(Method::Post, "/desk/{item}/take", Act::DoWork, take),
//!     ]
//! }
//!
//! async fn take(visit: StaffVisit) -> Answer {
//!     let Ok(id) = WorkItemId::parse(visit.param("item")) else { return Err(Problem::NotFound) };
//!     candour_service::work::take(&visit.ctx, &visit.staff, id).await?;
//!     Ok(page::see_other(&visit.page.href(&format!("/desk/{id}"))))
//! }
//! ```
//! Before a staff handler runs, the door has checked the session (none: 303 to the sign-in page), that the role may do
//! the act at all (no: the 403 page) and, for a POST, the field `form_token` (wrong: the 403 page). Where a POST is
//! turned away, what was typed stands on the page, to be copied. *Whose* things a
//! person may touch is for the service to check, with `visit.staff`. An error of type [`Problem`] becomes its page;
//! the service's `Unavailable` turns into one by `?`. Anything that goes wrong in a form is not a `Problem`: show the
//! page again with status 422, `page.with_errors(..)` and everything typed kept. Also answer 422 when
//! `visit.form.unreadable()`.
//!
//! Public handlers take a [`Visit`] in the same way, by [`Route::public`]. GET and HEAD on public routes write nothing.
//! What programs ask for is in [`crate::api`]: the same table, handlers that take an [`ApiVisit`], answers in JSON.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::MethodFilter;
use candour_domain::api_key::KeyScope;
use candour_domain::language::Language;
use candour_domain::permission::{Act, Roles, Scope, scope_of};
use candour_service::api_key::Caller;
use candour_service::ctx::Ctx;
use candour_service::sign_in::renew_when_due;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::api::{self, ApiAnswer, ApiVisit, Operation};
use crate::errors::Problem;
use crate::form::{self, Form};
use crate::page::{self, Page, Reader};
use crate::sign_in::{Ending, step_up};
use crate::{door, inline, session};

/// How long a person waits for an answer, and how long one of the staff, whose files may be large.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
const STAFF_PATIENCE: Duration = Duration::from_mins(2);

/// What a handler gives back.
pub type Answer = Result<Response, Problem>;

/// The two methods of pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Looks; HEAD is answered too.
    Get,
    /// Does.
    Post,
}

/// Who may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// Machines that watch whether the service is well.
    Health,
    /// Anybody, to sign in.
    SignInPage,
    /// Anybody who is signed in.
    AnyStaff,
    /// Who is signed in and may do this act, somewhere.
    SignedIn(Act),
    /// Any program.
    ForPrograms,
    /// A program whose key may do this.
    Key(KeyScope),
}

impl Access {
    /// Whether somebody of these roles, signed in, may come in.
    pub fn allows(self, roles: Roles) -> bool {
        self.allows_by(|act| scope_of(roles, act))
    }

    /// The same by another table. Everything that wants a sign-in asks it: an empty table lets nobody in.
    fn allows_by(self, table: impl Fn(Act) -> Option<Scope>) -> bool {
        match self {
            Self::SignedIn(act) => table(act).is_some(),
            Self::AnyStaff => table(Act::UseAccount).is_some(),
            Self::Public | Self::Health | Self::SignInPage => true,
            // A person comes in by pages, whatever their role.
            Self::ForPrograms | Self::Key(_) => false,
        }
    }
}

type Pending = Pin<Box<dyn Future<Output = Answer> + Send>>;
pub(crate) type PendingApi = Pin<Box<dyn Future<Output = ApiAnswer> + Send>>;

#[derive(Clone)]
enum Handler {
    Open(Arc<dyn Fn(Visit) -> Pending + Send + Sync>),
    Staff(Arc<dyn Fn(StaffVisit) -> Pending + Send + Sync>),
    Program(Arc<dyn Fn(ApiVisit<()>) -> PendingApi + Send + Sync>),
    Key(Arc<dyn Fn(ApiVisit<Caller>) -> PendingApi + Send + Sync>),
}

/// One line of the table.
#[derive(Clone)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The address, with `{names}` for its variable parts.
    pub path: &'static str,
    /// Who may come in.
    pub access: Access,
    /// The text id of its place in the staff navigation.
    pub navigation: Option<&'static str>,
    /// The most bytes in a form.
    pub body_limit: usize,
    /// What the document of the API says of it; pages have none.
    pub operation: Option<Operation>,
    /// Whether who comes in has to have proved lately who they are.
    pub step_up: bool,
    handler: Handler,
}

impl Route {
    fn new(method: Method, path: &'static str, access: Access, handler: Handler) -> Self {
        let body_limit = form::BODY_LIMIT;
        Self { method, path, access, navigation: None, body_limit, operation: None, step_up: false, handler }
    }

    fn open<F, P>(method: Method, path: &'static str, access: Access, handler: F) -> Self
    where
        F: Fn(Visit) -> P + Send + Sync + 'static,
        P: Future<Output = Answer> + Send + 'static,
    {
        Self::new(method, path, access, Handler::Open(Arc::new(move |visit| Box::pin(handler(visit)))))
    }

    fn closed<F, P>(method: Method, path: &'static str, access: Access, handler: F) -> Self
    where
        F: Fn(StaffVisit) -> P + Send + Sync + 'static,
        P: Future<Output = Answer> + Send + 'static,
    {
        Self::new(method, path, access, Handler::Staff(Arc::new(move |visit| Box::pin(handler(visit)))))
    }

    /// For anybody.
    pub fn public<F, P>(method: Method, path: &'static str, handler: F) -> Self
    where
        F: Fn(Visit) -> P + Send + Sync + 'static,
        P: Future<Output = Answer> + Send + 'static,
    {
        Self::open(method, path, Access::Public, handler)
    }

    /// For machines that watch.
    pub fn health<F, P>(path: &'static str, handler: F) -> Self
    where
        F: Fn(Visit) -> P + Send + Sync + 'static,
        P: Future<Output = Answer> + Send + 'static,
    {
        Self::open(Method::Get, path, Access::Health, handler)
    }

    /// For signing in.
    pub fn sign_in_page<F, P>(method: Method, path: &'static str, handler: F) -> Self
    where
        F: Fn(Visit) -> P + Send + Sync + 'static,
        P: Future<Output = Answer> + Send + 'static,
    {
        Self::open(method, path, Access::SignInPage, handler)
    }

    /// For anybody who is signed in.
    pub fn any_staff<F, P>(method: Method, path: &'static str, handler: F) -> Self
    where
        F: Fn(StaffVisit) -> P + Send + Sync + 'static,
        P: Future<Output = Answer> + Send + 'static,
    {
        Self::closed(method, path, Access::AnyStaff, handler)
    }

    /// For who is signed in and may do this act.
    pub fn staff<F, P>(method: Method, path: &'static str, act: Act, handler: F) -> Self
    where
        F: Fn(StaffVisit) -> P + Send + Sync + 'static,
        P: Future<Output = Answer> + Send + 'static,
    {
        Self::closed(method, path, Access::SignedIn(act), handler)
    }

    /// For any program; by GET.
    pub(crate) fn for_programs<F, P>(path: &'static str, operation: Operation, handler: F) -> Self
    where
        F: Fn(ApiVisit<()>) -> P + Send + Sync + 'static,
        P: Future<Output = ApiAnswer> + Send + 'static,
    {
        let handler = Handler::Program(Arc::new(move |visit| Box::pin(handler(visit))));
        let route = Self::new(Method::Get, path, Access::ForPrograms, handler);
        Self { operation: Some(operation), ..route }
    }

    /// For programs whose key may do this.
    pub(crate) fn key<F, P>(
        method: Method,
        path: &'static str,
        scope: KeyScope,
        operation: Operation,
        handler: F,
    ) -> Self
    where
        F: Fn(ApiVisit<Caller>) -> P + Send + Sync + 'static,
        P: Future<Output = ApiAnswer> + Send + 'static,
    {
        let handler = Handler::Key(Arc::new(move |visit| Box::pin(handler(visit))));
        let route = Self::new(method, path, Access::Key(scope), handler);
        Self { operation: Some(operation), ..route }
    }

    /// Gives the route a place in the staff navigation, under the text of this id. Only routes by GET without
    /// variable parts can have one.
    #[must_use]
    pub fn in_navigation(mut self, text: &'static str) -> Self {
        self.navigation = Some(text);
        self
    }

    /// For what is dangerous: who comes in has to have proved within the last ten minutes who they are. Who has not is
    /// asked to first; what they filled in is kept, and sent with the proof.
    #[must_use]
    pub fn step_up(mut self) -> Self {
        self.step_up = true;
        self
    }

    /// Allows larger forms than usual.
    #[must_use]
    pub fn with_body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }
}

/// One place in the staff navigation.
#[derive(Debug, Clone, Copy)]
pub struct NavigationEntry {
    /// The address.
    pub path: &'static str,
    /// The text id.
    pub text: &'static str,
    /// Who sees it.
    pub access: Access,
}

/// Every route there is.
pub fn table() -> Vec<Route> {
    [
        crate::start::routes(),
        crate::feedback::routes(),
        crate::receipt::routes(),
        crate::information::routes(),
        crate::support::routes(),
        crate::health::routes(),
        crate::script::routes(),
        crate::officer::routes(),
        crate::batches::routes(),
        crate::desk::routes(),
        crate::opened::routes(),
        crate::restricted::routes(),
        crate::hold::routes(),
        crate::erasure::routes(),
        crate::words::routes(),
        crate::insight::routes(),
        crate::flag::routes(),
        crate::audit::routes(),
        crate::admin_staff::routes(),
        crate::import::routes(),
        crate::admin_jobs::routes(),
        crate::access::routes(),
        crate::admin_api_keys::routes(),
        crate::sign_in::routes(),
        crate::welcome::routes(),
        crate::single_sign_on::routes(),
        crate::passkey::routes(),
        crate::api::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The staff navigation, in the order of the table.
pub fn navigation() -> &'static [NavigationEntry] {
    static ENTRIES: LazyLock<Vec<NavigationEntry>> = LazyLock::new(|| {
        table()
            .iter()
            .filter_map(|route| {
                let text = route.navigation?;
                Some(NavigationEntry { path: route.path, text, access: route.access })
            })
            .collect()
    });
    &ENTRIES
}

/// The whole site. Serve it with `into_make_service_with_connect_info::<SocketAddr>()`, so that open answers can be
/// marked by where they came from.
pub fn router(ctx: Ctx) -> Router {
    let mut router = Router::new();
    for route in table() {
        let filter = match route.method {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
        };
        let (path, route) = (route.path, Arc::new(route));
        let handler = move |State(ctx): State<Ctx>, request: Request| {
            let route = Arc::clone(&route);
            async move { enter(&route, ctx, request).await }
        };
        router = router.route(path, axum::routing::on(filter, handler));
    }
    router
        .fallback(|State(ctx): State<Ctx>, request: Request| async move {
            Problem::NotFound.page(&first_page(&ctx, &request))
        })
        .method_not_allowed_fallback(|State(ctx): State<Ctx>, request: Request| async move {
            Problem::MethodNotAllowed.page(&first_page(&ctx, &request))
        })
        .layer(CatchPanicLayer::custom(|_| Panicked.into_response()))
        .layer(axum::middleware::from_fn_with_state(ctx.clone(), door::pass))
        .layer(axum::middleware::from_fn_with_state(ctx.clone(), finish))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .with_state(ctx)
}

/// Marks a response that stands for a handler that panicked, until its page is made.
#[derive(Clone, Copy)]
struct Panicked;

impl Panicked {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        response.extensions_mut().insert(self);
        response
    }
}

/// Turns a panic into its page, and puts the headers on every response.
async fn finish(State(ctx): State<Ctx>, request: Request, next: Next) -> Response {
    let page = first_page(&ctx, &request);
    let (request, unread) = form::counted(request);
    let mut response = next.run(request).await;
    if response.extensions().get::<Panicked>().is_some() {
        tracing::error!("a handler panicked");
        response = Problem::Internal.page(&page);
    }
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(inline::policy()) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    for (name, value) in [
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::HeaderName::from_static("x-robots-tag"), "noindex"),
        (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            header::HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), browsing-topics=()",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if ctx.life.is_ending() || unread.is_some_and(|unread| unread.is_left()) {
        // Whoever keeps the connection open goes to another node with the next request. Where a body was not read, the
        // connection ends with this answer, and is told to: else the next request on it would be lost.
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    if session::is_https(&ctx.settings) {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=63072000; includeSubDomains"),
        );
    }
    response
}

/// What a page knows before its body is read.
pub(crate) fn first_page(ctx: &Ctx, request: &Request) -> Page {
    let query = request.uri().query().unwrap_or_default();
    let offered = &ctx.settings.languages;
    let chosen = Language::parse(Form::parse(query.as_bytes()).get("lang")).filter(|l| offered.contains(l));
    let language = chosen
        .or_else(|| {
            let accept = request.headers().get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
            Language::negotiate(accept, offered)
        })
        .unwrap_or_else(|| offered.first().copied().unwrap_or(Language::English));
    let by_get = matches!(*request.method(), axum::http::Method::GET | axum::http::Method::HEAD);
    Page::new(Arc::clone(&ctx.settings), language, chosen.is_some()).at(request.uri().path(), query, by_get)
}

/// Lets a request in, or says why not.
async fn enter(route: &Route, ctx: Ctx, request: Request) -> Response {
    let mut page = first_page(&ctx, &request);
    let answered = match (&route.handler, route.access) {
        (Handler::Program(handler), _) => api::for_any(route, &**handler, &ctx, request).await,
        (Handler::Key(handler), Access::Key(scope)) => {
            api::by_key(route, scope, &**handler, &ctx, request).await
        }
        _ => return pages(route, ctx, request, &mut page).await,
    };
    answered.unwrap_or_else(|problem| problem.answer(&page))
}

async fn pages(route: &Route, ctx: Ctx, request: Request, page: &mut Page) -> Response {
    let settings = Arc::clone(&ctx.settings);
    let mut renewed = None;
    let response = match admit(route, ctx, request, page, &mut renewed).await {
        Ok(response) => response,
        Err(problem) => problem.page(page),
    };
    match renewed {
        // Where the page itself said what becomes of the cookie, that stands.
        Some(token) if !response.headers().contains_key(header::SET_COOKIE) => {
            session::begin(response, &settings, &token)
        }
        _ => response,
    }
}

/// Calls the handler for who may come in. Where the sign-in gets another token on the way, `renewed` holds it.
async fn admit(
    route: &Route,
    ctx: Ctx,
    request: Request,
    page: &mut Page,
    renewed: &mut Option<String>,
) -> Answer {
    let (parts, body) = request.into_parts();
    let query = Form::parse(parts.uri.query().unwrap_or_default().as_bytes());
    let params = params(route.path, parts.uri.path());
    let source = source(&ctx, &parts.headers, parts.extensions.get::<ConnectInfo<SocketAddr>>());
    let token = session::token(&ctx.settings, &parts.headers).map(str::to_owned);

    let session = match (&route.handler, &token) {
        (Handler::Staff(_), Some(token)) => candour_service::sign_in::session(&ctx, token).await?,
        _ => None,
    };
    if let Some(session) = &session {
        *page = page.clone().read_by(Reader {
            staff: session.staff.clone(),
            form_token: session.form_token.clone(),
            ending: Ending::of(session, ctx.clock.now()),
        });
        if let Some(token) = &token {
            // The present token goes on where the database does not answer just now.
            *renewed = renew_when_due(&ctx, session, token).await.unwrap_or_default();
        }
        if !route.access.allows(session.staff.roles()) {
            // What was sent is read and let go, so that the connection stays.
            let _ = form::collect(body, route.body_limit).await;
            return Err(Problem::Forbidden);
        }
    } else if matches!(route.handler, Handler::Staff(_)) {
        let to = match route.method {
            Method::Get => parts.uri.path_and_query().map_or("/", |address| address.as_str()),
            Method::Post => {
                let form = form::read(&parts.headers, body, route.body_limit).await?;
                if !crate::errors::kept(&form).is_empty() {
                    return Ok(Problem::SignedOut.page_with(page, &form));
                }
                "/"
            }
        };
        return Ok(page::see_other(&session::sign_in_path(to)));
    }

    let mut form = Form::default();
    if route.method == Method::Post {
        form = form::read(&parts.headers, body, route.body_limit).await?;
        if is_foreign(&parts.headers) {
            return Err(Problem::StaleForm);
        }
        let offered = |language: &Language| ctx.settings.languages.contains(language);
        if let Some(language) = Language::parse(form.get("lang")).filter(offered) {
            *page = page.clone().in_language(language);
        }
    }
    if !matches!(route.access, Access::Public | Access::Health) {
        *page = page.clone().for_staff();
    }
    match (&route.handler, session, token) {
        (Handler::Staff(handler), Some(session), Some(session_token)) => {
            if route.method == Method::Post && !session::same(form.get("form_token"), &session.form_token) {
                return Ok(Problem::StaleForm.page_with(page, &form));
            }
            if route.step_up && !session.is_fresh(ctx.clock.now()) {
                let address = parts.uri.path_and_query().map_or("/", |address| address.as_str());
                let asked = step_up::Asked {
                    ctx: &ctx,
                    session: &session,
                    token: &session_token,
                    page,
                    source: source.as_deref(),
                };
                match step_up::at_the_door(asked, route.method, address, &form).await? {
                    step_up::Outcome::Proved(token) => *renewed = token,
                    step_up::Outcome::Ask(response) => return Ok(response),
                }
            }
            let staff = session.staff.clone();
            let page = page.clone();
            let visit = StaffVisit { ctx, staff, session, session_token, page, query, form, source, params };
            let answer = handler(visit);
            patiently(STAFF_PATIENCE, answer).await
        }
        (Handler::Open(handler), _, session_token) => {
            let page = page.clone();
            let trip = session::trip(&ctx.settings, &parts.headers).map(str::to_owned);
            let visit = Visit { ctx, page, query, form, source, session_token, trip, params };
            patiently(PATIENCE, handler(visit)).await
        }
        (Handler::Staff(_) | Handler::Program(_) | Handler::Key(_), ..) => Err(Problem::Forbidden),
    }
}

/// Waits for an answer, but not for ever: a database that says nothing must not leave a person before an empty page.
/// What was under way may still be stored; the same form sent again finds it.
async fn patiently(patience: Duration, answer: Pending) -> Answer {
    if let Ok(answer) = tokio::time::timeout(patience, answer).await {
        return answer;
    }
    tracing::error!("an answer took too long and was given up");
    Err(Problem::Unavailable)
}

/// The variable parts of an address, decoded from any bytes.
pub(crate) fn params(pattern: &'static str, path: &str) -> Vec<(&'static str, String)> {
    pattern
        .split('/')
        .zip(path.split('/'))
        .filter_map(|(name, value)| {
            let name = name.strip_prefix('{')?.strip_suffix('}')?;
            let value = percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned();
            Some((name, value))
        })
        .collect()
}

/// Whether a browser says that the form was sent from another site.
fn is_foreign(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-site")
        .and_then(|value| value.to_str().ok())
        .is_some_and(|site| !matches!(site, "same-origin" | "none"))
}

/// The client's address and browser in one line; nothing where the address is not known.
fn source(ctx: &Ctx, headers: &HeaderMap, peer: Option<&ConnectInfo<SocketAddr>>) -> Option<String> {
    let address = door::client(&ctx.settings, headers, peer.map(|ConnectInfo(peer)| peer.ip()))?;
    let browser = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Some(format!("{address}\n{browser}"))
}

mod visit;

pub use visit::{StaffVisit, Visit};

#[cfg(test)]
mod tests;
