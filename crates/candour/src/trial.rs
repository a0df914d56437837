//! `candour try`: how something that comes in would be understood, without a database.

use std::io::{self, BufRead as _, Write as _};

use candour_domain::sms::{self, Reply};
use serde::Serialize;

use crate::fault::Fault;

/// One message, and how it is understood.
#[derive(Serialize)]
struct Understood<'a> {
    text: &'a str,
    decision: &'static str,
    rating: Option<u8>,
    words: Option<&'a str>,
}

/// How one message is understood.
fn understood(text: &str) -> Understood<'_> {
    let (_, rest) = sms::split_code(text);
    let reply = sms::read(rest);
    let (rating, words) = match reply {
        Reply::Rating(rating, words) => (Some(rating.value()), words),
        Reply::Words(words) => (None, Some(words)),
        _ => (None, None),
    };
    Understood { text, decision: reply.as_str(), rating, words }
}

/// Reads messages from standard input, a line each, and says how each is understood.
pub fn sms() -> Result<(), Fault> {
    let mut input = io::stdin().lock();
    let mut output = io::stdout().lock();
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = input.read_until(b'\n', &mut line).map_err(|error| {
            let what = format!("Standard input could not be read: {error}.");
            Fault::new(what, "Give the messages as lines of a file: candour try sms < messages.txt")
        })?;
        if read == 0 {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        // A reader that has gone away is no fault.
        let Ok(json) = serde_json::to_string(&understood(text)) else { continue };
        if writeln!(output, "{json}").and_then(|()| output.flush()).is_err() {
            return Ok(());
        }
    }
}
