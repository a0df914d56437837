//! Plain rules that ask a human to look at once. They find words, not meanings: every entry with words is read by a
//! person anyway, a match only makes it sooner. They err on the side of asking.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// What a rule points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RiskKind {
    /// Somebody is in danger now.
    Danger,
    /// The writer may harm themselves.
    SelfHarm,
    /// Abuse, stalking or control by somebody close.
    Abuse,
    /// A child may be at risk.
    Child,
    /// The police themselves are said to have done harm.
    PoliceHarm,
}

impl RiskKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Danger, Self::SelfHarm, Self::Abuse, Self::Child, Self::PoliceHarm];

    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Danger => "danger",
            Self::SelfHarm => "self_harm",
            Self::Abuse => "abuse",
            Self::Child => "child",
            Self::PoliceHarm => "police_harm",
        }
    }

    /// Reads the name in storage or in settings.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Phrases that come with Candour. A trailing `*` matches any ending. Phrases in languages other than English have not
/// been checked by native readers; a force adds its own in settings.
const PHRASES: &[(RiskKind, &[&str])] = &[
    (
        RiskKind::Danger,
        &[
            "help me",
            "in danger",
            "not safe",
            "dont feel safe",
            "do not feel safe",
            "unsafe",
            "scared for my life",
            "fear for my life",
            "kill me",
            "killing me",
            "going to kill",
            "gonna kill",
            "threatened to kill",
            "death threat*",
            "he is outside",
            "hes outside",
            "she is outside",
            "shes outside",
            "they are outside",
            "theyre outside",
            "coming back",
            "came back",
            "has a knife",
            "has a gun",
            "got a knife",
            "got a gun",
            "he has found me",
            "found where i live",
            "knows where i live",
            "please come",
            "send someone",
            "emergency",
            "hurt me",
            "attack* me",
            "burn my house",
            "acid",
            "helpwch fi",
            "mewn perygl",
            "fy lladd",
            "ddim yn ddiogel",
            "في خطر",
            "ساعدوني",
            "النجدة",
            "سيقتلني",
            "يقتلني",
            "بقتلي",
            "لست بأمان",
            "لا أشعر بالأمان",
            "سكين",
            "in pericol",
            "ma omoara",
            "pomocy",
            "zabije mnie",
            "niebezpieczenstw*",
            "grozi mi",
            "nozem",
            "grozi mi",
            "nozem",
            "tehlikedeyim",
            "oldurecek",
            "imdat",
            "khatar",
            "i caawi",
            "wuu i dilayaa",
            "বাঁচান",
            "বিপদে",
            "خطرے میں",
            "مار ڈالے گا",
            "ਖ਼ਤਰੇ ਵਿੱਚ",
            "ਮਦਦ ਕਰੋ",
        ],
    ),
    (
        RiskKind::SelfHarm,
        &[
            "suicid*",
            "kill myself",
            "end my life",
            "end it all",
            "want to die",
            "wanna die",
            "better off dead",
            "self harm*",
            "selfharm*",
            "hurt myself",
            "hurting myself",
            "cut myself",
            "cutting myself",
            "overdose*",
            "no reason to live",
            "cant go on",
            "can not go on",
            "cannot go on",
            "dont want to be here",
            "do not want to live",
            "dont want to live",
            "take my own life",
            "hang myself",
            "lladd fy hun",
            "hunanladdiad",
            "eisiau marw",
            "niweidio fy hun",
            "انتحار",
            "أقتل نفسي",
            "اقتل نفسي",
            "أريد أن أموت",
            "اريد ان اموت",
            "أنهي حياتي",
            "إيذاء نفسي",
            "sinucid*",
            "ma omor",
            "samoboj*",
            "zabic sie",
            "nie chce zyc",
            "intihar*",
            "kendimi oldur*",
            "is dilid",
            "আত্মহত্যা",
            "خودکشی",
            "ਖੁਦਕੁਸ਼ੀ",
        ],
    ),
    (
        RiskKind::Abuse,
        &[
            "domestic abuse",
            "domestic violence",
            "abus* me",
            "beats me",
            "beat me",
            "hits me",
            "hit me",
            "strangl*",
            "chok* me",
            "rape",
            "raped",
            "rapes",
            "raping",
            "rapist",
            "sexual* assault*",
            "stalk*",
            "follow* me",
            "tracks my phone",
            "track* my phone",
            "controls me",
            "wont let me leave",
            "will not let me leave",
            "forced to marry",
            "forced marriage",
            "honour based",
            "violent ex",
            "my ex",
            "non molestation",
            "breached",
            "breach of bail",
            "broke bail",
            "cam drin domestig",
            "trais domestig",
            "treisio",
            "stelcian",
            "fy nghuro",
            "عنف أسري",
            "عنف اسري",
            "يضربني",
            "ضربني",
            "اغتصب*",
            "اغتصاب",
            "يلاحقني",
            "زواج قسري",
            "violenta domestica",
            "ma bate",
            "przemoc domowa",
            "bije mnie",
            "mnie bije",
            "mnie bije",
            "gwalt*",
            "zgwalc*",
            "aile ici siddet",
            "beni dovuyor",
            "tecavuz*",
            "kufsi*",
            "ধর্ষণ",
            "ریپ",
            "گھریلو تشدد",
            "مجھے مارتا",
            "مجھے مارتے",
            "مارتا ہے",
            "مجھے مارتا",
            "مجھے مارتے",
            "مارتا ہے",
            "ਬਲਾਤਕਾਰ",
        ],
    ),
    (
        RiskKind::Child,
        &[
            "my child is",
            "my kids are",
            "hurt* my child*",
            "hurt* my kids",
            "hit* my child*",
            "hit* my kids",
            "touch* my child*",
            "child abuse",
            "grooming",
            "groomed",
            "missing child",
            "my son is missing",
            "my daughter is missing",
            "took my child*",
            "taken my child*",
            "took my kids",
            "cam drin plant",
            "fy mhlentyn",
            "طفلي في",
            "أطفالي في",
            "اطفالي في",
            "خطف ابني",
            "خطف ابنتي",
        ],
    ),
    (
        RiskKind::PoliceHarm,
        &[
            "officer hit",
            "officer assaulted",
            "officer raped",
            "police raped",
            "officer touched",
            "officer grabbed",
            "officer threatened",
            "police hit",
            "police assaulted",
            "policeman hit",
            "policeman touched",
            "racist",
            "racism",
            "sexist",
            "homophob*",
            "transphob*",
            "islamophob*",
            "antisemit*",
            "anti semit*",
            "slur*",
            "asked for my number",
            "asked me out",
            "messaged me privately",
            "bribe*",
            "corrupt*",
            "excessive force",
            "sexual comment*",
            "inappropriate*",
            "hiliol",
            "llwgr*",
            "عنصري*",
            "رشوة",
            "تحرش*",
            "الشرطي ضربني",
            "rasist*",
            "rasizm",
            "irkci*",
        ],
    ),
];

