//! Shares of several units on one scale.

use super::canvas::{BESIDE_A_NAME, BESIDE_A_NUMBER, BESIDE_A_SAMPLE, Canvas, Hold, Line, TEXT, WIDTH};
use super::{Caption, Measured, PLACES, Reference, SCALE_PLACES};
use crate::texts::Texts;

/// One unit.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its share, or what stands in its place: "too few answers".
    pub share: Result<Measured, &'a str>,
}

/// Shares of several units.
#[derive(Debug, Clone, Copy)]
pub struct Comparison<'a> {
    /// The units, in the order of the table. Never people.
    pub rows: &'a [Row<'a>],
    /// What to compare with.
    pub reference: Option<Reference<'a>>,
}

/// What one unit takes, from its top to the base of its text, and to its scale.
const ROW: f64 = 46.0;
const BASE: f64 = 4.0 + TEXT;
const SCALE: f64 = BASE + 14.0;
/// Where the scale begins and ends along the line: room for half a dot.
const START: f64 = 6.0;
const END: f64 = WIDTH - 6.0;
/// Half the height of the end of a whisker, and the size of a dot.
const WHISKER: f64 = 5.0;
const DOT: f64 = 5.0;

fn along(share: f64) -> f64 {
    START + share * (END - START)
}

/// A dot for each share with its interval as whiskers, all on one scale from nothing to all.
pub fn comparison(texts: &'static Texts, caption: &Caption<'_>, comparison: &Comparison<'_>) -> String {
    let mut canvas = Canvas::new(texts);
    let reference =
        comparison.reference.as_ref().and_then(|reference| Some((reference.name, reference.drawn()?)));
    let mut top = 0.0;
    for row in comparison.rows {
        if let Some((_, share)) = reference {
            // Below the text and not through it; the marks lie over it.
            canvas.line((along(share), top + BASE + 4.0), (along(share), top + ROW), Line::Broken);
        }
        draw(&mut canvas, texts, row, top);
        top += ROW;
    }
    canvas.line((START, top + 4.0), (END, top + 4.0), Line::Guide);
    for share in [0.0, 0.5, 1.0] {
        canvas.line((along(share), top + 4.0), (along(share), top + 9.0), Line::Guide);
    }
    let base = top + 10.0 + TEXT;
    canvas.number(0.0, base, Hold::Start, &texts.percent(0.0, SCALE_PLACES));
    canvas.number(WIDTH, base, Hold::End, &texts.percent(1.0, SCALE_PLACES));
    let Some((name, _)) = reference else { return canvas.finish(caption, base + TEXT / 2.0) };
    let key = base + 26.0;
    canvas.line((10.0, key - TEXT), (10.0, key + 3.0), Line::Broken);
    canvas.name(24.0, key, Hold::Start, name, BESIDE_A_SAMPLE);
    canvas.finish(caption, key + TEXT / 2.0)
}

fn draw(canvas: &mut Canvas, texts: &'static Texts, row: &Row<'_>, top: f64) {
    canvas.name(0.0, top + BASE, Hold::Start, row.name, BESIDE_A_NUMBER);
    canvas.line((START, top + SCALE), (END, top + SCALE), Line::Guide);
    match row.share {
        Err(instead) => canvas.name(WIDTH, top + BASE, Hold::End, instead, BESIDE_A_NAME),
        Ok(Measured { share, low, high }) => {
            canvas.number(WIDTH, top + BASE, Hold::End, &texts.percent(share, PLACES));
            canvas.mark(|canvas| {
                let middle = top + SCALE;
                canvas.line((along(low), middle), (along(high), middle), Line::Mark);
                for end in [low, high] {
                    canvas.line((along(end), middle - WHISKER), (along(end), middle + WHISKER), Line::Mark);
                }
                canvas.dot(along(share), middle, DOT);
            });
        }
    }
}
