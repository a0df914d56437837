//! Words that nobody wrote: put together from parts, to match a rating. No part names a person, a place or a crime.

use candour_domain::language::Language;

use super::dice::Dice;

/// How an answer sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A five.
    Glad,
    /// A four or three.
    Mixed,
    /// A two or one.
    Sad,
    /// Words that a person must see at once.
    Worried,
}

/// Openings, middles and endings; any of each fit together.
type Parts = ([&'static [&'static str]; 3], &'static str);

/// Words in this tone. A language without parts of its own gets English.
pub fn words(dice: &mut Dice, language: Language, tone: Tone) -> String {
    let ([openings, middles, endings], fallback) = parts(language, tone);
    let mut text = dice.pick(openings, fallback).to_owned();
    // Most people write one or two sentences, few write three.
    if dice.happens(0.7) {
        text.push(' ');
        text.push_str(dice.pick(middles, fallback));
    }
    if dice.happens(0.35) {
        text.push(' ');
        text.push_str(dice.pick(endings, fallback));
    }
    text
}

/// Languages that have parts of their own.
pub const WITH_PARTS: [Language; 6] = [
    Language::English,
    Language::Welsh,
    Language::Arabic,
    Language::Romanian,
    Language::Polish,
    Language::Turkish,
];

fn parts(language: Language, tone: Tone) -> Parts {
    match (language, tone) {
        (Language::Welsh, tone) => welsh(tone),
        (Language::Arabic, tone) => arabic(tone),
        (Language::Romanian, tone) => romanian(tone),
        (Language::Polish, tone) => polish(tone),
        (Language::Turkish, tone) => turkish(tone),
        (_, Tone::Glad) => ([GLAD_1, GLAD_2, GLAD_3], "Very kind."),
        (_, Tone::Mixed) => ([MIXED_1, MIXED_2, MIXED_3], "It was all right."),
        (_, Tone::Sad) => ([SAD_1, SAD_2, SAD_3], "It did not help."),
        (_, Tone::Worried) => ([WORRIED_1, WORRIED_2, WORRIED_3], "I do not feel safe."),
    }
}

