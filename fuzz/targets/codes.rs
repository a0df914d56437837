//! What a person types as a code or a receipt, and what a form carries as its nonce.
//!
//! Any bytes are refused or read; what was read is shown, and reads back as the same.

#![no_main]

use candour_domain::code::{CODE_LENGTH, Code};
use candour_domain::feedback::Nonce;
use candour_domain::receipt::{RECEIPT_LENGTH, Receipt};
use candour_domain::sayable::SYMBOLS;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let typed = String::from_utf8_lossy(bytes);

    if let Ok(code) = Code::parse(&typed) {
        assert_eq!(code.plain().len(), CODE_LENGTH);
        assert!(code.plain().bytes().all(|symbol| SYMBOLS.contains(&symbol)));
        assert_eq!(Code::parse(code.plain()).as_ref(), Ok(&code));
        assert_eq!(Code::parse(&code.shown().to_lowercase()).as_ref(), Ok(&code));
        assert!(!format!("{code:?}").contains(code.plain()), "a whole code shows in its debug form");
        assert!(Receipt::parse(&typed).is_err(), "one text is both a code and a receipt");
        one_wrong_symbol_is_refused(code.plain());
    }

    if let Ok(receipt) = Receipt::parse(&typed) {
        let shown = receipt.shown();
        assert_eq!(shown.bytes().filter(|symbol| SYMBOLS.contains(symbol)).count(), RECEIPT_LENGTH);
        assert_eq!(Receipt::parse(&shown).as_ref(), Ok(&receipt));
        assert!(!format!("{receipt:?}").contains(&shown), "a receipt shows in its debug form");
    }

    if let Ok(nonce) = Nonce::parse(&typed) {
        assert_eq!(nonce.to_hex(), typed.to_ascii_lowercase());
        assert_eq!(Nonce::parse(&nonce.to_hex()), Ok(nonce));
    }
});

fn one_wrong_symbol_is_refused(code: &str) {
    for at in 0..code.len() {
        let mut symbols = code.as_bytes().to_vec();
        let other = SYMBOLS.iter().find(|symbol| **symbol != symbols[at]).copied().unwrap_or_default();
        symbols[at] = other;
        let changed = String::from_utf8_lossy(&symbols).into_owned();
        assert!(Code::parse(&changed).is_err(), "a wrong symbol at {at} was let through");
    }
}
