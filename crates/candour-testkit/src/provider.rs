//! A small OpenID Connect provider on loopback that can lie in every way we could think of. Whoever follows the rules
//! gets an honest answer, so that each lie shows alone.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use url::Url;

/// The name under which Candour is registered with the provider.
pub const CLIENT_ID: &str = "candour-test";
/// Its secret there.
pub const CLIENT_SECRET: &str = "a secret of the test";

/// How an address is answered.
#[derive(Debug, Clone, Default)]
pub enum Answer {
    /// As it should be.
    #[default]
    Honest,
    /// With this status, content type and body.
    Other(u16, &'static str, String),
    /// With a redirect to this address.
    Elsewhere(String),
    /// With more than anybody should read.
    Huge,
    /// Not at all, while the connection stays open.
    Never,
}

/// How a token is signed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Signing {
    /// By the key that is published.
    #[default]
    Honest,
    /// Not at all: `alg` is `none`.
    Not,
    /// By `HS256`, with the published key as the secret.
    HmacWithPublicKey,
    /// By `HS256`, with the client's secret.
    HmacWithClientSecret,
    /// By another key, under the name of the published one.
    OtherKey,
    /// By the right key, with a claim changed afterwards.
    Tampered,
}

/// How the provider behaves.
#[derive(Debug, Clone, Default)]
pub struct Manner {
    /// At `/.well-known/openid-configuration`.
    pub discovery: Answer,
    /// At the key set.
    pub keys: Answer,
    /// At the token endpoint.
    pub token: Answer,
    /// At the endpoint that tells about the person.
    pub person: Answer,
    /// What the discovery document says otherwise; `null` leaves a field out.
    pub says: Map<String, Value>,
    /// What the token says otherwise; `null` leaves a claim out.
    pub claims: Map<String, Value>,
    /// What is told about the person beyond the token.
    pub about: Map<String, Value>,
    /// How the token is signed.
    pub signing: Signing,
    /// Which of its keys it signs with and publishes: each number is another key.
    pub key: u8,
    /// Whether it still publishes the key before.
    pub keeps_old_key: bool,
    /// Whether a code can be used again.
    pub forgetful: bool,
}

struct Code {
    nonce: String,
    challenge: String,
    redirect: String,
    used: bool,
}

struct Inner {
    manner: Mutex<Manner>,
    codes: Mutex<HashMap<String, Code>>,
    now: AtomicI64,
    asked: [AtomicU32; 4],
    issuer: String,
}

/// The provider. It ends when it is dropped.
pub struct Provider {
    inner: Arc<Inner>,
    serving: JoinHandle<()>,
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.inner.issuer)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Provider {
    /// Starts one on a free port. Its clock stands at `now`, in seconds since 1970.
    pub async fn start(now: i64) -> Self {
        let listener = crate::or_stop(TcpListener::bind("127.0.0.1:0").await);
        let issuer = format!("http://{}", crate::or_stop(listener.local_addr()));
        let inner = Arc::new(Inner {
            manner: Mutex::default(),
            codes: Mutex::default(),
            now: AtomicI64::new(now),
            asked: Default::default(),
            issuer,
        });
        let shared = Arc::clone(&inner);
        let serving = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let inner = Arc::clone(&shared);
                tokio::spawn(async move { inner.serve(connection).await });
            }
        });
        Self { inner, serving }
    }

    /// Its address.
    pub fn issuer(&self) -> &str {
        &self.inner.issuer
    }

    /// Changes how it behaves.
    pub fn behave(&self, change: impl FnOnce(&mut Manner)) {
        change(&mut lock(&self.inner.manner));
    }

    /// Behaves well again.
    pub fn behave_well(&self) {
        *lock(&self.inner.manner) = Manner::default();
    }

    /// Sets its clock, in seconds since 1970.
    pub fn set_clock(&self, now: i64) {
        self.inner.now.store(now, Ordering::SeqCst);
    }

    /// How often it was asked for its discovery document.
    pub fn asked_for_discovery(&self) -> u32 {
        self.inner.asked[0].load(Ordering::SeqCst)
    }

    /// How often it was asked for a token.
    pub fn asked_for_token(&self) -> u32 {
        self.inner.asked[2].load(Ordering::SeqCst)
    }

    /// What a browser does whose person signs in there and agrees: gives the code and the state they come back with.
    pub fn agree(&self, address: &str) -> (String, String) {
        let address = crate::or_stop(Url::parse(address));
        let field = |name: &str| {
            address
                .query_pairs()
                .find(|(known, _)| known == name)
                .map_or_else(String::new, |(_, v)| v.into_owned())
        };
        assert_eq!(field("response_type"), "code");
        assert_eq!(field("client_id"), CLIENT_ID);
        assert_eq!(field("code_challenge_method"), "S256");
        assert!(field("scope").split(' ').any(|scope| scope == "openid"));
        assert!(address.as_str().starts_with(&format!("{}/authorize?", self.issuer())));
        let mut codes = lock(&self.inner.codes);
        let code = format!("code-{}", codes.len());
        let kept = Code {
            nonce: field("nonce"),
            challenge: field("code_challenge"),
            redirect: field("redirect_uri"),
            used: false,
        };
        codes.insert(code.clone(), kept);
        (code, field("state"))
    }
}

