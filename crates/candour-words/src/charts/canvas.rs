//! A picture on which start is left or right, as the language has it.

use std::fmt::Write as _;

use candour_domain::language::Direction;

use super::Caption;
use crate::texts::Texts;

/// How wide every chart is, in its own units.
pub const WIDTH: f64 = 320.0;
/// How high its text is.
pub(super) const TEXT: f64 = 14.0;
/// How many symbols of that height fit at the start of a line that ends with a number, at its end beside a name, and
/// beside a sample in a key.
pub(super) const BESIDE_A_NUMBER: usize = 26;
pub(super) const BESIDE_A_NAME: usize = 18;
pub(super) const BESIDE_A_SAMPLE: usize = 36;

/// Where a text is held.
#[derive(Clone, Copy)]
pub(super) enum Hold {
    /// By its first symbol.
    Start,
    /// By its last.
    End,
}

/// How a line is drawn.
#[derive(Clone, Copy)]
pub(super) enum Line {
    /// Thin, for what only guides the eye.
    Guide,
    /// For what is shown.
    Mark,
    /// Broken, for what is compared with.
    Broken,
}

impl Line {
    const fn attributes(self) -> &'static str {
        match self {
            Self::Guide => "stroke-width=\"1\" stroke-opacity=\"0.5\"",
            Self::Mark => "stroke-width=\"2\"",
            Self::Broken => "stroke-width=\"2\" stroke-dasharray=\"5 4\"",
        }
    }
}

/// What has been drawn so far. Distances along a line are from the start of the line.
pub(super) struct Canvas {
    direction: Direction,
    parts: String,
}

impl Canvas {
    pub(super) fn new(texts: &'static Texts) -> Self {
        Self { direction: texts.language().direction(), parts: String::new() }
    }

    /// Where a distance from the start is, from the left.
    fn x(&self, along: f64) -> f64 {
        match self.direction {
            Direction::Ltr => along,
            Direction::Rtl => WIDTH - along,
        }
    }

    /// Everything drawn by `draw` is about the unit itself.
    pub(super) fn mark(&mut self, draw: impl FnOnce(&mut Self)) {
        self.parts.push_str("<g class=\"chart-mark\">");
        draw(self);
        self.parts.push_str("</g>");
    }

    /// A filled box.
    pub(super) fn bar(&mut self, along: f64, down: f64, long: f64, high: f64) {
        let left = self.x(along).min(self.x(along + long));
        let _ = write!(
            self.parts,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"currentColor\"/>",
            short(left),
            short(down),
            short(long),
            short(high)
        );
    }

    /// A box of which only the edge is drawn.
    pub(super) fn frame(&mut self, along: f64, down: f64, long: f64, high: f64) {
        let left = self.x(along).min(self.x(along + long));
        let _ = write!(
            self.parts,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"currentColor\" {}/>",
            short(left),
            short(down),
            short(long),
            short(high),
            Line::Guide.attributes()
        );
    }

    /// A straight line.
    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), line: Line) {
        let _ = write!(
            self.parts,
            "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"currentColor\" {}/>",
            short(self.x(from.0)),
            short(from.1),
            short(self.x(to.0)),
            short(to.1),
            line.attributes()
        );
    }

    /// Lines from point to point.
    pub(super) fn path(&mut self, points: &[(f64, f64)]) {
        let points = self.points(points);
        let _ = write!(
            self.parts,
            "<polyline points=\"{points}\" fill=\"none\" stroke=\"currentColor\" {}/>",
            Line::Mark.attributes()
        );
    }

    /// A shaded area within points.
    pub(super) fn area(&mut self, points: &[(f64, f64)]) {
        let points = self.points(points);
        let _ =
            write!(self.parts, "<polygon points=\"{points}\" fill=\"currentColor\" fill-opacity=\"0.2\"/>");
    }

    fn points(&self, points: &[(f64, f64)]) -> String {
        let points: Vec<String> = points
            .iter()
            .map(|(along, down)| format!("{},{}", short(self.x(*along)), short(*down)))
            .collect();
        points.join(" ")
    }

    /// A point.
    pub(super) fn dot(&mut self, along: f64, down: f64, radius: f64) {
        let _ = write!(
            self.parts,
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"currentColor\"/>",
            short(self.x(along)),
            short(down),
            short(radius)
        );
    }

    /// A number that was written for readers of this language, on its base line.
    pub(super) fn number(&mut self, along: f64, down: f64, hold: Hold, number: &str) {
        self.text(along, down, hold, &escape(number));
    }

    /// A name on its base line, cut to so many symbols. It keeps its own direction: an English name in an Arabic
    /// chart ends on the right.
    pub(super) fn name(&mut self, along: f64, down: f64, hold: Hold, name: &str, longest: usize) {
        self.text(along, down, hold, &format!("\u{2068}{}\u{2069}", escape(&cut(name, longest))));
    }

    fn text(&mut self, along: f64, down: f64, hold: Hold, escaped: &str) {
        let anchor = match hold {
            Hold::Start => "start",
            Hold::End => "end",
        };
        let _ = write!(
            self.parts,
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\" text-anchor=\"{anchor}\" fill=\"currentColor\">{escaped}</text>",
            short(self.x(along)),
            short(down),
            short(TEXT)
        );
    }

    /// The picture.
    pub(super) fn finish(self, caption: &Caption<'_>, height: f64) -> String {
        let id: String = caption.id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        format!(
            "<svg class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" role=\"img\" \
             aria-labelledby=\"{id}-title {id}-description\" direction=\"{}\">\
             <title id=\"{id}-title\">{}</title><desc id=\"{id}-description\">{}</desc>{}</svg>",
            short(WIDTH),
            short(height),
            self.direction.as_str(),
            escape(caption.title),
            escape(caption.description),
            self.parts
        )
    }
}

/// A coordinate with up to two decimals.
fn short(number: f64) -> String {
    let text = format!("{number:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A text of at most so many symbols; a longer one ends with an ellipsis, at a space where one is near.
fn cut(text: &str, longest: usize) -> String {
    let text = text.trim();
    let Some((end, _)) = text.char_indices().nth(longest) else { return text.to_owned() };
    let keep = longest.saturating_sub(1);
    let end = text.char_indices().nth(keep).map_or(end, |(end, _)| end);
    let kept = text.get(..end).unwrap_or(text);
    let at_a_space = kept.rfind(' ').filter(|space| kept.len() - space <= kept.len() / 4);
    format!("{}…", kept.get(..at_a_space.unwrap_or(kept.len())).unwrap_or(kept).trim_end())
}

/// A text that is only text wherever it stands, in SVG and in HTML. Symbols that XML does not have become the symbol
/// for what cannot be shown; those that turn the direction of what follows are left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for symbol in text.chars() {
        match symbol {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ if symbol.is_control() => out.push('\u{fffd}'),
            _ => out.push(symbol),
        }
    }
    out
}
