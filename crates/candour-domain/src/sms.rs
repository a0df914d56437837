//! How a text message is understood: a rating, words, a wish to be left alone, or nothing that is sure.
//!
//! A number is a rating only where the whole message says so. People write numbers for many reasons ("5 more mins",
//! "1 or 5"); whoever is asked once more loses a minute, and a chat that counts as a rating is a lie in the figures.
//! What is not sure is asked again and kept; nothing is thrown away.

mod token;
mod vocabulary;

use unicode_normalization::UnicodeNormalization as _;

use crate::code::{CODE_LENGTH, Code};
use crate::feedback::Rating;
use crate::sayable;
use token::{Kind, Token};

/// What a message says, read as the reply to "1 to 5?".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply<'a> {
    /// A rating; with words where some follow.
    Rating(Rating, Option<&'a str>),
    /// Words and no rating.
    Words(&'a str),
    /// Wishes no more messages. The exact word, in any case.
    OptOut,
    /// Wishes messages again.
    OptIn,
    /// Asks what this is.
    Help,
    /// It may be a rating, or nothing: to be asked again.
    Unclear,
}

impl Reply<'_> {
    /// The name in the output of `candour try sms`, and in storage.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Rating(..) => "rating",
            Self::Words(_) => "words",
            Self::OptOut => "opt_out",
            Self::OptIn => "opt_in",
            Self::Help => "help",
            Self::Unclear => "unclear",
        }
    }
}

/// What stands in front of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prefix {
    /// No code.
    None,
    /// A code as it is printed.
    Code(Code),
    /// It looks like a code and is none: a symbol was mistyped.
    Misread,
}

/// The most symbols that are looked at; longer texts are words. A message of the network has at most 39,015 bytes.
const LOOKED_AT: usize = 2_000;

/// Reads a message that answers "1 to 5?".
pub fn read(text: &str) -> Reply<'_> {
    let text = text.trim();
    if let Some(word) = exact(text) {
        return word;
    }
    if text.chars().nth(LOOKED_AT).is_some() {
        return Reply::Words(text);
    }
    let tokens = token::split(text);
    if !tokens.iter().any(|token| matches!(token.kind, Kind::Word | Kind::Star)) {
        return Reply::Unclear;
    }
    match rating(text, &tokens) {
        Some((rating, words)) => match words.and_then(exact) {
            // "5. STOP" is a wish to be left alone; the number cannot be asked about any more.
            Some(Reply::OptOut) => Reply::OptOut,
            _ => Reply::Rating(rating, words),
        },
        None if is_doubtful(&tokens) => Reply::Unclear,
        None => Reply::Words(text),
    }
}

/// Reads a first message, which may begin with a printed code: the code, and the rest of the message.
///
/// A code is recognised in groups or in one piece, with spaces or dashes. Of a message that has none, the rest is all.
pub fn split_code(text: &str) -> (Prefix, &str) {
    let text = text.trim();
    // The longest beginning that is a code counts. People put at most a space or a dash between groups.
    let ends = text.char_indices().filter(|(at, c)| *at > 0 && is_gap(*c)).map(|(at, _)| at).take(12);
    let ends: Vec<usize> = ends.chain([text.len()]).collect();
    for end in ends.iter().rev() {
        if let Some(head) = text.get(..*end)
            && let Ok(code) = Code::parse(head)
        {
            return (Prefix::Code(code), after_gap(text, *end));
        }
    }
    // Two groups or more of symbols that codes are made of, digits and letters among them, are a code with a slip.
    let mut end = 0;
    let mut groups = 0;
    for group in text.split_whitespace().take(4) {
        if !(3..=CODE_LENGTH + 2).contains(&group.chars().count()) || !is_group(group) {
            break;
        }
        end = group.as_ptr() as usize - text.as_ptr() as usize + group.len();
        groups += 1;
    }
    let head = text.get(..end).unwrap_or_default();
    let symbols = head.chars().filter(|c| c.is_alphanumeric()).count();
    let digits = head.chars().any(|c| sayable::ascii_digit(c).is_ascii_digit());
    let letters = head.chars().any(|c| c.is_ascii_alphabetic());
    if groups > 0 && (CODE_LENGTH - 3..=CODE_LENGTH + 1).contains(&symbols) && digits && letters {
        return (Prefix::Misread, after_gap(text, end));
    }
    (Prefix::None, text)
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || ",;:.".contains(c)
}

fn after_gap(text: &str, end: usize) -> &str {
    text.get(end..).unwrap_or_default().trim_start_matches(is_gap)
}

/// Whether a group could be one of a code: letters and digits, each group with a digit, no small words of a language.
fn is_group(group: &str) -> bool {
    let fits = |c: char| c == '-' || sayable::ascii_digit(c).is_ascii_digit() || c.is_ascii_alphabetic();
    group.chars().all(fits)
        && group.chars().any(|c| sayable::ascii_digit(c).is_ascii_digit())
        && group.chars().any(|c| c.is_ascii_alphabetic())
}

/// STOP, START, HELP and their like: the word alone, after spaces and punctuation around it are taken off.
fn exact(text: &str) -> Option<Reply<'static>> {
    // Nobody writes the word with this much around it.
    if text.len() > 200 {
        return None;
    }
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    let word: String = bare.nfkc().collect::<String>().to_lowercase();
    let word = word.split_whitespace().collect::<Vec<_>>().join(" ");
    if vocabulary::OPT_OUT.contains(&word.as_str()) {
        Some(Reply::OptOut)
    } else if vocabulary::OPT_IN.contains(&word.as_str()) {
        Some(Reply::OptIn)
    } else if vocabulary::HELP.contains(&word.as_str()) {
        Some(Reply::Help)
    } else {
        None
    }
}

