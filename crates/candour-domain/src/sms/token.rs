//! A message in pieces: words, numbers and marks.

use unicode_normalization::UnicodeNormalization as _;

use super::vocabulary;
use crate::sayable;

/// What kind of piece it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters and digits together.
    Word,
    /// A star, as people send them.
    Star,
    /// Any other sign, alone.
    Sign,
}

/// A piece of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// In small letters, in one form, with digits of all scripts as ASCII.
    pub(super) text: String,
    /// Where it begins in the message.
    pub(super) start: usize,
    /// Whether it touches the piece before.
    pub(super) glued: bool,
    /// Whether a new line begins before it.
    pub(super) on_new_line: bool,
}

impl Token {
    /// The number it says, in digits or as a word of any of our languages.
    pub(super) fn value(&self) -> Option<u8> {
        if self.kind != Kind::Word {
            return None;
        }
        match self.text.as_bytes() {
            [digit @ b'0'..=b'9'] => Some(digit - b'0'),
            _ => vocabulary::NUMBERS.iter().find(|(word, _)| *word == self.text).map(|(_, value)| *value),
        }
    }

    /// Whether it is a number of any size, or says one.
    pub(super) fn is_number(&self) -> bool {
        self.kind == Kind::Word && (self.text.chars().any(|c| c.is_ascii_digit()) || self.value().is_some())
    }

    /// A sign that may stand in front of everything.
    pub(super) fn is_opening(&self) -> bool {
        self.kind == Kind::Sign
            && ["\"", "'", "“", "‘", "«", "(", "*", "”", "’"].contains(&self.text.as_str())
    }

    /// A sign that may stand behind everything.
    pub(super) fn is_closing(&self) -> bool {
        self.kind == Kind::Sign && !self.text.chars().all(|c| "?/-+%£$€#@&=<>".contains(c))
    }

    /// Whether it only parts what stands before it from what follows.
    pub(super) fn parts(&self) -> bool {
        self.kind == Kind::Sign
            && !["/", "+", "%", "£", "$", "€", "#", "@", "&", "=", "<", ">", "^", "\u{FFFD}"]
                .contains(&self.text.as_str())
            || self.kind == Kind::Star
    }

    /// Whether it is a break after which something new is said.
    pub(super) fn breaks(&self) -> bool {
        self.on_new_line || self.parts()
    }
}

/// Marks that show nothing: they turn text around, join, or choose how a sign is drawn.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}'
        | '\u{00AD}' | '\u{FE00}'..='\u{FE0F}' | '\u{20E3}' | '\u{1F3FB}'..='\u{1F3FF}')
}

/// Whether a character goes on with a word: letters and digits, the marks on letters, and an apostrophe between them.
fn is_word(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c, '\u{0300}'..='\u{036F}' | '\u{0A3C}' | '\u{0A4D}' | '\u{09BC}' | '\u{09CD}' | '\u{064B}'..='\u{0652}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ')
}

/// Splits a message.
pub(super) fn split(message: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut symbols = message.char_indices().peekable();
    let (mut glued, mut on_new_line) = (false, false);
    while let Some((start, symbol)) = symbols.next() {
        if symbol.is_whitespace() {
            glued = false;
            on_new_line |= symbol == '\n' || symbol == '\r' || symbol == '\u{2028}';
            continue;
        }
        if is_invisible(symbol) {
            continue;
        }
        let mut end = start + symbol.len_utf8();
        let kind = if is_word(symbol) {
            while let Some((at, next)) = symbols.peek().copied() {
                let joins = is_apostrophe(next)
                    && message
                        .get(at + next.len_utf8()..)
                        .is_some_and(|rest| rest.starts_with(char::is_alphabetic));
                if !is_word(next) && !is_invisible(next) && !joins {
                    break;
                }
                end = at + next.len_utf8();
                symbols.next();
            }
            Kind::Word
        } else if matches!(symbol, '⭐' | '★' | '🌟' | '✭' | '⭑' | '✰' | '☆') {
            Kind::Star
        } else {
            Kind::Sign
        };
        let piece = message.get(start..end).unwrap_or_default();
        let text: String = piece
            .chars()
            .filter(|c| !is_invisible(*c) && !matches!(c, '\u{064B}'..='\u{0652}'))
            .map(|c| if is_apostrophe(c) { '\'' } else { c })
            .nfkc()
            .map(sayable::ascii_digit)
            .collect();
        tokens.push(Token { kind, text: text.to_lowercase(), start, glued, on_new_line });
        glued = true;
        on_new_line = false;
    }
    tokens
}
