//! A dialogue by text message about one answer: "1 to 5?", then "any words?", then thanks. No link stands in it.
//!
//! What a text means depends on what was asked. A number that nobody asked for and that no code stands before is never a
//! rating: a chat that counts would be a lie in the figures. Nothing is thrown away: what no rule understands goes to a
//! human.

use crate::code::Code;
use crate::feedback::Rating;
use crate::message::TemplateName;
use crate::named::named;
use crate::sms::{self, Prefix, Reply};

named! {
    /// What was asked last.
    Step {
        /// "1 to 5?"
        AskRating = "ask_rating",
        /// The same, once more.
        AskRatingAgain = "ask_rating_again",
        /// The same for the last time: from now on a human looks at what is not clear.
        AskRatingLast = "ask_rating_last",
        /// "Any words?"
        AskWords = "ask_words",
        /// Nothing more: the answer is there.
        Done = "done",
    }
}

named! {
    /// A wish about messages themselves.
    Wish {
        /// No more of them.
        Stop = "stop",
        /// To get them again.
        Start = "start",
        /// To know what this is.
        Help = "help",
    }
}

/// What a text leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move<'a> {
    /// A wish about messages, which comes before all else.
    pub wish: Option<Wish>,
    /// The code that stands before the text: the dialogue is about it from now on.
    pub code: Option<Code>,
    /// The rating that was given.
    pub rating: Option<Rating>,
    /// Words for the answer. Where no rating is there yet, they are kept until one comes.
    pub words: Option<&'a str>,
    /// What is replied.
    pub reply: Option<TemplateName>,
    /// Where the dialogue stands now; nothing where there is none.
    pub step: Option<Step>,
    /// Whether a human is to read the text.
    pub human: bool,
}

impl Move<'_> {
    const fn to(step: Option<Step>, reply: Option<TemplateName>) -> Self {
        Self { wish: None, code: None, rating: None, words: None, reply, step, human: false }
    }
}

/// What a text means where this was asked last; nothing was, or too long ago, where there is no step.
pub fn next(asked: Option<Step>, text: &str) -> Move<'_> {
    if let Some(wished) = wish(&sms::read(text)) {
        let reply = match wished {
            Wish::Stop => TemplateName::Stopped,
            Wish::Start => TemplateName::Started,
            Wish::Help => TemplateName::Help,
        };
        // Whoever stops has left the dialogue; whoever asks for help has not.
        let step = if wished == Wish::Stop { None } else { asked };
        return Move { wish: Some(wished), ..Move::to(step, Some(reply)) };
    }
    match sms::split_code(text) {
        (Prefix::Code(code), rest) => {
            let of_code = if rest.is_empty() {
                Move::to(Some(Step::AskRating), Some(TemplateName::AskRating))
            } else {
                rated(Step::AskRating, rest, TemplateName::AskRating)
            };
            return Move { code: Some(code), ..of_code };
        }
        // Where words were asked for, a text may look like a code with a slip and be words.
        (Prefix::Misread, _) if !matches!(asked, Some(Step::AskWords | Step::Done)) => {
            return Move::to(asked, Some(TemplateName::CodeUnknown));
        }
        (Prefix::Misread | Prefix::None, _) => {}
    }
    match asked {
        None => Move { human: true, ..Move::to(None, Some(TemplateName::NotUnderstood)) },
        Some(step @ (Step::AskRating | Step::AskRatingAgain | Step::AskRatingLast)) => {
            rated(step, text, TemplateName::AskAgain)
        }
        Some(Step::AskWords) => match sms::read(text) {
            // The same number once more, from somebody who is not sure that it arrived. The first stands.
            Reply::Rating(_, None) => Move::to(Some(Step::AskWords), None),
            _ => Move { words: trimmed(text), ..Move::to(Some(Step::Done), Some(TemplateName::Thanks)) },
        },
        Some(Step::Done) => match sms::read(text) {
            Reply::Rating(_, None) => Move::to(Some(Step::Done), None),
            // More words are added to the answer, as on the page of thanks. Nobody is thanked twice.
            _ => Move { words: trimmed(text), ..Move::to(Some(Step::Done), None) },
        },
    }
}