const GLAD_1: &[&str] = &[
    "They were kind and listened to me.",
    "I felt listened to from the first minute.",
    "The officer took time and did not rush me.",
    "Both officers were calm and gentle.",
    "Very patient, and clear about what happens next.",
    "I was treated with respect.",
    "They came quickly and stayed until I was calm.",
    "Polite, warm and well organised.",
    "I was nervous about calling and I am glad I did.",
    "They explained everything in words I could follow.",
    "Nothing was too much trouble for them.",
    "I was believed, and that means a lot.",
    "They spoke to my mum as well, which helped her.",
    "A really good visit.",
    "Professional and human at the same time.",
    "They let me tell it in my own time.",
];
const GLAD_2: &[&str] = &[
    "They told me what would happen next and by when.",
    "I got a reference number and a name to ask for.",
    "They rang back on the day they said they would.",
    "They asked how I would like to be kept informed.",
    "I was given a leaflet about support and it was useful.",
    "They checked the locks with me before they left.",
    "They explained my rights without jargon.",
    "One of them found an interpreter in minutes.",
    "They asked twice whether I had somebody with me.",
    "They were honest about what they could not do.",
    "The statement was read back to me slowly.",
    "They gave me a number for somebody to talk to.",
    "They made my children feel at ease.",
    "They wrote down the times that suit me for a call.",
];
const GLAD_3: &[&str] = &[
    "Thank you.",
    "Please tell them thank you from me.",
    "I slept better that night.",
    "I could not have asked for more.",
    "It made a hard week easier.",
    "I would tell a friend to call.",
    "More like this, please.",
    "I am grateful.",
    "It changed how I think about the police.",
    "Well done to the whole team.",
];
const MIXED_1: &[&str] = &[
    "The visit itself was fine.",
    "They were polite but in a hurry.",
    "It took a long time before anybody came.",
    "One officer was very good, the other hardly spoke.",
    "The first call was good, then it went quiet.",
    "I was listened to, but not much happened.",
    "Friendly enough.",
    "All right on the whole.",
    "They did what they could, I think.",
    "Good at the door, less good afterwards.",
    "They knew what they were doing, but used many words I did not know.",
    "It was fine until I had to explain it all again.",
];
const MIXED_2: &[&str] = &[
    "I had to tell the story three times.",
    "I still do not know who has my case.",
    "I waited four hours for the visit.",
    "Nobody rang when they said they would.",
    "I would like an update now and then.",
    "The leaflet was only in English.",
    "I was not asked what time suits me.",
    "The number I was given rang out twice.",
    "They could have explained the next step.",
    "I had to find the support page by myself.",
    "It would help to have one person to ask.",
    "The statement took longer than it had to.",
];
const MIXED_3: &[&str] = &[
    "A text message would have been enough.",
    "Please keep people informed.",
    "Otherwise fine.",
    "I hope somebody reads this.",
    "Thank you all the same.",
    "Small things would make it better.",
    "I know they are busy.",
    "I would call again.",
];
const SAD_1: &[&str] = &[
    "I have heard nothing since.",
    "Nobody came.",
    "I felt that I was wasting their time.",
    "They did not listen.",
    "I was told to fill in a form and that was all.",
    "They left after five minutes.",
    "I was cut off twice.",
    "The officer looked at a phone while I was talking.",
    "I was made to feel that it was my fault.",
    "It took two weeks to hear anything.",
    "They would not tell me why it was closed.",
    "I do not feel that anybody cares.",
];
const SAD_2: &[&str] = &[
    "I rang four times and was passed around.",
    "I do not know whether anything is being done.",
    "I was told that it was closed by a letter without a name.",
    "No one told me about my rights.",
    "I asked for an interpreter and got none.",
    "I asked to speak to a woman and was told no.",
    "My messages were not answered.",
    "I had evidence and nobody wanted to see it.",
    "I was promised a call and it did not come.",
    "They mixed up my details.",
    "I was not told about any support.",
    "They talked over me.",
];
const SAD_3: &[&str] = &[
    "Please look at this again.",
    "I would like somebody to explain it to me.",
    "I expected more.",
    "I would not bother next time.",
    "This has to get better.",
    "I am tired of asking.",
    "One call would have been enough.",
    "I want to know what happens now.",
];
const WORRIED_1: &[&str] = &[
    "I do not feel safe at home.",
    "He knows where I live and I am scared.",
    "My ex keeps coming to the door.",
    "He came back last night and shouted through the letter box.",
    "I am in danger and I was told to wait.",
    "She follows me to work.",
    "He has broken bail, he breached it twice.",
];
const WORRIED_2: &[&str] = &[
    "I rang and nobody has called back.",
    "I am staying with a friend until I hear something.",
    "I do not sleep.",
    "My children are with me.",
    "I keep my phone with me all the time.",
    "I told the officer and I do not know what was written down.",
];
const WORRIED_3: &[&str] = &[
    "Please ring me in the daytime.",
    "Please do not leave a message.",
    "I need to know what I can do.",
    "I do not want to wait for the letter.",
];

