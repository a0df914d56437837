//! Stems of words, so that who searches for "helped" finds "helping". What is stored is a fingerprint of each stem under
//! a key of its own, never the stem.
//!
//! A word is brought to one form first: compatibility forms, capitals, accents, Arabic vowel marks and letters that
//! people write in two ways are folded. Then Snowball's stemmers take off endings: English for every word in Latin
//! letters, and beside it the stemmer of the form's language, where there is one (Romanian, Polish, Turkish; Arabic for
//! Arabic letters). A word that no stemmer is for stands for itself. People write in other languages than the form's, so
//! a search tries every stemmer that fits the letters.

use std::collections::BTreeSet;

use snowball_stemmers_rs::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

use crate::key::{ForceKey, Purpose};
use crate::language::Language;

/// The most stems that one entry has in the index. Words of at most [`crate::feedback::WORDS_LIMIT`] characters in any
/// language we have texts in stay below; only a list of single letters of a very large alphabet would not.
pub const MOST_STEMS: usize = 600;
/// The most words of a search.
pub const MOST_SOUGHT: usize = 6;
/// The most stems that stand for one word of a search: one for each stemmer of the Latin letters.
pub const MOST_FORMS: usize = 4;
/// A longer run of letters is no word of a language, and is not stemmed.
const LONGEST: usize = 40;

/// What stands in the index for a stem: the first eight bytes of an HMAC, as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StemFingerprint(i64);

impl StemFingerprint {
    fn new(key: &ForceKey, stem: &str) -> Self {
        let mac = key.mac(Purpose::WordStem, &[stem.as_bytes()]);
        Self(mac.first_chunk().map_or(0, |bytes| i64::from_be_bytes(*bytes)))
    }

    /// The number to store.
    pub const fn value(self) -> i64 {
        self.0
    }
}

/// The fingerprints of an entry's stems, each once, at most [`MOST_STEMS`].
pub fn fingerprints(key: &ForceKey, text: &str, language: Language) -> Vec<StemFingerprint> {
    stems(text, language).iter().map(|stem| StemFingerprint::new(key, stem)).collect()
}

/// The stems of an entry, each once, in the order in which they come, at most [`MOST_STEMS`].
fn stems(text: &str, language: Language) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut stems = Vec::new();
    for word in text.unicode_words() {
        for stem in word_stems(word, &[language]) {
            if stems.len() == MOST_STEMS {
                return stems;
            }
            if seen.insert(stem.clone()) {
                stems.push(stem);
            }
        }
    }
    stems
}

/// Why a search cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SoughtError {
    /// No word stands in it.
    #[error("no word stands in it")]
    NoWord,
    /// More than [`MOST_SOUGHT`] different words.
    #[error("more than {MOST_SOUGHT} words")]
    TooMany,
}

/// What is searched for: words that must all be there, each in any of its forms. `Debug` hides nothing that a key would
/// not, since only fingerprints are held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought(Vec<Vec<StemFingerprint>>);

impl Sought {
    /// Reads a search.
    ///
    /// # Errors
    /// [`SoughtError`] says why none can be made.
    pub fn parse(key: &ForceKey, text: &str) -> Result<Self, SoughtError> {
        let mut words: Vec<Vec<StemFingerprint>> = Vec::new();
        for word in text.unicode_words() {
            let stems = word_stems(word, &Language::ALL);
            let forms: Vec<_> = stems.iter().map(|stem| StemFingerprint::new(key, stem)).collect();
            if !forms.is_empty() && !words.contains(&forms) {
                words.push(forms);
            }
            if words.len() > MOST_SOUGHT {
                return Err(SoughtError::TooMany);
            }
        }
        if words.is_empty() { Err(SoughtError::NoWord) } else { Ok(Self(words)) }
    }

    /// The words, each with the fingerprints of its forms: at least one, at most [`MOST_FORMS`].
    pub fn words(&self) -> &[Vec<StemFingerprint>] {
        &self.0
    }
}

/// Which stemmers a word's letters are for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letters {
    Latin,
    Arabic,
    Other,
}

fn letters(word: &str) -> Letters {
    match word.chars().find(|c| c.is_alphabetic()).map(u32::from) {
        Some(0x41..=0x24F | 0x1E00..=0x1EFF | 0xFF21..=0xFF5A) => Letters::Latin,
        Some(0x600..=0x6FF | 0x750..=0x77F | 0x8A0..=0x8FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFF) => {
            Letters::Arabic
        }
        _ => Letters::Other,
    }
}

