//! Charts as SVG, drawn on the server: a spread, a share by week, shares of several units beside each other.
//!
//! A page always shows the same numbers in a table beside its chart; a chart holds nothing that its table lacks, and
//! is one picture to whoever listens: its title and description are read, its parts are not. It needs no script and
//! no style of its own: everything is drawn in the colour of the text around it, told apart by form and not by colour,
//! so that it is the same on paper, in forced colours and to people who see colours differently. Classes let a page
//! tint it: `chart` is the picture, `chart-mark` what is about the unit itself.
//!
//! The picture is [`WIDTH`] units wide and as high as it needs to be. A page sets its width; at 320 pixels its text is
//! as large as small print. In languages that read right to left everything lies mirrored.

mod canvas;
mod comparison;
mod spread;
mod trend;

pub use canvas::WIDTH;
pub use comparison::{Comparison, Row, comparison};
pub use spread::{Bar, spread};
pub use trend::{Trend, trend};

/// How many decimals the percentages of a chart have, its scale apart. The table beside writes them the same way.
pub const PLACES: usize = 1;

/// How many decimals its scale has.
const SCALE_PLACES: usize = 0;

/// What is read to people who do not see the picture.
#[derive(Debug, Clone, Copy)]
pub struct Caption<'a> {
    /// Marks title and description; no other chart of the page has it. What is not a letter, a digit or a hyphen is
    /// left out.
    pub id: &'a str,
    /// What the chart shows, in a few words.
    pub title: &'a str,
    /// What it says, in a sentence or two.
    pub description: &'a str,
}

/// A share with the ends of its interval, from 0 to 1 and in order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    share: f64,
    low: f64,
    high: f64,
}

impl Measured {
    /// A share between the ends of its interval. Nothing when a number is none, or lies outside 0 to 1 or out of order.
    pub fn new(share: f64, low: f64, high: f64) -> Option<Self> {
        (0.0 <= low && low <= share && share <= high && high <= 1.0).then_some(Self { share, low, high })
    }
}

/// A share to compare with, drawn as a broken line.
#[derive(Debug, Clone, Copy)]
pub struct Reference<'a> {
    /// What it is of: "The whole force".
    pub name: &'a str,
    /// From 0 to 1; what lies outside is brought within, and what is no number is not drawn.
    pub share: f64,
}

impl Reference<'_> {
    /// The share to draw.
    fn drawn(&self) -> Option<f64> {
        (!self.share.is_nan()).then(|| self.share.clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests;
