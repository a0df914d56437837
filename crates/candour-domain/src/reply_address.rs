//! Where the answer to an e-mail goes: `reply+TOKEN@domain`, whose token names the message and is signed.
//!
//! Who writes there is bound to that message by the token alone, never by the address they write from: that can be
//! forged. The letters survive mail servers that make them small or large.

use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use crate::key::{ForceKey, Purpose};

/// What stands before the token.
const LOCAL: &str = "reply";

/// Digits and small letters without those that are taken for others, after Crockford's Base32.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Bytes of the id, and of its signature: 80 bits that nobody can try out by sending mail.
const ID: usize = 16;
const SIGNATURE: usize = 10;
/// 26 bytes are 41.6 letters.
const TOKEN: usize = 42;

/// The address that takes the answer to this message. Before the sign @ it has 48 letters; 64 are allowed.
pub fn reply_address(key: &ForceKey, id: Uuid, domain: &str) -> String {
    let mut bytes = [0u8; ID + SIGNATURE];
    let parts = id.as_bytes().iter().copied().chain(signature(key, id));
    for (to, from) in bytes.iter_mut().zip(parts) {
        *to = from;
    }
    format!("{LOCAL}+{}@{domain}", write(&bytes))
}

/// Which message an answer belongs to, by the address it came to; nothing where the address has no token of ours. The
/// domain is the mail server's to judge.
pub fn answered(key: &ForceKey, address: &str) -> Option<Uuid> {
    let address = address.trim().trim_start_matches('<').trim_end_matches('>');
    let (before, _) = address.rsplit_once('@')?;
    let (local, token) = before.split_once('+')?;
    if !local.eq_ignore_ascii_case(LOCAL) {
        return None;
    }
    let bytes = read(token)?;
    let (id, shown) = bytes.split_at_checked(ID)?;
    let id = Uuid::from_slice(id).ok()?;
    bool::from(signature(key, id).ct_eq(shown)).then_some(id)
}

fn signature(key: &ForceKey, id: Uuid) -> [u8; SIGNATURE] {
    let mac = key.mac(Purpose::ReplyAddress, &[id.as_bytes()]);
    let mut short = [0u8; SIGNATURE];
    for (to, from) in short.iter_mut().zip(mac) {
        *to = from;
    }
    short
}

fn write(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(TOKEN);
    let (mut held, mut bits) = (0u32, 0);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            push(&mut text, held >> bits);
        }
    }
    if bits > 0 {
        push(&mut text, held << (5 - bits));
    }
    text
}

fn push(text: &mut String, value: u32) {
    let letter = usize::try_from(value & 31).ok().and_then(|at| LETTERS.get(at));
    text.extend(letter.map(|letter| char::from(*letter)));
}

fn read(token: &str) -> Option<Vec<u8>> {
    if token.len() != TOKEN {
        return None;
    }
    let mut bytes = Vec::with_capacity(ID + SIGNATURE);
    let (mut held, mut bits) = (0u32, 0);
    for letter in token.bytes() {
        let letter = letter.to_ascii_lowercase();
        let value = LETTERS.iter().position(|known| *known == letter)?;
        held = (held << 5) | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 0xFF).ok()?);
        }
    }
    // What is left over is nought: one address for one message.
    (held & ((1 << bits) - 1) == 0 && bytes.len() == ID + SIGNATURE).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DOMAIN: &str = "mail.force.example";

    fn key() -> ForceKey {
        ForceKey::from_bytes([7; 32])
    }

    proptest! {
        #[test]
        fn an_answer_finds_its_message_however_the_letters_are_written(id in any::<u128>(), large in any::<bool>()) {
            let id = Uuid::from_u128(id);
            let address = reply_address(&key(), id, DOMAIN);
            prop_assert!(address.split('@').next().unwrap().len() <= 64);
            prop_assert!(address.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"+.@".contains(&b)));
            let written = if large { format!("<{}>", address.to_uppercase()) } else { address };
            prop_assert_eq!(answered(&key(), &written), Some(id));
            prop_assert_eq!(answered(&ForceKey::from_bytes([8; 32]), &written), None);
        }

        #[test]
        fn an_address_with_one_letter_changed_is_nobodys(id in any::<u128>(), at in 0..TOKEN, other in 1u32..32) {
            let address = reply_address(&key(), Uuid::from_u128(id), DOMAIN);
            let mut bytes = address.into_bytes();
            let place = LOCAL.len() + 1 + at;
            let value = LETTERS.iter().position(|known| *known == bytes[place]).unwrap();
            bytes[place] = LETTERS[(value + usize::try_from(other).unwrap()) % 32];
            prop_assert_eq!(answered(&key(), &String::from_utf8(bytes).unwrap()), None);
        }

        #[test]
        fn no_text_whatever_stops_the_program(text in "\\PC{0,80}", token in "[0-9a-zA-Z+]{40,44}") {
            let _ = answered(&key(), &text);
            prop_assert_eq!(answered(&key(), &format!("reply+{token}@{DOMAIN}")), None);
        }
    }

    #[test]
    fn what_is_no_reply_address_is_nobodys() {
        let right = reply_address(&key(), Uuid::from_u128(1), DOMAIN);
        for wrong in [
            "",
            "reply@mail.force.example",
            "reply+@mail.force.example",
            &right.replace("reply+", "help+"),
            &right.replace("reply+", "reply"),
            &right.replace('@', ""),
            &right.replace("reply+", "reply+0"),
        ] {
            assert_eq!(answered(&key(), wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_token_equals_one_made_by_another_program() {
        // Made with hmac, hashlib and base64 of Python 3.11: base64.b32encode with the letters exchanged.
        let id = Uuid::from_u128(0x0193_8a2e_7c4d_7b3a_9f10_0011_2233_4455);
        assert_eq!(reply_address(&key(), id, DOMAIN), EXAMPLE);
    }

    const EXAMPLE: &str = "reply+069rmbkw9nxkn7rg008j4ct4anpqeafttbv2vz1qs0@mail.force.example";
}