/// A reply to "1 to 5?". Who is not understood is asked again twice; then a human reads it.
fn rated(step: Step, text: &str, again: TemplateName) -> Move<'_> {
    let (words, following) = match sms::read(text) {
        Reply::Rating(rating, words) => {
            let to = match words {
                Some(_) => Move::to(Some(Step::Done), Some(TemplateName::Thanks)),
                None => Move::to(Some(Step::AskWords), Some(TemplateName::AskWords)),
            };
            return Move { rating: Some(rating), words, ..to };
        }
        Reply::OptOut => {
            return Move { wish: Some(Wish::Stop), ..Move::to(None, Some(TemplateName::Stopped)) };
        }
        Reply::Words(words) => (Some(words), step),
        Reply::OptIn | Reply::Help | Reply::Unclear => (None, step),
    };
    let (step, reply, human) = match following {
        Step::AskRating => (Step::AskRatingAgain, again, false),
        Step::AskRatingAgain => (Step::AskRatingLast, TemplateName::AskAgain, false),
        last => (last, TemplateName::NotUnderstood, true),
    };
    Move { words, human, ..Move::to(Some(step), Some(reply)) }
}

fn wish(reply: &Reply<'_>) -> Option<Wish> {
    match reply {
        Reply::OptOut => Some(Wish::Stop),
        Reply::OptIn => Some(Wish::Start),
        Reply::Help => Some(Wish::Help),
        Reply::Rating(..) | Reply::Words(_) | Reply::Unclear => None,
    }
}

