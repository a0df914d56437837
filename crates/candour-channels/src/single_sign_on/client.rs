//! The client: where a person is sent to, and what is made of the code they come back with.

use std::collections::HashSet;
use std::fmt;
use std::ops::Add;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreErrorResponseType, CoreIdToken,
    CoreIdTokenVerifier, CoreJsonWebKeySet, CoreJwsSigningAlgorithm as Alg, CoreProviderMetadata,
};
use openidconnect::http::{Request, header};
use openidconnect::{
    AccessToken, AccessTokenHash, AuthType, AuthenticationFlow, AuthorizationCode, ClaimsVerificationError,
    ClientId, ClientSecret, CsrfToken, DiscoveryError, IssuerUrl, Nonce, OAuth2TokenResponse as _,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, SignatureVerificationError,
    TokenResponse as _, UserInfoUrl,
};
use reqwest::Url;
use serde_json::{Map, Value};
use tokio::sync::Mutex;

use super::http::{approved, send};
use super::{Fault, TokenFault, Told};

/// How long what the service says about itself is believed, in seconds.
const FRESH: i64 = 60 * 60;
/// How long it is still used while the service cannot be asked anew.
const STALE: i64 = 24 * 60 * 60;
/// How soon its keys are asked for again, when a token names one that is not known.
const KEYS_AGAIN: i64 = 60;
/// How long a failure is remembered, so that those who wait behind one do not all wait for the same.
const FAILED: i64 = 5;
/// How far the two clocks may be apart.
const LEEWAY: i64 = 60;
/// How old a token may be that was made for this very sign-in.
const TOKEN_AGE: i64 = 10 * 60;

/// The ways of signing that are believed: by a key of which only the service holds the secret half. Never "none", and
/// never a shared secret: who reads our settings could sign with it.
const SIGNED_BY: [Alg; 9] = [
    Alg::RsaSsaPkcs1V15Sha256,
    Alg::RsaSsaPkcs1V15Sha384,
    Alg::RsaSsaPkcs1V15Sha512,
    Alg::RsaSsaPssSha256,
    Alg::RsaSsaPssSha384,
    Alg::RsaSsaPssSha512,
    Alg::EcdsaP256Sha256,
    Alg::EcdsaP384Sha384,
    Alg::EdDsa,
];

/// A secret that `Debug` hides.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A secret from its text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// How this program is registered with the service.
#[derive(Debug, Clone)]
pub struct Registration {
    /// The service's address, letter by letter as it names itself.
    pub issuer: String,
    /// This program's name there.
    pub client_id: String,
    /// This program's secret there, if it has one.
    pub secret: Option<Secret>,
    /// What is asked for besides `openid`.
    pub scopes: Vec<String>,
    /// Where people come back to.
    pub redirect_uri: String,
}

/// What begins a sign-in. All three texts are chance, or made from it, and good for one sign-in.
#[derive(Clone, Copy)]
pub struct Begin<'a> {
    /// What comes back with the person.
    pub state: &'a str,
    /// What comes back in the token.
    pub nonce: &'a str,
    /// What only this program knows of the code.
    pub verifier: &'a str,
    /// Whether the person is to sign in anew, however lately they did.
    pub anew: bool,
}

/// What ends one.
#[derive(Clone, Copy)]
pub struct Finish<'a> {
    /// The code the person came back with.
    pub code: &'a str,
    /// The nonce it was begun with.
    pub nonce: &'a str,
    /// The verifier it was begun with.
    pub verifier: &'a str,
    /// Since when the person must have signed in, in seconds since 1970, where they were to do so anew.
    pub anew_since: Option<i64>,
    /// The claims that are needed: where the token lacks one, the service is asked for it.
    pub claims: &'a [&'a str],
}

struct Known {
    provider: Arc<CoreProviderMetadata>,
    fetched_at: i64,
}

#[derive(Default)]
struct Memory {
    known: Option<Known>,
    failed: Option<(Fault, i64)>,
}

/// Speaks to the force's sign-in service. Clones share what they know of it.
#[derive(Clone)]
pub struct Client {
    registration: Arc<Registration>,
    issuer: IssuerUrl,
    redirect: RedirectUrl,
    memory: Arc<Mutex<Memory>>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("registration", &self.registration).finish_non_exhaustive()
    }
}

