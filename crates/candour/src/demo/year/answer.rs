//! Answers, their words, and what came with them.

use candour_domain::code::{Code, Stratum};
use candour_domain::contact_request::{ContactMethod, ContactWish};
use candour_domain::encounter::EncounterKind;
use candour_domain::equality::{AgeBand, Disability, EqualityAnswers, EthnicGroup, Sex};
use candour_domain::feedback::{Channel, Nonce, Rating};
use candour_domain::ids::{CodeId, ContactRequestId, FeedbackId, PersonId, WordsId};
use candour_domain::language::Language;
use candour_domain::receipt::Receipt;
use candour_service::ctx::{local_day, local_month};
use candour_store::bulk::PastAnswer;
use candour_store::feedback::{NewContactRequest, NewFeedback, NewWords};
use candour_store::seal::{Column, PersonKey};
use jiff::Timestamp;

use super::contact::Met;
use super::{DAY, Year};
use crate::demo::sentences::{self, Tone};

/// About 82 in 100 give a five where nothing bends it.
const USUAL: f64 = 1.72;

/// How an answer came about.
struct Cause<'a> {
    at: Timestamp,
    stratum: Stratum,
    code: Option<(CodeId, &'a Code)>,
    bend: f64,
}

/// Whoever gave an answer.
#[derive(Clone, Copy)]
struct Giver<'a> {
    feedback_id: FeedbackId,
    person: &'a PersonKey,
    at: Timestamp,
}

impl Year {
    /// An answer with a code of one contact.
    pub(super) fn single_use_answer(
        &mut self,
        met: &Met,
        stratum: Stratum,
        code_id: CodeId,
        code: &Code,
        given_at: Timestamp,
    ) {
        let wait = if stratum == Stratum::Sampled {
            // A message is answered within minutes, or days later.
            if self.dice.happens(0.6) {
                self.dice.waiting(1_500.0)
            } else {
                self.dice.waiting(60.0 * 3_600.0)
            }
        } else {
            self.dice.waiting(14.0 * 3_600.0)
        };
        let at = self.later(given_at, wait.max(60.0));
        let hour = met.at.as_second().rem_euclid(DAY) / 3_600;
        let night = if (6..23).contains(&hour) { 0.0 } else { -0.35 };
        let kind = match met.kind {
            EncounterKind::Telephone => -0.3,
            EncounterKind::Visit | EncounterKind::Update => 0.15,
            _ => 0.0,
        };
        let way = if stratum == Stratum::Sampled { -0.12 } else { 0.2 };
        let bend = met.bend + night + kind + way;
        self.answer(&Cause { at, stratum, code: Some((code_id, code)), bend });
    }

    /// An answer from a leaflet, or from the page for people without a code.
    pub(super) fn open_answer(&mut self) {
        let at = self.moment();
        let picked = self.dice.below(self.given.open.len());
        let with_code = self.dice.happens(0.85);
        let code = self.given.open.get(picked).filter(|_| with_code).cloned();
        let code = code.as_ref().map(|(id, code)| (*id, code));
        self.answer(&Cause { at, stratum: Stratum::Open, code, bend: -0.75 });
    }

    fn answer(&mut self, cause: &Cause<'_>) {
        let at = cause.at;
        let key = &self.given.key;
        let dice = &mut self.dice;
        let id = FeedbackId::new(at, dice.bytes());
        let nonce = Nonce::from_bytes(dice.bytes());
        let receipt = match cause.code {
            Some((_, code)) if cause.stratum.is_single_use() => Receipt::for_code(key, code),
            _ => Receipt::for_nonce(key, &nonce),
        };
        let rating = rating(dice, USUAL + cause.bend);
        let channel = channel(dice, cause.stratum);
        let language = language(dice);
        let day = local_day(at);
        let nonce_fingerprint = nonce.fingerprint(key);
        let left = self.given.end.duration_since(at).as_secs();
        let withdrawn_at = (left > DAY && dice.happens(0.004)).then(|| {
            let after = dice.between(600, DAY);
            super::forward(at, after)
        });
        let fresh = left < 10 * 3_600;
        let stays = withdrawn_at.is_none();
        let words_share = if rating.value() == 5 { 0.31 } else { 0.53 };
        let wish_share = if rating.value() <= 2 { 0.12 } else { 0.012 };
        let has_words = stays && dice.happens(words_share);
        let has_wish = stays && dice.happens(if fresh { wish_share * 3.0 } else { wish_share });
        let person = PersonKey::new(PersonId::new(at, dice.bytes()), dice.bytes());
        let given = has_words || has_wish;
        if given && let Ok(wrapped) = self.given.month.wrap(&person, dice.bytes()) {
            self.rows.people.push(wrapped);
        }
        self.rows.answers.push(PastAnswer {
            answer: NewFeedback {
                id,
                nonce_fingerprint,
                receipt_fingerprint: receipt.fingerprint(key),
                code_id: cause.code.map(|(id, _)| id),
                stratum: cause.stratum,
                channel,
                rating,
                language,
                received_at: at,
                day,
                source_mark: None,
                person_id: given.then(|| person.id()),
                own_network: false,
                staff_mark: None,
            },
            withdrawn_at,
        });
        if !stays {
            return;
        }
        if dice.happens(0.1) {
            let answers = equality(dice);
            let entry = (receipt.equality_key(&self.given.key), local_month(at), answers);
            self.rows.equality.push(entry);
        }
        let giver = Giver { feedback_id: id, person: &person, at };
        if has_words {
            self.words(&giver, nonce_fingerprint, rating, language, fresh);
        }
        if has_wish {
            self.wish(&giver);
        }
    }