const fn latin_stemmer(language: Language) -> Option<Algorithm> {
    match language {
        Language::Romanian => Some(Algorithm::Romanian),
        Language::Polish => Some(Algorithm::Polish),
        Language::Turkish => Some(Algorithm::Turkish),
        _ => None,
    }
}

/// The stems of one word as it may be meant in these languages, each once. The first is the same for every language, so
/// that a word is always found by itself.
fn word_stems(word: &str, languages: &[Language]) -> Vec<String> {
    let folded = fold(word);
    let mut stems = Vec::with_capacity(MOST_FORMS);
    let long = folded.chars().count() > LONGEST;
    match letters(word) {
        _ if long => stems.push(bare(&folded)),
        Letters::Latin => {
            stems.push(stem(Algorithm::English, &folded));
            for language in languages {
                if let Some(algorithm) = latin_stemmer(*language) {
                    stems.push(stem(algorithm, &lower(word, *language)));
                }
            }
        }
        Letters::Arabic => {
            stems.push(bare(&folded));
            if languages.iter().any(|language| *language != Language::Urdu) {
                stems.push(stem(Algorithm::Arabic, &lower(word, Language::Arabic)));
            }
        }
        Letters::Other => stems.push(bare(&folded)),
    }
    let mut seen = BTreeSet::new();
    stems.retain(|stem| !stem.is_empty() && seen.insert(stem.clone()));
    stems
}

fn stem(algorithm: Algorithm, word: &str) -> String {
    bare(&fold(&Stemmer::create(algorithm).stem(word)))
}

/// Small letters with their accents, as stemmers know them. The dotted and the dotless i are two letters in Turkish.
fn lower(word: &str, language: Language) -> String {
    let word: String = word.nfkc().collect();
    if language == Language::Turkish {
        return word.replace('İ', "i").replace('I', "ı").to_lowercase();
    }
    word.to_lowercase()
}

/// One form for what people write in several ways. Apostrophes are left for the English stemmer, which takes off "'s".
fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for c in word.nfkd().flat_map(char::to_lowercase).nfkd() {
        match c {
            '\u{2018}' | '\u{2019}' | '\u{02BC}' | '\u{FF07}' => folded.push('\''),
            // Kashida, joiners and marks of direction are drawn or not; they are no letters.
            '\u{640}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' => {}
            'ß' => folded.push_str("ss"),
            _ if is_combining_mark(c) && !is_vowel_sign(c) => {}
            _ => folded.push(same(c)),
        }
    }
    folded
}

/// Vowel signs of Indic scripts carry meaning and are kept; accents and Arabic vowel marks are not.
fn is_vowel_sign(mark: char) -> bool {
    matches!(u32::from(mark), 0x0900..=0x0DFF)
}

/// Letters that people write in two ways, or that one keyboard has and another has not.
const fn same(c: char) -> char {
    match c {
        'ٱ' => 'ا',
        'ى' | 'ی' => 'ي',
        'ک' => 'ك',
        'ہ' | 'ة' | 'ە' => 'ه',
        'ł' => 'l',
        'ı' => 'i',
        'đ' => 'd',
        'ø' => 'o',
        other => other,
    }
}

