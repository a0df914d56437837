//! A telephone number or e-mail address in one form, so that the same one is found however it was written.

use std::collections::BTreeSet;
use std::fmt;

use crate::contact_request::ContactWish;
use crate::key::{ForceKey, Purpose};
use crate::named::named;

pub mod in_text;

named! {
    /// What kind of contact point it is.
    ContactKind {
        /// A telephone number.
        Telephone = "telephone",
        /// An e-mail address.
        Email = "email",
    }
}

/// A contact point in one form: a number as `+` and its digits with the country's code in front, as in E.164; an e-mail
/// address in small letters. `Debug` hides it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContactPoint {
    kind: ContactKind,
    value: String,
}

impl ContactPoint {
    /// Reads a contact point as somebody writes or says it. Nothing when it is neither a number nor an address. A number
    /// without a country's code is one of the United Kingdom.
    pub fn parse(text: &str) -> Option<Self> {
        if text.contains('@') { email(text) } else { telephone(text) }
    }

    /// The contact points in what a wish names as its number, address or other way: people write "07700 900123 after
    /// six" there.
    pub fn of_wish(wish: &ContactWish) -> BTreeSet<Self> {
        in_text::contact_points(&wish.to)
    }

    /// The contact points anywhere in what a wish says of how and when to reach the person. Not those in what is not to be
    /// done: nobody asks to be contacted there.
    pub fn anywhere_in_wish(wish: &ContactWish) -> BTreeSet<Self> {
        let mut points = Self::of_wish(wish);
        points.extend(wish.safe_when.as_deref().map(in_text::contact_points).unwrap_or_default());
        points
    }

    /// The one form.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// What kind it is.
    pub const fn kind(&self) -> ContactKind {
        self.kind
    }

    /// Its fingerprint under the lasting secret: nobody goes back from it without the secret. With the secret all numbers
    /// can be tried, which is why it is kept apart from the database.
    pub fn fingerprint(&self, lasting: &ForceKey) -> [u8; 32] {
        let kind: &[u8] = match self.kind {
            ContactKind::Telephone => b"telephone",
            ContactKind::Email => b"email",
        };
        lasting.mac(Purpose::ContactLookup, &[kind, self.value.as_bytes()])
    }
}

impl fmt::Debug for ContactPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContactPoint({:?})", self.kind)
    }
}

fn telephone(text: &str) -> Option<ContactPoint> {
    // "+44 (0)20": the nought is dialled at home only.
    let text = text.trim().replace("(0)", "");
    let mut digits = String::with_capacity(16);
    for symbol in text.chars() {
        match digit(symbol) {
            Some(digit) => digits.push(digit),
            None if symbol == '+' && digits.is_empty() => digits.push('+'),
            None if symbol.is_whitespace() || "-–./()".contains(symbol) => {}
            None => return None,
        }
    }
    let international = digits.strip_prefix('+').or_else(|| digits.strip_prefix("00"));
    let number = match (international, digits.strip_prefix('0')) {
        (Some(number), _) => number.to_owned(),
        (None, Some(national)) => format!("44{national}"),
        (None, None) => without_prefix(&digits)?,
    };
    international_number(&number)
}

/// A number with its country's code in front.
fn international_number(number: &str) -> Option<ContactPoint> {
    // "+44 020": the nought is dialled at home only.
    let number = match number.strip_prefix("440") {
        Some(national) => format!("44{national}"),
        None => number.to_owned(),
    };
    // E.164: at most fifteen digits; no country's code begins with a nought.
    let fits = (7..=15).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    (fits && !number.starts_with('0'))
        .then(|| ContactPoint { kind: ContactKind::Telephone, value: format!("+{number}") })
}

/// A number that lost the sign or the nought in front of it, as in a list that went through a spreadsheet: a mobile
/// number, or one that begins with this country's code.
fn without_prefix(digits: &str) -> Option<String> {
    match digits.len() {
        10 if digits.starts_with('7') => Some(format!("44{digits}")),
        12 if digits.starts_with("44") => Some(digits.to_owned()),
        _ => None,
    }
}

