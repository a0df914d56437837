//! One request to a supplier, within bounds: no redirect is followed, nothing endless is read, nobody is waited for long.

use std::sync::OnceLock;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{DATE, RETRY_AFTER, USER_AGENT};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder};
use url::Url;

use crate::gateway::SendFailure;

/// How long a supplier may take for one request, its answer included.
const PATIENCE: Duration = Duration::from_secs(15);
const TO_CONNECT: Duration = Duration::from_secs(5);
/// The most bytes of an answer: a page of 250 long text messages has about 1 MB.
const LARGEST: usize = 4 * 1024 * 1024;

/// What a supplier answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// How long to wait, where it said so.
    pub(crate) wait: Option<Duration>,
    /// How far the supplier's clock lies from ours, where it told its time.
    pub(crate) clocks_apart: Option<Duration>,
    pub(crate) body: Vec<u8>,
}

/// Whether requests may go to this address: by https, or to this machine itself.
pub(crate) fn approved(url: &Url) -> bool {
    let here = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => return false,
    };
    let open = url.username().is_empty() && url.password().is_none();
    open && (url.scheme() == "https" || (url.scheme() == "http" && here))
}

/// Sends what `build` makes of the client, and reads the answer.
pub(crate) async fn ask(
    now: Timestamp,
    build: impl FnOnce(&Client) -> RequestBuilder,
) -> Result<Answer, SendFailure> {
    let request = build(client()?).header(USER_AGENT, "Candour");
    let mut answer = request.send().await.map_err(|error| failure(&error))?;
    let header = |name| answer.headers().get(name).and_then(|value| value.to_str().ok());
    let wait = header(RETRY_AFTER).and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
    let clocks_apart = header(DATE)
        .and_then(|text| jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok())
        .map(|theirs| theirs.duration_since(now).unsigned_abs());
    let status = answer.status().as_u16();
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| failure(&error))? {
        if body.len() + chunk.len() > LARGEST {
            return Err(SendFailure::NoAnswer);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, wait, clocks_apart, body })
}

/// Only where there was no connection is it sure that nothing has left.
fn failure(error: &reqwest::Error) -> SendFailure {
    if error.is_connect() {
        SendFailure::Unreachable
    } else if error.is_timeout() {
        SendFailure::TooSlow
    } else if error.is_builder() {
        SendFailure::NotAllowed
    } else {
        SendFailure::NoAnswer
    }
}

/// The client is made once: reading the machine's certificates takes a while, and connections are kept for thousands of
/// messages a minute.
fn client() -> Result<&'static Client, SendFailure> {
    static CLIENT: OnceLock<Client> = OnceLock::new();
    if let Some(client) = CLIENT.get() {
        return Ok(client);
    }
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // A second thread may have been first; either provider serves.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    let made = Client::builder()
        .timeout(PATIENCE)
        .connect_timeout(TO_CONNECT)
        .redirect(Policy::none())
        .pool_idle_timeout(Duration::from_secs(20))
        .build()
        .map_err(|_| SendFailure::Unreachable)?;
    Ok(CLIENT.get_or_init(|| made))
}
