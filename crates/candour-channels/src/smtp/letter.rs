//! One letter to one person, handed to the force's mail server step by step: only so is it known whether a broken
//! connection leaves a letter behind that was taken.

use std::future::Future;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::{Address, Message};

use super::{PATIENCE, Protection, Relay};
use crate::gateway::SendFailure;

/// How long the server may take to put a letter away safely.
const TO_TAKE: Duration = Duration::from_mins(1);

/// A letter of plain text: nothing in it is fetched when it is opened, so nobody learns that it was.
#[derive(Clone, Copy)]
pub(crate) struct Letter<'a> {
    /// Our id of it: the same each time it is tried.
    pub(crate) id: &'a str,
    /// To whom.
    pub(crate) to: &'a str,
    /// From whom, as people see it: an address, or a name and an address.
    pub(crate) from: &'a str,
    /// The subject.
    pub(crate) subject: &'a str,
    /// The words.
    pub(crate) text: &'a str,
    /// Where answers go, and the letter itself if it comes back.
    pub(crate) reply_to: Option<&'a str>,
    /// Where an empty POST ends letters like this one (RFC 8058).
    pub(crate) unsubscribe_url: Option<&'a str>,
}

/// Hands a letter to the server; gives its message id. When this comes back without a failure the server has taken it on.
pub(crate) async fn post(relay: &Relay, letter: &Letter<'_>, now: Timestamp) -> Result<String, SendFailure> {
    let to: Address = letter.to.parse().map_err(|_| SendFailure::NoSuchRecipient)?;
    let from: Mailbox = letter.from.parse().map_err(|_| SendFailure::NotAllowed)?;
    let sender = match letter.reply_to {
        Some(address) => address.parse().map_err(|_| SendFailure::NotAllowed)?,
        None => from.email.clone(),
    };
    let id = format!("{}@{}", letter.id, from.email.domain());
    let written = write(letter, &to, from, &id, now)?;

    let mut server = connect(relay).await?;
    let mut options = Vec::new();
    if !letter.to.is_ascii() {
        if !server.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(SendFailure::Rejected);
        }
        options.push(MailParameter::SmtpUtfEight);
    }
    let taken = async {
        step(server.command(Mail::new(Some(sender), options)), not_allowed).await?;
        step(server.command(Rcpt::new(to, Vec::new())), recipient).await?;
        step(server.command(Data), |_| SendFailure::Rejected).await?;
        // From here on a server that says nothing may have taken it.
        match tokio::time::timeout(TO_TAKE, server.message(&written)).await {
            Err(_) => Err(SendFailure::TooSlow),
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(match error.status() {
                Some(_) if error.is_transient() => SendFailure::Later,
                Some(_) => SendFailure::Rejected,
                None => SendFailure::NoAnswer,
            }),
        }
    }
    .await;
    let _ = tokio::time::timeout(PATIENCE, server.quit()).await;
    taken.map(|()| id)
}

async fn connect(relay: &Relay) -> Result<AsyncSmtpConnection, SendFailure> {
    let hello = ClientId::default();
    let tls = || TlsParameters::new(relay.host.clone()).map_err(|_| SendFailure::Unreachable);
    let wrapper = if relay.protection == Protection::Tls { Some(tls()?) } else { None };
    let place = (relay.host.as_str(), relay.port);
    let opened = AsyncSmtpConnection::connect_tokio1(place, Some(PATIENCE), &hello, wrapper, None);
    let mut server = step(opened, |_| SendFailure::Unreachable).await?;
    if relay.protection == Protection::StartTls {
        if !server.can_starttls() {
            return Err(SendFailure::Unreachable);
        }
        step(server.starttls(tls()?, &hello), |_| SendFailure::Unreachable).await?;
    }
    if let Some((user, password)) = &relay.login {
        let login = Credentials::new(user.clone(), password.clone());
        step(server.auth(&[Mechanism::Plain, Mechanism::Login], &login), not_allowed).await?;
    }
    Ok(server)
}

/// One step before the letter itself: whatever goes wrong in it, nothing was taken.
async fn step<T>(
    work: impl Future<Output = Result<T, Error>>,
    refused: impl FnOnce(&Error) -> SendFailure,
) -> Result<T, SendFailure> {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) if error.is_permanent() => Err(refused(&error)),
        Ok(Err(error)) if error.is_transient() => Err(SendFailure::Later),
        Err(_) | Ok(Err(_)) => Err(SendFailure::Unreachable),
    }
}

/// The sender or the login was refused: a setting of the mail server or of ours is wrong, not the letter.
const fn not_allowed(_: &Error) -> SendFailure {
    SendFailure::NotAllowed
}

/// The recipient was refused. Only a status code of RFC 3463 that says so means that there is no such mailbox; a server
/// that will not relay for us says no to everybody.
fn recipient(error: &Error) -> SendFailure {
    let said = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    let code = said.split_whitespace().next().unwrap_or_default();
    match code {
        "5.1.1" | "5.1.2" | "5.1.3" | "5.1.6" | "5.1.10" | "5.2.1" => SendFailure::NoSuchRecipient,
        _ if code.starts_with("5.7.") => SendFailure::NotAllowed,
        _ => SendFailure::Rejected,
    }
}

/// The letter as it goes over the wire.
fn write(
    letter: &Letter<'_>,
    to: &Address,
    from: Mailbox,
    id: &str,
    now: Timestamp,
) -> Result<Vec<u8>, SendFailure> {
    let one_line = |text: &str| !text.chars().any(char::is_control);
    if !one_line(letter.subject) || !letter.unsubscribe_url.is_none_or(is_plain_url) {
        return Err(SendFailure::Rejected);
    }
    let mut message = Message::builder()
        .from(from)
        .to(Mailbox::new(None, to.clone()))
        .subject(letter.subject)
        .message_id(Some(format!("<{id}>")))
        .date(at(now));
    if let Some(address) = letter.reply_to {
        message = message.reply_to(address.parse().map_err(|_| SendFailure::NotAllowed)?);
    }
    let mut message = message
        .header(ContentType::TEXT_PLAIN)
        .body(letter.text.to_owned())
        .map_err(|_| SendFailure::Rejected)?;
    let headers = message.headers_mut();
    let mut add = |name: &'static str, value: String| {
        headers.insert_raw(HeaderValue::new(HeaderName::new_from_ascii_str(name), value));
    };
    // No machine answers a machine (RFC 3834).
    add("Auto-Submitted", "auto-generated".to_owned());
    if let Some(url) = letter.unsubscribe_url {
        add("List-Unsubscribe", format!("<{url}>"));
        add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned());
    }
    Ok(message.formatted())
}

fn at(now: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(now.as_second()).unwrap_or(0))
}

fn is_plain_url(url: &str) -> bool {
    url.starts_with("https://") && url.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>\"".contains(&byte))
}
