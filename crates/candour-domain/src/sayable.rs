//! Symbols that survive being printed small, read aloud and typed in a hurry.
//!
//! Twenty-three symbols: no vowels (so no words appear by accident), and of each pair that looks alike one at
//! most (0 O, 1 I L, 2 Z, 5 S, 6 G, 8 B). Twenty-three is prime, so a weighted sum modulo 23 catches every single
//! wrong symbol and every swap of two symbols, not adjacent ones only.

use unicode_normalization::UnicodeNormalization;

/// The symbols in the order of their values.
pub const SYMBOLS: &[u8; 23] = b"2346789CDFHJKMNPQRTVWXY";

/// How many symbols there are; prime.
pub const RADIX: u8 = 23;

/// Why typed text is not a code or a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SayableError {
    /// Nothing was typed.
    #[error("nothing was typed")]
    Empty,
    /// A character that no code holds.
    #[error("a character that no code holds")]
    Symbol,
    /// Too few or too many characters.
    #[error("too few or too many characters")]
    Length,
    /// The last character does not fit the others: something was mistyped.
    #[error("the check character does not fit")]
    Check,
}

/// A symbol's value from 0 to 22. Case is forgiven, and so are look-alikes that stand for one symbol only.
fn value(symbol: char) -> Option<u8> {
    let symbol = match symbol.to_ascii_uppercase() {
        'G' => '6',
        'B' => '8',
        'Z' => '2',
        other => other,
    };
    SYMBOLS.iter().position(|known| char::from(*known) == symbol).and_then(|at| u8::try_from(at).ok())
}

/// The check symbol for these values: makes the sum of `value × place` a multiple of 23, the check standing last.
///
/// The places run from 1, so at most 22 symbols, check included, keep every weight apart from zero.
fn check_value(values: &[u8]) -> u8 {
    let sum: u32 = (1u32..).zip(values).map(|(place, value)| place * u32::from(*value)).sum();
    let place = u32::try_from(values.len()).unwrap_or(0) + 1;
    (0..RADIX).find(|check| (sum + place * u32::from(*check)).is_multiple_of(u32::from(RADIX))).unwrap_or(0)
}

/// Writes values as symbols and adds the check symbol. Values are taken modulo 23.
pub fn write(values: &[u8]) -> String {
    let values: Vec<u8> = values.iter().map(|value| value % RADIX).collect();
    let mut text: String = values.iter().map(|value| char::from(SYMBOLS[usize::from(*value)])).collect();
    text.push(char::from(SYMBOLS[usize::from(check_value(&values))]));
    text
}

/// Reads what a person typed: spaces, dashes, dots and case are forgiven, digits of any common script are read.
///
/// # Errors
/// [`SayableError`] when the text is not `length` symbols with the right check symbol at the end.
pub fn read(typed: &str, length: usize) -> Result<String, SayableError> {
    let mut values = Vec::with_capacity(length);
    // A pasted page must not be walked to its end.
    for symbol in typed.chars().take(200).nfkc() {
        if symbol.is_whitespace() || is_separator(symbol) {
            continue;
        }
        values.push(value(ascii_digit(symbol)).ok_or(SayableError::Symbol)?);
        if values.len() > length {
            return Err(SayableError::Length);
        }
    }
    if values.is_empty() {
        return Err(SayableError::Empty);
    }
    if values.len() != length {
        return Err(SayableError::Length);
    }
    let (check, body) = values.split_last().ok_or(SayableError::Empty)?;
    if *check != check_value(body) {
        return Err(SayableError::Check);
    }
    Ok(write(body))
}

/// Dashes, dots and the invisible marks that travel with text copied from right-to-left pages.
fn is_separator(symbol: char) -> bool {
    matches!(symbol, '-' | '.' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{00AD}')
}

/// Arabic-Indic, Persian, Bengali, Gurmukhi and Devanagari digits as ASCII digits.
pub fn ascii_digit(symbol: char) -> char {
    const ZEROS: [u32; 5] = [0x0660, 0x06F0, 0x09E6, 0x0A66, 0x0966];
    let point = u32::from(symbol);
    ZEROS
        .iter()
        .find(|zero| (**zero..**zero + 10).contains(&point))
        .and_then(|zero| char::from_digit(point - zero, 10))
        .unwrap_or(symbol)
}

/// `text` in groups of the given sizes with a dash between.
pub fn grouped(text: &str, sizes: &[usize]) -> String {
    let mut out = String::with_capacity(text.len() + sizes.len());
    let mut symbols = text.chars();
    for (index, size) in sizes.iter().enumerate() {
        if index > 0 {
            out.push('-');
        }
        out.extend(symbols.by_ref().take(*size));
    }
    out.extend(symbols);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_back(values in prop::collection::vec(0u8..23, 1..20)) {
            let text = write(&values);
            prop_assert_eq!(read(&text, values.len() + 1), Ok(text.clone()));
            let spoken = text.to_lowercase().chars().map(|c| format!(" {c}-")).collect::<String>();
            prop_assert_eq!(read(&spoken, values.len() + 1), Ok(text));
        }

        #[test]
        fn one_wrong_symbol_is_always_caught(
            values in prop::collection::vec(0u8..23, 1..20), at in any::<prop::sample::Index>(), shift in 1u8..23
        ) {
            let mut text: Vec<u8> = write(&values).into_bytes();
            let at = at.index(text.len());
            let old = SYMBOLS.iter().position(|s| *s == text[at]).unwrap();
            text[at] = SYMBOLS[(old + usize::from(shift)) % 23];
            let typed = String::from_utf8(text).unwrap();
            prop_assert_eq!(read(&typed, values.len() + 1), Err(SayableError::Check));
        }

        #[test]
        fn two_symbols_swapped_are_always_caught(
            values in prop::collection::vec(0u8..23, 2..20),
            a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>()
        ) {
            let mut text: Vec<u8> = write(&values).into_bytes();
            let (a, b) = (a.index(text.len()), b.index(text.len()));
            prop_assume!(text[a] != text[b]);
            text.swap(a, b);
            let typed = String::from_utf8(text).unwrap();
            prop_assert_eq!(read(&typed, values.len() + 1), Err(SayableError::Check));
        }

        #[test]
        fn any_text_is_refused_or_read_and_never_panics(typed in ".{0,60}") {
            if let Ok(text) = read(&typed, 11) {
                prop_assert_eq!(text.len(), 11);
            }
        }
    }

    #[test]
    fn no_symbol_looks_like_another() {
        for alike in ["0ODQ".chars(), "1IL".chars(), "2Z".chars(), "5S".chars(), "6G".chars(), "8B".chars()] {
            let kept = alike.filter(|c| SYMBOLS.contains(&(*c as u8)) && !"DQ".contains(*c)).count();
            assert!(kept <= 1);
        }
        assert!(!SYMBOLS.iter().any(|s| b"AEIOU".contains(s)));
    }
}
