//! Every telephone number and e-mail address inside a text that somebody wrote freely.
//!
//! What comes out is compared with lists of exact numbers and addresses, so a reading too many does no harm and one too
//! few opens a record: where a text can be read in several ways, all of them come out.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::{ContactPoint, digit, international_number, without_prefix};

/// No number with all its prefixes has more digits: two noughts before the fifteen of E.164, and one dialled at home.
const MOST_DIGITS: usize = 18;
/// The digits of a number of this country without its nought, where it has no more or less than usual.
const NATIONAL: std::ops::RangeInclusive<usize> = 9..=10;
/// No text that a form takes has more readings; what is longer is not read on.
const MOST: usize = 2_000;

/// The contact points in a text: numbers with a country's code, with a nought in front or with neither, in the digits of
/// any script that we offer, whatever stands between the digits but letters; addresses also with a tag (`+…`), spaces
/// around the `@`, or signs at their ends.
pub fn contact_points(text: &str) -> BTreeSet<ContactPoint> {
    let plain: Vec<char> = text.nfkc().collect();
    let mut points: BTreeSet<ContactPoint> = ContactPoint::parse(text).into_iter().collect();
    numbers(&plain, &mut points);
    addresses(&plain, &mut points);
    points
}

/// Digits that stand together, and whether a plus stands before them.
#[derive(Default)]
struct Group {
    digits: String,
    plus: bool,
}

fn numbers(text: &[char], points: &mut BTreeSet<ContactPoint>) {
    for run in text.split(|symbol| symbol.is_alphabetic()) {
        let mut groups: Vec<Group> = Vec::new();
        let (mut plus, mut inside) = (false, false);
        for symbol in run {
            if let Some(digit) = digit(*symbol) {
                if !inside {
                    groups.push(Group { digits: String::new(), plus });
                }
                if let Some(group) = groups.last_mut() {
                    group.digits.push(digit);
                }
                (plus, inside) = (false, true);
            } else {
                // "+ 44" and "+(44)" have something between.
                plus = *symbol == '+' || (plus && !inside);
                inside = false;
            }
        }
        for first in 0..groups.len() {
            let Some(tail) = groups.get(first..) else { break };
            number_from(tail, points);
        }
    }
}

/// All numbers that begin with the first group: with it alone, with the next, and so on.
fn number_from(groups: &[Group], points: &mut BTreeSet<ContactPoint>) {
    let plus = groups.first().is_some_and(|group| group.plus);
    let mut digits = String::with_capacity(MOST_DIGITS);
    for group in groups {
        digits.push_str(&group.digits);
        if digits.len() > MOST_DIGITS || points.len() >= MOST {
            return;
        }
        let number = if plus {
            Some(digits.clone())
        } else if let Some(number) = digits.strip_prefix("00") {
            Some(number.to_owned())
        } else if let Some(national) = digits.strip_prefix('0') {
            Some(format!("44{national}"))
        } else {
            without_prefix(&digits)
                .or_else(|| NATIONAL.contains(&digits.len()).then(|| format!("44{digits}")))
                .or_else(|| (digits.len() > *NATIONAL.end()).then(|| digits.clone()))
        };
        points.extend(number.and_then(|number| international_number(&number)));
    }
}

fn addresses(text: &[char], points: &mut BTreeSet<ContactPoint>) {
    for (at, _) in text.iter().enumerate().filter(|(_, symbol)| **symbol == '@') {
        let (Some(before), Some(after)) = (text.get(..at), text.get(at + 1..)) else { continue };
        let before: Vec<char> =
            before.iter().rev().skip_while(|symbol| symbol.is_whitespace()).copied().collect();
        let host: String = after
            .iter()
            .skip_while(|symbol| symbol.is_whitespace())
            .take_while(|symbol| symbol.is_alphanumeric() || is_mark(**symbol) || "-.".contains(**symbol))
            .collect();
        for name in names(&before) {
            // "amy@example.org.Thanks": where the address ends and the sentence begins cannot be told.
            for (end, _) in host.match_indices('.').chain([(host.len(), "")]) {
                let host = host.get(..end).unwrap_or_default().trim_matches(['.', '-']);
                if points.len() >= MOST {
                    return;
                }
                points.extend(super::email(&format!("{name}@{host}")));
            }
        }
    }
}

/// What may stand before the `@`, of what is read backwards from there: all of it, without the signs at its ends, from the
/// last sign that seldom is part of a name, and without a tag.
fn names(backwards: &[char]) -> BTreeSet<String> {
    let read = |stops: &str| -> String {
        let fits = |symbol: &&char| {
            symbol.is_alphanumeric() || is_mark(**symbol) || "!#$%&'*+-/=?^_`{|}~.".contains(**symbol)
        };
        let name: Vec<char> = backwards
            .iter()
            .take_while(fits)
            .take_while(|symbol| !stops.contains(**symbol))
            .copied()
            .collect();
        name.into_iter().rev().collect()
    };
    let mut names = BTreeSet::new();
    for name in [read(""), read("!#$%&'*/=?^`{|}~")] {
        let name = name.trim_matches('.');
        let untagged = name.split('+').next().unwrap_or_default();
        let bare = name.trim_matches(|symbol: char| !symbol.is_alphanumeric() && !is_mark(symbol));
        names.extend([name, untagged, bare].map(str::to_owned));
    }
    names
}

