//! `candour try`: how something that comes in would be understood, without a database.

use std::fs::File;
use std::io::{self, BufRead as _, Read as _, Write as _};
use std::path::{Path, PathBuf};

use candour_channels::email::{self, MailKind, TextProblem};
use candour_domain::email_reply;
use candour_domain::sms::{self, Reply};
use clap::Subcommand;
use serde::Serialize;

use crate::fault::Fault;

/// What can be tried.
#[derive(Debug, Subcommand)]
pub enum Try {
    /// Text messages, one a line on standard input; one line of JSON for each on standard output.
    ///
    /// A message that begins with a printed code is judged by what follows the code; any other as the reply to "1 to
    /// 5?". The decision is rating, words, opt_out, opt_in, help or unclear.
    Sms,
    /// E-mails, one in each file; one line of JSON for each on standard output.
    ///
    /// The kind is feedback, auto_reply, bounce, complaint or unclear; the words are without what is quoted and without
    /// signatures. A file without heads is taken as the text of a reply.
    Email {
        /// The files.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

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

/// One e-mail, and how it is understood.
#[derive(Serialize)]
struct Letter<'a> {
    file: &'a Path,
    kind: &'static str,
    rating: Option<u8>,
    words: String,
    problems: Vec<&'static str>,
}

/// How an e-mail is understood.
fn letter<'a>(file: &'a Path, raw: &[u8]) -> Letter<'a> {
    let mail = email::read(raw);
    let problems = mail.problems.iter().copied().map(TextProblem::as_str).collect();
    let other = match mail.kind {
        MailKind::Letter => None,
        MailKind::AutoReply => Some("auto_reply"),
        MailKind::Bounce => Some("bounce"),
        MailKind::Complaint => Some("complaint"),
    };
    if let Some(kind) = other {
        return Letter { file, kind, rating: None, words: String::new(), problems };
    }
    let words = email_reply::words(&mail.text);
    let (_, rest) = sms::split_code(&words);
    let (kind, rating, words) = match sms::read(rest) {
        Reply::Rating(rating, said) => {
            ("feedback", Some(rating.value()), said.map(str::to_owned).unwrap_or_default())
        }
        Reply::Words(said) => ("feedback", None, said.to_owned()),
        _ => ("unclear", None, words),
    };
    Letter { file, kind, rating, words, problems }
}

/// Reads the messages in these files, and says how each is understood.
pub fn email(files: &[PathBuf]) -> Result<(), Fault> {
    let mut output = io::stdout().lock();
    for file in files {
        let most = u64::try_from(email::READ).unwrap_or(u64::MAX).saturating_add(1);
        let mut raw = Vec::new();
        let read = File::open(file).and_then(|opened| opened.take(most).read_to_end(&mut raw));
        read.map_err(|error| {
            let what = format!("{} cannot be read: {error}.", file.display());
            Fault::usage(what, "Give files that hold one e-mail each, as a mail program saves them.")
        })?;
        let Ok(json) = serde_json::to_string(&letter(file, &raw)) else { continue };
        // A reader that has gone away is no fault.
        if writeln!(output, "{json}").and_then(|()| output.flush()).is_err() {
            return Ok(());
        }
    }
    Ok(())
}
