//! Charts of figures. Each shows numbers that stand in a table beside it, and no other.

use candour_domain::cut::Week;
use candour_service::figures::{Share, Shown, UnitFigures};
use candour_words::charts::{self, Bar, Caption, Comparison, Measured, Reference, Row, Trend};

use super::table::{date, percent};
use crate::page::{Html, Page};

/// The spread, the best rating first, as in its table.
pub(super) fn spread(page: &Page, id: &str, shown: &Shown) -> Html {
    let names: Vec<String> = (1..=5).map(|rating| page.t1("insight-rated", "rating", rating)).collect();
    let bars: Vec<Bar<'_>> =
        names.iter().zip(shown.spread.0).map(|(name, count)| Bar { name, count }).rev().collect();
    let description = page.t("insight-chart-spread");
    let caption = Caption { id: &format!("{id}-spread"), title: page.t("insight-spread"), description };
    Html::ours(charts::spread(page.words(), &caption, &bars))
}

/// Two shares of a unit beside those of the rest of the force, one chart for each.
pub(super) fn beside(page: &Page, name: &str, figures: &UnitFigures) -> Vec<Html> {
    let Some((whole, compared)) = figures.whole.as_ref().zip(figures.compared.as_ref()) else {
        return Vec::new();
    };
    let rest = &compared.rest;
    [
        ("fives", "insight-fives", whole.fives, rest.fives),
        ("low", "insight-low", whole.ones_and_twos, rest.ones_and_twos),
    ]
    .into_iter()
    .map(|(id, title, here, there)| {
        let rows = [
            Row { name, share: measured(&here).ok_or("–") },
            Row { name: page.t("insight-rest"), share: measured(&there).ok_or("–") },
        ];
        let description = page.t("insight-chart-beside");
        let caption = Caption { id: &format!("beside-{id}"), title: page.t(title), description };
        Html::ours(charts::comparison(page.words(), &caption, &Comparison { rows: &rows, reference: None }))
    })
    .collect()
}

/// Two shares by week, one chart for each, with the whole of all these weeks to compare with.
pub(super) fn weeks(page: &Page, id: &str, weeks: &[(Week, Option<Shown>)], whole: &Shown) -> Vec<Html> {
    let Some(((first, _), (last, _))) = weeks.first().zip(weeks.last()) else { return Vec::new() };
    let (first, last) = (date(page, *first), date(page, *last));
    let one = |part: &str, title: &str, share: fn(&Shown) -> Share| {
        let shares: Vec<Option<Measured>> =
            weeks.iter().map(|(_, shown)| shown.as_ref().and_then(|shown| measured(&share(shown)))).collect();
        let whole = share(whole).share;
        let reference = page.t1("insight-chart-whole", "share", percent(page, whole));
        let trend = Trend {
            name: page.t("insight-chart-week"),
            weeks: &shares,
            first: &first,
            last: &last,
            reference: Some(Reference { name: &reference, share: whole }),
        };
        let id = format!("{id}-weeks-{part}");
        let description = page.t("insight-chart-weeks-about");
        let caption = Caption { id: &id, title: page.t(title), description };
        Html::ours(charts::trend(page.words(), &caption, &trend))
    };
    vec![
        one("fives", "insight-fives", |shown| shown.fives),
        one("low", "insight-low", |shown| shown.ones_and_twos),
    ]
}

fn measured(share: &Share) -> Option<Measured> {
    Measured::new(share.share, share.low, share.high)
}