impl Client {
    /// A client. Nothing is asked yet.
    ///
    /// # Errors
    /// [`Fault::Address`] when the issuer is no address that may be asked, or the way back is none.
    pub fn new(registration: Registration) -> Result<Self, Fault> {
        let issuer = IssuerUrl::new(registration.issuer.clone()).map_err(|_| Fault::Address)?;
        let redirect = RedirectUrl::new(registration.redirect_uri.clone()).map_err(|_| Fault::Address)?;
        if !approved(issuer.url()) || issuer.url().query().is_some() || issuer.url().fragment().is_some() {
            return Err(Fault::Address);
        }
        Ok(Self { registration: Arc::new(registration), issuer, redirect, memory: Arc::default() })
    }

    /// How it is registered.
    pub fn registration(&self) -> &Registration {
        &self.registration
    }

    /// Asks the service what it says about itself, and whether that will do. `now` in seconds since 1970.
    ///
    /// # Errors
    /// [`Fault`] says what is wrong with it.
    pub async fn look(&self, now: i64) -> Result<(), Fault> {
        self.provider(now).await.map(|_| ())
    }

    /// The address a person is sent to.
    ///
    /// # Errors
    /// [`Fault`] when the service does not say, or cannot be believed.
    pub async fn begin(&self, begin: Begin<'_>, now: i64) -> Result<String, Fault> {
        let provider = self.provider(now).await?;
        let verifier = PkceCodeVerifier::new(begin.verifier.to_owned());
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
        let (state, nonce) = (begin.state.to_owned(), begin.nonce.to_owned());
        let client = self.with(&provider);
        let flow: CoreAuthenticationFlow = AuthenticationFlow::AuthorizationCode;
        let mut asked = client
            .authorize_url(flow, || CsrfToken::new(state), || Nonce::new(nonce))
            .add_scopes(self.registration.scopes.iter().filter(|s| *s != "openid").cloned().map(Scope::new))
            .set_pkce_challenge(challenge);
        if begin.anew {
            asked = asked.add_extra_param("prompt", "login").set_max_age(Duration::ZERO);
        }
        Ok(asked.url().0.to_string())
    }

    /// Exchanges the code for a token, checks it, and gives what it tells.
    ///
    /// # Errors
    /// [`Fault`] says why nothing is believed.
    pub async fn finish(&self, finish: Finish<'_>, now: i64) -> Result<Told, Fault> {
        let provider = self.provider(now).await?;
        let http = |request| send(request);
        let client = self.with(&provider);
        let answer = client
            .exchange_code(AuthorizationCode::new(finish.code.to_owned()))
            .map_err(|_| Fault::Unsuited)?
            .set_pkce_verifier(PkceCodeVerifier::new(finish.verifier.to_owned()))
            .request_async(&http)
            .await
            .map_err(|error| match error {
                RequestTokenError::Request(fault) => fault,
                RequestTokenError::ServerResponse(refusal) => match refusal.error() {
                    CoreErrorResponseType::InvalidGrant => Fault::Code,
                    CoreErrorResponseType::InvalidClient | CoreErrorResponseType::UnauthorizedClient => {
                        Fault::Client
                    }
                    _ => Fault::Refused,
                },
                RequestTokenError::Parse(..) | RequestTokenError::Other(_) => Fault::NotUnderstood,
            })?;
        let token = answer.id_token().ok_or(Fault::NoToken)?;
        let mut told = match self.believe(&provider, token, &finish, answer.access_token(), now) {
            Err(Fault::Token(TokenFault::UnknownKey)) => {
                let provider = self.with_new_keys(now).await?;
                self.believe(&provider, token, &finish, answer.access_token(), now)?
            }
            believed => believed?,
        };
        if finish.claims.iter().any(|claim| !told.has(claim)) && provider.userinfo_endpoint().is_some() {
            let more = self.ask_about_person(&provider, answer.access_token()).await?;
            // Without this, whoever holds another person's access token could lend it a name.
            if more.get("sub").and_then(Value::as_str) != Some(told.subject()) {
                return Err(Fault::OtherPerson);
            }
            told.add(more);
        }
        Ok(told)
    }