/// A digit of any of the scripts in which this service is offered.
fn digit(symbol: char) -> Option<char> {
    const ZEROS: [char; 5] = ['0', '٠', '۰', '০', '੦'];
    ZEROS.into_iter().find_map(|zero| {
        let value = u32::from(symbol).checked_sub(u32::from(zero)).filter(|value| *value < 10)?;
        char::from_digit(value, 10)
    })
}

fn email(text: &str) -> Option<ContactPoint> {
    // A full stop after it ends a sentence.
    let value = text.trim().trim_end_matches(['.', ',', ';']).to_lowercase();
    let (name, host) = value.rsplit_once('@')?;
    let fits = !name.is_empty()
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && value.len() <= 254
        && !value.chars().any(|symbol| symbol.is_whitespace() || symbol.is_control());
    fits.then_some(ContactPoint { kind: ContactKind::Email, value })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<String> {
        ContactPoint::parse(text).map(|point| point.value)
    }

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        for text in [
            "020 7946 0000",
            "(020) 7946-0000",
            "+44 20 7946 0000",
            "+44 (0)20 7946 0000",
            "0044 20 7946.0000",
            " +442079460000 ",
            "٠٢٠ ٧٩٤٦ ٠٠٠٠",
            "০২০ ৭৯৪৬ ০০০০",
        ] {
            assert_eq!(value(text).as_deref(), Some("+442079460000"), "{text}");
        }
        assert_eq!(value("+353 1 234 5678").as_deref(), Some("+35312345678"));
    }

    #[test]
    fn an_address_is_the_same_in_any_case_and_what_is_neither_is_none() {
        assert_eq!(value(" Amy@Example.ORG ").as_deref(), Some("amy@example.org"));
        for wrong in [
            "",
            "999",
            "amy",
            "amy@",
            "@example.org",
            "amy@host",
            "a my@example.org",
            "7946 0000",
            "+0 7946 0000",
            "020 7946 0000 ext 5",
            "+44 20 7946 0000 0000 0000",
            "++442079460000",
            "44+2079460000",
        ] {
            assert_eq!(value(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_fingerprint_tells_kinds_and_secrets_apart_and_debug_hides_the_point() {
        let key = ForceKey::from_bytes([1; 32]);
        let point = ContactPoint::parse("020 7946 0000").unwrap();
        assert_eq!(point.fingerprint(&key), ContactPoint::parse("+442079460000").unwrap().fingerprint(&key));
        assert_ne!(point.fingerprint(&key), point.fingerprint(&ForceKey::from_bytes([2; 32])));
        let as_email = ContactPoint { kind: ContactKind::Email, value: point.value.clone() };
        assert_ne!(point.fingerprint(&key), as_email.fingerprint(&key));
        assert_eq!(format!("{point:?}"), "ContactPoint(Telephone)");
    }

    #[test]
    fn a_wish_has_the_contact_points_in_what_it_names_whichever_way_it_was_said() {
        let wish =
            |method, to, safe_when, do_not| ContactWish::parse(method, to, "", safe_when, do_not).unwrap();
        let of = |method, to| {
            let points = ContactPoint::of_wish(&wish(method, to, "", ""));
            points.into_iter().map(|point| point.value).collect::<Vec<_>>()
        };
        assert_eq!(of("sms", "07700 900123"), ["+447700900123"]);
        assert_eq!(of("email", "A@example.org"), ["a@example.org"]);
        assert_eq!(of("other", "07700 900123 at the door"), ["+447700900123"]);
        assert_eq!(of("email", "a@b"), <[&str; 0]>::default());
        let elsewhere = wish("other", "by text", "to 07700 900123, after six", "ring 07700 900124");
        assert!(ContactPoint::of_wish(&elsewhere).is_empty());
        let found = ContactPoint::anywhere_in_wish(&elsewhere);
        assert_eq!(found.into_iter().map(|point| point.value).collect::<Vec<_>>(), ["+447700900123"]);
    }

    #[test]
    fn a_number_that_lost_its_nought_and_an_address_before_a_full_stop_are_the_same() {
        for text in ["7700 900123", "44 7700 900123", "+44 07700 900123"] {
            assert_eq!(value(text).as_deref(), Some("+447700900123"), "{text}");
        }
        assert_eq!(value("amy@example.org.").as_deref(), Some("amy@example.org"));
    }
}
