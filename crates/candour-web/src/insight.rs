//! Figures of the whole force, as last cut: three strata apart, small numbers hidden.

use askama::Template;
use axum::http::StatusCode;
use candour_domain::code::Stratum;
use candour_domain::permission::Act;
use candour_domain::published::{Audience, Spread};
use candour_service::figures::{self, FiguresError, Published, StratumFigures};
use jiff::Timestamp;

use crate::errors::Problem;
use crate::page::{Page, html};
use crate::router::{Answer, Method, Route, StaffVisit};
use crate::samples::SampleSet;

pub(crate) fn routes() -> Vec<Route> {
    vec![Route::staff(Method::Get, "/insight", Act::SeeFigures, show).in_navigation("nav-insight")]
}

#[derive(Template)]
#[template(path = "insight/figures.html")]
struct FiguresPage {
    page: Page,
    published: Option<Published>,
}

impl FiguresPage {
    /// The text id part of a stratum.
    fn stratum(&self, of: &StratumFigures) -> &'static str {
        self.page.t(match of.stratum {
            Stratum::Sampled => "insight-sampled",
            Stratum::HandedOver => "insight-handed-over",
            Stratum::Open => "insight-open",
        })
    }

    fn about(&self, of: &StratumFigures) -> &'static str {
        self.page.t(match of.stratum {
            Stratum::Sampled => "insight-sampled-about",
            Stratum::HandedOver => "insight-handed-over-about",
            Stratum::Open => "insight-open-about",
        })
    }

    fn is_open(of: &StratumFigures) -> bool {
        of.stratum == Stratum::Open
    }

    /// The five ratings, best first, with how many gave each and their share.
    fn lines(&self, spread: &Spread) -> Vec<(u8, String, String)> {
        let total = spread.total().max(1);
        (1..=5u8)
            .rev()
            .zip(spread.0.into_iter().rev())
            .map(|(rating, answers)| {
                #[expect(clippy::cast_precision_loss, reason = "counts of answers are far below 2^52")]
                let share = answers as f64 / total as f64;
                (rating, self.page.words().number(answers), self.page.words().percent(share, 0))
            })
            .collect()
    }

    fn total(&self, spread: &Spread) -> String {
        self.page.words().number(spread.total())
    }

    fn fewest() -> i64 {
        Audience::Public.fewest()
    }
}

async fn show(visit: StaffVisit) -> Answer {
    let published = match figures::published(&visit.ctx, &visit.staff).await {
        Ok(published) => published,
        Err(FiguresError::Forbidden) => return Err(Problem::Forbidden),
        Err(FiguresError::Unavailable(error)) => return Err(error.into()),
    };
    Ok(html(StatusCode::OK, &FiguresPage { page: visit.page, published }))
}

pub(crate) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("insight/figures.html", |page| {
        let stratum = |stratum, spread, verified| StratumFigures { stratum, spread, verified };
        let full = Some(Spread([120, 80, 310, 900, 8_600]));
        let strata = vec![
            stratum(Stratum::Sampled, full, Some(Spread([2, 1, 3, 9, 86]))),
            stratum(Stratum::HandedOver, full, None),
            stratum(Stratum::Open, None, None),
        ];
        let published = Published { cut_at: Timestamp::UNIX_EPOCH, strata };
        vec![
            ("before the first cut".to_owned(), FiguresPage { page: page.clone(), published: None }),
            ("cut".to_owned(), FiguresPage { page, published: Some(published) }),
        ]
    })]
}
