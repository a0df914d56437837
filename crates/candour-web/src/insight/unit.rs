//! The page of the force, a BCU, a borough or a team.

use std::cmp::Ordering;

use askama::Template;
use candour_domain::code::Stratum;
use candour_domain::cut::FEWEST_TOGETHER;
use candour_domain::feedback::Channel;
use candour_domain::published::Audience;
use candour_service::figures::{Compared, Filter, Gap, Named, Period, Unit, UnitFigures};

use super::address::Choice;
use super::table::{
    Count, Line, Numbers, PartTable, Rating, asked, channel_name, date, missing_weeks, percent, ratings,
    stratum_about, stratum_name,
};
use super::{charts, sample_figures};
use crate::page::{Html, Page};
use crate::samples::SampleSet;

#[derive(Template)]
#[template(path = "insight/unit.html")]
pub(super) struct UnitPage {
    page: Page,
    unit: Unit,
    name: String,
    above: Vec<Link>,
    weeks: String,
    cut_at: Option<String>,
    filtered: Option<(&'static str, Option<&'static str>)>,
    choices: Vec<Group>,
    strata: Vec<Link>,
    whole: Option<Whole>,
    verdicts: Vec<Verdict>,
    beside: Option<PartTable>,
    beside_charts: Vec<Html>,
    by_week: Option<PartTable>,
    week_charts: Vec<Html>,
    missing: String,
    by_stratum: Option<PartTable>,
    by_channel: Option<PartTable>,
    asked: Option<Ledger>,
    answers_now: Option<String>,
    below: Vec<Link>,
    file: String,
}

/// A name, with a link where the reader may follow it.
struct Link {
    name: String,
    href: Option<String>,
    here: bool,
}

/// One way to narrow figures down.
struct Group {
    name: &'static str,
    links: Vec<Link>,
}

/// All that may be shown together.
struct Whole {
    numbers: Numbers,
    ratings: Vec<Rating>,
    chart: Html,
}

/// What the comparison with the rest of the force says.
struct Verdict {
    clear: bool,
    text: Html,
}

/// Who was asked.
struct Ledger {
    counts: Vec<Count>,
    response: Option<Html>,
    open: bool,
}

impl UnitPage {
    pub(super) fn new(page: Page, figures: &UnitFigures) -> Self {
        let (unit, choice) = (figures.query.unit, Choice::of(&figures.query));
        let words = page.words();
        let link = |named: &Named| Link {
            name: unit_name(&page, named.unit, &named.name),
            href: named.open.then(|| Choice { filter: None, ..choice }.href(&page, named.unit)),
            here: false,
        };
        let weeks =
            page.t2("insight-time", "from", date(&page, figures.weeks.0), "to", date(&page, figures.weeks.1));
        let by_stratum = PartTable {
            caption: page.t("insight-strata"),
            first: page.t("insight-stratum"),
            lines: (figures.by_stratum.iter())
                .map(|(stratum, shown)| Line {
                    href: Some(with(choice, Some(Filter::Stratum(*stratum))).href(&page, unit)),
                    ..Line::new(&page, stratum_name(&page, *stratum), shown.as_ref())
                })
                .collect(),
        };
        Self {
            unit,
            name: unit_name(&page, unit, &figures.name),
            above: figures.above.iter().map(link).collect(),
            weeks,
            cut_at: figures.cut_at.map(|at| words.date_and_time(at)),
            filtered: figures.query.filter.map(|filter| match filter {
                Filter::Stratum(stratum) => {
                    (stratum_name(&page, stratum), Some(stratum_about(&page, stratum)))
                }
                Filter::Channel(channel) => (channel_name(&page, channel), None),
            }),
            choices: choices(&page, unit, choice),
            strata: strata(&page, unit, choice),
            whole: figures.whole.as_ref().map(|whole| Whole {
                numbers: Numbers::new(&page, whole),
                ratings: ratings(&page, whole),
                chart: charts::spread(&page, "all", whole),
            }),
            verdicts: figures.compared.as_ref().map(|compared| verdicts(&page, compared)).unwrap_or_default(),
            beside: figures.compared.as_ref().map(|compared| beside(&page, figures, compared)),
            beside_charts: charts::beside(&page, &figures.name, figures),
            by_week: figures.whole.is_some().then(|| PartTable::of_weeks(&page, &figures.by_week)),
            week_charts: figures
                .whole
                .as_ref()
                .map(|whole| charts::weeks(&page, "all", &figures.by_week, whole))
                .unwrap_or_default(),
            missing: missing_weeks(&page, &figures.by_week),
            by_stratum: (!figures.by_stratum.is_empty()).then_some(by_stratum),
            by_channel: (!figures.by_channel.is_empty())
                .then(|| PartTable::of_channels(&page, &figures.by_channel)),
            asked: figures.asked.as_ref().map(|figures| Ledger {
                counts: asked(&page, figures),
                response: response(&page, figures.answered + figures.withdrawn, figures.offered),
                open: figures.open > 0,
            }),
            answers_now: figures.answers_now.map(|answers| words.number(answers)),
            below: figures.below.iter().map(link).collect(),
            file: choice.file(unit),
            page,
        }
    }

