//! Telephone numbers and e-mail addresses of the force's own people. The force gives a list; only fingerprints under the
//! force key are kept, and only a yes or no comes out of comparing.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use crate::contact_point::in_text;
use crate::key::{ForceKey, Purpose};

/// The country code that a number without one belongs to.
const COUNTRY: &str = "44";
/// Fewer digits are no number that anybody is reached at.
const FEWEST_DIGITS: usize = 7;

/// What is kept of a number or address, and compared; nothing where the text is neither. The same number written in any
/// usual way, in any digits, gives the same fingerprint; so does the same address in capitals or with a tag (`+…`).
pub fn fingerprint(key: &ForceKey, text: &str) -> Option<[u8; 32]> {
    let plain: String = text.nfkc().collect();
    let form = address(&plain).or_else(|| number(&plain))?;
    Some(key.mac(Purpose::StaffContact, &[form.as_bytes()]))
}

/// The fingerprints of every number and address in a text that somebody wrote freely.
pub fn fingerprints(key: &ForceKey, text: &str) -> BTreeSet<[u8; 32]> {
    let points = in_text::contact_points(text);
    fingerprint(key, text)
        .into_iter()
        .chain(points.iter().filter_map(|point| fingerprint(key, point.value())))
        .collect()
}

fn address(text: &str) -> Option<String> {
    let (name, host) = text.trim().rsplit_once('@')?;
    let name = name.split('+').next().unwrap_or_default().trim();
    let host = host.trim().trim_end_matches('.');
    let whole = !name.is_empty() && !host.is_empty() && !host.contains(char::is_whitespace);
    whole.then(|| format!("{name}@{host}").to_lowercase())
}

fn number(text: &str) -> Option<String> {
    if text.chars().any(char::is_alphabetic) {
        return None;
    }
    let digits: String = text.chars().filter_map(digit).collect();
    let international = text.trim_start().starts_with('+');
    let rest = match digits.strip_prefix("00") {
        Some(rest) => rest.to_owned(),
        None if international => digits,
        None => match digits.strip_prefix('0') {
            Some(rest) => format!("{COUNTRY}{rest}"),
            None => digits,
        },
    };
    // +44 (0)20 …
    let rest = match rest.strip_prefix(COUNTRY).and_then(|rest| rest.strip_prefix('0')) {
        Some(national) => format!("{COUNTRY}{national}"),
        None => rest,
    };
    (rest.len() >= FEWEST_DIGITS).then_some(rest)
}

/// The value of a decimal digit of the scripts that our pages are written in.
fn digit(sign: char) -> Option<char> {
    const ZEROES: [u32; 5] = [0x30, 0x660, 0x6F0, 0x9E6, 0xA66];
    let code = u32::from(sign);
    let zero = ZEROES.into_iter().find(|zero| (*zero..zero + 10).contains(&code))?;
    char::from_digit(code - zero, 10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(text: &str) -> Option<[u8; 32]> {
        fingerprint(&ForceKey::from_bytes([7; 32]), text)
    }

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        let one = of("07700 900123").unwrap();
        for other in [
            "07700900123",
            "+44 7700 900123",
            "+44 (0)7700-900-123",
            "0044 7700 900123",
            "447700900123",
            "٠٧٧٠٠ ٩٠٠١٢٣",
            "০৭৭০০৯০০১২৩",
            "０７７００９００１２３",
        ] {
            assert_eq!(of(other), Some(one), "{other}");
        }
        assert_ne!(of("07700 900124"), Some(one));
        assert_ne!(of("+33 7700 900123"), Some(one));
    }

    #[test]
    fn an_address_is_the_same_in_capitals_and_with_a_tag() {
        let one = of("pat.doe@force.example").unwrap();
        assert_eq!(of(" Pat.Doe+feedback@FORCE.example. "), Some(one));
        assert_ne!(of("pat.doe@other.example"), Some(one));
    }

    #[test]
    fn what_is_neither_gives_nothing() {
        for neither in
            ["", "999", "at the door", "ring me on 07700 900123 please", "@", "@force.example", "+@x"]
        {
            assert_eq!(of(neither), None, "{neither}");
        }
    }

    #[test]
    fn a_number_among_words_is_the_same_as_by_itself() {
        let key = ForceKey::from_bytes([7; 32]);
        let all = |text| fingerprints(&key, text);
        for text in ["07700 900 123 after 6", "whatsapp 07700900123", "7700900123", "or pat+x@force.example."]
        {
            let own = if text.contains('@') { "pat@force.example" } else { "07700 900123" };
            assert!(all(text).contains(&of(own).unwrap()), "{text}");
        }
        assert_eq!(all("at the door"), BTreeSet::new());
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,40}") {
            let _ = of(&text);
        }

        #[test]
        fn spaces_and_dashes_change_no_number(digits in "0[1-9][0-9]{8,9}", at in 1usize..9) {
            let (a, b) = digits.split_at(at);
            prop_assert_eq!(of(&format!("{a} {b}")), of(&digits));
            prop_assert_eq!(of(&format!("({a})-{b}")), of(&digits));
            prop_assert!(of(&digits).is_some());
        }
    }
}
