//! The words that count, in the languages of this service. Whether a speaker has checked them is said by the guide.
//!
//! Only what can be meant in one way stands here: "to" and "for" are no numbers, and neither is "one" in a sentence.

use super::token::{Kind, Token};

/// Wishes no more messages: the words that suppliers of text messages take too, and the plain word of each language.
pub(super) const OPT_OUT: &[&str] = &[
    "stop",
    "stopall",
    "stop all",
    "unsubscribe",
    "opt out",
    "optout",
    "opt-out",
    "end",
    "quit",
    "cancel",
    "revoke",
    "atal",
    "stopio",
    "rezygnuję",
    "rezygnuje",
    "zatrzymaj",
    "oprește",
    "opreste",
    "oprire",
    "বন্ধ",
    "বন্ধ করুন",
    "স্টপ",
    "بند",
    "بند کریں",
    "روکیں",
    "ਬੰਦ",
    "ਬੰਦ ਕਰੋ",
    "ਰੋਕੋ",
    "dur",
    "durdur",
    "jooji",
    "joogso",
    "توقف",
    "إيقاف",
    "ايقاف",
    "أوقف",
    "قف",
];

/// Wishes messages again.
pub(super) const OPT_IN: &[&str] = &[
    "start",
    "unstop",
    "opt in",
    "optin",
    "opt-in",
    "subscribe",
    "dechrau",
    "cychwyn",
    "wznów",
    "wznow",
    "începe",
    "incepe",
    "শুরু",
    "শুরু করুন",
    "شروع",
    "شروع کریں",
    "ਸ਼ੁਰੂ",
    "ਸ਼ੁਰੂ ਕਰੋ",
    "başla",
    "basla",
    "başlat",
    "baslat",
    "bilow",
    "ابدأ",
    "ابدا",
    "بدء",
];

/// Asks what this is. It is answered with whom to call in danger.
pub(super) const HELP: &[&str] = &[
    "help",
    "info",
    "cymorth",
    "help me",
    "pomoc",
    "ajutor",
    "সাহায্য",
    "مدد",
    "ਮਦਦ",
    "yardım",
    "yardim",
    "caawimaad",
    "caawi",
    "مساعدة",
    "مساعده",
];

/// One to five, as they are counted; and the few numbers beyond that somebody might give.
pub(super) const NUMBERS: &[(&str, u8)] = &[
    ("zero", 0),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    // Welsh, also as before a noun of either gender.
    ("un", 1),
    ("dau", 2),
    ("dwy", 2),
    ("tri", 3),
    ("tair", 3),
    ("pedwar", 4),
    ("pedair", 4),
    ("pump", 5),
    ("pum", 5),
    // Polish.
    ("jeden", 1),
    ("jedna", 1),
    ("dwa", 2),
    ("dwie", 2),
    ("trzy", 3),
    ("cztery", 4),
    ("pięć", 5),
    ("piec", 5),
    // Romanian.
    ("unu", 1),
    ("una", 1),
    ("doi", 2),
    ("două", 2),
    ("doua", 2),
    ("trei", 3),
    ("patru", 4),
    ("cinci", 5),
    // Bengali.
    ("এক", 1),
    ("দুই", 2),
    ("তিন", 3),
    ("চার", 4),
    ("পাঁচ", 5),
    ("পাচ", 5),
    // Urdu.
    ("ایک", 1),
    ("دو", 2),
    ("تین", 3),
    ("چار", 4),
    ("پانچ", 5),
    // Panjabi.
    ("ਇੱਕ", 1),
    ("ਇਕ", 1),
    ("ਦੋ", 2),
    ("ਤਿੰਨ", 3),
    ("ਚਾਰ", 4),
    ("ਪੰਜ", 5),
    // Turkish.
    ("bir", 1),
    ("iki", 2),
    ("üç", 3),
    ("uc", 3),
    ("dört", 4),
    ("dort", 4),
    ("beş", 5),
    ("bes", 5),
    // Somali.
    ("kow", 1),
    ("hal", 1),
    ("laba", 2),
    ("labo", 2),
    ("saddex", 3),
    ("sadex", 3),
    ("afar", 4),
    ("shan", 5),
    // Arabic.
    ("واحد", 1),
    ("واحدة", 1),
    ("اثنان", 2),
    ("اثنين", 2),
    ("إثنان", 2),
    ("ثلاثة", 3),
    ("ثلاث", 3),
    ("أربعة", 4),
    ("اربعة", 4),
    ("أربع", 4),
    ("خمسة", 5),
    ("خمس", 5),
];

