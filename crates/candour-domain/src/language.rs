//! The languages the pages are laid out for.

use serde::{Deserialize, Serialize};

/// Which way a language is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

impl Direction {
    /// The value of the HTML attribute `dir`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }
}

macro_rules! languages {
    ($($name:ident, $tag:literal, $endonym:literal, $direction:ident;)+) => {
        /// A language, by the name its speakers give it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Language {
            $(#[doc = $endonym] #[serde(rename = $tag)] $name,)+
        }

        impl Language {
            /// All languages, English first.
            pub const ALL: [Self; 10] = [$(Self::$name),+];

            /// The BCP 47 tag.
            pub const fn tag(self) -> &'static str {
                match self { $(Self::$name => $tag,)+ }
            }

            /// What its speakers call it.
            pub const fn endonym(self) -> &'static str {
                match self { $(Self::$name => $endonym,)+ }
            }

            /// Which way it is written.
            pub const fn direction(self) -> Direction {
                match self { $(Self::$name => Direction::$direction,)+ }
            }
        }
    };
}

languages! {
    English, "en", "English", Ltr;
    Welsh, "cy", "Cymraeg", Ltr;
    Romanian, "ro", "Română", Ltr;
    Bengali, "bn", "বাংলা", Ltr;
    Urdu, "ur", "اردو", Rtl;
    Turkish, "tr", "Türkçe", Ltr;
    Polish, "pl", "Polski", Ltr;
    Panjabi, "pa", "ਪੰਜਾਬੀ", Ltr;
    Arabic, "ar", "العربية", Rtl;
    Somali, "so", "Soomaali", Ltr;
}

impl Language {
    /// Reads a tag; a region after it is ignored (`cy-GB` is Welsh).
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or(tag);
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// Whether it is written in Latin letters.
    const fn is_latin(self) -> bool {
        !matches!(self, Self::Bengali | Self::Urdu | Self::Panjabi | Self::Arabic)
    }

    /// The tag and direction of words given in a form of this language. People write in other languages than the
    /// form's: where the letters do not fit it, the tag is `und`, undetermined, and the direction is the letters'.
    pub fn of_words(self, words: &str) -> (&'static str, Direction) {
        let Some(first) = words.chars().find(|c| c.is_alphabetic()).map(u32::from) else {
            return (self.tag(), self.direction());
        };
        let latin = matches!(first, 0x41..=0x24F | 0x1E00..=0x1EFF);
        let direction = match first {
            0x590..=0x8FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFF => Direction::Rtl,
            _ => Direction::Ltr,
        };
        let fits = latin == self.is_latin() && direction == self.direction();
        (if fits { self.tag() } else { "und" }, direction)
    }

    /// The best of `offered` for a browser's `Accept-Language`, by its weights; `None` when none fits.
    pub fn negotiate(accept: &str, offered: &[Self]) -> Option<Self> {
        let mut best: Option<(Self, f32)> = None;
        for part in accept.split(',').take(40) {
            let mut pieces = part.trim().split(';');
            let Some(language) = pieces.next().and_then(|tag| Self::parse(tag.trim())) else { continue };
            let weight = pieces
                .find_map(|piece| piece.trim().strip_prefix("q=").and_then(|q| q.trim().parse::<f32>().ok()))
                .unwrap_or(1.0);
            let better = best.is_none_or(|(_, so_far)| weight > so_far);
            if offered.contains(&language) && weight > 0.0 && better {
                best = Some((language, weight));
            }
        }
        best.map(|(language, _)| language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_the_direction_of_their_letters_whatever_the_form_was() {
        use Direction::{Ltr, Rtl};
        for (form, words, expected) in [
            (Language::Arabic, "شكرا", ("ar", Rtl)),
            (Language::Arabic, "Thank you", ("und", Ltr)),
            (Language::English, "«شكرا»", ("und", Rtl)),
            (Language::Bengali, "Thank you", ("und", Ltr)),
            (Language::Bengali, "ধন্যবাদ", ("bn", Ltr)),
            (Language::Urdu, "5/5 !", ("ur", Rtl)),
            (Language::Polish, "Źle", ("pl", Ltr)),
        ] {
            assert_eq!(form.of_words(words), expected, "{words}");
        }
    }

    #[test]
    fn a_browser_gets_the_language_it_prefers_among_those_offered() {
        let offered = [Language::English, Language::Welsh, Language::Arabic];
        let negotiate = |accept| Language::negotiate(accept, &offered);
        assert_eq!(negotiate("ar-EG,ar;q=0.9,en;q=0.8"), Some(Language::Arabic));
        assert_eq!(negotiate("pl, cy;q=0.3, en;q=0.2"), Some(Language::Welsh));
        assert_eq!(negotiate("pl"), None);
        assert_eq!(negotiate("cy;q=0"), None);
        assert_eq!(negotiate("\u{0};;q=,,"), None);
    }
}
