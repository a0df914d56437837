//! What somebody wrote in an e-mail, without what their program added: the message they reply to, and signatures.
//!
//! Nothing is lost by it: the message itself is kept as it came. What is not surely somebody else's stays in. Answers that
//! stand between quoted lines keep the lines they answer, since "yes" alone says nothing.

mod vocabulary;

/// The most lines and bytes that are looked at. What comes after is not read: nobody types it.
const LINES: usize = 20_000;
const BYTES: usize = 1_000_000;

/// How many lines a signature may have.
const SIGNATURE_LINES: usize = 10;

/// How many lines an attribution ("On Tuesday, Amy wrote:") may be broken into, and how long it may be.
const ATTRIBUTION_LINES: usize = 4;
const ATTRIBUTION_BYTES: usize = 600;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Blank,
    Written,
    Quoted,
}

/// A run of lines of one kind; blank lines belong to what stands before them.
struct Block<'a> {
    quoted: bool,
    lines: Vec<&'a str>,
}

impl Block<'_> {
    fn says_something(&self) -> bool {
        self.lines.iter().any(|line| !line.trim().is_empty())
    }

    /// What lists of recipients put under a message.
    fn is_footer(&self) -> bool {
        !self.quoted
            && self
                .lines
                .iter()
                .find(|line| !line.trim().is_empty())
                .is_some_and(|line| is_ruled(line, '_', 10))
    }
}

/// The words of a reply.
pub fn words(message: &str) -> String {
    let read = message.get(..floor(message, BYTES)).unwrap_or_default();
    let lines: Vec<&str> = read.lines().take(LINES).collect();
    let own = without_history(&lines);
    let mut blocks = blocks(own);
    blocks.retain(Block::says_something);
    while blocks.last().is_some_and(|block| block.is_footer() || block.quoted) {
        // A quote below everything is what they reply to; but where they answered above and below, it parts answers.
        blocks.pop();
    }
    let answers = blocks.iter().filter(|block| !block.quoted).count();
    let between = is_between(own, &blocks, answers);
    let mut written: Vec<&str> = Vec::new();
    for block in blocks.iter().filter(|block| !block.quoted || between) {
        if !written.is_empty() {
            written.push("");
        }
        written.extend(trimmed(&block.lines));
    }
    without_signature(&written).join("\n").trim().to_owned()
}

/// Whether answers stand between quoted lines: there are several of them, or one with quotes before it and after.
fn is_between(own: &[&str], blocks: &[Block<'_>], answers: usize) -> bool {
    let begins_quoted = blocks.first().is_some_and(|block| block.quoted);
    let quoted_below =
        own.iter().rev().find(|line| !line.trim().is_empty()).is_some_and(|line| kind(line) == Kind::Quoted);
    answers > 1 || (begins_quoted && quoted_below)
}

/// The largest place up to `end` that is between two characters.
fn floor(text: &str, end: usize) -> usize {
    let mut end = end.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

fn kind(line: &str) -> Kind {
    let line = line.trim_start();
    if line.trim().is_empty() {
        Kind::Blank
    } else if line.starts_with(['>', '＞']) {
        Kind::Quoted
    } else {
        Kind::Written
    }
}

/// Whether a line is made of one sign alone, at least so often.
fn is_ruled(line: &str, sign: char, times: usize) -> bool {
    let line = line.trim();
    line.chars().count() >= times && line.chars().all(|c| c == sign)
}

/// The lines before an earlier message that stands below without a sign in front of each line.
fn without_history<'a, 'b>(lines: &'b [&'a str]) -> &'b [&'a str] {
    for (at, line) in lines.iter().enumerate() {
        if kind(line) != Kind::Written {
            continue;
        }
        let ends = is_divider(line)
            || is_head(lines.get(at..).unwrap_or_default())
            || (attribution(lines.get(at..).unwrap_or_default()).is_some_and(|many| {
                let below = lines.get(at + many..).unwrap_or_default();
                let next = below.iter().find(|line| !line.trim().is_empty());
                next.is_some_and(|line| kind(line) == Kind::Written)
                    && names_address_or_hour(lines.get(at..at + many).unwrap_or_default())
            }));
        if ends {
            let mut end = at;
            while end > 0
                && lines.get(end - 1).is_some_and(|line| line.trim().is_empty() || is_ruled(line, '_', 5))
            {
                end -= 1;
            }
            return lines.get(..end).unwrap_or_default();
        }
    }
    lines
}

/// "-----Original Message-----" and its like.
fn is_divider(line: &str) -> bool {
    let line = line.trim();
    if line.len() > 200 {
        return false;
    }
    let inner = line.trim_matches(|c: char| "-_=* ".contains(c));
    let ruled = inner.len() + 4 <= line.len() && line.starts_with(['-', '_', '=', '*']);
    ruled && vocabulary::ORIGINAL.contains(&inner.to_lowercase().trim_end_matches(':'))
}

/// "From: … Sent: … To: … Subject: …": the head of the message below. At least three lines of it, the sender's first; where
/// another is first, the sender's names an address.
fn is_head(lines: &[&str]) -> bool {
    let label = |line: &str| {
        let line = line.trim_start().trim_start_matches('*');
        let (label, _) = line.split_once([':', '：'])?;
        let label = label.trim().trim_end_matches('*').to_lowercase();
        vocabulary::label(&label)
    };
    let Some(first) = lines.first().and_then(|line| label(line)) else { return false };
    let mut kinds = Vec::new();
    let mut names_sender = first == vocabulary::Label::From;
    for line in lines.iter().take(8) {
        if line.trim().is_empty() {
            break;
        }
        if let Some(kind) = label(line)
            && !kinds.contains(&kind)
        {
            names_sender |= kind == vocabulary::Label::From && line.contains('@');
            kinds.push(kind);
        }
    }
    names_sender && kinds.len() >= 3
}

