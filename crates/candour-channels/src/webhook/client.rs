//! Posting one message once.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::Client;
use reqwest::header::{CONTENT_TYPE, USER_AGENT};
use reqwest::redirect::Policy;

use super::{ID, SIGNATURE, Secret, TIMESTAMP, sign};

/// How long a receiver may take, from the first byte of the connection to the last of the answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// One message to one receiver.
#[derive(Debug)]
pub struct Delivery<'a> {
    /// Where to.
    pub url: &'a str,
    /// The message's id: the same each time it is sent.
    pub id: &'a str,
    /// The time of this try, in seconds since 1970.
    pub timestamp: i64,
    /// JSON.
    pub body: &'a [u8],
}

/// Why a message did not arrive. The text names neither the address nor anything in the message: it is stored and
/// shown to administrators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// The address is not an http or https address.
    #[error("the address is not one that can be posted to")]
    Address,
    /// This machine has no certificates to check the receiver by.
    #[error("no certificate authorities were found on this machine")]
    NoCertificates,
    /// There was no connection.
    #[error("no connection to the receiver")]
    NoConnection,
    /// The receiver took too long.
    #[error("the receiver did not answer within ten seconds")]
    TooSlow,
    /// The receiver answered, and did not take it. A redirect counts: where it leads nobody has approved.
    #[error("the receiver answered with status {0}")]
    Status(u16),
    /// The connection broke off.
    #[error("the connection broke off")]
    Broken,
}

/// Posts a signed message. Any status of the 200s means that it arrived.
///
/// # Errors
/// [`PostError`] says why it did not, or that nobody knows.
pub async fn post(secret: &Secret, delivery: &Delivery<'_>) -> Result<(), PostError> {
    let url = reqwest::Url::parse(delivery.url).map_err(|_| PostError::Address)?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(PostError::Address);
    }
    let answer = client()?
        .post(url)
        .header(CONTENT_TYPE, "application/json")
        .header(USER_AGENT, "Candour")
        .header(ID, delivery.id)
        .header(TIMESTAMP, delivery.timestamp)
        .header(SIGNATURE, sign(secret, delivery.id, delivery.timestamp, delivery.body))
        .body(delivery.body.to_vec())
        .send()
        .await
        .map_err(|error| {
            if error.is_timeout() {
                PostError::TooSlow
            } else if error.is_connect() {
                PostError::NoConnection
            } else if error.is_builder() {
                PostError::Address
            } else {
                PostError::Broken
            }
        })?;
    if answer.status().is_success() { Ok(()) } else { Err(PostError::Status(answer.status().as_u16())) }
}

/// The client is made once: reading the machine's certificates takes a while.
fn client() -> Result<Client, PostError> {
    static CLIENT: OnceLock<Client> = OnceLock::new();
    if let Some(client) = CLIENT.get() {
        return Ok(client.clone());
    }
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // A second thread may have been first; either provider serves.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    let made = Client::builder()
        .timeout(PATIENCE)
        .redirect(Policy::none())
        // Alerts are rare; a connection kept open would be dead by the next one.
        .pool_max_idle_per_host(0)
        .build()
        .map_err(|_| PostError::NoCertificates)?;
    Ok(CLIENT.get_or_init(|| made).clone())
}