    /// The fewest answers of which figures are shown, and the fewest that come in together.
    fn fewest(&self) -> String {
        self.page.words().number(Audience::Staff.fewest())
    }

    fn together(&self) -> String {
        self.page.words().number(FEWEST_TOGETHER)
    }

    /// What the parts below are called.
    fn below_name(&self) -> &'static str {
        self.page.t(match self.unit {
            Unit::Force => "insight-bcus",
            Unit::Bcu(_) => "insight-boroughs",
            Unit::Borough(_) | Unit::Team(_) => "insight-teams",
        })
    }

    /// Why a part below is no link.
    fn closed(&self) -> &'static str {
        self.page.t(if matches!(self.unit, Unit::Borough(_)) {
            "insight-small-team"
        } else {
            "insight-not-yours"
        })
    }

    /// What the charts that come in pairs are of.
    fn chart_name(&self, at: usize) -> &'static str {
        self.page.t(if at == 0 { "insight-fives" } else { "insight-low" })
    }

    fn is_team(&self) -> bool {
        matches!(self.unit, Unit::Team(_))
    }

    fn is_force(&self) -> bool {
        self.unit == Unit::Force
    }

    /// What there is to say of the whole's table of numbers.
    fn narrowed(&self) -> bool {
        self.filtered.is_some()
    }
}

/// The whole force has its name from the settings of the page's texts.
fn unit_name(page: &Page, unit: Unit, name: &str) -> String {
    if unit == Unit::Force { page.t("insight-force").to_owned() } else { name.to_owned() }
}

const fn with(choice: Choice, filter: Option<Filter>) -> Choice {
    Choice { filter, ..choice }
}

fn choices(page: &Page, unit: Unit, choice: Choice) -> Vec<Group> {
    let link = |name: String, other: Choice| Link {
        name,
        href: Some(other.href(page, unit)),
        here: other == choice,
    };
    let all = || link(page.t("insight-all").to_owned(), with(choice, None));
    let narrow = |name: &str, filter| link(name.to_owned(), with(choice, Some(filter)));
    let weeks = Period::ALL.into_iter().map(|period| {
        link(page.count("insight-last-weeks", i64::from(period.weeks())), Choice { period, ..choice })
    });
    let strata = Stratum::ALL.into_iter().map(|one| narrow(stratum_name(page, one), Filter::Stratum(one)));
    let channels = Channel::ALL.into_iter().map(|one| narrow(channel_name(page, one), Filter::Channel(one)));
    vec![
        Group { name: page.t("insight-choose-time"), links: weeks.collect() },
        Group { name: page.t("insight-stratum"), links: std::iter::once(all()).chain(strata).collect() },
        Group { name: page.t("insight-channel"), links: std::iter::once(all()).chain(channels).collect() },
    ]
}

/// Links to each stratum alone, for where they are counted together.
fn strata(page: &Page, unit: Unit, choice: Choice) -> Vec<Link> {
    let one = |stratum| Link {
        name: stratum_name(page, stratum).to_owned(),
        href: Some(with(choice, Some(Filter::Stratum(stratum))).href(page, unit)),
        here: false,
    };
    Stratum::ALL.into_iter().map(one).collect()
}

/// This unit, the rest of the force, and all of it.
fn beside(page: &Page, figures: &UnitFigures, compared: &Compared) -> PartTable {
    let lines = vec![
        Line::new(page, figures.name.clone(), figures.whole.as_ref()),
        Line::new(page, page.t("insight-rest"), Some(&compared.rest)),
        Line::new(page, page.t("insight-force"), figures.force.as_ref()),
    ];
    PartTable { caption: page.t("insight-beside"), first: page.t("insight-part"), lines }
}

fn verdicts(page: &Page, compared: &Compared) -> Vec<Verdict> {
    let one = |what: &str, gap: Gap| {
        let clear = gap.clear();
        let (which, by, low, high) = match clear {
            Ordering::Greater => ("higher", gap.by, gap.low, gap.high),
            Ordering::Less => ("lower", -gap.by, -gap.high, -gap.low),
            Ordering::Equal => ("unclear", gap.by, gap.low, gap.high),
        };
        let points = |share: f64| page.words().decimal(share * 100.0, 1);
        let values = [("by", points(by)), ("low", points(low)), ("high", points(high))];
        Verdict {
            clear: clear != Ordering::Equal,
            text: page.ltr_all(&format!("insight-{what}-{which}"), &values),
        }
    };
    vec![one("fives", compared.fives), one("low", compared.ones_and_twos)]
}

/// Of those offered a code, how many answered.
pub(super) fn response(page: &Page, answered: i64, offered: i64) -> Option<Html> {
    let share = super::table::quotient(answered, offered)?;
    let number = |number| page.words().number(number);
    let values =
        [("answered", number(answered)), ("offered", number(offered)), ("share", percent(page, share))];
    Some(page.ltr_all("insight-response", &values))
}

pub(super) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("insight/unit.html", |page| {
        sample_figures::units()
            .into_iter()
            .map(|(state, figures)| (state.to_owned(), UnitPage::new(page.clone(), &figures)))
            .collect()
    })]
}
