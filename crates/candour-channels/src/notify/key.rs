//! The key of a service at Notify, and the pass that each request carries.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;
use uuid::Uuid;

/// A key: its name, the service and the secret, with dashes between them. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey {
    service: Uuid,
    secret: Uuid,
}

/// The text is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key of GOV.UK Notify is a name, the service's id and a secret, with dashes between them")]
pub struct NotAKey;

/// The length of an id with its dashes.
const ID: usize = 36;

impl ApiKey {
    /// Reads a key as Notify shows it. A name may hold dashes, or be missing.
    ///
    /// # Errors
    /// [`NotAKey`] when it is anything else.
    pub fn parse(text: &str) -> Result<Self, NotAKey> {
        let text = text.trim();
        let id = |end: usize| {
            let part = text.get(end.checked_sub(ID)?..end)?;
            Uuid::try_parse(part).ok()
        };
        let secret = id(text.len()).ok_or(NotAKey)?;
        let before = text.len() - ID;
        if !text.get(..before).is_some_and(|head| head.ends_with('-')) {
            return Err(NotAKey);
        }
        let service = id(before - 1).ok_or(NotAKey)?;
        match text.get(..before - 1 - ID) {
            Some(name) if name.is_empty() || name.ends_with('-') => Ok(Self { service, secret }),
            _ => Err(NotAKey),
        }
    }

    /// The pass of one try (RFC 7519): Notify takes it for thirty seconds either side of its clock.
    pub(super) fn pass(&self, now: Timestamp) -> String {
        let head = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
        // An id and a number: nothing in it needs escaping.
        let claims = format!(r#"{{"iat":{},"iss":"{}"}}"#, now.as_second(), self.service);
        let claims = URL_SAFE_NO_PAD.encode(claims);
        let signed = format!("{head}.{claims}");
        // HMAC pads a key with zeros to the block of its hash, 64 bytes for SHA-256; done here, it cannot fail.
        let mut block = [0u8; 64];
        for (to, from) in block.iter_mut().zip(self.secret.to_string().bytes()) {
            *to = from;
        }
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }
}

impl std::fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ApiKey(of service {})", self.service)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICE: &str = "26785a09-ab16-4eb0-8407-a37497a57506";
    const SECRET: &str = "3d844edf-8d35-48ac-975b-e847b4f122b0";

    #[test]
    fn a_key_is_read_from_its_end_whatever_its_name() {
        let plain = ApiKey::parse(&format!("{SERVICE}-{SECRET}")).unwrap();
        for name in ["test", "a-name-with-dashes", "Live key, 2026", SERVICE] {
            assert_eq!(ApiKey::parse(&format!(" {name}-{SERVICE}-{SECRET}\n")).unwrap(), plain, "{name}");
        }
        for wrong in [
            "",
            "x",
            SECRET,
            &format!("name{SERVICE}-{SECRET}"),
            &format!("name-{SERVICE}{SECRET}"),
            &format!("name-{SERVICE}-{}", &SECRET[1..]),
            &format!("é{}-{SECRET}", &SERVICE[2..]),
        ] {
            assert_eq!(ApiKey::parse(wrong), Err(NotAKey), "{wrong}");
        }
        assert!(!format!("{plain:?}").contains(SECRET));
    }

    #[test]
    fn a_pass_equals_one_made_by_another_program() {
        // Made with hmac, hashlib and base64 of Python 3.11, and read by PyJWT.
        let key = ApiKey::parse(&format!("name-{SERVICE}-{SECRET}")).unwrap();
        let pass = key.pass(Timestamp::from_second(1_795_000_000).unwrap());
        assert_eq!(pass, PASS);
    }

    const PASS: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
        eyJpYXQiOjE3OTUwMDAwMDAsImlzcyI6IjI2Nzg1YTA5LWFiMTYtNGViMC04NDA3LWEzNzQ5N2E1NzUwNiJ9.\
        YEMbWjjpjZW0Ss7KbHLF1IeoU3Rz-M8WSQKnZ22HfnI";
}
