//! The signature with which Twilio shows that a request is its own: HMAC-SHA-1 by the account's token over the address as
//! Twilio called it and all fields in the order of their names; for a body that is no form, over the address, which then
//! holds the SHA-256 of the body.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use url::Url;

/// The secret of an account. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthToken(String);

/// The text is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a token of Twilio has 10 to 64 letters and digits")]
pub struct NotAnAuthToken;

/// What came with a request.
#[derive(Debug, Clone, Copy)]
pub enum BodyOf<'a> {
    /// The fields of a form, all that were received, known or not.
    Form(&'a [(String, String)]),
    /// Anything else, as the bytes that came.
    Raw(&'a [u8]),
}

impl AuthToken {
    /// Reads a token.
    ///
    /// # Errors
    /// [`NotAnAuthToken`] when it is anything else.
    pub fn parse(text: &str) -> Result<Self, NotAnAuthToken> {
        let text = text.trim();
        let fits = (10..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if fits { Ok(Self(text.to_owned())) } else { Err(NotAnAuthToken) }
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// The signature of a form posted to this address.
    pub fn sign(&self, url: &str, fields: &[(String, String)]) -> String {
        STANDARD.encode(self.mac(url, fields))
    }

    fn mac(&self, url: &str, fields: &[(String, String)]) -> [u8; 20] {
        // Under one name each value counts once; names and values are in the order of their UTF-16 units.
        let mut fields: Vec<&(String, String)> = fields.iter().collect();
        let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
        fields.sort_by_cached_key(|(name, value)| (units(name), units(value)));
        fields.dedup();
        // A token is never longer than the 64 bytes that HMAC pads a key to; done here, it cannot fail.
        let mut block = [0u8; 64];
        for (to, from) in block.iter_mut().zip(self.0.bytes()) {
            *to = from;
        }
        let mut mac = Hmac::<Sha1>::new(&block.into());
        mac.update(url.as_bytes());
        for (name, value) in fields {
            mac.update(name.as_bytes());
            mac.update(value.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }

    /// Whether a request to `url`, the public address with its query, is signed by this token. Twilio signs the port at
    /// one time and leaves it out at another.
    pub fn admits(&self, signature: Option<&str>, url: &str, body: BodyOf<'_>) -> bool {
        let Some(shown) = signature.and_then(|text| STANDARD.decode(text.trim()).ok()) else { return false };
        let fields = match body {
            BodyOf::Form(fields) => fields,
            BodyOf::Raw(bytes) => {
                if !names_body(url, bytes) {
                    return false;
                }
                &[]
            }
        };
        let fits = |url: &str| bool::from(self.mac(url, fields).as_slice().ct_eq(&shown));
        // Both are worked out, whichever fits.
        let (without, with) = ports(url);
        fits(&without) | fits(&with)
    }
}

impl std::fmt::Debug for AuthToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AuthToken(…)")
    }
}

/// Whether the address holds the hash of the body.
fn names_body(url: &str, body: &[u8]) -> bool {
    let hash: String = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
    let named = Url::parse(url).ok().and_then(|url| {
        url.query_pairs().find(|(name, _)| name == "bodySHA256").map(|(_, value)| value.into_owned())
    });
    named.is_some_and(|named| named.to_ascii_lowercase().as_bytes().ct_eq(hash.as_bytes()).into())
}

/// The address without a port, and with one: its own or the usual one. All else stays letter by letter.
fn ports(url: &str) -> (String, String) {
    let Some((scheme, rest)) = url.split_once("://") else { return (url.to_owned(), url.to_owned()) };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(end);
    let user_end = authority.rfind('@').map_or(0, |at| at + 1);
    let (user, host_port) = authority.split_at(user_end);
    let after_bracket = host_port.rfind(']').map_or(0, |at| at + 1);
    let port_at = host_port.get(after_bracket..).and_then(|tail| tail.find(':')).map(|at| at + after_bracket);
    let (host, port) = host_port.split_at(port_at.unwrap_or(host_port.len()));
    let usual = if scheme.eq_ignore_ascii_case("https") { ":443" } else { ":80" };
    let port = if port.is_empty() { usual } else { port };
    (format!("{scheme}://{user}{host}{rest}"), format!("{scheme}://{user}{host}{port}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_signature_binds_address_names_and_values() {
        let token = AuthToken::parse("0123456789abcdef0123456789abcdef").unwrap();
        let url = "https://candour.example/messages/twilio?a=1";
        let form = fields(&[("From", "+447700900123"), ("Body", "5"), ("New", "x")]);
        let signed = token.sign(url, &form);
        let admits =
            |url: &str, form: &[(String, String)]| token.admits(Some(&signed), url, BodyOf::Form(form));
        assert!(admits(url, &form));
        assert!(admits(url, &fields(&[("New", "x"), ("Body", "5"), ("From", "+447700900123")])), "any order");
        assert!(admits("https://candour.example:443/messages/twilio?a=1", &form));
        assert!(!admits("https://candour.example/messages/twilio?a=2", &form));
        assert!(!admits("http://candour.example/messages/twilio?a=1", &form));
        assert!(!admits(url, &fields(&[("From", "+447700900123"), ("Body", "5")])), "each field counts");
        assert!(!admits(url, &fields(&[("From", "+447700900123"), ("Body", "1"), ("New", "x")])));
        let other = AuthToken::parse("1123456789abcdef0123456789abcdef").unwrap();
        assert!(!other.admits(Some(&signed), url, BodyOf::Form(&form)));
        for none in [None, Some(""), Some("AAAA"), Some("not base64!")] {
            assert!(!token.admits(none, url, BodyOf::Form(&form)), "{none:?}");
        }
    }

    #[test]
    fn a_body_that_is_no_form_is_bound_by_its_hash_in_the_address() {
        let token = AuthToken::parse("0123456789abcdef").unwrap();
        let body = br#"{"a":1}"#;
        let hash: String = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
        let url = format!("https://candour.example/x?bodySHA256={hash}");
        let signed = token.sign(&url, &[]);
        assert!(token.admits(Some(&signed), &url, BodyOf::Raw(body)));
        assert!(!token.admits(Some(&signed), &url, BodyOf::Raw(br#"{"a":2}"#)));
        let bare = "https://candour.example/x";
        assert!(!token.admits(Some(&token.sign(bare, &[])), bare, BodyOf::Raw(body)), "no hash, no body");
    }

    #[test]
    fn ports_are_taken_off_and_put_on() {
        let cases = [
            ("https://a.example/x?y", "https://a.example/x?y", "https://a.example:443/x?y"),
            ("http://a.example:8080/x", "http://a.example/x", "http://a.example:8080/x"),
            ("https://u:p@[::1]:1/x:2", "https://u:p@[::1]/x:2", "https://u:p@[::1]:1/x:2"),
            ("https://[::1]", "https://[::1]", "https://[::1]:443"),
            ("no address", "no address", "no address"),
        ];
        for (url, without, with) in cases {
            assert_eq!(ports(url), (without.to_owned(), with.to_owned()));
        }
    }
}
