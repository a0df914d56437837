//! What is no letter of a person: reports (RFC 3464, RFC 5965, RFC 8098), automatic answers (RFC 3834), lists, invitations
//! to meetings.

use mail_parser::{Message, MimeHeaders as _};

use super::mime::Part;
use super::{MailKind, head};

/// The most addresses that are taken from one report.
const ABOUT: usize = 20;

/// What kind of message it is, and which addresses a report is about.
pub(super) fn kind(parts: &[Part<'_>]) -> (MailKind, Vec<String>) {
    let Some(first) = parts.first() else { return (MailKind::Letter, Vec::new()) };
    let message = &first.heads;
    if let Some(found) = report(first, parts) {
        return found;
    }
    if is_from_the_post_office(message) {
        let about = head(message, "X-Failed-Recipients").unwrap_or_default().split(',').filter_map(address);
        return (MailKind::Bounce, about.take(ABOUT).collect());
    }
    if is_automatic(first) { (MailKind::AutoReply, Vec::new()) } else { (MailKind::Letter, Vec::new()) }
}

/// What a report says, where the message is one.
fn report(message: &Part<'_>, parts: &[Part<'_>]) -> Option<(MailKind, Vec<String>)> {
    let has = |subtype: &str| parts.iter().find(|part| part.is("message", subtype));
    let named = message.heads.content_type().filter(|_| message.is("multipart", "report"));
    let named = named.map(|kind| kind.attribute("report-type").unwrap_or_default().to_ascii_lowercase());
    let complaint = has("feedback-report");
    if complaint.is_some() || named.as_deref() == Some("feedback-report") {
        let about = complaint.map(|part| addresses(part, "original-rcpt-to")).unwrap_or_default();
        return Some((MailKind::Complaint, about));
    }
    if has("disposition-notification").is_some() {
        return Some((MailKind::AutoReply, Vec::new()));
    }
    let status = has("delivery-status").or_else(|| has("global-delivery-status"));
    if let Some(status) = status {
        let final_word = is_final(&status.text(&mut Vec::new()));
        let kind = if final_word { MailKind::Bounce } else { MailKind::AutoReply };
        let about = if final_word { addresses(status, "final-recipient") } else { Vec::new() };
        return Some((kind, about));
    }
    match named.as_deref() {
        None => None,
        // A report that has lost its part, or does not say of what.
        Some("delivery-status" | "") => Some((MailKind::Bounce, Vec::new())),
        Some(_) => Some((MailKind::AutoReply, Vec::new())),
    }
}

/// The addresses in the fields of a report that have this name.
fn addresses(part: &Part<'_>, field: &str) -> Vec<String> {
    let text = part.text(&mut Vec::new());
    let values = text.lines().filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case(field).then_some(value)
    });
    values.filter_map(address).take(ABOUT).collect()
}

/// The address in "rfc822; <amy@example.org>".
fn address(value: &str) -> Option<String> {
    let address = value.rsplit(';').next()?.trim().trim_matches(['<', '>']).trim();
    (address.contains('@') && address.len() <= 320 && !address.contains(char::is_whitespace))
        .then(|| address.to_owned())
}

/// Whether a delivery status says that some recipient was not reached for good. Word that a message is late, was passed on
/// or has arrived is no such thing; a status that does not say is.
fn is_final(status: &str) -> bool {
    let mut actions = status.lines().filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("action").then(|| value.trim().to_ascii_lowercase())
    });
    let Some(first) = actions.next() else { return true };
    std::iter::once(first).chain(actions).any(|action| action.starts_with("failed"))
}

/// Whether a mail server says in words alone that it could not deliver, as older ones do.
fn is_from_the_post_office(message: &Message<'_>) -> bool {
    let from =
        message.from().and_then(|from| from.first()).and_then(|from| from.address()).unwrap_or_default();
    let local = from.split('@').next().unwrap_or_default().to_ascii_lowercase();
    let is_daemon = matches!(local.as_str(), "mailer-daemon" | "postmaster" | "mail-daemon");
    let failed = head(message, "X-Failed-Recipients").is_some();
    (is_daemon && (has_no_sender(message) || speaks_of_failure(message)))
        || (failed && has_no_sender(message))
}

fn has_no_sender(message: &Message<'_>) -> bool {
    message.header_raw("Return-Path").is_some_and(|path| path.trim() == "<>")
}

fn speaks_of_failure(message: &Message<'_>) -> bool {
    const PHRASES: [&str; 8] = [
        "undeliver",
        "delivery status notification",
        "delivery failure",
        "failure notice",
        "returned mail",
        "returned to sender",
        "mail delivery failed",
        "delivery has failed",
    ];
    let subject = message.subject().unwrap_or_default().to_lowercase();
    PHRASES.iter().any(|phrase| subject.contains(phrase))
}

/// Whether a program sent it by itself.
fn is_automatic(part: &Part<'_>) -> bool {
    let message = &part.heads;
    let says = |name: &'static str| head(message, name).map(|value| value.trim().to_ascii_lowercase());
    // RFC 3834: anything but "no", with or without what follows a semicolon.
    let submitted = says("Auto-Submitted")
        .is_some_and(|value| value.split(';').next().is_some_and(|value| value.trim() != "no"));
    let precedence = says("Precedence").is_some_and(|value| {
        matches!(value.as_str(), "bulk" | "junk" | "list" | "auto_reply" | "auto-reply" | "autoreply")
    });
    let marked = ["X-Autoreply", "X-Autorespond", "X-Autoresponder", "List-Id", "List-Unsubscribe"];
    let marked = marked.into_iter().any(|name| message.header(name).is_some());
    let meeting = part.is("text", "calendar");
    submitted || precedence || marked || meeting || has_no_sender(message) || is_away(message)
}

/// Whether the subject says what the programs of offices put before the answers they send while somebody is away.
fn is_away(message: &Message<'_>) -> bool {
    const BEGINNINGS: [&str; 16] = [
        "automatic reply:",
        "auto-reply:",
        "auto reply:",
        "autoreply:",
        "auto:",
        "out of office",
        "out-of-office",
        "ymateb awtomatig:",
        "allan o'r swyddfa",
        "automatyczna odpowiedź:",
        "odpowiedź automatyczna:",
        "răspuns automat:",
        "otomatik yanıt:",
        "رد تلقائي:",
        "خودکار جواب:",
        "স্বয়ংক্রিয় উত্তর:",
    ];
    let subject = message.subject().unwrap_or_default().trim().to_lowercase();
    BEGINNINGS.iter().any(|beginning| subject.starts_with(beginning))
}
