//! Numbers as people read them, and the tables they stand in.

use candour_domain::code::Stratum;
use candour_domain::cut::Week;
use candour_domain::feedback::Channel;
use candour_domain::invitation::NotOfferedReason;
use candour_service::figures::{Asked, Share, Shown};
use jiff::{SignedDuration, Timestamp};

use crate::page::{Html, Page};

/// Answers of one part, as written.
pub(super) struct Numbers {
    pub(super) answers: String,
    pub(super) counts: Vec<String>,
    pub(super) fives: Html,
    pub(super) ones_and_twos: Html,
}

impl Numbers {
    pub(super) fn new(page: &Page, shown: &Shown) -> Self {
        let number = |number| page.words().number(number);
        Self {
            answers: number(shown.spread.total()),
            counts: shown.spread.0.iter().map(|count| number(*count)).collect(),
            fives: share(page, &shown.fives),
            ones_and_twos: share(page, &shown.ones_and_twos),
        }
    }
}

/// One line of a table of parts. Without numbers where they may not be shown.
pub(super) struct Line {
    pub(super) name: String,
    pub(super) href: Option<String>,
    pub(super) numbers: Option<Numbers>,
}

impl Line {
    pub(super) fn new(page: &Page, name: impl Into<String>, shown: Option<&Shown>) -> Self {
        Self { name: name.into(), href: None, numbers: shown.map(|shown| Numbers::new(page, shown)) }
    }
}

/// A table of parts, each with its spread and its shares.
pub(super) struct PartTable {
    pub(super) caption: &'static str,
    /// What the parts are.
    pub(super) first: &'static str,
    pub(super) lines: Vec<Line>,
}

impl PartTable {
    /// A table of weeks, the latest first: it is what people look for.
    pub(super) fn of_weeks(page: &Page, weeks: &[(Week, Option<Shown>)]) -> Self {
        let line = |(week, shown): &(Week, Option<Shown>)| Line::new(page, date(page, *week), shown.as_ref());
        Self {
            caption: page.t("insight-weeks"),
            first: page.t("insight-week"),
            lines: weeks.iter().rev().map(line).collect(),
        }
    }

    pub(super) fn of_channels(page: &Page, channels: &[(Channel, Option<Shown>)]) -> Self {
        let line = |(channel, shown): &(Channel, Option<Shown>)| {
            Line::new(page, channel_name(page, *channel), shown.as_ref())
        };
        Self {
            caption: page.t("insight-channels"),
            first: page.t("insight-channel"),
            lines: channels.iter().map(line).collect(),
        }
    }
}

/// How many gave each rating, and what share of all that is.
pub(super) struct Rating {
    pub(super) rating: usize,
    pub(super) count: String,
    pub(super) share: Html,
}

/// The spread, the best rating first.
pub(super) fn ratings(page: &Page, shown: &Shown) -> Vec<Rating> {
    let all = shown.spread.total();
    let one = |(at, count): (usize, &i64)| Rating {
        rating: at + 1,
        count: page.words().number(*count),
        share: part_of(page, *count, all),
    };
    shown.spread.0.iter().enumerate().rev().map(one).collect()
}

/// A count with what it is of.
pub(super) struct Count {
    pub(super) name: String,
    pub(super) count: String,
    pub(super) of: String,
    pub(super) share: Html,
    /// A part of the line before.
    pub(super) within: bool,
}

/// Who was asked, and what came of it.
pub(super) fn asked(page: &Page, asked: &Asked) -> Vec<Count> {
    let not_offered = asked.not_offered_in_all();
    let all = asked.offered + not_offered;
    let one = |name: &str, count: i64, of: i64, within: bool| Count {
        name: page.t(name).to_owned(),
        count: page.words().number(count),
        of: page.words().number(of),
        share: part_of(page, count, of),
        within,
    };
    let mut counts = vec![
        one("insight-offered", asked.offered, all, false),
        one("insight-answered", asked.answered, asked.offered, true),
        one("insight-withdrawn", asked.withdrawn, asked.offered, true),
        one("insight-expired", asked.expired, asked.offered, true),
        one("insight-open-still", asked.open, asked.offered, true),
        one("insight-not-offered", not_offered, all, false),
    ];
    counts.extend(
        asked
            .not_offered
            .iter()
            .map(|(reason, number)| one(reason_name(*reason), *number, not_offered, true)),
    );
    counts
}