/// The rating that the whole message gives, and the words beside it.
fn rating<'a>(text: &'a str, tokens: &[Token]) -> Option<(Rating, Option<&'a str>)> {
    from_start(text, tokens).or_else(|| at_end(text, tokens))
}

/// "5", "five stars", "I give it a 5", "5/5 very kind", "5. Very kind".
fn from_start<'a>(text: &'a str, tokens: &[Token]) -> Option<(Rating, Option<&'a str>)> {
    let opened = tokens.iter().take_while(|token| token.is_opening()).count();
    let rest = tokens.get(opened..)?;
    let led = vocabulary::lead(rest);
    let (value, used, explicit) = number(rest.get(led..)?)?;
    let after = rest.get(led + used..)?;
    let follows = if explicit {
        Follows::Anything
    } else if led > 0 {
        Follows::Nothing
    } else {
        Follows::Thanks
    };
    match tail(text, after, follows) {
        Tail::Nothing => Some((value, None)),
        Tail::Words(words) => Some((value, Some(words))),
        Tail::Otherwise => None,
    }
}

/// "Very kind officer, 5/5": only where the number says that it is one out of five.
fn at_end<'a>(text: &'a str, tokens: &[Token]) -> Option<(Rating, Option<&'a str>)> {
    let closed = tokens.iter().rev().take_while(|token| token.is_closing()).count();
    let tokens = tokens.get(..tokens.len() - closed)?;
    for start in tokens.len().saturating_sub(8)..tokens.len() {
        let Some((value, used, explicit)) = number(tokens.get(start..)?) else { continue };
        if !explicit || start + used != tokens.len() {
            continue;
        }
        let before = tokens.get(..start)?;
        // Not a second number beside it, and not the end of a fraction or of a date.
        if before.iter().any(Token::is_number) || tokens.get(start).is_some_and(|token| token.glued) {
            return None;
        }
        let at = tokens.get(start)?.start;
        let words = text.get(..at)?.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '!' && c != '?');
        let words = words.trim();
        return Some((value, (!words.is_empty()).then_some(words)));
    }
    None
}

/// A number from 1 to 5 with what makes it one out of five: how many tokens it takes, and whether anything says so.
fn number(tokens: &[Token]) -> Option<(Rating, usize, bool)> {
    let first = tokens.first()?;
    if first.kind == Kind::Star {
        let stars = tokens.iter().take_while(|token| token.kind == Kind::Star).count();
        return Some((Rating::try_from(u8::try_from(stars).ok()?).ok()?, stars, true));
    }
    let value = first.value()?;
    let rating = Rating::try_from(value).ok()?;
    let (scale, explicit) = vocabulary::scale(tokens.get(1..)?)?;
    Some((rating, 1 + scale, explicit))
}

/// What may follow a number with only a space between.
#[derive(Debug, Clone, Copy)]
enum Follows {
    /// Whatever: the number says itself that it is one out of five.
    Anything,
    /// Thanks and reasons: nothing that could be counted.
    Thanks,
    /// Nothing: words led to the number.
    Nothing,
}

/// What follows a number.
enum Tail<'a> {
    /// Nothing.
    Nothing,
    /// Words.
    Words(&'a str),
    /// Something with which it is no rating.
    Otherwise,
}

/// What follows a rating.
fn tail<'a>(text: &'a str, tokens: &[Token], follows: Follows) -> Tail<'a> {
    let Some(first) = tokens.first() else { return Tail::Nothing };
    let parted = tokens.iter().take_while(|token| token.parts()).count();
    let said = tokens.get(parted..).unwrap_or_default();
    let asks = tokens.iter().take(parted).any(|token| token.text == "?");
    if asks {
        return Tail::Otherwise;
    }
    let Some(word) = said.first() else { return Tail::Nothing };
    // "5pm", "5.5", "5,000", "4-5": what touches the number belongs to it.
    if first.glued && word.glued && (first.start == word.start || word.is_number()) {
        return Tail::Otherwise;
    }
    if word.is_number() || vocabulary::joins_numbers(word) || is_list(said) {
        return Tail::Otherwise;
    }
    let broken = tokens.iter().take(parted).any(Token::breaks);
    let may_follow = match follows {
        Follows::Anything => true,
        Follows::Thanks => vocabulary::may_follow(said),
        Follows::Nothing => false,
    };
    if broken || may_follow {
        return Tail::Words(text.get(word.start..).unwrap_or_default().trim());
    }
    Tail::Otherwise
}

/// Whether other items of a list follow ("1. first 2. second").
fn is_list(tokens: &[Token]) -> bool {
    tokens.windows(2).any(|pair| match pair {
        [number, mark] => {
            number.kind == Kind::Word
                && number.value().is_some()
                && mark.glued
                && [".", ")", ":"].contains(&mark.text.as_str())
                && number.text.chars().all(|c| c.is_ascii_digit())
        }
        _ => false,
    })
}

/// Whether a message without a sure rating may still have been meant as one: it begins with a number, or is short and
/// holds one.
fn is_doubtful(tokens: &[Token]) -> bool {
    let words: Vec<&Token> = tokens.iter().filter(|token| token.kind == Kind::Word).collect();
    let begins = tokens
        .iter()
        .find(|token| !token.is_opening())
        .is_some_and(|token| token.is_number() || token.kind == Kind::Star);
    begins || words.is_empty() || (words.len() <= 4 && words.iter().any(|token| token.is_number()))
}

#[cfg(test)]
mod tests;
