//! One mail to the force's own mail server, by SMTP (RFC 5321).

mod letter;

use std::time::{Duration, SystemTime};

use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

pub(crate) use letter::{Letter, post};

/// How long the server may take for one step.
const PATIENCE: Duration = Duration::from_secs(10);

/// How the way to the server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Protection {
    /// TLS from the first byte.
    Tls,
    /// TLS after STARTTLS; without it nothing is sent.
    #[default]
    StartTls,
    /// None: for a server on this machine.
    None,
}

/// The mail server that takes our mail.
#[derive(Clone)]
pub struct Relay {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way there is protected.
    pub protection: Protection,
    /// User name and password, where it asks for them.
    pub login: Option<(String, String)>,
    /// The address we send from.
    pub from: String,
}

impl std::fmt::Debug for Relay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Relay({}:{}, {:?})", self.host, self.port, self.protection)
    }
}

/// One mail with one file of text.
#[derive(Debug)]
pub struct Mail<'a> {
    /// Its id: the same each time it is sent.
    pub id: &'a str,
    /// To whom.
    pub to: &'a [String],
    /// The subject.
    pub subject: &'a str,
    /// The text.
    pub text: &'a str,
    /// The name of the file that goes with it, and what is in it.
    pub file: (&'a str, &'a str),
    /// When it is sent.
    pub at: SystemTime,
}

/// Why a mail was not taken. The text names no address: it is stored and shown to administrators.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// An address is none, or there is none.
    #[error("an address of the mail is none")]
    Address,
    /// The server could not be reached, or not by TLS.
    #[error("no connection to the mail server")]
    NoConnection,
    /// The server took too long.
    #[error("the mail server did not answer in time")]
    TooSlow,
    /// The server will not have it, now or ever.
    #[error("the mail server refused with {0}")]
    Refused(u16),
    /// The connection broke off.
    #[error("the connection to the mail server broke off")]
    Broken,
}

/// Hands one mail to the server. When this comes back without an error the server has taken it on.
///
/// # Errors
/// [`MailError`] says why it has not, or that nobody knows.
pub async fn send(relay: &Relay, mail: &Mail<'_>) -> Result<(), MailError> {
    let mailbox = |text: &str| text.parse::<Mailbox>().map_err(|_| MailError::Address);
    let mut message = Message::builder()
        .from(mailbox(&relay.from)?)
        .subject(mail.subject)
        .message_id(Some(format!("<{}@{}>", mail.id, relay.host)))
        .date(mail.at);
    for to in mail.to {
        message = message.to(mailbox(to)?);
    }
    let (name, content) = mail.file;
    let message =
        message
            .multipart(MultiPart::mixed().singlepart(SinglePart::plain(mail.text.to_owned())).singlepart(
                Attachment::new(name.to_owned()).body(content.to_owned(), ContentType::TEXT_PLAIN),
            ))
            .map_err(|_| MailError::Address)?;
    let tls = || TlsParameters::new(relay.host.clone()).map_err(|_| MailError::NoConnection);
    let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&relay.host)
        .port(relay.port)
        .timeout(Some(PATIENCE))
        .tls(match relay.protection {
            Protection::Tls => Tls::Wrapper(tls()?),
            Protection::StartTls => Tls::Required(tls()?),
            Protection::None => Tls::None,
        });
    if let Some((user, password)) = &relay.login {
        transport = transport.credentials(Credentials::new(user.clone(), password.clone()));
    }
    // The library waits for a connection only so long, but for an answer for ever.
    let sent = tokio::time::timeout(PATIENCE * 6, transport.build().send(message)).await;
    match sent.map_err(|_| MailError::TooSlow)? {
        Ok(_) => Ok(()),
        Err(error) if error.is_timeout() => Err(MailError::TooSlow),
        Err(error) => Err(match error.status() {
            Some(code) => MailError::Refused(u16::from(code)),
            None if error.is_response() => MailError::Broken,
            None => MailError::NoConnection,
        }),
    }
}