fn trimmed(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;
    use TemplateName::{
        AskAgain, AskRating, AskWords, CodeUnknown, Help, NotUnderstood, Started, Stopped, Thanks,
    };

    fn code() -> Code {
        let mut n = 0u8;
        Code::draw(|| {
            n = n.wrapping_add(37);
            n
        })
    }

    /// What a whole dialogue comes to: each text, the reply, and in the end the rating and the words.
    fn hold(
        begin: Option<Step>,
        texts: &[&str],
    ) -> (Vec<Option<TemplateName>>, Option<u8>, Vec<String>, bool) {
        let (mut step, mut replies, mut rating, mut words, mut human) =
            (begin, Vec::new(), None, Vec::new(), false);
        for text in texts {
            let moved = next(step, text);
            replies.push(moved.reply);
            rating = rating.or(moved.rating.map(Rating::value));
            words.extend(moved.words.map(str::to_owned));
            human |= moved.human;
            step = moved.step;
        }
        (replies, rating, words, human)
    }

    /// What was asked at first, the texts, the replies, the rating, the words, and whether a human reads.
    type Held<'a> = (Option<Step>, Vec<String>, Vec<Option<TemplateName>>, Option<u8>, Vec<&'a str>, bool);

    #[test]
    fn whole_dialogues_come_to_what_the_person_meant() {
        let code = code().shown();
        let with = |rest: &str| format!("{code} {rest}");
        let asked = Some(Step::AskRating);
        let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let table: Vec<Held<'_>> = vec![
            (None, vec![with("5")], vec![Some(AskWords)], Some(5), vec![], false),
            (
                None,
                vec![with("5. They were kind")],
                vec![Some(Thanks)],
                Some(5),
                vec!["They were kind"],
                false,
            ),
            (
                None,
                vec![code.clone(), "4".to_owned(), "slow but kind".to_owned()],
                vec![Some(AskRating), Some(AskWords), Some(Thanks)],
                Some(4),
                vec!["slow but kind"],
                false,
            ),
            (asked, own(&["five", "no"]), vec![Some(AskWords), Some(Thanks)], Some(5), vec!["no"], false),
            (asked, own(&["5", "5"]), vec![Some(AskWords), None], Some(5), vec![], false),
            (
                asked,
                own(&["15", "1 or 5", "3"]),
                vec![Some(AskAgain), Some(AskAgain), Some(AskWords)],
                Some(3),
                vec![],
                false,
            ),
            (
                asked,
                own(&["15", "15", "15", "2"]),
                vec![Some(AskAgain), Some(AskAgain), Some(NotUnderstood), Some(AskWords)],
                Some(2),
                vec![],
                true,
            ),
            (
                asked,
                own(&["they never rang back", "1"]),
                vec![Some(AskAgain), Some(AskWords)],
                Some(1),
                vec!["they never rang back"],
                false,
            ),
            (asked, own(&["5", "STOP"]), vec![Some(AskWords), Some(Stopped)], Some(5), vec![], false),
            (asked, own(&["Stop."]), vec![Some(Stopped)], None, vec![], false),
            (asked, own(&["help", "4"]), vec![Some(Help), Some(AskWords)], Some(4), vec![], false),
            (None, own(&["START"]), vec![Some(Started)], None, vec![], false),
            (None, own(&["5"]), vec![Some(NotUnderstood)], None, vec![], true),
            (None, own(&["are you there?"]), vec![Some(NotUnderstood)], None, vec![], true),
            (
                asked,
                own(&["5", "good", "and one more thing"]),
                vec![Some(AskWords), Some(Thanks), None],
                Some(5),
                vec!["good", "and one more thing"],
                false,
            ),
        ];
        for (begin, texts, replies, rating, words, human) in table {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let held = hold(begin, &texts);
            assert_eq!(held.0, replies, "{texts:?}");
            assert_eq!((held.1, held.3), (rating, human), "{texts:?}");
            assert_eq!(held.2, words, "{texts:?}");
        }
    }

    #[test]
    fn a_code_with_a_slip_is_said_to_be_one_and_where_words_were_asked_for_it_is_words() {
        let slip = "K7M2 PX4W 5";
        assert!(matches!(sms::split_code(slip), (Prefix::Misread, _)));
        assert_eq!(next(None, slip).reply, Some(CodeUnknown));
        assert_eq!(next(Some(Step::AskRating), slip).step, Some(Step::AskRating));
        assert_eq!(next(Some(Step::AskWords), slip).words, Some(slip));
    }

    proptest! {
        #[test]
        fn nobody_is_rated_by_a_chat(text in "\\PC{0,60}") {
            let moved = next(None, &text);
            prop_assert!(moved.rating.is_none() || moved.code.is_some());
        }

        #[test]
        fn stop_is_heard_wherever_the_dialogue_stands(
            step in proptest::option::of(select(Step::ALL.to_vec())),
            before in select(vec!["", " ", "\n"]),
            word in select(vec!["STOP", "stop", "Stop"]),
            after in select(vec!["", ".", "!", " "]),
        ) {
            let text = format!("{before}{word}{after}");
            let moved = next(step, &text);
            prop_assert_eq!((moved.wish, moved.reply, moved.step), (Some(Wish::Stop), Some(Stopped), None));
        }

        #[test]
        fn an_answer_that_is_there_is_never_rated_again(
            step in select(vec![Step::AskWords, Step::Done]),
            text in "\\PC{0,60}",
        ) {
            let moved = next(Some(step), &text);
            prop_assert!(moved.rating.is_none() || moved.code.is_some());
        }

        #[test]
        fn nothing_that_is_said_is_lost(step in select(Step::ALL.to_vec()), text in "[a-z ]{1,60}") {
            let moved = next(Some(step), &text);
            let kept = moved.rating.is_some() || moved.words.is_some() || moved.wish.is_some() || moved.human;
            let asked = matches!(moved.reply, Some(AskAgain | CodeUnknown | AskRating));
            prop_assert!(kept || asked || text.trim().is_empty() || matches!(sms::read(&text), Reply::Rating(_, None)));
        }
    }
}