    /// Checks a token and reads it.
    fn believe(
        &self,
        provider: &CoreProviderMetadata,
        token: &CoreIdToken,
        finish: &Finish<'_>,
        access: &AccessToken,
        now: i64,
    ) -> Result<Told, Fault> {
        let offered = provider.id_token_signing_alg_values_supported();
        let allowed = SIGNED_BY.iter().filter(|alg| offered.contains(alg)).cloned();
        let jwks: CoreJsonWebKeySet = provider.jwks().clone();
        let id = ClientId::new(self.registration.client_id.clone());
        let anew_since = finish.anew_since;
        let verifier = CoreIdTokenVerifier::new_public_client(id, self.issuer.clone(), jwks)
            .set_allowed_algs(allowed)
            .set_time_fn(move || at(now - LEEWAY))
            .set_issue_time_verifier_fn(move |issued| {
                let age = now - issued.timestamp();
                if age < -LEEWAY {
                    return Err(FUTURE.to_owned());
                }
                if age > TOKEN_AGE { Err(OLD.to_owned()) } else { Ok(()) }
            })
            .set_auth_time_verifier_fn(move |signed_in| match (anew_since, signed_in) {
                (None, _) => Ok(()),
                (Some(since), Some(when))
                    if when.timestamp() >= since - LEEWAY && when.timestamp() <= now + LEEWAY =>
                {
                    Ok(())
                }
                (Some(_), _) => Err(String::from("not fresh")),
            });
        let nonce = Nonce::new(finish.nonce.to_owned());
        let claims = token.claims(&verifier, &nonce).map_err(|error| Fault::Token(wrong(&error)))?;
        if let Some(expected) = claims.access_token_hash() {
            let made = token
                .signing_alg()
                .and_then(|alg| Ok((alg, token.signing_key(&verifier)?)))
                .map_err(|_| Fault::Token(TokenFault::Signature))
                .and_then(|(alg, key)| {
                    AccessTokenHash::from_token(access, alg, key)
                        .map_err(|_| Fault::Token(TokenFault::AccessToken))
                })?;
            if made != *expected {
                return Err(Fault::Token(TokenFault::AccessToken));
            }
        }
        let all = payload(&token.to_string()).ok_or(Fault::Token(TokenFault::NotWhole))?;
        let subject = claims.subject().as_str().to_owned();
        // The name for a person has at most 255 letters, and is never empty (OpenID Connect Core, section 2).
        if subject.is_empty() || subject.len() > 255 {
            return Err(Fault::Token(TokenFault::NotWhole));
        }
        let party = all.get("azp");
        if party.is_some_and(|party| party.as_str() != Some(&self.registration.client_id)) {
            return Err(Fault::Token(TokenFault::Audience));
        }
        Ok(Told::new(subject, all))
    }

