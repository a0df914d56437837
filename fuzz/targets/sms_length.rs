//! How a text arrives, and who an answer by mail belongs to: whatever comes, nothing panics, a tidy text stays as it is,
//! a text fits into its fragments, and an address without our signature is nobody's.

#![no_main]

use candour_domain::key::ForceKey;
use candour_domain::reply_address::answered;
use candour_domain::sms_length::{SmsBackEnd, SmsEncoding, normalised, preview};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let tidy = normalised(&text);
    assert_eq!(normalised(&tidy), tidy);
    for back_end in SmsBackEnd::ALL {
        let shown = preview(&tidy, back_end);
        let each = if shown.encoding == SmsEncoding::Gsm7 { 160 } else { 70 };
        assert!(shown.fragments >= 1 && shown.units <= each * shown.fragments as usize);
        assert_eq!(preview(&shown.arrives, back_end).arrives, shown.arrives);
    }
    assert_eq!(answered(&ForceKey::from_bytes([1; 32]), &text), None);
});
