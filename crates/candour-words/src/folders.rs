//! Which languages have texts, where they stand, and whether a native reader has read them.

use candour_domain::language::Language;

/// One language's texts as they were written.
pub(crate) struct Folder {
    /// The language.
    pub(crate) language: Language,
    /// Whether a native reader has read every text.
    pub(crate) reviewed: bool,
    /// File name and content.
    pub(crate) files: &'static [(&'static str, &'static str)],
}

macro_rules! files {
    ($folder:literal: $($file:literal)+) => {
        &[$(($file, include_str!(concat!("../locales/", $folder, "/", $file, ".ftl")))),+]
    };
    ($folder:literal public) => { files!($folder: "written" "layout" "public" "support" "copy" "held" "message") };
    ($folder:literal all) => {
        files!($folder: "written" "layout" "public" "support" "copy" "held" "message" "access" "staff" "single_sign_on" "passkey" "desk" "restricted" "hold" "officer" "words" "flag" "batches" "import" "admin" "api_keys" "insight")
    };
}

macro_rules! folders {
    ($($language:ident $folder:literal $files:ident reviewed: $reviewed:literal;)+) => {
        /// Every language that has texts, English first.
        pub(crate) static FOLDERS: &[Folder] = &[$(Folder {
            language: Language::$language,
            reviewed: $reviewed,
            files: files!($folder $files),
        }),+];
    };
}

// `all` has the texts of staff pages too; where a language has the public ones alone, staff read English.
folders! {
    English "en" all reviewed: true;
    Welsh "cy" all reviewed: false;
    Romanian "ro" public reviewed: false;
    Bengali "bn" public reviewed: false;
    Urdu "ur" public reviewed: false;
    Turkish "tr" public reviewed: false;
    Polish "pl" public reviewed: false;
    Panjabi "pa" public reviewed: false;
    Arabic "ar" all reviewed: false;
    Somali "so" public reviewed: false;
}

fn folder(language: Language) -> Option<&'static Folder> {
    FOLDERS.iter().find(|folder| folder.language == language)
}

/// Whether a language has texts of its own.
pub fn has_texts(language: Language) -> bool {
    folder(language).is_some()
}

/// Whether a language has the texts of staff pages too.
pub fn has_staff_texts(language: Language) -> bool {
    folder(language).is_some_and(|folder| folder.files.iter().any(|(file, _)| *file == "staff"))
}

/// Whether a native reader has read the texts of a language.
pub fn reviewed(language: Language) -> bool {
    folder(language).is_some_and(|folder| folder.reviewed)
}

/// The languages to offer: those that have been read by a native reader, and drafts too where a setting allows.
pub fn offered(allow_unreviewed: bool) -> Vec<Language> {
    FOLDERS
        .iter()
        .filter(|folder| folder.reviewed || allow_unreviewed)
        .map(|folder| folder.language)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_offered_only_where_a_setting_allows_it() {
        assert_eq!(offered(false), [Language::English]);
        assert_eq!(offered(true), Language::ALL);
        assert!(!reviewed(Language::Arabic) && has_texts(Language::Arabic));
        assert!(has_staff_texts(Language::Welsh) && !has_staff_texts(Language::Polish));
    }
}
