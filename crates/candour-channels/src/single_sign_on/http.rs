//! One request to the sign-in service, within bounds.

use std::sync::OnceLock;
use std::time::Duration;

use openidconnect::http::{self, Response};
use openidconnect::{HttpRequest, HttpResponse};
use reqwest::header::{CONTENT_TYPE, USER_AGENT};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Url};

use super::Fault;

/// How long the service may take: a person waits.
const PATIENCE: Duration = Duration::from_secs(8);
const TO_CONNECT: Duration = Duration::from_secs(4);
/// The most bytes of an answer. A key set of fifty keys with certificates has about 200 KB.
const LARGEST: usize = 512 * 1024;

/// Whether requests may go to this address: by https, or to this machine itself.
pub(super) fn approved(url: &Url) -> bool {
    let here = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => return false,
    };
    let open = url.username().is_empty() && url.password().is_none();
    open && (url.scheme() == "https" || (url.scheme() == "http" && here))
}

/// Sends a request and reads the answer: no redirect is followed, nothing larger than [`LARGEST`] is read.
pub(super) async fn send(request: HttpRequest) -> Result<HttpResponse, Fault> {
    let url = Url::parse(&request.uri().to_string()).map_err(|_| Fault::Address)?;
    if !approved(&url) {
        return Err(Fault::Address);
    }
    let method = Method::from_bytes(request.method().as_str().as_bytes()).map_err(|_| Fault::Address)?;
    let mut asked = client()?.request(method, url).header(USER_AGENT, "Candour");
    for (name, value) in request.headers() {
        asked = asked.header(name.as_str(), value.as_bytes());
    }
    let mut answer = asked.body(request.into_body()).send().await.map_err(|error| fault(&error))?;
    // A refusal by the rules of OAuth comes with 400 or 401, and says why; anything else but 200 is no answer at all.
    if !matches!(answer.status().as_u16(), 200 | 400 | 401) {
        return Err(Fault::Status(answer.status().as_u16()));
    }
    let mut response = Response::builder().status(answer.status().as_u16());
    if let Some(kind) = answer.headers().get(CONTENT_TYPE) {
        response = response.header(http::header::CONTENT_TYPE, kind.as_bytes());
    }
    if answer.content_length().is_some_and(|length| length > LARGEST as u64) {
        return Err(Fault::TooLarge);
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| fault(&error))? {
        if body.len() + chunk.len() > LARGEST {
            return Err(Fault::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    response.body(body).map_err(|_| Fault::NotUnderstood)
}

fn fault(error: &reqwest::Error) -> Fault {
    if error.is_timeout() {
        Fault::TooSlow
    } else if error.is_connect() {
        Fault::NoConnection
    } else if error.is_builder() {
        Fault::Address
    } else {
        Fault::Broken
    }
}

/// The client is made once: reading the machine's certificates takes a while.
fn client() -> Result<Client, Fault> {
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
        .connect_timeout(TO_CONNECT)
        .redirect(Policy::none())
        .pool_max_idle_per_host(0)
        .build()
        .map_err(|_| Fault::NoCertificates)?;
    Ok(CLIENT.get_or_init(|| made).clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_this_machine_are_asked() {
        let may = |text: &str| Url::parse(text).is_ok_and(|url| approved(&url));
        for fine in
            ["https://id.example/x", "http://127.0.0.1:9700", "http://localhost:9700/a", "http://[::1]:80/"]
        {
            assert!(may(fine), "{fine}");
        }
        for wrong in [
            "http://id.example",
            "http://127.0.0.1.example",
            "http://localhost.example",
            "ftp://id.example",
            "file:///etc/passwd",
            "https://me:word@id.example",
            "http://10.0.0.1/",
            "data:text/plain,x",
        ] {
            assert!(!may(wrong), "{wrong}");
        }
    }
}