type Reply = (u16, String, String, Vec<u8>);

fn as_json(status: u16, value: &Value) -> Reply {
    (status, "application/json".to_owned(), String::new(), value.to_string().into_bytes())
}

fn merged(mut base: Value, over: &Map<String, Value>) -> Value {
    if let Some(object) = base.as_object_mut() {
        for (name, value) in over {
            if value.is_null() {
                object.remove(name);
            } else {
                object.insert(name.clone(), value.clone());
            }
        }
    }
    base
}

fn signing_key(number: u8) -> SigningKey {
    crate::or_stop(SigningKey::from_slice(&[number.saturating_add(1); 32]))
}

fn public_key(number: u8) -> Value {
    let point = signing_key(number).verifying_key().to_sec1_point(false);
    let part = |bytes: Option<&[u8]>| URL_SAFE_NO_PAD.encode(bytes.unwrap_or_default());
    let (x, y) = (part(point.x().map(|x| &x[..])), part(point.y().map(|y| &y[..])));
    json!({"kty": "EC", "crv": "P-256", "x": x, "y": y, "use": "sig", "alg": "ES256", "kid": format!("key-{number}")})
}

impl Inner {
    async fn serve(&self, mut connection: TcpStream) {
        let mut request = Vec::new();
        let mut buffer = [0u8; 4_096];
        let (head, mut body) = loop {
            let Ok(read) = connection.read(&mut buffer).await else { return };
            if read == 0 {
                return;
            }
            request.extend_from_slice(&buffer[..read]);
            if let Some(at) = request.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&request[..at]).into_owned();
                break (head, request.split_off(at + 4));
            }
        };
        let header = |name: &str| {
            head.lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(known, _)| known.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.trim().to_owned())
        };
        let length: usize = header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        while body.len() < length {
            let Ok(read) = connection.read(&mut buffer).await else { return };
            if read == 0 {
                return;
            }
            body.extend_from_slice(&buffer[..read]);
        }
        let path = head.split(' ').nth(1).unwrap_or_default();
        let Some((status, kind, location, content)) =
            self.reply(path, header("authorization").as_deref(), &body).await
        else {
            return;
        };
        let moved = if location.is_empty() { String::new() } else { format!("location: {location}\r\n") };
        let head = format!(
            "HTTP/1.1 {status} x\r\ncontent-type: {kind}\r\n{moved}connection: close\r\ncontent-length: {}\r\n\r\n",
            content.len()
        );
        let _ = connection.write_all(head.as_bytes()).await;
        let _ = connection.write_all(&content).await;
    }

    async fn reply(&self, path: &str, authorization: Option<&str>, body: &[u8]) -> Option<Reply> {
        let manner = lock(&self.manner).clone();
        let (number, answer) = match path {
            "/.well-known/openid-configuration" => (0, &manner.discovery),
            "/keys" => (1, &manner.keys),
            "/token" => (2, &manner.token),
            "/me" => (3, &manner.person),
            _ => return Some(as_json(404, &json!({}))),
        };
        self.asked[number].fetch_add(1, Ordering::SeqCst);
        match answer {
            Answer::Honest => {}
            Answer::Never => std::future::pending().await,
            Answer::Elsewhere(to) => return Some((302, "text/plain".to_owned(), to.clone(), Vec::new())),
            Answer::Huge => {
                return Some((
                    200,
                    "application/json".to_owned(),
                    String::new(),
                    vec![b' '; 4 * 1024 * 1024],
                ));
            }
            Answer::Other(status, kind, text) => {
                return Some((*status, (*kind).to_owned(), String::new(), text.clone().into_bytes()));
            }
        }
        Some(match number {
            0 => as_json(200, &self.discovery(&manner)),
            1 => as_json(200, &published(&manner)),
            2 => self.token(&manner, authorization, body),
            _ if authorization == Some("Bearer an access token") => {
                as_json(200, &merged(json!({"sub": "person-1"}), &manner.about))
            }
            _ => as_json(401, &json!({"error": "invalid_token"})),
        })
    }

    fn discovery(&self, manner: &Manner) -> Value {
        let issuer = &self.issuer;
        let document = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/keys"),
            "userinfo_endpoint": format!("{issuer}/me"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
        });
        merged(document, &manner.says)
    }

    fn token(&self, manner: &Manner, authorization: Option<&str>, body: &[u8]) -> Reply {
        // The client's name and secret are each encoded as a form field first (RFC 6749, section 2.3.1).
        let encoded: String = url::form_urlencoded::byte_serialize(CLIENT_SECRET.as_bytes()).collect();
        let expected = format!("Basic {}", STANDARD.encode(format!("{CLIENT_ID}:{encoded}")));
        if authorization != Some(&expected) {
            return as_json(401, &json!({"error": "invalid_client"}));
        }
        let fields: HashMap<String, String> = url::form_urlencoded::parse(body).into_owned().collect();
        let field = |name: &str| fields.get(name).map_or("", String::as_str);
        let mut codes = lock(&self.codes);
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(field("code_verifier").as_bytes()));
        let Some(code) = codes.get_mut(field("code")).filter(|code| {
            (!code.used || manner.forgetful)
                && code.challenge == challenge
                && code.redirect == field("redirect_uri")
                && field("grant_type") == "authorization_code"
        }) else {
            return as_json(400, &json!({"error": "invalid_grant", "error_description": "no"}));
        };
        code.used = true;
        let now = self.now.load(Ordering::SeqCst);
        let claims = json!({
            "iss": self.issuer, "sub": "person-1", "aud": CLIENT_ID, "nonce": code.nonce,
            "iat": now, "exp": now + 300, "auth_time": now,
        });
        let token = signed(manner, &merged(claims, &manner.claims));
        as_json(
            200,
            &json!({"access_token": "an access token", "token_type": "Bearer", "expires_in": 300, "id_token": token}),
        )
    }
}

