//! Equality questions: a few, optional, and kept apart from who answered.
//!
//! Wording and groups follow the harmonised standards used in public services: age in the bands of the London survey
//! of victims, ethnicity in five broad groups, a condition lasting twelve months or more, sex. Exact dates of birth
//! and the eighteen detailed ethnic groups are not asked: with few answers they would point at a person.

use serde::{Deserialize, Serialize};

macro_rules! choices {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// All choices, in the order they are shown.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in forms, storage and text ids.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Reads the name in a form.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|choice| choice.as_str() == text)
            }
        }
    };
}

choices! {
    /// Age in bands.
    AgeBand {
        /// Under 16.
        Under16 = "under-16",
        /// 16 to 24.
        From16 = "16-24",
        /// 25 to 34.
        From25 = "25-34",
        /// 35 to 44.
        From35 = "35-44",
        /// 45 to 54.
        From45 = "45-54",
        /// 55 to 64.
        From55 = "55-64",
        /// 65 and over.
        From65 = "65-over",
        /// Rather not say.
        NotSaid = "not-said",
    }
}
choices! {
    /// Broad ethnic group.
    EthnicGroup {
        /// Asian or Asian British.
        Asian = "asian",
        /// Black, African, Caribbean or Black British.
        Black = "black",
        /// Mixed or multiple ethnic groups.
        Mixed = "mixed",
        /// White.
        White = "white",
        /// Another ethnic group.
        Other = "other",
        /// Rather not say.
        NotSaid = "not-said",
    }
}
choices! {
    /// Whether a physical or mental condition has lasted, or will last, twelve months or more.
    Disability {
        /// Yes.
        Yes = "yes",
        /// No.
        No = "no",
        /// Rather not say.
        NotSaid = "not-said",
    }
}
choices! {
    /// Sex.
    Sex {
        /// Female.
        Female = "female",
        /// Male.
        Male = "male",
        /// Told another way.
        Another = "another",
        /// Rather not say.
        NotSaid = "not-said",
    }
}

/// What one person chose; every answer may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EqualityAnswers {
    /// Age band.
    pub age_band: Option<AgeBand>,
    /// Ethnic group.
    pub ethnic_group: Option<EthnicGroup>,
    /// Disability.
    pub disability: Option<Disability>,
    /// Sex.
    pub sex: Option<Sex>,
}

impl EqualityAnswers {
    /// Whether nothing was answered.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
