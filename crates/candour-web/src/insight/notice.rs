//! Pages that say kindly why there are no figures at an address, and where there are some.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use candour_domain::published::FEWEST_OFFICERS;
use candour_service::figures::{Filter, Named, Unit};

use super::address::{Choice, OddChoice};
use super::table::{channel_name, stratum_name};
use crate::page::{Html, Page, html};
use crate::samples::SampleSet;

#[derive(Template)]
#[template(path = "insight/notice.html")]
struct NoticePage {
    page: Page,
    title: &'static str,
    what: String,
    links: Vec<(Html, String)>,
}

impl NoticePage {
    /// A choice that is none, or more than one.
    fn odd(page: Page, unit: Unit, odd: OddChoice) -> Self {
        let link = |text: Html, choice: Choice| (text, choice.href(&page, unit));
        let only = |name: &str, choice| link(page.named("insight-only", "name", name), choice);
        let (what, mut links) = match odd {
            OddChoice::Several { stratum, channel, period } => {
                let stratum = stratum.map(|one| (stratum_name(&page, one), Filter::Stratum(one)));
                let channel = channel.map(|one| (channel_name(&page, one), Filter::Channel(one)));
                let each = stratum.into_iter().chain(channel);
                let links = each.map(|(name, filter)| only(name, Choice { filter: Some(filter), period }));
                ("several", links.collect())
            }
            OddChoice::Unknown => ("unknown", Vec::new()),
        };
        links.push(link(page.named("insight-only", "name", page.t("insight-all")), Choice::default()));
        let text = |part: &str| page.t(&format!("insight-{what}-{part}"));
        Self { title: text("title"), what: text("what").to_owned(), links, page }
    }

    fn not_apart(page: Page, borough: Option<&Named>) -> Self {
        let links = borough.map(|borough| {
            let href = Choice::default().href(&page, borough.unit);
            (page.named("insight-see", "name", &borough.name), href)
        });
        let fewest = i64::try_from(FEWEST_OFFICERS).unwrap_or(i64::MAX);
        let what = page.t1("insight-not-apart-what", "number", page.words().number(fewest));
        Self { title: page.t("insight-not-apart-title"), what, links: links.into_iter().collect(), page }
    }

    fn nowhere(page: Page) -> Self {
        let (title, what) = (page.t("insight-nowhere-title"), page.t("insight-nowhere-what").to_owned());
        Self { page, title, what, links: Vec::new() }
    }
}

pub(super) fn odd(page: Page, unit: Unit, odd: OddChoice) -> Response {
    html(StatusCode::UNPROCESSABLE_ENTITY, &NoticePage::odd(page, unit, odd))
}

/// The team is there, and figures of it are not.
pub(super) fn not_apart(page: Page, borough: Option<&Named>) -> Response {
    html(StatusCode::NOT_FOUND, &NoticePage::not_apart(page, borough))
}

/// An account without the borough or team that its role is about.
pub(super) fn nowhere(page: Page) -> Response {
    html(StatusCode::FORBIDDEN, &NoticePage::nowhere(page))
}

pub(super) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("insight/notice.html", |page| {
        let (name, unit) = super::sample_figures::borough();
        let borough = Named { unit, name, open: true };
        let several = OddChoice::Several {
            stratum: Some(candour_domain::code::Stratum::Open),
            channel: Some(candour_domain::feedback::Channel::Web),
            period: candour_service::figures::Period::Quarter,
        };
        vec![
            ("several at once".to_owned(), NoticePage::odd(page.clone(), unit, several)),
            ("unknown".to_owned(), NoticePage::odd(page.clone(), Unit::Force, OddChoice::Unknown)),
            ("a small team".to_owned(), NoticePage::not_apart(page.clone(), Some(&borough))),
            ("a small team, its leader".to_owned(), NoticePage::not_apart(page.clone(), None)),
            ("no place".to_owned(), NoticePage::nowhere(page)),
        ]
    })]
}
