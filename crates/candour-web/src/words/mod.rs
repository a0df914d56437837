//! The list of what people wrote, and the search in it. What is searched for comes in a form's body and stands in no
//! address, so that it comes into no log and no history.

use askama::Template;
use axum::http::StatusCode;
use candour_domain::audit::ReadPurpose;
use candour_domain::ids::WorkItemId;
use candour_domain::language::Language;
use candour_domain::permission::Act;
use candour_domain::stem::{MOST_SOUGHT, SoughtError};
use candour_domain::work_item::WorkKind;
use candour_service::words::{self, BrowseError, Entry, SEARCH_LIMIT, Wish, WordsPage};
use jiff::Timestamp;

use crate::errors::Problem;
use crate::page::{Errors, Page, html};
use crate::router::{Answer, Method, Route, StaffVisit};
use crate::samples::SampleSet;

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        Route::staff(Method::Get, "/words", Act::ReadWords, ask).in_navigation("nav-words"),
        Route::staff(Method::Post, "/words", Act::ReadWords, show),
        Route::staff(Method::Post, "/words/older", Act::ReadWords, show),
    ]
}

#[derive(Template)]
#[template(path = "words/list.html")]
struct ListPage {
    page: Page,
    purpose: String,
    search: String,
    found: Option<WordsPage>,
    first: bool,
}

impl ListPage {
    fn purposes(&self) -> Vec<(&'static str, &'static str, bool)> {
        ReadPurpose::CHOSEN
            .into_iter()
            .map(|purpose| (purpose.as_str(), name(&self.page, purpose), purpose.as_str() == self.purpose))
            .collect()
    }

    fn purpose_name(&self) -> Option<&'static str> {
        chosen(&self.purpose).map(|purpose| name(&self.page, purpose))
    }

    fn nothing(&self) -> &'static str {
        self.page.t(if self.search.trim().is_empty() { "words-none-written" } else { "words-none" })
    }

    fn item_href(&self, id: &WorkItemId) -> String {
        self.page.href(&format!("/desk/items/{id}"))
    }

    fn work_name(&self, kind: WorkKind) -> String {
        let kind = self.page.t(&format!("kind-{}", kind.as_str().replace('_', "-")));
        self.page.t1("words-work", "kind", kind)
    }

    const fn most_sought() -> usize {
        MOST_SOUGHT
    }
}

fn name(page: &Page, purpose: ReadPurpose) -> &'static str {
    page.t(&format!("purpose-{}", purpose.as_str().replace('_', "-")))
}

fn chosen(text: &str) -> Option<ReadPurpose> {
    ReadPurpose::CHOSEN.into_iter().find(|purpose| purpose.as_str() == text)
}

async fn ask(visit: StaffVisit) -> Answer {
    let (purpose, search) = (String::new(), String::new());
    Ok(html(StatusCode::OK, &ListPage { page: visit.page, purpose, search, found: None, first: true }))
}

async fn show(visit: StaffVisit) -> Answer {
    let StaffVisit { ctx, staff, page, form, .. } = visit;
    let [purpose, search, place] = ["purpose", "search", "place"].map(|field| form.get(field).to_owned());
    let mut errors = Errors::new();
    let found = match chosen(&purpose) {
        None => {
            errors.add("purpose", page.t("words-purpose-error"));
            None
        }
        Some(purpose) => {
            let wish = Wish { purpose, search: search.clone(), place: place.clone() };
            match words::browse(&ctx, &staff, &wish).await {
                Ok(found) => Some(found),
                Err(BrowseError::Refused(_)) => return Err(Problem::Forbidden),
                Err(BrowseError::Unavailable(error)) => return Err(error.into()),
                Err(BrowseError::TooLong) => {
                    errors.add("search", page.t1("words-search-long", "number", SEARCH_LIMIT));
                    None
                }
                Err(BrowseError::Sought(SoughtError::NoWord)) => {
                    errors.add("search", page.t("words-search-none"));
                    None
                }
                Err(BrowseError::Sought(SoughtError::TooMany)) => {
                    errors.add("search", page.t1("words-search-many", "number", MOST_SOUGHT));
                    None
                }
                Err(BrowseError::Place) => {
                    errors.add("search", page.t("words-search-place"));
                    None
                }
            }
        }
    };
    let status = if found.is_some() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let first = place.is_empty();
    Ok(html(status, &ListPage { page: page.with_errors(errors), purpose, search, found, first }))
}

pub(crate) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("words/list.html", |page| {
        let now: Timestamp = "2026-11-24T15:40:00Z".parse().unwrap_or(Timestamp::UNIX_EPOCH);
        let entry = |n: u8, language, text: &str| Entry {
            at: now,
            language,
            rating: candour_domain::feedback::Rating::ALL[usize::from(n % 5)],
            text: text.to_owned(),
            work: vec![(WorkItemId::new(now, [n; 10]), WorkKind::ReadWords)],
        };
        let mut entries = vec![
            entry(1, Language::English, "Nobody <rang> me back.\nStill waiting."),
            entry(2, Language::Arabic, "لم يتصل بي أحد"),
            entry(3, Language::Urdu, "پولیس نے مدد کی"),
        ];
        entries.push(Entry { work: Vec::new(), ..entry(4, Language::Polish, &"a".repeat(90)) });
        let full = WordsPage { entries, next: Some("0123".to_owned()) };
        let of = |page: Page, search: &str, found: Option<WordsPage>, first| ListPage {
            page,
            purpose: found.as_ref().map_or("", |_| ReadPurpose::QualityCheck.as_str()).to_owned(),
            search: search.to_owned(),
            found,
            first,
        };
        let mut errors = Errors::new();
        errors.add("purpose", page.t("words-purpose-error"));
        errors.add("search", page.t1("words-search-many", "number", MOST_SOUGHT));
        vec![
            ("asks".to_owned(), of(page.clone(), "", None, true)),
            ("full".to_owned(), of(page.clone(), "", Some(full.clone()), true)),
            ("second page".to_owned(), of(page.clone(), "<late>", Some(full), false)),
            ("nothing found".to_owned(), of(page.clone(), "zebra", Some(WordsPage::default()), true)),
            ("nothing written".to_owned(), of(page.clone(), "", Some(WordsPage::default()), true)),
            ("errors".to_owned(), of(page.with_errors(errors), "a b c d e f g", None, true)),
        ]
    })]
}
