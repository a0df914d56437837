//! The parts of a message, within bounds: so many parts, so deep, heads so long. What is enclosed as a whole message is one
//! part and is not looked into. The parts are found here and not by the parser, which follows enclosed messages as deep as
//! they go: a message of two megabytes can be nested so deep that giving its memory back overflows the stack.

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::charsets::map::charset_decoder;
use mail_parser::{Encoding, Message, MessageParser, MessagePart, MimeHeaders as _, PartType};

use super::TextProblem;

/// How many parts are looked at, how many multiparts in each other, and how many bytes of one part's heads.
const PARTS: usize = 200;
const DEPTH: usize = 10;
const HEADS: usize = 64 * 1024;

/// A part of a message; the first is the message itself.
pub(super) struct Part<'a> {
    /// Its heads, as a message without a body.
    pub heads: Message<'a>,
    /// What stands under its heads, encoded as it came.
    pub body: &'a [u8],
    /// Which parts it is made of, by their place in the list. Empty for what is not made of parts.
    pub children: Vec<usize>,
}

impl Part<'_> {
    /// Whether it says that it is of this type, such as "text" and "plain".
    pub fn is(&self, kind: &str, subtype: &str) -> bool {
        self.heads.content_type().is_some_and(|said| {
            said.ctype().eq_ignore_ascii_case(kind)
                && said.subtype().is_some_and(|said| said.eq_ignore_ascii_case(subtype))
        })
    }

    /// Whether it can be part of what a person reads first, and in which form: true for HTML. A message that is one part
    /// alone is its letter whatever it says about being attached.
    pub fn letter_form(&self, is_alone: bool) -> Option<bool> {
        let kind = self.heads.content_type();
        let attached = !is_alone && self.is_attached();
        if attached {
            return None;
        }
        // Without a type, or with one that is none ("text"), it is plain text (RFC 2045, section 5.2).
        match kind {
            None => Some(false),
            Some(said) if said.ctype().eq_ignore_ascii_case("text") => match said.subtype() {
                Some(subtype) if subtype.eq_ignore_ascii_case("html") => Some(true),
                Some(subtype) if !subtype.eq_ignore_ascii_case("plain") => None,
                _ => Some(false),
            },
            // A multipart whose boundary is nowhere: what it holds is read as it stands.
            Some(said) if said.ctype().eq_ignore_ascii_case("multipart") => Some(false),
            Some(_) => None,
        }
    }

    fn is_attached(&self) -> bool {
        let disposition = self.heads.content_disposition();
        // One that nobody knows counts as attached (RFC 2183, section 2.8).
        disposition.is_some_and(|said| !said.is_inline() || said.has_attribute("filename"))
            || self.heads.content_type().is_some_and(|said| said.has_attribute("name"))
    }

    /// What it says, in characters.
    pub fn text(&self, problems: &mut Vec<TextProblem>) -> String {
        let bytes = self.decoded(problems);
        let charset = self.heads.content_type().and_then(|kind| kind.attribute("charset"));
        let charset = charset.map(|charset| charset.trim().trim_matches(['"', '\''])).unwrap_or_default();
        let utf8 = ["", "us-ascii", "ascii", "utf-8", "utf8"]
            .iter()
            .any(|known| charset.eq_ignore_ascii_case(known));
        let decoder = if utf8 { None } else { charset_decoder(charset.as_bytes()) };
        if !utf8 && decoder.is_none() {
            problems.push(TextProblem::UnknownCharset);
        }
        let text =
            decoder.map_or_else(|| String::from_utf8_lossy(&bytes).into_owned(), |decode| decode(&bytes));
        if text.contains(char::REPLACEMENT_CHARACTER) {
            problems.push(TextProblem::BadCharacters);
        }
        text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)
    }

    /// Its bytes without the encoding it was sent in.
    fn decoded(&self, problems: &mut Vec<TextProblem>) -> Cow<'_, [u8]> {
        let encoding = self.heads.content_transfer_encoding().unwrap_or_default().trim();
        if encoding.eq_ignore_ascii_case("quoted-printable") {
            let (bytes, is_well_formed) = quoted_printable(self.body);
            if !is_well_formed {
                problems.push(TextProblem::BadEncoding);
            }
            return Cow::Owned(bytes);
        }
        if encoding.eq_ignore_ascii_case("base64") {
            let (bytes, is_well_formed) = base64(self.body);
            if !is_well_formed {
                problems.push(TextProblem::BadEncoding);
            }
            return bytes.map_or(Cow::Borrowed(self.body), Cow::Owned);
        }
        let known = ["", "7bit", "8bit", "binary"].iter().any(|known| encoding.eq_ignore_ascii_case(known));
        if !known {
            problems.push(TextProblem::BadEncoding);
        }
        Cow::Borrowed(self.body)
    }
}

