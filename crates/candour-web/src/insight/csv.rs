//! Figures as comma-separated values: the numbers of the page, by the same rule of what is shown. The columns are
//! documented in `docs/guides/figures.md`; names in them are those of the JSON interface, the same in every language.

use std::fmt::Write as _;

use candour_domain::cut::Week;
use candour_service::figures::{Asked, Filter, Gap, Share, Shown, Unit, UnitFigures};
use jiff::{SignedDuration, Timestamp};

const COLUMNS: &str = "unit_kind,unit,first_week,last_week,cut_at,filter,section,part,shown,answers,rating_1,rating_2,\
    rating_3,rating_4,rating_5,fives_share,fives_low,fives_high,ones_and_twos_share,ones_and_twos_low,\
    ones_and_twos_high,count,of\r\n";

/// The figures of a unit, one line for each part. Lines end as RFC 4180 says.
pub(crate) fn of_unit(figures: &UnitFigures, force_name: &str) -> String {
    let name = if figures.query.unit == Unit::Force { force_name } else { &figures.name };
    let filter = match figures.query.filter {
        None => String::from("none"),
        Some(Filter::Stratum(stratum)) => format!("stratum:{}", stratum.as_str()),
        Some(Filter::Channel(channel)) => format!("channel:{}", channel.as_str()),
    };
    let begin = format!(
        "{},{},{},{},{},{filter}",
        kind(figures.query.unit),
        field(name),
        day(figures.weeks.0),
        day(figures.weeks.1),
        figures.cut_at.map(|at| format!("{at:.0}")).unwrap_or_default(),
    );
    let mut lines = Lines { out: String::from(COLUMNS), begin };
    lines.shown("all", "", figures.whole.as_ref());
    lines.shown("force", "", figures.force.as_ref());
    lines.shown("rest_of_force", "", figures.compared.as_ref().map(|compared| &compared.rest));
    if let Some(compared) = &figures.compared {
        lines.gap(compared.fives, compared.ones_and_twos);
    }
    for (week, shown) in &figures.by_week {
        lines.shown("week", &day(*week), shown.as_ref());
    }
    for (channel, shown) in &figures.by_channel {
        lines.shown("channel", channel.as_str(), shown.as_ref());
    }
    for (stratum, shown) in &figures.by_stratum {
        lines.shown("stratum", stratum.as_str(), shown.as_ref());
    }
    if let Some(asked) = &figures.asked {
        lines.asked(asked);
    }
    lines.out
}

struct Lines {
    out: String,
    /// What every line begins with.
    begin: String,
}

impl Lines {
    fn add(&mut self, section: &str, part: &str, rest: &str) {
        let _ = write!(self.out, "{},{section},{part},{rest}\r\n", self.begin);
    }

    fn shown(&mut self, section: &str, part: &str, shown: Option<&Shown>) {
        let Some(shown) = shown else { return self.add(section, part, "no,,,,,,,,,,,,,,") };
        let counts: Vec<String> = shown.spread.0.iter().map(ToString::to_string).collect();
        let share = |share: Share| format!("{:.6},{:.6},{:.6}", share.share, share.low, share.high);
        let rest = format!(
            "yes,{},{},{},{},,",
            shown.spread.total(),
            counts.join(","),
            share(shown.fives),
            share(shown.ones_and_twos)
        );
        self.add(section, part, &rest);
    }

    fn gap(&mut self, fives: Gap, ones_and_twos: Gap) {
        let gap = |gap: Gap| format!("{:.6},{:.6},{:.6}", gap.by, gap.low, gap.high);
        self.add("difference", "", &format!("yes,,,,,,,{},{},,", gap(fives), gap(ones_and_twos)));
    }

    fn asked(&mut self, asked: &Asked) {
        let not_offered = asked.not_offered_in_all();
        let all = asked.offered + not_offered;
        let mut count = |part: &str, count: i64, of: i64| {
            self.add("asked", part, &format!("yes,,,,,,,,,,,,,{count},{of}"));
        };
        count("offered", asked.offered, all);
        count("answered", asked.answered, asked.offered);
        count("withdrawn", asked.withdrawn, asked.offered);
        count("expired", asked.expired, asked.offered);
        count("open", asked.open, asked.offered);
        count("not_offered", not_offered, all);
        for (reason, number) in &asked.not_offered {
            count(&format!("not_offered:{}", reason.as_str()), *number, not_offered);
        }
    }
}

/// The name of the file: what it is of, and the last week. Nothing but letters, digits and hyphens.
pub(super) fn file_name(figures: &UnitFigures) -> String {
    let plain: String = figures
        .name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .collect();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
    let name: String = parts.join("-").chars().take(40).collect();
    let name = if name.is_empty() { name } else { format!("-{name}") };
    format!("figures-{}{name}-{}.csv", kind(figures.query.unit), day(figures.weeks.1))
}

const fn kind(unit: Unit) -> &'static str {
    match unit {
        Unit::Force => "force",
        Unit::Bcu(_) => "bcu",
        Unit::Borough(_) => "borough",
        Unit::Team(_) => "team",
    }
}

/// The Monday of a week, as "2026-11-23".
fn day(week: Week) -> String {
    let since = SignedDuration::from_hours(24 * i64::from(week.first_day()));
    let monday = Timestamp::UNIX_EPOCH.checked_add(since).unwrap_or(Timestamp::UNIX_EPOCH);
    monday.to_string().chars().take(10).collect()
}

/// A field with text that somebody else chose. Programs that show tables take some beginnings for formulas: these stand
/// behind an apostrophe.
fn field(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let formula =
        text.trim_start().starts_with(['=', '+', '-', '@', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}']);
    let text = if formula { format!("'{text}") } else { text };
    if text.contains([',', '"', '\'']) || text != text.trim() {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_would_be_formulas_or_break_the_line_do_neither() {
        assert_eq!(field("Hackney"), "Hackney");
        assert_eq!(field("Kensington, Chelsea"), "\"Kensington, Chelsea\"");
        assert_eq!(field("The \"Yard\""), "\"The \"\"Yard\"\"\"");
        assert_eq!(field("=HYPERLINK(1)"), "\"'=HYPERLINK(1)\"");
        for begin in ["=", "+", "-", "@", "\t=", " @", "\r\n=", "\u{FF1D}"] {
            let field = field(&format!("{begin}1+1"));
            assert!(field.starts_with("\"'") && !field.contains(['\t', '\r', '\n']), "{field:?}");
        }
        assert_eq!(field("a\r\nb"), "a  b");
    }

    #[test]
    fn a_week_is_written_by_its_monday() {
        assert_eq!(day(Week::of_day(20_781)), "2026-11-23");
        assert_eq!(day(Week::of_day(0)), "1969-12-29");
    }
}
