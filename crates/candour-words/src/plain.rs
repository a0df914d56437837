//! Whether what victims read in English is plain: measured, so that it stays so.

use crate::folders::FOLDERS;

/// Vowel groups, without a silent e: a fair count of English syllables.
fn syllables(word: &str) -> usize {
    let word = word.to_lowercase();
    let is_vowel = |c: char| "aeiouy".contains(c);
    let mut groups = 0;
    let mut before = false;
    for c in word.chars().filter(char::is_ascii_alphabetic) {
        groups += usize::from(is_vowel(c) && !before);
        before = is_vowel(c);
    }
    if word.ends_with('e') && !word.ends_with("le") && groups > 1 {
        groups -= 1;
    }
    groups.max(1)
}

/// The sentences of the texts in a file, labels of one to three words left out.
fn sentences(source: &str) -> Vec<Vec<String>> {
    source
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(" = "))
        .flat_map(|(_, text)| text.split_inclusive(['.', '?', '!']).map(str::to_owned).collect::<Vec<_>>())
        .map(|sentence| {
            let words =
                sentence.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
            words.filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>()
        })
        .filter(|words| words.len() > 3)
        .collect()
}

/// The Flesch–Kincaid grade of a file.
fn grade(source: &str) -> f64 {
    let count = |number: usize| f64::from(u32::try_from(number).unwrap());
    let sentences = sentences(source);
    let words: usize = sentences.iter().map(Vec::len).sum();
    let spoken: usize = sentences.iter().flatten().map(|word| syllables(word)).sum();
    0.39 * count(words) / count(sentences.len()) + 11.8 * count(spoken) / count(words) - 15.59
}

fn english(file: &str) -> &'static str {
    FOLDERS[0].files.iter().find(|(name, _)| *name == file).unwrap().1
}

#[test]
fn a_reader_of_eleven_can_follow_what_victims_read() {
    for file in ["public", "support", "layout", "copy"] {
        // A child in grade n of an American school is n + 5 years old.
        let age = grade(english(file)) + 5.0;
        assert!(age <= 11.0, "{file}.ftl is for readers of {age:.1} years");
    }
}

#[test]
fn no_sentence_that_victims_read_is_longer_than_thirty_words() {
    for file in ["public", "support", "layout", "copy"] {
        for words in sentences(english(file)) {
            assert!(words.len() <= 30, "{file}.ftl: {}", words.join(" "));
        }
    }
}

#[test]
fn the_measure_knows_plain_from_heavy() {
    let plain = "a = We read what you write. You can take it back at any time.";
    let heavy = "a = Notwithstanding the aforementioned considerations, individuals submitting observations \
                 acknowledge that organisational representatives may subsequently communicate this information.";
    assert!(grade(plain) < 5.0 && grade(heavy) > 15.0);
}
