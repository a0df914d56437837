//! Who can help. Only what was seen in a published source is shown; the list says where and when.

use askama::Template;
use axum::http::StatusCode;
use jiff::Timestamp;

use crate::page::{Page, html};
use crate::router::{Answer, Method, Route, Visit};
use crate::samples::SampleSet;

/// The day the list was last gone through.
const CHECKED: &str = "2026-11-24T12:00:00Z";

/// One service.
pub(crate) struct Line {
    /// Its own name, which is not translated.
    pub(crate) name: &'static str,
    /// How it is reached.
    pub(crate) reach: Reach,
    /// The text id that says for whom it is.
    pub(crate) for_whom: &'static str,
    /// Whether a source says that it answers day and night.
    pub(crate) always: bool,
    /// Where the number or address was seen.
    pub(crate) seen_in: &'static str,
}

/// How a service is reached.
pub(crate) enum Reach {
    /// A telephone number, as people write it.
    Number(&'static str),
    /// A website, without `https://`.
    Site(&'static str),
}

impl Line {
    /// The number as a link dials it.
    fn dialled(number: &str) -> String {
        number.chars().filter(char::is_ascii_digit).collect()
    }
}

/// Numbers that could not be seen in a source are left out, however well known they are.
pub(crate) const LINES: &[Line] = &[
    Line {
        name: "Victim Support",
        reach: Reach::Number("08 08 16 89 111"),
        for_whom: "support-for-any",
        always: true,
        seen_in: "victimsupport.org.uk",
    },
    Line {
        name: "National Domestic Abuse Helpline",
        reach: Reach::Number("0808 2000 247"),
        for_whom: "support-for-domestic",
        always: true,
        seen_in: "College of Policing, Authorised Professional Practice",
    },
    Line {
        name: "Men’s Advice Line",
        reach: Reach::Number("0808 801 0327"),
        for_whom: "support-for-domestic-men",
        always: false,
        seen_in: "College of Policing, Authorised Professional Practice",
    },
    Line {
        name: "Galop",
        reach: Reach::Number("0800 999 5428"),
        for_whom: "support-for-lgbt",
        always: false,
        seen_in: "College of Policing, Authorised Professional Practice",
    },
    Line {
        name: "Karma Nirvana",
        reach: Reach::Number("0800 5999 247"),
        for_whom: "support-for-honour",
        always: false,
        seen_in: "College of Policing, Authorised Professional Practice",
    },
    Line {
        name: "24/7 Rape and Sexual Abuse Support Line",
        reach: Reach::Site("247sexualabusesupport.org.uk"),
        for_whom: "support-for-sexual",
        always: true,
        seen_in: "247sexualabusesupport.org.uk",
    },
    Line {
        name: "Live Fear Free",
        reach: Reach::Number("0808 80 10 800"),
        for_whom: "support-for-wales",
        always: false,
        seen_in: "College of Policing, Authorised Professional Practice",
    },
    Line {
        name: "Stop Hate UK",
        reach: Reach::Number("0800 138 1625"),
        for_whom: "support-for-hate",
        always: false,
        seen_in: "four pages of forces and councils",
    },
    Line {
        name: "Report Fraud",
        reach: Reach::Number("0300 123 2040"),
        for_whom: "support-for-fraud",
        always: false,
        seen_in: "five pages, after it replaced Action Fraud",
    },
    Line {
        name: "Criminal Injuries Compensation Authority",
        reach: Reach::Number("0300 003 3601"),
        for_whom: "support-for-compensation",
        always: false,
        seen_in: "several pages",
    },
    Line {
        name: "Samaritans",
        reach: Reach::Number("116 123"),
        for_whom: "support-for-distress",
        always: true,
        seen_in: "several pages",
    },
    Line {
        name: "Childline",
        reach: Reach::Number("0800 1111"),
        for_whom: "support-for-children",
        always: false,
        seen_in: "Rape Crisis, questions and answers",
    },
    Line {
        name: "Crimestoppers",
        reach: Reach::Number("0800 555 111"),
        for_whom: "support-for-anonymous",
        always: false,
        seen_in: "City of London Police",
    },
    Line {
        name: "Respect Phoneline",
        reach: Reach::Number("0808 802 4040"),
        for_whom: "support-for-behaviour",
        always: false,
        seen_in: "College of Policing, Authorised Professional Practice",
    },
];

#[derive(Template)]
#[template(path = "public/support.html")]
struct SupportPage {
    page: Page,
    lines: &'static [Line],
    checked: String,
}

impl SupportPage {
    fn new(page: Page) -> Self {
        let checked = CHECKED.parse::<Timestamp>().map(|at| page.words().date(at)).unwrap_or_default();
        Self { lines: LINES, checked, page }
    }
}

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    vec![Route::public(Method::Get, "/support", support)]
}

async fn support(visit: Visit) -> Answer {
    Ok(html(StatusCode::OK, &SupportPage::new(visit.page)))
}

pub(crate) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::one("public/support.html", SupportPage::new)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_says_where_it_was_seen_and_can_be_dialled() {
        assert!(CHECKED.parse::<Timestamp>().is_ok());
        for line in LINES {
            assert!(!line.seen_in.is_empty(), "{}", line.name);
            if let Reach::Number(number) = line.reach {
                let digits = Line::dialled(number);
                assert!(digits.starts_with('0') || digits.len() == 6, "{}", line.name);
                assert!((6..=11).contains(&digits.len()), "{}", line.name);
            }
        }
    }
}