    fn words(
        &mut self,
        giver: &Giver<'_>,
        nonce_fingerprint: [u8; 32],
        rating: Rating,
        language: Language,
        fresh: bool,
    ) {
        let Giver { feedback_id, person, at } = *giver;
        let dice = &mut self.dice;
        let tone = match rating.value() {
            5 => Tone::Glad,
            3 | 4 => Tone::Mixed,
            _ if dice.happens(if fresh { 0.4 } else { 0.1 }) => Tone::Worried,
            _ => Tone::Sad,
        };
        // Who reads in a language without made-up words here writes in English.
        let written_in = if sentences::WITH_PARTS.contains(&language) { language } else { Language::English };
        let text = sentences::words(dice, written_in, tone);
        let id = WordsId::new(at, dice.bytes());
        let sealed = person.seal(Column::Words, id.uuid(), text.as_bytes(), dice.bytes());
        let Ok(sealed) = sealed else { return };
        self.rows.words.push(NewWords { id, feedback_id, nonce_fingerprint, at, language, sealed });
        let risk = self.rules.matches(&text);
        self.words_to_read(feedback_id, at, risk);
    }

    fn wish(&mut self, giver: &Giver<'_>) {
        let Giver { feedback_id, person, at } = *giver;
        let dice = &mut self.dice;
        let method = dice.weighted(
            (ContactMethod::Telephone, 0.6),
            &[(ContactMethod::Sms, 0.2), (ContactMethod::Email, 0.18), (ContactMethod::Other, 0.02)],
        );
        // Numbers and addresses that are set aside for films and examples; nobody has them.
        let to = match method {
            ContactMethod::Email => format!("person{}@example.org", dice.between(100, 999)),
            ContactMethod::Other => "by letter, to the address you have".to_owned(),
            ContactMethod::Telephone | ContactMethod::Sms => format!("07700 900{:03}", dice.between(0, 999)),
        };
        let safe_when = dice.pick(
            &[
                "Weekdays from 9 to 12",
                "Any time",
                "Only while the children are at school",
                "After 6 in the evening",
            ],
            "Any time",
        );
        let do_not = dice.pick(
            &["Do not leave a message", "Do not say who is calling", "Do not come to the door", "Nothing"],
            "Nothing",
        );
        let wish = ContactWish {
            method,
            to,
            name: None,
            safe_when: Some(safe_when.to_owned()),
            do_not: (do_not != "Nothing").then(|| do_not.to_owned()),
        };
        let id = ContactRequestId::new(at, dice.bytes());
        let nonce = Nonce::from_bytes(dice.bytes());
        let Ok(text) = serde_json::to_vec(&wish) else { return };
        let sealed = person.seal(Column::ContactWish, id.uuid(), &text, dice.bytes());
        let Ok(sealed) = sealed else { return };
        let nonce_fingerprint = nonce.fingerprint(&self.given.key);
        self.rows.wishes.push(NewContactRequest { id, feedback_id, nonce_fingerprint, at, sealed });
        self.wish_to_take_up(feedback_id, id, at);
    }
}

fn rating(dice: &mut super::Dice, pull: f64) -> Rating {
    let five = 1.0 / (1.0 + (-pull).exp());
    let [one, two, three, four, best] = Rating::ALL;
    if dice.happens(five) {
        return best;
    }
    // Those who are not glad are mildly content, or not at all.
    dice.weighted((four, 0.5), &[(three, 0.17), (two, 0.1), (one, 0.23)])
}

fn channel(dice: &mut super::Dice, stratum: Stratum) -> Channel {
    match stratum {
        Stratum::Sampled => dice.weighted(
            (Channel::Web, 0.68),
            &[(Channel::Sms, 0.22), (Channel::Email, 0.08), (Channel::Desk, 0.02)],
        ),
        Stratum::HandedOver => dice.weighted(
            (Channel::Web, 0.9),
            &[(Channel::Sms, 0.05), (Channel::Paper, 0.03), (Channel::Desk, 0.02)],
        ),
        Stratum::Open => {
            dice.weighted((Channel::Web, 0.76), &[(Channel::Paper, 0.15), (Channel::Desk, 0.09)])
        }
    }
}

fn language(dice: &mut super::Dice) -> Language {
    dice.weighted(
        (Language::English, 0.885),
        &[
            (Language::Romanian, 0.02),
            (Language::Polish, 0.018),
            (Language::Arabic, 0.016),
            (Language::Bengali, 0.013),
            (Language::Urdu, 0.012),
            (Language::Turkish, 0.01),
            (Language::Panjabi, 0.01),
            (Language::Somali, 0.009),
            (Language::Welsh, 0.007),
        ],
    )
}

fn equality(dice: &mut super::Dice) -> EqualityAnswers {
    fn one<T: Copy>(dice: &mut super::Dice, all: &[T]) -> Option<T> {
        let at = dice.below(all.len());
        all.get(at).copied().filter(|_| dice.happens(0.93))
    }
    let age_band = one(dice, AgeBand::ALL);
    let ethnic_group = one(dice, EthnicGroup::ALL);
    let disability = one(dice, Disability::ALL);
    // One answer at least, else there would be nothing to store.
    let sex = one(dice, Sex::ALL).or(Some(Sex::NotSaid));
    EqualityAnswers { age_band, ethnic_group, disability, sex }
}
