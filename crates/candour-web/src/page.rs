//! What every page knows: language, texts, settings, who is signed in, errors to show.
//!
//! # Writing a page
//! A page is an askama struct with a field `page: Page`. Its template extends `layout_public.html` or
//! `layout_staff.html` and fills the blocks `title` (plain text, the page's own title) and `main` (with exactly one
//! `<h1>`). The handler answers with [`html`]:
//! ```ignore
//! #[derive(Template)]
//! #[template(path = "desk/inbox.html")]
//! struct InboxPage { page: Page, items: Vec<Row> }
//!
//! pub async fn inbox(visit: StaffVisit) -> Answer {
//!     let items = candour_service::work::inbox(&visit.ctx, &visit.staff).await?;
//!     Ok(html(StatusCode::OK, &InboxPage { page: visit.page, items: rows(items) }))
//! }
//! ```
//! In templates: `{{ page.t("desk-title") }}` for a text, `{{ page.t1("id", "name", value) }}` with one variable,
//! `{{ page.count("id", n) }}` for a text with `{ $count }` (plural) and `{ $number }` (as written),
//! `{{ page.ltr("id", "number", "999") }}` for a text whose variable is a telephone number, code or address,
//! `{{ page.bdi(code) }}` for one alone, `{{ page.href("/rights") }}` for every link to our own pages (carries the
//! language), `{% include "parts/lang.html" %}` in every form (the language) and, in every staff form,
//! `{% include "parts/token.html" %}`. Dates and numbers: `page.words().date(at)`, `.date_and_time(at)`,
//! `.span(duration)`, `.number(n)`.
//!
//! Errors: `visit.page.with_errors(errors)` puts the error summary above the page and "Error:" before its title;
//! beside a field, `{% if let Some(error) = page.error("field-id") %}`. The name of an error is the `id` of its field.
//! There are no inline `style` or `onclick` attributes: the content security policy refuses them.

use std::fmt::{self, Display, Write as _};
use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use candour_domain::ids::StaffId;
use candour_domain::language::{Direction, Language};
use candour_domain::permission::{Role, Roles};
use candour_domain::staff::Staff;
use candour_service::ctx::Settings;
use candour_words::{Arg, Texts, texts};
use jiff::SignedDuration;

use crate::router::NavigationEntry;
use crate::sign_in::Ending;

/// Text that is HTML already: everything that came from outside was escaped on the way in.
#[derive(Debug, Clone)]
pub struct Html(String);

impl Html {
    /// Takes HTML that our own code has made, such as a drawing. Never text that came from outside.
    pub fn ours(html: String) -> Self {
        Self(html)
    }
}

impl Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Html {}

/// Text made safe to stand in HTML, also in an attribute with quotes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// What is wrong in a form: the id of a field and what to say about it, in the order of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Errors(Vec<(&'static str, String)>);