/// Quoted-printable as far as it is; a "=" that begins nothing stands for itself. And whether there was none such.
fn quoted_printable(body: &[u8]) -> (Vec<u8>, bool) {
    let digit = |byte: Option<&u8>| {
        byte.and_then(|byte| char::from(*byte).to_digit(16)).and_then(|n| u8::try_from(n).ok())
    };
    let mut bytes = Vec::with_capacity(body.len());
    let mut is_well_formed = true;
    let mut rest = body;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'=' {
            bytes.push(*byte);
        } else if let (Some(high), Some(low)) = (digit(after.first()), digit(after.get(1))) {
            bytes.push(high * 16 + low);
            rest = after.get(2..).unwrap_or_default();
        } else {
            // At the end of a line it joins it to the next; programs leave spaces there.
            let blanks =
                after.iter().take(100).take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
            match after.get(blanks) {
                Some(b'\n') => rest = after.get(blanks + 1..).unwrap_or_default(),
                None => rest = &[],
                Some(_) => {
                    is_well_formed = false;
                    bytes.push(b'=');
                }
            }
        }
    }
    (bytes, is_well_formed)
}

/// Base64 as far as it is, and whether it was such throughout. Nothing where there is none in it.
fn base64(body: &[u8]) -> (Option<Vec<u8>>, bool) {
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let is_well_formed =
        body.iter().all(|byte| is_digit(byte) || matches!(byte, b'=' | b' ' | b'\t' | b'\r' | b'\n'));
    let mut digits: Vec<u8> = body.iter().copied().filter(is_digit).collect();
    let odd = digits.len() % 4 == 1;
    if odd {
        digits.pop();
    }
    let many = digits.len().next_multiple_of(4);
    digits.resize(many, b'=');
    if digits.is_empty() {
        return (is_well_formed.then(Vec::new), is_well_formed);
    }
    let bytes = base64_decode(&digits);
    let read = bytes.is_some();
    (bytes, is_well_formed && !odd && read)
}

/// The parts of a message, the message itself first, and whether some were left out.
pub(super) fn parts(raw: &[u8]) -> (Vec<Part<'_>>, bool) {
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut left_out = false;
    // What is still to be looked at, the next one last.
    let mut waiting = vec![(raw, 0_usize, None::<usize>)];
    while let Some((bytes, depth, parent)) = waiting.pop() {
        if parts.len() == PARTS {
            return (parts, true);
        }
        let (heads, body) = split_heads(bytes);
        let at = parts.len();
        let heads = read_heads(heads);
        let boundary = heads
            .content_type()
            .filter(|kind| kind.ctype().eq_ignore_ascii_case("multipart"))
            .and_then(|kind| kind.attribute("boundary"))
            .filter(|boundary| !boundary.is_empty());
        let mut inner = Vec::new();
        if let Some(boundary) = boundary {
            if depth < DEPTH {
                let (found, more) = split_parts(body, boundary.trim_end().as_bytes());
                inner = found;
                left_out |= more;
            } else {
                left_out = true;
            }
        }
        waiting.extend(inner.into_iter().rev().map(|bytes| (bytes, depth + 1, Some(at))));
        parts.push(Part { heads, body, children: Vec::new() });
        if let Some(parent) = parent.and_then(|parent| parts.get_mut(parent)) {
            parent.children.push(at);
        }
    }
    (parts, left_out)
}