/// The rules in force: Candour's own and those a force adds.
#[derive(Debug, Clone)]
pub struct RiskRules {
    phrases: Vec<(RiskKind, Vec<Piece>)>,
}

/// One word of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    word: String,
    any_ending: bool,
}

impl Default for RiskRules {
    fn default() -> Self {
        Self::with_extra(&[])
    }
}

impl RiskRules {
    /// Candour's phrases and these.
    pub fn with_extra(extra: &[(RiskKind, String)]) -> Self {
        let own = PHRASES.iter().flat_map(|(kind, phrases)| phrases.iter().map(move |p| (*kind, *p)));
        let theirs = extra.iter().map(|(kind, phrase)| (*kind, phrase.as_str()));
        let phrases = own
            .chain(theirs)
            .map(|(kind, phrase)| (kind, pieces(phrase)))
            .filter(|(_, pieces)| !pieces.is_empty())
            .collect();
        Self { phrases }
    }

    /// The kinds whose phrases stand in the text, each once, in order.
    pub fn matches(&self, text: &str) -> Vec<RiskKind> {
        let words = words(text);
        let mut found: Vec<RiskKind> = self
            .phrases
            .iter()
            .filter(|(_, phrase)| {
                words.windows(phrase.len()).any(|window| window.iter().zip(phrase).all(|(w, p)| p.fits(w)))
            })
            .map(|(kind, _)| *kind)
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl Piece {
    fn fits(&self, word: &str) -> bool {
        if self.any_ending { word.starts_with(&self.word) } else { word == self.word }
    }
}

fn pieces(phrase: &str) -> Vec<Piece> {
    phrase
        .split_whitespace()
        .filter_map(|piece| {
            let any_ending = piece.ends_with('*');
            words(piece).into_iter().next().map(|word| Piece { word, any_ending })
        })
        .collect()
}

/// The words of a text: lower case, without accents, apostrophes and punctuation, so that "Don’t" and "dont" are one.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.nfkd().flat_map(char::to_lowercase) {
        let mark = unicode_normalization::char::is_combining_mark(c);
        if matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '\u{02BC}') || (mark && !is_script_vowel(c)) {
            continue;
        }
        if mark || c.is_alphanumeric() {
            word.push(fold(c));
        } else if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Vowel signs of Indic scripts carry meaning and are kept; accents and Arabic short vowels are not.
fn is_script_vowel(mark: char) -> bool {
    matches!(u32::from(mark), 0x0900..=0x0DFF)
}

/// Letters that people write in two ways.
fn fold(c: char) -> char {
    match c {
        'ٱ' => 'ا',
        'ى' => 'ي',
        'ł' => 'l',
        'ı' => 'i',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_risk_is_found_in_each_language_we_have_words_in() {
        let rules = RiskRules::default();
        for (text, kind) in [
            ("He said he is going to KILL my brother", RiskKind::Danger),
            ("I don’t feel safe at home.", RiskKind::Danger),
            ("honestly i want to die", RiskKind::SelfHarm),
            ("thinking about suicide-- again", RiskKind::SelfHarm),
            ("My husband strangled me again", RiskKind::Abuse),
            ("they were racist to my mum", RiskKind::PoliceHarm),
            ("the officer touched me", RiskKind::PoliceHarm),
            ("Dwi mewn perygl", RiskKind::Danger),
            ("أنا في خَطَر", RiskKind::Danger),
            ("اريد أن أموت", RiskKind::SelfHarm),
            ("ea e în pericol", RiskKind::Danger),
            ("Boję się, zabije mnie!", RiskKind::Danger),
            ("on mnie bije", RiskKind::Abuse),
            ("grozi mi nożem", RiskKind::Danger),
            ("وہ مجھے مارتا ہے", RiskKind::Abuse),
            ("the officer raped me", RiskKind::PoliceHarm),
            ("আমি বিপদে আছি", RiskKind::Danger),
        ] {
            assert!(rules.matches(text).contains(&kind), "{text}");
        }
    }

    #[test]
    fn thanks_are_not_a_risk() {
        let rules = RiskRules::default();
        for text in [
            "Thank you, the officer was kind and explained everything.",
            "Nobody rang me back for three weeks.",
            "Diolch yn fawr",
            "شكرا جزيلا",
            "",
        ] {
            assert_eq!(rules.matches(text), Vec::new(), "{text}");
        }
    }

    #[test]
    fn a_force_can_add_its_own_phrases() {
        let rules = RiskRules::with_extra(&[(RiskKind::Danger, "code magpie".to_owned())]);
        assert_eq!(rules.matches("It is CODE, magpie"), vec![RiskKind::Danger]);
    }

    proptest! {
        #[test]
        fn any_words_are_looked_through_without_panic(text in "\\PC{0,1200}") {
            let _ = RiskRules::default().matches(&text);
        }

        #[test]
        fn a_phrase_is_found_wherever_it_stands(before in "[a-z ]{0,40}", after in "[a-z ]{0,40}") {
            let text = format!("{before} I want to die. {after}");
            prop_assert!(RiskRules::default().matches(&text).contains(&RiskKind::SelfHarm));
        }
    }
}