impl Errors {
    /// Nothing is wrong.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds what is wrong with a field.
    pub fn add(&mut self, field: &'static str, message: impl Into<String>) {
        self.0.push((field, message.into()));
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every error.
    pub fn list(&self) -> &[(&'static str, String)] {
        &self.0
    }
}

/// Who is signed in, for the head of staff pages.
#[derive(Debug, Clone)]
pub struct Reader {
    /// The person.
    pub staff: Staff,
    /// The token that every form of this sign-in carries.
    pub form_token: String,
    /// When the sign-in ends.
    pub ending: Ending,
}

/// What every page knows.
#[derive(Clone)]
pub struct Page {
    language: Language,
    texts: &'static Texts,
    /// Whether the language was chosen by hand and has to travel with links.
    chosen: bool,
    settings: Arc<Settings>,
    /// The address without its query, and the query without its language.
    path: String,
    query: String,
    /// Whether the page answers a GET: only then does its address lead back to it.
    by_get: bool,
    reader: Option<Reader>,
    errors: Errors,
}

impl Page {
    /// A page in this language. `chosen` says whether the language was chosen by hand.
    pub(crate) fn new(settings: Arc<Settings>, language: Language, chosen: bool) -> Self {
        Self {
            language,
            texts: texts(language),
            chosen,
            settings,
            path: String::from("/"),
            query: String::new(),
            by_get: true,
            reader: None,
            errors: Errors::new(),
        }
    }

    /// A page of the demo in this language, as a visitor or somebody of this role sees it: for samples and tests.
    pub fn sample(language: Language, role: Option<Role>) -> Self {
        let settings = Settings {
            force_name: String::from("Synthetic Force (demo)"),
            languages: candour_words::offered(true),
            synthetic: true,
            ..Settings::default()
        };
        let mut page = Self::new(Arc::new(settings), language, true);
        page.reader = role.map(|role| Reader {
            staff: Staff {
                id: StaffId::from_uuid(uuid::Uuid::nil()),
                username: String::from("sample"),
                display_name: String::from("Sam Ple"),
                role,
                further: Roles::NONE,
                borough: None,
                team: None,
                officer: None,
            },
            form_token: String::from("0123456789abcdef"),
            // Each role sees another of the two warnings.
            ending: Ending::sample(SignedDuration::from_mins(30), role == Role::Officer),
        });
        if page.reader.is_some() { page.for_staff() } else { page }
    }

    pub(crate) fn at(mut self, path: &str, query: &str, by_get: bool) -> Self {
        path.clone_into(&mut self.path);
        self.query = query
            .split('&')
            .filter(|pair| !pair.is_empty() && *pair != "lang" && !pair.starts_with("lang="))
            .collect::<Vec<_>>()
            .join("&");
        self.by_get = by_get;
        self
    }

    pub(crate) fn in_language(mut self, language: Language) -> Self {
        self.language = language;
        self.texts = texts(language);
        self.chosen = true;
        self
    }

    pub(crate) fn read_by(mut self, reader: Reader) -> Self {
        self.reader = Some(reader);
        self.for_staff()
    }

    /// Where a language has the texts of public pages alone, staff read English: a page half in one language and half
    /// in another helps nobody.
    pub(crate) fn for_staff(mut self) -> Self {
        if !candour_words::has_staff_texts(self.language) {
            self.language = Language::English;
            self.texts = texts(Language::English);
        }
        self
    }

    /// The same page with errors to show.
    #[must_use]
    pub fn with_errors(mut self, errors: Errors) -> Self {
        self.errors = errors;
        self
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The tag of the language, for `lang`.
    pub fn lang(&self) -> &'static str {
        self.language.tag()
    }

    /// The direction of the language, for `dir`.
    pub fn dir(&self) -> &'static str {
        self.language.direction().as_str()
    }

    /// Whether the language is written from right to left.
    pub fn is_rtl(&self) -> bool {
        self.language.direction() == Direction::Rtl
    }

    /// The address without its query.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Texts, dates and numbers of the language.
    pub fn words(&self) -> &'static Texts {
        self.texts
    }