    async fn ask_about_person(
        &self,
        provider: &CoreProviderMetadata,
        access: &AccessToken,
    ) -> Result<Map<String, Value>, Fault> {
        let address = provider.userinfo_endpoint().ok_or(Fault::Unsuited)?;
        let request = Request::get(address.as_str())
            .header(header::ACCEPT, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {}", access.secret()))
            .body(Vec::new())
            .map_err(|_| Fault::Address)?;
        let answer = send(request).await?;
        if answer.status() != 200 {
            return Err(Fault::Status(answer.status().as_u16()));
        }
        serde_json::from_slice(answer.body()).map_err(|_| Fault::NotUnderstood)
    }

    fn with(
        &self,
        provider: &CoreProviderMetadata,
    ) -> CoreClient<
        openidconnect::EndpointSet,
        openidconnect::EndpointNotSet,
        openidconnect::EndpointNotSet,
        openidconnect::EndpointNotSet,
        openidconnect::EndpointMaybeSet,
        openidconnect::EndpointMaybeSet,
    > {
        let registration = &self.registration;
        let secret = registration.secret.clone().map(|Secret(text)| ClientSecret::new(text));
        let id = ClientId::new(registration.client_id.clone());
        let client = CoreClient::from_provider_metadata(provider.clone(), id, secret)
            .set_redirect_uri(self.redirect.clone());
        let ways = provider.token_endpoint_auth_methods_supported();
        let knows = |way| ways.is_none_or(|ways| ways.contains(&way));
        let by_basic = knows(CoreClientAuthMethod::ClientSecretBasic);
        client.set_auth_type(if by_basic { AuthType::BasicAuth } else { AuthType::RequestBody })
    }

    /// What the service says about itself, asked for again when that is an hour old.
    async fn provider(&self, now: i64) -> Result<Arc<CoreProviderMetadata>, Fault> {
        let mut memory = self.memory.lock().await;
        if let Some(known) = &memory.known
            && (0..FRESH).contains(&(now - known.fetched_at))
        {
            return Ok(Arc::clone(&known.provider));
        }
        match (self.fetch(&mut memory, now).await, &memory.known) {
            (Ok(provider), _) => Ok(provider),
            // What it said yesterday is better than nobody coming in: its keys were its own.
            (Err(fault), Some(known))
                if fault.may_pass() && (0..STALE).contains(&(now - known.fetched_at)) =>
            {
                Ok(Arc::clone(&known.provider))
            }
            (Err(fault), _) => Err(fault),
        }
    }

    /// The same with keys asked for anew, at most once a minute: whoever makes up tokens must not make us ask.
    async fn with_new_keys(&self, now: i64) -> Result<Arc<CoreProviderMetadata>, Fault> {
        let mut memory = self.memory.lock().await;
        match &memory.known {
            Some(known) if (0..KEYS_AGAIN).contains(&(now - known.fetched_at)) => {
                Ok(Arc::clone(&known.provider))
            }
            _ => self.fetch(&mut memory, now).await,
        }
    }

    async fn fetch(&self, memory: &mut Memory, now: i64) -> Result<Arc<CoreProviderMetadata>, Fault> {
        if let Some((fault, at)) = memory.failed
            && (0..FAILED).contains(&(now - at))
        {
            return Err(fault);
        }
        let http = |request| send(request);
        let asked = CoreProviderMetadata::discover_async(self.issuer.clone(), &http)
            .await
            .map_err(|error| match error {
                DiscoveryError::Request(fault) => fault,
                DiscoveryError::Response(status, ..) if status.as_u16() != 200 => {
                    Fault::Status(status.as_u16())
                }
                DiscoveryError::Validation(_) => Fault::OtherIssuer,
                DiscoveryError::UrlParse(_) => Fault::Address,
                _ => Fault::NotUnderstood,
            })
            .and_then(suited);
        match asked {
            Ok(provider) => {
                let provider = Arc::new(provider);
                memory.failed = None;
                memory.known = Some(Known { provider: Arc::clone(&provider), fetched_at: now });
                Ok(provider)
            }
            Err(fault) => {
                memory.failed = Some((fault, now));
                Err(fault)
            }
        }
    }
}

/// Whether a service offers what is needed, at addresses that may be asked.
fn suited(provider: CoreProviderMetadata) -> Result<CoreProviderMetadata, Fault> {
    let token = provider.token_endpoint().ok_or(Fault::Unsuited)?;
    let mut addresses: Vec<&Url> = vec![provider.authorization_endpoint().url(), token.url()];
    addresses.extend(provider.userinfo_endpoint().map(UserInfoUrl::url));
    if !addresses.into_iter().all(approved) {
        return Err(Fault::Address);
    }
    let algs: HashSet<&Alg> = provider.id_token_signing_alg_values_supported().iter().collect();
    if SIGNED_BY.iter().any(|alg| algs.contains(alg)) { Ok(provider) } else { Err(Fault::Unsuited) }
}

/// A time as the library has it; its own name for times is not this house's.
fn at<T: Default + Add<Duration, Output = T>>(seconds: i64) -> T {
    T::default() + Duration::from_secs(u64::try_from(seconds).unwrap_or(0))
}

const FUTURE: &str = "from the future";
const OLD: &str = "made long ago";

fn wrong(error: &ClaimsVerificationError) -> TokenFault {
    use SignatureVerificationError as S;
    match error {
        ClaimsVerificationError::Expired(what) if what == FUTURE => TokenFault::Future,
        ClaimsVerificationError::Expired(what) if what == OLD => TokenFault::Old,
        ClaimsVerificationError::Expired(_) => TokenFault::Expired,
        ClaimsVerificationError::InvalidAudience(_) => TokenFault::Audience,
        ClaimsVerificationError::InvalidIssuer(_) => TokenFault::Issuer,
        ClaimsVerificationError::InvalidNonce(_) => TokenFault::Nonce,
        ClaimsVerificationError::InvalidAuthTime(_) => TokenFault::NotFresh,
        ClaimsVerificationError::SignatureVerification(S::NoMatchingKey) => TokenFault::UnknownKey,
        ClaimsVerificationError::SignatureVerification(_) | ClaimsVerificationError::Unsupported(_) => {
            TokenFault::Signature
        }
        _ => TokenFault::NotWhole,
    }
}

/// The claims of a token whose signature was checked.
fn payload(token: &str) -> Option<Map<String, Value>> {
    let bytes = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&bytes).ok()
}