/// A sign that belongs to the letter before it, as vowels do in Bengali and Gurmukhi.
fn is_mark(symbol: char) -> bool {
    unicode_normalization::char::is_combining_mark(symbol)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str, wanted: &str) -> bool {
        contact_points(text).contains(&ContactPoint::parse(wanted).unwrap())
    }

    #[test]
    fn a_number_is_found_among_words_and_in_every_usual_form() {
        for text in [
            "07700 900 999 after 6",
            "whatsapp 07700900999",
            "WhatsApp:07700900999.",
            "7700900999",
            "on 7700 900999 pls",
            "07700 900999 6pm",
            "6pm 07700 900999",
            "07700900111/07700900999",
            "07700 900111 07700 900999",
            "mum: +44 (0)7700 900-999!",
            "00447700900999",
            "447700900999",
            "+ 44 7700 900999",
            "0 7 7 0 0 9 0 0 9 9 9",
            "0.7.7.0.0_900,999",
            "tel٠٧٧٠٠٩٠٠٩٩٩",
            "০৭৭০০ ৯০০ ৯৯৯ এ",
            "０７７００９００９９９",
            "07700\u{200b}900\u{ad}999",
            "0\u{fe0f}\u{20e3}7700900999",
        ] {
            assert!(found(text, "+44 7700 900999"), "{text}");
        }
        assert!(found("ring +353 1 234 5678 at work", "+35312345678"));
        assert!(found("353 1 2345 6789", "+353123456789"));
        assert!(found("2079460018 at night", "020 7946 0018"));
        assert!(found("Childline 0800 1111", "0800 1111"));
    }

    #[test]
    fn an_address_is_found_among_words_and_signs() {
        for text in [
            "x@example.org.",
            "X@Example.ORG, after six",
            "<x@example.org>",
            "'x@example.org'",
            "mail=x@example.org",
            "mailto:x@example.org?subject=hello",
            "x @ example.org",
            "x+news@example.org",
            "x@example.org.Thanks",
            "call me or x＠example．org",
            "y@example.org or x@example.org",
        ] {
            assert!(found(text, "x@example.org"), "{text}");
        }
        assert!(!found("xx@example.org", "x@example.org"));
    }

    #[test]
    fn words_and_short_numbers_are_none() {
        for text in [
            "",
            "at the door",
            "after 6 on the 24th of 11",
            "999",
            "flat 12, 34 High Street",
            "@",
            "a@b",
            "+@x",
        ] {
            assert_eq!(contact_points(text), BTreeSet::new(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic_and_within_bounds(text in "\\PC{0,120}") {
            prop_assert!(contact_points(&text).len() <= MOST + 1);
        }

        #[test]
        fn digits_and_signs_are_read_within_bounds(text in "[0-9 +@.]{0,500}") {
            prop_assert!(contact_points(&text).len() <= MOST + 1);
        }

        #[test]
        fn what_is_read_by_itself_is_found_among_words(
            number in "0[1-9][0-9]{8,9}",
            before in "([a-zA-Z]{1,9}[ :]){0,3}",
            after in "( [a-zA-Z]{1,9}){0,3}[.!]?",
            at in 1usize..9,
            between in prop::sample::select(vec!["", " ", "-", "/", ") ", " . ", "\u{2013}", "\u{a0}"]),
        ) {
            let wanted = ContactPoint::parse(&number).unwrap();
            let (a, b) = number.split_at(at);
            let text = format!("{before}{a}{between}{b}{after}");
            prop_assert!(contact_points(&text).contains(&wanted), "{text}");
            let abroad = format!("{before}+44{between}{}{after}", &number[1..]);
            prop_assert!(contact_points(&abroad).contains(&wanted), "{abroad}");
        }

        #[test]
        fn an_address_is_found_among_words_whatever_stands_around_it(
            name in "[a-z0-9]{1,8}([._-][a-z0-9]{1,5}){0,2}",
            host in "[a-z0-9]{1,8}(\\.[a-z]{2,5}){1,2}",
            before in "([a-zA-Z]{1,9}[ :<(]){0,3}",
            after in "[ ,;>).!?][a-zA-Z ]{0,9}",
        ) {
            let wanted = ContactPoint::parse(&format!("{name}@{host}")).unwrap();
            let text = format!("{before}{name}@{host}{after}");
            prop_assert!(contact_points(&text).contains(&wanted), "{text}");
        }

        #[test]
        fn what_stands_alone_is_always_among_what_is_found(text in "[0-9 +()@.a-c-]{0,30}") {
            if let Some(point) = ContactPoint::parse(&text) {
                prop_assert!(contact_points(&text).contains(&point));
            }
        }
    }
}