    /// A text without variables.
    pub fn t(&self, id: &str) -> &'static str {
        self.texts.text(id)
    }

    /// A text with one variable.
    pub fn t1(&self, id: &str, name: &str, value: impl Display) -> String {
        self.texts.text_with(id, &[(name, Arg::Text(value.to_string()))])
    }

    /// A text with two variables.
    pub fn t2(&self, id: &str, one: &str, first: impl Display, two: &str, second: impl Display) -> String {
        self.texts.text_with(id, &[(one, Arg::Text(first.to_string())), (two, Arg::Text(second.to_string()))])
    }

    /// A text that counts: `{ $count }` chooses the plural, `{ $number }` is the number as written.
    pub fn count(&self, id: &str, count: impl TryInto<i64>) -> String {
        let count: i64 = count.try_into().unwrap_or(i64::MAX);
        self.texts
            .text_with(id, &[("count", Arg::Number(count)), ("number", Arg::Text(self.texts.number(count)))])
    }

    /// A text whose one variable is a telephone number, code or address: kept left to right in any language.
    pub fn ltr(&self, id: &str, name: &str, value: impl Display) -> Html {
        self.ltr_all(id, &[(name, value.to_string())])
    }

    /// A text with two such variables.
    pub fn ltr2(&self, id: &str, one: &str, first: impl Display, two: &str, second: impl Display) -> Html {
        self.ltr_all(id, &[(one, first.to_string()), (two, second.to_string())])
    }

    /// A text whose one variable is a name that may be written in another direction: isolated, in its own direction.
    pub fn named(&self, id: &str, name: &str, value: impl Display) -> Html {
        let marked = escape(&self.texts.text_with(id, &[(name, Arg::from("\u{E000}"))]));
        Html(marked.replace('\u{E000}', &format!("<bdi>{}</bdi>", escape(&value.to_string()))))
    }

    /// A text with several such variables. The text is escaped around marks that no text holds; the marks are then
    /// replaced by the isolated values.
    pub fn ltr_all(&self, id: &str, values: &[(&str, String)]) -> Html {
        let marked: Vec<(&str, Arg)> = values
            .iter()
            .enumerate()
            .map(|(at, (name, _))| (*name, Arg::Text(format!("\u{E000}{at}\u{E001}"))))
            .collect();
        let mut out = escape(&self.texts.text_with(id, &marked));
        for (at, (_, value)) in values.iter().enumerate() {
            out = out.replace(&format!("\u{E000}{at}\u{E001}"), &self.bdi(value).0);
        }
        Html(out)
    }

    /// A telephone number, code or address alone, kept left to right.
    pub fn bdi(&self, value: impl Display) -> Html {
        Html(format!("<bdi dir=\"ltr\">{}</bdi>", escape(&value.to_string())))
    }

    /// Words somebody wrote, in whatever direction they run, line by line.
    pub fn written(&self, words: &str) -> Html {
        let lines: Vec<String> = words.lines().map(|line| format!("<bdi>{}</bdi>", escape(line))).collect();
        Html(lines.join("<br>"))
    }

    /// A link to one of our own pages, which carries the language where it was chosen by hand.
    pub fn href(&self, path: &str) -> String {
        if !self.chosen {
            return path.to_owned();
        }
        let joint = if path.contains('?') { '&' } else { '?' };
        match path.split_once('#') {
            Some((path, anchor)) => format!("{path}{joint}lang={}#{anchor}", self.lang()),
            None => format!("{path}{joint}lang={}", self.lang()),
        }
    }

    /// The languages of the switcher, each with the link that shows this page in it. Empty where the address alone
    /// does not lead back to this page, and where only one language is offered.
    pub fn switcher(&self) -> Vec<(Language, String)> {
        let offered = &self.settings.languages;
        if !self.by_get || offered.len() < 2 {
            return Vec::new();
        }
        let query = if self.query.is_empty() { String::new() } else { format!("{}&", self.query) };
        offered
            .iter()
            .filter(|language| self.reader.is_none() || candour_words::has_staff_texts(**language))
            .map(|language| (*language, format!("{}?{query}lang={}", self.path, language.tag())))
            .collect()
    }

    /// Whether the texts of this language have not been read by a native reader yet.
    pub fn is_draft(&self) -> bool {
        !candour_words::reviewed(self.language)
    }

    /// Who is signed in.
    pub fn reader(&self) -> Option<&Reader> {
        self.reader.as_ref()
    }

    /// When the reader's sign-in ends; nothing on public pages.
    pub fn ending(&self) -> Option<Ending> {
        self.reader.as_ref().map(|reader| reader.ending)
    }

    /// The token for forms of this sign-in; nothing on public pages.
    pub fn form_token(&self) -> &str {
        self.reader.as_ref().map_or("", |reader| &reader.form_token)
    }

    /// The pages this reader may open, in the order of the route table, and whether each is the one shown.
    pub fn navigation(&self) -> Vec<(&'static NavigationEntry, bool)> {
        self.reader.as_ref().map_or_else(Vec::new, |reader| {
            crate::router::navigation()
                .iter()
                .filter(|entry| entry.access.allows(reader.staff.roles()))
                .map(|entry| (entry, entry.path == self.path))
                .collect()
        })
    }

    /// The text id of the reader's role.
    pub fn role_name(&self) -> &'static str {
        self.reader
            .as_ref()
            .map_or("", |reader| self.t(&format!("role-{}", reader.staff.role.as_str().replace('_', "-"))))
    }

    /// The errors to show.
    pub fn errors(&self) -> &[(&'static str, String)] {
        self.errors.list()
    }

    /// What is wrong with one field.
    pub fn error(&self, field: &str) -> Option<&str> {
        self.errors.0.iter().find(|(known, _)| *known == field).map(|(_, message)| message.as_str())
    }

    /// `aria-describedby` and `aria-invalid` of a field, from the hint and the error it has.
    pub fn described(&self, field: &str, hint: bool) -> Html {
        let mut out = String::new();
        let error = self.error(field).is_some();
        let ids: Vec<String> =
            [hint.then(|| format!("{field}-hint")), error.then(|| format!("{field}-error"))]
                .into_iter()
                .flatten()
                .collect();
        if !ids.is_empty() {
            let _ = write!(out, " aria-describedby=\"{}\"", escape(&ids.join(" ")));
        }
        if error {
            out.push_str(" aria-invalid=\"true\"");
        }
        Html(out)
    }

    /// The inline style.
    pub fn style(&self) -> Html {
        Html(crate::inline::style(self.reader.is_some()).to_owned())
    }

    /// The address of the script of public pages.
    pub fn script(&self) -> &'static str {
        crate::inline::SCRIPT_PATH
    }
}

/// Answers with a page. A template that cannot be rendered is logged, and a plain sentence is sent with status 500.
pub fn html(status: StatusCode, page: &impl Template) -> Response {
    let (status, body) = match page.render() {
        Ok(body) => (status, body),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            (StatusCode::INTERNAL_SERVER_ERROR, String::from("Something went wrong. Please try again."))
        }
    };
    bytes(status, "text/html; charset=utf-8", body.into_bytes())
}

/// Answers with plain text.
pub fn text(status: StatusCode, body: &'static str) -> Response {
    bytes(status, "text/plain; charset=utf-8", body.as_bytes().to_vec())
}

/// Answers with bytes of a kind, for pictures and files.
pub fn bytes(status: StatusCode, kind: &'static str, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// Sends the browser on to one of our own pages, with GET. An address that a header cannot hold leads home.
pub fn see_other(to: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, to);
    response
}