fn welsh(tone: Tone) -> Parts {
    match tone {
        Tone::Glad => (
            [
                &[
                    "Roedden nhw'n garedig iawn.",
                    "Fe wnaethon nhw wrando arna i.",
                    "Cefais fy nhrin â pharch.",
                    "Gwasanaeth da iawn.",
                ],
                &[
                    "Esboniwyd popeth yn glir.",
                    "Daethon nhw'n gyflym.",
                    "Cefais wybod beth fyddai'n digwydd nesaf.",
                    "Roedd yn braf cael siarad Cymraeg.",
                ],
                &["Diolch yn fawr.", "Diolch o galon.", "Da iawn chi."],
            ],
            "Diolch.",
        ),
        Tone::Mixed => (
            [
                &["Roedd yn iawn.", "Roedden nhw'n gwrtais ond ar frys.", "Da ar y cyfan."],
                &[
                    "Bu'n rhaid aros yn hir.",
                    "Byddwn i'n hoffi clywed mwy.",
                    "Bu'n rhaid i mi ddweud y stori ddwywaith.",
                ],
                &["Diolch yr un fath.", "Gobeithio y bydd rhywun yn darllen hwn."],
            ],
            "Roedd yn iawn.",
        ),
        Tone::Sad => (
            [
                &["Ddaeth neb.", "Dydw i ddim wedi clywed dim.", "Wnaethon nhw ddim gwrando."],
                &["Ffoniais i bedair gwaith.", "Chefais i ddim ateb.", "Doedd neb yn siarad Cymraeg."],
                &["Rwy'n siomedig.", "Edrychwch ar hyn eto, os gwelwch yn dda."],
            ],
            "Siomedig.",
        ),
        Tone::Worried => (
            [
                &["Rydw i mewn perygl.", "Dydw i ddim yn ddiogel gartref."],
                &["Ffoniais i a does neb wedi ffonio'n ôl.", "Dydw i ddim yn cysgu."],
                &["Ffoniwch yn ystod y dydd, os gwelwch yn dda."],
            ],
            "Rydw i mewn perygl.",
        ),
    }
}

fn arabic(tone: Tone) -> Parts {
    match tone {
        Tone::Glad => (
            [
                &["كانوا لطفاء جدا.", "استمعوا إليّ باهتمام.", "عاملوني باحترام.", "كانت الزيارة جيدة."],
                &[
                    "شرحوا لي كل شيء بوضوح.",
                    "جاؤوا بسرعة.",
                    "أخبروني بما سيحدث بعد ذلك.",
                    "وجدوا مترجما بسرعة.",
                ],
                &["شكرا لكم.", "شكرا جزيلا.", "أنا ممتن لهم."],
            ],
            "شكرا.",
        ),
        Tone::Mixed => (
            [
                &["كانت الزيارة مقبولة.", "كانوا مهذبين لكن مستعجلين.", "لا بأس."],
                &["انتظرت وقتا طويلا.", "أريد أن أعرف ماذا حدث بعد ذلك.", "كررت الكلام أكثر من مرة."],
                &["شكرا على كل حال.", "أرجو أن يقرأ أحد هذا."],
            ],
            "لا بأس.",
        ),
        Tone::Sad => (
            [
                &["لم يأت أحد.", "لم أسمع منهم شيئا.", "لم يستمعوا إليّ."],
                &["اتصلت أربع مرات.", "لم يرد أحد على رسائلي.", "طلبت مترجما ولم أجده."],
                &["أشعر بخيبة أمل.", "أرجو أن تنظروا في الأمر مرة أخرى."],
            ],
            "لم يساعدني أحد.",
        ),
        Tone::Worried => (
            [
                &["أنا في خطر.", "لا أشعر بالأمان في البيت."],
                &["اتصلت ولم يرد أحد.", "لا أستطيع النوم."],
                &["اتصلوا بي في النهار من فضلكم."],
            ],
            "أنا في خطر.",
        ),
    }
}

fn romanian(tone: Tone) -> Parts {
    match tone {
        Tone::Glad | Tone::Mixed => (
            [
                &["Au fost foarte amabili.", "M-au ascultat cu răbdare.", "M-au tratat cu respect."],
                &["Mi-au explicat totul clar.", "Au venit repede.", "Mi-au spus ce urmează."],
                &["Mulțumesc.", "Vă mulțumesc mult."],
            ],
            "Mulțumesc.",
        ),
        Tone::Sad => (
            [
                &["Nu a venit nimeni.", "Nu am mai aflat nimic.", "Nu m-au ascultat."],
                &["Am sunat de patru ori.", "Nimeni nu mi-a răspuns la mesaje."],
                &["Sunt dezamăgit.", "Vă rog să verificați din nou."],
            ],
            "Nu m-a ajutat nimeni.",
        ),
        Tone::Worried => (
            [&["Sunt în pericol."], &["Am sunat și nu a răspuns nimeni."], &["Vă rog să mă sunați ziua."]],
            "Sunt în pericol.",
        ),
    }
}

