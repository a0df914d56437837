//! Looking texts up. Bundles are built once; texts without variables are formatted once.

use std::collections::HashMap;
use std::sync::LazyLock;

use candour_domain::language::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::folders::{FOLDERS, Folder};

/// What stands where a text is missing. A test searches every page for the opening bracket.
const MISSING: &str = "⟦missing text⟧";

/// A value for a variable in a text.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// Text, put in as it is.
    Text(String),
    /// A whole number, which may also choose a plural form. Shown without separators: pass [`Texts::number`] beside
    /// it where the text shows it.
    Number(i64),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<&String> for Arg {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}
impl From<i64> for Arg {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}
impl From<usize> for Arg {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// The texts of one language, which fall back to English text by text.
pub struct Texts {
    language: Language,
    bundle: FluentBundle<FluentResource>,
    plain: HashMap<String, String>,
}

static ALL: LazyLock<Vec<Texts>> =
    LazyLock::new(|| FOLDERS.iter().map(|folder| Texts::build(folder.language, Some(folder))).collect());

static WITHOUT: LazyLock<Vec<Texts>> = LazyLock::new(|| {
    Language::ALL
        .into_iter()
        .filter(|language| !crate::has_texts(*language))
        .map(|language| Texts::build(language, None))
        .collect()
});

/// The texts of a language. One that has none yet reads English.
pub fn texts(language: Language) -> &'static Texts {
    ALL.iter()
        .find(|texts| texts.language == language)
        .or_else(|| WITHOUT.iter().find(|texts| texts.language == language))
        .unwrap_or_else(|| english())
}

fn english() -> &'static Texts {
    static ENGLISH: LazyLock<Texts> = LazyLock::new(|| Texts::build(Language::English, FOLDERS.first()));
    ALL.first().unwrap_or(&ENGLISH)
}

impl Texts {
    fn build(language: Language, folder: Option<&'static Folder>) -> Self {
        let locale: LanguageIdentifier = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        // Isolation is marked in the pages, with <bdi>; marks inside the text would end up in copied codes.
        bundle.set_use_isolating(false);
        for (_, source) in folder.map_or(&[][..], |folder| folder.files) {
            // A faulty entry is left out and falls back to English; a test makes sure there is none.
            let resource = match FluentResource::try_new((*source).to_owned()) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            let _ = bundle.add_resource(resource);
        }
        let mut plain = HashMap::new();
        for id in folder.iter().flat_map(|folder| folder.files).flat_map(|(_, source)| ids_in(source)) {
            let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else { continue };
            let mut errors = Vec::new();
            let text = bundle.format_pattern(pattern, None, &mut errors).into_owned();
            if errors.is_empty() {
                plain.insert(id.to_owned(), text);
            }
        }
        Self { language, bundle, plain }
    }

    /// The language these texts are in.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Whether this language itself has the text.
    pub fn has(&self, id: &str) -> bool {
        self.bundle.has_message(id)
    }

    /// A text without variables.
    pub fn text(&'static self, id: &str) -> &'static str {
        self.plain.get(id).or_else(|| english().plain.get(id)).map_or(MISSING, String::as_str)
    }

    /// A text with its variables filled in.
    pub fn text_with(&'static self, id: &str, args: &[(&str, Arg)]) -> String {
        let mut values = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            values.set(
                (*name).to_owned(),
                match value {
                    Arg::Text(text) => FluentValue::from(text.as_str()),
                    Arg::Number(number) => FluentValue::from(*number),
                },
            );
        }
        for texts in [self, english()] {
            if let Some(pattern) = texts.bundle.get_message(id).and_then(|message| message.value()) {
                let mut errors = Vec::new();
                let text = texts.bundle.format_pattern(pattern, Some(&values), &mut errors);
                if errors.is_empty() {
                    return text.into_owned();
                }
            }
        }
        MISSING.to_owned()
    }
}

/// The ids of the messages in a file, by its lines: an id starts a line and an equals sign follows.
pub(crate) fn ids_in(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter_map(|line| {
        let (id, _) = line.split_once('=')?;
        let id = id.strip_suffix(' ').unwrap_or(id);
        let known = id.starts_with(|c: char| c.is_ascii_lowercase())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        known.then_some(id)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// Each message with the variables it uses.
    fn variables(source: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut current = None;
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some(id) = ids_in(line).next() {
                current = Some(id.to_owned());
                assert!(found.insert(id.to_owned(), BTreeSet::new()).is_none(), "{id} stands twice");
            }
            if let Some(id) = &current {
                for piece in line.split('$').skip(1) {
                    let end =
                        piece.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(piece.len());
                    found.entry(id.clone()).or_default().insert(piece[..end].to_owned());
                }
            }
        }
        found
    }

    #[test]
    fn every_language_has_exactly_the_texts_of_english_with_the_same_variables() {
        let english = &FOLDERS[0];
        for folder in FOLDERS {
            for ((file, source), (_, original)) in folder.files.iter().zip(english.files) {
                let (mine, theirs) = (variables(source), variables(original));
                let where_ = format!("{}/{file}.ftl", folder.language.tag());
                for id in theirs.keys() {
                    assert!(mine.contains_key(id), "{where_} lacks {id}");
                }
                for (id, names) in &mine {
                    assert_eq!(
                        theirs.get(id),
                        Some(names),
                        "{where_}: {id} is not in English, or differs in its variables"
                    );
                }
            }
        }
    }

    #[test]
    fn every_file_reads_without_a_fault_and_no_id_stands_in_two_files() {
        for folder in FOLDERS {
            let mut seen = BTreeSet::new();
            for (file, source) in folder.files {
                if let Err((_, errors)) = FluentResource::try_new((*source).to_owned()) {
                    panic!("{}/{file}.ftl: {errors:?}", folder.language.tag());
                }
                for id in ids_in(source) {
                    assert!(
                        seen.insert(id),
                        "{}/{file}.ftl: {id} stands in another file too",
                        folder.language.tag()
                    );
                    assert!(
                        texts(folder.language).has(id),
                        "{}/{file}.ftl: {id} was not read",
                        folder.language.tag()
                    );
                }
            }
        }
    }

    #[test]
    fn a_text_that_a_language_lacks_reads_english_and_an_unknown_id_is_marked() {
        let polish = texts(Language::Polish);
        assert_eq!(polish.language(), Language::Polish);
        assert_ne!(polish.text("month-1"), "January");
        assert_eq!(polish.text("nav-insight"), texts(Language::English).text("nav-insight"));
        assert_eq!(texts(Language::Welsh).text("no-such-text"), MISSING);
        assert_eq!(texts(Language::Welsh).text_with("no-such-text", &[]), MISSING);
        assert_eq!(texts(Language::English).text_with("written-date", &[]), MISSING, "a variable is missing");
    }

    #[test]
    fn no_invisible_direction_marks_are_put_into_texts() {
        for language in Language::ALL {
            let text = texts(language).text_with("written-at", &[("date", "1".into()), ("time", "2".into())]);
            assert!(
                !text.chars().any(|c| matches!(c, '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}')),
                "{text:?}"
            );
        }
    }

    #[test]
    fn no_message_to_a_person_says_who_writes_or_what_about() {
        for folder in FOLDERS {
            let (_, source) = folder.files.iter().find(|(file, _)| *file == "message").unwrap();
            for line in source.lines().filter(|line| !line.starts_with('#')) {
                let text = line.split_once(" = ").map_or(line, |(_, text)| text);
                let given_away = candour_domain::wording::reveals(text, &[]);
                assert!(given_away.is_empty(), "{:?}: {given_away:?} in {line}", folder.language);
            }
        }
    }
}