const STARS: &[&str] = &[
    "star",
    "stars",
    "seren",
    "sêr",
    "ser",
    "gwiazdka",
    "gwiazdki",
    "gwiazdek",
    "stea",
    "stele",
    "তারা",
    "স্টার",
    "ستارہ",
    "ستارے",
    "سٹار",
    "ਤਾਰਾ",
    "ਤਾਰੇ",
    "ਸਟਾਰ",
    "yıldız",
    "yildiz",
    "xiddig",
    "xiddigood",
    "نجمة",
    "نجوم",
    "نجمات",
];

/// What people write before a number when they are asked for one.
const LEADS: &[&str] = &[
    "i",
    "i'd",
    "id",
    "i'll",
    "would",
    "will",
    "give",
    "gave",
    "rate",
    "rated",
    "rating",
    "score",
    "my",
    "answer",
    "is",
    "say",
    "it",
    "it's",
    "its",
    "was",
    "a",
    "an",
    "him",
    "her",
    "them",
    "you",
    "the",
    "officer",
    "police",
    "service",
    "number",
    "definitely",
    "solid",
    "full",
];

/// How many pieces lead to the number. At most seven, and never such as end where no number stands.
pub(super) fn lead(tokens: &[Token]) -> usize {
    let led = tokens
        .iter()
        .take(7)
        .take_while(|token| {
            (token.kind == Kind::Word && LEADS.contains(&token.text.as_str()))
                || [":", "-", "="].contains(&token.text.as_str())
        })
        .count();
    // "my officer", "the one": a rating is led to by a verb, by "rating" or by a colon; "a 5" alone will do too.
    let says = tokens.iter().take(led).any(|token| {
        ["rate", "rated", "rating", "score", "give", "gave", "answer", "say", ":"]
            .contains(&token.text.as_str())
    });
    let short = led <= 2
        && tokens
            .first()
            .is_some_and(|token| ["a", "it's", "definitely", "solid"].contains(&token.text.as_str()));
    if says || short { led } else { 0 }
}

/// What makes a number one out of five: how many pieces, and whether anything does. `None` where it makes it something
/// else: ten of ten, five and a half.
pub(super) fn scale(tokens: &[Token]) -> Option<(usize, bool)> {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let is_five = |at: usize| tokens.get(at).is_some_and(|token| token.value() == Some(5));
    let star =
        |at: usize| tokens.get(at).is_some_and(|token| token.kind == Kind::Star) || STARS.contains(&text(at));
    let stars = |at: usize| usize::from(star(at));
    let out_of = |at: usize| match (text(at), text(at + 1)) {
        ("/" | "\\" | "of", _) => Some(at + 1),
        ("out", "of") | ("allan", "o") | ("din" | "z" | "na" | "o", _) => {
            Some(if text(at) == "out" || text(at) == "allan" { at + 2 } else { at + 1 })
        }
        _ => None,
    };
    let begun = stars(0);
    match out_of(begun) {
        Some(at) if is_five(at) => Some((at + 1 + stars(at + 1), true)),
        // "3/10", "2 of them", "5 z nich": something else is counted.
        Some(_) => None,
        // "5 star hotel": the one star belongs to what follows.
        None => Some((begun, begun > 0 && text(0) != "star")),
    }
}

/// Whether a word says that another number is meant as well.
pub(super) fn joins_numbers(token: &Token) -> bool {
    [
        "or",
        "and",
        "to",
        "maybe",
        "minus",
        "plus",
        "neu",
        "lub",
        "albo",
        "sau",
        "বা",
        "یا",
        "ਜਾਂ",
        "veya",
        "ama",
        "أو",
        "او",
    ]
    .contains(&token.text.as_str())
}

/// Whether words may follow a number with only a space between: thanks and reasons, and nothing that can be counted.
pub(super) fn may_follow(tokens: &[Token]) -> bool {
    tokens.first().is_some_and(|token| {
        [
            "thanks",
            "thank",
            "thankyou",
            "thx",
            "ty",
            "cheers",
            "because",
            "cos",
            "coz",
            "cuz",
            "excellent",
            "brilliant",
            "amazing",
            "fantastic",
            "outstanding",
            "diolch",
            "achos",
            "dziękuję",
            "dziekuje",
            "bo",
            "mulțumesc",
            "multumesc",
            "pentru",
            "ধন্যবাদ",
            "شکریہ",
            "ਧੰਨਵਾਦ",
            "teşekkürler",
            "tesekkurler",
            "çünkü",
            "mahadsanid",
            "شكرا",
            "شكراً",
            "لأن",
        ]
        .contains(&token.text.as_str())
    })
}
