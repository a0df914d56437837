//! An officer's own figures: nobody else has this page.

use askama::Template;
use axum::http::StatusCode;
use candour_domain::cut::Week;
use candour_domain::published::Audience;
use candour_service::figures::{self, FiguresError, OfficerFigures, PersonFigures, Withheld};

use super::table::{
    Count, Numbers, PartTable, Rating, asked, date, missing_weeks, ratings, stratum_about, stratum_name,
};
use super::unit::response;
use super::{charts, sample_figures};
use crate::errors::Problem;
use crate::page::{Html, Page, html};
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;

#[derive(Template)]
#[template(path = "insight/own.html")]
struct OwnPage {
    page: Page,
    time: String,
    cut_at: Option<String>,
    strata: Vec<OwnStratum>,
    asked: Vec<Count>,
    response: Option<Html>,
    still_open: bool,
}

/// One stratum of one's own.
struct OwnStratum {
    id: &'static str,
    name: &'static str,
    about: &'static str,
    figures: Result<OwnFigures, String>,
}

struct OwnFigures {
    numbers: Numbers,
    ratings: Vec<Rating>,
    chart: Html,
    reliability: Option<Html>,
    expected: Option<Html>,
    beside: Option<Html>,
    by_week: Option<PartTable>,
    week_charts: Vec<Html>,
    missing: String,
    by_channel: Option<PartTable>,
}

impl OwnFigures {
    fn new(page: &Page, id: &str, figures: &PersonFigures) -> Self {
        let any_week = figures.by_week.iter().any(|(_, shown)| shown.is_some());
        let any_channel = figures.by_channel.iter().any(|(_, shown)| shown.is_some());
        let reliability = figures.reliability.map(|number| page.words().decimal(number, 2));
        let expected = figures.expected.as_ref();
        Self {
            numbers: Numbers::new(page, &figures.whole),
            ratings: ratings(page, &figures.whole),
            chart: charts::spread(page, id, &figures.whole),
            reliability: reliability.map(|number| page.ltr("insight-own-reliability", "number", number)),
            expected: expected.map(|expected| {
                let percent = |share| super::table::percent(page, share);
                let (low, high) = (percent(expected.low), percent(expected.high));
                let values = [("share", percent(expected.share)), ("low", low), ("high", high)];
                page.ltr_all("insight-own-expected", &values)
            }),
            beside: figures.force.map(|force| {
                let percent = |whole: u8| page.words().percent(f64::from(whole) / 100.0, 0);
                let values = [("fives", percent(force.fives)), ("low", percent(force.ones_and_twos))];
                page.ltr_all("insight-own-force", &values)
            }),
            by_week: any_week.then(|| PartTable::of_weeks(page, &figures.by_week)),
            week_charts: charts::weeks(page, id, &figures.by_week, &figures.whole),
            missing: missing_weeks(page, &figures.by_week),
            by_channel: any_channel.then(|| PartTable::of_channels(page, &figures.by_channel)),
        }
    }
}

impl OwnPage {
    fn new(page: Page, figures: &OfficerFigures) -> Self {
        let (from, to): (Week, Week) = figures.weeks;
        let strata = figures.strata.iter().map(|(stratum, figures)| OwnStratum {
            id: stratum.as_str(),
            name: stratum_name(&page, *stratum),
            about: stratum_about(&page, *stratum),
            figures: match figures {
                Ok(figures) => Ok(OwnFigures::new(&page, stratum.as_str(), figures)),
                Err(Withheld { fewest }) => {
                    Err(page.t1("insight-own-withheld", "number", page.words().number(*fewest)))
                }
            },
        });
        Self {
            time: page.t2("insight-time", "from", date(&page, from), "to", date(&page, to)),
            cut_at: figures.cut_at.map(|at| page.words().date_and_time(at)),
            strata: strata.collect(),
            asked: asked(&page, &figures.asked),
            response: response(
                &page,
                figures.asked.answered + figures.asked.withdrawn,
                figures.asked.offered,
            ),
            still_open: figures.asked.open > 0,
            page,
        }
    }

    /// What the charts that come in pairs are of.
    fn chart_name(&self, at: usize) -> &'static str {
        self.page.t(if at == 0 { "insight-fives" } else { "insight-low" })
    }

    /// The fewest answers of a part of one's figures.
    fn fewest(&self) -> String {
        self.page.words().number(Audience::Person.fewest())
    }
}

pub(super) async fn show(visit: StaffVisit) -> Answer {
    match figures::of_officer(&visit.ctx, &visit.staff).await {
        Ok(figures) => Ok(html(StatusCode::OK, &OwnPage::new(visit.page, &figures))),
        Err(FiguresError::Forbidden | FiguresError::NotApart) => Err(Problem::Forbidden),
        Err(FiguresError::Unknown) => Err(Problem::NotFound),
        Err(FiguresError::Unavailable(error)) => Err(error.into()),
    }
}

pub(super) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("insight/own.html", |page| {
        sample_figures::officers()
            .into_iter()
            .map(|(state, figures)| (state.to_owned(), OwnPage::new(page.clone(), &figures)))
            .collect()
    })]
}
