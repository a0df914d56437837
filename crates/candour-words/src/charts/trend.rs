//! A share by week.

use super::canvas::{BESIDE_A_NAME, BESIDE_A_SAMPLE, Canvas, Hold, Line, TEXT, WIDTH};
use super::{Caption, Measured, Reference, SCALE_PLACES};
use crate::texts::Texts;

/// A share in each of several weeks.
#[derive(Debug, Clone, Copy)]
pub struct Trend<'a> {
    /// What the shares are of, for the key: a unit's name.
    pub name: &'a str,
    /// Each week, the earliest first; nothing where there is none or it is hidden. That leaves a gap, which the page
    /// tells in words.
    pub weeks: &'a [Option<Measured>],
    /// What the first week is called.
    pub first: &'a str,
    /// What the last week is called.
    pub last: &'a str,
    /// What to compare with.
    pub reference: Option<Reference<'a>>,
}

/// The field in which shares are drawn: where it begins and ends along the line, its top and its bottom.
const START: f64 = 48.0;
const END: f64 = WIDTH - 4.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 160.0;
/// The base lines of the names of the weeks, and of the first line of the key.
const WEEKS: f64 = BOTTOM + 6.0 + TEXT;
const KEY: f64 = WEEKS + 28.0;
/// From line to line in the key, and how long its samples are.
const LINE: f64 = 24.0;
const SAMPLE: f64 = 34.0;

fn down(share: f64) -> f64 {
    BOTTOM - share * (BOTTOM - TOP)
}

/// Shares by week with their intervals as a band, or as a whisker where no week beside is shown. The scale is always
/// from nothing to all, so that small changes look small.
pub fn trend(texts: &'static Texts, caption: &Caption<'_>, trend: &Trend<'_>) -> String {
    let mut canvas = Canvas::new(texts);
    for share in [0.0, 0.5, 1.0] {
        canvas.line((START, down(share)), (END, down(share)), Line::Guide);
        let height = down(share) + TEXT / 3.0;
        canvas.number(START - 6.0, height, Hold::End, &texts.percent(share, SCALE_PLACES));
    }
    canvas.name(START, WEEKS, Hold::Start, trend.first, BESIDE_A_NAME);
    if trend.weeks.len() > 1 {
        canvas.name(END, WEEKS, Hold::End, trend.last, BESIDE_A_NAME);
    }
    let reference = trend.reference.as_ref().and_then(|reference| Some((reference.name, reference.drawn()?)));
    if let Some((_, share)) = reference {
        canvas.line((START, down(share)), (END, down(share)), Line::Broken);
    }
    let step = (END - START) / steps(trend.weeks.len());
    let dot = (step / 2.0).clamp(1.2, 3.5);
    for index in 0..trend.weeks.len() {
        let along = START + (steps(index) + 0.5) * step;
        canvas.line((along, BOTTOM), (along, BOTTOM + 4.0), Line::Guide);
    }
    canvas.mark(|canvas| {
        for run in runs(trend.weeks, step) {
            draw(canvas, &run, dot);
        }
    });
    let rows = key(&mut canvas, trend.name, reference.map(|(name, _)| name));
    canvas.finish(caption, KEY + rows * LINE - TEXT / 2.0)
}

/// A number of weeks as a number to reckon with.
fn steps(weeks: usize) -> f64 {
    u32::try_from(weeks).map_or(f64::from(u32::MAX), f64::from)
}

/// Weeks beside each other that are shown, each with its place along the line.
fn runs(weeks: &[Option<Measured>], step: f64) -> Vec<Vec<(f64, Measured)>> {
    let mut runs = vec![Vec::new()];
    for (index, week) in weeks.iter().enumerate() {
        match (week, runs.last_mut()) {
            (Some(week), Some(run)) => run.push((START + (steps(index) + 0.5) * step, *week)),
            _ => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

fn draw(canvas: &mut Canvas, run: &[(f64, Measured)], dot: f64) {
    if let [(along, week)] = run {
        canvas.line((*along, down(week.low)), (*along, down(week.high)), Line::Mark);
    } else {
        let lows = run.iter().map(|(along, week)| (*along, down(week.low)));
        let highs = run.iter().rev().map(|(along, week)| (*along, down(week.high)));
        canvas.area(&lows.chain(highs).collect::<Vec<_>>());
        canvas.path(&run.iter().map(|(along, week)| (*along, down(week.share))).collect::<Vec<_>>());
    }
    for (along, week) in run {
        canvas.dot(*along, down(week.share), dot);
    }
}

/// What the marks mean; how many lines it took.
fn key(canvas: &mut Canvas, name: &str, reference: Option<&str>) -> f64 {
    let middle = KEY - TEXT / 3.0;
    canvas.mark(|canvas| {
        canvas.area(&[
            (0.0, middle - 7.0),
            (SAMPLE, middle - 7.0),
            (SAMPLE, middle + 7.0),
            (0.0, middle + 7.0),
        ]);
        canvas.path(&[(0.0, middle), (SAMPLE, middle)]);
        canvas.dot(SAMPLE / 2.0, middle, 3.5);
    });
    canvas.name(SAMPLE + 8.0, KEY, Hold::Start, name, BESIDE_A_SAMPLE);
    let Some(reference) = reference else { return 1.0 };
    canvas.line((0.0, middle + LINE), (SAMPLE, middle + LINE), Line::Broken);
    canvas.name(SAMPLE + 8.0, KEY + LINE, Hold::Start, reference, BESIDE_A_SAMPLE);
    2.0
}
