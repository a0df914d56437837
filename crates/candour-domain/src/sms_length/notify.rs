//! GOV.UK Notify's rules (its library `notifications-utils`, version 127.0.0): what is not in GSM 03.38 and not Welsh is
//! brought down to a plain letter or becomes a question mark; with one letter that only Welsh has, the whole message
//! goes in the longer encoding.

use unicode_normalization::UnicodeNormalization as _;

use super::alphabet::{gsm_units, straightened};
use super::{SmsEncoding, SmsPreview, tidied, without_space_before_stops};

/// The most units that Notify takes: six fragments.
const LONGEST: usize = 918;

/// Welsh letters with marks; some of them are in GSM 03.38 as well.
const WELSH: &str = "àèìòùẁỳÀÈÌÒÙẀỲáéíóúẃýÁÉÍÓÚẂÝäëïöüẅÿÄËÏÖÜẄŸâêîôûŵŷÂÊÎÔÛŴŶ";

pub(super) fn preview(text: &str) -> SmsPreview {
    let tidy = tidied(&without_space_before_stops(text), true);
    let mut arrives = String::with_capacity(tidy.len());
    let mut lost = Vec::new();
    for c in tidy.chars() {
        if !write(c, &mut arrives) && !lost.contains(&c) {
            lost.push(c);
        }
    }
    let encoding = if arrives.chars().all(is_gsm) { SmsEncoding::Gsm7 } else { SmsEncoding::Ucs2 };
    let units = encoding.units(&arrives);
    let (alone, each) = encoding.room();
    let fragments = if units <= alone { 1 } else { units.div_ceil(each) };
    SmsPreview {
        encoding,
        units,
        fragments: u32::try_from(fragments).unwrap_or(u32::MAX),
        lost,
        too_long: arrives.encode_utf16().count() > LONGEST,
        arrives,
    }
}

/// Notify lets the sign through that leads to the second table.
fn is_gsm(c: char) -> bool {
    gsm_units(c).is_some() || c == '\u{1B}'
}

fn is_kept(c: char) -> bool {
    is_gsm(c) || WELSH.contains(c)
}

/// Writes what arrives in place of a letter; false where that is a question mark.
fn write(c: char, to: &mut String) -> bool {
    if is_kept(c) {
        to.push(c);
        return true;
    }
    let plain = match (straightened(c), c) {
        (Some(instead), _) => Some(instead),
        (None, 'Ł') => Some("L"),
        (None, 'ł') => Some("l"),
        (None, _) => None,
    };
    if let Some(plain) = plain {
        to.push_str(plain);
        return true;
    }
    let base = base(c).filter(|base| is_kept(*base));
    to.push(base.unwrap_or('?'));
    base.is_some()
}

/// The first letter of which a letter with a mark is made, one step down.
fn base(c: char) -> Option<char> {
    // Hangul is made of parts by rule, not by table.
    if matches!(c, '\u{AC00}'..='\u{D7A3}') {
        return None;
    }
    let mut composed = std::iter::once(c).nfc();
    if let (Some(one), None) = (composed.next(), composed.next())
        && one != c
    {
        return Some(one);
    }
    let parts: Vec<char> = std::iter::once(c).nfd().collect();
    let (_, head) = parts.split_last()?;
    head.iter().copied().nfc().next()
}