/// Heads as the parser reads them. It panics on being asked for a head of a message that has none, so there is always a
/// part to ask.
fn read_heads(heads: &[u8]) -> Message<'_> {
    let mut read = MessageParser::default().parse_headers(heads).unwrap_or_default();
    if read.parts.is_empty() {
        read.parts.push(MessagePart {
            headers: Vec::new(),
            is_encoding_problem: false,
            body: PartType::default(),
            encoding: Encoding::None,
            offset_header: 0,
            offset_body: 0,
            offset_end: 0,
        });
    }
    read
}

/// The heads of a part with the blank line under them, and what comes after it. Heads that are too long are cut.
fn split_heads(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut end = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        end += line.len();
        if line.iter().all(|byte| matches!(byte, b'\r' | b'\n')) {
            break;
        }
    }
    let (heads, body) = bytes.split_at_checked(end).unwrap_or((bytes, &[]));
    (heads.get(..HEADS).unwrap_or(heads), body)
}

/// What stands between the boundaries, and whether there is more than is looked at.
fn split_parts<'a>(body: &'a [u8], boundary: &[u8]) -> (Vec<&'a [u8]>, bool) {
    let mut found = Vec::new();
    let mut at = 0;
    let mut begin = None;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let after = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary));
        // Another boundary may begin like this one; only white space and the two signs of the end may follow.
        let is_one = after.is_some_and(|after| {
            let after = after.strip_prefix(b"--").unwrap_or(after);
            after.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
        });
        if is_one {
            if let Some(begin) = begin {
                found.push(without_line_end(body.get(begin..at).unwrap_or_default()));
            }
            begin = Some(at + line.len());
            if after.is_some_and(|after| after.starts_with(b"--")) {
                return (found, false);
            }
            if found.len() == PARTS {
                return (found, true);
            }
        }
        at += line.len();
    }
    // The end is missing: what has come so far is the last part.
    if let Some(begin) = begin {
        found.push(body.get(begin..).unwrap_or_default());
    }
    (found, false)
}

fn without_line_end(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_encoding_is_read_as_far_as_it_goes() {
        assert_eq!(
            quoted_printable(b"caf=C3=A9 =\r\n5 =  \nfine="),
            ("caf\u{e9} 5 fine".as_bytes().to_vec(), true)
        );
        assert_eq!(quoted_printable(b"2 = 2, =ZZ =4"), (b"2 = 2, =ZZ =4".to_vec(), false));
        assert_eq!(base64(b"NSBm\r\naW5l"), (Some(b"5 fine".to_vec()), true));
        assert_eq!(base64(b"NSBmaW5\r\n"), (Some(b"5 fin".to_vec()), true));
        assert_eq!(base64(b"NSB-maW5l.."), (Some(b"5 fine".to_vec()), false));
        assert_eq!(base64(b""), (Some(Vec::new()), true));
        assert_eq!(base64(b"!!"), (None, false));
    }

    #[test]
    fn a_boundary_is_a_line_of_its_own_and_a_longer_one_is_another() {
        let body = b"before\r\n--b\r\none\r\n--bb\r\n--b \r\ntwo --b\r\n--b--\r\nafter";
        let (found, more) = split_parts(body, b"b");
        assert_eq!(found, [b"one\r\n--bb".as_slice(), b"two --b".as_slice()]);
        assert!(!more);
        assert_eq!(split_parts(b"--b\none", b"b").0, [b"one".as_slice()]);
    }
}
