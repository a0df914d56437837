//! What a wording gives away to whoever else reads it: on a lock screen, in a shared mailbox, on a bill.
//!
//! Nobody may say by hand that a text is neutral. This rule says it, and errs on the side of safety: a text that only
//! sounds like it names something is not neutral.

use unicode_normalization::UnicodeNormalization as _;

use crate::named::named;
use crate::sayable;

named! {
    /// Something that a wording gives away.
    Reveals {
        /// That it is the police, or which force.
        Police = "police",
        /// That somebody is a victim or a witness, or what happened to them.
        Crime = "crime",
        /// That an officer is behind it.
        Officer = "officer",
        /// That there is a case, a court, a suspect.
        Case = "case",
        /// A reference: digits that mean something to somebody.
        Reference = "reference",
    }
}

/// Beginnings of words, in the languages in which the service writes. Whole words where a beginning would catch too much
/// end with a space.
const WORDS: &[(Reveals, &[&str])] = &[
    (
        Reveals::Police,
        &[
            "police",
            "policing",
            "constabulary",
            "met ",
            "heddlu",
            "شرط",
            "بوليس",
            "পুলিশ",
            "ਪੁਲਿਸ",
            "ਪੁਲੀਸ",
            "polic",
            "poliți",
            "politi",
            "booliis",
            "boolis",
            "polis",
            "پولیس",
        ],
    ),
    (
        Reveals::Crime,
        &[
            "crime",
            "crimin",
            "victim",
            "witness",
            "assault",
            "attack",
            "rape",
            "raping",
            "sexual",
            "abus",
            "violen",
            "burgl",
            "robb",
            "theft",
            "thief",
            "stolen",
            "fraud",
            "scam",
            "stalk",
            "harass",
            "traffick",
            "slavery",
            "murder",
            "homicide",
            "kidnap",
            "stabb",
            "trosedd",
            "dioddef",
            "tyst",
            "جريم",
            "ضحي",
            "ضحا",
            "اعتدا",
            "سرق",
            "اغتصاب",
            "অপরাধ",
            "ভুক্তভোগী",
            "ধর্ষণ",
            "চুরি",
            "ਅਪਰਾਧ",
            "ਪੀੜਤ",
            "ਜੁਰਮ",
            "ਬਲਾਤਕਾਰ",
            "przestęp",
            "przestep",
            "ofiar",
            "ofiară",
            "gwałt",
            "kradzież",
            "infracți",
            "infracti",
            "victimă",
            "viol ",
            "furt",
            "dembi",
            "dhibban",
            "kufsi",
            "suç",
            "mağdur",
            "tecavüz",
            "hırsız",
            "جرم",
            "متاثر",
            "زیادتی",
            "چوری",
        ],
    ),
    (
        Reveals::Officer,
        &[
            "officer",
            "constable",
            "detective",
            "sergeant",
            "inspector",
            "superintendent",
            "pc ",
            "dc ",
            "ds ",
            "swyddog",
            "rhingyll",
            "ضابط",
            "محقق",
            "কর্মকর্তা",
            "গোয়েন্দা",
            "ਅਫਸਰ",
            "ਅਫ਼ਸਰ",
            "funkcjonariusz",
            "policjant",
            "ofițer",
            "ofiter",
            "sarkaal",
            "memur",
            "افسر",
        ],
    ),
    (
        Reveals::Case,
        &[
            "case ",
            "cases ",
            "court",
            "suspect",
            "offender",
            "perpetrat",
            "arrest",
            "charged ",
            "bail",
            "incident",
            "investigat",
            "prosecut",
            "trial ",
            "sentenc",
            "evidence",
            "achos",
            "llys",
            "محكم",
            "قضي",
            "متهم",
            "মামলা",
            "আদালত",
            "ਕੇਸ",
            "ਅਦਾਲਤ",
            "sąd",
            "śledztw",
            "podejrzan",
            "dosar",
            "instanț",
            "anchet",
            "kiis",
            "maxkamad",
            "dava",
            "mahkeme",
            "soruşturma",
            "مقدم",
            "عدالت",
        ],
    ),
];

