//! LMTP (RFC 2033), the side that receives: one session as a state machine over the bytes that come.
//!
//! It knows neither sockets nor storage. The door feeds it bytes and does what it says: answer, ask whether a recipient
//! is known, hand a message on, or close. A message is answered for each recipient by itself, and only after the door has
//! said what became of it, so that a mail server never hears "taken" of what is not stored.

use std::fmt::Write as _;

/// What a session may use up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of a message.
    pub size: usize,
    /// The most recipients of a message.
    pub recipients: usize,
}

/// The longest line of a command. Lines of a message have no limit of their own.
const LINE: usize = 2_048;

/// The longest address.
const ADDRESS: usize = 320;

/// After so many commands that are none, the session is closed.
const FAULTS: usize = 20;

/// How much of a line of a message is held back while its end has not come.
const HELD: usize = 8_192;

/// What the door is to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Send this.
    Say(String),
    /// Find out whether the address is one of ours, call [`Session::recipient`], and send what it returns.
    Ask(String),
    /// Store the message for each recipient, call [`Session::delivered`], and send what it returns.
    Deliver {
        /// The addresses, as they were named, in their order.
        recipients: Vec<String>,
        /// The message as it came, without the dots that the protocol adds.
        raw: Vec<u8>,
    },
    /// Send this and close.
    Close(String),
}

/// Whether an address is one of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Known,
    /// It is not, and never will be.
    Unknown,
    /// It cannot be said now.
    Later,
}

/// What became of a message for one recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is stored.
    Taken,
    /// It is not; the mail server is to keep it and to try again.
    Later,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nobody has said who they are.
    New,
    /// Between messages.
    Ready,
    /// A sender is named.
    Mail,
    /// The door is asked about a recipient.
    Asking,
    /// The bytes are those of a message.
    Data,
    /// The door has the message.
    Delivering,
    /// Nothing more is read.
    Closed,
}

/// One session.
#[derive(Debug)]
pub struct Session {
    host: String,
    limits: Limits,
    state: State,
    waiting: Vec<u8>,
    recipients: Vec<String>,
    asked: Option<String>,
    message: Vec<u8>,
    at_line: bool,
    too_big: bool,
    faults: usize,
}

impl Session {
    /// A session at this host.
    pub fn new(host: &str, limits: Limits) -> Self {
        Self {
            host: host.to_owned(),
            limits,
            state: State::New,
            waiting: Vec::new(),
            recipients: Vec::new(),
            asked: None,
            message: Vec::new(),
            at_line: true,
            too_big: false,
            faults: 0,
        }
    }

    /// What is said first.
    pub fn greeting(&self) -> String {
        format!("220 {} LMTP\r\n", self.host)
    }

    /// Whether a message is on its way, or waits for what became of it.
    pub fn is_within_message(&self) -> bool {
        matches!(self.state, State::Data | State::Delivering)
    }

    /// Takes bytes that came. The caller asks for steps until there are none before it feeds more: what waits is then
    /// never more than one line and what is fed.
    pub fn feed(&mut self, bytes: &[u8]) {
        if self.state != State::Closed {
            self.waiting.extend_from_slice(bytes);
        }
    }

    /// What is to be done next; none until more bytes come, or until the door has answered the last step.
    pub fn step(&mut self) -> Option<Step> {
        match self.state {
            State::Asking | State::Delivering | State::Closed => None,
            State::Data => self.data(),
            State::New | State::Ready | State::Mail => {
                let Some(end) = self.waiting.iter().take(LINE).position(|byte| *byte == b'\n') else {
                    return (self.waiting.len() >= LINE).then(|| self.close("500 5.5.6 Line too long"));
                };
                let line: Vec<u8> = self.waiting.drain(..=end).collect();
                Some(self.command(&line))
            }
        }
    }

    /// The answer to a recipient that was asked about.
    pub fn recipient(&mut self, verdict: Verdict) -> String {
        let Some(address) = self.asked.take() else { return String::new() };
        self.state = State::Mail;
        match verdict {
            Verdict::Known => {
                self.recipients.push(address);
                "250 2.1.5 Recipient ok\r\n".to_owned()
            }
            Verdict::Unknown => "550 5.1.1 No such recipient\r\n".to_owned(),
            Verdict::Later => "451 4.3.0 Try again later\r\n".to_owned(),
        }
    }

