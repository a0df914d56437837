//! E-mail that comes in: what kind of message it is, and the text in it.
//!
//! A message is read by its heads and parts alone; who sent it is not asked, since anybody can write any sender. What is
//! no letter of a person (an automatic answer, a message that could not be delivered, a complaint that a provider passes
//! on) is told from one, so that it never becomes feedback and is never answered. Nothing here keeps or trims anything:
//! the words of a reply are found by `candour_domain::email_reply`.

mod html;
mod mime;
mod report;

use mail_parser::{HeaderValue, Message};

use self::mime::Part;

/// The most bytes of a message that are read. What comes after is looked at by nobody: the words of a reply stand at the
/// beginning, and whatever is attached is not read.
pub const READ: usize = 2 * 1024 * 1024;

/// How many parts of a letter are shown one after another.
const SHOWN: usize = 20;

/// The longest message id that is told.
const ID: usize = 998;

/// What kind of message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailKind {
    /// A letter that a person wrote.
    Letter,
    /// Something that a program sent by itself: an answer while somebody is away, a receipt, a list, an invitation to a
    /// meeting, word that a message is late.
    AutoReply,
    /// A message to this address could not be delivered.
    Bounce,
    /// Somebody has called a message of ours unwanted, and their provider passes it on.
    Complaint,
}

/// What is wrong with how a text was written down. It is read all the same, as well as can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TextProblem {
    /// The message names a character set that nobody knows.
    UnknownCharset,
    /// Some bytes are none of the character set that the message names.
    BadCharacters,
    /// A part is not encoded as it says.
    BadEncoding,
    /// The message goes on after what is read.
    CutShort,
}

impl TextProblem {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnknownCharset => "unknown_charset",
            Self::BadCharacters => "bad_characters",
            Self::BadEncoding => "bad_encoding",
            Self::CutShort => "cut_short",
        }
    }
}

/// A message that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailIn {
    /// What kind it is.
    pub kind: MailKind,
    /// The text a person is shown first, with everything that is quoted in it. Empty where there is none.
    pub text: String,
    /// The id that its program gave it, without the angle brackets. Anybody can write any id.
    pub message_id: Option<String>,
    /// The addresses that a report says it is about: who was not reached, or who complained. Anybody can write a report.
    pub about: Vec<String>,
    /// What is wrong with how it was written down.
    pub problems: Vec<TextProblem>,
}

/// Reads a message. There is nothing that cannot be read: bytes that are no message at all are taken as plain text.
pub fn read(raw: &[u8]) -> MailIn {
    let mut problems = Vec::new();
    if raw.len() > READ {
        problems.push(TextProblem::CutShort);
    }
    let raw = without_blank_lines(raw.get(..READ).unwrap_or(raw));
    if !has_head(raw) {
        let text = String::from_utf8_lossy(raw.strip_prefix("\u{feff}".as_bytes()).unwrap_or(raw));
        if matches!(text, std::borrow::Cow::Owned(_)) {
            problems.push(TextProblem::BadCharacters);
        }
        return MailIn {
            kind: MailKind::Letter,
            text: text.into_owned(),
            message_id: None,
            about: Vec::new(),
            problems,
        };
    }
    let (parts, left_out) = mime::parts(raw);
    if left_out {
        problems.push(TextProblem::CutShort);
    }
    let (kind, about) = report::kind(&parts);
    let text = text(&parts, &mut problems);
    let message_id = parts.first().and_then(|message| message.heads.message_id());
    let message_id = message_id.filter(|id| id.len() <= ID).map(str::to_owned);
    problems.sort_unstable();
    problems.dedup();
    MailIn { kind, text, message_id, about, problems }
}

/// The bytes from the first line on that is not blank.
fn without_blank_lines(raw: &[u8]) -> &[u8] {
    let mut begin = 0;
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        if !line.iter().all(u8::is_ascii_whitespace) {
            break;
        }
        begin += line.len();
    }
    raw.get(begin..).unwrap_or_default()
}

/// Whether the bytes begin with a head: lines of a name and a colon, perhaps after the line that mailboxes put before a
/// message.
fn has_head(raw: &[u8]) -> bool {
    let mut lines = raw.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let mut first = lines.next().unwrap_or_default();
    if first.starts_with(b"From ") {
        first = lines.next().unwrap_or_default();
    }
    let Some(colon) = first.iter().position(|byte| *byte == b':') else { return false };
    // "Thanks: 5" is a head as far as its form goes; of a message at least one more head of a few that all have is there.
    let name = first.get(..colon).unwrap_or_default();
    let is_name = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    is_name
        && std::iter::once(first).chain(lines).take_while(|line| !line.is_empty()).take(200).any(|line| {
            HEADS.iter().any(|head| {
                line.get(..head.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(head.as_bytes()))
            })
        })
}

/// Heads of which every message that went through a mail server has one.
const HEADS: [&str; 8] =
    ["from:", "date:", "received:", "message-id:", "mime-version:", "content-type:", "to:", "subject:"];

/// The text that a person is shown first: plain where there is such, else what HTML says.
fn text(parts: &[Part<'_>], problems: &mut Vec<TextProblem>) -> String {
    let mut shown = Vec::new();
    show(parts, 0, &mut shown);
    let mut text = String::new();
    let is_alone = parts.len() == 1;
    for part in shown.iter().take(SHOWN).filter_map(|at| parts.get(*at)) {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        let said = part.text(problems);
        if part.letter_form(is_alone) == Some(true) {
            text.push_str(&html::text(&said));
        } else {
            text.push_str(&said);
        }
    }
    text
}

/// The parts that a person is shown first. Multiparts are no deeper than [`mime::parts`] lets them be.
fn show(parts: &[Part<'_>], at: usize, shown: &mut Vec<usize>) {
    let Some(part) = parts.get(at) else { return };
    if part.children.is_empty() {
        if part.letter_form(parts.len() == 1).is_some() {
            shown.push(at);
        }
        return;
    }
    if !part.is("multipart", "alternative") {
        for child in &part.children {
            show(parts, *child, shown);
        }
        return;
    }
    // The forms of one letter: the plain one, unless it is empty.
    let forms = part.children.iter().map(|child| {
        let mut form = Vec::new();
        show(parts, *child, &mut form);
        form
    });
    let forms: Vec<Vec<usize>> = forms.filter(|form| !form.is_empty()).collect();
    let is_plain = |form: &&Vec<usize>| {
        form.iter().filter_map(|at| parts.get(*at)).all(|part| {
            part.letter_form(false) == Some(false) && part.body.iter().any(|byte| !byte.is_ascii_whitespace())
        })
    };
    if let Some(form) = forms.iter().find(is_plain).or_else(|| forms.last()) {
        shown.extend(form);
    }
}

/// The text of a head, where it is there.
fn head<'a>(message: &'a Message<'_>, name: &'static str) -> Option<&'a str> {
    match message.header(name)? {
        HeaderValue::Text(text) => Some(text),
        HeaderValue::TextList(list) => list.first().map(AsRef::as_ref),
        _ => message.header_raw(name),
    }
}

#[cfg(test)]
mod tests;