/// What a wording gives away. `names` are the force's own name and others that must not stand in it.
pub fn reveals(text: &str, names: &[&str]) -> Vec<Reveals> {
    let plain = plain(text);
    let mut found: Vec<Reveals> = WORDS
        .iter()
        .filter(|(_, beginnings)| {
            beginnings.iter().any(|beginning| begins(&plain, &self::plain(beginning), beginning))
        })
        .map(|(reveals, _)| *reveals)
        .collect();
    let named = names.iter().map(|name| self::plain(name)).any(|name| {
        let name = name.trim();
        !name.is_empty() && plain.contains(&format!(" {name} "))
    });
    if named && !found.contains(&Reveals::Police) {
        found.push(Reveals::Police);
    }
    if has_reference(text) {
        found.push(Reveals::Reference);
    }
    found.sort_unstable();
    found
}

/// Small letters, one form, single spaces instead of all that is neither letter nor digit.
fn plain(text: &str) -> String {
    let folded: String = text.nfkc().collect::<String>().to_lowercase();
    let mut plain = String::with_capacity(folded.len() + 2);
    plain.push(' ');
    for c in folded.nfc() {
        // Marks belong to the letter before them, in scripts that write vowels so.
        let part = c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c);
        if part {
            plain.push(c);
        } else if !plain.ends_with(' ') {
            plain.push(' ');
        }
    }
    if !plain.ends_with(' ') {
        plain.push(' ');
    }
    plain
}

fn begins(plain: &str, beginning: &str, written: &str) -> bool {
    let beginning = if written.ends_with(' ') { beginning } else { beginning.trim_end() };
    // Arabic and Urdu write the article and "and" onto the word.
    let joined = written.chars().next().is_some_and(|c| ('\u{0600}'..='\u{06FF}').contains(&c));
    plain.contains(if joined { beginning.trim_start() } else { beginning })
}

/// Whether somewhere four digits or more stand in one piece, slashes and dashes between them or not, outside an address
/// that begins with https.
fn has_reference(text: &str) -> bool {
    text.split_whitespace().filter(|piece| !piece.starts_with("https://")).any(|piece| {
        let digits = piece.chars().filter(|c| sayable::ascii_digit(*c).is_ascii_digit()).count();
        digits >= 4
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_that_names_something_is_not_neutral() {
        let table: &[(&str, &[Reveals])] = &[
            ("How did we do, from 1 to 5?", &[]),
            ("The Police would like to know", &[Reveals::Police]),
            ("THE  ＰＯＬＩＣＥ", &[Reveals::Police]),
            ("policewoman", &[Reveals::Police]),
            ("since you were a victim of burglary", &[Reveals::Crime]),
            ("Your officer PC Smith", &[Reveals::Officer]),
            ("about your case", &[Reveals::Case]),
            ("in any case", &[Reveals::Case]),
            ("a showcase of metres", &[]),
            ("Ref 1234567/22", &[Reveals::Reference]),
            ("Ref ١٢٣٤", &[Reveals::Reference]),
            ("call 999", &[]),
            ("https://example.org/f/K7M2PX4D1234", &[]),
            ("الشرطة", &[Reveals::Police]),
            ("شرطة لندن", &[Reveals::Police]),
            ("Heddlu Gwent", &[Reveals::Police]),
            ("পুলিশ", &[Reveals::Police]),
            ("The Seaside force", &[Reveals::Police]),
        ];
        for (text, expected) in table {
            assert_eq!(reveals(text, &["Seaside"]).as_slice(), *expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it_and_what_is_added_hides_nothing(text in "\\PC{0,80}", more in "\\PC{0,20}") {
            let found = reveals(&text, &[]);
            let longer = reveals(&format!("{text} {more}"), &[]);
            prop_assert!(found.iter().all(|one| longer.contains(one)));
            let named = format!("{text} police");
            prop_assert!(reveals(&named, &[]).contains(&Reveals::Police));
        }
    }
}