    /// The answers to a message: one for each recipient, in their order. Where an outcome is missing it is "later".
    pub fn delivered(&mut self, outcomes: &[Outcome]) -> String {
        if self.state != State::Delivering {
            return String::new();
        }
        let mut said = String::new();
        for at in 0..self.recipients.len() {
            said.push_str(match outcomes.get(at) {
                Some(Outcome::Taken) => "250 2.0.0 Taken\r\n",
                Some(Outcome::Later) | None => "451 4.3.0 Try again later\r\n",
            });
        }
        self.reset();
        said
    }

    fn reset(&mut self) {
        self.state = State::Ready;
        self.recipients.clear();
        self.message = Vec::new();
        self.too_big = false;
        self.at_line = true;
    }

    fn close(&mut self, said: &str) -> Step {
        self.state = State::Closed;
        self.waiting = Vec::new();
        Step::Close(format!("{said}\r\n"))
    }

    fn fault(&mut self, said: &str) -> Step {
        self.faults += 1;
        if self.faults > FAULTS {
            return self.close("421 4.7.0 Too many errors");
        }
        Step::Say(format!("{said}\r\n"))
    }

    fn command(&mut self, line: &[u8]) -> Step {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let Ok(line) = std::str::from_utf8(line) else { return self.fault("500 5.5.2 Not UTF-8") };
        if line.chars().any(char::is_control) {
            return self.fault("500 5.5.2 Not a command");
        }
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "LHLO" if rest.trim().is_empty() => self.fault("501 5.5.4 LHLO needs a name"),
            "LHLO" => self.hello(),
            "MAIL" => self.mail(rest),
            "RCPT" => self.rcpt(rest),
            "DATA" if !rest.trim().is_empty() => self.fault("501 5.5.4 DATA takes nothing"),
            "DATA" if self.recipients.is_empty() => self.fault("503 5.5.1 No recipient"),
            "DATA" => {
                self.state = State::Data;
                self.at_line = true;
                Step::Say("354 End with a dot on a line\r\n".to_owned())
            }
            "RSET" => {
                if self.state != State::New {
                    self.reset();
                }
                Step::Say("250 2.0.0 Ok\r\n".to_owned())
            }
            "NOOP" => Step::Say("250 2.0.0 Ok\r\n".to_owned()),
            "VRFY" => Step::Say("252 2.5.0 Send it and see\r\n".to_owned()),
            "QUIT" => self.close("221 2.0.0 Bye"),
            // RFC 2033: a server of LMTP must not take the greetings of SMTP.
            "HELO" | "EHLO" => self.fault("500 5.5.1 This is LMTP: LHLO"),
            _ => self.fault("500 5.5.1 Not a command"),
        }
    }

    fn hello(&mut self) -> Step {
        self.reset();
        let mut said = String::new();
        for word in [self.host.as_str(), "PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME", "SMTPUTF8"] {
            let _ = write!(said, "250-{word}\r\n");
        }
        let _ = write!(said, "250 SIZE {}\r\n", self.limits.size);
        Step::Say(said)
    }

    fn mail(&mut self, rest: &str) -> Step {
        match self.state {
            State::Ready => {}
            State::New => return self.fault("503 5.5.1 LHLO first"),
            _ => return self.fault("503 5.5.1 A sender is named already"),
        }
        let Some((address, parameters)) = path(rest, "FROM:") else {
            return self.fault("501 5.5.4 MAIL FROM:<address>");
        };
        if address.len() > ADDRESS {
            return self.fault("501 5.1.7 Address too long");
        }
        for parameter in parameters.split_ascii_whitespace() {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let fits = match name.to_ascii_uppercase().as_str() {
                "SIZE" => match value.parse::<u64>() {
                    Ok(size) if usize::try_from(size).is_ok_and(|size| size <= self.limits.size) => true,
                    Ok(_) => return self.fault("552 5.3.4 Message too big"),
                    Err(_) => false,
                },
                "BODY" => ["7BIT", "8BITMIME"].iter().any(|known| value.eq_ignore_ascii_case(known)),
                "SMTPUTF8" => value.is_empty(),
                _ => false,
            };
            if !fits {
                return self.fault("555 5.5.4 Parameter not known");
            }
        }
        self.state = State::Mail;
        Step::Say("250 2.1.0 Sender ok\r\n".to_owned())
    }

    fn rcpt(&mut self, rest: &str) -> Step {
        if self.state != State::Mail {
            return self.fault("503 5.5.1 MAIL first");
        }
        let Some((address, parameters)) = path(rest, "TO:") else {
            return self.fault("501 5.5.4 RCPT TO:<address>");
        };
        if !parameters.trim().is_empty() {
            return self.fault("555 5.5.4 Parameter not known");
        }
        if address.is_empty() || address.len() > ADDRESS {
            return self.fault("501 5.1.3 Not an address");
        }
        if self.recipients.len() >= self.limits.recipients {
            return Step::Say("452 4.5.3 Too many recipients\r\n".to_owned());
        }
        self.state = State::Asking;
        self.asked = Some(address.to_owned());
        Step::Ask(address.to_owned())
    }

    /// Takes lines of a message. Only a dot between two ends of line as the standard writes them ends it: whoever takes a
    /// bare line feed for one can be made to see a second message in the first.
    fn data(&mut self) -> Option<Step> {
        let waiting = std::mem::take(&mut self.waiting);
        let mut rest = waiting.as_slice();
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let (line, after) = rest.split_at(end + 1);
            rest = after;
            if self.at_line && line == b".\r\n" {
                self.waiting = rest.to_vec();
                return Some(self.end_of_data());
            }
            self.keep(line);
            self.at_line = line.ends_with(b"\r\n");
        }
        // The last byte may be the first half of an end of line.
        if rest.len() > HELD {
            let (part, last) = rest.split_at(rest.len() - 1);
            self.keep(part);
            self.at_line = false;
            rest = last;
        }
        self.waiting = rest.to_vec();
        None
    }

    fn keep(&mut self, bytes: &[u8]) {
        let bytes = if self.at_line { bytes.strip_prefix(b".").unwrap_or(bytes) } else { bytes };
        if self.too_big || self.message.len() + bytes.len() > self.limits.size {
            self.too_big = true;
            self.message = Vec::new();
        } else {
            self.message.extend_from_slice(bytes);
        }
    }

    fn end_of_data(&mut self) -> Step {
        if self.too_big {
            let said = "552 5.3.4 Message too big\r\n".repeat(self.recipients.len());
            self.reset();
            return Step::Say(said);
        }
        self.state = State::Delivering;
        Step::Deliver { recipients: self.recipients.clone(), raw: std::mem::take(&mut self.message) }
    }
}

/// The address in "FROM:<amy@example.org> SIZE=5", and what stands behind it. A route before it (RFC 5321, appendix C) is
/// left out; an angle bracket within quotes ends nothing.
fn path<'a>(rest: &'a str, before: &str) -> Option<(&'a str, &'a str)> {
    let rest = rest.trim_start();
    let begin = rest.get(..before.len())?;
    if !begin.eq_ignore_ascii_case(before) {
        return None;
    }
    let rest = rest.get(before.len()..)?.trim_start().strip_prefix('<')?;
    let (mut quoted, mut escaped) = (false, false);
    let end = rest.char_indices().find_map(|(at, c)| {
        if escaped {
            escaped = false;
            return None;
        }
        match c {
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '>' if !quoted => return Some(at),
            _ => {}
        }
        None
    })?;
    let (address, after) = (rest.get(..end)?, rest.get(end + 1..)?);
    if !after.is_empty() && !after.starts_with(' ') {
        return None;
    }
    let address = match address.strip_prefix('@') {
        Some(route) => route.split_once(':')?.1,
        None => address,
    };
    Some((address, after))
}

#[cfg(test)]
mod tests;