fn polish(tone: Tone) -> Parts {
    match tone {
        Tone::Glad | Tone::Mixed => (
            [
                &["Byli bardzo mili.", "Wysłuchali mnie spokojnie.", "Potraktowali mnie z szacunkiem."],
                &["Wszystko jasno wyjaśnili.", "Przyjechali szybko.", "Powiedzieli, co będzie dalej."],
                &["Dziękuję.", "Bardzo dziękuję."],
            ],
            "Dziękuję.",
        ),
        Tone::Sad => (
            [
                &["Nikt nie przyjechał.", "Od tamtej pory cisza.", "Nikt mnie nie słuchał."],
                &["Dzwoniłem cztery razy.", "Nikt nie odpisał na moje wiadomości."],
                &["Jestem zawiedziony.", "Proszę sprawdzić to jeszcze raz."],
            ],
            "Nikt mi nie pomógł.",
        ),
        Tone::Worried => (
            [
                &["Boję się, to jest niebezpieczeństwo.", "Potrzebuję pomocy."],
                &["Dzwoniłem i nikt nie oddzwonił."],
                &["Proszę dzwonić w dzień."],
            ],
            "Potrzebuję pomocy.",
        ),
    }
}

fn turkish(tone: Tone) -> Parts {
    match tone {
        Tone::Glad | Tone::Mixed => (
            [
                &["Çok naziktiler.", "Beni sabırla dinlediler.", "Bana saygılı davrandılar."],
                &["Her şeyi açıkça anlattılar.", "Hemen geldiler.", "Sonra ne olacağını söylediler."],
                &["Teşekkür ederim.", "Çok teşekkürler."],
            ],
            "Teşekkür ederim.",
        ),
        Tone::Sad => (
            [
                &["Kimse gelmedi.", "O günden beri haber yok.", "Beni dinlemediler."],
                &["Dört kez aradım.", "Mesajlarıma kimse cevap vermedi."],
                &["Hayal kırıklığına uğradım.", "Lütfen tekrar bakın."],
            ],
            "Kimse yardım etmedi.",
        ),
        Tone::Worried => (
            [&["Tehlikedeyim."], &["Aradım ama kimse geri aramadı."], &["Lütfen gündüz arayın."]],
            "Tehlikedeyim.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use candour_domain::feedback::Words;
    use candour_domain::risk::RiskRules;

    use super::*;

    #[test]
    fn several_hundred_different_words_come_in_each_tone_of_english() {
        let mut dice = Dice::new(1, 9);
        for tone in [Tone::Glad, Tone::Mixed, Tone::Sad] {
            let all: HashSet<String> =
                (0..5_000).map(|_| words(&mut dice, Language::English, tone)).collect();
            assert!(all.len() > 400, "{tone:?}: {}", all.len());
        }
    }

    #[test]
    fn only_worried_words_match_a_risk_rule_and_all_of_those_do() {
        let rules = RiskRules::default();
        for language in WITH_PARTS {
            for tone in [Tone::Glad, Tone::Mixed, Tone::Sad, Tone::Worried] {
                let ([openings, middles, endings], fallback) = parts(language, tone);
                for opening in openings.iter().chain([&fallback]) {
                    let matched = !rules.matches(opening).is_empty();
                    assert_eq!(matched, tone == Tone::Worried, "{opening}");
                }
                if tone != Tone::Worried {
                    for text in middles.iter().chain(endings) {
                        assert!(rules.matches(text).is_empty(), "{text}");
                    }
                }
            }
        }
    }

    #[test]
    fn all_words_are_words_a_person_could_send() {
        let mut dice = Dice::new(2, 9);
        for language in Language::ALL {
            for tone in [Tone::Glad, Tone::Mixed, Tone::Sad, Tone::Worried] {
                assert!(Words::parse(&words(&mut dice, language, tone)).unwrap().is_some());
            }
        }
    }
}
