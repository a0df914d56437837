//! How a text message arrives and what it costs: which letters go through, in which encoding, in how many fragments.
//!
//! A supplier charges by the fragment. One curly quotation mark doubles the price at one supplier and is straightened by
//! another, and a letter that a supplier does not know arrives as a question mark. So nobody approves a wording without
//! having seen what [`preview`] shows.

mod alphabet;
mod notify;

use unicode_segmentation::UnicodeSegmentation as _;

use crate::named::named;
use alphabet::{gsm_units, is_invisible, is_line_break, is_space, straightened};

named! {
    /// Who sends text messages, as far as their letters and counting differ.
    SmsBackEnd {
        /// GOV.UK Notify.
        Notify = "notify",
        /// Twilio.
        Twilio = "twilio",
    }
}

named! {
    /// How a text message is encoded on its way.
    SmsEncoding {
        /// The letters of GSM 03.38: 160 in a message, 153 in each fragment of a longer one.
        Gsm7 = "gsm7",
        /// Any letters: 70 in a message, 67 in each fragment of a longer one.
        Ucs2 = "ucs2",
    }
}

impl SmsEncoding {
    /// The units of a message that is one fragment, and those of each of several.
    const fn room(self) -> (usize, usize) {
        match self {
            Self::Gsm7 => (160, 153),
            Self::Ucs2 => (70, 67),
        }
    }

    /// The encoding that a text needs.
    fn of(text: &str) -> Self {
        if text.chars().all(|c| gsm_units(c).is_some()) { Self::Gsm7 } else { Self::Ucs2 }
    }

    fn units(self, text: &str) -> usize {
        text.chars()
            .map(|c| match self {
                Self::Gsm7 => gsm_units(c).unwrap_or(1),
                Self::Ucs2 => c.len_utf16(),
            })
            .sum()
    }
}

/// What a fragment costs, in hundredths of a penny.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FragmentPrice(pub u32);

impl FragmentPrice {
    /// GOV.UK Notify's price for the emergency services in 2026/27 after the free allowance: £0.024.
    pub const NOTIFY_2026: Self = Self(240);

    /// What so many fragments cost, in hundredths of a penny.
    pub fn of(self, fragments: u32) -> u64 {
        u64::from(self.0) * u64::from(fragments)
    }
}

/// A text message as it will arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsPreview {
    /// The text on the phone, letter by letter.
    pub arrives: String,
    /// Its encoding.
    pub encoding: SmsEncoding,
    /// Its length in units of the encoding.
    pub units: usize,
    /// For how many fragments the supplier charges.
    pub fragments: u32,
    /// Letters that arrive as a question mark.
    pub lost: Vec<char>,
    /// Whether the supplier refuses it for its length.
    pub too_long: bool,
}

/// How a text will arrive.
pub fn preview(text: &str, back_end: SmsBackEnd) -> SmsPreview {
    match back_end {
        SmsBackEnd::Notify => notify::preview(text),
        SmsBackEnd::Twilio => {
            let encoding = SmsEncoding::of(text);
            SmsPreview {
                arrives: text.to_owned(),
                encoding,
                units: encoding.units(text),
                fragments: packed(text, encoding),
                lost: Vec::new(),
                too_long: text.encode_utf16().count() > LONGEST_AT_TWILIO,
            }
        }
    }
}

/// The most that Twilio takes in one request.
const LONGEST_AT_TWILIO: usize = 1_600;

/// Fragments where nothing that belongs together is cut in two: a letter of two units, or letters with marks.
fn packed(text: &str, encoding: SmsEncoding) -> u32 {
    let (alone, each) = encoding.room();
    if encoding.units(text) <= alone {
        return 1;
    }
    let mut fragments = 1;
    let mut used = 0;
    for part in text.graphemes(true) {
        let mut units = encoding.units(part);
        if used + units > each {
            fragments += 1;
            used = 0;
        }
        // Marks heaped on one letter may be longer than a fragment.
        while units > each {
            fragments += 1;
            units -= each;
        }
        used += units;
    }
    fragments
}

/// A wording as it is kept and sent: quotation marks and dashes straightened, spaces and line breaks tidied, nothing
/// invisible in it. What is left is what the writer meant, in the signs that cost least; no letter of any language is
/// touched.
pub fn normalised(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        if is_line_break(c) {
            kept.push(c);
        } else if matches!(c, '\u{200C}' | '\u{200D}') && kept.chars().next_back().is_some_and(may_join) {
            // In Persian, Urdu or Bengali and between pictures these two are part of the spelling.
            kept.push(c);
        } else if let Some(instead) = straightened(c) {
            kept.push_str(instead);
        } else if !c.is_control() {
            kept.push(c);
        }
    }
    without_space_before_stops(&tidied(&kept, false))
}

/// Whether a letter or picture may be joined to the next by an invisible sign: those beyond Latin.
fn may_join(c: char) -> bool {
    u32::from(c) > 0x02FF && !c.is_whitespace() && !matches!(c, '\u{2000}'..='\u{206F}')
}

/// Lines trimmed, spaces single, at most one empty line at a time; with `bare`, nothing invisible either.
fn tidied(text: &str, bare: bool) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.replace("\r\n", "\n").split(is_line_break) {
        let visible: String = line
            .chars()
            .filter(|c| !(bare && is_invisible(*c)))
            .map(|c| if is_space(c) { ' ' } else { c })
            .collect();
        let words: Vec<&str> = visible.split(' ').filter(|word| !word.is_empty()).collect();
        if words.is_empty() && lines.last().is_some_and(String::is_empty) {
            continue;
        }
        lines.push(words.join(" "));
    }
    lines.join("\n").trim_matches('\n').to_owned()
}

/// Spaces and tabs before a comma or a full stop go.
fn without_space_before_stops(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, ',' | '.') {
            kept.truncate(kept.trim_end_matches([' ', '\t']).len());
        }
        kept.push(c);
    }
    kept
}