/// "22.2%" for 2 of 9.
fn part_of(page: &Page, count: i64, of: i64) -> Html {
    quotient(count, of).map_or_else(|| page.bdi("–"), |share| page.bdi(percent(page, share)))
}

/// A share of a full count, from 0 to 1; of nothing there is none.
#[expect(clippy::cast_precision_loss, reason = "counts of answers are far below 2^53")]
pub(super) fn quotient(count: i64, of: i64) -> Option<f64> {
    (of > 0).then(|| count as f64 / of as f64)
}

/// "61.2%", as the charts write it.
pub(super) fn percent(page: &Page, share: f64) -> String {
    page.words().percent(share, candour_words::charts::PLACES)
}

/// "61.2% (58.0% to 64.3%)".
pub(super) fn share(page: &Page, share: &Share) -> Html {
    let values = [
        ("share", percent(page, share.share)),
        ("low", percent(page, share.low)),
        ("high", percent(page, share.high)),
    ];
    page.ltr_all("insight-share-with", &values)
}

/// The Monday of a week: "23 November 2026".
pub(super) fn date(page: &Page, week: Week) -> String {
    page.words().date(noon(week))
}

/// Noon of the Monday of a week, which is that day in any time that London keeps.
pub(super) fn noon(week: Week) -> Timestamp {
    let since = SignedDuration::from_hours(24 * i64::from(week.first_day()) + 12);
    Timestamp::UNIX_EPOCH.checked_add(since).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// How many weeks have no figures, in words.
pub(super) fn missing_weeks(page: &Page, weeks: &[(Week, Option<Shown>)]) -> String {
    let missing = weeks.iter().filter(|(_, shown)| shown.is_none()).count();
    if missing == 0 {
        return page.t("insight-weeks-none-missing").to_owned();
    }
    page.t2("insight-weeks-missing", "missing", missing, "all", weeks.len())
}

pub(super) fn stratum_name(page: &Page, stratum: Stratum) -> &'static str {
    page.t(match stratum {
        Stratum::Sampled => "insight-sampled",
        Stratum::HandedOver => "insight-handed-over",
        Stratum::Open => "insight-open",
    })
}

pub(super) fn stratum_about(page: &Page, stratum: Stratum) -> &'static str {
    page.t(match stratum {
        Stratum::Sampled => "insight-sampled-about",
        Stratum::HandedOver => "insight-handed-over-about",
        Stratum::Open => "insight-open-about",
    })
}

pub(super) fn channel_name(page: &Page, channel: Channel) -> &'static str {
    page.t(match channel {
        Channel::Web => "insight-channel-web",
        Channel::Sms => "insight-channel-sms",
        Channel::Email => "insight-channel-email",
        Channel::Paper => "insight-channel-paper",
        Channel::Desk => "insight-channel-desk",
    })
}

const fn reason_name(reason: NotOfferedReason) -> &'static str {
    match reason {
        NotOfferedReason::Declined => "not-offered-declined",
        NotOfferedReason::NotSafe => "not-offered-not-safe",
        NotOfferedReason::TooDistressed => "not-offered-too-distressed",
        NotOfferedReason::Unwell => "not-offered-unwell",
        NotOfferedReason::Language => "not-offered-language",
        NotOfferedReason::CalledAway => "insight-called-away",
        NotOfferedReason::NobodyThere => "not-offered-nobody-there",
        NotOfferedReason::Other => "not-offered-other",
    }
}
