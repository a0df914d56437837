//! A device that holds one passkey, as the browser's side of WebAuthn does it: small, and able to misbehave.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// One passkey, and how its device behaves.
#[derive(Clone)]
pub struct Authenticator {
    key: SigningKey,
    credential_id: Vec<u8>,
    owner: String,
    /// How often it has signed; nought for ever where it does not count.
    pub counter: u32,
    /// Whether it counts.
    pub counts: bool,
    /// Whether it knew its owner by finger, face or PIN.
    pub knows_owner: bool,
    /// The address in the browser.
    pub origin: String,
}

impl std::fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Authenticator")
    }
}

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const WITH_KEY: u8 = 0x40;

impl Authenticator {
    /// A device of this number with a browser at this address.
    pub fn new(number: u8, origin: &str) -> Self {
        Self {
            key: crate::or_stop(SigningKey::from_slice(&[number.saturating_add(1); 32])),
            credential_id: vec![number; 32],
            owner: String::new(),
            counter: 0,
            counts: true,
            knows_owner: true,
            origin: origin.to_owned(),
        }
    }

    /// Says that the passkey belongs to the owner of another.
    pub fn claim_owner_of(&mut self, other: &Self) {
        self.owner.clone_from(&other.owner);
    }

    fn flags(&self) -> u8 {
        PRESENT | if self.knows_owner { VERIFIED } else { 0 }
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let challenge = &options["publicKey"]["challenge"];
        json!({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false})
            .to_string()
            .into_bytes()
    }

    fn data(&self, home: &Value, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(home.as_str().unwrap_or_default().as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// Makes the passkey that a page asks for; gives the answer of the browser.
    pub fn make(&mut self, options: &str) -> String {
        let options: Value = crate::or_stop(serde_json::from_str(options));
        let key = &options["publicKey"];
        assert_eq!(key["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(key["authenticatorSelection"]["userVerification"], "required");
        key["user"]["id"].as_str().unwrap_or_default().clone_into(&mut self.owner);
        let mut data = self.data(&key["rp"]["id"], self.flags() | WITH_KEY);
        data.extend([0; 16]);
        data.extend([0, 32]);
        data.extend(&self.credential_id);
        // The public key by COSE: an elliptic curve key for ES256 on P-256, and its two coordinates.
        let point = self.key.verifying_key().to_sec1_point(false);
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(point.x().map(|x| x.to_vec()).unwrap_or_default());
        data.extend([0x22, 0x58, 0x20]);
        data.extend(point.y().map(|y| y.to_vec()).unwrap_or_default());
        // A CBOR map of three: the format "none", an empty statement, and the data.
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).unwrap_or_default());
        object.extend(data);
        let id = URL_SAFE_NO_PAD.encode(&self.credential_id);
        json!({
            "id": id, "rawId": id, "type": "public-key", "extensions": {},
            "response": {
                "clientDataJSON": URL_SAFE_NO_PAD.encode(self.client_data("webauthn.create", &options)),
                "attestationObject": URL_SAFE_NO_PAD.encode(object),
            },
        })
        .to_string()
    }

    /// Signs what a page asks for; gives the answer of the browser.
    pub fn sign(&mut self, options: &str) -> String {
        let options: Value = crate::or_stop(serde_json::from_str(options));
        if self.counts {
            self.counter += 1;
        }
        let client = self.client_data("webauthn.get", &options);
        let data = self.data(&options["publicKey"]["rpId"], self.flags());
        let mut signed = data.clone();
        signed.extend(Sha256::digest(&client));
        let signature: Signature = self.key.sign(&signed);
        let id = URL_SAFE_NO_PAD.encode(&self.credential_id);
        json!({
            "id": id, "rawId": id, "type": "public-key", "extensions": {},
            "response": {
                "clientDataJSON": URL_SAFE_NO_PAD.encode(client),
                "authenticatorData": URL_SAFE_NO_PAD.encode(data),
                "signature": URL_SAFE_NO_PAD.encode(in_der(&signature.to_bytes())),
                "userHandle": self.owner,
            },
        })
        .to_string()
    }
}

/// A signature of two numbers of 32 bytes as ASN.1 DER.
fn in_der(numbers: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for number in numbers.chunks(32) {
        let start = number.iter().position(|byte| *byte != 0).unwrap_or(31);
        let number = number.get(start..).unwrap_or_default();
        let padded = number.first().is_some_and(|byte| *byte >= 0x80);
        body.push(2);
        body.push(u8::try_from(number.len() + usize::from(padded)).unwrap_or_default());
        if padded {
            body.push(0);
        }
        body.extend(number);
    }
    let mut der = vec![0x30, u8::try_from(body.len()).unwrap_or_default()];
    der.extend(body);
    der
}