fn published(manner: &Manner) -> Value {
    let mut keys = vec![public_key(manner.key)];
    if manner.keeps_old_key && manner.key > 0 {
        keys.push(public_key(manner.key - 1));
    }
    json!({ "keys": keys })
}

fn signed(manner: &Manner, claims: &Value) -> String {
    let kid = format!("key-{}", manner.key);
    let alg = match manner.signing {
        Signing::Not => "none",
        Signing::HmacWithPublicKey | Signing::HmacWithClientSecret => "HS256",
        _ => "ES256",
    };
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let input = format!("{}.{}", encode(&json!({"alg": alg, "kid": kid, "typ": "JWT"})), encode(claims));
    let by_hmac = |secret: &[u8]| {
        let mut mac = crate::or_stop(Hmac::<Sha256>::new_from_slice(secret));
        mac.update(input.as_bytes());
        mac.finalize().into_bytes().to_vec()
    };
    let by_key = |number: u8| {
        let signature: Signature = signing_key(number).sign(input.as_bytes());
        signature.to_bytes().to_vec()
    };
    let signature = match manner.signing {
        Signing::Honest | Signing::Tampered => by_key(manner.key),
        Signing::OtherKey => by_key(manner.key.wrapping_add(100)),
        Signing::Not => Vec::new(),
        Signing::HmacWithPublicKey => by_hmac(public_key(manner.key).to_string().as_bytes()),
        Signing::HmacWithClientSecret => by_hmac(CLIENT_SECRET.as_bytes()),
    };
    let signature = URL_SAFE_NO_PAD.encode(signature);
    if manner.signing == Signing::Tampered {
        let mut changed = claims.clone();
        changed["sub"] = json!("person-2");
        let head = input.split('.').next().unwrap_or_default();
        return format!("{head}.{}.{signature}", encode(&changed));
    }
    format!("{input}.{signature}")
}
