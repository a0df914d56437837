//! How many gave each rating, as bars.

use super::canvas::{BESIDE_A_NUMBER, Canvas, Hold, TEXT, WIDTH};
use super::{Caption, PLACES};
use crate::texts::Texts;

/// One rating.
#[derive(Debug, Clone, Copy)]
pub struct Bar<'a> {
    /// What stands above the bar.
    pub name: &'a str,
    /// How many; fewer than none is none.
    pub count: i64,
}

/// What one bar takes with its text, and what of that is the bar.
const ROW: f64 = 46.0;
const THICK: f64 = 16.0;
/// From the top of a row to the base of its text, and to its bar.
const BASE: f64 = 2.0 + TEXT;
const BAR: f64 = BASE + 6.0;

/// A bar for each rating, in the order given, each with its count and its share of all. The frame around a bar is all
/// answers, so that bars of different charts compare.
pub fn spread(texts: &'static Texts, caption: &Caption<'_>, bars: &[Bar<'_>]) -> String {
    let counts: Vec<i64> = bars.iter().map(|bar| bar.count.max(0)).collect();
    let all = counts.iter().fold(0i64, |sum, count| sum.saturating_add(*count));
    let mut canvas = Canvas::new(texts);
    let mut top = 0.0;
    for (bar, count) in bars.iter().zip(counts) {
        let share = of_all(count, all);
        let number = format!("{} ({})", texts.number(count), texts.percent(share, PLACES));
        canvas.name(0.0, top + BASE, Hold::Start, bar.name, BESIDE_A_NUMBER);
        canvas.number(WIDTH, top + BASE, Hold::End, &number);
        canvas.frame(0.5, top + BAR, WIDTH - 1.0, THICK);
        canvas.mark(|canvas| canvas.bar(0.5, top + BAR, share * (WIDTH - 1.0), THICK));
        top += ROW;
    }
    canvas.finish(caption, top.max(1.0))
}

#[expect(clippy::cast_precision_loss, reason = "a bar is not drawn to the last of 2^52 answers")]
fn of_all(count: i64, all: i64) -> f64 {
    if all > 0 { count as f64 / all as f64 } else { 0.0 }
}
