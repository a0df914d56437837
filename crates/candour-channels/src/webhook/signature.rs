//! The signature: HMAC-SHA-256 over `id.timestamp.body`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::Secret;

/// How far the time of a message may lie from the receiver's clock, in seconds.
const TOLERANCE: i64 = 300;

/// Why a message is not taken for one of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The time is not a number, or more than five minutes away.
    #[error("the time of the message is more than five minutes away")]
    Time,
    /// No signature fits.
    #[error("no signature fits")]
    Signature,
}

/// The value of the signature header.
pub fn sign(secret: &Secret, id: &str, timestamp: i64, body: &[u8]) -> String {
    let signature = mac(secret, id, &timestamp.to_string(), body).finalize().into_bytes();
    format!("v1,{}", STANDARD.encode(signature))
}

/// Checks the three headers of a message against its body. `now` is the receiver's clock, in seconds since 1970.
///
/// # Errors
/// [`Refused`] says why the message is not to be trusted.
pub fn verify(
    secret: &Secret,
    id: &str,
    timestamp: &str,
    signatures: &str,
    body: &[u8],
    now: i64,
) -> Result<(), Refused> {
    let sent: i64 = timestamp.parse().map_err(|_| Refused::Time)?;
    if now.checked_sub(sent).is_none_or(|apart| apart.unsigned_abs() > TOLERANCE.unsigned_abs()) {
        return Err(Refused::Time);
    }
    let fits = |signature: &str| {
        signature
            .strip_prefix("v1,")
            .and_then(|text| STANDARD.decode(text).ok())
            .is_some_and(|bytes| mac(secret, id, timestamp, body).verify_slice(&bytes).is_ok())
    };
    if signatures.split(' ').any(fits) { Ok(()) } else { Err(Refused::Signature) }
}

fn mac(secret: &Secret, id: &str, timestamp: &str, body: &[u8]) -> Hmac<Sha256> {
    // HMAC pads a key with zeros to the block of its hash, 64 bytes for SHA-256, and a secret is never longer; done
    // here, it cannot fail.
    let mut block = [0u8; 64];
    for (to, from) in block.iter_mut().zip(secret.bytes()) {
        *to = *from;
    }
    let mut mac = Hmac::<Sha256>::new(&block.into());
    for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
        mac.update(part);
    }
    mac
}

#[cfg(test)]
mod tests {
    use sha2::Digest;

    use super::*;

    /// The example of the Standard Webhooks specification's reference libraries.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const AT: i64 = 1_614_265_330;
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    #[test]
    fn the_published_example_is_signed_as_published() {
        let secret = Secret::parse(SECRET).unwrap();
        assert_eq!(sign(&secret, ID, AT, BODY), SIGNATURE);
    }

    #[test]
    fn the_signature_equals_hmac_written_out_by_hand() {
        let secret = Secret::from_bytes(std::array::from_fn(|at| u8::try_from(at * 7 % 251).unwrap()));
        for body in [b"".as_slice(), b"{}", &[0xFF; 300]] {
            let mut inner = Sha256::new();
            let mut outer = Sha256::new();
            for at in 0..64 {
                let byte = secret.bytes().get(at).copied().unwrap_or(0);
                inner.update([byte ^ 0x36]);
                outer.update([byte ^ 0x5C]);
            }
            inner.update(format!("{ID}.{AT}."));
            inner.update(body);
            outer.update(inner.finalize());
            assert_eq!(sign(&secret, ID, AT, body), format!("v1,{}", STANDARD.encode(outer.finalize())));
        }
    }

    #[test]
    fn a_receiver_takes_what_was_signed_and_nothing_else() {
        let secret = Secret::parse(SECRET).unwrap();
        let at = AT.to_string();
        let check =
            |id, at: &str, signatures: &str, body, now| verify(&secret, id, at, signatures, body, now);
        assert_eq!(check(ID, &at, SIGNATURE, BODY, AT + 299), Ok(()));
        assert_eq!(check(ID, &at, &format!("v1,AAAA v2,zz {SIGNATURE}"), BODY, AT), Ok(()));
        assert_eq!(check(ID, &at, SIGNATURE, BODY, AT + 301), Err(Refused::Time));
        assert_eq!(check(ID, &at, SIGNATURE, BODY, i64::MIN), Err(Refused::Time));
        assert_eq!(check(ID, "soon", SIGNATURE, BODY, AT), Err(Refused::Time));
        assert_eq!(check("msg_other", &at, SIGNATURE, BODY, AT), Err(Refused::Signature));
        assert_eq!(check(ID, &(AT + 1).to_string(), SIGNATURE, BODY, AT), Err(Refused::Signature));
        assert_eq!(check(ID, &at, SIGNATURE, b"{}", AT), Err(Refused::Signature));
        assert_eq!(check(ID, &at, "", BODY, AT), Err(Refused::Signature));
        let other = Secret::from_bytes([1; 32]);
        assert_eq!(verify(&other, ID, &at, SIGNATURE, BODY, AT), Err(Refused::Signature));
    }
}