fn bare(word: &str) -> String {
    word.replace('\'', "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feedback::WORDS_LIMIT;
    use proptest::prelude::*;

    fn key() -> ForceKey {
        ForceKey::from_bytes([3; 32])
    }

    /// Whether a search finds an entry, as the index would answer it.
    fn finds(search: &str, text: &str, language: Language) -> bool {
        let index = fingerprints(&key(), text, language);
        Sought::parse(&key(), search)
            .unwrap()
            .words()
            .iter()
            .all(|forms| forms.iter().any(|form| index.contains(form)))
    }

    #[test]
    fn other_endings_of_a_word_are_found() {
        for (search, text, language) in [
            ("helped", "They kept helping us", Language::English),
            ("officer", "The officer’s colleagues", Language::English),
            ("OFFICERS", "an officer", Language::Welsh),
            ("explaining", "She explained it", Language::Polish),
            ("policjant", "Rozmawiałam z policjantem", Language::Polish),
            ("polițistul", "polițistului", Language::Romanian),
            ("polislerin", "polisler", Language::Turkish),
            ("شرطي", "الشرطي كان لطيفا", Language::Arabic),
        ] {
            assert!(finds(search, text, language), "{search} in {text}");
        }
    }

    #[test]
    fn capitals_accents_and_two_ways_of_writing_are_one() {
        for (search, text, language) in [
            ("istanbul", "İSTANBUL'da", Language::Turkish),
            ("IŞIK", "ışık", Language::Turkish),
            ("isik", "IŞIK", Language::Turkish),
            ("ışık", "ISIK", Language::English),
            ("dziekuje", "Dziękuję", Language::Polish),
            ("cafe\u{301}", "CAFÉ", Language::English),
            ("ﬁne", "fine", Language::English),
            ("lodz", "Łódź", Language::Polish),
            ("don't", "DON’T", Language::English),
            ("الخطر", "الخَطَرُ", Language::Arabic),
            ("احمد", "أحمد", Language::Arabic),
            ("پولیس", "پوليس نے مدد کی", Language::Urdu),
            ("مدد", "پولیس نے مدد کی", Language::Urdu),
            ("সাহায্য", "পুলিশ সাহায্য করেছে", Language::Bengali),
            ("সাহায়তা", "সাহায\u{9BC}তা", Language::Bengali),
            ("ਮਦਦ", "ਪੁਲਿਸ ਨੇ ਮਦਦ ਕੀਤੀ", Language::Panjabi),
        ] {
            assert!(finds(search, text, language), "{search} in {text}");
        }
        assert!(!finds("পুলশ", "পুলিশ", Language::Bengali), "a vowel sign is no accent");
        assert!(!finds("helmet", "They helped", Language::English));
    }

    #[test]
    fn words_in_another_language_than_the_forms_are_found() {
        assert!(finds("helping", "He helped me", Language::Arabic));
        assert!(finds("الشرطة", "شكرا الشرطة", Language::English));
        assert!(finds("পুলিশ", "পুলিশ", Language::English));
    }

    #[test]
    fn all_words_of_a_search_must_be_there() {
        assert!(finds("kind helping", "helped, and was kind", Language::English));
        assert!(!finds("kind late", "helped, and was kind", Language::English));
        assert_eq!(Sought::parse(&key(), " , !"), Err(SoughtError::NoWord));
        assert_eq!(Sought::parse(&key(), "a b c d e f g"), Err(SoughtError::TooMany));
        assert_eq!(Sought::parse(&key(), "a a b b c C d e f").unwrap().words().len(), MOST_SOUGHT);
    }

    #[test]
    fn another_key_gives_other_fingerprints() {
        let other = fingerprints(&ForceKey::from_bytes([4; 32]), "kind", Language::English);
        assert_ne!(other, fingerprints(&key(), "kind", Language::English));
    }

    #[test]
    fn an_entry_has_at_most_so_many_stems() {
        let text: String = (0..1_200u32).filter_map(|n| char::from_u32(0x4E00 + n)).collect();
        assert_eq!(text.chars().count(), WORDS_LIMIT);
        assert_eq!(stems(&text, Language::English).len(), MOST_STEMS);
    }

    proptest! {
        #[test]
        fn any_text_is_stemmed_without_panic_and_every_word_is_found_by_itself(
            text in "\\PC{0,120}",
            at in 0..10usize,
        ) {
            let language = Language::ALL[at];
            let index = fingerprints(&key(), &text, language);
            for word in text.unicode_words() {
                if let Ok(sought) = Sought::parse(&key(), word) {
                    for forms in sought.words() {
                        prop_assert!(forms.len() <= MOST_FORMS);
                        prop_assert!(forms.iter().any(|form| index.contains(form)), "{}", word);
                    }
                }
            }
        }

        #[test]
        fn any_letters_of_the_stemmed_scripts_are_stemmed_without_panic(
            text in "[a-zA-ZąćęłńóśźżăâîșțçğıİöşüÀ-ɏ'’\u{300}-\u{30F}]{0,40}|[\u{600}-\u{6FF}\u{FE70}-\u{FEFC}]{0,40}",
            at in 0..10usize,
        ) {
            let _ = stems(&text, Language::ALL[at]);
            let _ = Sought::parse(&key(), &text);
        }
    }
}