/// "On Tuesday, Amy wrote:" where it begins at the first of these lines: over how many lines it goes.
fn attribution(lines: &[&str]) -> Option<usize> {
    let mut joined = String::new();
    for (many, line) in (1..=ATTRIBUTION_LINES).zip(lines) {
        if kind(line) != Kind::Written {
            return None;
        }
        joined.push(' ');
        joined.push_str(line.trim());
        if joined.len() > ATTRIBUTION_BYTES {
            return None;
        }
        if joined.ends_with([':', '：']) || joined.ends_with(" wrote ----") {
            let small = joined.to_lowercase();
            let says = vocabulary::WROTE.iter().any(|wrote| small.contains(wrote));
            let dated = small.chars().any(char::is_numeric) || small.contains('@');
            // Some programs leave the verb out: a day, an hour, a name and an address.
            let bare = small.ends_with(">:")
                && small.contains('@')
                && small.chars().filter(|c| c.is_numeric()).count() >= 4;
            if !((says && dated) || bare) {
                return None;
            }
            // Where one with its day or hour begins at a later line, the lines above it were written by hand.
            let by_hand = (1..many).any(|at| {
                let rest = lines.get(at..many).unwrap_or_default();
                digits_beside_addresses(rest) >= 4 && attribution(rest) == Some(many - at)
            });
            return (!by_hand).then_some(many);
        }
    }
    None
}

/// How many digits stand in these lines, in days and hours and not in addresses.
fn digits_beside_addresses(lines: &[&str]) -> usize {
    let words = lines.iter().flat_map(|line| line.split_whitespace()).filter(|word| !word.contains('@'));
    words.flat_map(str::chars).filter(|c| c.is_numeric()).count()
}

/// Whether an attribution names an address or an hour, as programs write it and people do not.
fn names_address_or_hour(lines: &[&str]) -> bool {
    lines.iter().any(|line| {
        line.contains('@')
            || line.as_bytes().windows(4).any(|bytes| {
                matches!(bytes, [a, b':', c, d] if a.is_ascii_digit() && c.is_ascii_digit() && d.is_ascii_digit())
            })
    })
}

/// The lines in blocks, without attributions of the quotes that follow them.
fn blocks<'a>(lines: &[&'a str]) -> Vec<Block<'a>> {
    let mut blocks: Vec<Block<'a>> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let line_kind = kind(line);
        if line_kind == Kind::Written
            && let Some(many) = attribution(lines.get(at..).unwrap_or_default())
        {
            let below = lines.get(at + many..).unwrap_or_default();
            let next = below.iter().find(|line| !line.trim().is_empty());
            if next.is_none_or(|line| kind(line) == Kind::Quoted) {
                at += many;
                continue;
            }
        }
        let quoted = line_kind == Kind::Quoted;
        match blocks.last_mut() {
            Some(block) if line_kind == Kind::Blank || block.quoted == quoted => block.lines.push(line),
            _ if line_kind == Kind::Blank => {}
            _ => blocks.push(Block { quoted, lines: vec![line] }),
        }
        at += 1;
    }
    blocks
}

/// Lines without blank ones at both ends.
fn trimmed<'a, 'b>(lines: &'b [&'a str]) -> &'b [&'a str] {
    let begin = lines.iter().take_while(|line| line.trim().is_empty()).count();
    let end = lines.len() - lines.iter().rev().take_while(|line| line.trim().is_empty()).count();
    lines.get(begin..end.max(begin)).unwrap_or_default()
}

/// Lines without what a program or a person puts under every message.
fn without_signature<'a, 'b>(lines: &'b [&'a str]) -> &'b [&'a str] {
    let mut lines = trimmed(lines);
    // The mark of RFC 3676, and what people type in its place.
    let marked = lines.iter().rposition(|line| matches!(line.trim_end(), "--" | "—" | "–" | "__"));
    if let Some(at) = marked
        && lines.len() - at <= SIGNATURE_LINES + 1
    {
        lines = trimmed(lines.get(..at).unwrap_or_default());
    }
    while let Some(last) = lines.last()
        && (is_of_program(last) || ['-', '_', '='].into_iter().any(|sign| is_ruled(last, sign, 4)))
    {
        lines = trimmed(lines.get(..lines.len() - 1).unwrap_or_default());
    }
    lines
}

/// "Sent from my iPhone" and its like: the phrase, then a few words and no sentence.
fn is_of_program(line: &str) -> bool {
    let line = line.trim();
    if line.len() > 200 {
        return false;
    }
    let small = line.to_lowercase();
    let begins = vocabulary::SENT_FROM.iter().find_map(|phrase| small.strip_prefix(phrase));
    let ends = vocabulary::SENT_FROM_BEHIND.iter().find_map(|phrase| small.strip_suffix(phrase));
    begins.or(ends).is_some_and(|rest| {
        let rest = rest.split('<').next().unwrap_or_default();
        rest.split_whitespace().count() <= 6 && !rest.contains([',', ';', '!', '?'])
    })
}

#[cfg(test)]
mod tests;
